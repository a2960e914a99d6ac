"""The lists of the US Office of Foreign Assets Control, XML: `sdn.xml` and `consolidated.xml` (not the "advanced" schema).

A weak alias is marked so. `Record_Count` says how many entries there are: with fewer the file is not whole.
"""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from services.risk.screening.entries import Entry, EntryKind, Identifier, ListedName, ListError
from services.risk.screening.loaders import sniff, xml
from services.risk.screening.loaders.labels import identifier
from services.risk.screening.loaders.text import country_code, each_once, name_of

_ROOT = "sdnList"
_KINDS: Mapping[str, EntryKind] = {
    "individual": "person",
    "entity": "organisation",
    "vessel": "vessel",
    "aircraft": "vessel",
}
_LINES = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode")
_AGAIN = "Get the file again from its publisher."


def recognises(files: Mapping[str, bytes]) -> bool:
    """One XML file whose root is `sdnList`."""
    return len(files) == 1 and all(sniff.xml_root(content) == _ROOT for content in files.values())


def read(files: Mapping[str, bytes], name: str) -> Iterator[Entry]:
    """The entries. Raises ListError."""
    [(file, content)] = files.items()
    root = xml.parse(content, file)
    elements = root.findall("sdnEntry")
    counted = _text(root, "publshInformation/Record_Count")  # spelled so by the publisher
    if counted and counted != str(len(elements)):
        raise ListError(file, 0, f"holds {len(elements)} entries and says it holds {counted}", _AGAIN)
    return each_once((file, 0, _entry(element, name, file)) for element in elements)


def _entry(element: Element, list_name: str, file: str) -> Entry:
    identity = _text(element, "uid")
    if not identity:
        raise ListError(file, 0, f"{_name(element) or 'an entry'} has no uid", _AGAIN)
    said = _text(element, "sdnType")
    kind = _KINDS.get(said.casefold())
    if kind is None:
        raise ListError(file, 0, f"kind {said!r} of {identity} is not known", f"Kinds are {', '.join(_KINDS)}.")
    if not _name(element):
        raise ListError(file, 0, f"{identity} has no name", _AGAIN)
    names = [ListedName(_name(element))]
    names += [ListedName(_name(aka), _text(aka, "category").casefold() == "weak") for aka in element.iterfind("akaList/aka")]
    places = element.findall("addressList/address")
    countries = [
        *_texts(element, "vesselInfo/vesselFlag"),
        *(_text(place, "country") for place in places),
        *_texts(element, "nationalityList/nationality/country"),
        *_texts(element, "citizenshipList/citizenship/country"),
    ]
    addresses = (", ".join(filter(None, (_text(place, line) for line in _LINES))) for place in places)
    numbers = [identifier(_text(one, "idType"), _text(one, "idNumber")) for one in element.iterfind("idList/id")]
    if said.casefold() == "aircraft":
        numbers.append(Identifier("aircraft", _name(element)))
    return Entry(
        id=identity,
        list_name=list_name,
        kind=kind,
        names=tuple(dict.fromkeys(ListedName(name_of(one.text, file, 0), one.weak) for one in names)),
        programme=", ".join(_texts(element, "programList/program")) or "OFAC",
        countries=tuple(dict.fromkeys(code for text in countries if (code := country_code(text)))),
        addresses=tuple(dict.fromkeys(filter(None, addresses))),
        identifiers=tuple(dict.fromkeys(filter(None, numbers))),
        birth_dates=tuple(dict.fromkeys(_texts(element, "dateOfBirthList/dateOfBirthItem/dateOfBirth"))),
    )


def _name(element: Element) -> str:
    given, family = _text(element, "firstName"), _text(element, "lastName")
    return f"{family}, {given}" if given and family else family or given


def _text(element: Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())


def _texts(element: Element, path: str) -> list[str]:
    return [text for found in element.iterfind(path) if (text := " ".join((found.text or "").split()))]
