"""UK entry summary declarations over HTTP: filed, amended by MRN, rejected; answered in the regime's own messages or in JSON."""

import httpx
import pytest
from lxml import etree

from shared.auth import Role
from tests.support.ens import AMENDMENT, DECLARATION
from tests.support.gate import Caller

LODGING = "GB123456789000"
XML = {"content-type": "application/xml"}
JSON = XML | {"accept": "application/json"}
LEADING_ZERO = "<NumOfPacGS24>120", "<NumOfPacGS24>0120"


@pytest.fixture
def filer(ingest: Caller) -> httpx.AsyncClient:
    return ingest.as_(Role.FILER, LODGING)


def said(answer: httpx.Response) -> tuple[str, str | None]:
    root = etree.fromstring(answer.content)
    return etree.QName(root).localname, root.findtext("HEAHEA/DocNumHEA5")


async def test_a_declaration_is_filed_amended_and_neither_rejection_changes_it(filer: httpx.AsyncClient) -> None:
    filed = await filer.post("/v1/filings", content=DECLARATION, headers=XML)
    mrn = filed.headers["location"].rpartition("/")[2]
    assert (filed.status_code, filed.headers["content-type"], said(filed)) == (202, "application/xml", ("CC328A", mrn))

    again = await filer.post("/v1/filings", content=DECLARATION, headers=XML)
    assert (again.status_code, said(again)) == (200, ("CC328A", mrn))

    amendment = AMENDMENT.replace("26GBA7K2M9QP4T8ZC6", mrn).replace("Torque wrenches", "Torque wrenches, 40 Nm")
    rejected = await filer.post("/v1/filings", content=amendment.replace(*LEADING_ZERO), headers=XML)
    assert (rejected.status_code, said(rejected)) == (422, ("CC305A", mrn))
    amended = await filer.post("/v1/filings", content=amendment, headers=XML)
    assert (amended.status_code, said(amended)) == (202, ("CC304A", mrn))

    read = (await filer.get(f"/v1/filings/{mrn}")).json()
    assert (read["receipt"]["lrn"], read["receipt"]["revision"]) == ("ENS-2026-000117", 2)
    assert read["declaration"]["lrn"] == "ENS-2026-000117"
    assert [house["items"][0]["description"] for house in read["declaration"]["houses"]] == [
        "Open-end spanners, 8-24 mm",
        "Torque wrenches, 40 Nm",
    ]


async def test_an_amendment_of_an_unknown_filing_is_rejected(filer: httpx.AsyncClient) -> None:
    answer = await filer.post("/v1/filings", content=AMENDMENT, headers=XML)
    assert (answer.status_code, said(answer)) == (404, ("CC305A", "26GBA7K2M9QP4T8ZC6"))
    assert etree.fromstring(answer.content).findtext("FUNERRER1/ErrTypER11") == "90"


async def test_a_check_tells_numbers_and_places_and_only_warns_of_the_rest(filer: httpx.AsyncClient) -> None:
    answer = await filer.post("/v1/filings:check", content=DECLARATION.replace(*LEADING_ZERO), headers=JSON)
    errors = [each for each in answer.json()["errors"] if each["severity"] == "error"]
    assert answer.status_code == 422
    assert [(each["code"], each["regime_code"], each["pointer"]) for each in errors] == [
        ("ens.value", "8680", "/ie:CC315A[1]/GOOITEGDS[1]/PACGS2[1]/NumOfPacGS24[1]")
    ]
    checked = await filer.post("/v1/filings:check", content=DECLARATION, headers=JSON)
    assert (checked.status_code, checked.json()["consignments"]) == (200, 2)
    assert {each["severity"] for each in checked.json()["warnings"]} == {"warning"}


async def test_another_than_the_person_who_lodges_may_check_and_not_file(ingest: Caller) -> None:
    other = ingest.as_(Role.FILER, "GB999999999000")
    assert (await other.post("/v1/filings:check", content=DECLARATION, headers=JSON)).status_code == 200
    refused = await other.post("/v1/filings", content=DECLARATION, headers=XML)
    assert (refused.status_code, said(refused)[0]) == (403, "CC316A")
