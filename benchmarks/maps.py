"""How a page of launch–target pairs is built, opened and moved, beside plain folium in the same run.

Seeded synthetic pairs all over the world, each told by a report of its own with four claims. Measured for each size: seconds to
build the file (the payload from events and trajectories that are there; trajectories are timed on their own), its
size, and in headless Chromium without a network: seconds until the map is drawn, frames a second while it is dragged,
and the heap. Plain folium draws the same pairs as one GeoJSON layer on a canvas with popups, at the sizes it opens.

    python benchmarks/maps.py [--sizes 1000 10000 100000] [--folium 1000] [--pictures FOLDER]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import maps
from gazetteer import geodesy
from gazetteer.model import GeoPrecision
from geoevents.model import (
    Claim,
    Event,
    FieldValue,
    Mention,
    PlaceRef,
    Quantity,
    Report,
    Role,
    Source,
    Span,
    TimePrecision,
    TimeSpan,
    Trajectory,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

START = datetime(2024, 1, 1, tzinfo=UTC)
WEAPONS = ("rocket", "missile", "drone", "mortar shell")
PUBLISHERS = ("Tigris Wire", "Jazira Monitor", "Potomac Dispatch", "Levant Post", "Delta News")
OUTCOMES = ("reached", "unknown", "intercepted", "fell_short", "unknown")
#: Where the lines start: (lat, lon, spread in degrees), all over the world.
FRONTS = ((36.5, 42.5, 1.5), (48.3, 37.9, 2.0), (33.3, 35.4, 0.7), (15.3, 44.1, 2.0), (34.3, 74.2, 1.0), (13.2, 14.4, 2.0), (37.9, 126.8, 0.8), (4.4, 18.6, 3.0))


class Lazy(Sequence[Any]):
    """A sequence whose items are made when they are touched: a million of them take no room."""

    def __init__(self, n: int, make: Callable[[int], Any]) -> None:
        self._n, self._make = n, make

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, i: Any) -> Any:
        return [self._make(j) for j in range(*i.indices(self._n))] if isinstance(i, slice) else self._make(i)

    def __iter__(self) -> Iterator[Any]:
        return map(self._make, range(self._n))


class Pairs:
    """A collection of launch–target pairs, as `maps.event_map` reads one."""

    attributions = ("Synthetic pairs",)

    def __init__(self, n: int, seed: int = 5) -> None:
        draw = np.random.default_rng(seed)
        fronts = np.asarray(FRONTS)[draw.integers(0, len(FRONTS), n)]
        self.lats = np.round(np.clip(fronts[:, 0] + fronts[:, 2] * draw.normal(size=n), -80, 80), 4)
        self.lons = np.round(fronts[:, 1] + fronts[:, 2] * draw.normal(size=n), 4)
        azimuth, distance = draw.uniform(0, 360, n), np.minimum(draw.lognormal(11.2, 0.9, n), 2e6)
        ends = geodesy.direct(lat=self.lats, lon=self.lons, azimuth_deg=azimuth, distance_m=distance)
        self.ends = np.round(ends.lat, 4), np.round(geodesy.wrap(ends.lon), 4)
        self.distance, self.azimuth = distance, azimuth
        self.counts, self.kinds = draw.integers(1, 30, n), draw.integers(0, len(WEAPONS), n)
        self.names = draw.integers(0, 3_000, (n, 2))
        self.minutes, self.publishers = draw.integers(0, 700 * 24 * 60, n), draw.integers(0, len(PUBLISHERS), n)
        self.radii = draw.choice([1_000, 2_000, 3_000, 5_000], (n, 2))
        self.reports = Lazy(n, self._report)
        self.events = Lazy(n, self._event)

    def _text(self, i: int) -> tuple[str, list[tuple[int, int]]]:
        """Write one report and say where in it the origin, destination, weapon, number and time stand."""
        when = START + timedelta(minutes=int(self.minutes[i]))
        parts = (
            str(self.counts[i]),
            WEAPONS[self.kinds[i]] + "s",
            f"Farm {self.names[i, 0]}",
            f"Camp {self.names[i, 1]}",
            f"at {when:%H:%M} on {when:%d %B %Y}",
        )
        text = spans = None
        text, spans = "", []
        for between, part in zip(("", " ", " were fired from ", " at ", " "), parts, strict=True):
            text += between
            spans.append((len(text), len(text) + len(part)))
            text += part
        return f"{text}, two security sources said.", spans

    def _report(self, i: int) -> Report:
        text, _ = self._text(i)
        return Report(
            id=f"r{i:07}",
            source=Source(publisher=PUBLISHERS[self.publishers[i]], url=f"https://example.org/{i}"),
            text=text,
            sha256=sha256(text.encode()).hexdigest(),
            title=f"Fire from Farm {self.names[i, 0]}",
            body=Span(0, len(text)),
        )

    def _place(self, i: int, end: int) -> PlaceRef:
        lat, lon = ((self.lats, self.lons), self.ends)[end]
        return PlaceRef(
            as_written=(name := f"{('Farm', 'Camp')[end]} {self.names[i, end]}"),
            toponym=name,
            lat=float(lat[i]),
            lon=float(lon[i]),
            radius_m=float(self.radii[i, end]),
            geo_precision=GeoPrecision.SETTLEMENT,
        )

    def _event(self, i: int) -> Event:
        text, spans = self._text(i)
        when = START + timedelta(minutes=int(self.minutes[i]))
        time_ = TimeSpan(earliest=when, latest=when, best=when, precision=TimePrecision.MINUTE, tz="UTC", basis="stated")
        number = int(self.counts[i])
        values = {
            "count": Quantity(min=number, max=number, best=number),
            "weapon": WEAPONS[self.kinds[i]],
            "origin": self._place(i, 0),
            "destination": self._place(i, 1),
            "time": time_,
        }
        claims = tuple(
            Claim(report_id=f"r{i:07}", field=name, value=value, as_written=text[a:b], span=Span(a, b), rule="made/1")
            for (name, value), (a, b) in zip(values.items(), spans, strict=True)
        )
        fields = {
            claim.field: FieldValue(field=claim.field, best=claim.value, reason="one report", claims=(claim,), support=1)
            for claim in claims
        }
        kind = f"{WEAPONS[self.kinds[i]].split()[0]}_attack"
        mention = Mention(
            id=f"r{i:07}/1", report_id=f"r{i:07}", type=kind, role=Role.MAIN, spans=(Span(0, len(text)),), claims=claims
        )
        return Event(id=f"e{i:07}", type=kind, role=Role.MAIN, mentions=(mention,), fields=fields)

    def trajectories(self) -> Sequence[Trajectory]:
        return Lazy(len(self.events), self._trajectory)

    def _trajectory(self, i: int) -> Trajectory:
        return Trajectory(
            event_id=f"e{i:07}",
            origin=self._place(i, 0),
            destination=self._place(i, 1),
            support="composed" if i % 5 == 0 else "joint",
            outcome=OUTCOMES[i % len(OUTCOMES)],
            distance_m=float(self.distance[i]),
            azimuth_deg=float(self.azimuth[i]),
            back_azimuth_deg=0.0,
            countries=(),
            crossings=(),
            border_source="none",
        )
