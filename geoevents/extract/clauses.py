"""A sentence cut into clauses, each with one event context, and each clause read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geoevents.extract.actors import read_actors
from geoevents.extract.casualties import read_casualties
from geoevents.extract.clause import Amount, Clause
from geoevents.extract.counts import CountReader
from geoevents.extract.lexicon import REPORTING, VERB_CLASSES
from geoevents.extract.origins import LAUNCHERS
from geoevents.extract.places import PlaceHit, PlaceNames, find_places
from geoevents.extract.quantities import Number, numbers
from geoevents.extract.sites import SiteReader
from geoevents.extract.times import TimeHit, find_times
from geoevents.extract.triggers import TriggerReader
from geoevents.extract.weapons import weapons

if TYPE_CHECKING:
    from geoevents.extract.text import Sentence

__all__ = ["clauses"]

_CAUSE = re.compile(
    r"\b(?:in[ ](?:answer|response|reply|retaliation|revenge|reprisal)[ ](?:to|for)"
    r"|(?:revenge|retaliation|reprisal|an[ ]answer|a[ ]response|a[ ]reply)[ ](?:for|to)"
    r"|(?:hours|minutes|days|weeks|shortly|soon|(?:about[ ]|less[ ]than[ ])?(?:half[ ])?(?:a|an|one|two|three|four|five|six|several|\d{1,2})[ ]"
    r"(?:minute|hour|day|week|month|year)s?)[ ](?:after|before)(?![ ](?:midnight|noon|dawn|sunset|sunrise|dark|\d)))\b",
    re.IGNORECASE,
)
#: "The attack came after ...", "This follows ...": an earlier event is told next.
_SEQUEL = re.compile(
    r"\b(?:this|it|that|which|(?:attack|strike|raid|launch|blast|explosion|incident|shelling|barrage|assault|bombardment|salvo|escalation)s?)"
    r"(?:[ ][\w'’-]{1,20}){0,6}[ ](?:(?:comes?|came)[ ](?=after\b)|(?:follows|followed)[ ](?!by\b))",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r";\s|,\s(?:while|whereas)\s|,\s(?:and\s)?(?=in\sa\sseparate\s)|\s(?=—\s)|,\s(?=and\s(?:aircraft|jets|warplanes|helicopters)\s)"
    r"|,\s(?=adding\sthat\s)"
    r"|\s(?=(?:that|which)\s(?:has|have)\s(?:\w+\s)?(?:been|come|faced|seen|suffered|endured)\b)"
    r"|\s(?=and\s(?:the\s)?[A-Z][^,;.]{1,30}\s(?:answered|responded|retaliated|hit\sback|struck\sback|returned\sfire)\b)"
    r"|,\s(?=(?:and\s)?(?:was\s|were\s)?(?:subsequently\s|later\s)?destroying\s[^,;.]{0,40}launch)"
    r"|,\s(?=and\s(?:in\sthe\s(?:evening|afternoon|morning)|later)\b)"
)


_BEGAN = frozenset(
    {"began", "begun", "erupted", "started", "broke", "broken", "invaded", "seized", "invasion", "ended", "signed"}
)
_TELLING = frozenset({"gave", "issued", "released", "published", "provided", "presented", "unveiled", "updated"})


def clauses(sentence: Sentence, gazetteer: PlaceNames) -> list[Clause]:
    """Cut a sentence into clauses and read each one."""
    tokens = sentence.tokens
    if not tokens:
        return []
    all_places = find_places(sentence, gazetteer)
    all_arms = weapons(tokens)
    all_times = find_times(sentence.text, sentence.start)
    all_numbers = [n for n in numbers(tokens) if not _is_dated(sentence, n, all_times)]
    result = []
    for first, last, cause in _cuts(sentence):
        clause = Clause(sentence, first, last, cause)
        clause.arms = [w for w in all_arms if first <= w.first <= last]
        clause.places = [p for p in all_places if first <= p.first <= last]
        start, end = clause.span.start, clause.span.end
        _sort_times(clause, [t for t in all_times if start <= t.start < end])
        _read(clause, [n for n in all_numbers if first <= n.first <= last], all_places)
        result.append(clause)
    return result


def _is_dated(sentence: Sentence, number: Number, times: list[TimeHit]) -> bool:
    """Tell the number of a date ("in the early hours of 7 May missiles hit …")."""
    token = sentence.tokens[number.last]
    return any(t.start <= token.start and token.end <= t.end for t in times)


def _cuts(sentence: Sentence) -> list[tuple[int, int, bool]]:
    """Return token ranges; the third part tells whether the range names the cause or forerunner of the event."""
    marks: list[tuple[int, bool]] = [(sentence.start, False)]
    marks += [(sentence.start + match.end(), False) for match in _SPLIT.finditer(sentence.text)]
    marks += [(sentence.start + match.end(), True) for match in _SEQUEL.finditer(sentence.text)]
    for match in _CAUSE.finditer(sentence.text):
        if match.start() > 0:
            marks.append((sentence.start + match.start(), True))
        else:
            comma = sentence.text.find(",", match.end())
            marks[0] = (sentence.start, True)
            if comma >= 0:
                marks.append((sentence.start + comma + 1, False))
    marks.sort()
    cuts = []
    for index, (start, cause) in enumerate(marks):
        first = sentence.token_at(start)
        stop = sentence.token_at(marks[index + 1][0]) if index + 1 < len(marks) else len(sentence.tokens)
        if first < stop:
            cuts.append((first, stop - 1, cause))
    return cuts


def _sort_times(clause: Clause, hits: list[TimeHit]) -> None:
    """Tell the times of the event from those of the telling ("said on Sunday", "Late on Sunday, a source reported")."""
    previous: TimeHit | None = None
    for hit in hits:
        if previous is not None and _is_other_zone(clause, previous, hit):
            previous = hit
            clause.other_clocks.append(hit)
            continue
        if hit.is_long and _dates_war(clause, hit):
            continue
        # "Saturday's attack": the day is the event's, whoever speaks of it
        owned = clause.sentence.text.startswith(("'s", "’s"), hit.end - clause.sentence.start)
        (clause.report_times if not owned and _dates_report(clause, hit) else clause.times).append(hit)
        previous = hit


def _dates_war(clause: Clause, hit: TimeHit) -> bool:
    """Tell "the war that erupted in mid-April", "since Russia invaded in 2022": the month of a war, not of an attack."""
    at = clause.sentence.token_at(hit.start)
    return any(t.lower in _BEGAN for t in clause.sentence.tokens[max(clause.first, at - 3) : at])


def _is_other_zone(clause: Clause, previous: TimeHit, hit: TimeHit) -> bool:
    """Tell "…, or 5:30 p.m. Tuesday in Washington": the same moment by another clock."""
    text = clause.sentence.text[previous.end - clause.sentence.start : hit.start - clause.sentence.start]
    if text.strip().endswith("(") and previous.words.clock is not None and len(text) < 20:
        return True  # "at 7:47 a.m. (2247 GMT Sunday)"
    both = previous.words.clock is not None or hit.words.clock is not None
    return both and len(text) < 40 and re.search(r"\bor $|\bor at $", text) is not None


def _dates_report(clause: Clause, hit: TimeHit) -> bool:
    tokens, lowers = clause.sentence.tokens, [t.lower for t in clause.sentence.tokens]
    at = clause.sentence.token_at(hit.start)
    after = clause.sentence.token_at(hit.end)
    before = lowers[max(clause.first, at - 2) : at]
    if before and (before[-1] in REPORTING or (before[0] in REPORTING and before[-1] not in {"that", "when"})):
        return True
    if (
        at > clause.first
        and lowers[at - 1] == ","
        and any(lowers[i] in REPORTING for i in range(max(clause.first, at - 2), at))
    ):
        return True
    if at >= clause.first + 2 and any(
        lowers[i] in {"briefing", "statement", "update", "interview", "conference"}
        for i in range(max(clause.first, at - 3), min(after + 2, clause.last + 1))
    ):
        return True
    opening = at - clause.first <= 1
    if not opening and after <= clause.last and lowers[after] in _TELLING:
        return True  # "the ministry on Sunday gave new details"
    if not opening:
        # "the Guards said in a statement on Sunday", "told reporters in Washington on Monday"
        verb = next(
            (
                i
                for i in range(at - 1, clause.first - 1, -1)
                if lowers[i] in REPORTING | _TELLING or lowers[i] in VERB_CLASSES or lowers[i] in {"that", ",", "when"}
            ),
            None,
        )
        return (
            verb is not None
            and lowers[verb] in REPORTING | _TELLING
            and at - verb <= 5
            and not any(tokens[i].text in {",", '"', "”"} for i in range(verb, at))
        )
    # Sentence-initial: whose verb comes first?
    for index in range(after, min(clause.last + 1, after + 26)):
        word = lowers[index]
        if (
            word in REPORTING and word not in {"claims", "reports", "notes", "calls", "claim", "report", "reported"}
        ) or (word == "reported" and index + 1 <= clause.last and lowers[index + 1] == "that"):
            return True
        if word in VERB_CLASSES and (index == after or lowers[index - 1] not in {"the", "a"}):
            return False
    return False


def _read(clause: Clause, found: list[Number], every: list[PlaceHit]) -> None:
    clause.triggers = TriggerReader(clause, found, every).read()
    lowers = {t.lower for t in clause.sentence.tokens[clause.first : clause.last + 1]}
    told = bool(clause.triggers)
    if told or clause.arms or lowers & (LAUNCHERS | {"launch", "launches"}):
        SiteReader(clause, found, every).read(told=told)
        clause.counts = CountReader(clause, found, every).read()
    killed, injured = read_casualties(clause.sentence.tokens, clause.first, clause.last, found)
    clause.killed = [Amount(span, quantity) for span, quantity in killed]
    clause.injured = [Amount(span, quantity) for span, quantity in injured]
    clause.actors = read_actors(clause.sentence, clause.first, clause.last)
