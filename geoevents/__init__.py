"""Understands reports: read, extract, locate, fuse, query, export.

Names are loaded when they are first used, so that ``import geoevents`` stays light.

Examples
--------
>>> import geoevents
>>> geoevents.EventCollection()
<EventCollection: 0 events from 0 reports>
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from geoevents.errors import GeoEventsError, InputError, OutputError

if TYPE_CHECKING:
    from geoevents.collection import EventCollection, open_events, read
    from geoevents.model import (
        Claim,
        Event,
        Mention,
        PlaceRef,
        Quantity,
        Report,
        Role,
        Source,
        Span,
        Stance,
        TimeSpan,
        Trajectory,
    )

__all__ = [
    "Claim",
    "Event",
    "EventCollection",
    "GeoEventsError",
    "InputError",
    "Mention",
    "OutputError",
    "PlaceRef",
    "Quantity",
    "Report",
    "Role",
    "Source",
    "Span",
    "Stance",
    "TimeSpan",
    "Trajectory",
    "open_events",
    "read",
]

_COLLECTION = frozenset({"EventCollection", "open_events", "read"})


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load a public name from the module that has it (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module("geoevents.collection" if name in _COLLECTION else "geoevents.model"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
