import numpy as np
import pytest

from gazetteer import geodesy
from gazetteer.errors import InvalidPlaceError

HAMAD_AGHA, BASE = (36.81527, 42.37747), (36.89778, 41.9975)


def test_seed_distance_and_azimuth():
    answer = geodesy.inverse(lat1=HAMAD_AGHA[0], lon1=HAMAD_AGHA[1], lat2=BASE[0], lon2=BASE[1])
    assert answer.distance_m == pytest.approx(35_100, abs=50)
    assert answer.azimuth_deg == pytest.approx(285.2, abs=0.1)
    assert answer.back_azimuth_deg == pytest.approx(105.0, abs=0.1)


def test_published_geodesic():
    """The example of GeographicLib's documentation: Wellington to Salamanca, nearly antipodal."""
    answer = geodesy.inverse(lat1=-41.32, lon1=174.81, lat2=40.96, lon2=-5.50)
    assert answer.distance_m == pytest.approx(19_959_679.267, abs=0.001)
    assert answer.azimuth_deg == pytest.approx(161.067669986160, abs=1e-9)


def test_arrays_broadcast_and_keep_their_order():
    answer = geodesy.inverse(lat1=0.0, lon1=0.0, lat2=[0.0, 1.0, 0.0], lon2=[1.0, 0.0, 0.0])
    assert answer.distance_m.shape == (3,)
    assert answer.azimuth_deg.tolist() == [90.0, 0.0, 0.0]
    assert answer.distance_m[2] == 0.0
    assert answer.back_azimuth_deg[2] == 180.0


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        (float("nan"), 0.0, "finite"),
        (0.0, float("inf"), "finite"),
        (91.0, 0.0, "swapped"),
        (0.0, 4_000_000.0, "metres"),
    ],
)
def test_no_coordinate_is_refused(lat, lon, message):
    with pytest.raises(InvalidPlaceError, match=message):
        geodesy.inverse(lat1=lat, lon1=lon, lat2=0.0, lon2=0.0)


def test_drawn_line_stays_within_its_bound():
    drawn = geodesy.line(lat1=60.0, lon1=10.0, lat2=62.0, lon2=80.0, max_error_m=25.0)
    middle_lat, middle_lon = (drawn.lats[:-1] + drawn.lats[1:]) / 2, (drawn.lons[:-1] + drawn.lons[1:]) / 2
    whole = geodesy.inverse(lat1=60.0, lon1=10.0, lat2=62.0, lon2=80.0)
    from_start = geodesy.inverse(lat1=60.0, lon1=10.0, lat2=middle_lat, lon2=middle_lon).distance_m
    true = geodesy.direct(lat=60.0, lon=10.0, azimuth_deg=whole.azimuth_deg, distance_m=from_start)
    off = geodesy.inverse(lat1=true.lat, lon1=true.lon, lat2=middle_lat, lon2=middle_lon).distance_m
    assert off.max() <= 25.5
    assert (drawn.lats[0], drawn.lons[0], drawn.lats[-1], drawn.lons[-1]) == (60.0, 10.0, 62.0, 80.0)


def test_line_of_no_length_has_two_equal_ends():
    drawn = geodesy.line(lat1=36.0, lon1=42.0, lat2=36.0, lon2=42.0)
    assert drawn.lats.tolist() == [36.0, 36.0]


def test_bound_must_be_a_length():
    with pytest.raises(ValueError, match="positive"):
        geodesy.line(lat1=0.0, lon1=0.0, lat2=1.0, lon2=1.0, max_error_m=0.0)


def test_antimeridian_is_cut_at_the_true_latitude():
    east, west = geodesy.cut_line(geodesy.line(lat1=45.0, lon1=170.0, lat2=45.0, lon2=-170.0))
    assert (east.lons[-1], west.lons[0]) == (180.0, -180.0)
    assert east.lats[-1] == west.lats[0] == pytest.approx(45.44, abs=0.005)  # the planar cut would be at 45.00


@pytest.mark.parametrize("lon", [180.0, -180.0])
def test_line_along_the_antimeridian_is_one_part(lon):
    assert len(geodesy.cut_line(geodesy.line(lat1=10.0, lon1=lon, lat2=20.0, lon2=180.0))) == 1


def test_line_over_the_pole_reaches_the_other_side():
    drawn = geodesy.line(lat1=80.0, lon1=0.0, lat2=80.0, lon2=180.0)
    assert drawn.lats.max() > 89.99
    assert abs(drawn.lons[-1] - drawn.lons[0]) == pytest.approx(180.0)


def test_circle_keeps_its_radius_and_winds_right():
    ring = geodesy.circle(lat=60.0, lon=20.0, radius_m=50_000.0)
    lons, lats = np.array(ring).T
    assert geodesy.inverse(lat1=60.0, lon1=20.0, lat2=lats, lon2=lons).distance_m == pytest.approx(50_000.0, abs=0.2)
    assert np.sum(lons[:-1] * lats[1:] - lons[1:] * lats[:-1]) > 0


def test_ring_over_the_antimeridian_becomes_two():
    parts = geodesy.cut_ring(geodesy.circle(lat=-17.0, lon=179.95, radius_m=30_000.0))
    assert len(parts) == 2
    assert all(part[0] == part[-1] and all(-180.0 <= x <= 180.0 for x, _ in part) for part in parts)


def test_ring_around_a_pole_closes_along_it():
    parts = geodesy.cut_ring(geodesy.circle(lat=89.9, lon=10.0, radius_m=50_000.0))
    assert any(y == 90.0 for part in parts for _, y in part)
    assert all(-180.0 <= x <= 180.0 for part in parts for x, _ in part)


def test_negative_radius_is_refused():
    with pytest.raises(ValueError, match="non-negative"):
        geodesy.circle(lat=0.0, lon=0.0, radius_m=-1.0)
