"""Parts that all Cargo-XML messages hold: parties, flights, customs notes, handling instructions, goods lines."""

from collections.abc import Iterable, Iterator, Sequence

from services.ingest.formats.air import customs
from services.ingest.formats.air.airports import airport, countries
from services.ingest.formats.air.goods import Found, Line
from services.ingest.formats.mapping import Draft, Part, Source, Table, XmlSource, misfit
from services.ingest.formats.mapping.values import kilograms, local, time, whole
from shared.problems import Fault

ADDRESS: Table = {
    "street": "StreetName",
    "po_box": "PostOfficeBox",
    "city": "CityName",
    "subdivision": "CountrySubDivisionName|CountrySubDivisionID",
    "postcode": "PostcodeCode",
    "country": "CountryID",
}
PARTY: Table = {"name": "Name", "address": Part("PostalStructuredAddress", ADDRESS)}
_CONTACT = "DefinedTradeContact"
_CHANNELS = (
    ("phone", f"{_CONTACT}/DirectTelephoneCommunication/CompleteNumber"),
    ("email", f"{_CONTACT}/URIEmailCommunication/URIID"),
    ("email", f"{_CONTACT}/URIEmailCommunication/CompleteNumber"),
)
_HANDLING = (
    ("SPH", "HandlingSPHInstructions", "DescriptionCode"),
    ("SSR", "HandlingSSRInstructions", "Description"),
    ("OSI", "HandlingOSIInstructions", "Description"),
)
_FLIGHTS = "SpecifiedLogisticsTransportMovement"
ROUTE: Table = {
    "loading": "OriginLocation/ID",
    "unloading": "FinalDestinationLocation/ID",
    "acceptance": "OriginLocation/ID",
    "delivery": "FinalDestinationLocation/ID",
    "etd": f"{_FLIGHTS}/DepartureEvent/ScheduledOccurrenceDateTime",
    "eta": f"{_FLIGHTS}/ArrivalEvent/ScheduledOccurrenceDateTime",
    "calls": _FLIGHTS,
}
CONVEYANCE: Table = {"id_type": f"{_FLIGHTS}/ID", "id": f"{_FLIGHTS}/ID"}
_TRADER = "MasterConsignment/IncludedCustomsNote[SubjectCode='AGT'][ContentCode='T']"
GOODS: Table = {
    "description": "NatureIdentificationTransportCargo/Identification",
    "hs6": "TypeCode",
    "origin": "OriginCountry/ID",
    "gross_mass_kg": "GrossWeightMeasure",
    "packages": "PieceQuantity",
}
"""Where elements of journey, declarant and goods stand, or should stand."""

_LONGEST_STATEMENT = 512


def one(source: XmlSource, path: str) -> Found | None:
    """The first node at a path that holds something."""
    return next((Found(node.value, node) for node in source.all(path) if node.value is not None), None)


def contacts(party: Draft, source: XmlSource) -> None:
    """Telephones and e-mail addresses of a party."""
    found = [(kind, node.value, node) for kind, path in _CHANNELS for node in source.all(path) if node.value]
    customs.add_contacts(party, found)


def mass(source: XmlSource, path: str) -> Found | None:
    """A mass in kilograms; in a unit nobody knows it stays the text it is."""
    for node in source.all(path)[:1]:
        if node.value is not None:
            converted = kilograms(node.value, node.attribute("unitCode"))
            return Found(f"{node.value} {node.attribute('unitCode')}" if converted is None else converted, node)
    return None


def count(source: XmlSource, path: str) -> Found | None:
    """A number of pieces."""
    found = one(source, path)
    return Found(whole(found.value), found.source) if found else None


def put(draft: Draft, name: str, found: Found | None) -> None:
    """A found value as an element."""
    if found:
        draft.set(name, found.value, found.source)


def notes(source: XmlSource) -> list[customs.Note]:
    """The customs notes of a consignment."""
    return [
        customs.Note(_said(node, "CountryID"), _said(node, "SubjectCode"), _said(node, "ContentCode"), text.value, text.source)
        for node in source.all("IncludedCustomsNote")
        if (text := one(node, "Content"))
    ]


def handling(source: XmlSource) -> list[tuple[str, str | None, Source]]:
    """Handling codes and instructions as statements."""
    said: list[tuple[str, str | None, Source]] = []
    for code, path, element in _HANDLING:
        for node in source.all(path):
            found = one(node, element) or one(node, "DescriptionCode") or one(node, "Description")
            if found:
                said.append((code, found.value[:_LONGEST_STATEMENT], found.source))
    return said


def route(declaration: Draft, source: XmlSource) -> None:
    """The journey: airports of the waybill, flights as calls, planned times where they say more than the day.

    The flight of the filing is the first: the one the goods are loaded on where the journey begins.
    """
    routing = declaration.ensure("routing", source)
    routing.plan(ROUTE)
    ends = [one(source, f"{end}/ID") for end in ("OriginLocation", "FinalDestinationLocation")]
    for name, end in zip(("loading", "unloading"), ends, strict=True):
        if end:
            routing.set(name, airport(end.value), end.source)
    declaration.plan(
        {
            "declarant": Part(_TRADER, {"id": "Content"}),
            "conveyance": Part("MasterConsignment", CONVEYANCE),
            "carrier": Part(f"MasterConsignment/{_FLIGHTS}/UsedLogisticsTransportMeans", {"id": "Name"}),
        }
    )
    flights = source.all(_FLIGHTS)
    places = [routing.within("loading")]
    calls: list[Draft] = []
    for flight in flights:
        departure, arrival = _event(flight, "Departure"), _event(flight, "Arrival")
        if not calls:
            calls.append(departure)
        elif departure.within("place") == calls[-1].within("place"):
            _planned(calls[-1], flight, "Departure")
        calls.append(arrival)
        places += [departure.within("place"), arrival.within("place")]
    routing.many("calls", calls)
    passed = countries([*places, routing.within("unloading")])
    routing.values("countries", ((country, source) for country in passed))
    if calls:
        put(routing, "etd", _when(calls[0], "departure"))
        if calls[-1].within("place") == routing.within("unloading"):
            put(routing, "eta", _when(calls[-1], "arrival"))
        _conveyance(declaration, flights[0])


def flight_faults(source: XmlSource) -> Iterator[Fault]:
    """What each flight must hold (XSD of Waybill and HouseWaybill: mode, identification, both airports)."""
    for flight in source.all(_FLIGHTS):
        for path in (
            "ModeCode",
            "ID",
            "ArrivalEvent/OccurrenceArrivalLocation/ID",
            "DepartureEvent/OccurrenceDepartureLocation/ID",
        ):
            if not one(flight, path):
                yield misfit("message.missing", flight.below(path), f"{path.rpartition('/')[2]} of the flight is missing.")


def goods_lines(rows: Sequence[XmlSource], summary: Found | None = None) -> list[Line]:
    """Rows of a waybill as goods lines: a row with pieces or mass begins one, the rows after it add to it.

    A house has a summary of its goods: where there is but one line, it describes them best.
    """
    groups: list[list[XmlSource]] = []
    for row in rows:
        if not groups or one(row, "PieceQuantity") or one(row, "GrossWeightMeasure"):
            groups.append([])
        groups[-1].append(row)
    natures = [_first(rows, "NatureIdentificationTransportCargo/Identification") for rows in groups]
    if summary and (len(groups) == 1 or not any(natures)):
        natures = [summary] * len(groups)
    return [_line(rows, nature) for rows, nature in zip(groups, natures, strict=True)]


def device(node: XmlSource) -> Found | None:
    """The number of a unit load device, type, serial and owner in one: AKE12345QR."""
    written = [one(node, path) for path in ("CharacteristicCode", "ID", "OperatingParty/PrimaryID")]
    number = "".join(part.value.replace(" ", "") for part in written if part)
    return Found(number, node) if number else None


def _said(node: XmlSource, path: str) -> str:
    found = one(node, path)
    return str(found.value) if found else ""


def _line(rows: Sequence[XmlSource], nature: Found | None) -> Line:
    head = rows[0]
    equipment = [device(node) for row in rows for node in row.all("AssociatedUnitLoadTransportEquipment")]
    return Line(
        source=head,
        pieces=count(head, "PieceQuantity"),
        mass=mass(head, "GrossWeightMeasure"),
        nature=nature,
        origin=_first(rows, "OriginCountry/ID"),
        codes=tuple(_each(rows, "TypeCode")),
        devices=tuple(each for each in equipment if each),
        plan=GOODS,
    )


def _first(rows: Iterable[XmlSource], path: str) -> Found | None:
    return next((found for row in rows if (found := one(row, path))), None)


def _each(rows: Iterable[XmlSource], path: str) -> Iterator[Found]:
    for row in rows:
        for node in row.all(path):
            if node.value is not None:
                yield Found(node.value, node)


def _event(flight: XmlSource, end: str) -> Draft:
    node = next(iter(flight.all(f"{end}Event/Occurrence{end}Location")), flight)
    call = Draft(node, {})
    if found := one(node, "ID") if node is not flight else None:
        call.set("place", airport(found.value), found.source)
    _planned(call, flight, end)
    return call


def _planned(call: Draft, flight: XmlSource, end: str) -> None:
    found = one(flight, f"{end}Event/ScheduledOccurrenceDateTime")
    if found and not (local(found.value) and found.value.endswith("T00:00:00")):  # a day, not a time
        call.set(end.lower(), time(found.value), found.source)


def _when(call: Draft, name: str) -> Found | None:
    value = call.within(name)
    return Found(value, call.inner_source(name)) if value is not None else None


def _conveyance(declaration: Draft, flight: XmlSource) -> None:
    number = one(flight, "ID")
    if not number:
        return
    conveyance = declaration.ensure("conveyance", flight)
    conveyance.set("id_type", "FLIGHT", number.source)
    conveyance.set("id", number.value, number.source)
    carrier = one(flight, "UsedLogisticsTransportMeans/Name")
    owner = carrier or Found(number.value[:2], number.source)
    declaration.ensure("carrier", owner.source).set("id", owner.value, owner.source)
