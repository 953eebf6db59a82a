"""How much two mentions speak for one event, and when they cannot be one.

The score is a sum: each thing that two mentions agree or differ on adds its weight, and says so. Weights were set by hand
on the dev part of the devset, on the seeds and on reports written for it; `weigh` gives them with their words.
"""

from __future__ import annotations

from math import floor, isinf
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.model import GeoPrecision
from geoevents.fuse.families import TEST, kin, type_rank
from geoevents.fuse.places import Nearness, is_fine, is_vast, relate
from geoevents.fuse.views import HOUR_S, View, Window, weekday_of
from geoevents.fuse.words import alike, overlap
from geoevents.model import PlaceRef, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LINK", "Evidence", "cannot_link", "exclusion", "score", "slack", "weigh"]

#: Mentions that score this much are one event.
LINK = 3.0
#: The same, where no place finer than a country speaks for it.
_LINK_WITHOUT_PLACE = 3.9

_DAY_S = 24 * HOUR_S
#: Fine places further apart than this beyond their uncertainty are different incidents.
_APART_M = 60_000.0
#: The same where one of them is an area or a region.
_LOOSELY_APART_M = 120_000.0
#: What a sea, or half a country, says of where.
_WIDELY = 0.6
#: Mentions that share this part of their three-word runs were written once.
_COPIED = 0.7


class Evidence(NamedTuple):
    """One thing that speaks for (or, below zero, against) two mentions being one event."""

    words: str
    weight: float


class _Places(NamedTuple):
    """The best of what pairs of places say, whether it is finer than a country, and, if all are apart, how far.

    How far is a part of the distance that makes them different incidents: above 1 they cannot be one.
    """

    weight: float
    words: str
    fine: bool
    gap: float | None


def slack(window: Window) -> float:
    """Say how far reporters stray from a stated time: clocks by an hour or two, parts of the day by three hours."""
    if window.width <= HOUR_S:
        return 2 * HOUR_S
    return 3 * HOUR_S if window.width <= 0.7 * _DAY_S else 0.0


def _time(a: View, b: View) -> Evidence | None:
    """Weigh the times; None when they exclude each other."""
    if a.windows and b.windows:
        x, y, gap = _closest(a.windows, b.windows)
        if gap >= 0 and gap >= max(slack(x), slack(y)):
            return None
        width = max(x.width, y.width)
        if width <= 3 * HOUR_S:
            found = Evidence("times agree to the hour", 3.0)
        elif width <= 1.6 * _DAY_S:
            found = Evidence("times agree to the day", 2.0)
        elif width <= 2.1 * _DAY_S:
            found = Evidence("times agree to the day or the one before", 1.7)
        else:
            found = Evidence("times agree to the week or longer", 1.0 if width <= 8 * _DAY_S else 0.3)
        return found if gap <= 0 or width <= HOUR_S else Evidence("times a few hours apart", found.weight - 1.0)
    if a.windows or b.windows:
        stated, other = (a, b) if a.windows else (b, a)
        return _against_guess(stated.windows[0], other)
    if a.weekdays and b.weekdays:
        return Evidence("the same weekday", 0.7) if a.weekdays & b.weekdays else None
    start, end = max(a.guess[0], b.guess[0]), min(a.guess[1], b.guess[1])
    close = end > start and not isinf(end - start) and end - start < 5 * _DAY_S
    return Evidence("published within days of each other", 0.5) if close else Evidence("times not known", 0.0)


def _closest(first: tuple[Window, ...], second: tuple[Window, ...]) -> tuple[Window, Window, float]:
    """Return the two windows that overlap most, and the seconds between them."""
    if len(first) == len(second) == 1:
        return first[0], second[0], first[0].gap(second[0])
    pairs = ((x, y, x.gap(y)) for x in first for y in second)
    return min(pairs, key=lambda p: (p[2], p[0].width + p[1].width))


def _against_guess(window: Window, other: View) -> Evidence | None:
    """Weigh a stated time against a mention that has weekday words only, or no time words."""
    if other.weekdays and not other.dated_report:
        if window.width > 1.6 * _DAY_S:
            return Evidence("one time too wide for a weekday", 0.0)
        days = {weekday_of(floor(s / _DAY_S)) for s in (window.wall_start, window.wall_end - 1)}
        return Evidence("the weekday of the other's date", 1.3) if days & other.weekdays else None
    start, end = other.guess
    if window.start > end:
        return None  # an event after the report came out
    if window.end < start:
        return Evidence("too old for news without a word of time", -1.5)
    if window.wall_start >= other.last_day:
        # Only a dateline far in the west tells of the day after its date without a word of time.
        return Evidence("on the day after the other was published", -1.5)
    if isinf(start):
        return Evidence("one time not known", 0.0)
    return Evidence("in the days before the other was published", 0.8 if end - start < 5 * _DAY_S else 0.2)


def _weigh_places(first: tuple[PlaceRef, ...], second: tuple[PlaceRef, ...]) -> _Places:
    best, words, fine, gap = 0.0, "", False, None
    apart = bool(first and second)
    matched = 0
    for one in first:
        for two in second:
            relation = relate(one, two)
            if relation.nearness is Nearness.APART:
                reach = relation.gap_m / (_LOOSELY_APART_M if relation.loose else _APART_M)
                gap = reach if gap is None else min(gap, reach)
                continue
            apart = False
            matched += relation.nearness >= Nearness.OVERLAP
            weight, said = _nearness(relation.nearness, one, two)
            fine = fine or weight >= 1.0
            if weight > best:
                best, words = weight, said
    return _Places(best + 0.4 * (matched > 1), words, fine, gap if apart else None)


def _nearness(nearness: Nearness, one: PlaceRef, two: PlaceRef) -> tuple[float, str]:
    country = GeoPrecision.COUNTRY in {one.geo_precision, two.geo_precision}
    wide = is_vast(one) or is_vast(two)
    match nearness:
        case Nearness.SAME:
            if is_fine(one) or one.lat is None:
                return 3.0, "the same place"
            if country:
                return 0.3, "the same country"
            return (_WIDELY + 0.3, "the same wide area") if wide else (1.2, "the same area")
        case Nearness.OVERLAP:
            return 2.4, "places within their joint uncertainty"
        case Nearness.NEAR:
            border = one.country is not None and two.country is not None and one.country != two.country
            return (
                (0.4, "places near each other, on two sides of a border") if border else (1.2, "places near each other")
            )
        case Nearness.CONTAINS:
            if country:
                return 0.2, "a place in the other's country"
            return (_WIDELY, "a place in the other's wide area") if wide else (1.0, "a place in the other's area")
        case _:
            return 0.0, ""


def _is_reversed(a: View, b: View) -> bool:
    """Tell fire in two directions: each struck the country that the other was fired from."""
    crossed = bool(a.lands & b.sources) and bool(b.lands & a.sources)
    return crossed and not (a.lands & b.lands and a.sources & b.sources)


def _in_return(a: View, b: View) -> Evidence | None:
    """Weigh one being fired from the very place that the other struck: an answer, or fire across one border."""
    fired = any(
        is_fine(one) and is_fine(two) and relate(one, two).nearness is Nearness.SAME
        for x, y in ((a, b), (b, a))
        for one in x.origins
        for two in y.where
    )
    return Evidence("fired from the place that the other struck", -3.0) if fired else None


def _numbers(a: View, b: View) -> list[Evidence]:
    found = []
    for name, equal, clash in (("count", 0.8, -0.4), ("killed", 1.6, -0.3), ("injured", 0.8, -0.1)):
        first, second = a.numbers[name], b.numbers[name]
        if not first or not second:
            continue
        pairs = [(x, y) for x in first for y in second]
        if any(x[2] and y[2] and x[0] == y[0] for x, y in pairs):
            # A shared zero or one is common; a shared figure is not.
            telling = any(x[2] and y[2] and x[0] == y[0] > 1 for x, y in pairs)
            found.append(Evidence(f"the same number: {name}", equal if telling else 0.3))
        elif any(x[0] <= y[1] and y[0] <= x[1] for x, y in pairs):
            found.append(Evidence(f"numbers that allow each other: {name}", 0.3))
        else:
            found.append(Evidence(f"numbers that differ: {name}", clash))
    return found


def _means(a: View, b: View) -> Evidence | None:
    if not a.kinds or not b.kinds:
        return None
    if len(a.kinds & b.kinds) > 1:
        return Evidence("the same two means", 1.1)
    weight = max(kin(x, y) for x in a.kinds for y in b.kinds)
    return Evidence("the same means" if weight > 0 else "other means", weight)


def _terms(a: View, b: View) -> Evidence | None:
    """Weigh two types: one word, or a bare "attack" that leaves the other open; a test is nobody's attack."""
    first, second = a.mention.type, b.mention.type
    if first == second:
        return Evidence("the same type", 0.4)
    if TEST in {first, second}:
        return Evidence("a test and an attack", -1.0)
    return Evidence("a type that leaves the other open", 0.2) if min(type_rank(first), type_rank(second)) == 0 else None


def _vessels(a: View, b: View) -> Evidence | None:
    """Weigh the names of ships; one that a report introduces as a ship, the other may give by its name alone."""
    if not a.vessels and not b.vessels:
        return None
    if any(set(v.split()) <= b.head for v in a.vessels) or any(set(v.split()) <= a.head for v in b.vessels):
        return Evidence("the same ship", 2.5)
    return Evidence("another ship", -2.0) if a.vessels and b.vessels else None


def _setting(a: View, b: View, *, widely: bool) -> Evidence:
    """Weigh the countries that two mentions name, where no finer place speaks for them."""
    if widely or len(a.setting & b.setting) > 1:
        return Evidence("no place finer than the same sea or two countries", LINK - _LINK_WITHOUT_PLACE + 0.5)
    return Evidence("no place finer than a country in common", LINK - _LINK_WITHOUT_PLACE)


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
    if a.family != b.family:
        return f"one is of the kind {a.family.replace('_', ' ')}, the other {b.family.replace('_', ' ')}"
    if _is_reversed(a, b):
        return "each struck the country that the other was fired from"
    if _time(a, b) is None:
        return "their times exclude each other"
    gap = _weigh_places(a.where, b.where).gap
    return "their places are too far apart" if gap is not None and gap > 1 else None


def score(a: View, b: View, *, context: bool) -> float | None:
    """Weigh two mentions of different reports; None when they cannot be one event, `LINK` and more when they are one.

    `context` tells that the two reports are about the same main event, so that what they add is likely the same too.
    """
    found = weigh(a, b, context=context)
    return None if found is None else round(sum(e.weight for e in found), 6)


def weigh(a: View, b: View, *, context: bool) -> list[Evidence] | None:
    """Return what speaks for and against two mentions being one event; None when they exclude each other."""
    if a.report_id == b.report_id or a.family != b.family or _is_reversed(a, b):
        return None
    time = _time(a, b)
    if time is None:
        return None
    place, origin = _weigh_places(a.where, b.where), _weigh_places(a.origins, b.origins)
    if place.gap is not None and place.gap > 1:
        return None
    words = overlap(a.grams, b.grams)
    ship = _vessels(a, b)
    found = [time, *_scene(place, origin), *_numbers(a, b)]
    found += [e for e in (_in_return(a, b), _means(a, b), _terms(a, b), ship, _wording(words)) if e is not None]
    found += _parties_and_roles(a, b, context=context)
    placed = place.fine or (origin.fine and not (a.where and b.where)) or (ship is not None and ship.weight > 0)
    if not placed and place.gap is None and _in_lead(a, b):
        found.append(Evidence("the place of one in the lead of the other", 1.0))
    elif not (placed or words >= _COPIED or context):
        found.append(_setting(a, b, widely=place.weight >= _WIDELY))
    return found


def _scene(place: _Places, origin: _Places) -> Iterator[Evidence]:
    if place.weight:
        yield Evidence(place.words, place.weight)
    if place.gap is not None:
        yield Evidence("places apart", -2.0)
    if origin.weight:
        yield Evidence(f"origins: {origin.words}", 0.4 * origin.weight)
    if origin.gap is not None:
        yield Evidence("origins apart", -0.7)


def _wording(words: float) -> Evidence | None:
    weight = 3.5 if words >= _COPIED else 1.5 if words >= 0.3 else 0.6
    return Evidence("shared wording", weight) if words >= 0.12 else None


def _parties_and_roles(a: View, b: View, *, context: bool) -> Iterator[Evidence]:
    if _named(a.actors, b.actors):
        yield Evidence("the same perpetrator", 0.5)
    if _named(a.targets, b.targets):
        yield Evidence("the same target", 0.3)
    role = a.mention.role if a.mention.role is b.mention.role else None
    if role is Role.MAIN:
        yield Evidence("the main event of both", 0.5)
    if role is Role.BACKGROUND:
        yield Evidence("recalled by both", 0.2)
    if context:
        yield Evidence("told beside the same main event", 2.5 if role is Role.RESPONSE else 1.7)
