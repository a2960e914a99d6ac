"""Which words of two names stand for each other. Pure."""

from typing import Literal, NamedTuple

from services.risk.screening.alike import ALIKE, JOINED_SLACK, MOST_JOINED, VERY_ALIKE, consonants_alike, joined, likeness
from services.risk.screening.names import Name

_CUT_ALIKE = 0.75


class Pairing(NamedTuple):
    """Different words that stand for each other: similar, joined or split, cut off where the field ended, an initial."""

    how: Literal["similar", "joined", "cut", "initial"]
    left: str
    right: str
    likeness: float
    weight: float


class Alignment(NamedTuple):
    """Two names side by side. Equal words need no mention; `left_over` and `right_over` are words without a partner."""

    left: Name
    right: Name
    pairings: tuple[Pairing, ...]
    left_over: tuple[int, ...]
    right_over: tuple[int, ...]


def align(left: Name, right: Name) -> Alignment:
    """Pair the words: equal ones, those written as one or as several, similar ones best first, a cut last word, initials."""
    mine, yours = _unequal(left.words, right.words)
    if not (mine and yours):
        return Alignment(left, right, (), tuple(mine), tuple(yours))
    pairings: list[Pairing] = []
    similar = _similar(left, right, mine, yours)
    if similar:
        _pair(left, right, mine, yours, pairings, [one for one in similar if -one[0] >= VERY_ALIKE])
    if mine and yours and len(mine) + len(yours) > 2:
        _join(left, right, mine, yours, pairings)
        _join(right, left, yours, mine, pairings)
    if similar and mine and yours:
        _pair(left, right, mine, yours, pairings, similar)
    if mine and yours:
        _cut(left, right, mine, yours, pairings)
        _cut(right, left, yours, mine, pairings)
        if left.kind == "person":
            _initials(left, right, mine, yours, pairings)
    return Alignment(left, right, tuple(pairings), tuple(mine), tuple(yours))


def _unequal(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """The places of the words that the other name does not have, on either side."""
    if words == others:
        return [], []
    mine, yours = [], list(range(len(others)))
    for i, word in enumerate(words):
        if word in others:
            for j in yours:
                if others[j] == word:
                    yours.remove(j)
                    break
            else:
                mine.append(i)
        else:
            mine.append(i)
    return mine, yours


def _similar(left: Name, right: Name, mine: list[int], yours: list[int]) -> list[tuple[float, int, int]]:
    words, others = left.words, right.words
    like = consonants_alike if left.vowelless or right.vowelless else likeness
    return sorted([(-alike, i, j) for i in mine for j in yours if (alike := like(words[i], others[j])) >= ALIKE])


def _pair(
    left: Name, right: Name, mine: list[int], yours: list[int], pairings: list[Pairing], similar: list[tuple[float, int, int]]
) -> None:
    for unlike, i, j in similar:
        if i in mine and j in yours:
            mine.remove(i)
            yours.remove(j)
            weight = max(left.weights[i], right.weights[j])
            pairings.append(Pairing("similar", left.words[i], right.words[j], -unlike, weight))


def _join(split: Name, whole: Name, parts: list[int], wholes: list[int], pairings: list[Pairing]) -> None:
    if len(parts) < 2 or not wholes:
        return
    shortest = sum(sorted([len(split.words[i]) for i in parts])[:2]) - JOINED_SLACK
    for j in tuple(wholes):
        word = whole.words[j]
        run = _run(split, parts, word, vowelless=split.vowelless or whole.vowelless) if len(word) >= shortest else None
        if run:
            places, words, alike = run
            weight = max(sum(split.weights[i] for i in places), whole.weights[j])
            pairings.append(Pairing("joined", words, word, alike, weight))
            wholes.remove(j)
            for i in places:
                parts.remove(i)


def _run(split: Name, parts: list[int], word: str, *, vowelless: bool) -> tuple[list[int], str, float] | None:
    """Neighbours among the parts that make the word: their places, the words as they make it, how alike."""
    lengths = [len(split.words[i]) for i in parts]
    least, most = len(word) - JOINED_SLACK, len(word) + JOINED_SLACK
    for count in range(2, min(MOST_JOINED, len(parts)) + 1):
        for start in range(len(parts) - count + 1):
            if least <= sum(lengths[start : start + count]) <= most:
                run = parts[start : start + count]
                made = joined([split.words[i] for i in run], word, vowelless=vowelless)
                if made:
                    return run, " ".join(made[0]), made[1]
    return None


def _cut(cut: Name, full: Name, mine: list[int], yours: list[int], pairings: list[Pairing]) -> None:
    last = len(cut.words) - 1
    if last not in mine or len(cut.words[last]) < 2:
        return
    for j in yours:
        if full.words[j].startswith(cut.words[last]):
            pairings.append(Pairing("cut", cut.words[last], full.words[j], _CUT_ALIKE, full.weights[j]))
            mine.remove(last)
            yours.remove(j)
            return


def _initials(left: Name, right: Name, mine: list[int], yours: list[int], pairings: list[Pairing]) -> None:
    for i in tuple(mine):
        for j in yours:
            one, other = left.words[i], right.words[j]
            if one[0] == other[0] and 1 in (len(one), len(other)):
                mine.remove(i)
                yours.remove(j)
                pairings.append(Pairing("initial", one, other, 1.0, max(left.weights[i], right.weights[j])))
                break
