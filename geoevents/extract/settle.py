"""What a whole story says of its places: one state fires, the wide place gives way to the fine one, "the base" has a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geoevents.extract.lexicon import COUNTRIES, FACILITIES

if TYPE_CHECKING:
    from geoevents.extract.clause import Site
    from geoevents.extract.stories import Story
    from geoevents.model import PlaceRef

__all__ = ["settle"]

_WIDE = frozenset({"province", "oblast", "region", "state", "governorate", "county", "voivodeship", "district"})


def settle(story: Story) -> Story:
    """Read the sites of a story against each other; returns the same story."""
    _not_on_itself(story)
    _one_state(story)
    _fine_over_wide(story)
    _refer_back(story)
    return story


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


def _fine_over_wide(story: Story) -> None:
    """Let "in northern Mali" say only where in the world it was, when the story names what was hit."""
    aims = [s.hit.ref for c in story.clauses if not c.sentence.is_title for s in c.sites if s.role == "destination"]
    fine = [ref for ref in aims if ref.toponym is not None and not _is_wide(ref, ())]
    if not fine:
        return
    holders = tuple(name for ref in fine for name in ref.within)
    for clause in story.clauses:
        clause.sites = [
            replace(s, role="location")
            if s.role == "destination" and s.rule.endswith(("-in", "-near", "-across")) and _is_wide(s.hit.ref, holders)
            else s
            for s in clause.sites
        ]


def _is_wide(ref: PlaceRef, holders: tuple[str, ...]) -> bool:
    """Tell a country, a part of one, and an area that another place of the story is said to lie in."""
    if ref.toponym is not None:
        return (ref.kind is None and ref.toponym.lower() in COUNTRIES) or (ref.kind in _WIDE and ref.toponym in holders)
    return (ref.anchor or "").lower() in COUNTRIES and ref.relation not in {"near", "off", "along"}


def _refer_back(story: Story) -> None:
    """Give "the airport" the name of the airport that the story named last."""
    named: dict[str, PlaceRef] = {}
    for clause in story.clauses:
        for index, site in enumerate(clause.sites):
            ref = site.hit.ref
            kind = (ref.kind or "").split()[-1:]
            if not kind or ref.kind not in FACILITIES:
                continue
            if ref.toponym is not None:
                named[kind[0]] = ref
            elif (
                ref.anchor is None
                and not ref.within
                and ref.as_written.lower() == f"the {ref.kind}"
                and kind[0] in named
            ):
                clause.sites[index] = _named(site, named[kind[0]])


def _named(site: Site, ref: PlaceRef) -> Site:
    again = replace(ref, as_written=site.hit.ref.as_written)
    return replace(site, hit=replace(site.hit, ref=again), rule=f"{site.rule}-again")
