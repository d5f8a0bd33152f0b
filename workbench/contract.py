"""The words of the workbench as types: no I/O, no logic beyond their own sums."""

from __future__ import annotations

from enum import StrEnum

MIGRATED_TYPES = (
    "etf_holdings",
    "theme_definition",
    "sector_industry_map",
    "stock_metadata",
    "etf_universe",
    "stock_universe",
    "themes",
)
"""Legacy types that are relations, in the order that decides who keeps the plain name."""

ENVIRONMENTS = ("DEFAULT", "TEST", "UAT", "PROD")


class GroupType(StrEnum):
    """What a definition group is."""

    ETF = "ETF"
    THEME = "THEME"
    SECTOR = "SECTOR"
    SEGMENT = "SEGMENT"
    CUSTOM = "CUSTOM"
    UNIVERSE = "UNIVERSE"


class Phase(StrEnum):
    """Where in its life a migration is, as the database itself says."""

    LEGACY = "legacy"
    NOT_FOLLOWING = "migrated (not following)"


class Verdict(StrEnum):
    """How a check ended. A finding is a defect that the legacy data already had."""

    PASS = "pass"  # noqa: S105 - a word of the report, not a password
    FINDING = "finding"
    FAIL = "fail"
    UNCHECKED = "unchecked"
