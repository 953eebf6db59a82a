"""Which mentions are one event: candidates from blocks, then the surest pairs first, never across a cannot-link.

Blocks keep the work near linear: a mention is compared with those of its family on its days in its countries, and,
where its own time is vague or missing, with those that share a place, a sentence, a death toll or the main event of
its report. Nothing depends on the order of the mentions: blocks, pairs and ties are sorted by content.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations, product
from math import floor, isinf
from typing import TYPE_CHECKING

from geoevents.errors import InputError
from geoevents.fuse.compare import LINK, cannot_link, score, slack
from geoevents.fuse.places import is_fine
from geoevents.fuse.views import View, weekday_of
from geoevents.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

__all__ = ["Wishes", "cluster"]

Pair = tuple[View, View]
_DAY_S = 86_400.0
#: A window longer than this does not place an event on days.
_TIGHT_S = 4 * _DAY_S
#: In a larger block every mention is compared with this many others, the most telling first.
_BLOCK = 120
#: Two events fit an undated report equally well when their scores differ by less than this.
_TIE = 0.6
#: Below this a mention fits an event loosely: most of what would tell it from another is missing.
_LOOSELY = 4.0
#: Groups are joined by their surest pair, but not where their members say less than this of one another on average:
#: a report that names no place fits two incidents, and would make them one.
_TOGETHER = 1.0
#: Of a large group so many are asked.
_ASKED = 6
#: Side of the grid cells, degrees: only a block key, never a measure of distance.
_CELL_DEG = 1.0
#: A larger area lies in too many cells to be found by one.
_SMALL_M = 30_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What editors decided: pairs of view keys that must, and must not, be one event."""

    together: AbstractSet[tuple[tuple[str, str], tuple[str, str]]] = frozenset()
    apart: AbstractSet[tuple[tuple[str, str], tuple[str, str]]] = frozenset()


_NO_WISHES = Wishes()


def cluster(
    views: Sequence[View],
    *,
    context: Mapping[str, str],
    memo: dict[Pair, float | None],
    wishes: Wishes = _NO_WISHES,
) -> list[list[View]]:
    """Partition mentions into events.

    Parameters
    ----------
    views
        The mentions; their order is of no account.
    context
        Report id to the name of its main event, where an earlier pass found one.
    memo
        Scores of pairs without context; filled here, and read by a later pass over the same views.
    wishes
        What editors joined and parted; it holds whatever the rules say.

    Returns
    -------
    list of list of View
        One list an event, sorted by content.

    Raises
    ------
    InputError
        When mentions that an editor parts are joined by what editors joined.
    """
    ordered = sorted(views, key=lambda v: v.key)
    numbers = {v: i for i, v in enumerate(ordered)}
    weights: dict[tuple[int, int], float] = {}
    seen: set[int] = set()
    reports = [v.report_id for v in ordered]
    contexts = {v: context.get(v.report_id) for v in ordered}

    def weigh(one: View, two: View) -> float | None:
        name = contexts[one]
        if name is not None and name == contexts[two]:
            return score(one, two, context=True)
        if (one, two) not in memo:
            memo[one, two] = score(one, two, context=False)
        return memo[one, two]

    for pair in _candidates(ordered, context):
        i, j = numbers[pair[0]], numbers[pair[1]]
        one, two = pair if i < j else pair[::-1]
        i, j = min(i, j), max(i, j)
        code = i * len(ordered) + j
        if code in seen or reports[i] == reports[j]:
            continue
        seen.add(code)
        weight = weigh(one, two)
        if weight is not None and weight >= LINK:
            weights[i, j] = round(weight, 6)
    _drop_ties(ordered, weights)
    return _merge(
        _Merger(ordered, _numbered(ordered, wishes.apart), weigh), weights, _numbered(ordered, wishes.together)
    )


def _candidates(ordered: Sequence[View], context: Mapping[str, str]) -> Iterator[Pair]:
    days: dict[tuple[object, ...], list[View]] = defaultdict(list)
    everywhere: dict[tuple[object, ...], list[View]] = defaultdict(list)
    shared: dict[tuple[object, ...], tuple[list[View], list[View]]] = defaultdict(lambda: ([], []))
    for view in ordered:
        on = _days(view)
        for day in on:
            everywhere[view.family, day].append(view)
            for where in (*view.countries, *_spots(view), *view.actors, *view.toponyms, *_regions(view)):
                days[view.family, day, where].append(view)
        for key in _contents(view):
            shared[view.family, *key][0 if on else 1].append(view)
        if view.report_id in context:
            shared[view.family, "context", context[view.report_id]][1].append(view)
    for members in days.values():
        yield from _within(members)
    for members in everywhere.values():
        nowhere = [v for v in members if not v.lands]
        if nowhere:
            yield from product(nowhere[:_BLOCK], _telling(members))
    for placed, vague in shared.values():
        yield from product(vague, _telling(placed, most=4 * _BLOCK))
        yield from _within(vague)


def _telling(members: Sequence[View], *, most: int = _BLOCK) -> Sequence[View]:
    """Return the members of a block that say most of place and time, in an order that depends on content alone."""
    if len(members) <= most:
        return members
    return sorted(members, key=lambda v: (-len(v.where), v.windows[0].width if v.windows else _TIGHT_S, v.key))[:most]


def _within(members: Sequence[View]) -> Iterator[Pair]:
    """Pair the members of a block: all of a small one; in a large one, neighbours, and each with the most telling."""
    if len(members) <= _BLOCK:
        yield from combinations(members, 2)
        return
    cells: dict[tuple[int, int], list[View]] = defaultdict(list)
    coarse: list[View] = []
    for view in members:
        own = {cell for ref in view.where if is_fine(ref) for cell in _cells(ref.lat, ref.lon)}
        for cell in own:
            cells[cell].append(view)
        if not own:
            coarse.append(view)
    for neighbours in cells.values():
        if len(neighbours) <= _BLOCK:
            yield from combinations(neighbours, 2)
        else:
            yield from product(_telling(neighbours), neighbours)
    yield from product(coarse, _telling(members))


def _cells(lat: float | None, lon: float | None) -> Iterator[tuple[int, int]]:
    """Return the grid cell of a point and, near a side, the cell beyond it: neighbours share one of them."""
    if lat is None or lon is None:
        return
    rows = {floor((lat + d) / _CELL_DEG) for d in (-0.3, 0.3)}
    columns = {floor(((lon + d + 180.0) % 360.0) / _CELL_DEG) for d in (-0.4, 0.4)}
    yield from product(rows, columns)


def _days(view: View) -> Collection[int]:
    """Return the days (since 1970) that an event may lie on, reporters' slack included; none when that is vague."""
    if not view.windows:
        return _between(*view.guess)
    if view.windows[0].width > _TIGHT_S:
        return ()
    return sorted({day for w in view.windows for day in _between(w.wall_start - slack(w), w.wall_end + slack(w))})


def _between(start: float, end: float) -> range:
    """Return the days between two moments; none where they are far apart."""
    if isinf(end - start) or end - start > _TIGHT_S:
        return range(0)
    return range(floor(start / _DAY_S), floor(end / _DAY_S) + 1)


def _spots(view: View) -> set[tuple[int, int]]:
    """Return the grid cells of the places hit: towns on either side of a border are in no country together."""
    located = (ref for ref in view.where if ref.radius_m is not None and ref.radius_m <= _SMALL_M)
    return {cell for ref in located for cell in _cells(ref.lat, ref.lon)}


def _regions(view: View) -> set[str]:
    """Return the areas it names that lie in no country, as seas do."""
    return {ref.place_id for ref in view.where if ref.country is None and ref.place_id is not None}


def _contents(view: View) -> Iterator[tuple[object, ...]]:
    """Return what a mention without a usable time can be found by: its spots, its sentences, its dead."""
    spots: set[tuple[object, ...]] = set()
    for ref in (*view.where, *view.origins):
        if is_fine(ref):
            spots.update(("cell", *cell) for cell in _cells(ref.lat, ref.lon))
        elif ref.place_id is not None or ref.toponym is not None:
            spots.add(("name", ref.place_id or (ref.toponym or "").casefold()))
    yield from spots
    yield from _lands(view)
    for sentence in view.sentences:
        yield ("words", sentence)
    for low, _, exact in view.numbers["killed"]:
        if exact and low > 1:
            for country in view.countries:
                yield ("killed", low, country)


def _lands(view: View) -> Iterator[tuple[object, ...]]:
    """Return where an undated report is looked for when it names no spot in common: its countries, on its weekdays.

    One that names a spot has met every event with a spot near it already, and looks among those told by areas only;
    and undated reports of one country meet whatever they name.
    """
    on = _days(view)
    if not on and view.dated_report:
        return
    if not on:
        yield from (("undated", country) for country in view.countries)
    weekdays = {weekday_of(day) for day in on} | {None} if on else view.weekdays or {None}
    spotted = any(is_fine(ref) for ref in view.where)
    kinds = {"land", "areas"} - ({"areas"} if spotted else set()) if on else {"areas" if spotted else "land"}
    yield from ((kind, country, weekday) for kind in kinds for country in view.countries for weekday in weekdays)


def _drop_ties(ordered: Sequence[View], weights: dict[tuple[int, int], float]) -> None:
    """Leave a mention alone that several events fit equally well.

    That is one of an undated report that fits events of different days, where a date would be a guess; and one that fits
    any event loosely, and events that cannot be one.
    """
    fits: dict[int, list[tuple[float, int, tuple[int, int]]]] = defaultdict(list)
    for (one, two), weight in weights.items():
        fits[one].append((weight, two, (one, two)))
        fits[two].append((weight, one, (one, two)))
    dropped: set[tuple[int, int]] = set()
    for vague, found in fits.items():
        best, partner, _ = max(found, key=lambda f: (f[0], -f[1]))
        rivals = [other for weight, other, _ in found if best - weight < _TIE and other != partner]
        undated = not ordered[vague].windows and not ordered[vague].dated_report
        if (undated and _on_other_days(ordered[partner], [ordered[r] for r in rivals])) or (
            best < _LOOSELY and any(cannot_link(ordered[partner], ordered[r]) for r in rivals)
        ):
            dropped |= {pair for _, _, pair in found}
    for pair in dropped:
        del weights[pair]


def _on_other_days(view: View, others: Sequence[View]) -> bool:
    dated = [v.windows[0].start for v in (view, *others) if v.windows]
    return bool(dated) and max(dated) - min(dated) > 2 * _DAY_S


class _Group:
    """An event in the making: its members, its reports, and the signatures that cannot-link is asked for."""

    __slots__ = ("members", "reports", "signs")

    def __init__(self, number: int, view: View, sign: int) -> None:
        self.members = [number]
        self.reports = {view.report_id}
        self.signs = {sign: view}

    def take(self, other: _Group) -> None:
        """Add the members of another group."""
        self.members += other.members
        self.reports |= other.reports
        self.signs |= other.signs


def _merge(
    merger: _Merger, weights: Mapping[tuple[int, int], float], together: Sequence[tuple[int, int]]
) -> list[list[View]]:
    """Join the surest pairs first; groups that hold a cannot-link, one report twice, or little in common stay apart."""
    for one, two in together:
        merger.join(one, two)
    merger.check_parted()
    for (one, two), _ in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if not merger.excluded(one, two):
            merger.join(one, two)
    return [[merger.ordered[n] for n in sorted(group.members)] for group in dict.fromkeys(merger.groups)]


class _Merger:
    """The groups of a partition in the making; `groups[i]` holds the mention at position i."""

    def __init__(
        self,
        ordered: Sequence[View],
        parted: Sequence[tuple[int, int]],
        weigh: Callable[[View, View], float | None],
    ) -> None:
        self.ordered, self.parted, self.weigh = ordered, parted, weigh
        signs: dict[tuple[object, ...], int] = {}
        self.groups = [_Group(i, v, signs.setdefault(v.signature, len(signs))) for i, v in enumerate(ordered)]
        self.verdicts: dict[tuple[int, int], bool] = {}

    def join(self, one: int, two: int) -> None:
        """Make the groups of two mentions one."""
        a, b = self.groups[one], self.groups[two]
        if a is b:
            return
        if len(a.members) < len(b.members):
            a, b = b, a
        a.take(b)
        for number in b.members:
            self.groups[number] = a

    def excluded(self, one: int, two: int) -> bool:
        """Tell whether the groups of two mentions are to stay apart."""
        a, b = self.groups[one], self.groups[two]
        if not a.reports.isdisjoint(b.reports):
            return True
        if any({self.groups[i], self.groups[j]} == {a, b} for i, j in self.parted):
            return True
        for (i, first), (j, second) in product(a.signs.items(), b.signs.items()):
            key = (i, j) if i < j else (j, i)
            if key not in self.verdicts:
                self.verdicts[key] = cannot_link(first, second)
            if self.verdicts[key]:
                return True
        return self._mean(a.members, b.members) < _TOGETHER

    def _mean(self, first: Sequence[int], second: Sequence[int]) -> float:
        """Return what the members of two groups say of one another on average, of large groups the first ones by content.

        Those who only recall the event say little of it, and are asked where nobody else tells it.
        """
        if len(first) == len(second) == 1:
            return LINK
        pairs = product(self._tellers(first), self._tellers(second))
        said = [self.weigh(self.ordered[min(p)], self.ordered[max(p)]) or 0.0 for p in pairs]
        return sum(said) / len(said)

    def _tellers(self, members: Sequence[int]) -> list[int]:
        news = [n for n in members if self.ordered[n].mention.role in {Role.MAIN, Role.RESPONSE}]
        return sorted(news or members)[:_ASKED]

    def check_parted(self) -> None:
        """Refuse editors who join what they part."""
        for one, two in self.parted:
            if self.groups[one] is self.groups[two]:
                raise InputError(
                    f"corrections contradict each other: {self.ordered[one].key[1]} and {self.ordered[two].key[1]} are "
                    "said to be one event and not to be one; take one of the decisions out"
                )


def _numbered(
    ordered: Sequence[View], pairs: AbstractSet[tuple[tuple[str, str], tuple[str, str]]]
) -> list[tuple[int, int]]:
    """Return pairs of keys as pairs of positions, in order."""
    if not pairs:
        return []
    at = {view.key: number for number, view in enumerate(ordered)}
    return sorted((at[one], at[two]) for one, two in pairs if one in at and two in at)
