"""One row of a table as an `Event` and its `Report`, and an event as one row; see `geoevents.rows`."""

from __future__ import annotations

import functools
import hashlib
import json
from datetime import timedelta
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
    """The text of one row, and where in it a field's words stand."""

    def __init__(self, row: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        reader = told.get("reader")
        self.rule = f"table.{reader}" if reader else "table"
        self.fields: Mapping[str, list[str]] = told.get("fields", {})
        cells = {name: cell for name, cell in (row["record"] or {}).items() if cell}
        if not cells:  # a table made by a program: the row's own values are its words
            cells = {name: _shown(value) for name, value in row.items() if value not in (None, []) and name != "record"}
        self.cells: dict[str, Span] = {}
        lines, at = [], 0
        for name, cell in cells.items():
            line = f"{name}: {cell}\n"
            self.cells[name] = Span(at + len(line) - 1 - len(cell), at + len(line) - 1)
            lines.append(line)
            at += len(line)
        self.text = "".join(lines)
        self.whole = Span(0, len(self.text))
        file, number = row["row_file"], row["row_number"]
        self.id = f"{file or 'row'}:{number}" if number is not None else f"row:{row['event_id']}"

    def claim(self, field: str, value: ClaimValue, words: str | None, **more: Any) -> Claim:  # noqa: ANN401
        """Make the claim of a field at the cell that has its words, else at the first cell the field is read from."""
        own = [name for name in self.fields.get(field, ()) if name in self.cells]
        column, at = (own[0], self.cells[own[0]]) if own else (None, self.whole)
        if words:
            for name in own or self.cells:
                cell = self.cells[name]
                found = self.text.find(words, cell.start, cell.end)
                if found >= 0:
                    column, at = name, Span(found, found + len(words))
                    break
        said = self.text[at.start : at.end]
        if not said.strip():
            at, said = self.whole, self.text
        return Claim(
            report_id=self.id,
            field=field,
            value=value,
            as_written=said,
            span=at,
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
    claims = list(_claims(row, cells))
    mention = Mention(
        id=f"{row['event_id']}-1",
        report_id=report.id,
        type=row["type"],
        role=Role(row["role"]),
        spans=(cells.whole,),
        claims=tuple(claims),
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
        also=MappingProxyType({name: tuple(values[1:]) for name, values in stated.items() if values[1:]}),
    )
    return report, event


def _claims(row: Mapping[str, Any], cells: _Row) -> Iterator[Claim]:
    time = _time(row)
    if time is not None:
        yield cells.claim("time", time, row["time_as_written"])
    more = row["more_places"] or ()
    for field in PLACE_FIELDS:
        if row[f"{field}_as_written"] is not None:
            place = {part: row[f"{field}_{part}"] for part in PLACE_PARTS}
            yield cells.claim(field, _place(place), place["as_written"])
        for place in more:
            if place["field"] == field and place["as_written"] is not None:
                yield cells.claim(field, _place(place), place["as_written"])
    for name in ("weapon", "outcome"):
        if row[name] is not None:
            yield cells.claim(name, row[name], row[name])
    for name in QUANTITIES:
        least, most, best = (row[f"{name}_{bound}"] for bound in BOUNDS)
        if (least, most, best) != (None, None, None):
            yield cells.claim(
                name, Quantity(min=least, max=most, best=best, qualifier=_qualifier(least, most, best)), None
            )
    for actor in row["actors"] or ():
        stance = Stance(actor["stance"]) if actor["stance"] else Stance.ASSERTED
        yield cells.claim(
            actor["role"], actor["name"], actor["name"], stance=stance, attributed_to=actor["attributed_to"]
        )


def _time(row: Mapping[str, Any]) -> TimeSpan | None:
    told = {name: row[f"time_{name}"] for name in TIME_PARTS}
    written = row["time_as_written"]
    if written is None and not any(told.values()):
        return None
    zone = zone_of(row["time_tz"])
    at = {name: moment.astimezone(zone) if moment is not None and zone else moment for name, moment in told.items()}
    dated = any(moment is not None for moment in told.values())
    return TimeSpan(
        **at,
        precision=TimePrecision(row["time_precision"]) if row["time_precision"] else TimePrecision.UNKNOWN,
        tz=row["time_tz"],
        basis="stated in the table" if dated else "the table's words could not be dated",
    )


@functools.cache
def zone_of(name: str | None) -> ZoneInfo | None:
    """Return the time zone of a name; None where none is named or there is no such zone."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


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


def _place(part: Mapping[str, Any]) -> PlaceRef:
    precision = GeoPrecision(part["geo_precision"] or GeoPrecision.UNKNOWN)
    said = part["as_written"]
    resolution = None
    if part["place_id"] is not None:
        place = Place(
            id=part["place_id"],
            name=part["name"] or said,
            lat=part["lat"],
            lon=part["lon"],
            country=part["country"],
            admin1=part["admin1"],
            feature_class=_CODES[precision][0],
            feature_code=_CODES[precision][1],
            radius_m=part["radius_m"] or 0.0,
            status=PlaceStatus.UNLOCATED if part["lat"] is None else PlaceStatus.CURRENT,
            source="a table's place, as the gazetteer resolved it",
        )
        found = Candidate(place=place, matched_name=said, score=1.0, reasons=("resolved when its table was read",))
        resolution = Resolution(toponym=said, candidates=(found,), outcome=Outcome.RESOLVED)
    elif part["reason"] is not None:
        outcome = Outcome.AMBIGUOUS if part["reason"].startswith(Outcome.AMBIGUOUS) else Outcome.UNRESOLVED
        resolution = Resolution(toponym=said, candidates=(), outcome=outcome, hint=part["reason"])
    return PlaceRef(
        as_written=said,
        toponym=said if resolution is not None and resolution.place is not None else part["name"] or said,
        within=(part["admin1"],) if part["admin1"] is not None else (),
        resolution=resolution,
        lat=part["lat"],
        lon=part["lon"],
        radius_m=part["radius_m"],
        geo_precision=precision,
        country=part["country"],
    )


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
