"""The criteria packs and reference lists that come with the gate, read from `criteria/`, and an administration's own."""

from collections.abc import Collection, Mapping
from pathlib import Path

from services.risk.core.criteria import CriteriaError, Criterion, CriterionFault
from services.risk.core.list_files import load_lists
from services.risk.core.lists import ReferenceList
from services.risk.core.packs import load_pack

SHIPPED = Path(__file__).parent / "criteria"


def read_lists(own: Path | None = None) -> tuple[dict[str, ReferenceList], dict[str, str]]:
    """The shipped reference lists with those of `own`/lists, and their versions. Raises CriteriaError with every fault."""
    return parse_lists(texts_with(own, "lists"))


def read_packs(lists: Collection[str], own: Path | None = None) -> list[Criterion]:
    """The shipped criteria with those under `own`, checked against the names of lists. Raises CriteriaError with every fault."""
    return [criterion for pack in parse_packs(texts_with(own), lists).values() for criterion in pack]


def texts_with(own: Path | None, part: str = "") -> dict[str, str]:
    """The shipped files with an administration's `own`, which take the place of those of their name: text by file name.

    `part` is the folder below: none for packs, `lists` for lists. Raises CriteriaError for a file that is not UTF-8.
    """
    return read_texts(SHIPPED / part) | (read_texts(own / part) if own is not None else {})


def read_texts(folder: Path) -> dict[str, str]:
    """The YAML files of a folder: text by file name. Raises CriteriaError for a file that is not UTF-8."""
    return {path.name: read_text(path) for path in sorted(folder.glob("*.yaml"))}


def read_text(path: Path) -> str:
    """The text of a pack or list file. Raises CriteriaError when it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CriteriaError([CriterionFault(str(path), "", "", f"The file is not UTF-8 at byte {error.start}.")]) from error


def parse_lists(texts: Mapping[str, str]) -> tuple[dict[str, ReferenceList], dict[str, str]]:
    """The reference lists of these files, and their versions. Raises CriteriaError with every fault of every file."""
    lists: dict[str, ReferenceList] = {}
    versions: dict[str, str] = {}
    faults: list[CriterionFault] = []
    for file, text in texts.items():
        try:
            for one in load_lists(text, file):
                if one.name in lists:
                    faults.append(CriterionFault(file, one.name, "name", "A list of another file has this name."))
                lists[one.name], versions[one.name] = one.reference, one.version
        except CriteriaError as error:
            faults += error.faults
    if faults:
        raise CriteriaError(faults)
    return lists, versions


def parse_packs(texts: Mapping[str, str], lists: Collection[str]) -> dict[str, list[Criterion]]:
    """The criteria of each file, checked against the names of lists. Raises CriteriaError with every fault of every file."""
    packs: dict[str, list[Criterion]] = {}
    faults: list[CriterionFault] = []
    seen: set[str] = set()
    for file, text in texts.items():
        try:
            packs[file] = load_pack(text, file, lists)
        except CriteriaError as error:
            faults += error.faults
            continue
        for criterion in packs[file]:
            if criterion.id in seen:
                faults.append(CriterionFault(file, criterion.id, "id", "A criterion of another file has this id."))
            seen.add(criterion.id)
    if faults:
        raise CriteriaError(faults)
    return packs
