"""Score the ranking on the dev parts of the open corpora; with ``--fit``, learn it from their train parts.

Predictions are written in the layout of the corpora's own ``evaluate.py``, which scores them: accuracy within 161 km or by
id (accE), exact GeoNames id, accuracy of the surest, calibration error. The answer to a mention is the first candidate,
whatever its score; no candidate is wrong. Names of the Syrian table are scored within 5 km, with the Syria pack.

Learning: a conditional logit over the candidates of a name and "none of these", held near the weights it starts from; then
small regression trees on its gradient; then the calibration of their shares on documents that the trees have not seen.

    python benchmarks/resolution.py [../shared] [--fit] [--documents 20] [--errors lgl]
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
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
    from collections.abc import Iterator, Sequence

TRAIN = ("lgl", "geowebnews", "geovirus", "tudloc2013", "geocorpora", "wiktor", "wotr_test")
DEV = ("lgl", "geowebnews", "geovirus", "tudloc2013", "geocorpora", "wiktor")
DOCUMENTS = {"train": {"wiktor": 900}, "dev": {"wiktor": 300}}  # enough of the big one
# What issue 3 names: floor and aim of accE, and of the exact id.
WANTED = {
    "lgl": "0.87 / 0.93, id 0.80 / 0.88", "geowebnews": "0.80 / 0.90", "geovirus": "0.91 / 0.97", "tudloc2013": "0.79 / 0.88",
    "geocorpora": "0.78 / 0.88", "wiktor": "0.66 / 0.80",
}  # fmt: skip
DATA = Path(ranker.__file__).parent / "data"
RIDGE = 40.0  # towards the weights it starts from
ROUNDS, RATE, LEAVES, DEPTH, SMALLEST = 140, 0.12, 10, 5, 30
FOLDS = 3
WEIGHED = 12
VARIANTS = {
    "text": 1.0,
    "names": 0.4,
    "alone": 0.3,
}  # how much a document counts with its text, without it, name by name

SITUATIONS = {"listed": 0.3, "held out": 0.6, "unknown": 0.5}  # and a name asked for alone (benchmarks/variants.py)
SOUND = ("skeleton", "fuzzy", "unlike", "sound_letters", "other_script")  # columns of what is not listed as asked
SPELT = 150  # of these, places a group of countries and script


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
    mentions: int
    calibrates: str | None = None


def groups(shared: Path, resolver: Resolver, syrian: Resolver) -> list[Group]:
    """Describe every name of the train parts: with its text, with the other names only, and alone."""
    found: list[Group] = []
    for corpus in TRAIN:
        for number, doc in enumerate(documents(shared, corpus, "train")):
            for gold in doc["toponyms"]:
                gold["entity"] = entity(gold, resolver.finder)
            asked_of: dict[Toponym, list[dict[str, Any]]] = defaultdict(list)
            for gold in doc["toponyms"]:
                asked_of[Toponym(text=gold["surface"])].append(gold)
            key = crc32(f"{corpus} {number}".encode())
            for variant, weight in VARIANTS.items():
                if variant == "alone":
                    described = [pair for q in asked_of for pair in zip(*resolver.described([q]), strict=True)]
                else:
                    described = list(
                        zip(
                            *resolver.described(toponyms(doc), text=doc["text"] if variant == "text" else None),
                            strict=True,
                        )
                    )
                for question, asked in described:
                    golds = asked_of[question]
                    if group := _group(asked, golds, weight * math.sqrt(len(golds)), key):
                        group.calibrates = "listed" if variant == "text" and corpus in DEV[:5] else None
                        found.append(group)
    return found + _syria(shared, syrian) + _tables(resolver)


def _group(asked: Asked, golds: list[dict[str, Any]], weight: float, document: int) -> Group | None:
    picked = np.argsort(-asked.scores, kind="stable")[:WEIGHED]
    if not len(picked):
        return None
    places = [asked.block.matches[i].place for i in picked]
    good = np.array([np.mean([is_right(p, gold) for gold in golds]) for p in places])
    return Group(asked.rows[picked], _right(places, golds[0]), weight, document, asked, good, len(golds))


def _right(places: Sequence[Place], gold: dict[str, Any]) -> int:
    """Return which place is the linked one: by its id, else the nearest within 161 km; -1 when none is."""
    for i, place in enumerate(places):
        if (gold.get("geonameid") and place.geonameid == int(gold["geonameid"])) or gold.get("entity") == place.id:
            return i
    distances = [distance_km(p, gold) for p in places]
    nearest = int(np.argmin(distances))
    return nearest if distances[nearest] <= 161.0 else -1


def _syria(shared: Path, resolver: Resolver) -> list[Group]:
    """Describe the names of the UCDP table, so that small villages are learned too."""
    found = []
    for line in (shared / "corpora" / "ucdp_syria_places.train.jsonl").read_text(encoding="utf-8").rstrip().split("\n"):
        row = json.loads(line)
        for within in ((), (row["adm1"],)):
            _, (asked,) = resolver.described([Toponym(text=row["name"], country="SY", within=within)])
            if group := _group(asked, [row], 1.0, crc32(row["name"].encode())):
                places = [m.place for m in asked.block.matches]
                picked = np.argsort(-asked.scores, kind="stable")[:WEIGHED]
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


def spelt(shared: Path, count: int) -> list[Group]:
    """Describe names asked for alone: listed ones, spellings that are hidden, places that nobody lists."""
    from variants import cases, is_meant, opened

    found = []
    for case, resolver in cases(opened(shared), "tune", count):
        _, (asked,) = resolver.described([case.toponym])
        picked = np.argsort(-asked.scores, kind="stable")[:WEIGHED]
        if len(picked):
            places = [asked.block.matches[i].place for i in picked]
            good = np.array([float(is_meant(p, case.place)) for p in places])
            same = [i for i, p in enumerate(places) if p.id == case.place.id] or np.flatnonzero(good).tolist()
            is_listed = asked.block.matches[picked[0]].similarity == 1.0
            found.append(
                Group(
                    asked.rows[picked], same[0] if same else -1, SITUATIONS[case.situation], crc32(case.place.id.encode()),
                    asked, good, 1, None if is_listed else "alike",
                )
            )  # fmt: skip
    return found


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


def fit_linear(data: Sequence[Group], start: dict[str, float]) -> dict[str, float]:
    """Minimise the log loss with a ridge towards the weights it starts from, by Adam."""
    x, group, y, weight = arrays(data)
    w0 = np.array([start.get(c, 0.0) for c in features.COLUMNS])
    frozen = np.array(
        [
            c in ranker.BY_HAND - {"country_fits"} or c.startswith(("below", "rivals", "initials", "doc_names"))
            for c in features.COLUMNS
        ]
    )
    w, m, v = w0.copy(), np.zeros_like(w0), np.zeros_like(w0)
    for step in range(1, 401):
        p = shares(x @ w, group, start["none"], len(data))
        gradient = (x.T @ ((p - y) * weight[group]) + RIDGE * (w - w0)) / len(data)
        gradient[frozen] = 0.0
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w -= 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-9)
    return {"none": start["none"]} | {c: round(float(value), 3) for c, value in zip(features.COLUMNS, w, strict=True)}


def fit_spelt(shared: Path) -> None:
    """Learn from names asked for alone what sounding alike counts, the rest of the model held, and how often it is right.

    A match by the name as listed has none of these columns, so what the corpora taught stays as it is.
    """
    weights_file, trees_file = DATA / "weights.json", DATA / "trees.json"
    weights = json.loads(weights_file.read_text(encoding="utf-8"))
    data = spelt(shared, SPELT)
    x, group, y, weight = arrays(data)
    held = x @ ranker.model().weights + ranker.model().corrections(x)
    columns = [features.COLUMN[c] for c in SOUND]
    x = x[:, columns].astype(float)
    w0 = np.array([weights.get(c, 0.0) for c in SOUND])
    w, m, v = w0.copy(), np.zeros_like(w0), np.zeros_like(w0)
    for step in range(1, 601):
        p = shares(held + x @ (w - w0), group, weights["none"], len(data))
        gradient = (x.T @ ((p - y) * weight[group]) + 0.1 * (w - w0)) / len(data)
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w -= 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-9)
    weights |= {c: round(float(value), 3) for c, value in zip(SOUND, w, strict=True)}
    weights_file.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    ranker.model.cache_clear()
    trees = json.loads(trees_file.read_text(encoding="utf-8"))
    told = together(ranker.model(), [g for g in data if g.calibrates == "alike"])
    trees["calibration"]["alike"] = _calibration("alike", *told)
    write_trees(trees)


def write_trees(trees: dict[str, Any]) -> None:
    """Write the trees, one a line, after the calibration."""
    lines = ",\n".join(json.dumps(tree) for tree in trees["trees"])
    head = json.dumps({k: v for k, v in trees.items() if k != "trees"}, indent=1).removesuffix("\n}")
    (DATA / "trees.json").write_text(f'{head},\n "trees": [\n{lines}\n ]\n}}\n', encoding="utf-8")
    ranker.model.cache_clear()


def boost(data: Sequence[Group], weights: dict[str, float]) -> list[dict[str, Any]]:
    """Grow trees on the gradient of the log loss, from the linear scores on."""
    from sklearn.tree import DecisionTreeRegressor

    x, group, y, weight = arrays(data)
    w = np.array([weights.get(c, 0.0) for c in features.COLUMNS])
    scores = x.astype(float) @ w
    seen = x.copy()
    seen[:, [c in ranker.BY_HAND for c in features.COLUMNS]] = 0.0
    rng = np.random.default_rng(3)
    grown = []
    for _ in range(ROUNDS):
        p = shares(scores, group, weights["none"], len(data))
        gradient, curve = (y - p) * weight[group], p * (1 - p) * weight[group]
        some = rng.random(len(data))[group] < 0.6
        tree = DecisionTreeRegressor(
            max_depth=DEPTH,
            max_leaf_nodes=LEAVES,
            min_samples_leaf=SMALLEST,
            max_features=0.5,
            random_state=rng.integers(1 << 30),
        )
        tree.fit(
            seen[some], gradient[some] / np.maximum(curve[some], 0.02), sample_weight=np.maximum(curve[some], 0.02)
        )
        leaf = tree.apply(seen)
        nodes = tree.tree_.node_count
        top, bottom = (
            np.bincount(leaf[some], weights=gradient[some], minlength=nodes),
            np.bincount(leaf[some], weights=curve[some], minlength=nodes),
        )
        value = RATE * np.clip(top / (bottom + 2.0), -4.0, 4.0)
        scores += value[leaf]
        grown.append(_written(tree.tree_, value))
    return grown


def _written(tree: Any, value: np.ndarray) -> dict[str, Any]:  # noqa: ANN401
    """Return a tree as questions ([column, limit, node if not above, node if above], None at a leaf) and values by node."""
    values = value.copy()
    passed = tree.weighted_n_node_samples
    for i in reversed(range(tree.node_count)):
        low, high = tree.children_left[i], tree.children_right[i]
        if low >= 0:
            values[i] = (values[low] * passed[low] + values[high] * passed[high]) / passed[i]
    ask = [
        None
        if tree.children_left[i] < 0
        else [
            features.COLUMNS[tree.feature[i]],
            round(float(tree.threshold[i]), 4),
            int(tree.children_left[i]),
            int(tree.children_right[i]),
        ]
        for i in range(tree.node_count)
    ]
    return {"ask": ask, "value": [round(float(v), 4) for v in values]}


def together(model: ranker.Model, data: Sequence[Group]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the share of the first candidate of each group and its like, whether it is right, and how many mentions ask."""
    share, right, mentions = [], [], []
    for g in data:
        corrected = g.rows @ model.weights + model.corrections(g.rows)
        p = model.shares(corrected)
        picked = np.argsort(-g.asked.scores, kind="stable")[:WEIGHED]
        places = [g.asked.block.matches[i].place for i in picked]
        best = places[int(np.argmax(p))]
        share.append(sum(float(s) for s, place in zip(p, places, strict=True) if is_one_place(best, place)))
        right.append(g.good[np.argmax(p)])
        mentions.append(g.mentions)
    return np.array(share), np.array(right), np.array(mentions, dtype=float)


def calibrate(data: Sequence[Group], weights: dict[str, float]) -> dict[str, dict[str, list[float]]]:
    """Learn how often a first candidate of a share is right, on documents that the trees did not see.

    That of names as they are listed is learned from texts, that of names that only sound alike from spellings held out.
    """
    parts: dict[str, list[Any]] = {"listed": [], "alike": []}
    for part in range(FOLDS):
        trees = boost([g for g in data if g.document % FOLDS != part], weights)
        model = ranker.Model.of(weights, {"trees": trees, "depth": DEPTH, "calibration": {}})
        for kind, told in parts.items():
            told.append(together(model, [g for g in data if g.document % FOLDS == part and g.calibrates == kind]))
    return {kind: _calibration(kind, *map(np.concatenate, zip(*told, strict=True))) for kind, told in parts.items()}


def _calibration(kind: str, share: np.ndarray, right: np.ndarray, mentions: np.ndarray) -> dict[str, list[float]]:
    from sklearn.isotonic import IsotonicRegression

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
    """Learn the weights, then with them the trees and the calibration, and write the two files."""
    weights_file = DATA / "weights.json"
    weights = json.loads(weights_file.read_text(encoding="utf-8"))
    resolver = Resolver(gazetteer)
    syrian = Resolver(Gazetteer(packs=[shared / "gazetteer" / "geonames_via_wof" / "SY.txt"]))
    alone = spelt(shared, SPELT)
    print(f"{len(alone)} names asked for alone")
    for last in (False, True):
        data = groups(shared, resolver, syrian) + alone
        print(
            f"{len(data)} names, {sum(len(g.rows) for g in data)} candidates, {np.mean([g.right < 0 for g in data]):.3f} without a right one"
        )
        if not last:
            weights = fit_linear(data, weights)
            weights_file.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
            ranker.model.cache_clear()
    trees = {"depth": DEPTH, "calibration": calibrate(data, weights), "trees": boost(data, weights)}
    write_trees(trees)


def main() -> None:
    """Score, or fit and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--fit", action="store_true", help="learn the ranking and write it")
    parser.add_argument("--fit-spelt", action="store_true", help="learn only what sounding alike counts")
    parser.add_argument("--documents", type=int, help="score only so many of each corpus")
    parser.add_argument(
        "--errors", metavar="CORPUS", help="list the commonest misses of this corpus' train part instead"
    )
    asked = parser.parse_args()
    if not (asked.shared / "corpora").is_dir():
        print(f"no corpora under {asked.shared}: nothing to measure")
        return
    gazetteer = Gazetteer()
    if asked.fit_spelt:
        fit_spelt(asked.shared)
        return
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
