"""Names in running text: where one begins and ends, and whether it is a place's, a state's or somebody else's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from geoevents.extract.lexicon import (
    ABBREVIATED,
    COUNTRIES,
    DEMONYMS,
    FACILITIES,
    KINDS,
    MODELS,
    MONTHS,
    NUMBERS,
    ORG_WORDS,
    TITLES,
    WEAPONS,
    WEEKDAYS,
    word_set,
)
from geoevents.extract.quantities import Number, numbers

if TYPE_CHECKING:
    from geoevents.extract.text import Sentence, Token

__all__ = ["NameReader", "PlaceNames"]

_ARTICLE = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|ez|ul|es|er|ed|ibn|abu|bin|d|l)[-'’][^\W\d_a-z]")
_ARTICLES = frozenset({"al", "el"})  # "southwest of al Hudaydah"
_MODEL = re.compile(r"[A-Z][A-Za-z]{0,4}-\d{1,3}[A-Z]{0,3}")  # "Tu-95MS", "F-16"
_CODE = re.compile(r"[A-Z]{1,2}-?\d{1,2}")  # "the K1 base", "the T4 airbase", "the PK12 quarter"
_PARTICLES = word_set("de del la le du des el al ez bin ibn abu es ash ul upon")
_NOT_NAMES = word_set("""i he she it they we you the a an this that these those there here his her their its our my in on at from to of by for with and but or
if as when while after before since during according despite although though however meanwhile no not one two three four five six
seven eight nine ten eleven twelve several many some most few both all each every other another none nobody local both such
state government president officials police army military residents witnesses militants rockets missiles drones shells
overnight yesterday today tonight elsewhere earlier heavy more over
what who where why how which whose asked notably now then so first second third last late early earlier later thus also
telegram twitter facebook christmas ramadan eid easter islam muslim muslims christian jewish arab arabs kurdish sunni shia shiite rohingya rohingyas pashtun baloch tuareg druze
update live breaking source editor photo image map video watch listen advertisement islamic general air military naval royal soviet
kingdom mr mrs ms u.s us american western eastern northern southern""")
_BACKED = word_set(
    "backed led held controlled made style occupied aligned allied based sponsored linked supplied born affiliated flagged owned operated registered built trained armed funded managed speaking majority made designed run administered inspired imposed wide era"
)
_BEFORE_MONTH = word_set("in since last of until till by early late mid this from next during")
_OFFICES = word_set(
    "head governor mayor minister spokesman spokesperson spokeswoman director secretary commander deputy"
)
_HEADS = word_set("line gulf strait sea bay horn cape isle port mount valley sea")
_PLURALS = {f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s": kind for kind in KINDS}
_KIND_OPENINGS = frozenset(opening for kind in KINDS for opening in (kind.split()[0], f"{kind}s", f"{kind[:-1]}ies"))
_FORE_KINDS = word_set(
    "border port hill mountain mountains market garrison desert island lake river frontier capital coast valley tribal camp mission farming"
)
#: What bears a name that is no place's: bodies, and whatever sails or flies ("the tanker Sounion").
_BEARERS = word_set(
    """group movement militia network operation channel named called tanker vessel ship freighter frigate destroyer corvette cruiser
submarine warship ferry trawler bulker carrier yacht tug tugboat dhow liner"""
)
#: What a place is named as: "named X as the launch site", "as the place from which they were fired".
_PARTS = word_set("launch launching firing place point site spot source origin position starting")
_HULLS = word_set("mv m/v mt m/t ms mt. uss hms ins")
#: The words that end a people's name of several: "(North) Korean", "(Saudi) Arabian".
_HALF_PEOPLES = frozenset(name.rpartition(" ")[2] for name in DEMONYMS if " " in name)
_DOMAINS = frozenset({"com", "org", "net", "co", "ly"})  # "pic.twitter.com/CY1Ao"
_ABBREVIATION = 5  # letters
_MAX_NAME = 6


class PlaceNames(Protocol):
    """What extraction asks of a gazetteer: whether a name is a place's."""

    def knows(self, phrase: str) -> bool:
        """Tell whether some place is called `phrase`, folded spellings included."""
        ...


class NameReader:
    """The tokens of a sentence, and what the gazetteer and the vocabulary say of its names."""

    def __init__(self, sentence: Sentence, gazetteer: PlaceNames) -> None:
        self.sentence = sentence
        self.tokens: tuple[Token, ...] = sentence.tokens
        self.lowers = [t.lower for t in self.tokens]
        self.gazetteer = gazetteer
        self.numbers: dict[int, Number] = {n.first: n for n in numbers(self.tokens)}
        self.count = len(self.tokens)
        self.next_kind = self._next_kinds()
        self.shouting = sum(t.text.isupper() and len(t.text) > 1 for t in self.tokens) > max(3, self.count // 2)

    def _next_kinds(self) -> list[int]:
        """Return for every token where the next word of a kind stands; asked at every token, so worked out once."""
        found = [self.count] * (self.count + 1)
        for at in range(self.count - 1, -1, -1):
            opens = self.lowers[at] in _KIND_OPENINGS or self.lowers[at].rpartition("-")[2] in KINDS
            found[at] = at if opens else found[at + 1]
        return found

    def _country(self, at: int) -> tuple[str, int] | None:
        if not self.tokens[at].text[0].isupper():
            return None
        for length in range(min(5, self.count - at), 0, -1):
            words = " ".join(self.lowers[at : at + length])
            if words in COUNTRIES and (words not in ABBREVIATED or self.tokens[at].text.isupper()):
                last = at + length - 1
                nxt = self.tokens[last + 1].text if last + 1 < self.count else ""
                if nxt == "-" or "-" in self.tokens[at].text[len(words) :]:
                    return None
                return COUNTRIES[words], last
        return None

    def _owner(self, at: int) -> tuple[str | None, int, bool]:
        """Return the state named at `at`, the last token of its name, and whether it is an adjective."""
        if at >= self.count:
            return None, at, False
        found = self._country(at)
        if found is not None:
            name, last = found
            if self.lowers[at] in DEMONYMS and self._is_owned(last + 1):
                return name, last, True
            # "US" and "U.S." are both: an adjective where a lower-case noun follows.
            follows = self.tokens[last + 1].text if last + 1 < self.count else "."
            if self.lowers[at] in DEMONYMS and (
                follows[0].islower() and follows not in {"and", "in", "on", "to", "has", "had"}
            ):
                return name, last, True
            return name, last, False
        pair = " ".join(self.lowers[at : at + 2])
        if pair in DEMONYMS and self.tokens[at].text[0].isupper():
            return DEMONYMS[pair], at + 1, True
        if self.lowers[at] in DEMONYMS and self.tokens[at].text[0].isupper():
            return DEMONYMS[self.lowers[at]], at, True
        return None, at, False

    def _is_owned(self, at: int) -> bool:
        """Tell the named facility in "the US Harir base"."""
        if at >= self.count or self.tokens[at].text.isupper() or not self._is_name(at):
            return False
        after = self._name_end(at) + 1
        return after < self.count and self._kind_at(after)[0] in FACILITIES

    def _kind_at(self, at: int) -> tuple[str | None, int]:
        if at >= self.count:
            return None, at
        if self.lowers[at] not in _KIND_OPENINGS:
            head = self.lowers[at].rpartition("-")[2]  # "agro-town", "sub-valley"
            return (head, at) if head in KINDS and head != self.lowers[at] else (None, at)
        for length in (3, 2, 1):
            if at + length <= self.count:
                words = " ".join(self.lowers[at : at + length])
                if words in KINDS or words in _PLURALS:
                    last = at + length - 1
                    if words in _FORE_KINDS and last + 1 < self.count and self.tokens[last + 1].text.islower():
                        kind, end = self._kind_at(last + 1)
                        if kind is not None and kind not in FACILITIES:
                            return kind, end  # "border city", "market town"
                    return words, last
        return None, at

    def _kind_inside(self, first: int, last: int) -> str | None:
        """Return the kind word that ends a name ("Abu Dhabi International Airport")."""
        for length in (2, 1):
            if last - first >= length:
                words = " ".join(self.lowers[last - length + 1 : last + 1])
                if words in KINDS:
                    return words
        return None

    def _is_name(self, at: int) -> bool:
        """Tell whether a name of a place, person or body may begin here."""
        if at >= self.count:
            return False
        token = self.tokens[at]
        if _ARTICLE.match(token.text) or (token.text in _ARTICLES and self._is_capital(at + 1)):
            return True
        # "the two Korean navies", "Saudi Arabian border guards", but "the Arabian Sea"; what stands in an address
        half = token.lower in _HALF_PEOPLES and not self._is_capital(at + 1)
        none = half or (self.lowers[at - 1 : at] == ["/"] and self.lowers[at - 2] in _DOMAINS)
        if none or not token.text[0].isupper() or "." in token.text or self._is_common(token.lower, token.text):
            return False
        if _MODEL.fullmatch(token.text) and self._kind_at(at + 1)[0] is None:
            return False
        if _CODE.fullmatch(token.text) and self._kind_at(at + 1)[0] is not None:
            return True
        if token.text == "May":
            return not (self.lowers[at - 1 : at] and self.lowers[at - 1] in _BEFORE_MONTH) and not self._is_date(at)
        if token.text.isupper() and not self.shouting and not self._is_shouted(token.text):
            return False
        first = at == 0 or self.lowers[at - 1] in {".", ":", '"', "“", "”", "*"}
        alone = self.lowers[at - 1 : at] in (['"'], ["“"]) and self.lowers[at + 1 : at + 2] in (['"'], ["”"])
        return alone or not (first and self._common_opening(at))  # alone: the settlement of "Shomera"

    def _is_capital(self, at: int) -> bool:
        return at < self.count and self.tokens[at].text[0].isupper()

    def _is_date(self, at: int) -> bool:
        """Tell the month in "Monday, May 15"."""
        return any(t.text[0].isdigit() for t in self.tokens[max(0, at - 1) : at] + self.tokens[at + 1 : at + 2])

    def _is_shouted(self, text: str) -> bool:
        """Tell a name in capitals from an abbreviation ("SANA", "IS"), which may be some place's name as well."""
        return len(text) > _ABBREVIATION and self.gazetteer.knows(text)

    @staticmethod
    def _is_common(lower: str, text: str) -> bool:
        """Tell days, months, numbers, peoples, weapons and "Iran-backed" from names."""
        if lower in _NOT_NAMES or lower in WEEKDAYS or lower in NUMBERS or (lower in MONTHS and text != "May"):
            return True
        if lower in DEMONYMS or lower in WEAPONS or lower in MODELS or lower.rstrip("s") in WEAPONS:
            return True
        parts = lower.split("-")  # "Iran-backed", "the Afghanistan-Pakistan border"
        return len(parts) > 1 and (parts[-1] in _BACKED or all(part in COUNTRIES or part in DEMONYMS for part in parts))

    def _common_opening(self, at: int) -> bool:
        """Tell whether the capital is only that of a sentence's first word."""
        following = self.tokens[at + 1].text if at + 1 < self.count else ""
        if following[:1].isupper() and self.lowers[at + 1] not in DEMONYMS:
            return False
        return (
            not self.gazetteer.knows(self.tokens[at].text) or self.lowers[at] in KINDS or self.lowers[at].endswith("ed")
        )

    def _name_end(self, at: int) -> int:
        last = at
        while last + 1 < self.count and last - at < _MAX_NAME:
            if self._opens_line(at, last + 1):
                break
            if self._continues(last + 1):
                last += 1
            elif (
                last + 2 < self.count
                and self._continues(last + 2)
                and (self._links(at, last + 1) or self._is_double(at, last + 2))
                and self.lowers[last + 2] not in _NOT_NAMES
            ):
                last += 2
            else:
                break
        if (
            self.lowers[last + 1 : last + 2] in (["'s"], ["’s"])
            and self._is_capital(last + 2)
            and self.gazetteer.knows(self.sentence.words(at, last + 2))
        ):
            last += 2  # "Cox's Bazar"
        if (
            last + 1 < self.count
            and self.lowers[last + 1].isdigit()
            and self.gazetteer.knows(self.sentence.words(at, last + 1))
        ):
            last += 1  # "Tower 22"
        return last

    def _opens_line(self, first: int, at: int) -> bool:
        """Tell the line that a headline or a label without a full stop runs into from a name that a line break parts."""
        start = self.sentence.start
        apart = self.sentence.text[self.tokens[at - 1].end - start : self.tokens[at].start - start]
        return "\n" in apart and not self.gazetteer.knows(" ".join(t.text for t in self.tokens[first : at + 1]))

    def _is_double(self, first: int, last: int) -> bool:
        """Tell "Jammu and Kashmir", one name with "and" in it."""
        return self.lowers[last - 1] == "and" and self.gazetteer.knows(self.sentence.words(first, last))

    def _links(self, first: int, at: int) -> bool:
        """Tell whether a lower-case word or a dash holds two parts of a name together ("Strait of Hormuz", "Rio de Janeiro")."""
        if self.lowers[at] in _PARTICLES and self.tokens[at].text.islower():
            return True
        if self.lowers[at] == "of":
            return at - 1 == first and self.lowers[first] in _HEADS
        if self.lowers[at] not in {"-", "–"}:
            return False
        spaced = self.tokens[at].start - self.tokens[at - 1].end
        # A headline ends in " - governor" or " -SANA"; "the Qamishli - Hasakah road" is one name.
        even = spaced == self.tokens[at + 1].start - self.tokens[at].end
        return even and spaced <= (0 if self.sentence.is_title else 1)

    def _continues(self, at: int) -> bool:
        token = self.tokens[at]
        if _ARTICLE.match(token.text):
            return True
        return (
            token.text[0].isupper()
            and token.lower not in WEEKDAYS
            and token.lower not in DEMONYMS
            and token.lower not in {"idp", "idps"}
            and (token.lower not in MONTHS or token.text == "May")
        )

    def _is_place_name(self, words: str | None) -> bool:
        return words is not None and (words.lower() in COUNTRIES or self.gazetteer.knows(words))

    def _is_organisation(self, first: int, last: int) -> bool:
        words = self.lowers[first : last + 1]
        before = self.lowers[first - 1].rstrip(".") if first else ""
        called = before in {"called", "named"} and first > 1 and self._is_where(first - 2)
        called = called or (before == "named" and self._words(last + 1, "as") and self._is_part(last + 2))
        if (before in _BEARERS and not called) or (words[0] in _HULLS and last > first):
            return True
        follows, _ = self._kind_at(last + 1) if last + 1 < self.count else (None, last)
        kind = self._kind_inside(first, last)
        named = before == "of" and first > 1 and self._kind_at(first - 2)[0] is not None  # "the town of Sheikh Amir"
        titled = words[0].rstrip(".") in TITLES or bool(_OFFICES & set(words))
        titled = titled and not (words[0] == "sheikh" and before in {"in", "near", "at"})  # "a post in Sheikh Ghadban"
        # "King Khalid Airport" is a place, "Oblast Head Oleh Syniehubov" is none
        entitled = (
            titled and not named and follows is None and kind not in FACILITIES and not self._is_area_name(first, last)
        )
        if before in TITLES or entitled:
            return True
        if kind in KINDS - FACILITIES and kind is not None and self._is_area_name(first, last - kind.count(" ") - 1):
            return False  # "Kurram Agency", "Kachin State"
        if self._is_owned_by_body(first, last):
            return True
        if kind in FACILITIES and words[-1] in {"base", "station", "camp", "airport", "field", "port", "headquarters"}:
            return False
        return any(word in ORG_WORDS for word in words)

    def _is_where(self, at: int) -> bool:
        """Tell the word before "called" that says it is a place."""
        return self.lowers[at] in {"place", "spot", "property", "estate", "ranch"} or self._kind_at(at)[0] is not None

    def _is_part(self, at: int) -> bool:
        """Tell what a place is said to be in "named X as the launch site", "named X as the place from which ..."."""
        return bool(_PARTS & set(self.lowers[at : at + 3]))

    def _is_area_name(self, first: int, last: int) -> bool:
        """Tell a name that the gazetteer knows and that holds no word of a body."""
        return (
            last >= first
            and not ORG_WORDS.intersection(self.lowers[first : last + 1])
            and self.gazetteer.knows(self.sentence.words(first, last))
        )

    def _is_owned_by_body(self, first: int, last: int) -> bool:
        """Tell the first part of "Kurdistan Workers' Party", "Tigray People's Liberation Front"."""
        at = last + 1
        if (
            at + 1 >= self.count
            or self.lowers[at] not in {"'s", "’s", "'", "’"}
            or not self.tokens[at + 1].text[0].isupper()
        ):
            return False
        if self.gazetteer.knows(self.sentence.words(first, last)):
            return False
        return bool(ORG_WORDS.intersection(self.lowers[at + 1 : self._name_end(at + 1) + 1]))

    def _words(self, at: int, *words: str) -> bool:
        return tuple(self.lowers[at : at + len(words)]) == words

    def _lower_words(self, first: int, last: int) -> str:
        return " ".join(self.lowers[first : last + 1])
