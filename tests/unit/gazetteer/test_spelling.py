"""Spellings of one name find each other; names of different places are told apart."""

import time

import pytest

from gazetteer.likeness import VIEWS, alike, likeness, likenesses, views
from gazetteer.names import fold, fold_all, folded_skeletons
from gazetteer.spelling import far_keys, keys

FAMILIES = {
    "article, assimilated or joined": [
        ("as-Suwayda", "Sweida"), ("Al-Hasakah", "Hasakeh"), ("Ash Shaddādah", "Shaddada"), ("Elghabra", "El Ghabra"), ("Аль-Хасака", "Al-Hasakah"),
    ],
    "ta marbuta": [("Idlibiyah", "Idlibiya"), ("Latakieh", "Latakia"), ("اللاذقية", "Ladhiqiyah"), ("Raqqat", "Raqqa")],
    "ayn and hamza": [("Baʻqubah", "Ba'quba"), ("Al-Qa`im", "Qaim"), ("Sana’a", "Sanaa"), ("Tal ‘Afar", "Tallafar")],
    "doubled letters and vowels": [("Rumaylan", "Rmelan"), ("Zummar", "Zumar"), ("Kufrnabel", "Kafr Nabl"), ("Qaddisiya", "Qadisiyah")],
    "q k g gh": [("Qamishli", "Kamishly"), ("Gharyan", "Garyan"), ("Ghajar", "Rhajar"), ("Khirbat Ghazalah", "Khirbet Gazale")],
    "kh h x": [("Khanaqin", "Xaneqin"), ("Khabur", "Habur"), ("Duhok", "Dukhok")],
    "j dj g": [("Jabal", "Djebel"), ("Jizan", "Gizan"), ("Najaf", "Nedjef")],
    "sh ch ş": [("Shirnak", "Şırnak"), ("Chebaa", "Shebaa"), ("Eskişehir", "Eskishehir"), ("Çorum", "Chorum")],
    "w v u": [("Wan", "Van"), ("Oualidia", "Walidiya"), ("Dawud", "Daud"), ("Beer-Szewa", "Be'er Sheva")],
    "Kurdish": [("Hewlêr", "Hawler"), ("Kobanê", "Kubani"), ("Serêkaniyê", "Sari Kani"), ("هەڵەبجە", "Halabja"), ("Dihok", "دهۆک")],
    "Ukrainian and Russian": [
        ("Kharkiv", "Kharkov"), ("Kyiv", "Kiev"), ("Lviv", "Lvov"), ("Mykolaiv", "Nikolaev"), ("Horodnia", "Gorodnya"), ("Харків", "Kharkow"), ("Charkow", "Kharkiv"), ("Луганськ", "Lugansk"),
    ],
    "Hebrew": [("קרית ים", "Qiryat Yam"), ("Kirjat Jam", "Kiryat Yam"), ("כפר סבא", "Kfar Saba"), ("Petah Tiqwa", "פתח תקווה"), ("Zefat", "Tsfat")],
    "Persian": [("Dowlatābād", "Daulatabad"), ("Dizful", "Dezfūl"), ("همدان", "Hamadan"), ("Kermānshāh", "Kirmanshah")],
    "generic words": [
        ("Tell Abyad", "Tall Abyaḑ"), ("Ain Issa", "Ayn Isa"), ("Khirbet Jir", "Kharab al-Jir"), ("Deir Hafer", "Dayr Ḩāfir"), ("KfarHittim", "Kefar Hittim"),
        ("Jebel Sinjar", "Jabal Sinjar"), ("Djebel Sindschar", "جبل سنجار"),
    ],
    "ezafe and joined endings": [("Deh-e Shib", "Deh Shib"), ("Çallıköy", "Callı"), ("Bedirkend", "Bedir")],
    "joined, split, swapped": [("Deirezzor", "Deir ez-Zor"), ("Telafer", "Tal Afar"), ("Now Dahanak", "Nawdahanak"), ("Abyad Tell", "Tell Abyad")],
}  # fmt: skip
PAIRS = [pair for pairs in FAMILIES.values() for pair in pairs]


@pytest.mark.parametrize(("asked", "listed"), PAIRS)
def test_the_question_reaches_the_listed_spelling(asked: str, listed: str) -> None:
    wanted = set(folded_skeletons(fold(listed)))
    asked = fold(asked)
    assert wanted & {*keys(asked), *far_keys(asked)}, (wanted, keys(asked))


@pytest.mark.parametrize(("asked", "listed"), PAIRS)
def test_spellings_of_one_name_are_more_alike_than_other_names(asked: str, listed: str) -> None:
    others = ["haskovo", "samarkand", "port said", "bandar abbas", "novosibirsk", "tripoli", "الخرطوم", "нижневартовск"]
    best, *_ = alike(fold(asked), [*others, fold(listed)], at_least=0.0)
    assert best[1] == fold(listed)


def test_likeness_knows_one_name_from_another() -> None:
    assert likeness("zummar", "zummar") == 1.0
    assert likeness("zummar", "zumar") > 0.9 > likeness("zummar", "samarra")
    assert likeness("hamad agha", "tall hamad aghah") > likeness("hamad agha", "hammam al alil")


def test_views_are_told_by_name_and_lie_at_nought_for_one_spelling() -> None:
    found = views(["deir ez zor", "zummar"], ["دير الزور", "zummar"])
    assert tuple(found) == VIEWS
    assert all(apart[0] >= 0.0 and apart[1] == pytest.approx(0.0, abs=1e-9) for apart in found.values())


@pytest.mark.parametrize(
    ("asked", "listed", "other"),
    [
        ("vanak", "wanak", "banak"),  # w and v
        ("qitena", "qutaynah", "ratina"),  # the vowels come and go
        ("sharqat", "şerqat", "marqat"),
        ("qamishli", "القامشلي", "الهاشمي"),  # another script
        ("mykolaiv", "николаев", "могилев"),
    ],
)
def test_letters_that_stand_for_each_other_by_turns_are_more_alike_than_others(
    asked: str, listed: str, other: str
) -> None:
    right, wrong = likenesses([asked, asked], [fold(listed), fold(other)])
    assert right > wrong


def test_many_pairs_are_as_alike_as_each() -> None:
    asked, listed = ["hassakeh", "دير الزور", "", "kyiv"], ["al hasakah", "deir ez zor", "x", "київ"]
    assert likenesses(asked, listed) == pytest.approx([likeness(a, b) for a, b in zip(asked, listed, strict=True)])
    assert likenesses(asked[:1], listed) == pytest.approx([likeness(asked[0], b) for b in listed])
    assert likenesses([], []) == []


@pytest.mark.parametrize(("asked", "right"), [("shibam", "shibamm"), ("شبام", "shibam"), ("шибам", "shibam")])
def test_of_very_many_spellings_the_likely_ones_are_compared_whatever_their_script(asked: str, right: str) -> None:
    others = [f"{a}{e}b{i}n{o}" for a in ("sh", "s", "z") for e in "aeiou" for i in "aeiou" for o in ("", "a", "i")]
    assert right in [name for _, name in alike(asked, [*others, right], at_least=0.0)[:2]]


def test_a_letter_lost_or_wrong_is_one_key_away() -> None:
    (own,) = folded_skeletons("sulaymaniyah")
    assert own in far_keys("suamlaniyah")
    assert own in far_keys("suaymaniyah")
    assert own not in [*keys("salmiya"), *far_keys("salah")]


def test_no_question_has_more_keys_than_a_statement_takes() -> None:
    for name in ("Novoshcherbinovskaja Stanitsa", "Кременчугское водохранилище", "محافظة الأنبار الغربية", "a" * 100):
        assert len(keys(fold(name))) <= 100
        assert len(far_keys(fold(name))) <= 2_000


def test_a_name_of_a_hundred_thousand_letters_costs_no_more_than_a_long_one() -> None:
    start = time.process_time()
    name = fold("Khirbet al-Ghazaleh " * 5_000)
    assert name
    assert len(keys(name)) <= 100
    assert likeness(name, "khirbet ghazale") < 1.0
    assert alike(name, ["khirbet ghazale", name], at_least=0.0)[0][1] == name
    assert time.process_time() - start < 5.0


def test_many_names_fold_as_each_does() -> None:
    names = ["  Deir  ez-Zor ", "—", "Kobanê", "two\nlines", "ِ", "Харків", "a\u2028b"]
    assert fold_all(names) == [fold(n) for n in names]
    assert fold_all([]) in ([], [""])
