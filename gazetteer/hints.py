"""What to do about a name that nothing here knows: which pack would likely have it, and the command that adds it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from gazetteer.model import Place

__all__ = ["pack_hint"]

# Countries whose villages are written in a script, those most in the news of borders first.
_SCRIPTS = {
    "ARABIC": ("IQ", "SY", "YE", "LB", "JO", "PS", "SD", "LY", "IR", "AF", "PK"),
    "HEBREW": ("IL",),
    "CYRILLIC": ("UA", "RU", "BY", "RS", "BG"),
    "ARMENIAN": ("AM", "AZ"),
    "GEORGIAN": ("GE",),
    "GREEK": ("GR", "CY"),
}
_SHOWN = 3


def pack_hint(
    name: str,
    *,
    country: str | None,
    packs: Collection[str],
    country_name: Callable[[str], str | None],
    nearest: Place | None = None,
) -> str:
    """Say which pack might know a name.

    Parameters
    ----------
    name
        The name that is not known; its script tells something where nothing else does.
    country
        ISO code of the country that the words, the places around or the document put it in, if any.
    packs
        ISO codes of the countries that a pack with villages is there for already.
    country_name
        Gives the name of a country.
    nearest
        The likeliest place, if there is any: it is named as not certain.

    Examples
    --------
    >>> pack_hint("Hamad Agha", country="IQ", packs=(), country_name={"IQ": "Iraq"}.get)
    'no place of this name is known here; a pack with every village of Iraq may: geoevents gazetteer add IQ --download'
    >>> pack_hint("Hamad Agha", country="IQ", packs=("IQ",), country_name={"IQ": "Iraq"}.get)
    'no place of this name is known here, nor to the pack of Iraq; check the spelling, or add a table of your own: geoevents gazetteer add FILE.csv'
    """
    if country is not None and country_name(country) is None:
        return f"{country!r} is no country known here: give its ISO 3166-1 code or its name"
    unknown = _uncertain(nearest, country_name) if nearest else "no place of this name is known here"
    if country is not None and (called := country_name(country)) is not None:
        if country in packs:
            either = "" if nearest else f", nor to the pack of {called}"
            return (
                f"{unknown}{either}; check the spelling, or add a table of your own: geoevents gazetteer add FILE.csv"
            )
        return f"{unknown}; a pack with every village of {called} may: geoevents gazetteer add {country} --download"
    script = next((s for s in map(_script, name) if s in _SCRIPTS), None)
    likely = [code for code in _SCRIPTS.get(script or "", ()) if code not in packs][:_SHOWN]
    if likely:
        listed = " or ".join(f"{country_name(code)} ({code})" for code in likely)
        return (
            f"{unknown}; it is in {(script or '').title()} script, so a pack of {listed} may: "
            f"geoevents gazetteer add {likely[0]} --download"
        )
    country_first = "" if nearest else "say the country, or "
    return f"{unknown}; {country_first}add a pack with every village of its country: geoevents gazetteer add CODE --download (IQ for Iraq)"


def _uncertain(nearest: Place, country_name: Callable[[str], str | None]) -> str:
    there = f" in {country_name(nearest.country)}" if nearest.country else ""
    return f"the nearest known name, {nearest.name}{there}, is not certain to be meant: give country=, near= or within="


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0] if letter.isalpha() else ""
