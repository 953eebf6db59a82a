"""The map for print and slides: the same events, signs, colours and words as on the page, as PNG, SVG or PDF.

Paper cannot be moved, so the frame is chosen: the leading event with its uncertainty, or all events where none leads;
what is outside it, and what could not be located, is said below the map.
"""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geoevents.errors import InputError
from maps import signs
from maps.basemap import ATTRIBUTION
from maps.document import write
from maps.lettering import fonts, measured, tidy
from maps.plate import Plate
from maps.selection import is_area, summary, unplaced
from maps.style import NOTES, OUTCOMES, PALETTES, SIGNS
from maps.words import headline, made_on

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from maps.payload import Events
    from maps.plane import Bounds, Plane

    Floats = NDArray[np.float64]
    Row = tuple[str, Callable[..., None]]

__all__ = ["MapFigure", "figure"]

SUFFIXES: Final = (".png", ".svg", ".pdf")
DPI: Final = 300
MM: Final = 72 / 25.4
#: What saves the same bytes for the same events: no date, no program version, no random ids.
METADATA: Final[dict[str, dict[str, Any]]] = {
    ".png": {"Software": "geoevents"},
    ".svg": {"Date": None, "Creator": "geoevents"},
    ".pdf": {"CreationDate": None, "Creator": "geoevents", "Producer": None},
}
FIXED: Final[dict[Any, Any]] = {
    "svg.hashsalt": "geoevents",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "path.simplify": False,
}
MARGIN_MM: Final = 9.0
#: Letters are spaced a little wider at another resolution than at the one they were measured at.
SAFELY: Final = 0.975


def figure(
    events: Events,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size_mm: tuple[float, float] = (240.0, 170.0),
    theme: str = "light",
    generated_at: dt.datetime | None = None,
) -> MapFigure:
    """Draw events as one picture for print or a slide.

    Needs matplotlib (``pip install geoevents[figure]``).

    Parameters
    ----------
    events
        A `geoevents.EventCollection`, which may be empty. It is read, never changed.
    title, subtitle
        Plain text above the map; the title is made from the main event where none is given.
    size_mm
        Width and height of the picture, millimetres, at least 120 by 90.
    theme
        ``light`` or ``dark``.
    generated_at
        When it is made, to be written on it; by default nothing is, so that equal events give equal bytes.

    Returns
    -------
    MapFigure
        ``save(path)`` writes PNG (300 dpi), SVG or PDF by suffix; equal events give equal bytes on one machine.

    Raises
    ------
    InputError
        When the size or the theme cannot be drawn, or matplotlib is not installed.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> picture = figure(EventCollection(), title="Nothing yet")
    >>> [round(inches * 25.4) for inches in picture.figure.get_size_inches()]
    [240, 170]
    """
    width, height = size_mm
    if not (120 <= width <= 2_000 and 90 <= height <= 2_000):
        raise InputError(f"size_mm {size_mm}: give width and height in millimetres, from 120 by 90 to 2000 by 2000")
    if theme not in PALETTES:
        raise InputError(f"theme {theme!r}: give one of {', '.join(PALETTES)}")
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError("figures need matplotlib; install it with: pip install 'geoevents[figure]'") from error
    with mpl.rc_context(mpl.rcParamsDefault):
        palette = PALETTES[theme]
        made = Figure(figsize=(width / 25.4, height / 25.4), dpi=DPI, facecolor=palette["paper"])
        FigureCanvasAgg(made)
        sheet = _Sheet(events, made, palette)
        sheet.compose(title, subtitle, made_on(generated_at))
    return MapFigure(made, sheet.axes, sheet.flat, sheet.frame, sheet.k)


class MapFigure:
    """A printed map: a matplotlib figure, the axes of its map (data are points of 1/72 inch) and its projection."""

    def __init__(self, made: Figure, axes: Axes, flat: Plane, frame: Bounds, k: float) -> None:
        self.figure, self.axes = made, axes
        self._flat, self._frame, self._k = flat, frame, k

    def project(self, *, lat: float, lon: float) -> tuple[float, float]:
        """Return where a point lies on `axes`, to draw something of one's own there."""
        x, y = self._flat(self._flat.near(lon), lat)
        return (float(x) - self._frame[0]) / self._k, (float(y) - self._frame[1]) / self._k

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture, whole or not at all; the suffix says how.

        Raises
        ------
        InputError
            When the suffix is none of .png, .svg and .pdf.
        OutputError
            When the path cannot be written.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix not in SUFFIXES:
            raise InputError(f"{target}: a figure is one of {', '.join(SUFFIXES)}")
        write(target, self._bytes(suffix))

    def _bytes(self, suffix: str) -> bytes:
        import matplotlib as mpl

        file = io.BytesIO()
        with mpl.rc_context(mpl.rcParamsDefault), mpl.rc_context(FIXED):
            self.figure.savefig(
                file, format=suffix[1:], dpi=DPI, metadata=METADATA[suffix], facecolor=self.figure.get_facecolor()
            )
        return file.getvalue()

    def _repr_png_(self) -> bytes:
        """Show the picture in a notebook."""
        return self._bytes(".png")


class _Sheet(Plate):
    """One sheet of paper while it is composed: title, map, legend, credits."""

    def compose(self, title: str | None, subtitle: str | None, stamp: str) -> None:
        """Lay out the sheet from both ends; the map takes what is left."""
        self.stamp = stamp
        paper = self.paper(0, 0, self.width, self.height)
        left, right = MARGIN_MM * MM, self.width - MARGIN_MM * MM
        top = self._masthead(paper, left, right, title, subtitle)
        # The legend says what is in the frame, and its height makes the frame: settle that in two steps.
        bottom = MARGIN_MM * MM + 80.0
        for _ in range(2):
            self.set_frame(right - left, max(120.0, top - bottom))
            bottom, rows = self._measure_foot(paper, left, right)
        self.draw(left, bottom, right - left, max(120.0, top - bottom))
        self._foot(paper, left, bottom, right, rows)

    # --- words above and below ---------------------------------------------------------------------------------------

    def _say(self, axes: Axes, x: float, y: float, text: str, size: float, colour: str, **look: Any) -> None:  # noqa: ANN401
        kind = look.pop("kind", "sans")
        axes.text(
            x, y, text, fontsize=size, color=self.palette[colour], va="baseline", family=list(fonts(kind)), **look
        )

    def _masthead(self, axes: Axes, left: float, right: float, title: str | None, subtitle: str | None) -> float:
        events = self.told
        if title is None:
            title = str(headline(events[self.lead])) if self.lead is not None else "Reported events"
        y = self.height - MARGIN_MM * MM
        for text in self._folded(axes, title, 17, right - left, weight="bold", kind="serif")[:2]:
            y -= 17
            self._say(axes, left, y, text, 17, "ink", fontweight="bold", kind="serif")
            y -= 4
        for text in self._folded(axes, subtitle or "", 10, right - left, kind="serif")[:3]:
            y -= 11
            self._say(axes, left, y, text, 10, "muted", kind="serif")
            y -= 2
        y -= 10
        self._say(axes, left, y, summary(events, self.events.reports), 8, "muted")
        y -= 6.5
        axes.plot([left, right], [y, y], color=self.palette["ink"], linewidth=1.6, solid_capstyle="butt")
        return y - 8

    def _folded(
        self, axes: Axes, text: str, size: float, width: float, weight: str = "normal", kind: str = "sans"
    ) -> list[str]:
        """Break a text into lines that fit."""
        lines: list[str] = []
        words = "".join(c for c in text if c.isprintable() or c in "\u2068\u2069")[:600].replace("$", r"\$").split()
        for word in words:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and measured(axes, longer, size, weight, "normal", kind) <= SAFELY * width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _notes(self) -> list[str]:
        """Say what a reader must know: what lines are, what is not on the map, whose the data are."""
        events = self.told
        notes = list(NOTES)
        missing = [name for i, e in enumerate(events) if self.section[i] != "also" for name in unplaced(e)]
        if missing:
            named = ", ".join(tidy(name) for name in missing[:6]) + (" …" if len(missing) > 6 else "")
            notes.append(f"Named in the reports, not located and so not drawn: {named}.")
        inside = {s.event for s in self.seen}
        away = [s.place.name for s in self.spots if s.event not in inside and s.kind != "rival"]
        beyond = list(dict.fromkeys(tidy(name) for name in away))
        if beyond:
            notes.append(f"Outside this map: {', '.join(beyond[:6])}" + (" …" if len(beyond) > 6 else "."))
        return [*notes, f"{self.stamp}."] if self.stamp else notes

    def _measure_foot(self, axes: Axes, left: float, right: float) -> tuple[float, list[Any]]:
        """Find the lower edge of the map: the legend and the credits stand below it."""
        width = right - left
        self.columns = max(2, min(4, round(width / 165)))
        each = width / self.columns
        rows = [(draw, self._folded(axes, text, 7, each - 38)) for text, draw in _legend(self)]
        self.credits = [
            text
            for note in [
                *self._notes(),
                "Sources: " + "; ".join(dict.fromkeys([*self.events.attributions, ATTRIBUTION])),
            ]
            for text in self._folded(axes, note, 6, width)
        ]
        self.per_column = math.ceil(len(rows) / self.columns) if rows else 0
        heights = [
            sum(max(12.5, 8.6 * len(text) + 3) for _, text in rows[c * self.per_column : (c + 1) * self.per_column])
            for c in range(self.columns)
        ]
        foot = MARGIN_MM * MM + 7.6 * len(self.credits) + (max(heights) + 12 if rows else 4) + 6
        return foot, rows

    def _foot(self, axes: Axes, left: float, top: float, right: float, rows: list[Any]) -> None:
        each = (right - left) / self.columns
        for column in range(self.columns):
            y = top - 10.0
            x = left + column * each
            for draw, text in rows[column * self.per_column : (column + 1) * self.per_column]:
                height = max(12.5, 8.6 * len(text) + 3)
                draw(axes, x, y - height / 2, self.palette)
                for i, part in enumerate(text):
                    base = y - height / 2 + (len(text) - 1) * 4.3 - i * 8.6 - 2.4
                    self._say(axes, x + 33, base, part, 7, "ink")
                y -= height
        y = MARGIN_MM * MM + 7.6 * len(self.credits) - 6
        axes.plot([left, right], [y + 10, y + 10], color=self.palette["rule"], linewidth=0.6)
        for text in self.credits:
            self._say(axes, left, y, text, 6, "muted")
            y -= 7.6


def _legend(plate: Plate) -> list[Row]:
    """List the signs that are on this map, and no others: (words, what draws it at the left of a row)."""
    found: list[Row] = []
    spotted, trajectories = plate.seen, plate.lines_in_sight()
    sections = {plate.section[s.event] for s in spotted}

    def sign(key: str, draw: Callable[..., None]) -> None:
        found.append((SIGNS.get(key, key), draw))

    for key in ("main", "other") if len(sections) > 1 else ():
        sign(key, lambda a, x, y, p, c=key: a.plot([x + 6, x + 22], [y, y], color=p[c], linewidth=3.2))
    if plate.is_dense:
        ink = "main" if "main" in sections else "other"
        sign("smear", lambda a, x, y, p: signs.smear(a, _fan(x + 14, y), p[ink]))
        return found
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


def _fan(x: float, y: float) -> list[Floats]:
    return [np.array([[x - 10.0, y - 2.0 * k], [x + 10.0, y + 1.4 * k]]) for k in (-2, -1, 0, 1, 2)]
