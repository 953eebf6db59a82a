"""What travels from a source to a store: records of places, blocks of rows, and the rows that were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from gazetteer.model import Place, PlaceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Block", "BlockSource", "Kin", "PlaceSource", "Problem", "Record", "place_of", "records_of"]

_SHOWN = 40


class Kin(NamedTuple):
    """What many places share. `part_of` is joined by line feeds; a NUL in `source` stands for what follows the colon of the id."""

    country: str | None
    admin1: str | None
    admin2: str | None
    feature_class: str
    feature_code: str
    part_of: str
    status: str
    timezone: str | None
    source: str


class Record(NamedTuple):
    """A place on its way into a store: plain values, because millions of them are made.

    `names` are joined by line feeds, the display name first. `spelt` tells whether it can be found by what it sounds like.
    """

    id: str
    names: str
    lat: float | None
    lon: float | None
    population: int | None
    radius_m: float
    note: str | None
    kin: tuple[str | None, ...]
    spelt: bool = True


class Problem(NamedTuple):
    """A row that was left out, and why."""

    row: int
    column: str
    value: str
    expected: str

    def told(self, file: str) -> str:
        """Say it in one line."""
        value = self.value if len(self.value) <= _SHOWN else f"{self.value[:_SHOWN]}… ({len(self.value):,} characters)"
        return f"{file}, row {self.row:,}: {self.column} is {value!r}, expected {self.expected}"


class Block(NamedTuple):
    """A run of rows of a file: the number of the first, how many there are at most, and what the reader needs to read them."""

    first: int
    rows: int
    data: Any


class PlaceSource(Protocol):
    """Anything that yields places.

    Attributes
    ----------
    fingerprint
        Changes when the places would: the compiled store is named after it.
    credit
        One line naming the source and its licence, for footers.
    """

    @property
    def fingerprint(self) -> str:
        """Return a text that changes when the places would."""

    @property
    def credit(self) -> str:
        """Return the credit line."""

    def places(self) -> Iterator[Place]:
        """Yield the places; the first of two with one id wins, and takes over the other's names."""


@runtime_checkable
class BlockSource(Protocol):
    """A source whose rows can be read in blocks, by several processes at once. It must be picklable."""

    @property
    def fingerprint(self) -> str:
        """Return a text that changes when the places would."""

    def blocks(self) -> Iterator[Block]:
        """Cut the file into blocks of whole rows: cheap, done by the process that writes the store."""

    def records(self, block: Block) -> Iterator[Record | Problem]:
        """Read the rows of a block, good ones and bad ones: the work."""


def records_of(places: Iterable[Place]) -> Iterator[Record]:
    """Turn places into records."""
    for p in places:
        tail = p.id.partition(":")[2]
        source = p.source.replace(tail, "\0") if tail else p.source
        part_of = "\n".join(p.part_of)
        kin = Kin(p.country, p.admin1, p.admin2, p.feature_class, p.feature_code, part_of, p.status.value, p.timezone, source)  # fmt: skip
        names = "\n".join(" ".join(n.split("\n")) for n in dict.fromkeys((p.name, *p.names)))
        yield Record(p.id, names, p.lat, p.lon, p.population, p.radius_m, p.note, kin)


def place_of(record: Record) -> Place:
    r"""Turn a record into the place it stands for.

    Examples
    --------
    >>> zammar = Place(id="gn:9253641", name="Zammar", lat=36.65727, lon=42.60251, radius_m=1000.0, source="GeoNames 9253641")
    >>> (record,) = records_of([zammar])
    >>> record.kin.source, place_of(record).source
    ('GeoNames \x00', 'GeoNames 9253641')
    """
    country, admin1, admin2, feature_class, feature_code, part_of, status, timezone, source = record.kin
    names = tuple(record.names.split("\n"))
    return Place(
        id=record.id,
        name=names[0],
        names=names,
        lat=record.lat,
        lon=record.lon,
        country=country,
        admin1=admin1,
        admin2=admin2,
        feature_class=feature_class or "",
        feature_code=feature_code or "",
        population=record.population,
        radius_m=record.radius_m,
        part_of=tuple(part_of.split("\n")) if part_of else (),
        status=PlaceStatus(status or "current"),
        timezone=timezone,
        source=(source or "").replace("\0", record.id.partition(":")[2]),
        note=record.note,
    )
