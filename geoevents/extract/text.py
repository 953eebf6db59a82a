"""Sentences and tokens with their place in the report: nothing is normalised, so every offset stays true."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geoevents.model import Report, Span

__all__ = ["Sentence", "Token", "sentence_of", "sentences", "tokens_of"]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,6}(?:-[^\W\d_]{2,12})?"  # U.S., a.m., U.S.-led
    r"|\d{1,12}(?:[.,:]\d{1,6}){0,4}(?:st|nd|rd|th)?(?!\w)"
    r"|\d{1,12}(?:[.,]\d{1,6}){0,4}(?=kms?\b)"  # 40km is two words
    r"|\w{1,40}(?:[-‑][^\W_]\w{0,40}|['’ʼ`](?![sS]\b)\w{1,40}){0,6}"
    r"|['’][sS]\b"
    r"|[^\w\s]"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Brig|Capt|Sgt|Adm|Sen|Rep|Gov|St|No|vs|approx|est|Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    r"|Sept|Sep|Oct|Nov|Dec|Inc|Ltd|Co|Corp)|(?<!\bon[ ])\b[A-Za-z])\.$"
)
_BOUNDARY = re.compile(
    r"[.!?…](?:[\"'”’)\]]{0,3}(?=\s)|(?=“[A-Z]))|(?<=[a-z]{3})[.!?](?=[A-Z][a-z]*\s)|\n[ \t\r]*\n|\n(?=[ \t]*(?:[-*•–]|\d{1,2}[.)])[ \t])"
)
_WRAPPED = re.compile(r"[.!?:…\"”]\s*$")
_BRACKETED = re.compile(r"\s*(?:\[[^\[\]\n]{1,120}\]|\([^()\n]{1,120}\))\s*")  # a line of its own below a picture
_LABEL = re.compile(r"[A-Z][A-Z /]{2,20}:")  # of a form: "POSITION: 66 NM west of ..." goes on with the line before
_NUMBERED = re.compile(r"(?:^|\n)[ \t]*\d{1,2}\.$")
_HALF_DAY = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_TIME_NAME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|GMT|UTC|[A-Z][a-z]+ [Tt]ime|January|Feb|March|April|June|July|August|Sept|Oct|Nov|Dec"
)
_COLUMN = 140  # characters: no text is wrapped at more
_MAX_SENTENCE = 1_500  # longer runs are tables or noise: they are cut, so that the work stays linear
_MAX_TEXT = 150_000  # characters read for events; a report this long is an archive, and its head tells the story


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark; `start`, `end` index the report's text."""

    text: str
    start: int
    end: int
    lower: str

    @property
    def is_word(self) -> bool:
        """Tell whether it has a letter or digit."""
        return self.text[0].isalnum() or len(self.text) > 1


@dataclass(frozen=True)
class Sentence:
    """A sentence (or headline, or list item) of one report."""

    start: int
    end: int
    text: str
    index: int
    paragraph: int
    is_title: bool = False
    item: int | None = None  # running number of the list item or live entry it belongs to
    tokens: tuple[Token, ...] = field(repr=False, default=())

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def token_at(self, offset: int) -> int:
        """Return the index of the first token that starts at or after `offset` (of the report)."""
        return bisect_left(self._starts, offset)

    def words(self, first: int, last: int) -> str:
        """Return the report's words from token `first` to token `last`, both included."""
        return self.text[self.tokens[first].start - self.start : self.tokens[last].end - self.start]


def sentences(report: Report) -> list[Sentence]:
    """Cut a report into its headline and the sentences of its story, in text order.

    Boundaries are sentence marks, blank lines, list items, and line ends after a closing mark; at most the first
    150,000 characters are read.
    """
    found: list[tuple[int, int, int, bool]] = []
    if report.title:
        at = report.text.find(report.title, 0, report.body.start)
        if at >= 0:
            found.append((at, at + len(report.title), -1, True))
    body_end = min(report.body.end, report.body.start + _MAX_TEXT)
    wrapped = _is_wrapped(report.text[report.body.start : body_end])
    found += [(*piece, False) for piece in _pieces(report.text, report.body.start, body_end, wrapped=wrapped)]
    result: list[Sentence] = []
    item, last_paragraph = 0, -1
    for start, end, paragraph, is_title in found:
        text = report.text[start:end]
        starts_item = not is_title and _ITEM.match(text) is not None
        if starts_item:
            item, last_paragraph = item + 1, paragraph
        elif paragraph != last_paragraph and not starts_item:
            last_paragraph = -1
        belongs = item if not is_title and (starts_item or paragraph == last_paragraph) else None
        result.append(Sentence(start, end, text, len(result), paragraph, is_title, belongs, _tokens(text, start)))
    return result


def sentence_of(report: Report, span: Span) -> Sentence:
    """Return the words of a span as a sentence of their own."""
    text = report.quote(span)
    return Sentence(span.start, span.end, text, index=0, paragraph=0, tokens=_tokens(text, span.start))


_ITEM = re.compile(
    r"[ \t]*(?:(?:[-*•–]|\d{1,2}[.)])[ \t]+|\*{0,2}\d{1,2}[:.]\d\d[ ]?(?:GMT|UTC|BST|[ap]\.?m\.?)?\*{0,2}[ ]?[:—–-]?(?:[ ]|(?=\r?\n)))",
    re.IGNORECASE,
)


#: Soft hyphens, zero-width characters and marks of direction, which part words for a machine and not for a reader.
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words and marks of a text."""
    return _tokens(text, 0)


def _tokens(text: str, offset: int) -> tuple[Token, ...]:
    if _INVISIBLE.search(text) is not None:
        at = [i for i, c in enumerate(text, start=offset) if not _INVISIBLE.match(c)]
        seen = _INVISIBLE.sub("", text)
        return tuple(Token(m[0], at[m.start()], at[m.end() - 1] + 1, m[0].lower()) for m in _TOKEN.finditer(seen))
    return tuple(Token(m[0], m.start() + offset, m.end() + offset, m[0].lower()) for m in _TOKEN.finditer(text))


def _is_wrapped(text: str) -> bool:
    """Tell whether lines end where a column ends; where most of a text stands in longer ones, each is a paragraph."""
    long = sum(len(line) for line in text.split("\n") if len(line) > _COLUMN)
    return 2 * long <= len(text)


def _pieces(text: str, start: int, end: int, *, wrapped: bool) -> list[tuple[int, int, int]]:
    pieces: list[tuple[int, int, int]] = []
    paragraph, at = 0, start
    for match in _BOUNDARY.finditer(text, start, end):
        blank = match[0][0] == "\n"
        if not blank and not _ends_sentence(text, match, end):
            continue
        cut = match.start() if blank else match.end()
        paragraph_of = paragraph
        paragraph += blank
        _add(pieces, text, (at, cut), paragraph_of, wrapped=wrapped)
        at = match.end()
    _add(pieces, text, (at, end), paragraph, wrapped=wrapped)
    return pieces


def _add(
    pieces: list[tuple[int, int, int]], text: str, span: tuple[int, int], paragraph: int, *, wrapped: bool
) -> None:
    """Add a span of the text, trimmed; cut it at closed lines and where it is too long."""
    for line_start, line_end in _lines(text, *span, wrapped=wrapped):
        begin, stop = line_start, line_end
        while begin < stop and text[begin].isspace():
            begin += 1
        while stop > begin and text[stop - 1].isspace():
            stop -= 1
        while stop - begin > _MAX_SENTENCE:
            space = text.rfind(" ", begin, begin + _MAX_SENTENCE)
            middle = space if space > begin else begin + _MAX_SENTENCE
            pieces.append((begin, middle, paragraph))
            begin = middle
        if stop > begin:
            pieces.append((begin, stop, paragraph))


def _lines(text: str, start: int, end: int, *, wrapped: bool) -> list[tuple[int, int]]:
    lines, at = [], start
    while (newline := text.find("\n", at, end)) >= 0:
        closed = (not wrapped and _LABEL.match(text, newline + 1) is None) or _WRAPPED.search(
            text, max(at, newline - 8), newline
        )
        if closed or _BRACKETED.fullmatch(text, at, newline):
            lines.append((start, newline))
            start = newline + 1
        at = newline + 1
    lines.append((start, end))
    return lines


def _ends_sentence(text: str, match: re.Match[str], end: int) -> bool:
    after = match.end()
    while after < end and text[after].isspace():
        after += 1
    if after >= end:
        return True
    follow = text[after]
    if text[match.start()] != ".":
        return not follow.islower()
    before = text[max(0, match.start() - 8) : match.start() + 1]
    if _NUMBERED.search(before):
        return False
    if match.end() == match.start() + 1 and _ABBREVIATION.search(before):
        # "U.S. troops", "Gen. Smith": an initial or title goes on; "5 p.m. The" ends where a capital word follows.
        return bool(_HALF_DAY.search(before)) and follow.isupper() and not _TIME_NAME.match(text, after)
    return not follow.islower()
