"""Many geodesic lines at once: densified within a bound in metres, cut at the antimeridian, handed to other libraries.

The vertices of all lines stand in one pair of arrays with offsets, as GeoArrow has them, so a million lines are some
NumPy calls and no Python objects. `gazetteer.geodesy.line` draws one.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gazetteer import ellipsoid
from gazetteer.geodesy import Line, checked, inverse, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

__all__ = ["Floats", "Geodesics", "Lines", "densified", "geodesics", "lines"]

Floats = NDArray[np.float64]
Offsets = NDArray[np.int64]

_LEAST_CURVATURE_M = 6.33e6  # no radius of curvature of the ellipsoid is smaller
_EVEN_LAT_DEG = 80.0  # poleward of it, pieces of equal length are wasteful: such lines are halved where they need it
_EVEN_M = 2_000_000.0
_MAX_HALVINGS = 24
_SAME_DEG = 1e-9
_DEGREE_M = 111_700.0  # no degree is longer
_AT_MIDDLE = 0.75  # where a piece bends unevenly its error is greatest beside its middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines as columns; each is one part, or several where it was cut.

    Attributes
    ----------
    lats, lons
        The vertices of all parts one after another, degrees. Longitudes of an uncut line are continuous and may run past
        ±180; those of `cut` lie within [-180, 180].
    part_starts
        Offsets into the vertices, one more than there are parts.
    line_starts
        Offsets into the parts, one more than there are lines.
    """

    lats: Floats
    lons: Floats
    part_starts: Offsets
    line_starts: Offsets

    @property
    def count(self) -> int:
        """The number of lines."""
        return len(self.line_starts) - 1

    def parts(self, number: int) -> Iterator[Line]:
        """Yield the parts of one line."""
        for part in range(self.line_starts[number], self.line_starts[number + 1]):
            here = slice(self.part_starts[part], self.part_starts[part + 1])
            yield Line(self.lats[here], self.lons[here])

    def some(self, first: int, last: int) -> Lines:
        """Return the lines from number `first` up to `last`."""
        line_starts = self.line_starts[first : last + 1]
        part_starts = self.part_starts[line_starts[0] : line_starts[-1] + 1]
        here = slice(part_starts[0], part_starts[-1])
        return Lines(
            lats=self.lats[here],
            lons=self.lons[here],
            part_starts=part_starts - part_starts[0],
            line_starts=line_starts - line_starts[0],
        )

    def line_of_vertex(self) -> NDArray[np.int64]:
        """Return for every vertex the number of its line."""
        return np.repeat(np.arange(self.count), np.diff(self.part_starts[self.line_starts]))

    def cut(self) -> Lines:
        """Cut the lines at the antimeridian, at the latitude where the geodesic meets it.

        Examples
        --------
        >>> from gazetteer.lines import lines
        >>> drawn = lines(lat1=[45.0, 36.0], lon1=[170.0, 42.0], lat2=[45.0, 37.0], lon2=[-170.0, 43.0]).cut()
        >>> drawn.line_starts.tolist(), [round(float(part.lats[-1]), 2) for part in drawn.parts(0)]
        ([0, 2, 3], [45.44, 45.0])
        """
        return _cut(self)

    def to_shapely(self) -> NDArray[np.object_]:
        """Return shapely LineStrings (x, y = lon, lat), and MultiLineStrings for lines that were cut.

        Examples
        --------
        >>> from gazetteer.lines import lines
        >>> lines(lat1=36.0, lon1=42.0, lat2=36.01, lon2=42.01).to_shapely()[0].wkt
        'LINESTRING (42 36, 42.01 36.01)'
        """
        import shapely

        coordinates = np.stack([self.lons, self.lats], axis=1)
        parts: NDArray[np.object_] = shapely.from_ragged_array(
            shapely.GeometryType.LINESTRING, coordinates, (self.part_starts,)
        )
        pieces = np.diff(self.line_starts)
        if (pieces == 1).all():
            return parts
        whole = parts[self.line_starts[:-1]]
        several = np.flatnonzero(pieces > 1)
        for number in several:
            whole[number] = shapely.multilinestrings(parts[self.line_starts[number] : self.line_starts[number + 1]])
        return whole

    def to_geoarrow(self) -> Any:  # noqa: ANN401  pyarrow is untyped
        """Return a pyarrow array of type ``geoarrow.linestring``, or ``geoarrow.multilinestring`` where a line is cut.

        Coordinates are interleaved x, y = lon, lat in OGC:CRS84; ``geopandas.GeoSeries.from_arrow`` reads it.

        Examples
        --------
        >>> from gazetteer.lines import lines
        >>> lines(lat1=36.0, lon1=42.0, lat2=36.01, lon2=42.01).to_geoarrow().type.extension_name
        'geoarrow.linestring'
        """
        import pyarrow as pa

        flat = np.empty(2 * len(self.lats))
        flat[0::2], flat[1::2] = self.lons, self.lats
        vertices = pa.FixedSizeListArray.from_arrays(pa.array(flat), type=pa.list_(pa.field("xy", pa.float64()), 2))
        storage = pa.ListArray.from_arrays(pa.array(self.part_starts.astype(np.int32)), vertices)
        name = "geoarrow.linestring"
        if len(self.part_starts) != len(self.line_starts):
            storage = pa.ListArray.from_arrays(pa.array(self.line_starts.astype(np.int32)), storage)
            name = "geoarrow.multilinestring"
        return pa.ExtensionArray.from_storage(_geoarrow_type()(storage.type, name), storage)


class Geodesics(NamedTuple):
    """Geodesics between ends: lat1, lon1, lat2, lon2 in degrees, how they begin, and how long they are."""

    ends: tuple[Floats, Floats, Floats, Floats]
    begun: ellipsoid.Start
    length_m: Floats


@functools.cache
def _geoarrow_type() -> Any:  # noqa: ANN401  the class needs pyarrow, which is imported on first use
    import pyarrow as pa

    class GeoArrowType(pa.ExtensionType):  # type: ignore[misc]
        def __init__(self, storage: Any, name: str) -> None:  # noqa: ANN401
            super().__init__(storage, name)

        def __arrow_ext_serialize__(self) -> bytes:
            return json.dumps({"crs": "OGC:CRS84", "crs_type": "authority_code"}).encode()

        @classmethod
        def __arrow_ext_deserialize__(cls, storage: Any, serialized: bytes) -> Any:  # noqa: ANN401
            return cls(storage, "geoarrow.linestring")

    return GeoArrowType


def lines(*, lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike, max_error_m: float = 10.0) -> Lines:
    """Densify geodesics until drawing them as straight lon/lat pieces errs by at most `max_error_m`.

    Parameters
    ----------
    lat1, lon1, lat2, lon2
        Degrees; scalars or arrays that broadcast, one line an element.
    max_error_m
        The bound between a drawn piece and the geodesic, metres.

    Returns
    -------
    Lines
        In input order. Both ends are exactly as given, the second shifted by whole turns where the line crosses the
        antimeridian. A line of length zero has two equal vertices.

    Raises
    ------
    InvalidPlaceError
        When a coordinate is not finite or not in degrees.
    ValueError
        When `max_error_m` is not positive.

    Examples
    --------
    >>> from gazetteer.lines import lines
    >>> drawn = lines(lat1=[33.0, 36.8], lon1=[44.0, 42.4], lat2=[32.0, 36.9], lon2=[35.0, 42.0], max_error_m=100.0)
    >>> drawn.count, drawn.part_starts.tolist()
    (2, [0, 12, 14])
    """
    return densified(geodesics(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2), max_error_m=max_error_m)


def geodesics(*, lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Geodesics:
    """Solve the geodesics between ends, one an element; the parameters and errors are those of `lines`.

    Examples
    --------
    >>> from gazetteer.lines import geodesics
    >>> geodesics(lat1=[36.8, 0.0], lon1=42.4, lat2=36.9, lon2=42.0).length_m.round(-3).tolist()
    [37000.0, 4086000.0]
    """
    ends = np.broadcast_arrays(*checked(lat1, lon1), *checked(lat2, lon2))
    a_lat, a_lon, b_lat, b_lon = (np.atleast_1d(end).ravel() for end in ends)
    whole = inverse(lat1=a_lat, lon1=a_lon, lat2=b_lat, lon2=b_lon)
    begun = ellipsoid.start(a_lat, a_lon, whole.azimuth_deg)
    return Geodesics((a_lat, a_lon, b_lat, b_lon), begun, np.atleast_1d(whole.distance_m))


def densified(solved: Geodesics, *, max_error_m: float = 10.0) -> Lines:
    """Return what `lines` returns for geodesics already solved.

    Examples
    --------
    >>> from gazetteer.lines import densified, geodesics
    >>> densified(geodesics(lat1=33.0, lon1=44.0, lat2=32.0, lon2=35.0), max_error_m=100.0).part_starts.tolist()
    [0, 12]
    """
    if not max_error_m > 0.0:
        raise ValueError(f"max_error_m must be a positive number of metres, not {max_error_m}")
    (a_lat, a_lon, b_lat, b_lon), begun, length_m = solved
    # The longitude of the end, continuous with the line: a line over a pole turns as its azimuth says.
    turn = (b_lon - a_lon) - 360.0 * np.round((b_lon - a_lon) / 360.0)
    turn = np.where(np.abs(turn) == 180.0, np.where(begun.sin_alpha >= 0.0, 180.0, -180.0), turn)
    end_lon = b_lon + 360.0 * np.round((a_lon + turn - b_lon) / 360.0)
    counts, is_even = _pieces(a_lat, b_lat, length_m, np.abs(begun.sin_alpha), max_error_m)
    starts = np.concatenate([[0], np.cumsum(counts + 1)])
    row = np.repeat(np.arange(len(counts)), counts + 1)
    share = (np.arange(starts[-1]) - starts[row]) / counts[row]
    if not is_even.all():
        row, share = _with_equator(row, share, begun, length_m, ~is_even)
        starts = np.searchsorted(row, np.arange(len(counts) + 1))
    lats, lons = np.empty(starts[-1]), np.empty(starts[-1])
    inner = np.flatnonzero((share > 0.0) & (share < 1.0))
    lats[inner], lons[inner] = ellipsoid.advance(begun.of(row[inner]), share[inner] * length_m[row[inner]])
    lats[starts[:-1]], lons[starts[:-1]] = a_lat, a_lon
    lats[starts[1:] - 1], lons[starts[1:] - 1] = b_lat, end_lon
    if not is_even.all():
        row, lats, lons = _halved(row, share, lats, lons, begun, length_m, ~is_even, max_error_m)
        starts = np.searchsorted(row, np.arange(len(counts) + 1))
    return Lines(lats=lats, lons=lons, part_starts=starts, line_starts=np.arange(len(counts) + 1))


def _pieces(
    a_lat: Floats, b_lat: Floats, distance_m: Floats, sin_alpha: Floats, max_error_m: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return in how many equal pieces each line is cut, and whether that surely keeps the bound.

    A straight piece of length h errs by at most h²/8 times the curvature of the geodesic in longitude and latitude,
    tan(φ) sin(α) sqrt(1 + 3 cos²(α)) / R, which grows with the latitude (sin α cos φ is constant along a geodesic).
    """
    highest = np.maximum(np.abs(a_lat), np.abs(b_lat))
    # The line may rise above both ends by the sagitta of its chord on the globe.
    rise = distance_m**2 * np.tan(np.radians(np.minimum(highest, 85.0))) / (8.0 * _LEAST_CURVATURE_M**2)
    highest += np.degrees(rise) * 1.1
    is_even = (highest < _EVEN_LAT_DEG) & (distance_m < _EVEN_M)
    phi = np.radians(np.minimum(highest, 85.0))
    sin2 = np.minimum((sin_alpha / np.cos(phi)) ** 2, 2.0 / 3.0)
    curvature = np.tan(phi) * np.sqrt(sin2 * (4.0 - 3.0 * sin2)) * (1.01 / _LEAST_CURVATURE_M)
    counts = np.maximum(np.ceil(distance_m * np.sqrt(curvature / (8.0 * max_error_m))), 1.0)
    # What is halved where it needs to be starts coarse, but with several pieces: the error at the middle of a single one
    # can vanish by symmetry (an S over the equator).
    return np.where(is_even, counts, np.maximum(np.ceil(counts / 6.0), 4.0)).astype(np.int64), is_even


def _with_equator(
    row: NDArray[np.int64], share: Floats, begun: ellipsoid.Start, distance_m: Floats, wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], Floats]:
    """Add the places where some lines meet the equator.

    There their bend changes sides, and the middle of a piece over it may be right by chance.
    """
    ahead_m = (np.ceil(begun.tau / np.pi) * np.pi - begun.tau) * begun.scale_m
    met = np.flatnonzero(wanted & (ahead_m > 1.0) & (ahead_m < distance_m - 1.0))
    row, share = np.concatenate([row, met]), np.concatenate([share, ahead_m[met] / distance_m[met]])
    order = np.lexsort((share, row))
    return row[order], share[order]


def _halved(
    row: NDArray[np.int64],
    share: Floats,
    lats: Floats,
    lons: Floats,
    begun: ellipsoid.Start,
    distance_m: Floats,
    wanted: NDArray[np.bool_],
    max_error_m: float,
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Cut the pieces of some lines until the middle of each is near enough to the geodesic's."""
    first = np.flatnonzero(wanted[row[:-1]] & (row[:-1] == row[1:]))
    piece = np.stack([share[first], share[first + 1], lats[first], lats[first + 1], lons[first], lons[first + 1]])
    of = row[first]
    added: list[tuple[Any, ...]] = [(row, share, lats, lons)]
    for _ in range(_MAX_HALVINGS):
        at = (piece[0] + piece[1]) / 2.0
        lat, lon = ellipsoid.advance(begun.of(of), at * distance_m[of])
        north = (piece[2] + piece[3]) / 2.0 - lat
        east = ((piece[4] + piece[5]) / 2.0 - lon) * np.cos(np.radians(lat))
        coarse = np.hypot(north, east) * _DEGREE_M > _AT_MIDDLE * max_error_m
        if not coarse.any():
            break
        of, at, lat, lon, piece = of[coarse], at[coarse], lat[coarse], lon[coarse], piece[:, coarse]
        added.append((of, at, lat, lon))
        before = np.stack([piece[0], at, piece[2], lat, piece[4], lon])
        piece = np.concatenate([before, np.stack([at, piece[1], lat, piece[3], lon, piece[5]])], axis=1)
        of = np.concatenate([of, of])
    row, share, lats, lons = (np.concatenate(column) for column in zip(*added, strict=True))
    order = np.lexsort((share, row))
    return row[order], lats[order], lons[order]


def _cut(drawn: Lines) -> Lines:
    """Cut each part where it meets the antimeridian; a geodesic turns by half a turn at most, so it does so once."""
    lats, starts = drawn.lats, drawn.part_starts
    if max(drawn.lons.max(initial=0.0), -drawn.lons.min(initial=0.0)) < 180.0 - _SAME_DEG:
        return drawn
    # Rounding puts the vertices of a line that runs along the meridian now on one side of it and now on the other.
    meridians = np.round((drawn.lons - 180.0) / 360.0) * 360.0 + 180.0
    lons = np.where(np.abs(drawn.lons - meridians) < _SAME_DEG, meridians, drawn.lons)
    first, last = lons[starts[:-1]], lons[starts[1:] - 1]
    west, east = np.minimum(first, last), np.maximum(first, last)
    meridian = np.floor((west + 180.0) / 360.0) * 360.0 + 180.0
    is_cut = (west < meridian) & (meridian < east)
    part = np.repeat(np.arange(len(first)), np.diff(starts))
    side = np.sign(lons - meridian[part])
    beyond = np.flatnonzero(is_cut[part] & (side != np.sign(first - meridian)[part]))
    cut_parts, at = np.unique(part[beyond], return_index=True)
    at = beyond[at]  # of each cut part, the first vertex on the meridian or beyond it
    jump = side[at] != 0.0
    ends = at[jump]
    begun = ellipsoid.start(lats[ends - 1], lons[ends - 1], _azimuths(lats, lons, ends))
    cut_lat = lats[at]
    cut_lat[jump] = ellipsoid.latitude_at(begun, meridian[part[ends]])
    # Between the last vertex before the meridian and the first one beyond stand the end of one part and the start of
    # the next; a vertex that lies on the meridian is the end itself.
    position = np.concatenate([np.arange(len(lats)), ends - 0.6, at - 0.4 + np.where(jump, 0.0, 0.8)])
    order = np.argsort(position, kind="stable")
    begins = np.zeros(len(position), dtype=bool)
    begins[starts[:-1]] = True
    begins[len(lats) + len(ends) :] = True
    part_starts = np.append(np.flatnonzero(begins[order]), len(order))
    all_lats = np.concatenate([lats, cut_lat[jump], cut_lat])[order]
    all_lons = np.concatenate([lons, meridian[part[ends]], meridian[cut_parts]])[order]
    # Every part is brought back by the turn of its middle; what lies within ±180 already stays as it is.
    left, right = all_lons[part_starts[:-1]], all_lons[part_starts[1:] - 1]
    turns = np.floor((left + right + 360.0) / 720.0)
    turns[(np.abs(left) <= 180.0) & (np.abs(right) <= 180.0)] = 0.0
    all_lons -= np.repeat(turns * 360.0, np.diff(part_starts))
    made = np.concatenate([[0], np.cumsum(1 + is_cut)])
    return Lines(lats=all_lats, lons=all_lons, part_starts=part_starts, line_starts=made[drawn.line_starts])


def _azimuths(lats: Floats, lons: Floats, ends: NDArray[np.int64]) -> Floats:
    """Return the directions of the pieces that end at some vertices."""
    wrapped = wrap(lons[ends - 1]), wrap(lons[ends])
    found = inverse(lat1=lats[ends - 1], lon1=wrapped[0], lat2=lats[ends], lon2=wrapped[1]).azimuth_deg
    return np.atleast_1d(np.asarray(found, dtype=float))
