"""Whom a verb of killing or wounding counts: the persons before it or behind it, rows of them, and asides that are parts.

"Four people – a man, his wife and two girls – were killed" are four; "killing nine boys, who …, and four others" 13.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geoevents.extract.lexicon import DEMONYMS, NUMBERS, PERSONS, word_set
from geoevents.extract.quantities import Number, add
from geoevents.model import Quantity, Span

if TYPE_CHECKING:
    from geoevents.extract.text import Token

__all__ = [
    "BECOMING",
    "INJURED",
    "KILLED",
    "KIN",
    "PERSON",
    "objects_of",
    "person_after",
    "subjects_of",
    "text_of",
    "token_from",
    "victims_of",
]

KILLED = word_set("killed killing kills kill died dead dies martyred perished succumbed")
INJURED = word_set(
    "burned burnt concussed maimed wounded wounding wound injured injuring injures injure hurt wounds sustained suffered received hospitalised hospitalized"
)
BECOMING = frozenset({"embraced", "embracing", "attained", "achieved", "met"})  # martyrdom
_ACTIVE = word_set("killing kills kill wounding wound injuring injures injure wounds")
_NOBODY = word_set(
    "dead wounded personnel staff crew youth families family victim casualty troop national others other"
)  # no single person's words
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
PERSON = "|".join(sorted((w for w in _PEOPLE if not w.endswith("s") and w not in _NOBODY), key=len, reverse=True))
KIN = "|".join(
    sorted(
        word_set(
            "wife husband son daughter brother sister mother father grandson granddaughter grandmother grandfather grandchild "
            "nephew niece uncle aunt cousin relative fiancee baby toddler"
        )
    )
)
# "a father and his son": the second person has no number.
_AND_KIN = re.compile(
    rf"(?:\s|^)and[ ](?:his|her|their|its)[ ](?:[\w-]+[ ]){{0,2}}?(?:{PERSON}|{KIN})\b(?![ ]?['’])",
    re.IGNORECASE,
)
_KIN_AND = re.compile(rf"\b(?:his|her|their)[ ](?:[\w-]+[ ])?(?:{PERSON}|{KIN})[ ]and$", re.IGNORECASE)
_ONE_PERSON = Quantity(min=1, max=1, best=1)
_NO_MEN = frozenset({"human", "roman", "ottoman", "yemen", "turkmen", "specimen", "regimen", "ramadan", "omen"})
_DASHES = frozenset({"–", "—", "-"})
_DESCRIBING = frozenset({"civilian", "local", "minor", "adult", "teenage", "elderly", "national"})
_AFTER_PERSON = word_set(
    "and or was were is are has have had died dead by in on at from near of to who with when while as after during the a hurt lost later also"
)
_NOT_PERSONS = word_set(
    "sheep cow cows goat goats cattle animal animals horse horses camel camels donkey donkeys livestock buffalo buffaloes dog dogs chickens birds heads "
    "times km percent per hours days weeks months years of vehicles cars trucks buildings houses"
)
_STATES = frozenset({"dead", "wounded", "injured", "bodies", "casualties", "victims"})
_COLLECTIVE = word_set("family families personnel staff crew troop troops")
_BARRIER = word_set("when while but ; : that which where after before lost lose lives")
_ASIDES = (["among"], ["including"], ["none"], ["some"], ["most"], ["all"], ["one"], ["of", "whom"], ["of", "them"])
_BETWEEN_ACTIVE = 2
_CLOSE = 3  # tokens between "two women" and the number of "and two children"
_FAR = 24  # words between "killing nine boys, who …" and "and four other persons"
#: Words between a bare number and its verb: "two more were lightly wounded".
_BETWEEN = word_set("were was others more seriously lightly slightly had been of them are is") | BECOMING


def victims_of(
    tokens: tuple[Token, ...], at: int, numbers: list[Number], *, low: int, high: int
) -> tuple[Span, Quantity] | None:
    """Return whom the verb at a token counts within tokens low..high, objects of an active verb before its subject."""
    word = tokens[at].lower
    before = tokens[at - 1].lower if at else ""
    passive = before in {"were", "was", "been", "be", "are", "is"} or before.endswith("ly")
    if word in _ACTIVE or (word in {"killed", "wounded", "injured"} and not passive):
        found = objects_of(tokens, at, numbers, high)
        if found is not None or (word == "killing" and at < high and tokens[at + 1].lower == "of"):
            return found  # "last week's killing of the leaders" says nothing of who stands before it
    return subjects_of(tokens, at, numbers, low)


def objects_of(tokens: tuple[Token, ...], at: int, numbers: list[Number], high: int) -> tuple[Span, Quantity] | None:
    """Read "killing two people", "killed a contractor", "killed four of its soldiers"."""
    start = next((n for n in numbers if at < n.first <= at + _BETWEEN_ACTIVE and n.first <= high), None)
    if start is None or (
        start.first == at + _BETWEEN_ACTIVE and tokens[at + 1].lower in {"by", "in", "on", ",", "and", "when", "("}
    ):
        return None
    if start.indefinite and not _one_person(tokens, start, high):
        return None
    if not start.indefinite and not (
        person_after(tokens, start, high) or _ends(tokens, start, high) or _are_somebody(tokens, at, start)
    ):
        return None
    parts, end = _row(tokens, numbers, start, high)
    kin = _AND_KIN.match(text_of(tokens, end + 1, high)) if end < high else None
    if kin is not None:
        parts, end = [*parts, _ONE_PERSON], min(token_from(tokens, tokens[end].end + 1 + kin.end(), end), high)
    return Span(tokens[at].start, tokens[end].end), add(parts)


def _are_somebody(tokens: tuple[Token, ...], at: int, number: Number) -> bool:
    """Tell "injuring four Libyan hajis", "kills two occupants": who is told right behind the verb, whatever they are called."""
    after = tokens[number.last + 1]
    return number.first == at + 1 and after.text[0].isalpha() and after.lower not in _NOT_PERSONS


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


def person_after(tokens: tuple[Token, ...], number: Number, high: int) -> int | None:
    """Return the token of the persons that a number counts, or None."""
    for index in range(number.last + 1, min(number.last + 6, high + 1)):
        lower = tokens[index].lower
        if lower in _DESCRIBING and index < high and _goes_on(tokens[index + 1].lower):
            continue  # "five civilian facilities", "a local Bangladeshi woman"
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


def _goes_on(word: str) -> bool:
    """Tell a noun that "civilian" describes from a verb or a conjunction behind it."""
    return word[0].isalpha() and word not in _AFTER_PERSON and not word.endswith(("ed", "ing"))


def _one_person(tokens: tuple[Token, ...], number: Number, high: int) -> bool:
    """Tell "a contractor" from "a family", whose number nobody tells."""
    person = person_after(tokens, number, high)
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
    parts, end = [start.quantity], person_after(tokens, start, high) or start.last
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
        person = person_after(tokens, following, high)
        if (
            "and" not in joined
            or joined - {"and", ",", "her", "his", "their"}
            or person is None
            or person - following.last > 3
        ):
            return parts, end
        if any(t.lower in KILLED | INJURED for t in tokens[following.first : person + 2]):
            return parts, end
        parts.append(following.quantity)
        current, end = following, person


def _others_after(tokens: tuple[Token, ...], number: Number, end: int, high: int) -> int | None:
    """Return the end of "… and at least four other persons", told after a relative clause, or None."""
    words = [t.lower for t in tokens[end + 1 : number.first]]
    behind = [t.lower for t in tokens[number.last + 1 : number.last + 3]]
    if len(words) > _FAR or words[-1:] != ["and"] or not {"other", "others", "more"} & set(behind):
        return None
    if any(w in KILLED | INJURED for w in words):
        return None
    person = person_after(tokens, number, high)
    return person if person is not None else number.last + 1


def subjects_of(tokens: tuple[Token, ...], at: int, numbers: list[Number], low: int) -> tuple[Span, Quantity] | None:
    """Read "Two Indians and a Pakistani were killed", "at least four people, among them a girl, were killed"."""
    candidates = [n for n in numbers if low <= n.first < at and at - n.last <= 16]
    chosen: list[Number] = []
    for number in reversed(candidates):
        gap = tokens[number.last + 1 : at]
        if any(t.lower in _BARRIER for t in gap):
            break
        person = person_after(tokens, number, at)
        if not _may_count(tokens, number, at, gap) or (candidates[0] is not number and _completes(tokens, number, low)):
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
    parts = [*(n.quantity for n in chosen), *_relatives(tokens, chosen, at, low)]
    return Span(tokens[chosen[0].first].start, tokens[at].end), add(parts)


def _may_count(tokens: tuple[Token, ...], number: Number, at: int, gap: tuple[Token, ...]) -> bool:
    """Tell a number of persons, and a bare one right before its verb."""
    if number.indefinite:
        return _one_person(tokens, number, at)
    return person_after(tokens, number, at) is not None or all(t.lower in _BETWEEN for t in gap)


def _relatives(tokens: tuple[Token, ...], chosen: list[Number], at: int, low: int) -> list[Quantity]:
    """Return the persons told without a number: "his driver and a bodyguard", "a father and his son"."""
    first, last = chosen[0].first, chosen[-1].last
    before = first > low and _KIN_AND.search(text_of(tokens, max(low, first - 5), first - 1)) is not None
    behind = last + 1 < at and _AND_KIN.search(text_of(tokens, last + 1, at - 1)) is not None
    return [_ONE_PERSON] * (before + behind)


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
                    if low <= n.first < index and (n.last + 1 == index or person_after(tokens, n, index))
                ),
                None,
            )
    return None


def _dashed(tokens: tuple[Token, ...], whole: Number, index: int, at: int) -> bool:
    """Tell "four people – a man, his wife and two daughters – were killed": an aside between dashes."""
    person = person_after(tokens, whole, index)
    return person is not None and index - person <= 2 and sum(t.text in _DASHES for t in tokens[index:at]) == 2


def _whole_of(tokens: tuple[Token, ...], index: int, numbers: list[Number], low: int) -> Number | None:
    """Return the number of "ten persons including two women", with or without the commas."""
    before = [n for n in numbers if low <= n.first < index]
    return before[-1] if before and person_after(tokens, before[-1], index) is not None else None


def token_from(tokens: tuple[Token, ...], offset: int, at: int) -> int:
    """Return the first token at or after `at` that starts at or after `offset`."""
    while at < len(tokens) and tokens[at].start < offset:
        at += 1
    return at


def text_of(tokens: tuple[Token, ...], first: int, last: int) -> str:
    """Return tokens first..last as text whose characters stand as in the report."""
    parts, at = [], tokens[first].start
    for token in tokens[first : last + 1]:
        parts.append(" " * (token.start - at) + token.text)
        at = token.end
    return "".join(parts)
