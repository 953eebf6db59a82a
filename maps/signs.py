"""The signs of the map in print, the same as `frontend/src/signs.ts` draws on the page. Axes data are points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maps.style import LINES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "area",
    "crossing",
    "cut",
    "destination",
    "length",
    "location",
    "origin",
    "rival",
    "smear",
    "stroke",
    "trajectory",
]

#: Print is finer than a screen: a point here is this many of the page's pixels.
FINE: Final = 0.56
HEAD, SLIM = 15 * FINE, 0.44


def _add(axes: Axes, vertices: Any, *, closed: bool = True, **look: Any) -> None:  # noqa: ANN401
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points = np.asarray(vertices)
    path = Path(np.concatenate([points, points[:1]]) if closed else points, closed=closed)
    axes.add_patch(PathPatch(path, joinstyle="round", **look))


def _disc(axes: Axes, x: float, y: float, r: float, **look: Any) -> None:  # noqa: ANN401
    from matplotlib.patches import Circle

    axes.add_patch(Circle((x, y), r * FINE, **{"linewidth": 0.0, **look}))


def origin(axes: Axes, x: float, y: float, ink: str, paper: str, zorder: float = 5) -> None:
    """Draw a ring."""
    _disc(axes, x, y, 8.5, facecolor=paper, zorder=zorder)
    _disc(axes, x, y, 6, facecolor=paper, edgecolor=ink, linewidth=3 * FINE, zorder=zorder)


def destination(axes: Axes, x: float, y: float, ink: str, paper: str, zorder: float = 5) -> None:
    """Draw a ring around a dot."""
    _disc(axes, x, y, 9.5, facecolor=paper, zorder=zorder)
    _disc(axes, x, y, 8, facecolor=paper, edgecolor=ink, linewidth=1.8 * FINE, zorder=zorder)
    _disc(axes, x, y, 4.2, facecolor=ink, zorder=zorder)


def location(axes: Axes, x: float, y: float, ink: str, paper: str, zorder: float = 5) -> None:
    """Draw a dot."""
    _disc(axes, x, y, 7.5, facecolor=paper, zorder=zorder)
    _disc(axes, x, y, 5.5, facecolor=ink, zorder=zorder)


def rival(axes: Axes, x: float, y: float, ink: str, paper: str, zorder: float = 4.8) -> None:
    """Draw a broken ring: another version of a place."""
    _disc(axes, x, y, 6.5, facecolor=paper, zorder=zorder)
    dash = (0, (2.6 * FINE / 0.95, 2.2 * FINE / 0.95))
    _disc(axes, x, y, 5, facecolor=paper, edgecolor=ink, linewidth=0.95, linestyle=dash, zorder=zorder)


def crossing(axes: Axes, x: float, y: float, ink: str, paper: str, *, uncertain: bool) -> None:
    """Draw a lozenge, hollow where the crossing is uncertain."""
    r = 5 * FINE
    shape = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
    _add(axes, shape, facecolor="none", edgecolor=paper, linewidth=4.5 * FINE, zorder=6)
    _add(axes, shape, facecolor=paper if uncertain else ink, edgecolor=ink, linewidth=1.6 * FINE, zorder=6)


def area(axes: Axes, ring: Floats, ink: str, *, filled: float, strength: float = 1.0, zorder: float = 3) -> None:
    """Fill and outline an area of uncertainty."""
    if filled:
        _add(axes, ring, facecolor=ink, edgecolor="none", alpha=filled * strength, linewidth=0, zorder=zorder)
    _add(
        axes,
        ring,
        facecolor="none",
        edgecolor=ink,
        alpha=0.7 * strength,
        linewidth=0.55,
        linestyle=(0, (1.6, 2.6)),
        zorder=zorder,
    )


def stroke(support: str) -> tuple[float, tuple[float, ...]]:
    """Return the width (points) and the dashes (in widths) of a line by its support."""
    look: dict[str, Any] = LINES[support]
    width = float(look["width"]) * FINE
    return width, tuple(d * FINE / width for d in look["dash"])


def trajectory(
    axes: Axes, line: Floats, ink: str, paper: str, support: str, head: str, gaps: tuple[float, float] = (5.2, 6.2)
) -> None:
    """Draw a line that swells towards its destination and ends in a head whose shape tells the outcome."""
    whole = length(line)
    start = min(gaps[0], whole / 3)
    end = whole - min(gaps[1], whole / 3)
    stop = start + (end - start) * 0.82 if head == "short" else end
    long = min(HEAD, (stop - start) * 0.6)
    neck = max(start, stop - long)
    width, dashes = stroke(support)
    body = cut(line, start, neck)
    tip, base = cut(line, stop, stop)[0], cut(line, neck, neck)[0]
    if dashes:
        _add(axes, body, closed=False, fill=False, edgecolor=paper, linewidth=width + 4 * FINE, zorder=4)
        _add(axes, body, closed=False, fill=False, edgecolor=ink, linewidth=width, linestyle=(0, dashes), zorder=4.1)
    else:
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(body, axis=0).T))])
        half = (0.35 + 0.65 * along / (along[-1] or 1.0)) * width / 2
        slope = np.gradient(body, axis=0)
        normal = np.stack([-slope[:, 1], slope[:, 0]], axis=1) / (np.hypot(*slope.T)[:, None] + 1e-9)
        shape = np.concatenate([body + normal * half[:, None], (body - normal * half[:, None])[::-1]])
        _add(axes, shape, facecolor=ink, edgecolor=paper, linewidth=4 * FINE, zorder=4)
        _add(axes, shape, facecolor=ink, edgecolor="none", linewidth=0, zorder=4.1)
    angle = np.arctan2(tip[1] - base[1], tip[0] - base[0])
    cos, sin = np.cos(angle), np.sin(angle)
    wings = [(tip[0] - long * (cos - s * SLIM * sin), tip[1] - long * (sin + s * SLIM * cos)) for s in (1, -1)]
    fill = paper if head in {"open", "short"} else ink
    _add(axes, [tip, *wings], facecolor=paper, edgecolor=paper, linewidth=4 * FINE, zorder=4)
    _add(axes, [tip, *wings], facecolor=fill, edgecolor=ink, linewidth=1.8 * FINE, zorder=4.2)
    if head == "short" and end > stop + 3:
        rest = cut(line, stop + 2.5, end)
        _add(axes, rest, closed=False, fill=False, edgecolor=ink, linewidth=1.1, linestyle=(0, (1, 2.6)), zorder=4)
    if head == "barred":
        x, y = cut(line, max(start, neck - 7 * FINE), whole)[0]
        reach = 9 * FINE
        bar = [(x - reach * sin, y + reach * cos), (x + reach * sin, y - reach * cos)]
        _add(axes, bar, closed=False, fill=False, edgecolor=ink, linewidth=2.6 * FINE, zorder=4.3)


def smear(axes: Axes, lines: list[Floats], ink: str) -> None:
    """Draw very many lines at once: each thin, its destination a dot; as a picture inside a PDF or SVG."""
    from matplotlib.collections import LineCollection

    n = len(lines)
    alpha = max(0.06, 0.55 / (1 + n / 4_000))
    axes.add_collection(LineCollection(lines, colors=ink, linewidths=0.45, alpha=alpha, zorder=4, rasterized=True))
    ends = np.array([line[-1] for line in lines])
    dots = max(0.08, 0.8 / (1 + n / 1_500))
    axes.scatter(ends[:, 0], ends[:, 1], s=1.6, c=ink, linewidths=0, alpha=dots, zorder=4.1, rasterized=True)


def length(line: Floats) -> float:
    """Return the length of a line, points."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def cut(line: Floats, start: float, end: float) -> Floats:
    """Return the part of a line between two distances along it, with its vertices."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.concatenate([[start], along[(along > start) & (along < end)], [end]])
    return np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], axis=1)
