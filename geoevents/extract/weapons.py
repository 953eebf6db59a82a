"""Weapons in a sentence and their classes: common nouns, named systems, and what a noun phrase makes of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geoevents.extract.lexicon import DEMONYMS, MODELS, WEAPONS, word_set

if TYPE_CHECKING:
    from geoevents.extract.text import Token

__all__ = ["ATTACK_NOUNS", "FAMILIES", "MODIFIERS", "Weapon", "family_of", "weapons"]

FAMILIES = {
    "ballistic_missile": "missile",
    "cruise_missile": "missile",
    "air_defence_missile": "missile",
    "loitering_munition": "drone",
    "mortar": "artillery",
}
ATTACK_NOUNS = word_set("""
attack attacks strike strikes barrage barrages salvo salvos salvoes volley volleys fire bombardment shelling raid raids airstrike airstrikes
launch launches explosion explosions blast blasts bombing bombings onslaught assault impact impacts
""")
#: Words of attack that only say what a weapon is for: "attack drones", "strike UAVs".
MODIFIERS = frozenset({"attack", "strike", "assault"})
_BETWEEN = MODIFIERS | {"type", "kamikaze", "suicide"}  # between a named system and its noun: "Shahed attack drones"
_LONGEST = max(len(phrase.split()) for phrase in WEAPONS)
_LAUNCHER = word_set(
    "launcher launchers launchpad launch-pad defense defence defences defenses interceptor-battery battery batteries base site"
)
_GIVEN_NAMES = word_set("samad emad noor shaheen babur zulfiqar haider qasim jericho lora hermes ghadr fateh qassem")
_OPENING = word_set(
    "the a an its their this that these one two three four five six several some in on at after when both"
)
_LAUNCHING = frozenset({"launch", "launching", "firing"})
_LAUNCH_SITES = word_set(
    "position positions site sites pad pads post posts area areas point points platform platforms ramp ramps"
)
_NONE = frozenset({"no", "unlike"})
_GENERIC = frozenset({"missile", "rocket", "drone", "unknown", "artillery"})
_NOT_A_WEAPON = word_set(
    "program programme talks treaty scientist division brigade force forces unit units production threat capability "
    "shelter shelters squad squads disposal technician fuel engine engines part parts factory carrier carriers alarm alarms alert alerts siren sirens warning warnings pilot pilots exercise exercises drill drills manoeuvre manoeuvres maneuver maneuvers"
)
_STORED = word_set(
    "storing stored store stores housing containing producing produce assembling assemble manufacturing manufacture stockpiling stop"
)
_STORES = word_set(
    "depot depots warehouse warehouses arsenal arsenals cache caches stock stocks stockpile stockpiles shipment shipments consignment hangar hangars"
)
_ON_GROUND = word_set("suicide car truck roadside vehicle motorcycle petrol pipe time parcel nail")
_STRUCK = word_set(
    "hit hitting struck striking destroyed destroying damaged damaging targeted targeting targetting downed"
)
_PASSED = word_set(
    "a an the one two three four five six several enemy russian ukrainian israeli syrian military parked"
)
_AGAINST_WEAPONS = ("anti-missile", "anti-rocket", "anti-drone", "anti-uav", "anti-ballistic", "anti-air", "counter-")


@dataclass(frozen=True, slots=True)
class Weapon:
    """A weapon phrase, tokens first..last; `classes` is empty for a launcher or an air-defence battery."""

    first: int
    last: int
    classes: tuple[str, ...]
    plural: bool
    is_head: bool  # the noun itself ("rockets"), not a modifier ("rocket attack")


def family_of(weapon: str) -> str:
    """Return the family a class belongs to (``ballistic_missile`` -> ``missile``)."""
    return FAMILIES.get(weapon, weapon)


def weapons(tokens: tuple[Token, ...]) -> list[Weapon]:
    """Find the weapon phrases of a sentence, left to right; a named system before a noun decides its class."""
    lowers = [token.lower for token in tokens]
    found: list[Weapon] = []
    at = 0
    while at < len(tokens):
        weapon = _weapon_at(tokens, lowers, at)
        if weapon is None:
            at += 1
        else:
            found.append(weapon)
            at = weapon.last + 1
    return _modifiers(lowers, found)


def _modifiers(lowers: list[str], found: list[Weapon]) -> list[Weapon]:
    """Let "drone" in "a drone and artillery strike" modify the strike, as "artillery" does."""
    result = list(found)
    for index in range(len(result) - 1, 0, -1):
        one, other = result[index - 1], result[index]
        joined = lowers[one.last + 1 : other.first] in (["and"], ["or"], ["/"], [","])
        if joined and one.is_head and not one.plural and other.classes and not other.is_head:
            result[index - 1] = replace(one, is_head=False)
    return result


def _weapon_at(tokens: tuple[Token, ...], lowers: list[str], at: int) -> Weapon | None:
    model, model_last = _model_at(tokens, lowers, at)
    if model is not None:
        behind = model_last + 1
        while behind < len(lowers) - 1 and lowers[behind] in _BETWEEN:
            behind += 1
        noun, last, plural = _noun_at(lowers, behind)
        if noun is not None and model == "aircraft":
            return None
        end = last if noun is not None else model_last
        classes = (model,) if noun is None or noun in _GENERIC or noun == model else (model, noun)
        if _follows(lowers, end, _LAUNCHER) and noun is None and model == "air_defence_missile":
            return None
        return Weapon(at, end, classes, plural, plural or not _follows(lowers, end, ATTACK_NOUNS))
    noun, last, plural = _noun_at(lowers, at)
    if noun is None:
        return None
    if _arms_nothing(lowers, at, last, noun):
        return Weapon(at, last, (), plural, is_head=False)
    return Weapon(at, last, tuple(noun.split("+")), plural, plural or not _follows(lowers, last, ATTACK_NOUNS))


def _arms_nothing(lowers: list[str], at: int, last: int, noun: str) -> bool:
    """Tell weapons that were not fired: none, launchers and defences, suicide bombers, the howitzer that a drone hit."""
    before = lowers[at - 1] if at else ""
    if before in {"any", "without"} or not _NONE.isdisjoint(lowers[max(0, at - 3) : at]):
        return True
    if (noun in {"bomb", "aircraft"} and before in _ON_GROUND) or _is_stored(lowers[max(0, at - 4) : at]):
        return True
    if noun == "aircraft" or lowers[last].rstrip("s") == "howitzer":
        behind = [w for w in lowers[max(0, at - 4) : at] if w not in _PASSED]
        if behind and behind[-1] in _STRUCK:
            return True
    if _follows(lowers, last, _LAUNCHING) and _follows(lowers, last + 1, _LAUNCH_SITES):
        return True
    if _follows(lowers, last, _LAUNCH_SITES) and not _STRUCK.isdisjoint(lowers[max(0, at - 3) : at]):
        return True  # "targeting artillery positions"
    return _follows(lowers, last, _LAUNCHER) or _follows(lowers, last, _NOT_A_WEAPON) or _is_defence(lowers, at)


def _is_stored(before: list[str]) -> bool:
    """Tell "a depot storing drones", "a cache of rockets" from what is fired."""
    store = next((i for i, word in enumerate(before) if word in _STORES), None)
    return not _STORED.isdisjoint(before) or (store is not None and not {"of", "with"}.isdisjoint(before[store:]))


def _model_at(tokens: tuple[Token, ...], lowers: list[str], at: int) -> tuple[str | None, int]:
    pair = " ".join(lowers[at : at + 2])
    if at + 1 < len(lowers) and pair in MODELS and tokens[at].text[0].isupper():
        return MODELS[pair], at + 1
    name = lowers[at]
    if name in MODELS and not tokens[at].text[0].islower() and not _is_person(tokens, at):
        return MODELS[name], at
    if name.endswith("s") and name[:-1] in MODELS and tokens[at].text[0].isupper():
        return MODELS[name[:-1]], at
    stem = name.split("-")[0]
    if (
        stem in MODELS
        and "-" in name
        and (name[-1].isdigit() or name.endswith("-type"))
        and tokens[at].text[0].isupper()
    ):
        return MODELS[stem], at
    return None, at


def _is_person(tokens: tuple[Token, ...], at: int) -> bool:
    """Tell "Abdul Samad Notezai" from "Iranian Samad drones": a given name beside another name."""
    if tokens[at].lower not in _GIVEN_NAMES:
        return False
    beside = [t for t in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2]) if t.text[0].isupper()]
    return any(t.lower not in DEMONYMS | MODELS.keys() | _OPENING for t in beside)


def _noun_at(lowers: list[str], at: int) -> tuple[str | None, int, bool]:
    for length in range(min(_LONGEST, len(lowers) - at), 0, -1):
        words = lowers[at : at + length]
        phrase = " ".join(words)
        if phrase in WEAPONS:
            return WEAPONS[phrase], at + length - (2 if words[-1] == "and" else 1), False
        if words[-1].endswith("s"):
            singular = " ".join([*words[:-1], words[-1][:-1]])
            if singular in WEAPONS:
                return WEAPONS[singular], at + length - 1, True
    return None, at, False


def _follows(lowers: list[str], last: int, words: frozenset[str]) -> bool:
    return last + 1 < len(lowers) and lowers[last + 1] in words


def _is_defence(lowers: list[str], first: int) -> bool:
    """Tell "anti-missile battery", "missile defence" and "air-defence systems" from weapons that struck."""
    before = lowers[first - 1] if first else ""
    return before in {"anti", "counter"} or before.startswith(_AGAINST_WEAPONS)
