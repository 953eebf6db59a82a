import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer import geodesy
from gazetteer.areas import buffer, corridor
from gazetteer.ways import approach


def coverage(area, lat1, lon1, lat2, lon2, radius):
    """Of seeded points around a line: those inside, and how far each is from the line in radii."""
    rng = np.random.default_rng(3)
    share = rng.uniform(0, 1, 400)
    base = geodesy.point_at(share, lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
    at = geodesy.direct(
        lat=base.lat, lon=base.lon, azimuth_deg=rng.uniform(0, 360, 400), distance_m=rng.uniform(0, 2 * radius, 400)
    )
    away = approach(lat=at.lat, lon=at.lon, lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2).distance_m / radius
    return shapely.intersects_xy(area, at.lon, at.lat), away


@pytest.mark.parametrize(
    "ends",
    [
        (36.8, 42.4, 33.3, 44.4),  # Zummar to Baghdad
        (52.0, 178.0, 51.0, -177.0),  # over the antimeridian
        (85.0, 10.0, 86.0, -150.0),  # over the pole
        (-20.0, -179.0, 20.0, 179.5),
    ],
)
def test_a_buffer_holds_what_is_near_and_nothing_else(ends):
    lat1, lon1, lat2, lon2 = ends
    area = buffer(lats=[lat1, lat2], lons=[lon1, lon2], radius_m=30_000.0)
    assert area.is_valid
    assert area.bounds[0] >= -180.0
    assert area.bounds[2] <= 180.0
    inside, away = coverage(area, *ends, 30_000.0)
    assert inside[away < 0.99].all()
    assert not inside[away > 1.01].any()


def test_a_corridor_goes_over_from_one_radius_to_the_other():
    band = corridor(lat1=36.0, lon1=42.0, radius1_m=20_000.0, lat2=36.0, lon2=44.0, radius2_m=2_000.0)
    for share, radius in ((0.0, 20_000.0), (0.25, 15_500.0), (0.5, 11_000.0), (1.0, 2_000.0)):
        at = geodesy.point_at(share, lat1=36.0, lon1=42.0, lat2=36.0, lon2=44.0)
        for factor, is_in in ((0.97, True), (1.06, False)):
            side = geodesy.direct(lat=at.lat, lon=at.lon, azimuth_deg=0.0, distance_m=factor * radius)
            assert bool(shapely.intersects_xy(band, side.lon, side.lat)) is is_in, (share, factor)


def test_a_point_of_no_width_at_one_end():
    band = corridor(lat1=36.0, lon1=42.0, radius1_m=0.0, lat2=36.5, lon2=43.0, radius2_m=5_000.0)
    assert band.is_valid
    assert shapely.distance(band, shapely.Point(42.0, 36.0)) < 1e-5


def test_origin_equal_to_destination_is_the_wider_circle():
    band = corridor(lat1=36.0, lon1=42.0, radius1_m=1_000.0, lat2=36.0, lon2=42.0, radius2_m=3_000.0)
    assert band.equals(buffer(lats=[36.0], lons=[42.0], radius_m=3_000.0))


@given(
    st.floats(-88, 88), st.floats(-180, 180), st.floats(0, 360), st.floats(1_000, 3_000_000), st.floats(500, 100_000)
)
@settings(max_examples=25, deadline=None)
def test_every_corridor_is_valid(lat, lon, azimuth, distance, radius):
    end = geodesy.direct(lat=lat, lon=lon, azimuth_deg=azimuth, distance_m=distance)
    band = corridor(lat1=lat, lon1=lon, radius1_m=radius, lat2=end.lat, lon2=end.lon, radius2_m=radius * 2)
    assert band.is_valid
    assert not band.is_empty


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_a_radius_is_a_length(bad):
    with pytest.raises(ValueError, match="metres"):
        buffer(lats=[36.0], lons=[42.0], radius_m=bad)
    with pytest.raises(ValueError, match=r"radius|radii"):
        corridor(lat1=0.0, lon1=0.0, radius1_m=bad, lat2=1.0, lon2=1.0, radius2_m=0.0)
    with pytest.raises(ValueError, match="not empty"):
        buffer(lats=[], lons=[], radius_m=1.0)
