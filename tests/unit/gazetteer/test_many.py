"""A column of names, each distinct one resolved once."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from gazetteer import Gazetteer, Outcome
from gazetteer.many import frame_of

NAMES = ["Zummar", None, "Baghdad", "Zummar", "", "Qxzqx Qxz"]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(packs=[])


@pytest.mark.parametrize(
    "made",
    [list, tuple, iter, pd.Series, pa.array, lambda n: np.array(n, dtype=object), lambda n: pa.chunked_array([n])],
)
def test_one_answer_a_row_in_order(gazetteer: Gazetteer, made) -> None:
    found = gazetteer.resolve_many(made(NAMES))
    assert [r.outcome for r in found] == [
        Outcome.RESOLVED, Outcome.UNRESOLVED, Outcome.RESOLVED, Outcome.RESOLVED, Outcome.UNRESOLVED, Outcome.UNRESOLVED,
    ]  # fmt: skip
    assert found[0] is found[3]
    assert found[1].hint == "no name"
    assert found[0].place == gazetteer.resolve("Zummar").place


def test_each_question_is_asked_once_with_its_own_context(gazetteer: Gazetteer) -> None:
    told: list[int] = []
    found = gazetteer.resolve_many(
        ["Tripoli", "Tripoli", "Tripoli"] * 200, country=["LB", "LY", None] * 200, progress=lambda _, n: told.append(n)
    )
    assert [r.place.country if r.place else None for r in found[:2]] == ["LB", "LY"]
    assert len({id(r) for r in found}) == 3
    assert told == []
    gazetteer.resolve_many([f"Qxz{i}" for i in range(250)], progress=lambda _, n: told.append(n))
    assert told == [100, 200]


def test_missing_context_is_none(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve_many(pd.Series(["Zummar", "Zummar", np.nan]), country=pd.Series([np.nan, "IQ", "IQ"]))
    assert [r.place.id if r.place else None for r in found] == ["gn:9253641", "gn:9253641", None]


def test_wrong_lengths_and_a_single_name_are_refused(gazetteer: Gazetteer) -> None:
    with pytest.raises(ValueError, match="country has 1 rows and names 2"):
        gazetteer.resolve_many(["a", "b"], country=["IQ"])
    with pytest.raises(TypeError, match="column of names"):
        gazetteer.resolve_many("Zummar")
    assert gazetteer.resolve_many([]) == []


def test_the_table(gazetteer: Gazetteer) -> None:
    column = pd.Series(NAMES, index=list("abcdef"))
    frame = frame_of(gazetteer.resolve_many(column), index=column.index)
    assert frame.loc["a", "place_id"] == frame.loc["d", "place_id"] == "gn:9253641"
    assert frame.loc["b", "outcome"] == "unresolved"
    assert np.isnan(frame.loc["b", "lat"])
    assert frame.dtypes[["lat", "lon", "radius_m", "score"]].eq(float).all()
    assert frame_of([]).shape == (0, 11)


def test_a_cell_that_is_no_name_spares_the_others(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve_many([["Zummar"], {}, 5, b"Zummar", "Zummar"], country=[{}, [], None, 5, "IQ"])
    assert [r.hint for r in found] == ["no name"] * 4 + [None]
    with pytest.raises(TypeError, match=r"must be text, not None; .*resolve_many"):
        gazetteer.resolve(None)


@pytest.mark.parametrize("text", ["al-" * 30_000, "Zummar " * 100, "x" * 301])
def test_what_is_longer_than_any_name_is_none(gazetteer: Gazetteer, text: str) -> None:
    long, other = gazetteer.resolve_many([text, "Zummar"])
    assert (long.outcome, long.candidates) == (Outcome.UNRESOLVED, ())
    assert "is no name, which has at most 300; give the name alone" in long.hint
    assert other.outcome is Outcome.RESOLVED
