"""The main job, run once by the installed program: what it says, what it writes, and that it repeats."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE

import nbformat
import pytest
from conftest import PROGRAM, SECRET, Cluster, Outcome, Program, dsn, execute, in_soak, on_embedded
from oracles.browser import DRAWN, axe_core, browser, complaints
from oracles.pages import BY_NBVAL, Page, turned_cells

from workbench import migration, runner, sample
from workbench.contract import Verdict
from workbench.display import SIGNS
from workbench.measured import published
from workbench.postgres import Database
from workbench.report.charts import PLOTLY, SVG
from workbench.report.notebooks import BY_NAME, EXPLORE, HISTORY, LOAD, NOTEBOOKS, SECTORS
from workbench.report.pages import PLOTLY_JS

LEFT_OUT = [LOAD, SECTORS, HISTORY]
NAMES = [notebook.name for notebook in NOTEBOOKS if notebook.name not in LEFT_OUT]
"""The notebooks of a run; what is about loads, evidence or other days is not in it before there are any."""
ANSWERS = {"30_benchmark", "50_overlap", "51_pair", "52_theme", "53_portfolio", "54_watchlist"}
ISSUER_FILES = Path(sample.__file__).parent / "issuer_files"
KEPT = {".html", ".json", ".ipynb", ".csv"}


@dataclass(frozen=True)
class Finished:
    """A whole `workbench run --sample` on an empty database that the user named, by the installed program."""

    database: Database
    folder: Path
    snapshots: Path
    outcome: Outcome
    command_lines: str


@pytest.fixture(scope="session")
def finished(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """The main job, run once; while it ran, every command line of the machine was noted."""
    folder = tmp_path_factory.mktemp("finished")
    database = Database(cluster.url.set(database=cluster.create("template0"), password=SECRET))
    command = [PROGRAM, "run", "--sample", "--json", "--output", folder]
    # Snapshots of its own: those of other tests are of other days, and would be a history.
    snapshots = tmp_path_factory.mktemp("snapshots")
    environment = os.environ | {"WORKBENCH_DATABASE_URL": dsn(database.url), "WORKBENCH_SNAPSHOTS": str(snapshots)}
    with subprocess.Popen(command, env=environment, stdout=PIPE, stderr=PIPE, text=True) as process:
        seen = set[str]()
        while process.poll() is None:
            seen |= set(command_lines())
            time.sleep(0.2)
        out, err = process.communicate()
    yield Finished(database, folder, snapshots, Outcome(process.returncode, out, err), "\n".join(sorted(seen)))
    cluster.drop(database)


def command_lines() -> Iterator[str]:
    """The command line of every process, as `ps` tells it to everybody."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")


@pytest.fixture
def pages(finished: Finished) -> dict[str, Page]:
    """Every page of the finished run."""
    return {path.stem: Page(path) for path in sorted(finished.folder.glob("*.html"))}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a run but `run.json`, with its bytes."""
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in KEPT and path.name != "run.json"
    }


def repeated(folder: Path) -> dict[str, str]:
    """What a second run must repeat: all but the measured times, which are on one page and in a table of another."""
    summaries = [json.loads((folder / f"{id}.json").read_text())["summary"] for id in ("30_benchmark", "90_review")]
    texts = {}
    for name, content in contents(folder).items():
        text = content.decode()
        for summary in summaries:
            text = text.replace(summary, "…")
        if name == "90_review.json":
            claims = [claim for claim in json.loads(text)["claims"] if claim["id"] not in published("speedups")]
            text = json.dumps(json.loads(text) | {"claims": claims})
        lines = [line for line in text.splitlines() if not any(c.title in line for c in published("speedups").values())]
        texts[name] = "" if name.startswith("30_benchmark") else "\n".join(lines)
    return texts


@on_embedded
def test_the_whole_job_on_a_database_that_the_user_named(finished: Finished) -> None:
    """`run --sample` on an empty database fills it, passes, and says only its JSON and what it made."""
    assert finished.outcome.code == 0
    assert finished.outcome.err == ("Created 3,889 entries of sample data: real tickers, synthetic weights.\n")
    result = finished.outcome.result
    assert result["left_out"] == LEFT_OUT
    assert (result["verdict"], result["index"]) == ("pass", str(finished.folder / "index.html"))
    now = migration.status(finished.database)
    assert (now.drift, now.validation) == (0, "pass")


@on_embedded
def test_the_password_is_nowhere(finished: Finished) -> None:
    """No report, notebook, message or command line of a process holds the password of the URL."""
    assert "workbench.runner.kernels" in finished.command_lines
    assert SECRET not in finished.command_lines
    assert SECRET not in finished.outcome.out + finished.outcome.err
    files = list(finished.folder.iterdir())
    assert len(files) > 12
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert not [name for name, text in texts.items() if SECRET in text]
    assert [name for name, text in texts.items() if "postgresql://" in text] == ["run.json"]


@on_embedded
@in_soak
def test_a_second_run_gives_the_same_bytes(finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run that migrated and a run that found all done write the same but for the times of queries."""
    values = {"environment": "DEFAULT", "schema": "public", "rounds": 2}
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", "")
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(finished.snapshots))
    result = runner.run_all(finished.database, values)
    assert result.verdict is Verdict.PASS
    first, second = repeated(finished.folder), repeated(tmp_path)
    assert first.keys() == second.keys()
    assert len(first) == len(NAMES) * 3 + 2  # page, twin and notebook each; index and CSV
    assert [name for name in first if first[name] != second[name]] == []


@on_embedded
def test_the_committed_outputs_are_those_of_a_run(finished: Finished, program: Program, tmp_path: Path) -> None:
    """The outputs kept in a notebook are what its tagged cells said in this run, or, where it left out the notebook, in
    one by itself; `make notebooks` refreshes them."""
    for name in sorted({*NAMES} - {*BY_NBVAL}):
        assert turned_cells(name, finished.folder / f"{name}.ipynb") == []
    program("notebook", "run", HISTORY, "--output", tmp_path, "--snapshots", finished.snapshots)
    assert turned_cells(HISTORY, tmp_path / f"{HISTORY}.ipynb") == []


@on_embedded
def test_the_committed_outputs_of_a_load(
    migrated: Database, tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The made-up files of the sample, loaded beside it: their notebooks, and the matrix that a newcomer asks for."""
    monkeypatch.setenv("WORKBENCH_FILES", str(tmp_path / "files"))
    at = ("--database-url", dsn(migrated.url))
    loaded = program(
        "load", ISSUER_FILES, "--environment", "TEST", "--apply", "--snapshots", tmp_path / "snapshots", *at
    )
    assert loaded.code == 0
    assert "4 lists of 4 funds (4 new)" in loaded.out
    for name in (LOAD, SECTORS):
        assert program("notebook", "run", name, "-p", "environment=TEST", "--output", tmp_path, *at).code == 0
        assert turned_cells(name, tmp_path / f"{name}-TEST.ipynb") == []
    assert program("notebook", "run", EXPLORE, "--output", tmp_path).code == 0
    assert turned_cells(EXPLORE, tmp_path / f"{EXPLORE}.ipynb") == []
    matrix = program("overlap", "matrix", "--environment", "TEST", "--json").result
    assert {"ZZGR", "ZZIN"} in [{row["a"], row["b"]} for row in matrix["rows"]]
    assert migration.status(migrated).drift == 0


OTHERWISE = {
    **{"00_start_here": "strict=true", "10_migrate": "strict=true", "40_snapshot": "strict=true"},
    **{"20_validate": "environment=TEST", "35_load": "environment=TEST", "36_sectors": "limit=3"},
    **{"30_benchmark": "rounds=2", "70_drill": "mutations=10", "90_review": "environment=UAT"},
    **{
        "45_explore": "environment=TEST",
        "50_overlap": "types=THEME,SECTOR",
        "51_pair": "a=SPY b=theme:ai_machine_learning",
    },
    **{"52_theme": "theme=energy joined=false", "53_portfolio": "portfolio={} unit=percent"},
    **{"54_watchlist": "names=NVDA types=ETF,THEME", "60_history": "a=SPY b=QQQ"},
}
HEAVY = {"30_benchmark", "70_drill", LOAD}


@on_embedded
@in_soak
def test_every_notebook_with_other_parameters(finished: Finished, program: Program, tmp_path: Path) -> None:
    """Each ends with an answer or a verdict that is no failure; those that the run left out with their defaults too."""
    assert OTHERWISE.keys() == BY_NAME.keys()
    (tmp_path / "mine.csv").write_text("fund,weight\nSPY,60\nNVDA,30\n")
    at = ("--output", tmp_path, "--snapshots", finished.snapshots, "--database-url", dsn(finished.database.url))
    runs = [(LOAD, ""), (SECTORS, "")]  # the others have run with their defaults above
    runs += [run for run in OTHERWISE.items() if run[0] not in HEAVY or "WORKBENCH_SOAK" in os.environ]
    for name, given in runs:
        pairs = [word for pair in given.format(tmp_path / "mine.csv").split() for word in ("-p", pair)]
        ended = program("notebook", "run", name, *pairs, *at)
        assert ended.code == (3 if name == LOAD else 0), (name, ended.err)


@on_embedded
def test_another_account_and_place_give_the_same_bytes(finished: Finished, program: Program, tmp_path: Path) -> None:
    """Another locale, time zone, home, name and order of hashes change no byte of a page, twin or notebook."""
    here, there = tmp_path / "here", tmp_path / "there"
    asked = ["notebook", "run", "53_portfolio", "--snapshots", finished.snapshots]
    assert program(*asked, "--output", here).code == 0
    other = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    other |= {"HOME": str(tmp_path), "USER": "somebody", "LOGNAME": "somebody", "COLUMNS": "40"}
    command = [PROGRAM, *asked, "--output", there]
    subprocess.run(command, env=os.environ | other, cwd=tmp_path, check=True, capture_output=True)
    assert contents(here) == contents(there)
    assert len(contents(there)) == 3


@on_embedded
def test_kernels_store_figures_as_data_alone(finished: Finished) -> None:
    """What is kept of a figure is its JSON and its picture, without a copy of plotly.js."""
    figures = []
    for name in NAMES:
        cells = nbformat.read(finished.folder / f"{name}.ipynb", as_version=4).cells
        kept = [list(output.get("data", {})) for cell in cells for output in cell.get("outputs", [])]
        figures += [kinds for kinds in kept if PLOTLY in kinds]
    assert figures == [[PLOTLY, SVG]] * len(figures)
    assert len(figures) > 10


@on_embedded
def test_times_and_hosts_are_in_run_json_alone(finished: Finished) -> None:
    """`run.json` tells when, where and how long; no other file does."""
    run = json.loads((finished.folder / "run.json").read_text())
    assert run["elapsed_seconds"].keys() == set(NAMES)
    socket = str(finished.database.url.query["host"])
    assert socket in run["database"]
    for name, content in contents(finished.folder).items():
        text = content.decode()
        for fact in (run["host"], run["finished_at"][:10], socket, str(finished.folder)):
            assert fact not in text, name


@on_embedded
def test_the_verdict_comes_first(finished: Finished, pages: dict[str, Page]) -> None:
    """The first sentence of each page, below its question, is the verdict with sign and word; or the answer alone."""
    assert set(pages) == {"index", *NAMES}
    for id, page in pages.items():
        twin = json.loads((finished.folder / f"{id if id != 'index' else '90_review'}.json").read_text())
        lead = f"To the answer {'Relationship workbench' if id == 'index' else f'All reports {BY_NAME[id].question}'}"
        verdict = f"{SIGNS[twin['verdict']]} : " if twin["verdict"] else ""
        assert page.text.startswith(f"{lead} {verdict}{twin['summary']}"), id
        assert bool(verdict) == (id not in ANSWERS), id
        assert id == "index" or page.title == twin.get("title", BY_NAME[id].question), id
        assert "sample data: real tickers, synthetic weights." in page.text.lower()


@on_embedded
def test_pages_need_no_network(finished: Finished, pages: dict[str, Page]) -> None:
    """A page is small, loads plotly.js from beside it if it has figures, and links only to files that exist."""
    for id, page in pages.items():
        assert not {tag for tag, _ in page.tags} & {"iframe", "object", "embed", "link", "img"}, id
        live = [attributes for _, attributes in page.tags if attributes.get("class") == "live"]
        scripts = [attributes for tag, attributes in page.tags if tag == "script"]
        assert scripts == [{"type": "application/json"}] * len(live) + [{"src": PLOTLY_JS}] * bool(live) + [{}], id
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")], id
        for address in page.addresses:
            assert re.fullmatch(r"#.+|[\w.-]+\.(html|json|csv|ipynb|js)|data:image/png;base64,\S+", address), id
        assert (finished.folder / f"{id}.html").stat().st_size < 400_000, id


@on_embedded
def test_every_page_in_a_browser(finished: Finished, pages: dict[str, Page]) -> None:
    """From disk: no error in the console, no request beyond the folder, every figure drawn, nothing beyond the edge."""
    with browser() as tab:
        for id, page in pages.items():
            for width, dark in ((1280, False), (360, True)):
                tab.open(finished.folder / f"{id}.html", width, dark)
                assert tab.troubles == [], id
                allowed = finished.folder.as_uri(), "data:", "blob:"
                assert [address for address in tab.requests if not address.startswith(allowed)] == [], id
                assert tab.run("document.documentElement.scrollWidth <= innerWidth"), (id, width)
                drawn = tab.run(f"[...document.querySelectorAll('figure')].filter({DRAWN}).length")
                assert drawn == len([tag for tag, _ in page.tags if tag == "figure"]), (id, width)


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The accessibility checker, as npm gives it."""
    return axe_core(tmp_path_factory.mktemp("axe"))


@on_embedded
def test_axe_finds_nothing(finished: Finished, axe: str) -> None:
    """On any page, light or dark, at the width of a phone or a desk; each page in one of the four ways, all of them in
    the long form. A page with a fault is not clean."""
    ways = list(itertools.product((360, 1280), (False, True)))
    with browser() as tab:
        for number, page in enumerate(sorted(finished.folder.glob("*.html"))):
            for width, dark in ways if "WORKBENCH_SOAK" in os.environ else [ways[number % len(ways)]]:
                assert complaints(tab.open(page, width, dark), axe) == [], (page.name, width, dark)
        faulty = finished.folder / "faulty.htm"
        text = (finished.folder / "index.html").read_text(encoding="utf-8")
        faulty.write_text(text.replace('<html lang="en">', "<html>").replace("--quiet: #57606a", "--quiet: #c7c0ca"))
        found = {each.partition(":")[0] for each in complaints(tab.open(faulty, 360), axe)}
        faulty.unlink()
        assert found == {"html-has-lang", "color-contrast"}


@on_embedded
def test_links_lead_to_files(finished: Finished, pages: dict[str, Page]) -> None:
    """Every link of every page leads to a file of the run, and the index leads to every page."""
    for id, page in pages.items():
        for address in page.addresses:
            if address.startswith("data:"):
                continue
            if address.startswith("#"):
                assert address[1:] in [attributes.get("id") for _, attributes in page.tags]
            else:
                assert (finished.folder / address).is_file(), (id, address)
    assert {f"{name}.html" for name in NAMES} <= set(pages["index"].addresses)


@on_embedded
def test_twins_say_what_pages_say(finished: Finished, pages: dict[str, Page]) -> None:
    """Checks and published figures are the same in the JSON twin and in the page, verdicts included."""
    checks = json.loads((finished.folder / "20_validate.json").read_text())["checks"]
    assert len(checks) == 20
    for check in checks:
        line = f"{check['title']} {SIGNS[check['verdict']]} {check['figures']} {check['count']:,}"
        assert line in pages["20_validate"].text
        assert line in pages["90_review"].text


@on_embedded
def test_a_finished_run_can_be_signed_and_compared(finished: Finished, program: Program, tmp_path: Path) -> None:
    """Signed as it is, it is verified; one byte of one page more, and that page is named. Compared with itself nothing
    moved; a check that fails in a copy is for the worse, and nothing else is."""
    run, key = tmp_path / "run", tmp_path / "key"
    shutil.copytree(finished.folder, run)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    (tmp_path / "allowed").write_text(f"ann {key.with_suffix('.pub').read_text()}")
    assert program("report", "sign", run, "--key", key, "--snapshots", finished.snapshots).code == 0
    verify = ("report", "verify", run, "--allowed-signers", tmp_path / "allowed")
    assert program(*verify).code == 0
    same = program("report", "diff", finished.folder, run, "--page", tmp_path / "diff.html")
    assert (same.code, "Nothing moved" in same.out) == (0, True)
    (run / "51_pair.html").write_text((run / "51_pair.html").read_text() + " ")
    assert "51_pair.html is not what was signed: its content differs" in program(*verify).err
    twin = json.loads((run / "20_validate.json").read_text())
    twin["checks"][5]["verdict"] = "fail"
    (run / "20_validate.json").write_text(json.dumps(twin))
    worse = program("report", "diff", finished.folder, run, "--page", tmp_path / "diff.html", "--json")
    assert worse.code == 1
    assert [row["what"] for row in worse.result["rows"]] == [twin["checks"][5]["title"]]


@on_embedded
@in_soak
def test_one_weight_turns_what_depends_on_it(
    finished: Finished, cluster: Cluster, program: Program, tmp_path: Path
) -> None:
    """One weight of SPY is another: of all pairs only those of SPY move, of members that one, of funds that hold the
    most held names SPY; of cells and figures those that show them; nothing on pages about other funds. No check turns:
    the weight is as the documents say."""
    weighed = Database(cluster.url.set(database=cluster.create(str(finished.database.url.database))))
    change = "UPDATE cache_entries SET value = jsonb_set(value, '{holdings,0,weight}', '0.07') WHERE "
    execute(weighed, change + "key = 'SPY' AND type = 'etf_holdings' AND environment = 'DEFAULT'")
    skipped, kept = ("--skip", "30_benchmark", "--skip", "70_drill"), ("--snapshots", finished.snapshots)
    run = ("run", "--output", tmp_path / "run", "--database-url", dsn(weighed.url), *skipped, *kept)
    assert program(*run).code == 0
    earlier = tmp_path / "earlier"
    shutil.copytree(finished.folder, earlier, ignore=shutil.ignore_patterns("30_*", "70_*"))
    compared = program("report", "diff", earlier, tmp_path / "run", "--page", tmp_path / "diff.html", "--json", *kept)
    moved = compared.result
    pairs = [row for row in moved["rows"] if row["part"].startswith("Pairs")]
    assert pairs
    assert all("SPY" in row["what"] for row in pairs)
    assert len([row for row in moved["rows"] if row["part"] == "Members"]) == 1
    assert [row["what"] for row in moved["rows"] if row["part"].startswith("Names")] == ["ETF and SPY: purity"]
    assert {row["part"].partition(":")[0] for row in moved["rows"]} == {"Pairs", "Members", "Names among funds"}
    assert turned_outputs(earlier, tmp_path / "run") == {
        "40_snapshot": ["report.snapshot(taken)"],
        "50_overlap": [
            *("figures.heatmap(matrix)", "figures.top_pairs(matrix)", "matrix.table(15)"),
            'matrix.part("All pairs, by engine")',
        ],
        "54_watchlist": ["figures.ranked(answer)", "answer.table(15)"],
    }


def turned_outputs(before: Path, after: Path) -> dict[str, list[str]]:
    """The cells of each notebook that say something else, but for the snapshot's name; the review tells of speed."""
    turned = {}
    for path in sorted(before.glob("[0-8]*.ipynb")):
        said = [outputs(folder / path.name, folder) for folder in (before, after)]
        turned[path.stem] = [source for source, was in said[0].items() if said[1][source] != was]
    return {name: cells for name, cells in turned.items() if cells}


def outputs(path: Path, folder: Path) -> dict[str, str]:
    """What each cell of an executed notebook says, by its code."""
    name = json.loads((folder / "40_snapshot.json").read_text())["snapshot"]
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    said = {cell.source: json.dumps(cell.outputs, sort_keys=True) for cell in cells}
    return {source.replace(name, "…"): words.replace(name, "…") for source, words in said.items()}
