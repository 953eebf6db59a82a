import numpy as np
import pytest

from gazetteer import geodesy
from gazetteer.boundaries import Borders
from gazetteer.locative import direction_deg, region
from gazetteer.model import Place, PlaceStatus

BORDERS = Borders()


def place(name, lat, lon, country="IQ", radius_m=2_000.0, **more):
    return Place(
        id=f"test:{name}", name=name, lat=lat, lon=lon, country=country, radius_m=radius_m, source="test", **more
    )


MOSUL = place("Mosul", 36.335, 43.11889, radius_m=5_000.0, population=1_739_800, feature_code="PPLA2")
ZUMMAR = place("Zummar", 36.65727, 42.60251)
HASAKAH = place("al-Hasakah", 36.5, 40.75, "SY", 85_000.0, feature_class="A", feature_code="ADM1")
HASAKAH_CITY = place("al-Hasakah", 36.50237, 40.74772, "SY", 3_000.0, population=188_160, feature_code="PPLA")
IRAQ = place("Iraq", 33.0, 44.0, radius_m=370_000.0, feature_class="A", feature_code="PCLI")
SYRIA = place("Syria", 35.0, 38.0, "SY", 240_000.0, feature_class="A", feature_code="PCLI")


def holds(found, lat, lon):
    away = geodesy.inverse(lat1=found.lat, lon1=found.lon, lat2=lat, lon2=lon).distance_m
    return away <= found.radius_m


@pytest.mark.parametrize(
    ("words", "azimuth"),
    [
        ("north of", 0.0),
        ("North-West of", 315.0),
        ("northwest", 315.0),
        ("the southeastern part of", 135.0),
        ("north-northeast of", 22.5),
        ("west-southwest of", 247.5),
        ("near", None),
        ("between", None),
        ("", None),
    ],
)
def test_directions(words, azimuth):
    assert direction_deg(words) == azimuth


def test_zummar_is_some_60_km_north_west_of_mosul():
    found = region("northwest of", [MOSUL], distance_m=60_000.0, borders=BORDERS)
    assert holds(found, ZUMMAR.lat, ZUMMAR.lon)
    assert found.country == "IQ"
    assert found.ring[0] == found.ring[-1]
    assert "northwest of Mosul" in found.reasons[0]


def test_radius_holds_the_whole_ring():
    for relation, anchors, metres in (
        ("northwest of", [MOSUL], 30_000.0),
        ("south of", [ZUMMAR], None),
        ("northern countryside of", [HASAKAH], None),
        ("between", [MOSUL, ZUMMAR], None),
    ):
        found = region(relation, anchors, distance_m=metres)
        lons, lats = np.array(found.ring).T
        away = geodesy.inverse(lat1=found.lat, lon1=found.lon, lat2=lats, lon2=lons).distance_m
        assert away.max() <= found.radius_m + 1.0


def test_a_longer_and_a_rounder_distance_is_less_sure():
    near, far = (region("north of", [ZUMMAR], distance_m=d).radius_m for d in (30_000.0, 90_000.0))
    exact, rounded = (region("north of", [ZUMMAR], distance_m=d).radius_m for d in (29_000.0, 30_000.0))
    assert near < far
    assert exact < rounded


def test_no_distance_gets_a_wide_sector_that_grows_with_the_anchor():
    village, city = (region("west of", [anchor]) for anchor in (ZUMMAR, MOSUL))
    assert village.radius_m < city.radius_m
    assert any("no distance given" in reason for reason in village.reasons)


def test_northern_countryside_of_a_governorate_lies_in_its_north():
    found = region("northern countryside of", [HASAKAH], borders=BORDERS)
    assert found.lat > HASAKAH.lat
    assert found.radius_m > 50_000.0
    assert found.country == "SY"
    assert holds(found, 36.89778, 41.9975)  # the base that reports put there, 120 km from the city's point


def test_countryside_of_a_province_seat_is_the_provinces():
    assert region("the countryside of", [HASAKAH_CITY]).radius_m >= 100_000.0


def test_a_side_of_a_country_lies_in_it_and_of_means_beyond():
    north, beyond = region("north", [IRAQ], borders=BORDERS), region("north of", [IRAQ], borders=BORDERS)
    assert north.country == "IQ"
    assert "north of Iraq;" in beyond.reasons[0]
    assert beyond.lat > north.lat


def test_the_centre_is_the_place_itself():
    assert region("centre of", [MOSUL]).radius_m == MOSUL.radius_m
    assert region("centre of", [IRAQ]) is None


def test_outskirts_are_nearer_than_near():
    assert region("outskirts of", [MOSUL]).radius_m < region("near", [MOSUL]).radius_m


def test_near_reaches_over_the_border_and_says_so():
    by_the_line = place("Rabia", 36.8, 42.1)
    found = region("near", [by_the_line], borders=BORDERS)
    assert found.country is None
    assert "IQ, SY" in found.reasons[-1]


def test_border_of_two_countries():
    found = region("border of", [IRAQ, SYRIA], borders=BORDERS)
    assert BORDERS.distance_m(lats=found.lat, lons=found.lon)[0] < 100.0
    assert found.radius_m > 200_000.0
    assert found.country is None
    assert region("border of", [IRAQ, SYRIA]) is None


def test_distance_without_direction_is_a_circle():
    found = region("from", [MOSUL], distance_m=20_000.0)
    assert found.ring is None
    assert (found.lat, found.lon) == (MOSUL.lat, MOSUL.lon)
    assert found.radius_m >= 23_500.0


@pytest.mark.parametrize(
    ("relation", "anchors"),
    [("toward", [MOSUL]), ("in", [IRAQ]), ("near", [IRAQ]), ("near", []), ("between", [MOSUL]), ("", [MOSUL])],
)
def test_what_is_not_understood_gives_none(relation, anchors):
    assert region(relation, anchors) is None


def test_an_anchor_without_coordinates_gives_none():
    nowhere = Place(id="t", name="Camp", lat=None, lon=None, radius_m=0.0, status=PlaceStatus.UNLOCATED, source="none")
    assert region("near", [nowhere]) is None
