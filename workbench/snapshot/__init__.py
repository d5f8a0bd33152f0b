"""Snapshots: immutable folders of Parquet files. Reading one needs no server; `taking` alone knows PostgreSQL."""

from workbench.snapshot.diff import Change, Difference, diff
from workbench.snapshot.store import Snapshot, Verification, find, folder, listed, read, unreadable, verify

__all__ = [
    "Change",
    "Difference",
    "Snapshot",
    "Verification",
    "diff",
    "find",
    "folder",
    "listed",
    "read",
    "unreadable",
    "verify",
]
