"""Modules import each other in one direction only, and a command imports no more than it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from graphlib import TopologicalSorter

import grimp
from conftest import dsn, on_embedded

from workbench.postgres import Database
from workbench.snapshot import taking

SERVER = {"psycopg", "psycopg_binary", "typing_extensions"}
MAY_IMPORT = {
    "--help": set(),
    "query --help": set(),
    "snapshot list": set(),
    "db status": set(),
    "query etf SPY": {*SERVER, "rich"},
    "query stock AAPL --json": {*SERVER, "msgspec"},
    "overlap pair SPY QQQ": {"duckdb", "_duckdb", "rich"},
    "status": SERVER,
    "validate": {*SERVER, "rich", "jinja2", "markupsafe"},
    "plan": {*SERVER, "rich"},
    "group list": SERVER,
    "load list": {*SERVER, "defusedxml", "stdnum"},
    "sectors": {*SERVER, "rich"},
}
"""Packages of others that a command may import beside click; whatever else takes longer than the question."""

WATCHED = """
import atexit, sys

def tell():
    packages = {name.partition(".")[0] for name, module in [*sys.modules.items()]
                if "site-packages" in (getattr(module, "__file__", None) or "")}
    print("IMPORTED", *packages, file=sys.stderr)

atexit.register(tell)
from workbench.cli import main
main()
"""


def imported(database: Database, words: str, before: str = "") -> set[str]:
    """Packages of others that the command imports in a process of its own; it must succeed."""
    command = [sys.executable, "-P", "-c", before + WATCHED, *words.split()]
    env = os.environ | {"WORKBENCH_DATABASE_URL": dsn(database.url)}
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return {*ended.stderr.partition("IMPORTED")[2].split()} - {"click"}


@on_embedded
def test_a_command_imports_no_more_than_it_may(migrated: Database) -> None:
    """Each command, asked in earnest, loads what its budget lists; what is not listed is noticed."""
    taking.take(migrated)
    for words, allowed in MAY_IMPORT.items():
        assert imported(migrated, words) <= allowed, words
    assert imported(migrated, "--help", before="import sqlalchemy") - MAY_IMPORT["--help"]


def test_the_help_needs_nothing_for_errors() -> None:
    """What only a traceback or a version needs is loaded with it."""
    loaded = "import sys, workbench.cli; print(*sys.modules)"
    found = subprocess.check_output([sys.executable, "-P", "-c", loaded], text=True).split()
    assert not {"traceback", "importlib.metadata", "workbench.postgres"} & {*found}
    assert "workbench.cli.streams" in found


def test_no_modules_import_each_other_in_a_circle() -> None:
    """No circle of imports, those inside functions counted; those for type checkers alone are not."""
    graph = grimp.build_graph("workbench", exclude_type_checking_imports=True, cache_dir=None)
    TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}).prepare()
