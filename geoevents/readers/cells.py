"""What a cell means: dates, numbers, coordinates, joined names. Each distinct text is read once; columns stay columns.

A cell is untrusted text and often one of several kinds in a column. What cannot be read is told, never guessed: a day
and a month that could be swapped are decided by the column as a whole, or by nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from gazetteer.measures import NUMBER_WORDS
from geoevents.model import TimePrecision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "MISSING",
    "Moment",
    "day_order",
    "is_missing",
    "read_clock",
    "read_count",
    "read_degrees",
    "read_moment",
    "read_pair",
    "split_names",
]

#: Words for "nothing is known" in cells of many tables.
MISSING = frozenset(
    ["", "-", "--", "–", "—", "?", ".", "na", "n/a", "n.a.", "nan", "nat", "none", "null", "nil", "unknown", "unk",
     "unclear", "not known", "unspecified", "not available", "undefined", "tbd", "inconnu", "unbekannt", "desconocido",
     "неизвестно", "невідомо", "غير معروف", "bilinmiyor"]
)  # fmt: skip
Order = Literal["dmy", "mdy"] | None
_LONGEST = 100  # characters that a date or a number may have: a cell is untrusted


def is_missing(text: str) -> bool:
    """Tell whether a cell says that nothing is known.

    Examples
    --------
    >>> is_missing(" N/A "), is_missing("0")
    (True, False)
    """
    return text.strip().casefold() in MISSING


# --- dates -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a cell says of time: [first, last] with `precision`, naive as long as the cell states no zone.

    With `reason`, it is no date and says why.
    """

    first: datetime | None = None
    last: datetime | None = None
    precision: TimePrecision = TimePrecision.UNKNOWN
    is_utc: bool = False
    reason: str | None = None


_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan january's janvier janv enero ene januar jan. январь января січень січня ocak يناير كانون_الثاني",
            "february feb février fevrier févr febrero februar февраль февраля лютий лютого şubat فبراير شباط",
            "march mar mars marzo märz maerz март марта березень березня mart مارس آذار",
            "april apr avril avr abril abr апрель апреля квітень квітня nisan أبريل ابريل نيسان",
            "may mai mayo май мая травень травня mayıs مايو أيار ايار",
            "june jun juin junio juni июнь июня червень червня haziran يونيو حزيران",
            "july jul juillet juil julio juli июль июля липень липня temmuz يوليو تموز",
            "august aug août aout agosto ago август августа серпень серпня ağustos أغسطس اغسطس آب",
            "september sep sept septembre septiembre сентябрь сентября вересень вересня eylül سبتمبر أيلول ايلول",
            "october oct octobre octubre oktober okt октябрь октября жовтень жовтня ekim أكتوبر اكتوبر تشرين_الأول",
            "november nov novembre noviembre ноябрь ноября листопад листопада kasım نوفمبر تشرين_الثاني",
            "december dec décembre decembre déc diciembre dic dezember dez декабрь декабря грудень грудня aralık ديسمبر",
        ],
        start=1,
    )
    for name in names.replace("_", " ").split()
}
_CLOCK = r"(?:[T ,]+(?:at )?(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}){_CLOCK})?", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?")
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}", re.IGNORECASE)
_DAY_MONTH = re.compile(
    rf"(?:\w+,\s*)?(\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+([^\W\d]+)\.?,?[\s-]+(\d{{4}}|\d{{2}}){_CLOCK}", re.IGNORECASE
)
_MONTH_DAY = re.compile(
    rf"(?:\w+,\s*)?([^\W\d]+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_CLOCK}", re.IGNORECASE
)
_MONTH_YEAR = re.compile(r"([^\W\d]+)\.?,?[\s-]+(\d{4})")
_YEAR = re.compile(r"(1[89]\d{2}|20\d{2})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CLOCK_ALONE = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?\s*\(?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|local)?.*", re.IGNORECASE
)
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001  naive: a serial has no zone
_ONE_US = timedelta(microseconds=1)


def day_order(texts: Iterable[str]) -> tuple[Order, str]:
    """Tell from a whole column whether its "03/04/2024" are days first or months first.

    Returns
    -------
    tuple
        ``dmy`` or ``mdy`` with the value that shows it; None with the reason when no value does, or values disagree.

    Examples
    --------
    >>> day_order(["03/04/2024", "25/04/2024"])
    ('dmy', '25/04/2024')
    >>> day_order(["03/04/2024"])[0] is None
    True
    """
    shown: dict[str, str] = {}
    for text in texts:
        found = _NUMERIC.fullmatch(text.strip())
        if found is not None and found[2] != ".":
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:
                shown.setdefault("dmy", text)
            elif second > 12 >= first:
                shown.setdefault("mdy", text)
    if len(shown) == 2:
        return None, f"days first in {shown['dmy']!r} and months first in {shown['mdy']!r} of one column"
    if "dmy" in shown:
        return "dmy", shown["dmy"]
    if "mdy" in shown:
        return "mdy", shown["mdy"]
    return None, "nothing in the column tells the day from the month"


def read_moment(text: str, *, order: Order, why: str = "", serial: bool = False) -> Moment:
    """Read a date, or a date and time, in any of the forms of one cell.

    Parameters
    ----------
    text
        ISO 8601, day and month in figures, month names, ``20240421``, a year, two dates with ``/`` or ``to`` between,
        seconds or milliseconds since 1970, and with `serial` a workbook's days since 1900.
    order, why
        What `day_order` says of its column.

    Examples
    --------
    >>> read_moment("21 April 2024 18:30", order=None).first.isoformat()
    '2024-04-21T18:30:00'
    >>> read_moment("03/04/2024", order="mdy").first.date().isoformat()
    '2024-03-04'
    >>> read_moment("03/04/2024", order=None, why="nothing tells").reason
    'a date whose day and month can be told apart (nothing tells)'
    """
    if len(text) > _LONGEST:
        return Moment(reason="a date such as 2024-04-21, not a text")
    said = _western(text.strip())
    for form, read in _FORMS:
        found = form.fullmatch(said)
        if found is not None:
            try:
                made = read(found, order)
            except (ValueError, OverflowError):
                return Moment(reason="a date that is in the calendar")
            if made is None:
                return Moment(reason=f"a date whose day and month can be told apart ({why})")
            if made.precision is not TimePrecision.UNKNOWN:
                return made
    if _NUMBER.fullmatch(said):
        return _number(float(said), serial=serial)
    for joint in (" to ", " - ", " – ", "/", " until "):
        first, found_joint, last = said.partition(joint)
        if found_joint and last:
            start, end = (read_moment(part, order=order, why=why) for part in (first, last))
            if (
                start.first is not None
                and end.last is not None
                and start.first <= end.last
                and start.is_utc == end.is_utc
            ):
                return Moment(first=start.first, last=end.last, precision=TimePrecision.INTERVAL, is_utc=start.is_utc)
    return Moment(reason="a date such as 2024-04-21 or 2024-04-21T18:00+03:00")


def _western(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def _number(value: float, *, serial: bool) -> Moment:
    if 1e8 <= value < 1e10 or 1e11 <= value < 1e13:
        at = datetime.fromtimestamp(value if value < 1e10 else value / 1000, UTC).replace(tzinfo=None)
        return Moment(first=at, last=at, precision=TimePrecision.SECOND, is_utc=True)
    if serial and 1_000 <= value < 80_000:
        at = _EXCEL + timedelta(days=int(value), seconds=round((value % 1) * 86_400))
        return _day(at.date()) if value.is_integer() else _instant(at, TimePrecision.MINUTE)
    return Moment(reason="a date such as 2024-04-21, not a bare number")


def _day(day: date) -> Moment:
    first = datetime(day.year, day.month, day.day)  # noqa: DTZ001  its zone is that of its place, known later
    return Moment(first=first, last=first + timedelta(days=1) - _ONE_US, precision=TimePrecision.DAY)


def _instant(at: datetime, precision: TimePrecision) -> Moment:
    if at.tzinfo is not None:
        return Moment(
            first=(utc := at.astimezone(UTC).replace(tzinfo=None)), last=utc, precision=precision, is_utc=True
        )
    return Moment(first=at, last=at, precision=precision)


def _at(year: int, month: int, day: int, clock: tuple[str | None, ...]) -> Moment:
    hour, minute, second, half, zone = clock
    if hour is None:
        return _day(date(year, month, day))
    at = datetime(year, month, day, _hour(int(hour), half), int(minute or 0), int(second or 0), tzinfo=None)  # noqa: DTZ001
    if zone is not None:
        at = datetime.fromisoformat(at.isoformat() + ("+00:00" if zone.upper() in {"Z", "UTC", "GMT"} else zone))
    return _instant(at, TimePrecision.SECOND if second is not None else TimePrecision.MINUTE)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    return hour % 12 + (12 if half.lower().startswith("p") else 0)


def _month(year: int, month: int) -> Moment:
    first = datetime(year, month, 1)  # noqa: DTZ001
    after = datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
    return Moment(first=first, last=after - _ONE_US, precision=TimePrecision.MONTH)


def _year(year: int) -> Moment:
    first, after = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001
    return Moment(first=first, last=after - _ONE_US, precision=TimePrecision.YEAR)


def _iso(found: re.Match[str], _order: Order) -> Moment:
    year, month, day = int(found[1]), int(found[2]), found[3]
    if month == 0:  # GTD and others write 0 for what is not known
        return _year(year)
    return _month(year, month) if day is None or int(day) == 0 else _at(year, month, int(day), found.groups()[3:])


def _compact(found: re.Match[str], _order: Order) -> Moment:
    year, month, day, hour, minute, second, zone = found.groups()
    if hour is None and int(month) == 0:
        return _year(int(year))
    if hour is None and int(day) == 0:
        return _month(int(year), int(month))
    return _at(int(year), int(month), int(day), (hour, minute, second, None, zone))


def _numeric(found: re.Match[str], order: Order) -> Moment | None:
    first, second, year = int(found[1]), int(found[3]), _full_year(found[4])
    if found[2] == ".":
        order = "dmy"  # so written where days come first: in German, Russian, Turkish, Ukrainian
    elif first > 12 or first == second:
        order = "dmy"
    elif second > 12:
        order = "mdy"
    if order is None:
        return None
    day, month = (first, second) if order == "dmy" else (second, first)
    return _at(year, month, day, found.groups()[4:])


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _day_month(found: re.Match[str], _order: Order) -> Moment:
    month = _MONTHS.get(found[2].casefold())
    return _at(_full_year(found[3]), month, int(found[1]), found.groups()[3:]) if month else Moment()


def _month_day(found: re.Match[str], _order: Order) -> Moment:
    month = _MONTHS.get(found[1].casefold())
    return _at(int(found[3]), month, int(found[2]), found.groups()[3:]) if month else Moment()


def _month_year(found: re.Match[str], _order: Order) -> Moment:
    month = _MONTHS.get(found[1].casefold())
    return _month(int(found[2]), month) if month else Moment()


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Order], Moment | None]], ...] = (
    (_ISO, _iso),
    (_COMPACT, _compact),
    (_NUMERIC, _numeric),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
    (_MONTH_YEAR, _month_year),
    (_YEAR, lambda found, _order: _year(int(found[1]))),
)


def read_clock(text: str) -> tuple[int, bool] | None:
    """Read a time of day as seconds after midnight, and whether it is in UTC.

    Examples
    --------
    >>> read_clock("21:10 (UTC)"), read_clock("6:05 pm"), read_clock("at dawn")
    ((76200, True), (65100, False), None)
    """
    found = _CLOCK_ALONE.fullmatch(_western(text.strip())) if len(text) <= _LONGEST else None
    if found is None:
        return None
    try:
        hour = _hour(int(found[1]), found[4])
    except ValueError:
        return None
    minute, second = int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour * 3600 + minute * 60 + second, (found[5] or "").upper() in {"Z", "UTC", "GMT", "+00:00", "+0000"}


# --- numbers ---------------------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"(-?\d+)(?:[.,]0+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[ ,.\u00a0\u202f']\d{3})+")
_RANGE = re.compile(r"(?:between )?(\d+)\s*(?:-|–|—|to|and|до|à|a|bis)\s*(\d+)", re.IGNORECASE)
_QUALIFIED = re.compile(
    r"(>=|≥|>|<=|≤|<|~|≈|\+|c\.|ca\.?|circa|about|around|approx\.?|approximately|some|at least|min\.?|more than|over|"
    r"up to|max\.?|at most|less than|fewer than|under|almost|nearly)\s*(\d+)",
    re.IGNORECASE,
)
_AT_LEAST = frozenset({">=", "≥", "at least", "min", "min."})
_AT_MOST = frozenset({"<=", "≤", "up to", "max", "max.", "at most"})
_VAGUE = {
    "a dozen": (12, 12), "dozen": (12, 12), "dozens": (24, None), "scores": (40, None), "tens": (20, None), "several": (2, None),
    "few": (2, None), "a few": (2, None), "some": (1, None), "many": (2, None), "multiple": (2, None), "hundreds": (200, None),
    "thousands": (2000, None), "couple": (2, 2), "a couple": (2, 2), "pair": (2, 2), "десятки": (20, None),
    "несколько": (2, None), "кілька": (2, None), "عشرات": (20, None), "عدة": (2, None),
}  # fmt: skip
_WORDS = NUMBER_WORDS | {"no": 0, "a": 1, "an": 1}
Bounds = tuple[int | None, int | None, int | None]
_MOST = 2**53
_UNKNOWN_NUMBERS = frozenset({-9, -99, -999, -9999})
_EXPECTED = "a number, a range from low to high such as 5-10, or a bound such as >=3"


def read_count(text: str) -> Bounds | str:
    """Read a number of things as (least, most, best), or say what was expected.

    −9, −99 and −999 are how tables write that a number is not known: all three are None.

    Examples
    --------
    >>> read_count("5-10"), read_count(">=3"), read_count("dozens"), read_count("-99"), read_count("1,200")
    ((5, 10, None), (3, None, None), (24, None, None), (None, None, None), (1200, 1200, 1200))
    >>> read_count("~5"), read_count("-4")
    ((None, None, 5), 'a number of 0 or more (-9 and -99 are read as unknown)')
    """
    if len(text) > _LONGEST:
        return _EXPECTED
    said = _western(text.strip().casefold()).removesuffix(" of")
    if said in MISSING:
        return None, None, None
    found = _PLAIN.fullmatch(said)
    if found is not None:
        number = int(found[1])
        if number in _UNKNOWN_NUMBERS:
            return None, None, None
        return (number,) * 3 if 0 <= number < _MOST else "a number of 0 or more (-9 and -99 are read as unknown)"
    if _GROUPED.fullmatch(said):
        return (int(re.sub(r"\D", "", said)),) * 3
    return _interval(re.sub(r"(?<=\d)[,\u00a0\u202f](?=\d{3}\b)", "", said)) or _EXPECTED


def _interval(said: str) -> Bounds | None:
    found = _RANGE.fullmatch(said)
    if found is not None:
        least, most = int(found[1]), int(found[2])
        return (least, most, None) if least <= most else None
    found = _QUALIFIED.fullmatch(said)
    if found is not None:
        return _bounds(found[1].lower(), int(found[2]))
    if said.endswith("+") and said[:-1].strip().isdigit():
        return int(said[:-1]), None, None
    if said in _WORDS:
        return (_WORDS[said],) * 3
    least_most = _VAGUE.get(said)
    return (*least_most, None) if least_most is not None else None


def _bounds(word: str, number: int) -> Bounds:
    if word in _AT_LEAST:
        return number, None, None
    if word in {">", "more than", "over", "+"}:
        return number + 1, None, None
    if word in _AT_MOST:
        return None, number, None
    if word in {"<", "less than", "fewer than", "under"}:
        return None, max(number - 1, 0), None
    return None, None, number


# --- coordinates -----------------------------------------------------------------------------------------------------

_DECIMAL = re.compile(r"([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?")
_SEXAGESIMAL = re.compile(
    r"([+-]?\d{1,3})\s*[°ºd: ]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:['′’m: ]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|s)?)?)?",
    re.IGNORECASE,
)
_SIDES = {"n": 1, "s": -1, "e": 1, "w": -1, "с": 1, "ю": -1, "в": 1, "з": -1}
_PAIR = re.compile(
    r"\s*\(?\s*([^;|]+?)\s*(?:[;|]|,\s+|(?<=[NSns°′'\"])\s*,|,(?=\s*[+-]?\d+\.\d)|\s+(?=[+-]?\d+[.,]\d)|(?<=[NSns])\s+)\s*(.+?)\s*\)?\s*"
)


def read_degrees(text: str) -> tuple[float, float] | None:
    r"""Read a latitude or longitude as degrees, and half a unit of its last figure in degrees.

    Decimal points and commas, degrees-minutes-seconds, and hemispheres before or behind are understood.

    Examples
    --------
    >>> read_degrees("36,815"), read_degrees("42°22'39\"E"), read_degrees("north")
    ((36.815, 0.0005), (42.3775, 0.0001388888888888889), None)
    """
    if len(text) > _LONGEST:
        return None
    said = _western(text.strip().casefold().replace("−", "-"))
    sign = 1
    for side in (said[:1], said[-1:]):
        if side in "nsewсюзв" and side and len(said) > 1:
            sign = _SIDES[side]
            said = said.removeprefix(side) if said.startswith(side) else said.removesuffix(side)
            said = said.strip()
            break
    found = _DECIMAL.fullmatch(said)
    if found is not None:
        number = found[1].replace(",", ".")
        value, decimals = float(number), len(number.partition(".")[2])
        return _signed(value, sign), 0.5 * 10.0**-decimals
    found = _SEXAGESIMAL.fullmatch(said)
    if found is None:
        return None
    minutes, seconds = float(found[2].replace(",", ".")), float((found[3] or "0").replace(",", "."))
    if minutes >= 60 or seconds >= 60:
        return None
    degrees = abs(float(found[1])) + minutes / 60 + seconds / 3600
    half = 0.5 / 3600 if found[3] is not None else 0.5 / 60
    last = found[3] or found[2]
    half *= 10.0 ** -len(last.replace(",", ".").partition(".")[2])
    return _signed(math.copysign(degrees, -1.0 if found[1].startswith("-") else 1.0), sign), half


def _signed(value: float, sign: int) -> float:
    return sign * abs(value) if sign < 0 else value


def read_pair(text: str) -> tuple[str, str] | None:
    """Split a cell with a latitude and a longitude into both.

    Examples
    --------
    >>> read_pair("36.5, 42.1"), read_pair("36°48'N 42°22'E"), read_pair("Mosul")
    (('36.5', '42.1'), ("36°48'N", "42°22'E"), None)
    """
    found = _PAIR.fullmatch(text) if len(text) <= 2 * _LONGEST else None
    if found is None or read_degrees(found[1]) is None or read_degrees(found[2]) is None:
        return None
    return found[1], found[2]


# --- joined names ----------------------------------------------------------------------------------------------------

_JOINT = re.compile(
    r"\s*(?:;|\||\n|/(?=\s)|\s&\s|\s\+\s|,?\s+and\s+|\s+und\s+|\s+et\s+|\s+та\s+|\s+و\s*(?=ال))\s*", re.IGNORECASE
)


def split_names(
    text: str, *, is_one: Callable[[str], bool], is_area: Callable[[str], bool]
) -> list[tuple[str, tuple[str, ...]]]:
    """Split the names that are joined in a cell, and tell which areas each is said to be in.

    Parameters
    ----------
    is_one
        Whether a text is one name as it stands ("Bosnia and Herzegovina").
    is_area
        Whether a name is that of a country or an area of one: after a comma it says where the name before it is.

    Examples
    --------
    >>> areas = {"Crimea", "Kursk oblast"}
    >>> split_names("Chauda, Crimea and Kursk oblast", is_one=lambda n: False, is_area=areas.__contains__)
    [('Chauda', ('Crimea',)), ('Kursk oblast', ())]
    >>> split_names("Sumy, Odesa", is_one=lambda n: False, is_area=areas.__contains__)
    [('Sumy', ()), ('Odesa', ())]
    """
    whole = text.strip()
    if not whole or is_one(whole):
        return [(whole, ())] if whole else []
    found: list[tuple[str, tuple[str, ...]]] = []
    for part in (p for p in _JOINT.split(whole) if p.strip()):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        for piece in pieces:
            if found and found[-1][0] and piece is not pieces[0] and is_area(piece) and not is_area(found[-1][0]):
                found[-1] = (found[-1][0], (*found[-1][1], piece))
            else:
                found.append((piece, ()))
    return found
