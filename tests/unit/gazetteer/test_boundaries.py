import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from gazetteer import geodesy
from gazetteer.boundaries import Borders
from gazetteer.errors import InvalidPlaceError, StoreError

ROOT = Path(__file__).parents[3]
BORDERS = Borders()

# The seed places beside the Iraq-Syria line (coordinates: GeoNames, Wikipedia, OurAirports; see gazetteer/data).
SIDES = {
    "Zummar": (36.65727, 42.60251, "IQ"),
    "Hamad Agha": (36.81527, 42.37747, "IQ"),
    "Kharab al-Jir base": (36.89778, 41.9975, "SY"),
    "Rmelan": (37.00658, 41.95047, "SY"),
    "al-Hasakah": (36.50237, 40.74772, "SY"),
    "Mosul": (36.335, 43.11889, "IQ"),
    "Ain al-Asad": (33.7856, 42.4412, "IQ"),
    "Deir ez-Zor": (35.33588, 40.14084, "SY"),
    "Tower 22": (33.31417, 38.70333, "JO"),
    "al-Tanf base": (33.50583, 38.61778, "SY"),
    "Tanf in Iraq": (33.44, 38.98, "IQ"),
    "Gaza": (31.50161, 34.46672, "PS"),
}


@pytest.mark.parametrize("name", SIDES)
def test_seed_places_are_on_their_side(name):
    lat, lon, country = SIDES[name]
    answer = BORDERS.country_at(lat=lat, lon=lon)
    assert answer.country == country
    assert not answer.at_sea
    assert answer.uncertain is (name == "Tower 22")  # 1.0 km from a line that is only known to 2 km


def test_an_answer_nearer_than_its_border_is_known_is_uncertain():
    rng = np.random.default_rng(5)
    answers = BORDERS.countries_at(lats=rng.uniform(29, 38, 500), lons=rng.uniform(36, 49, 500))
    on_land = ~answers.at_sea
    assert (answers.uncertain == (answers.distance_m < answers.error_m))[on_land].all()
    assert answers.error_m.min() >= 1_000.0
    assert answers.error_m.max() <= 20_000.0


def test_every_documented_seed_place_is_on_its_side(shared):
    with (shared / "gazetteer" / "seed_places.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"]]
    answers = BORDERS.countries_at(lats=[float(r["lat"]) for r in rows], lons=[float(r["lon"]) for r in rows])
    assert list(answers.country) == [row["country"] for row in rows]


def test_villages_along_the_line_are_right_or_uncertain(shared):
    """GeoNames villages within 10 km of the Iraq-Syria line: no wrong country without a warning."""
    found = []
    for country in ("IQ", "SY"):
        path = shared / "gazetteer" / "geonames_via_wof" / f"{country}.txt"
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [(float(row[4]), float(row[5]), country) for row in rows]
    lats, lons = np.array([f[0] for f in found]), np.array([f[1] for f in found])
    answers = BORDERS.countries_at(lats=lats, lons=lons)
    pair = np.array([{c, n} == {"IQ", "SY"} for c, n in zip(answers.country, answers.neighbour, strict=True)])
    near = pair & (answers.distance_m < 10_000)
    wrong = near & (answers.country != np.array([f[2] for f in found]))
    assert near.sum() > 150
    assert wrong.sum() <= 0.02 * near.sum()
    assert (wrong & ~answers.uncertain).sum() <= 2


def test_distance_to_a_border_is_geodesic():
    """Against a brute force over densely sampled border points."""
    lats, lons = BORDERS.between("IQ", "SY")
    answer = BORDERS.country_at(lat=36.335, lon=41.5)
    brute = np.min(geodesy.inverse(lat1=36.335, lon1=41.5, lat2=lats, lon2=lons).distance_m)
    assert answer.distance_m <= brute + 1.0
    assert {answer.country, answer.neighbour} == {"IQ", "SY"}


def test_many_points_answer_like_one():
    rng = np.random.default_rng(2)
    lats, lons = rng.uniform(30, 38, 200), rng.uniform(35, 48, 200)
    many = BORDERS.countries_at(lats=lats, lons=lons)
    for i in range(0, 200, 20):
        one = BORDERS.country_at(lat=lats[i], lon=lons[i])
        assert (one.country, one.neighbour, one.uncertain) == (many.country[i], many.neighbour[i], many.uncertain[i])
        assert one.distance_m == pytest.approx(many.distance_m[i], abs=0.01)


def test_labels_equal_an_independent_containment():
    """Shapely's containment in the polygons that the edges were made from."""
    source = ROOT / "maps/frontend/node_modules/@rapideditor/country-coder/src/data/borders.json"
    if not source.is_file():
        pytest.skip("the polygons are only there where the package was built")
    import shapely
    from shapely.geometry import shape

    polygons = [
        (f["properties"].get("iso1A2"), shape(f["geometry"]))
        for f in json.loads(source.read_text(encoding="utf-8"))["features"]
        if f["geometry"] and f["properties"].get("iso1A2") and f["properties"].get("isoStatus") != "excRes"
    ]
    rng = np.random.default_rng(3)
    lats, lons = np.degrees(np.arcsin(rng.uniform(-1, 1, 4_000))), rng.uniform(-180, 180, 4_000)
    answers = BORDERS.countries_at(lats=lats, lons=lons).country
    tree = shapely.STRtree(shapely.points(lons, lats))
    checked = 0
    for code, polygon in polygons:
        inside = tree.query(polygon, predicate="contains")
        checked += len(inside)
        assert (answers[inside] == code).all()
    assert checked > 800


def test_missing_coordinates_have_no_country():
    answers = BORDERS.countries_at(lats=[np.nan, 36.335], lons=[40.0, 43.11889])
    assert list(answers.country) == [None, "IQ"]
    assert answers.uncertain.tolist() == [True, False]
    assert np.isnan(answers.distance_m[0])


def test_no_points_give_no_answers():
    assert BORDERS.countries_at(lats=[], lons=[]).country.tolist() == []


def test_a_point_on_the_line_is_uncertain():
    lats, lons = BORDERS.between("IQ", "SY")
    answer = BORDERS.country_at(lat=float(lats[0]), lon=float(lons[0]))
    assert answer.uncertain
    assert answer.distance_m < 5.0
    assert answer.country in {"IQ", "SY"}


def test_at_sea_is_uncertain():
    off_latakia = BORDERS.country_at(lat=35.5, lon=35.3)
    assert off_latakia.at_sea
    assert off_latakia.uncertain
    assert BORDERS.country_at(lat=-25.0, lon=-20.0).country is None
    assert not BORDERS.country_at(lat=33.8938, lon=35.5018).at_sea  # Beirut


# West of where the land is drawn on over the antimeridian, on islands there, and around the pole.
ASHORE = [(65.092, 130.25), (67.55, 133.38), (69.35, 88.2), (67.85, 20.22), (66.5, 179.99), (66.5, -179.99), (71.2, -179.5),
          (71.2, 179.5), (-16.85, -179.97), (-16.85, 179.97), (-78.46, 106.8), (-88.0, 20.0), (-90.0, 0.0)]  # fmt: skip


def test_inland_is_not_at_sea_wherever_it_is():
    one_by_one = [BORDERS.country_at(lat=lat, lon=lon) for lat, lon in ASHORE]
    assert [place for place, told in zip(ASHORE, one_by_one, strict=True) if told.at_sea] == []
    assert not any(told.uncertain for told in one_by_one[:4])
    assert BORDERS.country_at(lat=65.0, lon=-179.5).at_sea
    assert BORDERS.country_at(lat=70.2, lon=179.9).at_sea


def test_what_is_at_sea_alone_is_a_strait():
    """Of points at sea, next to none have land 20 km away on all sides."""
    prepared = Borders().prepare()
    lats, lons = points_everywhere(40_000, seed=8)
    sea = np.flatnonzero(prepared.countries_at(lats=lats, lons=lons).at_sea)
    around = np.ones(len(sea), dtype=bool)
    for bearing in range(0, 360, 45):
        there = geodesy.direct(lat=lats[sea], lon=lons[sea], azimuth_deg=float(bearing), distance_m=20_000.0)
        around &= ~prepared.countries_at(lats=there.lat, lons=there.lon).at_sea
    assert around.mean() < 5e-4


def test_disputed_areas_are_named():
    assert BORDERS.country_at(lat=33.05, lon=35.75).disputed.name == "Golan Heights"
    assert BORDERS.country_at(lat=36.335, lon=43.11889).disputed is None
    northern_cyprus = BORDERS.country_at(lat=35.34, lon=33.32)
    assert (northern_cyprus.country, northern_cyprus.area) == (None, "Northern Cyprus")


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 0.0), (float("nan"), 0.0)])
def test_no_point_is_refused(lat, lon):
    with pytest.raises(InvalidPlaceError):
        BORDERS.country_at(lat=lat, lon=lon)


@pytest.mark.parametrize("lon", [180.0, -180.0, 179.999999])
def test_both_sides_of_the_antimeridian(lon):
    assert BORDERS.country_at(lat=67.0, lon=lon).country == "RU"


def test_seed_trajectory_crosses_once():
    way = BORDERS.path(lats=(36.81527, 36.89778), lons=(42.37747, 41.9975))
    assert way.countries == ("IQ", "SY")
    (crossing,) = way.crossings
    assert (crossing.from_country, crossing.to_country, crossing.uncertain) == ("IQ", "SY", False)
    assert crossing.error_m == 1_000.0
    assert sum(leg.length_m for leg in way.legs) == pytest.approx(35_100.5, abs=1.0)


def test_a_line_that_grazes_a_border_is_uncertain():
    """A line 300 m into the neighbour and back may not have crossed at all."""
    lats, lons = BORDERS.between("IQ", "SY")
    here = int(np.argmin(np.abs(lats - 34.0)))
    lat, lon = float(lats[here]), float(lons[here])
    ring = [geodesy.direct(lat=lat, lon=lon, azimuth_deg=a, distance_m=300.0) for a in (0.0, 90.0, 180.0, 270.0)]
    way = BORDERS.path(lats=[p.lat for p in ring], lons=[p.lon for p in ring])
    assert way.crossings
    assert all(crossing.uncertain for crossing in way.crossings)


def test_crossing_the_sea_is_uncertain():
    way = BORDERS.path(lats=(15.35, 29.55), lons=(42.9, 34.95))
    assert way.countries[0] == "YE"
    assert way.countries[-1] == "IL"
    assert any(crossing.uncertain for crossing in way.crossings)


def test_a_point_is_a_path_of_one_country():
    way = BORDERS.path(lats=(36.335, 36.335), lons=(43.11889, 43.11889))
    assert (way.countries, way.crossings) == (("IQ",), ())


def test_border_of_two_countries_without_one_is_empty():
    lats, lons = BORDERS.between("IQ", "FR")
    assert (len(lats), len(lons)) == (0, 0)


def test_missing_and_foreign_files_say_so(tmp_path):
    with pytest.raises(StoreError, match="build the package"):
        _ = Borders(tmp_path / "none.npz").source
    odd = tmp_path / "odd.npz"
    odd.write_bytes(b"no archive")
    with pytest.raises(StoreError, match="not the borders file"):
        _ = Borders(odd).source


def test_loading_is_lazy_and_quick():
    code = "import time; from gazetteer.boundaries import Borders; b = Borders(); t = time.process_time(); b.source; print(time.process_time() - t)"
    took = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout)
        for _ in range(3)
    ]
    assert min(took) < 0.2


def test_a_hundred_thousand_points_take_seconds():
    rng = np.random.default_rng(4)
    start = time.process_time()
    BORDERS.countries_at(lats=rng.uniform(29, 38, 100_000), lons=rng.uniform(36, 49, 100_000))
    assert time.process_time() - start < 15.0


def points_everywhere(count=12_000, seed=7):
    """Points over the globe, and as many in the densest part of it."""
    rng = np.random.default_rng(seed)
    lats = np.concatenate([np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(30, 60, count)])
    return lats, np.concatenate([rng.uniform(-180, 180, count), rng.uniform(-10, 60, count)])


def test_the_grid_of_labels_says_what_the_edges_say():
    lats, lons = points_everywhere(6_000)
    by_grid, by_edges = Borders().countries_at(lats=lats, lons=lons), []
    few = Borders()
    for first in range(0, len(lats), 1_500):
        here = slice(first, first + 1_500)
        by_edges.append(few.countries_at(lats=lats[here], lons=lons[here]))
    for name in ("country", "at_sea", "uncertain"):
        told = np.concatenate([getattr(part, name) for part in by_edges])
        assert (getattr(by_grid, name) == told).all(), name
    # Where borders of unlike errors meet, a point is equally near to both; and once prepared, few are as many.
    lat, lon = np.array([34.829224393196]), np.array([45.68159808949541])
    assert Borders().countries_at(lats=lat, lons=lon).uncertain.all()
    assert Borders().prepare().countries_at(lats=lat, lons=lon).uncertain.all()
    prepared = Borders().prepare()
    some = np.flatnonzero(by_grid.at_sea)[::7]
    assert (prepared.countries_at(lats=lats[some], lons=lons[some]).at_sea).all()


def test_points_exactly_on_a_border_follow_the_rule():
    """North of a border, east of one along a meridian: by the grid, by the edges, and by the sides of the edge itself."""
    edges = BORDERS._data.countries
    some = np.flatnonzero((edges.y[:, 0] < edges.y[:, 1]) & (edges.west >= 0) & (edges.east >= 0))[::2]
    lats, lons = edges.y[some, 0], edges.x[some, 0]
    by_grid = np.concatenate([Borders().countries_at(lats=lats, lons=lons).country])
    assert len(lats) > 2_000
    by_edges = BORDERS._data.codes[edges.label(lats, lons)]
    assert (by_grid != by_edges).sum() <= 3  # where polygons of the source overlap
    north = BORDERS._data.codes[edges.label(lats + 5e-9, lons)]
    assert (by_grid == north).mean() > 0.99  # the rest lie beside a second edge that is as near


def test_wrong_shapes_and_axes_are_refused():
    with pytest.raises(ValueError, match="one length"):
        BORDERS.countries_at(lats=[1.0, 2.0], lons=[1.0])
    with pytest.raises(InvalidPlaceError, match="swapped"):
        BORDERS.countries_at(lats=[143.0], lons=[36.0])
    with pytest.raises(InvalidPlaceError, match="metres"):
        BORDERS.countries_at(lats=[36.0], lons=[4_700_000.0])
    with pytest.raises(InvalidPlaceError, match="outside"):
        BORDERS.countries_at(lats=[36.0], lons=[np.inf])


def test_longitudes_may_run_on():
    assert BORDERS.countries_at(lats=[36.335] * 2, lons=[43.119 + 360.0, 43.119 - 360.0]).country.tolist() == [
        "IQ",
        "IQ",
    ]
