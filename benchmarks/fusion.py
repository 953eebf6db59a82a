"""How fusing grows with the number of mentions: seeded synthetic reports of a busy conflict, counted and timed.

One event in four is told by up to six reports, some of them undated; sixty towns of four countries. Measured twice: an
archive that grows in time (fifty reports a day), and a crisis that grows in density (all in forty days). Prints processor seconds, mentions a second, events found, and the growth against the first size.

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    sizes = parser.parse_args().sizes
    for name, days in (("longer", lambda size: max(size // 50, 1)), ("denser", lambda _: 40)):
        first: tuple[int, float] | None = None
        for size in sizes:
            reports, mentions = world(size, days=days(size))
            started = time.process_time()
            events = fuse(reports, mentions)
            seconds = time.process_time() - started
            first = first or (len(mentions), seconds)
            growth = f"{len(mentions) / first[0]:.0f} × the mentions, {seconds / first[1]:.1f} × the time"
            print(
                f"{name}  {len(mentions):7,d} mentions  {seconds:7.2f} s  {len(mentions) / seconds:6,.0f}/s  {len(events):6,d} events  {growth}"
            )


if __name__ == "__main__":
    main()
