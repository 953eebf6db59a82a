"""Knows places: an offline gazetteer that resolves spellings to coordinates with reasons.

Names are loaded when they are first used, so that ``import gazetteer`` stays light.

Examples
--------
>>> import gazetteer
>>> gazetteer.Outcome("resolved").value
'resolved'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gazetteer.errors import (
        GazetteerError,
        InvalidPlaceError,
        PackError,
        SourceFormatError,
        StoreError,
        UnknownPackError,
        UnresolvedPlaceError,
    )
    from gazetteer.facade import Gazetteer
    from gazetteer.model import (
        Candidate,
        GeoPrecision,
        LocatedExpression,
        Outcome,
        Place,
        PlaceStatus,
        Region,
        Resolution,
        Toponym,
    )

__all__ = [
    "Candidate",
    "Gazetteer",
    "GazetteerError",
    "GeoPrecision",
    "InvalidPlaceError",
    "LocatedExpression",
    "Outcome",
    "PackError",
    "Place",
    "PlaceStatus",
    "Region",
    "Resolution",
    "SourceFormatError",
    "StoreError",
    "Toponym",
    "UnknownPackError",
    "UnresolvedPlaceError",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load a public name from the module that has it (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "facade" if name == "Gazetteer" else "errors" if name.endswith("Error") else "model"
    value = getattr(import_module(f"gazetteer.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
