"""A run as it stands on disk: the JSON twins of its reports, whatever version wrote them, and its `run.json`."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import UnreadableFileError, UsageError
from workbench.files import why

TWIN = re.compile(r"\d\d_[\w-]+\.json")
ADVICE = "Name the folder of a run, or one JSON file of it."


@dataclass(frozen=True)
class Run:
    """`reports` are JSON twins by report, `facts` what `run.json` says; `rows` are the bad rows of the validation, from
    its CSV file or else from its twin, complete or not."""

    path: Path
    reports: dict[str, dict[str, Any]]
    facts: dict[str, Any]
    rows: list[dict[str, str]]
    has_all_rows: bool

    def value(self, report: str, path: str) -> Any:
        """What stands at `pair.overlap` in a twin; None where it has no such place."""
        found: Any = self.reports.get(report)
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        return found


def read_run(path: Path) -> Run:
    """The run in folder `path`, or the one report whose JSON twin is `path`. Raises UnreadableFileError, UsageError."""
    twins = [path] if path.is_file() else sorted(each for each in path.glob("*.json") if TWIN.fullmatch(each.name))
    reports = {twin["id"]: twin for twin in map(_twin, twins)}
    if not reports:
        raise UsageError(message=f"{path} holds no report of the workbench. {ADVICE}")
    facts = path / "run.json"
    rows, has_all = _rows(path, reports.get("20_validate", {}))
    return Run(path, reports, _json(facts) if facts.is_file() else {}, rows, has_all)


def _twin(path: Path) -> dict[str, Any]:
    twin = _json(path)
    if not isinstance(twin.get("id"), str) or "summary" not in twin:
        raise UnreadableFileError(path=path, where="", reason="it is no report of the workbench", advice=ADVICE)
    return twin


def _json(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFileError(path=path, where="", reason=why(error), advice=ADVICE) from error
    except ValueError as error:
        reason = "it is cut off or no JSON"
        raise UnreadableFileError(path=path, where="", reason=reason, advice="Run the notebook again.") from error
    return read if isinstance(read, dict) else {}


def _rows(path: Path, twin: dict[str, Any]) -> tuple[list[dict[str, str]], bool]:
    table = path / "20_validate.csv"
    if table.is_file():
        return read_rows(table), True
    checks = twin.get("checks", [])
    rows = [{"check": check["id"], **row} for check in checks for row in check.get("rows", [])]
    texts = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    return texts, len(rows) == sum(check.get("count", 0) for check in checks)


def read_rows(table: Path) -> list[dict[str, str]]:
    """Every bad row of a validation, from its CSV file."""
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
