"""Which party words speak of: "the Kremlin", "Moscow" and "Russian troops" are one, the Houthis' army another."""

from __future__ import annotations

import re
from itertools import chain

from geoevents.extract.lexicon import CAPITALS, COUNTRIES, DEMONYMS

__all__ = ["GROUPS", "party_of"]

#: Armed groups by the words that name them; what a group is called in one language only stands beside its usual name.
GROUPS = {
    name: names.split("|")[0]
    for names in [
        "hezbollah|hizbullah|hizbollah",
        "hamas|qassam brigades|al-qassam brigades",
        "islamic jihad|al-quds brigades|saraya al-quds",
        "houthi|houthis|ansar allah|ansarallah",
        "islamic state|isis|isil|daesh",
        "taliban|afghan taliban",
        "pakistani taliban|ttp|tehreek-e-taliban",
        "al-shabaab|al shabaab",
        "boko haram|iswap",
        "jnim",
        "pkk|kurdistan workers",
        "ypg",
        "sdf|syrian democratic forces",
        "syrian national army|sna",
        "rsf|rapid support forces",
        "m23|afc/m23",
        "eln",
        "farc",
        "fardc",
        "lna|libyan national army|haftar",
        "jaish al-adl|jaish al-zulm",
        "kataib hezbollah|kataeb hezbollah",
        "islamic resistance",
        "arakan army",
        "hayat tahrir al-sham|hts",
        "polisario",
    ]
    for name in names.split("|")
}
#: Bodies that stand for a state.
_BODIES = {
    "kremlin": "Russia",
    "pentagon": "United States",
    "white house": "United States",
    "centcom": "United States",
    "irgc": "Iran",
    "revolutionary guard": "Iran",
    "revolutionary guards": "Iran",
    "islamic revolution guards": "Iran",
    "islamic revolutionary guard": "Iran",
    "idf": "Israel",
    "ispr": "Pakistan",
    "tatmadaw": "Myanmar",
    "junta": "Myanmar",
    "u.s": "United States",
}
_NAMES = {**CAPITALS, **COUNTRIES, **DEMONYMS, **_BODIES, **GROUPS}
_WORD = re.compile(r"[^\W_](?:[\w./-]*[^\W_])?")
_US = re.compile(r"\bUS\b")  # "us" is nobody
_MARKS = re.compile(r"['’]s?\b")
_LONGEST = max(len(name.split()) for name in chain(GROUPS, _BODIES)) + 1


def party_of(words: str) -> frozenset[str]:
    """Return the states and groups that words name, by their longest names.

    Examples
    --------
    >>> sorted(party_of("Russian troops")), party_of("the Kremlin") == party_of("Moscow")
    (['Russia'], True)
    >>> sorted(party_of("Iran-backed Houthi fighters"))
    ['houthi']
    """
    told = [w.lower() for w in _WORD.findall(_MARKS.sub(" ", _US.sub("U.S", words)))]
    found: set[str] = set()
    at = 0
    while at < len(told):
        length = next((n for n in range(_LONGEST, 0, -1) if " ".join(told[at : at + n]) in _NAMES), 0)
        if length:
            found.add(_NAMES[" ".join(told[at : at + length])])
        at += max(length, 1)
    return frozenset(found)
