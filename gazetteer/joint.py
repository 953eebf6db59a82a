"""What the other names of a document say for a candidate: the same country and area, distance, part and whole.

Every distinct name votes with its likeliest places, each by its present share; nobody votes for itself. All votes of a
document are counted at once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gazetteer.features import COLUMN, Block, Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["count_votes"]

_VOTERS = 8
_SOFTENING = 0.5
_ENOUGH_NAMES = 3
_FAMOUS = 6.0  # a city of a million is named anywhere in the world
_NEAR_KM, _FAR_KM = 60.0, 400.0
_WIDEST_VOTER_KM = 250.0
_EARTH_KM = 6371.0088


def count_votes(
    blocks: Sequence[Block],
    rows: Sequence[Floats],
    shares: Sequence[NDArray[np.float64]],
    *,
    followers: Sequence[Sequence[int]],
    names: Sequence[int],
) -> None:
    """Fill the document's columns of all candidates.

    Parameters
    ----------
    blocks, rows
        The candidates of each name, and their rows, which are changed.
    shares
        The present shares of the candidates.
    followers
        For each name, the names that come right after it in the text.
    names
        What makes two of them one name: those of the same number do not vote for each other.
    """
    sizes = [len(b) for b in blocks]
    if not sum(sizes):
        return
    name = np.repeat(names, sizes)
    voters = _voters(blocks, shares, names)
    who, weight = name[voters], _weights(shares, voters, blocks)
    joined = {
        field: np.concatenate([getattr(b, field) for b in blocks])
        for field in ("country", "admin1", "key", "parents", "at", "radius_km", "is_area")
    }
    table = np.concatenate(rows)
    ballot = np.where(name[:, None] == who[None, :], 0.0, weight[None, :])
    distinct = len(set(names))

    def said(field: str) -> NDArray[np.float64]:
        mine, theirs = joined[field], joined[field][voters]
        counted: NDArray[np.float64] = np.where((mine[:, None] == theirs) & (mine[:, None] > 0), ballot, 0.0).sum(
            axis=1
        )
        return counted

    country = said("country")
    parents, key = joined["parents"], joined["key"]
    held = np.zeros(len(table))
    holds = np.zeros(len(table))
    for level in range(parents.shape[1]):
        mine = parents[:, level]
        held += np.where((mine[:, None] == key[voters]) & (mine[:, None] > 0), ballot, 0.0).sum(axis=1)
        theirs = parents[voters, level]
        holds += np.where((key[:, None] == theirs) & (theirs > 0), ballot, 0.0).sum(axis=1)
    others = max(1, distinct - 1)
    table[:, COLUMN["doc_country"]] = country / others
    table[:, COLUMN["doc_admin1"]] = said("admin1") / others
    table[:, COLUMN["doc_parent"]] = np.minimum(1.0, held)
    table[:, COLUMN["doc_child"]] = np.log1p(np.maximum(0.0, holds))
    known = np.maximum(
        0.0, 1.0 - np.where(table[:, COLUMN["unpeopled"]] > 0, 0.0, table[:, COLUMN["population"]] + 3.0) / _FAMOUS
    )
    # What only sounds like a name is not meant for being known.
    obscure = np.where(table[:, COLUMN["unlike"]] > 0.0, 1.0, np.where(joined["is_area"], 0.0, known))
    table[:, COLUMN["doc_elsewhere"]] = (
        obscure * np.maximum(0.0, 1.0 - country) * min(1.0, (distinct - 1) / _ENOUGH_NAMES)
    )
    table[:, COLUMN["doc_names"]] = math.log1p(others)
    _count_near(table, joined["at"], voters, np.where(joined["radius_km"][voters] <= _WIDEST_VOTER_KM, ballot, 0.0))
    _count_next(table, blocks, shares, followers)
    start = 0
    for part, size in zip(rows, sizes, strict=True):
        part[:] = table[start : start + size]
        start += size


def _voters(blocks: Sequence[Block], shares: Sequence[NDArray[np.float64]], names: Sequence[int]) -> NDArray[np.int64]:
    """Return the numbers, over all candidates, of the likeliest of each name; a name that comes twice votes once."""
    picked, start, voted = [], 0, set()
    for block, share, name in zip(blocks, shares, names, strict=True):
        if name not in voted:
            voted.add(name)
            picked.append(start + np.argsort(-share, kind="stable")[:_VOTERS])
        start += len(block)
    return np.concatenate(picked) if picked else np.zeros(0, dtype=np.int64)


def _weights(
    shares: Sequence[NDArray[np.float64]], voters: NDArray[np.int64], blocks: Sequence[Block]
) -> NDArray[np.float64]:
    """Soften shares within each name: what is famous must not outvote what fits before it was heard."""
    flat = np.concatenate(shares)[voters]
    group = np.repeat(np.arange(len(blocks)), [len(b) for b in blocks])[voters]
    soft = flat**_SOFTENING
    sums, sure = np.bincount(group, weights=soft), np.bincount(group, weights=flat)
    found: NDArray[np.float64] = sure[group] * soft / np.maximum(sums[group], 1e-12)
    return found


def _count_near(table: Floats, at: NDArray[np.float64], voters: NDArray[np.int64], ballot: NDArray[np.float64]) -> None:
    """Sum the votes falling off with distance on two scales; chords stand for arcs, which matters only beyond both."""
    chord = np.sqrt(np.maximum(0.0, 2.0 - 2.0 * (at @ at[voters].T)))
    km = _EARTH_KM * np.where(np.isnan(chord), np.inf, chord)
    for column, scale in (("doc_near", _NEAR_KM), ("doc_far", _FAR_KM)):
        table[:, COLUMN[column]] = np.log1p((ballot * np.exp(-km / scale)).sum(axis=1))


def _count_next(
    table: Floats, blocks: Sequence[Block], shares: Sequence[NDArray[np.float64]], followers: Sequence[Sequence[int]]
) -> None:
    """Tell how surely a following name is an area that holds a candidate: "Athens, Georgia"."""
    start = 0
    for block, following in zip(blocks, followers, strict=True):
        for other in following:
            held = block.parent_keys & blocks[other].keys
            if held:
                weight = dict(zip(blocks[other].key.tolist(), shares[other].tolist(), strict=True))
                surest = [sum(weight[p] for p in row if p in held) for row in block.parents.tolist()]
                column = table[start : start + len(block), COLUMN["next_parent"]]
                np.maximum(column, surest, out=column)
        start += len(block)
