"""Equal results first, then time: every query of every side once a round, in random order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from workbench.benchmark import plans, statistics
from workbench.benchmark.questions import Asked
from workbench.benchmark.wire import Rows, Statement
from workbench.errors import StatementError, UnequalResultsError
from workbench.measured import AsWritten, Following, Measurement, Plan, Timed
from workbench.postgres import Database, Transaction

SIDES = ("before", "indexed", "after")
FOLLOWED, AS_WRITTEN = "followed", "legacy"
QUERIES = {
    "before": ("before", "found"),
    "indexed": ("before", "indexed"),
    "after": ("after", "public"),
    FOLLOWED: ("before", "public"),
    AS_WRITTEN: ("legacy", "found"),
}
"""Folder of the query and schema of the tables, by side; `followed` writes where the after side follows."""

WARM_UP = 6
"""Executions before the first that counts: after five, the server settles on the plan of a prepared statement."""

Progress = Callable[[int, int, str], None]


@dataclass
class Subject:
    """A question under measurement: what its sides answered, and the times taken so far."""

    asked: Asked
    rows: int
    first_ms: dict[str, float]
    plans: list[Plan]
    as_written: AsWritten | None
    sides: tuple[str, ...]
    rounds: int = 0
    times_ms: dict[tuple[str, bool], list[float]] = field(default_factory=dict)


def examine(database: Database, asked: Asked) -> Subject:
    """Ask every side once on a fresh connection: the first time, the answer, the plan.

    Raises UnequalResultsError when the sides differ; then nothing is timed.
    """
    answers: dict[str, Rows] = {}
    first_ms: dict[str, float] = {}
    found: list[Plan] = []
    for side in SIDES:
        with database.rehearsing() as transaction:
            statement = statement_of(transaction, side, asked)
            with undone(transaction):
                first_ms[side] = statement.elapsed_ms()
            with undone(transaction):
                found.append(plans.read(side, statement.explained()))
            answers[side] = _answer(transaction, side, asked)
    for side in SIDES[1:]:
        _compare(asked, side, answers[SIDES[0]], answers[side])
    as_written = _as_written(database, asked, answers["before"])
    return Subject(asked, len(answers["after"]), first_ms, found, as_written, _sides(database, asked, as_written))


def _sides(database: Database, asked: Asked, as_written: AsWritten | None) -> tuple[str, ...]:
    """The sides to time: a query for the documented shape where it is right, a followed write where there is one."""
    if as_written and as_written.right:
        return (*SIDES, AS_WRITTEN)
    if not asked.question.writes:
        return SIDES
    with database.read_only() as transaction:
        return (*SIDES, FOLLOWED) if transaction.value("benchmark/is_followed") else SIDES


def write_once(database: Database, asked: Asked) -> None:
    """Change a weight and change it back, for good: the first write that is followed costs more than all others."""
    with database.write_read_committed() as transaction:
        rows = statement_of(transaction, "after", asked, "etf_holdings").rows()
        [held] = [str(weight) for symbol, weight in rows if symbol == asked.binds["symbol"]]
        for weight in (asked.binds["weight"], held):
            again = replace(asked, binds={**asked.binds, "weight": weight})
            statement_of(transaction, FOLLOWED, again).rows()


def statement_of(transaction: Transaction, side: str, asked: Asked, question: str = "") -> Statement:
    """The query of a side for the question asked, or for another one about the same."""
    folder, schema = QUERIES[side]
    own = Transaction(transaction.connection, schema)
    return Statement(own, f"benchmark/{folder}/{question or asked.question.id}", asked.binds)


@contextmanager
def undone(transaction: Transaction) -> Iterator[None]:
    """Whatever the block writes is undone at its end."""
    savepoint = transaction.connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


def _answer(transaction: Transaction, side: str, asked: Asked) -> Rows:
    """The rows of a read; after a write, the holdings of its fund."""
    statement = statement_of(transaction, side, asked)
    if not asked.question.writes:
        return statement.rows()
    with undone(transaction):
        statement.rows()
        return statement_of(transaction, side, asked, "etf_holdings").rows()


def _compare(asked: Asked, side: str, before: Rows, other: Rows) -> None:
    if not before and not other:
        raise UnequalResultsError(subject=asked.subject, side=side, difference="no side has an answer")
    if before != other:
        place = next((i for i, (x, y) in enumerate(zip(before, other, strict=False)) if x != y), None)
        difference = (
            f"{len(before):,} rows against {len(other):,}"
            if place is None
            else f"row {place + 1} is {before[place]} against {other[place]}"
        )
        raise UnequalResultsError(subject=asked.subject, side=side, difference=difference)


def _as_written(database: Database, asked: Asked, right: Rows) -> AsWritten | None:
    """Whether the query for the documented shape answers with the columns it has in common with the right answer."""
    if not asked.has_as_written:
        return None
    try:
        with database.read_only() as transaction:
            answer = statement_of(transaction, AS_WRITTEN, asked).rows()
    except StatementError as error:
        return AsWritten(right=False, words=f"stops with an error: {error.facts['reason']}")
    width = len(answer[0]) if answer else len(right[0])
    wanted = sorted(row[:width] for row in right)
    if sorted(answer) == wanted:
        return AsWritten(right=True, words=f"right: {len(answer):,} rows")
    missing = len(set(wanted) - set(answer))
    return AsWritten(
        right=False, words=f"wrong: {len(answer):,} rows, {missing:,} of the right {len(wanted):,} are missing"
    )


def time_all(
    transaction: Transaction, subjects: Sequence[Subject], rounds: int, budget_ms: float, seed: int, progress: Progress
) -> None:
    """Time every subject on both ways of asking; slow ones in fewer rounds, but enough to decide."""
    statements = {
        (place, side): statement_of(transaction, side, subject.asked)
        for place, subject in enumerate(subjects)
        for side in subject.sides
    }
    for place, subject in enumerate(subjects):
        progress(0, rounds, f"warm-up of {subject.asked.question.id}")
        once_ms = sum(_warm_up(transaction, statements[place, side]) for side in subject.sides)
        subject.rounds = max(min(statistics.FEWEST, rounds), min(rounds, int(budget_ms / once_ms)))
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    for number in range(rounds):
        progress(number, rounds, f"round {number + 1} of {rounds}")
        cells = _cells(subjects, number, rounds)
        chance.shuffle(cells)
        for place, side, prepared in cells:
            elapsed = _timed(transaction, statements[place, side], prepared, subjects[place].asked)
            subjects[place].times_ms.setdefault((side, prepared), []).append(elapsed)


def _cells(subjects: Sequence[Subject], number: int, rounds: int) -> list[tuple[int, str, bool]]:
    """What is executed in a round: the place of its subject, the side, and whether prepared."""
    return [
        (place, side, prepared)
        for place, subject in enumerate(subjects)
        if takes_part(subject.rounds, number, rounds)
        for side in subject.sides
        for prepared in (False, True)
    ]


def takes_part(own: int, number: int, rounds: int) -> bool:
    """Spread the rounds of a slow question evenly over all rounds."""
    return (number + 1) * own // rounds > number * own // rounds


def _warm_up(transaction: Transaction, statement: Statement) -> float:
    """Milliseconds that one round of a side will take, both ways of asking."""
    with undone(transaction):
        first = statement.elapsed_ms()
    times = WARM_UP if first < 50 else 1
    took = first
    for prepared in (False, True):
        for _ in range(times):
            with undone(transaction):
                took = min(took, statement.elapsed_ms(prepared))
    return 2 * took


def _timed(transaction: Transaction, statement: Statement, prepared: bool, asked: Asked) -> float:
    if not asked.question.writes:
        return statement.elapsed_ms(prepared)
    with undone(transaction):
        return statement.elapsed_ms(prepared)


def measurement(subject: Subject, scale: int, seed: int) -> Measurement:
    """What the times of a subject say."""
    simple, prepared = (_timed_sides(subject, way, seed) for way in (False, True))
    asked = subject.asked
    return Measurement(
        id=asked.question.id,
        title=asked.question.title,
        argument=asked.argument,
        about=asked.about,
        scale=scale,
        equal=True,
        rows=subject.rows,
        before_ms=simple.before_ms,
        indexed_ms=simple.indexed_ms,
        after_ms=simple.after_ms,
        ratio=simple.ratio,
        indexed_ratio=simple.indexed_ratio,
        prepared=prepared,
        as_written=_written_timed(subject, seed),
        following=_following(subject, seed),
        plans=subject.plans,
        doubts=statistics.doubts({side: subject.times_ms[side, False] for side in SIDES}),
        raw_ms=_raw(subject.times_ms),
    )


def _timed_sides(subject: Subject, prepared: bool, seed: int) -> Timed:
    times = [subject.times_ms[side, prepared] for side in SIDES]
    before, indexed, after = (statistics.timing(*pair) for pair in zip(times, subject.first_ms.values(), strict=True))
    ratio, indexed_ratio = (statistics.ratio(side, times[-1], seed) for side in times[:-1])
    return Timed(before, indexed, after, ratio, indexed_ratio)


def _written_timed(subject: Subject, seed: int) -> AsWritten | None:
    """The times of the query for the documented shape, where its answer was right."""
    if AS_WRITTEN not in subject.sides or not subject.as_written:
        return subject.as_written
    own, after = (subject.times_ms[side, False] for side in (AS_WRITTEN, "after"))
    times, ratio = statistics.timing(own), statistics.ratio(own, after, seed)
    return replace(subject.as_written, ms=times, ratio=ratio)


def _following(subject: Subject, seed: int) -> Following | None:
    """What a legacy write costs while the after side follows it."""
    if FOLLOWED not in subject.sides:
        return None
    own, before = (subject.times_ms[side, True] for side in (FOLLOWED, "before"))
    return Following(statistics.timing(own), statistics.ratio(own, before, seed))


def _raw(times_ms: Mapping[tuple[str, bool], Sequence[float]]) -> dict[str, list[float]]:
    return {
        side + (" prepared" if prepared else ""): [round(time, 4) for time in times]
        for (side, prepared), times in times_ms.items()
    }
