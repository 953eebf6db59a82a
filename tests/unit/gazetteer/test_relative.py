"""Descriptions located with the embedded gazetteer."""

import pytest
from shapely import Point, Polygon

from gazetteer import Gazetteer, Outcome, UnresolvedPlaceError, geodesy


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(packs=[])


def holds(found, lat: float, lon: float) -> bool:
    return Polygon(found.ring).covers(Point(lon, lat))


@pytest.mark.parametrize(
    ("words", "lat", "lon"),
    [
        ("some 60 km north-west of Mosul", 36.65727, 42.60251),  # Zummar
        ("26.7 km north-west of Zummar", 36.81527, 42.37747),  # Hamad Agha
        ("the northern countryside of al-Hasakah", 36.89778, 41.9975),  # Kharab al-Jir
        ("northeastern Syria", 36.89778, 41.9975),
        ("the northern countryside of Homs", 34.92653, 36.73238),  # ar-Rastan
        ("Hama's eastern countryside", 35.01127, 37.05324),  # Salamiyah
        ("southern Idlib", 35.64868, 36.67602),  # Maarat al-Numan
        ("near Raqqa", 35.9, 39.05),
        ("the western outskirts of Damascus", 33.51, 36.2),
        ("between Homs and Hama", 34.92653, 36.73238),
        ("the road from Raqqa to Tabqa", 35.88, 38.8),
        ("the Syrian-Iraqi border", 36.4, 41.3),
        ("the Syrian coast", 35.18, 35.94),  # Baniyas
        ("nine nautical miles off Tartus", 34.88, 35.75),
        ("north of Zummar, near the border with Syria", 36.75, 42.55),
        ("the Iraqi side of the border with Syria", 36.3, 41.5),
    ],
)
def test_the_true_place_is_held(gazetteer: Gazetteer, words: str, lat: float, lon: float) -> None:
    found = gazetteer.locate_expression(words)
    assert found.outcome is Outcome.RESOLVED, found.reasons
    assert holds(found, lat, lon), found.reasons
    away = geodesy.inverse(lat1=found.lat, lon1=found.lon, lat2=lat, lon2=lon).distance_m
    assert away <= found.radius_m == found.require().radius_m


def test_sides_do_not_hold_the_other_side(gazetteer: Gazetteer) -> None:
    assert not holds(gazetteer.locate_expression("the southern countryside of Homs"), 34.92653, 36.73238)
    assert not holds(gazetteer.locate_expression("southwestern Syria"), 36.89778, 41.9975)
    assert not holds(gazetteer.locate_expression("the Iraqi side of the border with Syria"), 35.8, 40.4)


def test_more_words_make_it_smaller(gazetteer: Gazetteer) -> None:
    wide, narrow = (
        gazetteer.locate_expression(w) for w in ("the Syrian-Iraqi border", "the Syrian-Iraqi border near al-Qaim")
    )
    assert narrow.radius_m < wide.radius_m / 5
    assert {a.toponym for a in narrow.anchors} == {"Syrian", "Iraqi", "al-Qaim"}


def test_words_that_contradict_each_other_locate_nothing(gazetteer: Gazetteer) -> None:
    found = gazetteer.locate_expression("20 km north of Mosul in Homs governorate")
    assert found.outcome is Outcome.UNRESOLVED
    assert "contradict" in found.reasons[0]
    assert (found.lat, found.lon, found.radius_m, found.ring) == (None, None, None, None)
    with pytest.raises(UnresolvedPlaceError, match="contradict"):
        found.require()


def test_what_is_not_known_is_said(gazetteer: Gazetteer) -> None:
    unknown = gazetteer.locate_expression("12 km north of Qxzqxqx")
    assert unknown.outcome is Outcome.UNRESOLVED
    assert unknown.reasons[0] == "'Qxzqxqx' is unresolved"
    assert unknown.hint
    several = gazetteer.locate_expression("12 km north of Madison County")
    assert several.outcome is Outcome.AMBIGUOUS
    assert len(several.anchors[0].candidates) > 1
    aside = gazetteer.locate_expression("12 km north of Mosul, near Qxzqxqx")
    assert aside.outcome is Outcome.RESOLVED
    assert "left aside" in aside.reasons[-1]


def test_a_named_place_is_looked_for_where_the_words_put_it(gazetteer: Gazetteer) -> None:
    known = gazetteer.locate_expression("Ain al-Asad in the western desert of Anbar province")
    assert known.radius_m < 5_000
    other = gazetteer.locate_expression("Qxzqxqx village, 16 kilometres west of Erbil")
    assert other.outcome is Outcome.RESOLVED
    assert "located by the other words" in other.reasons[-1]


def test_a_country_narrows_the_names(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate_expression("10 km south of Tripoli", country="Lebanon").region.country == "LB"
    assert gazetteer.locate_expression("30 km south of Tripoli", country="LY").region.country == "LY"


def test_over_the_antimeridian_and_at_the_pole(gazetteer: Gazetteer) -> None:
    fiji = gazetteer.locate_expression("90 km east of Labasa", country="FJ")
    assert len(geodesy.cut_ring(fiji.ring)) == 2
    assert gazetteer.locate_expression("1200 km north of Longyearbyen").lat > 88.0


@pytest.mark.parametrize("words", [None, 5, b"near Mosul", float("nan")])
def test_what_is_no_text_is_refused_in_words(gazetteer: Gazetteer, words: object) -> None:
    with pytest.raises(TypeError, match="an expression must be text, not"):
        gazetteer.locate_expression(words)


@pytest.mark.parametrize("text", ["-5 km north of Mosul", "1e400 km north of Mosul", "NaN km north of Mosul"])
def test_what_is_no_distance_is_told(gazetteer: Gazetteer, text: str) -> None:
    found = gazetteer.locate_expression(text)
    assert found.region is None
    assert "is no distance" in found.reasons[0]


def test_a_range_with_blanks_is_a_distance(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate_expression("10 - 15 km north of Mosul").region is not None
