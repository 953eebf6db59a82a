"""Who says it, and how the report stands behind it: attribution, hedging, denial, correction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoevents.model import Span, Stance

if TYPE_CHECKING:
    from geoevents.extract.text import Sentence

__all__ = ["Voice", "quoting", "voice_of"]

_SAY = (
    r"(?:said|says|told|announced|reported|stated|added|confirmed|clarified|disclosed|revealed|wrote|writes|posted|declared|claimed|claims"
    r"|acknowledged|admitted|explained|warned|estimated|insisted|noted|argued|indicated|put|believe[ds]?|assess(?:ed|es)|accuses?d?|blames?d?|thought|suggest(?:s|ed)?)"
)
_NAME = r"[^\s,;:.\"“”()](?:[^,;:.\"“”()]|\.(?=[A-Za-z]|\s[a-z])){1,90}?"
_BEFORE = re.compile(
    rf"(?:^|[,;:]\s|[\"”]\s|\band\s)(?P<who>{_NAME})(?:\s\([^()]{{2,30}}\))?,?(?:\s[^,;\"“”]{{0,60}},)?\s(?:had\s|has\s|have\s|later\s|also\s|further\s|first\s)*{_SAY}\b(?!\s(?:it|they|he|she)\swill|\sresponsibility|\sto\b)"
)
_AFTER = re.compile(rf"[,\"”]\s(?P<who>{_NAME})\s(?:later\s|also\s)?{_SAY}\b(?:[^,;.]{{0,60}})?(?=[.,;]|$)")
_ACCORDING = re.compile(r"\b[Aa]ccording\sto\s(?P<who>(?:[^,;.\"“”]|\.(?=[A-Za-z]|\s[a-z])){2,90})(?=[,;]|\.?$|\.\s)")
_PRONOUN = re.compile(r"^(?:he|she|it|they|which|who|that|and|we|i|there|both|the latter)\b", re.IGNORECASE)
_CUT = re.compile(
    r"^(?:and|but|while|as|that|when|where|who|which|meanwhile|however|on \w+day|in an update at [\d:]+|late on \w+)[ ,]+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s(?:on|in a|in its|in the|late|early|later|by|that|who|which|at|after|has|had|have|also|was|were|speaking|when)\b.*$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refuted?|dismissed|called?[ ](?:this|the[ ]reports?|it)[ ]\"|absolute[ ]lie|had[ ]no[ ]firing[ ]tasks"
    r"|made[ ]no[ ]strikes|ruled[ ]out|not[ ](?:flown|fired|launched)[ ]from|did[ ]not[ ](?:launch|fire|carry)|none[ ]of[ ]them[ ]hit)\b",
    re.IGNORECASE,
)
# What "initial reports spoke of" stands until something else is told; what they confirm stands.
_EARLY = re.compile(
    r"\b(?:first|initial|early|earlier|unconfirmed|previous|preliminary)[ ](?:unconfirmed[ ])?(?:messages?|reports?|versions?|accounts?|statements?|information|spoke|said)\b"
    r"(?![ ](?:(?:have|has)[ ]confirmed|confirms?)\b)"
    r"|\b(?:first|initially)[ ](?:spoke|said|reported|put|told|gave)\b|\ban[ ]earlier[ ](?:report|version|statement)\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\b(?:(?:wrong|mistaken|erroneous|incorrect)ly[ ](?:\w+[ ])?(?:report|sa(?:y|id)|stat|nam|identif|attribut|g[ai]ve|plac|put|locat|describ|call|list|told|writ|wrote)\w*"
    r"|mix-up|that[ ]report[ ]was[ ]wrong|has[ ]corrected|corrects)\b",
    re.IGNORECASE,
)
_SUSPECTED = re.compile(
    r"\b(?:suspected(?![ ](?:\w+[ ]){0,2}?(?:hideouts?|positions?|camps?|bases?|sites?|targets?|militants?|depots?)\b)|probably|possibly|likely|apparently|believed|thought|may[ ]have|might[ ]have|fingers[ ]pointing|possible[ ]cause|as[ ]it[ ]is[ ]believed)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[\"“][^\"”]{3,400}[\"”]")
_MAX_NAME = 90
_MAX_QUOTED = 1500  # characters of a paragraph that are searched for the opening of a quotation


@dataclass(frozen=True, slots=True)
class Voice:
    """How a clause is said: stance, speaker with the speaker's span, and from where on it is denied or withdrawn."""

    stance: Stance
    speaker: str | None = None
    span: Span | None = None
    denied_from: int | None = None
    withdrawn_from: int | None = None
    is_early: bool = False  # withdrawn only where something else is told later

    def at(self, offset: int) -> Stance:
        """Return the stance of a claim that starts at `offset` of the report."""
        return Stance.DENIED if self.denied_from is not None and offset >= self.denied_from else self.stance

    def withdraws(self, offset: int) -> bool:
        """Tell whether the text takes back what it says at `offset`."""
        return self.withdrawn_from is not None and offset >= self.withdrawn_from


def voice_of(sentence: Sentence, start: int, end: int) -> Voice:
    """Read who says the stretch [start, end) of a report, within its sentence."""
    part = sentence.text[start - sentence.start : end - sentence.start]
    speaker, span = _speaker(sentence, part, start)
    wrong, early, denied = _CORRECTED.search(part), _EARLY.search(part), _DENIED.search(part)
    taken_back = [m.start() for m in (wrong, early) if m is not None]
    stance = Stance.ATTRIBUTED if speaker else Stance.ASSERTED
    if _SUSPECTED.search(part):
        stance = Stance.SUSPECTED
    return Voice(
        stance,
        speaker,
        span,
        start + denied.start() if denied else None,
        start + min(taken_back) if taken_back else None,
        is_early=wrong is None,
    )


def quoting(text: str, low: int, start: int) -> str | None:
    """Return who speaks at `start` of a report where a quotation is still open that began earlier in the paragraph."""
    low = max(low, start - _MAX_QUOTED)
    begin = max(low, text.rfind("\n", low, start) + 1)
    before = text[begin:start]
    opening = max(before.rfind("“"), before.rfind('"') if before.count('"') % 2 else -1)
    if opening < 0 or before.rfind("”") > opening:
        return None
    matches = list(_BEFORE.finditer(before, 0, opening))
    who = _TAIL.sub("", matches[-1]["who"]).strip(" ,") if matches else ""
    return who if who and not _PRONOUN.match(who) else None


def _speaker(sentence: Sentence, part: str, start: int) -> tuple[str | None, Span | None]:
    for text, offset in ((part, start), (sentence.text, sentence.start)):
        for pattern in (_ACCORDING, _AFTER, _BEFORE):
            match = pattern.search(text)
            if match is None:
                continue
            who = match["who"].strip()
            begin = match.start("who") + match["who"].index(who) if who else match.start("who")
            while (lead := _CUT.match(who)) is not None:
                begin += lead.end()
                who = who[lead.end() :]
            if pattern is not _ACCORDING:
                who = _TAIL.sub("", who)
            who = who.strip(" ,")
            if who and len(who) <= _MAX_NAME and not _PRONOUN.match(who) and text[begin : begin + len(who)] == who:
                return who, Span(offset + begin, offset + begin + len(who))
    return None, None
