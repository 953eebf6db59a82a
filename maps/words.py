"""How values read in print: times, numbers and places as a reader of the map sees them."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from gazetteer.model import GeoPrecision, Outcome
from geoevents.errors import InputError
from geoevents.fuse.places import is_unknown
from geoevents.model import PlaceRef, Quantity, Role, TimePrecision, TimeSpan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from geoevents.model import ClaimValue, Event

__all__ = [
    "Headline",
    "detail",
    "distance",
    "heading",
    "headline",
    "isolated",
    "kind_of",
    "made_on",
    "period",
    "show",
    "time_form",
]

QUALIFIERS: Final = {"at_least": "at least", "more_than": "more than", "up_to": "up to", "about": "about"}
#: Words that stand for the number: an interval was made of them, but the report gives none.
VAGUE: Final = {"dozen": "a dozen", "several": "several", "salvo": "a salvo"}

#: Not strftime's: those change with the process's locale, and the same events must give the same page.
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

BIDI_CONTROLS: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

PRECISIONS: Final = {
    GeoPrecision.SITE: "site",
    GeoPrecision.SETTLEMENT: "town or village",
    GeoPrecision.REGION: "area worked out from the words",
    GeoPrecision.ADMIN2: "district",
    GeoPrecision.ADMIN1: "province",
    GeoPrecision.COUNTRY: "only the country is known",
    GeoPrecision.UNKNOWN: "",
}


#: A word of the model's own, such as "partial_interception", not of a report.
_TOKEN: Final = re.compile(r"[a-z]+(_[a-z]+)+")


def show(value: ClaimValue | None) -> str:
    """Write a value as a reader expects it.

    Examples
    --------
    >>> show(Quantity(min=6, max=None, qualifier="more_than"))
    'more than 5'
    >>> show(None), show("fell_short")
    ('not reported', 'fell short')
    """
    if value is None:
        return "not reported"
    if isinstance(value, Quantity):
        return _number(value)
    if isinstance(value, TimeSpan):
        return _time(value)
    if isinstance(value, PlaceRef):
        return value.name
    return value.replace("_", " ") if _TOKEN.fullmatch(value) else value


def detail(value: ClaimValue | None) -> str:
    """Say what a reader should know beside the value: how a place was located, how a time was dated."""
    if isinstance(value, TimeSpan):
        return value.basis
    if isinstance(value, PlaceRef):
        return _place_detail(value)
    if isinstance(value, Quantity) and value.of is not None:
        return f"of {value.of}"
    return ""


class Headline(NamedTuple):
    """One line that names an event, in parts: what is common to many events is written once on the page."""

    form: str
    kind: str
    a: str = ""
    b: str = ""

    def __str__(self) -> str:
        """Put the parts together."""
        return self.form.format(kind=self.kind, a=self.a, b=self.b)


def headline(event: Event, *, told: str = "") -> str:
    """Name an event in one line; see `heading`."""
    return str(heading(event, told=lambda: told))


def heading(event: Event, *, told: Callable[[], str] = str) -> Headline:
    """Name an event in one line: its kind and its places, or else what is most telling of it.

    A place that is not resolved is named in quotation marks, as the report writes it. `told` gives the words that
    tell the event, for one that has neither places nor anything else to be known by.
    """
    kind = kind_of(event.type)
    origin, destination, location = (_named(event.best(f)) for f in ("origin", "destination", "location"))
    if origin and destination:
        return Headline("{kind}: {a} → {b}", kind, origin, destination)
    if origin and event.role is not Role.RESPONSE:
        return Headline("{kind} from {a}", kind, origin)
    words = destination or origin or location or _telling(event, told)
    return Headline("{kind}: {a}", kind, words) if words else Headline("{kind}", kind)


@functools.lru_cache(maxsize=1_024)
def kind_of(type_: str) -> str:
    """Write a type of event as words.

    Examples
    --------
    >>> kind_of("rocket_attack")
    'Rocket attack'
    """
    kind = type_.replace("_", " ").replace("-", " ").strip() or "event"
    return kind[:1].upper() + kind[1:]


def _telling(event: Event, told: Callable[[], str]) -> str:
    """Find what sets an event without places apart: a count, who acted or spoke, else its words."""
    for name in ("count", "agent", "perpetrator", "target"):
        value = event.best(name)
        if isinstance(value, Quantity | str):
            return show(value)
    words = told()
    return f"“{words}”" if words else ""


def _named(value: ClaimValue | None) -> str:
    if not isinstance(value, PlaceRef):
        return ""
    name = isolated(value.name)
    return name if value.lat is not None else f"“{name}”"


def isolated(name: str) -> str:
    """Keep a name in a right-to-left script from turning the sentence around it: "A → B" must not read "B → A".

    Examples
    --------
    >>> isolated("Mosul"), isolated("زمار") == "\u2068زمار\u2069"
    ('Mosul', True)
    """
    if name.isascii():
        return name
    plain = "".join(c for c in name if c not in BIDI_CONTROLS)
    return f"\u2068{plain}\u2069" if any(unicodedata.bidirectional(c) in {"R", "AL"} for c in plain) else plain


def _number(value: Quantity) -> str:
    low, high, best = value.min, value.max, value.best
    if value.qualifier in VAGUE:
        return VAGUE[value.qualifier]
    if value.qualifier == "more_than" and low is not None:
        return f"more than {low - 1}"
    word = QUALIFIERS.get(value.qualifier, "")
    if value.qualifier == "up_to" and high is not None:
        return f"{word} {high}"
    number = best if best is not None else low if high is None or low == high else None
    if number is not None:
        return f"{word} {number}".strip()
    if low is not None and high is not None:
        return f"{word} {low} to {high}".strip() if word else f"{low} to {high}"
    return f"at most {high}" if high is not None else "a number not given"


def _day(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def period(first: dt.date, last: dt.date) -> str:
    """Write a range of days without saying anything twice.

    Examples
    --------
    >>> import datetime
    >>> period(datetime.date(2024, 4, 20), datetime.date(2024, 4, 21))
    '20–21 April 2024'
    """
    if first == last:
        return _day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} – {_day(last)}"
    return f"{_day(first)} – {_day(last)}"


def _date(moment: dt.datetime) -> str:
    return f"{DAYS[moment.weekday()]} {_day(moment)}"


def made_on(moment: dt.datetime | None) -> str:
    """Say when a map was made; nothing where nobody asks for it.

    Raises
    ------
    InputError
        When the moment has no time zone.

    Examples
    --------
    >>> import datetime
    >>> made_on(datetime.datetime(2024, 4, 23, 9, 30, tzinfo=datetime.UTC))
    'Made on 23 April 2024, 09:30 (UTC)'
    """
    if moment is None:
        return ""
    if moment.tzinfo is None:
        raise InputError(f"generated_at {moment.isoformat()}: give a datetime with a time zone")
    return f"Made on {_day(moment.date())}, {moment.hour:02}:{moment.minute:02} ({_zone(moment)})"


def _zone(moment: dt.datetime) -> str:
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset.strip("+-0") else "UTC"


#: What a form of `time_form` may ask for; the page fills in the same.
_BLANKS: Final = re.compile(r"\{(date|time|zone|month|year|last)\}")
_EXACT: Final = frozenset({TimePrecision.SECOND, TimePrecision.MINUTE})
_FINE: Final = _EXACT | {TimePrecision.APPROX_MINUTE, TimePrecision.HOUR}


def time_form(value: TimeSpan) -> str:
    """Return how a time reads, with blanks for what changes: many events share a form.

    ``{date}``, ``{time}``, ``{zone}``, ``{month}`` and ``{year}`` are those of the best moment, else of the earliest,
    else of the latest; ``{last}`` is the date of the latest.

    Examples
    --------
    >>> import datetime
    >>> noon = datetime.datetime(2024, 4, 21, 12, tzinfo=datetime.UTC)
    >>> span = TimeSpan(earliest=noon, latest=noon, best=noon, precision=TimePrecision.MINUTE, basis="stated")
    >>> time_form(span), show(span)
    ('{date}, {time} ({zone})', 'Sunday 21 April 2024, 12:00 (UTC)')
    """
    first, last = value.best or value.earliest, value.latest
    if first is None:
        return "before {date}" if last is not None else "not dated"
    if value.precision in _FINE:
        return "{date}, {time} ({zone})" if value.precision in _EXACT else "{date}, about {time} ({zone})"
    if value.precision is TimePrecision.YEAR:
        return "{year}"
    if value.precision is TimePrecision.MONTH:
        return "{month} {year}"
    if last is None:
        return "after {date}"
    if value.precision is TimePrecision.PART_OF_DAY and value.words is not None and value.words.part_of_day:
        return "{date}, " + value.words.part_of_day  # a night ends on the next day
    about = "about " if value.precision is TimePrecision.APPROX_DAY else ""
    if value.earliest is None or value.earliest.date() == last.date() or value.best is not None:
        return about + "{date}"
    return "between {date} and {last}"


def _time(value: TimeSpan) -> str:
    first, last = value.best or value.earliest or value.latest, value.latest
    if first is None:
        return "not dated"
    moment = first

    def fill(blank: re.Match[str]) -> str:
        match blank[1]:
            case "date":
                return _date(moment)
            case "time":
                return f"{moment.hour:02}:{moment.minute:02}"
            case "zone":
                return _zone(moment)
            case "month":
                return MONTHS[moment.month - 1]
            case "year":
                return str(moment.year)
            case _:
                return _date(last or moment)

    return _BLANKS.sub(fill, time_form(value))


def _place_detail(value: PlaceRef) -> str:
    resolution = value.resolution
    if value.lat is None:
        if resolution is not None and resolution.outcome is Outcome.AMBIGUOUS:
            rivals = "; ".join(
                ", ".join(filter(None, (c.place.name, c.place.admin1, c.place.country)))
                for c in resolution.candidates[:4]
            )
            return f"ambiguous, not drawn: {rivals}"
        hint = resolution.hint if resolution is not None and resolution.hint else ""
        return "not located, not drawn" + (f": {hint}" if hint else "")
    if resolution is not None and resolution.outcome is Outcome.UNRESOLVED and is_unknown(value):
        area = _located(value.geo_precision, value.basis, value.radius_m, "")
        hint = f"; {resolution.hint}" if resolution.hint else ""
        return f"known to no gazetteer: somewhere in this area ({area}){hint}"
    place = resolution.place if resolution is not None else None
    return _located(value.geo_precision, value.basis, value.radius_m, place.source if place is not None else "")


@functools.lru_cache(maxsize=4_096)
def _located(precision: GeoPrecision, basis: str, radius_m: float | None, source: str) -> str:
    parts = [
        "implied, not stated" if basis == "implied" else "",
        PRECISIONS[precision],
        f"within {distance(radius_m)} of the point" if radius_m else "",
        f"coordinates: {source}" if source else "",
    ]
    return ", ".join(filter(None, parts))


def distance(metres: float) -> str:
    """Write a length with the figures it deserves.

    Examples
    --------
    >>> distance(850), distance(2_340), distance(35_120)
    ('850 m', '2.3 km', '35 km')
    """
    if metres < 1_000:
        return f"{metres:.0f} m"
    kilometres = metres / 1_000
    return f"{kilometres:.1f} km" if kilometres < 10 else f"{kilometres:,.0f} km"
