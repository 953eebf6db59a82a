"""Explain: an event as plain text, with every value, who said it, in which words, and why one is called best.

The text goes to a terminal, and what reports say is untrusted: control characters and escape sequences, and marks that
turn the direction of writing, are shown as visible signs and never sent.
"""

from __future__ import annotations

import textwrap
import unicodedata
from itertools import groupby, product
from typing import TYPE_CHECKING

from geoevents.corrections import EDITOR
from geoevents.errors import InputError
from geoevents.fuse.places import is_unknown
from geoevents.model import (
    Claim,
    ClaimValue,
    ConflictKind,
    Event,
    FieldValue,
    Mention,
    PlaceRef,
    Quantity,
    Report,
    Role,
    Stance,
    TimePrecision,
    TimeSpan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geoevents.extract.weighing import Weighed
    from geoevents.fuse import Reasons
    from geoevents.fuse.views import View

    _Told = Mapping[str, tuple[str, Report]]

__all__ = ["explain_event", "explain_pair", "explain_report", "plain", "value_text"]

_WIDTH = 100
_QUOTE = 240
_KINDS = {
    ConflictKind.NAME_VARIANT: "other spellings",
    ConflictKind.SAME_SITE: "another name, possibly the same site",
    ConflictKind.GRANULARITY: "less specific, or inside one another",
    ConflictKind.PRECISION: "times that agree, with another precision",
    ConflictKind.TERMINOLOGY: "other words",
    ConflictKind.COMPATIBLE_INTERVAL: "intervals that allow the best value",
    ConflictKind.CONTRADICTION: "contradicted by",
    ConflictKind.CONTRADICTORY_CLAIMS: "accusations and claims, none of them agreed",
    ConflictKind.DENIAL: "denied",
    ConflictKind.SUPERSEDED: "earlier figures, superseded",
    ConflictKind.WITHDRAWN: "withdrawn by the report itself",
}
_ROUNDED = {TimePrecision.APPROX_MINUTE: "about ", TimePrecision.APPROX_DAY: "about "}


def explain_event(event: Event, reports: Iterable[Report]) -> str:
    """Explain one event.

    Parameters
    ----------
    event
        The event.
    reports
        The reports it comes from, others are ignored.

    Returns
    -------
    str
        Plain text, at most 100 columns wide, safe for a terminal. Positions are ``report:start-end``, characters of
        the report as stored; a legend gives the reports' full ids.

    Raises
    ------
    InputError
        When a report that the event rests on is not among the reports.
    """
    from geoevents.fuse.chains import short_ids  # loads what fusing needs, which a command line does not

    known = {r.id: r for r in reports}
    missing = [i for i in event.report_ids if i not in known]
    if missing:
        raise InputError(
            f"event {event.id} rests on report {missing[0]!r}, which is not among the reports; pass it too"
        )
    short = short_ids(known)
    told = {i: (short[i], known[i]) for i in event.report_ids}
    lines = [*_header(event), *_legend(told), ""]
    for name, found in event.fields.items():
        lines += [*_field(name, found, told), ""]
        for further in event.also.get(name, ()):
            lines += [*_field(f"{name}, also", further, told), ""]
    lines += _sentences(event, told)
    return "\n".join(lines).rstrip() + "\n"


def explain_pair(first: Event, second: Event, reports: Iterable[Report]) -> str:
    """Explain why two events are two: what the pair of their mentions that is closest has in common, and what not.

    Parameters
    ----------
    first, second
        The events.
    reports
        The reports they come from, others are ignored.

    Returns
    -------
    str
        One line an answer, safe for a terminal.
    """
    from geoevents.fuse.chains import short_ids

    known = {r.id: r for r in reports}
    short = short_ids(known)
    told = {i: (short[i], known[i]) for e in (first, second) for i in e.report_ids}
    pairs = [(_compared(a, b), a, b) for a, b in product(*(_views(e.mentions, told) for e in (first, second)))]
    barred = {r.excluded for r, _, _ in pairs} - {None}
    found, a, b = max(pairs, key=lambda p: (p[0].excluded is None, p[0].total))
    lines = _wrap(
        f"Closest: {plain(short[a.report_id])} and {plain(short[b.report_id])}: {_reasons_text(found)}", "", hang="  "
    )
    if found.excluded is None and barred:
        lines += _wrap(f"Of other pairs, ruled out: {'; '.join(sorted(map(str, barred)))}", "", hang="  ")
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    r"""Make untrusted text safe for one line of a terminal.

    Runs of white space become one space; control, format and unassigned characters become ``\x1b``-like signs.

    Examples
    --------
    >>> plain("a\x1b[31mred\nword")
    'a\\x1b[31mred word'
    """
    spaced = " ".join(text.split())
    return "".join(c if unicodedata.category(c)[0] != "C" else _visible(c) for c in spaced)


def _visible(character: str) -> str:
    return character.encode("unicode_escape", errors="backslashreplace").decode("ascii")


def value_text(value: ClaimValue | None) -> str:
    """Write a value for a reader, safe for one line of a terminal.

    Examples
    --------
    >>> value_text(Quantity(min=6, max=None, qualifier="more_than"))
    'more than 5'
    """
    if value is None:
        return "not known"
    if isinstance(value, TimeSpan):
        return _time_text(value)
    if isinstance(value, Quantity):
        return plain(_quantity_text(value))
    if isinstance(value, PlaceRef):
        return _place_text(value)
    return plain(value.replace("_", " "))


def _time_text(span: TimeSpan) -> str:
    moment = span.best
    if moment is not None:
        clock = moment.strftime("%Y-%m-%d %H:%M:%S" if span.precision is TimePrecision.SECOND else "%Y-%m-%d %H:%M")
        return f"{_ROUNDED.get(span.precision, '')}{clock} UTC{moment.strftime('%z')[:3]}:{moment.strftime('%z')[3:5]}"
    if not span.is_dated:
        return "not dated"
    first = span.earliest.strftime("%Y-%m-%d %H:%M") if span.earliest is not None else "..."
    last = span.latest.strftime("%Y-%m-%d %H:%M") if span.latest is not None else "..."
    if first == last:
        return f"{_ROUNDED.get(span.precision, '')}{first}"
    if first[:10] == last[:10]:
        whole = (first[11:], last[11:]) == ("00:00", "23:59")
        return f"{_ROUNDED.get(span.precision, '')}{first[:10]}" if whole else f"{first} to {last[11:]}"
    if (first[10:], last[10:]) == (" 00:00", " 23:59"):
        first, last = first[:10], last[:10]
    return f"{first} to {last}"


def _quantity_text(quantity: Quantity) -> str:
    low, high = quantity.min, quantity.max
    part = f" of {quantity.of}" if quantity.of is not None else ""
    if quantity.qualifier in {"several", "salvo", "dozen"} and quantity.best is None:
        return {"several": "several", "salvo": "a salvo", "dozen": "dozens"}[quantity.qualifier] + part
    about = "about " if quantity.qualifier == "about" else ""
    if low is not None and low == high:
        return f"{about}{low}{part}"
    if high is None and low is not None:
        return (f"more than {low - 1}" if quantity.qualifier == "more_than" else f"at least {low}") + part
    if low is None and high is not None:
        return f"up to {high}{part}"
    return f"{about}{quantity.best}{part}" if low is None else f"{low} to {high}{part}"


def _place_text(ref: PlaceRef) -> str:
    name = plain(ref.name)
    if ref.lat is None or ref.lon is None:
        return f"{name} (not located)"
    of = ""
    if ref.toponym is not None:
        of = f"{ref.place_id}, " if ref.place_id is not None else "known to no gazetteer, " if is_unknown(ref) else ""
    radius = f", within {_length(ref.radius_m)}" if ref.radius_m else ""
    return f"{name} ({of}{ref.geo_precision.value}, {ref.lat:.4f} {ref.lon:.4f}{radius})"


def _length(metres: float) -> str:
    return f"{metres / 1000:.0f} km" if metres >= 1000 else f"{metres:.0f} m"


# --- a report with its spans marked ----------------------------------------------------------------------------------

#: SGR codes of the fields; what has none is underlined only.
_COLOURS = {
    "origin": 31, "destination": 34, "location": 36, "time": 32, "weapon": 35, "count": 33, "killed": 91, "injured": 91,
    "perpetrator": 95, "agent": 95, "target": 94, "commenter": 90, "outcome": 92,
}  # fmt: skip


def explain_report(
    report: Report, mentions: Sequence[Mention], *, colour: bool = False, weighed: Sequence[Weighed] = ()
) -> str:
    """Show the text of a report with the words marked that claims rest on, and which rule made what of them.

    Parameters
    ----------
    report
        The report.
    mentions
        What an extractor found in it, located or not.
    colour
        Mark by colours of a terminal; otherwise by brackets: ``[count: Five]``.
    weighed
        How the places of the main event were weighed as its destinations, as `RuleExtractor.weighed` tells.

    Returns
    -------
    str
        Safe for a terminal: control characters, escape sequences and marks that turn the direction of writing are
        shown as visible signs. Words that stand across others are listed below the text only.
    """
    claims = [c for m in mentions for c in m.claims]
    published = value_text(report.published) if report.published is not None else "not dated"
    publisher = plain(report.source.publisher or "publisher not named")
    head = f"{plain(report.id)}: {publisher}, published {published}, language {plain(report.language)}"
    lines = [head, "", _marked(report, claims, colour=colour), ""]
    for number, mention in enumerate(mentions, start=1):
        lines.append(f"{number}. {mention.role.value} event, {plain(mention.type.replace('_', ' '))}")
        for claim in mention.claims:
            who = f", citing {plain(claim.attributed_to)}" if claim.attributed_to is not None else ""
            how = "" if claim.stance is Stance.ASSERTED else f" ({claim.stance.value.replace('_', ' ')}{who})"
            gone = " withdrawn;" if claim.superseded else ""
            words = f"{claim.span.start}-{claim.span.end} “{_quoted(claim.as_written)}”"
            lines += _wrap(
                f"{plain(claim.field)}: {value_text(_as_said(claim.value))}{how};{gone} {words}; {plain(claim.rule)}",
                "   ",
                hang="      ",
            )
    if not mentions:
        lines.append("No event was found in it.")
    if weighed:
        lines += ["", "Places weighed as destinations of the main event:"]
    for place in weighed:
        words = f"{place.hit.span.start}-{place.hit.span.end} “{_quoted(place.hit.ref.as_written)}”"
        kept = "kept" if place.is_kept else "left"
        lines += _wrap(f"{kept} at {place.chance:.0%}: {words}; {plain(place.reasons)}", "   ", hang="      ")
    return "\n".join(lines).rstrip() + "\n"


def _marked(report: Report, claims: Sequence[Claim], *, colour: bool) -> str:
    """Return the text with nested marks; of two spans that cross, the first is marked."""
    fields: dict[tuple[int, int], list[str]] = {}
    for claim in sorted(claims, key=lambda c: (c.span.start, -c.span.end)):
        names = fields.setdefault((claim.span.start, claim.span.end), [])
        if claim.field not in names:
            names.append(claim.field)
    parts: list[str] = []
    opened: list[tuple[int, list[str]]] = []
    at = 0

    def close(until: int) -> None:
        nonlocal at
        while opened and opened[-1][0] <= until:
            end, _ = opened.pop()
            parts.extend([_lines(report.text[at:end]), _sgr(opened) if colour else "]"])
            at = end

    for (start, end), names in fields.items():
        close(start)
        if opened and end > opened[-1][0]:
            continue
        parts.append(_lines(report.text[at:start]))
        at = start
        opened.append((end, names))
        parts.append(_sgr(opened) if colour else f"[{'+'.join(names)}: ")
    close(len(report.text))
    parts.append(_lines(report.text[at:]))
    legend = [f"\x1b[4;{_COLOURS.get(n, 39)}m{n}\x1b[0m" for n in dict.fromkeys(n for f in fields.values() for n in f)]
    return "".join(parts).strip("\n") + (f"\n\n{'  '.join(legend)}" if colour and legend else "")


def _sgr(opened: Sequence[tuple[int, list[str]]]) -> str:
    """Return the escape sequence for what is open, the innermost mark."""
    return f"\x1b[0;4;{_COLOURS.get(opened[-1][1][0], 39)}m" if opened else "\x1b[0m"


def _lines(text: str) -> str:
    """Make text safe for a terminal and keep its lines."""
    return "".join(
        c if c == "\n" or unicodedata.category(c)[0] != "C" else " " if c == "\t" else "" if c == "\r" else _visible(c)
        for c in text
    )


# --- the page --------------------------------------------------------------------------------------------------------


def _header(event: Event) -> Iterator[str]:
    yield from _wrap(f"{plain(event.type.replace('_', ' ')).capitalize()}: {plain(event.id)}", "")
    count = sum(not rid.startswith(EDITOR) for rid in event.report_ids)
    yield from _wrap(f"{event.role.value} event, told by {count} report{'s' * (count != 1)}", "")
    facts = [value_text(event.best("time"))] if event.best("time") is not None else ["time not known"]
    ends = [event.best(f) for f in ("origin", "destination")]
    if any(e is not None for e in ends):
        facts.append(f"from {_name(ends[0])} to {_name(ends[1])}")
    elif event.best("location") is not None:
        facts.append(f"at {_name(event.best('location'))}")
    yield from _wrap("; ".join(facts), "")
    for link in event.links:
        yield from _wrap(f"{link.type.replace('_', ' ')} {plain(link.event_id)}", "")


def _legend(told: _Told) -> Iterator[str]:
    for short, report in told.values():
        stored = f", {plain(report.path)}" if report.path is not None else ""
        title = f", “{plain(report.title)}”" if report.title else ""
        name = "" if short == report.id else f" = {plain(report.id)}"
        yield from _wrap(
            f"{plain(short)}{name}: {plain(report.source.publisher or 'publisher not named')}{title}{stored}",
            "  ",
            hang="      ",
        )


def _name(value: ClaimValue | None) -> str:
    return plain(value.name) if isinstance(value, PlaceRef) else "a place not known"


def _field(name: str, found: FieldValue, reports: _Told) -> Iterator[str]:
    sources = f"; {found.support} independent source{'s' * (found.support != 1)}" if found.support else ""
    yield from _wrap(f"{plain(name).upper()}  {value_text(_as_said(found.best))}{sources}", "", hang="    ")
    yield from _wrap(f"why: {plain(found.reason)}", "  ", hang="       ")
    yield from _claims(found.claims, reports, "  ")
    for kind, some in groupby(found.alternatives, key=lambda a: a.kind):
        yield f"  {_KINDS[kind]}:"
        for alternative in some:
            yield from _wrap(value_text(_as_said(alternative.value)), "    - ", hang="      ")
            yield from _claims(alternative.claims, reports, "      ")


def _as_said(value: ClaimValue | None) -> ClaimValue | None:
    """Return the spelling a report used where the gazetteer's name would hide it."""
    if isinstance(value, PlaceRef) and value.toponym is not None and value.toponym != value.name:
        return f"{value.toponym} = {value_text(value)}"
    return value


def _claims(claims: Sequence[Claim], reports: _Told, indent: str) -> Iterator[str]:
    for claim in claims:
        short, report = reports[claim.report_id]
        who = plain(report.source.publisher or "publisher not named")
        if claim.attributed_to is not None:
            who += f", citing {plain(claim.attributed_to)}"
        stance = "" if claim.stance is Stance.ASSERTED else f" ({claim.stance.value.replace('_', ' ')})"
        at = f"{plain(short)}:{claim.span.start}-{claim.span.end}"
        dated = f" → {value_text(claim.value)}" if isinstance(claim.value, TimeSpan) and claim.value.is_dated else ""
        basis = f" [{plain(claim.value.basis)}]" if isinstance(claim.value, TimeSpan) else ""
        yield from _wrap(
            f"{at}  “{_quoted(claim.as_written)}”{dated}{basis}; {who}{stance}", indent, hang=indent + "    "
        )


def _sentences(event: Event, reports: _Told) -> Iterator[str]:
    """Show the sentences that tell the event, what each report makes of it, and why it is one event with another's."""
    yield "TOLD IN"
    views = _views(event.mentions, reports)
    for mention in event.mentions:
        short, report = reports[mention.report_id]
        yield from _wrap(
            f"{plain(short)}  as {mention.role.value} event, {plain(mention.type.replace('_', ' '))}", "  "
        )
        for span in mention.spans:
            yield from _wrap(
                f"{plain(short)}:{span.start}-{span.end}  “{_quoted(report.quote(span))}”", "    ", hang="        "
            )
        yield from _joined(mention, views, reports)


def _views(mentions: Iterable[Mention], reports: _Told) -> list[View]:
    """Read off the mentions that reports make what they are compared by; an editor's are compared with none."""
    from geoevents.fuse.views import view_of

    told = (m for m in mentions if not m.report_id.startswith(EDITOR))
    return [view_of(m, report=reports[m.report_id][1], main=None) for m in told]


def _joined(mention: Mention, views: Sequence[View], reports: _Told) -> Iterator[str]:
    """Say which other mention of the event a mention has most in common with, and what."""
    own = next((v for v in views if v.mention is mention), None)
    others = [v for v in views if v.report_id != mention.report_id]
    if own is None or not others:
        return
    found, other = max(((_compared(own, v), v) for v in others), key=lambda p: (p[0].excluded is None, p[0].total))
    yield from _wrap(
        f"one event with {plain(reports[other.report_id][0])}: {_reasons_text(found)}", "    ", hang="        "
    )


def _compared(one: View, two: View) -> Reasons:
    """Compare two mentions; as told beside one main event where they are not main events and need it."""
    from geoevents.fuse import compare_views

    alone = compare_views(one, two)
    if alone.total >= alone.needed or alone.excluded is not None or Role.MAIN in {one.mention.role, two.mention.role}:
        return alone
    return compare_views(one, two, context=True)


def _reasons_text(reasons: Reasons) -> str:
    """Write what makes two mentions one event, or keeps them apart, for one line of a terminal."""
    if reasons.excluded is not None:
        return f"ruled out, as {reasons.excluded}"
    parts = ", ".join(f"{e.words} {e.weight:+.1f}" for e in reasons.evidence if e.weight)
    return f"{reasons.total:.1f} points of {reasons.needed:.0f}: {parts}"


def _quoted(text: str) -> str:
    quote = plain(text)
    return quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"


def _wrap(text: str, indent: str, hang: str = "  ") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=hang, break_on_hyphens=False) or [
        indent.rstrip()
    ]
