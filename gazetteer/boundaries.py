"""Which country a point is in, which borders a line crosses, where, and how sure the source can be.

The borders are country-coder's, assembled by the build into edges that know the area on either side. They are drawn
de facto and are no authority: on the Iraq-Syria line they lie a median of 116 m, at the 95th percentile 990 m and at
worst 1.6 km from OpenStreetMap's. So every answer carries the distance to the nearest border, and one that is nearer
than `Borders.error_m` is `uncertain`. At sea the areas are crude outlines of territorial waters and every answer is
`uncertain`. Areas that states dispute are named (``gazetteer/data/disputed_areas.csv``; coarse boxes).

How it works: of the edges that meet a point's parallel, the first one to the east has the point's area on its west
side. Lines are cut at every edge they meet and each piece is labelled by its middle, so a line through a corner is
no special case.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gazetteer import geodesy
from gazetteer.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

Floats = NDArray[np.float64]
Labels = NDArray[np.int16]

__all__ = ["BorderCrossing", "Borders", "CountryAnswer", "CountryAnswers", "DisputedArea", "Leg", "PathAnswer"]

ERROR_M = 1_000.0  # 95th percentile on the Iraq-Syria line against OpenStreetMap: 990 m
COAST_M = 5_000.0  # the 1:50m coast is up to 3 km off; beyond 5 km a point is at sea
_SCALE = 1e-5  # the assembled integers are degrees times 100,000
_NO_AREA = -1
_NUDGE_DEG = 1e-9  # 0.1 mm: no query lies on the parallel of a vertex
_BANDS = 1440  # of 1/8 degree
_CHUNK = 1_000_000  # point-edge pairs at once: 8 MB an array
_FEW = 20_000  # so few pairs are measured at once rather than sorted into smaller cells
_SMALLEST_CELL_DEG = 0.1
_PIECE_DEG = 0.25  # border edges are halved below this before distances are measured


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedArea:
    """An area that several states claim; `west` … `north` is a coarse box around it, degrees."""

    name: str
    west: float
    south: float
    east: float
    north: float
    claimants: tuple[str, ...]
    held_by: tuple[str, ...]
    note: str

    def has(self, *, lat: float, lon: float) -> bool:
        """Tell whether a point is in the box."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryAnswer:
    """The country of a point, never bare.

    Attributes
    ----------
    country
        ISO 3166-1 alpha-2 as the source draws it; None on the high seas and in an area without a code.
    area
        Name of the area when it has no code ("Northern Cyprus").
    distance_m
        To the nearest land border between two areas, metres.
    neighbour
        The country on the other side of that border.
    uncertain
        The answer could be another one: nearer to the border than `error_m`, or at sea.
    at_sea
        Farther than 5 km from any land.
    disputed
        The dispute the point lies in or near, or None.
    """

    country: str | None
    area: str | None
    distance_m: float
    neighbour: str | None
    uncertain: bool
    at_sea: bool
    disputed: DisputedArea | None
    error_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryAnswers:
    """The columns of `CountryAnswer` for many points, in input order; a point that is NaN has no country."""

    country: NDArray[np.object_]
    distance_m: Floats
    neighbour: NDArray[np.object_]
    uncertain: NDArray[np.bool_]
    at_sea: NDArray[np.bool_]
    error_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderCrossing:
    """Where a line passes from one country to the next; None is the high seas or an area without a code.

    The true crossing lies within about `error_m` of the point, measured across the border. `uncertain` when the line
    stays so near to the border before or after it that it may not cross at all, at sea, and in disputed areas.
    """

    from_country: str | None
    to_country: str | None
    lat: float
    lon: float
    uncertain: bool
    error_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of a line within one country (None: the high seas or an area without a code)."""

    country: str | None
    length_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PathAnswer:
    """The countries of a line in order, without the sea between them; its legs; and its crossings."""

    countries: tuple[str, ...]
    legs: tuple[Leg, ...]
    crossings: tuple[BorderCrossing, ...]


class _Edges(NamedTuple):
    """Edges that know what is west of them, and which of them meet each band of latitude."""

    x: Floats  # (n, 2), degrees; the first end is the southern one
    y: Floats
    west: Labels
    east: Labels
    band_start: NDArray[np.int64]
    band_edges: NDArray[np.int64]

    @classmethod
    def of(cls, xs: NDArray[np.int32], ys: NDArray[np.int32], left: Labels, right: Labels) -> _Edges:
        """Turn every edge northwards (so that left is west) and sort them into bands."""
        down = ys[:, 0] > ys[:, 1]
        xs, ys = np.where(down[:, None], xs[:, ::-1], xs), np.where(down[:, None], ys[:, ::-1], ys)
        west, east = np.where(down, right, left), np.where(down, left, right)
        x, y = (np.asarray(v * _SCALE, dtype=np.float64) for v in (xs, ys))
        first, last = _band(y[:, 0]), _band(y[:, 1])
        counts = np.where(y[:, 0] == y[:, 1], 0, last - first + 1)  # a level edge meets no parallel
        edge = np.repeat(np.arange(len(x)), counts)
        band = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
        order = np.argsort(band, kind="stable")
        return cls(x, y, west, east, np.searchsorted(band[order], np.arange(_BANDS + 1)), edge[order])

    def label(self, lats: Floats, lons: Floats) -> Labels:
        """Return the label of the area each point is in."""
        labels = np.full(len(lats), _NO_AREA, dtype=np.int16)
        lat = np.minimum(lats + _NUDGE_DEG, 90.0 - _NUDGE_DEG)
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
        return np.where(found, self.west[edges[nearest]], np.int16(_NO_AREA)).astype(np.int16)


class _Pieces(NamedTuple):
    """Land borders in pieces so short that a chord through the earth measures them; earth-centred metres."""

    lat: Floats  # (n, 2) degrees
    lon: Floats
    start: Floats  # (n, 3) metres
    along: Floats
    middle: Floats
    reach_m: float
    sides: Labels  # (n, 2)


class _Data(NamedTuple):
    countries: _Edges
    land: _Edges
    pieces: _Pieces
    codes: NDArray[np.object_]  # the last one, None, is what _NO_AREA indexes
    names: NDArray[np.object_]
    source: str
    disputed: tuple[DisputedArea, ...]


class Borders:
    """The assembled country borders; loaded at the first question.

    Parameters
    ----------
    path
        A file made by ``.ci/assemble_borders.py``; by default the one in the package.

    Examples
    --------
    >>> from gazetteer.boundaries import Borders
    >>> borders = Borders()
    >>> base = borders.country_at(lat=36.89778, lon=41.9975)
    >>> base.country, base.neighbour, base.uncertain
    ('SY', 'IQ', False)
    >>> way = borders.path(lats=(36.81527, 36.89778), lons=(42.37747, 41.9975))
    >>> way.countries, len(way.crossings)
    (('IQ', 'SY'), 1)
    """

    error_m = ERROR_M

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    @functools.cached_property
    def _data(self) -> _Data:
        return _load(self._path or Path(str(files("gazetteer") / "data" / "assembled" / "borders.npz")))

    @property
    def source(self) -> str:
        """Name the source of the borders, for printing."""
        return self._data.source

    @property
    def disputed_areas(self) -> tuple[DisputedArea, ...]:
        """The areas whose borders are drawn de facto and disputed."""
        return self._data.disputed

    def country_at(self, *, lat: float, lon: float) -> CountryAnswer:
        """Say which country a point is in, and how far it is from another answer.

        Raises
        ------
        InvalidPlaceError
            When the point is no point on earth.
        """
        geodesy.inverse(lat1=lat, lon1=lon, lat2=lat, lon2=lon)  # refuses what is no coordinate
        many = self.countries_at(lats=[lat], lons=[lon])
        label = self._data.countries.label(np.array([lat], dtype=float), np.array([geodesy.wrap(lon)]))[0]
        return CountryAnswer(
            country=many.country[0],
            area=self._data.names[label],
            distance_m=float(many.distance_m[0]),
            neighbour=many.neighbour[0],
            uncertain=bool(many.uncertain[0]),
            at_sea=bool(many.at_sea[0]),
            disputed=self.dispute_at(lat=lat, lon=lon),
            error_m=self.error_m,
        )

    def countries_at(self, *, lats: ArrayLike, lons: ArrayLike) -> CountryAnswers:
        """Say which country each of many points is in; see `CountryAnswer`.

        Parameters
        ----------
        lats, lons
            Degrees, one-dimensional and of the same length. A point with a NaN gets no country and NaN metres.
        """
        lat, lon = np.asarray(lats, dtype=float), np.asarray(lons, dtype=float)
        known = np.isfinite(lat) & np.isfinite(lon)
        shape = lat.shape
        country, neighbour = np.full(shape, None, dtype=object), np.full(shape, None, dtype=object)
        distance = np.full(shape, np.nan)
        at_sea = np.zeros(shape, dtype=bool)
        data, la, lo = self._data, lat[known], np.atleast_1d(geodesy.wrap(lon[known]))
        labels = data.countries.label(la, lo)
        metres, sides = _nearest(data.pieces, la, lo)
        country[known] = data.codes[labels]
        neighbour[known] = data.codes[np.where(sides[:, 0] == labels, sides[:, 1], sides[:, 0])]
        distance[known] = metres
        at_sea[known] = self._at_sea(la, lo)
        uncertain = at_sea | ~known | (distance < self.error_m)
        return CountryAnswers(
            country=country,
            distance_m=distance,
            neighbour=neighbour,
            uncertain=uncertain,
            at_sea=at_sea,
            error_m=self.error_m,
        )

    def distance_m(self, *, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Measure the distances of points to the nearest land border, metres."""
        return self.countries_at(lats=np.atleast_1d(lats), lons=np.atleast_1d(lons)).distance_m

    def dispute_at(self, *, lat: float, lon: float) -> DisputedArea | None:
        """Return the disputed area a point lies in or near, the smallest where boxes overlap."""
        around = [a for a in self._data.disputed if a.has(lat=lat, lon=lon)]
        return min(around, key=lambda a: (a.east - a.west) * (a.north - a.south), default=None)

    def between(self, first: str, second: str) -> tuple[Floats, Floats]:
        """Return points (lats, lons) along the border of two countries, at most 28 km apart; empty without one."""
        codes, pieces = self._data.codes, self._data.pieces
        pair = [np.flatnonzero(codes[:-1] == code) for code in (first, second)]
        on = [np.isin(pieces.sides, labels) for labels in pair]
        here = on[0].any(axis=1) & on[1].any(axis=1)
        return pieces.lat[here].mean(axis=1), pieces.lon[here].mean(axis=1)

    def path(self, *, lats: Sequence[float], lons: Sequence[float]) -> PathAnswer:
        """Say through which countries a line goes and where it crosses their borders.

        Parameters
        ----------
        lats, lons
            Vertices in degrees, two or more; between them the line is the geodesic.

        Returns
        -------
        PathAnswer
            A line of length zero has one country and no crossing.
        """
        runs: list[_Run] = []
        for i, j in pairwise(range(len(lats))):
            drawn = geodesy.line(lat1=lats[i], lon1=lons[i], lat2=lats[j], lon2=lons[j])
            for part in geodesy.cut_line(drawn):
                runs += self._runs(part.lats, part.lons)
        runs = _merged(_without_slivers(runs, self.error_m))
        codes = self._data.codes
        countries = [codes[r.label] for r in runs if codes[r.label] is not None]
        return PathAnswer(
            countries=tuple(c for i, c in enumerate(countries) if i == 0 or countries[i - 1] != c),
            legs=tuple(Leg(country=codes[r.label], length_m=float(r.length_m)) for r in runs),
            crossings=tuple(self._crossing(a, b) for a, b in pairwise(runs)),
        )

    def _at_sea(self, lats: Floats, lons: Floats) -> NDArray[np.bool_]:
        """Tell which points are farther than `COAST_M` from land (land is asked for in eight directions)."""
        sea = self._data.land.label(lats, lons) == _NO_AREA
        for azimuth in range(0, 360, 45):
            if not sea.any():
                break
            there = geodesy.direct(lat=lats[sea], lon=lons[sea], azimuth_deg=azimuth, distance_m=COAST_M)
            sea[sea] = self._data.land.label(there.lat, there.lon) == _NO_AREA
        return np.asarray(sea, dtype=np.bool_)

    def _runs(self, lats: Floats, lons: Floats) -> list[_Run]:
        """Cut one part (within [-180, 180]) at every edge it meets and label the pieces."""
        cuts = _cuts(self._data.countries, lats, lons)
        x, y = _along(cuts, lons), _along(cuts, lats)
        middle = (cuts[:-1] + cuts[1:]) / 2.0
        labels = self._data.countries.label(_along(middle, lats), _along(middle, lons))
        vertices = np.unique(np.concatenate([cuts, np.arange(len(lats), dtype=float)]))
        vx, vy = _along(vertices, lons), _along(vertices, lats)
        steps = np.atleast_1d(geodesy.inverse(lat1=vy[:-1], lon1=vx[:-1], lat2=vy[1:], lon2=vx[1:]).distance_m)
        upto = np.concatenate([[0.0], np.cumsum(steps)])[np.searchsorted(vertices, cuts)]
        return _merged(
            [
                _Run(
                    int(labels[i]),
                    upto[i + 1] - upto[i],
                    ((y[i], x[i]), (y[i + 1], x[i + 1])),
                    _samples(cuts, i, lats, lons),
                )
                for i in range(len(labels))
            ]
        )

    def _crossing(self, before: _Run, after: _Run) -> BorderCrossing:
        lat, lon = before.ends[1]
        codes = self._data.codes
        at_sea = _NO_AREA in (before.label, after.label) or bool(self._at_sea(np.array([lat]), np.array([lon]))[0])
        deep = [_nearest(self._data.pieces, *run.samples)[0].max() > self.error_m for run in (before, after)]
        disputed = self.dispute_at(lat=lat, lon=lon) is not None
        return BorderCrossing(
            from_country=codes[before.label],
            to_country=codes[after.label],
            lat=float(lat),
            lon=float(lon),
            uncertain=at_sea or disputed or not all(deep),
            error_m=self.error_m,
        )


class _Run(NamedTuple):
    """A stretch of a line within one area."""

    label: int
    length_m: float
    ends: tuple[tuple[float, float], tuple[float, float]]  # (lat, lon)
    samples: tuple[Floats, Floats]  # lats, lons of some points of it


def _merged(runs: list[_Run]) -> list[_Run]:
    """Join neighbouring stretches of one area and drop those of no length."""
    merged: list[_Run] = []
    for run in runs:
        if merged and (merged[-1].label == run.label or run.length_m < 1e-3):  # a millimetre
            last = merged.pop()
            lats, lons = (np.concatenate([a, b]) for a, b in zip(last.samples, run.samples, strict=True))
            run = _Run(last.label, last.length_m + run.length_m, (last.ends[0], run.ends[1]), (lats, lons))  # noqa: PLW2901
        merged.append(run)
    return merged


def _without_slivers(runs: list[_Run], error_m: float) -> list[_Run]:
    """Give gaps between areas that are narrower than the source's error to the area before them."""
    closed: list[_Run] = []
    for run in _merged(runs):
        narrow = run.label == _NO_AREA and run.length_m < error_m and closed
        closed.append(run._replace(label=closed[-1].label) if narrow else run)
    return closed


def _samples(cuts: Floats, i: int, lats: Floats, lons: Floats) -> tuple[Floats, Floats]:
    at = np.linspace(cuts[i], cuts[i + 1], 33)
    return _along(at, lats), _along(at, lons)


def _along(at: Floats, values: Floats) -> Floats:
    """Interpolate the vertices of a line at fractional vertex numbers."""
    return np.interp(at, np.arange(len(values), dtype=float), values)


def _cuts(edges: _Edges, lats: Floats, lons: Floats) -> Floats:
    """Return where a line meets edges, as fractional vertex numbers, with both ends of the line."""
    ends = np.array([0.0, len(lats) - 1.0])
    near = (
        (edges.y[:, 1] >= lats.min())
        & (edges.y[:, 0] <= lats.max())
        & (edges.x.max(axis=1) >= lons.min())
        & (edges.x.min(axis=1) <= lons.max())
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


def _nearest(pieces: _Pieces, lats: Floats, lons: Floats) -> tuple[Floats, Labels]:
    """Return the geodesic distance of every point to the nearest border piece, and the areas on its two sides."""
    found = np.zeros(len(lats), dtype=np.int64)
    points = _earth_centred(lats, lons)
    share = np.zeros(len(lats))
    groups = [(np.arange(len(lats)), np.arange(len(pieces.middle)), 16.0)]  # points, candidate pieces, cell in degrees
    while groups:
        here, among, size = groups.pop()
        if not len(here):
            continue
        near = _candidates(pieces, points[here], among)
        if len(here) * len(near) <= _FEW or size < _SMALLEST_CELL_DEG:
            for some in np.array_split(here, len(here) * len(near) // _CHUNK + 1):
                found[some], share[some] = _closest(pieces, points[some], near)
            continue
        cells = np.floor(lats[here] / size).astype(np.int64) * 10_000 + np.floor(lons[here] / size).astype(np.int64)
        order = np.argsort(cells, kind="stable")
        parts = np.split(here[order], np.flatnonzero(np.diff(cells[order])) + 1)
        groups += [(part, near, size / 2.0) for part in parts]
    lat = pieces.lat[found, 0] + share * (pieces.lat[found, 1] - pieces.lat[found, 0])
    lon = pieces.lon[found, 0] + share * (pieces.lon[found, 1] - pieces.lon[found, 0])
    metres = np.atleast_1d(geodesy.inverse(lat1=lats, lon1=lons, lat2=lat, lon2=lon).distance_m)
    return metres, pieces.sides[found]


def _candidates(pieces: _Pieces, points: Floats, among: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the pieces that can be the nearest one to any of the points."""
    centre = (points.min(axis=0) + points.max(axis=0)) / 2.0
    spread = np.sqrt(((points - centre) ** 2).sum(axis=1).max())
    metres = np.sqrt(((pieces.middle[among] - centre) ** 2).sum(axis=1))
    chosen: NDArray[np.int64] = among[metres <= metres.min() + 2.0 * (spread + pieces.reach_m)]
    return chosen


def _closest(pieces: _Pieces, points: Floats, near: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Return the nearest of some pieces to each point, and where on it (0 to 1)."""
    start, along = pieces.start[near], pieces.along[near]
    # |p - s - t a|² = |p - s|² - 2 t (p - s)·a + t² |a|², from matrix products instead of (points, pieces, 3) arrays.
    length2 = (along**2).sum(axis=1)
    projected = points @ along.T - (start * along).sum(axis=1)
    share = np.clip(projected / length2, 0.0, 1.0)
    origin = points.mean(axis=0)  # small numbers keep the digits that squaring earth radii would lose
    shifted, from_start = points - origin, start - origin
    squared = (shifted**2).sum(axis=1)[:, None] + (from_start**2).sum(axis=1) - 2.0 * shifted @ from_start.T
    best = np.argmin(squared - share * (2.0 * projected - share * length2), axis=1)
    return near[best], share[np.arange(len(points)), best]


def _earth_centred(lats: Floats, lons: Floats) -> Floats:
    """Return WGS 84 points as earth-centred coordinates, shape (..., 3), metres."""
    semi_major_m, eccentricity2 = 6_378_137.0, 6.69437999014e-3
    phi, lam = np.radians(lats), np.radians(lons)
    normal = semi_major_m / np.sqrt(1.0 - eccentricity2 * np.sin(phi) ** 2)
    x, y = normal * np.cos(phi) * np.cos(lam), normal * np.cos(phi) * np.sin(lam)
    return np.stack([x, y, normal * (1.0 - eccentricity2) * np.sin(phi)], axis=-1)


def _band(lats: Floats) -> NDArray[np.int64]:
    return np.asarray(np.clip((lats + 90.0) * (_BANDS / 180.0), 0, _BANDS - 1), dtype=np.int64)


def _load(path: Path) -> _Data:
    try:
        with np.load(path, allow_pickle=False) as stored:
            raw: dict[str, Any] = {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        raise StoreError(f"no borders at {path}; build the package (`make`), or install the wheel") from None
    except (OSError, ValueError, EOFError) as error:
        raise StoreError(f"{path} is not the borders file of this package ({error}); build it again") from error
    sides = raw["country_sides"]
    countries = _Edges.of(raw["country_x"], raw["country_y"], sides[:, 0], sides[:, 1])
    inside = np.zeros(len(raw["land_x"]), dtype=np.int16)
    land = _Edges.of(raw["land_x"], raw["land_y"], inside, inside + np.int16(_NO_AREA))
    return _Data(
        countries=countries,
        land=land,
        pieces=_pieces(countries),
        codes=np.array([*(str(c) or None for c in raw["country_codes"]), None], dtype=object),
        names=np.array([*(str(n) or None for n in raw["country_names"]), None], dtype=object),
        source=str(raw["source"][0]),
        disputed=_disputed(),
    )


def _pieces(edges: _Edges) -> _Pieces:
    """Cut the edges between two areas (not those towards the high seas) into short pieces."""
    border = (edges.west != _NO_AREA) & (edges.east != _NO_AREA)
    x, y = edges.x[border], edges.y[border]
    counts = np.ceil(np.maximum(np.abs(np.diff(x)), np.abs(np.diff(y)))[:, 0] / _PIECE_DEG).astype(np.int64)
    edge = np.repeat(np.arange(len(x)), counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    shares = np.stack([number, number + 1], axis=1) / counts[edge][:, None]
    lon = x[edge, :1] + shares * np.diff(x)[edge]
    lat = y[edge, :1] + shares * np.diff(y)[edge]
    ends = _earth_centred(lat, lon)
    along = ends[:, 1] - ends[:, 0]
    sides = np.stack([edges.west[border], edges.east[border]], axis=1)[edge]
    reach = float(np.sqrt((along**2).sum(axis=1).max())) / 2.0
    return _Pieces(lat, lon, ends[:, 0], along, ends.mean(axis=1), reach, sides)


def _disputed() -> tuple[DisputedArea, ...]:
    text = (files("gazetteer") / "data" / "disputed_areas.csv").read_text(encoding="utf-8")
    return tuple(
        DisputedArea(
            name=row["name"],
            west=float(row["west"]),
            south=float(row["south"]),
            east=float(row["east"]),
            north=float(row["north"]),
            claimants=tuple(row["claimants"].split("|")),
            held_by=tuple(filter(None, row["held_by"].split("|"))),
            note=row["note"],
        )
        for row in csv.DictReader(text.splitlines())
    )
