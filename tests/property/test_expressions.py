"""Descriptions of places: any text is read in bounded time, and every region is a closed outline around its point."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from gazetteer import Gazetteer, Outcome, geodesy
from gazetteer.expressions import MAX_LETTERS, read
from gazetteer.extents import Plane
from gazetteer.locative import common, region
from gazetteer.measures import wind_of
from gazetteer.model import Place

WORDS = [
    "north",
    "south-west",
    "eastern",
    "NNE",
    "of",
    "from",
    "near",
    "the",
    "a",
    "between",
    "and",
    "road",
    "border",
    "with",
    "coast",
    "valley",
    "river",
    "in",
    "within",
    "off",
    "outskirts",
    "countryside",
    "12",
    "km",
    "3.5",
    "miles",
    "a",
    "few",
    "kilometres",
    "metres",
    "hour's",
    "drive",
    "Mosul",
    "Syria",
    "Hama's",
    "Deir",
    "ez-Zor",
    "–",
    "/",
    ",",
    "(",
    ")",
    "'",
    "twenty",
    "five",
    "some",
    "about",
    "to",
    "on",
    "along",
    "it",
]
WINDS = ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"]
RELATIONS = ["{} of", "{}ern countryside of", "{}ern outskirts of", "the {} of", "{}ern"]
lats, lons = st.floats(-89.5, 89.5), st.floats(-180.0, 180.0)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(packs=[])


def anchor(lat: float, lon: float, radius_m: float = 3_000.0) -> Place:
    return Place(
        id="t:1", name="X", lat=lat, lon=lon, country="IQ", radius_m=radius_m, source="test", population=50_000
    )


@given(st.text(max_size=600))
def test_any_text_is_read(text: str) -> None:
    said = read(text)
    assert said.relation == "unknown" or said.names or said.relation == "empty"


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words_of_the_grammar_are_read(words: list[str]) -> None:
    said = read(" ".join(words), knows=lambda phrase: phrase in {"Mosul", "Deir ez-Zor"})
    assert said.distance is None or 0.0 <= said.distance.least_m <= said.distance.best_m <= said.distance.most_m


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
def test_any_words_have_an_answer(gazetteer: Gazetteer, words: list[str]) -> None:
    found = gazetteer.locate_expression(" ".join(words))
    assert (found.region is not None) == (found.outcome is Outcome.RESOLVED)
    assert found.reasons
    if found.region is not None:
        assert found.ring is not None
        assert found.ring[0] == found.ring[-1]
        assert found.radius_m > 0.0


@pytest.mark.parametrize(
    "text",
    [
        "north of " * 20_000,
        "a" * 100_000,
        "12 " * 30_000,
        "(" * 100_000,
        "between " * 10_000,
        "-" * 100_000,
        " " * 100_000,
    ],
)
def test_endless_texts_are_refused_at_once(gazetteer: Gazetteer, text: str) -> None:
    start = time.process_time()
    assert gazetteer.locate_expression(text).outcome is Outcome.UNRESOLVED
    assert gazetteer.locate_expression(text[:MAX_LETTERS]).outcome is not None
    assert time.process_time() - start < 5.0


@pytest.mark.parametrize(
    "name",
    [
        "'; DROP TABLE place; --",
        "%",
        "_",
        '"*"',
        "Mosul\x00",
        "(?:a+)+$",
        "\\",
        "${7*7}",
        "{0}",
        "../..",
        "\ud800",
        "near '%' OR 1=1",
    ],
)
def test_metacharacters_are_letters(gazetteer: Gazetteer, name: str) -> None:
    for text in (name, f"12 km north of {name}", f"between {name} and {name}"):
        assert gazetteer.locate_expression(text).outcome is not None
    assert gazetteer.resolve(name).outcome is not None
    assert gazetteer.resolve("Zummar").place is not None


@settings(max_examples=60, deadline=None)
@given(
    lats, lons, st.sampled_from(WINDS), st.sampled_from(RELATIONS), st.one_of(st.none(), st.floats(100.0, 300_000.0))
)
def test_regions_are_closed_and_hold_their_point(
    lat: float, lon: float, wind: str, relation: str, distance_m: float | None
) -> None:
    said = "{} of" if distance_m is not None else relation
    found = region(said.format(wind), [anchor(lat, lon)], distance_m=distance_m)
    assert found is not None
    ring = np.array(found.ring)
    assert (ring[0] == ring[-1]).all()
    assert sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring)) <= 0.0 or abs(lat) > 85.0
    plane = Plane(lat=found.lat, lon=found.lon)
    assert plane.polygon(found.ring).buffer(1.0).covers(Point(0.0, 0.0))
    away = geodesy.inverse(lat1=found.lat, lon1=found.lon, lat2=ring[:, 1], lon2=geodesy.wrap(ring[:, 0])).distance_m
    assert away.max() <= found.radius_m + 1.0


@settings(max_examples=40, deadline=None)
@given(lats, lons, st.sampled_from(WINDS), st.integers(2, 200))
def test_what_is_measured_is_held(lat: float, lon: float, wind: str, kilometres: int) -> None:
    """The very point at the said distance and azimuth lies in the region, everywhere on earth."""
    found = region(f"{wind} of", [anchor(lat, lon)], distance_m=1_000.0 * kilometres)
    azimuth = 45.0 * WINDS.index(wind)
    there = geodesy.direct(lat=lat, lon=lon, azimuth_deg=azimuth, distance_m=1_000.0 * kilometres)
    plane = Plane(lat=there.lat, lon=there.lon)
    assert plane.polygon(found.ring).buffer(1.0).covers(Point(0.0, 0.0))


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 80.0), st.floats(-180.0, 180.0), st.integers(0, 7), st.floats(1_000.0, 100_000.0))
def test_mirrored_words_give_mirrored_regions(lat: float, lon: float, index: int, distance_m: float) -> None:
    """North of a place is to the north as south of its mirror image is to the south."""
    mirror = WINDS[(4 - index) % 8]
    one = region(f"{WINDS[index]} of", [anchor(lat, lon)], distance_m=distance_m)
    other = region(f"{mirror} of", [anchor(-lat, lon)], distance_m=distance_m)
    assert other.lat == pytest.approx(-one.lat, abs=2e-6)
    assert geodesy.wrap(other.lon - one.lon) == pytest.approx(0.0, abs=2e-6)
    assert other.radius_m == pytest.approx(one.radius_m, abs=200.0)


@settings(max_examples=30, deadline=None)
@given(lats, lons, st.floats(0.0, 2.0), st.floats(0.0, 360.0))
def test_what_two_regions_share_lies_in_both(lat: float, lon: float, share: float, azimuth: float) -> None:
    there = geodesy.direct(lat=lat, lon=lon, azimuth_deg=azimuth, distance_m=share * 30_000.0)
    one, other = region("near", [anchor(lat, lon)]), region("near", [anchor(there.lat, there.lon)])
    both = common(one, other)
    if both is None:
        assert share > 0.9
        return
    plane = Plane(lat=lat, lon=lon)
    drawn = [
        plane.polygon(r.ring or geodesy.circle(lat=r.lat, lon=r.lon, radius_m=r.radius_m)) for r in (one, other, both)
    ]
    assert drawn[0].buffer(50.0).covers(drawn[2])
    assert drawn[1].buffer(50.0).covers(drawn[2])


@given(st.sampled_from([*WINDS, "north-northeast", "west-southwest"]), st.sampled_from(["", "ern", "wards"]))
def test_a_direction_is_read_however_it_is_written(wind: str, ending: str) -> None:
    plain = wind_of(wind)
    assert plain is not None
    assert wind_of(wind + ending) == plain
    assert wind_of(wind.upper()) == plain


def test_a_region_is_a_valid_polygon(gazetteer: Gazetteer) -> None:
    for words in (
        "30 km north-west of Mosul",
        "the northern countryside of Homs",
        "between Mosul and Sinjar",
        "the Syrian coast",
    ):
        assert Polygon(gazetteer.locate_expression(words).ring).is_valid
