"""The map stays a folium map: layers that a user adds are on the page, and nothing else changes."""

import re
import subprocess
import sys
from pathlib import Path

import folium
import pytest

import maps
from geoevents.errors import OutputError

ROOT = Path(__file__).parents[2]


def with_layers(made):
    drawn = maps.event_map(made.zummar())
    folium.Circle([36.8, 42.2], radius=9_000, color="#333", popup="A popup", tooltip="A tooltip").add_to(drawn)
    folium.GeoJson({"type": "Point", "coordinates": [42.1, 36.7]}, name="mine").add_to(drawn)
    folium.Marker([36.7, 42.3], icon=folium.Icon(color="red"), popup=folium.Popup("<b>Bold</b>")).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    return drawn


def test_it_is_a_folium_map(made):
    assert isinstance(maps.event_map(made.Made()), folium.Map)


@pytest.mark.browser
def test_layers_of_the_user_are_drawn_without_a_network(made, opened, snapshot):
    with opened(with_layers(made)) as watched:
        page = watched.page
        assert page.locator("#map path.leaflet-interactive").count() == 1
        assert page.locator("#map img.leaflet-marker-icon").count() == 2
        page.locator("#map img.leaflet-marker-icon").last.click()
        page.wait_for_selector(".leaflet-popup-content b")
        assert page.locator(".leaflet-control-layers").count() == 1
        snapshot(watched, "folium-layers")


@pytest.mark.browser
def test_tiles_of_the_user_take_the_place_of_the_base_map(made, opened):
    drawn = maps.event_map(made.zummar())
    pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    folium.TileLayer(pixel, attr="One pixel").add_to(drawn)
    with opened(drawn) as watched:
        watched.page.wait_for_timeout(100)
        alpha = watched.page.evaluate(
            "document.querySelector('canvas.events-canvas').getContext('2d').getImageData(860, 780, 1, 1).data[3]"
        )
        assert alpha == 0


def test_it_shows_in_a_notebook(made):
    assert "srcdoc=" in maps.event_map(made.Made())._repr_html_()


def test_two_renders_are_equal_to_the_byte(made):
    assert maps.event_map(made.zummar()).get_root().render() == maps.event_map(made.zummar()).get_root().render()
    once, again = (re.sub(r"\s+$", "", with_layers(made).get_root().render()) for _ in range(2))
    assert once == again
    drawn = with_layers(made)
    assert drawn.get_root().render() == drawn.get_root().render()


def test_two_processes_write_equal_files(tmp_path):
    script = (
        "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]; import made, maps;"
        "maps.event_map(made.zummar()).save(sys.argv[3])"
    )
    files = [tmp_path / "one.html", tmp_path / "two.html"]
    for file, seed in zip(files, ("1", "2"), strict=True):
        subprocess.run(
            [sys.executable, "-c", script, str(ROOT), str(ROOT / "tests/browser"), str(file)],
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        )
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size < 700_000


def test_the_page_is_the_same_without_folium(made, tmp_path):
    maps.write_map(made.zummar(), tmp_path / "plain.html", title="A title")
    maps.event_map(made.zummar(), title="A title").save(tmp_path / "folium.html")
    assert (tmp_path / "plain.html").read_bytes() == (tmp_path / "folium.html").read_bytes()


def test_the_page_names_no_address_that_a_browser_would_fetch(made):
    page = maps.event_map(made.zummar()).get_root().render()
    assert not re.search(r"<(?:script|img|link|iframe)[^>]+(?:src|href)=.?(?:https?:)?//", page)
    assert "@import" not in page
    assert not re.search(r"url\((?!.?data:|#)", page)


def test_a_plugin_that_needs_the_network_is_let_through_by_origin_only(made):
    drawn = maps.event_map(made.Made())
    folium.TileLayer("https://{s}.tile.example.org/{z}/{x}/{y}.png", attr="Example").add_to(drawn)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', drawn.get_root().render())[1]
    assert "img-src data: blob: https://*.tile.example.org;" in policy
    assert "connect-src" not in policy


def test_a_file_is_written_whole_or_not_at_all(made, tmp_path):
    drawn = maps.event_map(made.Made())
    target = tmp_path / "map.html"
    target.write_text("old")
    drawn.save(target)
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(OutputError, match="there is no folder"):
        drawn.save(tmp_path / "no such folder" / "map.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(OutputError):
        drawn.save(tmp_path / "folder.html")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder.html", "map.html"]
