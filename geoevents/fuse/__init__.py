"""Fuse: mentions of many reports -> events that keep every version.

Mentions are compared within blocks (`cluster`), linked by weighed evidence with cannot-links (`compare`), undated
reports are dated through the events they share (`dating`), and each field is brought to a best value with reasons and
alternatives (`fields`), support counted by independent chains (`chains`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from geoevents.corrections import verdicts
from geoevents.errors import InputError
from geoevents.fuse.cluster import Wishes, cluster
from geoevents.fuse.compare import LINK, Evidence, exclusion, weigh
from geoevents.fuse.dating import date_through, undate
from geoevents.fuse.families import family_of, type_rank
from geoevents.fuse.fields import Weigher, fuse_field
from geoevents.fuse.views import View, view_of
from geoevents.model import Claim, Event, FieldValue, Link, Mention, Report, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Reasons", "compare_mentions", "compare_views", "fuse"]

_FIELDS = (
    "type", "time", "origin", "destination", "location", "weapon", "count", "killed", "injured",
    "perpetrator", "agent", "target", "outcome", "method",
)  # fmt: skip
#: Roles that tell of the event itself; the others only recall it.
_NEWS = frozenset({Role.MAIN, Role.RESPONSE})
_ROLES = {role: rank for rank, role in enumerate(Role)}


def fuse(reports: Iterable[Report], mentions: Iterable[Mention], *, before: Iterable[Event] = ()) -> tuple[Event, ...]:
    """Fuse the mentions of several reports into events.

    The order of reports and mentions is of no account, fusing the mentions of the result again gives the same events,
    and no claim is lost: each stands in exactly one place of its event's field.

    Parameters
    ----------
    reports
        The reports that the mentions come from.
    mentions
        Located mentions, as `geoevents.locate.locate` returns them. An editor's (`geoevents.corrections.apply`) decide:
        what they join or part stays so, and their place or time is best; they are counted with no type, role or id.
    before
        Events of an earlier run over a part of the reports. An event takes over the id of the one it shares most
        mentions with, so that a report that is added now but was published earlier renames nothing.

    Returns
    -------
    tuple of Event
        Main events first, then by time; every mention is in exactly one event.

    Raises
    ------
    InputError
        When a mention belongs to none of the reports, two mentions of one report share an id, or an editor joins what
        an editor parts.
    """
    known = {r.id: r for r in reports}
    _check(known, given := list(mentions))
    told, decided, together, apart = verdicts(known, given)
    plain = [undate(m) for m in told]
    if not plain:
        return ()
    wishes = Wishes(together=together, apart=apart)
    views = _views(plain, known, among=plain)
    memo: dict[tuple[View, View], float | None] = {}
    clusters = cluster(views, context={}, memo=memo, wishes=wishes)
    dated = date_through(clusters)
    if dated:
        plain = [dated.get((m.report_id, m.id), m) for m in plain]
        again = {v.key: v for v in _views([*dated.values()], known, among=plain)}
        views = [again.get(v.key, v) for v in views]
    clusters = cluster(views, context=_contexts(clusters), memo=memo, wishes=wishes)
    weigher = Weigher.of(list(known.values()))
    by_anchor: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention, anchor in decided:
        by_anchor[anchor].append(mention)
    events = [_event([v.mention for v in members], known, weigher, by_anchor) for members in clusters]
    return _finish(_renamed(events, before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What makes two mentions one event, or keeps them apart.

    `evidence` holds each thing that speaks for or against, the weightiest first, and is empty where `excluded` says what
    rules one event out. `total` is their sum; `needed` makes one event.
    """

    evidence: tuple[Evidence, ...]
    excluded: str | None
    needed: float = LINK

    @property
    def total(self) -> float:
        """The sum of the evidence."""
        return round(sum(e.weight for e in self.evidence), 2)


def compare_mentions(one: Mention, two: Mention, *, reports: Iterable[Report], context: bool = False) -> Reasons:
    """Say what speaks for two located mentions of different reports being one event, and what against.

    Parameters
    ----------
    one, two
        The mentions, as events hold them.
    reports
        The reports they come from; others are ignored.
    context
        Whether the two reports tell the same main event.
    """
    known = {r.id: r for r in reports}
    return compare_views(*(view_of(m, report=known[m.report_id], main=None) for m in (one, two)), context=context)


def compare_views(a: View, b: View, *, context: bool = False) -> Reasons:
    """Compare as `compare_mentions` does what was read off two mentions: of many, each is read once."""
    found = weigh(a, b, context=context)
    if found is None:
        return Reasons(evidence=(), excluded=exclusion(a, b) or "one report tells both")
    return Reasons(evidence=tuple(sorted(found, key=lambda e: (-abs(e.weight), e.words))), excluded=None)


def _renamed(events: list[Event], before: Iterable[Event]) -> list[Event]:
    """Give events the ids that they had, the surest first; each id goes to one event."""
    had = {(m.report_id, m.spans): event.id for event in before for m in event.mentions}
    if not had:
        return events
    shared = Counter(
        (i, had[key]) for i, e in enumerate(events) for m in e.mentions if (key := (m.report_id, m.spans)) in had
    )
    names: dict[int, str] = {}
    given: set[str] = set()
    for (index, name), _ in sorted(shared.items(), key=lambda s: (-s[1], s[0][1], events[s[0][0]].id)):
        if index not in names and name not in given:
            names[index] = name
            given.add(name)
    # Another event that would have had a name which is given now, is the second of it.
    own = [f"{e.id}-2" if e.id in given else e.id for e in events]
    return [replace(e, id=names.get(i, own[i])) for i, e in enumerate(events)]


def _check(reports: Mapping[str, Report], mentions: Sequence[Mention]) -> None:
    for mention in mentions:
        if mention.report_id not in reports:
            raise InputError(
                f"mention {mention.id!r} belongs to report {mention.report_id!r}, which is not among the reports; pass it too"
            )
    twice = [key for key, n in Counter((m.report_id, m.id) for m in mentions).items() if n > 1]
    if twice:
        raise InputError(
            f"report {twice[0][0]!r} has two mentions with the id {twice[0][1]!r}; ids must differ within a report"
        )


def _views(mentions: Sequence[Mention], reports: Mapping[str, Report], *, among: Sequence[Mention]) -> list[View]:
    """Look at mentions; `among` holds all mentions of their reports, the main ones of which bound their times."""
    mains = {m.report_id: m for m in sorted(among, key=lambda m: m.id, reverse=True) if m.role is Role.MAIN}
    return [view_of(m, report=reports[m.report_id], main=mains.get(m.report_id)) for m in mentions]


def _contexts(clusters: Sequence[Sequence[View]]) -> dict[str, str]:
    """Name for every report the event that is its main one, so that what else two reports of it tell is compared."""
    contexts: dict[str, str] = {}
    for members in clusters:
        mains = [v for v in members if v.mention.role is Role.MAIN]
        name = "/".join(min(v.key for v in members))
        contexts |= {v.report_id: name for v in mains if v.report_id not in contexts}
    return contexts


def _event(
    members: Sequence[Mention],
    reports: Mapping[str, Report],
    weigher: Weigher,
    by_anchor: Mapping[tuple[str, str], Sequence[Mention]],
) -> Event:
    ordered = tuple(sorted(members, key=lambda m: (m.report_id, m.spans, m.id)))
    decided = [e for m in ordered for e in by_anchor.get((m.report_id, m.id), ())]
    claims: dict[str, list[Claim]] = defaultdict(list)
    for mention in (*ordered, *decided):
        for claim in mention.claims:
            claims[claim.field].append(claim)
    fields: dict[str, FieldValue] = {}
    also: dict[str, tuple[FieldValue, ...]] = {}
    for name in (*(f for f in _FIELDS if f in claims), *sorted(set(claims) - set(_FIELDS))):
        fields[name], further = fuse_field(name, claims[name], weigher=weigher)
        if further:
            also[name] = further
    return Event(
        id=_identity(ordered, reports, weigher),
        type=_type_of(ordered),
        role=_role_of(ordered),
        mentions=(*ordered, *sorted(decided, key=lambda m: m.report_id)),
        fields=MappingProxyType(fields),
        also=MappingProxyType(also),
    )


def _identity(mentions: Sequence[Mention], reports: Mapping[str, Report], weigher: Weigher) -> str:
    """Name an event after the report that told it first, so that later reports do not rename it.

    The name follows the words of that report, not its file name nor the order of reading.
    """

    def age(mention: Mention) -> tuple[object, ...]:
        report = reports[mention.report_id]
        return (weigher.published.get(report.id, float("inf")), report.sha256, mention.spans, mention.type, mention.id)

    first = min(mentions, key=age)
    words = [f"{s.start}-{s.end}" for s in (*first.spans, *(c.span for c in first.claims))]
    digest = sha256(f"{reports[first.report_id].sha256} {first.type} {' '.join(words)}".encode()).hexdigest()
    return f"{family_of(first).replace('_', '-')}-{digest[:10]}"


def _type_of(mentions: Sequence[Mention]) -> str:
    """Return the type most mentions name, a telling one before a bare "attack"."""
    counts = Counter(m.type for m in mentions)
    return min(counts, key=lambda t: (-type_rank(t), -counts[t], t))


def _role_of(mentions: Sequence[Mention]) -> Role:
    """Return the role most reports give the event, those that report it before those that recall it."""
    counts = Counter(m.role for m in mentions if m.role in _NEWS) or Counter(m.role for m in mentions)
    return min(counts, key=lambda r: (-counts[r], _ROLES[r]))


def _finish(events: Sequence[Event]) -> tuple[Event, ...]:
    """Order events, make ids unique, and link responses and side events to the main event of their report."""
    unique: list[Event] = []
    taken: Counter[str] = Counter()
    for event in sorted(events, key=lambda e: (e.id, [(m.report_id, m.id) for m in e.mentions])):
        taken[event.id] += 1
        unique.append(event if taken[event.id] == 1 else replace(event, id=f"{event.id}-{taken[event.id]}"))
    mains: dict[str, str] = {
        m.report_id: e.id for e in unique for m in e.mentions if m.role is Role.MAIN and e.role is Role.MAIN
    }
    linked = [replace(e, links=_links(e, mains)) for e in unique]
    return tuple(sorted(linked, key=_place_in_list))


def _links(event: Event, mains: Mapping[str, str]) -> tuple[Link, ...]:
    kinds = {Role.RESPONSE: "response_to", Role.SIDE: "side_of"}
    found = Counter(
        (kinds[m.role], mains[m.report_id])
        for m in event.mentions
        if m.role in kinds and mains.get(m.report_id, event.id) != event.id and event.role is not Role.MAIN
    )
    return tuple(Link(type=kind, event_id=to) for kind, to in sorted(found, key=lambda k: (-found[k], k)))


def _place_in_list(event: Event) -> tuple[object, ...]:
    best = event.best("time")
    start = getattr(best, "earliest", None)
    return (_ROLES[event.role], start is None, start.timestamp() if start is not None else 0.0, event.id)
