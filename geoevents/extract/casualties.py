"""Killed and injured: whom a number counts, passive and active, sums and "no casualties"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geoevents.extract.lexicon import NUMBERS, word_set
from geoevents.extract.quantities import Number, add
from geoevents.extract.victims import (
    BECOMING,
    INJURED,
    KILLED,
    KIN,
    PERSON,
    objects_of,
    person_after,
    subjects_of,
    text_of,
    token_from,
    victims_of,
)
from geoevents.model import Quantity, Span

if TYPE_CHECKING:
    from geoevents.extract.text import Token

__all__ = ["read_casualties"]

Found = list[tuple[Span, Quantity]]

_BEARING = frozenset({"sustained", "suffered", "received"})  # wounds, where the next words say so
_HARM = frozenset({"injury", "injuries", "wound", "wounds", "burns", "concussion", "concussions"})
#: One of these stands in whatever tells of dead or hurt.
_AT_ALL = re.compile(
    r"kill|dead|die|dying|death|toll|injur|wound|hurt|bod(?:y|ies)|casualt|victim|martyr|fatal|treat|hospital|li(?:fe|ves)|loss|succumb|perish|burn|safe"
    r"|harm|scathed|concuss|maimed|los(?:t|e|ing)",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:no|without|nor|any|neither)[ ](?!word|news|information|details?|figures?|immediate|clear|official)(?:\w{1,14}[ ]){0,4}?"
    r"(?P<what>casualt(?:y|ies)|deaths?|(?:dead|wounded)(?=[ ](?:or|and|nor)[ ]|,|\.|$)|injur(?:y|ies)|fatalit(?:y|ies)|fatal[ ](?:victims|casualties|injuries)|victims?|losses|loss[ ]of[ ]life)\b"
    r"|\b(?:nobody|no[ ]one|none)[ ](?:(?:of|on|in|aboard)\b[^.;,]{0,40}?(?:,[^.;,]{1,40},)?[ ])?(?:(?:was|were|is|had[ ]been|has[ ]been)[ ](?:seriously[ ]|reported[ ](?:to[ ](?:be|have[ ]been)[ ])?)?)?(?P<what2>dead|died|killed|hurt|injured|wounded|harmed)\b"
    r"|\b(?:all|everyone|everybody|the[ ](?:\w+[ ])?crew)\b[^.;,]{0,40}\b(?:was|were|are|is|escaped|survived)[ ](?:[\w-]+[ ]){0,4}?(?P<what4>safe|unharmed|unhurt|uninjured|unscathed)\b"
    r"|\bno[ ](?P<who>(?:\w[\w.]{0,14}[ ]){1,3}?)(?:was|were|had[ ]been)[ ](?P<what3>killed|hurt|injured|wounded|harmed)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:if|whether|clear|known)\b[^.;,]{0,40}$", re.IGNORECASE)
_NEITHER = re.compile(r"neither\b.*\breport", re.IGNORECASE)
_AMONG = re.compile(
    r"[ ](?:or[ ]\w+[ ])?(?:among|amongst|to)[ ](?:the[ ]|its[ ]|our[ ]|any[ ]of[ ]the[ ])?(?P<who>(?!people|civilian|residents|population|persons)\w[\w.-]*)",
    re.IGNORECASE,
)
_OR_HURT = re.compile(r"[ ](?:or|and|nor)[ ](?:\w+[ ])?(?:injur|wound|hurt|casualt)", re.IGNORECASE)
_OR_DEAD = re.compile(r"[ ](?:or|and|nor)[ ](?:\w+[ ])?(?:death|dead|killed|fatalit|casualt)", re.IGNORECASE)
_BOTH = re.compile(r"casualt|victim|loss|harmed|safe|unscathed", re.IGNORECASE)
_DEATH = re.compile(r"death|dead|died|fatal|killed|life", re.IGNORECASE)
_QUALIFIED = r"(?:at[ ]least|more[ ]than|over|about|around|some|nearly|almost|up[ ]to|as[ ]many[ ]as|as[ ]high[ ]as)[ ]"
_FIGURE = rf"(?:{_QUALIFIED})?(?P<number>\d{{1,6}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})\b(?!-)"
_DEAD_PEOPLE = (
    r"(?:dead|deaths|killed|those[ ]killed|fatalities|(?:people|persons|civilians)[ ](?:killed|who[ ](?:have[ ])?died))"
)
_TOLL = re.compile(
    rf"\b(?:(?:death[ ]toll|toll|number[ ]of[ ](?:the[ ])?{_DEAD_PEOPLE})\b[^.;]{{0,140}}?\b(?:to|at|reached|was|is|of)"
    rf"|(?:died|dead|succumbed|killed)\b[^.;]{{0,90}}\b(?:bringing|taking|pushing|raising|brings|brought|takes|took)[ ]the[ ]total[ ](?:\w+[ ]){{0,3}}?to)[ ]{_FIGURE}",
    re.IGNORECASE,
)
_CHANGED = r"(?:risen|rose|climbed|increased|grown|jumped|corrected|revised|raised|updated)[ ](?:\w+ly[ ])?to"
_HURT_TOLL = re.compile(
    rf"\bnumber[ ]of[ ][^.;]{{0,80}}?(?:injur|wound|hurt)(?:[^.;]{{0,100}}?\b{_CHANGED}|(?![^.;]{{0,100}}?{_CHANGED})[^.;]{{0,100}}?\b(?:reached|stood[ ]at|stands[ ]at|was|is|at|made|makes|totall?ed))[ ]{_FIGURE}",
    re.IGNORECASE,
)
_THEN = re.compile(
    rf",[ ](?:and[ ])?(?:then|later|now)[ ]{_FIGURE}(?=[ ]?(?:[.,;]|$))"
    rf"|[ ]by[ ][^.,;]{{2,20}}[ ]and[ ]{_FIGURE.replace('number', 'number2')}(?=[ ](?:this|by|on|today|now|later)\b)",
    re.IGNORECASE,
)
# "the lives of three people", "the deaths of two", "injuries to six": the number stands behind.
_DEAD_OF = re.compile(r"\b(?:the[ ])?(?:li(?:ves|fe)|deaths?|martyrdom|killing|bod(?:y|ies))[ ]of[ ]", re.IGNORECASE)
# "fighting for the lives of two patients", "saved the life of a boy": nobody died.
_SAVING = re.compile(r"\b(?:for|sav(?:e|ed|es|ing)|risk(?:ed|ing)?)[ ]$")
_HURT_OF = re.compile(r"\b(?:injur(?:y|ies)|wounds)[ ](?:to|of)[ ]", re.IGNORECASE)
# "Total hurt: 8", "killed: 3": as bulletins list them.
_LISTED = re.compile(
    rf"\b(?P<what>killed|dead|deaths|fatalities|martyrs|wounded|injured|hurt|injuries)[ ]?:[ ]?{_FIGURE}", re.IGNORECASE
)
#: What stands behind a toll of many days.
_PERIOD = re.compile(
    r"[^.,;:]{0,40}?[ ](?:so[ ]far[ ]this[ ]week|(?:so[ ]far[ ])?this[ ](?:month|year)"
    r"|(?:in|over|during|within)[ ](?:the[ ])?(?:past|last|recent|previous)[ ](?:\w+[ ]){0,2}(?:days|weeks?|months?|years?)|over[ ]the[ ]years)\b",
    re.IGNORECASE,
)
# "two deaths", "12 injuries", "five bodies": the number stands before.
_COUNT_NOUNS = {
    "deaths": "killed",
    "fatalities": "killed",
    "fatality": "killed",
    "martyrs": "killed",
    "bodies": "killed",
}
_COUNT_NOUNS |= {"injuries": "injured"}
_CLAIMING = word_set("claimed claiming claims cost costing costs took taking takes")
_LIVES = re.compile(r"\b(?:lost|lose|losing)[ ](?:their|his|her)[ ](?:own[ ])?li(?:ves|fe)\b")
_LIMBS = re.compile(
    r"\b(?:lost|lose|losing)[ ](?:an?|one|both|his|her|their)[ ](?:\w+[ ])?(?:legs?|arms?|hands?|foot|feet|eyes?|limbs?|fingers?)\b"
)
_TAKEN = word_set("recovered pulled found retrieved received brought counted arrived dug taken removed")
_HURT = r"(?P<what>killed|dead|died|martyred|wounded|injured|hurt)"
_WAS = r"(?:(?:was|is|had[ ]been|has[ ]been)[ ](?:also[ ])?(?:\w+ly[ ])?)"
_DOES = r"(?P<what>kill(?:s|ed|ing)|(?:wound|injur)(?:s|es|ed|ing))"
_ONE = (
    re.compile(
        rf"\b(?:the|his|her|its|their)[ ](?:[\w-]+[ ])??(?:{PERSON}|{KIN})(?:,[ ]\d{{1,2}},)?[ ]{_WAS}?(?:\w+ly[ ])?{_HURT}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_DOES}[ ](?:the|its|his|her|their)[ ](?:[\w-]+[ ])??(?:{PERSON}|{KIN})\b", re.IGNORECASE),
    re.compile(
        rf"\b{_DOES}[ ]another(?=[ ](?:{PERSON})\b|[ ](?:in|at|on|when|and|near|outside)\b|[.,;]|$)", re.IGNORECASE
    ),
    re.compile(
        rf"\ba[ ](?:second|third|fourth|fifth|sixth)[ ](?:(?:{PERSON})[ ])?{_WAS}?(?:\w+ly[ ])?{_HURT}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<two>both)(?:[ ](?:the[ ])?(?:{PERSON})s|[ ]\w{{0,12}}men)?[ ](?:were|are|have[ ]been)[ ](?:\w+ly[ ])?{_HURT}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:^|[;:,][ ])(?:[A-Z][\w-]+[ ])?(?:{PERSON})[ ]{_HURT}\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:[Tt]he|[Aa]n?)[ ](?:[\w-]+[ ]){{0,2}}?(?P<two>couple|pair)[ ](?:(?:was|were|has[ ]been|had[ ]been)[ ](?:\w+ly[ ])?){_HURT}\b"
    ),
    re.compile(rf"\b(?P<what>kills|wounds|injures)[ ](?:[\w-]+[ ])?(?:{PERSON})\b(?![ ]of)", re.IGNORECASE),
    re.compile(rf"\banother[ ](?:was[ ])?(?:\w+ly[ ])?{_HURT}\b", re.IGNORECASE),
)
# "wounded four, one of whom died later", "three injured, one fatally": of those who were hurt.
_OF_THE_HURT = re.compile(
    rf"\b{_FIGURE}[ ](?:fatally\b|of[ ](?:whom|them|the[ ](?:injured|wounded))[ ](?:(?:has|have)[ ])?(?:later[ ]|since[ ]|subsequently[ ])?(?:died|succumbed)\b)",
    re.IGNORECASE,
)
#: "A fifth victim died": the dead are five by then.
_NTH_VICTIM = re.compile(
    r"\b(?P<nth>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[ ](?:victim|fatality|death)\b(?:[^.;]{0,60}?\b(?P<dies>died|dies|succumbed)\b)?",
    re.IGNORECASE,
)
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NTH = dict(zip(_ORDINALS, range(2, 11), strict=True))
_GROUP = re.compile(rf"\b({PERSON})s?\b")
_APART = 120  # characters between two numbers that are added
_LIGHTLY = re.compile(r"\b(?:slightly|lightly)\b", re.IGNORECASE)
_BADLY = re.compile(r"\b(?:seriously|critically|severely|badly|gravely)\b", re.IGNORECASE)
_A_PERSON = re.compile(r"an?[ ]", re.IGNORECASE)
_AND = re.compile(r"\band\b")
_DESCRIBED = word_set("mother father parent man woman boy girl widow grandmother grandfather pensioner")
_MORE = re.compile(r"\b(?:more|others?|another)\b", re.IGNORECASE)
_CARE = word_set("treated taken rushed admitted evacuated sent sending")
_SEEKING = frozenset({"needed", "sought", "required"})
_AID = frozenset({"treatment", "care", "attention", "help"})
_MEDICAL = frozenset({"medical", "hospital", "emergency"})
_TREATED = frozenset({"treated", "treating"})
_BE = frozenset({"was", "were", "been", "being", "be", "are", "is"})
_PART = re.compile(
    r"\bamong[ ]the[ ](?:dead|killed|injured|wounded|victims)\b|\b(?:dead|killed|injured|wounded|victims)[ ]includ",
    re.IGNORECASE,
)


def read_casualties(tokens: tuple[Token, ...], first: int, last: int, numbers: list[Number]) -> tuple[Found, Found]:
    """Return the numbers of killed and of injured in tokens first..last, each with its span."""
    killed: Found = []
    injured: Found = []
    offset = tokens[first].start
    text = text_of(tokens, first, last)
    if _AT_ALL.search(text) is None:
        return killed, injured
    numbers = [n for n in numbers if not _describes(tokens, n)]
    _none(text, offset, killed, injured)
    if (killed or injured) and not any(t.lower in KILLED | INJURED for t in tokens[first : last + 1]):
        return killed, injured
    zeroes = [span for span, _ in killed + injured]
    for pattern, into in ((_TOLL, killed), (_HURT_TOLL, injured)):
        for match in pattern.finditer(text):
            into.append((Span(offset + match.start(), offset + match.end()), _told(match, offset, tokens, numbers)))
    previous = first
    for at in range(first, last + 1):
        word = tokens[at].lower
        before = tokens[at - 1].lower if at > first else ""
        if (word == "death" and before == "to") or (word == "martyrdom" and before in BECOMING):
            word = "dead"  # burned, crushed, shot to death
        if word not in KILLED | INJURED:
            continue
        if word in {"burned", "burnt"} and tokens[min(at + 1, last)].lower in {"to", "alive", "down", "out"}:
            continue
        if word in _BEARING and not _HARM & {t.lower for t in tokens[at + 1 : at + 6]}:
            continue
        if any(z.start <= tokens[at].start < z.end for z in zeroes):
            previous = at + 1
            continue
        found = victims_of(tokens, at, numbers, low=previous, high=last)
        if found is not None:
            (killed if word in KILLED else injured).append(found)
            previous = max(at + 1, token_from(tokens, found[0].end, at))
        else:
            previous = at + 1
    _lost(_LIVES, tokens, text, offset, numbers, killed)
    _lost(_LIMBS, tokens, text, offset, numbers, injured)
    return _others(tokens, first, last, numbers, killed, injured)


def _describes(tokens: tuple[Token, ...], number: Number) -> bool:
    """Tell "a mother of two", "a man of 61" from "a family of five" and "a crew of 22"."""
    if number.first < 2 or tokens[number.first - 1].lower != "of":
        return False
    head = tokens[number.first - 2].lower
    return head in _DESCRIBED


def _others(
    tokens: tuple[Token, ...], first: int, last: int, numbers: list[Number], killed: Found, injured: Found
) -> tuple[Found, Found]:
    """Add what nouns and single persons tell, let a later figure stand for an earlier, and mark parts."""
    text, offset = text_of(tokens, first, last), tokens[first].start
    for pattern, into in ((_DEAD_OF, killed), (_HURT_OF, injured)):
        _of_whom(pattern, tokens, text, offset, numbers, into)
    _nouns(tokens, first, last, numbers, killed, injured)
    _single(text, offset, killed, injured)
    for match in _NTH_VICTIM.finditer(text):
        if match["dies"] or "victim" not in match[0].lower():
            value, span = _NTH[match["nth"].lower()], Span(offset + match.start(), offset + match.end())
            killed = [(s, q) for s, q in killed if s.end <= span.start or span.end <= s.start]
            killed.append((span, Quantity(min=value, max=value, best=value, qualifier="sum")))
    for match in _LISTED.finditer(text):
        into = injured if match["what"].lower() in INJURED | _HARM else killed
        into[:] = [(s, q) for s, q in into if s.end <= offset + match.start() or offset + match.end() <= s.start]
        into.append((Span(offset + match.start(), offset + match.end()), _told(match, offset, tokens, numbers)))
    for match in _OF_THE_HURT.finditer(text):
        _add_new(killed, Span(offset + match.start(), offset + match.end()), _told(match, offset, tokens, numbers))
    for match in _THEN.finditer(text):
        value = _value(match["number"] or match["number2"])
        for into in (killed, injured):
            # "at first counted seven dead, then nine": the last word counts.
            into[:] = [
                (Span(s.start, offset + match.end()), Quantity(min=value, max=value, best=value))
                if s.end == offset + match.start()
                else (s, q)
                for s, q in into
            ]
    killed = _parts_of_toll(text, _TOLL, killed) or _summed(text, offset, killed)
    injured = _parts_of_toll(text, _HURT_TOLL, injured) or _summed(text, offset, injured)
    for found in (killed, injured):
        for at, (span, quantity) in enumerate(found):
            if quantity.of is None and quantity.max != 0 and _PERIOD.match(text, span.end - offset):
                found[at] = span, replace(quantity, of="period")
    if _PART.search(text) is not None:
        killed = [(span, replace(quantity, of=quantity.of or "casualties")) for span, quantity in killed]
        injured = [(span, replace(quantity, of=quantity.of or "casualties")) for span, quantity in injured]
    return killed, injured


def _parts_of_toll(text: str, pattern: re.Pattern[str], found: Found) -> Found:
    """Let "one more had died, taking the toll to 53" be 53, of whom one is told; nothing where no toll is told."""
    if not found or pattern.search(text) is None:
        return []
    most = max(quantity.min or 0 for _, quantity in found)
    return [(s, q if q.of or (q.min or 0) == most else replace(q, of="toll")) for s, q in found]


def _summed(text: str, offset: int, found: Found) -> Found:
    """Add "and two more died", and "a child was hurt and a woman was injured": they are told in one breath."""
    result: Found = []
    for span, quantity in sorted(found, key=lambda one: one[0].start):
        words = text[span.start - offset : span.end - offset]
        if result and result[-1][0].end <= span.start and quantity.of is None is result[-1][1].of:
            before, told = result[-1]
            first = text[before.start - offset : before.end - offset]
            apart = text[before.end - offset : span.start - offset]
            persons = _A_PERSON.match(words) and _A_PERSON.match(first)
            joined = _AND.search(apart) is not None and (persons or _is_other_group(first, words))
            if len(apart) < _APART and ((_MORE.search(words) and ":" not in apart) or joined):
                result[-1] = Span(before.start, span.end), add([told, quantity])
                continue
        result.append((span, quantity))
    return result


def _is_other_group(first: str, second: str) -> bool:
    """Tell "a farmer was seriously injured and two workers lightly hurt" from "12 people were hurt and two people badly"."""
    groups = [_GROUP.findall(words.lower()) for words in (first, second)]
    apart = all(groups) and not set(groups[0]) & set(groups[1])
    return apart and (_BADLY.search(second) is None or _LIGHTLY.search(first) is not None)


def _told(match: re.Match[str], offset: int, tokens: tuple[Token, ...], numbers: list[Number]) -> Quantity:
    """Return the figure of a match with its qualifier ("a toll of at least 47")."""
    at = offset + match.start("number")
    number = next((n for n in numbers if tokens[n.first].start <= at < tokens[n.last].end), None)
    if number is not None:
        return number.quantity
    value = _value(match["number"])
    return Quantity(min=value, max=value, best=value)


def _value(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _add_new(into: Found, span: Span, quantity: Quantity) -> None:
    """Add a number unless its words are read already."""
    if not any(span.start < known.end and known.start < span.end for known, _ in into):
        into.append((span, quantity))


def _of_whom(
    pattern: re.Pattern[str], tokens: tuple[Token, ...], text: str, offset: int, numbers: list[Number], into: Found
) -> None:
    """Read "claimed the lives of three people", "injuries to six"."""
    for match in pattern.finditer(text):
        number = next((n for n in numbers if tokens[n.first].start == offset + match.end()), None)
        if number is not None and _SAVING.search(text, 0, match.start()) is None:
            end = person_after(tokens, number, len(tokens) - 1) or number.last
            _add_new(into, Span(offset + match.start(), tokens[end].end), number.quantity)


def _nouns(
    tokens: tuple[Token, ...], first: int, last: int, numbers: list[Number], killed: Found, injured: Found
) -> None:
    """Read "four fatalities", "12 injuries", "five bodies were recovered", "six were treated for wounds"."""
    lowers = [t.lower for t in tokens[first : last + 1]]
    for number in numbers:
        after = lowers[number.last + 1 - first : number.last + 4 - first]
        at = next((i for i, w in enumerate(after[:2]) if w in _COUNT_NOUNS), None)
        if at is not None and not number.indefinite:
            noun = number.last + 1 + at
            if after[at] == "bodies" and not _TAKEN & set(lowers):
                continue
            into = killed if _COUNT_NOUNS[after[at]] == "killed" else injured
            _add_new(into, Span(tokens[number.first].start, tokens[noun].end), number.quantity)
        if after[:1] == ["lives"] and number.first > first and tokens[number.first - 1].lower in _CLAIMING:
            _add_new(killed, Span(tokens[number.first].start, tokens[number.last + 1].end), number.quantity)
        person = None if number.indefinite else person_after(tokens, number, last)
        behind = lowers[person + 1 - first : person + 5 - first] if person is not None else []
        if person is not None and behind[:1] == ["with"] and (harm := _HARM & set(behind)):
            end = next(i for i in range(person + 1, last + 1) if tokens[i].lower in harm)
            _add_new(injured, Span(tokens[number.first].start, tokens[end].end), number.quantity)
    for at in range(first + 1, last):
        word, following = tokens[at].lower, [t.lower for t in tokens[at + 1 : at + 6]]
        cared = (word in _TREATED and following[:1] != ["as"]) or (
            word in _CARE and {"hospital", "hospitals"} & set(following)
        )
        sought = word in _SEEKING and bool(_AID & set(following[:3])) and bool((_HARM | _MEDICAL) & set(following))
        if (cared or sought) and "bodies" not in lowers:
            passive = tokens[at - 1].lower in _BE or word == "rushed"
            active = None if passive else objects_of(tokens, at, numbers, last)
            found = active or (
                subjects_of(tokens, at, numbers, first) if word not in {"treating", "sent", "sending"} else None
            )
            if found is not None:
                _add_new(injured, *found)


def _single(text: str, offset: int, killed: Found, injured: Found) -> None:
    """Read one person told without a number: "the driver was killed", "another was wounded", "rocket kills woman"."""
    one = Quantity(min=1, max=1, best=1)
    for pattern in _ONE:
        for match in pattern.finditer(text):
            into = killed if match["what"].lower() in KILLED else injured
            quantity = Quantity(min=2, max=2, best=2) if "two" in pattern.groupindex else one
            _add_new(into, Span(offset + match.start(), offset + match.end()), quantity)


def _none(text: str, offset: int, killed: Found, injured: Found) -> None:
    for match in _NONE.finditer(text):
        if _UNSURE.search(text, 0, match.start()) or _NEITHER.match(match[0]):
            continue  # "not clear whether there were any casualties", "neither side reported casualties"
        what = match["what"] or match["what2"] or match["what3"] or match["what4"]
        nothing = Quantity(min=0, max=0, best=0)
        span = Span(offset + match.start(), offset + match.end())
        if match["who"]:
            # "No Americans were hurt" says nothing of the others.
            who = match["who"].strip().lower()
            nothing = Quantity(min=0, max=0, best=0, of=None if who in {"people", "civilians"} else who)
        rest = text[match.end() : match.end() + 30]
        if (among := _AMONG.match(rest)) is not None:
            nothing = replace(nothing, of=among["who"].lower())
        also = _OR_HURT.match(rest) if _DEATH.search(what) else _OR_DEAD.match(rest)
        if (_BOTH.search(what) and not re.search(r"life|fatal", what, re.IGNORECASE)) or also is not None:
            killed.append((span, nothing))
            injured.append((span, nothing))
        elif _DEATH.search(what):
            killed.append((span, nothing))
        else:
            injured.append((span, nothing))


def _lost(
    pattern: re.Pattern[str], tokens: tuple[Token, ...], text: str, offset: int, numbers: list[Number], into: Found
) -> None:
    """Read "three people lost their lives", "a teenager lost a leg"."""
    match = pattern.search(text)
    if match is None:
        return
    first = token_from(tokens, offset, 0)
    at = token_from(tokens, offset + match.start(), first)
    found = subjects_of(tokens, at, numbers, first)
    if found is not None:
        _add_new(into, Span(found[0].start, offset + match.end()), found[1])
