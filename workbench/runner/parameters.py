"""Which notebooks there are, and what they may be given: checked before a kernel starts."""

from __future__ import annotations

import ast
import difflib
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import sqlfiles
from workbench.errors import ParameterValueError, UnknownParameterError, UnreachableError, UsageError
from workbench.files import why

SUBJECTS = ("a", "b", "theme", "portfolio", "environment")
"""Parameters whose values tell by themselves what a page is about."""
SAME_PAGE = ("strict", "schema")
"""Parameters that change nothing of what a page says."""
LONGEST_WORD = 40


@dataclass(frozen=True)
class Parameter:
    """A parameter as the notebook declares it: `environment: str = "DEFAULT"  # what it is for`."""

    name: str
    type: str
    default: Any
    about: str


def names() -> list[str]:
    """Names of all notebooks, in order."""
    return sorted(path.stem for path in sqlfiles.resource_root("notebooks").glob("[0-9]*.ipynb"))


def path_of(name: str) -> Path:
    """The notebook of that name. Raises UsageError with a suggestion when there is none."""
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(message=f"There is no notebook {name!r}.{hint} See `workbench notebook list`.")
    return sqlfiles.resource_root("notebooks") / f"{name}.ipynb"


def parameters(name: str) -> list[Parameter]:
    """The declared parameters of a notebook. Raises UsageError when it declares one it never uses."""
    cells = [cell for cell in _read(path_of(name))["cells"] if cell["cell_type"] == "code"]
    declared = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    found = [parameter for cell in declared for parameter in _declarations("".join(cell["source"]))]
    used = {
        node.id
        for cell in cells
        if cell not in declared
        for node in ast.walk(ast.parse("".join(cell["source"])))
        if isinstance(node, ast.Name)
    }
    for parameter in found:
        if parameter.name not in used:
            raise UsageError(message=f"Notebook {name} declares {parameter.name!r} and never uses it; remove it.")
    return found


def _declarations(source: str) -> Iterator[Parameter]:
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            about = lines[node.lineno - 1].partition("#")[2].strip()
            yield Parameter(node.target.id, ast.unparse(node.annotation), ast.literal_eval(node.value), about)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def needs_database(name: str) -> bool:
    """Whether a notebook imports what connects to PostgreSQL; the others read a snapshot."""
    cells = [cell for cell in _read(path_of(name))["cells"] if cell["cell_type"] == "code"]
    trees = [ast.parse("".join(cell["source"])) for cell in cells]
    imported = [
        alias.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    return "postgres" in imported


def check_parameters(name: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The given values in their declared types. Raises UnknownParameterError, ParameterValueError."""
    declared = {parameter.name: parameter for parameter in parameters(name)}
    for key in given:
        if key not in declared:
            near = difflib.get_close_matches(key, declared, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UnknownParameterError(name=name, parameter=key, available=", ".join(declared) or "none", hint=hint)
    return {key: _convert(name, declared[key], value) for key, value in given.items()}


def page_of(name: str, values: Mapping[str, Any]) -> str:
    """The name of the page of a notebook with these values: its own, followed by those that change what it says.

    Values are cut to letters and digits, since they come from people and data; what that loses is told apart by a
    digest.
    """
    declared = {parameter.name: parameter.default for parameter in parameters(name)}
    asked = {key: str(value) for key, value in values.items() if value != declared[key] and key not in SAME_PAGE}
    words = [asked[key] if key in SUBJECTS else f"{key}_{asked[key]}" for key in declared if key in asked]
    plain = [re.sub(r"[^A-Za-z0-9_]+", "_", word)[:LONGEST_WORD] for word in words]
    if plain != words:
        plain.append(hashlib.sha256(json.dumps(sorted(asked.items())).encode()).hexdigest()[:8])
    return "-".join([name, *plain])


def _convert(name: str, parameter: Parameter, text: str) -> Any:
    booleans = {"true": True, "false": False}
    try:
        match parameter.type:
            case "bool":
                return booleans[text.lower()]
            case "int":
                return int(text)
            case "float":
                return float(text)
            case _:
                return text
    except (KeyError, ValueError) as error:
        expected = {"bool": "true or false", "int": "a whole number", "float": "a number"}[parameter.type]
        raise ParameterValueError(name=name, parameter=parameter.name, expected=expected, value=text) from error


def copy_notebooks(target: Path, chosen: Iterable[str]) -> None:
    """Copy notebooks into `target` for people to change; one that is already there is left as it is."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in chosen:
            if not (target / f"{name}.ipynb").exists():
                shutil.copyfile(path_of(name), target / f"{name}.ipynb")
    except OSError as error:
        raise UnreachableError(
            message=f"The folder {target} cannot be written: {why(error)}. Choose another with --folder."
        ) from error
