"""Events made by hand for the tests of the page: real values of `geoevents.model`, no pipeline."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from gazetteer.geodesy import inverse
from gazetteer.model import Candidate, GeoPrecision, Outcome, Place, Resolution
from geoevents.model import (
    Alternative,
    Claim,
    ConflictKind,
    Crossing,
    Event,
    FieldValue,
    Link,
    Mention,
    PlaceRef,
    Quantity,
    Report,
    Role,
    Source,
    Span,
    Stance,
    TimePrecision,
    TimeSpan,
    Trajectory,
)

BAGHDAD = timezone(timedelta(hours=3))


@dataclass
class Made:
    """What `maps.event_map` reads of an EventCollection."""

    reports: tuple = ()
    events: tuple = ()
    lines: tuple = ()
    attributions: tuple = ("Places: GeoNames (CC BY 4.0), OurAirports (public domain)",)

    def trajectories(self):
        return self.lines


def report(id_, text, *, publisher="Tigris Wire", title="", url=None, via=(), published=None):
    return Report(
        id=id_,
        source=Source(publisher=publisher, via=via, url=url),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=title,
        published=published,
        body=Span(0, len(text)),
        path=f"reports/{id_}.txt",
    )


def said(report_, name, value, words, *, stance=Stance.ASSERTED, by=None):
    start = report_.text.index(words)
    return Claim(
        report_id=report_.id,
        field=name,
        value=value,
        as_written=words,
        span=Span(start, start + len(words)),
        stance=stance,
        attributed_to=by,
        rule="made/1",
    )


def place(
    name, lat, lon, *, country="IQ", radius_m=1500.0, precision=GeoPrecision.SETTLEMENT, as_written=None, ring=None
):
    found = Place(id=f"t:{name}", name=name, lat=lat, lon=lon, country=country, radius_m=radius_m, source="GeoNames")
    return PlaceRef(
        as_written=as_written or name,
        toponym=name,
        resolution=Resolution(
            toponym=name,
            candidates=(Candidate(place=found, matched_name=name, score=0.9, reasons=("exact name",)),),
            outcome=Outcome.RESOLVED,
        ),
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        geo_precision=precision,
        ring=ring,
        country=country,
    )


def nowhere(name, *, rivals=()):
    candidates = tuple(
        Candidate(
            place=Place(id=f"t:{name}:{c}", name=name, lat=lat, lon=lon, country=c, radius_m=1000.0, source="GeoNames"),
            matched_name=name,
            score=0.5,
            reasons=("exact name",),
        )
        for c, lat, lon in rivals
    )
    outcome = Outcome.AMBIGUOUS if rivals else Outcome.UNRESOLVED
    return PlaceRef(
        as_written=name,
        toponym=name,
        resolution=Resolution(toponym=name, candidates=candidates, outcome=outcome, hint="add a pack for IQ"),
    )


def day(y, m, d, *, hour=None, minute=0):
    if hour is None:
        start = datetime(y, m, d, tzinfo=BAGHDAD)
        return TimeSpan(
            earliest=start,
            latest=start + timedelta(days=1, seconds=-1),
            precision=TimePrecision.DAY,
            tz="Asia/Baghdad",
            basis="“Sunday” before the report of 22 April",
        )
    at = datetime(y, m, d, hour, minute, tzinfo=BAGHDAD)
    return TimeSpan(
        earliest=at, latest=at, best=at, precision=TimePrecision.MINUTE, tz="Asia/Baghdad", basis="stated by the report"
    )


def agreed(name, best, claims, *, reason="the only version", support=1, alternatives=()):
    return FieldValue(
        field=name, best=best, reason=reason, claims=tuple(claims), support=support, alternatives=tuple(alternatives)
    )


def event(id_, type_, role, fields, *, links=()):
    claims = tuple(c for f in fields for c in (*f.claims, *(c for a in f.alternatives for c in a.claims)))
    by_report = {}
    for c in claims:
        by_report.setdefault(c.report_id, []).append(c)
    mentions = tuple(
        Mention(id=f"{id_}/{r}", report_id=r, type=type_, role=role, spans=(cs[0].span,), claims=tuple(cs))
        for r, cs in by_report.items()
    )
    return Event(id=id_, type=type_, role=role, mentions=mentions, fields={f.field: f for f in fields}, links=links)


def pairs(*ends, outcome="unknown", support="joint"):
    """Events with a line each, from (place, place) pairs."""
    told = report("p", "From here it went to there.")
    events, lines = [], []
    for i, (a, b) in enumerate(ends):
        fields = [
            agreed("origin", a, [said(told, "origin", a, "here")]),
            agreed("destination", b, [said(told, "destination", b, "there")]),
        ]
        events.append(event(f"x{i}", "rocket attack", Role.MAIN, fields))
        measured = inverse(lat1=a.lat, lon1=a.lon, lat2=b.lat, lon2=b.lon)
        lines.append(
            Trajectory(
                event_id=f"x{i}",
                origin=a,
                destination=b,
                support=support,
                outcome=outcome,
                distance_m=float(measured.distance_m),
                azimuth_deg=float(measured.azimuth_deg),
                back_azimuth_deg=0.0,
                countries=(),
                crossings=(),
                border_source="none",
            )
        )
    return Made(reports=(told,), events=tuple(events), lines=tuple(lines))


def zummar() -> Made:
    """One incident as five reports might tell it: every sign of the map occurs."""
    published = TimeSpan(
        earliest=datetime(2024, 4, 22, tzinfo=UTC),
        latest=datetime(2024, 4, 22, 23, 59, tzinfo=UTC),
        precision=TimePrecision.DAY,
        basis="dateline",
    )
    a = report(
        "a",
        "Five rockets were launched on Sunday at 21:50 local time from the town of Zummar in northern Iraq toward a base "
        "in north-eastern Syria, two security sources said. Security forces later found and destroyed the launch vehicle. "
        "A search operation continues in western Nineveh.",
        publisher="Tigris Wire",
        title="Rockets fired from Iraq at base in Syria",
        url="https://example.org/a",
        published=published,
    )
    b = report(
        "b",
        "The rockets were fired from Hamad Agha village in the Zummar district, northwest of Mosul, towards the American "
        "base at Kharab al-Jir. An aircraft hit the launcher moments later, a source said. A drone then targeted "
        "Ain al-Asad air base in Anbar.",
        publisher="Jazira Monitor",
        title="Village named as launch site",
        published=published,
    )
    c = report(
        "c",
        "More than five rockets were fired at troops at a base in Rumalyn, Syria, said a U.S. official, who called it a "
        "failed rocket attack. No group claimed responsibility. On Friday an explosion struck a camp in Babil. In January "
        "a drone killed three soldiers in Jordan. Since October there have been more than 195 attacks. Kalar bridge was "
        "closed.",
        publisher="Potomac Dispatch",
        title="“Failed rocket attack” on coalition base",
        via=("Reuters", "AFP"),
        published=published,
    )
    hamad = place(
        "Tall Hamad Agha", 36.8153, 42.3775, radius_m=3700, as_written="Hamad Agha village in the Zummar district"
    )
    zum = place("Zummar", 36.6573, 42.6025, radius_m=3000, as_written="the town of Zummar")
    base = place("Kharab al-Jir", 36.8978, 41.9975, country="SY", radius_m=4000, precision=GeoPrecision.SITE)
    rum = place("Rumaylan", 37.0066, 41.9505, country="SY", radius_m=2500)
    asad = place("Ain al-Asad", 33.7856, 42.4412, radius_m=2500, precision=GeoPrecision.SITE)
    babil = place("Babil", 32.55, 44.6, radius_m=45_000, precision=GeoPrecision.ADMIN1)
    main = event(
        "e1",
        "rocket attack",
        Role.MAIN,
        [
            agreed(
                "time",
                day(2024, 4, 21, hour=21, minute=50),
                [said(a, "time", day(2024, 4, 21, hour=21, minute=50), "Sunday at 21:50 local time")],
                reason="the only report that gives the minute",
            ),
            agreed(
                "origin",
                hamad,
                [said(b, "origin", hamad, "Hamad Agha village in the Zummar district")],
                reason="the finest of the places named: it lies in the Zummar district that the others name",
                support=2,
                alternatives=[
                    Alternative(
                        value=zum, claims=(said(a, "origin", zum, "the town of Zummar"),), kind=ConflictKind.GRANULARITY
                    )
                ],
            ),
            agreed(
                "destination",
                base,
                [said(b, "destination", base, "the American base at Kharab al-Jir")],
                reason="named by the report that names the origin too",
                alternatives=[
                    Alternative(
                        value=rum,
                        claims=(
                            said(
                                c,
                                "destination",
                                rum,
                                "a base in Rumalyn, Syria",
                                stance=Stance.ATTRIBUTED,
                                by="a U.S. official",
                            ),
                        ),
                        kind=ConflictKind.SAME_SITE,
                    )
                ],
            ),
            agreed(
                "count",
                Quantity(min=5, max=5, best=5),
                [
                    said(
                        a,
                        "count",
                        Quantity(min=5, max=5, best=5),
                        "Five rockets",
                        stance=Stance.ATTRIBUTED,
                        by="two security sources",
                    )
                ],
                support=2,
                reason="an exact number, by two independent sources",
                alternatives=[
                    Alternative(
                        value=Quantity(min=6, max=None, qualifier="more_than"),
                        claims=(
                            said(
                                c,
                                "count",
                                Quantity(min=6, max=None, qualifier="more_than"),
                                "More than five rockets",
                                stance=Stance.ATTRIBUTED,
                                by="a U.S. official",
                            ),
                        ),
                        kind=ConflictKind.CONTRADICTION,
                    )
                ],
            ),
            agreed(
                "outcome",
                "failed",
                [said(c, "outcome", "failed", "failed rocket attack", stance=Stance.ATTRIBUTED, by="a U.S. official")],
            ),
            agreed(
                "perpetrator",
                None,
                [said(c, "perpetrator", "none", "No group claimed responsibility", stance=Stance.NO_CLAIM)],
                reason="nobody claimed it",
            ),
        ],
    )
    strike = event(
        "e2",
        "strike on launcher",
        Role.RESPONSE,
        [
            agreed("location", zum, [said(a, "location", zum, "town of Zummar")]),
            agreed(
                "outcome",
                "launcher destroyed by security forces",
                [said(a, "outcome", "found and destroyed", "found and destroyed the launch vehicle")],
                alternatives=[
                    Alternative(
                        value="launcher hit by an aircraft",
                        claims=(
                            said(
                                b,
                                "outcome",
                                "hit by aircraft",
                                "An aircraft hit the launcher",
                                stance=Stance.ATTRIBUTED,
                                by="a source",
                            ),
                        ),
                        kind=ConflictKind.CONTRADICTION,
                    )
                ],
            ),
        ],
        links=(Link(type="response_to", event_id="e1"),),
    )
    drone = event(
        "e3",
        "drone attack",
        Role.SIDE,
        [
            agreed("destination", asad, [said(b, "destination", asad, "Ain al-Asad air base in Anbar")]),
            agreed("weapon", "drone", [said(b, "weapon", "drone", "A drone")]),
        ],
    )
    explosion = event(
        "e4",
        "explosion",
        Role.SIDE,
        [
            agreed("location", babil, [said(c, "location", babil, "a camp in Babil")]),
            agreed("time", day(2024, 4, 19), [said(c, "time", day(2024, 4, 19), "On Friday")]),
        ],
    )
    jordan = event(
        "e5",
        "drone attack",
        Role.BACKGROUND,
        [
            agreed(
                "location",
                place("Jordan", 31.2, 36.5, country="JO", radius_m=170_000, precision=GeoPrecision.COUNTRY),
                [said(c, "location", "Jordan", "in Jordan")],
            ),
            agreed(
                "killed",
                Quantity(min=3, max=3, best=3),
                [said(c, "killed", Quantity(min=3, max=3, best=3), "killed three soldiers")],
            ),
        ],
    )
    total = event(
        "e6",
        "attacks",
        Role.AGGREGATE,
        [
            agreed(
                "count",
                Quantity(min=196, max=None, qualifier="more_than"),
                [said(c, "count", Quantity(min=196, max=None, qualifier="more_than"), "more than 195 attacks")],
            )
        ],
    )
    bridge = event(
        "e7",
        "closure",
        Role.SIDE,
        [
            agreed(
                "location",
                nowhere("Kalar bridge", rivals=(("IQ", 34.63, 45.32), ("IR", 34.5, 46.0))),
                [said(c, "location", "Kalar bridge", "Kalar bridge")],
            )
        ],
    )
    line = Trajectory(
        event_id="e1",
        origin=hamad,
        destination=base,
        support="joint",
        outcome="missed",
        distance_m=35_117.0,
        azimuth_deg=285.3,
        back_azimuth_deg=105.1,
        countries=("IQ", "SY"),
        crossings=(
            Crossing(from_country="IQ", to_country="SY", lat=36.8586, lon=42.192, uncertain=True, error_m=1400.0),
        ),
        border_source="Natural Earth 10m",
    )
    return Made(reports=(a, b, c), events=(main, strike, drone, explosion, jordan, total, bridge), lines=(line,))
