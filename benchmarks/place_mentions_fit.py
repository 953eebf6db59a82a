"""Train the model that finds names of places (`geoevents.extract.tagger`).

    python benchmarks/place_mentions_fit.py            # each news corpus left out in turn, and judged: names never seen
    python benchmarks/place_mentions_fit.py --write    # train on the train parts of all, write the weights that are shipped

A conditional random field over three tags, trained on public corpora by stochastic gradient (AdaGrad, the last epochs
averaged). Two tables go with its weights: groups of words that keep like company (their neighbours in all training
texts, reduced and clustered) and checksums of the names of great places. Seeded: the same corpora give the same model.
The corpora stand beside the project (`../shared/corpora`); without them there is nothing to do. Needs the extras ``fast`` (numba) and ``train`` (scikit-learn).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numba as nb
import numpy as np

from gazetteer import Gazetteer
from gazetteer.sources import Embedded
from geoevents.extract import as_report
from geoevents.extract.lexicon import COUNTRIES, DEMONYMS, word_set
from geoevents.extract.tagger import BEGINNING, BUCKETS, INSIDE, OUTSIDE, WEIGHTS, Tagger, Words, number
from geoevents.extract.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gazetteer import Place
    from geoevents.extract.names import PlaceNames

    Sample = tuple[np.ndarray, np.ndarray, np.ndarray]  # features, tags, which rows are gaps

__all__ = ["CORPORA", "NEWS", "Document", "documents", "score"]

NEWS = ("lgl", "geowebnews", "geovirus", "tudloc2013")
TWEETS = "geocorpora"
CORPORA = (*NEWS, "wotr_test", TWEETS)
#: Read for the company that words keep, too; it labels one name a text only.
UNLABELLED = "wiktor"
_RECASED = 8  # one document in so many
EPOCHS, RATE, RIDGE = 5, 0.05, 3e-3
_GROUPS = (512, 128, 32)  # fine to coarse
_SEEN, _NEIGHBOURS, _SIZE = 4, 1500, 64  # times a word is seen, words that are counted beside it, numbers kept of it
_GREAT_CITY = 100_000
_LATIN = re.compile(r"[a-zà-ɏ][a-zà-ɏ .'’-]{2,30}", re.IGNORECASE)
#: Words for people or for things of a place, bodies named after one: no names of places.
_NO_NAMES = ("Expression", "Demonym", "Language", "Non_Toponym", "Homonym")
_PEOPLES = word_set("""european europeans african africans asian asians arab arabs english scottish welsh korean koreans siberian sicilian tasmanian
kurdish kurds kurd ossetian ossetians sinhalese tamil hawaiian hawaiians balkan palestinian palestinians texan texans californian californians american
americans bavarian chechen crimean gazan gazans persian scandinavian catalan basque flemish tibetan ohioans floridians minnesotans ontarians""")
#: Countries that reports of attacks tell of and the corpora hardly.
_REPORTED = word_set(
    "AF AM AZ BF CD CF CM CO DZ EG ER ET GE IL IN IQ IR JO KE LB LY ML MM MZ NE NG PH PK PS RU SA SD SO SS SY TD TN TR UA YE"
)
_KEPT = 0.3  # of the names of a document
_SIDES = word_set("south north central west east southern northern latin anglo new")


class Document(NamedTuple):
    """A text of a corpus: its words, the tag of each, the spans of its names and those that may be told or left."""

    corpus: str
    text: str
    words: Words
    tags: np.ndarray
    names: frozenset[tuple[int, int]]
    nested: frozenset[tuple[int, int]]
    raw: dict[str, Any]


def is_people(surface: str) -> bool:
    """Tell "Russian", "South Ossetian" from names of places; some corpora mark them, most do not."""
    words = surface.lower().split()
    if len(words) > 1 and words[0] in _SIDES:
        return is_people(" ".join(words[1:]))
    name = " ".join(words)
    return name in _PEOPLES or (name in DEMONYMS and name not in COUNTRIES)


def documents(corpora: Path, corpus: str, part: str, most: int | None = None) -> Iterator[Document]:
    """Yield the documents of one part of a corpus."""
    for line in (corpora / f"{corpus}.{part}.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")[:most]:
        raw = json.loads(line)
        names, nested = _spans(raw)
        marked = [(*span, False) for span in names] + [(*span, True) for span in nested]
        yield _document(corpus, raw["text"], marked, raw)


def _document(
    corpus: str, text: str, marked: list[tuple[int, int, bool]], raw: dict[str, Any] | None = None
) -> Document:
    """Mark the words of a text; each span is told with whether it is nested."""
    words = Words.of(s.tokens for s in sentences(as_report(text)))
    starts = {t.start: at for at, t in enumerate(words.tokens) if t is not None}
    ends = {t.end: at for at, t in enumerate(words.tokens) if t is not None}
    tags = np.full(len(words.tokens), OUTSIDE, np.int8)
    for start, end, _ in marked:
        if start in starts and end in ends:
            first, last = starts[start], ends[end]
            tags[first : last + 1] = INSIDE
            tags[first] = BEGINNING
    names = frozenset((a, b) for a, b, is_nested in marked if not is_nested)
    return Document(corpus, text, words, tags, names, frozenset((a, b) for a, b, n in marked if n), raw or {})


class Changer:
    """Makes further documents of given ones: names of little known places put for those told, all letters small, or capital.

    The corpora tell of towns that everybody knows and in the usual letters; reports do not.
    """

    def __init__(self, most: int | None) -> None:
        self.draw = random.Random(7)
        self.near, self.far = [], []
        for place in islice(Embedded.packaged().places(), most):
            if place.feature_class == "P" and (place.population or 0) < _GREAT_CITY and _LATIN.fullmatch(place.name):
                (self.near if place.country in _REPORTED else self.far).append(place.name)

    def renamed(self, document: Document) -> Document:
        """Put other names for most of a document's, one for each."""
        others: dict[str, str] = {}
        text, spans, last = "", [], 0
        for span in sorted(document.names | document.nested):
            name = document.text[slice(*span)]
            if name not in others:
                pool = self.draw.choice((self.near, self.far))
                is_kept = name.lower() in COUNTRIES or self.draw.random() < _KEPT or not pool
                others[name] = name if is_kept else self.draw.choice(pool)
            text += document.text[last : span[0]]
            spans.append((len(text), len(text) + len(others[name]), span in document.nested))
            text, last = text + others[name], span[1]
        return _document(document.corpus, text + document.text[last:], spans)

    def recased(self, document: Document, text: str) -> Document:
        """Return a document in other letters."""
        return _document(document.corpus, text, [(*s, s in document.nested) for s in document.names | document.nested])


class Forgetful:
    """A gazetteer that does not know half of the names, so that the model learns to do without."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def knows(self, phrase: str) -> bool:
        """Tell whether a phrase is a name, of the half that is remembered."""
        return number(phrase) % 2 == 0 and self.gazetteer.knows(phrase)


def _spans(raw: dict[str, Any]) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    """Return the spans of names, the longest where they overlap, and of those inside the names of bodies."""
    told = [t for t in (*raw["toponyms"], *raw["unlinked"]) if not any(word in t.get("type", "") for word in _NO_NAMES)]
    told = [
        t for t in told if not is_people(t["surface"]) and (raw["corpus"] != "geowebnews" or t["surface"][:1].isupper())
    ]
    nested = {(t["start"], t["end"]) for t in told if t.get("type", "").startswith("Embedded")}
    names: set[tuple[int, int]] = set()
    spans = {(t["start"], t["end"]) for t in told} - nested
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        if all(end <= a or b <= start for a, b in names):
            names.add((start, end))
    return frozenset(names), frozenset(span for span in nested if all(span[1] <= a or b <= span[0] for a, b in names))


def company_of(texts: Iterable[list[str]]) -> dict[int, tuple[int, ...]]:
    """Group the words of texts by the company they keep: checksum of a word to its groups, fine to coarse."""
    from scipy import sparse
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.utils.extmath import randomized_svd

    texts = [["0" if word[0].isdigit() else word for word in text] for text in texts]
    counts = Counter(word for text in texts for word in text)
    rows_of = {
        word: at
        for at, (word, seen) in enumerate(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        if seen >= _SEEN
    }
    lower = Counter(word.lower() for text in texts for word in text)
    columns_of = {
        word: at
        for at, (word, _) in enumerate(sorted(lower.items(), key=lambda item: (-item[1], item[0]))[:_NEIGHBOURS])
    }
    wide = _NEIGHBOURS + 3  # beyond the frequent words: others in lower case, capital ones, marks
    at_row, at_column = [], []
    for text in texts:
        rows = [rows_of.get(word, -1) for word in text]
        beside = [
            columns_of.get(word.lower(), _NEIGHBOURS + (0 if word.islower() else 1 if word[0].isupper() else 2))
            for word in text
        ]
        for at, row in enumerate(rows):
            for turn, offset in enumerate((-1, 1, -2, 2)):
                if row >= 0 and 0 <= at + offset < len(text):
                    at_row.append(row)
                    at_column.append(turn * wide + beside[at + offset])
    seen = sparse.coo_matrix((np.ones(len(at_row), np.float32), (at_row, at_column)), (len(rows_of), 4 * wide)).tocsr()
    of_row, of_column = np.asarray(seen.sum(1)).ravel(), np.asarray(seen.sum(0)).ravel() + 1.0
    cells = seen.tocoo()
    # how much oftener than by chance, rare neighbours and single sightings held back
    likely = np.log(
        cells.data * of_column.sum() / (of_row[cells.row] * of_column[cells.col] ** 0.75 * of_column.sum() ** 0.25)
    )
    cells.data = np.maximum(likely, 0) * (cells.data / (cells.data + 0.5))
    vectors, strengths, _ = randomized_svd(cells.tocsr(), min(_SIZE, len(rows_of) - 1), random_state=0)
    vectors = vectors * np.sqrt(strengths)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    groups = [
        MiniBatchKMeans(min(count, len(rows_of)), random_state=0, n_init=2, batch_size=4096, max_iter=60)
        .fit(vectors)
        .labels_
        + 1
        for count in _GROUPS
    ]
    return {number(word): tuple(int(group[row]) for group in groups) for word, row in rows_of.items()}


def great_names(most: int | None) -> dict[int, str]:
    """Return the checksums of the names of states' areas and of great cities, among so many places of the core."""
    great: dict[int, str] = {}
    for place in islice(Embedded.packaged().places(), most):
        size = _size(place)
        if size:
            for name in (n.lower() for n in (place.name, *place.names) if _LATIN.fullmatch(n)):
                if size == "area" or number(name) not in great:
                    great[number(name)] = size
    return great


def _size(place: Place) -> str | None:
    if place.feature_code in {"ADM1", "CONT"}:
        return "area"
    return "city" if place.feature_class == "P" and (place.population or 0) >= _GREAT_CITY else None


def train(data: Sequence[Sample]) -> tuple[np.ndarray, np.ndarray]:
    """Train on documents: features, tags, and which rows are gaps. Return the weights and the steps."""
    features, tags = np.concatenate([d[0] for d in data]), np.concatenate([d[1] for d in data])
    is_gap = np.concatenate([d[2] for d in data])
    cuts = np.flatnonzero(is_gap & ~np.append(False, is_gap[:-1]))  # a sentence goes from gap to gap
    weights, squares = np.zeros((BUCKETS, 3), np.float32), np.full((BUCKETS, 3), 0.1, np.float32)
    steps, step_squares = np.zeros((3, 3)), np.ones((3, 3))
    mean, mean_steps, kept = np.zeros_like(weights), np.zeros_like(steps), 0
    draw = np.random.default_rng(0)
    for epoch in range(EPOCHS):
        _epoch(features, tags, is_gap, cuts, draw.permutation(len(cuts) - 1), weights, squares, steps, step_squares)
        if epoch >= EPOCHS // 2:
            mean, mean_steps, kept = mean + weights, mean_steps + steps, kept + 1
    mean_steps[OUTSIDE, INSIDE] = -1e9  # no inside without a beginning
    return mean / kept, (mean_steps / kept).astype(np.float32)


@nb.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _epoch(features, tags, is_gap, cuts, order, weights, squares, steps, step_squares):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901, PLR0912, PLR0917
    """Go over all sentences once: the gradient of each one's log likelihood by forward and backward sums."""
    count = features.shape[1]
    longest = np.max(cuts[1:] - cuts[:-1]) + 1
    likely, ahead, behind = np.empty((longest, 3)), np.empty((longest, 3)), np.empty((longest, 3))
    scale = np.empty(longest)
    for sentence in order:
        start, length = cuts[sentence], cuts[sentence + 1] - cuts[sentence] + 1
        step = np.exp(steps)
        step[0, 2] = 0.0
        likely[:length] = 0.0
        likely[:length, 0] = 1.0  # a gap is outside
        for i in range(length):
            if is_gap[start + i]:
                continue
            for k in range(3):
                total = 0.0
                for f in range(count):
                    total += weights[features[start + i, f], k]
                likely[i, k] = total
            likely[i] = np.exp(likely[i] - np.max(likely[i]))
        ahead[0] = likely[0]
        for i in range(1, length):
            for k in range(3):
                ahead[i, k] = likely[i, k] * np.sum(ahead[i - 1] * step[:, k])
            scale[i] = np.sum(ahead[i])
            ahead[i] /= scale[i]
        behind[length - 1] = 1.0
        for i in range(length - 2, -1, -1):
            for j in range(3):
                behind[i, j] = np.sum(step[j] * likely[i + 1] * behind[i + 1]) / scale[i + 1]
        change = np.zeros((3, 3))
        for i in range(length):
            gold = tags[start + i]
            for k in range(3):
                error = ahead[i, k] * behind[i, k] - (1.0 if k == gold else 0.0)
                if abs(error) > 1e-4:
                    for f in range(count):
                        row = features[start + i, f]
                        gradient = error + RIDGE * weights[row, k]
                        squares[row, k] += gradient * gradient
                        weights[row, k] -= RATE * gradient / np.sqrt(squares[row, k])
            if i > 0:
                change[tags[start + i - 1], gold] -= 1.0
                for j in range(3):
                    for k in range(3):
                        change[j, k] += ahead[i - 1, j] * step[j, k] * likely[i, k] * behind[i, k] / scale[i]
        for j in range(3):
            for k in range(3):
                if not (j == 0 and k == 2) and change[j, k] != 0.0:
                    step_squares[j, k] += change[j, k] * change[j, k]
                    steps[j, k] -= RATE * change[j, k] / np.sqrt(step_squares[j, k])


def save(tagger: Tagger, path: Path) -> None:
    """Write a tagger as its module reads it: weights in 127 steps, small ones left out."""
    sizes = ("country", "area", "city")
    unit = float(np.abs(tagger.weights).max()) / 127
    weights = np.round(tagger.weights / unit).astype(np.int8)
    weights[np.abs(weights) <= 1] = 0
    used = np.flatnonzero(weights.any(axis=1)).astype(np.uint32)
    words, names = sorted(tagger.company), sorted(tagger.great)
    np.savez_compressed(
        path, buckets=used, weights=weights[used], unit=np.float32(unit), steps=tagger.steps,
        words=np.array(words, np.uint32), company=np.array([tagger.company[w] for w in words], np.uint16),
        names=np.array(names, np.uint32), sizes=np.array([sizes.index(tagger.great[n]) for n in names], np.uint8),
    )  # fmt: skip


def score(told: Iterable[tuple[Document, Iterable[tuple[int, int]]]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the spans told of documents; exact ones count, nested ones are left aside."""
    right = given = true = 0
    for document, spans in told:
        counted = set(spans) - document.nested
        right += len(counted & document.names)
        given += len(counted)
        true += len(document.names)
    precision, recall = right / max(given, 1), right / max(true, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def sample(tagger: Tagger, document: Document, gazetteer: PlaceNames) -> Sample:
    """Return what `train` is given of a document."""
    gaps = np.array([token is None for token in document.words.tokens])
    return tagger.features(document.words, gazetteer), document.tags, gaps


def _untrained(corpora: Path, most: int | None) -> Tagger:
    """Make a tagger that has its tables only."""
    texts = [
        [t.text for t in document.words.tokens if t is not None]
        for name in (*CORPORA, UNLABELLED)
        for document in documents(corpora, name, "train", most)
    ]
    nothing = np.zeros((BUCKETS, 3), np.float32)
    return Tagger(
        weights=nothing,
        steps=np.zeros((3, 3), np.float32),
        company=company_of(texts),
        great=great_names(most and 1000 * most),
    )


def main() -> None:
    """Train and judge, or train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path(__file__).parents[2] / "shared" / "corpora")
    parser.add_argument("--documents", type=int, help="so many documents of each part")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not arguments.corpora.is_dir():
        print(f"no corpora in {arguments.corpora}")
        return
    gazetteer, most = Gazetteer(), arguments.documents
    tagger = _untrained(arguments.corpora, most)
    changer, forgetful = Changer(most), Forgetful(gazetteer)
    samples: dict[str, list[Sample]] = {}
    for name in CORPORA:
        given = list(documents(arguments.corpora, name, "train", most))
        whole = [d for d in given if d.names] if name != TWEETS else []
        changed = [changer.renamed(d) for d in whole]
        changed += [changer.recased(d, d.text.lower()) for d in whole[::_RECASED] if len(d.text.lower()) == len(d.text)]
        changed += [
            changer.recased(d, d.text.upper()) for d in whole[1::_RECASED] if len(d.text.upper()) == len(d.text)
        ]
        samples[name] = [sample(tagger, d, gazetteer) for d in given] + [sample(tagger, d, forgetful) for d in changed]
    if arguments.write:
        tagger.weights, tagger.steps = train([s for name in CORPORA for s in samples[name]])
        save(tagger, WEIGHTS)
        print(f"{WEIGHTS.stat().st_size / 1e3:.0f} kB")
        return
    for left in NEWS:
        tagger.weights, tagger.steps = train([s for name in CORPORA if name != left for s in samples[name]])
        whole = [d for part in ("train", "dev") for d in documents(arguments.corpora, left, part, arguments.documents)]
        found = ((d, tagger.names_in(d.words, gazetteer)) for d in whole)
        print(f"{left:12} left out: P {{:.3f}} R {{:.3f}} F1 {{:.3f}}".format(*score(found)))


if __name__ == "__main__":
    main()
