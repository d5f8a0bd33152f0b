"""Measure how long `migrate` stops writers, and keep the rate by which `plan` estimates it, with its own error.

Run on a quiet machine; each scale is migrated several times in a database of its own.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path

from workbench import migration, sample, server
from workbench.migration.preflight import Estimate
from workbench.postgres import Database, parse_url

SCALES = (1, 3, 10, 30)
ROUNDS = 3
FILE = Path(__file__).parents[2] / "sql" / "preflight" / "estimate.json"


def measured(database: Database) -> tuple[int, float]:
    """Memberships, and seconds that writers waited."""
    memberships = migration.plan(database).memberships
    started = time.monotonic()
    migration.migrate(database)
    took = time.monotonic() - started
    migration.rollback(database)
    return memberships, took


def kept(runs: list[tuple[int, float]]) -> Estimate:
    """A straight line through the medians of the smallest and the largest, and how far the runs are from it."""
    medians = {
        memberships: statistics.median(took for other, took in runs if other == memberships)
        for memberships in sorted({memberships for memberships, _ in runs})
    }
    (few, short), *_, (many, long) = medians.items()
    rate = (many - few) / (long - short)
    line = Estimate(round(rate), round(max(0.0, short - few / rate), 2), few, many, 1.0, 1.0)
    ratios = [took / line.seconds(memberships) for memberships, took in runs]
    return Estimate(line.rate, line.fixed_seconds, few, many, round(min(ratios), 2), round(max(ratios), 2))


def main() -> None:
    """Measure and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        runs = []
        for scale in SCALES:
            data = Path(folder) / str(scale)
            database = Database(parse_url(server.start(data).url))
            sample.create(database, scale)
            runs += [measured(database) for _ in range(ROUNDS)]
            server.stop(data)
    FILE.write_text(json.dumps(kept(runs).__dict__, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
