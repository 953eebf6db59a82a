"""The numbers that names, ids and cells are found by in a store.

The hash of a text is a polynomial in the numbers of its letters, modulo 2**64: for names as good as a digest, and, unlike
one, worked out for all names of a block at once (`gazetteer.bulk`).
"""

from __future__ import annotations

from functools import lru_cache
from operator import mul
from typing import Any

__all__ = [
    "BARE",
    "CELLS_PER_DEGREE",
    "FOLDED",
    "ID",
    "POWER",
    "cell_of",
    "hash_of",
    "key_of",
    "keyed",
    "number_of_letter",
]

FOLDED, BARE, ID = 0, 1, 2
"""Kinds of keys: of a folded name, of one without its article, of an id."""

CELLS_PER_DEGREE = 2
POWER = 0xD1342543DE82EF95
_ALL = (1 << 64) - 1


def number_of_letter(letter: str) -> int:
    """Scatter letters over 64 bits: the generator splitmix64 of Steele, Lea and Flood (2014)."""
    z = (ord(letter) + 1) * 0x9E3779B97F4A7C15 & _ALL
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & _ALL
    z = (z ^ z >> 27) * 0x94D049BB133111EB & _ALL
    return z ^ z >> 31


class _Letters(dict[str, int]):
    def __missing__(self, letter: str) -> int:
        found = self[letter] = number_of_letter(letter)
        return found


_letters = _Letters()
_powers = [1]


def hash_of(text: str) -> int:
    """Return the hash of a text, 64 bits."""
    while len(_powers) < len(text):
        _powers.append(_powers[-1] * POWER & _ALL)
    total: int = sum(map(mul, map(_letters.__getitem__, text), _powers))
    return total & _ALL


@lru_cache(maxsize=1_000)  # every store is asked for the same
def key_of(text: str, kind: int) -> int:
    """Return the number that a folded name, an article-less name or an id is found by.

    61 bits of the hash: of 60 million keys, one pair in a thousand such stores falls together.
    """
    key: int = keyed(hash_of(text), kind)
    return key


def keyed(hashed: Any, kind: int) -> Any:  # noqa: ANN401 - an int, or an array of uint64
    """Make keys, 63 bits, of hashes: those of names are below those of ids, the two kinds of one name are neighbours."""
    return hashed >> 2 | 1 << 62 if kind == ID else hashed >> 3 << 1 | kind


def cell_of(lat: float, lon: float) -> int:
    """Return the number of the half-degree cell a point lies in."""
    row = min(int((lat + 90.0) * CELLS_PER_DEGREE), 180 * CELLS_PER_DEGREE - 1)
    column = int((lon + 180.0) * CELLS_PER_DEGREE) % (360 * CELLS_PER_DEGREE)
    return row * 360 * CELLS_PER_DEGREE + column
