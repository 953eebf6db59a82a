"""Installed packs: added whole or not at all, while others read; and the places that several of them have."""

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gazetteer import Gazetteer, PackError, SourceFormatError, StoreError, UnknownPackError, packs
from gazetteer.build import build
from gazetteer.packs import add, installed, packs_dir, remove, update
from gazetteer.sources import GeoNames, Table
from gazetteer.store import Store, numbers

ROOT = Path(__file__).parents[3]
NAMES = ("Tall Alpha", "Tall Beta", "Tall Gamma")


def row(
    n: int, name: str, *, lat: float = 36.5, lon: float = 42.5, alternates: str = "", feature: str = "P\tPPL"
) -> str:
    return f"{n}\t{name}\t{name}\t{alternates}\t{lat}\t{lon}\t{feature}\tIQ\t\t15\t\t\t\t0\t\t300\tAsia/Baghdad\t2018-01-01\n"


def dump(path: Path, count: int = 3, *, first: int = 900_000_000) -> Path:
    path.write_text(
        "".join(row(first + i, f"Tall Dhiban {i}", lat=35 + i * 1e-4) for i in range(count)), encoding="utf-8"
    )
    return path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GEOEVENTS_PACKS", str(tmp_path / "my packs"))
    return packs_dir()


def test_a_pack_is_added_listed_used_updated_and_removed(tmp_path: Path) -> None:
    file = dump(tmp_path / "IQ.txt")
    assert installed() == []
    pack = add(file)
    assert (pack.name, pack.kind, pack.places, pack.skipped, pack.countries) == ("IQ", "GeoNames", 3, 0, {"IQ"})
    assert pack.origin == str(file)
    assert pack.credit == "GeoNames (IQ.txt), CC BY 4.0"
    assert installed() == [pack]
    gazetteer = Gazetteer()
    assert gazetteer.resolve("Tall Dhiban 2").require().id == "gn:900000002"
    assert any("IQ.txt" in credit for credit in gazetteer.attributions)
    assert Gazetteer(packs=[]).resolve("Tall Dhiban 2").place is None
    assert update("IQ") is None
    dump(file, 4)
    renewed = update("IQ")
    assert renewed is not None
    assert renewed.places == 4
    assert gazetteer.place("gn:900000000") is not None  # the one that was open reads on
    remove("IQ")
    assert installed() == []
    with pytest.raises(UnknownPackError, match="installed: none"):
        remove("IQ")


def test_update_says_when_the_file_is_gone(tmp_path: Path) -> None:
    add(dump(tmp_path / "IQ.txt"))
    (tmp_path / "IQ.txt").unlink()
    with pytest.raises(PackError, match=r"IQ\.txt.* is gone"):
        update("IQ")
    assert len(installed()) == 1


def test_a_pack_from_elsewhere_is_not_overwritten(tmp_path: Path) -> None:
    add(dump(tmp_path / "IQ.txt"))
    (tmp_path / "IQ.csv").write_text("name,lat,lon\nPost,36.1,42.1\n", encoding="utf-8")
    with pytest.raises(PackError, match="--name"):
        add(tmp_path / "IQ.csv")
    assert add(tmp_path / "IQ.csv", name="posts").name == "posts"
    assert [p.name for p in installed()] == ["IQ", "posts"]
    dump(tmp_path / "other.txt")
    with pytest.raises(PackError, match=r"a pack IQ made from .*IQ\.txt .*is installed already"):
        add(tmp_path / "other.txt", name="IQ")


def test_bad_rows_are_told_and_the_rest_kept(tmp_path: Path) -> None:
    file = tmp_path / "XX.txt"
    file.write_bytes(
        row(1, "Good").encode()
        + row(2, "Swapped", lat=142.5, lon=36.5).encode()
        + b"too\tfew\n"
        + row(3, "Moth\xe9").encode("latin-1")
        + row(4, "x" * 100_000).encode()
        + row(5, "Also good").encode()
        + row(6, "N\0L").encode()
    )
    pack = add(file)
    assert (pack.places, pack.skipped) == (2, 5)
    assert [p.split(":")[0] for p in pack.problems] == [f"XX.txt, row {n}" for n in (2, 3, 4, 5, 7)]
    assert "latitude is '142.5'" in pack.problems[0]
    assert "swapped" in pack.problems[0]
    assert "19 columns" in pack.problems[1]
    assert "UTF-8" in pack.problems[2]
    assert "100,000 characters" in pack.problems[3]
    assert "without NUL" in pack.problems[4]


def test_bad_rows_of_alternate_names_are_told_and_the_rest_kept(tmp_path: Path) -> None:
    alternates = tmp_path / "alternateNamesV2.txt"
    alternates.write_text(
        "1\t900000001\ten\tOther\t\t\t\t\nnothing\n2\t900000001\ten\tThird\t\t\t\t\n", encoding="utf-8"
    )
    pack = add(dump(tmp_path / "IQ.txt"), alternates=alternates)
    assert (pack.places, pack.skipped) == (3, 1)
    assert pack.problems[0].startswith("IQ.txt, row 2: the row of alternateNamesV2.txt is 'nothing'")
    place = Store(pack.path).by_id("gn:900000001")
    assert place is not None
    assert place.names[-2:] == ("Other", "Third")


def test_a_file_without_one_good_row_is_refused(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "bad.csv").write_text("name,lat,lon\nA,91,181\nB,,\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"bad\.csv, row 2: lat is '91'.*no row of the file can be used"):
        add(tmp_path / "bad.csv")
    assert [p.name for p in folder.iterdir()] == ["lock.sqlite"]


def run(script: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pathlib import Path\n{script}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_a_killed_add_leaves_the_old_state(tmp_path: Path, folder: Path) -> None:
    old = add(dump(tmp_path / "IQ.txt"))
    dump(tmp_path / "IQ.txt", 60_000)
    process = run(f"from gazetteer.packs import add\nadd(Path({str(tmp_path / 'IQ.txt')!r}))")
    deadline = time.monotonic() + 60
    while not list(folder.glob("*.part")) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert list(folder.glob("*.part"))  # it was in the midst of it
    assert installed() == [old]
    assert Store(old.path).size == 3
    assert add(dump(tmp_path / "IQ.txt", 5)).places == 5
    assert list(folder.glob("*.part")) == []


def test_two_adds_at_once_and_a_reader(tmp_path: Path) -> None:
    for name in ("AA", "BB"):
        dump(tmp_path / f"{name}.txt", 4_000, first=1_000)
    adders = [
        run(f"from gazetteer.packs import add\nprint(add(Path({str(tmp_path / f'{name}.txt')!r})).places)")
        for name in ("AA", "BB", "AA")
    ]
    while any(p.poll() is None for p in adders):
        assert all(pack.places == 4_000 for pack in installed())
        time.sleep(0.05)
    assert [p.communicate()[0] for p in adders] == ["4000\n"] * 3
    assert [p.name for p in installed()] == ["AA", "BB"]


def test_a_full_disk_changes_nothing(tmp_path: Path, folder: Path) -> None:
    add(dump(tmp_path / "AA.txt"))
    dump(tmp_path / "BB.txt", 20_000)

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    process = run(
        f"from gazetteer import PackError\nfrom gazetteer.packs import add\ntry:\n  add(Path({str(tmp_path / 'BB.txt')!r}))\nexcept PackError as error:\n  print(error)",
        preexec_fn=small_files,
    )
    said, complaint = process.communicate()
    assert "the packs are as before: make room" in said, complaint
    assert [p.name for p in installed()] == ["AA"]
    assert list(folder.glob("*.part")) == []


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GEOEVENTS_PACKS", str(tmp_path / "file"))
    with pytest.raises(PackError, match="set GEOEVENTS_PACKS"):
        add(dump(tmp_path / "IQ.txt"))


def test_a_damaged_pack_is_told_apart(tmp_path: Path) -> None:
    pack = add(dump(tmp_path / "IQ.txt"))
    pack.path.write_bytes(pack.path.read_bytes()[:5000])
    assert installed() == []
    assert packs.broken() == [pack.path]
    with pytest.warns(packs.BrokenPackWarning, match="pack IQ is damaged and not used"):
        Gazetteer()
    with pytest.raises(StoreError, match="cannot be read"):
        Store(pack.path)
    assert add(tmp_path / "IQ.txt").places == 3


def test_a_pack_of_an_older_release_is_renewed_from_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "rules", lambda: "older")
    pack = add(dump(tmp_path / "IQ.txt"))
    (tmp_path / "IQ.txt").unlink()
    monkeypatch.undo()
    monkeypatch.setenv("GEOEVENTS_PACKS", str(pack.path.parent))
    store = packs.open_pack(pack)
    assert store.about["rules"] == packs.rules()
    assert [p.id for p in store.named("tall dhiban 1")] == ["gn:900000001"]
    assert installed()[0].origin == pack.origin


def test_many_rows_are_compiled_by_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazetteer.sources.files.BLOCK_BYTES", 50_000)
    file = dump(tmp_path / "IQ.txt", 4_000)
    for count in (1, 2):
        monkeypatch.setattr("gazetteer.workers._processors", lambda count=count: count)
        build(tmp_path / f"{count}.sqlite", GeoNames(file))
    one, two = (Store(tmp_path / f"{count}.sqlite") for count in (1, 2))
    assert one.size == two.size == 4_000
    for table in ("place", "kin", "key", "cell", "sound"):
        everything = f"SELECT * FROM {table}"  # noqa: S608 - the names stand above
        assert one.connection.execute(everything).fetchall() == two.connection.execute(everything).fetchall()


def test_an_id_that_comes_again_gives_its_names_to_the_first(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(
        "id,name,lat,lon\nx:1,Erste,36.1,42.1\nx:2,Other,36.2,42.2\nx:1,Zweite,36.1,42.1\n", encoding="utf-8"
    )
    build(tmp_path / "own.sqlite", Table(tmp_path / "own.csv"))
    store = Store(tmp_path / "own.sqlite")
    assert store.size == 2
    assert [p.names for p in store.named("zweite")] == [("Erste", "Zweite")]
    sounding = store.sounding(["sft", "swt", "svt"]).values()
    assert [p.id for p in store.places(n for digits in sounding for n in numbers(digits))] in ([], ["x:1"])


# --- one site in several registers -----------------------------------------------------------------------------------

AIRPORTS = "ident,type,name,latitude_deg,longitude_deg,iso_country,municipality,keywords\nORZZ,medium_airport,Tall Dhiban Air Base,36.52,42.51,IQ,Town,\n"


def test_one_site_of_several_sources_is_one_place(tmp_path: Path) -> None:
    (tmp_path / "IQ.txt").write_text(
        row(1, "Tall Dhiban Air Base", lat=36.51, lon=42.5, alternates="قاعدة تل ذيبان", feature="S\tAIRB")
        + row(2, "Tall Dhiban"),
        encoding="utf-8",
    )
    (tmp_path / "airports.csv").write_text(AIRPORTS, encoding="utf-8")
    (tmp_path / "own.csv").write_text(
        "name,lat,lon,type,radius_m,source\nTall Dhiban Air Base,36.515,42.505,air base,300,imagery\n", encoding="utf-8"
    )
    gazetteer = Gazetteer(packs=[tmp_path / "IQ.txt", tmp_path / "airports.csv", tmp_path / "own.csv"])
    (place,) = gazetteer.named("tall dhiban air base")
    assert place.id == "gn:1"
    assert "قاعدة تل ذيبان" in place.names
    assert place.source == "GeoNames 1 (CC BY 4.0); OurAirports ORZZ; imagery"
    assert (place.lat, place.radius_m) == (36.515, 300.0)
    assert place.note is not None
    assert "coordinates of imagery (within 300 m), more precise" in place.note
    assert [p.id for p in gazetteer.named("tall dhiban")] == ["gn:2"]  # the town is no airfield
    assert gazetteer.place("oa:ORZZ") == place


def test_an_airfield_is_one_whatever_it_is_called(tmp_path: Path) -> None:
    far = row(3, "Wadi Nimr Airport", lat=37.5, lon=42.5, feature="S\tAIRP")
    file = tmp_path / "IQ.txt"
    file.write_text(
        row(1, "Tall Dhiban Airfield", lat=36.51, lon=42.5, feature="S\tAIRF") + row(2, "Tall Dhiban") + far,
        encoding="utf-8",
    )
    (tmp_path / "airports.csv").write_text(
        AIRPORTS + "ORYY,medium_airport,Wadi Nimr Air Base,36.5,42.5,IQ,Town,\n", encoding="utf-8"
    )
    gazetteer = Gazetteer(packs=[file, tmp_path / "airports.csv"])
    assert gazetteer.place("oa:ORZZ") == gazetteer.place("gn:1")
    assert [p.id for p in gazetteer.named("tall dhiban")] == ["gn:2"]
    assert gazetteer.place("oa:ORYY") != gazetteer.place("gn:3")  # 111 km apart


def test_villages_that_share_a_name_stay_apart(tmp_path: Path) -> None:
    gns = "ufi\tfull_name\tnt\tlat_dd\tlong_dd\tfc\tdesig_cd\tcc_ft\n"
    (tmp_path / "IQ.txt").write_text(
        row(1, "Zammar", lat=36.65727, lon=42.60251) + row(2, "Zammar", lat=36.76671, lon=42.63333), encoding="utf-8"
    )
    far = "7\tZammar\tN\t36.70123\t42.61234\tP\tPPL\tIZ\n"  # 5 and 7 km off
    near = "8\tZammar\tN\t36.65312\t42.60312\tP\tPPL\tIZ\n"  # 0.5 km off the first
    (tmp_path / "iz.txt").write_text(gns + far + near, encoding="utf-8")
    places = Gazetteer(packs=[tmp_path / "IQ.txt", tmp_path / "iz.txt"]).named("zammar")
    ours = {p.id: p.source for p in places if p.id in {"gn:1", "gn:2", "gns:7", "gns:8"}}
    assert ours == {
        "gn:1": "GeoNames 1 (CC BY 4.0); GNS 8 (NGA, public domain)",
        "gn:2": "GeoNames 2 (CC BY 4.0)",
        "gns:7": "GNS 7 (NGA, public domain)",
    }


def test_two_that_fit_as_well_are_not_merged(tmp_path: Path) -> None:
    gns = "ufi\tfull_name\tnt\tlat_dd\tlong_dd\tfc\tdesig_cd\tcc_ft\n"
    (tmp_path / "IQ.txt").write_text(row(1, "Dhibanat", lat=36.6573, lon=42.6023), encoding="utf-8")
    (tmp_path / "iz.txt").write_text(
        gns + "7\tDhibanat\tN\t36.6671\t42.6023\tP\tPPL\tIZ\n8\tDhibanat\tN\t36.6471\t42.6023\tP\tPPL\tIZ\n",
        encoding="utf-8",
    )
    assert len(Gazetteer(packs=[tmp_path / "IQ.txt", tmp_path / "iz.txt"]).named("dhibanat")) == 3


def test_real_packs_link_registers(shared: Path, tmp_path: Path) -> None:
    town = "\tAl Qunayţirah\t"
    lines = (shared / "gazetteer" / "geonames_via_wof" / "SY.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "SY.txt").write_text(
        "".join(line for line in lines if town in line or "Zamm" in line), encoding="utf-8"
    )
    with gzip.open(shared / "gazetteer" / "wof_iq_sy.jsonl.gz", "rt", encoding="utf-8") as records:
        (tmp_path / "sy.jsonl").write_text("".join(r for r in records if "Qunaytirah" in r), encoding="utf-8")
    gazetteer = Gazetteer(packs=[tmp_path / "SY.txt", tmp_path / "sy.jsonl"])
    (quneitra,) = [
        p
        for p in gazetteer.named("al qunaytirah")
        if p.feature_class == "P" and p.country == "SY" and p.id == "gn:173334"
    ]
    assert "GeoNames 173334" in quneitra.source
    assert "Who's On First" in quneitra.source


# --- what to do next -------------------------------------------------------------------------------------------------


def test_hints_name_the_pack_that_helps(tmp_path: Path) -> None:
    none = Gazetteer(packs=[])
    assert "geoevents gazetteer add IQ --download" in str(none.resolve("Qqzbrtl", near="Mosul").hint)
    assert "add SY --download" in str(none.resolve("Qqzbrtl", country="SY").hint)
    assert "Hebrew script" in str(none.resolve("קקצברטל").hint)
    add(dump(tmp_path / "IQ.txt"))
    hint = str(Gazetteer().resolve("Qqzbrtl", near="Mosul").hint)
    assert "nor to the pack of Iraq" in hint
    assert "--download" not in hint


# --- at the command line ---------------------------------------------------------------------------------------------


def geoevents(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geoevents", "gazetteer", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ.copy(),
        check=False,
    )


def test_the_commands(tmp_path: Path) -> None:
    file = tmp_path / "IQ.txt"
    file.write_text(row(1, "Tall Good") + row(2, "Tall Bad", lat=98.0), encoding="utf-8")
    alternates = tmp_path / "alternateNamesV2.txt"
    alternates.write_text("1\t1\tar\tتل جيد\t1\t\t\t\n2\t1\tlink\thttps://example.org\t\t\t\t\n", encoding="utf-8")
    added = geoevents("add", alternates, file)
    assert added.returncode == 0, added.stderr
    assert "IQ: 1 places from GeoNames" in added.stdout
    assert "IQ.txt, row 2: latitude is '98.0'" in added.stderr
    assert "1 row was left out" in added.stderr
    (listed,) = json.loads(geoevents("list", "--json").stdout)
    assert (listed["name"], listed["places"], listed["skipped"], listed["countries"]) == ("IQ", 1, 1, ["IQ"])
    assert Gazetteer().place("gn:1").names == ("Tall Good", "تل جيد")  # type: ignore[union-attr]
    assert "IQ: unchanged" in geoevents("update").stdout
    other = tmp_path / "AA.txt"
    other.write_text(row(3, "Tall Other"), encoding="utf-8")
    assert geoevents("add", other).returncode == 0
    other.unlink()
    half = geoevents("update")  # the pack whose file is gone comes first, and keeps the other from nothing
    assert half.returncode != 0
    assert "IQ: unchanged" in half.stdout
    assert "AA" in half.stderr
    assert geoevents("remove", "AA").returncode == 0
    unknown = geoevents("remove", "SY")
    assert (unknown.returncode, unknown.stderr) == (2, "geoevents: no pack 'SY' is installed; installed: IQ\n")
    missing = geoevents("add", tmp_path / "no.txt")
    assert missing.returncode == 2
    assert "no such file" in missing.stderr
    assert geoevents("remove", "IQ").returncode == 0
    assert "add IQ --download" in geoevents("list").stdout
