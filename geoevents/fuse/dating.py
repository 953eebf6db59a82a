"""Dates for undated reports, through the events they share with dated ones.

A report without a date says "on Sunday"; once its main event is found to be the one that dated reports put on 21 April,
Sunday is that day, and its other weekdays lie around it. Every such time says so in its basis, and is undone before the
next fusing, so that fusing its own result changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from geoevents.locate import date_times
from geoevents.model import Claim, Mention, Role, TimePrecision, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoevents.fuse.views import View

__all__ = ["BASIS", "date_through", "undate"]

#: How the basis of a time found this way begins.
BASIS = "dated through the cluster"
_DAY_S = 86_400.0
#: Roles that say on which side of the shared event a weekday lies: recalled events before it, answers after it.
_SIDED = frozenset({Role.BACKGROUND, Role.RESPONSE, Role.STATEMENT})


def undate(mention: Mention) -> Mention:
    """Return the mention as it was before its times were dated through a cluster."""
    claims = tuple(_undated(c) for c in mention.claims)
    return mention if claims == mention.claims else replace(mention, claims=claims)


def _undated(claim: Claim) -> Claim:
    span = claim.value
    if not isinstance(span, TimeSpan) or not span.basis.startswith(BASIS):
        return claim
    bare = TimeSpan(earliest=None, latest=None, tz=span.tz, basis="the report carries no date", words=span.words)
    return replace(claim, value=bare)


def date_through(clusters: Sequence[Sequence[View]]) -> dict[tuple[str, str], Mention]:
    """Date the mentions of undated reports that share an event with a dated one.

    Returns
    -------
    dict
        (report id, mention id) to the mention with its times dated; mentions that stay as they are do not appear.
    """
    anchors: dict[str, tuple[tuple[object, ...], Mention, Claim]] = {}
    for members in clusters:
        known = sorted((w for v in members if v.dated_report for w in _times(v.mention)), key=lambda t: t[0])
        if not known:
            continue
        for view in members:
            if not view.dated_report:
                rank = (view.mention.role is not Role.MAIN, view.mention.role is not Role.RESPONSE, view.key)
                if view.report_id not in anchors or rank < anchors[view.report_id][0]:
                    anchors[view.report_id] = (rank, view.mention, known[0][1])
    dated: dict[tuple[str, str], Mention] = {}
    for members in clusters:
        for view in members:
            if view.report_id in anchors and not view.dated_report:
                _, shared, source = anchors[view.report_id]
                mention = _date(view.mention, shared=shared, source=source)
                if mention is not view.mention:
                    dated[view.key] = mention
    return dated


def _times(mention: Mention) -> list[tuple[tuple[float, str, int], Claim]]:
    """Return the times of a mention that lie within a day or so, with a rank: the narrowest first."""
    found = []
    for claim in mention.of("time"):
        span = claim.value
        if (
            isinstance(span, TimeSpan)
            and span.earliest is not None
            and span.latest is not None
            and not claim.superseded
        ):
            width = (span.latest - span.earliest).total_seconds()
            if width <= 1.6 * _DAY_S:
                found.append(((width, claim.report_id, claim.span.start), claim))
    return found


def _date(mention: Mention, *, shared: Mention, source: Claim) -> Mention:
    """Date the undated times of one mention around the day of the event that its report shares."""
    known = source.value
    moment = (known.best or known.earliest) if isinstance(known, TimeSpan) else None
    if moment is None or not isinstance(known, TimeSpan):
        return mention
    published, counted = _published(shared, moment)
    if mention.role in {Role.RESPONSE, Role.STATEMENT} and not counted:
        # Weekdays look back from the day of publication; what answers an event follows it by less than a week.
        published += timedelta(days=6)
    zone = next(
        (c.value.tz for c in mention.of("time") if isinstance(c.value, TimeSpan) and c.value.tz is not None), known.tz
    )
    dated = date_times(mention, published=_whole_day(published), tz=zone)
    basis = (
        f"{BASIS}: report {source.report_id} says “{source.as_written}” ({moment.date().isoformat()}) "
        f"of the event that this undated report tells too"
    )

    def takes(claim: Claim) -> bool:
        words = claim.value.words if isinstance(claim.value, TimeSpan) and not claim.value.is_dated else None
        if words is None:
            return False
        if counted or mention is shared:
            return True
        if words.day_offset is not None or words.week_offset is not None:
            return False  # counted from a day of publication that nobody knows
        # A weekday of another new event may lie before or after the shared one.
        return mention.role in _SIDED or words.weekday in {None, moment.weekday()}

    claims = tuple(
        _with_basis(old, new, basis) if takes(old) else old
        for old, new in zip(mention.claims, dated.claims, strict=True)
    )
    return mention if claims == mention.claims else replace(mention, claims=claims)


def _with_basis(old: Claim, new: Claim, basis: str) -> Claim:
    """Take over a time that was undated before, and say how it was found."""
    if (
        not isinstance(old.value, TimeSpan)
        or not isinstance(new.value, TimeSpan)
        or old.value.is_dated
        or not new.value.is_dated
    ):
        return old
    return replace(new, value=replace(new.value, basis=basis))


def _published(shared: Mention, moment: datetime) -> tuple[datetime, bool]:
    """Return the day the undated report reckons from, and whether that is known to be its day of publication.

    "Yesterday" of the shared event tells the day of publication; a weekday only tells that it was not before.
    """
    offsets = [
        c.value.words.day_offset
        for c in shared.of("time")
        if isinstance(c.value, TimeSpan) and c.value.words is not None and c.value.words.day_offset is not None
    ]
    return (moment - timedelta(days=offsets[0]), True) if offsets else (moment, False)


def _whole_day(moment: datetime) -> TimeSpan:
    zone: tzinfo | None = moment.tzinfo
    start = datetime.combine(moment.date(), time.min, tzinfo=zone)
    return TimeSpan(
        earliest=start,
        latest=start + timedelta(days=1, seconds=-1),
        precision=TimePrecision.DAY,
        basis="day of the shared event",
    )
