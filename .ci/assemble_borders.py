"""Turn the country polygons of country-coder and the land of Natural Earth into one small file of labelled edges.

country-coder's polygons tile without gaps: two neighbours share their vertices. So the world is a set of edges, each
with the area on its left and on its right, which is nearly all that `gazetteer.boundaries` needs. How wrong an edge
may be is told by a second source: its greatest distance to the borders of Natural Earth 1:10m. Standard library only:
the ``.npy`` members of the archive are written by hand (numpy is no build requirement).
"""

from __future__ import annotations

import array
import io
import itertools
import json
import math
import shutil
import sys
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SCALE = 100_000  # country-coder gives five decimals
TOUCH = 100  # a vertex within 0.001° (110 m) of an edge may touch it
HALF_TURN = 180 * SCALE
SEAM = 2_000  # 0.02°
PIECE = 25_000  # 0.25°
BEYOND = 20  # 0.0002° (22 m): just beyond an edge
CELL = 0.1  # degrees: size of the grid that finds near lines
DEGREE_M = 111_195.0  # of latitude, on a sphere: good to 0.6 %
FARTHEST_M = 20_000.0  # two sources that differ by more do not show the same border
LEAST_ERROR_M = 1_000
# 95th percentile of the distance to OpenStreetMap's line, where somebody has measured it: 990 m.
MEASURED_M = {frozenset({"IQ", "SY"}): 1_000}
Vertex = tuple[int, int]


def assemble(*, root: Path, node_modules: Path) -> None:
    """Write ``gazetteer/data/assembled/borders.npz`` and the two licences."""
    package = node_modules / "@rapideditor" / "country-coder"
    atlas = node_modules / "world-atlas"
    features = json.loads((package / "src" / "data" / "borders.json").read_text(encoding="utf-8"))["features"]
    other = _Lines(_inner_arcs(json.loads((atlas / "countries-10m.json").read_text(encoding="utf-8"))))
    members = _country_edges(features, other) | _land_edges(
        json.loads((atlas / "land-50m.json").read_text(encoding="utf-8"))
    )
    versions = {
        p.name: json.loads((p / "package.json").read_text(encoding="utf-8"))["version"] for p in (package, atlas)
    }
    members["source"] = _npy_text(
        [
            (
                f"country-coder {versions['country-coder']} (ISC); land and a check of the borders from Natural Earth by "
                f"world-atlas {versions['world-atlas']} (public domain); borders as drawn de facto"
            )
        ]
    )
    target = root / "gazetteer" / "data" / "assembled" / "borders.npz"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    licences = root / "gazetteer" / "data" / "LICENSES"
    licences.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package / "LICENSE.md", licences / "country-coder.txt")
    shutil.copyfile(atlas / "LICENSE", licences / "world-atlas.txt")


def _country_edges(features: list[dict[str, Any]], other: _Lines) -> dict[str, bytes]:
    """Return the edges of all polygons, each once, with the area on its left and right (-1: none)."""
    official = {
        p["iso1A2"] for p in (f["properties"] for f in features) if "iso1A2" in p and p.get("isoStatus") != "excRes"
    }
    areas: dict[tuple[str, str], int] = {}
    sides: dict[tuple[Vertex, Vertex], list[int]] = {}
    rings: list[tuple[int, list[Vertex]]] = []
    for feature in features:
        if feature["geometry"] is None:
            continue
        area = _area(feature["properties"], official)
        label = areas.setdefault(area, len(areas))
        for polygon in feature["geometry"]["coordinates"]:
            for number, ring in enumerate(polygon):
                vertices = [(_at_seam(round(x * SCALE)), round(y * SCALE)) for x, y in ring]
                rings.append((label, vertices))
                for start, end in _edges(vertices, is_hole=number > 0):
                    key = (start, end) if start < end else (end, start)
                    sides.setdefault(key, [-1, -1])[0 if key[0] == start else 1] = label
    _settle(sides, rings)
    borders = sorted((piece, side) for key, side in sides.items() if side[0] != side[1] for piece in _pieces(key, side))
    return {
        "country_x": _npy("i", [x for (a, b), _ in borders for x in (a[0], b[0])]),
        "country_y": _npy("i", [y for (a, b), _ in borders for y in (a[1], b[1])]),
        "country_sides": _npy("h", [label for _, side in borders for label in side]),
        "country_error_m": _npy_column([_error_m(key, side, list(areas), other) for key, side in borders]),
        "country_codes": _npy_text([code for code, _ in areas]),
        "country_names": _npy_text([name for _, name in areas]),
    }


def _pieces(key: tuple[Vertex, Vertex], side: list[int]) -> list[tuple[Vertex, Vertex]]:
    """Cut the long edges between two areas: the 49th parallel is one edge, and not equally wrong all along."""
    (ax, ay), (bx, by) = key
    parts = 1 if -1 in side else max(1, math.ceil(max(abs(bx - ax), abs(by - ay)) / PIECE))
    ends = [(round(ax + (bx - ax) * i / parts), round(ay + (by - ay) * i / parts)) for i in range(parts + 1)]
    return list(itertools.pairwise(ends))


def _at_seam(x: int) -> int:
    """Pull vertices that miss the antimeridian by less than 0.02° onto it: the source leaves slits there."""
    return x if abs(x) < HALF_TURN - SEAM else (HALF_TURN if x > 0 else -HALF_TURN)


def _settle(sides: dict[tuple[Vertex, Vertex], list[int]], rings: list[tuple[int, list[Vertex]]]) -> None:
    """Find the other side of the edges that no neighbour shares, which need not be the high seas.

    In a handful of places (Papua New Guinea, Macau, Saint-Pierre) the polygons of the source do not share their
    vertices or overlap by some metres. Such edges are cut where they meet one another, and a point just beyond each
    piece tells what lies there.
    """
    single = [key for key, side in sides.items() if -1 in side]
    corners = sorted({vertex for key in single for vertex in key})
    boxes = [(label, ring, *_box(ring)) for label, ring in rings]
    for key in single:
        left, right = sides.pop(key)
        for start, end in itertools.pairwise(_cut(key, corners, single)):
            if start == end:
                continue
            dx, dy = end[0] - start[0], end[1] - start[1]
            reach = BEYOND / (dx * dx + dy * dy) ** 0.5 * (1 if left == -1 else -1)
            x, y = (start[0] + end[0]) / 2 - dy * reach, (start[1] + end[1]) / 2 + dx * reach
            winding: dict[int, int] = {}
            for label, ring, west, south, east, north in boxes:
                if west <= x <= east and south <= y <= north and _is_inside(x, y, ring):
                    winding[label] = winding.get(label, 0) + 1
            beyond = next((label for label, count in winding.items() if count % 2), -1)
            side = (beyond, right) if left == -1 else (left, beyond)
            ordered, side = ((start, end), side) if start < end else ((end, start), side[::-1])
            known = sides.setdefault(ordered, [-1, -1])
            known[:] = [mine if mine != -1 else theirs for mine, theirs in zip(side, known, strict=True)]


def _cut(key: tuple[Vertex, Vertex], corners: list[Vertex], others: list[tuple[Vertex, Vertex]]) -> list[Vertex]:
    """Return the ends of an edge with the places between them where others touch or cross it."""
    (ax, ay), (bx, by) = key
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    shares = {0.0, 1.0}
    for x, y in corners:
        share = ((x - ax) * dx + (y - ay) * dy) / length2
        if 0.0 < share < 1.0 and abs((x - ax) * dy - (y - ay) * dx) <= TOUCH * length2**0.5:
            shares.add(share)
    for (cx, cy), (ex, ey) in others:
        cross = dx * (ey - cy) - dy * (ex - cx)
        if cross:
            t = ((cx - ax) * (ey - cy) - (cy - ay) * (ex - cx)) / cross
            s = ((cx - ax) * dy - (cy - ay) * dx) / cross
            if 0.0 < t < 1.0 and 0.0 <= s <= 1.0:
                shares.add(t)
    return [(round(ax + t * dx), round(ay + t * dy)) for t in sorted(shares)]


def _is_inside(x: float, y: float, ring: list[Vertex]) -> bool:
    """Tell whether a point is inside a ring (even-odd rule)."""
    inside = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def _box(ring: list[Vertex]) -> tuple[int, int, int, int]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def _area(properties: dict[str, Any], official: set[str]) -> tuple[str, str]:
    """Return the ISO code of a polygon ('' where there is none) and the name of the area without a code.

    Own code first, then the territory it belongs to (Saint Helena: SH), then the state (Alaska: US).
    """
    own = properties.get("iso1A2")
    territory = next((g for g in properties.get("groups", ()) if g in official and len(g) == 2), None)
    code = own if own in official else territory or properties.get("country")
    return (code, "") if code else ("", properties["nameEn"])


def _land_edges(topology: dict[str, Any]) -> dict[str, bytes]:
    """Return the coastlines as edges with land on their left.

    The source winds every ring with the land on its right, which is all that tells on which side of a ring around a pole
    land is, and draws rings on over the antimeridian. There they are cut, and the land is closed along it on both sides.
    """
    arcs = _decoded(topology)
    edges: list[tuple[Vertex, Vertex]] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for ring in itertools.chain.from_iterable(geometry["arcs"]):
            vertices: list[Vertex] = []
            for index in ring:
                points = arcs[index] if index >= 0 else arcs[~index][::-1]
                vertices += points[1:] if vertices else points
            edges += [_beside_seam(a, b) for a, b in itertools.pairwise(vertices[::-1]) if a != b]
    edges = [(a, b) for a, b in edges if not (a[0] == b[0] and abs(a[0]) == HALF_TURN)]
    edges += [*_along_seam(edges, HALF_TURN), *_along_seam(edges, -HALF_TURN)]
    return {
        "land_x": _npy("i", [x for a, b in edges for x in (a[0], b[0])]),
        "land_y": _npy("i", [y for a, b in edges for y in (a[1], b[1])]),
    }


def _beside_seam(start: Vertex, end: Vertex) -> tuple[Vertex, Vertex]:
    """Give a vertex on the antimeridian the sign of the side that its edge is on; no edge leads over it."""
    side = math.copysign(HALF_TURN, min(start[0], end[0], key=abs))
    (ax, ay), (bx, by) = start, end
    return (int(side) if abs(ax) == HALF_TURN else ax, ay), (int(side) if abs(bx) == HALF_TURN else bx, by)


def _along_seam(edges: list[tuple[Vertex, Vertex]], x: int) -> list[tuple[Vertex, Vertex]]:
    """Return the edges that close the land along one side of the antimeridian."""
    turns: dict[int, int] = {}  # of each latitude, the edges that end there less those that begin
    for start, end in edges:
        for vertex, turn in ((start, -1), (end, 1)):
            if vertex[0] == x:
                turns[vertex[1]] = turns.get(vertex[1], 0) + turn
    closing, open_ = [], 0
    for south, north in itertools.pairwise(sorted(turns)):
        open_ += turns[south] if x > 0 else -turns[south]
        if open_:
            closing.append(((x, south), (x, north)) if x > 0 else ((x, north), (x, south)))
    return closing


def _edges(vertices: list[Vertex], *, is_hole: bool) -> list[tuple[Vertex, Vertex]]:
    """Return the edges of a closed ring with the polygon's inside on their left."""
    area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(vertices))
    ordered = vertices[::-1] if (area > 0) is is_hole else vertices
    return [(a, b) for a, b in itertools.pairwise(ordered) if a != b]


def _decoded(topology: dict[str, Any]) -> list[list[Vertex]]:
    """Return the arcs of a TopoJSON file as absolute positions."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Vertex]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: list[Vertex] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round((x * scale_x + shift_x) * SCALE), round((y * scale_y + shift_y) * SCALE)))
        arcs.append(points)
    return arcs


def _error_m(key: tuple[Vertex, Vertex], side: list[int], areas: list[tuple[str, str]], other: _Lines) -> int:
    """Return how far an edge may be from the true border, metres: as measured, else as a second source differs."""
    if -1 in side:
        return 0
    measured = MEASURED_M.get(frozenset(areas[label][0] for label in side))
    return max(LEAST_ERROR_M, other.farthest_m(*key)) if measured is None else measured


def _inner_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return the lines of a topology that lie between two countries, in degrees."""
    arcs = _decoded(topology)
    owners: dict[int, set[str]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        stack = list(geometry.get("arcs", ()))
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack += item
            else:
                owners.setdefault(item if item >= 0 else ~item, set()).add(geometry["properties"]["name"])
    return [[(x / SCALE, y / SCALE) for x, y in arcs[i]] for i, who in owners.items() if len(who) > 1]


class _Lines:
    """Lines in a grid, to ask how far a point is from the nearest one."""

    def __init__(self, lines: list[list[tuple[float, float]]]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}
        for line in lines:
            for (ax, ay), (bx, by) in itertools.pairwise(line):
                parts = max(1, math.ceil(max(abs(bx - ax), abs(by - ay)) / CELL))
                ends = [(ax + (bx - ax) * i / parts, ay + (by - ay) * i / parts) for i in range(parts + 1)]
                for (px, py), (qx, qy) in itertools.pairwise(ends):
                    for cell in {_cell(px, py), _cell(qx, qy)}:
                        self._cells.setdefault(cell, []).append((px, py, qx, qy))

    def farthest_m(self, start: Vertex, end: Vertex) -> int:
        """Return how far an edge gets from the nearest line, metres, at most `FARTHEST_M`."""
        (ax, ay), (bx, by) = ((v[0] / SCALE, v[1] / SCALE) for v in (start, end))
        parts = max(2, math.ceil(max(abs(bx - ax), abs(by - ay)) / CELL))
        return max(self._nearest_m(ax + (bx - ax) * i / parts, ay + (by - ay) * i / parts) for i in range(parts + 1))

    def _nearest_m(self, x: float, y: float) -> int:
        narrow = math.cos(math.radians(min(abs(y), 89.0)))
        column, row = _cell(x, y)
        nearest = FARTHEST_M
        for reach in range(math.ceil(FARTHEST_M / (CELL * DEGREE_M * narrow)) + 1):
            if (reach - 1) * CELL * DEGREE_M * narrow > nearest:
                break
            for i in range(column - reach, column + reach + 1):
                for j in (row - reach, row + reach) if abs(i - column) < reach else range(row - reach, row + reach + 1):
                    for px, py, qx, qy in self._cells.get((i, j), ()):
                        ux, uy = (qx - px) * narrow, qy - py
                        wx, wy = (x - px) * narrow, y - py
                        share = min(1.0, max(0.0, (wx * ux + wy * uy) / (ux * ux + uy * uy or 1.0)))
                        nearest = min(nearest, math.hypot(wx - share * ux, wy - share * uy) * DEGREE_M)
        return round(nearest)


def _cell(x: float, y: float) -> tuple[int, int]:
    return math.floor(x / CELL), math.floor(y / CELL)


def _npy(kind: str, values: list[int]) -> bytes:
    """Return the ``.npy`` bytes of pairs: shape (n, 2), int32 ('i') or int16 ('h'), little-endian."""
    data = array.array(kind, values)
    if sys.byteorder == "big":
        data.byteswap()
    return _header({"i": "<i4", "h": "<i2"}[kind], f"({len(values) // 2}, 2)") + data.tobytes()


def _npy_column(values: list[int]) -> bytes:
    """Return the ``.npy`` bytes of a list of numbers: int32, little-endian."""
    data = array.array("i", values)
    if sys.byteorder == "big":
        data.byteswap()
    return _header("<i4", f"({len(values)},)") + data.tobytes()


def _npy_text(values: list[str]) -> bytes:
    """Return the ``.npy`` bytes of a list of texts (fixed-width UTF-32)."""
    width = max(1, *(len(v) for v in values)) if len(values) > 1 else len(values[0])
    data = b"".join(v.ljust(width, "\0").encode("utf-32-le") for v in values)
    return _header(f"<U{width}", f"({len(values)},)") + data


def _header(descr: str, shape: str) -> bytes:
    """Return the header of the NPY format, version 1.0 (numpy.lib.format)."""
    out = io.BytesIO()
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(10 + len(text) + 1) % 64) + "\n"
    out.write(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode("latin-1"))
    return out.getvalue()
