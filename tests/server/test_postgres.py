"""Addresses of databases: what is refused, what is never repeated, what libpq adds."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SECRET, Program, on_embedded
from oracles.programs import installed, is_one_sentence

from workbench.postgres import Database


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("status --database-url mysql://someone@there/db", "only postgresql:// is supported"),
        ("status --database-url there", "postgresql://user@host:5432/name"),
        ("status --database-url postgresql://there/db --data-dir x", "give one of them"),
    ],
)
def test_a_wrong_address_is_exit_2(program: Program, arguments: str, says: str) -> None:
    """What is no address of a PostgreSQL database is wrong usage, with one sentence that shows what would be right."""
    outcome = program(*arguments.split())
    assert (outcome.code, outcome.out) == (2, "")
    assert is_one_sentence(outcome.err)
    assert says in outcome.err


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://me:{SECRET}@127.0.0.1:1/market",
        f"postgresql://me@127.0.0.1:1/market?password={SECRET}",
        f"postgresql://me:x@{SECRET}@127.0.0.1:1/market",
        f"postgresql://me:1/{SECRET}@127.0.0.1:1/market",
        f"postgresql://me:{SECRET}@127.0.0.1:port/market",
    ],
)
def test_a_password_is_never_repeated(address: str, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with an address, its password is neither in the sentence nor in the traceback."""
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", address)
    outcome, with_traceback = program("status"), installed("status", "--debug")
    assert is_one_sentence(outcome.err)
    for ended in (outcome, with_traceback):
        assert ended.code in (2, 3)
        assert SECRET not in ended.out + ended.err


def test_an_unreachable_server_is_exit_3(program: Program, tmp_path: Path) -> None:
    """A server that does not answer is named, before any kernel is started, without the password."""
    address = f"postgresql://me:{SECRET}@127.0.0.1:1/market"
    for words in (["status"], ["run", "--output", tmp_path]):
        outcome = program(*words, "--database-url", address)
        assert (outcome.code, outcome.out) == (3, "")
        assert is_one_sentence(outcome.err)
        assert "postgresql://me:***@127.0.0.1:1/market" in outcome.err
        assert SECRET not in outcome.err


@on_embedded
def test_libpq_variables_fill_what_the_url_leaves_out(sampled: Database) -> None:
    """A URL that names the server only gets database and user from PGDATABASE and PGUSER."""
    url, parts = sampled.url.set(database=None, username=None), sampled.url
    outcome = installed(
        "status",
        "--json",
        WORKBENCH_DATABASE_URL=url.text(),
        PGDATABASE=str(parts.database),
        PGUSER=str(parts.username),
        PGHOSTADDR="192.0.2.1",
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.result["entries"] > 3_000
