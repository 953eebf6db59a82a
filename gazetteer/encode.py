"""From records to the rows of a store's tables: keys hashed, spellings with what they sound like."""

from __future__ import annotations

from array import array
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gazetteer.names import ARTICLE_COUNTRIES, bare, fold_all, folded_skeletons
from gazetteer.records import Block, BlockSource, Problem, Record
from gazetteer.store import BARE, FOLDED, ID, cell_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Encoded", "encode", "encode_block", "encode_records"]

_BLOCK = 10_000


class Encoded(NamedTuple):
    """A block of records as rows of the tables; keys and numbers of places as the bytes of int64 and uint32 arrays."""

    places: list[tuple[Any, ...]]
    kin: list[tuple[Any, ...]]
    keys: bytes
    ns: bytes
    spellings: list[tuple[str, str, int]]
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

    return encode(block.first, good())._replace(problems=[tuple(p) for p in problems])


def encode_records(records: Iterable[Record]) -> Iterator[Encoded]:
    """Encode records in blocks, numbered from 1."""
    rest, first = iter(records), 1
    while block := list(islice(rest, _BLOCK)):
        yield encode(first, block)
        first += len(block)


def encode(first: int, records: Iterable[Record]) -> Encoded:
    """Work out the rows of a block of records, numbered from `first` on."""
    places: list[tuple[Any, ...]] = []
    kin_rows: dict[tuple[str | None, ...], int] = {}
    spellings: list[tuple[str, str, int]] = []
    texts: list[str] = []
    counts: list[int] = []  # three a record: of folded names, of those without their article, one for the id
    cells, cell_ns = array("q"), array("I")
    for n, (place_id, names, lat, lon, population, radius_m, note, kin, spelt) in enumerate(records, first):
        number = kin_rows.get(kin)
        if number is None:
            number = kin_rows[kin] = _content_number(kin)
        places.append((n, place_id, names, lat, lon, population, radius_m, note, number))
        folded = set(fold_all(names.split("\n")))
        folded.discard("")
        without_article: set[str] = set()
        if kin[0] is None or kin[0] in ARTICLE_COUNTRIES:
            without_article = {bare(name) for name in folded} - folded
        if spelt:
            spellings += [(sound, name, n) for name in folded for sound in _sounds(name)]
        texts += folded
        texts += without_article
        texts.append(place_id)
        counts += (len(folded), len(without_article), 1)
        if lat is not None and lon is not None:
            cells.append(cell_of(lat, lon))
            cell_ns.append(n)
    ns = np.arange(first, first + len(places), dtype=np.uint32)
    kinds = np.repeat(np.tile(np.array([FOLDED, BARE, ID], np.uint64), len(places)), counts)
    return Encoded(
        places,
        [(number, *kin) for kin, number in kin_rows.items()],
        (_hashes(texts) | kinds).astype("<i8").tobytes() + cells.tobytes(),
        np.repeat(np.repeat(ns, 3), counts).tobytes() + cell_ns.tobytes(),
        spellings,
        [],
    )


def _hashes(texts: list[str]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Return the hashes of texts with room for a kind in their two lowest bits, as `gazetteer.store.key_of` makes them."""
    # Encoded all at once, which is much faster; lone surrogates are what JSON can smuggle in.
    parts = "\0".join(texts).encode("utf-8", "surrogatepass").split(b"\0") if texts else []
    if len(parts) != len(texts):  # an id holds a NUL
        parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    digests = b"".join([blake2b(part, digest_size=8).digest() for part in parts])
    return np.frombuffer(digests, "<u8") >> np.uint64(3) << np.uint64(2)


def _content_number(kin: tuple[str | None, ...]) -> int:
    digest = blake2b("\t".join(f or "" for f in kin).encode(), digest_size=6).digest()
    return int.from_bytes(digest, "little")


@lru_cache(maxsize=100_000)  # names come again: a third of the villages of a country share theirs
def _sounds(folded: str) -> tuple[str, ...]:
    return folded_skeletons(folded)
