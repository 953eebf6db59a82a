"""How two places that reports name stand to each other, within their joint uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from gazetteer.model import GeoPrecision
from gazetteer.names import skeletons
from geoevents.fuse.words import alike, fold

if TYPE_CHECKING:
    from geoevents.model import PlaceRef

__all__ = [
    "Nearness",
    "Relation",
    "distance_m",
    "identity",
    "is_fine",
    "is_relative",
    "is_vast",
    "refines",
    "relate",
    "same_kind",
    "sketch",
    "specificity",
]

_FINE = frozenset({GeoPrecision.SITE, GeoPrecision.SETTLEMENT})
_ORDER = {
    GeoPrecision.SITE: 7,
    GeoPrecision.SETTLEMENT: 6,
    GeoPrecision.REGION: 5,
    GeoPrecision.ADMIN2: 4,
    GeoPrecision.ADMIN1: 3,
    GeoPrecision.COUNTRY: 1,
    GeoPrecision.UNKNOWN: 0,
}
#: Two fine places closer than this beyond their uncertainty are called near: reporters name the next town.
_NEAR_M = 25_000.0
#: An area is drawn as a circle of its size; real provinces are longer than they are wide.
_ELONGATION = 1.5
#: A region wider than this ("northern Iraq") says no more than a province, than that ("beyond the eastern border") a country.
_WIDE_M, _VAST_M = 100_000.0, 400_000.0
_AREA_WORDS = frozenset(
    {
        "district",
        "subdistrict",
        "governorate",
        "province",
        "region",
        "town",
        "city",
        "village",
        "area",
        "county",
        "oblast",
        "state",
    }
)
#: Words that put something by a place without saying where from it.
_CLOSE_BY = frozenset({"near", "next to", "beside", "outside", "around"})
_FACILITIES = frozenset(
    {"base", "airport", "airbase", "airfield", "airstrip", "garrison", "camp", "station", "field", "port", "outpost"}
)


class Nearness(IntEnum):
    """How close two places are, the closest last."""

    APART = 0
    UNKNOWN = 1
    CONTAINS = 2  # one is an area that the other lies in
    NEAR = 3
    OVERLAP = 4  # within joint uncertainty
    SAME = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The nearness of two places, and the metres between their circles where they are apart or near.

    `loose` tells that one of them is an area or a region: "near Hasakah" is said of bases a hundred kilometres off.
    """

    nearness: Nearness
    gap_m: float = 0.0
    loose: bool = False


_UNKNOWN = Relation(nearness=Nearness.UNKNOWN)


def is_relative(ref: PlaceRef) -> bool:
    """Tell whether the words describe a place by another one ("north of Mosul") without naming it."""
    return ref.toponym is None or (
        ref.relation is not None and ref.anchor is not None and fold(ref.toponym) == fold(ref.anchor)
    )


def identity(ref: PlaceRef) -> str | None:
    """Return the gazetteer id a reference stands for; None for a nameless, relative or unresolved one."""
    return None if is_relative(ref) else ref.place_id


def is_unknown(ref: PlaceRef) -> bool:
    """Tell a name that no gazetteer has: where it stands on the map is an area that its report puts it in."""
    return not is_relative(ref) and ref.place_id is None and not is_fine(ref)


def refines(fine: PlaceRef, coarse: PlaceRef) -> bool:
    """Tell whether one reference puts itself inside the other by its words or by the gazetteer."""
    if is_relative(fine) or is_relative(coarse) or coarse.toponym is None:
        return False
    place = fine.resolution.place if fine.resolution is not None else None
    if place is not None and place.part_of and coarse.place_id in place.part_of:
        return True
    if not fine.within or (fine.country is not None and coarse.country not in {None, fine.country}):
        return False
    name = _bare(coarse.toponym)
    return name != _bare(fine.toponym or "") and any(_bare(area) == name for area in fine.within)


@lru_cache(maxsize=100_000)
def _bare(name: str) -> str:
    """Fold a name and take away the word for what kind of area it is."""
    return " ".join(w for w in fold(name).split() if w not in _AREA_WORDS)


def sketch(ref: PlaceRef) -> tuple[object, ...]:
    """Return what comparing places depends on, quick to hash: references of one sketch stand alike to any other."""
    name = None if ref.toponym is None else fold(ref.toponym)
    hangs_on = (ref.relation in _CLOSE_BY and ref.distance_m is None, ref.anchor)
    located = (ref.lat, ref.lon, ref.radius_m, ref.geo_precision, ref.country)
    return (identity(ref), name, ref.within, ref.kind, hangs_on, *located)


def is_fine(ref: PlaceRef) -> bool:
    """Tell whether a reference is a located site or settlement."""
    return ref.lat is not None and ref.geo_precision in _FINE


def is_vast(ref: PlaceRef) -> bool:
    """Tell a country, and a region or sea that says no more than one."""
    return ref.geo_precision is GeoPrecision.COUNTRY or (ref.radius_m or 0.0) > _VAST_M


def specificity(ref: PlaceRef) -> int:
    """Rank how much a reference says: located and fine highest, a name without coordinates above a bare country."""
    if ref.lat is None:
        return 0 if is_relative(ref) else 2
    order = _ORDER[ref.geo_precision]
    if ref.geo_precision is GeoPrecision.REGION and (ref.radius_m or 0.0) > _WIDE_M:
        order = _ORDER[GeoPrecision.COUNTRY if (ref.radius_m or 0.0) > _VAST_M else GeoPrecision.ADMIN1]
    return max(order, 2 if is_unknown(ref) else 0)


@lru_cache(maxsize=200_000)
def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the geodesic distance in metres (WGS 84)."""
    from gazetteer.geodesy import inverse

    return float(inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2).distance_m)


def relate(first: PlaceRef, second: PlaceRef) -> Relation:
    """Compare two places as located, within their joint uncertainty."""
    id1, id2 = identity(first), identity(second)
    if id1 is not None and id1 == id2:
        return Relation(nearness=Nearness.SAME)
    if refines(first, second) or refines(second, first):
        return Relation(nearness=Nearness.CONTAINS)
    if first.lat is None or first.lon is None or second.lat is None or second.lon is None:
        return _relate_unlocated(first, second)
    if GeoPrecision.COUNTRY in {first.geo_precision, second.geo_precision}:
        areas = _relate_areas(first, second, _relate_countries(first, second))
    elif _is_one_name(first, second):
        return Relation(nearness=Nearness.OVERLAP)
    else:
        areas = _relate_located(first, second, distance_m(first.lat, first.lon, second.lat, second.lon))
    return areas if areas.nearness > Nearness.CONTAINS else _relate_by_anchor(first, second, areas)


def _relate_located(first: PlaceRef, second: PlaceRef, distance: float) -> Relation:
    reach = (first.radius_m or 0.0) + (second.radius_m or 0.0)
    if is_fine(first) and is_fine(second):
        gap = distance - reach
        near = Nearness.OVERLAP if gap <= 0 else Nearness.NEAR if gap <= _NEAR_M else Nearness.APART
        return Relation(nearness=near, gap_m=max(gap, 0.0))
    gap = distance - reach * _ELONGATION
    if gap > 0:
        return Relation(nearness=Nearness.APART, gap_m=gap, loose=True)
    if first.country is not None and second.country is not None and first.country != second.country:
        return Relation(nearness=Nearness.NEAR)  # their circles meet across a border that neither crosses
    return _relate_areas(first, second, Relation(nearness=Nearness.CONTAINS))


def _is_one_name(first: PlaceRef, second: PlaceRef) -> bool:
    """Tell one name that the gazetteer found in one report as something else, and in the other not at all."""
    if is_relative(first) or is_relative(second) or fold(first.toponym or "") != fold(second.toponym or ""):
        return False
    apart = None not in {first.country, second.country} and first.country != second.country
    return not apart and (identity(first) is None) is not (identity(second) is None)


def _relate_areas(first: PlaceRef, second: PlaceRef, areas: Relation) -> Relation:
    """Let names speak where only the area of a place is known: two villages of one district need not be one."""
    vague = [is_unknown(ref) for ref in (first, second)]
    if areas.nearness is Nearness.APART or not any(vague):
        return areas
    named = _relate_unlocated(first, second)
    if named.nearness is not Nearness.UNKNOWN or (all(vague) or is_fine(first) or is_fine(second)):
        return named
    return areas


def _relate_countries(first: PlaceRef, second: PlaceRef) -> Relation:
    """Compare places of which one is a whole country."""
    if first.country is None or second.country is None:
        return _UNKNOWN
    same = first.country == second.country
    return Relation(nearness=Nearness.CONTAINS if same else Nearness.APART, gap_m=0.0 if same else _NEAR_M * 2)


def _relate_by_anchor(first: PlaceRef, second: PlaceRef, found: Relation) -> Relation:
    """Let two places that hang on one name be close: "near Hasakah" is said of what lies "north-east of Hasakah", too.

    Where neither is known more finely than an area ("near X" of an X that no gazetteer has), they are one.
    """
    near = [ref.relation in _CLOSE_BY and ref.distance_m is None for ref in (first, second)]
    apart = None not in {first.country, second.country} and first.country != second.country
    if not any(near) or apart or not _hangs_on(first) & _hangs_on(second):
        return found
    known = is_fine(first) and is_fine(second)
    vague = not all(ref.lat is not None and (ref.radius_m or 0.0) <= _WIDE_M for ref in (first, second))
    return Relation(nearness=Nearness.OVERLAP if vague and not known else Nearness.CONTAINS)


def _hangs_on(ref: PlaceRef) -> set[str]:
    return {fold(name) for name in (ref.anchor, ref.toponym) if name}


def _relate_unlocated(first: PlaceRef, second: PlaceRef) -> Relation:
    """Compare by name and country when a position is missing."""
    alone = first.country is None or second.country is None
    if not alone and first.country != second.country:
        return Relation(nearness=Nearness.APART, gap_m=_NEAR_M * 2)
    by_anchor = _relate_by_anchor(first, second, _UNKNOWN)
    if by_anchor is not _UNKNOWN:
        return by_anchor
    if first.toponym is not None and second.toponym is not None:
        if fold(first.toponym) == fold(second.toponym):
            return Relation(nearness=Nearness.SAME)
        if is_spelling(first.toponym, second.toponym):
            return Relation(nearness=Nearness.OVERLAP)
    if not alone and GeoPrecision.COUNTRY in {first.geo_precision, second.geo_precision}:
        return Relation(nearness=Nearness.CONTAINS)
    return _UNKNOWN


@lru_cache(maxsize=100_000)
def is_spelling(first: str, second: str) -> bool:
    """Tell whether two names are likely writings of one: alike in their letters, or in four consonants or more."""
    if alike(fold(first), fold(second)):
        return True
    shared = set(skeletons(first)) & set(skeletons(second))
    return any(len(s) >= 4 for s in shared)


def same_kind(first: PlaceRef, second: PlaceRef) -> bool:
    """Tell whether both references speak of a facility (a base, an airfield, a camp)."""
    return all(
        any(word in _FACILITIES for word in (ref.kind or "").replace("_", " ").split()) for ref in (first, second)
    )
