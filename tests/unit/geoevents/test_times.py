"""Time words: what they say, and what they mean once a publication day and a zone are known."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from geoevents.extract.times import find_times, ground
from geoevents.model import TimePrecision, TimeSpan, TimeWords

EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


def published(year, month, day):
    return TimeSpan(
        earliest=datetime(year, month, day, tzinfo=EAST),
        latest=datetime(year, month, day, 23, 59, 59, tzinfo=WEST),
        precision=TimePrecision.DAY,
        basis="stated",
    )


MONDAY = published(2024, 4, 22)


def only(text):
    (hit,) = find_times(text, 0)
    return text[hit.start : hit.end], hit.words


@pytest.mark.parametrize(
    ("text", "quote", "words"),
    [
        ("It fell at 21:50 on Sunday.", "at 21:50 on Sunday", TimeWords(weekday=6, clock=1310)),
        (
            "It fell around 9:50 p.m. local time.",
            "around 9:50 p.m. local time",
            TimeWords(clock=1310, approximate=True),
        ),
        ("It fell at 0330 GMT.", "at 0330 GMT", TimeWords(clock=210, zone="+00:00")),
        ("It fell late on Sunday.", "late on Sunday", TimeWords(weekday=6, part_of_day="late")),
        (
            "In the early hours of Sunday it fell.",
            "In the early hours of Sunday",
            TimeWords(weekday=6, part_of_day="small_hours"),
        ),
        ("It fell on 5 May.", "on 5 May", TimeWords(month=5, day=5)),
        ("It fell on Oct. 20, 2021.", "on Oct. 20, 2021", TimeWords(year=2021, month=10, day=20)),
        ("It fell yesterday.", "yesterday", TimeWords(day_offset=-1)),
        ("It fell three weeks ago.", "three weeks ago", TimeWords(week_offset=-3, approximate=True)),
        ("In April of last year it fell.", "In April of last year", TimeWords(month=4, relative="last year")),
        ("It fell at 8:05 in the evening.", "at 8:05 in the evening", TimeWords(clock=1205, part_of_day="evening")),
        ("In 2018 it fell.", "In 2018", TimeWords(year=2018)),
    ],
)
def test_words(text, quote, words):
    assert only(text) == (quote, words)


def test_a_range():
    _, words = only("Between 1:45 and 2:15 it fell.")
    assert (words.clock, words.end.clock) == (105, 135)


@pytest.mark.parametrize(
    "text",
    ["Groups have paused since early February.", "It may march on.", "It cost 1.50 dollars.", "A 900-page report."],
)
def test_no_time_of_an_event(text):
    assert find_times(text, 0) == []


def test_the_offset_is_that_of_the_report():
    (hit,) = find_times("On Sunday it fell.", 100)
    assert (hit.start, hit.end) == (100, 109)


def test_weekday_and_clock_in_the_zone_of_the_place():
    span = ground(TimeWords(weekday=6, clock=1310), published=MONDAY, tz="Asia/Baghdad")
    assert span.best.isoformat() == "2024-04-21T21:50:00+03:00"
    assert span.precision is TimePrecision.MINUTE
    assert span.words == TimeWords(weekday=6, clock=1310)


def test_a_zone_in_the_words_wins():
    span = ground(TimeWords(weekday=6, clock=630, zone="+00:00"), published=MONDAY, tz="Asia/Baghdad")
    assert span.best == datetime(2024, 4, 21, 10, 30, tzinfo=UTC)


def test_without_a_zone_the_instant_stays_open():
    span = ground(TimeWords(weekday=6, clock=1310), published=MONDAY, tz=None)
    assert span.best is None
    assert span.day.isoformat() == "2024-04-21"
    assert "zone is not known" in span.basis


def test_the_dateline_trap():
    """Tuesday evening in Washington is Wednesday in Baghdad."""
    tuesday = published(2020, 1, 7)
    words = TimeWords(weekday=2, clock=90)
    there = ground(words, published=tuesday, tz="Asia/Baghdad", writing_tz="America/New_York")
    assert there.best.isoformat() == "2020-01-08T01:30:00+03:00"
    here = ground(words, published=tuesday, tz="Asia/Baghdad", writing_tz="Asia/Baghdad")
    assert here.day.isoformat() == "2020-01-01"


def test_nothing_is_dated_by_the_publication_day_alone():
    for words in (TimeWords(), TimeWords(relative="hours later"), TimeWords(weekday=6)):
        assert not ground(words, published=None, tz="Asia/Baghdad").is_dated
    assert not ground(TimeWords(), published=MONDAY, tz="Asia/Baghdad").is_dated
    assert not ground(TimeWords(relative="hours later"), published=MONDAY, tz=None).is_dated


def test_an_hour_hangs_on_the_day_of_the_event():
    day = ground(TimeWords(weekday=6), published=MONDAY, tz="Asia/Baghdad")
    span = ground(TimeWords(clock=1310), published=MONDAY, tz="Asia/Baghdad", reference=day)
    assert span.best.isoformat() == "2024-04-21T21:50:00+03:00"
    undated = ground(TimeWords(weekday=6), published=None, tz="Asia/Baghdad", reference=day)
    assert undated.day.isoformat() == "2024-04-21"


@pytest.mark.parametrize(
    ("words", "first", "last", "precision"),
    [
        (TimeWords(month=12, day=15), "2023-12-15", "2023-12-15", TimePrecision.DAY),
        (TimeWords(month=4, day=22), "2024-04-22", "2024-04-22", TimePrecision.DAY),
        (TimeWords(weekday=4, week_offset=-1), "2024-04-19", "2024-04-19", TimePrecision.DAY),
        (TimeWords(weekday=0, week_offset=-1), "2024-04-15", "2024-04-15", TimePrecision.DAY),
        (TimeWords(week_offset=-1), "2024-04-15", "2024-04-21", TimePrecision.INTERVAL),
        (TimeWords(month=1), "2024-01-01", "2024-01-31", TimePrecision.MONTH),
        (TimeWords(month=9), "2023-09-01", "2023-09-30", TimePrecision.MONTH),
        (TimeWords(month=4, relative="last year"), "2023-04-01", "2023-04-30", TimePrecision.MONTH),
        (TimeWords(year=2018), "2018-01-01", "2018-12-31", TimePrecision.YEAR),
        (TimeWords(relative="last year"), "2023-01-01", "2023-12-31", TimePrecision.YEAR),
        (TimeWords(week_offset=-3, approximate=True), "2024-03-29", "2024-04-04", TimePrecision.APPROX_DAY),
        (
            TimeWords(month=4, day=20, end=TimeWords(month=4, day=21)),
            "2024-04-20",
            "2024-04-21",
            TimePrecision.INTERVAL,
        ),
        (TimeWords(weekday=6, part_of_day="late"), "2024-04-21", "2024-04-21", TimePrecision.PART_OF_DAY),
    ],
)
def test_grounding(words, first, last, precision):
    span = ground(words, published=MONDAY, tz="Asia/Baghdad")
    assert (span.earliest.date().isoformat(), span.latest.date().isoformat()) == (first, last)
    assert span.precision is precision


def test_a_day_that_is_no_day_is_not_dated():
    assert "no day" in ground(TimeWords(month=2, day=31, year=2023), published=MONDAY, tz=None).basis


def test_nothing_ends_after_the_moment_of_publication():
    moment = datetime(2024, 4, 21, 20, 51, 7, tzinfo=UTC)
    out = TimeSpan(earliest=moment, latest=moment, best=moment, basis="stated")
    assert ground(TimeWords(weekday=6, part_of_day="late"), published=out, tz="Asia/Baghdad").latest == moment
