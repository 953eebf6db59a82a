"""What stands for a place in an export: a point only where a point is meant."""

import pytest

from gazetteer.model import GeoPrecision
from geoevents.frame import place_geometry
from geoevents.model import PlaceRef


def geometry_of(precision: GeoPrecision) -> dict[str, object] | None:
    return place_geometry(
        PlaceRef(as_written="x", lat=36.0, lon=42.0, radius_m=50_000.0, geo_precision=precision, country="IQ")
    )


def test_a_country_has_no_point() -> None:
    assert geometry_of(GeoPrecision.COUNTRY) is None


@pytest.mark.parametrize("precision", [GeoPrecision.ADMIN1, GeoPrecision.ADMIN2, GeoPrecision.REGION])
def test_an_area_is_a_polygon(precision: GeoPrecision) -> None:
    geometry = geometry_of(precision)
    assert geometry is not None
    assert geometry["type"] == "Polygon"


@pytest.mark.parametrize("precision", [GeoPrecision.SITE, GeoPrecision.SETTLEMENT])
def test_a_site_or_settlement_is_a_point(precision: GeoPrecision) -> None:
    assert geometry_of(precision) == {"type": "Point", "coordinates": [42.0, 36.0]}
