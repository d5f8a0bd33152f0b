"""Lists as they should not be: each has a named outcome, and every ticker arrives as it is written."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from oracles.lists import book, group, written_book
from oracles.overlap_twin import BILLION, Group, Line

from workbench.encoding import to_json
from workbench.errors import AmbiguousNameError, NothingToAskError, UnknownNameError, UsageError
from workbench.overlap import open_book
from workbench.overlap.pair import Pair

WORDS = ["CASH", "NA", "NAN", "TRUE", "ON", "ALL", "NOW", "MAR", "DEC", "NULL", "1E5", "INF", "FALSE", "0123"]
ODD_NAMES = [
    *("it's", '"; DROP TABLE groups; --', "a;b", "a:b", "etf:odd", "$1", "%s", "100 % \\ {}", "נושא", "e\u0301 🚀"),
    *("x" * 100, " padded "),
]


def pair_of(a: dict[str, float | int | None] | list[Line], b: dict[str, float] | list[Line], **how: bool) -> Pair:
    """The pair of two lists."""
    return book([group("A", a), group("B", b)], **how).pair("A", "B")


def test_one_group_has_nobody_to_compare_with() -> None:
    """A single group: no pairs, no peers, itself in full; nothing to suggest."""
    asked = book([group("A", {"X": 0.5, "Y": 0.5})])
    assert (asked.matrix().rows, asked.matrix().pairs) == ([], 0)
    assert asked.matrix().sentence == "There are fewer than two groups to compare (1)."
    assert asked.peers("A").rows == []
    assert "no other group" in asked.peers("A").sentence
    assert asked.pair("A", "A").overlap == 1.0
    with pytest.raises(NothingToAskError, match="two funds with weights"):
        asked.pair()
    with pytest.raises(NothingToAskError, match="a theme with members"):
        asked.theme()


def test_without_weights_there_are_counts_and_chance_only() -> None:
    """No weight is never a zero: overlap and weights are None, a dash is shown, counts and chance remain."""
    asked = book([group("A", ["X", "Y", "Z"]), group("B", ["Y", "Z"]), group("C", {"Y": 1.0})])
    found = asked.pair("A", "B")
    for name in ("overlap", "low", "high", "active_share", "cosine", "sector_overlap", "weight_shared_a"):
        assert getattr(found, name) is None, name
    assert (found.shared, found.count_a, found.count_b, found.jaccard) == (2, 3, 2, 2 / 3)
    assert found.chance.lift == 1.0
    assert {(row.weight_a, row.weight_b, row.common) for row in found.rows} == {(None, None, None)}
    assert "A has no weights" in found.notes[0]
    for shown in (found._repr_html_(), str(found), found.table().text, asked.peers("A").table().text):
        assert "0.00 %" not in shown
    assert ">-<" in found._repr_html_()
    half = asked.pair("A", "C")
    assert (half.overlap, half.weight_shared_a, half.weight_shared_b) == (None, None, 1.0)
    matrix = asked.matrix()
    assert matrix.weighted == [False, False, True]
    assert [row.overlap for row in matrix.rows] == [None] * 3
    assert "none has weights on both sides" in matrix.sentence


def test_a_member_without_weight_weighs_nothing_and_is_told() -> None:
    """Where some members have no weight, they show a dash, weigh nothing, and widen the interval."""
    found = pair_of({"X": 0.5, "Y": None}, {"Y": 1.0})
    assert (found.overlap, found.low, found.high, found.shared) == (0.0, 0.0, 0.5, 1)
    assert any("A lists 1 member" in note and "without a weight" in note for note in found.notes)
    assert [(row.symbol, row.weight_a, row.weight_b) for row in found.rows] == [("Y", None, 1.0), ("X", 0.5, None)]


def test_shorts_weigh_nothing_and_are_told() -> None:
    """A negative weight counts in the sum of the list, never in an overlap."""
    found = pair_of({"X": 1.3, "Y": -0.3}, {"X": 0.6, "Y": 0.4})
    assert (found.overlap, found.low, found.high) == (0.6, 0.6, 0.6)
    assert found.weight_shared_a == 1.3
    assert any("A has 1 short position" in note for note in found.notes)
    only_shorts = pair_of({"X": -0.5}, {"X": 1.0})
    assert (only_shorts.overlap, only_shorts.shared) == (None, 1)


def test_the_same_symbol_everywhere() -> None:
    """Groups that all hold one symbol overlap by the smaller weight, and chance expects nothing else."""
    asked = book([group(name, {"X": weight}) for name, weight in (("A", 1.0), ("B", 0.7), ("C", 1.0))])
    found = asked.matrix(check=True)
    assert [(row.a, row.b, row.overlap, row.lift) for row in found.rows] == [
        ("A", "C", 1.0, 1.0),
        ("A", "B", 0.7, 1.0),
        ("B", "C", 0.7, 1.0),
    ]
    assert found.near_clones == 1
    assert [row.tail for row in asked.peers("A").rows] == [1.0, 1.0]


def test_ten_thousand_symbols_in_one_group() -> None:
    """A list of 10,000 symbols is counted whole by every engine."""
    big = group("BIG", {f"S{n:05}": BILLION // 10_000 for n in range(10_000)})
    asked = book([big, group("ONE", {"S00042": 0.5, "OTHER": 0.5})])
    found = asked.pair("BIG", "ONE")
    assert (found.count_a, found.shared, found.overlap, found.weight_shared_b) == (10_000, 1, 0.0001, 0.5)
    assert found.concentration_a is not None
    assert found.concentration_a.effective == pytest.approx(10_000)
    assert len({one.digest for one in asked.matrix(check=True).engines}) == 1
    assert len(found.csv().splitlines()) == 10_002


def test_tickers_like_words_stay_what_they_are(tmp_path: Path) -> None:
    """CASH, NA, TRUE, MAR or 1E5 come out of Parquet, DuckDB, Polars, CSV and JSON as they went in."""
    weights = dict.fromkeys(WORDS, BILLION // len(WORDS))
    asked = written_book(tmp_path, [group("A", weights), group("B", weights), group("words", WORDS, "THEME")])
    found = asked.pair("A", "B")
    assert {row.symbol for row in found.rows} == set(WORDS)
    frame = found.frame()
    assert str(frame.schema["symbol"]) == "String"
    assert set(frame["symbol"]) == set(WORDS)
    assert {row["symbol"] for row in csv.DictReader(io.StringIO(found.csv()))} == set(WORDS)
    assert {row["symbol"] for row in json.loads(to_json(found))["rows"]} == set(WORDS)
    for word in WORDS:
        assert f">{word}<" in found.table(99).html
    assert found.shared == len(WORDS)
    assert asked.theme("words").members == tuple(sorted(WORDS))
    assert found.notes == []


def test_empty_snapshot_and_empty_environment_are_named() -> None:
    """A snapshot or environment without groups says so and what to choose, with exit code 4."""
    nothing, other = book([]), book([group("A", {"X": 1.0})], environment="UAT")
    for asked in (nothing, other):
        for question in (lambda asked=asked: asked.pair("A", "B"), lambda asked=asked: asked.peers("A")):
            with pytest.raises(NothingToAskError, match="Choose another with --environment") as refused:
                question()
            assert refused.value.exit_code == 4
        assert asked.matrix(check=True).sentence == "There are fewer than two groups to compare (0)."


def test_empty_groups_are_answers() -> None:
    """A group without members overlaps nothing, divides by nothing, and says that it has no weights."""
    asked = book([group("A", []), group("B", {"X": 1.0}), group("T", [], "THEME")])
    found = asked.pair("A", "B")
    assert (found.overlap, found.shared, found.count_a, found.jaccard, found.chance.tail) == (None, 0, 0, 0.0, 1.0)
    assert asked.theme("T").sentence == "No fund asked holds any of the 0 names of T."
    assert asked.matrix(check=True).rows[0].overlap is None


def test_unknown_names_say_what_is_near() -> None:
    """A name that nobody has is refused with what is near, or where else it is."""
    there = group("QQQ", {"X": 1.0}, environment="UAT")
    asked = book([group("SPY", {"X": 1.0}), group("SPYG", {"X": 1.0}), there])
    with pytest.raises(UnknownNameError, match="Did you mean 'SPY'") as refused:
        asked.pair("SPYY", "SPY")
    assert refused.value.exit_code == 2
    with pytest.raises(UnknownNameError, match="It is known in environment UAT"):
        asked.peers("qqq")
    with pytest.raises(UnknownNameError, match="No theme is named"):
        asked.theme("theme:spy")  # whoever names the type means it


def test_names_that_fit_several_groups_are_listed() -> None:
    """The exact name wins, then the asked type; several that differ by case only are listed."""
    groups = [group(name, {"X": 1.0}) for name in ("AI", "Ai", "both")]
    asked = book([*groups, group("both", ["X"], "THEME"), group("rest", ["X"], "CUSTOM")])
    assert asked.resolve("AI") == "ETF:AI"
    with pytest.raises(AmbiguousNameError, match="ETF:AI, ETF:Ai"):
        asked.resolve("ai")
    assert asked.resolve("BOTH") == "ETF:both"
    assert asked.resolve("theme:both") == "THEME:both"
    assert asked.resolve("both", prefer="THEME") == "THEME:both"
    assert asked.resolve("rest") == "CUSTOM:rest"
    assert asked.theme("both").type == "THEME"
    assert asked.pair("both", "theme:both").type_b == "THEME"


def test_sectors_are_known_by_their_label() -> None:
    """A sector answers to its key and to its display name."""
    sector = group("info_tech", ["X"], "SECTOR", display_name="Information Technology")
    asked = book([group("A", {"X": 1.0}), sector])
    assert asked.pair("A", "information technology").b == "info_tech"


@pytest.mark.parametrize("name", ODD_NAMES, ids=range(len(ODD_NAMES)))
def test_any_name_can_be_asked(name: str) -> None:
    """Quotes, semicolons, colons, scripts and 100 characters are names like any other, to every question."""
    asked = book([group(name, {"X": 0.6, "Y": 0.4}), group("B", {"X": 1.0}), group(name, ["X"], "THEME")])
    written = f"etf:{name}"
    found = asked.pair(written, "B")
    assert (found.a, found.overlap) == (name, 0.6)
    assert found.overlap == asked.peers(written).rows[0].overlap == asked.matrix(check=True).rows[0].overlap
    assert asked.theme(f"theme:{name}").rows[0].purity == 1.0
    assert name in asked.matrix().groups


def test_lists_that_do_not_sum_to_one_are_not_renormalised() -> None:
    """A list of 95 % keeps its weights; what is missing stands in the interval and in the notes."""
    found = pair_of({"X": 0.95}, {"X": 1.0})
    assert (found.overlap, found.low, found.high) == (0.95, 0.95, 0.95)
    assert any("The list of A sums to 95.00 %; it is not renormalised." in note for note in found.notes)
    both = pair_of({"X": 0.95}, {"Y": 0.9})
    assert (both.low, both.high) == (0.0, pytest.approx(0.15))
    over = pair_of({"X": 1.02}, {"X": 1.02})
    assert (over.overlap, over.high) == (1.02, 1.02)
    assert any("102.00 %" in note for note in over.notes)


def test_spellings_of_a_share_class_are_one_stock() -> None:
    """BRK.B, BRKB and BRK-B are one stock, said so in a note; apart when asked to be."""
    a, b = {"BRK.B": 0.4, "X": 0.6}, {"BRKB": 0.3, "X": 0.7}
    joined = pair_of(a, b)
    assert (joined.overlap, joined.shared) == (0.9, 2)
    assert joined.notes == ["Taken for one stock: BRK.B, BRKB."]
    apart = pair_of(a, b, joined=False)
    assert (apart.overlap, apart.shared, apart.notes) == (0.6, 1, [])
    third = pair_of({"BRK-B": 1.0}, {"BRK B": 1.0})
    assert third.overlap == 1.0


def test_both_spellings_in_one_list_are_added() -> None:
    """A list that spells one stock in two ways holds it once, with both weights."""
    found = pair_of({"BRK.B": 0.4, "BRKB": 0.2, "X": 0.4}, {"BRK.B": 1.0})
    assert (found.count_a, found.overlap, found.shared) == (2, 0.6, 1)
    assert found.notes == ["Taken for one stock: BRK.B, BRKB."]


def one(identifier: str | None, symbol: str = "SAN") -> list[Line]:
    """A list of one symbol."""
    return [Line(symbol, BILLION, identifier)]


def test_one_company_by_isin_and_by_cusip() -> None:
    """An American ISIN holds the CUSIP, with or without its check digit, so that both tell the same company."""
    lists = ["isin:US0846707026", "cusip:084670702", "cusip:08467070", None, "sedol:2073390"]
    asked = book([group(f"F{n}", one(code, "BRKB")) for n, code in enumerate(lists)])
    assert {row.overlap for row in asked.matrix().rows} == {1.0}
    assert asked.matrix().notes == []


def test_one_ticker_of_two_companies_is_counted_apart() -> None:
    """Lists whose identifiers differ hold two companies under one ticker: apart, and said so."""
    groups: list[Group] = [
        group("FR", one("isin:FR0000120578")),
        group("ES", one("isin:ES0113900J37")),
        group("ES2", one("isin:ES0113900J37")),
        group("NO", one(None)),
    ]
    asked = book(groups)
    found = asked.pair("FR", "ES")
    assert (found.overlap, found.shared, found.count_a) == (0.0, 0, 1)
    assert [row.symbol for row in found.rows] == ["SAN", "SAN"]
    [note] = found.notes[-1:]
    assert "SAN stands for two companies (SAN isin:ES0113900J37, SAN isin:FR0000120578)" in note
    assert asked.pair("ES", "ES2").overlap == 1.0
    # The answer about two lists does not depend on which others are asked.
    assert asked.pair("NO", "FR").overlap == 0.0
    assert {row.name: row.overlap for row in asked.peers("NO").rows} == {"ES": 0.0, "ES2": 0.0, "FR": 0.0}
    told = {(row.a, row.b): row.overlap for row in asked.matrix(check=True).rows}
    assert told["ES", "ES2"] == 1.0
    assert {overlap for names, overlap in told.items() if names != ("ES", "ES2")} == {0.0}
    assert any("without identifier" in note for note in asked.matrix().notes)


def test_a_company_with_other_identifiers_after_a_split_is_one() -> None:
    """Under one ticker and one name; another name, or a list without one, leaves the doubt."""
    before = Line("LRCX", BILLION, "cusip:512807108", metadata='{"name": "LAM RESEARCH CORP"}')
    after = Line("LRCX", BILLION, "cusip:512807306", metadata='{"name": "Lam Research Corporation"}')
    same = book([group("OLD", [before]), group("NEW", [after]), group("NO", [Line("LRCX", BILLION)])])
    assert {row.overlap for row in same.matrix(check=True).rows} == {1.0}
    assert not any("two companies" in note for note in same.matrix().notes)
    for metadata in ('{"name": "Lambda Oil"}', None):
        apart = book([group("OLD", [before]), group("NEW", [replace(after, metadata=metadata)])])
        assert [row.overlap for row in apart.matrix().rows] == [0.0]


def test_cash_futures_and_junk_are_left_out_but_listed() -> None:
    """What is no stock counts in the sum of its list, so that no weight seems to be missing, and in nothing else."""
    junk = [Line("USD", 50_000_000, None, "cash"), Line("ESZ5", 30_000_000, None, "a future")]
    a = [Line("X", 920_000_000), *junk, Line("OLD", 0, None, "a repeated zero weight")]
    found = pair_of(a, [Line("X", 950_000_000), *junk[:1]])
    assert (found.overlap, found.high, found.count_a, found.shared) == (0.92, 0.92, 1, 1)
    assert any(note.lower().startswith("left out of a: 3 line") for note in found.notes)
    assert {row.symbol for row in found.rows} == {"X"}
    assert found.chance.universe == 1


def test_words_that_nothing_is_called_by_are_refused(tmp_path: Path) -> None:
    """A type or environment that there is not, and half a pair, are wrong usage and never an empty answer."""
    asked = written_book(tmp_path, [group("A", {"X": 1.0}), group("B", {"X": 1.0})])
    with pytest.raises(UsageError, match="no type 'FOO'"):
        asked.peers("A", types=["FOO"])
    with pytest.raises(UsageError, match="'SPY', not by 3"):
        asked.pair(3, "B")  # type: ignore[arg-type]
    assert asked.matrix(types="etf").digest == asked.matrix().digest
    with pytest.raises(UsageError, match="name both of them"):
        asked.pair("A")
    with pytest.raises(UsageError, match="no environment 'foo'"):
        open_book(str(asked.snapshot.path), "foo")
    assert open_book(str(asked.snapshot.path), "default").pair("A", "B").overlap == 1.0


def test_a_list_of_pairs_that_is_cut_says_so() -> None:
    """Fewer pairs than there are come with a note of how many there are."""
    asked = book([group(name, {"X": 1.0}) for name in "ABC"])
    assert asked.matrix(top=2).notes == ["Kept are the 2 of 3 pairs that share most; `top` 0 keeps all."]
    assert asked.matrix(top=None).notes == asked.matrix(top=3).notes == asked.matrix(top=0).notes == []
    assert asked.matrix(top=2).table(1).text.endswith("The first 1 of 3 rows.")


def test_chance_is_said_beside_the_purest() -> None:
    """A purest fund whose names could be chance is not praised without that doubt."""
    lists = [group("ai", ["X"], type="THEME"), group("A", {"X": 0.5, "Y": 0.5})]
    assert "cannot be told from chance (q = 1)" in book(lists).theme("ai").sentence
    many = {f"T{n}": 0.1 for n in range(10)}
    crowd = [group(f"O{n}", {f"N{n}X{k}": 0.1 for k in range(10)}) for n in range(30)]
    sure = book([group("ai", list(many), type="THEME"), group("A", many), *crowd]).theme("ai")
    assert "chance" not in sure.sentence
