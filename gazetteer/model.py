"""The values of the gazetteer: Place, Candidate, Resolution, Region, Crossing.

All are frozen and validated at birth. Coordinates are WGS 84 degrees, named and passed as `lat`, `lon`;
lengths are metres; countries are ISO 3166-1 alpha-2 codes.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from gazetteer.errors import InvalidPlaceError, UnresolvedPlaceError

__all__ = [
    "Candidate",
    "Crossing",
    "GeoPrecision",
    "LocatedExpression",
    "Outcome",
    "Place",
    "PlaceStatus",
    "Region",
    "Resolution",
    "Toponym",
]


_GEONAMES = re.compile(r"\b(?:gn:|GeoNames )(\d+)\b")


class GeoPrecision(StrEnum):
    """What kind of thing the coordinates stand for, from the finest to the coarsest."""

    SITE = "site"  # one facility or building, located itself
    SETTLEMENT = "settlement"  # a town or village, represented by a point inside it
    REGION = "region"  # worked out from words: "north-west of Mosul", "the northern countryside of ..."
    ADMIN2 = "admin2"
    ADMIN1 = "admin1"
    COUNTRY = "country"
    UNKNOWN = "unknown"

    @property
    def is_area(self) -> bool:
        """Tell whether a point would only stand for an area: a region, an admin area, a country."""
        return self in {GeoPrecision.REGION, GeoPrecision.ADMIN2, GeoPrecision.ADMIN1, GeoPrecision.COUNTRY}


class PlaceStatus(StrEnum):
    """Whether the place is still what its record says it is."""

    CURRENT = "current"
    HISTORIC = "historic"  # abandoned, destroyed or renamed away: named in history, seldom in news
    SUBMERGED = "submerged"  # under a reservoir; the name usually lives on at a new site
    CLOSED = "closed"  # an airfield no longer in use
    UNLOCATED = "unlocated"  # known to exist, but no source gives coordinates that can be defended


class Outcome(StrEnum):
    """What came of resolving a toponym."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the gazetteer.

    Attributes
    ----------
    id
        Stable and prefixed by its source: ``gn:9253641``, ``oa:ORAA``, ``cur:kharab-al-jir``, ``iso:IQ``.
    name, names
        The display name, and every known spelling (the display name included).
    lat, lon
        WGS 84 degrees, or both None when `status` is ``unlocated``.
    country
        ISO 3166-1 alpha-2, or None for seas and disputed areas without an answer.
    admin1, admin2
        Names of the first and second administrative level, where known.
    feature_class, feature_code
        GeoNames codes (``P``/``PPLA``, ``S``/``AIRB``, ``A``/``ADM1``).
    population
        Inhabitants; None when unknown (GeoNames writes 0 for that).
    radius_m
        The true place lies within this distance of the point, metres. For an area: the radius of a circle
        of the same area.
    part_of
        Ids of the places that contain this one, smallest first.
    timezone
        IANA name of the zone the place keeps; None when unknown, or when an area spans several.
    source, note
        Where the coordinates come from, in words that can be printed; and what a reader should know of them.
    """

    id: str
    name: str
    names: tuple[str, ...] = ()
    lat: float | None
    lon: float | None
    country: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    feature_class: str = "P"
    feature_code: str = "PPL"
    population: int | None = None
    radius_m: float
    part_of: tuple[str, ...] = ()
    status: PlaceStatus = PlaceStatus.CURRENT
    timezone: str | None = None
    source: str
    note: str | None = None

    def __post_init__(self) -> None:
        """Refuse records that cannot be true."""
        if not self.name.strip():
            raise InvalidPlaceError(f"place {self.id!r} has no name")
        if (self.lat is None) != (self.lon is None) or (self.lat is None) != (self.status is PlaceStatus.UNLOCATED):
            raise InvalidPlaceError(f"place {self.id!r}: latitude and longitude are both given, or status is unlocated")
        if self.lat is not None and self.lon is not None:
            if not (math.isfinite(self.lat) and -90.0 <= self.lat <= 90.0):
                raise InvalidPlaceError(f"place {self.id!r}: latitude {self.lat} is outside -90..90")
            if not (math.isfinite(self.lon) and -180.0 <= self.lon <= 180.0):
                raise InvalidPlaceError(f"place {self.id!r}: longitude {self.lon} is outside -180..180")
        if not (math.isfinite(self.radius_m) and self.radius_m >= 0.0):
            raise InvalidPlaceError(f"place {self.id!r}: radius {self.radius_m} m is not a length")
        if self.country is not None and not (
            len(self.country) == 2 and self.country.isascii() and self.country.isupper()
        ):
            raise InvalidPlaceError(f"place {self.id!r}: {self.country!r} is no ISO 3166-1 alpha-2 code")

    @property
    def geo_precision(self) -> GeoPrecision:
        """Say what the coordinates stand for, from the feature code."""
        if self.lat is None:
            return GeoPrecision.UNKNOWN
        if self.feature_code.startswith(("PCL", "TERR")):
            return GeoPrecision.COUNTRY
        if self.feature_code.startswith("ADM1"):
            return GeoPrecision.ADMIN1
        if self.feature_code.startswith("ADM"):
            return GeoPrecision.ADMIN2
        if self.feature_class == "P":
            return GeoPrecision.SETTLEMENT
        if self.feature_class in {"L", "H", "A", "V", "T"}:
            return GeoPrecision.REGION
        return GeoPrecision.SITE

    @property
    def geonameid(self) -> int | None:
        """The number of its GeoNames record: of its own id, or of the record that its source names; None without one."""
        if self.id.startswith("gn:"):
            return int(self.id[3:]) if self.id[3:].isdecimal() else None
        found = _GEONAMES.search(self.source)
        return int(found[1]) if found else None

    @property
    def is_area(self) -> bool:
        """Tell whether the point only represents an area (a country, a governorate, a region)."""
        return self.geo_precision.is_area


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A place name with what the words around it say; the question that `Gazetteer.resolve_document` answers.

    Attributes
    ----------
    text
        The name alone ("Hamad Agha"), without kind words and relations.
    kind
        The kind the words give it, lower case and singular ("village", "air base", "governorate"), or None.
    within
        Names of the areas the words put it in, smallest first ("Zummar district", "Nineveh", "Iraq").
    near
        Names of places the words put it next to or measure it from ("Mosul" in "north-west of Mosul").
    country
        ISO 3166-1 alpha-2 code where the words fix the country.
    at
        (lat, lon) of a point, WGS 84 degrees, that the place should be near.
    start
        Where the name stands in the document's text, as a Python string index; None when unknown.
    """

    text: str
    kind: str | None = None
    within: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    country: str | None = None
    at: tuple[float, float] | None = None
    start: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no text; a column with gaps is for `Gazetteer.resolve_many`."""
        for name in (self.text, *self.near, *self.within):
            if not isinstance(name, str):
                raise TypeError(f"a name must be text, not {name!r}; for a column with gaps see Gazetteer.resolve_many")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """An area that words describe relative to known places ("the northern countryside of al-Hasakah").

    `lat`, `lon` is a representative point; the true place lies within `radius_m` of it. `ring` is the outline as
    (lon, lat) pairs, closed, counter-clockwise, or None for a plain circle.
    """

    lat: float
    lon: float
    radius_m: float
    ring: tuple[tuple[float, float], ...] | None
    country: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where a line passes from one country to the next; None is the high seas or an area without a code.

    The true crossing lies within about `error_m` of the point, measured across the border. `uncertain` when the line
    stays so near to the border before or after it that it may not cross at all, at sea, and in disputed areas.
    """

    from_country: str | None
    to_country: str | None
    lat: float
    lon: float
    uncertain: bool
    error_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a toponym may mean, with a score in 0..1 and the reasons for it, strongest first."""

    place: Place
    matched_name: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a toponym was found to mean: ranked candidates and an outcome.

    `hint` says what to do next when the outcome is not ``resolved``.
    """

    toponym: str
    candidates: tuple[Candidate, ...]
    outcome: Outcome
    hint: str | None = None

    @property
    def place(self) -> Place | None:
        """The resolved place; None when the outcome is ambiguous or unresolved."""
        return self.candidates[0].place if self.outcome is Outcome.RESOLVED else None

    def require(self) -> Place:
        """Return the resolved place.

        Raises
        ------
        UnresolvedPlaceError
            When the toponym is unresolved or ambiguous; the message names the candidates.
        """
        place = self.place
        if place is not None:
            return place
        rivals = ", ".join(f"{c.place.name} ({c.place.id}, {c.place.country})" for c in self.candidates[:5])
        raise UnresolvedPlaceError(
            f"{self.toponym!r} is {self.outcome.value}"
            + (f" between {rivals}" if rivals else "")
            + f"; {self.hint or 'give near= or country=, or add a pack'}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedExpression:
    """What a description of a place was found to mean: a region, or None and the reasons why not.

    Attributes
    ----------
    expression
        The words as given.
    region
        Where the place lies, its `ring` always given; None when the outcome is not ``resolved``.
    outcome
        ``ambiguous`` when a name it hangs on is, ``unresolved`` when a name or the words are not understood, or
        contradict each other.
    anchors
        The names it hangs on, resolved, in the order of the words.
    reasons
        How the region was drawn, or why none was; and which of the words were left aside.
    hint
        What to do next when a name is not known.
    """

    expression: str
    region: Region | None
    outcome: Outcome
    anchors: tuple[Resolution, ...] = ()
    reasons: tuple[str, ...]
    hint: str | None = None

    @property
    def lat(self) -> float | None:
        """Latitude of the representative point, degrees; None without a region."""
        return self.region.lat if self.region is not None else None

    @property
    def lon(self) -> float | None:
        """Longitude of the representative point, degrees; None without a region."""
        return self.region.lon if self.region is not None else None

    @property
    def radius_m(self) -> float | None:
        """The place lies within this distance of the representative point, metres; None without a region."""
        return self.region.radius_m if self.region is not None else None

    @property
    def ring(self) -> tuple[tuple[float, float], ...] | None:
        """Outline of the region as (lon, lat), closed, counter-clockwise; None without a region."""
        return self.region.ring if self.region is not None else None

    def require(self) -> Region:
        """Return the region.

        Raises
        ------
        UnresolvedPlaceError
            When there is none; the message says why.
        """
        if self.region is not None:
            return self.region
        raise UnresolvedPlaceError(f"{self.expression!r} is {self.outcome.value}: {'; '.join(self.reasons)}")
