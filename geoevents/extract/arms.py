"""Which of the weapons a story names are the attack's own, and the type of event that they make it.

A report of an attack names many: the jets that were scrambled, the battery that stopped half of the drones, the bombs
that fell "like rain" and were mortar shells. What was fired, or struck, or was stopped in flight, is the attack's.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from geoevents.extract.belonging import names_told, takes_up
from geoevents.extract.lexicon import MODELS
from geoevents.extract.weapons import family_of
from geoevents.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geoevents.extract.clause import Clause, Story
    from geoevents.extract.weapons import Weapon

__all__ = ["NO_TARGET", "TYPES", "in_action", "of_attack", "settle_arms", "strangers", "type_of"]

#: Types of events in which nothing is aimed at: what the launcher fired is not what was done to the launcher.
NO_TARGET = frozenset({"launcher_destroyed", "launcher_found", "search_operation", "air_patrol"})
#: The type of an event whose weapon is of this family.
TYPES = {
    "rocket": "rocket_attack",
    "missile": "missile_attack",
    "drone": "drone_attack",
    "artillery": "artillery_attack",
    "rpg": "artillery_attack",
    "aircraft": "airstrike",
    "bomb": "airstrike",
}
_TEST = re.compile(
    r"\b(?:test[- ]?(?:fired?|launch(?:ed)?|flight)|missile[ ]tests?|(?:off|from)[ ]its[ ]\w+[ ]coast|icbm|(?:launch|firing)[ ](?:drill|exercise)s?|drilled)\b",
    re.IGNORECASE,
)
_TO_SEA = re.compile(
    r"\b(?:into|toward|towards|in)[ ]the[ ](?:East[ ]|West[ ]|Yellow[ ])?Sea\b|\bexclusive[ ]economic[ ]zone\b|\bEEZ\b|\bballistic[ ]launch\b"
)
_AIR = re.compile(
    r"\b(?:air|aerial)[ -]?(?:strikes?|raids?|attacks?|bombardment)\b|\bbombing[ ]raid|\b(?:warplanes|fighter[ ]jets)\b",
    re.IGNORECASE,
)
#: Words for whatever was fired, and the classes that they yield to.
_LOOSE = dict.fromkeys(("shell", "shells", "shelling"), frozenset({"mortar", "rocket", "artillery"}))
_LOOSE |= dict.fromkeys(("bomb", "bombs"), frozenset({"mortar", "rocket", "artillery", "drone"}))
_LAUNCHED = frozenset({"rocket", "missile", "unknown"})
_FLYING = frozenset({"missile", "rocket", "drone"})
#: What else a lead's weapon may turn out to be, or to carry: "the drone fired two missiles".
_CARRIES = {
    "rocket": {"missile"},
    "missile": {"rocket"},
    "drone": {"missile", "rocket", "bomb"},
    "aircraft": {"missile", "rocket", "bomb", "drone"},
    "bomb": {"aircraft"},
}
_PLACING = frozenset({"at", "on", "in", "from", "toward", "towards", "to", "by", "against", "into"})
_ACTING = frozenset({"launch", "strike", "noun", "explode"})
#: Where an answer begins, or is called one: "prompting its artillery to return fire", "fired howitzers in response".
_ANSWER = re.compile(
    r"\b(?:prompt(?:ed|ing)|respond(?:ed|s|ing)?|retaliat\w+|repl(?:ied|ies|ying)|return(?:ed|s|ing)?[ ]fire|hit[ ]back|fired[ ]back|in[ ](?:response|reply|return))\b"
    r"(?P<cause>[ ](?:to|for)\b)?",
    re.IGNORECASE,
)
#: What a drone does that is no attack, and what it does that is one.
_SPY = re.compile(r"\b(?:reconnaissance|surveillance|spy|spying|spied|espionage|snooping|recon)\b", re.IGNORECASE)
_HARM = frozenset({"strike", "explode", "casualty"})
_WITH = re.compile(r"\b(?:with|by|using)\b", re.IGNORECASE)
_ROW = 2  # tokens from one weapon to the next of a row
_REACH = 8  # tokens from an aircraft to what it does
_AGENT = 5  # tokens from "by" to who or what is meant


# -- one clause --------------------------------------------------------------------------------------------------------


def in_action(clause: Clause) -> list[Weapon]:
    """Return the weapons of a clause that are fired, strike or are stopped, its triggers being known.

    An aircraft that takes off, films, evacuates or hovers is none; nor is what an interception was done with.
    """
    lowers = [token.lower for token in clause.sentence.tokens[: clause.last + 1]]
    return [w for w in clause.arms if not _stops(clause, lowers, w) and _takes_part(clause, lowers, w)]


def _stops(clause: Clause, lowers: list[str], weapon: Weapon) -> bool:
    """Tell "downed by Polish F-16s", "with two interceptors", "Patriot missiles shot down three"."""
    done = [t for t in clause.triggers if t.kind == "intercept"]
    means = any(
        t.at < weapon.first
        and {"by", "with", "using"} & set(lowers[max(t.at, weapon.first - _AGENT) : weapon.first])
        and not any(t.at < other.at < weapon.first and other.kind in _ACTING for other in clause.triggers)
        for t in done
    )
    stopper = weapon.classes == ("air_defence_missile",) and any(weapon.last < t.at and not t.passive for t in done)
    return means or stopper


def _takes_part(clause: Clause, lowers: list[str], weapon: Weapon) -> bool:
    """Tell an aircraft that strikes, or with which somebody strikes, from one that is only there."""
    if weapon.classes != ("aircraft",) or not weapon.is_head:
        return True
    joined = weapon.last
    for other in clause.arms:  # "jets and drones struck"
        if other.first > joined and set(lowers[joined + 1 : other.first]) <= {"and", ",", "or"}:
            joined = other.last
    following = next((t for t in clause.triggers if t.at > weapon.last), None)
    if following is not None and following.kind in _ACTING and following.at - joined <= _REACH:
        between = any(joined < w.first < following.at for w in clause.arms)
        if not between and not following.passive:
            return True
    agent = {"by", "from", "using", "with"} & set(lowers[max(clause.first, weapon.first - _AGENT) : weapon.first])
    carried = lowers[weapon.first - 1 : weapon.first] == ["by"] and not weapon.plural  # "flown by helicopter"
    return bool(agent) and not carried and any(t.at < weapon.first and t.kind in _ACTING for t in clause.triggers)


# -- one story ---------------------------------------------------------------------------------------------------------


def strangers(story: Story) -> list[Clause]:
    """Return the clauses told behind the lead whose arms are of a kind unlike those of the lead: of another event.

    Answers are left out first. Such a clause has a place or a doer of its own and does not begin with what was told
    ("The attack also …", "They were …"); "shells" and "bombs" in a lead leave open what they were.
    """
    _leave_answers(story)
    first = next((c.sentence.index for c in story.clauses if not c.sentence.is_title), None)
    if first is None:
        return []
    lead = [c for c in story.clauses if c.sentence.is_title or c.sentence.index <= first + 1]
    told = _kinds(w for c in lead for w in c.arms) - {"unknown", "cluster_munition"}
    if not told:
        return []
    told |= {kind for family in told for kind in _CARRIES.get(family, ())}
    told |= {family_of(kind) for c in lead for w in c.arms if _is_loose(c, w) for kind in _LOOSE[_word(c, w)]}
    struck, fired = names_told(lead, origin=False), names_told(lead, origin=True)
    strange = [c for c in story.clauses if c not in lead and _is_strange(c, told)]
    return [c for c in strange if not c.is_event or _is_elsewhere(c, struck, fired)]


def _is_strange(clause: Clause, told: set[str]) -> bool:
    """Tell whether the first arms of a clause are of no kind told before."""
    row = clause.arms[:1]
    for weapon in clause.arms[1:]:
        if weapon.first - row[-1].last <= _ROW:
            row.append(weapon)  # "drones and missiles"
    kinds = _kinds(row)
    return bool(kinds) and not kinds & (told | {"unknown", "cluster_munition"}) and not takes_up(clause)


def _is_elsewhere(clause: Clause, struck: set[str], fired: set[str]) -> bool:
    """Tell whether a clause strikes places of its own, or from where the lead's arms did not come."""
    mine, whence = names_told([clause], origin=False), names_told([clause], origin=True)
    return bool(mine and not mine & struck) or bool(whence and fired and not (whence & fired or mine & struck))


def settle_arms(story: Story) -> None:
    """Take no answer's arms, no interceptor and no named battery for the attack's where the story names other arms."""
    if story.role is not Role.MAIN:
        _leave_answers(story)
    # A missile that turns out to be one of air defence is named both ways.
    named = {c for clause in story.clauses for c in clause.classes} - {"air_defence_missile", "missile", "unknown"}
    if not named:
        return
    stopped = any(t.kind == "intercept" for clause in story.clauses for t in clause.triggers)
    for clause in story.clauses:
        clause.arms = [
            w for w in clause.arms if w.classes != ("air_defence_missile",) or not (stopped or _defends(clause, w))
        ]


def _leave_answers(story: Story) -> None:
    """Leave out arms of another kind that answered the attack, once the attack's own are told; of a headline, last."""
    headed = next((c.arms for c in story.clauses if c.sentence.is_title and c.arms), [])
    told = _kinds(headed[:1])
    left: set[str] = set()
    for clause in sorted(story.clauses, key=lambda c: c.sentence.is_title):
        answer = _ANSWER.search(clause.text)
        start = clause.span.start + answer.start() if answer is not None else clause.span.end
        starts = {w: clause.sentence.tokens[w.first].start for w in clause.arms}
        start = max((at for w, at in starts.items() if _answers(clause, w, start)), default=start)
        before = told | _kinds(w for w, at in starts.items() if at < start)
        kept = []
        for weapon, at in starts.items():
            known = before if at >= start else told
            is_answer = answer is not None and not _is_cause(clause, answer, at)
            if clause.sentence.is_title and _kinds([weapon]) <= left - told:
                continue  # "Rockets hit X, army shells Y" above the story of how the army answered
            if is_answer and known and not _kinds([weapon]) & known:
                left |= _kinds([weapon])
            else:
                kept.append(weapon)
        clause.arms = kept
        told |= _kinds(kept)


def _answers(clause: Clause, weapon: Weapon, start: int) -> bool:
    """Tell the arms that are said to answer: "the artillery responded with 15 shells"."""
    following = clause.sentence.tokens[weapon.last + 1 : weapon.last + 3]
    return any(token.start == start for token in following)


def _is_cause(clause: Clause, answer: re.Match[str], at: int) -> bool:
    """Tell the rockets of "retaliated for the rockets with artillery" from what was answered with."""
    named = clause.text[answer.end() : max(answer.end(), at - clause.span.start)]
    return answer["cause"] is not None and at >= clause.span.start + answer.end() and _WITH.search(named) is None


def _kinds(arms: Iterable[Weapon]) -> set[str]:
    return {family_of(c) for w in arms for c in w.classes}


def _defends(clause: Clause, weapon: Weapon) -> bool:
    """Tell "Iron Dome", "air-defence missiles" and "interceptors" from the S-300 missiles that are fired at a town."""
    words = [t.lower for t in clause.sentence.tokens[weapon.first : weapon.last + 1]]
    system = words[0] in MODELS or " ".join(words[:2]) in MODELS
    return not system or words[-1] not in {"missile", "missiles"}


def of_attack(story: Story, clause: Clause) -> list[Weapon]:
    """Return the weapons of a clause that the story's event was done with."""
    precise = _precise(story)
    launches = any(t.kind == "launch" for t in clause.triggers)
    carried = launches and not {"missile", "rocket", "bomb"}.isdisjoint(family_of(c) for c in clause.classes)
    return [
        w
        for w in clause.arms
        if not (carried and w.classes == ("aircraft",))  # what carries the weapon is not the weapon
        and not (story.type in NO_TARGET and family_of(next(iter(w.classes), "")) in _LAUNCHED)
        and not _yields(clause, w, precise)  # "the shelling" by mortars: the mortars are told
    ]


def type_of(story: Story) -> str:
    """Return the type of a story's event: that of the weapon its body names first, unless several come in one breath."""
    if story.type is not None:
        return story.type
    body = [c for c in story.clauses if not c.sentence.is_title] or story.clauses
    text = " ".join(c.text for c in body)
    distinct = _families(story, body) or _families(story, story.clauses)
    kinds = {t.kind for c in story.clauses for t in c.triggers}
    if distinct[:1] == ["missile"] and (_TEST.search(text) or (_TO_SEA.search(text) and "strike" not in kinds)):
        return "missile_test"
    if distinct == ["missile"] and _AIR.search(_opening(story)):
        return "airstrike"  # done with missiles, but from the air
    if story.role is Role.SIDE and kinds <= {"intercept", "casualty"} and distinct:
        return "interception"
    if distinct == ["drone"] and "intercept" in kinds and not kinds & _HARM and _SPY.search(text):
        return "interception"  # it came to look
    if any(_pairs(c) for c in body):
        return "combined_attack"
    if distinct[:1] == ["rocket"] and {"ballistic_missile", "cruise_missile"} & {c for b in body for c in b.classes}:
        return "missile_attack"  # the word "rocket" is used of any missile, the other way round seldom
    return TYPES.get(distinct[0], "attack") if distinct else _type_of_words(text, kinds)


def _opening(story: Story) -> str:
    """Return the words of the headline and of the first sentence of the story."""
    first = next((c.sentence.index for c in story.clauses if not c.sentence.is_title), -1)
    return " ".join(c.text for c in story.clauses if c.sentence.is_title or c.sentence.index == first)


def _families(story: Story, clauses: list[Clause]) -> list[str]:
    """Return the families of weapons that clauses name, in text order."""
    precise = _precise(story)
    arms = (w for clause in clauses for w in clause.arms if not _yields(clause, w, precise))
    return list(
        dict.fromkeys(family_of(c) for w in arms for c in w.classes if c not in {"unknown", "cluster_munition"})
    )


def _type_of_words(text: str, kinds: set[str]) -> str:
    """Return the type of an event whose weapon nobody names."""
    if _AIR.search(text):
        return "airstrike"
    if "explode" in kinds:
        return "explosion"
    return "artillery_attack" if re.search(r"\bshell(?:ed|ing)\b", text) else "attack"


def _is_loose(clause: Clause, weapon: Weapon) -> bool:
    """Tell "shells", "shelling" and "bombs", which stand for whatever was fired."""
    return _word(clause, weapon) in _LOOSE and weapon.first == weapon.last


def _word(clause: Clause, weapon: Weapon) -> str:
    return clause.sentence.tokens[weapon.last].lower


def _precise(story: Story) -> frozenset[str]:
    """Return the classes that a story names by words of their own."""
    return frozenset(name for c in story.clauses for w in c.arms if not _is_loose(c, w) for name in w.classes)


def _yields(clause: Clause, weapon: Weapon, precise: frozenset[str]) -> bool:
    """Tell a loose word of a story that names mortars, rockets or guns: the "shells" and "bombs" are theirs."""
    return _is_loose(clause, weapon) and bool(_LOOSE[_word(clause, weapon)] & precise)


def _pairs(clause: Clause) -> bool:
    """Tell "with 73 missiles and dozens of drones": two kinds of flying weapons in one breath."""
    tokens = clause.sentence.tokens
    for one, other in pairwise([w for w in clause.arms if w.classes and w.is_head]):
        families = {family_of(c) for w in (one, other) for c in w.classes} & _FLYING
        between = [t.lower for t in tokens[one.last + 1 : other.first]]
        if (
            len(families) > 1
            and "drone" in families
            and (one.plural or other.plural)
            and {"and", ","} & set(between)
            and not _PLACING & set(between)
        ):
            return True
    return False
