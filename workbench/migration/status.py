"""Where a migration stands, as the database tells it: phase, drift, defects, and how far it can be trusted."""

from dataclasses import dataclass, field, replace

from workbench.contract import Phase, Verdict
from workbench.display import counted
from workbench.migration import validations
from workbench.migration.deployment import any_phase, count_entries, session_at_work
from workbench.migration.drift import Writer, drift, drift_and_writers
from workbench.postgres import Database, Transaction
from workbench.schema import catalogue
from workbench.schema.catalogue import CatalogueDefect, Weight

NEXT = {
    Phase.LEGACY: ["workbench plan", "workbench migrate"],
    Phase.BACKFILLING: ["workbench migrate --online", "workbench rollback"],
    Phase.PARALLEL: ["workbench validate", "workbench cutover", "workbench rollback"],
    Phase.CUTOVER: ["workbench validate", "workbench archive", "workbench rollback"],
    Phase.ARCHIVED: ["workbench rollback"],
}


INCOMPARABLE = (Phase.BACKFILLING, Phase.ARCHIVED)


@dataclass(frozen=True)
class PhaseEntered:
    """A phase that the migration went through: since when, by the server's clock in UTC, and by which account."""

    phase: Phase
    entered_at: str
    entered_by: str


@dataclass(frozen=True)
class Backfill:
    """How many entries are copied so far, how long the rest takes at the pace of the session at work (None where it was
    not at it from the beginning), and which session that is, if any."""

    copied: int
    seconds_left: float | None
    at_work: str


@dataclass(frozen=True)
class AfterOnly:
    """An element of the after side that the legacy documents cannot hold as it is, and why: the membership of
    `symbol` in a group, or without one what else a group or a stock (type STOCK) says."""

    type: str
    name: str
    environment: str
    symbol: str | None
    reason: str


@dataclass(frozen=True)
class Status:
    """Phase, drift (rows in which before and after disagree), the commands that may come next, and defects
    (what in the database's catalogue is not as deployed, in words; `catalogue` has them by object and aspect).

    `validation` is the verdict of the last one since the phase was entered, `fresh` when nothing was written
    since; `clean_checks` passed in a row. `after_only` is what legacy documents cannot hold; `writers` are the first
    places that drift; `noticed` is what others put on the tables. `drift` is None where nothing is compared: while
    `backfilling`, and once archived.
    """

    phase: Phase
    drift: int | None
    next: list[str]
    groups: int
    memberships: int
    stocks: int
    entries: int
    defects: list[str] = field(default_factory=list)
    after_only: list[AfterOnly] = field(default_factory=list)
    validation: Verdict | None = None
    validated_seconds_ago: float | None = None
    fresh: bool = False
    clean_checks: int = 0
    phases: list[PhaseEntered] = field(default_factory=list)
    writers: list[Writer] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
    catalogue: list[CatalogueDefect] = field(default_factory=list)
    backfill: Backfill | None = None

    @property
    def drift_words(self) -> str:
        return "not compared" if self.drift is None else counted(self.drift, "row")

    @property
    def proof(self) -> str:
        """How the last validation since the phase was entered ended, in words."""
        if self.validation is None:
            return "not validated since"
        written = "nothing was written since" if self.fresh else "something was written since"
        ago = f"last validated {self.validated_seconds_ago:,.0f} s ago"
        return f"{ago}: {self.validation}, {written}; {self.clean_checks:,} passed in a row"


@dataclass(frozen=True, kw_only=True)
class PhaseChange:
    """What a command did that leads from phase to phase: the status after it, and what it came across.

    `changed` is False when there was nothing left to do; `kept_aside` is what the legacy documents cannot hold.
    """

    changed: bool
    status: Status
    noticed: list[str] = field(default_factory=list)
    kept_aside: list[AfterOnly] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Drift, or a missing trigger, makes a migration fail; once archived there is nothing to compare."""
        if self.status.phase is Phase.ARCHIVED:
            return Verdict.UNCHECKED
        return Verdict.FAIL if self.status.drift or self.status.defects else Verdict.PASS

    @property
    def sentence(self) -> str:
        now = self.status
        if now.phase is Phase.ARCHIVED:
            return (
                f"The legacy documents are archived, with nothing to compare them with; the after side holds "
                f"{now.groups:,} groups, {now.memberships:,} memberships and {now.stocks:,} stocks."
            )
        defects = "".join(f" Not as deployed: {defect}." for defect in now.defects)
        return (
            f"{now.entries:,} entries are {now.groups:,} groups, {now.memberships:,} memberships and "
            f"{now.stocks:,} stocks; {now.drift or 0:,} rows differ between before and after.{defects}"
        )


def bookkeeping_defects(transaction: Transaction) -> list[str]:
    """Where the bookkeeping contradicts the data or itself, in words; empty when it does not."""
    rows = transaction.rows("validation/bookkeeping")
    return [f"{row.subject}: {row.path} is {row.after}, should be {row.before}" for row in rows if row.verdict]


def after_only(transaction: Transaction) -> list[AfterOnly]:
    """What the legacy documents cannot hold: a row per element."""
    return [AfterOnly(**row._asdict()) for row in transaction.rows("migration/after_only")]


def status_of(transaction: Transaction, proven: bool = False) -> Status:
    """The status in this transaction; `proven` when there can be no drift, and once archived there is none to find.

    The same data has the same status: nothing in it tells a time or a transaction.
    """
    now = any_phase(transaction)
    entries = count_entries(transaction)
    if now is Phase.LEGACY:
        obstacle, proposed = _before_a_migration(transaction)
        return Status(now, 0, proposed, 0, 0, 0, entries, noticed=obstacle)
    differences = catalogue.judge(transaction, now)
    defects = [defect.shown for defect in differences.defects]
    # What others put on the tables, comments that say otherwise, and what cannot be judged on this server.
    noticed = [*differences.of(Weight.NOTICED), *differences.of(Weight.UNJUDGED)]
    return Status(
        phase=now,
        drift=None if now in INCOMPARABLE else 0 if proven else drift(transaction),
        next=["workbench upgrade", *NEXT[now]] if defects and now is not Phase.BACKFILLING else NEXT[now],
        entries=entries,
        **transaction.rows("migration/counts")[0]._asdict(),
        defects=[defect.sentence for defect in defects],
        catalogue=defects,
        noticed=[difference.shown.sentence for difference in noticed],
        after_only=after_only(transaction),
    )


def _before_a_migration(transaction: Transaction) -> tuple[list[str], list[str]]:
    """What would make `migrate` refuse, and the commands that may come next."""
    if not transaction.value("migration/has_legacy_table"):
        return [f"there is no table cache_entries in schema {transaction.schema}"], ["workbench sample"]
    if taken := [row.name for row in transaction.rows("schema/taken_names")]:
        obstacle = f"migrate needs names that are taken, such as {taken[0]}: rename or drop what `workbench plan` lists"
        return [obstacle], ["workbench plan"]
    return [], NEXT[Phase.LEGACY]


def last_proof(database: Database) -> str:
    """How the last validation since the phase was entered ended, in words."""
    with database.read_only() as transaction:
        if any_phase(transaction) is Phase.LEGACY:
            return "nothing is migrated yet"
        if not (last := validations.last_validation(transaction)):
            return "not validated in this phase"
        written = "nothing" if last.state == validations.state(transaction) else "something"
    return f"{last.verdict}, validated {last.seconds_ago:,.0f} s ago; {written} was written since"


def status(database: Database) -> Status:
    """The status with all that changes while the data does not, in one snapshot: who made drift, what is trusted."""
    with database.read_only() as transaction:
        now = status_of(transaction, proven=True)
        return now if now.phase is Phase.LEGACY else _with_history(transaction, now)


def _with_history(transaction: Transaction, now: Status) -> Status:
    is_partial = now.phase is Phase.BACKFILLING
    contradictions = [] if is_partial else bookkeeping_defects(transaction)
    last = validations.last_validation(transaction)
    drift, writers = (None, []) if now.phase in INCOMPARABLE else drift_and_writers(transaction)
    proposed = ["workbench upgrade", *now.next] if contradictions and not now.defects else now.next
    return replace(
        now,
        drift=drift,
        next=["workbench validate", "workbench rollback --discard"] if drift else proposed,
        defects=[*now.defects, *contradictions],
        writers=writers,
        phases=[PhaseEntered(**row._asdict()) for row in transaction.rows("migration/phases")],
        validation=Verdict(last.verdict) if last else None,
        validated_seconds_ago=round(last.seconds_ago, 1) if last else None,
        fresh=last is not None and last.state == validations.state(transaction),
        clean_checks=validations.clean_checks(transaction) if last else 0,
        backfill=_backfill(transaction, now.entries) if is_partial else None,
    )


def _backfill(transaction: Transaction, entries: int) -> Backfill:
    progress = transaction.rows("migration/progress")[0]
    known = progress.copied and progress.seconds is not None
    left = round(progress.seconds * max(entries - progress.copied, 0) / progress.copied, 1) if known else None
    return Backfill(progress.copied, left, session_at_work(transaction))
