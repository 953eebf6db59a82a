"""Every type that extraction gives has its counterparts, and every export carries them."""

import re
from pathlib import Path

import pyarrow as pa

from geoevents.collection import EventCollection
from geoevents.extract.arms import TYPES
from geoevents.frame import COLUMNS
from geoevents.taxonomy import TAXONOMY, kind_of, may_be

ROOT = Path(__file__).parents[3]
ACLED = {
    "Explosions/Remote violence": {"Shelling/artillery/missile attack", "Air/drone strike"},
    "Strategic developments": {"Disrupted weapons use", "Other"},
}


def test_every_type_that_the_rules_give_is_in_the_table():
    given = set(TYPES.values())
    names = "attack|launcher_\\w+|search_operation|air_patrol|explosion|interception|missile_test|statement|airstrike"
    for path in (ROOT / "geoevents" / "extract").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        given |= set(re.findall(rf"(?:return|type=|->) ?\"((?:\w+_)?(?:{names}|attack_series))\"", text))
    assert given - set(TAXONOMY) == set()
    assert len(TAXONOMY) >= 12


def test_counterparts_are_words_of_the_catalogues():
    for kind in TAXONOMY.values():
        if kind.acled is not None:
            assert kind.acled[1] in ACLED[kind.acled[0]]
        assert kind.plover in {None, "ASSAULT", "MOBILIZE"}
        assert kind.ucdp in {None, "armed force"}
    assert kind_of("rocket_attack").plover == "ASSAULT"


def test_a_coarse_type_may_be_any_of_those_it_leaves_open():
    for kind in TAXONOMY.values():
        assert set(kind.either) <= set(TAXONOMY)
    kinds = ["airstrike", "drone_attack", "air_drone_strike", "rocket_attack"]
    events = EventCollection.from_rows(pa.table({"event_id": list("abcd"), "type": kinds}))
    assert [e.id for e in events.of_type("Airstrike")] == ["a", "c"]
    assert [e.id for e in events.of_type("airstrike", certain=True)] == ["a"]
    assert [e.id for e in events.of_type("air drone strike", certain=True)] == ["a", "b", "c"]
    assert may_be("parade") == {"parade"}


def test_features_carry_them(factory):
    properties = factory.zummar().features()[0]["properties"]
    assert properties["type"] == "rocket_attack"
    assert (properties["acled_event_type"], properties["plover"]) == ("Explosions/Remote violence", "ASSAULT")
    assert {"acled_event_type", "acled_sub_event_type", "plover", "ucdp"} <= set(COLUMNS)
