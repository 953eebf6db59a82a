"""The front door: ``geoevents map | extract | export | review | query | resolve | explain | gazetteer``.

Every mistake of the person at the keyboard ends in one line that says what was given, what was expected and what to
do next: exit code 2 for input that cannot be used, 1 for a failure on our side or the machine's, never a traceback.
An output file is written whole or not at all, and a file that geoevents did not make is not overwritten.
"""

from __future__ import annotations

import itertools
import json
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from gazetteer.errors import GazetteerError, PackError, StoreError
from geoevents.cli_gazetteer import compiling, gazetteer_commands
from geoevents.errors import GeoEventsError, InputError, OutputError
from geoevents.explain import plain
from geoevents.export import PACKAGE, suffix_of
from geoevents.review import review

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from gazetteer import Gazetteer
    from gazetteer.model import Place, Resolution
    from geoevents.collection import EventCollection
    from geoevents.corrections import Correction
    from geoevents.extract import Extractor
    from geoevents.model import Event
    from geoevents.partitions import Partitions

__all__ = ["main"]

_SNIFF_BYTES = 65_536
_SHOWN = 200  # events that are printed one by one
_MARKS = (b"geoevents", b"event_id")  # one of them stands near the start or the end of every file we write


def main() -> NoReturn:
    """Run the command line and turn every expected error into one line and an exit code, and every warning into one line."""
    warnings.showwarning = _say_warning  # type: ignore[assignment]  # it takes what it is given
    try:
        _cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        _fail("stopped before it was done; nothing was written", 1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (OutputError, StoreError, PackError) as error:
        _fail(str(error), 1)
    except (InputError, GazetteerError) as error:
        _fail(str(error), 2)
    except GeoEventsError as error:
        _fail(str(error), 1)
    except BrokenPipeError:
        # The reader of our output went away (``| head``): not an error worth a word.
        sys.stderr.close()
        sys.exit(1)
    except MemoryError:
        _fail("the machine ran out of memory; give fewer or smaller inputs", 1)
    sys.exit(0)


def _say_warning(message: Warning | str, *_: object) -> None:
    click.echo("geoevents: " + plain(str(message)), err=True)


def _fail(message: str, code: int) -> NoReturn:
    click.echo("geoevents: " + plain(message), err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="geoevents", message="geoevents %(version)s")
def _cli() -> None:
    """Turn published reports of cross-border incidents into a map, a GeoJSON file or an answer.

    Every place, time and number says who reported it, in which words, and how precisely it is known.
    Everything runs offline.
    """


_cli.add_command(gazetteer_commands)


# --- reading ---------------------------------------------------------------------------------------------------------

_inputs = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", type=click.Path(path_type=Path))
_packs = click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file of places, such as a GeoNames dump, for this run alone (see 'geoevents gazetteer add'); may be given several times.",
)
_skip = click.option("--skip-errors", is_flag=True, help="Report inputs that cannot be read and go on with the rest.")


def _output(what: str) -> Callable[..., Any]:
    return click.option(
        "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help=f"{what} to write."
    )


_force = click.option("--overwrite", is_flag=True, help="Replace FILE even when geoevents did not make it.")


def _progress(label: str) -> Callable[[int, int], None]:
    """Return a callback (done, total) that draws a bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None
    state: dict[str, Any] = {}

    def advance(done: int, total: int) -> None:
        bar = state.get("bar")
        if bar is None:
            bar = state["bar"] = click.progressbar(length=max(total, 1), label=label, file=sys.stderr)
        bar.update(done - bar.pos)
        if done >= total:
            bar.render_finish()

    return advance


def _gazetteer(files: Sequence[Path] = ()) -> Gazetteer:
    """Open the gazetteer with the installed packs, and with files for this run alone."""
    from gazetteer import Gazetteer, packs

    missing = [p for p in files if not p.exists()]
    if missing:
        raise InputError(f"--pack {missing[0]}: no such file; give a GeoNames dump such as IQ.txt")
    return Gazetteer(packs=[*packs.installed(), *files] if files else None, progress=compiling)


_map_columns = click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="ROLE=COLUMN",
    help="What a column of a table tells, where the guess is wrong: origin=launch_place; may be given several times.",
)
_corrections = click.option(
    "--corrections",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What editors decided, from 'geoevents review'; found by itself as corrections.toml in an input folder.",
)


def _collect(
    inputs: Sequence[Path],
    packs: Sequence[Path],
    *,
    skip_errors: bool,
    corrections: Path | None = None,
    extractor: Callable[[Gazetteer], Extractor] | None = None,
    mapping: Sequence[str] = (),
    before: Path | None = None,
) -> EventCollection:
    """Read reports and tables, or one native file that ``geoevents extract`` wrote, and apply what editors decided."""
    from geoevents.collection import open_events, read
    from geoevents.readers.known import parse_map
    from geoevents.readers.sheets import is_native

    decided, columns = _decided(inputs, corrections), parse_map(mapping)
    if len(inputs) == 1 and is_native(inputs[0]):
        return open_events(inputs[0]).corrected(decided, on_error=_skipped)
    gazetteer = _gazetteer(packs)
    events = read(
        inputs,
        gazetteer=gazetteer,
        skip_errors=skip_errors,
        on_error=_skipped,
        progress=_progress("Reading"),
        extractor=extractor(gazetteer) if extractor is not None else None,
        corrections=decided,
        columns=columns,
        on_note=_noted,
        before=open_events(before) if before is not None else None,
    )
    _say_what_was_not_understood(events)
    return events


def _noted(message: str) -> None:
    click.echo(f"geoevents: {plain(message)}", err=True)


def _skipped(message: str) -> None:
    click.echo(f"geoevents: skipped: {plain(message)}", err=True)


def _decided(inputs: Sequence[Path], file: Path | None) -> tuple[Correction, ...]:
    """Read the corrections that are named, or that lie in an input folder; say so where nobody named them."""
    from geoevents.corrections import FILE_NAME, read_corrections

    if file is not None:
        return read_corrections(file)
    found = [path / FILE_NAME for path in inputs if (path / FILE_NAME).is_file()]
    for path in found:
        click.echo(f"geoevents: corrections from {path}", err=True)
    return tuple(correction for path in found for correction in read_corrections(path))


def _say_what_was_not_understood(events: EventCollection) -> None:
    rows = len(events.table_events or ())  # stand after the reports, and always tell an event
    told = {rid for event in events.events[: len(events) - rows] for rid in event.report_ids}
    for report in events.reports[: len(events.reports) - rows]:
        if report.id not in told:
            why = "no event was found in it"
            if report.language not in events.languages:
                why = f"language not supported: {report.language}"
            click.echo(f"geoevents: {plain(report.path or report.id)}: {why}; it is kept as a report", err=True)


def _open(path: Path, *, mapping: Sequence[str] = (), skip_errors: bool = False) -> EventCollection:
    """Open a native file or a folder of partitions, or read a table."""
    from geoevents.collection import open_events
    from geoevents.readers.sheets import is_native, is_table

    parts = _partitions(path)
    if parts is not None:
        return parts.collection()
    if path.is_file() and is_table(path) and not is_native(path):
        return _collect([path], (), skip_errors=skip_errors, mapping=mapping)
    return open_events(path)


def _partitions(path: Path) -> Partitions | None:
    """Open a folder that `geoevents.partitions` wrote; None for any other input."""
    from geoevents.partitions import MANIFEST, Partitions

    return Partitions(path) if (path / MANIFEST).is_file() else None


def _check_output(output: Path, inputs: Iterable[Path], *, overwrite: bool) -> None:
    """Refuse early what would fail or destroy something late."""
    if output.is_dir():
        raise InputError(f"-o {output} is a folder; give the name of a file in it")
    if not output.exists():
        return
    if any(path.exists() and path.samefile(output) for path in inputs):
        raise InputError(f"-o {output} is also an input; give another name")
    if not overwrite and not _is_ours(output):
        raise InputError(f"-o {output} exists and was not made by geoevents; give another name or --overwrite")


def _make_folder(output: Path) -> None:
    """Create the folder of an output that does not stand there yet."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"-o {output}: its folder cannot be made ({error.strerror}); give another name") from error


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFF_BYTES)
            file.seek(max(path.stat().st_size - _SNIFF_BYTES, 0))
            edges = head + file.read(_SNIFF_BYTES)
    except OSError as error:
        raise OutputError(f"-o {path} cannot be looked at: {error.strerror}; give another name") from error
    return not edges or any(mark in edges for mark in _MARKS)


# --- reports in, files out -------------------------------------------------------------------------------------------


@_cli.command("map")
@_inputs
@_output("The map (.html, or .png .svg .pdf for print)")
@click.option("--title", help="Headline of the page; by default what the main event is.")
@click.option("--subtitle", help="A line below the headline.")
@click.option("--generated-at", metavar="T", help="Write on the map when it was made: an ISO 8601 time, or now.")
@_map_columns
@_corrections
@_packs
@_skip
@_force
def _map(  # noqa: PLR0917 - click passes every option by keyword
    inputs: tuple[Path, ...],
    output: Path,
    title: str | None,
    subtitle: str | None,
    generated_at: str | None,
    mapping: tuple[str, ...],
    corrections: Path | None,
    packs: tuple[Path, ...],
    skip_errors: bool,
    overwrite: bool,
) -> None:
    """Draw reports and tables (files, folders, or events.json) as one map: a page that needs no network, or a figure."""
    is_figure = output.suffix.lower() in {".png", ".svg", ".pdf"}
    if not is_figure and output.suffix.lower() not in {".html", ".htm"}:
        raise InputError(
            f"-o {output}: a map is an .html file, or .png, .svg or .pdf for print; "
            "for data use 'geoevents extract' and 'geoevents export'"
        )
    made = _now_or(generated_at)
    _check_output(output, inputs, overwrite=overwrite)
    maps = _import_maps()
    events = _collect(inputs, packs, skip_errors=skip_errors, corrections=corrections, mapping=mapping)
    _make_folder(output)
    if is_figure:
        maps.figure(events, title=title, subtitle=subtitle, generated_at=made).save(output)
    else:
        maps.write_map(events, output, title=title, subtitle=subtitle, generated_at=made)
    _print_table(events)
    click.echo(f"Map: {output}")


def _now_or(text: str | None) -> datetime | None:
    """Read the time that is to stand on a map."""
    from datetime import UTC, datetime

    if text is None:
        return None
    return datetime.now(UTC) if text == "now" else _moment(text, "--generated-at")


def _import_maps() -> Any:  # noqa: ANN401  a package that the floor below may not know
    """Import our maps package; say so clearly when a foreign project of that name stands in its place."""
    try:
        import maps

        _ = maps.write_map
        return maps
    except (ImportError, AttributeError) as error:
        import importlib.util

        spec = importlib.util.find_spec("maps")
        where = spec.origin if spec is not None else None
        if where is None:
            raise GeoEventsError("the package 'maps' of geoevents is not installed; install geoevents again") from error
        raise GeoEventsError(
            f"the package 'maps' at {where} is not the one of geoevents (PyPI holds an unrelated project of that "
            f"name, or it is damaged: {error}); uninstall it ('pip uninstall maps') and install geoevents again"
        ) from error


@_cli.command("extract")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The native events file (.json) to write."
)
@click.option(
    "--before",
    type=click.Path(path_type=Path),
    metavar="EVENTS",
    help="The native file of an earlier run over a part of the reports: its events keep their ids.",
)
@click.option("--explain", is_flag=True, help="Print each report with its spans marked and the rules named, instead.")
@click.option("--extractor-url", metavar="URL", help="Ask a chat endpoint (OpenAI protocol) instead of the rules.")
@click.option("--model", metavar="NAME", help="The model to ask; goes with --extractor-url.")
@_map_columns
@_corrections
@_packs
@_skip
@_force
def _extract(  # noqa: PLR0917 - click passes every option by keyword
    inputs: tuple[Path, ...],
    output: Path | None,
    before: Path | None,
    explain: bool,
    extractor_url: str | None,
    model: str | None,
    mapping: tuple[str, ...],
    corrections: Path | None,
    packs: tuple[Path, ...],
    skip_errors: bool,
    overwrite: bool,
) -> None:
    """Read reports and tables into the lossless native file: reports, mentions, claims and events.

    With --extractor-url the texts of the reports are sent there, and nowhere else; a key is taken from the environment
    (GEOEVENTS_EXTRACTOR_KEY). Every quotation of the answer must stand in the report.
    """
    extractor = _chat_extractor(extractor_url, model)
    if explain:
        _explain_reports(inputs, packs, extractor, skip_errors=skip_errors)
        return
    if output is None:
        raise InputError("give -o FILE.json to write the events, or --explain to look at what is found")
    if suffix_of(output) != ".json" or output.name.lower() == PACKAGE:
        raise InputError(f"-o {output}: the native file is a .json file; other formats come from 'geoevents export'")
    own = len(inputs) == 1 and corrections is not None and output.exists() and inputs[0].samefile(output)
    _check_output(output, () if own else inputs, overwrite=overwrite)
    how: dict[str, Any] = {"skip_errors": skip_errors, "corrections": corrections, "mapping": mapping, "before": before}
    events = _collect(inputs, packs, extractor=extractor, **how)
    _make_folder(output)
    events.save(output)
    _print_table(events)
    click.echo(f"Events: {output}")


def _chat_extractor(url: str | None, model: str | None) -> Callable[[Gazetteer], Extractor] | None:
    """Make the extractor that sends reports to an endpoint, and say where they go."""
    import os

    from geoevents.extract.chat import ChatExtractor

    if (url is None) != (model is None):
        raise InputError(
            "--extractor-url and --model go together: --extractor-url http://localhost:11434/v1 --model NAME"
        )
    if url is None or model is None:
        return None
    key = os.environ.get("GEOEVENTS_EXTRACTOR_KEY") or None

    def make(gazetteer: Gazetteer) -> Extractor:
        chat = ChatExtractor(
            url=url,
            model=model,
            gazetteer=gazetteer,
            key=key,
            on_drop=lambda line: click.echo(f"geoevents: {plain(line)}", err=True),
        )
        signed = " with a key" if key is not None else ""
        click.echo(f"geoevents: the texts of the reports are sent to {plain(chat.address)}{signed}", err=True)
        return chat

    return make


def _explain_reports(
    inputs: Sequence[Path],
    packs: Sequence[Path],
    extractor: Callable[[Gazetteer], Extractor] | None,
    *,
    skip_errors: bool,
) -> None:
    import os

    from geoevents.explain import explain_report
    from geoevents.extract import RuleExtractor
    from geoevents.locate import locate
    from geoevents.readers import read_reports
    from geoevents.readers.tables import sorted_inputs

    texts, tables = sorted_inputs(inputs)
    if tables:
        raise InputError(f"{tables[0]}: a row of a table has no sentences to mark; see it with 'geoevents explain'")
    reports = read_reports(texts, skip_errors=skip_errors, on_error=_skipped)
    gazetteer = _gazetteer(packs)
    extract = extractor(gazetteer) if extractor is not None else RuleExtractor(gazetteer)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for report in reports:
        mentions = locate(extract(report), report=report, gazetteer=gazetteer)
        weighed = extract.weighed(report) if isinstance(extract, RuleExtractor) else ()
        click.echo(explain_report(report, mentions, colour=colour, weighed=weighed))


@_cli.command("export")
@click.argument("events_file", metavar="EVENTS", type=click.Path(path_type=Path))
@_output(
    "The file (.geojson .geojsonl .geojsons .parquet .gpkg .fgb .kml .kmz .csv .hxl.csv .prov.json .timemap.json, "
    "datapackage.json or its .zip, and .json, the native one)"
)
@_map_columns
@_skip
@_force
def _export(events_file: Path, output: Path, mapping: tuple[str, ...], skip_errors: bool, overwrite: bool) -> None:
    """Write the events of a native file (from 'geoevents extract') or a table in another format, chosen by suffix."""
    _check_output(output, [events_file], overwrite=overwrite)
    events = _open(events_file, mapping=mapping, skip_errors=skip_errors)
    _make_folder(output)
    events.save(output)
    click.echo(f"{len(events)} events: {output}")


@_cli.command("query")
@click.argument("events_file", metavar="EVENTS", type=click.Path(path_type=Path))
@click.option("--within", "area", metavar="AREA", help="A country (IQ, Iraq) or a bbox W,S,E,N in degrees.")
@click.option("--near", metavar="PLACE", help="A place name; goes with --radius-km.")
@click.option("--radius-km", type=click.FloatRange(min=0, min_open=True), help="Kilometres around --near.")
@click.option("--crossing", metavar="FROM,TO", help="Countries a trajectory passes between, in order: IQ,SY.")
@click.option("--from", "start", metavar="T", help="Earliest time, such as 2024-04-21 or 2024-04-21T18:00+03:00.")
@click.option("--to", "end", metavar="T", help="Time before which; a day without a clock time is included whole.")
@click.option("--actor", help="Part of the name of somebody named as perpetrator or agent, whatever the stance.")
@click.option("--type", "types", multiple=True, help="Event type, such as rocket_attack; may be given several times.")
@click.option("--launched-from", "launched_from", metavar="AREA", help="Where the origin is; as for --within.")
@click.option("--targeting", metavar="AREA", help="Where the destination is; as for --within.")
@click.option("--outcome", "outcomes", multiple=True, help="Such as intercepted; may be given several times.")
@click.option("--source", help="Part of the name of a publisher or of an agency it credits.")
@click.option("--min-sources", type=click.IntRange(min=1), help="At least so many independent source chains.")
@click.option(
    "--certain", is_flag=True, help="Only what is certain: whole circles, whole time spans, sure crossings and types."
)
@_output("The file (as for export)")
@_map_columns
@_skip
@_force
def _query(  # noqa: PLR0917 - click passes every option by keyword
    events_file: Path,
    area: str | None,
    near: str | None,
    radius_km: float | None,
    crossing: str | None,
    start: str | None,
    end: str | None,
    actor: str | None,
    types: tuple[str, ...],
    launched_from: str | None,
    targeting: str | None,
    outcomes: tuple[str, ...],
    source: str | None,
    min_sources: int | None,
    certain: bool,
    output: Path,
    mapping: tuple[str, ...],
    skip_errors: bool,
    overwrite: bool,
) -> None:
    """Keep the events (of a native file or a table) that answer every question asked; days without a zone are UTC days."""
    from geoevents.collection import EventCollection

    _check_output(output, [events_file], overwrite=overwrite)
    if (near is None) != (radius_km is None):
        raise InputError("--near and --radius-km go together: --near Mosul --radius-km 150")
    # A folder is asked part by part, and parts that cannot answer stay closed.
    events: EventCollection | Partitions | None = _partitions(events_file)
    events = events if events is not None else _open(events_file, mapping=mapping, skip_errors=skip_errors)
    if area is not None:
        events = events.within(_area(area, "--within"), certain=certain)
    if launched_from is not None:
        events = events.launched_from(_area(launched_from, "--launched-from"), certain=certain)
    if targeting is not None:
        events = events.targeting(_area(targeting, "--targeting"), certain=certain)
    if near is not None and radius_km is not None:
        events = events.near(near, radius_m=radius_km * 1000, certain=certain)
    if crossing is not None:
        codes = [code.strip().upper() for code in crossing.split(",")]
        if len(codes) != 2:
            raise InputError(f"--crossing {crossing!r}: give two ISO codes with a comma, in order, such as IQ,SY")
        events = events.crossing(codes[0], codes[1], certain=certain)
    if start is not None or end is not None:
        events = events.between(_moment(start, "--from"), _moment(end, "--to", is_end=True), certain=certain)
    events = events.by_actor(actor) if actor is not None else events
    events = events.of_type(*types, certain=certain) if types else events
    events = events.of_outcome(*outcomes) if outcomes else events
    events = events.by_source(source) if source is not None else events
    events = events.min_sources(min_sources) if min_sources is not None else events
    found = events if isinstance(events, EventCollection) else events.collection()
    _make_folder(output)
    found.save(output)
    click.echo(f"{len(found)} events: {output}")


def _area(text: str, option: str) -> str | tuple[float, ...]:
    """Read a country or a bbox."""
    if "," not in text:
        return _country_code(text, option)
    try:
        box = tuple(float(part) for part in text.split(","))
    except ValueError:
        box = ()
    if len(box) != 4:
        raise InputError(f"{option} {text!r}: give a country (IQ) or four numbers, west,south,east,north, in degrees")
    return box


def _country_code(text: str, option: str) -> str:
    code = _gazetteer().country_code(text)
    if code is None:
        raise InputError(f"{option} {text!r} is no country we know; give its name or ISO code, such as IQ")
    return code


def _moment(text: str | None, option: str, *, is_end: bool = False) -> datetime:
    """Read an ISO 8601 time; open ends reach as far as a datetime can, a bare end day is taken whole."""
    from datetime import UTC, datetime, timedelta

    if text is None:
        return datetime.max.replace(tzinfo=UTC) if is_end else datetime.min.replace(tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{option} {text!r} is no ISO 8601 time; write 2024-04-21 or 2024-04-21T18:00+03:00"
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    is_day = len(text) <= len("2024-04-21")
    return moment + timedelta(days=1) if is_end and is_day else moment


@_cli.command("explain")
@click.argument("events_file", metavar="EVENTS", type=click.Path(path_type=Path))
@click.argument("event_id", required=False)
def _explain(events_file: Path, event_id: str | None) -> None:
    """Show for every field of an event the values, who said them, their words, and why one is called best.

    Without EVENT_ID: the events of the file.
    """
    events = _open(events_file)
    if event_id is None:
        _print_table(events)
        return
    click.echo(events.explain(event_id))


_cli.add_command(review)


# --- places ----------------------------------------------------------------------------------------------------------


@_cli.command("resolve")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--near", help="A place that the name is near to or mentioned with.")
@click.option("--country", help="ISO code or name of the country.")
@click.option("--kind", help="What the words call it: village, air base, governorate ...")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object a name.")
@_packs
def _resolve(
    names: tuple[str, ...],
    near: str | None,
    country: str | None,
    kind: str | None,
    as_json: bool,
    packs: tuple[Path, ...],
) -> None:
    """Resolve place names, in any usual spelling, to coordinates with reasons."""
    gazetteer = _gazetteer(packs)
    code = _country_code(country, "--country") if country is not None else None
    resolutions = [gazetteer.resolve(name, near=near, country=code, kind=kind) for name in names]
    if as_json:
        click.echo(json.dumps([_resolution_json(r) for r in resolutions], ensure_ascii=False, indent=1))
        return
    for resolution in resolutions:
        _print_resolution(resolution)


def _place_json(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "country": place.country,
        "admin1": place.admin1,
        "admin2": place.admin2,
        "feature_class": place.feature_class,
        "feature_code": place.feature_code,
        "population": place.population,
        "radius_m": place.radius_m,
        "geo_precision": place.geo_precision.value,
        "status": place.status.value,
        "timezone": place.timezone,
        "source": place.source,
        "note": place.note,
    }


def _resolution_json(resolution: Resolution) -> dict[str, Any]:
    place = resolution.place
    return {
        "toponym": resolution.toponym,
        "outcome": resolution.outcome.value,
        "place": _place_json(place) if place is not None else None,
        "candidates": [
            {
                "place": _place_json(c.place),
                "matched_name": c.matched_name,
                "score": round(c.score, 4),
                "reasons": list(c.reasons),
            }
            for c in resolution.candidates
        ],
        "hint": resolution.hint,
    }


def _print_resolution(resolution: Resolution) -> None:
    click.echo(f"{plain(resolution.toponym)}: {resolution.outcome.value}")
    for rank, candidate in enumerate(resolution.candidates[:5], start=1):
        place = candidate.place
        where = (
            "no coordinates" if place.lat is None else f"{place.lat:.5f}, {place.lon:.5f} ±{_length(place.radius_m)}"
        )
        area = ", ".join(part for part in (place.admin1, place.country) if part)
        click.echo(f"  {rank}. {place.name} ({area})  {where}  score {candidate.score:.2f}  {place.id}")
        click.echo(f"     {'; '.join(candidate.reasons)}")
        click.echo(f"     source: {place.source}")
    if resolution.hint:
        click.echo(f"  {resolution.hint}")


# --- the short table -------------------------------------------------------------------------------------------------


def _print_table(events: EventCollection) -> None:
    """Print one line an event: id, role, type, when, where, how many reports."""
    rows = [
        (event.id, event.role.value, event.type.replace("_", " "), _when(event), _where(event), _reports(event))
        for event in itertools.islice(events, _SHOWN)
    ]
    if not rows:
        count = len(events.reports)
        click.echo(f"No event in {count} {'report' if count == 1 else 'reports'}.")
        return
    header = ("EVENT", "ROLE", "TYPE", "WHEN", "WHERE", "REPORTS")
    table = [header, *[tuple(plain(str(cell)) for cell in row) for row in rows]]
    widths = [max(len(row[i]) for row in table) for i in range(len(header))]
    widths[4] = min(widths[4], 60)
    for row in table:
        cells = [
            cell if len(cell) <= width else cell[: width - 1] + "…" for cell, width in zip(row, widths, strict=True)
        ]
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
    if len(events) > _SHOWN:
        click.echo(f"... and {len(events) - _SHOWN:,} more")


def _reports(event: Event) -> int:
    """Count the reports that tell an event; an editor's correction is none."""
    from geoevents.corrections import EDITOR

    return sum(not report_id.startswith(EDITOR) for report_id in event.report_ids)


def _when(event: Event) -> str:
    from geoevents.model import TimeSpan

    time = event.best("time")
    if not isinstance(time, TimeSpan) or not time.is_dated:
        return "not dated"
    if time.best is not None:
        return time.best.strftime("%Y-%m-%d %H:%M %z")
    if time.day is not None:
        return time.day.isoformat()
    return f"{_day(time.earliest)} .. {_day(time.latest)}"


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment is not None else "?"


def _where(event: Event) -> str:
    from geoevents.model import PlaceRef

    names = {}
    for field in ("origin", "destination", "location"):
        ref = event.best(field)
        if isinstance(ref, PlaceRef):
            names[field] = ref.name if ref.lat is not None else f"{ref.name} (no coordinates)"
    if "destination" in names:
        return f"{names.get('origin', '')} → {names['destination']}".strip()
    return names.get("origin") or names.get("location") or "no place named"


def _length(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.0f} km"
