"""Fusion on gold mentions: which reports are one event, and how their versions differ. Extraction has no part in it."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import combinations

import pytest

from gazetteer import Gazetteer
from geoevents.fuse import fuse
from geoevents.locate import locate
from geoevents.model import ConflictKind, Event, Mention, Report
from tests.eval import goldmentions

pytestmark = pytest.mark.eval

#: Which of our kinds answer a gold conflict; a correction may be told by the report itself or by a later one.
ANSWERS = {
    "contradiction": {
        ConflictKind.CONTRADICTION,
        ConflictKind.SUPERSEDED,
        ConflictKind.COMPATIBLE_INTERVAL,
        ConflictKind.TERMINOLOGY,
    },
    "superseded": {ConflictKind.SUPERSEDED, ConflictKind.WITHDRAWN, ConflictKind.COMPATIBLE_INTERVAL},
    "compatible_interval": {ConflictKind.COMPATIBLE_INTERVAL},
    "granularity": {ConflictKind.GRANULARITY, ConflictKind.SAME_SITE},
    "denial": {ConflictKind.DENIAL, ConflictKind.CONTRADICTORY_CLAIMS},
}


def placed(reports: list[Report], mentions: list[Mention]) -> list[Mention]:
    """Locate gold mentions; their times are gold already."""
    gazetteer = Gazetteer()
    found: list[Mention] = []
    for report in reports:
        own = [m for m in mentions if m.report_id == report.id]
        for before, after in zip(own, locate(own, report=report, gazetteer=gazetteer), strict=True):
            claims = [b if b.field == "time" else a for b, a in zip(before.claims, after.claims, strict=True)]
            found.append(replace(after, claims=tuple(claims)))
    return found


def fused(split: str) -> tuple[tuple[Event, ...], dict]:
    reports, mentions, gold = goldmentions.devset(split)
    return fuse(reports, placed(reports, mentions)), gold


def pair_scores(events: tuple[Event, ...], gold: dict) -> tuple[float, float]:
    """Return pair F1 and B-cubed F1 over the documents that have one gold incident."""
    event_of = {m.report_id: e.id for e in events for m in e.mentions if m.id.endswith("-m")}
    truth = {d["id"]: d["cluster"] for d in gold["documents"] if d["cluster"]}
    answer = {d: event_of.get(d, f"alone {d}") for d in truth}
    pairs = [{p for p in combinations(sorted(truth), 2) if labels[p[0]] == labels[p[1]]} for labels in (truth, answer)]
    right = len(pairs[0] & pairs[1])
    groups = [{d: {o for o in truth if labels[o] == labels[d]} for d in truth} for labels in (truth, answer)]
    precision = sum(len(groups[0][d] & groups[1][d]) / len(groups[1][d]) for d in truth) / len(truth)
    recall = sum(len(groups[0][d] & groups[1][d]) / len(groups[0][d]) for d in truth) / len(truth)
    return 2 * right / (len(pairs[0]) + len(pairs[1])), 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(("split", "pairs", "b_cubed"), [("dev", 0.97, 0.98), ("val", 0.9, 0.95)])
def test_reports_of_one_incident_are_one_event(split: str, pairs: float, b_cubed: float, record_property) -> None:
    found = pair_scores(*fused(split))
    record_property(f"pair and B-cubed F1 on gold mentions, {split}", found)
    assert found[0] >= pairs
    assert found[1] >= b_cubed


def test_incidents_that_look_alike_stay_apart() -> None:
    events, gold = fused("dev")
    event_of = {m.report_id: e.id for e in events for m in e.mentions if m.id.endswith("-m")}
    members = {i["id"]: i["members"] for i in gold["incidents"]}
    checked = 0
    for incident in gold["incidents"]:
        for link in incident["links"]:
            if link["type"].endswith("negative"):
                mine = {event_of[d] for d in members[incident["id"]]}
                theirs = {event_of[d] for d in members[link["incident"]]}
                assert not mine & theirs, (incident["id"], link)
                checked += 1
    assert checked >= 4


def test_conflicts_are_found_by_kind(record_property) -> None:
    events, gold = fused("dev")
    by_report = defaultdict(set)
    for event in events:
        for mention in event.mentions:
            by_report[mention.report_id].add(event.id)
    kinds = {(e.id, name, a.kind) for e in events for name, f in e.fields.items() for a in f.alternatives}
    kinds |= {
        (e.id, name, a.kind) for e in events for name, some in e.also.items() for f in some for a in f.alternatives
    }
    told, missed = Counter(), []
    for incident in gold["incidents"]:
        ids = set().union(*(by_report[d] for d in incident["members"])) if incident["members"] else set()
        for conflict in incident["conflicts"]:
            wanted = ANSWERS.get(conflict["kind"])
            if wanted is None:
                continue
            field = {"actor": "perpetrator", "place_name": "destination"}.get(
                conflict["attribute"], conflict["attribute"]
            )
            hit = any((i, field, k) in kinds for i in ids for k in wanted)
            told[conflict["kind"], hit] += 1
            if not hit:
                missed.append((incident["id"], conflict["attribute"], conflict["kind"]))
    for kind in ANSWERS:
        record_property(f"{kind} found, of", (told[kind, True], told[kind, True] + told[kind, False]))
    assert sum(n for (_, hit), n in told.items() if hit) / sum(told.values()) >= 0.8, missed


def test_no_claim_is_lost_on_real_words() -> None:
    reports, mentions, _ = goldmentions.devset("dev")
    events = fuse(reports, placed(reports, mentions))
    standing = Counter()
    for event in events:
        for name, value in event.fields.items():
            for part in (value, *event.also.get(name, ())):
                standing.update((c.report_id, c.field, c.span, c.as_written) for c in part.claims)
                standing.update(
                    (c.report_id, c.field, c.span, c.as_written) for a in part.alternatives for c in a.claims
                )
    assert standing == Counter((c.report_id, c.field, c.span, c.as_written) for m in mentions for c in m.claims)


def test_seed_incidents_on_gold_mentions(shared) -> None:
    reports, mentions, gold = goldmentions.seeds()
    incident = {e["id"]: e["incident"] for d in gold["documents"] for e in d["events"]}
    # Announcements of resumed attacks name no time, place or common speaker: whether they are one is not decided here.
    events = fuse(reports, placed(reports, mentions))
    whole = Counter(incident[m.id] for e in events for m in e.mentions[:1])
    assert {i for i, n in whole.items() if n > 1} <= {"I12"}
    assert all(len({incident[m.id] for m in e.mentions}) == 1 for e in events)
