"""Rows of a table as events: made when touched, asked as arrays, nothing of a row lost."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from geoevents import EventCollection, native
from geoevents.columns import columns_of
from geoevents.errors import InputError
from geoevents.model import Quantity
from geoevents.rows import ROWS, EventRows, checked_rows, columns_metadata, concat_rows
from geoevents.trajectory import trajectories

FIELDS = {"time": ["date"], "origin": ["from"], "destination": ["to"], "killed": ["dead"], "perpetrator": ["who"]}


def table(file="a.csv", **record):
    """Three rows: one with everything, one without places, one aggregate."""
    told = {"date": "2024-04-21", "from": "Zummar and Rabia", "to": "Rmelan", "dead": "3-5", "who": "Group X"} | record
    places = {
        "origin": ("Zummar", "Zammar", 36.65727, 42.60251, 2_000.0, "settlement", "IQ", "Nineveh", "gn:9253641"),
        "destination": ("Rmelan", "Rumaylan", 36.9, 41.9, 5_000.0, "settlement", "SY", None, None),
    }
    names = ("as_written", "name", "lat", "lon", "radius_m", "geo_precision", "country", "admin1", "place_id")
    full = {f"{field}_{name}": v for field, values in places.items() for name, v in zip(names, values, strict=True)}
    full |= {
        "event_id": f"{file}-1",
        "type": "rocket_attack",
        "role": "main",
        "time_earliest": datetime(2024, 4, 20, 21, tzinfo=UTC),
        "time_latest": datetime(2024, 4, 21, 20, 59, 59, tzinfo=UTC),
        "time_precision": "day",
        "time_as_written": "2024-04-21",
        "time_tz": "Asia/Baghdad",
        "killed_min": 3,
        "killed_max": 5,
        "more_places": [{"field": "origin", "as_written": "Rabia", "lat": 36.81, "lon": 42.07, "country": "IQ"}],
        "actors": [{"name": "Group X", "role": "perpetrator", "stance": "suspected"}],
        "source_publisher": "Wire",
        "source_via": ["Agency"],
        "row_file": file,
        "row_number": 2,
        "record": told,
    }
    unresolved = {"location_as_written": "south", "location_reason": "unresolved: a compass word names no place"}
    rest = [
        {"event_id": f"{file}-2", "type": "airstrike", "role": "main", "row_file": file, "row_number": 3, **unresolved},
        {"event_id": f"{file}-3", "type": "attack_series", "role": "aggregate", "row_file": file, "row_number": 4},
    ]
    schema = pa.schema(
        [f for f in ROWS if f.name != "record"] + [("record", pa.struct([(n, pa.string()) for n in told]))]
    )
    made = pa.Table.from_pylist([full, *({**row, "record": {"to": "south"}} for row in rest)], schema=schema)
    return made.replace_schema_metadata(columns_metadata(file, reader="test", fields=FIELDS))


def test_an_event_is_made_of_its_row_with_every_claim_at_its_cell():
    event = EventCollection.from_rows(table())["a.csv-1"]
    (mention,) = event.mentions
    (report,) = EventCollection.from_rows(table()).reports[:1]
    assert report.text.splitlines()[1] == "from: Zummar and Rabia"
    assert report.source.publisher == "Wire"
    said = {(c.field, c.as_written, c.rule) for c in mention.claims}
    assert said == {
        ("time", "2024-04-21", "table.test:date"),
        ("origin", "Zummar", "table.test:from"),
        ("origin", "Rabia", "table.test:from"),
        ("destination", "Rmelan", "table.test:to"),
        ("killed", "3-5", "table.test:dead"),
        ("perpetrator", "Group X", "table.test:who"),
    }
    assert all(report.quote(c.span) == c.as_written for c in mention.claims)
    assert event.best("killed") == Quantity(min=3, max=5, qualifier="between")
    assert event.best("time").earliest.isoformat() == "2024-04-21T00:00:00+03:00"
    assert [ref.name for ref in event.every("origin")] == ["Zammar", "Rabia"]


def test_equal_cells_are_one_value_and_empty_columns_are_none():
    one, two = (EventCollection.from_rows(table(file))[f"{file}-1"] for file in ("a.csv", "b.csv"))
    for field in ("time", "origin", "destination", "killed"):
        assert one.best(field) is two.best(field)
    (row,) = EventRows(checked_rows(table().slice(1, 1))).told()
    assert row[0].text == "to: south\n"
    assert list(row[1].fields) == ["location"]


def test_queries_make_no_event(monkeypatch):
    events = EventCollection.from_rows(table())

    def refuse(*_):
        raise AssertionError("a query made an event")

    monkeypatch.setattr("geoevents.rows.event_of", refuse)
    found = events.main().within("IQ").crossing("IQ", "SY").by_actor("group").by_source("agency").min_sources(1)
    found = found.near((36.8, 42.1), radius_m=10_000.0).between(
        datetime(2024, 4, 21, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    )
    assert found.rows["event_id"].to_pylist() == ["a.csv-1"]
    assert len(found.trajectories()) == 1
    assert len(events.launched_from("IQ", admin1="nineveh")) == 1
    assert events.by_country_pair().to_dict("records") == [{"origin": "IQ", "destination": "SY", "events": 1}]


def test_arrays_say_what_the_events_say():
    """The columns, the lines and the crossings of a table against those read off its events one by one."""
    events = EventCollection.from_rows(concat_rows([table(), table("b.csv", note="x")]))
    rows = events.table_events
    told, read = rows.columns(), columns_of(list(rows), rows.reports)
    for name in ("type", "role", "outcome", "first_us", "last_us", "dated", "support"):
        assert getattr(told, name).tolist() == getattr(read, name).tolist(), name
    for name in ("event", "field", "lat", "lon", "radius_m", "country", "is_unit"):
        np.testing.assert_array_equal(getattr(told.places, name), getattr(read.places, name), err_msg=name)
    assert told.actors.lists(6) == read.actors.lists(6)
    assert told.sources.lists(6) == read.sources.lists(6)
    made = [line for line in trajectories(list(rows), borders=events.borders) if line is not None]
    assert list(events.trajectories()) == made
    assert events.trajectories()[1] == made[1]


def test_tables_of_different_columns_stand_in_one():
    both = concat_rows([table(), table("b.csv", note="=1+1")])
    assert both["record"][0].as_py() == {**table()["record"][0].as_py(), "note": None}
    events = EventCollection.from_rows(both)
    assert "note" not in events.reports[0].text
    assert events.reports[3].text.endswith("note: =1+1\n")
    assert events["b.csv-1"].mentions[0].claims[0].rule == "table.test:date"
    assert concat_rows([]).schema == ROWS


def test_rows_and_reports_stand_in_one_collection(factory):
    text = factory.zummar()
    mixed = EventCollection(text.reports, text.events)._with(EventRows(checked_rows(table())))
    assert len(mixed) == len(text) + 3
    assert mixed["e1"] == text["e1"]
    assert {e.id for e in mixed.crossing("IQ", "SY")} == {"e1", "a.csv-1"}
    assert [e.id for e in mixed.by_source("wire")] == ["a.csv-1"]
    assert mixed.rows.num_rows == len(mixed)
    assert EventCollection.from_rows(mixed.rows)["e1"].best("origin").point == text["e1"].best("origin").point
    assert "3 rows" in repr(mixed)


def test_sql_sees_rows_as_it_sees_events(monkeypatch):
    rows = EventCollection.from_rows(table())
    made = EventCollection(list(rows.reports), list(rows))
    monkeypatch.setattr("geoevents.rows.event_of", None)
    for name in ("events", "places", "trajectories", "crossings", "reports"):
        order = "event_id, field, name" if name == "places" else "1"
        times = " exclude (time_earliest, time_latest), epoch_us(time_earliest), epoch_us(time_latest)"
        query = f"select *{times if name == 'events' else ''} from {name} order by {order}"  # noqa: S608
        told, read = (collection.sql(query).astype(object) for collection in (rows, made))
        if name == "places":  # a row's area is the gazetteer's name only where the gazetteer gave the place
            told, read = told.drop(columns="admin1"), read.drop(columns="admin1")
        assert told.to_json(default_handler=str) == read.to_json(default_handler=str), name


def test_native_files_keep_rows():
    events = EventCollection.from_rows(table())
    written = "".join(native.dump(native.encode(events.reports, events.events, events.attributions)))
    assert EventCollection(*native.loads(written, name="x")[:2]) == events


def test_no_rows_are_a_collection():
    empty = EventCollection.from_rows(ROWS.empty_table())
    assert len(empty.main()) == 0
    assert list(empty.trajectories()) == []
    assert empty.rows.schema == ROWS
    assert len(EventRows(ROWS.empty_table()).columns().type) == 0
    none = EventCollection.from_rows(table()).of_type("nothing")
    assert (len(none), none.rows.num_rows, len(none.reports)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("origin_lat", [91.0, None], "outside -90..90"),
        ("origin_lat", [1.0, None], "one of origin_lat and origin_lon"),
        ("role", ["main", "chief"], "row 1 has an unknown role"),
        ("killed_max", [-1, None], "negative"),
        ("time_precision", ["dayish", None], "unknown time_precision"),
        ("origin_country", ["Iraq", None], "ISO 3166-1"),
        ("origin_radius_m", [float("nan"), None], "no length"),
        ("origin_name", ["Zummar", None], "without origin_as_written"),
        ("casualties", [1, 2], "no row has"),
        ("killed_min", ["three", "4"], "must be int64"),
        ("more_places", [[{"field": "target", "as_written": "X"}], []], "no field"),
    ],
)
def test_rows_that_are_no_events_are_refused_in_words(column, values, said):
    given = {"event_id": ["a", "b"], "type": ["attack", "attack"]}
    made = pa.table(given)
    kind = ROWS.field(column).type if column == "more_places" else None
    with pytest.raises(InputError, match=said):
        EventCollection.from_rows(made.append_column(column, pa.array(values, type=kind)))
