"""The gallery of docs/: pictures of the example reports, made here, looked at by people.

Every run draws them to build/gallery. To renew what the documentation shows, look at them and copy them:

    cp build/gallery/*.webp docs/gallery/ && cp build/gallery/map.png docs/map.png
"""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

import geoevents
import maps

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
DRAWN = ROOT / "build" / "gallery"
SHOWN = ROOT / "docs" / "gallery"
NAMES = ("page", "card-dark", "filters", "phone", "embed", "paper", "figure", "slide")
#: All pictures together, so that a clone stays small.
MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def events():
    return geoevents.read(ROOT / "examples" / "zummar")


class Page:
    def __init__(self, events):
        self.events = events

    def save(self, path):
        maps.write_map(
            self.events, path, subtitle="Five reports of one evening: where they agree and where they do not"
        )


def keep(name, *shots):
    """Put pictures beside each other and keep them small."""
    images = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]
    gap = 24
    sheet = Image.new("RGB", (sum(i.width + gap for i in images) - gap, max(i.height for i in images)), "white")
    x = 0
    for image in images:
        sheet.paste(image, (x, 0))
        x += image.width + gap
    DRAWN.mkdir(parents=True, exist_ok=True)
    sheet.save(DRAWN / f"{name}.webp", quality=80, method=6)
    if name == "page":
        sheet.quantize(128, dither=Image.Dither.NONE).save(DRAWN / "map.png", optimize=True)
    assert len(sheet.getcolors(1 << 24)) > 100, "a blank picture"


def test_the_page(events, opened):
    with opened(Page(events)) as watched:
        page = watched.page
        page.wait_for_timeout(150)
        keep("page", page.screenshot())
        page.get_by_text("Filters", exact=True).click()
        page.get_by_role("checkbox", name="Rocket attack").check()
        keep("filters", page.screenshot())
        page.get_by_role("button", name="Reset all filters").click()
        page.get_by_text("Filters", exact=True).click()
        page.set_viewport_size({"width": 703, "height": 1013})
        page.emulate_media(media="print")
        page.wait_for_timeout(250)
        keep("paper", page.screenshot())
    with opened(Page(events), scheme="dark") as watched:
        page = watched.page
        page.locator(".event").first.click()
        expect(page.locator(".card-title")).to_be_visible()
        page.locator(".versions").first.scroll_into_view_if_needed()
        page.locator(".panel-body").evaluate(
            "(e) => { e.scrollTop += e.querySelector('.versions').getBoundingClientRect().top - 90; }"
        )
        page.wait_for_timeout(150)
        keep("card-dark", page.screenshot())


def test_the_page_on_a_telephone_and_in_a_frame(events, opened):
    with opened(Page(events), width=390, height=780) as watched:
        page = watched.page
        page.wait_for_timeout(150)
        first = page.screenshot()
        page.locator(".event").first.tap()
        expect(page.locator(".card-title")).to_be_visible()
        page.wait_for_timeout(150)
        keep("phone", first, page.screenshot())
    with opened(Page(events), width=900, height=520) as watched:
        page = watched.page
        page.goto(f"{page.url}?embed")
        page.wait_for_selector("canvas.events-canvas")
        page.wait_for_timeout(250)
        keep("embed", page.screenshot())


def test_the_figures(events):
    made = maps.figure(events, subtitle="Five reports of one evening: where they agree and where they do not")
    slide = maps.figure(events, size_mm=(254, 143), theme="dark")
    for name, picture in (("figure", made), ("slide", slide)):
        file = io.BytesIO()
        picture.figure.savefig(file, dpi=140, facecolor=picture.figure.get_facecolor())
        keep(name, file.getvalue())


def test_the_documentation_shows_them_all():
    assert sorted(p.stem for p in SHOWN.glob("*.webp")) == sorted(NAMES)
    assert sum(p.stat().st_size for p in SHOWN.iterdir()) < MOST_BYTES
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"gallery/{name}.webp" in text, name
