"""Tables with a header: the user's own (CSV or GeoJSON) and ``airports.csv`` of OurAirports.

A table of one's own needs ``name``, ``lat`` and ``lon``. It may have ``variants`` (further spellings, ``|`` between
them), ``radius_m``, ``type`` (a word such as "air base", or a GeoNames code such as ``S.AIRB``), ``source``, and also
``id``, ``country``, ``part_of``, ``status``, ``timezone``, ``population`` and ``note``. In GeoJSON the point is the
coordinates and the rest are properties. ``data/curated.csv`` has this layout.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

from gazetteer.errors import SourceFormatError
from gazetteer.model import PlaceStatus
from gazetteer.records import Block, Kin, Problem, Record
from gazetteer.sources.files import LONGEST_NAME, FileSource, RowError, name_problem, opened, point, text_problem
from gazetteer.sources.geonames import settlement_radius_m

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["OurAirports", "Table", "columns_of", "is_air_base"]

_BLOCK_ROWS = 5_000
_ALIASES = {
    "latitude": "lat", "y": "lat", "lat_dd": "lat", "longitude": "lon", "long": "lon", "lng": "lon", "x": "lon", "long_dd": "lon",
    "names": "variants", "variant": "variants", "alternatenames": "variants", "aliases": "variants", "alternate_names": "variants",
    "kind": "type", "feature": "type", "radius": "radius_m", "iso": "country", "country_code": "country", "notes": "note",
    "place": "name", "title": "name",
}  # fmt: skip
_COLUMNS = frozenset({"id", "name", "variants", "type", "country", "lat", "lon", "radius_m", "part_of", "status", "timezone", "source", "note", "population"})  # fmt: skip
# Words for what a place is, as people write them, in GeoNames' terms.
_TYPES = {
    "": ("P", "PPL"), "village": ("P", "PPL"), "town": ("P", "PPL"), "city": ("P", "PPL"), "settlement": ("P", "PPL"), "hamlet": ("P", "PPL"),
    "neighbourhood": ("P", "PPLX"), "neighborhood": ("P", "PPLX"), "suburb": ("P", "PPLX"), "camp": ("S", "CMP"), "refugee camp": ("S", "CMP"),
    "base": ("S", "MILB"), "military base": ("S", "MILB"), "outpost": ("S", "MILB"), "air base": ("S", "AIRB"), "airbase": ("S", "AIRB"),
    "airport": ("S", "AIRP"), "airfield": ("S", "AIRF"), "heliport": ("S", "AIRH"), "port": ("L", "PRT"), "oil field": ("L", "OILF"),
    "gas field": ("L", "GASF"), "dam": ("S", "DAM"), "bridge": ("S", "BDG"), "crossing": ("S", "PSTB"), "border crossing": ("S", "PSTB"),
    "checkpoint": ("S", "PSTB"), "hospital": ("S", "HSP"), "school": ("S", "SCH"), "mosque": ("S", "MSQE"), "site": ("S", "FCL"),
    "facility": ("S", "FCL"), "mountain": ("T", "MT"), "river": ("H", "STM"), "lake": ("H", "LK"), "region": ("L", "RGN"), "area": ("L", "AREA"),
    "district": ("A", "ADM2"), "governorate": ("A", "ADM1"), "province": ("A", "ADM1"),
}  # fmt: skip
_AIRPORT_TYPES = {
    "large_airport": "AIRP", "medium_airport": "AIRP", "small_airport": "AIRF", "heliport": "AIRH", "seaplane_base": "AIRP",
    "balloonport": "AIRF", "closed": "AIRF", "closed_airport": "AIRF",
}  # fmt: skip
_SITE_RADIUS_M = 2_000.0
_STATUSES = tuple(status.value for status in PlaceStatus)


def columns_of(header: list[str]) -> list[str]:
    """Bring the column names of a header to ours: lower case, ``latitude`` to ``lat`` and so on."""
    plain = [name.strip().lstrip("\ufeff").casefold().replace(" ", "_") for name in header]
    return [name if name in _COLUMNS or (known := _ALIASES.get(name, name)) in plain else known for name in plain]


class _Rows(FileSource):
    """Base of the readers of tables: blocks hold rows as lists, each with its number."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._columns: list[str] = []

    def blocks(self) -> Iterator[Block]:
        """Gather the rows of the table into blocks."""
        with opened(self.path, suffixes=(".csv", ".tsv", ".txt")) as stream:
            yield from self._csv_blocks(stream)

    def _csv_blocks(self, stream: IO[bytes]) -> Iterator[Block]:
        # Bytes that are no UTF-8 become lone surrogates, found again in their row.
        text = io.TextIOWrapper(stream, encoding=_encoding(self.path), errors="surrogateescape", newline="")
        sample = text.readline()
        delimiter = max("\t;,", key=sample.count)
        header = next(csv.reader([sample], delimiter=delimiter), [])
        self._columns = self._named(header)
        rows: list[tuple[int, list[str] | str]] = []
        first, reader = 2, csv.reader(text, delimiter=delimiter)
        while True:
            before = reader.line_num
            try:
                row: list[str] | str = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                row = str(error)
            if row:
                rows.append((before + 2, row))
            if len(rows) == _BLOCK_ROWS:
                yield Block(first, len(rows), rows)
                first, rows = first + len(rows), []
        if rows:
            yield Block(first, len(rows), rows)
        text.detach()

    def _named(self, header: list[str]) -> list[str]:
        return header

    def records(self, block: Block) -> Iterator[Record | Problem]:
        """Read the rows of a block."""
        for number, row in block.data:
            try:
                yield self._record(_only_text(self._by_name(row)))
            except RowError as error:
                yield Problem(number, error.column, error.value, error.expected)

    def _by_name(self, row: list[str] | str) -> dict[str, str]:
        if isinstance(row, str):
            raise RowError("the row", row, "a row that can be read as CSV")
        if len(row) != len(self._columns):
            open_quote = " (a quotation mark that does not close?)" if any("\n" in value for value in row) else ""
            raise RowError("the row", ",".join(row), f"{len(self._columns)} columns, not {len(row)}{open_quote}")
        line = ",".join(row)
        if not line.isascii() and any("\udc80" <= c <= "\udcff" for c in line):
            raise RowError(
                "the row", line.encode("utf-8", "surrogateescape").decode("latin-1"), "UTF-8; save the table as UTF-8"
            )
        return dict(zip(self._columns, (value.strip() for value in row), strict=True))

    def _record(self, row: dict[str, str]) -> Record:
        raise NotImplementedError


def _only_text(row: dict[str, str]) -> dict[str, str]:
    for column, value in row.items():
        if (wrong := text_problem(value)) is not None:
            raise RowError(column, value, wrong)
    return row


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(2)
    return "utf-16" if head in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


class Table(_Rows):
    """A table of the user's own: CSV, or a GeoJSON FeatureCollection of points.

    Parameters
    ----------
    path
        The file; every row may name its source, otherwise the file is it.
    """

    kind = "table"

    @property
    def credit(self) -> str:
        """Name the table; its rows name their own sources."""
        return f"places of {self.path.name}, each with its own source"

    def _named(self, header: list[str]) -> list[str]:
        columns = columns_of(header)
        missing = [name for name in ("name", "lat", "lon") if name not in columns]
        if missing:
            raise SourceFormatError(
                f"{self.path}: no column {', '.join(missing)}; a table of places needs name, lat and lon, and has {', '.join(columns)}"
            )
        return columns

    def blocks(self) -> Iterator[Block]:
        """Gather the rows of the table, or the features of the collection, into blocks."""
        with opened(self.path, suffixes=(".csv", ".tsv", ".txt", ".geojson", ".json")) as stream:
            head = stream.read(1)
        if head != b"{":
            yield from super().blocks()
            return
        with opened(self.path, suffixes=(".geojson", ".json")) as stream:
            features = _features(stream, self.path)
        self._columns = []
        for start in range(0, len(features), _BLOCK_ROWS):
            some = features[start : start + _BLOCK_ROWS]
            yield Block(start + 1, len(some), [(start + i, json.dumps(f)) for i, f in enumerate(some, 1)])

    def _by_name(self, row: list[str] | str) -> dict[str, str]:
        return super()._by_name(row) if self._columns else _feature_row(json.loads(row))  # type: ignore[arg-type]

    def _record(self, row: dict[str, str]) -> Record:
        name = row.get("name", "")
        if (wrong := name_problem(name)) is not None:
            raise RowError("name", name, wrong)
        status = row.get("status") or "current"
        if status not in _STATUSES:
            raise RowError("status", status, f"one of {', '.join(_STATUSES)}")
        lat: float | None = None
        lon: float | None = None
        if status != PlaceStatus.UNLOCATED or row["lat"] or row["lon"]:
            lat, lon = point(row["lat"], row["lon"])
        feature_class, code = _type(row.get("type", ""))
        population = _number(row, "population")
        country = row.get("country", "").upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise RowError("country", row["country"], "two letters of ISO 3166-1 alpha-2, such as IQ")
        radius_m = _number(row, "radius_m")
        if radius_m is None:
            is_town = feature_class == "P" and lat is not None and lon is not None
            radius_m = settlement_radius_m(int(population or 0), lat=lat, lon=lon) if is_town else _SITE_RADIUS_M  # type: ignore[arg-type]
        variants = [v.strip() for v in row.get("variants", "").split("|")]
        names = "\n".join(dict.fromkeys(" ".join(n.split()) for n in (name, *variants) if n and len(n) <= LONGEST_NAME))
        digest = hashlib.sha256(f"{name}|{lat}|{lon}".encode()).hexdigest()[:12]
        kin = Kin(
            country or None, None, None, feature_class, code,
            row.get("part_of", "").replace("|", "\n") or (f"iso:{country}" if country else ""), status, row.get("timezone") or None,
            row.get("source") or self.path.name,
        )  # fmt: skip
        return Record(
            row.get("id") or f"own:{digest}", names, lat, lon, int(population) if population else None, radius_m,
            row.get("note") or None, kin,
        )  # fmt: skip


def _type(text: str) -> tuple[str, str]:
    word = text.replace("_", " ").strip()
    if word.casefold() in _TYPES:
        return _TYPES[word.casefold()]
    feature_class, _, code = word.partition(".")
    if len(feature_class) == 1 and feature_class in "AHLPRSTUV" and code.replace(" ", "").isalnum():
        return feature_class, code.split()[0]
    if word.isupper() and word.startswith(("PPL", "ADM", "AIR")):
        return {"P": "P", "A": "A"}[word[0]] if not word.startswith("AIR") else "S", word.split()[0]
    raise RowError("type", text, "a word such as village, air base or district, or a GeoNames code such as S.AIRB")


def _number(row: dict[str, str], column: str) -> float | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0.0):
        raise RowError(column, text, "a number from 0 up")
    return value


def _features(stream: IO[bytes], path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(stream.read())
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceFormatError(f"{path}: no JSON ({error}); it may be cut short") from error
    if not isinstance(found, dict) or not isinstance(found.get("features"), list):
        raise SourceFormatError(f"{path}: no GeoJSON FeatureCollection; give one, or a CSV with name, lat and lon")
    features: list[dict[str, Any]] = found["features"]
    return features


def _feature_row(feature: object) -> dict[str, str]:
    """Write a GeoJSON point as a row."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise RowError("properties", json.dumps(feature), "an object with the name of the place")
    row = dict(zip(columns_of(list(properties)), map(_text, properties.values()), strict=True))
    coordinates = (
        geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    )
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        raise RowError("geometry", json.dumps(geometry), "a Point")
    return {**row, "name": row.get("name", ""), "lat": _text(coordinates[1]), "lon": _text(coordinates[0])}


def _text(value: object) -> str:
    if isinstance(value, list):
        return "|".join(map(_text, value))
    return "" if value is None else str(value).strip()


class OurAirports(_Rows):
    """``airports.csv`` of OurAirports (public domain): airfields, closed ones included, by their codes."""

    kind = "OurAirports"

    @property
    def credit(self) -> str:
        """Name the project; its data are in the public domain."""
        return f"OurAirports ({self.path.name}), public domain"

    def _record(self, row: dict[str, str]) -> Record:
        name = row["name"]
        if (wrong := name_problem(name)) is not None:
            raise RowError("name", name, wrong)
        lat, lon = point(row["latitude_deg"], row["longitude_deg"], columns=("latitude_deg", "longitude_deg"))
        kind, country = row.get("type", ""), row.get("iso_country", "")
        if country and not (len(country) == 2 and country.isascii() and country.isupper()):
            raise RowError("iso_country", country, "two capital letters of ISO 3166-1 alpha-2")
        code = "AIRB" if is_air_base(name) else _AIRPORT_TYPES.get(kind, "AIRP")
        keywords = (word.strip() for word in row.get("keywords", "").split(","))
        # Codes among the keywords (three or four capitals) are no names.
        spelt = (w for w in keywords if len(w) > 4 or not w.isupper())
        names = "\n".join(n for n in dict.fromkeys((name, *spelt)) if n and len(n) <= LONGEST_NAME)
        town = row.get("municipality")
        kin = Kin(
            country or None, None, None, "S", code, f"iso:{country}" if country else "", "closed" if kind.startswith("closed") else "current",
            None, "OurAirports \0",
        )  # fmt: skip
        return Record(
            f"oa:{row['ident']}", names, lat, lon, None, _SITE_RADIUS_M, f"serves {town}" if town else None, kin
        )


def is_air_base(name: str) -> bool:
    """Tell from its name whether an airfield is a military one."""
    words = name.casefold().replace("-", " ").split()
    pairs = set(pairwise(words))
    return bool({"airbase", "afb", "army", "naval", "military", "nas", "aaf"} & set(words)) or bool(
        {("air", "base"), ("air", "force"), ("air", "station")} & pairs
    )
