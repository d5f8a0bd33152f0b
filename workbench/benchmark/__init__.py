"""Query latency before and after, measured on sample data in a scratch database, so that a sceptic can agree."""

import os
from collections.abc import Sequence

from workbench import measured
from workbench.benchmark.database import benchmark_database
from workbench.benchmark.measuring import examine, measurement, time_all, write_once
from workbench.benchmark.questions import with_arguments
from workbench.contract import Progress, silent
from workbench.errors import UsageError
from workbench.measured import Benchmark, Claim, Measurement, Published, Ratio, published
from workbench.postgres import Database, server_facts

MOST_ROUNDS = 10_000

PUBLISHED = published("speedups")


def measure(
    home: Database, scales: Sequence[int] = (1,), rounds: int = 100, seed: int = 1, progress: Progress = silent
) -> Benchmark:
    """Measure every question at every scale in a scratch database on the server of `home`; nothing is timed when the
    sides differ."""
    _check(home, scales, rounds, seed)
    scales = sorted(set(scales))
    doubts = _load()
    with home.read_only() as transaction:
        facts = server_facts(transaction)
        # Settings of the planner that this client brings along and the server's other clients do not.
        settings = transaction.rows("benchmark/own_settings")
    doubts += [f"the session's own setting {row.name} is {row.setting}" for row in settings]
    questions = [row for scale in scales for row in _at(home, scale, rounds, seed, progress)]
    return Benchmark(rounds, seed, scales, facts, questions, judge(questions), list(dict.fromkeys(doubts + _load())))


def scales_of(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as error:
        raise UsageError(message=f"Write the scales as 1,10,100, not {text!r}.") from error


def _check(home: Database, scales: Sequence[int], rounds: int, seed: int) -> None:
    if home.schema != "public":
        raise UsageError(message="A benchmark works in a scratch database; leave out --schema.")
    if seed < 0:
        raise UsageError(message=f"The seed is {seed}; it must be 0 or more.")
    if not scales or min(scales) < 1:
        raise UsageError(message="Give at least one scale of 1 or more, as --scale 1,10.")
    if not 2 <= rounds <= MOST_ROUNDS:
        raise UsageError(message=f"The number of rounds is {rounds}; it must be from 2 to {MOST_ROUNDS:,}.")


def _at(home: Database, scale: int, rounds: int, seed: int, progress: Progress) -> list[Measurement]:
    with benchmark_database(home, scale, progress) as database:
        with database.read_only() as transaction:
            questions = with_arguments(transaction, scale)
        write_once(database, next(question for question in questions if question.id == "change_weight"))
        rows = [examine(database, question) for question in questions]
        for writes in (False, True):
            chosen = [row for row in rows if row.question.writes is writes]
            # Writes are undone one by one, in a transaction of their own that keeps their remains from the reads, and
            # at the level at which applications write.
            with database.rehearsing(one_snapshot=not writes) as transaction:
                time_all(transaction, chosen, rounds, seed, progress)
    return [measurement(row, scale, seed) for row in rows]


def _load() -> list[str]:
    """A doubt when more wants to run than there are processors; the benchmark itself is one or two of them."""
    running, processors = os.getloadavg()[0], os.cpu_count() or 1
    if running <= processors:
        return []
    return [f"loaded: more than {processors} processes wanted {processors} processors; run again on a quiet machine"]


def judge(questions: Sequence[Measurement]) -> list[Claim]:
    """Every claim beside what was measured at the smallest scale, which is nearest to the legacy size."""
    scale = min((row.scale for row in questions), default=0)
    return [_judged(id, claim, [row for row in questions if row.scale == scale]) for id, claim in PUBLISHED.items()]


def verdict(claimed: float, found: Ratio) -> str:
    """Confirmed when the whole interval is at or above the claim, not confirmed when wholly below, else undecided."""
    if found.low >= claimed:
        return measured.CONFIRMED
    return measured.NOT_CONFIRMED if found.high < claimed else measured.UNDECIDED


def _judged(id: str, claim: Published, questions: Sequence[Measurement]) -> Claim:
    rows = [row for row in questions if row.id in claim.questions]
    claimed = Ratio(claim.value, claim.value, claim.up_to or claim.value)
    if not rows:
        return Claim(id, claim.title, claimed, None, measured.UNDECIDED, "Not measured in this run.")
    verdicts = {verdict(claim.value, row.ratio) if row.decides else measured.UNDECIDED for row in rows}
    weakest = min(rows, key=lambda row: row.ratio.median)
    worst_first = measured.NOT_CONFIRMED, measured.UNDECIDED, measured.CONFIRMED
    overall = next(each for each in worst_first if each in verdicts)
    return Claim(id, claim.title, claimed, weakest.ratio, overall, _words(rows))


def _words(rows: Sequence[Measurement]) -> str:
    each = "; ".join(f"{row.subject} {row.ratio.words}" for row in rows)
    indexed = min((row.indexed_ratio for row in rows), key=lambda ratio: ratio.median)
    doubtful = [row.subject for row in rows if row.doubts]
    doubts = f" Doubtful: {', '.join(doubtful)}." if doubtful else ""
    few = "" if all(row.decides for row in rows) else f" Fewer than {measured.FEWEST} rounds decide nothing."
    return (
        f"At scale {rows[0].scale}: {each}. Judged by the weakest. Against a legacy table with indexes the weakest is "
        f"{indexed.words}.{doubts}{few}"
    )
