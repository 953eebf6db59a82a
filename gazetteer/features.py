"""Candidates as rows of numbers: what the spelling and the record say, and what the words that came with the name say.

The columns are those of ``data/weights.json`` and ``data/trees.json``; `COLUMNS` names them. What the other names of the
document say is filled in by `gazetteer.joint`, what its text says by `of_text`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from gazetteer.candidates import (
    Context,
    Match,
    core_of,
    distance_to_km,
    fall,
    fits_kind,
    is_settlement,
    is_within,
    nearness,
)
from gazetteer.clues import AreaWords, Around, Clues, names_beside
from gazetteer.likeness import likeness, likenesses
from gazetteer.model import Place, PlaceStatus
from gazetteer.names import bare, fold, latin, similarity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["COLUMN", "COLUMNS", "Block", "Floats", "Numbers", "block_of", "of_context", "of_text", "settle_group"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

COLUMNS: Final = (
    # the spelling
    "exact", "folded", "stands_for", "article", "kind_dropped", "skeleton", "fuzzy", "part", "unlike", "alternate", "initials",
    "sound_letters", "other_script", "below_alike", "beside_main", "letters_unlike", "main_unlike", "longer",
    # the record
    "population", "unpeopled", "area_people", "known", "country", "adm1", "adm2", "area", "capital", "seat", "site", "curated", "notable",
    "historic", "submerged", "closed", "named_after_seat", "rivals", "below_largest",
    # the words that came with the name
    "kind_fits", "kind_clashes", "country_fits", "country_other", "within_fits", "within_other", "near", "away",
    # the other names of the document
    "doc_country", "doc_admin1", "doc_near", "doc_far", "doc_parent", "doc_child", "doc_elsewhere", "next_parent",
    "below_doc_country", "below_doc_near", "doc_names",
    # the text
    "txt_country", "txt_admin1", "txt_admin2", "txt_beside", "txt_next", "txt_kind_fits", "txt_kind_clashes", "below_txt_country", "below_txt_admin1",
)  # fmt: skip
COLUMN: Final = {name: i for i, name in enumerate(COLUMNS)}

_SAME_NAME = 0.9  # so alike, a listed name is a spelling of the main one, whatever its script
_OTHER_NAME = 5.0
_LETTERS = 12.0
_LISTED_SPELLINGS = 10.0  # a name that is a tenth unlike gets nothing from being known
_FAME_BY_SOUND = 0.5  # and a famous look-alike must not capture an unknown village
_INITIALS = 4
_PARENTS = 4
_EARTH_KM = 6371.0088
# "The Zummar region" is what lies around a town, more often than an area of its name.
_AROUND_A_TOWN = frozenset({"region", "area", "district", "subdistrict", "sub-district", "countryside"})
_LOOSELY = 0.3
_SEATS = frozenset({"PPLC", "PPLA"})
_OTHER_THAN_ITSELF = frozenset({"stands_for", "part"})  # "a Georgian town" is not Georgia
_STATUS = {PlaceStatus.HISTORIC: "historic", PlaceStatus.SUBMERGED: "submerged", PlaceStatus.CLOSED: "closed"}


class Numbers(dict[str, int]):
    """Gives every string a number of its own, so that arrays can be compared."""

    def __missing__(self, key: str) -> int:
        """Give the next number."""
        number = self[key] = len(self) + 1  # 0 stands for unknown
        return number


@dataclass(slots=True, eq=False)
class Block:
    """The candidates of one name: one row each in every array, in the order of `matches`.

    `at` are points on the unit sphere (NaN where unlocated); `country`, `admin1`, `key` and `parents` numbers of
    `Numbers`, 0 for unknown; `areas` the distinct areas that hold candidates and `in_area` who lies in which: by column
    its country, first and second level area.
    """

    matches: list[Match]
    rows: Floats
    at: NDArray[np.float64]
    radius_km: Floats
    country: Ints
    admin1: Ints
    key: Ints
    parents: Ints
    is_area: NDArray[np.bool_]
    keys: frozenset[int]
    parent_keys: frozenset[int]
    areas: tuple[AreaWords, ...]
    in_area: Ints

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.matches)

    def first(self, count: int) -> Block:
        """Return the block of the most populous candidates only."""
        if len(self) <= count:
            return self
        kept = np.sort(np.argsort(-self.rows[:, COLUMN["population"]], kind="stable")[:count])
        arrays = {
            f: getattr(self, f)[kept]
            for f in ("rows", "at", "radius_km", "country", "admin1", "key", "parents", "is_area", "in_area")
        }
        return Block(
            matches=[self.matches[i] for i in kept], keys=frozenset(arrays["key"].tolist()), parent_keys=self.parent_keys,
            areas=self.areas, **arrays,
        )  # fmt: skip


def block_of(text: str, found: Sequence[Match], *, numbers: Numbers, area_words: Callable[[str], AreaWords]) -> Block:
    """Describe the candidates of one name by what their spelling and their record say.

    Parameters
    ----------
    text
        The name.
    found
        Its candidates.
    numbers
        Numbers of the strings; the same object for all blocks that are to be compared.
    area_words
        Tells how a country ("IQ") or a named area ("IQ.Nineveh") is written.
    """
    n = len(found)
    rows = np.zeros((n, len(COLUMNS)), dtype=np.float32)
    places = [m.place for m in found]
    for row, match, alike in zip(rows, found, _alike_to_main_names(found), strict=True):
        for name, value in _own(match, text, alike).items():
            row[COLUMN[name]] = value
    _mark_seats(found, rows)
    _mark_lesser_names(found, rows, text)
    if text.isupper() and len(text.replace(".", "")) <= _INITIALS:
        rows[:, COLUMN["initials"]] = 1.0
    areas: dict[AreaWords, int] = {}
    in_area = np.zeros((n, 3), dtype=np.int32)
    own_core = core_of(text)
    for i, p in enumerate(places):
        in_area[i] = [areas.setdefault(words, len(areas)) for words in _areas_of(p, own_core, area_words)]
    lat, lon = (
        np.radians([getattr(p, axis) if p.lat is not None else math.nan for p in places]) for axis in ("lat", "lon")
    )
    parents = np.zeros((n, _PARENTS), dtype=np.int32)
    for i, p in enumerate(places):
        for j, parent in enumerate(p.part_of[:_PARENTS]):
            parents[i, j] = numbers[parent]
    return Block(
        matches=list(found),
        rows=rows,
        at=np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))).reshape(n, 3),
        radius_km=np.array([p.radius_m / 1000.0 for p in places], dtype=np.float32),
        country=np.array([numbers[p.country] if p.country else 0 for p in places], dtype=np.int32),
        admin1=np.array([numbers[f"{p.country}.{p.admin1}"] if p.admin1 else 0 for p in places], dtype=np.int32),
        key=np.array([numbers[p.id] for p in places], dtype=np.int32),
        parents=parents,
        is_area=np.array([p.is_area for p in places], dtype=bool),
        keys=frozenset(numbers[p.id] for p in places),
        parent_keys=frozenset(parents.ravel().tolist()) - {0},
        areas=tuple(areas),
        in_area=in_area,
    )


_NOWHERE = AreaWords(())


def _areas_of(
    p: Place, own_core: str, area_words: Callable[[str], AreaWords]
) -> tuple[AreaWords, AreaWords, AreaWords]:
    """Return the words of the areas a place lies in; an area of the name's own name tells nothing."""
    country = area_words(p.country) if p.country and not p.feature_code.startswith("PCL") else _NOWHERE
    levels = [country]
    for name in (p.admin1, p.admin2):
        words = area_words(f"{p.country}.{name}") if name and p.feature_code != "ADM1" else _NOWHERE
        levels.append(_NOWHERE if own_core in words.folded else words)
    return levels[0], levels[1], levels[2]


def _alike_to_main_names(found: Sequence[Match]) -> list[float]:
    """Return how alike the names by which places were found are to their main ones."""
    named = {
        i: (core_of(m.name), core_of(m.place.name))
        for i, m in enumerate(found)
        if m.stage not in _OTHER_THAN_ITSELF and m.name != m.place.name
    }
    told = dict(zip(named, likenesses(*zip(*named.values(), strict=True)), strict=True)) if named else {}
    return [told.get(i, 1.0) for i in range(len(found))]


def _own(match: Match, text: str, alike: float) -> dict[str, float]:
    """Describe what the spelling and the record say, whatever the context; how alike the name is to the main one."""
    p = match.place
    found = {match.stage: 1.0} if match.stage in COLUMN else {}
    if match.similarity < 1.0:
        asked, named = core_of(text), core_of(match.name)
        found["unlike"] = 1.0 - match.similarity
        found["letters_unlike"] = 1.0 - similarity(asked, named)
        # Letters without vowels sound like much: what the place is called in the first place tells more.
        found["main_unlike"] = (
            found["letters_unlike"] if match.name == p.name else 1.0 - similarity(asked, core_of(p.name))
        )
        found["sound_letters"] = len(named) / _LETTERS  # short names are alike by chance
        found["longer"] = (len(latin(asked)) - len(latin(named))) / _LETTERS
        if fold(text).isascii() != fold(match.name).isascii():
            found["other_script"] = 1.0
    if alike < _SAME_NAME:  # as sounds, or as letters: "Gaza" is no other name than "Gaza Strip"
        apart = 1.0 - similarity(core_of(match.name), core_of(p.name))
        found["alternate"] = min(1.0, _OTHER_NAME * (_SAME_NAME - alike), 2.0 * apart)
    # The spellings of a well-known place are listed: the less alike the name, the less being known speaks for it.
    known_spelling = max(0.0, 1.0 - (1.0 - match.similarity) * _LISTED_SPELLINGS)
    telling = known_spelling * (1.0 if match.similarity == 1.0 else _FAME_BY_SOUND)
    found["known"] = telling * math.log1p(len(p.names))
    if p.population:
        found["area_people" if p.feature_class == "A" else "population"] = telling * (math.log10(p.population) - 3.0)
    elif p.feature_class == "P":
        found["unpeopled"] = telling
    if (kind := _feature_kind(p)) is not None:
        found[kind] = telling
    if match.curated:
        found["curated"] = known_spelling
    if p.id.startswith("feat:"):
        found["notable"] = 1.0
    if p.status in _STATUS:
        found[_STATUS[p.status]] = 1.0
    return found


def _feature_kind(p: Place) -> str | None:
    code = p.feature_code
    if p.feature_class == "A":
        return (
            "country"
            if code.startswith("PCL")
            else "adm1"
            if code.startswith("ADM1")
            else "adm2"
            if code.startswith("ADM")
            else "area"
        )
    if p.feature_class == "P":
        return "capital" if code == "PPLC" else "seat" if code.startswith("PPLA") else None
    return "area" if p.is_area else "site"


def _mark_seats(found: Sequence[Match], rows: Floats) -> None:
    """Mark areas whose seat is a candidate too: a name that both bear means the seat, if nothing says otherwise."""
    towns: dict[str, list[Place]] = {}
    for m in found:
        if m.place.feature_class == "P":
            for area in m.place.part_of:
                towns.setdefault(area, []).append(m.place)
    for row, m in zip(rows, found, strict=True):
        p = m.place
        is_part = p.feature_class == "A" and not p.feature_code.startswith("PCL")  # "Kuwait" is the country
        if is_part and any(_gave_its_name(town, core_of(p.name)) for town in towns.get(p.id, ())):
            row[COLUMN["named_after_seat"]] = 1.0


def _gave_its_name(town: Place, area: str) -> bool:
    """Tell whether an area has the name of a town in it, or its seat's in another spelling ("Hama", "Ḩamāh")."""
    name = bare(fold(town.name))
    return name == area or (town.feature_code in _SEATS and likeness(name, area) >= _SAME_NAME)


def _mark_lesser_names(found: Sequence[Match], rows: Floats, text: str) -> None:
    """Mark what bears the name as a further name, or only sounds like it, beside something whose main name it is."""
    core = core_of(text)
    is_main = [m.similarity == 1.0 and core_of(m.place.name) == core for m in found]
    if any(is_main):
        rows[:, COLUMN["beside_main"]] = np.logical_not(is_main)


def of_context(block: Block, rows: Floats, context: Context) -> None:
    """Fill in what the words that came with the name say: its kind, its country, the areas it is in, its neighbours."""
    for row, match in zip(rows, block.matches, strict=True):
        p = match.place
        fits = fits_kind(p, context.kind) if match.stage != "part" else None  # "Boston airport" is one, Boston is none
        if fits is not None:
            loosely = not fits and p.feature_class == "P" and context.kind in _AROUND_A_TOWN
            row[COLUMN["kind_fits" if fits else "kind_clashes"]] = (
                _LOOSELY if loosely else _telling(match, context.kind)
            )
        if context.country is not None and p.country is not None:
            row[COLUMN["country_fits" if p.country == context.country else "country_other"]] = 1.0
        if context.within and is_within(p, context):
            row[COLUMN["within_fits"]] = 1.0
        elif context.within_places:  # an area that nobody knows rules nothing out
            row[COLUMN["within_other"]] = 1.0
        if context.near:
            row[COLUMN["near"]] = nearness(p, context.near)
        if context.at is not None:
            row[COLUMN["away"]] = fall(distance_to_km(p, lat=context.at[0], lon=context.at[1]))


def of_text(block: Block, rows: Floats, clues: Clues, around: Sequence[Around]) -> None:
    """Fill in what the text says: how often it names the areas of a candidate, and which stand beside the name."""
    if not len(block):
        return
    counts = np.log1p(np.array([clues.count(words) for words in block.areas], dtype=np.float32))
    beside = np.array([names_beside(around, words) if n else 0.0 for words, n in zip(block.areas, counts, strict=True)])
    rows[:, COLUMN["txt_country"] : COLUMN["txt_admin2"] + 1] = counts[block.in_area]
    rows[:, COLUMN["txt_beside"]] = beside[block.in_area].max(axis=1)
    rows[:, COLUMN["txt_next"]] = rows[:, COLUMN["txt_beside"]] == 1.0
    for kind in dict.fromkeys(k for a in around for k in a.kinds):
        for row, match in zip(rows, block.matches, strict=True):
            fits = fits_kind(match.place, kind) if match.stage not in _OTHER_THAN_ITSELF else None
            if fits is not None:
                row[COLUMN["txt_kind_fits" if fits else "txt_kind_clashes"]] = _telling(match, kind)


def _telling(match: Match, kind: str | None) -> float:
    """Tell how much it says that a place is of a kind: nearly all that sounds like the name of a village is a settlement."""
    return _LOOSELY if match.similarity < 1.0 and match.place.feature_class == "P" and is_settlement(kind) else 1.0


_BELOW: Final = (("below_largest", "population"), ("below_doc_country", "doc_country"), ("below_doc_near", "doc_near"),
                 ("below_txt_country", "txt_country"), ("below_txt_admin1", "txt_admin1"))  # fmt: skip


def settle_group(rows: Floats) -> None:
    """Fill in how far each candidate of one name lies below the best of them."""
    if len(rows):
        rows[:, COLUMN["rivals"]] = math.log1p(len(rows))
        for below, column in _BELOW:
            values = rows[:, COLUMN[column]]
            rows[:, COLUMN[below]] = values - values.max()
        unlike = rows[:, COLUMN["unlike"]]
        rows[:, COLUMN["below_alike"]] = unlike.min() - unlike
