"""The catalogue of checks: a check is the statement `sql/validation/<id>.sql` and a row here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RESTORE = (
    "if the after side is at fault, `workbench rollback --discard` and `workbench migrate` rebuild it; "
    "if the legacy table was changed since the migration, the same brings the change over."
)
CORRECT = "correct the entry in cache_entries if it is wrong; nothing was lost, the original is kept."


@dataclass(frozen=True)
class CheckRule:
    """What the program knows of a check before it runs.

    A `line` is one of the legacy report, asked for one environment; a `proof` must hold over the whole database; a
    `defect` is one that the legacy data already had; a `remark` is about the after side and no defect.
    `what_to_do` is given where neither RESTORE (after a failure) nor CORRECT fits; `short` heads a narrow column.
    A planted fault is caught when a witness names it. What compares the catalogue has no statement.
    """

    kind: Literal["line", "proof", "defect", "remark"]
    id: str
    title: str
    what_to_do: str = ""
    short: str = ""
    needs_legacy: bool = True
    is_witness: bool = False
    compares_catalogue: bool = False


# fmt: off
CHECKS = {rule.id: rule for rule in (
    CheckRule("line", "etf_holdings", "ETF Holdings"),
    CheckRule("line", "stock_metadata", "Stock Metadata"),
    CheckRule("line", "bidirectional", "Bidirectional"),
    CheckRule("line", "sectors", "Sectors"),
    CheckRule("line", "themes", "Themes"),
    CheckRule("proof", "lossless_rebuild", "Lossless: every entry rebuilt from the after side",
              short="Rebuilt", is_witness=True),
    CheckRule("proof", "lossless_mapping", "Lossless: the mapping of every entry is what the tables hold",
              short="Mapped", is_witness=True),
    # No witness: it may name the group that a kept entry belongs to instead of the entry.
    CheckRule("proof", "conservation", "Conservation: no element unaccounted for", short="Conserved"),
    CheckRule("proof", "account", "Independent count: documents, elements and declared counts, straight from the JSON",
              short="Counted", is_witness=True),
    CheckRule("proof", "bookkeeping", "Bookkeeping: what the workbench has noted agrees with the data",
              "`workbench upgrade` puts right what can be derived from the data; then validate again.",
              short="Booked", is_witness=True, needs_legacy=False),
    CheckRule("proof", "integrity", "Integrity: references, keys and values",
              "remove or mend the row named; then validate again.",
              short="Integrity", is_witness=True, needs_legacy=False),
    CheckRule("proof", "catalogue", "Catalogue: functions, triggers, constraints and indexes are as deployed",
              "`workbench upgrade` for what is the workbench's; ask whoever made the rest.",
              short="Catalogue", is_witness=True, needs_legacy=False, compares_catalogue=True),
    CheckRule("proof", "environments", "Environments stay apart", short="Environments", is_witness=True),
    CheckRule("defect", "rejections", "Rejected and superseded", needs_legacy=False),
    CheckRule("defect", "spellings", "Symbols rewritten and merged",
              "nothing, unless two members that are different shares were merged: then correct the list.",
              needs_legacy=False),
    CheckRule("defect", "declared_counts", "Declared counts"),
    CheckRule("defect", "weights", "Weights without a unit"),
    CheckRule("defect", "unlikely_tickers", "Members that may be no stock",
              "nothing for the migration: they are rows like any other; they may be no stocks.", needs_legacy=False),
    CheckRule("remark", "after_only", "What documents cannot hold",
              "nothing, or write it so that the legacy form can hold it; a rollback lists it and keeps it."),
    CheckRule("remark", "noticed", "Noticed: what others put on these tables",
              "nothing, if those who made it know of it.", needs_legacy=False, compares_catalogue=True),
)}
# fmt: on

LEGACY_LINES = {id: rule for id, rule in CHECKS.items() if rule.kind == "line"}
PROOFS = {id: rule for id, rule in CHECKS.items() if rule.kind == "proof"}
FINDINGS = {id: rule for id, rule in CHECKS.items() if rule.kind in ("defect", "remark")}
