"""The chain of the audit trail: every way to tamper with it is found, and where."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.chain import GENESIS, canonical, digest_of, linked, verified

ENTRIES = [
    {"actor": "tara", "command": {"command": "place-hold", "text": "Ä\n"}},
    {"actor": "sue"},
    {"actor": "tom"},
    {"actor": "x"},
]
CHAIN = list(linked(None, ENTRIES))


async def walk(links):
    async def stream():
        for link in links:
            yield link

    return await verified(stream(), 3)


async def test_a_chain_as_written_is_sound():
    found = await walk(CHAIN)
    assert (found.breaks, found.entries, found.last, found.noted) == ((), 4, CHAIN[3], CHAIN[2])
    assert [link.seq for link in CHAIN] == [1, 2, 3, 4]
    assert CHAIN[0].previous == GENESIS


async def test_an_appended_chain_is_the_chain_of_all():
    assert [*linked(None, ENTRIES[:2]), *linked(CHAIN[1], ENTRIES[2:])] == CHAIN


def rehashed(link, entry):
    """As somebody would who knows how hashes are made."""
    return link._replace(entry=entry, hash=digest_of(link.previous, entry))


ONE, TWO, THREE, FOUR = CHAIN
TAMPERED = [
    ("changed", [ONE, TWO._replace(entry=TWO.entry.replace("sue", "sam")), THREE, FOUR], [2]),
    ("changed and hashed anew", [ONE, rehashed(TWO, TWO.entry.replace("sue", "sam")), THREE, FOUR], [3]),
    ("the first changed and hashed anew", [rehashed(ONE, canonical({"actor": "y", "seq": 1})), TWO, THREE, FOUR], [2]),
    ("removed", [ONE, THREE, FOUR], [3]),
    ("the first removed", [TWO, THREE, FOUR], [2]),
    ("two removed", [ONE, FOUR], [4]),
    ("removed and numbered anew", [ONE, THREE._replace(seq=2), FOUR._replace(seq=3)], [2, 2, 3]),
    ("swapped", [ONE, THREE._replace(seq=2), TWO._replace(seq=3), FOUR], [2, 2, 3, 3, 4]),
    ("put in", [ONE, TWO, *linked(ONE, [{"actor": "y"}]), THREE, FOUR], [2, 3]),
]


@pytest.mark.parametrize(("links", "where"), [case[1:] for case in TAMPERED], ids=[case[0] for case in TAMPERED])
async def test_tampering_is_found_and_where(links, where):
    assert [broken.seq for broken in (await walk(links)).breaks] == where


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.dictionaries(st.text(), JSON))
def test_there_is_one_way_to_write_an_entry(entry):
    turned = dict(reversed(entry.items()))
    assert canonical(entry) == canonical(turned)
    assert json.loads(canonical(entry)) == entry
