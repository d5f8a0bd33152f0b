"""The API as programs meet it: a real server of the sample's snapshot and database, asked over real sockets."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Cluster, Program, dsn, execute
from oracles import lists
from oracles.lists import STOCKS, group
from oracles.served import Got, Served, served
from sqlalchemy.exc import DBAPIError

from workbench import migration, sample
from workbench.api import openapi, serving
from workbench.postgres import Database
from workbench.snapshot import taking

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of snapshots of this module."""
    folder = tmp_path_factory.mktemp("api") / "snapshots"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_SNAPSHOTS", str(folder))
        yield folder


@pytest.fixture(scope="module")
def server(cluster: Cluster, here: Path) -> Iterator[Served]:
    """A server of the sample: its database and one snapshot of it."""

    def build(empty: Database) -> None:
        sample.create(empty)
        migration.migrate(empty)

    database = cluster.clone("migrated", build)
    taking.take(database)
    with served("--database-url", dsn(database.url), "--snapshots", here) as running:
        yield running
    cluster.drop(database)


def test_random_questions_have_the_bytes_of_the_command(server: Served, here: Path, program: Program) -> None:
    """Whatever is asked at random, the API and `--json` of the command give the same bytes; CSV too."""
    os.environ["WORKBENCH_SNAPSHOTS"] = str(here)
    chance = random.Random(20)  # noqa: S311
    for path, words in questions(chance, 50 if "WORKBENCH_SOAK" in os.environ else 8):
        form = chance.choice(["json", "csv"])
        told = program("overlap", *words, f"--{form}")
        got = server.get(f"{path}{'&' if '?' in path else '?'}format={form}{'&limit=1000' * (form == 'json')}")
        assert (told.code, got.status) == (0, 200), (path, got.body)
        if form == "csv" or int(got.headers["workbench-rows"]) <= 1000:
            assert got.body.decode() == told.out, path
        else:
            whole = told.result
            assert got.result == whole | {"rows": whole["rows"][:1000]}, path


def questions(chance: random.Random, count: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Addresses, each with the words of the command that asks the same."""
    funds, themes = ["SPY", "qqq", "VOO", "XLK", "ARKK", "VUG", "MDY"], ["cybersecurity", "crypto_miners"]
    for _ in range(count):
        a, b = chance.sample(funds, 2)
        stock, theme = chance.choice(["NVDA", "aapl", "BRK.B"]), chance.choice(themes)
        yield chance.choice(
            [
                (f"/v1/overlap/{a}/{b}", ("pair", a, b)),
                (f"/v1/overlap/{a}/theme:{theme}", ("pair", a, f"theme:{theme}")),
                (f"/v1/overlap/{a}/{b}?top_n={a}", ("pair", a, b, "--top-n", a)),
                (f"/v1/peers/{a}?type=THEME&type=ETF", ("peers", a, "--type", "THEME", "--type", "ETF")),
                (f"/v1/groups?holds={stock}", ("groups", "--holds", stock)),
                (f"/v1/groups/{a}?apart=true", ("holdings", a, "--apart")),
                (f"/v1/symbols/{stock}", ("stock", stock)),
                (f"/v1/themes/{theme}", ("theme", theme)),
                (f"/v1/history/{a}/{b}", ("history", a, b)),
                ("/v1/groups?environment=TEST", ("groups", "--environment", "TEST")),
            ]
        )


def test_the_matrix_and_a_portfolio_have_the_bytes_of_the_command(
    server: Served, here: Path, program: Program, tmp_path: Path
) -> None:
    """The matrix as it is asked for, and a portfolio as the file that it is; nothing of it is kept."""
    os.environ["WORKBENCH_SNAPSHOTS"] = str(here)
    assert server.get("/v1/matrix?limit=7").body.decode() == program("overlap", "matrix", "--top", "7", "--json").out
    assert server.get("/v1/matrix?format=csv").body.decode() == program("overlap", "matrix", "--csv").out
    file = tmp_path / "mine.csv"
    file.write_text("fund,weight\nSPY,50\nQQQ,30\nAAPL,20\n")
    told = program("overlap", "portfolio", file, "--json")
    got = server.get("/v1/portfolio?limit=1000", "POST", file.read_bytes(), content_type="text/csv")
    assert (got.status, got.body.decode()) == (200, told.out)
    amounts = b'{"SPY": 50, "QQQ": 30.0, "AAPL": 20}'
    same = server.get("/v1/portfolio?limit=1000", "POST", amounts, content_type="application/json")
    assert (same.status, same.result["rows"]) == (200, told.result["rows"])
    assert (got.headers["cache-control"], "etag" in got.headers) == ("no-store", False)


def test_a_live_answer_is_that_of_the_query_command(server: Served, program: Program, cluster: Cluster) -> None:
    """With source=live the database answers, in the bytes of `workbench query`."""
    url = server.get("/v1/status").result["database"]
    assert url == "reachable"
    got = server.get("/v1/groups/SPY?source=live&limit=1000")
    assert (got.status, got.headers["workbench-source"]) == (200, "live")
    assert got.result["name"] == "SPY"
    again = server.get("/v1/groups/SPY?source=live&limit=1000", if_none_match=got.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert server.get("/v1/symbols/NVDA?source=live").result["symbol"] == "NVDA"
    first = server.get("/v1/groups?source=live&limit=5")
    following = next_of("/v1/groups", first)
    assert server.get(following).result["groups"][0] not in first.result["groups"]
    changes = server.get("/v1/changes").result
    assert (changes["rows"], server.get(f"/v1/changes?after={changes['after']}").status) == ([], 200)
    assert server.get("/v1/changes?after=00000000-1-1").status == 410


def next_of(path: str, got: Got) -> str:
    """The address of the next page."""
    found = re.fullmatch(r'<(\?.*)>; rel="next"', got.headers["link"])
    assert found
    return path + found[1]


def test_pages_hold_all_rows_once(server: Served) -> None:
    """Pages by their links give each row once, with the exact count on each; a cursor has the digest."""
    whole = server.get("/v1/groups/SPY?limit=1000")
    got = server.get("/v1/groups/SPY?limit=200")
    rows = got.result["rows"]
    while "link" in got.headers:
        following = next_of("/v1/groups/SPY", got)
        assert got.headers["workbench-digest"] in following
        got = server.get(following)
        assert got.headers["cache-control"] == "max-age=31536000, immutable"
        rows += got.result["rows"]
    assert rows == whole.result["rows"]
    assert {got.headers["workbench-rows"], str(got.result["rows_in_all"])} == {str(len(rows))}
    gone = server.get(f"/v1/groups/SPY?cursor={'0' * 64}-200")
    assert (gone.status, gone.result["type"]) == (410, "urn:workbench:page-gone")


def test_forms_hold_the_same_rows(server: Served) -> None:
    """CSV, Arrow and Parquet hold all rows, by `Accept` as by `format`; each has a validator of its own."""
    rows = server.get("/v1/peers/SPY?limit=1000").result["rows"]
    names = [row["name"] for row in rows]
    parquet = server.get("/v1/peers/SPY", accept="application/vnd.apache.parquet")
    assert pq.read_table(io.BytesIO(parquet.body)).column("name").to_pylist() == names
    arrow = server.get("/v1/peers/SPY?format=arrow")
    assert pa.ipc.open_stream(arrow.body).read_all().column("name").to_pylist() == names
    text = server.get("/v1/peers/SPY", accept="text/csv;q=0.9, application/json;q=0.1")
    assert pl.read_csv(text.body)["name"].to_list() == names
    assert len({got.headers["etag"] for got in (parquet, arrow, text)}) == 3
    seen = server.get("/v1/overlap/SPY/QQQ?environment=DEFAULT", accept=BROWSER)
    assert (seen.status, seen.headers["location"]) == (303, "../../../pair/SPY/QQQ?environment=DEFAULT")
    assert server.get("/v1/snapshots?format=csv").body.startswith(b"digest,name,as_of")


def test_what_a_client_has_is_not_sent_again(server: Served) -> None:
    """A strong validator, 304 with it, HEAD without a body, compressed on demand; for good under a digest."""
    got = server.get("/v1/overlap/SPY/QQQ")
    assert got.headers["etag"].startswith('"')
    same = server.get("/v1/overlap/SPY/QQQ", if_none_match=f'"x", W/{got.headers["etag"]}')
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", got.headers["etag"])
    assert "content-type" not in same.headers
    assert server.get("/v1/overlap/SPY/QQQ", if_none_match='"x"').status == 200
    head = server.get("/v1/overlap/SPY/QQQ", "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(got.body)))
    small = server.get("/v1/overlap/SPY/QQQ", accept_encoding="gzip")
    assert gzip.decompress(small.body) == got.body
    smaller = server.get("/v1/overlap/SPY/QQQ", accept_encoding="gzip;q=0.5, zstd")
    assert pa.decompress(smaller.body, len(got.body), "zstd").to_pybytes() == got.body
    assert len({each.headers["etag"] for each in (got, small, smaller)}) == 3
    digest = got.headers["workbench-digest"]
    for good in (f"/v1/overlap/SPY/QQQ?snapshot={digest}", f"/v1/snapshots/{digest}/files/stocks.parquet"):
        assert server.get(good).headers["cache-control"] == "max-age=31536000, immutable"
    assert (got.headers["cache-control"], got.headers["workbench-sample"][:6]) == ("no-cache", "sample")


def test_files_come_whole_or_in_ranges(server: Served, here: Path) -> None:
    """A file of a snapshot, a range of it, its validator, and what is no range and no file."""
    digest = server.get("/v1/snapshots").result[0]["digest"]
    path, content = f"/v1/snapshots/{digest}/files/groups.parquet", next(here.glob("*/groups.parquet")).read_bytes()
    whole = server.get(path)
    assert (whole.status, whole.body, whole.headers["accept-ranges"]) == (200, content, "bytes")
    part = server.get(path, range="bytes=-8")
    assert (part.status, part.body) == (206, content[-8:])
    assert part.headers["content-range"] == f"bytes {len(content) - 8}-{len(content) - 1}/{len(content)}"
    stale = server.get(path, range="bytes=-8", if_range='"x"')
    assert (stale.status, len(stale.body)) == (200, len(content))
    assert server.get(path, if_none_match=whole.headers["etag"]).status == 304
    assert server.get(path, "HEAD").headers["content-length"] == str(len(content))
    assert server.get(path, range="items=0-1").status == 200
    beyond = server.get(path, range=f"bytes={len(content)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(content)}")
    for other in ("..%2f..%2fetc%2fpasswd", "run.json", "x.parquet"):
        assert server.get(f"/v1/snapshots/{digest}/files/{other}").status == 404
    assert server.get(f"/v1/snapshots/{str(here).replace('/', '%2f')}/files/groups.parquet").status == 404


PROBLEMS = [
    ("GET", "/v1/overlap/SPYY/QQQ", 404, "unknown-name", "Did you mean 'SPY'?"),
    ("GET", "/v1/overlap/SPY", 404, "unknown-address", "Did you mean"),
    ("GET", "/v1/groups?typ=ETF", 422, "usage", "Did you mean 'type'?"),
    ("GET", "/v1/groups?type=FUND", 422, "usage", "type takes ETF, THEME"),
    ("GET", "/v1/groups?snapshot=", 422, "usage", "snapshot is empty"),
    ("GET", "/v1/groups?limit=0", 422, "usage", "limit takes 1 to 1,000"),
    ("GET", "/v1/groups?limit=5&limit=6", 422, "usage", "limit is given 2 times"),
    ("GET", "/v1/groups?format=csv&limit=5", 422, "usage", "Only JSON comes in pages"),
    ("GET", "/v1/groups?cursor=5", 422, "usage", "taken from the `Link`"),
    ("GET", "/v1/groups?source=live&type=ETF", 422, "usage", "leave out type"),
    ("GET", "/v1/matrix?include=all", 422, "usage", "include takes"),
    ("GET", "/v1/groups?snapshot=/etc", 404, "unknown-snapshot", "No snapshot is named"),
    ("GET", "/v1/overlap/SPY/QQQ?as_of=1999-01-01", 422, "usage", "No list"),
    ("GET", "/v1/overlap/SPY/QQQ?since=..%2Fsnapshots", 422, "usage", "since is not written as"),
    ("GET", "/v1/overlap/SPY/QQQ?environment=LIVE", 422, "usage", "environment takes DEFAULT"),
    ("GET", "/v1/groups/SPY?environment=PROD", 409, "nothing-to-ask", "?environment="),
    ("GET", "/v1/status?format=csv", 422, "usage", "ask for JSON"),
    ("PUT", "/v1/groups", 405, "wrong-method", "takes GET, HEAD"),
    ("GET", "/v1/portfolio", 405, "wrong-method", "takes POST"),
    ("POST", "/v1/portfolio", 422, "usage", "The portfolio is empty"),
]


@pytest.mark.parametrize(("method", "path", "status", "kind", "words"), PROBLEMS, ids=lambda each: str(each)[:40])
def test_every_error_is_a_problem(server: Served, method: str, path: str, status: int, kind: str, words: str) -> None:
    """What cannot be answered is a problem of RFC 9457, in a sentence that says what to do."""
    got = server.get(path, method)
    assert (got.status, got.headers["content-type"]) == (status, "application/problem+json")
    told = got.result
    assert (told["status"], told["type"], words in told["detail"]) == (status, f"urn:workbench:{kind}", True), told


def test_more_errors_are_problems(server: Served) -> None:
    """A portfolio that is too large or in another form, a form that there is not; people see theirs as a page."""
    large = server.get("/v1/portfolio", "POST", b"x" * (2**20 + 1))
    form = server.get("/v1/portfolio", "POST", b"a=b", content_type="application/x-www-form-urlencoded")
    nested = server.get("/v1/portfolio", "POST", b'{"SPY": {}}', content_type="application/json")
    twice = server.get("/v1/portfolio", "POST", b'{"SPY": 1, "SPY": 2}', content_type="application/json")
    picture = server.get("/v1/groups", accept="image/png")
    assert [got.status for got in (large, form, nested, twice, picture)] == [413, 415, 422, 422, 406]
    lines = server.get("/v1/portfolio", "POST", b"fund,weight\nSPY,x\n", content_type="text/csv").result["detail"]
    assert lines.startswith("the portfolio cannot be read, line 2: ")
    hostile = server.get("/fund/%3Cscript%3E%00%0d%0aSet-Cookie:x", accept=BROWSER)
    assert (hostile.status, b"<script>" in hostile.body, "set-cookie" in hostile.headers) == (404, False, False)


def test_who_may_ask(server: Served, tmp_path: Path, here: Path) -> None:
    """Another name of the server, and pages of other sites, may not ask; with a token nobody else may."""
    assert server.get("/v1/status", host="evil.example").status == 421
    assert server.get("/v1/status", origin="https://evil.example").status == 403
    own = server.get("/v1/status", origin=f"http://{server.host}:{server.port}")
    assert (own.status, "access-control-allow-origin" in own.headers) == (200, False)
    assert "script-src 'self';" in server.get("/").headers["content-security-policy"]
    (secret := tmp_path / "token").write_text("a-token-of-many-letters\n")
    allowed = (
        "--allow-origin",
        "https://good.example",
        "--token-file",
        secret,
        "--snapshots",
        here,
        "--data-dir",
        tmp_path / "none",
    )
    with served(*allowed) as guarded:
        assert (guarded.get("/v1/status").status, guarded.get("/healthz").status) == (401, 200)
        bearer = {"authorization": "Bearer a-token-of-many-letters"}
        good = guarded.get("/v1/status", origin="https://good.example", **bearer)
        assert (good.status, good.headers["access-control-allow-origin"]) == (200, "https://good.example")
        [snapshot] = guarded.get("/v1/snapshots", **bearer).result
        file = f"/v1/snapshots/{snapshot['digest']}/files/groups.parquet"
        whole = guarded.get(file, origin="https://good.example", **bearer)
        assert (whole.status, whole.headers["access-control-allow-origin"]) == (200, "https://good.example")
        assert guarded.get("/v1/changes", "HEAD", accept="text/event-stream", **bearer).status == 200
        before = guarded.get("/v1/portfolio", "OPTIONS", origin="https://good.example")
        assert (before.status, before.headers["access-control-allow-methods"], before.headers["allow"]) == (
            204,
            "POST",
            "POST",
        )
        assert guarded.get("/v1/status", authorization="Basic bWU6YS10b2tlbi1vZi1tYW55LWxldHRlcnM=").status == 200
        assert guarded.get("/v1/status", authorization="Basic !").status == 401


def test_the_database_can_only_be_read(migrated: Database) -> None:
    """Whatever the account may do elsewhere, the server's connections write nothing and give up after a while."""
    readers = serving.for_readers(migrated)
    assert execute(readers, "SHOW statement_timeout") == [("15s",)]
    with pytest.raises(DBAPIError, match="read-only transaction"):
        execute(readers, "DELETE FROM group_memberships")


def test_a_server_that_cannot_be_says_why(
    program: Program, tmp_path: Path, server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port in use, another host without a token, a token that is none: one sentence and its exit code."""
    (tmp_path / "short").write_text("x")
    assert program("serve", "--port", server.port).code == 3
    (tmp_path / "token").write_text("a-token-of-many-letters")
    everywhere = ("--host", "0.0.0.0")  # noqa: S104
    secrets = [("--token-file", tmp_path / name) for name in ("", "short")]
    for words in (everywhere, (*everywhere, "--token-file", tmp_path / "token"), *secrets):
        refused = program("serve", *words, "--data-dir", tmp_path / "none")
        assert (refused.code, refused.err.startswith("Error: ")) == (2, True)
    monkeypatch.setattr("workbench.cli.serving.find_spec", lambda name: None)
    bare = program("serve")
    assert (bare.code, "pip install '.[serve]'" in bare.err) == (3, True)


def test_answers_are_as_they_are_described(server: Served) -> None:
    """The JSON of each address with examples fits its description, and each address that answers is described."""
    described = server.get("/openapi.json").result
    assert described == json.loads(json.dumps(openapi.document()))
    for address, methods in described["paths"].items():
        told = methods.get("get", {"parameters": []})
        examples = {
            each["name"]: each["example"] for each in told["parameters"] if each["in"] == "path" and "example" in each
        }
        schema = told.get("responses", {}).get("200", {}).get("content", {}).get("application/json", {}).get("schema")
        if schema and len(examples) == address.count("{"):
            got = server.get(address.format(**examples) + "?limit=5")
            jsonschema.validate(got.result, schema | {"components": described["components"]})


def test_the_folder_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new snapshot is noticed, one that is damaged or removed said so, and nothing is answered from what was kept."""
    folder = tmp_path / "snapshots"
    folder.mkdir()
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(folder))
    with served("--snapshots", folder, "--data-dir", tmp_path / "none") as running:
        none = running.get("/v1/overlap/A/B")
        assert (none.status, str(folder) in none.body.decode()) == (404, False)
        told = running.get("/v1/status").result
        assert (told["sample"], told["newest"], bool(told["why_none"])) == (None, None, True)
        lists.snapshot(folder / "one", [group("A", {"X": 0.6}), group("B", {"X": 0.5})], STOCKS)
        first = until(running, lambda got: got.status == 200)
        assert first.result["overlap"] == 0.5
        lists.snapshot(folder / "two", [group("A", {"X": 0.6}), group("B", {"X": 0.3})], STOCKS, "2025-12-20T00:00:00Z")
        second = until(running, lambda got: got.headers["etag"] != first.headers["etag"])
        assert second.result["overlap"] == 0.3
        (folder / "two" / "memberships.parquet").unlink()
        damaged = until(running, lambda got: got.status != 200)
        assert (damaged.status, damaged.result["type"]) == (503, "urn:workbench:snapshot-unreadable")
        told = running.get("/v1/status").result
        assert (told["newest"], "memberships" in told["why_none"]) == (None, True)
        shutil.rmtree(folder / "two")
        assert until(running, lambda got: got.status == 200).result["overlap"] == 0.5
        digest = first.headers["workbench-digest"]
        assert running.get(f"/v1/groups?snapshot={digest}").status == 200
        assert running.get("/v1/groups?source=live").status == 422


def until(running: Served, fits: Any) -> Got:
    """What the pair is, as soon as it fits."""
    for _ in range(60):
        if fits(got := running.get("/v1/overlap/A/B")):
            return got
        time.sleep(0.1)
    pytest.fail(f"nothing was noticed: {got.status} {got.body.decode()}")


def test_without_the_database_snapshots_go_on(here: Path, server: Served) -> None:
    """Where the database cannot be reached, live questions say so, with no secret, and others are answered."""
    url = "postgresql://me:s3cret@127.0.0.1:9/market"
    with served("--database-url", url, "--snapshots", here) as running:
        gone = running.get("/v1/groups?source=live")
        assert (gone.status, gone.result["type"]) == (503, "urn:workbench:database-unreachable")
        assert running.get("/v1/groups").status == 200
        said = [
            running.get(path).body for path in ("/v1/status", "/openapi.json", "/v1/changes", "/v1/groups?source=live")
        ]
        assert not any(secret in body for body in said for secret in (b"s3cret", b"127.0.0.1:9", bytes(here.parent)))
