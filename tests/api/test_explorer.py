"""The explorer: every page by the real server, in a real browser, with names that mean harm."""

from __future__ import annotations

import ast
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

import nbformat
import pytest
from conftest import PROGRAM, dsn, execute, on_embedded
from oracles import histories
from oracles.browser import DRAWN, Tab, axe_core, browser, complaints
from oracles.histories import Load
from oracles.lists import Stock, group
from oracles.pages import Page

from workbench.api import context
from workbench.api.pages import PAGES
from workbench.overlap import open_book
from workbench.postgres import Database
from workbench.query import Query

EVIL = '"><img src=x onerror=alert(1)>'
HOSTILE = {"a/b?c=d#e%2F": 0.3, "..": 0.2, "<script>alert(1)</script>": 0.1}
"""Symbols with weights; the fund that holds them has such a name too."""
FUNDS = [
    group("SPY", {"NVDA": 0.5, "AAPL": 0.3, "BRK.B": 0.2}),
    group("QQQ", {"NVDA": 0.7, "TSLA": 0.3}),
    group(EVIL, {**HOSTILE, "NVDA": 0.4}, display_name="<i>bold</i>"),
    group("..", {"AAPL": 1.0}),
    group("ai", ["NVDA", "TSLA"], type="THEME", display_name="Artificial Intelligence"),
    group("ETF:x/y", ["NVDA"], type="THEME"),
]
BEFORE = [group("SPY", {"NVDA": 0.4, "AAPL": 0.3, "TSLA": 0.3}, as_of="2025-12-17"), *FUNDS[1:]]
STOCKS = [Stock("NVDA", "Chips", "NVIDIA"), Stock("AAPL", "Tech", "</script>&amp;")]
SCRIPTS = ("plotly.min.js", "explorer.js", "page.js")
NEW_STOCK = """INSERT INTO cache_entries (type, name, key, environment, value)
VALUES ('stock_metadata', 'New', :key, :environment, '{}')"""
EVERY = {
    "start": "/",
    "found": "/?q=nvid",
    "fund": "/fund/SPY",
    "evil": f"/fund/{quote(EVIL, safe='')}",
    "stock": "/stock/NVDA",
    "pair": "/pair/SPY/QQQ",
    "matrix": "/matrix",
    "theme": "/theme/ai",
    "portfolio": "/portfolio",
    "history": "/history/SPY/QQQ",
    "trust": "/trust",
}


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of snapshots of two days."""
    loads = [Load("2025-12-18T00:00:00Z", tuple(BEFORE)), Load("2025-12-19T00:00:00Z", tuple(FUNDS))]
    return histories.written(tmp_path_factory.mktemp("explorer") / "snapshots", loads, STOCKS)


@pytest.fixture(scope="module")
def served(snapshots: Path) -> Iterator[str]:
    """The address of the real server, which has no database."""
    with serving(snapshots, "--data-dir", str(snapshots / "absent")) as address:
        yield address


@contextmanager
def serving(snapshots: Path, *options: str) -> Iterator[str]:
    """A real server, and its address."""
    command = [PROGRAM, "serve", "--port", "0", "--snapshots", snapshots, *options]
    with subprocess.Popen(command, stdout=PIPE, stderr=DEVNULL, cwd=snapshots, text=True) as process:
        assert process.stdout
        said = process.stdout.readline()
        try:
            yield said.split()[2].rstrip("/")
        finally:
            process.terminate()


def get(address: str, data: dict[str, str] | None = None) -> tuple[int, str, bytes]:
    """Status, media type and body of an address; a form where there are `data` to post."""
    posted = urlencode(data).encode() if data else None
    request = urllib.request.Request(address, posted, {"Accept": "text/html"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.headers.get_content_type(), answer.read()
    except HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def kind_of(address: str) -> str:
    """What differs in names alone is of one kind; each page is its own, but for a snapshot that is named."""
    if "snapshot=" in address:
        return "for good"
    path, query = urlsplit(address).path, urlsplit(address).query
    form = "".join(re.findall("format=.*", query))
    is_evil = any(name in unquote(path) for name in (EVIL, *HOSTILE)) and form in ("", "format=csv")
    is_page = not path.startswith(("/v1/", "/notebook/", "/history/", "/pair/", "/stock/"))
    is_evil &= path.startswith(("/pair/SPY/", "/stock/", "/v1/groups/", "/v1/symbols/"))
    return (
        path + query
        if is_page or is_evil
        else "/".join(path.split("/")[: 3 if "v1" in path or "notebook" in path else 2]) + form
    )


def test_every_link_leads_somewhere(served: str) -> None:
    """From the start on, whatever a name is made of: every page of a group, stock or pair, and of each kind of data,
    notebook and history some. No name becomes markup."""
    seen, waiting = dict[str, str](), [f"{served}/"]
    while waiting:
        address = waiting.pop()
        status, kind, body = get(address)
        assert status == 200, (address, body)
        page = Page(body.decode() if kind == "text/html" else "")
        assert {tag for tag, _ in page.tags} & {"img", "i", "iframe"} == set(), address
        scripts = [found.get("src") or "" for tag, found in page.tags if tag == "script"]
        assert {urljoin(address, script) for script in scripts if script} <= {
            f"{served}/static/{one}" for one in SCRIPTS
        }
        for link in page.addresses:
            target = urljoin(address, link)
            assert target.startswith((served, "data:,", "data:image/png")), (address, link)
            if target.startswith(served) and kind_of(target) not in seen:
                seen[kind_of(target)] = target
                waiting.append(target)
    names = {unquote(urlsplit(address).path.rpartition("/")[2]) for address in seen.values()}
    assert names >= {EVIL, "ETF:..", "SPY", "ai", "THEME:ETF:x/y", *HOSTILE} - {".."}
    kinds = {urlsplit(address).path.split("/")[1] for address in seen.values()}
    assert kinds >= {"fund", "stock", "pair", "history", "theme", "matrix", "portfolio", "trust", "v1", "notebook"}


def test_pages_say_what_the_package_says(snapshots: Path, served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The headline of a page is the answer's own sentence; its data are at links of CSV and Parquet; it has a
    notebook."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(snapshots))
    book = open_book()
    pair = book.pair("SPY", "QQQ")
    sentences = {
        "start": book.groups().completeness,
        "found": "1 name for 'nvid'.",
        "fund": book.holdings("SPY").sentence,
        "evil": book.holdings(EVIL).sentence,
        "stock": book.stock("NVDA").sentence,
        "pair": f"{pair.verdict} {pair.sentence}",
        "matrix": book.matrix().sentence,
        "theme": book.theme("ai").sentence,
        "history": book.history("SPY", "QQQ").sentence,
        "trust": "No database is named",
    }
    for name, sentence in sentences.items():
        page = Page(get(served + EVERY[name])[2].decode())
        assert " ".join(sentence.split()) in page.text, name
        if name not in ("trust", "found"):
            asked = " ".join(page.addresses)
            assert "format=csv" in asked, name
            assert "format=parquet" in asked, name
        assert any("notebook/" in address for address in page.addresses), name
    assert f"{len(book.moves('TSLA').rows)}" in Page(get(f"{served}/stock/TSLA")[2].decode()).text


def test_what_is_asked_goes_on(served: str) -> None:
    """A day, an environment and a snapshot stay in every link of a page, and in its search."""
    page = Page(get(f"{served}/fund/SPY?as_of=2025-12-17&environment=DEFAULT")[2].decode())
    links = [address for address in page.addresses if re.search("fund/|stock/|pair/|matrix|v1/", address)]
    assert links
    assert all("as_of=2025-12-17" in link and "environment=DEFAULT" in link for link in links)
    hidden = {found["name"]: found["value"] for tag, found in page.tags if tag == "input" and found["type"] == "hidden"}
    assert hidden == {"as_of": "2025-12-17", "environment": "DEFAULT"}
    assert "as of 2025-12-17" in page.text


def test_a_notebook_has_what_its_page_asked(served: str) -> None:
    """It is a notebook of the house without outputs, whose injected values are texts, whatever they hold."""
    page = Page(get(served + EVERY["evil"])[2].decode())
    [address] = [link for link in page.addresses if "notebook/" in link]
    status, kind, body = get(urljoin(served + EVERY["evil"], address))
    assert (status, kind) == (200, "application/x-ipynb+json")
    notebook = nbformat.reads(body.decode(), as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    [cell] = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    values = {node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(cell.source).body}
    assert values == {"a": f"ETF:{EVIL}", "b": "ETF:SPY"} | ({"b": values["b"]} if values["b"] != "ETF:SPY" else {})
    assert body == get(urljoin(served + EVERY["evil"], address))[2]
    assert get(f"{served}/notebook/nix")[0] == 422
    assert b"joined = False" in get(f"{served}/notebook/51_pair?a=SPY&b=QQQ&apart=true")[2]


def test_a_portfolio_is_posted_and_never_kept(served: str, snapshots: Path) -> None:
    """The answer as a page, CSV and Parquet; lines that are refused are named; no address and no file has them."""
    before = sorted(path.name for path in snapshots.rglob("*"))
    written = f'fund,weight\nSPY,60\nNVDA,30\n"{EVIL.replace(chr(34), chr(34) * 2)}",10'
    status, _, body = get(f"{served}/portfolio", {"written": written})
    page = Page(body.decode())
    assert status == 200
    assert "2 funds and 1 single stock with" in page.text
    assert "img" not in {tag for tag, _ in page.tags}
    assert not any("SPY%2C60" in address or "SPY,60" in address for address in page.addresses)
    _, kind, table = get(f"{served}/portfolio", {"written": written, "format": "csv"})
    assert (kind, table[:6]) == ("text/csv", b"symbol")
    assert get(f"{served}/portfolio", {"written": written, "format": "parquet"})[2][:4] == b"PAR1"
    status, kind, body = get(f"{served}/portfolio", {"written": "SPY,60\nQQQ,5"})
    assert (status, kind) == (422, "text/html")
    assert sorted(path.name for path in snapshots.rglob("*")) == before


def test_every_page_in_a_browser(served: str, tmp_path: Path) -> None:
    """At both widths, light and dark: no error in the console, nothing of another server, nothing beyond the edge,
    every figure drawn, also without scripts; axe-core finds nothing. A page with a fault is not clean."""
    axe = axe_core(tmp_path)
    with browser() as tab:
        for number, (name, path) in enumerate(EVERY.items()):
            width, dark = (1280, 360)[number % 2], number % 4 > 1
            tab.open(served + path, width, dark)
            assert tab.troubles == [], name
            assert [each for each in tab.requests if not each.startswith((served, "data:", "blob:"))] == [], name
            assert tab.run("document.documentElement.scrollWidth <= innerWidth"), name
            figures = "[...document.querySelectorAll('figure')]"
            assert tab.run(f"{figures}.every({DRAWN})"), name
            assert complaints(tab, axe) == [], name
        tab.open(served + EVERY["pair"], scripts=False)
        box = tab.send("DOM.getBoxModel", nodeId=_node(tab, ".still svg[role=img]"))["model"]
        assert box["height"] > 80
        tab.open(served + EVERY["pair"])
        tab.run(
            "document.documentElement.removeAttribute('lang'); document.querySelector('.quiet').style.color = '#ccc'"
        )
        assert {each.partition(":")[0] for each in complaints(tab, axe)} == {"html-has-lang", "color-contrast"}


def _node(tab: Tab, selector: str) -> int:
    """An element by the browser's own number, for pages without scripts."""
    root = tab.send("DOM.getDocument")["root"]["nodeId"]
    return int(tab.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"])


def until(tab: Tab, script: str) -> object:
    """The value of an expression, as soon as it has one; meanwhile the tab may go to another page."""
    for _ in range(200):
        with suppress(AssertionError):
            if value := tab.run(script):
                return value
        time.sleep(0.05)
    raise TimeoutError(script)


def test_scripts_help(served: str) -> None:
    """Names are suggested while they are typed, a cell of the matrix leads to its pair, and the address keeps a
    portfolio behind its #, which is asked again from there."""
    with browser() as tab:
        tab.open(served + EVERY["fund"])
        tab.run(
            "{ const q = document.querySelector('[name=q]'); q.value = 'artif'; q.dispatchEvent(new Event('input')); }"
        )
        assert until(tab, "document.querySelector('#found a')?.href") == f"{served}/theme/ai"
        tab.open(served + EVERY["matrix"])
        cell = "{ points: [{ pointIndex: [0, 1] }] }"
        names = tab.run("JSON.parse(document.getElementById('cells').textContent)")
        tab.run(f"document.querySelector('figure .live').emit('plotly_click', {cell}); 0")
        assert (
            until(tab, "location.pathname.startsWith('/pair/') && location.pathname") == f"/pair/{names[0]}/{names[1]}"
        )
        tab.open(f"{served}/portfolio#{quote('SPY,60')}%0A{quote('QQQ,40')}")
        assert until(tab, "document.querySelector('.facts') && location.hash") == "#SPY%2C60%0AQQQ%2C40"
        assert tab.run("document.querySelector('textarea').value.split(/\\r?\\n/).join()") == "SPY,60,QQQ,40"


def test_jupyter_opens_it_behind_its_own_login(snapshots: Path, tmp_path: Path) -> None:
    """Its tile starts the server; links hold there, a portfolio can be posted, and nobody else gets in."""
    token, port = "t0ken-for-tests", free_port()
    command = [PROGRAM.with_name("jupyter"), "server", f"--port={port}", "--no-browser", "--allow-root"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={tmp_path}"]
    env = os.environ | {"WORKBENCH_SNAPSHOTS": str(snapshots), "JUPYTER_RUNTIME_DIR": str(tmp_path)}
    env |= {"WORKBENCH_DATA_DIR": str(tmp_path / "absent"), "JUPYTER_CONFIG_DIR": str(tmp_path)}
    here = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=env, stdout=DEVNULL, stderr=DEVNULL) as process:
        try:
            status, body = answered(f"{here}/explorer/", {"Authorization": f"token {token}"})
            assert (status, "What do funds hold" in body) == (200, True)
            links = [urljoin(f"{here}/explorer/", link) for link in Page(body).addresses]
            assert f"{here}/explorer/fund/SPY" in links
            told = {"Authorization": f"token {token}", "Origin": here}
            status, body = answered(f"{here}/explorer/portfolio", told, "written=SPY,60%0ANVDA,40")
            assert (status, "1 fund and 1 single stock" in body) == (200, True)
            status, body = answered(f"{here}/explorer/fund/SPY", {})
            assert "SPY lists" not in body
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answered(address: str, headers: dict[str, str], posted: str = "") -> tuple[int, str]:
    """Status and body, as soon as somebody listens there."""
    for _ in range(600):
        try:
            request = urllib.request.Request(address, posted.encode() or None, headers)  # noqa: S310
            with urllib.request.urlopen(request, timeout=90) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(address)


@on_embedded
def test_live_parts_are_of_the_database(
    migrated: Database, snapshots: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whose word a sector is, what of a fund was rejected, phase and proof; a database that is gone is said so, and
    what snapshots say stays."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(snapshots))
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path / "absent"))
    here, gone = context.now(migrated), context.now(Database(migrated.url.set(database="nowhere")))
    trust = Page(PAGES["/trust"](here, {})).text
    assert "In phase parallel since" in trust
    assert "not validated since" in trust
    assert f"There are none in {tmp_path / 'absent'}." in trust
    assert "By the word of legacy" in Page(PAGES["/stock/{symbol}"](here, {"symbol": "NVDA"})).text
    assert "Rejected 0" in Page(PAGES["/fund/{name}"](here, {"name": "SPY"})).text
    assert "cannot be used" in Page(PAGES["/"](gone, {})).text
    assert "cannot be used" in Page(PAGES["/trust"](gone, {})).text
    assert "Rejected not known" in Page(PAGES["/fund/{name}"](gone, {"name": "SPY"})).text
    assert not (tmp_path / "absent").exists()


@on_embedded
def test_what_was_rejected_is_what_the_validation_finds(migrated: Database) -> None:
    """Of every fund and theme of the sample, element by element."""
    with migrated.read_only() as transaction:
        found = Counter(
            (row.subject.rpartition(" (")[0].partition(" ")[2], row.subject.rpartition(" (")[2][:-1], row.cause)
            for row in transaction.rows("validation/rejections")
            if row.verdict and row.after in ("rejected, kept", "no members") and "[" in row.path
        )
        groups = execute(migrated, "SELECT type::text, name::text, environment::text FROM definition_groups")
        told = Counter(
            (name, environment, each.reason)
            for type, name, environment in groups
            for each in Query(transaction, environment).rejected(type, name)
            if each.what != "the list"
        )
    assert sum(found.values()) > 3
    assert told == found


@on_embedded
def test_a_page_tells_what_changes(migrated: Database, snapshots: Path) -> None:
    """Whatever is open says what changed, of its own environment alone; what is of now is shown anew."""
    said = "document.querySelector('#live').textContent"
    with serving(snapshots, "--database-url", dsn(migrated.url)) as address, browser() as tab:

        def told() -> str:
            """What the page says, after stocks of two environments are new, again until it listens."""
            for number in range(50):
                for environment in ("DEFAULT", "TEST"):
                    execute(migrated, NEW_STOCK, key=f"{environment}{number}", environment=environment)
                time.sleep(0.7)
                if words := str(tab.run(said)):
                    return words
            raise TimeoutError(said)

        tab.open(f"{address}/stock/NVDA")
        words = told()
        assert words.startswith("Changed in the database: DEFAULT")
        assert "TEST" not in words
        execute(migrated, "DELETE FROM cache_entries WHERE name = 'New'")
        tab.open(f"{address}/trust")
        before = tab.run("document.querySelector('.facts').textContent")
        assert "The figures below are of now" in told()
        assert until(tab, f"document.querySelector('.facts').textContent !== {before!r}")
