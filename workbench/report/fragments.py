"""Results as pieces of a page: pure, escaped, and the same as plain text for terminals and comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2

from workbench.contract import Check, Status, Validation, Verdict
from workbench.migrate import Plan
from workbench.review import Claim

SIGNS = {
    "pass": "✓ pass",
    "fail": "✗ fail",
    "finding": "△ finding",
    "unchecked": "? unchecked",
    "confirmed": "✓ confirmed",
    "not confirmed": "✗ not confirmed",
}
"""A verdict as it is written: a sign and a word, so that colour is never alone."""


@cache
def templates() -> jinja2.Environment:
    """The page templates; whatever is put into one is escaped."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("workbench", "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def visible(text: str) -> str:
    """`text` on one line, with what a reader or terminal cannot show (a tab, NBSP, escape) as its code."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


@dataclass(frozen=True)
class Fragment:
    """A piece of a page: HTML in a notebook or report, plain text elsewhere."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> Fragment:
    """A table; numbers to the right, verdicts with sign, word and colour."""
    cells = [[_cell(value) for value in row] for row in rows]
    html = templates().get_template("table.html.j2").render(headers=headers, rows=cells, note=note)
    lines = ["  ".join(headers), *("  ".join(text for text, _ in row) for row in cells)]
    return Fragment(html, "\n".join([*lines, note] if note else lines))


def _cell(value: Any) -> tuple[str, str]:
    """The text of a cell and its CSS class."""
    if value is None:
        return "-", "none"
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    if isinstance(value, int):
        return f"{value:,}", "number"
    if str(value) in SIGNS:
        return SIGNS[str(value)], "verdict " + str(value).replace(" ", "-")
    return visible(str(value)), ""


def headline(verdict: str, sentence: str) -> Fragment:
    """The verdict of a page, with the sentence that says what it means."""
    sign, sentence = SIGNS.get(verdict, verdict), visible(sentence)
    html = templates().get_template("headline.html.j2").render(verdict=verdict, sign=sign, sentence=sentence)
    return Fragment(html, f"{sign}: {sentence}")


def checks(validation: Validation, ids: Iterable[str]) -> Fragment:
    """A row per check: verdict, what it looked at, how many rows it names."""
    chosen = [validation.check(id) for id in ids]
    return table(
        ["Check", "Verdict", "What was looked at", "Rows"],
        [[check.title, check.verdict, check.figures, check.count] for check in chosen],
    )


def bad_rows(validation: Validation, verdict: Verdict, limit: int = 20) -> Fragment:
    """The rows that failing checks (or findings) point at, the first `limit` of each check."""
    chosen = [check for check in validation.checks if check.verdict is verdict]
    if not chosen:
        return Fragment("<p>None.</p>", "None.")
    parts = [_rows_of(check, verdict, limit) for check in chosen]
    return Fragment("".join(part.html for part in parts), "\n\n".join(part.text for part in parts))


def _rows_of(check: Check, verdict: Verdict, limit: int) -> Fragment:
    rows = [row for row in check.rows if row.verdict is verdict][:limit]
    note = f"{check.count:,} rows in all; every one is in the CSV file beside this report."
    body = table(
        ["Entry", "Where", "Path", "Before", "After", "Cause"],
        [[_entry(row.entry_id), row.subject, row.path, row.before, row.after, row.cause] for row in rows],
        note=note if check.count > len(rows) else "",
    )
    html = (
        templates().get_template("section.html.j2").render(title=check.title, fix=check.fix, body=body.html)
    )
    return Fragment(html, f"{check.title}\n{check.fix}\n{body.text}")


def _entry(entry_id: int | None) -> str | None:
    return None if entry_id is None else str(entry_id)


def claims(claims: Iterable[Claim]) -> Fragment:
    """A row per published figure: claimed, measured, verdict, in words."""
    return table(
        ["Figure", "Claimed", "Measured", "Verdict", "In words"],
        [[claim.title, claim.claimed, claim.measured, claim.verdict, claim.words] for claim in claims],
    )


def plan(plan: Plan) -> Fragment:
    """A row per legacy type: what would become of its entries."""
    return table(
        ["Legacy type", "Entries", "Groups", "Stocks", "List elements", "Superseded", "Rejected"],
        [
            [row.type, row.entries, row.groups, row.stocks, row.elements, row.superseded, row.rejected]
            for row in plan.types
        ],
        note="Not relations, counted only: "
        + (", ".join(f"{type} ({count})" for type, count in plan.untouched.items()) or "none")
        + ".",
    )


def status(status: Status) -> Fragment:
    """Phase, size and drift."""
    return table(
        ["Phase", "Legacy entries", "Groups", "Memberships", "Stocks", "Drift (rows)"],
        [[status.phase, status.entries, status.groups, status.memberships, status.stocks, status.drift]],
    )


def source(rows: Iterable[Any]) -> Fragment:
    """A row per legacy type and environment: how many entries."""
    return table(
        ["Legacy type", "Environment", "Entries"], [[r.type, r.environment, r.entries] for r in rows]
    )
