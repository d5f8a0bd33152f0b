"""Results of the migration as pieces of a page: pure and escaped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench.contract import AfterOnly, Check, Rehearsal, Status, Validation, Verdict
from workbench.display import Fragment, Number, table, templates
from workbench.drill import Column, Drill, Trial
from workbench.measured import Claim, Ratio
from workbench.migration import Plan
from workbench.snapshot import Snapshot


def checks(validation: Validation, ids: Iterable[str]) -> Fragment:
    """A row per check: verdict, what it looked at, how many rows it names."""
    chosen = [validation.check(id) for id in ids]
    return table(
        ["Check", "Verdict", "What was looked at", "Rows"],
        [[check.title, check.verdict, check.figures, check.count] for check in chosen],
    )


def bad_rows(validation: Validation, verdict: Verdict, limit: int = 20) -> Fragment:
    """The rows that failing checks (or findings) point at, the first `limit` of each check."""
    chosen = [check for check in validation.checks if check.verdict is verdict]
    if not chosen:
        return Fragment("<p>None.</p>", "None.")
    parts = [_rows_of(check, verdict, limit) for check in chosen]
    return Fragment("".join(part.html for part in parts), "\n\n".join(part.text for part in parts))


def _rows_of(check: Check, verdict: Verdict, limit: int) -> Fragment:
    rows = [row for row in check.rows if row.verdict is verdict][:limit]
    note = f"{check.count:,} rows in all; every one is in the CSV file beside this report."
    body = table(
        ["Entry", "Where", "Path", "Before", "After", "Cause"],
        [[_entry(row.entry_id), row.subject, row.path, row.before, row.after, row.cause] for row in rows],
        note=note if check.count > len(rows) else "",
    )
    html = templates("report").get_template("section.html.j2").render(title=check.title, fix=check.fix, body=body.html)
    return Fragment(html, f"{check.title}\n{check.fix}\n{body.text}")


def _entry(entry_id: int | None) -> str | None:
    return None if entry_id is None else str(entry_id)


def claims(claims: Iterable[Claim]) -> Fragment:
    """A row per published figure: claimed, measured, verdict, in words."""
    rows = [
        [
            *(claim.title, claim.claimed_words),
            Number(claim.measured.words) if isinstance(claim.measured, Ratio) else claim.measured,
            *(claim.verdict, claim.words),
        ]
        for claim in claims
    ]
    return table(["Figure", "Claimed", "Measured", "Verdict", "In words"], rows)


def plan(plan: Plan) -> Fragment:
    """A row per legacy type: what would become of its entries."""
    return table(
        ["Legacy type", "Entries", "Groups", "Stocks", "List elements", "Superseded", "Rejected"],
        [
            [row.type, row.entries, row.groups, row.stocks, row.elements, row.superseded, row.rejected]
            for row in plan.types
        ],
        note="Not relations, counted only: "
        + (", ".join(f"{type} ({count})" for type, count in plan.untouched.items()) or "none")
        + ".",
    )


def status(status: Status) -> Fragment:
    """Phase, size and drift."""
    return table(
        ["Phase", "Legacy entries", "Groups", "Memberships", "Stocks", "Drift (rows)"],
        [[status.phase, status.entries, status.groups, status.memberships, status.stocks, status.drift]],
    )


def phase_history(status: Status) -> Fragment:
    """The phases that the migration went through, in order, and what the legacy documents cannot hold.

    Times, accounts and counts are for the command `status`: the same data gives the same page.
    """
    last = len(status.phases)
    passed = "The last validation since this phase was entered passed without drift."
    seen = passed if status.clean_checks else "No validation passed without drift since this phase was entered."
    phases = table(
        ["Phase", "Entered as", "State"],
        [
            [entered.phase, f"number {place}", "holds now" if place == last else "left"]
            for place, entered in enumerate(status.phases, 1)
        ],
        note=f"Drift: {status.drift:,} rows. {seen}",
    )
    aside = _after_only(status.after_only)
    return Fragment(phases.html + aside.html, f"{phases.text}\n\n{aside.text}")


def rehearsal(rehearsed: Rehearsal | str) -> Fragment:
    """What a rollback would keep and lose; or why it could not be rehearsed."""
    if isinstance(rehearsed, str):
        return table(["Rehearsal", "Why"], [[Verdict.UNCHECKED, rehearsed]])
    return table(
        ["Ends in phase", "Legacy entries kept", "Rows lost", "Kept aside"],
        [[rehearsed.phase, rehearsed.kept, rehearsed.lost, len(rehearsed.after_only)]],
    )


def _after_only(rows: Iterable[AfterOnly]) -> Fragment:
    """A row per element that the legacy documents cannot hold as it is, and why."""
    shown = [[row.type, row.name, row.environment, row.symbol, row.reason] for row in rows]
    if not shown:
        return Fragment("<p>None: the legacy documents hold it all.</p>", "None: the legacy documents hold it all.")
    return table(["Type", "Name", "Environment", "Symbol", "What the legacy form cannot hold"], shown)


def source(rows: Iterable[Any]) -> Fragment:
    """A row per legacy type and environment: how many entries."""
    return table(["Legacy type", "Environment", "Entries"], [[r.type, r.environment, r.entries] for r in rows])


def snapshot(taken: Snapshot) -> Fragment:
    """A row per table of a snapshot: rows, and the digest of its content."""
    return table(
        ["Table", "Rows", "SHA-256 of the content"],
        [[name, facts["rows"], facts["digest"]] for name, facts in taken.tables.items()],
        note=taken.label,
    )


def trials(trials: Iterable[Trial]) -> Fragment:
    """A row per fault or harmless rewrite of a drill: what it did, how it ended, which checks named what.

    Where an ordinary write was made after a fault, a column says what became of it.
    """
    shown = list(trials)
    if not shown:
        return Fragment("<p>None.</p>", "None.")
    head = ["What was done", "Where", "Outcome", "Named by", "Row", "Path"]
    rows = [[t.words, t.place or None, t.outcome, ", ".join(t.checks) or None, t.subject, t.path] for t in shown]
    if any(t.next_write for t in shown):
        return table([*head, "The next write"], [[*row, t.next_write] for row, t in zip(rows, shown, strict=True)])
    return table(head, rows)


def planted(drilled: Drill) -> Fragment:
    """All faults of a drill, by where they are planted, and what is not looked at."""
    parts = [
        _section("In rows", trials(drilled.faults)),
        _section("In rows, where something is excused", trials(drilled.excused)),
        _section("In the catalogue, in functions and in the bookkeeping", trials(drilled.around)),
        _section("Not looked at, by contract", _by_contract(drilled.by_contract)),
    ]
    return Fragment("".join(part.html for part in parts), "\n\n".join(part.text for part in parts))


def _section(title: str, body: Fragment) -> Fragment:
    html = templates("report").get_template("section.html.j2").render(title=title, fix="", body=body.html)
    return Fragment(html, f"{title}\n{body.text}")


def _by_contract(trials: Iterable[Trial]) -> Fragment:
    """A row per thing that is not looked at: what was done all the same, that nothing was flagged, and why not."""
    return table(
        ["What was done", "Outcome", "Why it is not looked at"],
        [[t.words, f"{t.outcome}, by contract" if t.outcome == "not flagged" else t.outcome, t.place] for t in trials],
    )


def mutations(columns: Iterable[Column]) -> Fragment:
    """A row per column that was mutated at random: how many were planted and caught, and by which checks."""
    rows = [
        [
            column.name,
            column.planted,
            column.caught,
            ", ".join(f"{check} {count}" for check, count in column.checks.items() if count),
        ]
        for column in columns
    ]
    return table(["Column", "Planted", "Caught", "Named by"], rows)
