"""The grammar of descriptions, without a gazetteer: what is read into which tree."""

import pytest

from gazetteer.expressions import MAX_LETTERS, read
from gazetteer.measures import wind_of

KNOWN = {
    "mosul",
    "sinjar",
    "deir ez-zor",
    "hasakah",
    "syria",
    "iraq",
    "eastern ghouta",
    "north korea",
    "stratford upon avon",
}


def tree(text: str):
    said = read(text, knows=lambda phrase: phrase.casefold() in KNOWN)
    return said.relation, said.names, said.wind.azimuth_deg if said.wind else None


@pytest.mark.parametrize(
    ("text", "relation", "names", "azimuth"),
    [
        ("30 km north-west of Mosul", "offset", ("Mosul",), 315.0),
        ("30km to the north west of Mosul", "offset", ("Mosul",), 315.0),
        ("5.5 km NNW of Tal Afar", "offset", ("Tal Afar",), 337.5),
        ("twenty-five miles due east of al-Bab", "offset", ("al-Bab",), 90.0),
        ("a few kilometres from Deir ez-Zor", "offset", ("Deir ez-Zor",), None),
        ("40 miles (64 km) north of Baghdad", "offset", ("Baghdad",), 0.0),
        ("within a 10 km radius of Erbil", "offset", ("Erbil",), None),
        ("10 km from Mosul on the road to Sinjar", "toward", ("Mosul", "Sinjar"), None),
        ("north of Hama", "beyond", ("Hama",), 0.0),
        ("to the north of Hama", "beyond", ("Hama",), 0.0),
        ("in the north of Syria", "part", ("Syria",), 0.0),
        ("north and west of Hama", "beyond", ("Hama",), 315.0),
        ("northern Syria", "part", ("Syria",), 0.0),
        ("north Mosul", "part", ("Mosul",), 0.0),
        ("southern Aleppo governorate", "part", ("Aleppo governorate",), 180.0),
        ("Eastern Ghouta", "name", ("Eastern Ghouta",), None),
        ("North Korea", "name", ("North Korea",), None),
        ("northern North Korea", "part", ("North Korea",), 0.0),
        ("Stratford upon Avon", "name", ("Stratford upon Avon",), None),
        ("the northern countryside of al-Hasakah", "countryside", ("al-Hasakah",), 0.0),
        ("Hama's eastern countryside", "countryside", ("Hama",), 90.0),
        ("Aleppo’s south-western countryside", "countryside", ("Aleppo",), 225.0),
        ("southern rural Aleppo", "countryside", ("Aleppo",), 180.0),
        ("the western outskirts of Damascus", "fringe", ("Damascus",), 270.0),
        ("near the town of Hit", "near", ("Hit town",), None),
        ("the Zummar area", "area", ("Zummar",), None),
        ("between Mosul and Sinjar", "between", ("Mosul", "Sinjar"), None),
        ("half way between Mosul and Sinjar", "middle", ("Mosul", "Sinjar"), None),
        ("the area between P, Q and R", "between", ("P", "Q", "R"), None),
        ("on the Mosul–Sinjar road", "road", ("Mosul", "Sinjar"), None),
        ("Deir ez-Zor-Hasakah highway", "road", ("Deir ez-Zor", "Hasakah"), None),
        ("the road linking Mosul with Sinjar", "road", ("Mosul", "Sinjar"), None),
        ("the Syria/Iraq border", "border", ("Syria", "Iraq"), None),
        ("border area of Iraq and Syria", "borderland", ("Iraq", "Syria"), None),
        ("6 km from the border with Ukraine", "borderland", ("Ukraine",), None),
        ("the western bank of the Euphrates", "bank", ("Euphrates",), 270.0),
        ("off the coast of Latakia", "offshore", ("Latakia",), None),
    ],
)
def test_what_is_read(text: str, relation: str, names: tuple[str, ...], azimuth: float | None) -> None:
    assert tree(text) == (relation, names, azimuth)


@pytest.mark.parametrize(
    ("text", "best", "least", "most"),
    [
        ("12 km from X", 12_000, 11_500, 12_500),
        ("12.5 km from X", 12_500, 12_450, 12_550),
        ("30 km from X", 30_000, 25_500, 34_500),
        ("about 30 km from X", 30_000, 23_250, 36_750),
        ("10–15 km from X", 12_500, 9_250, 16_125),
        ("less than 10 km from X", 10_000, 0, 11_500),
        ("more than 100 km from X", 100_000, 100_000, 160_000),
        ("1,200 metres from X", 1_200, 1_150, 1_250),
        ("nine nautical miles from X", 16_668, 15_742, 17_594),
        ("several km from X", 6_000, 2_000, 15_000),
    ],
)
def test_a_distance_is_as_sure_as_it_is_round(text: str, best: float, least: float, most: float) -> None:
    found = read(text).distance
    assert (found.best_m, found.least_m, found.most_m) == pytest.approx((best, least, most), abs=1.0)


def test_clauses_hang_together() -> None:
    said = read("a village north of Zummar in Tel Afar district, near the border with Syria")
    assert (said.relation, said.names) == ("beyond", ("Zummar",))
    assert [(c.relation, c.names) for c in said.also] == [("in", ("Tel Afar district",)), ("borderland", ("Syria",))]
    said = read("5 km inside Syria from the Turkish border")
    assert (said.relation, said.distance.best_m, said.also[0].names) == ("borderland", 5_000.0, ("Syria",))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no words"),
        ("somewhere", "no place is named"),
        ("an hour's drive north of Mosul", "travel time"),
        ("in the direction of Mosul", "direction of travel"),
        ("on the road to Raqqa", "where the road starts"),
        ("47 km north-west of it", "no place by itself"),
        ("12 km south-west", "without a place to measure it from"),
        ("32 km south of the city", "no named place"),
        ("between Mosul", "two places"),
        ("x" * (MAX_LETTERS + 1), "no description of a place"),
    ],
)
def test_what_says_no_place_says_why(text: str, reason: str) -> None:
    said = read(text)
    assert said.relation in {"unknown", "empty"}
    assert said.reason is not None
    assert reason in said.reason


def test_winds() -> None:
    assert [wind_of(w).half_angle_deg for w in ("N", "north", "NW", "northwestern", "NNW", "north-northwest")] == [45.0, 45.0, 22.5, 22.5, 11.25, 11.25]  # fmt: skip
    assert [wind_of(w) for w in ("n", "northsouth", "Northampton", "wester", "eastwest")] == [None] * 5
