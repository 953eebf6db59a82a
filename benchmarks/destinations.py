"""Learn which places of a report its main event reached (`geoevents.extract.weighing`).

    python benchmarks/destinations.py            # each set of reports left out in turn, and judged: with the model, and by the rules alone
    python benchmarks/destinations.py --write    # learn from all of them, write the weights that are shipped

The reports are the project's own, with hand-written gold: the dev part of the development set, the first evaluation set
and `tests/eval/fresh`. Every named place of a report with a main event is one row: its evidences, and whether gold has
it as a destination. A logistic regression weighs them; evidences that hold for few places or weigh little are left out.
Needs the extra ``train`` (scikit-learn).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from gazetteer import Gazetteer
from geoevents.extract import RuleExtractor, weighing
from geoevents.model import Role
from geoevents.readers import read_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

EVAL = Path(__file__).parents[1] / "tests" / "eval"
sys.path[:0] = [str(EVAL), str(EVAL / "devset")]

import predict  # noqa: E402
import score  # noqa: E402

RIDGE = 3.0  # one over it is scikit-learn's C
THRESHOLD = 0.26
#: What the reports have too little of to learn it from.
BY_HAND = {"of blasts heard, beside what was hit": -2.0, "wide, beside what was hit": -2.5}
RARE, SMALL = 4, 0.02  # evidences of fewer places, and lighter ones, are left out


class Row(NamedTuple):
    """A named place of a report: its spellings, evidences, whether gold has it, and what the rules made of it."""

    names: tuple[str, ...]
    evidences: dict[str, float]
    is_target: bool | None  # None where gold leaves it open
    is_proposed: bool
    is_own: bool
    is_country: bool


class Sample(NamedTuple):
    """A report with its set, gold and places."""

    group: str
    gold: dict[str, Any]
    rows: list[Row]


def reports(most: int | None = None) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Give the reports to learn from: set, file and gold."""
    for group, file, split in (
        ("dev", EVAL / "devset" / "devset.json", "dev"),
        ("heldout", EVAL / "heldout" / "heldout.json", "heldout"),
        *((path.parent.name, path, "fresh") for path in sorted(EVAL.glob("fresh/*/fresh.json"))),
    ):
        told = json.loads(file.read_text(encoding="utf-8"))["documents"]
        told = [document for document in told if document["split"] == split and document["main"] is not None]
        yield from ((group, file.parent / document["file"], document) for document in told[:most])


def samples(found: Iterable[tuple[str, Path, dict[str, Any]]], gazetteer: Gazetteer) -> Iterator[Sample]:
    """Read reports as `geoevents.extract` does, up to the choice that is learned here."""
    for group, path, document in found:
        report = read_report(path)
        if report.language != "en":
            continue
        stories, told = RuleExtractor(gazetteer).settled(report)
        main = next((story for story in stories if story.role is Role.MAIN), None)
        places = weighing.evidence(main, told, everywhere=True) if main is not None else ()
        rows = [_row(place, evidences, document["main"]) for place, evidences in places]
        yield Sample(group, document["main"], rows)


def _row(place: weighing.Told, evidences: dict[str, float], gold: dict[str, Any]) -> Row:
    names = tuple(dict.fromkeys(name for ref in place.refs for name in predict.names_of(ref)))
    named = score.dedupe_places(gold["destination"])
    is_target = any(score.pmatch(name, other) for name in names for other in named)
    is_open = not is_target and any(score.pmatch(name, other) for name in names for other in gold["destination"])
    return Row(names, evidences, None if is_open else is_target, place.is_target, place.is_own, place.is_country)


def learn(rows: Sequence[Row]) -> dict[str, float]:
    """Return what each evidence weighs."""
    told = [(row.evidences, row.is_target) for row in rows if row.is_target is not None]
    seen = Counter(name for evidences, _ in told for name in evidences)
    table = DictVectorizer(sparse=False)
    x = table.fit_transform([{n: v for n, v in e.items() if seen[n] >= RARE and n not in BY_HAND} for e, _ in told])
    model = LogisticRegression(C=1 / RIDGE, max_iter=5_000).fit(x, [is_target for _, is_target in told])
    pairs = zip(table.get_feature_names_out(), model.coef_[0], strict=True)
    weights = {name: round(float(value), 3) for name, value in pairs if abs(value) >= SMALL}
    weights |= BY_HAND
    return {weighing.ANY: round(float(model.intercept_[0]), 3), **dict(sorted(weights.items(), key=lambda p: -p[1]))}


def count(sample: Iterable[Sample], weights: dict[str, float] | None) -> np.ndarray:
    """Count right, wrong and missed destinations as the scorer of the development set does; None is the rules alone."""
    total = np.zeros(3, dtype=int)
    for _, gold, rows in sample:
        kept = [r for r in rows if r.is_proposed]
        if weights is not None:
            chances = [(r, weighing.chance(r.evidences, weights)) for r in rows if r.is_own]
            kept = [r for r, chance in chances if chance >= THRESHOLD] or kept
        fine = [r for r in kept if not r.is_country] or kept
        named = score.dedupe_places(gold["destination"])
        firm = [r for r in fine if r.is_target is not None]
        total += score.setmatch(firm, named, lambda row, place: any(score.pmatch(n, place) for n in row.names))
    return total


def f1_of(counted: np.ndarray) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    right, wrong, missed = (int(n) for n in counted)
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    """Judge or write, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--documents", type=int, help="read so many of each set only")
    options = parser.parse_args()
    read = list(samples(reports(options.documents), Gazetteer()))
    if options.write:
        weights = learn([row for sample in read for row in sample.rows])
        text = json.dumps({"threshold": THRESHOLD, "weights": weights}, indent=1, ensure_ascii=False)
        weighing.FILE.write_text(text + "\n", encoding="utf-8")
        print(f"{len(weights)} weights from {sum(len(s.rows) for s in read)} places of {len(read)} reports")
        return
    print(f"{'left out':10}{'reports':>8}{'rules: P':>10}{'R':>7}{'F1':>7}{'model: P':>10}{'R':>7}{'F1':>7}")
    totals = np.zeros((2, 3), dtype=int)
    for group in dict.fromkeys(sample.group for sample in read):
        weights = learn([row for sample in read if sample.group != group for row in sample.rows])
        left = [sample for sample in read if sample.group == group]
        counted = np.array([count(left, None), count(left, weights)])
        totals += counted
        print(_line(group, len(left), counted))
    print(_line("all", len(read), totals))


def _line(group: str, reports: int, counted: np.ndarray) -> str:
    figures = (f"   {p:7.2f}{r:7.2f}{f:7.2f}" for p, r, f in map(f1_of, counted))
    return f"{group:10}{reports:8}{''.join(figures)}"


if __name__ == "__main__":
    main()
