"""Which of many listed names can score enough at all, told without aligning them. Pure.

A name is refused when even the best alignment leaves too much over: words that can stand for no word of the other name. What is
refused would have scored below the threshold; what is not refused is compared in full, so no answer changes.
"""

from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from services.risk.screening.alike import ALIKE, MISREAD, WORTH_HEARING, likeness
from services.risk.screening.features import left_over_costs
from services.risk.screening.joins import Joins
from services.risk.screening.listing import KINDS, Listing
from services.risk.screening.names import Name

_ROUNDED = 0.0001  # scores are rounded to four decimals
_WORTH_HEARING = WORTH_HEARING - 0.01  # floating point may put what is just worth it a little below


def promising(names: Iterable[Name], listing: Listing, numbers: Sequence[int], least: float) -> Iterator[tuple[Name, int]]:
    """Of the listed names with these `numbers` those that may score `least` or more, each with the name of its kind, in order.

    `names` are readings of one name, of a kind each. Two romanised names are not compared: as they stand they tell more. What is
    added to a score, as for a country in common, is to be taken off `least` beforehand.
    """
    alike: dict[tuple[str, ...], dict[int, Name]] = {}
    for one in names:
        alike.setdefault(one.words, {})[KINDS.index(one.kind)] = one
    kinds, romanised = listing.kinds, listing.romanised
    for words, by_kind in alike.items():
        pairs = [
            (name, number)
            for number in numbers
            if (name := by_kind.get(kinds[number])) and not (name.romanised and romanised[number])
        ]
        if not words or any(one.vowelless for one in by_kind.values()):
            yield from pairs
        else:
            yield from _reaching(words, listing, pairs, least)


def _reaching(
    words: tuple[str, ...], listing: Listing, pairs: Sequence[tuple[Name, int]], least: float
) -> Iterator[tuple[Name, int]]:
    """Those that do not leave too much over. All names have these words; they differ in how much each tells."""
    found = [(name, number, listing.spelling(number)) for name, number in pairs]
    others = set().union(*[spelling for _, _, spelling in found])
    joins, every = Joins(words, listing), (1 << len(words)) - 1
    partners = _partners(words, listing, others, initials=any(name.kind == "person" for name, _ in pairs))
    partners |= dict.fromkeys(joins.made(others), every)
    together, vowelless, slack = listing.joined_lengths, listing.vowelless, 1 - least + _ROUNDED
    wholes = {name.kind: sum(name.weights) for name, _ in pairs}
    left: dict[tuple[int, str], float] = {}  # what the name leaves over, by its words that have partners
    for name, number, spelling in found:
        kind, total, over, met = name.kind, 0.0, 0.0, 0
        weights = listing.weights[kind]
        for word in spelling:
            weight = weights[word]
            total += weight
            if word in partners:
                met |= partners[word]
            else:
                over += weight
        if (met, kind) not in left:
            left[met, kind] = sum([weight for at, weight in enumerate(name.weights) if not met >> at & 1])
        taken = left_over_costs(left[met, kind], over, wholes[kind], total, person=kind == "person")
        if taken <= slack or vowelless[number] or (together[number] & joins.lengths and joins.makes(number, spelling)):
            yield name, number


def _partners(words: Sequence[str], listing: Listing, numbers: set[int], *, initials: bool) -> dict[int, int]:
    """For which of the words each of these listed words may stand, one bit each; those that stand for none are absent."""
    others = {listing.words[number]: number for number in numbers}
    written, misread = list(others), _misread(others)
    partners: dict[int, int] = {}
    for at, word in enumerate(words):
        near = extract(word, written, scorer=OSA.normalized_similarity, score_cutoff=_WORTH_HEARING, limit=None)
        stands = [other for other, alike, _ in near if alike >= ALIKE or likeness(word, other) >= ALIKE]
        stands += [other for other in (written if _misread([word]) else misread) if likeness(word, other) >= ALIKE]
        stands += [cut for length in range(1 if initials else 2, len(word)) if (cut := word[:length]) in others]
        if (initials and len(word) == 1) or (len(word) > 1 and at == len(words) - 1):
            stands += [other for other in written if other.startswith(word)]
        for other in stands:
            partners[others[other]] = partners.get(others[other], 0) | 1 << at
    return partners


def _misread(words: Iterable[str]) -> list[str]:
    """Those with letters that are read as others."""
    text = " ".join(words)
    reads = [read for read, _ in MISREAD if read in text]
    return [word for word in words if any(read in word for read in reads)] if reads else []
