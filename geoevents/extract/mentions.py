"""From stories to mentions: every value becomes a claim with its words, its span and the rule that read it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from geoevents.extract.actors import owner_of
from geoevents.extract.arms import NO_TARGET, of_attack, type_of
from geoevents.extract.clause import Amount
from geoevents.extract.parties import party_of
from geoevents.extract.speech import Voice, quoting, voice_of
from geoevents.extract.times import TimeHit, undated
from geoevents.extract.weapons import family_of
from geoevents.model import Claim, ClaimValue, Mention, PlaceRef, Quantity, Report, Role, Span, Stance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geoevents.extract.actors import Actor
    from geoevents.extract.clause import Clause, Site, Story
    from geoevents.extract.weapons import Weapon

__all__ = ["mention"]

_SINGLE = re.compile(r"(?:at[ ]least[ ])?(?:an?|one|the)[ ]", re.IGNORECASE)
_ARTICLE = re.compile(r"an?[ ]", re.IGNORECASE)
_GRAND = re.compile(r"a[ ]total[ ]of\b", re.IGNORECASE)
_OUTCOMES = (
    ("fell_at_sea", re.compile(r"\b(?:fell|landed|splashed|came[ ]down)[ ](?:\w+[ ]){0,4}(?:into|in)[ ]the[ ](?:sea|water|ocean)|\b(?:landed|fell)[ ]in[ ]the[ ](?:East[ ]Sea|Sea[ ]of|Gulf|Mediterranean)", re.IGNORECASE)),
    ("partial_fell_short", re.compile(r"\b(?:some|one|two|three|others?|several)\b[^.;]{0,40}\b(?:fell[ ]short|fell[ ](?:inside|within)\b)", re.IGNORECASE)),
    ("fell_short", re.compile(r"\bfell[ ]short\b", re.IGNORECASE)),
    ("partial_interception", re.compile(r"\b(?:not[ ]all[ ]were[ ]intercepted|(?:some|several|two|three|one|most|most[ ]of[ ]them|a[ ]number)\b[^.;]{0,30}\b(?:intercepted|shot[ ]down|downed))", re.IGNORECASE)),
    ("intercepted", re.compile(r"\b(?:intercept(?:ed|s)|shot[ ]down|downed|brought[ ]down)\b", re.IGNORECASE)),
    ("missed", re.compile(r"\bmissed\b(?![ ]their[ ]target[ ]or)", re.IGNORECASE)),
    ("failed", re.compile(r"\bfailed[ ](?:rocket|missile|drone)?[ ]?attack|\bfailed[ ]in[ ]flight|\bdid[ ]not[ ]explode", re.IGNORECASE)),
    ("hit", re.compile(r"\b(?:hit|struck|fell[ ]on|landed[ ]on|slammed[ ]into|damaged|destroyed|(?:kill|wound|injur)ed)\b", re.IGNORECASE)),
)  # fmt: skip
_METHOD = re.compile(
    r"\b(?:discovered[ ]and[ ]destroyed|found[ ]and[ ]destroyed|found[ ]the[ ]\w+[ ]?\w*|set[ ]fire[ ]to|destroy(?:ed|ing)(?:[ ]in[ ]an[ ]air[ ]?strike)?|targeted|struck|conducted[ ]a[ ]strike"
    r"|carried[ ]out[ ]a[ ]strike|discovered|seized|burned)\b",
    re.IGNORECASE,
)
_PLACE_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)[ ](?:that|this|any[ ]rocket)|(?:denied|rejected|dismissed)[ ](?:\w+[ ]){1,6}that|none[ ]of[ ]them|made[ ]no[ ]strikes|no[ ]firing[ ]tasks|not[ ](?:flown|fired|launched)[ ]from)\b",
    re.IGNORECASE,
)
_RISE = re.compile(
    r"\b(?:later|now|risen|rose|rises|revised|updated?|mak(?:es|ing)|brings?|bringing|climbed|increased|then|toll|number[ ]of[ ](?:the[ ])?(?:dead|injured|wounded|killed))\b",
    re.IGNORECASE,
)
_SAID = frozenset(
    {None, Stance.ATTRIBUTED, Stance.SUSPECTED, Stance.CLAIMED}
)  # stances of those who are said to have done it
_SINGLES = frozenset({"drone", "rocket", "missile", "artillery", "unknown"})
_MOVES = frozenset({"fall", "strike", "explode", "cross", "intercept", "launch"})
_ACTS = 3  # tokens from "the drone" to what it did
_TOLLS = 8  # a toll is compared with so many of the last ones
_NEGATED = re.compile(r"\b(?:no|not|none|nobody|nor|without|never|neither|whether)\b[^;,]{0,50}$", re.IGNORECASE)
_THESE = re.compile(r"(?:these|those)[ ](?P<head>\w+)", re.IGNORECASE)
_BACK = 400  # characters in which a name may stand for "these elements"
_NOWHERE = frozenset({"location", "position", "point", "spot", "site", "zone"})  # "launched from a nearby location"


def mention(report: Report, story: Story, index: int) -> Mention:
    """Turn one story into a mention; claims come in text order, evidence first."""
    writer = _Writer(report, story)
    claims = _parts(_replaced(list(writer.claims()), writer.early), _stopped_only(story))
    claims.sort(key=lambda c: (c.field, c.span.start, c.span.end))
    claims = _risen(story, claims)
    unique: dict[tuple[str, Span, str], Claim] = {}
    for claim in claims:
        unique.setdefault((claim.field, claim.span, str(claim.value)), claim)
    ordered = sorted(unique.values(), key=lambda c: (c.span.start, c.span.end, c.field))
    return Mention(
        id=f"{report.id}#{index}",
        report_id=report.id,
        type=type_of(story),
        role=story.role,
        spans=tuple(dict.fromkeys(c.span for c in story.clauses)),
        claims=tuple(ordered),
    )


def _replaced(claims: list[Claim], early: set[tuple[str, Span]]) -> list[Claim]:
    """Let what "initial reports" spoke of stand where the report tells nothing else in its place."""
    standing = {c.field for c in claims if not c.superseded}
    gone = {
        c.span for c in claims if c.superseded and c.field in standing
    }  # "nobody had been hurt" tells of two fields
    return [
        replace(c, superseded=False)
        if c.field not in standing and c.span not in gone and (c.field, c.span) in early
        else c
        for c in claims
    ]


def _stopped_only(story: Story) -> frozenset[Span]:
    """Return the counts of clauses that tell only what was intercepted: at most a part of what was fired."""
    only = (c for c in story.clauses if c.triggers and all(t.kind == "intercept" for t in c.triggers))
    return frozenset(amount.span for c in only for amount in c.counts)


def _parts(claims: list[Claim], stopped: frozenset[Span]) -> list[Claim]:
    """Mark counts that are a part of a total: one told before, or told anywhere where the part is "a" or "a second"."""
    told: list[tuple[Claim, Quantity]] = []
    result: list[Claim] = []
    for claim in claims:
        if claim.field == "count" and isinstance(claim.value, Quantity) and not claim.superseded:
            told.append((claim, claim.value))
        else:
            result.append(claim)
    whole = max((q.min or 0 for c, q in told if q.of is None and not _is_single(c, q)), default=0)
    ordered = max((q.min or 0 for c, q in told if _is_single(c, q)), default=0)
    grand = max((q.min or 0 for c, q in told if _GRAND.match(c.as_written)), default=0)
    total = 0
    summed = max((q.min or 0 for c, q in told if q.qualifier == "sum" and _SINGLE.match(c.as_written)), default=0)
    for claim, value in sorted(told, key=lambda pair: pair[0].span.start):
        single = _is_single(claim, value)
        least = max(total, whole if whole > 1 else ordered) if single else total
        least = max(least, grand, whole if claim.span in stopped else 0)
        least = max(least, summed if summed > whole else 0)  # "two were shot down, while a third exploded"
        amount = value.best if value.best is not None else value.min if single else None
        if amount is not None and amount < least and value.of is None:
            result.append(replace(claim, value=replace(value, of="total")))
            continue
        if value.min is not None and value.min > 1:
            total = max(total, value.min)
        result.append(claim)
    return sorted(result, key=lambda c: c.span.start)


def _is_rain(clause: Clause, weapon: Weapon) -> bool:
    """Tell "shells fell" and "the shelling": of more than one, whatever one of them hit."""
    return (weapon.plural and weapon.is_head) or clause.sentence.tokens[weapon.last].lower == "shelling"


def _the_one(story: Story) -> tuple[Clause, Amount] | None:
    """Return the one that "the drone hit a camp" tells of, where the story names no more and counts nothing."""
    arms = [(c, w) for c in story.clauses for w in c.arms if w.classes and w.is_head]
    if any(w.plural for _, w in arms) or any(c.counts for c in story.clauses):
        return None
    for clause, weapon in arms:
        tokens = clause.sentence.tokens
        acts = any(weapon.last < t.at <= weapon.last + _ACTS and t.kind in _MOVES for t in clause.triggers)
        named = weapon.first > clause.first and tokens[weapon.first - 1].lower == "the"
        if acts and named and family_of(weapon.classes[0]) in _SINGLES:
            span = Span(tokens[weapon.first - 1].start, tokens[weapon.last].end)
            return clause, Amount(span, Quantity(min=1, max=1, best=1), weapon.classes[0])
    return None


def _is_article(amount: Amount, report: Report) -> bool:
    """Tell "a rocket" from "one rocket" and "a dozen"."""
    return amount.quantity.min == amount.quantity.max == 1 and _ARTICLE.match(report.quote(amount.span)) is not None


def _is_single(claim: Claim, quantity: Quantity) -> bool:
    """Tell "a rocket", "one drone", "a second missile" and "a hail of rockets" from "a dozen" and "a swarm of forty"."""
    return _SINGLE.match(claim.as_written) is not None and (quantity.min == 1 or quantity.qualifier in {"sum", "salvo"})


def _risen(story: Story, claims: list[Claim]) -> list[Claim]:
    """Withdraw the tolls that a later and higher one replaces ("an hour later he spoke of four", "that makes two")."""
    last: dict[str, list[tuple[int, int]]] = {"killed": [], "injured": []}  # where each toll is told, the latest first
    for clause in reversed(story.clauses):
        if not clause.sentence.is_title and _RISE.search(clause.sentence.text):
            for name, amounts in (("killed", clause.killed), ("injured", clause.injured)):
                last[name] += [(clause.span.start, a.quantity.min or 0) for a in amounts if a.quantity.of is None]
    return [replace(c, superseded=True) if _is_outdated(c, last.get(c.field, [])[:_TOLLS]) else c for c in claims]


def _is_outdated(claim: Claim, tolls: list[tuple[int, int]]) -> bool:
    low = (claim.value.min or 0) if isinstance(claim.value, Quantity) else 0
    return low > 0 and any(claim.span.end <= start and low < value for start, value in tolls)


class _Writer:
    def __init__(self, report: Report, story: Story) -> None:
        self.report = report
        self.story = story
        self.rained: set[str] = set()  # families of weapons told in the plural so far, without a number
        self.doers: frozenset[str] | None = None
        self.early: set[tuple[str, Span]] = set()  # claims of early reports

    def claims(self) -> Iterator[Claim]:
        yield from self._times()
        for clause in self.story.clauses:
            voice = self._voice(clause)
            if self.story.role is Role.AGGREGATE:
                yield from self._amounts("killed", clause.killed, voice)
                yield from self._amounts("injured", clause.injured, voice)
            elif self.story.role is not Role.STATEMENT:
                yield from self._places(clause, voice)
                yield from self._weapons(clause, voice)
                if not clause.sentence.is_title:
                    self.rained |= {family_of(c) for w in clause.arms if _is_rain(clause, w) for c in w.classes}
                if self.story.role is not Role.RESPONSE:
                    yield from self._amounts("count", self._counts(clause), voice)
                yield from self._amounts("killed", clause.killed, voice)
                yield from self._amounts("injured", clause.injured, voice)
                yield from self._outcome(clause, voice)
                yield from self._actors(clause, voice)
            if self.story.role is Role.RESPONSE:
                yield from self._method(clause, voice)
        for clause in self.story.heard:
            yield from (c for c in self._actors(clause, self._voice(clause)) if c.rule != "rules:actor:target")
        for clause, site in self.story.launched_from:
            voice = self._voice(clause)
            yield self._claim("origin", self._ref(site), site.hit.span, "place:launcher-stood", voice)
        for amount in self.story.amounts:
            yield self._claim("count", amount.quantity, amount.span, "aggregate:number", Voice(Stance.ASSERTED))
        if self.story.role is Role.MAIN and (one := _the_one(self.story)) is not None:
            yield self._claim("count", one[1].quantity, one[1].span, "count:the-one", self._voice(one[0]))

    def _voice(self, clause: Clause) -> Voice:
        """Read who says a clause; inside a quotation that began in an earlier sentence, whoever opened it."""
        voice = voice_of(clause.sentence, clause.span.start, clause.span.end)
        if voice.speaker is not None or voice.stance is not Stance.ASSERTED:
            return voice
        speaker = quoting(self.report.text, self.report.body.start, clause.sentence.start)
        return replace(voice, stance=Stance.ATTRIBUTED, speaker=speaker) if speaker is not None else voice

    def _claim(
        self, field: str, value: ClaimValue, span: Span, rule: str, voice: Voice, *, superseded: bool = False
    ) -> Claim:
        if voice.is_early and voice.withdraws(span.start):
            self.early.add((field, span))
        return Claim(
            report_id=self.report.id,
            field=field,
            value=value,
            as_written=self.report.quote(span),
            span=span,
            stance=voice.at(span.start),
            attributed_to=voice.speaker,
            rule=f"rules:{rule}",
            superseded=superseded or voice.withdraws(span.start),
        )

    # -- time --------------------------------------------------------------------------------------------------------------

    def _times(self) -> Iterator[Claim]:
        own: list[tuple[Clause, TimeHit]] = []
        told: list[tuple[Clause, TimeHit]] = []
        for clause in self.story.clauses:
            own += [(clause, hit) for hit in clause.times]
            told += [(clause, hit) for hit in clause.report_times]
        own += self.story.dated_by
        for clause, hit in own:
            yield self._time(clause, hit, "time:event")
        if self.story.role is not Role.AGGREGATE and not any(hit.names_day or hit.is_long for _, hit in own):
            # Only the telling is dated: "announced on Wednesday that ..." bounds the event and says so in its rule.
            for clause, hit in told[:1]:
                if hit.names_day:
                    yield self._time(clause, hit, "time:told")
            if not told and self.story.stamp is not None:
                yield self._stamped(self.story.stamp)

    def _time(self, clause: Clause, hit: TimeHit, rule: str) -> Claim:
        voice = self._voice(clause)
        stance = Stance.ATTRIBUTED if voice.speaker else Stance.ASSERTED
        span = Span(hit.start, hit.end)
        return self._claim("time", undated(hit.words), span, rule, Voice(stance, voice.speaker))

    def _stamped(self, stamp: TimeHit) -> Claim:
        words = replace(stamp.words, day_offset=0, approximate=True)
        return self._claim("time", undated(words), Span(stamp.start, stamp.end), "time:entry", Voice(Stance.ASSERTED))

    # -- places ------------------------------------------------------------------------------------------------------------

    def _places(self, clause: Clause, voice: Voice) -> Iterator[Claim]:
        for site in clause.sites:
            role = site.role
            if self.story.type in NO_TARGET or (site.rule.startswith("intercept-") and self._aimed()):
                role = "location"
            if role == "destination" and site.is_frontier and self._named_aim():
                role = "location"  # what lies on the line was hit
            if voice.at(site.hit.span.start) is Stance.DENIED and not _PLACE_DENIED.search(clause.text):
                voice = replace(voice, denied_from=None)
            ref = self._ref(site)
            name = ref.toponym or ref.anchor
            if name is None and (ref.kind is None or (role == "origin" and ref.kind in _NOWHERE and not ref.within)):
                continue
            own = Voice(Stance.ATTRIBUTED, self.report.quote(site.by), site.by) if site.by is not None else voice
            yield self._claim(role, ref, site.hit.span, f"place:{site.rule}", own)

    def _aimed(self) -> bool:
        """Tell whether the story names what was aimed at, so that the sky it was stopped in is another place."""
        return any(
            s.role == "destination" and not s.rule.startswith("intercept-") for c in self.story.clauses for s in c.sites
        )

    def _named_aim(self) -> bool:
        """Tell whether the story names something that was hit, be it on a border or not."""
        aims = (s for c in self.story.clauses for s in c.sites if s.role == "destination" and not s.is_frontier)
        return any(s.hit.ref.toponym or s.hit.ref.anchor for s in aims)

    @staticmethod
    def _ref(site: Site) -> PlaceRef:
        return replace(site.hit.ref, basis="implied") if site.implied else site.hit.ref

    # -- who -------------------------------------------------------------------------------------------------------------------

    def _actors(self, clause: Clause, voice: Voice) -> Iterator[Claim]:
        answers = self.story.role is Role.RESPONSE
        taken: list[Span] = []
        for actor in clause.actors:
            if actor.rule == "actor:stops" and not answers:
                continue  # who shot the drones down is not who sent them
            field = "target" if actor.part == "target" else "agent" if answers else "perpetrator"
            if actor.rule in {"actor:no-comment", "actor:denies"} and not self._is_accused(actor):
                field = "commenter"  # who keeps silent, or denies what others say, is not thereby the one who did it
            span = self._named(actor.span)
            taken.append(span)
            told = self._stance_of(actor, voice) if field != "target" else voice
            yield self._claim(field, self.report.quote(span), span, actor.rule, told)
        for site in clause.sites:
            span = site.hit.span
            if site.implied and not answers and not any(s.start < span.end and span.start < s.end for s in taken):
                owner = owner_of(self.report.quote(span))
                span = Span(span.start, span.start + len(owner))
                yield self._claim("perpetrator", owner, span, "actor:whose-arms", self._own(owner, voice))

    def _stance_of(self, actor: Actor, voice: Voice) -> Voice:
        """Return how an actor is told: by a stance of its own, as the clause says the rest, or by itself."""
        if actor.stance is Stance.SUSPECTED:
            return Voice(actor.stance, actor.by)  # "fingers point at": nobody says whose
        if actor.stance is not None:
            return Voice(actor.stance, actor.by or voice.speaker)
        return self._own(self.report.quote(actor.span), voice)

    @staticmethod
    def _own(words: str, voice: Voice) -> Voice:
        """Let what a party says that its own forces did be a claim: "Turkish jets hit X, Ankara said", "our forces"."""
        mine = words.lower().startswith(("our ", "we ")) or bool(party_of(words) & party_of(voice.speaker or ""))
        return replace(voice, stance=Stance.CLAIMED) if mine and voice.stance is Stance.ATTRIBUTED else voice

    def _is_accused(self, actor: Actor) -> bool:
        """Tell whether it is of a party that the story says did it."""
        return bool(party_of(self.report.quote(actor.span)) & self._parties())

    def _parties(self) -> frozenset[str]:
        """Return the parties that the story says did it."""
        if self.doers is None:
            told = [a.span for c in self.story.clauses for a in c.actors if a.part == "doer" and a.stance in _SAID]
            told += [s.hit.span for c in self.story.clauses for s in c.sites if s.implied]
            self.doers = frozenset(chain.from_iterable(party_of(self.report.quote(span)) for span in told))
        return self.doers

    def _named(self, span: Span) -> Span:
        """Return the fuller name that "these elements" stands for, where the text has just given one."""
        match = _THESE.fullmatch(self.report.quote(span))
        if match is None:
            return span
        start = max(self.report.body.start, span.start - _BACK)
        head = re.compile(
            rf"\b(?!(?:these|those|the|of|all|some|such|other)\b)[\w-]+[ ]{re.escape(match['head'])}\b", re.IGNORECASE
        )
        named = list(head.finditer(self.report.text, start, span.start))
        return Span(named[-1].start(), named[-1].end()) if named else span

    # -- what was fired, and what came of it ------------------------------------------------------------------------------------

    def _weapons(self, clause: Clause, voice: Voice) -> Iterator[Claim]:
        tokens = clause.sentence.tokens
        for weapon in of_attack(self.story, clause):
            span = Span(tokens[weapon.first].start, tokens[weapon.last].end)
            for name in weapon.classes:
                yield self._claim("weapon", name, span, "weapon:noun", voice)

    def _counts(self, clause: Clause) -> list[Amount]:
        """Return the counts of a clause; "a shell hit a car" counts nothing where shells rained before, nor do "two jets"."""
        fired = [a for a in clause.counts if family_of(a.of or "") != "aircraft"]
        return [a for a in fired if not (_is_article(a, self.report) and family_of(a.of or "") in self.rained)]

    def _amounts(self, field: str, amounts: list[Amount], voice: Voice) -> Iterator[Claim]:
        for amount in amounts:
            yield self._claim(field, amount.quantity, amount.span, f"{field}:number", voice)

    def _outcome(self, clause: Clause, voice: Voice) -> Iterator[Claim]:
        if self.story.role is Role.RESPONSE:
            return
        for value, pattern in _OUTCOMES:
            match = next(
                (m for m in pattern.finditer(clause.text) if not _NEGATED.search(clause.text[: m.start()])), None
            )
            if match is not None:
                start = clause.span.start
                yield self._claim(
                    "outcome", value, Span(start + match.start(), start + match.end()), "outcome:words", voice
                )
                return

    def _method(self, clause: Clause, voice: Voice) -> Iterator[Claim]:
        match = _METHOD.search(clause.text)
        if match is not None:
            start = clause.span.start
            yield self._claim(
                "method", match[0].lower(), Span(start + match.start(), start + match.end()), "method:words", voice
            )
