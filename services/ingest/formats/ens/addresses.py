"""The rules about names and addresses, 115 of the 182: `rulebook/addresses.yaml` says for each person where they begin."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from services.ingest.formats.ens.rule import Rule

_PARTS = ("name", "street", "postcode", "city", "country")


class _Demand(NamedTuple):
    """What may be wrong with an element beside a TIN; the texts take `who`, `part`, `at`, `tin` and `element`."""

    kind: str
    at: str
    text: str
    hint: str


_DEMANDS = {
    "no_tin": _Demand(
        "missing",
        "{at}[not({tin}) and not({element})]",
        "{who} has neither a TIN nor the {part} that would do without.",
        "Add {tin}, or {element} and the rest of the address.",
    ),
    "other_tin": _Demand(
        "missing",
        "{at}[{tin} and not(starts-with({tin}, 'GB')) and not({element})]",
        "{who} has a TIN of another country than GB, and the {part} is missing.",
        "Add {element}: only a GB TIN stands alone.",
    ),
    "gb_tin": _Demand(
        "unexpected",
        "{at}[starts-with({tin}, 'GB')]/{element}",
        "{who} has a GB TIN, and beside it the {part}.",
        "Leave {element} out: a GB TIN stands alone.",
    ),
    "any_tin": _Demand(
        "unexpected",
        "{at}[{tin}]/{element}",
        "{who} has a TIN, and beside it the {part}.",
        "Leave {element} out: the TIN stands alone.",
    ),
}


class Addressed(BaseModel):
    """A person named in the message. A number is that of the first of five rules: name, street, postcode, city, country."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    at: str
    who: str
    tin: str
    elements: tuple[str, str, str, str, str]
    numbers: dict[str, int]

    def rules(self) -> Iterator[Rule]:
        """The rules about this person's name and address."""
        for name, first in self.numbers.items():
            demand = _DEMANDS[name]
            for number, part, element in zip(range(first, first + 5), _PARTS, self.elements, strict=True):
                words = {"at": self.at, "who": self.who, "tin": self.tin, "element": element, "part": part}
                yield Rule(
                    code=str(number),
                    kind=demand.kind,
                    at=demand.at.format(**words),
                    text=demand.text.format(**words),
                    hint=demand.hint.format(**words),
                    condition="C501",
                )
