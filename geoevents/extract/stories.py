"""Which clauses tell the same event, and what that event is to the report.

The first thing that headline or lead tell is the main event. Later clauses join it unless their words say otherwise:
another day, an answer to it, a count of many, an event of its own. The order of the text is the only memory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geoevents.extract import cues
from geoevents.extract.arms import strangers
from geoevents.extract.belonging import is_own_incident
from geoevents.extract.clause import Amount, Clause, Site, Story, families_of, place_key
from geoevents.extract.days import Days, other_part
from geoevents.extract.lexicon import DEMONYMS
from geoevents.extract.quantities import numbers
from geoevents.extract.weapons import family_of
from geoevents.model import Quantity, Report, Role, Span

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceHit
    from geoevents.extract.text import Sentence
    from geoevents.extract.times import TimeHit

__all__ = ["tell"]

_RECENTLY = 2  # days
_LEAD = 8  # sentences in which a report has told what it is about
_WAR = 1_000  # dead: no single event of a report
_SPACE = re.compile(r"\s*")
_HEAD = 12  # later clauses are compared with so many of the first of the main event


def tell(report: Report, clauses: list[Clause]) -> list[Story]:
    """Group the clauses of a report into stories, the main one first when there is one."""
    return _Teller(report, clauses).tell()


class _Teller:
    def __init__(self, report: Report, clauses: list[Clause]) -> None:
        self.report = report
        self.days = Days(report.published)
        self.all = [c for c in clauses if not _is_beside(c.sentence, report.text)] or clauses
        self.main: Story | None = None
        self.others: list[Story] = []
        self.heard: list[Clause] = []  # before the main event is told
        self.last: Story | None = None
        self.tallied = -1  # the last sentence that tells the toll of a period
        self.last_at: tuple[int, int] = (-9, -9)  # sentence and paragraph of the last clause told
        title = report.title or ""
        items = {c.sentence.item for c in clauses if c.sentence.item is not None and c.is_event}
        self.live = cues.LIVE.search(title) is not None
        headed = _headed(clauses, cues.HEADING)
        entries = max(len(items), headed, _headed(clauses, cues.PLACE_HEADING))
        listed = entries > 1 and cues.ROUNDUP_TITLE.search(title) is not None
        itemised = listed or len(items) > 3 or headed > 2
        self.roundup = not self.live and (itemised or cues.ISSUE_TITLE.search(title) is not None)
        self.stamps = self._stamps() if self.live else {}
        self.telling = {c.sentence.index for c in clauses if c.is_event and not c.cause}  # sentences that tell an event

    def _stamps(self) -> dict[int, TimeHit]:
        stamps: dict[int, TimeHit] = {}
        for clause in self.all:
            item = clause.sentence.item
            first = next(iter(sorted(clause.times + clause.report_times, key=lambda t: t.start)), None)
            if item is None or first is None or first.words.clock is None or first.start - clause.sentence.start > 4:
                continue
            stamps.setdefault(item, first)
            clause.times = [t for t in clause.times if t is not first]
            clause.report_times = [t for t in clause.report_times if t is not first]
        return stamps

    def tell(self) -> list[Story]:
        for clause in self.all:
            self._take(clause)
        stories = ([self.main] if self.main is not None else []) + self.others
        if self.main is not None and not any(map(_is_violent, self.main.clauses)):
            self.main = None
            stories = [s for s in self.others if s.type not in {"search_operation", "air_patrol"}]
        if self.main is not None:
            self.main.heard[:0] = self.heard
            stories += self._part_strangers(self.main)
        self._share_launch_sites()
        self._settle_main()
        return [s for s in stories if s.clauses]

    @staticmethod
    def _part_strangers(main: Story) -> list[Story]:
        """Make events of their own of what was done with arms unlike those of the lead."""
        apart = []
        for clause in strangers(main):
            if not clause.is_event:
                clause.arms, clause.counts = [], []
                continue
            main.clauses.remove(clause)
            story = Story(Role.SIDE)
            story.join(clause)
            apart.append(story)
        return apart

    def _share_launch_sites(self) -> None:
        """Where the launcher was found or hit is where the main event came from."""
        if self.main is None:
            return
        for story in self.others:
            if story.role is Role.RESPONSE:
                found = story.type in {"launcher_destroyed", "launcher_found"}
                rules = {"launch-site", "from-which"} if found else {"from-which"}
                self.main.launched_from += [(c, s) for c in story.clauses for s in c.sites if s.rule in rules]

    def _settle_main(self) -> None:
        """Where nothing says what was hit, the first place of the lead that is no origin says where it happened."""
        told = self._told()
        if any(s.role != "origin" for c in told for s in c.sites):
            return
        for clause in told:
            if clause.is_event and not clause.sentence.is_title:
                place = next((p for p in clause.places if _says_where(p, clause)), None)
                if place is not None:
                    clause.sites.append(Site(place, "location", "lead"))
                    return

    # -- one clause ----------------------------------------------------------------------------------------------------

    def _take(self, clause: Clause) -> None:
        if self._aggregate(clause):
            self._hear(clause)
            return
        response = self._response_type(clause)
        if response == "background":
            self._aside(clause, Role.BACKGROUND)
            return
        if response is not None and (self.main is not None or not clause.is_event):
            self._join_response(clause, response)
            return
        if not clause.is_event:
            self._follow(clause)
            return
        said = cues.STATEMENT.search(clause.text) or (self.main is not None and cues.MODAL.search(clause.text))
        if said and not clause.counts and not clause.sentence.is_title and not self._opens(clause):
            self._state(clause)
            self._hear(clause)
            self._date_by(clause)
            return
        earlier = self._recalled(clause)
        if earlier is not None:
            self._add(earlier, clause)
            return
        self._place(clause, self._role(clause))

    def _opens(self, clause: Clause) -> bool:
        """Tell a lead that condemns what it is the first to tell: "condemned the bombing of its hospital in X"."""
        told = self._has_begun()
        condemned = cues.CONDEMNED.search(clause.text) is not None
        return condemned and not told and clause.sentence.index <= 1 and bool(clause.sites or clause.killed)

    def _has_begun(self) -> bool:
        """Tell whether the text, not only the headline, has told the main event."""
        return any(c.is_event and not c.sentence.is_title for c in self._told())

    def _hear(self, clause: Clause) -> None:
        """Keep who is blamed or claims, where the clause itself tells another kind of thing."""
        if _spoken(clause):
            (self.main.heard if self.main is not None else self.heard).append(clause)

    def _date_by(self, clause: Clause) -> None:
        """Let words about "Sunday's attack" date a main event that is told without a day."""
        if self.main is None or self.main.days:
            return
        start = clause.sentence.start
        for hit in clause.times:
            if hit.names_day and cues.OWNED_ATTACK.match(clause.sentence.text, hit.end - start):
                self.main.dated_by.append((clause, hit))
                self.main.days.append(hit)
                return

    def _date_beside(self, clause: Clause) -> None:
        """Let "they set up a checkpoint late on Tuesday" date what the sentence before it only tells as said on Wednesday."""
        if self.main is None or self.main.days or self.last is not self.main or clause.cause:
            return
        if any(c.times for c in self._told()):
            return  # an hour of the day on which it was told
        said = [t for c in self._told() for t in c.report_times if t.names_day]
        if not said or clause.sentence.index - self.last_at[0] > 1 or cues.PLANNED.search(clause.text):
            return
        if self.days.elsewhen(clause, self.main, self._told()) is Role.SIDE or cues.OLD.search(clause.text):
            return
        spoken, published = self.days.of(said[0]), self.report.published
        for hit in clause.times:
            day = self.days.of(hit) if hit.names_day else None
            if day is None or day.day is None or spoken is None or spoken.day is None or published is None:
                continue
            if 0 < (spoken.day - day.day).days <= _RECENTLY:
                self.main.dated_by.append((clause, hit))
                self.main.days.append(hit)
                return

    def _place(self, clause: Clause, role: Role) -> None:
        if role is Role.MAIN:
            if self.main is None:
                self.main = Story(Role.MAIN)
                if clause.sentence.item is not None:
                    self.main.stamp = self.stamps.get(clause.sentence.item)
            self._add(self.main, clause)
        elif role is Role.SIDE and self.main is not None and self._supersedes(clause):
            self._turn_to(clause, self.main)
        else:
            self._aside(clause, role)

    def _supersedes(self, clause: Clause) -> bool:
        """Tell "First, on Tuesday ... Then on Thursday ...": the lead tells two events, and the later one is the news."""
        first = next((c for c in self.main.clauses if not c.sentence.is_title), None) if self.main is not None else None
        lead = first is not None and re.match(r"(?:First|It (?:began|started))\b", first.text) is not None
        return lead and re.match(r"(?:Then|Later|Two days later|In (?:answer|response))\b", clause.text) is not None

    def _turn_to(self, clause: Clause, former: Story) -> None:
        former.role = Role.BACKGROUND
        self.others.insert(0, former)
        self.main = Story(Role.MAIN)
        self._add(self.main, clause)

    def _state(self, clause: Clause) -> None:
        """Keep "X condemned the attack" as what it is: words about an event, not the event."""
        story = Story(Role.STATEMENT, type="statement")
        self.others.append(story)
        story.join(clause)
        if self.main is not None and clause.sites and cues.OLD.search(clause.text):
            self._aside(clause, Role.BACKGROUND)

    def _recalled(self, clause: Clause) -> Story | None:
        """Return the other event that a clause comes back to: by its place, or as "the incident" just told."""
        fine = [s.hit.ref for s in clause.sites if not s.hit.country_only]
        keys = {place_key(r.toponym or r.anchor or next(iter(r.within), None)) for r in fine} - {""}
        mine = self.main.keys if self.main is not None else set()
        if self.main is not None and keys and not keys & mine and not clause.sentence.is_title:
            for story in self.others:
                named = story.keys | {place_key(p.ref.toponym) for c in story.clauses[:2] for p in c.places}
                if (
                    story.role in {Role.BACKGROUND, Role.SIDE}
                    and keys & named
                    and (not clause.counts or story is self.last)
                    and self._same_weapon(story, clause)
                ):
                    return story
        last = self.last
        if (
            self.main is not None
            and last is not None
            and last.role in {Role.SIDE, Role.BACKGROUND, Role.RESPONSE}
            and clause.sentence.index - self.last_at[0] <= 1
            and not any(t.names_day for t in clause.times)
            and self._other_weapon(clause)
            and families_of(clause) & last.families
        ):
            return (
                last  # "It shot down 12 drones. A drone fell on ...": the same weapon, and not that of the main event
            )
        if (
            self.main is not None
            and last is not None
            and (self._same_doer(clause, last) or self._same_ship(clause, last))
        ):
            return last
        goes_on = self._goes_beside(clause) and last is not None and bool(families_of(clause) & last.families)
        bare = not (clause.sites or clause.times or clause.cause) and (
            goes_on or not (clause.counts or (clause.arms and last is not None and last.families))
        )
        near = self.last is not None and clause.sentence.index - self.last_at[0] <= 1
        if self.main is not None and _spoken(clause) and not near:
            return None
        if (
            bare
            and not cues.BOTH_ATTACKS.search(clause.text)
            and near
            and self.last is not None
            and self.last.role in {Role.BACKGROUND, Role.SIDE, Role.RESPONSE}
            and (clause.sentence.paragraph == self.last_at[1] or not (clause.killed or clause.injured))
            and not cues.RESPONSE.search(clause.text)
        ):
            return self.last
        return None

    def _same_ship(self, clause: Clause, last: Story) -> bool:
        """Tell "The master saw two missiles" behind "Another vessel reported …"."""
        near = last.role is Role.SIDE and clause.sentence.index - self.last_at[0] <= 1
        return (
            near
            and cues.OTHER_SHIP.search(last.clauses[0].text) is not None
            and cues.SAME_SHIP.search(clause.text) is not None
        )

    def _same_doer(self, clause: Clause, last: Story) -> bool:
        """Tell "The Russian jets also fired three missiles": who acts was told with another event, never with this one."""
        if last.role not in {Role.SIDE, Role.BACKGROUND} or clause.sentence.index - self.last_at[0] > 1:
            return False
        if clause.sentence.paragraph != self.last_at[1] or any(t.names_day for t in clause.times):
            return False
        tokens = clause.sentence.tokens[clause.first : clause.first + 4]
        who = {t.lower for t in tokens if t.lower in DEMONYMS}
        if not who or tokens[0].lower not in {"the", *who}:
            return False
        told = {t.lower for c in self._told() for t in c.sentence.tokens[c.first : c.last + 1]}
        recalled = {t.lower for c in last.clauses[-2:] for t in c.sentence.tokens[c.first : c.last + 1]}
        return who <= recalled and not who & told

    def _add(self, story: Story, clause: Clause) -> None:
        story.join(clause)
        if story.stamp is None and clause.sentence.item is not None:
            story.stamp = self.stamps.get(clause.sentence.item)
        aside = clause.first > 0 and cues.RELATIVE.match(clause.text) is not None
        if (clause.cause or aside) and story.role is Role.BACKGROUND:
            return  # an aside: what follows goes on with the event itself
        self.last = story
        self.last_at = (clause.sentence.index, clause.sentence.paragraph)

    def _aside(self, clause: Clause, role: Role) -> None:
        same = next(
            (
                s
                for s in self.others[-_HEAD:]
                if s.role is role is Role.BACKGROUND
                and s.clauses[-1].sentence.index == clause.sentence.index
                and self._same_weapon(s, clause)
                and not (clause.times or clause.sites)
            ),
            None,
        )
        if same is None:
            same = Story(role)
            self.others.append(same)
        self._add(same, clause)

    @staticmethod
    def _same_weapon(story: Story, clause: Clause) -> bool:
        families = {family_of(c) for c in clause.classes}
        return not families or not story.families or bool(families & story.families)

    def _follow(self, clause: Clause) -> None:
        """Let casualties, launch sites and times that tell no event of their own belong to the story being told."""
        tells = clause.killed or clause.injured or clause.sites or clause.counts or clause.classes
        if not (tells or _spoken(clause)):
            self._date_beside(clause)
        elif clause.cause and clause.first > 0 and self.main is not None:
            if clause.killed or clause.injured:
                self._aside(clause, Role.BACKGROUND)  # "The fire came hours after a man was killed in Jenin"
        elif self.main is not None and not tells:
            same = self.last is not None and self.last_at[0] == clause.sentence.index
            spoken_of = self.last if same and self.last is not None else self.main
            spoken_of.join(clause)  # who claims or denies speaks of the main event
        elif self.main is not None and self._is_old_news(clause):
            if clause.killed or clause.injured or clause.sites:
                self._aside(clause, Role.BACKGROUND)
        elif self.main is not None and cues.BOTH_ATTACKS.search(clause.text):
            self._add(self.main, clause)
        elif self._hurt_elsewhere(clause):
            self._aside(clause, Role.SIDE)
        else:
            self._go_on(clause)

    def _is_old_news(self, clause: Clause) -> bool:
        """Tell what a clause recalls, by its words, its day, or by the dead of a war."""
        if self._is_war_toll(clause):
            return True
        old = _is_old(clause.text) or self.days.elsewhen(clause, self.main, self._told()) is not None
        return clause.sentence.index > 1 and old

    def _go_on(self, clause: Clause) -> None:
        """Add to the story being told, or begin with casualties."""
        near = self.last_at[0] >= clause.sentence.index - 1
        story = self.last if self.last is not None and near and self.last.role is not Role.AGGREGATE else self.main
        if story is not None:
            if story is not self.main or self.days.elsewhen(clause, self.main, self._told()) is None:
                self._add(story, clause)
        elif clause.killed or clause.injured:
            self._begin_with_casualties(clause)

    def _hurt_elsewhere(self, clause: Clause) -> bool:
        """Tell "a guided bomb wounded two people in Kharkiv", "in another incident, a soldier died in Poonch" from a main event at Odesa."""
        if (
            self.main is not None
            and (clause.killed or clause.injured)
            and is_own_incident(clause, self.main, self._told(), beside=self._goes_beside(clause))
        ):
            return True
        separate = cues.SEPARATE.search(clause.text) is not None
        if self.main is None or clause.sentence.is_title or not (clause.killed or clause.injured or separate):
            return False
        names = {place_key(p.ref.toponym) for p in clause.places if p.known and not p.country_only} - {""}
        return bool(names) and not names & self.main.keys and (separate or self._other_weapon(clause))

    def _begin_with_casualties(self, clause: Clause) -> None:
        if clause.sentence.index <= 1 and not self.roundup:
            self.main = Story(Role.MAIN)
            self._add(self.main, clause)

    # -- kinds of clauses ------------------------------------------------------------------------------------------------

    def _aggregate(self, clause: Clause) -> bool:
        text = clause.text
        ordinal = cues.ORDINAL.search(text) or cues.TALLY.search(text)
        start = clause.span.start
        if ordinal is not None:
            words = ordinal["n"].lower()
            value = cues.ORDINALS.get(words) or (int(re.sub(r"\D", "", words)) if words[0].isdigit() else None)
            amounts = []
            if value is not None:
                amounts = [
                    Amount(
                        Span(start + ordinal.start(), start + ordinal.end("n")),
                        Quantity(min=value, max=value, best=value, qualifier="ordinal"),
                    )
                ]
            self._aggregate_story(clause, amounts)
            return not self._tells_last(clause)
        toll = self.main is not None and not clause.times and cues.TOLL_SINCE.search(text)
        tallied = bool(clause.killed or clause.injured) and (toll or cues.OF_A_PERIOD.search(text))
        on = (
            clause.first > 0 and self.tallied == clause.sentence.index and not clause.is_event
        )  # "…, while the injured are 140"
        if tallied or on or (clause.counts and not clause.sentence.is_title and cues.OF_A_PERIOD.search(text)):
            self.tallied = clause.sentence.index
            self._aggregate_story(clause, [])
            return True
        since = (
            self.main is not None
            and clause.sentence.index > 1
            and (any(p.search(text) for p in (cues.SINCE, cues.FOR_LONG, cues.HABIT)) or self._is_series(clause))
        )
        if not (since or cues.AGGREGATE.search(text)) or clause.sentence.is_title:
            return False
        tokens = clause.sentence.tokens
        amounts = []
        for number in numbers(tokens):
            if not clause.first <= number.first <= clause.last or number.indefinite:
                continue
            following = [t.lower for t in tokens[number.last + 1 : number.last + 4]]
            if any(cues.AMOUNT_OF_ATTACKS.fullmatch(w) for w in following):
                hit = next(i for i, w in enumerate(following) if cues.AMOUNT_OF_ATTACKS.fullmatch(w))
                amounts.append(
                    Amount(Span(tokens[number.first].start, tokens[number.last + 1 + hit].end), number.quantity)
                )
        if not amounts and not since and "regularly" not in text:
            return False
        if not (amounts or clause.is_event or clause.killed or clause.injured):
            return False  # "a town that has been under siege since May"
        self._aggregate_story(clause, amounts)
        # "destroyed a missile on Sunday, in the latest of a series of attacks this year"
        return not (clause.arms and clause.sentence.index <= 1 and self._tells_last(clause))

    def _tells_last(self, clause: Clause) -> bool:
        """Tell "was attacked for the second time this year on Friday", which counts attacks and tells the last one."""
        told = self._has_begun()
        lead = clause.sentence.index <= 1 and any(site.role == "destination" for site in clause.sites)
        return clause.is_event and not told and (lead or any(t.names_day for t in clause.times))

    @staticmethod
    def _is_series(clause: Clause) -> bool:
        """Tell "after a series of rocket and drone attacks earlier this year": many events of no one day."""
        hurt = clause.killed or clause.injured
        return cues.SERIES.search(clause.text) is not None and not hurt and not any(t.names_day for t in clause.times)

    def _aggregate_story(self, clause: Clause, amounts: list[Amount]) -> None:
        story = Story(Role.AGGREGATE, type="attack_series", amounts=amounts)
        self.others.append(story)
        self._add(story, clause)

    def _response_type(self, clause: Clause) -> str | None:
        text = clause.text
        if self.days.elsewhen(clause, self.main, self._told()) is not None or clause.cause:
            return None
        if cues.LAUNCHER_HIT.search(text) and not cues.SEARCH.search(text):
            return "launcher_destroyed" if cues.LAUNCHER_GONE.search(text) else "launcher_found"
        if cues.SEARCH.search(text):
            return "search_operation"
        if cues.PATROL.search(text) and all(s.rule != "stationed" for s in clause.sites):
            return "air_patrol"
        if (
            (clause.is_event or clause.arms)
            and cues.RESPONSE.search(text)
            and self.main is not None
            and not clause.sentence.is_title
        ):
            near = (
                self.last is not None
                and self.last.role is Role.BACKGROUND
                and self.last_at[1] == clause.sentence.paragraph
            )
            return "background" if near else "response"
        if self._answers(clause):
            return "response"
        return None

    def _answers(self, clause: Clause) -> bool:
        """Tell the rest of "In answer to the attack, jets struck …": other arms, after the event was told."""
        opening = clause.first > 0 and clause.sentence.index > 2 and clause.is_event
        return opening and cues.ANSWER.match(clause.sentence.text) is not None and self._other_weapon(clause)

    def _join_response(self, clause: Clause, kind: str) -> None:
        if kind == "response":
            kind = "airstrike"
        alike = {"launcher_destroyed", "launcher_found"}
        story = next(
            (s for s in self.others if s.role is Role.RESPONSE and (s.type == kind or {s.type, kind} <= alike)), None
        )
        if story is None:
            story = Story(Role.RESPONSE, type=kind)
            self.others.append(story)
        elif kind == "launcher_destroyed":
            story.type = kind
        if not clause.sites:
            settled = {"in", "near", "along", "at", "over"}
            clause.sites = [Site(p, "location", "response") for p in clause.places if p.prep in settled and p.known]
        self._add(story, clause)

    def _role(self, clause: Clause) -> Role:
        text = clause.text
        if self.roundup:
            return Role.BACKGROUND if clause.cause else Role.SIDE
        ever = self.main is not None and cues.EVER_SINCE.match(text) is not None
        if (clause.cause and self._gives_cause(clause)) or self._goes_on(clause) or ever:
            return Role.BACKGROUND
        if self.main is None:
            old = clause.sentence.index > 3 and (_is_old(text) or self.days.elsewhen(clause, self.main, self._told()))
            # A report that comes to it late is about something else.
            return Role.BACKGROUND if old or clause.sentence.index > _LEAD else Role.MAIN
        when = self.days.elsewhen(clause, self.main, self._told())
        if when is not None:
            return when
        if not clause.sentence.is_title and clause.sentence.index > 1 and (_is_old(text) or cues.EARLIER.search(text)):
            return Role.BACKGROUND
        if self._is_separate(clause) or self._supersedes(clause) or self._stops_others(clause):
            return Role.SIDE
        if self._far_count(clause) or (other_part(clause, self._told()) and self._other_weapon(clause)):
            return Role.BACKGROUND
        return Role.MAIN

    def _gives_cause(self, clause: Clause) -> bool:
        """Tell "hours after Israel struck Beirut, …", "It comes a week after an attack …" from the event itself."""
        if clause.sentence.is_title:
            return self._told_in(clause)
        another = clause.sentence.index in self.telling
        told = self._has_begun()
        return another or (clause.first > 0 and told) or self._told_in(clause)

    def _goes_on(self, clause: Clause) -> bool:
        """Tell what stands behind a semicolon and goes on with another event of the same sentence."""
        if self.last is None or self.last_at[0] != clause.sentence.index or clause.first == 0:
            return False
        before = clause.sentence.tokens[clause.first - 1].lower
        if self.last.role is Role.SIDE:
            return before == "while" and cues.MEANWHILE.match(clause.sentence.text) is not None
        return self.last.role is Role.BACKGROUND and before == ";" and not clause.times

    def _told_in(self, clause: Clause) -> bool:
        stories = [self.main, *self.others[-_HEAD:]] if self.main else self.others[-_HEAD:]
        return any(
            c.sentence is clause.sentence and c.is_event
            for s in stories
            if s.role is not Role.RESPONSE
            for c in s.clauses[-_HEAD:]
        )

    def _is_other_entry(self, clause: Clause) -> bool:
        """Tell an entry of a live page that tells an incident of its own: another place, and what was fired at it."""
        item = clause.sentence.item
        if not self.live or item is None or not clause.arms or not self._other_place(clause):
            return False
        return all(c.sentence.item != item for c in self._told())

    def _is_separate(self, clause: Clause) -> bool:
        if clause.sentence.is_title:  # "Warplanes hit bases in Syria; rockets strike border towns"
            return clause.first > 0 and self._other_weapon(clause)
        if self._is_other_entry(clause) or (
            self.main is not None and is_own_incident(clause, self.main, self._told(), beside=self._goes_beside(clause))
        ):
            return True
        if not self._has_begun():
            return False  # the first sentence that tells of it says in more words what the headline says
        if cues.OTHER_SHIP.search(clause.text):
            return True
        other_weapon = self._other_weapon(clause)
        if cues.SEPARATE.search(clause.text):
            return (
                other_weapon
                or self._other_place(clause)
                or other_part(clause, self._told())
                or "separate" in clause.text
            )
        if other_weapon and cues.LATER.search(clause.text):
            return True
        return other_weapon and self._other_place(clause) and clause.sentence.index > 2

    def _goes_beside(self, clause: Clause) -> bool:
        """Tell whether the sentence before a clause, of the same paragraph, tells another event."""
        at = (clause.sentence.index - 1, clause.sentence.paragraph)
        return self.last is not None and self.last.role in {Role.SIDE, Role.RESPONSE} and self.last_at == at

    def _told(self) -> list[Clause]:
        return self.main.clauses[:_HEAD] if self.main is not None else []

    def _other_weapon(self, clause: Clause) -> bool:
        mine = self.main.families if self.main is not None else set()
        families = families_of(clause)
        return bool(families and mine and not self._alike(families, mine))

    def _is_war_toll(self, clause: Clause) -> bool:
        """Tell the dead of a war or of a campaign: a thousand, or many times those of the event."""
        dead = max((a.quantity.min or 0 for a in clause.killed), default=0)
        mine = [a.quantity.max or a.quantity.min or 0 for c in self._told() for a in c.killed]
        return dead >= _WAR or (bool(mine) and dead > 20 * max(*mine, 4))

    def _far_count(self, clause: Clause) -> bool:
        """Tell a number of another order: eighty-five missiles at a country's cities, one or two in this village."""
        mine = [a.quantity.max for c in self._told() for a in c.counts if a.quantity.max is not None]
        theirs = [a.quantity.min or 0 for a in clause.counts]
        return bool(mine and theirs) and min(theirs) > 5 * max(*mine, 4) and "total" not in clause.text

    @staticmethod
    def _alike(a: set[str], b: set[str]) -> bool:
        words = {"rocket", "missile"}
        return bool(a & b) or (bool(a & words) and bool(b & words))

    def _other_place(self, clause: Clause) -> bool:
        mine = {
            place_key(s.hit.ref.toponym or s.hit.ref.anchor)
            for c in self._told()
            for s in c.sites
            if s.role != "origin"
        }
        theirs = {place_key(s.hit.ref.toponym or s.hit.ref.anchor) for s in clause.sites if s.role != "origin"}
        return bool(theirs - {""}) and bool(mine - {""}) and not theirs & mine

    def _stops_others(self, clause: Clause) -> bool:
        """Tell "it also shot down four drones over three regions" from a shelling: arms of another kind, none of which hit."""
        stopped = bool(clause.triggers) and all(t.kind == "intercept" for t in clause.triggers)
        return stopped and clause.sentence.index > 2 and bool(clause.counts) and self._other_weapon(clause)


def _headed(clauses: list[Clause], heading: re.Pattern[str]) -> int:
    """Return how many paragraphs tell an event below a heading of their own: a day, a region."""
    opening = {c.sentence.paragraph: c.sentence for c in reversed(clauses) if not c.sentence.is_title}
    telling = {c.sentence.paragraph for c in clauses if c.is_event or c.killed}
    return sum(p in telling and heading.match(s.text) is not None for p, s in opening.items())


def _is_beside(sentence: Sentence, text: str) -> bool:
    """Tell what stands beside the story: below a picture (with its credit, or before it), or a link to another page."""
    after = _SPACE.match(text, sentence.end)
    return (
        cues.CREDIT.search(sentence.text) is not None
        or cues.LEADS_AWAY.match(sentence.text) is not None
        or cues.CREDIT.match(text, after.end() if after is not None else sentence.end) is not None
    )


def _is_old(text: str) -> bool:
    """Tell words that recall ("earlier this year"), but for those that measure ("the worst in recent weeks")."""
    return cues.OLD.search(text) is not None and cues.SUPERLATIVE.search(text) is None


def _spoken(clause: Clause) -> bool:
    """Tell whether a clause says who claims, denies or is accused."""
    return any(actor.stance is not None for actor in clause.actors)


def _is_violent(clause: Clause) -> bool:
    """Tell an attack from a launch of something: drones also search, and shells are also sold."""
    if clause.killed or clause.injured or any(t.kind not in {"launch", "cross", "casualty"} for t in clause.triggers):
        return True
    armed = {family_of(c) for c in clause.classes} - {"drone", "aircraft"}
    return bool(clause.triggers) and (
        bool(armed) or any(s.role == "destination" and (s.hit.ref.toponym or s.hit.ref.anchor) for s in clause.sites)
    )


def _says_where(place: PlaceHit, clause: Clause) -> bool:
    if (
        place.ref.toponym is None
        or place.country_only
        or not place.known
        or place.prep not in {None, "in", "at", "near", "on", "outside"}
    ):
        return False
    following = clause.sentence.tokens[place.last + 1 : place.last + 2]
    if place.first == 0 and following and following[0].text in {":", "(", "—", "–", "-", "/"}:
        return False  # a dateline
    return (
        not any(place.first <= s.hit.first <= place.last for s in clause.sites)
        and clause.sentence.tokens[place.first - 1].lower != "by"
    )
