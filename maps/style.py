"""How the map looks and what its signs mean: the one source for the page, its legend and later the print figure.

Colours were chosen to differ in lightness as well as hue (Okabe and Ito's vermilion and blue), so they hold for
colour-blind readers and in greyscale; every difference that matters is also one of shape or dash. Text colours reach
WCAG AA contrast (4.5 : 1) on every ground they are written on.
"""

from __future__ import annotations

from typing import Any, Final

from geoevents.model import ConflictKind, Role, Stance

__all__ = ["CONFLICTS", "FIELDS", "MILD", "NOTES", "OUTCOMES", "ROLES", "SERIOUS", "SIGNS", "STANCES", "style"]

PALETTES: Final = {
    "light": {
        "sea": "#dbe7ec",
        "land": "#efede6",
        "focus": "#fbfaf6",
        "coast": "#9fb6c1",
        "border": "#9a948a",
        "graticule": "#c9d8de",
        "country": "#6a655c",
        "town": "#4d4943",
        "halo": "#fbfaf6",
        "ink": "#1d1b18",
        "paper": "#ffffff",
        "raised": "#f5f3ee",
        "rule": "#dcd8cf",
        "muted": "#5e5a53",
        "main": "#b8380a",
        "other": "#1d5f97",
        "faint": "#6d6a66",
        "accent": "#b8380a",
        "link": "#14568f",
        "mark": "#fde8a6",
        "warn": "#8a4b00",
    },
    "dark": {
        "sea": "#12191d",
        "land": "#1f2427",
        "focus": "#2b3134",
        "coast": "#41535c",
        "border": "#77736b",
        "graticule": "#1c272d",
        "country": "#a8a399",
        "town": "#c6c1b8",
        "halo": "#22282b",
        "ink": "#f1eee8",
        "paper": "#171a1c",
        "raised": "#212528",
        "rule": "#373c3f",
        "muted": "#b3aea4",
        "main": "#ff8a5c",
        "other": "#74b6ec",
        "faint": "#a19d97",
        "accent": "#ff9468",
        "link": "#8cc3f2",
        "mark": "#5b4a12",
        "warn": "#f0b45c",
    },
}

LINES: Final = {
    "joint": {"dash": [], "width": 3.2},
    "composed": {"dash": [8, 6], "width": 2.6},
}

ROLES: Final = {
    Role.MAIN: {"label": "Main event", "plural": "Main events", "colour": "main", "section": "main", "shown": True},
    Role.RESPONSE: {"label": "Response", "plural": "Responses", "colour": "other", "section": "related", "shown": True},
    Role.SIDE: {"label": "Related", "plural": "Related events", "colour": "other", "section": "related", "shown": True},
    Role.BACKGROUND: {
        "label": "Background",
        "plural": "Background",
        "colour": "faint",
        "section": "also",
        "shown": False,
    },
    Role.STATEMENT: {
        "label": "Statement",
        "plural": "Statements",
        "colour": "faint",
        "section": "also",
        "shown": False,
    },
    Role.AGGREGATE: {"label": "Total", "plural": "Totals", "colour": "faint", "section": "also", "shown": False},
}

FIELDS: Final = {
    "time": "When",
    "origin": "Origin",
    "destination": "Destination",
    "location": "Where",
    "weapon": "Weapon",
    "count": "How many",
    "outcome": "Outcome",
    "killed": "Killed",
    "injured": "Injured",
    "perpetrator": "Who is blamed, claims or denies",
    "agent": "Who acted",
    "target": "Target",
    "commenter": "Who keeps silent",
    "method": "How",
    "type": "Kind of event",
}

STANCES: Final = {
    Stance.ASSERTED: "stated by the report",
    Stance.ATTRIBUTED: "attributed",
    Stance.SUSPECTED: "suspected",
    Stance.CLAIMED: "claimed responsibility",
    Stance.APPARENT_CLAIM: "apparent claim of responsibility",
    Stance.DENIED: "denied",
    Stance.NO_CLAIM: "no claim made",
    Stance.NO_COMMENT: "no comment",
}

CONFLICTS: Final = {
    ConflictKind.NAME_VARIANT: "Another spelling of the name",
    ConflictKind.SAME_SITE: "Another name, possibly the same site",
    ConflictKind.GRANULARITY: "Less or more exact",
    ConflictKind.PRECISION: "Less or more exact time",
    ConflictKind.TERMINOLOGY: "Other word",
    ConflictKind.COMPATIBLE_INTERVAL: "Other number, compatible",
    ConflictKind.CONTRADICTION: "Contradiction",
    ConflictKind.CONTRADICTORY_CLAIMS: "Contradictory claims",
    ConflictKind.DENIAL: "Denial",
    ConflictKind.WITHDRAWN: "Withdrawn by the report itself",
    ConflictKind.SUPERSEDED: "Earlier version, since replaced",
}

#: How loudly the card tells a kind: side by side, in its own box (the default), or folded away.
SERIOUS: Final = frozenset({ConflictKind.CONTRADICTION, ConflictKind.CONTRADICTORY_CLAIMS, ConflictKind.DENIAL})
MILD: Final = frozenset(
    {
        ConflictKind.NAME_VARIANT,
        ConflictKind.GRANULARITY,
        ConflictKind.PRECISION,
        ConflictKind.TERMINOLOGY,
        ConflictKind.COMPATIBLE_INTERVAL,
    }
)

#: What the head of a line looks like for each outcome, and how the legend says it.
OUTCOMES: Final = {
    "reached": {"head": "filled", "label": "Reported to have reached the destination"},
    "fell_short": {"head": "short", "label": "Reported to have fallen short"},
    "intercepted": {"head": "barred", "label": "Reported intercepted"},
    "missed": {"head": "open", "label": "Reported to have missed"},
    "unknown": {"head": "open", "label": "Not clear whether it reached the destination"},
}

#: The legend: the page shows the rows whose sign is on the map. Keys are known to the front end.
SIGNS: Final = {
    "main": "Main event",
    "other": "Response or related event",
    "line-joint": "Both ends are stated by one report",
    "line-composed": "The ends come from different reports",
    "smear": "Schematic lines of many events; the dot is the destination",
    "origin": "Reported origin",
    "destination": "Reported destination",
    "location": "Reported place of an event",
    "rival": "Another version of the place",
    "radius": "The place lies within this circle or area",
    "crossing": "Border crossed by the schematic line",
    "crossing-uncertain": "Border crossing, uncertain: the true line runs within the ring",
}

NOTES: Final = (
    "Lines are schematic: the shortest line between two reported places, not a flight path.",
    (
        "Borders are drawn as they are in fact administered, generalised to about 1.5 km, and dotted where they "
        "are disputed; the map takes no position."
    ),
)


def style() -> dict[str, Any]:
    """Return the look and the texts as the page's payload carries them.

    Examples
    --------
    >>> style()["lines"]["composed"]["dash"]
    [8, 6]
    """
    return {
        "palettes": PALETTES,
        "lines": LINES,
        "roles": {str(role): spec for role, spec in ROLES.items()},
        "outcomes": OUTCOMES,
        "fields": FIELDS,
        "stated": STANCES[Stance.ASSERTED],
        "signs": SIGNS,
        "notes": list(NOTES),
    }
