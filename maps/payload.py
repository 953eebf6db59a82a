"""What the page is told: one typed, versioned value, built from an EventCollection.

The front end (`maps/frontend/src/payload.ts`) has the same types. Repeated things are columns; points of lines are
delta-encoded. Everything a reader sees as words is text here and becomes a text node there, never HTML.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any, Final

from gazetteer.geodesy import line
from gazetteer.model import GeoPrecision
from geoevents.model import ConflictKind, PlaceRef, Role, Stance, TimeSpan
from maps.basemap import ATTRIBUTION, Bbox, context_towns, countries, encode
from maps.style import CONFLICTS, FIELDS, MILD, ROLES, SERIOUS, STANCES, style
from maps.words import detail, headline, period, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from geoevents.model import Alternative, Claim, Event, FieldValue, Report, Trajectory

    class Events(Protocol):
        """The part of `geoevents.EventCollection` that a map reads."""

        @property
        def reports(self) -> Sequence[Report]: ...
        @property
        def events(self) -> Sequence[Event]: ...
        @property
        def attributions(self) -> Sequence[str]: ...
        def trajectories(self) -> Sequence[Trajectory]: ...


__all__ = ["VERSION", "payload"]

VERSION: Final = 1
PLACE_FIELDS: Final = ("origin", "destination", "location")
#: Degrees to the fifth digit (about 1 m) in encoded lines.
GRID: Final = 100_000
#: A quotation shows at most this much of the sentence on each side of the claim's own words.
CONTEXT_CHARS: Final = 90
#: Letters of a report's own words in the headline of an event that has nothing else to be known by.
HEADLINE_CHARS: Final = 70
#: A point that stands for a whole country is never drawn as a place.
UNDRAWN: Final = {GeoPrecision.COUNTRY, GeoPrecision.UNKNOWN}
#: Sorts after every ISO date: what is not dated stands last in its list.
UNDATED: Final = "undated"
#: Versions that name the same place in other words, or less exactly.
SAYING_LESS: Final = {ConflictKind.GRANULARITY, ConflictKind.NAME_VARIANT}
MARK_COLUMNS: Final = ("event", "kind", "field", "lat", "lon", "radius_m", "area", "name", "note", "ring")
LINE_COLUMNS: Final = ("event", "points", "support", "outcome", "distance_m", "azimuth_deg", "from", "to", "countries")
CROSSING_COLUMNS: Final = ("event", "lat", "lon", "uncertain", "error_m", "from", "to")
CLAIM_COLUMNS: Final = ("report", "before", "words", "after", "stance", "by", "value", "withdrawn")


def payload(events: Events, *, title: str | None, subtitle: str | None) -> dict[str, Any]:
    """Build the page's payload (plain JSON values, deterministic)."""
    builder = _Builder(events)
    cards = [builder.card(index, event) for index, event in enumerate(events.events)]
    lines, crossings = _lines(events.trajectories(), {e.id: i for i, e in enumerate(events.events)})
    marks = builder.marks
    lead = _lead(events.events)
    focus = _focus(marks["lat"], marks["lon"], marks["radius_m"])
    return {
        "version": VERSION,
        "title": title or (headline(events.events[lead]) if lead is not None else "Reported events"),
        "subtitle": subtitle or "",
        "summary": _summary(events),
        "lead": lead,
        "focus": focus,
        "style": style(),
        "reports": _reports(events.reports),
        "claims": builder.claims,
        "events": cards,
        "marks": marks,
        "lines": lines,
        "crossings": crossings,
        "basemap": countries(focus),
        "towns": context_towns(list(zip(marks["lat"], marks["lon"], strict=True)), focus),
        "attributions": [*dict.fromkeys([*events.attributions, ATTRIBUTION, "Map library: Leaflet (BSD 2-clause)"])],
    }


class _Builder:
    """Collects the claims and marks while the events are read, so that cards refer to them by number."""

    def __init__(self, events: Events) -> None:
        self.reports = {report.id: (i, report) for i, report in enumerate(events.reports)}
        self.titles = {event.id: headline(event, told=self._told(event)) for event in events.events}
        self.claims: dict[str, list[Any]] = {name: [] for name in CLAIM_COLUMNS}
        self.marks: dict[str, list[Any]] = {name: [] for name in MARK_COLUMNS}
        self._known: dict[tuple[int, str], int] = {}

    def card(self, index: int, event: Event) -> dict[str, Any]:
        """Describe one event: its fields, what was said, and where it stands in the list."""
        fields = [self._field(name, event) for name in _ordered(event.fields) if event.fields[name].claims]
        if not fields:
            fields = [self._sentences(event)]
        self._mark_places(index, event)
        conflicts = sorted({a["kind"] for f in fields for a in f["alternatives"] if a["tone"] == "serious"})
        when = event.best("time")
        return {
            "id": event.id,
            "type": event.type,
            "role": str(event.role),
            "section": ROLES[event.role]["section"],
            "title": self.titles[event.id],
            "when": show(when) if isinstance(when, TimeSpan) and when.is_dated else "",
            "sort": when.earliest.isoformat() if isinstance(when, TimeSpan) and when.earliest else UNDATED,
            "reports": [self.reports[r][0] for r in event.report_ids if r in self.reports],
            "support": max((f["support"] for f in fields), default=0),
            "conflicts": conflicts,
            "fields": fields,
            "links": [
                {"type": k.type.replace("_", " "), "event": k.event_id}
                for k in event.links
                if k.event_id in self.titles
            ],
            "unplaced": self._unplaced(event),
        }

    def _told(self, event: Event) -> str:
        """Return the first words that tell the event."""
        mention = event.mentions[0] if event.mentions else None
        if mention is None or not mention.spans or mention.report_id not in self.reports:
            return ""
        return _shortened(self.reports[mention.report_id][1].quote(mention.spans[0]), HEADLINE_CHARS)

    def _sentences(self, event: Event) -> dict[str, Any]:
        """Describe an event of which no single value could be read by the sentences that tell it."""
        quotes = []
        for mention in event.mentions:
            index, report = self.reports[mention.report_id]
            for span in mention.spans[:1]:
                quotes.append(len(self.claims["words"]))
                words = _shortened(report.quote(span), 2 * CONTEXT_CHARS)
                self._add(index, "", words, "", STANCES[Stance.ASSERTED], "", "", False)  # noqa: FBT003
        return {
            "name": "told",
            "label": "In the words of the reports",
            "value": "",
            "detail": "",
            "reason": "",
            "support": 0,
            "claims": quotes,
            "alternatives": [],
        }

    def _field(self, name: str, event: Event) -> dict[str, Any]:
        value = event.fields[name]
        told = {id(c) for a in value.alternatives for c in a.claims}
        return {
            "name": name,
            "label": FIELDS.get(name, name.replace("_", " ").capitalize()),
            "value": show(value.best) if value.best is not None else "",
            "detail": "" if detail(value.best) in value.reason else self._readable(detail(value.best)),
            "reason": self._readable(value.reason),
            "support": value.support,
            "claims": [self._claim(c) for c in value.claims if id(c) not in told],
            "alternatives": [
                *(self._alternative(a, best=show(value.best)) for a in value.alternatives),
                *(self._further(other) for other in event.also.get(name, ())),
            ],
        }

    def _further(self, other: FieldValue) -> dict[str, Any]:
        """Describe a further value that is true beside the best one."""
        return {
            "value": show(other.best),
            "detail": self._readable(detail(other.best)),
            "kind": "Also",
            "tone": "plain",
            "claims": [self._claim(c) for c in other.claims],
        }

    def _alternative(self, other: Alternative, *, best: str) -> dict[str, Any]:
        text, note = show(other.value), detail(other.value)
        if text == best and isinstance(other.value, PlaceRef):  # another name for the same place: show the name
            text, note = other.value.toponym or other.value.as_written, f"taken for {best}"
        return {
            "value": text,
            "detail": self._readable(note),
            "kind": CONFLICTS[other.kind],
            "tone": "serious" if other.kind in SERIOUS else "mild" if other.kind in MILD else "plain",
            "claims": [self._claim(c) for c in other.claims],
        }

    def _readable(self, text: str) -> str:
        """Name publishers where a reason names reports by their ids."""

        def name(match: re.Match[str]) -> str:
            found = self.reports.get(match["id"] or match["bare"])
            if found is None:
                return match[0]
            return "" if match["id"] else found[1].source.publisher or _file(found[1])

        return re.sub(r" \((?P<id>[\w.-]{6,})\)|\breport (?P<bare>[\w.-]{6,}\w)", name, text)

    def _claim(self, claim: Claim) -> int:
        key = (id(claim), claim.report_id)
        if key not in self._known:
            self._known[key] = len(self.claims["words"])
            index, report = self.reports[claim.report_id]
            before, after = _context(report, claim)
            self._add(
                index,
                before,
                report.quote(claim.span) or claim.as_written,
                after,
                STANCES[claim.stance],
                claim.attributed_to or "",
                show(claim.value),
                claim.superseded,
            )
        return self._known[key]

    def _add(self, *row: str | int | bool) -> None:
        for name, cell in zip(CLAIM_COLUMNS, row, strict=True):
            self.claims[name].append(cell)

    def _mark_places(self, index: int, event: Event) -> None:
        if event.role is Role.AGGREGATE:
            return
        for name in PLACE_FIELDS:
            value = event.fields.get(name)
            if value is None:
                continue
            drawn = set()
            if isinstance(value.best, PlaceRef):
                drawn.add(self._mark(index, name, name, value.best, note=""))
            for other in event.also.get(name, ()):
                if isinstance(other.best, PlaceRef):
                    drawn.add(self._mark(index, name, name, other.best, note=""))
            for rival in value.alternatives:
                place = rival.value
                if isinstance(place, PlaceRef) and _where(place) not in drawn and not _is_wider(place, rival.kind):
                    drawn.add(self._mark(index, "rival", name, place, note=CONFLICTS[rival.kind]))

    def _mark(self, index: int, kind: str, field: str, place: PlaceRef, *, note: str) -> tuple[float, float] | None:
        if not _is_drawn(place):
            return None
        row = (
            index,
            kind,
            field,
            place.lat,
            place.lon,
            place.radius_m or 0.0,
            _is_area(place),
            place.name,
            note,
            _encode_points(place.ring) if place.ring else "",
        )
        for name, cell in zip(MARK_COLUMNS, row, strict=True):
            self.marks[name].append(cell)
        return _where(place)

    def _unplaced(self, event: Event) -> list[dict[str, str]]:
        """List the places that are named and not drawn, with the reason.

        What only says less than a place that is drawn (a wider version, the bare country) is no loss for the map.
        """
        found: dict[tuple[str, str], dict[str, str]] = {}
        fields = {name: value for name in PLACE_FIELDS if (value := event.fields.get(name)) is not None}
        is_mapped = any(isinstance(v.best, PlaceRef) and _is_drawn(v.best) for v in fields.values())
        for name, value in fields.items():
            rivals = [a.value for a in value.alternatives if a.kind not in SAYING_LESS]
            for place in (value.best, *rivals):
                if not isinstance(place, PlaceRef) or _is_drawn(place) or (is_mapped and place.lat is not None):
                    continue
                why = detail(place) if place.lat is None else "only the country is reported: not drawn"
                found.setdefault((place.name, why), {"name": place.name, "field": FIELDS[name], "why": why})
        return list(found.values())


def _ordered(fields: Iterable[str]) -> list[str]:
    order = list(FIELDS)
    return sorted(fields, key=lambda name: (order.index(name) if name in order else len(order), name))


def _is_drawn(place: PlaceRef) -> bool:
    return place.lat is not None and place.lon is not None and place.geo_precision not in UNDRAWN


def _is_wider(place: PlaceRef, kind: ConflictKind) -> bool:
    """Tell whether a version only says less: "northern Iraq" beside a village in it. It is told, not drawn."""
    return kind is ConflictKind.GRANULARITY and _is_area(place)


def _is_area(place: PlaceRef) -> bool:
    return place.geo_precision.is_area or place.ring is not None


def _where(place: PlaceRef) -> tuple[float, float] | None:
    return (place.lat, place.lon) if place.lat is not None and place.lon is not None else None


def _context(report: Report, claim: Claim) -> tuple[str, str]:
    """Return what stands before and after the claim's words in its line of the report, shortened at word ends."""
    start, end = claim.span.start, claim.span.end
    line_start = max(report.text.rfind("\n", 0, start) + 1, report.body.start if start >= report.body.start else 0)
    line_end = report.text.find("\n", end)
    before = report.text[line_start:start]
    after = report.text[end : line_end if line_end >= 0 else len(report.text)]
    for stop in (". ", "? ", "! "):
        if stop in before[:-1]:
            before = (
                before[before.rindex(stop, 0, len(before)) + 2 :] if before.rfind(stop) < len(before) - 2 else before
            )
        if stop in after:
            after = after[: after.index(stop) + 1]
    if len(before) > CONTEXT_CHARS:
        before = "… " + before[-CONTEXT_CHARS:].partition(" ")[2]
    if len(after) > CONTEXT_CHARS:
        after = after[:CONTEXT_CHARS].rpartition(" ")[0] + " …"
    return before.lstrip(), after.rstrip()


def _shortened(text: str, letters: int) -> str:
    text = " ".join(text.split()).strip('"“”')
    return text if len(text) <= letters else text[:letters].rpartition(" ")[0] + " …"


def _reports(reports: Sequence[Report]) -> dict[str, list[Any]]:
    return {
        "title": [r.title or "" for r in reports],
        "publisher": [r.source.publisher or "" for r in reports],
        "via": [", ".join(r.source.via) for r in reports],
        "published": [show(r.published) if r.published is not None and r.published.is_dated else "" for r in reports],
        "url": [_web(r.source.url) for r in reports],
        "file": [_file(r) for r in reports],
    }


def _file(report: Report) -> str:
    return (report.path or report.id).replace("\\", "/").rpartition("/")[2]


def _web(url: str | None) -> str:
    """Let only web addresses through: a report may not carry ``javascript:`` into a link."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else ""


def _lines(
    trajectories: Iterable[Trajectory], index: dict[str, int]
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    lines: dict[str, list[Any]] = {name: [] for name in LINE_COLUMNS}
    crossings: dict[str, list[Any]] = {name: [] for name in CROSSING_COLUMNS}
    for t in trajectories:
        if not (_is_drawn(t.origin) and _is_drawn(t.destination)):
            continue
        row = (
            index[t.event_id],
            _geodesic(t),
            t.support,
            t.outcome,
            round(t.distance_m),
            round(t.azimuth_deg, 1),
            t.origin.name,
            t.destination.name,
            list(t.countries),
        )
        for name, cell in zip(LINE_COLUMNS, row, strict=True):
            lines[name].append(cell)
        for c in t.crossings:
            cells = (index[t.event_id], c.lat, c.lon, c.uncertain, c.error_m, c.from_country, c.to_country)
            for name, value in zip(CROSSING_COLUMNS, cells, strict=True):
                crossings[name].append(value)
    return lines, crossings


def _geodesic(trajectory: Trajectory) -> str:
    """Encode the line from origin to destination; longitudes run on past 180, so that the page sees no seam."""
    start, end = trajectory.origin, trajectory.destination
    if start.lat is None or start.lon is None or end.lat is None or end.lon is None:
        raise ValueError(f"trajectory of {trajectory.event_id} has an end without coordinates")
    drawn = line(
        lat1=start.lat, lon1=start.lon, lat2=end.lat, lon2=end.lon, max_error_m=trajectory.distance_m / 2_000 + 10
    )
    return _encode_points(zip(drawn.lons.tolist(), drawn.lats.tolist(), strict=True))


def _encode_points(points: Iterable[tuple[float, float]]) -> str:
    lons, lats = zip(*points, strict=True)
    unwrapped = [lons[0]]
    for lon in lons[1:]:
        unwrapped.append(lon + 360.0 * round((unwrapped[-1] - lon) / 360.0))
    return encode([round(x * GRID) for x in unwrapped], [round(y * GRID) for y in lats])


def _focus(lats: Sequence[float], lons: Sequence[float], radii: Sequence[float]) -> Bbox | None:
    """Return west, south, east, north around the marks, across 180° where that is shorter; east may pass 180."""
    if not lats:
        return None
    ordered = sorted(lon % 360.0 for lon in lons)
    gaps = [(b - a, b) for a, b in itertools.pairwise([*ordered, ordered[0] + 360.0])]
    widest, after = max(gaps)
    west = (after + 180.0) % 360.0 - 180.0
    east = west + 360.0 - widest
    margin = min(max(radii, default=0.0), 100_000.0) / 111_195.0
    return (west - margin, max(-85.0, min(lats) - margin), east + margin, min(85.0, max(lats) + margin))


def _lead(events: Sequence[Event]) -> int | None:
    """Return the index of the main event that the page is about: most reports with a main event tell it."""
    main = [(i, e) for i, e in enumerate(events) if e.role is Role.MAIN]
    reports = {rid for _, e in main for rid in e.report_ids}
    return next((i for i, e in main if 2 * len(e.report_ids) > len(reports)), None)


def _summary(events: Events) -> str:
    """Say in one line what the page holds: reports, events, days."""
    sections = [ROLES[e.role]["section"] for e in events.events]
    main, related = sections.count("main"), sections.count("related")
    spans = [
        t for e in events.events if e.role is Role.MAIN and isinstance(t := e.best("time"), TimeSpan) and t.is_dated
    ]
    days = sorted({day for t in spans if (day := t.day) is not None})
    parts = [
        _count(len(events.reports), "report"),
        _count(main, "main event") + (f", {related:,} related" if related else ""),
    ]
    if days:
        parts.append(period(days[0], days[-1]))
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
