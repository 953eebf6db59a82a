"""Score the ranking on the dev parts of the open corpora; with ``--fit``, learn its weights from their train parts.

A conditional logit over the candidates of one toponym, of which the corpus links one. How far a bare spelling is
trusted (the weights `FROZEN`) is not learned: the corpora hold few villages and no bases. Features are those of
`gazetteer.resolve.features`; the document's other places are taken from the model as it stands.

    python benchmarks/resolution.py [../shared] [--fit] [--documents 20]
"""

from __future__ import annotations

import argparse
import json
import math
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer import Gazetteer, Toponym, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

TRAIN = ("lgl", "geowebnews", "geovirus", "tudloc2013", "geocorpora")
DEV = (*TRAIN, "wiktor")
DOCUMENTS = {"geocorpora": 900, "wiktor": 80}  # enough of the big ones
RIDGE = 60.0  # towards the weights it starts from: the corpora say nothing of bases, villages and kind words
FROZEN = ("none", "exact", "folded", "curated")
WEIGHTS = Path(resolve.__file__).parent / "data" / "weights.json"


class Ids:
    """GeoNames ids of places, to compare with the corpora's links."""

    def __init__(self, shared: Path, gazetteer: Gazetteer) -> None:
        self.known = {f"iso:{code}": info["geonameid"] for code, info in gazetteer.countries().items()}
        for name in ("admin1CodesASCII.txt", "admin2Codes.txt"):
            for line in (shared / "gazetteer" / "geonames_codes" / name).read_text(encoding="utf-8").splitlines():
                code, _, _, geonameid = line.split("\t")
                self.known[f"adm:{code}"] = int(geonameid)

    def of(self, place_id: str) -> int | None:
        """Return the geonameid of a place, or None."""
        return int(place_id[3:]) if place_id.startswith("gn:") else self.known.get(place_id)


def documents(shared: Path, corpus: str, part: str, *, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the documents of one part of a corpus, at most `limit`."""
    with (shared / "corpora" / f"{corpus}.{part}.jsonl").open(encoding="utf-8") as lines:
        for line in islice(lines, limit or DOCUMENTS.get(corpus)):
            yield json.loads(line)


def is_right(place: Any, gold: dict[str, Any], ids: Ids, *, km: float = 161.0) -> bool:  # noqa: ANN401
    """Tell whether a place is the linked one: by its id, within 161 km (the corpora's usual measure), or within its own area."""
    if place is None or place.lat is None:
        return False
    if gold.get("geonameid") and ids.of(place.id) == int(gold["geonameid"]):
        return True
    phi, lam = math.radians(gold["lat"]), math.radians(gold["lon"])
    a, b = math.radians(place.lat), math.radians(place.lon)
    half = math.sin((a - phi) / 2) ** 2 + math.cos(a) * math.cos(phi) * math.sin((b - lam) / 2) ** 2
    # A country or area is not wrong because two sources put its label point apart.
    return 12742.0 * math.asin(min(1.0, math.sqrt(half))) <= max(km, place.radius_m / 1000.0 if place.is_area else 0.0)


def score(shared: Path, gazetteer: Gazetteer, ids: Ids, *, limit: int | None = None) -> dict[str, dict[str, float]]:
    """Resolve the gold mentions of the dev parts."""
    told = {}
    for corpus in DEV:
        rows, n_ids, id_hits, seconds, n_docs = [], 0, 0, 0.0, 0
        for doc in documents(shared, corpus, "dev", limit=limit):
            start = time.perf_counter()
            found = gazetteer.resolve_document([Toponym(text=t["surface"]) for t in doc["toponyms"]])
            seconds, n_docs = seconds + time.perf_counter() - start, n_docs + 1
            for gold, r in zip(doc["toponyms"], found, strict=True):
                best = r.candidates[0] if r.candidates else None
                right = best is not None and is_right(best.place, gold, ids)
                rows.append(
                    (best.score if best else 0.0, right, any(is_right(c.place, gold, ids) for c in r.candidates))
                )
                if gold.get("geonameid"):
                    n_ids, id_hits = n_ids + 1, id_hits + bool(best and ids.of(best.place.id) == int(gold["geonameid"]))
        if not rows:
            continue
        rows.sort(key=lambda r: -r[0])
        kept = rows[: max(1, int(0.82 * len(rows)))]
        bins: dict[int, list[tuple[float, bool, bool]]] = {}
        for r in rows:
            bins.setdefault(min(9, int(r[0] * 10)), []).append(r)
        told[corpus] = {
            "n": len(rows),
            "accE": sum(r[1] for r in rows) / len(rows),
            "id": id_hits / n_ids if n_ids else float("nan"),
            "listed": sum(r[2] for r in rows) / len(rows),
            "at_82": sum(r[1] for r in kept) / len(kept),
            "ece": sum(abs(sum(r[1] for r in b) - sum(r[0] for r in b)) for b in bins.values()) / len(rows),
            "ms_per_document": 1000 * seconds / n_docs,
        }
    return told


def samples(shared: Path, gazetteer: Gazetteer, ids: Ids) -> Iterator[tuple[list[dict[str, float]], int]]:
    """Yield the features of the candidates of each linked toponym, and which one is right."""
    for corpus in TRAIN:
        for doc in documents(shared, corpus, "train"):
            toponyms = [Toponym(text=t["surface"]) for t in doc["toponyms"]]
            for gold, (found, context) in zip(
                doc["toponyms"], resolve.described(toponyms, finder=gazetteer), strict=True
            ):
                if not found:
                    continue
                by_id = [
                    i
                    for i, m in enumerate(found)
                    if gold.get("geonameid") and ids.of(m.place.id) == int(gold["geonameid"])
                ]
                near = [i for i, m in enumerate(found) if is_right(m.place, gold, ids, km=25.0)]
                if (by_id or near) and len(found) > 1:
                    yield resolve.shares(found, context)[0], (by_id or near)[0]


def fit(data: list[tuple[list[dict[str, float]], int]], start: dict[str, float]) -> dict[str, float]:
    """Minimise the log loss with a ridge towards the weights it starts from, by Adam."""
    names = list(start)
    column = {name: i for i, name in enumerate(names)}
    rows, groups, right = [], [], []
    for g, (described, answer) in enumerate(data):
        for i, d in enumerate(described):
            row = np.zeros(len(names))
            for name, value in d.items():
                row[column[name]] = value
            rows.append(row)
            groups.append(g)
            right.append(i == answer)
    x, group, y = np.array(rows), np.array(groups), np.array(right, dtype=float)
    frozen = [column[n] for n in FROZEN]
    w0 = np.array([start[n] for n in names])
    w, m, v = w0.copy(), np.zeros_like(w0), np.zeros_like(w0)
    for step in range(1, 501):
        s = x @ w
        top = np.full(len(data), -np.inf)
        np.maximum.at(top, group, s)
        e = np.exp(s - top[group])
        p = e / np.bincount(group, weights=e)[group]
        gradient = x.T @ (p - y) / len(data) + RIDGE * (w - w0) / len(data)
        gradient[frozen] = 0.0
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w -= 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-9)
    loss = -np.log(np.maximum(p[y > 0], 1e-12)).mean()
    print(f"{len(data)} toponyms, {len(rows)} candidates, log loss {loss:.4f}")
    return {name: round(float(value), 3) for name, value in zip(names, w, strict=True)}


def main() -> None:
    """Score, or fit and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--fit", action="store_true", help="learn the weights and write them")
    parser.add_argument("--documents", type=int, help="score only so many of each corpus")
    asked = parser.parse_args()
    if not (asked.shared / "corpora").is_dir():
        print(f"no corpora under {asked.shared}: nothing to measure")
        return
    gazetteer = Gazetteer()
    ids = Ids(asked.shared, gazetteer)
    if asked.fit:
        fitted = fit(list(samples(asked.shared, gazetteer, ids)), json.loads(WEIGHTS.read_text(encoding="utf-8")))
        WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
        resolve.weights.cache_clear()
    for corpus, told in score(asked.shared, gazetteer, ids, limit=asked.documents).items():
        print(f"{corpus:12}", "  ".join(f"{k} {v:.3f}" for k, v in told.items()))


if __name__ == "__main__":
    main()
