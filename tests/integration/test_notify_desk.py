"""The desk and the clock on real PostgreSQL: one transaction a command, exactly once, whoever else is at it."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.commands.audit import audit as audit_command
from services.notify import store
from services.notify.chasing import Chasing
from services.notify.commands import (
    AnswerReferral,
    Claim,
    ConfirmDnl,
    Ground,
    LiftHold,
    OpenReferral,
    OrderControl,
    PlaceHold,
    Question,
    RecordControl,
)
from services.notify.desk import Desk
from services.notify.effects import LOG
from services.notify.tables import audit, cases, notices
from services.notify.worker import Worker
from shared.app import Gate
from shared.auth import Identity, Role
from shared.events import ControlRecorded, MeasureDecided, ReferralAnswered
from shared.problems import Problem
from shared.settings import Settings
from tests.unit.notify.build import (
    CARRIER,
    DNL,
    FILER,
    HOLD,
    ID,
    INSPECT,
    MRN,
    RELEASE,
    RFI,
    arrived,
    assessed,
    at,
    declared,
    events,
)

WHY = {"ground": Ground.ARTICULABLE_REASON, "text": "because"}
SECOND, THIRD = f"{MRN}-2", f"{MRN}-3"
BOX = "PTCU0000016"


def person(name: str, role: Role, party: str | None = None) -> Identity:
    return Identity(subject=name, roles=frozenset({role}), party=party)


TARA, TOM = person("tara", Role.TARGETER), person("tom", Role.TARGETER)
SUE, OLAF = person("sue", Role.SUPERVISOR), person("olaf", Role.OFFICER)
FIL = person("fil", Role.FILER, FILER)


class House(SimpleNamespace):
    """A gate whose clock the test sets."""

    def __init__(self, database, tmp_path) -> None:
        super().__init__(seconds=2.0, database=database)
        settings = Settings(home=tmp_path, rfi_answer_within=timedelta(hours=1), chase_every=timedelta(hours=2))
        self.gate = Gate(settings, database, now=lambda: at(self.seconds))
        self.desk, self.worker, self.clock = Desk(self.gate), Worker(self.gate), Chasing(self.gate)

    async def hears(self, *payloads) -> None:
        async with self.database.begin() as connection:
            await self.worker.handle(connection, events(*payloads))

    async def stored(self, consignment_id: str = ID):
        async with self.database.begin() as connection:
            return (await store.read(connection, [consignment_id]))[consignment_id]

    async def mail(self, recipient: str = FILER) -> list[str]:
        query = select(notices.c.kind).where(notices.c.recipient == recipient).order_by(notices.c.xid, notices.c.id)
        async with self.database.begin() as connection:
            return list((await connection.execute(query)).scalars())

    async def published(self, kind) -> list:
        async with self.database.begin() as connection:
            logged = await LOG.tail(connection, "0:0", ["decisions", "outcomes"], 1000)
        return [one.event.payload() for one in logged if one.event.type == kind.type]

    async def rows(self, table) -> list:
        async with self.database.begin() as connection:
            return (await connection.execute(select(table))).all()


@pytest.fixture
def house(database, tmp_path) -> House:
    return House(database, tmp_path)


async def test_a_command_is_state_notice_event_case_and_audit_entry_at_once(house):
    await house.hears(assessed(RELEASE))
    assert await house.rows(cases) == []
    held = await house.desk.act(ID, PlaceHold(text="Look."), TARA)
    assert await house.stored() == held
    assert await house.mail() == ["release", "hold"]
    decided = (await house.published(MeasureDecided))[-1]
    assert (decided.measure, decided.lifted, decided.actor, decided.status, decided.version) == ("hold", False, "tara", "HOLD", 2)
    [case] = await house.rows(cases)
    assert (case.waits_for, case.status, case.band, case.version) == ("targeter", "HOLD", "critical", 2)
    [entry] = await house.rows(audit)
    assert '"actor":"tara"' in entry.entry
    assert '"command":"place-hold"' in entry.entry


async def test_what_is_refused_changes_nothing(house):
    await house.hears(assessed(HOLD))
    before = await house.stored()
    with pytest.raises(Problem, match="`lift-hold` is for: agency, officer, supervisor, targeter"):
        await house.desk.act(ID, LiftHold.model_construct(hold_id="x", **WHY, expected_version=None), FIL)
    assert (await house.stored(), await house.rows(audit), await house.mail()) == (before, [], ["hold"])


async def test_a_double_click_does_it_once(house):
    await house.hears(assessed(HOLD))
    seen = await house.stored()
    click = LiftHold(hold_id=seen.holds[0].id, expected_version=seen.version, **WHY)
    done = await asyncio.gather(*(house.desk.act(ID, click, TARA) for _ in range(2)), return_exceptions=True)
    [refused] = [one for one in done if isinstance(one, Problem)]
    assert (refused.status, refused.code) == (409, "lifecycle.stale")
    assert "tara: lift-hold" in refused.detail
    assert await house.mail() == ["hold", "hold-lifted", "release"]
    assert len(await house.rows(audit)) == 1


async def test_two_officers_on_one_case_the_second_is_told_who_did_what(house):
    await house.hears(assessed(HOLD))
    seen = await house.stored()
    await house.desk.act(ID, PlaceHold(text="Look.", expected_version=seen.version), TARA)
    with pytest.raises(Problem) as refused:
        await house.desk.act(ID, LiftHold(hold_id=seen.holds[0].id, expected_version=seen.version, **WHY), TOM)
    assert refused.value.extra["changes"] == [{"version": 2, "by": "tara", "did": "place-hold", "at": "2026-03-01T10:30:02Z"}]


async def test_fifty_officers_at_once_leave_fifty_entries_in_one_sound_chain(house):
    await house.hears(*(assessed(HOLD, of=declared(consignment_id=f"{MRN}-{number}")) for number in range(50)))
    await asyncio.gather(
        *(house.desk.act(f"{MRN}-{number}", Claim(), person(f"p{number}", Role.TARGETER)) for number in range(50))
    )
    assert len(await house.rows(audit)) == 50
    assert (await verify(house))[0] == 0


async def test_a_held_box_stops_everything_in_it_also_what_is_declared_later(house):
    await house.hears(assessed(RELEASE), assessed(RELEASE, of=declared(consignment_id=SECOND)))
    held = await house.desk.act(ID, PlaceHold(level="equipment", equipment=BOX, text="Scan."), TARA)
    await house.hears(declared(consignment_id=THIRD))
    await house.hears(assessed(RELEASE, after=9, of=declared(consignment_id=THIRD)))
    stacks = {(await house.stored(name)).holds[0].id for name in (ID, SECOND, THIRD)}
    assert stacks == {held.holds[0].id}
    assert {(await house.stored(name)).status for name in (ID, SECOND, THIRD)} == {"HOLD"}
    await house.desk.act(THIRD, LiftHold(hold_id=held.holds[0].id, **WHY), TOM)
    assert {(await house.stored(name)).status for name in (ID, SECOND, THIRD)} == {"ASSESSED"}
    assert (await house.mail()).count("hold") == 3
    assert (await house.mail()).count("hold-lifted") == 3


async def test_a_box_held_while_its_goods_are_declared_is_held(house):
    """Whoever is first: the hold finds the goods, or the goods find the hold. Holds at equipment level and batches take turns."""
    await house.hears(assessed(RELEASE))
    others = [f"{MRN}-{number}" for number in range(2, 30)]
    hold = house.desk.act(ID, PlaceHold(level="equipment", equipment=BOX, text="Scan."), TARA)
    await asyncio.gather(*(house.hears(declared(consignment_id=name)) for name in others), hold)
    assert {(await house.stored(name)).status for name in (ID, *others)} == {"HOLD"}


async def test_an_amendment_that_drops_the_box_keeps_its_hold(house):
    await house.hears(assessed(RELEASE))
    await house.desk.act(ID, PlaceHold(level="equipment", equipment=BOX, text="Scan."), TARA)
    without = declared(2).declaration.model_copy(update={"equipment": ()})
    await house.hears(declared(2, declaration=without))
    assert (await house.stored()).status == "HOLD"


async def test_an_overdue_answer_holds_the_goods_and_is_asked_for_again_once_each(house):
    await house.hears(assessed(RFI))
    twin = Chasing(house.gate)
    for hours, kinds in ((0.9, []), (1.1, ["rfi-overdue", "hold"]), (2, []), (3.2, ["rfi-overdue"]), (3.3, [])):
        house.seconds = hours * 3600
        before = await house.mail()
        await asyncio.gather(*(clock.round() for clock in (house.clock, twin) for _ in range(2)))
        assert (await house.mail())[len(before) :] == kinds, hours
    kept = await house.stored()
    assert (kept.status, kept.holds[0].placed_by, kept.referrals[0].overdue_at) == ("HOLD", "portcullis", at(1.1 * 3600))
    [case] = await house.rows(cases)
    assert case.waits_for == "targeter"


async def test_an_answer_in_time_is_not_chased_and_goes_to_risk(house):
    await house.hears(assessed(RFI))
    asked = (await house.stored()).referrals[0].id
    await house.desk.act(ID, AnswerReferral(referral_id=asked, text="It is X."), FIL)
    house.seconds = 9 * 3600
    await house.clock.round()
    assert await house.mail() == ["rfi", "answer-received"]
    [told] = await house.published(ReferralAnswered)
    assert (told.referral_id, told.kind, told.answer) == (asked, "rfi", 1)


async def test_a_do_not_load_is_chased_until_it_is_acknowledged(house):
    await house.hears(assessed(DNL))
    confirm = ConfirmDnl(referral_id=(await house.stored()).referrals[0].id)
    for who in (TARA, SUE):
        await house.desk.act(ID, confirm, who)
    assert [await house.mail(who) for who in (FILER, CARRIER, "police")] == [["dnl"], ["dnl"], ["case-routed", "dnl"]]
    house.seconds = 3600
    await house.clock.round()
    assert (await house.mail(), await house.mail(CARRIER)) == (["dnl", "dnl-unacknowledged"], ["dnl", "dnl-unacknowledged"])


async def test_goods_that_never_come_expire_once(house):
    await house.hears(declared(), assessed(RELEASE))
    house.seconds = timedelta(days=201).total_seconds()
    for _ in range(2):
        await house.clock.round()
    assert ((await house.stored()).status, await house.mail()) == ("EXPIRED", ["release", "expired"])


async def test_goods_that_came_do_not_expire(house):
    await house.hears(declared(), assessed(RELEASE), arrived())
    house.seconds = timedelta(days=201).total_seconds()
    assert await house.clock.round() == 0
    assert (await house.stored()).status == "ARRIVED"


async def test_the_result_of_a_control_is_an_outcome_with_what_the_assessment_said(house):
    await house.hears(assessed(HOLD))
    ordered = await house.desk.act(ID, OrderControl(place="NLRTM", scheduled_at=at(90_000), equipment=(BOX,)), TARA)
    result = RecordControl(control_id=ordered.controls[0].id, result="discrepancy", quantity=120, unit="KGM", image="NII-1")
    await house.desk.act(ID, result, OLAF)
    [outcome] = await house.published(ControlRecorded)
    assert outcome.model_dump(include={"criteria", "arm", "band", "score", "result", "quantity", "agency", "assessment_id"}) == {
        "criteria": ("SAL-04",),
        "arm": "targeted",
        "band": "critical",
        "score": 87.5,
        "result": "discrepancy",
        "quantity": 120,
        "agency": "customs",
        "assessment_id": "assessment-1-1",
    }
    assert (await house.stored()).status == "HOLD"


async def test_a_control_of_the_random_arm_says_so(house):
    await house.hears(assessed(INSPECT, RELEASE))
    control = (await house.stored()).controls[0].id
    await house.desk.act(ID, RecordControl(control_id=control, result="clean"), OLAF)
    assert [one.arm for one in await house.published(ControlRecorded)] == ["random"]


async def test_five_questions_at_once_are_five_notices(house):
    await house.hears(assessed(RELEASE))
    asked = tuple(Question(question=f"What is item {number}?", pointer=f"/items/{number}") for number in range(5))
    await house.desk.act(ID, OpenReferral(questions=asked, due_at=at(7200)), TARA)
    async with house.database.begin() as connection:
        bodies = list((await connection.execute(select(notices.c.body).where(notices.c.kind == "rfi"))).scalars())
    told = [(body["recipient"], body.get("question"), body["due_at"]) for body in bodies]
    assert [one for one in told if one[0] == FILER] == [
        (FILER, f"What is item {number}?", "2026-03-01T12:30:00Z") for number in range(5)
    ]
    assert [one[1] for one in told if one[0] == CARRIER] == [None] * 5


async def verify(house: House, *arguments: str) -> tuple[int, str]:
    settings = Settings(database_url=SecretStr(house.database.url))
    ran = await asyncio.to_thread(lambda: CliRunner().invoke(audit_command, ["verify", *arguments], obj=settings))
    return ran.exit_code, ran.output


async def tamper(house: House, statement: str) -> None:
    """As somebody who may drop triggers."""
    async with house.database.begin() as connection:
        for one in (
            "ALTER TABLE notify.audit DISABLE TRIGGER audit_only_grows",
            statement,
            "ALTER TABLE notify.audit ENABLE TRIGGER audit_only_grows",
        ):
            await connection.execute(text(one))


async def test_the_trail_cannot_be_changed_and_whoever_does_is_found(house):
    await house.hears(assessed(HOLD))
    for who in (SUE, person("sam", Role.SUPERVISOR), SUE):
        await house.desk.act(ID, Claim(), who)
    for statement in ("UPDATE notify.audit SET entry = ''", "DELETE FROM notify.audit", "TRUNCATE notify.audit"):
        with pytest.raises(DBAPIError, match="only grows"):
            async with house.database.begin() as connection:
                await connection.execute(text(statement))
    code, said = await verify(house)
    assert (code, said.startswith("3 entries, the last 3:"), "sound" in said) == (0, True, True)
    noted = said.split("the last ")[1].split(": ")[0]
    await tamper(house, "UPDATE notify.audit SET entry = replace(entry, 'sam', 'tom') WHERE seq = 2")
    assert await verify(house) == (
        1,
        f"entry 2: its content is not what its hash covers: changed\n3 entries, the last {noted}: 1 faults\n",
    )
    await tamper(house, "DELETE FROM notify.audit WHERE seq >= 2")
    assert (await verify(house))[0] == 0
    code, said = await verify(house, "--noted", noted)
    assert (code, said.splitlines()[0]) == (1, "entry 3: noted outside, and it is gone")
