"""An adversary as a test: whatever is written, changed and planted, the program never passes over a loss, nor cries wolf."""

from __future__ import annotations

import os

import adversary
import faults
import legacy
import pytest
from adversary_acts import World
from conftest import Cluster, on_embedded

from workbench import migrate, validate
from workbench.postgres import Database

LIVES = int(os.environ.get("WORKBENCH_SOAK", "3"))
STEPS = 8


def fill(empty: Database) -> None:
    """A world of about thirty entries, migrated."""
    legacy.create(empty, adversary.ENTRIES)
    migrate.migrate(empty)
    validate.run_and_record(empty)


@on_embedded
@pytest.mark.parametrize("turn", range(LIVES))
def test_no_life_is_lost_or_alarmed(cluster: Cluster, turn: int) -> None:
    """Ordinary writes and changes of phase."""
    database = cluster.clone("adversary", fill)
    try:
        world = World(database, f"{faults.SEED} {turn}")
        world.check()
        for _ in range(STEPS):
            world.change() if world.random.random() < 0.25 else world.write()
            world.check()
    finally:
        cluster.drop(database)
