import functools
import json

import pytest

import geoevents
from geoevents import native
from geoevents.collection import EventCollection, open_events
from geoevents.errors import InputError


@pytest.fixture
def content(factory):
    """The native file of the hand-made events as JSON values, free to be broken."""
    made = factory.zummar()
    return json.loads("".join(native.dump(native.encode(made.reports, made.events, made.attributions))))


def test_nothing_is_lost(factory, tmp_path):
    made = factory.zummar()
    made.save(tmp_path / "events.json")
    again = open_events(tmp_path / "events.json")
    assert again == made
    assert again.trajectories() == made.trajectories()
    assert again.features() == made.features()
    again.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "events.json").read_bytes()


def test_offsets_of_times_survive(factory, tmp_path):
    factory.zummar().save(tmp_path / "events.json")
    assert open_events(tmp_path / "events.json")["e1"].best("time").best.isoformat() == "2024-04-21T21:50:00+03:00"


def test_empty_collection(tmp_path):
    EventCollection().save(tmp_path / "none.json")
    assert open_events(tmp_path / "none.json") == EventCollection()


def test_shared_values_are_written_once(content):
    assert len(content["places"]) == 3
    assert len(content["claims"]) == len({json.dumps(c) for c in content["claims"]})


def put(content, path, value):
    *way, last = path
    target = content
    for step in way:
        target = target[step]
    target[last] = value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("format",), "geoevents/99", "expected a native events file"),
        (("places", 0, "lat"), "north", r"places\[0\].lat: expected a float"),
        (("places", 0, "lat"), 91.0, r"places\[0\]: .*outside -90..90"),
        (("places", 0, "lat"), True, r"places\[0\].lat"),
        (("places", 0, "colour"), "red", "no field 'colour'"),
        (("places", 0, "status"), "gone", "expected one of current, historic"),
        (("claims", 0, "stance"), "sure", "expected one of asserted"),
        (("claims", 0, "report_id"), "r9", "no report 'r9'"),
        (("claims", 0, "span"), {"start": 9, "end": 3}, "empty or reversed"),
        (("claims", 0, "span"), {"start": 0, "end": 10}, "is not what report r1 says"),
        (("claims", 0, "as_written"), "Somewhere else", "is not what report r1 says"),
        (("claims", 0, "value", "is"), "Rocket", "'is' one of Quantity, TimeSpan, PlaceRef"),
        (("claims", 0, "value", "resolution"), 99, r"resolution: expected a number in resolutions \(0..3\)"),
        (("claims", 0, "value", "lat"), float("inf"), "Infinity is no number"),
        (("claims", 2, "value", "best"), "2024-04-21T21:50:00", "a time with its offset"),
        (("claims", 2, "value", "best"), "Sunday", "a time with its offset"),
        (("events", 0, "mentions", 0, "claims", 0), -1, r"events\[0\].mentions\[0\].claims\[0\]"),
        (("events", 0, "role"), None, r"events\[0\].role: expected one of main"),
        (("events", 1, "id"), "e1", "two events have the same id"),
        (("events", 0, "fields"), [], "expected an object"),
        (("reports", 0, "id"), "r2", "two reports have the same id"),
        (("reports", 0, "text"), "", "is not what report r1 says"),
        (("reports", 0, "source"), None, r"reports\[0\].source: expected an object"),
        (("events",), None, "expected a list"),
        (("attributions",), [1], r"attributions\[0\]"),
        (("places", 0, "lat"), 10**400, r"places\[0\].lat: expected a float"),
        (("places", 0, "name"), "half \ud800", "half a character"),
        (
            ("claims", 2, "value", "words"),
            functools.reduce(lambda inner, _: {"end": inner}, range(900), {}),
            "nested too deeply",
        ),
        (("more",), 1, "members more are missing or unknown"),
    ],
)
def test_a_bad_value_is_named_by_its_path(content, tmp_path, path, value, message):
    put(content, path, value)
    target = tmp_path / "events.json"
    target.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        open_events(target)
    assert "\n" not in str(caught.value)
    assert str(target) in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a JSON file"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "expected a native events file"),
        (b'{"type": "FeatureCollection", "features": []}', "expected a native events file"),
        (b'{"format": "geoevents/1"}', "missing or unknown"),
        (b'{"format": NaN}', "NaN is no number"),
        (b"[" * 100_000, "not a JSON file"),
    ],
)
def test_what_is_no_native_file_says_so(tmp_path, data, message):
    target = tmp_path / "events.json"
    target.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        open_events(target)
    assert "\n" not in str(caught.value)


def test_missing_and_folder(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        open_events(tmp_path / "none.json")
    with pytest.raises(InputError, match="cannot be read"):
        open_events(tmp_path)


def test_a_file_cut_off_at_any_point_is_refused(factory, tmp_path):
    factory.zummar().save(tmp_path / "events.json")
    text = (tmp_path / "events.json").read_text(encoding="utf-8")
    for end in range(0, len(text.rstrip()), 500):
        with pytest.raises(InputError):
            native.loads(text[:end], name="cut")


def test_what_the_pipeline_makes_survives(tmp_path):
    (tmp_path / "report.txt").write_text(
        "BAGHDAD, 21 April 2024 - Five rockets were fired from the town of Zummar, north-west of Mosul, at a base near "
        "Rmelan in Syria on Sunday at 21:50 local time, two security sources said. Nobody was killed.\n",
        encoding="utf-8",
    )
    made = geoevents.read(tmp_path / "report.txt")
    assert len(made) >= 1
    made.save(tmp_path / "events.json")
    again = open_events(tmp_path / "events.json")
    assert again == made
    assert again.features() == made.features()
    for event in again:
        for mention in event.mentions:
            for claim in mention.claims:
                (told,) = (r for r in again.reports if r.id == claim.report_id)
                assert told.quote(claim.span).split() == claim.as_written.split()
