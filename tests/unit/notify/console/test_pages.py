"""What pages work out before anything is shown: questioned elements, the journey, the picture of a score, commands from forms."""

import pytest
from starlette.datastructures import FormData

from services.notify.commands import OpenReferral, OrderControl, PlaceHold
from services.notify.console.acting import command_of
from services.notify.console.declared import pieces
from services.notify.console.route import journey
from services.notify.console.score import picture
from shared.declaration import Call, Declaration, Routing
from shared.events import Assessment, Band, Hit, Reason
from shared.pages.forms import Fields
from shared.problems import Problem
from shared.reference.places import locodes
from tests.unit.notify.build import declared


def hit(pointer: str, *, weight: int = 10, group: str = "PTY", **values: object) -> Hit:
    evidence = {"values": values, "rows": 1, "pointers": [pointer]}
    return Hit(
        criterion="PTY-03",
        title="Seen for the first time",
        programme="SAFE",
        group=group,
        weight=weight,
        reason=Reason.CONTROL,
        because="It was not seen before",
        pointer=pointer,
        evidence=evidence,
    )


def questioned(*hits: Hit) -> dict[str, tuple[str, ...]]:
    shown = pieces(declared(), hits)
    parts = {one.pointer: one.because for one in shown if one.because}
    return parts | {one.pointer: one.because for piece in shown for one in piece.elements if one.because}


def test_an_element_named_by_what_was_seen_is_marked_and_not_its_whole_part():
    place = next(one for one in pieces(declared(), []) if one.elements and one.pointer)
    element = place.elements[0]
    field = element.pointer.rpartition("/")[2]
    assert set(questioned(hit(place.pointer, **{field: "x"}))) == {element.pointer}


def test_a_part_is_marked_whole_when_no_element_of_it_was_named_and_a_reason_stands_once():
    place = next(one for one in pieces(declared(), []) if one.elements and one.pointer)
    marked = questioned(*[hit(place.pointer, something_computed=1)] * 50)
    assert marked == {place.pointer: ("PTY-03: It was not seen before",)}


@pytest.mark.parametrize(
    ("places", "codes", "width"),
    [
        (("CNSGH", "NLRTM"), ["CNSGH", "NLRTM"], (117, 180)),
        (("JPTYO", "USLAX"), ["JPTYO", "USLAX"], (90, 140)),  # over the date line, not round the world
        (("NLRTM", "NLRTM"), ["NLRTM"], (46, 47)),
    ],
)
def test_the_map_shows_the_whole_journey_the_shorter_way_round(places, codes, width):
    routing = Routing(loading=places[0], unloading=places[1], calls=(Call(place=places[0]),))
    shown = journey(Declaration(routing=routing), locodes())
    left, top, wide, high = shown.view
    assert [stop.code for stop in shown.stops] == codes
    assert width[0] <= wide <= width[1]
    assert all(left <= stop.x <= left + wide and top <= stop.y <= top + high for stop in shown.drawn)


def test_a_port_without_coordinates_stands_where_its_town_does():
    shown = journey(Declaration(routing=Routing(loading="CNSHA", unloading="NLRTM")), locodes())
    assert [(stop.x, stop.y) for stop in shown.drawn] == [
        pytest.approx((121.5, -31.2), abs=1),
        pytest.approx((4.5, -51.9), abs=1),
    ]


def test_no_place_no_map():
    assert (journey(Declaration(), locodes()), journey(Declaration(routing=Routing()), locodes())) == (None, None)


def test_points_of_groups_add_up_to_the_soft_score():
    assessment = Assessment(
        id="a",
        consignment_id="c",
        revision=1,
        ruleset_hash="h",
        lists={},
        score=30,
        soft_score=33,
        mitigation=0.9,
        groups={"PTY": 20.0, "ROU": 15.0, "DOC": 0.0},
        band=Band.AMBER,
        hits=(hit("/a"), hit("/b", group="ROU", weight=40)),
        measures=(),
        thresholds={"amber": 28.0, "setting": 3},
    )
    shown = picture(assessment)
    assert shown.scale == [(0, 28, "green"), (28, 45, "amber"), (45, 70, "red"), (70, 100, "critical")]
    assert [(one.name, one.weighed, one.counted) for one in shown.groups] == [("PTY", 10, 20.0), ("ROU", 40, 15.0)]
    assert sum(one.points for one in shown.groups) == pytest.approx(33)


def form(**fields: str) -> Fields:
    return Fields(FormData(list(fields.items())))


def test_a_question_a_line():
    command = command_of(
        "open-referral", form(kind="rfi", question="Who pays?\n\n Why now? ", pointer="/x", expected_version="3")
    )
    assert isinstance(command, OpenReferral)
    assert [(one.question, one.pointer) for one in command.questions] == [("Who pays?", "/x"), ("Why now?", "/x")]
    assert command.expected_version == 3


def test_a_hold_on_a_box_is_at_equipment_level():
    commands = [command_of("place-hold", form(text="Why", equipment=box)) for box in ("", "PTCU1000011")]
    assert [one.level for one in commands if isinstance(one, PlaceHold)] == ["consignment", "equipment"]


def test_times_of_forms_are_utc():
    command = command_of("order-control", form(place="NLRTM", scheduled_at="2026-03-01T10:30", items="1, 2"))
    assert isinstance(command, OrderControl)
    assert (command.scheduled_at.isoformat(), command.items) == ("2026-03-01T10:30:00+00:00", (1, 2))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("no-such", {}),
        ("place-hold", {}),
        ("order-control", {"scheduled_at": "tomorrow"}),
        ("order-control", {"items": "one"}),
        ("record-control", {"control_id": "c", "result": "clean", "quantity": "much"}),
    ],
)
def test_a_form_that_cannot_be_taken_names_its_faults(name, fields):
    with pytest.raises(Problem) as refused:
        command_of(name, form(**fields))
    assert (refused.value.status, refused.value.code, bool(refused.value.errors)) == (422, "form.invalid", True)
