"""The same consignment, filed in five formats, is assessed the same: one canonical model stands behind them all."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import services.ingest.app
import services.risk.app
from services import sample
from services.ingest.formats import FORMATS
from shared.app import Gate, running
from shared.auth import Role
from shared.database import Database
from shared.declaration import Declaration
from shared.embedded import EmbeddedPostgres
from shared.settings import Settings
from tests.support.gate import caller
from tests.support.postgres import fresh
from tests.support.waiting import eventually

FILER = "GB123456789000"
CARRIER = "GB987654321000"


UNSAID = ("acceptance", "delivery", "etd")
"""Elements of the journey that IE315 or 309 has no place for; nor has IE315 for contacts, nor 309 for kinds of person."""


def detonators() -> Declaration:
    """Detonators without a licence, by sea to Felixstowe, told in elements that all five formats have a place for.

    The person who lodges is of GB, as IE315 demands.
    """
    document = sample.detonators()
    document |= {"sender_id": FILER, "declarant": {"id": FILER}, "carrier": {"id": CARRIER}, "regime": "UK"}
    document["routing"] |= {"unloading": "GBFXT", "countries": ["CN", "GB"], "first_office": "GB000051"}
    [house] = document["houses"]
    for each in UNSAID:
        del document["routing"][each]
    for role in ("consignor", "consignee"):
        house[role] = {name: each for name, each in house[role].items() if name not in ("contacts", "person_type")}
    return Declaration.model_validate(document)


async def assessed(name: str, raw: bytes, gate: Gate) -> Mapping[str, Any]:
    """File a message with a gate that has seen nothing else; its assessment."""
    made = [services.ingest.app.service(gate), services.risk.app.service(gate)]
    async with running(made):
        whole = caller(gate, made)
        headers = {"Content-Type": FORMATS[name].media_types[0], "Accept": "application/json"}
        answer = await whole.as_(Role.FILER, FILER).post("/v1/filings", content=raw, headers=headers)
        assert answer.status_code == 202, answer.text
        [consignment] = answer.json()["consignments"]

        async def found() -> Any:
            told = await whole.as_(Role.TARGETER).get(f"/v1/assessments/{consignment['id']}")
            return told.json() if told.status_code == 200 else None

        return dict(await eventually(found))


def verdict(explanation: Mapping[str, Any]) -> Mapping[str, Any]:
    """Score, band, measures, and what was hit with which weight and where."""
    hits = sorted((hit["criterion"], hit["weight"], hit["pointer"]) for group in explanation["groups"] for hit in group["hits"])
    return {name: explanation[name] for name in ("score", "band", "measures")} | {"hits": hits}


async def test_the_same_consignment_in_five_formats_is_assessed_the_same(
    postgres: EmbeddedPostgres, migrated: str, tmp_path: Path
) -> None:
    declaration, told = detonators(), {}
    for name in ("json", "ens", "ics2", "edifact", "x12"):
        raw = FORMATS[name].write(declaration, datetime.now(UTC))
        async with fresh(postgres, migrated) as url:
            database = Database(url)
            told[name] = await assessed(name, raw, Gate(Settings(home=tmp_path / name), database))
            await database.close()
    judged = {name: verdict(each["explanation"]) for name, each in told.items()}
    assert judged["json"]["band"] == "red"
    assert {"PGS-04", "SAL-04", "DGR-06"} <= {criterion for criterion, *_ in judged["json"]["hits"]}
    assert judged == dict.fromkeys(judged, judged["json"])
