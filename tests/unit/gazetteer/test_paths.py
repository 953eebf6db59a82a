import numpy as np
import pytest

from gazetteer import geodesy, ways
from gazetteer.boundaries import Borders
from gazetteer.compiled import kernel, meetings
from gazetteer.errors import InvalidPlaceError
from gazetteer.lines import lines
from gazetteer.ways import approach

BORDERS = Borders()


def seeded(count, reach_m, seed=5):
    rng = np.random.default_rng(seed)
    lats, lons = rng.uniform(12, 42, count), rng.uniform(30, 62, count)
    ends = geodesy.direct(
        lat=lats, lon=lons, azimuth_deg=rng.uniform(0, 360, count), distance_m=rng.uniform(1_000, reach_m, count)
    )
    return {"lat1": lats, "lon1": lons, "lat2": ends.lat, "lon2": ends.lon}


@pytest.mark.parametrize(("count", "reach_m"), [(60, 60_000.0), (40, 1_500_000.0)])
def test_many_lines_answer_like_one(count, reach_m):
    ends = seeded(count, reach_m)
    many = BORDERS.paths(**ends)
    crossings = many.crossings
    for number in range(count):
        one = BORDERS.path(
            lats=(ends["lat1"][number], ends["lat2"][number]), lons=(ends["lon1"][number], ends["lon2"][number])
        )
        mine = many.leg_line == number
        assert many.countries[number] == one.countries
        assert many.leg_country[mine].tolist() == [leg.country for leg in one.legs]
        # Two densifications of one geodesic differ by up to 10 m, and a crossing at a flat angle by more.
        assert many.leg_length_m[mine] == pytest.approx([leg.length_m for leg in one.legs], abs=300.0)
        crossed = crossings.line == number
        assert crossings.uncertain[crossed].tolist() == [c.uncertain for c in one.crossings]
        assert crossings.error_m[crossed].tolist() == [c.error_m for c in one.crossings]


def test_countries_are_those_that_geos_finds():
    """Straight lon/lat pieces of the same densified lines, against shapely's predicate on the same borders."""
    import shapely

    ends = seeded(300, 500_000.0, seed=8)
    data = BORDERS._data
    edges = shapely.linestrings(np.stack([data.countries.x, data.countries.y], axis=2))
    polygons = shapely.get_parts(shapely.polygonize(edges.tolist()))
    inside = shapely.get_coordinates(shapely.point_on_surface(polygons))
    labels = data.countries.label(inside[:, 1], inside[:, 0])
    drawn = lines(**ends).cut().to_shapely()
    line, polygon = shapely.STRtree(polygons).query(drawn, predicate="intersects")
    theirs = {(i, data.codes[labels[p]]) for i, p in zip(line.tolist(), polygon.tolist(), strict=True)}
    theirs = {pair for pair in theirs if pair[1] is not None}
    ways = BORDERS.paths(**ends)
    ours = {(i, c) for i, c in zip(ways.leg_line.tolist(), ways.leg_country.tolist(), strict=True) if c is not None}
    assert ours == theirs


def test_lengths_add_up_and_crossings_lie_on_the_border():
    ends = seeded(200, 800_000.0)
    ways = BORDERS.paths(**ends)
    whole = geodesy.inverse(**ends).distance_m
    assert np.bincount(ways.leg_line, ways.leg_length_m, minlength=200) == pytest.approx(whole, abs=0.01)
    crossings = ways.crossings
    land = np.array(
        [f is not None and t is not None for f, t in zip(crossings.from_country, crossings.to_country, strict=True)]
    )
    assert BORDERS.distance_m(lats=crossings.lat[land], lons=crossings.lon[land]).max() < 20.0
    along = geodesy.inverse(
        lat1=ends["lat1"][crossings.line], lon1=ends["lon1"][crossings.line], lat2=crossings.lat, lon2=crossings.lon
    ).distance_m
    assert along == pytest.approx(crossings.along_m, abs=0.01)


def test_over_the_antimeridian_and_the_pole():
    ways = BORDERS.paths(
        lat1=[66.0, 80.0, 36.0], lon1=[175.0, 40.0, 42.0], lat2=[66.0, 70.0, 36.0], lon2=[-160.0, -110.0, 42.0]
    )
    assert ways.countries[0] == ("RU", "US")
    assert ways.countries[1][-1] == "CA"
    assert ways.countries[2] == (BORDERS.country_at(lat=36.0, lon=42.0).country,)
    assert ways.leg_length_m[ways.leg_line == 2].tolist() == [0.0]


def test_nearest_border_of_a_line():
    ends = {"lat1": [36.81527, 33.0], "lon1": [42.37747, 43.2], "lat2": [36.89778, 33.4], "lon2": [41.9975, 43.9]}
    ways = BORDERS.paths(**ends)
    assert ways.nearest_border_m[0] == 0.0
    points = geodesy.point_at(np.linspace(0, 1, 400), lat1=33.0, lon1=43.2, lat2=33.4, lon2=43.9)
    brute = BORDERS.distance_m(lats=points.lat, lons=points.lon).min()
    assert ways.nearest_border_m[1] == pytest.approx(brute, abs=50.0)


def test_nearest_approach_is_the_least_of_a_brute_force():
    ends = seeded(30, 1_000_000.0)
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(12, 42, 30), rng.uniform(30, 62, 30)
    near = approach(lat=lat, lon=lon, **ends)
    for i in range(30):
        points = geodesy.point_at(np.linspace(0, 1, 5_001), **{k: v[i] for k, v in ends.items()})
        brute = geodesy.inverse(lat1=lat[i], lon1=lon[i], lat2=points.lat, lon2=points.lon).distance_m
        assert near.distance_m[i] <= brute.min() + 0.001
        assert near.distance_m[i] == pytest.approx(brute.min(), rel=1e-4)


def test_no_lines_and_no_points_on_earth():
    none = BORDERS.paths(lat1=[], lon1=[], lat2=[], lon2=[])
    assert len(none) == len(none.crossings) == len(none.countries) == 0
    with pytest.raises(InvalidPlaceError):
        BORDERS.paths(lat1=[np.nan], lon1=[0.0], lat2=[0.0], lon2=[0.0])


@pytest.mark.parametrize(("count", "reach_m"), [(300, 60_000.0), (60, 3_000_000.0)])
def test_the_compiled_walk_finds_the_same_to_the_last_bit(count, reach_m):
    """Also as plain Python, which is what it is where numba is not installed."""
    ends = seeded(count, reach_m)
    over = {
        "lat1": [66.0, 80.0, 0.0],
        "lon1": [175.0, 40.0, 9.0],
        "lat2": [66.0, 70.0, 5.0],
        "lon2": [-160.0, -110.0, 9.0],
    }
    drawn = lines(**{name: np.concatenate([ends[name], over[name]]) for name in ends}).cut()
    data = BORDERS._data
    plain = ways._cuts(drawn, data.countries, data.world)
    assert len(plain) > count // 30
    for walk in (meetings, kernel()):
        if walk is not None:
            assert ways._walked(walk, drawn, data.countries, data.world).tolist() == plain.tolist()
