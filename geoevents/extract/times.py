"""Time words, and what they mean once a publication date and a zone are known.

`find_times` reads the words; `ground` dates them. Nothing is dated by the publication date itself: it only serves as
the day that "Sunday" or "yesterday" is counted from, and words that need it wait when it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from geoevents.extract.calendar import ground
from geoevents.extract.lexicon import MONTHS, NUMBERS, WEEKDAYS
from geoevents.model import TimeSpan, TimeWords

__all__ = ["TimeHit", "find_times", "ground", "undated"]


@dataclass(frozen=True, slots=True)
class TimeHit:
    """Time words at [start, end) of the report."""

    start: int
    end: int
    words: TimeWords

    @property
    def names_day(self) -> bool:
        """Tell whether the words alone, with a publication date, fix a day."""
        w = self.words
        return w.day is not None or w.weekday is not None or w.day_offset is not None

    @property
    def is_long(self) -> bool:
        """Tell whether the words name a month, a year or a distance of weeks: a story told in retrospect."""
        w = self.words
        return not self.names_day and (w.year is not None or w.month is not None or w.week_offset is not None)


def undated(words: TimeWords) -> TimeSpan:
    """Wrap time words that nobody has dated yet."""
    return TimeSpan(earliest=None, latest=None, basis="not dated yet", words=words)


_CAP_MONTH = "|".join(sorted({n.capitalize() for n in MONTHS}, key=len, reverse=True))
_DAY = "|".join(sorted({n.capitalize() for n in WEEKDAYS if len(n) > 4 or n in {"mon", "tue"}}, key=len, reverse=True))
_SMALL = "|".join(sorted(NUMBERS, key=len, reverse=True))
_COUNT = rf"(?:\d{{1,3}}|{_SMALL}|an?|several|a few)"
_PARTS = {
    "small hours": "small_hours",
    "wee hours": "small_hours",
    "pre-dawn hours": "small_hours",
    "predawn hours": "small_hours",
    "pre-dawn": "small_hours",
    "predawn": "small_hours",
    "before dawn": "small_hours",
    "before daybreak": "small_hours",
    "before sunrise": "small_hours",
    "before noon": "morning",
    "before midday": "morning",
    "before sunset": "evening",
    "before dusk": "evening",
    "before nightfall": "evening",
    "before dark": "evening",
    "before midnight": "night",
    "early hours": "small_hours",
    "early morning": "early",
    "late evening": "late",
    "late night": "late",
    "dawn": "dawn",
    "daybreak": "dawn",
    "sunrise": "dawn",
    "morning": "morning",
    "midday": "noon",
    "noon": "noon",
    "afternoon": "afternoon",
    "evening": "evening",
    "dusk": "evening",
    "sunset": "evening",
    "nightfall": "evening",
    "night": "night",
    "midnight": "midnight",
    "early": "early",
    "late": "late",
    "after dark": "night",
}
_PART = "|".join(sorted((p for p in _PARTS if p not in {"early", "late"}), key=len, reverse=True))
_ZONES = {
    "gmt": "+00:00",
    "utc": "+00:00",
    "z": "+00:00",
    "bst": "+01:00",
    "cet": "+01:00",
    "cest": "+02:00",
    "eet": "+02:00",
    "eest": "+03:00",
    "msk": "+03:00",
    "est": "-05:00",
    "edt": "-04:00",
    "et": "America/New_York",
    "moscow time": "Europe/Moscow",
    "kyiv time": "Europe/Kyiv",
    "israel time": "Asia/Jerusalem",
    "uae time": "Asia/Dubai",
    "tehran time": "Asia/Tehran",
    "baghdad time": "Asia/Baghdad",
    "seoul time": "Asia/Seoul",
    "japan time": "Asia/Tokyo",
    "eastern time": "America/New_York",
}
_ZONE = (
    r"(?P<zone>GMT|UTC|BST|CEST|CET|EEST|EET|MSK|EST|EDT|ET|Z\b"
    r"|(?:Moscow|Kyiv|Israel|UAE|Tehran|Baghdad|Seoul|Japan|Eastern)[ ][Tt]ime"
    r"|(?:[Ll]ocal|[A-Z][a-z]{2,14})[ ][Tt]ime)"
)
_AMPM = r"(?P<ampm>[apAP]\.?[ ]?[mM]\b\.?)"

_Reader = Callable[[re.Match[str]], TimeWords | None]


def _number(word: str) -> int:
    lower = word.lower()
    if lower.isdigit():
        return int(lower)
    return NUMBERS.get(lower, 1 if lower in {"a", "an"} else 3)


def _date(m: re.Match[str]) -> TimeWords | None:
    g = m.groupdict()
    day = int(g["day"])
    month = MONTHS[g["month"].lower().rstrip(".")]
    if not 1 <= day <= 31:
        return None
    year = int(g["year"]) if g.get("year") else None
    end = None
    if g.get("day2") and day < int(g["day2"]) <= 31:
        end = TimeWords(year=year, month=month, day=int(g["day2"]))
    return TimeWords(year=year, month=month, day=day, end=end)


def _night(m: re.Match[str]) -> TimeWords | None:
    """Read "the night of 3 to 4 May", "overnight from Sunday to Monday": the night before the second day."""
    if m["weekday"]:
        return TimeWords(weekday=WEEKDAYS[m["weekday"].lower()], part_of_day="overnight")
    if m["month"] is None or not 1 <= int(m["day"]) <= 31:
        return None
    year = int(m["year"]) if m["year"] else None
    return TimeWords(
        year=year, month=MONTHS[m["month"].lower().rstrip(".")], day=int(m["day"]), part_of_day="overnight"
    )


def _dotted(m: re.Match[str]) -> TimeWords | None:
    """Read 05.05.2024, and 25/05/2024 or 05/25/2024 where only one order gives a date."""
    first, second, year = int(m["first"]), int(m["second"]), int(m["year"])
    if m["mark"] == "." or first > 12:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    else:
        return None  # 05/06/2024 is May in one country and June in another
    return TimeWords(year=year, month=month, day=day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _iso(m: re.Match[str]) -> TimeWords | None:
    year, month, day = int(m["year"]), int(m["month"]), int(m["day"])
    return TimeWords(year=year, month=month, day=day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _month(m: re.Match[str]) -> TimeWords:
    year = int(m["year"]) if m["year"] else None
    relative = f"{m['which'].lower()} year" if m["which"] else None
    return TimeWords(year=year, month=MONTHS[m["month"].lower().rstrip(".")], relative=relative)


def _weekday(m: re.Match[str]) -> TimeWords:
    which = (m["which"] or "").lower()
    return TimeWords(weekday=WEEKDAYS[m["weekday"].lower()], week_offset=-1 if which in {"last", "previous"} else None)


def _clock(m: re.Match[str]) -> TimeWords | None:
    minutes = _minutes(m["hour"], m["minute"], m["ampm"])
    if minutes is None:
        return None
    return TimeWords(clock=minutes, second=int(m["second"]) if m["second"] else None, zone=_zone(m["zone"]))


def _minutes(hour_text: str, minute_text: str | None, ampm: str | None) -> int | None:
    hour, minute = int(hour_text), int(minute_text or 0)
    if ampm:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if ampm[0] in "pP" else 0)
    return hour * 60 + minute if hour <= 23 and minute <= 59 else None


def _military(m: re.Match[str]) -> TimeWords | None:
    minutes = _minutes(m["hour"], m["minute"], None)
    return None if minutes is None else TimeWords(clock=minutes, zone=_zone(m["zone"]))


def _zone(words: str | None) -> str | None:
    return _ZONES.get(words.lower()) if words else None


def _clock_range(m: re.Match[str]) -> TimeWords | None:
    ampm = m["ampm1"] or m["ampm2"]
    first, last = _minutes(m["h1"], m["m1"], ampm), _minutes(m["h2"], m["m2"], m["ampm2"] or ampm)
    if first is None or last is None:
        return None
    return TimeWords(clock=first, zone=_zone(m["zone"]), end=TimeWords(clock=last, zone=_zone(m["zone"])))


def _part(m: re.Match[str]) -> TimeWords:
    return TimeWords(part_of_day=_PARTS[m["part"].lower()], approximate=bool(m["near"]))


def _this_part(m: re.Match[str]) -> TimeWords:
    return TimeWords(day_offset=0, part_of_day=_PARTS[m["part"].lower()])


def _day_word(m: re.Match[str]) -> TimeWords:
    word = " ".join(m[0].lower().split())
    return {
        "today": TimeWords(day_offset=0),
        "yesterday": TimeWords(day_offset=-1),
        "tonight": TimeWords(day_offset=0, part_of_day="night"),
        "last night": TimeWords(day_offset=-1, part_of_day="night"),
        "overnight": TimeWords(day_offset=0, part_of_day="overnight"),
        "the previous night": TimeWords(day_offset=-1, part_of_day="night"),
        "the night before": TimeWords(day_offset=-1, part_of_day="night"),
        "the previous evening": TimeWords(day_offset=-1, part_of_day="evening"),
        "the evening before": TimeWords(day_offset=-1, part_of_day="evening"),
        "the previous afternoon": TimeWords(day_offset=-1, part_of_day="afternoon"),
        "the previous morning": TimeWords(day_offset=-1, part_of_day="morning"),
        "last evening": TimeWords(day_offset=-1, part_of_day="evening"),
        "yesterday evening": TimeWords(day_offset=-1, part_of_day="evening"),
        "the day before yesterday": TimeWords(day_offset=-2),
    }[word]


def _ago(m: re.Match[str]) -> TimeWords | None:
    count, unit = _number(m["count"]), m["unit"].lower()
    if unit == "day":
        return TimeWords(day_offset=-count)
    if unit == "week":
        return TimeWords(week_offset=-count, approximate=True)
    return TimeWords(relative=m[0].lower())


def _last_period(m: re.Match[str]) -> TimeWords:
    which, unit = m["which"].lower(), m["unit"].lower()
    if unit == "week":
        return TimeWords(week_offset=0 if which == "this" else -1)
    return TimeWords(relative=f"{'last' if which in {'last', 'previous'} else 'this'} {unit}")


def _same(m: re.Match[str]) -> TimeWords:
    what = (m["what"] or m["other"]).lower()
    part = _PARTS.get(what)
    weekday = WEEKDAYS.get(what)
    return TimeWords(weekday=weekday, part_of_day=part, relative=None if weekday is not None else "same day")


def _relative(m: re.Match[str]) -> TimeWords:
    return TimeWords(relative=" ".join(m[0].lower().split()))


def _year(m: re.Match[str]) -> TimeWords:
    return TimeWords(year=int(m["year"]))


_ATOMS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"), _iso),
    (re.compile(r"\b(?P<first>\d{1,2})(?P<mark>[./])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)\b"), _dotted),
    (
        re.compile(
            rf"\b(?:the[ ]night|[Oo]vernight)(?:[ ](?:of|from|between|on))?(?:[ ]the)?[ ](?:{_DAY}|\d{{1,2}}(?:[ ](?:{_CAP_MONTH}))?)"
            rf"(?:[ ]?[-–/][ ]?|[ ](?:to|and|into|on)[ ])(?:the[ ])?"
            rf"(?:(?P<weekday>{_DAY})|(?P<day>\d{{1,2}})[ ](?P<month>{_CAP_MONTH})\b\.?(?:,?[ ](?P<year>(?:19|20)\d\d)\b)?)"
        ),
        _night,
    ),
    (
        re.compile(rf"\b[Oo]vernight[ ](?:in)?to[ ](?P<weekday>{_DAY})(?P<day>(?!))?(?P<month>(?!))?(?P<year>(?!))?\b"),
        _night,
    ),
    (
        re.compile(
            rf"\b(?P<month>{_CAP_MONTH})\b\.?[ ](?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d|[ ]?(?:[ap]\.?m))"
            r"(?:[ ]?[-–][ ]?(?P<day2>\d{1,2})\b)?(?:,?[ ](?P<year>(?:19|20)\d\d)\b)?"
        ),
        _date,
    ),
    (
        re.compile(
            r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:(?:[ ]?[-–][ ]?|[ ](?:and|to)[ ])(?P<day2>\d{1,2}))?(?:[ ]of)?[ ]"
            rf"(?P<month>{_CAP_MONTH})\b\.?(?:,?[ ](?P<year>(?:19|20)\d\d)\b)?"
        ),
        _date,
    ),
    (
        re.compile(
            rf"\b(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[- ])?(?P<month>{_CAP_MONTH})\b(?![ ]\d{{1,2}}\b)(?:,?[ ](?:of[ ])?(?P<year>(?:19|20)\d\d)\b"
            r"|[ ](?:of[ ])?(?P<which>last|this)[ ]year)?"
        ),
        _month,
    ),
    (re.compile(rf"\b(?:(?P<which>[Ll]ast|[Pp]revious|[Tt]his|[Oo]n)[ ])?(?P<weekday>{_DAY})\b"), _weekday),
    (
        re.compile(
            r"\b(?:[Bb]etween|[Ff]rom)[ ](?P<h1>\d{1,2})(?:[:.](?P<m1>\d\d))?[ ]?(?P<ampm1>[ap]\.?m\.?)?[ ](?:and|to|until)[ ]"
            rf"(?P<h2>\d{{1,2}})(?:[:.](?P<m2>\d\d))[ ]?(?P<ampm2>[ap]\.?m\b\.?)?(?:[ ]?\(?{_ZONE})?"
        ),
        _clock_range,
    ),
    (
        re.compile(
            rf"(?<![\d.:,$€£])(?P<hour>\d{{1,2}})(?::|\.(?=\d\d[ ]?(?:[ap]\.?[ ]?m\b|hours|hrs|GMT|UTC|local)))(?P<minute>\d\d)(?::(?P<second>\d\d))?(?![\d%])(?:[ ]?{_AMPM})?"
            rf"(?:[ ]?(?:hours\b|hrs\b)?,?[ ]?\(?{_ZONE})?"
        ),
        _clock,
    ),
    (
        re.compile(rf"\b(?P<hour>\d{{1,2}})(?P<minute>(?!))?(?P<second>(?!))?[ ]?{_AMPM}(?:,?[ ]?\(?{_ZONE})?"),
        _clock,
    ),
    (re.compile(rf"\b(?P<hour>[012]\d)(?P<minute>[0-5]\d)[ ]?(?:hours\b|hrs\b)?[ ]?{_ZONE}"), _military),
    (
        re.compile(
            r"\b(?:the[ ]day[ ]before[ ]yesterday|yesterday[ ]evening|the[ ]previous[ ](?:night|evening|afternoon|morning)|the[ ](?:night|evening)[ ]before|today|yesterday|tonight|last[ ](?:night|evening)|overnight)\b",
            re.IGNORECASE,
        ),
        _day_word,
    ),
    (re.compile(rf"\bthis[ ](?P<part>{_PART})\b", re.IGNORECASE), _this_part),
    (
        re.compile(
            r"\b(?:the|that)[ ]same[ ](?P<what>day|night|afternoon|evening|morning|"
            + _DAY
            + r")\b|\bthat[ ](?P<other>day|night|afternoon|evening|morning)\b",
            re.IGNORECASE,
        ),
        _same,
    ),
    (
        re.compile(
            rf"(?:(?P<near>shortly|just|soon|minutes)[ ](?:after|before)[ ])?\b(?:in[ ]the[ ])?(?P<part>{_PART}"
            rf"|early(?=[ ](?:on[ ])?(?:the[ ])?(?:same[ ])?(?:{_DAY}|yesterday|today|in[ ]the|\d{{1,2}}[ ](?:{_CAP_MONTH})|(?:{_CAP_MONTH})\.?[ ]\d))"
            rf"|late(?=[ ](?:on[ ])?(?:the[ ])?(?:same[ ])?(?:{_DAY}|yesterday|today|in[ ]the|\d{{1,2}}[ ](?:{_CAP_MONTH})|(?:{_CAP_MONTH})\.?[ ]\d)))\b",
            re.IGNORECASE,
        ),
        _part,
    ),
    (re.compile(rf"\b(?P<count>{_COUNT})[ ](?P<unit>day|week|month|year)s?[ ]ago\b", re.IGNORECASE), _ago),
    (
        re.compile(r"\b(?P<which>last|this|previous|earlier[ ]this)[ ](?P<unit>week|month|year)\b", re.IGNORECASE),
        _last_period,
    ),
    (
        re.compile(
            rf"\b(?:within[ ](?:less[ ]than[ ])?{_COUNT}[ ](?:hour|day|minute)s?|(?:less[ ]than[ ])?(?:about[ ])?(?:half[ ])?{_COUNT}[ ]"
            r"(?:minute|hour|day|week|month)s?[ ](?:later|earlier|before|after(?:wards)?|on)\b(?![ ](?:\d|noon|midday|midnight|dawn|sunrise|sunset))|(?:hours|minutes|days|weeks|shortly)[ ](?:later|earlier|afterwards?)\b"
            r"|the[ ](?:previous|next|following)[ ]day|(?:the|a)[ ]day[ ](?:before|after|earlier)\b)",
            re.IGNORECASE,
        ),
        _relative,
    ),
    (
        re.compile(
            r"\b(?:in|since|of|from|until|before|during|early|late|mid)[- ](?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
        ),
        _year,
    ),
)
#: One of these stands in all time words.
_AT_ALL = re.compile(
    rf"\d|day|night|morning|noon|dawn|dusk|sunset|sunrise|evening|\bearly\b|\blate\b|hour|minute|week|month|year|dark|earlier|later|afterward|shortly|before|{_CAP_MONTH}",
    re.IGNORECASE,
)
_GLUE = re.compile(
    r"[ \n,]{1,3}(?:(?:on|in|the|of|at|about|around|by|local time|hours|shortly|or so)[ ]){0,4}\(?", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:\b(?:on|in|at|by|of|during|since|around|about|approximately|roughly|shortly|just|before|after|until|the|some|nearly|early|late|last)[ ]){1,4}$",
    re.IGNORECASE,
)
# What is called after a day: "the March 23 Movement", "17 November group".
_NAMED_AFTER = re.compile(
    r"[ ](?:movement|brigades?|group|organi[sz]ation|agreement|accords?|revolution|street|square|bridge|university|hospital)\b",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\b(?:[ap]\.?[ ]?m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$", re.IGNORECASE)
_BOUND = re.compile(r"(?:since|until|before|after|by)\b", re.IGNORECASE)
_DEADLINE = re.compile(r"(?:by|until|before)\b", re.IGNORECASE)
_AS_OF = re.compile(r"\bas[ ](?:of[ ](?:the[ ])?)?$", re.IGNORECASE)
_APPROXIMATE = re.compile(r"\b(?:about|around|approximately|roughly|nearly|shortly|just|some|almost)\b", re.IGNORECASE)


def find_times(text: str, offset: int) -> list[TimeHit]:
    """Find the time words of a sentence; neighbouring parts ("at 21:50 on Sunday") become one.

    Parameters
    ----------
    text
        The sentence.
    offset
        Where it starts in the report; the spans returned index the report.
    """
    if _AT_ALL.search(text) is None:
        return []
    atoms = _atoms(text)
    hits: list[TimeHit] = []
    merged: list[tuple[int, int, TimeWords]] = []
    for start, end, words in atoms:
        if merged and (joined := _join(merged[-1], (start, end, words), text)) is not None:
            merged[-1] = joined
        else:
            merged.append((start, end, words))
    for start, stop, words in merged:
        end = start + len(text[start:stop].rstrip(" ,"))
        if text[end - 1] == "." and not _SHORT.search(text, start, end):
            end -= 1
        lead = _LEAD.search(text, max(0, start - 40), start)
        first = lead.start() if lead else start
        if (
            (lead or (_BOUND.match(text, start) and words.part_of_day is None))
            and _BOUND.match(text, first)
            and words.clock is None
            and (words.part_of_day in {None, "overnight"} or _DEADLINE.match(text, first))
        ):
            continue  # "since February", "until Friday", "by Thursday morning" bound a story and date no event
        if _AS_OF.search(text, max(0, first - 8), start) or _AS_OF.search(text, max(0, first - 8), first):
            continue  # "as of 11:00 there are 49 killed" dates the count
        near = words.approximate or bool(words.clock is not None and _APPROXIMATE.search(text, first, end))
        hits.append(TimeHit(first + offset, end + offset, replace(_with_part(words), approximate=near)))
    return hits


def _atoms(text: str) -> list[tuple[int, int, TimeWords]]:
    """Read the parts of time words in text order; what an earlier pattern takes is no other's."""
    atoms: list[tuple[int, int, TimeWords]] = []
    for pattern, read in _ATOMS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end, _ in atoms):
                continue
            words = read(match)
            if words is None or (words.day is not None and _NAMED_AFTER.match(text, match.end())):
                continue
            atoms.append((match.start(), match.end(), words))
    return sorted(atoms, key=lambda atom: atom[0])


def _join(
    left: tuple[int, int, TimeWords], right: tuple[int, int, TimeWords], text: str
) -> tuple[int, int, TimeWords] | None:
    gap = text[left[1] : right[0]]
    if (
        left[2].relative
        or right[2].relative
        or len(gap) > 24
        or "(" in gap
        or not (_GLUE.fullmatch(gap + " ") or _GLUE.fullmatch(gap))
    ):
        return None
    combined = _combine(left[2], right[2])
    return None if combined is None else (left[0], right[1], combined)


def _combine(left: TimeWords, right: TimeWords) -> TimeWords | None:
    values = {}
    for field in fields(TimeWords):
        a, b = getattr(left, field.name), getattr(right, field.name)
        if field.name == "part_of_day" and a and b:
            values[field.name] = a if a in {"early", "late", "small_hours"} else b
            continue
        if field.name == "approximate":
            values[field.name] = a or b
            continue
        if a is not None and b is not None and a != b:
            return None
        values[field.name] = a if a is not None else b
    return TimeWords(**values)


def _with_part(words: TimeWords) -> TimeWords:
    """Let "8:05 in the evening" be 20:05."""
    afternoon = words.part_of_day in {"afternoon", "evening", "night", "late"}
    if words.clock is not None and afternoon and 60 <= words.clock < 720:
        late_hour = words.part_of_day in {"night", "late"} and words.clock < 300
        if not late_hour:
            return replace(words, clock=words.clock + 720)
    return words
