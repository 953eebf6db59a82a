"""What the text around a name says: areas named anywhere, the words just before and after, kind words, further names.

Everything here counts words; it never decides. A report that names Ohio three times speaks for the Ohio namesake,
"Athens, Ohio" does so outright, and "Athens County" for the area.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["AreaWords", "Around", "Clues", "names_beside"]

_BESIDE = 48  # characters before and after a name that are looked at
_SHORT = 4  # shorter words are looked for as written: "us" is no country, "US" is
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_CAPITALS = re.compile(r"[A-ZÀ-ÞĀ-Ž][\w'’-]+(?: (?:(?:of|the|de|la|el|al|ez|du) )?[A-ZÀ-ÞĀ-Ž][\w'’-]+){0,3}")
_AFTER = re.compile(r"^(?:['’]s)?[\s,(]*(?:(?:in|of|the)\s+)*")
_KIND_AFTER = re.compile(r"^[\s-]+(?:['’]s )?((?:[a-z]+|[A-Z][a-z]+)(?: [a-z]+)?)")
# "The port city of X" is one; "the Donbas region of X" is not.
_KIND_BEFORE = re.compile(r"\b(?:[Tt]he|[a-z][\w-]*) ([a-z]+(?: [a-z]+)?) of (?:the )?$")
_TITLE_BEFORE = re.compile(r"\b(Lake|Mount|Mt\.?|River|Fort|Camp|Port|Gulf of|Isle of|Cape)\s+$")
# What is said to be of a place, or in it: "the X area", "the coast of X", "X airport" need not be X.
_PARTS = frozenset(
    {
        "area", "region", "countryside", "outskirts", "suburb", "quarter", "neighbourhood", "neighborhood", "community", "farm", "capital",
        "coast", "waters", "country", "nation", "territory", "enclave", "mountain", "hill",
    }
)  # fmt: skip
_TITLES = {"Lake": "lake", "Mount": "mountains", "River": "river", "Camp": "camp"}


class AreaWords(NamedTuple):
    """How an area is written: folded words, and short ones as they stand ("TX", "U.S.")."""

    folded: tuple[str, ...]
    raw: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str]) -> AreaWords:
        """Sort names into those that may be folded and those too short for it."""
        listed = list(dict.fromkeys(n for n in names if n))
        keys = {n: fold(n) for n in listed}
        return cls(
            tuple(dict.fromkeys(k for n, k in keys.items() if len(k) >= _SHORT)),
            tuple(n for n, k in keys.items() if len(k) < _SHORT and not n.islower()),
        )


@dataclass(frozen=True, slots=True)
class Around:
    """The words beside one mention: before and after, folded and as they stand, and the kind they give, if any.

    `is_joined` tells that what comes after says where: "Athens, Ohio", "Athens (Ohio)", "Athens in Ohio"; not "Athens police".
    """

    before: str
    after: str
    raw_after: str
    is_joined: bool
    kinds: tuple[str, ...]


class Clues:
    """One text, asked many times."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._counts: dict[AreaWords, int] = {}

    @cached_property
    def _folded(self) -> str:
        return f" {fold(self.text)} "

    def count(self, words: AreaWords) -> int:
        """Count how often an area is named."""
        known = self._counts.get(words)
        if known is None:
            known = sum(self._folded.count(f" {w} ") for w in words.folded)
            known += sum(
                len(re.findall(rf"(?<!\w){re.escape(w)}(?!\w)", self.text)) for w in words.raw if w in self.text
            )
            self._counts[words] = known
        return known

    def around(self, start: int, end: int) -> Around:
        """Return the words beside a mention."""
        before, after = self.text[max(0, start - _BESIDE) : start], self.text[end : end + _BESIDE]
        kinds = []
        if found := _KIND_AFTER.match(after):
            words = found[1].lower()
            kinds += [words, words.split()[0]]
        if found := _KIND_BEFORE.search(before):
            words = found[1].lower()
            kinds += [words, words.split()[-1]]
        if found := _TITLE_BEFORE.search(before):
            kinds.append(_TITLES.get(found[1], "region"))
        joint = skipped[0] if (skipped := _AFTER.match(after)) else ""
        beside = after[len(joint) :]
        is_joined = "," in joint or "(" in joint or "in" in joint.split()
        told = (k for k in dict.fromkeys(kinds) if k not in _PARTS)
        return Around(f" {fold(before)} ", f" {fold(beside)} ", beside, is_joined, tuple(told))

    def spans(self, name: str) -> list[tuple[int, int]]:
        """Return where a name stands in the text, for mentions that came without their offset."""
        return [(m.start(), m.end()) for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", self.text)]

    def further_names(self) -> Iterator[str]:
        """Yield capitalised phrases of up to four words, each once, longest first at each place."""
        seen: set[str] = set()
        for found in _CAPITALS.finditer(self.text):
            words = found[0].split()
            for size in range(len(words), 0, -1):
                for first in range(len(words) - size + 1):
                    phrase = " ".join(words[first : first + size])
                    if phrase not in seen and len(phrase) >= _SHORT and phrase[0].isupper():
                        seen.add(phrase)
                        yield phrase


def names_beside(around: Sequence[Around], words: AreaWords) -> float:
    """Tell how closely an area is named beside a name: 1 right after it ("Athens, Ohio"), one half before or near it."""
    best = 0.0
    for beside in around:
        for w in words.folded:
            if beside.is_joined and beside.after.startswith(f" {w} "):
                return 1.0
            if f" {w} " in beside.after or f" {w} " in beside.before:
                best = 0.5
        for w in words.raw:
            if beside.is_joined and beside.raw_after.startswith(w) and not beside.raw_after[len(w) :][:1].isalnum():
                return 1.0
    return best
