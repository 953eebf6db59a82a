"""Readers of files of places, fed with anything: a clear error, or places that are true and problems that name their row."""

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer import Place, SourceFormatError
from gazetteer.encode import encode_block
from gazetteer.records import Problem, place_of
from gazetteer.sources import open_source

CELLS = st.one_of(
    st.sampled_from(["", "0", "36.5", "-91", "181", "nan", "1e400", "IQ", "iq", "Iraq", "P", "PPL", "A", "x" * 400, "'; DROP TABLE place; --", "\\", '"', "(((", "\u2028", "تل"]),
    st.text(max_size=12),
)  # fmt: skip


def table(header: list[str], *, delimiter: str):
    rows = st.lists(st.lists(CELLS, min_size=len(header) - 1, max_size=len(header) + 1), max_size=6)
    return rows.map(lambda found: "\n".join(delimiter.join(row) for row in [header, *found] if row))


GEONAMES = [
    "1",
    "Tall",
    "Tall",
    "تل,Tell",
    "36.5",
    "42.5",
    "P",
    "PPL",
    "IQ",
    "",
    "15",
    "",
    "",
    "",
    "0",
    "",
    "3",
    "Asia/Baghdad",
    "2018-01-01",
]
GNS = ["ufi", "full_name", "nt", "lat_dd", "long_dd", "fc", "desig_cd", "cc_ft"]
OLD_GNS = ["UFI", "FULL_NAME_RO", "NT", "LAT", "LONG", "FC", "DSG", "CC1", "FULL_NAME_ND_RO"]
OWN = ["name", "lat", "lon", "variants", "radius_m", "type", "status", "population", "country"]
AIRPORTS = ["ident", "type", "name", "latitude_deg", "longitude_deg", "iso_country", "keywords"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
WOF = st.fixed_dictionaries(
    {"wof:id": st.integers() | JSON, "wof:name": st.text(max_size=8) | JSON, "wof:placetype": st.sampled_from(["locality", "county", "odd"]) | JSON},
    optional=dict.fromkeys(("geom:latitude", "geom:longitude", "wof:country", "wof:concordances", "name:ara_x_preferred", "wof:population", "mz:is_current", "wof:superseded_by"), JSON),
)  # fmt: skip


def read(content: bytes) -> None:
    """Read a file whole, as `add` does; what comes out must be fit for a store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.txt"
        path.write_bytes(content)
        try:
            source = open_source(path)
            blocks = list(source.blocks())
        except SourceFormatError as error:
            assert str(path) in str(error) or "row" in str(error)  # noqa: PT017 - either may come
            return
        for block in blocks:
            for found in source.records(block):
                if isinstance(found, Problem):
                    assert found.row >= 1
                    assert found.expected
                else:
                    assert isinstance(place_of(found), Place)  # which refuses what cannot be true
            encode_block(source, block)


@settings(max_examples=60, deadline=None)
@given(table(GEONAMES, delimiter="\t"))
def test_geonames(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=60, deadline=None)
@given(st.one_of(table(GNS, delimiter="\t"), table(OLD_GNS, delimiter="\t")))
def test_gns(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=80, deadline=None)
@given(st.one_of(table(OWN, delimiter=","), table(AIRPORTS, delimiter=","), table(OWN, delimiter=";")))
def test_tables(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=60, deadline=None)
@given(st.lists(WOF, max_size=4))
def test_whos_on_first(records: list[dict[str, object]]) -> None:
    first = {
        "wof:id": 1,
        "wof:name": "Tall",
        "wof:placetype": "locality",
        "geom:latitude": 36.5,
        "geom:longitude": 42.5,
    }
    read("\n".join(json.dumps({"properties": record}) for record in [first, *records]).encode())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.fixed_dictionaries({"properties": JSON, "geometry": JSON}), max_size=4))
def test_geojson(features: list[object]) -> None:
    read(json.dumps({"type": "FeatureCollection", "features": features}).encode())


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"\x1f\x8b", b"PK\x03\x04", b"\xff\xfe", b"{", b"name,lat,lon\n", "\t".join(GEONAMES).encode() + b"\n"]
    ),
)
def test_anything(content: bytes, head: bytes) -> None:
    read(head + content)
