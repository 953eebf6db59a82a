"""GeoNames dump files: tab separated, UTF-8, 19 columns, no header (``IQ.txt``, ``allCountries.txt``, or either zipped)."""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from gazetteer.errors import InvalidPlaceError, SourceFormatError
from gazetteer.model import Place, PlaceStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["GeoNames", "settlement_radius_m"]

_COLUMNS = 19
_HISTORIC = frozenset({"PPLQ", "PPLH", "PPLW", "PPLCH", "ADM1H", "ADM2H", "PCLH", "ADM3H", "ADM4H"})
_PEOPLE_PER_KM2 = 5_000.0  # of built-up area; Angel et al., Atlas of Urban Expansion (2016), world mean 4,000 to 7,000
_AREA_RADIUS_M = {"A": 30_000.0, "L": 10_000.0, "H": 10_000.0, "T": 5_000.0, "V": 5_000.0, "U": 50_000.0, "R": 5_000.0}


def settlement_radius_m(population: int | None, *, lat: float, lon: float) -> float:
    """Estimate how far a settlement reaches from its point, with what the coordinates themselves may be off.

    A kilometre for the point, the radius of a disc that holds the population at 5,000 a km², and 1,500 m more where
    both coordinates are whole arc-minutes, as 6 to 8 % of GeoNames are.

    Examples
    --------
    >>> settlement_radius_m(None, lat=36.81527, lon=42.37747), settlement_radius_m(None, lat=36.25, lon=42.5)
    (1000.0, 2500.0)
    """
    reach = 1_000.0 + math.sqrt((population or 0) / _PEOPLE_PER_KM2 / math.pi) * 1_000.0
    if abs((lat * 60.0 + 0.5) % 1.0 - 0.5) < 0.002 and abs((lon * 60.0 + 0.5) % 1.0 - 0.5) < 0.002:
        reach += 1_500.0
    return float(round(reach, -2))


class GeoNames:
    """A dump file of GeoNames.

    Parameters
    ----------
    path
        ``XX.txt`` or a zip that holds one.
    areas
        Gives the names of areas by code (``IQ.15`` -> ``Nineveh``), to name the admin1 and admin2 of the rows; only
        asked when they are read.
    """

    def __init__(self, path: Path, *, areas: Callable[[], Mapping[str, str]] = dict) -> None:
        self.path = path
        self._areas = areas

    @property
    def fingerprint(self) -> str:
        """Hash of the file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def credit(self) -> str:
        """The credit that CC BY 4.0 asks for."""
        return f"GeoNames ({self.path.name}), CC BY 4.0"

    def places(self) -> Iterator[Place]:
        """Yield a place a row, current and historic.

        Raises
        ------
        SourceFormatError
            With file and row, when the layout is not that of a dump or a coordinate cannot be.
        """
        areas = self._areas()
        with self._lines() as lines:
            for number, line in enumerate(lines, start=1):
                fields = line.rstrip("\r\n").split("\t")
                if len(fields) != _COLUMNS:
                    raise SourceFormatError(
                        f"{self.path}, row {number}: {len(fields)} columns, a GeoNames dump has {_COLUMNS} (tab separated)"
                    )
                try:
                    yield _place(fields, areas)
                except (ValueError, InvalidPlaceError) as error:
                    raise SourceFormatError(f"{self.path}, row {number}: {error}") from error

    @contextmanager
    def _lines(self) -> Iterator[IO[str]]:
        try:
            if not zipfile.is_zipfile(self.path):
                with self.path.open(encoding="utf-8", newline="\n") as file:
                    yield file
                return
            with zipfile.ZipFile(self.path) as archive:
                member = next((n for n in archive.namelist() if n.endswith(".txt") and "readme" not in n.lower()), None)
                if member is None:
                    raise SourceFormatError(f"{self.path}: the zip holds no .txt table")
                with archive.open(member) as raw:
                    yield io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
        except UnicodeDecodeError as error:
            raise SourceFormatError(
                f"{self.path}: not UTF-8 at byte {error.start}; GeoNames dumps are UTF-8"
            ) from error


def _place(f: list[str], areas: Mapping[str, str]) -> Place:
    lat, lon = float(f[4]), float(f[5])
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        raise ValueError(f"latitude {f[4]}, longitude {f[5]} is no point on Earth")
    country, admin1, admin2 = f[8], f"{f[8]}.{f[10]}", f"{f[8]}.{f[10]}.{f[11]}"
    population = int(f[14] or 0) or None
    area = _AREA_RADIUS_M.get(f[6])
    return Place(
        id=f"gn:{f[0]}",
        name=f[1] or f[2],
        names=tuple(dict.fromkeys(n for n in (f[1], f[2], *f[3].split(",")) if n.strip())),
        lat=lat,
        lon=lon,
        country=country or None,
        admin1=areas.get(admin1),
        admin2=areas.get(admin2),
        feature_class=f[6] or "P",
        feature_code=f[7] or "PPL",
        population=population,
        radius_m=area if area is not None else settlement_radius_m(population, lat=lat, lon=lon),
        part_of=tuple(
            part
            for part, known in (
                (f"adm:{admin2}", admin2 in areas),
                (f"adm:{admin1}", admin1 in areas),
                (f"iso:{country}", country),
            )
            if known
        ),
        status=PlaceStatus.HISTORIC if f[7] in _HISTORIC else PlaceStatus.CURRENT,
        timezone=f[17] or None,
        source=f"GeoNames {f[0]} (CC BY 4.0)",
    )
