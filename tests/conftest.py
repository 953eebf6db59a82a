"""What all tests share: the module of hand-made events, and the folder of shared reference data."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# Scripts that tests hand to other processes; importing them would run them.
collect_ignore_glob = ["*_job.py"]

# The suite gives the same verdict on the same code; HYPOTHESIS_PROFILE=default looks for new counterexamples.
settings.register_profile("suite", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(scope="session", autouse=True)
def no_packs(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the packs of whoever runs the tests out of them."""
    os.environ["GEOEVENTS_PACKS"] = str(tmp_path_factory.mktemp("packs"))


def _load(path: Path):
    """Load a file of tests as a module; importlib mode keeps tests off the path."""
    spec = importlib.util.spec_from_file_location(f"tests_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def factory():
    """The module tests/factories.py."""
    return _load(Path(__file__).with_name("factories.py"))


@pytest.fixture(scope="session")
def made():
    """The module tests/browser/made.py: events for maps."""
    return _load(Path(__file__).parent / "browser" / "made.py")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the project; the test is skipped where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the shared reference data is not here")
    return folder
