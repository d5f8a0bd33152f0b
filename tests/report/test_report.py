"""Reports as a reader opens them: from disk, escaped, verdict first, the same as their JSON twins."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import nbformat
import plotly.graph_objects as go
import pytest
from conftest import execute, on_embedded
from nbformat.v4 import new_code_cell, new_notebook, new_output
from oracles.pages import Page, in_browser
from plotly.offline import get_plotlyjs

from workbench import migration, runner
from workbench.contract import Verdict
from workbench.display import table, visible
from workbench.errors import OutputFolderError, VerdictError
from workbench.postgres import Database
from workbench.report import pages

ATTACK = "<script>document.title='taken'</script>"
IMAGE = "<img src=x onerror=document.title='taken'>"


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A reports folder of this test."""
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", "")
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path))
    return tmp_path


@on_embedded
def test_what_the_data_says_is_never_markup(sampled: Database, reports: Path) -> None:
    """Scripts in keys, symbols and descriptions are shown as text; failing rows come with cause and fix."""
    plant_markup(sampled)
    migration.migrate(sampled)
    execute(sampled, "UPDATE group_memberships SET symbol = :s WHERE symbol = 'HSBC'", s=IMAGE)
    runner.run_notebook("20_validate", {"environment": "TEST"}, sampled)
    page, source = Page(reports / "20_validate.html"), (reports / "20_validate.html").read_text()
    assert ATTACK not in source
    assert "<img" not in source
    assert ATTACK in page.text
    assert IMAGE in page.text
    assert page.text.startswith("All reports ✗ fail :")
    failing = page.text.partition("Failing rows")[2].partition("The five lines")[0]
    assert "What to do: if the after side is at fault" in failing
    assert re.search(r"\$\S+ .*HSBC", failing)
    twin = json.loads((reports / "20_validate.json").read_text())
    assert twin["verdict"] == "fail"
    assert html.escape(twin["summary"], quote=False) in source.replace("&#39;", "'").replace("&#34;", '"')
    assert "<title>20_validate: fail</title>" in in_browser(reports / "20_validate.html")


def plant_markup(database: Database) -> None:
    """Give the odd entries of environment TEST names that a careless page would execute."""
    execute(database, "UPDATE cache_entries SET key = :s WHERE key = 'NULLLIST'", s=ATTACK)
    execute(
        database,
        "INSERT INTO cache_entries (type, name, key, value, environment) VALUES ('theme_definition', 'a', "
        "'nasty', CAST(:value AS jsonb), "
        "'TEST')",
        value=json.dumps({"description": ATTACK, "symbols": [IMAGE, ATTACK, "HSBC", "-"]}),
    )


@on_embedded
def test_the_real_table_passes_and_keeps_its_secret(real: Database, reports: Path) -> None:
    """The whole job on the real legacy table passes; the canary of its app_settings is in no file. What a drill tells
    of the table, its own test reads."""
    result = runner.run_all(real, {"environment": "DEFAULT", "schema": "public"}, skipped=["30_benchmark", "70_drill"])
    assert result.verdict is Verdict.PASS
    written = list(reports.iterdir())
    assert len(written) > 12
    for path in written:
        assert "canary-secret" not in path.read_text(encoding="utf-8"), path.name
    assert "Sample data" not in (reports / "index.html").read_text()


def test_tables_escape_and_say_it_in_words() -> None:
    """A cell is text: markup is escaped, numbers are grouped, nothing is a dash, a verdict has its sign."""
    made = table(["<h>"], [[ATTACK], [12345], [None], [True], ["pass"]], note="<note>")
    assert "<script" not in made.html
    assert "<note>" not in made.html
    assert "&lt;h&gt;" in made.html
    assert made.text.splitlines() == ["<h>", ATTACK, "12,345", "-", "yes", "✓ pass", "<note>"]


def test_what_cannot_be_seen_is_written_as_its_code() -> None:
    """A space that breaks nothing stays; tabs, NBSP, zero-width and escape characters become visible."""
    assert visible("BRK B 🙂 é") == "BRK B 🙂 é"
    assert visible("A\t\xa0\u200b\x1b[1m\n") == r"A\u0009\u00a0\u200b\u001b[1m\u000a"


@pytest.mark.parametrize(
    ("verdict", "findings", "fails"),
    [(Verdict.PASS, 0, False), (Verdict.PASS, 1, True), (Verdict.FAIL, 0, True), (Verdict.UNCHECKED, 0, True)],
)
def test_strict_is_a_pass_without_findings(reports: Path, verdict: Verdict, findings: int, fails: bool) -> None:
    """The twin is written in any case; strict then accepts only a pass without findings."""
    pages.write_result("trial", verdict, "So it is.", findings=findings)
    (reports / "trial.json").unlink()
    try:
        pages.write_result("trial", verdict, "So it is.", strict=True, findings=findings)
        assert not fails
    except VerdictError:
        assert fails
    assert pages.read_result("trial")["verdict"] == verdict


def test_a_folder_that_cannot_be_written_is_named(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reports folder below a file is refused with its path; a page is there whole or not at all."""
    (reports / "file").write_text("")
    monkeypatch.setenv("WORKBENCH_REPORTS", str(reports / "file" / "below"))
    with pytest.raises(OutputFolderError, match="below cannot be written"):
        pages.folder()
    with pytest.raises(OutputFolderError, match=r"page\.html"):
        pages.write(reports / "absent" / "page.html", "text")
    assert [path.name for path in reports.iterdir()] == ["file"]


def exported(reports: Path, *figures: go.Figure) -> Path:
    """The page of an executed notebook that showed `figures`, each in a cell."""
    data = [{"application/vnd.plotly.v1+json": json.loads(figure.to_json())} for figure in figures]
    cells = [new_code_cell("…", outputs=[new_output("display_data", data=shown)]) for shown in data]
    nbformat.write(new_notebook(cells=cells), reports / "executed.ipynb")
    return pages.export(reports / "executed.ipynb", reports / "trial.ipynb")


def bars(*labels: str, alt: str = "Bars that grow.") -> go.Figure:
    """A bar for each label."""
    heights = list(range(1, len(labels) + 1))
    return go.Figure(go.Bar(x=labels, y=heights), {"meta": {"alt": alt}, "title": {"text": labels[0]}})


def test_plotly_comes_once_and_only_with_figures(reports: Path) -> None:
    """However many figures a page has, plotly.js is in it once; a page without figures has no script."""
    page = exported(reports, bars("a", "b"), bars("c"))
    tags = Page(page).tags
    assert page.read_text(encoding="utf-8").count(get_plotlyjs()) == 1
    assert [attributes["id"] for _, attributes in tags if attributes.get("class") == "plotly-graph-div"] == [
        "figure-01",
        "figure-02",
    ]
    assert [attributes for tag, attributes in tags if tag == "script"] == [{}] * 3
    assert "script" not in [tag for tag, _ in Page(exported(reports)).tags]


def test_a_figure_says_in_words_what_it_shows(reports: Path) -> None:
    """The description is the figure's name and what readers without scripts get, escaped; none is said so."""
    untold = go.Figure(go.Scatter(y=[1, 2]))
    alt = f"\"'> & \u200b {IMAGE} {ATTACK}"
    page = Page(exported(reports, bars("a", alt=alt), untold))
    descriptions = [visible(alt), "Figure 2, without a description."]
    figures = [attributes for tag, attributes in page.tags if tag == "figure"]
    assert figures == [{"class": "chart", "role": "img", "aria-label": words} for words in descriptions]
    assert all(words in page.text for words in descriptions)
    assert "img" not in [tag for tag, _ in page.tags]
    assert len([tag for tag, _ in page.tags if tag == "script"]) == 3


def test_the_same_figures_give_the_same_bytes(reports: Path) -> None:
    """Two exports of equal figures are equal, page and notebook: nothing has an id by chance."""
    first, second = (
        [path.read_bytes() for path in (page, page.with_suffix(".ipynb"))]
        for page in (exported(reports, bars("a", "b")) for _ in range(2))
    )
    assert first == second


def test_a_browser_draws_figures_and_executes_no_label(reports: Path) -> None:
    """Chromium, offline, draws bars, a heatmap and dots; a script in a label or description is only text."""
    label = f"</script>{ATTACK}"
    heat = go.Figure(go.Heatmap(z=[[1, 2], [3, 4]], x=[label, "b"], y=[IMAGE, "d"]))
    dots = go.Figure(go.Scatter(x=[1, 2], y=[2, 1], text=[label, IMAGE], mode="markers+text"))
    page = exported(reports, bars(label, IMAGE, alt=label), heat, dots)
    shown = in_browser(page)
    assert "<title>trial: unchecked</title>" in shown
    drawn = shown.partition("<main>")[2].replace(get_plotlyjs(), "")
    for number in (1, 2, 3):
        figure = drawn.partition(f'id="figure-{number:02d}"')[2].partition("</figure>")[0]
        assert '<svg class="main-svg"' in figure
    assert "<img" not in drawn
    assert "Zoom in" in drawn
    assert not re.search("Share chart|Produced with", drawn), "buttons that lead to a server of plotly"
