"""Draws events: one self-contained HTML map, or a figure for print."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from maps.document import write_map
    from maps.page import event_map
    from maps.sheet import figure

__all__ = ["event_map", "figure", "write_map"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load folium and matplotlib only when a map is made."""
    if name == "event_map":
        from maps.page import event_map

        return event_map
    if name == "figure":
        from maps.sheet import figure

        return figure
    if name == "write_map":
        from maps.document import write_map

        return write_map
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
