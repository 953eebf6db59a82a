"""Time words of a clause in any language: the patterns are the language's, the meaning of their groups is one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

from geoevents.extract.languages.folding import fold_text
from geoevents.model import TimeWords

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from geoevents.extract.languages.language import Language

__all__ = ["When", "times_of"]

_Value = TypeVar("_Value")
_LATER = frozenset({"noon", "afternoon", "evening", "night", "late"})
_GAP = 24  # characters between two parts of one time


@dataclass(frozen=True, slots=True)
class When:
    """Time words at text[start:end]."""

    start: int
    end: int
    words: TimeWords


def times_of(text: str, start: int, end: int, language: Language) -> list[When]:
    """Find the times of text[start:end]; parts that stand together ("Sunday", "at dawn") become one.

    The groups of a pattern: weekday, last (the one before), day, month, monthnumber, year, dayword, daypart, hour,
    minute, hourword, half (past the hour), halfto (half of the hour that is named), quarter, less (minutes before the
    hour), approx, ago (days), zone (offset or zone as written).
    """
    found: list[When] = []
    for pattern in language.patterns["times"]:
        for match in pattern.finditer(text, start, end):
            first, last = match.span()
            if first == last or any(w.start < last and first < w.end for w in found):
                continue
            words = _words(match, language)
            if words is not None:
                found.append(When(first, last, words))
    found.sort(key=lambda w: w.start)
    (glue,) = language.patterns["glue"]
    merged: list[When] = []
    for when in found:
        both = _join(merged[-1].words, when.words) if merged else None
        near = bool(merged) and when.start - merged[-1].end <= _GAP
        if both is not None and near and glue.fullmatch(text, merged[-1].end, when.start):
            merged[-1] = When(merged[-1].start, when.end, both)
        else:
            merged.append(when)
    return [replace(w, words=_afternoon(w.words)) for w in merged]


def _words(match: re.Match[str], language: Language) -> TimeWords | None:
    given = {key: value for key, value in match.groupdict().items() if value}
    clock = _clock(given, language)
    if clock is not None and not 0 <= clock < 24 * 60:
        return None
    month = _stem(language.months, given["month"]) if "month" in given else _small(given.get("monthnumber"), 12)
    day = _small(given.get("day"), 31)
    if ("day" in given and day is None) or ("monthnumber" in given and month is None):
        return None
    offset = _stem(language.days, given["dayword"]) if "dayword" in given else None
    if "ago" in given:
        offset = -(int(given["ago"]) if given["ago"].isdigit() else language.numbers.get(given["ago"].lower(), 1))
    zone = given.get("zone")
    return TimeWords(
        year=int(given["year"]) if "year" in given else None,
        month=month,
        day=day,
        weekday=_stem(language.weekdays, given["weekday"]) if "weekday" in given else None,
        week_offset=-1 if "last" in given else None,
        day_offset=offset,
        part_of_day=_stem(language.parts, given["daypart"]) if "daypart" in given else None,
        clock=clock,
        zone="+00:00" if zone and zone.upper() in {"GMT", "UTC", "TU"} else None,
        approximate="approx" in given,
    )


def _clock(given: Mapping[str, str], language: Language) -> int | None:
    """Return minutes after midnight."""
    if "hour" not in given and "hourword" not in given:
        return None
    hour = int(given["hour"]) if "hour" in given else _stem(language.hours, given["hourword"])
    minutes = hour * 60 + int(given.get("minute", 0))
    if "halfto" in given:
        return minutes - 30
    return minutes + 30 * ("half" in given) + 15 * ("quarter" in given) - int(given.get("less", 0))


def _stem(table: Mapping[str, _Value], word: str) -> _Value:
    """Look a word up by itself or by the longest stem it begins with."""
    folded = {fold_text(key).text.lower(): value for key, value in table.items()}
    lower = word.lower()
    return folded[max((stem for stem in folded if lower.startswith(stem)), key=len)]


def _small(text: str | None, most: int) -> int | None:
    return int(text) if text is not None and 1 <= int(text) <= most else None


def _join(one: TimeWords, two: TimeWords) -> TimeWords | None:
    """Put two parts of a time together; None when both say the same thing of it."""
    values = {}
    for item in fields(TimeWords):
        first, second = getattr(one, item.name), getattr(two, item.name)
        if item.name == "approximate":
            values[item.name] = first or second
        elif first is not None and second is not None:
            if first != second:
                return None
            values[item.name] = first
        else:
            values[item.name] = first if first is not None else second
    joined = TimeWords(**values)
    # "today, Sunday" is one day said twice: the weekday is the surer of the two.
    return replace(joined, day_offset=None) if joined.weekday is not None and joined.day_offset == 0 else joined


def _afternoon(words: TimeWords) -> TimeWords:
    """Read "nine in the evening" by the clock of 24 hours."""
    if words.clock is not None and words.part_of_day in _LATER and 60 <= words.clock < 12 * 60:
        late = words.part_of_day != "night" or words.clock >= 6 * 60
        return replace(words, clock=words.clock + 12 * 60) if late else words
    return words
