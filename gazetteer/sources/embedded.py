"""The assembled table of the wheel: towns of the world, airfields, countries, first and second level areas."""

from __future__ import annotations

import csv
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gazetteer.errors import StoreError
from gazetteer.model import Place, PlaceStatus
from gazetteer.sources.geonames import settlement_radius_m

__all__ = ["Embedded", "country_names"]

_HISTORIC = frozenset({"PPLQ", "PPLH", "PPLW", "PPLCH"})
_SOURCES = {"gn": "GeoNames {} (CC BY 4.0)", "adm": "GeoNames area {}", "iso": "ISO 3166-1 {}, outline of country-coder", "oa": "airportsdata {}"}


class Embedded:
    """The embedded core, read from the folder the build assembled it into.

    Parameters
    ----------
    folder
        Holds ``places.tsv.xz`` and ``manifest.json``.
    countries
        The curated table of country names and demonyms.
    """

    def __init__(self, folder: Path, *, countries: Path) -> None:
        self.folder = folder
        self.countries = countries

    @property
    def manifest(self) -> dict[str, Any]:
        """What the table was made from.

        Raises
        ------
        StoreError
            When the package was built without its data.
        """
        path = self.folder / "manifest.json"
        if not path.is_file():
            raise StoreError(f"{path} is missing: this copy of geoevents was not built; install the wheel, or run `make demo`")
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    @property
    def fingerprint(self) -> str:
        """Hash of the table, from the manifest, and of the country names."""
        return f"{self.manifest['sha256']} {self.countries.read_text(encoding='utf-8')}"

    @property
    def credit(self) -> str:
        """The credit that CC BY 4.0 asks for."""
        return "Place names: GeoNames (CC BY 4.0); airfields: OurAirports and others via airportsdata"

    def areas(self) -> dict[str, str]:
        """Return the names of first and second level areas by code."""
        return {row["id"].removeprefix("adm:"): row["name"] for row in self._rows() if row["id"].startswith("adm:")}

    def places(self) -> Iterator[Place]:
        """Yield the places of the table, areas first."""
        areas: dict[str, str] = {}
        spellings = {code: names for code, names, _ in country_names(self.countries)}
        for row in self._rows():
            kind, _, key = row["id"].partition(":")
            if kind == "adm":
                areas[key] = row["name"]
            lat, lon = float(row["lat"]), float(row["lon"])
            feature_class, _, feature_code = row["feature"].partition(".")
            population = int(row["population"]) if row["population"] else None
            country, admin1 = row["country"], f"{row['country']}.{row['admin1']}"
            admin2 = f"{admin1}.{row['admin2']}"
            names = [row["name"], *filter(None, row["names"].split("|"))]
            if kind == "iso":
                names += spellings.get(key, ())
            parents = (*(f"adm:{code}" for code in (admin2, admin1) if code in areas), f"iso:{country}")
            yield Place(
                id=row["id"],
                name=row["name"],
                names=tuple(dict.fromkeys(names)),
                lat=lat,
                lon=lon,
                country=country,
                admin1=row["admin1"].removeprefix("=") or None if row["admin1"].startswith("=") else areas.get(admin1),
                admin2=areas.get(admin2),
                feature_class=feature_class,
                feature_code=feature_code,
                population=population,
                radius_m=float(row["radius_m"]) if row["radius_m"] else settlement_radius_m(population, lat=lat, lon=lon),
                part_of=tuple(p for p in parents if p != row["id"]),
                status=PlaceStatus.HISTORIC if feature_code in _HISTORIC else PlaceStatus.CURRENT,
                timezone=row["timezone"] or None,
                source=_SOURCES[kind].format(key) + (f"; {row['note']}" if row["note"] else ""),
            )

    def keys(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the skeleton keys worked out by the build, by place id."""
        for row in self._rows():
            if row["keys"]:
                yield row["id"], row["keys"].split("|")

    def _rows(self) -> Iterator[dict[str, str]]:
        columns = self.manifest["columns"]
        with lzma.open(self.folder / "places.tsv.xz", "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield dict(zip(columns, line.rstrip("\n").split("\t"), strict=True))


def country_names(path: Path) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield (ISO code, names, demonyms) of the curated table of countries."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["code"], tuple(filter(None, row["names"].split("|"))), tuple(filter(None, row["demonyms"].split("|")))
