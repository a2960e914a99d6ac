"""The criteria packs and reference lists that come with the gate, read from `criteria/`."""

from collections.abc import Collection, Iterator
from pathlib import Path

from services.risk.core.criteria import CriteriaError, Criterion, CriterionFault
from services.risk.core.list_files import load_lists
from services.risk.core.lists import ReferenceList
from services.risk.core.packs import load_pack

SHIPPED = Path(__file__).parent / "criteria"


def read_lists(folder: Path = SHIPPED) -> tuple[dict[str, ReferenceList], dict[str, str]]:
    """The reference lists under `folder`/lists, and their versions. Raises CriteriaError with every fault of every file."""
    lists: dict[str, ReferenceList] = {}
    versions: dict[str, str] = {}
    faults: list[CriterionFault] = []
    for file, text in _texts(folder / "lists"):
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


def read_packs(lists: Collection[str], folder: Path = SHIPPED) -> list[Criterion]:
    """The criteria under `folder`, checked against the names of lists. Raises CriteriaError with every fault of every file."""
    criteria: list[Criterion] = []
    faults: list[CriterionFault] = []
    for file, text in _texts(folder):
        try:
            criteria += load_pack(text, file, lists)
        except CriteriaError as error:
            faults += error.faults
    if faults:
        raise CriteriaError(faults)
    return criteria


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.yaml")):
        yield path.name, path.read_text(encoding="utf-8")
