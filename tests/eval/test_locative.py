"""How often descriptions hold the true place: floors below what `benchmarks/locative.py` measures on a larger sample."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from gazetteer import Gazetteer

pytestmark = pytest.mark.eval
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "locative.py"
# Share of regions that hold the place; median area over that of the rounding alone, or in km².
FLOORS = {
    "offset, 8 winds": (0.93, 3.0),
    "offset, 4 winds": (0.90, 2.0),
    "offset, 16 winds": (0.93, 4.5),
    "offset, no direction": (0.93, None),
    "near": (0.90, None),
    "beyond": (0.90, None),
    "countryside of a seat": (0.90, None),
    "side of a governorate": (0.90, None),
    "between": (0.90, None),
    "press, countryside": (0.75, None),
    "press, side of": (0.75, None),
    "press, whole countryside": (0.93, None),
}


@pytest.fixture(scope="module")
def scores(shared: Path) -> dict[str, dict[str, float]]:
    spec = spec_from_file_location("locative_benchmark", BENCHMARK)
    benchmark = module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    gazetteer = Gazetteer(packs=[])
    made = benchmark.cases_of(shared, gazetteer, count=60, part="test")
    return {kind: benchmark.score(gazetteer, cases) for kind, cases in made.items()}


@pytest.mark.parametrize("kind", FLOORS)
def test_regions_hold_the_true_place(scores: dict[str, dict[str, float]], kind: str) -> None:
    share, area = FLOORS[kind]
    told = scores[kind]
    assert told["located"] >= 0.98, told
    assert told["in_region"] >= share, told
    assert area is None or told["over_ideal"] <= area, told
