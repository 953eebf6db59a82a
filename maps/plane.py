"""The plane of a printed map: a projection for the events at hand, their frame, and the world's land on it.

Up to a continent the map is Lambert's azimuthal equal-area one, centred on the events, so that 180° and the poles are
places like any other and areas of uncertainty compare; beyond it, Equal Earth (Šavrič, Patterson and Jenny 2018).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from gazetteer.boundaries import Borders
from maps.basemap import countries, water

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bounds = tuple[float, float, float, float]

__all__ = ["Country", "Land", "Plane", "around", "plane"]

EARTH_M: Final = 6_371_008.8
#: Events farther than this from their middle are shown on a map of the world.
WIDEST_REGION_M: Final = 4_000_000.0
#: Coefficients of Equal Earth, as published.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796


class Plane:
    """A map projection: degrees to metres on paper's plane, longitudes continuous on a world map."""

    def __init__(self, *, lat_0: float, lon_0: float, is_world: bool) -> None:
        self.lat_0, self.lon_0, self.is_world = lat_0, lon_0, is_world
        if not is_world:
            from pyproj import Proj

            self._proj = Proj(proj="laea", lat_0=lat_0, lon_0=lon_0, ellps="WGS84")

    def __call__(self, lon: Any, lat: Any) -> tuple[Floats, Floats]:  # noqa: ANN401  array-likes
        """Project degrees; east may run past 180."""
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        if not self.is_world:
            x, y = self._proj(lon, lat)
            return np.asarray(x), np.asarray(y)
        theta = np.arcsin(np.sqrt(3) / 2 * np.sin(np.radians(lat)))
        t2 = theta * theta
        t6 = t2 * t2 * t2
        width = np.sqrt(3) * (9 * A4 * t6 * t2 + 7 * A3 * t6 + 3 * A2 * t2 + A1)
        x = 2 * np.radians(lon - self.lon_0) * np.cos(theta) / width
        return EARTH_M * x, EARTH_M * theta * (A4 * t6 * t2 + A3 * t6 + A2 * t2 + A1)

    def outline(self) -> Floats | None:
        """Return the edge of a world map on the plane; None for a regional one, which has none."""
        if not self.is_world:
            return None
        up = np.linspace(-90.0, 90.0, 91)
        east, west = self(self.lon_0 + 180.0, up), self(self.lon_0 - 180.0, up[::-1])
        return np.concatenate([np.stack(east, axis=1), np.stack(west, axis=1)])

    @property
    def turns(self) -> tuple[float, ...]:
        """Whole turns by which a shape is repeated so that none is missing at the edge of a world map."""
        return (-360.0, 0.0, 360.0) if self.is_world else (0.0,)

    def near(self, lon: Any) -> Any:  # noqa: ANN401  a float gives a float, an array an array
        """Return longitudes shifted by whole turns into the sight of a world map."""
        return lon - 360.0 * np.round((lon - self.lon_0) / 360.0) if self.is_world else lon

    def faces(self, *, lat: float, lon: float) -> bool:
        """Tell whether a place is on the side of the earth that the map shows."""
        return self.is_world or bool(_cosine(self, np.array([[lon, lat]]))[0] > 0.0)


def plane(points: Sequence[tuple[float, float]]) -> Plane:
    """Choose the projection for points (lat, lon): centred on the middle of the least cap of the earth that holds them.

    Examples
    --------
    >>> flat = plane([(-18.1, 178.4), (-16.9, -178.9)])
    >>> flat.is_world, round(flat.lon_0 % 360.0)
    (False, 180)
    >>> plane([(40.7, -74.0), (35.7, 139.7), (-33.9, 151.2)]).is_world
    True
    """
    if not points:
        return Plane(lat_0=0.0, lon_0=11.0, is_world=True)
    lat, lon = np.radians(np.asarray(points, dtype=np.float64).T)
    vectors = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    middle = vectors[0].copy()
    for step in range(200):  # Bădoiu and Clarkson (2003): walk towards the farthest point, in ever smaller steps
        farthest = vectors[int(np.argmin(vectors @ middle))]
        middle += (farthest - middle) / (step + 2)
        middle /= np.linalg.norm(middle) or 1.0
    reach = EARTH_M * float(np.arccos(np.clip((vectors @ middle).min(), -1.0, 1.0)))
    lat_0 = float(np.degrees(np.arcsin(np.clip(middle[2], -1.0, 1.0))))
    lon_0 = float(np.degrees(np.arctan2(middle[1], middle[0])))
    is_world = reach > WIDEST_REGION_M
    return Plane(lat_0=lat_0, lon_0=round(lon_0, 6), is_world=is_world)


def around(xs: Floats, ys: Floats, *, shape: float, margin: float, least_m: float) -> Bounds:
    """Return left, bottom, right, top of the frame around projected points.

    Parameters
    ----------
    xs, ys
        Metres on the plane.
    shape
        Width of the frame divided by its height.
    margin
        Share of the frame left free on each side.
    least_m
        The frame is at least this wide.
    """
    left, right, bottom, top = float(xs.min()), float(xs.max()), float(ys.min()), float(ys.max())
    share = 1 - 2 * margin
    width = max((right - left) / share, (top - bottom) / share * shape, least_m)
    height = width / shape
    x, y = (left + right) / 2, (bottom + top) / 2
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


class Country(NamedTuple):
    """One country on the plane: its name and its rings, metres."""

    name: str
    rings: list[Floats]


class Land(NamedTuple):
    """The world on the plane: countries, and coasts, borders and waters as lists of (n, 2) arrays in metres.

    `inner` are the borders of divisions of large states. Waters and inner borders are true to some 4 km.
    """

    countries: list[Country]
    coasts: list[Floats]
    borders: list[Floats]
    disputed: list[Floats]
    lakes: list[Floats]
    rivers: list[Floats]
    inner: list[Floats]


def land(flat: Plane, focus: tuple[float, float, float, float] | None) -> Land:
    """Project the base map: what faces away from a regional map is left out."""
    packed = countries(focus)
    (sx, sy), (tx, ty) = packed["scale"], packed["translate"]
    arcs = [_degrees(text, sx, sy, tx, ty) for text in packed["arcs"]]
    owners: list[list[str]] = [[] for _ in arcs]
    drawn = []
    for country in packed["countries"]:
        rings: list[Floats] = []
        for ring in (r for polygon in country["polygons"] for r in polygon):
            for arc in ring:
                owners[arc if arc >= 0 else ~arc].append(country["code"])
            rings += _placed(flat, _joined(ring, arcs))
        if rings:
            drawn.append(Country(country["name"], rings))
    coastlines = [part for arc, own in zip(arcs, owners, strict=True) if len(own) == 1 for part in _without_seam(arc)]
    shared = [(part, own) for arc, own in zip(arcs, owners, strict=True) if len(own) > 1 for part in _without_seam(arc)]
    borders, disputed = _parted(shared)
    waters = water(focus)
    scale = (*waters["scale"], *waters["translate"])
    lakes, rivers, inner = (
        [p for text in waters[kind] for p in _placed(flat, _degrees(text, *scale))]
        for kind in ("lakes", "rivers", "inner")
    )
    coasts, sure, doubtful = (
        [p for part in parts for p in _placed(flat, part)] for parts in (coastlines, borders, disputed)
    )
    return Land(drawn, coasts, sure, doubtful, lakes, rivers, inner)


def _parted(borders: list[tuple[Floats, list[str]]]) -> tuple[list[Floats], list[Floats]]:
    """Part borders, with the codes of the countries on both sides, into those that nobody disputes and the others.

    A border is disputed within the box of an area that both its countries claim or hold; what has no code of its own
    is a party to any.
    """
    areas = [((a.west, a.south), (a.east, a.north), {*a.claimants, *a.held_by, ""}) for a in Borders().disputed_areas]
    sure: list[Floats] = []
    disputed: list[Floats] = []
    for arc, codes in borders:
        middle = (arc[1:] + arc[:-1]) / 2
        inside = np.zeros(len(middle), dtype=bool)
        for low, high, parties in areas:
            if parties.issuperset(codes):
                inside |= np.all((middle > low) & (middle < high), axis=1)
        cuts = np.flatnonzero(inside[1:] != inside[:-1]) + 1
        for first, last in itertools.pairwise([0, *cuts.tolist(), len(inside)]):
            (disputed if inside[first] else sure).append(arc[first : last + 1])
    return sure, disputed


def _degrees(text: str, sx: float, sy: float, tx: float, ty: float) -> Floats:
    """Decode an arc of `maps.basemap.countries` into (n, 2) of lon, lat, continuous."""
    digits = np.frombuffer(text.encode("ascii"), dtype=np.uint8).astype(np.int64) - 63
    ends = np.flatnonzero(digits < 0x20)
    starts = np.concatenate([[0], ends[:-1] + 1])
    place = np.arange(len(digits)) - np.repeat(starts, ends - starts + 1)
    numbers = np.add.reduceat((digits & 0x1F) << (5 * place), starts)
    signed = np.where(numbers & 1, ~(numbers >> 1), numbers >> 1).reshape(-1, 2).cumsum(axis=0)
    lon, lat = signed[:, 0] * sx + tx, signed[:, 1] * sy + ty
    return np.stack([np.unwrap(lon, period=360.0), lat], axis=1)


def _joined(ring: list[int], arcs: list[Floats]) -> Floats:
    """Join the arcs of a ring; a ring once around the earth (Antarctica) is closed over the pole."""
    parts: list[Floats] = []
    for arc in ring:
        part = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        parts.append(part if not parts else part[1:])
    whole = np.concatenate(parts)
    whole[:, 0] = np.unwrap(whole[:, 0], period=360.0)
    if abs(whole[-1, 0] - whole[0, 0]) > 180.0:
        pole = -90.0 if whole[:, 1].mean() < 0 else 90.0
        whole = np.concatenate([whole, [[whole[-1, 0], pole], [whole[0, 0], pole]]])
    return whole


def _placed(flat: Plane, degrees: Floats) -> Iterator[Floats]:
    """Project a line or ring, once for every turn in which it may be in sight."""
    if not flat.is_world:
        cos = _cosine(flat, degrees)
        if (cos > -0.2).any():
            x, y = flat(degrees[:, 0], degrees[:, 1])
            yield np.stack([x, y], axis=1)
        return
    for turn in flat.turns:
        lon = degrees[:, 0] + turn
        if lon.max() > flat.lon_0 - 180.0 and lon.min() < flat.lon_0 + 180.0:
            x, y = flat(lon, degrees[:, 1])
            yield np.stack([x, y], axis=1)


def _cosine(flat: Plane, degrees: Floats) -> Floats:
    lon, lat = np.radians(degrees[:, 0] - flat.lon_0), np.radians(degrees[:, 1])
    lat_0 = np.radians(flat.lat_0)
    cosine: Floats = np.sin(lat_0) * np.sin(lat) + np.cos(lat_0) * np.cos(lat) * np.cos(lon)
    return cosine


def _without_seam(arc: Floats) -> Iterable[Floats]:
    """Leave out the pieces that run along 180° or the poles: they are cuts in the data, no coast."""
    on_seam = np.isclose(np.abs(np.mod(arc[:, 0], 360.0) - 180.0), 0.0, atol=1e-3) | (np.abs(arc[:, 1]) > 89.9)
    cuts = np.flatnonzero(on_seam[1:] & on_seam[:-1]) + 1
    return (part for part in np.split(arc, cuts) if len(part) > 1)
