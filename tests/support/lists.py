"""Made-up watch lists as files."""

HEADER = "id,kind,name,aliases,weak_aliases,country,address,identifiers,programme,birth_dates,valid_from,valid_to"


def own_list(*entries: tuple[str, str, str], **more: str) -> bytes:
    """The administration's own CSV: id, name and country of organisations; `more` is for every entry."""
    columns = HEADER.split(",")
    rows = [
        {"id": identity, "kind": "organisation", "name": name, "country": country, "programme": "TEST"} | more
        for identity, name, country in entries
    ]
    lines = [",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows]
    return "\n".join([HEADER, *lines, ""]).encode()


SOMEBODY = ("T-1", "Nobody Ships This Ltd", "AE")
ALPHA = ("T-2", "Alpha Tools Co", "CN")
"""The consignor of every filing in `support.filings`."""
