"""Dates for undated reports, through the events they share with dated ones.

A report without a date says "on Sunday"; once its main event is found to be the one that dated reports put on 21 April,
Sunday is that day, and its other weekdays lie around it. Every such time says so in its basis, and is undone before the
next fusing, so that fusing its own result changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo

from geoevents.model import Claim, Mention, Report, Role, TimePrecision, TimeSpan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geoevents.fuse.views import View
    from collections.abc import Mapping, Sequence

__all__ = ["BASIS", "date_through", "undate"]

#: How the basis of a time found this way begins.
BASIS = "dated through the cluster"
_DAY_S = 86_400.0


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


def date_through(
    clusters: Sequence[Sequence[View]], *, reports: Mapping[str, Report]
) -> dict[tuple[str, str], Mention]:
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
                mention = _date(view.mention, shared=shared, source=source, report=reports[view.report_id])
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


def _date(mention: Mention, *, shared: Mention, source: Claim, report: Report) -> Mention:
    """Date the undated times of one mention around the day of the event that its report shares."""
    from geoevents.extract.times import ground  # noqa: PLC0415  (loads only when an undated report is met)

    known = source.value
    if not isinstance(known, TimeSpan):
        return mention
    moment = known.best or known.earliest
    if moment is None:
        return mention
    published, later = _published(shared, moment), mention.role in {Role.RESPONSE, Role.STATEMENT}
    claims = []
    for claim in mention.claims:
        span = claim.value
        if isinstance(span, TimeSpan) and not span.is_dated and span.words is not None:
            # Weekdays look back from the day of publication: a response follows the event by less than a week.
            after = 6 if later and span.words.weekday is not None and span.words.day_offset is None else 0
            on = _whole_day(published + timedelta(days=after))
            found = ground(span.words, published=on, tz=span.tz or known.tz)
            if found.is_dated:
                basis = (
                    f"{BASIS}: report {source.report_id} says “{source.as_written}” ({moment.date().isoformat()}) "
                    f"of the event that this undated report tells too"
                )
                claims.append(replace(claim, value=replace(found, basis=basis, words=span.words)))
                continue
        claims.append(claim)
    return mention if tuple(claims) == mention.claims else replace(mention, claims=tuple(claims))


def _published(shared: Mention, moment: datetime) -> datetime:
    """Return the day the undated report reckons from: the day of the event, moved by its own "yesterday"."""
    offsets = [
        c.value.words.day_offset
        for c in shared.of("time")
        if isinstance(c.value, TimeSpan) and c.value.words is not None and c.value.words.day_offset is not None
    ]
    return moment - timedelta(days=offsets[0]) if offsets else moment


def _whole_day(moment: datetime) -> TimeSpan:
    zone: tzinfo | None = moment.tzinfo
    start = datetime.combine(moment.date(), time.min, tzinfo=zone)
    return TimeSpan(
        earliest=start,
        latest=start + timedelta(days=1, seconds=-1),
        precision=TimePrecision.DAY,
        basis="day of the shared event",
    )
