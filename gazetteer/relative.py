"""Locate a description: its names resolved together, its clauses drawn, and the drawings cut with each other.

"A village north of X in Y district, near the border with Z" is three regions; the place lies in all of them. Where they
do not meet, the words (or what their names were taken for) contradict each other, and nothing is located.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gazetteer import geodesy, locative
from gazetteer.expressions import Description, read
from gazetteer.model import GeoPrecision, LocatedExpression, Outcome, Place, Region, Resolution, Toponym
from gazetteer.names import bare, fold, similarity, split_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.facade import Gazetteer

__all__ = ["locate_expression"]

#: What is said of a town rather than of the province that is called after it.
_LOCAL: Final = frozenset(
    ["offset", "toward", "beyond", "near", "fringe", "between", "middle", "road", "area", "offshore"]
)
_BORDERS: Final = frozenset({"border", "borderland"})
_AREAS: Final = frozenset({GeoPrecision.ADMIN1, GeoPrecision.ADMIN2})
_KINDS: Final = {"bank": "river", "valley": "valley"}
_CIRCLE_POINTS: Final = 72
_MARGIN_M: Final = 5_000.0
_MARGIN_SHARE: Final = 0.08
_ABOUT_M: Final = 15_000.0
_ABOUT_SHARE: Final = 0.5
_ALIKE: Final = 0.6  # likeness of two spellings of one name
# What looks like a measure and is none: "-5 km", "1e400 km", "NaN km"; "10 - 15 km" is a range.
_NO_MEASURE: Final = re.compile(
    r"(?<![\w.,-])(?<!\d )(?:[-−]\s?\d[\d.,]*|\d[\d.,]*e[+-]?\d+|nan|inf(?:inity)?)\s*(?:k?m|kilomet\w+|met(?:re|er)s?|miles?|mi)\b",
    re.IGNORECASE,
)


def locate_expression(
    text: str, *, gazetteer: Gazetteer, country: str | None = None, within: Sequence[str] = ()
) -> LocatedExpression:
    """Locate what words describe; see `Gazetteer.locate_expression`."""
    if not isinstance(text, str):
        raise TypeError(f"an expression must be text, not {text!r}")
    if (measure := _NO_MEASURE.search(text)) is not None:
        return _nowhere(text, Outcome.UNRESOLVED, (f"{measure[0]!r} is no distance",))
    said = read(text, knows=gazetteer.knows)
    clauses = [replace(said, also=()), *said.also]
    drawn = [c for c in clauses if c.relation not in {"unknown", "empty"} and c.names]
    lost = tuple(c.reason for c in clauses if c.relation == "unknown" and c.reason)
    if not drawn:
        return _nowhere(text, Outcome.UNRESOLVED, lost or ("no place is named",))
    answers = _resolved(drawn, gazetteer, country, tuple(within))
    named = tuple(dict.fromkeys(a for row in answers for a in row))
    head = drawn[0]
    if head.relation == "name" and len(drawn) > 1:
        # "Siduri, 16 km west of Erbil": by its name, if that lies where the other words say; else by those alone.
        found = _drawn(text, drawn, answers, named, lost, gazetteer)
        if found.region is not None:
            return found
        lost += (f"{head.names[0]!r} is not known there; located by the other words",)
        drawn, answers = drawn[1:], answers[1:]
    return _drawn(text, drawn, answers, named, lost, gazetteer)


def _drawn(  # one step of the function above
    text: str,
    drawn: Sequence[Description],
    answers: Sequence[Sequence[Resolution]],
    named: tuple[Resolution, ...],
    lost: tuple[str, ...],
    gazetteer: Gazetteer,
) -> LocatedExpression:
    """Draw the first clause, and cut what the others draw with it."""
    region: Region | None = None
    home, head = _home(answers), drawn[0]
    for clause, row in zip(drawn, answers, strict=True):
        missing = tuple(f"{a.toponym!r} is {a.outcome.value}" for a in row if a.place is None)
        if missing and region is None:
            worst = next(a for a in row if a.place is None)
            return _nowhere(text, worst.outcome, (*missing, *lost), named, worst.hint)
        if missing:
            lost += tuple(f"{reason}, and left aside" for reason in missing)
            continue
        places = [a.place for a in row if a.place is not None]
        found = _region(clause, places, home, gazetteer)
        if found is None and region is None:
            where = " and ".join(p.name for p in places)
            reason = f"where the words ({clause.relation}) put it at {where} is not known here"
            return _nowhere(text, Outcome.UNRESOLVED, (reason, *lost), named)
        if found is None:
            lost += (f"what {clause.words!r} adds is not known here, and left aside",)
        elif region is None:
            region = found
        else:
            cut = _cut(region, found, clause, places, gazetteer, is_name=head.relation == "name")
            if cut is None and _is_vague(clause, places, gazetteer):
                lost += (f"{places[0].name} is only known as a circle that does not reach there, and left aside",)
                continue
            if cut is None:
                reason = f"the words contradict each other, as understood: {region.reasons[0]}; {found.reasons[0]}"
                return _nowhere(text, Outcome.UNRESOLVED, (reason, *lost), named)
            region = cut
    if region is not None and region.ring is None:
        ring = geodesy.circle(lat=region.lat, lon=region.lon, radius_m=region.radius_m, points=_CIRCLE_POINTS)
        region = replace(region, ring=ring)
    reasons = (*(region.reasons if region is not None else ()), *lost)
    outcome = Outcome.RESOLVED if region is not None else Outcome.UNRESOLVED
    return LocatedExpression(expression=text, region=region, outcome=outcome, anchors=named, reasons=reasons)


def _home(answers: Sequence[Sequence[Resolution]]) -> str | None:
    """Return the country of the first place that is no country itself."""
    places = [a.place for row in answers for a in row if a.place is not None]
    return next((p.country for p in places if p.geo_precision is not GeoPrecision.COUNTRY and p.country), None)


def _region(clause: Description, places: Sequence[Place], home: str | None, gazetteer: Gazetteer) -> Region | None:
    line = _neighbours(places, home, gazetteer) if clause.relation in _BORDERS else places
    seat = _seat(clause, places, gazetteer)
    return locative.locate(clause, line, borders=gazetteer.borders, areas=gazetteer.areas, seat=seat)


def _cut(
    region: Region, found: Region, clause: Description, places: Sequence[Place], gazetteer: Gazetteer, *, is_name: bool
) -> Region | None:
    """Cut two regions; outlines of areas get a margin, and a place that is named itself need only be about there."""
    inside = clause.relation in {"in", "name"} and places[0].is_area
    margin = _MARGIN_M + _MARGIN_SHARE * places[0].radius_m if inside else 0.0
    if is_name:
        margin = max(margin, _ABOUT_M + _ABOUT_SHARE * found.radius_m)
    return locative.common(region, found, borders=gazetteer.borders, margin_m=margin)


def _is_vague(clause: Description, places: Sequence[Place], gazetteer: Gazetteer) -> bool:
    """Tell whether a clause puts the place into an area of which no outline is known."""
    return clause.relation in {"in", "name"} and places[0].is_area and gazetteer.areas.outline(places[0]) is None


def _nowhere(
    text: str, outcome: Outcome, reasons: tuple[str, ...], anchors: tuple[Resolution, ...] = (), hint: str | None = None
) -> LocatedExpression:
    return LocatedExpression(expression=text, region=None, outcome=outcome, anchors=anchors, reasons=reasons, hint=hint)


def _neighbours(places: Sequence[Place], home: str | None, gazetteer: Gazetteer) -> Sequence[Place]:
    """Add the country that the description is about to a border told from one side: "the border with Syria"."""
    country = places[0].country
    if len({p.country for p in places}) > 1 or home is None or home == country:
        return places
    other = gazetteer.place(f"iso:{home}")
    return places if other is None else (*places, other)


def _seat(clause: Description, places: Sequence[Place], gazetteer: Gazetteer) -> Place | None:
    """Return the town that an area is called after: the sides of the area are told from there."""
    area = places[0]
    if clause.relation not in {"part", "countryside"} or area.geo_precision is not GeoPrecision.ADMIN1:
        return None
    name = bare(split_kind(fold(clause.names[0]))[0])
    asked = Toponym(text=name, kind="city", within=(area.name,), country=area.country)
    town = gazetteer.resolve_document([asked])[0].place
    if town is None or town.geo_precision is not GeoPrecision.SETTLEMENT:
        return None
    return town if area.id in town.part_of or town.admin1 in {area.admin1, area.name} else None


def _resolved(
    clauses: Sequence[Description], gazetteer: Gazetteer, country: str | None, within: tuple[str, ...]
) -> list[list[Resolution]]:
    """Resolve the names of all clauses together, each with the areas that the words put it in."""
    code = (gazetteer.country_code(country) or country.upper()) if country else None
    inside = tuple(n for c in clauses[1:] if c.relation in {"in", "name"} for n in c.names[:1])
    asked: list[Toponym] = []
    for clause in clauses:
        # A border is told by its countries, which need not be the country asked for.
        at_line = clause.relation in _BORDERS
        for name in clause.names:
            others = tuple(n for c in clauses for n in c.names if n != name and c.relation in _LOCAL)
            own = tuple(n for n in inside if n != name)
            areas = () if at_line or clause.relation == "in" else (*own, *within)
            kind = _KINDS.get(clause.relation)
            asked.append(
                Toponym(text=name, kind=kind, within=areas, near=others[:2], country=None if at_line else code)
            )
    found = gazetteer.resolve_document(asked)
    towns = [replace(t, kind="city") for t in asked]
    rows: list[list[Resolution]] = []
    at = 0
    for clause in clauses:
        row = []
        for i in range(at, at + len(clause.names)):
            answer = found[i]
            if _rather_a_town(clause, answer):
                town = gazetteer.resolve_document([towns[i]])[0]
                answer = (
                    town if town.place is not None and town.place.geo_precision is GeoPrecision.SETTLEMENT else answer
                )
            row.append(answer)
        rows.append(row)
        at += len(clause.names)
    return rows


def _rather_a_town(clause: Description, answer: Resolution) -> bool:
    """Tell whether to ask for a town instead: where the words fit no area, or the area only goes by the town's name.

    Where several areas are called so by their kind, "Madison County", no town is meant.
    """
    place = answer.place
    if place is None or place.geo_precision in _AREAS:
        name, kind = split_kind(fold(answer.toponym))
        if clause.relation in _LOCAL:
            return kind is None or answer.outcome is not Outcome.AMBIGUOUS
        alike = place is not None and similarity(bare(name), bare(fold(place.name))) > _ALIKE
        return clause.relation in {"part", "countryside"} and kind is None and not alike
    return False
