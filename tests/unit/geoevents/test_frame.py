import json

import pytest

from geoevents.collection import EventCollection
from geoevents.frame import COLUMNS, features, show
from geoevents.model import PlaceRef, Quantity, TimeSpan

# DESIGN, section 4: the property names promised to users and their scripts.
PROMISED = [
    "feature",
    "event_id",
    "type",
    "role",
    "name",
    "as_written",
    "country",
    "place_id",
    "radius_m",
    "geo_precision",
    "time_earliest",
    "time_latest",
    "time_best",
    "time_precision",
    "weapon",
    "count_min",
    "count_max",
    "count_best",
    "killed_min",
    "killed_max",
    "killed_best",
    "injured_min",
    "injured_max",
    "injured_best",
    "actors",
    "outcome",
    "distance_m",
    "azimuth_deg",
    "countries",
    "crossings",
    "support",
    "sources",
    "conflicts",
    "acled_event_type",
    "acled_sub_event_type",
    "plover",
    "ucdp",
]


def of(collection, event_id, kind):
    found = [
        f for f in features(collection) if (f["properties"]["event_id"], f["properties"]["feature"]) == (event_id, kind)
    ]
    assert len(found) == 1
    return found[0]


def test_every_feature_has_exactly_the_promised_properties(factory):
    assert list(COLUMNS) == PROMISED
    for feature in features(factory.zummar()):
        assert list(feature["properties"]) == PROMISED
    json.dumps(features(factory.zummar()), allow_nan=False)


def test_order_is_event_order_with_the_trajectory_first(factory):
    kinds = [(f["properties"]["event_id"], f["properties"]["feature"]) for f in features(factory.zummar())]
    assert kinds == [
        ("e1", "trajectory"),
        ("e1", "origin"),
        ("e1", "destination"),
        ("e2", "location"),
        ("e3", "location"),
        ("e4", "location"),
        ("e5", "location"),
    ]


def test_trajectory_feature(factory):
    line = of(factory.zummar(), "e1", "trajectory")
    properties = line["properties"]
    assert line["geometry"]["type"] == "LineString"
    assert line["geometry"]["coordinates"][0] == [42.37747, 36.81527]
    assert line["geometry"]["coordinates"][-1] == [41.9975, 36.89778]
    assert properties["countries"] == ["IQ", "SY"]
    assert properties["crossings"] == [
        {"from": "IQ", "to": "SY", "lat": pytest.approx(36.867, abs=0.001), "lon": pytest.approx(42.14, abs=0.001), "uncertain": False, "error_m": 1000.0}
    ]  # fmt: skip
    assert properties["support"] == "joint"
    assert properties["time_best"] == "2024-04-21T21:50:00+03:00"
    assert (properties["count_min"], properties["count_max"], properties["count_best"]) == (5, 5, 5)
    assert (properties["injured_min"], properties["injured_max"], properties["injured_best"]) == (4, None, None)
    assert properties["killed_best"] is None


def test_place_feature(factory):
    origin = of(factory.zummar(), "e1", "origin")
    assert origin["geometry"] == {"type": "Point", "coordinates": [42.37747, 36.81527]}
    assert origin["properties"]["place_id"] == "gn:449212"
    assert origin["properties"]["as_written"] == "Hamad Agha"
    assert origin["properties"]["radius_m"] == 4_000.0
    assert origin["properties"]["distance_m"] is None


def test_who_said_it_and_what_else_is_said_travel_along(factory):
    properties = of(factory.zummar(), "e1", "origin")["properties"]
    assert [s["report_id"] for s in properties["sources"]] == ["r1", "r2"]
    assert [s["publisher"] for s in properties["sources"]] == ["Example Agency", None]
    assert {"name": "no group", "role": "perpetrator", "stance": "no_claim", "attributed_to": None} in properties[
        "actors"
    ]
    (conflict,) = properties["conflicts"]
    assert conflict["field"] == "destination"
    assert conflict["kind"] == "different_name_possible_same_site"
    assert conflict["other"] == "Rumalyn (Kharab al-Jir)"
    assert conflict["sources"] == ["r2"]


def test_an_area_is_a_polygon_that_winds_right(factory):
    shapely = pytest.importorskip("shapely")
    area = of(factory.zummar(), "e2", "location")
    assert area["geometry"]["type"] == "Polygon"
    polygon = shapely.geometry.shape(area["geometry"])
    assert polygon.exterior.is_ccw
    assert polygon.is_valid


def test_what_is_not_located_has_a_null_geometry(factory):
    made = factory.zummar()
    aggregate, unlocated, nowhere = (of(made, event, "location") for event in ("e3", "e4", "e5"))
    assert aggregate["geometry"] is unlocated["geometry"] is nowhere["geometry"] is None
    assert aggregate["properties"]["role"] == "aggregate"
    assert unlocated["properties"]["name"] == "Camp Somewhere"
    assert unlocated["properties"]["radius_m"] is None
    assert nowhere["properties"]["name"] is None


def test_a_line_over_the_antimeridian_is_cut(factory):
    line = features(factory.at(45.0, 170.0, 45.0, -170.0))[0]
    assert line["geometry"]["type"] == "MultiLineString"
    east, west = line["geometry"]["coordinates"]
    assert east[-1][0] == 180.0
    assert west[0][0] == -180.0
    assert east[-1][1] == west[0][1] == pytest.approx(45.44, abs=0.01)


def test_an_outline_over_the_antimeridian_is_cut(factory):
    from gazetteer.geodesy import circle

    ring = circle(lat=-17.0, lon=179.95, radius_m=30_000.0)
    made = factory.at(-17.0, 179.95, -10.0, 170.0, ring=ring)
    origin = of(made, "e1", "origin")
    assert origin["geometry"]["type"] == "MultiPolygon"


def test_gdf_has_the_documented_columns(factory):
    frame = factory.zummar().to_gdf()
    assert list(frame.columns) == [*PROMISED, "geometry"]
    assert {name: str(dtype) for name, dtype in frame.dtypes.items() if name != "geometry"} == COLUMNS
    assert frame.crs == "EPSG:4326"
    assert len(frame) == 7
    assert frame.geometry.isna().sum() == 3
    assert frame.loc[0, "time_best"].isoformat() == "2024-04-21T18:50:00+00:00"
    assert frame.loc[0, "countries"] == ["IQ", "SY"]


def test_empty_gdf_has_the_same_columns_and_dtypes():
    frame = EventCollection().to_gdf()
    assert list(frame.columns) == [*PROMISED, "geometry"]
    assert {name: str(dtype) for name, dtype in frame.dtypes.items() if name != "geometry"} == COLUMNS
    assert frame.crs == "EPSG:4326"
    assert len(frame) == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("rocket", "rocket"),
        (Quantity(min=5, max=5, best=5), "5"),
        (Quantity(min=9, max=11, best=10, qualifier="about"), "about 10"),
        (Quantity(min=6, max=None, qualifier="more_than"), "more than 5"),
        (Quantity(min=5, max=None, qualifier="at_least"), "at least 5"),
        (Quantity(min=None, max=7, qualifier="up_to"), "up to 7"),
        (Quantity(min=2, max=4, qualifier="between"), "2 to 4"),
        (Quantity(min=None, max=None, qualifier="several"), "several"),
        (TimeSpan(earliest=None, latest=None, basis="no date near it"), "no date near it"),
        (PlaceRef(as_written="a base"), "a base"),
    ],
)
def test_a_value_in_a_word(value, text):
    assert show(value) == text
