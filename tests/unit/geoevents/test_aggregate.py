import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from geoevents.collection import EventCollection
from geoevents.errors import InputError
from geoevents.model import TimeSpan

START = datetime(2024, 4, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(factory):
    """Attacks to and fro between two towns, and a cluster of events in one."""
    told = factory.report("r1", "A rocket flew from Here to There.")
    towns = {"IQ": (36.335, 43.119), "SY": (36.5, 40.75), "JO": (31.95, 35.93)}
    wanted = [("IQ", "SY", 0, 0), ("SY", "IQ", 5, 1), ("SY", "IQ", 30, 2), ("IQ", "SY", 100, 30), ("JO", "SY", 101, 0)]
    events = []
    for number, (a, b, hour, width) in enumerate(wanted):
        ends = [factory.point(c, *towns[c], country=c, radius_m=500.0) for c in (a, b)]
        begin = START + timedelta(hours=hour)
        span = TimeSpan(earliest=begin, latest=begin + timedelta(hours=width), basis="seeded")
        claims = (
            factory.claim(told, "origin", ends[0], "Here"),
            factory.claim(told, "destination", ends[1], "There"),
            factory.claim(told, "time", span, "flew"),
        )
        events.append(factory.event(f"e{number}", claims, told=(told,)))
    for number in range(12):
        spot = factory.point("Here", 33.3 + number * 1e-3, 44.4, country="IQ", radius_m=500.0 if number else 90_000.0)
        events.append(factory.event(f"c{number}", (factory.claim(told, "location", spot, "Here"),), told=(told,)))
    return EventCollection((told,), events)


def test_country_pairs(made):
    rows = made.by_country_pair().values.tolist()
    assert rows == [["IQ", "SY", 2], ["SY", "IQ", 2], ["JO", "SY", 1]]


def test_first_level_areas(made, factory):
    rows = made.by_admin1(field="location")
    assert rows["events"].tolist() == [12]
    frame = factory.zummar().by_admin1(field="origin")
    assert frame[["country", "admin1", "events"]].values.tolist() == [["IQ", "Nineveh", 1]]
    with pytest.raises(InputError, match="holds no places"):
        made.by_admin1(field="weapon")


def test_time_bins_count_the_certain_apart(made):
    days = made.by_time()
    assert days["start"].iloc[0] == datetime(2024, 4, 1, tzinfo=UTC)
    assert days["certain"].tolist() == [2, 1, 0, 0, 1, 0]
    assert days["possible"].tolist() == [2, 1, 0, 0, 2, 1]
    weeks = made.by_time(every="week")
    assert weeks["certain"].tolist() == [5]
    with pytest.raises(InputError, match="no bin"):
        made.by_time(every="fortnight")


def test_cells_take_only_what_is_known_so_well(made):
    h3 = pytest.importorskip("h3")
    cells = made.by_h3(resolution=5, field="location")
    assert cells["events"].sum() == 12
    assert cells["events"].iloc[-1] == 1  # known to 90 km: in no cell
    assert cells["cell"].iloc[-1] is None or cells["cell"].isna().iloc[-1]
    assert all(h3.get_resolution(cell) == 5 for cell in cells["cell"].iloc[:-1])
    with pytest.raises(InputError, match="0 to 15"):
        made.by_h3(resolution=16)


def test_a_cluster_is_hot_and_the_statistic_is_the_published_one(factory):
    h3 = pytest.importorskip("h3")
    told = factory.report("r1", "A rocket flew from Here to There.")
    spots = [(33.3 + n * 1e-3, 44.4) for n in range(12)] + [(20.0 + n, 30.0 + n) for n in range(25)]
    events = [
        factory.event(
            f"e{n}",
            (factory.claim(told, "location", factory.point("Here", *at, radius_m=500.0), "Here"),),
            told=(told,),
        )
        for n, at in enumerate(spots)
    ]
    spots = EventCollection((told,), events).hot_spots(resolution=4)
    assert spots["hot"].sum() == 7  # the cell and its neighbours, which see the same events
    centre = h3.latlng_to_cell(33.305, 44.4, 4)
    assert centre in set(spots.loc[spots["hot"], "cell"])
    # Gi* by its definition, for one cell.
    counts = dict(zip(spots["cell"], spots["events"], strict=True))
    n, mean = len(counts), sum(counts.values()) / len(counts)
    deviation = (sum(v * v for v in counts.values()) / n - mean * mean) ** 0.5
    near = [c for c in h3.grid_disk(centre, 1) if c in counts]
    w = len(near)
    z = (sum(counts[c] for c in near) - mean * w) / (deviation * ((n * w - w * w) / (n - 1)) ** 0.5)
    assert spots.loc[spots["cell"] == centre, "z"].item() == pytest.approx(z)


def test_sequences_are_answers_in_time(made):
    found = made.sequences(within=timedelta(hours=24))
    assert found[["first", "second", "certain"]].values.tolist() == [["e0", "e1", True]]
    assert found["least_s"].tolist() == [5 * 3600]
    longer = made.sequences(within=timedelta(hours=31))
    assert longer[["first", "second", "certain"]].values.tolist() == [["e0", "e1", True], ["e0", "e2", False]]
    with pytest.raises(InputError, match="positive"):
        made.sequences(within=timedelta(0))


def test_nothing_has_the_same_columns(made):
    none = EventCollection()
    for name in ("by_country_pair", "by_admin1", "by_h3", "by_time", "hot_spots"):
        assert list(getattr(none, name)().columns) == list(getattr(made, name)().columns), name


def test_sql_sees_the_tables(made):
    pytest.importorskip("duckdb")
    pairs = made.sql(
        "select o.country as origin, d.country as destination, count(*) as events from places o "
        "join places d using (event_id) where o.field = 'origin' and d.field = 'destination' "
        "group by all order by events desc, origin"
    )
    assert pairs.values.tolist() == made.by_country_pair().values.tolist()
    crossed = made.sql("select distinct from_country, to_country from crossings order by all")
    assert ["IQ", "SY"] in crossed.values.tolist()
    one = made.sql(
        "select event_id from events where time_earliest >= $since", parameters={"since": START + timedelta(hours=101)}
    )
    assert one["event_id"].tolist() == ["e4"]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "copy events to 'stolen.csv'",
        "attach 'other.db'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "select * from made",
        "selec nonsense",
    ],
)
def test_sql_reaches_nothing_else(made, query):
    pytest.importorskip("duckdb")
    with pytest.raises(InputError, match="SQL: "):
        made.sql(query)


def test_what_is_missing_is_said():
    """Without the extras the message names them."""
    code = (
        "import sys; sys.modules['duckdb'] = None; sys.modules['h3'] = None\n"
        "from geoevents.collection import EventCollection\n"
        "for ask in (lambda: EventCollection().sql('select 1'), lambda: EventCollection().by_h3()):\n"
        "    try: ask()\n"
        "    except Exception as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "geoevents[sql]" in told
    assert "geoevents[h3]" in told
