"""Made-up events for notify's tests. What a criterion is called, scores and lists here must never reach a filer or carrier."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.notify.consignment import Consignment
from services.notify.lifecycle import Incoming, apply, consignment_of
from services.notify.measures import House
from services.notify.outcome import Outcome
from shared.declaration import Consignment as Goods
from shared.declaration import Conveyance, Declaration, Document, Equipment, Party
from shared.events import (
    Assessment,
    AssessmentMade,
    Band,
    Clock,
    ConsignmentArrived,
    ConsignmentDeclared,
    ConsignmentInvalidated,
    Event,
    Hit,
    Measure,
    Ordered,
    Reason,
    UndeclaredPresented,
)

T0 = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
MRN = "26XA7K2M9QP4T8ZCT3"
ID = f"{MRN}-1"
FILER, CARRIER, REPRESENTATIVE = "NL123456789", "DE987654321", "BE000111222"
AGENCY = "customs"
HOUSE = House(AGENCY)
SECRETS = ("SAL-04", "SALW", "consolidated-watchlist", "87.5", "critical", "Detonators under @explosives", "616161", "71.3717")
"""What no filer or carrier may ever read: criterion, programme, list, score, band, evidence, weight."""

HOLD = Ordered(measure=Measure.HOLD, reason=Reason.PROHIBITED, criteria=("SAL-04",))
RFI = Ordered(
    measure=Measure.RFI,
    reason=Reason.MISSING_DATA,
    pointer="/houses/0/consignee",
    hint="Name the consignee in full.",
    criteria=("PTY-02",),
)
RFS = Ordered(measure=Measure.RFS, reason=Reason.SCREENING_NEEDED, criteria=("AIR-01",))
DNL = Ordered(measure=Measure.DNL, reason=Reason.CONTROL, criteria=("AIR-02",))
INSPECT = Ordered(measure=Measure.INSPECT, reason=Reason.CONTROL, criteria=("SYS-01",))
RELEASE = Ordered(measure=Measure.RELEASE)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def declared(revision: int = 1, consignment_id: str = ID, **changes: Any) -> ConsignmentDeclared:
    fields: dict[str, Any] = {
        "consignment_id": consignment_id,
        "mrn": consignment_id.partition("-")[0],
        "sequence": 1,
        "revision": revision,
        "filer": FILER,
        "carrier": CARRIER,
        "regime": "EU",
        "pointer": "/houses/0",
        "declaration": declaration(),
        "received_at": T0,
        "clock": Clock(rule="EU-SEA", anchor="loading", anchor_at=at(90_000), legal_deadline=at(3600)),
    }
    return ConsignmentDeclared(**fields | changes)


def declaration(mode: str = "1") -> Declaration:
    return Declaration(
        lrn="L-0001",
        mode=mode,
        declarant=Party(id=FILER),
        representative=Party(id=REPRESENTATIVE),
        carrier=Party(id=CARRIER),
        master_doc=Document(number="MBL0001", type="N704"),
        conveyance=Conveyance(id_type="IMO", id="9074729", ref="012W"),
        equipment=(Equipment(number="PTCU0000016"),),
        consignment=Goods(house_doc=Document(number="HBL0001", type="N714")),
    )


def presented(consignment_id: str = "arrival-1") -> UndeclaredPresented:
    return UndeclaredPresented(
        consignment_id=consignment_id,
        arrival_id="arrival",
        carrier=CARRIER,
        regime="EU",
        mode="1",
        equipment="PTCU0000016",
        conveyance="9074729",
        place="NLRTM",
        arrived_at=T0,
    )


def assessed(
    *measures: Ordered, revision: int = 1, after: float = 1, of: ConsignmentDeclared | UndeclaredPresented | None = None
) -> AssessmentMade:
    of = of or declared(revision)
    return AssessmentMade(
        assessment=Assessment(
            id=f"assessment-{revision}-{after}",
            consignment_id=of.consignment_id,
            revision=revision,
            ruleset_hash="f" * 64,
            lists={"consolidated-watchlist": "7"},
            score=87.5,
            soft_score=71.3717,
            mitigation=1,
            groups={"SALW": 71.3717},
            band=Band.CRITICAL,
            hits=(
                Hit(
                    criterion="SAL-04",
                    title="Explosives without a licence",
                    programme="SALW",
                    group="SALW",
                    weight=616161,
                    reason=Reason.PROHIBITED,
                    because="Detonators under @explosives",
                    pointer="/houses/0/items/0",
                    evidence={"list": "consolidated-watchlist"},
                ),
            ),
            measures=measures,
        ),
        assessed_at=at(after),
        declared=of if isinstance(of, ConsignmentDeclared) else None,
        undeclared=of if isinstance(of, UndeclaredPresented) else None,
    )


def invalidated(revision: int = 1) -> ConsignmentInvalidated:
    return ConsignmentInvalidated(consignment_id=ID, mrn=MRN, revision=revision, reason="invalidated by the filer")


def arrived(revision: int = 1) -> ConsignmentArrived:
    return ConsignmentArrived(
        consignment_id=ID, mrn=MRN, revision=revision, arrival_id="arrival", place="NLRTM", arrived_at=at(99_000)
    )


def outcome(before: Consignment | None, incoming: Incoming, seconds: float = 2) -> Outcome:
    return apply(before, incoming, at=at(seconds), house=HOUSE)


def after(*incoming: Incoming) -> Consignment:
    """The consignment after a history."""
    consignment = None
    for number, news in enumerate(incoming):
        consignment = outcome(consignment, news, number).consignment
    assert consignment is not None
    return consignment


def events(*payloads: Incoming) -> list[Event]:
    """The events that carry `payloads`, as a consumer hands them over."""
    return [Event.of(payload, key=consignment_of(payload), source="test", time=T0) for payload in payloads]
