"""Ask for names alone, as users type them, and see whether a score can be trusted.

Places of the countries in ``benchmarks/spellings.py``, of the core and of the Iraq and Syria packs, asked for with and
without their country, in Latin letters and in the native script, in three situations:

``listed``: by a name that is listed and that no other populated place bears. ``held out``: by a spelling that is hidden.
``unknown``: by one of its names while the place itself is hidden, as if no register had it; the right answer is
*unresolved*, whatever sounds alike elsewhere. Right is the place itself, or what lies within 10 km of it or holds it.

Places fall into a half to tune on, from which ``benchmarks/resolution.py --fit`` learns, and a half to report.

    python benchmarks/variants.py [../shared] [--places 150] [--part test|tune] [--misses 20]
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from spellings import GROUPS, PACKS, HeldOut, questions

from gazetteer import Place, Toponym
from gazetteer.candidates import distance_km
from gazetteer.names import fold
from gazetteer.resolve import Resolver, is_one_place

if TYPE_CHECKING:
    from collections.abc import Iterator

SITUATIONS = ("listed", "held out", "unknown")
NEAR_KM = 10.0


class Case(NamedTuple):
    """A name that is asked for: in which situation, whether with its country, and the place it means."""

    situation: str
    is_native: bool
    toponym: Toponym
    place: Place


def cases(gazetteer: HeldOut, part: str, count: int) -> Iterator[tuple[Case, Resolver]]:
    """Yield cases, each with a resolver that knows nothing yet; what is hidden stays hidden until the next is asked for."""
    bearers = Counter(f for p in gazetteer.listed.values() for f in {fold(n) for n in p.names})
    pools = [[p for p in gazetteer.listed.values() if p.is_core and p.country in codes] for codes in GROUPS.values()]
    pools.append([p._replace(is_core=True) for p in gazetteer.listed.values() if not p.is_core])
    for pool in pools:
        for is_native in (False, True):
            for question in questions(pool, part, count, bearers, native=is_native):
                if bearers[fold(question.asked)] > 1:
                    continue
                gazetteer.hide(None)
                place = gazetteer.place(question.place.id)
                everything = question._replace(hidden=frozenset(fold(n) for n in place.names))
                for situation, hidden in zip(SITUATIONS, (None, question, everything), strict=True):
                    gazetteer.hide(hidden)
                    for country in (None, place.country):
                        toponym = Toponym(text=question.asked, country=country)
                        yield Case(situation, is_native, toponym, place), Resolver(gazetteer)
    gazetteer.hide(None)


def is_meant(found: Place, meant: Place) -> bool:
    """Tell whether an answer is the place that was meant, stands beside it or holds it."""
    distance = distance_km(found, meant)
    is_holding = found.is_area and found.country == meant.country and is_one_place(found, meant)
    return is_holding or is_one_place(meant, found) or (distance is not None and distance <= NEAR_KM)


def opened(shared: Path) -> HeldOut:
    """Open the core with the packs of Iraq and Syria."""
    folder = shared / "gazetteer" / "geonames_via_wof"
    return HeldOut([folder / name for name in PACKS if (folder / name).is_file()])


def report(gazetteer: HeldOut, part: str, count: int, *, misses: int = 0) -> None:
    """Print a line for each situation, with and without country."""
    told: dict[tuple[str, bool, bool], list[tuple[float, bool, bool]]] = defaultdict(list)
    worst = []
    for case, resolver in cases(gazetteer, part, count):
        (r,) = resolver.document([case.toponym])
        best = r.candidates[0] if r.candidates else None
        right = best is not None and is_meant(best.place, case.place)
        score = best.score if best else 0.0
        told[case.situation, case.toponym.country is not None, case.is_native].append(
            (score, right, r.place is not None)
        )
        if r.place is not None and not right:
            worst.append((score, case.situation, case.toponym.text, case.toponym.country, case.place.name, f"{r.place.name} {r.place.country}", *r.candidates[0].reasons[:2]))  # fmt: skip
    print(f"{'situation':10} {'country':8} {'script':7} {'n':>5} {'first':>6} {'resolved':>9} {'right of these':>15} {'resolved wrongly':>17} {'ECE':>6}")  # fmt: skip
    for (situation, given, native), rows in sorted(told.items()):
        print(f"{situation:10} {'given' if given else '-':8} {'native' if native else 'Latin':7} {_line(rows)}")
    for given in (False, True):
        rows = [row for (s, g, _), listed in told.items() if s != "listed" and g is given for row in listed]
        print(f"{'not listed':10} {'given' if given else '-':8} {'both':7} {_line(rows)}")
    for line in sorted(worst, key=lambda w: -w[0])[:misses]:
        print("   ", *line, sep=" | ")


def _line(rows: list[tuple[float, bool, bool]]) -> str:
    score, right, resolved = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    precision = right[resolved > 0].mean() if resolved.any() else float("nan")
    bins = np.minimum((score * 10).astype(int), 9)
    ece = sum(abs(score[bins == b].sum() - right[bins == b].sum()) for b in range(10)) / len(rows)
    return f"{len(rows):5} {right.mean():6.3f} {resolved.mean():9.3f} {precision:15.3f} {(resolved * (1 - right)).mean():17.3f} {ece:6.3f}"


def main() -> None:
    """Measure on one half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", nargs="?", type=Path, default=Path("../shared"))
    parser.add_argument("--places", type=int, default=150, help="questions a group and script")
    parser.add_argument("--part", choices=("test", "tune"), default="test")
    parser.add_argument("--misses", type=int, default=0, help="list so many names that were resolved wrongly")
    options = parser.parse_args()
    report(opened(options.shared), options.part, options.places, misses=options.misses)


if __name__ == "__main__":
    main()
