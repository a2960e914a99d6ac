"""The message as it was sent: what pointers lead into, and what answers repeat."""

from typing import cast

from lxml import etree

from services.ingest.formats.mapping import Draft
from shared.xml import Element


class Sent:
    """A message. Called with a canonical pointer it says where in the message that stands, or should stand."""

    def __init__(self, message: Element, draft: Draft) -> None:
        self._message, self._draft = message, draft

    def __call__(self, pointer: str) -> str:
        return self._draft.place(pointer)

    def text(self, path: str) -> str | None:
        """The value of the element at a path from the message, None where there is none."""
        return self._message.findtext(path) or None

    def elements(self, path: str) -> list[Element]:
        """The elements at a path from the message."""
        return self._message.findall(path)

    def value_at(self, xpath: str) -> str | None:
        """The value of the element that a fault points at, None where that is more than a value or no XPath."""
        names = {prefix: uri for prefix, uri in self._message.nsmap.items() if prefix}
        try:
            found = cast("list[Element]", self._message.getroottree().xpath(xpath, namespaces=names))
        except etree.XPathError:
            return None
        return found[0].text if len(found) == 1 and len(found[0]) == 0 else None
