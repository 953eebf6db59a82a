"""Readers of place tables: what they accept, and how they say what is wrong with a file."""

import csv
import hashlib
import json
import zipfile
from pathlib import Path

import pytest

import gazetteer
from gazetteer import Gazetteer, PlaceStatus, SourceFormatError, StoreError
from gazetteer.boundaries import Borders
from gazetteer.sources import Curated, Embedded, GeoNames

ROW = [
    "449212", "Tall Ḩamad Āghah", "Tall Hamad Aghah", "Tel Ehmed,تل حمد آغه", "36.81527", "42.37747", "P", "PPL", "IQ", "", "15", "", "", "",
    "0", "", "390", "Asia/Baghdad", "2018-01-01",
]  # fmt: skip


def dump(path: Path, *rows: list[str]) -> Path:
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_geonames_row(tmp_path: Path) -> None:
    (place,) = GeoNames(dump(tmp_path / "IQ.txt", ROW), areas=lambda: {"IQ.15": "Nineveh"}).places()
    assert (place.id, place.lat, place.lon, place.country, place.admin1) == (
        "gn:449212",
        36.81527,
        42.37747,
        "IQ",
        "Nineveh",
    )
    assert "تل حمد آغه" in place.names
    assert place.part_of == ("adm:IQ.15", "iso:IQ")
    assert place.population is None
    assert place.timezone == "Asia/Baghdad"


def test_destroyed_and_abandoned_places_are_historic(tmp_path: Path) -> None:
    (place,) = GeoNames(dump(tmp_path / "IQ.txt", [*ROW[:7], "PPLW", *ROW[8:]])).places()
    assert place.status is PlaceStatus.HISTORIC


def test_a_zip_is_read_as_it_is(tmp_path: Path) -> None:
    dump(tmp_path / "IQ.txt", ROW)
    with zipfile.ZipFile(tmp_path / "IQ.zip", "w") as archive:
        archive.writestr("readme.txt", "not this one")
        archive.write(tmp_path / "IQ.txt", "IQ.txt")
    assert len(list(GeoNames(tmp_path / "IQ.zip").places())) == 1


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        (4, "91.5", "row 2.*latitude"),
        (5, "east", "row 2.*east"),
        (4, "nan", "row 2.*latitude"),
        (8, "Iraq", "row 2.*ISO 3166"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, column: int, value: str, complaint: str) -> None:
    bad = [*ROW[:column], value, *ROW[column + 1 :]]
    with pytest.raises(SourceFormatError, match=complaint):
        list(GeoNames(dump(tmp_path / "IQ.txt", ROW, bad)).places())


def test_another_layout_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match=r"row 1: .*19 columns"):
        list(GeoNames(dump(tmp_path / "towns.txt", ["a", "b", "c"])).places())


def test_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "IQ.txt").write_bytes("\t".join(ROW).encode("utf-16"))
    with pytest.raises(SourceFormatError, match="UTF-8"):
        list(GeoNames(tmp_path / "IQ.txt").places())


def test_a_table_of_the_users_own(tmp_path: Path) -> None:
    table = tmp_path / "sites.csv"
    table.write_text(
        "id,name,kind,lat,lon,radius_m,source\nmy:1,Depot Nine,S.MILB,36.5,42.5,500,field notes\n", encoding="utf-8"
    )
    gazetteer = Gazetteer(packs=[table])
    assert gazetteer.resolve("Depot Nine").require().source == "field notes"
    assert "sites.csv" in " ".join(gazetteer.attributions)


def test_a_table_without_its_columns_is_named(tmp_path: Path) -> None:
    table = tmp_path / "sites.csv"
    table.write_text("name,lat,lon\nDepot,1,2\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match="no column id, kind, radius_m, source"):
        list(Curated(table).places())


def test_a_pack_that_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="is no file"):
        Gazetteer(packs=[tmp_path / "nothing.txt"])


def test_every_curated_row_has_a_source_and_an_honest_radius() -> None:
    data = Path(__file__).parents[3] / "gazetteer" / "data"
    rows = list(Curated(data / "curated.csv").places())
    assert len({p.id for p in rows}) == len(rows)
    for place in rows:
        assert place.source.strip(), place.id
        if (
            "recalled" in place.source
            and place.feature_class in {"S", "P"}
            and place.feature_code not in {"PSTB", "PPLX", "PPL"}
        ):
            assert place.radius_m >= 10_000, place.id
        if place.status is PlaceStatus.UNLOCATED:
            assert place.lat is None, place.id
            assert place.note, place.id
        else:
            assert place.radius_m > 0, place.id


def test_a_copy_without_its_data_says_so(tmp_path: Path) -> None:
    source = Embedded(tmp_path, countries=tmp_path / "countries.csv", aliases=tmp_path / "aliases.csv")
    with pytest.raises(StoreError, match="was not built"):
        _ = source.fingerprint


def test_the_table_is_the_one_its_manifest_names() -> None:
    folder = Path(__file__).parents[3] / "gazetteer" / "data" / "assembled"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((folder / "places.tsv.xz").read_bytes()).hexdigest() == manifest["sha256"]


def test_the_small_tables_point_at_places_that_exist() -> None:
    gazetteer = Gazetteer()
    data = Path(__file__).parents[3] / "gazetteer" / "data"
    for name in ("aliases.csv", "abbreviations.csv"):
        with (data / name).open(encoding="utf-8", newline="") as table:
            missing = [row["id"] for row in csv.DictReader(table) if gazetteer.place(row["id"]) is None]
        assert missing == [], name
    for place in Curated(data / "curated.csv").places():
        assert [p for p in place.part_of if gazetteer.place(p) is None] == [], place.id


@pytest.mark.parametrize("table", ["curated.csv", "features.csv"])
def test_written_points_lie_in_the_country_they_say(table: str) -> None:
    path = Path(gazetteer.__file__).parent / "data" / table
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lat"] and row["country"]]
    answers = Borders().countries_at(lats=[float(r["lat"]) for r in rows], lons=[float(r["lon"]) for r in rows])
    strays = [
        (row["name"], row["country"], country)
        for row, country, metres in zip(rows, answers.country, answers.distance_m, strict=True)
        # what is at a border may lie beyond it by its radius, a reef at sea; Crimea is drawn as it is held
        if country not in {None, row["country"]}
        and (country, row["country"]) != ("RU", "UA")
        and metres > float(row["radius_m"])
    ]
    assert strays == []
