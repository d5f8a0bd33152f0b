"""The last step: legacy documents of migrated types go to an archive, and come back from the after side alone."""

from dataclasses import dataclass

from workbench.contract import Phase
from workbench.display import counted
from workbench.errors import DependentsError, ForeignTablesError, NotReadyError, UnconfirmedError, UnprovenError
from workbench.migration import steps
from workbench.migration.deployment import lock_both_sides, migrated
from workbench.migration.drift import prove, refuse_drift
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
    """
    with migrated(database, apply=True) as (transaction, now):
        if now is Phase.ARCHIVED:
            is_view_new = with_view and not transaction.value("archive/has_view")
            if is_view_new:
                steps.perform(transaction, steps.scripts("archive/view", "migration/own"))
            return _archived(transaction, is_view_new)
        if now is not Phase.CUTOVER:
            raise NotReadyError(reason=f"it is in phase {now}", advice="Run `workbench cutover` first.")
        _require_terms(transaction, terms, to_come=int(validator is not None))
        _refuse_others(transaction)
        counts = transaction.rows("archive/counts")[0]
        if not confirmed:
            moved = counted(counts.entries, "entry", "entries")
            deeds = f"move {moved} of migrated types from cache_entries to cache_entries_archive, leave all others"
            view = ", and make the view workbench.cache_entries for old readers" if with_view else ""
            raise UnconfirmedError(command="workbench archive", deeds=deeds + view)
        lock_both_sides(transaction, Phase.CUTOVER)
        require_validation(transaction, validator)
        refuse_drift(transaction)
        _move(transaction, with_view)
        return _archived(transaction, True)


def _archived(transaction: Transaction, changed: bool) -> Archiving:
    counts = transaction.rows("archive/moved")[0]._asdict()
    has_view = bool(transaction.value("archive/has_view"))
    return Archiving(changed=changed, status=status_of(transaction), view=has_view, **counts)


def _require_terms(transaction: Transaction, terms: Terms, to_come: int) -> None:
    """Raise NotReadyError unless the terms are met; validations `to_come`, which must pass too, count as passed."""
    over = "That phase is over: ask for fewer with --checks, or go back with `workbench rollback`."
    current = "Run `workbench validate` until enough passed, or ask for fewer with --checks."
    for past, coming, advice in ((Phase.PARALLEL, 0, over), (Phase.CUTOVER, to_come, current)):
        clean = clean_checks(transaction, past)
        if clean + coming < terms.checks:
            reason = f"{clean} of {terms.checks} validations in a row passed in phase {past}"
            raise NotReadyError(reason=reason, advice=advice)
    days = transaction.value("archive/days")
    if days < terms.days:
        reason = f"cutover was {days:.1f} days ago, and --days asks for {terms.days:g}"
        raise NotReadyError(reason=reason, advice="Wait, or ask for fewer with --days.")


def _refuse_others(transaction: Transaction) -> None:
    if taken := [row.name for row in transaction.rows("archive/taken_names")]:
        raise ForeignTablesError(names=", ".join(taken))
    if dependents := [row.dependent for row in transaction.rows("archive/dependents")]:
        raise DependentsError(dependents=", ".join(dependents))


def _move(transaction: Transaction, with_view: bool) -> None:
    """Nothing is deleted unless the archive is what the legacy table and the after side say."""
    copied, moved = steps.archiving(with_view)
    steps.perform(transaction, copied)
    if different := transaction.rows("archive/differences"):
        what, first, rows = "Archive and legacy documents", different[0], counted(len(different), "row")
        raise UnprovenError(what=what, rows=rows, subject=first.subject, cause=first.cause)
    steps.perform(transaction, moved)


def restore(transaction: Transaction) -> list[str]:
    """Bring the legacy documents back from the after side alone, drop the archive, and enter phase cutover.

    Returns the rows of the archive that somebody changed meanwhile, in words: nothing is lost by them. The caller
    holds the advisory lock.
    """
    lock_both_sides(transaction, Phase.CUTOVER)
    changed = ["the archive was gone"]
    if transaction.value("archive/has_archive"):
        rows = transaction.rows("archive/changes")
        changed = [f"entry {row.entry_id} of the archive was {row.change}" for row in rows]
    if entries := [row.entry for row in transaction.rows("archive/collisions")]:
        more = f" and {len(entries) - SHOWN_ENTRIES:,} more" if len(entries) > SHOWN_ENTRIES else ""
        reason = f"other entries have the ids of archived ones: {', '.join(entries[:SHOWN_ENTRIES])}{more}"
        raise NotReadyError(reason=reason, advice="Remove them from cache_entries, or give them other ids.")
    steps.perform(transaction, steps.restoring())
    prove(transaction, "The documents brought back and the new tables")
    return changed
