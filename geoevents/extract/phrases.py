"""One place phrase: a name with its kind, the relation to another place, and the areas around it.

"Hamad Agha village in the Zummar district, northwest of Mosul" is one place: toponym Hamad Agha, kind village, within
Zummar, relation northwest of Mosul.
"""

from __future__ import annotations

import re

from geoevents.extract.lexicon import (
    COUNTRIES,
    DEMONYMS,
    EXPEDITIONARY,
    FACILITIES,
    KINDS,
    ORG_WORDS,
    PERSONS,
    REPORTING,
    SEATS,
    TITLES,
    VERB_CLASSES,
    WEAPONS,
    word_set,
)
from geoevents.extract.relations import COMPASS, DIRECTIONS, MAX_DEPTH, ZONES, Phrase, singular
from geoevents.extract.tails import MAX_MODIFIERS, PREPOSITIONS, STOPPERS, TERRITORY, VERBS, TailReader

__all__ = ["PhraseReader"]

_QUALIFIERS = word_set(
    "occupied annexed neighbouring neighboring adjacent nearby besieged blockaded coastal contested disputed breakaway embattled rural"
)
_ATTRIBUTES = word_set("""small tiny main remote strategic key historic ancient old rural urban mountainous rugged populous busy crowded
commercial residential industrial diplomatic restive war-torn nearby adjacent important large major biggest largest symbolic""")
_WHOLES = word_set("country nation kingdom republic region province state territory enclave")
_PEOPLES = word_set(
    "kurdish sunni shia shiite druze christian alawite arab yazidi turkmen muslim jewish tuareg serb ethnic"
)
_HELD = word_set("occupied held controlled run administered annexed")
_DETERMINERS = word_set(
    "the a an this its their his our both another one two three four five six seven some several various other"
)
_TAILS = word_set("infrastructure installations area grounds premises site facilities facility perimeter storage")
_WATERS = frozenset({"sea", "gulf", "strait", "lake", "river"})
_PORT_TOWNS = frozenset({"port city", "port town", "coastal city", "coastal town"})
_QUOTES = frozenset({'"', "“", "”", "'", "‘", "’"})
_TOWNS = frozenset({"village", "town", "city", "villages", "towns", "cities", "hamlet", "port", "island", "islands"})
_FIRST_KINDS = word_set("kibbutz moshav mount camp fort wadi jabal jebel tell tel tal kafr kfar khirbet deir nahr")
_SEATS = frozenset({"capital", "resort"})
_TITLED = word_set("district governorate oblast province region county prefecture voivodeship municipality raion")
_SIDES = word_set("border river line frontier")
_BODIES = word_set(
    "police army council authorities operations command government ministry officials brigade brigades forces fighters residents "
    "separatists rebels militants insurgents militia militias troops soldiers gunmen authority leaders activists refugees regime junta clan tribe faction "
    "administration administrations governor mayor prosecutor prosecutors spokesman spokeswoman spokesperson office"
)
#: What may stand between the name and the kind of a site: "the Sughd regional hospital".
_PUBLIC = word_set("regional district provincial central city state national general public military civil university")
#: What may stand between a place and its body: "the Sumy Oblast military administration".
_OFFICIAL = word_set("military regional provincial local city district state civil police security emergency")
_HOLDINGS = word_set("positions bases outposts strongholds hideouts posts barracks depots convoy convoys")
_FIGURES = word_set("leader warlord activist cleric preacher businessman politician lawmaker scientist")
#: What does not stand before a kind: "it reached the base", "targeted last night Aleppo airport", "was also Halane camp".
_NO_MODIFIERS = word_set(
    "i you he she it we they who also again then now still only once reached approached entered last night yesterday today tonight"
)
_MAX_CODE = 4  # characters of "T-4", "H-3"


class PhraseReader(TailReader):
    """A descent over the tokens of one sentence; every method returns the phrase that starts at a token, or None."""

    def _phrase(self, at: int, depth: int) -> Phrase | None:
        if at >= self.count or depth > MAX_DEPTH:
            return None
        vague = at
        while vague + 1 < self.count and self._holds_area(vague):
            vague += 1  # "from rebel-controlled areas of Yemen"
        head = self._relative(at, depth) or self._vague(vague, depth) or self._noun(at, depth)
        if head is None:
            return None
        head.first = at
        return self._after(head, depth)

    def _noun(self, at: int, depth: int) -> Phrase | None:
        if at >= self.count or depth > MAX_DEPTH:
            return None
        start = at
        while start < self.count and self.lowers[start] in _DETERMINERS and start - at < 2:
            start += 1
        if start + 2 < self.count and self.lowers[start] in _WHOLES and self.lowers[start + 1] in {"'s", "’s"}:
            start += 2  # "the country's central Sagaing region"
            start += self.lowers[start] in DIRECTIONS and self._is_name(start + 1)
        while start + 1 < self.count and self._qualifies(start):
            start += 1
        listed = self._listed(start, depth) if start > at else None
        if listed is not None:
            listed.first = at
            return listed
        start = self._past_attributes(start)
        if start >= self.count:
            return None
        for read in (self._of_country, self._kind_of, self._named, self._facility):
            phrase = read(start, depth)
            if phrase is None and read == self._of_country and self._owns_no_place(start):
                return None
            if phrase is not None:
                phrase.first = at
                return phrase
        return None

    def _listed(self, at: int, depth: int) -> Phrase | None:
        """Read "two border villages, A and B": how many and of what kind they are, before their names."""
        for index in range(at, min(at + 4, self.count - 2)):
            kind, last = self._kind_at(index)
            if kind is not None and singular(kind) != kind and self._words(last + 1, ","):
                inner = self._named(last + 2, depth + 1)
                if inner is None or inner.toponym is None or self._is_subject(inner):
                    return None
                inner.kind, inner.known = inner.kind or singular(kind), True
                return inner
            if not self.tokens[index].text.islower() or self._is_verb(index):
                return None
        return None

    def _past_attributes(self, at: int) -> int:
        """Step over what only describes a place: "the densely populated Abu Salim", "the mainly Kurdish town of X"."""
        end = at
        crowded = self.lowers[at + 1 : at + 2] == ["populated"] and self.lowers[at].endswith("ly")
        if at == 0 or not (crowded or self.lowers[at - 1] in _DETERMINERS or self.lowers[at] in _PEOPLES):
            return at
        while end < min(at + 4, self.count - 1) and (
            self.lowers[end] in _PEOPLES
            or (
                self.tokens[end].text.islower()
                and (self.lowers[end] in _ATTRIBUTES or self.lowers[end].endswith(("ly", "ed")))
                and self.lowers[end] not in VERB_CLASSES
            )
        ):
            end += 1
        named = self._is_name(end) or self._owner(end)[0] is not None
        return end if named or (self._kind_at(end)[0] is not None and self.lowers[end - 1] in _PEOPLES) else at

    def _holds_area(self, at: int) -> bool:
        """Tell who holds an area: "Houthi-controlled", "Iranian-backed", and the group between the two."""
        parts = self.lowers[at].split("-")
        held = len(parts) > 1 and parts[-1] in _HELD | {"backed", "aligned", "allied"}
        return held or (self.lowers[at] in ORG_WORDS and at + 1 < self.count and self._holds_area(at + 1))

    def _qualifies(self, at: int) -> bool:
        """Tell "occupied Crimea", "neighbouring Surin", "Houthi-controlled Hodeida"."""
        word = self.lowers[at]
        if "-" in word and word.rpartition("-")[2] in _HELD | {"torn", "ravaged", "hit"}:
            return True
        if word in DIRECTIONS and self.lowers[at + 1] in DEMONYMS and self.tokens[at + 1].text[0].isupper():
            return self._owner(at)[1] == at  # "the southern Israeli city of Ashkelon", not "the South Korean island"
        held = word in _QUALIFIERS and self.tokens[at].text.islower()
        return held and (self._is_name(at + 1) or self._owner(at + 1)[0] is not None)

    def _of_country(self, at: int, depth: int) -> Phrase | None:
        """Read "Iraq's Zummar region", "the Iraqi town of Zummar", "Syrian territory", and a bare "Iraq"."""
        owner, last, adjective = self._owner(at)
        if owner is None:
            return None
        after = last + 1
        if adjective:
            return self._national(at, owner, after, depth)
        if after < self.count and self.lowers[after] in {"'s", "’s"}:
            return self._possessed(at, owner, after, depth)
        if after < self.count and self._kind_at(after)[0] in TERRITORY:
            kind, end = self._kind_at(after)
            return Phrase(at, end, toponym=owner, kind=kind, known=True, is_area=True)
        if after < self.count and self.lowers[after] in ORG_WORDS | _BODIES:
            return None
        held = self._kind_of(after, depth + 1) if self._kind_at(after)[0] is not None else None
        if held is not None:
            held.within.append(owner)  # "the Mali city of Timbuktu"
            return held
        return Phrase(at, last, toponym=owner, known=True, is_area=True)

    def _owns_no_place(self, at: int) -> bool:
        """Tell "on Russia's Navy Day": what the state owns has a name and is no place."""
        owner, last, adjective = self._owner(at)
        if owner is None or adjective:
            return False
        if last > at and self.lowers[last + 1 : last + 2] == ["army"]:
            return True  # "the Democratic Republic of Congo army"
        owned = self.tokens[last + 2 : last + 3] if self.lowers[last + 1 : last + 2] in (["'s"], ["’s"]) else ()
        return any(t.text[0].isupper() for t in owned)

    def _possessed(self, at: int, owner: str, after: int, depth: int) -> Phrase | None:
        """Read "Iraq's Zummar region", "Libya's capital", "Iran's west", "Japan's exclusive economic zone"."""
        mark = after
        while after + 1 < self.count and self.lowers[after + 1] in DIRECTIONS and after - mark < 2:
            after += 1
        whole = self._named(mark + 1, depth + 1) if after > mark and self.tokens[mark + 1].text[0].isupper() else None
        if whole is not None and not whole.known:
            whole = None
        inner = whole or self._kind_of(after + 1, depth + 1) or self._named(after + 1, depth + 1)
        if inner is not None:
            if not (inner.known or self._is_name(after + 1)):
                return None
            inner.within.append(owner)
            inner.known = inner.known or self._is_place_name(inner.toponym)
            return inner
        if self._seat_at(after + 1):
            return self._seat(at, owner, after + 1)
        owned = self._owned(after + 1)
        if owned is not None:
            return Phrase(at, owned[1], kind=owned[0], within=[owner], known=True)
        zone, end = self._kind_at(after + 1) if after + 1 < self.count else (None, after)
        if zone in ZONES:
            return Phrase(at, end, kind=zone, within=[owner], known=True)
        if after == mark:
            return None
        side = self.lowers[after]
        region = next((i for i in range(after + 1, min(after + 4, self.count)) if self.lowers[i] == "region"), None)
        if region is not None and all(self._is_epithet(i) for i in range(after + 1, region)):
            after = region  # "Iraq's northern semi-autonomous Kurdish region"
        return Phrase(at, after, within=[owner], relation=side, anchor=owner, known=True, is_area=True)

    def _is_epithet(self, at: int) -> bool:
        """Tell "semi-autonomous", "Kurdish", which name nothing."""
        return self.lowers[at] in _PEOPLES | DIRECTIONS or self.lowers[at].endswith("autonomous")

    @staticmethod
    def _seat(first: int, owner: str, last: int) -> Phrase | None:
        """Name the capital of a state."""
        if owner not in SEATS:
            return None
        return Phrase(first, last, toponym=SEATS[owner].title(), kind="capital", within=[owner], known=True)

    def _national(self, at: int, owner: str, after: int, depth: int) -> Phrase | None:
        while (
            after < self.count and self.lowers[after] in DIRECTIONS | {"side", "-"} and self.lowers[after] not in KINDS
        ):
            after += 1
        if after >= self.count:
            return None
        if self._words(after, "side", "of"):
            return self._side(at, owner, after)
        inner = self._kind_of(after, depth + 1)  # "the southern Saudi cities of Najran and Jizan"
        if inner is None and (self._kind_at(after)[0] in TERRITORY or self.lowers[after] == "depth"):
            if {*self.lowers[after + 1 : after + 2]} & (PERSONS | _BODIES):
                return None  # "the Tajik border guards"
            end = after + 3 if self._words(after + 1, "of", "the", "border") else after
            return Phrase(at, end, toponym=owner, kind=self.lowers[after], known=True, is_area=True)
        if inner is None and self._seat_at(after):
            return self._seat(at, owner, after)
        kind, end = self._kind_at(after)
        if inner is None and kind in FACILITIES and self.tokens[after].text[0].isupper():
            return Phrase(at, end, toponym=self.sentence.words(at, end), kind=kind, known=True)
        if inner is None and self.tokens[after].text[0].isupper() and self._is_name(after):
            inner = self._named(after, depth + 1)
        if inner is not None and inner.toponym is not None:
            if owner not in EXPEDITIONARY or inner.kind not in FACILITIES:
                inner.within.append(owner)  # a base of the United States may stand anywhere
            inner.first = at
            return inner
        return self._facility(at, depth)

    def _side(self, at: int, owner: str, side: int) -> Phrase | None:
        """Read "the Iranian side of the border", "the Indian side of the Line of Control"."""
        line = side + 3
        if line >= self.count or self.lowers[line] not in _SIDES or not self._words(side + 2, "the"):
            return None
        end = self._name_end(line + 1) if line + 1 < self.count and self._is_name(line + 1) else line
        return Phrase(at, end, toponym=owner, kind="side", known=True, is_area=True)

    def _seat_at(self, at: int) -> bool:
        """Tell "the Libyan capital", which has no name behind it."""
        return (
            self._words(at, "capital")
            and not (at + 1 < self.count and self._is_name(at + 1))
            and not self._words(at + 1, "of")
        )

    def _kind_of(self, at: int, depth: int) -> Phrase | None:
        """Read "town of Zummar", "northern province of Nineveh", "hill town of Shushi"."""
        if at >= self.count or self.next_kind[at] > at + 3:
            return None
        start = at
        while (
            start < self.count
            and start - at < 3
            and (self.tokens[start].text[0].islower() or (start == at and self._is_of_people(at)))
        ):
            kind, last = self._kind_at(start)
            if kind is not None and self.tokens[start].text[0].islower():
                break
            if (
                self.lowers[start] in STOPPERS | PREPOSITIONS | VERBS | _DETERMINERS
                or self.lowers[start] in VERB_CLASSES
            ):
                return None
            start += 1
        else:
            kind, last = self._kind_at(start) if start < self.count else (None, start)
        if kind is None or last + 1 >= self.count or not self.tokens[start].text[0].islower():
            return None
        if kind in {"capital", "village", "town", "city", "port city", "border town"} and self._is_name(last + 1):
            inner = self._named(last + 1, depth + 1)  # "the Syrian capital Damascus"
        elif last + 2 < self.count and self.lowers[last + 1] == "of":
            inner = self._of_name(last + 2, kind, depth)
        else:
            return None
        if inner is None or inner.toponym is None:
            return None
        if kind in FACILITIES and kind not in {"port", "settlement", "site"} and inner.kind is not None:
            return None
        inner.first = at
        inner.kind = inner.kind or singular(kind)
        inner.known = True
        inner.is_area = inner.kind not in FACILITIES
        return inner

    def _of_name(self, at: int, kind: str, depth: int) -> Phrase | None:
        """Read the name behind "the town of", "the area of the port of", "the capital of"."""
        while at + 1 < self.count and self.lowers[at] in _QUALIFIERS | {"the"}:
            at += 1
        if self.lowers[at] in _QUOTES and at + 1 < self.count and self._is_name(at + 1):
            quoted = self._named(at + 1, depth + 1)  # the settlement of "Shomera"
            if quoted is not None and self.lowers[quoted.last + 1 : quoted.last + 2] in (['"'], ["”"], ["’"]):
                quoted.last += 1
            return quoted
        country = self._bare_country(at)
        if country is not None and kind == "capital":
            owns = self.lowers[country.last + 1 : country.last + 2] in (["'s"], ["’s"])
            # "the capital of Nigeria's Borno state" is not Nigeria's
            return None if owns else self._seat(at, country.toponym or "", country.last)
        inner = self._named(at, depth + 1)
        if inner is None and country is not None and not self._is_capital(country.last + 1):
            inner = country  # not "bases of the Pakistan Air Force"
        if inner is None and kind == "area" and depth < MAX_DEPTH:
            inner = self._kind_of(at, depth + 1)
        return inner

    def _is_of_people(self, at: int) -> bool:
        """Tell "the Kashmiri town of X" from "Barkhan district of Balochistan", whose first word is its name."""
        word = self.lowers[at]
        if word in DEMONYMS or word in _PEOPLES:
            return True
        behind = self.lowers[at - 1] if at else ""
        formed = word.endswith(("an", "ese", "ish")) and self._kind_at(at + 1)[0] in _TOWNS
        return formed and behind in _DETERMINERS and not self.gazetteer.knows(self.tokens[at].text)

    def _bare_country(self, at: int) -> Phrase | None:
        found = self._country(at)
        return None if found is None else Phrase(at, found[1], toponym=found[0], known=True, is_area=True)

    def _named(self, at: int, depth: int) -> Phrase | None:
        """Read a capitalised name with the kind words that follow it."""
        del depth
        if at >= self.count or not self._is_name(at):
            return None
        last = self._name_end(at)
        words = self.sentence.words(at, last)
        if words.lower() in COMPASS | TITLES or all(w in KINDS for w in self.lowers[at : last + 1]):
            return None  # "the North" is a side, "Terminal 3" a part
        if self._is_organisation(at, last) or self._is_body(last + 1) or self._holds(at, last):
            return self._owned_facility(at, last)
        kind, end = self._kind_after(last)
        if self._is_person(at, last) or (kind == "agency" and self.tokens[end].text.islower()):
            return None  # "its Amaq agency"
        return self._of_kind_after(at, last, kind, end)

    def _of_kind_after(self, at: int, last: int, kind: str | None, end: int) -> Phrase:
        """Read the name at..last with the kind that ends at `end`: a place, a town in it, or a site that it owns."""
        words = self.sentence.words(at, last)
        inner_kind = self._kind_inside(at, last)
        town = self._town_in(words, kind, end) if kind in _TOWNS | _SEATS else None
        if town is not None:
            return town
        if self._owns_sites(at, last, kind, end):
            return Phrase(at, end, kind=singular(kind or ""), known=True)
        if self._only_places(inner_kind, kind, end):
            return Phrase(at, end, kind=singular(kind or ""), within=[words], known=True)
        known = kind is not None or self._is_place_name(words) or inner_kind is not None
        known = known or (last > at and self.lowers[at] in _FIRST_KINDS)  # "Kibbutz Kabri", "Wadi Aqraba"
        if inner_kind in _TITLED and last > at and self.lowers[at] not in DIRECTIONS:
            words = self.sentence.words(at, last - 1)  # "Kesta Village"
        phrase = Phrase(
            at, end if kind else last, toponym=words, kind=singular(kind) if kind else inner_kind, known=known
        )
        if phrase.kind in {"border", "frontier"} and words.lower() not in COUNTRIES:
            phrase.kind = None  # "half a kilometre from the Tumbru border": the place on it
        phrase.is_area = (phrase.kind is not None and phrase.kind not in FACILITIES) or words.lower() in COUNTRIES
        if known and self.lowers[phrase.last + 1 : phrase.last + 2] in (["'s"], ["’s"]):
            phrase = self._owned_by(phrase) or phrase
        ends = re.split(r"\s?[–]\s?|\s-\s", words)
        if kind in {"direction", "axis", "road", "highway", "border", "crossing"} and len(ends) == 2:
            phrase.toponym, phrase.relation, phrase.anchor = None, "between", f"{ends[0]} and {ends[1]}"
        return phrase

    def _only_places(self, inner_kind: str | None, kind: str | None, end: int) -> bool:
        """Tell "the Red Sea port city", "the Borno State capital": the name says where a nameless town lies."""
        seat = kind == "capital" and not (end + 1 < self.count and self._is_name(end + 1))
        return seat or (inner_kind in _WATERS and kind in _TOWNS | _PORT_TOWNS)

    def _owns_sites(self, first: int, last: int, kind: str | None, end: int) -> bool:
        """Tell "the Ansar camps in X", "Petrocom facilities at Y": of several, a name that nobody knows is their owner's."""
        several = kind in FACILITIES and kind is not None and singular(kind) != kind
        inside = self.lowers[end + 1 : end + 2] in (["in"], ["at"], ["near"])
        rowed = self.lowers[first - 1 : first] in (["and"], [","])  # "the Nevatim and Hatzerim airbases in the desert"
        return several and inside and not rowed and not self._is_place_name(self.sentence.words(first, last))

    def _kind_after(self, last: int) -> tuple[str | None, int]:
        """Read the kind behind a name: "Maksat village", "Kilis state hospital"."""
        if last + 2 < self.count and self.lowers[last + 1] in _PUBLIC:
            kind, end = self._kind_at(last + 2)
            if kind in FACILITIES:
                return kind, end
        return self._kind_at(last + 1) if last + 1 < self.count else (None, last)

    def _owned_by(self, owner: Phrase) -> Phrase | None:
        """Read "Asmara's airport", "Khost's Spera district", "Minbya township's Pan Myaung village"."""
        after = owner.last + 2
        owned = self._owned(after) if owner.kind is None and not owner.is_area else None
        if owned is not None:
            owner.kind, owner.last = owned
            return owner
        inner = self._named(after, 0) if after < self.count and owner.kind not in FACILITIES else None
        if inner is None or not inner.known or inner.toponym is None:
            return None
        inner.within.append(owner.toponym or "")
        return inner

    def _owned(self, at: int) -> tuple[str, int] | None:
        """Read what stands behind "Asmara's": "airport", "only working airport", "main oil refinery"."""
        for index in range(at, min(at + 4, self.count)):
            kind, last = self._kind_at(index)
            if not self.tokens[index].text.islower() or self._is_verb(index):
                return None
            if kind in FACILITIES and kind is not None:
                return singular(kind), last
        return None

    def _is_body(self, at: int) -> bool:
        """Tell "Kabul police" from "Miryan police station"."""
        at += at + 1 < self.count and self.lowers[at] in _OFFICIAL and self.lowers[at + 1] in _BODIES
        return at < self.count and self.lowers[at] in _BODIES and self._kind_at(at)[0] not in FACILITIES

    def _town_in(self, area: str, kind: str | None, end: int) -> Phrase | None:
        """Read "the Galilee town of Kiryat Shmona" from the end of its kind on."""
        if not self._words(end + 1, "of") or not self._is_place_name(area):
            return None
        inner = self._named(end + 2, 0)
        if inner is None or inner.kind is not None or inner.toponym is None:
            return None
        inner.kind, inner.known = singular(kind or ""), True
        if area.rsplit(maxsplit=1)[-1].lower() not in _WATERS:
            inner.within.append(area)
        return inner

    def _holds(self, first: int, last: int) -> bool:
        """Tell "M23 positions", "Wagner convoy": who holds or drives them is no place, where no gazetteer has the name."""
        kind, _ = self._kind_at(last + 1)
        return kind in _HOLDINGS and not self._is_place_name(self.sentence.words(first, last))

    def _is_person(self, first: int, last: int) -> bool:
        """Tell "aimed at Albert Steevenson, a gang leader known as Djouma" from a place that nobody knows."""
        start = last + 3
        if self.lowers[last + 1 : last + 2] != [","]:
            return False
        if self.lowers[last + 2 : last + 3] and self.lowers[last + 2].isdigit() and self._words(start, ","):
            return True  # "In Halmat, Abdul Jalil Shah, 40, was killed"
        if self.lowers[start : start + 1] == ["of"] and self.lowers[last + 2] in TITLES | PERSONS:
            return True  # "in Koya, Tariq Haydari, mayor of Koya, said"
        if self.lowers[last + 2 : start] not in (["a"], ["an"], ["the"]):
            return False
        words: list[str] = []
        while start < self.count and len(words) < MAX_MODIFIERS and self.tokens[start].text.islower():
            if self.lowers[start] in PREPOSITIONS | STOPPERS | {"of", "among"}:
                break
            words.append(self.lowers[start])
            start += 1
        return bool((PERSONS | TITLES | _FIGURES) & set(words)) and not self._is_place_name(
            self.sentence.words(first, last)
        )

    def _owned_facility(self, first: int, last: int) -> Phrase | None:
        """Read "Popular Mobilization Forces' camp", "PMF headquarters"; the owner is no place."""
        after = last + 1
        while after < self.count and self.lowers[after] in {"'s", "’s", "'", "’", "military", "training"}:
            after += 1
        kind, end = self._kind_at(after)
        return Phrase(first, end, kind=singular(kind), known=True) if kind in FACILITIES and kind is not None else None

    def _facility(self, at: int, depth: int) -> Phrase | None:
        """Read a nameless facility: "a US military base", "two Iraqi air bases", 'the "International Coalition" base'."""
        del depth
        if self.next_kind[at] >= at + MAX_MODIFIERS:
            return None
        quotes = 0
        for end in range(at, min(at + MAX_MODIFIERS, self.count)):
            kind, last = self._kind_at(end)
            if kind == "crossing" and {*self.lowers[last + 1 : last + 2]} & {"over", "into", "from"}:
                return None  # "targets were identified crossing over from Lebanon"
            if kind in ZONES:
                return Phrase(at, last, kind=kind, known=True)
            if kind in FACILITIES and kind is not None and (self.tokens[end].text[0].islower() or end == 0):
                return self._site(at, kind, last) if quotes % 2 == 0 else None
            word = self.lowers[end]
            if word in _QUOTES:
                quotes += 1
            elif (
                word in _NO_MODIFIERS
                or (end > at and word in {"the", "a", "an"})
                or word == "no"
                or self._is_weapon(end)
                or word in STOPPERS | PREPOSITIONS
                or not word[0].isalnum()
                or self._is_verb(end)
            ):
                return None
        return None

    def _site(self, first: int, kind: str, last: int) -> Phrase:
        """Return the facility whose kind has been read, with the kind or the name that follows it."""
        longer, further = self._kind_at(last + 1) if last + 1 < self.count else (None, last)
        if longer in FACILITIES and longer is not None:
            kind, last = f"{kind} {longer}", further
        if last + 1 < self.count and self.lowers[last + 1] in _TAILS:
            last += 1  # "port infrastructure"
        name = self._mission(first, last) if kind.split()[0] in {"consulate", "embassy"} else None
        if name is None and last + 1 < self.count and self._is_called(last + 1):
            last = self._name_end(last + 1)  # "the Syrian military base T-4"
            name = self.sentence.words(last, last)
        return Phrase(first, last, toponym=name, kind=singular(kind), known=True)

    def _is_called(self, at: int) -> bool:
        """Tell the name behind a kind ("the base T-4", "the airbase Shayrat") from a word that only follows it."""
        word = self.tokens[at].text
        coded = word[0].isupper() and word[-1].isdigit() and len(word) <= _MAX_CODE
        return coded or (self._is_name(at) and self._name_end(at) == at and self.gazetteer.knows(word))

    def _mission(self, first: int, last: int) -> str | None:
        """Name an embassy or consulate by its state ("U.S. consulate building")."""
        for at in range(first, last):
            if self._owner(at)[0] is not None:
                return self.sentence.words(at, last - (self.lowers[last] == "building"))
        return None

    def _is_verb(self, at: int) -> bool:
        word = self.lowers[at]
        return word in VERBS or VERB_CLASSES.get(word) in {"strike", "launch", "fall", "cross", "explode"}

    def _is_weapon(self, at: int) -> bool:
        word = self.lowers[at]
        return (word in WEAPONS or word.rstrip("s") in WEAPONS) and word.endswith("s")

    def _is_subject(self, phrase: Phrase) -> bool:
        """Tell whether a verb follows, so that the name begins a clause of its own."""
        after = phrase.last + 1
        return after < self.count and (
            self.lowers[after] in {"was", "were", "is", "are", "has", "had", "have", "will", "would", *REPORTING}
            or (self.lowers[after].endswith("ed") and self.lowers[after] not in KINDS)
        )
