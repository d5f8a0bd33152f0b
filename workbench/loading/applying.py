"""Issuers' files, one fund at a time: compared with the database and, when asked, written to it in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from workbench import kept_files, migration, sample
from workbench.contract import Phase, Progress, silent
from workbench.encoding import to_json
from workbench.errors import AmbiguousNameError, FundNotLoadedError, NotReadyError, UnprovenError, UnreadableFileError
from workbench.holdings import Certificate, Fund, HoldingsFile, Member, Source, drift, parse
from workbench.loading import records
from workbench.loading.model import FundChange, LoadedFund, LoadOutcome, Loads, Moved, RejectedLine
from workbench.name_matching import Known, called
from workbench.postgres import Database, Transaction

LONGEST_NAME = 100
LARGEST_MOVES = 10
REJECTIONS_RECORDED = 100
FIRST_ANALYZED = 32
"""Funds written before the tables are analyzed, again after twice as many, and so on."""
GATE = (Decimal("0.9"), Decimal("1.1"))
"""Weights of a document are read as fractions when they sum to this, as sql/mapping/weight_unit.sql says."""
TEXTS, NUMBERS = ("name", "sector", "isin", "cusip", "sedol", "figi"), ("weight", "shares", "market_value")


@dataclass(frozen=True)
class LoadTerms:
    """What is asked of a load: `fund` and `as_of` are for files that do not say them, `older` lets an older list
    replace a newer one, `keep` keeps the raw files."""

    environment: str = "DEFAULT"
    apply: bool = False
    fund: str = ""
    as_of: Any = None
    older: bool = False
    keep: bool = True


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
    with _opened(database, terms) as transaction:
        loader = _Loader(transaction, terms)
        for source in sources:
            loader.read(source)
        number = loader.number if loader.written else None
        return Loads(
            loader.files,
            loader.refused,
            terms.apply,
            terms.environment,
            number,
            loader.phase is not None,
            loader.unread,
        )


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

    def __init__(self, transaction: Transaction | None, terms: LoadTerms) -> None:
        self.terms, self.written = terms, 0
        self.files: list[LoadedFund] = []
        self.refused: list[str] = []
        self.unread: list[str] = []
        self._database = transaction
        self.phase = migration.phase(transaction) if transaction else None
        self.number = int(transaction.value("load/number")) if transaction else 0
        self._known = records.known_funds(transaction, terms.environment) if transaction else []

    def read(self, source: Source | UnreadableFileError) -> None:
        try:
            if isinstance(source, UnreadableFileError):
                raise source
            file = parse(source, self.terms.fund, self.terms.as_of)
        except UnreadableFileError as error:
            self._refuse(str(error), str(error.facts["path"]))
            return
        names = [self._loaded(file, fund) for fund in file.funds]
        if self.terms.apply and self.terms.keep and any(names):
            kept_files.keep(file, source.content, self.terms.fund, self.terms.as_of, names)

    def _refuse(self, reason: str, name: str) -> None:
        self.refused.append(reason)
        self.unread.append(name)

    def _loaded(self, file: HoldingsFile, fund: Fund) -> str:
        """The name of the fund's group; empty when the fund is refused."""
        try:
            loaded = _described(file, fund, self._name_of(file, fund))
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
        matches = called(said, self._known if not fund.ticker else [Known(k.environment, k.name) for k in self._known])
        if len(matches) > 1:
            raise AmbiguousNameError(name=said, names=", ".join(match.name for match in matches))
        if not matches and len(said) > LONGEST_NAME:
            reason = f"the name of its fund has more than {LONGEST_NAME} characters"
            raise FundNotLoadedError(path=file.name, reason=reason, advice="Give its ticker with --fund.")
        return matches[0].name if matches else said

    def _compared(self, transaction: Transaction, phase: Phase, loaded: LoadedFund, fund: Fund) -> LoadedFund:
        here = {"fund": loaded.fund, "environment": self.terms.environment}
        as_of_before, members_before, state = records.standing(transaction, **here)
        is_new = state == records.ABSENT
        if members_before and not fund.members:
            reason = f"it lists no stock for {loaded.fund}, which has {members_before:,} members"
            raise FundNotLoadedError(path=loaded.path, reason=reason, advice="End a fund that closed with --end.")
        if as_of_before and as_of_before > loaded.as_of and not self.terms.older:
            return self._older(transaction, loaded, as_of_before)
        members = _elements(fund, phase is Phase.PARALLEL)
        rows = transaction.rows("load/change", **here, members=members)
        change = _change(rows, as_of_before, members_before)
        is_same = not rows and not is_new and as_of_before == loaded.as_of
        outcome = LoadOutcome.NEW if is_new else LoadOutcome.UNCHANGED if is_same else LoadOutcome.CHANGED
        findings = [*loaded.findings, *_drift(transaction, here, loaded.certificate), *_doubts(change, loaded)]
        loaded = replace(loaded, outcome=outcome, change=change, findings=findings)
        if self.terms.apply and not is_same:
            self._write(transaction, phase, loaded, members, rows)
        return loaded

    def _older(self, transaction: Transaction, loaded: LoadedFund, as_of_before: str) -> LoadedFund:
        """Nothing is written; a file that was loaded in its time is no refusal."""
        here = {"fund": loaded.fund, "environment": self.terms.environment}
        if transaction.value("load/is_loaded", **here, file_digest=loaded.certificate.sha256):
            return replace(loaded, outcome=LoadOutcome.SUPERSEDED)
        reason = f"it is of {loaded.as_of}, older than the list of {loaded.fund} that stands, of {as_of_before}"
        advice = "Give --older to load it all the same."
        self._refuse(str(FundNotLoadedError(path=loaded.path, reason=reason, advice=advice)), loaded.path)
        return replace(loaded, outcome=LoadOutcome.OLDER)

    def _write(self, transaction: Transaction, phase: Phase, loaded: LoadedFund, members: str, rows: Any) -> None:
        here, folder = {"fund": loaded.fund, "environment": self.terms.environment}, records.side(phase)
        came_in, went_out = ([row.symbol for row in rows if getattr(row, kind)] for kind in ("came_in", "went_out"))
        saved = records.before(transaction, phase, **here, came_in=came_in, went_out=went_out)
        facts = {"as_of": loaded.as_of, "last_updated": loaded.as_of, "total_holdings": loaded.memberships}
        facts |= {"data_source": PurePath(loaded.path).name, "issuer": loaded.issuer}
        name = (loaded.name or loaded.fund)[:LONGEST_NAME]
        binds = {**here, "display_name": name, "members": members, "facts": json.dumps(facts)}
        transaction.execute_one(f"{folder}/write", **binds)
        if phase is Phase.PARALLEL:
            records.follow(transaction, **here, came_in=came_in, went_out=went_out)
        if left := transaction.rows("load/change", **here, members=members):
            subject = f"{loaded.fund} {left[0].symbol}"
            cause = f"{left[0].before} instead of {left[0].after}"
            raise UnprovenError(
                what=f"{loaded.path} and the new tables", rows=f"{len(left)} rows", subject=subject, cause=cause
            )
        change = {kind: getattr(loaded.change, kind) for kind in ("came_in", "went_out", "weights_moved")}
        origin = {
            "file": loaded.path,
            "file_digest": loaded.certificate.sha256,
            "certificate": to_json(_evidence(loaded)),
        }
        records.record(transaction, phase, self.number, "load", **here, **change, **origin, before=saved)
        if loaded.outcome is LoadOutcome.NEW:
            self._known.append(Known(self.terms.environment, loaded.fund, name))
        self.written += 1
        if self.written >= FIRST_ANALYZED and self.written.bit_count() == 1:
            transaction.execute_file("load/analyze")


def _evidence(loaded: LoadedFund) -> dict[str, Any]:
    """What is recorded of a load: the certificate of its file, weights, doubts, the first rejected lines, and moves."""
    rejections = [[rejection.line, rejection.reason] for rejection in loaded.rejections[:REJECTIONS_RECORDED]]
    largest = [[moved.symbol, moved.before, moved.after] for moved in loaded.change.largest] if loaded.change else []
    more = {"weights": loaded.weights, "rejections": rejections, "findings": loaded.findings, "largest": largest}
    return {**vars(loaded.certificate), **more}


def _described(file: HoldingsFile, fund: Fund, name: str) -> LoadedFund:
    """A fund as it was read, not compared with anything."""
    rejections = [RejectedLine(line, reason, list(cells)) for line, reason, cells in file.rejections]
    return LoadedFund(
        path=file.name,
        issuer=file.certificate.layout,
        fund=name,
        name=fund.name,
        as_of=str(fund.as_of),
        lines=file.certificate.lines,
        memberships=len({member.symbol for member in fund.members}),
        rejections=rejections,
        weight_sum=fund.weights.published_sum,
        weights=fund.weights,
        certificate=file.certificate,
        unaccounted=file.certificate.unaccounted,
        findings=list(file.findings),
        outcome=LoadOutcome.NOT_COMPARED,
        change=None,
    )


def _elements(fund: Fund, for_document: bool) -> str:
    """The list of a fund as JSON: an element a symbol, several companies of one symbol summed as the mapping does.

    A document says the unit of its weights only by their sum: where stocks are but a part of the fund, the rest stands
    in it as an element without a symbol, or the weights would not be read."""
    lots: dict[str, list[Member]] = defaultdict(list)
    for member in fund.members:
        lots[member.symbol].append(member)
    elements = [_element(symbol, members) for symbol, members in lots.items()]
    total = sum((member.weight for member in fund.members if member.weight is not None), Decimal(0))
    if for_document and fund.weights.used != "none" and not GATE[0] <= total <= GATE[1]:
        elements.append(f'{{"name": "all that is no stock", "weight": {1 - total:f}}}')
    return f"[{','.join(elements)}]"


def _element(symbol: str, members: list[Member]) -> str:
    first = members[0]
    texts = {"symbol": symbol, **{name: text for name in TEXTS if (text := getattr(first, name))}}
    if len(members) > 1:
        texts = {"symbol": symbol, "name": " and ".join(member.name for member in members)}
    sums = {name: [n for member in members if (n := getattr(member, name)) is not None] for name in NUMBERS}
    numbers = "".join(f', "{name}": {sum(values):f}' for name, values in sums.items() if values)
    return json.dumps(texts, ensure_ascii=False)[:-1] + numbers + "}"


def _change(rows: Any, as_of_before: str | None, members_before: int) -> FundChange:
    moved = [row for row in rows if row.before != row.after]
    return FundChange(
        as_of_before=as_of_before,
        members_before=members_before,
        came_in=sum(row.came_in for row in rows),
        went_out=sum(row.went_out for row in rows),
        weights_moved=sum(not (row.came_in or row.went_out) for row in moved),
        largest=[Moved(row.symbol, row.before, row.after) for row in moved[:LARGEST_MOVES]],
    )


def _drift(transaction: Transaction, here: dict[str, str], certificate: Certificate) -> list[str]:
    """How the format differs from that of the file before."""
    rows = transaction.rows("load/previous", **here)
    if not rows:
        return []
    facts: dict[str, Any] = rows[0].certificate
    names = [field.name for field in fields(Certificate)]
    kept: Any = {name: tuple(facts[name]) if isinstance(facts[name], list) else facts[name] for name in names}
    previous = Certificate(**kept)
    return (
        [] if previous.sha256 == certificate.sha256 else [f"Format: {words}" for words in drift(previous, certificate)]
    )


def _doubts(change: FundChange, loaded: LoadedFund) -> list[str]:
    """A list that lost most of its members may be cut."""
    if 2 * change.went_out <= change.members_before:
        return []
    return [
        f"{change.went_out:,} of {change.members_before:,} members of {loaded.fund} would go out: compare both lists."
    ]


def with_snapshot(loads: Loads, database: Database, progress: Progress = silent) -> Loads:
    """The same, with the name of a snapshot that holds the result."""
    from workbench.snapshot import taking

    return replace(loads, snapshot=taking.take(database, progress).name)
