"""The cache of compiled stores: one file a source, built when it is first asked for.

A store is named after what it was built from, the schema and the rules of the keys, so that neither new data nor new
rules can meet an old store. An exclusive SQLite lock keeps two processes from doing the work twice. A store that turns
out to be damaged is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import time
import warnings
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer.build import build, clear_leavings
from gazetteer.errors import StoreError
from gazetteer.store import SCHEMA_VERSION, Store, cache_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gazetteer.build import Progress
    from gazetteer.records import PlaceSource

__all__ = ["CacheWarning", "SkippedRowsWarning", "locked", "rules", "store_of"]

_LOCK_WAIT_S = 600.0
_MONTH_S = 30 * 86_400.0


class CacheWarning(UserWarning):
    """The cache folder cannot be written, so the gazetteer is compiled into a temporary one each time.

    Set ``GEOEVENTS_CACHE`` to a folder that can be written to end this.
    """


class SkippedRowsWarning(UserWarning):
    """Rows of a file of places could not be used and were left out; the others are in.

    Mend the rows that it names, or silence it with ``warnings.simplefilter("ignore", SkippedRowsWarning)``.
    """


@cache
def rules() -> str:
    """Return what changes when keys are worked out otherwise: a store made under other rules cannot be asked."""
    here = Path(__file__).parent
    files = ("names.py", "keys.py", "bulk.py", "encode.py")
    digest = hashlib.sha256(b"".join((here / name).read_bytes() for name in files))
    return f"{SCHEMA_VERSION}-{digest.hexdigest()[:16]}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder's lock: who builds, adds or removes waits for the others. A process that dies lets go of it.

    Raises
    ------
    OSError, sqlite3.OperationalError
        When the folder cannot be written, or somebody holds the lock for ten minutes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "lock.sqlite", timeout=_LOCK_WAIT_S, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        clear_leavings(folder)
        yield
        lock.execute("ROLLBACK")


def store_of(*, label: str, source: PlaceSource, progress: Progress | None = None) -> Store:
    """Open the store of a source in the cache, compiling it first when it is not there.

    Parameters
    ----------
    label
        Short name for the file ("core", "IQ").
    source
        Where the places come from; read only when the store must be built.
    progress
        Told how far the build is.

    Raises
    ------
    SourceFormatError
        When the source is not what it should be.
    StoreError
        When no folder can be written, or the built store cannot be read.
    """
    digest = hashlib.sha256(f"{rules()} {source.fingerprint}".encode()).hexdigest()[:16]
    path = cache_dir() / f"{label}-{digest}.sqlite"

    def compiled() -> Path:
        return _build(path, source, progress)

    if not path.is_file():
        path = compiled()
        _warn_of_skipped(Store(path))
    try:
        return Store(path, rebuild=compiled)
    except StoreError:  # damaged: truncated by a full disk, say
        with suppress(OSError):
            path.unlink()
        return Store(compiled(), rebuild=compiled)


def _warn_of_skipped(store: Store) -> None:
    if store.about["skipped"]:
        first = json.loads(store.about["problems"])[0]
        warnings.warn(
            f"{store.about['skipped']:,} rows were left out; the first: {first}", SkippedRowsWarning, stacklevel=5
        )


def _build(path: Path, source: PlaceSource, progress: Progress | None) -> Path:
    """Compile into `path`, or into a temporary folder when the cache cannot be written; return where it is."""
    try:
        with locked(path.parent):
            if not path.is_file():  # another process may have built it while this one waited
                build(path, source, about={"kind": getattr(source, "kind", None)}, progress=progress)
                _forget_old(path)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, StoreError):
            raise
        return _build_aside(path, error, source, progress)
    return path


def _forget_old(path: Path) -> None:
    """Delete stores of the same source that nothing has built anew for a month: each weighs a hundred megabytes."""
    for other in path.parent.glob(f"{path.stem.rpartition('-')[0]}-*.sqlite"):
        with suppress(OSError):
            if other != path and time.time() - other.stat().st_mtime > _MONTH_S:
                other.unlink()


def _build_aside(path: Path, error: Exception, source: PlaceSource, progress: Progress | None) -> Path:
    warnings.warn(
        f"the cache folder {path.parent} cannot be written ({error}); compiling the gazetteer into a temporary folder. "
        "Set GEOEVENTS_CACHE to a folder that can be written to keep it.",
        CacheWarning,
        stacklevel=4,
    )
    owner = os.getuid() if hasattr(os, "getuid") else 0
    aside = Path(tempfile.gettempdir()) / f"geoevents-{owner}" / path.name
    if aside.is_file():
        return aside
    try:
        aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        build(aside, source, about={"kind": getattr(source, "kind", None)}, progress=progress)
    except (OSError, sqlite3.Error) as second:
        raise StoreError(
            f"the gazetteer cannot be compiled: neither {path.parent} ({error}) nor {aside.parent} ({second}) can be written; "
            "set GEOEVENTS_CACHE to a folder with 200 MB of room"
        ) from second
    return aside
