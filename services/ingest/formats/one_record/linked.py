"""JSON-LD as a tree: names without their prefix, references followed to the node they mean, all within one message.

No context is fetched: whatever prefix or vocabulary a sender chooses, a name is what stands after its last `#` or `:`.
"""

from collections.abc import Iterator
from typing import Any

from services.ingest.formats.mapping import unreadable
from services.ingest.formats.reading import Limits
from shared.problems import pointer

_VISITS = 50  # of each node on average; a message whose references lead to more is none anybody means
_BARE = frozenset({"@id", "@type"})


def local(name: Any) -> str:
    """A name, IRI or type without its namespace."""
    return name.rpartition("#")[2].rpartition(":")[2].rpartition("/")[2] if isinstance(name, str) else ""


def types(node: Any) -> list[str]:
    """The types of a node, without namespaces."""
    said = node.get("@type", []) if isinstance(node, dict) else []
    return [local(each) for each in (said if isinstance(said, list) else [said])]


class Graph:
    """The nodes of a message by their `@id`, and how often they may still be visited: references can multiply without end."""

    def __init__(self, document: Any, limits: Limits) -> None:
        self.nodes, count = _index(document)
        self._left: int | None = min(_VISITS * (count + 200), limits.elements)

    def rest(self) -> None:
        """The message is read: places may be looked up as often as anybody asks."""
        self._left = None

    def visit(self, place: str) -> None:
        """Count a visit. Raises Problem 400 when there were too many."""
        if self._left is None:
            return
        self._left -= 1
        if self._left < 0:
            raise unreadable("message.too-many", place, "The references of the message lead to the same nodes too often.")


class Linked:
    """A node or value. Its place is the RFC 6901 pointer to where it is written out, not to where it is referred to."""

    __slots__ = ("_graph", "_raw", "place")

    def __init__(self, raw: Any, place: str, graph: Graph) -> None:
        self._raw, self.place, self._graph = raw, place, graph
        graph.visit(place)
        if isinstance(raw, dict) and raw.keys() <= _BARE and isinstance(raw.get("@id"), str):
            self._raw, self.place = graph.nodes.get(raw["@id"].strip(), (raw, place))

    @property
    def value(self) -> Any:
        """The value: of a typed literal what it holds."""
        return self._raw.get("@value") if isinstance(self._raw, dict) and "@value" in self._raw else self._raw

    def all(self, path: str) -> list["Linked"]:
        """The nodes at a path of names without namespaces."""
        name, _, rest = path.partition("/")
        found = list(self._members(name))
        return [deeper for each in found for deeper in each.all(rest)] if rest else found

    def below(self, rest: str) -> str:
        """The pointer to something that should be within this node."""
        return self.place + pointer(*rest.split("/"))

    def _members(self, name: str) -> Iterator["Linked"]:
        for key, member in self._raw.items() if isinstance(self._raw, dict) else ():
            if local(key) == name and not key.startswith("@"):
                place = self.place + pointer(key)
                if isinstance(member, list):
                    yield from (Linked(each, f"{place}/{number}", self._graph) for number, each in enumerate(member))
                elif member is not None:
                    yield Linked(member, place, self._graph)


def _index(document: Any) -> tuple[dict[str, tuple[Any, str]], int]:
    """Every node that is written out, by its `@id`, with its place; of several the first that says most. And how many values."""
    count = 0
    found: dict[str, tuple[Any, str]] = {}
    pending: list[tuple[Any, str]] = [(document, "")]
    while pending:
        node, place = pending.pop()
        count += 1
        if isinstance(node, list):
            pending += [(each, f"{place}/{number}") for number, each in enumerate(node)]
        elif isinstance(node, dict):
            name = node.get("@id")
            if isinstance(name, str) and len(node) > len(found.get(name.strip(), ((), ""))[0]) and not node.keys() <= _BARE:
                found[name.strip()] = (node, place)
            pending += [(each, place + pointer(key)) for key, each in node.items() if key != "@context"]
    return found, count


def code(value: Any) -> Any:
    """A code: written as text, as an element of a code list, or as the IRI of one."""
    if isinstance(value, dict):
        inner = next((each for key, each in value.items() if local(key) == "code"), value.get("@id"))
        return code(inner) if isinstance(inner, str) else value
    return local(value) if isinstance(value, str) and ("#" in value or "//" in value or ":" in value) else value
