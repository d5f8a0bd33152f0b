"""The command line as a user meets it: exit codes, one-sentence errors, JSON, help, colours."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL

import click
import psycopg
import pytest
from conftest import PROGRAM, Program, dsn, execute, in_soak, on_embedded
from oracles.programs import end, installed, is_one_sentence, start

from workbench import migration, postgres, sample, server
from workbench.cli import CLOSED_PIPE, cli, printing
from workbench.cli.loads import FilesByDefault
from workbench.display import SIGNS
from workbench.postgres import Database
from workbench.report import pages
from workbench.report.notebooks import SKIPPABLE

LOWER_ONE = "UPDATE group_memberships SET symbol = lower(symbol) WHERE id = 1"
ESCAPE = "\x1b["
NOT_REPORTING = {"db url", "db psql", "lab", "serve"}


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command with its path, groups too."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands())
LEAVES = {name: command for name, command in COMMANDS.items() if not isinstance(command, click.Group)}


def at(database: Database) -> tuple[str, str]:
    """The option that names a database."""
    return ("--database-url", dsn(database.url))


def test_help_of_every_command_shows_an_example_that_parses() -> None:
    """The help of a command has an example that begins with `workbench` and is a valid command line."""
    for name in COMMANDS:
        example = re.search(r"Example: (workbench .*)", COMMANDS[name].help or "")
        assert example, f"workbench {name} --help shows no example"
        _, *words = shlex.split(example[1].strip())
        command: click.Command = cli
        while isinstance(command, click.Group):
            if isinstance(command, FilesByDefault) and words[0] not in command.commands:
                words.insert(0, "files")
            command = command.get_command(None, words.pop(0))
        program = click.Context(cli, info_name="workbench", **cli.context_settings)
        command.make_context(name, words, parent=program)


def test_help_is_printed(program: Program) -> None:
    """`--help` and `-h` of every command print its usage and exit with 0."""
    for name in ("", *COMMANDS):
        for option in ("--help", "-h"):
            outcome = program(*name.split(), option)
            assert (outcome.code, outcome.err) == (0, ""), name
            assert outcome.out.startswith(f"Usage: {f'workbench {name}'.strip()}"), name


def test_help_tells_the_exit_codes(program: Program) -> None:
    """The help of the program itself says what its exit codes mean."""
    told = " ".join(program("--help").out.split())
    assert "0 fine, 1 a check found something, 2 wrong usage, 3 cannot reach" in told
    assert "4 refused" in told


def test_every_reporting_command_speaks_json() -> None:
    """Each command that reports has the option --json."""
    silent = {
        name for name, command in LEAVES.items() if not any("--json" in parameter.opts for parameter in command.params)
    }
    assert silent == NOT_REPORTING


def test_json_of_the_whole_way(database: Database, program: Program) -> None:
    """From sample to rollback each command prints JSON with the promised keys and exits with 0."""

    def ask(*words: str) -> dict[str, object]:
        outcome = program(*words, "--json", *at(database))
        assert (outcome.code, outcome.err) == (0, ""), words
        return dict(outcome.result)

    assert ask("sample")["scale"] == 1
    assert ask("plan")["memberships"] == ask("migrate")["status"]["memberships"]  # type: ignore[index]
    assert ask("migrate")["changed"] is False
    status = ask("status")
    assert (status["phase"], status["drift"], status["defects"]) == ("parallel", 0, [])
    assert status["next"] == ["workbench validate", "workbench cutover", "workbench rollback"]
    validation = ask("validate")
    assert validation["verdict"] == "pass"
    for check in validation["checks"]:  # type: ignore[attr-defined]
        assert {"id", "verdict", "count", "rows"} <= check.keys()
        assert len(check["rows"]) == min(check["count"], 100)
    steps = {"cutover": "cutover", "upgrade": "cutover", "rollback": "parallel", "uninstall --yes": "legacy"}
    for step, phase in steps.items():
        change = ask(*step.split())
        assert (change["changed"], change["status"]["phase"]) == (step != "upgrade", phase)  # type: ignore[index]
        assert {"noticed", "kept_aside"} <= change.keys()


def test_json_needs_no_database(program: Program, data_dir: Path) -> None:
    """What notebooks there are, and whether the embedded server runs, is told without starting it."""
    listed = program("notebook", "list", "--json").result
    assert [row["name"] for row in listed] == sorted(row["name"] for row in listed)
    assert all(row["question"] for row in listed)
    declared = program("notebook", "params", "20_validate", "--json").result
    assert [row["name"] for row in declared] == ["environment", "schema", "strict"]
    assert all(row["about"] for row in declared)
    told = program("db", "status", "--json", "--data-dir", data_dir).result
    assert (told["running"], told["data_dir"]) == (False, str(data_dir))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("migrat", "Did you mean 'migrate'? See `workbench --help`."),
        ("upgrade --jsn", "Did you mean '--json'?"),
        ("validate --environment mars", "'mars' is not one of"),
        ("notebook run", "Missing argument 'NAME'. See `workbench notebook run --help`."),
        ("notebook run 20_validat", "Did you mean 20_validate?"),
        ("notebook run 20_validate -p environmen=TEST", "Did you mean environment?"),
        ("notebook run 20_validate -p strict=maybe", "takes true or false, not 'maybe'"),
        ("notebook run 20_validate -p strict", "KEY=VALUE"),
        ("sample --scale 0 --database-url postgresql://there/db", "from 1 to 1000"),
    ],
)
def test_wrong_usage_is_exit_2(program: Program, arguments: str, says: str) -> None:
    """A wrong word ends with exit code 2 and one sentence that says what would be right."""
    outcome = program(*arguments.split())
    assert (outcome.code, outcome.out) == (2, "")
    assert is_one_sentence(outcome.err)
    assert says in outcome.err


def test_without_arguments_the_help_is_shown(program: Program) -> None:
    """`workbench` alone shows its commands."""
    outcome = program()
    assert outcome.code == 2
    assert "Usage: workbench" in outcome.err
    assert "migrate" in outcome.err


def test_debug_shows_the_traceback() -> None:
    """`--debug`, anywhere, shows where an error came from; the exit code stays the same."""
    outcome = installed("status", "--debug", "--database-url", "postgresql://me@127.0.0.1:1/market")
    assert outcome.code == 3
    assert "Traceback (most recent call last)" in outcome.err
    assert "DatabaseUnreachableError" in outcome.err


def test_the_unforeseen_is_one_sentence() -> None:
    """An exception that nobody foresaw is exit code 3 and one sentence; the traceback comes with --debug."""
    code = "from workbench import cli, postgres; postgres.open_database = lambda *a: 1 / 0; cli.main()"
    brief, full = (
        subprocess.run([sys.executable, "-c", code, "status", *debug], capture_output=True, text=True)
        for debug in ((), ("--debug",))
    )
    assert (brief.returncode, full.returncode) == (3, 3)
    assert is_one_sentence(brief.stderr)
    assert "ZeroDivisionError: division by zero" in brief.stderr
    assert "--debug" in brief.stderr
    assert "Traceback (most recent call last)" in full.stderr


def test_the_state_may_refuse(database: Database, program: Program) -> None:
    """Each command that the state does not allow ends with exit code 4, a reason and nothing changed."""

    def refusal(*words: str) -> str:
        outcome = program(*words, *at(database))
        assert (outcome.code, outcome.out) == (4, ""), words
        assert is_one_sentence(outcome.err)
        return outcome.err

    assert "no table cache_entries" in refusal("plan")
    assert "no table cache_entries" in refusal("migrate")
    assert "workbench migrate" in refusal("rollback")
    assert "no schema 'elsewhere'" in refusal("sample", "--schema", "elsewhere")
    assert "add --sample" in refusal("run")
    program("sample", *at(database))
    assert "not empty" in refusal("sample")
    assert "schema elsewhere" in refusal("migrate", "--schema", "elsewhere")
    execute(database, "CREATE TABLE definition_groups (mine integer)")
    assert "definition_groups" in refusal("migrate")
    assert execute(database, "SELECT count(*) FROM definition_groups") == [(0,)]


def test_a_validation_without_anything_to_look_at_is_exit_3(sampled: Database, program: Program) -> None:
    """Before the migration every check is unchecked, which is exit code 3 and never a pass."""
    outcome = program("validate", *at(sampled))
    assert outcome.code == 3
    assert outcome.out.startswith("? unchecked: 20 of 20 checks had nothing to look at (nothing is migrated yet).")


def test_another_schema(database: Database, program: Program) -> None:
    """With --schema everything happens there; without it, the commands say where it is."""
    execute(database, 'CREATE SCHEMA "Market Data"')
    there = (*at(database), "--schema", "Market Data")
    for words in (["sample"], ["migrate"], ["validate"], ["status"]):
        assert program(*words, *there).code == 0
    assert execute(database, 'SELECT count(*) > 20000 FROM "Market Data".group_memberships') == [(True,)]
    outcome = program("status", *at(database))
    assert outcome.code == 4
    assert "--schema Market Data" in outcome.err


def test_validate_names_the_row_and_the_path(migrated: Database, program: Program) -> None:
    """A symbol changed to lower case is exit code 1; fund, JSON path, before and after are named."""
    [(symbol, name)] = execute(
        migrated,
        "SELECT m.symbol, g.name FROM group_memberships AS m "
        "JOIN definition_groups AS g ON g.id = m.group_id WHERE m.id = 1",
    )
    execute(migrated, LOWER_ONE)
    outcome = program("validate", *at(migrated))
    assert outcome.code == 1
    first = outcome.out.splitlines()[0]
    assert first.startswith("✗ fail: ")
    assert f'{name} (DEFAULT) at $.holdings[0].symbol: "{symbol}" became "{str(symbol).lower()}"' in first
    assert re.search(rf"{name} \(DEFAULT\).*\$\.holdings\[0\].*{symbol}.*{str(symbol).lower()}", outcome.out)
    assert "What to do: if the after side is at fault" in outcome.out
    told = program("validate", "--json", *at(migrated))
    assert (told.code, told.result["verdict"]) == (1, "fail")
    refused = program("rollback", *at(migrated))
    assert refused.code == 4
    assert "--discard" in refused.err


@on_embedded
def test_strict_makes_findings_count(migrated: Database, program: Program) -> None:
    """What the legacy data already had is exit code 0, and 1 with --strict."""
    assert program("validate", *at(migrated)).code == 0
    assert program("validate", "--strict", *at(migrated)).code == 1


@on_embedded
def test_control_characters_are_shown_as_codes(sampled: Database, program: Program) -> None:
    """A name from the data cannot command the terminal or break the line of an answer."""
    execute(sampled, "UPDATE cache_entries SET key = E'\\x1b[31mEVIL\\nLINE\\u00a0' WHERE key = 'NULLLIST'")
    program("migrate", *at(sampled))
    out = program("validate", *at(sampled)).out
    assert ESCAPE not in out
    assert r"\u001b[31mEVIL\u000aLINE\u00a0" in out


def on_terminal(*arguments: object, **environment: str) -> str:
    """What the installed program shows on a terminal."""
    leader, follower = pty.openpty()
    settings = os.environ | {"TERM": "xterm-256color"} | environment
    command = [PROGRAM, *map(str, arguments)]
    process = subprocess.Popen(command, env=settings, stdin=follower, stdout=follower, stderr=DEVNULL)
    os.close(follower)
    shown = b""
    with suppress(OSError):  # Linux tells the end of a terminal as an error
        while select.select([leader], [], [], 60)[0] and (block := os.read(leader, 65_536)):
            shown += block
    os.close(leader)
    assert process.wait() == 0
    return shown.decode()


@on_embedded
def test_terminals_narrow_and_without_colour(migrated: Database) -> None:
    """40 columns lose no figure; colour only repeats a sign and a word; NO_COLOR leaves no escape code."""
    coloured = on_terminal("validate", *at(migrated), COLUMNS="40")
    painted = re.findall(r"\x1b\[(?:3\d|9\d|[\d;]*38;5;\d+)m([^\x1b]*)\x1b", coloured)
    assert painted
    assert {text.strip() for text in painted} <= set(SIGNS.values())
    plain = on_terminal("validate", *at(migrated), COLUMNS="40", NO_COLOR="1")
    assert ESCAPE not in plain
    assert "Check: ETF Holdings" in plain
    planned = on_terminal("plan", *at(migrated), COLUMNS="60", NO_COLOR="1")
    assert re.search(r"Legacy type: stock_metadata\s+Entries: 3,7\d\d\s", planned)
    assert ESCAPE not in planned


@on_embedded
def test_output_that_is_no_terminal_is_plain(migrated: Database) -> None:
    """Into a pipe go no escape codes, even when colours are asked for by nobody."""
    outcome = installed("validate", *at(migrated))
    assert outcome.code == 0
    assert ESCAPE not in outcome.out + outcome.err
    assert outcome.err == ""


SHORT = [f"--skip={name}" for name in SKIPPABLE]
"""What these tests do not look at."""


@in_soak
@on_embedded
def test_two_runs_at_once(sampled: Database, tmp_path: Path) -> None:
    """Of two runs on one database each ends well or is refused; afterwards the database is whole.

    A notebook left out is not in the index, and a page of an earlier run does not speak for it.
    """
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        (folder / "30_benchmark.json").write_text('{"claims": "of another day"}')
    running = [start("run", *at(sampled), *SHORT, "--json", "--output", folder) for folder in folders]
    outcomes = [end(process) for process in running]
    assert 0 in [outcome.code for outcome in outcomes]
    for folder, outcome in zip(folders, outcomes, strict=True):
        assert outcome.code == 0 or (outcome.code == 4 and is_one_sentence(outcome.err)), outcome
        if outcome.code == 0:
            assert outcome.result["reports"] == [
                "00_start_here",
                "10_migrate",
                "20_validate",
                "40_snapshot",
                "90_review",
            ]
            assert "Of 4 published speed-ups: 4 unchecked." in outcome.result["summary"]
            assert not list(folder.glob("30_*"))
    status = migration.status(sampled)
    assert (status.drift, status.phase) == (0, "parallel")


@on_embedded
def test_two_runs_into_one_folder(sampled: Database, program: Program, tmp_path: Path) -> None:
    """A second run into the same reports folder is refused before it changes anything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_REPORTS", str(tmp_path))
        with pages.locked_folder():
            outcome = program("run", *at(sampled), "--output", tmp_path)
    assert outcome.code == 4
    assert is_one_sentence(outcome.err)
    assert str(tmp_path) in outcome.err
    assert migration.status(sampled).phase == "legacy"


def test_a_migration_waits_for_nobody(sampled: Database, program: Program) -> None:
    """While another session holds the lock of the workbench, migrate is refused and names its process."""
    with sampled.write_one_snapshot() as holder:
        migration.lock(holder)
        outcome = program("migrate", *at(sampled))
    assert outcome.code == 4
    assert is_one_sentence(outcome.err)
    assert re.search(r"process \d+ \(workbench\)", outcome.err)


def postmaster(data_dir: Path) -> int:
    """The process of the server on a data folder."""
    return int((data_dir / "postmaster.pid").read_text().splitlines()[0])


def wait_for_migration(url: str) -> None:
    """Return as soon as the advisory lock of a migration is held."""
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(6_000):
            query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            if connection.execute(query).fetchone() != (0,):
                return
            time.sleep(0.01)
    pytest.fail("no migration began")


def test_the_server_may_die_in_the_middle(data_dir: Path, tmp_path: Path) -> None:
    """A server that dies under the migration is exit code 3 and one sentence; a second run succeeds."""
    url = server.start(data_dir).url
    sample.create(Database(postgres.parse_url(url)))
    words = ("run", *SHORT, "--data-dir", data_dir, "--output", tmp_path)
    running = start(*words)
    wait_for_migration(url)
    os.kill(postmaster(data_dir), signal.SIGQUIT)
    outcome = end(running)
    assert (outcome.code, outcome.out) == (3, "")
    assert is_one_sentence(outcome.err)
    # Two notebooks run at once: one was at work, the other may just have been about to connect.
    assert "What was not committed is undone" in outcome.err or "cannot be used" in outcome.err
    again = installed(*words)
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("✓ pass: Nothing was lost")


@on_embedded
def test_a_notebook_ends_with_the_exit_code_of_its_verdict(
    migrated: Database, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`notebook run` of a notebook whose verdict is a failure is exit code 1, as for a command."""
    monkeypatch.setattr("workbench.runner.run_notebook", lambda name, values, database: tmp_path / name)
    for verdict, code in (("pass", 0), ("fail", 1), ("unchecked", 3)):
        (tmp_path / "20_validate.json").write_text(json.dumps({"verdict": verdict, "summary": "So it is."}))
        outcome = program("notebook", "run", "20_validate", "--output", tmp_path, *at(migrated))
        assert outcome.code == code
        assert outcome.out.startswith(f"{SIGNS[verdict]}: So it is.\nReport: ")


@on_embedded
@pytest.mark.parametrize("question", [["query", "etf", "SPY"], ["query", "etf", "SPY", "--json"]])
def test_a_reader_who_leaves_early_is_no_failed_check(migrated: Database, question: list[str]) -> None:
    """A pipe that is closed before the answer ends the command as a shell says of it, never with 1."""
    with start(*question, *at(migrated)) as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait(30) == CLOSED_PIPE


@on_embedded
def test_only_what_nothing_builds_upon_can_be_left_out(migrated: Database, program: Program) -> None:
    """A wrong name, or a notebook that others need, is wrong usage and lists what can be left out."""
    for name in ("20_validate", "nothing"):
        ended = program("run", "--skip", name, *at(migrated))
        assert (ended.code, ended.out) == (2, "")
        assert "30_benchmark, 70_drill, 50_overlap" in ended.err


TABLES = {
    "numbers and words": (["Name", "Rows"], [["a", 1], ["bcd", 1234], [None, -5]]),
    "no rows": (["Name", "Rows"], []),
    "empty cells": (["A", "B", "C"], [["", 1, "x"], ["y", 2, ""]]),
    "wide and combining": (["名前", "W"], [["日本電信電話", "1.5 %"], ["e\u0301a", "✓ pass"], ["👩‍👩‍👧", "-"]]),
    "control characters": (["Name"], [["a\tb\x1b[1m"], ["[bold]"]]),
    "as wide as a pipe": (["A", "B"], [["x" * 99, "y" * 99]]),
    "too wide": (["A", "B"], [["x" * 99, "y" * 100]]),
    "much too wide": (["A"] * 20, [["x" * 20] * 20]),
}


@pytest.mark.parametrize("table", TABLES)
def test_a_pipe_gets_what_rich_would_print(
    table: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick way of printing a table gives the same text, to the byte; too wide ones take the long way."""
    headers, rows = TABLES[table]
    printing.table(headers, rows)
    quick = capsys.readouterr().out
    taken: list[bool] = []
    rich_way = printing._print_rich
    monkeypatch.setattr(printing, "_print_rich", lambda *table: (taken.append(True), rich_way(*table)))
    printing.table(headers, rows)
    assert taken == [True] * ("too wide" in table)
    monkeypatch.setattr(printing, "_plain", lambda *table: None)
    printing.table(headers, rows)
    assert taken[-1]
    assert quick == capsys.readouterr().out.removeprefix(quick)
    assert quick


@on_embedded
def test_a_question_does_not_load_what_it_does_not_need(migrated: Database) -> None:
    """Rich, and the making of pages, take longer to load than most questions to answer."""
    loaded = [sys.executable, "-X", "importtime", PROGRAM, "query", "etf", "SPY", *at(migrated)]
    for form in ([], ["--json"]):
        told = subprocess.run([*loaded, *form], capture_output=True, text=True, check=True).stderr
        modules = {line.rpartition("|")[2].strip() for line in told.splitlines()}
        assert "workbench.query" in modules
        assert not modules & {"rich.console", "rich.table", "workbench.report", "jinja2", "polars"}
