"""A sentence cut into clauses, each with one event context, and each clause read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geoevents.extract.actors import read_actors
from geoevents.extract.arms import in_action
from geoevents.extract.casualties import read_casualties
from geoevents.extract.clause import Amount, Clause
from geoevents.extract.counts import CountReader
from geoevents.extract.dating import sort_times
from geoevents.extract.launches import tells_launch
from geoevents.extract.origins import LAUNCHERS, RAMPS
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
#: The line below a picture: it may be of another day, and its names are the photographer's and the agency's.
_CAPTION = re.compile(
    r"^(?:illustrative|(?:an?[ ])?file[ ]photo|photos?[ ]?:|image[ ]?:|(?:in[ ])?this[ ](?:image|photo|handout|file)|map[ ]showing|watch[ ]?:|read[ ](?:more|also)\b|related[ ]?:)"
    r"|\bphoto[ ](?:credit|by)\b|\[(?:file[ ])?photo\b|\((?:ap|express|file|afp|reuters)[ ]photo\b|/[ ]?(?:afp|ap|reuters|flash90)\)|/[ ]?[\w ]{2,30}agencies\b|[.][ ]handout\b|\b(?:is|are)[ ]pictured\b|\bgetty[ ]images\b|/tg$",
    re.IGNORECASE,
)
#: Words that tell of a launch site where a clause tells no attack.
_OF_LAUNCHES = LAUNCHERS | RAMPS | {"launch", "launches", "launching"}
_SPLIT = re.compile(
    r";\s|,\s(?:while|whereas)\s|,\s(?:and\s)?(?=in\sa\sseparate\s)|\s(?=—\s)|,\s(?=and\s(?:aircraft|jets|warplanes|helicopters)\s)"
    r"|,\s(?=adding\sthat\s)"
    r"|,\s(?=(?:which|where)\s(?:\w+\s){0,3}?(?:struck|hit|attacked|targeted|shelled|bombed|killed)\b[^,.;]{0,40}?\b(?:on\s[A-Z]\w+day|last\s(?:week|month|year)|earlier|ago)\b)"
    r"|,\s(?=(?:which|where|who)\son\s[A-Z]\w+day\s)"
    r"|\s(?=(?:that|which)\s(?:has|have)\s(?:\w+\s)?(?:been|come|faced|seen|suffered|endured)\b)"
    r"|\s(?=and\s(?:the\s)?[A-Z][^,;.]{1,30}\s(?:answered|responded|retaliated|hit\sback|struck\sback|returned\sfire)\b)"
    r"|,\s(?=(?:and\s)?(?:was\s|were\s)?(?:subsequently\s|later\s)?destroying\s[^,;.]{0,40}launch)"
    r"|,\s(?=and\s(?:in\sthe\s(?:evening|afternoon|morning)|later)\b)"
)


def clauses(sentence: Sentence, gazetteer: PlaceNames) -> list[Clause]:
    """Cut a sentence into clauses and read each one."""
    tokens = sentence.tokens
    if not tokens or (not sentence.is_title and _CAPTION.search(sentence.text) is not None):
        return []
    all_places = find_places(sentence, gazetteer)
    all_arms = weapons(tokens)
    all_times = find_times(sentence.text, sentence.start)
    all_numbers = [n for n in numbers(tokens) if not _is_dated(sentence, n, all_times)]
    result: list[Clause] = []
    for first, last, cause in _cuts(sentence):
        clause = Clause(sentence, first, last, cause)
        clause.arms = [w for w in all_arms if first <= w.first <= last]
        clause.places = [p for p in all_places if first <= p.first <= last]
        start, end = clause.span.start, clause.span.end
        found = [n for n in all_numbers if first <= n.first <= last]
        clause.triggers = TriggerReader(clause, found, all_places).read()
        clause.arms = in_action(clause)
        sort_times(clause, [t for t in all_times if start <= t.start < end], all_times)
        if result and not cause:
            _share_day(result[-1], clause)
        _read(clause, found, all_places, before=result[-1].counts if result else [])
        result.append(clause)
    return result


def _share_day(before: Clause, clause: Clause) -> None:
    """Date "they fought for hours on Saturday, while a rocket landed in Goma" to Saturday: the first part tells no event."""
    if not before.is_event and not before.cause and not any(t.names_day for t in clause.times):
        clause.times += [t for t in before.times if t.names_day]


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


def _read(clause: Clause, found: list[Number], every: list[PlaceHit], *, before: list[Amount]) -> None:
    lowers = {t.lower for t in clause.sentence.tokens[clause.first : clause.last + 1]}
    told = bool(clause.triggers)
    if told or clause.arms or lowers & _OF_LAUNCHES or tells_launch(clause.sentence.text):
        SiteReader(clause, found, every).read(told=told)
        clause.counts = CountReader(clause, found, every).read(before)
    killed, injured = read_casualties(clause.sentence.tokens, clause.first, clause.last, found)
    clause.killed = [Amount(span, quantity) for span, quantity in killed]
    clause.injured = [Amount(span, quantity) for span, quantity in injured]
    clause.actors = read_actors(clause.sentence, clause.first, clause.last)
