"""Many names at once have the keys that each has alone."""

from hypothesis import given
from hypothesis import strategies as st

from gazetteer import bulk
from gazetteer.keys import hash_of
from gazetteer.names import bare, fold, folded_skeletons

# Letters of all scripts, signs that fold into several letters or none, and words that keys leave out.
WORDS = st.sampled_from(
    "al esh ash ад ес ال الشيخ tall Khirbet aerodrome camp בئر גבעת शहर का ﷺ Straße Ærø 서울 İ — ʿ \u0301 x".split()  # noqa: SIM905
)
NAME = st.lists(WORDS | st.text(max_size=12), max_size=5).map(lambda words: " ".join(words).replace("\n", " "))
RECORDS = st.lists(st.lists(NAME, min_size=1, max_size=4), max_size=8)


@given(RECORDS)
def test_names_of_many_records_are_those_of_each(records: list[list[str]]) -> None:
    found = bulk.borne(["\n".join(names) for names in records])
    expected: dict[str, set[int]] = {}
    for i, names in enumerate(records):
        for name in names:
            if folded := fold(name):
                expected.setdefault(folded, set()).add(i)
    runs = zip(found.names, found.starts, found.starts[1:], strict=False)
    assert {name: found.bearers[start:end].tolist() for name, start, end in runs} == {
        name: sorted(bearers) for name, bearers in expected.items()
    }
    assert found.hashes.tolist() == [hash_of(name) for name in found.names] == sorted(found.hashes.tolist())


@given(st.lists(NAME, max_size=8))
def test_keys_of_many_names_are_those_of_each(names: list[str]) -> None:
    folded = [f for f in map(fold, names) if f]
    without_article, skeletons = bulk.told(folded)
    assert without_article == [bare(name) for name in folded]
    assert skeletons == ["".join(folded_skeletons(name)) for name in folded]
    assert bulk.hashes(folded).tolist() == [hash_of(name) for name in folded]
