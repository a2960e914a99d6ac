"""Make the shipped lists from their publishers' files: `python -m shared.reference.build SOURCE_DIR [TARGET_DIR]`.

Only what is derived is written; currencies, units, document types, freight payments and the added stop words are kept
by hand under `data/`. The same sources give the same files, byte for byte (gzip without time stamp).
"""

import csv
import gzip
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from shared.reference.files import DATA, LISTS

# Rec 21 codes that change which counts a declaration must hold (UK safety and security rules 8149 to 8151).
BULK = frozenset({"VQ", "VG", "VL", "VY", "VR", "VS", "VO"})
UNPACKED = frozenset({"NE", "NF", "NG"})
USER_COUNTRIES = (
    ("XI", "Northern Ireland", "user-assigned: EU and UK customs, from 2021"),
    ("XK", "Kosovo", "user-assigned: EU customs geonomenclature"),
)
TRAILING = {"with", "more", "less", "not", "than", "but", "at", "least", "and", "or"}
COORDINATES = re.compile(r"(\d\d)([0-5]\d)([NS]) (\d{3})([0-5]\d)([EW])")

Row = Iterable[str]


def countries(source: Path) -> Iterator[Row]:
    """ISO 3166-1 as UN/LOCODE prints it, and the user codes of European customs."""
    yield "code", "name", "source"
    listed = [(row["CountryCode"], row["CountryName"]) for row in _table(source / "unlocode_country_codes.csv")]
    known = ((code, name, "user-assigned: UN/LOCODE" if code == "XZ" else "ISO 3166-1") for code, name in listed)
    yield from sorted([*known, *USER_COUNTRIES])


def packages(source: Path) -> Iterator[Row]:
    """Rec 21 with what each kind does to the counts."""
    yield "code", "name", "kind"
    for row in _table(source / "unece_package_codes_rec21.csv"):
        kind = "bulk" if row["Code"] in BULK else "unpacked" if row["Code"] in UNPACKED else ""
        yield row["Code"], row["Name"].strip(), kind


def hs(source: Path) -> Iterator[Row]:
    """Chapters, headings and subheadings of HS 2022, without the statistical chapter 99."""
    yield "code", "text"
    for row in _table(source / "hs2022_nomenclature.csv"):
        if row["hscode"].isdigit() and row["hscode"] < "98":
            yield row["hscode"], row["description"].strip()


def hs_2017(source: Path) -> Iterator[Row]:
    """Subheadings of HS 2017 and where they went."""
    yield "hs2017", "hs2022"
    yield from ((row["hs2017"], row["hs2022"]) for row in _table(source / "hs2017_to_hs2022.csv"))


def chpl(source: Path) -> Iterator[Row]:
    """The 50 Common High Priority codes by tier."""
    yield "tier", "code"
    yield from ((row["tier"], row["hs6"]) for row in _table(source / "hs_chpl_50.csv"))


def stop_words(source: Path) -> Iterator[Row]:
    """The European Commission's annex as printed."""
    yield "term", "acceptable"
    yield from ((row["Unacceptable"], row["Acceptable"]) for row in _table(source / "ics2_goods_descriptions_annex.csv"))


def un_numbers(source: Path) -> Iterator[Row]:
    """One row a UN number: what its entries have in common of the name, class, all packing groups."""
    yield "number", "name", "class", "packing_groups"
    entries = defaultdict(list)
    for row in _table(source / "adr2025_un_numbers.csv"):
        entries[row["un_number"]].append(row)
    for number, variants in sorted(entries.items()):
        (hazard_class,) = {row["class"] for row in variants}
        groups = sorted({row["packing_group"] for row in variants} & {"I", "II", "III"})
        yield number, _common_name([row["proper_shipping_name"] for row in variants]), hazard_class, " ".join(groups)


def locode_aliases(source: Path) -> Iterator[Row]:
    """Other names of places, `Vienna = Wien`."""
    yield "country", "alias", "name"
    for row in _table(source / "unlocode_alias.csv"):
        alias, _, name = row["NameWoDiacritics"].partition(" = ")
        yield row["Country"], alias, name


def locodes(source: Path) -> Iterator[Row]:
    """UN/LOCODE 2024-2 (GA to ZW) over 2019-2.

    The newer entry wins; where it has no usable coordinates the older ones stay. Codes that only the older edition has,
    of countries that the newer one covers, have left the list.
    """
    yield "code", "name", "functions", "latitude", "longitude", "iata", "removed"
    older = {row["locode"]: row for row in _table(source / "unlocode_2019-2_full.csv.gz")}
    newer = {row["country"] + row["code"]: row for row in _table(source / "unlocode_2024-2_parts2-3_GA-ZW.csv.gz")}
    covered = {code[:2] for code in newer}
    for code in sorted(older.keys() | newer.keys()):
        old, row = older.get(code), newer.get(code) or older[code]
        position = _degrees(row.get("coordinates", "")) or ((old["lat"], old["lon"]) if old else ("", ""))
        removed = row["status"] == "XX" or (code not in newer and code[:2] in covered)
        functions = row["function"].replace("-", "")
        yield code, _ascii(row["name_ascii"]), functions, *position, row["iata"], "x" if removed else ""


DERIVED = (chpl, countries, hs, hs_2017, locode_aliases, locodes, packages, stop_words, un_numbers)


def build(source: Path, target: Path) -> list[Path]:
    """Write every derived list; the paths written. Raises OSError or KeyError when a source is missing or reshaped."""
    target.mkdir(parents=True, exist_ok=True)
    return [_write(target / LISTS[make.__name__].file, make(source)) for make in DERIVED]


def _table(path: Path) -> Iterator[dict[str, str]]:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return csv.DictReader(io.StringIO(content.decode(), newline=""))


def _write(path: Path, rows: Iterable[Row]) -> Path:
    if ".tsv" in path.suffixes:
        written = "".join("\t".join(row) + "\n" for row in rows)
    else:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows(rows)
        written = buffer.getvalue()
    content = written.encode()
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)
    return path


def _degrees(coordinates: str) -> tuple[str, str] | None:
    """`5155N 00430E` in decimal degrees; None when absent or impossible (some entries have 84 minutes)."""
    match = COORDINATES.fullmatch(coordinates)
    if not match:
        return None
    latitude = (int(match[1]) + int(match[2]) / 60) * (-1 if match[3] == "S" else 1)
    longitude = (int(match[4]) + int(match[5]) / 60) * (-1 if match[6] == "W" else 1)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return _short(latitude), _short(longitude)


def _short(degrees: float) -> str:
    return f"{degrees + 0.0:.4f}".rstrip("0").rstrip(".")


def _ascii(name: str) -> str:
    name = name.replace("\x92", "'").strip()  # a Windows quote that survived in one entry
    name.encode("ascii")
    return name


def _common_name(names: list[str]) -> str:
    if len(set(names)) == 1:
        return names[0].strip()
    columns = zip(*(name.split() for name in names), strict=False)
    words = [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns)]
    while words and words[-1].strip("(").casefold() in TRAILING:
        words.pop()
    return " ".join(words).rstrip(" ,(") or names[0].strip()


if __name__ == "__main__":
    for written in build(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else DATA):
        sys.stdout.write(f"{written.stat().st_size:>9} {written}\n")
