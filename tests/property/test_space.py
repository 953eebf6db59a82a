"""Properties of the geometry: symmetry, round trips, cuts that rejoin, crossings that lie on borders."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gazetteer import geodesy
from gazetteer.boundaries import Borders

LATS = st.floats(-89.0, 89.0)
LONS = st.floats(-180.0, 180.0)
BORDERS = Borders()


@given(LATS, LONS, LATS, LONS)
def test_there_is_as_far_as_back(lat1, lon1, lat2, lon2):
    there = geodesy.inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
    back = geodesy.inverse(lat1=lat2, lon1=lon2, lat2=lat1, lon2=lon1)
    assert there.distance_m == pytest.approx(back.distance_m, abs=1e-4)
    assert 0.0 <= there.azimuth_deg < 360.0


@given(LATS, LONS, st.floats(0.0, 360.0), st.floats(0.0, 15_000_000.0))
def test_going_there_and_measuring_gives_the_same(lat, lon, azimuth, distance):
    end = geodesy.direct(lat=lat, lon=lon, azimuth_deg=azimuth, distance_m=distance)
    measured = geodesy.inverse(lat1=lat, lon1=lon, lat2=end.lat, lon2=end.lon)
    assert measured.distance_m == pytest.approx(distance, abs=1e-3)


@given(LATS, LONS, LATS, LONS)
@settings(max_examples=50, deadline=None)
def test_cut_line_rejoins_to_the_same_line(lat1, lon1, lat2, lon2):
    whole = geodesy.inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
    assume(1_000.0 < whole.distance_m < 15_000_000.0)
    drawn = geodesy.line(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2, max_error_m=100.0)
    parts = geodesy.cut_line(drawn)
    length = 0.0
    for before, after in pairwise(parts):
        assert before.lats[-1] == after.lats[0]
        assert {before.lons[-1], after.lons[0]} == {180.0, -180.0}
    for part in parts:
        assert np.abs(part.lons).max() <= 180.0
        steps = geodesy.inverse(lat1=part.lats[:-1], lon1=part.lons[:-1], lat2=part.lats[1:], lon2=part.lons[1:])
        length += float(np.sum(steps.distance_m))
    assert length == pytest.approx(whole.distance_m, rel=1e-4)


@given(st.floats(-80.0, 80.0), LONS, st.floats(100.0, 500_000.0))
@settings(max_examples=50)
def test_cut_ring_keeps_its_area(lat, lon, radius):
    shapely = pytest.importorskip("shapely")
    ring = geodesy.circle(lat=lat, lon=lon, radius_m=radius)
    parts = [shapely.Polygon(part) for part in geodesy.cut_ring(ring)]
    assert all(part.is_valid and part.exterior.is_ccw for part in parts)
    assert sum(part.area for part in parts) == pytest.approx(shapely.Polygon(ring).area, rel=1e-6, abs=1e-10)


@given(st.floats(12.0, 42.0), st.floats(30.0, 62.0), st.floats(12.0, 42.0), st.floats(30.0, 62.0))
@settings(max_examples=60, deadline=None)
def test_crossings_lie_between_their_countries(lat1, lon1, lat2, lon2):
    way = BORDERS.path(lats=(lat1, lat2), lons=(lon1, lon2))
    whole = geodesy.inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2).distance_m
    assert sum(leg.length_m for leg in way.legs) == pytest.approx(whole, rel=1e-5, abs=0.1)
    assert len(way.crossings) == len(way.legs) - 1
    for crossing, before, after in zip(way.crossings, way.legs, way.legs[1:], strict=False):
        assert (crossing.from_country, crossing.to_country) == (before.country, after.country)
        if None not in (before.country, after.country):
            assert BORDERS.distance_m(lats=crossing.lat, lons=crossing.lon)[0] < 5.0
    if way.legs[0].length_m > 1.0:
        assert way.legs[0].country == BORDERS.country_at(lat=lat1, lon=lon1).country


@given(st.floats(12.0, 42.0), st.floats(30.0, 62.0), st.floats(12.0, 42.0), st.floats(30.0, 62.0))
@settings(max_examples=40, deadline=None)
def test_the_way_back_crosses_the_same_countries(lat1, lon1, lat2, lon2):
    there = BORDERS.path(lats=(lat1, lat2), lons=(lon1, lon2))
    back = BORDERS.path(lats=(lat2, lat1), lons=(lon2, lon1))
    assume(min(leg.length_m for leg in (*there.legs, *back.legs)) > 2_000.0)
    assert back.countries == there.countries[::-1]


def test_cut_line_along_the_antimeridian_stays_in_one_piece():
    """Rounding near the pole once threw such a line from side to side and back over its own start."""
    drawn = geodesy.line(lat1=0.0, lon1=0.0, lat2=46.0, lon2=179.99999999999997, max_error_m=100.0)
    parts = geodesy.cut_line(drawn)
    for part in parts:
        assert np.abs(part.lons).max() <= 180.0
    lats = np.concatenate([part.lats for part in parts])
    assert (np.diff(np.sign(np.diff(lats))) != 0).sum() == 1, "up to the pole and down, with no step back"


SEEDS = st.integers(0, 2**32 - 1)


def some_pairs(seed, count=600):
    """Pairs of many kinds: anywhere, near, on one meridian or parallel, at poles, on the equator, nearly antipodal."""
    rng = np.random.default_rng(seed)
    lat1, lon1 = np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(-180, 180, count)
    lat2, lon2 = np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(-180, 180, count)
    near = slice(0, 100)
    lat2[near] = np.clip(lat1[near] + rng.normal(0, 10.0 ** rng.uniform(-6, 0, 100)), -90, 90)
    lon2[near] = lon1[near] + rng.normal(0, 10.0 ** rng.uniform(-6, 0, 100))
    lon2[100:130], lat2[130:160], lat1[160:180], lat2[180:190] = lon1[100:130], lat1[130:160], 90.0, -90.0
    lat1[190:220] = lat2[190:220] = 0.0
    lat2[220:260], lon2[220:260] = (
        -lat1[220:260] + rng.normal(0, 0.3, 40),
        lon1[220:260] + 180.0 + rng.normal(0, 0.3, 40),
    )
    lat2[260:270], lon2[260:270] = lat1[260:270], lon1[260:270]
    return {"lat1": lat1, "lon1": lon1, "lat2": np.clip(lat2, -90, 90), "lon2": lon2}


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_arrays_agree_with_geographiclib(seed):
    from pyproj import Geod

    ends = some_pairs(seed)
    ours = geodesy.inverse(**ends)
    forward, _, metres = Geod(ellps="WGS84").inv(ends["lon1"], ends["lat1"], ends["lon2"], ends["lat2"])
    assert np.abs(ours.distance_m - metres).max() < 1e-6
    # An azimuth counts by what it moves the end: near a pole or over a short line it says little.
    turn = np.abs((ours.azimuth_deg - forward + 180.0) % 360.0 - 180.0)
    moved = np.radians(turn) * np.minimum(metres, 1e5)
    assert moved[metres > 1e-3].max() < 1e-5
    back = geodesy.inverse(lat1=ends["lat2"], lon1=ends["lon2"], lat2=ends["lat1"], lon2=ends["lon1"])
    assert ours.distance_m == pytest.approx(back.distance_m, abs=1e-6)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_many_lines_cut_at_the_antimeridian_rejoin(seed):
    from gazetteer.lines import lines

    ends = some_pairs(seed, 300)
    drawn = lines(**ends, max_error_m=5_000.0)
    cut = drawn.cut()
    assert np.abs(cut.lons).max() <= 180.0
    for number in range(0, 300, 7):
        (whole,), parts = list(drawn.parts(number)), list(cut.parts(number))
        assert len(parts) <= 2
        for before, after in pairwise(parts):
            assert before.lats[-1] == after.lats[0]
            assert {before.lons[-1], after.lons[0]} == {180.0, -180.0}
        joined = np.concatenate([parts[0].lats, *(part.lats[1:] for part in parts[1:])])
        # The cut is one more vertex, unless one lay there already.
        assert set(whole.lats.tolist()) <= set(joined.tolist())
        assert len(whole.lats) <= len(joined) <= len(whole.lats) + 1
