"""The benchmark: equal results first, honest intervals, nothing of it on the user's side."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from conftest import PROGRAM, Cluster, Program, dsn, execute, on_embedded
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import legacy

from workbench import figures, migration, report, sample, sqlfiles
from workbench.benchmark import PUBLISHED, judge, measure, statistics, verdict
from workbench.benchmark.database import add_copies, scratch
from workbench.benchmark.measuring import SIDES, examine, statement_of, takes_part, write_once
from workbench.benchmark.questions import QUESTIONS, with_arguments
from workbench.display import SAMPLE_LABEL
from workbench.errors import ScratchRefusedError, StatementError, UnequalResultsError, UsageError
from workbench.measured import DOUBTS, Benchmark, Measurement, QueryPlan, Ratio, Timed, outcome
from workbench.postgres import Database
from workbench.sample import entries

SPELLED = {"-": ".", "/": "."}


@pytest.fixture(scope="module")
def both_sides(cluster: Cluster) -> Iterator[Database]:
    """What a benchmark makes for itself: the sample on both sides, and the legacy table twice more. Nothing writes."""
    made = cluster.clone("benchmark", _build)
    yield made
    cluster.drop(made)


@pytest.fixture
def written(cluster: Cluster) -> Iterator[Database]:
    """The same for a test that commits."""
    made = cluster.clone("benchmark", _build)
    yield made
    cluster.drop(made)


def _build(empty: Database) -> None:
    sample.create(empty)
    migration.migrate(empty)
    add_copies(empty)


def questions(database: Database) -> list[Any]:
    """Every question with its arguments."""
    with database.read_only() as transaction:
        return with_arguments(transaction, scale=1)


# Equal results


def test_every_side_answers_as_a_naive_twin(both_sides: Database) -> None:
    """Each side's answer to each read question is what plain Python finds in the documents."""
    known = Twin()
    for one in questions(both_sides):
        if one.writes:
            continue
        with both_sides.read_only() as transaction:
            for side in SIDES:
                rows = statement_of(transaction, side, one).rows()
                assert sorted(rows) == sorted(known.answer(one.id, one.argument)), (side, one.subject)
                assert rows, one.subject


def test_every_side_writes_as_a_naive_twin(both_sides: Database) -> None:
    """After each write, each side holds what plain Python holds; the write is then undone."""
    fund = dict(Twin().funds["SPY"])
    for one in [one for one in questions(both_sides) if one.writes]:
        wanted = dict(fund)
        symbol = one.binds["symbol"]
        if one.id == "remove_holding":
            del wanted[symbol]
        else:
            assert (symbol in wanted) == (one.id == "change_weight")
            wanted[symbol] = Decimal(one.binds["weight"])
        read = replace(one, id=QUESTIONS[0].id, writes=False)
        for side in SIDES:
            with both_sides.rehearsing() as transaction:
                with transaction.undone():
                    statement_of(transaction, side, one).rows()
                    assert holdings(transaction, side, read) == wanted, (side, one.subject)
                assert holdings(transaction, side, read) == fund, (side, one.subject)


def holdings(transaction: Any, side: str, read: Any) -> dict[str, Decimal]:
    """What a side says that the fund holds."""
    return {symbol: Decimal(weight) for symbol, weight in statement_of(transaction, side, read).rows()}


class Twin:
    """The answers, found in the sample's documents by plain Python."""

    def __init__(self) -> None:
        import json

        self.funds: dict[str, dict[str, Decimal]] = {}
        self.stocks: dict[str, Any] = {}
        for _, type, _, key, value, environment, *_ in entries():
            if environment != "DEFAULT":
                continue
            if type == "etf_holdings":
                document = json.loads(str(value), parse_float=Decimal)
                self.funds[str(key)] = {h["symbol"].replace("-", "."): h["weight"] for h in document["holdings"]}
            elif type == "stock_metadata":
                self.stocks[str(key)] = json.loads(str(value))

    def answer(self, question: str, argument: str) -> list[tuple[str, ...]]:
        """Rows as text, in any order."""
        found: list[tuple[str, ...]] = getattr(self, question)(argument)
        return found

    def etf_holdings(self, fund: str) -> list[tuple[str, ...]]:
        return [(symbol, str(weight)) for symbol, weight in self.funds[fund].items()]

    def stock_memberships(self, symbol: str) -> list[tuple[str, ...]]:
        return [(fund, str(held[symbol])) for fund, held in self.funds.items() if symbol in held]

    def stock_own_list(self, symbol: str) -> list[tuple[str, ...]]:
        return [(fund,) for fund, held in self.funds.items() if symbol in held]

    def sector_stocks(self, sector: str) -> list[tuple[str, ...]]:
        return [(symbol,) for symbol, known in self.stocks.items() if known["sector"] == sector]

    def popular_stocks(self, _: str) -> list[tuple[str, ...]]:
        counts = Counter(symbol for held in self.funds.values() for symbol in held)
        return [(symbol, str(count)) for symbol, count in counts.items() if count >= 10]

    def shared_counts(self, _: str) -> list[tuple[str, ...]]:
        shared: dict[tuple[str, str], int] = defaultdict(int)
        for one, other in combinations(sorted(self.funds), 2):
            shared[one, other] = len(self.funds[one].keys() & self.funds[other].keys())
        return [(one, other, str(count)) for (one, other), count in shared.items() if count]


@on_embedded
@pytest.mark.parametrize("question", [question.id for question in QUESTIONS])
@pytest.mark.parametrize("side", ["before", "after"])
def test_an_unequal_result_stops_before_anything_is_timed(
    both_sides: Database, monkeypatch: pytest.MonkeyPatch, question: str, side: str
) -> None:
    """One side of each question made to answer otherwise: named, with the place where they differ."""
    spoil(monkeypatch, f"benchmark/{side}/{question}")
    one = next(one for one in questions(both_sides) if one.id == question)
    with pytest.raises(UnequalResultsError, match=f"disagree on {question}") as refused:
        examine(both_sides, one)
    assert refused.value.exit_code == 1


def spoil(monkeypatch: pytest.MonkeyPatch, spoiled: str) -> None:
    """Make one query forget its first row, or one write touch nothing."""
    load = sqlfiles.load

    def spoiling(name: str) -> str:
        text = load(name)
        if name != spoiled:
            return text
        if (" WHERE type = 'etf_holdings'" in text and "UPDATE" in text) or "AND g.type = 'ETF' AND g.name" in text:
            return text.rstrip().rstrip(";") + " AND false"
        if "INSERT INTO" in text:
            return text.rstrip().rstrip(";") + " AND false"
        return f"{text.rstrip().rstrip(';')} OFFSET 1"

    monkeypatch.setattr(sqlfiles, "load", spoiling)


def test_no_answer_is_not_equal(both_sides: Database) -> None:
    """Two sides that both find nothing have proven nothing."""
    one = questions(both_sides)[0]
    nobody = replace(one, argument="NOBODY", binds=one.binds | {"name": "NOBODY"})
    with pytest.raises(UnequalResultsError, match="no side has an answer"):
        examine(both_sides, nobody)


def test_the_command_stops_at_an_unequal_result(
    database: Database, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1, one sentence, no figures, and no scratch database left."""
    spoil(monkeypatch, "benchmark/after/sector_stocks")
    ended = program("bench", "--rounds", 2, "--database-url", dsn(database.url))
    assert (ended.code, ended.out) == (1, "")
    assert "Both sides disagree on sector_stocks" in ended.err
    assert "so nothing was timed" in ended.err
    assert scratches(database) == []


def test_queries_for_bare_symbols_are_told_wrong_or_right(both_sides: Database) -> None:
    """On lists of objects the query for bare symbols is wrong and says how; the one by sector is right."""
    told = {one.id: examine(both_sides, one).as_written for one in questions(both_sides)}
    assert {id for id, written in told.items() if written and written.right} == {"sector_stocks"}
    assert "504 of the right 504 missing" not in told["sector_stocks"].words  # type: ignore[union-attr]
    wrong = {id: written.words for id, written in told.items() if written and not written.right}
    assert wrong.keys() == {"etf_holdings", "stock_memberships", "popular_stocks", "shared_counts"}
    assert wrong["popular_stocks"] == "wrong: 0 rows, 9 of the right 9 missing"


def test_a_query_for_bare_symbols_is_right_on_bare_symbols(both_sides: Database) -> None:
    """The same query on a fund without weights, as the shape is documented, is right."""
    one = questions(both_sides)[0]
    with both_sides.rehearsing() as transaction:
        legacy.through(transaction).exec_driver_sql(
            "UPDATE legacy_as_found.cache_entries SET value = jsonb_set(value, '{holdings}',"
            " (SELECT jsonb_agg(e ->> 'symbol') FROM jsonb_array_elements(value -> 'holdings') AS e))"
            " WHERE type = 'etf_holdings' AND key = 'SPY' AND environment = 'DEFAULT'"
        )
        rows = statement_of(transaction, "legacy", one).rows()
    assert sorted(symbol.replace("-", ".") for (symbol,) in rows) == sorted(Twin().funds["SPY"])  # type: ignore[union-attr]


def test_a_refused_statement_is_named(both_sides: Database) -> None:
    """What the server refuses is one sentence with the name of the statement."""
    one = questions(both_sides)[0]
    with both_sides.read_only() as transaction:
        statement = statement_of(transaction, "before", one)
        statement._text = statement._text.replace(b"ORDER BY symbol", b"ORDER BY symbol LIMIT 1 / 0")
        with pytest.raises(StatementError, match=r"benchmark/before/etf_holdings.*division"):
            statement.rows()


# What the times say


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(5.0, 6.0, "confirmed"), (4.9, 6.0, "undecided"), (4.0, 5.0, "undecided"), (4.0, 4.99, "not confirmed")],
)
def test_a_verdict_needs_the_whole_interval(low: float, high: float, told: str) -> None:
    """Confirmed at or above, not confirmed wholly below, undecided across."""
    assert verdict(5.0, Ratio((low + high) / 2, low, high)) == told


@pytest.mark.parametrize(("low", "high", "told"), [(1.1, 2, "faster"), (0.5, 0.9, "slower"), (0.9, 1.1, "even")])
def test_faster_needs_the_whole_interval(low: float, high: float, told: str) -> None:
    """An interval across 1 is neither."""
    assert outcome(Ratio((low + high) / 2, low, high)) == told


def series(chance: np.random.Generator, rounds: int, ratio: float, load: float = 0.0) -> tuple[Any, Any]:
    """Times of two sides over the same rounds; a stretch of a third of the rounds is slowed down at random."""
    slow = np.ones(rounds)
    start = chance.integers(0, rounds - rounds // 3)
    slow[start : start + rounds // 3] += load
    before = ratio * chance.lognormal(0, 0.1, rounds) * (1 + chance.exponential(1, rounds) * (slow - 1))
    after = chance.lognormal(0, 0.1, rounds) * (1 + chance.exponential(1, rounds) * (slow - 1))
    return before, after


@pytest.mark.parametrize("load", [0.0, 1.0])
@pytest.mark.parametrize("rounds", [15, 40])
def test_the_interval_contains_the_truth(rounds: int, load: float) -> None:
    """Of 200 benchmarks with a known ratio, nearly all intervals contain it, on a quiet and on a loaded machine."""
    chance = np.random.default_rng(7)
    found = [statistics.ratio(*series(chance, rounds, 3.0, load)) for _ in range(200)]
    assert sum(ratio.low <= 3.0 <= ratio.high for ratio in found) >= 176


def test_load_widens_the_interval_and_undecides() -> None:
    """The same ratio, measured quietly, decides a claim near it; measured under load it does not."""
    chance = np.random.default_rng(3)
    quiet = [statistics.ratio(*series(chance, 40, 5.5)) for _ in range(40)]
    loaded = [statistics.ratio(*series(chance, 40, 5.5, load=3.0)) for _ in range(40)]
    widths = [np.median([ratio.high / ratio.low for ratio in ratios]) for ratios in (quiet, loaded)]
    assert widths[1] > 1.3 * widths[0]
    undecided = [sum(verdict(5.0, ratio) == "undecided" for ratio in ratios) for ratios in (quiet, loaded)]
    assert undecided[1] > 2 * undecided[0] + 5


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)), min_size=2, max_size=30))
@settings(max_examples=40, deadline=None)
def test_an_interval_contains_its_median(times: list[tuple[float, float]]) -> None:
    """Whatever was measured, low <= median <= high, and the same times give the same interval."""
    before, after = zip(*times, strict=True)
    found = statistics.ratio(before, after)
    assert 0 <= found.low <= found.median <= found.high
    assert found == statistics.ratio(before, after)


def test_too_few_rounds_decide_nothing() -> None:
    """The same times that confirm a claim with ten rounds leave it undecided with nine."""
    told = [judge([measured(rounds)])[0].verdict for rounds in (9, 10)]
    assert told == ["undecided", "confirmed"]


def measured(rounds: int) -> Any:
    """A measurement of holdings with a clear ratio of 9 from that many rounds."""
    timing = statistics.timing([1.0] * rounds, 1.0)
    ratio = Ratio(9, 8, 10)
    timed = Timed(timing, timing, timing, ratio, ratio)
    plans = [QueryPlan(side, 1, 1, 1, "", None) for side in SIDES]
    return Measurement(
        *("etf_holdings", "Holdings of a fund", "SPY", "", 1, True, 1, timing, timing, timing, ratio, ratio, timed),
        *(None, None, plans, [], {side: [1.0] * rounds for side in SIDES}),
    )


def test_the_page_explains_its_doubts() -> None:
    """Below the times each measurement in doubt is a row with why, and then stands what the words mean."""
    doubtful = replace(measured(10), doubts=["unstable: after 67%", "drifting: after +30%"])
    told = report.timings(Benchmark(10, 1, [1], {"version": "18.6"}, [measured(10), doubtful], [], ["loaded"])).text
    heads, row, below = told.partition("In doubt\n")[2].splitlines()
    assert heads.startswith("Question")
    assert row == "Holdings of a fund  SPY  1  unstable: after 67%; drifting: after +30%"
    assert below == f"Loaded. {DOUBTS}"


def test_figures_say_what_was_measured() -> None:
    """Both figures have the finding as title, the sample's label, an alt text with the numbers, and every time."""
    slow = replace(measured(10), id="sector_stocks", argument="<b>Energy</b>", ratio=Ratio(0.5, 0.4, 0.6))
    benchmark = Benchmark(10, 1, [1], {"version": "18.6"}, [measured(10), slow], [], [])
    ratios, distributions = figures.ratios(benchmark), figures.distributions(benchmark)
    for figure in (ratios, distributions):
        assert figure.layout.title.text.endswith(".")
        assert SAMPLE_LABEL[1:] in figure.layout.title.subtitle.text
        assert "<b>" not in figure.layout.title.text
    assert "9 x (8 to 10)" in ratios.layout.meta["alt"]
    assert "0.5 x (0.4 to 0.6)" in ratios.layout.title.text.replace("<br>", " ")
    assert list(ratios.data[0].x) == [9, 0.5]
    assert list(ratios.data[0].error_x.array) == [1, 0.1]
    assert len(distributions.data) == 2 * len(SIDES)
    assert all(len(line.x) == 10 and line.y[-1] == 100 for line in distributions.data)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(9_000, 10, "what is not asked for is not read"), (500, 505, "about as many"), (1, 108, "one document holds")],
)
def test_the_reason_is_told_from_the_plans(before: int, after: int, words: str) -> None:
    """Much more, about as much, or much less read before than after: three reasons."""
    plans = [QueryPlan(side, 1, rows, 1, "", None) for side, rows in zip(SIDES, (before, 1, after), strict=True)]
    assert words in replace(measured(10), plans=plans).why


def test_doubts_are_said_when_there_is_reason() -> None:
    """Steady times raise none; spread, drift and few rounds are named with their side."""
    steady = [1 + 0.001 * (number % 7) for number in range(40)]
    spread = [1.0, 2.0] * 20
    drifting = [1.0] * 20 + [1.4] * 20
    assert statistics.doubts({"before": steady, "after": steady}) == []
    assert statistics.doubts({"before": steady, "after": spread}) == ["unstable: after 67%"]
    assert "drifting: before +40%" in statistics.doubts({"before": drifting, "after": steady})
    assert statistics.doubts({"before": steady[:5], "after": steady[:5]}) == ["few rounds: 5"]


def test_a_timing_is_what_numpy_says() -> None:
    """Median, 95th percentile and spread of known times."""
    told = statistics.timing([float(number) for number in range(1, 101)], first_ms=7.0)
    assert (told.median, told.p95, told.n, told.first) == (50.5, 95.05, 100, 7.0)
    assert told.spread == round((75.25 - 25.75) / 50.5, 3)


@given(st.integers(1, 50), st.integers(0, 60))
def test_slow_questions_take_part_in_as_many_rounds_as_they_should(own: int, more: int) -> None:
    """A question with fewer rounds takes part in exactly so many, the last round among them."""
    rounds = own + more
    taken = [number for number in range(rounds) if takes_part(own, number, rounds)]
    assert len(taken) == own
    assert taken[-1] == rounds - 1


# The whole


def test_a_benchmark_is_complete(database: Database, program: Program) -> None:
    """The JSON has every question with both sides, each time that was taken, plans, and the four claims."""
    ended = program("bench", "--rounds", 3, "--json", "--database-url", dsn(database.url))
    assert ended.code == 0, ended.err
    told = ended.result
    assert {row["id"] for row in told["questions"]} == {question.id for question in QUESTIONS}
    for row in told["questions"]:
        assert row["equal"] is True
        assert row["scale"] == 1
        for side in SIDES:
            timing = row[f"{side}_ms"]
            raw = row["raw_ms"][side]
            assert timing["n"] == len(raw) == len(row["raw_ms"][f"{side} prepared"]) == 3
            assert timing["median"] == pytest.approx(np.median(raw), abs=1e-3)
            assert timing["first"] > 0
        ratio = row["ratio"]
        assert ratio["low"] <= ratio["median"] <= ratio["high"]
        assert [plan["side"] for plan in row["plans"]] == list(SIDES)
        assert all("Shared Hit Blocks" in plan["explain"][0]["Plan"] for plan in row["plans"])
    assert [claim["id"] for claim in told["claims"]] == list(PUBLISHED)
    for claim in told["claims"]:
        assert claim["verdict"] == "undecided"  # three rounds decide nothing
        assert "Fewer than 10 rounds decide nothing" in claim["words"]
        assert claim["measured"].keys() == claim["claimed"].keys() == {"median", "low", "high"}
    assert told["server"]["version_number"] >= 150000
    assert not [doubt for doubt in told["doubts"] if "setting" in doubt]
    assert execute(database, "SELECT count(*) FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%'"
                   " AND schemaname <> 'information_schema'") == [(0,)]  # fmt: skip
    assert scratches(database) == []


def test_the_followed_write_is_committed_and_changes_nothing(written: Database) -> None:
    """Before followed writes are timed, one is made for good and taken back: both sides answer as before."""
    one = next(one for one in questions(written) if one.id == "change_weight")
    with written.read_only() as transaction:
        held = [statement_of(transaction, side, one, "etf_holdings").rows() for side in ("followed", "after")]
    write_once(written, one)
    with written.read_only() as transaction:
        assert held == [statement_of(transaction, side, one, "etf_holdings").rows() for side in ("followed", "after")]
    assert execute(written, "SELECT count(*) FROM workbench.family_locks WHERE family = 'DEFAULT ETF SPY'") == [(1,)]
    assert migration.status(written).drift == 0


def test_plans_tell_what_was_read(both_sides: Database) -> None:
    """Rows read and given are what the tables hold: the whole stock documents before, one sector after."""
    one = next(one for one in questions(both_sides) if one.id == "sector_stocks")
    before, _, after = examine(both_sides, one).plans
    [(size,)] = execute(
        both_sides,
        "SELECT count(*) FROM group_memberships m JOIN definition_groups g ON g.id = m.group_id"
        " WHERE g.display_name = :sector AND g.type = 'SECTOR' AND g.environment = 'DEFAULT'",
        sector=one.argument,
    )
    [(entries_in_all,)] = execute(both_sides, "SELECT count(*) FROM cache_entries")
    assert before.rows == after.rows == size
    assert before.rows_read == entries_in_all
    assert size <= after.rows_read < size + 100
    assert "unique_membership" in after.way
    assert before.pages > after.pages > 0


@on_embedded
def test_the_terminal_shows_a_table_and_its_doubts(database: Database, program: Program) -> None:
    """Without --json: the sentence first, medians and intervals, the verdicts; few rounds, and a planner setting of
    this client alone, as doubts."""
    url = database.url.set(query={**database.url.query, "options": "-c enable_indexscan=off"})
    ended = program("bench", "--rounds", 2, "--database-url", dsn(url))
    assert ended.code == 0
    assert ended.out.startswith("Both sides gave equal results to all 14 questions.")
    assert "Before / after" in ended.out
    assert "ETF holdings lookup" in ended.out
    assert "few rounds: 2" in ended.out
    assert "the session's own setting enable_indexscan is off" in ended.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scale", "1,x"], "Write the scales as 1,10,100"),
        (["--scale", "0"], "at least one scale of 1 or more"),
        (["--rounds", 1], "it must be from 2 to 10,000"),
        (["--rounds", 99_999], "it must be from 2 to 10,000"),
        (["--seed", -1], "The seed is -1"),
        (["--schema", "other"], "leave out --schema"),
        (["--scale", "2000"], "must be from 1 to 1000"),
    ],
)
@on_embedded
def test_wrong_usage_is_named(database: Database, program: Program, arguments: list[Any], words: str) -> None:
    """Scales and rounds that make no sense end with exit 2 and leave no scratch database."""
    ended = program("bench", *arguments, "--database-url", dsn(database.url))
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert scratches(database) == []


def test_all_pairs_are_left_out_at_scale_100() -> None:
    """Only the all-pairs question has a largest scale, and it is 10."""
    assert {q.id: q.largest_scale for q in QUESTIONS if q.largest_scale} == {"shared_counts": 10}


# Scratch


def scratches(database: Database) -> list[str]:
    """Scratch databases on the server."""
    return [
        str(name)
        for (name,) in execute(database, "SELECT datname FROM pg_database WHERE datname LIKE 'workbench\\_scratch\\_%'")
    ]


def test_what_a_killed_benchmark_leaves_goes_with_the_next(database: Database) -> None:
    """kill -9 leaves a marked database; the next scratch removes it, but none that is in use or not marked."""
    command = [PROGRAM, "bench", "--database-url", dsn(database.url)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not scratches(database):
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(process.pid, signal.SIGKILL)
    [left] = scratches(database)
    execute_alone(database, "CREATE DATABASE workbench_scratch_of_somebody")
    try:
        while execute(database, "SELECT 1 FROM pg_stat_activity WHERE datname = :left", left=left):
            time.sleep(0.05)
        with scratch(database) as mine, scratch(database) as other:
            names = {mine.url.database, other.url.database, "workbench_scratch_of_somebody"}
            assert set(scratches(database)) == names
        assert scratches(database) == ["workbench_scratch_of_somebody"]
    finally:
        execute_alone(database, "DROP DATABASE workbench_scratch_of_somebody")


def execute_alone(database: Database, statement: str) -> None:
    """Run a statement outside a transaction."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)


def test_an_account_that_may_not_create_databases_is_refused(database: Database, program: Program) -> None:
    """Exit 4 with advice; nothing is made."""
    role = f"poor_{random.randrange(10**9)}"  # noqa: S311 - a name
    execute(database, f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    url = database.url.set(username=role, password="x")  # noqa: S106 - of a role that lives for a second
    try:
        ended = program("bench", "--database-url", dsn(url))
        assert (ended.code, ended.out) == (4, "")
        assert "CREATEDB" in ended.err
        with pytest.raises(ScratchRefusedError):
            measure(Database(url), rounds=2)
    finally:
        execute(database, f"DROP ROLE {role}")


@on_embedded
def test_an_account_that_only_reads_is_refused(database: Database, program: Program) -> None:
    """What makes every transaction read-only makes no scratch database either: exit 4 with advice."""
    url = database.url.set(query={**database.url.query, "options": "-c default_transaction_read_only=on"})
    ended = program("bench", "--database-url", dsn(url))
    assert (ended.code, ended.out) == (4, "")
    assert "CREATEDB" in ended.err


def test_scales_are_checked_before_anything(database: Database) -> None:
    """An empty list of scales is wrong usage."""
    with pytest.raises(UsageError):
        measure(database, scales=[])
