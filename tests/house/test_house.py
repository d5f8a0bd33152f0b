"""The house rules that a machine can keep."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import click
import nbformat
import pytest
from conftest import ON_ONE_SERVER
from IPython.core.inputtransformer2 import TransformerManager

from workbench import errors
from workbench.cli import cli
from workbench.cli.loads import FilesByDefault
from workbench.errors import WorkbenchError
from workbench.report import notebooks

ROOT = Path(__file__).parents[2]
SQL = sorted((ROOT / "sql").rglob("*.sql"))
MODULES = sorted((ROOT / "workbench").rglob("*.py"))
MAGICS = TransformerManager()
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
DOCUMENTATION = ("README.md", "RUNBOOK.md", "CONTRIBUTING.md")
KEPT = "nbval-check-output"
LONGEST_FUNCTION, LONGEST_MODULE, MOST_CELLS, LONGEST_CELL = 30, 300, 15, 8
BIND = re.compile(r"(?<![:\w]):([a-z_]\w*)")
# What must not be in a file that others read: hosts of package registries, paths of one machine.
FOREIGN = re.compile(
    r"pypi\.org|pythonhosted|artifactory|registry\.npmjs|index-url\s*=|/work/|/root/|/home/\w|/Users/\w", re.I
)

NO_NOTEBOOK_HAS = (
    *(ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.Try, ast.For, ast.While, ast.With),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)

needs_git = pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="this is no checkout of git"
)


def kept_by(paths: Iterable[Path], offences: Callable[[Path], Iterable[str]]) -> bool:
    """Whether every file keeps a rule; else all that break it are listed, each with its offences."""
    found = [f"{path.relative_to(ROOT)}: {offence}" for path in paths for offence in offences(path)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)
    return True


def header(path: Path) -> dict[str, str]:
    """The comment on top of a SQL file as its keys: Purpose, Grain, Binds."""
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    keys = re.split(r"\b(Purpose|Grain|Binds):\s*", " ".join(lines))
    return dict(zip(keys[1::2], map(str.strip, keys[2::2]), strict=True))


def statement(path: Path) -> str:
    """A SQL file with what it includes, without comments and strings."""
    text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"^\\ir (\S+)$", lambda found: statement(path.parent / found[1]), text, flags=re.M)
    return re.sub(r"'(?:[^']|'')*'", "''", text)


def test_schema_stages_are_complete() -> None:
    """Whatever stage is deployed has a verify and a revert of the same name."""
    schema = ROOT / "sql" / "schema"
    deploy = sorted(path.name for path in (schema / "deploy").iterdir())
    assert deploy
    for folder in ("verify", "revert"):
        assert sorted(path.stem for path in (schema / folder).iterdir()) == deploy


def test_before_and_after_are_pairs() -> None:
    """Whatever is asked of one side can be asked of the other, with the same binds."""
    sides = sorted({path.parent for path in SQL if path.parent.name == "before"})
    assert sides
    for before in sides:
        after = before.with_name("after")
        assert {path.name for path in before.iterdir()} == {path.name for path in after.iterdir()}
        for path in before.iterdir():
            assert header(path)["Binds"] == header(after / path.name)["Binds"], path.name


def test_sql_says_its_purpose_grain_and_binds() -> None:
    """Each SQL file begins with purpose, grain and binds, and its binds are those it uses."""

    def offences(path: Path) -> Iterator[str]:
        keys = header(path)
        if list(keys) != ["Purpose", "Grain", "Binds"]:
            yield f"begins with {list(keys)}"
            return
        yield from (f"{key} ends without a full stop" for key, text in keys.items() if not text.endswith("."))
        used = set(BIND.findall(statement(path)))
        clauses = [] if keys["Binds"].startswith("none") else keys["Binds"].split(";")
        named = {clause.split()[0].strip(",.") for clause in clauses}
        yield from (f"says that it binds {name}" for name in named - used)
        yield from (f"does not say that it binds {name}" for name in used - set(re.findall(r"[a-z_]+", keys["Binds"])))

    assert kept_by(SQL, offences)


def test_sql_leaves_the_transaction_to_its_caller() -> None:
    """No SQL file begins or ends a transaction or hides drift behind IF NOT EXISTS."""
    forbidden = r"^\s*(?:BEGIN|COMMIT|ROLLBACK|START TRANSACTION)\s*;|CREATE\s+(?:TABLE|SCHEMA|INDEX)\s+IF NOT EXISTS"
    assert kept_by(SQL, lambda path: re.findall(forbidden, statement(path), re.M | re.I))


def test_notebooks_are_thin() -> None:
    """At most 15 cells of at most 8 lines; no definitions, SQL, try or loops: logic is in the package."""

    def offences(path: Path) -> Iterator[str]:
        notebook = nbformat.read(path, as_version=4)
        if len(notebook.cells) > MOST_CELLS:
            yield f"{len(notebook.cells)} cells"
        for cell in code_cells(notebook):
            if len(cell.source.splitlines()) > LONGEST_CELL:
                yield f"{len(cell.source.splitlines())} lines in a cell"
            yield from re.findall(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE)\b", cell.source)
            nodes = ast.walk(ast.parse(MAGICS.transform_cell(cell.source)))
            yield from (ast.unparse(node) for node in nodes if isinstance(node, NO_NOTEBOOK_HAS))

    assert kept_by(NOTEBOOKS, offences)


def test_notebooks_ask_first_and_conclude_last() -> None:
    """The first cell asks one question, then come parameters, explained and used; the last cell states the verdict."""

    def offences(path: Path) -> Iterator[str]:
        notebook = nbformat.read(path, as_version=4)
        first, *_, last = notebook.cells
        if first.cell_type != "markdown" or not re.match(r"# [^\n]+\?\n", first.source):
            yield "asks no question in its first cell"
        tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
        if tagged != code_cells(notebook)[:1]:
            yield "has other parameters than its first code cell"
        code = ast.parse("\n".join(MAGICS.transform_cell(cell.source) for cell in code_cells(notebook)[1:]))
        used = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
        for line in tagged[0].source.splitlines() if tagged else []:
            if not re.fullmatch(r"\w+: (str|int|float|bool) = .+  # \S.+", line):
                yield f"does not explain {line}"
            if line.partition(":")[0] not in used:
                yield f"does not use {line}"
        if not last.source.startswith("report.write_result(") or f'"{path.stem}"' not in last.source:
            yield "does not write its result under its own name in its last cell"

    assert kept_by(NOTEBOOKS, offences)


def test_every_notebook_has_a_row() -> None:
    """A notebook is one file and one row of the catalogue, which knows whether it connects to PostgreSQL."""
    assert sorted(notebooks.BY_NAME) == [path.stem for path in NOTEBOOKS]
    for notebook in notebooks.BY_NAME.values():
        source = notebook.path.read_text(encoding="utf-8")
        assert notebook.needs_database == ("postgres.open_database(" in source), notebook.name
    waves = [notebook.wave for notebook in notebooks.NOTEBOOKS]
    assert waves == sorted(waves)


def test_notebooks_keep_only_outputs_that_are_compared() -> None:
    """Tagged cells have their output and nothing else has one; nothing of a machine or a time is kept."""

    def offences(path: Path) -> Iterator[str]:
        notebook = nbformat.read(path, as_version=4)
        for number, cell in enumerate(code_cells(notebook), 1):
            kept = KEPT in cell.metadata.get("tags", [])
            if not bool(cell.outputs) == bool(cell.execution_count) == kept:
                yield f"code cell {number} is {'' if kept else 'not '}tagged {KEPT}"
            if {"execution", "papermill"} & cell.metadata.keys():
                yield f"code cell {number} keeps when it ran"
        if not any(cell.outputs for cell in code_cells(notebook)):
            yield "keeps no output"
        if notebook.metadata.keys() != {"kernelspec", "language_info"}:
            yield f"has the metadata {list(notebook.metadata)}"

    assert kept_by(NOTEBOOKS, offences)


def code_cells(notebook: Any) -> list[Any]:
    """The cells that a kernel executes."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_modules_and_functions_are_short() -> None:
    """A function has at most 30 lines, a module at most 300; `errors` is a list of messages, and may have more."""

    def offences(path: Path) -> Iterator[str]:
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_MODULE and path.name != "errors.py":
            yield f"{len(text.splitlines())} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and length_of(node) > LONGEST_FUNCTION:
                yield f"{node.name} has {length_of(node)} lines"

    assert kept_by(MODULES, offences)


def test_each_public_class_name_stands_once() -> None:
    """A name that two modules give to two things misleads whoever searches for it."""
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    shared = [f"{name}: {', '.join(paths)}" for name, paths in sorted(places.items()) if len(paths) > 1]
    assert not shared, "\n" + "\n".join(shared)


def test_one_module_locks_files() -> None:
    """How a file is locked, and what is said of who holds it, is decided in one place."""
    locking = [str(path.relative_to(ROOT)) for path in MODULES if "fcntl" in imported(path)]
    assert len(locking) == 1, locking


def length_of(function: ast.FunctionDef) -> int:
    """Lines of a function from its `def`, without its docstring and without functions inside it."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node is not function]
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines - sum((node.end_lineno or 0) - node.lineno + 1 for node in inner)


def test_no_test_imports_a_test() -> None:
    """What two test modules need is in oracles, tools or conftest, so that each can be moved or deleted by itself."""

    def offences(path: Path) -> Iterator[str]:
        return (name for name in imported(path) if any(part.startswith("test_") for part in name.split(".")))

    assert kept_by(sorted((ROOT / "tests").rglob("*.py")), offences)


def test_benches_and_tools_import_what_there_is() -> None:
    """No test runs them, so that a module or function that was renamed would be missed by nobody."""

    def offences(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("workbench"):
                code = f"from {node.module} import {', '.join(alias.name for alias in node.names)}"
                try:
                    exec(code, {})  # noqa: S102 - the statement as it stands there
                except ImportError as error:
                    yield str(error)

    assert kept_by(
        [path for room in ("bench", "tools") for path in sorted((ROOT / "tests" / room).glob("*.py"))], offences
    )


def test_what_one_server_is_asked_for_is_there() -> None:
    """Each name by which everyday runs leave a server out is that of a test or of a test module."""
    paths = list((ROOT / "tests").rglob("test_*.py"))
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    tests = {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {path.stem for path in paths} | tests >= ON_ONE_SERVER


def imported(path: Path) -> Iterator[str]:
    """All modules that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def kinds(base: type[WorkbenchError] = WorkbenchError) -> Iterator[type[WorkbenchError]]:
    """Every kind of error."""
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def facts_of(kind: type[WorkbenchError]) -> set[str]:
    """What the docstring of an error needs to become a message."""
    return {name for _, name, _, _ in Formatter().parse(kind.__doc__ or "") if name}


def test_errors_speak_from_their_docstring() -> None:
    """The docstring of an error, with its facts, is one message on one line with a documented exit code."""
    for kind in kinds():
        message = str(kind(**{name: f"<{name}>" for name in facts_of(kind)}))
        assert all(f"<{name}>" in message for name in facts_of(kind)), kind
        assert message, kind
        assert "\n" not in message, kind
        assert kind.exit_code in (1, 2, 3, 4), kind


def test_errors_are_raised_with_their_facts() -> None:
    """Wherever an error is raised, it is given exactly the facts that its docstring needs."""

    def offences(path: Path) -> Iterator[str]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                kind = getattr(errors, ast.unparse(call.func).removeprefix("errors."), None)
                if isinstance(kind, type) and issubclass(kind, WorkbenchError):
                    given = {fact.arg for fact in call.keywords}
                    if given != facts_of(kind):
                        yield f"line {call.lineno} gives {kind.__name__} the facts {given}"

    assert kept_by(MODULES, offences)


def commands(group: click.Group = cli, path: str = "workbench") -> Iterator[str]:
    """Every command that does something, as people write it."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def test_every_command_is_in_the_runbook() -> None:
    """The table of the runbook names each command as it is written on the command line."""
    runbook = (ROOT / "RUNBOOK.md").read_text(encoding="utf-8")
    missing = []
    for command in commands():
        _, *group, name = command.split()
        row = rf"`workbench {' '.join(group)}` \|.*`{name}[ `]" if group else rf"`workbench {name}` \|"
        if not re.search(row, runbook):
            missing.append(command)
    assert missing == []


def test_the_readme_is_short_and_paths_of_the_documentation_exist() -> None:
    """The README is read in two minutes; whatever a page names of the tree is there."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120
    places = r"(?:sql|workbench|tests|notebooks)/[\w./]*[\w/]"

    def offences(path: Path) -> Iterator[str]:
        for name in set(re.findall(places, path.read_text(encoding="utf-8"))):
            if not (ROOT / name).exists():
                yield name

    assert kept_by([ROOT / name for name in (*DOCUMENTATION, "DECISIONS.md", "sql/README.md")], offences)


def test_commands_of_the_documentation_exist() -> None:
    """Each `workbench …` and `make …` that is written as code is a command that there is."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))

    def offences(path: Path) -> Iterator[str]:
        text = path.read_text(encoding="utf-8")
        code = re.findall(r"```[\w ]*\n(.*?)```", text, re.S) + re.findall(r"`([^`\n]+)`", text)
        for line in [line.partition("#")[0].strip() for block in code for line in block.splitlines()]:
            match line.split():
                case ["make", *words]:
                    names = {word for word in words if "=" not in word and not word.startswith("-")}
                    if not names <= targets:
                        yield line
                case ["workbench" | ".venv/bin/workbench", *words]:
                    if not is_command(words):
                        yield line

    assert kept_by([ROOT / name for name in DOCUMENTATION], offences)


def is_command(words: list[str]) -> bool:
    """Whether the words after `workbench` lead to a command."""
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-") or not word[0].isalpha():
            break
        if not (found := command.get_command(None, word)):
            return isinstance(command, FilesByDefault)
        command = found
    return True


@needs_git
def test_tracked_files_name_no_registry_and_no_machine() -> None:
    """No tracked file holds the host of a package registry or a path of somebody's machine."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path == Path(__file__) or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if FOREIGN.search(line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert found == []
