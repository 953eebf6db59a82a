"""Places of rows: coordinates in any notation, codes of precision, and names resolved once for all rows that ask alike."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer import geodesy
from gazetteer.model import GeoPrecision, Outcome
from geoevents.locate import country_zone
from geoevents.readers import cells
from geoevents.row_events import PLACE_PARTS
from geoevents.rows import ROWS, codes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from gazetteer import Gazetteer
    from gazetteer.model import Place, Resolution
    from geoevents.readers.roles import Column, RoledSheet

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

__all__ = ["PlaceReader", "coded_texts", "words_of"]

_LEAST_RADIUS_M = 100.0
_DEGREE_M = 111_320.0
_MOST_NAMES = 50  # that one cell may join
_COMPASS = re.compile(
    r"(?:the )?(?:(?:north|south|east|west)(?:ern)?[- ]?)+|centre|center|central|(?:пів|се|юг|восто|запад)\w*",
    re.IGNORECASE,
)


class PlaceReader:
    """Reads the places of one sheet."""

    def __init__(self, of: RoledSheet, gazetteer: Gazetteer) -> None:
        self._of, self.gazetteer = of, gazetteer

    def read(
        self, name: str, step: Callable[[int], None]
    ) -> tuple[dict[str, Any], list[tuple[Numbers, str, dict[str, Any]]], NDArray[np.object_]]:
        """Read one place of every row; return its columns, further places of joined cells, and the zones."""
        import pyarrow as pa

        parts: dict[str, NDArray[Any]] = {part: np.full(self._of.length, None, dtype=object) for part in PLACE_PARTS}
        for part in ("lat", "lon", "radius_m"):
            parts[part] = np.full(self._of.length, np.nan)
        zone = np.full(self._of.length, None, dtype=object)
        named = self._of.role(name)
        if named is None and not any(role.startswith(f"{name}_") for role in self._of.reading.roles):
            return {}, [], zone
        country, admin1, admin2 = (self._of.role(f"{name}_{part}") for part in ("country", "admin1", "admin2"))
        self._of.told(name, named, admin2, admin1, country)
        codes = [self._country(text) for text in country.texts] if country is not None else []
        constant = self._of.reading.constants.get(f"{name}_country")
        parts["country"] = (
            country.spread(codes, object, None)
            if country is not None
            else np.full(self._of.length, constant, dtype=object)
        )
        if admin1 is not None:
            known = [None if cells.is_missing(text) else text.strip() for text in admin1.texts]
            parts["admin1"] = admin1.spread(known, object, None)
        if named is not None:
            parts["as_written"] = named.spread([words_of(text) for text in named.texts], object, None)
        located = self._coordinates(name, parts)
        self._coded(name, parts, located)
        refused = self._stated_point(name) & ~located
        open_ = ~located & ~refused
        more = self._names(name, named, parts, zone, open_, step)
        for spare in (admin2, admin1, country):  # a row whose only place is an area
            if spare is not None:
                said = spare.spread([words_of(text) for text in spare.texts], object, None)
                bare = (parts["as_written"] == None) & (said != None)  # noqa: E711
                parts["as_written"][bare] = said[bare]
                if not located[bare].all():
                    more += self._names(name, spare, parts, zone, bare & open_, step)
        unsaid = located & (parts["as_written"] == None)  # noqa: E711
        parts["as_written"][unsaid] = [
            f"{lat:g}, {lon:g}" for lat, lon in zip(parts["lat"][unsaid], parts["lon"][unsaid], strict=True)
        ]
        gone = parts["as_written"] == None  # noqa: E711
        parts["reason"][refused & ~gone] = "unresolved: its coordinates cannot be right"
        for part in ("country", "admin1", "geo_precision", "name"):
            parts[part][gone] = None
        parts["name"] = np.where((parts["name"] == None) & ~gone, parts["as_written"], parts["name"])  # noqa: E711
        zone = self._zones(parts, zone, located)
        columns = {
            f"{name}_{part}": pa.array(values, mask=np.isnan(values))
            if values.dtype == float
            else pa.array(values, type=pa.string())
            for part, values in parts.items()
        }
        return columns, more, zone

    def _country(self, text: str) -> str | None:
        return None if cells.is_missing(text) else self.gazetteer.country_code(text.strip())

    def _coordinates(self, name: str, parts: dict[str, NDArray[Any]]) -> Mask:
        """Read coordinates; those that are none, or that look swapped, are told and stay empty."""
        lat_column, lon_column, point = (self._of.role(f"{name}_{part}") for part in ("lat", "lon", "point"))
        located = np.zeros(self._of.length, dtype=bool)
        if lat_column is not None and lon_column is not None:
            self._of.told(name, lat_column, lon_column)
            lat, lat_half = self._degrees(lat_column)
            lon, lon_half = self._degrees(lon_column)
            located = self._located(parts, (lat, lat_half), (lon, lon_half), lat_column, lon_column)
        if point is not None and not located.all():
            self._of.told(name, point)
            pairs = [_point(text) for text in point.texts]
            wrong = np.array(
                [p is None and not cells.is_missing(t) for p, t in zip(pairs, point.texts, strict=True)] + [False]
            )
            self._of.bad(
                point,
                np.flatnonzero(wrong[point.codes] & ~located),
                "a latitude and a longitude, or a point as WKT or GeoJSON",
            )
            columns = [point.spread([pair[i] if pair else np.nan for pair in pairs], float, np.nan) for i in range(4)]
            columns = [np.where(located, np.nan, values) for values in columns]
            located |= self._located(parts, (columns[0], columns[2]), (columns[1], columns[2]), point, point)
            wide = located & (columns[3] > 0.0)
            parts["radius_m"][wide] = columns[3][wide]
            parts["geo_precision"][wide] = GeoPrecision.REGION.value
        return located

    def _stated_point(self, name: str) -> Mask:
        """Tell which rows have a cell for coordinates that is not empty, whatever it says."""
        stated = np.zeros(self._of.length, dtype=bool)
        for part in ("lat", "lon", "point"):
            column = self._of.role(f"{name}_{part}")
            if column is not None:
                stated |= column.spread([not cells.is_missing(text) for text in column.texts], bool, missing=False)
        return stated

    def _degrees(self, column: Column) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        read = [None if cells.is_missing(text) else cells.read_degrees(text) for text in column.texts]
        wrong = np.array(
            [r is None and not cells.is_missing(t) for r, t in zip(read, column.texts, strict=True)] + [False]
        )
        self._of.bad(column, np.flatnonzero(wrong[column.codes]), "degrees such as 36.815, 36,815 or 36°48'54\"N")
        values = column.spread([r[0] if r else np.nan for r in read], float, np.nan)
        return values, column.spread([r[1] if r else np.nan for r in read], float, np.nan)

    def _located(
        self,
        parts: dict[str, NDArray[Any]],
        lat: tuple[NDArray[np.float64], NDArray[np.float64]],
        lon: tuple[NDArray[np.float64], NDArray[np.float64]],
        lat_column: Column,
        lon_column: Column,
    ) -> Mask:
        """Take the coordinates that can be true."""
        lats, lons = lat[0].copy(), lon[0].copy()
        for values, column, most in ((lats, lat_column, 90.0), (lons, lon_column, 180.0)):
            out = np.flatnonzero(np.abs(values) > most)
            self._of.bad(column, out, f"degrees within ±{most:g}; are latitude and longitude swapped?")
            values[out] = np.nan
        zero = np.flatnonzero((lats == 0.0) & (lons == 0.0))
        self._of.bad(lat_column, zero, "coordinates; 0, 0 is how programs write that there are none")
        lats[zero] = np.nan
        half = np.flatnonzero(np.isnan(lats) != np.isnan(lons))
        lats[half] = lons[half] = np.nan
        rows = np.flatnonzero(np.isfinite(lats))
        if len(rows):
            wrong = self._swapped(rows, lats[rows], lons[rows], parts["country"])
            self._of.bad(
                lat_column, wrong, "a point in the country of its row; with latitude and longitude swapped it is"
            )
            lats[wrong] = lons[wrong] = np.nan
        located = np.isfinite(lats)
        parts["lat"][located], parts["lon"][located] = lats[located], lons[located]
        finest = np.maximum(lat[1], lon[1])[located] * _DEGREE_M
        parts["radius_m"][located] = np.maximum(np.ceil(finest), _LEAST_RADIUS_M)
        parts["geo_precision"][located] = GeoPrecision.SETTLEMENT.value
        return located

    def _swapped(self, rows: Numbers, lats: NDArray[Any], lons: NDArray[Any], country: NDArray[Any]) -> Numbers:
        """Fill the countries of points; return the rows that lie in their stated country only when they are swapped."""
        borders, stated = self.gazetteer.borders, country[rows]
        answers = borders.countries_at(lats=lats, lons=lons)
        unstated = stated == None  # noqa: E711
        sure = unstated & ~answers.uncertain
        country[rows[sure]] = answers.country[sure]
        away = np.flatnonzero(~unstated & (answers.country != stated) & (np.abs(lons) <= 90.0))
        turned = borders.countries_at(lats=lons[away], lons=lats[away])
        wrong: Numbers = rows[away[turned.country == stated[away]]]
        return wrong

    def _coded(self, name: str, parts: dict[str, NDArray[Any]], located: Mask) -> None:
        """Take the precision that a code or a radius states."""
        column = self._of.role(f"{name}_precision")
        known = self._of.reading.place_codes
        stated = self._of.reading.constants.get(f"{name}_precision")
        if stated is not None:
            parts["geo_precision"][located] = known[stated][0].value
            parts["radius_m"][located] = known[stated][1]
        if column is not None:
            keys = [re.sub(r"\.0$", "", text.strip()) for text in column.texts]
            read = [known.get(key) or _own_precision(key) for key in keys]
            wrong = [r is None and not cells.is_missing(t) for r, t in zip(read, column.texts, strict=True)]
            if known:
                expected = f"a precision of {self._of.reading.title}: {', '.join(known)}"
                self._of.bad(column, np.flatnonzero(np.array([*wrong, False])[column.codes] & located), expected)
            kinds = column.spread([r[0].value if r else None for r in read], object, None)
            radii = column.spread([r[1] if r else np.nan for r in read], float, np.nan)
            coded = located & (kinds != None)  # noqa: E711
            parts["geo_precision"][coded] = kinds[coded]
            wider = located & (radii > parts["radius_m"])
            parts["radius_m"][wider] = radii[wider]
        for part, unit in (("radius_m", 1.0), ("radius_km", 1000.0)):
            column = self._of.role(f"{name}_{part}")
            if column is not None:
                read_m = [_metres(text) for text in column.texts]
                wrong_m = [r is None and not cells.is_missing(t) for r, t in zip(read_m, column.texts, strict=True)]
                self._of.bad(
                    column, np.flatnonzero(np.array([*wrong_m, False])[column.codes] & located), "a length of 0 or more"
                )
                radii = column.spread([np.nan if r is None else r * unit for r in read_m], float, np.nan)
                told = located & np.isfinite(radii)
                parts["radius_m"][told] = radii[told]

    # -- names --------------------------------------------------------------------------------------------------------

    def _names(
        self,
        name: str,
        column: Column | None,
        parts: dict[str, NDArray[Any]],
        zone: NDArray[Any],
        unlocated: Mask,
        step: Callable[[int], None],
    ) -> list[tuple[Numbers, str, dict[str, Any]]]:
        """Resolve the names of rows without coordinates, each distinct question once; return further names of cells."""
        if column is None:
            return []
        rows = np.flatnonzero(unlocated & (column.codes >= 0))
        country_of, countries = coded_texts(parts["country"][rows])
        area_of, areas = coded_texts(parts["admin1"][rows])
        countries, areas = [*countries, ""], [*areas, ""]  # of the number -1, for none
        key = (column.codes[rows] * len(countries) + country_of % len(countries)) * len(areas) + area_of % len(areas)
        asked, question = np.unique(key, return_inverse=True)
        found: list[list[dict[str, Any]]] = []
        for number, code in enumerate(asked.tolist()):
            if number % 100 == 0:
                step(25 + 50 * number // len(asked))
            rest, area = divmod(code, len(areas))
            text, country = column.texts[rest // len(countries)], countries[rest % len(countries)]
            found.append(self._resolved(text, country or None, areas[area] or None))
        if not found:
            return []
        first = [places[0] if places else {} for places in found]
        for part, values in {**parts, "timezone": zone}.items():
            told = np.array([place.get(part) for place in first], dtype=object)
            has = (told != None)[question]  # noqa: E711
            values[rows[has]] = told[question[has]]
        of_question = np.split(rows[np.argsort(question, kind="stable")], np.cumsum(np.bincount(question))[:-1])
        return [
            (some, name, {"field": name, **place})
            for some, places in zip(of_question, found, strict=True)
            for place in places[1:]
        ]

    def _resolved(self, text: str, country: str | None, admin1: str | None) -> list[dict[str, Any]]:
        """Return the places that a cell names, as parts of `PLACE_PARTS`."""
        if cells.is_missing(text):
            return []
        joined = cells.split_names(text, is_one=self._is_one, is_area=self._is_area)
        if len(joined) > _MOST_NAMES:
            return [{"as_written": text.strip(), "reason": f"unresolved: more than {_MOST_NAMES} names in one cell"}]
        return [self._part(said, country, (*within, *((admin1,) if admin1 else ()))) for said, within in joined]

    def _is_one(self, text: str) -> bool:
        return " and " in text.casefold() and self.gazetteer.knows(text)

    def _is_area(self, text: str) -> bool:
        return _area_named(self.gazetteer, text)

    def _part(self, said: str, country: str | None, within: tuple[str, ...]) -> dict[str, Any]:
        if _COMPASS.fullmatch(said):
            return {"as_written": said, "reason": "unresolved: a compass word names no place"}
        found, area = _resolve(self.gazetteer, said, country, within)
        place = found.place
        if place is not None:
            return _of_place(said, place)
        if area is not None:
            return {
                "as_written": said, "lat": area.lat, "lon": area.lon, "radius_m": area.radius_m,
                "geo_precision": GeoPrecision.REGION.value, "country": area.country, "name": said,
            }  # fmt: skip
        return {"as_written": said, "reason": f"{found.outcome.value}: {found.hint or 'no such name in the gazetteer'}"}

    def _zones(self, parts: dict[str, NDArray[Any]], zone: NDArray[Any], located: Mask) -> NDArray[Any]:
        """Fill the zones of rows by their country, and where a country has several by the nearest settlement."""
        codes, distinct = coded_texts(parts["country"])
        zones = [country_zone(self.gazetteer, code) for code in distinct]
        filled = np.array([*zones, None], dtype=object)[codes]
        zone = np.where(zone == None, filled, zone)  # noqa: E711
        rows = np.flatnonzero((zone == None) & located)  # noqa: E711
        if len(rows):
            points = np.stack([parts["lat"][rows], parts["lon"][rows]]).round(1)
            unique, back = np.unique(points, axis=1, return_inverse=True)
            nearest = self.gazetteer.reverse_many(unique[0], unique[1]).row
            found, again = np.unique(nearest, return_inverse=True)
            names = np.array([place.timezone for place in self.gazetteer.records(found.tolist())], dtype=object)
            zone[rows] = names[again.ravel()][back.ravel()]
        return zone

    def further(self, more: Sequence[tuple[Numbers, str, dict[str, Any]]]) -> pa.Array | None:
        """Return the further places of joined cells as the column ``more_places``."""
        import pyarrow as pa

        if not more:
            return None
        lists: list[list[dict[str, Any]] | None] = [None] * self._of.length
        for rows, _, place in more:
            for row in rows.tolist():
                lists[row] = [*(lists[row] or ()), place]
        return pa.array(lists, type=ROWS.field("more_places").type)


# --- values -----------------------------------------------------------------------------------------------------------


def words_of(text: str) -> str | None:
    """Return the words of a cell; None when it says that nothing is known."""
    return None if cells.is_missing(text) else text.strip()


def coded_texts(values: NDArray[Any]) -> tuple[Numbers, list[str]]:
    """Return the number of the distinct text of every row, -1 where there is none, and the distinct texts."""
    import pyarrow as pa

    return codes_of(pa.chunked_array([pa.array(values, type=pa.string())]))


def _metres(text: str) -> float | None:
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*", text)
    return float(found[1].replace(",", ".")) if found else None


def _own_precision(text: str) -> tuple[GeoPrecision, float] | None:
    """Read a precision in our own words."""
    try:
        return GeoPrecision(text.strip().casefold()), 0.0
    except ValueError:
        return None


def _point(text: str) -> tuple[float, float, float, float] | None:
    """Read a cell with a whole place: latitude, longitude, half a unit of the last figure, and the radius of a shape."""
    pair = cells.read_pair(text)
    if pair is not None:
        lat, lon = (cells.read_degrees(part) for part in pair)
        return (lat[0], lon[0], max(lat[1], lon[1]), 0.0) if lat and lon else None
    if not re.match(r"\s*(?:[A-Z]{5,}\s*(?:Z\s*)?\(|\{)", text):
        return None
    return _shape(text)


def _shape(text: str) -> tuple[float, float, float, float] | None:

    import shapely
    from shapely.geometry import shape

    try:
        drawn: Any = shape(json.loads(text)) if text.lstrip().startswith("{") else shapely.from_wkt(text)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.GEOSException):
        return None
    if drawn.is_empty:
        return None
    if drawn.geom_type == "Point":
        return drawn.y, drawn.x, 0.00005, 0.0
    inside = drawn.representative_point()
    west, south, east, north = drawn.bounds
    if max(abs(west), abs(east)) > 180.0 or max(abs(south), abs(north)) > 90.0:
        return None
    corners = geodesy.inverse(
        lat1=[inside.y] * 4, lon1=[inside.x] * 4, lat2=[south, south, north, north], lon2=[west, east, west, east]
    )
    return inside.y, inside.x, 0.00005, float(np.max(corners.distance_m))


@functools.lru_cache(maxsize=65_536)
def _area_named(gazetteer: Gazetteer, text: str) -> bool:
    if gazetteer.country_code(text) is not None:
        return True
    place = gazetteer.resolve(text).place
    return place is not None and place.is_area


@functools.lru_cache(maxsize=65_536)
def _resolve(gazetteer: Gazetteer, said: str, country: str | None, within: tuple[str, ...]) -> tuple[Resolution, Any]:
    """Resolve a name in its areas; of what is no name but a description, the region it describes."""
    found = gazetteer.resolve(said, country=country, within=within)
    if found.outcome is Outcome.UNRESOLVED and " " in said:
        described = gazetteer.locate_expression(said, country=country, within=within)
        if described.region is not None:
            return found, described.region
    return found, None


def _of_place(said: str, place: Place) -> dict[str, Any]:
    located = place.lat is not None
    return {
        "as_written": said,
        "name": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "radius_m": place.radius_m if located else None,
        "geo_precision": place.geo_precision.value,
        "country": place.country,
        "admin1": place.admin1,
        "place_id": place.id,
        "timezone": place.timezone,
    }
