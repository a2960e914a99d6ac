"""Check digits and lists against numbers and lists that others published; see PORTCULLIS_CORPUS."""

import csv
import gzip
import os
from pathlib import Path

import pytest

from shared.codes import awb_fault, container_fault, imo_fault, mrn_fault
from shared.reference import hs, locodes
from shared.reference.build import build
from shared.reference.files import DATA

CORPUS = Path(os.environ.get("PORTCULLIS_CORPUS", Path(__file__).parents[2] / "../shared/data")).resolve()

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}; set PORTCULLIS_CORPUS"),
]

VECTORS = [
    ("container_numbers.csv", "container_number", "valid", container_fault),
    ("container_numbers_stdnum_doctests.csv", "input", "valid", container_fault),
    ("awb_numbers.csv", "awb", "valid_mod7", awb_fault),
    ("imo_numbers_listed_vessels.csv", "imo", "valid", imo_fault),
    ("mrn_samples.csv", "mrn", "matches", mrn_fault),
]


@pytest.mark.parametrize(("file", "number", "verdict", "fault"), VECTORS, ids=[vector[0] for vector in VECTORS])
def test_real_numbers_get_the_known_verdict(file, number, verdict, fault):
    cases = table(f"vectors/{file}")
    assert cases
    assert [case for case in cases if (fault(case[number]) is None) != (case[verdict] == "true")] == []


def test_places_of_real_messages_are_known():
    cases = table("vectors/locodes_in_messages.csv")
    assert [case for case in cases if (case["locode"] in locodes()) != (case["in_unlocode_2019_2"] == "true")] == []


def test_every_commodity_code_of_45519_declarations_has_an_edition():
    editions = [
        hs().edition(case["HS6 Code"].zfill(6))
        for part in ("train", "valid")
        for case in table(f"customs-declarations/df_syn_{part}_eng.csv")
    ]
    assert None not in editions
    assert editions.count("2017") / len(editions) == pytest.approx(0.04, abs=0.005)


def test_the_shipped_lists_are_what_the_builder_makes(tmp_path):
    made = build(CORPUS / "reference", tmp_path)
    assert [path.name for path in made if unpacked(path) != unpacked(DATA / path.name)] == []


def table(name):
    with (CORPUS / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def unpacked(path):
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content
