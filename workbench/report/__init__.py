"""Results to what people read: pure, escaped fragments for notebooks; pages and JSON twins in the reports folder."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from workbench import evidence
from workbench.contract import Verdict
from workbench.display import Fragment, prose, table, templates
from workbench.drill import Column, Drill, Trial
from workbench.errors import UnreadableFileError
from workbench.measured import DOUBTS, Benchmark, Claim
from workbench.migration import Plan, Rehearsal, Status
from workbench.report.notebooks import ABOUT_SNAPSHOT
from workbench.report.pages import place, read_result, results, write_result
from workbench.report.tables import answers, pages_read, shown, why_faster_or_not
from workbench.snapshot import Snapshot
from workbench.validation import Check, Validation

# What stands in other modules of this package; the rest is below.
__all__ = ["ABOUT_SNAPSHOT", "answers", "pages_read", "place", "read_result", "results", "why_faster_or_not"]
__all__ += ["write_result"]


def checks(validation: Validation, ids: Iterable[str]) -> Fragment:
    return shown("checks", map(validation.check, ids))


def bad_rows(validation: Validation, verdict: Verdict, limit: int = 20) -> Fragment:
    return _joined([_rows_of(check, limit) for check in validation.checks if check.verdict is verdict])


def accepted(validation: Validation, bad_rows: Path) -> Fragment:
    """What somebody answers for, beside the bad rows in that CSV file, and acceptances that say nothing of them; the
    verdict is what it is without."""
    twins = {"20_validate": {"environment": validation.environment}}
    run = evidence.Run(bad_rows, twins, {}, evidence.read_rows(bad_rows), has_all_rows=True)
    try:
        judged = evidence.judge(run, evidence.acceptances(), date.today())
    except UnreadableFileError as error:
        return prose([str(error)])
    rows = [list(each.values()) for each in judged]
    return table(["Check", "Row", "State", "Why", "Who", "Until"], rows) if rows else _joined([])


def _rows_of(check: Check, limit: int) -> Fragment:
    rows = [row for row in check.rows if row.verdict is check.verdict][:limit]
    note = f"{check.count:,} rows in all; every one is in the CSV file beside this report."
    body = table(
        ["Entry", "Where", "Path", "Before", "After", "Cause"],
        [row.cells for row in rows],
        note=note if check.count > len(rows) else "",
    )
    return _section(check.title, body, check.fix)


def _joined(parts: Sequence[Fragment], if_none: str = "None.") -> Fragment:
    if not parts:
        return Fragment(f"<p>{if_none}</p>", if_none)
    return Fragment("".join(part.html for part in parts), "\n\n".join(part.text for part in parts))


def _section(title: str, body: Fragment, fix: str = "") -> Fragment:
    html = templates("report").get_template("section.html.j2").render(title=title, fix=fix, body=body.html)
    return Fragment(html, "\n".join(filter(None, [title, fix, body.text])))


def timings(benchmark: Benchmark) -> Fragment:
    """A row per question, argument and scale: simple statements, before as found and after; then what is in doubt."""
    doubtful = [row for row in benchmark.questions if row.doubts]
    of_all = " ".join(f"{doubt[0].upper()}{doubt[1:]}." for doubt in benchmark.doubts)
    doubts = shown("doubts", doubtful, f"{of_all} {DOUBTS}".strip())
    return _joined([shown("timings", benchmark.questions), _section("In doubt", doubts)])


def timings_of_others(benchmark: Benchmark) -> Fragment:
    """A row per measurement: against a before with the indexes it never had, prepared, and on a fresh connection."""
    titles = {"indexed": "Against indexes, and while writes are followed", "prepared": "Prepared, and the first time"}
    return _joined([_section(title, shown(name, benchmark.questions)) for name, title in titles.items()])


def claims(claims: Iterable[Claim]) -> Fragment:
    return shown("claims", claims)


def plan(plan: Plan) -> Fragment:
    untouched = ", ".join(f"{type} ({count})" for type, count in plan.untouched.items()) or "none"
    return shown("plan", plan.types, f"Types that do not describe relations, only counted: {untouched}.")


def status(status: Status) -> Fragment:
    return shown("status", [status])


def phase_history(status: Status) -> Fragment:
    """The phases that the migration went through, in order, and what the legacy documents cannot hold. Times, accounts
    and counts are for the command `status`: the same data gives the same page."""
    passed = "The last validation since this phase was entered passed without drift."
    none = "No validation passed without drift since this phase was entered."
    states = ["left"] * (len(status.phases) - 1) + ["current"]
    phases = table(
        ["Phase", "Entered as", "State"],
        [
            [entered.phase, f"number {place}", state]
            for place, (entered, state) in enumerate(zip(status.phases, states, strict=False), 1)
        ],
        note=f"Drift: {status.drift_words}. {passed if status.clean_checks else none}",
    )
    if not status.after_only:
        return _joined([phases, _joined([], "None: the legacy documents hold everything.")])
    return _joined([phases, shown("after_only", status.after_only)])


def rehearsal(rehearsed: Rehearsal | str) -> Fragment:
    if isinstance(rehearsed, str):
        return table(["Rehearsal", "Why"], [[Verdict.UNCHECKED, rehearsed]])
    return shown("rehearsal", [rehearsed])


def source(rows: Iterable[Any]) -> Fragment:
    return shown("source", rows)


def snapshot(taken: Snapshot) -> Fragment:
    return table(
        ["Table", "Rows", "SHA-256 of the content"],
        [[name, facts["rows"], facts["digest"]] for name, facts in taken.tables.items()],
        note=taken.label,
    )


def trials(trials: Sequence[Trial]) -> Fragment:
    """A row per fault or harmless rewrite of a drill: what it did, how it ended, which checks named what. Where an
    ordinary write was made after a fault, a column says what became of it."""
    name = "trials_and_writes" if any(trial.next_write for trial in trials) else "trials"
    return shown(name, trials) if trials else _joined([])


def planted(drilled: Drill) -> Fragment:
    parts = {
        "In rows": trials(drilled.faults),
        "In rows, where something is excused": trials(drilled.excused),
        "In the catalogue, in functions and in the bookkeeping": trials(drilled.around),
        "Not looked at, by contract": shown("by_contract", drilled.by_contract),
    }
    return _joined([_section(title, body) for title, body in parts.items()])


def mutations(columns: Iterable[Column]) -> Fragment:
    return shown("mutations", columns)
