"""An officer's explanation as text to read: what `for_officer` gives, line by line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Tree = Mapping[str, Any]


def as_text(tree: Tree) -> str:
    """The whole tree."""
    return "\n".join(_lines(tree))


def _lines(tree: Tree) -> Iterator[str]:
    yield f"{tree['consignment_id']} revision {tree['revision']}: {str(tree['band']).upper()}, score {tree['score']:g}"
    if tree["mitigation"] != 1:
        yield f"  {tree['soft_score']:g} before mitigation by the factor {tree['mitigation']:g}"
    yield from _phases(tree["phase"], tree["earlier"])
    moved = tree["thresholds"]
    if moved:
        yield f"  amber from {moved['amber']:g} and red from {moved['red']:g}, by workload setting {moved['setting']:g}"
    if tree["raised_by_floor"]:
        yield f"  the score alone would be {tree['band_of_score']}; a strong hit or a measure raises the band"
    for trader in tree["traders"]:
        differs = ", named otherwise there" if trader["aeo_name_differs"] else ""
        yield f"  {trader['role']} {trader['id']}: {trader['aeo_scheme']} {trader['aeo_status']}{differs}"
    for group in tree["groups"]:
        yield ""
        yield f"{group['group']}: {group['counted']:g} of at most {group['cap']} (sum {group['sum']})"
        for hit in group["hits"]:
            yield from _hit(hit)
        for unknown in group["unknown"]:
            yield f"  {unknown['criterion']} {unknown['title']}: cannot be judged, weight {unknown['weight']}"
            yield f"      when    {_one_line(unknown['condition'])}"
    yield from _withheld(tree["withheld"])
    yield ""
    yield "Measures"
    for measure in tree["measures"]:
        told = " ".join(filter(None, (measure["reason"], measure["pointer"], measure["hint"])))
        yield f"  {measure['measure']}: {', '.join(measure['criteria']) or 'by the band'}"
        if told:
            yield f"      the filer is told: {told}"
    yield ""
    yield f"Ruleset {tree['ruleset_hash']}"


def _phases(phase: str | None, earlier: Tree) -> Iterator[str]:
    if phase == "preload":
        yield "  before loading, on what is due then"
    if earlier:
        found = ", ".join(earlier["criteria"]) or "nothing"
        yield f"  before loading {earlier['consignment_id']} was {str(earlier['band']).upper()}: {found}"


def _withheld(hits: Sequence[Tree]) -> Iterator[str]:
    if hits:
        yield ""
        yield "Would have hit, but had selected all they may that day"
    for hit in hits:
        yield from _hit(hit)
        limits = [f"{most} {name.replace('_', ' ')}" for name, most in hit["at_most"].items()]
        yield f"      at most {' and '.join(limits)}"


def _hit(hit: Tree) -> Iterator[str]:
    counts = " and ".join(filter(None, (f"weight {hit['weight']}" if hit["weight"] else "", hit["measure"] or "")))
    yield f"  {hit['criterion']} {hit['title']} ({hit['programme']}): {counts}"
    yield f"      {hit['because']}"
    yield f"      when    {_one_line(hit['condition'])}"
    yield f"      saw     {', '.join(f'{name} = {value!r}' for name, value in hit['evidence']['values'].items())}"
    others = hit["evidence"]["rows"] - len(hit["evidence"]["pointers"])
    places = [pointer or "the consignment" for pointer in hit["evidence"]["pointers"]]
    yield f"      at      {', '.join(places)}{f' and {others} more' if others else ''}"
    for match in hit.get("matches", ()):
        entry = f"{match['list']} {match['entry']}, {match['entry_name']}, {match['programme']}"
        yield f"      match   {match['name']!r} is {entry}: {match['kind']} {match['score']:g}"
    yield f"      source  {_one_line(hit['source'])}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
