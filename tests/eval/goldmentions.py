"""Gold annotations as mentions, so that fusion is measured apart from extraction."""

import calendar
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from geoevents.extract.times import find_times, undated
from geoevents.model import (
    Claim,
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

SHARED = Path(__file__).parents[3] / "shared"
_HERE = Path(__file__).parent / "devset"
DEVSET = _HERE if (_HERE / "devset.json").exists() else SHARED / "devset"
_EAST, _WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
_STANCES = {
    "stated as fact": Stance.ASSERTED,
    "no_official_claim": Stance.NO_CLAIM,
    None: Stance.ASSERTED,
}


def devset(split: str) -> tuple[list[Report], list[Mention], dict]:
    """Return the reports of one split, their gold events as mentions, and the gold itself."""
    gold = json.loads((DEVSET / "devset.json").read_text(encoding="utf-8"))
    documents = [d for d in gold["documents"] if d["split"] == split]
    reports = [_devset_report(d) for d in documents]
    mentions = []
    for document, report in zip(documents, reports, strict=True):
        events = ([document["main"]] if document["main"] else []) + document["side_events"]
        mentions += [_devset_mention(e, report) for e in events]
    return (
        reports,
        mentions,
        {**gold, "documents": documents, "incidents": [i for i in gold["incidents"] if i["split"] == split]},
    )


def seeds() -> tuple[list[Report], list[Mention], dict]:
    """Return the five seeds, their gold events as mentions, and the gold itself."""
    gold = json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8"))
    reports = [_seed_report(d) for d in gold["documents"]]
    mentions = [_seed_mention(e, r) for d, r in zip(gold["documents"], reports, strict=True) for e in d["events"]]
    return reports, mentions, gold


def _report(
    name: str, text: str, *, publisher: str | None, via: tuple[str, ...], published: TimeSpan | None, body: int
) -> Report:
    return Report(
        id=name,
        source=Source(publisher=publisher, via=via),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        published=published,
        body=Span(body, len(text)),
    )


def _devset_report(document: dict) -> Report:
    path = DEVSET / document["file"] if "/" in document["file"] else DEVSET / "reports" / document["file"]
    text = path.read_text(encoding="utf-8")
    published = _time(document["published"], "day") if document["published"] else None
    return _report(
        document["id"], text, publisher=document["publisher"], via=(), published=published, body=text.index("\n\n") + 2
    )


def _seed_report(document: dict) -> Report:
    text = next((SHARED / "seeds").glob(f"{document['id']}*.txt")).read_text(encoding="utf-8")
    value = document["published"]["value"]
    publisher = document["publisher"] if not document["publisher"].startswith("unknown") else None
    via = ("Reuters", "AFP") if "Reuters/AFP" in document["publisher"] else ()
    published = _time(value, "second" if "T" in value else "day") if value else None
    return _report(document["id"], text, publisher=publisher, via=via, published=published, body=0)


def _moment(value: str, *, last: bool, zone: timezone | None) -> datetime:
    if "T" in value:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone or (_WEST if last else _EAST))
    parts = [int(p) for p in value.split("-")]
    if len(parts) < 2:
        parts.append(12 if last else 1)
    if len(parts) < 3:
        parts.append(calendar.monthrange(parts[0], parts[1])[1] if last else 1)
    hour = (23, 59, 59) if last else (0, 0, 0)
    return datetime(*parts[:3], *hour, tzinfo=zone or (_WEST if last else _EAST))


def _time(value: str, precision: str) -> TimeSpan:
    first, _, last = value.partition("/")
    last = last or first
    stated = re.search(r"(Z|[+-]\d\d:\d\d)$", value)
    earliest = None if first == ".." else _moment(first, last=False, zone=None)
    latest = None if last == ".." else _moment(last, last=True, zone=None)
    exact = precision in {"minute", "approx_minute", "second"} and "/" not in value and stated is not None
    if precision == "approx_minute" and earliest and latest:
        earliest, latest = earliest - timedelta(minutes=20), latest + timedelta(minutes=20)
    return TimeSpan(
        earliest=earliest,
        latest=latest,
        best=_moment(first, last=False, zone=UTC) if exact else None,
        precision=TimePrecision(precision),
        tz=stated.group() if stated else None,
        basis="gold",
    )


def _claim(
    report: Report,
    field: str,
    value: object,
    evidence: dict,
    *,
    stance: Stance = Stance.ASSERTED,
    by: str | None = None,
    superseded: bool = False,
) -> Claim:
    span = Span(evidence["start"], evidence["end"])
    return Claim(
        report_id=report.id,
        field=field,
        value=value,
        as_written=report.quote(span),
        span=span,
        stance=stance,
        attributed_to=by,
        rule="gold",
        superseded=superseded,
    )


def _spans(*evidence: dict, text: str) -> tuple[Span, ...]:
    """Return the lines that hold the evidence: gold marks words, an extractor gives sentences."""
    found = set()
    for e in evidence:
        start = max(text.rfind(". ", 0, e["start"]), text.rfind("\n", 0, e["start"]), 0)
        ends = [i for i in (text.find(". ", e["end"]), text.find("\n", e["end"])) if i >= 0]
        found.add(Span(start, min(ends, default=len(text))))
    return tuple(sorted(found))


def _times(report: Report, time: dict | None, evidence: list[dict]) -> list[Claim]:
    if not time or not evidence:
        return []
    if report.published is None:
        hits = [(e, h) for e in evidence for h in find_times(e["text"], 0)]
        return [_claim(report, "time", undated(h.words), e) for e, h in hits]
    return [_claim(report, "time", _time(time["value"], time["precision"]), evidence[-1])] if time["value"] else []


def _devset_mention(event: dict, report: Report) -> Mention:
    claims = _times(report, event["time"], event["time"]["evidence"] if event["time"] else [])
    for field in ("origin", "destination"):
        for place in event[field]:
            relation = place.get("relation") or {}
            anchor = (relation.get("anchor") or [None])[0]
            relative = place["name"] is None or anchor == place["name"]
            ref = PlaceRef(
                as_written=place["as_written"],
                toponym=None if relative else place["name"],
                kind=place["kind"],
                relation=relation.get("text"),
                anchor=" and ".join(relation["anchor"]) if relation.get("text", "").startswith("between") else anchor,
                basis=place["basis"],
                country=place["country"],
            )
            claims += [_claim(report, field, ref, e) for e in place["evidence"][:1]]
    claims += [
        _claim(report, "weapon", w["name"], e, superseded=bool(w.get("superseded")))
        for w in event["weapon"]
        for e in w["evidence"][:1]
    ]
    for field in ("count", "killed", "injured"):
        for q in event[field]:
            known = {
                "exact",
                "at_least",
                "more_than",
                "up_to",
                "about",
                "between",
                "dozen",
                "several",
                "salvo",
                "sum",
                "ordinal",
            }
            value = Quantity(
                min=q["min"],
                max=q["max"],
                best=q["best"],
                qualifier=q["qualifier"] if q["qualifier"] in known else "exact",
                of=q.get("of"),
            )
            claims += [_claim(report, field, value, e, superseded=bool(q.get("superseded"))) for e in q["evidence"][:1]]
    for actor in event["actors"]:
        field = {"perpetrator": "perpetrator", "target": "target", "agent": "agent"}.get(actor["role"])
        if field:
            claims += [
                _claim(
                    report, field, actor["name"], e, stance=Stance(actor["stance"] or "asserted"), by=actor.get("by")
                )
                for e in actor["evidence"][:1]
            ]
    if event["outcome"]:
        claims += [_claim(report, "outcome", event["outcome"]["value"], e) for e in event["outcome"]["evidence"][:1]]
    evidence = [{"start": c.span.start, "end": c.span.end} for c in claims] or [
        e for s in event["sources"] for e in s["evidence"]
    ]
    role = Role.SIDE if event["role"] == "item" else Role(event["role"])
    return Mention(
        id=event["id"],
        report_id=report.id,
        type=event["type"],
        role=role,
        spans=_spans(*evidence, text=report.text) or (Span(report.body.start, report.body.end),),
        claims=tuple(sorted(claims, key=lambda c: c.span)),
    )


def _seed_times(time: dict, report: Report) -> list[Claim]:
    claims = []
    for part in time.get("parts", []):
        if part.get("attaches_to") == "report" or not part.get("evidence"):
            continue
        if report.published is None:
            claims += [
                _claim(report, "time", undated(h.words), part["evidence"])
                for h in find_times(part["evidence"]["text"], 0)
            ]
        elif part["value"]:
            # A bare clock stands under the value of the whole event.
            value = part["value"] if re.match(r"(\.\.|\d{4})", part["value"]) else time["value"]
            claims.append(
                _claim(report, "time", _time(value, part["precision"]), part["evidence"], by=part.get("source"))
            )
    return claims


def _seed_places(event: dict, report: Report) -> list[Claim]:
    claims = []
    for field, name in (("origin", "origin"), ("destination", "destination"), ("place", "location")):
        for place in event.get(field, []):
            if "evidence" not in place:
                continue
            area = place.get("anchor") if place.get("relation") in {"in", "inside", "northern countryside of"} else None
            ref = PlaceRef(
                as_written=place["evidence"]["text"],
                toponym=place["name"],
                kind=(place.get("kind") or "").replace("_", " ") or None,
                within=tuple(w for w in (place.get("within"), None if place["name"] is None else area) if w),
                relation=place.get("relation"),
                anchor=place.get("anchor"),
                country=place.get("country"),
            )
            claims.append(_claim(report, name, ref, place["evidence"], by=place.get("source")))
    return claims


def _seed_mention(event: dict, report: Report) -> Mention:
    claims = _seed_times(event.get("time") or {}, report) + _seed_places(event, report)
    claims += [_claim(report, "weapon", w["name"], w["evidence"], by=w.get("source")) for w in event.get("weapon", [])]
    for q in event.get("count", []):
        qualifier = {"reported_exact": "exact", "vague_several": "several", "vague_dozens": "dozen"}.get(
            q["qualifier"], q["qualifier"]
        )
        claims.append(
            _claim(
                report,
                "count",
                Quantity(min=q["min"], max=q["max"], best=q["value"], qualifier=qualifier),
                q["evidence"],
            )
        )
    casualties = event.get("casualties") or {}
    for field in ("killed", "injured"):
        q = casualties.get(field)
        if isinstance(q, dict) and "evidence" in q:
            claims.append(_claim(report, field, Quantity(min=q["min"], max=q["max"], best=q["value"]), q["evidence"]))
    for actor in event.get("actors", []):
        if actor["role"] in {"perpetrator", "agent", "target"} and "evidence" in actor:
            stance = _STANCES.get(actor.get("stance")) or (
                Stance(actor["stance"]) if actor["stance"] in set(Stance) else Stance.SUSPECTED
            )
            claims.append(
                _claim(report, actor["role"], actor["name"], actor["evidence"], stance=stance, by=actor.get("by"))
            )
    claims += [_claim(report, "target", t["name"], t["evidence"]) for t in event.get("target", []) if "evidence" in t]
    if event.get("outcome"):
        claims.append(_claim(report, "outcome", event["outcome"]["value"], event["outcome"]["evidence"]))
    if event.get("method"):
        claims.append(_claim(report, "method", event["method"], event["evidence"][0]))
    return Mention(
        id=event["id"],
        report_id=report.id,
        type=event["type"],
        role=Role(event["role"]),
        spans=_spans(*event["evidence"], text=report.text),
        claims=tuple(sorted(claims, key=lambda c: c.span)),
    )
