"""Packs: depth that the user installed, every village of a country, kept as compiled stores in a folder of their own.

A pack is one file; what there is to know of it (origin, credit, date, hash, rows left out) is inside. So the folder needs
no register that could disagree with it: a pack is there when its file is, complete when its name ends in ``.sqlite``, and
an add that is broken off or killed changes nothing. Who adds or removes holds a lock; who reads needs none.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import unicodedata
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer.build import build
from gazetteer.cache import locked, rules
from gazetteer.download import Download, Loading, address_of, fetch
from gazetteer.errors import GazetteerError, PackError, SourceFormatError, StoreError, UnknownPackError
from gazetteer.sources.detect import open_source
from gazetteer.sources.embedded import Embedded
from gazetteer.sources.stored import Stored
from gazetteer.store import Store, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from gazetteer.build import Progress
    from gazetteer.model import Place

__all__ = [
    "DEEP_KINDS",
    "BrokenPackWarning",
    "Pack",
    "add",
    "broken",
    "download",
    "in_use",
    "installed",
    "open_pack",
    "pack_hint",
    "packs_dir",
    "remove",
    "update",
]

DEEP_KINDS = frozenset({"GeoNames", "GNS", "Who's On First"})
"""What packs with every village of a country are made from."""

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60
_DOWNLOADS = "downloads"
# Countries whose villages are written in a script, those most in the news of borders first.
_SCRIPTS = {
    "ARABIC": ("IQ", "SY", "YE", "LB", "JO", "PS", "SD", "LY", "IR", "AF", "PK"),
    "HEBREW": ("IL",),
    "CYRILLIC": ("UA", "RU", "BY", "RS", "BG"),
    "ARMENIAN": ("AM", "AZ"),
    "GEORGIAN": ("GE",),
    "GREEK": ("GR", "CY"),
}
_SHOWN = 3
_TOLD = {"kind", "credit", "origin", "alternates", "sha256", "added", "places", "skipped", "problems", "countries"}


def packs_dir() -> Path:
    """Return the folder of installed packs: ``GEOEVENTS_PACKS``, or where the system keeps a user's data."""
    chosen = os.environ.get("GEOEVENTS_PACKS")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "geoevents" / "packs"


class BrokenPackWarning(UserWarning):
    """An installed pack cannot be read, so names that it alone has stay unresolved.

    Add or remove it to end this, or silence it with ``warnings.simplefilter("ignore", BrokenPackWarning)``.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """An installed pack.

    Attributes
    ----------
    name
        What it is called ("IQ").
    path
        Its compiled store.
    kind, credit
        The format it came in, and the line that its source asks for.
    origin
        The file, folder or address it was made from; `alternates` the file of alternate names read with it, if any.
    sha256
        Of that file; for a folder, of what it holds.
    added
        When, in UTC.
    places, skipped, problems
        How many places it has; how many rows were left out, with the first of them in words.
    countries
        ISO codes of the countries it has places in.
    """

    name: str
    path: Path
    kind: str
    credit: str
    origin: str
    alternates: str | None
    sha256: str
    added: datetime
    places: int
    skipped: int
    problems: tuple[str, ...]
    countries: frozenset[str]
    stamp: str | None = None

    @property
    def bytes(self) -> int:
        """Return how much room it takes."""
        return self.path.stat().st_size

    @property
    def is_downloaded(self) -> bool:
        """Tell whether it came from the network."""
        return "://" in self.origin


def installed() -> list[Pack]:
    """Return the installed packs by name; a file that cannot be read is no pack (see `broken`)."""
    return [pack for path in _files() if (pack := _pack(path)) is not None]


def in_use() -> list[Pack]:
    """Return the installed packs as `installed` does; warn of files that should be one and cannot be read."""
    for path in broken():
        warnings.warn(
            f"pack {path.stem} is damaged and not used; add it again, or remove it: geoevents gazetteer remove {path.stem}",
            BrokenPackWarning,
            stacklevel=3,
        )
    return installed()


def broken() -> list[Path]:
    """Return the files in the folder that should be packs and cannot be read."""
    return [path for path in _files() if _pack(path) is None]


def _files() -> list[Path]:
    return sorted(p for p in packs_dir().glob("*.sqlite") if p.name != "lock.sqlite")


def _pack(path: Path) -> Pack | None:
    try:
        connection, about = opened(path)
    except StoreError:
        return None
    connection.close()
    if not about.keys() >= _TOLD:
        return None
    return Pack(
        name=path.stem,
        path=path,
        kind=about["kind"],
        credit=about["credit"],
        origin=about["origin"],
        alternates=about["alternates"],
        sha256=about["sha256"],
        added=datetime.fromisoformat(about["added"]),
        places=about["places"],
        skipped=about["skipped"],
        problems=tuple(json.loads(about["problems"])),
        countries=frozenset(about["countries"].split()),
        stamp=about.get("stamp"),
    )


def add(
    file: Path,
    *,
    alternates: Path | None = None,
    name: str | None = None,
    origin: Download | None = None,
    progress: Progress | None = None,
) -> Pack:
    """Install a file or folder of places as a pack; one made from the same file is replaced.

    Parameters
    ----------
    file
        What `gazetteer.sources.open_source` takes.
    alternates
        ``alternateNamesV2`` for a GeoNames dump.
    name
        What to call the pack; by default what the file is called.
    origin
        How the file was downloaded, when it was: `update` asks there again.
    progress
        Told how far it is.

    Raises
    ------
    SourceFormatError
        When the file is nothing known here, or none of its rows can be used.
    PackError
        When a pack from elsewhere has the name, or the disk is full or cannot be written. The packs are as before.
    """
    source = open_source(file, areas=lambda: Embedded.packaged().areas, alternates=alternates)
    name = _UNSAFE.sub("-", name or _stem(file)).strip("-.")[:_LONGEST_NAME]
    if not name:
        raise PackError(f"{file} gives no name for a pack; say one with --name")
    target = packs_dir() / f"{name}.sqlite"
    about = {
        "kind": source.kind,
        "credit": source.credit,
        "origin": str(file.resolve()) if origin is None else origin.url,
        "alternates": str(alternates.resolve()) if alternates is not None else None,
        "stamp": origin.stamp if origin is not None else None,
        "sha256": source.sha256(),
        "added": datetime.now(UTC).isoformat(timespec="seconds"),
        "rules": rules(),
    }
    with _changing():
        there = _pack(target) if target.exists() else None
        if there is not None and (there.kind, there.origin) != (source.kind, about["origin"]):
            raise PackError(
                f"a pack {name} made from {there.origin} ({there.kind}) is installed already; call this one otherwise with --name, "
                f"or remove that one first: geoevents gazetteer remove {name}"
            )
        build(target, source, about=about, progress=progress)
    pack = _pack(target)
    if pack is None:
        raise PackError(f"{target} cannot be read back; the disk may be failing")
    return pack


def _stem(file: Path) -> str:
    stem = file.name
    for _ in range(2):  # places.jsonl.gz
        stem = Path(stem).stem if Path(stem).suffix.lower() in _SUFFIXES else stem
    return stem


_SUFFIXES = frozenset(
    {".txt", ".zip", ".csv", ".tsv", ".gz", ".jsonl", ".ndjson", ".json", ".geojson", ".tar", ".bz2", ".xz"}
)


def remove(name: str) -> None:
    """Remove a pack.

    Raises
    ------
    UnknownPackError
        When there is none of the name.
    PackError
        When it cannot be deleted.
    """
    path = packs_dir() / f"{name}.sqlite"
    if path not in _files():
        raise _unknown(name)
    with _changing():
        path.unlink(missing_ok=True)


def download(
    what: str,
    *,
    name: str | None = None,
    sha256: str | None = None,
    alternates: Path | None = None,
    progress: Progress | None = None,
    loading: Loading | None = None,
) -> Pack:
    """Download a file of places and install it.

    Parameters
    ----------
    what
        An ISO country code or ``allCountries`` for the GeoNames dump, or an address.
    name, alternates, progress
        As for `add`.
    sha256
        What the file must hash to; recorded in any case.
    loading
        Told how many bytes have come, of how many.

    Raises
    ------
    PackError, SourceFormatError
        When it cannot be downloaded or installed. The packs are as before; what has come of the file is kept, to go on.
    """
    found = fetch(address_of(what), packs_dir() / _DOWNLOADS, sha256=sha256, progress=loading)
    assert found is not None  # noqa: S101 - only asked for a known state it may be
    try:
        return add(found.path, name=name, alternates=alternates, origin=found, progress=progress)
    finally:
        found.path.unlink(missing_ok=True)


def update(name: str, *, progress: Progress | None = None, loading: Loading | None = None) -> Pack | None:
    """Make a pack anew from its file or address when that has changed; return it, or None when it has not.

    Raises
    ------
    UnknownPackError
        When there is no such pack.
    PackError
        When its file is gone or its address out of reach, or the disk cannot be written. The pack stays as it was.
    """
    pack = _named(name)
    alternates = Path(pack.alternates) if pack.alternates else None
    if pack.is_downloaded:
        found = fetch(pack.origin, packs_dir() / _DOWNLOADS, known=pack.stamp, progress=loading)
        if found is None:
            return None
        try:
            if found.sha256 == pack.sha256.split()[0]:
                return None
            return add(found.path, alternates=alternates, name=name, origin=found, progress=progress)
        finally:
            found.path.unlink(missing_ok=True)
    file = Path(pack.origin)
    for path in filter(None, (file, alternates)):
        if not path.exists():
            raise PackError(
                f"{path}, which pack {name} was made from, is gone; remove the pack and add the file from where it is now"
            )
    if open_source(file, alternates=alternates).sha256() == pack.sha256:
        return None
    return add(file, alternates=alternates, name=name, progress=progress)


def _named(name: str) -> Pack:
    pack = next((p for p in installed() if p.name == name), None)
    if pack is None:
        raise _unknown(name)
    return pack


def _unknown(name: str) -> UnknownPackError:
    there = ", ".join(path.stem for path in _files()) or "none"
    return UnknownPackError(f"no pack {name!r} is installed; installed: {there}")


def open_pack(pack: Pack, *, progress: Progress | None = None) -> Store:
    """Open a pack for reading; one that an older release compiled is compiled anew, from its own places.

    Raises
    ------
    StoreError
        When it cannot be read.
    """
    if _is_current(pack.path):
        return Store(pack.path)
    try:
        with _changing():
            if not _is_current(pack.path):  # another process may have been quicker
                connection, about = opened(pack.path)
                connection.close()
                told = {key: about[key] for key in _TOLD | {"stamp"}}
                build(pack.path, Stored(pack.path), about={**told, "rules": rules()}, progress=progress)
    except (PackError, SourceFormatError) as error:
        raise StoreError(
            f"pack {pack.name} was made by another release and cannot be renewed ({error}); add it again from {pack.origin}"
        ) from error
    return Store(pack.path)


def _is_current(path: Path) -> bool:
    connection, about = opened(path)
    connection.close()
    return about.get("rules") == rules()


def pack_hint(
    name: str,
    *,
    country: str | None,
    packs: Collection[str],
    country_name: Callable[[str], str | None],
    nearest: Place | None = None,
) -> str:
    """Say which pack might know a name.

    Parameters
    ----------
    name
        The name that is not known; its script tells something where nothing else does.
    country
        ISO code of the country that the words, the places around or the document put it in, if any.
    packs
        ISO codes of the countries that a pack with villages is there for already.
    country_name
        Gives the name of a country.
    nearest
        The likeliest place, if there is any: it is named as not certain.

    Examples
    --------
    >>> pack_hint("Hamad Agha", country="IQ", packs=(), country_name={"IQ": "Iraq"}.get)
    'no place of this name is known here; a pack with every village of Iraq may: geoevents gazetteer add IQ --download'
    >>> pack_hint("Hamad Agha", country="IQ", packs=("IQ",), country_name={"IQ": "Iraq"}.get)
    'no place of this name is known here, nor to the pack of Iraq; check the spelling, or add a table of your own: geoevents gazetteer add FILE.csv'
    """
    if country is not None and country_name(country) is None:
        return f"{country!r} is no country known here: give its ISO 3166-1 code or its name"
    unknown = _uncertain(nearest, country_name) if nearest else "no place of this name is known here"
    if country is not None and (called := country_name(country)) is not None:
        if country in packs:
            either = "" if nearest else f", nor to the pack of {called}"
            return (
                f"{unknown}{either}; check the spelling, or add a table of your own: geoevents gazetteer add FILE.csv"
            )
        return f"{unknown}; a pack with every village of {called} may: geoevents gazetteer add {country} --download"
    script = next((s for s in map(_script, name) if s in _SCRIPTS), None)
    likely = [code for code in _SCRIPTS.get(script or "", ()) if code not in packs][:_SHOWN]
    if likely:
        listed = " or ".join(f"{country_name(code)} ({code})" for code in likely)
        return (
            f"{unknown}; it is in {(script or '').title()} script, so a pack of {listed} may: "
            f"geoevents gazetteer add {likely[0]} --download"
        )
    country_first = "" if nearest else "say the country, or "
    return f"{unknown}; {country_first}add a pack with every village of its country: geoevents gazetteer add CODE --download (IQ for Iraq)"


def _uncertain(nearest: Place, country_name: Callable[[str], str | None]) -> str:
    there = f" in {country_name(nearest.country)}" if nearest.country else ""
    return f"the nearest known name, {nearest.name}{there}, is not certain to be meant: give country=, near= or within="


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0] if letter.isalpha() else ""


@contextmanager
def _changing() -> Iterator[None]:
    """Hold the lock of the folder, and say plainly what the disk refused."""
    folder = packs_dir()
    try:
        with locked(folder):
            yield
    except GazetteerError:
        raise
    except (OSError, sqlite3.Error) as error:
        raise PackError(
            f"the folder of packs {folder} cannot be written ({error}); the packs are as before: make room there, or set "
            "GEOEVENTS_PACKS to a folder that can be written"
        ) from error
