"""The United Nations Security Council consolidated list, XML.

Names of people come in up to four parts; an alias of low quality is weak; the reference number (`QDi.001`) is the id.
"""

from collections.abc import Iterator, Mapping
from typing import Literal
from xml.etree.ElementTree import Element

from services.risk.screening.entries import Entry, Identifier, ListedName, ListError
from services.risk.screening.loaders import sniff, xml
from services.risk.screening.loaders.text import country_code, each_once, name_of

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")
_KINDS: tuple[tuple[str, Literal["person", "organisation"]], ...] = (("INDIVIDUAL", "person"), ("ENTITY", "organisation"))


def recognises(files: Mapping[str, bytes]) -> bool:
    """One XML file; what its root is shows when it is read."""
    return len(files) == 1 and all(map(sniff.xml_root, files.values()))


def read(files: Mapping[str, bytes], name: str) -> Iterator[Entry]:
    """The entries. Raises ListError."""
    [(file, content)] = files.items()
    root = xml.parse(content, file)
    if root.tag != "CONSOLIDATED_LIST":
        raise ListError(file, 0, f"the root element is {root.tag}", "The UN list's is CONSOLIDATED_LIST, OFAC's sdnList.")
    return each_once(
        (file, 0, _entry(element, tag, kind, name, file)) for tag, kind in _KINDS for element in root.iterfind(f".//{tag}")
    )


def _entry(element: Element, tag: str, kind: Literal["person", "organisation"], list_name: str, file: str) -> Entry:
    reference = _text(element, "REFERENCE_NUMBER")
    names = [ListedName(" ".join(filter(None, (_text(element, part) for part in _PARTS))))]
    names += [ListedName(original) for original in _texts(element, "NAME_ORIGINAL_SCRIPT")]
    for alias in element.iterfind(f"{tag}_ALIAS"):
        weak = _text(alias, "QUALITY") == "Low"
        names += [ListedName(part.strip(), weak) for part in _text(alias, "ALIAS_NAME").split(";") if part.strip()]
    if not names[0].text:
        raise ListError(file, 0, f"{reference or tag} has no name", "Get the file again from its publisher.")
    if not reference:
        raise ListError(file, 0, f"{names[0].text} has no REFERENCE_NUMBER", "Get the file again from its publisher.")
    places = element.findall(f"{tag}_ADDRESS")
    countries = [_text(place, "COUNTRY") for place in places] + _texts(element, "NATIONALITY/VALUE")
    addresses = [", ".join(filter(None, (_text(place, part) for part in _ADDRESS))) for place in places]
    return Entry(
        id=reference,
        list_name=list_name,
        kind=kind,
        names=tuple(ListedName(name_of(one.text, file, 0), one.weak) for one in names),
        programme=_text(element, "UN_LIST_TYPE") or "UN",
        countries=tuple(dict.fromkeys(code for name in countries if (code := country_code(name)))),
        addresses=tuple(dict.fromkeys(filter(None, addresses))),
        identifiers=tuple(_documents(element)),
        birth_dates=tuple(
            dict.fromkeys(_texts(element, "INDIVIDUAL_DATE_OF_BIRTH/DATE") + _texts(element, "INDIVIDUAL_DATE_OF_BIRTH/YEAR"))
        ),
    )


def _documents(element: Element) -> Iterator[Identifier]:
    for document in element.iterfind("INDIVIDUAL_DOCUMENT"):
        number = _text(document, "NUMBER")
        if number:
            passport = "pas" in _text(document, "TYPE_OF_DOCUMENT").lower()
            yield Identifier("passport" if passport else "national_id", number)


def _text(element: Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())


def _texts(element: Element, path: str) -> list[str]:
    return [text for found in element.iterfind(path) if (text := " ".join((found.text or "").split()))]
