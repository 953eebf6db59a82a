"""What a spelling can mean, before context decides: candidates in a cascade of ever looser keys.

The spelling itself, without its article, without its kind word, then what sounds like it, then what is a consonant
away. A later stage runs when the earlier ones found nothing that fits what the words around the name say. Each asks one
index once, however many keys it has; likeness is judged on the spellings, before any place is read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from gazetteer import spelling
from gazetteer.likeness import alike, far
from gazetteer.model import Place
from gazetteer.names import bare, fold, fold_all, folded_skeletons, split_kind
from gazetteer.store import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gazetteer.clues import AreaWords
    from gazetteer.store import Spelt

__all__ = [
    "SURROUNDINGS_KM",
    "Context",
    "Finder",
    "Match",
    "core_of",
    "distance_km",
    "distance_to_km",
    "fall",
    "fits_kind",
    "is_kind",
    "is_settlement",
    "is_within",
    "matches",
    "nearness",
]

SURROUNDINGS_KM = 40.0
"""How far around a town what is said to be in it may lie."""

_EARTH_KM = 6371.0088
_MIN_ALIKE, _MIN_ALIKE_SHORT = 0.72, 0.8  # short names are alike by chance
_MIN_ALIKE_KNOWN = 0.9  # beside a place of the very name
_SURE = 0.95  # nothing a consonant away is looked for beside what is so alike
_OWN_SCRIPT = 0.04  # of spellings that are as good as equal the one in the script of the question is shown
_UNWRITTEN = 0.015  # less sure is a spelling in a script that leaves out vowels the question has
_PEOPLED = 0.0015  # of names that are as good as equally alike that of the town is meant: for ten times the people
_MIN_AROUND = 0.88
_SHORT = 4
_SHORT_KEY = 2  # too much begins with two consonants
_BEHIND = 0.12  # so much less alike than the likeliest nothing is meant, where no words around say otherwise
_READ, _READ_IN_CONTEXT = 16, 120  # places that are read for their spelling: the words around choose among more

_SETTLEMENT = "P"
_ADM1, _ADM2 = ("A.ADM1",), ("A.ADM2", "A.ADM3", "A.ADM4")
_AIRFIELD = ("S.AIRB", "S.AIRP", "S.AIRF", "S.AIRH")
_BASE = ("S.AIRB", "S.MILB", "L.MILB", "S.INSM", "S.FT")
_REGION = ("L", "T", "H", "V", "A.ADM1", "A.ADM1H")
_CAMPS = frozenset({"camp", "refugee camp"})  # called after the town or area they are in: that is neither one nor wrong
# What a kind word lets a place be; prefixes of "class.code". A kind that is not here says nothing.
_KIND_FEATURES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("village", "town", "city", "settlement", "hamlet", "kibbutz", "moshav", "community", "suburb", "neighbourhood",
                     "neighborhood", "quarter", "farm", "outskirts", "municipality", "capital"), (_SETTLEMENT,)),
    **dict.fromkeys(("base", "military base", "army base", "garrison", "outpost", "military camp", "barracks", "military site"), (*_BASE, "L.OILF", "S.AIRP")),
    **dict.fromkeys(("air base", "airbase", "military airport", "military airbase", "air force base"), ("S.AIRB", "S.AIRP", "S.MILB")),
    **dict.fromkeys(("airport", "airfield", "airstrip", "international airport", "aerodrome"), _AIRFIELD),
    **dict.fromkeys(("governorate", "province", "oblast", "state", "emirate", "countryside", "prefecture", "krai"), _ADM1),
    **dict.fromkeys(("district", "county", "raion", "subdistrict", "sub-district", "township"), _ADM2),
    **dict.fromkeys(("region", "area", "desert", "plain", "valley", "peninsula", "plateau", "mountains", "mountain", "mount", "hill", "strip", "enclave"), _REGION),
    **dict.fromkeys(("country", "nation", "territory", "republic"), ("A.PCL", "A.TERR")),
    **dict.fromkeys(("oil field", "gas field", "field", "oilfield"), ("L.OILF", "S.GASF", "L.GASF")),
    **dict.fromkeys(("camp", "refugee camp"), ("S.MILB", "S.CMP", "L.RESV")),
    **dict.fromkeys(("sea", "gulf", "strait", "bay", "lake", "river", "coast", "waters"), ("H", "L.CST")),
    **dict.fromkeys(("crossing", "border crossing", "checkpoint"), ("S.PSTB", "S.CSTM", "S.MILB")),
}  # fmt: skip
# Names of an area come with or without its kind, in one of these words.
_AREA_WORDS = {
    _ADM1: ("governorate", "province", "oblast", "region", "state"),
    _ADM2: ("district", "county", "raion", "subdistrict"),
}
_SITE_WORDS = {
    _AIRFIELD: ("airport", "international airport", "air base", "airfield"),
    "base": ("air base", "airbase", "base", "airport"),
}


STAGES = ("exact", "folded", "stands_for", "article", "kind_dropped", "skeleton", "fuzzy")
"""How a name was found, the surest first."""

Ref = tuple[int, int]
"""Where a place is to be read: the number of its store, its number there."""


class Finder(Protocol):
    """What candidates are drawn from: the open gazetteer."""

    def named(self, key: str) -> Sequence[Place]:
        """Return places by folded name."""

    def sounding(self, skeletons: Sequence[str]) -> Sequence[Spelt]:
        """Return the folded spellings with one of these skeletons and their places, store by store."""

    def beginning(self, skeleton: str) -> Sequence[Spelt]:
        """Return as `sounding` does some spellings whose skeleton goes on after this one."""

    def read(self, refs: Sequence[Ref]) -> Sequence[Place]:
        """Return the places that `sounding` told of, each once."""

    def around(self, place: Place) -> Sequence[Place]:
        """Return places within some 50 to 100 km of one."""

    def stands_for(self, text: str) -> Sequence[Place]:
        """Return places that a word stands for without being their name: "Iraqi", "Pa."."""

    def country_code(self, word: str) -> str | None:
        """Return the ISO code that a country's name, demonym or code stands for."""

    def is_curated(self, place_id: str) -> bool:
        """Tell whether the curated table has the place."""

    def knows(self, phrase: str) -> bool:
        """Tell whether a phrase is, folded, a name of some place."""

    def area_words(self, area: str) -> AreaWords:
        """Return how a country ("IQ") or one of its areas ("IQ.Nineveh") is written."""

    def hint(self, country: str | None, *, name: str = "", nearest: Place | None = None) -> str:
        """Say what to do about an unresolved name, and of the likeliest place that it is not certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A place that the spelling can mean, before context: by which name, at which stage, how alike; whether the curated table has it."""

    place: Place
    name: str
    stage: str
    similarity: float = 1.0
    curated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known around a toponym.

    `near` are places named as its neighbours, `within` names of areas, `at` a point (lat, lon) that it should be near.
    """

    kind: str | None = None
    country: str | None = None
    within: tuple[str, ...] = ()
    within_places: tuple[Place, ...] = ()
    near: tuple[Place, ...] = ()
    at: tuple[float, float] | None = None


def fits_kind(place: Place, kind: str | None) -> bool | None:
    """Tell whether a place is what a kind word says; None when the word says nothing.

    Examples
    --------
    >>> from gazetteer.model import Place
    >>> base = Place(id="x:1", name="X", lat=0.0, lon=0.0, radius_m=1.0, source="-", feature_class="S", feature_code="AIRB")
    >>> fits_kind(base, "air base"), fits_kind(base, "village"), fits_kind(base, "thing")
    (True, False, None)
    """
    allowed = _KIND_FEATURES.get(kind or "")
    if allowed is None or (kind in _CAMPS and place.feature_class in {"P", "A"}):
        return None
    return f"{place.feature_class}.{place.feature_code}".startswith(allowed)


def is_kind(word: str) -> bool:
    """Tell whether a kind word says what a place may be.

    Examples
    --------
    >>> is_kind("Air Base"), is_kind("townlet")
    (True, False)
    """
    return word.strip().lower() in _KIND_FEATURES


def is_settlement(kind: str | None) -> bool:
    """Tell whether a kind word is one for settlements of any size.

    Examples
    --------
    >>> is_settlement("village"), is_settlement("air base"), is_settlement(None)
    (True, False, False)
    """
    return _KIND_FEATURES.get(kind or "") == (_SETTLEMENT,)


def matches(
    text: str, *, kind: str | None, finder: Finder, context: Context | None = None, thorough: bool = False
) -> list[Match]:
    """Generate what a spelling can mean, the most alike first, then the most populous.

    A later stage runs when the earlier ones found nothing that fits the kind, the country, the areas and the neighbours;
    a thorough search adds what sounds very much like the name in any case.
    """
    context = context or Context()
    whole = fold(text)
    folded = whole.removeprefix("the ") or whole
    core, own_kind = split_kind(folded)
    kind = kind or own_kind
    found: dict[str, Match] = {}
    asked = {""}

    def add(stage: str, *keys: str) -> None:
        for key in keys:
            if key not in asked:
                asked.add(key)
                for place in finder.named(key):
                    if place.id not in found:
                        found[place.id] = _match(place, text, key, stage)

    add("folded", whole, folded)
    for place in finder.stands_for(text):
        found.setdefault(place.id, Match(place=place, name=text, stage="stands_for"))
    if bare(folded) != folded:
        add("article", bare(folded))
    if not _any_fits(found, kind):
        add("kind_dropped", core, bare(core))
        words = _words_of_kind(kind)
        add("folded", *(f"{core} {word}" for word in words))
        add("article", *(f"{bare(core)} {word}" for word in words))
    is_lacking = not _any_fits(found, kind) or not _any_in_context(found, context)
    if is_lacking or thorough:
        found |= _sounding_like(core, finder, context, besides=found, is_known=not is_lacking)
    if not found:
        nearby = [place for anchor in context.near for place in finder.around(anchor)]
        found |= _spelt_like(core, nearby)
    likeliest = sorted(
        found.values(), key=lambda m: (-_likelihood(m), STAGES.index(m.stage), -(m.place.population or 0), m.place.id)
    )
    return [replace(m, curated=True) if finder.is_curated(m.place.id) else m for m in likeliest]


def _likelihood(match: Match) -> float:
    """Return how alike the name is, a little more for a place of many people; the name itself comes first."""
    peopled = _PEOPLED * math.log10(max(match.place.population or 0, 1))
    return 2.0 if match.similarity == 1.0 else match.similarity + peopled


def _any_fits(found: Mapping[str, Match], kind: str | None) -> bool:
    return any(fits_kind(m.place, kind) is not False for m in found.values())


def _any_in_context(found: Mapping[str, Match], context: Context) -> bool:
    """Tell whether something was found where the words put it; far from a named neighbour does not count."""
    if context.country is not None and not any(m.place.country == context.country for m in found.values()):
        return False
    if context.within_places and not any(is_within(m.place, context) for m in found.values()):
        return False
    return not context.near or any(nearness(m.place, context.near) > 0.0 for m in found.values())


def _words_of_kind(kind: str | None) -> tuple[str, ...]:
    allowed = _KIND_FEATURES.get(kind or "")
    if allowed in _AREA_WORDS:
        return _AREA_WORDS[allowed]
    if allowed == _AIRFIELD:
        return _SITE_WORDS[_AIRFIELD]
    return _SITE_WORDS["base"] if allowed is not None and "S.AIRB" in allowed else ()


def _match(place: Place, text: str, key: str, stage: str) -> Match:
    if text in place.names:
        return Match(place=place, name=text, stage="exact")
    for name in (place.name, *place.names):
        folded = fold(name)
        if folded == key or bare(folded) == key:
            return Match(place=place, name=name, stage=stage)
    return Match(place=place, name=place.name, stage=stage)


def _sounding_like(
    core: str, finder: Finder, context: Context, *, besides: Mapping[str, Match], is_known: bool
) -> dict[str, Match]:
    """Find what sounds like a name; where nothing does for sure and the name is not known, also what is one consonant away."""
    floor = _MIN_ALIKE_KNOWN if is_known else _MIN_ALIKE if len(core) > _SHORT else _MIN_ALIKE_SHORT
    listed: list[Sequence[Spelt]] = []
    heard: dict[str, tuple[float, str]] = {}
    names: Spelt = {}
    for stage, keys in (("skeleton", spelling.keys), ("fuzzy", spelling.far_keys)):
        if (is_known and names) or any(likeness >= _SURE for likeness, _ in heard.values()):
            break
        found = [finder.sounding(keys(core))]
        if stage == "fuzzy":
            found += [finder.beginning(key) for key in folded_skeletons(core) if len(key) > _SHORT_KEY]
        listed += found
        fresh: Spelt = {}
        for spelt in chain.from_iterable(found):
            fresh |= spelt
        if names:
            fresh = {name: fresh[name] for name in fresh if name not in names}
        less = far() if stage == "fuzzy" else 0.0
        for likeness, folded in alike(core, fresh, at_least=floor + less):
            unsure = less + (_UNWRITTEN if core.isascii() and not folded.isascii() else 0.0)
            if likeness - unsure >= floor:
                heard[folded] = likeness - unsure, stage
        names |= fresh
    ranked = sorted(heard, key=lambda folded: -heard[folded][0])
    in_context = context.country is not None or context.near or context.within_places
    limit, least = (
        (_READ_IN_CONTEXT, 0.0) if in_context else (_READ, max(heard.values(), default=(0.0, ""))[0] - _BEHIND)
    )
    wanted: dict[Ref, None] = {}
    for folded in ranked:
        if len(wanted) >= limit or heard[folded][0] < least:
            break
        wanted |= dict.fromkeys(_refs(folded, listed))
    places = finder.read(list(islice(wanted, limit)))
    return _heard_as(core, [p for p in places if p.id not in besides], heard)


def _refs(folded: str, listed: Sequence[Sequence[Spelt]]) -> Iterator[Ref]:
    """Yield where the places with a spelling are to be read."""
    for stores in listed:
        for i, spelt in enumerate(stores):
            if digits := spelt.get(folded):
                yield from ((i, n) for n in numbers(digits))


def _heard_as(core: str, places: Sequence[Place], heard: Mapping[str, tuple[float, str]]) -> dict[str, Match]:
    """Return places by the most alike of their names; of those as good as equal, by one in the script of the question."""
    if not places:
        return {}
    listed = [(place, name) for place in places for name in dict.fromkeys((place.name, *place.names))]
    best: dict[str, tuple[float, str, float, str, Place]] = {}
    for (place, name), folded in zip(listed, fold_all([name for _, name in listed]), strict=True):
        if folded in heard:
            likeness, stage = heard[folded]
            shown = likeness + (_OWN_SCRIPT if folded.isascii() == core.isascii() else 0.0)
            best[place.id] = max(best.get(place.id, (0.0, "", 0.0, "", place)), (shown, name, likeness, stage, place))
    return {place_id: _likely(core, p, name, stage, alike) for place_id, (_, name, alike, stage, p) in best.items()}


def _spelt_like(core: str, places: Iterable[Place]) -> dict[str, Match]:
    """Keep the places one of whose names is spelt much like the query."""
    named = {fold(name): (place, name) for place in places for name in (place.name, *place.names)}
    found: dict[str, Match] = {}
    for likeness, folded in alike(core, named, at_least=_MIN_AROUND):
        place, name = named[folded]
        found.setdefault(place.id, _likely(core, place, name, "fuzzy", likeness))
    return found


def _likely(core: str, place: Place, name: str, stage: str, likeness: float) -> Match:
    if core_of(name) == bare(core):
        return Match(place=place, name=name, stage="kind_dropped")
    return Match(place=place, name=name, stage=stage, similarity=likeness)


@lru_cache(maxsize=20_000)
def core_of(name: str) -> str:
    """Return a name folded, without its article and kind word."""
    return bare(split_kind(fold(name))[0])


def is_within(place: Place, context: Context) -> bool:
    """Tell whether a place lies in one of the areas that the words put it in."""
    if any(
        area.id in place.part_of or (area.id != place.id and _covers(area, place)) for area in context.within_places
    ):
        return True
    areas = {fold(a) for a in (place.admin1, place.admin2) if a}
    return any(fold(w) in areas or split_kind(fold(w))[0] in areas for w in context.within)


def _covers(area: Place, place: Place) -> bool:
    """Tell whether an area holds a place; a town stands for its surroundings too ("Hamad Agha in Zummar")."""
    if area.country != place.country and area.country is not None:
        return False
    if area.feature_code == "ADM1" and any(parent.startswith("adm:") for parent in place.part_of):
        return False  # its own area is known, and is another one: circles around areas overlap
    reach = area.radius_m / 1000.0 if area.is_area else SURROUNDINGS_KM
    distance = distance_km(area, place)
    return distance is not None and distance <= reach


def distance_km(a: Place, b: Place) -> float | None:
    """Return the great-circle distance on the mean sphere (0.5 % of the geodesic: enough to rank), None if unlocated."""
    if b.lat is None or b.lon is None or a.lat is None:
        return None
    return distance_to_km(a, lat=b.lat, lon=b.lon)


def distance_to_km(place: Place, *, lat: float, lon: float) -> float:
    """Return the distance of a place from a point, infinite for a place without one."""
    if place.lat is None or place.lon is None:
        return math.inf
    phi_a, phi_b = math.radians(place.lat), math.radians(lat)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon - place.lon) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def nearness(place: Place, anchors: Iterable[Place]) -> float:
    """Fall from 1 beside an anchor to 0 at some 200 km and on below with the logarithm of distance."""
    best = -3.0
    for anchor in anchors:
        distance = distance_km(place, anchor)
        if distance is not None:
            gap = max(0.0, distance - (anchor.radius_m / 1000.0 if anchor.is_area else 0.0))
            best = max(best, fall(gap))
    return best


def fall(gap_km: float) -> float:
    """Fall from 1 at no distance to 0 at some 200 km and on below with its logarithm, to -3."""
    return max(-3.0, 1.0 - math.log10(1.0 + gap_km / 20.0))
