"""Events made by hand: real values of `geoevents.model` that no pipeline has touched.

Tests get this module from the `factory` fixture, because importlib mode does not put tests on the path.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

from gazetteer.geodesy import sector
from gazetteer.model import Candidate, GeoPrecision, Outcome, Place, PlaceStatus, Resolution
from geoevents.collection import EventCollection
from geoevents.model import (
    Alternative,
    Claim,
    ConflictKind,
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
    TimeWords,
)

BAGHDAD = timezone(timedelta(hours=3))
HAMAD_AGHA = Place(
    id="gn:449212",
    name="Tall Ḩamad Āghah",
    names=("Tall Ḩamad Āghah", "Hamad Agha", "تل حمد آغه"),
    lat=36.81527,
    lon=42.37747,
    country="IQ",
    admin1="Nineveh",
    radius_m=4_000.0,
    timezone="Asia/Baghdad",
    source="GeoNames",
)
BASE = Place(
    id="cur:kharab-al-jir",
    name="Kharab al-Jir",
    names=("Kharab al-Jir", "Khirbet Al-Jir"),
    lat=36.89778,
    lon=41.9975,
    country="SY",
    feature_class="S",
    feature_code="AIRB",
    radius_m=2_000.0,
    part_of=("gn:173813",),
    source="curated",
    note="identity with the Rmelan airfield is an inference",
)
KALSO = Place(
    id="cur:kalso",
    name="Camp Somewhere",
    lat=None,
    lon=None,
    country="IQ",
    radius_m=0.0,
    status=PlaceStatus.UNLOCATED,
    source="no source",
)


def report(identity, text, *, publisher="Example Agency", title=None, published=None):
    return Report(
        id=identity,
        source=Source(publisher=publisher, via=("Reuters",), url=f"https://example.org/{identity}"),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=title,
        published=published,
        body=Span(0, len(text)),
        path=f"{identity}.txt",
    )


def claim(told, field, value, words, **more):
    start = told.text.index(words)
    return Claim(
        report_id=told.id,
        field=field,
        value=value,
        as_written=words,
        span=Span(start, start + len(words)),
        rule="test:hand/1",
        **more,
    )


def ref(place, as_written, **more):
    """A resolved reference to a place of the gazetteer."""
    resolution = Resolution(
        toponym=as_written,
        candidates=(Candidate(place=place, matched_name=place.name, score=0.9, reasons=("exact name",)),),
        outcome=Outcome.RESOLVED,
    )
    known = {
        "toponym": as_written,
        "resolution": resolution,
        "lat": place.lat,
        "lon": place.lon,
        "radius_m": place.radius_m,
        "geo_precision": place.geo_precision,
        "country": place.country,
    }
    return PlaceRef(as_written=as_written, **(known | more))


def point(name, lat, lon, *, country=None, radius_m=1_000.0, precision=GeoPrecision.SETTLEMENT, **more):
    """A located reference without a gazetteer entry behind it."""
    return PlaceRef(
        as_written=name,
        toponym=name,
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        geo_precision=precision,
        country=country,
        **more,
    )


def event(identity, claims, *, told, type_="rocket_attack", role=Role.MAIN, rivals=(), links=()):
    """An event of one mention a report whose first claim of each field is the best."""
    mentions = tuple(
        Mention(
            id=f"{identity}-{r.id}",
            report_id=r.id,
            type=type_,
            role=role,
            spans=(r.body,),
            claims=tuple(c for c in claims if c.report_id == r.id),
        )
        for r in told
    )
    fields = {}
    for c in claims:
        if c.field not in fields:
            others = tuple(a for a in rivals if a.claims[0].field == c.field)
            fields[c.field] = FieldValue(
                field=c.field, best=c.value, reason="stated", claims=(c,), support=1, alternatives=others
            )
    return Event(id=identity, type=type_, role=role, mentions=mentions, fields=MappingProxyType(fields), links=links)


def at(lat1, lon1, lat2, lon2, *, identity="e1", **ends):
    """A collection of one event with two bare ends."""
    told = report("r1", "A rocket flew from Here to There.")
    claims = (
        claim(told, "origin", point("Here", lat1, lon1, **ends), "Here"),
        claim(told, "destination", point("There", lat2, lon2, **ends), "There"),
    )
    return EventCollection((told,), (event(identity, claims, told=(told,)),))


def zummar():
    """Five events of two reports: one with every field, and the thin cases beside it."""
    one = report(
        "r1",
        "Five rockets were fired from Hamad Agha at the base in Khirbet Al-Jir on Sunday at 21:50. "
        "More than three people were hurt, two sources said. No group claimed it. =cmd|'x'!A1 said nothing. "
        "There were more than 195 attacks since October. A blast hit Camp Somewhere.",
        title="Rockets; <b>fired</b>",
        published=TimeSpan(
            earliest=datetime(2024, 4, 22, tzinfo=BAGHDAD),
            latest=datetime(2024, 4, 22, 23, 59, 59, tzinfo=BAGHDAD),
            precision=TimePrecision.DAY,
            basis="header",
        ),
    )
    two = report(
        "r2", "At least five missiles hit Rumalyn in the northern countryside. A drone was seen.", publisher=None
    )
    when = TimeSpan(
        earliest=datetime(2024, 4, 21, 21, 50, tzinfo=BAGHDAD),
        latest=datetime(2024, 4, 21, 21, 50, 59, tzinfo=BAGHDAD),
        best=datetime(2024, 4, 21, 21, 50, tzinfo=BAGHDAD),
        precision=TimePrecision.MINUTE,
        tz="Asia/Baghdad",
        basis="weekday before publication",
        words=TimeWords(weekday=6, clock=1310),
    )
    rumalyn = claim(two, "destination", ref(BASE, "Rumalyn", lat=37.00658, lon=41.95047), "Rumalyn")
    main = (
        claim(one, "origin", ref(HAMAD_AGHA, "Hamad Agha", kind="village", within=("Zummar",)), "Hamad Agha"),
        claim(one, "destination", ref(BASE, "Khirbet Al-Jir", kind="base"), "the base in Khirbet Al-Jir"),
        claim(one, "time", when, "on Sunday at 21:50"),
        claim(one, "weapon", "rocket", "rockets"),
        claim(one, "count", Quantity(min=5, max=5, best=5), "Five rockets"),
        claim(
            one,
            "injured",
            Quantity(min=4, max=None, qualifier="more_than"),
            "More than three people",
            attributed_to="two sources",
        ),
        claim(one, "perpetrator", "no group", "No group claimed it", stance=Stance.NO_CLAIM),
        claim(one, "perpetrator", "=cmd|'x'!A1", "=cmd|'x'!A1", stance=Stance.SUSPECTED),
        claim(two, "count", Quantity(min=5, max=None, qualifier="at_least"), "At least five missiles"),
        rumalyn,
    )
    rival = Alternative(value=rumalyn.value, claims=(rumalyn,), kind=ConflictKind.SAME_SITE)
    area = point(
        "the northern countryside",
        36.95,
        40.75,
        country="SY",
        radius_m=90_000.0,
        precision=GeoPrecision.REGION,
        relation="northern countryside of",
        anchor="al-Hasakah",
        ring=sector(lat=36.5, lon=40.75, azimuth_deg=0.0, half_angle_deg=67.5, outer_m=100_000.0),
    )
    attacks = Quantity(min=196, max=None, qualifier="more_than")
    events = (
        event("e1", main, told=(one, two), rivals=(rival,), links=(Link(type="cause_of", event_id="e2"),)),
        event(
            "e2",
            (claim(two, "location", area, "the northern countryside"),),
            told=(two,),
            type_="search",
            role=Role.RESPONSE,
        ),
        event(
            "e3",
            (
                claim(one, "count", attacks, "more than 195 attacks"),
                claim(one, "location", ref(BASE, "Khirbet Al-Jir"), "Khirbet Al-Jir"),
            ),
            told=(one,),
            role=Role.AGGREGATE,
        ),
        event(
            "e4",
            (claim(one, "location", ref(KALSO, "Camp Somewhere"), "Camp Somewhere"),),
            told=(one,),
            type_="explosion",
        ),
        event("e5", (claim(two, "weapon", "drone", "drone"),), told=(two,), type_="sighting", role=Role.SIDE),
    )
    return EventCollection((one, two), events)
