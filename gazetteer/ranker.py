"""The learned model: a linear score, corrected by small trees, made into calibrated shares.

``data/weights.json`` are the weights of the linear score, ``data/trees.json`` the trees and the calibration; both are
written by ``benchmarks/resolution.py --fit``. Trees never look at the columns of `BY_HAND`: the corpora say nothing of
what a report's own words add ("the village of", "in Nineveh"), so their weights are set by hand.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from gazetteer.features import COLUMNS, Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BY_HAND", "Model", "model"]

BY_HAND: Final = frozenset({
    "kind_fits", "kind_clashes", "near", "away", "curated", "historic", "submerged", "closed",
})  # fmt: skip
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights by column, the score of "none of these", and the trees as arrays of (tree, node).

    `children` are numbers into the flat arrays, (below or at the threshold, above); a leaf points at itself. `value` is the mean correction of all that pass a node, so that the difference between a
    node and its parent is what the question at the parent contributed.
    """

    weights: NDArray[np.float64]
    none: float
    feature: NDArray[np.int32]
    threshold: Floats
    children: NDArray[np.intp]
    value: NDArray[np.float64]
    depth: int
    calibration: dict[str, tuple[tuple[float, ...], tuple[float, ...]]]

    @classmethod
    def of(cls, weights: dict[str, float], trees: dict[str, Any]) -> Model:
        """Build the arrays from what the two files hold."""
        listed = trees["trees"]
        nodes = max((len(t["value"]) for t in listed), default=1)
        shape = (len(listed), nodes)
        feature, threshold = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.float32)
        children = np.arange(len(listed) * nodes).reshape(shape)[..., None].repeat(2, axis=2)
        value = np.zeros(shape)
        for t, tree in enumerate(listed):
            n = len(tree["value"])
            value[t, :n] = tree["value"]
            for i, question in enumerate(tree["ask"]):
                if question is not None:
                    column, limit, low, high = question
                    feature[t, i], threshold[t, i] = COLUMNS.index(column), limit
                    children[t, i] = t * nodes + low, t * nodes + high
        return cls(
            weights=np.array([weights.get(c, 0.0) for c in COLUMNS]),
            none=weights["none"],
            feature=feature,
            threshold=threshold,
            children=children,
            value=value,
            depth=trees["depth"],
            calibration={k: (tuple(c["score"]), tuple(c["right"])) for k, c in trees["calibration"].items()},
        )

    def linear(self, rows: Floats) -> NDArray[np.float64]:
        """Return the linear scores of rows."""
        scores: NDArray[np.float64] = rows @ self.weights
        return scores

    def scores(self, rows: Floats) -> NDArray[np.float64]:
        """Return the scores of rows, corrected by the trees."""
        return self.linear(rows) + self.corrections(self.paths(rows))

    def corrections(self, paths: Sequence[NDArray[np.intp]]) -> NDArray[np.float64]:
        """Return the sum of the trees for rows of these paths."""
        found: NDArray[np.float64] = self.value.ravel().take(paths[-1]).sum(axis=1)
        return found

    def contributions(self, rows: Floats, paths: Sequence[NDArray[np.intp]]) -> NDArray[np.float64]:
        """Return what each column contributed to the score of each row: its weighted value, and its questions' answers."""
        told = rows * self.weights
        value, asked = self.value.ravel(), self.feature.ravel()
        first = (np.arange(len(rows)) * len(COLUMNS))[:, None]
        for node, following in itertools.pairwise(paths):
            gained = value.take(following) - value.take(node)
            flat = (first + asked.take(node)).ravel()
            told += np.bincount(flat, weights=gained.ravel(), minlength=told.size).reshape(told.shape)
        return told

    def paths(self, rows: Floats) -> list[NDArray[np.intp]]:
        """Return the nodes that rows pass, level by level from the roots, as (row, tree) numbers into the flat arrays."""
        count, nodes = self.feature.shape
        node = np.broadcast_to(np.arange(count) * nodes, (len(rows), count))
        first = (np.arange(len(rows)) * len(COLUMNS))[:, None]
        flat, asked, threshold, children = (
            rows.ravel(),
            self.feature.ravel(),
            self.threshold.ravel(),
            self.children.ravel(),
        )
        paths = [node]
        for _ in range(self.depth):
            is_above = flat.take(first + asked.take(node)) > threshold.take(node)
            node = children.take(2 * node + is_above)
            paths.append(node)
        return paths

    def shares(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the softmax of the scores of one name, in which "none of these" takes part."""
        if not len(scores):
            return scores
        top = max(self.none, float(scores.max()))
        raised = np.exp(scores - top)
        found: NDArray[np.float64] = raised / (raised.sum() + np.exp(self.none - top))
        return found

    def calibrated(self, share: float, *, is_listed: bool = True) -> float:
        """Return how often a first candidate of this share was right: of names that are listed, or that only sound so."""
        return float(np.interp(share, *self.calibration["listed" if is_listed else "alike"]))


@cache
def model() -> Model:
    """Return the model of the two files."""
    weights, trees = (json.loads((_DATA / name).read_text(encoding="utf-8")) for name in ("weights.json", "trees.json"))
    return Model.of(weights, trees)
