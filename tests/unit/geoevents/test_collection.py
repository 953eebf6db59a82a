import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import geoevents
from geoevents.collection import EventCollection
from geoevents.errors import InputError
from geoevents.model import Role

ROOT = Path(__file__).parents[3]


def ids(collection):
    return [event.id for event in collection]


def test_public_names_are_the_namespace():
    assert sorted(geoevents.__all__) == geoevents.__all__
    for name in geoevents.__all__:
        assert getattr(geoevents, name).__module__.startswith("geoevents.")
    assert set(geoevents.__all__) <= set(dir(geoevents))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = geoevents.nothing


def test_names_are_loaded_when_used():
    code = "import sys, geoevents; before = 'geoevents.collection' in sys.modules; geoevents.EventCollection; print(before, 'geoevents.collection' in sys.modules, 'numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert told.split()[:2] == ["False", "True"]


def test_it_is_a_sequence_with_ids(factory):
    made = factory.zummar()
    assert len(made) == 5
    assert ids(made) == ["e1", "e2", "e3", "e4", "e5"]
    assert made["e2"].type == "search"
    with pytest.raises(KeyError):
        made["e9"]
    assert repr(made) == "<EventCollection: 5 events from 2 reports>"
    assert made == factory.zummar()
    assert made != EventCollection()
    assert made != 5


def test_events_without_their_reports_are_refused(factory):
    made = factory.zummar()
    with pytest.raises(InputError, match="mentions report 'r1'"):
        EventCollection(made.reports[1:], made.events)
    with pytest.raises(InputError, match="same id"):
        EventCollection(made.reports, (*made.events, made["e1"]))


def test_queries_return_collections_that_chain(factory):
    made = factory.zummar()
    found = made.main().crossing("IQ", "SY").near((36.335, 43.11889), radius_m=150_000.0)
    assert ids(found) == ["e1"]
    assert isinstance(found, EventCollection)
    assert [r.id for r in found.reports] == ["r1", "r2"]
    assert found.attributions == made.attributions


def test_reports_follow_their_events(factory):
    assert [r.id for r in factory.zummar().of_type("search").reports] == ["r2"]


def test_roles_and_types(factory):
    made = factory.zummar()
    assert all(event.role is Role.MAIN for event in made.main())
    assert ids(made.of_type("rocket attack", "sighting")) == ["e1", "e3", "e5"]
    assert ids(made.of_type()) == []


def test_actor_by_part_of_the_name(factory):
    made = factory.zummar()
    assert ids(made.by_actor("NO GROUP")) == ["e1"]
    assert ids(made.by_actor("nobody")) == []
    with pytest.raises(InputError, match="empty"):
        made.by_actor("  ")


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (datetime(2024, 4, 21, 18, 50, tzinfo=UTC), datetime(2024, 4, 21, 18, 51, tzinfo=UTC), ["e1"]),
        (datetime(2024, 4, 21, 18, 51, tzinfo=UTC), datetime(2024, 4, 22, tzinfo=UTC), []),
        (datetime(2024, 4, 20, tzinfo=UTC), datetime(2024, 4, 21, 18, 50, tzinfo=UTC), []),
    ],
)
def test_between_is_half_open(factory, start, end, found):
    assert ids(factory.zummar().between(start, end)) == found


def test_between_wants_zones_and_order(factory):
    made = factory.zummar()
    with pytest.raises(InputError, match="no zone"):
        made.between(datetime(2024, 4, 21), datetime(2024, 4, 22, tzinfo=UTC))  # noqa: DTZ001
    with pytest.raises(InputError, match="not after"):
        made.between(datetime(2024, 4, 22, tzinfo=UTC), datetime(2024, 4, 21, tzinfo=UTC))


def test_near_counts_the_uncertainty(factory):
    made = factory.zummar()
    base = (36.89778, 41.9975)  # known to 2 km
    assert "e1" in ids(made.near(base, radius_m=1_000.0))
    assert "e1" not in ids(made.near(base, radius_m=1_000.0, certain=True))
    assert "e1" in ids(made.near(base, radius_m=3_000.0, certain=True))
    with pytest.raises(InputError, match="radius_m"):
        made.near(base, radius_m=-1.0)


def test_near_takes_a_place_of_the_gazetteer(factory):
    assert "e1" in ids(factory.zummar().near(factory.BASE, radius_m=5_000.0))
    with pytest.raises(InputError, match="no coordinates"):
        factory.zummar().near(factory.KALSO, radius_m=5_000.0)


def test_within_country_box_and_geometry(factory):
    made = factory.zummar()
    assert ids(made.within("sy")) == ["e1", "e2", "e3"]
    assert ids(made.within((42.3, 36.7, 42.5, 36.9))) == ["e1"]
    square = {
        "type": "Polygon",
        "coordinates": [[[42.3, 36.7], [42.5, 36.7], [42.5, 36.9], [42.3, 36.9], [42.3, 36.7]]],
    }
    assert ids(made.within(square)) == ["e1"]
    feature = {"type": "Feature", "properties": {}, "geometry": square}
    assert ids(made.within(feature)) == ["e1"]
    assert ids(made.within({"type": "FeatureCollection", "features": [feature]})) == ["e1"]
    assert ids(made.within((10.0, 10.0, 11.0, 11.0))) == []


def test_within_counts_the_uncertainty(factory):
    made = factory.zummar()
    beside = (42.42, 36.7, 42.6, 36.9)  # 4 km circle around Hamad Agha reaches in, its point does not
    assert ids(made.within(beside)) == ["e1"]
    assert ids(made.within(beside, certain=True)) == []
    around = (42.3, 36.7, 42.5, 36.9)
    assert ids(made.within(around, certain=True)) == ["e1"]


def test_within_over_the_antimeridian(factory):
    made = factory.at(-17.0, 179.95, -10.0, 170.0)
    assert ids(made.within((179.0, -20.0, -179.0, -15.0))) == ["e1"]


@pytest.mark.parametrize(
    "area",
    ["Iraq", (1, 2, 3), (0, 50, 10, 40), (0, 0, 500, 10), {"type": "Polygon"}, 7, None,
     {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}],
)  # fmt: skip
def test_no_area_is_refused(factory, area):
    with pytest.raises(InputError):
        factory.zummar().within(area)


def test_crossing_wants_two_codes(factory):
    made = factory.zummar()
    assert ids(made.crossing("iq", "sy")) == ["e1"]
    assert ids(made.crossing("SY", "IQ")) == []
    for pair in (("IQ", "IQ"), ("IRQ", "SY")):
        with pytest.raises(InputError, match="two different ISO codes"):
            made.crossing(*pair)


def test_explain_names_the_events_there_are(factory):
    pytest.importorskip("geoevents.explain")
    with pytest.raises(InputError, match="there are: e1, e2"):
        factory.zummar().explain("e9")
    told = factory.zummar().explain("e1")
    assert "Hamad Agha" in told
    assert "Rumalyn" in told
