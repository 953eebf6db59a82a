"""Launch places that are told in other words than "fired from X", in the sentence that tells the attack or in a later one."""

import pytest

from gazetteer import Gazetteer
from geoevents.extract import extract
from geoevents.model import PlaceRef, Report, Role, Source, Span


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer()


def origins(gazetteer, text):
    report = Report(id="r", source=Source(publisher="P"), text=text, sha256="0", body=Span(0, len(text)))
    (main,) = (m for m in extract(report, gazetteer=gazetteer) if m.role is Role.MAIN)
    claims = [c for c in main.of("origin") if isinstance(c.value, PlaceRef)]
    stated = [c for c in claims if c.value.basis == "stated"] or claims
    return [(c.value.toponym or c.value.anchor, c.attributed_to) for c in stated]


def names(gazetteer, text):
    return [name for name, _ in origins(gazetteer, text)]


@pytest.mark.parametrize(
    ("told", "places"),
    [
        ("The army named Bartella as the launch point.", ["Bartella"]),
        ("The army gave Bartella as the place of launch.", ["Bartella"]),
        ("Investigators identified an orchard outside Bartella as the launch site.", ["Bartella"]),
        ("The point of origin of the rockets was Bartella.", ["Bartella"]),
        ("The firing point was a plantation near Bartella.", ["Bartella"]),
        ("The source of the fire was the Bartella plain.", ["Bartella"]),
        ("The army had identified launches from the Bartella area.", ["Bartella"]),
        ("The army traced the fire to the hills above Bartella.", ["Bartella"]),
        ("The trajectory pointed to Bartella.", ["Bartella"]),
        ("They had set out from Bartella.", ["Bartella"]),
        ("The rockets flew in from Bartella.", ["Bartella"]),
        ("The launches took place near Bartella.", ["Bartella"]),
        ("A truck fitted with launch tubes was found on the road between Bartella and Bashiqa.", ["Bartella and Bashiqa"]),
        ("The lorry used to fire them at the base was found abandoned in Bartella.", ["Bartella"]),
        ("Police seized the launch pad; it stood on a farm near Bartella.", ["Bartella"]),
        ("The guns were positioned in Bartella.", ["Bartella"]),
        ("Witnesses put the firing position on a hill near Bartella.", ["Bartella"]),
        ("Bartella was named by the army as the place of firing.", ["Bartella"]),
        ("They are thought to originate from Bartella.", ["Bartella"]),
    ],
)  # fmt: skip
def test_later_sentences(gazetteer, told, places):
    assert names(gazetteer, f"Rockets hit the Harir base on Sunday. {told}") == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The launcher from which rockets were fired at Harir was discovered in Bartella.", ["Bartella"]),
        ("From Bartella, fighters fired rockets at Harir on Monday.", ["Bartella"]),
        ("Turkish artillery stationed at Karkamis shelled Manbij.", ["Karkamis"]),
        ("Turkish howitzers in Akcakale shelled Manbij.", ["Akcakale"]),
        ("Bombers flying over the Caspian Sea fired missiles at Kyiv.", ["Caspian Sea"]),
        ("Rwanda accused Congolese forces of shelling Gisenyi.", ["Democratic Republic of the Congo"]),
        ("Cambodia accused Thailand on Monday of bombing Poipet.", ["Thailand"]),
        ("Two were killed by the shelling of Ganja by the Armenian army.", ["Armenia"]),
    ],
)
def test_one_sentence(gazetteer, text, places):
    assert names(gazetteer, text) == places


@pytest.mark.parametrize(
    "told",
    [
        "Jets took off from Bartella to intercept them.",
        "A plane carrying aid took off from Bartella.",
        "Firefighters came from Bartella to help.",
        "An official excluded Bartella as a place of launch.",
        "Bartella was ruled out as the launch site.",
        "The launch of an appeal took place in Bartella.",
        "Investigators traced a phone call to Bartella.",
        "The source of the fire at the hospital in Bartella was a short circuit.",
        "A launcher was put on show in Bartella.",
        "The president gave Bartella as the venue of the talks.",
        "The group has its headquarters in Bartella.",
    ],
)
def test_no_launch_places(gazetteer, told):
    assert names(gazetteer, f"Rockets hit the Harir base on Sunday. {told}") == []


@pytest.mark.parametrize(
    "text",
    [
        "Erbil was hit by rockets whose launch place was given as Bartella by the army and as Bashiqa by the governor.",
        "Rockets hit Erbil. The army named Bartella as the launch site. The governor gave Bashiqa as the point of launch.",
        "Rockets hit Erbil. The launch place is disputed: Bartella, according to the army, and Bashiqa, according to the governor.",
    ],
)
def test_each_source_keeps_its_own(gazetteer, text):
    told = [(name, by.lower()) for name, by in origins(gazetteer, text)]
    assert told == [("Bartella", "the army"), ("Bashiqa", "the governor")]
