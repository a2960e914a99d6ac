"""A match as officers read it: the entry as it is listed, what agrees, what differs and what that cost. Pure."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from services.risk.screening.entries import EntryKind
from services.risk.screening.screener import ScreeningMatch


class Difference(BaseModel):
    """One way in which name and entry differ, or one thing that speaks for them."""

    feature: str = Field(examples=["spelling"])
    meaning: str = Field(description="What the feature means.")
    taken: float = Field(description="What it took off a score of 1; negative where it added.", examples=[0.0325])
    seen: str = Field(description="What was seen, the declared side first.", examples=["oswyn ~ oswin (similar, 0.80)"])


class FoundIdentifier(BaseModel):
    """A listed identifier."""

    kind: str = Field(examples=["imo"])
    value: str


class FoundMatch(BaseModel):
    """One entry that matches, with the reasons part by part."""

    list_name: str = Field(description="The list.", examples=["sample"])
    entry_id: str = Field(description="The entry's id in that list.", examples=["S-001"])
    found_by: Literal["id", "exact", "fuzzy"] = Field(
        description="An identifier is listed; the very name with a country or address; or likeness alone."
    )
    score: float = Field(ge=0, le=1, examples=[0.9675])
    listed_name: str = Field(description="The name of the entry that matched, as it is listed.")
    primary_name: str = Field(description="The name the entry is listed under first.")
    programme: str = Field(description="The sanctions or watch programme.")
    kind: EntryKind
    agreed: list[str] = Field(description="What agrees.", examples=[["words: tarkelian", "country: AM"]])
    differences: list[Difference] = Field(description="What moved the score, part by part.")
    countries: list[str]
    addresses: list[str]
    identifiers: list[FoundIdentifier]
    birth_dates: list[str]
    valid_from: date | None
    valid_to: date | None


def found(one: ScreeningMatch) -> FoundMatch:
    """The match, described."""
    match, entry = one.match, one.entry
    return FoundMatch(
        list_name=match.list_name,
        entry_id=match.entry_id,
        found_by=match.kind,
        score=match.score,
        listed_name=match.entry_name,
        primary_name=entry.name,
        programme=match.programme,
        kind=entry.kind,
        agreed=list(one.agreed),
        differences=[Difference(**part._asdict()) for part in one.parts],
        countries=list(entry.countries),
        addresses=list(entry.addresses),
        identifiers=[FoundIdentifier(kind=number.kind, value=number.value) for number in entry.identifiers],
        birth_dates=list(entry.birth_dates),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def sentence(one: FoundMatch) -> str:
    """The match in lines for a terminal."""
    lines = [f"{one.score:.4f}  {one.listed_name}  ({one.kind}, {one.list_name} {one.entry_id}, {one.programme}; {one.found_by})"]
    if one.primary_name != one.listed_name:
        lines.append(f"        listed as {one.primary_name}")
    lines += [f"      = {text}" for text in one.agreed]
    lines += [f"    {-part.taken:+.4f}  {part.feature}: {part.seen}" for part in one.differences if part.taken]
    return "\n".join(lines)
