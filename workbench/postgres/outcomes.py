"""What the driver raises, turned into the errors that a command may end with."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from psycopg import errors as pg

from workbench.errors import (
    AlteredError,
    BlockedError,
    DatabaseUnreachableError,
    DependentsError,
    NotAllowedError,
    NotReadyError,
    UnknownOutcomeError,
    UsageError,
    WorkbenchError,
    WorkEndedError,
)

CONFLICTS = (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure)
FORBIDDEN = (pg.InsufficientPrivilege, pg.ReadOnlySqlTransaction)
ALTERED = (pg.UndefinedTable, pg.UndefinedColumn, pg.UndefinedFunction, pg.UndefinedObject, pg.InvalidSchemaName)

LIMITS = {
    "statement timeout": "statement_timeout",
    "idle-in-transaction timeout": "idle_in_transaction_session_timeout",
    "transaction timeout": "transaction_timeout",
}
"""Settings by what the server says when one of them ends a session."""


@contextmanager
def named_outcomes(where: str, advice: str) -> Iterator[None]:
    """Raise a WorkbenchError for what the driver raises; `advice` is for a server that cannot be reached."""
    try:
        yield
    except (sa.exc.DBAPIError, pg.Error) as error:
        if named := _named(error, where, advice):
            raise named from error
        raise


@contextmanager
def committing(where: str) -> Iterator[None]:
    """Say of a connection that is lost meanwhile that nobody knows whether the work was done."""
    try:
        yield
    except (sa.exc.DBAPIError, pg.Error) as error:
        if _is_lost(error):
            raise UnknownOutcomeError(where=where, reason=first_line(_cause(error))) from error
        raise


def first_line(cause: BaseException | None) -> str:
    lines = str(cause or "").strip().splitlines()
    return lines[0].rstrip(".") if lines else "no reason given"


def _named(error: sa.exc.DBAPIError | pg.Error, where: str, advice: str) -> WorkbenchError | None:
    cause = _cause(error)
    reason = first_line(cause)
    if asked := _asked_wrongly(cause, where, reason):
        return asked
    if isinstance(cause, CONFLICTS):
        return BlockedError(reason=reason)
    if isinstance(cause, pg.DependentObjectsStillExist):
        return DependentsError(dependents="; ".join((cause.diag.message_detail or reason).splitlines()))
    if isinstance(cause, FORBIDDEN):
        return NotAllowedError(where=where, reason=reason)
    if isinstance(cause, ALTERED):
        return AlteredError(where=where, reason=reason)
    if ended := _ended(error, reason):
        return WorkEndedError(where=where, reason=reason, advice=ended)
    if isinstance(cause, pg.OperationalError | pg.InterfaceError):
        return DatabaseUnreachableError(where=where, advice=advice, reason=reason)
    return None


def _asked_wrongly(cause: BaseException | None, where: str, reason: str) -> WorkbenchError | None:
    """What the caller, or whoever made a trigger, has to say; None for anything else."""
    if type(cause) is pg.ProgrammingError and cause.sqlstate is None:
        return UsageError(
            message=f"The database URL {where} cannot be used: {reason}. See its part after the question mark."
        )
    if isinstance(cause, pg.RaiseException):
        advice = "A trigger or event trigger of others raised this: ask whoever made it; `workbench plan` lists them."
        return NotReadyError(reason=reason, advice=advice)
    return None


def _ended(error: sa.exc.DBAPIError | pg.Error, reason: str) -> str | None:
    """What to do about work that the server ended; None for anything else."""
    for words, setting in LIMITS.items():
        if words in reason:
            return f"Lift that limit for this run with PGOPTIONS='-c {setting}=0', or ask the server's owner to."
    if isinstance(_cause(error), pg.DiskFull):
        return "Make room on the server's disk, then run the command again."
    if isinstance(_cause(error), pg.QueryCanceled) or _is_lost(error):
        return "Run the command again."
    return None


def _is_lost(error: sa.exc.DBAPIError | pg.Error) -> bool:
    """Whether a connection that was open is gone; one that was never made is not lost."""
    if isinstance(error, sa.exc.DBAPIError):
        return error.connection_invalidated
    return error.sqlstate is None or isinstance(error, pg.AdminShutdown | pg.CrashShutdown)


def _cause(error: sa.exc.DBAPIError | pg.Error) -> BaseException | None:
    return error.orig if isinstance(error, sa.exc.DBAPIError) else error
