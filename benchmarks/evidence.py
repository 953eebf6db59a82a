"""Fit what each thing two reports agree or differ on weighs (`geoevents.fuse.compare.WEIGHTS`), and judge it.

    python benchmarks/evidence.py           # each set of reports left out in turn: weights as shipped, and as fitted
    python benchmarks/evidence.py --show    # the fitted weights beside those shipped

Every pair of main events that do not exclude each other is one row, pairs across sets included where a time tells them
apart or is missing. The fit is a logistic regression held near the shipped weights; three points stay the bar. The
shipped weights were fitted so on these sets and on real reports that cannot be given away, then rounded.
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gazetteer import Gazetteer
from geoevents.extract import extract
from geoevents.fuse.compare import LINK, WEIGHTS, weigh
from geoevents.fuse.views import View, view_of
from geoevents.locate import locate
from geoevents.model import Role
from geoevents.readers import read_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EVAL = Path(__file__).parents[1] / "tests" / "eval"
RIDGE = 2.0  # what a weight costs that leaves the shipped one
SLOPE = 1.5  # how steeply points turn into certainty
STEPS = 30


class Told(NamedTuple):
    """The main event of one report: its set, its incident, and what is compared of it."""

    group: str
    incident: str
    view: View


class Pair(NamedTuple):
    """What speaks for two reports telling one incident, with its points, and whether they do; a set where both are of one."""

    evidence: dict[str, float]
    is_one: bool
    group: str | None


def told(gazetteer: Gazetteer, most: int | None) -> Iterator[Told]:
    """Read the reports whose gold names an incident."""
    for group, file, split in (
        ("dev", EVAL / "devset" / "devset.json", "dev"),
        ("heldout", EVAL / "heldout" / "heldout.json", "heldout"),
        *((path.parent.name, path, "fresh") for path in sorted(EVAL.glob("fresh/*/fresh.json"))),
    ):
        documents = json.loads(file.read_text(encoding="utf-8"))["documents"]
        for document in [d for d in documents if d["split"] == split and d["cluster"]][:most]:
            report = read_report(file.parent / document["file"])
            mentions = locate(extract(report, gazetteer=gazetteer), report=report, gazetteer=gazetteer)
            main = next((m for m in mentions if m.role is Role.MAIN), None)
            if main is not None:
                yield Told(group, document["cluster"], view_of(main, report=report, main=main))


def pairs(found: Iterable[Told]) -> Iterator[Pair]:
    """Compare all reports; reports of two sets on one day are left out, as sets may tell one incident."""
    for a, b in combinations(found, 2):
        evidence = weigh(a.view, b.view, context=False)
        same = a.group == b.group
        if evidence is None or not (same or not evidence[0].words.startswith("times agree")):
            continue
        yield Pair({e.words: e.weight for e in evidence}, same and a.incident == b.incident, a.group if same else None)


def fit(rows: list[Pair], names: list[str]) -> dict[str, float]:
    """Return points by Newton's method; what "other means" and origins weigh is left as it is."""
    place = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for row, pair in zip(x, rows, strict=True):
        for name in pair.evidence.keys() & place.keys():
            row[place[name]] = 1.0
    base = np.array([sum(pair.evidence.values()) - LINK for pair in rows])
    is_one = np.array([pair.is_one for pair in rows])
    change = np.zeros(len(names))
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-SLOPE * (base + x @ change)))
        slope = SLOPE * x.T @ (chance - is_one) + 2 * RIDGE * change
        bend = SLOPE**2 * (x.T * (chance * (1 - chance))) @ x + 2 * RIDGE * np.eye(len(names))
        change -= np.linalg.solve(bend, slope)
    return {name: WEIGHTS[name] + float(change[place[name]]) for name in names}


def judge(rows: list[Pair], weights: dict[str, float]) -> np.ndarray:
    """Count pairs rightly joined, wrongly joined, and missed."""
    points = [sum(weights.get(name, points) for name, points in pair.evidence.items()) for pair in rows]
    joined = np.array(points) >= LINK - 1e-9
    is_one = np.array([pair.is_one for pair in rows])
    return np.array([(joined & is_one).sum(), (joined & ~is_one).sum(), (~joined & is_one).sum()])


def main() -> None:
    """Fit and judge, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--documents", type=int, help="read so many of each set only")
    options = parser.parse_args()
    rows = list(pairs(list(told(Gazetteer(), options.documents))))
    names = sorted(
        {name for pair in rows for name in pair.evidence if name in WEIGHTS and name != "the main event of both"}
    )
    groups = sorted({pair.group for pair in rows if pair.group is not None})
    fitted = [
        judge([p for p in rows if p.group == group], fit([p for p in rows if p.group != group], names))
        for group in groups
    ]
    inside = [pair for pair in rows if pair.group is not None]
    print(f"{len(rows)} pairs, {sum(p.is_one for p in rows)} of one incident; right, wrong, missed inside the sets")
    print("as shipped           ", *judge(inside, dict(WEIGHTS)))
    print("fitted, set left out ", *sum(fitted, np.zeros(3, dtype=int)))
    if options.show:
        for name, points in sorted(fit(rows, names).items(), key=lambda item: -item[1]):
            print(f"{points:+6.2f} {WEIGHTS[name]:+6.2f}  {name}")


if __name__ == "__main__":
    main()
