"""The house rules that a machine can keep."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import click
import nbformat
import pytest

from workbench import errors
from workbench.cli import cli
from workbench.errors import WorkbenchError

ROOT = Path(__file__).parents[2]
SQL = sorted((ROOT / "sql").rglob("*.sql"))
MODULES = sorted((ROOT / "workbench").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
KEPT = "nbval-check-output"
LONGEST_FUNCTION, LONGEST_MODULE, MOST_CELLS, LONGEST_CELL = 30, 300, 15, 8
BIND = re.compile(r"(?<![:\w]):([a-z_]\w*)")
# What must not be in a file that others read: hosts of package registries, paths of one machine.
FOREIGN = re.compile(
    r"pypi\.org|pythonhosted|artifactory|registry\.npmjs|index-url\s*=|/work/|/root/|/home/\w|/Users/\w", re.I
)

every_sql_file = pytest.mark.parametrize("path", SQL, ids=lambda path: str(path.relative_to(ROOT / "sql")))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
needs_git = pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="this is no checkout of git"
)


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


@every_sql_file
def test_sql_says_its_purpose_grain_and_binds(path: Path) -> None:
    """Each SQL file begins with purpose, grain and binds, and its binds are those it uses."""
    told = header(path)
    assert list(told) == ["Purpose", "Grain", "Binds"]
    assert all(text.endswith(".") for text in told.values())
    used = set(BIND.findall(statement(path)))
    clauses = [] if told["Binds"].startswith("none") else told["Binds"].split(";")
    named = {clause.split()[0].strip(",.") for clause in clauses}
    assert named <= used <= set(re.findall(r"[a-z_]+", told["Binds"]))


@every_sql_file
def test_sql_leaves_the_transaction_to_its_caller(path: Path) -> None:
    """No SQL file begins or ends a transaction or hides drift behind IF NOT EXISTS."""
    text = statement(path)
    assert not re.search(r"^\s*(BEGIN|COMMIT|ROLLBACK|START TRANSACTION)\s*;", text, re.M | re.I)
    assert not re.search(r"CREATE\s+(TABLE|SCHEMA|INDEX)\s+IF NOT EXISTS", text, re.I)


@every_notebook
def test_notebooks_are_thin(path: Path) -> None:
    """At most 15 cells of at most 8 lines; no definitions, SQL, try or loops: logic is in the package."""
    notebook = nbformat.read(path, as_version=4)
    assert len(notebook.cells) <= MOST_CELLS
    forbidden = (
        *(ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.Try, ast.For, ast.While, ast.With),
        *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    )
    for cell in code_cells(notebook):
        assert len(cell.source.splitlines()) <= LONGEST_CELL
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, forbidden)]
        assert not re.search(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE)\b", cell.source)


@every_notebook
def test_notebooks_ask_first_and_conclude_last(path: Path) -> None:
    """The first cell asks one question, then come explained parameters; the last cell states the verdict."""
    notebook = nbformat.read(path, as_version=4)
    first, *_, last = notebook.cells
    assert first.cell_type == "markdown"
    assert re.match(r"# [^\n]+\?\n", first.source)
    [parameters] = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert parameters is code_cells(notebook)[0]
    for line in parameters.source.splitlines():
        assert re.fullmatch(r"\w+: (str|int|float|bool) = .+  # \S.+", line)
    assert last.source.startswith("report.conclude(")
    assert f'"{path.stem}"' in last.source


@every_notebook
def test_notebooks_keep_only_outputs_that_are_compared(path: Path) -> None:
    """Tagged cells have their output and nothing else has one; nothing of a machine or a time is kept."""
    notebook = nbformat.read(path, as_version=4)
    for cell in code_cells(notebook):
        kept = KEPT in cell.metadata.get("tags", [])
        assert bool(cell.outputs) == bool(cell.execution_count) == kept
        assert not {"execution", "papermill"} & cell.metadata.keys()
    assert any(cell.outputs for cell in code_cells(notebook))
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}


def code_cells(notebook: Any) -> list[Any]:
    """The cells that a kernel executes."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short(path: Path) -> None:
    """A function has at most 30 lines, a module at most 300."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    lengths = {node.name: length_of(node) for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def length_of(function: ast.FunctionDef) -> int:
    """Lines of a function from its `def`, without its docstring and without functions inside it."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node is not function]
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines - sum((node.end_lineno or 0) - node.lineno + 1 for node in inner)


def kinds(base: type[WorkbenchError] = WorkbenchError) -> Iterator[type[WorkbenchError]]:
    """Every kind of error."""
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_errors_speak_from_their_docstring(kind: type[WorkbenchError]) -> None:
    """The docstring of an error, with its facts, is one message on one line with a documented exit code."""
    names = {name for _, name, _, _ in Formatter().parse(kind.__doc__ or "") if name}
    message = str(kind(**{name: f"<{name}>" for name in names}))
    assert all(f"<{name}>" in message for name in names)
    assert message
    assert "\n" not in message
    assert kind.exit_code in (1, 2, 3, 4)


def test_errors_are_raised_with_their_facts() -> None:
    """Wherever an error is raised, it is given exactly the facts that its docstring needs."""
    for path in MODULES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                kind = getattr(errors, call.func.id, None)
                if isinstance(kind, type) and issubclass(kind, WorkbenchError):
                    needed = {name for _, name, _, _ in Formatter().parse(kind.__doc__ or "") if name}
                    assert {fact.arg for fact in call.keywords} == needed, (path.name, call.lineno)


def commands(group: click.Group = cli, path: str = "workbench") -> Iterator[str]:
    """Every command that does something, as people write it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_is_in_the_readme(command: str) -> None:
    """The README names each command as it is written on the command line."""
    _, *group, name = command.split()
    row = rf"`workbench {' '.join(group)}` \|.*`{name}[ `]" if group else rf"`workbench {name}` \|"
    assert re.search(row, README), f"README.md does not mention `{command}`"


def test_commands_of_the_readme_exist() -> None:
    """Each `workbench …` and `make …` of the README is a command that there is."""
    code = re.findall(r"```[\w ]*\n(.*?)```", README, re.S) + re.findall(r"`([^`\n]+)`", README)
    lines = [line.partition("#")[0].strip() for block in code for line in block.splitlines()]
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    for line in lines:
        match line.split():
            case ["make", *words]:
                names = [word for word in words if "=" not in word and not word.startswith("-")]
                assert set(names) <= targets, line
            case ["workbench" | ".venv/bin/workbench", *words]:
                assert is_command(words), line


def is_command(words: list[str]) -> bool:
    """Whether the words after `workbench` lead to a command."""
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-") or not word[0].isalpha():
            break
        if word not in command.commands:
            return False
        command = command.commands[word]
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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_is_complete(wheel: Path) -> None:
    """All SQL, notebooks, templates, style and facts are in the wheel; tests and reports are not."""
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder in ("sql", "notebooks"):
        for path in (ROOT / folder).rglob("*.*"):
            assert f"workbench/_{path.relative_to(ROOT).as_posix()}" in inside
    for path in (ROOT / "workbench").rglob("*.*"):
        if "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in inside
    assert not [name for name in inside if name.startswith(("tests/", "reports/"))]
    assert any(name.endswith("licenses/LICENSE") for name in inside)


def test_the_wheel_works_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed elsewhere, the package reads its SQL, lists its notebooks and renders its templates."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "from workbench import report, runner, sqlfiles; "
        "assert 'WITH members' in sqlfiles.load('report/published_counts'); "
        "assert runner.parameters('20_validate'); "
        "print(sqlfiles.__file__, *runner.names(), report.headline('pass', 'So it is.').text, sep='\\n')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    place, *names, headline = ended.stdout.splitlines()
    assert Path(place).is_relative_to(tmp_path)
    assert names == [path.stem for path in NOTEBOOKS]
    assert headline == "✓ pass: So it is."
