"""One place phrase: a name with its kind, the relation to another place, and the areas around it.

"Hamad Agha village in the Zummar district, northwest of Mosul" is one place: toponym Hamad Agha, kind village, within
Zummar, relation northwest of Mosul.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
from geoevents.extract.names import NameReader

__all__ = ["FRONTIERS", "LINES", "PREPOSITIONS", "TERRITORY", "ZONES", "Phrase", "PhraseReader"]


@dataclass(slots=True)
class Phrase:
    """One place phrase while it is read: tokens first..last and what has been said of the place so far."""

    first: int
    last: int
    toponym: str | None = None
    kind: str | None = None
    within: list[str] = field(default_factory=list)
    relation: str | None = None
    anchor: str | None = None
    distance_m: float | None = None
    known: bool = False
    is_area: bool = False  # a country, or a kind that holds other places
    on_line: bool = False  # a place on a frontier that has a name of its own


_DIRECTIONS = word_set("""north south east west northeast northwest southeast southwest north-east north-west south-east south-west northern southern
eastern western northeastern northwestern southeastern southwestern north-eastern north-western south-eastern south-western central
greater upper lower mid far downtown west-central""")
_INNER = frozenset({"central", "downtown"})  # parts of a city that are the city
_COMPASS = frozenset(d for d in _DIRECTIONS if d.startswith(("north", "south", "east", "west")))
_UNITS = {
    "km": 1000.0, "kms": 1000.0, "kilometre": 1000.0, "kilometres": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0,
    "mile": 1609.344, "miles": 1609.344, "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0,
}  # fmt: skip
_RELATION_NOUNS = word_set("""outskirts vicinity suburbs suburb centre center heart edge direction directions side bank banks tip countryside desert part parts coast
border borders environs population height hill hills ridge neighbourhoods neighborhoods middle triangle gap periphery frontier meeting-point depth shore shores fringe fringes north south east west
northeast northwest southeast southwest north-east north-west south-east south-west interior entrance rest foothills yard runway roof perimeter""")
_NEAR = {
    ("near",): "near", ("close", "to"): "near", ("next", "to"): "next to", ("beside",): "beside", ("outside",): "outside",
    ("around",): "around", ("by",): "near", ("opposite",): "opposite", ("off",): "off", ("along",): "along",
    ("adjacent", "to"): "next to", ("not", "far", "from"): "near", ("at", "the", "height", "of"): "near",
    ("at", "the", "level", "of"): "near", ("alongside",): "beside",
}  # fmt: skip
_NEAR_OPENINGS = frozenset(words[0] for words in _NEAR)
_INSIDE = (("in",), ("at",), ("inside",), ("within",), ("deep", "within"), ("deep", "inside"))
PREPOSITIONS = word_set("""from toward towards at into onto on upon in inside within near over against outside around across between to beside off along
above through throughout beyond by via behind out""")
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
TERRITORY = word_set(
    "territory soil side border borders airspace waters frontier land lands desert cities coast mainland territories interior"
)
_VERBS = word_set("""was were is are be been has had have said says hit hits struck strike strikes fell fall landed of and killed targeted targeting target targets
attacked attacking launched fired shelled bombed left shut named called reported denied destroyed damaged damaging using""")
_STOPPERS = word_set("where which who that while when after before because as but then with without for")
_TAILS = word_set("infrastructure installations area grounds premises site facilities facility perimeter storage")
LINES = frozenset({"road", "highway", "border", "roundabout", "junction", "crossroads"})  # they hold no other place
#: Frontiers with a name of their own; where a report has a place on one, the place is meant.
FRONTIERS = frozenset(
    {
        "line of control",
        "loc",
        "line of contact",
        "durand line",
        "blue line",
        "green line",
        "international border",
        "working boundary",
    }
)
ZONES = frozenset({"exclusive economic zone", "economic zone", "eez", "territorial waters"})
_SETTLEMENTS = word_set(
    "village town city hamlet settlement suburb neighbourhood neighborhood district kibbutz township quarter"
)
_VAGUE = word_set(
    "area areas place places spot somewhere waters fields open point points location locations ground heights hills orchards woods forests"
)
_EMPTY = word_set("open uninhabited unpopulated empty remote agricultural wooded desert")
_WATERS = frozenset({"sea", "gulf", "strait", "lake", "river"})
_PORT_TOWNS = frozenset({"port city", "port town", "coastal city", "coastal town"})
_FRONTIER = frozenset({"border", "frontier"})
_QUOTES = frozenset({'"', "“", "”", "'", "‘", "’"})
#: What begins a description of a nameless site: "a base that US forces use in X", "a base hosting U.S. troops in X".
_USING = word_set("that which where hosting housing used run operated manned occupied belonging holding sheltering")
_RAISED = frozenset({"mountain", "mount", "hill", "hills", "ridge", "heights", "plateau"})
#: What may stand before a relation: "almost halfway between X and Y".
_ABOUT = word_set("about almost nearly roughly approximately halfway midway just barely")
_TOWNS = frozenset({"village", "town", "city", "villages", "towns", "cities", "hamlet", "port"})
_TITLED = word_set("district governorate oblast province region county prefecture voivodeship municipality raion")
_DISTRICTS = word_set(
    "area region sector county municipality subdistrict sub-district township raion division locality"
)
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
_MOVING = frozenset({"ship", "vessel", "tanker", "convoy"})
_CAMPS = frozenset({"camp", "refugee camp", "displacement camp"})
_INMATES = word_set("internally displaced people persons refugees families the")
_MAX_MODIFIERS = 6
_MAX_CODE = 4  # characters of "T-4", "H-3"
_MAX_DEPTH = 5


class PhraseReader(NameReader):
    """A descent over the tokens of one sentence; every method returns the phrase that starts at a token, or None."""

    def _phrase(self, at: int, depth: int) -> Phrase | None:
        if at >= self.count or depth > _MAX_DEPTH:
            return None
        head = self._relative(at, depth) or self._vague(at, depth) or self._noun(at, depth)
        if head is None:
            return None
        head.first = at
        return self._after(head, depth)

    def _relative(self, at: int, depth: int) -> Phrase | None:
        for read in (self._distance, self._between, self._beside, self._border, self._part_of, self._compass):
            phrase = read(at, depth)
            if phrase is not None:
                return phrase
        return None

    def _vague(self, at: int, depth: int) -> Phrase | None:
        """Read "an area north of the village of Chebaa", "a place between A and B"."""
        start = at + (self.lowers[at] in {"a", "an", "the", "some"})
        start += start + 1 < self.count and self.lowers[start] in _EMPTY
        if start + 1 >= self.count or self.lowers[start] not in _VAGUE:
            return None
        if self.lowers[start + 1] == "of" and self.lowers[start].endswith("s"):
            return self._compass(start + 2, depth + 1) or self._noun(start + 2, depth + 1)  # "in open areas of X"
        if self.lowers[start + 1] == "of":
            return self._compass(start + 2, depth + 1)  # "an area of northern Syria"
        return self._relative(start + 1, depth)

    def _relate(self, inner: Phrase | None, at: int, relation: str, distance: float | None = None) -> Phrase | None:
        """Hang a nameless place on `inner` by a relation."""
        if inner is None:
            return None
        anchor = inner.toponym or inner.anchor
        if anchor is None:
            return None
        if inner.relation == "border of":
            relation = inner.relation if relation == "near" else f"{relation} the {inner.relation}"  # of two states
        return Phrase(
            at, inner.last, kind="border" if inner.kind == "border" else None, within=inner.within, relation=relation,
            anchor=anchor, distance_m=distance, known=True, is_area=inner.is_area,
        )  # fmt: skip

    def _distance(self, at: int, depth: int) -> Phrase | None:
        """Read "16 kilometres west of Erbil", "some 50 km inside Pakistan", "70 km from the border"."""
        measured = self._measure(at)
        if measured is None:
            return None
        metres, at_unit = measured
        at_rest = self._past_brackets(at_unit + 1)
        if self._words(at_rest, "or", "so"):
            at_rest += 2
        if self.lowers[at_rest : at_rest + 1] in (["away"], ["due"]):
            at_rest += 1
        if self._words(at_rest, "to", "the"):
            at_rest += 2
        if at_rest < self.count and self.lowers[at_rest] == "inside":
            inner = self._phrase(at_rest + 1, depth + 1)
            return self._relate(inner, at, "inside", metres)
        direction = self.lowers[at_rest] if at_rest < self.count and self.lowers[at_rest] in _COMPASS else None
        at_rest += direction is not None
        if at_rest >= self.count or self.lowers[at_rest] not in {"of", "from"}:
            return None
        inner = self._noun(at_rest + 1, depth + 1)
        if inner is not None and inner.toponym is None:
            inner = self._phrase(at_rest + 1, depth + 1)  # "300 metres from a school in Zaatari"
        return self._relate(inner, at, f"{direction} of" if direction else "from", metres)

    def _measure(self, at: int) -> tuple[float, int] | None:
        """Read "some 50 km", "54 nautical miles": metres, and the token of the unit."""
        number = self.numbers.get(at)
        if number is None or number.last + 2 >= self.count:
            return None
        nautical = self.lowers[number.last + 1] == "nautical"
        at_unit = number.last + 1 + nautical
        if self.lowers[at_unit] not in _UNITS:
            return None
        value = number.quantity.best or number.quantity.max or number.quantity.min or 0
        return value * (1852.0 if nautical else _UNITS[self.lowers[at_unit]]), at_unit

    def _past_brackets(self, at: int) -> int:
        """Step over "(50 miles)", which says the same in another unit."""
        if at >= self.count or self.lowers[at] != "(":
            return at
        close = next((i for i in range(at + 1, min(at + 6, self.count)) if self.lowers[i] == ")"), None)
        return close + 1 if close is not None and self._measure(at + 1) is not None else at

    def _between(self, at: int, depth: int) -> Phrase | None:
        if self.lowers[at] != "between":
            return None
        first = self._noun(at + 1, depth + 1)
        if first is None or first.last + 2 >= self.count or self.lowers[first.last + 1] not in {"and", "-", "–"}:
            return None
        second = self._noun(first.last + 2, depth + 1)
        name = first.toponym or first.anchor
        if second is None or name is None or (second.toponym or second.anchor) is None:
            return None
        anchor = f"{name} and {second.toponym or second.anchor}"
        return Phrase(at, second.last, within=second.within, relation="between", anchor=anchor, known=True)

    def _border(self, at: int, depth: int) -> Phrase | None:
        """Read "the Iraqi-Syrian border", "the Thai–Cambodian frontier", "the border between Iraq and Syria"."""
        start = at + (self.lowers[at] == "the")
        if start + 1 >= self.count:
            return None
        if self.lowers[start] in _FRONTIER and self.lowers[start + 1] == "between":
            found = self._between(start + 1, depth)
            states = (found.anchor or "").lower().split(" and ") if found is not None else []
            if found is None or not all(state in COUNTRIES for state in states):
                return None
            found.first, found.relation, found.kind = at, "border of", "border"
            return found
        words, end = self.lowers[start].split("-"), start
        if self.lowers[start + 1] in {"-", "–"} and start + 2 < self.count:
            words, end = [self.lowers[start], self.lowers[start + 2]], start + 2
        states = [DEMONYMS.get(word) or COUNTRIES.get(word) or "" for word in words]
        if len(states) != 2 or not all(states) or self.lowers[end + 1 : end + 2] not in (["border"], ["frontier"]):
            return None
        return Phrase(at, end + 1, kind="border", relation="border of", anchor=" and ".join(states), known=True)

    def _beside(self, at: int, depth: int) -> Phrase | None:
        for words, relation in _NEAR.items() if self.lowers[at] in _NEAR_OPENINGS else ():
            if self._words(at, *words):
                inner = self._phrase(at + len(words), depth + 1)
                if words == ("by",) and (inner is None or inner.kind not in FACILITIES - _MOVING):
                    return None  # "installed by Moscow" is no place
                if inner is not None and inner.kind in ZONES and inner.toponym is not None:
                    inner.kind = "sea"  # "outside Japan's exclusive economic zone in the Sea of Japan"
                    return inner
                if inner is not None and inner.on_line:
                    inner.first = at
                    return inner
                return self._relate(inner, at, relation)
        return None

    def _part_of(self, at: int, depth: int) -> Phrase | None:
        """Read "the northern countryside of al-Hasakah", "the outskirts of Erbil", "the west bank of the Euphrates"."""
        start = at + (self.lowers[at] in {"the", "a", "an"})
        noun = start
        while (
            noun < self.count
            and noun - start < 3
            and (
                self.lowers[noun] in _DIRECTIONS
                or self.lowers[noun]
                in {"occupied", "rural", "contested", "held", "upper", "lower", "civilian", "residential"}
            )
            and noun + 1 < self.count
        ):
            if self.lowers[noun] in _RELATION_NOUNS and self.lowers[noun + 1] == "of":
                break
            noun += 1
        if noun >= self.count or self.lowers[noun] not in _RELATION_NOUNS:
            return None
        link = self.lowers[noun + 1] if noun + 1 < self.count else ""
        if link == "between":
            return self._between(noun + 1, depth)
        if link not in {"of", "with", "above", "overlooking"}:
            return None
        relation = f"{self._lower_words(start, noun)} {link}"
        inner = self._noun(noun + 2, depth + 1)
        if inner is None and self.lowers[noun] == "direction":
            inner = self._compass(noun + 2, depth + 1)  # "from the direction of northeast of Lake Tiberias"
        if inner is not None and self.lowers[noun] in {"direction", "directions"}:
            inner.first = at  # a side from which, or to which: X itself is all that the words say
            inner.known = True
            return inner
        found = self._relate(inner, at, relation)
        if (
            found is None
            and noun + 3 < self.count
            and self.lowers[noun + 2] == "the"
            and self.lowers[noun + 3] in {"river", "city", "town", "canal", "lake", "road"}
        ):
            return Phrase(at, noun + 3, kind=self.lowers[noun + 3], relation=relation, known=True)
        return found

    def _compass(self, at: int, depth: int) -> Phrase | None:
        """Read "north of Lviv", "to the east of Hewler", "northeastern Syria", "greater Tel Aviv"."""
        start = at
        if self._words(at, "to", "the"):
            start = at + 2
        elif self.lowers[at] == "the":
            start = at + 1
        if start + 1 >= self.count or self.lowers[start] not in _DIRECTIONS or self._country(start) is not None:
            return None
        direction = self.lowers[start]
        if self.lowers[start + 1] == "of" and direction in _COMPASS:
            return self._relate(self._side_of(start + 2, depth), at, f"{direction} of")
        if self._country(start + 1) is None and not self._is_name(start + 1):
            return None
        inner = self._noun(start + 1, depth + 1)
        if inner is None or inner.toponym is None or inner.kind in FACILITIES:
            return None
        whole = self.sentence.words(start, inner.last)
        if (
            self.tokens[start].text[0].isupper()
            and self.tokens[start].start != self.sentence.start
            and self.gazetteer.knows(whole)
        ):
            return None  # "South Ossetia" is a name of its own
        if inner.kind is not None and inner.toponym.lower() not in COUNTRIES:
            if self.sentence.words(start + 1, inner.last).startswith(inner.toponym):
                inner.relation, inner.anchor = direction, inner.toponym
            return inner  # in "the northern Mali city of Timbuktu" the north is Mali's
        if direction in _INNER and inner.toponym.lower() not in COUNTRIES:
            inner.relation, inner.anchor, inner.first = direction, inner.toponym, at
            return inner
        phrase = self._relate(inner, at, direction)
        if phrase is not None and inner.toponym.lower() in COUNTRIES:
            phrase.within = [inner.toponym]
        return phrase

    def _side_of(self, at: int, depth: int) -> Phrase | None:
        """Read what something lies north of: a place, or "the northern Galilee town of Kiryat Shmona"."""
        inner = self._noun(at, depth + 1)
        if (
            inner is not None
            or depth >= _MAX_DEPTH
            or not self._words(at, "the")
            or not any(t.text.islower() for t in self.tokens[at + 1 : at + 2])
        ):
            return inner
        return self._compass(at, depth + 1)

    def _noun(self, at: int, depth: int) -> Phrase | None:
        if at >= self.count or depth > _MAX_DEPTH:
            return None
        start = at
        while start < self.count and self.lowers[start] in _DETERMINERS and start - at < 2:
            start += 1
        if start + 2 < self.count and self.lowers[start] in _WHOLES and self.lowers[start + 1] in {"'s", "’s"}:
            start += 2  # "the country's central Sagaing region"
            start += self.lowers[start] in _DIRECTIONS and self._is_name(start + 1)
        while start + 1 < self.count and self._qualifies(start):
            start += 1
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

    def _past_attributes(self, at: int) -> int:
        """Step over what only describes a place: "the densely populated Abu Salim", "the mainly Kurdish town of X"."""
        end = at
        if at == 0 or (self.lowers[at - 1] not in _DETERMINERS and self.lowers[at] not in _PEOPLES):
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

    def _qualifies(self, at: int) -> bool:
        """Tell "occupied Crimea", "neighbouring Surin", "Houthi-controlled Hodeida"."""
        word = self.lowers[at]
        if "-" in word and word.rpartition("-")[2] in _HELD:
            return True
        if word in _DIRECTIONS and self.lowers[at + 1] in DEMONYMS and self.tokens[at + 1].text[0].isupper():
            return True  # "the southern Israeli city of Ashkelon"
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
        owned = self.tokens[last + 2 : last + 3] if self.lowers[last + 1 : last + 2] in (["'s"], ["’s"]) else ()
        return owner is not None and not adjective and any(t.text[0].isupper() for t in owned)

    def _possessed(self, at: int, owner: str, after: int, depth: int) -> Phrase | None:
        """Read "Iraq's Zummar region", "Libya's capital", "Iran's west", "Japan's exclusive economic zone"."""
        mark = after
        while after + 1 < self.count and self.lowers[after + 1] in _DIRECTIONS and after - mark < 2:
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
        return Phrase(at, after, within=[owner], relation=self.lowers[after], anchor=owner, known=True, is_area=True)

    @staticmethod
    def _seat(first: int, owner: str, last: int) -> Phrase | None:
        """Name the capital of a state."""
        if owner not in SEATS:
            return None
        return Phrase(first, last, toponym=SEATS[owner].title(), kind="capital", within=[owner], known=True)

    def _national(self, at: int, owner: str, after: int, depth: int) -> Phrase | None:
        while (
            after < self.count and self.lowers[after] in _DIRECTIONS | {"side", "-"} and self.lowers[after] not in KINDS
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
                self.lowers[start] in _STOPPERS | PREPOSITIONS | _VERBS | _DETERMINERS
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
        inner.kind = inner.kind or _singular(kind)
        inner.known = True
        inner.is_area = inner.kind not in FACILITIES
        return inner

    def _of_name(self, at: int, kind: str, depth: int) -> Phrase | None:
        """Read the name behind "the town of", "the area of the port of", "the capital of"."""
        while at + 1 < self.count and self.lowers[at] in _QUALIFIERS | {"the"}:
            at += 1
        country = self._bare_country(at)
        if country is not None and kind == "capital":
            owns = self.lowers[country.last + 1 : country.last + 2] in (["'s"], ["’s"])
            # "the capital of Nigeria's Borno state" is not Nigeria's
            return None if owns else self._seat(at, country.toponym or "", country.last)
        inner = self._named(at, depth + 1)
        if inner is None and country is not None and not self._is_capital(country.last + 1):
            inner = country  # not "bases of the Pakistan Air Force"
        if inner is None and kind == "area" and depth < _MAX_DEPTH:
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
        if words.lower() in _COMPASS or all(w in KINDS for w in self.lowers[at : last + 1]):
            return None  # "the North" is a side, "Terminal 3" a part
        if self._is_organisation(at, last) or self._is_body(last + 1) or self._holds(at, last):
            return self._owned_facility(at, last)
        if self._is_person(at, last):
            return None
        kind, end = self._kind_after(last)
        inner_kind = self._kind_inside(at, last)
        town = self._town_in(words, kind, end) if kind in _TOWNS else None
        if town is not None:
            return town
        if self._only_places(inner_kind, kind, end):
            return Phrase(at, end, kind=_singular(kind or ""), within=[words], known=True)
        known = kind is not None or self._is_place_name(words) or inner_kind is not None
        if inner_kind in _TITLED and last > at and self.lowers[at] not in _DIRECTIONS:
            words = self.sentence.words(at, last - 1)  # "Kesta Village"
        phrase = Phrase(
            at, end if kind else last, toponym=words, kind=_singular(kind) if kind else inner_kind, known=known
        )
        phrase.is_area = (phrase.kind is not None and phrase.kind not in FACILITIES) or words.lower() in COUNTRIES
        if known and self.lowers[phrase.last + 1 : phrase.last + 2] in (["'s"], ["’s"]):
            phrase = self._owned_by(phrase) or phrase
        ends = re.split(r"\s?[–]\s?|\s-\s", words)
        if phrase.kind in {"direction", "axis", "road", "highway", "border", "crossing"} and len(ends) == 2:
            phrase.toponym, phrase.relation, phrase.anchor = None, "between", f"{ends[0]} and {ends[1]}"
        return phrase

    def _only_places(self, inner_kind: str | None, kind: str | None, end: int) -> bool:
        """Tell "the Red Sea port city", "the Borno State capital": the name says where a nameless town lies."""
        seat = kind == "capital" and not (end + 1 < self.count and self._is_name(end + 1))
        return seat or (inner_kind in _WATERS and kind in _TOWNS | _PORT_TOWNS)

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
                return _singular(kind), last
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
        inner.kind, inner.known = _singular(kind or ""), True
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
        if self.lowers[start : start + 1] == ["of"] and self.lowers[last + 2] in TITLES | PERSONS:
            return True  # "in Koya, Tariq Haydari, mayor of Koya, said"
        if self.lowers[last + 2 : start] not in (["a"], ["an"], ["the"]):
            return False
        words: list[str] = []
        while start < self.count and len(words) < _MAX_MODIFIERS and self.tokens[start].text.islower():
            if self.lowers[start] in PREPOSITIONS | _STOPPERS | {"of", "among"}:
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
        return Phrase(first, end, kind=_singular(kind), known=True) if kind in FACILITIES and kind is not None else None

    def _facility(self, at: int, depth: int) -> Phrase | None:
        """Read a nameless facility: "a US military base", "two Iraqi air bases", "a new U.S. consulate building"."""
        del depth
        end = at
        if self.next_kind[at] >= at + _MAX_MODIFIERS:
            return None
        while end < self.count and end - at < _MAX_MODIFIERS:
            kind, last = self._kind_at(end)
            if kind in FACILITIES and kind is not None and (self.tokens[end].text[0].islower() or end == 0):
                longer, further = self._kind_at(last + 1) if last + 1 < self.count else (None, last)
                if longer in FACILITIES and longer is not None:
                    kind, last = f"{kind} {longer}", further
                if last + 1 < self.count and self.lowers[last + 1] in _TAILS:
                    last += 1  # "port infrastructure"
                name = self._mission(at, last) if kind.split()[0] in {"consulate", "embassy"} else None
                if name is None and last + 1 < self.count and self._is_called(last + 1):
                    last = self._name_end(last + 1)  # "the Syrian military base T-4"
                    name = self.sentence.words(last, last)
                return Phrase(at, last, toponym=name, kind=_singular(kind), known=True)
            word = self.tokens[end]
            if (
                (end > at and self.lowers[end] in {"the", "a", "an"})
                or self.lowers[end] == "no"
                or self._is_weapon(end)
            ):
                return None
            quoted = word.text in _QUOTES and end > at  # 'the "International Coalition" base'
            if not quoted and (
                self.lowers[end] in _STOPPERS | PREPOSITIONS or not word.text[0].isalnum() or self._is_verb(end)
            ):
                return None
            end += 1
        return None

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
        return word in _VERBS or VERB_CLASSES.get(word) in {"strike", "launch", "fall", "cross", "explode"}

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

    # -- what follows a phrase ----------------------------------------------------------------------------------------

    def _after(self, head: Phrase, depth: int) -> Phrase:
        self._extend(head, depth)
        if (head.toponym or "").lower() in FRONTIERS and head.within:
            # "along the Line of Control in Poonch district": the line runs on, the district is the place
            head.toponym, *head.within = head.within
            head.on_line = head.known = True
        return head

    def _extend(self, head: Phrase, depth: int) -> None:
        for _ in range(4):
            at = head.last + 1
            if at >= self.count or depth > _MAX_DEPTH - 1:
                break
            before = head.last
            self._attach(head, at, depth)
            if head.last == before:
                break

    def _attach(self, head: Phrase, at: int, depth: int) -> None:
        comma = self.lowers[at] == ","
        start = at + comma
        if start >= self.count:
            return
        if self.lowers[at] == "(":
            self._parenthesis(head, at)
            return
        nameless = head.toponym is None and head.kind in FACILITIES
        if self.lowers[at] in _USING and nameless:
            self._used_in(head, at, depth)
            return
        if self.lowers[at] == "for" and head.kind in _CAMPS:
            self._inmates(head, at, depth)
            return
        if self.lowers[at] == "of":
            self._of(head, at, depth, nameless=nameless)
            return
        self._attach_place(head, start, depth, comma=comma)

    def _of(self, head: Phrase, at: int, depth: int, *, nameless: bool) -> None:
        """Read "Barmal district of Paktika province", "the base of the coalition in the Tanf region"."""
        if nameless:
            self._owner_of(head, at, depth)
        elif head.toponym is not None and head.kind in _SETTLEMENTS | _DISTRICTS:
            owner = self._noun(at + 1, depth + 1)
            if owner is not None and owner.toponym is not None:
                self._inside(head, owner)

    def _attach_place(self, head: Phrase, start: int, depth: int, *, comma: bool) -> None:
        """Attach what says where the head lies: in what, how far from what, by the name of what."""
        inside = next((w for w in _INSIDE if self._words(start, *w)), None)
        if inside in {("at",), ("in",)} and self._words(start + 1, "the"):
            side = self.lowers[start + 2 : start + 3] in (["height"], ["level"], ["direction"])
            inside = None if side else inside
        if inside == ("at",) and (comma or head.kind not in FACILITIES or head.relation is not None):
            self._at_part(head, start + 1, depth)
        elif inside is not None:
            self._inside(head, self._phrase(start + len(inside), depth + 1))
        elif (relative := self._relative_tail(start, depth=depth)) is not None:
            self._hang(head, relative)
        elif comma:
            self._apposition(head, start, depth)
        else:
            self._lies_on(head, start, depth)

    def _lies_on(self, head: Phrase, at: int, depth: int) -> None:
        """Read what a place lies on: "on Ramree Island in Rakhine State", "a city on the Dnieper River"."""
        found = self._noun(at + 1, depth + 1) if self._words(at, "on") or self._words(at, "along") else None
        raised = head.toponym is None and head.kind in FACILITIES and found is not None and found.kind in _RAISED
        if found is not None and (raised or (found.kind in {"island", "peninsula"} and self._words(at, "on"))):
            self._inside(head, found)
        elif found is not None and head.toponym is not None and found.kind == "river":
            head.last = found.last  # it runs on: it says nothing more
        elif head.kind == "bridge" and (self._words(at, "over") or self._words(at, "across")):
            self._inside(head, self._noun(at + 1, depth + 1))

    def _at_part(self, head: Phrase, at: int, depth: int) -> None:
        """Read "the Rafah area at the southern tip of Gaza"; elsewhere "at" belongs to the verb."""
        part = self._part_of(at, depth + 1) if at < self.count else None
        if part is not None:
            self._hang(head, part)

    def _inmates(self, head: Phrase, at: int, depth: int) -> None:
        """Step over "for displaced people" behind a camp."""
        end = at + 1
        while end < self.count and self.lowers[end] in _INMATES:
            end += 1
        if at + 1 < end < self.count:
            before, head.last = head.last, end - 1
            self._attach(head, end, depth)
            head.last = before if head.last == end - 1 else head.last

    def _used_in(self, head: Phrase, at: int, depth: int) -> None:
        """Step over who uses a site: "the base that US forces use in al-Shaddadi", "a school sheltering families in X"."""
        for index in range(at + 1, min(at + 8, self.count)):
            if self.lowers[index] in {"in", "at", "near"}:
                start = index if self.lowers[index] == "near" else index + 1
                self._inside(head, self._phrase(start, depth + 1))
                return
            part = self._words(index, "is", "part") or self._words(index, "are", "part")
            if not self.tokens[index].text[0].isalnum() or (
                self._is_verb(index) and not part and self.lowers[index] != "of"
            ):
                return

    def _owner_of(self, head: Phrase, at: int, depth: int) -> None:
        """Read "the houses of Maksat village"; step over the owner in "the base of the coalition in the Tanf region"."""
        named = self._named(at + 1 + (self.lowers[at + 1 : at + 2] == ["the"]), depth + 1)
        if named is not None and named.known and named.toponym is not None:
            follows = self.lowers[named.last + 1 : named.last + 2]
            if named.kind is not None or follows not in (["in"], ["at"], ["near"]):  # "the base of Komala in Zirgwez"
                self._inside(head, named)
                return
        for index in range(at + 1, min(at + 6, self.count)):
            if self.lowers[index] in {"in", "at", "on"}:
                before = head.last
                self._inside(head, self._phrase(index + 1, depth + 1))
                if head.last == before:
                    return
            elif not self.tokens[index].text[0].isalnum() or self.lowers[index] in PREPOSITIONS | _VERBS - {
                "of",
                "and",
            }:
                return
            if head.last >= index:
                return

    def _relative_tail(self, at: int, *, depth: int) -> Phrase | None:
        if self._words(at, "by") or self._words(at, "around") or self._words(at, "along") or self._words(at, "off"):
            return None
        while at + 2 < self.count and self.lowers[at] in _ABOUT:
            at += 1
        phrase = self._distance(at, depth + 1) or self._beside(at, depth + 1) or self._between(at, depth + 1)
        if phrase is None and (self.lowers[at] in _COMPASS or self._words(at, "to", "the")):
            found = self._compass(at, depth + 1)
            phrase = found if found is not None and (found.relation or "").endswith(" of") else None
        if phrase is None and self._words(at, "on", "the"):
            phrase = self._part_of(at + 1, depth + 1)
        return phrase

    def _inside(self, head: Phrase, inner: Phrase | None) -> None:
        if inner is None or (inner.toponym is None and inner.anchor is None):
            return
        if head.kind is None and head.relation is None and (head.toponym or "").lower() in COUNTRIES:
            return  # a whole country lies in nothing: "from inside Afghanistan in Letai sector"
        head.last = inner.last
        if inner.relation == "between" and head.toponym is None:
            head.relation, head.anchor, head.distance_m = inner.relation, inner.anchor, None
        if head.kind in TERRITORY and head.toponym is not None and inner.toponym is not None:
            # "Pakistani territory in the Mashkel area of Washuk district": the country only holds the place
            inner.within.append(head.toponym)
            head.toponym, head.kind, head.within = inner.toponym, inner.kind, inner.within
            head.relation, head.anchor, head.distance_m = inner.relation, inner.anchor, inner.distance_m
            return
        nameless = head.toponym is None and head.relation is None
        if head.kind in ZONES and nameless and inner.toponym is not None:
            head.toponym = inner.toponym
            return
        if nameless and inner.toponym is not None and (not inner.is_area or inner.kind in _SETTLEMENTS | {"area"}):
            head.toponym = inner.toponym
            head.within += inner.within
            if head.relation is None:
                head.relation, head.anchor, head.distance_m = inner.relation, inner.anchor, inner.distance_m
            return
        if inner.toponym is not None:
            head.within.append(inner.toponym)
        if head.relation is None and (inner.toponym is None or (inner.relation or "").endswith(" of")):
            head.relation, head.anchor, head.distance_m = inner.relation, inner.anchor, inner.distance_m
        head.within += inner.within

    def _hang(self, head: Phrase, relative: Phrase) -> None:
        head.last = relative.last
        head.known = True
        if head.kind in TERRITORY and head.toponym is not None and relative.anchor is not None:
            # "on Romanian territory near X": the country holds the place, the relation says where
            head.within.insert(0, head.toponym)
            head.toponym = head.kind = None
        if head.relation is None or head.anchor is None or head.toponym is not None or relative.relation == "between":
            head.relation, head.anchor, head.distance_m = relative.relation, relative.anchor, relative.distance_m
        head.within += relative.within

    def _parenthesis(self, head: Phrase, at: int) -> None:
        close = next((i for i in range(at + 1, min(at + 6, self.count)) if self.lowers[i] == ")"), None)
        if close is None or not self._is_name(at + 1):
            return
        found = self._country(at + 1)
        if found is not None and found[1] == close - 1:
            head.within.append(found[0])
        head.last = close

    def _apposition(self, head: Phrase, at: int, depth: int) -> None:
        """Read ", Syria", ", Panjgur district", ", a village in eastern Poland"."""
        if self.lowers[at] in {"a", "an", "the"}:
            self._described(head, at, depth)
            return
        if not self._is_name(at) and self._country(at) is None:
            return
        if (head.toponym or "").lower() in COUNTRIES:
            return
        inner = self._bare_country(at) or self._named(at, depth + 1)
        if inner is None or not inner.is_area or inner.kind in LINES or self._is_subject(inner):
            return
        after = inner.last + 1
        if inner.toponym and (after >= self.count or self.lowers[after] not in {"'s", "’s"}):
            self._inside(head, self._after(inner, depth + 1)) if head.toponym or head.relation else None

    def _described(self, head: Phrase, at: int, depth: int) -> None:
        end = at + 1
        while end < self.count and end - at < _MAX_MODIFIERS:
            kind, last = self._kind_at(end)
            if kind is not None:
                break
            if not self.tokens[end].text[0].islower() or self.lowers[end] in _STOPPERS | PREPOSITIONS | {"of"}:
                return
            end += 1
        else:
            return
        if end >= self.count or (self.lowers[at] == "the" and kind in FACILITIES):
            return  # ", the oil refinery in X" is the next of a row, not a description
        tail = Phrase(at, last, kind=_singular(kind or ""), known=True)
        if last + 1 < self.count and self.lowers[last + 1] == "of":
            owner = self._noun(last + 2, depth + 1)
            if owner is None or owner.toponym is None:
                return
            tail.within, tail.last = [owner.toponym, *owner.within], owner.last
        else:
            tail = self._after(tail, depth + 1)
        if tail.toponym is not None:
            tail.within.insert(0, tail.toponym)
        head.known = True
        head.last = max(tail.last, head.last)
        head.kind = head.kind or tail.kind
        head.within += tail.within
        if head.relation is None:
            head.relation, head.anchor, head.distance_m = tail.relation, tail.anchor, tail.distance_m


def _singular(kind: str) -> str:
    if kind.endswith("ies"):
        return kind[:-3] + "y"
    if kind.endswith("s") and not kind.endswith(("ss", "headquarters", "barracks", "outskirts", "heights")):
        return kind[:-1]
    return kind
