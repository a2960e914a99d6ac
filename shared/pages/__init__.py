"""What the pages of all services have in common: session, forms, layout, static files, and refusals people can read.

A service hands its template folder to `Pages` and gets a router whose refusals are pages, not problem documents. Pages are
rendered on the server, escaped by default, under a content-security policy that runs nothing but our own static files.
"""

from shared.pages.forms import Form
from shared.pages.rendering import Pages
from shared.pages.session import Visitor, visitor_with

__all__ = ["Form", "Pages", "Visitor", "visitor_with"]
