"""Knows places: an offline gazetteer that resolves spellings to coordinates with reasons."""

from gazetteer.errors import GazetteerError, InvalidPlaceError, SourceFormatError, StoreError, UnresolvedPlaceError
from gazetteer.facade import Gazetteer
from gazetteer.model import Candidate, GeoPrecision, Outcome, Place, PlaceStatus, Region, Resolution, Toponym

__all__ = [
    "Candidate",
    "Gazetteer",
    "GazetteerError",
    "GeoPrecision",
    "InvalidPlaceError",
    "Outcome",
    "Place",
    "PlaceStatus",
    "Region",
    "Resolution",
    "SourceFormatError",
    "StoreError",
    "Toponym",
    "UnresolvedPlaceError",
]
