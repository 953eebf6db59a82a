"""One clause of a report: its triggers (launched, struck, fell ...), and what they make of its places and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from geoevents.extract.actors import Actor, read_actors
from geoevents.extract.casualties import read_casualties
from geoevents.extract.lexicon import (
    ACTOR_HEADS,
    CAPITALS,
    COUNTRIES,
    DEMONYMS,
    EXPEDITIONARY,
    PERSONS,
    REPORTING,
    VERB_CLASSES,
    word_set,
)
from geoevents.extract.places import PlaceHit, PlaceNames, find_places
from geoevents.extract.quantities import Number, add, numbers
from geoevents.extract.text import Sentence, Token
from geoevents.extract.times import TimeHit, find_times
from geoevents.extract.weapons import Weapon, weapons
from geoevents.model import PlaceRef, Quantity, Span

__all__ = ["Amount", "Clause", "Site", "Trigger", "clauses"]

Role = Literal["origin", "destination", "location"]

_BLAST_NOUNS = word_set("explosion explosions blast blasts boom booms")
_NOUNS = word_set(
    "attack attacks strike strikes barrage barrages salvo salvos salvoes volley volleys bombardment shelling raid raids airstrike "
    "airstrikes bombing bombings assault explosion explosions blast blasts boom booms operation impact impacts bombardments launch launches fire exchange attempt targeting shelling"
)
_NOT_KINETIC = word_set(
    "operation investigation probe search campaign satellite inquiry appeal talks programme program website statement process crackdown manhunt"
)
_FORCES = word_set("forces army troops military artillery gunners jets warplanes aircraft navy")
_LAUNCHERS = word_set("launcher launchers launchpad battery batteries booster division")
_OTHER_VERBS = word_set("""returned visited visit met meet held hold based stationed located lies lie lives summoned arrived left evacuated withdrew withdraw moved
remained stayed opened closed shut spoke attended travelled traveled deployed recalled gathered warned promised stood stand maintains hosts
hosting housing housed brought admitted transferred reopened resumed suspended protests talks visiting trained""")
_DESTINATION_PREPS = word_set("toward towards at into onto on upon against over")
_PLACE_PREPS = word_set("in near inside outside around between beside within along by next close off to above through")
_ADVERBS = word_set("also again directly reportedly then later allegedly nearly and both in first at")
_BE = word_set("was were been being is are be")
_AUX = word_set("was were been being is are be had have has")

_CAUSE = re.compile(
    r"\b(?:in[ ](?:answer|response|reply|retaliation|revenge|reprisal)[ ](?:to|for)"
    r"|(?:revenge|retaliation|reprisal|an[ ]answer|a[ ]response|a[ ]reply)[ ](?:for|to)"
    r"|(?:hours|minutes|days|weeks|shortly|soon|(?:about[ ]|less[ ]than[ ])?(?:half[ ])?(?:a|an|one|two|three|four|five|six|several|\d{1,2})[ ]"
    r"(?:minute|hour|day|week|month|year)s?)[ ](?:after|before)(?![ ](?:midnight|noon|dawn|sunset|sunrise|dark|\d)))\b",
    re.I,
)
_SPLIT = re.compile(
    r";\s|,\s(?:while|whereas)\s|,\s(?:and\s)?(?=in\sa\sseparate\s)|\s(?=—\s)|,\s(?=and\s(?:aircraft|jets|warplanes|helicopters)\s)"
    r"|,\s(?=adding\sthat\s)"
    r"|,\s(?=(?:and\s)?(?:was\s|were\s)?(?:subsequently\s|later\s)?destroying\s[^,;.]{0,40}launch)"
    r"|,\s(?=and\s(?:in\sthe\s(?:evening|afternoon|morning)|later)\b)"
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells an event: a verb class, or ``noun``."""

    at: int
    kind: str
    passive: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a role, and the rule that gave it the role."""

    hit: PlaceHit
    role: Role
    rule: str
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something: weapons, killed or injured."""

    span: Span
    quantity: Quantity
    of: str | None = None


@dataclass(slots=True)
class Clause:
    """A stretch of one sentence with one event context."""

    sentence: Sentence
    first: int
    last: int
    cause: bool
    triggers: list[Trigger] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    places: list[PlaceHit] = field(default_factory=list)
    arms: list[Weapon] = field(default_factory=list)
    times: list[TimeHit] = field(default_factory=list)
    report_times: list[TimeHit] = field(default_factory=list)
    other_clocks: list[TimeHit] = field(default_factory=list)  # the same moment by the clock of another place
    actors: list[Actor] = field(default_factory=list)
    counts: list[Amount] = field(default_factory=list)
    killed: list[Amount] = field(default_factory=list)
    injured: list[Amount] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Return the characters of the report that the clause covers."""
        return Span(self.sentence.tokens[self.first].start, self.sentence.tokens[self.last].end)

    @property
    def text(self) -> str:
        """Return its words."""
        return self.sentence.words(self.first, self.last)

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the weapon classes it names."""
        return tuple(dict.fromkeys(c for w in self.arms for c in w.classes))

    @property
    def is_event(self) -> bool:
        """Tell whether it says that something was fired, struck, fell, blew up or was stopped."""
        return any(t.kind not in {"casualty", "cross"} for t in self.triggers) or bool(
            self.arms and any(t.kind == "cross" for t in self.triggers)
        )


def clauses(sentence: Sentence, gazetteer: PlaceNames) -> list[Clause]:
    """Cut a sentence into clauses and read each one."""
    tokens = sentence.tokens
    if not tokens:
        return []
    all_places = find_places(sentence, gazetteer)
    all_arms = weapons(tokens)
    all_times = find_times(sentence.text, sentence.start)
    all_numbers = numbers(tokens)
    result = []
    for first, last, cause in _cuts(sentence):
        clause = Clause(sentence, first, last, cause)
        clause.arms = [w for w in all_arms if first <= w.first <= last]
        clause.places = [p for p in all_places if first <= p.first <= last]
        start, end = clause.span.start, clause.span.end
        _sort_times(clause, [t for t in all_times if start <= t.start < end])
        reader = _Clause(clause, [n for n in all_numbers if first <= n.first <= last], all_places)
        reader.read()
        result.append(clause)
    return result


def _cuts(sentence: Sentence) -> list[tuple[int, int, bool]]:
    """Return token ranges; the third part tells whether the range names the cause or forerunner of the event."""
    marks: list[tuple[int, bool]] = [(sentence.start, False)]
    for match in _SPLIT.finditer(sentence.text):
        marks.append((sentence.start + match.end(), False))
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
        (clause.report_times if _dates_report(clause, hit) else clause.times).append(hit)
        previous = hit


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
    if not opening:
        # "the Guards said in a statement on Sunday", "told reporters in Washington on Monday"
        verb = next(
            (
                i
                for i in range(at - 1, clause.first - 1, -1)
                if lowers[i] in REPORTING or lowers[i] in VERB_CLASSES or lowers[i] in {"that", ",", "when"}
            ),
            None,
        )
        return (
            verb is not None
            and lowers[verb] in REPORTING
            and at - verb <= 5
            and not any(tokens[i].text in {",", '"', "”"} for i in range(verb, at))
        )
    # Sentence-initial: whose verb comes first?
    for index in range(after, min(clause.last + 1, after + 26)):
        word = lowers[index]
        if (
            word in REPORTING
            and word not in {"claims", "reports", "notes", "calls", "claim", "report", "reported"}
            or (word == "reported" and index + 1 <= clause.last and lowers[index + 1] == "that")
        ):
            return True
        if word in VERB_CLASSES and (index == after or lowers[index - 1] not in {"the", "a"}):
            return False
    return False


class _Clause:
    """Gives the places and numbers of a clause their roles."""

    def __init__(self, clause: Clause, found: list[Number], every: list[PlaceHit]) -> None:
        self.clause = clause
        self.every = every
        self.tokens: tuple[Token, ...] = clause.sentence.tokens
        self.lowers = [t.lower for t in self.tokens]
        self.numbers = found
        self.inside = {i for p in clause.places for i in range(p.first, p.last + 1)}
        self.arms_at = {i: w for w in clause.arms for i in range(w.first, w.last + 1)}

    def read(self) -> None:
        self._triggers()
        if self.clause.triggers:
            self._implied_origin()
            self._national_origin()
            self._sites()
            self._heard_in()
            self._there()
            self._counts()
        elif self.clause.arms or any(
            w in _LAUNCHERS or w in {"launch", "launches"}
            for w in self.lowers[self.clause.first : self.clause.last + 1]
        ):
            self._sites()
            self._counts()
        self._casualties()
        self.clause.actors = read_actors(self.clause.sentence, self.clause.first, self.clause.last)

    # -- triggers --------------------------------------------------------------------------------------------------

    def _triggers(self) -> None:
        for at in range(self.clause.first, self.clause.last + 1):
            trigger = self._trigger_at(at)
            if trigger is not None:
                self.clause.triggers.append(trigger)

    def _trigger_at(self, at: int) -> Trigger | None:
        word = self.lowers[at]
        if at in self.inside and word not in {"attacks", "attack"}:
            return None
        nxt = self.lowers[at + 1] if at + 1 < len(self.lowers) else ""
        if word == "took":
            return Trigger(at, "cross") if nxt == "off" else None
        if word == "came" and nxt == "under":
            return Trigger(at, "strike", passive=True)
        if word == "fire" and at and self.lowers[at - 1] == "opened":
            return Trigger(at, "noun")
        if word == "target" and self.lowers[at - 2 : at] == ["was", "the"]:
            return Trigger(at, "strike", passive=True)
        if word in {"shot", "brought", "came", "went"}:
            if nxt == "down" or (word == "shot" and "down" in self.lowers[at : at + 4]):
                return Trigger(at, "fall" if word == "came" else "intercept")
            if word in {"brought", "went"}:
                return None
            if word == "shot":
                return Trigger(at, "launch") if nxt in {"at", "towards", "toward"} else None
        noun = word in _NOUNS and (word not in VERB_CLASSES or self._reads_as_noun(at))
        if noun:
            if word in {"operation", "exchange", "impact", "impacts", "launch", "launches", "fire", "attempt"}:
                armed = (
                    any(w.last in {at - 1, at - 2} for w in self.clause.arms)
                    or (word == "launch" and nxt == "was")
                    or (word == "fire" and nxt in {"came", "originated"})
                )
                return Trigger(at, "noun") if armed else None
            return Trigger(at, "explode" if word in _BLAST_NOUNS else "noun")
        kind = VERB_CLASSES.get(word)
        if kind is None:
            return None
        if word in {"used", "using", "dropped", "drop", "dropping"}:
            armed = any(w.classes and at < w.first <= at + 6 for w in self.clause.arms) or any(
                w.classes and w.last + 2 == at for w in self.clause.arms
            )
            return (
                Trigger(at, "launch", any(self.lowers[i] in _AUX for i in range(max(self.clause.first, at - 2), at)))
                if armed
                else None
            )
        if kind == "launch" and self._launches_nothing(at):
            return None
        if word in {"targets", "target"} and self._reads_as_noun(at):
            return None
        if (
            word in {"destroyed", "damaged"}
            and kind == "strike"
            and not any(self.lowers[i] in _AUX for i in range(max(at - 3, 0), at))
        ):
            kind = "strike"
        passive = any(self.lowers[i] in _BE for i in range(max(self.clause.first, at - 3), at))
        return Trigger(at, kind, passive)

    def _reads_as_noun(self, at: int) -> bool:
        if at == self.clause.first:
            return True
        before = self.lowers[at - 1]
        token = self.tokens[at - 1]
        if before in {
            "the",
            "a",
            "an",
            "this",
            "that",
            "its",
            "their",
            "of",
            "in",
            "for",
            "air",
            "'s",
            "’s",
            "military",
            "such",
            "first",
            "by",
            "any",
            "no",
            "and",
        }:
            return not (before == "and" and self.tokens[at].text.endswith("ed"))
        if before in {"to", "will", "would", "could", "may", "might", "can", "they", "it", "we", "he", "she"}:
            return False
        weapon = self.arms_at.get(at - 1)
        if weapon is not None:
            return not weapon.plural
        return (
            before in DEMONYMS
            or before.endswith(("al", "ive", "est", "ic", "ous", "ed", "ian", "ish"))
            or (
                token.text[0].isupper()
                and before in COUNTRIES
                and self.lowers[at] not in {"strikes", "hits", "attacks", "targets"}
            )
        )

    def _launches_nothing(self, at: int) -> bool:
        """Tell "launched a search operation", "fired the minister" from launches of weapons."""
        ahead = self.lowers[at + 1 : min(at + 9, self.clause.last + 1)]
        behind = self.lowers[max(self.clause.first, at - 12) : at]
        if any(w in _NOT_KINETIC for w in ahead[:7]) and not any(i in self.arms_at for i in range(at + 1, at + 5)):
            return True
        near_weapon = any(w.first - 10 <= at <= w.last + 14 for w in self.clause.arms)
        return not (
            near_weapon
            or any(w in _NOUNS for w in ahead)
            or "at" in ahead[:1]
            or "projectiles" in behind
            or "they" in behind
            or "it" in behind[-2:]
        )

    # -- places ----------------------------------------------------------------------------------------------------

    def _sites(self) -> None:
        last_role: tuple[Role, str] | None = None
        for hit in self.clause.places:
            if hit.joined and last_role is not None:
                self.clause.sites.append(Site(hit, last_role[0], last_role[1]))
                continue
            found = self._role(hit)
            last_role = found
            if found is not None:
                self.clause.sites.append(Site(hit, found[0], found[1]))

    def _role(self, hit: PlaceHit) -> tuple[Role, str] | None:
        negated = self.lowers[max(self.clause.first, hit.prep_at - 4) : hit.prep_at]
        if "not" in negated or self.lowers[hit.first] == "outside" and hit.prep == "from":
            return None
        prep = hit.prep or self._inner_prep(hit)
        if self._is_setting(hit, prep):
            return None
        if prep == "from":
            return self._from(hit)
        if self._within_from(hit, prep):
            return "origin", "from-within"
        if hit.ref.relation is not None and hit.prep is None and hit.ref.toponym is None and prep is None:
            prep = (
                "near"
                if hit.ref.relation.endswith(" of") or hit.ref.relation in {"near", "outside", "between"}
                else None
            )
        site = self._launch_site(hit, prep)
        if site is not None:
            return site
        if prep is None:
            return self._object(hit)
        governor = self._governor(hit.prep_at)
        if governor is None:
            return self._opening(hit, prep)
        if governor.kind == "other":
            return self._described(hit, governor)
        if governor.kind == "cross" and prep == "over":
            return "location", "flew-over"
        if prep == "to" and governor.kind not in {"launch", "cross"}:
            return None
        if prep == "in" and self._holds_actor(hit, governor):
            return None
        if prep in _DESTINATION_PREPS:
            if governor.kind == "launch" and hit.ref.kind in {"border", "territory"} and prep == "over":
                return None
            return (
                ("destination", f"{governor.kind}-{prep}")
                if governor.kind != "casualty" or prep in {"at", "on"}
                else None
            )
        if prep in _PLACE_PREPS:
            if governor.kind == "launch" and prep in {"in", "to", "by", "through", "off"}:
                return None
            if governor.kind == "cross" and prep not in {"near", "outside"}:
                return None
            if governor.kind == "cross" and prep == "over":
                return "location", "flew-over"
            if governor.at + 1 < len(self.lowers) and self.lowers[governor.at + 1] == "short":
                return "location", "fell-short"
            if (
                governor.kind == "fall"
                and prep in {"inside", "within"}
                and hit.ref.kind in {"border", "borders", "territory", None}
            ):
                return "location", "fall-inside"
            return "destination", f"{governor.kind}-{prep}"
        return None

    def _described(self, hit: PlaceHit, verb: Trigger) -> tuple[Role, str] | None:
        """Read "hit the hamlet, which lies in X", "the outpost where troops are based in X": a nameless target's place."""
        link = {"which", "where", "that"} & set(self.lowers[max(self.clause.first, verb.at - 5) : verb.at])
        struck = any(t.at < verb.at and t.kind in {"strike", "fall", "noun", "explode"} for t in self.clause.triggers)
        named = any(s.role == "destination" and s.hit.ref.toponym is not None for s in self.clause.sites)
        fits = self.lowers[verb.at] in {"lies", "lie", "located", "situated", "based", "stationed", "stands"}
        return ("destination", "described") if link and struck and fits and not named and hit.prep == "in" else None

    def _is_setting(self, hit: PlaceHit, prep: str | None) -> bool:
        """Tell places that belong to a speaker or a clock: "... in Baku said", "1:30 a.m. Wednesday in Iraq"."""
        if prep is None:
            return False
        after = hit.last + 1
        if prep in {"in", "at"} and after <= self.clause.last and self.lowers[after] in REPORTING:
            return True
        start = self.tokens[hit.prep_at].start
        times = self.clause.times + self.clause.report_times + self.clause.other_clocks
        if any(t.words.clock is not None and 0 <= start - t.end <= 1 and prep == "in" for t in times):
            return True
        # ", on the eastern bank of the Tigris": a further description of the place before it
        described = hit.ref.toponym is None and hit.ref.anchor is not None
        return (
            described
            and self.lowers[hit.prep_at - 1] == ","
            and any(s.role == "destination" for s in self.clause.sites)
            and prep in {"on", "in"}
        )

    def _holds_actor(self, hit: PlaceHit, governor: Trigger) -> bool:
        """Tell "groups in Iraq stopped their attacks": the place says who, not where, unless they are what was struck."""
        before = self.lowers[hit.prep_at - 1]
        if before not in ACTOR_HEADS and before not in {
            "officials",
            "sources",
            "authorities",
            "residents",
            "parliament",
            "commander",
        }:
            return False
        return governor.kind != "casualty" and not (governor.kind == "strike" and hit.prep_at - governor.at <= 5)

    def _within_from(self, hit: PlaceHit, prep: str | None) -> bool:
        """Read "from a truck in X", "from orchards outside X", "launched by militants in X": a place behind a nameless start."""
        if prep not in {"in", "near", "outside", "on", "at", "between", "over", "off"}:
            return False
        for index in range(hit.prep_at - 1, max(self.clause.first, hit.prep_at - 9), -1):
            word = self.lowers[index]
            if word == "from" and hit.prep_at - index > 1 or word == "by" and prep == "in":
                return any(
                    t.at < index and t.kind in {"launch", "cross"} and index - t.at <= 9 for t in self.clause.triggers
                )
            if index in self.inside or word in {"at", "on", "toward", "towards", "into", "and", ",", "that", "against"}:
                return False
            if any(t.at == index for t in self.clause.triggers) or word in REPORTING:
                return False
        return False

    def _inner_prep(self, hit: PlaceHit) -> str | None:
        word = self.lowers[hit.first]
        return word if word in {"near", "outside", "around", "beside", "between", "along", "off"} else None

    def _governor(self, at: int) -> Trigger | None:
        """Return the nearest trigger before `at`; an intervening other verb takes the place for itself."""
        for index in range(at - 1, self.clause.first - 1, -1):
            trigger = next((t for t in self.clause.triggers if t.at == index), None)
            if trigger is not None:
                return trigger
            word = self.lowers[index]
            if index in self.inside:
                continue
            if word in _OTHER_VERBS or (word in REPORTING and word not in {"reported", "report", "claims", "put"}):
                return Trigger(index, "other")
            weapon = self.arms_at.get(index)
            if weapon is not None and weapon.classes and weapon.is_head and not self._verb_before(index):
                return Trigger(index, "weapon")
        return None

    def _verb_before(self, at: int) -> bool:
        return any(t.at < at for t in self.clause.triggers)

    def _opening(self, hit: PlaceHit, prep: str) -> tuple[Role, str] | None:
        """Give "In Stepanakert, a shell fell ..." its role: a place that opens a clause with a trigger after it."""
        follows = [t for t in self.clause.triggers if t.at > hit.last]
        if not follows or hit.first - self.clause.first > 3:
            return None
        if follows[0].kind == "launch" or prep not in {"in", "at", "near", "over"}:
            return None
        return "location", "opening"

    def _from(self, hit: PlaceHit) -> tuple[Role, str] | None:
        if hit.ref.kind in {"hospital", "school", "consulate", "embassy"}:
            return None
        for index in range(hit.prep_at - 1, max(self.clause.first - 1, hit.prep_at - 16), -1):
            if index in self.arms_at and self.arms_at[index].classes:
                return "origin", "weapon-from"
            trigger = next((t for t in self.clause.triggers if t.at == index), None)
            if trigger is not None:
                return ("origin", f"{trigger.kind}-from") if trigger.kind != "casualty" else None
            word = self.lowers[index]
            if word in {"came", "left", "fire"}:
                return "origin", "came-from"
            if index not in self.inside and (
                word in _OTHER_VERBS
                or word
                in {
                    "away",
                    "far",
                    "withdrawal",
                    "evacuated",
                    "km",
                    "kilometres",
                    "kilometers",
                    "miles",
                    "metres",
                    "apart",
                }
            ):
                return None
        return None

    def _launch_site(self, hit: PlaceHit, prep: str | None) -> tuple[Role, str] | None:
        """Read "a battery north of Lviv", "the launchers stood by the Rafah crossing", "a missile division ... located near X"."""
        for index in range(hit.first - 1, max(self.clause.first - 1, hit.first - 12), -1):
            word = self.lowers[index]
            if word in _LAUNCHERS:
                return "origin", "launch-site"
            if word == "launch" and prep is not None:
                return "origin", "launch-site"
            if index in self.inside or any(
                t.at == index and t.kind in {"strike", "fall", "noun"} for t in self.clause.triggers
            ):
                return None
        return None

    def _object(self, hit: PlaceHit) -> tuple[Role, str] | None:
        before = hit.first - 1
        while before > self.clause.first and self.lowers[before] in _ADVERBS:
            before -= 1
        trigger = next((t for t in self.clause.triggers if t.at == before), None)
        if (
            trigger is not None
            and trigger.kind == "strike"
            and not (trigger.passive and self.lowers[trigger.at - 1] in {"was", "were", "been", "being"})
        ):
            return "destination", "struck"
        if self.lowers[before] == "of" and self.lowers[before - 1] in {
            "targeting",
            "shelling",
            "bombing",
            "bombardment",
            "striking",
        }:
            return "destination", "shelling-of"
        if self.lowers[before] == "of" and any(
            t.kind == "strike" and not t.passive and 1 < before - t.at <= 4 for t in self.clause.triggers
        ):
            return "destination", "struck-part-of"
        if self.lowers[before] == ":" and any(
            t.kind in {"strike", "fall"} and t.at < before for t in self.clause.triggers
        ):
            return "destination", "listed"
        if (
            self.lowers[before] in {"possibly", "probably", "perhaps"}
            and "from" in self.lowers[max(self.clause.first, before - 7) : before]
        ):
            return "origin", "possibly"
        after = hit.last + 1
        if after <= self.clause.last and self.lowers[after] in _AUX:
            later = [t for t in self.clause.triggers if after < t.at <= after + 4]
            if later and later[0].kind == "strike" and later[0].passive and hit.known:
                return "destination", "was-struck"
            if self.lowers[after : after + 3] == ["was", "the", "target"]:
                return "destination", "was-the-target"
        if self.lowers[after : after + 2] == ["came", "under"]:
            return "destination", "came-under"
        return None

    def _implied_origin(self) -> None:
        """Take a state that launches, or whose missiles strike, as a country origin."""
        for hit in self.clause.places:
            state = hit.ref.toponym if hit.country_only else CAPITALS.get((hit.ref.toponym or "").lower())
            if state is None or hit.prep is not None or hit.ref.kind is not None or state in EXPEDITIONARY:
                continue
            if self._launches(hit.last):
                ref = replace(hit.ref, toponym=state, within=())
                self.clause.sites.append(
                    Site(replace(hit, ref=ref, country_only=True), "origin", "state-subject", implied=True)
                )
                return

    def _national_origin(self) -> None:
        """Read "Iranian missiles landed", "fired by Ukrainian air defence", "Pakistani jets hit" as a country origin."""
        if any(s.role == "origin" for s in self.clause.sites):
            return
        for at in range(self.clause.first, self.clause.last):
            state = DEMONYMS.get(self.lowers[at])
            if state is None or state in EXPEDITIONARY or not self.tokens[at].text[0].isupper():
                continue
            last = self._national_noun(at)
            if last is None:
                continue
            span = Span(self.tokens[at].start, self.tokens[last].end)
            ref = PlaceRef(as_written=self.clause.sentence.words(at, last), toponym=state, basis="implied")
            hit = PlaceHit(at, last, span, ref, None, at, known=True, country_only=True)
            self.clause.sites.append(Site(hit, "origin", "state-weapon", implied=True))
            return

    def _national_noun(self, at: int) -> int | None:
        by = self.lowers[at - 1] == "by" and any(t.kind == "launch" and t.at == at - 2 for t in self.clause.triggers)
        for index in range(at + 1, min(at + 4, self.clause.last + 1)):
            weapon = self.arms_at.get(index)
            word = self.lowers[index]
            if by and word in {"defence", "defense", "army", "forces", "military", "troops", "artillery"}:
                return index
            if word in _FORCES and self.lowers[index - 1] not in {"government", "opposition", "rebel", "kurdish"}:
                after = [t for t in self.clause.triggers if index < t.at <= index + 6]
                said = after and REPORTING & set(self.lowers[index + 1 : after[0].at])
                if after and not said and after[0].kind in {"launch", "strike", "fall"} and not after[0].passive:
                    return index
                if self.lowers[at - 1] == "by" and any(
                    t.kind == "launch" and t.at == at - 2 for t in self.clause.triggers
                ):
                    return index
            if weapon is not None and weapon.classes and weapon.is_head:
                active = any(
                    t.at > index
                    and not (t.passive and t.kind in {"intercept", "strike"})
                    and t.kind in {"fall", "strike", "cross", "explode"}
                    and t.at - index <= 8
                    for t in self.clause.triggers
                )
                return weapon.last if active else None
            if (
                word in {"strike", "fire", "attack", "strikes", "shelling", "airstrike"}
                and self.clause.sentence.is_title
            ):
                return index
            if not self.tokens[index].text[0].islower():
                return None
        return None

    def _heard_in(self) -> None:
        """Read "residents of X reported blasts": where the witnesses are is where it was."""
        if self.clause.sites or not any(t.kind == "explode" for t in self.clause.triggers):
            return
        for hit in self.clause.places:
            behind = self.lowers[max(self.clause.first, hit.first - 4) : hit.first]
            if {"residents", "people", "witnesses", "inhabitants"} & set(behind) and hit.ref.toponym is not None:
                self.clause.sites.append(Site(hit, "destination", "heard-in"))
                return

    def _there(self) -> None:
        """Let "killed four soldiers there" point to the place named before it in the sentence."""
        for at in range(self.clause.first, self.clause.last + 1):
            if (
                self.lowers[at] != "there"
                or at + 1 < len(self.lowers)
                and self.lowers[at + 1] in {"is", "was", "were", "are", "has", "had"}
            ):
                continue
            before = [p for p in self.every if p.last < at and p.ref.toponym is not None]
            governed = any(t.at < at for t in self.clause.triggers)
            if before and governed and not any(s.role == "destination" for s in self.clause.sites):
                self.clause.sites.append(Site(before[-1], "destination", "there"))

    def _launches(self, last: int) -> bool:
        for trigger in self.clause.triggers:
            gap = self.lowers[last + 1 : trigger.at]
            if (
                trigger.at > last
                and len(gap) <= 4
                and not REPORTING & set(gap)
                and not ({"'s", "’s", "and", "where", "in"} & set(gap))
            ):
                if trigger.kind in {"launch", "strike", "cross"} and not trigger.passive:
                    return True
                if trigger.kind == "noun" and {"carried", "conducted", "launched", "opened"} & set(gap):
                    return True
        return False

    # -- numbers ----------------------------------------------------------------------------------------------------

    def _counts(self) -> None:
        self._sum_of_directions()
        for number in self.numbers:
            weapon = self._counted(number)
            if weapon is None or self._is_part(number):
                continue
            span = Span(self.tokens[number.first].start, self.tokens[weapon.last].end)
            amount = Amount(span, number.quantity, weapon.classes[0])
            last = self.clause.counts[-1] if self.clause.counts else None
            gap = (
                self.clause.sentence.text[
                    last.span.end - self.clause.sentence.start : span.start - self.clause.sentence.start
                ]
                if last
                else ""
            )
            if last is not None and gap.strip() in {"and", ", and"} and last.of != amount.of:
                whole = Span(last.span.start, span.end)
                self.clause.counts[-1] = Amount(whole, add([last.quantity, amount.quantity]))
            else:
                self.clause.counts.append(amount)

    def _is_part(self, number: Number) -> bool:
        """Tell "remains of one missile", "one of two": no count of what was fired."""
        before = self.lowers[number.first - 1] if number.first else ""
        return before == "of" and self.lowers[number.first - 2] in {
            "remains", "one", "part", "parts", "fragments", "debris", "wreckage", "pieces", "some", "most", "none", "some",
        }  # fmt: skip

    def _counted(self, number: Number) -> Weapon | None:
        at = number.last + 1
        for index in range(at, min(at + 6, self.clause.last + 1)):
            weapon = self.arms_at.get(index)
            if weapon is not None:
                if not weapon.is_head or not weapon.classes or (number.indefinite and weapon.plural):
                    return None
                if (
                    number.indefinite
                    and set(weapon.classes) & {"artillery", "cluster_munition", "unknown", "aircraft"}
                    and index > at + 2
                ):
                    return None
                return weapon
            word = self.lowers[index]
            if word in {"launches", "projectiles", "impacts", "rounds"} and not number.indefinite:
                return Weapon(index, index, ("unknown",), plural=True, is_head=True)
            if (
                not self.tokens[index].text[0].isalnum()
                and word not in {'"', "“", "”", "-"}
                or word in VERB_CLASSES
                or word
                in {
                    "of",
                    "in",
                    "at",
                    "on",
                    "from",
                    "and",
                    "the",
                    "were",
                    "was",
                    "km",
                    "to",
                    "by",
                    "with",
                    "people",
                    "or",
                }
            ):
                return None
            if word in PERSONS:
                return None
        return None

    def _sum_of_directions(self) -> None:
        """Add up "two from the Iraqi side, and three from the desert"."""
        parts = [
            n
            for n in self.numbers
            if n.last + 1 <= self.clause.last and self.lowers[n.last + 1] == "from" and not n.indefinite
        ]
        if len(parts) > 1:
            total = add([p.quantity for p in parts])
            ends = [p for p in self.clause.places if p.first > parts[-1].last]
            end = ends[0].span.end if ends else self.tokens[parts[-1].last].end
            self.clause.counts.append(Amount(Span(self.tokens[parts[0].first].start, end), total))

    def _casualties(self) -> None:
        killed, injured = read_casualties(self.tokens, self.clause.first, self.clause.last, self.numbers)
        self.clause.killed += [Amount(s, q) for s, q in killed]
        self.clause.injured += [Amount(s, q) for s, q in injured]
