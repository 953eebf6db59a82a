"""From the frames of a foreign report's clauses to mentions: which clauses tell one event, and what each of them claims.

The English rules read syntax; here a clause is a frame (trigger, roles by preposition, quantities, times), which is
less and needs nothing but the words of the language. What a frame does not show is left out, never guessed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geoevents.extract.arms import TYPES
from geoevents.extract.languages.folding import fold_text
from geoevents.extract.languages.reader import Frame, Said, read_clause
from geoevents.extract.text import sentences
from geoevents.extract.times import undated
from geoevents.extract.weapons import family_of
from geoevents.model import Claim, ClaimValue, Mention, PlaceRef, Quantity, Report, Role, Stance, TimeWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geoevents.extract.languages.language import Language
    from geoevents.extract.places import PlaceNames

__all__ = ["read_mentions"]

_FLYING = frozenset({"missile", "rocket", "drone"})
#: What a mention of each role can hold: nobody is accused in an aggregate, nothing is hit by a statement.
_KEPT = {
    Role.AGGREGATE: frozenset({"killed", "injured", "time", "count"}),
    Role.STATEMENT: frozenset({"time"}),
}


@dataclass(slots=True)
class _Story:
    role: Role
    frames: list[Frame] = field(default_factory=list)

    def days(self) -> set[tuple[object, ...]]:
        """Return the days that are named, as their words."""
        return {day for frame in self.frames for day in _days(frame)}


def read_mentions(report: Report, *, language: Language, gazetteer: PlaceNames) -> tuple[Mention, ...]:
    """Read the events of a report in one of the languages that have a frame.

    Parameters
    ----------
    report
        The report; every span indexes its text as stored, whatever was folded to read it.
    language
        Its words.
    gazetteer
        Anything with ``knows(phrase) -> bool``.
    """
    stories = _tell(list(_frames(report, language, gazetteer)))
    told = (_mention(report, language, story, index) for index, story in enumerate(stories, start=1))
    return tuple(mention for mention in told if mention is not None)


def _frames(report: Report, language: Language, gazetteer: PlaceNames) -> Iterator[Frame]:
    cuts = language.tables["cuts"]
    asked: dict[str, bool] = {}

    def knows(phrase: str) -> bool:
        if phrase not in asked:
            asked[phrase] = gazetteer.knows(phrase)
        return asked[phrase]

    for sentence in sentences(report):
        folded = fold_text(sentence.text, sentence.start)
        edges = [0, *(cut.start for cut in cuts.find(folded.text)), len(folded.text)]
        for start, end in itertools.pairwise(edges):
            for frame in read_clause(report, folded, start, end, language=language, knows=knows):
                frame.is_title, frame.paragraph = sentence.is_title, sentence.paragraph
                yield frame


def _tell(frames: list[Frame]) -> list[_Story]:
    """Give every clause to an event: the first one told is the main one, and what follows joins it unless it says not."""
    main: _Story | None = None
    others: list[_Story] = []
    last: _Story | None = None
    for frame in frames:
        role = Role(frame.role) if frame.role is not None else None
        if frame.is_event and role is None and (main is None or not _is_other(frame, main)):
            main = main or _Story(Role.MAIN)
            main.frames.append(frame)
            last = main
        elif frame.is_event:
            last = _Story(role or Role.BACKGROUND, [frame])
            others.append(last)
        elif last is not None and role is None and frame.said:
            # What follows at once without an event of its own tells more of the same; a new paragraph returns.
            same = last is main or frame.paragraph == last.frames[-1].paragraph
            target = last if same or main is None else main
            target.frames.append(frame)
    stories = [main] if main is not None else []
    return [*stories, *others]


def _days(frame: Frame) -> Iterator[tuple[object, ...]]:
    for said in frame.of("time"):
        words = said.value
        if isinstance(words, TimeWords) and said.rule == "time:event":
            named = (words.year, words.month, words.day, words.weekday, words.day_offset)
            if any(part is not None for part in named):
                yield named


def _is_other(frame: Frame, main: _Story) -> bool:
    """Tell an event of another day: both name days, and none is the same."""
    if frame.is_title or all(f.is_title for f in main.frames):
        return False
    here, there = set(_days(frame)), main.days()
    if here and there and all(_is_long(day) for day in here) and not any(_is_long(day) for day in there):
        return True  # "in January 2019" beside an event of Wednesday
    return bool(here and there) and not any(_may_be_same(a, b) for a in here for b in there)


def _is_long(day: tuple[object, ...]) -> bool:
    """Tell a month or a year without a day."""
    return all(part is None for part in day[2:])


def _may_be_same(one: tuple[object, ...], two: tuple[object, ...]) -> bool:
    shared = [(a, b) for a, b in zip(one, two, strict=True) if a is not None and b is not None]
    return all(a == b for a, b in shared)


def _mention(report: Report, language: Language, story: _Story, index: int) -> Mention | None:
    kept = _KEPT.get(story.role)
    claims: dict[tuple[object, ...], Claim] = {}
    total = 0
    for frame in story.frames:
        least = total
        for told in frame.said:
            said = _part(told, of=least)
            total = max(total, _least(said))
            name = "agent" if story.role is Role.RESPONSE and said.field == "perpetrator" else said.field
            if kept is None or name in kept:
                claim = _claim(report, language, frame, replace(said, field=name))
                claims.setdefault((claim.field, claim.span, str(claim.value)), claim)
    ordered = sorted(claims.values(), key=lambda c: (c.span.start, c.span.end, c.field))
    return Mention(
        id=f"{report.id}#{index}",
        report_id=report.id,
        type=_type_of(story),
        role=story.role,
        spans=tuple(dict.fromkeys(f.span for f in story.frames)),
        claims=tuple(_settled(ordered)),
    )


def _claim(report: Report, language: Language, frame: Frame, said: Said) -> Claim:
    value: ClaimValue = undated(said.value) if isinstance(said.value, TimeWords) else said.value
    return Claim(
        report_id=report.id,
        field=said.field,
        value=value,
        as_written=report.quote(said.span),
        span=said.span,
        stance=said.stance or (Stance.ATTRIBUTED if said.field == "time" and frame.speaker else frame.stance),
        attributed_to=said.by or frame.speaker,
        rule=f"rules:{language.code}:{said.rule}",
    )


def _least(said: Said) -> int:
    return (said.value.min or 0) if said.field == "count" and isinstance(said.value, Quantity) else 0


def _part(said: Said, *, of: int) -> Said:
    """Mark a count below one that an earlier clause told as a part of it."""
    value = said.value
    if said.field == "count" and isinstance(value, Quantity) and value.best is not None and value.best < of:
        return replace(said, value=replace(value, of="total"))
    return said


def _settled(claims: list[Claim]) -> Iterator[Claim]:
    """Leave out the state that fires where the report names the place it fired from."""
    fine = any(c.field == "origin" and isinstance(c.value, PlaceRef) and c.value.basis == "stated" for c in claims)
    for claim in claims:
        value = claim.value
        if not (fine and claim.field == "origin" and isinstance(value, PlaceRef) and value.basis == "implied"):
            yield claim


def _type_of(story: _Story) -> str:
    """Return the type that the weapons of a story give it, else its triggers."""
    if story.role is Role.AGGREGATE:
        return "attack_series"
    told = [f for f in story.frames if not f.is_title] or story.frames
    families = list(dict.fromkeys(family_of(str(s.value)) for f in told for s in f.of("weapon")))
    named = [f for f in families if f in TYPES]
    if "drone" in named and len(_FLYING & set(named)) > 1:
        return "combined_attack"
    if named:
        return TYPES[named[0]]
    return "explosion" if {t for f in told for t in f.triggers} == {"explode"} else "attack"
