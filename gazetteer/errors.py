"""Errors of the gazetteer; each also is the builtin that a caller would expect.

::

    GazetteerError
    ├── UnresolvedPlaceError (LookupError)   Resolution.require() on an unresolved or ambiguous name
    ├── InvalidPlaceError (ValueError)       coordinates, country code or names that cannot be
    ├── SourceFormatError (ValueError)       a source file that does not have the promised layout
    ├── StoreError (OSError)                 the compiled gazetteer is missing, damaged or cannot be written
    ├── UnknownPackError (LookupError)       no pack of that name is installed
    └── PackError (OSError)                  a pack cannot be added, downloaded, updated or removed
"""

from __future__ import annotations

__all__ = [
    "GazetteerError",
    "InvalidPlaceError",
    "PackError",
    "SourceFormatError",
    "StoreError",
    "UnknownPackError",
    "UnresolvedPlaceError",
]


class GazetteerError(Exception):
    """Base of every error that `gazetteer` raises on purpose."""


class UnresolvedPlaceError(GazetteerError, LookupError):
    """A strict caller asked for the one place of a name that has none, or several."""


class InvalidPlaceError(GazetteerError, ValueError):
    """A place record that cannot be true (latitude 91, a country code of three letters)."""


class SourceFormatError(GazetteerError, ValueError):
    """A gazetteer source file that does not have the layout it should."""


class StoreError(GazetteerError, OSError):
    """The compiled gazetteer cannot be opened, built or trusted."""


class PackError(GazetteerError, OSError):
    """A pack cannot be added, downloaded, updated or removed; the installed ones are as they were."""


class UnknownPackError(GazetteerError, LookupError):
    """No pack of that name is installed."""
