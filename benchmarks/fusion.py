"""How fusing grows with the number of mentions: seeded synthetic reports of a busy conflict, counted and timed.

One event in four is told by up to six reports, some of them undated; sixty towns of four countries. Measured three
times: an archive that grows in time (fifty reports a day), a crisis that grows in density (all in forty days), and whole
reports: 350 words of a wide vocabulary, up to three mentions each, every tenth a syndicated copy of another. Prints
processor seconds, reports a second, events found, and the growth against the first size.

    python benchmarks/fusion.py [--sizes 1000 10000]
"""

import argparse
import random
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256

from gazetteer.model import Candidate, Outcome, Place, Resolution
from geoevents.fuse import fuse
from geoevents.model import (
    Claim,
    Mention,
    PlaceRef,
    Quantity,
    Report,
    Role,
    Source,
    Span,
    TimePrecision,
    TimeSpan,
    TimeWords,
)

ZONE = timezone(timedelta(hours=3))
START = datetime(2024, 4, 1, tzinfo=ZONE)
WEAPONS = {
    "rocket_attack": "rocket",
    "missile_attack": "missile",
    "drone_attack": "drone",
    "artillery_attack": "artillery",
}
WORDS = [
    "said",
    "forces",
    "night",
    "town",
    "residents",
    "attack",
    "officials",
    "base",
    "building",
    "reported",
    "heavy",
    "damage",
    "fire",
    "after",
    "group",
    "claimed",
    "near",
    "army",
]


def towns(chance: random.Random) -> list[PlaceRef]:
    found = []
    for number in range(60):
        place = Place(
            id=f"b:{number}",
            name=f"Town {number}",
            lat=chance.uniform(32.0, 37.0),
            lon=chance.uniform(36.0, 48.0),
            country=("IQ", "SY", "JO", "LB")[number % 4],
            radius_m=2_000.0,
            source="benchmark",
        )
        answer = Resolution(
            toponym=place.name,
            candidates=(Candidate(place=place, matched_name=place.name, score=1.0, reasons=()),),
            outcome=Outcome.RESOLVED,
        )
        ref = PlaceRef(
            as_written=f"the town of {place.name}", toponym=place.name, resolution=answer, lat=place.lat, lon=place.lon
        )
        found.append(replace(ref, radius_m=place.radius_m, geo_precision=place.geo_precision, country=place.country))
    return found


def day_of(moment: datetime) -> TimeSpan:
    start = moment.replace(hour=0, minute=0)
    return TimeSpan(
        earliest=start,
        latest=start + timedelta(days=1, seconds=-1),
        precision=TimePrecision.DAY,
        tz="Asia/Baghdad",
        basis="benchmark",
    )


def minute_of(moment: datetime) -> TimeSpan:
    return TimeSpan(
        earliest=moment,
        latest=moment,
        best=moment,
        precision=TimePrecision.MINUTE,
        tz="Asia/Baghdad",
        basis="benchmark",
    )


def world(size: int, *, days: int = 40, seed: int = 7) -> tuple[list[Report], list[Mention]]:
    """Make about `size` mentions, one a report."""
    chance = random.Random(seed)
    places = towns(chance)
    reports: list[Report] = []
    mentions: list[Mention] = []
    while len(mentions) < size:
        moment = START + timedelta(minutes=chance.randrange(days * 24 * 60))
        target, kind = chance.choice(places), chance.choice(list(WEAPONS))
        number = chance.randint(1, 30)
        for _ in range(chance.randint(2, 6) if chance.random() < 0.25 else 1):
            name = f"r{len(reports):06d}"
            text = " ".join(chance.choices(WORDS, k=120))
            dated = chance.random() > 0.05
            report = Report(
                id=name,
                source=Source(
                    publisher=f"Outlet {chance.randrange(40)}", via=("AFP",) if chance.random() < 0.1 else ()
                ),
                text=text,
                sha256=sha256(text.encode()).hexdigest(),
                published=day_of(moment + timedelta(days=chance.choice([0, 1, 1, 2]))) if dated else None,
                body=Span(0, len(text)),
            )
            undated = TimeSpan(
                earliest=None, latest=None, basis="not dated yet", words=TimeWords(weekday=moment.weekday())
            )
            told = chance.choice([day_of(moment), minute_of(moment)]) if dated else undated
            values = {
                "time": told,
                "destination": target,
                "weapon": WEAPONS[kind],
                "count": Quantity(min=number, max=number, best=number),
            }
            spans = iter(range(0, 400, 20))
            claims = tuple(
                Claim(
                    report_id=name,
                    field=f,
                    value=v,
                    as_written="words",
                    span=Span(s := next(spans), s + 5),
                    rule="benchmark",
                )
                for f, v in values.items()
            )
            role = Role.MAIN if chance.random() > 0.1 else Role.BACKGROUND
            reports.append(report)
            mentions.append(
                Mention(id="e1", report_id=name, type=kind, role=role, spans=(Span(0, 200),), claims=claims)
            )
    return reports, mentions


def whole_reports(size: int, *, days: int = 40, seed: int = 11) -> tuple[list[Report], list[Mention]]:
    """Make `size` reports as they are read: long texts, several mentions, copies among them."""
    chance = random.Random(seed)
    told, mentions = world(size, days=days, seed=seed)
    vocabulary = [f"w{number}" for number in range(5_000)]
    weights = [1.0 / (rank + 1) for rank in range(len(vocabulary))]
    reports: list[Report] = []
    every: list[Mention] = []
    for report, mention in zip(told[:size], mentions[:size], strict=True):
        copied = chance.choice(reports) if reports and chance.random() < 0.1 else None
        text = copied.text if copied is not None else " ".join(chance.choices(vocabulary, weights, k=350))
        reports.append(replace(report, text=text, sha256=sha256(text.encode()).hexdigest(), body=Span(0, len(text))))
        every.append(mention)
        for number in range(chance.randint(0, 2)):
            other = chance.choice(mentions)
            claims = tuple(replace(claim, report_id=report.id) for claim in other.claims)
            role = chance.choice([Role.BACKGROUND, Role.RESPONSE, Role.SIDE])
            every.append(replace(other, id=f"e{number + 2}", report_id=report.id, role=role, claims=claims))
    return reports, every


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    sizes = parser.parse_args().sizes
    scenes = (
        ("longer", lambda size: world(size, days=max(size // 50, 1))),
        ("denser", lambda size: world(size, days=40)),
        ("whole", lambda size: whole_reports(size, days=max(size // 50, 1))),
    )
    for name, make in scenes:
        first: tuple[int, float] | None = None
        for size in sizes:
            reports, mentions = make(size)
            started = time.process_time()
            events = fuse(reports, mentions)
            seconds = time.process_time() - started
            first = first or (len(reports), seconds)
            growth = f"{len(reports) / first[0]:.0f} × the reports, {seconds / first[1]:.1f} × the time"
            print(
                f"{name}  {len(reports):7,d} reports  {len(mentions):7,d} mentions  {seconds:7.2f} s"
                f"  {len(reports) / seconds:6,.0f}/s  {len(events):6,d} events  {growth}",
                flush=True,
            )


if __name__ == "__main__":
    main()
