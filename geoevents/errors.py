"""Errors of geoevents and maps; each also is the builtin that a caller would expect.

::

    GeoEventsError
    ├── InputError (ValueError)    a report, table or argument that cannot be read; the message says what to do next
    └── OutputError (OSError)      a file that cannot be written; nothing is left half written
"""

from __future__ import annotations

__all__ = ["GeoEventsError", "InputError", "OutputError"]


class GeoEventsError(Exception):
    """Base of every error that `geoevents` and `maps` raise on purpose."""


class InputError(GeoEventsError, ValueError):
    """What was given cannot be read as what was expected."""


class OutputError(GeoEventsError, OSError):
    """The result cannot be written where it was asked for."""
