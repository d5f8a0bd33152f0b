"""The parameters of notebooks: what a person gives is checked before a kernel starts."""

import ast
import difflib
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import ParameterValueError, UnknownParameterError, UnreachableError, UsageError
from workbench.files import why
from workbench.report.notebooks import BY_NAME, Notebook

SUBJECTS = ("a", "b", "theme", "portfolio", "environment")
"""Parameters whose values tell by themselves what a page is about."""
SAME_PAGE = ("strict", "schema")
"""Parameters that change nothing of what a page says."""
LONGEST_WORD = 40
TYPES: dict[str, tuple[Callable[[str], Any], str]] = {
    "bool": (lambda text: {"true": True, "false": False}[text.lower()], "true or false"),
    "int": (int, "a whole number"),
    "float": (float, "a number"),
    "str": (str, "text"),
}
"""How the text of a value becomes one of its declared type, and what is expected of the text."""


@dataclass(frozen=True)
class Parameter:
    """A parameter as the notebook declares it: `environment: str = "DEFAULT"  # what it is for`."""

    name: str
    type: str
    default: Any
    about: str


def find(name: str) -> Notebook:
    """The notebook of that name. Raises UsageError with a suggestion when there is none."""
    if name not in BY_NAME:
        hint = _suggestion(name, BY_NAME)
        raise UsageError(message=f"There is no notebook {name!r}.{hint} See `workbench notebook list`.")
    return BY_NAME[name]


def _suggestion(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.4)
    return f" Did you mean {near[0]}?" if near else ""


def parameters(name: str) -> list[Parameter]:
    import papermill

    declared = papermill.inspect_notebook(str(find(name).path)).values()
    return [Parameter(p["name"], p["inferred_type_name"], ast.literal_eval(p["default"]), p["help"]) for p in declared]


def check_parameters(name: str, given: Mapping[str, str]) -> dict[str, Any]:
    declared = {parameter.name: parameter for parameter in parameters(name)}
    for key in given:
        if key not in declared:
            hint, available = _suggestion(key, declared), ", ".join(declared) or "none"
            raise UnknownParameterError(name=name, parameter=key, available=available, hint=hint)
    return {key: _convert(name, declared[key], value) for key, value in given.items()}


def page_of(name: str, values: Mapping[str, Any]) -> str:
    """The name of the page of a notebook with these values: its own, followed by those that change what it says.

    Values are cut to letters and digits, since they come from people and data; a digest distinguishes what that loses.
    """
    declared = {parameter.name: parameter.default for parameter in parameters(name)}
    asked = {key: str(value) for key, value in values.items() if value != declared[key] and key not in SAME_PAGE}
    words = [asked[key] if key in SUBJECTS else f"{key}_{asked[key]}" for key in declared if key in asked]
    plain = [re.sub(r"[^A-Za-z0-9_]+", "_", word)[:LONGEST_WORD] for word in words]
    if plain != words:
        plain.append(hashlib.sha256(json.dumps(sorted(asked.items())).encode()).hexdigest()[:8])
    return "-".join([name, *plain])


def _convert(name: str, parameter: Parameter, text: str) -> Any:
    convert, expected = TYPES[parameter.type]
    try:
        return convert(text)
    except (KeyError, ValueError) as error:
        raise ParameterValueError(name=name, parameter=parameter.name, expected=expected, value=text) from error


def copy_notebooks(target: Path) -> None:
    """Copy all notebooks into `target` for people to change; one that is already there is left as it is."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        for notebook in BY_NAME.values():
            if not (target / notebook.path.name).exists():
                shutil.copyfile(notebook.path, target / notebook.path.name)
    except OSError as error:
        raise UnreachableError(
            message=f"The folder {target} cannot be written: {why(error)}. Choose another with --folder."
        ) from error
