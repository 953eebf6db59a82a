"""A name can be anything a report holds; asking for it never fails, and never costs much."""

from hypothesis import given
from hypothesis import strategies as st

from gazetteer.likeness import alike, likeness
from gazetteer.names import fold, fold_all, folded_skeletons, respelt, skeletons, sounds, voiced
from gazetteer.spelling import far_keys, keys

ANY = st.text(max_size=60)
LETTERS = st.text(
    alphabet="abcdeghijklmnoqrstuvwxyz '-ʿşçğîêابتجحخدرزسشصعغقكلمنهويאבגדהוזכלמנסעפצקרשתабвгдежзиклмнопрстухчшья",
    max_size=40,
)
HOSTILE = st.sampled_from(
    ["'; DROP TABLE place;--", "%", "_", "(((", "[a-z", "\\", "\0", ".*", "a{1,999999}", '"', "?", "\ud800"]
)


@given(ANY | LETTERS | HOSTILE)
def test_keys_are_few_and_sound(text: str) -> None:
    asked = keys(fold(text))
    assert len(asked) == len(set(asked)) <= 100
    assert set(skeletons(text)) <= set(asked)
    assert all(key not in {"", "a"} for key in asked + far_keys(fold(text)))


@given(LETTERS)
def test_a_skeleton_is_what_its_sounds_say(text: str) -> None:
    for word in fold(text).split():
        assert all(s.skeleton or s.voiced for s in sounds(word))
    assert folded_skeletons(fold(text)) == skeletons(text)
    heard = ["".join(s.voiced for s in sounds(word)) for word in fold(text).split()]
    assert voiced(respelt(fold(text))) == " ".join(heard)


@given(ANY | LETTERS, ANY | LETTERS)
def test_likeness_is_a_share_and_one_for_the_same(a: str, b: str) -> None:
    a, b = fold(a), fold(b)
    assert 0.0 <= likeness(a, b) <= 1.0
    assert likeness(a, a) == 1.0
    assert {s for _, s in alike(a, {a, b}, at_least=0.0)} <= {a, b}


@given(st.lists(ANY, max_size=5))
def test_folding_many_is_folding_each(names: list[str]) -> None:
    assert fold_all(names) == ([fold(n) for n in names] or [""])
