"""A mention as the linker sees it: its times as numbers, its places, means, counts and words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING

from gazetteer.model import GeoPrecision
from geoevents.fuse.families import family_of, kinds_of
from geoevents.fuse.places import sketch
from geoevents.fuse.words import actor_key, fold, shingles, states_in
from geoevents.model import Claim, Mention, PlaceRef, Quantity, Report, Role, Stance, TimePrecision, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["HOUR_S", "View", "Window", "date_of", "view_of", "weekday_of", "windows_of"]

HOUR_S = 3600.0
_EPOCH = date(1970, 1, 1)
#: A report without time words of its own tells of the days before it came out; older events are background.
_NEWS_S = 72 * HOUR_S
#: The zone of a dateline is seldom stated.
_LATE_S = 6 * HOUR_S
_SHIP = r"(?:ships?|vessel|tanker|carrier|freighter|ferry|trawler|frigate|destroyer|corvette|bulker|tug)"
_SHIP_NAME = r"[A-Z][\w-]+(?: [A-Z][\w-]*){0,3}"
#: The name of a ship: "the tanker Opal Dune", "MV Opal Dune", "a second vessel, the Opal Dune,", "the Opal Dune, a
#: Belize-flagged bulk carrier".
_VESSEL = re.compile(
    rf"\b(?:{_SHIP},? (?:the |named |called ){{0,2}}|(?:M/?V|M/?T|USS|HMS|INS) |-(?:flagged|owned|operated) )[\"“'‘]?(?P<name>{_SHIP_NAME})"
    rf"|\bthe (?P<named>{_SHIP_NAME}), an? (?:[\w-]+ ){{0,5}}{_SHIP}\b"
)
_LEAD = 500  # characters
_NAME = re.compile(r"\b[A-Z]\w{2,}")


@dataclass(frozen=True, slots=True)
class Window:
    """A stated time in seconds since 1970, once as UTC and once as wall clock; `zoned` tells whether UTC is known."""

    start: float
    end: float
    wall_start: float
    wall_end: float
    zoned: bool

    @property
    def width(self) -> float:
        """Length in seconds as the clock on the wall counts it; infinite for an open interval."""
        return self.wall_end - self.wall_start

    def gap(self, other: Window) -> float:
        """Return the seconds between two windows, negative where they overlap."""
        if self.zoned and other.zoned:
            return max(self.start, other.start) - min(self.end, other.end)
        return max(self.wall_start, other.wall_start) - min(self.wall_end, other.wall_end)

    def encloses(self, other: Window) -> bool:
        """Tell whether another window lies in this one by the clock on the wall."""
        return self.wall_start <= other.wall_start and other.wall_end <= self.wall_end


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """What is compared of one mention. `key` orders views by content, whatever order they came in."""

    mention: Mention
    key: tuple[str, str]
    family: str
    windows: tuple[Window, ...]
    guess: tuple[float, float]
    last_day: float  # the end of the report's date by the clock on the wall, infinite where it has none
    weekdays: frozenset[int]
    dates: frozenset[tuple[int, int]]  # months and days whose year is not told
    dated_report: bool
    where: tuple[PlaceRef, ...]
    origins: tuple[PlaceRef, ...]
    lands: frozenset[str]  # countries of the places struck
    sources: frozenset[str]  # countries that it came from
    setting: frozenset[str]  # the countries of its places, and those that its sentences and headline name
    vessels: frozenset[str]
    head: frozenset[str]  # words with a capital letter in its sentences, of a main event in headline and lead, too
    toponyms: frozenset[str]  # names of the places struck, but for countries
    kinds: frozenset[str]
    numbers: dict[str, tuple[tuple[float, float, bool], ...]]
    actors: frozenset[str]
    targets: frozenset[str]
    grams: frozenset[int]
    sentences: frozenset[int]

    @property
    def report_id(self) -> str:
        """Id of the report that tells it."""
        return self.mention.report_id

    @property
    def countries(self) -> frozenset[str]:
        """Countries of all its places."""
        return self.lands | self.sources

    @property
    def signature(self) -> tuple[object, ...]:
        """What cannot-link depends on: mentions of one signature are told apart by their reports alone."""
        undated = (self.weekdays, self.dates, self.guess, self.dated_report) if not self.windows else None
        return (self.family, self.windows, undated, self.sources, tuple(map(sketch, self.where)))


def weekday_of(day: int) -> int:
    """Return the weekday (Monday = 0) of a day counted since 1970, which began on a Thursday."""
    return (day + 3) % 7


@lru_cache(maxsize=10_000)
def date_of(day: int) -> tuple[int, int]:
    """Return month and day of the month of a day counted since 1970."""
    found = _EPOCH + timedelta(days=day)
    return found.month, found.day


def windows_of(spans: Iterable[TimeSpan]) -> tuple[Window, ...]:
    """Return the stated windows that enclose no narrower one, narrowest first: an hour says more than its day."""
    found = sorted({w for w in map(_window, spans) if w is not None}, key=lambda w: (w.width, w.start, w.end))
    kept: list[Window] = []
    for window in found:
        if not any(window.encloses(k) for k in kept):
            kept.append(window)
    return tuple(kept)


def _window(span: TimeSpan) -> Window | None:
    if not span.is_dated:
        return None
    start = span.earliest if span.earliest is not None else datetime.min.replace(tzinfo=UTC)
    end = span.latest if span.latest is not None else datetime.max.replace(tzinfo=UTC)
    return Window(
        _seconds(start, wall=False),
        _seconds(end, wall=False),
        _seconds(start, wall=True),
        _seconds(end, wall=True),
        span.tz is not None,
    )


def _seconds(moment: datetime, *, wall: bool) -> float:
    if moment.year in {1, 9999}:
        return -inf if moment.year == 1 else inf
    return (moment.replace(tzinfo=UTC) if wall else moment).timestamp()


def _told(mention: Mention, *names: str) -> list[Claim]:
    """Return the claims of these fields that the report does not withdraw."""
    return [c for c in mention.claims if c.field in names and not c.superseded]


def _live(mention: Mention, *names: str) -> list[Claim]:
    """Return those of them that nobody denies."""
    return [c for c in _told(mention, *names) if c.stance is not Stance.DENIED]


def _happened(mention: Mention) -> Iterator[TimeSpan]:
    """Return the times of a mention; of one that dates the telling only, with the day before."""
    for claim in _live(mention, "time"):
        span = claim.value
        if not isinstance(span, TimeSpan):
            continue
        told = claim.rule.endswith(":time:told") and span.precision is TimePrecision.DAY
        yield replace(span, earliest=span.earliest - timedelta(days=1)) if told and span.earliest is not None else span


def _dates(spans: Iterable[TimeSpan]) -> frozenset[tuple[int, int]]:
    """Return the days that words name without their year; none where others count the day from publication."""
    words = [s.words for s in spans if s.words is not None and not s.is_dated]
    if any(w.day_offset is not None for w in words):
        return frozenset()
    return frozenset((w.month, w.day) for w in words if w.month is not None and w.day is not None)


def _countries(places: Iterable[PlaceRef]) -> frozenset[str]:
    return frozenset(p.country for p in places if p.country is not None)


def _places(claims: Iterable[Claim]) -> tuple[PlaceRef, ...]:
    refs = [c.value for c in claims if isinstance(c.value, PlaceRef)]
    # "A depot" says nothing of where, as long as something else does.
    telling = [r for r in refs if r.lat is not None or r.toponym is not None] or refs
    found = {sketch(ref): ref for ref in telling}
    return tuple(sorted(found.values(), key=lambda p: (p.as_written, p.toponym or "")))


def _numbers(mention: Mention) -> dict[str, tuple[tuple[float, float, bool], ...]]:
    found: dict[str, tuple[tuple[float, float, bool], ...]] = {}
    for name in ("count", "killed", "injured"):
        found[name] = tuple(
            (-inf if q.min is None else q.min, inf if q.max is None else q.max, q.best is not None and q.min == q.max)
            for c in _live(mention, name)
            if isinstance(q := c.value, Quantity) and q.of is None
        )
    return found


def view_of(mention: Mention, *, report: Report, main: Mention | None) -> View:
    """Look at one mention; `main` is the main event of the same report, which bounds a response in time."""
    spans = [*_happened(mention)]
    windows = windows_of(spans)
    # Who denies having struck a town still speaks of the strike on that town.
    where, origins = _places(_told(mention, "destination", "location")), _places(_live(mention, "origin"))
    text = " ".join(report.quote(s) for s in mention.spans)
    return View(
        mention=mention,
        key=(mention.report_id, mention.id),
        family=family_of(mention),
        windows=windows,
        guess=_guess(mention, report=report, main=main),
        last_day=_seconds(report.published.latest, wall=True) if report.published and report.published.latest else inf,
        weekdays=frozenset(s.words.weekday for s in spans if s.words is not None and s.words.weekday is not None),
        dates=_dates(spans),
        dated_report=report.published is not None and report.published.is_dated,
        where=where,
        origins=origins,
        lands=_countries(where),
        sources=_countries(origins),
        setting=_countries((*where, *origins)) | states_in(f"{report.title or ''} {text}"),
        head=frozenset(fold(word) for word in _NAME.findall(f"{_lead(report, mention)} {text}")),
        toponyms=frozenset(
            fold(name)
            for ref in where
            if ref.geo_precision is not GeoPrecision.COUNTRY and (name := ref.toponym or ref.anchor)
        ),
        vessels=frozenset(fold(m["name"] or m["named"]) for m in _VESSEL.finditer(text)),
        kinds=kinds_of(mention),
        numbers=_numbers(mention),
        actors=frozenset(
            actor_key(c.value) for c in _live(mention, "perpetrator", "agent") if isinstance(c.value, str)
        ),
        targets=frozenset(actor_key(c.value) for c in _live(mention, "target") if isinstance(c.value, str)),
        grams=shingles(text),
        sentences=frozenset(hash_ for s in mention.spans if (hash_ := _sentence(report.quote(s))) is not None),
    )


def _lead(report: Report, mention: Mention) -> str:
    """Return the headline and the first words of a report; they speak of its main event."""
    if mention.role is not Role.MAIN:
        return ""
    return f"{report.title or ''} {report.text[report.body.start : report.body.start + _LEAD]}"


def _sentence(text: str) -> int | None:
    grams = shingles(text, size=6)
    return min(grams) if len(grams) > 1 else None


def _guess(mention: Mention, *, report: Report, main: Mention | None) -> tuple[float, float]:
    """Bound the time of an event by its report: never a value, only a help in comparing."""
    published = report.published
    if published is None or published.latest is None:
        return (-inf, inf)
    end = published.latest.timestamp() + _LATE_S
    if mention.role is Role.MAIN:
        return (end - _NEWS_S, end)
    if mention.role in {Role.RESPONSE, Role.STATEMENT}:
        stated = (
            windows_of([c.value for c in _live(main, "time") if isinstance(c.value, TimeSpan)])
            if main is not None
            else ()
        )
        return (stated[0].start if stated and stated[0].start < end else end - _NEWS_S, end)
    return (-inf, end)
