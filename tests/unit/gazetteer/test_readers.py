"""Each format of places: what is read of it, what is left out, and that its content tells what it is."""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from gazetteer import PlaceStatus, SourceFormatError
from gazetteer.records import Problem
from gazetteer.sources import GNS, Curated, GeoNames, OurAirports, Table, WhosOnFirst, open_source

DATA = Path(__file__).parents[3] / "gazetteer" / "data"


def problems(path: Path) -> list[str]:
    source = open_source(path)
    return [p.told(path.name) for block in source.blocks() for p in source.records(block) if isinstance(p, Problem)]


GNS_2022 = (
    "rk\tufi\tuni\tfull_name\tnt\tlat_dd\tlong_dd\tdesig_cd\tfc\tcc_ft\tadm1\n"
    "1\t-3100\t1\tزمار\tNS\t36.71234\t42.61234\tPPL\tP\tIZ\t15\n"
    "2\t-3100\t2\tZumar\tV\t36.71234\t42.61234\tPPL\tP\tIZ\t15\n"
    "3\t-3100\t3\tZummār\tN\t36.71234\t42.61234\tPPL\tP\tIZ\t15\n"
    "4\t-3101\t4\t((Old Post))\tN\t47.9\t16.3\tPPLQ\tP\tAU\t01\n"
)


def test_gns_gathers_the_names_of_a_feature_and_knows_fips(tmp_path: Path) -> None:
    (tmp_path / "iz.txt").write_text(GNS_2022, encoding="utf-8")
    source = open_source(tmp_path / "iz.txt")
    assert type(source) is GNS
    zummar, post = source.places()
    assert (zummar.id, zummar.name, zummar.country) == ("gns:-3100", "Zummār", "IQ")
    assert set(zummar.names) == {"Zummār", "Zumar", "زمار"}
    assert (post.name, post.country, post.status) == ("Old Post", "AT", PlaceStatus.HISTORIC)


def test_gns_in_the_older_layout(tmp_path: Path) -> None:
    header = "RC\tUFI\tUNI\tLAT\tLONG\tFC\tDSG\tCC1\tNT\tFULL_NAME_RO\tFULL_NAME_ND_RO\n"
    row = "1\t-1\t2\t34.37\t41.09\tP\tPPL\tIZ\tN\tAl Qā’im\tAl Qa'im\n"
    (tmp_path / "iz.txt").write_text(
        header + row + row.replace("34.37", "134.37").replace("-1\t", "-2\t"), encoding="utf-8"
    )
    source = open_source(tmp_path / "iz.txt")
    assert next(iter(source.places())).names == ("Al Qā’im", "Al Qa'im")
    assert problems(tmp_path / "iz.txt") == [
        "iz.txt, row 3: latitude is '134.37', expected a latitude from -90 to 90 (it looks swapped with the longitude)"
    ]


def wof(number: int, **properties: object) -> dict[str, object]:
    own = {
        "wof:id": number,
        "wof:name": "Tall",
        "wof:placetype": "locality",
        "wof:country": "IQ",
        "geom:latitude": 36.5,
        "geom:longitude": 42.5,
    }
    return {"type": "Feature", "properties": {**own, **properties}}


def test_whos_on_first_in_a_folder_a_tar_and_lines(tmp_path: Path) -> None:
    records = {
        "1.geojson": wof(
            1, **{"wof:concordances": {"gn:id": 99}, "name:ara_x_preferred": ["تل"], "name:fra_x_preferred": ["Paris"]}
        ),
        "2.geojson": wof(2, **{"wof:superseded_by": [1]}),
        "3.geojson": wof(3, **{"mz:is_current": 0}),
        "4.geojson": wof(4, **{"edtf:deprecated": "2016-01-01"}),
        "5.geojson": wof(5, **{"wof:population": 5000, "name:fra_x_preferred": ["Le Tall"]}),
        "6.geojson": wof(
            6, **{"wof:placetype": "campus", "wof:name": "Tall Air Base", "wof:concordances": {"icao:code": "ORZZ"}}
        ),
        "7-alt-quattroshapes.geojson": wof(7),
    }
    folder = tmp_path / "data" / "123"
    folder.mkdir(parents=True)
    for name, record in records.items():
        (folder / name).write_text(json.dumps(record, indent=1), encoding="utf-8")
    with tarfile.open(tmp_path / "wof.tar", "w") as archive:
        archive.add(tmp_path / "data", "data")
    lines = "".join(json.dumps(r) + "\n" for name, r in records.items() if "-alt-" not in name)
    (tmp_path / "wof.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    for path in (tmp_path / "data", tmp_path / "wof.tar", tmp_path / "wof.jsonl.gz"):
        source = open_source(path)
        assert type(source) is WhosOnFirst
        village, town, base = source.places()
        assert (village.id, village.names) == (
            "gn:99",
            ("Tall", "تل"),
        )  # no population: a namesake's French name is not believed
        assert village.source == "Who's On First 1"
        assert (town.id, town.names) == ("wof:5", ("Tall", "Le Tall"))
        assert (base.id, base.feature_code) == ("oa:ORZZ", "AIRB")


def test_whos_on_first_in_short_lines(shared: Path) -> None:
    source = open_source(shared / "gazetteer" / "wof_iq_sy.jsonl.gz")
    first = next(iter(source.places()))
    assert (first.id, first.name, first.country) == ("gn:6927805", "Jum'ah Sa'id", "IQ")


def test_ourairports(tmp_path: Path) -> None:
    text = (
        '"id","ident","type","name","latitude_deg","longitude_deg","iso_country","municipality","keywords"\n'
        '1,"ORAA","medium_airport","Al Asad Air Base",33.7856,42.4412,"IQ","Hit","Qadisiyah, ORAA"\n'
        '2,"XX01","closed","Old, Strip",33.9,42.9,"IQ","",""\n'
        '3,"XX02","small_airport","Lost",0,0,"IQ","",""\n'
    )
    (tmp_path / "airports.csv").write_text(text, encoding="utf-8")
    source = open_source(tmp_path / "airports.csv")
    assert type(source) is OurAirports
    assert problems(tmp_path / "airports.csv") == [
        "airports.csv, row 4: latitude_deg is '0', expected coordinates; 0, 0 stands for missing ones"
    ]
    base, strip = [p for block in source.blocks() for p in source.records(block) if not isinstance(p, Problem)]
    assert (base.id, base.names, base.kin[4], base.note) == (
        "oa:ORAA",
        "Al Asad Air Base\nQadisiyah",
        "AIRB",
        "serves Hit",
    )
    assert (strip.names, strip.kin[6]) == ("Old, Strip", "closed")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name,Latitude,Longitude,Names,Type,Radius_m\nPost,36.1,42.2,Post A|نقطة,outpost,300\n", "utf-8"),
        ("name;lat;lng;variants;kind;radius\nPost;36.1;42.2;Post A|نقطة;S.MILB;300\n", "utf-8-sig"),
        ("name\tlat\tlon\tvariants\ttype\tradius_m\nPost\t36.1\t42.2\tPost A|نقطة\tbase\t300\n", "utf-16"),
        (
            json.dumps({"type": "FeatureCollection", "features": [
                {"type": "Feature", "geometry": {"type": "Point", "coordinates": [42.2, 36.1]},
                 "properties": {"name": "Post", "variants": ["Post A", "نقطة"], "type": "outpost", "radius_m": 300}}]}),
            "utf-8",
        ),
    ],
)  # fmt: skip
def test_a_table_of_ones_own(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "own.any").write_text(text, encoding=encoding)
    source = open_source(tmp_path / "own.any")
    assert type(source) is Table
    (place,) = source.places()
    assert place.names == ("Post", "Post A", "نقطة")
    assert (place.lat, place.lon, place.radius_m) == (36.1, 42.2, 300.0)
    assert (place.feature_class, place.feature_code, place.source) == ("S", "MILB", "own.any")


def test_what_is_wrong_with_a_row_of_a_table(tmp_path: Path) -> None:
    rows = [
        "A,96,42,,", "B,36,242,,", "C,east,42,,", "D,,,,", ",36,42,,", "E,36,42,-5,", "F,36,42,,spaceport", "G,36,42", "H,36,42,,village",
    ]  # fmt: skip
    (tmp_path / "own.csv").write_bytes(
        b"name,lat,lon,radius_m,type\n"
        + "\n".join(rows).encode()
        + b"\nM\xf6we,36,42,,\n"
        + b"N" * 200_000
        + b",36,42,,\n"
    )
    told = problems(tmp_path / "own.csv")
    assert [t.split(" is ")[0] for t in told] == [
        "own.csv, row 2: lat", "own.csv, row 3: lon", "own.csv, row 4: lat", "own.csv, row 5: lat", "own.csv, row 6: name",
        "own.csv, row 7: radius_m", "own.csv, row 8: type", "own.csv, row 9: the row", "own.csv, row 11: the row", "own.csv, row 12: the row",
    ]  # fmt: skip
    assert "swapped" in told[0]
    assert "UTF-8; save the table as UTF-8" in told[8]


def test_no_text_is_told(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text(
        'name,lat,lon,note\nGood,36.1,42.1,\nN\0L,36.1,42.1,\nX,36.1,42.1,a\0b\n"Open,36.1\nY,1,2\n', encoding="utf-8"
    )
    told = problems(table)
    assert len(told) == 3
    assert "row 3: name is 'N\\x00L', expected text without NUL" in told[0]
    assert "row 4: note is" in told[1]
    assert "a quotation mark that does not close?" in told[2]
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [42.1, 36.1]},
        "properties": {"name": "a\ud800"},
    }
    geojson = tmp_path / "own.geojson"
    geojson.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    assert "halves of surrogate pairs" in problems(geojson)[0]


def test_the_curated_table_is_a_table(tmp_path: Path) -> None:
    assert [p.id for p in Table(DATA / "curated.csv").places()] == [
        p.id for p in Curated(DATA / "curated.csv").places()
    ]


def test_alternate_names_replace_the_column(tmp_path: Path) -> None:
    row = "7\tTall\tTall\tOldest,https://example.org\t36.5\t42.5\tP\tPPL\tIQ\t\t15\t\t\t\t0\t\t3\tAsia/Baghdad\t2018-01-01\n"
    (tmp_path / "IQ.txt").write_text(row, encoding="utf-8")
    names = "1\t7\ten\tFormer\t\t\t\t1\n2\t7\tar\tتل\t1\t\t\t\n3\t7\tlink\thttps://example.org\t\t\t\t\n4\t8\ten\tNot mine\t\t\t\t\n"
    with zipfile.ZipFile(tmp_path / "alternateNamesV2.zip", "w") as archive:
        archive.writestr("iso-languagecodes.txt", "code\n")
        archive.writestr("alternateNamesV2.txt", names)
    (place,) = GeoNames(tmp_path / "IQ.txt", alternates=tmp_path / "alternateNamesV2.zip").places()
    assert place.names == ("Tall", "تل", "Former")
    with pytest.raises(SourceFormatError, match="together with the dump"):
        open_source(tmp_path / "alternateNamesV2.zip")


def test_archives_that_are_cut_short_are_named(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("IQ.txt", "".join(f"{i}\t" + "\t".join(["x"] * 18) + "\n" for i in range(20_000)))
    (tmp_path / "IQ.zip").write_bytes(content.getvalue()[:-2_000])
    with pytest.raises(SourceFormatError, match="damaged or cut short"):
        open_source(tmp_path / "IQ.zip")
    packed = gzip.compress(b'{"wof:id": 1}\n' * 10_000)
    (tmp_path / "wof.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(SourceFormatError, match="damaged or cut short"):
        list(open_source(tmp_path / "wof.jsonl.gz").blocks())


def test_a_file_of_something_else_says_what_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear all,\nsee you there\n")
    with pytest.raises(SourceFormatError, match=r"notes\.txt is none of the formats .* GeoNames dump"):
        open_source(tmp_path / "notes.txt")
    with pytest.raises(SourceFormatError, match="is no file"):
        open_source(tmp_path / "missing.txt")


def test_what_cannot_be_read_or_is_empty_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    with pytest.raises(SourceFormatError, match=r"empty\.csv is empty; give a GeoNames dump"):
        open_source(tmp_path / "empty.csv")
    unreadable = Path("/proc/self/mem")  # permissions do not keep root from reading
    if unreadable.is_file():
        with pytest.raises(SourceFormatError, match="cannot be read"):
            open_source(unreadable)
