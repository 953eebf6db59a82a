"""How much two mentions speak for one event, and when they cannot be one.

The score is a sum: each thing that two mentions agree or differ on adds its weight, and says so. The weights are those of
a logistic regression over pairs of reports, real and made up, adjusted by hand (`docs/fusion.md` tells how).
"""

from __future__ import annotations

from itertools import product
from math import floor, isinf
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from gazetteer.model import GeoPrecision
from geoevents.fuse.families import TEST, kin, type_rank
from geoevents.fuse.places import Nearness, is_fine, is_vast, relate
from geoevents.fuse.views import HOUR_S, View, Window, date_of, weekday_of
from geoevents.fuse.words import alike, overlap
from geoevents.model import PlaceRef, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LINK", "WEIGHTS", "Evidence", "cannot_link", "exclusion", "score", "slack", "weigh"]

#: Mentions that score this much are one event.
LINK = 3.0
#: What each thing that can be said of two mentions adds.
WEIGHTS: Final = MappingProxyType({
    "times agree to the hour": 3.0,
    "times agree to the day": 2.7,
    "times agree to the day or the one before": 2.3,
    "times a few hours apart": 1.2,
    "times agree to the week": 1.0,
    "times agree to more than a week": 0.3,
    "the day and month of the other's date": 2.0,
    "the same day of a year": 1.6,
    "the weekday of the other's date": 0.6,
    "one time too wide for a weekday": -0.2,
    "the same weekday": 0.4,
    "in the days before the other was published": 1.2,
    "in the time before the other was published": 0.2,
    "published within days of each other": 0.0,
    "one time not known": -0.2,
    "times not known": -0.4,
    "on the day after the other was published": -1.5,
    "too old for news without a word of time": -1.6,
    "the same place": 2.6,
    "places within their joint uncertainty": 2.3,
    "the same area": 1.4,
    "places near each other": 1.2,
    "a place in the other's area": 1.2,
    "the same wide area": 0.9,
    "a place in the other's wide area": 0.3,
    "places near each other, on two sides of a border": 0.3,
    "the same country": 0.3,
    "a place in the other's country": 0.2,
    "the place of one in the lead of the other": 1.1,
    "no place finer than the same sea or two countries": -0.7,
    "no place finer than a country in common": -1.5,
    "places apart": -2.0,
    "origins apart": -0.9,
    "fired from the place that the other struck": -3.0,
    "the same ship": 2.5,
    "another ship": -2.0,
    "the same number: killed": 1.5,
    "the same number: injured": 1.1,
    "the same number: count": 0.9,
    "the same small number: killed": 0.2,
    "the same small number: injured": 0.1,
    "the same small number: count": 0.3,
    "numbers that allow each other: killed": 0.2,
    "numbers that allow each other: injured": 0.2,
    "numbers that allow each other: count": 0.2,
    "numbers that differ widely: killed": -1.6,
    "numbers that differ widely: injured": -1.4,
    "numbers that differ widely: count": -0.9,
    "numbers that differ: killed": -0.2,
    "numbers that differ: injured": -0.4,
    "numbers that differ: count": -0.4,
    "the same two means": 1.0,
    "the same type": 0.7,
    "a type that leaves the other open": 0.2,
    "a test and an attack": -0.8,
    "the same perpetrator": 0.4,
    "the same target": 0.3,
    "the same text": 3.5,
    "much shared wording": 1.5,
    "shared wording": 0.6,
    "the main event of both": 0.4,
    "recalled by both": 0.2,
    "told beside the same main event": 1.7,
    "an answer to the same main event": 2.5,
})  # fmt: skip
#: An origin says less than a place that was struck: reports guess at it.
_ORIGIN = 0.4

_DAY_S = 24 * HOUR_S
#: Fine places further apart than this beyond their uncertainty are different incidents.
_APART_M = 60_000.0
#: The same where one of them is an area or a region.
_LOOSELY_APART_M = 120_000.0
#: A number so many times another is told of something else.
_FAR = 3
#: Parts of their three-word runs that mentions share: some; much; so many that they were written once.
_SHARED, _MUCH, _COPIED = 0.12, 0.3, 0.7


class Evidence(NamedTuple):
    """One thing that speaks for (or, below zero, against) two mentions being one event."""

    words: str
    weight: float


class _Places(NamedTuple):
    """The best of what pairs of places say, and, if all are apart, how far.

    How far is a part of the distance that makes them different incidents: above 1 they cannot be one.
    """

    words: str | None
    gap: float | None

    @property
    def is_fine(self) -> bool:
        """Tell whether it is finer than half a country."""
        return self.words is not None and WEIGHTS[self.words] >= WEIGHTS["a place in the other's area"]


def _said(words: str) -> Evidence:
    return Evidence(words, WEIGHTS[words])


def slack(window: Window) -> float:
    """Say how far reporters stray from a stated time: clocks by an hour or two, parts of the day by three hours."""
    if window.width <= HOUR_S:
        return 2 * HOUR_S
    return 3 * HOUR_S if window.width <= 0.7 * _DAY_S else 0.0


def _time(a: View, b: View) -> str | None:
    """Say how the times stand to each other; None when they exclude each other."""
    if a.windows and b.windows:
        return _between(*_closest(a.windows, b.windows))
    if a.windows or b.windows:
        stated, other = (a, b) if a.windows else (b, a)
        return _against_guess(stated.windows[0], other)
    if a.dates and b.dates:
        return "the same day of a year" if a.dates & b.dates else None
    if a.weekdays and b.weekdays:
        return "the same weekday" if a.weekdays & b.weekdays else None
    start, end = max(a.guess[0], b.guess[0]), min(a.guess[1], b.guess[1])
    close = end > start and not isinf(end - start) and end - start < 5 * _DAY_S
    return "published within days of each other" if close else "times not known"


def _between(x: Window, y: Window, gap: float) -> str | None:
    if gap >= 0 and gap >= max(slack(x), slack(y)):
        return None
    width = max(x.width, y.width)
    if gap > 0 and width > HOUR_S:
        return "times a few hours apart"
    if width <= 3 * HOUR_S:
        return "times agree to the hour"
    if width <= 1.6 * _DAY_S:
        return "times agree to the day"
    if width <= 2.1 * _DAY_S:
        return "times agree to the day or the one before"
    return "times agree to the week" if width <= 8 * _DAY_S else "times agree to more than a week"


def _closest(first: tuple[Window, ...], second: tuple[Window, ...]) -> tuple[Window, Window, float]:
    """Return the two windows that overlap most, and the seconds between them."""
    if len(first) == len(second) == 1:
        return first[0], second[0], first[0].gap(second[0])
    pairs = ((x, y, x.gap(y)) for x in first for y in second)
    return min(pairs, key=lambda p: (p[2], p[0].width + p[1].width))


def _against_guess(window: Window, other: View) -> str | None:
    """Hold a stated time against a mention that has weekday words only, or no time words."""
    if (other.weekdays or other.dates) and not other.dated_report:
        if window.width > 1.6 * _DAY_S:
            return "one time too wide for a weekday"
        days = [floor(s / _DAY_S) for s in (window.wall_start, window.wall_end - 1)]
        if not other.dates.isdisjoint(map(date_of, days)):
            return "the day and month of the other's date"
        return "the weekday of the other's date" if not other.weekdays.isdisjoint(map(weekday_of, days)) else None
    start, end = other.guess
    if window.start > end:
        return None  # an event after the report came out
    if window.end < start:
        return "too old for news without a word of time"
    if window.wall_start >= other.last_day:
        # Only a dateline far in the west tells of the day after its date without a word of time.
        return "on the day after the other was published"
    if isinf(start):
        return "one time not known"
    recent = end - start < 5 * _DAY_S
    return f"in the {'days' if recent else 'time'} before the other was published"


def _compare_places(first: tuple[PlaceRef, ...], second: tuple[PlaceRef, ...]) -> _Places:
    best: str | None = None
    gap: float | None = None
    apart = bool(first and second)
    for one in first:
        for two in second:
            relation = relate(one, two)
            if relation.nearness is Nearness.APART:
                reach = relation.gap_m / (_LOOSELY_APART_M if relation.loose else _APART_M)
                gap = reach if gap is None else min(gap, reach)
                continue
            apart = False
            said = _nearness(relation.nearness, one, two)
            if said is not None and (best is None or WEIGHTS[said] > WEIGHTS[best]):
                best = said
    return _Places(best, gap if apart else None)


def _nearness(nearness: Nearness, one: PlaceRef, two: PlaceRef) -> str | None:
    country = GeoPrecision.COUNTRY in {one.geo_precision, two.geo_precision}
    wide = is_vast(one) or is_vast(two)
    match nearness:
        case Nearness.SAME:
            if is_fine(one) or one.lat is None:
                return "the same place"
            return "the same country" if country else "the same wide area" if wide else "the same area"
        case Nearness.OVERLAP:
            return "places within their joint uncertainty"
        case Nearness.NEAR:
            border = one.country is not None and two.country is not None and one.country != two.country
            return "places near each other, on two sides of a border" if border else "places near each other"
        case Nearness.CONTAINS:
            return f"a place in the other's {'country' if country else 'wide area' if wide else 'area'}"
        case _:
            return None


def _is_reversed(a: View, b: View) -> bool:
    """Tell fire in two directions: each struck the country that the other was fired from."""
    crossed = bool(a.lands & b.sources) and bool(b.lands & a.sources)
    return crossed and not (a.lands & b.lands and a.sources & b.sources)


def _in_return(a: View, b: View) -> str | None:
    """Tell one being fired from the very place that the other struck: an answer, or fire across one border."""
    fired = any(
        is_fine(one) and is_fine(two) and relate(one, two).nearness is Nearness.SAME
        for x, y in ((a, b), (b, a))
        for one in x.origins
        for two in y.where
    )
    return "fired from the place that the other struck" if fired else None


def _numbers(a: View, b: View) -> Iterator[str]:
    for name in ("count", "killed", "injured"):
        pairs = list(product(a.numbers[name], b.numbers[name]))
        if any(x[2] and y[2] and x[0] == y[0] for x, y in pairs):
            # A shared zero or one is common; a shared figure is not.
            telling = any(x[2] and y[2] and x[0] == y[0] > 1 for x, y in pairs)
            yield f"the same {'' if telling else 'small '}number: {name}"
        elif any(x[0] <= y[1] and y[0] <= x[1] for x, y in pairs):
            yield f"numbers that allow each other: {name}"
        elif pairs:
            yield f"numbers that differ{' widely' if all(_is_far(x, y) for x, y in pairs) else ''}: {name}"


def _is_far(x: tuple[float, float, bool], y: tuple[float, float, bool]) -> bool:
    """Tell numbers of another order: tolls rise and counts are rounded, but two dead are not sixteen."""
    low, high = sorted((x, y))
    return high[0] > _FAR * max(low[1], 1)


def _means(a: View, b: View) -> Evidence | None:
    if not a.kinds or not b.kinds:
        return None
    if len(a.kinds & b.kinds) > 1:
        return _said("the same two means")
    weight = max(kin(x, y) for x in a.kinds for y in b.kinds)
    return Evidence("the same means" if weight > 0 else "other means", weight)


def _terms(a: View, b: View) -> str | None:
    """Compare two types: one word, or a bare "attack" that leaves the other open; a test is nobody's attack."""
    first, second = a.mention.type, b.mention.type
    if first == second:
        return "the same type"
    if TEST in {first, second}:
        return "a test and an attack"
    return "a type that leaves the other open" if min(type_rank(first), type_rank(second)) == 0 else None


def _vessels(a: View, b: View) -> str | None:
    """Compare the names of ships; one that a report introduces as a ship, the other may give by its name alone."""
    if any(set(v.split()) <= b.head for v in a.vessels) or any(set(v.split()) <= a.head for v in b.vessels):
        return "the same ship"
    return "another ship" if a.vessels and b.vessels else None


def _in_lead(a: View, b: View) -> bool:
    """Tell whether the lead of one that names no place of its own names the place of the other."""
    return any(set(name.split()) <= y.head for x, y in ((a, b), (b, a)) if not y.toponyms for name in x.toponyms)


def _named(first: frozenset[str], second: frozenset[str]) -> bool:
    return any(alike(x, y) for x in first for y in second)


def cannot_link(a: View, b: View) -> bool:
    """Tell whether two mentions exclude each other."""
    return exclusion(a, b) is not None


def exclusion(a: View, b: View) -> str | None:
    """Say why two mentions cannot be one event, whatever else speaks for it; None when nothing does."""
    found = _scene(a, b)
    return found if isinstance(found, str) else None


def _scene(a: View, b: View) -> tuple[str, _Places] | str:
    """Say how the times of two mentions stand to each other, and what their places say; or why they cannot be one."""
    if a.family != b.family:
        return f"one is of the kind {a.family.replace('_', ' ')}, the other {b.family.replace('_', ' ')}"
    if _is_reversed(a, b):
        return "each struck the country that the other was fired from"
    time = _time(a, b)
    if time is None:
        return "their times exclude each other"
    place = _compare_places(a.where, b.where)
    return "their places are too far apart" if place.gap is not None and place.gap > 1 else (time, place)


def score(a: View, b: View, *, context: bool) -> float | None:
    """Weigh two mentions of different reports; None when they cannot be one event, `LINK` and more when they are one.

    `context` tells that the two reports are about the same main event, so that what they add is likely the same too.
    """
    found = weigh(a, b, context=context)
    return None if found is None else round(sum(e.weight for e in found), 6)


def weigh(a: View, b: View, *, context: bool) -> list[Evidence] | None:
    """Return what speaks for and against two mentions being one event; None when they exclude each other."""
    scene = _scene(a, b) if a.report_id != b.report_id else None
    if scene is None or isinstance(scene, str):
        return None
    time, place = scene
    origin = _compare_places(a.origins, b.origins)
    copied, ship = _wording(a, b), _vessels(a, b)
    told = (time, place.words, "places apart" if place.gap is not None else None, *_numbers(a, b))
    told += (_in_return(a, b), _terms(a, b), ship, copied, "origins apart" if origin.gap is not None else None)
    found = [_said(words) for words in (*told, *_parties_and_roles(a, b, context=context)) if words is not None]
    found += [means] if (means := _means(a, b)) is not None else []
    if origin.words is not None:
        found.append(Evidence(f"origins: {origin.words}", round(_ORIGIN * WEIGHTS[origin.words], 2)))
    placed = place.is_fine or (origin.is_fine and not (a.where and b.where)) or ship == "the same ship"
    if not placed and place.gap is None and _in_lead(a, b):
        found.append(_said("the place of one in the lead of the other"))
    elif not (placed or copied == "the same text" or context):
        widely = (place.words or "").endswith("wide area") or len(a.setting & b.setting) > 1
        found.append(
            _said(f"no place finer than {'the same sea or two countries' if widely else 'a country in common'}")
        )
    return found


def _wording(a: View, b: View) -> str | None:
    words = overlap(a.grams, b.grams)
    if words < _SHARED:
        return None
    return "the same text" if words >= _COPIED else "much shared wording" if words >= _MUCH else "shared wording"


def _parties_and_roles(a: View, b: View, *, context: bool) -> Iterator[str]:
    if _named(a.actors, b.actors):
        yield "the same perpetrator"
    if _named(a.targets, b.targets):
        yield "the same target"
    role = a.mention.role if a.mention.role is b.mention.role else None
    if role is Role.MAIN:
        yield "the main event of both"
    if role is Role.BACKGROUND:
        yield "recalled by both"
    if context:
        yield "an answer to the same main event" if role is Role.RESPONSE else "told beside the same main event"
