"""Cutover, the way back and the way out: each step one transaction that stops writers while readers go on."""

import time
from dataclasses import dataclass, field

from workbench import schema
from workbench.contract import Phase
from workbench.display import counted
from workbench.errors import ArchivedError, DefectsError, NotReadyError, UnconfirmedError
from workbench.migration import archiving, deployment, preflight, stages, steps
from workbench.migration.drift import refuse_drift
from workbench.migration.status import AfterOnly, PhaseChange, after_only, bookkeeping_defects, status_of
from workbench.migration.validations import Validator, require_validation
from workbench.postgres import Database, Transaction
from workbench.schema import catalogue

SHOWN_CONTRADICTIONS = 5

NOT_KEPT = "{missing} was missing, so nothing could be compared, and what only the new tables held was not kept"

DISCARDED = {
    Phase.CUTOVER: "{count} differed; the documents were rebuilt from the new tables",
    Phase.PARALLEL: "{count} differed; what only the new tables held was dropped with them, but groups that no "
    "document holds are in cache_entries_kept_aside",
}


@dataclass(frozen=True)
class Rehearsal:
    """What a rollback would do, found out by doing and undoing it: the phase it ends in, how long it takes, how many
    legacy entries it keeps, how many rows differ and would be lost, what it keeps aside, and what it came across."""

    phase: Phase
    seconds: float
    kept: int
    lost: int
    after_only: list[AfterOnly] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)


def cutover(database: Database, allow_stragglers: bool = False, validator: Validator | None = None) -> PhaseChange:
    """Make the after side primary. From now on legacy documents are rebuilt from it.

    `validator` validates while writers are stopped; without it the last recorded validation must be fresh.
    """
    with deployment.migrated(database, apply=True) as (transaction, now):
        if now is Phase.ARCHIVED:
            raise ArchivedError()
        stragglers = now is Phase.CUTOVER and bool(transaction.value("migration/stragglers"))
        if now is Phase.CUTOVER and stragglers is allow_stragglers:
            return PhaseChange(changed=False, status=status_of(transaction))
        preflight.refuse(preflight.concerns(transaction, "cutover"))
        deployment.lock_both_sides(transaction, now)
        if defects := catalogue.judge(transaction, now).defects:
            raise DefectsError(defects="; ".join(defect.shown.sentence for defect in defects))
        refuse_drift(transaction)
        if contradictions := bookkeeping_defects(transaction):
            raise DefectsError(defects="; ".join(contradictions[:SHOWN_CONTRADICTIONS]))
        if now is Phase.PARALLEL:
            require_validation(transaction, validator)
        switch, enter = steps.cutting_over(allow_stragglers)
        steps.perform(transaction, [switch, enter] if now is Phase.PARALLEL else [switch])
        return PhaseChange(changed=True, status=status_of(transaction, proven=True))


def rollback(database: Database, discard: bool = False) -> PhaseChange:
    """One phase back, keeping every write: from `archived` to `cutover`, on to `parallel`, and to `legacy`.

    From `backfilling` all that was copied is dropped; documents are primary there, so that nothing is lost.
    What the legacy documents cannot hold stays in place in `parallel`; when the after side is dropped, it is kept in
    `cache_entries_kept_aside`. With `discard`, differences found only on the secondary side are dropped.
    """
    with database.write_read_committed() as transaction:
        deployment.lock(transaction)
        aside, differing, noticed = roll_back(transaction, discard)
        now = status_of(transaction, proven=not differing)
        return PhaseChange(changed=True, status=now, noticed=noticed, kept_aside=aside)


def rehearse_rollback(database: Database) -> Rehearsal:
    """Do the rollback in a transaction that is undone; drift does not stop it."""
    started = time.monotonic()
    with database.rehearsing(one_snapshot=False) as transaction:
        deployment.lock(transaction)
        aside, lost, noticed = roll_back(transaction, discard=True)
        kept, then = deployment.count_entries(transaction), deployment.phase(transaction)
    return Rehearsal(then, round(time.monotonic() - started, 1), kept, lost, aside, noticed)


def roll_back(transaction: Transaction, discard: bool) -> tuple[list[AfterOnly], int, list[str]]:
    """Go one phase back; returns what the documents cannot hold, how many rows differed, and what was met, in words.

    The caller holds the advisory lock.
    """
    stages.bring_functions_up_to_date(transaction)
    now = deployment.require_migrated(transaction, even_partly=True)
    missing = catalogue.judge(transaction, now).missing
    aside = [] if missing else after_only(transaction)
    if now is Phase.ARCHIVED:
        return aside, 0, archiving.restore(transaction)
    if now in (Phase.BACKFILLING, Phase.PARALLEL) and missing:
        if not discard:
            raise DefectsError(defects=f"{missing} is missing")
        steps.perform(transaction, steps.dropping())
        return aside, 0, [NOT_KEPT.format(missing=missing)]
    if now is Phase.CUTOVER:
        differing = _return_to_parallel(transaction, discard)
    else:
        differing = _drop_after_side(transaction, now, discard)
    return aside, differing, [DISCARDED[now].format(count=counted(differing, "row"))] if differing else []


def _return_to_parallel(transaction: Transaction, discard: bool) -> int:
    """The legacy documents say all that they can hold; from now on they are primary."""
    deployment.lock_both_sides(transaction, Phase.CUTOVER)
    differing = refuse_drift(transaction, discard)
    if differing:
        transaction.execute_file("migration/rebuild_all")
    steps.perform(transaction, steps.returning())
    return differing


def _drop_after_side(transaction: Transaction, now: Phase, discard: bool) -> int:
    """Remove the after side exactly, and nothing else; what only it holds is kept in a table that stays."""
    # What is written to the new tables between the comparison and the drop would be lost unseen.
    deployment.lock_both_sides(transaction, Phase.PARALLEL)
    differing = 0 if now is Phase.BACKFILLING else refuse_drift(transaction, discard)
    deployment.lock_tables(transaction, "migration/lock_everybody")
    steps.perform(transaction, [*steps.keeping_aside(transaction), *steps.dropping()])
    return differing


@dataclass(frozen=True, kw_only=True)
class Removal(PhaseChange):
    phase: Phase
    tables_dropped: bool = False
    triggers: int = 0
    functions: int = 0
    relations: int = 0


def uninstall(database: Database, confirmed: bool = False, drop_tables: bool = False) -> Removal:
    """Remove all that the workbench made, but for the new tables unless `drop_tables`; a second run changes nothing."""
    with database.write_read_committed() as transaction:
        deployment.lock(transaction)
        now = deployment.phase(transaction)
        if now is Phase.LEGACY:
            return Removal(changed=False, status=status_of(transaction), phase=now)
        if drop_tables and now is not Phase.PARALLEL:
            advice = "Run `workbench rollback` first, or leave out --drop-tables."
            raise NotReadyError(reason=f"in phase {now} the new tables are primary", advice=advice)
        counts = transaction.rows("removal/counts")[0]._asdict()
        if not confirmed:
            raise UnconfirmedError(command="workbench uninstall", deeds=_deeds(counts, drop_tables))
        aside, _, noticed = roll_back(transaction, discard=False) if drop_tables else ([], 0, [])
        if not drop_tables:
            deployment.lock_tables(transaction, "removal/lock_tables")
            steps.perform(transaction, steps.scripts("removal/drop_view", *schema.reverting(schema.REMOVABLE)))
        return Removal(
            changed=True,
            status=status_of(transaction),
            noticed=noticed,
            kept_aside=aside,
            phase=now,
            tables_dropped=drop_tables,
            **counts,
        )


def _deeds(counts: dict[str, int], drop_tables: bool) -> str:
    tables = "definition_groups, group_memberships and stock_metadata"
    what = f"drop {tables}" if drop_tables else f"leave {tables} as plain tables, which nothing keeps up to date"
    triggers, functions = counted(counts["triggers"], "trigger"), counted(counts["functions"], "function")
    relations = counted(counts["relations"], "table or view", "tables and views")
    return f"remove {triggers}, {functions} and the schema workbench with {relations}, and {what}"
