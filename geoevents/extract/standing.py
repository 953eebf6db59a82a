"""What only the whole story tells of its places: which state fired, which base "the base" is, and what holds others.

A clause gives every place a role by the words around it. Here the sites of all its clauses are read against each other,
before `weighing` decides which of them the event reached.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geoevents.extract.clause import Clause, Site, Story
from geoevents.extract.lexicon import COUNTRIES, FACILITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from geoevents.extract.places import PlaceHit
    from geoevents.model import PlaceRef

__all__ = ["WATER", "WIDE", "is_wide", "settle"]

#: Kinds of areas that hold other places, and of waters.
WIDE = frozenset({"province", "oblast", "region", "state", "governorate", "county", "voivodeship", "district"})
WATER = re.compile(r"\b(?:Sea|Ocean|Gulf|Strait|Mediterranean)\b")
#: What a country is told by, where only a part of it, or a side of it, is meant.
_BESIDE = frozenset({"near", "along"})
#: Sites of one sort, by the last word of their kind: "a military base" comes back as "the garrison".
_SORTS = tuple(
    frozenset(words.split())
    for words in (
        "base bases airbase garrison outpost camp barracks airfield installation",
        "school kindergarten university",
        "hospital clinic",
        "plant refinery depot facility terminal",
        "village hamlet town settlement city",
    )
)


def settle(story: Story) -> None:
    """Read the sites of a story against each other and leave each place the role that the whole story gives it."""
    _not_on_itself(story)
    _one_state(story)
    _refer_back(story)
    _name_the_nameless(story)


# --- who fired -------------------------------------------------------------------------------------------------------


def _one_state(story: Story) -> None:
    """Keep the state that the story names first as the one that fires; another one's fire is an answer to it."""
    first: str | None = None
    for clause in story.clauses:
        state = next((s.hit.ref.toponym for s in clause.sites if s.implied), None)
        first = first or state
        if state is not None and state != first:
            clause.sites = [replace(s, role="location") for s in clause.sites if not s.implied and s.role != "origin"]


def _not_on_itself(story: Story) -> None:
    """Take no state for the place of launch where the words put what was hit in that very state."""
    aims = [s.hit.ref for c in story.clauses for s in c.sites if s.role == "destination"]
    held = {name for ref in aims for name in ref.within}
    for clause in story.clauses:
        clause.sites = [s for s in clause.sites if not (s.implied and s.hit.ref.toponym in held)]


# --- what stands -----------------------------------------------------------------------------------------------------


def _aims(story: Story) -> Iterator[tuple[Clause, Site]]:
    """Give the destinations of a story's text, not of its headline."""
    return ((c, s) for c in story.clauses if not c.sentence.is_title for s in c.sites if s.role == "destination")


def _is_named(ref: PlaceRef) -> bool:
    return bool(ref.toponym or ref.anchor)


def is_wide(ref: PlaceRef, holders: Collection[str]) -> bool:
    """Tell a country, a part of one, a sea, and an area that another place of the story is said to lie in."""
    if ref.toponym is not None:
        bare = ref.kind is None and ref.toponym.lower() in COUNTRIES
        return bare or WATER.search(ref.toponym) is not None or (ref.kind in WIDE and ref.toponym in holders)
    names = (ref.anchor or "").split(" and ") if ref.relation in {"between", "border of"} else [ref.anchor or ""]
    wide = all(name.lower() in COUNTRIES or WATER.search(name) is not None for name in names)
    return wide and ref.relation not in _BESIDE


# --- what "the base" is ----------------------------------------------------------------------------------------------


def _refer_back(story: Story) -> None:
    """Give "the airport" the name of the airport that the story named last."""
    named: dict[str, PlaceRef] = {}
    for clause in story.clauses:
        for hit in clause.places:
            if hit.ref.kind in FACILITIES and hit.ref.toponym is not None:
                named[_head(hit.ref)] = hit.ref
        for index, site in enumerate(clause.sites):
            ref = site.hit.ref
            if ref.kind in FACILITIES and _is_bare(ref) and ref.as_written.lower() == f"the {ref.kind}":
                known = named.get(_head(ref))
                clause.sites[index] = _called(site, known) if known is not None else site


def _is_bare(ref: PlaceRef) -> bool:
    """Tell a site that only its kind is told of."""
    return ref.toponym is None and ref.anchor is None and not ref.within


def _head(ref: PlaceRef) -> str:
    return (ref.kind or "").split()[-1]


def _called(site: Site, ref: PlaceRef) -> Site:
    again = replace(ref, as_written=site.hit.ref.as_written)
    return replace(site, hit=replace(site.hit, ref=again), rule=f"{site.rule}-again")


def _name_the_nameless(story: Story) -> None:
    """Find the name of what was hit in a later sentence: "a military base ..." - "the garrison, on the edge of Shaddadi"."""
    aims = [s.hit.ref for _, s in _aims(story)]
    nameless = [ref for ref in aims if ref.kind in FACILITIES and (not _is_named(ref) or is_wide(ref, ()))]
    if not nameless or any(_is_named(ref) and not is_wide(ref, ()) for ref in aims):
        return
    heads = {_head(ref) for ref in nameless}
    heads |= {word for sort in _SORTS if sort & heads for word in sort}
    for clause in story.clauses:
        for hit in clause.places:
            if clause.sentence.is_title or not _is_named(hit.ref) or is_wide(hit.ref, ()):
                continue
            if _is_the(hit) and _head(hit.ref) in heads:
                clause.sites = [s for s in clause.sites if s.hit is not hit]
                clause.sites.append(Site(hit, "destination", "named-later"))
                return


def _is_the(hit: PlaceHit) -> bool:
    return hit.ref.kind is not None and hit.ref.as_written.lower().startswith("the ")
