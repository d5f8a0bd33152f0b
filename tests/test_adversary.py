"""An adversary as a test: whatever is written, changed and planted, the program never passes over a loss, nor cries wolf."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext, suppress

import adversary
import faults
import legacy
import pytest
import rogues
import sqlalchemy as sa
from adversary_acts import World, cut_over
from conftest import Cluster, execute, on_embedded

from workbench import migrate, validate
from workbench.contract import Phase
from workbench.errors import WorkbenchError
from workbench.postgres import Database

LIVES = int(os.environ.get("WORKBENCH_SOAK", "3"))
STEPS = 7


def fill(empty: Database) -> None:
    """A world of about thirty entries, migrated."""
    legacy.create(empty, adversary.ENTRIES)
    migrate.migrate(empty)
    validate.run_and_record(empty)


def live(world: World) -> None:
    """A life: ordinary writes and changes of phase, after each of which all is well, and what an adversary does meanwhile."""
    goes_on = True
    for _ in range(STEPS):
        draw = world.random.random()
        if draw < 0.35 and world.phase is not Phase.ARCHIVED:
            goes_on = suffer(world)
        elif draw < 0.55:
            world.change()
        else:
            world.write()
        if not goes_on:
            return
        world.check()


def suffer(world: World) -> bool:
    """A rogue act: the program objects, or nothing is lost. Undone, life goes on; else the next write hides nothing."""
    kept = rogues.keep(world)
    if not rogues.plant(world):
        return True
    objection, listed = world.verdict()
    if not objection:
        lost = world.lost(listed)
        assert not lost, world.told("The program passes, and this is lost", lost)
    if world.random.random() < 0.7:
        rogues.undo(world, kept)
        return True
    world.log.append(f"objected: {objection}")
    if objection and world.phase is Phase.PARALLEL and world.random.random() < 0.3:
        with pytest.raises(WorkbenchError):
            cut_over(world)
        return False
    with suppress(sa.exc.DBAPIError) if objection else nullcontext():
        write_on(world)
    return False


def write_on(world: World) -> None:
    """An ordinary write while a rogue act stands: what it touches is now as the primary side says, the rest is not hidden."""
    touched = world.write()
    objection, listed = world.verdict()
    if not objection:
        lost = world.lost(listed, touched)
        assert not lost, world.told("A write hides a loss", lost)


@on_embedded
@pytest.mark.parametrize("turn", range(LIVES))
def test_no_loss_passes_and_no_alarm_is_false(cluster: Cluster, turn: int) -> None:
    """Any life: when the program passes nothing is lost, and it passes when nothing was done that may not be."""
    database = cluster.clone("adversary", fill)
    try:
        live(World(database, f"{faults.SEED} {turn}"))
    finally:
        cluster.drop(database)


FOUND = {
    "a group leaves its name to another of its family": "UPDATE definition_groups SET name = 'pits' WHERE name = 'miners'",
    "a stock of a sector goes": "DELETE FROM stock_metadata WHERE symbol = 'BRK.B'",
}


@on_embedded
@pytest.mark.parametrize("write", FOUND)
def test_what_lives_found(cluster: Cluster, write: str) -> None:
    """One write to the tables, once they are primary, that an earlier version was alarmed by."""
    database = cluster.clone("adversary", fill)
    world = World(database, "")
    cut_over(world)
    execute(database, FOUND[write])
    objection, listed = world.verdict()
    with database.engine.connect() as connection:
        assert (objection, [*adversary.lost_between(connection, listed)]) == ("", [])
    cluster.drop(database)
