"""The legend of a printed map: the signs that are on it, and no others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from maps import signs
from maps.selection import is_area
from maps.style import OUTCOMES, SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from geoevents.model import Trajectory
    from maps.selection import Spot

    Floats = NDArray[np.float64]
    Row = tuple[str, Callable[..., None]]

__all__ = ["rows"]


def rows(spotted: Sequence[Spot], trajectories: Sequence[tuple[int, Trajectory]], section: dict[int, str]) -> list[Row]:
    """List the signs that are on this map, and no others: (words, what draws it at the left of a row)."""
    found: list[Row] = []
    sections = {section[s.event] for s in spotted}

    def sign(key: str, draw: Callable[..., None]) -> None:
        found.append((SIGNS.get(key, key), draw))

    for key in ("main", "other") if len(sections) > 1 else ():
        sign(key, lambda a, x, y, p, c=key: a.plot([x + 6, x + 22], [y, y], color=p[c], linewidth=3.2))
    supports = {t.support for _, t in trajectories}
    for support in [s for s in ("joint", "composed") if s in supports]:
        sign(f"line-{support}", lambda a, x, y, p, s=support: _plain(a, x, y, p, s))
    outcomes = {t.outcome if t.outcome in OUTCOMES else "unknown" for _, t in trajectories}
    for outcome, look in OUTCOMES.items():
        if outcome in outcomes:
            found.append((look["label"], lambda a, x, y, p, h=look["head"]: _arrow(a, x, y, p, h)))
    kinds = {s.kind for s in spotted if s.kind == "rival" or not is_area(s.place)}
    ink = "main" if "main" in sections else "other"
    for key, draw in (
        ("origin", signs.origin),
        ("destination", signs.destination),
        ("location", signs.location),
        ("rival", signs.rival),
    ):
        if key in kinds:
            tint = "other" if key == "location" and "related" in sections else ink
            sign(key, lambda a, x, y, p, d=draw, c=tint: d(a, x + 14, y, p[c], p["paper"]))
    if any(s.place.radius_m or s.place.ring for s in spotted):
        sign("radius", lambda a, x, y, p: signs.area(a, _circle(x + 14, y, 5.4), p[ink], filled=0.13))
    crossed = {c.uncertain for _, t in trajectories for c in t.crossings}
    for uncertain, key in ((False, "crossing"), (True, "crossing-uncertain")):
        if uncertain in crossed:
            sign(key, lambda a, x, y, p, u=uncertain: signs.crossing(a, x + 14, y, p["ink"], p["paper"], uncertain=u))
    return found


def _plain(axes: Axes, x: float, y: float, p: dict[str, str], support: str) -> None:
    width, dashes = signs.stroke(support)
    dash = (0, dashes) if dashes else "-"
    axes.plot([x + 1, x + 27], [y, y], color=p["main"], linewidth=width, linestyle=dash, solid_capstyle="butt")


def _arrow(axes: Axes, x: float, y: float, p: dict[str, str], head: str) -> None:
    line_ = np.array([[x + 1.0, y], [x + 27.0, y]])
    signs.trajectory(axes, line_, p["main"], p["paper"], "joint", head, gaps=(0.0, 0.0))


def _circle(x: float, y: float, r: float) -> Floats:
    turn = np.linspace(0, 2 * math.pi, 49)
    return np.stack([x + r * np.cos(turn), y + r * np.sin(turn)], axis=1)
