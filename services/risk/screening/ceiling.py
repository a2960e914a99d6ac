"""Which of many listed names can score enough at all, told without aligning them. Pure.

A name is refused when even the best alignment leaves too much over: words that can stand for no word of the other name. What is
refused would have scored below the threshold; what is not refused is compared in full, so no answer changes.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from services.risk.screening.alike import ALIKE, MISREAD, WORTH_HEARING, likeness
from services.risk.screening.features import left_over_costs
from services.risk.screening.joins import Joins
from services.risk.screening.listing import Listing
from services.risk.screening.names import Name

_ROUNDED = 0.0001  # scores are rounded to four decimals
_WORTH_HEARING = WORTH_HEARING - 0.01  # floating point may put what is just worth it a little below


def promising(name: Name, listing: Listing, numbers: Sequence[int], least: float) -> list[int]:
    """Those of the listed names with these `numbers` that may score `least` or more, in their order.

    They are of the name's kind. What is added to a score, as for a country in common, is to be taken off `least` beforehand.
    """
    if name.vowelless or not name.words:
        return list(numbers)
    found = [(number, listing.spelling(number)) for number in numbers]
    joins, words = Joins(name.words, listing), set().union(*[spelling for _, spelling in found])
    partners, every = _partners(name, listing, words), (1 << len(name.words)) - 1
    partners |= dict.fromkeys(joins.made(words), every)
    weights, vowelless, person = listing.weights[name.kind], listing.vowelless, name.kind == "person"
    together = listing.joined_lengths
    whole, slack = sum(name.weights), 1 - least + _ROUNDED
    left: dict[int, float] = {}  # what the name leaves over, by its words that have partners
    kept = []
    for number, spelling in found:
        total = over = 0.0
        met = 0
        for word in spelling:
            weight = weights[word]
            total += weight
            if word in partners:
                met |= partners[word]
            else:
                over += weight
        if met not in left:
            left[met] = sum([weight for at, weight in enumerate(name.weights) if not met >> at & 1])
        taken = left_over_costs(left[met], over, whole, total, person=person)
        if taken <= slack or vowelless[number] or (together[number] & joins.lengths and joins.makes(number, spelling)):
            kept.append(number)
    return kept


def _partners(name: Name, listing: Listing, numbers: set[int]) -> dict[int, int]:
    """For which of the name's words each of these listed words may stand, one bit each; words that stand for none are absent."""
    words = {listing.words[number]: number for number in numbers}
    written, misread = list(words), _misread(words)
    partners: dict[int, int] = {}
    for at, word in enumerate(name.words):
        near = extract(word, written, scorer=OSA.normalized_similarity, score_cutoff=_WORTH_HEARING, limit=None)
        stands = [other for other, alike, _ in near if alike >= ALIKE or likeness(word, other) >= ALIKE]
        stands += [other for other in (written if _misread([word]) else misread) if likeness(word, other) >= ALIKE]
        shortest = 1 if name.kind == "person" else 2  # letters: people have initials
        stands += [cut for length in range(shortest, len(word)) if (cut := word[:length]) in words]
        if len(word) == shortest == 1 or (len(word) > 1 and at == len(name.words) - 1):
            stands += [other for other in written if other.startswith(word)]
        for other in stands:
            partners[words[other]] = partners.get(words[other], 0) | 1 << at
    return partners


def _misread(words: Iterable[str]) -> list[str]:
    """Those with letters that are read as others."""
    text = " ".join(words)
    return (
        [word for word in words if any(read in word for read, _ in MISREAD)] if any(read in text for read, _ in MISREAD) else []
    )
