"""What a verb of the clause strikes: its object, what is said to have been hit, and which verb governs a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoevents.extract.clause import Part, Trigger
from geoevents.extract.lexicon import FACILITIES, FURTHER, PERSONS, REPORTING, word_set
from geoevents.extract.origins import OTHER_VERBS, OriginReader

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceHit

__all__ = ["AIMED", "AUX", "TargetReader"]

_ADVERBS = word_set("also again directly reportedly then later allegedly nearly and both in first at")
_BE = word_set("was were been being")
_STRIKING = word_set("targeting shelling bombing bombardment striking")
#: What stands before the deed and not before its name: "of shelling X", but "the shelling".
_DOING = word_set("of by admitted denied admits denies after while before started began resumed continued")
_TARGETS = (["the", "target"], ["the", "targets"], ["made", "targets"])
_PLURALS = word_set("strikes attacks hits targets raids")  # "has been carrying out strikes"
_ASIDE = 16  # words that an aside has at most
_SUBORDINATING = word_set("when who whose amid following since despite because")
#: What an attack did elsewhere: "fell on the power station, cutting the electricity in Rabak".
_EFFECTS = word_set(
    "cutting forcing prompting disrupting halting suspending sending triggering interrupting calling urging demanding"
)
_EXAMPLES = word_set("including namely specifically particularly notably")
_BOUND = word_set("headed heading bound destined intended")
_OWNED = word_set("apartment house home residence car vehicle convoy office roof")
_REACHED = word_set("reached reaching approached approaching")
AIMED = word_set("on at against into onto upon towards toward")
_IN_NAMES = word_set("the of for in and ( ) 's ’s &")
_ASIDES = word_set(", known called named located situated nestled near housing hosting")
_SUFFERING = word_set("suffered sustained endured received experienced witnessed faced saw")
AUX = word_set("was were been being is are be had have has")


class TargetReader(OriginReader):
    """Gives a place without a preposition its role, and finds the verb that one with a preposition hangs on."""

    def _is_former(self, verb: int) -> bool:
        """Tell "a column that had attacked a post in X", "the group which had shelled X": what somebody did before."""
        if self.lowers[verb - 1] != "had" or self.lowers[verb - 2] not in {"that", "which", "who"}:
            return False
        return verb - 3 not in self.arms_at

    def _governor(self, at: int) -> Trigger | None:
        """Return the nearest trigger before `at`; an intervening other verb takes the place for itself."""
        skipped = self._aside_before(at)
        for index in range(at - 1, self.clause.first - 1, -1):
            if index in skipped:
                continue
            trigger = next((t for t in self.clause.triggers if t.at == index), None)
            if trigger is not None:
                return trigger
            word = self.lowers[index]
            if index in self.inside:
                continue
            if word in _SUBORDINATING or (word in _EFFECTS and self.lowers[index - 1] in {",", "and"}):
                return Trigger(index, "other")
            said = (
                word in REPORTING
                and word not in {"reported", "report", "claims", "put"}
                and self.lowers[index - 1] not in AUX
            )
            lost = self.lowers[index - 1 : index + 1] == ["their", "lives"]
            if (word in OTHER_VERBS and not lost) or said:  # "impacts were confirmed in X" says where they were
                return Trigger(index, "other")
            weapon = self.arms_at.get(index)
            if weapon is not None and weapon.classes and weapon.is_head and not self._verb_before(index):
                return Trigger(index, "weapon")
        return None

    def _aside_before(self, at: int) -> range:
        """Step over ", which Turkey says is its wing in Syria," before "in Kobani and Derik"."""
        if self.lowers[at - 1] != ",":
            return range(0)
        for index in range(at - 2, max(self.clause.first, at - _ASIDE), -1):
            if self.lowers[index] == ",":
                return range(0)
            if self.lowers[index] in {"which", "who", "whose"} and self.lowers[index - 1] == ",":
                return range(index - 1, at)
        return range(0)

    def _verb_before(self, at: int) -> bool:
        return any(t.at < at for t in self.clause.triggers)

    def _object(self, hit: PlaceHit) -> tuple[Part, str] | None:
        """Give a place without a preposition its role: what a verb strikes, or what is struck."""
        before = comma = hit.first - 1
        if self._is_example(before):
            return "destination", "example"
        while before > self.clause.first and (self.lowers[before] in _ADVERBS or self._is_time(before)):
            before -= 1
        before = self._before_source(before)
        if self.lowers[before] == "for" and self.lowers[before - 1] in _BOUND:
            told = self.clause.triggers or self.arms_at
            return ("destination", "bound-for") if told else None
        if self.lowers[before] in _REACHED and any(t.kind == "intercept" for t in self.clause.triggers):
            return "destination", "bound-for"  # "shot down a drone before it reached X"
        return (
            self._struck(hit, before)
            or self._is_struck(hit)
            or self._also_struck(hit, comma)
            or self._also_aimed_at(comma)
            or self._of_body(hit)
        )

    def _is_time(self, at: int) -> bool:
        """Tell the words of a time between a verb and what it struck: "targeted last night the airport"."""
        start = self.tokens[at].start
        return any(t.start <= start < t.end for t in self.clause.times)

    def _before_source(self, comma: int) -> int:
        """Step over ", according to local sources," between a verb and what it struck."""
        if self.lowers[comma] != ",":
            return comma
        start = next(
            (i for i in range(comma - 1, max(self.clause.first, comma - 9), -1) if self.lowers[i] == ","), comma
        )
        return start - 1 if REPORTING & set(self.lowers[start + 1 : comma]) and start < comma else comma

    def _of_body(self, hit: PlaceHit) -> tuple[Part, str] | None:
        """Read "fired into the United Nations Mission in Mali (MINUSMA) camp at Timbuktu": the body owns the camp."""
        at = hit.first - 1
        while at > self.clause.first and (self.tokens[at].text[0].isupper() or self.lowers[at] in _IN_NAMES):
            at -= 1
        if hit.ref.kind not in FACILITIES or at == hit.first - 1 or self.lowers[at] not in AIMED:
            return None
        governor = self._governor(at)
        fits = governor is not None and governor.kind in {"launch", "fall", "noun"}
        return ("destination", f"{governor.kind}-{self.lowers[at]}") if fits and governor is not None else None

    def _also_struck(self, hit: PlaceHit, before: int) -> tuple[Part, str] | None:
        """Read "hit a station in X, killing six, and the hospital in Y", "at 14:00 the site at Z": the verb said once."""
        while before > self.clause.first and self._is_clock(before):
            before -= 1
        if (
            (self.lowers[before] != "and" and self.lowers[before - 2 : before + 1] != ["as", "well", "as"])
            or hit.country_only
            or (self._row_end(hit) + 1 <= self.clause.last and self.lowers[self._row_end(hit) + 1] in AUX)
        ):
            return None
        struck = any(s.rule in {"struck", "was-struck"} and s.hit.last < before for s in self.clause.sites)
        told = [t for t in self.clause.triggers if t.at < before and t.kind != "casualty"]
        later = any(before < t.at <= hit.last + 4 for t in self.clause.triggers)
        return (
            ("destination", "struck-too")
            if struck and told and told[-1].kind == "strike" and not later and hit.known
            else None
        )

    def _also_aimed_at(self, before: int) -> tuple[Part, str] | None:
        """Read "firing at the detachments and the positions in X": the preposition said once."""
        if self.lowers[before] != "and":
            return None
        for index in range(before - 1, max(self.clause.first, before - 6), -1):
            if self.lowers[index] in AIMED:
                governor = self._governor(index)
                fits = governor is not None and governor.kind in {"launch", "noun"} and governor.at == index - 1
                return ("destination", f"launch-{self.lowers[index]}") if fits else None
            if not self.tokens[index].text.islower():
                return None
        return None

    def _is_clock(self, at: int) -> bool:
        token = self.tokens[at]
        times = self.clause.times + self.clause.report_times + self.clause.other_clocks
        return self.lowers[at] in {"at", "the"} or any(t.start <= token.start < t.end for t in times)

    def _is_example(self, before: int) -> bool:
        """Tell "fired on districts of the capital, including A and B" from "killed two men, including X"."""
        if self.lowers[before] not in _EXAMPLES and self.lowers[before - 1 : before + 1] != [
            "such",
            "as",
        ]:
            return False
        people = PERSONS & set(self.lowers[max(self.clause.first, before - 5) : before])
        struck = any(t.kind in {"strike", "launch", "fall", "noun"} and t.at < before for t in self.clause.triggers)
        return struck and not people

    def _struck(self, hit: PlaceHit, before: int) -> tuple[Part, str] | None:
        word = self.lowers[before]
        if word in _BE | {"is", "are"}:
            return self._predicate(before)
        trigger = next((t for t in self.clause.triggers if t.at == before), None)
        if trigger is not None and trigger.kind == "strike":
            passive = self.lowers[before - 1] in _BE and not self.lowers[before].endswith("ing")
            known_before = passive or self._is_former(before)
            return None if known_before else ("destination", "struck")
        quoted = before - 1 - (self.lowers[before - 1] in {'"', "”"})  # the "deliberate bombing" of X
        if word == "of" and self.lowers[quoted] in _STRIKING:
            return "destination", "shelling-of"
        whose = self.lowers[before - 1] in _OWNED and not hit.known  # "hit the apartment of Hussein Barjawi"
        if word == "of" and any(
            t.kind == "strike" and not t.passive and 1 < before - t.at <= 4 for t in self.clause.triggers
        ):
            return None if whose else ("destination", "struck-part-of")
        under_fire = word == "fire" and any(
            t.kind == "strike" and 1 < before - t.at <= 4 and self.lowers[t.at + 1] == "to"
            for t in self.clause.triggers
        )  # "subjected to fire the positions at X"
        doing = (
            trigger is not None and word in _STRIKING and self.lowers[before - 1] in _DOING
        )  # "accused of shelling X"
        if (word == "," and self._is_renamed(before)) or self._struck_with(before) or under_fire or doing:
            return "destination", "struck"
        if word == "left" and any(w.is_head and 0 < before - w.last <= 2 for w in self.clause.arms):
            return "origin", "left"
        if word == ":" and any(t.kind in {"strike", "fall"} and t.at < before for t in self.clause.triggers):
            return "destination", "listed"
        behind = self.lowers[max(self.clause.first, before - 7) : before]
        return ("origin", "possibly") if word in {"possibly", "probably", "perhaps"} and "from" in behind else None

    def _predicate(self, verb: int) -> tuple[Part, str] | None:
        """Read "the source of the fire was X", "the target was also X"."""
        if self._is_source(verb):
            return "origin", "source-of-fire"
        targeted = any(
            t.kind == "strike" and self.lowers[t.at] in {"target", "targets"} and 0 < verb - t.at <= 7
            for t in self.clause.triggers
        )
        return ("destination", "the-target-was") if targeted else None

    def _struck_with(self, weapon: int) -> bool:
        """Tell "bombarded with heavy artillery the villages of A and B": the means stand before what was struck."""
        strikes = (t.at for t in self.clause.triggers if t.kind == "strike" and not t.passive)
        return weapon in self.arms_at and any(at < weapon <= at + 6 and self.lowers[at + 1] == "with" for at in strikes)

    def _is_source(self, verb: int) -> bool:
        """Tell "the source of the fire was", "the source of the rockets is"."""
        words = self.lowers[max(self.clause.first, verb - 5) : verb]
        armed = "fire" in words or any(verb - 5 <= w.last < verb for w in self.clause.arms)
        return armed and "of" in words and bool({"source", "sources", "origin"} & set(words))

    def _is_renamed(self, comma: int) -> bool:
        """Tell "shelled its second city, Ganja": the name behind the comma is what was struck."""
        if self.lowers[comma - 1] not in {"city", "town", "village", "capital", "port", "airport", "base"}:
            return False
        return any(t.kind == "strike" and not t.passive and 0 < comma - t.at <= 6 for t in self.clause.triggers)

    def _is_struck(self, hit: PlaceHit) -> tuple[Part, str] | None:
        after = self._past_aside(self._row_end(hit) + 1)
        after += self.lowers[after : after + 1] in (['"'], ["“"], ["‘"])  # X "was hit by artillery"
        if (
            hit.known
            and ["caught", "fire"] in (self.lowers[after : after + 2], self.lowers[after + 1 : after + 3])
            and any(t.at >= after for t in self.clause.triggers)
        ):
            return "destination", "caught-fire"
        if self.lowers[after : after + 2] == ["came", "under"]:
            return "destination", "came-under"
        if after > self.clause.last:
            return None
        trigger = next((t for t in self.clause.triggers if t.at == after), None)
        if (
            trigger is not None
            and trigger.kind == "strike"
            and (
                self.lowers[after + 1 : after + 2] in (["by"], ["in"], ["with"])
                or (self.clause.sentence.is_title and after == self.clause.last and hit.known)
            )
        ):
            return "destination", "hit-by"  # of a headline: "Libya airport hit by rockets"
        if self.lowers[after] in _SUFFERING and any(
            t.kind in {"noun", "strike"} and after < t.at <= after + 5 for t in self.clause.triggers
        ):
            return "destination", "suffered"
        if self.lowers[after] not in AUX:
            return None
        told = after + 1 + (self.lowers[after + 1 : after + 2] in (["again"], ["also"]))
        if self.lowers[told : told + 3] == ["among", "the", "targets"] or self.lowers[told : told + 2] in _TARGETS:
            return "destination", "was-the-target"
        later = [t for t in self.clause.triggers if after < t.at <= after + 4]
        struck = bool(later) and later[0].kind == "strike" and later[0].passive and hit.known
        struck = struck and self.lowers[later[0].at] not in _PLURALS
        fired_on = bool(later) and later[0].kind == "launch" and later[0].passive and hit.known
        fired_on = fired_on and self.lowers[later[0].at + 1 : later[0].at + 2] in (["on"], ["upon"], ["at"])
        return ("destination", "was-struck") if struck or fired_on else None

    def _past_aside(self, at: int) -> int:
        """Step over ", nestled within the Wadajir district," and "known as the Super Camp" behind what was struck."""
        if at >= self.clause.last or self.lowers[at] not in _ASIDES:
            return at
        if self.lowers[at] == "," and self.lowers[at + 1] in AUX:
            return at + 1
        told = {t.at for t in self.clause.triggers}
        for index in range(at + 1, min(at + 14, self.clause.last)):
            if (
                index in told
                or self.lowers[index] in REPORTING
                or (self.lowers[index] in {"and", "as"} and self.lowers[at] == ",")
            ):
                return at
            if self.lowers[index] in AUX and self.lowers[at] != ",":
                return index
            if self.lowers[index] == "," and self.lowers[at] == ",":
                return index + 1
        return at

    def _row_end(self, hit: PlaceHit) -> int:
        """Return the last token of the row that a place begins ("A, B and C were hit")."""
        last = hit.last
        for other in self.clause.places:
            if other.joined and last < other.first <= last + 4:
                last = other.last
        rest = self.lowers[last + 1 : last + _ASIDE]
        if rest[:1] == ["and"] and FURTHER & set(rest[1:3]):  # "A, B and three other villages near the border"
            last += next((i for i, word in enumerate(rest) if word in AUX), 0)
        return last
