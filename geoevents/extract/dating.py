"""Which times of a clause date the event, and which the telling: a statement, a summons, a toll, a death in hospital.

"Officials said on Tuesday that the toll of Sunday's attack rose to five" has two days, and only one is the attack's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geoevents.extract.lexicon import NUMBERS, REPORTING, VERB_CLASSES, word_set

if TYPE_CHECKING:
    from geoevents.extract.clause import Clause
    from geoevents.extract.times import TimeHit
    from geoevents.model import TimeWords

__all__ = ["sort_times"]

_BEGAN = frozenset(
    {"began", "begun", "erupted", "started", "broke", "broken", "invaded", "seized", "invasion", "ended", "signed"}
)
_MADE = frozenset(
    {"born", "built", "founded", "established", "elected", "created", "opened", "adopted", "commissioned"}
)
_WARS = frozenset(
    {"war", "conflict", "fighting", "offensive", "invasion", "hostilities", "truce", "ceasefire", "clashes"}
)
#: What is done about an event, not in it: who does that on Tuesday tells nothing of the day of the event.
_TELLING = word_set("""
gave issued released published provided presented unveiled updated revised summoned urged demanded vowed pledged warned met visited
protested expelled lodged handed delivered denounced expressed mourned buried identified named charged arrested sentenced sanctioned
recalled hailed praised welcomed called asked appealed discussed debated convened briefed inspected toured wept gathered attended held
marked laid rejected dismissed accused denied condemned blamed claimed reopened resumed restored
""")
_STATEMENTS = frozenset({"briefing", "statement", "update", "interview", "conference"})
_NOT_TELLING = frozenset({"claims", "reports", "notes", "calls", "claim", "report", "reported"})
_CUTS = frozenset({"that", ",", "when"})
_RISING = word_set("rose risen rises climbed climbs increased jumped grew grown stood stands reached revised passed")
_FATAL = re.compile(r"[ ](?:of|from)[ ](?:\w+[ ])?(?:wounds|injuries|burns)\b", re.IGNORECASE)
#: "Saturday's attack", "the Jan. 2 strike", and behind the noun "the strike on Monday", "an attack last week".
_OF_ATTACK = re.compile(
    r"['’]s\b|[ ](?:(?:night|morning|evening|afternoon|early|deadly|rocket|missile|drone|air|artillery|mortar|cross-border)[ ]){0,2}"
    r"(?:attack|strike|raid|airstrike|bombing|barrage|shelling|bombardment|salvo)s?\b",
    re.IGNORECASE,
)
_ATTACK_BEFORE = re.compile(
    r"\b(?:attack|strike|raid|airstrike|bombing|barrage|shelling|bombardment|salvo)s?[ ]$", re.IGNORECASE
)
_DAY_BEFORE = re.compile(
    r"(?P<count>an?|one|the|two|three|four|five)[ ]days?[ ](?:earlier|before|after)\b|(?:on[ ])?the[ ]previous[ ](?:day|night|evening|afternoon|morning)|the[ ](?:night|evening)[ ]before",
    re.IGNORECASE,
)
_NEAR = 12  # tokens behind a word of attack in which a time is its own


def sort_times(clause: Clause, hits: list[TimeHit], every: list[TimeHit]) -> None:
    """Put the time words of a clause where they belong: to the event, to the telling, to the clock of another place.

    `every` are the time words of the whole sentence: "on Sunday, a day after a rocket struck X" dates the rocket.
    """
    previous: TimeHit | None = None
    for hit in hits:
        if previous is not None and _is_other_zone(clause, previous, hit):
            previous = hit
            clause.other_clocks.append(hit)
            continue
        if _dates_war(clause, hit):
            continue
        told = not _is_owned(clause, hit) and _dates_telling(clause, hit)
        (clause.report_times if told else clause.times).append(hit)
        previous = hit
    _leave_to_owner(clause)
    _count_back(clause, every)


def _is_owned(clause: Clause, hit: TimeHit) -> bool:
    """Tell "Saturday's attack", "the Jan. 2 strike": the day is the event's, whoever speaks of it."""
    return _OF_ATTACK.match(clause.sentence.text, hit.end - clause.sentence.start) is not None


def _leave_to_owner(clause: Clause) -> None:
    """Where a time stands right at the word "attack", let no other one date it that stands by some other verb."""
    text, start = clause.sentence.text, clause.sentence.start
    owners = [
        hit
        for hit in clause.times
        if (hit.names_day or hit.is_long)
        and (_is_owned(clause, hit) or _ATTACK_BEFORE.search(text, max(0, hit.start - start - 20), hit.start - start))
    ]
    if not owners:
        return
    fired = [t.at for t in clause.triggers]
    for hit in [t for t in clause.times if t.names_day and t not in owners]:
        at, after = clause.sentence.token_at(hit.start), clause.sentence.token_at(hit.end)
        if not any(at - _NEAR <= trigger < at or after <= trigger <= after + 2 for trigger in fired):
            clause.times.remove(hit)
            clause.report_times.append(hit)


def _count_back(clause: Clause, every: list[TimeHit]) -> None:
    """Date "Iraq on Tuesday summoned the envoy over fire that killed five a day earlier" to Monday."""
    for index, hit in enumerate(clause.times):
        match = _DAY_BEFORE.match(clause.sentence.text, hit.start - clause.sentence.start)
        if match is None:
            continue
        anchor = next((h for h in reversed(every) if h.end <= hit.start and h.names_day), None)
        days = NUMBERS.get((match["count"] or "one").lower(), 1)
        words = _days_before(anchor.words, days) if anchor is not None else None
        if anchor is None or words is None:
            continue
        words = replace(words, part_of_day=hit.words.part_of_day, clock=hit.words.clock)
        clause.times[index] = replace(hit, words=words)
        if anchor in clause.times:
            clause.times.remove(anchor)
            clause.report_times.append(anchor)
        return


def _days_before(words: TimeWords, days: int) -> TimeWords | None:
    """Return words for so many days before the day that words name; None across the first of a month."""
    bare = replace(words, part_of_day=None, clock=None, second=None, zone=None, end=None, approximate=False)
    if words.day is not None:
        return replace(bare, weekday=None, day=words.day - days) if words.day > days else None
    if words.weekday is not None:
        return replace(bare, weekday=(words.weekday - days) % 7)
    return replace(bare, day_offset=words.day_offset - days) if words.day_offset is not None else None


def _dates_war(clause: Clause, hit: TimeHit) -> bool:
    """Tell "the war that erupted in mid-April", "since Russia invaded in 2022", "born in 1999": no month of an attack."""
    at = clause.sentence.token_at(hit.start)
    before = [t.lower for t in clause.sentence.tokens[max(clause.first, at - _NEAR) : at]]
    after = [t.lower for t in clause.sentence.tokens[at : at + 1]]
    if hit.is_long and not _MADE.isdisjoint([*before[-2:], *after]):
        return True  # "born in 1999", "a bridge built in 1975"
    return not _BEGAN.isdisjoint(before[-3:]) and (hit.is_long or (hit.names_day and not _WARS.isdisjoint(before)))


def _is_other_zone(clause: Clause, previous: TimeHit, hit: TimeHit) -> bool:
    """Tell "…, or 5:30 p.m. Tuesday in Washington": the same moment by another clock."""
    text = clause.sentence.text[previous.end - clause.sentence.start : hit.start - clause.sentence.start]
    if text.strip().endswith("(") and previous.words.clock is not None and len(text) < 20:
        return True  # "at 7:47 a.m. (2247 GMT Sunday)"
    both = previous.words.clock is not None or hit.words.clock is not None
    return both and len(text) < 40 and re.search(r"\bor $|\bor at $", text) is not None


def _dates_telling(clause: Clause, hit: TimeHit) -> bool:
    """Tell a time that stands by a verb of saying or of what is done about the event."""
    tokens, lowers = clause.sentence.tokens, [t.lower for t in clause.sentence.tokens]
    at, after = clause.sentence.token_at(hit.start), clause.sentence.token_at(hit.end)
    before = lowers[max(clause.first, at - 2) : at]
    if before and (before[-1] in REPORTING or (before[0] in REPORTING and before[-1] not in {"that", "when"})):
        return True
    if before[-1:] == [","] and any(word in REPORTING for word in before):
        return True
    beyond = after if lowers[after : after + 1] == [","] else after + 2  # "killed Wednesday, a statement said"
    if at >= clause.first + 2 and _STATEMENTS & set(lowers[max(clause.first, at - 3) : min(beyond, clause.last + 1)]):
        return True
    if _dates_toll(clause, lowers, at, after):
        return True
    if at - clause.first <= 1:
        return _told_first(clause, lowers, after)
    if after <= clause.last and lowers[after] in _TELLING | REPORTING and lowers[after] != "reported":
        return True  # "the ministry on Sunday gave new details", "Iraq on Tuesday summoned", "on Saturday claimed"
    # "the Guards said in a statement on Sunday", "told reporters in Washington on Monday"
    telling = REPORTING | _TELLING
    stops = (
        i for i in range(at - 1, clause.first - 1, -1) if lowers[i] in telling | _CUTS or lowers[i] in VERB_CLASSES
    )
    verb = next(stops, None)
    return (
        verb is not None
        and lowers[verb] in telling
        and at - verb <= 5
        and not any(tokens[i].text in {",", '"', "”"} for i in range(verb, at))
    )


def _dates_toll(clause: Clause, lowers: list[str], at: int, after: int) -> bool:
    """Tell "the toll rose to 44 on Tuesday", "17 this morning", "died on Thursday of wounds", "succumbed … on Friday"."""
    behind = lowers[max(clause.first, at - 5) : at]
    counted = behind[-1:] and (behind[-1][0].isdigit() or behind[-1] in NUMBERS)
    if counted and _RISING & set(lowers[max(clause.first, at - 12) : at]):
        return True
    if "succumbed" in lowers[max(clause.first, at - _NEAR) : at]:
        return True
    end = clause.sentence.tokens[after - 1].end - clause.sentence.start
    fatal = "hospital" in behind or _FATAL.match(clause.sentence.text, end) is not None
    return bool({"died", "dies"} & set(behind)) and fatal


def _told_first(clause: Clause, lowers: list[str], after: int) -> bool:
    """Tell of a time that opens a clause whether the first verb is one of saying."""
    for index in range(after, min(clause.last + 1, after + 26)):
        word = lowers[index]
        if (word in REPORTING and word not in _NOT_TELLING) or (
            word == "reported" and lowers[index + 1 : index + 2] == ["that"]
        ):
            return True
        if word in VERB_CLASSES and (index == after or lowers[index - 1] not in {"the", "a"}):
            return False
    return False
