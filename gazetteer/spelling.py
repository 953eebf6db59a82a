"""How else a name may be spelt: the question is widened, never the index.

`keys` asks for the skeleton of a name, for those of its other readings (a letter in another of its classes, a kind word
kept, joined or left out, words dropped or swapped), and `far_keys` for everything one consonant away.
`gazetteer.likeness` then compares the spellings that come back.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations, islice
from typing import TYPE_CHECKING

from gazetteer.names import (
    GENERIC,
    all_shortened,
    classes_of,
    folded_skeletons,
    own_words,
    skeleton_of,
    sounds,
    telling_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["LONGEST", "far_keys", "keys"]

LONGEST = 60
"""Letters of a name that are looked at: longer ones are no names, and must not cost more."""

_CLASSES = "bfdts$jkghlrmn"
_MIN_WORD_KEY = 3  # what is left when a word is dropped must still tell something
_MIN_REST = 4
_MANY_KEYS = 90
_MANY_WORDS = 4
# Letters and what to read them as: German and Slavic, Turkish read, Turkish written (without its marks), French.
_HABITS = (
    (("tsch", "\0"), ("sch", "sh"), ("cz", "\0"), ("ch", "kh"), ("\0", "ch"), ("j", "y"), ("w", "v")),
    (("ch", "\0"), ("c", "j"), ("\0", "ch")),
    (("sh", "s"), ("kh", "h"), ("gh", "g"), ("ch", "c"), ("j", "c"), ("dzh", "c")),
    (("tch", "\0"), ("dj", "j"), ("ch", "sh"), ("ou", "u"), ("\0", "ch"), ("gu", "g")),
)
_JOINED_ARTICLE = re.compile(r"^(?:[ae]l|[ae](?=([dnrstz])\1))")
_JOINED_KIND = re.compile("|".join(sorted((w for w in GENERIC if w.isascii() and len(w) > 2), key=len, reverse=True)))
_JOINED_ENDING = re.compile(r"(?:abad|kend|koyu?|koey)$")
_EZAFE = frozenset({"e", "ye", "i", "yi"})  # the Persian "of", written or not


def keys(folded: str) -> list[str]:
    """Return the skeletons to ask for, the name's own first, at most some hundred.

    Examples
    --------
    >>> keys("horodnia")[0], "grdn" in keys("horodnia"), "drsr" in keys("deir ez zor"), "htm" in keys("kfarhittim")
    ('hrdn', True, True, True)
    """
    folded = folded[:LONGEST]
    own = folded_skeletons(folded)
    shortest = 1 if any(len(key) <= 2 for key in own) else 2  # one consonant tells too little of a longer name
    readings = list(_readings(folded))
    heard = ["".join(map(_classes, words)) for words in readings]
    for words in readings[:2]:
        heard += _other_classes(words)
    written = [telling_words(other) for other in _written_otherwise(folded)]
    heard += ["".join(map(_classes, words)) for words in written]
    for words in written:
        heard += _other_classes(words)
    if not folded.isascii():
        heard += islice(_other_classes(readings[0], swaps=2), _MANY_KEYS)
    found = dict.fromkeys((*own, *all_shortened(heard)))
    return [key for key in found if len(key) >= shortest and key != "a"][:_MANY_KEYS]


def _readings(folded: str) -> Iterator[list[str]]:
    """Yield the words that a name may be listed by."""
    words, own = own_words(folded)
    yield telling_words(folded) or words
    yield words
    spaced = folded.split()
    yield spaced  # "Az Zawr" may be listed as "Azzawr"
    if not _EZAFE.isdisjoint(spaced[1:]):
        yield telling_words(" ".join([w for w in spaced if w not in _EZAFE]))
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
    if kind := _JOINED_KIND.match(word):
        yield word[kind.end() :]
        yield f"{kind[0]} {_JOINED_ARTICLE.sub('', word[kind.end() :])}"
    if word.startswith(("al", "el")):
        yield word[2:]
    elif word.startswith("l"):  # "Lakarta" for "El Akarta"
        yield word[1:]
    if ending := _JOINED_ENDING.search(word):
        yield word[: ending.start()]


def _other_classes(words: Sequence[str], swaps: int = 1) -> Iterator[str]:
    """Yield the classes that words sound like with some sounds in another of theirs."""
    heard = [sound for word in words for sound in _sounds(word)]
    choices = [(i, other) for i, sound in enumerate(heard) for other in sound.others]
    own = [sound.skeleton for sound in heard]
    for picks in combinations(choices, swaps):
        classes = own.copy()
        for i, other in picks:
            classes[i] = other
        yield "".join(classes)


_sounds = lru_cache(maxsize=20_000)(sounds)
_classes = lru_cache(maxsize=20_000)(classes_of)


def _written_otherwise(folded: str) -> Iterator[str]:
    """Yield a Latin name as other habits would write it, where that makes a difference."""
    if folded.isascii():
        for habit in _HABITS:
            other = folded
            for written, instead in habit:
                other = other.replace(written, instead)
            if other != folded:
                yield other


def far_keys(folded: str) -> list[str]:
    """Return the skeletons one consonant away: one more; for longer ones also one less, another, or two swapped.

    And the larger half or more of a skeleton, from either end.

    Examples
    --------
    >>> "sflj" in far_keys("savuja"), far_keys("mo")
    (True, [])
    """
    found: dict[str, None] = {}
    for key in folded_skeletons(folded[:LONGEST]):
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
