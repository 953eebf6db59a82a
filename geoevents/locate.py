"""Locate: the places of one report resolved together, and its times dated in the zone of the place.

A name is resolved in the company of the report's other names. Words that describe a place by another one become a
region around it, and a nameless facility stays nameless: "a base in northeastern Syria" is an area, never a site.
A place that cannot be resolved stays unresolved and takes none of the others with it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gazetteer.candidates import SURROUNDINGS_KM, distance_km
from gazetteer.locative import direction_deg, region
from gazetteer.model import GeoPrecision, Outcome, Place, Resolution, Toponym
from geoevents.extract.lexicon import COUNTRIES, DEMONYMS, STATE_CODES
from geoevents.model import Claim, Mention, PlaceRef, Report, TimeSpan, TimeWords

if TYPE_CHECKING:
    from gazetteer import Gazetteer

__all__ = ["country_zone", "date_times", "locate"]

#: Fields whose place tells the zone of an event's clock, the surest first.
_PLACE_FIELDS: Final = ("destination", "location", "origin")
#: A site called after a town lies in it or outside it: how far outside is the usual of air bases and camps, no source.
_OUTSIDE_M: Final = 5_000.0
_FACILITIES: Final = frozenset(
    ["base", "bases", "airbase", "airport", "airfield", "airstrip", "camp", "camps", "garrison",
     "barracks", "headquarters", "outpost", "station", "plant", "depot", "field", "facility",
     "port", "seaport", "harbour", "harbor", "terminal", "refinery", "dam", "bridge", "crossing",
     "gate", "reactor", "substation", "silo", "factory", "prison"]
)  # fmt: skip
#: How far from a town the villages lie that are said to be in it.
_SURROUNDINGS_M: Final = 1_000.0 * SURROUNDINGS_KM
_SETTLEMENTS: Final = frozenset([None, "village", "villages", "town", "township", "hamlet", "settlement", "community"])
#: How far from all others of its report, and how small, a place is that the report can hardly mean.
_FAR_KM: Final = 300.0
_VAST_M: Final = 300_000.0
_FAMOUS, _WORLD_FAMOUS = 30_000, 300_000  # people, of a place by its main name, and by any of its names
_STRAY: Final = "its only namesakes lie far from the report's other places, in a country that it never names"
_TOWNS: Final = frozenset({"capital", "city", "town", "port city", "border city", "border town"})
#: Parts of a city, which reports name without it, and how far from its middle they lie at most.
_QUARTERS: Final = frozenset({"neighbourhood", "neighborhood", "quarter", "suburb"})
_SUBURBAN_KM: Final = 50.0
#: A region no wider than that has the clock of the town nearest to its middle, where both are in one country.
_ONE_CLOCK_M: Final = 100_000.0
#: Kind words behind the name of a town that mean the land around it ("Qamishli countryside").
_LAND: Final = frozenset({"countryside", "outskirts", "area", "vicinity", "environs", "surroundings"})
_PROVINCES: Final = frozenset({GeoPrecision.ADMIN1, GeoPrecision.ADMIN2})
_LINES: Final = frozenset({"border", "frontier"})
#: Words that put a place inside another one and say no more.
_INSIDE: Final = re.compile(
    r"(?:deep |well )?(?:in|inside|within|at|into|greater|(?:the )?(?:heart|cent(?:re|er)|middle|interior|territory|parts|neighbou?rhoods?) of)\b",
    re.IGNORECASE,
)
_BORDER: Final = re.compile(r"(?:the )?(?:borders?|frontiers?)\b", re.IGNORECASE)
_TWO_ENDED: Final = re.compile(r"between|\bborder of$", re.IGNORECASE)
_NEAR: Final = re.compile(r"(?:near|close to|beside|around|outside|next to)\b", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s+and\s+|\s*[/–]\s*")
_DIRECTED: Final = re.compile(
    r"^(?:the\s+)?(?P<words>(?:far\s+)?(?:(?:north|south)(?:ern)?[\s-]?)?(?:north|south|east|west|central)(?:ern)?(?:\s+(?:part|countryside|side)s?\s+of)?)"
    r"\s+(?P<name>.+)$",
    re.IGNORECASE,
)


def locate(mentions: Sequence[Mention], *, report: Report, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Resolve the places of a report's mentions together and date their times.

    Parameters
    ----------
    mentions
        Mentions as `geoevents.extract.extract` returns them; they are not changed.
    report
        The report they come from. Its publication date dates weekday words; without one they wait for `fuse`.
    gazetteer
        An open gazetteer.

    Returns
    -------
    tuple of Mention
        One for each given, in order, with every place reference resolved as far as it can be (WGS 84 degrees, metres)
        and every time dated as far as its words allow.
    """
    told = [(c, _question(c.value)) for m in mentions for c in m.claims if isinstance(c.value, PlaceRef)]
    refs = list(dict.fromkeys(ref for _, ref in told))
    atlas = _Atlas.of(refs, gazetteer=gazetteer, text=report.text)
    located = {ref: _locate(ref, atlas=atlas, gazetteer=gazetteer) for ref in refs}
    in_order = [(c.field, ref) for c, ref in sorted(told, key=lambda pair: pair[0].span.start)]
    located |= _quarters(in_order, located, atlas=atlas, gazetteer=gazetteer)
    placed = [
        replace(
            m,
            claims=tuple(
                replace(c, value=located[_question(c.value)]) if isinstance(c.value, PlaceRef) else c for c in m.claims
            ),
        )
        for m in mentions
    ]
    placed = [_without_home_state(m) for m in placed]
    home = _zone_of([c for m in placed for c in m.claims], gazetteer=gazetteer)
    desk = _dateline_zone(report, gazetteer=gazetteer)
    return tuple(_dated(m, report=report, home=home, desk=desk, gazetteer=gazetteer) for m in placed)


def _without_home_state(mention: Mention) -> Mention:
    """Take a state that acts for no place of launch where all that was hit lies in that very state."""
    aims = [c.value for c in mention.claims if c.field == "destination" and isinstance(c.value, PlaceRef)]
    # A namesake across the border leaves it open: who fires may be what tells that the other Poonch is meant.
    meant = [c.place for ref in aims if ref.resolution is not None for c in ref.resolution.candidates]
    hit = {ref.country for ref in aims if ref.country is not None}
    if len(hit) != 1 or any(place.country not in hit for place in meant):
        return mention

    def is_home(claim: Claim) -> bool:
        ref = claim.value
        return isinstance(ref, PlaceRef) and claim.field == "origin" and ref.basis == "implied" and ref.country in hit

    return replace(mention, claims=tuple(c for c in mention.claims if not is_home(c)))


def _question(ref: PlaceRef) -> PlaceRef:
    """Return the reference as extracted, without what an earlier run found: locating twice changes nothing."""
    if ref.resolution is None and ref.lat is None:
        return ref
    country = ref.country if ref.resolution is None and ref.lat is None else None
    return PlaceRef(
        as_written=ref.as_written,
        toponym=ref.toponym,
        kind=ref.kind,
        within=ref.within,
        relation=ref.relation,
        anchor=ref.anchor,
        distance_m=ref.distance_m,
        basis=ref.basis,
        country=country,
    )


# --- names -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Atlas:
    """The answers to every name of one report: the toponyms in their context, and bare names of anchors and areas."""

    answers: Mapping[Toponym, Resolution]

    @classmethod
    def of(cls, refs: Sequence[PlaceRef], *, gazetteer: Gazetteer, text: str | None = None) -> _Atlas:
        """Resolve all names of these references in one go, with the words that the report has around them."""
        asked = dict.fromkeys(t for ref in refs for t in _toponyms(ref))
        # "Zaporizhzhia" with its kind is a plant 50 km from the town: where the gazetteer has the whole name, it is meant.
        asked |= dict.fromkeys(t for ref in refs if (t := _whole(ref)) is not None and gazetteer.knows(t.text))
        names = list(asked)
        answers = dict(zip(names, gazetteer.resolve_document(names, text=text), strict=True)) if names else {}
        return cls(_meant(_in_one_sense(answers), text or ""))

    def place(self, toponym: Toponym) -> Place | None:
        """Return the resolved place of a toponym, None when it has none."""
        found = self.answers.get(toponym)
        return found.place if found is not None else None


def _in_one_sense(answers: Mapping[Toponym, Resolution]) -> dict[Toponym, Resolution]:
    """Let a bare name mean the town that the report calls one: "the capital Riyadh", then "Riyadh", is no province."""
    towns = {t.text.casefold(): a for t, a in answers.items() if t.kind in _TOWNS and _is_town(a.place)}

    def meant(toponym: Toponym, answer: Resolution) -> Resolution:
        town = towns.get(toponym.text.casefold()) if toponym.kind is None else None
        area = answer.place is not None and answer.place.geo_precision in _PROVINCES
        return town if town is not None and area else answer

    return {t: meant(t, a) for t, a in answers.items()}


def _meant(answers: Mapping[Toponym, Resolution], text: str) -> dict[Toponym, Resolution]:
    """Leave unresolved what the report can hardly mean: a namesake far from all its other places, in a country it never names.

    A city as large as its name is well known may be meant anywhere; so may places that keep each other company.
    """
    placed = {t: a.place for t, a in answers.items() if a.place is not None and a.place.lat is not None}
    home: dict[str | None, set[str]] = {}
    for place in placed.values():
        home.setdefault(place.country, set()).add(place.id)

    def is_stray(toponym: Toponym, place: Place) -> bool:
        if place.country is None or toponym.country is not None or len(home[place.country]) > 1:
            return False
        asked, people = toponym.text.casefold(), place.population or 0
        if people >= _FAMOUS and asked == place.name.casefold():
            return False
        alias = place.feature_class == "P" and people >= _WORLD_FAMOUS
        if alias and asked == answers[toponym].candidates[0].matched_name.casefold():
            return False  # not Karni in Kashmir, which is one of the names of Kearny in New Jersey
        others = [p for p in placed.values() if p.country != place.country and not p.feature_code.startswith("PCL")]
        apart = len(others) > 1 and all((distance_km(place, other) or 0.0) > _FAR_KM for other in others)
        return apart and not _names_country(text, place.country)

    strays = {toponym for toponym, place in placed.items() if is_stray(toponym, place)}
    return {t: replace(a, outcome=Outcome.UNRESOLVED, hint=_STRAY) if t in strays else a for t, a in answers.items()}


def _names_country(text: str, country: str) -> bool:
    """Tell whether a text names a country or its people."""
    names = (name for table in (COUNTRIES, DEMONYMS) for name, state in table.items() if STATE_CODES[state] == country)
    return re.search(rf"\b(?:{'|'.join(map(re.escape, names))})\b", text, re.IGNORECASE) is not None


def _toponyms(ref: PlaceRef) -> list[Toponym]:
    """Return every question a reference puts to the gazetteer."""
    named = [] if _is_relative(ref) or ref.toponym is None else [_named(ref)]
    if named and (_is_facility(ref) or ref.kind in _LAND):
        named.append(_bare(ref))
    if named and ref.kind in _LINES:
        named += _anchors(_as_line(ref))
    return [*named, *_anchors(ref), *(_area(ref, i) for i in range(len(ref.within)))]


def _as_line(ref: PlaceRef) -> PlaceRef:
    """Read "the Syrian border" as a line on Syria: it is a thousand kilometres long, and it is not the country."""
    return replace(ref, toponym=None, relation="border of", anchor=ref.toponym)


def _is_facility(ref: PlaceRef) -> bool:
    """Tell whether the kind word is of a site that may be called after the place it lies in or near."""
    return any(word in _FACILITIES for word in (ref.kind or "").casefold().split())


def _whole(ref: PlaceRef) -> Toponym | None:
    """Return the question by name and kind together: "Zaporizhzhia nuclear power plant"."""
    if not _is_facility(ref) or _is_relative(ref):
        return None
    return replace(_named(ref), text=f"{ref.toponym} {ref.kind}")


def _bare(ref: PlaceRef) -> Toponym:
    """Return the question without the kind: "a camp in Babil" may be read as a camp called Babil."""
    return replace(_named(ref), kind=None)


def _is_relative(ref: PlaceRef) -> bool:
    """Tell whether the words only describe the place by another one."""
    return ref.toponym is None or (ref.relation is not None and ref.toponym == ref.anchor)


def _named(ref: PlaceRef) -> Toponym:
    near = tuple(_split(ref.anchor)) if ref.anchor is not None else ()
    return Toponym(text=ref.toponym or "", kind=ref.kind, within=ref.within, near=near, country=ref.country)


def _anchors(ref: PlaceRef) -> list[Toponym]:
    if ref.anchor is None:
        return []
    names = _split(ref.anchor) if _TWO_ENDED.search(ref.relation or "") is not None else [ref.anchor]
    # Of a named place the areas are its own: "a village in X district, north of Y" does not put Y in X.
    within = ref.within if ref.toponym is None else ()
    return [Toponym(text=_directed(name)[1], within=within, country=ref.country) for name in names]


def _area(ref: PlaceRef, index: int) -> Toponym:
    return Toponym(text=_directed(ref.within[index])[1], within=ref.within[index + 1 :], country=ref.country)


def _split(anchor: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(anchor) if part.strip()]


def _directed(name: str) -> tuple[str | None, str]:
    """Split "northeastern Syria" into its direction and its name, unless the direction is part of a name."""
    match = _DIRECTED.match(name)
    if (
        match is None
        or direction_deg(match["words"]) is None
        or match["words"].casefold() in {"north", "south", "east", "west"}
    ):
        return None, name
    return match["words"], match["name"]


# --- positions -------------------------------------------------------------------------------------------------------


def _locate(ref: PlaceRef, *, atlas: _Atlas, gazetteer: Gazetteer) -> PlaceRef:
    """Give a reference its position: of its name, of the region its words describe, or of the area it is in."""
    if _is_relative(ref):
        return _described(ref, atlas=atlas, gazetteer=gazetteer)
    answer = atlas.answers[_named(ref)]
    whole = _whole(ref)
    site = atlas.place(whole) if whole is not None else None
    if whole is not None and site is not None and site.geo_precision is GeoPrecision.SITE:
        return _at_name(ref, atlas.answers[whole], site)
    if ref.kind in _LAND:
        land = _land(ref, atlas.answers[_bare(ref)], gazetteer)
        if land is not None:
            return land
    if answer.place is None and _is_facility(ref) and atlas.place(_bare(ref)) is not None:
        answer = atlas.answers[_bare(ref)]
    if answer.place is None:
        return _around(_described(ref, atlas=atlas, gazetteer=gazetteer), answer)
    if ref.kind in _LINES and answer.place.geo_precision is GeoPrecision.COUNTRY:
        return _described(_as_line(ref), atlas=atlas, gazetteer=gazetteer)
    if answer.place.radius_m > _VAST_M and ref.relation is not None and ref.anchor not in {None, ref.toponym}:
        # "the Mediterranean Sea, west of Latakia": where in all that water
        nearer = _described(ref, atlas=atlas, gazetteer=gazetteer)
        if nearer.radius_m is not None and nearer.radius_m < answer.place.radius_m:
            return replace(nearer, resolution=answer)
    return _at_name(ref, answer, answer.place)


def _land(ref: PlaceRef, town: Resolution, gazetteer: Gazetteer) -> PlaceRef | None:
    """Give "Qamishli countryside" the land around the town, where the name alone is a town's."""
    if not _is_town(town.place) or town.place is None:
        return None
    return _at_region(ref, f"{ref.kind} of", [town.place], town, gazetteer)


def _described(ref: PlaceRef, *, atlas: _Atlas, gazetteer: Gazetteer) -> PlaceRef:
    """Give a reference the region that its words describe by other places, or the area that they put it in."""
    anchors = [place for t in _anchors(ref) if (place := atlas.place(t)) is not None]
    if anchors and len(anchors) == len(_anchors(ref)):
        # "in northeastern Syria": the direction stands with the name, and says more than the "in".
        words = _directed(ref.anchor or "")[0] or ref.relation
        if words is not None and _is_part(words) and ref.kind not in _LAND and _is_town(anchors[0]):
            return _inside(ref, anchors[0], atlas.answers[_anchors(ref)[0]])  # "south Damascus" is in the city
        found = (
            _at_region(ref, words, anchors, atlas.answers[_anchors(ref)[0]], gazetteer) if words is not None else None
        )
        if found is not None:
            return found
        if anchors[0].geo_precision in _PROVINCES and _NEAR.match(ref.relation or ""):
            return _inside(ref, anchors[0], atlas.answers[_anchors(ref)[0]])
    for index, name in enumerate(ref.within):
        answer = atlas.answers[_area(ref, index)]
        if answer.place is None:
            continue
        words = _directed(name)[0] or (ref.relation if index == 0 and ref.anchor is None else None)
        found = _at_region(ref, words, [answer.place], answer, gazetteer) if words is not None else None
        return found if found is not None else _inside(ref, answer.place, answer)
    if anchors and (ref.relation is None or _INSIDE.match(ref.relation)):
        return _inside(ref, anchors[0], atlas.answers[_anchors(ref)[0]])
    answer_or_none = atlas.answers[_anchors(ref)[0]] if ref.anchor is not None else None
    return replace(ref, resolution=answer_or_none)


def _is_part(words: str) -> bool:
    """Tell a side of a place ("southern") from a place on that side of it ("south of")."""
    return direction_deg(words) is not None and " of" not in words


def _around(ref: PlaceRef, answer: Resolution) -> PlaceRef:
    """Keep a name that nobody knows unresolved, somewhere in the area that its report puts it in.

    A town stands for its surroundings too: "Tungar Kara village in Zurmi" lies near it, "the consulate in Mosul" in it.
    """
    if ref.geo_precision is not GeoPrecision.REGION or ref.ring is not None or ref.kind not in _SETTLEMENTS:
        return replace(ref, resolution=answer)
    return replace(ref, resolution=answer, radius_m=max(ref.radius_m or 0.0, _SURROUNDINGS_M))


def _quarters(
    told: Sequence[tuple[str, PlaceRef]], located: Mapping[PlaceRef, PlaceRef], *, atlas: _Atlas, gazetteer: Gazetteer
) -> dict[PlaceRef, PlaceRef]:
    """Place quarters named without their city in the city named before them: a namesake far off is another city's."""
    found: dict[PlaceRef, PlaceRef] = {}
    city: Toponym | None = None
    for field, ref in told:
        home = atlas.place(city) if city is not None else None
        if ref.kind in _QUARTERS and ref.toponym is not None and not ref.within and ref.anchor is None:
            own = located[ref].resolution
            away = distance_km(own.place, home) if own is not None and own.place is not None and home else None
            if city is not None and home is not None and (away is None or away > _SUBURBAN_KM):
                found[ref] = _in_city(ref, city, home, gazetteer)
        elif field != "origin":
            city = next((t for t in _toponyms(ref) if _is_town(atlas.place(t))), city)
    return found


def _is_town(place: Place | None) -> bool:
    return place is not None and place.lat is not None and place.geo_precision is GeoPrecision.SETTLEMENT


def _in_city(ref: PlaceRef, city: Toponym, home: Place, gazetteer: Gazetteer) -> PlaceRef:
    """Ask for a quarter within its city; one that is not known there lies somewhere in the city."""
    answer = gazetteer.resolve_document([city, replace(_named(ref), within=(city.text, *city.within))])[1]
    away = distance_km(answer.place, home) if answer.place is not None else None
    if answer.place is not None and away is not None and away <= _SUBURBAN_KM:
        return _at_name(ref, answer, answer.place)
    hint = f"somewhere in {home.name}, which its report names before"
    unknown = Resolution(toponym=ref.toponym or "", candidates=(), outcome=Outcome.UNRESOLVED, hint=hint)
    return replace(_inside(ref, home, unknown), geo_precision=GeoPrecision.REGION)


def _at_name(ref: PlaceRef, answer: Resolution, place: Place) -> PlaceRef:
    radius = place.radius_m
    if _is_facility(ref) and place.geo_precision is GeoPrecision.SETTLEMENT:
        radius += _OUTSIDE_M
    return replace(
        ref,
        resolution=answer,
        lat=place.lat,
        lon=place.lon,
        radius_m=radius if place.lat is not None else None,
        geo_precision=place.geo_precision,
        country=place.country or ref.country,
    )


def _at_region(
    ref: PlaceRef, relation: str, anchors: Sequence[Place], answer: Resolution, gazetteer: Gazetteer
) -> PlaceRef | None:
    # All borders of a state are a thousand kilometres of line, and no place: a bare "the Syrian border" gets no region.
    areas = None if _BORDER.match(relation) and len(anchors) == 1 else gazetteer.areas
    found = region(relation, anchors, distance_m=ref.distance_m, borders=gazetteer.borders, areas=areas)
    if found is None:
        return None
    return replace(
        ref,
        resolution=answer,
        lat=found.lat,
        lon=found.lon,
        radius_m=found.radius_m,
        ring=found.ring,
        geo_precision=GeoPrecision.REGION,
        country=found.country or ref.country,
    )


def _inside(ref: PlaceRef, area: Place, answer: Resolution) -> PlaceRef:
    """Place a nameless site in the area that the words put it in: as coarse as that area, never at its centre."""
    if area.lat is None:
        return replace(ref, resolution=answer, country=area.country or ref.country)
    precision = area.geo_precision if area.is_area else GeoPrecision.REGION
    return replace(
        ref,
        resolution=answer,
        lat=area.lat,
        lon=area.lon,
        radius_m=area.radius_m,
        geo_precision=precision,
        country=area.country or ref.country,
    )


# --- times -----------------------------------------------------------------------------------------------------------


def _zone_of(claims: Sequence[Claim], *, gazetteer: Gazetteer) -> str | None:
    """Return the zone of the first place, in the order of `_PLACE_FIELDS`, that keeps one; its country's may be the only one."""
    for name in _PLACE_FIELDS:
        places = [c.value for c in claims if c.field == name and isinstance(c.value, PlaceRef)]
        for ref in places:
            place = ref.resolution.place if ref.resolution is not None else None
            if place is not None and place.timezone is not None:
                return place.timezone
        for ref in places:
            if ref.lat is not None and ref.lon is not None and ref.country is not None and _is_local(ref):
                town = next(iter(gazetteer.nearest(lat=ref.lat, lon=ref.lon)), None)
                if town is not None and town.country == ref.country and town.timezone is not None:
                    return town.timezone
        for ref in places:
            zone = country_zone(gazetteer, ref.country) if ref.country is not None else None
            if zone is not None:
                return zone
    return None


@functools.lru_cache(maxsize=512)
def country_zone(gazetteer: Gazetteer, country: str) -> str | None:
    """Return the IANA zone of a country that has a single one (ISO 3166-1 alpha-2), None of others."""
    place = gazetteer.place(f"iso:{country}")
    return place.timezone if place is not None else None


def _is_local(ref: PlaceRef) -> bool:
    """Tell a place so narrowly told that the next town keeps its clock."""
    return ref.geo_precision is not GeoPrecision.COUNTRY and (ref.radius_m or 0.0) <= _ONE_CLOCK_M


def _dateline_zone(report: Report, *, gazetteer: Gazetteer) -> str | None:
    """Return the zone of the place of writing: there the day of publication ended."""
    if report.place_of_writing is None:
        return None
    found = gazetteer.resolve(report.place_of_writing)
    # A dateline that names no country names a city everybody knows: of several, the largest.
    places = (
        [found.place]
        if found.place is not None
        else [c.place for c in found.candidates if c.place.timezone is not None]
    )
    return max(places, key=lambda p: p.population or 0).timezone if places else None


def _dated(mention: Mention, *, report: Report, home: str | None, desk: str | None, gazetteer: Gazetteer) -> Mention:
    zone = _zone_of(mention.claims, gazetteer=gazetteer) or home
    return date_times(mention, published=report.published, tz=zone, writing_tz=desk)


def date_times(
    mention: Mention, *, published: TimeSpan | None, tz: str | None, writing_tz: str | None = None
) -> Mention:
    """Date the time words of a mention: those that name a day first, then those that hang on it ("at 21:50").

    Parameters
    ----------
    mention
        Its time claims are dated from their words, whatever an earlier run made of them.
    published
        When the report came out; without it weekdays stay undated.
    tz, writing_tz
        IANA zones of the event's place and of the dateline.
    """
    from geoevents.extract.times import ground

    spans = [c.value for c in mention.claims if isinstance(c.value, TimeSpan) and not c.superseded]
    days = [s.words for s in spans if s.words is not None and _names_day(s.words)]
    found = [ground(w, published=published, tz=tz, writing_tz=writing_tz) for w in days]
    reference = next((s for s in found if s.day is not None), next((s for s in found if s.is_dated), None))

    def date(claim: Claim) -> Claim:
        if not isinstance(claim.value, TimeSpan) or claim.value.words is None:
            return claim
        words = claim.value.words
        return replace(
            claim, value=ground(words, published=published, tz=tz, reference=reference, writing_tz=writing_tz)
        )

    return replace(mention, claims=tuple(date(c) for c in mention.claims))


def _names_day(words: TimeWords) -> bool:
    return words.day is not None or words.weekday is not None or words.day_offset is not None
