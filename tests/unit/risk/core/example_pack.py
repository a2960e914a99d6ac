"""A small pack on the product's own frames, and a batch of consignments to judge with it."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from services.risk.core.columns import FRAMES
from services.risk.core.examples import rows_of
from services.risk.core.packs import load_pack
from services.risk.core.ruleset import Ruleset

PACK = """
- id: SAL-04
  title: Explosives or propellant without a licence
  programme: SALW
  on: item
  when: (hs6 IN @blasting_hs OR un_class = '1') AND NOT has_document(@blasting_licences)
  measure: hold
  reason: PROHIBITED
  hint: Declare the licence for these goods.
  because: "{hs6} is controlled and no licence is declared"
  source: Arms Trade Treaty art. 2-4; HS 2022 chapter 36
  examples:
    hit:  [{hs6: "360100", un_class: null, documents: []}]
    pass: [{hs6: "360100", documents: ["911"]}, {hs6: "690721", un_class: none, documents: []}]
    cannot_judge: [{hs6: null, un_class: null}]
- id: SAL-05
  title: Body armour
  programme: SALW
  on: item
  when: contains_word(text, ('body armour', 'helmet'))
  weight: 15
  reason: CONTROL
  because: "the text '{text}' names protective equipment"
  source: domain reference 3.5
  examples: {hit: [{text: Body-armour plates}], pass: [{text: Tiles}], cannot_judge: [{}]}
- id: DOC-02
  title: Vague description
  programme: SAFE
  on: item
  when: words < 2 OR letters < 6
  weight: 10
  unknown: 5
  reason: DATA_QUALITY
  hint: Describe the goods in plain words.
  because: "'{description}' has {words} words"
  source: domain reference 3.2
  examples: {hit: [{words: 1, letters: 9}], pass: [{words: 4, letters: 30}], cannot_judge: [{words: 3}]}
- id: DOC-14
  title: Weights do not add up
  programme: SAFE
  on: consignment
  when: mass_difference > 0.02
  weight: 12
  reason: DATA_QUALITY
  hint: Correct the total gross mass.
  because: "total and items differ by {mass_difference}"
  source: domain reference 3.2
  examples: {hit: [{mass_difference: 0.5}], pass: [{mass_difference: 0.0}], cannot_judge: [{}]}
- id: PTY-06
  title: Shares an address with a listed party
  programme: SAFE
  on: party
  when: match_kind = 'fuzzy'
  weight: 30
  reason: CONTROL
  because: "{name} is like {match_name}"
  source: domain reference 3.4
  examples: {hit: [{match_kind: fuzzy}], pass: [{match_kind: id}], cannot_judge: [{}]}
- id: SYS-01
  title: Random selection
  programme: SAFE
  on: consignment
  when: random_draw < 50
  measure: inspect
  reason: CONTROL
  because: "drawn {random_draw}"
  source: domain reference 3.9
  examples: {hit: [{random_draw: 49}], pass: [{random_draw: 50}]}
- id: DOC-01
  title: Nothing but stop words
  programme: SAFE
  on: item
  reason: DATA_QUALITY
  source: domain reference 3.2
  enforced_by: description.stop-words
- id: CNV-03
  title: Gap in the ship's track
  programme: DRUGS
  on: conveyance
  source: domain reference 3.7
  state: off
  waits_for: AIS positions
"""
LISTS = {"blasting_hs": frozenset({"360100", "360200"}), "blasting_licences": frozenset({"911"})}
VERSIONS = {"blasting_hs": "HS 2022", "blasting_licences": "1"}


def ruleset(pack: str = PACK, lists: Mapping[str, frozenset[str]] = LISTS) -> Ruleset:
    return Ruleset(load_pack(pack, "test.yaml", lists), lists, VERSIONS)


def batch(*consignments: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """Frames of consignments: each a mapping of consignment columns, with rows of other frames under the frame's name."""
    rows: dict[str, list[Mapping[str, Any]]] = {frame: [] for frame in FRAMES}
    for number, given in enumerate(consignments):
        key = {"consignment_id": f"26NL{number}", "revision": 1}
        own = {name: value for name, value in given.items() if name not in FRAMES}
        quiet = {"mitigation": 1.0, "preload": False, "mode": "1", "random_draw": 9_999, "mass_difference": 0.0}
        rows["consignment"].append(key | {"pointer": "/consignment"} | quiet | own)
        for frame in given.keys() & FRAMES.keys():
            rows[frame] += [key | {"pointer": f"/{frame}s/{at}"} | row for at, row in enumerate(given[frame])]
    return {frame: rows_of(some, FRAMES[frame]) for frame, some in rows.items()}


TILES = {"hs6": "690721", "un_class": "none", "documents": [], "text": "Tiles", "words": 4, "letters": 30}
BLASTING = TILES | {"hs6": "360100"}
VAGUE = TILES | {"words": 1, "description": "Parts"}
