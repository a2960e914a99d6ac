"""Change a document at JSON pointers."""

import copy
from collections.abc import Mapping
from typing import Any

GONE: Any = object()


def changed(document: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with these values at these pointers; `GONE` takes an element away, `-` appends to a list."""
    result = copy.deepcopy(document)
    for pointer, value in changes.items():
        *way, last = pointer.removeprefix("/").split("/")
        node: Any = result
        for step in way:
            node = node[int(step)] if isinstance(node, list) else node[step]
        if value is GONE:
            del node[int(last) if isinstance(node, list) else last]
        elif last == "-":
            node.append(value)
        else:
            node[int(last) if isinstance(node, list) else last] = value
    return result
