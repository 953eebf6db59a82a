"""The open gazetteer: the embedded core, the curated table and the packs of the user behind one face."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer import candidates, clues, resolve
from gazetteer.cache import store_of
from gazetteer.model import Candidate, Outcome, Place, PlaceStatus, Resolution, Toponym
from gazetteer.names import bare, fold
from gazetteer.packs import DEEP_KINDS, Pack, in_use, open_pack, pack_hint
from gazetteer.sites import Sites, united
from gazetteer.sources import Curated, Embedded, open_source
from gazetteer.sources.embedded import country_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geopy.geocoders.base import Geocoder
    from numpy.typing import ArrayLike

    from gazetteer.boundaries import Borders
    from gazetteer.build import Progress
    from gazetteer.extents import Areas
    from gazetteer.fallback import Online
    from gazetteer.geocoder import GazetteerGeocoder
    from gazetteer.model import LocatedExpression
    from gazetteer.nearest import Settlements, Tree
    from gazetteer.records import PlaceSource
    from gazetteer.resolve import Resolver
    from gazetteer.reverse import AreaAnswer, ReverseAnswers
    from gazetteer.store import Spelt, Store

__all__ = ["Gazetteer"]

_DATA = Path(__file__).parent / "data"
_CACHED_PHRASES = 200_000
_CACHED_LOOKUPS = 5_000
_SHORT_WORD = 3


class Gazetteer:
    """Knows places and resolves their names.

    The first one on a machine compiles its data into the user's cache (some seconds); later ones open it.

    Parameters
    ----------
    packs
        What adds depth: files and folders that `gazetteer.sources.open_source` takes, objects with ``places()``, installed
        packs (`gazetteer.packs.Pack`). Left out: all installed packs; an empty list: none.
    progress
        Called with words and a number of places while something is compiled.
    fallback
        A geocoder of geopy that is asked online for names that stay unresolved here (`gazetteer.fallback.Online`, or a
        geopy object to make one of); left out, nothing leaves the machine. Its answers are marked and kept on disk.

    Examples
    --------
    >>> gaz = Gazetteer()
    >>> gaz.resolve("Zummar").require().id
    'gn:9253641'
    """

    def __init__(
        self,
        *,
        packs: Iterable[str | Path | PlaceSource | Pack] | None = None,
        progress: Progress | None = None,
        fallback: Online | Geocoder | None = None,
    ) -> None:
        self._embedded = Embedded.packaged()
        self._progress = progress
        self._labels: list[tuple[str, str]] = []
        self._stores: list[Store] = []
        for label, source in (("curated", Curated(_DATA / "curated.csv")), ("core", self._embedded)):
            self._open(label, source)
        for pack in in_use() if packs is None else packs:
            self._open_pack(pack)
        _ = self._sites  # worked out now, while somebody is told
        self._fallback = _online(fallback) if fallback is not None else None
        self._known: dict[str, bool] = {}
        self._looked_up: dict[str, list[Candidate]] = {}

    def _open(self, label: str, source: PlaceSource) -> None:
        self._labels.append((label, source.credit))
        self._stores.append(store_of(label=label, source=source, progress=self._progress))

    def _open_pack(self, pack: str | Path | PlaceSource | Pack) -> None:
        if isinstance(pack, Pack):
            self._labels.append((pack.name, pack.credit))
            self._stores.append(open_pack(pack, progress=self._progress))
        elif isinstance(pack, (str, Path)):
            path = Path(pack)
            self._open(path.stem, open_source(path, areas=lambda: self._embedded.areas))
        else:
            self._open(type(pack).__name__.lower(), pack)

    # -- looking up --------------------------------------------------------------------------------------------------

    def named(self, key: str) -> list[Place]:
        """Return the places whose folded (or article-less) name is `key`, each once."""
        return self._merged(place for store in self._stores for place in store.named(key))

    def sounding(self, skeletons: Sequence[str]) -> list[Spelt]:
        """Return the folded spellings with one of these skeletons, store by store."""
        return [store.sounding(skeletons) for store in self._stores]

    def beginning(self, skeleton: str) -> list[Spelt]:
        """Return as `sounding` does some spellings whose skeleton goes on after this one."""
        return [store.beginning(skeleton) for store in self._stores]

    def read(self, refs: Sequence[candidates.Ref]) -> list[Place]:
        """Return the places that `sounding` told of, each once."""
        return self._merged(
            place for i, store in enumerate(self._stores) for place in store.places([n for j, n in refs if j == i])
        )

    def around(self, place: Place) -> list[Place]:
        """Return the places in the half-degree cells around one: those within some 50 km, and more."""
        if place.lat is None or place.lon is None:
            return []
        lat, lon = place.lat, place.lon
        return self._merged(found for store in self._stores for found in store.around(lat=lat, lon=lon))

    def place(self, place_id: str) -> Place | None:
        """Return a place by its id, or None."""
        found = self._merged(p for store in self._stores if (p := store.by_id(place_id)) is not None)
        return found[0] if found else None

    def nearest(self, *, lat: float, lon: float, count: int = 1) -> list[Place]:
        """Return the settlements nearest to a point, nearest first; fewer than `count` where none is within some 300 km."""
        for rings in (1, 3, 6):
            near = self._merged(p for store in self._stores for p in store.around(lat=lat, lon=lon, rings=rings))
            towns = [p for p in near if p.feature_class == "P" and p.status is PlaceStatus.CURRENT]
            if len(towns) >= count:
                break
        return sorted(towns, key=lambda p: candidates.distance_to_km(p, lat=lat, lon=lon))[:count]

    def knows(self, phrase: str) -> bool:
        """Tell whether a phrase is, folded, a name of some place. Made for every word group of a report."""
        known = self._known.get(phrase)
        if known is None:
            if len(self._known) >= _CACHED_PHRASES:
                self._known.clear()
            key = fold(phrase)
            known = bool(key) and (self._has(key) or ((short := bare(key)) != key and self._has(short)))
            self._known[phrase] = known
        return known

    def _has(self, key: str) -> bool:
        return any(store.has(key) for store in self._stores)

    def lookup(self, phrase: str) -> list[Candidate]:
        """Return what a phrase may name by its spelling alone (exact, folded, without article), likeliest first."""
        known = self._looked_up.get(phrase)
        if known is None:
            if len(self._looked_up) >= _CACHED_LOOKUPS:
                self._looked_up.clear()
            known = self._looked_up[phrase] = self._look_up(phrase) if self.knows(phrase) else []
        return list(known)

    def _look_up(self, phrase: str) -> list[Candidate]:
        key = fold(phrase)
        found = [
            candidates.Match(place=p, name=p.name, stage="folded", curated=self.is_curated(p.id))
            for p in self.named(key) or self.named(bare(key))
        ]
        return list(self._resolver.rank(phrase, found).candidates)

    def _merged(self, places: Iterable[Place]) -> list[Place]:
        """Bring records of one place together, those with its id and those of other registers (see `gazetteer.sites`)."""
        merged: dict[str, Place] = {}
        for place in places:
            known = merged.get(place.id)
            merged[place.id] = place if known is None else united((known, place))
        for place_id, place in merged.items():
            if place.admin1 is None and self.is_curated(place_id):
                merged[place_id] = self._completed(place)
        return self._as_sites(merged) if self._sites.count else list(merged.values())

    def _as_sites(self, merged: dict[str, Place]) -> list[Place]:
        beside = self._sites.beside(merged)
        missing = {i for ids in beside.values() for i in ids} - merged.keys()
        if missing:
            for place in (p for store in self._stores for p in store.by_ids(missing)):
                known = merged.get(place.id)
                merged[place.id] = place if known is None else united((known, place))
        sites: dict[str, Place] = {}
        for place_id, place in merged.items():
            ids = beside.get(place_id)
            if ids is None and place_id not in missing:
                sites[place_id] = place
            elif ids is not None and ids[0] not in sites:
                sites[ids[0]] = united([merged[i] for i in ids if i in merged])
        return list(sites.values())

    @cached_property
    def _sites(self) -> Sites:
        return Sites.of(self._stores, progress=self._progress)

    def _completed(self, place: Place) -> Place:
        """Fill what a curated row leaves open from the core's record of the place, and from the area it lies in."""
        core = self._stores[1]
        if not place.id.startswith("cur:") and (known := core.by_id(place.id)) is not None:
            place = united((place, known))
        area = next((p for p in place.part_of if p.startswith("adm:") and p.count(".") == 1), None)
        if place.admin1 is None and area is not None and (record := core.by_id(area)) is not None:
            place = replace(place, admin1=record.name)
        return place

    # -- resolving ---------------------------------------------------------------------------------------------------

    def resolve(
        self,
        name: str,
        *,
        near: str | None = None,
        country: str | None = None,
        kind: str | None = None,
        within: Sequence[str] = (),
        at: tuple[float, float] | None = None,
    ) -> Resolution:
        """Resolve one name.

        Parameters
        ----------
        name
            As written, with or without a kind word ("Babil governorate").
        near
            Name of a place it is near.
        country
            ISO 3166-1 alpha-2 code, or a country's name, that it must be in.
        kind
            "village", "air base", "governorate" ...
        within
            Names of areas it lies in.
        at
            (lat, lon) of a point, WGS 84 degrees, that it should be near: of the event, or of the middle of a map.

        Returns
        -------
            Ranked candidates with reasons, and the outcome. What was given and is not known here (`near`, `kind`, an area
            of `within`) is left aside, and the hint says so; with a `country` that is none nothing is resolved.

        Examples
        --------
        >>> gaz = Gazetteer()
        >>> gaz.resolve("Mosul", kind="townlet").hint
        "kind='townlet' is not known here and was left aside: give village, town, air base, governorate, district ..."
        """
        toponym = Toponym(
            text=name,
            kind=kind,
            near=(near,) if near else (),
            within=tuple(within),
            country=(self.country_code(country) or country.upper()) if country else None,
            at=at,
        )
        if "\n" in name.strip() and not self.knows(name):
            hint = f"{name!r} has a line break: ask for one name at a time, or for a column with resolve_many"
            return Resolution(toponym=name, candidates=(), outcome=Outcome.UNRESOLVED, hint=hint)
        found = self.resolve_document([toponym])[0]
        if toponym.country is not None and self.country_name(toponym.country) is None:
            return found
        aside = [f"kind={kind!r}"] if kind and not candidates.is_kind(kind) else []
        aside += [f"{word}={n!r}" for word, names in (("near", toponym.near), ("within", within)) for n in names if not self._means(n, toponym.country)]  # fmt: skip
        if not aside:
            return found
        told = f"{' and '.join(aside)} is not known here and was left aside"
        if aside[0].startswith("kind"):
            told += ": give village, town, air base, governorate, district ..."
        return replace(found, hint=f"{told}; {found.hint}" if found.hint else told)

    def _means(self, name: str, country: str | None) -> bool:
        """Tell whether the name of a neighbour or an area means anything here."""
        return self.country_code(name) is not None or bool(self._resolver.anchors(name, country))

    def resolve_document(self, toponyms: Sequence[Toponym], *, text: str | None = None) -> list[Resolution]:
        """Resolve the toponyms of one document together.

        Parameters
        ----------
        toponyms
            The names, in the order of the text; `Toponym.start` is where each stands in it.
        text
            The document. The words around the names, and the countries, areas and places it names, then take part.

        Returns
        -------
            One resolution a toponym, in their order; one that cannot be resolved drops none of the others.
        """
        found = self._resolver.document(toponyms, text=text)
        if self._fallback is None:
            return found
        return self._fallback.fill(toponyms, found, country_name=self.country_name)

    @cached_property
    def _resolver(self) -> Resolver:
        return resolve.Resolver(self)

    def area_words(self, area: str) -> clues.AreaWords:
        """Return how a country ("IQ") or one of its areas ("IQ.Nineveh") is written in texts."""
        known = self._area_words.get(area)
        if known is None:
            country, _, name = area.partition(".")
            short = self._abbreviated.get(name, ())
            written = [*short, name, candidates.core_of(name)] if name else self._country_spellings[country]
            known = self._area_words[area] = clues.AreaWords.of(written)
        return known

    @cached_property
    def _area_words(self) -> dict[str, clues.AreaWords]:
        return {}

    @cached_property
    def _abbreviated(self) -> dict[str, list[str]]:
        """What stands for an area, by the area's name."""
        found: dict[str, list[str]] = {}
        for written, place_id in self._abbreviations.items():
            place = self.place(place_id) if place_id.startswith("adm:") else None
            if place is not None:
                found.setdefault(place.name, []).append(written)
        return found

    @cached_property
    def _country_spellings(self) -> defaultdict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code, names, demonyms in country_names(self._embedded.countries):
            found[code] += [*names, *demonyms]
        for code, info in self.countries().items():
            found[code].append(info["name"])
        return found

    def resolve_many(
        self,
        names: Iterable[Any],
        *,
        near: str | Iterable[Any] | None = None,
        country: str | Iterable[Any] | None = None,
        kind: str | Iterable[Any] | None = None,
        progress: Progress | None = None,
    ) -> list[Resolution]:
        """Resolve a column of names: each distinct question once, equal rows share one answer.

        Parameters
        ----------
        names
            A pandas series, an Arrow or NumPy array, any iterable; None, NaN and empty texts come back unresolved.
        near, country, kind
            As in `resolve`: one value for all, or a column of the same length.
        progress
            Called with words and the number of distinct questions done, every hundred.

        Returns
        -------
        list of Resolution
            One for each name, in order; ``gazetteer.many.frame_of`` makes a table of them.

        Examples
        --------
        >>> gaz = Gazetteer()
        >>> [r.outcome.value for r in gaz.resolve_many(["Zummar", None, "Zummar"])]
        ['resolved', 'unresolved', 'resolved']
        """
        from gazetteer.many import resolve_many

        return resolve_many(names, gazetteer=self, near=near, country=country, kind=kind, progress=progress)

    def is_curated(self, place_id: str) -> bool:
        """Tell whether the curated table has a place."""
        return place_id in self._curated_ids

    @cached_property
    def _curated_ids(self) -> frozenset[str]:
        return frozenset(self._stores[0].ids())

    def stands_for(self, text: str) -> list[Place]:
        """Return the country of a demonym, or the area that an abbreviation with its full stop stands for."""
        word = text.removeprefix("the ").strip()
        known = self._abbreviations
        place_id = known.get(word)
        if place_id is None and word[:1].isupper():
            place_id = known.get(_stopped(word)) or known.get(f"{_stopped(word)}.")
        if place_id is None:
            code = self._country_words.get(fold(word)) if word[:1].isupper() else None
            place_id = f"iso:{code}" if code else None
        place = self.place(place_id) if place_id else None
        return [place] if place is not None else []

    @cached_property
    def _abbreviations(self) -> dict[str, str]:
        with (_DATA / "abbreviations.csv").open(encoding="utf-8", newline="") as file:
            written = [(w, row["id"]) for row in csv.DictReader(file) for w in row["written"].split("|")]
        return {_stopped(w): place_id for w, place_id in written if w.endswith(".")} | dict(written)

    def hint(self, country: str | None, *, name: str = "", nearest: Place | None = None) -> str:
        """Say which pack might know a name that nothing here knows, or knows for certain."""
        return pack_hint(
            name, country=country, packs=self._deep_countries, country_name=self.country_name, nearest=nearest
        )

    @cached_property
    def _deep_countries(self) -> frozenset[str]:
        """Countries that a pack with villages is there for; a table of somebody's own is none."""
        deep = [s.about["countries"].split() for s in self._stores[2:] if s.about.get("kind") in DEEP_KINDS]
        return frozenset(code for codes in deep for code in codes)

    # -- as geopy's ----------------------------------------------------------------------------------------------------

    @cached_property
    def _geocoder(self) -> GazetteerGeocoder:
        from gazetteer.geocoder import GazetteerGeocoder

        return GazetteerGeocoder(self)

    def geocode(self, query: str, **asked: Any) -> Any:  # noqa: ANN401 - geopy is untyped
        """Return geopy's Location of a name or a description; see `gazetteer.geocoder.GazetteerGeocoder.geocode`.

        Examples
        --------
        >>> gaz = Gazetteer()
        >>> gaz.geocode("Zummar").address, gaz.geocode("Camp Kalsu")
        ('Zummar, Nineveh, Iraq', None)
        """
        return self._geocoder.geocode(query, **asked)

    def reverse(self, query: Any, **asked: Any) -> Any:  # noqa: ANN401 - a geopy Point, a tuple, a text
        """Return geopy's Location of the settlement nearest to (latitude, longitude); see `GazetteerGeocoder.reverse`.

        Examples
        --------
        >>> gaz = Gazetteer()
        >>> found = gaz.reverse((36.82, 42.63))
        >>> found.address.endswith("Zummar, Nineveh, Iraq"), round(found.raw["distance_m"], -3) < 20_000
        (True, True)
        """
        return self._geocoder.reverse(query, **asked)

    # -- places that words describe ----------------------------------------------------------------------------------

    def locate_expression(
        self, expression: str, *, country: str | None = None, within: Sequence[str] = ()
    ) -> LocatedExpression:
        """Locate what words describe: "30 km north-west of Mosul", "the northern countryside of Homs".

        Parameters
        ----------
        expression
            English words around names in any spelling: offsets, sides and countrysides, near, between, roads, borders,
            coasts, and several of them together (see ``docs/gazetteer.md``).
        country
            ISO 3166-1 alpha-2 code, or a country's name, that the places it hangs on are in.
        within
            Names of areas they lie in.

        Returns
        -------
        LocatedExpression
            A region with its point, radius (metres), outline and reasons; or no region, and why.

        Examples
        --------
        >>> gaz = Gazetteer()
        >>> found = gaz.locate_expression("30 km north-west of Mosul")
        >>> round(found.lat, 2), round(found.lon, 2), round(found.radius_m, -3)
        (36.53, 42.88, 14000.0)
        >>> gaz.locate_expression("an hour's drive from Mosul").outcome.value
        'unresolved'
        """
        from gazetteer.relative import locate_expression

        return locate_expression(expression, gazetteer=self, country=country, within=within)

    @cached_property
    def areas(self) -> Areas:
        """The outlines of countries and first-level areas, worked out when first asked for."""
        from gazetteer.extents import Areas

        return Areas(
            borders=self.borders,
            neighbours=lambda code: tuple(self.countries().get(code, {}).get("neighbours", ())),
            settlements=lambda country, admin1: self.settlements.inside(country=country, admin1=admin1),
        )

    @cached_property
    def settlements(self) -> Settlements:
        """The points of all settlements, read when first asked for."""
        from gazetteer.nearest import Settlements

        return Settlements.of(self._stores)

    @cached_property
    def tree(self) -> Tree:
        """Finds the nearest of `settlements`; made when first asked for, a quarter of a million in a second."""
        from gazetteer.nearest import Tree

        return Tree(self.settlements.lat, self.settlements.lon)

    def reverse_many(self, lats: ArrayLike, lons: ArrayLike) -> ReverseAnswers:
        """Find the settlement nearest to each of many points, with distance and direction.

        Parameters
        ----------
        lats, lons
            Degrees, columns of one length. A NaN gives an answer without a place.

        Returns
        -------
        ReverseAnswers
            Columns in input order (some 100,000 points a second); ``answers[0].words`` is
            "26.7 km NW of Zummar, Nineveh, Iraq". Everywhere on earth there is a nearest settlement: see its distance.

        Raises
        ------
        InvalidPlaceError
            When a row is no point on earth.

        Examples
        --------
        >>> gaz = Gazetteer()
        >>> answers = gaz.reverse_many([36.82, float("nan")], [42.63, 0.0])
        >>> answers[0].place.country, answers[1].place
        ('IQ', None)
        """
        from gazetteer.reverse import reverse_many

        return reverse_many(self, lats, lons)

    def area_at(self, *, lat: float, lon: float) -> AreaAnswer:
        """Say which country and first-level area a point is in, and how sure that is.

        Examples
        --------
        >>> gaz = Gazetteer()
        >>> found = gaz.area_at(lat=36.34, lon=43.13)
        >>> found.country.country, found.admin1
        ('IQ', 'Nineveh')
        """
        from gazetteer.reverse import area_at

        return area_at(self, lat=lat, lon=lon)

    def addresses(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return "Zummar, Nineveh, Iraq" for rows of `settlements`, without reading whole records."""
        from gazetteer.reverse import address, joined

        points = self.settlements
        told: dict[int, str] = {}
        for home, store in enumerate(self._stores):
            rows = [i for i in numbers if points.store[i] == home]
            if home == 0:  # curated: what its rows leave open is filled from the core
                told.update((i, address(p, self)) for i, p in zip(rows, self.records(rows), strict=True))
                continue
            names = store.names(points.n[rows].tolist())
            for i, n, area in zip(rows, points.n[rows].tolist(), points.area[rows].tolist(), strict=True):
                country, admin1 = points.areas[area]
                told[i] = joined(names[n], admin1, self.country_name(country) if country else None)
        return told

    def records(self, numbers: Iterable[int]) -> list[Place]:
        """Return the places behind rows of `settlements`, in the order asked, with all that the stores know of them."""
        points, asked = self.settlements, list(numbers)
        found: dict[tuple[int, int], Place] = {}
        for home, store in enumerate(self._stores):
            ns = {int(points.n[i]) for i in asked if points.store[i] == home}
            for n, place in zip(sorted(ns), store.places(ns), strict=True):
                found[home, n] = self._completed(place) if self.is_curated(place.id) else place
        return [found[int(points.store[i]), int(points.n[i])] for i in asked]

    # -- countries ---------------------------------------------------------------------------------------------------

    @cached_property
    def _country_names(self) -> dict[str, str]:
        """Folded names, without demonyms, to codes."""
        return {fold(name): code for code, name in self._named_countries()}

    @cached_property
    def _country_words(self) -> dict[str, str]:
        """Folded names and demonyms to codes."""
        words = {fold(d): code for code, _, demonyms in country_names(self._embedded.countries) for d in demonyms}
        return words | self._country_names

    def _named_countries(self) -> Iterator[tuple[str, str]]:
        for code, names, _ in country_names(self._embedded.countries):
            for name in names:
                yield code, name
        for code, info in self._embedded.manifest["countries"].items():
            yield code, info["name"]

    def country_code(self, word: str) -> str | None:
        """Return the ISO code of a country's name, demonym, or code in capitals; None when it is none.

        Examples
        --------
        >>> gaz = Gazetteer()
        >>> [gaz.country_code(w) for w in ("Iraqi", "U.S.", "Emirati", "IQ", "SYR", "us", "iraqi territory")]
        ['IQ', 'US', 'AE', 'IQ', 'SY', None, None]
        """
        if word.isupper() and word.isascii() and word in self._country_codes:
            return self._country_codes[word]
        if word.islower() and len(word) < 3:
            return None
        folded = fold(word)
        return self._country_words.get(folded) or self._country_words.get(folded.removeprefix("the "))

    @cached_property
    def _country_codes(self) -> dict[str, str]:
        countries: dict[str, Any] = self._embedded.manifest["countries"]
        return {code: code for code in countries} | {info["iso3"]: code for code, info in countries.items()}

    def countries(self) -> dict[str, dict[str, Any]]:
        """Return what is known of each country by ISO code: name, iso3, capital, geonameid, neighbours."""
        found: dict[str, dict[str, Any]] = self._embedded.manifest["countries"]
        return found

    def country_name(self, code: str) -> str | None:
        """Return the English name of a country by its ISO code."""
        info = self._embedded.manifest["countries"].get(code)
        return str(info["name"]) if info else None

    # -- about -------------------------------------------------------------------------------------------------------

    @cached_property
    def borders(self) -> Borders:
        """Country borders, opened when first asked for."""
        from gazetteer.boundaries import Borders

        return Borders()

    @property
    def size(self) -> int:
        """The number of records of all stores."""
        return sum(store.size for store in self._stores)

    @property
    def attributions(self) -> tuple[str, ...]:
        """Credit lines of the data, for footers and metadata."""
        online = (self._fallback.credit,) if self._fallback is not None else ()
        return tuple(dict.fromkeys((*(credit for _, credit in reversed(self._labels)), *online)))

    def info(self) -> dict[str, Any]:
        """Say what is inside: sources with counts, credits and files, and the packages the core was made from."""
        return {
            "sources": [
                {
                    "name": label,
                    "places": store.size,
                    "credit": credit,
                    "skipped": store.about["skipped"],
                    "store": str(store.path),
                    "bytes": store.path.stat().st_size,
                }
                for (label, credit), store in zip(self._labels, self._stores, strict=True)
            ],
            "packages": self._embedded.manifest["packages"],
            "build": self._embedded.manifest["sha256"][:12],
            "licences": str(_DATA / "LICENSES"),
            "cache": str(self._stores[1].path.parent),
        }

    def __repr__(self) -> str:
        """Name the sources and their sizes."""
        sizes = ", ".join(
            f"{label}: {store.size:,}" for (label, _), store in zip(self._labels, self._stores, strict=True)
        )
        return f"Gazetteer({sizes})"


def _online(given: Online | Geocoder) -> Online:
    from gazetteer.fallback import Online

    return given if isinstance(given, Online) else Online(given)


def _stopped(word: str) -> str:
    """Bring an abbreviation to one case and spacing ("N. MEX." is "n.mex."), when it is long enough to be no other word."""
    return word.replace(" ", "").casefold() if "." in word or len(word) > _SHORT_WORD else word
