"""Locating the places of a report in the real gazetteer, and dating its times in their zone."""

from dataclasses import replace

import pytest

from gazetteer import Gazetteer
from gazetteer.model import GeoPrecision
from geoevents.locate import locate
from geoevents.model import Claim, Mention, PlaceRef, Report, TimeSpan, TimeWords
from tests.reported import mention, on, report, said


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def located(gazetteer: Gazetteer, *refs: PlaceRef, told: Report | None = None) -> list[PlaceRef]:
    told = told or report("a")
    (found,) = locate(
        [mention(told, "e1", *(said(told, "destination", r) for r in refs))], report=told, gazetteer=gazetteer
    )
    return [c.value for c in found.claims if isinstance(c.value, PlaceRef)]


def dated(gazetteer: Gazetteer, told: Report, *claims: Claim) -> list[TimeSpan]:
    (found,) = locate([mention(told, "e1", *claims)], report=told, gazetteer=gazetteer)
    return [c.value for c in found.claims if isinstance(c.value, TimeSpan)]


def waiting(**words: object) -> TimeSpan:
    return TimeSpan(earliest=None, latest=None, basis="not dated yet", words=TimeWords(**words))


def test_a_village_near_mosul_is_itself_not_a_region(gazetteer: Gazetteer) -> None:
    ref = PlaceRef(
        as_written="Hamad Agha village in the Zummar district, northwest of Mosul",
        toponym="Hamad Agha",
        kind="village",
        within=("Zummar",),
        relation="northwest of",
        anchor="Mosul",
    )
    (found,) = located(gazetteer, ref)
    assert (found.place_id, found.country, found.geo_precision) == ("gn:449212", "IQ", GeoPrecision.SETTLEMENT)


def test_north_west_of_mosul_alone_is_a_region(gazetteer: Gazetteer) -> None:
    (found,) = located(gazetteer, PlaceRef(as_written="north-west of Mosul", relation="north-west of", anchor="Mosul"))
    assert found.geo_precision is GeoPrecision.REGION
    assert found.ring is not None
    assert found.lat > 36.335
    assert found.lon < 43.119
    assert found.name == "north-west of Mosul"


@pytest.mark.parametrize(
    "where",
    [
        {"within": ("northeastern Syria",)},
        {"within": ("Syria",), "relation": "northeastern", "anchor": "Syria"},
        {"relation": "in", "anchor": "northeastern Syria"},
    ],
    ids=["within", "relation", "anchor"],
)
def test_a_nameless_base_is_a_region_and_never_a_site(gazetteer: Gazetteer, where: dict) -> None:
    (found,) = located(gazetteer, PlaceRef(as_written="a US base in northeastern Syria", kind="base", **where))
    assert found.geo_precision is GeoPrecision.REGION
    assert (found.kind, found.country, found.toponym) == ("base", "SY", None)
    assert found.radius_m > 50_000
    assert found.lon > 38.0


def test_a_nameless_camp_in_a_governorate_is_as_coarse_as_that(gazetteer: Gazetteer) -> None:
    refs = [
        PlaceRef(as_written="a camp in Babil", kind="camp", within=("Babil",)),
        PlaceRef(as_written="a camp in Babil", toponym="Babil", kind="camp"),
    ]
    for found in located(gazetteer, *refs):
        assert (found.geo_precision, found.country) == (GeoPrecision.ADMIN1, "IQ")
        assert found.radius_m > 20_000


def test_a_site_called_after_a_town_is_not_the_town(gazetteer: Gazetteer) -> None:
    town, camp = located(
        gazetteer,
        PlaceRef(as_written="Kirkuk", toponym="Kirkuk"),
        PlaceRef(as_written="a camp in Kirkuk", toponym="Kirkuk", kind="camp"),
    )
    assert camp.radius_m > town.radius_m or camp.geo_precision is not GeoPrecision.SETTLEMENT


def test_a_border_is_not_the_country(gazetteer: Gazetteer) -> None:
    border, country = located(
        gazetteer,
        PlaceRef(as_written="the Syrian border", toponym="Syria", kind="border"),
        PlaceRef(as_written="Syria", toponym="Syria"),
    )
    assert (border.lat, border.toponym, border.anchor) == (None, None, "Syria")
    assert country.place_id == "iso:SY"


def test_a_side_of_a_country_is_cut_from_its_outline(gazetteer: Gazetteer) -> None:
    (side,) = located(
        gazetteer,
        PlaceRef(as_written="eastern Afghanistan", relation="eastern", anchor="Afghanistan", within=("Afghanistan",)),
    )
    assert side.radius_m < 600_000  # by the circle of the whole country 676 km
    assert 34 < side.lat < 36


def test_one_unknown_name_leaves_the_others_alone(gazetteer: Gazetteer) -> None:
    unknown, known = located(
        gazetteer,
        PlaceRef(as_written="Qwxzqville", toponym="Qwxzqville"),
        PlaceRef(as_written="Zummar", toponym="Zummar"),
    )
    assert (unknown.lat, unknown.place_id, unknown.resolution is not None) == (None, None, True)
    assert known.place_id == "gn:9253641"


def test_an_unknown_anchor_gives_no_region(gazetteer: Gazetteer) -> None:
    (found,) = located(gazetteer, PlaceRef(as_written="north of Qwxzqville", relation="north of", anchor="Qwxzqville"))
    assert (found.lat, found.ring) == (None, None)


def test_locating_twice_changes_nothing(gazetteer: Gazetteer) -> None:
    told = report("a")
    refs = [
        PlaceRef(as_written="near Mosul", relation="near", anchor="Mosul"),
        PlaceRef(as_written="Zummar", toponym="Zummar"),
        PlaceRef(as_written="the Syrian border", toponym="Syria", kind="border"),
        PlaceRef(as_written="a camp in Babil", toponym="Babil", kind="camp"),
    ]
    found = mention(told, "e1", *(said(told, "origin", r) for r in refs), said(told, "time", waiting(weekday=6)))
    once = locate([found], report=told, gazetteer=gazetteer)
    assert locate(once, report=told, gazetteer=gazetteer) == once


def test_a_clock_hangs_on_the_day_and_the_zone_of_the_place(gazetteer: Gazetteer) -> None:
    told = report("a")
    day, clock, _ = dated(
        gazetteer,
        told,
        said(told, "time", waiting(weekday=6)),
        said(told, "time", waiting(clock=21 * 60 + 50)),
        said(told, "origin", PlaceRef(as_written="Zummar", toponym="Zummar")),
        said(told, "time", waiting(weekday=6, clock=60)),
    )
    assert str(day.day) == "2024-04-21"
    assert clock.best.isoformat() == "2024-04-21T21:50:00+03:00"


def test_the_dateline_tells_when_the_publication_day_ended(gazetteer: Gazetteer) -> None:
    there = said(report("a"), "origin", PlaceRef(as_written="Zummar", toponym="Zummar"))
    here = replace(report("a", day=None), published=on(22), place_of_writing="Los Angeles")
    (span,) = dated(gazetteer, here, said(here, "time", waiting(weekday=1)), there)
    assert str(span.day) == "2024-04-23"


def test_an_undated_report_waits(gazetteer: Gazetteer) -> None:
    told = report("a", day=None)
    (span,) = dated(gazetteer, told, said(told, "time", waiting(weekday=6)))
    assert not span.is_dated
    assert span.words == TimeWords(weekday=6)


def test_mentions_without_places_or_times_pass_through(gazetteer: Gazetteer) -> None:
    told = report("a")
    given: list[Mention] = [mention(told, "e1", said(told, "weapon", "rocket")), mention(told, "e2")]
    assert locate(given, report=told, gazetteer=gazetteer) == tuple(given)


@pytest.mark.parametrize(
    ("ref", "radius_m", "country"),
    [
        ({"toponym": "Qwxzvillage", "kind": "village", "within": ("Kurram district",)}, 30_000, "PK"),
        ({"toponym": "Qwxzvillage", "kind": "village", "within": ("Mosul",)}, 40_000, "IQ"),
        ({"toponym": "Qwxz consulate", "kind": "consulate", "within": ("Mosul",)}, 3_000, "IQ"),
        ({"toponym": "Qwxz", "kind": "village", "relation": "20 km north of", "anchor": "Mosul"}, 1_000, "IQ"),
    ],
)
def test_a_name_nobody_knows_lies_somewhere_where_its_report_puts_it(
    gazetteer: Gazetteer, ref: dict, radius_m: float, country: str
) -> None:
    (found,) = located(gazetteer, PlaceRef(as_written="Qwxzvillage", **ref))
    assert found.resolution.outcome == "unresolved"
    assert (found.place_id, found.name, found.country) == (None, ref["toponym"], country)
    assert found.geo_precision not in {GeoPrecision.SITE, GeoPrecision.SETTLEMENT}
    assert found.radius_m >= radius_m


@pytest.mark.parametrize("city", ["Baghdad", "Tripoli"])
def test_a_quarter_named_without_its_city_is_part_of_the_one_the_report_is_about(
    gazetteer: Gazetteer, city: str
) -> None:
    home, quarter = located(
        gazetteer,
        PlaceRef(as_written=city, toponym=city, kind="city"),
        PlaceRef(as_written="the Qwxz neighbourhood", toponym="Qwxz", kind="neighbourhood"),
    )
    assert (quarter.lat, quarter.lon, quarter.country) == (home.lat, home.lon, home.country)
    assert (quarter.geo_precision, quarter.name) == (GeoPrecision.REGION, "Qwxz")
    assert quarter.radius_m >= home.radius_m


@pytest.mark.parametrize(("kind", "least_m"), [("countryside", 20_000), ("area", 6_000)])
@pytest.mark.parametrize("town", ["Poltava", "Goma"])
def test_the_land_around_a_town_is_not_the_town(gazetteer: Gazetteer, town: str, kind: str, least_m: float) -> None:
    itself, land = located(
        gazetteer,
        PlaceRef(as_written=town, toponym=town),
        PlaceRef(as_written=f"{town} {kind}", toponym=town, kind=kind),
    )
    assert land.geo_precision is GeoPrecision.REGION
    assert land.radius_m > max(itself.radius_m, least_m)


@pytest.mark.parametrize(
    ("within", "offset"),
    [
        (("Kurram district",), "+05:00"),
        (("Khost province",), "+04:30"),
        (("Ramree Island", "Rakhine State"), "+06:30"),
    ],
)
def test_the_surroundings_of_an_unknown_village_tell_the_zone(
    gazetteer: Gazetteer, within: tuple[str, ...], offset: str
) -> None:
    told = report("a")
    village = PlaceRef(as_written="Qwxz village", toponym="Qwxz", kind="village", within=within)
    there = said(told, "destination", village)
    (clock,) = dated(gazetteer, told, said(told, "time", waiting(weekday=6, clock=21 * 60)), there)
    assert clock.best.isoformat().endswith(f"T21:00:00{offset}")


def named(name: str, **more: object) -> PlaceRef:
    return PlaceRef(as_written=name, toponym=name, **more)


def test_a_namesake_far_from_all_else_is_left_unresolved(gazetteer: Gazetteer) -> None:
    erbil, mosul, stray = located(gazetteer, named("Erbil"), named("Mosul"), named("Marrat"))
    assert erbil.country == mosul.country == "IQ"
    assert (stray.lat, stray.country) == (None, None)
    assert stray.resolution is not None
    assert "far from" in (stray.resolution.hint or "")


def test_a_large_town_elsewhere_is_meant_by_its_main_name_only(gazetteer: Gazetteer) -> None:
    *_, village = located(gazetteer, named("Poonch"), named("Mendhar"), named("Islamabad"), named("Karni"))
    assert village.country is None  # Kearny in New Jersey is spelt so, too
    *_, town = located(gazetteer, named("Poonch"), named("Mendhar"), named("Islamabad"), named("Mykolaiv"))
    assert town.country == "UA"


def test_a_name_means_the_town_that_its_report_calls_one(gazetteer: Gazetteer) -> None:
    capital, bare = located(gazetteer, named("Riyadh", kind="capital", within=("Saudi Arabia",)), named("Riyadh"))
    assert (bare.lat, bare.geo_precision) == (capital.lat, GeoPrecision.SETTLEMENT)


def test_a_side_of_a_sea_is_not_all_of_it(gazetteer: Gazetteer) -> None:
    (found,) = located(gazetteer, named("Mediterranean Sea", kind="sea", relation="west of", anchor="Latakia"))
    assert found.radius_m is not None
    assert found.radius_m < 100_000.0
    assert found.lon == pytest.approx(35.4, abs=0.4)


def test_a_part_of_a_city_is_in_the_city(gazetteer: Gazetteer) -> None:
    part = PlaceRef(as_written="south Damascus", relation="south", anchor="Damascus")
    side = PlaceRef(as_written="south of Damascus", relation="south of", anchor="Damascus")
    inside, outside = located(gazetteer, part, side)
    assert inside.lat == pytest.approx(33.51, abs=0.05)
    assert outside.lat is not None
    assert outside.lat < 33.3
