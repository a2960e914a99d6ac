"""Free text of air cargo messages: lines joined again, and what hides in them."""

import re
from collections.abc import Iterator, Sequence

from shared.reference import un_numbers

_UN = re.compile(r"\bUN[ -]?([0-9]{4})(?![0-9])")


def joined(lines: Sequence[str], width: int) -> str:
    """The text of lines at most `width` characters long.

    Where every line but the last is full, give or take the blank that a line end swallows, the sender broke the text at the
    width: a full line goes on in the next one, in the middle of a word. Otherwise lines end where words do.
    """
    kept = [line.strip() for line in lines if line.strip()]
    broken = all(len(line) >= width - 1 for line in kept[:-1])
    return "".join(line if broken and len(line) >= width else f"{line} " for line in kept).strip()


def hidden_un_numbers(texts: Sequence[str]) -> Iterator[str]:
    """UN numbers written into free text as `UN3480`, each once; only those that exist."""
    for number in dict.fromkeys(found for text in texts for found in _UN.findall(text)):
        if number in un_numbers():
            yield number
