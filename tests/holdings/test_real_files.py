"""The issuers' own files, which are no part of this project: counts of others, figures of others, and 1,000 edits."""

from __future__ import annotations

import csv
import io
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache

import issuer_files
import pytest
from conftest import SHARED, needs_shared
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.issuer_lists import read

from workbench.errors import UnreadableFileError
from workbench.holdings import Fund, HoldingsFile, Source, parse
from workbench.holdings.model import FURNITURE

FILES = SHARED / "data" / "holdings"
FACTS_FILE = FILES / "facts.csv"
FACTS = list(csv.DictReader(FACTS_FILE.read_text(encoding="utf-8").splitlines())) if FACTS_FILE.is_file() else []
GIVEN = {"ishares_de": "EUNL", "schwab": "SCHD"}
"""The funds of files that do not say theirs."""
EDITS = 1000 if "WORKBENCH_SOAK" in os.environ else 60
HIDDEN_SECTIONS = {"vanguard/VOO_2025-09-30.csv": 3, "vanguard/VTI_2025-09-30.csv": 6}
"""Lines in sections that the counts of others leave out."""


@cache
def known(name: str) -> HoldingsFile:
    """A file of an issuer, by its name below the folder."""
    [file] = read([FILES / name], GIVEN.get(name.partition("/")[0], ""))
    if isinstance(file, UnreadableFileError):
        raise file
    return file


@needs_shared
@pytest.mark.parametrize("facts", FACTS, ids=lambda facts: facts["file"])
def test_a_file_has_the_counts_that_others_found(facts: dict[str, str]) -> None:
    """Lines, stocks, weights, day, fund, encoding and headings as counted apart from this project; no line is lost."""
    file = known(facts["file"])
    [fund], certificate = file.funds, file.certificate
    assert certificate.unaccounted == 0
    positions = {
        kind: n for kind, n in certificate.outcomes.items() if kind not in FURNITURE and "repeated" not in kind
    }
    hidden = HIDDEN_SECTIONS.get(facts["file"], 0)
    empty = sum(one.reason.startswith("it has neither") for one in file.rejections)
    assert sum(positions.values()) - empty - hidden == int(facts["rows"])
    if facts["equity_rows"]:
        stocks = sum(positions.get(kind, 0) for kind in ("member", "merged", "rejected", "right"))
        assert stocks == int(facts["equity_rows"])
    sums = fund.weights.sums_by_class
    counted = sum(n for kind, n in sums.items() if not (kind == "cash" and facts["file"].startswith("vanguard")))
    assert abs(counted - Decimal(facts["weight_sum"])) < Decimal("0.0001")
    assert fund.as_of == date.fromisoformat(facts["as_of"])
    assert fund.ticker in (facts["fund"], "")
    assert fund.ticker or fund.name
    assert certificate.header_line == int(facts["header_line"])
    assert fund.weights.unit == facts["weight_unit"].partition(" ")[0]
    assert "xlsx" in facts["file"] or certificate.encoding.startswith(facts["encoding"])
    assert [str(n) for n in certificate.newlines.values()] == re.findall(r"\d+", facts["newlines"]) or [
        facts["newlines"]
    ] == [*certificate.newlines, ""][:1]
    if "market value sum" in facts["note"]:
        assert f"{fund.weights.market_value_sum}" == facts["note"].rpartition(" ")[2]


def overlap(one: Fund, other: Fund, which: str = "weight") -> tuple[Decimal, int]:
    """The overlap in percent, from whole billionths, and how many names are shared."""
    sides = [
        {
            member.symbol: round(getattr(member, which) * 10**9)
            for member in fund.members
            if getattr(member, which) is not None
        }
        for fund in (one, other)
    ]
    shared = sides[0].keys() & sides[1].keys()
    return round(Decimal(sum(min(sides[0][name], sides[1][name]) for name in shared)) / 10**7, 2), len(shared)


@needs_shared
@pytest.mark.parametrize(
    ("one", "other", "which", "figure"),
    [
        ("ssga/SPY_2023-01-10.xlsx", "invesco/QQQ_2023-01-13.csv", "weight", (None, 81)),
        ("vanguard/VOO_2025-09-30.csv", "vanguard/VTI_2025-09-30.csv", "weight", ("88.13", 502)),
        ("vanguard/VOO_2025-09-30.csv", "vanguard/VTI_2025-09-30.csv", "published", ("87.49", None)),
        ("vanguard/VTI_2025-09-30.csv", "schwab/SCHD_2025-10-17.csv", "weight", ("6.22", 96)),
        ("ssga/SPY_2025-11-18.xlsx", "ishares/IVV_2025-11-18.csv", "weight", ("99.12", 503)),
        ("ark/ARKQ_raw.csv", "ark/ARKX_raw.csv", "weight", ("49.92", 20)),
    ],
)
def test_figures_that_others_publish_come_out(
    one: str, other: str, which: str, figure: tuple[str | None, int | None]
) -> None:
    """Overlaps of pairs of funds by the weight in use; the rounded column of Vanguard loses what lies below 0.01%."""
    percent, shared = overlap(known(one).funds[0], known(other).funds[0], which)
    assert figure[0] in (None, str(percent))
    assert figure[1] in (None, shared)


@needs_shared
@pytest.mark.parametrize(
    ("name", "used", "lost"),
    [
        ("vanguard/VOO_2025-09-30.csv", "market value", 4),
        ("vanguard/VTI_2025-09-30.csv", "market value", 2679),
        ("ishares/IWM_2026-04-10.csv", "market value", 257),
        ("ishares/IVV_2025-11-18.csv", "published", 0),
        ("ark/ARKQ_raw.csv", "published", 0),
    ],
)
def test_market_values_are_used_where_the_published_column_loses_stocks(name: str, used: str, lost: int) -> None:
    """Bounds and weights rounded to 0 take every stock that has a market value out of an overlap."""
    [fund] = known(name).funds
    assert fund.weights.used == used
    assert sum(not member.published and member.market != 0 for member in fund.members) == lost
    assert not any(member.weight is None or (member.market and not member.weight) for member in fund.members)


@needs_shared
def test_both_tables_of_a_hedged_fund_are_read() -> None:
    """The fund it holds counts once, and forwards and cash are no equity in either table."""
    file = known("ishares/HEWU_2023-01-20_two-tables.csv")
    positions = {kind: n for kind, n in file.certificate.outcomes.items() if kind not in FURNITURE}
    assert positions == {
        "member": 1, "forward": 3, "cash": 2, "repeated member": 1, "repeated forward": 3, "repeated cash": 2,
    }  # fmt: skip
    assert [(member.symbol, member.weight) for member in file.funds[0].members] == [("EWU", Decimal("1.0260"))]
    assert file.rejections == ()
    assert len(file.findings) == 1


@needs_shared
def test_plain_files_of_a_day_give_the_published_overlap() -> None:
    """Files that say neither fund nor day, when both are given."""
    funds = {}
    for name in ("spy", "qqq", "mdy", "iwm"):
        [file] = read([SHARED / "data" / "history" / "2025-10-04" / f"{name}.csv"], name.upper(), date(2025, 10, 4))
        assert isinstance(file, HoldingsFile)
        assert file.certificate.unaccounted == 0
        funds[name] = file.funds[0]
    assert overlap(funds["spy"], funds["qqq"]) == (Decimal("51.61"), 88)
    assert overlap(funds["spy"], funds["mdy"]) == overlap(funds["spy"], funds["iwm"]) == (0, 0)


@needs_shared
def test_filings_are_read_whole() -> None:
    """A sample with one stock, and a bond fund."""
    files = list(read([SHARED / "data" / "nport"]))
    assert [one.certificate.outcomes for one in files if isinstance(one, HoldingsFile)] == [{"member": 1}, {"bond": 55}]
    assert all(one.certificate.unaccounted == 0 for one in files if isinstance(one, HoldingsFile))


ROWS = {
    "member": '"{}","NAME {}","X","Equity","1,000.00","{}","1","1.00","1","US","N","USD","1","USD","-"',
    "cash": '"USD","NAME {}{}","X","Cash","1,000.00","{}","1","1.00","1","US","N","USD","1","USD","-"',
    "future": '"ES","NAME {}{}","X","Futures","1,000.00","{}","1","1.00","1","US","N","USD","1","USD","-"',
    "rejected": '"-","NAME {}{}","X","Equity","1,000.00","{}","1","1.00","1","US","N","USD","1","USD","-"',
    "cells": '"CUT","NAME {}{}","{}"',
    "class": '"CUT","NAME {}{}","X","Riddle","1,000.00","{}","1","1.00","1","US","N","USD","1","USD","-"',
    "lines": '"{}","NAME\n{}","X","Equity","1,000.00","{}","1","1.00","1","US","N","USD","1","USD","-"',
    "blank": "",
    "note": '"A note of many words,\nwhich goes on below: {}{}{}"',
    "heading": issuer_files.ISHARES.rstrip("\n"),
    "total": '"","Total","","","","{}{}{}","","","","","","","","",""',
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(ROWS)), max_size=40), st.sampled_from(["\n", "\r\n"]), st.randoms())
def test_a_naive_count_agrees(kinds: list[str], newline: str, chance: random.Random) -> None:
    """Whoever writes a file knows what each line is, and how many physical lines: the certificate says the same."""
    head = issuer_files.ISHARES_US.partition(issuer_files.ISHARES)[0] + issuer_files.ISHARES
    expected = Counter({"preamble": 8, "blank": 1, "heading": 1})
    lines, weights = [], []
    for number, kind in enumerate(kinds):
        weight = f"{chance.randint(0, 300) / 100:.2f}"
        lines.append(ROWS[kind].format(f"A{number}", number, weight))
        name = {"lines": "member", "cells": "rejected", "class": "rejected"}.get(kind, kind)
        expected[name] += lines[-1].count("\n") + 1
        if name == "member":
            weights.append(Decimal(weight))
    text = (head + "".join(f"{line}\n" for line in lines)).replace("\n", newline)
    positions = sum(expected[kind] for kind in ("member", "cash", "future", "rejected"))
    if expected["rejected"] * 2 > positions:
        with pytest.raises(UnreadableFileError, match="lines cannot be used"):
            parse(Source("file", text.encode()))
        return
    file = parse(Source("file", text.encode()))
    assert file.certificate.unaccounted == 0
    assert file.certificate.outcomes == {kind: n for kind, n in expected.items() if n}
    assert file.certificate.lines == len(text.splitlines())
    sums = file.funds[0].weights.sums_by_class
    assert sums.get("equity", 0) == sum(weights)


# Edits: each changes only what it must, is refused, or is harmless.


def essence(file: HoldingsFile) -> Counter[tuple[object, ...]]:
    """The members without the places of their lines and without what depends on the whole fund."""
    return Counter((m.ticker, m.symbol, m.name, m.market_value, m.shares) for fund in file.funds for m in fund.members)


def published(file: HoldingsFile) -> Counter[tuple[object, ...]]:
    """The published weights."""
    return Counter((m.symbol, m.published) for fund in file.funds for m in fund.members)


def cut(text: str, chance: random.Random) -> str:
    """The file up to some place."""
    return text[: chance.randrange(len(text))]


def cell_changed(text: str, chance: random.Random) -> str:
    """Another text in a cell."""
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    cells = next(iter(csv.reader([lines[at]])), []) or [""]
    cells[chance.randrange(len(cells))] = chance.choice(
        ["", "-", "12", "ABC", "1,5", "=1+1", "Cash", "x" * 60, "0", "NaN"]
    )
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return "".join([*lines[:at], out.getvalue(), *lines[at + 1 :]])


def columns_swapped(text: str, chance: random.Random) -> str:
    """Two columns exchanged, with their headings."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    width = max(map(len, rows))
    one, other = chance.sample(range(width), 2)
    for row in rows:
        if len(row) == width:
            row[one], row[other] = row[other], row[one]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def line_doubled(text: str, chance: random.Random) -> str:
    """A line twice."""
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines) - 1)
    return "".join([*lines[: at + 1], *lines[at:]])


def quote_lost(text: str, chance: random.Random) -> str:
    """A quotation mark less."""
    places = [at for at, char in enumerate(text) if char == '"']
    at = chance.choice(places) if places else len(text)
    return text[:at] + text[at + 1 :]


def note_moved(text: str, chance: random.Random) -> str:
    """A note between the positions."""
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines) // 2, len(lines)), "A note that says nothing of any fund\n")
    return "".join(lines)


def marks_exchanged(text: str, chance: random.Random) -> str:
    """Points for commas, and commas for points."""
    return text.translate(str.maketrans(".,", ",.")) if '"' not in text[:200] else text.replace(".", ";")


EDITORS: list[Callable[[str, random.Random], str]] = [
    *(cut, cell_changed, columns_swapped, line_doubled, quote_lost, note_moved, marks_exchanged)
]


def edits() -> Iterator[tuple[int, str, Callable[[str, random.Random], str]]]:
    """Numbers of edits with the file and the kind of each."""
    names = [facts["file"] for facts in FACTS if facts["file"].endswith(".csv")]
    for number in range(EDITS):
        chance = random.Random(number)  # noqa: S311
        yield number, chance.choice(names or [""]), EDITORS[number % len(EDITORS)]


@needs_shared
@pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.__name__)
def test_no_edit_is_silent(editor: Callable[[str, random.Random], str]) -> None:
    """What changes is the line that was edited, or the file is refused, or says what is wrong."""
    for number, name, kind in edits():
        if kind is editor:
            original, raw = known(name), (FILES / name).read_bytes()
            text = editor(raw.decode("utf-8-sig"), random.Random(number))  # noqa: S311
            try:
                file = parse(Source(name, text.encode()), GIVEN.get(name.partition("/")[0], ""))
            except UnreadableFileError:
                continue
            assert file.certificate.unaccounted == 0, (number, name)
            judge(editor, original, file, (number, name))


def judge(editor: Callable[..., str], original: HoldingsFile, file: HoldingsFile, where: tuple[int, str]) -> None:
    """Whether an edit did no more than it may."""
    lost, new = essence(original) - essence(file), essence(file) - essence(original)
    if editor is cut:
        assert new.total() <= 1, where
    elif editor is columns_swapped:
        assert lost.total() == new.total() == 0 or file.findings, where
        assert published(file) == published(original) or file.findings, where
    elif editor in (line_doubled, note_moved):
        assert not lost, where
        assert not new, where
    elif editor is marks_exchanged:
        assert not lost or file.findings or len(file.rejections) > len(original.rejections), where
    else:
        assert lost.total() <= 2, where
        assert new.total() <= 2, where
        if lost.total() > new.total():
            changed = file.certificate.outcomes != original.certificate.outcomes
            assert changed or file.findings != original.findings, where
    if editor in (line_doubled, note_moved, cell_changed) and published(file) != published(original):
        moved = (published(original) - published(file)).total()
        assert moved <= 2 or any("has no weights" in finding for finding in file.findings), where


@needs_shared
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_another_encoding_changes_nothing(encoding: str) -> None:
    """A file that was saved again in another encoding gives the same members."""
    for name in ("ishares/SOXX_2026-08-03.csv", "ishares_de/EUNL_2026-01-20.csv", "wisdomtree/WCLD_2020-10-12.csv"):
        text = (FILES / name).read_bytes().decode("utf-8-sig")
        file = parse(Source(name, text.encode(encoding)), GIVEN.get(name.partition("/")[0], ""))
        assert file.funds == known(name).funds
