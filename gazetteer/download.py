"""Download a file that the user asked for: resumed where it broke off, checked, whole or not at all.

Nothing else in this project touches the network, and this only when called.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazetteer.errors import PackError

__all__ = ["GEONAMES", "Download", "Loading", "address_of", "fetch"]

Loading = Callable[[int, int | None], None]
"""Called with how many bytes have come, of how many (None when the server does not say)."""

GEONAMES = "https://download.geonames.org/export/dump/{}.zip"
"""Where GeoNames offers its dumps, a zip a country."""

_CHUNK = 1 << 18
_ATTEMPTS = 5
_PAUSE_S = 1.0  # doubles with every attempt
_TIMEOUT_S = 30.0
_BROKEN = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)
_COUNTRY = re.compile(r"[A-Z]{2}|allCountries|no-country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A downloaded file: where from, where to, its SHA-256, and the server's stamp of its state (ETag or date)."""

    url: str
    path: Path
    sha256: str
    stamp: str | None


def address_of(what: str) -> str:
    """Return the address of a country's GeoNames dump, or of what is an address already.

    Raises
    ------
    PackError
        When it is neither an ISO code, ``allCountries`` nor an address.

    Examples
    --------
    >>> address_of("IQ")
    'https://download.geonames.org/export/dump/IQ.zip'
    """
    if what.startswith(("https://", "http://")):
        return what
    if _COUNTRY.fullmatch(what):
        return GEONAMES.format(what)
    raise PackError(
        f"{what!r} cannot be downloaded; give an ISO country code such as IQ, allCountries, or an address (https://…)"
    )


def fetch(
    url: str,
    folder: Path,
    *,
    sha256: str | None = None,
    known: str | None = None,
    progress: Loading | None = None,
) -> Download | None:
    """Download a file into a folder.

    What broke off earlier, in this call or another, is taken up where it ended if the server allows that and the file is
    still the same there.

    Parameters
    ----------
    url
        Address, ``https`` or ``http``.
    folder
        Where the file goes; made when missing.
    sha256
        What the file must hash to.
    known
        The stamp of a state that is had already.
    progress
        Told how many bytes are there, of how many (None when the server does not say).

    Returns
    -------
        The download, or None when the file still is as in `known`.

    Raises
    ------
    PackError
        When the server cannot be reached, refuses, keeps breaking off, or the file is not what it should be.
    """
    name = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rpartition("/")[2])
    name = re.sub(r"[^\w.-]+", "-", name).lstrip(".") or "download"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = _Part(folder / f"{name}.part", url)
        if not _fetched(part, known, progress):
            return None
        found = part.sha256()
        if sha256 is not None and found != sha256.lower():
            part.forget()
            raise PackError(
                f"{url} has the SHA-256 {found}, not {sha256}: it is another file than expected; nothing was installed"
            )
        stamp = part.stamp
        path = part.path.replace(folder / name)
        part.forget()
    except OSError as error:
        if isinstance(error, PackError):
            raise
        raise PackError(f"{url} cannot be saved in {folder}: {error}; make room, or set GEOEVENTS_PACKS") from error
    return Download(url=url, path=path, sha256=found, stamp=stamp)


def _fetched(part: _Part, known: str | None, progress: Loading | None) -> bool:
    """Fetch until the file is whole; tell whether there was anything to fetch."""
    for attempt in range(_ATTEMPTS):
        try:
            return _fetch_on(part, known, progress)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 304:
                return False
            if error.code == 416:  # what is here is not the beginning of what is there
                part.forget()
            elif error.code < 500:
                raise PackError(
                    f"{part.url}: the server says {error.code} {error.reason}; check the name or address"
                ) from error
            problem: Exception = error
        except _BROKEN as error:
            problem = error
        if attempt + 1 < _ATTEMPTS:
            time.sleep(_PAUSE_S * 2**attempt)
    raise PackError(
        f"{part.url} cannot be downloaded ({getattr(problem, 'reason', problem)}); {part.size:,} bytes are kept, try again to go on"
    ) from problem


def _fetch_on(part: _Part, known: str | None, progress: Loading | None) -> bool:
    start = part.size if part.stamp else 0  # without a stamp nobody knows whether the file is still the same
    headers = {"User-Agent": "geoevents", "Accept-Encoding": "identity"}
    if start and part.stamp:
        headers |= {"Range": f"bytes={start}-", "If-Range": part.stamp}
    elif known:
        headers |= {"If-None-Match" if known.startswith(('"', "W/")) else "If-Modified-Since": known}
    request = urllib.request.Request(part.url, headers=headers)  # noqa: S310 - address_of() lets http and https pass alone
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310 - same
        goes_on = response.status == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
        if not goes_on:
            start = 0
        length = response.headers.get("Content-Length")
        total = start + int(length) if length is not None and length.isdigit() else None
        if total is not None and total - start > shutil.disk_usage(part.path.parent).free:
            raise PackError(f"{part.url} has {total:,} bytes, more than is free in {part.path.parent}; make room there")
        if not goes_on:
            part.begin(response.headers.get("ETag") or response.headers.get("Last-Modified"))
        _save(response, part, start, total, progress)
    return True


def _save(
    response: Any,  # noqa: ANN401 - what urlopen gives has no type of its own
    part: _Part,
    done: int,
    total: int | None,
    progress: Loading | None,
) -> None:
    with part.path.open("ab") as file:
        while chunk := response.read(_CHUNK):
            file.write(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done, total)
    if total is not None and done < total:
        raise http.client.IncompleteRead(b"", total - done)


class _Part:
    """A file on its way, with a note beside it of where it comes from and in which state it was there."""

    def __init__(self, path: Path, url: str) -> None:
        self.path, self.url = path, url
        self.stamp: str | None = None
        self._note = path.with_suffix(".note")
        with suppress(OSError, ValueError, TypeError, KeyError):
            note = json.loads(self._note.read_text(encoding="utf-8"))
            if note["url"] == url and path.is_file():
                self.stamp = note["stamp"]

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def begin(self, stamp: str | None) -> None:
        """Start from nothing."""
        self.path.write_bytes(b"")
        self.stamp = stamp
        self._note.write_text(json.dumps({"url": self.url, "stamp": stamp}), encoding="utf-8")

    def forget(self) -> None:
        self._note.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        self.stamp = None

    def sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
