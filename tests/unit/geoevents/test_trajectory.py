from dataclasses import replace

import numpy as np
import pytest

from gazetteer.boundaries import Borders
from gazetteer.model import GeoPrecision
from geoevents.collection import EventCollection
from geoevents.frame import line_geometries
from geoevents.model import Role
from geoevents.trajectory import trajectories, trajectory

BORDERS = Borders()


def test_seed_trajectory(factory):
    (line,) = factory.zummar().trajectories()
    assert line.event_id == "e1"
    assert line.distance_m == pytest.approx(35_100, abs=50)
    assert line.azimuth_deg == pytest.approx(285.2, abs=0.1)
    assert line.countries == ("IQ", "SY")
    (crossing,) = line.crossings
    assert (crossing.from_country, crossing.to_country, crossing.uncertain) == ("IQ", "SY", False)
    assert (line.support, line.outcome) == ("joint", "unknown")
    assert "country-coder" in line.border_source


def made(factory, origin, destination, *, second=None, **more):
    one, two = factory.report("r1", "From Here to There. It fell short."), factory.report("r2", "Hit There.")
    claims = [factory.claim(one, "origin", origin, "Here")]
    claims.append(
        factory.claim(second or one, "destination", destination, "There")
        if second is None
        else factory.claim(two, "destination", destination, "There")
    )
    if "outcome" in more:
        claims.append(factory.claim(one, "outcome", more.pop("outcome"), "It fell short"))
    return factory.event("e1", tuple(claims), told=(one, two), **more)


def test_ends_from_different_reports_are_composed(factory):
    here, there = factory.point("Here", 36.0, 42.0), factory.point("There", 36.2, 41.0)
    assert trajectory(made(factory, here, there), borders=BORDERS).support == "joint"
    assert trajectory(made(factory, here, there, second=True), borders=BORDERS).support == "composed"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("fell_short", "fell_short"), ("hit", "reached"), ("intercepted", "intercepted"), ("ongoing", "unknown")],
)
def test_outcome_is_of_a_known_kind(factory, said, outcome):
    here, there = factory.point("Here", 36.0, 42.0), factory.point("There", 36.2, 41.0)
    assert trajectory(made(factory, here, there, outcome=said), borders=BORDERS).outcome == outcome


@pytest.mark.parametrize(
    ("precision", "radius_m", "drawn"),
    [
        (GeoPrecision.SETTLEMENT, 5_000.0, True),
        (GeoPrecision.ADMIN1, 50_000.0, True),  # the ends lie 93 km apart
        (GeoPrecision.ADMIN1, 56_000.0, False),
        (GeoPrecision.REGION, 200_000.0, False),
        (GeoPrecision.COUNTRY, 10_000.0, False),
        (GeoPrecision.UNKNOWN, 10_000.0, False),
    ],
)
def test_wide_ends_are_not_drawn(factory, precision, radius_m, drawn):
    here = factory.point("Here", 36.0, 42.0, radius_m=radius_m, precision=precision)
    line = trajectory(made(factory, here, factory.point("There", 36.2, 41.0)), borders=BORDERS)
    assert (line is not None) is drawn


@pytest.mark.parametrize(
    ("radius_m", "uncertain"), [(4_000.0, False), (18_000.0, False), (19_000.0, True), (30_000.0, True)]
)
def test_an_end_that_may_lie_beyond_the_border_makes_its_crossing_uncertain(factory, radius_m, uncertain):
    """Hamad Agha lies 19.4 km from a border that is known to 1 km."""
    here = factory.point("Here", 36.81527, 42.37747, radius_m=radius_m)
    line = trajectory(made(factory, here, factory.point("There", 36.89778, 41.9975)), borders=BORDERS)
    assert [crossing.uncertain for crossing in line.crossings] == [uncertain]


def test_no_line_without_two_different_stated_ends(factory):
    here, there = factory.point("Here", 36.0, 42.0), factory.point("There", 36.2, 41.0)
    unlocated = replace(here, lat=None, lon=None, radius_m=None, geo_precision=GeoPrecision.UNKNOWN)
    for origin, destination in (
        (unlocated, there),
        (here, unlocated),
        (here, here),
        (replace(here, basis="implied"), there),
    ):
        assert trajectory(made(factory, origin, destination), borders=BORDERS) is None
    assert trajectory(made(factory, here, there, role=Role.AGGREGATE), borders=BORDERS) is None


def test_collection_draws_with_the_borders_it_is_given(factory):
    made_of = factory.zummar()
    again = EventCollection(made_of.reports, made_of.events, borders=BORDERS)
    assert again.borders is BORDERS
    assert again.trajectories() == made_of.trajectories()


def test_many_trajectories_are_those_of_one_event_each(factory):
    rng = np.random.default_rng(4)
    events = []
    for number in range(60):
        lat, lon = rng.uniform(25, 40), rng.uniform(35, 60)
        here = factory.point("Here", lat, lon, radius_m=rng.uniform(1_000, 40_000))
        there = factory.point("There", lat + rng.uniform(-3, 3), lon + rng.uniform(-3, 3), radius_m=20_000.0)
        role = Role.AGGREGATE if number % 7 == 0 else Role.MAIN
        events.append(replace(made(factory, here, there, role=role), id=f"e{number}"))
    events += [
        replace(event, id=f"{event.id} again") for event in events[::-1]
    ]  # its line is drawn once, and is theirs
    many = trajectories(events, borders=BORDERS)
    assert [line is None for line in many[:60]] == [number % 7 == 0 for number in range(60)]
    assert sum(len(line.crossings) for line in many if line is not None) > 20
    assert many == tuple(trajectory(event, borders=BORDERS) for event in events)
    geometries = line_geometries([line for line in many if line is not None])
    for line, geometry in zip([line for line in many if line is not None], geometries, strict=True):
        assert geometry["coordinates"][0] == [round(line.origin.lon, 6), round(line.origin.lat, 6)]
        assert geometry["coordinates"][-1] == [round(line.destination.lon, 6), round(line.destination.lat, 6)]
