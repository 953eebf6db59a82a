"""Killed and injured: whom a number counts, passive and active, sums and "no casualties"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geoevents.extract.lexicon import DEMONYMS, NUMBERS, PERSONS, word_set
from geoevents.extract.quantities import Number, add
from geoevents.model import Quantity, Span

if TYPE_CHECKING:
    from geoevents.extract.text import Token

__all__ = ["read_casualties"]

Found = list[tuple[Span, Quantity]]

_KILLED = word_set("killed killing kills kill died dead dies martyred perished succumbed")
_INJURED = word_set(
    "burned burnt concussed maimed wounded wounding wound injured injuring injures injure hurt wounds sustained suffered received hospitalised hospitalized"
)
_BEARING = frozenset({"sustained", "suffered", "received"})  # wounds, where the next words say so
_HARM = frozenset({"injury", "injuries", "wound", "wounds", "burns", "concussion", "concussions"})
_BECOMING = frozenset({"embraced", "embracing", "attained", "achieved", "met"})  # martyrdom
_ACTIVE = word_set("killing kills kill wounding wound injuring injures injure wounds")
_NOBODY = word_set(
    "dead wounded personnel staff crew youth families family victim casualty troop national others other"
)  # no single person's words
_NONE = re.compile(
    r"\b(?:no|without|nor|any|neither)[ ](?!word|news|information|details?|figures?|immediate|clear|official)(?:\w{1,14}[ ]){0,4}?"
    r"(?P<what>casualt(?:y|ies)|deaths?|dead(?=[ ]or|,|\.|$)|injur(?:y|ies)|fatalit(?:y|ies)|fatal[ ](?:victims|casualties|injuries)|victims?|losses|loss[ ]of[ ]life)\b"
    r"|\b(?:nobody|no[ ]one|none)[ ](?:(?:of|on|in|aboard)\b[^.;,]{0,40}?[ ])?(?:(?:was|were|is|had[ ]been|has[ ]been)[ ](?:seriously[ ])?)?(?P<what2>dead|died|killed|hurt|injured|wounded|harmed)\b"
    r"|\b(?:all|everyone|everybody|the[ ](?:\w+[ ])?crew)\b[^.;,]{0,40}\b(?:was|were|are|is|escaped|survived)[ ](?:[\w-]+[ ]){0,4}?(?P<what4>safe|unharmed|unhurt|uninjured|unscathed)\b"
    r"|\bno[ ](?P<who>(?:\w[\w.]{0,14}[ ]){1,3}?)(?:was|were|had[ ]been)[ ](?P<what3>killed|hurt|injured|wounded|harmed)\b",
    re.IGNORECASE,
)
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
    rf"\bnumber[ ]of[ ][^.;]{{0,80}}?(?:injur|wound|hurt)(?:[^.;]{{0,100}}?\b{_CHANGED}|(?![^.;]{{0,100}}?{_CHANGED})[^.;]{{0,100}}?\b(?:reached|stood[ ]at|stands[ ]at|was|is|at))[ ]{_FIGURE}",
    re.IGNORECASE,
)
_THEN = re.compile(
    rf",[ ](?:and[ ])?(?:then|later|now)[ ]{_FIGURE}(?=[ ]?(?:[.,;]|$))"
    rf"|[ ]by[ ][^.,;]{{2,20}}[ ]and[ ]{_FIGURE.replace('number', 'number2')}(?=[ ](?:this|by|on|today|now|later)\b)",
    re.IGNORECASE,
)
# "the lives of three people", "the deaths of two", "injuries to six": the number stands behind.
_DEAD_OF = re.compile(r"\b(?:the[ ])?(?:li(?:ves|fe)|deaths?|martyrdom|killing|bod(?:y|ies))[ ]of[ ]", re.IGNORECASE)
_HURT_OF = re.compile(r"\b(?:injur(?:y|ies)|wounds)[ ](?:to|of)[ ]", re.IGNORECASE)
# "two deaths", "12 injuries", "five bodies": the number stands before.
_COUNT_NOUNS = {
    "deaths": "killed",
    "fatalities": "killed",
    "fatality": "killed",
    "martyrs": "killed",
    "bodies": "killed",
}
_COUNT_NOUNS |= {"injuries": "injured"}
_TAKEN = word_set("recovered pulled found retrieved received brought counted arrived dug taken removed")
_PEOPLE = PERSONS | word_set("""
captain captains lieutenant lieutenants sergeant sergeants corporal corporals colonel colonels major majors general generals private privates cadet cadets
conscript conscripts recruit recruits paratrooper paratroopers firefighter firefighters rescuer rescuers paramedic paramedics volunteer volunteers
teacher teachers doctor doctors shopkeeper shopkeepers trader traders vendor vendors miner miners herder herders cleaner cleaners cook cooks priest priests
imam imams judge judges mechanic mechanics electrician electricians welder welders porter porters baker bakers butcher butchers clerk clerks cashier cashiers
manager managers inspector inspectors deminer deminers sapper sappers seaman seamen seafarer seafarers mariner mariners crewman crewmen crewmember
youngster youngsters toddler toddlers schoolboy schoolboys schoolgirl schoolgirls schoolchild schoolchildren pensioner pensioners minor minors adult adults
worshipper worshippers mourner mourners commuter commuters pedestrian pedestrians motorist motorists cyclist cyclists shopper shoppers diner diners
evacuee evacuees settler settlers inhabitant inhabitants local locals foreigner foreigners expatriate expatriates relative relatives sibling siblings
photographer photographers cameraman cameramen reporter reporters correspondent correspondents lawyer lawyers deputy deputies mayor councillor
bodyguard bodyguards interpreter interpreters translator translators operator operators gunner gunners ranger rangers marine policewoman policewomen
patient patients nurse nurses janitor janitors fireman firemen watchman watchmen caretaker caretakers bishop monk monks nun nuns
neighbour neighbours neighbor neighbors friend friends colleague colleagues player players athlete athletes footballer footballers
""")
_PERSON = "|".join(sorted((w for w in _PEOPLE if not w.endswith("s") and w not in _NOBODY), key=len, reverse=True))
_KIN = "|".join(
    sorted(
        word_set(
            "wife husband son daughter brother sister mother father grandson granddaughter grandmother grandfather grandchild "
            "nephew niece uncle aunt cousin relative fiancee baby toddler"
        )
    )
)
_HURT = r"(?P<what>killed|dead|died|martyred|wounded|injured|hurt)"
_WAS = r"(?:(?:was|is|had[ ]been|has[ ]been)[ ](?:also[ ])?(?:\w+ly[ ])?)"
_DOES = r"(?P<what>kill(?:s|ed|ing)|(?:wound|injur)(?:s|es|ed|ing))"
_ONE = (
    re.compile(
        rf"\b(?:the|his|her|its|their)[ ](?:[\w-]+[ ])??(?:{_PERSON}|{_KIN})(?:,[ ]\d{{1,2}},)?[ ]{_WAS}?{_HURT}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_DOES}[ ](?:the|its|his|her|their)[ ](?:[\w-]+[ ])??(?:{_PERSON}|{_KIN})\b(?![ ]of)", re.IGNORECASE
    ),
    re.compile(
        rf"\b{_DOES}[ ]another(?=[ ](?:{_PERSON})\b|[ ](?:in|at|on|when|and|near|outside)\b|[.,;]|$)", re.IGNORECASE
    ),
    re.compile(
        rf"\ba[ ](?:second|third|fourth|fifth|sixth)[ ](?:(?:{_PERSON})[ ])?{_WAS}?(?:\w+ly[ ])?{_HURT}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<two>both)(?:[ ](?:the[ ])?(?:{_PERSON})s|[ ]\w{{0,12}}men)?[ ](?:were|are|have[ ]been)[ ](?:\w+ly[ ])?{_HURT}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:^|[;:,][ ])(?:[A-Z][\w-]+[ ])?(?:{_PERSON})[ ]{_HURT}\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:[Tt]he|[Aa]n?)[ ](?:[\w-]+[ ]){{0,2}}?(?P<two>couple|pair)[ ](?:(?:was|were|has[ ]been|had[ ]been)[ ](?:\w+ly[ ])?){_HURT}\b"
    ),
    re.compile(rf"\b(?P<what>kills|wounds|injures)[ ](?:[\w-]+[ ])?(?:{_PERSON})\b(?![ ]of)", re.IGNORECASE),
    re.compile(rf"\banother[ ](?:was[ ])?(?:\w+ly[ ])?{_HURT}\b", re.IGNORECASE),
)
# "a father and his son": the second person has no number.
_AND_KIN = re.compile(
    rf"(?:\s|^)and[ ](?:his|her|their|its)[ ](?:[\w-]+[ ]){{0,2}}?(?:{_PERSON}|{_KIN})\b(?![ ]?['’])",
    re.IGNORECASE,
)
_KIN_AND = re.compile(rf"\b(?:his|her|their)[ ](?:[\w-]+[ ])?(?:{_PERSON}|{_KIN})[ ]and$", re.IGNORECASE)
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
_NTH = dict(zip("second third fourth fifth sixth seventh eighth ninth tenth".split(), range(2, 11), strict=True))
_A_PERSON = re.compile(r"an?[ ]", re.IGNORECASE)
_AND = re.compile(r"\band\b")
_DESCRIBED = word_set("mother father parent man woman boy girl widow grandmother grandfather pensioner")
_MORE = re.compile(r"\b(?:more|others?|another)\b", re.IGNORECASE)
_ONE_PERSON = Quantity(min=1, max=1, best=1)
_NO_MEN = frozenset({"human", "roman", "ottoman", "yemen", "turkmen", "specimen", "regimen", "ramadan", "omen"})
_DASHES = frozenset({"–", "—", "-"})
_STATES = frozenset({"dead", "wounded", "injured", "bodies", "casualties", "victims"})
_COLLECTIVE = word_set("family families personnel staff crew troop troops")
_CARE = word_set("treated taken rushed admitted evacuated sent sending")
_TREATED = frozenset({"treated", "treating"})
_BE = frozenset({"was", "were", "been", "being", "be", "are", "is"})
_PART = re.compile(
    r"\bamong[ ]the[ ](?:dead|killed|injured|wounded|victims)\b|\b(?:dead|killed|injured|wounded|victims)[ ]includ",
    re.IGNORECASE,
)
_BARRIER = word_set("when while but ; : that which where after before lost lose lives")
_ASIDES = (["among"], ["including"], ["none"], ["some"], ["most"], ["all"], ["one"], ["of", "whom"], ["of", "them"])
_BETWEEN_ACTIVE = 2
_CLOSE = 3  # tokens between "two women" and the number of "and two children"
_FAR = 24  # words between "killing nine boys, who …" and "and four other persons"


def read_casualties(tokens: tuple[Token, ...], first: int, last: int, numbers: list[Number]) -> tuple[Found, Found]:
    """Return the numbers of killed and of injured in tokens first..last, each with its span."""
    killed: Found = []
    injured: Found = []
    offset = tokens[first].start
    text = _text(tokens, first, last)
    numbers = [n for n in numbers if not _describes(tokens, n)]
    _none(text, offset, killed, injured)
    if (killed or injured) and not any(t.lower in _KILLED | _INJURED for t in tokens[first : last + 1]):
        return killed, injured
    zeroes = [span for span, _ in killed + injured]
    for pattern, into in ((_TOLL, killed), (_HURT_TOLL, injured)):
        for match in pattern.finditer(text):
            into.append((Span(offset + match.start(), offset + match.end()), _told(match, offset, tokens, numbers)))
    previous = first
    for at in range(first, last + 1):
        word = tokens[at].lower
        before = tokens[at - 1].lower if at > first else ""
        if (word == "death" and before == "to") or (word == "martyrdom" and before in _BECOMING):
            word = "dead"  # burned, crushed, shot to death
        if word not in _KILLED | _INJURED:
            continue
        if word in {"burned", "burnt"} and tokens[min(at + 1, last)].lower in {"to", "alive", "down", "out"}:
            continue
        if word in _BEARING and not _HARM & {t.lower for t in tokens[at + 1 : at + 6]}:
            continue
        if any(z.start <= tokens[at].start < z.end for z in zeroes):
            previous = at + 1
            continue
        found = _around(tokens, at, numbers, low=previous, high=last)
        if found is not None:
            (killed if word in _KILLED else injured).append(found)
            previous = max(at + 1, _token_from(tokens, found[0].end, at))
        else:
            previous = at + 1
    _lives(tokens, text, offset, first, numbers, killed)
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
    text, offset = _text(tokens, first, last), tokens[first].start
    for pattern, into in ((_DEAD_OF, killed), (_HURT_OF, injured)):
        _of_whom(pattern, tokens, text, offset, numbers, into)
    _nouns(tokens, first, last, numbers, killed, injured)
    _single(text, offset, killed, injured)
    for match in _NTH_VICTIM.finditer(text):
        if match["dies"] or "victim" not in match[0].lower():
            value, span = _NTH[match["nth"].lower()], Span(offset + match.start(), offset + match.end())
            killed = [(s, q) for s, q in killed if s.end <= span.start or span.end <= s.start]
            killed.append((span, Quantity(min=value, max=value, best=value, qualifier="sum")))
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
            if _MORE.search(words) or (persons and _AND.search(apart)):
                result[-1] = Span(before.start, span.end), add([told, quantity])
                continue
        result.append((span, quantity))
    return result


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
        if number is not None:
            end = _person_after(tokens, number, len(tokens) - 1) or number.last
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
    for at in range(first + 1, last):
        word, following = tokens[at].lower, [t.lower for t in tokens[at + 1 : at + 6]]
        cared = (word in _TREATED and following[:1] != ["as"]) or (
            word in _CARE and {"hospital", "hospitals"} & set(following)
        )
        if cared and "bodies" not in lowers:
            passive = tokens[at - 1].lower in _BE or word == "rushed"
            active = None if passive else _objects(tokens, at, numbers, last)
            found = active or (
                _subjects(tokens, at, numbers, first) if word not in {"treating", "sent", "sending"} else None
            )
            if found is not None:
                _add_new(injured, *found)


def _single(text: str, offset: int, killed: Found, injured: Found) -> None:
    """Read one person told without a number: "the driver was killed", "another was wounded", "rocket kills woman"."""
    one = Quantity(min=1, max=1, best=1)
    for pattern in _ONE:
        for match in pattern.finditer(text):
            into = killed if match["what"].lower() in _KILLED else injured
            quantity = Quantity(min=2, max=2, best=2) if "two" in pattern.groupindex else one
            _add_new(into, Span(offset + match.start(), offset + match.end()), quantity)


def _token_from(tokens: tuple[Token, ...], offset: int, at: int) -> int:
    """Return the first token at or after `at` that starts at or after `offset`."""
    while at < len(tokens) and tokens[at].start < offset:
        at += 1
    return at


def _text(tokens: tuple[Token, ...], first: int, last: int) -> str:
    parts, at = [], tokens[first].start
    for token in tokens[first : last + 1]:
        parts.append(" " * (token.start - at) + token.text)
        at = token.end
    return "".join(parts)


def _none(text: str, offset: int, killed: Found, injured: Found) -> None:
    for match in _NONE.finditer(text):
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


def _around(
    tokens: tuple[Token, ...], at: int, numbers: list[Number], *, low: int, high: int
) -> tuple[Span, Quantity] | None:
    word = tokens[at].lower
    before = tokens[at - 1].lower if at else ""
    passive = before in {"were", "was", "been", "be", "are", "is"} or before.endswith("ly")
    if word in _ACTIVE or (word in {"killed", "wounded", "injured"} and not passive):
        found = _objects(tokens, at, numbers, high)
        if found is not None or (word == "killing" and at < high and tokens[at + 1].lower == "of"):
            return found  # "last week's killing of the leaders" says nothing of who stands before it
    return _subjects(tokens, at, numbers, low)


def _objects(tokens: tuple[Token, ...], at: int, numbers: list[Number], high: int) -> tuple[Span, Quantity] | None:
    """Read "killing two people", "killed a contractor", "killed four of its soldiers"."""
    start = next((n for n in numbers if at < n.first <= at + _BETWEEN_ACTIVE and n.first <= high), None)
    if start is None or (
        start.first == at + _BETWEEN_ACTIVE and tokens[at + 1].lower in {"by", "in", "on", ",", "and", "when"}
    ):
        return None
    if start.indefinite and not _one_person(tokens, start, high):
        return None
    if not start.indefinite and not _person_after(tokens, start, high) and not _ends(tokens, start, high):
        return None
    parts, end = _row(tokens, numbers, start, high)
    kin = _AND_KIN.match(_text(tokens, end + 1, high)) if end < high else None
    if kin is not None:
        parts, end = [*parts, _ONE_PERSON], min(_token_from(tokens, tokens[end].end + 1 + kin.end(), end), high)
    return Span(tokens[at].start, tokens[end].end), add(parts)


def _ends(tokens: tuple[Token, ...], number: Number, high: int) -> bool:
    """Tell whether the number stands alone ("killing one.", "killing two and wounding three")."""
    after = number.last + 1
    return after > high or tokens[after].lower in {
        ".",
        ",",
        ";",
        "and",
        "of",
        "others",
        "more",
        "in",
        "when",
        "on",
        "according",
        "including",
        "dead",
        "to",
    }


def _person_after(tokens: tuple[Token, ...], number: Number, high: int) -> int | None:
    for index in range(number.last + 1, min(number.last + 6, high + 1)):
        lower = tokens[index].lower
        if lower == "and" and index < high and _counts_anew(tokens[index + 1].lower):
            return None  # "risen to 20 and at least 75 people were wounded"
        if (
            (lower in DEMONYMS or lower in {"briton", "britons", "dane", "pole", "swede", "kurd"})
            and index < high
            and tokens[index + 1].lower in {"and", "were", "was", ",", "."}
        ):
            return index
        if (
            lower in _PEOPLE
            or lower.rstrip("s") in _PEOPLE
            or (lower.endswith(("man", "men")) and lower not in _NO_MEN)
            or (lower in DEMONYMS and lower.endswith("s"))
            or lower in {"americans", "pakistani", "indians"}
        ):
            return index
        if lower in {"km", "km.", "people's"} or lower in _BARRIER or tokens[index].text in {",", "."}:
            return None
    return None


def _one_person(tokens: tuple[Token, ...], number: Number, high: int) -> bool:
    """Tell "a contractor" from "a family", whose number nobody tells."""
    person = _person_after(tokens, number, high)
    return person is not None and tokens[person].lower not in _COLLECTIVE


def _completes(tokens: tuple[Token, ...], number: Number, low: int) -> bool:
    """Tell the one of "four members of one family": the persons before it are counted already."""
    before = number.first - 2
    return before >= low and tokens[before + 1].lower == "of" and tokens[before].lower in _PEOPLE - _COLLECTIVE


def _counts_anew(word: str) -> bool:
    """Tell a word that begins another number."""
    return word[0].isdigit() or word in NUMBERS or word in {"at", "more", "some", "about", "over", "several", "dozens"}


def _row(tokens: tuple[Token, ...], numbers: list[Number], start: Number, high: int) -> tuple[list[Quantity], int]:
    """Collect "two women and two children" behind a number that is already read."""
    parts, end = [start.quantity], _person_after(tokens, start, high) or start.last
    current = start
    while True:
        behind = [n for n in numbers if current.last < n.first <= high]
        following = next((n for n in behind if n.first - end <= _CLOSE), None)
        following = following or next((n for n in behind if not n.indefinite), None)
        if following is None:
            return parts, end
        if following.first - end > _CLOSE:
            far = _others_after(tokens, following, end, high)
            return ([*parts, following.quantity], far) if far is not None else (parts, end)
        joined = {t.lower for t in tokens[end + 1 : following.first]}
        person = _person_after(tokens, following, high)
        if (
            "and" not in joined
            or joined - {"and", ",", "her", "his", "their"}
            or person is None
            or person - following.last > 3
        ):
            return parts, end
        if any(t.lower in _KILLED | _INJURED for t in tokens[following.first : person + 2]):
            return parts, end
        parts.append(following.quantity)
        current, end = following, person


def _others_after(tokens: tuple[Token, ...], number: Number, end: int, high: int) -> int | None:
    """Return the end of "… and at least four other persons", told after a relative clause, or None."""
    words = [t.lower for t in tokens[end + 1 : number.first]]
    behind = [t.lower for t in tokens[number.last + 1 : number.last + 3]]
    if len(words) > _FAR or words[-1:] != ["and"] or not {"other", "others", "more"} & set(behind):
        return None
    if any(w in _KILLED | _INJURED for w in words):
        return None
    person = _person_after(tokens, number, high)
    return person if person is not None else number.last + 1


def _subjects(tokens: tuple[Token, ...], at: int, numbers: list[Number], low: int) -> tuple[Span, Quantity] | None:
    """Read "Two Indians and a Pakistani were killed", "at least four people, among them a girl, were killed"."""
    candidates = [n for n in numbers if low <= n.first < at and at - n.last <= 16]
    chosen: list[Number] = []
    for number in reversed(candidates):
        gap = tokens[number.last + 1 : at]
        if any(t.lower in _BARRIER for t in gap):
            break
        person = _person_after(tokens, number, at)
        alone = all(
            t.lower
            in {
                "were",
                "was",
                "others",
                "more",
                "seriously",
                "lightly",
                "slightly",
                "had",
                "been",
                "of",
                "them",
                "are",
                "is",
                *_BECOMING,
            }
            for t in gap
        )
        if person is None and not alone:
            continue
        if number.indefinite and not _one_person(tokens, number, at):
            continue
        if candidates[0] is not number and _completes(tokens, number, low):
            continue
        if person is not None and person < at - 1 and tokens[person].lower in _STATES:
            break  # "five bodies and 14 wounded": another row
        if chosen:
            between = {t.lower for t in tokens[number.last + 1 : chosen[0].first]}
            if "and" not in between or "," in between:
                break
        chosen.insert(0, number)
    among = _before_aside(tokens, at, numbers, low)
    if among is not None and (not chosen or _in_aside(tokens, among, chosen[0])):
        chosen = [among]
    if not chosen:
        return None
    if tokens[at - 1].lower == "was" and all(n.indefinite for n in chosen):
        chosen = chosen[:1]  # "One man, a cook and a father of three, was killed"
    parts = [n.quantity for n in chosen]
    if (
        _KIN_AND.search(_text(tokens, max(low, chosen[0].first - 5), chosen[0].first - 1))
        if chosen[0].first > low
        else False
    ):
        parts.append(_ONE_PERSON)  # "his driver and a bodyguard were killed"
    if chosen[-1].last + 1 < at and _AND_KIN.search(_text(tokens, chosen[-1].last + 1, at - 1)) is not None:
        parts.append(_ONE_PERSON)
    return Span(tokens[chosen[0].first].start, tokens[at].end), add(parts)


def _in_aside(tokens: tuple[Token, ...], whole: Number, part: Number) -> bool:
    """Tell whether `part` is still inside the aside that follows `whole`: one comma opens it, a second closes it."""
    return sum(t.text == "," for t in tokens[whole.last + 1 : part.first]) <= 1


def _before_aside(tokens: tuple[Token, ...], at: int, numbers: list[Number], low: int) -> Number | None:
    """Return the number before ", among them a girl of two,": the aside counts only a part."""
    for index in range(at - 1, low, -1):
        if tokens[index].text in _DASHES and index < at - 2 and tokens[at - 2].text in {*_DASHES, "were", "was"}:
            whole = next((n for n in reversed(numbers) if low <= n.first < index), None)
            if whole is not None and _dashed(tokens, whole, index, at):
                return whole
        if tokens[index].lower == "including" and (whole := _whole_of(tokens, index, numbers, low)) is not None:
            return whole
        following = [t.lower for t in tokens[index + 1 : index + 4]]
        aside = (
            following[:1] in _ASIDES or following[:2] in _ASIDES or following[1:] in (["of", "them"], ["of", "whom"])
        )
        if tokens[index].text == "," and aside:
            return next(
                (
                    n
                    for n in reversed(numbers)
                    if low <= n.first < index and (n.last + 1 == index or _person_after(tokens, n, index))
                ),
                None,
            )
    return None


def _dashed(tokens: tuple[Token, ...], whole: Number, index: int, at: int) -> bool:
    """Tell "four people – a man, his wife and two daughters – were killed": an aside between dashes."""
    person = _person_after(tokens, whole, index)
    return person is not None and index - person <= 2 and sum(t.text in _DASHES for t in tokens[index:at]) == 2


def _whole_of(tokens: tuple[Token, ...], index: int, numbers: list[Number], low: int) -> Number | None:
    """Return the number of "ten persons including two women", with or without the commas."""
    before = [n for n in numbers if low <= n.first < index]
    return before[-1] if before and _person_after(tokens, before[-1], index) is not None else None


def _lives(tokens: tuple[Token, ...], text: str, offset: int, first: int, numbers: list[Number], killed: Found) -> None:
    match = re.search(r"\b(?:lost|lose|losing)[ ](?:their|his|her)[ ](?:own[ ])?li(?:ves|fe)\b", text)
    if match is None:
        return
    at = _token_from(tokens, offset + match.start(), first)
    found = _subjects(tokens, at, numbers, first)
    if found is not None:
        killed.append((Span(found[0].start, offset + match.end()), found[1]))
