"""Snapshots: immutable folders of Parquet files. Reading one needs no server; `taking` alone knows PostgreSQL."""

from workbench.snapshot.checking import diff, verify
from workbench.snapshot.store import Snapshot, find, folder, listed, read, unreadable
