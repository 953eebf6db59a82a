"""Grow small regression trees on a gradient, by counts in bins: what ``benchmarks/resolution.py --fit`` boosts.

scikit-learn's exact trees take minutes for every model of half a million rows; these take half a minute.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

Floats = np.ndarray
BINS = 64
_CURVE = 2.0  # holds back leaves of which little is known


@dataclass(frozen=True, slots=True)
class Binned:
    """Rows of numbers as the numbers of their bins, and the edges between the bins of each column."""

    bins: np.ndarray
    edges: list[Floats]

    @classmethod
    def of(cls, rows: Floats) -> Binned:
        """Put each column's values into bins: one each where there are few, else as many by rows as by distinct values."""
        bins, edges = np.zeros(rows.shape, np.uint8), []
        shares = np.linspace(0.0, 1.0, BINS // 2 + 1)[1:-1]
        for j, column in enumerate(rows.T):
            values = np.unique(column)
            if len(values) <= BINS:
                edge = (values[1:] + values[:-1]) / 2.0
            else:
                edge = np.unique([*np.quantile(column, shares), *np.quantile(values, shares)])
            edges.append(edge)
            bins[:, j] = np.searchsorted(edge, column, side="left")
        return cls(bins, edges)


Question = tuple[int, float, int, int]
"""A column, a limit, the nodes of those at most and above it."""


@dataclass(frozen=True, slots=True)
class Growing:
    """How a tree grows: leaves and depth at most, rows of a leaf at least, the share of the columns that each node may ask for."""

    leaves: int
    depth: int
    smallest: int
    share: float = 0.5

    def tree(
        self,
        data: Binned,
        gradient: Floats,
        curve: Floats,
        *,
        rows: np.ndarray,
        columns: np.ndarray,
        rng: np.random.Generator,
    ) -> tuple[list[Question | None], np.ndarray]:
        """Grow a tree, the best question first.

        Parameters
        ----------
        data
            All rows.
        gradient, curve
            First derivative, and minus the second, of what is to be raised, by row.
        rows, columns
            Numbers of those to learn from.
        rng
            Draws the columns that a node may ask for.

        Returns
        -------
        questions, leaf
            By node, None at a leaf; the leaf of every row.
        """

        def question(of: np.ndarray, depth: int) -> tuple[float, int, int]:
            if depth == self.depth or len(of) < 2 * self.smallest:
                return 0.0, -1, 0
            some = np.sort(rng.choice(columns, max(1, int(len(columns) * self.share)), replace=False))
            return _best(data.bins, of, gradient, curve, some, self.smallest)

        questions: list[Question | None] = [None]
        waiting = {0: (question(rows, 0), rows, 0)}
        limits: dict[int, tuple[int, int]] = {}
        for _ in range(self.leaves - 1):
            node = max(waiting, key=lambda n: waiting[n][0][0], default=None)
            if node is None or waiting[node][0][1] < 0:
                break
            (_, column, limit), of, depth = waiting.pop(node)
            is_low = data.bins[of, column] <= limit
            below = len(questions)
            questions[node] = (column, float(data.edges[column][limit]), below, below + 1)
            limits[node] = column, limit
            questions += [None, None]
            for child, part in ((below, of[is_low]), (below + 1, of[~is_low])):
                waiting[child] = question(part, depth + 1), part, depth + 1
        leaf = np.zeros(len(data.bins), np.int64)
        for node, (column, limit) in limits.items():  # parents come before their children
            here = np.flatnonzero(leaf == node)
            leaf[here] = questions[node][2] + (data.bins[here, column] > limit)  # type: ignore[index]
        return questions, leaf


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _best(
    bins: np.ndarray, rows: np.ndarray, gradient: Floats, curve: Floats, columns: np.ndarray, smallest: int
) -> tuple[float, int, int]:
    """Return the question that gains most: by how much, of which column, up to which bin."""
    slopes = np.zeros((len(columns), 256))
    curves = np.zeros((len(columns), 256))
    counts = np.zeros((len(columns), 256), np.int64)
    for r in rows:
        for k in range(len(columns)):
            i = bins[r, columns[k]]
            slopes[k, i] += gradient[r]
            curves[k, i] += curve[r]
            counts[k, i] += 1
    slope, bend, count = slopes[0].sum(), curves[0].sum(), len(rows)
    at_all = slope * slope / (bend + _CURVE)
    best, best_column, best_limit = 0.0, -1, 0
    for k in range(len(columns)):
        low_slope = low_bend = 0.0
        low = 0
        for i in range(255):
            if counts[k, i] == 0:
                continue
            low_slope += slopes[k, i]
            low_bend += curves[k, i]
            low += counts[k, i]
            if low < smallest:
                continue
            if count - low < smallest:
                break
            gain = low_slope**2 / (low_bend + _CURVE) + (slope - low_slope) ** 2 / (bend - low_bend + _CURVE) - at_all
            if gain > best:
                best, best_column, best_limit = gain, columns[k], i
    return best, best_column, best_limit
