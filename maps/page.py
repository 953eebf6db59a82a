"""A folium map of events that is one self-contained, deterministic HTML file.

folium's own page asks ten outside URLs, names its parts at random and lets text run as script. So the object stays a
`folium.Map`, to which any layer can be added, and the page around it is ours (`maps.document`).
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

import branca.element
import folium  # noqa: TID253  (this module is the border to folium; `maps.event_map` loads it on first use)
from jinja2 import Template

from maps.document import FIRST_SCRIPT, Additions, contained, render, write
from maps.payload import payload

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from maps.layers import Layer, Tiles
    from maps.payload import Events, Payload

__all__ = ["EventMap", "event_map"]


def event_map(
    events: Events,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    generated_at: dt.datetime | None = None,
    tiles: Tiles | None = None,
    layers: Iterable[Layer] = (),
) -> EventMap:
    """Draw events on a map.

    Parameters
    ----------
    events
        An `geoevents.EventCollection`, which may be empty. It is read, never changed.
    title, subtitle
        Plain text above the list; the title is made from the main event where none is given.
    generated_at
        When the page is made, to be written on it; by default nothing is, so that equal events give equal bytes.
    tiles
        Map tiles in place of the page's own base map: it then needs a network, and tells the tiles' server what each
        reader looks at.
    layers
        What else is to be on the map (`maps.layers`), in this order.

    Returns
    -------
    EventMap
        A `folium.Map`: layers can be added, ``save(path)`` writes one HTML file that needs no network. Equal
        events and equal layers give equal bytes.

    Examples
    --------
    >>> class Nothing:
    ...     reports = events = attributions = ()
    ...     def trajectories(self): return ()
    >>> page = event_map(Nothing(), title="Nothing yet").get_root().render()
    >>> "https://cdn" in page
    False
    """
    drawn = EventMap(payload(events, title=title, subtitle=subtitle, generated_at=generated_at))
    for layer in (*((tiles,) if tiles is not None else ()), *layers):
        layer.add_to(drawn, events)
    return drawn


class EventMap(folium.Map):
    """A folium map whose page is self-contained; made by `event_map`."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (folium's type)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    # The front end has made the Leaflet map; folium's layers find it under the name they expect.
    _template = Template(
        "{% macro script(this, kwargs) %}" + FIRST_SCRIPT.format("{{ this.get_name() }}") + "{% endmacro %}"
    )

    def __init__(self, content: Payload) -> None:
        focus = content.head["focus"] or (-30.0, -40.0, 60.0, 60.0)
        super().__init__(location=[(focus[1] + focus[3]) / 2, (focus[0] + focus[2]) / 2], tiles=None)
        self._page = _Page(content)
        self._page.add_child(self)

    def add_script(self, script: str) -> None:
        """Run a script on the page after the map is made; ``geoevents.map`` is the Leaflet map."""
        self._page.script.add_child(branca.element.Element(script))

    def recolour(self, *, light: Mapping[str, str], dark: Mapping[str, str]) -> None:
        """Replace some colours of the page, by the names of `maps.style.PALETTES`."""
        head = self._page.content.head
        palettes = {
            name: head["style"]["palettes"][name] | dict(own) for name, own in (("light", light), ("dark", dark))
        }
        self._page.content = self._page.content._replace(head=head | {"style": head["style"] | {"palettes": palettes}})

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:  # noqa: ANN401, FBT001, FBT002  (folium's signature)
        """Write the page; a path is written whole or not at all.

        Raises
        ------
        OutputError
            When the path cannot be written.
        """
        page = self.get_root().render(**kwargs).encode()
        if isinstance(outfile, str | bytes | Path):
            write(Path(os.fsdecode(outfile)), page)
            return
        outfile.write(page)
        if close_file:
            outfile.close()


class _Page(branca.element.Figure):
    """The document around the map, in place of branca's."""

    def __init__(self, content: Payload) -> None:
        super().__init__()
        self.content = content
        self.header.add_child(branca.element.Element(""), name="meta_http")  # ours says the charset

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401  (branca's signature)
        """Render the layers that were added and the page around them."""
        # folium's layers add to themselves and to the page at every render: leave no trace of this one.
        elements = list(_elements(self))
        before = [(element, element._children.copy()) for element in elements]  # noqa: SLF001
        tooltips = [(element, element.text) for element in elements if isinstance(element, folium.Tooltip)]
        try:
            for element in elements:
                if isinstance(element, folium.Popup):
                    parts_ = element.html._children  # noqa: SLF001
                    element.html._children = type(parts_)((name, _Inert(part)) for name, part in parts_.items())  # noqa: SLF001
            for element, text in tooltips:
                element.text = _inert(text)
            for child in self._children.values():
                child.render(**kwargs)
            links = [e for e in self.header._children.values() if isinstance(e, branca.element.Link)]  # noqa: SLF001
            head = "".join(e.render(**kwargs) for e in self.header._children.values() if e not in links)  # noqa: SLF001
            parts = (head.strip(), self.html.render(**kwargs).strip(), contained(self.script.render(**kwargs)).strip())
            outside = _outside(self, links)
            head, body, script = _stable(_SEAM.join(parts), self).split(_SEAM)
        finally:
            for element, children in before:
                element._children = children  # noqa: SLF001
            for element, text in tooltips:
                element.text = text
        return render(
            _credited(self.content, elements), Additions(head=head, body=body, script=script, outside=outside)
        )


class _Inert(branca.element.Element):
    """The markup of a popup, written so that it ends no template literal of folium's and runs nothing in one."""

    def __init__(self, element: branca.element.Element) -> None:
        super().__init__()
        self.element = element

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401  (branca's signature)
        """Render the markup."""
        return _inert(self.element.render(**kwargs))


def _inert(markup: str) -> str:
    """Write the signs that mean something to a template literal as entities, which mean the same in markup."""
    for sign in ("\\", "`", "$"):
        markup = markup.replace("\\`", "`").replace(sign, f"&#{ord(sign)};")
    return markup


def _credited(content: Payload, elements: list[Any]) -> Payload:
    """Say on the page whom the user's tiles are to be credited to, and what they tell their server."""
    tiles = [e for e in elements if isinstance(e, folium.TileLayer) and urlsplit(e.tiles).netloc]
    if not tiles:
        return content
    head, style = content.head, content.head["style"]
    credits_ = [_plain(str(e.options.get("attribution") or "")) for e in tiles]
    hosts = dict.fromkeys(urlsplit(e.tiles).netloc.replace("{s}.", "") for e in tiles)
    notes = [
        f"The background comes from {host}: it needs a network, and {host} learns which part of the map you look at."
        for host in hosts
    ]
    told = [*dict.fromkeys([*head["attributions"], *filter(None, credits_)])]
    return content._replace(head=head | {"attributions": told, "style": style | {"notes": [*style["notes"], *notes]}})


def _plain(markup: str) -> str:
    """Take the text out of the markup of a credit."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip()


#: Stands between the parts of a page while its ids are replaced; U+FFFF is no character of any text.
_SEAM = "\uffff"


def _outside(page: _Page, links: list[branca.element.Link]) -> tuple[tuple[str, str], ...]:
    """List what the layers that the user added ask of the network: (script | style | img, URL)."""
    found = [("script" if isinstance(e, branca.element.JavascriptLink) else "style", e.url) for e in links]
    tiles = [e.tiles for e in _elements(page) if isinstance(e, folium.TileLayer)]
    return tuple((kind, url) for kind, url in [*found, *(("img", url) for url in tiles)] if urlsplit(url).netloc)


def _elements(element: Any) -> Iterator[branca.element.Element]:  # noqa: ANN401  (branca is untyped)
    """Walk the tree of elements, parts that are held as attributes included."""
    seen: set[int] = set()
    stack = [element]
    while stack:
        here = stack.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        yield here
        parts = [v for k, v in vars(here).items() if k != "_parent" and isinstance(v, branca.element.Element)]
        stack += [*reversed(parts), *reversed(here._children.values())]  # noqa: SLF001


def _stable(text: str, page: _Page) -> str:
    """Replace folium's random ids by their order of appearance."""
    ids = {e._id for e in _elements(page)}  # noqa: SLF001
    order: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        token = match[0]
        return order.setdefault(token, f"{len(order):x}") if token in ids else token

    return re.sub(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", number, text)
