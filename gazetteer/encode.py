"""From records to what a store is made of: rows of places, keys with their bearers, what sounds like what."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from itertools import compress, groupby, islice
from operator import itemgetter, ne
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gazetteer.bulk import borne, hashes, told
from gazetteer.keys import BARE, CELLS_PER_DEGREE, FOLDED, ID, keyed
from gazetteer.names import ARTICLE_COUNTRIES
from gazetteer.records import Block, BlockSource, Problem, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

__all__ = ["PAIR", "Encoded", "encode_block", "encode_records"]

_BLOCK = 10_000
_PREFIX = itemgetter(slice(2))
PAIR = np.dtype([("key", "<i8"), ("n", "<u4")])
"""A key, or a cell, with the number of a place."""


class Encoded(NamedTuple):
    """A block of records, ready to be written.

    Attributes
    ----------
    places, kin
        Rows of the tables.
    keys, ids, cells
        The bytes of arrays of `PAIR`: keys of names, keys of ids, half-degree cells.
    sounds
        Lines of skeleton, folded name and the numbers of its places (eight hexadecimal digits each), tabs between them,
        by the first two letters of the skeleton.
    registers
        How many places of each register.
    problems
        Rows that were left out, as `gazetteer.records.Problem`.
    """

    places: list[tuple[Any, ...]]
    kin: list[tuple[Any, ...]]
    keys: bytes
    ids: bytes
    cells: bytes
    sounds: list[tuple[str, bytes]]
    registers: dict[str, int]
    problems: list[tuple[Any, ...]]


def encode_block(source: BlockSource, block: Block) -> Encoded:
    """Encode the rows of a block, numbered as the rows are."""
    problems: list[Problem] = []

    def good() -> Iterator[Record]:
        for found in source.records(block):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                yield found

    return encode(block.first, good())._replace(problems=sorted(map(tuple, problems)))


def encode_records(records: Iterable[Record]) -> Iterator[Encoded]:
    """Encode records in blocks, numbered from 1."""
    rest, first = iter(records), 1
    while block := list(islice(rest, _BLOCK)):
        yield encode(first, block)
        first += len(block)


def encode(first: int, records: Iterable[Record]) -> Encoded:
    """Work out what a block of records comes to, numbered from `first` on."""
    columns = list(zip(*records, strict=True))
    if not columns:
        return Encoded([], [], b"", b"", b"", [], {}, [])
    ids, names, lats, lons, populations, radii_m, notes, kins, are_spelt = columns
    kin_numbers = {kin: _content_number(kin) for kin in dict.fromkeys(kins)}
    numbers = range(first, first + len(ids))
    places = list(zip(numbers, ids, names, lats, lons, populations, radii_m, notes, map(kin_numbers.__getitem__, kins), strict=True))  # fmt: skip
    found = borne(names)
    counts = np.diff(found.starts)
    says_al = {kin: kin[0] is None or kin[0] in ARTICLE_COUNTRIES for kin in kin_numbers}
    has_al = np.fromiter(map(says_al.__getitem__, kins), np.bool_, len(ids))[found.bearers]
    is_spelt = np.array(are_spelt, np.bool_)[found.bearers]
    without_article, skeletons = _told(found.names, np.logical_or.reduceat(has_al | is_spelt, found.starts[:-1]))
    keys = [_pairs(np.repeat(keyed(found.hashes, FOLDED), counts), found.bearers + first)]
    # Names that have an article, of places where it is one.
    has_article = np.fromiter(map(ne, found.names, without_article), np.bool_, len(counts))
    if has_article.any():
        bare = np.zeros(len(counts), np.uint64)
        bare[has_article] = hashes(list(compress(without_article, has_article)))
        chosen = np.repeat(has_article, counts) & has_al
        keys.append(_pairs(keyed(np.repeat(bare, counts)[chosen], BARE), found.bearers[chosen] + first))
    id_pairs = _pairs(keyed(hashes(ids), ID), np.arange(first, first + len(ids)))
    return Encoded(
        places,
        [(number, *kin) for kin, number in kin_numbers.items()],
        b"".join([pairs.tobytes() for pairs in keys]),
        id_pairs.tobytes(),
        _cells(lats, lons, first).tobytes(),
        _sounds(found.names, skeletons, found.starts, found.bearers + first, is_spelt),
        dict(Counter([place_id.partition(":")[0] for place_id in ids])),
        [],
    )  # fmt: skip


def _told(names: list[str], is_asked: NDArray[np.bool_]) -> tuple[list[str], list[str]]:
    """Tell names without their articles and skeletons, as `gazetteer.bulk.told`, of those that need any."""
    if is_asked.all():
        return told(names)
    asked = np.flatnonzero(is_asked).tolist()
    without_article, skeletons = list(names), [""] * len(names)
    for i, without, skeleton in zip(asked, *told([names[i] for i in asked]), strict=True):
        without_article[i], skeletons[i] = without, skeleton
    return without_article, skeletons


def _pairs(keys: NDArray[Any], ns: NDArray[Any]) -> NDArray[Any]:
    found = np.empty(len(keys), PAIR)
    found["key"], found["n"] = keys, ns
    return found


def _cells(lats: tuple[float | None, ...], lons: tuple[float | None, ...], first: int) -> NDArray[Any]:
    """Return the cells of places that have a point, as `gazetteer.keys.cell_of` numbers them."""
    y, x = np.array(lats, np.float64), np.array(lons, np.float64)
    at = np.flatnonzero(~np.isnan(y))
    rows = np.minimum(((y[at] + 90.0) * CELLS_PER_DEGREE).astype(np.int64), 180 * CELLS_PER_DEGREE - 1)
    columns = ((x[at] + 180.0) * CELLS_PER_DEGREE).astype(np.int64) % (360 * CELLS_PER_DEGREE)
    return _pairs(rows * 360 * CELLS_PER_DEGREE + columns, at + first)


def _sounds(
    names: list[str], skeletons: list[str], starts: NDArray[np.intp], ns: NDArray[Any], are_spelt: NDArray[np.bool_]
) -> list[tuple[str, bytes]]:
    if not are_spelt.all():
        starts = np.append(0, np.cumsum(are_spelt))[starts]
        ns = ns[are_spelt]
    digits = ns.astype(">u4").tobytes().hex()
    ends = (starts * 8).tolist()
    lines = [
        f"{skeleton}\t{name}\t{digits[start:end]}"
        for skeleton, name, start, end in zip(skeletons, names, ends, islice(ends, 1, None), strict=False)
        if skeleton and start < end
    ]
    lines.sort()
    return [(prefix, "\n".join((*some, "")).encode()) for prefix, some in groupby(lines, _PREFIX)]


def _content_number(kin: tuple[str | None, ...]) -> int:
    digest = blake2b("\t".join(f or "" for f in kin).encode(), digest_size=6).digest()
    return int.from_bytes(digest, "little")
