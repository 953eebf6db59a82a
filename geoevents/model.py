"""The values of geoevents: who reported what, in which words, and the events that follow from it.

``Report`` -> ``Mention`` (an event as one report tells it, made of ``Claim``) -> ``Event`` (mentions of several
reports fused, every version kept). A claim cannot exist without the report, the character span and the rule that
read it. Times are aware; coordinates are WGS 84 degrees; lengths are metres; countries are ISO 3166-1 alpha-2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from gazetteer.model import Crossing, GeoPrecision, Resolution

__all__ = [
    "Alternative",
    "Claim",
    "ClaimValue",
    "ConflictKind",
    "Crossing",
    "Event",
    "FieldValue",
    "Link",
    "Mention",
    "PlaceRef",
    "Quantity",
    "Report",
    "Role",
    "Source",
    "Span",
    "Stance",
    "TimePrecision",
    "TimeSpan",
    "TimeWords",
    "Trajectory",
]


class Role(StrEnum):
    """What an event is to the report that mentions it."""

    MAIN = "main"
    RESPONSE = "response"
    SIDE = "side"
    BACKGROUND = "background"
    AGGREGATE = "aggregate"  # "more than 195 attacks since October": a number about many events, never drawn
    STATEMENT = "statement"


class Stance(StrEnum):
    """How the report stands behind a claim."""

    ASSERTED = "asserted"
    ATTRIBUTED = "attributed"
    SUSPECTED = "suspected"
    CLAIMED = "claimed"
    APPARENT_CLAIM = "apparent_claim"
    DENIED = "denied"
    NO_CLAIM = "no_claim"
    NO_COMMENT = "no_comment"


class TimePrecision(StrEnum):
    """How finely a time is known."""

    SECOND = "second"
    MINUTE = "minute"
    APPROX_MINUTE = "approx_minute"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    APPROX_DAY = "approx_day"
    PART_OF_MONTH = "part_of_month"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"
    UNKNOWN = "unknown"


class ConflictKind(StrEnum):
    """In which way two values of one field differ."""

    NAME_VARIANT = "name_variant"  # two spellings of one name
    SAME_SITE = "different_name_possible_same_site"
    GRANULARITY = "granularity"  # one contains the other
    PRECISION = "precision"  # one time inside another
    TERMINOLOGY = "terminology"  # rocket / missile
    COMPATIBLE_INTERVAL = "compatible_interval"  # "five" and "at least five"
    CONTRADICTION = "contradiction"
    CONTRADICTORY_CLAIMS = "contradictory_claims"  # actors who accuse, claim and deny
    DENIAL = "denial"
    SUPERSEDED = "superseded"  # a later report gives a newer figure: tolls rise
    WITHDRAWN = "withdrawn"  # the report itself corrects an earlier version


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character range [start, end) of `Report.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an empty or reversed range."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"span {self.start}..{self.end} is empty or reversed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who published a report, through whom it came, and where it stands."""

    publisher: str | None
    via: tuple[str, ...] = ()  # agencies credited: "Reuters", "AFP"
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """What time words say before they are dated: every part is None unless the words give it.

    `weekday` counts from Monday = 0. `day_offset` is relative to the publication day ("yesterday" = -1).
    `clock` is minutes after midnight. `zone` is an IANA name or an offset such as ``+00:00`` that the words state
    ("GMT", "Kyiv time"); "local" leaves it None. `end` is the second boundary of a range. `relative` tells a time
    that hangs on another event ("within 24 hours", "hours later").
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    day_offset: int | None = None
    week_offset: int | None = None
    part_of_day: str | None = None
    clock: int | None = None
    second: int | None = None
    zone: str | None = None
    approximate: bool = False
    end: TimeWords | None = None
    relative: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """A time as known: it lies in [earliest, latest]; `best` is the stated instant, where one is stated.

    All three are aware datetimes, or None when the words could not be dated; `basis` says in words how the dates
    were found or why they were not. `precision` says how fine the statement is, `tz` the zone it was read in.
    """

    earliest: datetime | None
    latest: datetime | None
    best: datetime | None = None
    precision: TimePrecision = TimePrecision.UNKNOWN
    tz: str | None = None
    basis: str
    words: TimeWords | None = None

    def __post_init__(self) -> None:
        """Refuse naive or reversed times."""
        for moment in (self.earliest, self.latest, self.best):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"time {moment.isoformat()} has no zone; attach one")
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"time span ends ({self.latest}) before it starts ({self.earliest})")

    @property
    def is_dated(self) -> bool:
        """Tell whether the words were brought to a date."""
        return self.earliest is not None or self.latest is not None

    @property
    def day(self) -> date | None:
        """The local calendar day, when the span lies within one."""
        if self.best is not None:
            return self.best.date()
        if self.earliest is None or self.latest is None or self.earliest.date() != self.latest.date():
            return None
        return self.earliest.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as reported: an interval [min, max] (None = open), the best value where one is stated, its qualifier.

    `qualifier`: exact, at_least, more_than, up_to, about, between, dozen, several, salvo, sum, ordinal.
    "more than five" is min 6, max None, best None. `of` says what a partial count is a part of.
    """

    min: int | None
    max: int | None
    best: int | None = None
    qualifier: str = "exact"
    of: str | None = None

    def __post_init__(self) -> None:
        """Refuse negative and reversed intervals."""
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"quantity {self.min}..{self.max} is reversed")
        if (self.min is not None and self.min < 0) or (self.max is not None and self.max < 0):
            raise ValueError("a quantity cannot be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRef:
    """A place as a report refers to it, and what the gazetteer made of it.

    Attributes
    ----------
    as_written
        The whole phrase ("the American base at Khirbet Al-Jir in the northern countryside of al-Hasakah").
    toponym, kind
        The name in it ("Khirbet Al-Jir") and the kind word ("base"); the toponym is None for a nameless place.
    within
        Names of the areas the words put it in, smallest first.
    relation, anchor, distance_m
        A relative place: "northwest of", "outskirts of", "northern countryside of", with the name it hangs on.
    basis
        ``stated``, or ``implied`` when only a state is named as the actor.
    resolution
        What the gazetteer answered; None before `locate` has run, or for a nameless place without an anchor.
    lat, lon, radius_m, geo_precision, ring, country
        The located place: a representative point with the distance within which the true place lies, an outline
        as (lon, lat) pairs where the place is an area or region, and the country. None when unresolved.
    """

    as_written: str
    toponym: str | None = None
    kind: str | None = None
    within: tuple[str, ...] = ()
    relation: str | None = None
    anchor: str | None = None
    distance_m: float | None = None
    basis: Literal["stated", "implied"] = "stated"
    resolution: Resolution | None = None
    lat: float | None = None
    lon: float | None = None
    radius_m: float | None = None
    geo_precision: GeoPrecision = GeoPrecision.UNKNOWN
    ring: tuple[tuple[float, float], ...] | None = None
    country: str | None = None

    @property
    def name(self) -> str:
        """The name to show: the resolved place's, else the toponym, else the words."""
        if self.resolution is not None and self.resolution.place is not None and self.toponym is not None:
            return self.resolution.place.name
        return self.toponym or self.as_written

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude of the located place, degrees; None when it is not located."""
        return (self.lat, self.lon) if self.lat is not None and self.lon is not None else None

    @property
    def place_id(self) -> str | None:
        """Id of the resolved gazetteer place."""
        place = self.resolution.place if self.resolution is not None else None
        return place.id if place is not None else None


ClaimValue = str | Quantity | TimeSpan | PlaceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One value for one field, said by one report, with its words.

    Fields: type, time, origin, destination, location, weapon, count, killed, injured, perpetrator, agent, target,
    commenter, outcome, method. `attributed_to` is whom the report quotes ("two Iraqi security sources"). `rule` names the
    extractor and the rule that read the span. `superseded` marks a version the report itself withdraws.
    """

    report_id: str
    field: str
    value: ClaimValue
    as_written: str
    span: Span
    stance: Stance = Stance.ASSERTED
    attributed_to: str | None = None
    rule: str
    superseded: bool = False

    def __post_init__(self) -> None:
        """Refuse a claim without words."""
        if not self.as_written.strip():
            raise ValueError(f"claim {self.field} of report {self.report_id} has no words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One event as one report tells it. `spans` are the sentences that tell it."""

    id: str
    report_id: str
    type: str
    role: Role
    spans: tuple[Span, ...]
    claims: tuple[Claim, ...]

    def of(self, name: str) -> tuple[Claim, ...]:
        """Return the claims of one field, in text order."""
        return tuple(c for c in self.claims if c.field == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One published document. `text` is the file exactly as stored; every span indexes it."""

    id: str
    source: Source
    text: str
    sha256: str
    title: str | None = None
    published: TimeSpan | None = None
    published_span: Span | None = None
    body: Span
    language: str = "en"
    path: str | None = None
    place_of_writing: str | None = None  # the dateline: "ERBIL", "KYIV"

    def quote(self, span: Span) -> str:
        """Return the words of a span."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another version of a field's value, who says it, and how it differs from the best."""

    value: ClaimValue
    claims: tuple[Claim, ...]
    kind: ConflictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """One field of an event: the best value or None, why it is called best, who supports it, what else is said.

    `support` counts independent source chains: reports that repeat one agency or one another count once.
    """

    field: str
    best: ClaimValue | None
    reason: str
    claims: tuple[Claim, ...]
    support: int
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation to another event: ``response_to``, ``side_of``, ``cause_of``."""

    type: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event, fused from the mentions of one or several reports.

    `fields` maps a field name to its FieldValue; a field with several values that are all true at once (two
    weapons, several targets) has them in `FieldValue.alternatives` under no conflict only when reports disagree;
    further true values stand in `also`.
    """

    id: str
    type: str
    role: Role
    mentions: tuple[Mention, ...]
    fields: Mapping[str, FieldValue] = field(default_factory=lambda: MappingProxyType({}))
    also: Mapping[str, tuple[FieldValue, ...]] = field(default_factory=lambda: MappingProxyType({}))
    links: tuple[Link, ...] = ()

    def best(self, name: str) -> ClaimValue | None:
        """Return the best value of a field, or None when nobody states it."""
        found = self.fields.get(name)
        return found.best if found is not None else None

    def every(self, name: str) -> tuple[ClaimValue, ...]:
        """Return the best value of a field and the further ones that are true as well."""
        values = [self.best(name), *(value.best for value in self.also.get(name, ()))]
        return tuple(value for value in values if value is not None)

    @property
    def report_ids(self) -> tuple[str, ...]:
        """Ids of the reports that mention the event, in report order."""
        return tuple(dict.fromkeys(m.report_id for m in self.mentions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """A schematic geodesic between two reported places: not a flight path.

    `support` is ``joint`` when one report states both ends, ``composed`` when they come from different reports.
    """

    event_id: str
    origin: PlaceRef
    destination: PlaceRef
    support: Literal["joint", "composed"]
    outcome: str
    distance_m: float
    azimuth_deg: float
    back_azimuth_deg: float
    countries: tuple[str, ...]
    crossings: tuple[Crossing, ...]
    border_source: str
