"""The gazetteer as a geopy geocoder, and as the provider of geopandas."""

import geopandas as gpd
import pytest
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.point import Point

from gazetteer import Gazetteer
from gazetteer.geocoder import GazetteerGeocoder


@pytest.fixture(scope="module")
def coder() -> GazetteerGeocoder:
    return GazetteerGeocoder(Gazetteer(packs=[]))


def test_geocode(coder: GazetteerGeocoder) -> None:
    assert isinstance(coder, Geocoder)
    found = coder.geocode("Zummar")
    assert (found.latitude, found.longitude) == pytest.approx((36.65727, 42.60251))
    assert found.address == "Zummar, Nineveh, Iraq"
    assert found.raw["place"].id == "gn:9253641"
    assert found.raw["radius_m"] > 0
    assert coder.geocode("Camp Kalsu") is None
    assert coder.geocode("Tripoli", country="Lebanon").raw["place"].country == "LB"


def test_an_ambiguous_name_is_nobodys(coder: GazetteerGeocoder) -> None:
    assert coder.geocode("Madison County") is None
    assert len(coder.geocode("Madison County", exactly_one=False)) > 2


@pytest.mark.parametrize("query", ["", "  ", None, float("nan")])
def test_nothing_asked_is_nothing_found(coder: GazetteerGeocoder, query: object) -> None:
    assert coder.geocode(query) is None
    assert coder.geocode(query, exactly_one=False) is None


def test_geocode_takes_descriptions(coder: GazetteerGeocoder) -> None:
    found = coder.geocode("30 km north-west of Mosul")
    assert (found.latitude, found.longitude) == pytest.approx((36.5, 42.9), abs=0.1)
    assert found.raw["region"].ring[0] == found.raw["region"].ring[-1]
    assert len(coder.geocode("30 km north-west of Mosul", exactly_one=False)) == 1


def test_reverse_says_how_far_and_which_way(coder: GazetteerGeocoder) -> None:
    found = coder.reverse((36.335, 43.11889))
    assert found.raw["place"].country == "IQ"
    assert found.raw["distance_m"] < 5_000
    assert found.raw["country"].country == "IQ"
    assert len(coder.reverse(Point(36.3, 43.1), exactly_one=False)) == 5
    far = coder.reverse((-50.0, -120.0))  # the South Pacific
    assert far.raw["distance_m"] > 1_000_000
    assert far.raw["country"].country is None
    assert coder.reverse("-17.0, 179.99").raw["distance_m"] < 100_000  # over the antimeridian


def test_the_gazetteer_itself_is_one(coder: GazetteerGeocoder) -> None:
    gazetteer = coder.gazetteer
    assert gazetteer.geocode("Zummar").address == "Zummar, Nineveh, Iraq"
    assert gazetteer.geocode("Madison County", exactly_one=False)
    assert gazetteer.reverse((36.66, 42.6)).address.endswith("Zummar, Nineveh, Iraq")


def test_geopy_and_geopandas_take_it(coder: GazetteerGeocoder) -> None:
    limited = RateLimiter(coder.geocode, min_delay_seconds=0.0)
    assert limited("Zummar").raw["place"].id == "gn:9253641"
    names = ["Zummar", "Baghdad", "Qxzqx Qxz", None]
    for provider in (GazetteerGeocoder, Gazetteer):
        frame = gpd.tools.geocode(names, provider=provider, packs=[])
        assert frame.crs == "EPSG:4326"
        assert [p.is_empty for p in frame.geometry] == [False, False, True, True]
        assert frame.geometry[1].y == pytest.approx(33.3, abs=0.3)
    back = gpd.tools.reverse_geocode(frame.geometry[:2], provider=lambda: coder)
    assert back.address[0].endswith("Zummar, Nineveh, Iraq")


@pytest.mark.parametrize("query", [None, (None, None), (None, 42.0), (float("nan"), 42.0), [36.0, float("nan")]])
def test_no_point_is_not_taken_for_the_gulf_of_guinea(coder: GazetteerGeocoder, query: object) -> None:
    assert coder.reverse(query) is None
    assert coder.reverse(query, exactly_one=False) is None
