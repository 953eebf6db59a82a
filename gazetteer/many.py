"""Resolve a column of names: each distinct question once, the answers in the column's order."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from gazetteer.model import Outcome, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pandas import DataFrame

    from gazetteer.facade import Gazetteer

__all__ = ["frame_of", "resolve_many"]

_TOLD_EVERY = 100
_NO_NAME = Resolution(toponym="", candidates=(), outcome=Outcome.UNRESOLVED, hint="no name")


def resolve_many(
    names: Iterable[Any],
    *,
    gazetteer: Gazetteer,
    near: str | Iterable[Any] | None = None,
    country: str | Iterable[Any] | None = None,
    kind: str | Iterable[Any] | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> list[Resolution]:
    """Resolve a column of names; see `Gazetteer.resolve_many`."""
    asked = _values(names)
    context = [_column(v, name, len(asked)) for v, name in ((near, "near"), (country, "country"), (kind, "kind"))]
    if not any(isinstance(c, list) for c in context):  # one question a name: the name is the key
        answers = _answers({n: (n, *context) for n in dict.fromkeys(asked)}, gazetteer, progress)
        return [answers.get(n, _NO_NAME) for n in asked]
    questions = list(zip(asked, *(c if isinstance(c, list) else repeat(c) for c in context), strict=False))
    answers = _answers({q: q for q in questions}, gazetteer, progress)
    return [answers.get(q, _NO_NAME) for q in questions]


def _answers(
    questions: Mapping[Any, tuple[Any, ...]], gazetteer: Gazetteer, progress: Callable[[str, int], None] | None
) -> dict[Any, Resolution]:
    found: dict[Any, Resolution] = {}
    for done, (key, question) in enumerate(questions.items(), start=1):
        name, near, country, kind = (v if isinstance(v, str) and v.strip() else None for v in question)
        if name is not None:
            found[key] = gazetteer.resolve(name, near=near, country=country, kind=kind)
        if progress is not None and done % _TOLD_EVERY == 0:
            progress("resolving distinct names", done)
    return found


def _values(column: Iterable[Any]) -> list[Any]:
    """Return a column as a list (of a pandas or Polars series, an Arrow or NumPy array, any iterable); what is no text as None."""
    if isinstance(column, str):
        raise TypeError("names must be a column of names; for one name see Gazetteer.resolve")
    method = next((m for m in ("to_pylist", "tolist", "to_list") if hasattr(column, m)), None)
    values = getattr(column, method)() if method else column
    return [value if isinstance(value, str) else None for value in values]


def _column(value: str | Iterable[Any] | None, name: str, length: int) -> list[Any] | str | None:
    if value is None or isinstance(value, str):
        return value
    values = _values(value)
    if len(values) != length:
        raise ValueError(f"{name} has {len(values):,} rows and names {length:,}: give one value, or one for each name")
    return values


def frame_of(resolutions: Sequence[Resolution], *, index: Any = None) -> DataFrame:  # noqa: ANN401 - a pandas index
    """Return resolutions as a table: toponym, outcome, place_id, name, lat, lon, radius_m, country, admin1, score, hint.

    Parameters
    ----------
    resolutions
        As `Gazetteer.resolve_many` returns them; None and NaN where nothing is known.
    index
        Of the table; that of the series the names came from, say.
    """
    import pandas as pd

    numbers: dict[int, int] = {}
    distinct: list[Resolution] = []
    for r in resolutions:
        if id(r) not in numbers:
            numbers[id(r)] = len(distinct)
            distinct.append(r)
    columns = ["toponym", "outcome", "place_id", "name", "lat", "lon", "radius_m", "country", "admin1", "score", "hint"]
    rows = [_row(r) for r in distinct]
    table = pd.DataFrame(rows, columns=columns).astype({"lat": float, "lon": float, "radius_m": float, "score": float})
    taken = table.take([numbers[id(r)] for r in resolutions])
    return taken.set_axis(pd.RangeIndex(len(taken)) if index is None else index)


def _row(r: Resolution) -> tuple[Any, ...]:
    p = r.place
    score = r.candidates[0].score if r.candidates else None
    if p is None:
        return (r.toponym, r.outcome.value, None, None, None, None, None, None, None, score, r.hint)
    return (r.toponym, r.outcome.value, p.id, p.name, p.lat, p.lon, p.radius_m, p.country, p.admin1, score, r.hint)
