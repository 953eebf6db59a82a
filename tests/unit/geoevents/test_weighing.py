"""Weighing: which of a report's places its event reached, and why."""

import json
import math

import pytest

from gazetteer import Gazetteer
from geoevents.explain import explain_report
from geoevents.extract import RuleExtractor, as_report
from geoevents.extract.weighing import ANY, FILE, chance

TEXT = (
    "Four rockets hit Sderot on Sunday, the army said. Explosions were heard in Ashkelon and Netivot.\n\n"
    "Israel says that it will answer from the air.\n\nA week ago a drone struck Eilat."
)


@pytest.fixture(scope="module")
def extractor():
    return RuleExtractor(Gazetteer())


def places(extractor, text):
    return {w.hit.ref.as_written: w for w in extractor.weighed(as_report(text))}


def test_what_was_hit_outweighs_where_it_was_heard(extractor):
    found = places(extractor, TEXT)
    assert [name for name, place in found.items() if place.is_kept] == ["Sderot"]
    assert found["Sderot"].chance > 0.5
    assert found["Ashkelon"].chance < 0.3
    assert found["Ashkelon"].reasons.startswith("of blasts heard, beside what was hit -2.0")
    assert "Eilat" not in found  # another event's


def test_the_chance_is_what_the_evidences_add_up_to(extractor):
    weights = json.loads(FILE.read_text(encoding="utf-8"))["weights"]
    for place in places(extractor, TEXT).values():
        score = weights[ANY] + math.fsum(value for _, value in place.evidences)
        assert place.chance == pytest.approx(1 / (1 + math.exp(-score)))
    assert chance({}, weights) < 0.1


def test_what_weighs_too_little_is_told_as_a_location(extractor):
    main, *_ = extractor(as_report(TEXT))
    claims = [(c.field, c.as_written) for c in main.claims if c.field in {"destination", "location"}]
    assert claims == [("destination", "Sderot"), ("location", "Ashkelon"), ("location", "Netivot")]


def test_where_no_place_weighs_enough_the_rules_stand(extractor):
    report = as_report("The minister spoke.\n\n" * 4 + "There was shelling in Chad.")
    assert not any(place.is_kept for place in extractor.weighed(report))
    (main,) = extractor(report)
    assert [c.as_written for c in main.of("destination")] == ["Chad"]


def test_a_report_shows_why_each_place_was_kept_or_left(extractor):
    report = as_report(TEXT)
    page = explain_report(report, extractor(report), weighed=extractor.weighed(report))
    assert "Places weighed as destinations of the main event:\n   kept at " in page
    assert "left at" in page and "of blasts heard, beside what was hit -2.0" in " ".join(page.split())  # noqa: PT018


def test_without_an_event_nothing_is_weighed(extractor):
    assert extractor.weighed(as_report("The road from Mosul to Zummar is open.")) == ()
