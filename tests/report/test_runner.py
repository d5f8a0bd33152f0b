"""Notebooks: parameters are checked first, execution repeats to the byte, failures leave their report."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from conftest import dsn, execute, on_embedded
from oracles.faults import wait_until
from oracles.pages import BY_NBVAL, Page

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


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("20_validate", {"environment": "test"}, "one of DEFAULT, TEST, UAT, PROD, not 'test'"),
        ("30_benchmark", {"rounds": "1"}, "a whole number from 2 to 10,000, not '1'"),
        ("30_benchmark", {"scales": "1,0"}, "whole numbers from 1"),
        ("36_sectors", {"limit": "0"}, "a whole number from 1"),
        ("50_overlap", {"types": "ETF,FUND"}, "types of groups"),
        ("53_portfolio", {"unit": "percents"}, "fraction, percent, money or nothing"),
        ("53_portfolio", {"decimal": ";"}, "or nothing"),
        ("60_history", {"as_of": "2025-13-01"}, "a day, as 2025-12-18"),
        ("70_drill", {"mutations": "-1"}, "a whole number from 0"),
    ],
)
def test_a_value_out_of_range_is_refused_before_a_kernel_starts(
    name: str, given: dict[str, str], expected: str
) -> None:
    with pytest.raises(ParameterValueError, match=expected):
        runner.check_parameters(name, given)


def test_a_parameter_that_no_cell_reads_is_refused(written: Written) -> None:
    name = written("a = 1\nprint(b)", 'a: str = ""\nb: int = 1')
    with pytest.raises(UsageError, match="reads its parameter 'a', so that a value would change nothing"):
        runner.check_parameters(name, {"a": "x"})
    assert runner.check_parameters(name, {"b": "2"}) == {"b": 2}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_parameter_is_read_and_takes_its_own_default(name: str) -> None:
    for parameter in runner.parameters(name):
        assert parameter.is_read
        assert runner.check_parameters(name, {parameter.name: str(parameter.default)})


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
    assert {".html", ".json", ".ipynb", ".csv", ".js"} == {path.suffix for path in tmp_path.iterdir()}
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
    """A foreign error, and a kernel that dies, are named with notebook, cell and line; outputs so far are kept."""
    nowhere = Database(parse_url("postgresql://me@127.0.0.1:1/market"))
    stopped = r"70_drill stopped in cell \[1\], line 2 \(`1 / 0`\), with ZeroDivisionError: division by zero"
    with pytest.raises(NotebookError, match=stopped):
        runner.run_notebook(written("print('so far')\n1 / 0"), {}, nowhere)
    assert "so far" in (tmp_path / "70_drill.ipynb").read_text()
    page = Page(tmp_path / "70_drill.html").text
    assert "? unchecked : Notebook 70_drill stopped in cell [1], line 2 ( 1 / 0 ), with ZeroDivisionError" in page
    assert str(tmp_path) not in page
    with pytest.raises(NotebookError, match=r"70_drill stopped with a dead kernel: .*died"):
        runner.run_notebook(written("import os\nos.kill(os.getpid(), 9)"), {}, nowhere)
    assert (tmp_path / "70_drill.html").is_file()


def test_a_kernel_ends_without_being_interrupted(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that is about to idle would print that it was interrupted, on the standard error of the command."""
    sent, send = [], os.killpg
    monkeypatch.setattr(os, "killpg", lambda group, number: sent.append(signal.Signals(number)) or send(group, number))
    runner.run_notebook(written("pass"), {}, None)
    assert sent == [signal.SIGKILL]


def test_a_kernel_has_its_own_state_environment_and_folder(
    written: Written, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What one notebook leaves in its process, no other finds; what the program sets meanwhile, each finds."""
    leave = "import builtins, os\nbuiltins.left = os.environ['LEFT'] = '1'\nos.chdir('/')\nprint(os.environ['WORD'])"
    look = (
        "import builtins, os\nprint(hasattr(builtins, 'left'), 'LEFT' in os.environ, os.environ['WORD'], os.getcwd())"
    )
    said = []
    for folder, word, code in ((tmp_path, "one", leave), (tmp_path / "below", "two", look)):
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("WORD", word)
        runner.run_notebook(written(code), {}, None)
        said.append(nbformat.read(tmp_path / "70_drill.ipynb", as_version=4).cells[-1].outputs[0].text)
    assert said == ["one\n", f"False False two {tmp_path / 'below'}\n"]


READING = """
import os, sys
from importlib import import_module
from workbench.runner.kernels import READ_AHEAD
asked, ask = set(), type(os.environ).__getitem__
type(os.environ).__getitem__ = lambda self, name: (asked.add(name), ask(self, name))[1]
for name in READ_AHEAD:
    import_module(name)
print(len(os.listdir("/proc/self/task")), *[n for n in asked if n.startswith(("WORKBENCH", "PG", "PLOTLY"))])
"""


def test_what_is_read_ahead_starts_no_thread_and_asks_for_no_setting() -> None:
    """A kernel has no thread of the fork server, and its environment may be another than the server's was."""
    env = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    assert subprocess.check_output([sys.executable, "-P", "-c", READING], env=env, text=True) == "1\n"
    more = READING.replace("in READ_AHEAD", "in (*READ_AHEAD, 'polars', 'plotly.io')")
    assert subprocess.check_output([sys.executable, "-P", "-c", more], env=env, text=True) != "1\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_kernel_outlives_the_program(written: Written, tmp_path: Path, number: signal.Signals) -> None:
    """However the program ends, its kernels and what they come from end with it."""
    name, begun = written(f"open({str(tmp_path / 'begun')!r}, 'w')\nimport time\ntime.sleep(60)"), tmp_path / "begun"
    folder = sqlfiles.resource_root("notebooks")
    code = f"""from pathlib import Path
from workbench import runner, sqlfiles
sqlfiles.resource_root = lambda name: Path({str(folder)!r})
runner.run_notebook({name!r}, {{}}, None)"""
    with subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stderr=subprocess.DEVNULL) as program:
        wait_until(begun.exists)
        assert len(processes_with(str(tmp_path))) == 3
        program.send_signal(number)
    wait_until(lambda: not processes_with(str(tmp_path)))


def processes_with(word: str) -> list[Path]:
    """Processes in whose environment the word is."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            found += [path] if word.encode() in path.read_bytes() and path.parent.name != str(os.getpid()) else []
    return found


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
