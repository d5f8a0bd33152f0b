"""The notebooks, from `notebooks.toml`: in the order in which the main job executes them."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from workbench import sqlfiles

LOAD, SECTORS, SNAPSHOT, EXPLORE = "35_load", "36_sectors", "40_snapshot", "45_explore"
HISTORY, REVIEW = "60_history", "90_review"


@dataclass(frozen=True)
class Notebook:
    """What the main job has to know of a notebook. Those of one wave are executed at the same time, each wave after the
    one before, the longest of a wave first. One that may be skipped is read by no other; one that is refused ends the
    job, unless it may be: its page is then unchecked. What people try has no wave, and is not in the job."""

    name: str
    wave: int = 0
    needs_database: bool = True
    may_be_skipped: bool = False
    may_be_refused: bool = False

    @property
    def path(self) -> Path:
        return sqlfiles.resource_root("notebooks") / f"{self.name}.ipynb"

    @property
    def question(self) -> str:
        first: list[str] = json.loads(self.path.read_text(encoding="utf-8"))["cells"][0]["source"]
        return "".join(first).splitlines()[0].removeprefix("# ")


_ROWS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
BY_NAME = {name: Notebook(name, **facts) for name, facts in _ROWS.items()}
NOTEBOOKS = tuple(notebook for notebook in BY_NAME.values() if notebook.wave)
SKIPPABLE = [notebook.name for notebook in NOTEBOOKS if notebook.may_be_skipped]
ABOUT_SNAPSHOT = [SNAPSHOT, *(notebook.name for notebook in NOTEBOOKS if not notebook.needs_database)]
