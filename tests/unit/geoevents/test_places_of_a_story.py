"""Which places a whole report makes its targets and starts: wires read sentence by sentence and weighed together."""

import pytest

from gazetteer import Gazetteer
from geoevents.extract import extract
from geoevents.locate import locate
from geoevents.model import PlaceRef, Report, Role, Source, Span


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer()


def told(gazetteer, text, field):
    report = Report(id="r", source=Source(publisher="P"), text=text, sha256="0", body=Span(0, len(text)))
    (main,) = (m for m in extract(report, gazetteer=gazetteer) if m.role is Role.MAIN)
    refs = [c.value for c in main.of(field) if isinstance(c.value, PlaceRef)]
    names = (ref.toponym or ref.anchor or next(iter(ref.within), None) for ref in refs)
    return list(dict.fromkeys(name for name in names if name is not None))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Rockets fell short of the garrison, on the edge of the town of Rabia.", ["Rabia"]),
        ('Rockets fell near the "International Coalition" base in Hajin.', ["Hajin"]),
        ("Rockets were fired towards the base that US forces use in Hajin.", ["Hajin"]),
        ("A shell landed in Minbya township's Pan Myaung village.", ["Pan Myaung"]),
        ("Shells were fired into Pakistani territory in the Mashkel area.", ["Mashkel"]),
        ("Mortars were fired at the residential houses of Maksat village.", ["Maksat"]),
        ("Attacks were launched on targets in the southern Saudi cities of Najran and Jizan.", ["Najran", "Jizan"]),
        ("Troops fired on the communities of Khotin, Esman and Krasnopillia.", ["Khotin", "Esman", "Krasnopillia"]),
        ("Rockets were fired at the Syrian base T-4 in Homs province.", ["T-4"]),
        ("Drones hit a base that is part of the airport at the Red Sea city of Port Sudan.", ["Port Sudan"]),
        ("A strike flattened a house in Blida, killing three.", ["Blida"]),
        ("A shepherd was grazing his goats near Kupwara when a rocket exploded.", ["Kupwara"]),
        ("Shelling hit a shop on Friday. The incident took place in Kupwara.", ["Kupwara"]),
        ("Militants fired five rockets from Afghanistan in Letai sector.", ["Letai"]),
        ("Air defences shot down a drone before it reached Tanf.", ["Tanf"]),
        ("Shells were fired from across the Line of Control in Poonch.", ["Poonch"]),
        ("In Stepanakert, shells hit a hospital and two houses.", ["Stepanakert"]),
        ("Rockets hit Tower 22 in Jordan.", ["Tower 22"]),
        ("Shelling hit Hajin and Rabia on the border between Iraq and Syria.", ["Hajin", "Rabia"]),
    ],
)
def test_what_was_hit(gazetteer, text, targets):
    assert told(gazetteer, text, "destination") == targets


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Rockets hit Sderot. Explosions were heard in Ashkelon and Netivot.", ["Sderot"]),
        ("Missiles hit Erbil. They targeted Mesfin Industrial Engineering, he said.", ["Erbil"]),
        ("A drone hit a depot in Izmail. The drones flew along the Danube.", ["Izmail"]),
        ("A missile hit a ship off Hodeidah. It was the third missile fired into the Red Sea.", ["Hodeidah"]),
        ("Shells hit Nikopol. Three of the wounded are in intensive care at Dnipro hospital.", ["Nikopol"]),
        ("Rockets hit Haifa. Firing will go on until the war on Gaza stops.", ["Haifa"]),
        ("Four drones fell on Um Rawaba, cutting the electricity in Rabak and as far as Kosti.", ["Um Rawaba"]),
        ("Shells fell in Bugarama, the army said, as it rejected a claim that Uvira had been bombed.", ["Bugarama"]),
        ("A drone hit Aguachica, a city of 110,000 on the highway between Bogota and the coast.", ["Aguachica"]),
        ("The attack on Masisi came after rebels struck Uvira in May.", ["Masisi"]),
        ("A missile landed 57 km east of Sokcho, South Korea's Joint Chiefs of Staff said.", ["Sokcho"]),
    ],
)
def test_what_else_a_report_names(gazetteer, text, targets):
    assert told(gazetteer, text, "destination") == targets


def test_a_photograph_is_of_another_day(gazetteer):
    text = "Rockets landed near Kiryat Shmona on Sunday.\n\nThe site of a rocket fired at Haifa in August (photo credit: Ann Lee/Flash90)"
    assert told(gazetteer, text, "destination") == ["Kiryat Shmona"]


def test_a_nameless_base_is_named_later(gazetteer):
    text = "A rocket hit a military base in northeastern Syria. The garrison, on the edge of the town of Hajin, was damaged."
    assert "Hajin" in told(gazetteer, text, "destination")


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (
            "Officials said the rockets that hit Erbil came from the direction of the town of Sheikh Amir.",
            ["Sheikh Amir"],
        ),
        ("Positions in Kupwara opened fire on Poonch.", ["Kupwara"]),
        ("Rockets hit Erbil. The platform was set up on the outskirts of Bartella.", ["Bartella"]),
        ("Rockets hit Erbil. The drones arrived from the direction of Bashiqa.", ["Bashiqa"]),
        ("Mortars were fired from its own territory on the city of Uvira.", []),
        ("The army, which bought the drones from Turkey, struck Tinzaouaten.", []),
        ("Kurakhove was hit; it has been under fire since troops advanced from Marinka.", []),
        ("A shell hit Mitiga airport as a flight was coming from Medina.", []),
    ],
)
def test_where_it_came_from(gazetteer, text, starts):
    assert told(gazetteer, text, "origin") == starts


def test_a_state_that_strikes_at_home_launches_from_nowhere(gazetteer):
    text = "Nigerian drones hit Maiduguri on Sunday."
    report = Report(id="r", source=Source(publisher="P"), text=text, sha256="0", body=Span(0, len(text)))
    mentions = extract(report, gazetteer=gazetteer)
    assert [c.value.toponym for c in mentions[0].of("origin")] == ["Nigeria"]
    assert locate(mentions, report=report, gazetteer=gazetteer)[0].of("origin") == ()


def test_the_border_of_two_states_is_drawn(gazetteer):
    text = "Shells fell near the Thai-Cambodian border on Sunday."
    report = Report(id="r", source=Source(publisher="P"), text=text, sha256="0", body=Span(0, len(text)))
    (main,) = locate(extract(report, gazetteer=gazetteer), report=report, gazetteer=gazetteer)
    (place,) = (c.value for c in main.of("destination"))
    assert 12.0 < place.lat < 15.0
    assert 101.0 < place.lon < 105.0
    assert place.radius_m > 100_000.0
