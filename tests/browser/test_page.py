"""The page as a reader meets it: quiet, readable, usable by mouse, keyboard and touch."""

import base64

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import expect

import maps

pytestmark = pytest.mark.browser


def ink(watched):
    """Count the colours on the map's canvas: a blank map has one."""
    return watched.page.evaluate(
        """() => {
            const c = document.querySelector("canvas.events-canvas");
            const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            const seen = new Set();
            for (let i = 0; i < d.length; i += 4 * 97) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
            return seen.size;
        }"""
    )


@pytest.mark.parametrize(
    ("name", "width", "height", "scheme"),
    [
        ("desktop", 1280, 800, "light"),
        ("dark", 1280, 800, "dark"),
        ("tablet", 768, 1024, "light"),
        ("phone", 390, 844, "light"),
    ],
)
def test_every_layout_draws_the_map_and_lists_the_events(made, opened, snapshot, name, width, height, scheme):
    with opened(maps.event_map(made.zummar()), width=width, height=height, scheme=scheme) as watched:
        page = watched.page
        assert page.title().startswith("Rocket attack: Tall Hamad Agha")
        assert page.locator(".group:not(.also) .event").count() == 5
        assert ink(watched) > 20
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        snapshot(watched, f"list-{name}")
        page.locator(".event").first.click()
        page.locator("h2.card-title").wait_for()
        snapshot(watched, f"card-{name}")


def test_the_card_shows_who_said_what_in_which_words(made, opened):
    with opened(maps.event_map(made.zummar())) as watched:
        watched.page.locator(".event").first.click()
        card = watched.page.locator(".card").inner_text()
        for words in (
            "Sunday 21 April 2024, 21:50 (UTC+03:00)",
            "Iraq → Syria; 1 border crossing, place uncertain",
            "35 km, towards west (285°)",
            "more than 5",
            "attributed to: a U.S. official",
            "Jazira Monitor",
            "2 independent sources",
            "Another name, possibly the same site",
            "through Reuters, AFP",
        ):
            assert words.lower() in card.lower(), words
        marked = watched.page.locator(".card mark").all_inner_texts()
        assert "Hamad Agha village in the Zummar district" in marked
        side_by_side = watched.page.locator(".versions .version")
        assert side_by_side.count() == 2
        first, second = side_by_side.nth(0).bounding_box(), side_by_side.nth(1).bounding_box()
        assert abs(first["y"] - second["y"]) < 2
        assert first["x"] < second["x"]


def test_ambiguous_and_country_level_places_are_told_and_never_drawn(made, opened):
    events = made.zummar()
    with opened(maps.event_map(events)) as watched:
        page = watched.page
        page.get_by_text("Closure: “Kalar bridge”").click()
        assert "ambiguous, not drawn: Kalar bridge, IQ; Kalar bridge, IR" in page.locator(".unplaced").inner_text()
        names = page.evaluate("geoevents.ready.then(({events}) => events.places.name.strings.all())")
        assert "Zummar" in names
        assert not {"Kalar bridge", "Jordan"} & set(names)
        aggregate = next(i for i, e in enumerate(events.events) if e.role == "aggregate")
        assert aggregate not in page.evaluate("geoevents.ready.then(({events}) => [...events.marks.event])")


def test_the_keyboard_reaches_everything(made, opened):
    with opened(maps.event_map(made.zummar())) as watched:
        page = watched.page

        def focused():
            return page.evaluate("document.activeElement.className || document.activeElement.id")

        reached = []
        for _ in range(32):
            page.keyboard.press("Tab")
            reached.append(focused())
        assert "search" in reached
        assert any("event role-main" in r for r in reached)
        assert any("leaflet-container" in r for r in reached)
        page.locator(".event").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".card-title")
        assert "card-title" in focused()
        page.keyboard.press("Escape")
        assert "event role-main" in focused()
        assert page.locator(".card").count() == 0
        centre = page.evaluate("geoevents.map.getCenter().lng")
        page.locator("#map").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(100)
        assert page.evaluate("geoevents.map.getCenter().lng") > centre


def test_a_click_on_the_line_opens_its_event(made, opened):
    with opened(maps.event_map(made.zummar())) as watched:
        page = watched.page
        x, y = page.evaluate(
            """() => {
                const p = geoevents.map.latLngToContainerPoint([36.835, 42.28]);
                const r = document.getElementById("map").getBoundingClientRect();
                return [p.x + r.left, p.y + r.top];
            }"""
        )
        page.mouse.click(x, y)
        assert page.locator("h2.card-title").inner_text() == "Rocket attack: Tall Hamad Agha → Kharab al-Jir"


def test_filters_and_search_narrow_the_list(made, opened):
    with opened(maps.event_map(made.zummar())) as watched:
        page = watched.page
        related = page.get_by_role("button", name="Related events")
        related.click()
        assert page.locator(".group:not(.also) .event").count() == 2
        related.click()
        page.get_by_role("searchbox").fill("CLOSURE")
        expect(page.get_by_role("status")).to_have_text("1 of 7 events shown")
        page.get_by_role("searchbox").fill("nothing like it")
        expect(page.get_by_role("status")).to_have_text("No event matches. 0 of 7 events shown.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(made, opened, scheme):
    with opened(maps.event_map(made.zummar()), scheme=scheme) as watched:
        for step in ("list", "card"):
            if step == "card":
                watched.page.locator(".event").first.click()
            found = Axe().run(watched.page)["violations"]
            assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found] == []


def test_empty_and_unmappable_collections_give_a_sensible_page(made, opened, snapshot):
    with opened(maps.event_map(made.Made())) as watched:
        assert watched.page.get_by_role("status").inner_text() == "The reports hold no event that could be read."
        assert watched.page.locator(".summary").inner_text() == "0 reports · 0 main events"
        assert ink(watched) > 8
        snapshot(watched, "empty")
    whole = made.zummar()
    only = made.Made(reports=whole.reports, events=tuple(e for e in whole.events if e.id == "e7"))
    with opened(maps.event_map(only)) as watched:
        assert "Not on the map" in watched.page.locator(".event").inner_text()
        watched.page.locator(".event").click()
        snapshot(watched, "unresolved")


def test_events_on_both_sides_of_the_antimeridian_stay_together(made, opened, snapshot):
    suva = made.place("Suva", -18.14, 178.44, country="FJ")
    ship = made.place("Off Taveuni", -16.9, -178.9, country=None)
    events = made.pairs((suva, ship), support="composed", outcome="intercepted")
    with opened(maps.event_map(events)) as watched:
        assert watched.page.evaluate("geoevents.map.getZoom()") > 5
        snapshot(watched, "antimeridian")


def test_the_page_prints(made, opened):
    with opened(maps.event_map(made.zummar())) as watched:
        pdf = watched.page.pdf(format="A4")
        assert pdf.startswith(b"%PDF")
        assert len(base64.b64encode(pdf)) > 20_000
