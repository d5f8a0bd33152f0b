"""Reports as a reader opens them: from disk, escaped, verdict first, the same as their JSON twins."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import plotly.graph_objects as go
import pytest
from conftest import Program, execute, on_embedded
from nbformat.v4 import new_code_cell, new_notebook, new_output
from oracles.browser import CHROMIUM, browser
from oracles.pages import Page
from plotly.offline import get_plotlyjs

from workbench import migration, runner
from workbench.contract import Verdict
from workbench.display import Fragment, Number, table, visible
from workbench.errors import OutputFolderError, VerdictError
from workbench.figures import style
from workbench.postgres import Database
from workbench.report import pages
from workbench.report.charts import PLOTLY
from workbench.report.notebooks import BY_NAME
from workbench.report.pages import PLOTLY_JS
from workbench.report.paper import standalone

ATTACK = "<script>document.title='taken'</script>"
UNTOLD = "A figure without a description."
DOTS = {"marker": {"color": style.BLUE}, "textposition": "middle right"}
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
    assert page.text.startswith("To the answer All reports Was anything lost? ✗ fail :")
    failing = page.text.partition("Failing rows")[2].partition("The five lines")[0]
    assert "What to do: if the after side is at fault" in failing
    assert re.search(r"\$\S+ .*HSBC", failing)
    twin = json.loads((reports / "20_validate.json").read_text())
    assert twin["verdict"] == "fail"
    assert html.escape(twin["summary"], quote=False) in source.replace("&#39;", "'").replace("&#34;", '"')
    with browser() as tab:
        assert tab.open(reports / "20_validate.html").run("document.title") == "Was anything lost?"


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


def exported(reports: Path, *figures: go.Figure, tables: tuple[Fragment, ...] = ()) -> Path:
    """The page of an executed notebook that showed `figures` and `tables`, each in a cell."""
    data = [{PLOTLY: json.loads(figure.to_json())} for figure in figures]
    data += [{"text/html": each.html} for each in tables]
    cells = [new_code_cell("…", outputs=[new_output("display_data", data=shown)]) for shown in data]
    nbformat.write(new_notebook(cells=cells), reports / "executed.ipynb")
    return pages.export(reports / "executed.ipynb", reports / "51_pair-trial.ipynb")


def bars(*labels: str, alt: str = "Bars that grow.", title: str = "Bars grow.") -> go.Figure:
    """A bar for each label."""
    heights = [float(place) for place in range(1, len(labels) + 1)]
    return style.finished(go.Figure(style.row_bars(heights, labels, labels)), title, "a label", alt, labels)


def test_plotly_comes_once_beside_the_pages_and_only_with_figures(reports: Path) -> None:
    """However many pages have figures, plotly.js stands once beside them, and is named only where a figure is."""
    scripts = [attributes for tag, attributes in Page(exported(reports, bars("a"), bars("b"))).tags if tag == "script"]
    assert scripts == [{"type": "application/json"}] * 2 + [{"src": PLOTLY_JS}, {}]
    assert (reports / PLOTLY_JS).read_text(encoding="utf-8") == get_plotlyjs()
    assert (reports / "51_pair-trial.html").stat().st_size < 60_000
    assert [attributes for tag, attributes in Page(exported(reports)).tags if tag == "script"] == [{}]


def test_a_standalone_page_has_all_inside(reports: Path) -> None:
    """The page to mail holds plotly.js and has no link to a file that is not mailed with it."""
    page = standalone(exported(reports, bars("a")))
    assert page.name == "51_pair-trial.standalone.html"
    assert page.read_text(encoding="utf-8").count(get_plotlyjs()) == 1
    assert [address for address in Page(page).addresses if not address.startswith("#")] == []
    assert "51_pair-trial.json" in Page(page).text


def test_a_figure_says_in_words_what_it_shows(reports: Path) -> None:
    """The description names the pictures and the figure, escaped; none is said so; what cannot be drawn is told."""
    untold = style.finished(go.Figure(go.Scatter3d(x=[1], y=[1], z=[1])), "A title.", "a label", "", 100)
    alt = f"\"'> & \u200b {IMAGE} {ATTACK}"
    page = Page(exported(reports, bars("a", alt=alt), untold.update_layout(meta=None)))
    named = [attributes["aria-label"] for tag, attributes in page.tags if attributes.get("role") == "img"]
    assert named == [visible(alt)] * 2
    assert [a["aria-label"] for _, a in page.tags if a.get("class") == "live"] == [visible(alt), UNTOLD]
    assert f"A title. a label {UNTOLD}" in page.text
    assert "img" not in [tag for tag, _ in page.tags]


def test_the_same_figures_give_the_same_bytes(reports: Path) -> None:
    """Two exports of equal figures are equal, page and notebook: nothing has an id by chance."""
    first, second = (
        [path.read_bytes() for path in (page, page.with_suffix(".ipynb"))]
        for page in (exported(reports, bars("a", "b")) for _ in range(2))
    )
    assert first == second


def test_a_browser_draws_figures_and_executes_no_label(reports: Path) -> None:
    """Chromium, offline, draws bars, a heatmap and dots over their pictures; a script in a label is only text."""
    label = f"</script>{ATTACK}"
    heat = go.Figure(go.Heatmap(z=[[1, 0.2], [0.3, 1]], x=[style.safe(label), "b"], y=[style.safe(IMAGE), "d"]))
    heat.update_traces(colorscale="cividis", colorbar={"title": {"text": style.safe(label)}})
    style.finished(heat, label, label, label, 300)
    dots = go.Figure(go.Scatter(x=[1, 2], y=[2, 1], text=[style.safe(label), "d"], mode="markers+text", **DOTS))
    page = exported(reports, bars(label, IMAGE, alt=label, title=label), heat, style.finished(dots, "", "", "", 300))
    with browser() as tab:
        tab.open(page)
        assert tab.run("document.title") == BY_NAME["51_pair"].question
        assert tab.run(
            "[...document.querySelectorAll('.live')].map(f => f.querySelectorAll('svg.main-svg').length > 0)"
        ) == ([True] * 3)
        assert tab.run("[...document.querySelectorAll('.still')].map(f => f.offsetHeight)") == [0, 0, 0]
        assert tab.run("document.querySelectorAll('img').length") == 0
        assert not re.search("Share chart|Produced with", tab.run("document.body.innerText + document.body.innerHTML"))
        assert tab.troubles == []


def test_pictures_stand_where_no_script_runs(reports: Path) -> None:
    """Without scripts, on paper and on a phone a figure is its picture: wide, or drawn for the narrow screen."""
    page = exported(reports, bars("a", "b"))
    seen = "[...document.querySelectorAll('svg[role=img]')].filter(e => e.clientHeight).map(e => e.classList[0])"
    with browser() as tab:
        for way, shown in (
            ({"scripts": False}, ["wide"]),
            ({"media": "print"}, ["wide"]),
            ({"width": 360}, ["narrow"]),
        ):
            tab.open(page, **way)
            tab.send("Emulation.setScriptExecutionDisabled", value=False)
            assert tab.run(seen) == shown, way
        assert tab.open(page).run(seen) == []
        assert tab.run("document.documentElement.scrollWidth <= innerWidth")


def test_tables_sort_filter_and_give_their_data(reports: Path) -> None:
    """A click or a key sorts, unknown last either way; words filter; CSV has plain numbers and no formula."""
    rows = [
        ["=evil", Number("9.50 %"), 1200],
        ["b, c", None, 7],
        *([f"x{n}", Number(f"{n}.00 %"), n] for n in range(11, 18)),
    ]
    page = exported(reports, tables=(table(["Name", "Weight", "Rows"], rows),))
    kinds = re.findall(r"<t[hd][^>]*>-</t[hd]>", page.read_text(encoding="utf-8"))
    assert kinds == ['<td class="none number">-</td>']
    column = "[...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).map(r => r.cells[0].textContent)"
    with browser() as tab:
        tab.open(page)
        head = "document.querySelectorAll('th [role=button]')[1]"
        tab.run(f"{head}.click()")
        assert tab.run(column) == ["=evil", *(f"x{n}" for n in range(11, 18)), "b, c"]
        tab.run(f"{head}.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter'}}))")
        assert tab.run(column) == [*(f"x{n}" for n in reversed(range(11, 18))), "=evil", "b, c"]
        assert tab.run("document.querySelectorAll('th')[1].ariaSort") == "descending"
        tab.run("(i => { i.value = 'x1 7'; i.dispatchEvent(new Event('input')); })(document.querySelector('input'))")
        assert tab.run(column) == ["x17"]
        lines = unquote(tab.run("document.querySelector('a[download]').href").partition(",")[2]).splitlines()
        assert lines[:3] == ['"Name","Weight (%)","Rows"', '"\'=evil",9.50,1200', '"b, c",,7']


def test_a_table_says_that_it_is_empty_and_gives_no_column_the_room_of_others(reports: Path) -> None:
    """Without rows it is a word; a long word may break and is copied whole; a column of dashes alone lines up as
    numbers do; and a frame of Polars scrolls by itself on a phone."""
    frame = Fragment('<table border="1" class="dataframe"><tr>' + "<td>wide_and_wider</td>" * 9 + "</tr></table>", "")
    word, rows = "group_memberships" * 3, [["a", None], ["b", None]]
    tables = table(["Name"], []), table(["Word"], [[word]]), table(["Name", "Change"], rows), frame
    page = exported(reports, tables=tables)
    source = page.read_text(encoding="utf-8")
    assert "<p>None.</p>" in source
    assert source.count("<thead>") == 2
    assert '<th scope="col" class="number">Change</th>' in source
    with browser() as tab:
        tab.open(page, 360)
        assert tab.run("document.querySelector('tbody th').textContent") == word
        assert tab.run("document.querySelector('tbody th').querySelectorAll('wbr').length") == 5
        assert tab.run("document.documentElement.scrollWidth <= innerWidth")


def test_a_figure_without_data_is_said_once(reports: Path) -> None:
    """Its title says why there is nothing; no script draws an empty one."""
    source = exported(reports, style.nothing("Too few days.", "a label")).read_text(encoding="utf-8")
    assert source.count("Too few days.") == 2  # the title of the figure, and what a screen reader says
    assert "<p>Nothing to draw.</p>" in source
    assert 'class="live"' not in source


def test_a_page_becomes_a_pdf(reports: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the paper asked for, with numbers of pages; no page and no browser are each a sentence."""
    exported(reports, bars("a"))
    missing = program("report", "pdf", "absent", "--output", reports)
    assert (missing.code, "these are there: 51_pair-trial." in missing.err) == (2, True)
    if not CHROMIUM:
        pytest.skip("no chromium is installed on this system")
    for paper, box in (("A4", b"594.95996 841.91998"), ("letter", b"612 792")):
        assert program("report", "pdf", "51_pair-trial", "--paper", paper, "--output", reports).code == 0
        assert box in (reports / "51_pair-trial.pdf").read_bytes()
    monkeypatch.setenv("PATH", "")
    alone = program("report", "pdf", "51_pair-trial", "--output", reports)
    assert (alone.code, "neither is on the path" in alone.err) == (3, True)


def test_a_fault_of_a_page_is_seen(tmp_path: Path) -> None:
    """What the checks of pages look for is there when it is planted: an error, a request, something too wide."""
    page = tmp_path / "faulty.html"
    page.write_text('<script>undefined.x</script><img src="http://example.com/x.png"><p style="width: 3000px">wide</p>')
    with browser() as tab:
        tab.open(page)
        assert "TypeError" in str(tab.troubles)
        assert "http://example.com/x.png" in tab.requests
        assert not tab.run("document.documentElement.scrollWidth <= innerWidth")
