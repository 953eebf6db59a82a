"""Names are anything a report can hold."""

from hypothesis import given
from hypothesis import strategies as st

from gazetteer.names import bare, fold, similarity, skeletons, split_kind

ANY = st.text(max_size=60)


@given(ANY)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_folding_ignores_case(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


@given(ANY)
def test_nothing_crashes_and_nothing_vanishes_whole(text: str) -> None:
    folded = fold(text)
    assert bool(bare(folded)) == bool(folded)
    assert bool(split_kind(folded)[0]) == bool(folded)
    for key in skeletons(text):
        assert key not in {"", "a"}


@given(ANY, ANY)
def test_similarity_lies_between_nought_and_one(a: str, b: str) -> None:
    assert 0.0 <= similarity(fold(a), fold(b)) <= 1.0 + 1e-9
    assert similarity(fold(a), fold(a)) == 1.0
