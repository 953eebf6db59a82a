"""Errors of geoevents and maps; each also is the builtin that a caller would expect.

::

    GeoEventsError
    ├── InputError (ValueError)    a report, table or argument that cannot be read; the message says what to do next
    └── OutputError (OSError)      a file that cannot be written; nothing is left half written
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["GeoEventsError", "InputError", "OutputError", "told_in_one_line"]


class GeoEventsError(Exception):
    """Base of every error that `geoevents` and `maps` raise on purpose."""


class InputError(GeoEventsError, ValueError):
    """What was given cannot be read as what was expected."""


class OutputError(GeoEventsError, OSError):
    """The result cannot be written where it was asked for."""


@contextmanager
def told_in_one_line(target: Path) -> Iterator[None]:
    """Turn what the file system refuses while `target` is written beside its place into one line.

    Raises
    ------
    OutputError
        For every `OSError`; one that tells its own line already stays as it is.
    """
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}; nothing was changed") from error
