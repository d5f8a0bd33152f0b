"""Validation that can fail: each check is broken once and must name the row; what is harmless stays green."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Cluster, execute
from oracles import legacy, twin
from oracles.checks import after, red
from oracles.small_databases import OF_EVERY_OUTCOME, create_of_every_outcome
from oracles.twin import Entry

from workbench import migration, sqlfiles, validation
from workbench.contract import Verdict
from workbench.postgres import Database, Transaction
from workbench.validation import Check, verdicts


@pytest.fixture(scope="module")
def moved(cluster: Cluster) -> Iterator[Database]:
    """A database with a few migrated entries of every outcome; tests undo what they break."""
    made = cluster.clone("of every outcome", create_of_every_outcome)
    yield made
    cluster.drop(made)


MEMBERS = "UPDATE public.group_memberships SET"
GROUPS = "UPDATE public.definition_groups SET"
STOCKS = "UPDATE public.stock_metadata SET"
FREE = "ALTER TABLE public.group_memberships DROP CONSTRAINT unique_membership"
PAST_THE_TRIGGERS = "SET LOCAL session_replication_role = replica"
LOST_SYMBOL = ("lossless_rebuild", "SPY", "$.holdings[0].symbol")
FAULTS = {
    "row missing": (
        ["DELETE FROM public.group_memberships WHERE symbol = 'MSFT'"],
        ("lossless_mapping", "ETF SPY / MSFT", "symbol"),
    ),
    "row extra": (
        ["INSERT INTO public.group_memberships (group_id, symbol, weight) VALUES (1, 'NEW', 0.1)"],
        ("lossless_rebuild", "SPY", "$.holdings[3]"),
    ),
    "row of a sector missing": (
        ["DELETE FROM public.group_memberships WHERE symbol = 'XOM'"],
        ("lossless_mapping", "SECTOR energy / XOM", "symbol"),
    ),
    "row of a sector extra": (
        [
            """INSERT INTO public.group_memberships (group_id, symbol)
               SELECT id, 'SPY' FROM public.definition_groups WHERE name = 'energy'"""
        ],
        ("lossless_mapping", "SECTOR energy / SPY", "symbol"),
    ),
    "weight + 0.3": (
        [f"{MEMBERS} weight = weight + 0.3 WHERE symbol = 'AAPL' AND group_id = 1"],
        ("lossless_mapping", "AAPL", "weight"),
    ),
    "weight + 1e-6": (
        [f"{MEMBERS} weight = weight + 1e-6 WHERE symbol = 'MSFT'"],
        ("lossless_mapping", "MSFT", "weight"),
    ),
    "weight + 1e-18": (
        [f"{MEMBERS} weight = weight + 1e-18 WHERE symbol = 'MSFT'"],
        ("lossless_rebuild", "SPY", "$.holdings[1].weight"),
    ),
    "weight of a percent list + 1e-18": (
        [f"{MEMBERS} weight = weight + 1e-18 WHERE symbol = 'AMD'"],
        ("lossless_rebuild", "QQQ", "$.holdings[1].weight"),
    ),
    "trailing zero of a weight lost": (
        [f"{MEMBERS} weight = trim_scale(weight) WHERE symbol = 'MSFT'"],
        ("lossless_rebuild", "SPY", "$.holdings[1].weight"),
    ),
    "weight NULL": (
        [f"{MEMBERS} weight = NULL WHERE symbol = 'MSFT'"],
        ("lossless_rebuild", "SPY", "$.holdings[1].weight"),
    ),
    "+ d and - d": (
        [
            f"""{MEMBERS} weight = weight + CASE symbol WHEN 'AAPL' THEN 0.1 ELSE -0.1 END
                 WHERE symbol IN ('AAPL', 'MSFT') AND group_id = 1"""
        ],
        ("lossless_mapping", "AAPL", "weight"),
    ),
    "two weights swapped": (
        [
            f"""{MEMBERS} weight = CASE symbol WHEN 'TSLA' THEN 0.40 ELSE 0.600 END
                 WHERE symbol IN ('TSLA', 'AMD')"""
        ],
        ("lossless_mapping", "TSLA", "weight"),
    ),
    "symbol in lower case": ([f"{MEMBERS} symbol = lower(symbol) WHERE id = 1"], LOST_SYMBOL),
    "trailing space": ([f"{MEMBERS} symbol = symbol || ' ' WHERE id = 1"], LOST_SYMBOL),
    "trailing newline": ([f"{MEMBERS} symbol = symbol || E'\\n' WHERE id = 1"], LOST_SYMBOL),
    "NBSP": ([f"{MEMBERS} symbol = symbol || U&'\\00A0' WHERE id = 1"], LOST_SYMBOL),
    "zero width": ([f"{MEMBERS} symbol = symbol || U&'\\200B' WHERE id = 1"], LOST_SYMBOL),
    "look-alike letter": ([f"{MEMBERS} symbol = U&'\\0410APL' WHERE id = 1"], LOST_SYMBOL),
    "text NULL": ([f"{MEMBERS} symbol = 'NULL' WHERE id = 1"], LOST_SYMBOL),
    "empty text": ([f"{MEMBERS} symbol = '' WHERE id = 1"], LOST_SYMBOL),
    "same edit in two rows": ([FREE, f"{MEMBERS} symbol = 'X' WHERE id IN (1, 2)"], LOST_SYMBOL),
    "row duplicated": (
        [
            FREE,
            """INSERT INTO public.group_memberships (group_id, symbol, weight)
               SELECT group_id, symbol, weight FROM public.group_memberships WHERE id = 2""",
        ],
        ("integrity", "group 1", "symbol"),
    ),
    "row of a sector duplicated": (
        [
            FREE,
            """INSERT INTO public.group_memberships (group_id, symbol)
               SELECT group_id, symbol FROM public.group_memberships WHERE symbol = 'XOM'""",
        ],
        ("conservation", "energy", "$"),
    ),
    "symbols swapped between two funds": (
        [
            f"""{MEMBERS} symbol = CASE symbol WHEN 'MSFT' THEN 'AMD' ELSE 'MSFT' END
                 WHERE symbol IN ('MSFT', 'AMD')"""
        ],
        ("lossless_rebuild", "SPY", "$.holdings[1].symbol"),
    ),
    "order of two holdings": (
        [f"{MEMBERS} id = -id WHERE id IN (4, 5)", f"{MEMBERS} id = 9 + id WHERE id IN (-4, -5)"],
        ("lossless_rebuild", "miners", "$.symbols[0]"),
    ),
    "moved to another group": (
        [f"{MEMBERS} group_id = 2 WHERE id = 1"],
        ("lossless_rebuild", "SPY", "$.holdings[0].name"),
    ),
    "orphan": (
        [
            "ALTER TABLE public.group_memberships DROP CONSTRAINT group_memberships_group_id_fkey",
            f"{MEMBERS} group_id = 99 WHERE id = 1",
        ],
        ("integrity", "group_memberships id 1", "group_id"),
    ),
    "deep JSON value": (
        [f"{MEMBERS} metadata = jsonb_set(metadata, '{{note,lots,1}}', '3') WHERE id = 1"],
        ("lossless_rebuild", "SPY", "$.holdings[0].note.lots[1]"),
    ),
    "digits of a JSON number": (
        [f"{MEMBERS} metadata = jsonb_set(metadata, '{{note,lots,0}}', '1.1') WHERE id = 1"],
        ("lossless_rebuild", "SPY", "$.holdings[0].note.lots[0]"),
    ),
    "JSON null for a missing key": (
        [f"{MEMBERS} metadata = metadata #- '{{note,gone}}' WHERE id = 1"],
        ("lossless_rebuild", "SPY", "$.holdings[0].note.gone"),
    ),
    "array order": (
        [f"{GROUPS} metadata = jsonb_set(metadata, '{{tags}}', '[2, 1]') WHERE name = 'miners'"],
        ("lossless_rebuild", "miners", "$.tags[0]"),
    ),
    "NULL for empty JSON": (
        [f"{MEMBERS} metadata = '{{\"name\": null}}' WHERE id = 2"],
        ("lossless_rebuild", "SPY", "$.holdings[1].name"),
    ),
    "environment of a group": (
        [f"{GROUPS} environment = 'UAT' WHERE name = 'SPY'"],
        ("environments", "SPY", "environment"),
    ),
    "environment of a stock": (
        [f"{STOCKS} environment = 'UAT' WHERE symbol = 'XOM'"],
        ("lossless_mapping", "XOM", "$.environment"),
    ),
    "type of a group": ([f"{GROUPS} type = 'CUSTOM' WHERE name = 'miners'"], ("lossless_mapping", "miners", "$.type")),
    "text in the next column": (
        [f"{GROUPS} description = display_name, display_name = '' WHERE name = 'SPY'"],
        ("lossless_mapping", "SPY", "$.description"),
    ),
    "name of a group": ([f"{GROUPS} name = 'SPY2' WHERE name = 'SPY'"], ("lossless_rebuild", "SPY", "key")),
    "liquidity filter": (
        [f"{GROUPS} liquidity_filter = '{{\"min\": 1.5}}' WHERE name = 'SPY'"],
        ("lossless_rebuild", "SPY", "liquidity_filter"),
    ),
    "times of a group": (
        [f"{GROUPS} updated_at = last_update WHERE name = 'SPY'"],
        ("lossless_rebuild", "SPY", "updated_at"),
    ),
    "group missing": (["DELETE FROM public.definition_groups WHERE name = 'SPY'"], ("lossless_rebuild", "SPY", "$")),
    "group extra": (
        ["INSERT INTO public.definition_groups (name, type, environment) VALUES ('MINE', 'CUSTOM', 'UAT')"],
        ("lossless_mapping", "CUSTOM MINE", "$"),
    ),
    "digits of a market cap": (
        [f"{STOCKS} market_cap = 1.5 WHERE symbol = 'XOM'"],
        ("lossless_rebuild", "XOM", "$.market_cap"),
    ),
    "sector NULL": ([f"{STOCKS} sector = NULL WHERE symbol = 'XOM'"], ("lossless_rebuild", "XOM", "$.sector")),
    "flag NULL": (
        [f"{STOCKS} is_validated = NULL WHERE symbol = 'CVX'"],
        ("lossless_rebuild", "CVX", "$.is_validated"),
    ),
    "stock missing": (["DELETE FROM public.stock_metadata WHERE symbol = 'CVX'"], ("lossless_rebuild", "CVX", "$")),
    "stock extra": (
        ["INSERT INTO public.stock_metadata (symbol, environment) VALUES ('NEW', 'PROD')"],
        ("lossless_mapping", "NEW", "$"),
    ),
    "target emptied": (["TRUNCATE public.group_memberships CASCADE"], ("lossless_rebuild", "miners", "$.symbols[0]")),
    "after side emptied": (
        ["TRUNCATE public.definition_groups, public.stock_metadata CASCADE"],
        ("lossless_rebuild", "miners", "$"),
    ),
    "residue of a spelling lost": (
        ["DELETE FROM workbench.membership_residue WHERE spelling = 'BRK-B'"],
        ("lossless_rebuild", "SPY", "$.holdings[2].symbol"),
    ),
    "set-aside element lost": (
        ["DELETE FROM workbench.set_aside_elements WHERE element = '7'"],
        ("conservation", "odd", "$"),
    ),
    "set-aside element changed": (
        ["UPDATE workbench.set_aside_elements SET element = '8' WHERE element = '7'"],
        ("lossless_rebuild", "odd", "$[3]"),
    ),
    "set-aside element called merged": (
        ["UPDATE workbench.set_aside_elements SET outcome = 'merged' WHERE element = '7'"],
        ("lossless_mapping", "entry 11", "outcome, symbol, reason"),
    ),
    "reason reworded": (
        ["UPDATE workbench.set_aside_elements SET reason = '' WHERE element = '7'"],
        ("lossless_mapping", "entry 11", "outcome, symbol, reason"),
    ),
    "superseded called rejected": (
        ["UPDATE workbench.kept_entries SET outcome = 'rejected' WHERE name = 'older'"],
        ("lossless_mapping", "etf_holdings QQQ", "outcome, reason, superseded_by"),
    ),
    "kept entry lost": (["DELETE FROM workbench.kept_entries WHERE name = 'older'"], ("conservation", "QQQ", "$")),
    "kept entry changed": (
        ["UPDATE workbench.kept_entries SET value = '[]' WHERE name = 'older'"],
        ("lossless_rebuild", "QQQ", "$[0]"),
    ),
    "unit changed": (
        ["UPDATE workbench.entries SET weight_unit = 'percent' WHERE group_id = 1"],
        ("lossless_mapping", "SPY", "$.weight_unit"),
    ),
    "form of the members NULL": (
        ["UPDATE workbench.entries SET element_form = NULL WHERE group_id = 1"],
        ("lossless_rebuild", "SPY", "$.holdings[0].symbol"),
    ),
    "text of a list that is no list": (
        ["UPDATE workbench.entries SET list_text = 'no list' WHERE group_id = 1"],
        ("lossless_rebuild", "SPY", "$.holdings"),
    ),
    "keys that no list has": (
        ["UPDATE workbench.entries SET shadowed_keys = 'null' WHERE list_key = ''"],
        ("lossless_mapping", "odd", "$.shadowed_keys"),
    ),
    "metadata NULL": ([f"{GROUPS} metadata = NULL WHERE name = 'SPY'"], ("lossless_rebuild", "SPY", "$")),
    "metadata no object": ([f"{GROUPS} metadata = '5' WHERE name = 'SPY'"], ("lossless_mapping", "SPY", "$.metadata")),
    "display name NULL": ([f"{GROUPS} display_name = NULL WHERE name = 'SPY'"], ("lossless_rebuild", "SPY", "name")),
    "index dropped": (
        ["DROP INDEX public.idx_group_memberships_symbol"],
        ("catalogue", "index idx_group_memberships_symbol on group_memberships", "index"),
    ),
    "constraint dropped": ([FREE], ("catalogue", "constraint unique_membership on", "constraint")),
    "legacy changed past the triggers": (
        [
            PAST_THE_TRIGGERS,
            """UPDATE public.cache_entries SET value = jsonb_set(value, '{holdings,0,symbol}', '"IBM"')
                WHERE key = 'SPY' AND environment = 'DEFAULT'""",
        ],
        LOST_SYMBOL,
    ),
    "legacy emptied past the triggers": (
        [PAST_THE_TRIGGERS, "DELETE FROM public.cache_entries"],
        ("lossless_rebuild", "miners", "$"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_planted_fault_is_caught(moved: Database, fault: str) -> None:
    """The proof goes red, and the check that is meant for the fault names its row and place."""
    statements, (id, subject, path) = FAULTS[fault]
    found = red(after(moved, *statements))
    assert set(found) & set(validation.PROOFS)
    assert [row for row in found[id] if subject in row.subject and row.path == path], found[id]


def test_a_check_is_one_statement_and_one_row() -> None:
    """Each statement has its row in the catalogue of checks, each row its statement, and each proof a column's head."""
    statements = {rule.id for rule in validation.CHECKS.values() if not rule.compares_catalogue}
    assert {*sqlfiles.names("validation")} - {"excused", "last_lines"} == statements
    assert all(rule.short for rule in validation.PROOFS.values())


LINES = {
    "etf_holdings": f"{MEMBERS} symbol = 'GOOG' WHERE id = 1",
    "stock_metadata": f"{STOCKS} industry = 'Gas' WHERE symbol = 'XOM'",
    "bidirectional": f"{STOCKS} metadata = '{{\"member_of_etfs\": []}}' WHERE symbol = 'AAPL'",
    "sectors": "DELETE FROM public.group_memberships WHERE symbol = 'CVX'",
    "themes": f"{MEMBERS} symbol = 'GOOG' WHERE symbol = 'RIOT'",
}


@pytest.mark.parametrize("line", LINES)
def test_every_legacy_line_can_fail(moved: Database, line: str) -> None:
    """Each of the five lines is green, goes red by one statement, and names what differs."""
    assert line not in red(after(moved))
    assert red(after(moved, LINES[line]))[line][0].before


def test_every_check_is_broken_here() -> None:
    """No proof and no line is without a fault that it must catch, and no finding without an example."""
    assert set(LINES) == set(validation.LEGACY_LINES)
    # test_bookkeeping has those of the bookkeeping and of the independent count.
    assert {id for _, (id, *_) in FAULTS.values()} == set(validation.PROOFS) - {"account", "bookkeeping"}
    # What only the after side can say, and what others put there, is no defect of legacy data: test_cutover and
    # test_catalogue have examples.
    assert {id for _, id, _ in FINDINGS.values()} == set(validation.CHECKS) - set(validation.PROOFS) - {
        *("after_only", "noticed")
    }


HARMLESS = {
    "nothing": [],
    "rows rewritten": [f"{MEMBERS} symbol = symbol", f"{GROUPS} name = name", f"{STOCKS} symbol = symbol"],
    "rows in another order": ["CLUSTER public.group_memberships USING idx_group_memberships_symbol"],
    "index rebuilt": ["REINDEX TABLE public.group_memberships"],
    "JSON key order": [f'{MEMBERS} metadata = \'{{"note": {{"gone": null, "lots": [1.10, 2]}}}}\' WHERE id = 1'],
    "scale of a merged weight": [f"{MEMBERS} weight = weight WHERE group_id = 1"],
    "statistics": ["ANALYZE"],
    "another type changed": ["UPDATE public.cache_entries SET value = '1' WHERE type = 'app_settings'"],
}


@pytest.mark.parametrize("rewrite", HARMLESS)
def test_harmless_rewrites_stay_green(moved: Database, rewrite: str) -> None:
    """What changes no fact raises no alarm."""
    checks = after(moved, *HARMLESS[rewrite])
    assert not red(checks)
    assert all(check.verdict is not Verdict.UNCHECKED for check in checks)


def test_vacuum_full_stays_green(migrated: Database) -> None:
    """Physically rewritten tables hold the same."""
    with migrated.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL")
    assert validation.run(migrated).verdict is Verdict.PASS


FINDINGS = {
    "empty fund": (("etf_holdings", "E1", '{"holdings": []}'), "etf_holdings", "ETF E1"),
    "empty theme": (("theme_definition", "e2", "[]"), "themes", "theme e2"),
    "stock that is no symbol": (("stock_metadata", "-", "{}"), "stock_metadata", "stock -"),
    "claim without a list": (("stock_metadata", "A", '{"member_of_etfs": ["NONE"]}'), "bidirectional", "stock A"),
    "unknown sector": (("stock_metadata", "B", '{"sector": "Unknown"}'), "sectors", "stock B"),
    "rejected entry": (("etf_holdings", "E3", "1"), "rejections", "etf_holdings E3 (DEFAULT)"),
    "no list": (("etf_holdings", "E4", "{}"), "rejections", "etf_holdings E4 (DEFAULT)"),
    "rejected element": (("etf_holdings", "E5", "[null]"), "rejections", "etf_holdings E5 (DEFAULT)"),
    "rewritten symbol": (("etf_holdings", "E6", '["BF-B"]'), "spellings", "etf_holdings E6 (DEFAULT)"),
    "symbol twice": (("etf_holdings", "E7", '["A", "A"]'), "spellings", "etf_holdings E7 (DEFAULT)"),
    "stale count": (
        ("etf_holdings", "E8", '{"holdings": ["A"], "total_holdings": 2}'),
        "declared_counts",
        "etf_holdings E8 (DEFAULT)",
    ),
    "no unit": (("etf_holdings", "E9", '[{"symbol": "A", "weight": 7}]'), "weights", "etf_holdings E9 (DEFAULT)"),
    "cash": (("etf_holdings", "E10", '["CASH_USD"]'), "unlikely_tickers", "ETF E10 (DEFAULT)"),
}
# 1.0 holdings are one holding.
NO_FINDING = ("etf_holdings", "E11", '{"holdings": ["A"], "total_holdings": 1.0}')


@pytest.fixture(scope="module")
def with_defects(cluster: Cluster) -> Iterator[validation.Validation]:
    """What is found in a table with every defect of FINDINGS."""

    def create(empty: Database) -> None:
        defects = [*(entry for entry, _, _ in FINDINGS.values()), NO_FINDING]
        legacy.create(empty, [*OF_EVERY_OUTCOME, *(Entry(0, type, "n", key, value) for type, key, value in defects)])
        migration.migrate(empty)

    made = cluster.clone("with defects", create)
    yield validation.run(made)
    cluster.drop(made)


@pytest.mark.parametrize("defect", FINDINGS)
def test_a_defect_of_the_legacy_data_is_a_finding(with_defects: validation.Validation, defect: str) -> None:
    """It is reported with its row, and it fails nothing: the move did not make it."""
    _, id, subject = FINDINGS[defect]
    assert with_defects.check(id).verdict is Verdict.FINDING
    assert subject in [row.subject for row in with_defects.check(id).rows]
    assert with_defects.verdict is Verdict.PASS


def test_a_count_written_otherwise_is_not_stale(with_defects: validation.Validation) -> None:
    """A declared count of 1.0 fits one holding."""
    assert [row.subject for row in with_defects.check("declared_counts").rows if "E11" in row.subject] == []


def test_nothing_migrated_is_unchecked(sampled: Database) -> None:
    """Before the migration no check passes."""
    result = validation.run(sampled)
    assert result.verdict is Verdict.UNCHECKED
    assert {check.verdict for check in result.checks} == {Verdict.UNCHECKED}


def test_nothing_to_look_at_is_unchecked(database: Database) -> None:
    """An empty legacy table, migrated, leaves only the catalogue to be called anything."""
    legacy.create(database)
    migration.migrate(database)
    result = validation.run(database)
    assert result.verdict is Verdict.UNCHECKED
    looked_at = [check.id for check in result.checks if check.verdict is not Verdict.UNCHECKED]
    assert looked_at == ["catalogue", "noticed"]


def test_an_environment_without_entries_is_unchecked(moved: Database) -> None:
    """The five lines of an environment that holds nothing are not green, so neither is the whole."""
    result = validation.run(moved, "PROD")
    assert {result.check(id).verdict for id in validation.LEGACY_LINES} == {Verdict.UNCHECKED}
    assert result.verdict is Verdict.UNCHECKED


def test_a_failure_outweighs_what_is_unchecked(moved: Database) -> None:
    """Fail, then unchecked, then pass."""
    checks = {id: Check(id, "", Verdict.PASS, "", 0) for id in validation.CHECKS}

    def overall(**told: Verdict) -> Verdict:
        given = [Check(id, "", told.get(id, check.verdict), "", 0) for id, check in checks.items()]
        return verdicts.overall(given)

    assert overall() is Verdict.PASS
    assert overall(rejections=Verdict.FINDING, etf_holdings=Verdict.FINDING) is Verdict.PASS
    assert overall(themes=Verdict.UNCHECKED) is Verdict.PASS
    assert overall(integrity=Verdict.UNCHECKED) is Verdict.UNCHECKED
    assert overall(integrity=Verdict.UNCHECKED, themes=Verdict.FAIL) is Verdict.FAIL


def test_all_rows_go_to_the_file_and_a_hundred_back(sampled: Database, tmp_path: Path) -> None:
    """The count is the full one, the first hundred rows are in the result, all are in the CSV."""
    migration.migrate(sampled)
    execute(sampled, "UPDATE public.stock_metadata SET industry = 'x' WHERE id <= 250")
    target = tmp_path / "rows.csv"
    result, _ = validation.run_and_record(sampled, csv_path=target)
    check = result.check("stock_metadata")
    assert (check.count, len(check.rows)) == (250, validation.SHOWN_ROWS)
    with target.open(newline="", encoding="utf-8") as file:
        counted = Counter(row["check"] for row in csv.DictReader(file))
    assert counted == Counter({check.id: check.count for check in result.checks if check.count})
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_figures_of_the_sample(migrated: Database) -> None:
    """The sample reconciles with what the legacy team published."""
    result = validation.run(migrated)
    assert result.verdict is Verdict.PASS
    assert figures(result.check("etf_holdings"))[:3] == [24, 11_778, 3_700]
    assert figures(result.check("stock_metadata")) == [3_700, 3_700]
    assert figures(result.check("sectors"))[:2] == [11, 53]
    assert figures(result.check("themes"))[:2] == [20, 219]
    assert [result.check(id).verdict for id in validation.LEGACY_LINES] == [Verdict.PASS] * 5


def figures(check: Check) -> list[int]:
    """The numbers of a check's figures."""
    return [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", check.figures) if number != ","]


def test_the_sample_is_mapped_as_its_twin(migrated: Database) -> None:
    """Each row that the sample became, and each figure of the checks, is what naive Python makes of it."""
    with migrated.read_only() as transaction:
        entries = [
            Entry(int(id), *columns)
            for id, *columns in legacy.rows(legacy.through(transaction), "public.cache_entries")
        ]
        stored = legacy.stored_outcome(legacy.through(transaction))
        expected = twin.outcome(entries)
        assert legacy.comparable(stored) == legacy.comparable(expected)
        for id, numbers in naive_figures(expected).items():
            assert figures(validation.run_check(transaction, id)) == numbers, id


def naive_figures(outcome: twin.Outcome) -> dict[str, list[int]]:
    """The figures of the checks, counted one by one."""
    groups = list(outcome.groups.values())
    default = {
        kind: [g for g in groups if (g.kind, g.environment) == (kind, "DEFAULT")] for kind in ("ETF", "THEME", "SECTOR")
    }
    stocks = [stock for stock in outcome.stocks.values() if stock[1] == "DEFAULT"]
    industries = [len(twin.parse(g.metadata)["industries"]) for g in default["SECTOR"]]
    rows = sum(len(g.members) for g in groups)

    def members(kind: str) -> list[str]:
        return [symbol for group in default[kind] for symbol, *_ in group.members]

    return {
        "etf_holdings": [len(default["ETF"]), len(members("ETF")), len(set(members("ETF")))],
        "themes": [len(default["THEME"]), len(members("THEME")), len(set(members("THEME")))],
        "sectors": [len(default["SECTOR"]), sum(industries), len(members("SECTOR"))],
        "stock_metadata": [len(stocks), sum(stock[3] is not None for stock in stocks)],
        "lossless_mapping": [len(groups), rows, len(outcome.stocks)],
        "integrity": [rows + len(groups) + len(outcome.stocks)],
    }


def test_the_real_table(real: Database) -> None:
    """The real legacy table moves losslessly, and no secret of it is in any result."""
    migration.migrate(real)
    result = validation.run(real)
    assert result.verdict is Verdict.PASS
    with real.read_only() as transaction:
        assert "canary-secret-7f3a" not in str(result) + str(everything(transaction))
    canaries = "SELECT count(*) > 0 FROM public.cache_entries WHERE value::text LIKE '%canary-secret-7f3a%'"
    assert execute(real, canaries) == [(True,)]


def everything(transaction: Transaction) -> list[str]:
    """All text of the after side."""
    tables = legacy.select(
        legacy.through(transaction),
        """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname IN ('public', 'workbench') AND tablename <> 'cache_entries'""",
    )
    statement = "SELECT x::text FROM {} AS x"
    return [str(legacy.select(legacy.through(transaction), statement.format(name))) for (name,) in tables]
