"""The properties of overlap, and agreement of every SQL aggregate and answer with a naive twin."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from fractions import Fraction
from itertools import count, product
from math import sqrt
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracles import overlap_twin as twin
from oracles.lists import ODD, STOCKS, book, funds, group
from oracles.overlap_twin import BILLION, Group, Line

from workbench.overlap.change import attribute
from workbench.overlap.pair import Pair

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # it takes minutes, each example a snapshot
few = settings(deadline=None, max_examples=8, phases=NO_SHRINKING)
JOINED = st.booleans()


def units(value: float | None) -> int | None:
    """A fraction as whole billionths, as every weight is."""
    return None if value is None else round(value * BILLION)


def exact(value: Fraction) -> int:
    """A fraction that is a whole number of billionths."""
    whole = value * BILLION
    assert whole.denominator == 1
    return int(whole)


@few
@given(ODD)
def test_overlap_is_symmetric(groups: list[Group]) -> None:
    """Overlap, shared names and interval are the same from either side."""
    asked = book(groups)
    one, other = asked.pair("X", "Y"), asked.pair("Y", "X")
    for name in ("overlap", "low", "high", "shared", "jaccard", "active_share", "sector_overlap", "cosine"):
        assert getattr(one, name) == getattr(other, name), name
    assert (one.weight_shared_a, one.count_a) == (other.weight_shared_b, other.count_b)
    assert one.chance.tail == pytest.approx(other.chance.tail, rel=1e-9)
    assert replace(one.chance, tail=0) == replace(other.chance, tail=0)


@few
@given(ODD)
def test_a_group_overlaps_itself_by_its_longs(groups: list[Group]) -> None:
    """The overlap of a group with itself is what its list holds long, and all its names."""
    found = book(groups).pair("ETF:X", "ETF:X")
    [held] = twin.hold(twin.choose(groups, (), ["ETF:X"]), True, groups)
    assert (units(found.overlap) or 0) == twin.long_of(held)
    assert found.shared == found.count_a == len(held)


@few
@given(funds("ABC"))
def test_distance_is_a_metric_on_complete_lists(groups: list[Group]) -> None:
    """For lists that sum to one: O(A,A) = 1, active share is 1 - O, and 1 - O keeps the triangle inequality."""
    asked = book(groups, STOCKS)
    overlaps = (asked.matrix().overlaps() * BILLION).round().astype(int)
    assert overlaps.diagonal().tolist() == [BILLION] * 3
    distance = BILLION - overlaps
    for a, b, c in product(range(3), repeat=3):
        assert distance[a, c] <= distance[a, b] + distance[b, c]
    found = asked.pair("A", "C")
    assert found.low == found.overlap == found.high
    assert units(found.overlap) == overlaps[0, 2]
    assert units(found.active_share) == distance[0, 2]


@few
@given(ODD)
def test_overlap_is_within_its_bounds(groups: list[Group]) -> None:
    """An overlap is at most the overlap of sectors, and at most what either holds in common names."""
    found = book(groups, STOCKS).pair("X", "Y")
    if found.overlap is None or found.sector_overlap is None:
        return
    assert found.overlap <= found.sector_overlap
    assert found.overlap <= (found.weight_shared_a or 0.0)
    assert found.overlap <= (found.weight_shared_b or 0.0)
    assert units(found.overlap) == sum(units(row.common) or 0 for row in found.rows)


def hidden(draw: st.DrawFn, whole: Group) -> Group:
    """The list with some lines gone, and some without their weight."""
    fates = draw(st.lists(st.sampled_from("kkhn"), min_size=len(whole.lines), max_size=len(whole.lines)))
    told = [
        replace(line, weight=None) if fate == "n" else line
        for fate, line in zip(fates, whole.lines, strict=True)
        if fate != "h"
    ]
    return replace(whole, lines=tuple(told))


@settings(deadline=None, max_examples=12, phases=NO_SHRINKING)
@given(data=st.data(), complete=funds("AB"))
def test_interval_contains_the_truth(data: st.DataObject, complete: list[Group]) -> None:
    """Whatever names and weights a list hides, the true overlap lies between the bounds of every answer."""
    truth = exact(twin.overlap(*twin.hold(complete)))
    shown = [data.draw(st.composite(hidden)(one)) for one in complete]
    asked = book(shown)
    found = asked.pair("A", "B")
    if found.low is None or found.high is None:
        assert not all(any(line.weight for line in one.lines) for one in shown)
        return
    assert units(found.low) <= truth <= units(found.high)
    [peer], [line] = asked.peers("A").rows, asked.matrix().rows
    assert (peer.overlap, peer.low, peer.high) == (found.overlap, found.low, found.high)
    assert (line.overlap, line.low, line.high) == (found.overlap, found.low, found.high)


@settings(deadline=None, max_examples=12, phases=NO_SHRINKING)
@given(complete=funds("AB"), tops=st.tuples(st.integers(1, 5), st.integers(1, 5)))
def test_interval_of_top_lists_contains_the_truth(complete: list[Group], tops: tuple[int, int]) -> None:
    """Where lists are known to be the largest holdings, the interval is no wider and still holds the truth."""
    truth = exact(twin.overlap(*twin.hold(complete)))
    cut = [
        replace(one, lines=tuple(sorted(one.lines, key=lambda line: -(line.weight or 0))[:top]))
        for one, top in zip(complete, tops, strict=True)
    ]
    asked = book(cut)
    plain, narrow = asked.pair("A", "B"), asked.pair("A", "B", top_n=["A", "b"])
    assert units(narrow.low) <= truth <= units(narrow.high) <= units(plain.high)
    held = twin.hold(cut)
    unlisted = BILLION - twin.listed_of(cut[0]), BILLION - twin.listed_of(cut[1])
    assert units(narrow.high) == exact(twin.upper_bound(*held, unlisted, (True, True)))


def test_top_list_narrows_the_interval() -> None:
    """What only A lists counts at most as much as the smallest holding that top-N list B shows."""
    lists = [group("A", {"X": 0.5, "Y": 0.4}), group("B", {"Z": 0.3, "V": 0.05})]
    found = book(lists)
    assert (found.pair("A", "B").low, found.pair("A", "B").high) == (0, pytest.approx(0.75))
    assert found.pair("A", "B", ["B"]).high == pytest.approx(0.2)  # two names at 5 %, and 10 % that A hides


@few
@given(funds("AB"), funds("AB"))
def test_attribution_sums_to_the_change(before: list[Group], after: list[Group]) -> None:
    """New names, lost names and moved weights make up the change to the last billionth, each its own part."""
    earlier, later = book([replace(one, as_of="2025-12-17") for one in before]), book(after)
    found = later.change(earlier, "A", "B")
    parts = [units(part) for part in (found.entries, found.exits, found.moves)]
    assert sum(parts) == units(found.later) - units(found.earlier)
    assert found.restated == 0
    was, now = ({s for s in a if s in b} for a, b in (twin.hold(before), twin.hold(after)))
    for row in found.rows:
        kind = "entry" if row.symbol not in was else "exit" if row.symbol not in now else "weight moved"
        assert row.kind == kind
    assert parts == [
        sum(units(row.change) for row in found.rows if row.kind == kind) for kind in ("entry", "exit", "weight moved")
    ]


def test_attribution_follows_a_stock_through_its_spellings() -> None:
    """A stock that is spelled otherwise later neither left nor came: its weight moved."""
    before = [group("A", {"BRK.B": 1.0}), group("B", {"BRK.B": 0.4, "C": 0.6})]
    earlier = book([replace(one, as_of="2025-12-17") for one in before]).pair("A", "B")
    later = book([group("A", {"BRKB": 1.0}), group("B", {"BRK.B": 0.5, "C": 0.5})]).pair("A", "B")
    found = attribute(earlier, later)
    assert [row.kind for row in found.rows] == ["weight moved"]
    assert (found.entries, found.exits, found.moves) == (0.0, 0.0, pytest.approx(0.1))


@settings(few, max_examples=5)
@given(ODD, st.randoms())
def test_order_of_rows_changes_nothing(groups: list[Group], dice: random.Random) -> None:
    """Every answer is the same however groups, lines and stocks are ordered."""
    shuffled = [replace(g, lines=tuple(dice.sample(g.lines, len(g.lines)))) for g in groups]
    dice.shuffle(shuffled)
    one, other = book(groups, STOCKS), book(shuffled, dice.sample(STOCKS, len(STOCKS)))
    assert one.pair("X", "Y") == other.pair("X", "Y")
    assert one.peers("X", ["ETF", "THEME"]) == other.peers("X", ["ETF", "THEME"])
    assert one.theme("ai", ["ETF", "CUSTOM"]) == other.theme("ai", ["ETF", "CUSTOM"])
    before, after = one.matrix(), other.matrix()
    assert (before.digest, before.rows) == (after.digest, after.rows)


@few
@given(ODD, JOINED)
def test_pair_agrees_with_the_twin(groups: list[Group], joined: bool) -> None:
    """Every figure of a pair is what sets and Fractions make of the lists."""
    asked = book(groups, STOCKS, joined)
    for a, b in (("X", "Y"), ("Z", "theme:ai")):
        names = [f"ETF:{a}", "THEME:ai" if ":" in b else f"ETF:{b}"]
        chosen = twin.choose(groups, (), names)
        held = dict(zip([f"{g.type}:{g.name}" for g in chosen], twin.hold(chosen, joined, groups), strict=True))
        lists = {f"{g.type}:{g.name}": g for g in chosen}
        found, universe = asked.pair(a, b), twin.universe(groups, STOCKS, joined)
        check_pair(found, [held[n] for n in names], [lists[n] for n in names], joined)
        assert found.chance.universe == max(universe, found.count_a + found.count_b - found.shared)
        tail = twin.tail(found.chance.universe, found.count_a, found.count_b, found.shared)
        assert found.chance.tail == pytest.approx(float(tail), rel=1e-9)


def check_pair(found: Pair, held: list[twin.Holding], lists: list[Group], joined: bool) -> None:
    """The figures of a pair against the twin's."""
    (a, b), shared = held, held[0].keys() & held[1].keys()
    union = a.keys() | b.keys()
    assert (found.shared, found.count_a, found.count_b) == (len(shared), len(a), len(b))
    assert found.jaccard == (len(shared) / len(union) if union else 0.0)
    for side, one, other in ((found.weight_shared_a, a, b), (found.weight_shared_b, b, a)):
        assert units(side) == (exact(twin.weight_shared(one, other)) if twin.long_of(one) else None)
    rows = {(row.symbol, row.in_a, row.in_b): (units(row.weight_a), units(row.weight_b)) for row in found.rows}
    assert rows == {
        ((a.get(s) or b[s]).symbol, s in a, s in b): tuple(h[s].weight if s in h else None for h in held) for s in union
    }
    if not (twin.long_of(a) and twin.long_of(b)):
        assert found.overlap is found.low is found.high is found.cosine is found.active_share is None
        return
    unlisted = max(0, BILLION - twin.listed_of(lists[0])), max(0, BILLION - twin.listed_of(lists[1]))
    assert units(found.overlap) == units(found.low) == exact(twin.overlap(a, b))
    assert units(found.high) == exact(twin.upper_bound(a, b, unlisted, (False, False)))
    assert found.active_share == pytest.approx(float(twin.active_share(a, b)))
    known = {s: twin.known_of((a if s in a else b)[s], STOCKS, joined)[1] for s in union}
    known |= {s: twin.known_of(b[s], STOCKS, joined)[1] for s in shared if not known[s]}
    sectors = {stock: sector for stock, sector in known.items() if sector}
    assert units(found.sector_overlap) == exact(twin.sector_overlap(a, b, sectors))
    dots = [sum(x[s].long * y[s].long for s in x.keys() & y.keys()) for x, y in ((a, b), (a, a), (b, b))]
    assert found.cosine == pytest.approx(dots[0] / sqrt(dots[1] * dots[2]))
    for inside, one in ((found.concentration_a, a), (found.concentration_b, b)):
        assert inside is not None
        weights = sorted((h.long for h in one.values()), reverse=True)
        hhi = Fraction(sum(w * w for w in weights), BILLION**2)
        assert (inside.hhi, inside.effective) == pytest.approx((float(hhi), float(1 / hhi)))
        assert units(inside.top_ten) == sum(weights[:10])


@few
@given(ODD, JOINED)
def test_peers_and_matrix_agree_with_the_twin(groups: list[Group], joined: bool) -> None:
    """One against all, and all pairs, are what sets and Fractions make of the same groups."""
    asked, types = book(groups, STOCKS, joined), ("ETF", "THEME", "CUSTOM")
    chosen = twin.choose(groups, types)
    held = twin.hold(chosen, joined, groups)
    expected = {}
    for (i, a), (j, b) in product(enumerate(chosen), repeat=2):
        unlisted = max(0, BILLION - twin.listed_of(a)), max(0, BILLION - twin.listed_of(b))
        weighted = twin.long_of(held[i]) and twin.long_of(held[j])
        low = exact(twin.overlap(held[i], held[j])) if weighted else None
        high = exact(twin.upper_bound(held[i], held[j], unlisted, (False, False))) if weighted else None
        shared = len(held[i].keys() & held[j].keys())
        expected[a.type, a.name, b.type, b.name] = (low, low, high, shared, len(held[j]))
    told = {
        ("ETF", "X", row.type, row.name): (units(row.overlap), units(row.low), units(row.high), row.shared, row.count)
        for row in asked.peers("ETF:X", types).rows
    }
    assert told == {k: v for k, v in expected.items() if k[:2] == ("ETF", "X") and k[2:] != ("ETF", "X")}
    found = asked.matrix(types, top=None)
    assert len(found.rows) == found.pairs == len(chosen) * (len(chosen) - 1) // 2
    for row in found.rows:
        line = (units(row.overlap), units(row.low), units(row.high), row.shared, row.count_b)
        assert line == expected[row.type_a, row.a, row.type_b, row.b]


@few
@given(ODD, JOINED)
def test_theme_agrees_with_the_twin(groups: list[Group], joined: bool) -> None:
    """Purity, breadth, best cover and exact combinations are what sets make of them, also for funds of one name."""
    found = book(groups, STOCKS, joined).theme("ai", ["ETF", "CUSTOM"])
    chosen = twin.choose(groups, ["ETF", "CUSTOM"], ["THEME:ai"])
    holdings = {f"{g.type}:{g.name}": h for g, h in zip(chosen, twin.hold(chosen, joined, groups), strict=True)}
    theme = holdings.pop("THEME:ai")
    assert found.count == len(theme)
    least = {stock: min(h[stock].symbol for h in (theme, *holdings.values()) if stock in h) for stock in theme}
    assert found.members == tuple(sorted(least.values()))
    assert {f"{row.type}:{row.name}" for row in found.rows} == holdings.keys()
    for row in found.rows:
        held = holdings[f"{row.type}:{row.name}"]
        pure = exact(twin.weight_shared(held, theme)) if twin.long_of(held) else None
        assert (units(row.purity), row.shared) == (pure, len(held.keys() & theme.keys()))
        assert row.breadth == (row.shared / len(theme) if theme else 0.0)
    covered = {s for row in found.cover for s in holdings[f"{row.type}:{row.name}"]} & theme.keys()
    assert covered == {s for held in holdings.values() for s in held} & theme.keys()
    assert len(found.uncovered) == len(theme) - len(covered)
    check_combinations(found.combinations, least, holdings)


def check_combinations(found: Any, theme: dict[str, str], holdings: dict[str, twin.Holding]) -> None:
    """Exact combinations add up to the members and are those of the twin."""
    assert sum(one.count for one in found) == len(theme)
    partly = {
        frozenset(name if name.endswith(":X") else name.partition(":")[2] for name in names): stocks
        for names, stocks in twin.exact_combinations(theme, holdings).items()
    }
    twice = [n for n in holdings if n.endswith(":X") and holdings[n].keys() & theme.keys()]
    for one in found:
        funds = frozenset(twice[0] if name == "X" else name for name in one.funds)
        assert sorted(theme[s] for s in partly[funds]) == list(one.symbols)
        assert one.count == len(one.symbols)


@settings(deadline=None, max_examples=12, phases=NO_SHRINKING)
@given(ODD, JOINED, st.sampled_from([(["ETF"], []), (["ETF", "THEME"], ["CUSTOM:X"]), ([], ["ETF:X", "THEME:ai"])]))
def test_every_aggregate_has_a_naive_twin(
    groups: list[Group], joined: bool, asked: tuple[list[str], list[str]]
) -> None:
    """Each statement of sql/overlap returns the very rows that plain Python makes of the lists."""
    source = book(groups, STOCKS, joined)
    chosen = twin.choose(groups, *asked)
    held = twin.hold(chosen, joined, groups)
    stocks = sorted({stock for one in held for stock in one})
    here: dict[str, Any] = {"environment": "DEFAULT"}
    with source.open_with(*asked) as duck:
        table = duck.connection.execute
        assert table("SELECT group_no, type, name FROM chosen ORDER BY 1").fetchall() == [
            (number, one.type, one.name) for number, one in enumerate(chosen)
        ]
        rows = table("SELECT group_no, stock, symbol, position, weight FROM holding").fetchall()
        assert sorted(rows, key=lambda row: row[:2]) == [
            (number, stock, *asdict(one[stock]).values()) for number, one in enumerate(held) for stock in sorted(one)
        ]
        assert duck.rows("overlap/edges") == [
            (number, stocks.index(stock), one[stock].long) for number, one in enumerate(held) for stock in sorted(one)
        ]
        assert duck.rows("overlap/totals", **here) == [
            total_of(*one) for one in zip(count(), chosen, held, strict=False)
        ]
        assert duck.rows("overlap/members", **here) == [
            (number, stock, h.symbol, h.weight, *twin.known_of(h, STOCKS, joined))
            for number, one in enumerate(held)
            for stock, h in sorted(one.items(), key=lambda item: item[1].position)
        ]
        assert duck.rows("overlap/stocks", **here) == [
            stock_of(number, stock, held, joined) for number, stock in enumerate(stocks)
        ]
        pairs = {(a, b): (common, shared) for a, b, common, shared in duck.rows("overlap/all_pairs")}
        assert pairs == twin.all_pairs(held)
        [[universe]] = duck.rows("overlap/universe", **here, joined=joined)
        assert universe == twin.universe(groups, STOCKS, joined)
        assert duck.rows("overlap/notes", **here, joined=joined) == twin.notes(chosen, joined, groups)


def total_of(number: int, one: Group, held: twin.Holding) -> tuple[Any, ...]:
    """A group in whole, as `overlap/totals` tells it."""
    weights = [line.weight for line in one.lines if line.weight is not None]
    return (
        *(one.type, one.name, one.display_name, number, one.as_of, len(held), twin.listed_of(one)),
        *(twin.long_of(held), sum(weight < 0 for weight in weights)),
        sum(line.left_out is not None for line in one.lines),
        sum(h.weight is None for h in held.values()),
        one.source_type,
    )


def stock_of(number: int, stock: str, held: list[twin.Holding], joined: bool) -> tuple[Any, ...]:
    """A stock with what is known of it by any of its symbols, as `overlap/stocks` tells it."""
    all_of_it = [one[stock] for one in held if stock in one]
    known = zip(*(twin.known_of(one, STOCKS, joined) for one in all_of_it), strict=True)
    least = [min(filter(None, words), default=None) for words in known]
    return number, stock, min(one.symbol for one in all_of_it), *least


def test_twin_knows_what_a_weight_of_nothing_is() -> None:
    """The oracle itself: no weight stays none, a short weighs nothing, spellings add up."""
    lines = [Line("BRK.B", 5), Line("BRKB", 7), Line("BRK-B"), Line("Z", -3), Line("Y"), Line("USD", 9, None, "cash")]
    [held] = twin.hold([group("A", lines)])
    assert {stock: one.weight for stock, one in held.items()} == {"BRKB": 12, "Z": 0, "Y": None}
