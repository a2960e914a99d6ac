"""The listed names as they are compared, packed: words by number in flat arrays, a few bytes for each name. Immutable, pure."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, get_args

from services.risk.screening.alike import JOINED_SLACK
from services.risk.screening.entries import EntryKind
from services.risk.screening.letters import letters_of
from services.risk.screening.names import Name, weight
from services.risk.screening.vocabulary import Form

KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
LONGEST = 31  # letters: longer words are as if of this length; a length is one bit of 32


@dataclass(frozen=True, slots=True)
class Listing:
    """Names by number. The n-th has the words `words[i]` for each i of `spelled[starts[n]:starts[n + 1]]`.

    `letters[n]` is the set of its letters, `joined_lengths[n]` which lengths some of its words have together; `weights[kind][i]`,
    `word_letters[i]` and `made_of[i]`, which lengths words that make it may have together, are of the i-th word.
    """

    words: Sequence[str]
    weights: Mapping[EntryKind, "array[float]"]
    word_letters: "array[int]"
    made_of: "array[int]"
    starts: "array[int]"
    spelled: "array[int]"
    kinds: bytes
    forms: Sequence[frozenset[Form]]
    form: "array[int]"
    numbers: Mapping[int, tuple[str, ...]]
    romanised: bytes
    vowelless: bytes
    letters: "array[int]"
    joined_lengths: "array[int]"

    @classmethod
    def of(cls, names: Iterable[Name]) -> Self:
        """The names, numbered in their order."""
        words: dict[str, int] = {}
        forms: dict[frozenset[Form], int] = {}
        starts, spelled, form, letters, word_letters, together = (array("I", some) for some in ([0], (), (), (), (), ()))
        kinds, romanised, vowelless = bytearray(), bytearray(), bytearray()
        numbers: dict[int, tuple[str, ...]] = {}
        for number, name in enumerate(names):
            written = 0
            for word in name.words:
                known = words.setdefault(word, len(words))
                if known == len(word_letters):
                    word_letters.append(letters_of(word))
                spelled.append(known)
                written |= word_letters[known]
            letters.append(written)
            starts.append(len(spelled))
            form.append(forms.setdefault(name.forms, len(forms)))
            kinds.append(KINDS.index(name.kind))
            romanised.append(name.romanised)
            vowelless.append(name.vowelless)
            together.append(joined_lengths(map(len, name.words)))
            if name.numbers:
                numbers[number] = name.numbers
        return cls(
            words=list(words),
            weights={kind: array("d", [weight(word, kind) for word in words]) for kind in KINDS},
            word_letters=word_letters,
            made_of=array("I", [made_of(len(word)) for word in words]),
            starts=starts,
            spelled=spelled,
            kinds=bytes(kinds),
            forms=list(forms),
            form=form,
            numbers=numbers,
            romanised=bytes(romanised),
            vowelless=bytes(vowelless),
            letters=letters,
            joined_lengths=together,
        )

    def __len__(self) -> int:
        return len(self.kinds)

    def spelling(self, number: int) -> "array[int]":
        """The numbers of its words, in order."""
        return self.spelled[self.starts[number] : self.starts[number + 1]]

    def __getitem__(self, number: int) -> Name:
        spelled = self.spelling(number)
        kind = KINDS[self.kinds[number]]
        return Name.of(
            kind,
            tuple(map(self.words.__getitem__, spelled)),
            tuple(map(self.weights[kind].__getitem__, spelled)),
            self.numbers.get(number, ()),
            self.forms[self.form[number]],
            romanised=bool(self.romanised[number]),
            vowelless=bool(self.vowelless[number]),
        )


def joined_lengths(lengths: Iterable[int]) -> int:
    """Which lengths two to four words of these lengths have together: bit n for n letters, the last bit for more."""
    one = two = three = four = 0
    for length in lengths:
        four |= three << length
        three |= two << length
        two |= one << length
        one |= 1 << length
    some = two | three | four
    return some & ~(-1 << LONGEST) | bool(some >> LONGEST) << LONGEST


def made_of(length: int) -> int:
    """Which lengths words that make a word of this length may have together: as `joined_lengths`."""
    least, most = (min(length + slack, LONGEST) for slack in (-JOINED_SLACK, JOINED_SLACK))
    return (1 << most + 1) - (1 << max(0, least))
