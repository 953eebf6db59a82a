"""The gazetteer as a geopy geocoder."""

import geopandas as gpd
import pytest
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder

from gazetteer.geocoder import GazetteerGeocoder


@pytest.fixture(scope="module")
def coder() -> GazetteerGeocoder:
    return GazetteerGeocoder()


def test_geocode(coder: GazetteerGeocoder) -> None:
    assert isinstance(coder, Geocoder)
    found = coder.geocode("Zummar")
    assert (found.latitude, found.longitude) == pytest.approx((36.65727, 42.60251))
    assert found.address == "Zummar, Nineveh, Iraq"
    assert found.raw["place"].id == "gn:9253641"
    assert coder.geocode("Camp Kalsu") is None
    assert coder.geocode("Madison County") is None
    assert len(coder.geocode("Madison County", exactly_one=False)) > 2
    assert coder.geocode("Tripoli", country="Lebanon").raw["place"].country == "LB"


def test_reverse_says_how_far_and_which_way(coder: GazetteerGeocoder) -> None:
    found = coder.reverse((36.335, 43.11889))
    assert found.raw["place"].country == "IQ"
    assert found.raw["distance_m"] < 5_000
    assert " of " in found.address
    assert len(coder.reverse((36.3, 43.1), exactly_one=False)) == 5
    assert coder.reverse((-50.0, -120.0)) is None  # the South Pacific
    assert coder.reverse((-17.0, 179.99)) is not None  # the cells go on over the antimeridian


def test_geopy_and_geopandas_take_it(coder: GazetteerGeocoder) -> None:
    limited = RateLimiter(coder.geocode, min_delay_seconds=0.0)
    assert limited("Erbil").raw["place"].id == "gn:95446"
    frame = gpd.tools.geocode(["Mosul", "Erbil"], provider=GazetteerGeocoder)
    assert [round(p.y, 1) for p in frame.geometry] == [36.3, 36.2]
