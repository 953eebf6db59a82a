"""Which country a point is in, which borders a line crosses, where, and how sure the source can be.

The borders are country-coder's, assembled by the build into edges that know the area on either side. They are drawn
de facto and are no authority. How wrong they may be differs: on the Iraq-Syria line the 95th percentile of the distance
to OpenStreetMap's is 990 m; elsewhere the distance to a second source, Natural Earth 1:10m, stands for it (median
1.9 km, 95th percentile 5.6 km, cut at 20 km; never taken as less than 1 km). So every answer carries the distance to the
nearest border and that border's `error_m`, and an answer nearer than its error is `uncertain`. At sea the areas are
crude outlines of territorial waters and every answer is `uncertain`. Areas that states dispute are named
(``gazetteer/data/disputed_areas.csv``; coarse boxes).

How it works (`gazetteer.edges`): of the edges that meet a point's parallel, the first one to the east has the
point's area on its west side. Lines are cut at every edge they meet and each piece is labelled by its middle, so a
line through a corner is no special case.
"""

from __future__ import annotations

import csv
import functools
import math
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from gazetteer import geodesy
from gazetteer.edges import NO_AREA, BorderPieces, Edges, Floats, Labels, Nearest, along, cuts
from gazetteer.errors import InvalidPlaceError, StoreError
from gazetteer.grid import Doubts, World
from gazetteer.lines import densified, geodesics
from gazetteer.model import Crossing
from gazetteer.paths import Paths
from gazetteer.ways import stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


__all__ = ["Borders", "CountryAnswer", "CountryAnswers", "DisputedArea", "Leg", "PathAnswer"]

SLIVER_M = 1_000.0  # no border is known better; a narrower gap between two areas is none
COAST_M = 5_000.0  # the 1:50m coast is up to 3 km off; beyond 5 km a point is at sea


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

    def has_any(self, *, lats: Floats, lons: Floats) -> NDArray[np.bool_]:
        """Tell which points are in the box."""
        return (self.south <= lats) & (lats <= self.north) & (self.west <= lons) & (lons <= self.east)


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
        To the nearest border between two areas, metres (at sea, too, where the borders are crude).
    neighbour
        The country on the other side of that border.
    error_m
        How far that border may be from the true one, metres.
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


class CountryAnswers:
    """The columns of `CountryAnswer` for many points, in input order.

    Each column is worked out when it is first touched, and kept: `country` of a million points takes some hundredths of
    a second, `uncertain` and `at_sea` some tenths, `distance_m`, `neighbour` and `error_m` some seconds. A point that is
    NaN has no country and NaN metres, and is uncertain.
    """

    def __init__(self, data: _Data, lats: Floats, lons: Floats) -> None:
        self._data, self._known = data, np.isfinite(lats) & np.isfinite(lons)
        self._all = bool(self._known.all())
        self._lats, self._lons = (lats, lons) if self._all else (lats[self._known], lons[self._known])

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self._known)

    @functools.cached_property
    def _labels(self) -> Labels:
        labels: Labels = self._spread(self._data.world.label(self._lats, self._lons), np.int16(NO_AREA))
        return labels

    @functools.cached_property
    def _doubts(self) -> Doubts:
        return self._data.world.doubts(self._lats, self._lons)

    @functools.cached_property
    def uncertain(self) -> NDArray[np.bool_]:
        """The answer could be another one: nearer to the nearest border than its `error_m`, or at sea."""
        return self._spread(self._doubts.uncertain, fill=True)  # type: ignore[no-any-return]

    @functools.cached_property
    def at_sea(self) -> NDArray[np.bool_]:
        """Farther than 5 km from any land."""
        return self._spread(self._doubts.at_sea, fill=False)  # type: ignore[no-any-return]

    @functools.cached_property
    def country(self) -> NDArray[np.object_]:
        """ISO 3166-1 alpha-2 codes; None on the high seas and in areas without a code."""
        return self._data.codes[self._labels]

    @functools.cached_property
    def area(self) -> NDArray[np.object_]:
        """Names of the areas without a code."""
        return self._data.names[self._labels]

    @functools.cached_property
    def disputed(self) -> NDArray[np.object_]:
        """The disputes that the points lie in or near, None for most."""
        return self._spread(self._data.disputes(self._lats, self._lons), None)  # type: ignore[no-any-return]

    @functools.cached_property
    def _nearest(self) -> Nearest:
        return self._data.pieces.nearest(self._lats, self._lons)

    @functools.cached_property
    def distance_m(self) -> Floats:
        """Metres to the nearest border between two areas."""
        return self._spread(self._nearest.distance_m, np.nan)  # type: ignore[no-any-return]

    @functools.cached_property
    def error_m(self) -> Floats:
        """How far that border may be from the true one, metres."""
        return self._spread(self._nearest.error_m, np.nan)  # type: ignore[no-any-return]

    @functools.cached_property
    def neighbour(self) -> NDArray[np.object_]:
        """The countries on the other side of that border."""
        sides, labels = self._nearest.sides, self._labels[self._known]
        beyond = self._data.codes[np.where(sides[:, 0] == labels, sides[:, 1], sides[:, 0])]
        return self._spread(beyond, None)  # type: ignore[no-any-return]

    def _spread(self, values: Any, fill: Any) -> Any:  # noqa: ANN401
        """Put the answers of the known points in their places."""
        if self._all:
            return values
        spread = np.full(len(self._known), fill, dtype=values.dtype)
        spread[self._known] = values
        return spread


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
    crossings: tuple[Crossing, ...]


class _Data(NamedTuple):
    countries: Edges
    error_m: Floats  # of the countries' edges
    land: Edges
    pieces: BorderPieces
    world: World
    codes: NDArray[np.object_]  # the last one, None, is what NO_AREA indexes
    names: NDArray[np.object_]
    source: str
    disputed: tuple[DisputedArea, ...]

    def disputes(self, lats: Floats, lons: Floats) -> NDArray[np.object_]:
        """Return the disputed area each point lies in or near, the smallest where boxes overlap, or None."""
        found = np.full(len(lats), None, dtype=object)
        for area in sorted(self.disputed, key=lambda a: -(a.east - a.west) * (a.north - a.south)):
            found[area.has_any(lats=lats, lons=lons)] = area
        return found


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

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._outlines: dict[str, BorderPieces | None] = {}

    @functools.cached_property
    def _data(self) -> _Data:
        return _load(self._path or Path(str(files("gazetteer") / "data" / "assembled" / "borders.npz")))

    def prepare(self) -> Self:
        """Make what many points need now, half a second and 60 MB, and return the borders: few points are faster, then."""
        self._data.world.prepare()
        return self

    @property
    def source(self) -> str:
        """Name the source of the borders, for printing."""
        return self._data.source

    @property
    def disputed_areas(self) -> tuple[DisputedArea, ...]:
        """The areas whose borders are drawn de facto and disputed."""
        return _disputed()

    def country_at(self, *, lat: float, lon: float) -> CountryAnswer:
        """Say which country a point is in, and how far it is from another answer.

        Raises
        ------
        InvalidPlaceError
            When the point is no point on earth.
        """
        geodesy.inverse(lat1=lat, lon1=lon, lat2=lat, lon2=lon)  # refuses what is no coordinate
        many = self.countries_at(lats=[lat], lons=[lon])
        return CountryAnswer(
            country=many.country[0],
            area=many.area[0],
            distance_m=float(many.distance_m[0]),
            neighbour=many.neighbour[0],
            uncertain=bool(many.uncertain[0]),
            at_sea=bool(many.at_sea[0]),
            disputed=many.disputed[0],
            error_m=float(many.error_m[0]),
        )

    def countries_at(self, *, lats: ArrayLike, lons: ArrayLike) -> CountryAnswers:
        """Say which country each of many points is in; see `CountryAnswer`.

        Parameters
        ----------
        lats, lons
            Degrees, one-dimensional and of the same length. A point with a NaN gets no country and NaN metres.

        Returns
        -------
        CountryAnswers
            Arrays in input order. A point exactly on a border belongs to the area north of it; on a border that runs
            along a meridian, to the area east of it; and it is `uncertain` anyway.

        Raises
        ------
        InvalidPlaceError
            When a latitude is outside ±90 or a longitude outside ±540, or one is infinite.
        ValueError
            When the two have different lengths.

        Examples
        --------
        >>> answers = Borders().countries_at(lats=[36.335, 36.8978], lons=[43.119, 41.9975])
        >>> answers.country.tolist(), answers.uncertain.tolist(), answers.distance_m.round(-3).tolist()
        (['IQ', 'SY'], [False, False], [103000.0, 12000.0])
        """
        lat, lon = np.atleast_1d(np.asarray(lats, dtype=float)), np.atleast_1d(np.asarray(lons, dtype=float))
        if lat.shape != lon.shape or lat.ndim != 1:
            raise ValueError(
                f"lats and lons must be one-dimensional and of one length, not {lat.shape} and {lon.shape}"
            )
        _refuse_what_is_no_point(lat, lon)
        return CountryAnswers(self._data, lat, _within_a_turn(lon))

    def distance_m(self, *, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Measure the distances of points to the nearest land border, metres."""
        return self.countries_at(lats=np.atleast_1d(lats), lons=np.atleast_1d(lons)).distance_m

    def may_be_in(self, country: str, *, lats: ArrayLike, lons: ArrayLike, radius_m: ArrayLike) -> NDArray[np.bool_]:
        """Tell which places, each known to a radius, may lie in a country.

        Parameters
        ----------
        country
            ISO 3166-1 alpha-2 code.
        lats, lons, radius_m
            Degrees and metres, one-dimensional and of one length; the true place lies within the radius.

        Returns
        -------
        numpy.ndarray
            True where the point lies in the country, or is no farther from its nearest border than the radius and that
            border's `error_m` together. The country's waters count, as crude as they are drawn. NaN is nowhere.

        Examples
        --------
        >>> from gazetteer.boundaries import Borders
        >>> Borders().may_be_in("SY", lats=[36.81527, 36.81527], lons=[42.37747, 42.37747], radius_m=[4e3, 20e3]).tolist()
        [False, True]
        """
        lat, lon, reach_m = (np.asarray(v, dtype=float) for v in (lats, lons, radius_m))
        may: NDArray[np.bool_] = self.countries_at(lats=lat, lons=lon).country == country
        outline = self._outline(country)
        if outline is None:
            return may
        some = np.flatnonzero(~may & outline.within_reach(lat, lon, reach_m + outline.error_m.max()))
        if some.size:
            nearest = outline.nearest(lat[some], _within_a_turn(lon[some]))
            may[some] = nearest.distance_m <= reach_m[some] + nearest.error_m
        return may

    def box(self, country: str) -> tuple[float, float, float, float] | None:
        """Return (west, south, east, north) around a country and its waters, degrees; None when no area has the code.

        Examples
        --------
        >>> [round(v) for v in Borders().box("IQ")], Borders().box("ZZ")
        ([39, 29, 49, 37], None)
        """
        outline = self._outline(country)
        if outline is None:
            return None
        lat, lon = outline.lat, outline.lon
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def _outline(self, country: str) -> BorderPieces | None:
        """Return the edges around a country, None when no area has the code."""
        if country not in self._outlines:
            data = self._data
            around = np.flatnonzero(data.codes[:-1] == country).astype(np.int16)
            made = BorderPieces(data.countries, data.error_m, around=around) if around.size else None
            self._outlines[country] = made
        return self._outlines[country]

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
        runs = _merged(_without_slivers(runs))
        codes = self._data.codes
        countries = [codes[r.label] for r in runs if codes[r.label] is not None]
        return PathAnswer(
            countries=tuple(c for i, c in enumerate(countries) if i == 0 or countries[i - 1] != c),
            legs=tuple(Leg(country=codes[r.label], length_m=float(r.length_m)) for r in runs),
            crossings=tuple(self._crossing(a, b) for a, b in pairwise(runs)),
        )

    def paths(self, *, lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Paths:
        """Say of many geodesic lines through which countries they go and where they cross borders.

        Parameters
        ----------
        lat1, lon1, lat2, lon2
            The ends, degrees; scalars or arrays that broadcast, one line an element.

        Returns
        -------
        Paths
            Columns in input order, the same answers as `path` gives one by one.

        Raises
        ------
        InvalidPlaceError
            When a coordinate is not finite or not in degrees.

        Examples
        --------
        >>> ways = Borders().paths(lat1=[36.81527, 36.3], lon1=[42.37747, 43.1], lat2=[36.89778, 33.3], lon2=[41.9975, 44.4])
        >>> ways.countries.tolist(), ways.crossings.line.tolist(), ways.crossings.uncertain.tolist()
        ([('IQ', 'SY'), ('IQ',)], [0], [False])
        """
        data, solved = self._data, geodesics(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
        drawn = densified(solved).cut()
        legs = stretches(drawn, lengths_m=solved.length_m, edges=data.countries, world=data.world, sliver_m=SLIVER_M)
        return Paths(data, solved, legs)

    def _runs(self, lats: Floats, lons: Floats) -> list[_Run]:
        """Cut one part (within [-180, 180]) at every edge it meets and label the pieces."""
        met = cuts(self._data.countries, lats, lons)
        x, y = along(met, lons), along(met, lats)
        middle = (met[:-1] + met[1:]) / 2.0
        labels = self._data.countries.label(along(middle, lats), along(middle, lons))
        vertices = np.unique(np.concatenate([met, np.arange(len(lats), dtype=float)]))
        vx, vy = along(vertices, lons), along(vertices, lats)
        steps = np.atleast_1d(geodesy.inverse(lat1=vy[:-1], lon1=vx[:-1], lat2=vy[1:], lon2=vx[1:]).distance_m)
        upto = np.concatenate([[0.0], np.cumsum(steps)])[np.searchsorted(vertices, met)]
        return _merged(
            [
                _Run(
                    int(labels[i]),
                    upto[i + 1] - upto[i],
                    ((y[i], x[i]), (y[i + 1], x[i + 1])),
                    _samples(met, i, lats, lons),
                )
                for i in range(len(labels))
            ]
        )

    def _crossing(self, before: _Run, after: _Run) -> Crossing:
        lat, lon = before.ends[1]
        codes = self._data.codes
        at_sea = NO_AREA in (before.label, after.label) or bool(
            self._data.world.doubts(np.array([lat]), _within_a_turn(np.array([lon]))).at_sea[0]
        )
        error_m = float(self._data.pieces.nearest(np.array([lat]), np.array([lon])).error_m[0])
        deep = [self._data.pieces.nearest(*run.samples).distance_m.max() > error_m for run in (before, after)]
        disputed = self.dispute_at(lat=lat, lon=lon) is not None
        return Crossing(
            from_country=codes[before.label],
            to_country=codes[after.label],
            lat=float(lat),
            lon=float(lon),
            uncertain=at_sea or disputed or not all(deep),
            error_m=error_m,
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


def _without_slivers(runs: list[_Run]) -> list[_Run]:
    """Give gaps between areas that are too narrow to be seen to the area before them."""
    closed: list[_Run] = []
    for run in _merged(runs):
        narrow = run.label == NO_AREA and run.length_m < SLIVER_M and closed
        closed.append(run._replace(label=closed[-1].label) if narrow else run)
    return closed


def _samples(met: Floats, i: int, lats: Floats, lons: Floats) -> tuple[Floats, Floats]:
    at = np.linspace(met[i], met[i + 1], 33)
    return along(at, lats), along(at, lons)


def _load(path: Path) -> _Data:
    try:
        with np.load(path, allow_pickle=False) as stored:
            raw: dict[str, Any] = {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        raise StoreError(f"no borders at {path}; build the package (`make`), or install the wheel") from None
    except (OSError, ValueError, EOFError) as error:
        raise StoreError(f"{path} is not the borders file of this package ({error}); build it again") from error
    sides = raw["country_sides"]
    countries = Edges.of(raw["country_x"], raw["country_y"], sides[:, 0], sides[:, 1])
    inside = np.zeros(len(raw["land_x"]), dtype=np.int16)
    land = Edges.of(raw["land_x"], raw["land_y"], inside, inside + np.int16(NO_AREA))
    error_m = raw["country_error_m"].astype(np.float64)
    pieces = BorderPieces(countries, error_m)
    return _Data(
        countries=countries,
        error_m=error_m,
        land=land,
        pieces=pieces,
        world=World(countries, land, pieces=pieces, coast_m=COAST_M),
        codes=np.array([*(str(c) or None for c in raw["country_codes"]), None], dtype=object),
        names=np.array([*(str(n) or None for n in raw["country_names"]), None], dtype=object),
        source=str(raw["source"][0]),
        disputed=_disputed(),
    )


def _refuse_what_is_no_point(lats: Floats, lons: Floats) -> None:
    """Refuse what is outside the globe; NaN passes, as the coordinates of what has no place."""
    for name, values, bound in (("latitude", lats, 90.0), ("longitude", lons, 540.0)):
        worst = _greatest(values)
        if worst > bound:
            hint = "were lat and lon swapped?" if bound == 90.0 else "give WGS 84 degrees, not metres"
            raise InvalidPlaceError(f"{name} {worst:g} is outside ±{bound:g}; {hint}")


def _greatest(values: Floats) -> float:
    """Return the greatest absolute value that is a number."""
    greatest = max(float(values.max(initial=0.0)), -float(values.min(initial=0.0)))
    return float(np.nanmax(np.abs(values))) if math.isnan(greatest) and not np.isnan(values).all() else greatest


def _within_a_turn(lons: Floats) -> Floats:
    """Bring longitudes into [-180, 180)."""
    if _greatest(lons) < 180.0:
        return lons
    wrapped = np.atleast_1d(geodesy.wrap(lons))
    return np.where(wrapped == 180.0, -180.0, wrapped)


@functools.cache
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
