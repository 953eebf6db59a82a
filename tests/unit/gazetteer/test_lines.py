import geopandas as gpd
import numpy as np
import pytest
import shapely

from gazetteer import geodesy
from gazetteer.errors import InvalidPlaceError
from gazetteer.lines import Lines, lines


def errors_m(drawn):
    """How far the drawn pieces are from the geodesic of their ends, across it, at three places of each."""
    row = drawn.line_of_vertex()
    at = np.flatnonzero(row[:-1] == row[1:])
    lons = geodesy.wrap(drawn.lons)
    start = {"lat1": drawn.lats[at], "lon1": lons[at]}
    piece = geodesy.inverse(**start, lat2=drawn.lats[at + 1], lon2=lons[at + 1])
    worst = np.zeros(len(at))
    for share in (0.25, 0.5, 0.75):
        lat = drawn.lats[at] * (1 - share) + drawn.lats[at + 1] * share
        lon = geodesy.wrap(drawn.lons[at] * (1 - share) + drawn.lons[at + 1] * share)
        to = geodesy.inverse(**start, lat2=lat, lon2=lon)
        off = np.sin(to.distance_m / 6.371e6) * np.sin(np.radians(to.azimuth_deg - piece.azimuth_deg))
        worst = np.maximum(worst, 6.371e6 * np.abs(np.arcsin(off)))
    return worst


@pytest.mark.parametrize("reach_m", [50_000.0, 1_500_000.0, 19_000_000.0])
@pytest.mark.parametrize("bound", [10.0, 250.0])
def test_every_piece_keeps_the_bound(reach_m, bound):
    rng = np.random.default_rng(4)
    lats, lons = np.degrees(np.arcsin(rng.uniform(-1, 1, 60))), rng.uniform(-180, 180, 60)
    ends = geodesy.direct(
        lat=lats, lon=lons, azimuth_deg=rng.uniform(0, 360, 60), distance_m=rng.uniform(0, reach_m, 60)
    )
    drawn = lines(lat1=lats, lon1=lons, lat2=ends.lat, lon2=ends.lon, max_error_m=bound)
    assert errors_m(drawn).max() <= bound
    first, last = drawn.part_starts[:-1], drawn.part_starts[1:] - 1
    assert (drawn.lats[first] == lats).all()
    assert (drawn.lons[first] == lons).all()
    assert (drawn.lats[last] == ends.lat).all()
    assert geodesy.wrap(drawn.lons[last]) == pytest.approx(ends.lon, abs=1e-9)
    assert np.abs(np.diff(drawn.lons))[np.diff(drawn.line_of_vertex()) == 0].max() <= 180.0


def test_vertices_lie_on_the_geodesic_of_geographiclib():
    drawn = lines(lat1=[33.0], lon1=[44.0], lat2=[52.0], lon2=[-100.0])
    whole = geodesy.inverse(lat1=33.0, lon1=44.0, lat2=52.0, lon2=-100.0)
    away = geodesy.inverse(lat1=33.0, lon1=44.0, lat2=drawn.lats[1:300], lon2=geodesy.wrap(drawn.lons[1:300]))
    assert away.azimuth_deg == pytest.approx(whole.azimuth_deg, abs=1e-6)


def test_the_antimeridian_is_cut_where_the_geodesic_meets_it():
    drawn = lines(lat1=[45.0, 10.0], lon1=[170.0, 20.0], lat2=[45.0, 11.0], lon2=[-170.0, 21.0], max_error_m=50_000.0)
    cut = drawn.cut()
    east, west = cut.parts(0)
    assert (east.lons[-1], west.lons[0]) == (180.0, -180.0)
    towards = geodesy.inverse(lat1=45.0, lon1=170.0, lat2=east.lats[-1], lon2=180.0).azimuth_deg
    whole = geodesy.inverse(lat1=45.0, lon1=170.0, lat2=45.0, lon2=-170.0).azimuth_deg
    assert towards == pytest.approx(whole, abs=1e-9)  # though the pieces themselves err by kilometres
    assert east.lats[-1] == west.lats[0]
    assert cut.line_starts.tolist() == [0, 2, 3]


def test_a_vertex_on_the_antimeridian_is_the_cut_itself():
    drawn = Lines(
        lats=np.zeros(3),
        lons=np.array([170.0, 180.0, 190.0]),
        part_starts=np.array([0, 3]),
        line_starts=np.array([0, 1]),
    )
    east, west = drawn.cut().parts(0)
    assert (east.lons.tolist(), west.lons.tolist()) == ([170.0, 180.0], [-180.0, -170.0])


@pytest.mark.parametrize("lon", [180.0, -180.0])
def test_along_the_antimeridian_nothing_is_cut(lon):
    drawn = lines(lat1=10.0, lon1=lon, lat2=20.0, lon2=180.0).cut()
    assert drawn.line_starts.tolist() == [0, 1]
    assert (drawn.lons == lon).all()


def test_over_the_pole_and_along_its_meridians():
    drawn = lines(lat1=80.0, lon1=10.0, lat2=80.0, lon2=-170.0)
    assert drawn.lats.max() > 89.9
    north, south = drawn.cut().parts(0)
    assert north.lats[-1] == pytest.approx(90.0, abs=1e-6)
    assert (south.lons[0], south.lons[-1]) == (-180.0, -170.0)


def test_shapely_and_geoarrow_say_the_same():
    drawn = lines(lat1=[36.0, 45.0], lon1=[42.0, 170.0], lat2=[37.0, 45.0], lon2=[43.0, -170.0])
    for shown, name in ((drawn, "geoarrow.linestring"), (drawn.cut(), "geoarrow.multilinestring")):
        arrow = shown.to_geoarrow()
        assert arrow.type.extension_name == name
        read = gpd.GeoSeries.from_arrow(arrow)
        assert read.crs.to_string() in {"OGC:CRS84", "EPSG:4326"}
        ours = shown.to_shapely()
        assert [g.length for g in read] == pytest.approx([g.length for g in ours])
        assert len(shapely.get_coordinates(ours)) == len(shown.lats)
    assert drawn.cut().to_shapely()[1].geom_type == "MultiLineString"


def test_no_lines_and_lines_of_no_length():
    none = lines(lat1=[], lon1=[], lat2=[], lon2=[]).cut()
    assert none.count == 0
    assert len(none.to_shapely()) == len(none.to_geoarrow()) == 0
    assert lines(lat1=36.0, lon1=42.0, lat2=36.0, lon2=42.0).lats.tolist() == [36.0, 36.0]


def test_bad_input_is_refused():
    with pytest.raises(InvalidPlaceError, match="finite"):
        lines(lat1=[np.nan], lon1=[0.0], lat2=[0.0], lon2=[0.0])
    with pytest.raises(InvalidPlaceError, match="swapped"):
        lines(lat1=[120.0], lon1=[0.0], lat2=[0.0], lon2=[0.0])
    with pytest.raises(ValueError, match="positive"):
        lines(lat1=0.0, lon1=0.0, lat2=1.0, lon2=1.0, max_error_m=0.0)
