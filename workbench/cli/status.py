"""How a status, and a change of phase, is printed; a status also as OpenMetrics text, for monitoring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from workbench.cli import printing
from workbench.contract import Phase, Verdict
from workbench.display import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.migration import AfterOnly, Backfill, PhaseChange, Status, Writer

SHOWN_ELEMENTS = 20

DRIFTED = {
    "parallel": "Something wrote past the triggers, or to the new tables, which are replicated. See workbench validate."
    " To make the new tables match the documents: workbench rollback --discard, then workbench migrate.",
    "cutover": "Something wrote past the triggers. See workbench validate. "
    "To make the documents match the new tables: workbench rollback --discard, then workbench cutover.",
}


def changed(change: PhaseChange, done: str, nothing_done: str) -> printing.Answer:
    """What a command changed, and the status after it; as JSON, the keys of the status stand beside the others too."""
    found = vars(change.status) | vars(change) | {"noticed": [*change.noticed, *change.status.noticed]}
    done = done if change.changed else f"{nothing_done}; nothing was changed."
    return printing.Answer(found, lambda _: _print_change(change, done))


def _print_change(change: PhaseChange, done: str) -> None:
    click.echo(done)
    print_warnings(change.noticed)
    print_after_only(change.kept_aside)
    print_status(replace(change.status, after_only=[]) if change.kept_aside else change.status)


def print_status(now: Status) -> None:
    is_archived = now.phase == "archived"
    drift = "Before-side checks: unchecked." if is_archived else f"Drift: {now.drift_words}."
    click.echo(f"Phase: {now.phase}. {_progress(now, now.backfill) if now.backfill else drift}")
    print_warnings([*now.defects, *now.noticed])
    if now.defects:
        click.echo("workbench upgrade repairs what belongs to the workbench, once there is no drift.")
    if now.drift:
        click.echo(DRIFTED[now.phase])
    if now.writers:
        # At most ten.
        printing.table(
            ["Entry", "Where", "Path", "Before", "After", "Written last"],
            [[w.entry_id and str(w.entry_id), w.subject, w.path, w.before, w.after, _written(w)] for w in now.writers],
        )
    click.echo(
        f"{counted(now.entries, 'legacy entry', 'legacy entries')}; {counted(now.groups, 'group')}, "
        f"{counted(now.memberships, 'membership')}, {counted(now.stocks, 'stock')}."
    )
    print_after_only(now.after_only)
    if now.phases:
        entered = now.phases[-1]
        click.echo(f"In this phase since {entered.entered_at} ({entered.entered_by}); {now.proof}.")
    click.echo(f"Next: {', '.join(now.next)}")


def _progress(now: Status, backfill: Backfill) -> str:
    left = "" if backfill.seconds_left is None else f", about {backfill.seconds_left:,.0f} s left at the pace so far"
    work = f"{backfill.at_work} is at work" if backfill.at_work else "nobody is at work: `migrate --online` goes on"
    return (
        f"{backfill.copied:,} of {counted(now.entries, 'entry', 'entries')} are copied{left}; {work}. "
        "The new tables are not complete, and drift is not asked for."
    )


def print_warnings(warnings: Sequence[str]) -> None:
    for warning in warnings:
        click.echo(f"Warning: {warning}.")


def print_after_only(rows: list[AfterOnly]) -> None:
    if not rows:
        return
    places = {(row.type, row.name, row.environment) for row in rows}
    kept = "it is kept" if len(rows) == 1 else "they are kept"
    click.echo(
        f"{counted(len(rows), 'element')} of {counted(len(places), 'group or stock', 'groups or stocks')} that "
        f"legacy documents cannot hold; {kept}:"
    )
    printing.objects("after_only", rows[:SHOWN_ELEMENTS])
    if len(rows) > SHOWN_ELEMENTS:
        click.echo(f"… and {len(rows) - SHOWN_ELEMENTS:,} more; workbench status --json lists all.")


def _written(writer: Writer) -> str:
    if writer.side is None:
        return "unknown"
    when = f", committed {writer.committed_at}" if writer.committed_at else ""
    session = f", by {writer.session}" if writer.session else ""
    return f"{writer.side} side, transaction {writer.transaction}{when}{session}"


def open_metrics(now: Status) -> str:
    """The status as gauges; what is not known, such as the age of a validation that never was, has no line."""
    lines = [line for name, help, value in _gauges(now) if value is not None for line in _gauge(name, help, value)]
    states = [f'workbench_phase{{workbench_phase="{phase}"}} {int(now.phase is phase)}' for phase in Phase]
    head = ["# TYPE workbench_phase stateset", "# HELP workbench_phase Phase in the life of the migration."]
    return "\n".join([*head, *states, *lines, "# EOF", ""])


def _gauges(now: Status) -> Iterator[tuple[str, str, float | None]]:
    yield "drift_rows", "Rows in which before and after differ.", now.drift
    yield "defects", "Things that are not as deployed, or contradict the data.", len(now.defects)
    yield "noticed", "Things of others on the workbench's tables.", len(now.noticed)
    yield "documents_cannot_hold", "Elements that legacy documents cannot hold.", len(now.after_only)
    yield "legacy_entries", "Legacy entries of migrated types.", now.entries
    yield "groups", "Rows of definition_groups.", now.groups
    yield "memberships", "Rows of group_memberships.", now.memberships
    yield "stocks", "Rows of stock_metadata.", now.stocks
    passed = None if now.validation is None else int(now.validation is Verdict.PASS)
    yield "validation_passed", "1 when the last validation of this phase passed.", passed
    yield ("validation_age_seconds", "Seconds since the last validation of this phase.", now.validated_seconds_ago)
    yield ("validation_fresh", "1 when nothing was written since it.", None if passed is None else int(now.fresh))
    yield "validations_passed_in_a_row", "Validations that passed in a row in this phase.", now.clean_checks


def _gauge(name: str, help: str, value: float) -> list[str]:
    unit = ["# UNIT workbench_" + name + " seconds"] if name.endswith("_seconds") else []
    written = f"{value:g}" if isinstance(value, float) else value
    about = [f"# TYPE workbench_{name} gauge", *unit, f"# HELP workbench_{name} {help}"]
    return [*about, f"workbench_{name} {written}"]
