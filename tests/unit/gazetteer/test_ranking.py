"""What the text and the other names add, how trees are read, and what is told of it."""

from __future__ import annotations

import numpy as np
import pytest

from gazetteer import Gazetteer, Outcome, Toponym
from gazetteer.clues import AreaWords, Clues, names_beside
from gazetteer.features import COLUMN, COLUMNS
from gazetteer.ranker import BY_HAND, Model, model


@pytest.fixture(scope="module")
def gaz() -> Gazetteer:
    return Gazetteer()


def found(gaz: Gazetteer, text: str, *names: str) -> list[str]:
    asked = [Toponym(text=name, start=text.index(name)) for name in names]
    return [r.candidates[0].place.id for r in gaz.resolve_document(asked, text=text)]


@pytest.mark.parametrize(
    ("text", "name", "place_id"),
    [
        ("The mayor of Athens, Ohio, met students.", "Athens", "gn:4505542"),
        ("Officials in Paris, Texas said the road is open.", "Paris", "gn:4717560"),
        ("ATHENS, Georgia - The council met. A river flooded.", "ATHENS", "gn:4180386"),
        ("Athens hosted the Greek parliament's session.", "Athens", "gn:264371"),
    ],
)
def test_words_beside_a_name_decide(gaz: Gazetteer, text: str, name: str, place_id: str) -> None:
    assert found(gaz, text, name) == [place_id]


@pytest.mark.parametrize(
    ("text", "name", "place_id"),
    [
        ("Shells fell on Hama on Monday.", "Hama", "gn:170017"),
        ("Shells fell in the city of Hama on Monday.", "Hama", "gn:170017"),
        ("Shells fell in the Hama province on Monday.", "Hama", "adm:SY.10"),
        ("Strikes on Kherson killed three.", "Kherson", "gn:706448"),
        ("Strikes in the Kherson oblast killed three.", "Kherson", "adm:UA.08"),
    ],
)
def test_a_name_of_area_and_seat_is_the_seat_but_for_a_word_of_the_area(
    gaz, text: str, name: str, place_id: str
) -> None:
    assert found(gaz, text, name) == [place_id]


def test_a_thing_with_the_name_of_a_town_is_there_but_not_what_it_is(gaz: Gazetteer) -> None:
    assert gaz.resolve("Colchester General Hospital").candidates[0].place.id == "gn:2652618"
    assert gaz.resolve("University of Luton").candidates[0].place.id == "gn:2643339"
    for name in ("Frith Street", "Jordan Escarpment Valley", "Eastern Lutonia"):
        assert not any("named after" in reason for c in gaz.resolve(name).candidates for reason in c.reasons)


def test_an_area_named_far_away_in_the_text_decides(gaz: Gazetteer) -> None:
    text = "Springfield lost its last mill in March. The company will leave. Its owners, from Missouri, said nothing."
    assert found(gaz, text, "Springfield") == ["gn:4409896"]


def test_other_names_of_the_text_are_asked_where_few_are_given(gaz: Gazetteer) -> None:
    text = "Cambridge is across the river from Boston, near Somerville, and next to Watertown."
    assert found(gaz, text, "Cambridge") == ["gn:4931972"]


def test_offsets_are_not_needed(gaz: Gazetteer) -> None:
    text = "The mayor of Athens, Ohio, met students."
    assert gaz.resolve_document([Toponym(text="Athens")], text=text)[0].require().id == "gn:4505542"


def test_one_sense_per_document(gaz: Gazetteer) -> None:
    text = "Athens, Ohio is small. Few people in Athens mind."
    asked = [Toponym(text="Athens", start=i) for i in (0, text.rindex("Athens"))]
    assert {r.require().id for r in gaz.resolve_document(asked, text=text)} == {"gn:4505542"}


def test_at_asks_for_the_one_near_a_point(gaz: Gazetteer) -> None:
    assert gaz.resolve("Tripoli", at=(34.3, 35.9)).require().id == "gn:266826"
    assert "km from the point given" in " ".join(gaz.resolve("Tripoli", at=(34.3, 35.9)).candidates[0].reasons)


def test_areas_have_the_numbers_and_points_of_geonames(gaz: Gazetteer) -> None:
    texas = gaz.resolve("Texas").require()
    assert (texas.id, texas.geonameid, round(texas.lat, 1), round(texas.lon, 1)) == ("adm:US.TX", 4736286, 31.3, -99.3)
    assert gaz.resolve("Germany").require().geonameid == 2921044
    assert gaz.resolve("Sarpy County").require().geonameid == 5077695
    assert gaz.resolve("Zummar").require().geonameid == 9253641


@pytest.mark.parametrize(
    ("name", "place_id"),
    [("Calif.", "adm:US.CA"), ("Calif", "adm:US.CA"), ("N. MEX.", "adm:US.NM"), ("S. C.", "adm:US.SC"), ("Texans", "adm:US.TX"),
     ("European", "gn:6255148"), ("Yosemite National Park", "feat:yosemite-national-park")],
)  # fmt: skip
def test_what_stands_for_a_place(gaz: Gazetteer, name: str, place_id: str) -> None:
    assert gaz.resolve(name).candidates[0].place.id == place_id


def test_reasons_come_with_what_decided(gaz: Gazetteer) -> None:
    text = "The mayor of Athens, Ohio, met students in Ohio."
    (r,) = gaz.resolve_document([Toponym(text="Athens", start=13)], text=text)
    told = " | ".join(r.candidates[0].reasons)
    assert "Ohio" in told
    assert "the name as written: Athens" in told


def test_scores_are_shares(gaz: Gazetteer) -> None:
    for name in ("Springfield", "Paris", "Mosul", "San Juan"):
        scores = [c.score for c in gaz.resolve(name).candidates]
        assert all(0.0 <= s <= 1.0 for s in scores)
        assert sum(scores) <= 1.001


def test_an_empty_document() -> None:
    gaz = Gazetteer()
    assert gaz.resolve_document([], text="") == []
    assert gaz.resolve_document([Toponym(text="")], text="")[0].outcome is Outcome.UNRESOLVED


def test_trees_are_read_as_written() -> None:
    tree = {
        "ask": [["population", 1.0, 1, 2], None, ["adm1", 0.5, 3, 4], None, None],
        "value": [0.1, -1.0, 0.4, 0.3, 0.9],
    }
    read = Model.of(
        {"none": 0.0, "population": 2.0},
        {
            "depth": 2,
            "trees": [tree, {"ask": [None], "value": [0.25]}],
            "calibration": {
                "listed": {"score": [0.0, 1.0], "right": [0.0, 0.8]},
                "alike": {"score": [0.0, 1.0], "right": [0.0, 0.2]},
            },
        },
    )
    rows = np.zeros((3, len(COLUMNS)), dtype=np.float32)
    rows[:, COLUMN["population"]] = 0.5, 2.0, 2.0
    rows[2, COLUMN["adm1"]] = 1.0
    paths = read.paths(rows)
    assert read.corrections(paths).tolist() == pytest.approx([-0.75, 0.55, 1.15])
    told = read.contributions(rows, paths)
    # what the columns contributed, with the roots, is the whole score
    assert (told.sum(axis=1) + 0.1 + 0.25).tolist() == pytest.approx(read.scores(rows).tolist())
    assert told[2, COLUMN["adm1"]] == pytest.approx(0.5)
    assert read.calibrated(0.5) == pytest.approx(0.4)
    assert read.calibrated(0.5, is_listed=False) == pytest.approx(0.1)


def test_the_shipped_model_leaves_the_report_s_own_words_alone() -> None:
    asked = {COLUMNS[c] for c in np.unique(model().feature[model().children[..., 0] != model().children[..., 1]])}
    assert asked
    assert not asked & BY_HAND


def test_clues_count_and_look_beside() -> None:
    clues = Clues("He left the U.S. for Texas. In Paris, TX he told us so. The village of Hamad Agha is near.")
    usa, texas = AreaWords.of(["U.S.", "US", "United States"]), AreaWords.of(["Texas", "TX"])
    assert clues.count(usa) == 1
    assert clues.count(texas) == 2
    paris = clues.text.index("Paris")
    assert names_beside([clues.around(paris, paris + 5)], texas) == 1.0
    agha = clues.text.index("Hamad")
    assert "village" in clues.around(agha, agha + 10).kinds


@pytest.mark.parametrize(
    ("name", "place_id"), [("Hodeidah", "gn:79415"), ("Isfahan", "gn:418863"), ("Quetta", "gn:1167528")]
)
def test_a_bare_name_of_province_and_seat_is_the_seat(gaz: Gazetteer, name: str, place_id: str) -> None:
    assert gaz.resolve(name).require().id == place_id
