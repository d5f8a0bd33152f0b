"""The files of a snapshot."""

from __future__ import annotations

from pathlib import Path

from workbench.snapshot import store, tables

PARQUET = [f"{name}.parquet" for name in tables.SCHEMAS]


def content(path: Path) -> dict[str, bytes]:
    """All bytes of a snapshot but the note of the run."""
    return {one.name: one.read_bytes() for one in path.iterdir() if one.name != store.RUN}
