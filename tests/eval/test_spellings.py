"""Spellings that the index has not been given, asked for without context: floors a little below what the docs state.

`benchmarks/spellings.py` says how they are held out; here on few of them, against the places of their own countries.
"""

import sys
from collections import Counter
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gazetteer.names import fold

pytestmark = pytest.mark.eval
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "spellings.py"
QUESTIONS = 40
# Recall at 1 and at 10, of spellings of the Latin alphabet and of names in the native script.
FLOORS = {
    "Arab states": ((0.78, 0.88), (0.70, 0.86)),
    "Iran, Turkey, Afghanistan": ((0.72, 0.82), (0.76, 0.88)),
    "Israel": ((0.82, 0.88), (0.68, 0.80)),
    "Cyrillic": ((0.74, 0.84), (0.82, 0.90)),
}


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = spec_from_file_location("spellings_benchmark", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def held_out(bench: ModuleType) -> tuple[Any, Counter[str]]:
    gazetteer = bench.HeldOut([])
    return gazetteer, Counter(f for p in gazetteer.listed.values() for f in {fold(n) for n in p.names})


@pytest.mark.parametrize("native", [False, True], ids=["latin", "native"])
@pytest.mark.parametrize("group", FLOORS)
def test_held_out_spellings(bench: ModuleType, held_out: tuple[Any, Counter[str]], group: str, native: bool) -> None:  # noqa: FBT001
    gazetteer, bearers = held_out
    core = [p for p in gazetteer.listed.values() if p.country in bench.GROUPS[group] and p.is_core]
    only = frozenset(p.id for p in core)
    drawn = bench.questions(core, "test", QUESTIONS, bearers, native=native)
    told = bench.score(drawn, partial(bench.ask, gazetteer), partial(gazetteer.hide, only=only))
    at_1, at_10 = FLOORS[group][native]
    assert told["alike@1"] >= at_1, told
    assert told["alike@10"] >= at_10, told
