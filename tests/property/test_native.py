"""Whatever the model can hold, the native file gives back."""

import functools
import types
import typing
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from enum import Enum
from types import MappingProxyType

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer.model import Place, PlaceStatus
from geoevents import native
from geoevents.model import Claim, Event, Mention, Quantity, Report, Role, Source, Span, TimeSpan, TimeWords

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
WORDS = "Rockets  hit\r\n“قاعدة” base 🚀 at 21:50 <b>&amp;${x}</b>."
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001
SPANS = st.integers(0, len(WORDS) - 1).flatmap(lambda a: st.integers(a + 1, len(WORDS)).map(lambda b: Span(a, b)))


def built(cls, **given_fields):
    """Build any value of a class from its annotations, with some fields given."""
    return _built(cls, tuple(given_fields.items()))


@functools.cache
def _built(cls, given_fields):
    hints = typing.get_type_hints(cls)
    fixed = dict(given_fields)
    return st.builds(cls, **{name: fixed[name] if name in fixed else of(hint) for name, hint in hints.items()})


def of(hint):
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([st.none() if a is types.NoneType else of(a) for a in args])
    if origin is typing.Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(of(args[0]), max_size=2).map(tuple) if args[-1] is Ellipsis else st.tuples(*map(of, args))
    if origin in (Mapping, dict):
        return st.dictionaries(TEXT, of(args[1]), max_size=2).map(MappingProxyType)
    if hint in SPECIAL:
        return SPECIAL[hint]()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return built(hint)


def places():
    located = built(
        Place, name=st.just("Zummār"), lat=st.floats(-90, 90), lon=st.floats(-180, 180), radius_m=st.floats(0, 1e6),
        country=st.sampled_from(("IQ", None)), status=st.just(PlaceStatus.CURRENT),
    )  # fmt: skip
    return st.one_of(
        located,
        st.just(Place(id="u", name="U", lat=None, lon=None, radius_m=0.0, status=PlaceStatus.UNLOCATED, source="s")),
    )


def time_spans():
    return st.lists(MOMENTS, min_size=2, max_size=2).map(sorted).flatmap(
        lambda two: built(TimeSpan, earliest=st.sampled_from((two[0], None)), latest=st.sampled_from((two[1], None)))
    )  # fmt: skip


def claims():
    return SPANS.filter(lambda s: WORDS[s.start : s.end].strip()).flatmap(
        lambda s: built(Claim, report_id=st.just("r1"), span=st.just(s), as_written=st.just(WORDS[s.start : s.end]))
    )


SPECIAL = {
    str: lambda: TEXT,
    int: lambda: st.integers(0, 10_000),
    float: lambda: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans,
    datetime: lambda: MOMENTS,
    Span: lambda: SPANS,
    Place: places,
    TimeSpan: time_spans,
    TimeWords: lambda: built(TimeWords, end=st.none()),
    Quantity: lambda: st.tuples(st.integers(0, 9), st.integers(9, 99)).map(lambda q: Quantity(min=q[0], max=q[1])),
    Claim: claims,
    Mention: lambda: built(Mention, report_id=st.just("r1")),
}


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_round_trip(data):
    report = Report(
        id="r1",
        source=data.draw(built(Source)),
        text=WORDS,
        sha256="0",
        body=Span(0, len(WORDS)),
        published=data.draw(st.one_of(st.none(), time_spans())),
    )
    events = tuple(data.draw(built(Event, id=st.just(f"e{i}"))) for i in range(data.draw(st.integers(0, 2))))
    credits_ = tuple(data.draw(st.lists(TEXT, max_size=2)))
    text = "".join(native.dump(native.encode((report,), events, credits_)))
    assert native.loads(text, name="made") == ((report,), events, credits_)


def test_a_nested_end_of_a_time_survives():
    words = TimeWords(clock=60, end=TimeWords(clock=120, end=TimeWords(day=3)))
    told = Report(
        id="r1", source=Source(publisher=None), text=WORDS, sha256="0", body=Span(0, 5),
        published=TimeSpan(earliest=None, latest=None, basis="none", words=words),
    )  # fmt: skip
    event = Event(id="e", type="t", role=Role.MAIN, mentions=())
    text = "".join(native.dump(native.encode((told,), (event,), ())))
    assert native.loads(text, name="made") == ((told,), (event,), ())
