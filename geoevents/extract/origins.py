"""Where it came from: places behind "from", launch sites, and states that launch."""

from __future__ import annotations

from dataclasses import replace

from geoevents.extract.clause import Part, Site, Trigger
from geoevents.extract.launches import LaunchReader
from geoevents.extract.lexicon import (
    CAPITALS,
    COUNTRIES,
    DEMONYMS,
    EXPEDITIONARY,
    FACILITIES,
    KINDS,
    PERSONS,
    REPORTING,
    TITLES,
    word_set,
)
from geoevents.extract.places import PlaceHit
from geoevents.extract.tails import FRONTIERS, TERRITORY
from geoevents.model import PlaceRef, Span

__all__ = ["AIRCRAFT", "FLIGHTS", "HAPPENING", "LAUNCHERS", "OTHER_VERBS", "RAMPS", "OriginReader"]

_FORCES = word_set(
    "rangers guards warships tanks submarines forces force army troops military artillery gunners jets warplanes aircraft navy soldiers guns batteries helicopters planes bombers enemy corps guard"
)
#: What stands between "the forces of" and the name of their state.
_OF_STATE = word_set("the republic kingdom state islamic of occupying neighbouring neighboring")
_ACCUSING = word_set("accused accuses accusing")
_ITSELF = word_set("it they its has have having had")
#: What does not stand between a state and its arms: "the Polish village where a missile fell".
_NO_FORCE = word_set("a an the that and of , where which who whose in on at from to by for with")
_LONGEST = 5  # words of the name of a state: "the Democratic Republic of the Congo"
_ENDS = word_set("at on toward towards into and , that against")
_THEM = word_set("they all both these those it projectiles rounds bombs shots")
_COME = word_set("came come comes")
#: What comes besides arms that are named: fire, attacks, and what stands for arms.
_COMING = _THEM | word_set(
    "it which that this fire gunfire shooting shelling firing shots bullets attack attacks strike strikes raid raids launch launches assault barrage salvo volley bombardment "
    "one two three four five some most others another none explosion explosions blast blasts threat aggression object objects origin source"
)
_CARRIERS = word_set(
    "submarine submarines ship ships warship warships vessel vessels boat boats aircraft bomber bombers jet jets plane planes"
)
AIRCRAFT = word_set("aircraft bomber bombers plane planes jet jets warplane warplanes fighters helicopter helicopters")
_DEFINITE = word_set("the these those both all its their that two three four five six eight ten")
_OF_FORCES = (
    PERSONS | TITLES | KINDS | word_set("source sources leader leaders leadership statement media outlet spokesmen")
)
_SERVICES = word_set(
    "islamic revolutionary revolution royal national special armed air army border defence defense naval navy military ground rocket missile coast security"
)
_IRREGULAR = word_set("government opposition rebel kurdish proxy allied backed pro-government separatist democratic")
_ASSAULTS = word_set("strike fire attack strikes shelling airstrike airstrikes bombardment barrage attacks raid raids")
_CARRYING = word_set(
    "carried conducted launched opened delivered started initiated began resorted resorting mounted staged unleashed made inflicted resumed"
)
_REPLIES = word_set(
    "back responded retaliated answered returned response retaliation retaliating responding retaliatory"
)
_ROOMS = word_set("office home house shop building hotel apartment")
LAUNCHERS = word_set("launcher launchers launchpad battery batteries booster division")
OTHER_VERBS = word_set("""returned visited visit met meet held hold based stationed located lies lie lives summoned arrived left evacuated withdrew withdraw moved
remained stayed opened closed shut spoke attended travelled traveled deployed recalled gathered warned promised stood stand maintains hosts
hosting housing housed found discovered seized recovered parked abandoned hidden brought admitted transferred reopened resumed suspended protests talks visiting trained sounded wailed blared
operating hiding living staying treated taken flown airlifted rushed hospitalised hospitalized transported ferried buried""")
#: Who flies and shoots at nobody.
FLIGHTS = word_set("flight flights airliner airliners passengers pilgrims")
HAPPENING = word_set("took occurred happened began started continued")
_ARRIVING = word_set("arrived approached approaching heading headed appeared")
#: What arms stand on before they are fired, and what is done with it.
RAMPS = word_set("platform platforms ramp ramps rail rails tripod tripods")
_PLACING = word_set("set installed erected placed found discovered hidden mounted prepared")
_AROUND = word_set("in near outside on at between over off inside around above along beside")
_LOCATED = word_set("located situated positioned stationed deployed")
_TRADE = word_set("bought buy buying purchased acquired procured imported obtained received supplied delivered ordered")
_RAIDERS = word_set("assailants attackers raiders troops forces rebels jihadists convoy column motorbikes motorcycles")
_AIMS = word_set("at on against toward towards into onto")
_REACHING_PREPS = word_set("into toward towards onto against")  # "fired two shots using launchers into the sea"
_SITES = word_set("site sites pad pads platform platforms point points position positions vehicle vehicles base bases")
#: What parts a place behind "from" from the fire named before: "came under fire since troops advanced from X".
_SUBORDINATING = word_set("since because who whose when where after")
_MEASURES = word_set(
    "side speaking reporting fled flee escaped returning away far withdrawal evacuated km kilometres kilometers miles metres apart"
)


class OriginReader(LaunchReader):
    """Gives the role of origin."""

    def implied(self) -> list[Site]:
        """Return the state that launches, or whose weapons strike, as a country origin; never more than one."""
        return self._state_subject() or self._national_origin()

    def _state_subject(self) -> list[Site]:
        """Take a state that launches, or whose missiles strike, as a country origin."""
        for hit in self.clause.places:
            state = hit.ref.toponym if hit.country_only else CAPITALS.get((hit.ref.toponym or "").lower())
            if state is None or hit.prep is not None or hit.ref.kind not in {None, "side"} or state in EXPEDITIONARY:
                continue
            struck = any(t.at == hit.first - 1 and t.kind in {"launch", "strike"} for t in self.clause.triggers)
            if not struck and self._launches(hit.last):  # not "bombed Rwanda using tanks"
                ref = replace(hit.ref, toponym=state, within=())
                return [Site(replace(hit, ref=ref, country_only=True), "origin", "state-subject", implied=True)]
        return []

    def _national_origin(self) -> list[Site]:
        """Read "Iranian missiles landed", "the Pakistan Army shelled", "were targeted by Pakistan" as a country origin."""
        for at in range(self.clause.first, self.clause.last + 1):
            held = self._forces_of(at)
            if held is not None and held[0] not in EXPEDITIONARY:
                return [self._national_site(held[0], at, held[1])]
            owner = self._owner_state(at)
            state = owner or (self._state(at)[0] if self._agent(at) else None)
            if state is None or state in EXPEDITIONARY or not self.tokens[at].text[0].isupper():
                continue
            last: int | None = self._state(at)[1]
            if owner is not None:
                last = self._national_noun(at, self._state(at)[1])
            if last is not None:
                return [self._national_site(state, at, last)]
        return []

    def _national_site(self, state: str, first: int, last: int) -> Site:
        span = Span(self.tokens[first].start, self.tokens[last].end)
        ref = PlaceRef(as_written=self.clause.sentence.words(first, last), toponym=state, basis="implied")
        hit = PlaceHit(first, last, span, ref, None, first, known=True, country_only=True)
        return Site(hit, "origin", "state-weapon", implied=True)

    def _owner_state(self, at: int) -> str | None:
        """Return the state whose adjective stands here, or whose name stands before its army ("Pakistan Army", "Russia's navy")."""
        if self.lowers[at] in DEMONYMS:
            return DEMONYMS[self.lowers[at]]
        state, last = self._state(at)
        following = self.lowers[last + 1 : last + 2]
        owned = following in (["'s"], ["’s"]) or bool(_FORCES & set(following)) or following in (["air"], ["armed"])
        return state if owned else None

    def _state(self, at: int) -> tuple[str | None, int]:
        """Return the state named at a token, and the last token of its name ("DR Congo", "North Korea")."""
        longest = min(_LONGEST, len(self.lowers) - at) if self.tokens[at].text[0].isupper() else 0
        for length in range(longest, 0, -1):
            state = COUNTRIES.get(" ".join(self.lowers[at : at + length]))
            if state is not None:
                return state, at + length - 1
        return None, at

    def _forces_of(self, at: int) -> tuple[str, int] | None:
        """Read "the armed forces of the Republic of Azerbaijan", "warplanes of the Turkish occupation": a state's own."""
        if self.lowers[at] not in _FORCES or self.lowers[at + 1 : at + 2] != ["of"]:
            return None
        name = next((i for i in range(at + 2, min(at + 6, len(self.lowers))) if self.lowers[i] not in _OF_STATE), at)
        state, last = self._state(name)
        state = state or DEMONYMS.get(self.lowers[name])
        fights = self._agent(at - (self.lowers[at - 1] in _SERVICES)) or self._acts(last)
        return (state, last) if state is not None and fights and self.tokens[name].text[0].isupper() else None

    def _national_noun(self, at: int, owner: int) -> int | None:
        """Return the last token of the forces or arms of the state at..owner where they are what fires or strikes."""
        agent = self._agent(at)
        for index in range(owner + 1, min(owner + 6, self.clause.last + 1)):
            word = self.lowers[index]
            if word in _FORCES and self.lowers[index + 1 : index + 2] == ["corps"]:
                continue  # "Iran's Islamic Revolutionary Guard Corps"
            if word in KINDS and word not in _FORCES and _FORCES & set(self.lowers[index + 1 : index + 2]):
                continue  # "Indian border forces"
            if word in REPORTING or word in _NO_FORCE or (word in KINDS and word not in _FORCES):
                return None
            if agent and word in {"defence", "defense"}:
                return index
            if word in _FORCES and self.lowers[index - 1] not in _IRREGULAR and (agent or self._acts(index)):
                return index if not _OF_FORCES & set(self.lowers[index + 1 : index + 2]) else None
            weapon = self.arms_at.get(index)
            if weapon is not None and weapon.classes and weapon.is_head:
                fired = "of" in self.lowers[at - 2 : at] and any(
                    t.kind == "launch" and 1 <= at - t.at <= 4 for t in self.clause.triggers
                )  # "the accidental firing of an Indian missile"
                arrives = self._arrives(weapon.last) or self._kills(weapon.last)
                return weapon.last if agent or fired or arrives else None
            if word in _ASSAULTS and (
                self.clause.sentence.is_title or self._aims(index) or self._suffered(at) or self._kills(index)
            ):
                return index
            if not self.tokens[index].text[0].islower() and word not in _SERVICES and word[0].isalpha():
                return None
        return None

    def _agent(self, at: int) -> bool:
        """Tell "fired by Ukrainian ...", "shelling by the Turkish ..."."""
        by = at - 1 - (self.lowers[at - 1] in {"the", "a", "an"})
        kinds = {"launch", "strike", "noun"}
        if self.lowers[by - 2 : by] == ["carried", "out"]:  # "the attack was carried out by Ukrainian drones"
            return self.lowers[by] == "by" and any(t.kind == "noun" and t.at < by for t in self.clause.triggers)
        if self.lowers[by - 1 : by + 1] == ["belonging", "to"]:
            return self.lowers[by - 2] == "fire" or by - 2 in self.arms_at
        if self.lowers[by] == "from":  # "cross-border fire from Indian troops"
            return by > self.clause.first and self.lowers[by - 1] in {"fire", "shelling", "firing"}
        if self.lowers[by - 1 : by + 1] == ["work", "of"]:  # "the shelling was the work of the Syrian army"
            return any(t.kind in kinds and t.at < by for t in self.clause.triggers)
        return (
            by >= self.clause.first
            and self.lowers[by] == "by"
            and any(t.kind in kinds and by - t.at > 0 and self._reaches(t, by) for t in self.clause.triggers)
        )

    def _reaches(self, deed: Trigger, by: int) -> bool:
        """Tell "fired by", and "the shelling of X by", where only what was hit stands between."""
        apart = [i for i in range(deed.at + 1, by) if i not in self.inside and self.lowers[i] not in _AIMS | {"of"}]
        return by - deed.at <= 2 or (deed.kind == "noun" and not apart)

    def _acts(self, index: int) -> bool:
        reach = index + 7 + 3 * (self.lowers[index + 1 : index + 2] == ["("])
        reach += 4 * bool(REPORTING & set(self.lowers[index + 1 : reach]))
        if self.lowers[index + 1 : index + 2] == [","]:  # "the Yemeni Armed Forces, in a joint operation, targeted"
            reach += (
                next((i for i in range(index + 2, min(index + 14, self.clause.last)) if self.lowers[i] == ","), index)
                - index
            )
        after = [t for t in self.clause.triggers if index < t.at <= reach]
        if not after:
            return False
        gap = set(self.lowers[index + 1 : after[0].at + 1])
        if "where" in gap:
            return False  # "Israeli forces at the scene where a drone hit a road"
        if _REPLIES & {*gap, *self.lowers[after[0].at + 1 : after[0].at + 2]} or self._tells(
            index + 1, after[0].at + 2
        ):
            return False
        does = {"launch", "strike", "fall"}
        if any(t.kind == "noun" for t in self.clause.triggers):
            does |= {"casualty"}  # "Kenyan forces killed forty in air strikes"
        if after[0].kind in does and not after[0].passive and "and" not in gap:
            return True
        return bool(_CARRYING & gap) or self._is_accused_of(index, after[0].at)

    def _tells(self, first: int, end: int) -> bool:
        """Tell who only says it from who says that it did it itself ("the IRGC confirmed it has fired missiles")."""
        for at in range(first, min(end, self.clause.last + 1)):
            if self.lowers[at] in REPORTING:
                return self.lowers[at + 1 + (self.lowers[at + 1 : at + 2] == ["that"])] not in _ITSELF
        return False

    def _arrives(self, last: int) -> bool:
        """Tell arms that land, hit or burst from arms that are stopped."""
        return any(
            0 < t.at - last <= 8
            and not {"as", "while", "after"}
            & set(self.lowers[last + 1 : t.at])  # "Romanian F-16s scrambled as drones hit"
            and not (t.passive and t.kind in {"intercept", "strike"})
            and t.kind in {"fall", "strike", "cross", "explode"}
            for t in self.clause.triggers
        )

    def _kills(self, last: int) -> bool:
        """Tell "Turkish strikes killed three" from "strikes on those who killed three"."""
        return any(
            t.kind == "casualty"
            and not t.passive
            and 0 < t.at - last <= 3
            and not _SUBORDINATING & set(self.lowers[last + 1 : t.at])
            for t in self.clause.triggers
        )

    def _suffered(self, at: int) -> bool:
        """Tell "killed in an Israeli strike", "was the target of a Russian drone attack"."""
        before = at - 1 - (self.lowers[at - 1] in {"a", "an", "the", "another"})
        return before > self.clause.first and (
            self.lowers[before] in {"in", "by", "under"} or self.lowers[before - 1 : before + 1] == ["target", "of"]
        )

    def _aims(self, index: int) -> bool:
        """Tell "a Russian missile attack on the port": an assault of a state with its target."""
        ahead = self.lowers[index + 1 : index + 2]
        return any(t.at == index for t in self.clause.triggers) and bool({"on", "against", "of", "at"} & set(ahead))

    def _launches(self, last: int) -> bool:
        for trigger in self.clause.triggers:
            if trigger.kind == "strike" and self.lowers[trigger.at + 1 : trigger.at + 2] == ["by"]:
                continue  # "Libya airport hit by rockets"
            gap = self.lowers[last + 1 : trigger.at]
            if (
                trigger.at > last
                and len(gap) <= (7 if trigger.kind == "noun" else 4)
                and not _REPLIES & set(gap)
                and not self._tells(last + 1, trigger.at)
                and not any(word in COUNTRIES or word in DEMONYMS for word in gap)
                and not ({"'s", "’s", "and", "where", "in", ":", "as", "after", "amid", "following"} & set(gap))
            ):
                if trigger.kind in {"launch", "strike", "cross"} and not trigger.passive:
                    return True
                if trigger.kind == "noun" and (_CARRYING & set(gap) or self._is_accused_of(last, trigger.at)):
                    return True
        return False

    def _is_accused_of(self, last: int, deed: int) -> bool:
        """Tell "accused X of shelling Y", "accused the army of X of carrying out a strike"."""
        accused = _ACCUSING & set(self.lowers[max(self.clause.first, last - 4) : last])
        return bool(accused) and "of" in self.lowers[max(last + 1, deed - 3) : deed]

    def _from(self, hit: PlaceHit) -> tuple[Part, str] | None:
        if hit.ref.toponym is None and hit.ref.anchor is None and not hit.ref.within and hit.ref.kind in _ROOMS:
            return None  # "came out of their office"
        people = self.lowers[hit.prep_at - 1] in PERSONS and not self._by_people(
            hit.prep_at
        )  # "civilians from Niger died"
        if people or hit.ref.kind in {"hospital", "school", "consulate", "embassy"} or self._is_far_side(hit):
            return None
        told = [s for s in self.clause.sites if s.role == "origin" and not s.implied]
        if told and self.lowers[hit.prep_at - 1] == "and":
            return "origin", told[-1].rule  # "from A on B, and from C on D"
        ranges = self.lowers[hit.last + 1 : hit.last + 2] == ["to"]
        for index in range(hit.prep_at - 1, max(self.clause.first - 1, hit.prep_at - 16), -1):
            if index in self.arms_at and self.arms_at[index].classes:
                # "drones were seen from Baramulla to Bhuj", "which bought the drones from Turkey"
                traded = _TRADE & set(self.lowers[max(self.clause.first, index - 4) : index])
                fired = any(t.kind == "launch" and t.at < index for t in self.clause.triggers)
                return None if (ranges and not fired) or traded else ("origin", "weapon-from")
            trigger = next((t for t in self.clause.triggers if t.at == index), None)
            if trigger is not None:
                return ("origin", f"{trigger.kind}-from") if self._sends(trigger) else None
            sent = self._sent_by(index)
            if sent is not None:
                return "origin", sent
            word = self.lowers[index]
            if index not in self.inside and (word in OTHER_VERBS or word in _MEASURES or word in _SUBORDINATING):
                return None
        return None

    def _sends(self, trigger: Trigger) -> bool:
        """Tell a trigger that fires or brings arms from one that hurts, and from people who came."""
        moved = trigger.kind == "cross" and (self._moves_people(trigger.at) or self.lowers[trigger.at - 1] == "who")
        near = [w for i in range(trigger.at - 6, trigger.at) if (w := self.arms_at.get(i)) is not None]
        if self._flies_off(trigger.at) or (self.lowers[trigger.at] in _COME and self._is_of_others(trigger.at)):
            return False
        if self.lowers[trigger.at] == "dispatched" and all(w.classes == ("aircraft",) for w in near):
            return False  # "combat aircraft were dispatched from two airports"
        return not (trigger.kind == "casualty" or moved or self._is_travel(trigger.at))

    def _flies_off(self, took: int) -> bool:
        """Tell "jets took off from X to intercept them", "a plane with aid took off from X" from the jets that bombed."""
        first = max(self.clause.first, took - 6)
        flown = next((i for i in range(took - 1, first - 1, -1) if self.lowers[i] in AIRCRAFT), None)
        if flown is None or self.lowers[took + 1 : took + 2] != ["off"]:
            return False
        told = {t.kind for t in self.clause.triggers if t.at != took}
        meant = _DEFINITE & set(self.lowers[max(first, flown - 3) : flown])
        return "intercept" in told or not (meant or told & {"launch", "strike", "noun", "fall", "explode"})

    def _is_of_others(self, came: int) -> bool:
        """Tell "firefighters came from X" from "the fire came from X", "some came from X", "the rockets came from X"."""
        first = max(self.clause.first, came - 8)
        return not (self.arms_at.keys() & set(range(first, came)) or _COMING & set(self.lowers[first:came]))

    def _sent_by(self, at: int) -> str | None:
        """Read what is no trigger and still says that arms set out: "came", "carried out", "they were sent", "arrived"."""
        word = self.lowers[at]
        arrived = word in _ARRIVING and bool(self.arms_at.keys() & set(range(at - 5, at)))
        if arrived or word in {"came", "left", "fire", "opened"} or self._after(at, "carried", "out"):
            return "came-from"
        if self._sets_out(at):
            return "set-out-from"
        if word in {"launch", "launches", "launching"} and not {"no", "not", "any"} & set(self.lowers[at - 3 : at]):
            return "launch-from"  # "identified launches from the Khiam plain"
        return "sent-from" if word in {"been", "were", "was"} and self._stands_for_arms(at) else None

    def _is_travel(self, verb: int) -> bool:
        """Tell "a flight coming from Medina", "the sound of gunfire coming from the north" from drones coming from X."""
        if self.lowers[verb] != "coming":
            return False
        flight = FLIGHTS & set(self.lowers[max(self.clause.first, verb - 3) : verb])
        return bool(flight) or not self.arms_at.keys() & set(range(verb - 8, verb))

    def _by_people(self, prep_at: int) -> bool:
        """Tell "were fired by Boko Haram terrorists from Kaleri": who fires from X fires."""
        by = next(
            (i for i in range(prep_at - 2, max(self.clause.first, prep_at - 7), -1) if self.lowers[i] == "by"), None
        )
        return by is not None and any(t.at == by - 1 and t.kind == "launch" for t in self.clause.triggers)

    def _fires(self, hit: PlaceHit) -> bool:
        """Tell "positions in X opened fire", "the base at X launched six": a site that is itself what fires."""
        if hit.ref.kind not in FACILITIES:
            return False
        after = hit.last + 1
        opened = self._after(after, "opened", "fire")
        return opened or any(t.at == after and t.kind == "launch" and not t.passive for t in self.clause.triggers)

    def _is_from_which(self, hit: PlaceHit) -> bool:
        """Tell "in the area of Tasil, from which the rockets are thought to have been launched"."""
        after = hit.last + 1 + (self.lowers[hit.last + 1 : hit.last + 2] == [","])
        which = self._after(after, "from", "which") or self._after(after, "from", "where")
        if self.lowers[after : after + 1] in (["was"], ["is"]) and self._after(after + 1, "where"):
            return any(t.kind == "launch" and self._after(t.at + 1, "from") for t in self.clause.triggers)
        return which and any(t.at > after and t.kind == "launch" for t in self.clause.triggers)

    def _after(self, at: int, *words: str) -> bool:
        return tuple(self.lowers[at : at + len(words)]) == words

    def _moves_people(self, verb: int) -> bool:
        """Tell "the assailants came from X": people set out from there, nothing was fired from it."""
        subject = self.lowers[max(self.clause.first, verb - 4) : verb]
        said = next((i for i, word in enumerate(subject) if word in REPORTING), -1)  # "officials said the rockets came"
        return bool((PERSONS | _RAIDERS) & set(subject[said + 1 :]))

    def _sent_off(self, at: int) -> bool:
        """Tell "they had been let off from the heights over X"."""
        passive = next(
            (i for i in range(at - 1, max(self.clause.first, at - 5), -1) if self.lowers[i] in {"been", "were", "was"}),
            None,
        )
        return passive is not None and self._stands_for_arms(passive)

    def _stands_for_arms(self, passive: int) -> bool:
        """Tell "they had been let off from X", "both were sent from X" of arms that were named before."""
        subject = set(self.lowers[max(self.clause.first, passive - 3) : passive])
        return bool(_THEM & subject) and self.lowers[passive + 1] not in OTHER_VERBS

    def _is_far_side(self, hit: PlaceHit) -> bool:
        """Tell "from across the Line of Control in Poonch": the place is on this side, the guns on the other."""
        words = f" {' '.join(self.lowers[hit.prep_at : hit.last + 1])} "
        return any(f" {line} " in words for line in FRONTIERS)

    def _within_from(self, hit: PlaceHit, prep: str | None) -> bool:
        """Read "from a truck in X", "from orchards outside X", "launched by militants in X": a place behind a nameless start."""
        located = prep == "toward" and self.lowers[hit.prep_at - 1] in _LOCATED
        if not located and prep not in _AROUND:
            return False
        if self._is_far_side(hit) or (prep in {"on", "at"} and self.lowers[hit.prep_at - 1] in TERRITORY):
            return False  # "fired from its own territory on the city of X"
        for index in range(hit.prep_at - 1, max(self.clause.first, hit.prep_at - 13), -1):
            word = "from" if self._after(index, "out", "of") else self.lowers[index]
            if index in self.arms_at and self.lowers[index - 1] == "from":
                return False  # "ten strikes from MLRS on the village"
            if (word == "from" and hit.prep_at - index > 1) or (word == "by" and prep == "in"):
                carried = _CARRIERS & set(
                    self.lowers[index + 1 : hit.prep_at]
                )  # "an attack by a submarine in the Black Sea"
                kinds = {"launch", "cross", "noun"} if word == "from" or carried else {"launch"}
                fired = any(t.at < index and t.kind in kinds and index - t.at <= 9 for t in self.clause.triggers)
                if word == "by" and any(self._owner_state(i) is not None for i in range(index + 1, hit.prep_at)):
                    return False  # "shells were fired by Pakistani Rangers in the Arnia area"
                told = (
                    self.lowers[index - 1] == "fire"
                    or {index - 1, index - 2} & self.arms_at.keys()
                    or self._sent_off(index)
                    or any(s.rule == "opening-from" and s.hit.prep_at == index for s in self.clause.sites)
                )
                return fired or (word == "from" and bool(told))
            held = word == "that" and self.lowers[index + 1] in {"they", "it"}  # "from areas that they hold west of X"
            if not held and (index in self.inside or word in _ENDS):
                return False
            if any(t.at == index for t in self.clause.triggers) or word in REPORTING or word in HAPPENING:
                return False
        return False

    def _launch_site(self, hit: PlaceHit, prep: str | None) -> tuple[Part, str] | None:
        """Read "a battery north of Lviv", "the launchers stood by the Rafah crossing", "a missile division ... located near X"."""
        if prep is None and self._fires(hit):
            return "origin", "fires"
        if self._is_from_which(hit):
            return "origin", "from-which"
        for index in range(hit.first - 1, max(self.clause.first - 1, hit.first - 18), -1):
            word = self.lowers[index]
            if word in {":", ";"}:
                return None
            launcher = word in LAUNCHERS and self.lowers[index - 1] not in {"defence", "defense"}
            launcher = launcher and (word != "division" or self.lowers[index - 1] in _SERVICES)
            site = word in {"launch", "launching"} and self.lowers[index + 1] in _SITES
            ramp = word in RAMPS and _PLACING & set(self.lowers[index + 1 : index + 5])
            if launcher or site or ramp or (word == "launch" and prep is not None and self._is_of_arms(index)):
                # "fired two shots using launchers into the sea", "claims drone launch at Haifa"
                aims = _REACHING_PREPS if launcher else frozenset() if site or ramp else _AIMS
                between = range(index + 1, hit.prep_at)
                if launcher and any(t.at in between and t.kind == "launch" for t in self.clause.triggers):
                    aims = _AIMS  # "the launchers that fired on X"
                return None if prep in aims or self._is_shown(between) else ("origin", "launch-site")
            named = any(p.first <= index <= p.last and (p.ref.toponym or p.ref.anchor) for p in self.clause.places)
            ends = {"strike", "fall", "noun", "explode"}
            if named or any(t.at == index and t.kind in ends for t in self.clause.triggers):
                return None
        return None
