"""One field of an event: from the claims of all its mentions to a best value, its reason, and every other version.

No claim is lost and none is doubled: each stands once, with the best value, with an alternative, or with a further true
value (`also`). What differs is told apart by kind: a coarser statement is no contradiction.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from geoevents.corrections import RULE
from geoevents.fuse.chains import Chains
from geoevents.fuse.families import GENERIC_TYPES, kin, weapon_kind
from geoevents.fuse.places import (
    Nearness,
    identity,
    is_fine,
    is_relative,
    is_spelling,
    refines,
    relate,
    same_kind,
    specificity,
)
from geoevents.fuse.views import windows_of
from geoevents.fuse.words import actor_key, alike, fold, states_in
from geoevents.model import (
    Alternative,
    Claim,
    ClaimValue,
    ConflictKind,
    FieldValue,
    PlaceRef,
    Quantity,
    Report,
    Stance,
    TimePrecision,
    TimeSpan,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

__all__ = ["Fused", "Weigher", "fuse_field"]

V = TypeVar("V", bound=ClaimValue)
Fused = tuple[FieldValue, tuple[FieldValue, ...]]

_RANK = {precision: rank for rank, precision in enumerate(TimePrecision)}
_STATED = {
    TimePrecision.SECOND: "to the second",
    TimePrecision.MINUTE: "to the minute",
    TimePrecision.APPROX_MINUTE: "to about the minute",
    TimePrecision.HOUR: "to the hour",
    TimePrecision.PART_OF_DAY: "to the part of the day",
    TimePrecision.DAY: "to the day",
    TimePrecision.APPROX_DAY: "to about the day",
    TimePrecision.PART_OF_MONTH: "to the part of the month",
    TimePrecision.MONTH: "to the month",
    TimePrecision.YEAR: "to the year",
    TimePrecision.INTERVAL: "as an interval",
    TimePrecision.UNKNOWN: "without a date",
}
_POSITIVE = frozenset({Stance.ASSERTED, Stance.ATTRIBUTED, Stance.SUSPECTED, Stance.CLAIMED, Stance.APPARENT_CLAIM})
#: Who keeps silent, or has not claimed it, contradicts nobody.
_SILENT = frozenset({Stance.NO_COMMENT, Stance.NO_CLAIM})
#: Outcomes that leave open which of others it was.
_BROAD_OUTCOMES = frozenset({"failed", "unknown", "partial", "partial_interception", "ongoing"})
#: Two names of one place that agree in less than this are no spellings of each other: "Rmelan" for "Kharab al-Jir".
_SPELLING = 0.6
_ACTORS = frozenset({"perpetrator", "agent", "target"})
#: Fields whose versions exclude one another: where no version has more sources than its rivals, none is called best.
_CONTESTED = frozenset({"agent", "method", "outcome"})
#: Fields with one true value: two values in one report are its own contradiction, not a list.
_EXCLUSIVE = frozenset({"type"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weigher:
    """What weighing claims needs besides the claims: the chains of their sources and when each report came out."""

    chains: Chains
    published: dict[str, float]

    @classmethod
    def of(cls, reports: Sequence[Report]) -> Weigher:
        """Prepare the weighing of claims of these reports."""
        dated = {r.id: r.published.latest for r in reports if r.published is not None}
        return cls(chains=Chains(reports), published={i: t.timestamp() for i, t in dated.items() if t is not None})

    def newest(self, claims: Sequence[Claim]) -> float:
        """Return when the latest report of these claims came out; 0 when none is dated."""
        return max((self.published.get(c.report_id, 0.0) for c in claims), default=0.0)

    def oldest(self, claims: Sequence[Claim]) -> float:
        """Return when the earliest report of these claims came out; 0 when one is not dated."""
        return min((self.published.get(c.report_id, 0.0) for c in claims), default=0.0)


@dataclass(frozen=True, slots=True)
class _Version(Generic[V]):
    """One value of a field and the claims that state it, in content order."""

    value: V
    claims: tuple[Claim, ...]
    support: int

    @property
    def reports(self) -> frozenset[str]:
        """Ids of the reports that state it."""
        return frozenset(c.report_id for c in self.claims)

    def is_beside(self, other: _Version[V], name: str) -> bool:
        """Tell whether one report states both, so that both may be true; of two origins also on one authority."""
        if name != "origin":
            return bool(self.reports & other.reports)
        voices = {(c.report_id, c.attributed_to) for c in self.claims}
        return any((c.report_id, c.attributed_to) in voices for c in other.claims)


def fuse_field(name: str, claims: Iterable[Claim], *, weigher: Weigher) -> Fused:
    """Fuse the claims of one field.

    Returns
    -------
    FieldValue
        The best value with its reason, support and alternatives.
    tuple of FieldValue
        Further values that are true beside it: a second target, a second weapon, a part of the count.
    """
    every = sorted(claims, key=lambda c: (c.report_id, c.span, c.as_written, c.rule, str(c.stance)))
    ordered = [c for c in every if not c.rule.startswith(RULE)]
    if len(ordered) < len(every):
        return _decide(name, [c for c in every if c.rule.startswith(RULE)], ordered, weigher)
    if name == "perpetrator":
        return _fuse_actors(ordered, weigher), ()
    live = [c for c in ordered if not c.superseded and c.stance is not Stance.DENIED]
    found, also, left = _fuse_live(name, live, weigher)
    extra = [
        *_alternatives([c for c in ordered if c.superseded], ConflictKind.WITHDRAWN),
        *_alternatives([c for c in ordered if not c.superseded and c.stance is Stance.DENIED], ConflictKind.DENIAL),
        *_alternatives(left, ConflictKind.TERMINOLOGY),
    ]
    return (replace(found, alternatives=(*found.alternatives, *extra)) if extra else found), also


def _decide(name: str, decided: Sequence[Claim], told: Sequence[Claim], weigher: Weigher) -> Fused:
    """Let the latest decision of an editor be best; what the reports say stays, as alternatives of their kinds."""
    *earlier, last = decided
    who = weigher.chains.names([last])
    found = FieldValue(field=name, best=last.value, reason=f"decided by {who}", claims=(last,), support=1)
    if name == "decision":
        said = [
            FieldValue(field=name, best=c.value, reason=f"said by {weigher.chains.names([c])}", claims=(c,), support=1)
            for c in decided
        ]
        return said[0], tuple(said[1:])
    best = _Version(last.value, (last,), 1)
    others = [Alternative(value=c.value, claims=(c,), kind=ConflictKind.SUPERSEDED) for c in earlier]
    if told:
        fused, also = fuse_field(name, told, weigher=weigher)
        for value in (fused, *also):
            if value.best is not None:
                kind = _against_decision(name, best, _Version(value.best, value.claims, value.support))
                others.append(Alternative(value=value.best, claims=value.claims, kind=kind))
            elif value.claims:
                others.append(
                    Alternative(value=value.claims[0].value, claims=value.claims, kind=ConflictKind.PRECISION)
                )
            others += value.alternatives
    return replace(found, alternatives=tuple(others)), ()


def _against_decision(name: str, best: _Version[ClaimValue], other: _Version[ClaimValue]) -> ConflictKind:
    """Say how the reports' best value differs from an editor's."""
    if isinstance(best.value, PlaceRef) and isinstance(other.value, PlaceRef):
        places = _Version(best.value, best.claims, 1), _Version(other.value, other.claims, other.support)
        return _compare_places(name, *places) or ConflictKind.CONTRADICTION
    if isinstance(best.value, TimeSpan) and isinstance(other.value, TimeSpan):
        gap = _gap(best.value, other.value)
        return ConflictKind.PRECISION if gap is None or gap <= 0 else ConflictKind.CONTRADICTION
    return ConflictKind.CONTRADICTION


def _fuse_live(
    name: str, live: Sequence[Claim], weigher: Weigher
) -> tuple[FieldValue, tuple[FieldValue, ...], list[Claim]]:
    """Fuse by the kind of the values; claims of another kind than the field's are handed back."""
    for kind in (TimeSpan, PlaceRef, Quantity, str):
        some = [c for c in live if isinstance(c.value, kind)]
        if some:
            left = [c for c in live if not isinstance(c.value, kind)]
            if kind is TimeSpan:
                return _fuse_times(name, some, weigher), (), left
            fuse = {PlaceRef: _fuse_places, Quantity: _fuse_quantities}.get(kind, _fuse_words)
            return *fuse(name, some, weigher), left
    reason = "every report that states it withdraws or denies it"
    return FieldValue(field=name, best=None, reason=reason, claims=(), support=0), (), []


def _versions(
    claims: Sequence[Claim], kind: type[V], key: Callable[[V], Hashable], weigher: Weigher
) -> list[_Version[V]]:
    """Group claims of one value, in the order of their first claim; the first claim's value stands for the group."""
    groups: dict[Hashable, list[tuple[V, Claim]]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.value, kind):
            groups[key(claim.value)].append((claim.value, claim))
    return [
        _Version(found[0][0], tuple(c for _, c in found), weigher.chains.support([c for _, c in found]))
        for found in groups.values()
    ]


def _alternatives(claims: Sequence[Claim], kind: ConflictKind) -> list[Alternative]:
    """Make alternatives of one kind from claims, one for each wording."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[fold(claim.value if isinstance(claim.value, str) else claim.as_written)].append(claim)
    return [Alternative(value=found[0].value, claims=tuple(found), kind=kind) for found in groups.values()]


def _majority(versions: list[_Version[V]], agree: Callable[[_Version[V], _Version[V]], bool]) -> list[_Version[V]]:
    """Return the versions that no larger number of chains contradicts than agrees with; all, if there is none."""

    def balance(version: _Version[V]) -> int:
        return sum(other.support if agree(version, other) else -other.support for other in versions)

    return [v for v in versions if balance(v) >= 0] or versions


def _field(
    name: str,
    best: _Version[V],
    others: Sequence[tuple[_Version[V], ConflictKind]],
    *,
    why: str,
    weigher: Weigher,
) -> FieldValue:
    """Put a field together: the best version, and the others each with its kind."""
    kinds = list(dict.fromkeys(kind for _, kind in others))
    clashing = [v for v, kind in others if kind is ConflictKind.CONTRADICTION]
    reason = f"{why} by {weigher.chains.names(best.claims)}"
    if clashing:
        reason += f"; contradicted by {weigher.chains.names([c for v in clashing for c in v.claims])}"
    elif kinds:
        reason += "; what the other reports say agrees with it or says less"
    return FieldValue(
        field=name,
        best=best.value,
        reason=reason,
        claims=best.claims,
        support=weigher.chains.support(
            [*best.claims, *(c for v, kind in others if _is_same(best, v, kind) for c in v.claims)]
        ),
        alternatives=tuple(Alternative(value=v.value, claims=v.claims, kind=kind) for v, kind in others),
    )


def _is_same(best: _Version[V], other: _Version[V], kind: ConflictKind) -> bool:
    """Tell whether another version states the best value in other words: it supports it too."""
    if kind is ConflictKind.NAME_VARIANT:
        return True
    if isinstance(best.value, PlaceRef) and isinstance(other.value, PlaceRef):
        return identity(best.value) is not None and identity(best.value) == identity(other.value)
    return (
        isinstance(best.value, TimeSpan)
        and isinstance(other.value, TimeSpan)
        and best.value.best == other.value.best is not None
    )


# --- times -----------------------------------------------------------------------------------------------------------


def _gap(one: TimeSpan, two: TimeSpan) -> float | None:
    first, second = windows_of([one]), windows_of([two])
    return first[0].gap(second[0]) if first and second else None


def _agree_in_time(one: _Version[TimeSpan], two: _Version[TimeSpan]) -> bool:
    gap = _gap(one.value, two.value)
    return gap is None or gap <= 0


def _fuse_times(name: str, claims: Sequence[Claim], weigher: Weigher) -> FieldValue:
    versions = _versions(
        claims, TimeSpan, lambda t: (t.earliest, t.latest, t.best, t.precision) if t.is_dated else "undated", weigher
    )
    dated = [v for v in versions if v.value.is_dated]
    if not dated:
        reason = f"no report fixes the date: {claims[0].value.basis if isinstance(claims[0].value, TimeSpan) else ''}".rstrip(
            ": "
        )
        return FieldValue(field=name, best=None, reason=reason, claims=tuple(claims), support=0)

    def rank(version: _Version[TimeSpan]) -> tuple[object, ...]:
        window = windows_of([version.value])[0]
        return (
            _RANK[version.value.precision],
            window.width,
            -version.support,
            version.claims[0].report_id,
            version.claims[0].span,
        )

    best = min(_majority(dated, _agree_in_time), key=rank)
    others = [
        (v, ConflictKind.PRECISION if _agree_in_time(best, v) else ConflictKind.CONTRADICTION)
        for v in versions
        if v is not best
    ]
    why = f"stated {_STATED[best.value.precision]}"
    if best.value.basis.startswith("dated through the cluster"):
        why = f"{best.value.basis}; {why}"
    return _field(name, best, others, why=why, weigher=weigher)


# --- places ----------------------------------------------------------------------------------------------------------


def _place_key(ref: PlaceRef) -> Hashable:
    """Group by gazetteer entry and spelling; nameless and relative places by their words."""
    return (
        (None, fold(ref.as_written)) if ref.toponym is None or is_relative(ref) else (identity(ref), fold(ref.toponym))
    )


def _place_versions(claims: Sequence[Claim], weigher: Weigher) -> list[_Version[PlaceRef]]:
    """Group claims by place and spelling; the reference that says most stands for its group."""
    found = _versions(claims, PlaceRef, _place_key, weigher)
    return [
        replace(
            v,
            value=max(
                (c.value for c in v.claims if isinstance(c.value, PlaceRef)),
                key=lambda p: (specificity(p), len(p.within)),
            ),
        )
        for v in found
    ]


def _compare_places(name: str, best: _Version[PlaceRef], other: _Version[PlaceRef]) -> ConflictKind | None:
    """Say how another place differs from the best; None when it is another place altogether."""
    together = best.is_beside(other, name)
    match relate(best.value, other.value).nearness:
        case Nearness.SAME:
            if not is_fine(other.value) and other.value.lat is not None:
                entry = identity(best.value) is not None and not is_relative(other.value)
                return ConflictKind.NAME_VARIANT if entry else ConflictKind.GRANULARITY
            return ConflictKind.NAME_VARIANT if _is_named_alike(best.value, other.value) else ConflictKind.SAME_SITE
        case Nearness.CONTAINS:
            return ConflictKind.GRANULARITY
        case Nearness.OVERLAP:
            return ConflictKind.NAME_VARIANT if _is_named_alike(best.value, other.value) else ConflictKind.SAME_SITE
        case Nearness.NEAR:
            return ConflictKind.SAME_SITE if same_kind(best.value, other.value) or not together else None
        case Nearness.UNKNOWN:
            if is_relative(other.value):
                return ConflictKind.GRANULARITY
            return None if together else ConflictKind.SAME_SITE
        case _:
            return None


def _is_named_alike(one: PlaceRef, two: PlaceRef) -> bool:
    first, second = one.toponym or "", two.toponym or ""
    return alike(fold(first), fold(second), ratio=_SPELLING) or is_spelling(first, second)


def _fuse_places(name: str, claims: Sequence[Claim], weigher: Weigher) -> Fused:
    versions = _place_versions(claims, weigher)

    def rank(version: _Version[PlaceRef]) -> tuple[object, ...]:
        coarser = any(refines(v.value, version.value) for v in versions)
        tier = specificity(version.value)
        fine = tier >= 6  # (a site and a settlement are told apart by support, not by kind)
        odd = fold(version.value.toponym or "") not in fold(version.value.name)
        first = version.claims[0]
        return (-(6 if fine else tier), coarser, -version.support, -tier, odd, first.span.start, first.report_id)

    def agree(one: _Version[PlaceRef], two: _Version[PlaceRef]) -> bool:
        return one.is_beside(two, name) or _compare_places(name, one, two) is not None

    credible = _majority(versions, agree)
    left = sorted(versions, key=lambda v: (v not in credible, rank(v)))
    fields: list[tuple[_Version[PlaceRef], list[tuple[_Version[PlaceRef], ConflictKind]]]] = []
    for version in left:
        kinds = [(_compare_places(name, head, version), others) for head, others in fields]
        related = next(((kind, others) for kind, others in kinds if kind is not None), None)
        if related is not None:
            related[1].append((version, related[0]))
        elif not fields or any(head.is_beside(version, name) for head, _ in fields):
            fields.append((version, []))
        else:
            fields[0][1].append((version, ConflictKind.CONTRADICTION))
    done = [_field(name, head, others, why=_why_place(others), weigher=weigher) for head, others in fields]
    return done[0], tuple(done[1:])


def _why_place(others: Sequence[tuple[_Version[PlaceRef], ConflictKind]]) -> str:
    coarser = [v.value.name for v, kind in others if kind is ConflictKind.GRANULARITY and not is_relative(v.value)]
    if coarser:
        return f"the most specific place, refining {' and '.join(dict.fromkeys(coarser))}, named"
    return "the most specific place named" if others else "named"


# --- numbers ---------------------------------------------------------------------------------------------------------


def _bounds(quantity: Quantity) -> tuple[float, float]:
    low = quantity.min if quantity.min is not None else quantity.best if quantity.max is None else 0
    high = quantity.max if quantity.max is not None else quantity.best if quantity.min is None else float("inf")
    return (low or 0, float("inf") if high is None else high)


def _is_vague(quantity: Quantity) -> bool:
    """Tell "several", "a salvo", "dozens": words, not numbers."""
    return quantity.best is None and quantity.qualifier in {"several", "salvo", "dozen"}


def _overlap(one: _Version[Quantity], two: _Version[Quantity]) -> bool:
    (low1, high1), (low2, high2) = _bounds(one.value), _bounds(two.value)
    return low1 <= high2 and low2 <= high1


def _fuse_quantities(name: str, claims: Sequence[Claim], weigher: Weigher) -> Fused:
    versions = _versions(claims, Quantity, lambda q: (_bounds(q), _is_vague(q), q.qualifier == "about", q.of), weigher)
    whole = [v for v in versions if v.value.of is None] or versions
    parts = [v for v in versions if v not in whole]
    toll = name != "count"
    last = max((weigher.newest(v.claims) for v in whole), default=0.0)

    def outgrown(version: _Version[Quantity]) -> bool:
        """Tell a figure beside which the newest reports that give it give a higher one: what was counted before, or a part."""
        low = _bounds(version.value)[0]
        reports = {c.report_id for c in version.claims if weigher.newest([c]) == last}
        higher = {r for v in whole if _bounds(v.value)[0] > low for r in v.reports}
        return bool(reports) and reports <= higher

    def rank(version: _Version[Quantity]) -> tuple[object, ...]:
        quantity, (low, high) = version.value, _bounds(version.value)
        newest = -weigher.newest(version.claims) if toll else 0.0
        return (
            _is_vague(quantity),
            newest,
            toll and outgrown(version),
            quantity.qualifier == "about",
            high - low,
            -version.support,
            -low,
            version.claims[0].report_id,
            version.claims[0].span,
        )

    best = min(_majority(whole, _overlap) if not toll else whole, key=rank)
    newest = weigher.newest(best.claims)

    def differs(version: _Version[Quantity]) -> ConflictKind:
        if _overlap(best, version):
            return ConflictKind.COMPATIBLE_INTERVAL
        older = 0.0 < weigher.oldest(version.claims) < newest
        return ConflictKind.SUPERSEDED if toll and older else ConflictKind.CONTRADICTION

    others = [(v, differs(v)) for v in whole if v is not best]
    why = (
        "the latest figure, given" if any(k is ConflictKind.SUPERSEDED for _, k in others) else _why_number(best.value)
    )
    also = tuple(_field(name, v, (), why=f"a part of {v.value.of}, given", weigher=weigher) for v in parts)
    return _field(name, best, others, why=why, weigher=weigher), also


def _why_number(quantity: Quantity) -> str:
    return (
        "an exact number, given"
        if quantity.min == quantity.max is not None and quantity.qualifier != "about"
        else "given"
    )


# --- words -----------------------------------------------------------------------------------------------------------


def _compare_words(name: str, best: _Version[str], other: _Version[str]) -> ConflictKind | None:
    """Say how another word differs from the best; None when it is something else altogether."""
    key = actor_key if name in _ACTORS else fold
    one, two = key(best.value), key(other.value)
    if name == "weapon":
        kind1, kind2 = weapon_kind(best.value), weapon_kind(other.value)
        if kind1 is None or kind2 is None or other.value == "unknown":
            return ConflictKind.GRANULARITY
        if kind1 == kind2:
            return ConflictKind.GRANULARITY if kind1 in {best.value, other.value} else ConflictKind.TERMINOLOGY
        return ConflictKind.TERMINOLOGY if kin(kind1, kind2) >= 0 else None
    if name == "outcome":
        return ConflictKind.GRANULARITY if two in _BROAD_OUTCOMES else None
    if alike(one, two):
        return ConflictKind.NAME_VARIANT
    if name == "perpetrator" and len(states_in(best.value)) == 1 and states_in(best.value) == states_in(other.value):
        return ConflictKind.GRANULARITY  # "Iran" and "Iran's Revolutionary Guards"
    if set(one.split()) < set(two.split()) or set(two.split()) < set(one.split()):
        return ConflictKind.GRANULARITY
    return None


def _fuse_words(name: str, claims: Sequence[Claim], weigher: Weigher) -> Fused:
    versions = _versions(claims, str, actor_key if name in _ACTORS else fold, weigher)

    def rank(version: _Version[str]) -> tuple[object, ...]:
        kind = weapon_kind(version.value)
        backing = sum(
            v.support for v in versions if name == "weapon" and kind is not None and weapon_kind(v.value) == kind
        )
        says = version.value not in _BROAD_OUTCOMES and version.value not in GENERIC_TYPES
        return (
            not says,
            -backing,
            version.value == kind and backing > version.support,
            -version.support,
            version.claims[0].span,
            version.value,
        )

    fields: list[tuple[_Version[str], list[tuple[_Version[str], ConflictKind]]]] = []
    for version in sorted(versions, key=rank):
        kinds = [(_compare_words(name, head, version), others) for head, others in fields]
        related = next(((kind, others) for kind, others in kinds if kind is not None), None)
        if related is not None:
            related[1].append((version, related[0]))
        elif not fields or (name not in _EXCLUSIVE and any(head.is_beside(version, name) for head, _ in fields)):
            fields.append((version, []))
        else:
            fields[0][1].append((version, ConflictKind.TERMINOLOGY if name == "target" else ConflictKind.CONTRADICTION))
    done = [_field(name, head, others, why="stated", weigher=weigher) for head, others in fields]
    if name in _CONTESTED and fields:
        done[0] = _contest(done[0], *fields[0])
    return done[0], tuple(done[1:])


def _contest(
    found: FieldValue, best: _Version[str], others: Sequence[tuple[_Version[str], ConflictKind]]
) -> FieldValue:
    """Take back the best value when a version that contradicts it has as many independent sources."""
    rivals = [v for v, kind in others if kind is ConflictKind.CONTRADICTION]
    if not any(v.support >= best.support for v in rivals):
        return found
    own = Alternative(value=best.value, claims=best.claims, kind=ConflictKind.CONTRADICTION)
    reason = f"{len(rivals) + 1} versions contradict each other, and none has more independent sources than the others"
    return replace(found, best=None, reason=reason, claims=(), support=0, alternatives=(own, *found.alternatives))


# --- actors ----------------------------------------------------------------------------------------------------------


def _fuse_actors(claims: Sequence[Claim], weigher: Weigher) -> FieldValue:
    """Fuse accusations, claims of responsibility and denials: a name is best only when nobody contradicts it."""
    name = "perpetrator"
    versions = _versions([c for c in claims if isinstance(c.value, str)], str, actor_key, weigher)
    stances = {id(v): {c.stance for c in v.claims if not c.superseded} for v in versions}

    def same(one: _Version[str], two: _Version[str]) -> bool:
        return _compare_words(name, one, two) is not None

    named = [v for v in versions if stances[id(v)] & _POSITIVE]
    owned = [v for v in named if stances[id(v)] & {Stance.ASSERTED, Stance.CLAIMED} and not stances[id(v)] - _POSITIVE]
    sure = [v for v in owned if all(same(v, other) or stances[id(other)] <= _SILENT for other in versions)]
    if sure:
        best = min(sure, key=lambda v: (-v.support, -len(v.value), v.value))
        others = [(v, _compare_words(name, best, v) or ConflictKind.TERMINOLOGY) for v in versions if v is not best]
        why = "claimed" if any(c.stance is Stance.CLAIMED for c in best.claims) else "named"
        found = _field(name, best, others, why=f"{why}, and contradicted by nobody, ", weigher=weigher)
        return replace(found, reason=found.reason.replace(",  by", ", by"))
    how = sorted({c.stance.value.replace("_", " ") for c in claims})
    if all(same(versions[0], v) and stances[id(v)] <= _POSITIVE for v in versions):
        reason = f"nobody states it as a fact or claims it: {', '.join(how)} only"
        told = tuple(c for v in versions for c in v.claims)
        return FieldValue(field=name, best=None, reason=reason, claims=told, support=weigher.chains.support(told))
    alternatives: list[Alternative] = []
    for kind, some in (
        (ConflictKind.WITHDRAWN, [c for c in claims if c.superseded]),
        (ConflictKind.DENIAL, [c for c in claims if not c.superseded and c.stance is Stance.DENIED]),
        (ConflictKind.CONTRADICTORY_CLAIMS, [c for c in claims if not c.superseded and c.stance is not Stance.DENIED]),
    ):
        alternatives += _alternatives(some, kind)
    disagree = "the reports do not agree who did it" if named else "nobody is named as the one who did it"
    reason = f"{disagree} ({', '.join(how)}); every version is kept"
    return FieldValue(field=name, best=None, reason=reason, claims=(), support=0, alternatives=tuple(alternatives))
