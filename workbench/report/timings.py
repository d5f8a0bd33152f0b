"""What a benchmark measured as pieces of a page: the doubts stand under the numbers."""

from __future__ import annotations

from workbench.display import Fragment, Number, table
from workbench.measured import DOUBTS, Benchmark, Measurement, outcome


def timings(benchmark: Benchmark) -> Fragment:
    """A row per question, argument and scale: simple statements, before as found against after."""
    return table(
        [
            *("Question", "About", "Scale", "Rows", "Before, ms", "p95", "After, ms", "p95", "Rounds"),
            *("Before / after", "After is"),
        ],
        [
            [
                row.title, f"{row.argument} ({row.about})".strip(), row.scale, row.rows,
                _ms(row.before_ms.median), _ms(row.before_ms.p95), _ms(row.after_ms.median), _ms(row.after_ms.p95),
                row.after_ms.n, Number(row.ratio.words), _outcome(row),
            ]
            for row in benchmark.questions
        ],
        note=_doubts(benchmark),
    )  # fmt: skip


def timings_against_indexes(benchmark: Benchmark) -> Fragment:
    """A row per measurement: against a before with the indexes it never had, and with prepared statements."""
    return table(
        [
            *("Question", "About", "Scale", "Indexed, ms", "Indexed / after"),
            *("Bare symbols / after", "Followed / before"),
            *("Prepared: before", "After", "Before / after", "Fresh: before", "After"),
        ],
        [
            [
                row.title, row.argument, row.scale, _ms(row.indexed_ms.median), Number(row.indexed_ratio.words),
                row.as_written and row.as_written.ratio and Number(row.as_written.ratio.words),
                row.following and Number(row.following.ratio.words),
                _ms(row.prepared.before_ms.median), _ms(row.prepared.after_ms.median), Number(row.prepared.ratio.words),
                _ms(row.before_ms.first), _ms(row.after_ms.first),
            ]
            for row in benchmark.questions
        ],
        note="Indexed: the same legacy table with indexes that it never had: GIN on its documents, one for lookups by "
        "key, one for sectors. Prepared: planned once. Fresh: the first execution on a fresh connection, when the "
        "server has its catalogue still to read. Followed: a legacy write that the new tables follow.",
    )  # fmt: skip


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
    return table(
        ["Question", "About", "Scale", "Rows", "Equal on all sides", "The query for lists of bare symbols"],
        [
            [
                *(row.title, f"{row.argument} ({row.about})".strip(), row.scale, row.rows, row.equal),
                row.as_written and row.as_written.words,
            ]
            for row in benchmark.questions
        ],
        note="The query as the documented shape of the lists suggests it; where its answer is wrong, it is not timed.",
    )


def why_faster_or_not(benchmark: Benchmark) -> Fragment:
    """A row per question and argument: at which scales after is faster, and what the plans say of the reason."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for row in benchmark.questions:
        groups.setdefault((row.title, row.about), []).append(row)
    return table(
        ["Question", "About", "After wins from", "Against indexes", "Why, by the plans"],
        [[title, about, _wins(rows), _against_indexes(rows), rows[-1].why] for (title, about), rows in groups.items()],
    )


def _wins(rows: list[Measurement]) -> str:
    """The smallest scale from which on after is faster for certain."""
    won: str | None = None
    for row in reversed(rows):
        if row.outcome != "faster":
            break
        won = f"scale {row.scale}"
    return won or f"not up to scale {rows[-1].scale}"


def _against_indexes(rows: list[Measurement]) -> str:
    last = rows[-1].indexed_ratio
    return f"{outcome(last)} at scale {rows[-1].scale}: {last.words}"


def _ms(value: float | None) -> Number | None:
    return None if value is None else Number(f"{value:,.3f}" if value < 10 else f"{value:,.1f}")


def _outcome(row: Measurement) -> str:
    doubt = ", but unstable" if any(doubt.startswith("unstable") for doubt in row.doubts) else ""
    return row.outcome + doubt


def _doubts(benchmark: Benchmark) -> str:
    rows = [row for row in benchmark.questions if row.doubts]
    each = [f"{row.subject} at scale {row.scale}: {'; '.join(row.doubts)}." for row in rows]
    doubts = [f"{doubt[0].upper()}{doubt[1:]}." for doubt in benchmark.doubts] + each
    return f"Doubts. {' '.join(doubts)} {DOUBTS}" if doubts else f"No doubts. {DOUBTS}"
