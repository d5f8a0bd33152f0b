"""Figures say what the data say: titles, alt texts, escaped names, and nothing drawn where nothing is known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest
from scipy.cluster.hierarchy import dendrogram

from workbench import figures
from workbench.overlap.answers import BILLION
from workbench.overlap.matrix import EngineDigest, Matrix, PairLine
from workbench.overlap.measures import Chance, Concentration, SectorDrift
from workbench.overlap.owned import DroppingStep
from workbench.overlap.pair import Pair, PairStock
from workbench.overlap.portfolio import Portfolio, PortfolioLine, SectorWeight, StockExposure
from workbench.overlap.theme import Combination, FundExposure, ThemeOverlap
from workbench.overlap.watchlist import WatchedName, Watchlist
from workbench.report.still import NARROW, WIDE, still

LABEL = "Snapshot 2025-12-18-abc, as of 2025-12-18; sample data."
EVIL = "<script>%{evil}</script>&$y$"


def line(a: str, b: str, low: float | None, high: float | None, shared: int = 5) -> PairLine:
    """A pair of funds with the bounds of its overlap."""
    return PairLine(a, b, "ETF", "ETF", low, high, shared, 9, 9, 0.5, 2.0)


def matrix(names: list[str], weighted: list[bool], common: Any, rows: list[PairLine]) -> Matrix:
    """All pairs of `names`; `common` are fractions, of which the upper triangle counts."""
    size = len(names)
    counts = np.triu(np.ones((size, size), np.int32)) + 6 * np.eye(size, dtype=np.int32)
    return Matrix(
        groups=names,
        types=["ETF"] * size,
        weighted=weighted,
        common=np.triu((np.asarray(common) * BILLION).round().astype(np.int64)),
        counts=counts,
        pairs=size * (size - 1) // 2,
        near_clones=sum((row.overlap or 0) >= 0.9 for row in rows),
        digest="d",
        engines=[EngineDigest("kernel", "d")],
        rows=rows,
        label=LABEL,
    )


@pytest.fixture
def funds() -> Matrix:
    """Two near clones, one unlike them, one without weights."""
    common = [[1, 0.2, 0.95, 0], [0, 1, 0.3, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    rows = [line("AAA", "CCC", 0.95, 0.97), line("BBB", "CCC", 0.3, 0.3), line("AAA", "BBB", 0.2, 0.25)]
    rows.append(line("AAA", "DDD", None, None))
    return matrix(["AAA", "BBB", "CCC", "DDD"], [True, True, True, False], common, rows)


def stock(symbol: str, a: float | None, b: float | None, **more: Any) -> PairStock:
    """A stock with its weight in A and in B; None where it is not held."""
    membership = {"in_a": a is not None, "in_b": b is not None} | more
    common = min(a, b) if a is not None and b is not None else None
    return PairStock(symbol, f"{symbol} Inc.", "Tech", weight_a=a, weight_b=b, common=common, **membership)


@pytest.fixture
def pair() -> Pair:
    """SPY and QQQ: two shared names, one name each of their own."""
    inside = Concentration("x", 0.1, 10.0, 0.9)
    return Pair(
        **{"a": "SPY", "b": "QQQ", "type_a": "ETF", "type_b": "ETF", "overlap": 0.5, "high": 0.5},
        **{"shared": 2, "count_a": 3, "count_b": 3, "weight_shared_a": 0.4, "weight_shared_b": 0.6},
        **{"cosine": 0.5, "active_share": 0.5},
        **{"sector_overlap": 0.7, "concentration_a": inside, "concentration_b": inside},
        **{"as_of_a": None, "as_of_b": None, "chance": Chance(100, 1.0, 2.0, 0.01)},
        sectors=[SectorDrift("Financials", 0.131, 0.04, 0.091), SectorDrift("Tech", 0.35, 0.4, -0.05)],
        rows=[stock("ONE", 0.3, 0.2), stock("TWO", 0.1, 0.4), stock("III", 0.05, None), stock("IV", None, 0.02)],
        label=LABEL,
    )


def exposure(name: str, purity: float | None, shared: int, lift: float, q: float) -> FundExposure:
    """A fund that holds `shared` of the theme's four names."""
    return FundExposure("ETF", name, name, purity, shared / 4, shared, 50, lift, q / 2, q, None)


@pytest.fixture
def theme() -> ThemeOverlap:
    """Four names: a pure fund, a broad one without weights, one with none of it."""
    rows = [
        exposure("PURE", 0.4, 2, 8.0, 0.01),
        exposure("BARE", None, 3, 1.2, 0.6),
        exposure("NONE", 0.0, 0, 0.0, 1.0),
    ]
    combinations = [
        Combination(("BARE",), 2, ("A", "B")),
        Combination((), 1, ("D",)),
        Combination(("BARE", "PURE"), 1, ("C",)),
    ]
    members = ("A", "B", "C", "D")
    return ThemeOverlap("robots", "THEME", 4, members, 900, rows, rows[:1], (), combinations, label=LABEL)


@pytest.fixture
def portfolio() -> Portfolio:
    """Two funds with weights around one without; each stock's parts are of the funds with weights only."""
    funds = [
        PortfolioLine("FIRST", "ETF", None, 0.5, 2, 0.25, 2, 0.5, None),
        PortfolioLine("BARE", "ETF", None, 0.2, 2, None, None, None, None),
        PortfolioLine("LAST", "ETF", None, 0.3, 2, 0.05, 2, 1.0, None),
    ]
    rows = [
        StockExposure("ONE", "One Inc.", "Tech", 0.6, 0.2, 2, {"FIRST": 0.4, "LAST": 0.2}),
        StockExposure("TWO", None, None, 0.2, 0.0, 2, {"FIRST": 0.1, "LAST": 0.1}),
    ]
    steps = [DroppingStep(("LAST",), 0.05, ("FIRST", "BARE"), 2)]
    sectors = [SectorWeight("Tech", 0.6), SectorWeight("no known sector", 0.2)]
    return Portfolio(funds, steps, 0.8, 0.0, 0.2, 0.0, 0.0, 0.2, 1.9, sectors, rows, label=LABEL)


def title(figure: go.Figure) -> str:
    """The title on one line."""
    return str(figure.layout.title.text).replace("<br>", " ").replace("\xa0", " ")


def alt(figure: go.Figure) -> str:
    """What a screen reader says."""
    return str(figure.layout.meta["alt"])


def drawn(funds: Matrix, pair: Pair, theme: ThemeOverlap, portfolio: Portfolio) -> dict[str, go.Figure]:
    """Every figure of the package, by name."""
    asked = {
        "heatmap top_pairs": funds,
        "bars scatter sectors differing": pair,
        "purity lift upset": theme,
        "look_through duplicated portfolio_sectors": portfolio,
        "ranked": Watchlist([WatchedName("A", 2, "PURE", 0.2)], (), (), 900, theme.rows, label=LABEL),
    }
    return {name: getattr(figures, name)(answer) for names, answer in asked.items() for name in names.split()}


def test_every_figure_says_its_finding_its_source_and_its_alt_text(
    funds: Matrix, pair: Pair, theme: ThemeOverlap, portfolio: Portfolio
) -> None:
    """Title, label below it, and an alt text of its own for each figure about overlap; others elsewhere."""
    every = drawn(funds, pair, theme, portfolio)
    assert sorted([*every, "checks", "distributions", "ratios", "through_time", "waterfall"]) == sorted(figures.__all__)
    assert all(title(figure).endswith(".") for figure in every.values())
    assert all(LABEL in figure.layout.title.subtitle.text for figure in every.values())
    assert len({alt(figure) for figure in every.values()}) == len(every)
    assert all(len(alt(figure)) > 40 for figure in every.values())


@pytest.mark.parametrize("wide", [WIDE, NARROW])
def test_every_figure_has_a_picture_of_its_own_numbers(
    funds: Matrix, pair: Pair, theme: ThemeOverlap, portfolio: Portfolio, wide: int
) -> None:
    """A picture is well formed and the same each time; its bars are as long as the numbers say, and stand inside."""
    for name, figure in drawn(funds, pair, theme, portfolio).items():
        kept = json.loads(figure.to_json())
        picture = still(kept, wide, EVIL)
        assert picture == still(json.loads(figure.to_json()), wide, EVIL), name
        assert "<script" not in picture
        tree = ElementTree.fromstring(picture)  # noqa: S314 - made here
        assert tree.get("aria-label") == EVIL
        bars = [(trace, value) for trace in kept["data"] if trace["type"] == "bar" for value in trace["x"]]
        rects = tree.findall("{*}rect[@fill]")
        assert len(rects) >= len(bars), name
        lengths: dict[str, list[float]] = {}
        for (trace, value), rect in zip(bars, rects, strict=False):
            assert -0.1 <= float(rect.get("x", "")) <= wide - float(rect.get("width", "")), name
            if trace["orientation"] == "h" and value and abs(value) > 1:
                lengths.setdefault(trace.get("xaxis", "x"), []).append(float(rect.get("width", "")) / abs(value))
        for each in lengths.values():
            assert max(each) - min(each) < 0.02 * max(each), name


FINDINGS = {
    "heatmap": "2 of 4 groups fall into one family; the largest is AAA and CCC.",
    "top_pairs": "AAA and CCC are most alike, with 95.00 % in common; 1 of 6 pairs is a near clone.",
    "bars": "The 2 heaviest of 2 shared names make up 40.00 % of SPY and 60.00 % of QQQ.",
    "scatter": "Of 2 shared names, 1 weighs more in SPY, 1 more in QQQ.",
    "sectors": "SPY is 9.10 points heavier in Financials than QQQ.",
    "differing": "QQQ has 30.00 points more in TWO than SPY.",
    "purity": "PURE is the purest play on robots: 40.00 % of it is in the theme;",
    "lift": "PURE holds 8.0 times as many names of robots as chance would give (q = 0.01); 1 of 3 funds",
    "upset": "1 of 4 names of robots is in none of the 2 funds that hold any; 2 in BARE alone.",
    "look_through": "ONE is 60.00 % of the portfolio, through 2 funds; the 2 largest stocks are 80.00 % of it.",
    "duplicated": "20.00 % of the money is held twice; LAST could go first: without it, and the rest scaled up, 5.00 %",
    "portfolio_sectors": "60.00 % of the portfolio is in Tech, its largest sector.",
    "ranked": "BARE holds A; the most weight is in PURE: 40.00 % of it.",
}


def test_a_title_is_the_finding(funds: Matrix, pair: Pair, theme: ThemeOverlap, portfolio: Portfolio) -> None:
    """The numbers of the titles are those of the data."""
    every = drawn(funds, pair, theme, portfolio)
    assert every.keys() == FINDINGS.keys()
    for name, finding in FINDINGS.items():
        assert finding in title(every[name]).replace("&lt;", "<"), name
        assert finding.split(";")[0] in alt(every[name]), name


def test_cells_without_weights_are_blank(funds: Matrix) -> None:
    """The row and column of a group without weights hold no number, and the ground below says why."""
    ground, cells, *_ = figures.heatmap(funds).data
    place = list(cells.y).index("DDD")
    assert np.isnan(cells.z[place]).all()
    assert np.isnan(cells.z[:, place]).all()
    assert np.isfinite(np.delete(np.delete(cells.z, place, 0), place, 1)).all()
    assert not cells.hoverongaps
    assert "no weights" in ground.hovertemplate
    assert set(cells.text[place]) == {""}


def test_the_tree_stands_over_its_groups(funds: Matrix) -> None:
    """The dendrogram has the order of the cells, and every group a leg at its place."""
    figure = figures.heatmap(funds)
    names = [funds.groups[leaf] for leaf in dendrogram(funds.linkage, no_plot=True)["leaves"]]
    assert list(figure.data[1].x) == names
    legs = {point.split(",")[0] for part in figure.layout.shapes[0].path.split("M")[1:] for point in part.split("L")}
    assert {f"{place}.0" for place in range(4)} <= legs


def test_two_groups_have_no_tree() -> None:
    """Without a clustering there are cells only."""
    figure = figures.heatmap(matrix(["A", "B"], [True, True], [[1, 0.4], [0, 1]], [line("A", "B", 0.4, 0.4)]))
    assert len(figure.data) == 1
    assert figure.data[0].z.ravel().tolist() == pytest.approx([1, 0.4, 0.4, 1])
    assert not figure.layout.shapes


def test_without_a_clustering_no_family_is_denied() -> None:
    """Two near clones are too few to cluster; the title says that they are alike, not that there is no family."""
    figure = figures.heatmap(matrix(["A", "B"], [True, True], [[1, 0.95], [0, 1]], [line("A", "B", 0.95, 0.95)]))
    assert "A and B are most alike, with 95.00 %" in title(figure)


def test_500_groups_stay_small() -> None:
    """The heaviest case, 500 groups of which some have no weights, is below 4 MB and has no cell labels."""
    size = 500
    common = np.random.default_rng(5).random((size, size)).round(6)
    large = matrix([f"FUND{i:03d}" for i in range(size)], [i % 50 > 0 for i in range(size)], common, [])
    figure = figures.heatmap(large)
    assert len(figure.to_json()) < 4_000_000
    assert figure.data[1].text is None
    assert figure.layout.height < 1_300


def test_a_chain_of_500_groups_is_drawn() -> None:
    """Groups that join one after the other make a tree as deep as there are groups."""
    size = 500
    common = np.tile(np.linspace(0.999, 0.001, size), (size, 1))
    figure = figures.heatmap(matrix([f"F{i}" for i in range(size)], [True] * size, common, []))
    assert figure.layout.shapes[0].path.count("M") == size - 1


def test_same_names_of_two_types_are_two_rows() -> None:
    """An ETF and a theme of one name do not merge, nor do long names with one beginning."""
    names = ["AI", "AI", "long" * 10 + "1", "long" * 10 + "2"]
    answer = matrix(names, [True] * 4, np.ones((4, 4)), [])
    figure = figures.heatmap(replace(answer, types=["ETF", "THEME", "ETF", "ETF"]))
    assert len(set(figure.data[0].x)) == 4
    assert {"ETF:AI", "THEME:AI"} <= set(figure.data[0].x)


def test_whiskers_are_the_bounds(funds: Matrix) -> None:
    """Dot minus whisker is the lowest overlap, plus whisker the highest; pairs without weights are not dots."""
    dots, words = figures.top_pairs(funds).data
    lows = [x - minus for x, minus in zip(dots.x, dots.error_x.arrayminus, strict=True)]
    highs = [x + plus for x, plus in zip(dots.x, dots.error_x.array, strict=True)]
    assert lows == pytest.approx([95, 30, 20])
    assert highs == pytest.approx([97, 30, 25])
    assert words.text[0].strip() == "95.00 % to 97.00 %, near clone"
    assert not any("near clone" in text for text in words.text[1:])
    assert "3 pairs with no weights" in alt(figures.top_pairs(funds))


def test_bars_mirror_the_weights(pair: Pair) -> None:
    """A to the left on a reversed axis, B to the right, the heaviest on top, symbols between."""
    figure = figures.bars(pair)
    left, right = figure.data
    assert list(left.x) == [30, 10]
    assert list(right.x) == [20, 40]
    assert figure.layout.xaxis.range[0] > figure.layout.xaxis.range[1] == 0
    assert figure.layout.xaxis2.range[1] == figure.layout.xaxis.range[0]
    assert [note.text for note in figure.layout.annotations] == ["ONE", "TWO"]


def test_a_member_without_weight_has_no_bar(pair: Pair) -> None:
    """A name that a weighted list gives without a weight has words instead of a bar."""
    rows = [*pair.rows, stock("NEW", None, 0.01, in_a=True)]
    left = figures.bars(replace(pair, rows=rows)).data[0]
    assert left.x[-1] is None
    assert left.text[-1] == "no weight"


def test_the_scatter_has_only_what_a_log_axis_can_show(pair: Pair) -> None:
    """Names with a weight of zero, or held by one side only, are no points."""
    figure = figures.scatter(replace(pair, rows=[*pair.rows, stock("NIL", 0.0, 0.1)]))
    points = {text for trace in figure.data if trace.mode == "markers" for text in trace.text}
    assert points == {"ONE", "TWO"}
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"
    assert figure.layout.xaxis.range == figure.layout.yaxis.range


def test_sectors_go_from_more_in_a_to_more_in_b(pair: Pair) -> None:
    """The rows are sorted by drift and say it in words."""
    figure = figures.sectors(pair)
    assert list(figure.layout.yaxis.ticktext) == ["Financials", "Tech"]
    assert [text.strip() for text in figure.data[-1].text] == ["9.10 points more in SPY", "5.00 points more in QQQ"]


def test_what_differs_is_signed_and_said(pair: Pair) -> None:
    """More in A is right and blue, more in B left and orange; what only one side lists is said."""
    right, left = figures.differing(pair).data
    assert list(right.x) == [10, 5]
    assert list(left.x) == [-2, -30]
    assert right.text[1] == "5.00 points, only in SPY"
    assert (right.name, left.name) == ("more in SPY", "more in QQQ")


def test_a_fund_without_weights_has_words_for_its_purity(theme: ThemeOverlap) -> None:
    """Purity of a fund without weights is no bar of zero but the words, and its breadth is drawn."""
    figure = figures.purity(theme)
    purities, breadths = figure.data
    assert list(purities.x) == [40, None]
    assert list(breadths.x) == [50, 75]
    assert [(note.y, note.text.strip()) for note in figure.layout.annotations] == [(1, "no weights")]
    assert "No weights: BARE" in alt(figure)


def test_funds_without_weights_alone_hold_a_theme(theme: ThemeOverlap) -> None:
    """A weighted fund with none of the theme does not hide that one without weights holds it."""
    figure = figures.purity(replace(theme, rows=[theme.rows[2], theme.rows[1]]))
    assert "No fund with weights holds robots; BARE holds the most of its names (3 of 4)." in title(figure)


def test_lift_says_whether_it_is_chance(theme: ThemeOverlap) -> None:
    """Each bar carries its verdict and q, and a line stands at 1."""
    figure = figures.lift(theme)
    assert figure.data[0].text == ("8.0 times, more than chance (q = 0.01)",)
    assert figure.data[1].text == ("1.2 times, cannot be told from chance (q = 0.6)",)
    assert figure.layout.shapes[0].x0 == figure.layout.shapes[0].x1 == 1


def test_a_lift_below_one_is_never_more_than_chance(theme: ThemeOverlap) -> None:
    """Nor is one whose q is above the limit."""
    rows = [exposure("FEW", 0.1, 1, 0.5, 0.01), exposure("FAIR", 0.1, 1, 3.0, 0.06)]
    figure = figures.lift(replace(theme, rows=rows))
    assert {trace.name for trace in figure.data} == {"cannot be told from chance, or fewer"}
    assert title(figure).startswith("What 2 funds hold of robots cannot be told from chance")


@pytest.mark.parametrize("size", [1, 3, 40])
def test_upset_counts_sum_to_the_members(theme: ThemeOverlap, size: int) -> None:
    """However many combinations there are, the bars add up to the names of the theme."""
    many = [Combination((f"F{i % 7}", f"G{i // 7}") if i else (), 1 + i % 3, (f"S{i}",)) for i in range(size)]
    bars = figures.upset(replace(theme, combinations=many)).data[0]
    assert sum(bars.y) == sum(one.count for one in many)


def test_upset_dots_are_the_funds_of_each_combination(theme: ThemeOverlap) -> None:
    """Reading the dots of a column back gives its combination; none has a row of its own."""
    figure = figures.upset(theme)
    rows = [text.split(" (")[0] for text in figure.layout.yaxis2.ticktext]
    dots = figure.data[-1]
    read = [{rows[y] for x, y in zip(dots.x, dots.y, strict=True) if x == column} for column in range(3)]
    assert read == [{"BARE"}, {"none of them"}, {"BARE", "PURE"}]


def test_look_through_gives_each_part_to_its_fund(portfolio: Portfolio) -> None:
    """Parts belong to the funds with weights in order; the one without weights has none."""
    *parts, words = figures.look_through(portfolio).data
    assert {part.name: list(part.x) for part in parts} == {"FIRST": [40, 10], "LAST": [20, 10]}
    assert list(words.x) == [60, 20]
    assert "Not looked through: BARE" in alt(figures.look_through(portfolio))


def test_many_funds_are_lumped_without_loss(portfolio: Portfolio) -> None:
    """Beyond eight funds the rest is one part, and the parts still sum to the stock."""
    funds = [PortfolioLine(f"F{i}", "ETF", None, 1 / 12, 2, 0.1, 2, 0.1, None) for i in range(12)]
    row = StockExposure("ONE", None, None, 0.12, 0.11, 12, dict.fromkeys([fund.fund for fund in funds], 0.01))
    *parts, _ = figures.look_through(replace(portfolio, funds=funds, rows=[row])).data
    assert len(parts) == 8
    assert parts[-1].name == "5 other funds"
    assert sum(part.x[0] for part in parts) == pytest.approx(12)


def test_what_dropping_changes_and_the_order(portfolio: Portfolio) -> None:
    """What changes without a fund and what the rest makes up for sum to its share; the order is in words."""
    figure = figures.duplicated(portfolio)
    changes, made_up, words = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["LAST", "FIRST", "BARE"]
    assert list(changes.x) == [5, 25, None]
    assert list(made_up.x) == [25, 25, None]
    orders = ["could go first", "is the last to stay", "not looked through"]
    assert [text.strip() for text in words.text] == orders
    tied = [DroppingStep(("FIRST", "LAST"), 0.05, (), 0)]
    *_, words = figures.duplicated(replace(portfolio, steps=tied)).data
    assert [text.strip() for text in words.text][:2] == ["could go first, as others could"] * 2


def test_unknown_money_is_shown_beside_the_sectors(portfolio: Portfolio) -> None:
    """What cannot be looked through has its own bar, so that the bars sum to all money."""
    figure = figures.portfolio_sectors(portfolio)
    assert list(figure.layout.yaxis.ticktext) == ["Tech", "no known sector", "not looked through"]
    assert sum(figure.data[0].x) == pytest.approx(100)
    less = figures.portfolio_sectors(replace(portfolio, unknown=0.1, missing=0.1))
    assert list(less.layout.yaxis.ticktext)[2:] == ["not looked through", "not in the file"]


def texts(value: Any) -> list[str]:
    """Every text of a figure, however deep."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


def test_markup_in_names_is_shown_not_obeyed(
    funds: Matrix, pair: Pair, theme: ThemeOverlap, portfolio: Portfolio
) -> None:
    """No tag, template field or TeX of a group, symbol or description reaches plotly unescaped, in any text."""
    evil = replace(funds, groups=[EVIL, "<b>B</b>", "C", "D"], rows=[replace(funds.rows[0], a=EVIL), *funds.rows[1:]])
    stocks = [replace(row, symbol=f"<i>{row.symbol}", display_name=EVIL) for row in pair.rows]
    drift = [replace(row, sector=EVIL) for row in pair.sectors]
    rows = [replace(row, name=f"<b>{row.name}", display_name=EVIL) for row in theme.rows]
    exact = [replace(one, funds=tuple(f"<b>{f}" for f in one.funds), symbols=(EVIL,)) for one in theme.combinations]
    money = [replace(fund, fund=f"<b>{fund.fund}") for fund in portfolio.funds]
    stocks_held = [
        replace(row, symbol=EVIL, display_name=EVIL, by_fund={f"<b>{f}": w for f, w in row.by_fund.items()})
        for row in portfolio.rows
    ]
    steps = [replace(portfolio.steps[0], funds=("<b>LAST",))]
    every = drawn(
        evil,
        replace(pair, a=EVIL, b="<i>b</i>", rows=stocks, sectors=drift, label=EVIL),
        replace(theme, theme=EVIL, rows=rows, combinations=exact),
        replace(portfolio, funds=money, steps=steps, rows=stocks_held, sectors=[SectorWeight(EVIL, 0.8)]),
    )
    for name, figure in every.items():
        shown = json.loads(figure.to_json())
        del shown["layout"]["meta"], shown["layout"]["template"]
        shown_text = " ".join(texts(shown)).replace("<br>", "").replace("<extra></extra>", "")
        assert "<" not in shown_text, name
        assert "{evil" not in shown_text, name
        assert "$" not in shown_text, name
        assert "&lt;" in shown_text, name


def test_long_names_are_cut(pair: Pair) -> None:
    """A name of a thousand letters takes no more room than others."""
    figure = figures.sectors(replace(pair, a="A" * 1000, sectors=[SectorDrift("S" * 1000, 0.5, 0.1, 0.4)]))
    assert len(figure.layout.yaxis.ticktext[0]) < 40
    assert len(title(figure)) < 200


def empties(funds: Matrix, pair: Pair, theme: ThemeOverlap, portfolio: Portfolio) -> list[tuple[str, Any, str]]:
    """Answers with nothing to draw, and a word of the reason."""
    one = matrix(["A"], [True], [[1]], [])
    unweighted = replace(funds, weighted=[False] * 4, rows=funds.rows[3:])
    side = replace(pair, b="VTI", weight_shared_b=None, overlap=None, sectors=[])
    none = replace(theme, rows=theme.rows[2:], combinations=[])
    dark = replace(portfolio, rows=[], sectors=[], funds=portfolio.funds[1:2])
    return [
        *((name, one, "fewer than two groups") for name in ("heatmap", "top_pairs")),
        ("heatmap", unweighted, "have weights"),
        ("top_pairs", unweighted, "none has weights on both sides"),
        *((name, side, "VTI has no weights") for name in ("bars", "scatter", "sectors", "differing")),
        *((name, replace(pair, rows=[]), "share no names") for name in ("bars", "scatter")),
        ("sectors", replace(pair, sectors=[]), "No sector of SPY or QQQ is known"),
        ("differing", replace(pair, rows=[]), "weigh every name alike"),
        *((name, none, "holds any of the 4 names") for name in ("purity", "lift")),
        ("upset", replace(none, count=0), "has no members"),
        ("look_through", dark, "no fund of the portfolio has weights"),
        ("duplicated", dark, "no fund of the portfolio has weights"),
        ("portfolio_sectors", dark, "no fund of the portfolio has weights"),
    ]


def test_nothing_to_draw_is_said(funds: Matrix, pair: Pair, theme: ThemeOverlap, portfolio: Portfolio) -> None:
    """An empty answer gives a figure without data whose title and alt text say why."""
    for name, answer, why in empties(funds, pair, theme, portfolio):
        figure = getattr(figures, name)(answer)
        assert not figure.data, name
        assert why in title(figure), name
        assert why in alt(figure), name


def test_figures_are_deterministic(funds: Matrix, pair: Pair, theme: ThemeOverlap, portfolio: Portfolio) -> None:
    """The same answer drawn twice is the same JSON."""
    twice = [drawn(funds, pair, theme, portfolio) for _ in range(2)]
    assert [figure.to_json() for figure in twice[0].values()] == [f.to_json() for f in twice[1].values()]
