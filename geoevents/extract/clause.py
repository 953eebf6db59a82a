"""The parts that reports are taken apart into: triggers, places and numbers with their roles, clauses, and the story they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from geoevents.extract.actors import Actor
from geoevents.extract.cues import AIR
from geoevents.extract.lexicon import COUNTRIES
from geoevents.extract.places import PlaceHit
from geoevents.extract.text import Sentence
from geoevents.extract.times import TimeHit
from geoevents.extract.weapons import Weapon, family_of
from geoevents.model import Quantity, Role, Span

if TYPE_CHECKING:
    from geoevents.extract.quantities import Number

__all__ = ["Amount", "Clause", "Context", "Part", "Site", "Story", "Trigger", "families_of", "place_key"]

Part = Literal["origin", "destination", "location"]
_MAX_DAYS = 6  # time words that later clauses are compared with


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells an event: a verb class, or ``noun``."""

    at: int
    kind: str
    passive: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a role, and the rule that gave it the role."""

    hit: PlaceHit
    role: Part
    rule: str
    implied: bool = False
    by: Span | None = None  # who says so of this place alone

    @property
    def is_frontier(self) -> bool:
        """Tell the border of a state, a line of a thousand kilometres, from a place on it."""
        ref = self.hit.ref
        names = (ref.toponym or ref.anchor or "").lower().split(" and ")
        return ref.kind == "border" and not ref.within and all(name in COUNTRIES for name in names if name)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something: weapons, killed or injured."""

    span: Span
    quantity: Quantity
    of: str | None = None


@dataclass(slots=True)
class Clause:
    """A stretch of one sentence with one event context."""

    sentence: Sentence
    first: int
    last: int
    cause: bool
    triggers: list[Trigger] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    places: list[PlaceHit] = field(default_factory=list)
    arms: list[Weapon] = field(default_factory=list)
    times: list[TimeHit] = field(default_factory=list)
    report_times: list[TimeHit] = field(default_factory=list)
    other_clocks: list[TimeHit] = field(default_factory=list)  # the same moment by the clock of another place
    actors: list[Actor] = field(default_factory=list)
    counts: list[Amount] = field(default_factory=list)
    killed: list[Amount] = field(default_factory=list)
    injured: list[Amount] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Return the characters of the report that the clause covers."""
        return Span(self.sentence.tokens[self.first].start, self.sentence.tokens[self.last].end)

    @property
    def text(self) -> str:
        """Return its words."""
        return self.sentence.words(self.first, self.last)

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the weapon classes it names."""
        return tuple(dict.fromkeys(c for w in self.arms for c in w.classes))

    @property
    def is_event(self) -> bool:
        """Tell whether it says that something was fired, struck, fell, blew up or was stopped."""
        return any(t.kind not in {"casualty", "cross"} for t in self.triggers) or bool(
            self.arms and any(t.kind == "cross" for t in self.triggers)
        )


@dataclass(slots=True)
class Story:
    """The clauses that tell one event."""

    role: Role
    clauses: list[Clause] = field(default_factory=list)
    type: str | None = None
    amounts: list[Amount] = field(default_factory=list)  # of an aggregate: how many events
    stamp: TimeHit | None = None  # of a live entry
    heard: list[Clause] = field(default_factory=list)  # clauses of other kinds in which somebody is blamed or claims
    launched_from: list[tuple[Clause, Site]] = field(default_factory=list)  # told with the answer to it

    families: set[str] = field(default_factory=set)  # the weapon families it names
    keys: set[str] = field(default_factory=set)  # the places it names, folded for comparison
    days: list[TimeHit] = field(default_factory=list)  # the first time words that name its day
    told_at: int = 0  # the last sentence that tells it as an event
    dated_by: list[tuple[Clause, TimeHit]] = field(default_factory=list)  # "nobody claimed Sunday's attack"

    def join(self, clause: Clause) -> None:
        """Add a clause; what later clauses are compared with is kept at hand, so that long reports stay linear."""
        self.clauses.append(clause)
        self.families |= families_of(clause)
        refs = [site.hit.ref for site in clause.sites]
        self.keys |= {place_key(n) for r in refs for n in (r.toponym, r.anchor, *r.within) if n} - {""}
        if len(self.days) < _MAX_DAYS and (not clause.sentence.is_title or _names_day(clause)):
            self.days += [t for t in clause.times if t.names_day]
        if clause.is_event:
            self.told_at = clause.sentence.index


def families_of(clause: Clause) -> set[str]:
    """Return the weapon families that a clause names; an air raid names aircraft."""
    families = {family_of(c) for c in clause.classes} - {"unknown"}
    return families or ({"aircraft"} if AIR.search(clause.text) else set())


def place_key(name: str | None) -> str:
    """Fold the name of a place, articles away, to tell whether two clauses speak of one."""
    return re.sub(r"^(?:al|el|at|as|ar|ad|an|the)[- ]", "", (name or "").lower())


def _names_day(clause: Clause) -> bool:
    """Tell whether a headline names a day."""
    return any(t.names_day for t in clause.times)


class Context:
    """What the readers of one clause share: its tokens, and which of them belong to a place or a weapon."""

    def __init__(self, clause: Clause, numbers: list[Number], every: list[PlaceHit]) -> None:
        self.clause = clause
        self.every = every  # the places of the whole sentence
        self.tokens = clause.sentence.tokens
        self.lowers = [t.lower for t in self.tokens]
        self.numbers = numbers
        self.inside = {i for p in clause.places for i in range(p.first, p.last + 1)}
        self.arms_at = {i: w for w in clause.arms for i in range(w.first, w.last + 1)}
