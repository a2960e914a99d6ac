"""Which numbers stand under a key: one sorted array of 64-bit integers, eight bytes for each posting. Immutable, pure."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from sys import byteorder
from zlib import crc32

_NUMBER_BITS = 32
_NUMBER = (1 << _NUMBER_BITS) - 1
_LOW = 0 if byteorder == "little" else 1  # which half of a posting is the number
_PARTS = 64  # sorted one by one, so that building needs little more memory than the result


class Range:
    """The numbers under one key, in ascending order. Two keys may share a hash: a reader checks what it finds."""

    __slots__ = ("_postings", "_start", "_stop")

    def __init__(self, postings: "array[int]", start: int, stop: int) -> None:
        self._postings, self._start, self._stop = postings, start, stop

    def __len__(self) -> int:
        return self._stop - self._start

    def first(self, most: int) -> list[int]:
        """The numbers, at most so many of them."""
        postings = self._postings[self._start : min(self._stop, self._start + most)]
        return memoryview(postings).cast("B").cast("I")[_LOW::2].tolist() if postings else []


class Postings:
    """An inverted index from keys to numbers below 2^32. A key's number of postings is known without reading them."""

    __slots__ = ("_postings",)

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        parts = [array("Q") for _ in range(_PARTS)]
        for key, number in pairs:
            hashed = crc32(key.encode())
            parts[hashed * _PARTS >> _NUMBER_BITS].append(hashed << _NUMBER_BITS | number)
        self._postings = array("Q")
        for part in parts:
            self._postings.extend(sorted(set(part)))

    def __len__(self) -> int:
        return len(self._postings)

    def __getitem__(self, key: str) -> Range:
        hashed = crc32(key.encode())
        start = bisect_left(self._postings, hashed << _NUMBER_BITS)
        return Range(self._postings, start, bisect_left(self._postings, (hashed + 1) << _NUMBER_BITS, lo=start))
