"""The keys of many names at once, equal to those that `gazetteer.names` and `gazetteer.keys` give one by one.

A pack has millions of names. Their letters are folded and hashed as one array, each name is looked at once however many
places of a block bear it, and each word once a process.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gazetteer.keys import POWER, number_of_letter
from gazetteer.names import GENERIC, LINES, classes_of, folded_skeletons, may_be_article, without_articles

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Borne", "borne", "hashes", "told"]

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint32]
Indices = NDArray[np.intp]

_CODES = 0x110000
# Beyond all letters: dropped, not met yet, and from the last on the number of a string.
_GONE, _UNKNOWN, _SEVERAL = 0xFFFFFFFF, 0xFFFFFFFE, 0x80000000
_SPACE, _LINE = 32, 10
_MANY = 400_000  # words that are remembered


class _FoldTable:
    """`gazetteer.names.LINES` as an array: a code for a code; what becomes several letters is kept beside."""

    def __init__(self) -> None:
        self._codes = np.full(_CODES, _UNKNOWN, np.uint32)
        self._strings: list[str] = []

    def __call__(self, codes: Numbers) -> Numbers:
        """Fold codes, those that vanish left out."""
        folded = self._codes[codes]
        unknown = folded == _UNKNOWN
        if unknown.any():
            for code in np.unique(codes[unknown]).tolist():
                self._codes[code] = self._number(LINES[code])
            folded = self._codes[codes]
        is_several = (folded >= _SEVERAL) & (folded != _GONE)
        if is_several.any():
            folded = self._written_out(folded, np.flatnonzero(is_several))
        kept: Numbers = folded[folded != _GONE]
        return kept

    def _number(self, letters: str) -> int:
        if len(letters) < 2:
            return ord(letters) if letters else _GONE
        self._strings.append(letters)
        return _SEVERAL + len(self._strings) - 1

    def _written_out(self, folded: Numbers, at: Indices) -> Numbers:
        which, of = np.unique(folded[at], return_inverse=True)
        strings = [self._strings[number - _SEVERAL] for number in which.tolist()]
        width = max(map(len, strings))
        letters = np.full((len(strings), width), _GONE, np.uint32)
        for row, string in zip(letters, strings, strict=True):
            row[: len(string)] = [ord(c) for c in string]
        room = np.ones(len(folded), np.intp)
        room[at] = width
        starts = (np.cumsum(room) - room)[at]
        wide = np.repeat(folded, room)
        wide[starts[:, None] + np.arange(width)] = letters[of]
        return wide


_fold = _FoldTable()


def _codes_of(text: str) -> Numbers:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _text_of(codes: Numbers) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _folded_lines(text: str) -> Numbers:
    """Fold lines of text, a space between words and none else."""
    codes = _fold(_codes_of(text))
    is_space = codes == _SPACE
    is_edge = is_space | (codes == _LINE)
    spare = is_space & np.append(True, is_edge[:-1])
    if spare.any():
        codes = codes[~spare]
        is_space = codes == _SPACE
    spare = is_space & np.append(codes[1:] == _LINE, True)
    return codes[~spare] if spare.any() else codes


_powers = np.array([1], np.uint64)
_numbers = np.zeros(_CODES, np.uint64)  # of letters; nought for those not met yet


def _numbers_of(codes: Numbers) -> Hashes:
    found = _numbers[codes]
    unknown = found == 0
    if unknown.any():
        for code in np.unique(codes[unknown]).tolist():
            _numbers[code] = number_of_letter(chr(code))
        found = _numbers[codes]
    return found


def _sums(codes: Numbers, starts: Indices, lengths: Indices) -> Hashes:
    """Hash runs of codes: the polynomial of `gazetteer.keys.hash_of`, by running sums."""
    global _powers  # noqa: PLW0603 - grows with the longest name
    longest = int(lengths.max(initial=0))
    if longest > len(_powers):
        _powers = np.cumprod(np.append(np.uint64(1), np.full(longest, POWER, np.uint64)), dtype=np.uint64)
    position = np.arange(len(codes)) - np.repeat(starts, np.diff(np.append(starts, len(codes))))
    # What lies between two runs gets some power, too; no sum takes it in.
    terms = _numbers_of(codes) * _powers.take(position, mode="clip")
    sums = np.append(np.uint64(0), np.cumsum(terms, dtype=np.uint64))
    found: Hashes = sums[starts + lengths] - sums[starts]
    return found


def hashes(texts: Sequence[str]) -> Hashes:
    """Return the hashes of texts, as `gazetteer.keys.hash_of` makes them."""
    lengths = np.fromiter(map(len, texts), np.intp, len(texts))
    return _sums(_codes_of("".join(texts)), np.cumsum(lengths) - lengths, lengths)


class Borne(NamedTuple):
    """Folded names, each once, with their hashes, and the records that bear them.

    `names` and `hashes` are in the order of the hashes. `bearers[starts[i] : starts[i + 1]]` are the records that bear name i.
    """

    names: list[str]
    hashes: Hashes
    starts: Indices
    bearers: Indices


def borne(names: Sequence[str]) -> Borne:
    """Fold the names of records (joined by line feeds, a text a record); names that are empty then are left out."""
    codes = _folded_lines("\n".join(names))
    counts = np.fromiter((text.count("\n") for text in names), np.intp, len(names)) + 1
    bearers = np.repeat(np.arange(len(names)), counts)
    ends = np.append(np.flatnonzero(codes == _LINE), len(codes))
    starts = np.append(0, ends[:-1] + 1)
    lengths = ends - starts
    hashed = _sums(codes, starts, lengths)
    told = np.flatnonzero(lengths)
    order = told[np.argsort(hashed[told], kind="stable")]
    hashed, bearers = hashed[order], bearers[order]
    is_new = np.append(True, hashed[1:] != hashed[:-1])[: len(order)]
    is_kept = is_new | np.append(True, bearers[1:] != bearers[:-1])[: len(order)]
    is_first = np.zeros(len(ends), np.bool_)
    is_first[order[is_new]] = True
    # Each name's letters with the line feed after it; the last line has none.
    letters = _text_of(codes[np.repeat(is_first, lengths + 1)[: len(codes)]]).removesuffix("\n").split("\n")
    rank = np.cumsum(is_first) - 1
    return Borne(
        [letters[i] for i in rank[order[is_new]].tolist()],
        hashed[is_new],
        np.append(np.flatnonzero(is_new[is_kept]), np.count_nonzero(is_kept)),
        bearers[is_kept],
    )


# Before the classes of a word that may be an article; instead of those of a word that only `gazetteer.names` can tell.
_CARE, _ALONE = "!", "?"
_GENERIC_PART = re.compile("<[^>]*>")
_NO_LETTER = re.compile(r"\W")


class _Words(dict[str, str]):
    """The classes of words, worked out once a word; of generic ones those of their kind, in angle brackets."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MANY:
            self.clear()
        if word == "\n":  # between two names
            found = word
        elif _NO_LETTER.search(word):
            found = _ALONE
        else:
            found = f"<{classes_of(GENERIC[word])}>" if word in GENERIC else classes_of(word)
            if may_be_article(word):
                found = _CARE + found
        self[word] = found
        return found


_words = _Words()
_MIN_SKELETON = 3


def told(folded: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return folded names without their articles, and their skeletons.

    Returns
    -------
        What `gazetteer.names.bare` and `gazetteer.names.folded_skeletons` say of each; an empty skeleton for none.
    """
    if not folded:
        return [], []
    without = list(folded)
    classes = _classes(folded)
    careful = [i for i, found in enumerate(classes) if _CARE in found or _ALONE in found]
    if careful:
        lines = without_articles("\n".join([folded[i] for i in careful])).split("\n")
        for i, line, found in zip(careful, lines, _classes(lines), strict=True):
            if line:
                without[i], classes[i] = line, found
    text = "\n".join(classes).replace(_CARE, "")
    keys = _shortened(_GENERIC_PART.sub("", text))
    whole = _shortened(text.replace("<", "").replace(">", "")) if "<" in text else keys
    keys = [
        key if len(key) >= _MIN_SKELETON or "<" not in found else other
        for key, found, other in zip(keys, classes, whole, strict=True)
    ]
    for i in careful:
        if _ALONE in classes[i]:
            keys[i] = "".join(folded_skeletons(folded[i]))
    return without, ["" if key == "a" else key for key in keys]


def _classes(names: Sequence[str]) -> list[str]:
    """Return the classes of the words of names, joined."""
    return "".join(map(_words.__getitem__, " \n ".join(names).split(" "))).split("\n")


def _shortened(classes: str) -> list[str]:
    """Bring lines of classes to skeletons, as `gazetteer.names.all_shortened` does."""
    letters: NDArray[Any] = np.frombuffer(classes.encode(), np.uint8)
    before = np.append(np.uint8(_LINE), letters[:-1])[: len(letters)]
    is_line = letters == _LINE
    is_vowel = letters == ord(".")
    is_kept = is_line | ((letters != before) & ~is_vowel) | (is_vowel & (before == _LINE))
    kept = np.where(is_vowel, np.uint8(ord("a")), letters)[is_kept]
    return str(kept.tobytes(), "ascii").split("\n")
