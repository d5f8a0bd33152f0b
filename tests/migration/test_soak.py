"""Months of use in a minute: writes on either side, changes of phase in any order, clients killed at any point."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import STDOUT

import pytest
import sqlalchemy as sa
from conftest import SYSTEM_15, Cluster, dsn, execute, on_embedded
from oracles import faults, legacy
from oracles.faults import COMMANDS

from workbench import migration, server, validation
from workbench.contract import Phase, Verdict
from workbench.migration import archiving
from workbench.postgres import Database

ROUNDS = 200 if faults.SOAK else 2
on_one_server = (lambda test: test) if faults.SOAK else on_embedded
STEPS = 12
FUNDS = ["F", "G", "H"]
STOCKS = ["AAPL", "MSFT"]
PRIMARY = {
    Phase.LEGACY: "before",
    Phase.BACKFILLING: "before",
    Phase.PARALLEL: "before",
    Phase.CUTOVER: "after",
    Phase.ARCHIVED: "after",
}
LEADING_ON = {
    Phase.LEGACY: ["migrate", "migrate --online"],
    Phase.BACKFILLING: [*["migrate --online"] * 4, "rollback"],
    Phase.PARALLEL: [*["cutover --validate"] * 5, "rollback", "upgrade", "migrate"],
    Phase.CUTOVER: [*["archive"] * 4, "rollback from cutover", "cutover --validate", "upgrade"],
    Phase.ARCHIVED: ["rollback from archived", "archive", "upgrade"],
}
"""Commands to be tried in a phase, also those that have nothing to do there."""


class World:
    """A database, and what was acknowledged: the members of each fund, and the industry of each stock."""

    def __init__(self, database: Database, seed: str) -> None:
        self.database, self.random = database, random.Random(seed)  # noqa: S311
        self.funds = {fund: ["A", "B"] for fund in FUNDS}
        self.stocks = dict.fromkeys(STOCKS, "Software")
        self.counted = 0
        self.log: list[str] = []

    def phase(self) -> Phase:
        return migration.status(Database(self.database.url)).phase

    def write(self) -> None:
        """One write to the side that is primary; in the model once it is acknowledged."""
        side = PRIMARY[self.phase()]
        kind = self.random.choice(["add", "add", "drop", "industry"])
        fund, stock = self.random.choice(FUNDS), self.random.choice(STOCKS)
        self.counted += 1
        self.log.append(f"{side} {kind} {fund} {stock} {self.counted}")
        if kind == "industry":
            execute(self.database, INDUSTRY[side], stock=stock, industry=f"I{self.counted}")
            self.stocks[stock] = f"I{self.counted}"
        elif kind == "add":
            execute(self.database, ADD[side], fund=fund, symbol=f"N{self.counted}")
            self.funds[fund].append(f"N{self.counted}")
        elif self.funds[fund]:
            symbol = self.random.choice(self.funds[fund])
            execute(self.database, DROP[side], fund=fund, symbol=symbol)
            self.funds[fund].remove(symbol)

    def change(self) -> None:
        """A change of phase; many of them are killed at some statement, all of them among legacy writers."""
        name = self.random.choice(LEADING_ON[self.phase()])
        killed = self.random.random() < 0.4
        if name == "archive":
            validation.run_and_record(Database(self.database.url))
        self.log.append(f"{name}{' killed' if killed else ''}")
        with self.writers():
            if killed:
                place = self.random.randrange(120)
                faults.killed(faults.die_at, name, faults.text(self.database.url), place)
            else:
                (COMMANDS | faults.ONLINE)[name].act(Database(self.database.url))
        faults.wait_until_alone(self.database)

    @contextmanager
    def writers(self) -> Iterator[None]:
        """Somebody who goes on writing documents, and takes note of what was not refused."""
        began, stop = threading.Event(), threading.Event()
        fund = FUNDS[-1]

        def write() -> None:
            with self.database.engine.connect() as connection:
                while not stop.is_set():
                    self.counted += 1
                    try:
                        symbol = f"W{self.counted}"
                        written = connection.execute(sa.text(ADD["before"]), {"fund": fund, "symbol": symbol})
                        connection.commit()
                        # Where documents are archived there is nothing to write.
                        self.funds[fund] += [symbol] * written.rowcount
                    except sa.exc.DBAPIError as error:
                        connection.rollback()
                        assert "refused to" in str(error), error  # noqa: PT017
                    began.set()
                    stop.wait(0.02)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            assert began.wait(30)
            yield
        finally:
            stop.set()
            thread.join()

    def check(self) -> None:
        """Nothing that was acknowledged is missing on either side, and nothing differs between them."""
        now = migration.status(Database(self.database.url))
        assert (now.drift or 0, now.defects) == (0, []), self.log
        if now.phase is not Phase.ARCHIVED:
            assert self.documents() == (sorted_all(self.funds), self.stocks), self.log
        if now.phase not in (Phase.LEGACY, Phase.BACKFILLING):
            assert self.rows() == (sorted_all(self.funds), self.stocks), self.log

    def documents(self) -> tuple[dict[str, list[str]], dict[str, str]]:
        """Funds and stocks as the documents say them."""
        found = execute(self.database, "SELECT type, key, value::text FROM public.cache_entries")
        parsed = {(type, key): json.loads(str(value)) for type, key, value in found}
        funds = {str(key): value["holdings"] for (type, key), value in parsed.items() if type == "etf_holdings"}
        stocks = {str(key): value["industry"] for (type, key), value in parsed.items() if type == "stock_metadata"}
        return sorted_all(funds), stocks

    def rows(self) -> tuple[dict[str, list[str]], dict[str, str]]:
        """Funds and stocks as the new tables say them."""
        with self.database.engine.connect() as connection:
            members = legacy.members(connection)
            stocks = legacy.select(connection, "SELECT symbol, industry FROM public.stock_metadata")
        funds = {fund: [symbol for name, symbol, _ in members if name == fund] for fund in FUNDS}
        return sorted_all(funds), dict(stocks)


def sorted_all(lists: dict[str, list[str]]) -> dict[str, list[str]]:
    """The lists in the order of their symbols."""
    return {name: sorted(symbols) for name, symbols in lists.items()}


INDUSTRY = {
    "before": """UPDATE public.cache_entries
                    SET value = jsonb_set(value, '{industry}', to_jsonb(CAST(:industry AS text)))
                  WHERE type = 'stock_metadata' AND key = :stock""",
    "after": "UPDATE public.stock_metadata SET industry = :industry WHERE symbol = :stock",
}
ADD = {
    "before": """UPDATE public.cache_entries
                    SET value = jsonb_set(value, '{holdings}', value -> 'holdings' || to_jsonb(CAST(:symbol AS text)))
                  WHERE type = 'etf_holdings' AND key = :fund""",
    "after": """INSERT INTO public.group_memberships (group_id, symbol)
                SELECT id, :symbol FROM public.definition_groups WHERE name = :fund""",
}
DROP = {
    "before": """UPDATE public.cache_entries
                    SET value = jsonb_set(value, '{holdings}', (value -> 'holdings') - CAST(:symbol AS text))
                  WHERE type = 'etf_holdings' AND key = :fund""",
    "after": """DELETE FROM public.group_memberships AS m USING public.definition_groups AS g
                 WHERE g.id = m.group_id AND g.name = :fund AND m.symbol = :symbol""",
}


def fill(empty: Database) -> None:
    """A few funds and stocks, as documents."""
    legacy.create(empty)
    for fund in FUNDS:
        add(empty, "etf_holdings", fund, {"holdings": ["A", "B"], "total_holdings": 2})
    for stock in STOCKS:
        add(empty, "stock_metadata", stock, {"industry": "Software", "market_cap": 5})


def add(database: Database, type: str, key: str, value: object) -> None:
    """Add one entry."""
    execute(
        database,
        """INSERT INTO public.cache_entries (type, name, key, value, environment)
           VALUES (:type, :key, :key, CAST(:value AS jsonb), 'DEFAULT')""",
        type=type,
        key=key,
        value=json.dumps(value),
    )


@on_one_server
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_any_life_loses_nothing(cluster: Cluster, turn: int) -> None:
    """Whatever is written, changed and killed in whatever order: all that was acknowledged is there, on both sides."""
    database = cluster.clone("soak", fill)
    try:
        world = World(database, f"{faults.SEED} {turn}")
        for _ in range(STEPS):
            world.random.choice([world.write, world.change])()
            world.check()
        verdicts = {Phase.LEGACY: None, Phase.BACKFILLING: None, Phase.ARCHIVED: Verdict.UNCHECKED}
        if expected := verdicts.get(world.phase(), Verdict.PASS):
            assert validation.run(database).verdict is expected, world.log
    finally:
        cluster.drop(database)


@on_embedded
def test_a_lost_write_is_found(cluster: Cluster) -> None:
    """A write that reaches one side only, or none, does not pass."""
    database = cluster.clone("soak", fill)
    try:
        world = World(database, "")
        COMMANDS["migrate"].act(database)
        world.check()
        world.funds["F"].append("NEVER WRITTEN")
        with pytest.raises(AssertionError):
            world.check()
        world.funds["F"].remove("NEVER WRITTEN")
        past = "SET session_replication_role = replica; " + DROP["before"].replace(":fund", "'F'")
        execute(database, past.replace("CAST(:symbol AS text)", "'A'"))
        with pytest.raises(AssertionError):
            world.check()
    finally:
        cluster.drop(database)


LEGACY_WRITER = """
\\set place random(0, 1)
\\set weight random(1, 9)
DO $$ BEGIN
  UPDATE public.cache_entries
     SET value = jsonb_set(value, '{holdings,:place,weight}', '0.:weight')
   WHERE type = 'etf_holdings' AND key = 'P';
EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL; END $$;
INSERT INTO public.cache_entries (type, name, key, value, environment)
VALUES ('app_settings', 'n' || :client_id, 'k' || random(), '{}', 'DEFAULT');
"""
# The lock first: a writer that waited for a change of phase reads the phase that then holds.
AFTER_WRITER = """
\\set weight random(1, 9)
DO $$ BEGIN
  EXECUTE 'LOCK TABLE public.group_memberships IN ROW EXCLUSIVE MODE';
  EXECUTE $write$
    UPDATE public.group_memberships SET weight = 0.:weight
     WHERE symbol = 'A' AND (SELECT phase FROM workbench.deployment) IN ('cutover', 'archived') $write$;
  EXECUTE $write$
    INSERT INTO public.group_memberships (group_id, symbol)
    SELECT id, 'C:client_id' FROM public.definition_groups
     WHERE name = 'F' AND (SELECT phase FROM workbench.deployment) IN ('cutover', 'archived')
        ON CONFLICT DO NOTHING $write$;
  EXECUTE $write$
    DELETE FROM public.group_memberships
     WHERE symbol = 'C:client_id' AND random() < 0.5
       AND (SELECT phase FROM workbench.deployment) IN ('cutover', 'archived') $write$;
EXCEPTION WHEN undefined_table THEN NULL; END $$;
"""
READER = """
SELECT count(*) FROM public.cache_entries WHERE value @> '{"holdings": [{"symbol": "A"}]}';
"""


def pgbench() -> Path:
    """The load generator of the server's programs."""
    for folder in (server.binary("postgres").parent, SYSTEM_15):
        if (folder / "pgbench").is_file():
            return folder / "pgbench"
    pytest.skip("no pgbench is installed here")


@contextmanager
def load(database: Database, folder: Path, scripts: list[str]) -> Iterator[Path]:
    """Writers and readers at full speed; the file in which they say what failed, and nothing when nothing did."""
    files = []
    for place, script in enumerate(scripts):
        path = folder / f"{place}.sql"
        path.write_text(script)
        files += ["-f", str(path)]
    command = [pgbench(), "-n", "-c", "4", "-j", "1", "-T", "600", *files, dsn(database.url)]
    said = folder / "said"
    with said.open("w") as out, subprocess.Popen(command, stdout=out, stderr=STDOUT) as process:
        try:
            yield said
            assert process.poll() is None, said.read_text()
        finally:
            process.send_signal(signal.SIGINT)


@on_one_server
@pytest.mark.parametrize("allow_stragglers", [False, True] if faults.SOAK else [False])
def test_no_error_under_load(cluster: Cluster, tmp_path: Path, allow_stragglers: bool) -> None:
    """Readers and writers at full speed meet no error but the documented refusal while the phase changes under them."""
    database = cluster.clone("soak under load", fill_for_load)

    def cutover(database: Database) -> object:
        return migration.cutover(database, allow_stragglers, lambda: validation.run_and_record(database)[0].verdict)

    def archive(database: Database) -> object:
        terms = archiving.Terms(checks=0)
        return archiving.archive(database, terms, True, validator=lambda: validation.run(database).verdict)

    try:
        # Writers of both sides at once may deadlock, as documented: with stragglers there are none of the new tables.
        scripts = [LEGACY_WRITER, READER] if allow_stragglers else [LEGACY_WRITER, AFTER_WRITER, READER]
        with load(database, tmp_path, scripts) as said:
            for step in (
                migration.migrate,
                cutover,
                migration.rollback,
                cutover,
                archive,
                migration.rollback,
                migration.rollback,
                migration.rollback,
                migration.migrate_online,
            ):
                wait_for_writes(database)
                step(Database(database.url))
                if migration.status(Database(database.url)).phase is not Phase.LEGACY:
                    assert not migration.status(Database(database.url)).drift
            wait_for_writes(database)
        assert not re.search(r"ERROR|FATAL|aborted", said.read_text()), said.read_text()
    finally:
        cluster.drop(database)


def wait_for_writes(database: Database) -> None:
    """Until writers have gone on for some transactions."""
    counted = "SELECT count(*) FROM public.cache_entries WHERE type = 'app_settings'"
    start = execute(database, counted)[0][0]
    faults.wait_until(lambda: int(str(execute(database, counted)[0][0])) > int(str(start)) + 20)


def fill_for_load(empty: Database) -> None:
    """One fund of two, and some stocks."""
    fill(empty)
    holdings = [{"symbol": "A", "weight": 0.5}, {"symbol": "B", "weight": 0.5}]
    add(empty, "etf_holdings", "P", {"holdings": holdings})
