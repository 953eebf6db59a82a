"""What a user adds to the map: the seam, and three layers of ours that go through it.

A layer is anything with ``add_to(map, events)``. It may add folium's own layers to the map, or change how the page
looks; `maps.event_map` calls it with the finished map. Text that reaches the page through the layers here is text:
nothing in it becomes markup or script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable
from urllib.parse import urlsplit

from geoevents.errors import InputError
from maps.document import as_json
from maps.style import PALETTES

if TYPE_CHECKING:
    from maps.page import EventMap
    from maps.payload import Events

__all__ = ["Colours", "Layer", "Shapes", "Tiles"]

_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


@runtime_checkable
class Layer(Protocol):
    """Something that is put on a map of events.

    Examples
    --------
    >>> class Capital:
    ...     def add_to(self, map, events):
    ...         import folium
    ...
    ...         folium.CircleMarker([33.31, 44.36], tooltip="Baghdad").add_to(map)
    >>> isinstance(Capital(), Layer)
    True
    """

    def add_to(self, map: EventMap, events: Events) -> None:  # noqa: A002  (folium's word)
        """Add itself to a map; the events are those of the map, to be read only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A background of map tiles from a server, in place of the base map of the page.

    The page then needs a network, and the server learns which part of the map each reader looks at; the page says
    both. Its policy lets images of this one origin through, and nothing else.

    Parameters
    ----------
    url
        Template with ``{z}``, ``{x}``, ``{y}`` (and ``{s}``), ``https`` only.
    attribution
        Plain text that the server's owner asks for.

    Raises
    ------
    InputError
        When the URL is not a template of an ``https`` address, or the attribution is empty.
    """

    url: str
    attribution: str

    def __post_init__(self) -> None:
        """Refuse what no browser could load, and tiles without a credit."""
        parts = urlsplit(self.url)
        if parts.scheme != "https" or not parts.netloc or not all(f"{{{c}}}" in self.url for c in "zxy"):
            raise InputError(f"tiles {self.url!r}: give an https URL with {{z}}, {{x}} and {{y}} in it")
        if not self.attribution.strip():
            raise InputError(f"tiles of {parts.netloc} have no attribution; give the credit that their owner asks for")

    def add_to(self, map: EventMap, events: Events) -> None:  # noqa: A002, ARG002
        """Lay the tiles under the events."""
        import folium

        folium.TileLayer(self.url, attr=self.attribution).add_to(map)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """Areas, lines or points of the user's own over the base map, each with a name on hover.

    Parameters
    ----------
    features
        GeoJSON (a FeatureCollection, Feature or geometry), or an object with ``__geo_interface__`` such as a
        GeoDataFrame, in degrees, WGS 84.
    name
        What the layer is called in a `folium.LayerControl`.
    label
        The property that is shown on hover; none without it.
    colour
        Of outlines and points, ``#rrggbb``.

    Raises
    ------
    InputError
        When the features are no GeoJSON or the colour is none.
    """

    features: Any
    name: str = "Shapes"
    label: str | None = None
    colour: str = "#5e5a53"

    def __post_init__(self) -> None:
        """Refuse what the page could not draw."""
        _check_colour("colour", self.colour)
        if not isinstance(self._geojson().get("type"), str):
            raise InputError(f"shapes {self.name!r} are no GeoJSON: an object with a 'type' is expected")

    def _geojson(self) -> dict[str, Any]:
        found = getattr(self.features, "__geo_interface__", self.features)
        if not isinstance(found, dict):
            raise InputError(f"shapes {self.name!r} are a {type(self.features).__name__}; give GeoJSON as a dict")
        return json.loads(json.dumps(found, default=str))  # type: ignore[no-any-return]

    def add_to(self, map: EventMap, events: Events) -> None:  # noqa: A002, ARG002
        """Draw the shapes under the events' own signs."""
        map.add_script(f"geoevents.shapes({as_json(self._geojson())}, {as_json(self._options())});")

    def _options(self) -> dict[str, Any]:
        return {"name": self.name, "label": self.label, "colour": self.colour}


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Other colours than the page's own, for a house style; by the names of `maps.style.PALETTES`.

    The page's own colours reach contrast AA and differ in lightness for readers who do not see hues; whoever changes
    them takes that on.

    Parameters
    ----------
    light, dark
        ``{"main": "#aa2200", "sea": "#dde8ee"}``; what is not named stays.

    Raises
    ------
    InputError
        When a name or a colour is unknown.
    """

    light: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse names and colours that the page does not know."""
        for palette in (self.light, self.dark):
            for name, colour in palette.items():
                if name not in PALETTES["light"]:
                    raise InputError(f"no colour is called {name!r}; there are: {', '.join(PALETTES['light'])}")
                _check_colour(name, colour)

    def add_to(self, map: EventMap, events: Events) -> None:  # noqa: A002, ARG002
        """Recolour the page."""
        map.recolour(light=self.light, dark=self.dark)


def _check_colour(name: str, colour: str) -> None:
    if not _HEX.fullmatch(colour):
        raise InputError(f"{name}: {colour!r} is no colour; write it as #rrggbb")
