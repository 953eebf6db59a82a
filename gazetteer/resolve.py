"""From a toponym in its context to ranked candidates with reasons, one toponym or a whole document jointly.

Candidates (`gazetteer.candidates`) become rows of numbers (`gazetteer.features`); the other names of the document
(`gazetteer.joint`) and its text (`gazetteer.clues`) add theirs; a learned model (`gazetteer.ranker`) makes shares of them,
in which "none of these" takes part. The score of the first candidate is calibrated: how often such an answer was right.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gazetteer.candidates import Context, Finder, Match, distance_km, distance_to_km, fits_kind, is_kind, matches
from gazetteer.clues import Around, Clues
from gazetteer.features import COLUMN, COLUMNS, Block, Floats, Numbers, block_of, of_context, of_text, settle_group
from gazetteer.joint import count_votes
from gazetteer.model import Candidate, Outcome, Place, PlaceStatus, Resolution, Toponym
from gazetteer.names import fold, split_kind
from gazetteer.ranker import model
from gazetteer.sources.files import LONGEST_NAME
from gazetteer.surroundings import with_surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Asked", "Resolver", "fits_kind", "is_one_place"]

_RESOLVED_AT = 0.5
_NAMED_AT = 0.2
_LISTED = 12
_WEIGHED = 12  # candidates of a name that the trees look at: those the linear score puts first
_SHOWN_SCORE = 0.005
_SHARE = 0.15
_PASSES = 2
_REMEMBERED = 20_000
_MENTIONS = 6  # of one name: more say nothing new
_FEW_NAMES = 4  # with fewer given, other names of the text are asked too
_FURTHER = 8
_FURTHER_CANDIDATES = 25
_TELLING = 0.2

_LARGER = 10_000  # a town that is known beyond it
_NAMED_AFTER = 8
_TWO_WAYS = re.compile(r"\s*[/()]\s*")
_DIRECTION = re.compile(
    r"^(the )?((north|south|east|west)([- ]?(east|west))?(ern)?|central|upper|lower|rural) (part of |countryside of )?",
    re.IGNORECASE,
)
_STAGES = {
    "exact": "the name as written", "folded": "the name but for accents and punctuation", "article": "the name without its article",
    "stands_for": "stands for it", "kind_dropped": "the name without its kind word", "skeleton": "sounds like", "fuzzy": "spelt like",
    "part": "named after",
}  # fmt: skip
_ASKED_FOR = frozenset({"kind_fits", "country_fits", "within_fits"})  # is told however little it weighs
# What is told of a column that only compares is told of the one it compares.
_TOLD_WITH = {
    "below_largest": "population", "unpeopled": "population", "below_doc_country": "doc_country", "below_doc_near": "doc_near",
    "doc_far": "doc_near", "below_txt_country": "txt_country", "below_txt_admin1": "txt_admin1", "area_people": "population",
    "unlike": "alternate", "txt_next": "txt_beside",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with its candidates in the document: `rows` as the model sees them, the linear `scores` and the `shares`."""

    block: Block
    context: Context
    rows: Floats
    scores: NDArray[np.float64]
    shares: NDArray[np.float64]


class Resolver:
    """Resolves names with one open gazetteer, and remembers the candidates of the names it met.

    Parameters
    ----------
    finder
        What candidates are drawn from.
    """

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._numbers = Numbers()
        self._known: dict[Toponym, tuple[Context, Block]] = {}

    def document(self, toponyms: Sequence[Toponym], *, text: str | None = None) -> list[Resolution]:
        """Resolve the toponyms of one document together, in input order, one resolution each.

        Parameters
        ----------
        toponyms
            The names; `Toponym.start` is where each stands in `text`.
        text
            The document: the words around the names, the areas and other places it names.
        """
        questions, asked = self.described(toponyms, text=text)
        answers = {
            q: r for q, a, r in zip(questions, asked, self._ranked([q.text for q in questions], asked), strict=True)
        }
        found = [answers[_question(t)] if self._is_country(t.country) else _nowhere(t) for t in toponyms]
        home = _home(toponyms, found)
        contexts = {q: a.context for q, a in zip(questions, asked, strict=True)}
        hinted = [
            r
            if r.outcome is not Outcome.UNRESOLVED or r.hint
            else replace(r, hint=self._hint(r, _country_of(contexts[_question(t)]) or home))
            for t, r in zip(toponyms, found, strict=True)
        ]
        return with_surroundings(toponyms, hinted, Clues(text)) if text else hinted

    def _is_country(self, country: str | None) -> bool:
        return country is None or self.finder.country_code(country) is not None

    def _hint(self, r: Resolution, country: str | None) -> str:
        """Say what to do about an unresolved name; what hardly anything speaks for is not named as the nearest."""
        if len(r.toponym) > LONGEST_NAME:
            return f"a text of {len(r.toponym):,} characters is no name, which has at most {LONGEST_NAME}; give the name alone"
        best = r.candidates[0] if r.candidates and r.candidates[0].score >= _NAMED_AT else None
        return self.finder.hint(country, name=r.toponym, nearest=best.place if best else None)

    def rank(self, text: str, found: Sequence[Match]) -> Resolution:
        """Rank given candidates of a name without context."""
        block = block_of(text, found, numbers=self._numbers, area_words=self.finder.area_words)
        return self._ranked([text], [self._settled(block, Context(), block.rows.copy())])[0]

    def described(self, toponyms: Sequence[Toponym], *, text: str | None = None) -> tuple[list[Toponym], list[Asked]]:
        """Return the distinct questions of a document and what the model sees of each."""
        questions = list(dict.fromkeys(_question(t) for t in toponyms))
        contexts, blocks = (
            map(list, zip(*(self._candidates(q) for q in questions), strict=True)) if questions else ([], [])
        )
        names = [fold(q.text) for q in questions]
        order = [fold(t.text) for t in toponyms]
        if text:
            clues = Clues(text)
            around = _around(toponyms, clues)
            if len(set(names)) < _FEW_NAMES:
                further = self._further(clues, set(names))
                contexts += [Context()] * len(further)
                names += list(further)
                blocks += further.values()
        rows = [b.rows.copy() for b in blocks]
        if text:
            for block, row, name in zip(blocks, rows, names, strict=True):
                of_text(block, row, clues, around.get(name, ()))
        self._vote(blocks, rows, names, order)
        return questions, [
            self._settled(b, c, r) for b, c, r in zip(blocks[: len(questions)], contexts, rows, strict=False)
        ]

    def _vote(
        self, blocks: Sequence[Block], rows: Sequence[Floats], names: Sequence[str], order: Sequence[str]
    ) -> None:
        """Let the names of a document speak for each other: what came out likely on its own, and once more."""
        numbers = {name: i for i, name in enumerate(dict.fromkeys(names))}
        if len(numbers) < 2:
            return
        first = {name: i for i, name in reversed(list(enumerate(names)))}
        after: dict[str, set[int]] = defaultdict(set)
        for name, following in itertools.pairwise(order):
            if name != following:
                after[name].add(first[following])
        for _ in range(_PASSES):
            shares = [model().shares(model().linear(r)) for r in rows]
            count_votes(
                blocks, rows, shares, followers=[sorted(after[n]) for n in names], names=[numbers[n] for n in names]
            )

    def _settled(self, block: Block, context: Context, rows: Floats) -> Asked:
        settle_group(rows)
        scores = model().linear(rows)
        return Asked(block=block, context=context, rows=rows, scores=scores, shares=model().shares(scores))

    def _candidates(self, question: Toponym) -> tuple[Context, Block]:
        """Return what a name may mean and what came with it, remembered for the next document."""
        known = self._known.get(question)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            context = self._own_context(question)
            found = self._matches(question.text, context)
            block = block_of(question.text, found, numbers=self._numbers, area_words=self.finder.area_words)
            of_context(block, block.rows, context)
            known = self._known[question] = context, block
        return known

    def _matches(self, text: str, context: Context) -> list[Match]:
        """Return what a name can mean; of a name that is written two ways at once ("Asilah/Asili village"), what either can."""
        if len(text) > LONGEST_NAME:
            return []
        found = matches(text, kind=context.kind, finder=self.finder, context=context)
        if any(m.similarity == 1.0 for m in found):
            return found
        if not _TWO_WAYS.search(text):
            named = {m.place.id: m for m in self._named_after(text)}
            return [*named.values(), *(m for m in found if m.place.id not in named)]
        either = [
            m
            for part in _TWO_WAYS.split(text)
            if part
            for m in matches(part, kind=context.kind, finder=self.finder, context=context)
        ]
        best: dict[str, Match] = {}
        for m in sorted((*found, *either), key=lambda m: -m.similarity):
            best.setdefault(m.place.id, m)
        return list(best.values())

    def _named_after(self, text: str) -> list[Match]:
        """Return the areas and larger towns whose name stands in that of a thing: "Colchester General Hospital", "University of Luton".

        What stands last is what the thing is, not where: "Frith Street" is not in Street. Parts of the earth are not meant:
        the Jordan Valley is not Jordan, and where southern Iraq or "30 km from Mosul" is, expressions know.
        """
        words = text.split()
        first = words.index("of") + 1 if "of" in words else 0
        if len(words) < 2 or not all(word[0].isupper() for word in words[: max(1, first - 1)]):
            return []
        is_earth = is_kind(words[-1]) or is_kind(words[max(0, first - 2)]) or _DIRECTION.match(text)
        last = len(words) if first else len(words) - 1
        for size in range(0 if is_earth else last - first, 0, -1):
            for start in range(first, last - size + 1):
                phrase = " ".join(words[start : start + size])
                if phrase[0].isupper() and not is_kind(phrase) and self.finder.knows(phrase):
                    known = [p for p in self.finder.named(fold(phrase)) if p.is_area or (p.population or 0) >= _LARGER]
                    if known:
                        known.sort(key=lambda p: -(p.population or 0))
                        return [Match(place=p, name=phrase, stage="part") for p in known[:_NAMED_AFTER]]
        return []

    def _further(self, clues: Clues, given: set[str]) -> dict[str, Block]:
        """Return the candidates of further names that a text holds, by folded name."""
        found: dict[str, Block] = {}
        for phrase in clues.further_names():
            key = fold(phrase)
            if key in given or key in found or any(f" {key} " in f" {longer} " for longer in found):
                continue
            if self.finder.knows(phrase):
                found[key] = self._candidates(Toponym(text=phrase))[1].first(_FURTHER_CANDIDATES)
                if len(found) >= _FURTHER:
                    break
        return found

    # -- ranking -----------------------------------------------------------------------------------------------------

    def _ranked(self, names: Sequence[str], asked: Sequence[Asked]) -> list[Resolution]:
        """Correct the linear scores by the trees, all names at once, and decide the outcomes."""
        picked = [np.argsort(-a.scores, kind="stable")[:_WEIGHED] for a in asked]
        none = np.zeros((0, len(COLUMNS)), dtype=np.float32)
        table = np.concatenate([none, *(a.rows[p] for a, p in zip(asked, picked, strict=True))])
        paths = model().paths(table)  # of all names at once: asking the trees costs by the call
        corrections = np.split(model().corrections(paths), np.cumsum([len(p) for p in picked]))
        shares = [model().shares(a.scores[p] + c) for a, p, c in zip(asked, picked, corrections, strict=False)]
        shown = np.concatenate([none[:, 0] > 0.0, *(s >= min(_SHOWN_SCORE, s.max(initial=0.0)) for s in shares)])
        told = np.zeros((len(table), len(COLUMNS)))
        told[shown] = model().contributions(table[shown], [nodes[shown] for nodes in paths])
        found, start = [], 0
        for name, a, p, share in zip(names, asked, picked, shares, strict=True):
            end = start + len(p)
            matched = [a.block.matches[i] for i in p]
            found.append(_decided(name, matched, share, told[start:end], table[start:end], a.context))
            start = end
        return found

    # -- what came with a name ---------------------------------------------------------------------------------------

    def _own_context(self, t: Toponym) -> Context:
        finder = self.finder
        kind = t.kind.strip().lower() if t.kind else split_kind(fold(t.text).removeprefix("the "))[1]
        country = t.country
        areas: list[str] = []
        within: list[Place] = []
        for words in reversed(t.within):  # the widest first: "Georgia, United States" is no country of its own
            name = words if finder.named(fold(words)) else _DIRECTION.sub("", words)
            code = finder.country_code(name)
            named = [m.place for m in matches(name, kind=None, finder=finder)]
            if code is not None and country is None and not any(p.feature_code == "ADM1" for p in named):
                country = code
            elif code is None or code != country:
                areas.insert(0, name)
                within += [p for p in named if p.is_area and p.lat is not None and country in {None, p.country}]
                within += self.anchors(name, country)
        return Context(
            kind=kind,
            country=country,
            within=tuple(areas),
            within_places=tuple(within),
            near=tuple(p for name in t.near for p in self.anchors(name, country)),
            at=t.at,
        )

    def anchors(self, name: str, country: str | None) -> list[Place]:
        """Return what an anchor's name may mean, as far as its own words tell."""
        context, block = self._candidates(Toponym(text=name, country=country))
        rows = block.rows.copy()
        found = self._ranked([name], [self._settled(block, context, rows)])[0]
        return [c.place for c in found.candidates if c.score >= _SHARE and c.place.lat is not None]


def _nowhere(t: Toponym) -> Resolution:
    """Return what comes of a name in a country that is none; the finder's hint says so."""
    return Resolution(toponym=t.text, candidates=(), outcome=Outcome.UNRESOLVED)


def _question(t: Toponym) -> Toponym:
    """Return a toponym without its offset: what decides which candidates there are."""
    return t if t.start is None else replace(t, start=None)


def _around(toponyms: Iterable[Toponym], clues: Clues) -> dict[str, list[Around]]:
    """Return the words beside all mentions of each folded name: a document means one place by one name."""
    found: dict[str, list[Around]] = defaultdict(list)
    unplaced: dict[str, str] = {}
    for t in toponyms:
        name = fold(t.text)
        if t.start is None:
            unplaced.setdefault(name, t.text)
        elif len(found[name]) < _MENTIONS:
            found[name].append(clues.around(t.start, t.start + len(t.text)))
    for name, text in unplaced.items():
        found[name] += [clues.around(*span) for span in clues.spans(text)[: _MENTIONS - len(found[name])]]
    return found


def _home(toponyms: Sequence[Toponym], ranked: Sequence[Resolution]) -> str | None:
    """Return the country that most of a document's resolved names are in, None when none holds more than half."""
    by_name = {fold(t.text): r.place.country for t, r in zip(toponyms, ranked, strict=True) if r.place is not None}
    country, count = next(iter(Counter(by_name.values()).most_common(1)), (None, 0))
    return country if 2 * count > len(by_name) else None


def _country_of(context: Context) -> str | None:
    """Return the country that the words put a toponym in, themselves or by the places they name around it."""
    around = {p.country for p in (*context.within_places, *context.near)}
    return context.country or (around.pop() if len(around) == 1 else None)


# -- outcomes --------------------------------------------------------------------------------------------------------


def _decided(
    text: str,
    found: Sequence[Match],
    shares: NDArray[np.float64],
    told: NDArray[np.float64],
    rows: Floats,
    context: Context,
) -> Resolution:
    """Decide the outcome: ``resolved`` from one half on, ``ambiguous`` when several share it, ``unresolved`` when nothing fits."""
    if not found:
        return Resolution(toponym=text, candidates=(), outcome=Outcome.UNRESOLVED)
    order = sorted(range(len(found)), key=lambda i: (-shares[i], found[i].place.id))
    best = found[order[0]].place
    share = float(shares[order[0]])
    together = sum(float(shares[i]) for i in order if is_one_place(best, found[i].place))
    sure = model().calibrated(together, is_listed=found[order[0]].similarity == 1.0)
    scale = min(1.0, (1.0 - sure) / max(1e-9, 1.0 - share))
    shown = [i for i in order[:_LISTED] if shares[i] >= _SHOWN_SCORE or i == order[0]]
    candidates = tuple(
        Candidate(
            place=found[i].place,
            matched_name=found[i].name,
            score=round(sure if i == order[0] else float(shares[i]) * scale, 4),
            reasons=_reasons(found[i], told[i], rows[i], context),
        )
        for i in shown
    )
    if best.status is PlaceStatus.UNLOCATED:
        why = f"{best.name} is known, but {best.source}" + (f" ({best.note})" if best.note else "")
        return Resolution(toponym=text, candidates=candidates, outcome=Outcome.UNRESOLVED, hint=why)
    if sure >= _RESOLVED_AT:
        return Resolution(toponym=text, candidates=candidates, outcome=Outcome.RESOLVED)
    if float(shares.sum()) < _RESOLVED_AT:
        return Resolution(toponym=text, candidates=candidates, outcome=Outcome.UNRESOLVED)
    return Resolution(
        toponym=text,
        candidates=candidates,
        outcome=Outcome.AMBIGUOUS,
        hint="several places fit: give near=, country=, kind= or within= to tell them apart",
    )


def is_one_place(best: Place, other: Place) -> bool:
    """Tell whether two candidates differ only in how much they take in: a city and its province, a site and one beside it."""
    if other.id == best.id or other.id in best.part_of or best.id in other.part_of:
        return True
    distance = distance_km(best, other)
    return distance is not None and distance * 1000.0 <= best.radius_m


def _reasons(match: Match, told: NDArray[np.float64], row: Floats, context: Context) -> tuple[str, ...]:
    """Say in words what spoke for and against a candidate, the heaviest first."""
    heavy: defaultdict[str, float] = defaultdict(float)
    for i in np.flatnonzero(np.abs(told) > 0.01).tolist():
        heavy[_TOLD_WITH.get(COLUMNS[i], COLUMNS[i])] += float(told[i])
    words = _words(match, row, context)
    return tuple(
        dict.fromkeys(
            words[c]
            for c, weight in sorted(heavy.items() | {(match.stage, heavy[match.stage])}, key=lambda t: -abs(t[1]))
            if words.get(c)
            and (abs(weight) > _TELLING or c == match.stage or (c in _ASKED_FOR and row[COLUMN[c]] > 0.0))
        )
    )


def _words(match: Match, row: Floats, context: Context) -> Mapping[str, str]:
    """Say in words what each column holds for a candidate."""
    p = match.place

    def has(column: str) -> bool:
        return bool(row[COLUMN[column]] > 0.0)

    areas = ", ".join(dict.fromkeys(a for a in (p.admin2, p.admin1, p.country) if a))
    return {
        match.stage: f"{_STAGES.get(match.stage, match.stage)}: {match.name}" + (f" ({match.similarity:.0%} alike)" if match.similarity < 1.0 else ""),
        "population": f"{p.population:,} inhabitants" if p.population else "no population known" if has("unpeopled") else "",
        "alternate": f"better known as {p.name}" if has("alternate") else "",
        "country": "a country", "adm1": "a first-level area", "adm2": "a second-level area", "capital": "a capital", "seat": "seat of an area",
        "curated": "in the curated table",
        "kind_fits": f"is {_a(context.kind)}", "kind_clashes": f"is no {context.kind}",
        "country_fits": f"in {p.country}", "country_other": f"in {p.country}, not in {context.country}",
        "within_fits": f"within {', '.join(context.within)}", "within_other": f"not within {', '.join(context.within)}",
        "near": _near_words(p, context.near), "away": _at_words(p, context),
        "doc_country": f"other places of the document are in {p.country}" if has("doc_country") else f"no other place of the document is in {p.country}",
        "doc_admin1": f"other places of the document are in {p.admin1}" if has("doc_admin1") else "",
        "doc_near": "near other places of the document" if row[COLUMN["doc_near"]] > 0.05 else "not near other places of the document",
        "doc_parent": "the document names an area that holds it" if has("doc_parent") else "",
        "doc_child": "holds other places of the document" if has("doc_child") else "",
        "named_after_seat": "shares its name with its seat" if has("named_after_seat") else "",
        "doc_elsewhere": f"no other place of the document is in {p.country}" if row[COLUMN["doc_elsewhere"]] > 0.2 else "",
        "next_parent": "the area that holds it is named next" if has("next_parent") else "",
        "txt_country": f"the text names {p.country}" if has("txt_country") else f"the text does not name {p.country}",
        "txt_admin1": f"the text names {p.admin1}" if has("txt_admin1") else f"the text does not name {p.admin1}" if p.admin1 else "",
        "txt_admin2": f"the text names {p.admin2}" if has("txt_admin2") else "",
        "txt_beside": f"named beside {areas}" if has("txt_beside") else "",
        "txt_kind_fits": "is what the words around it say" if has("txt_kind_fits") else "",
        "txt_kind_clashes": "is not what the words around it say" if has("txt_kind_clashes") else "",
        "historic": "no longer inhabited", "submerged": p.note or "under water", "closed": "closed",
    }  # fmt: skip


def _a(noun: str | None) -> str:
    return f"an {noun}" if noun and noun[0] in "aeiou" else f"a {noun}"


def _near_words(place: Place, near: Sequence[Place]) -> str:
    reached = [(d, a) for a in near if (d := distance_km(place, a)) is not None]
    if not reached:
        return ""
    distance, anchor = min(reached, key=lambda t: t[0])
    return f"{distance:.0f} km from {anchor.name}"


def _at_words(place: Place, context: Context) -> str:
    if context.at is None or place.lat is None:
        return ""
    return f"{distance_to_km(place, lat=context.at[0], lon=context.at[1]):.0f} km from the point given"
