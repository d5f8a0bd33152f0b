"""What was loaded, and the ways back: a load taken back, a fund ended or renamed."""

import json
from typing import Any

from workbench import migration
from workbench.contract import Phase
from workbench.errors import LoadUndoError, UnknownNameError, UsageError
from workbench.loading.model import LoadRow, LoadRows
from workbench.name_matching import Known, called, hint
from workbench.postgres import Database, Transaction

# Loads of a fund that can be taken back one after another: what was before takes as much room as the list.
STATES_KEPT = 10
ABSENT = ""
FUNDS_NAMED = 8


def side(phase: Phase) -> str:
    """Which statements write in a phase: into the documents while they are primary, else into the tables."""
    return "load/documents" if phase is Phase.PARALLEL else "load/tables"


def known_funds(transaction: Transaction, environment: str) -> list[Known]:
    rows = transaction.rows("load/funds", environment=environment)
    return [Known(environment, row.name, row.display_name) for row in rows]


def standing(transaction: Transaction, fund: str, environment: str) -> tuple[str | None, int, str]:
    """The day of a fund's list, its members, and its digest, which is ABSENT without such a fund."""
    rows = transaction.rows("load/standing", fund=fund, environment=environment)
    return (rows[0].as_of, rows[0].members, rows[0].state) if rows else (None, 0, ABSENT)


def before(transaction: Transaction, phase: Phase, **moves: Any) -> str:
    """The rows that an action replaces, as JSON; `moves` as `follow` has them."""
    return str(transaction.value(f"{side(phase)}/before", **moves))


def record(
    transaction: Transaction, phase: Phase, load: int, action: str, fund: str, environment: str, **facts: Any
) -> None:
    as_of, members, state = standing(transaction, fund, environment)
    counts = dict.fromkeys(("came_in", "went_out", "weights_moved"), 0)
    texts = dict.fromkeys(("file", "file_digest", "certificate", "before"))
    row = {"as_of": as_of, "members": members, "state": state, **counts, **texts, **facts}
    named = {"load": load, "action": action, "fund": fund, "environment": environment, "phase": str(phase)}
    transaction.execute_one("load/record", **named, **row)
    transaction.execute_one("load/forget", fund=fund, environment=environment, kept=STATES_KEPT)


def listed(database: Database) -> LoadRows:
    with migration.migrated(database) as (transaction, _):
        rows = transaction.rows("load/list")
        return LoadRows([LoadRow(**row._asdict()) for row in rows])


def end(database: Database, fund: str, environment: str, apply: bool) -> str:
    """Remove a fund that closed, with its members; says what was done, or would be."""
    with migration.migrated(database, apply) as (transaction, phase):
        name = _called(transaction, fund, environment)
        _, members, _ = standing(transaction, name, environment)
        if apply:
            here = {"fund": name, "environment": environment}
            claims = [row.symbol for row in transaction.rows("load/claimants", **here)]
            saved = before(transaction, phase, **here, came_in=[], went_out=claims)
            follow(transaction, phase, **here, came_in=[], went_out=claims)
            transaction.execute_one(f"{side(phase)}/end", **here)
            record(transaction, phase, _number(transaction), "end", name, environment, before=saved, went_out=members)
    return f"{name} with {members:,} members {'was' if apply else 'would be'} ended in environment {environment}."


def rename(database: Database, fund: str, new_name: str, environment: str, apply: bool) -> str:
    """Give a fund another name; says what was done, or would be."""
    with migration.migrated(database, apply) as (transaction, phase):
        name = _called(transaction, fund, environment)
        if new_name in [known.name for known in known_funds(transaction, environment)]:
            message = (
                f"A fund named {new_name!r} is in environment {environment} already. Nothing was changed; end it first."
            )
            raise UsageError(message=message)
        if apply:
            last = transaction.rows("load/previous", fund=name, environment=environment)
            # The list is still that of its file.
            origin = {"file": last[0].file, "file_digest": last[0].sha256, "certificate": last[0].text} if last else {}
            _rename(transaction, phase, name, new_name, environment)
            saved = json.dumps({"renamed_from": name})
            record(transaction, phase, _number(transaction), "rename", new_name, environment, before=saved, **origin)
    return f"{name} {'was' if apply else 'would be'} renamed to {new_name} in environment {environment}."


def undo(database: Database, load: int) -> str:
    """Take a load back, all funds of it or none. Raises LoadUndoError when something came since."""
    with migration.migrated(database, apply=True) as (transaction, phase):
        rows = transaction.rows("load/of_load", load=load)
        if not rows:
            raise UsageError(message=f"There is no load {load}. `workbench load list` shows all.")
        by = _number(transaction)
        for row in rows:
            if reason := _obstacle(transaction, phase, row):
                raise LoadUndoError(load=load, reason=reason)
            fund = _put_back(transaction, phase, row)
            record(transaction, phase, by, "undo", fund, row.environment)
        transaction.execute_one("load/undone", load=load, by=by)
    funds = sorted({row.fund for row in rows})
    more = f" and {len(funds) - FUNDS_NAMED:,} more" if len(funds) > FUNDS_NAMED else ""
    return f"Load {load} was taken back for {', '.join(funds[:FUNDS_NAMED])}{more}, recorded as load {by}."


def _obstacle(transaction: Transaction, phase: Phase, row: Any) -> str:
    """Why a row of a load cannot be taken back; empty when it can."""
    if row.undone_by:
        return f"load {row.undone_by} took it back already"
    if row.action == "undo":
        return "it took another load back itself; load the files again"
    if row.later:
        return f"load {row.later} changed {row.fund} since; take that back first"
    if side(Phase(row.phase)) != side(phase):
        return f"it was written in phase {row.phase}, and the phase is {phase} now"
    if standing(transaction, row.fund, row.environment)[2] != row.state:
        return f"something other than a load changed {row.fund} since"
    if row.before is None:
        return f"what was before it is kept for the last {STATES_KEPT} loads of a fund only"
    return ""


def _put_back(transaction: Transaction, phase: Phase, row: Any) -> str:
    """Do the opposite of a row; returns the name that the fund has then."""
    saved, here = json.loads(row.before), {"fund": row.fund, "environment": row.environment}
    if row.action == "rename":
        _rename(transaction, phase, row.fund, saved["renamed_from"], row.environment)
        return str(saved["renamed_from"])
    if "group" in saved and saved["group"] is None:
        transaction.execute_one(f"{side(phase)}/end", **here)
    elif "group" in saved:
        transaction.execute_one("load/tables/restore", before=row.before)
        transaction.execute_one("load/tables/restore_times", before=row.before)
    else:
        transaction.execute_one("load/documents/restore", **here, before=row.before)
    transaction.execute_one(f"{side(phase)}/restore_lists", **here, before=row.before)
    return str(row.fund)


def _rename(transaction: Transaction, phase: Phase, name: str, new_name: str, environment: str) -> None:
    here = {"fund": name, "environment": environment}
    members = [row.symbol for row in transaction.rows("load/symbols", **here)]
    follow(transaction, phase, **here, came_in=[], went_out=members)
    transaction.execute_one(f"{side(phase)}/rename", **here, new_name=new_name)
    follow(transaction, phase, fund=new_name, environment=environment, came_in=members, went_out=[])


def follow(transaction: Transaction, phase: Phase, **moves: Any) -> None:
    """The lists of stocks follow those that `came_in` or `went_out` of a `fund` of an `environment`; once the tables
    are primary, their triggers do that."""
    # Asking is quicker than an update of nothing, which reads all documents.
    if phase is Phase.PARALLEL and transaction.value("load/lists_follow", **moves):
        transaction.execute_one("load/documents/lists", **moves)


def _number(transaction: Transaction) -> int:
    return int(transaction.value("load/number"))


def _called(transaction: Transaction, fund: str, environment: str) -> str:
    known = known_funds(transaction, environment)
    if len(matches := called(fund, known)) == 1:
        return matches[0].name
    raise UnknownNameError(kind="fund", name=fund, environment=environment, hint=hint(fund, known, []))
