"""Which checks there are, what each is called, and what to do about what it finds."""

from __future__ import annotations

from workbench.contract import Phase

LEGACY_LINES = {
    "etf_holdings": "ETF Holdings",
    "stock_metadata": "Stock Metadata",
    "bidirectional": "Bidirectional",
    "sectors": "Sectors",
    "themes": "Themes",
}
"""The five lines of the legacy report, for one environment."""

PROOFS = {
    "lossless_rebuild": "Lossless: every entry rebuilt from the after side",
    "lossless_mapping": "Lossless: the mapping of every entry is what the tables hold",
    "conservation": "Conservation: no element unaccounted for",
    "account": "Independent count: documents, elements and declared counts, straight from the JSON",
    "bookkeeping": "Bookkeeping: what the workbench has noted agrees with the data",
    "integrity": "Integrity: references, keys and values",
    "catalogue": "Catalogue: functions, triggers, constraints and indexes are as deployed",
    "environments": "Environments stay apart",
}
"""What must hold over the whole database."""

FINDINGS = {
    "rejections": "Rejected and superseded",
    "spellings": "Symbols rewritten and merged",
    "declared_counts": "Declared counts",
    "weights": "Weights without a unit",
    "unlikely_tickers": "Members that may be no stock",
    "after_only": "What documents cannot hold",
    "noticed": "Noticed: what others put on these tables",
}
"""Defects that the legacy data already had, what its form cannot hold, and what others put on the tables."""

RESTORE = (
    "if the after side is at fault, `workbench rollback --discard` and `workbench migrate` rebuild it; "
    "if the legacy table was changed since the migration, the same brings the change over."
)
CORRECT = "correct the entry in cache_entries if it is wrong; nothing was lost, the original is kept."
FIXES = {
    "spellings": "nothing, unless two members that are different shares were merged: then correct the list.",
    "unlikely_tickers": "nothing for the migration: they are rows like any other; they may be no stocks.",
    "after_only": "nothing, or write it so that the legacy form can hold it; a rollback lists it and keeps it.",
    "bookkeeping": "`workbench upgrade` puts right what can be derived from the data; then validate again.",
    "integrity": "remove or mend the row named; then validate again.",
    "catalogue": "`workbench upgrade` for what is the workbench's; ask whoever made the rest.",
    "noticed": "nothing, if those who made it know of it.",
}

CHECKS = LEGACY_LINES | PROOFS | FINDINGS

OF_THE_AFTER_SIDE = ("after_only", "noticed")
"""Findings that are no defects of the legacy data."""

BOTH_SIDES = (Phase.PARALLEL, Phase.CUTOVER)
"""Phases in which there are two sides to compare."""

AFTER_SIDE = ("bookkeeping", "integrity", "catalogue", "rejections", "spellings", "unlikely_tickers", "noticed")
"""Checks that need no legacy documents, and go on when those are archived."""
