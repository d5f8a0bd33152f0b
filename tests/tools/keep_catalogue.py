"""Write `sql/catalogue/expected.json` anew, from real deployments on every server whose programs are there.

Called by `make catalogue`, with the folders of further servers' programs: the embedded server and the system's 15 are
always asked. Each deployment is taken through all phases, dumped, restored and restored again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from conftest import SYSTEM_15, Cluster, dsn, execute

from workbench import migration, postgres, server
from workbench.contract import Phase, Verdict
from workbench.migration import archiving
from workbench.postgres import Database
from workbench.schema import catalogue, expected

KEPT = Path(__file__).parents[2] / "sql" / "catalogue" / "expected.json"
ODD = 'Odd "schäma"'
"""A name that stands for no word of any text, so that it can be told from what surrounds it."""

STAMP = re.compile(rb"^ALTER TABLE ONLY .* SET \(pg_attver=\d+\);\n", re.MULTILINE)
"""Debian's 15.20 gives every column an option of this name, which no other server takes back from a dump."""

Said = dict[str, dict[str, str]]


def main(folders: list[Path]) -> None:
    """Ask every server, and write what they say."""
    catalogue.judge = lambda transaction, phase: catalogue.Catalogue(0, 0, 0, "", [], {})  # type: ignore[assignment]
    with ExitStack() as stack:
        running = [stack.enter_context(serving(folder)) for folder in [None, SYSTEM_15, *folders]]
        servers = dict(sorted((major_of(cluster.url), (cluster, folder)) for cluster, folder in running))
        settings, texts = deployed(servers)
    document = {"majors": list(servers), "objects": kept(settings, texts)}
    KEPT.write_text(json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


@contextmanager
def serving(folder: Path | None) -> Iterator[tuple[Cluster, Path]]:
    """A throw-away server of the programs in `folder`, and that folder."""
    home = Path(tempfile.mkdtemp(prefix="workbench-catalogue-"))
    home.chmod(0o755)
    try:
        with programs_in(folder):
            started = server.start(home / "data")
            found = server.binary("psql").parent
        yield Cluster(postgres.parse_url(started.url)), found
    finally:
        with programs_in(folder):
            server.stop(home / "data")
        shutil.rmtree(home)


@contextmanager
def programs_in(folder: Path | None) -> Iterator[None]:
    """Programs are looked for in `folder`; None means those of the package."""
    os.environ.pop("WORKBENCH_PG_BIN", None)
    if folder:
        os.environ["WORKBENCH_PG_BIN"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("WORKBENCH_PG_BIN", None)


def major_of(url: Any) -> int:
    """The server's major version."""
    [(number,)] = execute(Database(url), "SELECT current_setting('server_version_num')::integer / 10000")
    return int(str(number))


def deployed(servers: dict[int, tuple[Cluster, Path]]) -> tuple[dict[str, Said], dict[int, list[Said]]]:
    """What stands in each setting on the newest server; and on each server all ways to say it, as deployed first."""
    settings: dict[str, Said] = {}
    texts: dict[int, list[Said]] = {major: [] for major in servers}
    dumps = []
    for major, (cluster, _) in servers.items():
        database = Database(cluster.url.set(database=cluster.create("template0")), ODD)
        settings = taken_through(database)
        texts[major] += list(settings.values())
        dumps.append((major, database))
    for major, database in dumps:
        for target in [later for later in servers if later >= major]:
            once = restored(database, *servers[target])
            texts[target].append(said(once))
            texts[target].append(said(restored(once, *servers[target])))
    return settings, texts


def taken_through(database: Database) -> dict[str, Said]:
    """What stands in every setting, by its name; the database ends archived, with a view for old readers."""
    execute(database, f"CREATE SCHEMA {quoted(ODD)}")
    with database.write_one_snapshot() as transaction:
        transaction.execute_file("sample/create_table")
    migration.migrate(database)
    settings = {str(Phase.PARALLEL): said(database)}
    for stragglers in (True, False):
        migration.cutover(database, allow_stragglers=stragglers, validator=lambda: Verdict.PASS)
        settings[catalogue.STRAGGLERS if stragglers else str(Phase.CUTOVER)] = said(database)
    archiving.archive(database, archiving.Terms(0), True, with_view=True, validator=lambda: Verdict.PASS)
    return settings | {str(Phase.ARCHIVED): said(database)}


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def restored(database: Database, cluster: Cluster, folder: Path) -> Database:
    """A database with what pg_dump says of another."""
    made = Database(cluster.url.set(database=cluster.create("template0")), database.schema)
    environment = {"LC_ALL": "C", "PATH": os.defpath}
    dump = subprocess.run([folder / "pg_dump", dsn(database.url)], env=environment, capture_output=True, check=True)
    command = [folder / "psql", "-XqvON_ERROR_STOP=1", dsn(made.url)]
    subprocess.run(command, env=environment, input=STAMP.sub(b"", dump.stdout), stdout=subprocess.DEVNULL, check=True)
    return made


def said(database: Database) -> Said:
    """What stands, with variables for the schema and tags for bodies."""
    with database.read_only() as transaction:
        stands = catalogue._stands(transaction)
        bodies = {f"${tag}$": transaction.filled(expected._bodies()[tag]) for tag in expected._bodies()}
    tags = {body: tag for tag, body in bodies.items()}
    return {
        open_(object): {aspect: tags.get(text) or open_(text) for aspect, text in aspects.items()}
        for object, aspects in stands.items()
    }


def literal(name: str) -> str:
    """A string."""
    return "'" + name.replace("'", "''") + "'"


def open_(text: str) -> str:
    """The text with variables in the place of the schema's name."""
    opened = text.replace(literal(ODD), ":'schema'").replace(quoted(ODD), ':"schema"')
    assert ODD not in opened, opened
    return opened


def kept(settings: dict[str, Said], texts: dict[int, list[Said]]) -> dict[str, Any]:
    """Every object with every aspect, each as shortly as it can be said."""
    objects: dict[str, Any] = {}
    for object in sorted({object for said in settings.values() for object in said}):
        within = [setting for setting, said in settings.items() if object in said]
        aspects = {aspect: value_of(object, aspect, settings, texts) for aspect in settings[within[0]][object]}
        if object == "table cache_entries":
            aspects = {name: aspects[name] for name in ("row-level security", "parents", "children")}
        objects[object] = aspects | ({expected.WHEN: within} if len(within) < len(settings) else {})
    return objects


def value_of(object: str, aspect: str, settings: dict[str, Said], texts: dict[int, list[Said]]) -> Any:
    """One text; or texts by setting; or all that mean the same, by versions where these differ."""
    by_setting = {setting: said[object][aspect] for setting, said in settings.items() if object in said}
    if len(set(by_setting.values())) > 1:
        return by_setting
    by_text = defaultdict(list)
    for major, ways in texts.items():
        forms = dict.fromkeys(said[object][aspect] for said in ways if object in said)
        by_text[tuple(forms)].append(str(major))
    shortest = {" ".join(majors): ways[0] if len(ways) == 1 else list(ways) for ways, majors in by_text.items()}
    return next(iter(shortest.values())) if len(shortest) == 1 else shortest


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
