"""Inputs that once crashed a parser, or kept it busy too long, and the messages they were made of: each is read or refused."""

import random
import time

import pytest

from bench.fuzz import CRASHES, FAMILIES, fuzz, mutated, through
from services.ingest.formats import FORMATS


@pytest.mark.parametrize("family", FAMILIES)
def test_worked_examples_are_read_and_what_crashed_once_crashes_no_more(family):
    form = FORMATS[family]
    assert all(through(form, seed) for seed in FAMILIES[family]())
    for file in sorted(CRASHES.glob(f"{family}-*.bin")):
        began = time.process_time()
        through(form, file.read_bytes())
        assert time.process_time() - began < 1, file.name


def test_the_same_seed_makes_the_same_inputs():
    made = [[mutated(FAMILIES["x12"](), dice) for _ in range(20)] for dice in map(random.Random, (7, 7))]
    assert made[0] == made[1]


def test_a_parser_that_fails_is_told_with_its_line_and_shortest_input():
    inputs = []

    def read(raw, *, limits):
        inputs.append(raw)
        raise ValueError(len(raw))

    tally = fuzz(FORMATS["json"]._replace(read=read), [b"{}"], 5, 1)
    [(kind, (count, raw))] = tally.failures.items()
    assert kind.startswith("ValueError in tests/unit/ingest/formats/test_crashes.py:")
    assert (tally.read, tally.refused, count) == (0, 0, 5)
    assert len(raw) == min(len(each) for each in inputs)
