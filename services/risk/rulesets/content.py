"""What a governed ruleset consists of: packs and lists as the texts people wrote. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from services.risk.core.criteria import CriteriaError, Criterion, CriterionFault
from services.risk.core.examples import run_examples
from services.risk.core.lists import in_force
from services.risk.core.ruleset import Ruleset
from services.risk.packs import parse_lists, parse_packs


class Content(BaseModel):
    """Criteria packs and list files: YAML text by file name."""

    model_config = ConfigDict(frozen=True)
    packs: Mapping[str, str]
    lists: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of both."""
        texts = {"packs": dict(self.packs), "lists": dict(self.lists)}
        return hashlib.sha256(json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def compiled(self, day: date, versions: Mapping[str, str], local: Iterable[Criterion] = ()) -> Ruleset:
        """The ruleset of `day`: list entries begin and end by the day. `versions` are those of watch lists, which it bears too;
        `local` are the profiles of officers in force.

        Raises CriteriaError with every fault of every file.
        """
        lists, own = parse_lists(self.lists)
        packs = parse_packs(self.packs, lists)
        criteria = (*local, *(one for pack in packs.values() for one in pack))
        return Ruleset(criteria, in_force(lists, day), own | dict(versions))


def laid_over(base: Content, packs: Mapping[str, str | None], lists: Mapping[str, str | None]) -> Content:
    """`base` with these files put in, in place of those of the same name; None takes a file out."""
    return Content(packs=_over(base.packs, packs), lists=_over(base.lists, lists))


def _over(base: Mapping[str, str], given: Mapping[str, str | None]) -> dict[str, str]:
    return {file: text for file, text in sorted((dict(base) | dict(given)).items()) if text is not None}


def faults_of(content: Content, day: date) -> list[CriterionFault]:
    """All that keeps `content` from being a ruleset of `day`: what cannot be parsed, and examples that come out otherwise."""
    if not content.packs:
        return [CriterionFault("packs", "", "", "There is no pack.", "Give at least one file of criteria.")]
    try:
        lists, versions = parse_lists(content.lists)
        packs = parse_packs(content.packs, lists)
        members = in_force(lists, day)
        Ruleset((one for pack in packs.values() for one in pack), members, versions)
    except CriteriaError as error:
        return list(error.faults)
    return [
        CriterionFault(
            file,
            criterion.id,
            f"examples.{failure.example}",
            f"The row came out as {failure.got}: {dict(failure.row)}.",
            "Mend the condition, or the example.",
        )
        for file, pack in packs.items()
        for criterion in pack
        for failure in run_examples(criterion, members)
    ]
