"""What stands of all loads, looked at again: certificates, the funds as they are now, and the raw files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench import kept_files, migration
from workbench.contract import Phase, Verdict
from workbench.display import Fragment, Number, counted, percent, table
from workbench.encoding import to_json
from workbench.loading import records
from workbench.postgres import Database, Transaction

AGREES, NOT_KEPT, OTHER_READER = FINE = ("same", "not kept", "of an earlier reader")


@dataclass(frozen=True)
class StandingLoad:
    """The last load of a fund, and what was found when it was looked at again. `evidence` is what was recorded: the
    certificate of the file, weights, rejected lines, doubts, largest moves; `unaccounted` are lines of no outcome."""

    fund: str
    load: int
    as_of: str | None
    file: str
    members: int
    came_in: int
    went_out: int
    weights_moved: int
    unaccounted: int
    raw_file: str
    is_as_loaded: bool
    evidence: dict[str, Any]


@dataclass(frozen=True)
class LoadReview:
    """Every fund whose list came from an issuer's file, in one environment."""

    rows: list[StandingLoad]
    environment: str

    @property
    def wrong(self) -> list[str]:
        """Faults: lines that are not accounted for, and raw files that the same reader reads otherwise now."""
        return [
            *(f"{row.fund}: {row.unaccounted:,} lines are not accounted for" for row in self.rows if row.unaccounted),
            *(f"{row.fund}: {row.raw_file}" for row in self.rows if row.raw_file not in FINE),
        ]

    @property
    def noticed(self) -> list[tuple[str, str]]:
        """Doubts by fund: of the file, changes of its format among them, and a list that was changed since."""
        changed = "its list was changed since by something other than a load"
        doubts = [(row.fund, str(words)) for row in self.rows for words in row.evidence["findings"]]
        return doubts + [(row.fund, changed) for row in self.rows if not row.is_as_loaded]

    @property
    def findings(self) -> int:
        return len(self.noticed) + sum(int(row.evidence["outcomes"].get("rejected", 0)) for row in self.rows)

    @property
    def verdict(self) -> Verdict:
        if not self.rows:
            return Verdict.UNCHECKED
        return Verdict.FAIL if self.wrong else Verdict.PASS

    @property
    def sentence(self) -> str:
        if not self.rows:
            return f"No fund of environment {self.environment} came from an issuer's file."
        if self.wrong:
            return f"{counted(len(self.wrong), 'fault')}, first: {self.wrong[0]}."
        lines = sum(row.evidence["lines"] for row in self.rows)
        again = sum(row.raw_file == AGREES for row in self.rows)
        return (
            f"All {lines:,} lines of the files of {counted(len(self.rows), 'fund')} are accounted for; "
            f"{counted(again, 'raw file')} read again gave the same, {len(self.rows) - again:,} could not be compared."
        )

    def funds(self) -> Fragment:
        """A row per fund: its file, its weights, and what changed."""
        heads = ["Fund", "As of", "Issuer", "Members", "Weight sum", "Weights used", "In", "Out", "Moved", "Raw file"]
        rows = []
        for row in self.rows:
            weights = row.evidence["weights"]
            file = [row.fund, row.as_of, row.evidence["layout"], row.members]
            file += [Number(weights["published_sum"]), weights["used"]]
            rows.append([*file, row.came_in, row.went_out, row.weights_moved, row.raw_file])
        return table(heads, rows)

    def lines(self) -> Fragment:
        """What became of each physical line: they add up to the lines of the file."""
        rows = []
        for row in self.rows:
            outcomes = sorted(row.evidence["outcomes"].items(), key=lambda pair: (-pair[1], pair[0]))
            words = ", ".join(f"{kind} {count:,}" for kind, count in outcomes)
            rows.append([row.fund, row.evidence["lines"], words, row.unaccounted])
        return table(["Fund", "Lines", "What became of them", "Not accounted for"], rows)

    def moves(self) -> Fragment:
        """The members whose weight the load changed most, of funds that were there before."""
        rows = [
            [row.fund, symbol, _weight(before), _weight(after)]
            for row in self.rows
            for symbol, before, after in row.evidence["largest"]
            if row.came_in < row.members
        ]
        return _table_of(["Fund", "Symbol", "Before", "After"], rows)

    def rejections(self) -> Fragment:
        """Lines that should be members and are none."""
        rows = [[row.fund, *line] for row in self.rows for line in row.evidence["rejections"]]
        return _table_of(["Fund", "Line", "Rejected because"], rows)

    def doubts(self) -> Fragment:
        return _table_of(["Fund", "What to look at"], self.noticed)


def _table_of(heads: list[str], rows: Sequence[Sequence[Any]]) -> Fragment:
    return table(heads, rows) if rows else Fragment("<p>None.</p>", "None.")


def _weight(text: str | None) -> Any:
    return None if text is None else percent(float(text))


def is_used(database: Database, environment: str) -> bool:
    """Whether there is anything to review."""
    with database.read_only() as transaction:
        is_migrated = migration.phase(transaction) is not Phase.LEGACY
        return is_migrated and bool(transaction.value("load/is_anything", environment=environment))


def standing_lists(database: Database, environment: str) -> list[tuple[str, str, str]]:
    """Fund, issuer's layout and day of every list that was loaded and stands."""
    with database.read_only() as transaction:
        rows = transaction.rows("load/current", environment=environment)
        return [(row.fund, str(row.certificate["layout"]), row.as_of) for row in rows]


def review(database: Database, environment: str) -> LoadReview:
    """Look at every standing load again, and read the raw files that are kept."""
    with migration.migrated(database) as (transaction, _):
        rows = transaction.rows("load/current", environment=environment)
        return LoadReview([_looked_at(transaction, environment, row) for row in rows], environment)


def _looked_at(transaction: Transaction, environment: str, row: Any) -> StandingLoad:
    facts = row._asdict()
    evidence, digest, state = facts.pop("certificate"), facts.pop("sha256"), facts.pop("state")
    return StandingLoad(
        **facts,
        unaccounted=evidence["lines"] - sum(evidence["outcomes"].values()),
        raw_file=_read_again(digest, evidence),
        is_as_loaded=records.standing(transaction, row.fund, environment)[2] == state,
        evidence=evidence,
    )


def _read_again(digest: str, evidence: dict[str, Any]) -> str:
    """Whether the raw file gives the same certificate; what another version of the reader says is no comparison."""
    file = kept_files.read(digest)
    if file is None or file.certificate.parser != evidence["parser"]:
        return NOT_KEPT if file is None else OTHER_READER
    again: dict[str, Any] = json.loads(to_json(file.certificate))
    differing = [name for name, value in again.items() if evidence[name] != value]
    if not differing:
        return AGREES
    return f"the raw file is read otherwise now: {', '.join(differing)} differ"
