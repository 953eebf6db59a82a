"""Whatever rows hold, the native file gives back; and their features are those of the events they would become."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer.model import GeoPrecision
from geoevents.collection import EventCollection, open_events
from geoevents.frame import COLUMNS, PLACE_FIELDS, TIMES, feature_batches, features
from geoevents.model import Role, Stance, TimePrecision
from geoevents.rows import ACTOR_ROLES, PLACE_PARTS, QUANTITIES, ROWS, columns_metadata

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
MOMENTS = st.datetimes(datetime(1950, 1, 2), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = ("Asia/Baghdad", "Europe/Kyiv", "America/New_York", "Mars/Olympus")
FLAT = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


class Filling:
    """Fills rows from what hypothesis drew: a row has a hundred values, too many to draw each."""

    def __init__(self, random, texts, moments, floats):
        self.random, self.texts, self.moments, self.floats = random, texts, moments, floats
        self.words = [text for text in texts if text.strip()] or ["a"]

    def maybe(self, values):
        return self.random.choice(values) if self.random.random() < 0.6 else None

    def place(self):
        told = {name: self.maybe(self.words) for name in ("name", "admin1", "place_id", "reason")}
        told |= {"as_written": self.random.choice(self.words), "country": self.maybe(("IQ", "SY"))}
        told["geo_precision"] = self.maybe([kind.value for kind in GeoPrecision])
        if self.random.random() < 0.7:
            lat, lon, radius = self.random.choices(self.floats, k=3)
            told |= {"lat": lat * 89.0, "lon": lon * 180.0, "radius_m": self.maybe((0.0, abs(radius) * 2e5))}
        return told

    def actor(self):
        told = {"name": self.random.choice(("Ä", "ä", "b")), "role": self.random.choice(ACTOR_ROLES)}
        return told | {"stance": self.maybe([s.value for s in Stance]), "attributed_to": self.maybe(self.texts)}

    def row(self, number):
        """Make one row; everything but its id, type and role may be missing."""
        random = self.random
        told = {
            "event_id": f"e{number}",
            "type": random.choice(("rocket_attack", "explosion", "parade")),
            "role": random.choice([role.value for role in Role]),
            "time_tz": self.maybe(ZONES),
            "time_precision": self.maybe([kind.value for kind in TimePrecision]),
            "source_published": self.maybe(self.moments),
            "source_via": self.maybe(([], self.texts)),
            "actors": self.maybe(([], [self.actor() for _ in range(3)])),
            "row_number": self.maybe((number,)),
            "record": self.maybe(({}, {"a": self.maybe(self.texts), 'b "c"': self.maybe(self.texts)})),
        }
        fields = random.choices(PLACE_FIELDS, k=2)
        told["more_places"] = self.maybe(([], [{"field": field, **self.place()} for field in fields]))
        for name in ("weapon", "outcome", "source_publisher", "source_url", "row_file", "time_as_written"):
            told[name] = self.maybe(self.words)
        first, last = sorted(random.choices(self.moments, k=2))
        bounds = {"earliest": first, "latest": last, "best": first}
        told |= {f"time_{name}": self.maybe((moment,)) for name, moment in bounds.items()}
        for name in QUANTITIES:
            low, high = sorted((random.randrange(9), random.randrange(2**53)))
            told |= {
                f"{name}_min": self.maybe((low,)),
                f"{name}_max": self.maybe((high,)),
                f"{name}_best": self.maybe((low,)),
            }
        for field in PLACE_FIELDS:
            place = self.place() if random.random() < 0.6 else {}
            told |= {f"{field}_{name}": place.get(name) for name in PLACE_PARTS}
        return told


@st.composite
def tables(draw):
    """A table of a few rows, with the columns of their record."""
    floats = draw(st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=5))
    texts = draw(st.lists(TEXT, min_size=1, max_size=5))
    fill = Filling(
        draw(st.randoms(use_true_random=False)), texts, draw(st.lists(MOMENTS, min_size=1, max_size=4)), floats
    )
    record = pa.struct([("a", pa.string()), ('b "c"', pa.string())])
    schema = pa.schema([pa.field("record", record) if field.name == "record" else field for field in ROWS])
    made = pa.Table.from_pylist([fill.row(number) for number in range(draw(st.integers(1, 6)))], schema=schema)
    metadata = draw(st.sampled_from((None, columns_metadata("a.csv", reader="test", fields={"killed": ["a"]}))))
    return made.replace_schema_metadata(metadata)


@given(tables())
@FLAT
def test_native_round_trip(tmp_path_factory, table):
    target = tmp_path_factory.mktemp("rows") / "events.json"
    events = EventCollection.from_rows(table)
    events.save(target)
    again = open_events(target)
    assert again.rows.equals(events.rows)
    assert again.rows.schema.metadata == events.rows.schema.metadata
    assert again.attributions == events.attributions
    assert json.loads(target.read_text(encoding="utf-8"))["rows"][0]["event_id"] == "e0"


@given(tables(), st.sampled_from((1, 3, 1_000)))
@FLAT
def test_columns_give_the_features_of_the_events(table, size):
    events = EventCollection.from_rows(table)
    made = [row for batch in feature_batches(events, size=size) for row in batch.to_pylist()]
    wanted = features(events)
    assert [row["id"] for row in made] == [feature["id"] for feature in wanted]
    for row, feature in zip(made, wanted, strict=True):
        geometry = feature["geometry"]
        assert row["geometry_type"] == (geometry and geometry["type"])
        if geometry is not None and geometry["type"] == "Point":
            assert [row["lon"], row["lat"]] == geometry["coordinates"]
        for name in COLUMNS:
            told = feature["properties"][name]
            if name in TIMES and told is not None:
                moment = datetime.fromisoformat(told)
                assert row[name] == moment
                assert (row[f"{name}_offset_s"] or 0) == moment.utcoffset().total_seconds()
            else:
                assert row[name] == told, name


@pytest.mark.parametrize("suffix", [".geojson", ".geojsonl", ".geojsons"])
@given(table=tables())
@settings(FLAT, max_examples=8)
def test_geojson_says_what_the_features_say(tmp_path_factory, suffix, table):
    target = tmp_path_factory.mktemp("rows") / f"events{suffix}"
    events = EventCollection.from_rows(table)
    events.save(target)
    text = target.read_text(encoding="utf-8")
    if suffix == ".geojson":
        made = json.loads(text)["features"]
    else:
        lines = text.split("\n")[:-1]
        assert all(line.startswith("\x1e" if suffix == ".geojsons" else "{") for line in lines)
        made = [json.loads(line.lstrip("\x1e")) for line in lines]
        assert made[0].pop("attribution") == list(events.attributions)
        assert made[0].pop("generator") == "geoevents"
    assert made == features(events)
