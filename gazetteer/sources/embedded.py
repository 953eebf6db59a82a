"""The assembled table of the wheel: towns of the world, airfields, countries, first and second level areas."""

from __future__ import annotations

import csv
import json
import lzma
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import StoreError
from gazetteer.records import Block, Kin, Record, place_of
from gazetteer.sources.files import line_blocks
from gazetteer.sources.geonames import settlement_radius_m

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gazetteer.model import Place

__all__ = ["COUNTRY_TABLE", "Embedded", "country_names"]

#: The curated table of country names and demonyms.
COUNTRY_TABLE = Path(__file__).resolve().parents[1] / "data" / "countries.csv"

_HISTORIC = frozenset({"PPLQ", "PPLH", "PPLW", "PPLCH", "PCLH"})
# The NUL stands for what follows the colon of the id (see `gazetteer.records.Kin`).
_SOURCES = {
    "gn": "GeoNames \0 (CC BY 4.0)",
    "adm": "GeoNames area \0",
    "iso": "ISO 3166-1 \0, outline of country-coder",
    "feat": "features.csv of this project: \0; coordinates written from memory, not checked against a source",
    "zip": "ZIP codes of the United States \0",
    "oa": "airportsdata \0",
}


class Embedded:
    """The embedded core, read from the folder the build assembled it into.

    Parameters
    ----------
    folder
        Holds ``places.tsv.xz`` and ``manifest.json``.
    countries
        The curated table of country names and demonyms.
    aliases
        The curated table of further names by place id.
    """

    def __init__(self, folder: Path, *, countries: Path, aliases: Path) -> None:
        self.folder = folder
        self.countries = countries
        self.aliases = aliases

    @classmethod
    def packaged(cls) -> Embedded:
        """Return the core that this package carries."""
        data = Path(__file__).parents[1] / "data"
        return cls(data / "assembled", countries=COUNTRY_TABLE, aliases=data / "aliases.csv")

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the table was made from.

        Raises
        ------
        StoreError
            When the package was built without its data.
        """
        path = self.folder / "manifest.json"
        if not path.is_file():
            raise StoreError(
                f"{path} is missing: this copy of geoevents was not built; install the wheel, or run `make demo`"
            )
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    @property
    def fingerprint(self) -> str:
        """The table's hash from the manifest, and the two small tables whole."""
        return "\n".join(
            (
                self.manifest["sha256"],
                self.countries.read_text(encoding="utf-8"),
                self.aliases.read_text(encoding="utf-8"),
            )
        )

    @property
    def credit(self) -> str:
        """The credit that CC BY 4.0 asks for."""
        return "Place names: GeoNames (CC BY 4.0); airfields: OurAirports and others via airportsdata"

    @cached_property
    def areas(self) -> dict[str, str]:
        """Names of first and second level areas by code."""
        return {
            row[0].removeprefix("adm:"): row[1]
            for row in takewhile(lambda row: row[0].startswith("adm:"), self._rows())
        }

    @cached_property
    def _spellings(self) -> dict[str, tuple[str, ...]]:
        """Further names by place id, from the small tables."""
        with self.aliases.open(encoding="utf-8", newline="") as file:
            listed = {row["id"]: tuple(row["names"].split("|")) for row in csv.DictReader(file)}
        return {f"iso:{code}": names for code, names, _ in country_names(self.countries)} | listed

    def blocks(self) -> Iterator[Block]:
        """Cut the table into blocks of rows.

        Raises
        ------
        StoreError
            When the table is damaged.
        """
        _ = self.areas, self._spellings  # read once here, not in every process that reads a block
        path = self.folder / "places.tsv.xz"
        try:
            with lzma.open(path) as stream:
                yield from line_blocks(stream)
        except (lzma.LZMAError, EOFError) as error:
            raise StoreError(f"{path} is damaged ({error}); install geoevents again") from error

    def records(self, block: Block) -> Iterator[Record]:
        """Read the rows of a block."""
        areas, spellings = self.areas, self._spellings
        for line in block.data.decode().removesuffix("\n").split("\n"):
            place_id, name, names, lat, lon, country, admin1, admin2, feature, population, zone, radius, keys, note = (
                line.split("\t")
            )
            kind, _, key = place_id.partition(":")
            if place_id in spellings:
                names = "|".join((names, *spellings[place_id]))
            listed = dict.fromkeys((name, *names.split("|"))) if names else (name,)
            code1 = f"{country}.{admin1}"
            code2 = f"{code1}.{admin2}"
            area1, area2 = areas.get(code1), areas.get(code2)
            parents = "" if kind == "iso" or not country else f"iso:{country}"
            if area1 is not None and code1 != key:
                parents = f"adm:{code1}\n{parents}"
            if area2 is not None and code2 != key:
                parents = f"adm:{code2}\n{parents}"
            feature_class, _, feature_code = feature.partition(".")
            people = int(population) if population else None
            y, x = float(lat), float(lon)
            yield Record(
                place_id, "\n".join(filter(None, listed)), y, x, people,
                float(radius) if radius else settlement_radius_m(people, lat=y, lon=x), None,
                Kin(
                    country or None, admin1.removeprefix("=") or None if admin1.startswith("=") else area1, area2,
                    feature_class, feature_code, parents, "historic" if feature_code in _HISTORIC else "current", zone or None,
                    _SOURCES[kind] + (f"; {note}" if note else ""),
                ),
                bool(keys),
            )  # fmt: skip

    def places(self) -> Iterator[Place]:
        """Yield the places of the table."""
        return (place_of(record) for block in self.blocks() for record in self.records(block))

    def _rows(self) -> Iterator[list[str]]:
        with lzma.open(self.folder / "places.tsv.xz", "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield line.rstrip("\n").split("\t")


def country_names(path: Path) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield (ISO code, names, demonyms) of the curated table of countries."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (
                row["code"],
                tuple(filter(None, row["names"].split("|"))),
                tuple(filter(None, row["demonyms"].split("|"))),
            )
