"""Through which countries many lines go, where they cross borders, and how near they come: the work of `Borders.paths`.

Lines are densified geodesics (`gazetteer.lines`). The cells that their pieces touch list the few edges they can meet
(`gazetteer.grid`); every line is cut where it meets one, and each stretch is labelled by its middle, so a line through
a corner is no special case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gazetteer import ellipsoid
from gazetteer.compiled import kernel
from gazetteer.edges import NO_AREA, Floats, Labels
from gazetteer.geodesy import checked, inverse, wrap
from gazetteer.grid import CELL_DEG, COLUMNS, ROWS, TOUCH_DEG, touched

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from gazetteer.edges import Edges
    from gazetteer.grid import World
    from gazetteer.lines import Lines

__all__ = ["Approach", "Stretches", "approach", "stretches"]

Rows = NDArray[np.int64]

_COLUMNS = ("label", "start_m", "length_m", "lat", "lon")
_SAME_M = 1e-3
_PORTION = 50_000  # lines at once: some hundred megabytes
_WORTH_COMPILING = 50_000  # vertices; numba takes a second to load
_ROUNDS = 6
_RADIUS_M = 6_371_000.0


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """Stretches of lines within one area each, line after line.

    Attributes
    ----------
    line, label
        Of every stretch: the number of its line, and its area.
    start_m, length_m
        Where on the line it begins, and how long it is.
    lat, lon
        Where it begins.
    """

    line: Rows
    label: Labels
    start_m: Floats
    length_m: Floats
    lat: Floats
    lon: Floats


def stretches(drawn: Lines, *, lengths_m: Floats, edges: Edges, world: World, sliver_m: float) -> Stretches:
    """Cut lines (already cut at the antimeridian, of known lengths) at all edges, and join what is one area.

    Gaps between areas that are narrower than `sliver_m` belong to the area before them.
    """
    found = []
    for first in range(0, drawn.count, _PORTION):
        last = min(first + _PORTION, drawn.count)
        portion = _stretches(drawn.some(first, last), lengths_m[first:last], edges, world, sliver_m)
        found.append((portion.line + first, *(getattr(portion, n) for n in _COLUMNS)))
    if not found:
        none = np.zeros(0)
        return Stretches(
            line=none.astype(np.int64), label=none.astype(np.int16), start_m=none, length_m=none, lat=none, lon=none
        )
    line, *columns = (np.concatenate(column) for column in zip(*found, strict=True))
    return Stretches(line=line, **dict(zip(_COLUMNS, columns, strict=True)))


def _stretches(drawn: Lines, lengths_m: Floats, edges: Edges, world: World, sliver_m: float) -> Stretches:
    vertex_starts = drawn.part_starts[drawn.line_starts]
    walk = kernel() if len(drawn.lats) > _WORTH_COMPILING else None
    at = _cuts(drawn, edges, world) if walk is None else _walked(walk, drawn, edges, world)
    of = np.searchsorted(vertex_starts, at, side="right") - 1
    is_cut = np.zeros(drawn.count, dtype=bool)
    is_cut[of] = True
    cut, first, last = np.flatnonzero(is_cut), vertex_starts[:-1], vertex_starts[1:] - 1
    # Of every line that meets an edge the start, the cuts and the end, as fractional numbers of vertices.
    position = np.concatenate([first[cut].astype(float), at, last[cut].astype(float)])
    line = np.concatenate([cut, of, cut])
    rank = np.repeat([0.0, 1.0, 2.0], [len(cut), len(at), len(cut)])
    order = np.lexsort((rank, position, line))
    position, line = position[order], line[order]
    lat, lon = _at(drawn, position)
    along = np.zeros(len(position))
    later = np.flatnonzero(rank[order] > 0.0)
    begin = first[line[later]]
    along[later] = _metres(drawn.lats[begin], drawn.lons[begin], lat[later], lon[later])
    piece = np.flatnonzero(line[:-1] == line[1:])
    length = along[piece + 1] - along[piece]
    # A line of no length is one stretch of no length.
    only = np.bincount(line[piece], minlength=drawn.count)[line[piece]] == 1
    kept = (length > _SAME_M) | only
    piece, length = piece[kept], np.maximum(length[kept], 0.0)
    middle = _at(drawn, (position[piece] + position[piece + 1]) / 2.0)
    labels = world.label(*middle)
    made: tuple[Any, ...] = (line[piece], labels, along[piece], length, lat[piece], lon[piece])
    made = _joined(made)
    narrow = (made[1] == NO_AREA) & (made[3] < sliver_m)
    narrow[1:] &= made[0][1:] == made[0][:-1]
    narrow[:1] = False
    made[1][narrow] = made[1][np.flatnonzero(narrow) - 1]
    made = tuple(
        np.concatenate(columns)
        for columns in zip(_joined(made), _whole(drawn, lengths_m, world, np.flatnonzero(~is_cut)), strict=True)
    )
    order = np.argsort(made[0], kind="stable")
    line, labels, start_m, length, lat, lon = (column[order] for column in made)
    return Stretches(line=line, label=labels, start_m=start_m, length_m=length, lat=lat, lon=lon)


def _whole(drawn: Lines, lengths_m: Floats, world: World, line: Rows) -> tuple[Any, ...]:
    """Return lines that meet no edge, one stretch each."""
    vertices = drawn.part_starts[drawn.line_starts]
    start, end = vertices[line], vertices[line + 1] - 1
    lat, lon = _at(drawn, start.astype(float))
    labels = world.label(*_at(drawn, (start + end) / 2.0))
    return line, labels, np.zeros(len(line)), lengths_m[line], lat, lon


def _metres(lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Floats:
    return np.atleast_1d(np.asarray(inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2).distance_m))


def _cuts(drawn: Lines, edges: Edges, world: World) -> Floats:
    """Return where the lines meet edges, as fractional vertex numbers, ascending."""
    areas, start = world.areas, np.flatnonzero(~_is_last(drawn))
    x, y = (np.stack([v[start], v[start + 1]], axis=1) for v in (drawn.lons, drawn.lats))
    cells, segment = touched(x, y, only=areas)
    cells32 = cells.astype(np.int32)
    met: list[tuple[Rows, Floats]] = []
    for here, number, edge in areas.listed.pairs(cells32):
        row = segment[here][number]
        (ax, bx), (ay, by) = x[row].T, y[row].T
        (x0, x1), (y0, y1) = edges.x[edge].T, edges.y[edge].T
        ux, uy, vx, vy = bx - ax, by - ay, x1 - x0, y1 - y0
        # The sign of a vertex against a line depends on nothing else, so neighbours that share it agree.
        parted = (ux * (y0 - ay) - uy * (x0 - ax) >= 0.0) != (ux * (y1 - ay) - uy * (x1 - ax) >= 0.0)
        beside = (vx * (ay - y0) - vy * (ax - x0) > 0.0) != (vx * (by - y0) - vy * (bx - x0) > 0.0)
        hit = np.flatnonzero(parted & beside)
        wx, wy = x0[hit] - ax[hit], y0[hit] - ay[hit]
        share = (wx * vy[hit] - wy * vx[hit]) / (ux[hit] * vy[hit] - uy[hit] * vx[hit])
        met.append((row[hit], np.clip(share, 0.0, 1.0)))
    if not met:
        return np.zeros(0)
    row, share = (np.concatenate(column) for column in zip(*met, strict=True))
    # An edge listed in two cells is met twice at one place.
    return np.unique(start[row] + np.minimum(share, 1.0 - 1e-12))


def _walked(walk: Callable[..., Floats], drawn: Lines, edges: Edges, world: World) -> Floats:
    """Return the same by `gazetteer.compiled`."""
    areas, grid = world.areas, (CELL_DEG, TOUCH_DEG, ROWS, COLUMNS)
    x_and_y = edges.x, edges.y
    return np.unique(walk(drawn.lats, drawn.lons, _is_last(drawn), areas.mixed, tuple(areas.listed), x_and_y, grid))


def _is_last(drawn: Lines) -> NDArray[np.bool_]:
    """Tell which vertices end a part."""
    is_last = np.zeros(len(drawn.lats), dtype=bool)
    is_last[drawn.part_starts[1:] - 1] = True
    return is_last


def _at(drawn: Lines, position: Floats) -> tuple[Floats, Floats]:
    """Return the points at fractional vertex numbers; between two parts there is nothing."""
    vertex = np.minimum(position.astype(np.int64), len(drawn.lats) - 1)
    share = position - vertex
    following = np.minimum(vertex + 1, len(drawn.lats) - 1)
    share[_is_last(drawn)[vertex]] = 0.0
    lat = drawn.lats[vertex] + share * (drawn.lats[following] - drawn.lats[vertex])
    lon = drawn.lons[vertex] + share * (drawn.lons[following] - drawn.lons[vertex])
    return lat, np.where(lon >= 180.0, lon - 360.0, lon)


def _joined(made: tuple[Any, ...]) -> tuple[Any, ...]:
    """Join neighbouring stretches of one line in one area."""
    line, label, start_m, length, lat, lon = made
    new = np.ones(len(line), dtype=bool)
    new[1:] = (line[1:] != line[:-1]) | (label[1:] != label[:-1])
    first = np.flatnonzero(new)
    total = np.add.reduceat(length, first) if len(first) else length
    return line[first], label[first], start_m[first], total, lat[first], lon[first]


@dataclass(frozen=True, kw_only=True)
class Approach:
    """Where geodesics come nearest to places: columns in input order.

    Attributes
    ----------
    distance_m
        From the place to the nearest point of the line between its ends.
    along_m
        From the start of the line to that point.
    lat, lon
        That point, degrees.
    """

    distance_m: Floats
    along_m: Floats
    lat: Floats
    lon: Floats


def approach(
    *, lat: ArrayLike, lon: ArrayLike, lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike
) -> Approach:
    """Measure how near geodesic lines come to places.

    Parameters
    ----------
    lat, lon
        The places, degrees.
    lat1, lon1, lat2, lon2
        The ends of the lines, degrees; all six broadcast.

    Returns
    -------
    Approach
        To a millimetre for lines of up to 1,000 km, as tested (the method of Baselga and Martínez-Llario, Stud. Geophys. Geod. 62 (2018)
        353-363: repeated projection on a sphere).

    Examples
    --------
    >>> from gazetteer.ways import approach
    >>> near = approach(lat=36.335, lon=43.119, lat1=36.81527, lon1=42.37747, lat2=35.5, lon2=44.4)
    >>> near.distance_m.round().tolist(), near.along_m.round().tolist()
    ([619.0], [85117.0])
    """
    columns = np.broadcast_arrays(*checked(lat, lon), *checked(lat1, lon1), *checked(lat2, lon2))
    p_lat, p_lon, a_lat, a_lon, b_lat, b_lon = (np.atleast_1d(column).ravel() for column in columns)
    whole = inverse(lat1=a_lat, lon1=a_lon, lat2=b_lat, lon2=b_lon)
    begun = ellipsoid.start(a_lat, a_lon, whole.azimuth_deg)
    along, here_lat, here_lon = np.zeros(len(p_lat)), a_lat, a_lon
    heading = np.asarray(whole.azimuth_deg, dtype=float)
    for _ in range(_ROUNDS):
        to = inverse(lat1=here_lat, lon1=here_lon, lat2=p_lat, lon2=p_lon)
        angle = to.distance_m / _RADIUS_M
        turn = np.radians(to.azimuth_deg - heading)
        along += _RADIUS_M * np.arctan2(np.sin(angle) * np.cos(turn), np.cos(angle))
        np.clip(along, 0.0, whole.distance_m, out=along)
        here_lat, here_lon = ellipsoid.advance(begun, along)
        here_lon = wrap(here_lon)
        # The direction of the line where it is now, from where it ends.
        onward = inverse(lat1=here_lat, lon1=here_lon, lat2=b_lat, lon2=b_lon)
        back = inverse(lat1=here_lat, lon1=here_lon, lat2=a_lat, lon2=a_lon)
        nearer_end = onward.distance_m > back.distance_m
        heading = np.where(nearer_end, onward.azimuth_deg, back.azimuth_deg + 180.0)
    away = inverse(lat1=here_lat, lon1=here_lon, lat2=p_lat, lon2=p_lon).distance_m
    return Approach(distance_m=np.atleast_1d(away), along_m=along, lat=here_lat, lon=np.atleast_1d(here_lon))
