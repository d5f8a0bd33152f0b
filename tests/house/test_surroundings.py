"""Whatever the user's shell, account, folder and terminal are like, the program works or says what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from conftest import PROGRAM, dsn, execute, on_embedded
from oracles.programs import installed, is_one_sentence
from psycopg import pq

from workbench import migration, runner
from workbench.contract import Verdict
from workbench.errors import UnreachableError
from workbench.postgres import Database

OWN_VARIABLES = ("PGTZ", "PGDATESTYLE", "PGGEQO", "PGSERVICEFILE", "PGSYSCONFDIR", "PGLOCALEDIR")
"""What libpq reads and `PQconndefaults` does not list."""


def ended(*arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The installed program, run to its end with these streams, folder and environment."""
    given = {"stdout": PIPE, "stderr": PIPE} | options
    given["env"] = os.environ | options.get("env", {})
    return subprocess.run([PROGRAM, *map(str, arguments)], timeout=120, check=False, **given)


def test_no_variable_of_libpq_reaches_the_embedded_server(data_dir: Path) -> None:
    """Whatever the shell demands of real servers, commands, psql and kernels reach the embedded one."""
    listed = [option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar]
    elsewhere = dict.fromkeys([*listed, *OWN_VARIABLES], "nonsense")
    at_it = ("--data-dir", data_dir)
    outcome = installed("sample", *at_it, **elsewhere)
    assert (outcome.code, outcome.err) == (0, "")
    notebook = installed("notebook", "run", "00_start_here", *at_it, "--output", data_dir.parent, **elsewhere)
    assert (notebook.code, notebook.err) == (0, "")
    select = installed("db", "psql", *at_it, "-XAtc", "SELECT 40 + 2", **elsewhere)
    assert (select.code, select.out, select.err) == (0, "42\n", "")


@on_embedded
def test_output_fits_the_stream(migrated: Database) -> None:
    """What an encoding lacks is replaced, in JSON escaped, and the exit code is that of the work."""
    execute(migrated, "UPDATE cache_entries SET name = 'Fünd ✓ 🙂' WHERE key = 'SPY' AND type = 'etf_holdings'")
    question = ("query", "etf", "SPY", "--json", "--database-url", dsn(migrated.url))
    told = json.loads(ended(*question).stdout)
    assert told["display_name"] == "Fünd ✓ 🙂"
    for encoding in ("ascii", "latin-1"):
        other = {"PYTHONIOENCODING": encoding}
        assert json.loads(ended(*question, env=other).stdout.decode(encoding)) == told
    end = ended("validate", "--database-url", dsn(migrated.url), env={"PYTHONIOENCODING": "ascii"})
    assert (end.returncode, end.stderr) == (0, b"")
    assert end.stdout.decode("ascii").startswith("? pass: Nothing was lost")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@on_embedded
def test_output_that_cannot_be_written_undoes_nothing(migrated: Database) -> None:
    """With a full or closed output the work is done, one sentence says so, and the exit code is 3."""
    at_it = ("--database-url", dsn(migrated.url))
    migration.cutover(migrated, validator=lambda: Verdict.PASS)
    execute(migrated, "INSERT INTO definition_groups (name, type, environment) VALUES ('mine', 'CUSTOM', 'TEST')")
    with Path("/dev/full").open("wb") as full:
        end = ended("rollback", *at_it, stdout=full)
        assert (end.returncode, migration.status(migrated).phase) == (3, "parallel")
        assert b"No space left on device. The work of the command was done before" in end.stderr
        assert is_one_sentence(end.stderr.decode())
        assert ended("status", "--watch", "0.1", *at_it, stdout=full).returncode == 3
        assert ended("overlap", "nothing", stderr=full).returncode == 2
        assert ended("status", *at_it, stderr=full).returncode == 0
    end = ended("status", *at_it, preexec_fn=lambda: os.close(1))
    assert (end.returncode, is_one_sentence(end.stderr.decode())) == (3, True)
    assert b"it is closed" in end.stderr


HOMELESS = """
import os, pwd, sys
del os.environ["HOME"]
def nobody(uid): raise KeyError(uid)
pwd.getpwuid = nobody
from workbench.cli import main
main()
"""


def homeless(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program, run for an account that has neither a name nor a home folder."""
    command = [sys.executable, "-P", "-c", HOMELESS, *map(str, arguments)]
    kept = {name: value for name, value in os.environ.items() if name != "WORKBENCH_SNAPSHOTS"}
    return subprocess.run(
        command, env=kept | environment, cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )


@on_embedded
def test_without_a_home_the_option_is_named(migrated: Database, tmp_path: Path) -> None:
    """Where a home folder is needed, and before anything is done, the sentence says which option to set instead."""
    at_it = ("--database-url", dsn(migrated.url))
    for arguments in (("snapshot", "list"), ("run", *at_it), ("overlap", "pair", "SPY", "QQQ")):
        end = homeless(*arguments, cwd=tmp_path)
        assert (end.returncode, is_one_sentence(end.stderr)) == (3, True)
        assert "name one by --snapshots or WORKBENCH_SNAPSHOTS" in end.stderr
    assert not list(tmp_path.iterdir())


@on_embedded
def test_kernels_are_the_programs_own(migrated: Database, tmp_path: Path) -> None:
    """Without a home, among the user's kernels, start files and modules, and in his places that cannot be written, a
    notebook runs and finds the file that is beside him."""
    kernel = tmp_path / "xdg" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["nowhere"], "display_name": "x", "language": "python"}')
    (tmp_path / "workbench").mkdir()
    for name in ("workbench/__init__", "json", "random", "polars", "pandas", "start"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('of the user')")
    (tmp_path / "mine.csv").write_text("fund,weight\nSPY,60\nQQQ,40\n")
    theirs = {"XDG_DATA_HOME": str(tmp_path / "xdg"), "JUPYTER_PREFER_ENV_PATH": "0"}
    theirs |= dict.fromkeys(("JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), "/dev/null/x")
    theirs |= {"PYTHONSTARTUP": str(tmp_path / "start.py"), "WORKBENCH_SNAPSHOTS": "snapshots"}
    before = {*tmp_path.iterdir()}
    end = homeless("snapshot", "take", "--database-url", dsn(migrated.url), cwd=tmp_path, **theirs)
    assert (end.returncode, end.stderr) == (0, "")
    words = ("notebook", "run", "53_portfolio", "-p", "portfolio=mine.csv", "--output", "out")
    end = homeless(*words, cwd=tmp_path, **theirs)
    assert (end.returncode, end.stderr) == (0, "")
    assert end.stdout.startswith("2 funds")
    assert {*tmp_path.iterdir()} - before == {tmp_path / "snapshots", tmp_path / "out"}


def test_a_place_that_fails_is_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder that is gone, a file where a folder should be: each sentence names what is to be mended."""
    gone = ["sh", "-c", f'mkdir gone; cd gone; rmdir ../gone; "{PROGRAM}" overlap pair SPY QQQ']
    end = subprocess.run(gone, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (end.returncode, is_one_sentence(end.stderr)) == (3, True)
    assert "The working folder is gone" in end.stderr
    (tmp_path / "file").touch()
    with pytest.raises(UnreachableError, match=r"file cannot be written: it is a file, not a folder.*--folder\.$"):
        runner.copy_notebooks(tmp_path / "file")
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path / "file" / "below"))
    with pytest.raises(UnreachableError, match=r"below cannot be written: it lies below a file\. .*--output\.$"):
        runner.run_notebook("51_pair", {}, None)
