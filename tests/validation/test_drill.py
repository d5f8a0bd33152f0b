"""The drill proves the verifier, and these tests prove the drill: it catches all, and says so when it does not."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from conftest import Cluster, Program, dsn, execute, in_soak, on_embedded
from hypothesis import HealthCheck, Phase, given, settings
from oracles import legacy, strategies
from oracles.small_databases import OF_EVERY_OUTCOME
from oracles.twin import Entry

from workbench import drill, migration, sqlfiles, validation
from workbench.contract import Verdict
from workbench.drill import Drill, Outcome, rounds, singly
from workbench.drill.copying import ThrowawayCopy, copied
from workbench.drill.trials import Fault
from workbench.errors import NotAllowedError, UsageError
from workbench.postgres import Database
from workbench.schema import catalogue

SOAK = bool(os.environ.get("WORKBENCH_SOAK"))
"""Longer forms: more mutations, more generated tables."""

COUNT = 5000 if SOAK else 340
"""Mutations of the sample."""

TWICE = '[{"symbol": "A", "weight": 0.2}, {"symbol": "a", "weight": 0.3}, {"symbol": "B", "weight": 0.5}]'
WORLD = [*OF_EVERY_OUTCOME, Entry(0, "etf_holdings", "Twice", "TWICE", TWICE)]
"""What validation is tested on, and a list in which weights are added."""

QUICK = settings(
    max_examples=200 if SOAK else 3,
    # A failing table is small already, and shrinking it further would take minutes.
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def moved(cluster: Cluster) -> Iterator[Database]:
    """A database with a few migrated entries of every outcome; a drill leaves it as it was."""
    made = cluster.clone("moved to drill", _create_and_migrate)
    yield made
    cluster.drop(made)


def _create_and_migrate(empty: Database) -> None:
    legacy.create(empty, WORLD)
    migration.migrate(empty)


@pytest.fixture
def rows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everyday runs plant what is around the rows, one at a time, in the tests of that alone."""
    if not SOAK:
        monkeypatch.setattr(singly, "around", lambda copy, say: [])
        monkeypatch.setattr(singly, "excused", lambda copy, say: ([], []))


def failing(result: Drill) -> list[drill.Trial]:
    """Survivors and false alarms."""
    return result.trials(*drill.BAD)


def contents(database: Database) -> dict[str, str]:
    """Every row, with its place on disk and the transaction that wrote it, and every sequence, by name."""
    names = execute(
        database,
        """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'workbench')
            UNION ALL SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences""",
    )
    statement = "SELECT md5(string_agg(concat(x.ctid, x.xmin, x.xmax, ' ', ROW(x.*)), '' ORDER BY x.ctid)) FROM {} AS x"
    return {str(name): str(execute(database, statement.format(name))) for (name,) in names}


def test_all_is_caught_on_the_sample_and_nothing_is_touched(migrated: Database, program: Program) -> None:
    """Each fault of the catalogue and each random mutation is named; every row and sequence stays as it was."""
    before = contents(migrated)
    ended = program("validate", "--drill", "--mutations", COUNT, "--json", "--database-url", dsn(migrated.url))
    assert contents(migrated) == before
    assert (ended.code, ended.result["verdict"]) == (0, "pass")
    assert {trial["outcome"] for trial in ended.result["faults"]} == {"caught"}
    assert all(trial["subject"] and trial["path"] and trial["checks"] for trial in ended.result["faults"])
    assert {trial["outcome"] for trial in ended.result["harmless"]} == {"not flagged"}
    columns = ended.result["mutations"]
    assert sum(column["planted"] for column in columns) == sum(column["caught"] for column in columns) == COUNT
    assert ended.result["survivors"] == []


@pytest.mark.usefixtures("rows_alone")
def test_all_is_caught_on_the_real_table(real: Database) -> None:
    """On the real legacy table no fault survives, whatever the seed."""
    migration.migrate(real)
    for seed in range(20 if SOAK else 1):
        result = drill.run(real, seed=seed, mutations=2000 if SOAK else 100)
        assert (result.verdict, failing(result)) == (Verdict.PASS, [])
        assert "canary-secret" not in repr(result)


@pytest.mark.usefixtures("rows_alone")
@on_embedded
@QUICK
@given(table=strategies.tables)
def test_all_is_caught_on_any_table(cluster: Cluster, table: list[Entry]) -> None:
    """Whatever the legacy table holds: what can be planted in it is caught, and nothing harmless is flagged."""
    made = cluster.clone("empty legacy to drill", legacy.create)
    try:
        with made.engine.begin() as connection:
            legacy.fill(connection, legacy.numbered(table))
        migration.migrate(made)
        result = drill.run(made, seed=len(table), mutations=10)
        assert failing(result) == []
        assert result.verdict is (Verdict.PASS if migration.status(made).entries else Verdict.UNCHECKED)
    finally:
        cluster.drop(made)


@pytest.mark.usefixtures("rows_alone")
@on_embedded
@in_soak
def test_the_same_seed_drills_the_same(moved: Database) -> None:
    """A drill repeats to the letter; another seed chooses other places; few entries only take more rounds."""
    first, second, other = (drill.run(moved, seed=seed, mutations=40) for seed in (7, 7, 8))
    assert first == second
    assert [trial.place for trial in first.faults] != [trial.place for trial in other.faults]
    assert first.mutations != other.mutations
    assert failing(first) == failing(other) == []
    assert sum(column.planted for column in first.mutations) == 40
    assert sum(trial.outcome is Outcome.CAUGHT for trial in first.faults) > 70


@pytest.mark.usefixtures("rows_alone")
@in_soak
def test_others_read_and_write_during_a_drill(moved: Database) -> None:
    """At steps of each part of a drill somebody else writes legacy and new tables without waiting."""
    steps: list[int] = []

    def meddle(part: int, total: int, step: str) -> None:
        steps.append(part)
        if steps.count(part) % 4 != 1 and not SOAK:
            return
        with moved.engine.begin() as connection:
            legacy.run(connection, "SET LOCAL lock_timeout = '100ms'")
            for table in ("public.cache_entries", "public.group_memberships", "public.stock_metadata"):
                legacy.run(connection, f"UPDATE {table} SET id = id")  # noqa: S608 - fixed names
            legacy.run(connection, "LOCK TABLE public.cache_entries IN SHARE ROW EXCLUSIVE MODE")

    result = drill.run(moved, mutations=20, progress=meddle)
    assert (result.verdict, failing(result)) == (Verdict.PASS, [])


Blind = tuple[str, str, set[str]]
BLINDED: dict[str, Blind] = {
    "documents are not compared": (
        "AND c.value::text IS NOT DISTINCT FROM r.value::text",
        "",
        {
            *("entry_list_key", "holdings_reordered", "kept_value"),
            *("residue_position", "residue_spelling_lost", "set_aside_element"),
            *("stock_market_cap_digits", "weight_trailing_zero"),
        },
    ),
    "kept entries are not compared": (
        "(x.outcome, x.reason, x.superseded_by) IS DISTINCT FROM (k.outcome, k.reason, k.superseded_by)",
        "false",
        {"kept_outcome", "kept_reason"},
    ),
    "set-aside elements are not compared": (
        "(x.outcome, x.symbol, x.reason) IS DISTINCT FROM (a.outcome, a.symbol, a.reason)",
        "false",
        {"set_aside_reason"},
    ),
}


@pytest.fixture
def blinded(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Make the checks read other text than they have, as a careless change would."""

    def blind(text: str, instead: str) -> None:
        load = sqlfiles.load
        compared = [id for id in validation.PROOFS if id != "catalogue"]
        assert any(text in load(f"validation/{id}") for id in compared), text
        monkeypatch.setattr(
            sqlfiles,
            "load",
            lambda name: load(name).replace(text, instead) if name.startswith("validation/") else load(name),
        )

    return blind


@pytest.mark.usefixtures("rows_alone")
@on_embedded
@pytest.mark.parametrize("change", BLINDED)
def test_a_blinded_check_leaves_survivors(
    moved: Database, program: Program, blinded: Callable[[str, str], None], change: str
) -> None:
    """A proof that no longer compares something lets just those faults through, and the drill exits 1."""
    text, instead, expected = BLINDED[change]
    blinded(text, instead)
    ended = program("validate", "--drill", "--mutations", "0", "--json", "--database-url", dsn(moved.url))
    survived = {trial["id"] for trial in ended.result["faults"] if trial["outcome"] == "survived"}
    assert survived == expected
    assert ended.code == (1 if expected else 0)


@pytest.mark.usefixtures("rows_alone")
@on_embedded
def test_a_check_left_out_leaves_survivors(moved: Database, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the second proof faults and mutations survive; the terminal shows them first, with a word."""
    left = {id: title for id, title in validation.PROOFS.items() if id != "lossless_mapping"}
    monkeypatch.setattr(validation, "PROOFS", left)
    ended = program("validate", "--drill", "--mutations", "60", "--database-url", dsn(moved.url))
    assert ended.code == 1
    first, second, *_ = ended.out.splitlines()
    assert re.match(r"✗ fail: \d+ of \d+ planted faults and \d+ of 60 random mutations were caught", first)
    assert "First: " in first
    assert second.strip() == "✗ survived or flagged"
    assert re.search(r"group_memberships\.(symbol|group_id|weight|metadata)", ended.out)


@pytest.mark.usefixtures("rows_alone")
@on_embedded
def test_a_check_that_is_too_strict_is_told(
    moved: Database, program: Program, blinded: Callable[[str, str], None]
) -> None:
    """A proof that compares how a recomputed number is written is caught at its false alarm, and only there."""
    blinded("OR x.weight IS DISTINCT FROM s.weight", "OR x.weight::text IS DISTINCT FROM s.weight::text")
    blinded("AND workbench.is_list_as_mapped", "AND false AND workbench.is_list_as_mapped")  # row by row
    ended = program("validate", "--drill", "--mutations", "0", "--json", "--database-url", dsn(moved.url))
    flagged = {trial["id"] for trial in ended.result["harmless"] if trial["outcome"] == "flagged"}
    assert (ended.code, flagged) == (1, {"scale_of_a_recomputed_weight"})


@pytest.fixture(scope="module")
def copy(moved: Database) -> Iterator[ThrowawayCopy]:
    """A copy to plant in."""
    with moved.rehearsing() as transaction:
        yield copied(transaction, seed=1)


MUTATED = ["cache_entries", "definition_groups", "group_memberships", "stock_metadata", "entries"]
MUTATED += ["kept_entries", "membership_residue", "set_aside_elements"]
BESIDE = ["families", "family_locks", "phases", "validations", "deployment", "after_only", "archived_entries"]


def everything(copy: ThrowawayCopy, names: list[str] = MUTATED) -> list[Any]:
    """All rows of the copied tables."""
    statement = "SELECT x::text FROM {}.{} AS x ORDER BY 1"
    return [legacy.select(legacy.through(copy), statement.format(copy.schema, name)) for name in names]


@on_embedded
def test_a_fault_changes_what_it_says_or_nothing(copy: ThrowawayCopy) -> None:
    """Each fault changes the copy when it says that it did, touches no taken entry, and is undone."""
    before = everything(copy)
    for fault in copy.faults("faults") + copy.faults("alone"):
        with copy.undone():
            copy.execute_file("drill/loose")
            planted = copy.plant(fault)
            dropped_by_loose = fault.id.endswith("_dropped")
            assert (everything(copy) != before) == (bool(planted) and not dropped_by_loose), fault.id
        assert everything(copy) == before, fault.id
        with copy.undone():
            copy.execute_file("drill/loose")
            taken = planted.entries if planted else []
            again = copy.plant(fault, taken)
            assert not again or not {*taken} & {*again.entries} or "$1" not in statement(copy, fault), fault.id


def statement(copy: ThrowawayCopy, fault: Fault) -> str:
    """The statement that plants a fault in a place that it chooses; $1 are the entries that are taken."""
    text = f"SELECT statement FROM {copy.schema}.drill_faults WHERE kind = '{fault.kind}' AND fault = '{fault.id}'"  # noqa: S608 - fixed names
    [(planting,)] = legacy.select(legacy.through(copy), text)
    return str(planting)


@on_embedded
def test_each_mutation_changes_its_column(copy: ThrowawayCopy) -> None:
    """A random mutation is never a change of nothing: as many rows differ as were mutated."""
    for number in range(1, 20):
        before = everything(copy)
        with copy.undone():
            copy.execute_file("drill/loose")
            planned = copy.rows("drill/mutations/plan", seed=3, round=number, size=500)
            carried_out = sum(copy.execute_one(f"drill/mutations/{name}") for name in rounds.MUTATED)
            after = everything(copy)
        differing = sum(len(set(b) - set(a)) for b, a in zip(before, after, strict=True))
        assert carried_out == len(planned) == len({row.entry_id for row in planned}) == differing


def state(copy: ThrowawayCopy) -> list[Any]:
    """All rows of the copy, and all that stands in its catalogue."""
    tables = legacy.select(
        legacy.through(copy), "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()"
    )
    there = {name for (name,) in tables}
    stands = copy.rows("catalogue/stands", bookkeeping=copy.bookkeeping)
    grants = copy.rows("catalogue/grants")
    sequences = copy.rows("catalogue/sequences", bookkeeping=copy.bookkeeping)
    return [*everything(copy, [name for name in MUTATED + BESIDE if name in there]), stands, grants, sequences]


@on_embedded
def test_a_fault_around_the_rows_changes_something_and_is_undone(copy: ThrowawayCopy) -> None:
    """Each fault in catalogue, functions and bookkeeping finds a place, changes the copy, and leaves it as it was."""
    before = state(copy)
    for fault in [fault for kind in singly.ASKED_FIRST for fault in copy.faults(kind)]:
        with copy.undone():
            planted = copy.plant(fault)
            assert planted, fault.id
            assert planted.place, fault.id
            assert state(copy) != before, fault.id
        assert state(copy) == before, fault.id


@on_embedded
def test_a_fault_in_what_is_excused_changes_something_and_is_undone(copy: ThrowawayCopy) -> None:
    """What documents cannot hold is no defect, and each fault in it changes the copy and is undone."""
    with singly._excuses(copy, lambda what: None) as refusal:
        assert refusal == ""
        assert copy.named() == {}
        copy.mark_places()
        before = state(copy)
        for fault in copy.faults("excused"):
            with copy.undone():
                assert copy.plant(fault), fault.id
                assert state(copy) != before, fault.id
            assert state(copy) == before, fault.id


@on_embedded
def test_the_copy_is_complete(copy: ThrowawayCopy, moved: Database) -> None:
    """Every object of a deployment is in the copy and compared there, but for owners and persistence."""
    with moved.read_only() as transaction:
        original = catalogue.judge(transaction, migration.phase(transaction))
    with copy.undone():
        copied_too = catalogue.judge(copy, migration.phase(copy))
    assert copied_too.defects == []
    assert len(original.should) - len(copied_too.should) == 1  # the schema itself
    assert copied_too.examined > 0.9 * original.examined
    assert copy.named() == {}


@pytest.mark.parametrize("stragglers", [True, False] if SOAK else [False])
@on_embedded
def test_all_is_caught_while_the_new_tables_are_primary(cluster: Cluster, stragglers: bool) -> None:
    """After a cutover the next write is one to the memberships, and the same faults are named."""
    made = cluster.clone("moved to drill", _create_and_migrate)
    migration.cutover(made, allow_stragglers=stragglers, validator=lambda: Verdict.PASS)
    before = contents(made)
    result = drill.run(made, mutations=20)
    assert (result.verdict, failing(result)) == (Verdict.PASS, [])
    assert contents(made) == before
    outcomes = {trial.id: trial.next_write for trial in result.around}
    assert outcomes["rebuild_does_nothing"] == outcomes["rebuild_dropped"] == "not followed"
    cluster.drop(made)


@in_soak
@on_embedded
def test_the_next_write_is_told(moved: Database) -> None:
    """After a fault around the rows an ordinary write is followed, refused in the server's words, or not followed."""
    steps: list[str] = []
    result = drill.run(moved, mutations=0, progress=lambda done, total, step: steps.append(step))
    next_writes = {trial.id: trial.next_write or "" for trial in result.around}
    assert (
        next_writes["follow_dropped"]
        == next_writes["nothing_is_migrated"]
        == next_writes["follow_does_nothing"]
        == "not followed"
    )
    assert next_writes["sequence_set_back"].startswith("refused: duplicate key value violates unique constraint")
    assert next_writes["index_of_no_row"] == "followed"
    assert all(next_writes.values())
    assert {trial.outcome for trial in result.by_contract} == {Outcome.NOT_FLAGGED}
    assert all(trial.place for trial in result.by_contract)
    # Progress says which fault is planted, and where in the row of faults it is.
    assert any(re.fullmatch(r"planted faults: weights_swapped, \d+ of \d+", step) for step in steps)
    assert any(re.fullmatch(r"faults around the rows: functions: weights_doubled, \d+ of \d+", step) for step in steps)


@on_embedded
@in_soak
def test_a_check_of_what_is_around_left_out_leaves_survivors(
    moved: Database, copy: ThrowawayCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the check of the bookkeeping just the faults that only it names survive."""
    left = {id: title for id, title in validation.PROOFS.items() if id != "bookkeeping"}
    monkeypatch.setattr(validation, "PROOFS", left)
    monkeypatch.setattr(singly, "ASKED_FIRST", dict.fromkeys(singly.ASKED_FIRST, "catalogue"))
    result = drill.run(moved, mutations=0)
    survived = {trial.id for trial in failing(result)}
    of_the_check = {fault.id for fault in copy.faults("bookkeeping")}
    assert of_the_check - survived == NAMED_BY_PROOFS
    assert survived <= of_the_check


NAMED_BY_PROOFS = {"document_twice", "note_hides_a_weight", "note_of_nothing", "all_noted_and_emptied"}
NAMED_BY_PROOFS |= {"reason_beside_a_list", "kept_though_current"}
"""Bookkeeping that the proofs or the independent count name themselves."""


@in_soak
@on_embedded
def test_a_blinded_excuse_leaves_survivors(
    moved: Database, copy: ThrowawayCopy, blinded: Callable[[str, str], None]
) -> None:
    """Where a note excuses whatever it is filed under, what is excused can be changed unseen, and nothing else."""
    blinded(
        "a.stands::text IS NOT DISTINCT FROM d.stands::text AND a.read_as::text IS NOT DISTINCT FROM d.read_as::text",
        "true",
    )
    survived = {trial.id for trial in failing(drill.run(moved, mutations=0))}
    assert {"own_list_weight", "own_list_digit", "note_says_otherwise"} <= survived
    assert survived <= {fault.id for fault in copy.faults("excused")} | {"note_hides_a_weight"}


MEMBERS = 60_000 if SOAK else 6_000
"""Of each of two long lists."""


@on_embedded
@pytest.mark.parametrize("weight", ["null", "0.00001"])
def test_no_statement_is_quadratic_in_a_long_list(database: Database, weight: str) -> None:
    """On long lists without weights, or with equal ones, no statement looks at more rows than a few times the list."""
    lists = [
        f'{{"holdings": [{", ".join(f"""{{"symbol": "{head}{n}", "weight": {weight}}}""" for n in range(MEMBERS))}]}}'
        for head in ("A", "B")
    ]
    legacy.create(database, [Entry(0, "etf_holdings", x, x, text) for x, text in zip("XY", lists, strict=True)])
    migration.migrate(database)
    with database.rehearsing() as transaction:
        copy = copied(transaction, seed=1)
        copy.execute_file("drill/loose")
        for fault in copy.faults("faults"):
            with copy.undone():
                plan = explained(copy, statement(copy, fault))
            assert looked_at(plan) < 30 * 2 * MEMBERS, fault.id


def explained(copy: ThrowawayCopy, statement: str) -> Any:
    """The plan of a statement as it was carried out."""
    text = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + statement.replace("$1", "CAST('{}' AS integer[])")
    [(plan,)] = legacy.select(legacy.through(copy), text)
    return plan[0]["Plan"]


def looked_at(node: Any) -> float:
    """Rows that a plan gave on or threw away, in all its nodes."""
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Join Filter", 0)
    return node["Actual Loops"] * rows + sum(looked_at(child) for child in node.get("Plans", []))


OWN_TIMES = {"group_memberships.added_at", "group_memberships.updated_at"}
"""Of the new tables alone: no legacy list tells them."""


@on_embedded
def test_every_column_of_the_after_side_is_mutated(copy: ThrowawayCopy) -> None:
    """No column of a copied table is forgotten, but ids that say only where a row stands."""
    ids = {"definition_groups.id", "group_memberships.id", "stock_metadata.id"}
    mutated = {f"{table}.{name}" for table in rounds.MUTATED for name in columns_set(table)}
    there = {
        f"{table}.{name}"
        for table in rounds.MUTATED
        for (name,) in legacy.select(
            legacy.through(copy),
            f"SELECT attname FROM pg_attribute WHERE attrelid = '{copy.schema}.{table}'::regclass AND attnum > 0",  # noqa: S608 - fixed names
        )
    }
    assert there - ids - OWN_TIMES == mutated


def columns_set(table: str) -> list[str]:
    """The columns that the mutations of a table can set."""
    return re.findall(r"CASE x\.column_name WHEN '(\w+)'", sqlfiles.load(f"drill/mutations/{table}"))


@pytest.mark.parametrize(
    ("build", "why"),
    [
        (lambda empty: legacy.create(empty, OF_EVERY_OUTCOME), "Nothing is migrated yet"),
        (lambda empty: (legacy.create(empty), migration.migrate(empty)), "nothing in which a fault could be planted"),
    ],
    ids=["not migrated", "empty"],
)
def test_without_anything_to_plant_in_it_is_unchecked(
    database: Database, program: Program, build: Callable[[Database], object], why: str
) -> None:
    """Nothing migrated, or nothing in the tables, is no pass: exit 3 with the reason."""
    build(database)
    ended = program("validate", "--drill", "--database-url", dsn(database.url))
    assert (ended.code, ended.out.partition(":")[0]) == (3, "? unchecked")
    assert why in ended.out


DRIFTED = {
    "a weight": "UPDATE public.group_memberships SET weight = 0.7 WHERE id = 1",
    "a duplicate": """ALTER TABLE public.group_memberships DROP CONSTRAINT unique_membership;
        INSERT INTO public.group_memberships (group_id, symbol) VALUES (1, 'AAPL')""",
}


@pytest.mark.parametrize("defect", DRIFTED)
def test_where_before_and_after_disagree_there_is_no_drill(cluster: Cluster, moved: Database, defect: str) -> None:
    """A database that does not validate is sent to `validate` first: faults could not be told apart."""
    made = Database(moved.url.set(database=cluster.create(cluster.templates[f"{__name__} moved to drill"])))
    execute(made, DRIFTED[defect])
    result = drill.run(made)
    assert result.verdict is Verdict.UNCHECKED
    assert "workbench validate" in result.sentence
    cluster.drop(made)


@pytest.mark.parametrize("values", [{"seed": -1}, {"seed": 2**31}, {"mutations": -1}, {"mutations": 10**7}])
def test_numbers_out_of_range_are_refused(moved: Database, values: dict[str, int]) -> None:
    """A seed that the server cannot hold, or a senseless number of mutations, is a wrong usage."""
    with pytest.raises(UsageError, match="must be a whole number from 0 to"):
        drill.run(moved, **values)


def test_options_of_a_drill_need_a_drill(program: Program) -> None:
    """--seed alone does nothing and is refused, before any server is started."""
    ended = program("validate", "--seed", "3")
    assert (ended.code, "add --drill" in ended.err) == (2, True)


@pytest.mark.usefixtures("rows_alone")
@on_embedded
def test_an_account_without_temporary_tables_is_told(cluster: Cluster, moved: Database) -> None:
    """Without the privilege for temporary tables the drill ends as unreachable, and says what is missing."""
    role = f"r{moved.url.database}"
    execute(moved, f'REVOKE TEMPORARY ON DATABASE "{moved.url.database}" FROM PUBLIC')
    execute(moved, f'CREATE ROLE "{role}" LOGIN')
    for name in ("public", "workbench"):
        execute(moved, f'GRANT USAGE ON SCHEMA {name} TO "{role}"')
        execute(moved, f'GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO "{role}"')
    other = Database(moved.url.set(username=role))
    with pytest.raises(NotAllowedError, match="temporary"):
        drill.run(other)
    execute(moved, f'GRANT TEMPORARY ON DATABASE "{moved.url.database}" TO PUBLIC')
    assert drill.run(replace(other), mutations=5).verdict is Verdict.PASS
    other.engine.dispose()
    execute(moved, f'DROP OWNED BY "{role}"')
    execute(moved, f'DROP ROLE "{role}"')
