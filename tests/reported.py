"""Reports and mentions made in a line, for tests of fusing."""

import hashlib
from datetime import datetime, timedelta, timezone

from gazetteer.model import Candidate, GeoPrecision, Outcome, Place, Resolution
from geoevents.model import (
    Claim,
    ClaimValue,
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
    TimeWords,
)

BAGHDAD = timezone(timedelta(hours=3))


def report(
    name: str,
    *,
    day: int | None = 22,
    publisher: str | None = "Daily",
    via: tuple[str, ...] = (),
    text: str | None = None,
) -> Report:
    """Make a report published on a day of April 2024."""
    words = text if text is not None else " ".join(f"{name}{number}" for number in range(60))
    return Report(
        id=name,
        source=Source(publisher=publisher, via=via),
        text=words,
        sha256=hashlib.sha256(words.encode()).hexdigest(),
        published=None if day is None else on(day),
        body=Span(0, len(words)),
    )


def on(day: int, *, precision: TimePrecision = TimePrecision.DAY, words: TimeWords | None = None) -> TimeSpan:
    """Make a day of April 2024 in Baghdad."""
    start = datetime(2024, 4, day, tzinfo=BAGHDAD)
    end = start + timedelta(days=1, seconds=-1)
    return TimeSpan(earliest=start, latest=end, precision=precision, tz="Asia/Baghdad", basis="test", words=words)


def at(day: int, hour: int, minute: int = 0) -> TimeSpan:
    """Make a minute of April 2024 in Baghdad."""
    moment = datetime(2024, 4, day, hour, minute, tzinfo=BAGHDAD)
    return TimeSpan(
        earliest=moment, latest=moment, best=moment, precision=TimePrecision.MINUTE, tz="Asia/Baghdad", basis="test"
    )


def weekday(number: int) -> TimeSpan:
    """Make a weekday that no report date fixes."""
    return TimeSpan(earliest=None, latest=None, basis="not dated yet", words=TimeWords(weekday=number))


def place(
    name: str,
    lat: float,
    lon: float,
    *,
    country: str = "IQ",
    code: str = "PPL",
    radius_m: float = 2000.0,
    written: str | None = None,
    kind: str | None = None,
    within: tuple[str, ...] = (),
    toponym: str | None = None,
) -> PlaceRef:
    """Make a located reference to a place."""
    found = Place(
        id=f"t:{name}",
        name=name,
        lat=lat,
        lon=lon,
        country=country,
        feature_class={"PPL": "P", "AIRB": "S"}.get(code, "A"),
        feature_code=code,
        radius_m=radius_m,
        source="test",
    )
    answer = Resolution(
        toponym=toponym or name,
        candidates=(Candidate(place=found, matched_name=name, score=1.0, reasons=()),),
        outcome=Outcome.RESOLVED,
    )
    return PlaceRef(
        as_written=written or toponym or name,
        toponym=toponym or name,
        kind=kind,
        within=within,
        resolution=answer,
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        geo_precision=found.geo_precision,
        country=country,
    )


def unlocated(words: str, *, toponym: str | None = None, country: str | None = None) -> PlaceRef:
    """Make a reference without a position."""
    return PlaceRef(as_written=words, toponym=toponym, country=country, geo_precision=GeoPrecision.UNKNOWN)


def exactly(number: int) -> Quantity:
    """Make an exact quantity."""
    return Quantity(min=number, max=number, best=number)


def said(
    told: Report,
    field: str,
    value: ClaimValue,
    *,
    stance: Stance = Stance.ASSERTED,
    by: str | None = None,
    written: str | None = None,
    superseded: bool = False,
    start: int = 0,
) -> Claim:
    """Make a claim."""
    words = written or (value if isinstance(value, str) else getattr(value, "as_written", None)) or f"{field} words"
    return Claim(
        report_id=told.id,
        field=field,
        value=value,
        as_written=words,
        span=Span(start, start + len(words)),
        stance=stance,
        attributed_to=by,
        rule="test",
        superseded=superseded,
    )


def mention(told: Report, name: str, *claims: Claim, kind: str = "rocket_attack", role: Role = Role.MAIN) -> Mention:
    """Make a mention of an event."""
    return Mention(id=name, report_id=told.id, type=kind, role=role, spans=(Span(0, len(told.text)),), claims=claims)
