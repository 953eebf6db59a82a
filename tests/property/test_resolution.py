"""Whatever a report calls a place, resolving it gives an honest answer and no traceback."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer import Gazetteer, Outcome, Toponym

GAZETTEER = None
NAMES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["Mosul", "Zummar", "Gaza", "Paris", "Camp Kalsu", "Iraqi", "Pa.", "Babil governorate", "the Gulf", "Springfield"]),
)  # fmt: skip
TOPONYMS = st.builds(
    Toponym,
    text=NAMES,
    kind=st.none() | st.sampled_from(["village", "base", "governorate", "thing", ""]) | st.text(max_size=8),
    within=st.lists(NAMES, max_size=2).map(tuple),
    near=st.lists(NAMES, max_size=2).map(tuple),
    country=st.none() | st.sampled_from(["IQ", "SY", "ZZ"]),
)


def gazetteer() -> Gazetteer:
    global GAZETTEER  # noqa: PLW0603 - hypothesis and fixtures do not mix
    GAZETTEER = GAZETTEER or Gazetteer()
    return GAZETTEER


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TOPONYMS, max_size=5))
def test_every_toponym_gets_one_honest_answer(toponyms: list[Toponym]) -> None:
    found = gazetteer().resolve_document(toponyms)
    assert [r.toponym for r in found] == [t.text for t in toponyms]
    for r in found:
        scores = [c.score for c in r.candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(0.0 <= s <= 1.0 for s in scores)
        assert sum(scores) <= 1.001
        assert all(c.reasons for c in r.candidates)
        if r.outcome is Outcome.RESOLVED:
            assert r.require().lat is not None
        else:
            assert r.place is None
            assert r.hint


@settings(max_examples=60, deadline=None)
@given(st.lists(TOPONYMS, max_size=4))
def test_resolving_twice_gives_the_same(toponyms: list[Toponym]) -> None:
    assert gazetteer().resolve_document(toponyms) == gazetteer().resolve_document(toponyms)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_known_phrases_have_places(phrase: str) -> None:
    assert gazetteer().knows(phrase) == bool(gazetteer().lookup(phrase))
