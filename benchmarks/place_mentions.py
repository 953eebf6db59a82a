"""Judge the finding of names of places (`geoevents.extract.named_places`), and finding with resolving (`geoevents.geoparse`).

    python benchmarks/place_mentions.py                 # the dev parts of the corpora
    python benchmarks/place_mentions.py --documents 20  # so many documents of each

The corpora stand beside the project (`../shared/corpora`); without them there is nothing to do. Names: exact spans against
the corpus's own, peoples left aside (`place_mentions_fit.py`, which trains the model). Ends: a name counts when its span
is exact and its place lies within 161 km of the corpus's point; the plain way in the same run takes the longest names
that the gazetteer knows among capital words, and of each the most populous place.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from place_mentions_fit import CORPORA, documents, score
from resolution import distance_km

from gazetteer import Gazetteer
from gazetteer.names import fold
from geoevents.extract.text import tokens_of
from geoevents.geoparse import geoparse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from place_mentions_fit import Document

    from gazetteer import Place

    Found = Mapping[tuple[int, int], Place | None]

_LONGEST = 5  # words
_NEAR_KM = 161.0


def plain(text: str, gazetteer: Gazetteer) -> Iterator[tuple[tuple[int, int], Place | None]]:
    """Take the longest known names of capital words, and of each the most populous place."""
    tokens = tokens_of(text)
    at = 0
    while at < len(tokens):
        run = 0
        while run < _LONGEST and at + run < len(tokens) and tokens[at + run].text[0].isupper():
            run += 1
        for length in range(run, 0, -1):
            span = tokens[at].start, tokens[at + length - 1].end
            if gazetteer.knows(text[slice(*span)]):
                places = gazetteer.named(fold(text[slice(*span)]))
                yield span, max(places, key=lambda p: p.population or 0, default=None)
                break
        else:
            length = 1
        at += length


def ends(told: Sequence[tuple[Document, Found]]) -> float:
    """Return the F1 of names found and put within 161 km; what the corpus names without a point is left aside."""
    right = given = true = 0
    for document, found in told:
        points = {(t["start"], t["end"]): t for t in document.raw["toponyms"]}
        gold = {span: points[span] for span in document.names if span in points}
        aside = (document.names | document.nested) - gold.keys()
        placed = {
            span: place
            for span, place in found.items()
            if place is not None and place.lat is not None and span not in aside
        }
        right += sum(span in gold and distance_km(place, gold[span]) <= _NEAR_KM for span, place in placed.items())
        given += len(placed)
        true += len(gold)
    return 2 * right / max(given + true, 1)


def main() -> None:
    """Judge each corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path(__file__).parents[2] / "shared" / "corpora")
    parser.add_argument("--documents", type=int)
    arguments = parser.parse_args()
    if not arguments.corpora.is_dir():
        print(f"no corpora in {arguments.corpora}")
        return
    gazetteer = Gazetteer()
    geoparse("Mosul", gazetteer=gazetteer)  # what is loaded once is loaded
    for name in CORPORA:
        whole = list(documents(arguments.corpora, name, "dev", arguments.documents))
        start = time.process_time()
        spans = [named(d.text, gazetteer) for d in whole]
        middle = time.process_time()
        ours = [
            (d, {(p.span.start, p.span.end): p.resolution.place for p in geoparse(d.text, gazetteer=gazetteer)})
            for d in whole
        ]
        end = time.process_time()
        theirs = [(d, dict(plain(d.text, gazetteer))) for d in whole]
        print(
            f"{name:12} names P {{:.3f}} R {{:.3f}} F1 {{:.3f}}".format(*score(zip(whole, spans, strict=True))),
            f"{(middle - start) / len(whole) * 1e3:.1f} ms a document;",
            "plain F1 {2:.3f};".format(*score((d, found) for d, found in theirs)),
            f"placed within 161 km F1 {ends(ours):.3f}, plain {ends(theirs):.3f}, {(end - middle) / len(whole) * 1e3:.0f} ms a document",
        )


def named(text: str, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Return the spans of names in a text."""
    from geoevents.extract import named_places

    return [(span.start, span.end) for span in named_places(text, gazetteer=gazetteer)]


if __name__ == "__main__":
    main()
