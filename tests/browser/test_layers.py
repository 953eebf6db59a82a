"""What a user puts on the map: the seam, our own layers, and text in folium's layers that must not run."""

import re

import folium
import pytest

import maps
from geoevents.errors import InputError
from maps.layers import Colours, Layer, Shapes, Tiles

BAD = "${window.pwned=1}`+(window.pwned=1)+`\\`+(window.pwned=1)//\\\\`+(window.pwned=1)//<img src=x onerror=window.pwned=1>"
SQUARE = {
    "type": "Feature",
    "properties": {"name": f"Zone {BAD}"},
    "geometry": {"type": "Polygon", "coordinates": [[[42, 36.6], [42.5, 36.6], [42.5, 37], [42, 37], [42, 36.6]]]},
}
TILES = Tiles(url="https://{s}.tile.example.org/{z}/{x}/{y}.png", attribution="© Example contributors")


def page_of(drawn):
    return drawn.get_root().render()


class Capital:
    """A layer of a user's own."""

    def add_to(self, map, events):  # noqa: A002
        folium.CircleMarker([36.8, 42.2], radius=9, tooltip=f"{len(events.events)} events").add_to(map)


@pytest.mark.browser
def test_text_in_the_users_own_layers_never_runs(made, opened):
    drawn = maps.event_map(made.zummar(), layers=[Shapes(features=SQUARE, name=BAD, label="name"), Capital()])
    folium.Circle([36.8, 42.1], radius=6_000, popup=BAD, tooltip=BAD).add_to(drawn)
    folium.Marker([36.7, 42.3], popup=folium.Popup(BAD, lazy=True), tooltip=folium.Tooltip(BAD)).add_to(drawn)
    folium.GeoJson({"type": "Point", "coordinates": [42.2, 36.9]}, name=BAD).add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    with opened(drawn, quiet=False) as watched:
        page = watched.page
        told = []
        for part in page.locator("#map path.leaflet-interactive, #map img.leaflet-marker-icon").all():
            part.dispatch_event("mouseover", {"bubbles": True})
            part.dispatch_event("click", {"bubbles": True})
            page.wait_for_timeout(50)
            told += page.locator(".leaflet-popup-content").all_inner_texts()
        assert page.evaluate("window.pwned") is None
        assert any("${window.pwned=1}`+(window.pwned=1)" in text for text in told)
        assert "${window.pwned=1}" in page.locator(".leaflet-control-layers").inner_text()
        assert page.locator(".leaflet-control-layers img").count() == 0


@pytest.mark.browser
def test_shapes_are_drawn_and_named(made, opened, snapshot):
    with opened(maps.event_map(made.zummar(), layers=[Shapes(features=SQUARE, label="name")])) as watched:
        path = watched.page.locator("#map path.leaflet-interactive")
        assert path.count() == 1
        path.dispatch_event("mouseover")
        assert watched.page.locator(".leaflet-tooltip").inner_text().startswith("Zone ${")
        snapshot(watched, "shapes")


def test_a_layer_is_anything_with_add_to(made):
    assert isinstance(Capital(), Layer)
    assert "7 events" in page_of(maps.event_map(made.zummar(), layers=[Capital()]))


def test_tiles_open_the_page_for_one_origin_and_say_so(made):
    page = page_of(maps.event_map(made.zummar(), tiles=TILES))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "img-src data: blob: https://*.tile.example.org;" in policy
    assert "learns which part of the map you look at" in page
    assert "© Example contributors" in page
    assert "learns which part" not in page_of(maps.event_map(made.zummar()))


def test_the_page_with_layers_is_the_same_twice(made):
    layers = [Shapes(features=SQUARE), Capital(), Colours(light={"main": "#005500"})]
    drawn = maps.event_map(made.zummar(), tiles=TILES, layers=layers)
    assert page_of(drawn) == page_of(drawn)
    assert page_of(drawn) == page_of(maps.event_map(made.zummar(), tiles=TILES, layers=layers))
    assert '"main":"#005500"' in page_of(drawn)
    assert '"main":"#005500"' not in page_of(maps.event_map(made.zummar()))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Tiles(url="http://a.example/{z}/{x}/{y}.png", attribution="A"),
        lambda: Tiles(url="https://a.example/tiles", attribution="A"),
        lambda: Tiles(url="https://a.example/{z}/{x}/{y}.png", attribution=" "),
        lambda: Shapes(features=[1, 2]),
        lambda: Shapes(features={"no": "type"}),
        lambda: Shapes(features=SQUARE, colour="red"),
        lambda: Colours(light={"nothing": "#112233"}),
        lambda: Colours(dark={"main": "url(x)"}),
    ],
)
def test_what_the_page_cannot_use_is_refused(make):
    with pytest.raises(InputError):
        make()
