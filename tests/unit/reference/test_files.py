import subprocess
import sys

import pytest

from shared.reference import LISTS, digest, version
from shared.reference.files import DATA

OPENED = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import shared.reference
print([path for path in opened if "reference/data" in path])
"""


def test_importing_the_package_reads_no_list():
    run = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_list_has_an_edition_and_every_file_is_a_list():
    assert version("locodes") == "2024-2 over 2019-2"
    assert all(version(name) for name in LISTS)
    assert {path.name for path in DATA.iterdir()} == {shipped.file for shipped in LISTS.values()}


def test_an_unknown_list_has_no_edition():
    with pytest.raises(KeyError):
        version("no such list")


def test_the_digest_is_one_hash():
    assert len(digest()) == 64
    assert digest() == digest()


def test_each_list_is_named_in_the_sources():
    sources = (DATA.parent / "SOURCES.md").read_text()
    assert [shipped.file for shipped in LISTS.values() if f"`{shipped.file}`" not in sources] == []
