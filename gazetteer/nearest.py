"""The nearest place of many points at once, and the points of the settlements of an area.

Settlements are points in space (earth-centred, on the ellipsoid), so that poles and the antimeridian are nowhere
special, in a balanced tree that halves them by the longest side of what they span. All queries go down the tree
together, one level a step: first each to its own leaf, whose nearest point bounds what is worth a look; then again into
every leaf that the bound reaches. The chord in space orders as the geodesic does to a millionth; the distances told are
geodesics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.store import Store

__all__ = ["Settlements", "Tree"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SEMI_MAJOR_M, _E2 = 6_378_137.0, 0.00669437999014  # WGS 84
_LEAF = 12  # points: fewer make the tree deeper, more make every leaf dearer
_BLOCK = 16_384  # queries that go down together: their arrays stay in the processor's cache
_CROWD = 3  # so many nodes a query are worth tightening the bound for
_JUST_BEYOND = 1.0 + 1e-12  # the bound itself must be found again


class Settlements(NamedTuple):
    """The settlements of all stores that are where their record says; `store` and `n` find the record."""

    lat: Floats
    lon: Floats
    store: NDArray[np.int16]
    n: NDArray[np.int32]
    area: NDArray[np.int32]  # indexes `areas`
    areas: tuple[tuple[str | None, str | None], ...]  # country, admin1

    @classmethod
    def of(cls, stores: Sequence[Store]) -> Settlements:
        """Read the settlements of these stores, a quarter of a million in half a second."""
        known: dict[tuple[str | None, str | None], int] = {}
        parts = [_of_store(home, store, known) for home, store in enumerate(stores)]
        lat, lon, home, n, area = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        return cls(lat, lon, home, n, area, tuple(known))

    def inside(self, *, country: str, admin1: str) -> tuple[Floats, Floats]:
        """Return the latitudes and longitudes of the settlements of a first-level area."""
        codes = [i for i, area in enumerate(self.areas) if area == (country, admin1)]
        kept = np.isin(self.area, codes)
        return self.lat[kept], self.lon[kept]


def _of_store(home: int, store: Store, known: dict[tuple[str | None, str | None], int]) -> tuple[Any, ...]:
    """Return the columns of `Settlements` for one store; new areas are numbered on in `known`."""
    kin = {number: known.setdefault(area, len(known)) for number, area in store.settled().items()}
    rows = [(n, lat, lon, kin[k]) for n, lat, lon, k in store.points() if k in kin]
    n, lat, lon, area = zip(*rows, strict=True) if rows else ((), (), (), ())
    return (
        np.array(lat, dtype=np.float64),
        np.array(lon, dtype=np.float64),
        np.full(len(rows), home, dtype=np.int16),
        np.array(n, dtype=np.int32),
        np.array(area, dtype=np.int32),
    )


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
        points = _in_space(lats, lons)
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
        points = _in_space(lats, lons)
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
        for level in range(self._depth):
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


def _in_space(lats: Floats, lons: Floats) -> NDArray[np.float64]:
    """Return points of the ellipsoid as earth-centred metres, (n, 3)."""
    lat, lon = np.radians(lats), np.radians(lons)
    normal = _SEMI_MAJOR_M / np.sqrt(1.0 - _E2 * np.sin(lat) ** 2)
    across = normal * np.cos(lat)
    return np.column_stack([across * np.cos(lon), across * np.sin(lon), normal * (1.0 - _E2) * np.sin(lat)])
