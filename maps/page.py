"""A folium map of events that is one self-contained, deterministic HTML file.

folium's own page asks ten outside URLs, names its parts at random and lets text run as script. So the object stays a
`folium.Map`, to which any layer can be added, and the page around it is ours: the bundled front end, one JSON payload
that only ever becomes text nodes, and a Content-Security-Policy that lets nothing else run or load.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

import branca.element
import folium  # noqa: TID253  (this module is the border to folium; `maps.event_map` loads it on first use)
from jinja2 import Template

from geoevents.errors import OutputError
from maps.basemap import DIST
from maps.payload import payload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maps.payload import Events

__all__ = ["EventMap", "event_map"]


def event_map(events: Events, *, title: str | None = None, subtitle: str | None = None) -> EventMap:
    """Draw events on a map.

    Parameters
    ----------
    events
        An `geoevents.EventCollection`, which may be empty. It is read, never changed.
    title, subtitle
        Plain text above the list; the title is made from the main event where none is given.

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
    return EventMap(payload(events, title=title, subtitle=subtitle))


class EventMap(folium.Map):
    """A folium map whose page is self-contained; made by `event_map`."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (folium's type)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    # The front end has made the Leaflet map; folium's layers find it under the name they expect.
    _template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }} = geoevents.map;{% endmacro %}")

    def __init__(self, content: dict[str, Any]) -> None:
        focus = content["focus"] or (-30.0, -40.0, 60.0, 60.0)
        super().__init__(location=[(focus[1] + focus[3]) / 2, (focus[0] + focus[2]) / 2], tiles=None)
        _Page(content).add_child(self)

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:  # noqa: ANN401, FBT001, FBT002  (folium's signature)
        """Write the page; a path is written whole or not at all.

        Raises
        ------
        OutputError
            When the path cannot be written.
        """
        page = self.get_root().render(**kwargs).encode()
        if isinstance(outfile, str | bytes | Path):
            _write(Path(os.fsdecode(outfile)), page)
            return
        outfile.write(page)
        if close_file:
            outfile.close()


class _Page(branca.element.Figure):
    """The document around the map, in place of branca's."""

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__()
        self.content = content
        self.header.add_child(branca.element.Element(""), name="meta_http")  # ours says the charset

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401  (branca's signature)
        """Render the layers that were added and the page around them."""
        # folium's layers add to themselves and to the page at every render: leave no trace of this one.
        before = [(element, element._children.copy()) for element in _elements(self)]  # noqa: SLF001
        try:
            for child in self._children.values():
                child.render(**kwargs)
            links = [e for e in self.header._children.values() if isinstance(e, branca.element.Link)]  # noqa: SLF001
            head = "".join(e.render(**kwargs) for e in self.header._children.values() if e not in links)  # noqa: SLF001
            parts = (head.strip(), self.html.render(**kwargs).strip(), _contained(self.script.render(**kwargs)).strip())
            outside = _outside(self, links)
            head, body, script = _stable(_SEAM.join(parts), self).split(_SEAM)
        finally:
            for element, children in before:
                element._children = children  # noqa: SLF001
        return _document(self.content, head=head, body=body, script=script, outside=outside)


#: Stands between the parts of a page while its ids are replaced; U+FFFF is no character of any text.
_SEAM = "\uffff"


def _document(content: dict[str, Any], *, head: str, body: str, script: str, outside: list[tuple[str, str]]) -> str:
    try:
        code = _contained((DIST / "page.js").read_text(encoding="utf-8"))
        look = (DIST / "page.css").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise OutputError(
            f"the map's browser code is not built ({error.filename}); install the package with pip, or run `make` in a checkout"
        ) from error
    styled = bool(head or body or outside or script.count("\n") > 1)
    tags = "".join(
        f'<link rel="stylesheet" href="{html.escape(url)}">\n'
        if kind == "style"
        else f'<script src="{html.escape(url)}"></script>\n'
        for kind, url in outside
        if kind != "img"
    )
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy([code, script], look, styled=styled, outside=outside)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<link rel="icon" href="data:,">',
            f"<title>{html.escape(content['title'])}</title>",
            f"<style>{look}</style>",
            head,
            "</head>",
            "<body>",
            "<noscript>This map needs JavaScript; it asks nothing of the network.</noscript>",
            '<div id="geoevents"></div>',
            f'<script type="application/json" id="geoevents-payload">{_json(content)}</script>',
            f"<script>{code}</script>",
            f"{tags}{body}",
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _policy(scripts: list[str], look: str, *, styled: bool, outside: list[tuple[str, str]]) -> str:
    """Write the policy: our scripts by hash, no request; what a user's own layer names is let through by origin."""

    def allowed(kind: str) -> str:
        return "".join(f" {origin}" for origin in sorted({_origin(url) for k, url in outside if k == kind}))

    # Layers of the user's may carry style attributes; without such layers not even those are let through.
    styles = "'unsafe-inline'" if styled else _hash(look)
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src {' '.join(map(_hash, scripts))}{allowed('script')}; style-src {styles}{allowed('style')}; "
        f"img-src data: blob:{allowed('img')}; font-src data:{allowed('style')}"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _origin(url: str) -> str:
    """Return the origin of a URL; the ``{s}`` of a tile template becomes the wildcard of its subdomains."""
    parts = urlsplit(url)
    return f"{parts.scheme or 'https'}://{parts.netloc.replace('{s}', '*')}"


def _outside(page: _Page, links: list[branca.element.Link]) -> list[tuple[str, str]]:
    """List what the layers that the user added ask of the network: (script | style | img, URL)."""
    found = [("script" if isinstance(e, branca.element.JavascriptLink) else "style", e.url) for e in links]
    tiles = [e.tiles for e in _elements(page) if isinstance(e, folium.TileLayer)]
    return [(kind, url) for kind, url in [*found, *(("img", url) for url in tiles)] if urlsplit(url).netloc]


def _json(content: dict[str, Any]) -> str:
    """Write JSON that cannot end its script element or be anything but data."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029\x00":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "replace").decode()  # lone surrogates of broken reports


def _contained(script: str) -> str:
    r"""Keep a script inside its element: within strings, where alone this occurs, ``<\\/`` is the same as ``</``."""
    script = script.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"<(/script|!--)", lambda m: "<\\" + m[1], script, flags=re.IGNORECASE)


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


def _write(path: Path, page: bytes) -> None:
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror}; choose a folder that exists and is writable"
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(page)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
