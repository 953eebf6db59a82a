"""From time words to a `TimeSpan`: the arithmetic of weekdays, parts of the day and zones."""

from __future__ import annotations

import calendar as months
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geoevents.model import TimePrecision, TimeSpan, TimeWords

__all__ = ["ground"]

_EASTMOST = timezone(timedelta(hours=14))
_WESTMOST = timezone(timedelta(hours=-12))
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Hours of the local day that a part of it may mean; beyond 24 it runs into the next day, below 0 it began the day before.
_SMALL_HOURS = 300  # minutes after midnight that still belong to the night before
_HOURS = {
    "small_hours": (0, 6),
    "early": (0, 9),
    "dawn": (3, 8),
    "morning": (4, 12),
    "noon": (11, 14),
    "afternoon": (12, 19),
    "evening": (16, 24),
    "night": (18, 30),
    "late": (18, 24),
    "midnight": (0, 4),
    "overnight": (-6, 9),
}


def ground(
    words: TimeWords,
    *,
    published: TimeSpan | None,
    tz: str | None,
    reference: TimeSpan | None = None,
    writing_tz: str | None = None,
) -> TimeSpan:
    """Date time words.

    Parameters
    ----------
    words
        What the report says.
    published
        When the report was published; without it only absolute dates can be told.
    tz
        IANA zone of the event's place, or None when unknown. A zone that the words state wins.
    reference
        A dated time of the same event that words without a day ("at 21:50", "the same evening") hang on.
    writing_tz
        IANA zone of the dateline. It tells when the publication day ended: a report published on Tuesday in
        Washington may tell of Wednesday in Baghdad. None means the zone of the event.

    Returns
    -------
    TimeSpan
        With `words` kept. Where the words cannot be dated, `earliest` and `latest` are None and `basis` says why. A
        weekday is the last such day on or before the publication day, in the event's zone. Never is the publication
        day itself taken for words that name no day and no hour.

    Examples
    --------
    >>> from geoevents.model import TimeSpan, TimeWords
    >>> from datetime import datetime, timezone
    >>> noon = datetime(2024, 4, 22, 12, tzinfo=timezone.utc)
    >>> out = TimeSpan(earliest=noon, latest=noon, basis="stated")
    >>> ground(TimeWords(weekday=6, clock=21 * 60 + 50), published=out, tz="Asia/Baghdad").best.isoformat()
    '2024-04-21T21:50:00+03:00'
    """
    zone = _zone(words.zone) or _zone(tz)
    today = _publication_day(published, zone, _zone(writing_tz))
    first, last, precision, basis = _days(words, today, reference)
    if first is None or last is None:
        return TimeSpan(earliest=None, latest=None, tz=words.zone or tz, basis=basis, words=words)
    if precision is TimePrecision.DAY:
        span = _within_day(_into(words, first, today), _after_midnight(words, first, today), zone, basis)
        if words.end is not None:
            span = _to_end(span, words.end, first, zone)
    else:
        span = _whole(first, last, zone, precision, basis)
    return _not_after(replace(span, tz=words.zone or tz, words=words), published)


def _into(words: TimeWords, day: date, today: date | None) -> TimeWords:
    """Let "on the night of 3 December", told on 3 December, be the night that ended on that day."""
    named = words.part_of_day == "night" and words.day is not None and words.clock is None
    return replace(words, part_of_day="overnight") if named and day == today else words


def _after_midnight(words: TimeWords, day: date, today: date | None) -> date:
    """Return the day of "last night at 12:50 a.m.", "on Tuesday night, about 1 a.m.": the night runs into the next."""
    small = words.clock is not None and words.clock < _SMALL_HOURS and words.part_of_day in {"night", "late"}
    counted = words.weekday is not None or words.day_offset == -1
    return _shift(day, 1) if small and counted and today is not None and day < today else day


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    if match := re.fullmatch(r"([+-])(\d\d):?(\d\d)", name):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(-offset if match[1] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _publication_day(published: TimeSpan | None, zone: tzinfo | None, writing: tzinfo | None) -> date | None:
    """Return the day it was at the event's place when the report came out, at the latest."""
    if published is None:
        return None
    moment = published.best or published.latest or published.earliest
    if moment is None:
        return None
    if published.best is not None:
        return (moment.astimezone(zone) if zone is not None else moment).date()
    day = published.day
    if day is None:
        return moment.date()
    if writing is None or zone is None:
        return day
    return datetime.combine(day, time(23, 59), tzinfo=writing).astimezone(zone).date()


_Days = tuple[date | None, date | None, TimePrecision, str]


def _days(words: TimeWords, today: date | None, reference: TimeSpan | None) -> _Days:
    for rule in (_absolute, _deictic, _hanging):
        found = rule(words, today, reference)
        if found is not None:
            return found
    return None, None, TimePrecision.UNKNOWN, "the words name no day"


def _needs_date(what: str) -> _Days:
    return None, None, TimePrecision.UNKNOWN, f"{what} waits for a date: the report carries none"


def _absolute(words: TimeWords, today: date | None, _reference: TimeSpan | None) -> _Days | None:
    year, month, day = words.year, words.month, words.day
    if month is None:
        if year is None:
            return None
        return date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, f"the words name the year {year}"
    how = "the words name the date"
    if year is None:
        if today is None:
            return _needs_date("a date without a year")
        year = _year_of(month, day, today, words.relative)
        how = "the words name the date; the year is the latest on or before publication"
    if day is not None:
        try:
            exact = date(year, month, day)
        except ValueError:
            return None, None, TimePrecision.UNKNOWN, f"{year}-{month:02d}-{day:02d} is no day of the calendar"
        return exact, exact, TimePrecision.DAY, how
    return date(year, month, 1), date(year, month, months.monthrange(year, month)[1]), TimePrecision.MONTH, how


def _year_of(month: int, day: int | None, today: date, relative: str | None) -> int:
    if relative == "last year":
        return today.year - 1
    if relative == "this year":
        return today.year
    ahead = (month, day or 1) > (today.month, today.day)
    soon = day is not None and 0 < (_safe(today.year, month, day) - today).days <= 1
    return today.year - 1 if ahead and not soon else today.year


def _safe(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, months.monthrange(year, month)[1]))


def _deictic(words: TimeWords, today: date | None, reference: TimeSpan | None) -> _Days | None:
    if words.weekday is not None:
        return _last_weekday(words.weekday, words, today, reference)
    if words.day_offset is not None:
        if today is None:
            return _needs_date("a day counted from publication")
        day = _shift(today, words.day_offset)
        return day, day, TimePrecision.DAY, f"counted from the publication day {today}"
    if words.week_offset is not None:
        if today is None:
            return _needs_date("a week counted from publication")
        return _week(words.week_offset, today, approximate=words.approximate)
    return _period(words.relative, today)


def _last_weekday(weekday: int, words: TimeWords, today: date | None, reference: TimeSpan | None) -> _Days:
    name = _WEEKDAYS[weekday]
    if today is None:
        anchor = reference.day if reference is not None else None
        if anchor is not None and anchor.weekday() == weekday:
            return anchor, anchor, TimePrecision.DAY, f"the {name} that the event is dated to"
        return _needs_date(name)
    back = (today.weekday() - weekday) % 7
    if words.week_offset is not None and words.week_offset < 0 and back == 0:
        back = 7
    day = _shift(today, -back)
    return day, day, TimePrecision.DAY, f"the last {name} on or before publication ({today})"


def _week(offset: int, today: date, *, approximate: bool) -> _Days:
    if approximate:
        middle = _shift(today, 7 * offset)
        return _shift(middle, -3), _shift(middle, 3), TimePrecision.APPROX_DAY, f"weeks counted back from {today}"
    monday = _shift(today, 7 * offset - today.weekday())
    return monday, _shift(monday, 6), TimePrecision.INTERVAL, f"a week counted from {today}"


def _period(relative: str | None, today: date | None) -> _Days | None:
    match = re.fullmatch(r"(last|this) (month|year)", relative or "")
    if match is None:
        return None
    if today is None:
        return _needs_date(match[0])
    back = match[1] == "last"
    if match[2] == "year":
        year = today.year - back
        return date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, f"{match[0]}, counted from {today}"
    first = today.replace(day=1)
    if back:
        first = _shift(first, -1).replace(day=1)
    return (
        first,
        first.replace(day=months.monthrange(first.year, first.month)[1]),
        TimePrecision.MONTH,
        f"{match[0]}, counted from {today}",
    )


def _hanging(words: TimeWords, today: date | None, reference: TimeSpan | None) -> _Days | None:
    """Date an hour without a day by the event's own day, else by the last such hour before publication."""
    if reference is not None and reference.is_dated and (words.relative == "same day" or words.relative is None):
        day = _day_within(reference, words)
        if day is not None:
            return day, day, TimePrecision.DAY, f"the day the event is dated to ({day})"
    if words.relative is not None:
        return None, None, TimePrecision.UNKNOWN, f"{words.relative!r} hangs on another event"
    if words.clock is None and words.part_of_day is None:
        return None
    if today is None:
        return _needs_date("an hour without a day")
    return today, today, TimePrecision.DAY, f"no day is named: the last such hour before publication ({today})"


def _day_within(reference: TimeSpan, words: TimeWords) -> date | None:
    """Return the day of a reference; of a night that spans two days, the one on which the clock falls into it."""
    if reference.day is not None or reference.earliest is None or reference.latest is None:
        return reference.day
    start, end = reference.earliest, reference.latest
    if end.date() - start.date() > timedelta(days=1):
        return None
    if words.clock is None:
        return start.date()
    hour = time(words.clock // 60, words.clock % 60)
    return start.date() if hour >= start.timetz().replace(tzinfo=None) else end.date()


def _shift(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def _whole(first: date, last: date, zone: tzinfo | None, precision: TimePrecision, basis: str) -> TimeSpan:
    earliest = datetime.combine(first, time.min, tzinfo=zone or _EASTMOST)
    latest = datetime.combine(last, time(23, 59, 59), tzinfo=zone or _WESTMOST)
    return TimeSpan(earliest=earliest, latest=latest, precision=precision, basis=_about_zone(basis, zone))


def _about_zone(basis: str, zone: tzinfo | None) -> str:
    return basis if zone is not None else f"{basis}; the zone is not known"


def _within_day(words: TimeWords, day: date, zone: tzinfo | None, basis: str) -> TimeSpan:
    if words.clock is not None:
        return _at_clock(words, words.clock, day, zone, basis)
    hours = _HOURS.get(words.part_of_day or "")
    if hours is None:
        return _whole(day, day, zone, TimePrecision.DAY, basis)
    earliest = datetime.combine(day, time.min, tzinfo=zone or _EASTMOST) + timedelta(hours=hours[0])
    latest = datetime.combine(day, time.min, tzinfo=zone or _WESTMOST) + timedelta(hours=hours[1], seconds=-1)
    return TimeSpan(
        earliest=earliest, latest=latest, precision=TimePrecision.PART_OF_DAY, basis=_about_zone(basis, zone)
    )


def _at_clock(words: TimeWords, clock: int, day: date, zone: tzinfo | None, basis: str) -> TimeSpan:
    hour = time(clock // 60, clock % 60, min(words.second or 0, 59))
    slack = timedelta(minutes=20) if words.approximate else timedelta(0)
    fine = TimePrecision.SECOND if words.second is not None else TimePrecision.MINUTE
    precision = TimePrecision.APPROX_MINUTE if words.approximate else fine
    if zone is None:
        return TimeSpan(
            earliest=datetime.combine(day, hour, tzinfo=_EASTMOST),
            latest=datetime.combine(day, hour, tzinfo=_WESTMOST),
            precision=precision,
            basis=_about_zone(basis, zone),
        )
    best = datetime.combine(day, hour, tzinfo=zone)
    return TimeSpan(earliest=best - slack, latest=best + slack, best=best, precision=precision, basis=basis)


def _to_end(span: TimeSpan, end: TimeWords, first: date, zone: tzinfo | None) -> TimeSpan:
    """Stretch a span to the second boundary of a range."""
    day = first
    if end.day is not None:
        try:
            day = date(end.year or first.year, end.month or first.month, end.day)
        except ValueError:
            return span
    until = _within_day(end, day, zone, span.basis)
    if until.latest is None or span.earliest is None or until.latest < span.earliest:
        return span
    return replace(span, latest=until.latest, best=None, precision=TimePrecision.INTERVAL)


def _not_after(span: TimeSpan, published: TimeSpan | None) -> TimeSpan:
    """Cut what lies after a publication whose very moment is stated: nobody reports the future."""
    moment = published.best if published is not None else None
    if moment is None or span.best is not None or span.earliest is None or span.latest is None:
        return span
    if span.earliest < moment < span.latest:
        return replace(span, latest=moment.astimezone(span.latest.tzinfo))
    return span
