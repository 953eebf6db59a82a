"""Where places come from. A source is any object with ``places()``; each yields `gazetteer.model.Place` values.

Ready-made: `Embedded` (the assembled table of the wheel), `Curated` (this project's own table), and the readers of files:
`GeoNames`, `GNS`, `WhosOnFirst`, `OurAirports` and `Table` (the user's own). `open_source` tells from a file's content which
of them reads it.

A source of one's own needs three things, and no base class:

>>> from gazetteer import Place
>>> class Posts:
...     fingerprint = "posts of 2024-04"  # changes when the places would: the compiled store is named after it
...     credit = "Observation posts, field notes"  # for footers and exports
...
...     def places(self):
...         yield Place(id="posts:1", name="Post Alpha", lat=36.81, lon=42.37, radius_m=300.0, feature_class="S",
...                     feature_code="MILB", country="IQ", source="field notes, p. 4")
>>> from gazetteer import Gazetteer
>>> Gazetteer(packs=[Posts()]).resolve("Post Alpha").require().id
'posts:1'

A source with millions of rows is a `gazetteer.records.BlockSource` as well: it cuts its file into blocks and reads each by
itself, so that all processors take part.
"""

from __future__ import annotations

from gazetteer.records import PlaceSource
from gazetteer.sources.curated import Curated
from gazetteer.sources.detect import open_source
from gazetteer.sources.embedded import Embedded
from gazetteer.sources.geonames import GeoNames
from gazetteer.sources.gns import GNS
from gazetteer.sources.tables import OurAirports, Table
from gazetteer.sources.whosonfirst import WhosOnFirst

__all__ = [
    "GNS",
    "Curated",
    "Embedded",
    "GeoNames",
    "OurAirports",
    "PlaceSource",
    "Table",
    "WhosOnFirst",
    "open_source",
]
