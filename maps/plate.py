"""The map of a printed sheet: what is drawn, in which frame, with names and furniture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from gazetteer.geodesy import circle, direct, inverse, line
from maps import signs
from maps.basemap import context_towns
from maps.lettering import Box, Lettering, Run, fonts, tidy, wrapped
from maps.plane import around, land, plane
from maps.selection import is_area, lead, spots
from maps.style import OUTCOMES, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon
    from numpy.typing import NDArray

    from geoevents.model import Trajectory
    from maps.payload import Events
    from maps.plane import Land
    from maps.selection import Spot

    Floats = NDArray[np.float64]

__all__ = ["Plate"]

#: A place opens no closer than a map this wide; an uncertainty larger than this does not widen the frame.
LEAST_WIDTH_M, WIDEST_RADIUS_M = 90_000.0, 300_000.0
#: Metres a point: closer than this, lakes and rivers on a grid of 4 km would be wrong to the eye.
FINEST_WATER_M: Final = 600.0
#: Events farther apart than this need less room around them: the map shows countries by itself.
WIDE_M: Final = 2_000_000.0
#: More lines than this are drawn thin and all at once.
DENSE: Final = 250
#: What many lines end in is kept free of names by squares of this side, points.
CELL: Final = 5.0
RANK: Final = {"origin": 0, "destination": 0, "location": 1, "rival": 2}
REACH: Final = {"origin": 5.0, "destination": 5.6, "location": 4.2, "rival": 4.0}


class _Line(NamedTuple):
    event: int
    points: Floats
    trajectory: Trajectory


class Plate:
    """A map on paper while it is drawn; the legend asks it what is in sight."""

    def __init__(self, events: Events, made: Figure, palette: dict[str, str]) -> None:
        self.events, self.made, self.palette = events, made, palette
        width, height = made.get_size_inches() * 72
        self.width, self.height = float(width), float(height)
        self.told = tuple(events.events)  # a collection may make its events when they are touched: touch them once
        roles = {i: ROLES[event.role] for i, event in enumerate(self.told)}
        self.colour = {i: palette[str(role["colour"])] for i, role in roles.items()}
        self.section = {i: str(role["section"]) for i, role in roles.items()}
        self.lead = lead([e.role for e in self.told], [e.report_ids for e in self.told])
        drawn = (s for i, e in enumerate(self.told) if roles[i]["shown"] for s in spots(i, e))
        # drawn later is drawn on top: main events over related ones, best values over other versions
        self.spots = sorted(drawn, key=lambda s: (s.kind != "rival", self.section[s.event] == "main", -RANK[s.kind]))
        index = {event.id: i for i, event in enumerate(self.told)}
        lines = [(index[t.event_id], t) for t in events.trajectories()]
        self.trajectories = [(i, t) for i, t in lines if roles[i]["shown"]]
        framed = [s for s in self.spots if s.event == self.lead and s.kind != "rival"]
        self.framed = framed or [s for s in self.spots if not (s.kind == "rival" and is_area(s.place))]
        self.flat = plane([(s.lat, s.lon) for s in self.framed])
        self.metres = self._metres(self.spots)

    def _metres(self, found: list[Spot]) -> Floats:
        """Project places, all at once: (n, 2)."""
        lat, lon = np.array([[s.lat, s.lon] for s in found], dtype=np.float64).reshape(-1, 2).T
        return np.stack(self.flat(self.flat.near(lon), lat), axis=1)

    def paper(self, x: float, y: float, w: float, h: float) -> Axes:
        """Add axes whose data are points, at a place of the sheet."""
        axes = self.made.add_axes((x / self.width, y / self.height, w / self.width, h / self.height))
        axes.set(xlim=(0, w), ylim=(0, h))
        axes.set_axis_off()
        return axes

    def lines_in_sight(self) -> list[tuple[int, Trajectory]]:
        """Return the trajectories with a part in the frame, as far as their ends and the lead tell."""
        seen = {s.event for s in self.seen}
        return [(i, t) for i, t in self.trajectories if i in seen]

    # --- the map -----------------------------------------------------------------------------------------------------

    @property
    def is_dense(self) -> bool:
        """Tell whether the lines are so many that they are drawn as a smear, without signs."""
        return len(self.trajectories) > DENSE

    def draw(self, x: float, y: float, w: float, h: float) -> None:
        """Draw the map at a place of the sheet."""
        from matplotlib.path import Path as Outline

        self.set_frame(w, h)
        self.axes = self.paper(x, y, w, h)
        focus = self._bbox()
        world = land(self.flat, focus)
        self._ground(self.axes, world, self._on_paper)
        dense = self.is_dense
        drawn = self._all_ways() if dense else [self._line(i, t) for i, t in self.trajectories]
        edge = self.flat.outline()
        globe = None if edge is None else Outline(self._on_paper(edge))
        letters = Lettering(self.axes, width=w, height=h, halo=self.palette["halo"], globe=globe)
        furniture = self._furniture(world, drawn)
        for box in furniture:
            letters.block(box)
        if dense:
            for section in ("related", "main"):
                of = [d for d in drawn if self.section[d.event] == section]
                if of:
                    signs.smear(self.axes, [d.points for d in of], self.colour[of[0].event])
            ends = np.array([d.points[-1] for d in drawn])
            for column, row in np.unique(np.floor_divide(ends, CELL), axis=0).tolist():  # names keep off them
                letters.block(Box(column * CELL, row * CELL, CELL, CELL))
        else:
            self._rings()
            for d in drawn:
                look = OUTCOMES.get(d.trajectory.outcome, OUTCOMES["unknown"])
                ink, halo = self.colour[d.event], self.palette["halo"]
                signs.trajectory(self.axes, d.points, ink, halo, d.trajectory.support, look["head"])
        if not dense:
            self._points()
            self._crossings(drawn)
        self._names(letters, [] if dense else drawn)
        self._context(letters, world, focus)
        self._border()

    def set_frame(self, w: float, h: float) -> None:
        """Frame the leading event, or all; what lies just outside is taken in too."""
        self.size = (w, h)
        outline = self.flat.outline()
        if outline is not None:
            near, margin = outline, 0.02
        else:
            near, margin = self._bounded(self.framed), 0.25
            ways = [self._way(t, 1_000.0) for i, t in self.trajectories[:DENSE] if self.lead in {None, i}]
            near = np.concatenate([near, *ways])
            if np.ptp(near, axis=0).max() > WIDE_M:
                margin = 0.1
        self.frame = around(near[:, 0], near[:, 1], shape=w / h, margin=margin, least_m=LEAST_WIDTH_M)
        left, bottom, right, top = self.frame
        if outline is None:
            over = 0.12 * (top - bottom)
            points = np.array([not is_area(s.place) for s in self.spots], dtype=bool)
            inside = (self.metres > (left - over, bottom - over)) & (self.metres < (right + over, top + over))
            beside = [s for s, ok in zip(self.spots, np.all(inside, axis=1) & points, strict=True) if ok]
            every = np.concatenate([[[left, bottom], [right, top]], self._bounded(beside, room=over / 2)])
            self.frame = around(every[:, 0], every[:, 1], shape=w / h, margin=0.0, least_m=LEAST_WIDTH_M)
        self.k = (self.frame[2] - self.frame[0]) / w
        at = self._on_paper(self.metres)
        in_sight = np.all((at > 4.0) & (at < np.array([w - 4.0, h - 4.0])), axis=1)
        topmost = {(s.lat, s.lon): (s, ok) for s, ok in zip(self.spots, in_sight.tolist(), strict=True)}
        self.seen = [s for s, ok in topmost.values() if ok]

    def _on_paper(self, metres: Floats) -> Floats:
        points: Floats = (metres - np.array(self.frame[:2])) / self.k
        return points

    def _at(self, lat: float, lon: float) -> tuple[float, float]:
        x, y = self.flat(self.flat.near(lon), lat)
        return (float(x) - self.frame[0]) / self.k, (float(y) - self.frame[1]) / self.k

    def _line(self, event: int, t: Trajectory) -> _Line:
        return _Line(event, self._on_paper(self._way(t, self.k / 3)), t)

    def _all_ways(self) -> list[_Line]:
        """Lay very many geodesics at once, each in twelve pieces: finer is lost in a smear."""
        ends = np.array([[*a, *b] for a, b in (_ends(t) for _, t in self.trajectories)])
        whole = inverse(lat1=ends[:, 0], lon1=ends[:, 1], lat2=ends[:, 2], lon2=ends[:, 3])
        along = np.linspace(0.0, 1.0, 13)[None, :] * whole.distance_m[:, None]
        found = direct(lat=ends[:, :1], lon=ends[:, 1:2], azimuth_deg=whole.azimuth_deg[:, None], distance_m=along)
        lons = np.unwrap(np.asarray(found.lon), period=360.0, axis=1)
        if self.flat.is_world:
            middle = lons.mean(axis=1, keepdims=True)
            lons -= 360.0 * np.round((middle - self.flat.lon_0) / 360.0)
        points = self._on_paper(np.stack(self.flat(lons, np.asarray(found.lat)), axis=2))
        return [_Line(i, p, t) for (i, t), p in zip(self.trajectories, points, strict=True)]

    def _way(self, t: Trajectory, error_m: float) -> Floats:
        """Return the geodesic of a trajectory on the plane."""
        (lat1, lon1), (lat2, lon2) = _ends(t)
        drawn = line(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2, max_error_m=max(error_m, 10.0))
        shift = self.flat.near(float(drawn.lons.mean())) - float(drawn.lons.mean())
        return np.stack(self.flat(drawn.lons + shift, drawn.lats), axis=1)

    def _ring(self, spot: Spot) -> Floats | None:
        """Return the outline of what is not known about a place, on the plane."""
        place = spot.place
        if place.ring is not None:
            outline = np.asarray(place.ring, dtype=np.float64)
        elif place.radius_m:
            outline = np.asarray(circle(lat=spot.lat, lon=spot.lon, radius_m=place.radius_m), dtype=np.float64)
        else:
            return None
        lons = np.unwrap(outline[:, 0], period=360.0)
        lons += self.flat.near(float(lons.mean())) - float(lons.mean())
        return np.stack(self.flat(lons, outline[:, 1]), axis=1)

    def _bounded(self, found: list[Spot], room: float = 0.0) -> Floats:
        """Return the corners that the frame must hold for places; a very wide uncertainty does not blow it up."""
        r = np.minimum([[s.place.radius_m or 0.0] for s in found] or np.empty((0, 1)), WIDEST_RADIUS_M) + room
        at = self._metres(found)
        corners: Floats = np.concatenate([at - r, at + r])
        return corners

    def _bbox(self) -> tuple[float, float, float, float] | None:
        """Return the degrees around what is framed, for the detail of the base map."""
        if not self.framed or self.flat.is_world:
            return None
        lons = np.array([s.lon - 360.0 * round((s.lon - self.flat.lon_0) / 360.0) for s in self.framed])
        lats = np.array([s.lat for s in self.framed])
        return (float(lons.min()), float(lats.min()), float(lons.max()), float(lats.max()))

    def _ground(self, axes: Axes, world: Land, place: Callable[[Floats], Floats], *, small: bool = False) -> None:
        """Draw sea, land, coasts and borders."""
        from matplotlib.collections import LineCollection, PolyCollection
        from matplotlib.patches import Polygon, Rectangle

        p = self.palette
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        edge, globe = self.flat.outline(), None
        if edge is None:
            axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, facecolor=p["sea"], zorder=0))
        else:
            globe = Polygon(place(edge), closed=True, facecolor=p["sea"], edgecolor=p["coast"], linewidth=0.5, zorder=0)
            axes.add_patch(globe)

        def in_sight(points: Floats) -> bool:
            (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
            return bool(x1 > left and x0 < right and y1 > bottom and y0 < top)

        def lines(parts: Iterable[Floats]) -> list[Floats]:
            return [points for part in parts if in_sight(points := place(part))]

        self._fill(axes, world, place, in_sight, globe)
        if not small:
            self._graticule(axes, globe)

        def stroke(parts: list[Floats], colour: str, width: float, **look: Any) -> None:  # noqa: ANN401
            made = LineCollection(parts, colors=colour, linewidths=width, zorder=1.6, joinstyle="round", **look)
            axes.add_collection(made, autolim=False)
            if globe is not None:
                made.set_clip_path(globe)

        stroke(lines(world.coasts), p["coast"], 0.35 if small else 0.6)
        if not small and self.k > FINEST_WATER_M:
            stroke(lines(world.rivers), p["coast"], 0.4)
            lakes = PolyCollection(
                lines(world.lakes), facecolors=p["sea"], edgecolors=p["coast"], linewidths=0.4, zorder=1.5
            )
            axes.add_collection(lakes, autolim=False)
            if globe is not None:
                lakes.set_clip_path(globe)
            stroke(lines(world.inner), p["border"], 0.35, linestyles=(0, (3, 3)))
        borders = lines(world.borders)
        if small:
            stroke(borders, p["border"], 0.35)
            return
        if self.flat.is_world:  # dashes would be longer than many a border
            stroke(borders, p["border"], 0.4)
        else:
            stroke(borders, p["land"], 2.2)
            stroke(borders, p["border"], 0.75, linestyles=(0, (7, 2.6, 1.2, 2.6)))
        disputed = lines(world.disputed)
        if disputed:
            stroke(disputed, p["land"], 2.2)
            stroke(disputed, p["border"], 0.9, linestyles=(0, (0.1, 2.2)), capstyle="round")

    def _fill(
        self,
        axes: Axes,
        world: Land,
        place: Callable[[Floats], Floats],
        in_sight: Callable[[Floats], bool],
        globe: Polygon | None,
    ) -> None:
        """Fill the land, the countries that the events touch brighter."""
        from matplotlib.collections import PathCollection
        from matplotlib.path import Path as Outline

        p, touched = self.palette, self._touched(world)
        for name in ("land", "focus"):
            shapes = []
            for country in world.countries:
                if (country.name in touched) == (name == "focus"):
                    rings = [r for ring in country.rings if in_sight(r := place(ring))]
                    if rings:
                        shapes.append(Outline.make_compound_path(*(Outline(r, closed=False) for r in rings)))
            fill = PathCollection(shapes, facecolors=p[name], edgecolors=p[name], linewidths=0.25, zorder=1)
            axes.add_collection(fill, autolim=False)
            if globe is not None:
                fill.set_clip_path(globe)

    def _touched(self, world: Land) -> set[str]:
        """Name the countries that the events touch: they are drawn brighter."""
        from matplotlib.path import Path as Outline

        points = self._metres(self.framed[:: max(1, len(self.framed) // DENSE)])
        if not len(points):
            return set()
        low, high = points.min(axis=0), points.max(axis=0)
        found = set()
        for country in world.countries:
            inside = np.zeros(len(points), dtype=int)
            for ring in country.rings:
                if (ring.max(axis=0) >= low).all() and (ring.min(axis=0) <= high).all():
                    inside += Outline(ring).contains_points(points)
            if (inside % 2).any():
                found.add(country.name)
        return found

    def _graticule(self, axes: Axes, globe: Polygon | None) -> None:
        """Draw meridians and parallels where the map is so wide that north is not simply up."""
        from matplotlib.collections import LineCollection

        span = (self.frame[2] - self.frame[0]) / 111_195.0
        if span < 12:
            return
        step = next((s for s in (5, 10, 15, 20, 30) if span / s < 8), 30)
        at = np.linspace(-180.0, 180.0, 361) + (self.flat.lon_0 if self.flat.is_world else 0.0)
        up = np.linspace(-80.0, 80.0, 161)
        lines = [np.stack(self.flat(at, np.full_like(at, lat)), axis=1) for lat in range(-80, 81, step)]
        turns = np.arange(-180, 180, step) + (round(self.flat.lon_0 / step) * step if self.flat.is_world else 0)
        lines += [np.stack(self.flat(np.full_like(up, lon), up), axis=1) for lon in turns]
        parts = [p for whole in lines for p in _unbroken(self._on_paper(whole), max(self.size) * 2)]
        lines_ = LineCollection(parts, colors=self.palette["coast"], linewidths=0.3, alpha=0.45, zorder=1.3)
        axes.add_collection(lines_, autolim=False)
        if globe is not None:
            lines_.set_clip_path(globe)

    def _rings(self) -> None:
        # One ring for each circle or area, that of the most important place there.
        for s in {(s.lat, s.lon, s.place.radius_m): s for s in self.spots}.values():
            radius = (s.place.radius_m or 0.0) / self.k if s.place.ring is None else math.inf
            ring = self._ring(s) if radius >= REACH[s.kind] else None
            if ring is None:
                continue
            wide = math.isfinite(radius) and radius > min(self.size) / 2.2
            filled = 0.0 if wide else 0.07 if is_area(s.place) else 0.13
            strength = 0.55 if s.kind == "rival" else 1.0
            signs.area(self.axes, self._on_paper(ring), self.colour[s.event], filled=filled, strength=strength)

    def _points(self) -> None:
        best: dict[tuple[float, float], Spot] = {}
        for s in self.spots:
            if not is_area(s.place):
                best[s.lat, s.lon] = s
        draw = {
            "origin": signs.origin,
            "destination": signs.destination,
            "location": signs.location,
            "rival": signs.rival,
        }
        for s in best.values():
            x, y = self._at(s.lat, s.lon)
            if self._is_in_sight(x, y):
                draw[s.kind](self.axes, x, y, self.colour[s.event], self.palette["halo"])

    def _is_in_sight(self, x: float, y: float, edge: float = 10.0) -> bool:
        return -edge < x < self.size[0] + edge and -edge < y < self.size[1] + edge

    def _crossings(self, drawn: list[_Line]) -> None:
        ink, paper = self.palette["ink"], self.palette["halo"]
        for d in drawn:
            for c in d.trajectory.crossings:
                x, y = self._at(c.lat, c.lon)
                if not self._is_in_sight(x, y) or signs.length(d.points) < 34:
                    continue
                if c.uncertain and c.error_m and c.error_m / self.k > 4:
                    ring = np.asarray(circle(lat=c.lat, lon=c.lon, radius_m=c.error_m))
                    signs.area(
                        self.axes, self._on_paper(np.stack(self.flat(ring[:, 0], ring[:, 1]), axis=1)), ink, filled=0.12
                    )
                signs.crossing(self.axes, x, y, ink, paper, uncertain=c.uncertain)

    # --- names -------------------------------------------------------------------------------------------------------

    def _names(self, letters: Lettering, drawn: list[_Line]) -> None:
        """Name the places of the events, the most important first, clear of signs and lines."""
        order = list(reversed(self.spots)) if len(self.spots) <= DENSE else []
        at = {id(s): self._at(s.lat, s.lon) for s in order}
        for s in order:
            r = 1.0 if is_area(s.place) else REACH[s.kind]
            x, y = at[id(s)]
            letters.block(Box(x - r, y - r, 2 * r, 2 * r))
        line_of = {}
        for d in drawn:
            line_of[d.event] = d.points
            whole = signs.length(d.points)
            for along in np.arange(8.0, whole - 8.0, max(4.0, whole / 400)):
                (x, y) = signs.cut(d.points, along, along)[0]
                if self._is_in_sight(x, y):
                    letters.block(Box(x - 2.5, y - 2.5, 5.0, 5.0))
            for c in d.trajectory.crossings:
                x, y = self._at(c.lat, c.lon)
                letters.block(Box(x - 4, y - 4, 8, 8))
        named = set()
        for s in order:
            x, y = at[id(s)]
            name = tidy(s.place.name)
            if name in named or not self._is_in_sight(x, y, 0.0):
                continue
            radius = (s.place.radius_m or 0.0) / self.k
            reach = 1.0 if is_area(s.place) else radius if REACH[s.kind] < radius < 34 else REACH[s.kind]
            full = self._label(s, name)
            bare = [run for run in full if run.size == full[0].size]
            sides = _sides(s, line_of.get(s.event))
            if any(letters.write(runs, x, y, reach + 3.2, sides) for runs in (full, bare)):
                named.add(name)
        for s in order:  # what is named later keeps clear of the rings too
            radius = (s.place.radius_m or 0.0) / self.k
            if not is_area(s.place) and radius < 34:
                x, y = at[id(s)]
                letters.block(Box(x - radius, y - radius, 2 * radius, 2 * radius))

    def _label(self, s: Spot, name: str) -> list[Run]:
        p = self.palette
        strong = self.section[s.event] == "main" and s.kind != "rival"
        weight = "normal" if s.kind == "rival" else "bold"
        style = "italic" if is_area(s.place) and name.isascii() else "normal"
        ink = p["town"] if s.kind == "rival" else p["ink"]
        runs = [Run(text, 8.6 if strong else 7.4, ink, weight, style) for text in wrapped(name)]
        if s.kind == "rival":
            runs.append(Run("another version", 6.4, p["muted"]))
        elif strong and s.kind != "location":
            runs.append(Run(s.kind.capitalize(), 6.6, self.colour[s.event]))
        return runs

    def _context(self, letters: Lettering, world: Land, focus: tuple[float, float, float, float] | None) -> None:
        """Name the countries that the events touch, then towns, then the other countries."""
        touched = self._touched(world)
        fitting = _countries(world, self._on_paper, self.size, edge=self.flat.outline())
        self._country_names(letters, [c for c in fitting if c[0] in touched], strong=True)
        towns = context_towns([(s.lat, s.lon) for s in self.framed], focus)
        room = round(self.size[0] * self.size[1] / (9_000 if not self.flat.is_world else 16_000))
        for i, name in enumerate(towns["name"]):
            if room <= 0:
                break
            if not self.flat.faces(lat=towns["lat"][i], lon=towns["lon"][i]):
                continue
            x, y = self._at(towns["lat"][i], towns["lon"][i])
            is_capital = towns["seat"][i] == "C"
            is_large = is_capital or towns["population"][i] > 500_000
            if not letters.is_free(Box(x - 3, y - 3, 6, 6)):
                continue
            run = Run(tidy(name), 6.8 if is_large else 6.2, self.palette["town"], "bold" if is_large else "normal")
            if letters.write([run], x, y, 3.4, ["e", "w", "n", "s"], 2.5) is None:
                continue
            letters.block(Box(x - 2.5, y - 2.5, 5, 5))
            room -= 1
            face, edge = ("halo", "town") if is_capital else ("town", "halo")
            self.axes.plot(
                [x],
                [y],
                marker="s" if is_capital else "o",
                markersize=3.2 if is_large else 2.4,
                markerfacecolor=self.palette[face],
                markeredgecolor=self.palette[edge],
                markeredgewidth=0.9 if is_capital else 0.5,
                zorder=7,
            )
        self._country_names(letters, [c for c in fitting if c[0] not in touched], strong=False)

    def _country_names(self, letters: Lettering, found: Sequence[tuple[str, int, Floats]], *, strong: bool) -> None:
        for name, cells, places in found:
            size = min(11.0 if strong else 9.0, 5.6 + math.sqrt(cells) / 3.4)
            text = "\u200a\u200a".join(tidy(name).upper())
            run = Run(text, size, self.palette["country"], "bold" if strong else "normal")
            for x, y in places:
                if letters.write([run], x, y, 0.0, ["c"], 4.0) is not None:
                    break

    # --- furniture ---------------------------------------------------------------------------------------------------

    def _furniture(self, world: Land, drawn: list[_Line]) -> list[Box]:
        """Draw the scale bar and the overview; tell where they stand."""
        boxes = []
        if not self.flat.is_world and self.frame[2] - self.frame[0] < 6_000_000:
            boxes.append(self._scale())
        if self.framed and not self.flat.is_world and self.frame[2] - self.frame[0] < 2_500_000:
            boxes.append(self._inset(world, drawn))
        return boxes

    def _scale(self) -> Box:
        """Draw a bar of a round length, true at the middle of the map."""
        from matplotlib.patheffects import withStroke

        w, _ = self.size
        halo = [withStroke(linewidth=2.2, foreground=self.palette["halo"])]
        right, y = w - 12.0, 12.0
        longest = 0.0
        for unit_m, word, up in ((1_000.0, "km", 1), (1_609.344, "mi", -1)):
            length = _round_down(self.k * 92.0 / unit_m)
            points = length * unit_m / self.k
            longest = max(longest, points)
            left = right - points
            tick = 4.0 * up
            bar = np.array([[left, y + tick], [left, y], [right, y], [right, y + tick]])
            self.axes.plot(*bar.T, color=self.palette["ink"], linewidth=0.8, zorder=8, path_effects=halo)
            text = f"{length:g} {word}" if length < 1_000 else f"{length:,.0f} {word}"
            self.axes.text(
                left + 3,
                y + (2.2 if up > 0 else -2.2),
                text,
                fontsize=6,
                va="bottom" if up > 0 else "top",
                family=list(fonts("sans")),
                color=self.palette["ink"],
                path_effects=halo,
                zorder=8,
            )
        return Box(right - longest - 4, 0.0, longest + 20, 26.0)

    def _inset(self, world: Land, drawn: list[_Line]) -> Box:
        """Draw a small overview of where in the world the map is, in the corner that hides least."""
        from matplotlib.patches import Rectangle

        w, h = self.size
        wide, high = min(104.0, w / 4.2), min(78.0, h / 2.8)
        busy = np.concatenate([self._on_paper(self.metres), *(d.points for d in drawn if d.event == self.lead)])

        def load(x: float, y: float) -> int:
            near = (
                (busy[:, 0] > x - 110)
                & (busy[:, 0] < x + wide + 110)
                & (busy[:, 1] > y - 16)
                & (busy[:, 1] < y + high + 16)
            )
            return int(near.sum())

        corners = [(8.0, h - high - 8), (w - wide - 8, h - high - 8), (8.0, 8.0)]
        x, y = min(corners, key=lambda c: load(*c))
        here = self.axes.get_position()
        axes = self.paper(here.x0 * self.width + x, here.y0 * self.height + y, wide, high)
        axes.set_zorder(3)
        span = self.frame[2] - self.frame[0]
        across = min(max(14 * span, 1_800_000.0), 7_000_000.0)
        k = across / wide
        middle = np.array([(self.frame[0] + self.frame[2]) / 2, (self.frame[1] + self.frame[3]) / 2])
        corner = middle - np.array([wide, high]) * k / 2

        def on_inset(metres: Floats) -> Floats:
            return (metres - corner) / k

        self._ground(axes, world, on_inset, small=True)
        bw, bh = max(5.0, w * self.k / k), max(4.0, h * self.k / k)
        letters = Lettering(axes, width=wide, height=high, halo=self.palette["halo"])
        letters.block(Box((wide - bw) / 2, (high - bh) / 2, bw, bh))
        touched = self._touched(world)
        fitting = sorted(
            _countries(world, on_inset, (wide, high), cell=5.0), key=lambda c: (c[0] not in touched, -c[1])
        )
        for name, cells, places in fitting[:8]:
            run = Run(tidy(name), 5.2, self.palette["country"], "bold" if name in touched else "normal")
            if cells > 10:
                any(letters.write([run], x, y, 0.0, ["c"], 0.6) for x, y in places)
        axes.add_patch(
            Rectangle(
                ((wide - bw) / 2, (high - bh) / 2),
                bw,
                bh,
                fill=False,
                edgecolor=self.palette["accent"],
                linewidth=1.0,
                zorder=9,
            )
        )
        axes.add_patch(
            Rectangle((0, 0), wide, high, fill=False, edgecolor=self.palette["border"], linewidth=0.8, zorder=10)
        )
        return Box(x, y, wide, high).grown(4)

    def _border(self) -> None:
        from matplotlib.patches import Rectangle

        if self.flat.is_world:
            return

        w, h = self.size
        self.axes.add_patch(
            Rectangle((0, 0), w, h, fill=False, edgecolor=self.palette["border"], linewidth=0.8, zorder=20)
        )


def _ends(t: Trajectory) -> tuple[tuple[float, float], tuple[float, float]]:
    start, end = t.origin.point, t.destination.point
    if start is None or end is None:
        raise ValueError(f"trajectory of {t.event_id} has an end without coordinates")
    return start, end


def _sides(s: Spot, way: Floats | None) -> list[str]:
    """Name goes to the side that the line does not take."""
    if is_area(s.place):
        return ["c", "n", "s", "e", "w"]
    if way is None or s.kind in {"location", "rival"}:
        return ["e", "w", "ne", "se", "nw", "sw", "n", "s"]
    goes_east = (way[-1, 0] - way[0, 0]) * (1 if s.kind == "origin" else -1) > 0
    return ["w", "sw", "nw", "s", "n", "se", "ne", "e"] if goes_east else ["e", "se", "ne", "s", "n", "sw", "nw", "w"]


def _round_down(length: float) -> float:
    """Return the largest of 1, 2, 3, 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(m for m in (1, 2, 3, 5) if m * power <= length) * power


def _unbroken(points: Floats, longest: float) -> list[Floats]:
    """Cut a line where it jumps or leaves the finite plane."""
    fine = np.isfinite(points).all(axis=1)
    points = points[fine]
    jumps = np.flatnonzero(np.hypot(*np.diff(points, axis=0).T) > longest) + 1
    return [part for part in np.split(points, jumps) if len(part) > 1]


def _countries(
    world: Land,
    place: Callable[[Floats], Floats],
    size: tuple[float, float],
    *,
    cell: float = 12.0,
    edge: Floats | None = None,
) -> list[tuple[str, int, Floats]]:
    """Find where country names fit: (name, cells it fills, places far from every edge of it, best first)."""
    from matplotlib.path import Path as Outline

    columns, rows = math.ceil(size[0] / cell), math.ceil(size[1] / cell)
    xs, ys = (np.arange(columns) + 0.5) * cell, (np.arange(rows) + 0.5) * cell
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    visible = np.ones(len(grid), dtype=bool) if edge is None else Outline(place(edge)).contains_points(grid)
    found = []
    for country in world.countries:
        inside = np.zeros(len(grid), dtype=int)
        for ring in country.rings:
            points = place(ring)
            (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
            if x1 > 0 and x0 < size[0] and y1 > 0 and y0 < size[1]:
                inside += Outline(points).contains_points(grid)
        mask = ((inside % 2 == 1) & visible).reshape(rows, columns)
        cells = int(mask.sum())
        if cells < 5:
            continue
        depth = np.zeros(mask.shape)
        core = mask
        while core.any():
            depth += core
            padded = np.pad(core, 1)
            core = core & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
        best = np.argsort(-depth.ravel(), kind="stable")[: min(60, cells)]
        found.append((country.name, cells, grid[best]))
    return sorted(found, key=lambda c: (-c[1], c[0]))
