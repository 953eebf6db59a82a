"""Where it came from: places behind "from", launch sites, and states that launch."""

from __future__ import annotations

from dataclasses import replace

from geoevents.extract.clause import Context, Part, Site
from geoevents.extract.lexicon import CAPITALS, DEMONYMS, EXPEDITIONARY, REPORTING, word_set
from geoevents.extract.places import PlaceHit
from geoevents.model import PlaceRef, Span

__all__ = ["LAUNCHERS", "OTHER_VERBS", "OriginReader"]

_FORCES = word_set("forces army troops military artillery gunners jets warplanes aircraft navy")
LAUNCHERS = word_set("launcher launchers launchpad battery batteries booster division")
OTHER_VERBS = word_set("""returned visited visit met meet held hold based stationed located lies lie lives summoned arrived left evacuated withdrew withdraw moved
remained stayed opened closed shut spoke attended travelled traveled deployed recalled gathered warned promised stood stand maintains hosts
hosting housing housed brought admitted transferred reopened resumed suspended protests talks visiting trained""")
_MEASURES = word_set("away far withdrawal evacuated km kilometres kilometers miles metres apart")


class OriginReader(Context):
    """Gives the role of origin."""

    def implied(self) -> list[Site]:
        """Return the state that launches, or whose weapons strike, as a country origin; never more than one."""
        return self._state_subject() or self._national_origin()

    def _state_subject(self) -> list[Site]:
        """Take a state that launches, or whose missiles strike, as a country origin."""
        for hit in self.clause.places:
            state = hit.ref.toponym if hit.country_only else CAPITALS.get((hit.ref.toponym or "").lower())
            if state is None or hit.prep is not None or hit.ref.kind is not None or state in EXPEDITIONARY:
                continue
            if self._launches(hit.last):
                ref = replace(hit.ref, toponym=state, within=())
                return [Site(replace(hit, ref=ref, country_only=True), "origin", "state-subject", implied=True)]
        return []

    def _national_origin(self) -> list[Site]:
        """Read "Iranian missiles landed", "fired by Ukrainian air defence", "Pakistani jets hit" as a country origin."""
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
            return [Site(hit, "origin", "state-weapon", implied=True)]
        return []

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

    def _from(self, hit: PlaceHit) -> tuple[Part, str] | None:
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
                word in OTHER_VERBS
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

    def _within_from(self, hit: PlaceHit, prep: str | None) -> bool:
        """Read "from a truck in X", "from orchards outside X", "launched by militants in X": a place behind a nameless start."""
        if prep not in {"in", "near", "outside", "on", "at", "between", "over", "off"}:
            return False
        for index in range(hit.prep_at - 1, max(self.clause.first, hit.prep_at - 11), -1):
            word = self.lowers[index]
            if (word == "from" and hit.prep_at - index > 1) or (word == "by" and prep == "in"):
                return any(
                    t.at < index and t.kind in {"launch", "cross"} and index - t.at <= 9 for t in self.clause.triggers
                )
            if index in self.inside or word in {"at", "on", "toward", "towards", "into", "and", ",", "that", "against"}:
                return False
            if any(t.at == index for t in self.clause.triggers) or word in REPORTING:
                return False
        return False

    def _launch_site(self, hit: PlaceHit, prep: str | None) -> tuple[Part, str] | None:
        """Read "a battery north of Lviv", "the launchers stood by the Rafah crossing", "a missile division ... located near X"."""
        for index in range(hit.first - 1, max(self.clause.first - 1, hit.first - 12), -1):
            word = self.lowers[index]
            if word in LAUNCHERS:
                return "origin", "launch-site"
            if word == "launch" and prep is not None:
                return "origin", "launch-site"
            if index in self.inside or any(
                t.at == index and t.kind in {"strike", "fall", "noun"} for t in self.clause.triggers
            ):
                return None
        return None
