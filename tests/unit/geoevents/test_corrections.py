"""What editors decide: it wins, is kept with who and why, and survives a re-run; nothing reported is lost."""

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from gazetteer import Gazetteer
from geoevents.cli import _cli
from geoevents.collection import open_events, read
from geoevents.corrections import Correction, add_correction, anchor_of, apply, is_editor, read_corrections
from geoevents.errors import InputError
from geoevents.explain import explain_event
from geoevents.fuse import fuse
from geoevents.model import ConflictKind, PlaceRef, Role, TimeSpan

FIRST = (
    "date: 2023-05-04\n\nFive rockets hit the airport of Mosul on Wednesday evening, killing two people, police said."
)
SECOND = "date: 2023-05-05\n\nRockets struck the airport of Mosul on Wednesday night, the governor said."
OTHER = "date: 2023-05-04\n\nA drone struck an oil depot in Basra on Tuesday, the ministry said."
SIGNED = {"by": "A. Editor", "on": date(2023, 6, 1), "why": "the airport's log"}


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer()


@pytest.fixture
def folder(tmp_path):
    for name, text in (("one", FIRST), ("two", SECOND), ("three", OTHER)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def events(folder, gazetteer):
    return read(folder, gazetteer=gazetteer)


def mains(events):
    return [e for e in events if e.role is Role.MAIN]


def told(events, name):
    return next(m for e in events for m in e.mentions if m.report_id.startswith(name) and m.role is Role.MAIN)


def of(events, name):
    return next(e for e in events if any(m.report_id.startswith(name) for m in e.mentions))


def claims(events):
    return {c for e in events for m in e.mentions for c in m.claims if not c.rule.startswith("correction:")}


def test_apart_and_same(events):
    assert len(mains(events)) == 2
    one, two, three = (anchor_of(told(events, n)) for n in ("one", "two", "three"))
    parted = events.corrected([Correction(decision="apart", mentions=(two, one), **SIGNED)])
    assert len(mains(parted)) == 3
    joined = events.corrected([Correction(decision="same", mentions=(one, two, three), **SIGNED)])
    (event,) = mains(joined)  # whatever the cannot-links say of a drone in Basra on another day
    assert {r.rsplit("-", 1)[0] for r in event.report_ids if not r.startswith("editor")} == {"one", "two", "three"}
    assert claims(joined) == claims(parted) == claims(events)


def test_a_later_decision_on_the_same_pair_holds(events):
    one, two = (anchor_of(told(events, n)) for n in ("one", "two"))
    both = [
        Correction(decision="apart", mentions=(two, one), **SIGNED),
        Correction(decision="same", mentions=(one, two), **SIGNED),
    ]
    assert len(mains(events.corrected(both))) == 2


def test_editors_who_contradict_each_other_are_told(events):
    one, two, three = (anchor_of(told(events, n)) for n in ("one", "two", "three"))
    decisions = [
        Correction(decision="same", mentions=(one, two, three), **SIGNED),
        Correction(decision="apart", mentions=(three, two), **SIGNED),
    ]
    with pytest.raises(InputError, match="contradict each other"):
        events.corrected(decisions)


def test_place_and_time_win_and_the_reports_stay(events):
    one = anchor_of(told(events, "one"))
    decisions = [
        Correction(decision="place", mentions=(one,), field="destination", place="Qayyarah", **SIGNED),
        Correction(decision="time", mentions=(one,), time=datetime(2023, 5, 3, 18, 40, tzinfo=UTC), **SIGNED),
    ]
    corrected = events.corrected(decisions)
    event = of(corrected, "one")
    place, time = event.fields["destination"], event.fields["time"]
    assert isinstance(place.best, PlaceRef)
    assert (place.best.toponym, place.best.country) == ("Qayyarah", "IQ")
    assert place.best.lat is not None
    assert place.reason.startswith("decided by editor: A. Editor")
    assert "the airport of Mosul" in {c.as_written for a in place.alternatives for c in a.claims}
    assert ConflictKind.PRECISION in {a.kind for a in time.alternatives}
    assert isinstance(time.best, TimeSpan)
    assert time.best.best == datetime(2023, 5, 3, 18, 40, tzinfo=UTC)
    assert claims(corrected) == claims(events)
    assert {e.id for e in corrected} == {e.id for e in events}  # an editor renames nothing
    assert event.type == of(events, "one").type
    said = event.fields["decision"]
    assert {said.best, *(v.best for v in event.also["decision"])} == {
        "place: the airport's log",
        "time: the airport's log",
    }
    page = explain_event(event, corrected.reports)
    assert "A. Editor" in page
    assert "the airport's log" in page
    assert "told by 2 reports" in page
    (publishers,) = {
        tuple(s["publisher"] for s in f["properties"]["sources"])
        for f in corrected.features()
        if f["properties"]["event_id"] == event.id
    }
    assert "editor: A. Editor" in publishers


def test_every_word_of_an_editor_is_quoted(events):
    one = anchor_of(told(events, "one"))
    why = 'he "saw" it\nand\x1b[31m wrote \x7f it down — ن'
    decision = Correction(
        decision="place", mentions=(one,), field="origin", place='O"Hare', lat=36.0, lon=43.0, radius_m=500.0,
        by="A. Editor", on=date(2023, 6, 1), why=why,
    )  # fmt: skip
    corrected = events.corrected([decision])
    (editor,) = (r for r in corrected.reports if is_editor(r))
    for event in corrected:
        for mention in event.mentions:
            for claim in mention.claims:
                if claim.report_id == editor.id:
                    assert claim.as_written == editor.quote(claim.span)
    assert "\x1b" not in explain_event(of(corrected, "one"), corrected.reports)
    assert of(corrected, "one").best("origin").radius_m == 500.0


def test_fusing_again_and_the_native_file_change_nothing(events, tmp_path):
    one, two = (anchor_of(told(events, n)) for n in ("one", "two"))
    decisions = [
        Correction(decision="apart", mentions=(two, one), **SIGNED),
        Correction(decision="time", mentions=(one,), time=date(2023, 5, 3), until=date(2023, 5, 4), **SIGNED),
    ]
    corrected = events.corrected(decisions)
    mentions = [m for e in corrected for m in e.mentions]
    assert fuse(corrected.reports, mentions) == corrected.events
    assert fuse(reversed(corrected.reports), mentions[::-1]) == corrected.events
    corrected.save(tmp_path / "events.json")
    opened = open_events(tmp_path / "events.json")
    assert opened == corrected
    assert opened.corrected(decisions) == corrected


def test_decisions_survive_a_re_run(folder, events, gazetteer):
    """Ids of reports follow from file names, ids of events from rules: neither is what a decision hangs on."""
    one, two = (anchor_of(told(events, n)) for n in ("one", "two"))
    report, _, span = two.partition(":")
    start, end = map(int, span.split("-"))
    moved = f"{report}:{start + 3}-{end - 5}"  # the rules cut the sentence elsewhere since
    decisions = [Correction(decision="apart", mentions=(moved, one), **SIGNED)]
    (folder / "two.txt").rename(folder / "renamed.txt")
    assert len(mains(read(folder, gazetteer=gazetteer, corrections=decisions))) == 3


def test_what_fits_nothing_is_said(events):
    said = []
    decisions = [
        Correction(decision="time", mentions=("gone-00000000:1-5",), time=date(2023, 5, 3), **SIGNED),
        Correction(
            decision="place", mentions=(anchor_of(told(events, "one")),), field="origin", place="Xqwzzy", **SIGNED
        ),
    ]
    assert events.corrected(decisions, on_error=said.append).events == events.events
    assert ["gone-00000000:1-5" in said[0], "Xqwzzy" in said[1]] == [True, True]


def test_the_file_keeps_what_a_person_wrote_in_it(tmp_path):
    file = tmp_path / "corrections.toml"
    first = Correction(decision="time", mentions=("a-1:2-3",), time=datetime(2023, 5, 3, 1, tzinfo=UTC), **SIGNED)
    add_correction(file, first)
    file.write_text(file.read_text("utf-8") + "\n# a note of mine\n", "utf-8")
    second = Correction(decision="same", mentions=("a-1:2-3", "b-2:0-9"), **SIGNED)
    add_correction(file, second)
    assert "# a note of mine" in file.read_text("utf-8")
    assert read_corrections(file) == (first, second)


ENTRY = '[[correction]]\ndecision = "time"\nmentions = ["a:1-2"]\nby = "x"\non = 2023-05-03\nwhy = "y"\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no toml at all [", "no TOML"),
        ("[correction]\n", "double brackets"),
        ("[[corection]]\n", "unknown entry"),
        (ENTRY, "needs 'time'"),
        (ENTRY + "time = 2023-05-03T10:00:00\n", "without its offset"),
        (ENTRY + "time = 2023-05-03\nplaice = 3\n", "unknown 'plaice'"),
        (ENTRY + 'time = "tomorrow"\n', "of a wrong kind"),
        (ENTRY.replace("a:1-2", "a"), "REPORT:START-END"),
        (ENTRY.replace('by = "x"\n', ""), "needs by"),
        (ENTRY.replace('"y"', '" "'), "'why'"),
        (ENTRY.replace('"time"', '"same"'), "too few mentions"),
        (ENTRY.replace('"time"', '"move"'), "expected same, apart"),
        (ENTRY.replace('"time"', '"place"'), "needs 'field'"),
        (ENTRY.replace('"time"', '"place"') + 'field = "origin"\nplace = "M"\nlat = 3\n', "never exact"),
        (ENTRY.replace('"time"', '"place"') + 'field = "origin"\nplace = "M"\nlat = 99\nlon = 3\nradius_m = 1\n', "range"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_one_line(tmp_path, text, why):
    file = tmp_path / "corrections.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=why) as caught:
        read_corrections(file)
    assert str(file) in str(caught.value)
    with pytest.raises(InputError):
        add_correction(file, Correction(decision="time", mentions=("a:1-2",), time=date(2023, 5, 3), **SIGNED))
    assert file.read_text(encoding="utf-8") == text


def test_commands(folder, events):
    native = folder / "events.json"
    events.save(native)
    one, three = of(events, "one").id, of(events, "three").id
    run = CliRunner()
    signed = ["--by", "A. Editor", "--why", "seen"]
    for words in (
        ["same", one, three],
        ["apart", one, "two"],
        ["place", one, "origin", "Erbil airport", "--at", "36.24,43.95", "--radius-km", "2"],
        ["place", one, "destination", "Basra"],
        ["time", one, "2023-05-03T21:40+03:00"],
    ):
        result = run.invoke(_cli, ["review", str(native), *words, *signed], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert "Corrections:" in result.output
    assert [c.decision for c in read_corrections(folder / "corrections.toml")] == [
        "same", "apart", "place", "place", "time",
    ]  # fmt: skip
    listed = run.invoke(_cli, ["review", str(native)], catch_exceptions=False).output
    assert "5 decisions" in listed
    assert "Closest: " in run.invoke(_cli, ["review", str(native), "why", one, three], catch_exceptions=False).output
    out = folder / "out" / "new.json"
    result = run.invoke(
        _cli,
        ["extract", str(native), "--corrections", str(folder / "corrections.toml"), "-o", str(out)],
        catch_exceptions=False,
    )
    assert result.exit_code == 0
    assert of(open_events(out), "one").best("origin").radius_m == 2000.0
    again = run.invoke(_cli, ["extract", str(folder), "-o", str(out)], catch_exceptions=False)
    assert "corrections from" in again.output  # found beside the reports
    assert of(open_events(out), "one").best("origin").radius_m == 2000.0


@pytest.mark.parametrize(
    "words",
    [
        ["same", "nothing", "nothing"],
        ["apart", "EVENT", "nobody"],
        ["place", "EVENT", "origin", "Xqwzzy"],
        ["place", "EVENT", "origin", "X", "--at", "here", "--radius-km", "2"],
        ["place", "EVENT", "origin", "X", "--at", "3,4"],
        ["time", "EVENT", "soon"],
        ["time", "EVENT", "2023-05-03T21:40"],
    ],
)
def test_bad_commands_write_nothing(folder, events, words):
    native = folder / "events.json"
    events.save(native)
    given = [of(events, "one").id if w == "EVENT" else w for w in words]
    with pytest.raises(InputError):
        CliRunner().invoke(
            _cli,
            ["review", str(native), *given, "--by", "x", "--why", "y"],
            catch_exceptions=False,
            standalone_mode=False,
        )
    assert not (folder / "corrections.toml").exists()


def test_apply_without_a_gazetteer_uses_the_coordinates(events):
    one = anchor_of(told(events, "one"))
    decision = Correction(
        decision="place", mentions=(one,), field="origin", place="Camp X", lat=1.0, lon=2.0, radius_m=300.0, country="IQ", **SIGNED
    )  # fmt: skip
    mentions = [m for e in events for m in e.mentions]
    _, found, problems = apply([decision], events.reports, mentions)
    assert problems == ()
    (editor,) = (m for m in found if m.report_id.startswith("editor-"))
    ref = next(c.value for c in editor.claims if c.field == "origin")
    assert (ref.lat, ref.lon, ref.country) == (1.0, 2.0, "IQ")
