"""What follows a place and belongs to it: where it lies, whose it is, how far from what, how it is described.

"..., a village in eastern Poland", "... (Syria)", "... that US forces use in al-Shaddadi", "... in the Zummar district".
"""

from __future__ import annotations

from abc import abstractmethod

from geoevents.extract.lexicon import COUNTRIES, FACILITIES, word_set
from geoevents.extract.relations import COMPASS, MAX_DEPTH, ZONES, Phrase, RelationReader, singular

__all__ = ["FRONTIERS", "LINES", "MAX_MODIFIERS", "PREPOSITIONS", "STOPPERS", "TERRITORY", "VERBS", "TailReader"]

_INSIDE = (
    ("across", "the", "border", "in"),
    ("over", "the", "border", "in"),
    ("in",),
    ("at",),
    ("inside",),
    ("within",),
    ("deep", "within"),
    ("deep", "inside"),
)
PREPOSITIONS = word_set("""from toward towards at into onto on upon in inside within near over against outside around across between to beside off along
above through throughout beyond by via behind out""")
TERRITORY = word_set(
    "territory soil side border borders airspace waters frontier land lands desert cities coast mainland territories interior"
)
VERBS = word_set("""was were is are be been has had have said says hit hits struck strike strikes fell fall landed of and killed targeted targeting target targets
attacked attacking launched fired shelled bombed left shut named called reported denied destroyed damaged damaging using""")
STOPPERS = word_set("where which who that while when after before because as but then with without for")
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
_SETTLEMENTS = word_set(
    "village town city hamlet settlement suburb neighbourhood neighborhood district kibbutz township quarter"
)
#: What begins a description of a nameless site: "a base that US forces use in X", "a base hosting U.S. troops in X".
_USING = word_set("that which where hosting housing used run operated manned occupied belonging holding sheltering")
_RAISED = frozenset({"mountain", "mount", "hill", "hills", "ridge", "heights", "plateau"})
#: What may stand before a relation: "almost halfway between X and Y".
_ABOUT = word_set("about almost nearly roughly approximately halfway midway just barely")
_DISTRICTS = word_set(
    "area region sector valley county municipality subdistrict sub-district township raion division locality"
)
_PROVINCES = word_set("voivodeship oblast province governorate state county region district raion prefecture")
_CAMPS = frozenset({"camp", "refugee camp", "displacement camp"})
_INMATES = word_set("internally displaced people persons refugees families the")
MAX_MODIFIERS = 6


class TailReader(RelationReader):
    """Attaches to a phrase what stands behind it."""

    @abstractmethod
    def _named(self, at: int, depth: int) -> Phrase | None:
        """Return the capitalised name that starts at a token, with the kind words that follow it."""

    @abstractmethod
    def _bare_country(self, at: int) -> Phrase | None:
        """Return the country named at a token."""

    @abstractmethod
    def _is_verb(self, at: int) -> bool:
        """Tell a verb from the words of a place."""

    @abstractmethod
    def _is_subject(self, phrase: Phrase) -> bool:
        """Tell whether a verb follows, so that the name begins a clause of its own."""

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
            if at >= self.count or depth > MAX_DEPTH - 1:
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
        start += self._words(start, "just")
        inside = next((w for w in _INSIDE if self._words(start, *w)), None)
        if inside in {("at",), ("in",)} and self._words(start + 1, "the"):
            side = self.lowers[start + 2 : start + 3] in (["height"], ["level"], ["direction"])
            inside = None if side else inside
        if inside == ("at",) and (comma or head.kind not in FACILITIES or head.relation is not None):
            self._at_part(head, start + 1, depth)
        elif inside is not None:
            self._inside(head, self._phrase(start + len(inside), depth + 1))
        elif (relative := self._relative_tail(start, depth=depth)) is not None:
            if comma and head.toponym is None and head.within and head.relation is None:
                head.last = relative.last  # "a post in the Sinuni sub-district, north of Sinjar": where Sinuni lies
                return
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
        if named is None:
            town = self._noun(at + 1, depth + 1)  # "the airports of the northern city of Aleppo"
            named = town if town is not None and town.kind in _SETTLEMENTS | {"capital"} else None
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
            elif not self.tokens[index].text[0].isalnum() or self.lowers[index] in PREPOSITIONS | VERBS - {
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
        if phrase is None and (self.lowers[at] in COMPASS or self._words(at, "to", "the")):
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
        if inner.relation == "between" and head.toponym is None and inner.toponym is None:
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
        on_line = head.kind == "border" and head.toponym is None  # "near the border of A and B, near the village of X"
        if on_line and relative.kind is None:
            head.kind = None
        if (
            on_line
            or head.relation is None
            or head.anchor is None
            or head.toponym is not None
            or relative.relation == "between"
        ):
            head.relation, head.anchor, head.distance_m = relative.relation, relative.anchor, relative.distance_m
        head.within += relative.within

    def _parenthesis(self, head: Phrase, at: int) -> None:
        close = next((i for i in range(at + 1, min(at + 6, self.count)) if self.lowers[i] == ")"), None)
        if close is not None and all(word in COMPASS for word in self.lowers[at + 1 : close]):
            head.last = close  # "Odessa (south) and Sumy (northeast)"
            return
        if close is None or not self._is_name(at + 1):
            return
        found = self._country(at + 1)
        inner = self._named(at + 1, 0) if found is None else None
        if found is not None and found[1] == close - 1:
            head.within.append(found[0])
        elif inner is not None and inner.toponym is not None and inner.last == close - 1:
            if inner.kind in _PROVINCES:  # "Wyryki (Lublin Voivodeship)"
                head.within.append(inner.toponym)
            elif head.kind in _PROVINCES and head.toponym is not None:  # "Lublin Voivodeship (Wyryki)"
                head.within.insert(0, head.toponym)
                head.toponym, head.kind = inner.toponym, inner.kind
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
        while end < self.count and end - at < MAX_MODIFIERS:
            kind, last = self._kind_at(end)
            if kind is not None:
                break
            if not self.tokens[end].text[0].islower() or self.lowers[end] in STOPPERS | PREPOSITIONS | {"of"}:
                return
            end += 1
        else:
            return
        if end >= self.count or (self.lowers[at] == "the" and kind in FACILITIES):
            return  # ", the oil refinery in X" is the next of a row, not a description
        tail = Phrase(at, last, kind=singular(kind or ""), known=True)
        if last + 1 < self.count and self.lowers[last + 1] == "of":
            owner = self._noun(last + 2, depth + 1)
            if owner is None or owner.toponym is None:
                return
            tail.within, tail.last = [owner.toponym, *owner.within], owner.last
        else:
            tail = self._after(tail, depth + 1)
        if self.lowers[at] == "the" and self._is_subject(tail):
            return  # "In the south, the heights of Asos came under fire"
        if tail.toponym is not None:
            tail.within.insert(0, tail.toponym)
        head.known = True
        head.last = max(tail.last, head.last)
        head.kind = head.kind or tail.kind
        head.within += tail.within
        if head.relation is None:
            head.relation, head.anchor, head.distance_m = tail.relation, tail.anchor, tail.distance_m
