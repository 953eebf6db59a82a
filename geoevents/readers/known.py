"""What the columns of a table mean: one small declaration for every known format, and names to guess the others by.

A reading maps **roles** to columns. The roles are those of `ROLES`; what no role takes travels in ``record``.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gazetteer import geodesy
from gazetteer.model import GeoPrecision
from geoevents.errors import InputError
from geoevents.frame import PLACE_FIELDS
from geoevents.row_events import ACTOR_ROLES, BOUNDS, QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "FORMATS",
    "GDELT_EVENTS",
    "GDELT_MENTIONS",
    "ROLES",
    "Reading",
    "folded",
    "guessed",
    "joined_tests",
    "known_format",
    "of_features",
    "parse_map",
]

_PARTS = ("", "_lat", "_lon", "_point", "_country", "_admin1", "_admin2", "_precision", "_radius_m", "_radius_km")
#: Everything that a column can tell; a role of a place is ``origin``, ``origin_lat``, ``destination_country`` and so on.
ROLES: Final = (
    "id", "type", "weapon", "outcome", "time", "time_end", "clock", "year", "month", "day", "time_precision",
    *(f"{name}{part}" for name in PLACE_FIELDS for part in _PARTS),
    *(f"{name}{bound}" for name in QUANTITIES for bound in ("", "_min", "_max", "_best")),
    *ACTOR_ROLES, "publisher", "via", "url", "published",
)  # fmt: skip
_SHORT = {part[1:]: f"location{part}" for part in _PARTS if part}
#: Roles that may be told by several columns at once; of the others the first column counts.
_MANY = frozenset({*ACTOR_ROLES, "via"})
Precision = tuple[GeoPrecision, float]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a table is read.

    Attributes
    ----------
    name, title
        For rules ("table.acled:fatalities") and for people.
    signature
        Names of columns that only this format has together.
    roles
        Columns for a role; of several names for one column the first that is there.
    constants
        Values that every row has.
    publisher
        Who publishes the table.
    types
        Folded cell of the type to our type; others are taken as written.
    time_codes
        Cell of ``time_precision`` to the precision it means; ``approx_day`` is half a week around the date.
    place_codes
        Cell of ``…_precision`` to what the coordinates stand for, and the metres within which the true place lies.
    zone
        IANA zone of times that state none; by default that of the place.
    weapon_types
        Whether a row without a type has that of its weapon.
    """

    name: str = "table"
    title: str = "table"
    signature: frozenset[str] = frozenset()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    publisher: str | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    time_codes: Mapping[str, str] = field(default_factory=dict)
    place_codes: Mapping[str, Precision] = field(default_factory=dict)
    zone: str | None = None
    weapon_types: bool = False


def _columns(**roles: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({role: tuple(columns.split()) for role, columns in roles.items()})


#: The 61 columns of a GDELT 2.0 events file, which has no header (GDELT Event Codebook V2.0, 2015).
GDELT_EVENTS: Final = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{n}{part}" for n in (1, 2) for part in (
        "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
        "Type2Code", "Type3Code")),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in (
        "Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
#: The 16 columns of a GDELT 2.0 mentions file.
GDELT_MENTIONS: Final = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip

_TOWN, _REGION, _ADMIN2 = GeoPrecision.SETTLEMENT, GeoPrecision.REGION, GeoPrecision.ADMIN2
_ADMIN1, _COUNTRY = GeoPrecision.ADMIN1, GeoPrecision.COUNTRY
#: Metres where a codebook says in words what a code stands for and gives no length: our choice, wide on purpose.
_NEAR_M, _DISTRICT_M, _PROVINCE_M, _COUNTRY_M = 25_000.0, 50_000.0, 150_000.0, 500_000.0

#: The formats that are known by their columns.
FORMATS: Final = (
    Reading(
        name="acled",
        title="ACLED",
        signature=frozenset({"event_id_cnty", "event_date", "actor1", "geo_precision"}),
        roles=_columns(
            id="event_id_cnty", type="sub_event_type event_type", time="event_date", time_precision="time_precision",
            location="location", location_lat="latitude", location_lon="longitude", location_country="country",
            location_admin1="admin1", location_admin2="admin2", location_precision="geo_precision",
            killed="fatalities", agent="actor1 actor2", via="source",
        ),
        publisher="ACLED",
        # 2: "the week", the middle of it being the date; 3: the month (ACLED Codebook, time precision)
        time_codes={"1": "day", "2": "approx_day", "3": "month"},
        # 1: the town; 2: near it, or a small part of a region; 3: a larger region
        place_codes={"1": (_TOWN, 5_000.0), "2": (_REGION, _NEAR_M), "3": (_ADMIN1, _PROVINCE_M)},
    ),
    Reading(
        name="ucdp",
        title="UCDP GED",
        signature=frozenset({"where_prec", "date_prec", "side_a", "side_b", "type_of_violence"}),
        roles=_columns(
            id="id", type="type_of_violence", time="date_start", time_end="date_end", time_precision="date_prec",
            location="where_coordinates", location_lat="latitude", location_lon="longitude",
            location_country="country", location_admin1="adm_1", location_admin2="adm_2",
            location_precision="where_prec", killed_min="low low_est", killed_best="best best_est",
            killed_max="high high_est", agent="side_a side_b", via="source_office",
        ),
        publisher="UCDP GED",
        types={"1": "state_based_violence", "2": "non_state_violence", "3": "one_sided_violence"},
        # date_start and date_end are the span; the code says how fine it is (UCDP GED Codebook, date_prec)
        time_codes={"1": "day", "2": "interval", "3": "interval", "4": "month", "5": "year"},
        # where_prec: 1 exact, 2 within about 25 km, 3 second-level and 4 first-level area, 5 and 7 fuzzy, 6 country
        place_codes={
            "1": (_TOWN, 5_000.0), "2": (_REGION, _NEAR_M), "3": (_ADMIN2, _DISTRICT_M), "4": (_ADMIN1, _PROVINCE_M),
            "5": (_REGION, _PROVINCE_M), "6": (_COUNTRY, _COUNTRY_M), "7": (_REGION, _PROVINCE_M),
        },
    ),
    Reading(
        name="gdelt",
        title="GDELT 2 events",
        signature=frozenset({"GLOBALEVENTID", "SQLDATE", "EventCode", "ActionGeo_Lat"}),
        roles=_columns(
            id="GLOBALEVENTID", type="EventCode", time="SQLDATE", location="ActionGeo_FullName",
            location_lat="ActionGeo_Lat", location_lon="ActionGeo_Long", location_precision="ActionGeo_Type",
            agent="Actor1Name", target="Actor2Name", url="SOURCEURL", published="DATEADDED",
        ),
        publisher="GDELT",
        # CAMEO codes that our types have a word for; all others are cameo_…
        types={
            "190": "attack", "193": "attack", "194": "artillery_attack", "195": "airstrike", "1951": "airstrike",
            "1952": "drone_attack",
        },
        # 1 country, 2 and 5 state, 3 and 4 city
        place_codes={
            "1": (_COUNTRY, _COUNTRY_M), "2": (_ADMIN1, _PROVINCE_M), "3": (_TOWN, 10_000.0), "4": (_TOWN, 10_000.0),
            "5": (_ADMIN1, _PROVINCE_M),
        },
    ),
    Reading(
        name="gdelt_mentions",
        title="GDELT 2 mentions",
        signature=frozenset({"GLOBALEVENTID", "MentionTimeDate", "MentionIdentifier"}),
        roles=_columns(
            time="EventTimeDate", url="MentionIdentifier", published="MentionTimeDate", publisher="MentionSourceName"
        ),
        constants={"type": "mention", "role": "statement"},
        zone="UTC",
    ),
    Reading(
        name="missile_attacks",
        title="daily missile attacks on Ukraine",
        signature=frozenset({"time_start", "time_end", "launch_place", "target", "launched", "destroyed"}),
        roles=_columns(
            time="time_start", time_end="time_end", weapon="model", origin="launch_place", destination="target",
            count="launched", via="source",
        ),
        zone="Europe/Kyiv",
        weapon_types=True,
    ),
    Reading(
        name="nk_tests",
        title="North Korean missile tests",
        signature=frozenset({"missile", "facility", "landing", "bearing", "outcome"}),
        roles=_columns(
            time="date", clock="time", weapon="missile_name missile", origin="facility_name facility",
            origin_lat="facility_lat", origin_lon="facility_lon", destination="landing",
            destination_lat="computed_landing_lat", destination_lon="computed_landing_lon",
            destination_radius_m="computed_landing_radius_m", outcome="outcome",
        ),
        constants={
            "type": "missile_test", "origin_country": "KP", "origin_precision": "site", "destination_precision": "region"
        },
        publisher="nagix/nk-missile-tests",
        place_codes={"site": (GeoPrecision.SITE, 5_000.0), "region": (_REGION, _PROVINCE_M)},
        zone="UTC",
    ),
)  # fmt: skip


def of_features() -> Reading:
    """Return how the features that geoevents exports are read, each event's put side by side (`joined_features`)."""
    roles = {
        "id": ("event_id",), "type": ("type",), "weapon": ("weapon",), "outcome": ("outcome",),
        "time": ("time_earliest",), "time_end": ("time_latest",), "time_precision": ("time_precision",),
    }  # fmt: skip
    roles |= {f"{name}_{bound}": (f"{name}_{bound}",) for name in QUANTITIES for bound in BOUNDS}
    for name in PLACE_FIELDS:
        parts = {"": "as_written", "_lat": "lat", "_lon": "lon", "_country": "country", "_radius_m": "radius_m"}
        roles |= {f"{name}{part}": (f"{name} {column}",) for part, column in parts.items()}
        roles |= {f"{name}_precision": (f"{name} geo_precision",), f"{name}_point": (f"{name} shape",)}
    return Reading(name="features", title="features of geoevents", roles=roles)


def known_format(names: Sequence[str]) -> Reading | None:
    """Return the format that has these columns, with its roles in the table's own names.

    Examples
    --------
    >>> found = known_format(["EVENT_ID_CNTY", "EVENT_DATE", "ACTOR1", "GEO_PRECISION", "notes"])
    >>> found.name, found.roles["time"]
    ('acled', ('EVENT_DATE',))
    """
    own = {folded(name): name for name in reversed(names)}
    for form in FORMATS:
        if {folded(column) for column in form.signature} <= own.keys():
            roles = {
                role: tuple(own[folded(column)] for column in columns if folded(column) in own)
                for role, columns in form.roles.items()
            }
            return _with_roles(form, {role: columns for role, columns in roles.items() if columns})
    return None


def _with_roles(form: Reading, roles: Mapping[str, tuple[str, ...]]) -> Reading:
    from dataclasses import replace

    return replace(form, roles={r: c if r in _MANY or r == "type" else c[:1] for r, c in roles.items()})


@functools.lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return the name of a column without case, accents and what is neither letter nor figure.

    Examples
    --------
    >>> folded(" Launch Place (name) "), folded("Дата")
    ('launch_place_name', 'дата')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain).casefold()).strip("_")


# --- guessing --------------------------------------------------------------------------------------------------------

_SIDES: Final = {
    "origin": "origin launch launched launched_from fired_from launching start from departure fired firing takeoff depart origen herkunft "
    "abschuss abschussort lanzamiento lancement пуск пуска запуск запуска запуску пуску звідки откуда اطلاق الاطلاق kalkis firlatma",
    "destination": "destination dest target targets targeted to impact impacted hit landing landed struck arrival cible "
    "objetivo ziel einschlag impacto цель цели ціль цілі попадание влучання هدف الهدف hedef",
    "location": "location loc place city town village site where settlement locality event incident action lieu ville "
    "ort stadt lugar ciudad место место_события город місце місто населенный населений مكان المكان المدينة مدينه yer sehir",
}
_PART_WORDS: Final = {
    "_lat": "lat latitude latitud breite breitengrad широта خط_العرض enlem y",
    "_lon": "lon lng long longitude longitud lange langengrad laenge долгота довгота خط_الطول boylam x",
    "_point": "coordinates coords coordinate latlon latlong lat_lon lat_long geom_wkt wkt geom geo_point gps koordinaten "
    "coordenadas coordonnees координаты координати الاحداثيات",
    "_country": "country pays land pais страна країна دولة الدولة بلد ulke",
    "_admin1": "admin1 adm1 adm_1 admin_1 province provstate state region governorate oblast muhafazah departement "
    "provincia bundesland область регион регіон محافظة المحافظة il",
    "_admin2": "admin2 adm2 adm_2 admin_2 district county raion rayon район قضاء ilce",
    "_precision": "precision geo_precision geoprecision where_prec location_precision specificity",
    "_radius_m": "radius_m accuracy_m uncertainty_m radius_metres radius_meters coordinate_uncertainty_in_meters coordinateuncertaintyinmeters",
    "_radius_km": "radius_km accuracy_km uncertainty_km",
}
_NAME_WORDS = frozenset({
    "name", "place", "location", "site", "city", "town", "village", "point", "area", "facility", "base",
    "locality", "of", "the", "settlement",
})  # fmt: skip
_QUANTITY_WORDS: Final = {
    "count": "count number quantity qty launched fired n num munitions rockets missiles drones projectiles anzahl nombre "
    "cantidad количество кількість العدد عدد sayi",
    "killed": "killed dead deaths fatalities fatality death_toll kia nkill tues morts tote muertos убито убитые погибло погибшие погибших "
    "загинуло قتلى القتلى olu",
    "injured": "injured wounded injuries wia nwound blesses verletzte heridos раненые ранено поранено поранені جرحى الجرحى yarali",
}
_BOUND_WORDS = {
    "_min": "min minimum low lower least from",
    "_max": "max maximum high upper most to",
    "_best": "best total estimate",
}
_WORDS: Final = {
    "id": "id event_id feature_id eventid uid guid incident_id incident_code record_id data_id code",
    "type": "type event_type eventtype category attack_type attacktype1_txt incident_type kind sub_event_type art тип вид نوع tur",
    "weapon": "weapon weapons weapon_type weaptype1_txt munition missile missile_type missile_name model arme waffe arma "
    "оружие зброя سلاح silah",
    "outcome": "outcome result test_outcome resultat ergebnis результат نتيجة sonuc",
    "time": "date event_date datetime date_time day when start start_date date_start time_start starttime start_time "
    "timestamp occurred occurred_at incident_date attack_date launch_date date_of_event sqldate fecha datum дата dateoccurred "
    "التاريخ تاريخ tarih data",
    "time_end": "end end_date date_end time_end endtime end_time until",
    "clock": "time hour clock launch_time local_time time_utc utc_time heure hora uhrzeit время час الوقت الساعة saat",
    "year": "year iyear ano annee jahr год рік سنة yil",
    "month": "month imonth mois mes monat месяц місяць شهر ay",
    "day": "iday day_of_month",
    "time_precision": "time_precision date_prec date_precision",
    "perpetrator": "perpetrator perpetrators attacker attackers responsible perpetrator_group gname claimed_by",
    "agent": "actor actors actor1 actor2 side_a side_b group",
    "publisher": "source sources publisher source_name reported_by outlet quelle fuente источник джерело مصدر المصدر kaynak",
    "url": "url link links source_url sourceurl href",
    "published": "published publication_date report_date date_reported reported_on",
}  # fmt: skip


def _index(words: Mapping[str, str]) -> dict[str, str]:
    return {folded(word): role for role, names in words.items() for word in names.split()}


@functools.cache
def _indexes() -> tuple[dict[str, str], ...]:
    return tuple(_index(words) for words in (_SIDES, _PART_WORDS, _QUANTITY_WORDS, _BOUND_WORDS, _WORDS))


def guessed(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Guess from the names of columns alone what they tell; what they hold is checked when they are read.

    Examples
    --------
    >>> guessed(["Date", "launched_from", "Target Lat", "target_lng", "Убитые", "min killed", "weather"])
    {'time': ('Date',), 'origin': ('launched_from',), 'destination_lat': ('Target Lat',), 'destination_lon': ('target_lng',), \
'killed': ('Убитые',), 'killed_min': ('min killed',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        role = _role_of(folded(name))
        if role is None or (role in found and role not in _MANY):
            continue
        found[role] = (*found.get(role, ()), name)
    if "time" not in found and "clock" in found and "year" not in found:  # a lone column "time" holds the date too
        found["time"] = found.pop("clock")
    return found


def _role_of(name: str) -> str | None:
    sides, parts, quantities, bounds, words = _indexes()
    if name in words:
        return words[name]
    if name in quantities:
        return quantities[name]
    if name in parts:
        return f"location{parts[name]}"
    if name in sides:
        return sides[name]
    tokens = name.split("_")
    quantity = [quantities[t] for t in tokens if t in quantities]
    bound = [bounds[t] for t in tokens if t in bounds]
    if len(quantity) == 1 and len(quantity) + len(bound) == len(tokens):
        return quantity[0] + (bound[0] if bound else "")
    if tokens[-1] in {"utc", "gmt", "local"} and "_".join(tokens[:-1]) in words:
        return words["_".join(tokens[:-1])]
    return _place_role(tokens, sides, parts)


def _place_role(tokens: list[str], sides: Mapping[str, str], parts: Mapping[str, str]) -> str | None:
    """Read a name such as ``launch_site_latitude``: a side, perhaps a part of it, and words for a place."""
    side = next((sides[t] for t in tokens if t in sides and sides[t] != "location"), None)
    side = side or next((sides[t] for t in tokens if t in sides), None)
    if side is None:
        return None
    rest = [t for t in tokens if sides.get(t) != side]
    for length in range(len(rest), 0, -1):
        part = parts.get("_".join(rest[:length])) or parts.get("_".join(rest[-length:]))
        others = rest[length:] if parts.get("_".join(rest[:length])) else rest[:-length]
        if part is not None and all(t in _NAME_WORDS for t in others):
            return side + part
    return side if all(t in _NAME_WORDS or t in sides for t in rest) else None


def parse_map(pairs: Sequence[str]) -> dict[str, str]:
    """Read what a person says of columns: ``ROLE=COLUMN``, or ``ROLE=`` for no column.

    Raises
    ------
    InputError
        When a pair is none, or names no role; the message lists the roles.

    Examples
    --------
    >>> parse_map(["origin=launch_place", "lat=breite"])
    {'origin': 'launch_place', 'location_lat': 'breite'}
    """
    found = {}
    for pair in pairs:
        role, equals, column = pair.partition("=")
        role = _SHORT.get(role.strip(), role.strip())
        if not equals or role not in ROLES:
            raise InputError(f"--map {pair!r}: give ROLE=COLUMN with one of the roles {', '.join(ROLES)}")
        found[role] = column.strip()
    return found


# --- the tests of nagix ----------------------------------------------------------------------------------------------


def joined_tests(document: Mapping[str, Any], path: Path) -> list[dict[str, Any]]:
    """Return the tests of ``test.json`` with the facility and the missile that its neighbours in the folder name.

    Where a test has a distance and a bearing, the end of that line from the facility is added as ``computed landing
    lat`` and ``lon``; no file states it, and its radius is a quarter of the distance.
    """

    def beside(kind: str) -> dict[str, Any]:
        neighbour = path.with_name(path.name.replace("test", kind, 1))
        if neighbour == path or not neighbour.is_file():
            return {}
        try:
            read = json.loads(neighbour.read_bytes(), parse_float=str, parse_int=str)
        except ValueError as error:
            raise InputError(f"{neighbour}: not JSON, or cut off in the middle ({error}); save it again") from error
        return dict(read.get("facilities", read)) if isinstance(read, dict) else {}

    facilities, missiles = beside("facility"), beside("missile")
    records: list[dict[str, Any]] = []
    for year in document.get("timeBins") or ():
        for test in (year.get("data") or ()) if isinstance(year, dict) else ():
            record = dict(test)
            place, missile = facilities.get(test.get("facility")), missiles.get(test.get("missile"))
            if isinstance(missile, dict) and test.get("missile") != "unknown":
                record["missile name"] = missile.get("name")
            if isinstance(place, dict) and test.get("facility") != "unknown":  # the file has coordinates for "unknown"
                record |= {
                    "facility name": place.get("name"),
                    "facility lat": place.get("lat"),
                    "facility lon": place.get("lon"),
                }
                record |= _landing(record)
            records.append(record)
    return records


def _landing(record: Mapping[str, Any]) -> dict[str, str]:
    told = [record.get(name) for name in ("facility lat", "facility lon", "distance", "bearing")]
    try:
        lat, lon, distance_km, bearing = (float(str(value)) for value in told)
        end = geodesy.direct(lat=lat, lon=lon, azimuth_deg=bearing, distance_m=distance_km * 1000.0)
    except ValueError:
        return {}
    return {
        "computed landing lat": f"{float(end.lat):.4f}",
        "computed landing lon": f"{float(geodesy.wrap(end.lon)):.4f}",
        "computed landing radius_m": f"{max(distance_km * 250.0, 10_000.0):.0f}",
    }
