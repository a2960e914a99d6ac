"""What screening found about one party or vessel: the word both sides use for it. Pure data."""

from typing import Literal, NamedTuple


class Match(NamedTuple):
    """The best entry a watch list holds for a party or vessel.

    `kind` is `id` (an identifier or IMO number is listed), `exact` (name with country or address) or `fuzzy`; `score` is 0..1;
    `list_name` names the list, `entry_id` and `entry_name` the entry in it, `programme` the sanctions or watch programme;
    `parts` says in words what agreed and what differed.
    """

    kind: Literal["id", "exact", "fuzzy"]
    score: float
    list_name: str
    entry_id: str
    entry_name: str
    programme: str
    parts: tuple[str, ...] = ()
