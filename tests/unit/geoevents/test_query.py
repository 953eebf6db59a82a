"""Queries against the question asked of every event one by one, and the certain against the possible."""

from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer import geodesy
from gazetteer.boundaries import Borders
from gazetteer.model import GeoPrecision
from gazetteer.nearby import PointIndex, rows_within
from geoevents.collection import EventCollection
from geoevents.errors import InputError
from geoevents.model import PlaceRef, TimeSpan


def ids(collection):
    return [event.id for event in collection]


@pytest.fixture(scope="module")
def many(factory):
    """Two hundred events with seeded ends, times and outcomes."""
    rng = np.random.default_rng(9)
    told = factory.report("r1", "A rocket flew from Here to There. It was intercepted.")
    other = factory.report("r2", "A rocket flew from Here to There.", publisher="Second Press")
    events = []
    for number in range(200):
        lats, lons = rng.uniform(30, 38, 2), rng.uniform(36, 48, 2)
        radius = float(rng.choice([500.0, 5_000.0, 40_000.0]))
        source = told if number % 3 else other
        claims = [
            factory.claim(source, "origin", factory.point("Here", lats[0], lons[0], radius_m=radius), "Here"),
            factory.claim(source, "destination", factory.point("There", lats[1], lons[1], radius_m=radius), "There"),
        ]
        start = datetime(2024, 4, 1, tzinfo=UTC) + timedelta(hours=int(rng.integers(0, 700)))
        span = TimeSpan(earliest=start, latest=start + timedelta(hours=int(rng.integers(0, 30))), basis="seeded")
        claims.append(factory.claim(source, "time", span, "flew"))
        if number % 4 == 0 and source is told:
            claims.append(factory.claim(source, "outcome", "intercepted", "intercepted"))
        events.append(factory.event(f"e{number}", tuple(claims), told=(source,)))
    return EventCollection((told, other), events)


def circles(event, fields=("origin", "destination", "location")):
    refs = [ref for name in fields for ref in event.every(name) if isinstance(ref, PlaceRef)]
    return [(ref.lat, ref.lon, ref.radius_m or 0.0) for ref in refs if ref.lat is not None]


@given(st.floats(29, 39), st.floats(35, 49), st.floats(1_000, 400_000), st.booleans())
@settings(max_examples=20, deadline=None)
def test_near_equals_measuring_every_place(many, lat, lon, radius, certain):
    sign = 1 if certain else -1
    asked = [
        event.id
        for event in many
        if any(
            geodesy.inverse(lat1=lat, lon1=lon, lat2=y, lon2=x).distance_m + sign * r <= radius
            for y, x, r in circles(event)
        )
    ]
    assert ids(many.near((lat, lon), radius_m=radius, certain=certain)) == asked
    many.columns.places.index  # noqa: B018  from now on the index answers
    assert ids(many.near((lat, lon), radius_m=radius, certain=certain)) == asked


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(1, 2e7))
@settings(max_examples=60, deadline=None)
def test_rows_within_misses_nothing_anywhere(lat, lon, reach):
    rng = np.random.default_rng(2)
    lats, lons = np.degrees(np.arcsin(rng.uniform(-1, 1, 2_000))), rng.uniform(-180, 180, 2_000)
    lats[:5], lons[:5] = (90.0, -90.0, 0.0, lat, np.nan), (0.0, 0.0, 180.0, lon, 0.0)
    known = np.isfinite(lats)
    away = np.full(2_000, np.inf)
    away[known] = geodesy.inverse(lat1=lat, lon1=lon, lat2=lats[known], lon2=lons[known]).distance_m
    brute = np.flatnonzero(away <= reach).tolist()
    assert rows_within(lats, lons, lat=lat, lon=lon, reach_m=reach).tolist() == brute
    assert PointIndex(lats, lons).within(lat=lat, lon=lon, reach_m=reach).tolist() == brute


@pytest.mark.parametrize("certain", [False, True])
def test_within_a_polygon_equals_drawing_every_circle(many, certain):
    area = shapely.Polygon([(38, 31), (46, 32), (44, 37), (41, 34), (39, 36.5)])
    asked = []
    for event in many:
        drawn = [shapely.Polygon(geodesy.circle(lat=y, lon=x, radius_m=r)) for y, x, r in circles(event)]
        if any(area.covers(d) if certain else area.intersects(d) for d in drawn):
            asked.append(event.id)
    assert ids(many.within(area, certain=certain)) == asked
    frame = gpd.GeoDataFrame(geometry=[area], crs="EPSG:4326")
    assert ids(many.within(frame, certain=certain)) == asked
    # Its vertices are the same in another system, its straight sides only nearly.
    projected = frame.segmentize(0.02).to_crs("EPSG:32638")
    assert len(set(ids(many.within(projected, certain=certain))) ^ set(asked)) <= 1


def test_launched_from_and_targeting_ask_one_end(many):
    box = (40.0, 32.0, 44.0, 36.0)
    inside = shapely.box(*box)
    for found, field in ((many.launched_from(box), "origin"), (many.targeting(box), "destination")):
        asked = [
            e.id
            for e in many
            if any(
                inside.intersects(shapely.Polygon(geodesy.circle(lat=y, lon=x, radius_m=r)))
                for y, x, r in circles(e, (field,))
            )
        ]
        assert ids(found) == asked
    assert set(ids(many.within(box))) == set(ids(many.launched_from(box))) | set(ids(many.targeting(box)))


@given(st.integers(0, 700), st.integers(1, 200), st.booleans())
@settings(max_examples=30, deadline=None)
def test_between_equals_asking_every_span(many, first, hours, certain):
    start = datetime(2024, 4, 1, tzinfo=UTC) + timedelta(hours=first)
    end = start + timedelta(hours=hours)
    asked = []
    for event in many:
        span = event.best("time")
        inside = start <= span.earliest and span.latest < end
        touches = span.earliest < end and span.latest >= start
        if inside if certain else touches:
            asked.append(event.id)
    assert ids(many.between(start, end, certain=certain)) == asked


def test_by_outcome_source_and_number_of_sources(many):
    assert ids(many.of_outcome("Intercepted")) == [e.id for e in many if e.best("outcome") == "intercepted"]
    assert ids(many.by_source("second")) == [e.id for e in many if e.report_ids == ("r2",)]
    assert len(many.min_sources(1)) == 200
    assert len(many.min_sources(2)) == 0
    with pytest.raises(InputError, match="1 or more"):
        many.min_sources(0)
    with pytest.raises(InputError, match="empty"):
        many.by_source(" ")


def test_queries_compose_in_any_order(many):
    box, start = (38.0, 31.0, 46.0, 37.0), datetime(2024, 4, 10, tzinfo=UTC)
    one = many.within(box).between(start, start + timedelta(days=9)).of_type("rocket_attack")
    other = many.of_type("rocket_attack").between(start, start + timedelta(days=9)).within(box)
    assert one == other
    assert len(one) > 10
    fresh = EventCollection(one.reports, one.events)
    assert ids(one.near((34.0, 42.0), radius_m=200_000.0)) == ids(fresh.near((34.0, 42.0), radius_m=200_000.0))


def test_a_country_is_certain_only_far_from_its_border(factory):
    made = factory.zummar()
    assert ids(made.within("IQ", admin1="nineveh")) == ["e1"]
    assert ids(made.within("IQ", admin1="Basra")) == []
    assert "e1" in ids(made.within("SY", certain=True))  # 13 km from the line, known to 2 km
    assert ids(made.crossing("IQ", "SY", certain=True)) == ["e1"]
    with pytest.raises(InputError, match="needs the country"):
        made.within((1.0, 1.0, 2.0, 2.0), admin1="Nineveh")


@pytest.mark.parametrize("country", ["IQ", "SA"])
def test_any_of_the_circle_may_lie_in_a_country(many, country):
    """Against all points, half a kilometre apart, of the country's outline."""
    some = EventCollection(many.reports, many.events[:60])
    data, borders = many.borders._data, many.borders
    code = np.array(data.codes)
    edges = np.flatnonzero((code[data.countries.west] == country) != (code[data.countries.east] == country))
    x, y, error_m = data.countries.x[edges], data.countries.y[edges], data.error_m[edges]
    share = np.linspace(0, 1, int(np.abs(np.concatenate([np.diff(x), np.diff(y)])).max() / 0.005) + 2)
    lons, lats = (v[:, :1] + share * np.diff(v) for v in (x, y))
    asked, doubtful = [], set()
    for event in some:
        reached = False
        for lat, lon, radius in circles(event):
            box = (np.abs(lats - lat).min(axis=1) < 0.7) & (np.abs(lons - lon).min(axis=1) < 0.8)
            if borders.country_at(lat=lat, lon=lon).country == country:
                reached = True
            elif box.any():
                away = geodesy.inverse(lat1=lat, lon1=lon, lat2=lats[box], lon2=lons[box]).distance_m
                nearest = np.unravel_index(np.argmin(away), away.shape)
                gap = away[nearest] - radius - error_m[box][nearest[0]]
                reached |= bool(gap <= 0)
                if abs(gap) < 500.0:
                    doubtful.add(event.id)
        if reached:
            asked.append(event.id)
    found = ids(some.within(country))
    assert set(found) ^ set(asked) <= doubtful
    assert len(doubtful) < 5


def test_what_is_certain_in_one_country_may_be_in_no_other(factory):
    rng, borders = np.random.default_rng(6), Borders()
    told = factory.report("r1", "A rocket hit Here.")
    events = []
    for number in range(150):
        lat, lon, radius = rng.uniform(30, 38), rng.uniform(38, 48), float(rng.choice([1_000.0, 10_000.0, 60_000.0]))
        country = borders.country_at(lat=lat, lon=lon).country
        here = factory.point("Here", lat, lon, radius_m=radius, country=country)
        events.append(factory.event(f"e{number}", (factory.claim(told, "location", here, "Here"),), told=(told,)))
    found = EventCollection((told,), events, borders=borders)
    codes = ("IQ", "SY", "IR", "SA")
    for code in codes:
        certain = set(ids(found.within(code, certain=True)))
        assert certain
        for other in set(codes) - {code}:
            assert not certain & set(ids(found.within(other)))


def test_a_country_and_its_areas_lie_in_it_whatever_their_circles(factory):
    told = factory.report("r1", "A rocket hit Nineveh.")
    wide = {"radius_m": 200_000.0, "country": "IQ"}
    for precision in (GeoPrecision.ADMIN1, GeoPrecision.COUNTRY):
        area = factory.point("Nineveh", 36.0, 42.3, precision=precision, **wide)
        found = EventCollection(
            (told,), [factory.event("e1", (factory.claim(told, "location", area, "Nineveh"),), told=(told,))]
        )
        assert ids(found.within("IQ", certain=True)) == ["e1"]
        assert ids(found.within("SY")) == []
    region = factory.point("Nineveh", 36.0, 42.3, precision=GeoPrecision.REGION, **wide)
    found = EventCollection(
        (told,), [factory.event("e1", (factory.claim(told, "location", region, "Nineveh"),), told=(told,))]
    )
    assert ids(found.within("IQ")) == ids(found.within("SY")) == ["e1"]
    assert ids(found.within("IQ", certain=True)) == []


def test_bad_areas_are_refused(many):
    bow_tie = {"type": "Polygon", "coordinates": [[[40, 30], [45, 35], [45, 30], [40, 35], [40, 30]]]}
    with pytest.raises(InputError, match="crosses itself"):
        many.within(bow_tie)
    with pytest.raises(InputError, match="empty"):
        many.within(shapely.Polygon())
    with pytest.raises(InputError, match="reproject"):
        many.within(shapely.box(300_000, 3_900_000, 310_000, 3_910_000))
    with pytest.raises(InputError, match="swapped"):
        many.within((36.0, 140.0, 37.0, 141.0))
    with pytest.raises(InputError, match="no area"):
        many.within(42)


def test_a_polygon_of_very_many_vertices(many):
    """Two hundred thousand here, a million in the benchmark."""
    angle = np.linspace(0, 2 * np.pi, 200_000, endpoint=False)
    wavy = 3.0 + 0.05 * np.sin(angle * 5_000)
    area = shapely.Polygon(np.stack([42 + wavy * np.cos(angle), 34 + wavy * np.sin(angle)], axis=1))
    assert 20 < len(many.within(area)) < 200


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--within", "-10,30,60,40", "--certain"], 3),
        (["--launched-from", "42,36,43,37"], 1),
        (["--targeting", "41.9,36,42.1,37", "--certain"], 1),
        (["--outcome", "unheard of"], 0),
        (["--source", "example", "--min-sources", "1"], 3),
        (["--min-sources", "2"], 0),
    ],
)
def test_the_command_asks_the_same(factory, tmp_path, options, count):
    from click.testing import CliRunner

    from geoevents.cli import _cli

    factory.zummar().save(tmp_path / "events.json")
    arguments = ["query", str(tmp_path / "events.json"), *options, "-o", str(tmp_path / "found.geojson")]
    done = CliRunner().invoke(_cli, arguments, catch_exceptions=False)
    assert done.output.startswith(f"{count} events"), done.output
