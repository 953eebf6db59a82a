"""Where places come from. A source is any object with ``places()``; each yields `gazetteer.model.Place` values.

Ready-made: `Embedded` (the assembled table of the wheel), `Curated` (tables in this project's own layout) and
`GeoNames` (dump files of 19 columns).
"""

from __future__ import annotations

from gazetteer.records import PlaceSource
from gazetteer.sources.curated import Curated
from gazetteer.sources.embedded import Embedded
from gazetteer.sources.geonames import GeoNames

__all__ = ["Curated", "Embedded", "GeoNames", "PlaceSource"]
