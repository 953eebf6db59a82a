"""Types and weapons as fusing sees them: which words can name one and the same thing.

Reports disagree on terms long before they disagree on facts: one writes rockets, the next missiles, a third only
"explosion". A family gathers types that may name one incident; kinds of weapon say how well two terms go together.
"""

from __future__ import annotations

import re
from typing import Final

from geoevents.model import Mention, PlaceRef, Role

__all__ = ["GENERIC_TYPES", "TEST", "family_of", "kin", "kinds_of", "type_rank", "weapon_kind"]

#: Missiles fired at nobody: a report that does not say so calls the same launch an attack.
TEST: Final = "missile_test"
#: Types of one attack as different reports call it, with the kind of weapon each implies (None = says nothing).
_ATTACKS: Final = {
    "rocket_attack": "rocket",
    "missile_attack": "missile",
    TEST: "missile",
    "drone_attack": "drone",
    "artillery_attack": "shell",
    "mortar_attack": "shell",
    "airstrike": "air",
    "air_strike": "air",
    "airstrikes": "air",
    "bombing": "bomb",
    "interception": None,
    "combined_attack": None,
    "missile_and_drone_attack": None,
    "explosion": None,
    "attack_or_explosion": None,
    "attack": None,
    "strike": None,
    "clash": None,
    "armed_clash": None,
}
_AGGREGATES: Final = frozenset({"attack_series", "attack_campaign", "aggregate"})
_LAUNCHER: Final = re.compile(
    r"\blaunch(?:er|ers|ing (?:vehicle|pad|platform)|pad| (?:vehicle|site|pad))\b|vehicle used", re.IGNORECASE
)

#: Types that say that something happened, not with what.
GENERIC_TYPES: Final = frozenset(name for name, kind in _ATTACKS.items() if kind is None)

_WEAPONS: Final = {
    "rocket": "rocket",
    "missile": "missile",
    "ballistic_missile": "missile",
    "cruise_missile": "missile",
    "air_defence_missile": "missile",
    "drone": "drone",
    "loitering_munition": "drone",
    "uav": "drone",
    "mortar": "shell",
    "artillery": "shell",
    "shell": "shell",
    "aircraft": "air",
    "bomb": "bomb",
    "glide_bomb": "bomb",
    "cluster_munition": None,
}
#: How far pairs of kinds speak for one incident: some words stand for one another ("bombs" are shells, too, and a
#: drone's strike is an air strike), and a raid with two kinds of weapons is told by either.
_KIN: Final = {
    frozenset({"rocket", "missile"}): 0.3,
    frozenset({"rocket", "shell"}): 0.0,
    frozenset({"air", "missile"}): 0.0,
    frozenset({"air", "drone"}): -0.1,
    frozenset({"air", "bomb"}): 0.5,
    frozenset({"air", "rocket"}): -0.3,
    frozenset({"bomb", "shell"}): 0.0,
    frozenset({"bomb", "rocket"}): -0.4,
    frozenset({"bomb", "missile"}): -0.4,
    frozenset({"bomb", "drone"}): -0.4,
    frozenset({"drone", "missile"}): -1.0,
    frozenset({"drone", "rocket"}): -1.2,
}
_OTHERWISE: Final = -1.8


def family_of(mention: Mention) -> str:
    """Name the family of an event: mentions of different families are never one event."""
    if mention.role is Role.AGGREGATE or mention.type in _AGGREGATES:
        return "aggregate"
    if mention.role is Role.STATEMENT:
        return "statement"
    if "launcher" in mention.type:
        return "launcher"
    if mention.role is Role.RESPONSE and any(
        c.field == "target" and _LAUNCHER.search(c.as_written) and not isinstance(c.value, PlaceRef)
        for c in mention.claims
    ):
        return "launcher"
    return "attack" if mention.type in _ATTACKS else mention.type


def weapon_kind(weapon: str) -> str | None:
    """Return the kind a weapon belongs to ("ballistic_missile" is a missile); the word itself when it is unknown."""
    return _WEAPONS.get(weapon, weapon)


def kinds_of(mention: Mention) -> frozenset[str]:
    """Return the kinds of weapon a mention speaks of, from its weapon claims, else from its type."""
    stated = {
        weapon_kind(c.value)
        for c in mention.claims
        if c.field == "weapon" and isinstance(c.value, str) and not c.superseded
    } - {None, "unknown"}
    implied = _ATTACKS.get(mention.type)
    return frozenset(k for k in (stated or {implied}) if k is not None)


def kin(first: str, second: str) -> float:
    """Say how far two kinds of weapon speak for one incident: 0.4 the same, below zero against it."""
    return 0.4 if first == second else _KIN.get(frozenset({first, second}), _OTHERWISE)


def type_rank(kind: str) -> int:
    """Rank how much a type says: 0 for a bare "attack" or "explosion", 1 for one that names the means."""
    return 0 if kind in GENERIC_TYPES else 1
