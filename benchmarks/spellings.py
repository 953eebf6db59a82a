"""Ask for spellings that the index has not been given; with ``--fit``, learn what units tell and how much each view counts.

Protocol. Of a group's populated places in the embedded core that have two or more Latin spellings, one spelling is held
out: every row that folds to it is hidden for that place, in every store, while it is asked for. No country, kind or
neighbour is given. Spellings are compared after folding, so a held one always differs by more than case and accents.
Two populations are scored. ``alike``: the held spelling shares 60 % of its letters with a Latin spelling that is still
listed (rapidfuzz's ratio; "Tahir" for Arguvan is another name, not a spelling) and is not the very name of another
populated place. ``all``: everything. ``native``: all names in the Arabic, Hebrew or Cyrillic script are hidden, and one
of them is asked for; ``alike`` where a letter-by-letter transliteration shares 40 % of its letters with a Latin name.

Two indexes. ``group``: the populated places of the group's countries alone. ``world``: everything that is open, that is
the core, the curated table and the Iraq and Syria packs; namesakes anywhere on Earth count as wrong. Answers are ranked
by stage and likeness, those as good as equally alike by population, then by id: of different places that bear the same best spelling only the first
counts. Places of the core fall into a half to tune on and a half to report by their id.

The baseline is a cascade in plain Python over the group's places (exact, folded, without article, consonant skeleton,
trigrams with Jaro–Winkler), measured in the same run on the same questions.

    python benchmarks/spellings.py [../shared] [--places 600] [--part test|tune] [--fit]
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sqlite3
import time
import unicodedata
import zlib
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import replace
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from gazetteer import Gazetteer, spelling
from gazetteer import likeness as alikeness
from gazetteer.candidates import matches
from gazetteer.likeness import IS_LATIN, TABLE, UNITS, VIEWS, Units, alike, heard, nats_of, views
from gazetteer.names import bare, fold, latin, similarity, skeletons
from gazetteer.store import numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gazetteer.candidates import Ref
    from gazetteer.model import Place
    from gazetteer.store import Spelt

GROUPS = {
    "Arab states": "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN YE".split(),  # noqa: SIM905
    "Iran, Turkey, Afghanistan": ["IR", "TR", "AF"],
    "Israel": ["IL"],
    "Cyrillic": "RU UA BY BG RS MK KZ KG".split(),  # noqa: SIM905
}
PACKS = ("IQ.txt", "SY.txt")
SCRIPTS = ("ARABIC", "HEBREW", "CYRILLIC")
AIMS = {"Arab states": (0.90, 0.97), "Iran, Turkey, Afghanistan": (0.82, 0.96), "Israel": (0.90, 0.97), "Cyrillic": (0.80, 0.96)}  # fmt: skip
STATED = {"Arab states": (0.80, 0.92), "Iran, Turkey, Afghanistan": (0.68, 0.92), "Israel": (0.81, 0.93), "Cyrillic": (0.62, 0.89)}  # fmt: skip
ALIKE, ALIKE_NATIVE = 60.0, 40.0
SETTLEMENT = "P"
LEARNED_PLACES = 40_000
LETTERS_AND_UNITS = 0.26  # brings the scale near that of Jaro and Winkler: right answers mostly above 0.9


class Listed(NamedTuple):
    """A populated place as the stores list it."""

    id: str
    names: tuple[str, ...]
    country: str | None
    population: int
    is_core: bool


class Question(NamedTuple):
    """A spelling that is hidden, of which place, and which of the place's folded names are hidden with it."""

    place: Listed
    asked: str
    hidden: frozenset[str]
    is_alike: bool


class HeldOut(Gazetteer):
    """The open gazetteer with some names of one place hidden, or with everything hidden but some places."""

    def __init__(self, packs: Sequence[Path]) -> None:
        super().__init__(packs=packs)
        self.listed: dict[str, Listed] = {}
        self.refs: dict[str, set[Ref]] = defaultdict(set)
        for i, store in enumerate(self._stores):
            with closing(sqlite3.connect(store.path)) as db:
                rows = db.execute(
                    "SELECT n, id, names, country, population FROM place JOIN kin USING (kin) WHERE feature_class = ?",
                    (SETTLEMENT,),
                )
                for n, place_id, names, country, population in rows:
                    known = self.listed.get(place_id)
                    union = dict.fromkeys((*(known.names if known else ()), *names.split("\n")))
                    self.listed[place_id] = Listed(
                        place_id, tuple(union), country, population or 0, i == 1 or bool(known and known.is_core)
                    )
                    self.refs[place_id].add((i, n))
        gc.collect()
        gc.freeze()  # the lists of this benchmark are no part of what is measured
        self.hide(None)

    def hide(self, question: Question | None, *, only: frozenset[str] | None = None) -> None:
        """Hide the names of a question, and all places but those in `only`."""
        self._question, self._only = question, only
        self._hidden_refs = self.refs[question.place.id] if question else set()
        self._only_refs = None if only is None else {ref for place_id in only for ref in self.refs[place_id]}

    def sounding(self, skeletons: Sequence[str]) -> list[Spelt]:
        """Leave the hidden rows out."""
        return self._shown(super().sounding(skeletons))

    def beginning(self, skeleton: str) -> list[Spelt]:
        """Leave the hidden rows out."""
        return self._shown(super().beginning(skeleton))

    def _shown(self, stores: list[Spelt]) -> list[Spelt]:
        if self._question is not None:
            for i, spelt in enumerate(stores):
                for name in self._question.hidden & spelt.keys():
                    spelt[name] = _digits(n for n in numbers(spelt[name]) if (i, n) not in self._hidden_refs)
                    if not spelt[name]:
                        del spelt[name]
        return stores if self._only_refs is None else [self._within(i, spelt) for i, spelt in enumerate(stores)]

    def _within(self, i: int, spelt: Spelt) -> Spelt:
        """Keep the places of the group."""
        only = self._only_refs or set()
        kept = {name: _digits(n for n in numbers(digits) if (i, n) in only) for name, digits in spelt.items()}
        return {name: digits for name, digits in kept.items() if digits}

    def read(self, refs: Sequence[Ref]) -> list[Place]:
        """Read places without the hidden names; one without any other is not there."""
        return [place for place in map(self._stripped, super().read(refs)) if place.names]

    def named(self, key: str) -> list[Place]:
        """Leave out the hidden place where only a hidden name has this key."""
        found = [self._stripped(p) for p in super().named(key) if self._only is None or p.id in self._only]
        if self._question is None:
            return found
        own = self._question.place.id
        return [p for p in found if p.id != own or any(key in {f := fold(n), bare(f)} for n in p.names)]

    def _stripped(self, place: Place) -> Place:
        question = self._question
        if question is None or place.id != question.place.id:
            return place
        names = tuple(n for n in place.names if fold(n) not in question.hidden)
        return replace(place, name=names[0] if names else place.name, names=names)


def _digits(ns: Iterator[int]) -> str:
    return "".join(f"{n:08x}" for n in ns)


def script_of(name: str) -> str | None:
    """Return the one script that a name's letters are of, None when there are several or digits."""
    if any(c.isdigit() for c in name):
        return None
    scripts = {_script(c) for c in name if c.isalpha()} - {""}
    return scripts.pop() if len(scripts) == 1 else None


@cache
def _script(letter: str) -> str:
    first = unicodedata.name(letter, "").partition(" ")[0]
    return "" if first == "MODIFIER" else first


def questions(
    listed: Sequence[Listed], part: str, count: int, bearers: Counter[str], *, native: bool
) -> list[Question]:
    """Draw questions from one half of a group's places, at most `count`, always the same ones."""
    rng = random.Random(f"{part}{native}")
    pool = sorted(p for p in listed if p.is_core and _half(p) == part)
    rng.shuffle(pool)
    drawn = filter(None, (_native(p, rng, bearers) if native else _spelling(p, rng, bearers) for p in pool))
    return [q for q, _ in zip(drawn, range(count), strict=False)]


def _half(place: Listed) -> str:
    return "tune" if zlib.crc32(place.id.encode()) % 2 else "test"


def _spelling(place: Listed, rng: random.Random, bearers: Counter[str]) -> Question | None:
    forms = {fold(n): n for n in place.names if script_of(n) == "LATIN"}
    forms.pop("", None)
    if len(forms) < 2:
        return None
    held = rng.choice(sorted(forms))
    closest = max(fuzz.ratio(held, f) for f in forms if f != held)
    return Question(place, forms[held], frozenset({held}), closest >= ALIKE and bearers[held] == 1)


def _native(place: Listed, rng: random.Random, bearers: Counter[str]) -> Question | None:
    written = [n for n in place.names if script_of(n) in SCRIPTS]
    roman = [n for n in place.names if script_of(n) == "LATIN"]
    if not written or not roman:
        return None
    asked = rng.choice(sorted(written))
    closest = max(fuzz.ratio(latin(fold(asked)), fold(n)) for n in roman)
    hidden = frozenset(fold(n) for n in place.names if script_of(n) != "LATIN")
    return Question(place, asked, hidden, closest >= ALIKE_NATIVE and bearers[fold(asked)] == 1)


class Baseline:
    """The named baseline: exact, folded, article-stripped, skeleton, trigrams; Jaro–Winkler decides."""

    def __init__(self, listed: Sequence[Listed]) -> None:
        self.places = listed
        self.folded = [frozenset(map(fold, p.names)) - {""} for p in listed]
        self.keys: list[defaultdict[str, set[int]]] = [defaultdict(set) for _ in range(3)]
        self.trigrams: defaultdict[str, set[int]] = defaultdict(set)
        for i, names in enumerate(self.folded):
            for name in names:
                for stage, keys in enumerate(self._keys(name)):
                    for key in keys:
                        self.keys[stage][key].add(i)
                for gram in _trigrams(name):
                    self.trigrams[gram].add(i)

    @staticmethod
    def _keys(folded: str) -> tuple[tuple[str, ...], ...]:
        return (folded,), (bare(folded),), skeletons(folded)

    def ask(self, question: Question) -> list[str]:
        """Return the ids of places, the best first."""
        asked = fold(question.asked)
        stage_of: dict[int, int] = {}
        for stage, keys in enumerate(self._keys(asked)):
            for key in keys:
                for i in self.keys[stage].get(key, ()):
                    if i not in stage_of and any(key in self._keys(n)[stage] for n in self._open(i, question)):
                        stage_of[i] = stage
        if len(stage_of) < 10:
            shared = Counter(i for gram in _trigrams(asked) for i in self.trigrams.get(gram, ()))
            for i, _ in shared.most_common(50):
                stage_of.setdefault(i, 3)
        alike = {
            i: max((similarity(bare(asked), bare(n)) for n in self._open(i, question)), default=0.0) for i in stage_of
        }
        best = sorted(
            stage_of, key=lambda i: (stage_of[i] > 1, -alike[i], -self.places[i].population, self.places[i].id)
        )
        return [self.places[i].id for i in best[:10]]

    def _open(self, i: int, question: Question) -> frozenset[str]:
        return self.folded[i] - question.hidden if self.places[i].id == question.place.id else self.folded[i]


def _trigrams(name: str) -> Iterator[str]:
    padded = f"  {name} "
    return (padded[i : i + 3] for i in range(len(padded) - 2))


def ask(gazetteer: HeldOut, question: Question) -> list[str]:
    """Return the ids of populated places that a name alone can mean, the best first."""
    found = matches(question.asked, kind=None, finder=gazetteer, thorough=True)
    return [m.place.id for m in found if m.place.feature_class == SETTLEMENT][:10]


def resolve(gazetteer: HeldOut, question: Question) -> list[str]:
    """Return the ids of populated places that the ranking makes of a name alone, the best first."""
    found = gazetteer.resolve(question.asked).candidates
    return [c.place.id for c in found if c.place.feature_class == SETTLEMENT][:10]


def score(asked: Sequence[Question], answer: Callable[[Question], list[str]], prepare: Callable[[Question], None]) -> dict[str, float]:  # fmt: skip
    """Return recall at 1 and 10 of the alike and of all, and milliseconds of processor time a question."""
    ranks, times = [], []
    for question in asked:
        prepare(question)
        start = time.process_time()
        ids = answer(question)
        times.append(1000.0 * (time.process_time() - start))
        ranks.append(ids.index(question.place.id) if question.place.id in ids else 99)
    told = {"ms": float(np.median(times)), "p95": float(np.percentile(times, 95))}
    for label, kept in (("alike", [q.is_alike for q in asked]), ("all", [True] * len(asked))):
        chosen = [r for r, k in zip(ranks, kept, strict=True) if k]
        told |= {
            f"{label}_n": len(chosen),
            f"{label}@1": sum(r < 1 for r in chosen) / len(chosen),
            f"{label}@10": sum(r < 10 for r in chosen) / len(chosen),
        }
    return told


def report(gazetteer: HeldOut, part: str, count: int) -> None:
    """Print a line for each group, task, index and method."""
    bearers = Counter(f for p in gazetteer.listed.values() for f in {fold(n) for n in p.names})
    print(f"{'group, task':34} {'index':6} {'method':9} {'alike: n':>8} {'@1':>6} {'@10':>6} {'all: n':>7} {'@1':>6} {'@10':>6} {'ms':>6} {'p95':>6}")  # fmt: skip
    for group, countries in GROUPS.items():
        own = [p for p in gazetteer.listed.values() if p.country in countries]
        core = sorted(p for p in own if p.is_core)
        baseline = Baseline(core)
        only = frozenset(p.id for p in core)
        for native in (False, True):
            asked = questions(core, part, count, bearers, native=native)
            runs = [
                ("group", "baseline", baseline.ask, lambda _: None),
                ("group", "cascade", partial(ask, gazetteer), partial(gazetteer.hide, only=only)),
                ("world", "cascade", partial(ask, gazetteer), gazetteer.hide),
                ("world", "resolve", partial(resolve, gazetteer), gazetteer.hide),
            ]
            for index, method, answer, prepare in runs:
                t = score(asked, answer, prepare)
                label = f"{group}, {'native' if native else 'Latin'}"
                print(f"{label:34} {index:6} {method:9} {t['alike_n']:8} {t['alike@1']:6.3f} {t['alike@10']:6.3f} {t['all_n']:7} {t['all@1']:6.3f} {t['all@10']:6.3f} {t['ms']:6.2f} {t['p95']:6.2f}", flush=True)  # fmt: skip
            if not native:
                print(f"{'':34} {'':6} {'stated':9} {'':8} {STATED[group][0]:6.2f} {STATED[group][1]:6.2f}   (aim {AIMS[group][0]:.2f} {AIMS[group][1]:.2f})")  # fmt: skip


def fit(gazetteer: HeldOut, count: int) -> None:
    """Learn what units tell of each other, then how much each view counts: all from the half to tune on."""
    table = json.loads(TABLE.read_text("utf-8"))
    table["counts"] = _written(_counted(_pairs(gazetteer)))
    _write(table)
    weights, told = _weighed(gazetteer, count)
    table["weights"] = {name: round(weight, 4) for name, weight in weights.items()}
    _write(table)
    print(f"{told}; wrote {TABLE.name}")


def _write(table: dict[str, dict[str, Any]]) -> None:
    """Write the table, a line a unit."""
    parts = [
        ",\n".join(f" {_json(unit)}: {_json(row)}" for unit, row in sorted(rows.items()))
        for rows in table["counts"].values()
    ]
    counts = ",\n".join(f"{_json(name)}: {{\n{part}\n}}" for name, part in zip(table["counts"], parts, strict=True))
    TABLE.write_text(f'{{\n"weights": {_json(table["weights"])},\n"counts": {{\n{counts}\n}}\n}}\n', "utf-8")
    for cached in (alikeness.table, alikeness.nats, alikeness.gains):
        cached.cache_clear()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pairs(gazetteer: HeldOut) -> list[tuple[str, str]]:
    """Return pairs of folded spellings of one place that are alike: Latin ones, of two scripts, of one other script."""
    rng = random.Random("pairs")
    countries = {country for group in GROUPS.values() for country in group}
    pool = sorted(p for p in gazetteer.listed.values() if p.country in countries and _half(p) == "tune")
    rng.shuffle(pool)
    found = []
    for place in pool[:LEARNED_PLACES]:
        by_script: dict[str | None, list[str]] = defaultdict(list)
        for name, written in sorted({fold(n): n for n in place.names if fold(n)}.items()):
            by_script[script_of(written)].append(name)
        roman = rng.sample(by_script["LATIN"], len(by_script["LATIN"]))
        for name in roman[:3]:
            found += _alike_pair(name, [n for n in roman if n != name and fuzz.ratio(name, n) >= ALIKE], rng)
        native = [(script, name) for script in SCRIPTS for name in by_script[script]]
        for script, name in rng.sample(native, min(2, len(native))):
            found += _alike_pair(
                name, [n for n in by_script[script] if n != name and fuzz.ratio(name, n) >= ALIKE], rng
            )
            if (
                roman
                and fuzz.ratio(latin(name), closest := max(roman, key=partial(fuzz.ratio, latin(name)))) >= ALIKE_NATIVE
            ):
                found.append((name, closest))
    return found


def _alike_pair(name: str, others: list[str], rng: random.Random) -> list[tuple[str, str]]:
    """Return the name beside the closest of the others, or beside any of them."""
    if not others:
        return []
    return [(name, max(others, key=partial(fuzz.ratio, name)) if rng.random() < 0.7 else rng.choice(others))]


def _counted(pairs: Sequence[tuple[str, str]]) -> Units:
    """Count which units stand for each other, where each pair is put side by side in the likeliest way; four times over."""
    sides = [heard([pair[side] for pair in pairs]) for side in (0, 1)]
    rows = [[[u for u in row if u < len(UNITS)] for row in side.units.tolist()] for side in sides]
    scripts = [list(map(int, side.is_latin)) for side in sides]
    counts = Units(np.zeros((len(UNITS), len(UNITS))), np.zeros((len(UNITS), 2)))
    for _ in range(4):
        told, alone = (part.tolist() for part in nats_of(counts))
        counts = Units(np.zeros_like(counts.pairs), np.zeros_like(counts.alone))
        for a, b, of_a, of_b in zip(*rows, *scripts, strict=True):
            for i, j in _side_by_side(a, b, told, [alone[u][of_b] for u in a], [alone[u][of_a] for u in b]):
                if i is None:
                    counts.alone[j, of_a] += 1
                elif j is None:
                    counts.alone[i, of_b] += 1
                else:
                    counts.pairs[i, j] += 1
                    counts.pairs[j, i] += 1
    return counts


def _side_by_side(a: list[int], b: list[int], told: list[list[float]], lost_a: list[float], lost_b: list[float]) -> Iterator[tuple[int | None, int | None]]:  # fmt: skip
    """Yield the units of two names in pairs, None beside one that stands alone, in the likeliest way."""
    best = [[0.0, *accumulate(lost_b)]]
    for i, unit in enumerate(a):
        above, row = best[-1], [best[-1][0] + lost_a[i]]
        for j, other in enumerate(b):
            row.append(max(above[j] + told[unit][other], above[j + 1] + lost_a[i], row[j] + lost_b[j]))
        best.append(row)
    i, j = len(a), len(b)
    while i or j:
        if i and j and best[i][j] == best[i - 1][j - 1] + told[a[i - 1]][b[j - 1]]:
            i, j = i - 1, j - 1
            yield a[i], b[j]
        elif i and best[i][j] == best[i - 1][j] + lost_a[i - 1]:
            i -= 1
            yield a[i], None
        else:
            j -= 1
            yield None, b[j]


def _written(counts: Units) -> dict[str, dict[str, dict[str, int]]]:
    """Return counts by the units' letters, those of three and more; a pair once where both scripts are the same."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for ours, theirs in (("latin", "latin"), ("native", "native"), ("native", "latin")):
        a, b = (np.flatnonzero(IS_LATIN if script == "latin" else ~IS_LATIN).tolist() for script in (ours, theirs))
        rows: dict[str, dict[str, int]] = defaultdict(dict)
        for i in a:
            for j in b:
                if counts.pairs[i, j] >= 3 and (ours != theirs or UNITS[i] <= UNITS[j]):
                    rows[UNITS[i]][UNITS[j]] = int(counts.pairs[i, j])
            if counts.alone[i, int(theirs == "latin")] >= 3:
                rows[UNITS[i]][""] = int(counts.alone[i, int(theirs == "latin")])
        if ours != theirs:
            rows[""] = {UNITS[j]: int(counts.alone[j, 0]) for j in b if counts.alone[j, 0] >= 3}
        found[f"{ours}-{theirs}"] = rows
    return found


def _weighed(gazetteer: HeldOut, count: int) -> tuple[dict[str, float], str]:
    """Learn what each view counts: a conditional logit over what sounds like a held-out spelling, weights not negative."""
    bearers = Counter(f for p in gazetteer.listed.values() for f in {fold(n) for n in p.names})
    samples = []
    for countries in GROUPS.values():
        own = [p for p in gazetteer.listed.values() if p.country in countries and p.is_core]
        for native, share in ((False, count), (True, count // 3)):
            drawn = (q for q in questions(own, "tune", share, bearers, native=native) if q.is_alike)
            samples += filter(None, (_sample(gazetteer, q) for q in drawn))
    names = (*VIEWS, "far")
    weights = np.ones(len(names))
    for step in range(600):
        slope = np.zeros(len(names))
        for table, right in samples:
            sums = -table @ weights
            shares = np.exp(sums - sums.max())
            slope += table[right] - shares @ table / shares.sum()
        weights = np.maximum(0.0, weights - 20.0 / (1 + step / 40) * slope / len(samples))
    right = sum((-table @ weights).argmax() == r for table, r in samples) / len(samples)
    scale = LETTERS_AND_UNITS / weights[:-1].sum()
    return dict(zip(names, (weights * scale).tolist(), strict=True)), f"{len(samples)} questions, {right:.3f} right"


def _sample(gazetteer: HeldOut, question: Question) -> tuple[np.ndarray, int] | None:
    """Return the views of the likeliest sixty spellings and which one is right, None where none is."""
    asked = fold(question.asked)
    gazetteer.hide(question)
    own = gazetteer.refs[question.place.id]
    is_far: dict[str, bool] = {}
    right = set()
    for far, keys in ((False, spelling.keys(asked)), (True, spelling.far_keys(asked))):
        for i, spelt in enumerate(gazetteer.sounding(keys)):
            for name, digits in spelt.items():
                is_far.setdefault(name, far)
                right |= {name for n in numbers(digits) if (i, n) in own}
    likeliest = [
        s for far in (False, True) for _, s in alike(asked, [n for n in is_far if is_far[n] == far], at_least=0.0)
    ]
    best = next((s for s in likeliest if s in right), None)
    if best is None:
        return None
    listed = [best, *(s for s in likeliest if s not in right)]
    apart = views([asked], listed)
    return np.stack([*(apart[view] for view in VIEWS), [float(is_far[name]) for name in listed]], axis=1), 0


def main() -> None:
    """Measure, or learn the weights of the views from the half to tune on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", nargs="?", type=Path, default=Path("../shared"))
    parser.add_argument("--places", type=int, default=600, help="questions a group and task")
    parser.add_argument("--part", choices=("test", "tune"), default="test")
    parser.add_argument("--fit", action="store_true", help="learn data/spelling.json from the half to tune on")
    options = parser.parse_args()
    folder = options.shared / "gazetteer" / "geonames_via_wof"
    gazetteer = HeldOut([folder / name for name in PACKS if (folder / name).is_file()])
    print(f"{gazetteer}; {options.part} half, seeded")
    if options.fit:
        fit(gazetteer, options.places)
    else:
        report(gazetteer, options.part, options.places)


if __name__ == "__main__":
    main()
