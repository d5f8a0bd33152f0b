"""Issuers' files into the database, in each phase: what is written, what stays, and the way back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Cluster, Program, dsn, execute, on_embedded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from issuer_files import GLOBAL_X, ark
from oracles.checks import passed
from oracles.small_databases import create_parallel, create_primary

from workbench import kept_files, loading, migration, validation
from workbench.contract import Phase, Verdict
from workbench.errors import LoadUndoError, NotReadyError, UnreadableFileError
from workbench.holdings import Source
from workbench.loading import Loads
from workbench.migration import archiving
from workbench.postgres import Database
from workbench.snapshot import store

TERMS = loading.LoadTerms(apply=True)
OUR_ROWS = {
    "groups": "SELECT name, type, display_name, metadata::text, environment FROM definition_groups ORDER BY 1, 2",
    "members": """SELECT g.name, m.symbol, m.weight::text, m.metadata::text, r.spelling, r.form
                    FROM group_memberships AS m JOIN definition_groups AS g ON g.id = m.group_id
                    LEFT JOIN workbench.membership_residue AS r ON r.membership_id = m.id
                   ORDER BY g.name, g.type, coalesce(r.position, m.id)""",
    "stocks": "SELECT symbol, metadata::text FROM stock_metadata ORDER BY id",
    "documents": "SELECT id, type, name, key, value::text, environment FROM cache_entries ORDER BY id",
}
"""All that a load may change, without times of change and numbers of rows; members in the order of their list."""


FIRST = ark("F", "11/27/2026", {"AAPL": "60", "BRK.B": "20", "MARA": "19.5"}, "0.5")
LATER = ark("F", "11/30/2026", {"AAPL": "55", "XOM": "25", "NEW": "19.5"}, "0.5")
OTHER = ark("G", "11/27/2026", {"AAPL": "30", "NEW": "69.5"}, "0.5")


def create_archived(empty: Database) -> None:
    """A few entries, migrated, cut over and archived, with the view for old readers."""
    create_primary(empty)
    archiving.archive(empty, archiving.Terms(0, 0), True, with_view=True, validator=passed)


BUILDS = {
    "parallel": ("few in parallel", create_parallel),
    "cutover": ("few, primary", create_primary),
    "archived": ("few, archived", create_archived),
}


@pytest.fixture(params=BUILDS)
def database(request: pytest.FixtureRequest, cluster: Cluster) -> Iterator[Database]:
    """A few migrated entries, in each phase."""
    made = cluster.clone(*BUILDS[request.param])
    yield made
    cluster.drop(made)


@pytest.fixture
def parallel(cluster: Cluster) -> Iterator[Database]:
    """A few migrated entries; documents are primary."""
    made = cluster.clone("few in parallel", create_parallel)
    yield made
    cluster.drop(made)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where raw files are kept."""
    monkeypatch.setenv("WORKBENCH_FILES", str(tmp_path / "kept"))
    return tmp_path / "kept"


def load(database: Database, *sources: Source | UnreadableFileError, **terms: Any) -> Loads:
    """Write these files."""
    return loading.load(database, sources, loading.LoadTerms(apply=True, **terms))


def seen(database: Database) -> dict[str, list[Any]]:
    """All that a load may change."""
    return {title: execute(database, statement) for title, statement in OUR_ROWS.items()}


def weights(database: Database, fund: str) -> dict[Any, Any]:
    """The members of a fund with their weights."""
    rows = execute(
        database,
        "SELECT m.symbol, m.weight FROM group_memberships AS m JOIN definition_groups AS g ON g.id = m.group_id "
        "WHERE g.name = :fund AND g.type = 'ETF'",
        fund=fund,
    )
    return dict(rows)


def lists(database: Database) -> dict[Any, Any]:
    """The funds that each stock names."""
    rows = execute(database, "SELECT symbol, metadata -> 'member_of_etfs' FROM stock_metadata")
    return dict(rows)


def test_a_list_is_written_in_each_phase(database: Database) -> None:
    """Members, weights, the day, the lists of stocks; other keys of the document stay, and both sides are equal."""
    loads = load(database, FIRST, OTHER)
    assert [(file.fund, str(file.outcome), file.unaccounted) for file in loads.files] == [
        ("F", "changed", 0),
        ("G", "new", 0),
    ]
    assert weights(database, "F") == {"AAPL": Decimal("0.60"), "BRK.B": Decimal("0.20"), "MARA": Decimal("0.195")}
    assert weights(database, "G") == {"AAPL": Decimal("0.30"), "NEW": Decimal("0.695")}
    assert lists(database) == {"XOM": [], "AAPL": ["F", "G"]}
    [(metadata,)] = execute(database, "SELECT metadata FROM definition_groups WHERE name = 'F'")
    assert metadata["as_of"] == "2026-11-27"
    assert metadata["data_source"] == "F.csv"
    assert metadata["total_holdings"] == 3
    status = migration.status(database)
    assert (status.drift or 0, status.defects, status.after_only) == (0, [], [])
    if status.phase is not Phase.ARCHIVED:
        assert validation.run(database).verdict is Verdict.PASS


def test_a_fund_is_written_alike_into_documents_and_tables(cluster: Cluster) -> None:
    """The same files give the same documents, before cutover and after."""
    values = []
    for phase in ("parallel", "cutover"):
        made = cluster.clone(*BUILDS[phase])
        load(made, FIRST, LATER, OTHER)
        documents = execute(made, "SELECT key, value FROM cache_entries WHERE type <> 'app_settings' ORDER BY id")
        values.append([(key, _in_any_order(value)) for key, value in documents])
        cluster.drop(made)
    assert values[0] == values[1]


def _in_any_order(value: Any) -> Any:
    """Rows that stay keep their place, so that the order of a list may differ; spellings stay with them."""
    if isinstance(value, dict) and "holdings" in value:
        elements = [{**element, "symbol": element["symbol"].upper().replace("-", ".")} for element in value["holdings"]]
        return {**value, "holdings": sorted(elements, key=lambda element: str(element["symbol"]))}
    return value


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    """Not a row, not a time, not a record."""
    load(database, FIRST, OTHER)
    documents = "" if migration.status(database).phase is Phase.ARCHIVED else "cache_entries "
    tables = f"{documents}definition_groups group_memberships stock_metadata workbench.loads workbench.entries".split()
    versions = [execute(database, f"SELECT x::text, x.xmin::text FROM {table} AS x ORDER BY 1, 2") for table in tables]  # noqa: S608
    again = load(database, FIRST, OTHER)
    assert [str(file.outcome) for file in again.files] == ["unchanged", "unchanged"]
    assert again.load is None
    now = [execute(database, f"SELECT x::text, x.xmin::text FROM {table} AS x ORDER BY 1, 2") for table in tables]  # noqa: S608
    assert now == versions


def test_a_load_is_taken_back_to_what_was_before(database: Database) -> None:
    """Row for row, with numbers, spellings, order and the lists of stocks; the last load first."""
    states = [seen(database)]
    for source in (FIRST, LATER, OTHER):
        load(database, source)
        states.append(seen(database))
    with pytest.raises(LoadUndoError, match="load 2 changed F since"):
        loading.undo(database, 1)
    for number in (3, 2, 1):
        assert states.pop() == seen(database)
        loading.undo(database, number)
    assert states == [seen(database)]
    assert not migration.status(database).drift
    with pytest.raises(LoadUndoError, match="took it back already"):
        loading.undo(database, 1)
    with pytest.raises(LoadUndoError, match="it took another load back itself"):
        loading.undo(database, 4)
    assert [str(file.outcome) for file in load(database, FIRST).files] == ["changed"]


def test_what_came_since_is_not_overwritten(database: Database) -> None:
    """A hand that changed the list since stands, and the refusal says so."""
    load(database, FIRST)
    if migration.status(database).phase is Phase.PARALLEL:
        execute(
            database,
            "UPDATE cache_entries SET value = jsonb_set(value, '{holdings,0,weight}', '0.59') WHERE name = 'Fund'",
        )
    else:
        execute(database, "UPDATE group_memberships SET weight = 0.59 WHERE symbol = 'AAPL' AND weight = 0.6")
    before = seen(database)
    with pytest.raises(LoadUndoError, match="something other than a load changed F since"):
        loading.undo(database, 1)
    assert seen(database) == before


def test_an_older_list_replaces_a_newer_one_only_when_asked(database: Database) -> None:
    """It is refused with both days; a file that was loaded in its time is no refusal."""
    load(database, LATER)
    refused = load(database, FIRST)
    assert [str(file.outcome) for file in refused.files] == ["older"]
    assert "it is of 2026-11-27, older than the list of F that stands, of 2026-11-30" in refused.refused[0]
    before = seen(database)
    kept = load(database, FIRST, backfill=True)
    assert [str(file.outcome) for file in kept.files] == ["history only"]
    assert (kept.changed, kept.refused, seen(database) == before) == (False, [], True)
    assert load(database, FIRST, older=True).load == 2
    assert weights(database, "F").keys() == {"AAPL", "BRK.B", "MARA"}
    load(database, LATER)
    assert [str(file.outcome) for file in load(database, FIRST).files] == ["superseded"]


def test_every_day_of_a_load_is_in_the_history(
    parallel: Database, tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that the same load replaces is kept as a snapshot of its own; a load that ends early leaves none."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))

    def interrupted() -> Iterator[Source]:
        yield from (FIRST, LATER)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(parallel, interrupted(), TERMS)
    assert [path for path in (tmp_path / "snapshots").iterdir() if path.name[0] != "."] == []
    folder = tmp_path / "two"
    folder.mkdir()
    for number, source in enumerate((FIRST, LATER)):
        (folder / f"{number}.csv").write_bytes(source.content)
    assert program("load", folder, "--apply", "--database-url", dsn(parallel.url)).code == 0
    listed = program("snapshot", "list", "--fund", "F").out
    assert "2026-11-27" in listed
    assert "2026-11-30" in listed
    pair = program("overlap", "changes", "F", "--from", "2026-11-27", "--to", "2026-11-30", "--json").result
    members = {row["symbol"]: (row["in_b"], row["in_a"]) for row in pair["rows"]}
    gone, new = (True, False), (False, True)
    assert members == {"AAPL": (True, True), "BRK.B": gone, "MARA": gone, "XOM": new, "NEW": new}


def test_what_was_taken_back_is_no_fact(
    parallel: Database, tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of another day, restated by a load that is taken back, is again what was said first; --known-on a day on
    which the load stood still shows it. What a stock is called comes from a snapshot that says it."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    at = ("--database-url", dsn(parallel.url))
    restated = ark("F", "11/27/2026", {"AAPL": "10", "BRK.B": "89.5"}, "0.5")
    for number, source in enumerate((FIRST, LATER, restated)):
        (tmp_path / f"{number}.csv").write_bytes(source.content)
        assert program("load", tmp_path / f"{number}.csv", "--apply", "--older", *at).code == 0

    def told(*more: object) -> dict[str, float]:
        rows = program("overlap", "pair", "F", "F", "--as-of", "2026-11-27", "--json", *more).result["rows"]
        return {row["symbol"]: row["weight_a"] for row in rows}

    first, later = {"AAPL": 0.6, "BRK.B": 0.2, "MARA": 0.195}, {"AAPL": 0.1, "BRK.B": 0.895}
    assert told() == later
    assert program("load", "undo", "3", *at).code == 0
    assert told() == first
    assert [row["restatement"] for row in program("snapshot", "list", "--fund", "F", "--json").result] == [0, 0]
    note = tmp_path / "snapshots" / store.UNDONE
    [[*_, since, until]] = json.loads(note.read_text())
    assert program("snapshot", "take", *at).code == 0  # the same again adds nothing
    assert json.loads(note.read_text())[0][3:] == [since, until]
    note.write_text(note.read_text().replace(until, "2999-01-01T00:00:00.000000Z"))
    assert told("--known-on", since[:10]) == later
    note.unlink()
    assert told() == later  # as it would be without the note
    note.write_text("{")
    assert program("overlap", "history", "F", "F").code == 4


def test_an_empty_list_does_not_empty_a_fund(database: Database) -> None:
    """An issuer that stopped publishing is no fund that closed."""
    before = seen(database)
    loads = load(database, ark("F", "12/01/2026", {}))
    assert "it lists no stock for F, which has 3 members" in loads.refused[0]
    assert seen(database) == before


def test_a_list_that_lost_much_says_so_first(database: Database) -> None:
    """Most members gone, or all weights: as a file that is cut at the end of a line."""
    load(database, FIRST)
    [fewer] = load(database, ark("F", "11/28/2026", {"AAPL": "99.5"}, "0.5")).files
    assert fewer.findings[0] == "2 of 3 members of F go out. Compare both lists."
    [unweighed] = load(
        database, Source("F.csv", FIRST.content.replace(b"11/27", b"11/30").replace(b"60%", b"6%"))
    ).files
    assert unweighed.findings[0].startswith("F loses its weights: the published weights sum to 46")


def test_a_fund_without_ticker_keeps_one_name(parallel: Database) -> None:
    """A name first, the ticker later: no second fund, and no list of another fund under a ticker that was given."""
    file = Source("some.csv", GLOBAL_X.encode())
    [named] = load(parallel, file).files
    assert named.fund == "Global X Made-up ETF"
    assert "The file gives no ticker: the fund is named 'Global X Made-up ETF'" in named.findings[-1]
    [refused] = load(parallel, file, fund="SOME").refused
    assert "Rename it first: workbench load --rename 'Global X Made-up ETF' SOME --apply." in refused
    loading.rename(parallel, "Global X Made-up ETF", "SOME", "DEFAULT", apply=True)
    assert [(file.fund, str(file.outcome)) for file in load(parallel, file).files] == [("SOME", "unchanged")]
    other = Source("other.csv", file.content.replace(b"Made-up", b"Other"))
    [doubtful] = load(parallel, other, fund="SOME").files
    assert "The file is of 'Global X Other ETF', and SOME is called 'Global X Made-up ETF' here." in doubtful.findings
    both = load(parallel, file, other, fund="BOTH")
    assert "--fund is for one fund" in both.refused[-1]


def test_a_day_to_come_is_said(parallel: Database) -> None:
    """It may be a slip, and every later list would be older."""
    [file] = load(parallel, ark("F", "11/27/2062", {"AAPL": "60", "XOM": "39.5"}, "0.5")).files
    assert "Its day, 2062-11-27, is still to come." in file.findings


def test_a_fund_is_ended_and_renamed_by_request_alone(database: Database) -> None:
    """With its document, its members and the lists of stocks; both are taken back."""
    load(database, FIRST, OTHER)
    before = seen(database)
    assert "would be ended" in loading.end(database, "f", "DEFAULT", apply=False)
    assert seen(database) == before
    assert loading.rename(database, "G", "H", "DEFAULT", apply=True) == "G was renamed to H in environment DEFAULT."
    assert weights(database, "G") == {}
    assert weights(database, "H").keys() == {"AAPL", "NEW"}
    assert lists(database)["AAPL"] == ["F", "H"]
    assert [(row.fund, row.is_as_loaded) for row in loading.review(database, "DEFAULT").rows] == [
        ("F", True),
        ("H", True),
    ]
    loading.end(database, "F", "DEFAULT", apply=True)
    assert weights(database, "F") == {}
    assert lists(database)["AAPL"] == ["H"]
    assert execute(database, "SELECT key FROM cache_entries WHERE key = 'F'") == []
    assert not migration.status(database).drift
    with pytest.raises(LoadUndoError, match="load 2 changed G since"):
        loading.undo(database, 1)
    loading.undo(database, 3)
    loading.undo(database, 2)
    now = seen(database)
    if migration.status(database).phase is not Phase.PARALLEL:
        # Superseded documents go with the fund once the tables are primary.
        before["documents"] = [row for row in before["documents"] if row[2] != "Fund once"]
    assert now == before


def test_nothing_is_written_when_a_run_ends_early(database: Database, files: Path) -> None:
    """One transaction a run, and no raw file of what was not loaded."""
    before = seen(database)

    def interrupted() -> Iterator[Source]:
        yield FIRST
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(database, interrupted(), TERMS)
    assert seen(database) == before
    assert execute(database, "SELECT * FROM workbench.loads") == []
    assert list(files.iterdir()) == []


def test_weights_of_stocks_in_a_mixed_fund_are_kept(database: Database) -> None:
    """Documents tell the unit by the sum alone: the rest of the fund stands in them, so that 40 % stays 40 %."""
    load(database, ark("MIX", "11/27/2026", {"AAPL": "30", "XOM": "10"}, "60"))
    assert weights(database, "MIX") == {"AAPL": Decimal("0.30"), "XOM": Decimal("0.10")}
    assert not migration.status(database).drift


def test_a_named_database_is_migrated_first(cluster: Cluster) -> None:
    """Load never makes tables in a database that somebody named."""
    made = Database(cluster.url.set(database=cluster.create("template0")))
    with pytest.raises(NotReadyError, match="workbench migrate"):
        loading.prepare(made)
    assert execute(made, "SELECT to_regclass('cache_entries')") == [(None,)]
    cluster.drop(made)


def test_the_certificate_and_the_raw_file_are_kept(parallel: Database, files: Path) -> None:
    """Under its digest, with a note by which it is found again; or not at all."""
    load(parallel, FIRST)
    [row] = loading.listed(parallel).rows
    assert row.certificate is not None
    assert row.certificate["lines"] == 5
    assert sum(row.certificate["outcomes"].values()) == 5  # type: ignore[attr-defined]
    kept = kept_files.fund("F", "2026-11-27")
    assert kept is not None
    assert [member.symbol for member in kept.members] == ["AAPL", "BRK.B", "MARA"]
    assert (files / str(row.sha256)).read_bytes() == FIRST.content
    assert kept_files.fund("F", "2026-11-30") is None
    before = sorted(files.iterdir())
    load(parallel, OTHER, keep=False)
    assert sorted(files.iterdir()) == before


def test_standing_loads_are_looked_at_again(parallel: Database, files: Path) -> None:
    """A record that does not add up and a changed raw file fail; a list that was changed since is a finding."""
    assert not loading.is_used(parallel, "DEFAULT")
    assert loading.review(parallel, "DEFAULT").verdict is Verdict.UNCHECKED
    load(parallel, FIRST, OTHER)
    assert loading.is_used(parallel, "DEFAULT")
    review = loading.review(parallel, "DEFAULT")
    assert (review.verdict, review.findings) == (Verdict.PASS, 0)
    assert review.sentence.startswith(
        "All 9 lines of the files of 2 funds are accounted for; 2 raw files read again gave"
    )
    assert "F  2026-11-27  ARK  3  100.0" in review.funds().text
    execute(parallel, "UPDATE cache_entries SET value = value || '{\"holdings\": []}' WHERE name = 'Fund'")
    changed = loading.review(parallel, "DEFAULT")
    assert (changed.verdict, changed.findings) == (Verdict.PASS, 1)
    assert "F  its list was changed since" in changed.doubts().text
    kept = next(path for path in files.iterdir() if path.name == review.rows[0].evidence["sha256"])
    kept.write_bytes(FIRST.content.replace(b"60%", b"61%"))
    execute(
        parallel,
        "UPDATE workbench.loads SET certificate = jsonb_set(certificate, '{outcomes,member}', '1') WHERE fund = 'G'",
    )
    wrong = loading.review(parallel, "DEFAULT")
    assert wrong.verdict is Verdict.FAIL
    assert [fault.partition(":")[0] for fault in wrong.wrong] == ["G", "F", "G"]
    assert "sha256 differ" in wrong.wrong[1]


def test_another_format_than_last_time_is_a_finding(parallel: Database) -> None:
    """Before it breaks something."""
    load(parallel, FIRST)
    renamed = Source("F.csv", LATER.content.replace(b'"market value ($)"', b'"market value($)"'))
    [file] = load(parallel, renamed).files
    assert "Format: The column 'market value ($)' is called 'market value($)' now." in file.findings


def test_a_fund_is_known_by_ticker_or_by_its_name(parallel: Database) -> None:
    """In any case; two that fit are refused."""
    load(parallel, ark("f", "11/27/2026", {"AAPL": "99.5"}, "0.5"))
    assert weights(parallel, "F") == {"AAPL": Decimal("0.995")}
    execute(
        parallel,
        "INSERT INTO cache_entries (type, name, key, value, environment) "
        "VALUES ('etf_holdings', 'x', 'f', '[]', 'DEFAULT')",
    )
    assert load(parallel, FIRST).refused == []
    refused = load(parallel, ark("Ff", "11/27/2026", {"AAPL": "99.5"}, "0.5")).refused
    assert refused == []


SYMBOLS = ("AAPL", "XOM", "BRK.B", "MARA", "NEW", "A1")
LISTS = st.dictionaries(st.sampled_from(SYMBOLS), st.integers(1, 30), min_size=1)


@on_embedded
@settings(
    max_examples=16 if "WORKBENCH_SOAK" in os.environ else 4,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.lists(st.tuples(st.sampled_from("FG"), LISTS), min_size=1, max_size=4), st.sampled_from(list(BUILDS)))
def test_any_loads_give_what_the_last_file_says(
    cluster: Cluster, several: list[tuple[str, dict[str, int]]], phase: str
) -> None:
    """As a naive reader would have it: members, weights, the lists of stocks, no drift; and all the way back."""
    made = cluster.clone(*BUILDS[phase])
    states, expected = [seen(made)], {}
    for day, (fund, parts) in enumerate(several, start=1):
        whole = sum(parts.values())
        shares = {symbol: str(round(Decimal(part * 100) / whole, 2)) for symbol, part in parts.items()}
        expected[fund] = {symbol: Decimal(share) / 100 for symbol, share in shares.items()}
        loads = load(made, ark(fund, f"11/{day:02}/2026", shares))
        assert loads.refused == []
        states.append(seen(made))
    for fund, members in expected.items():
        assert weights(made, fund) == pytest.approx(members, abs=Decimal("0.0001"))
    for symbol in ("AAPL", "XOM"):
        assert set(lists(made)[symbol]) == {"F"} - expected.keys() | {f for f in expected if symbol in expected[f]}
    assert not migration.status(made).drift
    for number in range(len(several), 0, -1):
        assert seen(made) == states.pop()
        loading.undo(made, number)
    assert [seen(made)] == states
    cluster.drop(made)


def test_as_a_user_meets_it(parallel: Database, program: Program, tmp_path: Path) -> None:
    """Preview, apply, list, undo: each says what it did, and what it did not do."""
    file = tmp_path / "f.csv"
    file.write_bytes(FIRST.content)
    at = ("--database-url", dsn(parallel.url))
    before = seen(parallel)
    preview = program("load", file, *at)
    assert preview.code == 0
    assert "1 file read, 0 refused: 1 list of 1 fund (1 changed) with 3 members" in preview.out.splitlines()[0]
    assert "1 in, 1 out, 2 weights moved; most: XOM 20.00 % → -, MARA - → 19.50 %" in preview.out
    assert seen(parallel) == before
    applied = program("load", file, "--apply", *at)
    assert applied.code == 0
    assert "load 1 was written" in applied.out
    assert "Snapshot 2026-11-27-" in applied.out
    listed = program("load", "list", "--json", *at).result["rows"]
    assert [(row["load"], row["fund"], row["as_of"], row["came_in"]) for row in listed] == [(1, "F", "2026-11-27", 1)]
    undone = program("load", "undo", "1", *at)
    assert (undone.code, "Snapshot 2025-" in undone.out) == (0, True)
    assert program("load", "list", "--csv", *at).out.splitlines()[1].startswith("2,undo,F,DEFAULT,")
    assert program("load", "undo", "1", *at).code == 4
    assert seen(parallel) == before
    answer = json.loads(program("load", file, "--json", *at).out)["files"][0]
    assert answer["change"]["came_in"] == 1
    assert answer["weight_sum"] == "100.0"
    output = tmp_path / "reports"
    assert program("load", file, "--apply", "--no-snapshot", *at).code == 0
    assert program("notebook", "run", "35_load", "--output", output, *at).out.startswith("✓ pass: All 5 lines of the")
    assert "1 raw file read again gave the same" in (output / "35_load.html").read_text()
    assert program("load", "--end", "NOSUCH", *at).code == 2
    assert program("load", *at).code == 2


def test_an_analyst_needs_one_command(program: Program, data_dir: Path, tmp_path: Path) -> None:
    """On the embedded PostgreSQL an empty table is made and migrated; one with entries is not touched."""
    file = tmp_path / "f.csv"
    file.write_bytes(FIRST.content)
    assert "There is no migrated database here" in program("load", file, "--data-dir", data_dir).out
    assert not data_dir.exists()
    applied = program("load", file, "--apply", "--data-dir", data_dir)
    assert applied.code == 0
    assert "1 list of 1 fund (1 new)" in applied.out
    assert program("status", "--json", "--data-dir", data_dir).result["phase"] == "parallel"
