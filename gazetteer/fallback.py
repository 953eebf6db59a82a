"""Ask an online geocoder of geopy for names that nothing here knows: only when the user gave one, and marked as such.

Every answer, the empty one too, is kept on disk with the service's name and the date, so that a name is asked once. What
comes back is a stranger's text: it is checked field by field, and what cannot be true is dropped. A service that does not
answer leaves the name unresolved with a hint; after a few failures in a row it is left alone for a while, so that a
batch never hangs on a dead line.
"""

from __future__ import annotations

import inspect
import json
import math
import sqlite3
import time
import unicodedata
import warnings
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gazetteer.errors import InvalidPlaceError
from gazetteer.geodesy import inverse
from gazetteer.model import Candidate, Outcome, Place, Resolution, Toponym
from gazetteer.store import cache_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from geopy.geocoders.base import Geocoder

__all__ = ["Online"]

_ASKED_FOR: Final = 5
_LONGEST_QUERY: Final = 200
_LONGEST_NAME: Final = 200
_FAILURES: Final = 3
_LEFT_ALONE_S: Final = 300.0
_TIMEOUT_S: Final = 10.0
_UNKNOWN_RADIUS_M: Final = 10_000.0
_LEAST_RADIUS_M: Final = 500.0
_SAME_M: Final = 10_000.0
_SCORE: Final = 0.5  # what a service ranks first is not calibrated: neither sure nor unlikely
_OSM: Final = frozenset({"nominatim", "photon"})
_SCHEMA: Final = "CREATE TABLE IF NOT EXISTS answer (service TEXT, query TEXT, asked TEXT, places TEXT, PRIMARY KEY (service, query))"


class Online:
    """An online geocoder as the last resort of a gazetteer.

    Parameters
    ----------
    geocoder
        A geocoder object of geopy (``Nominatim(user_agent="...")``, ``Photon()``, any other).
    min_delay_s
        Seconds between two questions; the public Nominatim asks for one.
    folder
        Where answers are kept, by default the user's cache. A folder that cannot be written to keeps none.

    Examples
    --------
    >>> from geopy.geocoders import Nominatim
    >>> from gazetteer.fallback import Online
    >>> online = Online(Nominatim(user_agent="example of geoevents"))
    >>> online.service, online.credit
    ('nominatim', '© OpenStreetMap contributors, ODbL (answers of nominatim)')
    """

    def __init__(self, geocoder: Geocoder, *, min_delay_s: float = 1.0, folder: Path | None = None) -> None:
        self.geocoder = geocoder
        self.service = type(geocoder).__name__.casefold()
        self.credit = (
            f"© OpenStreetMap contributors, ODbL (answers of {self.service})"
            if self.service in _OSM
            else f"answers of {self.service}; see its terms"
        )
        # Two servers of one kind (a private Nominatim) do not share answers.
        self._at = f"{self.service} {getattr(geocoder, 'domain', '')}".strip()
        self._min_delay_s = min_delay_s
        self._file = (folder if folder is not None else cache_dir()) / "online.sqlite"
        self._asked_at, self._failures, self._silent_until = 0.0, 0, 0.0

    def fill(
        self, toponyms: Sequence[Toponym], found: Sequence[Resolution], *, country_name: Callable[[str], str | None]
    ) -> list[Resolution]:
        """Return the resolutions, the unresolved ones asked for online."""
        return [
            self._resolution(t, r, country_name) if r.outcome is Outcome.UNRESOLVED else r
            for t, r in zip(toponyms, found, strict=True)
        ]

    def _resolution(self, asked: Toponym, known: Resolution, country_name: Callable[[str], str | None]) -> Resolution:
        name = " ".join(asked.text.split())
        if not name or len(name) > _LONGEST_QUERY or not any(c.isalpha() for c in name):
            return known
        wider = [*asked.within, *([country_name(asked.country) or ""] if asked.country else [])]
        query = ", ".join(dict.fromkeys(p for p in (name, *wider) if p))
        places, problem = self.ask(query)
        if asked.country:
            places = [p for p in places if p.country in {None, asked.country}]
        if problem is not None:
            return replace(known, hint=f"{problem}; {known.hint}" if known.hint else problem)
        if not places:
            return known
        reason = f"not known here; answered by {places[0].source}, whose ranking is not calibrated"
        candidates = tuple(Candidate(place=p, matched_name=p.name, score=_SCORE, reasons=(reason,)) for p in places)
        sure = _is_one(places)
        hint = None if sure else "the service has several places of this name: give near=, country= or within="
        outcome = Outcome.RESOLVED if sure else Outcome.AMBIGUOUS
        return Resolution(toponym=asked.text, candidates=(*candidates, *known.candidates), outcome=outcome, hint=hint)

    def ask(self, query: str) -> tuple[list[Place], str | None]:
        """Return the places that a query is answered with, from disk or from the service; or what went wrong."""
        kept = self._kept(query)
        if kept is None:
            if time.monotonic() < self._silent_until:
                return (
                    [],
                    f"{self.service} did not answer {_FAILURES} times and is left alone for {_LEFT_ALONE_S / 60:.0f} minutes",
                )
            rows, problem = self._asked(query)
            if problem is not None:
                return [], problem
            kept = (datetime.now(UTC).date().isoformat(), rows)
            self._keep(query, *kept)
        date, rows = kept
        found = (self._place(row, date) for row in rows)
        return [p for p in found if p is not None], None

    def _asked(self, query: str) -> tuple[list[dict[str, Any]], str | None]:
        from geopy.exc import GeopyError

        time.sleep(max(0.0, self._asked_at + self._min_delay_s - time.monotonic()))
        wished = {
            "exactly_one": False,
            "limit": _ASKED_FOR,
            "addressdetails": True,
            "language": "en",
            "timeout": _TIMEOUT_S,
        }
        takes = inspect.signature(self.geocoder.geocode).parameters
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # geopy warns of latitude 91 and goes on with another one
                answers = self.geocoder.geocode(query, **{k: v for k, v in wished.items() if k in takes})
            rows = [_row(a) for a in (answers or [])[:_ASKED_FOR]]
        except (
            GeopyError,
            UserWarning,
            OSError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
            RecursionError,
        ) as error:
            # Anything a malformed answer makes geopy's parsers trip over counts as no answer.
            self._failures += 1
            if self._failures >= _FAILURES:
                self._silent_until, self._failures = time.monotonic() + _LEFT_ALONE_S, 0
            return [], f"{self.service} gave no usable answer ({type(error).__name__}: {_clean(str(error))[:120]})"
        finally:
            self._asked_at = time.monotonic()
        self._failures = 0
        return [row for row in rows if row is not None], None

    # --- answers on disk ----------------------------------------------------------------------------------------------

    def _kept(self, query: str) -> tuple[str, list[dict[str, Any]]] | None:
        with suppress(sqlite3.Error, OSError, ValueError), closing(self._opened()) as db:
            row = db.execute(
                "SELECT asked, places FROM answer WHERE service = ? AND query = ?", (self._at, query)
            ).fetchone()
            if row is not None:
                rows = json.loads(row[1])
                return str(row[0]), [r for r in rows if isinstance(r, dict)]
        return None

    def _keep(self, query: str, date: str, rows: list[dict[str, Any]]) -> None:
        with suppress(sqlite3.Error, OSError), closing(self._opened()) as db, db:
            db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", (self._at, query, date, json.dumps(rows)))

    def _opened(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._file, timeout=5.0)
        db.execute(_SCHEMA)
        return db

    # --- answers as places --------------------------------------------------------------------------------------------

    def _place(self, row: dict[str, Any], date: str) -> Place | None:
        """Return an answer as a place, or None when it cannot be one."""
        try:
            lat, lon = float(row["lat"]), float(row["lon"])
            name = _clean(str(row.get("name") or ""))[:_LONGEST_NAME]
            country = str(row.get("country") or "").upper()
            feature_class, feature_code = _feature(str(row.get("kind") or ""))
            radius, note = _radius(row.get("box"), lat, lon)
            return Place(
                id=f"{self.service}:{_clean(str(row.get('id') or ''))[:40] or f'{lat:.5f},{lon:.5f}'}",
                name=name,
                names=(name,),
                lat=lat,
                lon=lon,
                country=country if len(country) == 2 and country.isascii() and country.isalpha() else None,
                feature_class=feature_class,
                feature_code=feature_code,
                radius_m=radius,
                source=f"{self.service}, asked {date}"
                + (" (© OpenStreetMap contributors, ODbL)" if self.service in _OSM else ""),
                note=note,
            )
        except (InvalidPlaceError, KeyError, TypeError, ValueError):
            return None


def _row(answer: Any) -> dict[str, Any] | None:  # noqa: ANN401 - geopy is untyped
    """Take from an answer what a place needs: of Nominatim, of Photon (GeoJSON), of any other only point and address."""
    raw = _table(getattr(answer, "raw", None))
    told = _table(raw.get("properties")) or raw
    address = _table(raw.get("address"))
    kind = told.get("type") if raw is told else told.get("osm_value")
    full = str(answer.address or "")
    box = raw.get("boundingbox")
    if isinstance(box, (list, tuple)) and len(box) == 4:
        box = [box[2], box[0], box[3], box[1]]
    elif isinstance(told.get("extent"), (list, tuple)) and len(told["extent"]) == 4:
        west, north, east, south = told["extent"]
        box = [west, south, east, north]
    else:
        box = None
    number = told.get("osm_id")
    return {
        "lat": answer.latitude,
        "lon": answer.longitude,
        "name": str(told.get("name") or full.split(",", maxsplit=1)[0])[: 2 * _LONGEST_NAME],
        "id": f"{str(told.get('osm_type') or '')[:1].upper()}{number}" if number is not None else "",
        "kind": str(kind or "")[:40],
        "country": str(address.get("country_code") or told.get("countrycode") or "")[:3],
        "box": [str(v)[:30] for v in box] if box is not None else None,
    }


def _table(value: Any) -> dict[str, Any]:  # noqa: ANN401
    return value if isinstance(value, dict) else {}


def _radius(box: Any, lat: float, lon: float) -> tuple[float, str]:  # noqa: ANN401 - checked here
    """Return how far the corners of the bounding box are from the point, and a word on it."""
    unknown = _UNKNOWN_RADIUS_M, f"the service gives no extent; taken as {_UNKNOWN_RADIUS_M / 1000:.0f} km"
    try:
        west, south, east, north = (float(v) for v in box)
        if not all(map(math.isfinite, (west, south, east, north))):
            return unknown
        corners = inverse(
            lat1=lat, lon1=lon, lat2=[south, south, north, north], lon2=[west, east, west, east]
        ).distance_m
    except (TypeError, ValueError):
        return unknown
    return max(float(corners.max()), _LEAST_RADIUS_M), "radius from the service's bounding box"


def _feature(kind: str) -> tuple[str, str]:
    """Return class and code of a value of OpenStreetMap's place, boundary or aeroway."""
    if kind in {
        "city",
        "town",
        "village",
        "hamlet",
        "isolated_dwelling",
        "suburb",
        "neighbourhood",
        "quarter",
        "locality",
    }:
        return "P", "PPL"
    if kind in {"administrative", "county", "district", "state", "province", "region", "municipality"}:
        return "A", "ADM2"
    if kind == "country":
        return "A", "PCLI"
    return ("S", "AIRP") if kind in {"aerodrome", "airfield"} else ("S", "")


def _is_one(places: Sequence[Place]) -> bool:
    """Tell whether all answers are the place of the first: within its radius, or near it."""
    points = np.array([(p.lat, p.lon) for p in places], dtype=float)
    away = inverse(lat1=points[0, 0], lon1=points[0, 1], lat2=points[:, 0], lon2=points[:, 1]).distance_m
    return bool((away <= max(places[0].radius_m, _SAME_M)).all())


def _clean(text: str) -> str:
    """Drop control and formatting characters of a stranger's text."""
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())
