"""The parameters of notebooks: what a person gives is checked before a kernel starts."""

import ast
import difflib
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.contract import ENVIRONMENTS, GROUP_TYPES
from workbench.errors import ParameterValueError, UnknownParameterError, UnreachableError, UsageError
from workbench.files import why
from workbench.report.notebooks import BY_NAME, Notebook
from workbench.runner.engine import papermill

SUBJECTS = ("a", "b", "theme", "portfolio", "names", "environment")
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


TYPE = rf"\s*({'|'.join(GROUP_TYPES)})\s*"
DAY = "a day, as 2025-12-18, or nothing", r"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?"
ALLOWED: dict[str, tuple[str, str | range]] = {
    "environment": (f"one of {', '.join(ENVIRONMENTS)}", "|".join(ENVIRONMENTS)),
    "types": (f"types of groups, separated by commas: {', '.join(GROUP_TYPES)}", f"(?i){TYPE}(,{TYPE})*"),
    "unit": ("fraction, percent, money or nothing", "fraction|percent|money|"),
    "decimal": (". or , or nothing", "[.,]?"),
    **{"as_of": DAY, "known_on": DAY},
    "scales": ("whole numbers from 1, separated by commas", r"[1-9]\d*(,[1-9]\d*)*"),
    "rounds": ("a whole number from 2 to 10,000", range(2, 10_001)),
    "limit": ("a whole number from 1", range(1, sys.maxsize)),
    "seed": ("a whole number from 0 to 2,147,483,647", range(2**31)),
    "mutations": ("a whole number from 0 to 1,000,000", range(1_000_001)),
}
"""What a value must be beyond its type, by the name of the parameter, which means the same in every notebook: in words,
and as a pattern or range."""


@dataclass(frozen=True)
class Parameter:
    """A parameter as the notebook declares it: `environment: str = "DEFAULT"  # what it is for`."""

    name: str
    type: str
    default: Any
    about: str
    allowed: str
    is_read: bool


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
    path = find(name).path
    read, declared = _names_read(path), list[Parameter]()
    for told in papermill().inspect_notebook(str(path)).values():
        name, type, default = told["name"], told["inferred_type_name"], ast.literal_eval(told["default"])
        allowed, _ = ALLOWED.get(name, (TYPES[type][1], ""))
        declared.append(Parameter(name, type, default, told["help"], allowed, name in read))
    return declared


def _names_read(path: Path) -> set[str]:
    """The names that the code of a notebook reads; all of its words where it is more than Python, as with magics."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    try:
        names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    except SyntaxError:
        return set(re.findall(r"\w+", code))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def check_parameters(name: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The values of parameters by name, as their types. Raises UsageError for what no cell could use as it is meant."""
    declared = {parameter.name: parameter for parameter in parameters(name)}
    for key in given:
        if key not in declared:
            hint, available = _suggestion(key, declared), ", ".join(declared) or "none"
            raise UnknownParameterError(name=name, parameter=key, available=available, hint=hint)
        if not declared[key].is_read:
            message = f"No cell of notebook {name} reads its parameter {key!r}, so that a value would change nothing."
            raise UsageError(message=message)
    return {key: _convert(name, declared[key], value) for key, value in given.items()}


def filled(name: str, given: Mapping[str, str]) -> str:
    """The notebook as a file with these values in it and no outputs, for people to go on with. Raises as
    `check_parameters`."""
    values = check_parameters(name, given)
    import nbformat

    papermill()
    from papermill.parameterize import parameterize_notebook

    notebook = nbformat.read(find(name).path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
        cell.update({"outputs": [], "execution_count": None} if "outputs" in cell else {})
    notebook.metadata["papermill"] = {}
    notebook = parameterize_notebook(notebook, values)
    del notebook.metadata["papermill"]
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place:02d}"  # that of the new one is random
    return str(nbformat.writes(notebook))


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
    convert, _ = TYPES[parameter.type]
    _, fits = ALLOWED.get(parameter.name, ("", "(?s).*"))
    refusal = ParameterValueError(name=name, parameter=parameter.name, expected=parameter.allowed, value=text)
    try:
        value = convert(text)
    except (KeyError, ValueError) as error:
        raise refusal from error
    if not (re.fullmatch(fits, str(value)) if isinstance(fits, str) else value in fits):
        raise refusal
    return value


def copy_notebooks(target: Path) -> None:
    """Copy all notebooks into `target` for people to change; one that is already there is left as it is."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        for notebook in BY_NAME.values():
            if not (target / notebook.path.name).exists():
                shutil.copyfile(notebook.path, target / notebook.path.name)
    except OSError as error:
        message = f"The folder {target} cannot be written: {why(error)}. Choose another with --folder."
        raise UnreachableError(message=message) from error
