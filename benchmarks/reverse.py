"""Measure the reverse of many points against scipy's cKDTree (what reverse_geocoder uses) and one question after another.

Points: near settlements (a normal 0.2° around one drawn at random) and anywhere on the sphere. All in one process on one
thread, processor time; the peer gets the same earth-centred points, and answers with row numbers only, so that its figure is
a bound and not a reverse geocoder. `resolve_many` is measured on a million rows of 5,000 distinct names.

    python benchmarks/reverse.py [--points 200000] [--rows 1000000]
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import numpy as np

from gazetteer import Gazetteer
from gazetteer.many import frame_of
from gazetteer.nearest import Settlements, Tree, in_space

if TYPE_CHECKING:
    from collections.abc import Callable

DISTINCT = 5_000


def timed(work: Callable[[], object]) -> float:
    """Return the processor time of a call, seconds."""
    start = time.process_time()
    work()
    return time.process_time() - start


def reverse(gazetteer: Gazetteer, points: Settlements, count: int) -> None:
    """Print points a second, ours and the peer's."""
    rng = np.random.default_rng(20_240_421)
    drawn = rng.integers(0, len(points.lat), count)
    places = {
        "near settlements": (
            np.clip(points.lat[drawn] + rng.normal(0.0, 0.2, count), -90.0, 90.0),
            points.lon[drawn] + rng.normal(0.0, 0.2, count),
        ),
        "anywhere": (np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, count))), rng.uniform(-180.0, 180.0, count)),
    }
    try:
        from scipy.spatial import cKDTree

        peer = cKDTree(in_space(points.lat, points.lon))
    except ImportError:
        peer = None
    for name, (lats, lons) in places.items():
        ours = timed(lambda la=lats, lo=lons: gazetteer.reverse_many(la, lo))
        answers = gazetteer.reverse_many(lats, lons)
        words = timed(lambda a=answers: a.words)
        print(
            f"{name:18} {count / ours:10,.0f} points/s with distance and azimuth, {count / (ours + words):,.0f} with words",
            end="",
        )
        if peer is not None:
            space = in_space(lats, lons)
            theirs = timed(lambda s=space: peer.query(s))
            same = np.mean(peer.query(space)[1] == answers.row)
            print(
                f"; cKDTree {count / theirs:,.0f} row numbers/s ({theirs / ours:.2f} of our time), same row {same:.4f}",
                end="",
            )
        some = min(count, 200)
        one = timed(lambda la=lats, lo=lons, n=some: [gazetteer.reverse((la[i], lo[i])) for i in range(n)])
        print(f"; one by one {some / one:,.0f} points/s")


def many(gazetteer: Gazetteer, rows: int) -> None:
    """Print the time of a million rows of repeated names beside that of the distinct ones."""
    rng = np.random.default_rng(7)
    distinct = max(1, min(DISTINCT, rows // 200))
    drawn = rng.choice(len(gazetteer.settlements.lat), distinct, replace=False)
    names = [p.name for p in gazetteer.records(int(i) for i in drawn)]
    column = np.array(names, dtype=object)[rng.integers(0, distinct, rows)]
    alone = timed(lambda: [gazetteer.resolve(n) for n in names])
    together = timed(lambda: gazetteer.resolve_many(column))
    answers = gazetteer.resolve_many(column)
    frame = timed(lambda: frame_of(answers))
    print(
        f"resolve_many: {rows:,} rows, {distinct:,} names: {together:.1f} s ({together / alone:.2f} of the distinct names alone); as a table {frame:.1f} s more"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=200_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    gazetteer = Gazetteer(packs=[])
    points = gazetteer.settlements
    index = timed(lambda: Tree(points.lat, points.lon))
    gazetteer.reverse_many([0.0], [0.0])
    print(f"{len(points.lat):,} settlements; tree made in {index:.2f} s")
    reverse(gazetteer, points, given.points)
    many(gazetteer, given.rows)


if __name__ == "__main__":
    main()
