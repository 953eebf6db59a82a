"""Names of places in running text: which are found, which are left, and what they name."""

from pathlib import Path

import numpy as np
import pytest

from gazetteer import Gazetteer
from geoevents.extract import named_places
from geoevents.extract.tagger import Words, decode
from geoevents.extract.text import tokens_of
from geoevents.geoparse import geoparse
from geoevents.readers import read_report


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def names(text: str, gazetteer: Gazetteer) -> list[str]:
    return [text[span.start : span.end] for span in named_places(text, gazetteer=gazetteer)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The road from Poltava to Lviv was closed on Friday.", ["Poltava", "Lviv"]),
        ("A UK-based group said two people died in Qarabulli, Libya.", ["UK", "Qarabulli", "Libya"]),
        ("He was born in LEXINGTON, Ky., and lives in St. Louis.", ["LEXINGTON", "Ky.", "St. Louis"]),
        ("Mr. Lincoln met Senator Jordan at the theatre.", []),
        ("The Russian ambassador and two Syrian officers left.", []),
    ],
)
def test_names_of_places_and_no_others(text: str, found: list[str], gazetteer: Gazetteer) -> None:
    assert names(text, gazetteer) == found


def test_a_word_is_read_by_its_use_in_the_whole_document(gazetteer: Gazetteer) -> None:
    person = "Greene was charged on Monday. Robert Greene, 19, told the judge that Greene said nothing."
    town = "Greene was flooded on Monday. Families in Greene, New York, and near Greene left their homes."
    assert "Greene" not in names(person, gazetteer)
    assert "Greene" in names(town, gazetteer)


def test_spans_index_the_text_whatever_its_signs(gazetteer: Gazetteer) -> None:
    text = "\ufeffIn Mo\u200bsul and\u00a0Kirkuk — 12.5 % of\r\n\r\nBasra’s pumps stopped. 🚰"
    assert names(text, gazetteer) == ["Mo\u200bsul", "Kirkuk", "Basra"]
    assert named_places("", gazetteer=gazetteer) == ()


def test_words_are_cut_at_hyphens_and_short_forms_kept() -> None:
    words = Words.of([tokens_of("The US-led force left Wash. for Ain al-Asad.")])
    told = [t.text for t in words.tokens if t is not None]
    assert told == ["The", "US", "-", "led", "force", "left", "Wash.", "for", "Ain", "al", "-", "Asad", "."]


def test_tags_are_the_best_of_all_sequences() -> None:
    draw = np.random.default_rng(5)
    steps = np.array([[0.3, -0.2, -1e9], [0.1, -0.4, 0.5], [0.0, -0.3, 0.4]], np.float32)
    for _ in range(50):
        scores = draw.normal(size=(6, 3)).astype(np.float32) * np.float32(3)
        paths = np.indices((3,) * 6).reshape(6, -1).T
        worth = scores[np.arange(6), paths].sum(1) + steps[paths[:, :-1], paths[:, 1:]].sum(1)
        worth = (
            np.where(paths[:, 0] == 2, -np.inf, worth)
            + steps[0][paths[:, 0]] * (paths[:, 0] != 2)
            + steps[:, 0][paths[:, -1]]
        )
        assert decode(scores, steps) == paths[worth.argmax()].tolist()


def test_places_are_resolved_together(gazetteer: Gazetteer) -> None:
    text = "Athens, Ohio - The mayor met students of the university. Athens is a small town."
    places = geoparse(text, gazetteer=gazetteer)
    assert [p.as_written for p in places] == ["Athens", "Ohio", "Athens"]
    assert {p.resolution.require().country for p in places} == {"US"}
    assert all(text[p.span.start : p.span.end] == p.as_written for p in places)


def test_a_reports_dateline_and_title_are_read_and_its_header_is_not(tmp_path: Path, gazetteer: Gazetteer) -> None:
    file = tmp_path / "one.txt"
    file.write_text("title: Rockets hit Sirte\npublisher: Damascus Post\n\nBERLIN (AP) — A plant in Bonn closed.")
    told = read_report(file)
    assert [told.quote(span) for span in named_places(told, gazetteer=gazetteer)] == ["Sirte", "BERLIN", "Bonn"]
