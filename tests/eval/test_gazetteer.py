"""How well names resolve: the places of the seed reports one by one, the open corpora by their dev parts."""

import csv
import math
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from gazetteer import Gazetteer, Outcome

pytestmark = pytest.mark.eval
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "resolution.py"
KINDS = {
    "ADM1": "governorate",
    "AIRB": "air base",
    "military base": "base",
    "gas field": "gas field",
    "oil field": "oil field",
}
# Score on the gold mentions of the dev parts: entity-aware accuracy, and accuracy of the surest 82 %.
FLOORS = {
    "lgl": (0.77, 0.86),
    "geowebnews": (0.80, 0.95),
    "geovirus": (0.87, 0.91),
    "tudloc2013": (0.77, 0.93),
    "geocorpora": (0.80, 0.95),
}


def metres(lat: float, lon: float, lat2: float, lon2: float) -> float:
    a, b = math.radians(lat), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def test_every_place_of_the_seed_reports(shared: Path) -> None:
    gazetteer = Gazetteer()
    with (shared / "gazetteer" / "seed_places.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 23
    for row in rows:
        place, _, aside = row["place"].partition(" (")
        name = place.split(" / ")[0]
        kind = KINDS.get(row["kind"]) or ("town" if "town" in aside or "city" in aside else None)
        if "old site" in aside:
            continue  # what must never be the answer; see the first row
        found = gazetteer.resolve(f"{name} es-Saghir" if "Saghir" in aside else name, kind=kind, country=row["country"])
        if not row["lat"]:
            assert found.outcome is Outcome.UNRESOLVED, row["place"]
            continue
        best = found.require()
        reach = max(float(row["uncertainty_km"]) * 1000.0, 200.0)
        assert metres(best.lat, best.lon, float(row["lat"]), float(row["lon"])) <= reach, (row["place"], best)
        assert best.radius_m >= 900.0, row["place"]


@pytest.fixture(scope="module")
def scores(shared: Path) -> dict[str, dict[str, float]]:
    spec = spec_from_file_location("resolution_benchmark", BENCHMARK)
    benchmark = module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    gazetteer = Gazetteer()
    return benchmark.score(shared, gazetteer, benchmark.Ids(shared, gazetteer))


@pytest.mark.parametrize("corpus", FLOORS)
def test_gold_mentions_resolve(scores: dict[str, dict[str, float]], corpus: str) -> None:
    accuracy, surest = FLOORS[corpus]
    told = scores[corpus]
    assert told["accE"] >= accuracy, told
    assert told["at_82"] >= surest, told
    assert told["ece"] <= 0.10, told
