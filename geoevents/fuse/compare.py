"""How much two mentions speak for one event, and when they cannot be one."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isinf

from gazetteer.model import GeoPrecision
from geoevents.fuse.families import kin, type_rank
from geoevents.fuse.places import Nearness, is_fine, relate
from geoevents.fuse.views import HOUR_S, View, Window
from geoevents.fuse.words import alike, overlap
from geoevents.model import PlaceRef, Role

__all__ = ["LINK", "cannot_link", "score", "slack"]

#: Mentions that score this much are one event. Weights were set on the dev part of the devset and on the seeds.
LINK = 3.0
#: The same, where no place finer than a country speaks for it.
_LINK_WITHOUT_PLACE = 3.9

_DAY_S = 24 * HOUR_S
#: Fine places further apart than this beyond their uncertainty are different incidents.
_APART_M = 60_000.0
#: The same where one of them is an area or a region.
_LOOSELY_APART_M = 120_000.0


def slack(window: Window) -> float:
    """Say how far reporters stray from a stated time: clocks by an hour or two, parts of the day by three hours."""
    if window.width <= HOUR_S:
        return 2 * HOUR_S
    return 3 * HOUR_S if window.width <= 0.7 * _DAY_S else 0.0


def _time(a: View, b: View) -> float | None:
    """Weigh the times; None when they exclude each other."""
    if a.windows and b.windows:
        pairs = [(x, y, x.gap(y)) for x in a.windows for y in b.windows]
        x, y, gap = min(pairs, key=lambda p: (p[2], p[0].width + p[1].width))
        if gap >= max(slack(x), slack(y)):
            return None
        width = max(x.width, y.width)
        weight = 3.0 if width <= 3 * HOUR_S else 2.0 if width <= 1.6 * _DAY_S else 1.0 if width <= 8 * _DAY_S else 0.3
        return weight if gap <= 0 or width <= HOUR_S else weight - 1.0
    if a.windows or b.windows:
        stated, other = (a, b) if a.windows else (b, a)
        return _against_guess(stated.windows[0], other)
    if a.weekdays and b.weekdays:
        return 0.7 if a.weekdays & b.weekdays else None
    start, end = max(a.guess[0], b.guess[0]), min(a.guess[1], b.guess[1])
    return 0.5 if end > start and not isinf(end - start) and end - start < 5 * _DAY_S else 0.0


def _against_guess(window: Window, other: View) -> float | None:
    """Weigh a stated time against a mention that has weekday words only, or no time words."""
    if other.weekdays and not other.dated_report:
        if window.width > 1.6 * _DAY_S:
            return 0.0
        days = {datetime.fromtimestamp(s, tz=UTC).weekday() for s in (window.wall_start, window.wall_end - 1)}
        return 1.3 if days & other.weekdays else None
    start, end = other.guess
    if window.start > end:
        return None  # an event after the report came out
    if window.end < start:
        return -1.5
    if window.wall_start >= other.last_day:
        return -1.5  # on the day after its date: only a dateline far in the west tells of that without a word of time
    return 0.0 if isinf(start) else 0.8 if end - start < 5 * _DAY_S else 0.2


def _weigh_places(first: tuple[PlaceRef, ...], second: tuple[PlaceRef, ...]) -> tuple[float, bool, float | None]:
    """Return the best weight over pairs, whether it is finer than a country, and, if all pairs are apart, how far.

    How far is a part of the distance that makes them different incidents: above 1 they cannot be one.
    """
    best, fine, gap = 0.0, False, None
    apart = bool(first and second)
    matched = 0
    for one in first:
        for two in second:
            relation = relate(one, two)
            match relation.nearness:
                case Nearness.APART:
                    reach = relation.gap_m / (_LOOSELY_APART_M if relation.loose else _APART_M)
                    gap = reach if gap is None else min(gap, reach)
                    continue
                case Nearness.SAME:
                    exact = is_fine(one) or one.lat is None
                    weight = 3.0 if exact else 0.3 if one.geo_precision is GeoPrecision.COUNTRY else 1.2
                    matched += 1
                case Nearness.OVERLAP:
                    weight = 2.4
                    matched += 1
                case Nearness.NEAR:
                    weight = 1.2
                case Nearness.CONTAINS:
                    weight = 0.2 if GeoPrecision.COUNTRY in {one.geo_precision, two.geo_precision} else 1.0
                case _:
                    weight = 0.0
            apart = False
            best, fine = max(best, weight), fine or weight >= 1.0
    return best + 0.4 * (matched > 1), fine, gap if apart else None


def _numbers(a: View, b: View) -> float:
    total = 0.0
    for name, equal, clash in (("count", 0.8, -0.4), ("killed", 1.6, -0.3), ("injured", 0.8, -0.1)):
        first, second = a.numbers[name], b.numbers[name]
        if not first or not second:
            continue
        pairs = [(x, y) for x in first for y in second]
        if any(x[2] and y[2] and x[0] == y[0] for x, y in pairs):
            # A shared zero or one is common; a shared figure is not.
            total += equal if any(x[2] and y[2] and x[0] == y[0] > 1 for x, y in pairs) else 0.3
        elif any(x[0] <= y[1] and y[0] <= x[1] for x, y in pairs):
            total += 0.3
        else:
            total += clash
    return total


def _means(a: View, b: View) -> float:
    if not a.kinds or not b.kinds:
        return 0.0
    return max(kin(x, y) for x in a.kinds for y in b.kinds)


def _terms(first: str, second: str) -> float:
    """Weigh two types: one word, or a bare "attack" that leaves the other open."""
    return 0.4 if first == second else 0.2 if min(type_rank(first), type_rank(second)) == 0 else 0.0


def _named(first: frozenset[str], second: frozenset[str]) -> bool:
    return any(alike(x, y) for x in first for y in second)


def cannot_link(a: View, b: View) -> bool:
    """Tell whether two mentions exclude each other: another family, a disjoint time, a disjoint place."""
    if a.family != b.family or _time(a, b) is None:
        return True
    gap = _weigh_places(a.where, b.where)[2]
    return gap is not None and gap > 1


def score(a: View, b: View, *, context: bool) -> float | None:
    """Weigh two mentions of different reports; None when they cannot be one event.

    `context` tells that the two reports are about the same main event, so that what they add is likely the same too.
    """
    if a.report_id == b.report_id or a.family != b.family:
        return None
    time = _time(a, b)
    if time is None:
        return None
    place, fine, gap = _weigh_places(a.where, b.where)
    if gap is not None and gap > 1:
        return None
    origin, fine_origin, origin_gap = _weigh_places(a.origins, b.origins)
    words = overlap(a.grams, b.grams)
    wording = 3.5 if words >= 0.7 else 1.5 if words >= 0.3 else 0.6 if words >= 0.12 else 0.0
    total = time + place + 0.4 * origin + _means(a, b) + _numbers(a, b) + wording
    total -= 2.0 * (gap is not None) + 0.7 * (origin_gap is not None)
    total += _terms(a.mention.type, b.mention.type)
    total += 0.5 * _named(a.actors, b.actors) + 0.3 * _named(a.targets, b.targets)
    total += 0.5 * (a.mention.role is b.mention.role is Role.MAIN)
    total += 0.2 * (a.mention.role is b.mention.role is Role.BACKGROUND)
    if context:
        total += 2.5 if a.mention.role is b.mention.role is Role.RESPONSE else 1.7
    needed = LINK if fine or fine_origin or words >= 0.7 or context else _LINK_WITHOUT_PLACE
    return total - needed + LINK
