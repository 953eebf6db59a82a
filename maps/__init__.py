"""Draws events: one self-contained HTML map."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from maps.document import write_map
    from maps.page import event_map

__all__ = ["event_map", "write_map"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load folium only when a map is made."""
    if name == "event_map":
        from maps.page import event_map

        return event_map
    if name == "write_map":
        from maps.document import write_map

        return write_map
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
