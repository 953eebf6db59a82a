"""Words that tell an event: launched, struck, fell, exploded, "the strike on", and what only looks like one."""

from __future__ import annotations

from geoevents.extract.clause import Context, Trigger
from geoevents.extract.lexicon import (
    ACTOR_HEADS,
    BE,
    COUNTRIES,
    DEMONYMS,
    FOUND,
    KINDS,
    NUMBERS,
    VERB_CLASSES,
    word_set,
)
from geoevents.extract.weapons import MODIFIERS

__all__ = ["TriggerReader"]

_BLAST_NOUNS = word_set("explosion explosions blast blasts boom booms")
_NOUNS = word_set(
    "attack attacks strike strikes barrage barrages salvo salvos salvoes volley volleys bombardment shelling raid raids airstrike "
    "airstrikes bombing bombings assault explosion explosions blast blasts boom booms operation impact impacts bombardments launch launches fire exchange attempt targeting"
)
_NOT_KINETIC = word_set(
    "operation investigation probe search campaign satellite inquiry appeal talks programme program website statement process crackdown manhunt"
)
_ARMED_NOUNS = word_set("operation exchange impact impacts launch launches fire attempt")
_POINTING = word_set("the this that these those both its their")  # "detected the launches from X"
_USED = word_set("used using dropped drop dropping")
_BEFORE_NOUN = word_set("the a an this that its their of in for air 's ’s military such first by any no and")
_FLYING = (("drone",), ("missile",), ("rocket",), ("cruise_missile",), ("ballistic_missile",), ("loitering_munition",))
_FIERCE = word_set("unprovoked indiscriminate heavy intense intensive cross-border fresh")
# What stands for arms that an earlier sentence named.
_STANDING_FOR = word_set(
    "it they both all these those which that one ones weapon weapons projectile projectiles munition munitions object objects "
    "attack attacks launch launches strike strikes salvo salvos barrage barrages volley fire"
)
_DIRECTED = word_set("conducted directed coming carried")  # "the fire is being conducted from the heights"
_HAPPENED = (["took"], ["occurred"], ["happened"])
_PLACED = (["in"], ["at"], ["near"])  # "it happened in Wyryki"
_SHELLS = word_set("shell shells")
_PHRASAL = word_set("blew took take takes taken taking came shot brought went")
_BEFORE_VERB = word_set("to will would could may might can they it we he she")


_AIMS = word_set("at on against towards toward into")  # "fired from the heights north of X at Y"
_WOKEN = word_set("woken awoken awakened wakened roused")
_FLAMES = word_set("caught broke erupted")
_TRUCES = word_set("ceasefire cease-fire truce")
_WRECKS = word_set("debris wreckage fragments remains remnants")
_AGGRESSIONS = word_set("air aerial missile drone artillery")


class TriggerReader(Context):
    """Finds the triggers of a clause."""

    def read(self) -> list[Trigger]:
        """Return them in text order."""
        found = (self._trigger_at(at) for at in range(self.clause.first, self.clause.last + 1))
        return [trigger for trigger in found if trigger is not None]

    def _trigger_at(self, at: int) -> Trigger | None:
        word = self.lowers[at]
        named = at in self.inside and word not in {"attacks", "attack"}
        if named or (word in MODIFIERS and at + 1 in self.arms_at):  # "attack drones", "strike UAVs"
            return None
        if word in _PHRASAL:
            return self._phrasal(at, word)
        told = self._turn_of_phrase(at, word)
        if told is not None:
            return told
        if word in _NOUNS and (word not in VERB_CLASSES or self._reads_as_noun(at)):
            return self._noun(at, word)
        if word in _SHELLS and self._shells(at):
            return Trigger(at, "strike")
        kind = VERB_CLASSES.get(word)
        if kind is None or self._does_nothing(at, word, kind):
            return None
        passive = any(self.lowers[i] in BE for i in range(max(self.clause.first, at - 3), at))
        return Trigger(
            at, "intercept" if word in {"destroyed", "destroying"} and self._stops_arms(at) else kind, passive
        )

    def _turn_of_phrase(self, at: int, word: str) -> Trigger | None:
        """Read what tells an event by several words, none of which does alone."""
        following = self.lowers[at + 1 : at + 3]
        if word in {"target", "targets"} and self.lowers[at - 1] == "the" and self._is_hit(at):
            return Trigger(at, "strike", passive=True)
        if word == "lost" and following[1:] in (["life"], ["lives"]):
            return Trigger(at, "casualty")  # "two others lost their lives in Rajouri"
        if word in {"violated", "violation", "violations", "violates"} and self._breaks_truce(at):
            return Trigger(at, "noun" if word.startswith("violation") else "strike")
        if word == "crossing" and following[:1] in (["over"], ["into"]):
            return Trigger(at, "cross")
        if word in _WOKEN and following[:1] in (["by"], ["to"]) and self.arms_at.keys() & set(range(at + 2, at + 7)):
            return Trigger(at, "explode")  # "residents of Kilis were woken by two rockets"
        if word in _FLAMES and self._burns(at):
            return Trigger(at, "casualty")
        if word in FOUND and self._is_wreck(at):
            return Trigger(at, "fall", passive=True)  # "UAV debris was found near the village of X"
        aggression = word == "aggression" and self.lowers[at - 1] in _AGGRESSIONS
        told = word == "incident" and following[:1] in _HAPPENED  # "The incident took place in Batwaar village"
        told = told or (word == "happened" and self.lowers[at - 1] in {"it", "this"} and following[:1] in _PLACED)
        return Trigger(at, "noun") if aggression or told else None  # "carried out an air aggression with missiles"

    def _is_hit(self, target: int) -> bool:
        """Tell "was the target", "the target was the camp" from "ruled out that the target was the port"."""
        if self.lowers[target - 2] in {"was", "were", "among"}:
            return True
        ruled_out = {"ruled", "denied"} & set(self.lowers[self.clause.first : target])
        ahead = self.lowers[target + 1 : min(target + 8, self.clause.last + 1)]
        be = next((i for i, word in enumerate(ahead) if word in {"was", "were", ",", "by"}), None)
        return be is not None and ahead[be] in {"was", "were"} and not ruled_out

    def _breaks_truce(self, at: int) -> bool:
        """Tell fire across a line: "violated the ceasefire in the Tovuz region", "an unprovoked ceasefire violation in X"."""
        near = self.lowers[at - 1 : at] if self.lowers[at].startswith("violation") else self.lowers[at + 1 : at + 4]
        return bool(_TRUCES & set(near))

    def _is_wreck(self, found: int) -> bool:
        """Tell what fell, found where it fell: "the wreckage of a drone was found", "found fragments of a missile"."""
        behind = range(max(self.clause.first, found - 9), found)
        near = [*behind, *range(found + 1, min(found + 6, self.clause.last + 1))]
        flown = [w for i in behind if (w := self.arms_at.get(i)) is not None and w.classes[:1] in _FLYING]
        if flown and {*self.lowers[found + 1 : found + 2]} & {"in", "near", "on"} and self.lowers[found - 1] in BE:
            return True  # "drones were found in three villages"
        return any(self.lowers[i] in _WRECKS for i in near) and any(i in self.arms_at for i in near)

    def _burns(self, at: int) -> bool:
        """Tell the fire that an attack lit: "the refinery caught fire", "fires broke out at Abqaiq"."""
        ahead = self.lowers[at + 1 : at + 3]
        return ahead[:1] == ["fire"] or (
            bool({"fire", "fires", "blaze", "blazes"} & set(self.lowers[max(self.clause.first, at - 3) : at]))
            and (ahead[:1] == ["out"] or self.lowers[at] == "erupted")
        )

    def _does_nothing(self, at: int, word: str, kind: str) -> bool:
        """Tell a verb that is a noun here, or that is done with no weapon."""
        if word == "fire" and self.lowers[at - 1] in {"caught", "catch", "catching"}:
            return True
        if word in {"targets", "target"}:
            return self._reads_as_noun(at)
        if word in _USED:
            return not self._uses_weapon(at)
        return kind == "launch" and self._launches_nothing(at)

    def _shells(self, at: int) -> bool:
        """Tell the verb of a headline ("Army shells Ariha", "Rebels shell airport") from the shells that are fired."""
        if not self.clause.sentence.is_title or at in {self.clause.first, self.clause.last}:
            return False
        before = self.lowers[at - 1]
        name = self.tokens[at + 1].text[0].isupper() or self.lowers[at + 1] in KINDS
        return name and (before in ACTOR_HEADS or before in DEMONYMS or before.endswith("s"))

    def _stops_arms(self, at: int) -> bool:
        """Tell "104 drones had been destroyed over nine regions", "air defences destroyed 47 drones" from strikes."""
        passive = next((i for i in range(max(self.clause.first, at - 3), at) if self.lowers[i] in BE), None)
        near = range(passive - 2, passive) if passive is not None else range(at + 1, min(at + 5, self.clause.last + 1))
        arms = [self.arms_at[i] for i in near if i in self.arms_at]
        return bool(arms) and arms[0].is_head and arms[0].classes[:1] in _FLYING

    def _phrasal(self, at: int, word: str) -> Trigger | None:
        """Read "took off", "blew himself up", "came under", "came down", "shot down", "shot at"."""
        following = self.lowers[at + 1] if at + 1 < len(self.lowers) else ""
        if word == "blew":
            return Trigger(at, "explode") if following.endswith(("self", "selves")) else None
        if word.startswith("t"):
            return Trigger(at, "cross") if following == "off" else None
        if word == "came" and following == "under":
            return Trigger(at, "strike", passive=True)
        if following == "down" or (word == "shot" and "down" in self.lowers[at : at + 4]):
            return Trigger(at, "fall" if word == "came" else "intercept")
        if word == "came":
            return Trigger(at, "cross")
        return Trigger(at, "launch") if word == "shot" and following in {"at", "towards", "toward"} else None

    def _noun(self, at: int, word: str) -> Trigger | None:
        following = self.lowers[at + 1] if at + 1 < len(self.lowers) else ""
        if word in _ARMED_NOUNS:
            armed = (
                any(w.last in {at - 1, at - 2} for w in self.clause.arms)
                or (word == "launch" and following in {"was", "had", "has", "took", "came"})
                or (word == "launches" and following in {"took", "came"})
                or (word == "launches" and any(n.last == at - 1 and not n.indefinite for n in self.numbers))
                or (word == "impacts" and following in {"in", "at", "near"})
                or (word == "exchange" and "fire" in self.lowers[at + 1 : at + 4])
                or (word in {"launch", "launches"} and self.lowers[at - 1] in _POINTING and following == "from")
                or (
                    word == "fire"
                    and (
                        following in {"came", "originated", "by"}
                        or (following in {"was", "is"} and _DIRECTED & set(self.lowers[at + 2 : at + 4]))
                        or "opened" in self.lowers[max(self.clause.first, at - 6) : at]
                        or "opened" in self.lowers[at + 1 : at + 3]
                        or self.lowers[at - 2 : at] == ["source", "of"]
                    )
                )
            )
            return Trigger(at, "noun") if armed else None
        return Trigger(at, "explode" if word in _BLAST_NOUNS else "noun")

    def _uses_weapon(self, at: int) -> bool:
        dropping = self.lowers[at] in {"dropped", "dropping"}  # "a quadcopter dropped explosives"
        return any(
            w.classes and (at < w.first <= at + 6 or w.last + 2 == at or (dropping and w.last + 1 == at))
            for w in self.clause.arms
        )

    def _reads_as_noun(self, at: int) -> bool:
        if at == self.clause.first:
            return True
        before = self.lowers[at - 1]
        if before == "opened" or before[0].isdigit() or before in NUMBERS:
            return True
        token = self.tokens[at - 1]
        if before in _BEFORE_NOUN:
            return not (before == "and" and self.tokens[at].text.endswith("ed"))
        if before in _BEFORE_VERB:
            return False
        weapon = self.arms_at.get(at - 1)
        if weapon is not None:
            return not weapon.plural
        return (
            before in DEMONYMS
            or before.endswith(("al", "ive", "est", "ic", "ous", "ed", "ian", "ish", "ible", "able"))
            or (
                token.text[0].isupper()
                and before in COUNTRIES
                and self.lowers[at] not in {"strikes", "hits", "attacks", "targets", "targeting"}
            )
        )

    def _launches_nothing(self, at: int) -> bool:
        """Tell "launched a search operation", "fired the minister" from launches of weapons."""
        ahead = self.lowers[at + 1 : min(at + 9, self.clause.last + 1)]
        behind = self.lowers[max(self.clause.first, at - 12) : at]
        if self.lowers[at] == "firing" and (ahead[:1] == ["by"] or (behind[-1:] and behind[-1] in _FIERCE)):
            return False
        if any(w in _NOT_KINETIC for w in ahead[:7]) and not any(i in self.arms_at for i in range(at + 1, at + 5)):
            return True
        near_weapon = any(w.first - 10 <= at <= w.last + 14 for w in self.clause.arms)
        return not (
            near_weapon
            or any(w in _NOUNS for w in ahead)
            or ahead[:1] in (["at"], ["on"], ["upon"], ["into"], ["toward"], ["towards"])
            or {"projectiles", "rounds", "shots", "explosives", "devices"} & set(behind)
            or ahead[:2] == ["from", "across"]
            or (ahead[:1] == ["from"] and _AIMS & set(ahead) and not BE & set(behind[-3:]))
            or (ahead[:1] == ["from"] and "direction" in self.lowers[at + 2 : min(at + 14, self.clause.last + 1)])
            or "they" in behind
            or "it" in behind[-2:]
            or self._comes_from(at, ahead)
        )

    def _comes_from(self, at: int, ahead: list[str]) -> bool:
        """Read "both were launched from X", "all 12 had been sent from X": arms that were named before."""
        if ahead[:1] != ["from"]:
            return False
        passive = next((i for i in range(at - 1, max(self.clause.first, at - 4), -1) if self.lowers[i] in BE), None)
        if passive is None:
            return False
        reach = 12 if self.lowers[passive - 1] == "have" else 3  # "the attack …, believed to have been launched from X"
        subject = self.lowers[max(self.clause.first, passive - reach) : passive]
        return any(w in _STANDING_FOR or w in NUMBERS or w.isdigit() for w in subject)
