"""What the other toponyms of a document say for a candidate: the same country and area, distance, part and whole.

Every distinct name votes with its likeliest places, each by its present share; nobody votes for itself. All distances
of a document are worked out at once.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Hashable, Sequence

from gazetteer.model import Place

__all__ = ["document_features"]

_VOTERS = 15
_SOFTENING = 0.5
_ENOUGH_NAMES = 3
_FAMOUS = 6.0  # a city of a million is named anywhere in the world
_NEAR_KM, _FAR_KM = 60.0, 400.0
_WIDEST_VOTER_M = 250_000.0
_EARTH_KM = 6371.0088

Scored = Sequence[tuple[Place, float]]


def document_features(keys: Sequence[Hashable], scored: Sequence[Scored]) -> list[list[dict[str, float]]]:
    """Describe every candidate of every toponym by what the others say.

    Parameters
    ----------
    keys
        What makes two toponyms one name; in text order.
    scored
        The candidates of each toponym with their present shares.

    Returns
    -------
        For each toponym, for each candidate in order: features by name. The same name gets the same answer throughout.
    """
    first = {key: i for i, key in reversed(list(enumerate(keys)))}
    voters = {key: _voters(scored[i]) for key, i in first.items()}
    ballot = _Ballot(voters)
    nearness = _nearness(
        keys=list(first), candidates=[[p for p, _ in scored[i]] for i in first.values()], voters=voters
    )
    followers: dict[Hashable, list[Scored]] = defaultdict(list)
    for key, following in itertools.pairwise(keys):
        if key != following:
            followers[key].append(voters[following])
    answers: dict[Hashable, list[dict[str, float]]] = {}
    for key, i in first.items():
        answers[key] = [
            ballot.features(key, place) | near | {"next_parent": _next_parent(place, followers[key])}
            for (place, _), near in zip(scored[i], nearness[key], strict=True)
        ]
    # The same name may come with another kind word, and then with other candidates.
    return [
        answers[key]
        if i == first[key]
        else _aligned([p for p, _ in scored[i]], [p for p, _ in scored[first[key]]], answers[key])
        for i, key in enumerate(keys)
    ]


def _voters(scored: Scored) -> list[tuple[Place, float]]:
    """Keep the likeliest places with softened shares: what is famous must not outvote what fits before it was heard."""
    likely = sorted(scored, key=lambda c: -c[1])[:_VOTERS]
    sure = sum(share for _, share in likely)
    soft = [share**_SOFTENING for _, share in likely]
    return [(place, sure * s / sum(soft)) for (place, _), s in zip(likely, soft, strict=True)] if sure else []


def _aligned(
    wanted: Sequence[Place], known: Sequence[Place], answers: Sequence[dict[str, float]]
) -> list[dict[str, float]]:
    by_id = {p.id: a for p, a in zip(known, answers, strict=True)}
    return [by_id.get(p.id, {}) for p in wanted]


def _next_parent(place: Place, followers: Sequence[Scored]) -> float:
    """Tell how surely a following name is an area that holds this place: "Athens, Georgia"."""
    return max((sum(w for p, w in voters if p.id in place.part_of) for voters in followers), default=0.0)


class _Ballot:
    """Shares by country, by first-level area, by place and by the areas that hold the voters, whole and by name."""

    def __init__(self, voters: dict[Hashable, list[tuple[Place, float]]]) -> None:
        self.names = len(voters)
        self.total: defaultdict[tuple[str, str], float] = defaultdict(float)
        self.own: dict[Hashable, defaultdict[tuple[str, str], float]] = {}
        for key, listed in voters.items():
            mine: defaultdict[tuple[str, str], float] = defaultdict(float)
            for place, share in listed:
                mine["at", place.id] += share
                if place.country:
                    mine["country", place.country] += share
                if place.admin1:
                    mine["admin1", f"{place.country}.{place.admin1}"] += share
                for parent in place.part_of:
                    mine["in", parent] += share
            self.own[key] = mine
            for item, share in mine.items():
                self.total[item] += share

    def features(self, key: Hashable, place: Place) -> dict[str, float]:
        others = max(1, self.names - 1)
        mine = self.own[key]

        def said(what: str, value: str) -> float:
            return self.total.get((what, value), 0.0) - mine.get((what, value), 0.0)

        return {
            "doc_country": said("country", place.country or "") / others,
            "doc_admin1": said("admin1", f"{place.country}.{place.admin1}") / others if place.admin1 else 0.0,
            "doc_elsewhere": self._elsewhere(place, votes=said("country", place.country or "")),
            "doc_parent": min(1.0, sum(said("at", parent) for parent in place.part_of)),
            "doc_child": math.log1p(max(0.0, said("in", place.id))),
        }

    def _elsewhere(self, place: Place, *, votes: float) -> float:
        """Tell how surely a document that names enough places names none other in the country of a little-known one."""
        if place.is_area:
            return 0.0
        obscure = max(0.0, 1.0 - math.log10(place.population or 1) / _FAMOUS)
        return obscure * max(0.0, 1.0 - votes) * min(1.0, (self.names - 1) / _ENOUGH_NAMES)


def _nearness(
    *,
    keys: Sequence[Hashable],
    candidates: Sequence[Sequence[Place]],
    voters: dict[Hashable, list[tuple[Place, float]]],
) -> dict[Hashable, list[dict[str, float]]]:
    """Sum the shares of the other names' places, falling off with distance on two scales."""
    import numpy as np

    flat = [(k, p) for k, listed in zip(keys, candidates, strict=True) for p in listed]
    poll = [
        (k, p, w)
        for k, listed in voters.items()
        for p, w in listed
        if p.lat is not None and p.radius_m <= _WIDEST_VOTER_M
    ]
    if not flat or len(voters) < 2 or not poll:
        return {k: [{} for _ in listed] for k, listed in zip(keys, candidates, strict=True)}
    number = {k: i for i, k in enumerate(keys)}
    lat, lon = (
        np.radians(np.array([getattr(p, axis) if p.lat is not None else np.nan for _, p in flat], dtype=float))
        for axis in ("lat", "lon")
    )
    v_lat, v_lon = (
        np.radians(np.array([getattr(p, axis) for _, p, _ in poll], dtype=float)) for axis in ("lat", "lon")
    )
    half = (
        np.sin((v_lat - lat[:, None]) / 2) ** 2
        + np.cos(lat)[:, None] * np.cos(v_lat) * np.sin((v_lon - lon[:, None]) / 2) ** 2
    )
    km = 2 * _EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    share = np.array([w for *_, w in poll])
    own = np.array([number[k] for k, _ in flat])[:, None] == np.array([number[k] for k, *_ in poll])
    weight = np.where(own, 0.0, share)
    near, far = (np.log1p(np.nansum(weight * np.exp(-km / scale), axis=1)) for scale in (_NEAR_KM, _FAR_KM))
    found: dict[Hashable, list[dict[str, float]]] = {k: [] for k in keys}
    for (k, _), a, b in zip(flat, near, far, strict=True):
        found[k].append({"doc_near": float(a), "doc_far": float(b)})
    return found
