"""Saved web pages as reports: the main text, and what the page itself says of its title, date, address and publisher.

`Report.text` of a page is what was taken out of it: its metadata as labelled lines, then its main text; every span
indexes that. A ``page:`` line keeps the digest of the file, so that the way back to it stays open. A date is only what
the page's metadata call the date of publication; none is guessed from the text, the address or the file.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from geoevents.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["HTML_SUFFIXES", "MAX_PAGE_BYTES", "Page", "read_page"]

HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml")
#: A page with more than this is an application, not a report.
MAX_PAGE_BYTES: Final = 8_000_000
_MAX_NODES: Final = 60_000  # elements of a page that are looked at for its text
_LINE: Final = 200
_SAME: Final = 60  # letters from which on a paragraph told twice is a copy
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,30})", re.IGNORECASE)
_SAVED_FROM: Final = re.compile(r"<!--\s{0,5}saved from url=\(\d{1,6}\)(\S{1,2000}?)\s{0,5}-->")
_STAMP: Final = re.compile(
    r"\s*((?:19|20)\d\d-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?[ ]?(Z|[+-]\d\d:?\d\d)?)?"
)
#: What pages call the date of publication, the surest first.
_DATES: Final = (
    "article:published_time", "datepublished", "og:published_time", "dc.date.issued", "dcterms.issued", "parsely-pub-date",
    "publish-date", "publishdate", "pubdate", "publication_date", "sailthru.date", "dc.date", "date",
)  # fmt: skip
_OURS: Final = b"geoevents.map"
_INVISIBLE: Final = re.compile("[\u200b\u2060\ufeff\xad]")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a text with labelled lines; `date_from` names the metadata its date is taken from."""

    text: str
    date_from: str | None


def read_page(data: bytes, path: Path) -> Page:
    """Take the main text and the metadata out of a page.

    Parameters
    ----------
    data
        The bytes of the file.
    path
        Its name, for messages.

    Raises
    ------
    InputError
        When trafilatura is not installed, the page is too big, its encoding cannot be told, it is a map that
        geoevents drew, or no main text is found.
    """
    if len(data) > MAX_PAGE_BYTES:
        raise InputError(
            f"{path}: {len(data) / 1e6:.0f} MB is more than the {MAX_PAGE_BYTES / 1e6:.0f} MB a page may have; "
            "save the report's text as .txt"
        )
    if _OURS in data[-65_536:]:
        raise InputError(f"{path}: a map that geoevents drew, not a report; give the reports it was drawn from")
    trafilatura = _library(path)
    markup = _decode(data, path)
    tree = trafilatura.load_html(markup) if markup.strip() else None
    if tree is None:
        raise InputError(f"{path}: no web page; save it again, or save the report's text as .txt")
    said = _Metadata(tree, markup)
    for number, element in enumerate(tree.iter()):
        if number > _MAX_NODES:
            raise InputError(f"{path}: more than {_MAX_NODES:,} elements; save the report's text as .txt")
        if element.tag in {"script", "style"}:
            element.text = None
    try:
        body = trafilatura.extract(tree, output_format="txt", include_comments=False, include_tables=True)
    except (ValueError, RecursionError, AttributeError, TypeError) as error:  # what a broken tree makes it run into
        raise InputError(
            f"{path}: the page cannot be taken apart ({type(error).__name__}); save its text as .txt"
        ) from error
    story = _paragraphs(body or "", said.title)
    if not story:
        raise InputError(f"{path}: no main text was found in the page; save the report's text as .txt")
    labels = {
        "title": said.title,
        "publisher": said.publisher,
        "date": said.date,
        "url": said.url,
        "page": f"sha256 {sha256(data).hexdigest()}",
    }
    head = "\n".join(f"{label}: {value}" for label, value in labels.items() if value)
    return Page(text=f"{head}\n\n{story}\n", date_from=said.date_from)


def _library(path: Path) -> Any:  # noqa: ANN401
    try:
        import trafilatura
    except ImportError as error:
        raise InputError(
            f"{path}: reading web pages needs trafilatura ({error}); install it with: pip install 'geoevents[html]'"
        ) from error
    return trafilatura


def _decode(data: bytes, path: Path) -> str:
    """Decode by the byte-order mark, what the page declares, UTF-8; nothing is guessed."""
    declared = _CHARSET.search(data[:4096])
    names = ["utf-8-sig"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names = ["utf-16"]
    elif declared is not None:
        names.insert(0, declared[1].decode("ascii", "ignore"))
    for name in names:
        try:
            # Browsers read latin-1 as its superset.
            text = data.decode("cp1252" if name.lower() in {"iso-8859-1", "latin-1", "latin1"} else name)
        except (LookupError, UnicodeDecodeError):
            continue
        return text.replace("\x00", "")
    raise InputError(f"{path}: neither UTF-8 nor what the page declares ({', '.join(names)}); save it again as UTF-8")


def _paragraphs(body: str, title: str | None) -> str:
    """Return the paragraphs of a main text, each once, the headline left out."""
    seen: set[str] = set()
    kept: list[str] = []
    for line in body.splitlines():
        text = " ".join(_INVISIBLE.sub("", line).split())
        if not text or (not kept and text == title):
            continue
        if len(text) >= _SAME:
            if text in seen:
                continue
            seen.add(text)
        kept.append(text)
    return "\n\n".join(kept)


class _Metadata:
    """What a page says of itself in its head and in JSON-LD."""

    def __init__(self, tree: Any, markup: str) -> None:  # noqa: ANN401
        self.meta: dict[str, str] = {}
        for element in tree.iterfind(".//meta"):
            key = element.get("property") or element.get("name") or element.get("itemprop")
            if key and element.get("content"):
                self.meta.setdefault(key.strip().lower(), element.get("content"))
        for element in tree.iterfind(".//time"):
            if element.get("datetime") and (
                element.get("pubdate") is not None or element.get("itemprop") == "datePublished"
            ):
                self.meta.setdefault("datepublished", element.get("datetime"))
        self.linked = [item for script in tree.iterfind(".//script") for item in _json_ld(script)]
        self.date, self.date_from = self._date()
        saved = _SAVED_FROM.search(markup[:5_000])
        canonical = [e.get("href") for e in tree.iterfind(".//link") if (e.get("rel") or "").lower() == "canonical"]
        self.url = _web(*canonical, self.meta.get("og:url"), saved[1] if saved is not None else None)
        heading = tree.find(".//title")
        self.title = _line(
            self.meta.get("og:title"), self._of("headline"), heading.text_content() if heading is not None else None
        )
        host = urlsplit(self.url).hostname if self.url is not None else None
        self.publisher = _line(self.meta.get("og:site_name"), self._publisher(), host)

    def _of(self, key: str) -> str | None:
        return next((item[key] for item in self.linked if isinstance(item.get(key), str)), None)

    def _publisher(self) -> str | None:
        made = (item.get("publisher") for item in self.linked)
        return next((p["name"] for p in made if isinstance(p, dict) and isinstance(p.get("name"), str)), None)

    def _date(self) -> tuple[str | None, str | None]:
        told = [(name, self.meta.get(name)) for name in _DATES]
        told.insert(1, ("JSON-LD datePublished", self._of("datePublished")))
        for name, value in told:
            match = _STAMP.match(value) if value else None
            if match is not None:
                day, clock, zone = match.groups()
                return f"{day}T{clock}{zone}" if clock and zone else day, name
        return None, None


def _json_ld(script: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Yield the objects of a JSON-LD script, those of its graph included."""
    if (script.get("type") or "").lower() != "application/ld+json" or not script.text:
        return
    try:
        content = json.loads(script.text)
    except (ValueError, RecursionError):
        return
    for item in content if isinstance(content, list) else [content]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (part for part in (graph if isinstance(graph, list) else []) if isinstance(part, dict))


def _line(*values: str | None) -> str | None:
    """Return the first value that has letters, as one short line."""
    for value in values:
        text = " ".join(_INVISIBLE.sub("", value or "").split())
        if text:
            return text if len(text) <= _LINE else text[: _LINE - 1] + "…"
    return None


def _web(*values: str | None) -> str | None:
    """Return the first value that is an address of the web."""
    return next((v.strip() for v in values if v and re.fullmatch(r"\s*https?://[^\s<>\"]{1,1500}\s*", v)), None)
