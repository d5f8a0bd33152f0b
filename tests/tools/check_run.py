"""A test for each notebook of a run that is over, for the list of tests that CI shows:
`RUN=folder pytest --junitxml=notebooks.xml tests/tools/check_run.py`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from oracles.pages import turned_cells

from workbench.report.notebooks import NOTEBOOKS

FOLDER = Path(os.environ.get("RUN", "reports"))


@pytest.mark.parametrize("name", [notebook.name for notebook in NOTEBOOKS])
def test_notebook(name: str) -> None:
    """It ran to its end, its verdict is no failure, and on sample data its tagged cells say what is committed."""
    executed = FOLDER / f"{name}.ipynb"
    if not executed.is_file():
        pytest.skip("the run left it out")
    for number, cell in enumerate(nbformat.read(executed, as_version=4).cells):
        for output in cell.get("outputs", []):
            assert output.output_type != "error", f"cell {number}: {output.ename}: {output.evalue}\n{cell.source}"
    twin = json.loads(executed.with_suffix(".json").read_text(encoding="utf-8"))
    assert twin["verdict"] != "fail", twin["summary"]
    assert not twin["sample"] or turned_cells(name, executed) == []
