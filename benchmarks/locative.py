"""Score the location of descriptions: real villages of Iraq and Syria, described as reporters would, must lie in the region.

Villages come from ../shared/gazetteer (GeoNames by Who's On First), towns from the embedded core. Each village is described
by the true bearing and distance from a town, rounded to winds and round kilometres; by the side of its governorate it lies
on, seen from the seat or from the middle; as near, or north of, the town that is notable around it; as between two towns.
`press` are headlines of UCDP GED (the words as Syrian press wrote them, the point as experts coded it; several headlines tell
of more than one place, so a tenth are wrong whatever one does). Cases are split by a hash of the village: the radii of
`gazetteer.locative` were set on the `train` half, and the figures are told for the `test` half.

    python benchmarks/locative.py [../shared] [--cases 150] [--part test] [--packs]

A line a kind: cases, located, share whose region (outline) and whose circle holds the true place, median radius and area,
the area over that of the rounding alone (`ideal`: nothing can be smaller), and the median error of the point.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gazetteer import Gazetteer, geodesy
from gazetteer.extents import Plane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gazetteer import Place

WINDS = {
    4: ("north", "east", "south", "west"),
    8: ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"),
    16: ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"),
}
NOTABLE = 20_000  # inhabitants
SEATS = ("PPLA", "PPLC")
GOVERNORATES = {
    "Aleppo": "Aleppo", "Idlib": "Idlib", "Edlib": "Idlib", "Hama": "Hamah", "Homs": "Homs", "Daraa": "Daraa", "Latakia": "Latakia",
    "Lattakia": "Latakia", "al-Hasakah": "Al Hasakah", "Hasakah": "Al Hasakah", "al-Hasaka": "Al Hasakah", "Deir Ezzor": "Deir ez Zor",
    "Raqqa": "Ar Raqqah", "al-Raqqa": "Ar Raqqah", "al-Suwaidaa": "As Suwayda", "al-Quneitra": "Quneitra",
}  # fmt: skip


class Case(NamedTuple):
    """A description of a point; `ideal_m2` is the area that its rounding alone leaves."""

    kind: str
    words: str
    lat: float
    lon: float
    country: str
    ideal_m2: float | None = None

    @property
    def part(self) -> str:
        """Say which half it belongs to."""
        return "train" if zlib.crc32(f"{self.lat:.4f} {self.lon:.4f}".encode()) % 2 else "test"


class World:
    """Villages and towns as arrays."""

    def __init__(self, shared: Path, gazetteer: Gazetteer) -> None:
        self.rng = np.random.default_rng(20_240_421)
        rows = [
            (float(f[4]), float(f[5]), f[8], f"adm:{f[8]}.{f[10]}")
            for name in ("IQ", "SY")
            for f in (
                line.split("\t")
                for line in (shared / "gazetteer" / "geonames_via_wof" / f"{name}.txt")
                .read_text(encoding="utf-8")
                .splitlines()
            )
            if f[6] == "P"
        ]
        self.lat, self.lon = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
        self.country, self.area = np.array([r[2] for r in rows]), np.array([r[3] for r in rows])
        self.gazetteer = gazetteer
        self.towns = {code: list(towns(gazetteer, code)) for code in ("IQ", "SY")}

    def villages(self, count: int) -> Iterator[int]:
        """Draw villages, each once."""
        yield from self.rng.permutation(len(self.lat))[:count]

    def from_towns(self, i: int) -> tuple[list[Place], Any]:
        """Return the towns of a village's country and the ways from each of them to it."""
        found = self.towns[self.country[i]]
        way = geodesy.inverse(
            lat1=[t.lat for t in found], lon1=[t.lon for t in found], lat2=self.lat[i], lon2=self.lon[i]
        )
        return found, way


def towns(gazetteer: Gazetteer, country: str) -> Iterator[Place]:
    """Yield the towns of a country that their own name, in that country, resolves to: ranking is not measured here."""
    points = gazetteer.settlements
    codes = [i for i, area in enumerate(points.areas) if area[0] == country]
    for place in gazetteer.records(np.flatnonzero(np.isin(points.area, codes))):
        if (place.population or 0) < 5_000 or "(" in place.name:
            continue
        found = gazetteer.resolve(place.name, country=country, kind="city").place
        if found is not None and found.id == place.id:
            yield place


def wind(azimuth: float, rose: int) -> str:
    """Return the name of the nearest of 4, 8 or 16 winds."""
    return WINDS[rose][round(azimuth * rose / 360.0) % rose]


def offsets(world: World, count: int) -> Iterator[Case]:
    """Describe by distance and bearing from a town within 60 km."""
    for i in world.villages(3 * count):
        found, way = world.from_towns(i)
        near = np.flatnonzero((way.distance_m > 3_000.0) & (way.distance_m < 60_000.0))
        if not len(near):
            continue
        pick = int(world.rng.choice(near))
        km = float(way.distance_m[pick]) / 1000.0
        step = int(world.rng.choice([1] if km < 10 else [1, 5] if km < 30 else [5, 10]))
        rounded = max(step, round(km / step) * step)
        rose = int(world.rng.choice([8, 8, 8, 4, 16]))
        ideal = math.pi * ((rounded + step / 2) ** 2 - (rounded - step / 2) ** 2) / rose * 1e6
        said = f"{rounded} km {wind(float(way.azimuth_deg[pick]), rose)} of {found[pick].name}"
        yield Case(f"offset, {rose} winds", said, world.lat[i], world.lon[i], world.country[i], ideal)
        if rose == 8:
            yield Case(
                "offset, no direction",
                f"{rounded} km from {found[pick].name}",
                world.lat[i],
                world.lon[i],
                world.country[i],
            )


def notable(world: World, i: int) -> tuple[Place, float, float] | None:
    """Return the town by which a place would be told: near for its size, within 60 km."""
    found, way = world.from_towns(i)
    people = np.array([t.population or 0 for t in found], dtype=float)
    weight = np.where(way.distance_m < 60_000.0, way.distance_m / np.sqrt(people), np.inf)
    pick = int(np.argmin(weight))
    if not np.isfinite(weight[pick]) or way.distance_m[pick] < found[pick].radius_m:
        return None
    return found[pick], float(way.distance_m[pick]), float(way.azimuth_deg[pick])


def vicinity(world: World, count: int) -> Iterator[Case]:
    """Describe as near, or to one side of, the notable town; near only within half an hour's way."""
    for i in world.villages(4 * count):
        town = notable(world, i)
        if town is None:
            continue
        place, distance, azimuth = town
        here = (world.lat[i], world.lon[i], world.country[i])
        if distance < 20_000.0:
            yield Case("near", f"near {place.name}", *here)
        rose = int(world.rng.choice([4, 8]))
        yield Case("beyond", f"{wind(azimuth, rose)} of {place.name}", *here)


def sides(world: World, count: int) -> Iterator[Case]:
    """Describe by the side of its governorate: seen from the seat (countryside) or from the middle of its villages."""
    seats = {p: t for found in world.towns.values() for t in found if t.feature_code in SEATS for p in t.part_of[:1]}
    for i in world.villages(3 * count):
        seat = seats.get(world.area[i])
        if seat is None:
            continue
        way = geodesy.inverse(lat1=seat.lat, lon1=seat.lon, lat2=world.lat[i], lon2=world.lon[i])
        if way.distance_m < seat.radius_m + 3_000.0:
            continue
        rose = int(world.rng.choice([4, 4, 8]))
        here = (world.lat[i], world.lon[i], world.country[i])
        yield Case("countryside of a seat", f"the {wind(way.azimuth_deg, rose)}ern countryside of {seat.name}", *here)
        inside = world.area == world.area[i]
        middle = float(world.lat[inside].mean()), float(world.lon[inside].mean())
        way = geodesy.inverse(lat1=middle[0], lon1=middle[1], lat2=world.lat[i], lon2=world.lon[i])
        yield Case("side of a governorate", f"{wind(way.azimuth_deg, rose)}ern {seat.admin1} governorate", *here)


def betweens(world: World, count: int) -> Iterator[Case]:
    """Describe as between two notable towns that it lies between: seen from it they are 130 to 180° apart."""
    for i in world.villages(6 * count):
        found, way = world.from_towns(i)
        large = np.array([(t.population or 0) >= NOTABLE for t in found])
        near = np.flatnonzero(large & (way.distance_m > 4_000.0) & (way.distance_m < 70_000.0))
        order = near[np.argsort(way.distance_m[near])]
        for a, b in ((a, b) for a in order[:3] for b in order if a != b):
            apart = abs((way.azimuth_deg[a] - way.azimuth_deg[b] + 180.0) % 360.0 - 180.0)
            if apart >= 130.0:
                said = f"between {found[a].name} and {found[b].name}"
                yield Case("between", said, world.lat[i], world.lon[i], world.country[i])
                break


def press(shared: Path) -> Iterator[Case]:
    """Yield what headlines say of governorates, for events that were coded in that governorate."""
    names = "|".join(sorted(map(re.escape, GOVERNORATES), key=len, reverse=True))
    side = r"(?:north|south|east|west)(?:ern)?[- ]?(?:north|south|east|west)?(?:ern)?"
    kinds = {
        "press, countryside": rf"\b{side} countryside of (?P<name>{names})\b|\b(?P<other>{names}) {side} countryside\b",
        "press, side of": rf"\b{side} of (?P<name>{names})(?P<other>)\b",
        "press, whole countryside": rf"\bcountryside of (?P<name>{names})\b|\b(?P<other>{names}) countryside\b",
    }
    with (shared / "events" / "ucdp_ged_syria_sample.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["where_prec"] in {"1.0", "2.0"}]
    seen = set()
    for row in rows:
        for kind, pattern in kinds.items():
            for found in re.finditer(pattern, row["source_headline"], re.IGNORECASE):
                name = next(
                    v for k, v in GOVERNORATES.items() if k.casefold() == (found["name"] or found["other"]).casefold()
                )
                key = (found[0].casefold(), row["latitude"], row["longitude"])
                if key in seen or row["adm_1"] != f"{name} Governorate":
                    continue
                seen.add(key)
                yield Case(kind, found[0], float(row["latitude"]), float(row["longitude"]), "SY")


def score(gazetteer: Gazetteer, cases: list[Case]) -> dict[str, float]:
    """Locate the cases of one kind."""
    from shapely import Point

    start = time.process_time()
    found = [gazetteer.locate_expression(c.words, country=c.country) for c in cases]
    took = time.process_time() - start
    rows = []
    for case, answer in zip(cases, found, strict=True):
        if answer.region is None:
            continue
        plane = Plane(lat=answer.region.lat, lon=answer.region.lon)
        area = plane.polygon(answer.region.ring or ())
        away = geodesy.inverse(lat1=answer.lat, lon1=answer.lon, lat2=case.lat, lon2=case.lon).distance_m
        inside = area.buffer(1.0).covers(Point(plane.xy(case.lat, case.lon)[0]))
        rows.append(
            (
                inside,
                away <= answer.region.radius_m,
                answer.region.radius_m,
                area.area,
                area.area / (case.ideal_m2 or math.nan),
                away,
            )
        )
    columns = np.array(rows, dtype=float).reshape(-1, 6).T
    medians = (
        np.nanmedian(columns[2:], axis=1)
        if rows and not np.isnan(columns[4]).all()
        else [*np.median(columns[2:4], axis=1), math.nan, np.median(columns[5])]
        if rows
        else [math.nan] * 4
    )
    return {
        "cases": len(cases),
        "located": len(rows) / len(cases) if cases else math.nan,
        "in_region": float(columns[0].mean()) if rows else math.nan,
        "in_circle": float(columns[1].mean()) if rows else math.nan,
        "radius_m": float(medians[0]),
        "area_m2": float(medians[1]),
        "over_ideal": float(medians[2]),
        "error_m": float(medians[3]),
        "ms": 1000.0 * took / max(len(cases), 1),
    }


def cases_of(shared: Path, gazetteer: Gazetteer, *, count: int, part: str | None) -> dict[str, list[Case]]:
    """Return cases by kind, at most `count` of each from the half asked for."""
    world = World(shared, gazetteer)
    made: dict[str, list[Case]] = {}
    for maker in (offsets, vicinity, sides, betweens):
        for case in maker(world, 2 * count):
            kept = made.setdefault(case.kind, [])
            if (part is None or case.part == part) and len(kept) < count:
                kept.append(case)
    for case in press(shared):
        if part is None or case.part == part:
            made.setdefault(case.kind, []).append(case)
    return made


def main() -> None:
    """Print a line a kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", nargs="?", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--cases", type=int, default=150)
    parser.add_argument("--part", choices=("train", "test"), default="test")
    parser.add_argument("--packs", action="store_true", help="with the villages of both countries loaded as packs")
    parser.add_argument("--misses", type=int, default=0, help="show so many misses of each kind")
    given = parser.parse_args()
    if not given.shared.is_dir():
        print(f"no {given.shared}: the villages are not part of the project; nothing measured")
        return
    folder = given.shared / "gazetteer" / "geonames_via_wof"
    gazetteer = Gazetteer(packs=[folder / "IQ.txt", folder / "SY.txt"] if given.packs else [])
    print(f"{given.part} half{', with villages of both countries as packs' if given.packs else ''}")
    print(f"{'kind':26} cases located region circle  radius km   area km2  /ideal  error km    ms")
    for kind, cases in cases_of(given.shared, gazetteer, count=given.cases, part=given.part).items():
        told = score(gazetteer, cases)
        print(
            f"{kind:26} {told['cases']:5.0f} {told['located']:7.2f} {told['in_region']:6.2f} {told['in_circle']:6.2f} {told['radius_m'] / 1e3:10.1f}"
            f" {told['area_m2'] / 1e6:10.0f} {told['over_ideal']:7.1f} {told['error_m'] / 1e3:9.1f} {told['ms']:5.1f}"
        )
        for case in cases[: 40 if given.misses else 0]:
            answer = gazetteer.locate_expression(case.words, country=case.country)
            if answer.region is None:
                print("    ", case.words, "|", answer.reasons)


if __name__ == "__main__":
    main()
