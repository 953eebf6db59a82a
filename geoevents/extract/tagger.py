"""Names of places in running text, found by a small sequence model with the gazetteer at its side.

The model tags every word as the beginning, the inside or the outside of a place's name. It sees the word and its
neighbours, their shape, what the gazetteer and the vocabulary know of them, and was trained by an averaged perceptron
on public news corpora (`benchmarks/place_mentions.py`). It proposes; roles are the business of the rules.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from geoevents.extract.lexicon import (
    ABBREVIATED,
    ACTOR_HEADS,
    COUNTRIES,
    DEMONYMS,
    KINDS,
    MONTHS,
    ORG_WORDS,
    PERSONS,
    REPORTING,
    TITLES,
    WEEKDAYS,
    word_set,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geoevents.extract.names import PlaceNames
    from geoevents.extract.text import Token

__all__ = ["BUCKETS", "TAGS", "WEIGHTS", "decode", "features", "place_names"]

#: Outside, beginning and inside of a name.
TAGS = ("O", "B", "I")
#: Weights are shared by features whose checksums agree in so many values.
BUCKETS = 1 << 16
#: The trained weights: `words` of BUCKETS x 3 in eighths, `steps` from tag to tag in the same unit.
WEIGHTS = Path(__file__).with_name("place_names.npz")
_NEVER = -1e6
_LONGEST = 4  # words of a name that are looked up together
_PLACING = word_set(
    "in at near from to toward towards of on outside around across between into inside over via off through"
)
_CLASSES = (
    ("country", frozenset(COUNTRIES) - ABBREVIATED), ("people", frozenset(DEMONYMS)), ("kind", KINDS), ("body", ORG_WORDS),
    ("title", TITLES), ("says", REPORTING), ("persons", PERSONS | ACTOR_HEADS), ("time", frozenset(MONTHS) | frozenset(WEEKDAYS)),
    ("placing", _PLACING),
)  # fmt: skip


def place_names(tokens: Sequence[Token], gazetteer: PlaceNames) -> list[tuple[int, int]]:
    """Return the names of places among the tokens of a text: the first and the last token of each, in order.

    Parameters
    ----------
    tokens
        Those of one sentence or of a whole text.
    gazetteer
        Anything with ``knows(phrase) -> bool``.
    """
    words, steps = _weights()
    tags = decode(features(tokens, gazetteer), words, steps)
    found: list[tuple[int, int]] = []
    for at, tag in enumerate(tags):
        if tag == 1:
            found.append((at, at))
        elif tag == 2 and found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
    return found


@cache
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with np.load(WEIGHTS) as file:
        return file["words"].astype(np.float32), file["steps"].astype(np.float32)


def decode(rows: NDArray[np.int64], words: NDArray[np.float32], steps: NDArray[np.float32]) -> list[int]:
    """Return the best sequence of tags (indices of `TAGS`) for the features of each word."""
    if not len(rows):
        return []
    scores = words[rows].sum(axis=1).tolist()
    columns = list(zip(*steps.tolist(), strict=True))  # the steps that lead to each tag
    best, back = [scores[0][0], scores[0][1], _NEVER], []  # nothing begins inside a name
    for score in scores[1:]:
        paths = [[b + s for b, s in zip(best, column, strict=True)] for column in columns]
        back.append([path.index(max(path)) for path in paths])
        best = [max(path) + s for path, s in zip(paths, score, strict=True)]
    tags = [best.index(max(best))]
    for step in reversed(back):
        tags.append(step[tags[-1]])
    return tags[::-1]


def features(tokens: Sequence[Token], gazetteer: PlaceNames) -> NDArray[np.int64]:
    """Return the buckets of every word's features: one row a word, equally many for each."""
    count = len(tokens)
    lowers = ["^", "^", *(t.lower for t in tokens), "$", "$"]
    shapes = ["^", "^", *(_shape(t.text) for t in tokens), "$", "$"]
    kinds = ["^", "^", *(_class(t.lower) for t in tokens), "$", "$"]
    known = ["-", "-", *_known(tokens, gazetteer), "-", "-"]
    rows = []
    for at in range(2, count + 2):
        low, shape, gaz = lowers[at], shapes[at], known[at]
        before, after = lowers[at - 1], lowers[at + 1]
        cues = (
            "", f"w{low}", f"p{before}", f"n{after}", f"pp{lowers[at - 2]}", f"nn{lowers[at + 2]}", f"s{shape}{gaz}",
            f"sp{shapes[at - 1]}{shape}", f"sn{shape}{shapes[at + 1]}", f"x{low[-3:]}{shape}", f"y{low[-2:]}{shape}", f"z{low[:3]}{shape}",
            f"g{known[at - 1]}{gaz}{known[at + 1]}", f"gp{gaz}{before}", f"gn{gaz}{after}", f"k{kinds[at]}{shape}", f"kp{kinds[at - 1]}{gaz}",
            f"kn{kinds[at + 1]}{gaz}", f"kk{kinds[at - 1]}{kinds[at]}{kinds[at + 1]}{shape}", f"kpp{kinds[at - 2]}{kinds[at - 1]}{gaz}",
            f"pw{before} {low}", f"wn{low} {after}", f"sss{shapes[at - 1]}{shape}{shapes[at + 1]}{gaz}", f"gw{gaz}{low}",
        )  # fmt: skip
        rows.append([crc32(c.encode()) & (BUCKETS - 1) for c in cues])
    return np.array(rows, dtype=np.int64)


def _shape(text: str) -> str:
    if text.isupper():
        return "A" if len(text) == 1 else "AA"
    if text[0].isupper():
        return "Aa-" if "-" in text else "Aa"
    return "a" if text.islower() else "9" if text[0].isdigit() else "."


@lru_cache(maxsize=20_000)
def _class(lower: str) -> str:
    return next((name for name, words in _CLASSES if lower in words), "-")


def _known(tokens: Sequence[Token], gazetteer: PlaceNames) -> list[str]:
    """Tell of each word whether it begins, continues or alone is a name that the gazetteer knows; the longest wins."""
    marks = ["-"] * len(tokens)
    at = 0
    while at < len(tokens):
        if not tokens[at].text[0].isupper():
            at += 1
            continue
        length = next((n for n in range(_LONGEST, 0, -1) if _is_known(tokens[at : at + n], n, gazetteer)), 0)
        for index in range(at, at + length):
            marks[index] = "U" if length == 1 else "B" if index == at else "I"
        at += length or 1
    return marks


def _is_known(words: Sequence[Token], length: int, gazetteer: PlaceNames) -> bool:
    if len(words) < length or not words[-1].text[0].isalnum() or not words[-1].text[0].isupper():
        return False
    phrase = " ".join(w.text for w in words)
    return phrase.lower() in COUNTRIES or gazetteer.knows(phrase)
