"""Webhook delivery against a real receiver: signed, in order, again and again, parked, resumed; and never to what is inside."""

import asyncio
import base64
import hmac
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from httpx_secure import SSRFProtectionError
from sqlalchemy import insert, select
from standardwebhooks import Webhook

from services.notify import addresses, outbox, store, subscriptions
from services.notify.delivery import Delivery
from services.notify.notices import compose
from services.notify.outcome import Announcement, Kind
from services.notify.subscriptions import State, Wanted
from services.notify.tables import deliveries as deliveries_table
from services.notify.tables import subscriptions as subscriptions_table
from shared.app import Gate
from shared.database import Database
from shared.settings import Settings
from tests.support.receiver import status
from tests.support.waiting import eventually
from tests.unit.notify.build import CARRIER, FILER, after, declared

SETTINGS = Settings(
    webhook_allow_private=True, webhook_first_delay_seconds=0.01, webhook_longest_delay_seconds=0.02, webhook_timeout_seconds=5
)


class Clock:
    """The gate's clock, moved by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(database: Database, clock: Clock) -> Gate:
    return Gate(SETTINGS, database, clock)


async def subscribe(gate: Gate, url: str, party: str = FILER, **wanted) -> str | None:
    async with gate.database.begin() as connection:
        subscription, _ = await subscriptions.put(connection, party, "main", Wanted(url=url, **wanted), gate.now())
    return subscription.secret


async def issue(gate: Gate, *told: tuple[int, Kind], revision: int = 1) -> None:
    """Issue notices: (number of the consignment, kind), each a change of its own."""
    async with gate.database.begin() as connection:
        for place, (number, kind) in enumerate(told):
            consignment = after(declared(revision, consignment_id=f"26XA7K2M9QP4T8ZCT3-{number}"))
            changed = consignment.model_copy(update={"version": 10 * revision + place})
            await store.write(connection, [changed], gate.now())
            await store.issue(connection, compose(changed, [Announcement(kind)], gate.now()), gate.now())


async def shown(gate: Gate, party: str = FILER):
    async with gate.database.begin() as connection:
        subscription = await subscriptions.get(connection, party, "main")
        return subscription, await subscriptions.recent(connection, party, "main", 500)


async def delivered(gate: Gate, number: int, party: str = FILER):
    async def all_delivered():
        _, deliveries = await shown(gate, party)
        return len(deliveries) == number and all(one.state == "delivered" for one in deliveries)

    await eventually(all_delivered)


@asynccontextmanager
async def delivering(gate: Gate, workers: int = 1):
    stop = asyncio.Event()
    tasks = [asyncio.create_task(Delivery(gate).run(stop)) for _ in range(workers)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 20)


async def test_a_notice_is_pushed_in_the_format_asked_for_and_its_bytes_are_signed(gate, receiver):
    secret = await subscribe(gate, receiver.url, format="application/edifact")
    await issue(gate, (1, Kind.HOLD))
    async with delivering(gate):
        await delivered(gate, 1)
    ((headers, body),) = receiver.requests
    assert (headers["content-type"], body[:12]) == ("application/edifact", b"UNA:+.? 'UNB")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, "sha256")
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


async def test_a_notice_is_pushed_signed_and_the_library_verifies_it(gate, receiver):
    secret = await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD))
    async with delivering(gate):
        await delivered(gate, 1)
    ((headers, body),) = receiver.requests
    event = Webhook(secret).verify(body, headers)
    assert (event["type"], event["data"]["kind"], event["data"]["recipient"]) == ("notice.hold", "hold", FILER)
    assert headers["webhook-id"] == event["data"]["id"]
    assert (headers[":request"], headers["content-type"]) == ("POST /hook HTTP/1.1", "application/json")


async def test_after_a_rotation_both_secrets_verify_for_a_day(gate, receiver, clock):
    old = await subscribe(gate, receiver.url)
    new = await subscribe(gate, receiver.url, rotate=True)
    async with delivering(gate):
        await issue(gate, (1, Kind.HOLD))
        await delivered(gate, 1)
        clock.ahead = timedelta(days=1, minutes=1)
        await issue(gate, (2, Kind.HOLD))
        await delivered(gate, 2)
    first, second = (headers["webhook-signature"].split() for headers, _ in receiver.requests)
    assert (len(first), len(second)) == (2, 1)
    for secret in (old, new):
        Webhook(secret).verify(receiver.requests[0][1], receiver.requests[0][0])


async def test_each_party_gets_its_own_copy(gate, receiver):
    await subscribe(gate, receiver.url, FILER)
    await subscribe(gate, receiver.url, CARRIER)
    await issue(gate, (1, Kind.HOLD))
    async with delivering(gate):
        await delivered(gate, 1, FILER)
        await delivered(gate, 1, CARRIER)
    assert {notice["recipient"]: notice.get("house_document") for notice in receiver.notices} == {FILER: "HBL0001", CARRIER: None}


async def test_what_was_issued_before_the_subscription_stays_in_the_mailbox(gate, receiver):
    await issue(gate, (1, Kind.HOLD))
    await subscribe(gate, receiver.url)
    assert (await shown(gate))[1] == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (status(500), "answered 500"),
        (status(404), "answered 404"),
        (status(302, location="/elsewhere"), "answered 302; redirects are not followed"),
        (status(307, location="http://169.254.169.254/"), "answered 307; redirects are not followed"),
        (b"no http at all\r\n\r\n", "no connection"),
    ],
)
async def test_a_failure_is_tried_again_with_the_same_id(gate, receiver, answer, outcome):
    await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD))
    seen: list[str | None] = []

    def reply(number, _notice):
        return answer if number < 4 else status(200)

    receiver.answer = reply
    async with delivering(gate):

        async def watch():
            _, (delivery,) = await shown(gate)
            seen.append(delivery.outcome)
            return delivery.state == "delivered" and delivery

        delivery = await eventually(watch)
    assert (delivery.attempts, delivery.outcome) == (4, "answered 200")
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert [headers[":request"] for headers, _ in receiver.requests] == ["POST /hook HTTP/1.1"] * 4
    assert set(seen) <= {None, outcome, "answered 200"}


async def test_a_later_notice_of_a_consignment_waits_others_do_not(gate, receiver):
    await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD), (1, Kind.RFI), (1, Kind.INVALIDATED), (2, Kind.RELEASE))
    mended = asyncio.Event()

    def reply(_number, notice):
        stuck = notice["kind"] == "hold" and not mended.is_set()
        return status(503 if stuck else 200)

    receiver.answer = reply

    async def other_is_through():
        _, deliveries = await shown(gate)
        return any(one.kind == "release" and one.state == "delivered" for one in deliveries) and len(receiver.requests) > 4

    async with delivering(gate):
        await eventually(other_is_through)
        assert {notice["kind"] for notice in receiver.notices} == {"hold", "release"}
        mended.set()
        await delivered(gate, 4)
    arrived = [notice["kind"] for notice in receiver.notices if notice["consignment_id"].endswith("-1")]
    assert arrived[-3:] == ["hold", "rfi", "invalidated"]


async def test_several_workers_deliver_each_notice_once_and_in_order(gate, receiver):
    await subscribe(gate, receiver.url)
    receiver.delay = 0.002
    kinds = (Kind.HOLD, Kind.HOLD_STILL, Kind.RFI, Kind.RFI_STILL)
    for revision, kind in enumerate(kinds, start=1):
        await issue(gate, *((number, kind) for number in range(30)), revision=revision)
    async with delivering(gate, workers=4):
        await delivered(gate, 120)
    assert set(Counter(headers["webhook-id"] for headers, _ in receiver.requests).values()) == {1}
    for number in range(30):
        order = [one["kind"] for one in receiver.notices if one["consignment_id"].endswith(f"-{number}")]
        assert order == list(kinds)


async def test_after_the_last_try_it_is_parked_and_goes_on_when_resumed(database, clock, receiver):
    gate = Gate(SETTINGS.model_copy(update={"webhook_attempts": 3}), database, clock)
    await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD), (1, Kind.RFI))
    receiver.answer = lambda _number, _notice: status(500)

    async def parked():
        subscription, _ = await shown(gate)
        return subscription.state is State.PARKED and subscription

    async with delivering(gate):
        subscription = await eventually(parked)
        assert subscription.parked_because == "3 attempts failed; the last: answered 500"
        await issue(gate, (2, Kind.RELEASE))
        clock.ahead = timedelta(days=1)
        receiver.answer = lambda _number, _notice: status(200)
        async with database.begin() as connection:
            assert await outbox.targets(connection, gate.now(), busy=[], limit=9, overlap=timedelta()) == []
        _, deliveries = await shown(gate)
        assert (len(receiver.requests), {one.state for one in deliveries}) == (3, {"parked"})
        async with database.begin() as connection:
            await subscriptions.resume(connection, FILER, "main", gate.now())
        await delivered(gate, 3)
    assert sorted(notice["kind"] for notice in receiver.notices[3:]) == ["hold", "release", "rfi"]
    assert (await shown(gate))[0].state is State.ACTIVE


async def test_a_receiver_that_is_gone_is_parked_at_once(gate, receiver):
    await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD))
    receiver.answer = lambda _number, _notice: status(410)

    async def parked():
        subscription, _ = await shown(gate)
        return subscription.parked_because

    async with delivering(gate):
        assert await eventually(parked) == "the receiver answered 410 Gone"
    assert len(receiver.requests) == 1


async def test_what_a_dead_worker_took_falls_due_again(gate, receiver, clock):
    await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD))
    async with gate.database.begin() as connection:
        (target,) = await outbox.targets(connection, gate.now(), busy=[], limit=9, overlap=timedelta())
        (taken,) = await outbox.take(connection, target.id, gate.now(), gate.now() + timedelta(seconds=40), 9)
    async with gate.database.begin() as connection:
        assert await outbox.targets(connection, gate.now(), busy=[], limit=9, overlap=timedelta()) == []
    clock.ahead = timedelta(seconds=41)
    async with delivering(gate):
        await delivered(gate, 1)
    assert receiver.requests[0][0]["webhook-id"] == str(taken.notice_id)


async def test_resuming_does_not_wait_for_the_next_try(gate, receiver):
    await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD))
    now = gate.now()
    async with gate.database.begin() as connection:
        (target,) = await outbox.targets(connection, now, busy=[], limit=9, overlap=timedelta())
        (taken,) = await outbox.take(connection, target.id, now, now + timedelta(seconds=40), 9)
        failed = outbox.Result(taken.serial, "answered 500", timedelta(hours=1))
        await outbox.settle(connection, target.id, now, [failed])
        await outbox.park(connection, target.id, now, "enough")
        assert (await outbox.recent(connection, target.id, 9))[0]["attempts"] == 1
        await subscriptions.resume(connection, FILER, "main", now)
        (again,) = await outbox.take(connection, target.id, now, now, 9)
    assert (again.serial, again.attempts) == (taken.serial, 0)


async def test_a_receiver_that_does_not_answer_costs_the_time_limit_and_nobody_else(database, clock, receiver):
    gate = Gate(SETTINGS.model_copy(update={"webhook_timeout_seconds": 0.3}), database, clock)
    await subscribe(gate, receiver.url, FILER)
    await subscribe(gate, receiver.url, CARRIER)
    receiver.answer = lambda _number, notice: None if notice["recipient"] == FILER else status(200)
    await issue(gate, (1, Kind.HOLD))

    async def timed_out():
        _, (delivery,) = await shown(gate, FILER)
        return delivery.outcome == "no answer in time"

    async with delivering(gate):
        await delivered(gate, 1, CARRIER)
        await eventually(timed_out)


async def test_an_endless_answer_is_not_read(gate, receiver):
    await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD))
    receiver.answer = lambda _number, _notice: b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n" + b"x" * 10_000
    async with delivering(gate):
        await delivered(gate, 1)
    assert len(receiver.requests) == 1


async def test_what_is_inside_is_refused_when_connecting_whatever_was_registered(database, clock, receiver):
    """A subscription that got past registration, or whose name meanwhile points elsewhere."""
    gate = Gate(SETTINGS.model_copy(update={"webhook_allow_private": False}), database, clock)
    async with database.begin() as connection:
        row = {"party": FILER, "name": "main", "url": receiver.url.replace("http:", "https:"), "secret": "whsec_AAAA"}
        await connection.execute(insert(subscriptions_table), row | {"created_at": gate.now()})
    await issue(gate, (1, Kind.HOLD))

    async def attempted():
        _, (delivery,) = await shown(gate)
        return delivery.outcome

    async with delivering(gate):
        assert await eventually(attempted) == "the address is not a public one"
    assert receiver.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_name_that_changes_after_the_check_gains_nothing(receiver, host):
    """DNS rebinding: the address in use is judged again, before anything is sent."""
    async with addresses.client(Settings()) as client:
        with pytest.raises(SSRFProtectionError):
            await client.post(receiver.url.replace("127.0.0.1", host), content=b"{}")
    assert receiver.requests == []


async def test_proxies_of_the_environment_are_not_used(monkeypatch, receiver):
    monkeypatch.setenv("ALL_PROXY", receiver.url)
    monkeypatch.setenv("HTTPS_PROXY", receiver.url)
    async with addresses.client(Settings()) as client:
        with pytest.raises(SSRFProtectionError):
            await client.get("https://10.0.0.1/")
    assert receiver.connections == 0


async def test_while_the_database_is_away_it_waits(clock):
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nowhere")

    async def waits():
        return [line for line in logged if line["event"] == "deliveries wait for the database"]

    with structlog.testing.capture_logs() as logged:
        async with delivering(Gate(SETTINGS, away, clock)):
            await eventually(waits)
    await away.close()


async def test_ending_a_subscription_ends_its_deliveries(gate, receiver):
    await subscribe(gate, receiver.url)
    await issue(gate, (1, Kind.HOLD))
    async with gate.database.begin() as connection:
        await subscriptions.drop(connection, FILER, "main")
        left = [(await connection.execute(select(table))).all() for table in (subscriptions_table, deliveries_table)]
    assert left == [[], []]
