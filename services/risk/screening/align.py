"""Which words of two names stand for each other. Pure."""

from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from services.risk.screening.letters import sound, voiceless
from services.risk.screening.names import Name

# Measured on the public pairs of names, where they change little within 0.05 either way.
_ALIKE = 0.65  # words less alike than this do not stand for each other
_JOINED_ALIKE = _VERY_ALIKE = 0.8
_HEARD_ALIKE, _FAINTLY_ALIKE = 0.9, 0.8  # sound alike; the second where the writing differs much
_VOICELESS_ALIKE = 0.85  # one has dropped its vowels
_CUT_ALIKE = 0.75
_SKELETON_ALIKE = 0.95  # the same consonants, of a script that writes few vowels
_SHORTEST_SKELETON, _SHORTEST_JOINED_SKELETON = 2, 4  # letters that say enough
_MISREAD, _MISREAD_ALIKE = (("rn", "m"), ("vv", "w")), 0.9  # by eyes and by machines
_WORTH_HEARING = 0.4  # words less alike in writing are not compared by sound
_SHORT, _TURNED = 5, 3  # letters: words joined must be equal below the first, may change places from the second on
_MOST_JOINED, _JOINED_SLACK = 4, 2  # words; letters by which they may differ from the word they make


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
        _pair(left, right, mine, yours, pairings, [one for one in similar if -one[0] >= _VERY_ALIKE])
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


@lru_cache(maxsize=1 << 16)
def likeness(left: str, right: str) -> float:
    """How alike two words are, 0..1: share of letters not edited (a transposition is one edit), raised by equal sound."""
    alike: float = OSA.normalized_similarity(left, right)
    for read, meant in _MISREAD:
        if read in left or read in right:
            alike = max(alike, _MISREAD_ALIKE * OSA.normalized_similarity(left.replace(read, meant), right.replace(read, meant)))
    if alike < _WORTH_HEARING or alike >= _HEARD_ALIKE:
        return alike
    heard = sound(left)
    if len(heard) >= 3 and heard == sound(right):
        return _HEARD_ALIKE if alike >= _ALIKE else _FAINTLY_ALIKE
    bare = voiceless(left)
    if alike < _VOICELESS_ALIKE and len(bare) >= 2 and len(left) != len(right) and bare == voiceless(right):
        shorter = min(len(left), len(right))
        return _VOICELESS_ALIKE if shorter - len(bare) <= 1 else alike
    return alike


@lru_cache(maxsize=1 << 14)
def consonants_alike(left: str, right: str) -> float:
    """As `likeness`, of words of which one comes from a script that writes few vowels: equal consonants are nearly all."""
    skeleton = _skeleton(left)
    if skeleton == _skeleton(right) and len(skeleton) >= min(_SHORTEST_SKELETON, len(left)):
        return _SKELETON_ALIKE
    return likeness(left, right)


def _skeleton(word: str) -> str:
    return sound(word).replace("v", "")  # the letter for v or w is also that for o and u


def _similar(left: Name, right: Name, mine: list[int], yours: list[int]) -> list[tuple[float, int, int]]:
    words, others = left.words, right.words
    like = consonants_alike if left.vowelless or right.vowelless else likeness
    return sorted([(-alike, i, j) for i in mine for j in yours if (alike := like(words[i], others[j])) >= _ALIKE])


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
    shortest = sum(sorted([len(split.words[i]) for i in parts])[:2]) - _JOINED_SLACK
    for j in tuple(wholes):
        word = whole.words[j]
        run = _run(split, parts, word, vowelless=split.vowelless or whole.vowelless) if len(word) >= shortest else []
        if run:
            words = " ".join(split.words[i] for i in run)
            weight = max(sum(split.weights[i] for i in run), whole.weights[j])
            joined = _joined(words.replace(" ", ""), word, vowelless=split.vowelless or whole.vowelless)
            pairings.append(Pairing("joined", words, word, joined, weight))
            wholes.remove(j)
            for i in run:
                parts.remove(i)


def _run(split: Name, parts: list[int], word: str, *, vowelless: bool) -> list[int]:
    for count in range(2, min(_MOST_JOINED, len(parts)) + 1):
        for start in range(len(parts) - count + 1):
            run = parts[start : start + count]
            if abs(sum([len(split.words[i]) for i in run]) - len(word)) <= _JOINED_SLACK:
                turned = [run[1:] + run[:1]] if all(len(split.words[i]) >= _TURNED for i in run) else []  # `SURNAME, Given`
                for order in (run, *turned):
                    if _joined("".join([split.words[i] for i in order]), word, vowelless=vowelless) >= _JOINED_ALIKE:
                        return order
    return []


def _joined(joined: str, word: str, *, vowelless: bool) -> float:
    """Stricter than `likeness`: what is put together goes by its letters, not by its sound, and short words must be equal."""
    if vowelless and len(_skeleton(word)) >= _SHORTEST_JOINED_SKELETON:
        return consonants_alike(joined, word)
    if len(word) < _SHORT:
        return float(joined == word)
    alike: float = OSA.normalized_similarity(joined, word)
    return alike


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
