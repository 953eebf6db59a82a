"""The commands ``geoevents gazetteer add | list | update | remove | info``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gazetteer.errors import GazetteerError, PackError
from geoevents.errors import InputError
from geoevents.explain import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from gazetteer.packs import Pack

__all__ = ["compiling", "gazetteer_commands"]

_SHOWN_PROBLEMS = 5


@click.group("gazetteer")
def gazetteer_commands() -> None:
    """Look at the gazetteer that resolves the names, and add depth to it: packs with every village of a country."""


def compiling(words: str, places: int) -> None:
    """Show on a terminal how the gazetteer is being compiled: how many places there will be is not known ahead."""
    if sys.stderr.isatty():
        click.echo(f"\r{words}: {places:,} places\033[K" if places else f"\r{words} ...\033[K", nl=False, err=True)


def _loading() -> Callable[[int, int | None], None]:
    """Return a callback (bytes, of bytes) that draws a bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None
    state: dict[str, Any] = {}

    def advance(done: int, total: int | None) -> None:
        if total is None:
            click.echo(f"\rDownloading: {done / 1e6:,.1f} MB\033[K", nl=False, err=True)
            return
        bar = state.get("bar")
        if bar is None or bar.length != total:
            bar = state["bar"] = click.progressbar(length=total, label="Downloading", file=sys.stderr)
        bar.update(done - bar.pos)
        if done >= total:
            bar.render_finish()

    return advance


@gazetteer_commands.command("add")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--download",
    "wants_download",
    is_flag=True,
    help="FILE is a country code (IQ), allCountries or an address: download it. Country codes get the dump of GeoNames.",
)
@click.option("--name", help="What to call the pack; by default what the file is called.")
@click.option("--sha256", metavar="HASH", help="What a downloaded file must hash to.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object a pack.")
def _add(files: tuple[str, ...], wants_download: bool, name: str | None, sha256: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes every option by keyword
    """Install packs from files of places: GeoNames dumps (with alternateNamesV2 where given too), GNS country files,
    Who's On First, airports.csv of OurAirports, or a CSV or GeoJSON of your own with name, lat and lon.

    Files may be zipped; what they are is told from their content. An add that fails or is broken off changes nothing.
    """  # noqa: D205 - the first paragraph is one sentence
    from gazetteer import Gazetteer, packs

    alternates, sources = _sorted_out(files, wants_download=wants_download)
    if name is not None and len(sources) > 1:
        raise InputError(f"--name {name!r} names one pack, and {len(sources)} files are given; add them one by one")
    if sha256 is not None and not (wants_download and len(sources) == 1):
        raise InputError("--sha256 goes with --download and one file")
    added = []
    for source in sources:
        started = time.monotonic()
        if wants_download:
            pack = packs.download(
                source, name=name, sha256=sha256, alternates=alternates, progress=compiling, loading=_loading()
            )
        else:
            pack = packs.add(Path(source), name=name, alternates=alternates, progress=compiling)
        added.append(pack)
        if not as_json:
            _say_added(pack, time.monotonic() - started)
    # Which of the places other sources have too is found out now: the user is waiting anyway.
    Gazetteer(progress=compiling)
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    if as_json:
        click.echo(json.dumps([_pack_json(pack) for pack in added], ensure_ascii=False, indent=1))


def _sorted_out(files: tuple[str, ...], *, wants_download: bool) -> tuple[Path | None, list[str]]:
    """Tell the file of alternate names from those of places."""
    from gazetteer.download import address_of
    from gazetteer.sources.detect import is_alternate_names

    if wants_download:
        try:
            return None, [address_of(file) for file in files]
        except PackError as error:
            raise InputError(str(error)) from error
    missing = next((f for f in files if not Path(f).exists()), None)
    if missing is not None:
        code = missing.upper() if len(missing) == 2 else "IQ"
        raise InputError(
            f"{missing}: no such file; to get one from GeoNames: geoevents gazetteer add {code} --download"
        )
    alternates = [f for f in files if Path(f).is_file() and is_alternate_names(Path(f))]
    sources = [f for f in files if f not in alternates]
    if len(alternates) > 1 or not sources:
        raise InputError(
            f"{alternates[-1]} holds alternate names alone; give one such file together with a GeoNames dump"
        )
    return Path(alternates[0]) if alternates else None, sources


def _say_added(pack: Pack, seconds: float) -> None:
    compiled = f"{pack.places:,} places from {pack.kind}, {pack.bytes / 1e6:,.1f} MB, in {seconds:,.0f} s"
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    click.echo(clear, nl=False, err=True)
    click.echo(f"{plain(pack.name)}: {compiled}")
    for problem in pack.problems[:_SHOWN_PROBLEMS]:
        click.echo(f"geoevents: left out: {plain(problem)}", err=True)
    if pack.skipped:
        rows = "1 row was" if pack.skipped == 1 else f"{pack.skipped:,} rows were"
        click.echo(f"geoevents: {rows} left out; the other places are in", err=True)


@gazetteer_commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object a pack.")
def _list(as_json: bool) -> None:  # noqa: FBT001 - click passes every option by keyword
    """List the installed packs: name, source, places, size, date and credit."""
    from gazetteer import packs

    found = packs.installed()
    if as_json:
        click.echo(json.dumps([_pack_json(pack) for pack in found], ensure_ascii=False, indent=1))
        return
    for pack in found:
        left_out = f", {pack.skipped:,} row{'s' * (pack.skipped > 1)} left out" if pack.skipped else ""
        click.echo(
            f"{plain(pack.name)}: {pack.places:,} places, {pack.bytes / 1e6:,.1f} MB, added {pack.added:%Y-%m-%d}{left_out}"
        )
        click.echo(f"  {plain(pack.credit)}")
        click.echo(f"  from {plain(pack.origin)}")
    for path in packs.broken():
        click.echo(
            f"geoevents: {plain(str(path))} is damaged; add the pack again, or: geoevents gazetteer remove {plain(path.stem)}",
            err=True,
        )
    if not found:
        click.echo(
            f"No packs in {packs.packs_dir()}. To add every village of Iraq: geoevents gazetteer add IQ --download"
        )


@gazetteer_commands.command("update")
@click.argument("names", nargs=-1, metavar="[PACK]...")
def _update(names: tuple[str, ...]) -> None:
    """Make packs anew whose file, or download, has changed; without PACK all of them."""
    from gazetteer import packs

    failed: list[GazetteerError] = []
    for name in names or [pack.name for pack in packs.installed()]:
        started = time.monotonic()
        try:
            pack = packs.update(name, progress=compiling, loading=_loading())
        except GazetteerError as error:  # one lost file must not keep the others old
            failed.append(error)
            continue
        if pack is None:
            click.echo(f"{plain(name)}: unchanged")
        else:
            _say_added(pack, time.monotonic() - started)
    for each in failed[:-1]:
        click.echo(f"geoevents: {plain(str(each))}", err=True)
    if failed:
        raise failed[-1]


@gazetteer_commands.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="PACK...")
def _remove(names: tuple[str, ...]) -> None:
    """Remove installed packs."""
    from gazetteer import packs

    for name in names:
        packs.remove(name)
        click.echo(f"{plain(name)}: removed")


@gazetteer_commands.command("info")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def _info(as_json: bool) -> None:  # noqa: FBT001 - click passes every option by keyword
    """Say what the gazetteer holds, from which sources, under which licences, and where it lies."""
    from gazetteer import Gazetteer

    info = Gazetteer(progress=compiling).info()
    if as_json:
        click.echo(json.dumps(info, ensure_ascii=False, indent=1))
        return
    for key, value in info.items():
        _print_info(key, value, indent=0)


def _pack_json(pack: Pack) -> dict[str, Any]:
    return {
        "name": pack.name,
        "kind": pack.kind,
        "credit": pack.credit,
        "origin": pack.origin,
        "sha256": pack.sha256,
        "added": pack.added.isoformat(),
        "places": pack.places,
        "skipped": pack.skipped,
        "problems": list(pack.problems),
        "countries": sorted(pack.countries),
        "bytes": pack.bytes,
        "store": str(pack.path),
    }


def _print_info(key: str, value: object, *, indent: int) -> None:
    pad = "  " * indent
    if isinstance(value, dict):
        click.echo(f"{pad}{key}:")
        for inner, item in value.items():
            _print_info(str(inner), item, indent=indent + 1)
    elif isinstance(value, (list, tuple)):
        click.echo(f"{pad}{key}:")
        for item in value:
            if isinstance(item, dict):
                click.echo(f"{pad}  - " + ", ".join(f"{k}: {v}" for k, v in item.items()))
            else:
                click.echo(f"{pad}  - {item}")
    else:
        click.echo(f"{pad}{key}: {value:,}" if isinstance(value, int) else f"{pad}{key}: {value}")
