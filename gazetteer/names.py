"""From a spelling to its match keys: folding, articles, generic words, transliteration, the consonant skeleton.

Three keys, each coarser than the one before. `fold` makes two writings of one spelling equal (case, accents, ayn and
hamza signs, punctuation). `bare` also drops Arabic articles. `skeletons` keep what survives transliteration: the
consonants, in the classes that Arabic, Kurdish, Persian, Turkish, Hebrew, Russian and Ukrainian names move in between
their Latin spellings and their own scripts. A skeleton is good to generate candidates with, never to decide between
them: `similarity` does that.

The classes follow the romanisation tables of BGN/PCGN (Arabic 1956, Hebrew 2018, Persian 1958, Russian 1947,
Ukrainian 2019) and the Hawar alphabet of Kurmanji; vowels are what those tables disagree on most.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "ARTICLE_COUNTRIES",
    "GENERIC",
    "LINES",
    "bare",
    "fold",
    "folded_skeletons",
    "latin",
    "similarity",
    "skeletons",
    "split_kind",
]

# Letters that Unicode does not decompose, and letters of Arabic script that one name is written with by turns.
_SPECIAL = {
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "e", "ħ": "h", "ŋ": "n",
    "ﻻ": "لا", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ێ": "ي", "ئ": "ي", "ؤ": "و",
    "ۆ": "و", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ک": "ك", "ڪ": "ك", "گ": "گ", "ڵ": "ل", "ڕ": "ر",
}  # fmt: skip
# Signs that carry no letter: ayn, hamza, primes, apostrophes, the full stop of abbreviations, tatweel.
_SILENT = frozenset("'`´ʹʺʻʼʽʾʿˈ‘’‛′ʿ‵ʾ.ـء\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff״׳\"“”„ьъЬЪ")


class _FoldTable(dict[int, str]):
    """A `str.translate` table that works out each character once."""

    def __missing__(self, code: int) -> str:
        before, after = "", chr(code)
        while before != after:  # casefolding may decompose and decomposing may need folding again
            before = after
            decomposed = unicodedata.normalize("NFKD", before.casefold()).casefold()
            after = "".join(self._letter(c) for c in decomposed)
        self[code] = after
        return after

    @staticmethod
    def _letter(c: str) -> str:
        if c in _SPECIAL:
            return _SPECIAL[c]
        if c in _SILENT or unicodedata.combining(c):
            return ""
        return c if unicodedata.category(c)[0] in "LNM" else " "


_FOLD = _FoldTable()
LINES = _FoldTable({10: "\n"})
"""The table of `fold` that keeps line feeds: many names at once, for the compiler of the store."""


def fold(name: str) -> str:
    """Bring two writings of one spelling to the same string.

    Case, accents, ayn and hamza signs, quotation marks and full stops vanish; hyphens and other punctuation become
    one space; the letters of Arabic script that are written by turns become one. Scripts stay as they are.

    Returns
    -------
        The folded name, possibly empty. Folding it again changes nothing.

    Examples
    --------
    >>> fold("Tall Ḩamad Āghah"), fold("Deir ez-Zor"), fold("Sana’a")
    ('tall hamad aghah', 'deir ez zor', 'sanaa')
    """
    return " ".join(name.translate(_FOLD).split())


# Where names carry the Arabic article. Elsewhere "el" and "al" belong to the name (El Paso).
ARTICLE_COUNTRIES = frozenset(
    "AE BH DJ DZ EG ER IL IQ IR JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN TR YE".split()  # noqa: SIM905
)
_ARTICLE = re.compile(
    r"\b(?:(?:al|el|il|ul)(?= )|a[sz](?= [sz])|(?:ash|esh|as|es|aş|eş)(?= s)|(?:at|et|ath|eth)(?= t)|(?:ad|ed|adh|edh)(?= d)"
    r"|(?:an|en)(?= n)|(?:ar|er)(?= r)|(?:az|ez)(?= z)|(?:ed|ad)(?= z)|ha(?= )) "
)
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w{3})")


def bare(folded: str) -> str:
    """Drop Arabic articles from a folded name, assimilated ones included; never the whole name.

    Examples
    --------
    >>> bare("al hasakah"), bare("deir ez zor"), bare("الحسكه")
    ('hasakah', 'deir zor', 'حسكه')
    """
    stripped = _ARABIC_ARTICLE.sub("", _ARTICLE.sub("", folded)) if " " in folded or "ا" in folded else folded
    return stripped or folded


# Words that say what kind of thing a name is for, with the kind they stand for. They come and go between spellings
# of one place ("Hamad Agha", "Tall Hamad Aghah"), so skeletons leave them out where enough of the name remains.
_KINDS: dict[str, str] = {
    "tell": "tell tall tel tal til tepe tappeh tapa tepa gird girdi gir تل تپه گرد ته",
    "spring": "ain ayn ein en ayin eyn عين",
    "cape": "ras rass raas راس",
    "ruin": "khirbet khirbat khirba khirbah kharab khrab kherbet khurbet xirbe xirbet xerab horbat خربه خراب",
    "monastery": "deir dayr dair der dir دير",
    "mountain": "jabal jebel djebel gebel mount mt kuh koh ciya har جبل كوه",
    "valley": "wadi vadi oued nahal nahr وادي نهر",
    "well": "bir bi'r beer beir بير",
    "fort": "qalat qalaat qasr kasr qala kale qalah kalat قلعه قصر",
    "hamlet": "kafr kafar kfar kefar kufr kufur kfr كفر",
    "village": "village qaryat qaryah deh dih gund gundi koy koyu selo kibbutz moshav قريه ده گوندی",
    "camp": "camp mukhayyam مخيم",
    "base": "base airbase garrison fob outpost قاعده",
    "air base": "airfield airstrip aerodrome",
    "airport": "airport heliport مطار",
    "district": "district qada qadha nahiya nahiyah nahiyat subdistrict rayon raion mintaqat county county's tehsil ilce قضاء ناحيه منطقه",
    "governorate": "governorate muhafazat muhafazah province oblast ostan velayat wilayat wilaya krai region محافظه استان область",
    "city": "city madinat madinah medinat town shahr shahrak مدينه город",
    "field": "field haql حقل",
    "crossing": "crossing checkpoint معبر",
    "sea": "sea gulf strait bay lake river bahr خليج بحر",
}
GENERIC: dict[str, str] = {w: kind for kind, words in _KINDS.items() for w in words.replace("'", "").split()}

# Kind phrases that may follow (or lead) a name in running text, longest first.
_SUFFIX_KINDS = (
    "international airport", "air force base", "military airport", "military base", "military airbase", "refugee camp",
    "naval air station", "army air field", "army base", "naval base", "air base", "border crossing", "governorate",
    "gas field", "oil field", "airbase", "airport", "airfield", "airstrip", "province", "oblast", "district", "subdistrict",
    "county", "region", "village", "town", "city", "base", "camp", "crossing", "state", "raion", "field",
)  # fmt: skip
_TRAILING = re.compile(rf"^(?P<core>.+?) (?P<kind>{'|'.join(_SUFFIX_KINDS)})$")
_LEADING = re.compile(rf"^(?P<kind>{'|'.join(_SUFFIX_KINDS)}) of (?P<core>.+)$")


def split_kind(folded: str) -> tuple[str, str | None]:
    """Split a folded phrase into its name and the kind word that it carries, if any.

    Examples
    --------
    >>> split_kind("babil governorate"), split_kind("city of mosul"), split_kind("mosul")
    (('babil', 'governorate'), ('mosul', 'city'), ('mosul', None))
    """
    found = _TRAILING.match(folded) or _LEADING.match(folded)
    return (found["core"], found["kind"]) if found else (folded, None)


# One letter of another script -> its Latin consonants; vowels are dropped later in any case.
_SCRIPT = {
    **dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگڤ", (  # noqa: SIM905
        "a b t t j h x d d r z s $ s d t z a k f k k l m n h w y b $ j k v").split(), strict=True)),
    **dict(zip("אבגדהוזחטיכלמנסעפצקרשתךםןףץ", "a b k d h w z h t y k l m n s a b s k r $ t k m n b s".split(), strict=True)),  # noqa: SIM905
    **dict(zip("абвгґдеєжзиіклмнопрстуфхцчшщыэюя", (  # noqa: SIM905
        "a b v k k d e e j z i i k l m n o p r s t u f h s $ $ $ i e u a").split(), strict=True)),
    "ј": "y", "љ": "l", "њ": "n", "ћ": "$", "ђ": "j", "џ": "j", "қ": "k", "ғ": "k", "һ": "h", "ү": "u", "ө": "o",
}  # fmt: skip
_TO_LATIN = str.maketrans(_SCRIPT)
_TA_MARBUTA = re.compile(r"ه\b")
_DIGRAPH = re.compile(r"shch|sch|tch|dzh|sh|ch|kh|gh|dh|th|ph|zh|dj|tz|ts|ck|ah\b|eh\b|a[ht](?= )")
_DIGRAPHS = {
    "shch": "$", "sch": "$", "tch": "$", "dzh": "j", "sh": "$", "ch": "$", "kh": "h", "gh": "k", "dh": "d", "th": "t",
    "ph": "f", "zh": "j", "dj": "j", "tz": "s", "ts": "s", "ck": "k", "ah": "a", "eh": "a", "at": "a",
}  # fmt: skip
_CLASSES = str.maketrans(
    {
        "q": "k",
        "g": "k",
        "c": "k",
        "x": "h",
        "p": "b",
        "y": "",
        "w": "",
        "o": "",
        "u": "",
        "i": "",
        "e": "",
        "a": "",
        " ": "",
    }
)
# A first letter is kept: vowels as one, w with the v that it is written as by turns.
_INITIALS = {"a": "a", "e": "a", "i": "a", "o": "a", "u": "a", "w": "v", "y": "y"}
_DOUBLED = re.compile(r"(.)\1+")
_MIN_SKELETON = 3


def latin(folded: str) -> str:
    """Write a folded name with Latin letters, roughly: enough to compare, not to print.

    Examples
    --------
    >>> latin("زمار")
    'zmar'
    """
    return folded.translate(_TO_LATIN) if not folded.isascii() else folded


def skeletons(name: str) -> tuple[str, ...]:
    """Return the consonant skeletons of a name: one, or two when it has a v, which may stand for a w or be itself.

    Names with fewer than two consonants have none: a key that half the world shares finds nothing.

    Examples
    --------
    >>> skeletons("Khirbet Al-Jir"), skeletons("Tall Ḩamad Āghah") == skeletons("Hamad Agha")
    (('rnjr',), True)
    """
    return folded_skeletons(fold(name))


def folded_skeletons(folded: str) -> tuple[str, ...]:
    """Return the skeletons of a name that is folded already."""
    words = bare(folded).split()
    own = [w for w in words if w not in GENERIC]
    key = _consonants(" ".join(own))
    if len(own) < len(words) and len(key.replace("v", "")) < _MIN_SKELETON:
        key = _consonants(" ".join(GENERIC.get(w, w) for w in words))  # "khirbet jir" and "kharab jir" are one
    if "v" not in key:
        return (key,) if len(key) > 1 else ()
    keys = (key.replace("v", "f"), key[0].replace("v", "f") + key[1:].replace("v", ""))
    return tuple(k for k in dict.fromkeys(_DOUBLED.sub(r"\1", k) for k in keys) if len(k) > 1)


def _consonants(words: str) -> str:
    if not words.isascii():
        words = _TA_MARBUTA.sub("ا", words).translate(_TO_LATIN)
    text = _DIGRAPH.sub(_digraph, words)
    initial = _INITIALS.get(text[:1]) or text[:1].translate(_CLASSES)
    return _DOUBLED.sub(r"\1", initial + text[1:].translate(_CLASSES))


def _digraph(found: re.Match[str]) -> str:
    return _DIGRAPHS[found[0]]


def similarity(a: str, b: str) -> float:
    """Jaro–Winkler similarity of two folded names, brought to Latin letters; 1.0 for equal ones.

    Winkler (1990), prefix weight 0.1, prefix at most four letters.

    Examples
    --------
    >>> round(similarity("rumaylan", "rmelan"), 2), similarity("mosul", "mosul")
    (0.78, 1.0)
    """
    a, b = latin(a), latin(b)
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    used = [False] * len(b)
    matched: list[str] = []
    for i, c in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not used[j] and b[j] == c:
                used[j] = True
                matched.append(c)
                break
    if not matched:
        return 0.0
    other = [b[j] for j, hit in enumerate(used) if hit]
    swaps = sum(x != y for x, y in zip(matched, other, strict=True)) / 2
    n = len(matched)
    jaro = (n / len(a) + n / len(b) + (n - swaps) / n) / 3
    prefix = 0
    for x, y in zip(a[:4], b[:4], strict=False):
        if x != y:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)
