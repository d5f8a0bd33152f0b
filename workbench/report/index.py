"""The index of a reports folder: for two readers, their questions in order, each with what this run says."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from workbench.report.charts import PLOTLY, chart, figures

READERS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["readers"]


def readers(pages: Collection[str], folder: Path) -> list[dict[str, Any]]:
    """What each reader asks, without questions about pages that a run left out, and the picture that says most."""
    return [
        reader
        | {"rows": [row for row in reader["rows"] if row.get("page", "index") in {*pages, "index"}]}
        | {"picture": _picture(folder / f"{reader['picture']}.ipynb", pages) if "picture" in reader else ""}
        for reader in READERS
    ]


def _picture(path: Path, pages: Collection[str]) -> str:
    """The first figure of a notebook of this run."""
    import nbformat

    shown = figures(nbformat.read(path, as_version=4)) if path.stem in pages and path.is_file() else []
    return chart(shown[0].data[PLOTLY], 1, is_live=False) if shown else ""
