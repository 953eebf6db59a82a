"""Which places an event reached: each place of a report is weighed by all that the text says of it.

The rules of `sites` give places their roles by the words around them, and propose. Whether a place is a target of its
event is decided here, by a linear model over evidences that a reader would name: the role the rules gave it, and how
often; in the how-manieth of the sentences that have a destination; what kind of place; a row of how many; what stands
behind it; and what else its clause says ("in recent months", "the rockets"). ``destinations.json`` holds what each
evidence weighs; ``benchmarks/destinations.py`` learns it.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geoevents.extract.belonging import leads_back, tells_many
from geoevents.extract.clause import Clause, Site, Story, place_key
from geoevents.extract.lexicon import ACTOR_HEADS, COUNTRIES, FACILITIES, ORG_WORDS, REPORTING, word_set
from geoevents.extract.places import PlaceHit
from geoevents.extract.standing import WATER, WIDE, is_wide
from geoevents.extract.tails import FRONTIERS, LINES, TERRITORY
from geoevents.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from geoevents.model import PlaceRef

__all__ = ["ANY", "FILE", "Told", "Weighed", "chance", "evidence", "weigh", "weighed"]

#: What every place weighs before anything is said of it.
ANY: Final = "any place"
FILE: Final = Path(__file__).parent / "destinations.json"
_AREAS: Final = word_set("area municipality township raion sector subdistrict sub-district countryside")
_SETTLEMENTS: Final = word_set(
    "village villages town towns city cities hamlet settlement suburb neighbourhood neighborhood quarter"
)
_KINDS: Final = {
    **dict.fromkeys(WIDE | TERRITORY | _AREAS, "an area"),
    **dict.fromkeys(_SETTLEMENTS, "a settlement"),
    **dict.fromkeys(FACILITIES, "a site"),
}
#: A clause that tells what goes on for long, of no one day.
_HABITUAL: Final = re.compile(
    r"\b(?:frequent(?:ly)?|regular(?:ly)?|repeated(?:ly)?|routinely|often|almost[ ]daily|near-daily|continu(?:es?|ed|ing)[ ]to|steps?[ ]up|stepped[ ]up|intensif\w+|ramped[ ]up"
    r"|(?:have|has)[ ](?:also[ ]|been[ ]|\w+ly[ ])*(?:carr(?:ied|ying)|conduct\w+|target\w+|attack\w+|launch\w+|struck|hit|fired|claimed)\b[^.;]{0,120}\b(?:months?|years?|weeks?|times|attacks|strikes|since)"
    r"|\d[\d,]*[ ](?:attacks|strikes|raids|air[ ]?strikes)[ ](?:on|against|in))\b",
    re.IGNORECASE,
)
_BLASTS: Final = re.compile(
    r"\b(?:explosions?|blasts?|booms?)\b.{0,40}\b(?:heard|felt|rang|reported)\b|\b(?:heard|felt|reported|reports[ ]of)\b.{0,40}\b(?:explosions?|blasts?|booms?)\b",
    re.IGNORECASE,
)
#: What a clause may say besides its places.
_CLAUSES: Final[dict[str, Callable[[Clause], bool]]] = {
    "leads back": leads_back,
    "tells what goes on for long": lambda clause: _HABITUAL.search(clause.text) is not None,
    "tells blasts that were heard": lambda clause: _BLASTS.search(clause.text) is not None,
}
_NAMED: Final = 3  # evidences shown for a place


@dataclass(frozen=True, slots=True)
class Weighed:
    """A place of an event with its chance to be where it struck, and what it was weighed by, the heaviest first."""

    hit: PlaceHit
    chance: float
    is_kept: bool
    evidences: tuple[tuple[str, float], ...]

    @property
    def reasons(self) -> str:
        """Return the heaviest evidences in words."""
        return ", ".join(f"{name} {value:+.1f}" for name, value in self.evidences[:_NAMED])


@dataclass(frozen=True, slots=True)
class _Telling:
    """One time that a report names a place."""

    clause: Clause
    hit: PlaceHit
    site: Site | None
    is_own: bool  # told in the event itself

    @property
    def role(self) -> str:
        return self.site.role if self.site is not None else "no role"

    @property
    def is_target(self) -> bool:
        return self.is_own and self.role == "destination"

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """Sort the telling that says most of a place first."""
        return (
            not self.is_own,
            self.clause.sentence.is_title,
            self.role != "destination",
            self.site is None,
            self.clause.sentence.index,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A named place with all that a report says of it."""

    tellings: tuple[_Telling, ...]

    @property
    def best(self) -> _Telling:
        """Return the telling that says most of it."""
        return min(self.tellings, key=lambda t: t.rank)

    @property
    def refs(self) -> tuple[PlaceRef, ...]:
        """Return how it is named."""
        return tuple(t.hit.ref for t in self.tellings)

    @property
    def is_own(self) -> bool:
        """Tell whether the story itself names it."""
        return any(t.is_own for t in self.tellings)

    @property
    def is_target(self) -> bool:
        """Tell whether the rules propose it as a destination of the story."""
        return any(t.is_target for t in self.tellings)

    @property
    def is_country(self) -> bool:
        """Tell whether it is a country."""
        return any(t.hit.country_only for t in self.tellings)


def weigh(story: Story, told: Sequence[Clause]) -> None:
    """Leave a story the destinations that weigh enough; what the rules called one and is none becomes a location.

    A place of the main event's own clauses that the rules gave no role becomes a destination where it weighs enough.
    Where no place does, the rules stand.

    Parameters
    ----------
    story
        The story, changed in place.
    told
        All clauses of its report.
    """
    if story.role is not Role.MAIN and len(_proposed(story)) <= 1:
        return  # where one does not weigh enough, the rules stand
    found = weighed(story, told)
    kept = {_key(w.hit.ref): w for w in found if w.is_kept}
    if not kept:
        return
    proposed = _proposed(story)
    left = proposed - kept.keys()
    for clause in story.clauses:
        clause.sites = [
            replace(s, role="location") if s.role == "destination" and _key(s.hit.ref) in left else s
            for s in clause.sites
        ]
    if story.role is Role.MAIN:
        for key, place in kept.items():
            if key not in proposed:
                _raise(story, place.hit)


def _proposed(story: Story) -> set[str]:
    """Return the named destinations that the rules propose."""
    return {_key(s.hit.ref) for c in story.clauses for s in c.sites if s.role == "destination"} - {""}


def _raise(story: Story, hit: PlaceHit) -> None:
    """Make a place a destination that the rules gave no role, or that of a mere location."""
    for clause in story.clauses:
        if hit in clause.places:
            given = next((s for s in clause.sites if s.hit == hit), None)
            if given is None or given.role == "location":
                clause.sites = [s for s in clause.sites if s is not given]
                clause.sites.append(Site(hit, "destination", given.rule if given is not None else "weighed"))
            return


def weighed(story: Story, told: Sequence[Clause]) -> tuple[Weighed, ...]:
    """Weigh the named places of a story as its destinations.

    Parameters
    ----------
    story, told
        As for `weigh`; nothing is changed.

    Returns
    -------
    tuple of Weighed
        One a place, in the order of the text, by the telling that says most of it.
    """
    weights, threshold = _model()
    result = []
    for place, evidences in evidence(story, told):
        share = chance(evidences, weights)
        parts = [(name, weights[name] * value) for name, value in evidences.items() if name in weights]
        parts.sort(key=lambda part: -abs(part[1]))
        result.append(Weighed(place.best.hit, share, share >= threshold, tuple(parts)))
    return tuple(result)


def chance(evidences: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the chance, 0 to 1, that evidences and what they weigh give a place."""
    score = weights[ANY] + math.fsum(weights.get(name, 0.0) * value for name, value in evidences.items())
    return 1.0 / (1.0 + math.exp(-score))


@cache
def _model() -> tuple[dict[str, float], float]:
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return data["weights"], data["threshold"]


# --- the places --------------------------------------------------------------------------------------------------------


def evidence(
    story: Story, told: Sequence[Clause], *, everywhere: bool = False
) -> Iterator[tuple[Told, dict[str, float]]]:
    """Give the named places of a story with what speaks for and against each as its destination.

    Parameters
    ----------
    story, told
        As for `weigh`.
    everywhere
        Give the places of all clauses, not only of the story's: there is more to learn from.

    Yields
    ------
    tuple of Told and dict
        The place, and its evidences by name: mostly 1 where they hold, and amounts between 0 and 1.
    """
    own = {id(clause) for clause in story.clauses}
    found: dict[str, list[_Telling]] = {}
    for clause in told if story.role is Role.MAIN else story.clauses:
        for hit, site in _told(clause):
            found.setdefault(_key(hit.ref), []).append(_Telling(clause, hit, site, id(clause) in own))
    found.pop("", None)
    places = [Told(tuple(tellings)) for tellings in found.values()]
    if not everywhere:
        places = [place for place in places if place.is_own]
    around = _Around(story, places)
    return ((place, around.evidences(place)) for place in places)


def _told(clause: Clause) -> Iterator[tuple[PlaceHit, Site | None]]:
    """Give the places of a clause with the role that the rules gave each, and the states that its words imply."""
    sites = {(s.hit.span, s.implied): s for s in clause.sites}
    for hit in clause.places:
        yield hit, sites.pop((hit.span, False), None)
    for site in sites.values():
        yield site.hit, site


def _key(ref: PlaceRef) -> str:
    return place_key(ref.toponym or ref.anchor or next(iter(ref.within), None))


def _kind(hit: PlaceHit) -> str:
    ref = hit.ref
    name = ref.toponym or ref.anchor
    if name is None:
        return "something without a name"
    if hit.country_only and ref.relation is None:
        return "a country"
    if WATER.search(name) is not None:
        return "a water"
    if ref.kind in LINES or ref.relation in {"border of", "between"} or name.lower() in FRONTIERS:
        return "a line"
    if ref.toponym is None:
        parts = name.lower().split(" and ")
        return "a part of a country" if all(part in COUNTRIES for part in parts) else "beside a place"
    return "a name alone" if ref.kind is None else _KINDS.get(ref.kind, "a thing")


# --- what is said of them ------------------------------------------------------------------------------------------------


class _Around:
    """The story and all its places, for what each of them is beside the others."""

    def __init__(self, story: Story, places: Sequence[Told]) -> None:
        self.many = tells_many(story.clauses)
        self.holders = frozenset(name for place in places for ref in place.refs for name in ref.within)
        targets = {p: min(t.rank for t in p.tellings if t.is_target) for p in places if p.is_target}
        number = {rank: n for n, rank in enumerate(sorted(set(targets.values())), start=1)}
        self.order = {place: number[rank] for place, rank in targets.items()}
        self.hit = {p for p in targets if any(self._is_hit(t) for t in p.tellings)}
        self.said: dict[int, tuple[str, ...]] = {}  # by clause

    def evidences(self, place: Told) -> dict[str, float]:
        """Return the evidences of one place."""
        best = place.best
        found = dict.fromkeys((*self._alone(best), *_repeated(place)), 1.0)
        if place in self.order:
            found[f"sentence number {min(self.order[place], 4)} with a destination"] = 1.0
        if len(self.hit) > (place in self.hit):
            weak = {"wide": self._is_wide(best), "of blasts heard": _is_heard(best)}
            found |= {f"{name}, beside what was hit": 1.0 for name, is_so in weak.items() if is_so}
        found["tellings in the event"] = min(sum(t.is_own for t in place.tellings), 4) / 4
        return found

    def _is_wide(self, telling: _Telling) -> bool:
        return is_wide(telling.hit.ref, self.holders)

    def _is_hit(self, telling: _Telling) -> bool:
        """Tell a destination that nothing makes doubtful."""
        firm = telling.is_target and not telling.clause.sentence.is_title
        return firm and not self._is_wide(telling) and not _is_heard(telling)

    def _alone(self, telling: _Telling) -> Iterator[str]:
        """Give what one telling says of a place, by itself and with the role that the rules gave it."""
        hit, role = telling.hit, telling.role
        row = _row(telling)
        for name in (_kind(hit), f"a row of {row}" if row > 1 else "no row"):
            yield name
            yield f"{name}, as {role}"
        yield _following(telling)
        if row > 1 and self.many:
            yield "a row in an event at many places"
        wide = ("wide",) if self._is_wide(telling) else ()
        body = ("before a body",) if _names_body(telling) else ()
        for name in (*wide, *body, *self._clause(telling.clause)):
            yield name
            if role == "destination":
                yield f"{name}, as destination"

    def _clause(self, clause: Clause) -> tuple[str, ...]:
        """Return what a clause says besides its places; each is read once."""
        if id(clause) not in self.said:
            self.said[id(clause)] = tuple(f"its clause {name}" for name, tells in _CLAUSES.items() if tells(clause))
        return self.said[id(clause)]


def _repeated(place: Told) -> Iterator[str]:
    """Give what all tellings of a place say together."""
    tellings = place.tellings
    for role in dict.fromkeys(t.role for t in tellings):
        yield f"once as {role}"
    for role in dict.fromkeys(t.role for t in tellings if not t.is_own):
        yield f"once as {role} outside the event"
    if any(_kind(t.hit) in {"a site", "a settlement"} for t in tellings):
        yield "once a site or a settlement"
    if place.is_country:
        yield "once a country"


def _names_body(telling: _Telling) -> bool:
    """Tell "Iraq's security forces", "the Nabatieh hospital's director": a body or an actor shortly behind the place."""
    tokens, after = telling.clause.sentence.tokens, telling.hit.last + 1
    return any(token.lower in ORG_WORDS or token.lower in ACTOR_HEADS for token in tokens[after : after + 4])


def _is_heard(telling: _Telling) -> bool:
    """Tell where blasts were only heard or reported from where something was hit."""
    rule = telling.site.rule if telling.site is not None else ""
    return rule == "heard-in" or (rule.startswith("explode-") and _BLASTS.search(telling.clause.text) is not None)


def _row(telling: _Telling) -> int:
    """Return how many places stand in the row of one, 4 for more."""
    places, hit = telling.clause.places, telling.hit
    at = next((i for i, place in enumerate(places) if place is hit), None)
    if at is None:
        return 1
    first = next(i for i in range(at, -1, -1) if i == 0 or not places[i].joined)
    last = next((i for i in range(at + 1, len(places)) if not places[i].joined), len(places))
    return min(last - first, 4)


def _following(telling: _Telling) -> str:
    """Say what stands right behind a place."""
    tokens, after = telling.clause.sentence.tokens, telling.hit.last + 1
    token = tokens[after] if after < len(tokens) else None
    if token is None or token.text in {".", ";"}:
        return "before the end"
    if token.lower in {"'s", "’s"}:
        return "before 's"
    if token.lower in REPORTING:
        return "before a verb of saying"
    if token.lower in {",", "and"}:
        return f"before {'a comma' if token.lower == ',' else 'and'}"
    return "before another name" if token.text[0].isupper() else "before a word"
