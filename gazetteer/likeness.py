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
from collections import defaultdict
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq, Levenshtein

from gazetteer.names import GENERIC, SEVERAL, SOUNDS, Sound, latin, own_words, respelt, voiced
from gazetteer.spelling import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["IS_LATIN", "TABLE", "UNITS", "VIEWS", "Gains", "Heard", "Units", "alike", "far", "gains", "heard", "likeness", "likenesses", "nats", "nats_of", "table", "views"]  # fmt: skip

TABLE = Path(__file__).parent / "data" / "spelling.json"
VIEWS = ("letters", "units")
"""The views of two spellings that `views` compares; the names are those of ``data/spelling.json``."""

_COMPARED = 32
_FEWER_SHARED = 35.0  # than the one that shares most, of a hundred: what shares fewer is never meant
_LEAST_UNLIKE = 0.001
_VOWELLESS = str.maketrans("", "", "aeiou")
_LONG = str.maketrans("eo", "iu")  # the two long vowels that scripts without short ones write
_NO_VOWELS = re.compile("[\u0590-\u08ff]")  # Hebrew and Arabic scripts
_LATIN, _BONES, _FLESH = "Latin", "without short vowels", "with vowels"

# Every unit one letter: those of several letters, and generic words, are letters for private use.
_KINDS = {kind: chr(0xE000 + i) for i, kind in enumerate(sorted(set(GENERIC.values())))}
_SEVERAL = {unit: chr(0xE100 + i) for i, unit in enumerate(u for u in SOUNDS if len(u) > 1)}
_SHARED = [" ", *(f"<{kind}>" for kind in _KINDS), "a"]  # by names of all scripts: "a" stands for mute endings

_VOICES: defaultdict[int, str | None] = defaultdict(
    lambda: None, {ord("\n"): "\n"} | {ord(_SEVERAL.get(unit, unit)): sound.voiced for unit, sound in SOUNDS.items()}
)

UNITS = (*SOUNDS, *_SHARED[:-1], *_SHARED)
"""What names are made of: letters that stand for one sound, spaces, kinds of generic words; in Latin names, in others."""

IS_LATIN = np.array([*map(str.isascii, SOUNDS), *[True] * len(_SHARED[:-1]), *[False] * len(_SHARED)])
"""Which of them Latin names are made of."""

_ELSEWHERE = len(UNITS) - len(_SHARED)  # where the shared ones begin again
_FILLED = "\0"


class Heard(NamedTuple):
    """Folded names as they are compared, an item a name.

    Attributes
    ----------
    letters
        The names.
    spelt
        Their units, a letter each.
    units
        The places of those in `UNITS`; its length fills rows up, and stands for letters that are not known.
    is_latin
        Whether a name is written in Latin letters.
    """

    letters: list[str]
    spelt: list[str]
    units: NDArray[np.intp]
    is_latin: list[bool]


def heard(names: Sequence[str]) -> Heard:
    """Take folded names apart."""
    letters = [name[:LONGEST] for name in names]
    lines = [
        " ".join(some if len(own) == len(some) or len(some) == 1 else [_KINDS.get(GENERIC.get(w, ""), w) for w in some])
        for some, own in map(own_words, letters)
    ]
    spelt = SEVERAL.sub(_as_one_letter, respelt("\n".join(lines))).split("\n")
    is_latin = [name.isascii() for name in letters]
    return Heard(letters, spelt, _numbered(spelt, is_latin), is_latin)


def _as_one_letter(found: re.Match[str]) -> str:
    return _SEVERAL[found[0]]


def _numbered(lines: Sequence[str], is_latin: Sequence[bool]) -> NDArray[np.intp]:
    by_code = _by_code()
    width = max(map(len, lines))
    text = "".join([line.ljust(width, _FILLED) for line in lines])
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).reshape(len(lines), width)
    codes = np.minimum(codes, by_code.shape[1] - 1)
    found: NDArray[np.intp] = by_code[np.array(is_latin, np.intp)[:, None], codes]
    return found


@cache
def _by_code() -> NDArray[np.intp]:
    """Return the numbers of units by the code of the letter that stands for them: in names that are not Latin, that are."""
    found = np.full((2, 0xE100 + len(_SEVERAL) + 1), len(UNITS))
    letters = [*(_SEVERAL.get(unit, unit) for unit in SOUNDS), " ", *_KINDS.values()]
    found[:, [ord(letter) for letter in letters]] = np.arange(len(letters))
    shared = [" ", *_KINDS.values(), "a"]
    found[0, [ord(letter) for letter in shared]] = range(_ELSEWHERE, len(UNITS))
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


class Gains(NamedTuple):
    """What units tell, ready to be added up; what fills rows up tells nothing.

    Attributes
    ----------
    pairs
        What pairing two gains over leaving both alone.
    sums
        By unit: what it tells alone in view of a name that is not Latin, that is, and beside itself.
    """

    pairs: NDArray[np.float64]
    sums: NDArray[np.float64]


@cache
def gains() -> Gains:
    """Return what `nats` comes to."""
    pairs, alone = nats()
    beside = alone[:, IS_LATIN.astype(np.intp)]
    sums = np.column_stack((alone, pairs.diagonal()))
    return Gains(np.pad(pairs - beside - beside.T, (0, 1)), np.pad(sums, ((0, 1), (0, 0))))


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
    """Compare folded names in each of the `VIEWS`, pair by pair, or one asked with all: 0 for one spelling, the more the less alike."""
    number = {name: i for i, name in enumerate(dict.fromkeys((*asked, *listed)))}
    names = heard(list(number))
    a, b = ([number[name] for name in side] for side in (asked, listed))
    told, own = _evidence(names, a, b)
    return {
        "letters": 1.0 - _shared_letters(names, a, b),
        "units": 1.0 - 2.0 * told / np.maximum(own[a] + own[b], 1.0),
    }


def _evidence(names: Heard, a: list[int], b: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Add up what speaks for names `a` being the names `b`, unit by unit, paired the best way; and for each being itself.

    Every unit stands alone at first; the best way to pair some is found by what that gains.
    """
    told = gains()
    sums = told.sums[names.units].sum(axis=1)
    script = np.array(names.is_latin, np.intp)
    ours, theirs = (names.units[side, : max(len(names.spelt[i]) for i in side)].T for side in (a, b))
    gained = told.pairs[ours[:, None, :], theirs]
    before, after = np.zeros((2, gained.shape[1] + 1, gained.shape[2]))
    for paired in gained:
        np.add(paired, before[:-1], out=paired)
        np.maximum(paired, before[1:], out=paired)
        np.maximum.accumulate(paired, out=after[1:])
        before, after = after, before
    return before[-1] + sums[a, script[b]] + sums[b, script[a]], sums[:, 2]


def _shared_letters(names: Heard, a: list[int], b: list[int]) -> NDArray[np.float64]:
    """Compare letters; of names in two scripts, sounds; where one script has no short vowels, what it can write."""
    found = _compared(fuzz.ratio, [names.letters[i] for i in a], [names.letters[i] for i in b]) / 100.0
    scripts = list(map(_script, names.letters))
    ours = a * len(b) if len(a) == 1 else a
    mixed = [(at, i, j) for at, (i, j) in enumerate(zip(ours, b, strict=True)) if scripts[i] != scripts[j]]
    if mixed:
        sounds = _sounding(names)
        boned = [(at, i, j) for at, i, j in mixed if scripts[i] == _BONES]
        boned += [(at, j, i) for at, i, j in mixed if scripts[j] == _BONES]
        fleshed = [(at, i, j) for at, i, j in mixed if _BONES not in {scripts[i], scripts[j]}]
        for some, likeness_of in (
            (boned, _bones_in_flesh),
            (fleshed, partial(_compared, Levenshtein.normalized_similarity)),
        ):
            if some:
                at, ones, others = zip(*some, strict=True)
                found[list(at)] = likeness_of([sounds[i] for i in ones], [sounds[j] for j in others])
    return found


def _compared(scorer: Callable[..., float], a: Sequence[str], b: Sequence[str]) -> NDArray[np.float64]:
    """Compare texts pair by pair, or one with all."""
    found: NDArray[np.float64]
    if len(a) == 1:
        found = process.cdist(a, b, scorer=scorer, dtype=np.float64)[0]
    else:
        found = process.cpdist(a, b, scorer=scorer, dtype=np.float64)
    return found


def _script(name: str) -> str:
    return _LATIN if name.isascii() else _BONES if _NO_VOWELS.search(name) else _FLESH


def _sounding(names: Heard) -> list[str]:
    """Return what names sound like without their generic words, if they have others."""
    found = "\n".join(names.spelt).translate(_VOICES).split("\n")
    return [sounds or voiced(name).replace(" ", "") for sounds, name in zip(found, names.letters, strict=True)]


def _bones_in_flesh(bones: Sequence[str], flesh: Sequence[str]) -> NDArray[np.float64]:
    """Compare names of scripts without short vowels with ones that have them: vowels they do not write cannot differ."""
    firm_bones, firm = (_translated(side, _VOWELLESS) for side in (bones, flesh))
    shared = _compared(LCSseq.similarity, bones, _translated(flesh, _LONG))
    vowels = shared - _compared(LCSseq.similarity, firm_bones, firm)  # that both write
    letters = np.array([len(one) + len(other) for one, other in zip(bones, firm, strict=True)])
    found: NDArray[np.float64] = 2.0 * shared / np.maximum(letters + np.maximum(0.0, vowels), 1.0)
    return found


def _translated(names: Sequence[str], letters: Mapping[int, str | int | None]) -> list[str]:
    return "\n".join(names).translate(letters).split("\n")


def far() -> float:
    """Return what being a consonant away (`gazetteer.spelling.far_keys`) takes from the likeness of a spelling."""
    less: float = table()["weights"]["far"]
    return less


def likenesses(asked: Sequence[str], listed: Sequence[str]) -> list[float]:
    """Tell how alike folded names are, pair by pair, or one asked with all: 1 for one spelling, below 0.8 for little in common.

    Examples
    --------
    >>> same, other = likenesses(["hassakeh", "hassakeh"], ["al hasakah", "haskovo"])
    >>> same > other
    True
    """
    ours = [*asked] * len(listed) if len(asked) == 1 else asked
    found = [1.0] * len(listed)
    if others := [i for i, (a, b) in enumerate(zip(ours, listed, strict=True)) if a != b]:
        weights = table()["weights"]
        one_or_all = asked if len(asked) == 1 else [asked[i] for i in others]
        apart = views(one_or_all, [listed[i] for i in others])
        unlike = sum(weights[view] * values for view, values in apart.items())
        for i, share in zip(others, (1.0 - np.clip(unlike, _LEAST_UNLIKE, 1.0)).tolist(), strict=True):
            found[i] = share
    return found


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

    Of very many only those that share most letters, or most sounds with a name in another script, are compared in full.
    """
    names = list(spellings)
    if len(names) > _COMPARED:
        shared = process.cdist(*_roughly(asked, names), scorer=fuzz.ratio)[0]
        likely = np.argsort(-shared, kind="stable")[:_COMPARED]
        names = [names[i] for i in likely[shared[likely] >= shared[likely[0]] - _FEWER_SHARED].tolist()]
    scored = sorted(zip(likenesses([asked], names), names, strict=True), reverse=True)
    return [(score, name) for score, name in scored if score >= at_least]


def _roughly(asked: str, names: list[str]) -> tuple[list[str], list[str]]:
    """Write names so that a few of very many can be chosen by the letters they share with the one asked."""
    if not asked.isascii():
        ours, *theirs = voiced("\n".join([asked, *names])).translate(_LONG).split("\n")
        return [ours], theirs
    written = names.copy()
    foreign = [i for i, name in enumerate(names) if not name.isascii()]
    for i, name in zip(foreign, latin("\n".join([names[i] for i in foreign])).split("\n"), strict=False):
        written[i] = name
    return [asked], written
