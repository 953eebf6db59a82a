"""The notebook of examples/ is run as a reader runs it: in its folder, cell after cell."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
#: Sockets in the file system and no ports: the kernel talks to nobody but its client.
RUN = """
import sys
import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
client = NotebookClient(notebook, timeout=120, km=AsyncKernelManager(transport="ipc", ip=sys.argv[2]))
client.execute()
nbformat.write(notebook, sys.argv[1])
"""


def test_the_notebook_goes_from_a_table_to_a_map_a_file_and_three_answers(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    path = tmp_path / "examples" / "launches.ipynb"
    done = subprocess.run(
        [sys.executable, "-c", RUN, path.name, str(tmp_path / "kernel")],
        cwd=path.parent,
        env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent), "JUPYTER_PLATFORM_DIRS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    told = "".join(
        "".join(output.get("text", output.get("data", {}).get("text/plain", "")))
        for cell in cells
        for output in cell["outputs"]
    )
    assert "kept in record: heard_from" in told
    assert "'Khirbat al-Mithal': unresolved" in told
    assert "45 crossed, 39 of them for certain" in told
    assert "14 within 50 km, 8 for certain" in told
    assert "2024-03-25" in told
    assert re.search(r"\d+ crossed and were near al-Hasakah; \d of 6 parts were opened", told)
    collection = json.loads((tmp_path / "build" / "launches.geojson").read_text(encoding="utf-8"))
    assert len({feature["properties"]["event_id"] for feature in collection["features"]}) == 60
    assert "<html" in (tmp_path / "build" / "launches.html").read_text(encoding="utf-8")


def test_the_notebook_is_committed_without_outputs() -> None:
    notebook = json.loads((EXAMPLES / "launches.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
