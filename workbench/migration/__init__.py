"""The move: plan it, do it in one transaction with its own proof, keep both sides equal, and tell where it stands."""

from workbench.migration.archiving import Terms, archive
from workbench.migration.deployment import (
    count_entries,
    is_archived,
    is_of_earlier_version,
    lock,
    migrated,
    phase,
    refuse_archived,
    require_legacy_table,
    require_migrated,
)
from workbench.migration.drift import PROOFS, Writer, drift
from workbench.migration.online import migrate_online
from workbench.migration.phases import Rehearsal, cutover, rehearse_rollback, rollback, uninstall
from workbench.migration.preflight import Plan, Wishes, plan
from workbench.migration.stages import migrate, upgrade
from workbench.migration.status import AfterOnly, Backfill, PhaseChange, Status, last_proof, status
