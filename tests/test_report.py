"""Reports as a reader opens them: from disk, escaped, verdict first, the same as their JSON twins."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from conftest import execute, on_embedded
from pages import Page, in_browser

from workbench import migrate, report, runner
from workbench.contract import Verdict
from workbench.errors import OutputFolderError, VerdictError
from workbench.postgres import Database
from workbench.report.fragments import table, visible

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
    migrate.migrate(sampled)
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
    """The whole job on the real legacy table passes; the canary of its app_settings is in no file."""
    result = runner.run_all(real, {"environment": "DEFAULT", "schema": "public"})
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
    [
        (Verdict.PASS, 0, False),
        (Verdict.PASS, 1, True),
        (Verdict.FAIL, 0, True),
        (Verdict.UNCHECKED, 0, True),
    ],
)
def test_strict_is_a_pass_without_findings(
    reports: Path, verdict: Verdict, findings: int, fails: bool
) -> None:
    """The twin is written in any case; strict then accepts only a pass without findings."""
    report.conclude("trial", verdict, "So it is.", findings=findings)
    (reports / "trial.json").unlink()
    try:
        report.conclude("trial", verdict, "So it is.", strict=True, findings=findings)
        assert not fails
    except VerdictError:
        assert fails
    assert report.outcome("trial")["verdict"] == verdict


def test_a_folder_that_cannot_be_written_is_named(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reports folder below a file is refused with its path; a page is there whole or not at all."""
    (reports / "file").write_text("")
    monkeypatch.setenv("WORKBENCH_REPORTS", str(reports / "file" / "below"))
    with pytest.raises(OutputFolderError, match="below cannot be written"):
        report.folder()
    with pytest.raises(OutputFolderError, match=r"page\.html"):
        report.write(reports / "absent" / "page.html", "text")
    assert [path.name for path in reports.iterdir()] == ["file"]
