"""Known failures and findings that somebody answers for, until a day, in a file that people review.

An acceptance speaks of one bad row, or of a whole check as it was. It lapses on its day, when what it speaks of says
something else, and when that is gone. Only pages and comparisons know acceptances: no exit code of `validate`, no phase
change does.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from workbench.display import counted
from workbench.errors import UnreadableFileError, UsageError
from workbench.evidence.runs import Run
from workbench.files import held, replaced, why

ACCEPTED = "accepted"
NAME = "acceptances.toml"
HEADING = "# Failures and findings that somebody answers for. `workbench report accept` adds to it; people review it.\n"


@dataclass(frozen=True)
class Acceptance:
    """`place` is where the rows are that it speaks of, as `subject at path`; empty for the whole check. `digest` is
    of these rows as they were then."""

    check: str
    place: str
    environment: str
    digest: str
    why: str
    who: str
    until: date

    @property
    def about(self) -> tuple[str, str, str]:
        return self.check, self.place, self.environment


def path() -> Path:
    """The file of acceptances: WORKBENCH_ACCEPTANCES, else `acceptances.toml` here."""
    return Path(os.environ.get("WORKBENCH_ACCEPTANCES") or NAME)


def read() -> list[Acceptance]:
    """Every acceptance of the file, none without a file. Raises UnreadableFileError, and nothing is accepted then."""
    try:
        text = path().read_text(encoding="utf-8") if path().exists() else ""
        return [_acceptance(place, given) for place, given in enumerate(tomllib.loads(text).get("accepted", []), 1)]
    except OSError as error:
        raise _unreadable(why(error)) from error
    except (ValueError, AttributeError, TypeError) as error:
        raise _unreadable(str(error)) from error


def _unreadable(reason: str) -> UnreadableFileError:
    advice = "Correct it; until then nothing is accepted."
    return UnreadableFileError(path=path(), where="", reason=reason, advice=advice)


def _acceptance(place: int, given: Mapping[str, Any]) -> Acceptance:
    names = {field.name for field in fields(Acceptance)}
    if given.keys() != names:
        raise ValueError(f"acceptance {place} must have exactly {', '.join(sorted(names))}")
    texts = {name: value for name, value in given.items() if name != "until"}
    if not all(isinstance(value, str) for value in texts.values()) or type(given["until"]) is not date:
        raise ValueError(f"acceptance {place} must have a day as `until` and text elsewhere")
    return Acceptance(**given)


def place_of(row: Mapping[str, str]) -> str:
    return f"{row['subject']} at {row['path']}"


def digest(rows: Iterable[Mapping[str, str]]) -> str:
    """The SHA-256 of bad rows in any order, each with all that it says."""
    said = sorted(json.dumps(sorted((name, row[name] or "") for name in row)) for row in rows)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def accept(
    run: Run, check: str, places: Iterable[str], reason: str, who: str, until: date, replace: bool = False
) -> list[Acceptance]:
    """Acceptances of bad rows of a run, `places` as their subject or as `subject at path`; without any, of the check as
    it is. They stand in the file afterwards, in place of earlier ones of the same rows; with `replace`, in place of
    somebody else's too, which is refused otherwise."""
    environment = str(run.value("20_validate", "environment") or "")
    rows = _rows_of(run, check)
    chosen = dict.fromkeys(place_of(row) for place in places for row in _matching(rows, place, check)) or [""]
    added = [Acceptance(check, place, environment, digest(_at(place, rows)), reason, who, until) for place in chosen]
    with held(path().resolve().parent):
        named, known = {each.about for each in added}, read()
        if theirs := [each for each in known if each.about in named and each.who != who and not replace]:
            told = f"{theirs[0].who} answers for it until {theirs[0].until} ({theirs[0].why})"
            raise UsageError(message=f"{check} {theirs[0].place}: {told}. With --replace it is your answer instead.")
        kept = [each for each in known if each.about not in named]
        with replaced(path()) as aside:
            aside.write_text(HEADING + "".join(map(_as_toml, [*kept, *added])), encoding="utf-8")
    return added


def _rows_of(run: Run, check: str) -> list[dict[str, str]]:
    if not run.has_all_rows:
        message = f"Not every bad row of {run.path} is known: 20_validate.csv is not there. Run the notebook again."
        raise UsageError(message=message)
    rows = [row for row in run.rows if row["check"] == check]
    if not rows:
        known = ", ".join(dict.fromkeys(row["check"] for row in run.rows)) or "none"
        raise UsageError(message=f"Check {check!r} has no bad row in {run.path}; those with bad rows: {known}.")
    return rows


def _at(place: str, rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if place in ("", place_of(row))]


def _matching(rows: list[dict[str, str]], place: str, check: str) -> list[dict[str, str]]:
    if matches := [row for row in rows if place in (row["subject"], place_of(row))]:
        return matches
    known = "; ".join(place_of(row) for row in rows[:5])
    raise UsageError(message=f"Check {check} has no bad row {place!r}; it has {counted(len(rows), 'row')}: {known}.")


def _as_toml(each: Acceptance) -> str:
    # JSON writes text as TOML reads it, but for DEL.
    texts = {field.name: getattr(each, field.name) for field in fields(Acceptance) if field.name != "until"}
    lines = [
        f"{name} = {json.dumps(text, ensure_ascii=False)}".replace("\x7f", "\\u007f") for name, text in texts.items()
    ]
    return "\n".join(["", "[[accepted]]", *lines, f"until = {each.until.isoformat()}", ""])


def judge(run: Run, acceptances: Iterable[Acceptance], today: date) -> list[dict[str, str]]:
    """What each acceptance says of the run today: its `state` is accepted, or why it says nothing there."""
    said = [(each, {"check": each.check, "place": each.place or "every row"}) for each in acceptances]
    return [
        about | {"state": _state(run, each, today), "why": each.why, "who": each.who, "until": f"{each.until}"}
        for each, about in said
    ]


def _state(run: Run, each: Acceptance, today: date) -> str:
    rows = _at(each.place, [row for row in run.rows if row["check"] == each.check])
    if each.until < today:
        return f"lapsed on {each.until}"
    if each.environment != (run.value("20_validate", "environment") or ""):
        return "of another environment"
    if not rows:
        return "finding: nothing is there any more that it accepts"
    if not run.has_all_rows or each.digest != digest(rows):
        return "lapsed: what it speaks of has changed"
    return ACCEPTED
