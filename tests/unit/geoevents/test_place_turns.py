"""Turns of phrase that tell where something was hit and who fired, clause by clause: the weighing of a story comes later."""

import pytest

from gazetteer import Gazetteer
from geoevents.extract.clauses import clauses
from geoevents.extract.places import find_places
from geoevents.extract.text import sentences
from geoevents.model import Report, Source, Span


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer()


def report(text):
    return Report(id="r", source=Source(publisher="P"), text=text, sha256="0", body=Span(0, len(text)))


def sites(gazetteer, text, role):
    told = [s for sentence in sentences(report(text)) for c in clauses(sentence, gazetteer) for s in c.sites]
    refs = [s.hit.ref for s in told if s.role == role]
    return [ref.toponym or ref.anchor or ref.kind for ref in refs]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Nova Dalovo, Brekna and two other villages were hit by mortar shells.", ["Nova Dalovo", "Brekna"]),
        ("Shells landed in two border villages, Dalovo and Brekna.", ["Dalovo", "Brekna"]),
        ("Drones hit the regions of Odesa (south) and Kharkiv (northeast).", ["Odesa", "Kharkiv"]),
        ("Drones were found in Dalovo, Brekna (where a roof was damaged) and Sokol.", ["Dalovo", "Brekna", "Sokol"]),
        ("Drones were found in Lublin Voivodeship (Dalovo).", ["Dalovo"]),
        ("Rockets struck posts in Idlib, Hama and Homs, and in Aleppo and Manbij.", ["Idlib", "Hama", "Homs", "Aleppo", "Manbij"]),
        ("The depots in Haifa and the offices in Ashdod were struck by missiles.", ["Haifa", "Ashdod"]),
        ("Missiles targeted, according to local sources, a post in Hama.", ["Hama"]),
        ("Missiles targeted last night Aleppo airport.", ["Aleppo"]),
        ("They were firing at the posts and the barracks in Batken.", ["Batken"]),
        ("The drone was shot down as it headed for Jeddah.", ["Jeddah"]),
        ("The target of the rockets was the garrison in Hama.", ["Hama"]),
        ("He ruled out that the target was the port of Basra.", []),
        ("Fires broke out at Abqaiq after the attack.", ["Abqaiq"]),
        ("The mayor of Akcakale, where the shells exploded, was not hurt.", ["Akcakale"]),
        ("Planes dropped four bombs in Hama.", ["Hama"]),
        ("The firing from across the border took place in Kupwara sector.", ["Kupwara"]),
        ("The shelling of soldiers in Hama went on.", ["Hama"]),
        ("They violated the ceasefire in Tovuz with mortars.", ["Tovuz"]),
        ("The wreckage of a drone was found near the village of Dalovo.", ["Dalovo"]),
        ("Fragments of a drone that was shot down were found near Hama.", []),
        ("A rocket landed at a place called Dalovo Brek.", ["Dalovo Brek"]),
        ("A missile hit the apartment of Ivan Petrenko.", []),
        ("Drones hit Gazprom facilities in Orenburg.", ["Orenburg"]),
        ("Two others lost their lives in Kupwara when a shell exploded.", ["Kupwara"]),
        ('Fighters targeted the settlement of "Dalovo" with rockets.', ["Dalovo"]),
        ("A shell fell near the agro-town of Dalovo.", ["Dalovo"]),
        ("A rocket killed nine boys who were playing at Dalovo.", ["Dalovo"]),
        ("They searched the house in Goma where three people lost their lives in a drone strike.", ["Goma"]),
        ("Four rockets came down at about 16:40 on Wednesday in Elbeyli.", ["Elbeyli"]),
        ("The missiles began landing at 1:30 a.m. in Iraq, or 5:30 p.m. Tuesday in Washington.", []),
        ("Missiles hit the Dalovo and Brekna airbases in the Negev.", ["Dalovo", "Brekna"]),
        ("Shelling went on along the Line of Control in Poonch district.", ["Poonch"]),
        ("An exchange of fire went on in the Kupwara and Uri sectors.", ["Kupwara", "Uri"]),
        ("Armenian positions near Dalovo and Brekna came under fire.", ["Dalovo", "Brekna"]),
        ("The people of Hama were woken by two rockets.", ["Hama"]),
        ("A depot caught fire in Hama after a drone attack.", ["depot", "Hama"]),
        ("Indian troops fired mortars in the Kupwara sector.", ["Kupwara"]),
        ("They fired missiles at what they called a headquarters in Hama.", ["Hama"]),
        ("He accused them of shelling Hama.", ["Hama"]),
    ],
)  # fmt: skip
def test_what_was_hit(gazetteer, text, places):
    assert sites(gazetteer, text, "destination") == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The armed forces of the Republic of Azerbaijan shelled Goris.", ["Azerbaijan"]),
        ("North Korea's military fired two missiles at Wonsan.", ["North Korea"]),
        ("The DR Congo army bombed Rwanda using tanks.", ["Democratic Republic of the Congo"]),
        ("Iran's Revolutionary Guard Corps confirmed it has fired missiles at Koya.", ["Iran"]),
        ("The army said Turkish jets hit Sidakan.", ["Turkey"]),
        ("Turkish drone strikes killed three people in Sidakan.", ["Turkey"]),
        ("Pakistani mortar shelling wounded a farmer in Poonch.", ["Pakistan"]),
        ("Indian border forces opened fire on Zafarwal.", ["India"]),
        ("Rockets hit Poonch after Pakistani fire, police said, while floods killed two.", []),
        ("Iran said rockets hit Koya.", []),
        ("Odesa was the target of a Russian drone attack.", ["Russia"]),
        ("Forces of the Libyan opposition said drones hit Sirte.", []),
        ("Security forces were at the scene where an Israeli jet hit a road.", ["Israel"]),
        ("Fighters in the Gaza Strip fired two rockets at Ashkelon.", ["Gaza Strip"]),
        ("Fighters operating out of southern Lebanon launched drones at Haifa.", ["Lebanon"]),
        ("Missiles were fired from rebel-controlled areas of Yemen at a ship.", ["Yemen"]),
        ("Shells from war-torn Syria fell on Ramtha.", ["Syria"]),
        ("A rocket was fired from Banki to a market in Amchide.", ["Banki"]),
        ("Missiles came from the direction of Cyprus on Homs, and from the Golan on Damascus.", ["Cyprus", "Golan"]),
        ("Aircraft of the Zionist regime attacked Hama.", ["Israel"]),
        ("Akcakale was hit by fire belonging to the Syrian army.", ["Syria"]),
        ("Fighter planes were dispatched from the airfield at Fetesti after drones fell.", []),
        ("He came out of his house as shells fell.", []),
    ],
)
def test_who_fired_and_from_where(gazetteer, text, places):
    assert sites(gazetteer, text, "origin") == places


@pytest.mark.parametrize(
    ("text", "name", "within"),
    [
        ("Shells fell in the area of responsibility of the Dalovo outpost.", "Dalovo", ()),
        ("Shells fell in the vicinity of the coalition base in Rmelan.", "Rmelan", ()),
        ("Rockets struck Israel's Red Sea resort of Eilat.", "Eilat", ("Israel",)),
        ("Bombs fell on the Unity State capital of Bentiu.", "Bentiu", ("Unity State",)),
        ("Shells fell onto the South Korean island of Yeonpyeong.", "Yeonpyeong", ("South Korea",)),
        ("Shells fell on Saudi Arabian border guards near Najran.", "Najran", ()),
        ("Shells fell on Tall Abyad just across the border in Syria.", "Tall Abyad", ("Syria",)),
        ("Shells fell in a post in the Sinuni sub-district, north of Sinjar.", "Sinuni", ()),
        ("Shells fell in the Leepa Valley of Azad Jammu and Kashmir.", "Leepa Valley", ("Azad Jammu and Kashmir",)),
        ("Shells fell half a kilometre from the Tumbru border.", "Tumbru", ()),
        ("Shells fell in Teknaf, in Cox's Bazar.", "Teknaf", ("Cox's Bazar",)),
        ("A mine was laid 66 NM west of Hodeidah.", "Hodeidah", ()),
    ],
)
def test_how_a_place_is_wrapped(gazetteer, text, name, within):
    found = [hit.ref for s in sentences(report(text)) for hit in find_places(s, gazetteer)]
    ref = next(r for r in found if name in {r.toponym, r.anchor, *r.within})
    assert set(within) <= set(ref.within)


def test_a_line_of_brackets_below_a_picture_is_a_line_of_its_own():
    text = "[Photo: Agency]\nRockets hit Sirte on Monday."
    assert [s.text for s in sentences(report(text))] == ["[Photo: Agency]", "Rockets hit Sirte on Monday."]
