"""A comparison of two runs as a page that opens from disk, and its JSON twin."""

from importlib.resources import files
from pathlib import Path

from workbench.display import counted, headline, table, templates
from workbench.encoding import save, to_json
from workbench.evidence.comparing import RunDifference, Turn

SHOWN = 30


def write(compared: RunDifference, page: Path) -> None:
    """Write the page and beside it, as `.json`, every row. Raises UnreachableError."""
    parts = [(title, _part(rows)) for title, rows in compared.parts().items()]
    facts = table(["", "Before", "After"], [[name, *both] for name, both in compared.facts.items()])
    html = (
        templates("evidence")
        .get_template("diff.html.j2")
        .render(
            compared=compared,
            headline=headline(compared.verdict, compared.sentence).html,
            parts=parts,
            facts=facts.html,
            twin=page.with_suffix(".json").name,
            style=(files("workbench.report") / "style.css").read_text(encoding="utf-8"),
        )
    )
    save(page.with_suffix(".json"), to_json(compared).encode())
    save(page, html.encode())


def _part(rows: list[Turn]) -> str:
    cells = [[row.what, row.before, row.after, row.turn] for row in rows[:SHOWN]]
    more = f"{counted(len(rows), 'row')} in all, the largest first; every one is in the JSON beside this page."
    return table(["What", "Before", "After", "Turn"], cells, more if len(rows) > SHOWN else "").html
