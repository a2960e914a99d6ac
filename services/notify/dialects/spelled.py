"""A notice spelled out: what has no place of its own in a message is said there by name, so that nothing is lost. Pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from services.notify.notices import Notice

GATE = "PORTCULLIS"
"""Who sends, in messages that name a sender."""


def spelled(notice: Notice, said: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Name and text of every element of a notice that says something, but those already `said`; one for each of several."""
    document: Mapping[str, Any] = notice.model_dump(mode="json", exclude_defaults=True, exclude=set(said))
    for name, value in document.items():
        for each in _several(value):
            yield name, _text(each)


def _several(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [f"{dialect} {code}" for dialect, code in value.items()]
    return list(value) if isinstance(value, list | tuple) else [value]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
