"""From points to places, one and many."""

import numpy as np
import pytest

from gazetteer import Gazetteer, geodesy, nearest
from gazetteer.errors import InvalidPlaceError
from gazetteer.nearest import Settlements, Tree
from gazetteer.reverse import words_of


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(packs=[])


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 33, 1_000, 5_001])
def test_the_tree_finds_what_a_look_at_all_finds(count: int) -> None:
    rng = np.random.default_rng(count)
    lats = np.concatenate(
        [np.degrees(np.arcsin(rng.uniform(-1, 1, count - count // 3))), rng.normal(36, 0.01, count // 3)]
    )
    lons = np.concatenate([rng.uniform(-180, 180, count - count // 3), rng.normal(42, 0.01, count // 3)])
    queries = np.degrees(np.arcsin(rng.uniform(-1, 1, 60))), rng.uniform(-180, 180, 60)
    found = Tree(lats, lons).nearest(*queries)
    for lat, lon, row in zip(*queries, found, strict=True):
        away = geodesy.inverse(lat1=lat, lon1=lon, lat2=lats, lon2=lons).distance_m
        assert away[row] == pytest.approx(away.min(), rel=1e-4)


def test_equal_points_and_no_queries() -> None:
    tree = Tree(np.zeros(100), np.zeros(100))
    assert 0 <= tree.nearest(np.array([1.0]), np.array([1.0]))[0] < 100
    assert tree.nearest(np.zeros(0), np.zeros(0)).shape == (0,)


def test_words() -> None:
    assert (
        words_of("Zummar, Nineveh, Iraq", distance_m=26_712.0, azimuth_deg=311.0)
        == "26.7 km NW of Zummar, Nineveh, Iraq"
    )
    assert words_of("X", distance_m=3_000.0, azimuth_deg=359.9) == "3.0 km N of X"
    assert words_of("X", distance_m=10.0, azimuth_deg=90.0) == "at X"


def test_every_point_on_earth_has_an_answer(gazetteer: Gazetteer) -> None:
    lats = [36.65727, 90.0, -90.0, 0.0, -17.0, -17.0, -50.0]
    lons = [42.60251, 0.0, 0.0, -160.0, 179.99, -180.0, -120.0]
    answers = gazetteer.reverse_many(lats, lons)
    assert answers.words[0] == "at Zummar, Nineveh, Iraq"
    assert np.isfinite(answers.distance_m).all()
    assert answers[1].words.endswith("Svalbard and Jan Mayen")
    assert answers[4].place.country == answers[5].place.country == "FJ"
    assert answers.countries.country.tolist()[:2] == ["IQ", None]
    assert [a.place.id for a in answers] == [p.id for p in answers.places]


def test_nan_has_none_and_nonsense_is_told_by_row(gazetteer: Gazetteer) -> None:
    answers = gazetteer.reverse_many([np.nan, 36.3, 36.3], [43.1, np.nan, 43.1])
    assert [a.place is None for a in answers] == [True, True, False]
    assert answers[0].words is None
    assert answers.countries.country.tolist() == [None, None, "IQ"]
    assert len(gazetteer.reverse_many([], [])) == 0
    with pytest.raises(InvalidPlaceError, match="row 1: latitude 91"):
        gazetteer.reverse_many([36.0, 91.0], [43.0, 43.0])
    with pytest.raises(InvalidPlaceError, match="one length"):
        gazetteer.reverse_many([36.0], [43.0, 44.0])


def test_many_agree_with_one(gazetteer: Gazetteer) -> None:
    rng = np.random.default_rng(7)
    lats, lons = rng.uniform(30, 40, 20), rng.uniform(36, 46, 20)
    for answer in gazetteer.reverse_many(lats, lons):
        one = gazetteer.reverse((answer.lat, answer.lon))
        assert one.raw["distance_m"] == pytest.approx(answer.distance_m, rel=1e-3)


def test_packs_take_part(gazetteer: Gazetteer, tmp_path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("name,lat,lon\nQxzaria,36.5,41.5\n", encoding="utf-8")
    deeper = Gazetteer(packs=[table])
    assert "Qxzaria" in deeper.reverse_many([36.5005], [41.5])[0].words
    assert len(deeper.settlements.lat) == len(gazetteer.settlements.lat) + 1


def test_a_spoilt_copy_is_read_anew(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_WORTH_A_COPY", 0)
    store = gazetteer._stores[0]
    copy = store.path.with_suffix(".settlements.npz")
    first = Settlements.of([store])
    assert copy.is_file()
    copy.write_bytes(b"PK\x03\x04 no zip")
    for _ in range(2):  # from the store, then from the copy made anew
        again = Settlements.of([store])
        assert np.array_equal(first.lat, again.lat)
        assert first.areas == again.areas
    copy.unlink()


def test_country_and_first_level_area_of_a_point(gazetteer: Gazetteer) -> None:
    mosul = gazetteer.area_at(lat=36.34, lon=43.13)
    assert (mosul.country.country, mosul.admin1, mosul.uncertain) == ("IQ", "Nineveh", False)
    sea = gazetteer.area_at(lat=35.0, lon=18.0)
    assert (sea.country.country, sea.admin1, sea.uncertain) == (None, None, True)
    edge = gazetteer.area_at(lat=36.0, lon=43.6)  # where Nineveh, Erbil and Kirkuk meet
    assert edge.country.country == "IQ"
    assert edge.uncertain
