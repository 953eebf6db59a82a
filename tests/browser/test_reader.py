"""What a reader does with the page: filter, play, sort, read, share, download, embed, print; by mouse, keys and touch."""

import csv
import io
import itertools
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import expect

import maps
from geoevents.model import TimePrecision, TimeSpan

pytestmark = pytest.mark.browser


class Page:
    """A map to be opened, written without folium."""

    def __init__(self, events, **words):
        self.events, self.words = events, words

    def save(self, path):
        maps.write_map(self.events, path, **self.words)


def series(made, n=40):
    """Events of three kinds and two sources on days one after the other, the last without a date."""
    start = datetime(2024, 3, 1, tzinfo=UTC)
    towns = [made.place(f"Town {i}", 33 + i / 10, 40 + i / 7, country="IQ" if i % 2 else "SY") for i in range(10)]
    reports, events = [], []
    for i in range(n):
        report = made.report(
            f"r{i}", f"A thing hit Town {i % 10}, officials said.", publisher=("Tigris Wire", "Delta News")[i % 2]
        )
        town = towns[i % 10]
        fields = [
            made.agreed("location", town, [made.said(report, "location", town, f"Town {i % 10}")]),
            made.agreed("agent", "officials", [made.said(report, "agent", "officials", "officials")]),
        ]
        if i < n - 1:
            day = start + timedelta(days=i)
            span = TimeSpan(
                earliest=day, latest=day + timedelta(hours=23), precision=TimePrecision.DAY, tz="UTC", basis="stated"
            )
            fields.append(made.agreed("time", span, [made.said(report, "time", span, "hit")]))
        kind = ("rocket attack", "drone attack", "shelling")[i % 3]
        events.append(made.event(f"s{i}", kind, made.Role.MAIN, fields))
        reports.append(report)
    return made.Made(reports=tuple(reports), events=tuple(events))


def box_of(page, name):
    return page.get_by_role("checkbox", name=name)


def counts(page, legend):
    facet = page.locator(".facet", has=page.get_by_text(legend, exact=True))
    expect(facet.locator("li").first).to_be_visible()  # filled once they are unfolded
    texts = [t.splitlines() for t in facet.locator("li").all_inner_texts()]
    return {lines[0]: int(lines[-1]) for lines in texts}


def test_filters_narrow_and_their_counts_follow(made, opened):
    with opened(Page(series(made))) as watched:
        page, status = watched.page, watched.page.get_by_role("status")
        expect(status).to_have_text("40 events")
        expect(page.get_by_role("button", name="Reset all filters")).to_be_hidden()
        page.get_by_text("Filters", exact=True).click()
        assert counts(page, "Kind of event") == {"Rocket attack": 14, "Drone attack": 13, "Shelling": 13}
        assert counts(page, "Source") == {"Tigris Wire": 20, "Delta News": 20}
        assert counts(page, "Country") == {"Syria": 20, "Iraq": 20}
        box_of(page, "Rocket attack").check()
        expect(status).to_have_text("14 of 40 events shown")
        assert counts(page, "Kind of event")["Drone attack"] == 13, "a facet counts what its other values would give"
        assert counts(page, "Source") == {"Tigris Wire": 7, "Delta News": 7}
        box_of(page, "Shelling").check()
        box_of(page, "Delta News").check()
        page.get_by_role("searchbox").fill("town 3")
        expect(status).to_have_text(re.compile(r"of 40 events shown"))
        # In one look: what the quotations hold is found a moment after what the columns hold.
        said, listed, drawn = page.evaluate(
            """() => geoevents.ready.then(({ state }) => [
                parseInt(document.querySelector("[role=status]").textContent),
                document.querySelectorAll(".event").length,
                state.passing,
            ])"""
        )
        assert said == listed == drawn > 0
        page.get_by_role("button", name="Reset all filters").click()
        expect(status).to_have_text("40 events")
        assert page.evaluate("document.activeElement.id") == "search"
        assert page.locator(".facet input:checked").count() == 0


def test_the_histogram_is_moved_by_mouse_and_keys_and_plays(made, opened):
    with opened(Page(series(made))) as watched:
        page, status = watched.page, watched.page.get_by_role("status")
        assert "1 not dated" in page.locator(".time").inner_text()
        plot = page.locator(".time-plot").bounding_box()
        y = plot["y"] + plot["height"] / 2
        page.mouse.move(plot["x"] + plot["width"] * 0.25, y)
        page.mouse.down()
        page.mouse.move(plot["x"] + plot["width"] * 0.4, y, steps=3)
        page.mouse.move(plot["x"] + plot["width"] * 0.5, y, steps=3)
        page.mouse.up()
        first = int(status.inner_text().split()[0])
        assert 8 <= first <= 12
        start, end = page.get_by_role("slider", name="From"), page.get_by_role("slider", name="Until")
        start.focus()
        page.keyboard.press("ArrowRight")
        expect(status).to_have_text(f"{first - 1} of 40 events shown")
        end.focus()
        page.keyboard.press("End")
        assert end.get_attribute("aria-valuetext") == "8 April 2024"
        start.focus()
        page.keyboard.press("Home")
        expect(status).to_have_text("40 events")  # the whole span leaves nothing out, not even what is not dated
        page.get_by_role("button", name="Show the next span of time").click()
        expect(status).to_have_text("3 of 40 events shown")
        assert page.locator(".time-span").inner_text() == "1 March 2024 – 3 March 2024"
        page.get_by_role("button", name="Show the next span of time").click()
        assert page.locator(".time-span").inner_text() == "2 March 2024 – 4 March 2024"
        page.get_by_role("button", name="All dates").click()
        expect(status).to_have_text("40 events")
    with opened(Page(series(made)), motion="no-preference") as watched:
        page = watched.page
        page.get_by_role("button", name="Play through time").click()
        expect(page.locator(".time-span")).to_have_text("2 March 2024 – 4 March 2024")
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_role("button", name="Play through time")).to_be_visible()


def test_a_long_list_holds_few_rows_and_is_read_by_keys(made, opened):
    with opened(Page(series(made, 600))) as watched:
        page = watched.page
        assert page.locator(".list.long .event").count() < 30
        page.locator(".event").first.focus()
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.closest('li').ariaPosInSet") == "2"
        page.keyboard.press("End")
        focused = "document.activeElement.closest('li')"
        assert page.evaluate(f"[{focused}.ariaPosInSet, {focused}.ariaSetSize]") == ["600", "600"]
        assert page.evaluate("document.activeElement.innerText").startswith("Shelling: Town 9\nNot dated")
        page.keyboard.press("Enter")
        expect(page.locator(".card-title")).to_be_focused()
        expect(page.get_by_role("button", name="Next event")).to_be_disabled()
        page.get_by_role("button", name="Previous event").click()
        expect(page.locator(".card .value").first).to_have_text("Monday 20 October 2025")
        page.keyboard.press("Escape")
        assert page.evaluate(f"{focused}.ariaPosInSet") == "599"
        page.get_by_role("combobox").select_option("newest")
        expect(page.locator(".event").first).to_contain_text("Monday 20 October 2025")
        page.locator(".panel-body").evaluate("(e) => { e.scrollTop = 20000; }")
        page.wait_for_timeout(100)
        box = page.locator(".panel-body").bounding_box()
        assert page.evaluate(
            f"document.elementFromPoint({box['x'] + 90}, {box['y'] + 300})?.closest('.event') !== null"
        )


def test_hovering_the_list_and_the_map_is_one_thing(made, opened):
    with opened(Page(made.zummar())) as watched:
        page = watched.page
        page.locator(".event").first.hover()
        assert page.evaluate("geoevents.ready.then(({ state }) => state.hover)") == 0
        x, y = page.evaluate(
            """() => {
                const p = geoevents.map.latLngToContainerPoint([36.835, 42.28]);
                const r = document.getElementById("map").getBoundingClientRect();
                return [p.x + r.left, p.y + r.top];
            }"""
        )
        page.mouse.move(x, y)
        expect(page.locator(".event.is-hovered")).to_have_attribute("data-event", "0")


def test_a_link_brings_back_the_view(made, opened, chromium):
    with opened(Page(series(made))) as watched:
        page = watched.page
        page.get_by_role("searchbox").fill("town")
        page.get_by_text("Filters", exact=True).click()
        box_of(page, "Drone attack").check()
        page.get_by_role("combobox").select_option("newest")
        page.get_by_role("slider", name="From").focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        page.locator(".event").first.click()
        page.locator("#map").focus()
        page.keyboard.press("+")
        page.wait_for_timeout(400)
        for part in ("q=town", "type=drone+attack", "sort=newest", "event=s37", "time=17"):
            assert part in page.url, part
        page.get_by_role("button", name="Copy a link to this view").click()
        expect(page.get_by_role("log")).to_have_text(re.compile("Link to this view copied|Copy this link"))
        url, zoom = page.url, page.evaluate("geoevents.map.getZoom()")
        title = page.locator(".card-title").inner_text()
        page.goto("about:blank")
        page.goto(url)
        expect(page.locator(".card-title")).to_have_text(title)
        assert page.evaluate("geoevents.map.getZoom()") == zoom
        page.keyboard.press("Escape")
        expect(page.get_by_role("status")).to_have_text("12 of 40 events shown")
        assert page.get_by_role("searchbox").input_value() == "town"
        assert page.get_by_role("combobox").input_value() == "newest"


@pytest.mark.parametrize(
    "fragment",
    [
        "at=NaN,1e999,3&event=__proto__&type=constructor",
        "at=91,0,5&time=5,1&sort=__proto__&on=__proto__&off=main&off=main",
        "q=<img src=x onerror=window.pwned=1>&event=</script><script>window.pwned=1</script>",
        "time=-1e300,1e300&at=,,&type=" + "&type=".join(["x" * 50] * 900),
        "%ff%fe%00&q=%E2%80%AE${window.pwned=1}&source=javascript:window.pwned=1",
        "q=" + "a" * 60_000,
    ],
)
def test_a_hostile_link_does_nothing(made, opened, fragment):
    with opened(Page(made.zummar())) as watched:
        page = watched.page
        page.evaluate("(f) => { location.hash = f; }", fragment)
        page.wait_for_timeout(60)
        assert page.evaluate("window.pwned") is None
        assert page.locator("#geoevents :is(img, iframe, svg, script)").count() == 0
        reset = page.get_by_role("button", name="Reset all filters")
        if reset.is_visible():
            reset.click()
        expect(page.get_by_role("status")).to_have_text("7 events")
        assert abs(page.evaluate("geoevents.map.getCenter().lat")) <= 90


def downloaded(page, name):
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as caught:
        page.get_by_role("button", name=f"Download {name}").click()
    return caught.value


def test_what_is_filtered_is_downloaded(made, opened):
    with opened(Page(made.zummar(), title="=1+1: Zummar")) as watched:
        page = watched.page
        page.get_by_role("button", name="Related events").click()
        file = downloaded(page, "GeoJSON")
        assert file.suggested_filename == "1-1-zummar.geojson"
        found = json.loads(file.path().read_text(encoding="utf-8"))
        assert found["type"] == "FeatureCollection"
        assert "crs" not in found
        assert (found["title"], found["events"]) == ("=1+1: Zummar", 2)
        assert any("GeoNames" in credit for credit in found["attribution"])
        kinds = [f["properties"]["feature"] for f in found["features"]]
        assert kinds == ["trajectory", "origin", "destination", "location"]
        line, origin = found["features"][:2]
        assert line["geometry"]["type"] == "LineString"
        assert line["geometry"]["coordinates"][0] == [42.3775, 36.8153]
        properties = line["properties"]
        assert properties["time_best"] == "2024-04-21T21:50:00+03:00"
        assert (properties["count_best"], properties["support"], properties["outcome"]) == (5, "joint", "failed")
        assert properties["azimuth_deg"] == pytest.approx(285.3, abs=0.2)
        assert properties["crossings"][0]["uncertain"] is True
        assert {"field", "kind", "best", "other", "sources"} == set(properties["conflicts"][0])
        assert any(c["other"] == "more than 5" for c in properties["conflicts"])
        assert any(a["role"] == "perpetrator" and a["stance"] == "no claim made" for a in properties["actors"])
        assert origin["properties"]["as_written"] == "Hamad Agha village in the Zummar district"
        assert origin["properties"]["place_id"] == "t:Tall Hamad Agha"
        page.get_by_role("button", name="Related events").click()
        page.get_by_role("searchbox").fill("kalar")
        lost = json.loads(downloaded(page, "GeoJSON").path().read_text(encoding="utf-8"))["features"]
        assert [(f["geometry"], f["properties"]["name"]) for f in lost] == [(None, "Kalar bridge")]
        picture = downloaded(page, "PNG").path().read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") >= 2 * 872


def test_a_downloaded_table_runs_nothing(made, opened):
    report = made.report(
        "r", "=cmd|'/c calc'!A1 was hit.", publisher="+Wire", title='@SUM(1)"\n,x', url="https://example.org/"
    )
    town = made.place("=HYPERLINK(1)", 36.0, 42.0)
    events = [
        made.event(
            f"-e{i}",
            "-attack",
            made.Role.MAIN,
            [made.agreed("location", town, [made.said(report, "location", town, "=cmd|'/c calc'!A1")])],
        )
        for i in range(4)
    ]
    with opened(Page(made.Made(reports=(report,), events=tuple(events)))) as watched:
        text = downloaded(watched.page, "CSV").path().read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(rows) == 4
        assert (rows[0]["name"], rows[0]["type"], rows[0]["event_id"]) == ("'=HYPERLINK(1)", "'-attack", "'-e0")
        assert rows[0]["as_written"] == "'=cmd|'/c calc'!A1"
        assert (rows[0]["lat"], rows[0]["lon"], rows[0]["wkt"]) == ("36", "42", "POINT (42 36)")
        assert json.loads(rows[0]["sources"])[0]["title"] == '@SUM(1)"\n,x'
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_shapes_over_the_antimeridian_are_cut_in_the_download(made, opened):
    suva = made.place("Suva", -18.14, 178.44, country="FJ")
    sea = made.place("Sea", -16.9, -178.9, country=None, radius_m=150_000, precision=made.GeoPrecision.ADMIN1)
    events = made.pairs((suva, sea), outcome="reached")
    with opened(Page(events)) as watched:
        features = json.loads(downloaded(watched.page, "GeoJSON").path().read_text(encoding="utf-8"))["features"]
        way, _, area = (f["geometry"] for f in features)
        assert way["type"] == "MultiLineString"
        (first, second) = way["coordinates"]
        assert (first[-1][0], second[0][0]) == (180, -180)
        assert first[-1][1] == second[0][1]
        assert area["type"] == "MultiPolygon"
        for (ring,) in area["coordinates"]:
            assert ring[0] == ring[-1]
            assert all(-180 <= x <= 180 for x, _ in ring)
            turn = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
            assert turn > 0, "outer rings run counter-clockwise"


def test_embedded_the_page_is_a_map_with_a_way_out(made, opened, snapshot):
    with opened(Page(made.zummar())) as watched:
        page = watched.page
        page.goto(f"{page.url}?embed")
        page.wait_for_selector("canvas.events-canvas")
        expect(page.locator(".panel")).to_be_hidden()
        box = page.locator("#map").bounding_box()
        assert (box["width"], box["height"]) == (1280, 800)
        link = page.get_by_role("link", name="Open the full map")
        assert link.get_attribute("href").endswith("map.html")
        assert link.get_attribute("rel") == "noopener"
        page.wait_for_timeout(200)
        x, y = page.evaluate(
            """() => {
                const p = geoevents.map.latLngToContainerPoint([36.8153, 42.3775]);
                return [p.x, p.y];
            }"""
        )
        page.mouse.click(x, y)
        expect(page.locator(".card-title")).to_be_visible()
        snapshot(watched, "embed")
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(".panel")).to_be_hidden()


def test_on_a_telephone_the_list_is_a_sheet_and_all_is_large_enough_to_touch(made, opened):
    with opened(Page(series(made, 30)), width=390, height=844) as watched:
        page = watched.page
        handle = page.locator(".sheet-handle")
        half = page.locator("#map").bounding_box()["height"]
        handle.tap()
        assert page.locator("#map").bounding_box()["height"] < half
        handle.tap()
        assert page.locator("#map").bounding_box()["height"] > half
        page.get_by_text("How to read this map").tap()
        page.get_by_text("How to read this map").tap()
        page.locator(".event").first.tap()
        expect(page.locator(".card-title")).to_be_visible()
        assert abs(page.locator("#map").bounding_box()["height"] - half) < 2, "a chosen event raises the sheet"
        for step in ("card", "list", "filters"):
            if step == "list":
                page.get_by_role("button", name="All events").tap()
            if step == "filters":
                page.get_by_text("Filters", exact=True).tap()
                page.get_by_text("Download", exact=True).tap()
            small = page.evaluate(
                """() => [...document.querySelectorAll("button, summary, select, input:not([type=checkbox]), a[role=button], .facet label, [role=slider]")]
                    .filter((e) => e.offsetParent !== null && getComputedStyle(e).visibility !== "hidden")
                    .map((e) => [e.className || e.textContent, e.getBoundingClientRect()])
                    .filter(([, r]) => r.height > 0 && (r.height < 43.5 || r.width < 43.5))
                    .map(([name, r]) => `${name} ${r.width}x${r.height}`)"""
            )
            assert small == [], step
            assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_prints_on_one_page(made, opened):
    for events, card in ((made.zummar(), False), (made.zummar(), True), (series(made, 200), False)):
        with opened(Page(events, subtitle="Where reports differ")) as watched:
            if card:
                watched.page.locator(".event").first.click()
                expect(watched.page.locator(".card-title")).to_be_visible()
            for landscape in (False, True):
                pdf = watched.page.pdf(prefer_css_page_size=not landscape, format="A4", landscape=landscape)
                assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, (card, landscape)
                assert len(pdf) > 20_000
            watched.page.emulate_media(media="print")
            watched.page.set_viewport_size({"width": 720, "height": 1040})  # paper is as narrow as a telephone
            title, drawn, listed = (
                watched.page.locator(part).first.bounding_box()["y"]
                for part in (".masthead", "#map", ".detail" if card else ".list")
            )
            assert title < drawn < listed


def violations(page):
    found = Axe().run(page)["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_with_everything_open(made, opened, snapshot, scheme, width):
    with opened(Page(series(made, 130)), scheme=scheme, width=width, height=844) as watched:
        page = watched.page
        page.get_by_text("Filters", exact=True).click()
        box_of(page, "Drone attack").check()
        page.get_by_text("Download", exact=True).click()
        assert violations(page) == []
        snapshot(watched, f"filters-{scheme}-{width}")
        page.locator(".event").first.click()
        expect(page.locator(".card-title")).to_be_visible()
        assert violations(page) == []


GOLDEN = Path(__file__).with_name("zummar.txt")


def test_what_a_reader_reads_is_as_expected(made, opened):
    """The golden page: list, cards and legend as text. To renew: RENEW=1 pytest …; read the difference."""
    with opened(Page(made.zummar())) as watched:
        page = watched.page
        page.get_by_text("Also mentioned").click()
        parts = [page.locator(".masthead").inner_text(), page.locator(".list").inner_text()]
        for index in range(page.locator(".event").count()):
            page.locator(".event").nth(index).click()
            expect(page.locator(".card-title")).to_be_visible()
            page.locator(".card").evaluate("(e) => { for (const d of e.querySelectorAll('details')) d.open = true; }")
            parts.append(page.locator(".card").inner_text())
            page.keyboard.press("Escape")
        parts.append(page.locator(".legend").inner_text())
    told = "\n\n----\n\n".join(re.sub(r"\s*\n\s*", "\n", part.strip()) for part in parts) + "\n"
    if os.environ.get("RENEW"):
        GOLDEN.write_text(told, encoding="utf-8")
    assert told == GOLDEN.read_text(encoding="utf-8")
