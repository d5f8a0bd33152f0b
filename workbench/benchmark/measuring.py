"""Equal results first, then time: every query of every side once a round, in random order."""

import random
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from workbench import sqlfiles
from workbench.benchmark import statistics
from workbench.benchmark.questions import Question
from workbench.benchmark.wire import Rows, Statement, query_plan
from workbench.contract import Progress
from workbench.display import counted
from workbench.errors import StatementError, UnequalResultsError
from workbench.measured import FEWEST, AsWritten, Following, Measurement, QueryPlan, Ratio, Timed, Timing
from workbench.postgres import Database, Transaction

SIDES = ("before", "indexed", "after")
FOLLOWED, AS_WRITTEN = "followed", "legacy"
QUERIES = {
    "before": ("before", "legacy_as_found"),
    "indexed": ("before", "indexed"),
    "after": ("after", "public"),
    FOLLOWED: ("before", "public"),
    AS_WRITTEN: ("legacy", "legacy_as_found"),
}
"""Folder of the query and schema of the tables, by side; `followed` writes where the after side follows."""

BUDGET_MS = 1_000.0
"""Time that one question may take at most for a hundred rounds; slower questions get fewer rounds."""

WARM_UP = 6
"""Executions before the first that counts: after five, the server settles on the plan of a prepared statement."""


@dataclass
class MeasuredQuestion:
    question: Question
    rows: int
    first_ms: dict[str, float]
    plans: list[QueryPlan]
    as_written: AsWritten | None
    sides: tuple[str, ...]
    statements: dict[str, Statement] = field(default_factory=dict)
    rounds: int = 0
    times_ms: dict[tuple[str, bool], list[float]] = field(default_factory=dict)


def examine(database: Database, question: Question) -> MeasuredQuestion:
    """Ask every side once on a fresh connection: the first time, the answer, the plan; refuses sides that differ."""
    answers: dict[str, Rows] = {}
    first_ms: dict[str, float] = {}
    read: list[QueryPlan] = []
    for side in SIDES:
        with database.rehearsing() as transaction:
            statement = statement_of(transaction, side, question)
            with transaction.undone():
                first_ms[side] = statement.elapsed_ms()
            with transaction.undone():
                read.append(query_plan(side, statement.explained()))
            answers[side] = _answer(transaction, side, question)
    for side in SIDES[1:]:
        _compare(question, side, answers[SIDES[0]], answers[side])
    as_written = _as_written(database, question, answers["before"])
    also = [FOLLOWED] if question.writes else [AS_WRITTEN] if as_written and as_written.right else []
    return MeasuredQuestion(question, len(answers["after"]), first_ms, read, as_written, (*SIDES, *also))


def write_once(database: Database, question: Question) -> None:
    """Change a weight and change it back, for good: the first write that is followed costs more than all others."""
    with database.write_read_committed() as transaction:
        rows = statement_of(transaction, "after", question, "etf_holdings").rows()
        [before] = [str(weight) for symbol, weight in rows if symbol == question.binds["symbol"]]
        for weight in (question.binds["weight"], before):
            again = replace(question, binds={**question.binds, "weight": weight})
            statement_of(transaction, FOLLOWED, again).rows()


def statement_of(transaction: Transaction, side: str, question: Question, id: str = "") -> Statement:
    folder, schema = QUERIES[side]
    in_schema = Transaction(transaction.connection, schema)
    return Statement(in_schema, f"benchmark/{folder}/{id or question.id}", question.binds)


def _answer(transaction: Transaction, side: str, question: Question) -> Rows:
    """The rows of a read; after a write, the holdings of its fund."""
    with transaction.undone():
        rows = statement_of(transaction, side, question).rows()
        return statement_of(transaction, side, question, "etf_holdings").rows() if question.writes else rows


def _compare(question: Question, side: str, before: Rows, other: Rows) -> None:
    if not before and not other:
        raise UnequalResultsError(subject=question.subject, side=side, difference="no side has an answer")
    if before != other:
        rows = zip(before, other, strict=False)
        differences = (f"row {number} is {x} against {y}" for number, (x, y) in enumerate(rows, 1) if x != y)
        difference = next(differences, f"{len(before):,} rows against {len(other):,}")
        raise UnequalResultsError(subject=question.subject, side=side, difference=difference)


def _as_written(database: Database, question: Question, right: Rows) -> AsWritten | None:
    """Whether the query for the documented shape answers with the columns it has in common with the right answer."""
    if question.id not in sqlfiles.names("benchmark/legacy"):
        return None
    try:
        with database.read_only() as transaction:
            answer = statement_of(transaction, AS_WRITTEN, question).rows()
    except StatementError as error:
        return AsWritten(right=False, words=f"stops with an error: {error.facts['reason']}")
    width = len(answer[0]) if answer else len(right[0])
    wanted = sorted(row[:width] for row in right)
    if sorted(answer) == wanted:
        return AsWritten(right=True, words=f"right: {counted(len(answer), 'row')}")
    missing = f"{len(set(wanted) - set(answer)):,} of the right {len(wanted):,} missing"
    return AsWritten(right=False, words=f"wrong: {counted(len(answer), 'row')}, {missing}")


def time_all(
    transaction: Transaction, measured: Sequence[MeasuredQuestion], rounds: int, seed: int, progress: Progress
) -> None:
    """Time every question on both ways of asking; slow ones in fewer rounds, but enough to decide."""
    for row in measured:
        progress(0, rounds, f"warm-up of {row.question.id}")
        row.statements = {side: statement_of(transaction, side, row.question) for side in row.sides}
        once_ms = sum(_warm_up(transaction, statement) for statement in row.statements.values())
        row.rounds = max(min(FEWEST, rounds), min(rounds, int(BUDGET_MS * rounds / 100 / once_ms)))
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    for number in range(rounds):
        progress(number, rounds, f"round {number + 1} of {rounds}")
        part = [row for row in measured if takes_part(row.rounds, number, rounds)]
        cells = [(row, side, prepared) for row in part for side in row.sides for prepared in (False, True)]
        chance.shuffle(cells)
        for row, side, prepared in cells:
            with transaction.undone() if row.question.writes else nullcontext():
                elapsed_ms = row.statements[side].elapsed_ms(prepared)
            row.times_ms.setdefault((side, prepared), []).append(elapsed_ms)


def takes_part(fewer: int, number: int, rounds: int) -> bool:
    """Spread the rounds of a slow question evenly over all rounds."""
    return (number + 1) * fewer // rounds > number * fewer // rounds


def _warm_up(transaction: Transaction, statement: Statement) -> float:
    """Milliseconds that one round of a side will take, both ways of asking."""
    with transaction.undone():
        shortest = statement.elapsed_ms()
    times = WARM_UP if shortest < 50 else 1
    for prepared in [False] * times + [True] * times:
        with transaction.undone():
            shortest = min(shortest, statement.elapsed_ms(prepared))
    return 2 * shortest


def measurement(measured: MeasuredQuestion, scale: int, seed: int) -> Measurement:
    simple, prepared = (_timed_sides(measured, way, seed) for way in (False, True))
    question, as_written, following = measured.question, measured.as_written, None
    if as_written and AS_WRITTEN in measured.sides:
        ms, ratio = _against(measured, AS_WRITTEN, "after", False, seed)
        as_written = replace(as_written, ms=ms, ratio=ratio)
    if FOLLOWED in measured.sides:
        following = Following(*_against(measured, FOLLOWED, "before", True, seed))
    return Measurement(
        id=question.id,
        title=question.title,
        argument=question.argument,
        about=question.about,
        scale=scale,
        equal=True,
        rows=measured.rows,
        **vars(simple),
        prepared=prepared,
        as_written=as_written,
        following=following,
        plans=measured.plans,
        doubts=statistics.doubts({side: measured.times_ms[side, False] for side in SIDES}),
        raw_ms={
            side + (" prepared" if prepared else ""): [round(time, 4) for time in times]
            for (side, prepared), times in measured.times_ms.items()
        },
    )


def _timed_sides(measured: MeasuredQuestion, prepared: bool, seed: int) -> Timed:
    times = [measured.times_ms[side, prepared] for side in SIDES]
    before, indexed, after = (statistics.timing(*pair) for pair in zip(times, measured.first_ms.values(), strict=True))
    ratio, indexed_ratio = (statistics.ratio(side, times[-1], seed) for side in times[:-1])
    return Timed(before, indexed, after, ratio, indexed_ratio)


def _against(measured: MeasuredQuestion, side: str, other: str, prepared: bool, seed: int) -> tuple[Timing, Ratio]:
    times, others = measured.times_ms[side, prepared], measured.times_ms[other, prepared]
    return statistics.timing(times), statistics.ratio(times, others, seed)
