"""The printed map: what is on it, where, and that the same events give the same bytes."""

import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest

import maps
from gazetteer.geodesy import circle
from geoevents.collection import EventCollection
from geoevents.errors import InputError
from maps.lettering import Box, tidy
from maps.plane import Plane, land, plane


def words(picture):
    return [t.get_text() for axes in picture.figure.axes for t in axes.texts]


@pytest.fixture(scope="module")
def zummar(made):
    return maps.figure(made.zummar(), subtitle="As the reports tell it")


def test_the_same_events_give_the_same_bytes_in_every_format(made, zummar, tmp_path):
    again = maps.figure(made.zummar(), subtitle="As the reports tell it")
    for suffix, magic in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")):
        for name, picture in (("a", zummar), ("b", again)):
            picture.save(tmp_path / f"{name}{suffix}")
        first = (tmp_path / f"a{suffix}").read_bytes()
        assert first == (tmp_path / f"b{suffix}").read_bytes()
        assert first.startswith(magic)
        assert b"geoevents" in first[:65_536] + first[-65_536:]
    with pytest.raises(InputError, match=r"one of \.png, \.svg, \.pdf"):
        zummar.save(tmp_path / "a.jpg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.pdf", "a.png", "a.svg", "b.pdf", "b.png", "b.svg"]


def test_it_says_what_the_page_says(zummar):
    found = words(zummar)
    for text in (
        "Rocket attack: Tall Hamad Agha → Kharab al-Jir",
        "As the reports tell it",
        "3 reports · 1 main event, 4 related · 21 April 2024",
        "Tall Hamad Agha",
        "Destination",
        "another version",
        "Reported to have missed",
        "Both ends are stated by one report",
        "Named in the reports, not located and so not drawn: Kalar bridge.",
        "10 km",
    ):
        assert text in found, text
    assert any("not a flight path" in text for text in found)
    assert any("GeoNames" in text for text in found)
    assert "Outside this map: Babil, Ain al-Asad." in found


def test_names_do_not_collide(zummar):
    renderer = zummar.figure.canvas.get_renderer()
    boxes = [t.get_window_extent(renderer) for t in zummar.axes.texts]
    assert len(boxes) > 10
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert min(a.x1, b.x1) - max(a.x0, b.x0) < 3 or min(a.y1, b.y1) - max(a.y0, b.y0) < 9


def test_uncertainty_is_drawn_in_true_size(zummar):
    """The ring of the origin (3.7 km) on paper, measured with the scale of the scale bar's own map."""
    bar = next(line for line in zummar.axes.lines if len(line.get_xdata()) == 4)
    per_point = 10_000.0 / (bar.get_xdata()[2] - bar.get_xdata()[1])
    x0, y0 = zummar.project(lat=36.8153, lon=42.3775)
    ring = np.array(
        [zummar.project(lat=lat, lon=lon) for lon, lat in circle(lat=36.8153, lon=42.3775, radius_m=3_700.0)]
    )
    radii = np.hypot(ring[:, 0] - x0, ring[:, 1] - y0) * per_point
    assert np.allclose(radii, 3_700.0, rtol=0.002)
    drawn = [np.asarray(p.get_path().vertices) for p in zummar.axes.patches]
    assert any(len(v) > 60 and np.allclose(v.mean(axis=0), (x0, y0), atol=0.6) for v in drawn)


@pytest.mark.parametrize(
    ("ends", "is_world"),
    [
        ([(-18.14, 178.44), (-16.9, -178.9)], False),
        ([(89.5, 30.0), (82.5, -62.3)], False),
        ([(-90.0, 0.0), (-78.5, 106.8)], False),
        ([(35.7, 139.7), (37.8, -122.4), (-33.9, 151.2), (51.5, -0.1)], True),
    ],
)
def test_the_antimeridian_and_the_poles_are_places_like_any_other(made, ends, is_world):
    spots = [made.place(f"P{i}", lat, lon, country=None) for i, (lat, lon) in enumerate(ends)]
    picture = maps.figure(made.pairs(*zip(spots[::2], spots[1::2], strict=True), outcome="intercepted"))
    assert plane(ends).is_world is is_world
    width, height = picture.axes.get_xlim()[1], picture.axes.get_ylim()[1]
    at = [picture.project(lat=lat, lon=lon) for lat, lon in ends]
    assert all(0 < x < width and 0 < y < height for x, y in at)
    assert {"P0", "P1"} <= set(words(picture))
    assert len(picture.axes.texts) < 90
    # no line runs across the sheet from one edge of the world to the other
    lines = [np.asarray(p.get_path().vertices) for p in picture.axes.patches if p.get_zorder() == 4.1]
    assert lines
    assert all(np.abs(np.diff(v[:, 0])).max() < width / 2 for v in lines)


def test_empty_unresolved_single_and_crowded_collections_give_a_sensible_sheet(made):
    assert "0 reports · 0 main events" in words(maps.figure(made.Made()))
    whole = made.zummar()
    only = made.Made(reports=whole.reports, events=tuple(e for e in whole.events if e.id == "e7"))
    assert "Named in the reports, not located and so not drawn: Kalar bridge." in words(maps.figure(only))
    rng = np.random.default_rng(5)
    ends = [[made.place(f"{w}{i}", *rng.uniform((32, 36), (37, 46))) for w in "AB"] for i in range(300)]
    crowded = maps.figure(made.pairs(*ends), theme="dark", size_mm=(160, 120))
    assert not {"A0", "B0"} & set(words(crowded))
    assert "300 main events" in " ".join(words(crowded))


def test_hostile_words_are_only_words(made):
    bad = "$\\frac{1}{0}$ ${alert(1)} <script>\u202egpj.exe"
    picture = maps.figure(
        made.pairs((made.place(bad, 36.8, 42.4), made.place("x" * 100_000, 36.9, 42.0))), title=bad * 9, subtitle=bad
    )
    assert picture._repr_png_().startswith(b"\x89PNG")
    assert tidy("a\u202eb$\x00" + "x" * 99) == "ab\\$" + "x" * 37 + "…"


def test_bad_sizes_and_themes_are_refused(made):
    with pytest.raises(InputError, match="from 120 by 90"):
        maps.figure(made.Made(), size_mm=(10, 10))
    with pytest.raises(InputError, match="light, dark"):
        maps.figure(made.Made(), theme="sepia")


def test_disputed_borders_are_apart_and_meet_the_others():
    """The line of control in Kashmir is disputed, the border of Iraq and Iran is not."""
    flat = plane([(34.5, 75.0)])
    found = land(flat, (72.0, 32.0, 78.0, 37.0))
    here = np.array(flat(74.5, 34.3))

    def nearest(lines):
        return min(float(np.hypot(*(line - here).T).min()) for line in lines)

    assert nearest(found.disputed) < 60_000
    assert nearest(found.disputed) < nearest(found.borders)
    elsewhere = land(plane([(33.0, 45.5)]), (44.0, 32.0, 47.0, 34.0))
    middle = [np.hypot(*line.mean(axis=0)) for line in elsewhere.disputed]
    assert min(middle, default=1e9) > 300_000
    assert found.lakes or found.rivers
    # Transnistria is disputed by nobody but Moldova: its border with Ukraine, in the same box, is a border like others.
    moldova = plane([(47.4, 29.4)])
    nearby = [np.hypot(*line.T).min() for line in land(moldova, (28.6, 46.5, 30.15, 48.2)).disputed]
    assert min(nearby, default=1e9) > 150_000


def test_equal_earth_is_as_published():
    """Šavrič et al. (2018): the pole line and the equator end at these coordinates of the unit sphere."""
    world = Plane(lat_0=0.0, lon_0=0.0, is_world=True)
    x, y = world([180.0, 0.0], [0.0, 90.0])
    assert np.allclose((x[0] / 6_371_008.8, y[1] / 6_371_008.8), (2.7066297, 1.3173628), atol=1e-6)
    assert Box(1, 1, 2, 2).grown(1) == (0, 0, 4, 4)


def test_when_a_map_was_made_is_told_only_on_request(made, tmp_path):
    moment = datetime(2024, 4, 23, 9, 30, tzinfo=UTC)
    stamp = "Made on 23 April 2024, 09:30 (UTC)"
    assert f"{stamp}." in words(maps.figure(made.Made(), generated_at=moment))
    assert not any("Made on" in text for text in words(maps.figure(made.Made())))
    for asked, told in ((None, ""), (moment, stamp)):
        maps.write_map(made.Made(), tmp_path / "map.html", generated_at=asked)
        page = (tmp_path / "map.html").read_text(encoding="utf-8")
        assert f'"generated":"{told}"' in page
    with pytest.raises(InputError, match="time zone"):
        maps.figure(made.Made(), generated_at=moment.replace(tzinfo=None))


def test_the_command_line_draws_by_suffix(tmp_path):
    EventCollection().save(tmp_path / "events.json")
    command = [
        sys.executable,
        "-m",
        "geoevents",
        "map",
        str(tmp_path / "events.json"),
        "--generated-at",
        "2024-04-23T09:30Z",
    ]
    for _ in range(2):  # the second run replaces what the first has made
        subprocess.run(
            [*command, "-o", str(tmp_path / "map.svg"), "--subtitle", "None yet"], check=True, capture_output=True
        )
    assert (tmp_path / "map.svg").read_bytes().startswith(b"<?xml")
    refused = subprocess.run([*command, "-o", str(tmp_path / "map.gif")], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert ".png, .svg or .pdf" in refused.stderr
