"""From band and hits to measures: what the gate does about one consignment, and what its filer is told."""

from collections.abc import Mapping, Sequence

from shared.events import Band, Hit, Measure, Ordered, Reason

BY_BAND: Mapping[Band, tuple[Measure, ...]] = {
    Band.GREEN: (),
    Band.AMBER: (Measure.RFI,),
    Band.RED: (Measure.HOLD,),
    Band.CRITICAL: (Measure.HOLD,),
}
"""What a band calls for (domain reference 3.1). A critical air consignment before loading is also referred for screening."""
AGAINST_MOVEMENT = (Measure.DNL, Measure.HOLD, Measure.RFS, Measure.RFI)
"""Each of these alone stands in the way of a release. An inspection does not: it is planned for arrival."""
DOCUMENTS_PLEASE = "Send the commercial invoice, the packing list and a precise description of the goods."


def decide(band: Band, hits: Sequence[Hit], hints: Mapping[str, str], *, air_preload: bool) -> tuple[Ordered, ...]:
    """The measures, one of each kind at most, the gravest first.

    `hits` are in order of gravity. `hints` holds, by criterion, what its filer may be told; a hit without one gives the filer
    neither pointer nor hint, for those would only tell what was found. A `dnl` is a proposal that two people confirm; meanwhile
    its band holds the goods.
    """
    called = BY_BAND[band] + ((Measure.RFS,) if band is Band.CRITICAL and air_preload else ())
    measures = []
    for measure in (*AGAINST_MOVEMENT, Measure.INSPECT):
        causes = [hit for hit in hits if hit.measure is measure]
        if measure in called:
            causes += [hit for hit in hits if hit not in causes and (hit.weight or hit.measure in AGAINST_MOVEMENT)]
        if causes or measure in called:
            measures.append(_ordered(measure, causes, hints))
    if not any(ordered.measure in AGAINST_MOVEMENT for ordered in measures):
        measures.append(Ordered(measure=Measure.RELEASE))
    return tuple(measures)


def _ordered(measure: Measure, causes: Sequence[Hit], hints: Mapping[str, str]) -> Ordered:
    criteria = tuple(hit.criterion for hit in causes)
    match measure:
        case Measure.INSPECT:
            return Ordered(measure=measure, reason=Reason.CONTROL, criteria=criteria)
        case Measure.RFS:
            return Ordered(measure=measure, reason=Reason.SCREENING_NEEDED, criteria=criteria)
        case Measure.RFI:
            first = next((hit for hit in causes if hit.criterion in hints), None)
        case _:
            first = causes[0] if causes else None
    if first is None:
        reason = Reason.INFORMATION_NEEDED if causes else Reason.MISSING_DATA
        return Ordered(measure=measure, reason=reason, hint=DOCUMENTS_PLEASE, criteria=criteria)
    hint = hints.get(first.criterion)
    return Ordered(measure=measure, reason=first.reason, pointer=first.pointer if hint else None, hint=hint, criteria=criteria)
