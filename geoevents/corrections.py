"""What a person decides against the rules: a small file that wins over them, keeps who and why, and survives a re-run.

A correction is an entry of a TOML file. It names the mentions it speaks of by report and characters, not by the ids of
events, which follow from the rules. When it is applied it becomes a report of its own, published by "editor: NAME",
whose text is the entry; so it is quoted, explained and exported like any other source, and what the reports say stays.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

from gazetteer.model import Candidate, GeoPrecision, Outcome, Resolution
from geoevents.errors import InputError
from geoevents.model import (
    Claim,
    ClaimValue,
    Mention,
    PlaceRef,
    Report,
    Role,
    Source,
    Span,
    TimePrecision,
    TimeSpan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gazetteer import Gazetteer

__all__ = [
    "EDITOR",
    "FILE_NAME",
    "RULE",
    "Correction",
    "add_correction",
    "anchor_of",
    "apply",
    "is_editor",
    "read_corrections",
    "verdicts",
]

#: The name that a corrections file beside the reports has.
FILE_NAME: Final = "corrections.toml"
#: How the rule of an editor's claim begins.
RULE: Final = "correction:"
_HEAD: Final = """# Corrections to what geoevents read. An entry wins over the rules; nothing that a report says is deleted.
# decision: same (these mentions tell one event), apart (the first is not the event of the others),
# place (this place instead), time (this time instead). Mentions are REPORT:START-END, characters of the report.
"""
_PLACE_FIELDS: Final = ("origin", "destination", "location")
_ANCHOR: Final = re.compile(r"(?P<report>\S+):(?P<start>\d+)-(?P<end>\d+)")
_MAX_BYTES: Final = 5_000_000
#: How the id of an editor's report begins.
EDITOR: Final = "editor-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One decision of a person.

    Attributes
    ----------
    decision
        ``same``: `mentions` tell one event. ``apart``: the first of them is not the event of the others. ``place`` and
        ``time``: the event of the first has this place or time instead.
    mentions
        ``REPORT:START-END``: the report's id and characters that tell the event.
    by, on, why
        Who decided, on which day, and why.
    field, place, place_id, lat, lon, radius_m, country
        Of ``place``: origin, destination or location; the name, and where it is: a gazetteer id, or degrees WGS 84
        with the metres within which the true place lies. Without either the gazetteer is asked for the name.
    time, until
        Of ``time``: a day, or a moment with its offset; the end of a range.
    """

    decision: Literal["same", "apart", "place", "time"]
    mentions: tuple[str, ...]
    by: str
    on: date
    why: str
    field: str | None = None
    place: str | None = None
    place_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_m: float | None = None
    country: str | None = None
    time: date | datetime | None = None
    until: date | datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be applied; the message says what is missing."""
        for problem in self._problems():
            raise InputError(f"a correction {problem}")

    def _problems(self) -> Iterable[str]:
        if self.decision not in {"same", "apart", "place", "time"}:
            yield f"has the decision {self.decision!r}; expected same, apart, place or time"
        if not self.by.strip() or not self.why.strip():
            yield "needs 'by' (who decided) and 'why'"
        if len(self.mentions) < (2 if self.decision in {"same", "apart"} else 1):
            yield f"of kind {self.decision!r} names too few mentions"
        if bad := next((m for m in self.mentions if _ANCHOR.fullmatch(m) is None), None):
            yield f"names the mention {bad!r}; expected REPORT:START-END"
        if self.decision == "place":
            if self.field not in _PLACE_FIELDS or not (self.place or "").strip():
                yield "of a place needs 'field' (origin, destination, location) and 'place' (its name)"
            known = [v is not None for v in (self.lat, self.lon, self.radius_m)]
            if any(known) and not all(known):
                yield "of a place needs 'lat', 'lon' and 'radius_m' together: a point is never exact"
            if all(known) and not (
                abs(self.lat or 0.0) <= 90.0 and abs(self.lon or 0.0) <= 180.0 and 0.0 < (self.radius_m or 0.0) < 2e7
            ):
                yield "of a place has 'lat', 'lon' (degrees) or 'radius_m' (metres) out of range"
        if self.decision == "time" and self.time is None:
            yield "of a time needs 'time'"
        for moment in (self.time, self.until):
            if isinstance(moment, datetime) and moment.tzinfo is None:
                yield f"has the time {moment.isoformat()} without its offset; write 2024-04-21T21:50:00+03:00"

    @property
    def text(self) -> str:
        """The entry as it stands in the file."""
        lines = ["[[correction]]"]
        for item in fields(self):
            value = getattr(self, item.name)
            if value is not None:
                lines.append(f"{item.name} = {_toml(value)}")
        return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_corrections(path: str | Path) -> tuple[Correction, ...]:
    """Read a corrections file.

    Raises
    ------
    InputError
        When it is missing, no TOML, or an entry lacks something; the message says which.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "corrections.toml"
    >>> add_correction(file, Correction(decision="time", mentions=("d01-1f2e3d4c:10-90",), time=date(2024, 4, 21),
    ...                                 by="A. Editor", on=date(2024, 5, 2), why="the ministry's video is dated"))
    >>> [(c.decision, c.by) for c in read_corrections(file)]
    [('time', 'A. Editor')]
    """
    source = Path(path)
    try:
        if source.stat().st_size > _MAX_BYTES:
            raise InputError(f"{source}: too big for a corrections file")
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{source}: not UTF-8 at byte {error.start}; save it as UTF-8 text") from error
    except OSError as error:
        raise InputError(
            f"{source}: cannot be read ({error.strerror}); give a file that 'geoevents review' wrote"
        ) from error
    return _parse(text, str(source))


def _parse(text: str, name: str) -> tuple[Correction, ...]:
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(
            f"{name}: no TOML ({error}); strings stand in quotes, entries begin with [[correction]]"
        ) from error
    if unknown := set(content) - {"correction"}:
        raise InputError(f"{name}: unknown entry {min(unknown)!r}; every entry begins with [[correction]]")
    entries = content.get("correction", [])
    if not isinstance(entries, list):
        raise InputError(f"{name}: entries begin with [[correction]], in double brackets")
    return tuple(_entry(entry, f"{name}: entry {number}") for number, entry in enumerate(entries, start=1))


_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "mentions": (list,), "on": (date,), "time": (date,), "until": (date,),
    "lat": (float, int), "lon": (float, int), "radius_m": (float, int),
}  # fmt: skip


def _entry(entry: Any, where: str) -> Correction:  # noqa: ANN401
    known = {item.name for item in fields(Correction)}
    if not isinstance(entry, dict) or set(entry) - known:
        unknown = min(set(entry) - known) if isinstance(entry, dict) else entry
        raise InputError(f"{where}: unknown {unknown!r}; known are {', '.join(sorted(known))}")
    for name, value in entry.items():
        if not isinstance(value, _KINDS.get(name, (str,))) or isinstance(value, bool):
            raise InputError(f"{where}: {name} = {value!r} is of a wrong kind")
    if missing := {"decision", "mentions", "by", "on", "why"} - set(entry):
        raise InputError(f"{where}: needs {', '.join(sorted(missing))}")
    if not all(isinstance(m, str) for m in entry["mentions"]):
        raise InputError(f"{where}: mentions are texts, REPORT:START-END")
    numbers = {name: float(entry[name]) for name in ("lat", "lon", "radius_m") if name in entry}
    try:
        return Correction(**{**entry, **numbers, "mentions": tuple(entry["mentions"])})
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


def add_correction(path: str | Path, correction: Correction) -> None:
    """Append an entry to a corrections file, which is made when it does not stand there yet.

    Raises
    ------
    InputError
        When the file stands there and is no corrections file: it is not touched.
    OutputError
        When it cannot be written; an existing file is then left as it was.
    """
    from geoevents.export import writing

    target = Path(path)
    before = ""
    if target.exists():
        read_corrections(target)
        before = target.read_text(encoding="utf-8-sig").rstrip() + "\n"
    with writing(target) as temporary:
        temporary.write_text((before or _HEAD) + "\n" + correction.text, encoding="utf-8", newline="\n")


def anchor_of(mention: Mention) -> str:
    """Return the words that stand for a mention in a corrections file: its report and its first span."""
    first = mention.spans[0]
    return f"{mention.report_id}:{first.start}-{first.end}"


# --- applying --------------------------------------------------------------------------------------------------------


def is_editor(report: Report) -> bool:
    """Tell whether a report is an editor's correction."""
    return report.id.startswith(EDITOR)


def apply(
    corrections: Iterable[Correction],
    reports: Sequence[Report],
    mentions: Sequence[Mention],
    *,
    gazetteer: Gazetteer | None = None,
) -> tuple[tuple[Report, ...], tuple[Mention, ...], tuple[str, ...]]:
    """Turn corrections into reports and mentions of their own, for `geoevents.fuse.fuse` to heed.

    Parameters
    ----------
    corrections
        In the order of the file; of two that contradict each other the later one wins.
    reports, mentions
        Located mentions and their reports. What was applied before is taken out: the file holds all decisions.
    gazetteer
        Resolves places that are given by name or id alone.

    Returns
    -------
    reports, mentions
        The given ones and the editors'.
    problems
        One line for each correction that fits no mention any more, or whose place could not be found.
    """
    old = {r.id for r in reports if is_editor(r)}
    reports = [r for r in reports if r.id not in old]
    told = [m for m in mentions if m.report_id not in old]
    new_reports, new_mentions = list(reports), list(told)
    by_report = _by_report(told)
    problems: list[str] = []
    for number, correction in enumerate(corrections, start=1):
        report = _report(correction, number)
        anchors = [_find(anchor, by_report, reports) for anchor in correction.mentions]
        if any(a is None for a in anchors):
            lost = next(m for m, a in zip(correction.mentions, anchors, strict=True) if a is None)
            problems.append(f"correction {number} ({correction.decision}): no mention at {lost} in these reports")
            continue
        value = _value(correction, anchors[0], gazetteer)
        if correction.decision in {"place", "time"} and value is None:
            problems.append(
                f"correction {number}: no one place is called {correction.place!r}; give a place_id or lat, lon"
            )
            continue
        new_reports.append(report)
        new_mentions.append(_mention(correction, report, anchors[0], value))
    return tuple(new_reports), tuple(new_mentions), tuple(problems)


def _by_report(mentions: Iterable[Mention]) -> Mapping[str, list[Mention]]:
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.report_id].append(mention)
    return found


def _find(anchor: str, by_report: Mapping[str, list[Mention]], reports: Sequence[Report]) -> Mention | None:
    """Return the mention that shares most characters with an anchor; a renamed file is known by its text's digest."""
    match = _ANCHOR.fullmatch(anchor)
    if match is None:
        return None
    name, start, end = match["report"], int(match["start"]), int(match["end"])
    if name not in by_report:
        digest = next((part for part in reversed(name.split("-")) if len(part) == 8), "")
        same = [r.id for r in reports if digest and r.sha256.startswith(digest) and r.id in by_report]
        name = same[0] if len(same) == 1 else name

    def shared(mention: Mention) -> int:
        return sum(max(0, min(end, s.end) - max(start, s.start)) for s in mention.spans)

    best = max(by_report.get(name, ()), key=lambda m: (shared(m), m.id), default=None)
    return best if best is not None and shared(best) > 0 else None


def _report(correction: Correction, number: int) -> Report:
    text = correction.text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Report(
        id=f"{EDITOR}{number:04d}-{digest[:8]}",
        source=Source(publisher=f"editor: {correction.by}"),
        text=text,
        sha256=digest,
        title=f"Correction by {correction.by}, {correction.on.isoformat()}",
        body=Span(0, len(text)),
    )


def _mention(correction: Correction, report: Report, anchor: Mention | None, value: ClaimValue | None) -> Mention:
    said = [_claim(report, "decision", f"{correction.decision}: {correction.why}", "why", correction)]
    if value is not None:
        name = correction.field if correction.decision == "place" else "time"
        said.append(_claim(report, name or "time", value, correction.decision, correction))
    return Mention(
        id=f"{report.id}#1",
        report_id=report.id,
        type=anchor.type if anchor is not None else "attack",
        role=anchor.role if anchor is not None else Role.MAIN,
        spans=(report.body,),
        claims=tuple(sorted(said, key=lambda c: c.span)),
    )


def _claim(report: Report, name: str, value: ClaimValue, key: str, correction: Correction) -> Claim:
    """Return a claim whose words are those behind ``key =`` in the entry."""
    match = re.search(rf"^{key} = \"?(?P<words>.*?)\"?$", report.text, re.MULTILINE)
    span = Span(*match.span("words")) if match is not None else report.body
    return Claim(
        report_id=report.id,
        field=name,
        value=value,
        as_written=report.quote(span),
        span=span,
        rule=f"{RULE}{correction.decision}",
    )


def _value(correction: Correction, anchor: Mention | None, gazetteer: Gazetteer | None) -> ClaimValue | None:
    if correction.decision == "place":
        return _place(correction, gazetteer)
    if correction.decision == "time" and correction.time is not None:
        return _time(correction, correction.time, anchor)
    return None


def _place(correction: Correction, gazetteer: Gazetteer | None) -> PlaceRef | None:
    name = correction.place or ""
    known = None
    if gazetteer is not None and correction.place_id is not None:
        known = gazetteer.place(correction.place_id)
    elif gazetteer is not None and correction.lat is None:
        known = gazetteer.resolve(name).place
    bare = PlaceRef(as_written=name, toponym=name, country=correction.country)
    if correction.lat is not None:
        return replace(
            bare,
            lat=correction.lat,
            lon=correction.lon,
            radius_m=correction.radius_m,
            geo_precision=GeoPrecision.SITE,
            resolution=_resolved(name, known),
            country=known.country if known is not None else correction.country,
        )
    if known is None:
        return None
    return replace(
        bare,
        resolution=_resolved(name, known),
        lat=known.lat,
        lon=known.lon,
        radius_m=known.radius_m,
        geo_precision=known.geo_precision,
        country=known.country,
    )


def _resolved(name: str, place: Any) -> Resolution | None:  # noqa: ANN401
    if place is None:
        return None
    chosen = Candidate(place=place, matched_name=place.name, score=1.0, reasons=("chosen by an editor",))
    return Resolution(toponym=name, candidates=(chosen,), outcome=Outcome.RESOLVED)


def _time(correction: Correction, first: date | datetime, anchor: Mention | None) -> TimeSpan:
    """Return the time of a correction; a day is a day of the event's zone, where a report's time tells it."""
    spans = [c.value for c in anchor.of("time") if isinstance(c.value, TimeSpan)] if anchor is not None else []
    zone = next((s.tz for s in spans if s.tz is not None), None)
    basis = f"decided by {correction.by}"
    last = correction.until if correction.until is not None else first
    start, end = _edges(first, zone)[0], _edges(last, zone)[1]
    exact = isinstance(first, datetime) and correction.until is None
    day = not isinstance(first, datetime) and correction.until is None
    precision = TimePrecision.MINUTE if exact else TimePrecision.DAY if day else TimePrecision.INTERVAL
    if end < start:
        raise InputError(f"a correction by {correction.by} ends ({last}) before it begins ({first})")
    return TimeSpan(
        earliest=start, latest=end, best=start if exact else None, precision=precision, tz=zone, basis=basis
    )


def _edges(moment: date | datetime, zone: str | None) -> tuple[datetime, datetime]:
    if isinstance(moment, datetime):
        return moment, moment
    where = ZoneInfo(zone) if zone is not None and "/" in zone else UTC
    start = datetime.combine(moment, time.min, tzinfo=where)
    return start, start + timedelta(days=1, seconds=-1)


# --- what fusing asks ------------------------------------------------------------------------------------------------

_Key = tuple[str, str]


def verdicts(
    reports: Mapping[str, Report], mentions: Sequence[Mention]
) -> tuple[list[Mention], list[tuple[Mention, _Key]], set[tuple[_Key, _Key]], set[tuple[_Key, _Key]]]:
    """Take the editors' mentions apart from the reports'.

    Returns
    -------
    told
        The mentions of the reports.
    decided
        Each editor's mention with the key (report id, mention id) of the one whose event it belongs to.
    together, apart
        Pairs of keys that must, and must not, be one event; of two decisions on one pair the later one holds.
    """
    editors = {key: report for key, report in reports.items() if is_editor(report)}
    told = [m for m in mentions if m.report_id not in editors]
    if not editors:
        return told, [], set(), set()
    by_report = _by_report(told)
    plain = [r for r in reports.values() if not is_editor(r)]
    decided: list[tuple[Mention, _Key]] = []
    said: dict[tuple[_Key, _Key], str] = {}
    for mention in sorted((m for m in mentions if m.report_id in editors), key=lambda m: m.report_id):
        (correction,) = _parse(editors[mention.report_id].text, mention.report_id)
        found = [_find(anchor, by_report, plain) for anchor in correction.mentions]
        keys = [(m.report_id, m.id) for m in found if m is not None]
        if not keys:
            continue
        decided.append((mention, keys[0]))
        if correction.decision in {"same", "apart"}:
            for other in keys[1:]:
                said[min(keys[0], other), max(keys[0], other)] = correction.decision
    together = {pair for pair, decision in said.items() if decision == "same" and pair[0] != pair[1]}
    apart = {pair for pair, decision in said.items() if decision == "apart" and pair[0] != pair[1]}
    return told, decided, together, apart
