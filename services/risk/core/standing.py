"""What the register of trusted traders says about a party: the word frames and register both use for it. Pure data."""

from typing import Literal, NamedTuple


class Standing(NamedTuple):
    """A party's line in the register on the day of receipt.

    `status` is valid, suspended or revoked; `scheme` AEO-C (customs simplification), AEO-S (security) or AEO-F (both);
    `name_differs` says that the filing names the holder of this id otherwise, None where it gives no name.
    """

    status: Literal["valid", "suspended", "revoked"]
    scheme: Literal["AEO-C", "AEO-S", "AEO-F"]
    name_differs: bool | None
