"""Words compared: folding, shingles, and near-identical texts."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["actor_key", "alike", "copies", "fold", "overlap", "shingles", "states_in"]

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"the", "a", "an", "al", "el", "of", "s"})
_POSSESSIVES = frozenset({"our", "its", "their", "his"})
_FORCES = frozenset(
    {"forces", "force", "troops", "soldiers", "military", "army", "personnel", "servicemen", "service", "members"}
)
#: Two texts that share this part of the shorter one's five-word runs are one text published twice.
_COPY = 0.8
_BANDS, _ROWS = 8, 4


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Fold case, accents, punctuation and articles away, for comparing names."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return " ".join(
        w for w in _WORD.findall(plain.replace("’", "").replace("'", "").replace(".", "")) if w not in _ARTICLES
    )


def alike(first: str, second: str, *, ratio: float = 0.84) -> bool:
    """Tell whether two folded names are spellings of one another: the part of their letters that agrees in order."""
    return first == second or (
        min(len(first), len(second)) > 4 and SequenceMatcher(None, first, second, autojunk=False).ratio() >= ratio
    )


@lru_cache(maxsize=10_000)
def actor_key(name: str) -> str:
    """Fold the name of an actor so that "American troops" and "U.S. forces" are one."""
    from geoevents.extract.lexicon import DEMONYMS

    folded = fold(name)
    words = (w for w in folded.split() if w not in _POSSESSIVES)
    return " ".join("forces" if w in _FORCES else fold(DEMONYMS.get(w, w)) for w in words)


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    from geoevents.extract.lexicon import COUNTRIES, DEMONYMS, STATE_CODES

    return {word: STATE_CODES[name] for word, name in (DEMONYMS | COUNTRIES).items() if name in STATE_CODES}


def states_in(text: str) -> frozenset[str]:
    """Return the ISO codes of the states that a text names, or whose people or adjective it does.

    Examples
    --------
    >>> sorted(states_in("Algerian officials said the drones came from South Sudan"))
    ['DZ', 'SS']
    """
    states = _states()
    words = [w.lower() for w in _WORD.findall(text)]
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    found = {pair for pair in pairs if pair in states}
    inside = {word for pair in found for word in pair.split()}
    return frozenset(states[w] for w in (*found, *(w for w in words if w in states and w not in inside)))


def shingles(text: str, *, size: int = 3) -> frozenset[int]:
    """Return the hashed runs of `size` words of a text."""
    words = [w for w in _WORD.findall(text.casefold()) if w not in _ARTICLES]
    return frozenset(crc32(" ".join(words[i : i + size]).encode()) for i in range(len(words) - size + 1))


def overlap(first: frozenset[int], second: frozenset[int]) -> float:
    """Return the part of the smaller set that both share; 0 when either says too little to compare."""
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller >= 4 else 0.0


def copies(texts: Mapping[str, str]) -> dict[str, str]:
    """Group near-identical texts: each key goes to the smallest key of its group.

    Candidates come from min-hashes in bands, so that the work grows with the number of texts, not its square.
    """
    import numpy as np

    keys = sorted(texts)
    sets: dict[str, frozenset[int]] = {key: shingles(texts[key], size=5) for key in keys}
    random = np.random.default_rng(20240421)
    factor = random.integers(1, 2**61, size=_BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
    offset = random.integers(0, 2**61, size=_BANDS * _ROWS, dtype=np.uint64)
    buckets: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    for key in keys:
        if not sets[key]:
            continue
        values = np.fromiter(sets[key], dtype=np.uint64)
        # Modulo 2**64 by overflow: a multiply-add hash is all that min-hashing needs.
        lows = ((values[:, None] * factor + offset) >> np.uint64(20)).min(axis=0)
        for band in range(_BANDS):
            buckets[band, lows[band * _ROWS : (band + 1) * _ROWS].tobytes()].append(key)
    leader = {key: key for key in keys}
    identical: dict[str, str] = {}
    for key in keys:
        first = identical.setdefault(texts[key].strip() or key, key)
        _join(leader, first, key)
    for bucket in sorted(buckets.values()):
        for key in bucket[1:]:
            if find(leader, bucket[0]) != find(leader, key) and overlap(sets[bucket[0]], sets[key]) >= _COPY:
                _join(leader, bucket[0], key)
    return {key: find(leader, key) for key in keys}


def find(leader: dict[str, str], key: str) -> str:
    """Return the head of a key's group (union-find with path halving)."""
    while leader[key] != key:
        leader[key] = leader[leader[key]]
        key = leader[key]
    return key


def _join(leader: dict[str, str], first: str, second: str) -> None:
    one, two = sorted((find(leader, first), find(leader, second)))
    leader[two] = one


def components(links: Sequence[frozenset[str]]) -> int:
    """Count the groups that sets form when sets that share a member belong together."""
    leader: dict[str, str] = {}
    for members in links:
        for member in members:
            leader.setdefault(member, member)
        first, *rest = sorted(members)
        for other in rest:
            _join(leader, first, other)
    return len({find(leader, min(members)) for members in links})
