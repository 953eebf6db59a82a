"""Which places of a story stand as its targets: those told by the strongest words, in the light of all the others.

A clause gives every place a role by the words around it. Only the whole story tells that a province holds the village
that was hit, that blasts were merely heard in a town, that a name nobody knows is a company's, and which base "the
base" is. What yields becomes a location; what belongs to nobody goes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geoevents.extract.clause import Clause, Site, Story, place_key
from geoevents.extract.lexicon import COUNTRIES, FACILITIES
from geoevents.model import PlaceRef, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geoevents.extract.places import PlaceHit

__all__ = ["settle"]

#: Kinds of areas that hold other places, and of waters.
_WIDE = frozenset({"province", "oblast", "region", "state", "governorate", "county", "voivodeship", "district"})
_WATER = re.compile(r"\b(?:Sea|Ocean|Gulf|Strait|Mediterranean)\b")
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
#: A clause that tells what goes on for long, of no one day.
_HABITUAL = re.compile(
    r"\b(?:frequent(?:ly)?|regular(?:ly)?|repeated(?:ly)?|routinely|often|almost[ ]daily|near-daily|continu(?:es?|ed|ing)[ ]to|steps?[ ]up|stepped[ ]up|intensif\w+|ramped[ ]up"
    r"|(?:have|has)[ ](?:also[ ]|been[ ]|\w+ly[ ])*(?:carr(?:ied|ying)|conduct\w+|target\w+|attack\w+|launch\w+|struck|hit|fired|claimed)\b[^.;]{0,120}\b(?:months?|years?|weeks?|times|attacks|strikes|since)"
    r"|\d[\d,]*[ ](?:attacks|strikes|raids|air[ ]?strikes)[ ](?:on|against|in))\b",
    re.IGNORECASE,
)
_BLASTS = re.compile(
    r"\b(?:explosions?|blasts?|booms?)\b.{0,40}\b(?:heard|felt|rang|reported)\b|\b(?:heard|felt|reported|reports[ ]of)\b.{0,40}\b(?:explosions?|blasts?|booms?)\b",
    re.IGNORECASE,
)
_IN_REPLY = re.compile(
    r"[\s,]*(?:as[ ])?(?:in|an?|by[ ]way[ ]of)?[ ]?(?:reply|response|retaliation|revenge|reprisal|answer)[ ](?:to|for)\b",
    re.IGNORECASE,
)
_LEAD = 2  # the headline and the sentences that tell what a report is about


def settle(story: Story) -> None:
    """Read the sites of a story against each other and leave each place the role that the whole story gives it."""
    _not_on_itself(story)
    _one_state(story)
    _refer_back(story)
    _name_the_nameless(story)
    if story.role is Role.MAIN:
        _leave_habits(story)
        _leave_answers(story)
    _yield(story, _is_unknown_thing, to=None)
    _yield(story, _is_beside_arms, to=None)
    _yield(story, _is_weak)
    _fine_over_wide(story)


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


def _yield(story: Story, is_weak: Callable[[Clause, Site], bool], *, to: str | None = "location") -> None:
    """Let destinations that are told by weak words give way where others are told by strong ones."""
    if not any(_is_named(s.hit.ref) and not _is_wide(s.hit.ref, ()) and not is_weak(c, s) for c, s in _aims(story)):
        return
    for clause in story.clauses:
        kept = []
        for site in clause.sites:
            if site.role != "destination" or not is_weak(clause, site):
                kept.append(site)
            elif to is not None:
                kept.append(replace(site, role="location"))
        clause.sites = kept


def _is_unknown_thing(clause: Clause, site: Site) -> bool:
    """Tell "targeted Mesfin Industrial Engineering", "attacked the Tutor": a name that no gazetteer has, struck as a thing is."""
    hit = site.hit
    bare = hit.ref.kind is None and hit.prep is None and not hit.ref.within and hit.ref.relation is None
    alone = not hit.joined and not any(
        s.hit.joined and s.hit.prep_at == hit.prep_at for s in clause.sites if s is not site
    )
    return not hit.known and bare and alone and site.rule == "struck"


def _is_beside_arms(clause: Clause, site: Site) -> bool:
    """Tell "relied on drones following losses in Khartoum": arms and a place, and nothing that was done with them."""
    return site.rule in {"weapon-in", "weapon-at", "weapon-near"} and not clause.triggers


def _is_weak(clause: Clause, site: Site) -> bool:
    """Tell where blasts were only heard or reported from where something was hit."""
    blast = site.rule.startswith("explode-") and _BLASTS.search(clause.text) is not None
    return blast or site.rule == "heard-in"


def _leave_habits(story: Story) -> None:
    """Leave out the places of clauses that tell what goes on for months: they are other attacks'."""
    first = next((c.sentence.index for c in story.clauses if not c.sentence.is_title), 0)
    for clause in story.clauses:
        if clause.sentence.index > first + _LEAD and _HABITUAL.search(clause.text) is not None:
            clause.sites = [s for s in clause.sites if s.implied]


def _leave_answers(story: Story) -> None:
    """Leave out what was struck "in reply to" something else, where the story names it in no other clause."""
    for clause in story.clauses:
        follows = clause.sentence.text[clause.span.end - clause.sentence.start :]
        if clause.sentence.index <= _LEAD or _IN_REPLY.match(follows) is None:
            continue
        told = {place_key(n) for c in story.clauses if c is not clause for s in c.sites for n in _names(s.hit.ref)}
        clause.sites = [s for s in clause.sites if s.implied or {place_key(n) for n in _names(s.hit.ref)} & told]


def _names(ref: PlaceRef) -> tuple[str, ...]:
    return tuple(name for name in (ref.toponym, ref.anchor) if name is not None)


def _fine_over_wide(story: Story) -> None:
    """Let "in northern Mali" say only where in the world it was, when the story names what was hit."""
    fine = [s.hit.ref for _, s in _aims(story) if _is_named(s.hit.ref) and not _is_wide(s.hit.ref, ())]
    if not fine:
        return
    holders = tuple(name for ref in fine for name in ref.within)
    for clause in story.clauses:
        clause.sites = [
            replace(s, role="location") if s.role == "destination" and _gives_way(s, holders) else s
            for s in clause.sites
        ]


def _gives_way(site: Site, holders: tuple[str, ...]) -> bool:
    """Tell what only says where in the world it was: "in northern Mali", never "at central Israel"."""
    only_in = site.rule.endswith(("-in", "-near", "-across"))
    whole = site.hit.ref.toponym is not None and site.hit.ref.toponym not in holders
    return (only_in or whole) and _is_wide(site.hit.ref, holders)


def _is_wide(ref: PlaceRef, holders: tuple[str, ...]) -> bool:
    """Tell a country, a part of one, a sea, and an area that another place of the story is said to lie in."""
    if ref.toponym is not None:
        bare = ref.kind is None and ref.toponym.lower() in COUNTRIES
        return bare or _WATER.search(ref.toponym) is not None or (ref.kind in _WIDE and ref.toponym in holders)
    names = (ref.anchor or "").split(" and ") if ref.relation in {"between", "border of"} else [ref.anchor or ""]
    wide = all(name.lower() in COUNTRIES or _WATER.search(name) is not None for name in names)
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
    nameless = [ref for ref in aims if ref.kind in FACILITIES and (not _is_named(ref) or _is_wide(ref, ()))]
    if not nameless or any(_is_named(ref) and not _is_wide(ref, ()) for ref in aims):
        return
    heads = {_head(ref) for ref in nameless}
    heads |= {word for sort in _SORTS if sort & heads for word in sort}
    for clause in story.clauses:
        for hit in clause.places:
            if clause.sentence.is_title or not _is_named(hit.ref) or _is_wide(hit.ref, ()):
                continue
            if _is_the(hit) and _head(hit.ref) in heads:
                clause.sites = [s for s in clause.sites if s.hit is not hit]
                clause.sites.append(Site(hit, "destination", "named-later"))
                return


def _is_the(hit: PlaceHit) -> bool:
    return hit.ref.kind is not None and hit.ref.as_written.lower().startswith("the ")
