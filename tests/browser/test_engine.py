"""The map itself: few events with all signs, many as a density with counts, and places where maps go wrong."""

import importlib.util
import sys
from pathlib import Path

import pytest

import maps

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pairs():
    path = Path(__file__).parents[2] / "benchmarks" / "map_page.py"
    spec = importlib.util.spec_from_file_location("benchmark_map_page", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.Pairs


class Saved:
    """A page that was written without folium, as `opened` wants it."""

    def __init__(self, events):
        self.events = events

    def save(self, path):
        maps.write_map(self.events, path)


def drawn(watched):
    """Wait until the map is drawn and return how many of its pixels differ from its most common colour."""
    page = watched.page
    while not page.evaluate("performance.getEntriesByName('geoevents-ready').length"):
        page.wait_for_timeout(30)
    page.wait_for_timeout(200)
    return page.evaluate(
        """() => {
            const c = document.querySelector("canvas.events-canvas");
            const copy = new OffscreenCanvas(c.width, c.height).getContext("2d", {willReadFrequently: true});
            copy.drawImage(c, 0, 0);
            const d = new Uint32Array(copy.getImageData(0, 0, c.width, c.height).data.buffer);
            const n = new Map();
            for (const v of d) n.set(v, (n.get(v) ?? 0) + 1);
            return d.length - Math.max(...n.values());
        }"""
    )


def located(made, *points, name="Here"):
    report = made.report("p", f"A blast was heard at {name}.")
    events = []
    for i, (lat, lon) in enumerate(points):
        place = made.place(name, lat, lon, country=None)
        events.append(
            made.event(
                f"x{i}",
                "explosion",
                made.Role.SIDE,
                [made.agreed("location", place, [made.said(report, "location", place, name)])],
            )
        )
    return made.Made(reports=(report,), events=tuple(events))


def test_many_events_are_counted_and_a_count_opens_to_its_events(pairs, opened, snapshot):
    with opened(Saved(pairs(4_000))) as watched:
        page = watched.page
        assert drawn(watched) > 5_000
        snapshot(watched, "many")
        note = page.locator(".crowd")
        assert "4,000 events as a density" in note.inner_text()
        zoom = page.evaluate("geoevents.map.getZoom()")
        x, y = page.evaluate(
            """() => {
                const p = geoevents.map.latLngToContainerPoint([33.3, 35.4]);
                const r = document.getElementById("map").getBoundingClientRect();
                return [p.x + r.left, p.y + r.top];
            }"""
        )
        for _ in range(6):
            page.mouse.click(x, y)
            page.wait_for_timeout(150)
            if page.evaluate("geoevents.map.getZoom()") > zoom:
                break
            x, y = x + 12, y - 12
        assert page.evaluate("geoevents.map.getZoom()") > zoom
        page.evaluate("geoevents.map.setView([33.3, 35.4], 11, {animate: false}).getZoom()")
        page.wait_for_timeout(300)
        snapshot(watched, "many-close")


@pytest.mark.parametrize("n", [5, 600])
def test_a_count_at_one_single_place_lists_all_its_events(made, opened, n):
    """Few are one sign with a number; very many a count of the density."""
    points = [(36.3, 43.1)] * n + (
        [(36.9, 43.9)] if n < 9 else [(36.9 + i / 900, 43.9 + i % 7 / 90) for i in range(3_000)]
    )
    with opened(Saved(located(made, *points))) as watched:
        page = watched.page
        drawn(watched)
        page.evaluate("geoevents.map.setView([36.3, 43.1], 10, {animate: false}).getZoom()")
        page.wait_for_timeout(400)
        box = page.locator("#map").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(400)
        assert page.locator("p.status").inner_text().startswith(f"{n:,} of ")
        assert "at one place" in page.locator("p.status").inner_text()
        page.wait_for_timeout(300)
        assert "within=36.2" in page.url
        page.get_by_role("button", name="Reset all filters").click()
        assert "at one place" not in page.locator("p.status").inner_text()


def test_disputed_areas_in_sight_are_named(made, opened):
    with opened(maps.event_map(located(made, (32.7, 35.6)))) as watched:
        watched.page.get_by_text("Disputed areas in sight").click()
        assert "Golan Heights: occupied by Israel" in watched.page.locator(".areas").inner_text()
        watched.page.evaluate("geoevents.map.setView([33.0, 35.78], 10, {animate: false}).getZoom()")
        drawn(watched)
        box = watched.page.locator("#map").bounding_box()
        tooltip = watched.page.locator(".leaflet-tooltip.disputed")
        found = []
        for x in range(int(box["x"]) + 10, int(box["x"] + box["width"]) - 10, 5):  # somewhere on the way is the line
            watched.page.mouse.move(x, box["y"] + box["height"] / 2)
            if tooltip.count():
                found.append(tooltip.inner_text())
        assert found
        assert all("Golan Heights: occupied by Israel" in text for text in found)
        assert not tooltip.count()


def test_a_filter_changes_what_is_drawn(pairs, opened):
    with opened(Saved(pairs(3_000))) as watched:
        before = drawn(watched)
        watched.page.evaluate("geoevents.ready.then(({state}) => state.filter(() => false))")
        assert drawn(watched) < before


def test_moving_the_map_shows_no_gap(made, opened):
    with opened(maps.event_map(made.zummar())) as watched:
        drawn(watched)
        watched.page.mouse.move(850, 400)
        watched.page.mouse.down()
        watched.page.mouse.move(690, 300, steps=4)
        alpha = watched.page.evaluate(
            """() => {
                const c = document.querySelector("canvas.events-canvas").getBoundingClientRect();
                const m = document.getElementById("map").getBoundingClientRect();
                return [c.left <= m.left, c.top <= m.top, c.right >= m.right, c.bottom >= m.bottom];
            }"""
        )
        watched.page.mouse.up()
        assert alpha == [True] * 4


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("one", [(36.3, 43.1)]),
        ("one-place", [(36.3, 43.1)] * 12),
        ("pole", [(89.5, 10.0)]),
        ("south", [(-84.0, -120.0)]),
        ("seam", [(-17.0, 179.9), (-17.1, -179.9)]),
        ("wide", [(60.0, -150.0), (-40.0, 170.0), (10.0, 0.0)]),
    ],
)
def test_places_where_maps_go_wrong_give_a_sensible_page(made, opened, snapshot, name, points):
    with opened(maps.event_map(located(made, *points))) as watched:
        assert drawn(watched) > 500
        inside = watched.page.evaluate(
            """(points) => {
                const size = geoevents.map.getSize();
                return points.every(([lat, lon]) => [lon - 360, lon, lon + 360].some((x) => {
                    const p = geoevents.map.latLngToContainerPoint([lat, x]);
                    return p.x >= 0 && p.x <= size.x && p.y >= -1 && p.y <= size.y + 1;
                }));
            }""",
            points,
        )
        assert inside
        snapshot(watched, f"edge-{name}")
