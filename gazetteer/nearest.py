"""The nearest place of many points at once, and the points of the settlements of an area.

Settlements are points in space (earth-centred, on the ellipsoid), so that poles and the antimeridian are nowhere
special, in a balanced tree that halves them by the longest side of what they span. All queries go down the tree
together, one level a step: first each to its own leaf, whose nearest point bounds what is worth a look; then again into
every leaf that the bound reaches. The chord in space orders as the geodesic does to a millionth; the distances told are
geodesics.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.store import Store

__all__ = ["Settlements", "Tree", "in_space"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Area = tuple[str | None, str | None]
"""A country and the name of a first-level area in it."""

_SEMI_MAJOR_M, _E2 = 6_378_137.0, 0.00669437999014  # WGS 84
_LEAF = 16  # points: fewer make the tree deeper, more make every leaf dearer
_BLOCK = 4_096  # queries that go down together: their arrays stay in the processor's cache
_CROWD = 4  # so many nodes a query are worth tightening the bound for
_WORTH_A_COPY = 5_000  # settlements; fewer are read as fast from the store
_JUST_BEYOND = 1.0 + 1e-12  # the bound itself must be found again


class Settlements(NamedTuple):
    """The settlements of all stores that are where their record says; `store` and `n` find the record."""

    lat: Floats
    lon: Floats
    store: NDArray[np.int16]
    n: NDArray[np.int32]
    area: NDArray[np.int32]  # indexes `areas`
    areas: tuple[Area, ...]

    @classmethod
    def of(cls, stores: Sequence[Store]) -> Settlements:
        """Read the settlements of these stores: a million in some five seconds the first time, from a copy beside them later."""
        known: dict[Area, int] = {}
        parts = []
        for home, store in enumerate(stores):
            lat, lon, n, area, areas = _of_store(store)
            codes = np.array([known.setdefault(a, len(known)) for a in areas], dtype=np.int32)
            parts.append((lat, lon, np.full(len(n), home, dtype=np.int16), n, codes[area] if len(n) else area))
        lat, lon, home_of, n, area = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        return cls(lat, lon, home_of, n, area, tuple(known))

    def inside(self, *, country: str, admin1: str) -> tuple[Floats, Floats]:
        """Return the latitudes and longitudes of the settlements of a first-level area."""
        codes = [i for i, area in enumerate(self.areas) if area == (country, admin1)]
        kept = np.isin(self.area, codes)
        return self.lat[kept], self.lon[kept]


def _of_store(store: Store) -> tuple[Floats, Floats, NDArray[np.int32], NDArray[np.int32], list[Area]]:
    """Return latitude, longitude, number and area of the settlements of one store, and what the areas are called."""
    copy = store.path.with_suffix(".settlements.npz")
    with suppress(OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError), copy.open("rb") as file:
        kept = np.load(file, allow_pickle=False)
        names = [(c or None, a or None) for c, a in kept["areas"].tolist()]
        return kept["lat"], kept["lon"], kept["n"], kept["area"], names
    kin = store.settled()
    names = list(dict.fromkeys(kin.values()))
    number = {area: i for i, area in enumerate(names)}
    code = {k: number[area] for k, area in kin.items()}
    chunks = [
        (
            np.array([r[1:3] for r in rows if r[3] in code]).reshape(-1, 2),
            np.array([(r[0], code[r[3]]) for r in rows if r[3] in code], dtype=np.int32).reshape(-1, 2),
        )
        for rows in store.points()
    ]
    place = np.concatenate([np.zeros((0, 2)), *(c for c, _ in chunks)])
    which = np.concatenate([np.zeros((0, 2), dtype=np.int32), *(w for _, w in chunks)])
    found = (place[:, 0].copy(), place[:, 1].copy(), which[:, 0].copy(), which[:, 1].copy(), names)
    if len(which) > _WORTH_A_COPY:
        _keep(copy, found)
    return found


def _keep(copy: Path, found: tuple[Floats, Floats, NDArray[np.int32], NDArray[np.int32], list[Area]]) -> None:
    """Write a copy beside the store, whole or not at all; a folder that cannot be written to is no loss."""
    lat, lon, n, area, names = found
    with suppress(OSError):
        for other in copy.parent.glob("*.settlements.npz"):
            if not other.with_name(other.name.replace(".settlements.npz", ".sqlite")).exists():
                other.unlink()
        handle, part = tempfile.mkstemp(dir=copy.parent, prefix=copy.stem, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                written = np.array([(c or "", a or "") for c, a in names] or np.zeros((0, 2), dtype="U1"))
                np.savez(file, lat=lat, lon=lon, n=n, area=area, areas=written)
            Path(part).replace(copy)
        finally:
            Path(part).unlink(missing_ok=True)


class Tree:
    """Finds the nearest of many points to each of many points.

    Parameters
    ----------
    lats, lons
        Degrees, at least one.

    Examples
    --------
    >>> tree = Tree(np.array([0.0, 10.0, -17.0]), np.array([0.0, 0.0, -179.9]))
    >>> tree.nearest(np.array([1.0, -17.0]), np.array([0.5, 179.9])).tolist()
    [0, 2]
    """

    def __init__(self, lats: Floats, lons: Floats) -> None:
        points = in_space(lats, lons)
        self._depth = max(0, int(np.ceil(np.log2(max(len(points), 1) / _LEAF))))
        order = np.arange(len(points)).reshape(1, -1)
        for _ in range(self._depth):
            order = _halved(points, order)
        self._leaves = order
        self._points = points[order].transpose(2, 0, 1).copy()  # (3, leaves, width)
        self._low, self._high = self._boxes()
        leaf_of = np.arange(2 << self._depth)
        for level in range(self._depth + 1):  # the leaf in the middle of each node
            nodes = np.arange(1 << level, 2 << level)
            leaf_of[nodes] = ((2 * nodes + 1) << (self._depth - level) >> 1) - (1 << self._depth)
        self._some = self._points[:, np.minimum(leaf_of, order.shape[0] - 1), order.shape[1] // 2]

    def _boxes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the corners of what every node spans, (3, nodes); the children of node i are 2i and 2i + 1."""
        nodes = 2 << self._depth
        low, high = np.zeros((3, nodes)), np.zeros((3, nodes))
        first = nodes >> 1
        low[:, first:], high[:, first:] = self._points.min(axis=2), self._points.max(axis=2)
        while first > 1:
            for corner, pick in ((low, np.minimum), (high, np.maximum)):
                corner[:, first >> 1 : first] = pick(
                    corner[:, first : 2 * first : 2], corner[:, first + 1 : 2 * first : 2]
                )
            first >>= 1
        return low, high

    def nearest(self, lats: Floats, lons: Floats) -> Ints:
        """Return for each point the number of the nearest; all must be finite."""
        found = np.empty(len(lats), dtype=np.int64)
        points = in_space(lats, lons)
        for start in range(0, len(points), _BLOCK):
            found[start : start + _BLOCK] = self._search(points[start : start + _BLOCK].T.copy())
        return found

    def _search(self, at: NDArray[np.float64]) -> Ints:
        """Search for one block of queries, (3, n)."""
        every = np.arange(at.shape[1])
        node = np.ones(len(every), dtype=np.int64)
        for _ in range(self._depth):
            node *= 2
            node += self._to_box(at, node + 1) < self._to_box(at, node)
        home = node
        best, found = self._in_leaf(at, home)
        query, node = every, np.ones(len(every), dtype=np.int64)
        for _ in range(self._depth):
            query = np.repeat(query, 2)
            node = np.repeat(2 * node, 2)
            node[1::2] += 1
            there = at[:, query]
            if len(query) > _CROWD * len(every):
                # Far out at sea the bound is loose and the frontier wide: a point of each node tightens it.
                first = np.flatnonzero(np.diff(query, prepend=-1))
                best[query[first]] = np.minimum(
                    best[query[first]], np.minimum.reduceat(self._to_some(there, node), first) * _JUST_BEYOND
                )
            near = self._to_box(there, node) < best[query]
            query, node = query[near], node[near]
        other = node != home[query]
        query, node = query[other], node[other]
        distance, place = self._in_leaf(at[:, query], node)
        order = np.argsort(distance, kind="stable")[::-1]  # the nearest is written last, and stays
        closer = order[distance[order] < best[query[order]]]
        found[query[closer]] = place[closer]
        return found

    def _to_some(self, at: NDArray[np.float64], node: Ints) -> Floats:
        """Return the squared distance of each query to one point of its node."""
        away = np.zeros(len(node))
        for axis in range(3):
            side = self._some[axis][node] - at[axis]
            side *= side
            away += side
        return away

    def _to_box(self, at: NDArray[np.float64], node: Ints) -> Floats:
        """Return the squared distance of each query to what its node spans."""
        away = np.zeros(len(node))
        for axis in range(3):
            side = np.maximum(self._low[axis][node] - at[axis], at[axis] - self._high[axis][node])
            np.maximum(side, 0.0, out=side)
            side *= side
            away += side
        return away

    def _in_leaf(self, at: NDArray[np.float64], leaf: Ints) -> tuple[Floats, Ints]:
        """Return the squared chord to, and the number of, the nearest point of one leaf for each query."""
        leaf = leaf - (1 << self._depth)
        away = np.zeros((len(leaf), self._leaves.shape[1]))
        for axis in range(3):
            side = self._points[axis][leaf]
            side -= at[axis][:, None]
            side *= side
            away += side
        best = np.argmin(away, axis=1)
        every = np.arange(len(leaf))
        return away[every, best], self._leaves[leaf, best]


def _halved(points: NDArray[np.float64], order: Ints) -> Ints:
    """Halve every node of one level along its longest side."""
    if order.shape[1] % 2:  # one more of the last point: a repeated point changes no answer
        order = np.concatenate([order, order[:, -1:]], axis=1)
    there = points[order]
    axis = np.argmax(there.max(axis=1) - there.min(axis=1), axis=1)
    along = np.take_along_axis(there, axis[:, None, None], axis=2)[:, :, 0]
    by_half = np.argpartition(along, order.shape[1] // 2, axis=1)
    return np.take_along_axis(order, by_half, axis=1).reshape(order.shape[0] * 2, -1)


def in_space(lats: Floats, lons: Floats) -> NDArray[np.float64]:
    """Return points of the ellipsoid as earth-centred metres, (n, 3)."""
    lat, lon = np.radians(lats), np.radians(lons)
    normal = _SEMI_MAJOR_M / np.sqrt(1.0 - _E2 * np.sin(lat) ** 2)
    across = normal * np.cos(lat)
    return np.column_stack([across * np.cos(lon), across * np.sin(lon), normal * (1.0 - _E2) * np.sin(lat)])
