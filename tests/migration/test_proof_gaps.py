"""Faults that once passed, planted in the sample as they were found: each is named, by validation or by a refusal."""

from __future__ import annotations

import csv
import os

import psycopg
import pytest
from conftest import SHARED, Cluster, Program, _sample_and_migrate, dsn, on_embedded

GAPS = SHARED / "cases" / "proof_gaps.csv"
BY_CONTRACT = {
    "S01": "comments are noticed and fail nothing",
    "B26": "rows that only queue writers are made again by the next write",
    "X44": "app_settings is no relation and is never read",
    "Z02": "both sides are changed alike, by an ordinary write",
    "Z03": "both sides are changed alike, by an ordinary write",
    "Z05": "both sides are changed alike, by an ordinary write",
    "Z06": "both sides are changed alike, by an ordinary write",
}
"""What passes, and why: what the contract leaves out, or what was written as it stands."""


def rows() -> list[dict[str, str]]:
    """The faults: a statement with triggers on, then one past the triggers."""
    if not GAPS.is_file():
        return []
    with GAPS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


EVERYDAY = ("B22", "S20", "S21", "T09", "T13", "T14", "X42")
"""One of each kind; `make soak` plants all."""

CASES = [row for row in rows() if "WORKBENCH_SOAK" in os.environ or row["id"] in EVERYDAY]


@on_embedded
@pytest.mark.skipif(not CASES, reason="the list of faults beside the checkout is absent")
@pytest.mark.parametrize("row", CASES, ids=[row["id"] for row in CASES])
def test_what_once_passed_is_named(cluster: Cluster, program: Program, row: dict[str, str]) -> None:
    """`validate` and `status` end with exit 1 or 4, and neither says that nothing was lost."""
    made = cluster.clone("migrated", _sample_and_migrate)
    with psycopg.connect(dsn(made.url)) as connection:
        connection.execute("SET search_path = public")
        for past, column in ((False, "sql with triggers on, first"), (True, "sql past the triggers")):
            if row[column]:
                connection.execute(f"SET session_replication_role = {'replica' if past else 'origin'}")
                connection.execute(row[column].encode())
    validated, standing = (program(command, "--database-url", dsn(made.url)) for command in ("validate", "status"))
    cluster.drop(made)
    expected = (0,) if row["id"] in BY_CONTRACT else (1, 4)
    assert validated.code in expected, validated.out.splitlines()[0]
    assert standing.code in expected, standing.out
    assert ("Nothing was lost" in validated.out) == (row["id"] in BY_CONTRACT)
