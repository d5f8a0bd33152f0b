"""The sample: the legacy system's world, deterministic, with real tickers and synthetic weights.

Environment DEFAULT has the published figures exactly; TEST has every shape and oddity that was ever met.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from workbench.contract import Progress, silent
from workbench.errors import BlockedError, ForeignTablesError, SampleNotEmptyError, SchemaMissingError, UsageError
from workbench.postgres import Database, Transaction
from workbench.sample import documents
from workbench.sample.documents import Entry
from workbench.sample.facts import Copy, facts
from workbench.sample.market import stocks

LARGEST_SCALE = 1000

Row = tuple[int | str | None, ...]
CREATED_AT = "2025-12-05 10:11:12"
FIRST_CHANGE = datetime(2025, 12, 18)
LAST_UNIVERSE_UPDATE = "2025-12-19 06:30:00.654321"


@dataclass(frozen=True)
class SampleSummary:
    """What `create` put into the table, as the table itself counts it."""

    scale: int
    entries: int
    by_type: Mapping[str, int]


def create(database: Database, scale: int = 1, progress: Progress = silent) -> SampleSummary:
    """Fill `cache_entries`, made first if absent, in one transaction."""
    _check(scale)
    with database.write_one_snapshot() as transaction:
        make_empty_table(database, transaction)
        transaction.copy_in("sample/fill", _watched(entries(scale), scale, progress))
        transaction.execute_file("sample/sequence")
        transaction.execute_file("sample/analyze")
        by_type = {row.type: row.entries for row in transaction.rows("sample/counts")}
    return SampleSummary(scale, sum(by_type.values()), by_type)


def entries(scale: int = 1) -> Iterator[Row]:
    """The rows, columns as in `sql/sample/fill.sql`; one document is in memory at a time."""
    _check(scale)
    return (_row(number, entry) for number, entry in enumerate(_world(scale), start=1))


def _watched(rows: Iterator[Row], scale: int, progress: Progress) -> Iterator[Row]:
    """The rows; progress at every five-hundredth. The entries of TEST are too few to count."""
    known = facts()
    kinds = (known.funds, known.themes, stocks(), known.etf_universes, known.stock_universes)
    total = scale * sum(map(len, kinds))
    for number, row in enumerate(rows):
        if number % 500 == 0:
            progress(min(number, total), total, "entries")
        yield row


def _check(scale: int) -> None:
    if not 1 <= scale <= LARGEST_SCALE:
        raise UsageError(message=f"The scale of the sample is {scale}; it must be from 1 to {LARGEST_SCALE}.")


def make_empty_table(database: Database, transaction: Transaction) -> None:
    """Make `cache_entries` if it is absent. Raises SampleNotEmptyError when it holds anything."""
    # Two at once would both find the table empty; the second would break on the first one's ids.
    if not transaction.value("migration/advisory_lock"):
        raise BlockedError(reason="another command of the workbench is changing this database")
    place = transaction.rows("sample/place")[0]
    if not place.schema_exists:
        raise SchemaMissingError(schema=database.schema, where=database.where)
    if place.relation_kind is None:
        transaction.execute_file("sample/create_table")
    elif place.relation_kind != "r":
        raise ForeignTablesError(names=f"{database.schema}.cache_entries")
    transaction.execute_file("sample/lock")
    if not transaction.value("sample/is_empty"):
        raise SampleNotEmptyError(schema=database.schema, where=database.where)


def _world(scale: int) -> Iterator[Entry]:
    copies = [Copy(number) for number in range(1, scale + 1)]
    for each in (documents.etf_holdings, documents.theme_definitions):
        yield from chain.from_iterable(map(each, copies))
    yield from documents.sector_industry_maps(scale)
    yield from chain.from_iterable(map(documents.stock_metadata, copies))
    for copy in copies:
        yield from documents.etf_universes(copy)
        yield from documents.stock_universes(copy)
    yield from documents.other_types()
    yield from documents.oddities()


def _row(number: int, entry: Entry) -> Row:
    *document, category, liquidity, metadata, updated_at = entry
    if updated_at == "":
        # NULL on every fifth row, as on legacy rows never changed; else a second later with each row.
        updated_at = str(FIRST_CHANGE + timedelta(seconds=number % 86_400)) if number % 5 else None
    return (number, *document, CREATED_AT, updated_at, category, liquidity, metadata, LAST_UNIVERSE_UPDATE)
