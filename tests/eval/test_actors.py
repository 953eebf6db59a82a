"""Floors for who did it, with stance, on the splits that were tuned on."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from gazetteer import Gazetteer

HERE = Path(__file__).parent
FLOORS = {"devset": ("dev", 0.60, 0.50), "heldout": ("heldout", 0.68, 0.54)}


@pytest.mark.eval
@pytest.mark.parametrize("name", FLOORS)
def test_floors(name: str) -> None:
    spec = importlib.util.spec_from_file_location("eval_actors", HERE / "actors.py")
    actors = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(actors)
    split, named, with_stance = FLOORS[name]
    gold = json.loads((HERE / name / f"{name}.json").read_text(encoding="utf-8"))
    documents = [d for d in gold["documents"] if d["split"] == split]
    found = actors.score(HERE / name, documents, Gazetteer())
    assert found["actor"]["f1"] >= named
    assert found["actor_stance"]["f1"] >= with_stance
