"""How many: numbers that count weapons, sums of parts, and numbers that only look like counts."""

from __future__ import annotations

import re
from dataclasses import replace

from geoevents.extract.clause import Amount, Context
from geoevents.extract.lexicon import MODELS, MONTHS, PERSONS, VERB_CLASSES, word_set
from geoevents.extract.quantities import Number, add
from geoevents.extract.weapons import MODIFIERS, Weapon
from geoevents.model import Quantity, Span

__all__ = ["CountReader"]

_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_DOES = frozenset(
    {"fell", "landed", "hit", "struck", "crashed", "were", "was", "exploded", "came", "missed", "went", "failed"}
)
_LANDS = frozenset({"fell", "landed", "crashed", "exploded", "missed"})
_OF_TOTAL = re.compile(r",?[ ](?P<out>out[ ])?of[ ](?:the[ ]|a[ ]total[ ]of[ ])?")
_SENT = frozenset(
    {"sent", "launched", "fired", "used", "detected", "released", "involved", "that", "which", ",", ".", ";"}
)
_ABLE = frozenset({"can", "could", "able", "capable"})
_ABLE_TO = 4  # tokens from "can" to the number that it can fire
_UNFIRED = frozenset({"unfired", "unlaunched", "unused", "ready", "primed", "prepared"})
_READY = 6  # tokens from weapons to "ready to launch"
_LANDING = frozenset({"fall", "strike", "explode"})
#: What was not fired: "a third was found on its rail".
_KEPT = word_set("found discovered seized recovered dismantled defused ready")
_REMAINS = frozenset({"remains", "remnants", "fragments", "debris", "wreckage", "pieces"})
_TALLIES = frozenset({"since", "month", "year", "week", "weeks", "months", "days"})  # "the second missile this month"
#: Between counts that add up: "nine of 10 missiles and 44 of 48 drones", "two Iskanders, four Kh-101s and 85 drones".
_AND_SO_MANY = re.compile(
    r"(?:,|,?[ ](?:and|plus|as[ ]well[ ]as|along[ ]with))[ ](?:(?:all[ ])?[\w-]{1,14}[ ](?:out[ ])?of[ ](?:the[ ])?)?"
)
#: "hit the airport with three drones and a camp in Asir with two drones"
_AND_WITH = re.compile(r",?[ ]and[ ](?:(?!with\b)[^\s,.;]+[ ]){2,9}with[ ]")
#: Behind what was fired on many days: "90 missiles fired at it over the past three years".
_OVER_TIME = re.compile(
    r"[^.,;:]{0,60}?[ ](?:(?:so[ ]far[ ])?this[ ](?:month|year)|(?:in|over|during|within)[ ](?:the[ ])?(?:past|last|recent|previous)[ ](?:\w+[ ]){0,2}(?:days|weeks?|months?|years?))\b",
    re.IGNORECASE,
)
_SOME_ARMS = re.compile(
    r"\b(?:rockets|missiles|drones|uavs|shells|projectiles|bombs|rounds|first[ ](?:[\w-]+[ ])?(?:rocket|missile|drone|shell|projectile|bomb|round))\b",
    re.IGNORECASE,
)
_MASS = frozenset({"shelling", "artillery"})
# A number before these does not count the weapon that follows them.
_STOPS = word_set(
    "of times as while in at on from and the were was to by with people or when that which who after before near over for had have has is are killed"
)
_UNITS = word_set("km mm cm m kg lb pound pounds metre metres meter meters mile miles percent calibre caliber")
_WHERE = frozenset({"in", "on", "near", "at", "into", "outside", "inside"})
_ASIDE = frozenset({",", "–", "—", "(", ")", "-", "according", "in", "of"})
_SYSTEM = frozenset({"system", "systems", "complex", "launcher", "launchers", "unit", "battery"})


def _is_vast(amount: Amount) -> bool:
    """Tell "dozens" and "hundreds", and a salvo: added to six they would hide the figure that is told."""
    quantity = amount.quantity
    return quantity.qualifier == "salvo" or (quantity.qualifier == "several" and (quantity.min or 0) > 2)


class CountReader(Context):
    """Reads the numbers of weapons in a clause."""

    def read(self, before: list[Amount]) -> list[Amount]:
        """Return the counts in text order, sums of directions first; what more was fired goes to those told `before`."""
        self.before = before
        self._sum_of_directions()
        for number in self.numbers:
            if self._adds_more(number) or self._is_capacity(number):
                continue
            salvo = self._salvo(number)
            weapon = salvo or self._counted(number) or self._in_all(number) or self._bare(number)
            if weapon is None and self._is_whole(number):
                told = self.clause.counts[-1]
                span = Span(self.tokens[number.first].start, self.tokens[number.last].end)
                self.clause.counts[-1] = replace(told, quantity=replace(told.quantity, of="total"))
                self.clause.counts.append(Amount(span, number.quantity, told.of))
                continue
            if weapon is None or not _UNFIRED.isdisjoint(self.lowers[number.last + 1 : weapon.last + _READY]):
                continue
            if self._is_part(number) or self._is_year(number) or self._is_model(number):
                continue
            span = Span(self.tokens[number.first].start, self.tokens[weapon.last].end)
            quantity = self._ordered(number) if salvo is None else Quantity(min=2, max=None, qualifier="salvo")
            if not number.indefinite and self._are_remains(number):
                quantity = replace(quantity, of="remains")
            elif number.first and self.lowers[number.first - 1] == "other":
                quantity = replace(quantity, of="total")  # "the other two rockets"
            elif _OVER_TIME.match(self.clause.text, span.end - self.clause.span.start):
                quantity = replace(quantity, of="period")
            amount = Amount(span, quantity, weapon.classes[0])
            last = self.clause.counts[-1] if self.clause.counts else None
            gap = self._between(last, span.start) if last is not None else ""
            if last is not None and _OF_TOTAL.fullmatch(gap):
                self.clause.counts[-1] = replace(last, quantity=replace(last.quantity, of="total"))
                self.clause.counts.append(amount)
            elif last is not None and self._goes_on(gap, number) and not (_is_vast(last) or _is_vast(amount)):
                whole = Span(last.span.start, span.end)
                self.clause.counts[-1] = Amount(whole, add([last.quantity, amount.quantity]))
            else:
                self.clause.counts.append(amount)
        self._another()
        self._nth()
        return self.clause.counts

    def _nth(self) -> None:
        """Read "the second drone arriving when …", "while a third exploded" as two and three in sum, where nothing else is counted."""
        if self.clause.counts or _TALLIES & set(self.lowers[self.clause.first : self.clause.last + 1]):
            return
        for at in range(self.clause.first + 1, self.clause.last):
            weapon = self.arms_at.get(at + 1)
            value = _ORDINALS.get(self.lowers[at]) if self.lowers[at - 1] in {"a", "the"} else None
            if value is None:
                continue
            named = weapon is not None and weapon.is_head and weapon.classes and not weapon.plural
            goes_on = self.lowers[at + 1] in _DOES and self._armed_before(at)
            if named or goes_on:
                end = weapon.last if weapon is not None else at
                span = Span(self.tokens[at - 1].start, self.tokens[end].end)
                self.clause.counts.append(Amount(span, Quantity(min=value, max=value, best=value, qualifier="sum")))
                return

    def _between(self, told: Amount, start: int) -> str:
        """Return the words between a count and what stands behind it."""
        at = self.clause.sentence.start
        return self.clause.sentence.text[told.span.end - at : start - at]

    def _is_whole(self, number: Number) -> bool:
        """Tell the second number of "25 drones out of the 33 sent"."""
        if not self.clause.counts or number.indefinite:
            return False
        gap = self._between(self.clause.counts[-1], self.tokens[number.first].start)
        after = self.lowers[number.last + 1] if number.last < self.clause.last else "."
        match = _OF_TOTAL.fullmatch(gap)
        return match is not None and (match["out"] is not None or after in _SENT)

    def _goes_on(self, gap: str, number: Number) -> bool:
        """Tell what stands between counts that add up; "two missiles, one of a new type" are two."""
        told = self.clause.sentence.token_at(self.clause.counts[-1].span.start)
        if self.lowers[told - 1] == "with" and _AND_WITH.fullmatch(gap) is not None:
            return True
        aside = number.indefinite and (gap.endswith(" of ") or gap == ", ")  # "a BM-21, a Soviet-made launcher"
        return _AND_SO_MANY.fullmatch(gap) is not None and not aside

    def _armed_before(self, at: int) -> bool:
        """Tell whether the sentence names weapons before a token ("two drones were shot down, while a third …")."""
        text = self.clause.sentence.text[: self.tokens[at].start - self.clause.sentence.start]
        return _SOME_ARMS.search(text) is not None

    def _adds_more(self, number: Number) -> bool:
        """Read "three rockets hit the base and two more fell short", "… and two in a field" as five."""
        after = self.lowers[number.last + 1 : number.last + 4]
        ordinal = number.indefinite and after[:1] and after[0] in _ORDINALS
        rest = after[1:2] if after[1:2] != ["one"] else after[2:3]
        another = self.lowers[number.first] == "another" and not number.indefinite
        listed = after[:1] not in (["more"], ["others"]) and self._is_listed(number)
        if another or listed:
            rest = after[:1]
        placed = (ordinal or another or listed) and rest and rest[0] in _WHERE
        if not rest or not (rest[0] in _DOES or placed) or not _KEPT.isdisjoint(after):
            return False
        if not (ordinal or another or listed or after[0] in {"more", "others"}):
            return False
        return self._add(number.first, number.last + (not (another or listed)), number.quantity)

    def _is_listed(self, number: Number) -> bool:
        """Tell "two shells hit the stalls, one the roof, two fell in yards" from "fired five rockets, and two hit X"."""
        if number.indefinite or number.first == self.clause.first or not self.clause.counts:
            return False
        told, start = self.clause.counts[-1].span.end, self.tokens[number.first].start
        between = [t.kind for t in self.clause.triggers if told <= self.tokens[t.at].start < start]
        return self.lowers[number.first - 1] in {",", "and"} and bool(between) and set(between) <= _LANDING

    def _another(self) -> None:
        """Read "one rocket hit the port and another fell in the sea", "… while another was shot down" as two."""
        for at in range(self.clause.first, self.clause.last):
            if self.lowers[at] == "another" and self.lowers[at + 1] in _DOES:
                told = self.clause.counts or self.before
                if told and told[-1].quantity.best == 1:
                    self._add(at, at, told[-1].quantity)
                return

    def _add(self, first: int, last: int, more: Quantity) -> bool:
        """Add to the last count; only where the clause begins so ("while another two fell") to that of the clause before."""
        told = self.clause.counts or (self.before if first - self.clause.first <= 1 else [])
        if not told or told[-1].span.end > self.tokens[first].start or told[-1].quantity.best is None:
            return False
        told[-1] = Amount(Span(told[-1].span.start, self.tokens[last].end), add([told[-1].quantity, more]), told[-1].of)
        return True

    def _salvo(self, number: Number) -> Weapon | None:
        """Return the weapon of "a rocket salvo"."""
        if not number.indefinite:
            return None
        for index in range(number.last + 1, min(number.last + 4, self.clause.last)):
            weapon = self.arms_at.get(index)
            if weapon is not None:
                fits = (
                    not weapon.plural
                    and weapon.classes
                    and weapon.last < self.clause.last
                    and self.lowers[weapon.last + 1] in {"salvo", "barrage", "volley"}
                )
                return replace(weapon, last=weapon.last + 1) if fits else None
        return None

    def _ordered(self, number: Number) -> Quantity:
        """Read "a second missile" as two in sum: the text has told of the ones before."""
        following = self.lowers[number.last + 1] if number.last < self.clause.last else ""
        if not number.indefinite or following not in _ORDINALS:
            return number.quantity
        value = _ORDINALS[following]
        return Quantity(min=value, max=value, best=value, qualifier="sum")

    def _in_all(self, number: Number) -> Weapon | None:
        """Read "rockets, six in all" and "the number of rockets was put at nineteen"."""
        after = self.lowers[number.last + 1 : number.last + 3]
        summed = after in (["in", "all"], ["in", "total"]) or after[:1] == ["altogether"]
        total = self.lowers[number.first : number.first + 2] == ["a", "total"] and self.lowers[number.first - 1] == ","
        summed = summed or total or self._stands_aside(number)
        before = self.lowers[max(self.clause.first, number.first - 14) : number.first]
        put = before[-1:] in (["at"], ["was"], ["reached"], ["to"]) and "number" in before and not number.indefinite
        behind = [w for w in self.clause.arms if w.last < number.first and w.plural and w.classes]
        if not behind or not (summed or put):
            return None
        return replace(behind[-1], last=number.last)

    def _bare(self, number: Number) -> Weapon | None:
        """Read "they fired rockets at Khost; ten landed in fields" as ten, where the sentence counts nothing before."""
        at, after = number.first, self.lowers[number.last + 1 : number.last + 2]
        opens = at == self.clause.first or self.lowers[at - 1] in {",", ";", "and", "but"}
        if number.indefinite or self.clause.counts or self.before or not (opens and after and after[0] in _LANDS):
            return None
        return Weapon(at, number.last, ("unknown",), plural=True, is_head=True) if self._armed_before(at) else None

    def _stands_aside(self, number: Number) -> bool:
        """Tell "rockets, some 45 according to the army,", "rockets – at least six –", "drones, four in number"."""
        weapon = self.arms_at.get(number.first - 2)
        before = self.lowers[number.first - 1] if number.first else ""
        after = self.lowers[number.last + 1] if number.last < self.clause.last else "."
        behind = self.lowers[number.last + 2 : number.last + 3]
        if weapon is None or (after == "of" and behind not in (["them"], ["which"])):
            return False  # "two missiles, one of a new type"
        at = self.tokens[weapon.last].end
        if any(c.quantity.best is not None and c.span.start < at <= c.span.end for c in self.clause.counts):
            return False  # "three rockets, two of them": counted already
        return weapon.plural and before in _ASIDE - {"in", "of"} and after in _ASIDE

    def _is_capacity(self, number: Number) -> bool:
        """Tell "can fire as many as 40 rockets at a time", "capable of carrying four missiles"."""
        return not _ABLE.isdisjoint(self.lowers[max(self.clause.first, number.first - _ABLE_TO) : number.first])

    def _is_year(self, number: Number) -> bool:
        """Tell the year of "In September 2020 rockets were fired"."""
        text = self.tokens[number.last].text
        before = self.lowers[number.first - 1] if number.first else ""
        return text.isdigit() and 1900 <= int(text) <= 2100 and (before in MONTHS or before in {"in", "since", "of"})

    def _is_model(self, number: Number) -> bool:
        """Tell the number of "Shahed 136" and "136/131"."""
        if number.first in self.arms_at:
            return True  # "multiple launch rocket systems"
        before = self.lowers[number.first - 1] if number.first else ""
        return before == "/" or (before in MODELS and self.tokens[number.first].text.isdigit())

    def _is_part(self, number: Number) -> bool:
        """Tell "parts of one missile", "some of the twelve": no count of what was fired."""
        before = self.lowers[number.first - 1] if number.first else ""
        return before == "of" and self.lowers[number.first - 2] in {"part", "parts", "some", "most", "none"}

    def _are_remains(self, number: Number) -> bool:
        """Tell "remnants of at least three missiles": so many were found, of those that were fired."""
        return (
            self.lowers[max(number.first - 2, 0) : number.first][-1:] == ["of"]
            and self.lowers[number.first - 2] in _REMAINS
        )

    def _counted(self, number: Number) -> Weapon | None:
        weapon = self._noun_counted(number)
        after = self.lowers[weapon.last + 1] if weapon is not None and weapon.last < self.clause.last else ""
        if self.lowers[number.first] == "both" and after == "and":
            return None  # "both rockets and missiles"
        vague = number.quantity.qualifier == "several" and weapon is not None and not weapon.plural
        return None if vague or (number.indefinite and after in _SYSTEM) else weapon

    def _noun_counted(self, number: Number) -> Weapon | None:
        at = number.last + 1
        for index in range(at, min(at + 6, self.clause.last + 1)):
            weapon = self.arms_at.get(index)
            if weapon is not None:
                if self.lowers[weapon.last] in _MASS:
                    return None
                if not weapon.is_head or not weapon.classes or (number.indefinite and weapon.plural):
                    return None
                if (
                    number.indefinite
                    and set(weapon.classes) & {"artillery", "cluster_munition", "unknown", "aircraft"}
                    and index > at + 2
                ):
                    return None
                return weapon
            word = self.lowers[index]
            if index + 1 in self.arms_at and (word in MODIFIERS or (word in VERB_CLASSES and word.endswith("ed"))):
                continue  # "five attack drones", "two downed drones"
            of_attacks = self.lowers[index + 1 : index + 2] == ["of"]  # "three rounds of attacks"
            if word in {"launches", "projectiles", "impacts", "rounds"} and not (number.indefinite or of_attacks):
                return Weapon(index, index, ("unknown",), plural=True, is_head=True)
            if (
                (not self.tokens[index].text[0].isalnum() and word not in {'"', "“", "”", "-"})
                or (word == "-" and self.lowers[index - 1] == "-")
                or word in VERB_CLASSES
                or word in _STOPS
                or (index == at and word in _UNITS)
            ):
                return None
            if word in PERSONS:
                return None
        return None

    def _sum_of_directions(self) -> None:
        """Add up "two from the Iraqi side, and three from the desert"."""
        parts = [
            n
            for n in self.numbers
            if n.last + 1 <= self.clause.last and self.lowers[n.last + 1] == "from" and not n.indefinite
        ]
        if len(parts) > 1:
            total = add([p.quantity for p in parts])
            ends = [p for p in self.clause.places if p.first > parts[-1].last]
            end = ends[0].span.end if ends else self.tokens[parts[-1].last].end
            self.clause.counts.append(Amount(Span(self.tokens[parts[0].first].start, end), total))
