"""Whether a snapshot is still what was taken, and what changed from one to another."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.contract import Verdict
from workbench.errors import SnapshotUnreadableError
from workbench.snapshot.store import MANIFEST, RUN, TABLES, Snapshot, read, require_intact

FOREIGN = "a file that was not taken"
DATA = re.compile(r"\.(parquet|pq|[ct]sv|json|jsonl|ndjson|arrow|feather|orc|avro|duckdb)(\.|$)")
# Folders that file servers and operating systems make, whatever they keep in them.
SYSTEM_FOLDERS = {"@eadir", "#recycle", "$recycle.bin", "lost+found", "system volume information", "__macosx"}


@dataclass(frozen=True)
class Damage:
    table: str
    expected: str
    found: str


@dataclass(frozen=True)
class Verification:
    verdict: Verdict
    snapshot: str
    path: Path
    tables: int
    rows: list[Damage]
    others: list[str]

    @property
    def sentence(self) -> str:
        if self.rows:
            first = f"{self.rows[0].table}, {self.rows[0].found}"
            foreign = self.rows[0].found == FOREIGN  # then taking it again would change nothing
            advice = "move what was never taken elsewhere" if foreign else "take a new one"
            return f"Snapshot {self.snapshot} is not as it was taken; {advice}. First: {first}."
        aside = f" Not part of it: {', '.join(self.others)}." if self.others else ""
        return f"Snapshot {self.snapshot}: all {self.tables} tables are as they were taken.{aside}"


def is_intact(path: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether folder `path` has what `manifest` says, in the bytes of its own. Raises SnapshotFormatError."""
    try:
        snapshot = read(path)
        require_intact(snapshot)
        return _content(vars(snapshot)) == _content(manifest)
    except (SnapshotUnreadableError, AttributeError, KeyError, TypeError):
        return False


def _content(manifest: Mapping[str, Any]) -> list[Any]:
    tables = [manifest["tables"][name] for name in TABLES]
    return [*(manifest[key] for key in ("as_of", "digest", "is_sample")), [(t["rows"], t["digest"]) for t in tables]]


def verify(snapshot: Snapshot) -> Verification:
    import pyarrow as pa

    from workbench.snapshot.tables import digest_of, newest_day, read_facts  # with pyarrow, which no question needs

    damaged, facts = [], {}
    for name in TABLES:
        expected = dict(snapshot.tables.get(name, {}))
        try:
            facts[name] = read_facts(snapshot.file(name), name)
            if asdict(facts[name]) != expected:
                damaged.append(Damage(name, str(expected), str(asdict(facts[name]))))
        except (OSError, pa.ArrowException, KeyError, ValueError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            damaged.append(Damage(name, f"{expected.get('rows', 0):,} rows", f"unreadable: {reason}"))
    if not damaged:
        pairs = [(snapshot.digest, digest_of(facts)), (snapshot.as_of, newest_day(snapshot.file("groups")))]
        damaged += [Damage(MANIFEST, str(expected), str(now)) for expected, now in pairs if expected != now]
    ours = {MANIFEST, RUN, *(snapshot.file(name).name for name in TABLES)}
    others = sorted(path for path in snapshot.path.iterdir() if path.name not in ours)
    damaged += [Damage(path.name, "no such file", FOREIGN) for path in others if _is_like_data(path)]
    verdict, names = Verdict.FAIL if damaged else Verdict.PASS, [path.name for path in others]
    return Verification(verdict, snapshot.name, snapshot.path, len(TABLES), damaged, names)


def _is_like_data(path: Path) -> bool:
    """Whether somebody, or a pattern like *.parquet, could take `path` for a part of the snapshot."""
    name = path.name.casefold()
    if name.startswith((".", "~")) or name.endswith("~") or name in SYSTEM_FOLDERS:
        return False
    return path.is_dir() or bool(DATA.search(name))


@dataclass(frozen=True)
class Change:
    """One change of a group, a membership or a stock. `before` and `after` are what people ask for first: the as-of day
    of a group, the exact weight of a member, the sector of a stock; equal where something else changed. `moved` is by
    how many billionths the weight of a member changed, None where that cannot be counted."""

    change: str
    environment: str
    type: str | None
    name: str | None
    symbol: str | None
    before: str | None
    after: str | None
    moved: int | None


@dataclass(frozen=True)
class SnapshotDifference:
    before: str
    after: str
    same_content: bool
    count: int
    rows: list[Change]

    @property
    def sentence(self) -> str:
        if self.same_content:
            return f"{self.before} and {self.after} have the same content."
        if not self.rows:
            return f"{self.before} and {self.after} differ in the order of lists only."
        kinds = Counter(row.change for row in self.rows)
        counts = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
        return f"From {self.before} to {self.after}: {counts}."


def diff(before: Snapshot, after: Snapshot) -> SnapshotDifference:
    """Every group, member and stock that came, went or changed. Raises SnapshotUnreadableError."""
    from workbench.snapshot.duck import opened  # DuckDB takes longer to load than most commands to run

    with opened(before, after) as duck:
        rows = [Change(*row) for row in duck.rows("snapshot/diff")]
    return SnapshotDifference(before.name, after.name, before.digest == after.digest, len(rows), rows)
