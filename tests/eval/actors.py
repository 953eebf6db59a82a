"""Score who did it, who was aimed at and who keeps silent, with stance: the part of gold that ``score.py`` leaves out.

A predicted actor is right where a gold actor of the main event has its role and its name, or its words lie in the sentence
that gold quotes; with stance where that is gold's too. Several words for one actor of gold are no false ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geoevents.extract import extract
from geoevents.model import Claim, Report, Role
from geoevents.readers import read_report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gazetteer import Gazetteer

#: Gold's roles, and the fields of claims that tell them.
FIELDS = {"perpetrator": "perpetrator", "agent": "agent", "target": "target", "commenter": "commenter"}
#: Stances of one degree: a report's own word, and that of somebody it quotes.
ALIKE = {"attributed": "asserted", "apparent_claim": "claimed"}
#: Words that many actors share.
COMMON = frozenset({
    "army", "armed", "forces", "force", "state", "states", "islamic", "movement", "group", "brigade", "brigades", "military",
    "council", "united", "ministry", "defence", "defense", "support", "troops", "militants", "fighters", "rebels", "people",
    "unknown", "north", "south", "border", "guard", "guards", "corps", "national", "liberation",
})  # fmt: skip
_STOP = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“A-Z])|\n")


def score(folder: Path, documents: Iterable[dict[str, Any]], gazetteer: Gazetteer) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of the actors of main events, and of actors with stance."""
    tallies = {"actor": [0, 0, 0], "actor_stance": [0, 0, 0]}
    for document in documents:
        if document["main"] is None:
            continue
        report = read_report(folder / document["file"])
        main = next((m for m in extract(report, gazetteer=gazetteer) if m.role is Role.MAIN), None)
        claims = [c for f in FIELDS for c in main.of(f)] if main is not None else []
        for name, with_stance in (("actor", False), ("actor_stance", True)):
            right, wrong, missed = compare(report, claims, document["main"]["actors"], with_stance=with_stance)
            tallies[name] = [a + b for a, b in zip(tallies[name], (right, wrong, missed), strict=True)]
    return {name: rates(*tally) for name, tally in tallies.items()}


def compare(
    report: Report, claims: list[Claim], gold: list[dict[str, Any]], *, with_stance: bool
) -> tuple[int, int, int]:
    """Count gold actors found, predicted ones that are none of gold's, and gold ones missed."""
    wanted = [a for a in gold if a["role"] in FIELDS]
    fits = [[matches(report, c, a, with_stance=with_stance) for a in wanted] for c in claims]
    found = sum(any(row[i] for row in fits) for i in range(len(wanted)))
    return found, sum(not any(row) for row in fits), len(wanted) - found


def matches(report: Report, claim: Claim, actor: dict[str, Any], *, with_stance: bool) -> bool:
    """Tell whether a claim names a gold actor: its role, words in a sentence of its evidence, and its stance."""
    if claim.field != actor["role"]:
        return False
    stance = ALIKE.get(claim.stance.value, claim.stance.value)
    if with_stance and stance != ALIKE.get(actor["stance"], actor["stance"]):
        return False
    if stems(claim.as_written) & stems(actor["name"]):
        return True
    told = [sentence(report.text, e["start"], e["end"]) for e in actor["evidence"]]
    return any(low <= claim.span.start and claim.span.end <= high for low, high in told)


def stems(name: str) -> frozenset[str]:
    """Return what "Russia" and "Russian troops" share: the first letters of the words that are names."""
    return frozenset(word[:4].lower() for word in re.findall(r"[^\W\d_]{4,}", name) if word.lower() not in COMMON)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence around a quotation."""
    before = [m.end() for m in _STOP.finditer(text, max(0, start - 1000), start)]
    after = _STOP.search(text, end)
    return (before[-1] if before else max(0, start - 1000)), (after.start() if after else len(text))


def rates(right: int, wrong: int, missed: int) -> dict[str, float]:
    """Return precision, recall and F1."""
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return {"p": precision, "r": recall, "f1": 2 * precision * recall / (precision + recall) if right else 0.0}
