"""The sender's message as a tree whose every node can say where it stands, in the sender's own terms.

A path is names joined by `/`. Names of XML elements are matched without their namespace: senders choose prefixes freely.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, Self

from shared.problems import pointer
from shared.xml import Element, name_of


class Source(Protocol):
    """A node of the message."""

    @property
    def value(self) -> Any:
        """What the node holds: text, a JSON value, or None for nothing but blanks."""

    @property
    def place(self) -> str:
        """Where it stands: an XPath, a JSON pointer, or line and column."""

    def all(self, path: str) -> Sequence[Self]:
        """Every node at `path`, in the order of the message."""

    def below(self, rest: str) -> str:
        """The place of something that is not there: the place of this node and the names that should follow."""


class XmlSource:
    """An element. Its place is the XPath that `shared.xml.xpath_of` would give, counted on the way down."""

    __slots__ = ("_parent", "_step", "element")

    def __init__(self, element: Element, within: "XmlSource | str | None" = None, number: int = 1) -> None:
        """An element, the `number`-th of its name `within` another; of a root that is none its whole XPath."""
        self.element = element
        self._parent = None if isinstance(within, str) else within
        self._step = within if isinstance(within, str) else f"/{name_of(element)}[{number}]"

    @property
    def value(self) -> str | None:
        """The element's text, each run of blanks one blank: line breaks in XML text are layout."""
        return " ".join((self.element.text or "").split()) or None

    @property
    def place(self) -> str:
        """The XPath; put together only when asked for, since most never are."""
        return self._parent.place + self._step if self._parent else self._step

    def all(self, path: str) -> list["XmlSource"]:
        """The elements at `path`."""
        name, _, rest = path.partition("/")
        found = list(self._children(name))
        return [deeper for each in found for deeper in each.all(rest)] if rest else found

    def attribute(self, name: str) -> str | None:
        """An attribute's value, blanks around it removed."""
        return (self.element.get(name) or "").strip() or None

    def below(self, rest: str) -> str:
        """The XPath of an element that should be within this one."""
        return f"{self.place}/{rest}"

    def _children(self, name: str) -> Iterator["XmlSource"]:
        for number, child in enumerate(self.element.iterchildren(f"{{*}}{name}"), start=1):
            yield XmlSource(child, self, number)


class JsonSource:
    """A JSON value. Its place is its RFC 6901 pointer. An object stands for a list of one."""

    __slots__ = ("place", "value")

    def __init__(self, value: Any, place: str = "") -> None:
        self.value = value
        self.place = place

    def all(self, path: str) -> list["JsonSource"]:
        """The values at `path`, those of a list one by one."""
        name, _, rest = path.partition("/")
        found = list(self._members(name))
        return [deeper for each in found for deeper in each.all(rest)] if rest else found

    def below(self, rest: str) -> str:
        """The pointer to a value that should be within this one."""
        return self.place + pointer(*rest.split("/"))

    def _members(self, name: str) -> Iterator["JsonSource"]:
        member = self.value.get(name) if isinstance(self.value, dict) else None
        place = self.place + pointer(name)
        if isinstance(member, list):
            yield from (JsonSource(each, f"{place}/{index}") for index, each in enumerate(member))
        elif member is not None:
            yield JsonSource(member, place)
