"""What is particular to a language: its words and the order it puts them in. `frames` knows the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from geoevents.extract.languages.folding import fold_text
from geoevents.model import Stance

__all__ = ["Found", "Language", "Name", "Table", "name_pattern"]


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a table at text[start:end]; `label` is what they mean."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """A place name at text[start:end], and the form of it that a gazetteer is asked for."""

    start: int
    end: int
    toponym: str
    is_area: bool = False  # the name itself says that it is a province


class Table:
    """Words and their meanings as one pattern; where two begin at one place, the meaning written first wins.

    Parameters
    ----------
    entries
        Meaning to regular expression of whole words. Spelling need not be folded.
    prefix
        What may be written as one with the first word ("and" in Arabic).

    Examples
    --------
    >>> table = Table({"missile": "missiles?", "rocket": "roquettes?"})
    >>> [(found.label, found.start) for found in table.find("deux roquettes et un missile")]
    [('rocket', 5), ('missile', 21)]
    """

    __slots__ = ("_labels", "_pattern")

    def __init__(self, entries: Mapping[str, str], *, prefix: str = "") -> None:
        self._labels = tuple(entries)
        parts = (f"(?P<g{i}>{fold_text(words).text})" for i, words in enumerate(entries.values()))
        self._pattern = (
            re.compile(rf"\b(?:{prefix})?(?:{'|'.join(parts)})\b", re.IGNORECASE) if entries else re.compile(r"(?!)")
        )

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
        """Yield what stands in text[start:end], left to right, without overlaps."""
        for match in self._pattern.finditer(text, start, len(text) if end is None else end):
            yield self._found(match)

    def at(self, text: str, start: int, end: int) -> Found | None:
        """Return what begins exactly at `start`."""
        match = self._pattern.match(text, start, end)
        return self._found(match) if match is not None and match.end() > start else None

    def _found(self, match: re.Match[str]) -> Found:
        return Found(self._labels[int((match.lastgroup or "g0")[1:])], match.start(), match.end())


#: Finds the name that begins at text[at:end]; ``raw(start, end)`` gives the report's own letters, ``knows`` asks the gazetteer.
FindName = Callable[[str, int, int, Callable[[int, int], str], Callable[[str], bool]], Name | None]


@dataclass(frozen=True, kw_only=True)
class Language:
    """The words of one language, as regular expressions of whole words unless a line says otherwise.

    Groups inside the words must not capture. `name` finds a place name that begins at a position of the folded text.
    """

    code: str
    name: FindName
    cuts: str  # between two clauses of a sentence
    links: str  # articles and the like between a kind and a name; may be empty words
    triggers: Mapping[str, str]  # launch, strike (verbs), attack (nouns), fall, explode, intercept
    passive: str  # before or behind a launch: nobody is its subject
    forces: str  # nouns of armed forces, the head of "the Russian army"
    weapons: Mapping[str, str]  # class, the more telling first
    no_weapon: str  # air defence, launchers, alarms: phrases that hold the word for a weapon and are none
    numbers: Mapping[str, int]  # whole words
    pairs: Mapping[str, str]  # "1" or "2": forms of nouns that count by themselves
    qualifiers: Mapping[str, str]
    vague: Mapping[str, str]  # "24 several": the least and the qualifier
    tolls: Mapping[str, str]  # killed, injured
    nobody: Mapping[str, str]  # killed, injured, both
    prepositions: Mapping[str, str]  # from, of, toward, near, in: how a place stands to the event
    relations: Mapping[str, str]  # the English words that `gazetteer.locative` reads
    distance: str  # with the group ``km``
    kinds: Mapping[str, str]  # English kinds of places
    states: Mapping[str, str]  # English name: its names in this language
    peoples: Mapping[str, str]  # English name: adjectives and peoples
    weekdays: Mapping[str, int]  # stems; Monday is 0
    months: Mapping[str, int]  # stems
    days: Mapping[str, int]  # whole phrases: days from publication
    parts: Mapping[str, str]  # whole phrases: parts of the day
    hours: Mapping[str, int]  # ordinals and the like that tell the hour
    times: tuple[str, ...]  # with {weekday} {month} {daypart} {dayword} {hourword} and the groups of `frames`
    glue: str  # between two parts of one time
    speech: tuple[str, ...]  # with the group ``who``
    stances: Mapping[str, str]  # denied, suspected
    actors: tuple[tuple[str, Stance, str], ...]  # field, stance, with the groups ``who`` and ``by``
    roles: Mapping[str, str]  # background, aggregate, response, statement
    outcomes: Mapping[str, str]
    behind: Mapping[str, str] = field(
        default_factory=dict
    )  # English direction: adjectives behind the name it is a part of
    prefixed_and: str = ""  # "and" that is written as one with the next number
    verb_first: bool = False  # the subject may stand behind its verb

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables of words, compiled when first needed."""
        nouns = ("weapons", "pairs", "relations", "kinds", "states", "peoples", "behind")
        others = ("triggers", "qualifiers", "vague", "tolls", "nobody", "prepositions", "stances", "roles", "outcomes")
        tables = {name: Table(getattr(self, name)) for name in nouns}
        tables |= {name: Table(getattr(self, name), prefix=self.prefixed_and) for name in others}
        single = {"cuts": self.cuts, "no_weapon": self.no_weapon, "passive": self.passive, "forces": self.forces}
        tables |= {name: Table({name: words}) for name, words in single.items()}
        words = "|".join(sorted(map(re.escape, self.numbers), key=len, reverse=True))
        tables["numbers"] = Table({"number": f"(?:{self.prefixed_and})?(?:{words})"})
        return tables

    @cached_property
    def _values(self) -> Mapping[str, int]:
        return {fold_text(word).text.lower(): value for word, value in self.numbers.items()}

    def value_of(self, word: str) -> int:
        """Return the number that a word of the table of numbers stands for."""
        lower = word.lower()
        return self._values[lower] if lower in self._values else self._values[lower.removeprefix(self.prefixed_and)]

    @cached_property
    def link(self) -> re.Pattern[str]:
        """The optional words between the parts of a place."""
        return re.compile(rf"(?:{fold_text(self.links).text}| )*", re.IGNORECASE)

    @cached_property
    def patterns(self) -> Mapping[str, tuple[re.Pattern[str], ...]]:
        """The sentence patterns, compiled when first needed: times, speech, actors, distance, glue."""
        named = {"weekday": self.weekdays, "month": self.months}
        blanks = {key: rf"(?P<{key}>(?:{_words(stems)})\w*)" for key, stems in named.items()}
        whole = {"daypart": self.parts, "dayword": self.days, "hourword": self.hours}
        blanks |= {key: rf"(?P<{key}>{_words(words)})" for key, words in whole.items()}
        times = (re.sub(r"\{(\w+)\}", lambda m: blanks[m[1]], words) for words in self.times)
        return {
            "times": tuple(map(_compiled, times)),
            "speech": tuple(map(_compiled, self.speech)),
            "distance": (_compiled(self.distance),),
            "glue": (_compiled(rf"[ ,(]*(?:(?:{self.glue})[ ,(]*)*"),),
            "actors": tuple(_compiled(words) for _, _, words in self.actors),
        }


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(fold_text(words).text, re.IGNORECASE)


def _words(words: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


def name_pattern(particles: str) -> re.Pattern[str]:
    """Return the pattern of a capitalised name: up to five capitalised words, `particles` between them."""
    capital = r"[^\W\d_a-zа-яіїєґà-öø-ÿ][\w'.-]{0,40}"
    return re.compile(rf"{capital}(?:[ -](?:(?:{particles})[ -])?{capital}){{0,4}}")
