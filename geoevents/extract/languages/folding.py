"""Text folded for comparison, with the way back: every folded character knows which one of the report it stands for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from geoevents.model import Span

__all__ = ["Folded", "fold_text"]

#: Arabic letters that are written for one another, and marks that are typed for one another in every script.
_SAME = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ؤ": "و", "ئ": "ي", "ة": "ه",
        "ё": "е", "Ё": "Е", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "‑": "-", "–": "-", "—": "-", "−": "-",
        "،": ",", "؛": ";", "؟": "?", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "ـ": "",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """A stretch of a report, folded; `text[i]` stands for the character `at[i]` of the report.

    Vowel signs, zero-width characters and marks of direction are gone, Arabic letters that are written for one
    another are one, digits of every script are 0-9; the case is kept, because names are told by it.
    """

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the span of the report that text[start:end] stands for, from its first to its last letter."""
        return Span(self.at[start], self.at[end - 1] + 1)


def fold_text(text: str, offset: int = 0) -> Folded:
    """Fold a stretch that starts at `offset` of its report.

    Examples
    --------
    >>> folded = fold_text("أُطلقت ٣ صواريخ", 10)
    >>> folded.text, folded.at[:3]
    ('اطلقت 3 صواريخ', (10, 12, 13))
    """
    letters: list[str] = []
    at: list[int] = []
    for index, character in enumerate(text, start=offset):
        for letter in _fold_character(character):
            letters.append(letter)
            at.append(index)
    return Folded("".join(letters), tuple(at))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """Return what a character becomes: nothing, one letter, or the letters of a ligature."""
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.digit(character))
    whole = unicodedata.normalize("NFKC", character).translate(_SAME)
    return "".join(c for c in whole if unicodedata.category(c) not in {"Mn", "Cf", "Cc"})
