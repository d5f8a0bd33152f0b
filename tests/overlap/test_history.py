"""Groups through time: what was true when, since when it is known, and why an overlap moved, to the last billionth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
import pytest
from conftest import SHARED, Program, in_soak
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import histories, lists
from oracles import overlap_twin as twin
from oracles.histories import Load, said_of, written
from oracles.lists import STOCKS, complete, group
from oracles.overlap_twin import BILLION, Group, Line
from python_calamine import CalamineWorkbook

from workbench import figures
from workbench.errors import HistoryError
from workbench.overlap import history, open_book
from workbench.overlap.change import Attribution
from workbench.overlap.history import DatedOverlap, OverlapHistory
from workbench.snapshot import store

few = settings(deadline=None, database=None, max_examples=20)
DAYS = ["2025-06-06", "2025-06-09", "2025-06-11", "2025-06-12"]
needs_history = pytest.mark.skipif(
    not (SHARED / "data" / "history").is_dir(), reason="the issuers' files of several days are absent"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of snapshots of this test."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    return tmp_path / "snapshots"


def units(fraction: float | None) -> int:
    """Whole billionths of a fraction."""
    assert fraction is not None
    return round(fraction * BILLION)


def load(time: str, *groups: Group) -> Load:
    """Lists that became known at noon of a day."""
    return Load(f"{time}T12:00:00.000000Z", groups)


def fund(name: str, day: str | None, **weights: float | None) -> Group:
    """A fund with a list of a day."""
    return group(name, weights, as_of=day)


A1, B1 = fund("A", DAYS[0], X=0.5, Y=0.5), fund("B", DAYS[0], X=0.4, Z=0.6)
A2, B2 = fund("A", DAYS[1], X=0.3, Y=0.4, Z=0.3), fund("B", DAYS[1], X=0.5, Z=0.5)
A1_RESTATED = fund("A", DAYS[0], X=0.2, Y=0.8)
STORY = [
    load("2025-06-07", A1, B1),
    load("2025-06-10", A2, B2),
    load("2025-06-20", A1_RESTATED),
    load("2025-06-21", A2),
]
"""A restatement of an older day, which the tables hold until the newest list is loaded again."""


# --- one overlap through time ----------------------------------------------------------------------------------


@st.composite
def loads(draw: st.DrawFn) -> list[Load]:
    """Loads of lists of A and B, of any day in any order; a day can be said twice, the same or otherwise."""
    some = draw(
        st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(DAYS), st.booleans()), min_size=2, max_size=7)
    )
    found, seen = [], dict[tuple[str, str], Group]()
    for number, (name, day, is_new) in enumerate(some):
        one = seen.get((name, day))
        if one is None or is_new:
            one = replace(draw(complete(name)), as_of=day)
        seen[name, day] = one
        found.append(load(f"2025-07-{number + 1:02}", one))
    return [load("2025-06-30", group("other", ["X"], as_of=DAYS[0])), *found]


def is_sum(row: DatedOverlap) -> bool:
    """Whether the parts of a change are the change, to the unit."""
    return units(row.change) == units(row.entries) + units(row.exits) + units(row.moves)


@few
@given(loads())
def test_history_is_that_of_the_twin(loads: list[Load]) -> None:
    """Days, gaps, restatements, overlaps of the current lists and each part of each change are the naive ones."""
    said = [said_of(name, loads) for name in "AB"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_SNAPSHOTS", str(written(Path(mkdtemp()) / "snapshots", loads)))
        if not all(said):
            return
        found = open_book().history("A", "B")
    last = None
    assert [row.as_of for row in found.rows] == sorted(said[0].keys() | said[1].keys())
    for row in found.rows:
        of_day = [one.get(row.as_of, []) for one in said]
        assert row.missing == tuple(name for name, one in zip("AB", of_day, strict=True) if not one)
        assert row.restated == tuple(name for name, one in zip("AB", of_day, strict=True) if len(one) > 1)
        if row.missing:
            assert (row.overlap, row.high, row.shared, row.change) == (None, None, None, None)
            continue
        now = [one[-1] for one in of_day]
        assert units(row.overlap) == twin.overlap(*twin.hold(now)) * BILLION
        assert (row.change is None) == (last is None)
        if last:
            parts = histories.parts([last, now])
            assert [units(row.entries), units(row.exits), units(row.moves)] == list(parts.values())
            assert is_sum(row)
            assert not is_sum(replace(row, moves=(row.moves or 0) + 1 / BILLION))
        last = now


def by_day(found: OverlapHistory) -> dict[str, tuple[object, ...]]:
    """What is said of each day by itself."""
    return {row.as_of: (row.overlap, row.high, row.shared, row.restated, row.missing) for row in found.rows}


@in_soak
@few
@given(loads(), st.sampled_from(DAYS))
def test_a_day_held_out_changes_no_other(loads: list[Load], held_out: str) -> None:
    """Without the lists of one day every other day says the same."""
    rest = [
        replace(one, groups=tuple(g for g in one.groups if g.as_of != held_out or g.name == "other")) for one in loads
    ]
    if not all(said_of(name, rest) for name in "AB"):
        return
    told = []
    for some in (loads, rest):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WORKBENCH_SNAPSHOTS", str(written(Path(mkdtemp()) / "snapshots", some)))
            told.append(by_day(open_book().history("A", "B")))
    assert is_same_but(held_out, *told)
    assert held_out not in told[1]


def is_same_but(held_out: str, whole: dict[str, tuple[object, ...]], rest: dict[str, tuple[object, ...]]) -> bool:
    """Whether all days but one are told alike."""
    return {day: told for day, told in whole.items() if day != held_out} == rest


def test_a_day_that_is_carried_on_would_be_seen(folder: Path) -> None:
    """Whoever filled a gap with the list of the day before would fail the test above."""
    written(folder, [load("2025-06-07", A1, B1), load("2025-06-10", A2)])
    told = by_day(open_book().history("A", "B"))
    assert told[DAYS[1]] == (None, None, None, (), ("B",))
    carried = told | {DAYS[1]: told[DAYS[0]]}
    without = {DAYS[1]: told[DAYS[1]]}
    assert is_same_but(DAYS[0], told, without)
    assert not is_same_but(DAYS[0], carried, without)


def test_another_group_has_no_say_in_a_day(folder: Path) -> None:
    """That a third list gives another company's identifier splits no stock of the two."""
    told = [Line("X", BILLION, "cusip:594918104")]
    pair = [replace(group(name, told), as_of=DAYS[0]) for name in "AB"]
    bare = replace(group("B", [Line("X", BILLION)]), as_of=DAYS[0])
    other = group("C", [Line("X", BILLION, "cusip:084670702")], as_of=DAYS[0])
    written(folder, [load("2025-06-07", pair[0], bare, other)])
    assert open_book().history("A", "B").rows[0].overlap == 1.0


def test_history_speaks(folder: Path, program: Program) -> None:
    """The command shows days, gaps and restatements; JSON and CSV have them; a group that is no longer there too."""
    written(folder, [*STORY, load("2025-06-30", fund("A", DAYS[2], X=1.0))])
    shown = program("overlap", "history", "a", "B")
    assert shown.code == 0
    assert "A and B on 2 days: 20.00 % in common on 2025-06-06, 60.00 % on 2025-06-09" in shown.out
    assert "1 day with a list of one of them only, 1 restated." in shown.out
    told = program("overlap", "history", "a", "B", "--json").result
    assert [(row["as_of"], row["overlap"], row["restated"], row["missing"]) for row in told["rows"]] == [
        *((DAYS[0], 0.2, ["A"], []), (DAYS[1], 0.6, [], []), (DAYS[2], None, [], ["B"]))
    ]
    assert len(program("overlap", "history", "a", "B", "--csv").out.splitlines()) == 4
    cut = program("overlap", "history", "A", "B", "--as-of", DAYS[0], "--json").result
    assert [row["overlap"] for row in cut["rows"]] == [0.2]
    then = program("overlap", "history", "A", "B", "--known-on", "2025-06-19", "--json").result
    assert [(row["overlap"], row["restated"]) for row in then["rows"]] == [(0.4, []), (0.6, [])]
    lists.snapshot(folder / "later", [fund("other", DAYS[3], X=1.0)], taken="2025-08-01T00:00:00Z")
    assert program("overlap", "history", "A", "B", "--json").result["rows"] == told["rows"]


def test_the_age_is_that_of_the_lists_compared(folder: Path, program: Program) -> None:
    """Not that of the newest list of the snapshot: of a pair the older one, of a history the last common day."""
    today = str(date.today())
    written(folder, [*STORY, load("2025-06-30", fund("C", today, X=1.0), fund("B", today, X=1.0))])
    for words, day in (
        (("pair", "A", "B"), DAYS[1]),
        (("pair", "C", "B"), ""),
        (("history", "A", "B"), DAYS[1]),
        (("changes", "A"), DAYS[1]),
        (("changes", "B"), ""),
        (("pair", "A", "B", "--since", DAYS[0]), DAYS[1]),
        (("matrix",), DAYS[1]),
        (("peers", "B"), DAYS[1]),
        (("peers", "A"), ""),
    ):
        first = program("overlap", *words).out.splitlines()[0]
        assert first.startswith(f"This data is old: its oldest list is as of {day}, ") == bool(day), words


def test_figures_of_one_day_draw_nothing(folder: Path) -> None:
    """No axis of milliseconds, no waterfall of nothing; and a run leaves such a page out."""
    written(folder, [load("2025-06-07", A1, B1)])
    assert not history.is_told(open_book())
    for figure in (figures.through_time(open_book().history("A", "B")), figures.waterfall(open_book().why("A", "B"))):
        assert "Nothing to draw" in figure.layout.meta["alt"]
    written(folder, STORY)
    assert history.is_told(open_book())


def test_history_without_weights_or_common_days(folder: Path) -> None:
    """Without weights there are names in common and no overlap; without a common day there is no figure at all."""
    bare = [fund("A", DAYS[0], X=None, Y=None), fund("B", DAYS[0], X=None), fund("C", DAYS[1], X=1.0)]
    written(folder, [load("2025-06-07", *bare), load("2025-06-10", fund("A", DAYS[1], X=None))])
    found = open_book().history("A", "B")
    assert [(row.overlap, row.shared, row.change) for row in found.rows] == [(None, 1, None), (None, None, None)]
    assert found.sentence.startswith("A and B have lists of one common day only, 2025-06-06; 1 day with")
    apart = open_book().history("B", "C")
    assert apart.sentence == "B and C have no list of the same day; 2 days with a list of one of them only."
    written(folder, [load("2025-06-07", *bare), load("2025-06-10", *(replace(one, as_of=DAYS[1]) for one in bare[:2]))])
    assert "on 2 days: 1 name in common on 2025-06-06, 1 name on 2025-06-09" in open_book().history("A", "B").sentence
    why = open_book().why("A", "B")
    assert (why.earlier, why.sentence.endswith("so no change of overlap.")) == (None, True)
    for figure in (figures.waterfall(why), figures.through_time(found)):
        assert "Nothing to draw" in figure.layout.meta["alt"]


# --- why it moved ----------------------------------------------------------------------------------------------


def is_exact(found: Attribution) -> bool:
    """Whether the parts are the change, and the rows of each kind its part, to the unit."""
    parts = {"restated": found.restated, "entry": found.entries, "exit": found.exits, "weight moved": found.moves}
    rows = {kind: sum(units(row.change) for row in found.rows if row.kind == kind) for kind in parts}
    whole = units(found.later) - units(found.earlier)
    return sum(map(units, parts.values())) == whole and rows == {kind: units(part) for kind, part in parts.items()}


@settings(few, max_examples=8)
@given(st.tuples(*[complete(name) for name in "ABABAB"]))
def test_why_an_overlap_moved(some: Sequence[Group]) -> None:
    """From what was first said of a day to what is known of a later one: what was restated, then entries, exits and
    weights, as the twin has them; to the last billionth."""
    first, restated = ([replace(one, as_of=DAYS[0]) for one in pair] for pair in (some[:2], some[2:4]))
    later = [replace(one, as_of=DAYS[1]) for one in some[4:]]
    steps = [load("2025-06-07", *first), load("2025-06-08", *restated), load("2025-06-10", *later)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_SNAPSHOTS", str(written(Path(mkdtemp()) / "snapshots", steps)))
        found = open_book().why("A", "B", DAYS[0])
    assert is_exact(found)
    assert not is_exact(replace(found, entries=found.entries + 1 / BILLION))
    assert units(found.restated) == sum(histories.parts([first, restated]).values())
    moved = [units(part) for part in (found.entries, found.exits, found.moves)]
    assert moved == list(histories.parts([restated, later]).values())
    assert bool(figures.waterfall(found).data) == bool(found.rows)
    for drawn in figures.waterfall(found).data:
        bars = [round(part * 10_000_000) for part in drawn.y]
        assert sums_up(bars)
        assert not sums_up([*bars[:-1], bars[-1] + 1])


def sums_up(bars: Sequence[int]) -> bool:
    """Whether the bars of a waterfall lead from the first to the last."""
    return sum(bars[:-1]) == bars[-1]


def test_figures_of_a_history(folder: Path) -> None:
    """A gap breaks the line, a day that was restated has another mark, and title and alt text are the finding."""
    written(
        folder, [*STORY, load("2025-06-30", fund("A", DAYS[2], X=1.0)), load("2025-07-01", fund("B", DAYS[3], X=1.0))]
    )
    found = open_book().history("A", "B")
    figure = figures.through_time(found)
    [line] = figure.data
    assert (list(line.x), list(line.y), line.connectgaps) == (DAYS, [20.0, 60.0, None, None], False)
    assert list(line.marker.symbol) == ["diamond", "circle", "circle", "circle"]
    assert found.sentence in figure.layout.meta["alt"]
    why = figures.waterfall(open_book().why("A", "B"))
    assert list(why.data[0].x) == ["earlier", "restated", "entries", "exits", "weights", "later"]
    assert list(why.data[0].text)[:2] == ["40.00", "-20.00"]


def test_a_list_of_the_same_day_was_restated(folder: Path, program: Program) -> None:
    """Between two snapshots, another list of the same day is no trade, and an undated one is not known to be one."""
    written(folder, [load("2025-06-07", A1, B1), load("2025-06-08", A1_RESTATED, B2)])
    told = program("overlap", "pair", "A", "B", "--since", "s0", "--json").result
    assert [told[part] for part in ("earlier", "later", "restated", "entries", "moves")] == [0.4, 0.2, -0.2, 0.0, 0.0]
    assert "restated lists -20.00, new shared names +0.00" in program("overlap", "pair", "A", "B", "--since", "s0").out
    written(folder, [load("2025-06-07", replace(A1, as_of=None), B1), load("2025-06-08", replace(A2, as_of=None))])
    undated = open_book().why("A", "B", "s0")
    assert (undated.restated, is_exact(undated)) == (0.0, True)


# --- the real files --------------------------------------------------------------------------------------------


@in_soak
@needs_history
def test_every_pair_of_the_real_history_sums_to_the_unit(folder: Path) -> None:
    """Each step of each pair is explained to the billionth, and the overlaps are those known of these files."""
    loads = histories.real_loads(SHARED / "data" / "history")
    written(folder, loads)
    book = open_book()
    names = sorted({one.name for each in loads for one in each.groups})
    steps = 0
    for a, b in combinations(names, 2):
        rows = book.history(a, b).rows
        both = [row for row in rows if not row.missing]
        steps += sum(is_sum(row) for row in both[1:])
        assert all(is_sum(row) for row in both[1:]), (a, b)
        if a == "IWM":
            assert is_exact(book.why(a, b)), b
        assert units(both[-1].overlap) - units(both[0].overlap) == sum(units(row.change) for row in both[1:])
    assert steps == 13
    spy = book.history("SPY", "QQQ").rows
    assert [round(row.overlap or 0, 4) for row in spy] == [0.4881, 0.5032, 0.5161]
    assert book.history("SPY", "MDY").rows[0].missing == ("MDY",)


# --- as of, known on -------------------------------------------------------------------------------------------

QUESTIONS = [
    *[("pair", "A", "B"), ("peers", "A"), ("matrix",), ("theme", "ai"), ("portfolio", "FILE"), ("watchlist", "X", "Z")],
    *[("history", "A", "B"), ("changes", "A"), ("pair", "A", "B", "--since", DAYS[0])],
]
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
THEME = group("ai", ["X", "Z"], "THEME", as_of=DAYS[0])


def asked(tmp_path: Path, question: Iterable[str]) -> list[str]:
    """The arguments of a question to the program."""
    (tmp_path / "mine.csv").write_text("A,60\nB,40\n")
    return ["overlap", *(str(tmp_path / "mine.csv") if word == "FILE" else word for word in question)]


EARLY = [load("2025-06-07", A1, B1, THEME), load("2025-06-10", A2, B2)]
LATE = [load("2025-06-20", A1_RESTATED), load("2025-06-21", fund("A", DAYS[1], X=1.0), fund("B", DAYS[2], X=1.0))]
THEN = ("--known-on", "2025-06-10")


@every_question
def test_an_answer_of_then_comes_back(
    folder: Path, tmp_path: Path, program: Program, question: tuple[str, ...]
) -> None:
    """After restatements, newer lists and the same again, --known-on gives the bytes of then, as text and as JSON."""
    words = asked(tmp_path, question)
    as_of = [*words, "--as-of", DAYS[1], *THEN]
    written(folder, EARLY, STOCKS)
    before = [program(*words, "--json").out, program(*as_of).out, program(*as_of[:-2], "--json").out]
    written(folder, [*EARLY, *LATE, load("2025-06-22", A2, B2)], STOCKS)
    assert [program(*words, *THEN, "--json").out, program(*as_of).out, program(*as_of, "--json").out] == before


def test_an_answer_of_another_day_would_be_seen(folder: Path, program: Program) -> None:
    """What became known later changes the answers above, asked without --known-on or up to a later day."""
    words = ("overlap", "pair", "A", "B", "--json", "--as-of", DAYS[1])
    written(folder, EARLY)
    before = program(*words).out
    written(folder, [*EARLY, *LATE])
    assert program(*words, *THEN).out == before
    assert before not in (program(*words).out, program(*words, "--known-on", "2025-06-21").out)


@every_question
def test_as_of_a_day_all_lists_are_of(
    folder: Path, tmp_path: Path, program: Program, question: tuple[str, ...]
) -> None:
    """Where the newest snapshot says all, a question about its day has its answer, but for where it comes from."""
    day = ("--as-of", DAYS[1])
    written(folder, [load("2025-06-07", A1, B1, THEME), load("2025-06-10", A2, B2)], STOCKS)
    told = [program(*asked(tmp_path, question), *more, "--json").result for more in ((), day)]
    assert [one.pop("label").startswith(("As of", "Lists from")) for one in told][1]
    assert told[0] == told[1]


def test_as_of_takes_the_newest_list_of_each_group(folder: Path, program: Program) -> None:
    """Each group has its newest list up to the day, as it was last stated, wherever it stands; younger are absent."""
    young = fund("C", DAYS[3], X=1.0)
    written(folder, [*STORY, load("2025-06-22", fund("B", DAYS[2], Y=1.0), young, fund("undated", None, X=1.0))])
    first = open_book(as_of=DAYS[0])
    assert (first.pair("A", "B").overlap, first.snapshot.as_of) == (0.2, DAYS[0])
    assert first.at(DAYS[0], at_first=True).pair("A", "B").overlap == 0.4
    assert [row.name for row in first.funds().rows] == ["A", "B"]
    second = open_book(as_of="2025-06-10")
    assert second.pair("A", "B").overlap == 0.6
    third = open_book(as_of=DAYS[2]).pair("A", "B")
    assert (third.as_of_a, third.as_of_b, third.overlap) == (DAYS[1], DAYS[2], 0.4)
    assert "A is as of 2025-06-09, B as of 2025-06-11." in third.notes
    assert third.label.startswith(
        "As of 2025-06-11: the newest list of each group up to then, of 2025-06-09 to 2025-06"
    )
    assert "; 2 groups had none; from 1 snapshot, the newest s3" in third.label
    told = program("overlap", "pair", "A", "B", "--as-of", DAYS[2], "--json").result
    assert (told["overlap"], told["as_of_a"], told["as_of_b"]) == (0.4, DAYS[1], DAYS[2])


def test_the_same_content_again_is_known_again(folder: Path) -> None:
    """What was the newest, made way and came back counts in each of its times."""
    written(folder, [load("2025-06-07", A1, B1), load("2025-06-10", A2, B2), load("2025-06-12", A1, B1)])
    assert {path.name for path in folder.iterdir()} == {"s0", "s1"}
    days = ["2025-06-07", "2025-06-09", "2025-06-10", "2025-06-11", "2025-06-12", "2025-12-31"]
    assert [open_book(known_on=day).snapshot.name for day in days] == ["s0", "s0", "s1", "s1", "s0", "s0"]
    assert open_book().snapshot.name == "s0"
    assert [one.known_at[:10] for one in open_book().dates("A")] == ["2025-06-07", "2025-06-10"]


def test_sample_data_and_other_data_are_two_histories(folder: Path) -> None:
    """Snapshots of the other kind than the newest have no say."""
    written(folder, [load("2025-06-07", A1, B1)])
    lists.snapshot(folder / "sample", [A2, B2], taken="2025-06-10T00:00:00Z", is_sample=True)
    found = open_book().history("A", "B")
    assert [row.as_of for row in found.rows] == [DAYS[1]]
    assert "sample data" in found.label
    assert "sample data" in open_book(as_of=DAYS[1]).label
    then = open_book(known_on="2025-06-09").history("A", "B")
    assert ([row.as_of for row in then.rows], "sample data" in then.label) == ([DAYS[0]], False)


REFUSED = [
    (("pair", "A", "B", "--as-of", "2025-06-31"), 2, "'2025-06-31' is no day; write it as 2025-12-18."),
    (("pair", "A", "B", "--known-on", "s0"), 2, "'s0' is no day"),
    (("pair", "A", "B", "--snapshot", "s0", "--as-of", DAYS[0]), 2, "A snapshot that is named has its day"),
    (("pair", "A", "B", "--as-of", "2025-06-05"), 2, "is of 2025-06-05 or before; the first is of 2025-06-06."),
    (("pair", "A", "B", "--known-on", "2025-06-06"), 4, "that was taken up to 2025-06-06. Name another folder"),
    (("history", "A", "B", "--snapshot", "s0"), 2, "leave out --snapshot"),
    (("history", "A", "none"), 2, "No group is named 'none' in environment DEFAULT. There are 2: 'A', 'B'."),
    (
        ("changes", "A", "--from", "2025-06-10"),
        2,
        "ETF:A has no two lists to compare there; it has lists of 2025-06-06",
    ),
    (("changes", "A", "--to", DAYS[0]), 2, "no two lists to compare there"),
]


@pytest.mark.parametrize(("words", "code", "message"), REFUSED)
def test_what_cannot_be_answered(
    folder: Path, program: Program, words: tuple[str, ...], code: int, message: str
) -> None:
    """Days that are none, that lie before all lists or all snapshots, and questions that contradict themselves."""
    written(folder, STORY)
    ended = program("overlap", *words)
    assert (ended.code, ended.out) == (code, "")
    assert message in ended.err


def test_no_answer_about_a_day_without_a_damaged_snapshot(folder: Path) -> None:
    """An older list would stand in for one that cannot be read, so that is said instead."""
    written(folder, STORY)
    (folder / "s1" / "memberships.parquet").write_bytes(b"")
    with pytest.raises(HistoryError, match=r"s1/memberships.parquet cannot be read"):
        open_book(as_of=DAYS[0])
    (folder / "s1" / store.MANIFEST).unlink()
    with pytest.raises(HistoryError, match=r"s1/manifest.json cannot be read, and without it an older one could"):
        open_book(known_on="2025-06-09")


# --- one group through time ------------------------------------------------------------------------------------


def test_list_of_a_fund(folder: Path, program: Program) -> None:
    """Days, since when each list is known, restatements by number, and weekdays that have no list."""
    written(folder, [*STORY, load("2025-06-30", fund("A", "2025-06-23", X=1.0))])
    told = program("snapshot", "list", "--fund", "a", "--json").result
    assert [(row["as_of"], row["restatement"], row["known_at"][:10], row["weekdays_without"]) for row in told] == [
        *((DAYS[0], 0, "2025-06-07", 0), (DAYS[0], 1, "2025-06-20", 0), (DAYS[1], 0, "2025-06-10", 0)),
        ("2025-06-23", 0, "2025-06-30", 9),
    ]
    assert [row["members"] for row in told] == [2, 2, 3, 1]
    shown = program("snapshot", "list", "--fund", "A").out.splitlines()
    assert (len(shown), shown[1].split()[:4]) == (5, ["ETF:A", DAYS[0], "0", "2025-06-07T12:00:00.000000Z"])
    assert program("snapshot", "list", "--fund", "A", "--environment", "TEST").code == 4


@pytest.mark.parametrize("said", ["0.50", "order", "identifier"])
def test_what_is_a_restatement(folder: Path, said: str) -> None:
    """Another identifier is another list; the same weight written otherwise and another order are not."""
    other = {
        "0.50": A1,
        "order": replace(A1, lines=A1.lines[::-1]),
        "identifier": replace(A1, lines=(replace(A1.lines[0], identifier="isin:US0378331005"), A1.lines[1])),
    }[said]
    written(folder, [load("2025-06-07", A1), load("2025-06-08", other, B1)])
    assert [one.restatement for one in open_book().dates("A")] == ([0, 1] if said == "identifier" else [0])


def test_changes_of_a_fund(folder: Path, program: Program) -> None:
    """Who came in, went out and moved most, between the newest lists up to two days; few rows of each kind."""
    later = fund("A", DAYS[2], X=0.6, N=0.4)
    written(folder, [*STORY, load("2025-06-30", later)], STOCKS)
    found = open_book().changes("A")
    assert [[row.symbol for row in rows] for rows in found.kinds] == [["N"], ["Y", "Z"], ["X"]]
    assert (
        found.sentence
        == f"A {DAYS[1]} to A {DAYS[2]}: 1 in, 2 out, 1 weight moved; 70.00 % of the money is elsewhere now."
    )
    shown = program("overlap", "changes", "A", "--from", DAYS[1], "--to", "2025-06-30", "--rows", 1).out
    assert [line.split()[0] for line in shown.splitlines()[3:6]] == ["N", "Y", "X"]
    told = program("overlap", "changes", "a", "--from", "2025-06-07", "--to", "2025-06-10", "--json").result
    assert (told["a"], told["b"]) == (f"A {DAYS[1]}", f"A {DAYS[0]}")
    assert {(row["symbol"], row["weight_a"], row["weight_b"]) for row in told["rows"]} == {
        *(("X", 0.3, 0.2), ("Y", 0.4, 0.8), ("Z", 0.3, None))
    }
    bare = fund("A", DAYS[3], X=None)
    written(folder, [*STORY, load("2025-06-30", bare)])
    assert open_book().changes("A").sentence.endswith("0 in, 2 out, 1 weight moved.")


def test_a_hundred_snapshots_are_one_history(folder: Path) -> None:
    """Daily lists stand in their order, each since its own day."""
    days = [f"2024-{month:02}-{day:02}" for month in range(1, 5) for day in range(1, 26)]
    written(folder, [load(day, replace(A1, as_of=day)) for day in days])
    assert [(one.as_of, one.known_at[:10]) for one in open_book().dates("A")] == [(day, day) for day in days]


def test_every_form_of_an_answer(folder: Path, tmp_path: Path, program: Program) -> None:
    """History and changes leave as Parquet and Excel too, with all their tables."""
    written(folder, STORY, STOCKS)
    for question, tables in ((("history", "A", "B"), ["rows"]), (("changes", "A"), ["rows", "sectors"])):
        assert program("overlap", *question, "--parquet", tmp_path / "told.parquet").code == 0
        assert program("overlap", *question, "--xlsx", tmp_path / "told.xlsx").code == 0
        rows = program("overlap", *question, "--json").result["rows"]
        assert len(pl.read_parquet(tmp_path / "told.parquet")) == len(rows)
        assert CalamineWorkbook.from_path(tmp_path / "told.xlsx").sheet_names == [*tables, "about"]


def test_a_theme_through_time(folder: Path, program: Program) -> None:
    """Purity of each fund on its own days, by the names of now; a day without a list has no row; what was restated is
    told as it is known last; a fund that never holds a name is left out."""
    without = fund("none", DAYS[0], W=1.0)
    written(folder, [load("2025-06-01", THEME, without), *STORY, load("2025-06-30", fund("A", DAYS[2], Z=0.9, W=0.1))])
    told = program("overlap", "theme", "ai", "--through-time", "--json").result
    rows = [(row["name"], row["as_of"], row["purity"], row["shared"]) for row in told["rows"]]
    assert rows == [
        *(("B", DAYS[0], 1.0, 2), ("B", DAYS[1], 1.0, 2)),
        *(("A", DAYS[0], 0.2, 1), ("A", DAYS[1], 0.6, 2), ("A", DAYS[2], 0.9, 1)),
    ]
    shown = program("overlap", "theme", "ai", "--through-time").out
    assert (
        "in 2 funds on 3 days; the purest of the last lists: B, 100.00 % on 2025-06-06, 100.00 % on 2025-06-" in shown
    )
    then = program("overlap", "theme", "ai", "--through-time", "--json", "--known-on", "2025-06-19").result["rows"]
    assert {row["as_of"]: row["purity"] for row in then if row["name"] == "A"} == {DAYS[0]: 0.5, DAYS[1]: 0.6}


def test_a_portfolio_through_time(folder: Path, tmp_path: Path, program: Program) -> None:
    """Its shares of now in the lists of each day; where one fund has none, that is said and nothing is filled in."""
    written(
        folder,
        [load("2025-06-01", fund("C", DAYS[0], X=1.0)), *STORY, load("2025-06-30", fund("A", DAYS[2], X=1.0))],
        STOCKS,
    )
    (tmp_path / "mine.csv").write_text("A,50\nB,40\nX,10\n")
    words = ("overlap", "portfolio", tmp_path / "mine.csv", "--through-time")
    rows = program(*words, "--json").result["rows"]
    assert [(row["as_of"], row["missing"], row["stocks"], row["largest"]) for row in rows] == [
        *((DAYS[0], [], 3, "Y"), (DAYS[1], [], 3, "X"), (DAYS[2], ["B"], None, None))
    ]
    # A first day: X is 0.1 of A, 0.16 of B, 0.1 itself; the second: X 0.15, 0.2, 0.1; Z 0.15 and 0.2.
    assert [units(row["duplicated"]) for row in rows[:2]] == [200_000_000, 400_000_000]
    assert [units(row["weight"]) for row in rows[:2]] == [400_000_000, 450_000_000]
    shown = program(*words).out
    assert "on 2 days: 20.00 % held twice on 2025-06-06, 40.00 % held twice on 2025-06-09; 1 day without" in shown
    (tmp_path / "mine.csv").write_text("A,50\nC,50\n")
    assert open_book(as_of=DAYS[1]).portfolio_course(tmp_path / "mine.csv").rows[0].duplicated == 0.1
    (tmp_path / "mine.csv").write_text("X,100\n")
    assert program(*words).code == 4


@pytest.mark.parametrize("name", ["it's", "x[x]", "wh?t *", "Zürich 🚀"])
def test_a_history_in_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Quotes, brackets and stars in the path of the snapshots are no patterns."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(written(tmp_path / name, STORY)))
    written(tmp_path / "xx", [load("2025-06-07", B1)])
    assert [row.overlap for row in open_book().history("A", "B").rows] == [0.2, 0.6]
