"""Extraction keeps its word on any text: no crash, every claim quotes the report, bounded time."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoevents.extract import extract
from geoevents.extract.times import find_times
from geoevents.model import Report, Source, Span

HELDOUT = Path(__file__).parents[1] / "eval" / "heldout" / "reports"


class Knows:
    def knows(self, phrase):
        return len(phrase) % 3 == 0


NOISE = """Five rockets were fired from Hamad Agha village in the Zummar district , northwest of Mosul toward a US base at 21:50 on
    Sunday . killed wounded 12 about between and more than a dozen drones struck " said the army denied that In response Iraq's
    launcher ( GMT ) near 16 kilometres the mainly Kurdish eastern Lebanon's densely populated Israeli camp kills four No one "It was" on 5 May 2023-24 \n\n - * 1. Tehran's X-101 al-Tanf 's … ; : \u200f \u202e"""
WORDS = st.sampled_from(NOISE.split(" "))


def check(text, language="en"):
    if not text.strip():
        return
    body = Span(0, len(text))
    report = Report(id="r", source=Source(publisher=None), text=text, sha256="0", body=body, language=language)
    for mention in extract(report, gazetteer=Knows()):
        assert mention.spans
        for claim in mention.claims:
            assert claim.as_written == report.quote(claim.span)
            assert claim.rule.startswith("rules:")


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=60).map(" ".join))
def test_news_like_noise(text):
    check(text)


def test_stretches_of_reports_shuffled_and_cut():
    rng = random.Random(5)  # noqa: S311 - no secret
    reports = [path.read_text(encoding="utf-8").split() for path in sorted(HELDOUT.glob("h*.txt"))]
    for _ in range(250):
        words = rng.choice(reports)
        at = rng.randrange(len(words))
        stretch = words[at : at + rng.randrange(1, 40)]
        if rng.random() < 0.5:
            rng.shuffle(stretch)
        check(" ".join(stretch).rstrip('.,;:!?"”'))


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_text(text):
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789:.-/ apmGTUConJulySunday", max_size=80))
def test_time_words_are_quoted_where_they_stand(text):
    for hit in find_times(text, 7):
        assert 7 <= hit.start < hit.end <= 7 + len(text)


HOSTILE = (
    "a ",
    "A",
    "Al-",
    "1,",
    "(((",
    '"“',
    "in in in in ",
    "north of ",
    "between 1 and ",
    "said, ",
    "<script>alert('x')</script> rockets hit <b>Erbil</b>. ",
    "Rockets fired from Rabia, Rabia, Rabia, and Rabia hit Erbil, Erbil and Erbil on Sunday, he said. ",
    "| a | 12 | rockets |\n",
    "the attack on the base of the camp of the village of the district of ",
    "at 1:1:1:1 on Sunday Monday 5 May 2023-24-25 ",
)


@pytest.mark.parametrize("piece", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_take_bounded_time(piece):
    """Time grows with the text, not with its square: 30,000 characters of the worst take seconds at the most."""
    start = time.process_time()
    check(piece * (30_000 // len(piece)))
    assert time.process_time() - start < 8


def test_a_megabyte_is_read_in_seconds():
    start = time.process_time()
    check(
        "Two rockets fired from Rabia hit a base near Erbil on Sunday, killing one soldier, police said.\n\n" * 10_300
    )
    assert time.process_time() - start < 40


FOREIGN = {
    "ar": "أطلقت قوات خمسة صواريخ من ريف حماة الشمالي باتجاه مدينة أربيل فجر اليوم الأحد ، ٣ قتلى وإصابة 12 بحسب في على من قال إن تبنى الهجوم \u200f\u202b ردا على منذ للعراق",
    "fr": "Cinq missiles tirés du Liban vers Israël mardi à 6h30 près de la base de Kidal , tuant deux soldats selon l' armée d' Odessa a été une salve de n'a pas commenté en représailles , à 200 km au nord de \u200b",
    "ru": "В пятницу около половины одиннадцатого утра по вокзалу Краматорска был нанесён удар , погибли не менее 39 человек Белгородской области с территории Ирана 5 декабря 2022 обвинил в Россию 23:50 « » ; а",
}


@pytest.mark.parametrize("language", sorted(FOREIGN))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_foreign_noise(language, data):
    words = st.sampled_from(FOREIGN[language].split(" "))
    check(" ".join(data.draw(st.lists(words, min_size=1, max_size=60))), language)


@pytest.mark.parametrize("language", sorted(FOREIGN))
@settings(max_examples=20, deadline=None)
@given(text=st.text(min_size=1, max_size=300))
def test_any_text_in_a_foreign_frame(language, text):
    check(text, language)


@pytest.mark.parametrize("language", sorted(FOREIGN))
def test_foreign_texts_take_bounded_time(language):
    pieces = [FOREIGN[language] + ". ", *FOREIGN[language].split(" ")[:6], "5 ", ", ", "A"]
    start = time.process_time()
    for piece in pieces:
        check(piece * (10_000 // len(piece) + 1), language)
    assert time.process_time() - start < 8
