"""JupyterLab as a home: magics in a real kernel, a snapshot that is only read, and its pages in a real browser."""

from __future__ import annotations

import inspect
import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import pytest
from conftest import PROGRAM, Program
from jupyter_client.manager import start_new_kernel
from oracles import lists
from oracles.browser import CTRL, SHIFT, Tab, browser
from oracles.faults import wait_until
from oracles.lists import group

from workbench.errors import UsageError
from workbench.lab import home
from workbench.overlap import SnapshotQuestions, open_book
from workbench.report.notebooks import BY_NAME

FUNDS = [group("SPY", {"A": 0.6, "B": 0.4}), group("QQQ", {"A": 0.5, "C": 0.5}), group("ai", ["A"], type="THEME")]


@pytest.fixture
def snapshots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of snapshots with one of two funds and a theme."""
    lists.snapshot(tmp_path / "snapshots" / "one", FUNDS)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    return tmp_path


@pytest.fixture
def run(snapshots: Path) -> Iterator[Callable[[str], str]]:
    """Execute code in a kernel with the magics, beside another kernel that has the snapshot open."""
    extension = ["--ext", "workbench.lab.magics"]
    manager, client = start_new_kernel(extra_arguments=extension)
    beside, other = start_new_kernel(extra_arguments=extension)
    other.execute_interactive("%holdings SPY", timeout=60, allow_stdin=False, output_hook=lambda _: None)

    def execute(code: str) -> str:
        said: list[str] = []

        def note(message: dict[str, Any]) -> None:
            content = message["content"]
            said.extend(content.get("traceback", [content.get("data", {}).get("text/plain", "")]))

        client.execute_interactive(code, timeout=60, allow_stdin=False, output_hook=note)
        return "\n".join(filter(None, said))

    execute.client = client  # type: ignore[attr-defined]
    yield execute
    for each, channels in ((manager, client), (beside, other)):
        channels.stop_channels()
        each.shutdown_kernel(now=True)
        each.cleanup_resources()


def test_a_question_is_one_line_and_a_mistake_one_sentence(run: Any) -> None:
    """Each magic returns what its function returns; Tab knows the names; nobody meets a traceback of ours."""
    assert run("pair = %overlap SPY QQQ\npair.overlap, pair.why().rows[0].symbol") == "(0.5, 'A')"
    assert run("(_ := get_ipython().run_line_magic('theme', 'ai')).theme") == "'ai'"
    assert "504" not in run("held = %holdings spy\nlen(held.rows)")
    assert "count" in run("%%snapshot\nSELECT count(*) AS count FROM memberships")
    wrong = {"%overlap SPY QQX": "Did you mean 'QQQ'?", "%peers": "missing a required argument", "%theme 'x": "Quote"}
    wrong |= {"%%snapshot\nDROP VIEW groups": "only read", "%%snapshot\nSELECT nix FROM groups": "Candidate bindings"}
    for code, sentence in wrong.items():
        said = run(code)
        assert sentence in said, said
        assert "Traceback" not in said
        assert len(said.splitlines()) == 1
    assert run("raise KeyboardInterrupt") == (
        "KeyboardInterrupt: stopped, and nothing is left open. Ask again, or something else."
    )
    for code, name in {"%overlap SPY Q": "QQQ", 'book.pair("S': "SPY", "book.theme('a": "ai"}.items():
        assert run.client.complete(code, reply=True, timeout=60)["content"]["matches"] == [name], code


@pytest.mark.parametrize(
    "statement",
    [
        *("COPY groups TO '{}/x.parquet'", "CREATE TABLE t AS FROM groups", "SET threads = 1", "ATTACH '{}/x.db'"),
        *("FROM groups; FROM groups", "", "SELEC", "FROM read_text('/etc/hostname')", "FROM '/etc/hostname'"),
        *("INSTALL httpfs", "FROM glob('/*')", "FROM read_blob('{}/../one/../../x')", "PRAGMA database_list"),
    ],
)
def test_a_snapshot_is_only_read(snapshots: Path, statement: str) -> None:
    """One SELECT on its tables is answered; nothing else is, and no file appears, not even in its own folder."""
    folder = snapshots / "snapshots" / "one"
    before = sorted(path.name for path in folder.iterdir())
    local = object()  # not a table, though DuckDB would look for one here
    with pytest.raises(UsageError, match=r"only read|cannot be asked that"):
        open_book().ask(statement.format(folder))
    with pytest.raises(UsageError, match="local does not exist"):
        open_book().ask("FROM local")
    assert sorted(path.name for path in folder.iterdir()) == before
    assert open_book().ask("FROM groups").height == 3
    assert local


def test_every_question_says_grain_units_and_source() -> None:
    """Shift+Tab on a question tells of what a row is, in which units, and where it comes from."""
    questions = {
        name: ask for name, ask in vars(SnapshotQuestions).items() if inspect.isfunction(ask) and name[0] != "_"
    }
    assert len(questions) > 12
    for name, ask in questions.items():
        text = " ".join((inspect.getdoc(ask) or "").split())
        assert all(word in text for word in ("Grain: ", "Units: ", "Source: ")), name


def test_an_answer_draws_itself(snapshots: Path) -> None:
    """Every figure named for an answer is there; another name lists what there is; no figure is one sentence."""
    book = open_book()
    answers = [book.pair("SPY", "QQQ"), book.theme("ai"), book.portfolio({"SPY": 1}), book.matrix()]
    answers += [book.peers("SPY"), book.watchlist(["A"]), book.watchlist()]
    for answer in answers:
        for figure in ("", *answer._shown("figures", [])):
            assert answer.plot(figure).layout.meta["alt"]
        assert answer.why().headings
        with pytest.raises(UsageError, match=f"there are .*{figure}"):
            answer.plot("nix")
    with pytest.raises(UsageError, match="its table says all"):
        book.funds().plot()


def test_doctor_says_what_is_missing(
    program: Program, tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part has a verdict, and advice unless it passes; a server out of reach fails without its password."""
    monkeypatch.setenv("PATH", str(tmp_path))
    address = "postgresql://me:s3cret-c4nary@127.0.0.1:1/market"
    ended = program("doctor", "--json", "--database-url", address)
    parts = {part["subject"]: part for part in ended.result}
    assert (ended.code, parts["Database"]["verdict"], parts["Packages"]["verdict"]) == (1, "fail", "pass")
    assert "s3cret" not in ended.out
    assert parts["Chromium"]["verdict"] == parts["Java"]["verdict"] == "finding"
    assert all(part["advice"] for part in parts.values() if part["verdict"] != "pass")
    unmade = program("doctor", "--data-dir", data_dir)
    assert unmade.code == 0
    assert "△ finding: Database: none is named or made yet. `workbench run` makes one." in unmade.out


def test_lab_keeps_to_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, workspaces, kernels and history lie beside the notebooks; each notebook is a tile with its question."""
    theirs = {"JUPYTER_CONFIG_DIR": "/nowhere", "JUPYTERLAB_SETTINGS_DIR": "/nowhere", "IPYTHONDIR": "/nowhere"}
    for name in (*theirs, "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        monkeypatch.setenv(name, theirs.get(name, "/nowhere"))
    monkeypatch.setenv("JUPYTERLAB_WORKSPACES_DIR", "/nowhere")
    monkeypatch.chdir(tmp_path)
    arguments = home.prepare(tmp_path / "own")
    assert f"--ServerApp.root_dir={tmp_path}" in arguments
    for name in (*theirs, "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
        assert os.environ[name].startswith(str(tmp_path / "own" / ".jupyter")), name
    tiles = json.loads((tmp_path / "own/.jupyter/labconfig/page_config.json").read_text())["workbenchTiles"]
    assert {tile["path"]: tile["question"] for tile in tiles} == {
        f"own/{name}.ipynb": notebook.question for name, notebook in BY_NAME.items()
    }


PANEL = "document.querySelector('.jp-NotebookPanel')"


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with closing(socket.socket()) as asking:
        return not asking.connect_ex(("127.0.0.1", port))


@pytest.fixture
def lab(snapshots: Path, data_dir: Path) -> Iterator[Tab]:
    """JupyterLab in a browser, as `workbench lab` opens it; within reach is nothing but this machine."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = [
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=t",
        "--no-browser",
        "--allow-root",
    ]
    command = [PROGRAM, "lab", "--data-dir", data_dir, *here]
    with subprocess.Popen(command, cwd=snapshots, stdout=DEVNULL, stderr=DEVNULL) as server, browser() as tab:
        try:
            wait_until(lambda: is_open(port), 120)
            tab.send("Emulation.setDeviceMetricsOverride", width=1280, height=1000, deviceScaleFactor=1, mobile=False)
            tab.send("Page.navigate", url=f"http://127.0.0.1:{port}/?token=t")
            tab.wait(f"!!{PANEL}?.querySelector('.jp-Notebook-ExecutionIndicator[data-status=idle]')", 120)
            rest(tab, 3)  # keys that come before a kernel has answered are lost
            yield tab
        finally:
            server.terminate()
            server.wait(60)


def rest(tab: Tab, seconds: float) -> None:
    """Do nothing, as a person between two keys."""
    tab.run(f"new Promise(done => setTimeout(done, {seconds * 1000}))")


def said(tab: Tab, words: str) -> None:
    """Wait until the notebook shows these words."""
    tab.wait(f"{PANEL}.textContent.includes({json.dumps(words)})", 120)


@pytest.mark.skipif("WORKBENCH_SOAK" not in os.environ, reason="takes half a minute; make soak does it")
def test_an_hour_in_jupyterlab_by_keyboard(lab: Tab) -> None:
    """The start notebook is open and runs cell by cell; Tab completes, Shift+Tab explains, a wrong name and an
    interrupt are a line each, and what comes next is answered; the launcher has every question; no request leaves."""
    for _ in range(14):
        lab.press("Enter", SHIFT)
        rest(lab, 0.3)
    said(lab, open_book().pair().sentence)
    lab.type("%overlap SPY QQX")
    lab.press("Enter", SHIFT)
    said(lab, "Did you mean 'QQQ'?")
    lab.type("%holdings SP")
    lab.press("Tab")
    lab.wait("!!document.querySelector('.jp-Completer-item, .jp-Completer:not(.lm-mod-hidden)')")
    lab.press("Enter")
    lab.press("Enter", SHIFT)
    said(lab, "SPY lists 2 stocks")
    lab.type("book.pair(")
    lab.press("Tab", SHIFT)
    lab.wait("(document.querySelector('.jp-Tooltip')?.textContent || '').includes('Grain')")
    lab.press("Escape")
    lab.press("Enter")
    lab.type('"SPY", "QQQ").overlap')
    lab.press("Enter", SHIFT)
    lab.type("import time; time.sleep(300)")
    lab.press("Enter", SHIFT)
    lab.wait(f"{PANEL}.textContent.includes('[*]')")
    for key in ("Escape", "i", "i"):
        lab.press(key)
    said(lab, "stopped, and nothing is left open")
    lab.press("l", CTRL | SHIFT)
    cards = "document.querySelectorAll('.jp-LauncherCard[data-category^=Questions]').length"
    assert lab.wait(cards) == len(BY_NAME)
    assert [
        url for url in lab.requests if not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))
    ] == []
