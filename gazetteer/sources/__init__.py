"""Where places come from. A source is any object with ``places()``; each yields `gazetteer.model.Place` values.

Ready-made: `Embedded` (the assembled table of the wheel), `Curated` (tables in this project's own layout) and
`GeoNames` (dump files of 19 columns).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gazetteer.sources.curated import Curated
from gazetteer.sources.embedded import Embedded
from gazetteer.sources.geonames import GeoNames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gazetteer.model import Place

__all__ = ["Curated", "Embedded", "GeoNames", "PlaceSource"]


class PlaceSource(Protocol):
    """Anything that yields places.

    Attributes
    ----------
    fingerprint
        Changes when the places would: the compiled store is named after it.
    credit
        One line naming the source and its licence, for footers.
    """

    @property
    def fingerprint(self) -> str:
        """Return a text that changes when the places would."""

    @property
    def credit(self) -> str:
        """Return the credit line."""

    def places(self) -> Iterator[Place]:
        """Yield the places; the first of two with one id wins, and takes over the other's names."""
