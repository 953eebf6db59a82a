"""How alike two spellings are: letter by letter, and sound by sound with what speaks for each pair of sounds.

How often a letter, a digraph or a kind word of one spelling stands for one of another, or for nothing, was counted in
pairs of spellings of one place: q and k, w and v, the vowels that come and go, Arabic, Hebrew and Cyrillic letters and
their Latin ones. What a pair of units tells is its pointwise mutual information in nats: that two rare letters fall
together tells more than that two vowels do. The counts, and how much each view counts, are ``data/spelling.json``, made
by ``benchmarks/spellings.py --fit``.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq, Levenshtein

from gazetteer.names import GENERIC, SEVERAL, SOUNDS, Sound, latin, own_words, respelt, voiced
from gazetteer.spelling import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["IS_LATIN", "TABLE", "UNITS", "VIEWS", "Heard", "Units", "alike", "far", "heard", "likeness", "likenesses", "nats", "nats_of", "table", "views"]  # fmt: skip

TABLE = Path(__file__).parent / "data" / "spelling.json"
VIEWS = ("letters", "units")
"""The views of two spellings that `views` compares; the names are those of ``data/spelling.json``."""

_COMPARED = 32
_LEAST_UNLIKE = 0.001
_VOWELLESS = str.maketrans("", "", "aeiou")
_LONG = str.maketrans("eo", "iu")  # the two long vowels that scripts without short ones write
_NO_VOWELS = re.compile("[\u0590-\u08ff]")  # Hebrew and Arabic scripts
_LATIN, _BONES, _FLESH = "Latin", "without short vowels", "with vowels"

# Every unit one letter: those of several letters, and generic words, are letters for private use.
_KINDS = {kind: chr(0xE000 + i) for i, kind in enumerate(sorted(set(GENERIC.values())))}
_SEVERAL = {unit: chr(0xE100 + i) for i, unit in enumerate(u for u in SOUNDS if len(u) > 1)}
_SHARED = [" ", *(f"<{kind}>" for kind in _KINDS), "a"]  # by names of all scripts: "a" stands for mute endings
_LINE, _UNKNOWN = -1, -2

UNITS = (*SOUNDS, *_SHARED[:-1], *_SHARED)
"""What names are made of: letters that stand for one sound, spaces, kinds of generic words; in Latin names, in others."""

IS_LATIN = np.array([*map(str.isascii, SOUNDS), *[True] * len(_SHARED[:-1]), *[False] * len(_SHARED)])
"""Which of them Latin names are made of."""

_LATIN_SHARED = [UNITS.index(unit) for unit in _SHARED]
_ELSEWHERE = np.arange(len(UNITS))  # the numbers of units in names that are not Latin
_ELSEWHERE[_LATIN_SHARED] = range(len(UNITS) - len(_SHARED), len(UNITS))


class Heard(NamedTuple):
    """Folded names as they are compared, an item a name.

    Attributes
    ----------
    letters
        The names.
    words
        As `gazetteer.names.own_words` tells them.
    units, lengths
        The places of their units in `UNITS`, rows filled up; how many there are.
    is_latin
        Whether a name is written in Latin letters.
    """

    letters: list[str]
    words: list[tuple[list[str], list[str]]]
    units: NDArray[np.intp]
    lengths: NDArray[np.intp]
    is_latin: NDArray[np.bool_]


def heard(names: Sequence[str]) -> Heard:
    """Take folded names apart."""
    letters = [name[:LONGEST] for name in names]
    words = [own_words(name) for name in letters]
    lines = [
        " ".join(some if len(own) == len(some) or len(some) == 1 else [_KINDS.get(GENERIC.get(w, ""), w) for w in some])
        for some, own in words
    ]
    text = SEVERAL.sub(_as_one_letter, respelt("\n".join(lines)))
    is_latin = np.array([name.isascii() for name in letters])
    return Heard(letters, words, *_numbered(text, is_latin), is_latin)


def _as_one_letter(found: re.Match[str]) -> str:
    return _SEVERAL[found[0]]


def _numbered(lines: str, is_latin: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    by_code = _by_code()
    codes = np.frombuffer(f"{lines}\n".encode("utf-32-le", "surrogatepass"), np.uint32)
    numbers = by_code[np.minimum(codes, len(by_code) - 1)]
    numbers = numbers[numbers != _UNKNOWN]
    ends = np.flatnonzero(numbers == _LINE)
    lengths = np.diff(ends, prepend=-1) - 1
    found = np.zeros((len(ends), int(lengths.max())), np.intp)
    found[np.arange(found.shape[1]) < lengths[:, None]] = numbers[numbers >= 0]
    if not is_latin.all():
        found[~is_latin] = _ELSEWHERE[found[~is_latin]]
    return found, lengths


@cache
def _by_code() -> NDArray[np.intp]:
    """Return the numbers of units by the code of the letter that stands for them."""
    found = np.full(0xE100 + len(_SEVERAL) + 1, _UNKNOWN)
    letters = [*(_SEVERAL.get(unit, unit) for unit in SOUNDS), " ", *_KINDS.values()]
    found[[ord(letter) for letter in letters]] = np.arange(len(letters))
    found[ord("\n")] = _LINE
    return found


# -- what units tell -------------------------------------------------------------------------------------------------


class Units(NamedTuple):
    """Numbers of units, as `UNITS` lists them: of pairs, and of each beside nothing in a name that is not Latin, is Latin.

    Counts, or the nats that `nats_of` makes of them.
    """

    pairs: NDArray[np.float64]
    alone: NDArray[np.float64]


_SAME, _SAME_SOUND, _SAME_CLASS, _OTHER_CLASS, _UNLIKE = 1.7, 1.5, 1.0, 0.25, -2.5  # nats, before anything is counted
_LIGHT_ALONE, _ALONE = -1.1, -2.75
_PRIOR = 3.0  # what that counts for


@cache
def nats() -> Units:
    """Return what the units tell, in nats, by the counts of ``data/spelling.json``."""
    counts = Units(np.zeros((len(UNITS), len(UNITS))), np.zeros((len(UNITS), 2)))
    for scripts, rows in table()["counts"].items():
        ours, theirs = (script == "latin" for script in scripts.split("-"))
        numbers = [{u: i for i, u in enumerate(UNITS) if IS_LATIN[i] == latin} for latin in (ours, theirs)]
        for a, row in rows.items():
            for b, count in row.items():
                if a and b:
                    i, j = numbers[0][a], numbers[1][b]
                    counts.pairs[i, j] = counts.pairs[j, i] = count
                elif a:
                    counts.alone[numbers[0][a], int(theirs)] = count
                else:
                    counts.alone[numbers[1][b], int(ours)] = count
    return nats_of(counts)


def nats_of(counts: Units) -> Units:
    """Return what it tells, in nats, that two units stand for each other, and that one stands for nothing.

    Of units that are rare the kinship of their sounds tells, as far as nothing was counted.
    """
    expected = np.zeros(counts.pairs.shape)
    for ours, theirs in ((False, False), (False, True), (True, False), (True, True)):
        a, b = (np.flatnonzero(IS_LATIN if latin else ~IS_LATIN) for latin in (ours, theirs))
        block = counts.pairs[np.ix_(a, b)]
        alone_a, alone_b = counts.alone[a, int(theirs)], counts.alone[b, int(ours)]
        total = block.sum() + alone_a.sum() + alone_b.sum()
        expected[np.ix_(a, b)] = (block.sum(axis=1) + alone_a)[:, None] * (block.sum(axis=0) + alone_b) / max(total, 1)
    kinship = _kinship()
    totals = np.stack([counts.pairs[:, some].sum(axis=1) for some in (~IS_LATIN, IS_LATIN)], axis=1)
    return Units(
        np.log((counts.pairs + _PRIOR * np.exp(kinship.pairs)) / (expected + _PRIOR)),
        np.log((counts.alone + _PRIOR * np.exp(kinship.alone)) / (totals + counts.alone + _PRIOR)),
    )


def _kinship() -> Units:
    """Return what two units tell before anything is counted: how alike they sound; words and vowels come and go."""
    sounds = [SOUNDS.get(unit, Sound(unit, unit, ())) for unit in UNITS]
    voices, classes = _coded([s.voiced for s in sounds]), _coded([s.skeleton for s in sounds])
    code_of = {s.skeleton: code for s, code in zip(sounds, classes.tolist(), strict=True)}
    pairs = np.full((len(UNITS), len(UNITS)), _UNLIKE)
    for i, sound in enumerate(sounds):
        for other in sound.others:
            may_be = classes == code_of.get(other, -1)
            pairs[i, may_be] = pairs[may_be, i] = _OTHER_CLASS
    pairs[classes[:, None] == classes] = _SAME_CLASS
    pairs[voices[:, None] == voices] = _SAME_SOUND
    np.fill_diagonal(pairs, _SAME)
    is_light = [s.skeleton == "." or u not in SOUNDS for u, s in zip(UNITS, sounds, strict=True)]
    return Units(pairs, np.where(is_light, _LIGHT_ALONE, _ALONE)[:, None])


def _coded(words: Sequence[str]) -> NDArray[np.intp]:
    codes = {word: i for i, word in enumerate(dict.fromkeys(words))}
    return np.array([codes[word] for word in words])


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """Return what ``data/spelling.json`` says."""
    read: Mapping[str, Mapping[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return read


# -- how alike names are ---------------------------------------------------------------------------------------------


def views(asked: Sequence[str], listed: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Compare folded names, pair by pair, in each of the `VIEWS`: 0 for one spelling, the more the less alike."""
    number = {name: i for i, name in enumerate(dict.fromkeys((*asked, *listed)))}
    names = heard(list(number))
    own = _own_evidence(names)
    sides = [np.array([number[name] for name in side]) for side in (asked, listed)]
    a, b = (Heard([names.letters[i] for i in side], [names.words[i] for i in side], *(part[side] for part in names[2:])) for side in sides)  # fmt: skip
    told, ours, theirs = _evidence(a, b), *(own[side] for side in sides)
    return {
        "letters": 1.0 - _shared_letters(a, b),
        "units": 1.0 - 2.0 * told / np.maximum(ours + theirs, 1.0),
    }


def _evidence(a: Heard, b: Heard) -> NDArray[np.float64]:
    """Add up what speaks for each name of `a` being the one of `b`, unit by unit, the best way to pair them."""
    told_by = nats()
    rows = np.arange(len(b.lengths))
    told = told_by.pairs[a.units[:, :, None], b.units[:, None, :]]
    dropped = told_by.alone[a.units, b.is_latin[:, None].astype(np.intp)]
    added = np.zeros((len(rows), b.units.shape[1] + 1))
    np.cumsum(told_by.alone[b.units, a.is_latin[:, None].astype(np.intp)], axis=1, out=added[:, 1:])
    best = np.empty((a.units.shape[1] + 1, *added.shape))
    best[0] = added
    for i in range(a.units.shape[1]):
        paired = best[i] + dropped[:, i, None]
        np.maximum(paired[:, 1:], best[i, :, :-1] + told[:, i], out=paired[:, 1:])
        best[i + 1] = np.maximum.accumulate(paired - added, axis=1) + added
    found: NDArray[np.float64] = best[a.lengths, rows, b.lengths]
    return found


def _own_evidence(a: Heard) -> NDArray[np.float64]:
    is_there = np.arange(a.units.shape[1]) < a.lengths[:, None]
    found: NDArray[np.float64] = np.where(is_there, nats().pairs[a.units, a.units], 0.0).sum(axis=1)
    return found


def _shared_letters(a: Heard, b: Heard) -> NDArray[np.float64]:
    """Compare letters; of names in two scripts, sounds; where one script has no short vowels, what it can write."""
    found: NDArray[np.float64] = process.cpdist(a.letters, b.letters, scorer=fuzz.ratio, dtype=np.float64) / 100.0
    foreign = np.flatnonzero(~(a.is_latin & b.is_latin)).tolist()
    scripts = [(_script(a.letters[i]), _script(b.letters[i])) for i in foreign]
    mixed = [(i, ours, theirs) for i, (ours, theirs) in zip(foreign, scripts, strict=True) if ours != theirs]
    if not mixed:
        return found
    sounds = _sounding([side.words[i] for side in (a, b) for i, *_ in mixed])
    for (i, ours, theirs), one, other in zip(mixed, sounds, sounds[len(mixed) :], strict=False):
        if _BONES not in {ours, theirs}:
            found[i] = Levenshtein.normalized_similarity(one, other)
        else:
            found[i] = _bones_in_flesh(*((one, other) if ours == _BONES else (other, one)))
    return found


def _script(name: str) -> str:
    return _LATIN if name.isascii() else _BONES if _NO_VOWELS.search(name) else _FLESH


def _sounding(words: Iterable[tuple[list[str], list[str]]]) -> list[str]:
    """Return what names sound like without their generic words, if they have others."""
    lines = "\n".join([" ".join(own or some) for some, own in words])
    return voiced(respelt(lines)).replace(" ", "").split("\n")


def _bones_in_flesh(bones: str, flesh: str) -> float:
    """Compare a name of a script without short vowels with one that has them: vowels it does not write cannot differ."""
    shared = LCSseq.similarity(bones, flesh.translate(_LONG))
    firm = flesh.translate(_VOWELLESS)
    written = shared - LCSseq.similarity(bones.translate(_VOWELLESS), firm)  # vowels that both write
    return 2.0 * shared / ((len(bones) + len(firm) + max(0, written)) or 1)


def far() -> float:
    """Return what being a consonant away (`gazetteer.spelling.far_keys`) takes from the likeness of a spelling."""
    less: float = table()["weights"]["far"]
    return less


def likenesses(asked: Sequence[str], listed: Sequence[str]) -> list[float]:
    """Tell how alike folded names are, pair by pair: 1 for one spelling, below 0.8 for names with little in common.

    Examples
    --------
    >>> same, other = likenesses(["hassakeh", "hassakeh"], ["al hasakah", "haskovo"])
    >>> same > other
    True
    """
    if not listed:
        return []
    weights = table()["weights"]
    unlike = sum(weights[view] * apart for view, apart in views(asked, listed).items())
    alike = 1.0 - np.clip(unlike, _LEAST_UNLIKE, 1.0)
    return [1.0 if a == b else share for a, b, share in zip(asked, listed, alike.tolist(), strict=True)]


@lru_cache(maxsize=20_000)
def likeness(a: str, b: str) -> float:
    """Tell how alike two folded names are, as `likenesses` does.

    Examples
    --------
    >>> likeness("zummar", "zummar"), likeness("hassakeh", "al hasakah") > likeness("hassakeh", "haskovo")
    (1.0, True)
    """
    return 1.0 if a == b else likenesses([a], [b])[0]


def alike(asked: str, spellings: Iterable[str], *, at_least: float) -> list[tuple[float, str]]:
    """Return the spellings that are at least so alike, with their likeness, the best first.

    Of very many only those that share most letters are compared sound by sound.
    """
    names = list(spellings)
    if len(names) > _COMPARED:
        written = dict(zip(names, latin("\n".join(names)).split("\n"), strict=True))
        names = [name for *_, name in process.extract(latin(asked), written, scorer=fuzz.ratio, limit=_COMPARED)]
    scored = sorted(zip(likenesses([asked] * len(names), names), names, strict=True), reverse=True)
    return [(score, name) for score, name in scored if score >= at_least]
