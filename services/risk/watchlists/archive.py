"""The files of a list version as one compressed archive. Pure; the same files give the same bytes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files, by name, in a zip archive."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(name), files[name], ZIP_DEFLATED)
    return packed.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """The files as they were. Raises BadZipFile for bytes that are cut off or altered."""
    with ZipFile(BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
