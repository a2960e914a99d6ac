"""How alike two names are, and why: a list of features, each of which takes something off a perfect 1.

A feature is a function with a cost: the function says how much of it there is (0..1), the cost what all of it takes off. Its
docstring is its explanation. The costs were set on public labelled pairs and rounded; the score changes little around them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from inspect import getdoc
from typing import NamedTuple

from services.risk.screening.align import Alignment, Pairing, align
from services.risk.screening.names import Name

_TELLING_CONTRADICTION = 1 / 3  # this share of the shorter name's weight is a whole contradiction
_TELLING_WEIGHT = 1.0  # particles weigh less
_LEFT_OUT_BY_PEOPLE = 0.375  # of what it amounts to for a business; the share counts squared
_ANOTHER_OF_A_FLEET = 0.25  # of what another house number amounts to for an address
_SWAPPED_FORM = 0.4  # another form of the same family, of what a form of another family amounts to


class Comparison(NamedTuple):
    """Two names aligned, with the weights that features share.

    `same_country` is None where one side names no country; `other_ship` says that both bear an IMO number, but not the same.
    """

    alignment: Alignment
    same_country: bool | None
    other_ship: bool
    weight: float
    shorter_weight: float
    left_over: float
    right_over: float

    @property
    def same_name(self) -> bool:
        """Whether the words and numbers are the same, in whatever order."""
        return self.alignment.left.key == self.alignment.right.key

    @property
    def person(self) -> bool:
        """Whether it is a person's name: people are known by parts of their names, businesses seldom are."""
        return self.alignment.left.kind == "person"


class Feature(NamedTuple):
    """A way in which names differ: how much of it there is (0..1), what all of it takes off, what was seen (for people)."""

    amount: Callable[[Comparison], float]
    cost: float
    seen: Callable[[Comparison], str]

    @property
    def name(self) -> str:
        """The feature's name: its function's."""
        return self.amount.__name__

    @property
    def meaning(self) -> str:
        """What the feature means: its function's docstring."""
        return " ".join((getdoc(self.amount) or "").split())


class Part(NamedTuple):
    """One part of an explanation. `taken` is what it took off the score; negative where it added."""

    feature: str
    meaning: str
    taken: float
    seen: str


def compare(left: Name, right: Name, *, same_country: bool | None = None, other_ship: bool = False) -> Comparison:
    """The comparison of two names of the same kind."""
    alignment = align(left, right)
    left_total, right_total = sum(left.weights), sum(right.weights)
    return Comparison(
        alignment,
        same_country,
        other_ship,
        max(left_total, right_total) or 1.0,
        min(left_total, right_total) or 1.0,
        sum([left.weights[i] for i in alignment.left_over]),
        sum([right.weights[j] for j in alignment.right_over]),
    )


def score(comparison: Comparison, least: float = 0.0) -> float:
    """1 for the same name, less each feature's share; never below 0 or above 1. Four decimals.

    A score below `least` need not be exact: it is taken no further than that.
    """
    rest = 1.0
    for cost, amount in _COSTS:
        rest -= cost * amount(comparison)
        if rest < least - _ROUNDED:
            break
    return round(min(1.0, max(0.0, rest)), 4)


def explain(comparison: Comparison) -> tuple[Part, ...]:
    """What made the score, part by part: the features of which there is any."""
    return tuple(
        Part(feature.name, feature.meaning, round(feature.cost * amount, 4), feature.seen(comparison))
        for feature in FEATURES
        if (amount := feature.amount(comparison))
    )


def common(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words that both have, in the order of the first."""
    left = Counter(others)
    return [word for word in words if left[word] > 0 and not left.subtract([word])]


def contradiction(comparison: Comparison) -> float:
    """Both names have words that the other lacks and that resemble nothing in it."""
    return _contradicted(comparison.left_over, comparison.right_over, comparison.shorter_weight)


def spelling(comparison: Comparison) -> float:
    """Words that stand for each other are written differently: slips, transliteration, dropped vowels, words joined or cut."""
    pairings = comparison.alignment.pairings
    return sum([one.weight * (1 - one.likeness) for one in pairings]) / comparison.weight if pairings else 0.0


def left_out(comparison: Comparison) -> float:
    """One name has words that the other leaves out. Counts less for people, and little as long as most words are there."""
    return _left_out(comparison.left_over, comparison.right_over, comparison.weight, person=comparison.person)


def one_word(comparison: Comparison) -> float:
    """Of a person, one word agrees and others are left out: a given name or a nickname alone says little."""
    if not comparison.person or max(comparison.left_over, comparison.right_over) < _TELLING_WEIGHT:
        return 0.0
    alignment = comparison.alignment
    told = [sum([weight >= _TELLING_WEIGHT for weight in name.weights]) for name in (alignment.left, alignment.right)]
    said = min(told) - sum([one.how == "initial" for one in alignment.pairings])
    return 1.0 if said <= 1 < max(told) else 0.0


def initials(comparison: Comparison) -> float:
    """Only the initial of a word is given."""
    pairings = comparison.alignment.pairings
    return sum([one.weight for one in pairings if one.how == "initial"]) / comparison.weight if pairings else 0.0


def legal_form(comparison: Comparison) -> float:
    """The legal forms differ. A form of the same family (GmbH for Ltd) counts less; none, or just `company`, does not count."""
    left, right = comparison.alignment.left.forms, comparison.alignment.right.forms
    if not left or not right or left & right:
        return 0.0
    families, others = {form.family for form in left}, {form.family for form in right}
    if "any" in families or "any" in others:
        return 0.0
    return _SWAPPED_FORM if families & others else 1.0


def number(comparison: Comparison) -> float:
    """The numbers in the names differ: another ship of a fleet, another branch. For an address it is another house."""
    left, right = comparison.alignment.left, comparison.alignment.right
    if left.numbers == right.numbers:
        return 0.0
    return 1.0 if left.kind == "address" else _ANOTHER_OF_A_FLEET


def other_country(comparison: Comparison) -> float:
    """Both sides name countries, and none is the same. The very same name stays the same name in any country."""
    return 1.0 if comparison.same_country is False and not comparison.same_name else 0.0


def other_ship(comparison: Comparison) -> float:
    """Both bear an IMO number, and it differs: a ship keeps its number for life, but names are shared and numbers forged."""
    return 1.0 if comparison.other_ship else 0.0


def same_country(comparison: Comparison) -> float:
    """Both sides name the same country."""
    return 1.0 if comparison.same_country else 0.0


def _contradicted(left_over: float, right_over: float, shorter: float) -> float:
    return min(1.0, min(left_over, right_over) / shorter / _TELLING_CONTRADICTION)


def _left_out(left_over: float, right_over: float, longer: float, *, person: bool) -> float:
    share = abs(left_over - right_over) / longer
    return share * share * _LEFT_OUT_BY_PEOPLE if person else share


def _over(comparison: Comparison) -> str:
    alignment = comparison.alignment
    left = " ".join(alignment.left.words[i] for i in alignment.left_over)
    right = " ".join(alignment.right.words[j] for j in alignment.right_over)
    return f"{left or '-'} | {right or '-'}"


def _paired(comparison: Comparison, wanted: Callable[[Pairing], bool]) -> str:
    pairings = filter(wanted, comparison.alignment.pairings)
    return ", ".join(f"{one.left} ~ {one.right} ({one.how}, {one.likeness:.2f})" for one in pairings)


def _forms(name: Name) -> str:
    return " ".join(sorted(form.name for form in name.forms)) or "-"


FEATURES: tuple[Feature, ...] = (
    Feature(contradiction, 1.0, _over),
    Feature(spelling, 0.65, lambda both: _paired(both, lambda one: one.likeness < 1)),
    Feature(left_out, 0.8, _over),
    Feature(one_word, 0.2, _over),
    Feature(initials, 0.25, lambda both: _paired(both, lambda one: one.how == "initial")),
    Feature(legal_form, 0.12, lambda both: f"{_forms(both.alignment.left)} | {_forms(both.alignment.right)}"),
    Feature(
        number,
        0.48,
        lambda both: f"{' '.join(both.alignment.left.numbers) or '-'} | {' '.join(both.alignment.right.numbers) or '-'}",
    ),
    Feature(other_country, 0.03, lambda _: "no country in common"),
    Feature(other_ship, 0.1, lambda _: "another IMO number"),
    Feature(same_country, -0.02, lambda _: "a country in common"),
)
# What adds comes first: from then on the score only falls, so that it need not be followed below what matters.
_COSTS = tuple((one.cost, one.amount) for one in sorted(FEATURES, key=lambda one: one.cost > 0))
_ROUNDED = 0.0001
MOST_ADDED = -sum(one.cost for one in FEATURES if one.cost < 0)
_CONTRADICTION, _LEFT_OUT = (one.cost for one in FEATURES if one.amount in {contradiction, left_out})


def left_over_costs(left_over: float, right_over: float, left: float, right: float, *, person: bool) -> float:
    """What `contradiction` and `left_out` take of names that weigh so much. More left over on either side never takes less."""
    shorter, longer = (left, right) if left < right else (right, left)
    return _CONTRADICTION * _contradicted(left_over, right_over, shorter or 1.0) + _LEFT_OUT * _left_out(
        left_over, right_over, longer or 1.0, person=person
    )
