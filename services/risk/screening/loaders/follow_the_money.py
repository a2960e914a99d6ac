"""Entities in the FollowTheMoney model, JSON lines, as OpenSanctions publishes them (`entities.ftm.json`, `targets.nested.json`).

Parties and vessels become entries; sanctions, addresses and identity papers tell about them; all else (ownership, families,
securities) is no party to a shipment. An entity marked `"target": false` is only mentioned, not listed.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from services.risk.screening.entries import Entry, Identifier, ListedName, ListError
from services.risk.screening.identifiers import SHORTEST, plain
from services.risk.screening.loaders import sniff
from services.risk.screening.loaders.opensanctions import KINDS, codes
from services.risk.screening.loaders.text import decode, each_once, name_of

_NAMES, _WEAK = ("name", "alias", "previousName"), ("weakAlias", "abbreviation")
_COUNTRIES = ("flag", "jurisdiction", "mainCountry", "country", "nationality", "citizenship")
_IDENTIFIERS = {
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "registrationNumber": "registration",
    "ogrnCode": "registration",
    "leiCode": "registration",
    "kvkNumber": "registration",
    "uscCode": "tax",
    "innCode": "tax",
    "taxNumber": "tax",
    "vatCode": "tax",
    "passportNumber": "passport",
    "idNumber": "national_id",
    "socialSecurityNumber": "national_id",
}
_OF_VESSELS = {"registrationNumber": "other", "serialNumber": "aircraft"}
_PAPERS = {"Passport": "passport", "Identification": "national_id"}
_HINT = "Each line is one entity: an object with id, schema and properties (a mapping of names to lists)."


class _Line(NamedTuple):
    number: int
    entity: Mapping[str, Any]

    def texts(self, *properties: str) -> list[str]:
        """The properties' values that are texts; in a nested file some are entities."""
        held = self.entity["properties"]
        return list(
            dict.fromkeys(text for one in properties for text in held.get(one, ()) if isinstance(text, str) and text.strip())
        )

    def nested(self) -> Iterator["_Line"]:
        """The entities within it."""
        for values in self.entity["properties"].values():
            for value in values:
                if isinstance(value, dict):
                    yield _Line(self.number, value)


class _Known(NamedTuple):
    """What other entities tell about a party, by its id; addresses by their own."""

    programmes: dict[str, list[str]]
    papers: dict[str, list[Identifier]]
    addresses: dict[str, tuple[str, list[str]]]


def recognises(files: Mapping[str, bytes]) -> bool:
    """One file that begins with a JSON object."""
    return len(files) == 1 and all(map(sniff.is_json, files.values()))


def read(files: Mapping[str, bytes], name: str) -> Iterator[Entry]:
    """The entries. Raises ListError."""
    [(file, content)] = files.items()
    known = _Known(defaultdict(list), defaultdict(list), {})
    listed: list[_Line] = []
    for line in _lines(decode(content, file), file):
        _tell(line, known, None)
        if line.entity["schema"] in KINDS and line.entity.get("target") is not False:
            listed.append(line)
    return each_once((file, line.number, _entry(line, known, name, file)) for line in listed)


def _lines(text: str, file: str) -> Iterator[_Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ListError(file, number, f"is not JSON: {error}", f"{_HINT} The file may be cut off.") from error
        _check(entity, file, number)
        yield _Line(number, entity)


def _check(entity: Any, file: str, number: int) -> None:
    if not isinstance(entity, dict) or not all(isinstance(entity.get(one), str) and entity[one] for one in ("id", "schema")):
        raise ListError(file, number, "is no entity", _HINT)
    held = entity.get("properties")
    if not isinstance(held, dict) or not all(isinstance(values, list) for values in held.values()):
        raise ListError(file, number, f"{entity['id']} has no properties", _HINT)
    for value in (value for values in held.values() for value in values if isinstance(value, dict)):
        _check(value, file, number)


def _tell(line: _Line, known: _Known, owner: str | None) -> None:
    """Note what this entity tells about others; `owner` is the one it stands in."""
    entity, schema = line.entity, line.entity["schema"]
    if schema == "Sanction":
        for party in (*line.texts("entity"), owner):
            known.programmes[party or ""] += line.texts("programId", "program") or line.texts("authority")
    elif schema == "Address":
        full = line.texts("full") or [", ".join(line.texts("street", "street2", "postalCode", "city", "region"))]
        known.addresses[entity["id"]] = full[0], line.texts("country")
    elif schema in _PAPERS:
        for party in (*line.texts("holder"), owner):
            known.papers[party or ""] += [
                Identifier(_PAPERS[schema], number) for number in line.texts("number") if len(plain(number)) >= SHORTEST
            ]
    for inner in line.nested():
        _tell(inner, known, entity["id"] if schema in KINDS else owner)


def _entry(line: _Line, known: _Known, list_name: str, file: str) -> Entry:
    entity = line.entity
    kind, identity = KINDS[entity["schema"]], entity["id"]
    caption = [entity["caption"]] if isinstance(entity.get("caption"), str) else []
    names = [ListedName(name_of(text, file, line.number)) for text in (*caption, *line.texts(*_NAMES))]
    if not names:
        raise ListError(file, line.number, f"{identity} has no name", _HINT)
    names += [ListedName(name_of(text, file, line.number), weak=True) for text in line.texts(*_WEAK)]
    kinds = _IDENTIFIERS | _OF_VESSELS if kind == "vessel" else _IDENTIFIERS
    numbers = [Identifier(of, value) for one, of in kinds.items() for value in line.texts(one) if len(plain(value)) >= SHORTEST]
    inner = [one.entity["id"] for one in line.nested()]
    places = [known.addresses[one] for one in (*line.texts("addressEntity"), *inner) if one in known.addresses]
    return Entry(
        id=identity,
        list_name=list_name,
        kind=kind,
        names=tuple(dict.fromkeys(names)),
        programme=", ".join(dict.fromkeys(known.programmes.get(identity) or line.texts("programId", "program", "topics")))
        or "FollowTheMoney",
        countries=codes([*line.texts(*_COUNTRIES), *(code for _, some in places for code in some)]),
        addresses=tuple(dict.fromkeys(filter(None, (*line.texts("address"), *(full for full, _ in places))))),
        identifiers=tuple(dict.fromkeys((*numbers, *known.papers.get(identity, ())))),
        birth_dates=tuple(line.texts("birthDate")),
    )
