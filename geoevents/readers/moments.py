"""Times of rows: dates of a column decided as a whole, clocks, ends and codes of precision, brought to UTC by the place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from geoevents.model import TimePrecision
from geoevents.readers import cells
from geoevents.readers.known import folded
from geoevents.readers.places import coded_texts
from geoevents.readers.roles import Column
from geoevents.rows import codes_of

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from geoevents.readers.roles import RoledSheet

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

__all__ = ["TimeReader"]

_DAY_US = 86_400_000_000
#: A day whose zone nobody tells lies somewhere between the first place it begins at and the last it ends at.
_EASTMOST_US, _WESTMOST_US = 14 * 3_600_000_000, 12 * 3_600_000_000
_PRECISIONS = tuple(TimePrecision)
_INDEX = {kind.value: number for number, kind in enumerate(_PRECISIONS)}
_UNKNOWN = _PRECISIONS.index(TimePrecision.UNKNOWN)


class TimeReader:
    """Reads the times of one sheet."""

    def __init__(self, of: RoledSheet) -> None:
        self._of = of

    def read(self, zones: NDArray[Any]) -> dict[str, Any]:
        """Read the times of every row; `zones` are those of their places, None where unknown."""
        import pyarrow as pa

        column = self._of.role("time") or self._dated()
        if column is None:
            return {}
        self._of.told("time", column, self._of.role("time_end"), self._of.role("clock"))
        first, last, precision, is_utc = self._moments(column)
        clock = self._of.role("clock")
        if clock is not None:
            self._at_clock(clock, (first, last, precision, is_utc))
        end = self._of.role("time_end")
        if end is not None:
            self._until(end, (first, last, precision, is_utc))
        self._coarser((first, last, precision))
        dated = precision != _UNKNOWN
        exact = dated & (first == last)
        zone = np.full(self._of.length, self._of.reading.zone, dtype=object) if self._of.reading.zone else zones
        zone = np.where(is_utc, "UTC", zone)
        first, last = self._in_utc(first, last, zone)
        unzoned = zone == None  # noqa: E711
        written = column.spread([None if cells.is_missing(t) else t.strip() for t in column.texts], object, None)
        names = np.array([kind.value for kind in _PRECISIONS], dtype=object)[precision]
        moment = pa.timestamp("us", tz="UTC")

        def moments(values: Numbers, there: Mask) -> pa.Array:
            return pa.array(values, mask=~there).cast(moment)

        return {
            "time_earliest": moments(first, dated),
            "time_latest": moments(last, dated),
            "time_best": moments(first, exact & ~unzoned),
            "time_precision": pa.array(names, mask=~dated & (written == None), type=pa.string()),  # noqa: E711
            "time_as_written": pa.array(written, type=pa.string()),
            "time_tz": pa.array(zone, mask=~dated, type=pa.string()),
        }

    def published(self, column: Column) -> pa.Array:
        """Read when sources were published, as moments of UTC."""
        import pyarrow as pa

        first, _, precision, _ = self._moments(column)
        return pa.array(first, mask=precision == _UNKNOWN).cast(pa.timestamp("us", tz="UTC"))

    def _dated(self) -> Column | None:
        """Join columns of year, month and day into one of dates."""
        import pyarrow as pa

        year, month, day = (self._of.role(name) for name in ("year", "month", "day"))
        if year is None:
            return None
        texts = [
            [re.sub(r"\.0$", "", text.strip()) for text in column.texts] if column is not None else []
            for column in (year, month, day)
        ]
        spread = [
            column.spread(values, object, "0") if column is not None else np.full(self._of.length, "0", dtype=object)
            for column, values in zip((year, month, day), texts, strict=True)
        ]
        joined = pa.chunked_array([pa.array([f"{y}-{m or 0}-{d or 0}" for y, m, d in zip(*spread, strict=True)])])
        codes, distinct = codes_of(joined)
        return Column(year.name, codes, distinct)

    def _moments(self, column: Column) -> tuple[Numbers, Numbers, Numbers, Mask]:
        """Read a column of dates as microseconds since 1970, in the zone of the place or in UTC."""
        order, why = cells.day_order(column.texts)
        read = [
            cells.Moment() if cells.is_missing(text) else cells.read_moment(text, order=order, why=why, serial=True)
            for text in column.texts
        ]
        wrong = np.array([*(moment.reason is not None for moment in read), False])
        self._of.bad(column, np.flatnonzero(wrong[column.codes]), [moment.reason or "" for moment in read])
        first = column.spread([_us(moment.first) for moment in read], np.int64, 0)
        last = column.spread([_us(moment.last) for moment in read], np.int64, 0)
        kinds = column.spread([_PRECISIONS.index(m.precision) for m in read], np.int64, _UNKNOWN)
        return first, last, kinds, column.spread([moment.is_utc for moment in read], bool, missing=False)

    def _at_clock(self, clock: Column, times: tuple[Numbers, Numbers, Numbers, Mask]) -> None:
        first, last, precision, is_utc = times
        read = [None if cells.is_missing(text) else cells.read_clock(text) for text in clock.texts]
        wrong = np.array(
            [r is None and not cells.is_missing(t) for r, t in zip(read, clock.texts, strict=True)] + [False]
        )
        self._of.bad(clock, np.flatnonzero(wrong[clock.codes]), "a time of day such as 21:50")
        seconds = clock.spread([r[0] if r else -1 for r in read], np.int64, -1)
        utc = clock.spread([bool(r and r[1]) for r in read], bool, missing=False)
        if folded(clock.name).endswith(("_utc", "_gmt")):
            utc = seconds >= 0
        rows = np.flatnonzero((seconds >= 0) & (precision == _PRECISIONS.index(TimePrecision.DAY)))
        first[rows] += seconds[rows] * 1_000_000
        last[rows] = first[rows]
        precision[rows] = _PRECISIONS.index(TimePrecision.MINUTE)
        is_utc[rows] |= utc[rows]

    def _until(self, end: Column, times: tuple[Numbers, Numbers, Numbers, Mask]) -> None:
        """Stretch times to their ends; an end before its start makes one span of both, and is told."""
        first, last, precision, is_utc = times
        end_first, end_last, end_precision, end_utc = self._moments(end)
        both = (precision != _UNKNOWN) & (end_precision != _UNKNOWN) & (is_utc == end_utc)
        before = both & (first > end_last)
        self._of.bad(
            end, np.flatnonzero(before), "an end that is not before its start; the time is somewhere between the two"
        )
        longer = both & ((first != end_first) | (last != end_last))
        low, high = np.minimum(first, end_first), np.maximum(last, end_last)
        first[longer], last[longer] = np.where(before, low, first)[longer], np.where(before, high, end_last)[longer]
        precision[longer] = _PRECISIONS.index(TimePrecision.INTERVAL)

    def _coarser(self, times: tuple[Numbers, Numbers, Numbers]) -> None:
        """Widen times to the precision that a code states."""
        column = self._of.role("time_precision")
        if column is None:
            return
        first, last, precision = times
        if not self._of.reading.time_codes:  # our own words
            own = column.spread([_INDEX.get(text.strip(), -1) for text in column.texts], np.int64, -1)
            told = (own >= 0) & (precision != _UNKNOWN)
            precision[told] = own[told]
            return
        keys = [re.sub(r"\.0$", "", text.strip()) for text in column.texts]
        known = self._of.reading.time_codes
        wrong = np.array([*(key not in known and not cells.is_missing(key) for key in keys), False])
        expected = f"a precision of {self._of.reading.title}: {', '.join(known)}"
        self._of.bad(column, np.flatnonzero(wrong[column.codes]), expected)
        meant = column.spread([known.get(key) for key in keys], object, None)
        dated = precision != _UNKNOWN
        for unit, kind in (("M", TimePrecision.MONTH), ("Y", TimePrecision.YEAR)):
            rows = np.flatnonzero(dated & (meant == kind.value))
            start = first[rows].astype("datetime64[us]").astype(f"datetime64[{unit}]")
            stop = last[rows].astype("datetime64[us]").astype(f"datetime64[{unit}]") + 1
            first[rows] = start.astype("datetime64[us]").astype(np.int64)
            last[rows] = stop.astype("datetime64[us]").astype(np.int64) - 1
            precision[rows] = _PRECISIONS.index(kind)
        rows = np.flatnonzero(dated & (meant == "approx_day"))
        first[rows] -= 3 * _DAY_US
        last[rows] += 3 * _DAY_US
        precision[rows] = _PRECISIONS.index(TimePrecision.APPROX_DAY)

    def _in_utc(self, first: Numbers, last: Numbers, zone: NDArray[Any]) -> tuple[Numbers, Numbers]:
        """Bring local times to UTC; where no zone is known the span holds every zone there is."""
        import pyarrow as pa
        import pyarrow.compute as pc

        codes, distinct = coded_texts(zone)
        first, last = first.copy(), last.copy()
        for number, name in enumerate(distinct):
            rows = np.flatnonzero(codes == number)
            if name == "UTC":
                continue
            for values in (first, last):
                local = pa.array(values[rows]).cast(pa.timestamp("us"))
                aware = pc.assume_timezone(local, name, ambiguous="earliest", nonexistent="latest")
                values[rows] = np.asarray(aware.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()))
        rows = np.flatnonzero(codes < 0)
        first[rows] -= _EASTMOST_US
        last[rows] += _WESTMOST_US
        return first, last


def _us(moment: Any) -> int:  # noqa: ANN401  a naive datetime, or None
    return 0 if moment is None else int(np.datetime64(moment, "us").astype(np.int64))
