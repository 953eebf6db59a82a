"""The answer of `Borders.paths`: countries, crossings and nearest borders of many lines, as columns."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gazetteer import ellipsoid
from gazetteer.edges import NO_AREA, Floats
from gazetteer.geodesy import wrap

if TYPE_CHECKING:
    from gazetteer.boundaries import _Data
    from gazetteer.lines import Geodesics
    from gazetteer.ways import Stretches

__all__ = ["Crossings", "Paths"]

Rows = NDArray[np.int64]
_SAMPLES = 33  # places along a stretch that are asked how deep in the country they are, as for one line
_ALONG = 17  # places along a line that are asked for their nearest border first
_HALVINGS = 8


class Paths:
    """Through which countries many lines go.

    Columns are worked out when they are first touched. `leg_line`, `leg_country` and `leg_length_m` have a row for every
    stretch within one country (None: the high seas or an area without a code), line after line and from its start on.
    """

    def __init__(self, data: _Data, solved: Geodesics, legs: Stretches) -> None:
        self._data, self._solved, self._legs = data, solved, legs

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._solved.length_m)

    @property
    def leg_line(self) -> Rows:
        """Number of the line of every leg."""
        return self._legs.line

    @functools.cached_property
    def leg_country(self) -> NDArray[np.object_]:
        """ISO 3166-1 alpha-2 code of every leg."""
        codes: NDArray[np.object_] = self._data.codes[self._legs.label]
        return codes

    @property
    def leg_length_m(self) -> Floats:
        """Length of every leg, metres."""
        return self._legs.length_m

    @functools.cached_property
    def countries(self) -> NDArray[np.object_]:
        """For every line the tuple of its countries in order, without the sea between them."""
        told: list[list[str]] = [[] for _ in range(len(self))]
        for line, code in zip(self.leg_line.tolist(), self.leg_country.tolist(), strict=True):
            if code is not None and (not told[line] or told[line][-1] != code):
                told[line].append(code)
        made = np.empty(len(self), dtype=object)
        made[:] = [tuple(codes) for codes in told]
        return made

    @functools.cached_property
    def crossings(self) -> Crossings:
        """The places where lines pass from one area into another."""
        return Crossings(self._data, self._solved.begun, self._legs)

    @functools.cached_property
    def nearest_border_m(self) -> Floats:
        """How near each line comes to a border between two areas, metres; 0 where it crosses one.

        The line is asked at 17 places and then ever more finely beside the nearest of them: borders that come nearer
        for less than a sixteenth of the line may be passed over.
        """
        begun, length = self._solved.begun, self._solved.length_m
        nearest = np.full(len(self), np.inf)
        labels, line = self._legs.label, self.leg_line
        meets = (line[1:] == line[:-1]) & (labels[1:] != NO_AREA) & (labels[:-1] != NO_AREA)
        nearest[line[1:][meets]] = 0.0
        left = np.flatnonzero(nearest > 0.0)
        if not left.size:
            return nearest
        shares = np.linspace(0.0, 1.0, _ALONG)
        asked = self._border_m(
            begun.of(np.repeat(left, _ALONG)), np.repeat(length[left], _ALONG), np.tile(shares, len(left))
        )
        asked = asked.reshape(-1, _ALONG)
        best = np.argmin(asked, axis=1)
        share, away, step = shares[best], asked[np.arange(len(left)), best], 0.5 / (_ALONG - 1)
        for _ in range(_HALVINGS):
            for side in (-step, step):
                there = np.clip(share + side, 0.0, 1.0)
                metres = self._border_m(begun.of(left), length[left], there)
                share, away = np.where(metres < away, there, share), np.minimum(metres, away)
            step /= 2.0
        nearest[left] = away
        return nearest

    def _border_m(self, begun: ellipsoid.Start, length_m: Floats, share: Floats) -> Floats:
        lat, lon = ellipsoid.advance(begun, share * length_m)
        return self._data.pieces.nearest(lat, np.atleast_1d(wrap(lon))).distance_m


class Crossings:
    """Border crossings of many lines, one row each, line after line and from its start on.

    Attributes
    ----------
    line
        Number of the line.
    lat, lon
        Where, degrees.
    along_m
        From the start of the line, metres.
    from_country, to_country
        ISO codes, or None (the high seas, an area without a code).
    """

    def __init__(self, data: _Data, begun: ellipsoid.Start, legs: Stretches) -> None:
        self._data, self._begun, self._legs = data, begun, legs
        self._after = np.flatnonzero(np.diff(legs.line, prepend=-1) == 0)
        self.line: Rows = legs.line[self._after]
        self.lat: Floats = legs.lat[self._after]
        self.lon: Floats = legs.lon[self._after]
        self.along_m: Floats = legs.start_m[self._after]
        self.from_country: NDArray[np.object_] = data.codes[legs.label[self._after - 1]]
        self.to_country: NDArray[np.object_] = data.codes[legs.label[self._after]]

    def __len__(self) -> int:
        """Return the number of crossings."""
        return len(self.line)

    @functools.cached_property
    def error_m(self) -> Floats:
        """How far the nearest border may be from the true one, metres."""
        return self._data.pieces.nearest(self.lat, self.lon).error_m

    @functools.cached_property
    def at_sea(self) -> NDArray[np.bool_]:
        """From or into the high seas, or farther than 5 km from land."""
        labels = self._legs.label
        open_sea = (labels[self._after - 1] == NO_AREA) | (labels[self._after] == NO_AREA)
        at_sea: NDArray[np.bool_] = open_sea | self._data.world.doubts(self.lat, self.lon).at_sea
        return at_sea

    @functools.cached_property
    def disputed(self) -> NDArray[np.object_]:
        """The dispute a crossing lies in or near, None for most."""
        return self._data.disputes(self.lat, self.lon)

    @functools.cached_property
    def uncertain(self) -> NDArray[np.bool_]:
        """The crossing may not be one.

        At sea, in a disputed area, or where the line does not get farther into the country on either side than the border
        may be wrong.
        """
        shallow = ~(self._deep(self._after - 1) & self._deep(self._after))
        is_disputed = np.fromiter((area is not None for area in self.disputed), dtype=bool, count=len(self))
        uncertain: NDArray[np.bool_] = self.at_sea | is_disputed | shallow
        return uncertain

    def _deep(self, leg: Rows) -> NDArray[np.bool_]:
        """Tell which legs get farther from all borders than the crossing's own may be wrong; the middle first."""
        deep = np.zeros(len(leg), dtype=bool)
        for shares in (np.array([0.5]), np.linspace(0.0, 1.0, _SAMPLES)):
            left = np.flatnonzero(~deep)
            row = np.repeat(leg[left], len(shares))
            along = self._legs.start_m[row] + np.tile(shares, len(left)) * self._legs.length_m[row]
            lat, lon = ellipsoid.advance(self._begun.of(self._legs.line[row]), along)
            away = self._data.pieces.nearest(lat, np.atleast_1d(wrap(lon))).distance_m.reshape(len(left), len(shares))
            deep[left] = away.max(axis=1, initial=0.0) > self.error_m[left]
        return deep

    def to_columns(self) -> dict[str, Any]:
        """Return all columns by name, for a frame or a table."""
        names = ("line", "lat", "lon", "along_m", "from_country", "to_country", "error_m", "at_sea", "uncertain")
        return {name: getattr(self, name) for name in names}
