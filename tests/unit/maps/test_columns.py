"""Columns read back as they were written; the browser's reader has the same test in maps/frontend/tests."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maps.columns import Columns

# The reader has no state: one for all examples is right.
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@shared
@given(st.lists(st.none() | st.integers(-(2**40), 2**40)))
def test_integers_come_back(unpacked, values):
    columns = Columns()
    columns.numbers("t", "x", values)
    columns.numbers("t", "y", np.array(values, dtype=float))
    assert unpacked(columns.packed())[1] == {"t.x": values, "t.y": values}


@shared
@given(st.lists(st.integers(0, 2**20)))
def test_growing_integers_come_back_and_are_small(unpacked, values):
    columns = Columns()
    columns.numbers("t", "x", np.asarray(sorted(values)), delta=True)
    assert unpacked(columns.packed())[1]["t.x"] == sorted(values)


def test_codes_texts_and_lists_are_counted_as_the_browser_counts(unpacked):
    columns = Columns()
    columns.codes("t", "weapon", ["rocket", "درون", "rocket"])
    columns.coded("t", "known", np.array([1, 0, 1]), ["a", "b"])
    columns.texts("t", "id", ["a", "😀", "\ud800"])
    columns.lists("t", "ring", [[1, -2], [], [300]])
    columns.tags("t", "actors", [["x", "yz"], [], ["x"]])
    head, found = unpacked(columns.packed(more=[["درون", None]]))
    assert found == {
        "t.weapon": ["rocket", "درون", "rocket"],
        "t.known": ["b", "a", "b"],
        "t.id": ["a", "😀", "?"],
        "t.ring": [[1, -2], [], [300]],
        "t.actors": [["x", "yz"], [], ["x"]],
    }
    assert head["more"] == [["درون", None]]
    assert head["columns"][2]["strings"] == {"lengths": {"n": 3, "width": 1, "base": 1, "step": 1}, "bytes": 6}


def test_a_column_beyond_another_is_small_and_keeps_what_is_known(unpacked):
    columns = Columns()
    first, last = np.array([1_700_000_000, np.nan, np.nan]), np.array([1_700_000_060, 5, np.nan])
    columns.numbers("t", "first", first)
    columns.beyond("t", "last", last, ("first", first))
    head, found = unpacked(columns.packed())
    assert head["columns"][1]["width"] == 1
    assert found["t.last"] == [1_700_000_060, 5, None]


def test_ids_that_count_up_are_numbers_and_others_are_text(unpacked):
    columns = Columns()
    columns.ids("t", "id", ["e008", "e009", "e010"])
    columns.ids("t", "other", ["e8", "e9", "f10"])
    columns.ids("t", "none", [])
    counted, text, none = columns.schema
    assert (counted["kind"], counted["prefix"], counted["digits"]) == ("counted", "e", 3)
    assert text["kind"] == none["kind"] == "text"
    assert unpacked(columns.packed())[1]["t.id"] == ["e008", "e009", "e010"]


def test_what_cannot_be_written_is_refused():
    with pytest.raises(ValueError, match="spans"):
        Columns().numbers("t", "x", [0, 1, 2**50])
