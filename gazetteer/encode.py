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
    kinds, text_ns = array("B"), array("I")
    cells, cell_ns = array("q"), array("I")
    for n, (place_id, names, lat, lon, population, radius_m, note, kin, spelt) in enumerate(records, first):
        number = kin_rows.get(kin)
        if number is None:
            number = kin_rows[kin] = _content_number(kin)
        places.append((n, place_id, names, lat, lon, population, radius_m, note, number))
        folded, without_article, sounds = _name_keys(names, kin[0], spelt=spelt)
        texts += folded
        texts += without_article
        texts.append(place_id)
        kinds.extend([FOLDED] * len(folded) + [BARE] * len(without_article) + [ID])
        text_ns.extend([n] * (len(folded) + len(without_article) + 1))
        spellings += [(skeleton, spelling, n) for skeleton, spelling in sounds]
        if lat is not None and lon is not None:
            cells.append(cell_of(lat, lon))
            cell_ns.append(n)
    digests = b"".join([blake2b(t.encode("utf-8", "surrogatepass"), digest_size=8).digest() for t in texts])
    hashed = np.frombuffer(digests, "<u8") >> 3 << 2 | np.frombuffer(kinds, np.uint8)  # as `store.key_of`
    return Encoded(
        places,
        [(number, *kin) for kin, number in kin_rows.items()],
        hashed.astype("<i8").tobytes() + cells.tobytes(),
        text_ns.tobytes() + cell_ns.tobytes(),
        spellings,
        [],
    )


def _content_number(kin: tuple[str | None, ...]) -> int:
    digest = blake2b("\t".join(f or "" for f in kin).encode(), digest_size=6).digest()
    return int.from_bytes(digest, "little")


def _name_keys(names: str, country: str | None, *, spelt: bool) -> tuple[set[str], set[str], list[tuple[str, str]]]:
    """Return the folded names of a place, those without their article where names carry the Arabic one, and what they sound like."""
    folded = set(fold_all(names.split("\n")))
    folded.discard("")
    heard = [(name, *_heard(name)) for name in folded]
    without_article: set[str] = set()
    if country is None or country in ARTICLE_COUNTRIES:
        without_article = {short for _, short, _ in heard} - folded
    return folded, without_article, [(sound, name) for name, _, sounds in heard for sound in sounds] if spelt else []


@lru_cache(maxsize=100_000)  # names come again: half of the villages of a country share theirs
def _heard(folded: str) -> tuple[str, tuple[str, ...]]:
    """Return a folded name without its article, and what it sounds like."""
    return bare(folded), folded_skeletons(folded)
