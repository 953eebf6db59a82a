"""Labelled edges: which area a point is in, where a line meets an edge, how far the nearest border is.

The machine room of `gazetteer.boundaries`; it knows integers for areas and nothing of countries.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gazetteer import geodesy

__all__ = [
    "NO_AREA",
    "NUDGE_DEG",
    "BorderPieces",
    "Edges",
    "Floats",
    "Labels",
    "Nearest",
    "along",
    "cuts",
    "earth_centred",
]

Floats = NDArray[np.float64]
Labels = NDArray[np.int16]

NO_AREA = -1
_SCALE = 100_000  # the assembled integers are degrees times this
NUDGE_DEG = 1e-9  # 0.1 mm: no query lies on the parallel of a vertex
_BANDS = 1440  # of 1/8 degree
_CHUNK = 1_000_000  # point-edge pairs at once: 8 MB an array
_FEW = 20_000  # so few pairs are measured at once rather than sorted into smaller cells
_BLOCK_DEG = 4.0  # the pieces that can be nearest to a block's points are worked out once
_IN_GREAT = 5  # blocks along the side of a great block, whose own pieces are worked out first
_SMALLEST_CELL_DEG = 0.1
_PIECE_DEG = 0.25  # border edges are halved below this before distances are measured


class Edges(NamedTuple):
    """Edges that know what is west of them, and which of them meet each band of latitude."""

    x: Floats  # (n, 2), degrees; the first end is the southern one
    y: Floats
    west_end: Floats  # (n,), the smaller longitude
    east_end: Floats
    west: Labels
    east: Labels
    band_start: NDArray[np.int64]
    band_edges: NDArray[np.int64]

    @classmethod
    def of(cls, xs: NDArray[np.int32], ys: NDArray[np.int32], left: Labels, right: Labels) -> Edges:
        """Turn every edge northwards (so that left is west) and sort them into bands."""
        down = ys[:, 0] > ys[:, 1]
        xs, ys = np.where(down[:, None], xs[:, ::-1], xs), np.where(down[:, None], ys[:, ::-1], ys)
        west, east = np.where(down, right, left), np.where(down, left, right)
        x, y = (np.asarray(v / _SCALE, dtype=np.float64) for v in (xs, ys))
        first, last = _band(y[:, 0]), _band(y[:, 1])
        counts = np.where(y[:, 0] == y[:, 1], 0, last - first + 1)  # a level edge meets no parallel
        edge = np.repeat(np.arange(len(x)), counts)
        band = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
        order = np.argsort(band, kind="stable")
        return cls(
            x,
            y,
            x.min(axis=1),
            x.max(axis=1),
            west,
            east,
            np.searchsorted(band[order], np.arange(_BANDS + 1)),
            edge[order],
        )

    def label(self, lats: Floats, lons: Floats) -> Labels:
        """Return the label of the area each point is in."""
        labels = np.full(len(lats), NO_AREA, dtype=np.int16)
        lat = np.minimum(lats + NUDGE_DEG, 90.0 - NUDGE_DEG)
        lon = np.where(lons >= 180.0, lons - 360.0, lons)
        bands = _band(lat)
        order = np.argsort(bands, kind="stable")
        starts = np.searchsorted(bands[order], np.arange(_BANDS + 1))
        for band in np.unique(bands):
            edges = self.band_edges[self.band_start[band] : self.band_start[band + 1]]
            if not edges.size:
                continue
            here = order[starts[band] : starts[band + 1]]
            for some in np.array_split(here, len(here) * len(edges) // _CHUNK + 1):
                labels[some] = self._first_east(lat[some], lon[some], edges)
        return labels

    def _first_east(self, lat: Floats, lon: Floats, edges: NDArray[np.int64]) -> Labels:
        (x0, x1), (y0, y1) = self.x[edges].T, self.y[edges].T
        share = (lat[:, None] - y0) / (y1 - y0)
        x = x0 + share * (x1 - x0)
        x[(share < 0.0) | (share >= 1.0) | (x <= lon[:, None])] = np.inf
        nearest = np.argmin(x, axis=1)
        found = np.isfinite(x[np.arange(len(lat)), nearest])
        return np.where(found, self.west[edges[nearest]], np.int16(NO_AREA)).astype(np.int16)


class Nearest(NamedTuple):
    """Of many points: how far the nearest border is, metres; what lies on its two sides; how wrong it may be."""

    distance_m: Floats
    sides: Labels
    error_m: Floats


class BorderPieces:
    """The edges between two areas in pieces so short that a chord through the earth measures them.

    Distances are true to some metres: a piece is straight in longitude and latitude and at most 28 km long.
    With `around`, the edges around those areas instead, towards no area included.
    """

    def __init__(self, edges: Edges, error_m: Floats, *, around: Labels | None = None) -> None:
        if around is None:
            border = (edges.west != NO_AREA) & (edges.east != NO_AREA)
        else:
            border = np.isin(edges.west, around) != np.isin(edges.east, around)
        x, y = edges.x[border], edges.y[border]
        counts = np.ceil(np.maximum(np.abs(np.diff(x)), np.abs(np.diff(y)))[:, 0] / _PIECE_DEG).astype(np.int64)
        edge = np.repeat(np.arange(len(x)), counts)
        number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        shares = np.stack([number, number + 1], axis=1) / counts[edge][:, None]
        self.lon = x[edge, :1] + shares * np.diff(x)[edge]
        self.lat = y[edge, :1] + shares * np.diff(y)[edge]
        self.error_m = error_m[border][edge]
        # Where two pieces meet they are equally near: the one that may be more wrong is told, in square metres that
        # rounding cannot hide, so that one point and a million have one answer.
        self.favour_m2 = self.error_m * 1e-3
        self.sides: Labels = np.stack([edges.west[border], edges.east[border]], axis=1)[edge]
        ends = earth_centred(self.lat, self.lon)
        self._start, self._along, self._middle = ends[:, 0], ends[:, 1] - ends[:, 0], ends.mean(axis=1)
        self._reach_m = float(np.sqrt((self._along**2).sum(axis=1).max())) / 2.0
        self._blocks: dict[tuple[float, int, int], NDArray[np.int64]] = {}

    def within_reach(self, lats: Floats, lons: Floats, reach_m: Floats) -> NDArray[np.bool_]:
        """Tell which points may lie within a distance of any piece; the others certainly do not."""
        centre = (self._middle.min(axis=0) + self._middle.max(axis=0)) / 2.0
        farthest_m = np.sqrt(((self._middle - centre) ** 2).sum(axis=1).max()) + self._reach_m
        away_m = np.sqrt(((earth_centred(lats, lons) - centre) ** 2).sum(axis=1))
        near: NDArray[np.bool_] = away_m <= farthest_m + reach_m
        return near

    def nearest(self, lats: Floats, lons: Floats) -> Nearest:
        """Return for every point the distance to the nearest piece, the areas on its two sides, and its error."""
        found, share = self.which(lats, lons)
        lat = self.lat[found, 0] + share * (self.lat[found, 1] - self.lat[found, 0])
        lon = self.lon[found, 0] + share * (self.lon[found, 1] - self.lon[found, 0])
        metres = np.atleast_1d(geodesy.inverse(lat1=lats, lon1=lons, lat2=lat, lon2=lon).distance_m)
        return Nearest(metres, self.sides[found], self.error_m[found])

    def which(self, lats: Floats, lons: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Return for every point the number of the nearest piece, and where on it the nearest point is (0 to 1)."""
        found = np.zeros(len(lats), dtype=np.int64)
        share = np.zeros(len(lats))
        points = earth_centred(lats, lons)
        groups = [
            (here, self._block(int(lats[here[0]] // _BLOCK_DEG), int(lons[here[0]] // _BLOCK_DEG)), _BLOCK_DEG / 2.0)
            for here in _cells(np.arange(len(lats)), lats, lons, _BLOCK_DEG)
        ]  # points, the pieces that can be nearest to them, the next smaller cell
        while groups:
            here, among, size = groups.pop()
            near = self._candidates(points[here], among)
            if len(here) * len(near) <= _FEW or size < _SMALLEST_CELL_DEG:
                for some in np.array_split(here, len(here) * len(near) // _CHUNK + 1):
                    found[some], share[some] = self._closest(points[some], near)
            else:
                groups += [(part, near, size / 2.0) for part in _cells(here, lats, lons, size)]
        return found, share

    def _block(self, row: int, column: int, size: float = _BLOCK_DEG) -> NDArray[np.int64]:
        """Return the pieces that can be nearest to a point of a block of latitude and longitude."""
        known = self._blocks.get((size, row, column))
        if known is None:
            if size == _BLOCK_DEG:
                among = self._block(row // _IN_GREAT, column // _IN_GREAT, size * _IN_GREAT)
            else:
                among = np.arange(len(self._middle))
            steps = np.linspace(0.0, size, 3)
            corners = earth_centred(
                np.clip(row * size + np.repeat(steps, 3), -90.0, 90.0), column * size + np.tile(steps, 3)
            )
            # The sides of a block bulge over the chords between its corners: a third more than a circle's sagitta.
            margin_m = 6.4e6 * (1.0 - np.cos(np.radians(size / 2.0))) * 1.3
            known = self._candidates(corners, among, margin_m)
            self._blocks[size, row, column] = known
        return known

    def _candidates(self, points: Floats, among: NDArray[np.int64], margin_m: float = 0.0) -> NDArray[np.int64]:
        """Return the pieces that can be the nearest one to any of the points."""
        centre = (points.min(axis=0) + points.max(axis=0)) / 2.0
        spread = np.sqrt(((points - centre) ** 2).sum(axis=1).max()) + margin_m
        metres = np.sqrt(((self._middle[among] - centre) ** 2).sum(axis=1))
        chosen: NDArray[np.int64] = among[metres <= metres.min() + 2.0 * (spread + self._reach_m)]
        return chosen

    def _closest(self, points: Floats, near: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
        """Return the nearest of some pieces to each point, and where on it (0 to 1)."""
        start, along = self._start[near], self._along[near]
        # |p - s - t a|² = |p - s|² - 2 t (p - s)·a + t² |a|², from matrix products instead of (points, pieces, 3) arrays.
        length2 = (along**2).sum(axis=1)
        projected = points @ along.T - (start * along).sum(axis=1)
        share = np.clip(projected / length2, 0.0, 1.0)
        origin = points.mean(axis=0)  # small numbers keep the digits that squaring earth radii would lose
        shifted, from_start = points - origin, start - origin
        squared = (shifted**2).sum(axis=1)[:, None] + (from_start**2).sum(axis=1) - 2.0 * shifted @ from_start.T
        best = np.argmin(squared - share * (2.0 * projected - share * length2) - self.favour_m2[near], axis=1)
        return near[best], share[np.arange(len(points)), best]


def along(at: Floats, values: Floats) -> Floats:
    """Interpolate the vertices of a line at fractional vertex numbers."""
    return np.interp(at, np.arange(len(values), dtype=float), values)


def cuts(edges: Edges, lats: Floats, lons: Floats) -> Floats:
    """Return where a line meets edges, as fractional vertex numbers, with both ends of the line."""
    ends = np.array([0.0, len(lats) - 1.0])
    near = (
        (edges.y[:, 1] >= lats.min())
        & (edges.y[:, 0] <= lats.max())
        & (edges.east_end >= lons.min())
        & (edges.west_end <= lons.max())
    )
    x, y = edges.x[near], edges.y[near]
    if not len(x):
        return ends
    ax, ay = lons[:-1, None], lats[:-1, None]
    ux, uy = np.diff(lons)[:, None], np.diff(lats)[:, None]
    vx, vy = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]
    wx, wy = x[:, 0] - ax, y[:, 0] - ay
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = ux * vy - uy * vx
        t, s = (wx * vy - wy * vx) / cross, (wx * uy - wy * ux) / cross
    met = (cross != 0.0) & (t >= 0.0) & (t <= 1.0) & (s >= 0.0) & (s <= 1.0)
    segment, _ = np.nonzero(met)
    return np.unique(np.concatenate([ends, segment + t[met]]))


def _cells(here: NDArray[np.int64], lats: Floats, lons: Floats, size: float) -> list[NDArray[np.int64]]:
    """Sort some points into cells of latitude and longitude and return the points of each."""
    if not len(here):
        return []
    keys = np.floor(lats[here] / size).astype(np.int64) * 10_000 + np.floor(lons[here] / size).astype(np.int64)
    order = np.argsort(keys, kind="stable")
    return np.split(here[order], np.flatnonzero(np.diff(keys[order])) + 1)


def earth_centred(lats: Floats, lons: Floats) -> Floats:
    """Return WGS 84 points as earth-centred coordinates, shape (..., 3), metres."""
    semi_major_m, eccentricity2 = 6_378_137.0, 6.69437999014e-3
    phi, lam = np.radians(lats), np.radians(lons)
    normal = semi_major_m / np.sqrt(1.0 - eccentricity2 * np.sin(phi) ** 2)
    x, y = normal * np.cos(phi) * np.cos(lam), normal * np.cos(phi) * np.sin(lam)
    return np.stack([x, y, normal * (1.0 - eccentricity2) * np.sin(phi)], axis=-1)


def _band(lats: Floats) -> NDArray[np.int64]:
    return np.asarray(np.clip((lats + 90.0) * (_BANDS / 180.0), 0, _BANDS - 1), dtype=np.int64)
