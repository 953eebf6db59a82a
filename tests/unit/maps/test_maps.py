"""What the page is told: words, base map and payload, without a browser."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import maps
from gazetteer.model import GeoPrecision
from geoevents.collection import EventCollection
from geoevents.model import Quantity, Role, TimePrecision, TimeSpan
from maps.basemap import context_towns, countries, encode
from maps.document import as_json
from maps.payload import payload
from maps.selection import is_area
from maps.style import CONFLICTS, FIELDS, PALETTES, ROLES, STANCES
from maps.words import detail, distance, headline, show


def decode(text, columns=2):
    """Read what `encode` writes, as the front end does."""
    numbers, value, shift = [], 0, 0
    for character in text:
        digit = ord(character) - 63
        value |= (digit & 0x1F) << shift
        shift += 5
        if digit < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    rows = []
    for i in range(0, len(numbers), columns):
        before = rows[-1] if rows else [0] * columns
        rows.append([a + b for a, b in zip(before, numbers[i : i + columns], strict=True)])
    return rows


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity(min=5, max=5, best=5), "5"),
        (Quantity(min=6, max=None, qualifier="more_than"), "more than 5"),
        (Quantity(min=5, max=None, qualifier="at_least"), "at least 5"),
        (Quantity(min=None, max=9, qualifier="up_to"), "up to 9"),
        (Quantity(min=3, max=5, qualifier="between"), "3 to 5"),
        (Quantity(min=4, max=None, best=None, qualifier="several"), "several"),
        (Quantity(min=9, max=15, best=12, qualifier="dozen"), "a dozen"),
        (Quantity(min=20, max=20, best=20, qualifier="about"), "about 20"),
        (Quantity(min=None, max=None), "a number not given"),
    ],
)
def test_numbers_read_as_they_were_reported(quantity, words):
    assert show(quantity) == words


def span(precision, start, end, **more):
    return TimeSpan(earliest=start, latest=end, precision=precision, basis="because", **more)


def test_times_claim_no_more_than_is_known():
    start = datetime(2024, 4, 21, tzinfo=UTC)
    day = timedelta(days=1, seconds=-1)
    minute = start.replace(hour=21, minute=50)
    assert show(span(TimePrecision.DAY, start, start + day)) == "Sunday 21 April 2024"
    assert show(span(TimePrecision.MINUTE, minute, minute, best=minute)) == "Sunday 21 April 2024, 21:50 (UTC)"
    assert (
        show(span(TimePrecision.APPROX_MINUTE, minute, minute, best=minute))
        == "Sunday 21 April 2024, about 21:50 (UTC)"
    )
    assert show(span(TimePrecision.MONTH, start.replace(day=1), start.replace(day=30))) == "April 2024"
    assert show(span(TimePrecision.YEAR, start, start)) == "2024"
    assert (
        show(span(TimePrecision.INTERVAL, start, start + 3 * day))
        == "between Sunday 21 April 2024 and Tuesday 23 April 2024"
    )
    assert show(span(TimePrecision.UNKNOWN, None, None)) == "not dated"
    assert show(span(TimePrecision.INTERVAL, None, start)) == "before Sunday 21 April 2024"


def test_lengths_have_the_figures_they_deserve():
    assert [distance(m) for m in (0, 999, 1_500, 35_117, 1_234_567)] == ["0 m", "999 m", "1.5 km", "35 km", "1,235 km"]


def test_an_unresolved_place_is_quoted_in_the_headline_and_explained(made):
    bridge = made.zummar().events[-1]
    assert headline(bridge) == "Closure: “Kalar bridge”"
    assert detail(made.nowhere("Kalsu")) == "not located, not drawn: add a pack for IQ"


def test_a_place_known_to_no_gazetteer_is_said_to_lie_somewhere_in_its_area(made):
    """Its circle is that of the district which its report puts it in, never a point of its own."""
    area = replace(
        made.nowhere("Kalsu"), lat=32.5, lon=44.5, radius_m=39_000.0, geo_precision=GeoPrecision.ADMIN2, country="IQ"
    )
    assert detail(area) == (
        "known to no gazetteer: somewhere in this area (district, within 39 km of the point); add a pack for IQ"
    )
    assert is_area(area)
    assert "known" not in detail(made.place("Kalsu", 32.5, 44.5))


def test_a_headline_of_right_to_left_names_keeps_its_direction(made):
    """Without isolation a browser shows the destination before the arrow."""
    report = made.report("r", "من حمد آغا إلى קריית שמונה")
    ends = [made.place("حمد آغا\u202e", 36.8, 42.4), made.place("קריית שמונה", 36.9, 42.0)]
    fields = [
        made.agreed(name, place, [made.said(report, name, place, words)])
        for name, place, words in zip(("origin", "destination"), ends, ("حمد آغا", "קריית שמונה"), strict=True)
    ]
    event = made.event("e", "rocket attack", Role.MAIN, fields)
    assert headline(event) == "Rocket attack: \u2068حمد آغا\u2069 → \u2068קריית שמונה\u2069"


def test_encoded_numbers_come_back():
    xs, ys = [0, 5, -7, 100_000, -(2**30)], [3, 3, 3, -1, 2**30]
    rows = [list(row) for row in zip(xs, ys, strict=True)]
    assert [decode(text) for text in encode(np.array(rows), [2, 0, 3])] == [rows[:2], [], rows[2:]]


def test_borders_still_meet_where_the_map_is_coarse():
    """Neighbours share arcs, so thinning cannot part them; detail stands where the events are."""
    near = countries((41.9, 36.6, 42.7, 37.1))
    whole = countries(None)
    for world in (near, whole):
        names = {c["name"] for c in world["countries"]}
        assert {"Iraq", "Syria", "Turkey", "Brazil"} <= names
    rings = {
        c["name"]: {abs(~a if a < 0 else a) for p in c["polygons"] for r in p for a in r} for c in near["countries"]
    }
    shared = rings["Iraq"] & rings["Syria"]
    assert shared
    points = {name: sum(len(decode(w["arcs"][a])) for a in shared) for name, w in (("near", near),)}
    far = rings["Brazil"] & rings["Bolivia"]
    assert points["near"] > 15
    assert sum(len(decode(near["arcs"][a])) for a in far) < 120
    assert len(json.dumps(near)) < 120_000


def test_towns_are_named_near_the_events_and_plainly():
    towns = context_towns([(36.8, 42.2)], (41.9, 36.6, 42.7, 37.1))
    assert {"Mosul", "Al Malikiyah", "Tall Afar"} <= set(towns["name"])
    assert len(towns["name"]) < 300


def test_the_palette_reaches_contrast_aa():
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    def contrast(a, b):
        low, high = sorted((luminance(a), luminance(b)))
        return (high + 0.05) / (low + 0.05)

    for palette in PALETTES.values():
        for ground in ("paper", "raised"):
            for text in ("ink", "muted", "link", "warn"):
                assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
        for ground in ("focus", "land"):
            for text in ("country", "town", "main", "other", "ink"):
                assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
        assert contrast(palette["ink"], palette["mark"]) >= 4.5


def test_every_word_of_the_model_has_a_label():
    from geoevents.model import ConflictKind, Stance

    assert set(ROLES) == set(Role)
    assert set(STANCES) == set(Stance)
    assert set(CONFLICTS) == set(ConflictKind)
    assert {"time", "origin", "destination", "location", "weapon", "count"} <= set(FIELDS)


def test_a_claim_is_quoted_with_its_words_and_its_sentence(made, unpacked):
    events = made.zummar()
    ((head, chunk),) = map(unpacked, payload(events).details)
    assert len(chunk["events.fields"]) == len(events.events)
    assert sum(chunk["events.fields"]) == len(chunk["fields.name"])
    assert sum(chunk["events.quotes_of"]) == len(chunk["quotes.text"])
    assert len(chunk["claims.report"]) == sum(chunk["fields.claims"]) + sum(v[5] for v in head["versions"])
    quoted = [
        (q[:start], q[start : start + n], q[start + n :])
        for q in chunk["quotes.text"]
        for start, n in zip(chunk["claims.start"], chunk["claims.length"], strict=True)
    ]
    before, _, after = next(q for q in quoted if q[1] == "the town of Zummar")
    assert before == "Five rockets were launched on Sunday at 21:50 local time from "
    assert after.endswith("two security sources said.")
    whole = max(events.reports, key=lambda r: len(r.text)).text
    assert whole not in "".join(chunk["quotes.text"])


def test_a_long_sentence_is_cut_at_word_ends(made, unpacked):
    text = f"{'before ' * 60}the town of Zummar{' after' * 60}. Next."
    report = made.report("r", text)
    zummar = made.place("Zummar", 36.6, 42.6)
    field = made.agreed("location", zummar, [made.said(report, "location", zummar, "the town of Zummar")])
    event = made.event("e", "attack", Role.MAIN, [field])
    ((_, chunk),) = map(unpacked, payload(made.Made(reports=(report,), events=(event,))).details)
    (quote,) = chunk["quotes.text"]
    assert quote.startswith("… before")
    assert quote.endswith("after …")
    assert 150 < len(quote) < 220
    (start,), (length,) = chunk["claims.start"], chunk["claims.length"]
    assert quote[start : start + length] == "the town of Zummar"


def test_versions_of_which_none_is_best_are_told_and_tell_of_a_conflict(made, unpacked):
    report = made.report("r", "The army denied it. A group claimed it.")
    rivals = [
        made.Alternative(
            value=who,
            claims=(made.said(report, "perpetrator", who, words),),
            kind=made.ConflictKind.CONTRADICTION,
        )
        for who, words in (("the army", "The army denied it"), ("a group", "A group claimed it"))
    ]
    field = made.agreed("perpetrator", None, (), reason="no version is best", support=0, alternatives=rivals)
    event = made.event("e", "attack", Role.MAIN, [field])
    content = payload(made.Made(reports=(report,), events=(event,)))
    ((head, chunk),) = map(unpacked, content.details)
    assert [version[1] for version in head["versions"]] == ["the army", "a group"]
    assert chunk["fields.claims"] == [0]
    assert len(chunk["claims.report"]) == 2
    _, found = unpacked(content.columns)
    assert found["events.conflicts"] == [[CONFLICTS[made.ConflictKind.CONTRADICTION]]]


def test_a_place_is_written_once_with_its_id(made, unpacked):
    content = payload(made.zummar())
    _, found = unpacked(content.columns)
    names = found["places.name"]
    assert len(set(names)) == len(names)
    assert found["places.id"] == [f"t:{name}" for name in names]
    assert found["places.country"][names.index("Kharab al-Jir")] == "SY"
    ends = [(names[a], names[b]) for a, b in zip(found["lines.from"], found["lines.to"], strict=True)]
    assert ends == [("Tall Hamad Agha", "Kharab al-Jir")]
    assert [
        names[row] for row, kind in zip(found["marks.place"], found["marks.kind"], strict=True) if kind == "rival"
    ] == [
        "Zummar",
        "Rumaylan",
    ]


def test_a_number_beyond_what_a_page_counts_is_told_in_words(made, unpacked):
    report = made.report("r", "Endless rockets.")
    many = Quantity(min=10**30, max=10**30, best=10**30)
    field = made.agreed("count", many, [made.said(report, "count", many, "Endless rockets")])
    event = made.event("e", "attack", Role.MAIN, [field])
    _, found = unpacked(payload(made.Made(reports=(report,), events=(event,))).columns)
    assert (found["events.count"], found["events.count_best"]) == ([str(10**30)], [None])


def test_only_web_addresses_become_links(made, unpacked):
    reports = [
        made.report(str(i), "A drone.", url=url)
        for i, url in enumerate(["https://a.org/", "javascript:alert(1)", "data:x", None])
    ]
    _, found = unpacked(payload(made.Made(reports=tuple(reports))).columns)
    assert found["reports.url"] == ["https://a.org/", "", "", ""]


def test_json_cannot_leave_its_element():
    text = as_json({"a": "</script><!-- & \u2028\u2029 \ud800"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["a"].startswith("</script><!-- & \u2028\u2029")


def test_an_empty_collection_has_a_payload(unpacked):
    head, columns, _, details = payload(EventCollection(), subtitle="nothing")
    assert (head["title"], head["focus"], head["lead"]) == ("Reported events", None, None)
    assert details == []
    assert not any(unpacked(columns)[1].values())


def test_maps_loads_folium_only_when_a_map_is_made():
    code = (
        "import sys, maps; maps.write_map; assert 'folium' not in sys.modules and 'pandas' not in sys.modules;"
        "maps.event_map; assert 'folium' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert dir(maps)
    with pytest.raises(AttributeError):
        _ = maps.nothing


def test_rows_of_a_table_and_the_events_made_of_them_give_one_page(made, unpacked):
    """Lines of rows come as columns, those of events one by one; a collection may hold both."""
    import pyarrow as pa

    table = pa.table(
        {
            "event_id": ["a", "b", "c"],
            "type": ["rocket_attack", "airstrike", "attack"],
            "outcome": ["hit", "partial_interception", None],
            "killed_min": [3, None, None],
            **{
                f"{field}_{part}": cells
                for field, rows in (
                    ("origin", [("Zummar", 36.66, 42.6), ("Nadi", -17.76, 177.44), ("Nowhere", None, None)]),
                    ("destination", [("Kharab", 36.9, 42.0), ("Neiafu", -18.65, -173.98), ("Mosul", 36.34, 43.13)]),
                )
                for part, cells in zip(("as_written", "lat", "lon"), zip(*rows, strict=True), strict=True)
            },
            "origin_geo_precision": ["settlement", "settlement", None],
            "destination_geo_precision": ["settlement"] * 3,
            "origin_place_id": ["gn:1", None, None],
            "record": [{"from": "Zummar"}, {"from": "Nadi"}, {"from": "Nowhere"}],
        }
    )
    rows = EventCollection.from_rows(table)
    events = EventCollection(list(rows.reports), list(rows.events))
    content = payload(rows)
    assert content == payload(events)
    _, found = unpacked(content.columns)
    assert found["lines.countries"] == [["IQ", "SY"], ["FJ", "TO"]]
    assert found["lines.outcome"] == ["reached", "unknown"]
    assert len(found["crossings.lat"]) >= 1
    told = made.zummar()
    mixed = EventCollection(told.reports, told.events)._with(rows.table_events)
    _, both = unpacked(payload(mixed).columns)
    assert both["events.id"] == [*(event.id for event in told.events), "a", "b", "c"]
    assert [both["events.id"][i] for i in both["lines.event"]] == ["e1", "a", "b"]
    names = [both["places.name"][row] for row in both["lines.from"]]
    assert names == ["Tall Hamad Agha", "Zummar", "Nadi"]


def test_an_event_of_which_nothing_is_stated_is_told_by_its_row(unpacked):
    import pyarrow as pa

    rows = EventCollection.from_rows(pa.table({"event_id": ["a"], "type": ["attack"]}))
    content = payload(rows)
    _, card = unpacked(content.details[0])
    assert card["quotes.text"] == ["event_id: a type: attack role: main"]
    assert [card["texts.text"][code] for code in card["fields.name"]] == ["told"]
