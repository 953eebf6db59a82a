"""Names on a printed map: measured with the fonts at hand, placed one after the other where nothing is in the way."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from maps.words import BIDI_CONTROLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.path import Path

__all__ = ["Box", "Lettering", "Run", "fonts", "tidy", "wrapped"]

SANS: Final = ("Inter", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "DejaVu Sans")
SERIF: Final = ("Charter", "Iowan Old Style", "Georgia", "Noto Serif", "Liberation Serif", "DejaVu Serif")
#: What the faces above lack: matplotlib takes each letter from the first font that has it.
SCRIPTS: Final = ("Noto Sans Arabic", "Noto Sans Hebrew", "Noto Naskh Arabic", "Noto Sans CJK SC", "DejaVu Sans")
LONGEST: Final = 42
LEADING: Final = 1.22


class Box(NamedTuple):
    """A rectangle on the paper, points; y grows upwards."""

    x: float
    y: float
    w: float
    h: float

    def grown(self, by: float) -> Box:
        """Return the box with room on every side."""
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)


class Run(NamedTuple):
    """One line of a label."""

    text: str
    size: float
    colour: str
    weight: str = "normal"
    style: str = "normal"


@functools.cache
def fonts(kind: str) -> tuple[str, ...]:
    """Return the families of a kind (sans or serif) that this machine has, best first, with those for other scripts."""
    from matplotlib import font_manager

    have = set(font_manager.get_font_names())
    wanted = (*(SERIF if kind == "serif" else SANS), *SCRIPTS)
    return tuple(dict.fromkeys(name for name in wanted if name in have))


def tidy(text: str) -> str:
    """Take out what could turn other text around, and cut what is too long for a map."""
    plain = "".join(c for c in " ".join(text.split()) if c.isprintable() and c not in BIDI_CONTROLS)
    # matplotlib reads text between dollar signs as mathematics
    plain = plain.replace("$", r"\$")
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def wrapped(name: str, longest: int = 22) -> list[str]:
    """Break a long name in two near its middle."""
    gaps = [i for i, c in enumerate(name) if c == " "]
    if len(name) <= longest or not gaps:
        return [name]
    at = min(gaps, key=lambda i: abs(i - len(name) / 2))
    return [name[:at], name[at + 1 :]]


class Lettering:
    """Places labels on axes whose data are points; what it has placed or was told to spare stays free.

    On a map of the world, `globe` is its edge: no label runs over it.
    """

    def __init__(self, axes: Axes, *, width: float, height: float, halo: str, globe: Path | None = None) -> None:
        self.axes, self.width, self.height, self.halo, self._globe = axes, width, height, halo, globe
        self._taken: list[Box] = []

    def block(self, box: Box) -> None:
        """Keep labels off a place."""
        self._taken.append(box)

    def is_free(self, box: Box, edge: float = 3.0) -> bool:
        """Tell whether a box lies on the paper and nothing is in it."""
        x, y, w, h = box
        if x < edge or y < edge or x + w > self.width - edge or y + h > self.height - edge:
            return False
        corners = [(x, y), (x + w, y), (x, y + h), (x + w, y + h)]
        if self._globe is not None and not self._globe.contains_points(corners).all():
            return False
        if not self._taken:
            return True
        taken = np.asarray(self._taken)
        hits = (
            (taken[:, 0] < x + w)
            & (x < taken[:, 0] + taken[:, 2])
            & (taken[:, 1] < y + h)
            & (y < taken[:, 1] + taken[:, 3])
        )
        return not bool(hits.any())

    def write(
        self, runs: Sequence[Run], x: float, y: float, gap: float, sides: Sequence[str], padding: float = 1.5
    ) -> Box | None:
        """Place a label beside a point on the first free side; tell where, or that it did not fit."""
        w = max(self.measure(run) for run in runs)
        h = sum(run.size * LEADING for run in runs)
        for side in sides:
            box = _beside(side, x, y, gap, w, h)
            if side in {"n", "s"}:  # above and below, a label may slide along to stay on the paper
                box = box._replace(x=min(max(box.x, min(6.0, x)), max(self.width - w - 6.0, x - w)))
            if self.is_free(box.grown(padding)):
                self.block(box.grown(padding))
                self._paint(runs, box, side)
                return box
        return None

    def measure(self, run: Run) -> float:
        """Return the width of a run, points."""
        return measured(self.axes, run.text, run.size, run.weight, run.style)

    def _paint(self, runs: Sequence[Run], box: Box, side: str) -> None:
        from matplotlib.patheffects import withStroke

        align = "right" if "w" in side else "left" if "e" in side else "center"
        x = box.x + {"left": 0.0, "right": box.w, "center": box.w / 2}[align]
        y = box.y + box.h
        for run in runs:
            y -= run.size * LEADING / 2
            self.axes.text(
                x,
                y,
                run.text,
                ha=align,
                va="center_baseline",
                fontsize=run.size,
                fontweight=run.weight,
                fontstyle=run.style,
                family=list(fonts("sans")),
                color=run.colour,
                zorder=8,
                path_effects=[withStroke(linewidth=max(1.6, run.size / 3.6), foreground=self.halo, alpha=0.9)],
            )
            y -= run.size * LEADING / 2


def measured(
    axes: Axes, text: str, size: float, weight: str = "normal", style: str = "normal", kind: str = "sans"
) -> float:
    """Return the width of a text, points."""
    from matplotlib.text import Text

    made = Text(0, 0, text, fontsize=size, fontweight=weight, fontstyle=style, family=list(fonts(kind)))
    figure: Any = axes.get_figure()
    made.set_figure(figure)
    return float(made.get_window_extent(figure.canvas.get_renderer()).width) * 72.0 / float(figure.dpi)


def _beside(side: str, x: float, y: float, gap: float, w: float, h: float) -> Box:
    """Return the box of a label on one side of a point; on a diagonal it comes a little closer."""
    near = max(0.0, gap - 1.5)
    left = x - (gap if side == "w" else near) - w if "w" in side else x + (gap if side == "e" else near)
    low = y + (gap if side == "n" else near) if "n" in side else y - (gap if side == "s" else near) - h
    return Box(
        left if "w" in side or "e" in side else x - w / 2, low if "n" in side or "s" in side else y - h / 2, w, h
    )
