"""On which day a clause stands against the main event: the same, an older one that it recalls, or a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoevents.extract import cues
from geoevents.extract.calendar import ground
from geoevents.model import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoevents.extract.clause import Clause, Story
    from geoevents.extract.times import TimeHit
    from geoevents.model import TimeSpan

__all__ = ["Days", "other_part"]

_NEWS_DAYS = 4
_FAR = 3  # sentences behind the main event in which a day of telling still dates it
_EARLY = frozenset({"early", "small_hours", "overnight", "midnight", "dawn", "morning"})
_PARTS = {
    "overnight": 0,
    "small_hours": 0,
    "early": 0,
    "midnight": 0,
    "dawn": 0,
    "morning": 1,
    "noon": 2,
    "afternoon": 2,
    "evening": 3,
    "late": 3,
    "night": 3,
}


class Days:
    """The calendar of one report, counted from its day of publication where it has one."""

    def __init__(self, published: TimeSpan | None) -> None:
        """Take the day of publication."""
        self.published = published

    def of(self, hit: TimeHit) -> TimeSpan | None:
        """Date time words; None where they cannot be dated."""
        span = ground(hit.words, published=self.published, tz=None)
        return span if span.is_dated else None

    def elsewhen(self, clause: Clause, main: Story | None, told: Sequence[Clause]) -> Role | None:
        """Return the role of a clause whose own time words put it on another day than the main event, else None.

        `told` are the first clauses of the main event.
        """
        mine = main.days if main is not None else []
        apart = main is not None and clause.sentence.index - main.told_at > _FAR
        timed = any(c.times for c in told) or cues.DEFINITE.match(clause.text) is not None
        if not mine and apart and not timed:
            mine = [t for c in told for t in c.report_times if t.names_day and not c.sentence.is_title]
        if any(self._said_before(hit, mine) for hit in clause.report_times):
            return Role.BACKGROUND
        for hit in clause.times:
            if hit.words.relative is not None and not hit.names_day and not hit.is_long:
                continue
            if hit.is_long:
                if not mine and (main is None or clause.sentence.index <= 2):
                    continue
                if not self._covers(hit, mine):
                    return Role.BACKGROUND
            elif hit.names_day and mine:
                role = self._compare(hit, mine)
                if role is not None:
                    return role
            elif hit.names_day and clause.sentence.index > 1 and self._is_old(hit, clause, told):
                return Role.BACKGROUND
        return None

    def _said_before(self, hit: TimeHit, mine: list[TimeHit]) -> bool:
        """Tell "claimed in July", "on September 28, reports said": what was said before the event tells of another one."""
        said = self.of(hit)
        own = [d.earliest for d in map(self.of, mine) if d is not None and d.earliest is not None]
        if said is None or said.latest is None or not own:
            return False
        return said.latest.date() < min(own).date()

    def _covers(self, hit: TimeHit, mine: list[TimeHit]) -> bool:
        theirs = self.of(hit)
        if theirs is None:
            return False
        return any(_overlap(theirs, own) for own in map(self.of, mine) if own is not None)

    def _is_old(self, hit: TimeHit, clause: Clause, told: Sequence[Clause]) -> bool:
        """Tell a day that is no news: a report whose lead names no time tells of the days before it came out."""
        if any(t.names_day for c in told for t in c.times):
            return False
        if hit.words.weekday is not None and cues.DEFINITE.match(clause.text) is None:
            said = next((t for c in told for t in c.report_times if t.names_day), None)
            spoken, named = (self.of(said) if said is not None else None), self.of(hit)
            if spoken is None or named is None or spoken.earliest is None or named.earliest is None:
                return False
            return (spoken.earliest.date() - named.earliest.date()).days > 1 and not self._is_tomorrow(hit)
        if hit.words.weekday is not None or any(t.is_long for c in told for t in c.times):
            return False
        day, published = self.of(hit), self.published
        if day is None or day.latest is None or published is None or published.earliest is None:
            return False
        return (published.earliest.date() - day.latest.date()).days > _NEWS_DAYS

    def _is_tomorrow(self, hit: TimeHit) -> bool:
        published = self.published.day if self.published is not None else None
        weekday = hit.words.weekday
        return (
            published is not None
            and weekday is not None
            and (hit.words.clock is not None or hit.words.part_of_day in _EARLY)
            and (published.weekday() + 1) % 7 == weekday
            and hit.words.week_offset is None
        )

    def _compare(self, hit: TimeHit, mine: list[TimeHit]) -> Role | None:
        if self._is_tomorrow(hit):
            return None  # it may be the day after publication, where the event's clock runs ahead of the writer's
        theirs = self.of(hit)
        own = [d for d in map(self.of, mine) if d is not None]
        if theirs is None or not own:
            weekdays = {t.words.weekday for t in mine}
            differs = hit.words.weekday is not None and None not in weekdays and hit.words.weekday not in weekdays
            return Role.BACKGROUND if differs else None
        if any(_overlap(theirs, d) for d in own):
            return None
        if theirs.latest is not None and own[0].earliest is not None and theirs.latest.date() < own[0].earliest.date():
            return Role.BACKGROUND
        return Role.SIDE


def other_part(clause: Clause, told: Sequence[Clause]) -> bool:
    """Tell whether a clause names another part of the day than what was told."""
    mine = {_PARTS[t.words.part_of_day] for c in told for t in c.times if t.words.part_of_day in _PARTS}
    theirs = {_PARTS[t.words.part_of_day] for t in clause.times if t.words.part_of_day in _PARTS}
    return bool(mine and theirs and not mine & theirs)


def _overlap(a: TimeSpan, b: TimeSpan) -> bool:
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return False
    return a.earliest.date() <= b.latest.date() and b.earliest.date() <= a.latest.date()
