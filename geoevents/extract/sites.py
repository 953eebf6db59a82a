"""What the places of a clause are to its event: hit, aimed at, or only near."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geoevents.extract.clause import Part, Site, Trigger
from geoevents.extract.lexicon import ACTOR_HEADS, FACILITIES, ORG_WORDS, PERSONS, REPORTING, word_set
from geoevents.extract.origins import FLIGHTS, OTHER_VERBS, OriginReader
from geoevents.extract.relations import ZONES
from geoevents.extract.tails import FRONTIERS

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceHit

__all__ = ["SiteReader"]

_DESTINATION_PREPS = word_set("toward towards at into onto on upon against over")
_PLACE_PREPS = word_set("in near inside outside around between beside within along by next close off to above")
_ADVERBS = word_set("also again directly reportedly then later allegedly nearly and both in first at")
_BE = word_set("was were been being")
_STRIKING = word_set("targeting shelling bombing bombardment striking")
_MODALS = word_set("would could might may can")
_REACHING = word_set("reach reaching hit strike target threaten")
_DEBRIS = word_set("debris fragments shrapnel wreckage splinters remains remnants parts")
# Between an attack and a place: where it was spoken of, and in whose name it was.
_OCCASIONS = word_set(
    "speech statement interview address briefing conference broadcast hearing summit letter support solidarity revenge retaliation"
)
_SPEAKERS = word_set(
    "official officials spokesman spokesperson spokeswoman ministry minister government president premier diplomat lawmakers"
)
_TARGETS = (["the", "target"], ["the", "targets"], ["made", "targets"])
_ORIGINATING = word_set("originated originating originates")
_FLYING = word_set("flying flew passing passed")
_STATIONED = word_set(
    "stationed positioned deployed entrenched warships ships vessels destroyers frigates submarines bombers jets warplanes"
)
_PLURALS = word_set("strikes attacks hits targets raids")  # "has been carrying out strikes"
_TREATED = word_set(
    "died dies die treated treatment care taken admitted transferred rushed wounds condition stable critical intensive"
)
_ASIDE = 16  # words that an aside has at most
_SUBORDINATING = word_set("when who whose amid following since despite because")
_FURTHER = word_set("other others several nearby surrounding neighbouring neighboring adjacent")
#: What an attack did elsewhere: "fell on the power station, cutting the electricity in Rabak".
_EFFECTS = word_set("cutting forcing prompting disrupting halting suspending sending triggering interrupting")
_COMING = word_set("came come comes coming")
_STRIFE = word_set(
    "clashes fighting conflict war tensions talks battles exchange exchanges relations truce ceasefire hostilities"
)
_REACHED = word_set("reached reaching approached approaching")
_REJECTING = word_set("rejected rejects dismissed dismisses refuted refutes")
_CLAIMS = word_set("claim claims accusation accusations allegation allegations")
_HOSPITALS = frozenset(
    {"hospital", "medical center", "medical centre", "clinic", "field hospital", "health center", "health centre"}
)
_CAMPAIGNS = word_set("war wars offensive blockade siege sanctions invasion genocide campaign pressure embargo")
_AIMED = word_set("on at against into onto upon towards toward")
_IN_NAMES = word_set("the of for in and ( ) 's ’s &")
_ASIDES = word_set(", known called named located situated nestled near housing hosting")
_SUFFERING = word_set("suffered sustained endured received experienced witnessed faced saw")
_AUX = word_set("was were been being is are be had have has")


class SiteReader(OriginReader):
    """Gives every place of a clause its role, or none."""

    def read(self, *, told: bool) -> list[Site]:
        """Return the sites in text order; `told` says that the clause has triggers, and is no mere description."""
        if self._supposes():
            self.clause.sites = []
            return []
        self.clause.sites = self.implied() if told else []
        self._sites()
        if told:
            self._heard_in()
            self._there()
            self._leave_asides()
            self._leave_denials()
        return self.clause.sites

    def _leave_denials(self) -> None:
        """Leave out what is only told as false: "rejected a claim by the army that X had been bombed"."""
        for at in range(self.clause.first, self.clause.last):
            ahead = self.lowers[at + 1 : min(at + 20, self.clause.last + 1)]
            if self.lowers[at] in _REJECTING and _CLAIMS & set(ahead) and "that" in ahead:
                end = at + 1 + ahead.index("that")
                self.clause.sites = [s for s in self.clause.sites if s.hit.first < end or s.role == "origin"]
                return

    def _leave_asides(self) -> None:
        """Tell what another side does at the time: "rockets hit X from Lebanon as Israeli jets pounded Y"."""
        for at in range(self.clause.first + 1, self.clause.last):
            if self.lowers[at] not in {"as", "while"} or self._owner_state(at + 1) is None:
                continue
            fired = any(t.at < at and t.kind in {"launch", "strike", "fall"} for t in self.clause.triggers)
            if fired and any(
                t.kind in {"launch", "strike", "noun"} and at < t.at <= at + 6 for t in self.clause.triggers
            ):
                self.clause.sites = [s for s in self.clause.sites if s.hit.first < at]
                return

    def _supposes(self) -> bool:
        """Tell what could be or would be: ranges that reach a town, targets that are only possible."""
        words = self.lowers[self.clause.first : self.clause.last + 1]
        if words[0] == "if" or {"hypothetical", "hypothetically"} & set(words):
            return True
        return any(
            word in _MODALS and _REACHING & set(words[index + 1 : index + 4]) for index, word in enumerate(words)
        )

    def _sites(self) -> None:
        last_role: tuple[Part, str] | None = None
        for hit in self.clause.places:
            if hit.joined and last_role is not None:
                self.clause.sites.append(Site(hit, last_role[0], last_role[1]))
                continue
            found = self._role(hit)
            last_role = found
            if found is not None:
                self.clause.sites.append(Site(hit, found[0], found[1]))
        struck = [bool(s.hit.ref.toponym or s.hit.ref.anchor) for s in self.clause.sites if s.role == "destination"]
        if struck and not any(struck):  # "In Kobane, a hospital was hit": what has no name was hit there
            self.clause.sites = [
                replace(s, role="destination") if s.rule == "opening" else s for s in self.clause.sites
            ]

    def _role(self, hit: PlaceHit) -> tuple[Part, str] | None:
        prep = hit.prep or self._inner_prep(hit)
        if self._is_no_site(hit, prep):
            return None
        if prep == "from":
            return self._from(hit) or self._this_side(hit)
        if self._within_from(hit, prep or self._implied_prep(hit)):
            return "origin", "from-within"
        told = self._by_neighbour(hit, prep)
        if told is not None:
            return told
        prep = prep or self._implied_prep(hit)
        site = self._launch_site(hit, prep)
        if site is not None:
            return site
        return self._object(hit) if prep is None else self._governed(hit, prep)

    def _is_no_site(self, hit: PlaceHit, prep: str | None) -> bool:
        """Tell a place that is denied, that says whose somebody is, or of what war or speech the words are."""
        negated = self.lowers[max(self.clause.first, hit.prep_at - 4) : hit.prep_at]
        if "not" in negated or (self.lowers[hit.first] == "outside" and hit.prep == "from"):
            return True
        owned = self.lowers[hit.last + 1 : hit.last + 5]
        if prep in {"in", "by", "near"} and owned[:1] in (["'s"], ["’s"]) and (ORG_WORDS | ACTOR_HEADS) & set(owned):
            return True  # "a source in Ukraine's security services"
        if hit.ref.relation == "between" and _STRIFE & set(self.lowers[hit.prep_at - 1 : hit.prep_at + 1]):
            return True  # "rockets from the clashes between Azerbaijan and Armenia"
        if hit.ref.kind in ZONES and hit.ref.toponym is None and not hit.ref.within:
            return True  # "in its exclusive economic zone"
        if prep in _AIMED and self.lowers[hit.prep_at - 1] in _CAMPAIGNS:
            return True  # "until the war on Gaza stops"
        return self._is_setting(hit, prep) or (hit.ref.toponym or hit.ref.anchor or "").lower() in FRONTIERS

    def _this_side(self, hit: PlaceHit) -> tuple[Part, str] | None:
        """Read "shelling from across the Line of Control in Poonch": the place of the line that was shelled."""
        struck = any(t.kind in {"launch", "strike", "noun", "fall"} and t.at < hit.first for t in self.clause.triggers)
        return ("destination", "this-side") if struck and self._is_far_side(hit) else None

    def _by_neighbour(self, hit: PlaceHit, prep: str | None) -> tuple[Part, str] | None:
        """Read what the word right before says: "originated in X", "flying over X", "ships in X fired"."""
        behind = self.lowers[hit.prep_at - 1]
        if prep == "in" and behind in _ORIGINATING:
            return "origin", "from-within"
        if prep == "over" and behind in _FLYING:
            return "location", "flew-over"
        if prep not in {"in", "at", "near", "off", "over", "toward"} or behind not in _STATIONED:
            return None
        first = next((t for t in self.clause.triggers if t.at > hit.last), None)
        fires = first is not None and first.kind == "launch" and not first.passive and first.at - hit.last <= 8
        if fires:
            return "origin", "stationed"
        if {self.lowers[hit.prep_at - 2], self.lowers[hit.prep_at - 3]} & PERSONS | ACTOR_HEADS & {
            self.lowers[hit.prep_at - 2]
        } and self._is_aimed_at(hit):
            return "destination", "stationed"  # "an attack at the personnel deployed at a post in X"
        return ("location", "stationed") if behind.endswith("ed") else None

    def _is_aimed_at(self, hit: PlaceHit) -> bool:
        """Tell whether "at", "on" or "against" before those who are stationed there hangs on an attack."""
        aim = next(
            (
                i
                for i in range(hit.prep_at - 2, max(self.clause.first, hit.prep_at - 7), -1)
                if self.lowers[i] in _AIMED
            ),
            None,
        )
        governor = self._governor(aim) if aim is not None else None
        return governor is not None and governor.kind in {"launch", "noun", "strike", "fall"}

    @staticmethod
    def _implied_prep(hit: PlaceHit) -> str | None:
        """Read a bare relation ("north of Lviv", "between X and Y") as a preposition of its own."""
        relation = hit.ref.relation or ""
        bare = hit.prep is None and hit.ref.toponym is None
        return (
            "near"
            if bare
            and (
                relation.endswith(" of")
                or relation in {"near", "outside", "between", "from", "next to", "beside", "around"}
            )
            else None
        )

    def _governed(self, hit: PlaceHit, prep: str) -> tuple[Part, str] | None:
        """Give a place behind a preposition the role that its governing word asks for."""
        governor = self._governor(hit.prep_at)
        if governor is None:
            return self._opening(hit, prep)
        if governor.kind == "other":
            return self._described(hit, governor)
        if governor.kind == "cross" and prep in {"over", "above"}:
            return "location", "flew-over"
        if (
            (prep == "to" and governor.kind not in {"launch", "cross"})
            or (prep == "on" and self.lowers[governor.at] in _COMING)
            or (prep == "in" and self._holds_actor(hit, governor))
            or self._is_aside(hit, governor)
        ):
            return None
        rule = f"{governor.kind}-{prep}"
        if governor.kind in {"fall", "weapon"} and self._is_debris(governor):
            return "location", "debris"
        if prep == "by" and governor.kind not in {"fall", "explode", "cross"}:
            return None  # who did it
        if prep in _DESTINATION_PREPS:
            return ("destination", rule) if governor.kind != "casualty" or prep in {"at", "on"} else None
        flown = prep == "along" and governor.kind in {"weapon", "launch"}  # "directed drones along the Danube"
        return self._around(hit, prep, governor, rule) if prep in _PLACE_PREPS and not flown else None

    def _is_aside(self, hit: PlaceHit, governor: Trigger) -> bool:
        """Tell "confirmed the attack in a speech in Maputo", "died in a hospital in X", and what somebody did before."""
        lowers = self.lowers[self.clause.first : self.clause.last + 1]
        treated = governor.kind == "casualty" and hit.ref.kind in _HOSPITALS and bool(_TREATED & set(lowers))
        if governor.kind == "fall" and FLIGHTS & set(
            self.lowers[max(self.clause.first, governor.at - 3) : governor.at]
        ):
            return True  # "a flight was landing in Mitiga"
        spoken = _OCCASIONS & set(self.lowers[governor.at + 1 : hit.prep_at])
        return treated or bool(spoken) or self._is_former(governor.at)

    def _is_former(self, verb: int) -> bool:
        """Tell "a column that had attacked a post in X", "the group which had shelled X": what somebody did before."""
        if self.lowers[verb - 1] != "had" or self.lowers[verb - 2] not in {"that", "which", "who"}:
            return False
        return verb - 3 not in self.arms_at

    def _is_debris(self, fall: Trigger) -> bool:
        """Tell "fragments of a downed drone fell": what was stopped did not fall where it was aimed."""
        return bool(_DEBRIS & set(self.lowers[max(self.clause.first, fall.at - 8) : fall.at]))

    def _around(self, hit: PlaceHit, prep: str, governor: Trigger, rule: str) -> tuple[Part, str] | None:
        if governor.kind == "launch" and prep in {"in", "by", "through", "off", "above"}:
            told = prep == "in" and (self._aims_at_thing(governor, hit) or self._is_after_origin(governor, hit))
            return ("destination", "aimed-in") if told else None
        if governor.passive and self.lowers[governor.at] == "launched" and prep in {"near", "outside", "around"}:
            return "origin", "launched-near"
        if governor.kind == "cross" and self.lowers[governor.at].startswith("t"):  # took off
            return "origin", "took-off"
        if governor.kind == "cross" and (prep not in {"near", "outside"} or self.lowers[governor.at] != "came"):
            return ("location", "crossed-near") if prep in {"near", "outside"} else None
        if self.lowers[governor.at + 1 : governor.at + 2] == ["short"]:
            aimed = self.lowers[governor.at + 2 : hit.first] in (["of"], ["of", "the"])
            return ("destination", "fell-short-of") if aimed else ("location", "fell-short")
        own = prep in {"inside", "within"} and hit.ref.kind in {"border", "borders", "territory", None}
        if governor.kind == "fall" and own:
            return "location", "fall-inside"
        return "destination", rule

    def _is_after_origin(self, launch: Trigger, hit: PlaceHit) -> bool:
        """Tell "fired five rockets from Afghanistan in Letai sector": where they were fired from is told already."""
        told = (
            s for s in self.clause.sites if s.role == "origin" and launch.at < s.hit.first and s.hit.last < hit.first
        )
        return any(launch.passive or not s.implied for s in told)

    def _aims_at_thing(self, governor: Trigger, hit: PlaceHit) -> bool:
        """Tell "dropped bombs on a ceremony in X": X is where the ceremony was."""
        if self.tokens[hit.prep_at - 1].text[0].isupper():
            return False  # "the United Nations Mission in Mali"
        aims = _AIMED | {"around", "near"}
        thing = next((i for i in range(governor.at + 1, hit.prep_at - 1) if self.lowers[i] in aims), None)
        return thing is not None and not any(thing < s.hit.first for s in self.clause.sites)

    def _described(self, hit: PlaceHit, verb: Trigger) -> tuple[Part, str] | None:
        """Read "hit the hamlet, which lies in X", "the outpost where troops are based in X": a nameless target's place."""
        reduced = (
            self.lowers[verb.at] in {"located", "situated", "stationed", "deployed"}
            and self.lowers[verb.at - 1] not in _AUX
        )
        link = reduced or {"which", "where", "that"} & set(self.lowers[max(self.clause.first, verb.at - 5) : verb.at])
        struck = any(t.at < verb.at and t.kind in {"strike", "fall", "noun", "explode"} for t in self.clause.triggers)
        named = any(s.role == "destination" and s.hit.ref.toponym is not None for s in self.clause.sites)
        fits = reduced or self.lowers[verb.at] in {"lies", "lie", "located", "situated", "based", "stationed", "stands"}
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
        beside = (s for s in self.clause.sites if s.hit.last == hit.prep_at - 1 and s.role == "destination")
        if prep == "on" and any(s.hit.ref.toponym or s.hit.ref.anchor for s in beside):
            return True  # "the port of Izmail on the Danube"
        if "between" in {prep, hit.ref.relation} and any(s.role == "destination" for s in self.clause.sites):
            return True  # "Aguachica, a city on the highway between Bogota and the coast"
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

    def _inner_prep(self, hit: PlaceHit) -> str | None:
        word = self.lowers[hit.first]
        return word if word in {"near", "outside", "around", "beside", "between", "along", "off"} else None

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
                and self.lowers[index - 1] not in _AUX
            )
            if word in OTHER_VERBS or said:  # "impacts were confirmed in X" says where they were
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

    def _opening(self, hit: PlaceHit, prep: str) -> tuple[Part, str] | None:
        """Give "In Stepanakert, a shell fell ..." its role: a place that opens a clause with a trigger after it."""
        follows = [t for t in self.clause.triggers if t.at > hit.last]
        if prep in {"in", "near", "at", "outside"} and self._is_surprised(hit):
            return "destination", "there-when"
        if not follows or hit.first - self.clause.first > 3:
            return None
        if follows[0].kind == "launch" or not (prep in {"in", "at", "near", "over"} or self._is_on_line(hit)):
            return None
        between = self.lowers[hit.last + 1 : follows[0].at]
        if REPORTING & set(between) and _SPEAKERS & set(between):
            return None  # "In Sanaa, an official said the missile had hit ..."
        return "location", "opening"

    @staticmethod
    def _is_on_line(hit: PlaceHit) -> bool:
        """Tell "On the LoC in Noushera sector"."""
        words = f" {hit.ref.as_written.lower()} "
        return any(f" {line} " in words for line in FRONTIERS)

    def _is_surprised(self, hit: PlaceHit) -> bool:
        """Tell "was grazing his animals near X when a rocket exploded", "there was panic in X on Tuesday when shells fell"."""
        when = next(
            (i for i in range(hit.last + 1, min(hit.last + 6, self.clause.last)) if self.lowers[i] == "when"), None
        )
        if when is None or "," in self.lowers[hit.last + 1 : when]:
            return False
        return any(
            when < t.at <= when + 9 and t.kind in {"explode", "fall", "strike", "launch"} for t in self.clause.triggers
        )

    def _object(self, hit: PlaceHit) -> tuple[Part, str] | None:
        """Give a place without a preposition its role: what a verb strikes, or what is struck."""
        before = comma = hit.first - 1
        if self._is_example(before):
            return "destination", "example"
        while before > self.clause.first and self.lowers[before] in _ADVERBS:
            before -= 1
        if self.lowers[before] in _REACHED and any(t.kind == "intercept" for t in self.clause.triggers):
            return "destination", "bound-for"  # "shot down a drone before it reached X"
        return self._struck(before) or self._is_struck(hit) or self._also_struck(hit, comma) or self._of_body(hit)

    def _of_body(self, hit: PlaceHit) -> tuple[Part, str] | None:
        """Read "fired into the United Nations Mission in Mali (MINUSMA) camp at Timbuktu": the body owns the camp."""
        at = hit.first - 1
        while at > self.clause.first and (self.tokens[at].text[0].isupper() or self.lowers[at] in _IN_NAMES):
            at -= 1
        if hit.ref.kind not in FACILITIES or at == hit.first - 1 or self.lowers[at] not in _AIMED:
            return None
        governor = self._governor(at)
        fits = governor is not None and governor.kind in {"launch", "fall", "noun"}
        return ("destination", f"{governor.kind}-{self.lowers[at]}") if fits and governor is not None else None

    def _also_struck(self, hit: PlaceHit, before: int) -> tuple[Part, str] | None:
        """Read "hit a station in X, killing six, and the hospital in Y", "at 14:00 the site at Z": the verb said once."""
        while before > self.clause.first and self._is_clock(before):
            before -= 1
        if (
            self.lowers[before] != "and"
            or hit.country_only
            or (self._row_end(hit) + 1 <= self.clause.last and self.lowers[self._row_end(hit) + 1] in _AUX)
        ):
            return None
        struck = any(s.rule == "struck" and s.hit.last < before for s in self.clause.sites)
        told = [t for t in self.clause.triggers if t.at < before and t.kind != "casualty"]
        later = any(before < t.at <= hit.last + 4 for t in self.clause.triggers)
        return (
            ("destination", "struck-too")
            if struck and told and told[-1].kind == "strike" and not later and hit.known
            else None
        )

    def _is_clock(self, at: int) -> bool:
        token = self.tokens[at]
        times = self.clause.times + self.clause.report_times + self.clause.other_clocks
        return self.lowers[at] in {"at", "the"} or any(t.start <= token.start < t.end for t in times)

    def _is_example(self, before: int) -> bool:
        """Tell "fired on districts of the capital, including A and B" from "killed two men, including X"."""
        if self.lowers[before] not in {"including", "namely"} and self.lowers[before - 1 : before + 1] != [
            "such",
            "as",
        ]:
            return False
        people = PERSONS & set(self.lowers[max(self.clause.first, before - 5) : before])
        struck = any(t.kind in {"strike", "launch", "fall", "noun"} and t.at < before for t in self.clause.triggers)
        return struck and not people

    def _struck(self, before: int) -> tuple[Part, str] | None:
        word = self.lowers[before]
        if word in _BE | {"is", "are"} and self._is_source(before):
            return "origin", "source-of-fire"
        trigger = next((t for t in self.clause.triggers if t.at == before), None)
        if trigger is not None and trigger.kind == "strike":
            passive = self.lowers[before - 1] in _BE and not self.lowers[before].endswith("ing")
            known_before = passive or self._is_former(before)
            return None if known_before else ("destination", "struck")
        quoted = before - 1 - (self.lowers[before - 1] in {'"', "”"})  # the "deliberate bombing" of X
        if word == "of" and self.lowers[quoted] in _STRIKING:
            return "destination", "shelling-of"
        if word == "of" and any(
            t.kind == "strike" and not t.passive and 1 < before - t.at <= 4 for t in self.clause.triggers
        ):
            return "destination", "struck-part-of"
        if (word == "," and self._is_renamed(before)) or self._struck_with(before):
            return "destination", "struck"
        if word == "left" and any(w.is_head and 0 < before - w.last <= 2 for w in self.clause.arms):
            return "origin", "left"
        if word == ":" and any(t.kind in {"strike", "fall"} and t.at < before for t in self.clause.triggers):
            return "destination", "listed"
        behind = self.lowers[max(self.clause.first, before - 7) : before]
        return ("origin", "possibly") if word in {"possibly", "probably", "perhaps"} and "from" in behind else None

    def _struck_with(self, weapon: int) -> bool:
        """Tell "bombarded with heavy artillery the villages of A and B": the means stand before what was struck."""
        strikes = (t.at for t in self.clause.triggers if t.kind == "strike" and not t.passive)
        return weapon in self.arms_at and any(self.lowers[at + 1] == "with" and at < weapon <= at + 6 for at in strikes)

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
        if (
            hit.known
            and ["caught", "fire"] in (self.lowers[after : after + 2], self.lowers[after + 1 : after + 3])
            and any(t.at > after + 1 for t in self.clause.triggers)
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
        if self.lowers[after] not in _AUX:
            return None
        told = after + 1 + (self.lowers[after + 1 : after + 2] in (["again"], ["also"]))
        if self.lowers[told : told + 3] == ["among", "the", "targets"] or self.lowers[told : told + 2] in _TARGETS:
            return "destination", "was-the-target"
        later = [t for t in self.clause.triggers if after < t.at <= after + 4]
        struck = bool(later) and later[0].kind == "strike" and later[0].passive and hit.known
        struck = struck and self.lowers[later[0].at] not in _PLURALS
        return ("destination", "was-struck") if struck else None

    def _past_aside(self, at: int) -> int:
        """Step over ", nestled within the Wadajir district," and "known as the Super Camp" behind what was struck."""
        if at >= self.clause.last or self.lowers[at] not in _ASIDES:
            return at
        if self.lowers[at] == "," and self.lowers[at + 1] in _AUX:
            return at + 1
        told = {t.at for t in self.clause.triggers}
        for index in range(at + 1, min(at + 14, self.clause.last)):
            if (
                index in told
                or self.lowers[index] in REPORTING
                or (self.lowers[index] in {"and", "as"} and self.lowers[at] == ",")
            ):
                return at
            if self.lowers[index] in _AUX and self.lowers[at] != ",":
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
        if rest[:1] == ["and"] and _FURTHER & set(rest[1:3]):  # "A, B and three other villages near the border"
            last += next((i for i, word in enumerate(rest) if word in _AUX), 0)
        return last

    def _heard_in(self) -> None:
        """Read "residents of X reported blasts": where the witnesses are is where it was."""
        told = [s.hit.ref for s in self.clause.sites if s.role != "origin"]
        nameless = bool(told) and all(r.toponym is None and r.anchor is None and not r.within for r in told)
        kinds = {"explode", "noun"} | ({"strike", "fall"} if nameless else set())
        if (told and not nameless) or not any(t.kind in kinds for t in self.clause.triggers):
            return
        for hit in self.clause.places:
            behind = self.lowers[max(self.clause.first, hit.first - 4) : hit.first]
            witnessed = {"residents", "people", "witnesses", "inhabitants"} & set(behind)
            if witnessed and hit.ref.toponym is not None and hit.known and hit.prep != "by":
                end = self._row_end(hit)
                row = [p for p in self.clause.places if p is hit or (p.joined and hit.last < p.first <= end)]
                self.clause.sites += [Site(p, "destination", "heard-in") for p in row]
                return

    def _there(self) -> None:
        """Let "killed four soldiers there" point to the place named before it in the sentence."""
        for at in range(self.clause.first, self.clause.last + 1):
            if self.lowers[at] != "there" or (
                at + 1 < len(self.lowers) and self.lowers[at + 1] in {"is", "was", "were", "are", "has", "had"}
            ):
                continue
            before = [p for p in self.every if p.last < at and p.ref.toponym is not None]
            last = next((t for t in reversed(self.clause.triggers) if t.at < at), None)
            governed = last is not None and last.kind not in {"launch", "cross", "intercept"}
            if before and governed and not any(s.role == "destination" for s in self.clause.sites):
                self.clause.sites.append(Site(before[-1], "destination", "there"))
