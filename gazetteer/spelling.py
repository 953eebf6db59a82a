"""How else a name may be spelt, and how alike two spellings are.

The question is widened, never the index: `keys` asks for the skeleton of a name, for those of its other readings (a
letter in another of its classes, a kind word kept, joined or left out, words dropped or swapped), and `far_keys` for
everything one consonant away. `likeness` then compares the spellings that came back, letter by letter and sound by
sound; how much each view counts was learned from pairs of spellings of one place (``data/spelling.json``, made by
``benchmarks/spellings.py --fit``).
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from itertools import combinations, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq, Levenshtein

from gazetteer.names import GENERIC, folded_skeletons, latin, own_words, shortened, skeleton_of, sounds, telling_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["VIEWS", "alike", "far_keys", "keys", "likeness", "views"]

VIEWS = ("whole", "letters", "words", "sounds", "consonants")
"""The views of two spellings that `views` compares; the names are those of ``data/spelling.json``."""

_CLASSES = "bfdts$jkghlrmn"
_LONGEST = 60  # letters of a name that are looked at: longer ones are no names, and must not cost more
_MIN_WORD_KEY = 3  # what is left when a word is dropped must still tell something
_MIN_REST = 4
_MANY_KEYS = 90
_MANY_WORDS = 4
_COMPARED = 24
_READ_AGAIN = 10  # of these, those that other readings may still make the best
_PLAIN = 0.96  # so alike that no other reading is tried
_HABIT_COSTS = 0.015
_SPREAD = 0.55  # brings the scale near that of Jaro and Winkler: right answers mostly above 0.9
# Letters and what to read them as: German and Slavic, Turkish read, Turkish written (without its marks), French.
_HABITS = (
    (("tsch", "\0"), ("sch", "sh"), ("cz", "\0"), ("ch", "kh"), ("\0", "ch"), ("j", "y"), ("w", "v")),
    (("ch", "\0"), ("c", "j"), ("\0", "ch")),
    (("sh", "s"), ("kh", "h"), ("gh", "g"), ("ch", "c"), ("j", "c"), ("dzh", "c")),
    (("tch", "\0"), ("dj", "j"), ("ch", "sh"), ("ou", "u"), ("\0", "ch"), ("gu", "g")),
)
_JOINED_ARTICLE = re.compile(r"^(?:[ae]l|[ae](?=([dnrstz])\1))")
_JOINED_KINDS = tuple(sorted((w for w in GENERIC if w.isascii() and len(w) > 2), key=len, reverse=True))


def keys(folded: str) -> list[str]:
    """Return the skeletons to ask for, the name's own first, at most some hundred.

    Examples
    --------
    >>> keys("horodnia")[0], "grdn" in keys("horodnia"), "drsr" in keys("deir ez zor"), "htm" in keys("kfarhittim")
    ('hrdn', True, True, True)
    """
    folded = folded[:_LONGEST]
    found = dict.fromkeys(folded_skeletons(folded))
    shortest = 1 if any(len(key) <= 2 for key in found) else 2  # one consonant tells too little of a longer name
    readings = list(_readings(folded))
    found |= dict.fromkeys(skeleton_of(words) for words in readings)
    for words in readings[:2]:
        found |= dict.fromkeys(_other_classes(words))
    for respelt in _respelt(folded):
        found |= dict.fromkeys(folded_skeletons(respelt))
    for respelt in _respelt(folded):
        found |= dict.fromkeys(_other_classes(telling_words(respelt)))
    if not folded.isascii():
        found |= dict.fromkeys(islice(_other_classes(readings[0], swaps=2), _MANY_KEYS))
    return [key for key in found if len(key) >= shortest and key != "a"][:_MANY_KEYS]


def _readings(folded: str) -> Iterator[list[str]]:
    """Yield the words that a name may be listed by."""
    words, own = own_words(folded)
    yield telling_words(folded) or words
    yield words
    yield folded.split()  # "Az Zawr" may be listed as "Azzawr"
    if len(own) <= 1:
        word = (own or words)[0] if words else ""
        yield from (telling_words(rest) for rest in _parted(word) if len(rest) >= _MIN_REST)
    elif len(own) <= _MANY_WORDS:
        for i in range(len(own)):
            rest = own[:i] + own[i + 1 :]
            if len(skeleton_of(rest)) >= (_MIN_WORD_KEY if len(own[i]) >= _MIN_WORD_KEY else 2):
                yield rest
        yield own[::-1]


def _parted(word: str) -> Iterator[str]:
    """Yield what is left of a word without what may have been joined to it: a kind word, an article, "abad"."""
    kind = next((k for k in _JOINED_KINDS if word.startswith(k)), "")
    if kind:
        yield word[len(kind) :]
        yield f"{kind} {_JOINED_ARTICLE.sub('', word[len(kind) :])}"
    if word.startswith(("al", "el")):
        yield word[2:]
    elif word.startswith("l"):  # "Lakarta" for "El Akarta"
        yield word[1:]
    if word.endswith("abad"):
        yield word[:-4]


def _other_classes(words: Sequence[str], swaps: int = 1) -> Iterator[str]:
    """Yield the skeletons with some sounds in another of their classes."""
    heard = [sound for word in words for sound in _sounds(word)]
    choices = [(i, other) for i, sound in enumerate(heard) for other in sound.others]
    for picks in combinations(choices, swaps):
        classes = [sound.skeleton for sound in heard]
        for i, other in picks:
            classes[i] = other
        yield shortened("".join(classes))


_sounds = lru_cache(maxsize=20_000)(sounds)


def _respelt(folded: str) -> Iterator[str]:
    """Yield a Latin name as other habits would write it, where that makes a difference."""
    if folded.isascii():
        for habit in _HABITS:
            respelt = folded
            for written, instead in habit:
                respelt = respelt.replace(written, instead)
            if respelt != folded:
                yield respelt


def far_keys(folded: str) -> list[str]:
    """Return the skeletons one consonant away: one more; for longer ones also one less, another, or two swapped.

    And the larger half or more of a skeleton, from either end.

    Examples
    --------
    >>> "sflj" in far_keys("savuja"), far_keys("mo")
    (True, [])
    """
    found: dict[str, None] = {}
    for key in folded_skeletons(folded[:_LONGEST]):
        if len(key) < _MIN_WORD_KEY:
            continue
        parts = [(key[:i], key[i:]) for i in range(len(key) + 1)]
        least = max(_MIN_WORD_KEY, len(key) // 2)  # a word more than is listed, in front or behind
        found |= dict.fromkeys(part for pair in parts for part in pair if len(part) >= least)
        found |= dict.fromkeys(f"{a}{c}{b}" for a, b in parts for c in _CLASSES)
        found["a" + key] = None
        if len(key) > _MIN_WORD_KEY:
            found |= dict.fromkeys(f"{a}{b[1:]}" for a, b in parts if b)
            found |= dict.fromkeys(f"{a}{b[1]}{b[0]}{b[2:]}" for a, b in parts if len(b) > 1)
            found |= dict.fromkeys(f"{a}{c}{b[1:]}" for a, b in parts if b for c in _CLASSES)
        found.pop(key, None)
    return list(found)


class _Heard(NamedTuple):
    letters: str
    words: str
    sounds: str
    consonants: str
    has_vowels: bool


# Sounds that one name is written with by turns, for the view that looks at consonants alone.
_VOWELLESS = str.maketrans("", "", "aeiou")
_LONG = str.maketrans("eo", "iu")  # the two long vowels that those scripts write
_NO_VOWELS = re.compile("[\u0590-\u08ff]")  # Hebrew and Arabic scripts
_LOOSE = str.maketrans("cz$jdgvp", "sssstkfb", "aeiou")


@lru_cache(maxsize=20_000)
def _heard(folded: str) -> _Heard:
    words, own = own_words(folded)
    spoken = {w: "".join([s.voiced for s in _sounds(w)]) for w in words}
    joined = "".join([spoken[w] for w in own or words])
    spaced = " ".join([spoken[w] for w in words])
    return _Heard(" ".join(own or words), spaced, joined, joined.translate(_LOOSE), not _NO_VOWELS.search(folded))


def views(a: str, b: str) -> tuple[float, ...]:
    """Compare two folded names in each of the `VIEWS`, from 0 to 1."""
    a, b = a[:_LONGEST], b[:_LONGEST]
    x, y = _heard(a), _heard(b)
    consonants = fuzz.ratio(x.consonants, y.consonants) / 100.0
    if x.has_vowels != y.has_vowels:
        there = _bones_in_flesh(*((y, x) if x.has_vowels else (x, y)))
        return there, there, fuzz.ratio(x.words, y.words) / 100.0, there, consonants
    by_sound = Levenshtein.normalized_similarity(x.sounds, y.sounds)
    is_one_script = a.isascii() and b.isascii()  # letters of different scripts cannot be compared
    return (
        fuzz.ratio(a, b) / 100.0 if is_one_script else by_sound,
        fuzz.ratio(x.letters, y.letters) / 100.0 if is_one_script else by_sound,
        fuzz.ratio(x.words, y.words) / 100.0,
        by_sound,
        consonants,
    )


def _bones_in_flesh(bones: _Heard, flesh: _Heard) -> float:
    """Compare a name of a script without short vowels with one that has them: vowels it does not write cannot differ."""
    shared = LCSseq.similarity(bones.sounds, flesh.sounds.translate(_LONG))
    firm = flesh.sounds.translate(_VOWELLESS)
    written = shared - LCSseq.similarity(bones.sounds.translate(_VOWELLESS), firm)  # vowels that both write
    return 2.0 * shared / ((len(bones.sounds) + len(firm) + max(0, written)) or 1)


@cache
def _weights() -> tuple[tuple[float, ...], float]:
    table: Mapping[str, float] = json.loads(
        (Path(__file__).parent / "data" / "spelling.json").read_text(encoding="utf-8")
    )
    return tuple(table[view] for view in VIEWS), table["other_script"]


def likeness(a: str, b: str) -> float:
    """Tell how alike two folded names are: 1 for one spelling, below 0.8 for names that have little in common.

    Examples
    --------
    >>> likeness("zummar", "zummar"), likeness("hassakeh", "al hasakah") > likeness("hassakeh", "haskovo")
    (1.0, True)
    """
    if a == b:
        return 1.0
    weights, other_script = _weights()
    score = sum([w * v for w, v in zip(weights, views(a, b), strict=True)])
    unlike = 1.0 - score + (other_script if a.isascii() != b.isascii() else 0.0)
    return 1.0 - _SPREAD * max(0.002, unlike)


def alike(asked: str, spellings: Iterable[str], *, at_least: float) -> list[tuple[float, str]]:
    """Return the spellings that are at least so alike, with their likeness, the best first.

    Of very many only those that share most letters are compared sound by sound, and the best of them read in other ways.
    """
    listed = {s if s.isascii() else latin(s): s for s in spellings}
    if len(listed) > _COMPARED:
        close = process.extract(latin(asked), list(listed), scorer=fuzz.ratio, limit=_COMPARED)
        listed = {found[0]: listed[found[0]] for found in close}
    scored = sorted([(likeness(asked, s), s) for s in listed.values()], reverse=True)
    if scored and scored[0][0] < _PLAIN and (others := list(_respelt(asked))):
        again = [(max(score, *(likeness(r, s) - _HABIT_COSTS for r in others)), s) for score, s in scored[:_READ_AGAIN]]
        scored = sorted(again + scored[_READ_AGAIN:], reverse=True)
    return [(score, s) for score, s in scored if score >= at_least]
