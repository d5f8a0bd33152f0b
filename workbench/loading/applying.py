"""Issuers' files, one fund at a time: compared with the database and, when asked, written to it in one transaction."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import PurePath
from typing import Any

from workbench import kept_files, migration, sample
from workbench.contract import Phase, Progress, silent
from workbench.encoding import to_json
from workbench.errors import AmbiguousNameError, FundNotLoadedError, NotReadyError, UnprovenError, UnreadableFileError
from workbench.holdings import Certificate, Fund, HoldingsFile, Source, drift, parse
from workbench.loading import lists, records
from workbench.loading.model import LoadedFund, LoadOutcome, Loads
from workbench.name_matching import Known, called
from workbench.postgres import Database, Transaction

LONGEST_NAME = 100
FIRST_ANALYZED = 32  # funds written before the tables are analyzed, again after twice as many, and so on


@dataclass(frozen=True)
class LoadTerms:
    """What is asked of a load: `fund` and `as_of` are for files that do not say them, `older` lets an older list
    replace a newer one, `keep` keeps the raw files, `history` a snapshot of each list that the same load
    replaces, and with `backfill` of an older list too, which then leaves the newer one in place. `by_name` says fund
    and day of a file from its name, which is asked only of one that does not say them itself."""

    environment: str = "DEFAULT"
    apply: bool = False
    fund: str = ""
    as_of: Any = None
    older: bool = False
    keep: bool = True
    history: bool = True
    backfill: bool = False
    by_name: Callable[[str], tuple[str, date] | None] = lambda _: None


def prepare(database: Database, progress: Progress = silent) -> None:
    """Make an empty embedded database ready to be loaded into; any other has to be migrated first."""
    with database.write_read_committed() as transaction:
        if migration.phase(transaction) is not Phase.LEGACY:
            return
        is_empty = not transaction.value("migration/has_legacy_table") or transaction.value("sample/is_empty")
        if database.named or not is_empty:
            reason = "the new tables are not there yet"
            raise NotReadyError(reason=reason, advice="Run `workbench migrate` first, then load again.")
        sample.make_empty_table(database, transaction)
    migration.migrate(database, progress)


def load(database: Database | None, sources: Iterable[Source | UnreadableFileError], terms: LoadTerms) -> Loads:
    """Read each file, compare each fund in it with the database if there is one, and write it when that is asked for:
    all in one transaction. What is refused, a file or a fund, leaves the others."""
    with ExitStack() as new_files, _opened(database, terms) as transaction:
        loader = _Loader(database, transaction, terms, new_files)
        for source in sources:
            loader.read(source)
        new_files.pop_all()  # from here on they stay
        number, is_compared = loader.number if loader.written else None, loader.phase is not None
        asked = terms.apply, terms.environment
        return Loads(loader.files, loader.refused, *asked, number, is_compared, loader.unread)


@contextmanager
def _opened(database: Database | None, terms: LoadTerms) -> Iterator[Transaction | None]:
    if database is None:
        yield None
        return
    with database.write_read_committed() if terms.apply else database.read_only() as transaction:
        if terms.apply:
            migration.lock(transaction)
        yield transaction if migration.phase(transaction) is not Phase.LEGACY else None


class _Loader:
    """The funds of one load, as they come."""

    def __init__(
        self, database: Database | None, transaction: Transaction | None, terms: LoadTerms, new_files: ExitStack
    ) -> None:
        self._server, self._new_files = database, new_files
        self._lists: set[str] = set()
        self.terms, self.written = terms, 0
        self.files: list[LoadedFund] = []
        self.refused: list[str] = []
        self.unread: list[str] = []
        self._given_for: dict[str, str] = {}
        self._database = transaction
        self.phase = migration.phase(transaction) if transaction else None
        self.number = int(transaction.value("load/number")) if transaction else 0
        self._known = records.known_funds(transaction, terms.environment) if transaction else []

    def read(self, source: Source | UnreadableFileError) -> None:
        try:
            if isinstance(source, UnreadableFileError):
                raise source
            file, told = self._parsed(source)
        except UnreadableFileError as error:
            self._refuse(str(error), str(error.facts["path"]))
            return
        names = [self._loaded(file, fund) for fund in file.funds]
        if self.terms.apply and self.terms.keep and any(names):
            for path in kept_files.keep(file, source.content, *told, names):
                self._new_files.callback(path.unlink, missing_ok=True)

    def _parsed(self, source: Source) -> tuple[HoldingsFile, tuple[str, date | None]]:
        """A file as it was read, and the fund and day that were said to it."""
        told = self.terms.fund, self.terms.as_of
        try:
            return parse(source, *told), told
        except UnreadableFileError:
            if not (said := self.terms.by_name(source.name)):
                raise
            told = told[0] or said[0], said[1]
            return parse(source, *told), told

    def _refuse(self, reason: str, name: str) -> None:
        self.refused.append(reason)
        self.unread.append(name)

    def _loaded(self, file: HoldingsFile, fund: Fund) -> str:
        """The name of the fund's group; empty when the fund is refused."""
        try:
            loaded = lists.described(file, fund, self._name_of(file, fund))
            if self._database and self.phase:
                loaded = self._compared(self._database, self.phase, loaded, fund)
        except (FundNotLoadedError, AmbiguousNameError) as error:
            self._refuse(str(error), file.name)
            return ""
        self.files.append(loaded)
        return loaded.fund

    def _name_of(self, file: HoldingsFile, fund: Fund) -> str:
        """The name of the fund's group: one that is there, by ticker or else by name; else what the file says."""
        said = fund.ticker or fund.name
        by_name = [] if not fund.name else called(fund.name, self._known)
        matches = called(said, [Known(k.environment, k.name) for k in self._known]) if fund.ticker else by_name
        if len(matches) > 1:
            raise AmbiguousNameError(name=said, names=", ".join(match.name for match in matches))
        reason = advice = ""
        if not matches and len(said) > LONGEST_NAME:
            reason = f"the name of its fund has more than {LONGEST_NAME} characters"
            advice = "Give its ticker with `workbench load --fund`; in an inbox, by a folder of that name."
        elif not matches and [match.name for match in by_name] == [fund.name]:
            reason = f"its fund is here as {fund.name!r}, so that {said} would be a second one"
            advice = f"Rename it first: workbench load --rename '{fund.name}' {said} --apply."
        elif self.terms.fund and fund.name and self._given_for.setdefault(said, fund.name) != fund.name:
            reason = f"it is of {fund.name!r}, and the file before of {self._given_for[said]!r}: --fund is for one fund"
            advice = "Load it by itself."
        if reason:
            raise FundNotLoadedError(path=file.name, reason=reason, advice=advice)
        return matches[0].name if matches else said

    def _compared(self, transaction: Transaction, phase: Phase, loaded: LoadedFund, fund: Fund) -> LoadedFund:
        here = {"fund": loaded.fund, "environment": self.terms.environment}
        as_of_before, members_before, state = records.standing(transaction, **here)
        is_new = state == records.ABSENT
        if members_before and not fund.members:
            reason = f"it lists no stock for {loaded.fund}, which has {members_before:,} members"
            advice = "End a fund that closed with `workbench load --end`."
            raise FundNotLoadedError(path=loaded.path, reason=reason, advice=advice)
        if as_of_before and as_of_before > loaded.as_of and not self.terms.older:
            return self._older(transaction, phase, loaded, fund, as_of_before)
        members = lists.elements(fund, phase is Phase.PARALLEL)
        rows = transaction.rows("load/change", **here, members=members)
        change = lists.change_of(rows, as_of_before, members_before)
        is_same = not rows and not is_new and as_of_before == loaded.as_of
        outcome = LoadOutcome.NEW if is_new else LoadOutcome.UNCHANGED if is_same else LoadOutcome.CHANGED
        findings = [
            *lists.losses(rows, change, loaded),
            *loaded.findings,
            *_drift(transaction, here, loaded.certificate),
            *self._namings(loaded, fund, is_new),
        ]
        loaded = replace(loaded, outcome=outcome, change=change, findings=findings)
        if self.terms.apply and not is_same:
            self._write(transaction, phase, loaded, members, rows)
        return loaded

    def _namings(self, loaded: LoadedFund, fund: Fund, is_new: bool) -> Iterator[str]:
        """Doubts about which fund it is, and of which day."""
        label = next((known.label for known in self._known if known.name == loaded.fund), None) or loaded.fund
        if is_new and not fund.ticker:
            yield f"The file gives no ticker: the fund is named {loaded.fund!r}, and --rename gives it another name."
        elif fund.name and label.casefold() not in (loaded.fund.casefold(), fund.name[:LONGEST_NAME].casefold()):
            yield f"The file is of {fund.name!r}, and {loaded.fund} is called {label!r} here."
        if fund.as_of > date.today():
            yield f"Its day, {fund.as_of}, is still to come."

    def _older(
        self, transaction: Transaction, phase: Phase, loaded: LoadedFund, fund: Fund, as_of_before: str
    ) -> LoadedFund:
        """The newer list stays; a file that was loaded in its time is no refusal."""
        here = {"fund": loaded.fund, "environment": self.terms.environment}
        if transaction.value("load/is_loaded", **here, file_digest=loaded.certificate.sha256):
            return replace(loaded, outcome=LoadOutcome.SUPERSEDED)
        if self.terms.backfill:
            if self.terms.apply:
                with transaction.undone():
                    self._write_list(transaction, phase, loaded, lists.elements(fund, phase is Phase.PARALLEL))
                    self._keep_history(transaction, loaded.fund)
            return replace(loaded, outcome=LoadOutcome.HISTORY)
        reason = f"it is of {loaded.as_of}, older than the list of {loaded.fund} that stands, of {as_of_before}"
        advice = "--backfill keeps it in the history only, --older puts it in the place of the newer one."
        self._refuse(str(FundNotLoadedError(path=loaded.path, reason=reason, advice=advice)), loaded.path)
        return replace(loaded, outcome=LoadOutcome.OLDER)

    def _write_list(self, transaction: Transaction, phase: Phase, loaded: LoadedFund, members: str) -> None:
        facts = {"as_of": loaded.as_of, "last_updated": loaded.as_of, "total_holdings": loaded.memberships}
        facts |= {"data_source": PurePath(loaded.path).name, "issuer": loaded.issuer}
        here = {"fund": loaded.fund, "environment": self.terms.environment}
        binds = {**here, "display_name": _label(loaded), "members": members, "facts": json.dumps(facts)}
        transaction.execute_one(f"{records.side(phase)}/write", **binds)

    def _write(self, transaction: Transaction, phase: Phase, loaded: LoadedFund, members: str, rows: Any) -> None:
        here = {"fund": loaded.fund, "environment": self.terms.environment}
        came_in, went_out = ([row.symbol for row in rows if getattr(row, kind)] for kind in ("came_in", "went_out"))
        if loaded.fund in self._lists:
            self._keep_history(transaction, loaded.fund)
        self._lists.add(loaded.fund)
        saved = records.before(transaction, phase, **here, came_in=came_in, went_out=went_out)
        self._write_list(transaction, phase, loaded, members)
        records.follow(transaction, phase, **here, came_in=came_in, went_out=went_out)
        if left := transaction.rows("load/change", **here, members=members):
            what, subject = f"{loaded.path} and the new tables", f"{loaded.fund} {left[0].symbol}"
            cause = f"{left[0].before} instead of {left[0].after}"
            raise UnprovenError(what=what, rows=f"{len(left)} rows", subject=subject, cause=cause)
        change = {kind: getattr(loaded.change, kind) for kind in ("came_in", "went_out", "weights_moved")}
        evidence = to_json(lists.evidence(loaded))
        origin = {"file": loaded.path, "file_digest": loaded.certificate.sha256, "certificate": evidence}
        records.record(transaction, phase, self.number, "load", **here, **change, **origin, before=saved)
        if loaded.outcome is LoadOutcome.NEW:
            self._known.append(Known(self.terms.environment, loaded.fund, _label(loaded)))
        self.written += 1
        if self.written >= FIRST_ANALYZED and self.written.bit_count() == 1:
            transaction.execute_file("load/analyze")

    def _keep_history(self, transaction: Transaction, fund: str) -> None:
        """The list as it stands in this transaction, which no snapshot of all will have."""
        if self._server and self.terms.history:
            from workbench.snapshot import taking

            taken = taking.take_list(transaction, self._server, self.terms.environment, "ETF", fund)
            if taken.is_new:
                self._new_files.callback(shutil.rmtree, taken.path, ignore_errors=True)


def _label(loaded: LoadedFund) -> str:
    return (loaded.name or loaded.fund)[:LONGEST_NAME]


def _drift(transaction: Transaction, here: dict[str, str], certificate: Certificate) -> list[str]:
    """How the format differs from that of the file before."""
    rows = transaction.rows("load/previous", **here)
    if not rows:
        return []
    facts = {field.name: rows[0].certificate[field.name] for field in fields(Certificate)}
    kept: Any = {name: tuple(fact) if isinstance(fact, list) else fact for name, fact in facts.items()}
    previous = Certificate(**kept)
    findings = [] if previous.sha256 == certificate.sha256 else drift(previous, certificate)
    return [f"Format: {words}" for words in findings]


def with_snapshot(loads: Loads, database: Database, progress: Progress = silent) -> Loads:
    """The same, with the name of a snapshot that holds the result."""
    from workbench.snapshot import taking

    return replace(loads, snapshot=taking.take(database, progress).name)
