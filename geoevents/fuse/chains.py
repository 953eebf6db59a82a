"""Who stands behind a claim, so that one source told by five outlets counts once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from geoevents.fuse.words import components, copies, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geoevents.model import Claim, Report

__all__ = ["Chains", "short_ids"]

#: Words that describe an unnamed source; a source described by these alone is known to its reporter only.
_ANONYMOUS = frozenset(
    [
        "source",
        "sources",
        "official",
        "officials",
        "anonymous",
        "anonymously",
        "unnamed",
        "two",
        "three",
        "several",
        "some",
        "other",
        "security",
        "military",
        "local",
        "army",
        "officer",
        "officers",
        "senior",
        "defence",
        "defense",
        "government",
        "medical",
        "residents",
        "witnesses",
        "witness",
        "eyewitnesses",
        "activists",
        "media",
        "reports",
        "spokesperson",
        "spokesman",
        "spokeswoman",
        "commander",
        "analysts",
        "experts",
        "people",
        "members",
        "group",
        "statement",
        "who",
        "spoke",
        "on",
        "condition",
        "anonymity",
        "he",
        "she",
        "they",
        "it",
        "in",
        "and",
        "from",
        "to",
        "by",
        "with",
        "according",
        "familiar",
        "matter",
        "resident",
        "monitor",
        "report",
        "police",
        "rescue",
        "workers",
        "forces",
        "regional",
        "state",
    ]
)
_NATIONS = frozenset(
    [
        "american",
        "us",
        "usa",
        "iraqi",
        "iranian",
        "syrian",
        "israeli",
        "russian",
        "ukrainian",
        "turkish",
        "polish",
        "pakistani",
        "indian",
        "western",
        "lebanese",
        "yemeni",
    ]
)


class Chains:
    """The independent chains of a set of reports.

    A report that credits agencies hangs on them, a near-identical copy on its original, a report of a publisher on that
    publisher. A claim attributed to a *named* source ("the Security Media Cell") hangs on that source alone, whoever
    quotes it; "a security source" is known to its reporter only and adds nothing to the report's own chain.
    """

    def __init__(self, reports: Iterable[Report]) -> None:
        """Find the chain keys of every report; near-identical texts are found here."""
        known = sorted(reports, key=lambda r: r.id)
        self.copy_of: Mapping[str, str] = copies({r.id: r.quote(r.body) for r in known})
        self._keys: dict[str, frozenset[str]] = {}
        groups: dict[str, set[str]] = {}
        for report in known:
            keys = groups.setdefault(self.copy_of[report.id], set())
            keys.update(f"agency {fold(name)}" for name in report.source.via)
            if report.source.publisher is not None:
                keys.add(f"publisher {fold(report.source.publisher)}")
        for report in known:
            copy = self.copy_of[report.id]
            self._keys[report.id] = frozenset(groups[copy] or {f"text {copy}"})
        self._publishers = {r.id: r.source.publisher for r in known}
        self._short = short_ids([r.id for r in known])

    def of(self, claim: Claim) -> frozenset[str]:
        """Return the chain keys of a claim."""
        named = _named_source(claim.attributed_to)
        return frozenset({f"source {named}"}) if named is not None else self._keys[claim.report_id]

    def support(self, claims: Sequence[Claim]) -> int:
        """Count the independent chains behind claims; who is not named may be whom the same report names."""
        keys = [self.of(c) for c in claims]
        named = {c.report_id: key for c, key in zip(claims, keys, strict=True) if key != self._keys[c.report_id]}
        return components(
            [
                key | named.get(c.report_id, frozenset()) if key == self._keys[c.report_id] else key
                for c, key in zip(claims, keys, strict=True)
            ]
        )

    def names(self, claims: Sequence[Claim], *, most: int = 4) -> str:
        """Name the sources of claims for a reader: "Shafaq News (000, 001) and report 003"."""
        by_publisher: dict[str | None, list[str]] = {}
        for report_id in dict.fromkeys(c.report_id for c in claims):
            by_publisher.setdefault(self._publishers[report_id], []).append(self._short[report_id])
        unnamed = by_publisher.pop(None, [])
        labels = [f"{publisher} ({', '.join(ids)})" for publisher, ids in by_publisher.items()]
        labels += [f"report {report_id}" for report_id in unnamed]
        if len(labels) > most + 1:
            labels = [*labels[:most], f"{len(labels) - most} more"]
        return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """Return for every id the shortest part, cut at a dash, that no other id begins with.

    Examples
    --------
    >>> short_ids(["000-24fe-94", "001-9fd9-ea", "d01"])
    {'000-24fe-94': '000', '001-9fd9-ea': '001', 'd01': 'd01'}
    """
    known = sorted(set(ids))
    starts: Counter[str] = Counter()
    for name in known:
        parts = name.split("-")
        starts.update({"-".join(parts[: n + 1]) for n in range(len(parts))})
    short = {}
    for name in known:
        parts = name.split("-")
        heads = ("-".join(parts[: n + 1]) for n in range(len(parts)))
        short[name] = next((h for h in heads if starts[h] == 1), name)
    return short


def _named_source(attribution: str | None) -> str | None:
    """Return the folded name of a named source, an acronym where it has one; None for an anonymous one."""
    if attribution is None:
        return None
    acronym = re.search(r"\b[A-Z]{3,6}\b", attribution)
    if acronym is not None:
        return acronym.group().casefold()
    plain = [w.removesuffix("'s").removesuffix("’s") for w in re.findall(r"[\w.'’]+", attribution)]
    names = [w for w in plain if w[:1].isupper() and fold(w) not in _NATIONS]
    if not {fold(w) for w in names} - _ANONYMOUS - {""}:
        return None
    return "".join(w[0] for w in names).casefold() if len(names) > 2 else " ".join(fold(w) for w in names)
