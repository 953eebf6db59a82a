"""Who did it, who answered, who was aimed at, and who claims, denies or keeps silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geoevents.extract.lexicon import (
    ACTOR_HEADS,
    DEMONYMS,
    KINDS,
    MODELS,
    MONTHS,
    NUMBERS,
    ORG_WORDS,
    PERSONS,
    REPORTING,
    VERB_CLASSES,
    WEEKDAYS,
    word_set,
)
from geoevents.extract.parties import GROUPS, party_of
from geoevents.model import Span, Stance

if TYPE_CHECKING:
    from geoevents.extract.text import Sentence

__all__ = ["Actor", "owner_of", "read_actors"]


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor in a part: the one who did it (perpetrator of an attack, agent of an answer) or the target."""

    span: Span
    part: Literal["doer", "target"]
    stance: Stance | None  # None: as the clause says the rest
    by: str | None
    rule: str


_CLAIM = re.compile(
    r"\b(?P<apparent>appear(?:s|ed)?[ ]to[ ]have[ ])?(?:claim(?:ed|s|ing)?[ ](?:the[ ]|its?[ ]|an?[ ]|\w+day's[ ])?(?:responsibility|credit|attacks?|strikes?|launch(?:es)?|firing|operation|bombing|barrage)"
    r"|(?:took|tak(?:es|en|ing)|admitted)[ ](?:the[ ])?responsibility|adopted[ ](?:the[ ])?(?:attack|operation|bombing|launch))",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:said|says|say|announced|announces|claimed|claims|wrote|confirmed|acknowledged|stated|boasted|declared)[ ](?:on[ ]\w+[ ]|in[ ]a[ ]statement[ ]|later[ ])?(?:that[ ])?"
    r"(?:it|they|its[ ](?:[\w-]+[ ]){1,3}?|their[ ](?:[\w-]+[ ]){1,3}?|(?:was|were)[ ]theirs)[ ]?(?:had[ ]|has[ ]|have[ ]|also[ ])*"
    r"(?:fired|launched|shelled|struck|targeted|carried[ ]out|attacked|hit|bombarded|bombed|conducted|used|sent)\b"
    r"|\bsaid[ ](?:was|were)[ ]theirs\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?P<who>[Nn]o[ ](?:\w+[ ])?(?:group|one|party|side|organi[sz]ation|faction)|[Nn]obody|[Nn]one[ ]of[ ]them)\b[^.;]{0,40}\b(?:claim(?:ed)?|(?:took|taken|admitted)[ ]responsibility|(?:said|admitted)[ ]it[ ]carried|adopted)"
    r"|\b[Nn]o[ ](?:immediate[ ])?claims?[ ]of[ ]respons[ia]bility|\bdid[ ]not[ ]name[ ]the[ ](?:party|side|group)",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"\bhas(?:n't|[ ]not)[ ]issued[ ]any\b[^.;]{0,20}\bstatement|\b(?:has|have|had)(?:n't|[ ]not)[ ](?:yet[ ])?(?:acknowledged|claimed|said[ ]whether)\b|\bdid[ ]not[ ]immediately[ ]acknowledge\b",
    re.IGNORECASE,
)
_NO_COMMENT = re.compile(
    r"\b(?:did[ ]not[ ](?:immediately[ ]|publicly[ ])?(?:comment|respond|reply|answer|react|issue)|declined[ ]to[ ](?:comment|say)|had[ ]no[ ](?:immediate[ ])?comment|made[ ]no[ ]comment|refused[ ]to[ ]comment"
    r"|(?:has|have|had)(?:n't|[ ]not|[ ]yet[ ]to)[ ](?:yet[ ]|publicly[ ]|immediately[ ])?(?:comment(?:ed)?|respond(?:ed)?|repl(?:y|ied)|answer(?:ed)?|react(?:ed)?|issued?|said[ ](?:anything|so)|mentioned|made[ ]any)"
    r"|(?:was|were)[ ]not[ ]available[ ]for[ ]comment|could[ ]not[ ](?:immediately[ ])?be[ ]reached)\b",
    re.IGNORECASE,
)
_NO_WORD = re.compile(
    r"\bno[ ](?:immediate[ ]|official[ ])?(?:comment|reaction|response|statement|word)[ ](?:\w+[ ]){0,2}?(?:from|by)[ ]|\b[Nn]either[ ]",
    re.IGNORECASE,
)
#: What a party denies of itself.
_DENIES_OWN = re.compile(
    r"\b(?:den(?:y|ies|ied)|rejected|rejects)[ ](?:any[ ]|all[ ]|its?[ ]|the[ ])?(?:involvement|responsibility|role|having|carrying|accusations?|link|connection|(?:that[ ])?(?:it|its[ ]\w+)[ ])",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied)|rejected|rejects|dismissed|dismisses)[ ](?!by\b)|\bcalled[ ](?:the|this|that)[ ](?:accusation|allegation|claim|report)s?\b|\bha[sd][ ](?:no|nothing)[ ](?:connection|link|to[ ]do)\b"
    r"|\b(?:forces|troops|army)[ ](?:made[ ]no[ ]strikes|had[ ]no[ ]firing)",
    re.IGNORECASE,
)
_BLAMES = re.compile(
    r"\b(?:blam(?:ed|es|ing)|accus(?:ed|es|ing)|pointed[ ]at|point(?:ed|ing)?[ ]the[ ]finger[ ]at|fingers[ ]pointing[ ](?:to|at)|attributed[ ]\w+[ ]\w+[ ]to|(?:held|holds|hold)[ ]responsible)[ ](?:(?:it|this|the[ ](?:attack|strike|shelling|incident))[ ])?(?:on[ ])?|\b(?:holds|hold|held|believes?|thinks)[ ](?=[^.;,]{3,50}?(?:responsible|(?:is|was|were|are)[ ]behind))",
    re.IGNORECASE,
)
_PROXY = re.compile(
    r"\b(?:is|are|was|were)[ ](?P<who>(?:an?[ ]|the[ ])?(?:[\w-]+[ ]){0,2}?(?:prox(?:y|ies)|militias?|groups?|factions?)(?:[ ](?:groups?|forces|militias?))?[ ](?:that[ ](?:is|are)[ ])?"
    r"(?:sponsored|backed|supported|armed|directed)[ ]by[ ][A-Z]\w+)"
)
_SUSPECTS = re.compile(r"finger|suspect|belie|think", re.IGNORECASE)
#: "suspected Boko Haram fighters", "presumed members of the ELN"
_PRESUMED = re.compile(
    r"\b(?:suspected|presumed|alleged|apparent)[ ](?=(?:[\w-]+[ ]){0,3}(?:[A-Z]|militants|jihadists|rebels|insurgents))"
)
_BY = re.compile(
    r"\b(?:fired|launched|carried[ ]out|conducted|claimed|made|staged|shelled|attacks?|strikes?)[ ]by[ ]", re.IGNORECASE
)
_STOPS = frozenset({"intercepted", "downed", "shot", "discovered", "found"})
_STOPPED = word_set("missile missiles drone drones uav uavs rocket rockets projectile projectiles")
_DID = re.compile(
    r"\b(?:pounded|pound|opened[ ]fire|resorted[ ]to|subjected|unleashed|dropped|delivered|test-fired|rained|raided|shells|launched|fired|launches|fires|shelled|bombed|struck|strikes|hit|targeted|attacked|carried[ ]out|conducted|lobbed|set[ ]fire|destroyed|discovered|found|intercepted|shot[ ]down|downed|killed|have[ ]initiated)\b"
)
_AT = re.compile(
    r"\b(?:targeting|targeted|against|toward|towards|at(?![ ](?:least|most)\b)|on|hosting|housing|attacked)[ ](?=(?:the[ ]|its[ ]|our[ ])?(?:[\w.-]+[ ]){0,3}(?:forces|troops|personnel|soldiers|servicemen|fighters|militants|convoy)\b)"
)
_SUBJECT_STOP = word_set(
    "that when which who where while after before because and but or as if whether for with from at on by into to than then during despite said"
)
_OBJECT_STOP = word_set(
    "for of against toward towards who which that when where after before and but with in on at to near over during since as having saying because while has have had was were is are deployed using"
)
_KEEP = word_set("of in")
# What is fired, and the firing: it does, but nobody is named.
_NO_ACTORS = word_set(
    "rockets rocket missiles missile drones drone shells shell projectiles projectile salvo barrage strike strikes attack attacks explosion "
    "explosions blast blasts interceptor interceptors rounds mortars mortar shelling bombs bomb airstrike airstrikes bombardment fire uavs uav"
)
_NO_ACTORS_BEFORE = word_set(
    "ballistic cruise rocket missile drone mortar artillery anti-ship anti-tank suicide kamikaze explosive"
)
_DEEDS = word_set(
    "attack attacks strike strikes airstrike airstrikes raid raids shelling bombardment bombardments fire barrage salvo explosion retaliatory"
)
_WHAT_IS_DONE = (
    _NO_ACTORS
    | _NO_ACTORS_BEFORE
    | {"air", "artillery", "attack", "bombardments", "raid", "raids", "retaliatory", "anti-aircraft"}
)
#: Time words between who acts and the verb: "North Korea on Thursday launched".
_WHENEVER = frozenset({*WEEKDAYS, *MONTHS}) | word_set(
    "early late morning evening night afternoon overnight today yesterday once again reportedly"
)
_AUX = word_set(
    "has have had was were is are been be also later then reportedly allegedly further first again did not that they he she it immediately could will would may"
)
_BEFORE_VERB = frozenset({"appears", "appeared", "to", "never"})
#: What tells how or whence they acted, behind who acted.
_TAILS = frozenset({"without", "operating", "based", "backed", "toward", "towards", "stationed", "deployed"})
_OPEN_ENDS = word_set(
    "the a an of and or who which that in at on from although though also were was is are has have had one two three four"
)
#: Nouns that stand before "strikes" and "launches" where those are nouns, too.
_ARMED = word_set("air drone missile rocket artillery mortar mounted retaliatory")
_MAX = 9


def read_actors(sentence: Sentence, first: int, last: int) -> list[Actor]:
    """Read the actors of tokens first..last of a sentence, each with the words that name it."""
    reader = _Actors(sentence, first, last)
    return reader.read()


def owner_of(words: str) -> str:
    """Return whose arms or attack it is: the "Israeli" of "Israeli air attack", all of "Turkish warplanes"."""
    parts = words.split()
    if parts[-1].lower() in _DEEDS:
        while len(parts) > 1 and (parts[-1].lower() in _WHAT_IS_DONE or parts[-1].lower() in MODELS):
            parts.pop()
    return " ".join(parts)


class _Actors:
    def __init__(self, sentence: Sentence, first: int, last: int) -> None:
        self.sentence, self.first, self.last = sentence, first, last
        self.tokens = sentence.tokens
        self.lowers = [t.lower for t in self.tokens]
        self.offset = self.tokens[first].start
        self.text = sentence.words(first, last)

    def read(self) -> list[Actor]:
        found = [*self._claims(), *self._accused()]
        taken = [a.span for a in found]
        for actor in [*self._doers(), *self._targets()]:
            if not any(actor.span.start < s.end and s.start < actor.span.end for s in taken):
                found.append(actor)
                taken.append(actor.span)
        return found

    def _claims(self) -> list[Actor]:
        found: list[Actor] = []
        if (match := _NOBODY.search(self.text)) is not None:
            span = Span(self.offset + match.start(), self.offset + match.end())
            return [Actor(span, "doer", Stance.NO_CLAIM, None, "actor:nobody-claims")]
        if (match := _NO_WORD.search(self.text)) is not None:
            silent = self._object(self._index(match.end()))
            if silent is not None:
                found.append(Actor(silent, "doer", Stance.NO_COMMENT, self._words(silent), "actor:no-comment"))
        for pattern, stance, rule in (
            (_CLAIM, Stance.CLAIMED, "claims"),
            (_OWN, Stance.CLAIMED, "says-it-did"),
            (_SILENT, Stance.NO_CLAIM, "silent"),
            (_NO_COMMENT, Stance.NO_COMMENT, "no-comment"),
            (_DENIES_OWN, Stance.DENIED, "denies-it"),
            (_DENIES, Stance.DENIED, "denies"),
        ):
            match = pattern.search(self.text)
            if match is None or (found and found[-1].rule in {"actor:denies-it", "actor:silent"}):
                continue
            subject = self._subject(self._index(match.start())) or self._leading(self._index(match.start()))
            if subject is None:
                continue
            is_apparent = stance is Stance.CLAIMED and "appear" in match[0].lower()
            words = self._words(subject)
            found.append(
                Actor(subject, "doer", Stance.APPARENT_CLAIM if is_apparent else stance, words, f"actor:{rule}")
            )
        return found

    def _words(self, span: Span) -> str:
        return self.sentence.text[span.start - self.sentence.start : span.end - self.sentence.start]

    def _accused(self) -> list[Actor]:
        match = _BLAMES.search(self.text)
        if match is None:
            proxy = _PROXY.search(self.text)
            if proxy is None:
                return []
            span = Span(self.offset + proxy.start("who"), self.offset + proxy.end("who"))
            return [Actor(span, "doer", Stance.ATTRIBUTED, None, "actor:proxy")]
        accused = self._object(self._index(match.end()))
        if accused is None:
            return []
        stance = Stance.SUSPECTED if _SUSPECTS.search(match[0]) else Stance.ATTRIBUTED
        accuser = self._subject(self._index(match.start())) if stance is Stance.ATTRIBUTED else None
        by = self._words(accuser) if accuser else None
        return [Actor(accused, "doer", stance, by, "actor:accused")]

    def _doers(self) -> list[Actor]:
        found = []
        for match in _DID.finditer(self.text):
            at = self._index(match.start())
            if at < self.last and self.lowers[at + 1] in {"by", "again", "in", "near", "as", "when"}:
                continue
            if at > self.first and self.lowers[at - 1] in _ARMED:
                continue  # "mounted air strikes"
            if at > self.first and self.lowers[at - 1] in {"was", "were", "been", "being", "be", "is", "are", "not"}:
                continue
            subject = self._subject(at)
            if subject is not None and self.lowers[at] == "killed" and self._counts(subject):
                continue  # "One soldier killed at the border"
            before = self.sentence.token_at(subject.start) - 1 if subject is not None else -1
            if before >= self.first and self.lowers[before] in {
                "from",
                "at",
                "in",
                "on",
                "by",
                "of",
                "against",
                "near",
            }:
                continue
            if subject is not None and self._is_actor(subject):
                stops = self.lowers[at] in _STOPS or (
                    self.lowers[at] == "destroyed" and not _STOPPED.isdisjoint(self.lowers[at + 1 : at + 6])
                )
                rule = "actor:stops" if stops else "actor:subject"
                found.append(Actor(subject, "doer", self._presumed(subject), None, rule))
        for match in _BY.finditer(self.text):
            agent = self._object(self._index(match.end()))
            if agent is not None and self._is_actor(agent):
                found.append(Actor(agent, "doer", self._presumed(agent), None, "actor:by"))
        return [*found, *self._owners()]

    def _counts(self, span: Span) -> bool:
        """Tell "one soldier" and "12 civilians": who is counted behind a verb of killing was killed."""
        word = self.lowers[self.sentence.token_at(span.start)]
        return word in NUMBERS or word[0].isdigit()

    def _presumed(self, span: Span) -> Stance | None:
        """Tell "suspected Boko Haram fighters" from fighters known."""
        at = max(0, span.start - self.offset - 12)
        match = _PRESUMED.search(self.text, at, span.end - self.offset)
        return Stance.SUSPECTED if match is not None else None

    def _owners(self) -> list[Actor]:
        """Read the group of "a Houthi missile", "mortars of the PKK", "a Hezbollah rocket": whose arms they are."""
        found = []
        for at in range(self.first, self.last):
            two = " ".join(self.lowers[at : at + 2])
            length = 2 if two in GROUPS else 1 if self.lowers[at] in GROUPS else 0
            if not length:
                continue
            behind = self.lowers[at + length : min(at + length + 3, self.last + 1)]
            before = self.lowers[max(self.first, at - 3) : at]
            owned = behind[:1] and (
                behind[0] in _NO_ACTORS or (behind[1:2] and behind[1] in _NO_ACTORS and behind[0] in _NO_ACTORS_BEFORE)
            )
            if owned or (before[-2:-1] == ["of"] and before[:1] and before[0] in _NO_ACTORS):
                found.append(
                    Actor(
                        Span(self.tokens[at].start, self.tokens[at + length - 1].end), "doer", None, None, "actor:owner"
                    )
                )
        return found

    def _targets(self) -> list[Actor]:
        found = []
        for match in _AT.finditer(self.text):
            target = self._object(self._index(match.end()))
            if target is not None:
                found.append(Actor(target, "target", None, None, "actor:target"))
        return found

    # -- noun phrases ---------------------------------------------------------------------------------------------------

    def _index(self, at: int) -> int:
        return min(self.sentence.token_at(self.offset + at), self.last)

    def _subject(self, verb: int) -> Span | None:
        """Return the noun phrase that ends before a verb, auxiliaries and asides skipped."""
        end = verb - 1
        while end >= self.first and (self.lowers[end] in _AUX | _BEFORE_VERB or self.lowers[end].endswith("ly")):
            end -= 1
        end = self._before_brackets(self._before_time(end))
        if end >= self.first and self.lowers[end] in REPORTING:
            return None
        if end > self.first + 1 and self.lowers[end] in {"which", "who"} and self.lowers[end - 1] == ",":
            end -= 2  # "Hezbollah, which denied it was behind the attack"
        if end >= self.first and self.lowers[end] == ",":
            opening = next(
                (i for i in range(end - 1, max(self.first, end - 14) - 1, -1) if self.lowers[i] == ","), None
            )
            if opening is None:
                return None
            end = opening - 1
        start = end
        while start > self.first and end - start < _MAX and self._belongs(start - 1):
            start -= 1
        end = next((i - 1 for i in range(start + 1, end + 1) if self.lowers[i] in _TAILS), end)
        while start < end and (
            self.lowers[start]
            in _SUBJECT_STOP
            | _WHENEVER
            | {
                ",",
                '"',
                "earlier",
                "overnight",
                "today",
                "yesterday",
                "this",
                "last",
                "month",
                "week",
                "year",
                "first",
                "later",
            }
            or not self.tokens[start].text[0].isalnum()
        ):
            start += 1
        return self._span(start, end)

    def _before_brackets(self, end: int) -> int:
        """Step back over the "(IRGC)" behind a name."""
        if end <= self.first or self.lowers[end] not in {")", "]"}:
            return end
        opening = range(end - 1, max(self.first, end - _MAX), -1)
        return next((i - 1 for i in opening if self.lowers[i] in {"(", "["}), end)

    def _before_time(self, end: int) -> int:
        """Step back over "on Thursday", "late on Monday", "on May 5"."""
        at = end
        while at >= self.first and (
            self.lowers[at] in _WHENEVER
            or (self.lowers[at].isdigit() and at > self.first and self.lowers[at - 1] in MONTHS)
        ):
            at -= 1
        if at < end:
            while at >= self.first and self.lowers[at] in {"on", "in", "the", "at"}:
                at -= 1
        return at

    def _leading(self, verb: int) -> Span | None:
        """Return the sentence's own subject, for a claim whose subject is a pronoun ("..., as it appears to have claimed")."""
        if not {"it", "they", "he", "she"} & set(self.lowers[max(self.first, verb - 4) : verb]):
            return None
        own = next(
            (
                i
                for i in range(self.first + 1, verb)
                if self.lowers[i] in _AUX - {"that", "it", "they", "he", "she", "not"} or self.lowers[i] in REPORTING
            ),
            None,
        )
        return self._subject(own) if own is not None else None

    def _belongs(self, at: int) -> bool:
        word = self.lowers[at]
        if not self.tokens[at].text[0].isalnum() and word not in {"'s", "’s"}:
            return False
        if self._breaks(at) or (word in VERB_CLASSES and word not in _NO_ACTORS | ORG_WORDS | PERSONS):
            return False
        if word in _SUBJECT_STOP or word in REPORTING or word in _AUX:
            return word in _KEEP and self.tokens[at + 1].text[0].isupper()
        return word != "in" or self.tokens[at + 1].text[0].isupper()

    def _breaks(self, at: int) -> bool:
        """Tell whether a line ends behind a token: a name does not run on over it."""
        start = self.sentence.start
        return "\n" in self.sentence.text[self.tokens[at].end - start : self.tokens[at + 1].start - start]

    def _object(self, start: int) -> Span | None:
        end = start
        while (end <= self.last and end - start < _MAX and self.tokens[end].text[0].isalnum()) or (
            end <= self.last and self.lowers[end] in {"'s", "’s"}
        ):
            if self.lowers[end] in _OBJECT_STOP and not (
                self.lowers[end] in _KEEP
                and end > start
                and self.tokens[end - 1].text[0].isupper()
                and end < self.last
                and self.tokens[end + 1].text[0].isupper()
            ):
                break
            if (end > start and self.lowers[end].endswith("ed")) or self.lowers[end] in {
                "fell",
                "hit",
                "struck",
                "left",
            }:
                break
            end += 1
            if end <= self.last and self._breaks(end - 1):
                break
        return self._span(start, end - 1)

    def _span(self, start: int, end: int) -> Span | None:
        if start > end or start < self.first or end > self.last:
            return None
        while end > start and (
            self.lowers[end] in _OPEN_ENDS | _WHENEVER
            or not (self.tokens[end].text[0].isalnum() or "s" in self.lowers[end])
        ):
            end -= 1
        words = self.lowers[start : end + 1]
        if (
            words[-1] in WEEKDAYS
            or words[-1] in MONTHS
            or words[-1] in _OPEN_ENDS
            or words[0] in {"its", "their", "air", "his"}
        ):
            return None
        if len(words) == 1 and words[0] in {
            "it",
            "he",
            "she",
            "they",
            "this",
            "that",
            "which",
            "who",
            "we",
            "one",
            "the",
            "a",
            "there",
            "what",
        }:
            return None
        if not any(self.tokens[i].text[0].isupper() for i in range(start, end + 1)) and not set(words) & (
            ACTOR_HEADS | ORG_WORDS
        ):
            return None
        return Span(self.tokens[start].start, self.tokens[end].end)

    def _is_actor(self, span: Span) -> bool:
        first, last = self.sentence.token_at(span.start), self.sentence.token_at(span.end) - 1
        words = self.lowers[first : last + 1]
        head = words[-1]
        if (
            all(w in NUMBERS or w.isdigit() for w in words)
            or head in _NO_ACTORS | KINDS | MODELS.keys()
            or words[0] == "of"
        ):
            return False
        if len(words) == 1 and not (party_of(words[0]) or words[0] in ACTOR_HEADS | ORG_WORDS):
            return False  # "Boy hurt as …": the first word of a headline
        known = set(words) & (ACTOR_HEADS | ORG_WORDS | PERSONS) or any(w in DEMONYMS for w in words)
        return bool(known) or all(
            self.tokens[i].text[0].isupper() for i in range(first, last + 1) if self.lowers[i] not in {"the", "of"}
        )
