"""The reconciliation: every figure that the legacy team published, beside what this database says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench import migration, validation
from workbench.benchmark.claims import PUBLISHED, Published
from workbench.contract import Phase, Verdict
from workbench.errors import NotAllowedError, RefusedError
from workbench.measured import Ratio
from workbench.migration import Rehearsal
from workbench.postgres import Database
from workbench.validation import Validation

CONFIRMED, DIFFERS, UNDECIDED, UNCHECKED = "confirmed", "not confirmed", "undecided", "unchecked"


@dataclass(frozen=True)
class Claim:
    """A published figure: what was claimed, what was measured, and what that means in words."""

    id: str
    title: str
    claimed: str
    measured: str
    verdict: str
    words: str


COUNTS = {
    "etf_groups": ("ETF groups", 24, "Funds with an entry of type etf_holdings."),
    "theme_groups": ("Theme groups", 20, "Themes of type theme_definition; the old themes rows are not counted."),
    "sector_groups": ("Sector groups", 11, "Sectors of the sector map."),
    "all_groups": ("Groups in all", 55, "ETF, theme and sector groups together; universes are not counted."),
    "etf_memberships": (
        "Memberships",
        11_778,
        "{etf_memberships:,} counts ETF memberships only; with themes {etf_and_theme_memberships:,}.",
    ),
    "etf_symbols": (
        "Distinct symbols",
        3_700,
        "Symbols held by at least one fund; spellings of a share class (BRK-B, BRK.B) are one.",
    ),
    "spy_holdings": ("Holdings of SPY", 504, "Memberships of the group SPY."),
    "aapl_etfs": ("Funds that hold AAPL", 10, "ETF groups with the member AAPL."),
    "crypto_miners": ("Members of crypto_miners", 9, "Memberships of the theme crypto_miners."),
}
"""Counts of the legacy report: title, claimed figure, what exactly is counted here."""


@dataclass(frozen=True)
class SourceRow:
    """Entries of one legacy type in one environment."""

    type: str
    environment: str
    entries: int
    is_sample: bool


@dataclass(frozen=True)
class Source:
    """What the legacy table holds; a table without entries of migrated types leaves nothing to check."""

    rows: list[SourceRow]

    @property
    def is_sample(self) -> bool:
        return any(row.is_sample for row in self.rows)

    @property
    def verdict(self) -> Verdict:
        return Verdict.PASS if self.rows else Verdict.UNCHECKED

    @property
    def sentence(self) -> str:
        total = sum(row.entries for row in self.rows)
        types = len({row.type for row in self.rows})
        environments = len({row.environment for row in self.rows})
        return f"The legacy table holds {total:,} entries of {types} types in {environments} environment(s)."


def source(database: Database) -> Source:
    """What the legacy table holds, or held before archiving; values of types that are no relations are not read."""
    with database.read_only() as transaction:
        migration.require_legacy_table(transaction)
        name = "report/source_archived" if migration.is_archived(transaction) else "report/source"
        return Source([SourceRow(**row._mapping) for row in transaction.rows(name)])


def rehearsed(database: Database) -> Rehearsal | str:
    """The rollback from the phase that holds, done and undone; or why it could not be, in a sentence."""
    try:
        return migration.rehearse_rollback(database)
    except (RefusedError, NotAllowedError) as refusal:
        return str(refusal)


def sentence(validated: Validation, counts: list[Claim], speedups: list[Claim], is_sample: bool) -> str:
    """The verdict of a validation and how the published figures fared; the sample was made to the counts."""
    caution = " The sample was made to these counts: only your own data can confirm them." if is_sample else ""
    return (
        f"{validation.sentence(validated)} Of {len(counts)} published counts: {_tally(counts)}.{caution}"
        f" Of {len(speedups)} published speed-ups: {_tally(speedups)}."
    )


def _tally(claims: list[Claim]) -> str:
    verdicts = [claim.verdict for claim in claims]
    known = [verdict for verdict in (CONFIRMED, DIFFERS, UNDECIDED, UNCHECKED) if verdict in verdicts]
    return ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in known)


def reconcile(database: Database, validated: Validation) -> list[Claim]:
    """Every published count beside the measured one, for the environment of `validated`."""
    with database.read_only() as transaction:
        if migration.phase(transaction) is Phase.LEGACY:
            measured = None
        else:
            rows = transaction.rows("report/published_counts", environment=validated.environment)
            measured = dict(rows[0]._mapping)
    return [*_counts(measured), _validation_lines(validated)]


def _counts(measured: dict[str, int] | None) -> list[Claim]:
    if measured is None:
        return [
            Claim(id, title, f"{claimed:,}", "-", UNCHECKED, "Nothing is migrated yet.")
            for id, (title, claimed, _) in COUNTS.items()
        ]
    return [
        Claim(
            id=id,
            title=title,
            claimed=f"{claimed:,}",
            measured=f"{measured[id]:,}",
            verdict=CONFIRMED if measured[id] == claimed else DIFFERS,
            words=words.format(**measured),
        )
        for id, (title, claimed, words) in COUNTS.items()
    ]


def _validation_lines(validated: Validation) -> Claim:
    lines = [validated.check(id) for id in validation.LEGACY_LINES]
    passed = sum(line.verdict in (Verdict.PASS, Verdict.FINDING) for line in lines)
    found = sum(line.verdict is Verdict.FINDING for line in lines)
    unchecked = sum(line.verdict is Verdict.UNCHECKED for line in lines)
    verdict = UNCHECKED if unchecked == len(lines) else CONFIRMED if passed == len(lines) else DIFFERS
    words = (
        f"{found} of them with findings in the legacy data, {unchecked} unchecked; "
        "the legacy report counted only, here every row is compared."
    )
    return Claim("validation_lines", "Validation lines passed", "5 of 5", f"{passed} of {len(lines)}", verdict, words)


def speedups(benchmark: Mapping[str, Any]) -> list[Claim]:
    """Every published speed-up beside what the JSON twin `benchmark` says; unchecked when it says nothing.

    Times differ from run to run: the only figures of a review that do.
    """
    known = {claim["id"]: claim for claim in benchmark.get("claims", [])}
    return [_speedup(id, claim, known.get(id)) for id, claim in PUBLISHED.items()]


def _speedup(id: str, published: Published, known: Mapping[str, Any] | None) -> Claim:
    claimed = f"{published.low:g}x" if published.low == published.high else f"{published.low:g}-{published.high:g}x"
    if not known or not known["measured"]:
        words = "Published before anything ran; this run measured no query times."
        return Claim(id, published.title, f"{claimed} faster", "-", UNCHECKED, words)
    measured = Ratio(**known["measured"]).words
    return Claim(id, published.title, f"{claimed} faster", measured, known["verdict"], known["words"])
