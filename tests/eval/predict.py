"""Write what the pipeline finds in the form that ``devset/score.py`` reads: the main event of every report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoevents.extract import extract
from geoevents.fuse import fuse
from geoevents.locate import locate
from geoevents.model import Claim, Mention, PlaceRef, Quantity, Report, Role, Stance, TimePrecision, TimeSpan
from geoevents.readers import read_report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gazetteer import Gazetteer

AREAS = {"country"}
PARENTS = {"ballistic_missile": "missile", "cruise_missile": "missile", "air_defence_missile": "missile"}
LONG = {TimePrecision.MONTH, TimePrecision.YEAR, TimePrecision.INTERVAL, TimePrecision.APPROX_DAY}


def predictions(paths: Iterable[Path], gazetteer: Gazetteer) -> list[dict[str, Any]]:
    """Run read, extract, locate and fuse; one prediction a report, `doc_id` being the file's stem."""
    reports = [read_report(path) for path in paths]
    stems = {report.id: Path(report.path or report.id).stem for report in reports}
    found = {r.id: locate(extract(r, gazetteer=gazetteer), report=r, gazetteer=gazetteer) for r in reports}
    events = fuse(reports, [m for mentions in found.values() for m in mentions])
    event_of = {mention.id: event for event in events for mention in event.mentions}
    rows = []
    for report in reports:
        main = next((m for m in found[report.id] if m.role is Role.MAIN), None)
        row: dict[str, Any] = {"doc_id": stems[report.id], "cluster": None, "main": None}
        if main is not None:
            event = event_of.get(main.id)
            row["cluster"] = event.id if event is not None else None
            fused = next((m for m in event.mentions if m.id == main.id), main) if event is not None else main
            row["main"] = main_slots(fused, report)
        rows.append(row)
    return rows


def main_slots(mention: Mention, report: Report) -> dict[str, Any]:
    """Return the slots of one mention as the scorer names them; what the report withdraws or denies is left out."""
    slots: dict[str, Any] = {"type": mention.type, "date": date_of(mention)}
    for name in ("origin", "destination"):
        claims = stated(mention, name) or (stated(mention, "location") if name == "destination" else [])
        slots[name] = names(body_first(claims, report), loose=name == "destination")
    told = [c for c in stated(mention, "weapon") if c.value != "unknown"]
    weapons = {str(c.value) for c in body_first(told, report)}
    slots["weapon"] = sorted(w for w in weapons if not any(PARENTS.get(other) == w for other in weapons))
    for name in ("count", "killed", "injured"):
        amounts = [c.value for c in body_first(stated(mention, name), report) if isinstance(c.value, Quantity)]
        whole = [q for q in amounts if q.of is None] or amounts
        firm = [q for q in whole if q.qualifier not in {"several", "salvo"}] or whole
        quantity = firm[0] if firm else None
        if isinstance(quantity, Quantity):
            slots[name] = {"min": quantity.min, "max": quantity.max}
    return slots


def body_first(claims: list[Claim], report: Report) -> list[Claim]:
    """Return the claims of the story; those of its headline only where the story has none."""
    return [c for c in claims if c.span.start >= report.body.start] or claims


def stated(mention: Mention, field: str) -> list[Claim]:
    """Return the claims of a field that the report does not withdraw, those that it denies last."""
    kept = [c for c in mention.of(field) if not c.superseded]
    return [c for c in kept if c.stance is not Stance.DENIED or field not in {"origin", "destination"}]


def date_of(mention: Mention) -> str | None:
    """Return the first day that time claims name; of a night, the day of an hour told within it, else that of most of it."""
    spans = [c.value for c in mention.of("time") if isinstance(c.value, TimeSpan) and c.value.is_dated]
    spans.sort(key=lambda s: (s.precision in LONG, not names_day(s)))
    for span in spans:
        if span.day is not None:
            return span.day.isoformat()
        if span.precision not in LONG and span.earliest is not None and span.latest is not None:
            low, high = span.earliest, span.latest
            whole = span.words is not None and span.words.part_of_day == "overnight"
            inside = [s for s in spans if s.earliest and s.latest and low <= s.earliest and s.latest <= high]
            days = [s.day for s in inside if s.day and s.words and (whole or s.words.clock is not None)]
            return (days[0] if days else (low + (high - low) / 2).date()).isoformat()
    return None


def names_day(span: TimeSpan) -> bool:
    """Tell whether the words of a time name a day, and not an hour or a part of it only."""
    words = span.words
    return words is not None and any(x is not None for x in (words.day, words.weekday, words.day_offset))


def names(claims: list[Claim], *, loose: bool = False) -> list[str]:
    """Return the names of places; a country is left out where a place inside it is named too."""
    refs = [c.value for c in claims if isinstance(c.value, PlaceRef)]
    if any(ref.basis == "stated" and (ref.toponym or ref.anchor) for ref in refs):
        refs = [ref for ref in refs if ref.basis == "stated"]
    named = [ref for ref in refs if ref.toponym or ref.anchor] or [ref for ref in refs if ref.within] or refs
    fine = [
        ref
        for ref in named
        if not (
            is_country(ref)
            and any(o.country in ({ref.country, None} if loose else {ref.country}) for o in named if not is_country(o))
        )
    ]
    return list(dict.fromkeys(name for ref in fine for name in names_of(ref)))


def is_country(ref: PlaceRef) -> bool:
    """Tell whether only a country is named."""
    place = ref.resolution.place if ref.resolution is not None else None
    return (
        place is not None
        and place.feature_code.startswith("PCL")
        and ref.relation is None
        and ref.kind in {None, "territory", "side"}
    )


def names_of(ref: PlaceRef) -> list[str]:
    """Return the toponym; for a part of an area ("northern Israel") the words, for any other relative place its anchor."""
    if ref.toponym is not None:
        return [f"{ref.toponym} airport" if ref.kind == "airport" and "irport" not in ref.toponym else ref.toponym]
    if ref.anchor is None:
        return [ref.within[0] if ref.within else ref.as_written]
    if ref.kind == "border":
        return [ref.as_written.rpartition(" the ")[2]]
    if ref.relation == "between":
        return ref.anchor.split(" and ")
    if " " not in (ref.relation or " ") and (ref.relation or "").endswith(
        ("ern", "north", "south", "east", "west", "central")
    ):
        return [f"{ref.relation} {ref.anchor}"]
    return [ref.anchor]


def report_of(reports: list[Report], doc: str) -> Report:
    """Return the report of a document id."""
    return next(r for r in reports if Path(r.path or "").stem == doc)
