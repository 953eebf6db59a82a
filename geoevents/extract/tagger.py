"""Names of places in running text, found by a small sequence model with the gazetteer at its side.

The model tags every word of a document as the beginning, the inside or the outside of a place's name. It sees the word
and its neighbours, their shape, the company that they keep in other texts, what the gazetteer and the vocabulary know
of them, and how the same word is used elsewhere in the document. It was trained as a conditional random field on public
corpora (`benchmarks/place_mentions.py`). It proposes; roles are the business of the rules.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
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
from geoevents.extract.text import Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from geoevents.extract.names import PlaceNames

__all__ = ["BEGINNING", "BUCKETS", "INSIDE", "OUTSIDE", "WEIGHTS", "Tagger", "Words", "decode", "number", "trained"]

#: Weights are shared by features whose checksums agree in so many values.
BUCKETS = 1 << 18
#: The trained model, see `Tagger`.
WEIGHTS = Path(__file__).with_name("place_names.npz")

OUTSIDE, BEGINNING, INSIDE = range(3)
_NEVER = -1e6
_CACHED = 50_000  # words
_LONGEST = 5  # words of a name that are looked up together
_MOSTLY_LOWER = 0.01  # a text with fewer capital words than this has none to go by
_HYPHENS = "-‑–"
_LINKS = word_set("of de del la le du des el al the and y e di da dos das en sur am an der bei upon on under - ' ’ .")
_SHORTENED = word_set("""ala ariz ark calif colo conn del fla ga ill ind kan kans ky la md mass mich minn miss mo mont neb nebr nev okla ore pa penn tenn
tex va vt wash wis wyo ont que alta sask mt ft st ste dr mr mrs ms gen lt col maj capt sgt gov sen rep rev prof co inc corp ltd bros ave blvd rd jr sr no""")
_WHERE = word_set("in near at outside around throughout")
_PLACING = _WHERE | word_set("from to toward towards across between into inside over via off through on of")
_WHERETO = _PLACING - word_set("on of off")
_CLASSES = (
    ("country", frozenset(COUNTRIES) - ABBREVIATED), ("people", frozenset(DEMONYMS)), ("kind", KINDS), ("body", ORG_WORDS),
    ("title", TITLES), ("says", REPORTING), ("persons", PERSONS | ACTOR_HEADS), ("time", frozenset(MONTHS) | frozenset(WEEKDAYS)),
    ("placing", _PLACING),
)  # fmt: skip

# What is known of a word by itself, of its place in the document, and of its use in all of it.
_OF_WORD = ("word", "shape", "end3", "end2", "begin3", "end4", "begin4", "class", "exact", "crowd", "circle", "company")
_OF_PLACE = ("name", "size", "first")
_OF_USE = ("placed", "bearer", "listed", "body")
_COLUMN = {name: at for at, name in enumerate((*_OF_WORD, *_OF_PLACE, *_OF_USE))}
# A feature is a conjunction of columns, each of the word itself or of one so many words before (-) or after (+).
_FEATURES = """
word word- word+ word-- word++ shape,name shape-,shape shape,shape+ end3,shape end2,shape begin3,shape name-,name,name+ name,word-
name,word+ class,shape class-,name class+,name class-,class,class+,shape class--,class-,name word-,word word,word+ shape-,shape,shape+,name
name,word size size,word- size,word+ size,shape-,shape,shape+ size-,size size,size+ size-,word,size+ first,shape,name first,size end4,shape
begin4,shape shape--,shape-,shape,shape+,shape++ word--,word-,name word+,word++,name exact class-,size class+,size size--,word-,size
size,word+,size++ company circle crowd,shape company- company+ circle-,circle circle,circle+ crowd-,crowd,crowd+ circle,name company,size
circle--,circle- circle+,circle++ circle-,size size,circle+ crowd--,crowd-,name name,crowd+,crowd++ circle-,shape,circle+ placed,shape
bearer,shape listed,shape body,shape placed,bearer placed,size bearer,size listed,size placed,bearer,listed,name
body,bearer,placed,shape placed-,placed placed,placed+
"""
_TEMPLATES = tuple(
    tuple((_COLUMN[c.rstrip("+-")], c.count("+") - c.count("-")) for c in feature.split(",")) for feature in _FEATURES.split()
)  # fmt: skip
_HYPHEN = re.compile(f"([{_HYPHENS}])")
_UNUSED = (0,) * len(_OF_USE)
_ACRONYM = 3  # letters
_MANY = 2  # times, and more
_GREAT = ("country", "area", "city")
_REACH = 2  # words before and after one that its features look at


def number(text: str) -> int:
    """Return the checksum by which the model knows a word."""
    return crc32(text.encode())


_GAP = (number("a gap"),) * len(_COLUMN)
_NUMBER = {mark: number(f"={mark}") for mark in ("-", "U", "B", "I", "country", "area", "city", "known")}


class Words(NamedTuple):
    """A document's words with two gaps before each sentence and at the end.

    `tokens` has None for a gap; `first` tells of each whether it opens its sentence.
    """

    tokens: list[Token | None]
    first: list[bool]

    @classmethod
    def of(cls, sentences: Iterable[Sequence[Token]]) -> Words:
        """Cut sentences into the words that are tagged: "UK-based" is three, "Ky." is one."""
        tokens: list[Token | None] = [None, None]
        first = [False, False]
        for sentence in sentences:
            opening = True
            for token in _cut(sentence):
                tokens.append(token)
                first.append(opening)
                opening = opening and not token.is_word
            tokens += (None, None)
            first += (False, False)
        return cls(tokens, first)


def _cut(sentence: Sequence[Token]) -> list[Token]:
    cut: list[Token] = []
    for token in sentence:
        last = cut[-1] if cut else None
        if (
            token.text == "."
            and last
            and last.end == token.start
            and last.lower in _SHORTENED
            and last.text[0].isupper()
        ):
            cut[-1] = Token(f"{last.text}.", last.start, token.end, f"{last.lower}.")
        elif len(token.text) == token.end - token.start > 1 and _HYPHEN.search(token.text):
            at = token.start
            for part in _HYPHEN.split(token.text):
                if part:
                    cut.append(Token(part, at, at + len(part), part.lower()))
                at += len(part)
        else:
            cut.append(token)
    return cut


class Tagger:
    """Finds names of places.

    Parameters
    ----------
    weights
        BUCKETS x 3: what each feature says for outside, beginning and inside of a name.
    steps
        3 x 3: what each tag says for the next.
    company
        The checksum of a word to the groups, fine to coarse, of words that keep like company in other texts.
    great
        The checksum of a name in lower case to what bears it: a state's area or a city of 100,000.
    """

    def __init__(
        self, *, weights: NDArray[np.float32], steps: NDArray[np.float32], company: Mapping[int, tuple[int, ...]],
        great: Mapping[int, str],
    ) -> None:  # fmt: skip
        self.weights = weights
        self.steps = steps
        self.company = company
        self.great = great
        self._words: dict[str, tuple[int, ...]] = {}

    def names(self, sentences: Iterable[Sequence[Token]], gazetteer: PlaceNames) -> list[tuple[int, int]]:
        """Return where the names of places in a document start and end, in order.

        Parameters
        ----------
        sentences
            The tokens of each sentence, in order. How a word is used in one tells what it stands for in another, so a
            document is best given whole.
        gazetteer
            Anything with ``knows(phrase) -> bool``.
        """
        return self.names_in(Words.of(sentences), gazetteer)

    def names_in(self, words: Words, gazetteer: PlaceNames) -> list[tuple[int, int]]:
        """Return as `names` does those among the words of a document."""
        scores = self.weights.take(self.features(words, gazetteer), axis=0).sum(axis=1)
        scores[[token is None for token in words.tokens], OUTSIDE] = -_NEVER
        tags = decode(scores, self.steps)
        found: list[tuple[int, int]] = []
        for token, tag in zip(words.tokens, tags, strict=True):
            if token is None or tag == OUTSIDE:
                continue
            start = token.start if tag == BEGINNING else found.pop()[0]
            found.append((start, token.end))
        return found

    def features(self, words: Words, gazetteer: PlaceNames) -> NDArray[np.int32]:
        """Return the buckets of every word's features: one row a word, equally many for each."""
        table = self._table(words, gazetteer)
        count = len(words.tokens)
        padded = np.pad(table, ((0, 0), (_REACH, _REACH)))
        rows = np.zeros((len(_TEMPLATES) + 1, count), np.int32)  # the first is the bias
        for number, template in enumerate(_TEMPLATES, start=1):
            mixed = np.full(count, number * 0x9E3779B1 & 0xFFFFFFFF, np.uint32)
            for column, offset in template:
                mixed ^= padded[column, _REACH + offset : _REACH + offset + count]
                mixed *= np.uint32(0x85EBCA6B)
                mixed ^= mixed >> np.uint32(15)
            mixed *= np.uint32(0xC2B2AE35)
            rows[number] = (mixed ^ mixed >> np.uint32(13)) & np.uint32(BUCKETS - 1)
        return rows.T

    def _table(self, words: Words, gazetteer: PlaceNames) -> NDArray[np.uint32]:
        """Return what is known of the words: a row a column of `_COLUMN`."""
        marks, sizes = self._known(words, gazetteer)
        uses = _uses(words, sizes)
        rows = [
            _GAP
            if token is None
            else (*self._word(token.text), _NUMBER[mark], _NUMBER[size], 1 + first, *uses.get(token.lower if token.text[0].isupper() else "", _UNUSED))
            for token, first, mark, size in zip(words.tokens, words.first, marks, sizes, strict=True)
        ]  # fmt: skip
        return np.array(list(zip(*rows, strict=True)), dtype=np.uint32)

    def _word(self, text: str) -> tuple[int, ...]:
        known = self._words.get(text)
        if known is None:
            if len(self._words) >= _CACHED:
                self._words.clear()
            lower, shape = text.lower(), _shape(text)
            kind = next((name for name, words in _CLASSES if lower in words), "-")
            whole = (
                lower,
                shape,
                f"3{lower[-3:]}",
                f"2{lower[-2:]}",
                f"b{lower[:3]}",
                f"4{lower[-4:]}",
                f"c{lower[:4]}",
                kind,
                text,
            )
            known = self._words[text] = (*map(number, whole), *self._company(text))
        return known

    def _company(self, text: str) -> tuple[int, ...]:
        """Return the groups of a word; one in capitals is looked for as a name first."""
        forms = (text.title(), text, text.lower()) if text.isupper() and len(text) > _ACRONYM else (text, text.lower())
        return next((self.company[key] for form in forms if (key := number(form)) in self.company), (0, 0, 0))

    def _known(self, words: Words, gazetteer: PlaceNames) -> tuple[list[str], list[str]]:
        """Tell of each word whether it begins, continues or alone is a name that is known, and how great a place bears it."""
        tokens = words.tokens
        told = [t for t in tokens if t is not None]
        is_lower = sum(t.text[0].isupper() for t in told) < _MOSTLY_LOWER * len(told)
        marks, sizes = ["-"] * len(tokens), ["-"] * len(tokens)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            length = 1
            if token is not None and (token.text[0].isupper() or (is_lower and token.text[0].isalpha())):
                size, length = self._longest(tokens, at, gazetteer, is_lower=is_lower)
                if size:
                    sizes[at : at + length] = [size] * length
                    marks[at : at + length] = ["U"] if length == 1 else ["B", *["I"] * (length - 1)]
            at += length
        return marks, sizes

    def _longest(
        self, tokens: Sequence[Token | None], at: int, gazetteer: PlaceNames, *, is_lower: bool
    ) -> tuple[str, int]:
        """Return how great a place bears the longest known name at `at`, and its words; "" and 1 where there is none."""
        name, phrases = "", []
        end = tokens[at].start  # type: ignore[union-attr]
        for token in tokens[at : at + _LONGEST]:
            if token is None or token.start - end > 1:
                break
            is_part = token.text[0].isupper() or (is_lower and token.text[0].isalpha())
            if not is_part and token.lower not in _LINKS:
                break
            name += (" " if token.start > end and name else "") + token.text
            end = token.end
            if is_part or token.text == ".":
                phrases.append(name)
            else:
                phrases.append("")
        for length in range(len(phrases), 0, -1):
            size = phrases[length - 1] and self._size(phrases[length - 1], gazetteer)
            if size:
                return size, length
        return "", 1

    def _size(self, phrase: str, gazetteer: PlaceNames) -> str:
        lower = phrase.lower()
        if lower in COUNTRIES:
            return "country"
        return self.great.get(number(lower)) or ("known" if gazetteer.knows(phrase) else "")


def _shape(text: str) -> str:
    if text.isupper():
        return "A" if len(text) == 1 else "A." if "." in text else "AA"
    if text[0].isupper():
        return "Aa" if text[1:].islower() else "AaA"
    if text[0].isdigit():
        return "9999" if len(text) == len("1999") else "9"
    return "a" if text.islower() else text if len(text) == 1 else "."


def _uses(words: Words, sizes: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Tell of each capital word, in lower case, how all the document uses it.

    Behind words of place and before a comma and another place it is one; with titles, before verbs of saying and beside
    words of bodies it belongs to people.
    """
    lowers = [t.lower if t is not None else "" for t in words.tokens]
    is_name = [t is not None and t.text[0].isupper() for t in words.tokens]
    plain = {t.text for t in words.tokens if t is not None and t.text.islower()}
    counts: dict[str, list[int]] = {}
    at, count = 0, len(lowers)
    while at < count:
        if not is_name[at]:
            at += 1
            continue
        end = at + 1  # of the run of capital words
        while end < count and is_name[end]:
            end += 1
        before, after = lowers[at - 1], lowers[end]
        if before == "the":
            before = lowers[at - 2]
        run = lowers[at:end]
        is_body = any(word in ORG_WORDS for word in run)
        is_told = (after in REPORTING and before not in _WHERETO and len(run) > 1) or after == "who"
        for index in range(at, end):
            word = lowers[index]
            seen = counts.setdefault(word, [0] * 7)
            seen[0] += before in _WHERE
            seen[1] += before in _WHERETO
            seen[2] += len(run) == 1
            seen[3] += is_told or (index > at and (run[0] in TITLES or lowers[index - 1] in TITLES))
            seen[4] += is_body
            seen[5] += (after == "," and sizes[end + 1] in _GREAT) or (
                before == "," and sizes[at - 2] != "-" and sizes[index] in _GREAT
            )
            seen[6] += index > at and sizes[index - 1] == "-"
        at = end
    return {word: _use(seen, is_plain=word in plain) for word, seen in counts.items()}


def _use(seen: Sequence[int], *, is_plain: bool) -> tuple[int, ...]:
    where, placed, alone, titled, body, listed, joined = seen
    return (
        1 + 3 * min(where, _MANY) + min(placed, _MANY),
        1 + 4 * min(titled, _MANY) + 2 * (alone > 0) + (joined > 0),
        1 + min(listed, _MANY),
        1 + 2 * min(body, _MANY) + is_plain,
    )


def decode(scores: NDArray[np.float32], steps: NDArray[np.float32]) -> list[int]:
    """Return the best sequence of tags, given what speaks for each tag of each word.

    Where outside leads by more than the three steps around it can be worth, and than what the next word loses by beginning
    a name instead of going on with one, it is certain; only what lies between is searched.
    """
    possible = steps[steps > _NEVER]
    lead = 3 * float(possible.max() - possible.min())
    loss = np.append(np.maximum(scores[1:, INSIDE] - scores[1:, BEGINNING], 0), 0)
    is_open = scores[:, OUTSIDE] - scores[:, BEGINNING:].max(axis=1) <= lead + loss
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_open, [False]))))
    columns = list(zip(*steps.tolist(), strict=True))  # the steps that lead to each tag
    tags = [OUTSIDE] * len(scores)
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        tags[first:end] = _searched(scores[first:end].tolist(), columns)
    return tags


def _searched(scores: Sequence[Sequence[float]], columns: Sequence[tuple[float, ...]]) -> list[int]:
    """Return the best tags of a stretch between words outside."""
    best = [0.0, _NEVER, _NEVER]
    back = []
    for score in scores:
        paths = [[b + s for b, s in zip(best, column, strict=True)] for column in columns]
        best = [max(path) + s for path, s in zip(paths, score, strict=True)]
        back.append([path.index(max(path)) for path in paths])
    ends = [b + s for b, s in zip(best, columns[OUTSIDE], strict=True)]
    tags = [ends.index(max(ends))]
    for step in reversed(back[1:]):
        tags.append(step[tags[-1]])
    return tags[::-1]


@cache
def trained() -> Tagger:
    """Return the tagger that is shipped; the first call reads it."""
    with np.load(WEIGHTS) as file:
        weights = np.zeros((BUCKETS, 3), np.float32)
        weights[file["buckets"]] = file["weights"] * file["unit"]
        return Tagger(
            weights=weights,
            steps=file["steps"],
            company=dict(zip(file["words"].tolist(), map(tuple, file["company"].tolist()), strict=True)),
            great={
                name: _GREAT[size] for name, size in zip(file["names"].tolist(), file["sizes"].tolist(), strict=True)
            },
        )
