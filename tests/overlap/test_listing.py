"""What pages show first: names that are found, what a group is made of, verdicts, and where a stock came and went."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import histories
from oracles.histories import Load
from oracles.lists import Stock, book, group

from workbench.overlap import open_book


def test_names_are_found_by_what_people_type() -> None:
    """By name, display name or a beginning, in any case; groups before stocks; of the asked environment alone."""
    groups = [
        group("QQQ", {"NVDA": 1.0}, display_name="Invesco QQQ Trust"),
        group("nuclear", ["NVDA"], type="THEME"),
        group("NVDU", {"NVDA": 1.0}, environment="TEST"),
    ]
    asked = book(groups, [Stock("NVDA", "Chips", "NVIDIA Corporation"), Stock("AAPL", None, "Apple")])
    found = {
        text: [(row.type, row.name) for row in asked.search(text).rows] for text in ("nvd", "invesco", "nu", "xyz")
    }
    assert found == {"nvd": [("STOCK", "NVDA")], "invesco": [("ETF", "QQQ")], "nu": [("THEME", "nuclear")], "xyz": []}
    assert asked.search("NVIDIA Corporation").rows[0].name == "NVDA"
    assert asked.search("xyz").sentence == "No fund, theme, sector or stock is called 'xyz', or nearly so."


def test_a_group_says_what_it_is_made_of() -> None:
    """The sum of its list, its concentration, and how much of it has a sector; without weights none of these."""
    stocks = [Stock("A", "Tech"), Stock("B", "Banks")]
    held = book([group("X", {"A": 0.5, "B": 0.3, "C": 0.1}), group("T", ["A"], type="THEME")], stocks).holdings("X")
    assert (held.listed, round(held.classified or 0, 9)) == (0.9, 0.8)
    assert [(row.sector, row.weight) for row in held.sectors] == [
        ("Tech", 0.5),
        ("Banks", 0.3),
        ("no known sector", 0.1),
    ]
    [concentration] = held.concentrations
    assert (round(concentration.hhi, 9), concentration.top_ten) == (0.35, 0.9)
    theme = book([group("T", ["A"], type="THEME")], stocks).holdings("T")
    assert (theme.listed, theme.classified, theme.concentrations, theme.sectors) == (None, None, [], [])


def test_only_spellings_of_the_stock_are_told() -> None:
    """Who holds a stock hears of its own twins, not of those of others."""
    asked = book([group("X", {"BRK.B": 0.5, "BF.B": 0.5}), group("Y", {"BRKB": 0.5, "BFB": 0.5})])
    assert asked.stock("BRKB").notes == ["Taken for one stock: BRK.B, BRKB."]


def test_lists_that_leave_something_out_are_counted() -> None:
    """Lists that sum to all, those that do not, and groups without weights."""
    groups = [group("X", {"A": 1.0}), group("Y", {"A": 0.9}), group("T", ["A"], type="THEME")]
    assert book(groups).groups().completeness == (
        "1 of 2 lists with weights sum to 99 to 101 %; 1 group has no weights."
    )


@pytest.mark.parametrize(
    ("shared", "rest", "words"),
    [
        (0.95, 0.05, "near clones (90 % and more in common)."),
        (0.9, 0.1, "near clones (90 % and more in common)."),
        (0.6, 0.4, "much alike (half and more in common, below 90 %)."),
        (0.1, 0.9, "more different than alike (less than half in common)."),
        (
            0.6,
            0.05,
            "much alike (half and more in common, below 90 %), or near clones (90 % and more in common): lists",
        ),
    ],
)
def test_a_verdict_says_its_rule(shared: float, rest: float, words: str) -> None:
    """By the overlap; where an incomplete list leaves two verdicts open, both are said."""
    two = book([group("X", {"A": shared, "B": rest}), group("Y", {"A": shared, "C": rest})]).pair("X", "Y")
    assert two.verdict.startswith(f"They are {words}")


def test_without_weights_there_is_no_verdict() -> None:
    """Names alone do not say how alike two groups are."""
    two = book([group("X", {"A": 1.0}), group("T", ["A"], type="THEME")]).pair("X", "T")
    assert two.verdict == "No verdict without weights on both sides."


def test_outside_figures_of_two_funds() -> None:
    """Those about both, in either order."""
    asked = book([group("X", {"A": 1.0})])
    every = asked.published().rows
    one = every[0]
    assert asked.published((one.b, one.a)).rows == [row for row in every if {row.a, row.b} == {one.a, one.b}]
    assert asked.published(("X", "Y")).rows == []


HELD = st.lists(st.sets(st.sampled_from(["A", "BRK.B", "BRKB", "C"])), min_size=1, max_size=4)


@settings(deadline=None, max_examples=8)
@given(HELD, HELD)
def test_a_stock_comes_and_goes_as_lists_say(tmp_path_factory: pytest.TempPathFactory, x: list, y: list) -> None:
    """From one list of a fund to its next, in whatever spelling; apart, every spelling is a stock of its own."""
    loads = [
        Load(f"2025-12-{day + 10}T00:00:00Z", (group(name, sorted(held), as_of=f"2025-12-{day + 10}"),))
        for name, days in (("X", x), ("Y", y))
        for day, held in enumerate(days)
    ]
    folder = histories.written(tmp_path_factory.mktemp("moves") / "snapshots", sorted(loads, key=lambda one: one.time))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_SNAPSHOTS", str(folder))
        for joined, spellings in ((True, {"BRK.B", "BRKB"}), (False, {"BRK.B"})):
            told = [(row.name, row.as_of, row.kind) for row in open_book(joined=joined).moves("BRK.B").rows]
            assert told == sorted(naive({"X": x, "Y": y}, spellings), key=lambda row: (-int(row[1][-2:]), row[0]))


def naive(lists: dict[str, list[set[str]]], spellings: set[str]) -> list[tuple[str, str, str]]:
    """Fund, day and what happened, list after list."""
    return [
        (name, f"2025-12-{day + 11}", "entry" if after & spellings else "exit")
        for name, days in lists.items()
        for day, (before, after) in enumerate(pairwise(days))
        if bool(before & spellings) != bool(after & spellings)
    ]


def test_an_exit_tells_the_weight_that_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the list that had the stock."""
    days = [("17", {"A": 0.6, "B": 0.4}), ("18", {"A": 1.0}), ("19", {"A": 0.7, "B": 0.3})]
    loads = [Load(f"2025-12-{d}T00:00:00Z", (group("X", held, as_of=f"2025-12-{d}"),)) for d, held in days]
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(histories.written(tmp_path / "snapshots", loads)))
    told = open_book().moves("B")
    assert [(row.kind, row.before[-2:], row.weight) for row in told.rows] == [("entry", "18", 0.3), ("exit", "17", 0.4)]
    assert told.sentence == "B in all lists that are kept: 1 entry, 1 exit, the last as of 2025-12-19."
