"""The document of a map: one self-contained HTML file, with or without layers of folium's in it.

It holds the bundled front end, one JSON payload that only ever becomes text nodes, and a Content-Security-Policy that
lets nothing else run or load. Nothing here needs folium, which takes a second to import.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from geoevents.export import writing
from maps.basemap import asset
from maps.columns import as_text
from maps.payload import payload

if TYPE_CHECKING:
    import datetime as dt
    import os

    from maps.payload import Events, Payload

__all__ = ["FIRST_SCRIPT", "PLAIN", "Additions", "as_json", "contained", "render", "write", "write_map"]

#: The front end has made the Leaflet map; the scripts of folium's layers find it under the name they expect.
FIRST_SCRIPT: Final = "var {} = geoevents.map;"

Outside = tuple[tuple[str, str], ...]


class Additions(NamedTuple):
    """What folium's layers put on the page: markup, script, and (script | style | img, URL) asked of the network."""

    head: str
    body: str
    script: str
    outside: Outside


PLAIN: Final = Additions(head="", body="", script=FIRST_SCRIPT.format("map_0"), outside=())


def write_map(
    events: Events,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    subtitle: str | None = None,
    generated_at: dt.datetime | None = None,
) -> None:
    """Write the map of events to an HTML file, the same as ``event_map(events).save(path)`` without loading folium.

    Parameters
    ----------
    events
        A `geoevents.EventCollection`, which may be empty.
    path
        Where to; written whole or not at all.
    title, subtitle
        Plain text above the list.
    generated_at
        When the page is made, to be written on it; by default nothing is, so that equal events give equal bytes.

    Raises
    ------
    OutputError
        When the path cannot be written.
    """
    write(Path(path), render(payload(events, title=title, subtitle=subtitle, generated_at=generated_at)).encode())


def render(content: Payload, added: Additions = PLAIN) -> str:
    """Write the page around a payload and what a user added to it."""
    code, look = contained(asset("page.js").decode()), asset("page.css").decode()
    head, body, script, outside = added
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
            f"<title>{html.escape(content.head['title'][:200])}</title>",
            f"<style>{look}</style>",
            head,
            "</head>",
            "<body>",
            "<noscript>This map needs JavaScript; it asks nothing of the network.</noscript>",
            '<div id="geoevents"></div>',
            f'<script type="application/json" id="geoevents-head">{as_json(content.head)}</script>',
            *_packed(content),
            f"<script>{code}</script>",
            f"{tags}{body}",
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _packed(content: Payload) -> list[str]:
    """Write the compressed parts as inert elements, which the page decodes when it needs them."""
    parts = {"columns": content.columns, "basemap": content.basemap}
    parts |= {f"details-{number}": chunk for number, chunk in enumerate(content.details)}
    return [
        f'<script type="application/octet-stream" id="geoevents-{name}">{as_text(data)}</script>'
        for name, data in parts.items()
    ]


def _policy(scripts: list[str], look: str, *, styled: bool, outside: Outside) -> str:
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


def as_json(content: dict[str, Any]) -> str:
    """Write JSON that cannot end its script element or be anything but data."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029\x00":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "replace").decode()  # lone surrogates of broken reports


def contained(script: str) -> str:
    r"""Keep a script inside its element: within strings, where alone this occurs, ``<\\/`` is the same as ``</``."""
    script = script.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"<(/script|!--)", lambda m: "<\\" + m[1], script, flags=re.IGNORECASE)


def write(path: Path, page: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    OutputError
        When it cannot be written; the message names the path.
    """
    with writing(path) as temporary:
        temporary.write_bytes(page)
