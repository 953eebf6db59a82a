"""Saved web pages: main text and metadata taken out, nothing guessed, hostile pages in bounded time."""

import sys
import time
from contextlib import suppress

import pytest

from geoevents.errors import InputError
from geoevents.readers import read_report, read_reports
from geoevents.readers.html import read_page

pytest.importorskip("trafilatura", reason="the extra 'html' is not installed", exc_type=ImportError)

STORY = [
    "Five rockets were fired on Sunday evening from the village of Hamad Agha towards a base near Rumalyn, police said.",
    "The rockets were launched at 21:50 local time from the back of a small truck, which was found burnt a little later.",
    "Nobody was hurt in the attack, according to two officers who spoke on condition that their names are not printed.",
]
PAGE = """<!DOCTYPE html>
<!-- saved from url=(0034)https://news.example/2024/rockets -->
<html lang="en"><head><meta charset="utf-8"><title>Rockets hit base | Example News</title>
<meta property="og:title" content="Rockets hit base in Syria"><meta property="og:site_name" content="Example News">
<meta property="article:published_time" content="2024-04-22T08:15:00+03:00">
<link rel="canonical" href="https://news.example/2024/rockets-hit-base">
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-04-21", "publisher": {"name": "X"}}</script>
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World: missiles hit Kyiv on Friday</a></li></ul></nav>
<div class="cookie-banner">We use cookies. Accept all cookies to read on.</div>
<article><h1>Rockets hit base in Syria</h1>%s</article>
<aside class="related"><h3>Most read</h3><ul><li>Drone strikes Basra, killing 12</li></ul></aside>
<footer>Copyright 2024 Example News. All rights reserved.</footer></body></html>"""


def page(paragraphs=STORY, template=PAGE):
    return template % "".join(f"<p>{p}</p>" for p in paragraphs)


@pytest.fixture
def read(tmp_path):
    def _read(markup, name="page.html"):
        path = tmp_path / name
        path.write_bytes(markup if isinstance(markup, bytes) else markup.encode())
        return read_report(path)

    return _read


def test_the_story_and_what_the_page_says_of_itself(read):
    report = read(page())
    story = report.quote(report.body)
    assert all(paragraph in story for paragraph in STORY)
    for furniture in ("cookies", "Home", "Most read", "Kyiv", "Basra", "Copyright"):
        assert furniture not in story
    assert report.title == "Rockets hit base in Syria"
    assert report.source.publisher == "Example News"
    assert report.source.url == "https://news.example/2024/rockets-hit-base"
    assert report.published.best.isoformat() == "2024-04-22T08:15:00+03:00"
    assert report.published.basis.endswith("article:published_time of the page")
    assert report.quote(report.published_span) == "2024-04-22T08:15+03:00"
    assert "page: sha256 " in report.text[: report.body.start]
    assert report.language == "en"


def test_no_date_is_guessed(read):
    markup = page([*STORY, "Published on 5 May 2023 in our archive, as the weather report of that day shows well."])
    for line in (
        '<meta property="article:published_time" content="2024-04-22T08:15:00+03:00">',
        '"datePublished": "2024-04-21", ',
    ):
        markup = markup.replace(line, "")
    report = read(markup, "2022-01-01-page.html")
    assert report.published is None
    assert read(markup.replace('"@type"', '"datePublished": "yesterday", "@type"')).published is None
    dated = read(markup.replace('"@type"', '"datePublished": "2024-04-21", "@type"'))
    assert dated.published.basis.endswith("JSON-LD datePublished of the page")
    assert dated.published.best is None  # a day, and no hour


def test_copies_and_invisible_letters_go(read):
    report = read(page([STORY[0], STORY[0], "zero\u200bwidth " + STORY[1], STORY[0], STORY[2]]))
    story = report.quote(report.body)
    assert story.count(STORY[0]) == 1
    assert "zerowidth" in story


def test_arabic_page(read):
    story = [
        "أعلن جهاز مكافحة الإرهاب فجر اليوم الأحد سقوط اثني عشر صاروخا على أطراف مدينة أربيل، ولم تقع إصابات بين السكان."
    ] * 1
    more = "وقال محافظ أربيل إن القصف لم يسفر عن خسائر بشرية واقتصر على أضرار مادية في المنازل القريبة من موقع سقوط الصواريخ."
    report = read(page([*story, more]).replace('lang="en"', 'lang="ar" dir="rtl"'))
    assert report.language == "ar"
    assert more in report.quote(report.body)


def test_encodings(read):
    german = page(
        ["Zwei Raketen sind am Sonntag auf den Flughafen von Erbil gefallen, sagte ein Sprecher der Behörde gestern."]
        * 1
        + STORY
    )
    assert "Behörde" in read(german.replace("utf-8", "iso-8859-1").encode("latin-1")).text
    assert "Behörde" in read(german.encode("utf-16")).text
    with pytest.raises(InputError, match="declares"):
        read(german.encode("latin-1"))


@pytest.mark.parametrize(
    "markup",
    ["<html></html>", "<html><body><p> </p></body></html>", "<", "\x00" * 50],
)  # fmt: skip
def test_no_report_in_it(read, markup):
    with pytest.raises(InputError, match=r"page.html: ") as caught:
        read(markup)
    assert "\n" not in str(caught.value)


def test_our_own_map_is_no_report(tmp_path):
    path = tmp_path / "map.html"
    path.write_text("<html><body><script>var map_0 = geoevents.map;</script></body></html>", encoding="utf-8")
    with pytest.raises(InputError, match="a map that geoevents drew"):
        read_report(path)


def test_folders_hold_pages_too(tmp_path):
    (tmp_path / "a.html").write_text(page(), encoding="utf-8")
    (tmp_path / "b.txt").write_text("Five rockets hit Mosul on Sunday.", encoding="utf-8")
    assert len(read_reports(tmp_path)) == 2


def test_without_the_library(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(InputError, match=r"pip install 'geoevents\[html\]'") as caught:
        read(page())
    assert "\n" not in str(caught.value)


NESTED = "<div>" * 3_000 + STORY[0] + "</div>" * 3_000
HOSTILE = {
    "nested": f"<html><body>{NESTED}</body></html>",
    "unclosed": "<html><body>" + "<p><b><i>" * 20_000 + STORY[0],
    "attributes": "<html><body " + "a=1 " * 100_000 + f"><p>{STORY[0]}</p>",
    "comments": "<html>" + "<!-- saved from url=(" * 50_000,
    "charset": "<meta " * 100_000,
    "table": "<html><body><table>" + "<tr><td>5 rockets</td><td>Mosul</td></tr>" * 10_000 + "</table>",
    "entities": "<html><body><p>" + "&amp;" * 200_000,
    "ld": f'<html><head><script type="application/ld+json">{"[" * 100_000}</script></head><body><p>{STORY[0]}</p>',
    "one paragraph of a megabyte": f"<html><body><article><p>{' '.join(STORY) * 3_000}</p></article>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_bounded_time(name, tmp_path):
    start = time.process_time()
    with suppress(InputError):
        assert read_page(HOSTILE[name].encode(), tmp_path / "p.html").text
    assert time.process_time() - start < 20
