"""Whose clause it is: it goes on with the main event of its report, or tells an incident of its own.

What speaks for an incident of its own (another place, doer, hour, means or toll, "an attack", "in a separate incident")
and what leads back to what was told ("the rockets", "one of them", "in neighbouring ...", the same means) is added up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geoevents.extract.clause import Clause, Story, families_of, place_key
from geoevents.extract.lexicon import COUNTRIES, DEMONYMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geoevents.model import PlaceRef

__all__ = ["is_own_incident", "leads_back", "names_told", "takes_up", "tells_many"]

#: A clause that scores this much tells an incident of its own.
_OWN = 2.0

_EVENT = r"(?:attack|strike|raid|shelling|bombing|bombardment|barrage|salvo|volley|blast|explosion|incident|assault|launch|fire)"
_ARM = r"(?:rocket|missile|drone|projectile|shell|bomb|munition|aircraft|UAV|device|warhead|interceptor|round|object)"
_SENT = r"(?:fired|launched|sent|used|dropped|lobbed|hurled|lost)"
_SEPARATE = re.compile(
    rf"\b(?:(?:separate|unrelated|different)[ ](?:[\w-]+[ ]){{0,2}}(?:{_EVENT}|{_ARM}|development|case|event)s?"
    rf"|in[ ](?:another|other)[ ](?:[\w-]+[ ]){{0,2}}(?:{_EVENT}|development|case|event)s?"
    rf"|(?:respond(?:ed|ing)|retaliat(?:ed|ing)|repl(?:ied|ying)|react(?:ed|ing))[ ](?:to|for)[ ](?:an?[ ]|the[ ])?(?:[\w-]+[ ]){{0,2}}{_EVENT}"
    r"|unconnected|not[ ](?:connected|linked|related)[ ](?:to|with))\b",
    re.IGNORECASE,
)
#: "Hours earlier, ...", "Shortly before the barrage, ...", "Later in the day ...".
_OPENER = re.compile(
    r"[\"“'‘(]?(?:(?:[\w-]+[ ]){0,3}(?:hours?|minutes?|days?|weeks?)[ ](?:earlier|later|before|after|afterwards)\b"
    r"|(?:Shortly|Just|Soon|Right|Immediately)[ ](?:before|after|afterwards)\b|(?:Earlier|Later)[ ](?:in[ ]the|on|that|the[ ]same)\b"
    r"|Before[ ](?:the|that|this)\b|(?:(?:In|During|By|Towards?)[ ](?:the[ ])?|That[ ])(?:morning|afternoon|evening|night)\b|(?:Also[ ])?(?:[Oo]n[ ]|[Ii]n[ ])?(?:[Tt]he|[Tt]hat)[ ]same[ ](?:day|night|evening|morning|afternoon)\b|Separately\b|Meanwhile\b|Elsewhere\b)"
)
#: "Pakistani shelling", "an Israeli air strike".
_WHOSE = re.compile(rf"\b([A-Z]\w+)[ ](?:[a-z-]+[ ])?(?:{_EVENT}|{_ARM})s?\b")
_INDEFINITE = re.compile(
    rf"\b(?:an?|another|additional|other|further|new|fresh)[ ](?:[\w-]+[ ]){{0,3}}?{_EVENT}s?\b", re.IGNORECASE
)
#: Words that lead back to what was told.
_BACK = re.compile(
    rf"\b(?:the|this|that|these|those|its|their|both|all)[ ](?:(?!{_SENT}\b)[\w-]+[ ]){{0,2}}?(?:{_EVENT}|{_ARM})s?\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|some|most|many|several|none|all|any|parts?|half|each)[ ]of[ ](?:them|the|these|those|which)\b"
    r"|\b(?:the[ ](?:first|second|third|fourth|fifth|rest|remaining|latter|remainder|others?)|others|(?:one|two|three|four|five|another)[ ](?:hit|struck|landed|fell|came[ ]down|more|others))\b"
    r"|\b(?:neighbou?ring|nearby|adjacent|surrounding|adjoining|as[ ]well|too|also|among[ ]them)\b"
    r"|\b(?:debris|fragments?|wreckage|remnants)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:It|They|Both|All|Others|Another)\b")
#: A lead that tells of many places at once.
_MANY = re.compile(
    r"\b(?:attacks|strikes|air[ -]?strikes|raids|explosions|blasts|bombings|bombardments"
    r"|(?:several|multiple|various|many|numerous|dozens[ ]of|number[ ]of|two|three|four|five|six|seven|eight|nine|ten|\d{1,3})[ ](?:[\w-]+[ ]){0,2}"
    r"(?:cities|towns|villages|regions|provinces|districts|sites|locations|places|targets|areas|bases|positions|settlements|facilities))\b",
    re.IGNORECASE,
)
_WIDE_KINDS = frozenset(
    {"region", "province", "oblast", "governorate", "state", "area", "territory", "side", "country", "countryside"}
)
#: "Shelling" is said of rockets, too.
_FIRED = frozenset({"rocket", "missile", "artillery", "mortar"})
_COMPASS = re.compile(r"(?:north|south|east|west|central)", re.IGNORECASE)
#: Parts of a town do not make another place of it.
_PARTS = frozenset({"neighbourhood", "neighborhood", "quarter", "suburb", "street", "road", "block", "square", "ward"})


def is_own_incident(clause: Clause, main: Story, told: Sequence[Clause], *, beside: bool = False) -> bool:
    """Tell whether a clause that stands behind the lead tells an incident of its own.

    Parameters
    ----------
    clause
        The clause; its own words do not put it on another day.
    main
        The main event as told so far.
    told
        The first clauses of it.
    beside
        Whether the sentence before it, of the same paragraph, tells another event.
    """
    lead = next((c.sentence for c in told if not c.sentence.is_title), None)
    if lead is None or clause.sentence.is_title or clause.sentence.index <= lead.index:
        return False
    if _SEPARATE.search(clause.text):
        return True
    own = _other_world(clause, told)
    if own <= 0:
        return False
    own += 1.5 * (_OPENER.match(clause.sentence.text) is not None)
    own += 0.5 * (clause.first == 0 and clause.sentence.paragraph != lead.paragraph)
    own += _means(clause, main) + 1.5 * beside
    own += (_INDEFINITE.search(clause.text) is not None) + _has_own_toll(clause, told)
    own -= 2.0 * leads_back(clause) + (_is_wide(told))
    return own >= _OWN


def _other_world(clause: Clause, told: Sequence[Clause]) -> float:
    """Weigh another place and another doer; nothing else makes another incident."""
    struck = [r for r in _struck(clause) if r.kind not in _PARTS]
    hit, fired_from = names_told(told, origin=False), names_told(told, origin=True)
    # That both lie in one country makes no one place of them.
    elsewhere = bool(struck) and not any(_places(r) & (hit | fired_from) for r in struck)
    returned = any(_keys(r) & fired_from and not _keys(r) & hit for r in struck)
    states = {place_key(s.hit.ref.toponym) for s in clause.sites if s.role != "origin" and s.hit.country_only} - {""}
    abroad = elsewhere or (bool(states) and not states & hit)
    firing, theirs = _states(told), _states([clause])
    mutual = (names_told([clause], origin=True) | theirs) & hit - fired_from
    doer = bool(theirs and not theirs & firing) and (bool(firing) or bool(theirs & hit))
    says = bool(struck or clause.sites or clause.counts or clause.killed or clause.injured)
    return 1.0 * elsewhere + 2.0 * (returned or (abroad and bool(mutual))) + 2.0 * (doer and says)


def _struck(clause: Clause) -> list[PlaceRef]:
    """Return the named places where a clause says that something fell or somebody was hurt."""
    refs = [s.hit.ref for s in clause.sites if s.role != "origin" and not s.hit.country_only]
    if not refs and (clause.killed or clause.injured):
        refs = [p.ref for p in clause.places if p.known and not p.country_only and p.prep in {"in", "at", "near"}]
    return [r for r in refs if r.toponym or r.anchor]


def _keys(ref: PlaceRef) -> set[str]:
    return {place_key(n) for n in (ref.toponym, ref.anchor, *ref.within) if n} - {""}


def _places(ref: PlaceRef) -> set[str]:
    """Return its names but for the country that it lies in."""
    return _keys(ref) - ({place_key(w) for w in ref.within} & COUNTRIES.keys())


def names_told(clauses: Iterable[Clause], *, origin: bool) -> set[str]:
    """Return the names of the places that clauses tell as origins, or in any other role."""
    return {k for c in clauses for s in c.sites if (s.role == "origin") is origin for k in _keys(s.hit.ref)}


def _states(clauses: Iterable[Clause]) -> set[str]:
    """Return the states that clauses name as firing: "an Israeli strike", "fired from Lebanon"."""
    found = set()
    for clause in clauses:
        sites = (s.hit.ref for s in clause.sites if s.role == "origin" and s.hit.country_only)
        found |= {place_key(ref.toponym or ref.anchor) for ref in sites}
        whose = (DEMONYMS.get(m[1].lower()) for m in _WHOSE.finditer(clause.text))
        found |= {place_key(state) for state in whose if state is not None}
    return found


def _means(clause: Clause, main: Story) -> float:
    """Weigh the means: shells that land elsewhere are those of the shelling, an air strike is not."""
    families = families_of(clause)
    if not families or not main.families:
        return 0.0
    if families & main.families:
        return -1.5
    return 0.0 if families & _FIRED and main.families & _FIRED else 1.0


def _has_own_toll(clause: Clause, told: Sequence[Clause]) -> bool:
    """Tell a toll where the lead has given one of its kind."""
    return any(
        getattr(clause, kind) and any(getattr(c, kind) for c in told if not c.sentence.is_title)
        for kind in ("killed", "injured")
    )


def takes_up(clause: Clause) -> bool:
    """Tell whether a clause begins with what was told: "The rockets …", "Two of them …", "They …"."""
    return _BACK.match(clause.text) is not None or (clause.first == 0 and _PRONOUN.match(clause.text) is not None)


def leads_back(clause: Clause) -> bool:
    """Tell whether a clause says anywhere that it goes on with what was told."""
    return _BACK.search(clause.text) is not None or (clause.first == 0 and _PRONOUN.match(clause.text) is not None)


def _is_wide(told: Sequence[Clause]) -> bool:
    """Tell whether headline and lead speak of many places, or of none finer than a region."""
    opening = [c for c in told if c.sentence.is_title or c.sentence.index <= 1]
    fine = {
        place_key(h.ref.toponym or h.ref.anchor)
        for h in (s.hit for c in opening for s in c.sites if s.role != "origin")
        if not h.country_only and h.ref.kind not in _WIDE_KINDS and not _COMPASS.match(h.ref.relation or "")
    } - {""}
    return not fine or len(fine) > 2 or tells_many(opening)


def tells_many(told: Iterable[Clause]) -> bool:
    """Tell whether headline or lead speak of many places."""
    return any(_MANY.search(c.text) for c in told if c.sentence.is_title or c.sentence.index <= 1)
