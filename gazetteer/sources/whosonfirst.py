"""Who's On First: a folder or tar of ``.geojson`` records, or a file with one record a line (``.jsonl``, gzipped or not).

Alternate geometries (``-alt-``), deprecated and superseded records and those that are no longer current are left out. A
record that names its GeoNames number takes the id of it, so that both are one place.

Names need care: bots gave obscure villages the names of famous namesakes in dozens of languages. Where a record has no
population, only names in local scripts and those without a language are believed, besides its own.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from typing import TYPE_CHECKING, Any

from gazetteer.errors import SourceFormatError
from gazetteer.records import Block, Kin, Problem, Record
from gazetteer.sources.files import (
    FileSource,
    RowError,
    is_tar,
    line_blocks,
    name_problem,
    opened,
    point,
    text_lines,
)
from gazetteer.sources.geonames import settlement_radius_m
from gazetteer.sources.tables import is_air_base

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["WhosOnFirst"]

_BLOCK_ROWS = 2_000
_BELIEVED = frozenset({"ara", "ckb", "fas", "heb", "kmr", "kur", "und"})
# Place types, with the feature they are in GeoNames' terms and the radius of areas.
_TYPES = {
    "locality": ("P", "PPL", None), "localadmin": ("A", "ADM3", 20_000.0), "county": ("A", "ADM2", 30_000.0), "borough": ("P", "PPLX", None),
    "macrocounty": ("A", "ADM2", 60_000.0), "region": ("A", "ADM1", 100_000.0), "macroregion": ("L", "RGN", 150_000.0),
    "country": ("A", "PCLI", 300_000.0), "dependency": ("A", "PCLD", 100_000.0), "disputed": ("L", "AREA", 50_000.0),
    "neighbourhood": ("P", "PPLX", None), "macrohood": ("P", "PPLX", None), "microhood": ("P", "PPLX", None), "campus": ("S", "FCL", 2_000.0),
    "venue": ("S", "BLDG", 500.0), "ocean": ("H", "OCN", 2_000_000.0), "marinearea": ("H", "SEA", 200_000.0),
}  # fmt: skip
# The short names that a compact line may use for a record's properties.
_SHORT = {
    "id": "wof:id", "name": "wof:name", "pt": "wof:placetype", "cc": "wof:country", "cur": "mz:is_current", "dep": "edtf:deprecated",
    "sup": "wof:superseded_by", "cess": "edtf:cessation", "conc": "wof:concordances", "pop": "wof:population", "gnf": "gn:fcode",
    "alt": "src:alt_label", "src": "src:geom",
}  # fmt: skip


class WhosOnFirst(FileSource):
    """Records of Who's On First, from a folder, a tar or a file of lines."""

    kind = "Who's On First"

    @property
    def credit(self) -> str:
        """The credit that its licence asks for."""
        return f"Who's On First ({self.path.name}), CC BY 4.0 and others; see whosonfirst.org/docs/licenses"

    @property
    def fingerprint(self) -> str:
        """Hash of the file, or of the names, sizes and times of a folder's files."""
        if not self.path.is_dir():
            return super().fingerprint
        seen = sorted((str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in self.path.rglob("*.geojson"))
        return hashlib.sha256(repr(seen).encode()).hexdigest()

    def sha256(self) -> str:
        """Hash the file, or what tells a folder's state."""
        return self.fingerprint if self.path.is_dir() else super().sha256()

    def blocks(self) -> Iterator[Block]:
        """Gather records into blocks."""
        if not self.path.is_dir() and not is_tar(self.path):
            with opened(self.path, suffixes=(".jsonl", ".ndjson", ".json", ".geojson")) as stream:
                yield from line_blocks(stream)
            return
        texts = self._of_folder() if self.path.is_dir() else self._of_tar()
        block: list[bytes] = []
        first = 1
        for text in texts:
            # A record is one row, however it was laid out: JSON strings hold no line feeds.
            block.append(text.replace(b"\n", b" ").replace(b"\r", b" "))
            if len(block) == _BLOCK_ROWS:
                yield Block(first, len(block), b"\n".join(block))
                first += len(block)
                block = []
        if block:
            yield Block(first, len(block), b"\n".join(block))

    def _of_folder(self) -> Iterator[bytes]:
        for path in sorted(self.path.rglob("*.geojson")):
            if "-alt-" not in path.name:
                yield path.read_bytes()

    def _of_tar(self) -> Iterator[bytes]:
        try:
            with tarfile.open(self.path) as archive:
                for member in archive:
                    if member.isfile() and member.name.endswith(".geojson") and "-alt-" not in member.name:
                        file = archive.extractfile(member)
                        if file is not None:
                            yield file.read()
        except (tarfile.TarError, EOFError, OSError) as error:
            raise SourceFormatError(
                f"{self.path}: the archive is damaged or cut short ({error}); get it again"
            ) from error

    def records(self, block: Block) -> Iterator[Record | Problem]:
        """Read the records of a block; those that are no longer current are passed over."""
        for row, line in text_lines(block):
            if isinstance(line, Problem):
                yield line
                continue
            if not line.strip():
                continue
            try:
                found = _record(_properties(line))
                if found is not None:
                    yield found
            except RowError as error:
                yield Problem(row, error.column, error.value, error.expected)


def _properties(line: str) -> dict[str, Any]:
    """Read a record's properties under their full names."""
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise RowError("the row", line, "a JSON object") from None
    if not isinstance(record, dict):
        raise RowError("the row", line, "a JSON object")
    found: dict[str, Any] = record.get("properties", record)
    if not isinstance(found, dict):
        raise RowError("properties", found, "a JSON object")
    if "pt" not in found or "wof:placetype" in found:
        return found
    full = {_SHORT.get(key, key): value for key, value in found.items()}
    full |= {"geom:latitude": found.get("lat"), "geom:longitude": found.get("lon")}
    label = found.get("lbl")
    if isinstance(label, list) and len(label) == 2:
        full |= {"lbl:latitude": label[0], "lbl:longitude": label[1]}
    names = found.get("names")
    return full | ({f"name:{key}": value for key, value in names.items()} if isinstance(names, dict) else {})


def _record(p: dict[str, Any]) -> Record | None:
    """Make a record, or None for what is no longer a place."""
    if p.get("wof:superseded_by") or str(p.get("mz:is_current")) == "0" or p.get("src:alt_label"):
        return None
    if str(p.get("edtf:deprecated") or "uuuu") not in {"uuuu", "u", ""}:
        return None
    number, name, kind = p.get("wof:id"), str(p.get("wof:name") or ""), str(p.get("wof:placetype"))
    if not str(number).lstrip("-").isdigit():
        raise RowError("wof:id", number, "a number")
    if (wrong := name_problem(name)) is not None:
        raise RowError("wof:name", name, wrong)
    y, x = ("lbl:latitude", "lbl:longitude") if p.get("lbl:latitude") else ("geom:latitude", "geom:longitude")
    lat, lon = point(p.get(y), p.get(x), columns=(y, x))  # type: ignore[arg-type]  # point() says what is missing
    population = _whole(p.get("wof:population") or p.get("gn:population"))
    feature_class, code, radius_m = _TYPES.get(kind, ("L", "LCTY", 5_000.0))
    told = str(p.get("gn:fcode") or p.get("gn:feature_code") or "")
    if feature_class == "P" and told.startswith("PPL"):
        code = told
    country = str(p.get("wof:country") or p.get("iso:country") or "")
    country = country if len(country) == 2 and country.isascii() and country.isupper() else ""
    has_ended = str(p.get("edtf:cessation") or "uuuu") not in {"uuuu", "u", "", "..", "open"}
    place_id = _shared_id(p.get("wof:concordances"), is_town=feature_class == "P") or f"wof:{number}"
    if place_id.startswith("oa:"):
        feature_class, code, radius_m = "S", "AIRB" if is_air_base(name) else "AIRP", 2_000.0
    kin = Kin(
        country or None, None, None, feature_class, code, f"iso:{country}" if country else "", "historic" if has_ended else "current", None,
        "Who's On First \0" if place_id.startswith("wof:") else f"Who's On First {number}",
    )  # fmt: skip
    names = "\n".join(dict.fromkeys((" ".join(name.split()), *_names(p, believe_all=population is not None))))
    if radius_m is None:
        radius_m = settlement_radius_m(population, lat=lat, lon=lon)
    return Record(place_id, names, lat, lon, population, radius_m, None, kin)


def _shared_id(others: object, *, is_town: bool) -> str | None:
    """Return the id that the record has in a register we know: a town's of GeoNames, an airfield's of OurAirports."""
    if not isinstance(others, dict):
        return None
    icao = str(others.get("icao:code") or "")
    if len(icao) == 4 and icao.isascii() and icao.isalnum() and icao.isupper():
        return f"oa:{icao}"
    geonames = _whole(others.get("gn:id"))
    return f"gn:{geonames}" if geonames and is_town else None


def _names(p: dict[str, Any], *, believe_all: bool) -> Iterator[str]:
    for key, values in p.items():
        if key.startswith("name:") and isinstance(values, list) and (believe_all or key[5:8] in _BELIEVED):
            for value in values:
                name = " ".join(str(value).split())
                if name_problem(name) is None:
                    yield name


def _whole(value: object) -> int | None:
    try:
        return int(str(value)) or None
    except ValueError:
        return None
