"""What issuers' files, lists and the legacy data say of a stock's sector: kept as evidence, compared, one value chosen.
What counts as evidence and what is chosen is said in `sql/sectors/` and `vocabularies.toml`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workbench import migration
from workbench.contract import Phase
from workbench.display import counted, percent
from workbench.errors import UsageError
from workbench.postgres import Database, Transaction
from workbench.sectors.lists import DATA, read_list

Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True)
class Share:
    """A share of cases, with its 95 % interval."""

    share: float
    low: float
    high: float

    @property
    def words(self) -> str:
        return f"{percent(self.share)} ({percent(self.low)} to {percent(self.high)})"


def suggested_error(differing: int, compared: int) -> Share:
    """How often a source errs if two err as often and independently, and never agree on an error. Between the bounds of
    Wilson (1927) for the share that differs, which hold for few cases and near 0 too."""
    centre = (differing + Z * Z / 2) / (compared + Z * Z)
    half = Z / (compared + Z * Z) * math.sqrt(differing * (compared - differing) / compared + Z * Z / 4)
    shares = differing / compared, max(centre - half, 0.0), min(centre + half, 1.0)
    return Share(*(1 - math.sqrt(1 - share) for share in shares))


@dataclass(frozen=True)
class SectorChange:
    """A stock whose sector would be another one, `after`, or which gets a `new_name` since it has none, or both."""

    symbol: str
    before: str | None
    after: str | None
    source: str
    as_of: str | None
    new_name: str | None


@dataclass(frozen=True)
class SourcePair:
    """How often two sources give a held stock the same sector."""

    source: str
    other: str
    compared: int
    agreeing: int
    agreement: str


@dataclass(frozen=True)
class SectorDoubt:
    """A held stock that sources put into different sectors, the chosen one first; or a word that decides nothing."""

    subject: str
    reason: str
    stocks: int


@dataclass(frozen=True)
class SectorOpinion:
    """The sector that a source gives a stock; the one that `is_chosen` counts."""

    source: str
    sector: str
    as_of: str | None
    is_chosen: bool


@dataclass(frozen=True)
class SectorReport:
    """How much of what funds hold has a sector, how often the chosen source and the next agree, and what that suggests;
    `rows` is what would change, or what `applied` changed."""

    environment: str
    funds: int
    weight_classified: float | None
    symbols: int
    symbols_classified: int
    legacy_only: int
    compared: int
    agreeing: int
    error: Share | None
    applied: bool
    rows: Sequence[SectorChange]
    pairs: Sequence[SourcePair]
    doubts: Sequence[SectorDoubt]

    @property
    def sentence(self) -> str:
        agreement = "No stock has two independent sources, so nothing says how many are wrong."
        if self.error:
            alike, others = self.agreeing / self.compared, 1 - self.compared / self.symbols_classified
            agreement = (
                f"Two independent sources of {self.compared:,} stocks agree on {percent(alike)}; if both err alike, "
                f"each is wrong on {self.error.words}. The other {percent(others)} of what is classified have one "
                "source only, so that nothing says how many of these are wrong."
            )
        changed = [row for row in self.rows if row.after]
        first = sum(not row.before for row in changed)
        names = sum(row.new_name is not None for row in self.rows)
        weight = percent(self.weight_classified) or "None"
        return (
            f"{weight} of the held weight and {self.symbols_classified:,} of {counted(self.symbols, 'held stock')} in "
            f"{counted(self.funds, 'fund')} have a sector, {self.legacy_only:,} from the legacy data alone. "
            f"{agreement} {counted(first, 'stock')} {'got' if self.applied else 'would get'} a first sector, "
            f"{len(changed) - first:,} another, {names:,} a name."
        )


@dataclass(frozen=True)
class LoadedList:
    """A list that is kept: values that its source never gave before, and values given again; `rejections` by symbol."""

    source: str
    sha256: str
    added: int
    renewed: int
    rejections: Mapping[str, str]


def load(database: Database, path: Path, environment: str, as_of: date | None = None) -> LoadedList:
    """Keep what a list of companies says, and the loaded issuers' files. The same file again adds nothing."""
    source, sha256, statements = read_list(path)
    facts = {"environment": environment, "source": source, "digest": sha256, "as_of": as_of}
    with migration.migrated(database, apply=True) as (transaction, _):
        names = sorted({each.symbol for each in statements})
        rejections = {row.name: row.reason for row in transaction.rows("custom/rejected", names=names)}
        kept = [each for each in statements if each.symbol not in rejections]
        symbols, words, values = ([each[place] for each in kept] for place in (1, 2, 3))
        rows = transaction.rows("sectors/load", symbols=symbols, names=words, values=values, **facts)
        transaction.rows("sectors/keep", **_binds(environment))
    added = sum(row.is_new for row in rows)
    return LoadedList(source, sha256, added, len(rows) - added, rejections)


def listed(database: Database, environment: str) -> list[dict[str, Any]]:
    """The lists that are kept, the last that was loaded first: how many values of each no later list says too."""
    with migration.migrated(database) as (transaction, _):
        return _lists(transaction, environment)


def undo(database: Database, digest: str, environment: str) -> dict[str, Any]:
    """Take back what a list says, by the first letters of its SHA-256; stocks stay until `apply`. Raises UsageError."""
    with migration.migrated(database, apply=True) as (transaction, _):
        meant = [each for each in _lists(transaction, environment) if each["sha256"].startswith(digest.lower())]
        if len(meant) != 1:
            message = f"{len(meant):,} lists begin with {digest!r}; `workbench sectors list` shows all."
            raise UsageError(message=message)
        binds = {"environment": environment, "source": meant[0]["source"], "digest": meant[0]["sha256"]}
        transaction.execute_one("sectors/undo", **binds)
    return meant[0]


def _lists(transaction: Transaction, environment: str) -> list[dict[str, Any]]:
    sources = [each["source"] for each in DATA["list"]]
    rows = transaction.rows("sectors/lists", environment=environment, sources=sources)
    return [row._asdict() for row in rows]


def is_used(database: Database, environment: str) -> bool:
    """Whether there is evidence beside what stocks had anyway."""
    with database.read_only() as transaction:
        is_migrated = migration.phase(transaction) is not Phase.LEGACY
        return is_migrated and bool(transaction.value("sectors/is_anything", environment=environment))


def report(database: Database, environment: str) -> SectorReport:
    """What `apply` would change, and how far to trust it; nothing is written."""
    with migration.migrated(database) as (transaction, _):
        return _report(transaction, environment)


def opinions(database: Database, symbol: str, environment: str) -> list[SectorOpinion]:
    """By whose word a stock is of a sector, the chosen one first."""
    with migration.migrated(database) as (transaction, _):
        rows = transaction.rows("sectors/opinions", symbol=symbol, **_binds(environment))
        return [SectorOpinion(**row._asdict()) for row in rows]


def apply(database: Database, environment: str) -> SectorReport:
    """Write the chosen sectors to whichever side is primary; the other follows in the same transaction."""
    with migration.migrated(database, apply=True) as (transaction, phase):
        side = "documents" if phase is Phase.PARALLEL else "stocks"
        transaction.rows("sectors/keep", **_binds(environment))
        answer = _report(transaction, environment, applied=True)
        for verb in ("add", "change"):
            transaction.execute_one(f"sectors/{verb}_{side}", **_binds(environment))
        return answer


def _report(transaction: Transaction, environment: str, applied: bool = False) -> SectorReport:
    def rows(kind: Callable[..., Any], name: str) -> list[Any]:
        return [kind(**row._asdict()) for row in transaction.rows(f"sectors/{name}", **_binds(environment))]

    (counts,) = rows(dict, "coverage")
    compared = counts["compared"]
    return SectorReport(
        **counts,
        error=suggested_error(compared - counts["agreeing"], compared) if compared else None,
        applied=applied,
        rows=rows(SectorChange, "changes"),
        pairs=rows(SourcePair, "pairs"),
        doubts=rows(SectorDoubt, "doubts"),
    )


def _binds(environment: str) -> dict[str, Any]:
    return {"environment": environment, "vocabularies": json.dumps(DATA)}
