"""Tables of pages. Where each row shows one object, `tables.toml` says how."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.display import Fragment, Number, fields, table
from workbench.measured import Benchmark, Measurement, Ratio, outcome

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def shown(name: str, rows: Iterable[Any], note: str = "") -> Fragment:
    headings, cells = fields(_TABLES[name], rows)
    return table(headings, [[_time(value) for value in row] for row in cells], note or _TABLES["notes"].get(name, ""))


def _time(value: Any) -> Any:
    if isinstance(value, Ratio):
        return Number(value.words)
    return Number(f"{value:,.3f}" if value < 10 else f"{value:,.1f}") if isinstance(value, float) else value


def pages_read(benchmark: Benchmark) -> Fragment:
    """A row per measurement and side, from the plans at the smallest scale: what the server touched, and how."""
    smallest = min(benchmark.scales)
    return table(
        ["Question", "About", "Side", "Rows read", "Rows given", "Pages of 8 kB", "Way"],
        [
            [row.title, row.argument, plan.side, plan.rows_read, plan.rows, plan.pages, plan.way]
            for row in benchmark.questions
            if row.scale == smallest
            for plan in row.plans
        ],
        note=f"Scale {smallest}. The whole plans are in the JSON file beside this report.",
    )


def answers(benchmark: Benchmark) -> Fragment:
    """A row per measurement: that both sides answered alike, and what the query for the documented shape says."""
    return shown("answers", benchmark.questions)


def why_faster_or_not(benchmark: Benchmark) -> Fragment:
    """A row per question and argument: at which scales after is faster, and what the plans say of the reason."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for row in benchmark.questions:
        groups.setdefault((row.title, row.about), []).append(row)
    return table(
        ["Question", "About", "After wins from", "Against indexes", "Why, by the plans"],
        [[*about, _wins(rows), _against_indexes(rows[-1]), rows[-1].why] for about, rows in groups.items()],
    )


def _wins(rows: list[Measurement]) -> str:
    """The smallest scale from which on after is faster for certain."""
    won: str | None = None
    for row in reversed(rows):
        if row.outcome != "faster":
            break
        won = f"scale {row.scale}"
    return won or f"not up to scale {rows[-1].scale}"


def _against_indexes(row: Measurement) -> str:
    return f"{outcome(row.indexed_ratio)} at scale {row.scale}: {row.indexed_ratio.words}"
