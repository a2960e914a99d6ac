"""Air cargo messages over HTTP: filed, sent again, amended and taken back in the sender's own format."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from services.ingest.formats import FORMATS
from tests.support.gate import FILER, Caller
from tests.support.worked import example

YEAR = datetime.now(UTC).strftime("%y")
TELEX, XML = {"Content-Type": "text/plain"}, {"Content-Type": "application/xml"}
FWB = example("cargo-imp", "fwb").replace(b"NL123456789", FILER.encode()).replace(b"01MAR26", f"01JAN{YEAR}".encode())
XFWB = example("cargo-xml", "xml").replace(b"NL123456789", FILER.encode()).replace(b"2026-03-0", f"20{YEAR}-01-0".encode())


def said(answer: bytes, name: str) -> str:
    return str(etree.fromstring(answer).xpath(f"string(//*[local-name()='{name}'])"))


async def test_a_waybill_is_filed_by_telex_amended_in_xml_and_taken_back(ingest: Caller) -> None:
    filed = await ingest.filer.post("/v1/filings", content=FWB, headers=TELEX)
    assert (filed.status_code, filed.headers["content-type"].partition(";")[0]) == (202, FORMATS["cargo-imp"].media_types[0])
    assert filed.text.startswith("FMA\r\nACK/RECEIVED MRN ")
    assert (await ingest.filer.post("/v1/filings", content=FWB, headers=TELEX)).status_code == 200
    update = XFWB.replace(b"Creation", b"Update").replace(b"Quantity>12<", b"Quantity>13<")
    amended = await ingest.filer.post("/v1/filings", content=update, headers=XML)
    assert (amended.status_code, said(amended.content, "StatusCode")) == (202, "Processed"), amended.text
    assert filed.headers["location"] == amended.headers["location"]
    read = (await ingest.filer.get(filed.headers["location"])).json()
    assert (read["receipt"]["revision"], read["declaration"]["consignment"]["total_packages"]) == (2, 13)
    gone = await ingest.filer.post("/v1/filings", content=XFWB.replace(b"Creation", b"Deletion"), headers=XML)
    assert gone.status_code in (200, 202), gone.text
    assert (await ingest.filer.get(filed.headers["location"])).json()["receipt"]["state"] == "invalidated"


async def test_the_last_telex_wins(ingest: Caller) -> None:
    first = await ingest.filer.post("/v1/filings", content=FWB, headers=TELEX)
    second = await ingest.filer.post("/v1/filings", content=FWB.replace(b"ALPHA TOOLS WLL", b"ALPHA TOOLS CO"), headers=TELEX)
    assert (second.status_code, second.headers["location"]) == (202, first.headers["location"]), second.text
    assert (await ingest.filer.get(first.headers["location"])).json()["receipt"]["revision"] == 2


async def test_who_sends_a_telex_that_names_no_agent_files_it(ingest: Caller) -> None:
    anonymous = b"\n".join(line for line in FWB.split(b"\n") if FILER.encode() not in line)
    assert anonymous != FWB
    assert (await ingest.filer.post("/v1/filings", content=anonymous, headers=TELEX)).status_code == 202


REFUSED = [
    (FWB.replace(b"/ALPHA TOOLS WLL\n", b"/12345\n"), TELEX, "INVALID SHP NAME LINE 6"),
    (XFWB.replace(b"<ModeCode>4</ModeCode>", b""), XML, "ModeCode"),
]


@pytest.mark.parametrize(("raw", "headers", "told"), REFUSED)
async def test_what_is_wrong_is_told_in_the_senders_format(
    ingest: Caller, raw: bytes, headers: dict[str, str], told: str
) -> None:
    answer = await ingest.filer.post("/v1/filings", content=raw, headers=headers)
    assert answer.status_code == 422
    assert told in answer.text
    plain = await ingest.filer.post("/v1/filings:check", content=raw, headers={**headers, "Accept": "application/json"})
    assert [each["pointer"] for each in plain.json()["errors"] if each["severity"] == "error"]
