"""From a spelling to its match keys: folding, articles, generic words, transliteration, the consonant skeleton.

Three keys, each coarser than the one before. `fold` makes two writings of one spelling equal (case, accents, ayn and
hamza signs, punctuation). `bare` also drops Arabic articles. `skeletons` keep what survives transliteration: the
consonants, in the classes that Arabic, Kurdish, Persian, Turkish, Hebrew, Russian and Ukrainian names move in between
their Latin spellings and their own scripts. A skeleton is good to generate candidates with, never to decide between
them: `gazetteer.spelling` does that, and knows which other classes a letter may stand for.

The classes follow the romanisation tables of BGN/PCGN (Arabic 1956, Hebrew 2018, Persian 1958, Russian 1947,
Ukrainian 2019) and the Hawar alphabet of Kurmanji; vowels are what those tables disagree on most.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "ARTICLE_COUNTRIES",
    "GENERIC",
    "LINES",
    "SEVERAL",
    "SOUNDS",
    "Sound",
    "all_shortened",
    "bare",
    "classes_of",
    "fold",
    "fold_all",
    "folded_skeletons",
    "latin",
    "may_be_article",
    "own_words",
    "respelt",
    "similarity",
    "skeleton_of",
    "skeletons",
    "sounds",
    "split_kind",
    "telling_words",
    "voiced",
    "without_articles",
]

# Letters that Unicode does not decompose, and letters of Arabic script that one name is written with by turns.
_SPECIAL = {
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "e", "ħ": "h", "ŋ": "n",
    "ﻻ": "لا", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ێ": "ي", "ئ": "ي", "ؤ": "و",
    "ۆ": "و", "ة": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ک": "ك", "ڪ": "ك", "گ": "گ", "ڵ": "ل", "ڕ": "ر",
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


def fold_all(names: Sequence[str]) -> list[str]:
    """Fold many names at once, in their order; a line feed in a name counts as a space.

    Examples
    --------
    >>> fold_all(["Deir  ez-Zor", "—", "Kobanê"])
    ['deir ez zor', '', 'kobane']
    """
    lines = "\n".join([n if "\n" not in n else n.replace("\n", " ") for n in names]).translate(LINES)
    if "  " in lines or " \n" in lines or "\n " in lines or lines[:1] == " " or lines[-1:] == " ":
        return [" ".join(line.split()) for line in lines.split("\n")]
    return lines.split("\n")


# Where names carry the Arabic article. Elsewhere "el" and "al" belong to the name (El Paso).
ARTICLE_COUNTRIES = frozenset(
    "AE BH DJ DZ EG ER IL IQ IR JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN TR YE".split()  # noqa: SIM905
)
# Articles by the letter that the next word begins with; the first ones stand before any.
_BEFORE = {
    "": "al el il ul ha ehl ал эл ел", "s": "as es ash esh az ehs ehsh", "z": "az ez as ad ed ehz", "t": "at et ath eth eht", "d": "ad ed adh edh ehd",
    "n": "an en ehn", "r": "ar er ehr", "с": "ас эс ес", "ш": "аш эш еш", "т": "ат эт ет", "н": "ан эн ен", "р": "ар эр ер", "з": "аз эз ез", "д": "ад эд ед",
}  # fmt: skip
_ARTICLES = frozenset(article for articles in _BEFORE.values() for article in articles.split())
_ARTICLE = re.compile(
    r"\b(?:" + "|".join(f"(?:{words.replace(' ', '|')})(?= {letter})" for letter, words in _BEFORE.items()) + ") "
)
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w{3})")


def bare(folded: str) -> str:
    """Drop Arabic articles from a folded name, assimilated ones included; never the whole name.

    Examples
    --------
    >>> bare("al hasakah"), bare("deir ez zor"), bare("الحسكه")
    ('hasakah', 'deir zor', 'حسكه')
    """
    return without_articles(folded) or folded if " " in folded or "ا" in folded else folded


def without_articles(folded: str) -> str:
    """Drop Arabic articles from folded names, one a line; a name that is nothing else becomes empty."""
    return _ARABIC_ARTICLE.sub("", _ARTICLE.sub("", folded))


def may_be_article(word: str) -> bool:
    """Tell whether a folded word is an Arabic article before some words, or begins with one."""
    return word in _ARTICLES or "ال" in word


# Words that say what kind of thing a name is for, with the kind they stand for. They come and go between spellings
# of one place ("Hamad Agha", "Tall Hamad Aghah"), so skeletons leave them out where enough of the name remains.
_KINDS: dict[str, str] = {
    "tell": "tell tall tel tal til tepe tappeh tapa tepa gird girdi gir تل تپه گرد ته тел телл תל",
    "spring": "ain ayn ein en ayin eyn عين аин эин еин עין",
    "cape": "ras rass raas راس",
    "ruin": "khirbet khirbat khirba khirbah kharab khrab kherbet khurbet xirbe xirbet xerab horbat خربه خراب",
    "monastery": "deir dayr dair der dir دير деир",
    "mountain": "jabal jebel djebel gebel mount mt kuh koh ciya har جبل كوه джебел джабал הר",
    "valley": "wadi vadi oued nahal nahr وادي نهر вади נחל",
    "well": "bir bi'r beer beir بير бир באר",
    "fort": "qalat qalaat qasr kasr qala kale qalah kalat قلعه قصر borj bordj burj بورج برج",
    "hamlet": "kafr kafar kfar kefar kufr kufur kfr كفر кафр кфар кефр כפר",
    "house": "beit bayt bet bait beyt beth bejt بيت בית",
    "hill": "givat giv'at gvat גבעת",
    "village": "village qaryat qaryah deh dih gund gundi koy koyu selo kibbutz moshav قريه ده گوندی douar douwar",
    "camp": "camp mukhayyam مخيم",
    "base": "base airbase garrison fob outpost قاعده",
    "air base": "airfield airstrip aerodrome",
    "airport": "airport heliport مطار",
    "district": "district qada qadha nahiya nahiyah nahiyat subdistrict rayon raion mintaqat county county's tehsil ilce قضاء ناحيه منطقه",
    "governorate": "governorate muhafazat muhafazah province oblast ostan velayat wilayat wilaya krai region محافظه استان область",
    "city": "city madinat madinah medinat town shahr shahrak مدينه город קרית קריית qiryat kiryat qiriat kirjat kiriat",
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
    "suburb", "farm", "neighbourhood", "neighborhood", "quarter", "hamlet", "settlement", "mountains", "mountain", "mount", "hill",
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


# How letters sound. A line: letters (those written together stand for one sound) | the sound | its class in a skeleton |
# classes that other spellings of the same name have there. "." is a vowel, "-" nothing. Ş and ç are s and c by the time
# they come here, Turkish c is a j and Slavic j a y: that is what the other classes are for.
_TABLE = """
a aa | a | .
e ei ey ae ay ai oe | e | .
i ee ie y iy ii yi ue | i | .
o | o | .
u oo uu | u | .
ou w uw | u | . | f
ow aw au ao eu | o | . | f
b bb | b | b | f
p pp | p | b | f
f ff ph | f | f | b
v vv | v | f | . b
d dd | d | d | t
dh | d | d | s t
t tt dt | t | t | d
th | t | t | s
s ss | s | s | $ j
z zz | z | s | d j
ts tz tc | s | s
sz | $ | $ | s
sh shh shch szcz sc sj | $ | $ | s
sch tch tsch tsj cz tj | c | $
schtsch stsch sjtsj sjtsj | $ | $
ch | c | $ | k h s
zh | j | j | s
dzh dj dzj dsch dz | j | j | s
j | j | j | . g $
c | k | k | s j $
k kk ck kq | k | k | g h
q qq cq | k | k | g
g gg | g | g | j k h
gh | g | g | k r
h | h | h | - g k
x | h | h | ks
kh | h | h | k - $
l ll | l | l | r
r rr | r | r
rh | r | r | g
m mm | m | m | n
n nn | n | n | m
nb mb np mp | mb | nb
ng | ng | ng | n
ا ع ە א ע | a | .
و ו | u | . | f
ي י | i | .
ب | b | b
ת ט ت ط | t | t | d
ث | s | s | t
ج | j | j | g
ح خ | h | h | k
ה ه | h | h | -
ח | h | h | k
د ד | d | d | t
ذ | d | d | s
ر ר | r | r
ز ז | z | s | d
ظ | z | s | d
س ס ص | s | s | $
ش | $ | $ | s
ש | $ | $ | s
ض | d | d | s
غ | g | g | k r
ف | f | f
ق ק | k | k | g
ك | k | k | h
כ ך | k | k | h
ل ל | l | l
م מ ם | m | m | n
ن נ ן | n | n | m
پ | p | b
چ | c | $
ژ | j | j
گ | g | g
ג | g | g | j
ڤ | v | f | .
ב | b | b | f
פ ף | p | b | f
צ ץ | s | s
а | a | .
е є э | e | .
и і ы й я | i | .
ия ья ый ий яя ая | i | .
ое ее ье | e | .
о ө ё | o | .
у ю ү ў | u | .
б | b | b
п | p | b
в | v | f | .
г | g | g | h
ґ ғ | g | g | h
д | d | d | t
т | t | t | d
ж дж ђ џ | j | j | s
з | z | s | j
ц тс тц | s | s
ч ћ | c | $ | s
ш щ | $ | $ | s
с | s | s | $
к қ | k | k | g h
л љ | l | l
м | m | m | n
н њ | n | n | m
р | r | r
ф | f | f
х һ | h | h | k g $
ј | i | .
"""


class Sound(NamedTuple):
    """What letters written together sound like: vowels and all, as a class of a skeleton, as classes it may also be."""

    voiced: str
    skeleton: str
    others: tuple[str, ...]


def _sounds() -> dict[str, Sound]:
    found: dict[str, Sound] = {}
    for line in _TABLE.strip().splitlines():
        letters, voiced, skeleton, *others = (part.strip() for part in line.split("|"))
        other = tuple(o.replace("-", "") for o in others[0].split()) if others else ()
        found |= dict.fromkeys(letters.split(), Sound(voiced, skeleton, other))
    digits = zip("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 3, strict=True)
    return found | {written: Sound(digit, digit, ()) for written, digit in digits}


def _one_pattern(units: Iterable[str]) -> re.Pattern[str]:
    """Match the longest unit; grouped by first letter, since an alternation of all of them is tried one by one."""
    rests: dict[str, list[str]] = {}
    for unit in sorted(units, key=len, reverse=True):
        rests.setdefault(unit[0], []).append(re.escape(unit[1:]))
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items()))


SOUNDS = _sounds()
"""What letters written together sound like."""
_UNIT = _one_pattern(SOUNDS)
SEVERAL = _one_pattern(unit for unit in SOUNDS if len(unit) > 1)
"""Several letters that stand for one sound, the longest first."""
# For skeletons alone, faster: what is written with several letters first, in capitals, then letter by letter.
_SEVERAL_CLASSES = {unit: sound.skeleton.upper() for unit, sound in SOUNDS.items() if len(unit) > 1}
_LETTER_CLASSES = str.maketrans(
    {c.upper(): c for c in "bfdtsjkghlrmn"} | {unit: sound.skeleton for unit, sound in SOUNDS.items() if len(unit) == 1}
)
_MUTE = re.compile(r"(?:[ae][ht]|[هה])(?!\S)(?<=\S{4})")  # the ta marbuta, and the mute h of Persian
_SHORT_MUTE = re.compile(r"[هה](?!\S)")  # once the others are gone
_SOFT_C = re.compile(r"c(?=[eiy])")
_RUSSIAN_E = re.compile(r"(?<!\S)eh(?=[^\saeiouy])|(?<=[^\saeiou])eh(?=j)")  # э in the Soviet passport system
_NO_CLASS = re.compile(r"[^.$bfdtsjkghlrmn0-9]+")  # letters of other scripts
_REPEATED = re.compile(r"([^.\n])\1+")
_CACHED_WORDS = 400_000
_VOWEL = "."


def sounds(word: str) -> tuple[Sound, ...]:
    """Return the sounds of one folded word, in order; letters of scripts that are not known here are silent.

    Examples
    --------
    >>> "".join(s.voiced for s in sounds("shaykh")), "".join(s.voiced for s in sounds("الشيخ"))
    ('$eh', 'al$ih')
    """
    return tuple([SOUNDS[unit] for unit in _UNIT.findall(respelt(word))])


class _Voices(dict[int, str | None]):
    """A `str.translate` table from single letters to how they sound; letters of scripts that are not known are silent."""

    def __missing__(self, code: int) -> None:
        self[code] = None


_SEVERAL_VOICED = {unit: sound.voiced.upper() for unit, sound in SOUNDS.items() if len(unit) > 1}
_LETTER_VOICED = _Voices(
    {ord(c): c for c in " \n"}
    | {ord(c.upper()): c for sound in SOUNDS.values() for c in sound.voiced}
    | {ord(unit): sound.voiced for unit, sound in SOUNDS.items() if len(unit) == 1}
)


def respelt(folded: str) -> str:
    r"""Write a few letters of folded words the way they are heard where they stand; one or many names, a name a line.

    A mute ending, a soft c, a Russian e.

    Examples
    --------
    >>> respelt("raqqah\nceyhan")
    'raqqa\nseyhan'
    """
    folded = _MUTE.sub("a", folded)
    if "c" in folded:
        folded = _SOFT_C.sub("s", folded)
    if not folded.isascii():
        folded = _SHORT_MUTE.sub("", folded)
    return _RUSSIAN_E.sub("e", folded) if "eh" in folded else folded


def voiced(respelt_words: str) -> str:
    r"""Write `respelt` words the way they sound, as `sounds` hears each.

    Examples
    --------
    >>> voiced("shaykh miskin\nالشيخ")
    '$eh miskin\nal$ih'
    """
    return SEVERAL.sub(_several_voiced, respelt_words).translate(_LETTER_VOICED)


def _several_voiced(found: re.Match[str]) -> str:
    return _SEVERAL_VOICED[found[0]]


class _Classes(dict[str, str]):
    """The classes of words, vowels as full stops, worked out once a word."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _CACHED_WORDS:
            self.clear()
        found = self[word] = classes_of(word)
        return found


def classes_of(word: str) -> str:
    """Return the classes that a folded word sounds like, vowels as full stops.

    Examples
    --------
    >>> classes_of("shaykh"), classes_of("الشيخ")
    ('$.h', '.l$.h')
    """
    return _NO_CLASS.sub("", SEVERAL.sub(_several, respelt(word)).translate(_LETTER_CLASSES))


def _several(found: re.Match[str]) -> str:
    return _SEVERAL_CLASSES[found[0]]


_CLASSES = _Classes()
_TO_LATIN = str.maketrans(
    {letter: sound.voiced for letter, sound in SOUNDS.items() if len(letter) == 1 and not letter.isascii()}
)
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
    """Return the consonant skeleton of a name, alone in a tuple that is empty when there is none to speak of.

    Names without a consonant have none: a key that half the world shares finds nothing.

    Examples
    --------
    >>> skeletons("Khirbet Al-Jir"), skeletons("Tall Ḩamad Āghah") == skeletons("Hamad Agha")
    (('rnjr',), True)
    """
    return folded_skeletons(fold(name))


def folded_skeletons(folded: str) -> tuple[str, ...]:
    """Return the skeleton of a name that is folded already, as `skeletons` does."""
    key = skeleton_of(telling_words(folded))
    return (key,) if key and key != "a" else ()


def telling_words(folded: str) -> list[str]:
    """Return the words that a skeleton is made of: not the generic ones, or those in English where too little is left.

    Examples
    --------
    >>> telling_words("tall al hamad"), telling_words("khirbet jir"), telling_words("kharab al jir")
    (['hamad'], ['ruin', 'jir'], ['ruin', 'jir'])
    """
    words, own = own_words(folded)
    if len(own) < len(words) and len(skeleton_of(own)) < _MIN_SKELETON:
        return [GENERIC.get(w, w) for w in words]
    return own


def own_words(folded: str) -> tuple[list[str], list[str]]:
    """Return the words of a folded name without its articles, and those of them that are no generic ones.

    Examples
    --------
    >>> own_words("tall al hamad")
    (['tall', 'hamad'], ['hamad'])
    """
    words = folded.split()
    if "ال" in folded or not _ARTICLES.isdisjoint(words):
        words = bare(folded).split()
    return words, [w for w in words if w not in GENERIC]


def skeleton_of(words: Iterable[str]) -> str:
    """Return the skeleton of words as they stand; only its first vowel leaves a trace.

    Examples
    --------
    >>> skeleton_of(["deir", "zor"]), skeleton_of(["deirezzor"]), skeleton_of(["arbil"])
    ('drsr', 'drsr', 'arbl')
    """
    return all_shortened(["".join([_CLASSES[w] for w in words])])[0]


def all_shortened(classes: Sequence[str]) -> list[str]:
    """Bring classes with their vowels to skeletons: one of each run, no vowel but a first one.

    Examples
    --------
    >>> all_shortened([".rb.l", "drr.s.r"])
    ['arbl', 'drsr']
    """
    lines = _REPEATED.sub(r"\1", "\n" + "\n".join(classes))
    return lines.replace("\n.", "\na").replace(_VOWEL, "").split("\n")[1:]


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
