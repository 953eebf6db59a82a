"""What the places of a clause are to its event: hit, aimed at, or only near."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geoevents.extract.clause import Part, Site, Trigger
from geoevents.extract.lexicon import ACTOR_HEADS, FACILITIES, FOUND, ORG_WORDS, PERSONS, REPORTING, word_set
from geoevents.extract.origins import AIRCRAFT, FLIGHTS, HAPPENING
from geoevents.extract.relations import ZONES
from geoevents.extract.tails import FRONTIERS
from geoevents.extract.targets import AIMED, AUX, TargetReader

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceHit

__all__ = ["SiteReader"]

_DESTINATION_PREPS = word_set("toward towards at into onto on upon against over")
_PLACE_PREPS = word_set("in near inside outside around between beside within along by next close off to above")
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
_ORIGINATING = word_set("originated originating originates")
_FLYING = word_set("flying flew passing passed")
_STATIONED = word_set(
    "stationed positioned deployed entrenched warships ships vessels destroyers frigates submarines bombers jets warplanes"
)
#: What shells a place wherever it stands; of troops only the verb says that they shelled.
_GUNS = word_set("artillery howitzers guns batteries mortars tanks launchers gunners artillerymen gunboats")
_SHELLED = word_set("shelled bombarded shelling bombarding")
_TREATED = word_set(
    "died dies die treated treatment care taken admitted transferred rushed wounds condition stable critical intensive"
)
_STOPPED = word_set("downed intercepted shot intercepting interceptor interceptors interception")
_PLACED = word_set("placed positioned deployed stationed installed")
_COMING = word_set("came come comes coming")
_STRIFE = word_set(
    "clashes fighting conflict war tensions talks battles exchange exchanges relations truce ceasefire hostilities"
)
_REJECTING = word_set("rejected rejects dismissed dismisses refuted refutes")
_CLAIMS = word_set("claim claims accusation accusations allegation allegations")
_HOSPITALS = frozenset(
    {"hospital", "medical center", "medical centre", "clinic", "field hospital", "health center", "health centre"}
)
_DONE = HAPPENING | word_set("made conducted carried detected observed")
_TESTED = word_set("test-fired test-launched tested")
_SECTORS = frozenset({"sector", "sub-sector"})
_DROPPING = word_set("dropped drop drops dropping")
_WAS = word_set("was were")
_SHOOTERS = ACTOR_HEADS | word_set("insurgents extremists houthis operatives artillerymen")
_CAMPAIGNS = word_set("war wars offensive blockade siege sanctions invasion genocide campaign pressure embargo")


class SiteReader(TargetReader):
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
            found = self._coordinated(hit) or self._role(hit)
            last_role = found
            if found is not None:
                by = self._who_says(hit) if found[1] in {"launch-site", "traced-to"} else None
                self.clause.sites.append(Site(hit, found[0], found[1], by=by))
        struck = [bool(s.hit.ref.toponym or s.hit.ref.anchor) for s in self.clause.sites if s.role == "destination"]
        if struck and not any(struck):  # "In Kobane, a hospital was hit": what has no name was hit there
            self.clause.sites = [
                replace(s, role="destination") if s.rule == "opening" else s for s in self.clause.sites
            ]

    def _coordinated(self, hit: PlaceHit) -> tuple[Part, str] | None:
        """Read the second half of "in A and B, and in C": what the first half is."""
        before = self.clause.sites[-1] if self.clause.sites else None
        if before is None or hit.prep is None or hit.prep != before.hit.prep or before.implied:
            return None
        apart = [word for word in self.lowers[before.hit.last + 1 : hit.prep_at] if word != ","]
        return (before.role, before.rule) if apart in (["and"], ["and", "also"], ["as", "well", "as"]) else None

    def _role(self, hit: PlaceHit) -> tuple[Part, str] | None:
        prep = hit.prep or self._inner_prep(hit)
        if self._is_no_site(hit, prep):
            return None
        called = self._called_launch_place(hit, prep or self._implied_prep(hit))
        if called is not None:
            return called
        if prep == "from":
            return (
                self._from(hit)
                or self._this_side(hit)
                or self._fired_there(hit, prep)
                or self._fired_out_of(hit)
                or self._where(hit)
            )
        if self._within_from(hit, prep or self._implied_prep(hit)):
            return "origin", "from-within"
        told = self._by_neighbour(hit, prep)
        if told is not None:
            return told
        prep = prep or self._implied_prep(hit)
        site = self._launch_site(hit, prep) or self._where(hit)
        if site is not None:
            return site
        if prep is None:
            return self._object(hit)
        struck = self._is_struck(hit) if hit.prep is None and hit.ref.kind in FACILITIES else None
        return struck or self._governed(hit, prep)  # "positions near X came under fire"

    def _is_no_site(self, hit: PlaceHit, prep: str | None) -> bool:
        """Tell a place that is denied, that says whose somebody is, or of what war or speech the words are."""
        negated = self.lowers[max(self.clause.first, hit.prep_at - 4) : hit.prep_at]
        if ("not" in negated and "explode" not in negated) or (
            self.lowers[hit.first] == "outside" and hit.prep == "from"
        ):
            return True
        owned = self.lowers[hit.last + 1 : hit.last + 5]
        if prep in {"in", "by", "near"} and owned[:1] in (["'s"], ["’s"]) and (ORG_WORDS | ACTOR_HEADS) & set(owned):
            return True  # "a source in Ukraine's security services"
        if hit.ref.relation == "between" and _STRIFE & set(self.lowers[hit.prep_at - 1 : hit.prep_at + 1]):
            return True  # "rockets from the clashes between Azerbaijan and Armenia"
        if hit.ref.kind in ZONES and hit.ref.toponym is None and not hit.ref.within:
            return True  # "in its exclusive economic zone"
        if prep in AIMED and self.lowers[hit.prep_at - 1] in _CAMPAIGNS:
            return True  # "until the war on Gaza stops"
        if prep == "to" and self.lowers[hit.prep_at - 1] in {"loyal", "allied", "linked", "close"}:
            return True  # "forces loyal to Assad"
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
        first = next((t for t in self.clause.triggers if t.at > hit.last), None)
        fires = first is not None and first.at - hit.last <= 8 and self._shoots(first, hit.prep_at)
        if prep == "over" and behind in _FLYING:
            fires = fires or self._is_fired_by(hit.prep_at)
            bombers = self.lowers[hit.prep_at - 2] in AIRCRAFT  # "bombers flying over the sea launched missiles"
            return ("origin", "stationed") if fires and bombers else ("location", "flew-over")
        if (
            prep not in {"in", "at", "near", "off", "over", "toward", "on", "outside"}
            or behind not in _STATIONED | _GUNS
        ):
            return None
        if fires:
            return "origin", "stationed"
        if {self.lowers[hit.prep_at - 2], self.lowers[hit.prep_at - 3]} & PERSONS | ACTOR_HEADS & {
            self.lowers[hit.prep_at - 2]
        } and self._is_aimed_at(hit):
            return "destination", "stationed"  # "an attack at the personnel deployed at a post in X"
        return ("location", "stationed") if behind.endswith("ed") else None

    def _is_fired_by(self, at: int) -> bool:
        """Tell "had been released by aircraft flying over X"."""
        by = next((i for i in range(at - 2, max(self.clause.first, at - 9), -1) if self.lowers[i] == "by"), None)
        return by is not None and self.lowers[by - 1] in {"fired", "launched", "released", "dropped"}

    def _shoots(self, trigger: Trigger, at: int) -> bool:
        """Tell who fires, and guns that hit anything: "artillery stationed at X struck Y", "troops in X shelled Y"."""
        guns = trigger.kind == "strike" and _GUNS & set(self.lowers[max(self.clause.first, at - 3) : at])
        fires = trigger.kind == "launch" or self.lowers[trigger.at] in _SHELLED
        return not trigger.passive and (fires or bool(guns))

    def _is_aimed_at(self, hit: PlaceHit) -> bool:
        """Tell whether "at", "on" or "against" before those who are stationed there hangs on an attack."""
        aim = next(
            (i for i in range(hit.prep_at - 2, max(self.clause.first, hit.prep_at - 7), -1) if self.lowers[i] in AIMED),
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
        governor = self._governor(hit.prep_at) if not self._begins_clause(hit) else None
        if governor is None:
            return self._of_subject(hit, prep) or self._fired_there(hit, prep) or self._opening(hit, prep)
        if governor.kind == "other":
            return self._of_victims(hit, governor) or self._described(hit, governor)
        moved = self._moved(hit, prep, governor)
        if moved is not None:
            return moved
        if (
            (prep == "to" and governor.kind not in {"launch", "cross"})
            or (prep == "on" and self.lowers[governor.at] in _COMING)
            or (prep == "in" and self._holds_actor(hit, governor))
            or (prep == "by" and governor.kind not in {"fall", "explode", "cross"})  # who did it
            or self._is_aside(hit, governor)
        ):
            return None
        rule = f"{governor.kind}-{prep}"
        if governor.kind == "weapon" and self._is_placed(governor):
            fires = any(t.kind == "launch" and t.at > hit.last for t in self.clause.triggers)
            return ("origin", "placed") if fires else None  # "has placed howitzers on the heights, from which it fires"
        if governor.kind in {"fall", "weapon"} and self._is_debris(governor):
            return "location", "debris"
        if prep in _DESTINATION_PREPS:
            return ("destination", rule) if governor.kind != "casualty" or prep in {"at", "on"} else None
        # "directed drones along the Danube", not "firing along the Line of Control in Poonch"
        flown = prep == "along" and governor.kind in {"weapon", "launch"} and not self._is_on_line(hit)
        return self._around(hit, prep, governor, rule) if prep in _PLACE_PREPS and not flown else None

    def _moved(self, hit: PlaceHit, prep: str, governor: Trigger) -> tuple[Part, str] | None:
        """Read where arms set out, flew over or flew to."""
        if governor.kind == "cross" and prep in {"over", "above"}:
            return "location", "flew-over"
        if prep == "to" and self.lowers[governor.at] == "flew" and any(i < governor.at for i in self.arms_at):
            return "destination", "flew-to"
        return ("origin", "launched-in") if self._is_launch_in(hit, prep, governor) else None

    def _is_placed(self, arms: Trigger) -> bool:
        return bool(_PLACED & set(self.lowers[max(self.clause.first, arms.at - 3) : arms.at]))

    def _begins_clause(self, hit: PlaceHit) -> bool:
        """Tell "…, and in Belgorod a mother was killed when …": what stands before is another clause's."""
        parted = self.lowers[hit.prep_at - 2 : hit.prep_at] == [",", "and"]
        return parted and any(t.at > hit.last for t in self.clause.triggers)

    def _of_subject(self, hit: PlaceHit, prep: str) -> tuple[Part, str] | None:
        """Read "the plants in A and the depots in B were hit": where what was struck stood."""
        if prep not in {"in", "at", "near", "outside"}:
            return None
        end = self._row_end(hit) + 1
        be = next((i for i in range(end, min(end + 14, self.clause.last)) if self.lowers[i] in _WAS), None)
        if be is None or REPORTING & set(self.lowers[end:be]) or (be > end and "and" not in self.lowers[end:be]):
            return None
        after = [t for t in self.clause.triggers if end <= t.at <= be + 4]
        struck = bool(after) and after[0].at > be and after[0].kind == "strike" and after[0].passive
        return ("destination", "was-struck-in") if struck else None

    def _of_victims(self, hit: PlaceHit, who: Trigger) -> tuple[Part, str] | None:
        """Read "killing nine boys who were playing at X": where the dead were."""
        hurt = any(t.kind == "casualty" and 0 < who.at - t.at <= 5 for t in self.clause.triggers)
        was = self.lowers[who.at : who.at + 2] in (["who", "were"], ["who", "was"])
        fits = hurt and was and hit.prep in {"in", "at", "near", "outside"} and hit.prep_at - who.at <= 5
        return ("destination", "of-victims") if fits else None

    def _where(self, hit: PlaceHit) -> tuple[Part, str] | None:
        """Read "the mayor of Akcakale, where the shells exploded"."""
        where = hit.last + 1 + (self.lowers[hit.last + 1 : hit.last + 2] == [","])
        if self.lowers[where : where + 1] != ["where"]:
            return None
        told = next((t for t in self.clause.triggers if t.at > where), None)
        arms = told is not None and self.arms_at.keys() & set(range(where + 1, told.at))
        landed = told is not None and told.kind in {"fall", "explode", "strike"} and told.at - where <= 5
        struck = any(t.kind == "noun" and told is not None and t.at > told.at for t in self.clause.triggers)
        if told is not None and told.kind == "casualty" and struck:
            return "destination", "where"  # "the house in X where three people lost their lives in a strike"
        closer = told is not None and any(p.first > told.at and p.prep in _PLACE_PREPS for p in self.clause.places)
        return ("destination", "where") if arms and landed and not closer else None

    def _fired_there(self, hit: PlaceHit, prep: str) -> tuple[Part, str] | None:
        """Read "militants in the Gaza Strip fired two rockets": who fires is where it is fired from."""
        fired = next((t for t in self.clause.triggers if t.at > hit.last), None)
        based = prep == "from" and self.lowers[hit.prep_at - 1] == "operating"  # "fighters operating out of X launched"
        if (prep not in {"in", "inside"} and not based) or fired is None or not self._shoots(fired, hit.prep_at):
            return None
        near = fired.at - hit.last <= 2 and not REPORTING & set(self.lowers[hit.last + 1 : fired.at])
        return ("origin", "fired-there") if near and self.lowers[hit.prep_at - 1 - based] in _SHOOTERS else None

    def _fired_out_of(self, hit: PlaceHit) -> tuple[Part, str] | None:
        """Read "From X, fighters fired rockets at Y": where a clause begins with the place it was fired from."""
        opens = hit.prep_at - self.clause.first <= 1 or self.lowers[hit.prep_at - 1] == ","
        fired = next((t for t in self.clause.triggers if t.at > hit.last), None)
        if not opens or fired is None or fired.at - hit.last > 10:
            return None
        between = set(self.lowers[hit.last + 1 : fired.at])
        fires = fired.kind == "launch" or (self.lowers[fired.at] in _SHELLED and not fired.passive)
        return ("origin", "opening-from") if fires and "," in between and not REPORTING & between else None

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

    def _is_debris(self, fall: Trigger) -> bool:
        """Tell "fragments of a downed drone fell": what was stopped did not fall where it was aimed."""
        wreck = "wreckage" in self.lowers[max(self.clause.first, fall.at - 8) : fall.at]
        if (self.lowers[fall.at] in FOUND or wreck) and not _STOPPED & set(self.lowers):
            return False  # "the wreckage of a drone was found near X": where it came down
        return bool(_DEBRIS & set(self.lowers[max(self.clause.first, fall.at - 10) : fall.at]))

    def _around(self, hit: PlaceHit, prep: str, governor: Trigger, rule: str) -> tuple[Part, str] | None:
        if governor.kind == "launch" and prep in {"in", "by", "through", "off", "above"}:
            if prep == "in" and (self._is_done_in(governor, hit) or self._is_at_front(hit)):
                return "destination", "launch-in"
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

    def _is_launch_in(self, hit: PlaceHit, prep: str, launch: Trigger) -> bool:
        """Tell "the launches took place in X", "a launch was made near X", "a missile was test-fired at X"."""
        if self.lowers[launch.at] in _TESTED and prep == "at":
            return hit.known and hit.ref.toponym is not None
        done = _DONE & set(self.lowers[launch.at + 1 : hit.prep_at])
        launched = self.lowers[launch.at] in {"launch", "launches"} and self._is_of_arms(launch.at)
        return launched and bool(done) and prep in _PLACE_PREPS | {"at", "on"}

    def _is_done_in(self, launch: Trigger, hit: PlaceHit) -> bool:
        """Tell "dropped three bombs in X", "the firing from across the border took place in X": what is done where it hits."""
        happened = HAPPENING & set(self.lowers[launch.at + 1 : hit.prep_at])
        return self.lowers[launch.at] in _DROPPING or (
            self.lowers[launch.at] == "firing" and (bool(happened) or self.lowers[launch.at + 1] == "by")
        )

    def _is_at_front(self, hit: PlaceHit) -> bool:
        """Tell "Indian troops fired mortars in the Nowshera sector": the sector of a front that a state's troops fired into."""
        return hit.ref.kind in _SECTORS and any(s.implied for s in self.clause.sites)

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
        aims = AIMED | {"around", "near"}
        thing = next((i for i in range(governor.at + 1, hit.prep_at - 1) if self.lowers[i] in aims), None)
        return thing is not None and not any(thing < s.hit.first for s in self.clause.sites)

    def _described(self, hit: PlaceHit, verb: Trigger) -> tuple[Part, str] | None:
        """Read "hit the hamlet, which lies in X", "the outpost where troops are based in X": a nameless target's place."""
        reduced = (
            self.lowers[verb.at] in {"located", "situated", "stationed", "deployed"}
            and self.lowers[verb.at - 1] not in AUX
        )
        link = reduced or {"which", "where", "that"} & set(self.lowers[max(self.clause.first, verb.at - 5) : verb.at])
        struck = any(t.at < verb.at and t.kind in {"strike", "fall", "noun", "explode"} for t in self.clause.triggers)
        named = any(s.role == "destination" and s.hit.ref.toponym is not None for s in self.clause.sites)
        fits = reduced or self.lowers[verb.at] in {"lies", "lie", "located", "situated", "based", "stationed", "stands"}
        placed = hit.prep == "in" or (reduced and hit.prep in {"near", "toward"})  # "located in the direction of X"
        return ("destination", "described") if link and struck and fits and not named and placed else None

    def _is_setting(self, hit: PlaceHit, prep: str | None) -> bool:
        """Tell places that belong to a speaker or a clock: "... in Baku said", "1:30 a.m. Wednesday in Iraq"."""
        if prep is None:
            return False
        after = hit.last + 1
        if prep in {"in", "at"} and after <= self.clause.last and self.lowers[after] in REPORTING:
            return True
        start = self.tokens[hit.prep_at].start
        times = self.clause.times + self.clause.report_times + self.clause.other_clocks
        clocks = [t for t in times if t.words.clock is not None and 0 <= start - t.end <= 1 and prep == "in"]
        again = any(self.lowers[self.clause.sentence.token_at(t.start) - 1] in {"or", "("} for t in clocks)
        if clocks and (again or hit.country_only or self._governor(hit.prep_at) is None):
            return True  # "(5:30 p.m. Tuesday in Washington)", not "came down at 16:40 on Wednesday in Elbeyli"
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
        # "the shelling of soldiers in X" tells where they were shelled
        aimed = governor.kind == "noun" and self.lowers[governor.at + 1] in AIMED | {"of"}
        aimed = aimed or self.lowers[governor.at : governor.at + 2] == ["firing", "by"]
        return (
            governor.kind != "casualty"
            and not aimed
            and not (governor.kind == "strike" and hit.prep_at - governor.at <= 5)
        )

    def _inner_prep(self, hit: PlaceHit) -> str | None:
        word = self.lowers[hit.first]
        return word if word in {"near", "outside", "around", "beside", "between", "along", "off"} else None

    def _opening(self, hit: PlaceHit, prep: str) -> tuple[Part, str] | None:
        """Give "In Stepanakert, a shell fell ..." its role: a place that opens a clause with a trigger after it."""
        follows = [t for t in self.clause.triggers if t.at > hit.last and not self._is_participle(t)]
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

    def _is_participle(self, launch: Trigger) -> bool:
        """Tell "a rocket fired from X crashed": the arms do something else."""
        fired = (
            launch.kind == "launch" and launch.at - 1 in self.arms_at and self.lowers[launch.at + 1] in {"from", "by"}
        )
        return fired and any(t.at > launch.at and t.kind != "casualty" for t in self.clause.triggers)

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
