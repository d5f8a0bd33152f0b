"""What can be asked: the table of questions.toml, and the question of the package that stands behind each address."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from workbench import changes
from workbench.api.context import Context
from workbench.api.replies import said
from workbench.changes import NotedChange
from workbench.contract import GROUP_TYPES
from workbench.encoding import Sheet
from workbench.errors import UsageError, WorkbenchError
from workbench.name_matching import Known, hint
from workbench.overlap import SnapshotQuestions
from workbench.postgres import Database
from workbench.query import Query
from workbench.snapshot import store

MOST_ROWS, USUAL_ROWS, MOST_PAIRS = 1_000, 100, 1_000_000
Values = Mapping[str, Any]
OF_SNAPSHOTS = ("snapshot", "as_of", "known_on", "environment", "apart")
PAGED = ("format", "limit", "cursor")


@dataclass(frozen=True)
class QueryPart:
    about: str
    example: Any = None
    one_of: tuple[str, ...] = ()
    several: bool = False
    pattern: str = ""

    def read(self, name: str, written: list[str]) -> Any:
        """Raises UsageError."""
        if len(written) > 1 and not self.several:
            raise UsageError(message=f"{name} is given {len(written)} times; give it once.")
        if "" in written:
            raise UsageError(message=f"{name} is empty; leave it out, or say which.")
        if self.one_of and (wrong := [each for each in written if each.upper() not in map(str.upper, self.one_of)]):
            raise UsageError(message=f"{name} takes {', '.join(self.one_of)}, not {wrong[0]!r}.")
        if self.pattern and (wrong := [each for each in written if not re.fullmatch(self.pattern, each)]):
            raise UsageError(message=f"{name} is not written as {wrong[0]!r}. {self.about}")
        if name != "limit":
            return tuple(written) if self.several else written[0]
        if not (written[0].isascii() and written[0].isdigit() and 1 <= int(written[0][:9]) <= MOST_ROWS):
            refused = f"limit takes 1 to {MOST_ROWS:,} rows, not {written[0]!r}"
            raise UsageError(message=f"{refused}; CSV, Arrow and Parquet have all of them.")
        return int(written[0])


@dataclass(frozen=True)
class Route:
    about: str
    answer: tuple[str, ...]
    takes: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)
    live: bool = False
    of: str = "snapshot"
    page: str = ""
    method: str = "GET"

    @property
    def parameters(self) -> tuple[str, ...]:
        more = ("source",) * self.live + ("include",) * bool(self.include)
        return (*self.takes, *more, *(OF_SNAPSHOTS if self.of != "server" else ()), *PAGED)

    @property
    def kinds(self) -> list[type]:
        return [resolve_name(f"workbench.{name}") for name in self.answer]

    def read(self, query: Mapping[str, list[str]]) -> dict[str, Any]:
        """The values of a query; nothing in it is left unread. Raises UsageError."""
        for name in query:
            if name not in self.parameters:
                near = hint(name, [Known("", each) for each in self.parameters], [])
                raise UsageError(message=f"Nothing here is asked by {name!r}. {near}")
        values = {name: PARAMETERS[name].read(name, written) for name, written in query.items()}
        if wrong := [each for each in values.get("include", ()) if each not in self.include]:
            raise UsageError(message=f"include takes {', '.join(self.include)}, not {wrong[0]!r}.")
        return values


TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
QUESTIONS = {path: Route(**facts) for path, facts in TABLE["questions"].items()}
PARAMETERS = {name: QueryPart(**facts) for name, facts in TABLE["parameters"].items()}


@dataclass(frozen=True)
class ServerStatus:
    """What a server can answer from: the newest snapshot, or `why_none`; `database` is none, reachable, or why it is
    not."""

    snapshots: int
    newest: str | None
    as_of: str | None
    digest: str | None
    sample: bool | None
    why_none: str | None
    database: str


@dataclass(frozen=True)
class Changes:
    """What changed after a place, and the place to ask from the next time; later changes wait since `held_seconds` for
    a transaction that goes on."""

    after: str
    held_seconds: float
    rows: list[NotedChange]


def _types(asked: Values, usual: tuple[str, ...] = ("ETF",)) -> tuple[str, ...]:
    return tuple(asked.get("type", usual))


def _matrix(book: SnapshotQuestions, asked: Values) -> Any:
    """No more pairs than are shown, since all of thousands of groups would not fit into memory."""
    groups = len(book.names([each.upper() for each in _types(asked)]))
    if (asked["rows"] or groups * (groups - 1) // 2) > MOST_PAIRS:
        advice = "Ask for pages of JSON, or let `workbench overlap matrix --parquet FILE` write them all."
        raise UsageError(message=f"The pairs of {groups:,} groups are too many for one answer. {advice}")
    return book.matrix(_types(asked), asked["rows"], "check" in asked.get("include", ()))


def _pair(book: SnapshotQuestions, asked: Values) -> Any:
    two, since = (asked["a"], asked["b"]), store.day_of(asked.get("since", ""))
    return book.why(*two, since) if since else book.pair(*two, asked.get("top_n", ()))


def _theme(book: SnapshotQuestions, asked: Values) -> Any:
    ask = book.theme_course if asked.get("include") else book.theme
    return ask(asked["name"], _types(asked))


def _portfolio(book: SnapshotQuestions, asked: Values) -> Any:
    ask = book.portfolio_course if asked.get("include") else book.portfolio
    body = asked["body"]
    return ask(body if isinstance(body, bytes) else dict(body), asked.get("unit", ""), asked.get("decimal", ""))


def _live_group(query: Query, name: str) -> Any:
    kind, _, rest = name.partition(":")
    return query.group(kind.upper(), rest) if rest and kind.upper() in GROUP_TYPES else query.group("ETF", name)


def _snapshots(context: Context) -> Sheet:
    columns = {"digest": "str", "name": "str", "as_of": "str", "is_sample": "bool", "source": "str", "taken_at": "str"}
    rows = [[getattr(each, name) for name in columns] for each in context.snapshots]
    for row, each in zip(rows, context.snapshots, strict=True):
        row += [each.tables[table]["rows"] for table in store.TABLES]
    return Sheet("snapshots", columns | dict.fromkeys(store.TABLES, "int"), rows)


def status(context: Context) -> ServerStatus:
    database = "none"
    if context.database:
        try:
            with context.database.read_only():
                database = "reachable"
        except WorkbenchError as error:
            database = said(error)
    try:
        newest = context.find()
        with context.opener(newest):
            pass
    except WorkbenchError as error:
        return ServerStatus(len(context.snapshots), None, None, None, None, said(error), database)
    facts = newest.name, newest.as_of, newest.digest, newest.is_sample
    return ServerStatus(len(context.snapshots), *facts, None, database)


def database_of(context: Context) -> Database:
    """Raises UsageError."""
    if context.database is None:
        raise UsageError(message="This server has no database to ask; start it with --database-url.")
    return context.database


def _changes(context: Context, asked: Values) -> Changes:
    with database_of(context).read_only() as transaction:
        found, end = changes.read(transaction, changes.parse_place(asked["after"]) if "after" in asked else None)
        shown = found[: asked["rows"] or None]
        place = shown[-1].place if len(shown) < len(found) else end  # whoever goes on from it misses none
        return Changes(str(place), changes.lag(transaction).seconds, shown)


ASK: dict[str, Callable[[Any, Values], Any]] = {
    "/v1/groups": lambda book, asked: book.groups(_types(asked, GROUP_TYPES), asked.get("holds", "")),
    "/v1/groups/{group}": lambda book, asked: book.holdings(asked["group"]),
    "/v1/symbols/{symbol}": lambda book, asked: book.stock(asked["symbol"], _types(asked)),
    "/v1/overlap/{a}/{b}": _pair,
    "/v1/peers/{a}": lambda book, asked: book.peers(asked["a"], _types(asked)),
    "/v1/matrix": _matrix,
    "/v1/themes/{name}": _theme,
    "/v1/portfolio": _portfolio,
    "/v1/history/{a}/{b}": lambda book, asked: book.history(asked["a"], asked["b"]),
    "/v1/snapshots": lambda context, _: _snapshots(context),
    "/v1/status": lambda context, _: status(context),
    "/v1/changes": _changes,
}
ASK_LIVE: dict[str, Callable[[Query, Values], Any]] = {
    "/v1/groups": lambda query, _: query.groups(),
    "/v1/groups/{group}": lambda query, asked: _live_group(query, asked["group"]),
    "/v1/symbols/{symbol}": lambda query, asked: query.stock(asked["symbol"]),
}


def amounts(body: bytes) -> dict[str, str]:
    """A portfolio as JSON, with its numbers as they are written. Raises UsageError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(names := dict(pairs)) < len(pairs):
            raise ValueError
        return names

    try:
        read = json.loads(body, parse_float=str, parse_int=str, parse_constant=None, object_pairs_hook=once)
        if not all(name.strip() and isinstance(amount, str) for name, amount in read.items()):
            raise ValueError
    except (ValueError, AttributeError, RecursionError) as error:
        message = 'The portfolio is no JSON object of names, each once, and amounts, as {"SPY": 50, "QQQ": 30}.'
        raise UsageError(message=message) from error
    return dict(read)
