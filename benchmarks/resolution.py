"""Score the ranking on the dev parts of the open corpora; with ``--fit``, learn it from their train parts.

Predictions are written in the layout of the corpora's own ``evaluate.py``, which scores them: accuracy within 161 km or by
id (accE), exact GeoNames id, accuracy of the surest, calibration error. The answer to a mention is the first candidate,
whatever its score; no candidate is wrong. Names of the Syrian table are scored within 5 km, with the Syria pack.

Learning: a conditional logit over the candidates of a name and "none of these", held near nought but for the weights that
are set by hand (`ranker.BY_HAND`); then small regression trees on its gradient. Names come from the texts and, alone, from
``benchmarks/variants.py``. Then, from what trees say of documents and places they have not seen, what sounding alike counts
and how often a share is right. Nothing is taken from the dev parts, and nothing from the files that are there but the
weights by hand. Learning needs the extras ``fast`` (numba) and ``train`` (scikit-learn).

    python benchmarks/resolution.py [../shared] [--fit] [--documents 20] [--errors lgl]
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zlib import crc32

import numpy as np

from gazetteer import Gazetteer, Place, Toponym, features, ranker
from gazetteer.names import fold
from gazetteer.resolve import Asked, Resolver, is_one_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from variants import Case

TRAIN = ("lgl", "geowebnews", "geovirus", "tudloc2013", "geocorpora", "wiktor", "wotr_test")
DEV = ("lgl", "geowebnews", "geovirus", "tudloc2013", "geocorpora", "wiktor")
DOCUMENTS = {"train": {"wiktor": 900}, "dev": {"wiktor": 300}}  # enough of the big one
# What issue 3 names: floor and aim of accE, and of the exact id.
WANTED = {
    "lgl": "0.87 / 0.93, id 0.80 / 0.88", "geowebnews": "0.80 / 0.90", "geovirus": "0.91 / 0.97", "tudloc2013": "0.79 / 0.88",
    "geocorpora": "0.78 / 0.88", "wiktor": "0.66 / 0.80",
}  # fmt: skip
DATA = Path(ranker.__file__).parent / "data"
RIDGE = 10.0  # towards the weights it starts from, by what a column usually holds; chosen by folds of the train parts
# What the names of a document are described with before there is a model: no trees, and scores as they are.
AS_IT_IS = {"score": [0.0, 1.0], "right": [0.0, 1.0]}
PLAIN: dict[str, Any] = {"depth": 0, "calibration": {"listed": AS_IT_IS, "alike": AS_IT_IS}, "trees": []}
ROUNDS, RATE, LEAVES, DEPTH, SMALLEST = 140, 0.12, 12, 5, 60
FOLDS = 3
WEIGHED = 12
WIDE = frozenset("HLT")  # seas and regions: gazetteers put their points hundreds of kilometres apart
CALIBRATING_OF_WIKTOR = 3  # it has as many names as the others together
# How a document is asked for, and how much that counts: all names with the text, each half of them with the text (which then
# alone names the others), all without it, name by name.
VARIANTS = {"text": 1.0, "half": 0.4, "names": 0.3, "alone": 0.3}

# And names asked for alone, or beside a town (benchmarks/variants.py). No register has every village: where a name is listed
# nowhere, it is more often a place that is missing than another spelling.
SITUATIONS = {"listed": 0.3, "held out": 0.4, "unknown": 1.2}
NEWS = "Two people were killed in {name} on Monday, officials in {town} said."
# A name that an area shares with its seat, how it is told of with its country, and which of the two is meant.
SEATS = (
    ("{name}", "P"),
    ("Officials in {name} said on Monday that three people were killed.", "P"),
    ("Three people were killed in the city of {name} on Monday.", "P"),
    ("A base near {name} in {country} was hit on Monday.", "P"),
    ("Three people were killed in {name}, {country}, on Monday.", "P"),
    ("Three people were killed in the {name} province on Monday.", "A"),
    ("Three people were killed in the province of {name} in {country} on Monday.", "A"),
)
SEATS_NAMES, SEATS_COUNT = 2, 0.1  # of an area, so many names are asked for
SPELT = 100  # of these, places a group of countries and script
COMPARING = ("below", "rivals", "initials", "doc_names")  # columns that tell the trees alone
SOUND = (
    "skeleton",
    "fuzzy",
    "unlike",
    "letters_unlike",
    "main_unlike",
    "longer",
    "sound_letters",
    "other_script",
)  # of what is not listed as asked


def documents(shared: Path, corpus: str, part: str, *, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the documents of one part of a corpus, at most `limit`."""
    with (shared / "corpora" / f"{corpus}.{part}.jsonl").open(encoding="utf-8") as lines:
        for line in islice(lines, limit or DOCUMENTS[part].get(corpus)):
            yield json.loads(line)


def toponyms(doc: dict[str, Any]) -> list[Toponym]:
    """Return the gold mentions of a document as questions."""
    return [Toponym(text=t["surface"], start=t["start"]) for t in doc["toponyms"]]


def distance_km(place: Place, gold: dict[str, Any]) -> float:
    """Return the great-circle distance between a place and the linked point."""
    if place.lat is None or place.lon is None:
        return math.inf
    a, b = math.radians(place.lat), math.radians(gold["lat"])
    half = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(gold["lon"] - place.lon) / 2) ** 2
    )
    return 12742.0 * math.asin(min(1.0, math.sqrt(half)))


def is_right(place: Place, gold: dict[str, Any]) -> bool:
    """Tell whether a place is the linked one: by its id, as the same country or area, or within 161 km."""
    return (
        (bool(gold.get("geonameid")) and place.geonameid == int(gold["geonameid"]))
        or (bool(gold.get("entity")) and gold["entity"] == place.id)
        or distance_km(place, gold) <= 161.0
    )


def entity(gold: dict[str, Any], gazetteer: Gazetteer) -> str | None:
    """Return the id of the one country or first-level area or continent that a linked article's title names, if it does.

    Wikipedia and GeoNames put the label points of large areas hundreds of kilometres apart.
    """
    title = unquote(gold.get("wikipedia", "").rpartition("/")[2]).replace("_", " ")
    code = gazetteer.country_code(title) if title else None
    if code is not None:
        return f"iso:{code}"
    named = (
        [p for p in gazetteer.named(fold(title)) if p.feature_code in {"ADM1", "CONT"} and title in p.names]
        if title
        else []
    )
    near = [p for p in named if distance_km(p, gold) <= max(161.0, p.radius_m / 1000.0)]
    return near[0].id if len(near) == 1 else None


# -- scoring ---------------------------------------------------------------------------------------------------------


def score(
    shared: Path, gazetteer: Gazetteer, corpus: str, *, part: str = "dev", limit: int | None = None
) -> dict[str, Any]:
    """Resolve the gold mentions of one part of a corpus and let the corpora's own script score the answers."""
    wrong: Counter[tuple[str, ...]] = Counter()
    seconds, n_docs, resolved, listed, n = 0.0, 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        gold_file, pred_file = Path(folder, "gold.jsonl"), Path(folder, "pred.jsonl")
        with gold_file.open("w", encoding="utf-8") as gold_lines, pred_file.open("w", encoding="utf-8") as pred_lines:
            for doc in documents(shared, corpus, part, limit=limit):
                for gold in doc["toponyms"]:
                    gold["entity"] = entity(gold, gazetteer)
                start = time.process_time()
                found = gazetteer.resolve_document(toponyms(doc), text=doc["text"])
                seconds, n_docs = seconds + time.process_time() - start, n_docs + 1
                answers = []
                for gold, r in zip(doc["toponyms"], found, strict=True):
                    best = r.candidates[0].place if r.candidates else None
                    n, resolved = n + 1, resolved + (r.place is not None)
                    listed += any(is_right(c.place, gold) for c in r.candidates)
                    if best is None or not is_right(best, gold):
                        wrong[_told(gold, best, r)] += 1
                    answers.append(
                        best
                        and {
                            "start": gold["start"], "end": gold["end"], "lat": best.lat, "lon": best.lon,
                            "geonameid": best.geonameid, "entity": best.id, "score": r.candidates[0].score,
                        }
                    )  # fmt: skip
                gold_lines.write(json.dumps(doc) + "\n")
                pred_lines.write(json.dumps({"doc_id": doc["doc_id"], "toponyms": answers}) + "\n")
        command = [sys.executable, str(shared / "corpora" / "evaluate.py"), str(gold_file), str(pred_file)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    everything, selective = told["all"], told["selective"]
    return {
        "n": everything["n"], "accE": everything["accE"], "id": everything["exact_id"], "listed": listed / n, "resolved": resolved / n,
        "at_82": _at(told, 0.82), "at_80": selective["0.8"], "at_90": selective["0.9"], "ece": selective["ECE"],
        "ms_per_document": 1000 * seconds / n_docs, "wrong": wrong,
    }  # fmt: skip


def _at(told: dict[str, Any], share: float) -> float:
    """Read the accuracy at a share kept from the two that the script gives beside it."""
    low, high = told["selective"]["0.8"], told["selective"]["0.9"]
    return float(low + (high - low) * (share - 0.8) / 0.1)


def _told(gold: dict[str, Any], best: Place | None, found: Any) -> tuple[str, ...]:  # noqa: ANN401
    rank = next((i for i, c in enumerate(found.candidates) if is_right(c.place, gold)), None)
    return (
        gold["surface"],
        f"{gold.get('name') or ''} {gold.get('fcode') or gold.get('type') or ''} {gold['lat']:.1f},{gold['lon']:.1f}",
        f"{best.id} {best.name} {best.admin1} {best.country} {found.candidates[0].score:.2f}" if best else "-",
        "not listed" if rank is None else f"listed as {rank + 1}.",
    )


def score_syria(shared: Path, *, part: str = "dev") -> dict[str, float]:
    """Resolve the names of the UCDP table with the Syria pack: right within 5 km, governorate unknown and known."""
    pack = shared / "gazetteer" / "geonames_via_wof" / "SY.txt"
    gazetteer = Gazetteer(packs=[pack])
    rows = [
        json.loads(line)
        for line in (shared / "corpora" / f"ucdp_syria_places.{part}.jsonl").read_text(encoding="utf-8").split("\n")
        if line
    ]
    told = {}
    for label, within in (("unknown", False), ("known", True)):
        right = 0
        for row in rows:
            r = gazetteer.resolve(row["name"], country="SY", within=[row["adm1"]] if within else ())
            right += bool(r.candidates) and distance_km(r.candidates[0].place, row) <= 5.0
        told[label] = right / len(rows)
    return told


# -- learning --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Group:
    """The candidates of one name in one document: rows, which is right (-1: none), how much it counts, of what document."""

    rows: np.ndarray
    right: int
    weight: float
    document: int
    asked: Asked
    good: np.ndarray
    mentions: float
    calibrates: str | None = None


def groups(shared: Path, resolver: Resolver, syrian: Resolver, variants: Iterable[str] = VARIANTS) -> list[Group]:
    """Describe every name of the train parts: with its text, with the other names only, and alone."""
    found: list[Group] = []
    for corpus in TRAIN:
        for number, doc in enumerate(documents(shared, corpus, "train")):
            for gold in doc["toponyms"]:
                gold["entity"] = entity(gold, resolver.finder)
            asked_of: dict[Toponym, list[dict[str, Any]]] = defaultdict(list)
            for gold in doc["toponyms"]:
                asked_of[Toponym(text=gold["surface"])].append(gold)
            # A newspaper names its own towns again and again: learning from one page of it and judging by another would flatter.
            key = crc32(doc["meta"].get("domain", f"{corpus} {number}").encode())
            for variant in variants:
                weight = VARIANTS[variant]
                for question, asked in _described(doc, variant, resolver):
                    golds = asked_of[question]
                    if group := _group(asked, golds, weight * math.sqrt(len(golds)), key):
                        is_telling = corpus != "wiktor" or number % CALIBRATING_OF_WIKTOR == 0
                        if variant == "text" and corpus in DEV and is_telling:
                            group.calibrates = _calibrated(asked) or "listed"
                        found.append(group)
    return found + _syria(shared, syrian) + _tables(resolver) + _seats(resolver)


def _described(doc: dict[str, Any], variant: str, resolver: Resolver) -> Iterator[tuple[Toponym, Asked]]:
    """Yield the names of a document as a variant of asking for them describes them."""
    names, text = toponyms(doc), doc["text"]
    batches: list[tuple[list[Toponym], str | None]] = [(names, text if variant == "text" else None)]
    if variant == "alone":
        batches = [([Toponym(text=name)], None) for name in dict.fromkeys(t.text for t in names)]
    elif variant == "half":
        batches = [([t for t in names if crc32(t.text.encode()) >> 4 & 1 == half], text) for half in (0, 1)]
    for some, words in batches:
        yield from zip(*resolver.described(some, text=words), strict=True)


def _group(asked: Asked, golds: list[dict[str, Any]], weight: float, document: int) -> Group | None:
    picked = _picked(asked)
    if not len(picked):
        return None
    places = [asked.block.matches[i].place for i in picked]
    good = np.array([np.mean([is_right(p, gold) for gold in golds]) for p in places])
    return Group(asked.rows[picked], _right(places, golds[0]), weight, document, asked, good, len(golds))


def _picked(asked: Asked) -> np.ndarray:
    return np.argsort(-asked.scores, kind="stable")[:WEIGHED]


def _right(places: Sequence[Place], gold: dict[str, Any]) -> int:
    """Return which place is the linked one: by its id, else the nearest within 161 km, else a sea or region around it; -1 when none is."""
    for i, place in enumerate(places):
        if (gold.get("geonameid") and place.geonameid == int(gold["geonameid"])) or gold.get("entity") == place.id:
            return i
    distances = [distance_km(p, gold) for p in places]
    nearest = int(np.argmin(distances))
    if distances[nearest] <= 161.0:
        return nearest
    around = [i for i, p in enumerate(places) if p.feature_class in WIDE and distances[i] * 1000.0 <= p.radius_m]
    return min(around, key=lambda i: places[i].radius_m, default=-1)


def _syria(shared: Path, resolver: Resolver) -> list[Group]:
    """Describe the names of the UCDP table, so that small villages are learned too."""
    found = []
    for line in (shared / "corpora" / "ucdp_syria_places.train.jsonl").read_text(encoding="utf-8").rstrip().split("\n"):
        row = json.loads(line)
        for within in ((), (row["adm1"],)):
            _, (asked,) = resolver.described([Toponym(text=row["name"], country="SY", within=within)])
            if group := _group(asked, [row], 1.0, crc32(row["name"].encode())):
                places = [m.place for m in asked.block.matches]
                picked = _picked(asked)
                near = [i for i in range(len(picked)) if distance_km(places[picked[i]], row) <= 5.0]
                group.right = near[0] if near else -1
                found.append(group)
    return found


def _tables(resolver: Resolver) -> list[Group]:
    """Describe the names of the project's own tables, alone: each means its own row first."""
    found = []
    for name, prefix, weight in (("curated.csv", "", 0.5), ("features.csv", "feat:", 0.25)):
        with (DATA / name).open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                if not row["lat"]:
                    continue
                _, (asked,) = resolver.described([Toponym(text=row["name"])])
                gold = {"lat": float(row["lat"]), "lon": float(row["lon"]), "entity": prefix + row["id"]}
                if group := _group(asked, [gold], weight, crc32(row["name"].encode())):
                    found.append(group)
    return found


def _seats(resolver: Resolver) -> list[Group]:
    """Describe names that a first-level area shares with its seat: the town is meant, if no word says that the area is."""
    found = []
    with lzma.open(DATA / "assembled" / "places.tsv.xz", "rt", encoding="utf-8", newline="") as table:
        ids = [row.partition("\t")[0] for row in table if "\tA.ADM1\t" in row]
    for area in filter(None, map(resolver.finder.place, ids)):
        if resolver.finder.is_curated(area.id):
            continue  # "Gaza" is the Strip
        country = resolver.finder.place(f"iso:{area.country}")
        latin = dict.fromkeys(name for name in (area.name, *area.names) if name.isascii() and name[0].isupper())
        for name in islice(latin, SEATS_NAMES):
            if country is not None:
                found += _seat(area, name, country.name, resolver)
    return found


def _seat(area: Place, name: str, country: str, resolver: Resolver) -> Iterator[Group]:
    """Describe one name of an area, in each of the ways of telling of it; nothing when no town in the area bears it."""
    for text, meant in SEATS:
        words = text.format(name=name, country=country)
        asked_for = [Toponym(text=name, start=words.index(name))]
        if "{country}" in text:
            asked_for.append(Toponym(text=country, start=words.rindex(country)))
        _, (asked, *_) = resolver.described(asked_for, text=words if words != name else None)
        matches = asked.block.matches
        towns = [
            m.place
            for m in matches
            if m.similarity == 1.0 and m.place.feature_class == "P" and area.id in m.place.part_of
        ]
        if not towns or not any(m.place.id == area.id for m in matches):
            return
        place = max(towns, key=lambda p: p.population or 0) if meant == "P" else area
        gold = {"lat": place.lat, "lon": place.lon, "entity": place.id}
        if group := _group(asked, [gold], SEATS_COUNT, crc32(area.id.encode())):
            group.good = np.array([float(m.place.id == place.id) for m in (matches[i] for i in _picked(asked))])
            yield group


def spelt(shared: Path, count: int) -> list[Group]:
    """Describe names asked for alone and in a line of news: listed ones, spellings that are hidden, places that nobody lists."""
    from variants import cases, is_meant, opened

    found = []
    for case, resolver in cases(opened(shared), "tune", count):
        for asked in _asked(case, resolver):
            picked = _picked(asked)
            if len(picked):
                places = [asked.block.matches[i].place for i in picked]
                good = np.array([float(is_meant(p, case.place)) for p in places])
                same = [i for i, p in enumerate(places) if p.id == case.place.id] or np.flatnonzero(good).tolist()
                found.append(
                    Group(
                        asked.rows[picked], same[0] if same else -1, SITUATIONS[case.situation], crc32(case.place.id.encode()),
                        asked, good, SITUATIONS[case.situation], _calibrated(asked),
                    )
                )  # fmt: skip
    return found


def _asked(case: Case, resolver: Resolver) -> Iterator[Asked]:
    """Yield a name as asked for alone, and beside the largest town around."""
    yield resolver.described([case.toponym])[1][0]
    if case.toponym.country is None and not case.is_native:
        towns = (p for p in resolver.finder.around(case.place) if p.population and p.id != case.place.id)
        town = max(towns, key=lambda p: p.population or 0, default=None)
        if town is not None:
            text = NEWS.format(name=case.toponym.text, town=town.name)
            toponyms = [replace(case.toponym, start=text.index(case.toponym.text)), Toponym(text=town.name)]
            yield resolver.described(toponyms, text=text)[1][0]


def _calibrated(asked: Asked) -> str | None:
    """Tell which calibration a name teaches: that of what sounds alike when nothing is so listed; alone teaches no other."""
    first = asked.block.matches[int(np.argmax(asked.scores))]
    return None if first.similarity == 1.0 else "alike"


def arrays(data: Sequence[Group]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return rows, the number of the group of each, whether it is right, and its weight."""
    x = np.concatenate([g.rows for g in data]).astype(np.float32)
    group = np.repeat(np.arange(len(data)), [len(g.rows) for g in data])
    y = np.concatenate([np.arange(len(g.rows)) == g.right for g in data]).astype(float)
    return x, group, y, np.array([g.weight for g in data])


def shares(scores: np.ndarray, group: np.ndarray, none: float, count: int) -> np.ndarray:
    """Return the softmax of scores by group, with "none of these"."""
    top = np.full(count, none)
    np.maximum.at(top, group, scores)
    e = np.exp(scores - top[group])
    return e / (np.bincount(group, weights=e, minlength=count) + np.exp(none - top))[group]


def fit_linear(
    data: Sequence[Group], start: dict[str, float], columns: Sequence[str], *, held: np.ndarray | None = None
) -> dict[str, float]:
    """Minimise the log loss in some columns by L-BFGS, held near the weights it starts from, each by its scale; the others stay.

    Parameters
    ----------
    data, start, columns
        What to learn from, the weights so far, the columns to learn.
    held
        Scores by those weights, where they are more than linear.
    """
    from scipy.optimize import minimize

    x, group, y, weight = arrays(data)
    w0 = np.array([start.get(c, 0.0) for c in columns])
    rest = x @ np.array([start.get(c, 0.0) for c in features.COLUMNS]) if held is None else held
    x = x[:, [features.COLUMN[c] for c in columns]].astype(float)
    usual = np.sqrt(np.average(x**2, axis=0, weights=weight[group])) + 1e-3
    w0 *= usual
    x /= usual
    none, is_none = start["none"], 1.0 - np.bincount(group, weights=y, minlength=len(data))

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rest + x @ (w - w0)
        top = np.full(len(data), none)
        np.maximum.at(top, group, scores)
        raised = np.exp(scores - top[group])
        total = np.bincount(group, weights=raised, minlength=len(data)) + np.exp(none - top)
        told = np.bincount(group, weights=y * scores, minlength=len(data)) + is_none * none
        slope = x.T @ ((raised / total[group] - y) * weight[group]) + RIDGE * (w - w0)
        return float(weight @ (top + np.log(total) - told) + RIDGE / 2.0 * ((w - w0) ** 2).sum()), slope

    w = minimize(loss, w0, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x / usual
    return start | {c: round(float(value), 3) for c, value in zip(columns, w, strict=True)}


def write_weights(weights: dict[str, float]) -> None:
    """Write the weights, by column in their order."""
    told = {c: weights.get(c, 0.0) for c in ("none", *features.COLUMNS)}
    (DATA / "weights.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    ranker.model.cache_clear()


def write_trees(trees: dict[str, Any]) -> None:
    """Write the trees, one a line, after the calibration."""
    lines = ",\n".join(json.dumps(tree) for tree in trees["trees"])
    head = json.dumps({k: v for k, v in trees.items() if k != "trees"}, indent=1).removesuffix("\n}")
    (DATA / "trees.json").write_text(f'{head},\n "trees": [\n{lines}\n ]\n}}\n', encoding="utf-8")
    ranker.model.cache_clear()


def boost(data: Sequence[Group], weights: dict[str, float]) -> list[dict[str, Any]]:
    """Grow trees on the gradient of the log loss, from the linear scores on."""
    from _growing import Binned, Growing

    x, group, y, weight = arrays(data)
    scores = x.astype(float) @ np.array([weights.get(c, 0.0) for c in features.COLUMNS])
    binned, how = Binned.of(x), Growing(leaves=LEAVES, depth=DEPTH, smallest=SMALLEST)
    seen = np.flatnonzero([c not in ranker.BY_HAND for c in features.COLUMNS])
    rng = np.random.default_rng(3)
    grown = []
    for _ in range(ROUNDS):
        p = shares(scores, group, weights["none"], len(data))
        gradient, curve = (y - p) * weight[group], p * (1 - p) * weight[group]
        some = rng.random(len(data))[group] < 0.6
        questions, leaf = how.tree(
            binned, gradient, np.maximum(curve, 0.02), rows=np.flatnonzero(some), columns=seen, rng=rng
        )
        nodes = len(questions)
        top, bottom = (np.bincount(leaf[some], weights=of[some], minlength=nodes) for of in (gradient, curve))
        value = RATE * np.clip(top / (bottom + 2.0), -4.0, 4.0)
        scores += value[leaf]
        grown.append(_written(questions, value, np.bincount(leaf, minlength=nodes).astype(float)))
    return grown


def _written(questions: Sequence[Any], value: np.ndarray, passed: np.ndarray) -> dict[str, Any]:
    """Return a tree as questions ([column, limit, node if not above, node if above], None at a leaf) and values by node."""
    for i in reversed(range(len(questions))):
        if questions[i] is not None:
            _, _, low, high = questions[i]
            passed[i] = passed[low] + passed[high]
            value[i] = (value[low] * passed[low] + value[high] * passed[high]) / max(1.0, passed[i])
    ask = [q and [features.COLUMNS[q[0]], round(q[1], 4), q[2], q[3]] for q in questions]
    return {"ask": ask, "value": [round(float(v), 4) for v in value]}


def together(model: ranker.Model, data: Sequence[Group]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the share of the first candidate of each group and its like, whether it is right, and how many mentions ask."""
    share, right, mentions = [], [], []
    for g in data:
        corrected = model.scores(g.rows)
        p = model.shares(corrected)
        picked = _picked(g.asked)
        places = [g.asked.block.matches[i].place for i in picked]
        best = places[int(np.argmax(p))]
        share.append(sum(float(s) for s, place in zip(p, places, strict=True) if is_one_place(best, place)))
        right.append(g.good[np.argmax(p)])
        mentions.append(g.mentions)
    return np.array(share), np.array(right), np.array(mentions, dtype=float)


def out_of_fold(data: Sequence[Group], weights: dict[str, float]) -> list[ranker.Model]:
    """Return a model for each fold of documents (of names asked for alone: of places), whose trees have not seen that fold."""
    return [
        ranker.Model.of(
            weights,
            {"trees": boost([g for g in data if fold_of(g) != part], weights), "depth": DEPTH, "calibration": {}},
        )
        for part in range(FOLDS)
    ]


def fold_of(group: Group) -> int:
    """Return the fold of a group; the lowest bit tells the half that is tuned on from the one reported."""
    return (group.document >> 4) % FOLDS


def _calibrated_by(kind: str, data: Sequence[Group], unseen: Sequence[ranker.Model]) -> dict[str, list[float]]:
    """Return how often a first candidate was right by its share, as models say that have not seen its fold."""
    from sklearn.isotonic import IsotonicRegression

    told = [together(m, [g for g in data if g.calibrates == kind and fold_of(g) == i]) for i, m in enumerate(unseen)]
    share, right, mentions = map(np.concatenate, zip(*told, strict=True))
    print(f"{kind}, out of fold: {np.average(right, weights=mentions):.4f} right")
    isotonic = IsotonicRegression(y_min=0.0, y_max=0.995, out_of_bounds="clip").fit(
        share, right, sample_weight=mentions
    )
    knots = np.unique(np.quantile(share, np.linspace(0, 1, 16)))
    smooth = [float(np.mean(isotonic.predict(np.linspace(max(0.0, k - 0.02), min(1.0, k + 0.02), 9)))) for k in knots]
    return {
        "score": [0.0, *(round(float(k), 4) for k in knots), 1.0001],
        "right": [0.02, *(round(s, 4) for s in smooth), round(smooth[-1], 4)],
    }


def fit(shared: Path, gazetteer: Gazetteer) -> None:
    """Learn the weights and on them the trees, then what sounding alike counts and the calibrations; write the two files.

    What the trees have seen tells nothing of how often they are right, so all that comes after them is learned from what
    trees say of documents and places they have not seen. A match by the name as listed has none of the columns of `SOUND`.
    """
    shipped = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))
    weights = {c: shipped[c] for c in ("none", *features.COLUMNS) if c == "none" or c in ranker.BY_HAND}
    learned = [c for c in features.COLUMNS if c not in ranker.BY_HAND and not c.startswith(COMPARING)]
    resolver = Resolver(gazetteer)
    syrian = Resolver(Gazetteer(packs=[shared / "gazetteer" / "geonames_via_wof" / "SY.txt"]))
    write_weights(fit_linear(groups(shared, resolver, syrian, ["alone"]), weights, learned))
    write_trees(PLAIN)  # what names say for each other asks the model
    texts, alone = groups(shared, resolver, syrian), spelt(shared, SPELT)
    data = texts + alone
    print(f"{len(data)} names, {np.mean([g.right < 0 for g in data]):.3f} without a right candidate", flush=True)
    weights = fit_linear(data, weights, learned)
    unseen = out_of_fold(data, weights)
    calibration = {"listed": _calibrated_by("listed", texts, unseen)}
    heard = alone + [g for g in texts if g.calibrates == "alike"]
    held = np.concatenate([unseen[fold_of(g)].scores(g.rows) for g in heard])
    moved = fit_linear(heard, weights, SOUND, held=held)
    by_sound = ranker.Model.of(moved, PLAIN).weights
    calibration["alike"] = _calibrated_by("alike", heard, [replace(m, weights=by_sound) for m in unseen])
    trees = {"depth": DEPTH, "calibration": calibration, "trees": boost(data, weights)}
    write_weights(moved)
    write_trees(trees)


def main() -> None:
    """Score, or fit and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--fit", action="store_true", help="learn the ranking and write it")
    parser.add_argument("--documents", type=int, help="score only so many of each corpus")
    parser.add_argument(
        "--errors", metavar="CORPUS", help="list the commonest misses of this corpus' train part instead"
    )
    asked = parser.parse_args()
    if not (asked.shared / "corpora").is_dir():
        print(f"no corpora under {asked.shared}: nothing to measure")
        return
    gazetteer = Gazetteer()
    if asked.fit:
        fit(asked.shared, gazetteer)
        gazetteer = Gazetteer()
    if asked.errors:
        told = score(asked.shared, gazetteer, asked.errors, part="train", limit=asked.documents)
        for words, count in told.pop("wrong").most_common(120):
            print(count, *words, sep=" | ")
        print(told)
        return
    for corpus in DEV:
        told = score(asked.shared, gazetteer, corpus, limit=asked.documents)
        del told["wrong"]
        print(
            f"{corpus:12}", "  ".join(f"{k} {v:.3f}" for k, v in told.items() if v is not None), f"  [{WANTED[corpus]}]"
        )
    print("Syria, right within 5 km:", score_syria(asked.shared), "[0.68 / 0.75 and 0.80 / 0.87]")


if __name__ == "__main__":
    main()
