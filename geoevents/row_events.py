"""One row of a table as an `Event` and its `Report`, and an event as one row; see `geoevents.rows`."""

from __future__ import annotations

import functools
import hashlib
import json
from datetime import timedelta
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gazetteer.model import Candidate, GeoPrecision, Outcome, Place, PlaceStatus, Resolution
from geoevents.frame import PLACE_FIELDS
from geoevents.model import (
    Claim,
    ClaimValue,
    Event,
    FieldValue,
    Mention,
    PlaceRef,
    Quantity,
    Report,
    Role,
    Source,
    Span,
    Stance,
    TimePrecision,
    TimeSpan,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

__all__ = ["ACTOR_ROLES", "BOUNDS", "PLACE_PARTS", "QUANTITIES", "TIME_PARTS", "event_of", "row_of", "zone_of"]

#: What a row says of each of `PLACE_FIELDS`: columns ``origin_lat`` and so on.
PLACE_PARTS = (
    "as_written",
    "name",
    "lat",
    "lon",
    "radius_m",
    "geo_precision",
    "country",
    "admin1",
    "place_id",
    "reason",
)
QUANTITIES = ("count", "killed", "injured")
ACTOR_ROLES = ("perpetrator", "agent", "target", "commenter")
BOUNDS = ("min", "max", "best")
TIME_PARTS = ("earliest", "latest", "best")
#: What a row says, taken out of it at once.
_TIME = itemgetter(*(f"time_{name}" for name in (*TIME_PARTS, "precision", "tz", "as_written")))
_PLACES = {field: itemgetter(*(f"{field}_{part}" for part in PLACE_PARTS)) for field in PLACE_FIELDS}
_PLACE = itemgetter(*PLACE_PARTS)
_NUMBERS = {name: itemgetter(*(f"{name}_{bound}" for bound in BOUNDS)) for name in QUANTITIES}
_NOTHING: Mapping[str, Any] = MappingProxyType({})
#: Values of a table repeat, its places most of all: so many are kept, and made once.
_KEPT = 4_096
_CODES = {  # the feature code whose kind is a geo_precision
    GeoPrecision.SITE: ("S", "FCL"),
    GeoPrecision.SETTLEMENT: ("P", "PPL"),
    GeoPrecision.REGION: ("L", "RGN"),
    GeoPrecision.ADMIN2: ("A", "ADM2"),
    GeoPrecision.ADMIN1: ("A", "ADM1"),
    GeoPrecision.COUNTRY: ("A", "PCL"),
    GeoPrecision.UNKNOWN: ("S", "FCL"),
}


class _Row:
    """The text of one row, and where in it a field's words stand: the start and end of every cell."""

    __slots__ = ("cells", "fields", "id", "rule", "text", "whole")

    def __init__(self, row: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        reader = told.get("reader")
        self.rule = f"table.{reader}" if reader else "table"
        self.fields: Mapping[str, list[str]] = told.get("fields", _NOTHING)
        cells = {name: cell for name, cell in (row["record"] or {}).items() if cell}
        if not cells:  # a table made by a program: the row's own values are its words
            cells = {name: _shown(value) for name, value in row.items() if value not in (None, []) and name != "record"}
        self.cells: dict[str, tuple[int, int]] = {}
        at = 0
        for name, cell in cells.items():
            start = at + len(name) + 2
            end = start + len(cell)
            self.cells[name] = (start, end)
            at = end + 1
        self.text = "".join([f"{name}: {cell}\n" for name, cell in cells.items()])
        self.whole = Span(0, at)
        file, number = row["row_file"], row["row_number"]
        self.id = f"{file or 'row'}:{number}" if number is not None else f"row:{row['event_id']}"

    def claim(self, field: str, value: ClaimValue, words: str | None, **more: Any) -> Claim:  # noqa: ANN401
        """Make the claim of a field at the cell that has its words, else at the first cell the field is read from."""
        cells, text = self.cells, self.text
        own = [name for name in self.fields.get(field, ()) if name in cells]
        column = own[0] if own else None
        start, end = cells[column] if column is not None else (0, len(text))
        if words:
            for name in own or cells:
                found = text.find(words, *cells[name])
                if found >= 0:
                    column, start, end = name, found, found + len(words)
                    break
        said = text[start:end]
        if not said.strip():
            start, end, said = 0, len(text), text
        return Claim(
            report_id=self.id,
            field=field,
            value=value,
            as_written=said,
            span=Span(start, end),
            rule=f"{self.rule}:{column}" if column else self.rule,
            **more,
        )


def _shown(value: Any) -> str:  # noqa: ANN401  a value of a row
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def event_of(row: Mapping[str, Any], told: Mapping[str, Any]) -> tuple[Report, Event]:
    """Make the report and the event of a row; `told` says which columns of its file its fields were read from."""
    cells = _Row(row, told)
    report = Report(
        id=cells.id,
        source=Source(publisher=row["source_publisher"], via=tuple(row["source_via"] or ()), url=row["source_url"]),
        text=cells.text,
        sha256=hashlib.sha256(cells.text.encode()).hexdigest(),
        published=_published(row["source_published"]),
        body=cells.whole,
        path=row["row_file"],
    )
    claims = tuple(_claims(row, cells))
    mention = Mention(
        id=f"{row['event_id']}-1",
        report_id=report.id,
        type=row["type"],
        role=Role(row["role"]),
        spans=(cells.whole,),
        claims=claims,
    )
    stated: dict[str, list[FieldValue]] = {}
    for claim in claims:
        value = FieldValue(
            field=claim.field, best=claim.value, reason="as its table states it", claims=(claim,), support=1
        )
        stated.setdefault(claim.field, []).append(value)
    event = Event(
        id=row["event_id"],
        type=row["type"],
        role=mention.role,
        mentions=(mention,),
        fields=MappingProxyType({name: values[0] for name, values in stated.items()}),
        also=MappingProxyType({name: tuple(values[1:]) for name, values in stated.items() if len(values) > 1})
        if len(stated) < len(claims)
        else _NOTHING,
    )
    return report, event


def _claims(row: Mapping[str, Any], cells: _Row) -> Iterator[Claim]:
    *moments, precision, zone, written = _TIME(row)
    if written is not None or any(moments):
        yield cells.claim("time", _time(*moments, precision, zone), written)
    more = row["more_places"] or ()
    for field, parts_of in _PLACES.items():
        parts = parts_of(row)
        if parts[0] is not None:
            yield cells.claim(field, _place(parts), parts[0])
        for place in more:
            if place["field"] == field and place["as_written"] is not None:
                yield cells.claim(field, _place(_PLACE(place)), place["as_written"])
    for name in ("weapon", "outcome"):
        if row[name] is not None:
            yield cells.claim(name, row[name], row[name])
    for name, bounds_of in _NUMBERS.items():
        bounds = bounds_of(row)
        if bounds != (None, None, None):
            yield cells.claim(name, _quantity(*bounds), None)
    for actor in row["actors"] or ():
        stance = Stance(actor["stance"]) if actor["stance"] else Stance.ASSERTED
        yield cells.claim(
            actor["role"], actor["name"], actor["name"], stance=stance, attributed_to=actor["attributed_to"]
        )


@functools.lru_cache(_KEPT)
def _time(
    earliest: datetime | None, latest: datetime | None, best: datetime | None, precision: str | None, tz: str | None
) -> TimeSpan:
    zone = zone_of(tz)
    at = [moment.astimezone(zone) if moment is not None and zone else moment for moment in (earliest, latest, best)]
    return TimeSpan(
        earliest=at[0],
        latest=at[1],
        best=at[2],
        precision=TimePrecision(precision) if precision else TimePrecision.UNKNOWN,
        tz=tz,
        basis="stated in the table" if any(at) else "the table's words could not be dated",
    )


@functools.cache
def zone_of(name: str | None) -> ZoneInfo | None:
    """Return the time zone of a name; None where none is named or there is no such zone."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


@functools.lru_cache(_KEPT)
def _published(moment: datetime | None) -> TimeSpan | None:
    if moment is None:
        return None
    is_day = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return TimeSpan(
        earliest=moment,
        latest=moment + timedelta(days=1, microseconds=-1) if is_day else moment,
        best=None if is_day else moment,
        precision=TimePrecision.DAY if is_day else TimePrecision.SECOND,
        tz="UTC",
        basis="stated in the table",
    )


@functools.lru_cache(_KEPT)
def _place(parts: tuple[Any, ...]) -> PlaceRef:
    """Make the place of the values of `PLACE_PARTS`."""
    said, name, lat, lon, radius_m, kind, country, admin1, place_id, reason = parts
    precision = GeoPrecision(kind or GeoPrecision.UNKNOWN)
    resolution = None
    if place_id is not None:
        place = Place(
            id=place_id,
            name=name or said,
            lat=lat,
            lon=lon,
            country=country,
            admin1=admin1,
            feature_class=_CODES[precision][0],
            feature_code=_CODES[precision][1],
            radius_m=radius_m or 0.0,
            status=PlaceStatus.UNLOCATED if lat is None else PlaceStatus.CURRENT,
            source="a table's place, as the gazetteer resolved it",
        )
        found = Candidate(place=place, matched_name=said, score=1.0, reasons=("resolved when its table was read",))
        resolution = Resolution(toponym=said, candidates=(found,), outcome=Outcome.RESOLVED)
    elif reason is not None:
        outcome = Outcome.AMBIGUOUS if reason.startswith(Outcome.AMBIGUOUS) else Outcome.UNRESOLVED
        resolution = Resolution(toponym=said, candidates=(), outcome=outcome, hint=reason)
    return PlaceRef(
        as_written=said,
        toponym=said if resolution is not None and resolution.place is not None else name or said,
        within=(admin1,) if admin1 is not None else (),
        resolution=resolution,
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        geo_precision=precision,
        country=country,
    )


@functools.lru_cache(_KEPT)
def _quantity(least: int | None, most: int | None, best: int | None) -> Quantity:
    return Quantity(min=least, max=most, best=best, qualifier=_qualifier(least, most, best))


def _qualifier(least: int | None, most: int | None, best: int | None) -> str:
    if least == most and least is not None:
        return "exact"
    if least is not None and most is not None:
        return "between"
    if least is not None:
        return "at_least"
    return "up_to" if most is not None else "exact" if best is not None else "unknown"


def row_of(event: Event, reports: Mapping[str, Report]) -> dict[str, Any]:
    """Return an event as a row; `reports` has those that tell it by their ids."""
    row: dict[str, Any] = {"event_id": event.id, "type": event.type, "role": event.role.value}
    for name in ("weapon", "outcome"):
        value = event.best(name)
        row[name] = value if isinstance(value, str) else None
    time = event.best("time")
    if isinstance(time, TimeSpan):
        row |= {f"time_{name}": getattr(time, name) for name in TIME_PARTS}
        row |= {"time_precision": time.precision.value, "time_tz": time.tz}
        row["time_as_written"] = event.fields["time"].claims[0].as_written if event.fields["time"].claims else None
    for name in QUANTITIES:
        number = event.best(name)
        if isinstance(number, Quantity):
            row |= {f"{name}_{bound}": getattr(number, bound) for bound in BOUNDS}
    row["more_places"] = []
    for field in PLACE_FIELDS:
        refs = [ref for ref in event.every(field) if isinstance(ref, PlaceRef)]
        for rank, ref in enumerate(refs):
            part = _part(ref)
            if rank == 0:
                row |= {f"{field}_{name}": value for name, value in part.items()}
            else:
                row["more_places"].append({"field": field, **part})
    row["actors"] = [
        {"name": c.value, "role": c.field, "stance": c.stance.value, "attributed_to": c.attributed_to}
        for mention in event.mentions
        for c in mention.claims
        if c.field in ACTOR_ROLES and isinstance(c.value, str) and not c.superseded
    ]
    told = next((reports[rid] for rid in event.report_ids if rid in reports), None)
    if told is not None:
        row |= {
            "source_publisher": told.source.publisher,
            "source_via": list(told.source.via),
            "source_url": told.source.url,
            "source_published": told.published.earliest if told.published is not None else None,
            "row_file": told.path,
        }
    return row


def _part(ref: PlaceRef) -> dict[str, Any]:
    place = ref.resolution.place if ref.resolution is not None else None
    located = ref.lat is not None
    return {
        "as_written": ref.as_written,
        "name": ref.name,
        "lat": ref.lat,
        "lon": ref.lon,
        "radius_m": ref.radius_m if located else None,
        "geo_precision": ref.geo_precision.value,
        "country": ref.country,
        "admin1": place.admin1 if place is not None else None,
        "place_id": ref.place_id,
        "reason": None if located or ref.resolution is None else ref.resolution.hint or ref.resolution.outcome.value,
    }
