"""The last step: legacy documents of migrated types go to an archive, and come back from the after side alone."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.contract import Phase
from workbench.display import counted
from workbench.errors import (
    DependentsError,
    DriftError,
    ForeignTablesError,
    NotReadyError,
    UnconfirmedError,
    UnprovenError,
)
from workbench.migration import steps
from workbench.migration.deployment import require_migrated, set_owner
from workbench.migration.drift import drift, prove
from workbench.migration.locks import lock, lock_both_sides
from workbench.migration.status import PhaseChange, status_of
from workbench.migration.validations import Validator, clean_checks, require_validation
from workbench.postgres import Database, Transaction

SHOWN_ENTRIES = 5


@dataclass(frozen=True)
class Terms:
    """What an archive asks for: validations in a row that passed, in each phase before, and days in cutover."""

    checks: int = 3
    days: float = 0


@dataclass(frozen=True, kw_only=True)
class Archiving(PhaseChange):
    """How many entries `archive` moved, how many of other types stayed, and whether old readers have a view."""

    entries: int
    others: int
    view: bool


def archive(
    database: Database,
    terms: Terms,
    confirmed: bool = False,
    with_view: bool = False,
    validator: Validator | None = None,
) -> Archiving:
    """Move the legacy documents of migrated types to `cache_entries_archive`, in one transaction that proves itself.

    `validator` validates while writers are stopped; without it the last recorded validation must be fresh.
    `with_view` also makes the view `workbench.cache_entries` for readers of the old form. Running it again changes
    nothing, but for a view that was not there.

    Raises NotMigratedError, NotReadyError, NotValidatedError, ForeignTablesError, DependentsError, DriftError,
    UnconfirmedError, UnprovenError, BusyError, BlockedError; then nothing was changed.
    """
    with database.write_read_committed() as transaction:
        lock(transaction)
        now = require_migrated(transaction)
        if now is Phase.ARCHIVED:
            return _archived(transaction, *_make_view(transaction, with_view))
        if now is not Phase.CUTOVER:
            raise NotReadyError(reason=f"it is in phase {now}", advice="Run `workbench cutover` first.")
        _require_terms(transaction, terms, to_come=int(validator is not None))
        _refuse_others(transaction)
        counts = transaction.rows("archive/counts")[0]
        if not confirmed:
            raise UnconfirmedError(command="workbench archive", deeds=_deeds(counts.entries, with_view))
        lock_both_sides(transaction, Phase.CUTOVER)
        require_validation(transaction, validator)
        if differing := drift(transaction):
            raise DriftError(rows=counted(differing, "row"))
        _move(transaction, with_view)
        return _archived(transaction, True, with_view)


def _archived(transaction: Transaction, changed: bool, has_view: bool) -> Archiving:
    counts = transaction.rows("archive/moved")[0]._mapping
    return Archiving(changed=changed, status=status_of(transaction), view=has_view, **counts)


def _make_view(transaction: Transaction, wanted: bool) -> tuple[bool, bool]:
    """Make the view of old readers if it is wanted and not there; whether it was made, and whether it is there."""
    has_view = bool(transaction.value("archive/has_view"))
    is_made = wanted and not has_view
    if is_made:
        transaction.execute_file("archive/view")
        set_owner(transaction)
    return is_made, has_view or is_made


def _require_terms(transaction: Transaction, terms: Terms, to_come: int) -> None:
    """Raise NotReadyError unless the terms are met; validations `to_come`, which must pass too, count as passed."""
    for past in (Phase.PARALLEL, Phase.CUTOVER):
        clean = clean_checks(transaction, past)
        if clean + (to_come if past is Phase.CUTOVER else 0) < terms.checks:
            raise NotReadyError(
                reason=f"{clean} of {terms.checks} validations in a row passed in phase {past}",
                advice="Run `workbench validate` until enough passed, or ask for fewer with --checks."
                if past is Phase.CUTOVER
                else "That phase is over: ask for fewer with --checks, or go back with `workbench rollback`.",
            )
    days = transaction.value("archive/days")
    if days < terms.days:
        raise NotReadyError(
            reason=f"cutover was {days:.1f} days ago, and --days asks for {terms.days:g}",
            advice="Wait, or ask for fewer with --days.",
        )


def _refuse_others(transaction: Transaction) -> None:
    if taken := [row.name for row in transaction.rows("archive/taken_names")]:
        raise ForeignTablesError(names=", ".join(taken))
    if dependents := [row.dependent for row in transaction.rows("archive/dependents")]:
        raise DependentsError(dependents=", ".join(dependents))


def _deeds(entries: int, with_view: bool) -> str:
    view = ", and make the view workbench.cache_entries for old readers" if with_view else ""
    moved = counted(entries, "entry", "entries")
    return f"move {moved} of migrated types from cache_entries to cache_entries_archive, leave all others{view}"


def _move(transaction: Transaction, with_view: bool) -> None:
    """Nothing is deleted unless the archive is what the legacy table and the after side say."""
    copied, moved = steps.archiving(with_view)
    steps.perform(transaction, copied)
    if different := transaction.rows("archive/differences"):
        first = different[0]
        raise UnprovenError(
            what="Archive and legacy documents",
            rows=counted(len(different), "row"),
            subject=first.subject,
            cause=first.cause,
        )
    steps.perform(transaction, moved)


def restore(transaction: Transaction) -> list[str]:
    """Bring the legacy documents back from the after side alone, drop the archive, and enter phase cutover.

    Returns the rows of the archive that somebody changed meanwhile, in words: nothing is lost by them. The caller
    holds the advisory lock. Raises NotReadyError, UnprovenError, DependentsError, BlockedError.
    """
    lock_both_sides(transaction, Phase.CUTOVER)
    changed = _archive_changes(transaction)
    if entries := [row.entry for row in transaction.rows("archive/collisions")]:
        more = f" and {len(entries) - SHOWN_ENTRIES:,} more" if len(entries) > SHOWN_ENTRIES else ""
        raise NotReadyError(
            reason=f"other entries have the ids of archived ones: {', '.join(entries[:SHOWN_ENTRIES])}{more}",
            advice="Remove them from cache_entries, or give them other ids.",
        )
    steps.perform(transaction, steps.restoring())
    prove(transaction, "The documents brought back and the new tables")
    return changed


def _archive_changes(transaction: Transaction) -> list[str]:
    if not transaction.value("archive/has_archive"):
        return ["the archive was gone"]
    return [f"entry {row.entry_id} of the archive was {row.change}" for row in transaction.rows("archive/changes")]
