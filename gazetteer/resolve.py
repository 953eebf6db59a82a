"""From a toponym in its context to ranked candidates with reasons, one toponym or a whole document jointly.

Candidates come in a cascade (the spelling itself, without its article, without its kind word, then the consonant
skeleton); each gets features, the features weights (``data/weights.json``) and the weighted sums a softmax in which
"none of these" takes part. The score of a candidate is its share.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer.candidates import Context, Finder, Match, core_of, distance_km, fits_kind, is_within, matches, nearness
from gazetteer.joint import document_features
from gazetteer.model import Candidate, Outcome, Place, PlaceStatus, Resolution, Toponym
from gazetteer.names import bare, fold, similarity, split_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Context", "Finder", "Match", "features", "fits_kind", "matches", "rank", "resolve_document"]

_LISTED_SPELLINGS = 10.0  # a name that is a tenth unlike gets nothing from being known
_RESOLVED_AT = 0.5
_LISTED = 12
_SHOWN_SCORE = 0.005

_DIRECTION = re.compile(
    r"^(the )?((north|south|east|west)([- ]?(east|west))?(ern)?|central|upper|lower|rural) (part of |countryside of )?",
    re.IGNORECASE,
)
_STATUS_FEATURE = {PlaceStatus.HISTORIC: "historic", PlaceStatus.SUBMERGED: "submerged", PlaceStatus.CLOSED: "closed"}
_STAGES = {
    "exact": "the name as written", "folded": "the name but for accents and punctuation", "article": "the name without its article",
    "stands_for": "stands for it", "kind_dropped": "the name without its kind word", "skeleton": "sounds like", "fuzzy": "spelt like",
}  # fmt: skip


@cache
def weights() -> Mapping[str, float]:
    """Return the weights of the features (``benchmarks/fit_weights.py`` made them)."""
    loaded: dict[str, float] = json.loads((Path(__file__).parent / "data" / "weights.json").read_text(encoding="utf-8"))
    return loaded


def features(match: Match, context: Context) -> dict[str, float]:
    """Describe a match in its context by numbers; the names are those of ``data/weights.json``."""
    p = match.place
    found = dict(match.own if match.own is not None else _own_features(match))
    fits = fits_kind(p, context.kind)
    if fits is not None:
        found["kind_fits" if fits else "kind_clashes"] = 1.0
    if context.country is not None and p.country is not None:
        found["country_fits" if p.country == context.country else "country_other"] = 1.0
    if context.within and is_within(p, context):
        found["within_fits"] = 1.0
    elif context.within_places:  # an area that nobody knows rules nothing out
        found["within_other"] = 1.0
    if context.near:
        found["near"] = nearness(p, context.near)
    found.update(context.document.get(p.id, {}))
    return found


def _own_features(match: Match) -> dict[str, float]:
    """Describe what the spelling and the record say, whatever the context."""
    p = match.place
    found = {match.stage: 1.0}
    if match.similarity < 1.0:
        found["unlike"] = 1.0 - match.similarity
    if match.stage != "stands_for" and (unlike := 1.0 - similarity(core_of(match.name), core_of(p.name))) > 0.0:
        found["alternate"] = min(1.0, 2.0 * unlike)
    # The spellings of a well-known place are listed: the less alike the name, the less being known speaks for it.
    telling = max(0.0, 1.0 - (1.0 - match.similarity) * _LISTED_SPELLINGS)
    if p.population:
        found["population"] = telling * (math.log10(p.population) - 3.0)
    elif p.feature_class == "P":
        found["unpeopled"] = telling
    if (kind := _feature_kind(p)) is not None:
        found[kind] = telling
    if match.curated:
        found["curated"] = 1.0
    if p.status in _STATUS_FEATURE:
        found[_STATUS_FEATURE[p.status]] = 1.0
    return found


def _feature_kind(p: Place) -> str | None:
    code = p.feature_code
    if p.feature_class == "A":
        return (
            "country"
            if code.startswith("PCL")
            else "adm1"
            if code.startswith("ADM1")
            else "adm2"
            if code.startswith("ADM")
            else "area"
        )
    if p.feature_class == "P":
        return "capital" if code == "PPLC" else "seat" if code.startswith("PPLA") else None
    return "area" if p.is_area else "site"


def shares(found: Sequence[Match], context: Context) -> tuple[list[dict[str, float]], list[float]]:
    """Return the features of the matches, and their shares of the softmax that "none of these" takes part in."""
    weight = weights()
    told = [features(m, context) for m in found]
    seats = {(fold(m.place.name), parent) for m in found if m.place.feature_class == "P" for parent in m.place.part_of}
    for m, d in zip(found, told, strict=True):
        if m.place.feature_class == "A" and (core_of(m.place.name), m.place.id) in {
            (bare(name), parent) for name, parent in seats
        }:
            d["named_after_seat"] = 1.0
    sums = [sum(weight.get(name, 0.0) * value for name, value in d.items()) for d in told]
    top = max([weight["none"], *sums])
    total = math.exp(weight["none"] - top) + sum(math.exp(s - top) for s in sums)
    return told, [math.exp(s - top) / total for s in sums]


def rank(text: str, found: Sequence[Match], context: Context, *, hint: str | None = None) -> Resolution:
    """Score the matches and decide the outcome.

    ``resolved`` when the best score, with those of areas around it or places in it, is at least one half; ``ambiguous`` when several share it, ``unresolved`` when
    nothing fits or the place is known but no source locates it.
    """
    if not found:
        return Resolution(toponym=text, candidates=(), outcome=Outcome.UNRESOLVED, hint=hint)
    scored = sorted(zip(*reversed(shares(found, context)), found, strict=True), key=lambda t: (-t[0], t[2].place.id))
    candidates = tuple(
        Candidate(place=m.place, matched_name=m.name, score=round(score, 4), reasons=_reasons(m, d, context))
        for score, d, m in scored[:_LISTED]
        if score >= _SHOWN_SCORE or m is scored[0][2]
    )
    best = candidates[0]
    if best.place.status is PlaceStatus.UNLOCATED:
        why = f"{best.place.name} is known, but {best.place.source}" + (
            f" ({best.place.note})" if best.place.note else ""
        )
        return Resolution(toponym=text, candidates=candidates, outcome=Outcome.UNRESOLVED, hint=why)
    if (
        best.score >= _RESOLVED_AT
        or sum(c.score for c in candidates if _is_one_place(best.place, c.place)) >= _RESOLVED_AT
    ):
        return Resolution(toponym=text, candidates=candidates, outcome=Outcome.RESOLVED)
    if sum(c.score for c in candidates) < _RESOLVED_AT:
        return Resolution(toponym=text, candidates=candidates, outcome=Outcome.UNRESOLVED, hint=hint)
    return Resolution(
        toponym=text,
        candidates=candidates,
        outcome=Outcome.AMBIGUOUS,
        hint="several places fit: give near=, country=, kind= or within= to tell them apart",
    )


def _is_one_place(best: Place, other: Place) -> bool:
    """Tell whether two candidates differ only in how much they take in: a city and its province, a site and one beside it."""
    if other.id == best.id or other.id in best.part_of or best.id in other.part_of:
        return True
    distance = distance_km(best, other)
    return distance is not None and distance * 1000.0 <= best.radius_m


def _reasons(match: Match, described: Mapping[str, float], context: Context) -> tuple[str, ...]:
    """Say in words what speaks for and against a candidate, the heaviest first."""
    weight = weights()
    p = match.place
    told: dict[str, str] = {
        match.stage: f"{_STAGES[match.stage]}: {match.name}" + (f" ({match.similarity:.0%} alike)" if match.similarity < 1.0 else ""),
        "population": f"{p.population:,} inhabitants" if p.population else "",
        "country": "a country", "adm1": "a first-level area", "adm2": "a second-level area", "capital": "a capital", "seat": "seat of an area",
        "curated": "in the curated table",
        "kind_fits": f"is {_a(context.kind)}", "kind_clashes": f"is no {context.kind}",
        "country_fits": f"in {p.country}", "country_other": f"in {p.country}, not in {context.country}",
        "within_fits": f"within {', '.join(context.within)}", "within_other": f"not within {', '.join(context.within)}",
        "near": _near_words(p, context.near),
        "doc_country": "other places of the document are in its country",
        "doc_admin1": "other places of the document are in its area",
        "doc_near": "near other places of the document", "doc_far": "not far from other places of the document",
        "doc_parent": "the document names an area that holds it", "doc_child": "holds other places of the document",
        "named_after_seat": "shares its name with its seat",
        "doc_elsewhere": f"no other place of the document is in {p.country}",
        "next_parent": "the area that holds it is named next",
        "historic": "no longer inhabited", "submerged": p.note or "under water", "closed": "closed",
    }  # fmt: skip
    heavy = sorted(described, key=lambda k: -abs(weight.get(k, 0.0) * described[k]))
    listed = [
        told[k] for k in heavy if told.get(k) and (abs(weight.get(k, 0.0) * described[k]) > 0.2 or k == match.stage)
    ]
    return tuple(dict.fromkeys(listed))


def _a(noun: str | None) -> str:
    return f"an {noun}" if noun and noun[0] in "aeiou" else f"a {noun}"


def _near_words(place: Place, near: Sequence[Place]) -> str:
    reached = [(d, a) for a in near if (d := distance_km(place, a)) is not None]
    if not reached:
        return ""
    distance, anchor = min(reached, key=lambda t: t[0])
    return f"{distance:.0f} km from {anchor.name}"


_SHARE = 0.15
_PASSES = 2


def resolve_document(toponyms: Sequence[Toponym], *, finder: Finder) -> list[Resolution]:
    """Resolve the toponyms of one document together, in input order, one resolution each.

    Each is first resolved on its own; what came out sure then speaks for the others, and once more.
    """
    asked = described(toponyms, finder=finder)
    ranked = [rank(t.text, *told) for t, told in zip(toponyms, asked, strict=True)]
    home = _home(toponyms, ranked)
    return [
        r
        if r.outcome is not Outcome.UNRESOLVED or r.hint
        else replace(r, hint=finder.hint(_country_of(context) or home, name=r.toponym))
        for r, (_, context) in zip(ranked, asked, strict=True)
    ]


def _home(toponyms: Sequence[Toponym], ranked: Sequence[Resolution]) -> str | None:
    """Return the country that most of a document's resolved names are in, None when none holds more than half."""
    by_name = {fold(t.text): r.place.country for t, r in zip(toponyms, ranked, strict=True) if r.place is not None}
    country, count = next(iter(Counter(by_name.values()).most_common(1)), (None, 0))
    return country if 2 * count > len(by_name) else None


def _country_of(context: Context) -> str | None:
    """Return the country that the words put a toponym in, themselves or by the places they name around it."""
    around = {p.country for p in (*context.within_places, *context.near)}
    return context.country or (around.pop() if len(around) == 1 else None)


def described(toponyms: Sequence[Toponym], *, finder: Finder) -> list[tuple[list[Match], Context]]:
    """Return the matches of each toponym with its context, the rest of the document included."""
    asked: dict[Toponym, tuple[list[Match], Context]] = {}
    for t in toponyms:
        if t not in asked:
            context = _own_context(t, finder)
            spelt = matches(t.text, kind=context.kind, finder=finder, context=context)
            asked[t] = [replace(m, own=_own_features(m)) for m in spelt], context
    found = [asked[t][0] for t in toponyms]
    contexts = [asked[t][1] for t in toponyms]
    keys = [fold(t.text) for t in toponyms]
    if len(set(keys)) > 1:
        for _ in range(_PASSES):
            scored = [
                list(zip((m.place for m in listed), shares(listed, c)[1], strict=True))
                for listed, c in zip(found, contexts, strict=True)
            ]
            contexts = [
                replace(c, document={m.place.id: f for m, f in zip(listed, said, strict=True)})
                for c, listed, said in zip(contexts, found, document_features(keys, scored), strict=True)
            ]
    return list(zip(found, contexts, strict=True))


def _own_context(t: Toponym, finder: Finder) -> Context:
    kind = t.kind.strip().lower() if t.kind else split_kind(fold(t.text).removeprefix("the "))[1]
    country = t.country
    areas: list[str] = []
    within: list[Place] = []
    for words in reversed(t.within):  # the widest first: "Georgia, United States" is no country of its own
        name = words if finder.named(fold(words)) else _DIRECTION.sub("", words)
        code = finder.country_code(name)
        named = [m.place for m in matches(name, kind=None, finder=finder)]
        if code is not None and country is None and not any(p.feature_code == "ADM1" for p in named):
            country = code
        elif code is None or code != country:
            areas.insert(0, name)
            within += [p for p in named if p.is_area and p.lat is not None and country in {None, p.country}]
            within += _anchors(name, finder, Context(country=country))
    partial = Context(country=country)
    return Context(
        kind=kind,
        country=country,
        within=tuple(areas),
        within_places=tuple(within),
        near=tuple(p for name in t.near for p in _anchors(name, finder, partial)),
    )


def _anchors(name: str, finder: Finder, context: Context) -> list[Place]:
    """Return what an anchor's name may mean, as far as its own words tell."""
    kind = split_kind(fold(name))[1]
    own = Context(kind=kind, country=context.country)
    ranked = rank(name, matches(name, kind=kind, finder=finder), own)
    return [c.place for c in ranked.candidates if c.score >= _SHARE and c.place.lat is not None]
