"""Train and judge the model that finds names of places (`geoevents.extract.tagger`).

    python benchmarks/place_mentions.py          # spans of the dev parts: precision, recall, F1
    python benchmarks/place_mentions.py --fit    # train on the train parts, write the weights

The corpora stand beside the project (`../shared/corpora`); without them there is nothing to do.

An averaged perceptron over three tags; seeded, so that the same corpora give the same weights.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from gazetteer import Gazetteer
from geoevents.extract.tagger import BUCKETS, WEIGHTS, decode, features, place_names
from geoevents.extract.text import Token, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPORA = ("lgl", "geowebnews", "geovirus", "tudloc2013", "wotr_test", "geocorpora")
EPOCHS = 5
#: Words that stand for people or things of a place, and not for a place: no names.
NO_NAMES = ("Expression", "Non_Literal_Modifier", "Demonym", "Language")


class Forgetful:
    """A gazetteer that does not know half of the names, so that the model learns to do without."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def knows(self, phrase: str) -> bool:
        """Tell whether a phrase is a name, of the half that is remembered."""
        return crc32(phrase.encode()) % 2 == 0 and self.gazetteer.knows(phrase)


def documents(
    path: Path, most: int | None = None
) -> Iterator[tuple[tuple[Token, ...], list[tuple[int, int]], list[tuple[int, int]]]]:
    """Yield the tokens of each document and its gold spans (first, last token), names only."""
    for line in path.read_text(encoding="utf-8").splitlines()[:most]:
        document = json.loads(line)
        tokens = tokens_of(document["text"])
        named = [
            (t["start"], t["end"])
            for t in (*document["toponyms"], *document["unlinked"])
            if t["surface"][:1].isupper() and not any(word in t.get("type", "") for word in NO_NAMES)
        ]
        starts = {t.start: i for i, t in enumerate(tokens)}
        ends = {t.end: i for i, t in enumerate(tokens)}
        spans = [(starts[a], ends[b]) for a, b in named if a in starts and b in ends]
        yield tokens, [(a, b) for a, b in spans if a <= b], named


def tags_of(count: int, spans: list[tuple[int, int]]) -> list[int]:
    """Return the tag of each token."""
    tags = [0] * count
    for first, last in spans:
        tags[first : last + 1] = [1] + [2] * (last - first)
    return tags


def pieces(tokens: tuple[Token, ...], size: int = 60) -> Iterator[slice]:
    """Cut a document behind full stops, in pieces of at least `size` words."""
    start = 0
    for at, token in enumerate(tokens):
        if (token.text == "." and at - start >= size) or at == len(tokens) - 1:
            yield slice(start, at + 1)
            start = at + 1


def fit(corpora: Path, gazetteer: Gazetteer) -> None:
    """Train on the train parts and write the weights."""
    samples = []
    gazettes = (gazetteer, Forgetful(gazetteer))
    for name in CORPORA:
        for tokens, spans, _ in documents(corpora / f"{name}.train.jsonl"):
            tags = tags_of(len(tokens), spans)
            for rows in (features(tokens, gaz) for gaz in gazettes):
                samples += [(rows[cut], np.asarray(tags[cut])) for cut in pieces(tokens)]
    words, steps = np.zeros((BUCKETS, 3), np.float32), np.zeros((3, 3), np.float32)
    mean_words, mean_steps = np.zeros((BUCKETS, 3), np.float64), np.zeros((3, 3), np.float64)
    steps[0, 2] = mean_steps[0, 2] = -1e4  # no inside without a beginning
    draw, done = random.Random(7), 0
    for _ in range(EPOCHS):
        draw.shuffle(samples)
        for rows, gold in samples:
            done += 1
            told = np.asarray(decode(rows, words, steps))
            if (told == gold).all():
                continue
            for tags, sign in ((gold, 1.0), (told, -1.0)):
                flat = np.repeat(tags, rows.shape[1])
                np.add.at(words, (rows.ravel(), flat), sign)
                np.add.at(mean_words, (rows.ravel(), flat), sign * done)
                np.add.at(steps, (tags[:-1], tags[1:]), sign)
                np.add.at(mean_steps, (tags[:-1], tags[1:]), sign * done)
    mean = words - mean_words / done
    unit = 127 / np.abs(mean).max()
    inner = steps - mean_steps / done
    inner[0, 2] = -1e4
    np.savez_compressed(
        WEIGHTS, words=np.round(mean * unit).astype(np.int8), steps=np.round(inner * unit).astype(np.int32)
    )
    print(f"{len(samples)} pieces, {WEIGHTS.stat().st_size / 1e3:.0f} kB")


def judge(corpora: Path, gazetteer: Gazetteer, most: int | None) -> None:
    """Print precision, recall and F1 of exact spans on the dev parts, and the time a document takes."""
    for name in CORPORA:
        right = told = true = count = 0
        start = time.process_time()
        for tokens, _, named in documents(corpora / f"{name}.dev.jsonl", most):
            found = {(tokens[a].start, tokens[b].end) for a, b in place_names(tokens, gazetteer)}
            right, told, true, count = (
                right + len(found & set(named)),
                told + len(found),
                true + len(set(named)),
                count + 1,
            )
        spent = (time.process_time() - start) / count * 1e3
        p, r = right / max(told, 1), right / max(true, 1)
        print(f"{name:12} P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}  {spent:.1f} ms a document")


def main() -> None:
    """Train when asked, then judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path(__file__).parents[2] / "shared" / "corpora")
    parser.add_argument("--documents", type=int, help="judge on so many documents of each corpus")
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    if not arguments.corpora.is_dir():
        print(f"no corpora in {arguments.corpora}")
        return
    gazetteer = Gazetteer()
    if arguments.fit:
        fit(arguments.corpora, gazetteer)
    judge(arguments.corpora, gazetteer, arguments.documents)


if __name__ == "__main__":
    main()
