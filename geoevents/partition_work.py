"""Work on parts: which of them a question may concern, what is done with one, and who does it.

A condition is a query of `EventCollection` that is still to be asked. Each part is read, cut by the conditions and handed to a
function, wherever the caller's engine has room for it: here, in a pool of processes, or on a Dask cluster. Both have the
``submit`` of `concurrent.futures`, which is all that is asked of an engine; PySpark gets its own door (`batchwise`).
"""

from __future__ import annotations

import functools
from concurrent.futures import FIRST_EXCEPTION, BrokenExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geoevents.columns import microseconds
from geoevents.errors import GeoEventsError, InputError
from geoevents.frame import PLACE_FIELDS
from geoevents.parts import Part, circles_box, part_of, read_part, unfolded, write_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa

    from gazetteer.boundaries import Borders
    from geoevents.collection import EventCollection
    from geoevents.parts import Box

    Function = Callable[[pa.Table], pa.Table]

__all__ = ["Condition", "batchwise", "borders", "collection_of", "each", "selected", "work"]

_BORDER_ERROR_M = 25_000.0  # no border's error is taken as more than 20 km


@functools.cache
def borders() -> Borders:
    """Return the borders of this process, loaded once however many parts it works on; how long a part is makes no odds."""
    from gazetteer.boundaries import Borders

    return Borders().prepare()


def batchwise(function: Function) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return a function of a part as PySpark's ``mapInArrow`` wants it: from batches to batches.

    Examples
    --------
    >>> import pyarrow as pa
    >>> doubled = batchwise(lambda table: pa.concat_tables([table, table]))
    >>> [len(batch) for batch in doubled(iter([pa.record_batch({"a": [1, 2]})]))]
    [2, 2]
    """

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            yield from function(unfolded(pa.Table.from_batches([batch]))).to_batches()

    return run


def each(tasks: Sequence[Callable[[], Any]], client: Any) -> list[Any]:  # noqa: ANN401
    """Run every task where `client` does it, and return the results in order."""
    if client is None:
        return [task() for task in tasks]
    is_dask = hasattr(client, "get_executor")
    executor = client.get_executor(pure=False) if is_dask else client
    lost: tuple[type[Exception], ...] = (BrokenExecutor,)
    if is_dask:
        from distributed import KilledWorker

        lost = (KilledWorker,)
    futures = [executor.submit(task) for task in tasks]
    try:
        wait(futures, return_when=FIRST_EXCEPTION)
        return [future.result() for future in futures]
    except lost as error:
        why = (
            "a part killed every worker that took it, most likely for its memory: write smaller parts (rows_per_part)"
            if is_dask
            else "a worker died, and a pool of processes loses the job with it: use dask, which goes on without it"
        )
        raise GeoEventsError(f"{why}; nothing was written ({type(error).__name__}: {error})") from error
    finally:
        for future in futures:
            future.cancel()
        wait(futures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A query of `EventCollection` that is still to be asked."""

    verb: str
    values: tuple[Any, ...]
    options: dict[str, Any]

    def kept(self, events: EventCollection) -> EventCollection:
        """Return the events that it keeps."""
        found: EventCollection = getattr(events, self.verb)(*self.values, **self.options)
        return found

    def may_hold(self, part: Part) -> bool:
        """Tell whether any event of a part may be kept."""
        if self.verb == "between":
            return _may_be_between(part, *self.values)
        if self.verb == "crossing":
            return all(name in part.places and part.places[name].box is not None for name in ("origin", "destination"))
        fields = {"launched_from": ("origin",), "targeting": ("destination",)}.get(self.verb, PLACE_FIELDS)
        places = [part.places[name] for name in fields if name in part.places]
        if self.verb == "near":
            (lat, lon), radius_m = self.values[0], self.options["radius_m"]
            asked = circles_box(*(np.array([v], dtype=float) for v in (lat, lon, radius_m)))
            return any(_meet(facts.box, asked) for facts in places)
        if self.verb not in {"within", "launched_from", "targeting"}:
            return True
        area = self.values[0]
        if isinstance(area, str):
            code = area.strip().upper()
            asked = _country_box(code)
            return any(code in facts.countries or _meet(facts.box, asked) for facts in places)
        return any(_meet(facts.box, area.bounds) for facts in places)


def _may_be_between(part: Part, start: datetime, end: datetime) -> bool:
    if part.time is None:
        return False
    first, last = part.time
    return (first is None or first < microseconds(end)) and (last is None or last >= microseconds(start))


def _meet(a: Box | None, b: Box | None) -> bool:
    if a is None or b is None:
        return False
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


@functools.cache
def _country_box(code: str) -> Box | None:
    """Return a box around a country and as far as its borders may be wrong; None for a code that no area has."""
    box = borders().box(code)
    if box is None:
        return None
    west, south, east, north = box
    return circles_box(np.array([south, north]), np.array([west, east]), np.full(2, _BORDER_ERROR_M))


def _asked(table: pa.Table, conditions: Sequence[Condition]) -> pa.Table:
    """Return the rows that all conditions keep, with all their columns."""
    import pyarrow.compute as pc

    events = collection_of(table)
    for condition in conditions:
        events = condition.kept(events)
    return table.filter(pc.is_in(table.column("event_id"), value_set=events.rows.column("event_id").combine_chunks()))


def collection_of(table: pa.Table) -> EventCollection:
    """Return the events of a part; columns that `geoevents.rows` does not know are left out."""
    from geoevents.collection import EventCollection
    from geoevents.rows import ROWS

    known = table.select([name for name in table.column_names if name in ROWS.names])
    return EventCollection.from_rows(known, borders=borders())


def work(
    function: Callable[[pa.Table], Any],
    *,
    source: Path,
    columns: tuple[str, ...] | None,
    conditions: tuple[Condition, ...],
    target: Path | None,
    schema: pa.Schema | None,
) -> Any:  # noqa: ANN401
    """Hand a part, cut by conditions, to a function; return the result, or what there is to say of the part it became."""
    if target is None:
        return function(_kept(source, columns, conditions))
    # A worker that was killed after it finished this part may have taken the news with it.
    if not target.exists():
        made = function(_kept(source, columns, conditions))
        if not made.schema.equals(schema):
            raise InputError(f"{source}: the function's result {_differing(made.schema, schema)}")
        write_part(made, target)
    return part_of(target)


def _kept(source: Path, columns: tuple[str, ...] | None, conditions: Sequence[Condition]) -> pa.Table:
    """Read the rows of a part that all conditions keep; conditions look at other columns than those that are wanted."""
    if not conditions:
        return read_part(source, columns)
    return selected(_asked(read_part(source), conditions), columns=columns)


def _differing(made: pa.Schema, declared: Any) -> str:  # noqa: ANN401
    odd = [f for f in made if f not in declared] or [f for f in declared if f not in made] or list(made)
    return f"differs from what it makes of no rows in {', '.join(f'{f.name}: {f.type}' for f in odd[:3])}; cast it to one schema"


def selected(table: pa.Table, *, columns: tuple[str, ...] | None) -> pa.Table:
    """Return some of the columns, or all."""
    return table if columns is None else table.select(columns)
