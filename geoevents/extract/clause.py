"""The parts of a clause: its triggers, the places and numbers with their roles, and the tokens its readers share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from geoevents.extract.actors import Actor
from geoevents.extract.places import PlaceHit
from geoevents.extract.text import Sentence
from geoevents.extract.times import TimeHit
from geoevents.extract.weapons import Weapon
from geoevents.model import Quantity, Span

if TYPE_CHECKING:
    from geoevents.extract.quantities import Number

__all__ = ["Amount", "Clause", "Context", "Part", "Site", "Trigger"]

Part = Literal["origin", "destination", "location"]


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
