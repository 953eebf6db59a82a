"""The assembled borders are a function of the pinned packages: the same bytes again, and the ones the tests use."""

import runpy
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / "maps" / "frontend" / "node_modules"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    if not (PACKAGES / "@rapideditor" / "country-coder").is_dir():
        pytest.skip("the npm packages are only there where the package was built")
    root = tmp_path_factory.mktemp("assembled")
    runpy.run_path(str(ROOT / ".ci" / "assemble_borders.py"))["assemble"](root=root, node_modules=PACKAGES)
    return root / "gazetteer" / "data"


def test_same_inputs_give_the_same_bytes(made):
    installed = ROOT / "gazetteer" / "data" / "assembled" / "borders.npz"
    assert (made / "assembled" / "borders.npz").read_bytes() == installed.read_bytes()


def test_licences_travel(made):
    assert "ISC" in (made / "LICENSES" / "country-coder.txt").read_text(encoding="utf-8")
    assert "Michael Bostock" in (made / "LICENSES" / "world-atlas.txt").read_text(encoding="utf-8")


def test_every_edge_knows_its_sides_and_its_error(made):
    with np.load(made / "assembled" / "borders.npz", allow_pickle=False) as stored:
        sides, error, codes = stored["country_sides"], stored["country_error_m"], stored["country_codes"]
        assert np.abs(stored["country_x"]).max() == 18_000_000
        assert np.abs(stored["country_y"]).max() == 9_000_000
    assert len(sides) == len(error) > 13_000
    assert (sides.max(), sides.min()) == (len(codes) - 1, -1)
    assert (sides[:, 0] != sides[:, 1]).all()
    border = (sides >= 0).all(axis=1)
    assert error[border].min() == 1_000
    assert error[border].max() == 20_000
    iraq, syria = (int(np.flatnonzero(codes == code)[0]) for code in ("IQ", "SY"))
    measured = np.isin(sides, (iraq, syria)).all(axis=1)
    assert measured.any()
    assert (error[measured] == 1_000).all()


def test_coasts_are_closed_on_both_sides_of_the_antimeridian(made):
    """At every vertex as many edges end as begin, and none leads over the antimeridian."""
    with np.load(made / "assembled" / "borders.npz", allow_pickle=False) as stored:
        x, y = stored["land_x"].astype(np.int64), stored["land_y"].astype(np.int64)
    assert np.abs(np.diff(x)).max() < 18_000_000
    ends = x * 100_000_000 + y
    vertices, number = np.unique(ends, return_inverse=True)
    number = number.reshape(ends.shape)
    begun, ended = (np.bincount(number[:, side], minlength=len(vertices)) for side in (0, 1))
    assert (begun == ended).all()
