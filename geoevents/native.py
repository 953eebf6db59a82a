"""The native file: everything an `EventCollection` holds as JSON, and back without loss.

The values of `geoevents.model` are written field by field as their annotations say, and read with every type checked:
a file that was edited by hand, cut off or made up is refused with the path of the first bad value. Claims,
resolutions and places repeat a great deal, so each is written once and referred to by its number. A value that may be
of several classes carries its class under ``"is"``. Fields that have their default are left out.

Quotes stay checkable: the texts of the reports are in the file, and every claim must still find its words at its span.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import json
import math
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gazetteer.model import Place, Resolution
from geoevents import native_rows
from geoevents.errors import InputError
from geoevents.model import Claim, Event, Report

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from geoevents.collection import EventCollection

__all__ = ["FORMAT", "decode", "dump", "encode", "loads", "read_native", "write_native"]

FORMAT = "geoevents/1"
_POOLS: dict[type, str] = {Place: "places", Resolution: "resolutions", Claim: "claims"}  # in order of dependence
_CLOSING = "\n}\n"
_WHOLE = 2**53  # beyond it a float is no longer the same number
_HALF = re.compile("[\ud800-\udfff]")
_Decode = Callable[[Any, str, "_Reader"], Any]


class _Writer:
    """Encodes values; `pools` collects what is written once."""

    def __init__(self) -> None:
        self.pools: dict[str, list[Any]] = {name: [] for name in _POOLS.values()}
        self._numbers: dict[Any, int] = {}

    def encode(self, value: Any) -> Any:  # noqa: ANN401
        if value is None or isinstance(value, (bool, int, float)) or type(value) is str:
            return value
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, Mapping):
            return {key: self.encode(item) for key, item in value.items()}
        if isinstance(value, (tuple, list)):
            return [self.encode(item) for item in value]
        pool = _POOLS.get(type(value))
        if pool is None:
            return self._fields(value)
        number = self._numbers.get(value)
        if number is None:
            written = self._fields(value)
            number = self._numbers[value] = len(self.pools[pool])
            self.pools[pool].append(written)
        return number

    def _fields(self, value: Any) -> dict[str, Any]:  # noqa: ANN401
        written: dict[str, Any] = {}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if item == _default(field) and type(item) is type(_default(field)):
                continue
            encoded = self.encode(item)
            if field.name in _open_fields(value.__class__) and dataclasses.is_dataclass(item):
                encoded = {"is": type(item).__name__, **encoded}
            written[field.name] = encoded
        return written


class _Reader:
    """What decoding has read so far of the pools."""

    def __init__(self) -> None:
        self.pools: dict[type, list[Any]] = {cls: [] for cls in _POOLS}


def encode(reports: Sequence[Report], events: Sequence[Event], attributions: tuple[str, ...]) -> dict[str, Any]:
    """Return the native file as plain JSON values.

    Examples
    --------
    >>> encode((), (), ())["format"]
    'geoevents/1'
    """
    writer = _Writer()
    encoded_reports, encoded_events = writer.encode(tuple(reports)), writer.encode(tuple(events))
    return {
        "format": FORMAT,
        "attributions": list(attributions),
        **writer.pools,
        "reports": encoded_reports,
        "events": encoded_events,
    }


def dump(content: dict[str, Any]) -> Iterator[str]:
    """Yield the text of an encoded file, one list item a line, so that two files can be compared line by line."""
    yield from _members(content)
    yield _CLOSING


def _members(content: dict[str, Any]) -> Iterator[str]:
    opening = "{"
    for key, value in content.items():
        yield f"{opening}{json.dumps(key)}: "
        opening = ",\n"
        if not isinstance(value, list) or not value:
            yield json.dumps(value, ensure_ascii=False, allow_nan=False)
            continue
        for number, item in enumerate(value):
            yield ("[\n" if number == 0 else ",\n") + json.dumps(item, ensure_ascii=False, allow_nan=False)
        yield "\n]"


def write_native(collection: EventCollection, path: Path) -> None:
    """Write the native file of a collection: its reports and events, and the rows of tables one by one after them."""
    rows = collection.table_events
    told = len(collection) - len(rows) if rows is not None else len(collection)
    written = len(collection.reports) - len(rows) if rows is not None else len(collection.reports)
    reports, events = tuple(itertools.islice(collection.reports, written)), tuple(itertools.islice(collection, told))
    content = encode(reports, events, collection.attributions)
    with path.open("wb") as file:
        if rows is None:
            file.writelines(text.encode() for text in dump(content))
            return
        file.writelines(text.encode() for text in _members(content | native_rows.head_of(rows.table)))
        file.write(b",\n" + native_rows.OPENING)
        file.writelines(native_rows.row_lines(rows.table))
        file.write(("\n]" + _CLOSING).encode())


def read_native(path: Path) -> tuple[tuple[Report, ...], tuple[Event, ...], tuple[str, ...], pa.Table | None]:
    """Read a native file.

    Returns
    -------
    reports, events, attributions, rows
        The rows as `geoevents.rows.checked_rows` gives them; None where the file has none.

    Raises
    ------
    InputError
        When it cannot be read, is no JSON, of another format or version, or has a value that cannot be; the message has
        its path.
    """
    from geoevents.rows import checked_rows

    head, has_rows = [], False
    try:
        with path.open("rb") as file, _named(str(path)):
            for line in file:
                if has_rows := line == native_rows.OPENING:
                    break
                head.append(line)
            content = _content(b"".join(head).decode("utf-8-sig") + ('"rows": []}' if has_rows else ""))
            rows = {name: content.pop(name) for name in native_rows.MEMBERS if name in content}
            told = decode(content)
            if not rows:
                return (*told, None)
            items = rows.get("rows")
            table = native_rows.read_rows(file, rows) if has_rows else native_rows.rows_of_items(items, rows)
            return (*told, checked_rows(table))
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 at byte {error.start}; give a file that 'geoevents extract' wrote"
        ) from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}; give a file that 'geoevents extract' wrote"
        ) from error


def loads(text: str, *, name: str) -> tuple[tuple[Report, ...], tuple[Event, ...], tuple[str, ...]]:
    """Read the text of a native file without rows.

    Parameters
    ----------
    text
        Its content.
    name
        What to call the file in errors.

    Returns
    -------
    reports, events, attributions

    Raises
    ------
    InputError
        When it is no JSON, of another format or version, or has a value that cannot be; the message has its path.
    """
    with _named(name):
        return decode(_content(text))


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Put the name of the file before what is wrong in it."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{name}: {error}") from error.__cause__
    except RecursionError as error:
        raise InputError(f"{name}: values are nested too deeply to be a native file") from error


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not a JSON file ({error}); give a file that 'geoevents extract' wrote") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        told = content.get("format") if isinstance(content, dict) else None
        raise InputError(
            f"expected a native events file with format {FORMAT!r}, found {str(told)[:40]!r}; "
            "make one with 'geoevents extract'"
        )
    return content


def decode(content: dict[str, Any]) -> tuple[tuple[Report, ...], tuple[Event, ...], tuple[str, ...]]:
    """Return the reports, events and attributions of an encoded file; see `loads`."""
    keys = {"format", "attributions", "reports", "events", *_POOLS.values()}
    if set(content) != keys:
        odd = sorted(keys ^ set(content))
        raise InputError(
            f"members {', '.join(odd)[:200]} are missing or unknown; a native file has {', '.join(sorted(keys))}"
        )
    reader = _Reader()
    reports = _tuple_of(_dataclass(Report))(content["reports"], "reports", reader)
    for cls, pool in _POOLS.items():
        items, decoder = content[pool], _dataclass(cls)
        if not isinstance(items, list):
            raise InputError(f"{pool}: expected a list, found {_seen(items)}")
        for number, item in enumerate(items):
            reader.pools[cls].append(decoder(item, f"{pool}[{number}]", reader))
    _check_words(reports, reader.pools[Claim])
    events = _tuple_of(_dataclass(Event))(content["events"], "events", reader)
    _check_events(reports, events)
    attributions = _tuple_of(_plain(str))(content["attributions"], "attributions", reader)
    return reports, events, attributions


def _check_words(reports: tuple[Report, ...], claims: list[Claim]) -> None:
    """Refuse a claim whose words do not stand in its report."""
    known = {report.id: report for report in reports}
    if len(known) != len(reports):
        raise InputError("reports: two reports have the same id")
    for number, claim in enumerate(claims):
        report = known.get(claim.report_id)
        if report is None:
            raise InputError(f"claims[{number}].report_id: no report {claim.report_id!r} in the file")
        if report.quote(claim.span).split() != claim.as_written.split():
            raise InputError(
                f"claims[{number}].as_written: {claim.as_written[:60]!r} is not what report {claim.report_id} says at "
                f"{claim.span.start}..{claim.span.end} ({report.quote(claim.span)[:60]!r})"
            )


def _check_events(reports: tuple[Report, ...], events: tuple[Event, ...]) -> None:
    ids = [event.id for event in events]
    if len(set(ids)) != len(ids):
        raise InputError("events: two events have the same id")
    known = {report.id for report in reports}
    for number, event in enumerate(events):
        for key in event.report_ids:
            if key not in known:
                raise InputError(f"events[{number}].mentions: no report {key!r} in the file")


@functools.cache
def _open_fields(cls: Any) -> frozenset[str]:  # noqa: ANN401
    """Return the fields that may hold one of several dataclasses, which therefore carry their class."""
    hints = typing.get_type_hints(cls)
    return frozenset(
        name for name, hint in hints.items() if sum(dataclasses.is_dataclass(arm) for arm in typing.get_args(hint)) > 1
    )


def _default(field: dataclasses.Field[Any]) -> Any:  # noqa: ANN401
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return dataclasses.MISSING


@functools.cache
def _decoder(hint: Any) -> _Decode:  # noqa: ANN401
    """Return the function that reads a value of an annotated type."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(args)
    if origin is typing.Literal:
        return _choice(args)
    if origin is tuple:
        return _tuple_of(_decoder(args[0])) if args[-1] is Ellipsis else _fixed(tuple(_decoder(a) for a in args))
    if origin in (Mapping, dict):
        return _mapping_of(_decoder(args[1]))
    if hint is datetime:
        return _moment
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _choice(tuple(hint))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _pooled(hint) if hint in _POOLS else _dataclass(hint)
    return _plain(hint)


@functools.cache
def _dataclass(cls: type) -> _Decode:
    fields = {field.name: field for field in dataclasses.fields(cls)}
    needed = {name for name, field in fields.items() if _default(field) is dataclasses.MISSING}

    @functools.cache
    def decoders() -> dict[str, _Decode]:
        hints = typing.get_type_hints(cls)  # inside: a class may hold itself
        return {name: _decoder(hints[name]) for name in fields}

    def read(value: Any, path: str, reader: _Reader) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            raise InputError(f"{path}: expected an object ({cls.__name__}), found {_seen(value)}")
        given = {key: item for key, item in value.items() if key != "is"}
        unknown, missing = given.keys() - fields.keys(), needed - given.keys()
        if unknown or missing:
            what = f"has no field {min(unknown)!r}" if unknown else f"needs the field {min(missing)!r}"
            raise InputError(f"{path}: a {cls.__name__} {what}")
        read_fields = {key: decoders()[key](item, f"{path}.{key}", reader) for key, item in given.items()}
        try:
            return cls(**read_fields)
        except ValueError as error:
            raise InputError(f"{path}: {error}") from error

    return read


def _pooled(cls: type) -> _Decode:
    def read(value: Any, path: str, reader: _Reader) -> Any:  # noqa: ANN401
        pool = reader.pools[cls]
        if type(value) is not int or not 0 <= value < len(pool):
            raise InputError(f"{path}: expected a number in {_POOLS[cls]} (0..{len(pool) - 1}), found {_seen(value)}")
        return pool[value]

    return read


def _union(args: tuple[Any, ...]) -> _Decode:
    """Read None, a plain value, or one of several classes by its ``"is"``."""
    plain = tuple(a for a in args if a is not types.NoneType and not dataclasses.is_dataclass(a))
    classes = {a.__name__: a for a in args if dataclasses.is_dataclass(a) and isinstance(a, type)}

    def read(value: Any, path: str, reader: _Reader) -> Any:  # noqa: ANN401
        if value is None and types.NoneType in args:
            return None
        if classes and (isinstance(value, dict) or not plain):
            if len(classes) == 1:
                return _decoder(next(iter(classes.values())))(value, path, reader)
            named = classes.get(str(value.get("is"))) if isinstance(value, dict) else None
            if named is None:
                raise InputError(
                    f"{path}: expected an object with 'is' one of {', '.join(classes)}, found {_seen(value)}"
                )
            return _decoder(named)(value, path, reader)
        if not plain:
            raise InputError(f"{path}: expected a value, found {_seen(value)}")
        return _decoder(plain[0])(value, path, reader)

    return read


def _choice(allowed: tuple[Any, ...]) -> _Decode:
    by_text = {str(a.value if isinstance(a, Enum) else a): a for a in allowed}

    def read(value: Any, path: str, _: _Reader) -> Any:  # noqa: ANN401
        if not isinstance(value, str) or value not in by_text:
            raise InputError(f"{path}: expected one of {', '.join(by_text)}, found {_seen(value)}")
        return by_text[value]

    return read


def _tuple_of(item: _Decode) -> _Decode:
    def read(value: Any, path: str, reader: _Reader) -> tuple[Any, ...]:  # noqa: ANN401
        if not isinstance(value, list):
            raise InputError(f"{path}: expected a list, found {_seen(value)}")
        return tuple(item(v, f"{path}[{i}]", reader) for i, v in enumerate(value))

    return read


def _fixed(items: tuple[_Decode, ...]) -> _Decode:
    def read(value: Any, path: str, reader: _Reader) -> tuple[Any, ...]:  # noqa: ANN401
        if not isinstance(value, list) or len(value) != len(items):
            raise InputError(f"{path}: expected a list of {len(items)} values, found {_seen(value)}")
        return tuple(item(v, f"{path}[{i}]", reader) for i, (item, v) in enumerate(zip(items, value, strict=True)))

    return read


def _mapping_of(item: _Decode) -> _Decode:
    def read(value: Any, path: str, reader: _Reader) -> Mapping[str, Any]:  # noqa: ANN401
        if not isinstance(value, dict):
            raise InputError(f"{path}: expected an object, found {_seen(value)}")
        return MappingProxyType({key: item(v, f"{path}.{key}", reader) for key, v in value.items()})

    return read


def _moment(value: Any, path: str, _: _Reader) -> datetime:  # noqa: ANN401
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if moment.tzinfo is not None:
                return moment
    raise InputError(f"{path}: expected a time with its offset (2024-04-21T21:50:00+03:00), found {_seen(value)}")


def _plain(cls: Any) -> _Decode:  # noqa: ANN401
    def read(value: Any, path: str, _: _Reader) -> Any:  # noqa: ANN401
        if cls is float and type(value) is int and abs(value) <= _WHOLE:
            value = float(value)
        if type(value) is not cls or (cls is float and not math.isfinite(value)):
            raise InputError(f"{path}: expected a {cls.__name__}, found {_seen(value)}")
        if cls is str and _HALF.search(value):
            raise InputError(f"{path}: has half a character (a lone surrogate), which no file can hold")
        return value

    return read


def _seen(value: Any) -> str:  # noqa: ANN401
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no number")
