"""Where watch lists come from: a folder of list files, or the made-up sample. The only room of screening that reads files."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from services.risk.screening.entries import ListError, WatchList
from services.risk.screening.loaders import load

SAMPLE = Path(__file__).parent / "sample"


def read_watch_lists(folder: Path | None) -> Iterator[WatchList]:
    """Every list of the folder, by name; without a folder, the sample.

    A file is a list, named by its stem; a sub-folder is a list of several files (OFAC). Names that begin with a dot or an
    underscore are left alone. A list counts as published when its newest file was last changed. Raises ListError for a folder
    that is missing or holds no list, and for any fault in a list.
    """
    folder = folder or SAMPLE
    if not folder.is_dir():
        raise ListError(str(folder), 0, "is no folder", "Set the folder of watch lists to one that exists.")
    sources = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_")))
    if not sources:
        raise ListError(str(folder), 0, "holds no list", "Put list files there, or leave the setting out to use the sample.")
    names = Counter(source.stem for source in sources)
    for source in sources:
        if names[source.stem] > 1:
            raise ListError(
                source.name, 0, f"{names[source.stem]} lists are called {source.stem}", "Give each a name of its own."
            )
        paths = sorted(path for path in source.iterdir() if path.is_file()) if source.is_dir() else [source]
        published = max((path.stat().st_mtime for path in paths), default=0.0)
        yield load({path.name: path.read_bytes() for path in paths}, source.stem, datetime.fromtimestamp(published, UTC))
