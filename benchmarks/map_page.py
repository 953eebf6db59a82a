"""How a page of launch–target pairs is built, opened and moved, beside plain folium in the same run.

Seeded synthetic pairs all over the world, each told by a report of its own with five claims. Measured for each size:
processor seconds to build the file, its size, and in headless Chromium without a network: seconds until the map is
drawn, frames a second while it is dragged, and the heap. Events and trajectories are there before the building is
timed, for both: `benchmarks/space.py` times trajectories. Beyond 100,000 pairs they do not fit into memory, so they are
made one by one, which is then part of the building. Plain folium draws the same pairs as one GeoJSON layer on a canvas
with popups, at the sizes it opens. The same pairs as rows of a table are built once more, events, reports, lines and their
border crossings included.

    python benchmarks/map_page.py [--sizes 1000 10000 100000] [--folium 1000] [--pictures FOLDER]
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
from geoevents.collection import EventCollection
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
FRONTS = (
    (36.5, 42.5, 1.5),
    (48.3, 37.9, 2.0),
    (33.3, 35.4, 0.7),
    (15.3, 44.1, 2.0),
    (34.3, 74.2, 1.0),
    (13.2, 14.4, 2.0),
    (37.9, 126.8, 0.8),
    (4.4, 18.6, 3.0),
)


class Lazy(Sequence[Any]):
    """A sequence whose items are made when they are touched: a million of them take no room."""

    def __init__(self, n: int, make: Callable[[int], Any]) -> None:
        self._n, self._make = n, make

    def __len__(self) -> int:
        """Return the number of items."""
        return self._n

    def __getitem__(self, i: Any) -> Any:  # noqa: ANN401  (an item or, for a slice, a list of them)
        """Make one item, or those of a slice."""
        return [self._make(j) for j in range(*i.indices(self._n))] if isinstance(i, slice) else self._make(i)

    def __iter__(self) -> Iterator[Any]:
        """Make one after the other."""
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
        self.reports: Sequence[Report] = Lazy(n, self._report)
        self.events: Sequence[Event] = Lazy(n, self._event)

    def hold(self) -> None:
        """Make all events now, as a collection that was read holds them."""
        self.reports, self.events = list(self.reports), list(self.events)
        lines = list(self.trajectories())
        self.trajectories = lambda: lines  # type: ignore[method-assign]

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
        time_ = TimeSpan(
            earliest=when, latest=when, best=when, precision=TimePrecision.MINUTE, tz="UTC", basis="stated"
        )
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
            claim.field: FieldValue(
                field=claim.field, best=claim.value, reason="one report", claims=(claim,), support=1
            )
            for claim in claims
        }
        kind = f"{WEAPONS[self.kinds[i]].split()[0]}_attack"
        mention = Mention(
            id=f"r{i:07}/1", report_id=f"r{i:07}", type=kind, role=Role.MAIN, spans=(Span(0, len(text)),), claims=claims
        )
        return Event(id=f"e{i:07}", type=kind, role=Role.MAIN, mentions=(mention,), fields=fields)

    def rows(self) -> EventCollection:
        """Return the same pairs as a table tells them: rows, of which events are made when they are touched."""
        import pyarrow as pa

        n = len(self.counts)
        when = np.datetime64(START.replace(tzinfo=None), "us") + self.minutes.astype("timedelta64[m]")
        told: dict[str, Any] = {
            "event_id": [f"e{i:07}" for i in range(n)],
            "type": [f"{WEAPONS[k].split()[0]}_attack" for k in self.kinds],
            "weapon": [WEAPONS[k] for k in self.kinds],
            "outcome": [OUTCOMES[i % len(OUTCOMES)] for i in range(n)],
            "time_precision": ["minute"] * n,
            "time_as_written": (written := when.astype(str)),
            "source_publisher": [PUBLISHERS[k] for k in self.publishers],
            "source_url": [f"https://example.org/{i}" for i in range(n)],
            "row_file": ["pairs.csv"] * n,
            "row_number": np.arange(2, n + 2),
        }
        told |= {
            f"time_{bound}": pa.array(when, pa.timestamp("us", tz="UTC")) for bound in ("earliest", "latest", "best")
        }
        told |= {f"count_{bound}": self.counts for bound in ("min", "max", "best")}
        for end, (field, kind, (lats, lons)) in enumerate(
            (("origin", "Farm", (self.lats, self.lons)), ("destination", "Camp", self.ends))
        ):
            names = [f"{kind} {number}" for number in self.names[:, end]]
            told |= {f"{field}_as_written": names, f"{field}_name": names, f"{field}_lat": lats, f"{field}_lon": lons}
            told |= {
                f"{field}_radius_m": self.radii[:, end].astype(float),
                f"{field}_geo_precision": ["settlement"] * n,
            }
        cells = {
            "date": written,
            "from": told["origin_name"],
            "to": told["destination_name"],
            "number": self.counts.astype(str),
        }
        told["record"] = pa.StructArray.from_arrays([pa.array(column) for column in cells.values()], names=list(cells))
        return EventCollection.from_rows(pa.table(told))

    def trajectories(self) -> Sequence[Trajectory]:
        """Return the lines, one for each event."""
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


FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--enable-precise-memory-info"),
]
#: Drags the map by its handle for two seconds and counts the frames.
DRAG = """async () => {
  const map = window.geoevents ? geoevents.map : Object.values(window).find((v) => v instanceof L.Map);
  const frames = [];
  let last = performance.now();
  const end = last + 2000;
  let step = 0;
  await new Promise((done) => {
    const tick = (now) => {
      frames.push(now - last);
      last = now;
      map._rawPanBy(L.point(Math.sin(step++ / 12) * 14, Math.cos(step / 17) * 9)); // as Leaflet's drag handler does
      map.fire("move");
      if (now < end) requestAnimationFrame(tick);
      else done();
    };
    requestAnimationFrame(tick);
  });
  map.fire("moveend");
  return frames.slice(2);
}"""


def opened(
    browser: Browser, path: Path, *, ready: str, limit_s: float, picture: Path | None = None
) -> dict[str, float] | None:
    """Open a page without a network and measure it: seconds until `ready`, frames a second, heap in MB. None where it does not open."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True, reduced_motion="reduce")
    try:
        page = context.new_page()
        started = time.perf_counter()
        page.goto(path.as_uri(), wait_until="commit", timeout=limit_s * 1000)
        while not page.evaluate(f"!!({ready})"):  # the page's own policy stops Playwright's waiting, which uses eval
            if time.perf_counter() - started > limit_s:
                return None
            page.wait_for_timeout(50)
        marked = page.evaluate("performance.getEntriesByName('geoevents-ready')[0]?.startTime ?? null")
        seconds = time.perf_counter() - started if marked is None else marked / 1000
        page.wait_for_timeout(500)
        frames = page.evaluate(DRAG)
        page.wait_for_timeout(500)
        heap = page.evaluate("() => performance.memory.usedJSHeapSize / 1e6")
        if picture is not None:
            page.screenshot(path=picture)
        return {"ready_s": seconds, "fps": 1000 / statistics.mean(frames), "heap_mb": heap}
    finally:
        context.close()


def plain_folium(pairs: Pairs, path: Path) -> None:
    """Write the same pairs as people do: one GeoJSON layer on a canvas, with popups and tooltips."""
    import folium

    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [[t.origin.lon, t.origin.lat], [t.destination.lon, t.destination.lat]],
            },
            "properties": {
                "from": t.origin.name,
                "to": t.destination.name,
                "when": event.best("time").earliest.isoformat(),
                "count": event.best("count").best,
                "weapon": event.best("weapon"),
                "quote": report.text,
            },
        }
        for event, report, t in zip(pairs.events, pairs.reports, pairs.trajectories(), strict=True)
    ]
    drawn = folium.Map(location=[25, 50], zoom_start=3, prefer_canvas=True)
    names = ["from", "to", "when", "count", "weapon", "quote"]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        popup=folium.GeoJsonPopup(fields=names),
        tooltip=folium.GeoJsonTooltip(fields=names[:2]),
    ).add_to(drawn)
    drawn.save(path)


def offline(path: Path) -> None:
    """Give folium's page its own Leaflet from this package: without a network it would be blank."""
    import re

    leaflet = Path(maps.__file__).parent / "frontend" / "node_modules" / "leaflet" / "dist"
    text = re.sub(r"<(script|link)[^>]*https?://[^>]*>(</script>)?", "", path.read_text(encoding="utf-8"))
    code = (
        f"<style>{(leaflet / 'leaflet.css').read_text()}</style><script>{(leaflet / 'leaflet.js').read_text()}</script>"
    )
    shim = "<script>window.$ = (s) => { const t = document.createElement('template'); t.innerHTML = s; return t.content.children; };</script>"
    path.write_text(text.replace("<head>", f"<head>{code}{shim}", 1), encoding="utf-8")


def row(name: str, n: int, build_s: float, path: Path, seen: dict[str, float] | None) -> str:
    """Write one line of the table."""
    told = "not opened" if seen is None else f"{seen['ready_s']:8.2f} {seen['fps']:6.0f} {seen['heap_mb']:8.0f}"
    return f"{name:10} {n:>9,} {build_s:8.2f} {path.stat().st_size / 1e6:8.2f} {told}"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000])
    parser.add_argument("--folium", type=int, nargs="*", default=[1_000], help="sizes that plain folium draws too")
    parser.add_argument("--pictures", type=Path, help="folder for a screenshot of every page")
    parser.add_argument("--limit-s", type=float, default=240.0, help="give up opening a page after so long")
    asked = parser.parse_args()
    from playwright.sync_api import Error, sync_playwright

    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    chromium = next((found for name in names if name and (found := shutil.which(name))), None)
    if chromium is None:
        raise SystemExit("no Chromium found; set CHROMIUM to its path")
    print(f"{'page':10} {'pairs':>9} {'build_s':>8} {'size_mb':>8} {'ready_s':>8} {'fps':>6} {'heap_mb':>8}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for n in sorted({*asked.sizes, *asked.folium}):
            pairs = Pairs(n)
            if n <= 100_000:  # a million events do not fit: they are made one by one, which is measured with the build
                pairs.hold()
            picture = asked.pictures / f"{n}.png" if asked.pictures else None
            if n in asked.sizes:
                path = Path(folder) / "ours.html"
                started = time.process_time()
                maps.write_map(pairs, path, title=f"{n:,} pairs")
                build_s = time.process_time() - started
                again = Path(folder) / "again.html"
                if n <= 10_000:
                    maps.write_map(Pairs(n), again, title=f"{n:,} pairs")
                    same = again.read_bytes() == path.read_bytes()
                seen = opened(
                    browser,
                    path,
                    ready="performance.getEntriesByName('geoevents-ready').length",
                    limit_s=asked.limit_s,
                    picture=picture,
                )
                print(
                    row("geoevents", n, build_s, path, seen),
                    "same bytes twice" if n <= 10_000 and same else "",
                    flush=True,
                )
                if n <= 100_000:  # with the borders that the lines cross, which the pairs above do not ask for
                    rows, path = pairs.rows(), Path(folder) / "rows.html"
                    started = time.process_time()
                    maps.write_map(rows, path, title=f"{n:,} rows")
                    print(
                        f"{'of a table':10} {n:>9,} {time.process_time() - started:8.2f} {path.stat().st_size / 1e6:8.2f}",
                        flush=True,
                    )
            if n in asked.folium:
                path = Path(folder) / "folium.html"
                started = time.process_time()
                plain_folium(pairs, path)
                build_s = time.process_time() - started
                offline(path)
                try:
                    seen = opened(
                        browser,
                        path,
                        ready="document.querySelector('.leaflet-overlay-pane canvas')",
                        limit_s=asked.limit_s,
                    )
                except Error:
                    seen = None
                print(row("folium", n, build_s, path, seen), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
