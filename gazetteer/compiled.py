"""The walk of many lines over the grid, compiled; used where numba is installed (the extra ``fast``).

It finds what the NumPy path of `gazetteer.ways` finds, to the last bit: the same predicates on the same numbers.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["kernel", "meetings"]

Floats = NDArray[np.float64]


@functools.cache
def kernel() -> Callable[..., Floats] | None:
    """Return `meetings` compiled, None without numba. Takes some seconds the first time on a machine, then 0.1 s."""
    try:
        import numba
    except ImportError:
        return None
    try:
        compiled: Callable[..., Floats] = numba.njit(cache=True, error_model="numpy")(meetings)
    except RuntimeError:  # no folder to keep it in
        compiled = numba.njit(error_model="numpy")(meetings)
    return compiled


def meetings(
    lats: Floats,
    lons: Floats,
    is_last: NDArray[np.bool_],
    mixed: NDArray[np.bool_],
    listed: tuple[Any, Any, Any],
    edges: tuple[Floats, Floats],
    grid: tuple[float, float, int, int],
) -> Floats:
    """Return where lines meet edges, as fractional vertex numbers; some may stand there twice.

    Parameters
    ----------
    lats, lons, is_last
        The vertices of all lines, and which of them end a line.
    mixed, listed
        Of the grid: which cells edges meet, and the edges there as the fields of `gazetteer.grid.Listed`.
    edges
        Their longitudes and latitudes, shape (n, 2).
    grid
        Side of a cell and margin of a touch, degrees; rows; columns.
    """
    (cells, starts, of), (ex, ey), (size, touch, rows, columns) = listed, edges, grid
    found, count = np.empty(1024), 0
    for vertex in range(len(lats) - 1):
        if is_last[vertex]:
            continue
        ax, ay = lons[vertex], lats[vertex]
        ux, uy = lons[vertex + 1] - ax, lats[vertex + 1] - ay
        pieces = max(math.ceil(max(abs(ux), abs(uy)) / size), 1)
        for piece in range(pieces):
            x, y = ax + piece / pieces * ux, ay + piece / pieces * uy
            to_x, to_y = ax + (piece + 1) / pieces * ux, ay + (piece + 1) / pieces * uy
            first_row = max(math.floor((min(y, to_y) - touch + 90.0) / size), 0)
            last_row = min(math.floor((max(y, to_y) + touch + 90.0) / size), rows - 1)
            first_column = math.floor((min(x, to_x) - touch + 180.0) / size)
            last_column = math.floor((max(x, to_x) + touch + 180.0) / size)
            width = last_column - first_column + 1
            for number in range((last_row - first_row + 1) * width):
                cell = (first_row + number // width) * columns + (first_column + number % width) % columns
                if not mixed[cell]:
                    continue
                place = np.searchsorted(cells, cell)
                for edge in of[starts[place] : starts[place + 1]]:
                    x0, y0, vx, vy = ex[edge, 0], ey[edge, 0], ex[edge, 1] - ex[edge, 0], ey[edge, 1] - ey[edge, 0]
                    # As in `ways`: the sign of a vertex against a line depends on nothing else.
                    parted = (ux * (y0 - ay) - uy * (x0 - ax) >= 0.0) != (
                        ux * (ey[edge, 1] - ay) - uy * (ex[edge, 1] - ax) >= 0.0
                    )
                    beside = (vx * (ay - y0) - vy * (ax - x0) > 0.0) != (
                        vx * (lats[vertex + 1] - y0) - vy * (lons[vertex + 1] - x0) > 0.0
                    )
                    if parted and beside:
                        share = ((x0 - ax) * vy - (y0 - ay) * vx) / (ux * vy - uy * vx)
                        if count == len(found):
                            found = np.concatenate((found, np.empty(count)))
                        found[count] = vertex + min(max(share, 0.0), 1.0 - 1e-12)
                        count += 1
    return found[:count]
