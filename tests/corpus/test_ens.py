"""UK entry summary declarations that others made, with the numbers they must get; see PORTCULLIS_CORPUS."""

import csv
import os
import sys
import tarfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from services.ingest.formats.ens import FORMAT
from services.ingest.formats.ens.rules import RULES
from services.ingest.formats.reading import Limits
from services.ingest.registration import Receipt
from shared.problems import Problem

CORPUS = Path(os.environ.get("PORTCULLIS_CORPUS", Path(__file__).parents[2] / "../shared/data")).resolve()
ENS = CORPUS / "ens"
AT = datetime(2026, 3, 1, 10, 31, tzinfo=UTC)
RECEIPT = Receipt(mrn="26GBA7K2M9QP4T8ZC6", lrn="L", revision=1, received_at=AT, consignments=[])
LIMITS = Limits()

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}; set PORTCULLIS_CORPUS"),
]


def table(name):
    with (ENS / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def judged():
    """Every case with its bytes and what is read of it, as a declaration and, renamed, as an amendment."""
    with tarfile.open(ENS / "cases.tar.xz") as archive:
        messages = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
    cases = [(case, messages[f"{case['case']}.xml"]) for case in table("cases.csv")]
    return [(case, raw, FORMAT.read(raw, limits=LIMITS)) for case, raw in cases]


def numbers(reading):
    return [fault.regime_code for fault in reading.faults if fault.regime_code]


def exact(case, reading):
    """A schema case asks for the verdict of the schema alone, a rule case for the very numbers."""
    if case["kind"] == "schema":
        return any(fault.code == "ens.schema" for fault in reading.faults) == (case["expected"] == "reject")
    return numbers(reading) == sorted(filter(None, case["error_codes"].split(";")))


def test_every_case_gets_exactly_its_faults(judged, capsys):
    asked, given = Counter(), Counter()
    for case, _, reading in judged:
        asked[case["kind"], case["expected"]] += 1
        given[case["kind"], case["expected"]] += exact(case, reading)
    lines = [f"{kind:29} | {verdict:7} | {cases:5} | {given[kind, verdict]:5}" for (kind, verdict), cases in asked.items()]
    heading, total = "UK entry summary declarations | verdict | cases | exact", f"{asked.total():5} | {given.total():5}"
    with capsys.disabled():
        sys.stdout.write("\n".join(["", heading, *lines, f"{'all':29} | {'':7} | {total}", ""]))
    assert given == asked


def test_every_rule_is_broken_as_often_as_told(judged):
    """`n_errors` counts places. That of the `_CR` cases, whose like with goods items count them once, counts some twice."""
    off = []
    for case, _, reading in judged:
        places = sum(len(fault.pointer.split(" | ")) for fault in reading.faults if fault.regime_code)
        if case["kind"] == "rule" and not case["case"].endswith("_CR") and places != int(case["n_errors"]):
            off.append((case["case"], places, case["n_errors"]))
    assert off == []


def test_pointers_lead_to_elements(judged):
    lost = []
    for case, raw, reading in judged:
        root = etree.fromstring(raw)
        for fault in reading.faults:
            found = root.xpath(fault.pointer, namespaces={"ie": "http://ics.dgtaxud.ec/CC315A"})
            if len(found) != len(fault.pointer.split(" | ")):
                lost.append((case["case"], fault.pointer))
    assert lost == []


def test_an_amendment_gets_what_the_declaration_gets(judged, amended):
    """Their rules are the same but for the office of lodgement, which an amendment has not."""
    declared = {case["case"]: numbers(reading) for case, _, reading in judged}
    assert amended
    assert [name for name, reading in amended.items() if numbers(reading) != declared[name]] == []


@pytest.fixture(scope="module")
def amended(judged):
    """The rule cases as amendments, but for those that name an office of lodgement."""
    rules = [(case["case"], raw) for case, raw, _ in judged if case["kind"] == "rule" and b"CUSOFFLON" not in raw]
    return {name: FORMAT.read(as_amendment(raw), limits=LIMITS) for name, raw in rules}


def as_amendment(raw):
    root = etree.fromstring(raw)
    reference = root.find("HEAHEA/RefNumHEA4")
    reference.tag, reference.text = "DocNumHEA5", RECEIPT.mrn
    renamed = {"DecPlaHEA394": "AmdPlaHEA598", "DecPlaHEA394LNG": "AmdPlaHEA598LNG", "DecDatTimHEA114": "DatTimAmeHEA113"}
    for was, now in renamed.items():
        for element in root.findall(f"HEAHEA/{was}"):
            element.tag = now
    return etree.tostring(root).replace(b"CC315A", b"CC313A")


def test_every_number_of_the_regime_is_a_rule():
    listed = {row["code"]: row for row in table("error_codes.csv")}
    assert listed.keys() == RULES.keys()
    assert {code for code, rule in RULES.items() if rule.withdrawn} == {
        code for code, row in listed.items() if row["cases_315New"] == row["cases_313New"] == "0"
    }


WORDS = {"name": "Name", "street": "Street", "postcode": "Postcode", "city": "City", "country": "Country"}


def test_numbers_about_addresses_are_about_the_part_they_name():
    listed = {row["code"]: row["text"] for row in table("error_codes.csv")}
    about = [(code, rule.text) for code, rule in RULES.items() if rule.condition == "C501"]
    assert len(about) == 115
    assert [code for code, text in about if not any(part in text and word in listed[code] for part, word in WORDS.items())] == []


SAMPLES = sorted((ENS / "samples").glob("*.xml"))


@pytest.mark.parametrize("sample", SAMPLES, ids=[each.stem for each in SAMPLES])
def test_open_samples(sample):
    reading = FORMAT.read(sample.read_bytes(), limits=LIMITS)
    answers = sample.with_suffix(".ctl")
    if answers.exists():
        told = etree.parse(answers).findall(".//{*}Number")
        assert numbers(reading) == sorted({each.text for each in told})
    else:
        assert any(fault.code == "ens.schema" for fault in reading.faults) == ("Invalid" in sample.stem or sample.stem in UNFIT)


UNFIT = {"315AllOptional"}  # of an older schema


def schema(name):
    return etree.XMLSchema(etree.parse(ENS / "answers" / "xsd" / f"{name}-v10-0.xsd"))


def test_every_answer_fits_the_schema_of_its_message(judged, amended):
    schemas = {name: schema(name) for name in ("CC304A", "CC305A", "CC316A", "CC328A")}
    given, unfit = Counter(), []
    for message in [*(reading for _, _, reading in judged), *amended.values()]:
        outcome = Problem(422, "filing.invalid", "Refused.", errors=message.faults) if message.faults else RECEIPT
        answer = etree.fromstring(FORMAT.answer(message, outcome, AT))
        name = etree.QName(answer).localname
        given[name] += 1
        if not schemas[name].validate(answer):
            unfit.append((message.pointers("/lrn"), str(schemas[name].error_log)))
    assert unfit == []
    assert given.keys() == schemas.keys()
