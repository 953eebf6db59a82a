"""The types of events, and what the catalogues of others call them.

Sources: ACLED Codebook 2024 (event types and sub-event types); Halterman, Bagozzi, Beger, Schrodt and Scarborough,
"PLOVER and POLECAT" (2023; the event types of the PLOVER codebook); Sundberg and Melander, "Introducing the UCDP
Georeferenced Event Dataset", Journal of Peace Research 50 (2013): an event is armed force by an organised actor that
kills. The counterparts are those of the *type*: a catalogue may still leave an event out (UCDP all that kill nobody),
and UCDP's kind of violence (state-based, non-state, one-sided) follows from who fights whom, which a type does not say.
What has no counterpart has none here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TAXONOMY", "Kind", "kind_of", "may_be"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a type means, and its counterparts; None where a catalogue has none.

    `acled` is (event type, sub-event type), `plover` an event type, `ucdp` ``armed force`` where GED would count it
    if it killed somebody. `either` are the finer types that a type leaves open, because its source does not tell which.
    """

    means: str
    acled: tuple[str, str] | None = None
    plover: str | None = None
    ucdp: str | None = None
    either: tuple[str, ...] = ()


_REMOTE: Final = "Explosions/Remote violence"
_SHELLING: Final = (_REMOTE, "Shelling/artillery/missile attack")
_AIR: Final = (_REMOTE, "Air/drone strike")
_STRATEGIC: Final = "Strategic developments"
_DISRUPTED: Final = (_STRATEGIC, "Disrupted weapons use")


def _attack(means: str, acled: tuple[str, str] | None, *either: str) -> Kind:
    return Kind(means=means, acled=acled, plover="ASSAULT", ucdp="armed force", either=either)


#: Every type that the rules give, with its counterparts.
TAXONOMY: Final[Mapping[str, Kind]] = MappingProxyType({
    "rocket_attack": _attack("rockets fired at something", _SHELLING),
    "missile_attack": _attack("missiles fired at something", _SHELLING),
    "artillery_attack": _attack("guns, mortars or grenades fired at something", _SHELLING),
    "drone_attack": _attack("drones sent at something", _AIR),
    "airstrike": _attack("bombs or missiles from aircraft with a crew", _AIR),
    "combined_attack": _attack("several kinds of weapons at once", _SHELLING),
    "attack": _attack("an attack whose means nobody names", None),
    "explosion": Kind(means="an explosion whose cause nobody names"),
    "interception": Kind(means="weapons stopped in flight, and nothing struck", acled=_DISRUPTED),
    "missile_test": Kind(means="missiles fired at nobody", acled=(_STRATEGIC, "Other")),
    "launcher_destroyed": Kind(means="a launcher found and destroyed", acled=_DISRUPTED),
    "launcher_found": Kind(means="a launcher or weapons found", acled=_DISRUPTED),
    "search_operation": Kind(means="a search for those who fired", acled=(_STRATEGIC, "Other")),
    "air_patrol": Kind(means="aircraft sent up", plover="MOBILIZE"),
    "attack_series": Kind(means="a number of attacks over a time: never one event"),
    "statement": Kind(means="what somebody says, wants or condemns"),
    # What the tables of ACLED and UCDP say and no finer type of ours can be chosen for.
    "shelling_artillery_missile_attack": _attack(
        "shells, rockets or missiles, not told which", _SHELLING, "artillery_attack", "rocket_attack", "missile_attack"
    ),
    "air_drone_strike": _attack("aircraft or drones, not told which", _AIR, "airstrike", "drone_attack"),
    "disrupted_weapons_use": Kind(
        means="weapons stopped, found, seized or destroyed, not told which",
        acled=_DISRUPTED,
        either=("interception", "launcher_destroyed", "launcher_found"),
    ),
    "state_based_violence": Kind(means="armed force in which one side is a government", ucdp="armed force"),
    "non_state_violence": Kind(means="armed force between groups, none of them a government", ucdp="armed force"),
    "one_sided_violence": Kind(means="armed force against civilians", ucdp="armed force"),
})  # fmt: skip
_UNKNOWN: Final = Kind(means="a type of somebody else's")


def kind_of(event_type: str) -> Kind:
    """Return what a type means; a type that is not ours has no counterparts.

    Examples
    --------
    >>> kind_of("drone_attack").acled
    ('Explosions/Remote violence', 'Air/drone strike')
    >>> kind_of("parade").plover is None
    True
    """
    return TAXONOMY.get(event_type, _UNKNOWN)


def may_be(event_type: str, *, certain: bool = False) -> frozenset[str]:
    """Return the types of events that are of a type or may be.

    Those that a coarse type leaves open are of it for sure; an event of a coarse type may be of each of them, which is
    left out with `certain`.

    Examples
    --------
    >>> sorted(may_be("air_drone_strike"))
    ['air_drone_strike', 'airstrike', 'drone_attack']
    >>> sorted(may_be("airstrike")), sorted(may_be("airstrike", certain=True))
    (['air_drone_strike', 'airstrike'], ['airstrike'])
    """
    coarse = () if certain else [name for name, kind in TAXONOMY.items() if event_type in kind.either]
    return frozenset({event_type, *kind_of(event_type).either, *coarse})
