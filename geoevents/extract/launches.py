"""Places that a report calls the launch place, where no arms set out in the sentence: "named X as the launch site".

A word for the place of launch ("the launch site", "the point of origin of the rockets", "the place from which they were
fired") or for what was fired from (a launcher, "the lorry used to fire them") meets the words that put it somewhere.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from geoevents.extract.clause import Context, Part
from geoevents.extract.lexicon import BE, REPORTING, word_set
from geoevents.model import Span

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceHit

__all__ = ["LaunchReader", "tells_launch"]

_ARMS: Final = r"(?:rockets?|missiles?|drones?|uavs?|projectiles?|shells?|mortars?|weapons?|salvo|volley|barrage)"
_FIRED: Final = r"(?:fired|launched|lobbed|shot|sent|released)"
_POINT: Final = r"(?:place|point|site|spot|area|location|position)s?"
_VEHICLE: Final = r"(?:vehicle|truck|lorry|lorries|car|van|pick-?up|trailer|tractor|boat|motorcycle|cart|platform|rail|ramp|tube|frame|stand|pad)s?"
#: What a report calls the place that arms set out from.
_PLACE: Final = re.compile(
    rf"\b(?:{_POINT}[ ]of[ ](?:the[ ]|their[ ]|its[ ])?(?:launch(?:ing)?|firing|fire|origin|take-?off)\b"
    rf"|(?:launch|launching|firing|take-?off)[ -](?:{_POINT}|pads?|grounds?|zones?)\b|lift-?off\b"
    rf"|(?:origins?|sources?|starting[ ]points?)[ ]of[ ](?:the[ ]|that[ ]|this[ ])?(?:[\w-]+[ ])?(?:fire|shelling|attack|launch(?:es)?|{_ARMS})\b"
    rf"|{_POINT}[ ](?:from[ ])?(?:which|where)[ ](?:[\w-]+[ ]){{1,5}}?{_FIRED}\b)",
    re.IGNORECASE,
)
#: What arms are fired from; a lorry is one where the words say that it was used so.
_LAUNCHER: Final = re.compile(
    rf"\b(?:(?:rocket|missile|drone)?[ -]?launchers?\b|launch(?:ing)?[ -]{_VEHICLE}\b"
    rf"|{_VEHICLE}[ ](?:(?:that[ ](?:had[ ])?(?:been[ ]|was[ ]|were[ ])?)?used[ ](?:to|in|for|by)|from[ ](?:which|where)|that[ ](?:had[ ])?(?:fired|launched))\b)",
    re.IGNORECASE,
)
#: Guns, which are only said to stand where they fire from; found, they may be anybody's.
_GUN: Final = re.compile(
    r"\b[Tt]he[ ](?:[\w-]+[ ])?(?:guns?|howitzers?|mortars?|cannons?|batter(?:y|ies)|artillery)[ ](?=(?:was|were|is|are|had[ ]been|have[ ]been|stood|stands)\b)"
)
_PLACED: Final = word_set("stood stands positioned stationed deployed placed located installed set hidden standing")
#: What sets out, is traced or is seen to start without being called a launch.
_SETTING_OUT: Final = frozenset(
    f"{verb} {particle}"
    for verbs, particle in (
        ("set sets setting", "out"),
        ("set sets setting", "off"),
        ("lifted lifts lifting lift", "off"),
        ("flew flown flying fly", "in"),
        ("flew flown flying", "out"),
    )
    for verb in verbs.split()
)
_TRACES: Final = word_set("traced trace tracing tracked tracking")
_TRACED: Final = word_set(
    "it them they both fire shelling shots launch launches attack barrage trajectory source origin"
)
_PATHS: Final = word_set("trajectory trajectories path paths trail trails course flight")
_BEGINS: Final = word_set("began begins started starts")
_LEADS: Final = word_set("pointed points pointing led leads leading")
_TELLS: Final = re.compile(
    r"\b(?:fired|launched|released|dropped)[ ]by\b|\b(?:set(?:s|ting)?|lift(?:s|ed|ing)?|fl(?:ew|own|ying|y))[ ](?:out|off|in)[ ]from\b|\btrac(?:ed|ing|ked|king|e)\b|\btrajector(?:y|ies)\b|\b(?:its|their)[ ]flight\b|\b(?:depart(?:ed|ing)|originat(?:e|ing))[ ]from\b",
    re.IGNORECASE,
)
_HEDGES: Final = word_set("most likely probably apparently possibly also believed thought to said have be")
_STANDING: Final = word_set(
    "found discovered located seized recovered abandoned parked hidden standing stood stands set left mounted installed concealed placed positioned dumped"
)
_PLACES_IT: Final = word_set("put puts placed places located locates pinpointed situated")
_PRONOUNS: Final = word_set("it they which them")
_SHOWN: Final = word_set(
    "heard felt according show display displayed exhibited exhibition paraded parade presented unveiled sold delivered shipped tested"
)
_LOCATIVE: Final = frozenset(
    {None, "in", "at", "near", "on", "outside", "inside", "between", "along", "beside", "around", "by"}
)
_NAMES_IT: Final = word_set(
    "named names gave gives pointed identified identifies cited cites mentioned put puts placed places located listed described traced detected recognised recognized"
)
_EXCLUDES: Final = word_set(
    "excludes excluded excluding ruled rules ruling rejected rejects denied denies dismissed not never"
)
_REACH: Final = 24  # tokens from the word to its place
_NEAR: Final = 6


def tells_launch(text: str) -> bool:
    """Tell whether a sentence speaks of a place of launch, though it may name no arms and tell no event."""
    return any(pattern.search(text) is not None for pattern in (_PLACE, _LAUNCHER, _GUN, _TELLS))


class LaunchReader(Context):
    """Finds places that are said to be where arms set out from."""

    @cached_property
    def _launch_words(self) -> list[tuple[int, int]]:
        """Return the tokens of what the sentence calls the place of launch."""
        return self._found(_PLACE)

    @cached_property
    def _launchers(self) -> list[tuple[int, int]]:
        """Return the tokens of what the sentence says arms were fired from."""
        return self._found(_LAUNCHER)

    @cached_property
    def _guns(self) -> list[tuple[int, int]]:
        """Return the tokens of the guns that it says stood somewhere."""
        return self._found(_GUN)

    def _found(self, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        sentence = self.clause.sentence
        spans = [m.span() for m in pattern.finditer(sentence.text)]
        return [(sentence.token_at(sentence.start + a), sentence.token_at(sentence.start + b) - 1) for a, b in spans]

    def _called_launch_place(self, hit: PlaceHit, prep: str | None) -> tuple[Part, str] | None:
        """Read a place that the words around it make the place of launch."""
        if self._launch_words and (self._named_as(hit) or self._is_the_place(hit, prep)):
            return "origin", "launch-site"
        if (self._launchers or self._guns) and self._stood_there(hit, prep):
            return "origin", "launch-site"
        return ("origin", "traced-to") if self._is_traced(hit, prep) else None

    def _named_as(self, hit: PlaceHit) -> bool:
        """Read "named X as the launch site", "the launch site, given as X by the army and as Y by the governor"."""
        if _EXCLUDES & set(self.lowers[max(self.clause.first, hit.first - 4) : hit.first]):
            return False  # "excludes X as a place of launch"
        if self.lowers[hit.first - 1] == "as" and hit.first > 0:
            return any(last < hit.first - 1 and hit.first - last <= _REACH for _, last in self._launch_words)
        for first, last in self._launch_words:
            gap = self.lowers[hit.last + 1 : first]
            if (
                not 0 < first - hit.last <= _NEAR + 3
                or _EXCLUDES & set(gap)
                or any(self._is_place(i) for i in range(hit.last + 1, first))
            ):
                continue
            if "as" in gap and "," not in gap:
                return True
            if BE & set(gap[:2]) and not set(gap) - BE - _HEDGES - {"the", "a", "their", "its"}:
                return True  # "believed X to be the launch site", "X was the launch site"
            if (
                gap[:1] == [","]
                and len(gap) <= 3
                and self.lowers[last + 1 : last + 2] not in (["was"], ["were"], ["is"])
            ):
                return True  # "X, the place of launch"
        return False

    def _is_the_place(self, hit: PlaceHit, prep: str | None) -> bool:
        """Read "the launch site was X", "its point of launch was a farm near X", "put it in X", "the launch site: X"."""
        for first, last in self._launch_words:
            if not 0 < hit.prep_at - last <= _REACH:
                continue
            gap = self.lowers[last + 1 : hit.prep_at]
            if prep in _LOCATIVE and len(gap) <= 3 and _PLACES_IT & set(self.lowers[max(0, first - 2) : first]):
                return True  # "put the firing position on a hill near X"
            if gap[-2:-1] and gap[-2] in _PLACES_IT and gap[-1] in {"it", "them"} and prep in _LOCATIVE:
                return True
            if prep in _LOCATIVE and ":" in gap[:_NEAR]:
                return True
            if gap[:1] == [","] and "," in gap[1:]:
                gap = gap[gap.index(",", 1) + 1 :]  # "the launch site, according to the army, was X"
            be = next((i for i, word in enumerate(gap[:_NEAR]) if word in BE), None)
            if be is None or any(self._is_place(i) for i in range(last + 1, hit.prep_at)):
                continue
            rest = [word for word in gap[be + 1 :] if word not in _HEDGES]
            blaze = self.lowers[last] == "fire"  # "the source of the fire was a short circuit in X"
            if prep in _LOCATIVE and len(rest) <= (0 if blaze else 4) and "," not in rest:
                return True
        return False

    def _stood_there(self, hit: PlaceHit, prep: str | None) -> bool:
        """Read "the lorry used to fire them at X was found in Y", "seized the launcher; it stood near Y"."""
        if prep not in _LOCATIVE - {None}:
            return False
        last = max((last for _, last in self._launchers + self._guns if last < hit.prep_at), default=None)
        if last is None:
            return False
        words = _PLACED if last in {end for _, end in self._guns} else _STANDING
        if last < self.clause.first:  # another clause of the sentence
            subject = self.clause.first + (self.lowers[self.clause.first] in {",", "and"})
            if self.lowers[subject] not in _PRONOUNS:
                return False
            last = subject
        gap = self.lowers[last + 1 : hit.prep_at]
        stood = next((i for i, word in enumerate(gap) if word in words and self._is_said_to(last + 1 + i)), None)
        if stood is None or len(gap) > _REACH:
            return False
        after = range(last + 2 + stood, hit.prep_at)
        return len(after) <= _NEAR and not any(self._is_place(i) or i in self._told_at for i in after)

    @cached_property
    def _told_at(self) -> frozenset[int]:
        return frozenset(t.at for t in self.clause.triggers)

    def _is_of_arms(self, launch: int) -> bool:
        """Tell "the launch of two rockets" and "the launch" from "the launch of an appeal"."""
        of = self.lowers[launch + 1 : launch + 2] == ["of"]
        return not of or any(i in self.arms_at for i in range(launch + 2, launch + 8))

    def _is_shown(self, between: range) -> bool:
        """Tell "a launcher was put on show in X", "the sound of their launch was heard in X"."""
        return bool(_SHOWN & {self.lowers[i] for i in between})

    def _is_said_to(self, verb: int) -> bool:
        """Tell "was later found", "had been parked", "stood" from the participle of another verb."""
        return self.lowers[verb] in {"stood", "stands"} or bool(BE & set(self.lowers[max(0, verb - 3) : verb]))

    def _is_traced(self, hit: PlaceHit, prep: str | None) -> bool:
        """Read "traced the fire to X", "tracked them from X", "the trajectory pointed to X", "its flight began in X"."""
        near = range(max(self.clause.first, hit.prep_at - 7), hit.prep_at)
        words = {self.lowers[i] for i in near}
        if prep not in {"to", "from", "in", "at", "near"} or (prep == "to" and "from" in words):
            return False
        if _PATHS & words and (_LEADS if prep == "to" else _BEGINS) & words:
            return True
        arms = any(i in self.arms_at for i in near)
        return prep in {"to", "from"} and bool(_TRACES & words and (arms or _TRACED & words))

    def _is_place(self, at: int) -> bool:
        return any(p.first <= at <= p.last and (p.ref.toponym or p.ref.anchor) for p in self.clause.places)

    def _sets_out(self, particle: int) -> bool:
        """Tell "it set out", "after flying in", "they lifted off" of arms from the same of people."""
        departs = self.lowers[particle] in {"departed", "departing", "originate", "originating"}
        if not departs and f"{self.lowers[particle - 1]} {self.lowers[particle]}" not in _SETTING_OUT:
            return False
        subject = range(max(self.clause.first, particle - 7), particle)
        stands = {"it", "they", "both", "all", "which"} & {self.lowers[i] for i in subject}
        return bool(stands) or any(i in self.arms_at for i in range(self.clause.first, particle))

    def _who_says(self, hit: PlaceHit) -> Span | None:
        """Return who alone says this of a place: "given as X by the army and as Y by the governor", "an official named X as"."""
        follows = hit.last + 1 + (self.lowers[hit.last + 1 : hit.last + 2] == [","])
        start = follows + 1 if self.lowers[follows : follows + 1] == ["by"] else None
        if self.lowers[follows : follows + 2] == ["according", "to"]:
            start = follows + 2
        if start is not None:
            return self._words_until(start, {",", ".", ";", "and", "while", "but", "on"})
        verb = next(
            (i for i in range(hit.first - 1, max(self.clause.first, hit.first - 4), -1) if self.lowers[i] in _NAMES_IT),
            None,
        )
        if verb is None or REPORTING & set(self.lowers[self.clause.first : verb]) - {"put"}:
            return None
        start = self.clause.first
        while start < verb and self.lowers[start] in {",", "and", "while", "but", "whereas", "however"}:
            start += 1
        return self._words_until(start, {",", self.lowers[verb]})

    def _words_until(self, start: int, stops: set[str]) -> Span | None:
        """Return the words of a speaker from a token on; None for a pronoun, and for more than a name would be."""
        end = next((i for i in range(start, min(start + 9, len(self.tokens))) if self.lowers[i] in stops), None)
        if end is None and len(self.tokens) - start < 9:
            end = len(self.tokens)
        if end is None or end == start or self.lowers[start] in {"it", "they", "he", "she", "who", "which"}:
            return None
        return Span(self.tokens[start].start, self.tokens[end - 1].end)
