"""One clause of a foreign report read into a frame: triggers, places with their roles, weapons, numbers, times, voices."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from geoevents.extract.languages.language import Found, Language
from geoevents.extract.languages.when import times_of
from geoevents.extract.quantities import qualified
from geoevents.model import PlaceRef, Quantity, Report, Span, Stance, TimeWords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geoevents.extract.languages.folding import Folded

__all__ = ["Frame", "Parts", "Said", "read_clause", "read_parts"]

_DIGITS = re.compile(r"\d{1,3}(?:[ .,]\d{3})+(?!\d)|\d{1,7}")
_NOT_COUNTED = re.compile(r"[-/:.]?\d|[ ]?(?:%|км|km|كم|кг|kg|мм|mm|:\d)|-(?:\w+)", re.IGNORECASE)
_BREAK = re.compile(r"[,;:.!?()\"]")
_AIMED = frozenset({"strike", "attack", "fall", "explode"})
_AREAS = frozenset({"province", "oblast", "district", "region", "governorate"})
_CARRIED = frozenset({"missile", "rocket", "bomb", "cruise_missile", "ballistic_missile"})
_NEAR_WORDS = 3  # words between a number and what it counts, or between a subject and its verb
_REACH = 60  # characters behind a verb in which its object stands


@dataclass(frozen=True, slots=True)
class Said:
    """One value and its words."""

    field: str
    value: str | Quantity | PlaceRef | TimeWords
    span: Span
    rule: str
    stance: Stance | None = None
    by: str | None = None


@dataclass(slots=True)
class Frame:
    """What one clause tells; `span` indexes the report."""

    span: Span
    is_title: bool
    paragraph: int
    role: str | None = None
    triggers: tuple[str, ...] = ()
    said: list[Said] = field(default_factory=list)
    stance: Stance = Stance.ASSERTED
    speaker: str | None = None

    @property
    def is_event(self) -> bool:
        """Tell whether something was fired, struck, fell, blew up or was stopped in it."""
        return bool(self.triggers)

    def of(self, name: str) -> list[Said]:
        """Return the values of one field."""
        return [s for s in self.said if s.field == name]


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    quantity: Quantity


def read_clause(
    report: Report, folded: Folded, start: int, end: int, *, language: Language, knows: Callable[[str], bool]
) -> tuple[Frame, ...]:
    """Read folded.text[start:end]; nothing when it holds no letter."""
    while start < end and not folded.text[start].isalnum():
        start += 1
    while end > start and folded.text[end - 1] == " ":
        end -= 1
    return (_Reader(report, folded, start, end, language, knows).read(),) if end > start else ()


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place and its words, text[start:end]."""

    ref: PlaceRef
    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class _Pairing:
    """Tolls with their numbers; the one with the most pairs, then the narrowest, is the greatest."""

    count: int
    narrowness: int
    after: bool
    pairs: tuple[tuple[Found, _Number], ...] = field(compare=False)


class _Reader:
    def __init__(
        self, report: Report, folded: Folded, start: int, end: int, language: Language, knows: Callable[[str], bool]
    ) -> None:
        self.report = report
        self.found: dict[str, list[Found]] = {}
        self.folded, self.text, self.start, self.end = folded, folded.text, start, end
        self.language, self.knows = language, knows
        self.triggers = self.find("triggers")
        self.blocked = self.find("no_weapon")
        self.arms = [w for w in self.find("weapons") if not _inside(w, self.blocked)]
        self.times = times_of(self.text, start, end, language)
        dated = [(t.start, t.end) for t in self.times]
        self.numbers = [n for n in self._numbers() if not any(a < n.end and n.start < b for a, b in dated)]
        self.frame = Frame(folded.span(start, end), is_title=False, paragraph=0)
        self.people: list[tuple[int, int]] = []  # who speaks or is accused: their words name no place of the event

    def find(self, table: str) -> list[Found]:
        """Return what stands in the clause; each table is searched once."""
        if table not in self.found:
            self.found[table] = list(self.language.tables[table].find(self.text, self.start, self.end))
        return self.found[table]

    def _say(
        self, name: str, value: str | Quantity | PlaceRef | TimeWords, at: tuple[int, int], rule: str, **more: object
    ) -> None:
        self.frame.said.append(Said(name, value, self.folded.span(*at), rule, **more))  # type: ignore[arg-type]

    def read(self) -> Frame:
        """Read the parts; what tells an event needs a trigger or a weapon."""
        frame = self.frame
        roles, stances = self.find("roles"), self.find("stances")
        frame.role = roles[0].label if roles else None
        frame.triggers = tuple(t.label for t in self.triggers)
        self._voice()
        if any(s.label == "suspected" for s in stances):
            frame.stance = Stance.SUSPECTED
        self._tolls()
        self._actors()
        if self.triggers or self.arms:
            self._weapons()
            denied = next((s.end for s in stances if s.label == "denied"), None)
            self._places(denied)
        for hit in self.times:
            told = any(s <= hit.start < e or abs(e - hit.start) <= 2 for s, e in self.speech)
            self._say(
                "time", hit.words, (hit.start, hit.end), "time:told" if told and len(self.times) > 1 else "time:event"
            )
        for found in self.find("outcomes"):
            self._say("outcome", found.label, (found.start, found.end), "outcome:words")
            break
        return frame

    # -- voices --------------------------------------------------------------------------------------------------------

    def _voice(self) -> None:
        self.speech: list[tuple[int, int]] = []
        for pattern in self.language.patterns["speech"]:
            match = pattern.search(self.text, self.start, self.end)
            if match is None:
                continue
            self.speech.append(match.span())
            who = self._trimmed(*match.span("who"))
            if who is not None and self.frame.speaker is None:
                self.frame.speaker = self._quote(*who)
                self.frame.stance = Stance.ATTRIBUTED
                self.people.append(who)

    def _trimmed(self, start: int, end: int) -> tuple[int, int] | None:
        """Cut a name before a time and at its edges; None when nothing is left."""
        end = min([end, *(t.start for t in self.times if t.start > start)])
        while start < end and not self.text[start].isalnum():
            start += 1
        while end > start and not self.text[end - 1].isalnum():
            end -= 1
        return (start, end) if end - start > 1 else None

    def _quote(self, start: int, end: int) -> str:
        """Return the report's own words."""
        return self.report.quote(self.folded.span(start, end))

    def _actors(self) -> None:
        for (name, stance, _), pattern in zip(self.language.actors, self.language.patterns["actors"], strict=True):
            match = pattern.search(self.text, self.start, self.end)
            if match is None:
                continue
            who = self._trimmed(*match.span("who"))
            by = match.groupdict().get("by")
            if who is not None:
                self.people.append(match.span())
                self._say(
                    name,
                    self._quote(*who),
                    who,
                    "actor:words",
                    stance=stance,
                    by=self._quote(*match.span("by")).strip() if by else None,
                )

    # -- numbers -------------------------------------------------------------------------------------------------------

    def _numbers(self) -> list[_Number]:
        found: list[_Number] = []
        for vague in self.find("vague"):
            least, _, qualifier = vague.label.partition(" ")
            open_ended = Quantity(min=int(least), max=None, qualifier=qualifier)
            amount = qualified(int(least), "about") if qualifier == "about" else open_ended
            found.append(_Number(vague.start, vague.end, amount))
        for start, end, value in self._plain_numbers():
            if not any(n.start < end and start < n.end for n in found):
                found.append(self._qualified(start, end, value))
        return sorted(found, key=lambda n: n.start)

    def _plain_numbers(self) -> Iterator[tuple[int, int, int]]:
        """Yield digits, and runs of number words added up ("deux cent trente", "خمسة وعشرين")."""
        for match in _DIGITS.finditer(self.text, self.start, self.end):
            before = self.text[match.start() - 1] if match.start() else " "
            if not before.isalnum() and before not in ".-" and not _NOT_COUNTED.match(self.text, match.end()):
                yield match.start(), match.end(), int(re.sub(r"\D", "", match[0]))
        run: list[Found] = []
        for word in [*self.find("numbers"), None]:
            if word is not None and run and self.text[run[-1].end : word.start] in {" ", "-", " et "}:
                run.append(word)
                continue
            if run:
                yield run[0].start, run[-1].end, _added(self.language.value_of(self.text[w.start : w.end]) for w in run)
            run = [word] if word is not None else []

    def _qualified(self, start: int, end: int, value: int) -> _Number:
        for words in self.find("qualifiers"):
            if 0 <= start - words.end <= 1:
                return _Number(words.start, end, qualified(value, words.label))
        return _Number(start, end, Quantity(min=value, max=value, best=value))

    def _weapons(self) -> None:
        taken: set[int] = set()
        pairs = {p.start: p for p in self.find("pairs")}
        carried = any(w.label in _CARRIED for w in self.arms) and any(t.label == "launch" for t in self.triggers)
        for weapon in self.arms:
            if carried and weapon.label == "aircraft":
                continue  # what carries the weapon is not the weapon
            self._say("weapon", weapon.label, (weapon.start, weapon.end), "weapon:noun")
            before = [
                n
                for n in self.numbers
                if n.end <= weapon.start and n.start not in taken and self._words_between(n.end, weapon.start) < 3
            ]
            if before:
                number = before[-1]
                taken.add(number.start)
                self._say("count", number.quantity, (number.start, number.end), "count:number")
            elif weapon.start in pairs:
                pair = pairs[weapon.start]
                amount = Quantity(min=int(pair.label), max=int(pair.label), best=int(pair.label))
                self._say("count", amount, (pair.start, pair.end), "count:form")

    def _words_between(self, start: int, end: int) -> int:
        """Count the words of a gap; a gap with a mark or a number in it is too wide for anything."""
        gap = self.text[start:end]
        return 99 if _BREAK.search(gap) or any(c.isdigit() for c in gap) else len(gap.split())

    def _tolls(self) -> None:
        for found in self.find("nobody"):
            for name in ("killed", "injured") if found.label == "both" else (found.label,):
                zero = Quantity(min=0, max=0, best=0)
                self._say(name, zero, (found.start, found.end), f"{name}:none")
        none = self.find("nobody")
        tolls = [t for t in self.find("tolls") if not _inside(t, none)]
        edges = [self.start, *(m.end() for m in _BREAK.finditer(self.text, self.start, self.end)), self.end]
        taken: set[int] = set()
        for low, high in pairwise(edges):
            here = [t for t in tolls if low <= t.start < high]
            counted = [n for n in self.numbers if low <= n.start < high]
            for toll, number in max(self._paired(here, counted, after=a) for a in (True, False)).pairs:
                taken.add(number.start)
                self._say(toll.label, number.quantity, (number.start, number.end), f"{toll.label}:number")
        self.numbers = [n for n in self.numbers if n.start not in taken]

    def _paired(self, tolls: list[Found], numbers: list[_Number], *, after: bool) -> _Pairing:
        """Give each toll the number behind it, or each the number before it: a clause keeps to one order."""
        pairs, width = [], 0
        free = list(numbers)
        for toll in tolls:
            gaps = {}
            for n in free:
                if (n.start >= toll.end) is after:
                    gap = self._words_between(*((toll.end, n.start) if after else (n.end, toll.start)))
                    gaps[n.start] = (gap, n)
            near = min(gaps.values(), key=lambda g: g[0], default=None)
            if near is not None and near[0] <= _NEAR_WORDS:
                pairs.append((toll, near[1]))
                free.remove(near[1])
                width += near[0]
        return _Pairing(len(pairs), -width, after, tuple(pairs))

    # -- places --------------------------------------------------------------------------------------------------------

    def _places(self, denied: int | None) -> None:
        used = list(self.people)
        verb = next((t for t in self.triggers if t.label in {"launch", "strike"}), None)
        for trigger in self.triggers:
            if trigger.label == "strike" and (spot := self._object(trigger, used)) is not None:
                used.append((spot.start, spot.end))
                self._say_place("destination", spot, "place:object", denied)
        for prep in self.find("prepositions"):
            if any(a <= prep.end < b for a, b in used) or (prep.label == "of" and not self._follows_launch(prep.start)):
                continue
            spot = self.place(prep.end, relation="near" if prep.label == "near" else None)
            role = self._role(prep.label)
            if spot is not None and role is not None:
                used.append((prep.start, spot.end))
                self._say_place(role, spot, f"place:{prep.label}", denied)
        if verb is not None:
            self._firing_state(verb, used)

    def _say_place(self, role: str, spot: _Spot, rule: str, denied: int | None) -> None:
        stance = Stance.DENIED if denied is not None and spot.start >= denied else None
        self._say(role, spot.ref, (spot.start, spot.end), rule, stance=stance)

    def _follows_launch(self, at: int) -> bool:
        """Tell "tirés de Syrie" from any other "de"."""
        return any(
            t.label == "launch" and at - t.end >= 0 and self._words_between(t.end, at) <= 1 for t in self.triggers
        )

    def _role(self, preposition: str) -> str | None:
        kinds = {t.label for t in self.triggers}
        if preposition in {"from", "of"}:
            return "origin" if kinds - {"explode"} or self.arms else None
        if preposition in {"toward", "at"}:
            return "destination" if kinds or self.arms else None
        if kinds & _AIMED:
            return "destination"
        return "location" if kinds else None

    def _object(self, trigger: Found, used: Iterable[tuple[int, int]]) -> _Spot | None:
        """Return the place that a verb of striking has as its object: at once, or a kind with a name a little later."""
        stop = min(self.end, trigger.end + _REACH)
        starts = [trigger.end, *(k.start for k in self.language.tables["kinds"].find(self.text, trigger.end, stop))]
        for start in starts:
            if any(a <= start < b for a, b in used) or _BREAK.search(self.text[trigger.end : start]):
                continue
            spot = self.place(start)
            if spot is not None:
                return spot
        return None

    def _firing_state(self, verb: Found, used: Iterable[tuple[int, int]]) -> None:
        """Take the state whose forces fire for the origin, as what is implied; one that strikes is only named."""
        low, high = max(self.start, verb.start - _REACH), min(self.end, verb.end + _REACH)
        if any(low <= p.start <= verb.end + 12 and verb.start - 20 <= p.start for p in self.find("passive")):
            return
        for subject in self._subjects(low, high):
            before = subject.end <= verb.start
            gap = (subject.end, verb.start) if before else (verb.end, subject.start)
            if (
                not (before or self.language.verb_first)
                or self._words_between(*gap) > _NEAR_WORDS - 1
                or any(a <= subject.start < b for a, b in used)
                or any(0 <= subject.start - p.end <= 5 for p in self.find("prepositions"))
            ):
                continue
            ref = PlaceRef(as_written=self._quote(subject.start, subject.end), toponym=subject.label, basis="implied")
            if verb.label == "launch":
                self._say_place("origin", _Spot(ref, subject.start, subject.end), "place:firing-state", None)
            self._say("perpetrator", ref.as_written, (subject.start, subject.end), "actor:subject")
            return

    def _subjects(self, low: int, high: int) -> list[Found]:
        """Return states by name, with their forces where they stand beside, and forces with an adjective of a state."""
        tables = self.language.tables
        armed = list(tables["forces"].find(self.text, low, high))
        found: list[Found] = []
        for label in ("states", "peoples"):
            for state in tables[label].find(self.text, low, high):
                beside = [f for f in armed if -2 <= state.start - f.end <= 2 or -2 <= f.start - state.end <= 2]
                if beside or label == "states":
                    edges = [state, *beside[:1]]
                    found.append(Found(state.label, min(e.start for e in edges), max(e.end for e in edges)))
        return found

    def place(self, at: int, *, relation: str | None = None, alone: bool = True) -> _Spot | None:
        """Read a place that begins at `at`: relation, kind, name, the areas it is in, and what it is near to."""
        language, tables, text = self.language, self.language.tables, self.text
        kind, distance = None, None
        begin = self._skip(at)
        for _ in range(6):
            at = self._skip(at)
            if (measured := language.patterns["distance"][0].match(text, at, self.end)) is not None and measured["km"]:
                distance = float(measured["km"].replace(",", ".")) * 1000.0
                at = measured.end()
            elif relation in {None, "near"} and (found := tables["relations"].at(text, at, self.end)) is not None:
                relation, at = found.label, found.end
            elif (found := tables["kinds"].at(text, at, self.end)) is not None:
                kind, at = found.label, found.end
            else:
                break
        at = self._skip(at)
        known = tables["states"].at(text, at, self.end)
        if known is None and kind in {"territory", "border"}:
            known = tables["peoples"].at(text, at, self.end)
        if known is not None:
            toponym, end = known.label, known.end
        else:
            name = language.name(text, at, self.end, self._quote, self.knows)
            if name is None or not (kind or relation or self.knows(name.toponym)):
                return None
            toponym, end = name.toponym, name.end
        behind = tables["behind"].at(text, self._skip(end), self.end) if relation is not None else None
        if behind is not None:
            relation, end = f"{behind.label} {relation}", behind.end
        if distance is not None and relation is None:
            relation = "from"
        within, end = self._areas(end)
        start, stop = self._trimmed(begin, end) or (begin, end)
        kind = None if kind == "territory" else kind
        written = self._quote(start, stop)
        if relation is not None:
            ref = PlaceRef(
                as_written=written, kind=kind, relation=relation, anchor=toponym, within=within, distance_m=distance
            )
            return _Spot(ref, start, stop)
        ref = PlaceRef(as_written=written, toponym=toponym, kind=kind, within=within)
        beside = self._beside(end) if alone else None
        if beside is not None:
            there = beside.ref
            ref = replace(ref, relation=there.relation, anchor=there.anchor, distance_m=there.distance_m)
            stop = beside.end
            ref = replace(ref, as_written=self._quote(start, stop))
        return _Spot(ref, start, stop)

    def _skip(self, at: int) -> int:
        match = self.language.link.match(self.text, at, self.end)
        return match.end() if match is not None else at

    def _beside(self, end: int) -> _Spot | None:
        """Read ", 30 km north of X" and ", near X" behind a name: they say where the name is."""
        at = end
        while at < self.end and self.text[at] in " ,(":
            at += 1
        prep = self.language.tables["prepositions"].at(self.text, at, self.end)
        if prep is not None and prep.label not in {"in", "near"}:
            return None
        near = "near" if prep is not None and prep.label == "near" else None
        spot = self.place(prep.end if prep is not None else at, relation=near, alone=False)
        return spot if spot is not None and spot.ref.relation is not None and spot.ref.kind is None else None

    def _areas(self, end: int) -> tuple[tuple[str, ...], int]:
        """Read ", in the province of X": the areas behind a name, smallest first."""
        within: list[str] = []
        tables, text = self.language.tables, self.text
        for _ in range(2):
            at = end
            while at < self.end and text[at] in " ,(":
                at += 1
            prep = tables["prepositions"].at(text, at, self.end)
            if prep is not None and prep.label != "in":
                break
            at = self._skip(prep.end if prep is not None else at)
            if prep is not None and (side := tables["relations"].at(text, at, self.end)) is not None:
                at = self._skip(side.end)
            if prep is not None and (state := tables["states"].at(text, at, self.end)) is not None:
                within, end = [*within, state.label], state.end
                continue
            kind = tables["kinds"].at(text, at, self.end)
            whole = self.language.name(text, at, self.end, self._quote, self.knows) if kind is None else None
            if kind is not None and kind.label in _AREAS:
                whole = self.language.name(text, self._skip(kind.end), self.end, self._quote, self.knows)
            elif whole is None or not whole.is_area:
                break
            if whole is None:
                break
            within, end = [*within, whole.toponym], whole.end
        return tuple(within), end


def _inside(found: Found, others: Iterable[Found]) -> bool:
    return any(o.start <= found.start and found.end <= o.end for o in others)


def _added(values: Iterable[int]) -> int:
    total = 0
    for value in values:
        total = (total or 1) * value if value >= 100 else total + value
    return total


@dataclass(frozen=True, slots=True)
class Parts:
    """What the words of one quotation mean, whatever event they belong to."""

    words: TimeWords | None
    amount: Quantity | None
    weapon: str | None
    place: PlaceRef | None


def read_parts(report: Report, folded: Folded, *, language: Language, knows: Callable[[str], bool]) -> Parts:
    """Read a quotation by itself: its first time, number, weapon and place."""
    reader = _Reader(report, folded, 0, len(folded.text), language, knows)
    prep = language.tables["prepositions"].at(folded.text, 0, len(folded.text))
    near = "near" if prep is not None and prep.label == "near" else None
    spot = reader.place(prep.end if prep is not None else 0, relation=near)
    nobody = bool(reader.find("nobody"))
    amount = reader.numbers[0].quantity if reader.numbers else Quantity(min=0, max=0, best=0) if nobody else None
    return Parts(
        words=reader.times[0].words if reader.times else None,
        amount=amount,
        weapon=reader.arms[0].label if reader.arms else None,
        place=spot.ref if spot is not None else None,
    )
