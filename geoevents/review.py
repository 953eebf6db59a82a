"""``geoevents review``: a person decides, and the decision is written down with who and why.

The events file is read, never changed; what is decided goes to a corrections file (`geoevents.corrections`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geoevents.collection import EventCollection
from geoevents.corrections import FILE_NAME, Correction, add_correction, anchor_of, is_editor, read_corrections
from geoevents.errors import InputError
from geoevents.explain import explain_pair, plain, value_text

if TYPE_CHECKING:
    from geoevents.model import Event, Mention

__all__ = ["review"]

_F = TypeVar("_F", bound=Callable[..., Any])
_FIELDS = ("origin", "destination", "location")


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the subcommands work on."""

    events: EventCollection
    source: Path
    file: Path

    def event(self, event_id: str) -> Event:
        """Return the event of an id, or of a beginning that no other id has."""
        found = [e for e in self.events if e.id == event_id] or [e for e in self.events if e.id.startswith(event_id)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(e.id for e in list(self.events)[:10]) or "none"
        raise InputError(f"{'several events begin with' if found else 'no event'} {event_id!r}; there are: {known}")

    def told(self, event: Event) -> list[Mention]:
        """Return the mentions of an event that reports tell, those of editors left out."""
        editors = {r.id for r in self.events.reports if is_editor(r)}
        return [m for m in event.mentions if m.report_id not in editors]

    def save(self, correction: Correction) -> None:
        """Write a decision down and say how it is applied."""
        add_correction(self.file, correction)
        click.echo(correction.text.rstrip())
        click.echo(f"\nCorrections: {self.file}")
        click.echo(f"To apply: geoevents extract {self.source} --corrections {self.file} -o {self.source}")


def _at_desk(context: click.Context, _: click.Parameter, file: Path | None) -> None:
    """Use the corrections file that a subcommand names."""
    if file is not None:
        context.obj = replace(context.obj, file=file)


def _signed(command: _F) -> _F:
    """Add who decides, and why; the corrections file may be named behind the subcommand as well."""
    for option in (
        click.option(
            "--corrections",
            type=click.Path(path_type=Path),
            metavar="FILE",
            expose_value=False,
            callback=_at_desk,
            help=f"The corrections file; by default {FILE_NAME} beside EVENTS.",
        ),
        click.option("--why", required=True, metavar="TEXT", help="Why: it is kept, and shown wherever the event is."),
        click.option("--by", required=True, metavar="NAME", help="Who decides."),
    ):
        command = option(command)
    return command


@click.group("review", invoke_without_command=True)
@click.argument("events_file", metavar="EVENTS", type=click.Path(path_type=Path))
@click.option(
    "--corrections",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"The corrections file; by default {FILE_NAME} beside EVENTS.",
)
@click.pass_context
def review(context: click.Context, events_file: Path, file: Path | None) -> None:
    """Correct what the rules made of the reports: same event, apart, this place instead, this time instead.

    Without a command: ask on a terminal; elsewhere list the events and the decisions so far.
    """
    from geoevents.collection import open_events

    desk = _Desk(open_events(events_file), events_file, file if file is not None else events_file.parent / FILE_NAME)
    context.obj = desk
    if context.invoked_subcommand is None:
        _list(desk)
        if sys.stdin.isatty() and sys.stdout.isatty():
            _ask(desk)


@review.command("same")
@click.argument("first", metavar="EVENT")
@click.argument("second", metavar="EVENT")
@_signed
@click.pass_obj
def _same(desk: _Desk, first: str, second: str, by: str, why: str) -> None:
    """Say that two events are one."""
    one, two = desk.event(first), desk.event(second)
    if one.id == two.id:
        raise InputError(f"{first!r} and {second!r} are one event already")
    mentions = (*desk.told(one), *desk.told(two))
    desk.save(_correction("same", [anchor_of(m) for m in mentions], by, why))


@review.command("apart")
@click.argument("event_id", metavar="EVENT")
@click.argument("report", metavar="REPORT")
@_signed
@click.pass_obj
def _apart(desk: _Desk, event_id: str, report: str, by: str, why: str) -> None:
    """Say that what REPORT tells is not EVENT."""
    told = desk.told(desk.event(event_id))
    own = [m for m in told if m.report_id == report] or [m for m in told if m.report_id.startswith(report)]
    others = [m for m in told if m not in own]
    if len({m.report_id for m in own}) != 1 or not others:
        known = ", ".join(dict.fromkeys(m.report_id for m in told))
        raise InputError(f"{report!r} is not one of several reports that tell {event_id}; they are: {known}")
    desk.save(_correction("apart", [anchor_of(m) for m in (own[0], *others)], by, why))


@review.command("place")
@click.argument("event_id", metavar="EVENT")
@click.argument("field", type=click.Choice(_FIELDS))
@click.argument("name", metavar="NAME")
@click.option(
    "--id", "place_id", metavar="ID", help="The gazetteer's id of the place, as 'geoevents resolve' prints it."
)
@click.option("--at", metavar="LAT,LON", help="Degrees; goes with --radius-km.")
@click.option("--radius-km", type=click.FloatRange(min=0, min_open=True), help="How far from there it may truly be.")
@_signed
@click.pass_obj
def _place(  # noqa: PLR0917 - click passes every option by keyword
    desk: _Desk,
    event_id: str,
    field: str,
    name: str,
    place_id: str | None,
    at: str | None,
    radius_km: float | None,
    by: str,
    why: str,
) -> None:
    """Say that FIELD (origin, destination, location) of EVENT is the place NAME."""
    if (at is None) != (radius_km is None):
        raise InputError("--at and --radius-km go together: a point is never exact")
    where: dict[str, Any] = {"field": field, "place": name}
    if at is not None and radius_km is not None:
        lat, lon = _point(at)
        where |= {"lat": lat, "lon": lon, "radius_m": radius_km * 1000.0}
    else:
        where |= _known_place(name, place_id)
    anchor = anchor_of(desk.told(desk.event(event_id))[0])
    desk.save(_correction("place", [anchor], by, why, **where))


def _known_place(name: str, place_id: str | None) -> dict[str, Any]:
    """Ask the gazetteer, so that the file holds the one place that was meant."""
    from gazetteer import Gazetteer

    gazetteer = Gazetteer()
    if place_id is not None:
        place = gazetteer.place(place_id)
        if place is None:
            raise InputError(f"--id {place_id!r} is no place of the gazetteer; see 'geoevents resolve {name}'")
        return {"place_id": place.id}
    resolution = gazetteer.resolve(name)
    if resolution.place is None:
        known = "; ".join(f"{c.place.id} {c.place.name} ({c.place.country})" for c in resolution.candidates[:5])
        raise InputError(
            f"{name!r} is {resolution.outcome.value}; give --id, or --at with --radius-km; candidates: {known or 'none'}"
        )
    return {"place_id": resolution.place.id}


def _point(text: str) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(f"--at {text!r}: give latitude and longitude in degrees, such as 36.9,42.0") from error
    return lat, lon


@review.command("time")
@click.argument("event_id", metavar="EVENT")
@click.argument("when", metavar="TIME")
@click.option("--until", metavar="TIME", help="The end of a range.")
@_signed
@click.pass_obj
def _time(desk: _Desk, event_id: str, when: str, until: str | None, by: str, why: str) -> None:
    """Say that EVENT was on a day (2024-04-21) or at a moment (2024-04-21T21:50+03:00)."""
    anchor = anchor_of(desk.told(desk.event(event_id))[0])
    end = _moment(until) if until is not None else None
    desk.save(_correction("time", [anchor], by, why, time=_moment(when), until=end))


def _moment(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) <= len("2024-04-21") else datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no ISO 8601 time; write 2024-04-21 or 2024-04-21T21:50+03:00") from error


def _correction(decision: Any, mentions: list[str], by: str, why: str, **more: Any) -> Correction:  # noqa: ANN401
    today = datetime.now(tz=UTC).astimezone().date()
    return Correction(decision=decision, mentions=tuple(dict.fromkeys(mentions)), by=by, on=today, why=why, **more)


@review.command("why")
@click.argument("first", metavar="EVENT")
@click.argument("second", metavar="EVENT")
@click.pass_obj
def _why(desk: _Desk, first: str, second: str) -> None:
    """Say why two events are two and not one."""
    one, two = desk.event(first), desk.event(second)
    if one.id == two.id:
        raise InputError(f"{first!r} and {second!r} are one event; see 'geoevents explain {desk.source} {one.id}'")
    click.echo(explain_pair(one, two, desk.events.reports).rstrip())


# --- looking and asking ----------------------------------------------------------------------------------------------


def _list(desk: _Desk) -> None:
    for event in desk.events:
        places = [f"{f} {value_text(v)}" for f in _FIELDS if (v := event.best(f)) is not None]
        told = ", ".join(dict.fromkeys(m.report_id for m in desk.told(event)))
        click.echo(f"{plain(event.id)}  {event.role.value} {plain(event.type)}  {value_text(event.best('time'))}")
        click.echo(f"  {'; '.join(places) or 'no place named'}\n  told by {plain(told)}")
    if desk.file.exists():
        decided = read_corrections(desk.file)
        click.echo(f"\n{len(decided)} decisions in {desk.file}:")
        for c in decided:
            click.echo(f"  {c.on} {plain(c.by)}: {c.decision} {', '.join(map(plain, c.mentions))}: {plain(c.why)}")


def _ask(desk: _Desk) -> None:
    """Ask for decisions until there is none; each is checked and written at once."""
    commands: dict[str, click.Command] = {"same": _same, "apart": _apart, "place": _place, "time": _time}
    by = ""
    while True:
        choice = click.prompt("\nDecide", type=click.Choice([*commands, "quit"]), default="quit")
        if choice == "quit":
            return
        arguments = [p for p in commands[choice].params if isinstance(p, click.Argument)]
        words = [str(click.prompt(_asked(a), type=a.type)) for a in arguments]
        by = click.prompt("Who decides", default=by or None)
        why = click.prompt("Why")
        try:
            # Through the command itself, so that a terminal is asked nothing that a script is not.
            commands[choice].main([*words, "--by", by, "--why", why], standalone_mode=False, obj=desk)
        except (InputError, click.ClickException) as error:
            click.echo(f"geoevents: {plain(str(error))}", err=True)


def _asked(argument: click.Argument) -> str:
    return (argument.metavar or (argument.name or "")).capitalize()
