"""A grid of labels over labelled edges: the area of millions of points by one look-up each.

The world is cut into cells of a tenth of a degree. Most lie in one area, and far from any line: there the cell has the
answer. Points of the other cells are compared with the few edges in their cell (`Areas`) or near it (`Zones`).
It is made from the edges at the first question about many points, in a tenth of a second, or half a second where doubts are
asked for, and holds 20 to 60 MB.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gazetteer.edges import NO_AREA, NUDGE_DEG, Floats, Labels, earth_centred

if TYPE_CHECKING:
    from gazetteer.edges import BorderPieces, Edges

__all__ = ["Areas", "Doubts", "World", "Zones", "touched"]

CELL_DEG = 0.1
ROWS, COLUMNS = 1_800, 3_600
_WIDE = 5  # cells along the side of a block that is looked at first
_OFF_LATTICE_DEG = 3.1e-6  # no anchor has the latitude or longitude of a vertex, which are whole 1e-5 degrees
TOUCH_DEG = 1e-7
_DEGREE_M = 110_500.0  # no degree of latitude is shorter
_PAIRS = 500_000  # point-line pairs at once
_BLOCK = 65_536  # points at once
_MANY = 2_000  # fewer points are not worth making the grid
# Of a cell: the zone of a border or a coast reaches it; its anchor is not on land; a coast meets it.
_BORDER, _SHORE, _SEA, _COAST = 1, 2, 4, 8
Numbers = NDArray[np.int64]


class Listed(NamedTuple):
    """The lines listed in some cells: those of `cells[i]` are `of[starts[i]:starts[i + 1]]`."""

    cells: NDArray[np.int32]  # in order, each once
    starts: Numbers
    of: NDArray[np.int32]

    @classmethod
    def from_pairs(cls, cells: Numbers, numbers: Numbers) -> Listed:
        """Sort pairs of a cell and a line; some may stand there twice."""
        # One sort of whole numbers is several times faster than an argsort.
        keys = np.sort(cells << 32 | numbers)
        cell = (keys >> 32).astype(np.int32)
        first = np.flatnonzero(np.diff(cell, prepend=-1))
        return cls(cell[first], np.append(first, len(keys)), (keys & 0xFFFFFFFF).astype(np.int32))

    def pairs(self, cells: NDArray[np.int32]) -> list[tuple[slice, Numbers, NDArray[np.int32]]]:
        """Return the pairs of points (by their cells, all of them listed) with the lines there, in portions.

        Each portion has the slice of points it covers, the point of every pair counted from the slice's start, and the
        line of every pair.
        """
        listed = np.searchsorted(self.cells, cells)
        first, last = self.starts[listed], self.starts[listed + 1]
        counts = last - first
        upto = np.cumsum(counts)
        portions, begin = [], 0
        while begin < len(cells):
            before = upto[begin - 1] if begin else 0
            end = max(int(np.searchsorted(upto, before + _PAIRS)), begin + 1)
            here = counts[begin:end]
            point = np.repeat(np.arange(end - begin), here)
            within = np.arange(here.sum()) - np.repeat(np.cumsum(here) - here, here)
            portions.append((slice(begin, end), point, self.of[np.repeat(first[begin:end], here) + within]))
            begin = end
        return portions


class Areas:
    """The areas of the world as a grid of labels, exact at the edges.

    A point and the anchor in the middle of its cell are in the same area unless edges lie between them; then the first
    edge on the way from the point says what is on its side.
    """

    def __init__(self, edges: Edges) -> None:
        self._edges = edges
        self.listed = Listed.from_pairs(*touched(edges.x, edges.y))
        self.labels = _anchored(edges)
        self.mixed = np.zeros(ROWS * COLUMNS, dtype=bool)
        self.mixed[self.listed.cells] = True
        row, column = np.divmod(self.listed.cells, COLUMNS)
        self.mixed_blocks = np.zeros(ROWS * COLUMNS // _WIDE**2, dtype=bool)
        self.mixed_blocks[row // _WIDE * (COLUMNS // _WIDE) + column // _WIDE] = True

    def label_any(self, lats: Floats, lons: Floats) -> Labels:
        """Return the labels of points anywhere."""
        cells = cells_of(lats, lons)
        labels = self.labels[cells]
        mixed = np.flatnonzero(self.mixed[cells])
        labels[mixed] = self.label(lats[mixed], lons[mixed], cells[mixed])
        return labels

    def label(self, lats: Floats, lons: Floats, cells: NDArray[np.int32]) -> Labels:
        """Return the labels of points in cells that edges cross; elsewhere the cell's own label is right."""
        labels = self.labels[cells]
        row, column = np.divmod(cells, COLUMNS)
        anchor_x, anchor_y = _anchor(column, -180.0), _anchor(row, -90.0)
        for here, point, edge in self.listed.pairs(cells):
            x, y = lons[here][point], np.minimum(lats[here] + NUDGE_DEG, 90.0)[point]
            dx, dy = anchor_x[here][point] - x, anchor_y[here][point] - y
            (x0, x1), (y0, y1) = self._edges.x[edge].T, self._edges.y[edge].T
            # The sign of a vertex depends on the vertex alone, so two edges that share it agree about it.
            parted = (dx * (y0 - y) - dy * (x0 - x) >= 0.0) != (dx * (y1 - y) - dy * (x1 - x) >= 0.0)
            ux, uy = x1 - x0, y1 - y0
            west = ux * (y - y0) - uy * (x - x0) > 0.0
            anchor_west = ux * (y + dy - y0) - uy * (x + dx - x0) > 0.0
            met = np.flatnonzero(parted & (west != anchor_west))
            ux, uy = ux[met], uy[met]
            share = ((x0[met] - x[met]) * uy - (y0[met] - y[met]) * ux) / (dx[met] * uy - dy[met] * ux)
            order = np.lexsort((share, point[met]))
            point, edge, west = point[met][order], edge[met][order], west[met][order]  # noqa: PLW2901
            nearest = np.flatnonzero(np.diff(point, prepend=-1))
            side = np.where(west[nearest], self._edges.west[edge[nearest]], self._edges.east[edge[nearest]])
            labels[here.start + point[nearest]] = side
        return labels


class Zones:
    """Lines with a zone around each, to ask which points lie within the zone of any."""

    def __init__(self, lats: Floats, lons: Floats, reach_m: Floats) -> None:
        ends = earth_centred(lats, lons)
        self._start, self._along = ends[:, 0], ends[:, 1] - ends[:, 0]
        self._length2 = np.maximum((self._along**2).sum(axis=1), 1e-9)
        self._reach2 = reach_m**2
        margin_lat = reach_m / _DEGREE_M
        highest = np.minimum(np.abs(lats).max(axis=1) + margin_lat, 89.9)
        margin_lon = np.minimum(margin_lat / np.cos(np.radians(highest)), 180.0)
        self._south, self._north = lats.min(axis=1) - margin_lat, lats.max(axis=1) + margin_lat
        self._west, self._east = lons.min(axis=1) - margin_lon, lons.max(axis=1) + margin_lon

    @functools.cached_property
    def listed(self) -> Listed:
        """The lines whose zone may reach into each cell."""
        return Listed.from_pairs(*_boxed(self._west, self._south, self._east, self._north))

    def reach(self, lats: Floats, lons: Floats, cells: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which points, all in listed cells, lie within the zone of a line.

        The lines are straight through the earth, which is some metres off.
        """
        found = np.zeros(len(lats), dtype=bool)
        points = earth_centred(lats, lons)
        for here, point, line in self.listed.pairs(cells):
            within = self.away2(points[here][point], line) < self._reach2[line]
            found[here.start + point[within]] = True
        return found

    def nearest(
        self, lats: Floats, lons: Floats, cells: NDArray[np.int32], *, favour_m2: Floats
    ) -> tuple[Numbers, Floats]:
        """Return the nearest of the lines listed for each point, and the square of the distance to it in metres.

        Of lines that are equally near, the most favoured one (see `BorderPieces`).
        """
        found, away2 = np.zeros(len(lats), dtype=np.int64), np.full(len(lats), np.inf)
        points = earth_centred(lats, lons)
        for here, point, line in self.listed.pairs(cells):
            squared = self.away2(points[here][point], line)
            order = np.lexsort((squared - favour_m2[line], point))
            first = order[np.flatnonzero(np.diff(point[order], prepend=-1))]
            found[here.start + point[first]], away2[here.start + point[first]] = line[first], squared[first]
        return found, away2

    def reach_few(self, lats: Floats, lons: Floats) -> NDArray[np.bool_]:
        """Tell the same of a few points anywhere, without the lists."""
        found = np.zeros(len(lats), dtype=bool)
        if len(lats) == 0:
            return found
        points = earth_centred(lats, lons)
        # The points mostly lie together: what is beside none of them is left out once.
        band = np.flatnonzero((self._south <= lats.max()) & (lats.min() <= self._north))
        south, north, west, east = self._south[band], self._north[band], self._west[band], self._east[band]
        for number, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
            beside = (south <= lat) & (lat <= north)
            near = np.zeros_like(beside)
            for turned in (lon - 360.0, lon, lon + 360.0):  # boxes may run on past the antimeridian
                near |= (west <= turned) & (turned <= east)
            line = band[beside & near]
            found[number] = (self.away2(points[number], line) < self._reach2[line]).any()
        return found

    def away2(self, points: Floats, line: Numbers | NDArray[np.int32]) -> Floats:
        """Return the squares of the distances between earth-centred points and one line each."""
        from_start, along = points - self._start[line], self._along[line]
        projected = np.einsum("ij,ij->i", from_start, along)
        share = np.clip(projected / self._length2[line], 0.0, 1.0)
        away2: Floats = np.einsum("ij,ij->i", from_start, from_start)
        away2 -= share * (2.0 * projected - share * self._length2[line])
        return away2


class Doubts(NamedTuple):
    """Which of many points could lie elsewhere, and which are at sea."""

    uncertain: NDArray[np.bool_]
    at_sea: NDArray[np.bool_]


class World:
    """Areas and land with the zones beside their lines: they say where a point is, and whether it could be elsewhere.

    Parameters
    ----------
    countries, land
        Edges between areas, and between land and sea.
    pieces
        The borders, and how wrong each piece may be.
    coast_m
        Farther than this from land is at sea.
    """

    def __init__(self, countries: Edges, land: Edges, *, pieces: BorderPieces, coast_m: float) -> None:
        self._countries, self._land, self._pieces, self._coast_m = countries, land, pieces, coast_m

    @functools.cached_property
    def _borders(self) -> Zones:
        """Where a border may be wrong."""
        return Zones(self._pieces.lat, self._pieces.lon, self._pieces.error_m)

    @functools.cached_property
    def _around(self) -> Zones:
        """As far as any border may be wrong: of a point in `_borders`, the nearest one is among these."""
        farthest = np.full_like(self._pieces.error_m, self._pieces.error_m.max(initial=0.0))
        return Zones(self._pieces.lat, self._pieces.lon, farthest)

    @functools.cached_property
    def _coast(self) -> Zones:
        return Zones(self._land.y, self._land.x, np.full(len(self._land.x), self._coast_m))

    @functools.cached_property
    def areas(self) -> Areas:
        """The countries as a grid of labels."""
        return Areas(self._countries)

    @functools.cached_property
    def _on_land(self) -> Areas:
        return Areas(self._land)

    @functools.cached_property
    def _flags(self) -> NDArray[np.uint8]:
        flags = np.zeros(ROWS * COLUMNS, dtype=np.uint8)
        flags[self._on_land.labels == NO_AREA] = _SEA
        zones = ((_BORDER, self._borders.listed), (_SHORE, self._coast.listed), (_COAST, self._on_land.listed))
        for bit, listed in zones:
            flags[listed.cells] |= np.uint8(bit)
        return flags

    def prepare(self) -> None:
        """Make the grids that many points need."""
        _ = self.areas, self._flags

    def label(self, lats: Floats, lons: Floats) -> Labels:
        """Return the areas that points are in; longitudes within ±180."""
        if len(lats) < _MANY and "areas" not in self.__dict__:
            return self._countries.label(lats, lons)
        labels = np.empty(len(lats), dtype=np.int16)
        for first in range(0, len(lats), _BLOCK):
            here = slice(first, first + _BLOCK)
            labels[here] = self.areas.label_any(lats[here], lons[here])
        return labels

    def doubts(self, lats: Floats, lons: Floats) -> Doubts:
        """Tell which points are nearer to the nearest border than that may be wrong, or at sea; and which are at sea."""
        if len(lats) < _MANY and "_flags" not in self.__dict__:
            sea = self._land.label(lats, lons) == NO_AREA
            sea[sea] = ~self._coast.reach_few(lats[sea], lons[sea])
            line, _ = self._pieces.which(lats, lons)
            away2 = self._around.away2(earth_centred(lats, lons), line)
            return Doubts(sea | (away2 < self._pieces.error_m[line] ** 2), sea)
        uncertain, at_sea = np.empty(len(lats), dtype=bool), np.empty(len(lats), dtype=bool)
        for first in range(0, len(lats), _BLOCK):
            here = slice(first, first + _BLOCK)
            uncertain[here], at_sea[here] = self._doubts_of_block(lats[here], lons[here])
        return Doubts(uncertain, at_sea)

    def _doubts_of_block(self, lats: Floats, lons: Floats) -> Doubts:
        cells = cells_of(lats, lons)
        flags = self._flags[cells]
        at_sea, uncertain = flags & _SEA != 0, np.zeros(len(lats), dtype=bool)
        some = np.flatnonzero(flags & _BORDER)
        some = some[self._borders.reach(lats[some], lons[some], cells[some])]
        # Some border is nearer than it may be wrong; what counts is the nearest, as `distance_m` and `error_m` tell it.
        line, away2 = self._around.nearest(lats[some], lons[some], cells[some], favour_m2=self._pieces.favour_m2)
        uncertain[some] = away2 < self._pieces.error_m[line] ** 2
        some = np.flatnonzero(flags & _SHORE)
        at_sea[some] = self._land_is_away(lats[some], lons[some], cells[some])
        return Doubts(uncertain | at_sea, at_sea)

    def _land_is_away(self, lats: Floats, lons: Floats, cells: NDArray[np.int32]) -> NDArray[np.bool_]:
        sea: NDArray[np.bool_] = self._flags[cells] & _SEA != 0
        met = np.flatnonzero(self._flags[cells] & _COAST)
        sea[met] = self._on_land.label(lats[met], lons[met], cells[met]) == NO_AREA
        sea[sea] = ~self._coast.reach(lats[sea], lons[sea], cells[sea])
        return sea


def cells_of(lats: Floats, lons: Floats) -> NDArray[np.int32]:
    """Return the cells of points within ±90 and ±180."""
    row = ((lats + 90.0) * (1.0 / CELL_DEG)).astype(np.int32)
    column = ((lons + 180.0) * (1.0 / CELL_DEG)).astype(np.int32)
    np.minimum(row, ROWS - 1, out=row)
    # 180 E is 180 W
    column[column == COLUMNS] = 0
    row *= COLUMNS
    row += column
    return row


def _anchor(number: NDArray[np.int32], origin: float) -> Floats:
    return origin + (number.astype(np.float64) + 0.5) * CELL_DEG + _OFF_LATTICE_DEG


def touched(x: Floats, y: Floats, *, only: Areas | None = None) -> tuple[Numbers, Numbers]:
    """Return the pairs of a cell and a straight edge that meets it, and some that nearly do.

    With `only`, cells that none of its edges meets are left out; whole blocks of them are passed over quickly.
    """
    part = np.arange(len(x))
    if only is not None:
        part, x, y = _split(part, x, y, CELL_DEG * _WIDE)
        blocks, pair = _boxed(*_bounds(x, y), size=CELL_DEG * _WIDE)
        part_met = np.zeros(len(part), dtype=bool)
        part_met[pair[only.mixed_blocks[blocks]]] = True
        part, x, y = part[part_met], x[part_met], y[part_met]
    part, x, y = _split(part, x, y, CELL_DEG)
    cells, pair = _boxed(*_bounds(x, y))
    if only is not None:
        kept = only.mixed[cells]
        cells, pair = cells[kept], pair[kept]
    return cells, part[pair]


def _bounds(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    (x0, x1), (y0, y1) = x.T, y.T
    west, south = np.minimum(x0, x1) - TOUCH_DEG, np.minimum(y0, y1) - TOUCH_DEG
    return west, south, np.maximum(x0, x1) + TOUCH_DEG, np.maximum(y0, y1) + TOUCH_DEG


def _split(part: Numbers, x: Floats, y: Floats, size: float) -> tuple[Numbers, Floats, Floats]:
    """Split edges into pieces that are no longer than a size in longitude and latitude; `part` follows."""
    dx, dy = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]
    counts = np.maximum(np.ceil(np.maximum(np.abs(dx), np.abs(dy)) / size), 1).astype(np.int64)
    if (counts == 1).all():
        return part, x, y
    edge = np.repeat(np.arange(len(x)), counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    shares = np.stack([number, number + 1], axis=1) / counts[edge][:, None]
    return part[edge], x[edge, :1] + shares * dx[edge, None], y[edge, :1] + shares * dy[edge, None]


def _boxed(
    west: Floats, south: Floats, east: Floats, north: Floats, *, size: float = CELL_DEG
) -> tuple[Numbers, Numbers]:
    """Return the pairs of a cell and the box that reaches into it; boxes may run on past the antimeridian."""
    rows, columns = round(180.0 / size), round(360.0 / size)
    first_row, last_row = (np.clip(np.floor((v + 90.0) / size), 0, rows - 1).astype(np.int64) for v in (south, north))
    first_column, last_column = (np.floor((v + 180.0) / size).astype(np.int64) for v in (west, east))
    width = np.minimum(last_column - first_column + 1, columns)
    counts = (last_row - first_row + 1) * width
    box = np.repeat(np.arange(len(west)), counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    row, column = number // width[box] + first_row[box], number % width[box] + first_column[box]
    return row * columns + column % columns, box


def _anchored(edges: Edges) -> Labels:
    """Return the label of every cell's anchor: of the edges on its parallel, what the first one to the east has west."""
    first = np.ceil((edges.y[:, 0] + 90.0 - _OFF_LATTICE_DEG) / CELL_DEG - 0.5).astype(np.int64)
    last = np.ceil((edges.y[:, 1] + 90.0 - _OFF_LATTICE_DEG) / CELL_DEG - 0.5).astype(np.int64)
    counts = last - first
    edge = np.repeat(np.arange(len(first)), counts)
    row = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    (x0, x1), (y0, y1) = edges.x[edge].T, edges.y[edge].T
    x = x0 + (_anchor(row.astype(np.int32), -90.0) - y0) / (y1 - y0) * (x1 - x0)
    order = np.argsort(row * 1_000.0 + x)
    row, x, west = row[order], x[order], edges.west[edge[order]]
    column = np.clip(np.ceil((x + 180.0 - _OFF_LATTICE_DEG) / CELL_DEG - 0.5), 0, COLUMNS).astype(np.int64)
    # East of the last edge of a row, up to its end, there is nothing.
    row_ends = np.searchsorted(row, np.arange(ROWS), side="right")
    ends = np.insert(row * COLUMNS + column, row_ends, np.arange(1, ROWS + 1) * COLUMNS)
    return np.repeat(np.insert(west, row_ends, np.int16(NO_AREA)), np.diff(ends, prepend=0)).astype(np.int16)
