"""Tables of places with a source a row: this project's ``data/curated.csv``, or a table of the user's own."""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING

from gazetteer.errors import GazetteerError, SourceFormatError
from gazetteer.model import Place, PlaceStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Curated"]

_REQUIRED = {"id", "name", "kind", "lat", "lon", "radius_m", "source"}


class Curated:
    """A CSV of places: id, name, variants (``|``), kind (``S.AIRB``), country, lat, lon, radius_m, part_of, status, timezone, source, note.

    Examples
    --------
    >>> from importlib.resources import files
    >>> from pathlib import Path
    >>> source = Curated(Path(str(files("gazetteer") / "data" / "curated.csv")))
    >>> next(p for p in source.places() if p.id == "gn:89356").status.value
    'submerged'
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def fingerprint(self) -> str:
        """Hash of the file."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @property
    def credit(self) -> str:
        """Name the table; every row names its own source."""
        return f"curated places ({self.path.name}), each with its own source"

    def places(self) -> Iterator[Place]:
        """Yield a place a row.

        Raises
        ------
        SourceFormatError
            With the file and the row, when a column is missing or a value cannot be.
        """
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = _REQUIRED - set(table.fieldnames or ())
            if missing:
                raise SourceFormatError(
                    f"{self.path}: no column {', '.join(sorted(missing))}; a table of places needs them"
                )
            for number, row in enumerate(table, start=2):
                try:
                    yield _place(row)
                except (ValueError, KeyError, TypeError, GazetteerError) as error:
                    raise SourceFormatError(f"{self.path}, row {number}: {error}") from error


def _place(row: dict[str, str]) -> Place:
    feature_class, _, feature_code = row["kind"].partition(".")
    country = row.get("country") or None
    state = (f"iso:{country}",) if country is not None else ()
    return Place(
        id=row["id"],
        name=row["name"],
        names=(row["name"], *_list(row.get("variants"))),
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        country=country,
        feature_class=feature_class,
        feature_code=feature_code or "PPL",
        radius_m=float(row["radius_m"]),
        # What lies in an area of a country lies in the country, too.
        part_of=tuple(dict.fromkeys((*_list(row.get("part_of")), *(s for s in state if s != row["id"])))),
        status=PlaceStatus(row.get("status") or "current"),
        timezone=row.get("timezone") or None,
        source=row["source"],
        note=row.get("note") or None,
    )


def _list(cell: str | None) -> tuple[str, ...]:
    return tuple(part for part in (cell or "").split("|") if part)
