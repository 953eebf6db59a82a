"""Arrays of points and lines: distances, densified lines, countries, crossings, what is near - each beside named peers.

Seeded data: points of 12-42° N, 30-62° E (the densest borders) and, for countries, of the whole globe. Every row says
whether the answers are equal. Peers that take minutes are run on a sample and scaled (marked ~). Processor time, one thread.

    OMP_NUM_THREADS=1 python benchmarks/space.py [--scale 0.01] [--ten-million]
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import geopy.distance
import numpy as np
import shapely
from pyproj import Geod

from gazetteer import geodesy
from gazetteer.boundaries import Borders
from gazetteer.lines import lines
from gazetteer.nearby import PointIndex, rows_within

if TYPE_CHECKING:
    from collections.abc import Callable

GEOD = Geod(ellps="WGS84")


def timed(work: Callable[[], Any], *, best_of: int = 3) -> tuple[float, Any]:
    """Return the best processor time of some runs, in seconds, and the answer."""
    took, answer = [], None
    for _ in range(best_of):
        start = time.process_time()
        answer = work()
        took.append(time.process_time() - start)
    return max(min(took), 1e-9), answer


def row(name: str, ours: float, unit: str, scale: float, peers: dict[str, float], note: str) -> None:
    told = "  ".join(f"{peer} {seconds * scale:,.2f} ({seconds / ours:,.1f} ×)" for peer, seconds in peers.items())
    print(f"{name:<34} {ours * scale:9.3f} {unit}  |  {told}  |  {note}", flush=True)


def pairs(rng: np.random.Generator, count: int, reach_m: float) -> dict[str, np.ndarray]:
    lat, lon = rng.uniform(12, 42, count), rng.uniform(30, 62, count)
    end = geodesy.direct(
        lat=lat, lon=lon, azimuth_deg=rng.uniform(0, 360, count), distance_m=rng.uniform(500, reach_m, count)
    )
    return {"lat1": lat, "lon1": lon, "lat2": end.lat, "lon2": end.lon}


def distances(rng: np.random.Generator, count: int) -> None:
    ends = pairs(rng, count, 2_000_000.0)
    ours, answer = timed(lambda: geodesy.inverse(**ends))
    theirs, (_, _, metres) = timed(lambda: GEOD.inv(ends["lon1"], ends["lat1"], ends["lon2"], ends["lat2"]))
    sample = min(count, 2_000)
    points = [((ends["lat1"][i], ends["lon1"][i]), (ends["lat2"][i], ends["lon2"][i])) for i in range(sample)]
    loop, _ = timed(lambda: [geopy.distance.geodesic(a, b).m for a, b in points], best_of=1)
    off = np.abs(answer.distance_m - metres).max()
    peers = {"pyproj.Geod.inv": theirs, "~geopy.geodesic": loop / sample * count}
    row("distance + azimuths, a pair", ours, "µs", 1e6 / count, peers, f"{off * 1e6:.3f} µm off at most")


def densified(rng: np.random.Generator, count: int) -> None:
    ends = pairs(rng, count, 50_000.0)
    to_shapely, drawn = timed(lambda: lines(**ends).to_shapely())
    to_arrow, _ = timed(lambda: lines(**ends).to_geoarrow())
    inner = np.array(shapely.get_num_points(drawn)) - 2
    sample = min(count, 20_000)

    def npts() -> list[Any]:
        made = []
        for i in range(sample):
            start, end = (ends["lon1"][i], ends["lat1"][i]), (ends["lon2"][i], ends["lat2"][i])
            between = GEOD.npts(*start, *end, int(inner[i])) if inner[i] else []
            made.append(shapely.LineString([start, *between, end]))
        return made

    loop, theirs = timed(npts, best_of=1)
    off = max(shapely.hausdorff_distance(drawn[i], theirs[i]) for i in range(sample)) * 111_000
    for name, ours in (("line of <= 50 km to shapely", to_shapely), ("line of <= 50 km to GeoArrow", to_arrow)):
        row(name, ours, "µs", 1e6 / count, {"~Geod.npts loop": loop / sample * count}, f"{off:.6f} m apart at most")


def polygons(borders: Borders) -> gpd.GeoDataFrame:
    """Return the borders as polygons, one a country, for the peers."""
    data = borders._data  # noqa: SLF001  the peers are to have exactly our borders
    edges = shapely.linestrings(np.stack([data.countries.x, data.countries.y], axis=2))
    seam = shapely.linestrings([[(-180, -90), (-180, 90)], [(180, -90), (180, 90)]])
    parts = shapely.get_parts(shapely.polygonize([shapely.union_all([*edges, *seam])]))
    inside = shapely.get_coordinates(shapely.point_on_surface(parts))
    labels = data.countries.label(inside[:, 1], inside[:, 0])
    frame = gpd.GeoDataFrame({"label": labels}, geometry=parts, crs="EPSG:4326")
    return frame[frame["label"] >= 0].dissolve("label", as_index=False)


def countries(rng: np.random.Generator, count: int, borders: Borders, drawn: gpd.GeoDataFrame) -> None:
    for where, lats, lons in (
        ("globe", np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(-180, 180, count)),
        ("12-42 N 30-62 E", rng.uniform(12, 42, count), rng.uniform(30, 62, count)),
    ):
        ours, answer = timed(lambda la=lats, lo=lons: borders.countries_at(lats=la, lons=lo).country)
        doubt, _ = timed(lambda la=lats, lo=lons: borders.countries_at(lats=la, lons=lo).uncertain)
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lons, lats), crs="EPSG:4326")
        peer, joined = timed(lambda p=points: p.sjoin(drawn, predicate="within", how="left"), best_of=1)
        codes = borders._data.codes  # noqa: SLF001
        label = joined[~joined.index.duplicated()]["label"].fillna(-1).astype(int).to_numpy()
        differ = int((codes[label] != answer).sum())
        note = f"{differ} of {count:,} differ (points on an edge)"
        row(f"country, 1 M points, {where}", ours, "s", 1e6 / count, {"sjoin(within)": peer}, note)
        row("  and whether it is uncertain", doubt, "s", 1e6 / count, {}, "no peer says so")


def trajectories(rng: np.random.Generator, count: int, borders: Borders, drawn: gpd.GeoDataFrame) -> None:
    data = borders._data  # noqa: SLF001
    edges = shapely.linestrings(np.stack([data.countries.x, data.countries.y], axis=2))
    borders_tree = shapely.STRtree(edges)
    parts = drawn.explode(index_parts=False, ignore_index=True)
    part_tree = shapely.STRtree(parts.geometry.array)
    for reach_m in (60_000.0, 600_000.0):
        ends = pairs(rng, count, reach_m)
        ours, ways = timed(lambda e=ends: (w := borders.paths(**e), w.crossings)[0], best_of=2)
        made = lines(**ends).cut().to_shapely()
        sample = min(count, 4_000)

        def tree(some: Any = made[:sample]) -> tuple[Any, Any]:  # noqa: ANN401
            line, part = part_tree.query(some, predicate="intersects")
            at, edge = borders_tree.query(some, predicate="intersects")
            return (line, part), shapely.intersection(some[at], edges[edge])

        peer, ((line, part), _) = timed(tree, best_of=1)
        few = gpd.GeoDataFrame({"line": np.arange(100)}, geometry=made[:100], crs="EPSG:4326")
        overlay, _ = timed(lambda f=few: gpd.overlay(f, drawn, keep_geom_type=False), best_of=1)
        theirs = {(a, data.codes[b]) for a, b in zip(line.tolist(), parts["label"].to_numpy()[part], strict=True)}
        mine = {
            (a, c)
            for a, c in zip(ways.leg_line.tolist(), ways.leg_country, strict=True)
            if c is not None and a < sample
        }
        differ = len(mine ^ {pair for pair in theirs if pair[1] is not None})
        peers = {"~shapely STRtree": peer / sample * count, "~gpd.overlay": overlay / 100 * count}
        note = f"{differ} of {len(mine):,} line-country pairs differ from GEOS"
        row(f"countries + crossings, <= {reach_m / 1000:.0f} km", ours, "µs", 1e6 / count, peers, note)


def near(rng: np.random.Generator, count: int) -> None:
    lats, lons = rng.uniform(12, 42, count), rng.uniform(30, 62, count)
    place = {"lat": 36.335, "lon": 43.119}
    plain, rows = timed(lambda: rows_within(lats, lons, **place, reach_m=50_000.0), best_of=9)
    build, index = timed(lambda: PointIndex(lats, lons), best_of=1)
    indexed, again = timed(lambda: index.within(**place, reach_m=50_000.0), best_of=9)
    there = np.full(count, place["lon"]), np.full(count, place["lat"])
    brute, found = timed(lambda: np.flatnonzero(GEOD.inv(lons, lats, *there)[2] <= 50_000.0), best_of=1)
    sample = min(count, 2_000)
    loop, _ = timed(
        lambda: [geopy.distance.geodesic((lats[i], lons[i]), tuple(place.values())).m for i in range(sample)], best_of=1
    )
    missed = len(np.setxor1d(rows, found)) + len(np.setxor1d(again, found))
    peers = {"pyproj brute": brute, "~geopy loop": loop / sample * count}
    row("within 50 km, no index", plain, "ms", 1e3, peers, f"{missed} missed or too many")
    row("within 50 km, sorted", indexed, "ms", 1e3, peers, f"index made in {build:.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="share of 1 M points and 100,000 lines")
    parser.add_argument("--ten-million", action="store_true", help="also ask for the countries of 10 M points")
    options = parser.parse_args()
    many, few = max(int(1_000_000 * options.scale), 1_000), max(int(100_000 * options.scale), 1_000)
    rng = np.random.default_rng(2_024)
    print(
        "job                                     ours       |  peers (how many times ours)  |  are the answers equal?"
    )
    distances(rng, many)
    densified(rng, few)
    borders = Borders()
    loaded, _ = timed(lambda: Borders().countries_at(lats=np.zeros(5_000), lons=np.zeros(5_000)).country, best_of=1)
    doubted, _ = timed(lambda: Borders().countries_at(lats=np.zeros(5_000), lons=np.zeros(5_000)).uncertain, best_of=1)
    print(f"{'borders: load + grid, + doubts':<34} {loaded:9.3f} s  |  {doubted:.3f} s with what doubts need")
    drawn = polygons(borders)
    countries(rng, many, borders, drawn)
    if options.ten_million:
        lats, lons = np.degrees(np.arcsin(rng.uniform(-1, 1, 10_000_000))), rng.uniform(-180, 180, 10_000_000)
        ours, _ = timed(lambda: borders.countries_at(lats=lats, lons=lons).country, best_of=2)
        row("country, 10 M points", ours, "s", 1.0, {}, "")
    trajectories(rng, few, borders, drawn)
    near(rng, many)


if __name__ == "__main__":
    main()
