"""An adversary as a test: whatever is done, the program never passes over a loss, nor cries wolf."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress

import pytest
import sqlalchemy as sa
from conftest import Cluster, execute, on_embedded
from oracles import adversary, faults, legacy, rogues
from oracles.adversary_acts import World, after_group, cut_over

from workbench import migration, sqlfiles, validation
from workbench.contract import Phase
from workbench.errors import WorkbenchError
from workbench.postgres import Database

LIVES = int(os.environ.get("WORKBENCH_SOAK", "2"))
STEPS = 7


def fill(empty: Database) -> None:
    """A world of about thirty entries, migrated."""
    legacy.create(empty, adversary.ENTRIES)
    migration.migrate(empty)
    validation.run_and_record(empty)


def live(world: World) -> None:
    """A life: ordinary writes and changes of phase, after each of which all is well, and an adversary."""
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
    if "catalogue" in validation.CHECKS and world.random.random() < 0.2:
        rogues.tamper(world)
        judge(world)
        with suppress(sa.exc.DBAPIError):
            write_on(world)
        return False
    kept = rogues.keep(world)
    if not rogues.plant(world):
        return True
    objection = judge(world)
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
    """An ordinary write while a rogue act stands: what it touches is as the primary side says; it hides no more."""
    judge(world, world.write())


def judge(world: World, touched: Iterable[adversary.Key] = ()) -> str:
    """What the program objects to; when to nothing, nothing must be lost."""
    objection, listed = world.verdict()
    if not objection:
        lost = world.lost(listed, {*touched})
        assert not lost, world.told("The program passes, and this is lost", lost)
    return objection


@on_embedded
@pytest.mark.parametrize("turn", range(LIVES))
def test_no_loss_passes_and_no_alarm_is_false(cluster: Cluster, turn: int) -> None:
    """Any life: when the program passes nothing is lost, and it passes when nothing was done that may not be."""
    database = cluster.clone("adversary", fill)
    try:
        live(World(database, f"{faults.SEED} {turn}"))
    finally:
        cluster.drop(database)


EXACT = "(SELECT FROM unheld AS u WHERE u.element = {}.element)"
WIDE = {
    EXACT.format("d"): "(SELECT FROM workbench.after_only AS o WHERE o.group_id = d.group_id)",
    f"WHERE NOT EXISTS {EXACT.format('a')}": "WHERE false",
}
"""An excuse for whole groups, as it once was."""
NARROW = {"AS a ON a.element = d.element": "AS a ON false"}
"""No excuse at all."""


def reworded(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]) -> None:
    """Make the second proof read otherwise, as a careless change would."""
    load = sqlfiles.load
    assert all(text in load("validation/lossless_mapping") for text in changes)

    def reword(name: str) -> str:
        statement = load(name)
        for text, instead in changes.items():
            statement = statement.replace(text, instead) if name == "validation/lossless_mapping" else statement
        return statement

    monkeypatch.setattr(sqlfiles, "load", reword)


@pytest.fixture
def own(cluster: Cluster) -> Iterator[World]:
    """A life in which the tables are primary and hold what documents cannot."""
    database = cluster.clone("adversary", fill)
    world = World(database, "1 own")
    cut_over(world)
    while not any(key[0] == "CUSTOM" and thing.members for key, thing in world.truth.things.items()):
        after_group(world)
    yield world
    cluster.drop(database)


@on_embedded
def test_an_excuse_too_wide_fails_a_life(own: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one note excuses a whole group, some adversary gets a loss past the program, and the twin tells."""
    monkeypatch.setattr(rogues, "ROGUES", [rogues.noted_gone])
    reworded(monkeypatch, WIDE)
    with pytest.raises(AssertionError, match="The program passes, and this is lost"):  # noqa: PT012
        for _ in range(30):
            judge_undone(own)


def judge_undone(world: World) -> None:
    """A rogue act, judged and undone."""
    kept = rogues.keep(world)
    if rogues.plant(world):
        judge(world)
        rogues.undo(world, kept)


@on_embedded
def test_an_excuse_too_narrow_fails_a_life(own: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where notes excuse nothing, what documents cannot hold is a false alarm."""
    own.check()
    reworded(monkeypatch, NARROW)
    with pytest.raises(AssertionError, match="A false alarm"):
        own.check()


FOUND = {
    "a group leaves its name to another": "UPDATE definition_groups SET name = 'pits' WHERE name = 'miners'",
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


@on_embedded
def test_a_sector_described_otherwise_keeps_its_members(cluster: Cluster) -> None:
    """A stock that is a member of a second sector stays there when the one that it names is described otherwise."""
    database = cluster.clone("adversary", fill)
    world = World(database, "")
    cut_over(world)
    given = "SELECT id, 'XOM' FROM definition_groups WHERE name = 'tech'"
    execute(database, f"INSERT INTO group_memberships (group_id, symbol) {given}")
    execute(database, "UPDATE definition_groups SET description = 'x' WHERE name = 'energy'")
    execute(database, "UPDATE definition_groups SET display_name = 'Power' WHERE name = 'miners'")
    with database.engine.connect() as connection:
        assert "XOM" in adversary.stored(connection)["SECTOR", "tech", "DEFAULT"].members
    assert world.verdict() == ("", {("SECTOR", "tech", "DEFAULT", "XOM")})
    cluster.drop(database)


@on_embedded
def test_merged_lines_without_a_unit_may_be_weighed(cluster: Cluster) -> None:
    """A weight given to a member of several lines, in a list that tells no unit, is what its lines sum to."""
    database = cluster.clone("adversary", fill)
    world = World(database, "")
    cut_over(world)
    execute(
        database,
        "UPDATE group_memberships SET weight = 0.1 WHERE id IN "
        "(SELECT membership_id FROM workbench.membership_residue WHERE own_weight IS NOT NULL)",
    )
    assert world.verdict()[0] == ""
    cluster.drop(database)
