"""Languages other than English: their words, and the frames that read a clause by them."""

from __future__ import annotations

from geoevents.extract.languages.arabic import ARABIC
from geoevents.extract.languages.folding import fold_text
from geoevents.extract.languages.frames import read_mentions
from geoevents.extract.languages.french import FRENCH
from geoevents.extract.languages.language import Language
from geoevents.extract.languages.reader import Parts, read_parts
from geoevents.extract.languages.russian import RUSSIAN

__all__ = ["FRAMED", "Language", "Parts", "fold_text", "read_mentions", "read_parts"]

#: ISO 639-1 code to the words of the language.
FRAMED = {language.code: language for language in (ARABIC, FRENCH, RUSSIAN)}
