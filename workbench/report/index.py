"""The index of a reports folder: for two readers, their questions in order, each with what this run says."""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from workbench.display import SIGNS, visible
from workbench.report.charts import PLOTLY, chart, figures
from workbench.report.notebooks import BY_NAME

READERS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["readers"]


def readers(twins: Mapping[str, Mapping[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """What the template shows of each reader; of pages that a run left out, the command remains."""
    return [
        reader
        | {
            "rows": [_row(row, twins) for row in reader["rows"] if "question" in row or row["page"] in twins],
            "picture": _picture(folder / f"{reader['picture']}.ipynb", number, twins),
        }
        for number, reader in enumerate(READERS, start=1)
    ]


def _row(row: Mapping[str, str], twins: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    page = row.get("page", "")
    twin = twins.get(page, {})
    question = row.get("question") or BY_NAME[page].question
    says, verdict = visible(twin.get("summary", "")), twin.get("verdict") or ""
    return {
        "page": page if twin else "",
        "question": question,
        "says": "" if "question" in row else says,
        "verdict": verdict,
        "sign": SIGNS.get(verdict, ""),
        "command": row["command"],
    }


def _picture(path: Path, number: int, pages: Collection[str]) -> str:
    """The first figure of a notebook of this run."""
    import nbformat

    shown = figures(nbformat.read(path, as_version=4)) if path.stem in pages and path.is_file() else []
    return chart(shown[0].data[PLOTLY], number, is_live=False) if shown else ""
