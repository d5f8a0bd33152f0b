"""What the driver raises, turned into the errors that a command may end with."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import errors as pg

from workbench import errors

CONFLICTS = (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure)
FORBIDDEN = (pg.InsufficientPrivilege, pg.ReadOnlySqlTransaction)
ALTERED = (pg.UndefinedTable, pg.UndefinedColumn, pg.UndefinedFunction, pg.UndefinedObject, pg.InvalidSchemaName)

# Settings by what the server says when one of them ends a session.
LIMITS = {
    "statement timeout": "statement_timeout",
    "idle-in-transaction timeout": "idle_in_transaction_session_timeout",
    "transaction timeout": "transaction_timeout",
}


@contextmanager
def named_outcomes(where: str, advice: str) -> Iterator[None]:
    """Raise a WorkbenchError for what the driver raises; `advice` is for a server that cannot be reached."""
    try:
        yield
    except pg.Error as error:
        if named := _named(error, where, advice):
            raise named from error
        raise


@contextmanager
def committing(where: str) -> Iterator[None]:
    """Say of a connection that is lost meanwhile that nobody knows whether the work was done."""
    try:
        yield
    except pg.Error as error:
        if _is_lost(error):
            raise errors.UnknownOutcomeError(where=where, reason=first_line(error)) from error
        raise


def first_line(error: pg.Error) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else "no reason given"


def _named(error: pg.Error, where: str, advice: str) -> errors.WorkbenchError | None:
    reason = first_line(error)
    if asked := _asked_wrongly(error, where, reason):
        return asked
    if isinstance(error, CONFLICTS):
        return errors.BlockedError(reason=reason)
    if isinstance(error, pg.DependentObjectsStillExist):
        return errors.DependentsError(dependents="; ".join((error.diag.message_detail or reason).splitlines()))
    if isinstance(error, FORBIDDEN):
        return errors.NotAllowedError(where=where, reason=reason)
    if isinstance(error, ALTERED):
        return errors.AlteredError(where=where, reason=reason)
    if ended := _ended(error, reason):
        return errors.WorkEndedError(where=where, reason=reason, advice=ended)
    if isinstance(error, pg.OperationalError | pg.InterfaceError):
        return errors.DatabaseUnreachableError(where=where, advice=advice, reason=reason)
    return None


def _asked_wrongly(error: pg.Error, where: str, reason: str) -> errors.WorkbenchError | None:
    """What the caller, or whoever made a trigger, has to say; None for anything else."""
    if type(error) is pg.ProgrammingError and error.sqlstate is None:
        return errors.UsageError(
            message=f"The database URL {where} cannot be used: {reason}. See its part after the question mark."
        )
    if isinstance(error, pg.RaiseException):
        advice = "A trigger or event trigger of others raised this: ask whoever made it; `workbench plan` lists them."
        return errors.NotReadyError(reason=reason, advice=advice)
    return None


def _ended(error: pg.Error, reason: str) -> str | None:
    """What to do about work that the server ended; None for anything else."""
    for words, setting in LIMITS.items():
        if words in reason:
            return f"Lift that limit for this run with PGOPTIONS='-c {setting}=0', or ask the server's owner to."
    if isinstance(error, pg.DiskFull):
        return "Make room on the server's disk, then run the command again."
    if isinstance(error, pg.QueryCanceled) or _is_lost(error):
        return "Run the command again."
    return None


def _is_lost(error: pg.Error) -> bool:
    return error.sqlstate is None or isinstance(error, pg.AdminShutdown | pg.CrashShutdown)
