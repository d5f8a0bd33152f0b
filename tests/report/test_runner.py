"""Notebooks: parameters are checked first, execution repeats to the byte, failures leave their report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import dsn, execute, on_embedded
from oracles.pages import BY_NBVAL

from workbench import migration, runner, sqlfiles
from workbench.errors import (
    DatabaseUnreachableError,
    NotebookError,
    NotMigratedError,
    OutputFolderError,
    ParameterValueError,
    UnknownParameterError,
    UsageError,
    VerdictError,
)
from workbench.postgres import Database, parse_url
from workbench.report.notebooks import BY_NAME

Written = Callable[[str], str]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Reports go to a folder of the test; what kernels are told is forgotten afterwards."""
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", "")
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Write a notebook in place of 70_drill, with one parameters cell and one cell of the given code."""
    folder = tmp_path_factory.mktemp("notebooks")
    monkeypatch.setattr(sqlfiles, "resource_root", lambda name: folder)

    def write(code: str, parameters: str = "") -> str:
        cells = [
            nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(code),
        ]
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / "70_drill.ipynb")
        return "70_drill"

    return write


def test_parameters_are_typed_and_explained() -> None:
    """What `notebook params` tells is what the notebook itself declares: name, type, default, purpose."""
    declared = runner.parameters("20_validate")
    assert [(p.name, p.type, p.default) for p in declared] == [
        ("environment", "str", "DEFAULT"),
        ("schema", "str", "public"),
        ("strict", "bool", False),
    ]
    assert all(p.about for p in declared)


def test_an_unknown_parameter_is_refused_with_what_there_is() -> None:
    """A misspelt parameter is refused before a kernel starts; the nearest name and all names are told."""
    with pytest.raises(UnknownParameterError, match=r"strict\. Did you mean environment"):
        runner.check_parameters("20_validate", {"enviroment": "TEST"})
    with pytest.raises(UnknownParameterError, match="it has schema, strict"):
        runner.check_parameters("10_migrate", {"zebra": "1"})


def test_values_get_their_declared_types(written: Written) -> None:
    """Text becomes what the notebook declares; text that cannot is refused with what is expected."""
    name = written("print(a, b, c, d)", 'a: str = ""\nb: int = 1\nc: float = 0.5\nd: bool = False')
    values = runner.check_parameters(name, {"a": "7", "b": "7", "c": "7", "d": "TRUE"})
    assert list(map(repr, values.values())) == ["'7'", "7", "7.0", "True"]
    for key, value, expected in (("b", "7.5", "whole number"), ("c", "x", "a number"), ("d", "1", "true or")):
        with pytest.raises(ParameterValueError, match=expected):
            runner.check_parameters(name, {key: value})


def test_an_unknown_notebook_is_refused() -> None:
    """A misspelt notebook is answered with the nearest one."""
    with pytest.raises(UsageError, match="Did you mean 10_migrate"):
        runner.find("10_migrat")


def test_copies_for_people_are_never_overwritten(tmp_path: Path) -> None:
    """`lab` gives people their own notebooks and leaves what they changed."""
    runner.copy_notebooks(tmp_path / "own")
    (tmp_path / "own" / "20_validate.ipynb").write_text("mine")
    runner.copy_notebooks(tmp_path / "own")
    assert (tmp_path / "own" / "20_validate.ipynb").read_text() == "mine"
    assert len(list((tmp_path / "own").iterdir())) == len(BY_NAME)


@on_embedded
def test_strict_fails_after_the_outputs_are_saved(migrated: Database, tmp_path: Path) -> None:
    """A strict notebook with findings fails with its verdict; page, twin and rows are there all the same."""
    with pytest.raises(VerdictError, match=r"Report 20_validate ends with verdict pass and [0-9]+ rows of findings"):
        runner.run_notebook("20_validate", {"strict": True, "environment": "TEST"}, migrated)
    assert {".html", ".json", ".ipynb", ".csv"} == {path.suffix for path in tmp_path.iterdir()}
    twin = json.loads((tmp_path / "20_validate.json").read_text())
    assert (twin["environment"], twin["findings"] > 0) == ("TEST", True)
    now = migration.status(migrated)
    assert (now.validation, now.fresh, now.clean_checks) == ("pass", True, 1)
    assert "Symbols rewritten and merged" in (tmp_path / "20_validate.html").read_text()


@on_embedded
def test_what_stops_a_notebook_is_what_stops_the_command(sampled: Database, tmp_path: Path) -> None:
    """An error of the workbench inside a notebook arrives as itself; the page then says unchecked."""
    execute(sampled, "ALTER TABLE cache_entries RENAME TO elsewhere")
    (tmp_path / "00_start_here.json").write_text('{"verdict": "pass", "summary": "of an earlier run"}')
    with pytest.raises(Exception, match="There is no table cache_entries in schema public") as stopped:
        runner.run_notebook("00_start_here", {}, sampled)
    assert type(stopped.value).exit_code == NotMigratedError.exit_code  # type: ignore[attr-defined]
    page = (tmp_path / "00_start_here.html").read_text()
    assert "? unchecked</strong>: There is no table cache_entries in schema public" in page
    assert "earlier run" not in page


def test_secrets_are_not_in_the_notebook_of_a_failure(tmp_path: Path) -> None:
    """The traceback of a notebook that cannot reach its server shows neither password nor whole address."""
    database = Database(parse_url("postgresql://me:s3cret-c4nary@127.0.0.1:1/market?application_name=mine"))
    with pytest.raises(DatabaseUnreachableError, match=r"postgresql://me:\*\*\*@127.0.0.1:1/market cannot"):
        runner.run_notebook("00_start_here", {}, database)
    for path in tmp_path.iterdir():
        text = path.read_text()
        assert "s3cret-c4nary" not in text
        assert "application_name=mine" not in text


def test_a_notebook_that_stops_is_named(written: Written, tmp_path: Path) -> None:
    """A foreign error, and a kernel that dies, are named with the notebook; outputs so far are kept."""
    nowhere = Database(parse_url("postgresql://me@127.0.0.1:1/market"))
    with pytest.raises(NotebookError, match=r"70_drill stopped with ZeroDivisionError: division by zero"):
        runner.run_notebook(written("print('so far')\n1 / 0"), {}, nowhere)
    assert "so far" in (tmp_path / "70_drill.ipynb").read_text()
    assert "did not reach its verdict" in (tmp_path / "70_drill.html").read_text()
    with pytest.raises(NotebookError, match=r"70_drill stopped with a dead kernel: .*died"):
        runner.run_notebook(written("import os\nos.kill(os.getpid(), 9)"), {}, nowhere)
    assert (tmp_path / "70_drill.html").is_file()


@on_embedded
def test_committed_outputs_are_what_the_notebooks_say(sampled: Database, tmp_path: Path) -> None:
    """nbval executes the first notebooks and compares their tagged cells with those committed; test_run the others."""
    copies = [tmp_path / f"{name}.ipynb" for name in BY_NBVAL]
    runner.copy_notebooks(tmp_path)
    command = [sys.executable, "-m", "pytest", "-p", "nbval", "-o", "addopts=", "-o", "filterwarnings="]
    ended = subprocess.run(
        [*command, "--nbval-lax", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, *copies],
        env=os.environ | {"WORKBENCH_DATABASE_URL": dsn(sampled.url)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert " passed" in ended.stdout


@on_embedded
@pytest.mark.parametrize("name", ["00_start_here", "20_validate"])
def test_a_full_disk_leaves_no_half_report(
    migrated: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What a small file system cannot hold is named; no cut notebook and no partial file stays."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", small]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this account may not mount a small file system")
    monkeypatch.setenv("WORKBENCH_REPORTS", str(small))
    try:
        with pytest.raises(OutputFolderError, match="No space left on device"):
            runner.run_notebook(name, {}, migrated)
        assert [path for path in small.iterdir() if path.suffix != ".json"] == []
    finally:
        subprocess.run(["umount", small], check=True)
