"""Where watch lists come from: a folder of list files, or the made-up sample. The only room of screening that reads files."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from services.risk.screening.entries import ListError, WatchList
from services.risk.screening.loaders import load, ofac
from services.risk.screening.loaders.ofac import beside

SAMPLE = Path(__file__).parent / "sample"


def read_watch_lists(folder: Path | None) -> Iterator[WatchList]:
    """Every list of the folder, by name; without a folder, the sample.

    A file is a list, named by its stem; so are the three files of OFAC's CSV, named by the first, and a sub-folder of several
    files. Names that begin with a dot or an underscore are left alone. A list counts as published when its newest file was last
    changed. Raises ListError for a folder that is missing or holds no list, and for any fault in a list.
    """
    folder = folder or SAMPLE
    if not folder.is_dir():
        raise ListError(str(folder), 0, "is no folder", "Set the folder of watch lists to one that exists.")
    sources = _sources(folder)
    if not sources:
        raise ListError(str(folder), 0, "holds no list", "Put list files there, or leave the setting out to use the sample.")
    names = Counter(source.stem for source in sources)
    for source in sources:
        if names[source.stem] > 1:
            raise ListError(
                source.name, 0, f"{names[source.stem]} lists are called {source.stem}", "Give each a name of its own."
            )
        yield read_watch_list(source)


def read_watch_list(source: Path) -> WatchList:
    """The one list that a file, or a folder of the files of one list, holds. OFAC's other CSV files are found beside the first.

    Raises ListError.
    """
    if source.is_dir():
        paths = _visible(path for path in source.iterdir() if path.is_file())
    elif source.is_file():
        siblings = {path.name: path for path in source.parent.iterdir() if path.is_file()}
        paths = [siblings[name] for name in beside(source.name, siblings)] or [source]
        if len(paths) > 1 and not ofac.recognises({source.name: source.read_bytes()}):
            paths = [source]
    else:
        raise ListError(str(source), 0, "is no file", "Name a list file, or a folder that holds one.")
    if not paths:
        raise ListError(str(source), 0, "holds no file", "Put the files of the list there.")
    published = max(path.stat().st_mtime for path in paths)
    return load({path.name: path.read_bytes() for path in paths}, source.stem, datetime.fromtimestamp(published, UTC))


def _sources(folder: Path) -> list[Path]:
    """What stands for a list each: the parts of a set that the first of it stands for are left out."""
    paths = _visible(folder.iterdir())
    names = [path.name for path in paths if path.is_file()]
    parts = {part for name in names for part in beside(name, names) if part != name}
    return [path for path in paths if path.name not in parts]


def _visible(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if not path.name.startswith((".", "_")))
