"""The workflow of `.github`: what it says exists, and each of its steps runs on a laptop in its order."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import click
import nbformat
import pytest
import yaml

from workbench.cli import cli

ROOT = Path(__file__).parents[2]
CHECK_RUN = ROOT / "tests" / "tools" / "check_run.py"

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "reports.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["reports"]["steps"]
COMMANDS = [step["run"] for step in STEPS if "run" in step]


def test_every_command_and_option_of_the_workflow_exists() -> None:
    """A command that is renamed, or an option that is dropped, would be met at the next push only."""
    known = 0
    for words in re.findall(r"bin/workbench ([^|)\n;>]+)", "\n".join(COMMANDS).replace("\\\n", " ")):
        command: Any = cli
        rest = words.split()
        while isinstance(command, click.Group):
            command = command.get_command(None, rest.pop(0))
        options = {name for parameter in command.params for name in parameter.opts}
        asked = [word.strip('"') for word in rest if word.startswith("--")]
        passes_on = command.context_settings.get("ignore_unknown_options", False)
        assert passes_on or set(asked) <= options, words
        known += 1
    assert known >= 8


def test_the_workflow_asks_for_no_more_than_to_read() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]) for step in STEPS if "uses" in step)


@pytest.mark.skipif("WORKBENCH_SOAK" not in os.environ, reason="takes two minutes; make soak does it")
def test_each_step_runs_locally_in_order(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """In a copy of the checkout; the second time against the first run as the accepted one."""
    # Not pytest's own folder: that is closed to the account that serves PostgreSQL when tests run as root.
    home = Path(tempfile.mkdtemp(prefix="workbench-workflow-"))
    home.chmod(0o755)
    request.addfinalizer(partial(shutil.rmtree, home))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, home / name)
    (home / ".venv").symlink_to(ROOT / ".venv")  # as the cache of the workflow brings it
    summary = tmp_path / "summary.md"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "WORKBENCH_"))}
    variables = {**inherited, **WORKFLOW["env"], "GITHUB_STEP_SUMMARY": str(summary)}

    def run() -> None:
        for command in COMMANDS[1:]:
            steps = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command]
            done = subprocess.run(steps, cwd=home, env=variables, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"

    run()
    assert "No run was accepted yet" in summary.read_text(encoding="utf-8")
    shutil.copytree(home / "build" / "reports", home / "reports" / "accepted")
    shutil.copy(home / "build" / "dump.sql", tmp_path)
    shutil.rmtree(home / "build")
    summary.unlink()
    variables["DUMP"] = str(tmp_path / "dump.sql")
    (home / "build").mkdir()
    run()
    lines = summary.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("**pass**")
    assert len(lines) <= 12
    for name in ("sample", "reports"):
        listed = (home / "build" / f"notebooks-{name}.xml").read_text(encoding="utf-8")
        assert 'failures="0"' in listed
        assert listed.count("<testcase") >= 12


def test_a_notebook_that_broke_is_a_failed_test_with_its_cell(tmp_path: Path) -> None:
    """Of a run's folder: the list of tests that CI shows names cell, error and code; what was left out is skipped."""
    broken = nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=[])
    cells = [nbformat.v4.new_code_cell("1 / 0", outputs=[broken])]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "51_pair.ipynb")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-o",
        "addopts=",
        f"--junitxml={tmp_path / 'tests.xml'}",
        CHECK_RUN,
    ]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"RUN": str(tmp_path)}, capture_output=True, check=False)
    listed = (tmp_path / "tests.xml").read_text(encoding="utf-8")
    assert (done.returncode, 'failures="1"' in listed) == (1, True)
    assert "cell 0: ZeroDivisionError: division by zero" in listed
