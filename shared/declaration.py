"""The canonical advance cargo declaration: one model for sea, air, rail, road and inland waterway.

A `Declaration` is what a filer sends: a master transport document with 0..n house consignments, or a straight
bill whose goods stand in `consignment`. Element names follow the WCO Data Model as the ICS2 tables print it
(UNECE/WCO names in snake case). Shapes and JSON types are fixed here and nowhere else; *which* elements a filing
must hold is a profile (data in `services/ingest/validation/profiles.yaml`), so every element is optional here.

Masses are kilograms, times are UTC, places are UN/LOCODEs, countries are ISO 3166 alpha-2 codes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, NamedTuple, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, Strict, WithJsonSchema


def parse_time(value: object) -> datetime:
    """An RFC 3339 time as UTC. Raises ValueError when it is not one, or carries no offset."""
    if isinstance(value, str):
        if "T" not in value.upper():
            raise ValueError("expected an RFC 3339 date and time such as 2026-03-01T10:30:00Z")
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        raise ValueError("expected a text such as 2026-03-01T10:30:00Z")  # noqa: TRY004  pydantic collects ValueErrors
    if value.tzinfo is None:
        raise ValueError("the time has no offset; write UTC times with a trailing Z")
    try:
        return value.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("the time lies outside the calendar") from beyond


def format_time(value: datetime) -> str:
    """UTC as ICS2 writes it: `YYYY-MM-DDThh:mm:ssZ`, with microseconds only where there are any."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Utc = Annotated[
    datetime,
    BeforeValidator(parse_time),
    PlainSerializer(format_time, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


T = TypeVar("T")
Many = Annotated[tuple[T, ...], Strict(False)]  # JSON has lists, an immutable model tuples; the elements stay strict


class Part(BaseModel):
    """Base of everything a filer sends: no coercion, no unknown elements, no NaN, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Document(Part):
    """A transport document, licence, permit or certificate. `type` is a UN/EDIFACT 1001 code, ICS2 form N704 or bare."""

    number: str | None = None
    type: str | None = None


class Address(Part):
    """A postal address. A PO box has a field of its own: it is no street."""

    street: str | None = None
    number: str | None = None
    po_box: str | None = None
    city: str | None = None
    subdivision: str | None = None
    postcode: str | None = None
    country: str | None = None


class Contact(Part):
    """A way to reach a party: `type` is `email` or `phone` (ITU-T E.123 international form, `+31 20 555 0100`)."""

    type: str | None = None
    value: str | None = None


class Party(Part):
    """Someone named on a declaration. `id` is an EORI or TIN; `person_type` 1 natural, 2 legal, 3 association."""

    id: str | None = None
    name: str | None = None
    person_type: str | None = None
    address: Address | None = None
    contacts: Many[Contact] = ()


class Actor(Part):
    """An additional supply-chain actor, e.g. a mutually recognised AEO. `role` is a code such as CS, FW, MF, WH."""

    role: str | None = None
    id: str | None = None


class Conveyance(Part):
    """The ship, aircraft, train, truck or barge. `id_type`: IMO, ENI, FLIGHT, TRAIN, WAGON or PLATE; `ref`: voyage."""

    id_type: str | None = None
    id: str | None = None
    ref: str | None = None
    name: str | None = None
    flag: str | None = None


class Call(Part):
    """One stop of the planned journey."""

    place: str | None = None
    arrival: Utc | None = None
    departure: Utc | None = None


class Routing(Part):
    """From acceptance to delivery. `countries` are all countries passed through, in order; `calls` the stops known."""

    acceptance: str | None = None
    loading: str | None = None
    unloading: str | None = None
    delivery: str | None = None
    countries: Many[str] = ()
    calls: Many[Call] = ()
    etd: Utc | None = None
    eta: Utc | None = None
    first_office: str | None = None


class Equipment(Part):
    """A container or other transport equipment. `size_type` is an ISO 6346 code such as 45G1."""

    number: str | None = None
    size_type: str | None = None
    full: bool | None = None
    seals: Many[str] = ()
    supplier: str | None = None


class Packages(Part):
    """So many packages of one kind (UN/ECE Recommendation 21), with their marks."""

    type: str | None = None
    count: int | None = None
    marks: str | None = None


class Money(Part):
    """An amount in an ISO 4217 currency."""

    amount: float | None = None
    currency: str | None = None


class Statement(Part):
    """A coded additional statement: 10600 means a negotiable bill, consigned to order."""

    code: str | None = None
    text: str | None = None


class Item(Part):
    """One goods item. `equipment` lists the numbers of the containers it lies in."""

    no: int | None = None
    description: str | None = None
    hs6: str | None = None
    national_code: str | None = None
    cus_code: str | None = None
    origin: str | None = None
    gross_mass_kg: float | None = None
    net_mass_kg: float | None = None
    packages: Many[Packages] = ()
    equipment: Many[str] = ()
    un_numbers: Many[str] = ()
    value: Money | None = None
    documents: Many[Document] = ()


class Consignment(Part):
    """One house consignment, or the goods of a straight bill: **the unit of decision**."""

    house_doc: Document | None = None
    ucr: str | None = None
    to_order: bool | None = None
    split: bool | None = None
    freight_payment: str | None = None
    acceptance: str | None = None
    delivery: str | None = None
    consignor: Party | None = None
    consignee: Party | None = None
    notify_party: Party | None = None
    seller: Party | None = None
    buyer: Party | None = None
    actors: Many[Actor] = ()
    total_gross_mass_kg: float | None = None
    total_packages: int | None = None
    documents: Many[Document] = ()
    statements: Many[Statement] = ()
    items: Many[Item] = ()

    @property
    def negotiable(self) -> bool:
        """Whether the bill is made out to order (flag, or ICS2 statement 10600)."""
        return bool(self.to_order) or any(statement.code == "10600" for statement in self.statements)

    def parties(self) -> Iterator[tuple[str, Party]]:
        """Every party named, with its role: consignor, consignee, notify_party, seller, buyer."""
        for role in ("consignor", "consignee", "notify_party", "seller", "buyer"):
            party: Party | None = getattr(self, role)
            if party is not None:
                yield role, party


class SupplementaryDeclarant(Part):
    """Who files a house of this master apart from it: `id`, and which house where known (ICS2 supplementary declarant)."""

    id: str | None = None
    house_doc: Document | None = None


class Placed(NamedTuple):
    """A consignment and where it stands in the declaration (JSON pointer)."""

    pointer: str
    consignment: Consignment


class Declaration(Part):
    """One filing as its sender means it.

    `dataset_type` is the ICS2 specific circumstance (F10..F51), `mode` UN/ECE Recommendation 19 (1 sea, 2 rail, 3 road,
    4 air, 8 inland waterway), `cargo_type` one of container, bulk, break_bulk, roro, `haul` long or short, `regime` the
    law it is filed under (a key of `services/ingest/deadlines.yaml`; the gate's own by default).
    """

    message_id: str | None = None
    sender_id: str | None = None
    lrn: str | None = None
    regime: str | None = None
    dataset_type: str | None = None
    mode: str | None = None
    cargo_type: str | None = None
    haul: str | None = None
    issue_time: Utc | None = None
    declarant: Party | None = None
    representative: Party | None = None
    carrier: Party | None = None
    supplementary_declarants: Many[SupplementaryDeclarant] = ()
    master_doc: Document | None = None
    conveyance: Conveyance | None = None
    routing: Routing | None = None
    equipment: Many[Equipment] = ()
    consignment: Consignment | None = None
    houses: Many[Consignment] = Field(default=(), max_length=99_999)  # ICS2: up to 99 999 houses per master

    def consignments(self) -> Iterator[Placed]:
        """Every unit of decision in document order: the straight bill first, then the houses."""
        if self.consignment is not None:
            yield Placed("/consignment", self.consignment)
        for index, house in enumerate(self.houses):
            yield Placed(f"/houses/{index}", house)
