"""All pairs by every engine, to one digest; and chance against scipy and against counting."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from conftest import Program, execute
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracles import lists
from oracles import overlap_twin as twin
from oracles.lists import ODD, book, group, written_book
from oracles.overlap_twin import BILLION, Group, Line
from scipy import stats

from workbench.errors import EnginesDisagreeError, ImplausibleWeightsError
from workbench.overlap import engines, kernel, open_book
from workbench.overlap.measures import chance, corrected, tail
from workbench.overlap.source import Holdings, Total
from workbench.postgres import Database
from workbench.snapshot import taking

TYPES = ("ETF", "THEME", "CUSTOM")
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # it takes minutes, each example a snapshot
# Whoever is left out of overlap by the shape of the symbol alone is left out here as well.
SELF_JOIN = r"""
WITH listed AS (
  SELECT g.name, regexp_replace(m.symbol, '[-./ ]([A-Z])$', '\1') AS stock,
         sum(greatest(CASE mod(x.billionths, 1) WHEN 0.5 THEN 2 * round(x.billionths / 2)
                                                ELSE round(x.billionths) END, 0)) AS weight
    FROM definition_groups AS g JOIN group_memberships AS m ON m.group_id = g.id
   CROSS JOIN LATERAL (SELECT m.weight * 1000000000 AS billionths) AS x
   WHERE g.type = 'ETF' AND g.environment = 'DEFAULT'
     AND m.symbol NOT IN ('USD', 'EUR', 'GBP', 'JPY', 'CASHUSD', 'USDUSD')
     AND m.symbol !~ '^(CASH|MARGIN)_|_(USD|EUR|GBP|JPY)$' AND m.symbol !~ '^[A-Z]{2,3}[FGHJKMNQUVXZ][0-9]$'
   GROUP BY g.name, stock
)
SELECT a.name, b.name, sum(least(a.weight, b.weight))::bigint, count(*)
  FROM listed AS a JOIN listed AS b ON b.stock = a.stock AND a.name COLLATE "C" <= b.name COLLATE "C"
 GROUP BY a.name, b.name
"""


def crowd(seed: int, groups: int, symbols: int, most: int) -> list[Group]:
    """Groups of random lists, some of them without weights, some incomplete."""
    dice = random.Random(seed)  # noqa: S311 - a test repeats itself
    names = [f"S{number:05}" for number in range(symbols)]
    made = []
    for number in range(groups):
        chosen = dice.sample(names, dice.randint(1, most))
        weights = [None if number % 10 == 0 else dice.randint(0, 2 * BILLION // len(chosen)) for _ in chosen]
        made.append(group(f"G{number:03}", dict(zip(chosen, weights, strict=True))))
    return made


def dense(pairs: dict[tuple[int, int], tuple[int, int]], size: int) -> tuple[np.ndarray, np.ndarray]:
    """The twin's pairs as the two matrices of an engine."""
    common, shared = np.zeros((size, size), np.int64), np.zeros((size, size), np.int32)
    for place, (weight, count) in pairs.items():
        common[place], shared[place] = weight, count
    return common, shared


def numbers(groups: list[Group]) -> Holdings:
    """The groups as the engines take them, without a file."""
    held = twin.hold(groups)
    stocks = sorted({stock for one in held for stock in one})
    totals = [
        Total(g.type, g.name, None, n, g.as_of, len(h), twin.listed_of(g), twin.long_of(h))
        for n, (g, h) in enumerate(zip(groups, held, strict=True))
    ]
    return Holdings(
        totals=totals,
        offsets=np.cumsum([0, *map(len, held)], dtype=np.int64),
        stocks=np.array([stocks.index(stock) for one in held for stock in sorted(one)], np.int32),
        billionths=np.array([one[stock].long for one in held for stock in sorted(one)], np.int64),
        stock_count=len(stocks),
        universe=len(stocks),
        notes=[],
    )


def test_three_engines_and_the_twin_agree_on_500_groups(tmp_path: Path) -> None:
    """On 500 random groups kernel, DuckDB, Polars and plain sets make the same matrix to the last billionth."""
    groups = crowd(20251218, 500, 400, 60)
    asked = written_book(tmp_path, groups)
    found = asked.matrix(check=True)
    assert [one.name for one in found.engines] == ["kernel", "DuckDB", "Polars"]
    with asked.open_with(["ETF"]) as duck:
        holdings = asked.numbers(duck)
    naive = dense(twin.all_pairs(twin.hold(groups)), len(groups))
    assert {one.digest for one in found.engines} == {engines.digest(holdings, *naive)}
    assert found.pairs == 500 * 499 // 2
    assert np.array_equal(found.common, naive[0])


@settings(deadline=None, max_examples=10, phases=NO_SHRINKING)
@given(ODD)
def test_three_engines_agree_on_odd_groups(groups: list[Group]) -> None:
    """Empty groups, shorts, spellings and missing weights are the same to every engine."""
    asked = book(groups)
    found = asked.matrix(TYPES, check=True)
    assert len({one.digest for one in found.engines}) == 1
    naive = dense(twin.all_pairs(twin.hold(twin.choose(groups, TYPES), True, groups)), len(found.groups))
    assert np.array_equal(found.common, naive[0])
    assert np.array_equal(found.counts, naive[1])


@settings(deadline=None, max_examples=40)
@given(ODD)
def test_kernel_and_polars_agree_with_the_twin(groups: list[Group]) -> None:
    """The two engines that work in memory agree with plain sets on whatever they are given."""
    holdings, naive = numbers(groups), dense(twin.all_pairs(twin.hold(groups)), len(groups))
    for engine in (engines.by_kernel, engines.by_polars):
        found = engine(holdings)
        assert np.array_equal(found[0], naive[0])
        assert np.array_equal(found[1], naive[1])
        assert engines.digest(holdings, *found) == engines.digest(holdings, *naive)


def test_digest_knows_names_and_numbers() -> None:
    """One billionth, one shared name or one group's name makes another digest."""
    holdings = numbers([group("A", {"X": 1.0}), group("B", {"X": 0.5})])
    common, shared = engines.by_kernel(holdings)
    told = {engines.digest(holdings, common, shared)}
    for matrix in (common, shared):
        matrix[0, 1] += 1
        told.add(engines.digest(holdings, common, shared))
    told.add(engines.digest(numbers([group("A", {"X": 1.0}), group("C", {"X": 0.5})]), common, shared))
    assert len(told) == 4


@pytest.mark.parametrize(
    ("stocks", "weights"),
    [([1, 0], [1, 1]), ([0, 0], [1, 1]), ([0, 2], [1, 1]), ([0, 1], [1, -1]), ([0, 1], [1, (1 << 40) - 1])],
)
def test_kernel_refuses_what_it_could_not_add(stocks: list[int], weights: list[int]) -> None:
    """Unsorted, repeated or unknown stocks, negative and enormous weights are refused, never miscounted."""
    with pytest.raises(ValueError, match="of a group must"):
        kernel.all_pairs(np.array([0, 2]), np.array(stocks, np.int32), np.array(weights), 2)


def test_enormous_list_is_refused_by_name() -> None:
    """A list of a thousand times its fund is refused before the kernel could miscount it."""
    weights = [Line(f"S{n}", 10**18) for n in range(12)]
    for lines in ([Line("X", 1 << 40)], weights):
        with pytest.raises(ImplausibleWeightsError, match=r"The weights of BIG sum to .* %") as refused:
            book([group("BIG", lines), group("B", {"X": 1.0})]).matrix()
        assert refused.value.exit_code == 4


def test_postgresql_makes_the_same_matrix(migrated: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain self-join in PostgreSQL over the tables gives the digest that three engines give from the snapshot."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path))
    asked = open_book(taking.take(migrated).name)
    found = asked.matrix(check=True)
    places = {name: number for number, name in enumerate(found.groups)}
    rows = execute(migrated, SELF_JOIN)
    pairs = {(places[a], places[b]): (common, shared) for a, b, common, shared in rows}
    with asked.open_with(["ETF"]) as duck:
        holdings = asked.numbers(duck)
    told = engines.digest(holdings, *dense(pairs, len(places)))
    assert len(places) == 24
    assert {one.digest for one in found.engines} == {told}


@pytest.fixture
def disagreeing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with one snapshot, and a Polars engine that is off by one billionth."""
    lists.snapshot(tmp_path / "two", [group("A", {"X": 1.0}), group("B", {"X": 0.5, "Y": 0.5})])
    sound = engines.by_polars

    def unsound(holdings: Holdings) -> tuple[np.ndarray, np.ndarray]:
        common, shared = sound(holdings)
        common[0, 1] += 1
        return common, shared

    monkeypatch.setattr(engines, "by_polars", unsound)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("disagreeing")
def test_one_billionth_of_difference_is_told(program: Program) -> None:
    """Engines that differ by a billionth raise an error that names their digests, and the command ends with 1."""
    with pytest.raises(EnginesDisagreeError, match=r"kernel \w{12}, DuckDB \w{12}, Polars \w{12}"):
        open_book().matrix(check=True)
    ended = program("overlap", "matrix", "--check")
    assert (ended.code, ended.out) == (1, "")
    assert "disagree" in ended.err
    assert program("overlap", "matrix").code == 0  # who asks one engine only hears of no other


GRID = [(100, 10, 20), (3700, 504, 101), (3700, 9, 30), (50, 50, 50), (20, 15, 12), (9000, 3000, 2500)]


@pytest.mark.parametrize(("universe", "count_a", "count_b"), GRID)
def test_tail_is_scipys(universe: int, count_a: int, count_b: int) -> None:
    """The tail is the hypergeometric survival function over all that two groups can share."""
    lowest, highest = max(0, count_a + count_b - universe), min(count_a, count_b)
    for shared in sorted({*range(lowest, highest + 1, max(1, (highest - lowest) // 25)), highest}):
        theirs = stats.hypergeom.sf(shared - 1, universe, count_a, count_b)
        if theirs > 1e-290:
            assert tail(universe, count_a, count_b, shared) == pytest.approx(theirs, rel=1e-9)


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_tail_is_a_count_of_draws(data: st.DataObject) -> None:
    """The tail is the share of draws that have at least so many in common, counted one by one."""
    universe = data.draw(st.integers(1, 300))
    count_a, count_b = data.draw(st.integers(0, universe)), data.draw(st.integers(0, universe))
    shared = data.draw(st.integers(max(0, count_a + count_b - universe), min(count_a, count_b)))
    found = tail(universe, count_a, count_b, shared)
    assert found == pytest.approx(float(twin.tail(universe, count_a, count_b, shared)), rel=1e-9)
    assert 0 < found <= 1


def test_extremes_of_chance() -> None:
    """Nothing shared is certain, what must be shared is certain, more than there is never happens."""
    assert tail(100, 10, 10, 0) == 1.0
    assert tail(10, 8, 7, 5) == 1.0
    assert tail(100, 10, 10, 10) == pytest.approx(1 / 17310309456440, rel=1e-9)
    assert tail(1, 1, 1, 1) == 1.0
    nothing = chance(0, 0, 0, 0)
    assert (nothing.universe, nothing.expected, nothing.lift, nothing.tail) == (0, 0.0, None, 1.0)
    assert chance(5, 4, 4, 2).universe == 6  # who holds more than is known makes the universe larger


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_correction_is_benjamini_and_hochbergs(tails: list[float]) -> None:
    """The corrected tails are those of scipy's false discovery control, in the order of the questions."""
    assert corrected(tails) == pytest.approx(stats.false_discovery_control(tails).tolist())


def test_correction_of_nothing_is_nothing() -> None:
    """Where nothing is asked, nothing is corrected."""
    assert corrected([]) == []
