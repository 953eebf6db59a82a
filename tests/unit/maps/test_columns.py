"""Columns read back as they were written; the browser's reader has the same test in maps/frontend/tests."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.columns import Columns


def integers(spec, body):
    """Read one integer column from the start of a body."""
    n, width = spec["n"], spec["width"]
    planes = np.frombuffer(body, np.uint8, n * width).reshape(width, n).astype(np.int64)
    codes = sum((plane << (8 * k) for k, plane in enumerate(planes)), start=np.zeros(n, np.int64))
    if spec.get("null"):
        return [None if code == 0 else spec["base"] + spec["step"] * (int(code) - 1) for code in codes]
    values = spec["base"] + spec["step"] * codes
    return (np.cumsum(values) if spec.get("delta") else values).tolist()


@given(st.lists(st.none() | st.integers(-(2**40), 2**40)))
def test_integers_come_back(values):
    columns = Columns()
    columns.numbers("t", "x", values)
    assert integers(columns.schema[0], zlib.decompress(columns.body)) == values


@given(st.lists(st.integers(0, 2**20)))
def test_growing_integers_come_back_and_are_small(values):
    columns = Columns()
    columns.numbers("t", "x", np.asarray(sorted(values)), delta=True)
    assert integers(columns.schema[0], zlib.decompress(columns.body)) == sorted(values)


def test_codes_and_texts_are_counted_as_the_browser_counts():
    columns = Columns()
    columns.codes("t", "weapon", ["rocket", "درون", "rocket"])
    columns.texts("t", "id", ["a", "😀", "\ud800"])
    body = zlib.decompress(columns.body)
    assert body == b"\x00\x01\x00" + b"\x01\x00" + "rocketدرون".encode() + b"\x00\x01\x00" + "a😀?".encode()
    assert columns.schema[1]["strings"] == {"lengths": {"n": 3, "width": 1, "base": 1, "step": 1}, "bytes": 6}


def test_a_column_beyond_another_is_small_and_keeps_what_is_known():
    columns = Columns()
    first, last = [1_700_000_000, None, None], [1_700_000_060, 5, None]
    columns.beyond("t", "last", last, ("first", first))
    assert columns.schema[0]["of"] == "first"
    rest = integers(columns.schema[0], zlib.decompress(columns.body))
    assert [None if r is None else r + (f or 0) for r, f in zip(rest, first, strict=True)] == last


def test_ids_that_count_up_are_numbers_and_others_are_text():
    columns = Columns()
    columns.ids("t", "id", ["e008", "e009", "e010"])
    columns.ids("t", "other", ["e8", "e9", "f10"])
    columns.ids("t", "none", [])
    counted, text, none = columns.schema
    assert (counted["kind"], counted["prefix"], counted["digits"]) == ("counted", "e", 3)
    assert integers(counted, zlib.decompress(columns.body)) == [8, 9, 10]
    assert text["kind"] == none["kind"] == "text"


def test_what_cannot_be_written_is_refused():
    with pytest.raises(ValueError, match="spans"):
        Columns().numbers("t", "x", [0, 1, 2**50])
