"""Pages for those who do not open the reports folder: as PDF on paper, or as one file to mail."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from workbench.errors import UnreachableError
from workbench.report import markup
from workbench.report.pages import PLOTLY_JS, write

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SWITCHES = ("--headless=new", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")
SECONDS = 120


def standalone(page: Path) -> Path:
    """`page` as a file of its own, with plotly.js inside and no link to a file that is not there."""
    text = page.read_text(encoding="utf-8")
    script = f'<script src="{PLOTLY_JS}"></script>'
    if script in text:
        source = page.with_name(PLOTLY_JS).read_text(encoding="utf-8")
        text = text.replace(script, f"<script>{source}</script>")
    target = page.with_name(f"{page.stem}.standalone.html")
    write(target, markup.without_dead_links(text, None))
    return target


def pdf(page: Path, paper: str) -> Path:
    """`page` on paper, beside it. Raises UnreachableError where no browser is installed, or one fails."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        message = "A PDF is printed by Chromium or Chrome, and neither is on the path. Install one."
        raise UnreachableError(message=message)
    target = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        made = Path(folder) / "page.pdf"
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses root otherwise
        command = [browser, *SWITCHES, *as_root, f"--user-data-dir={folder}/browser", f"--print-to-pdf={made}"]
        try:
            sized = _sized(page, paper, Path(folder)).as_uri()
            subprocess.run([*command, sized], check=True, capture_output=True, timeout=SECONDS)
            shutil.copyfile(made, target)
        except (subprocess.SubprocessError, OSError) as error:
            why = type(error).__name__
            message = f"{browser} could not print {page} ({why}). Open the page in a browser and print it there."
            raise UnreachableError(message=message) from error
    return target


def _sized(page: Path, paper: str, folder: Path) -> Path:
    """A copy that names its paper, which only a style sheet can tell a browser without a window; pictures need no
    script."""
    text = re.sub(r"<script\b.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    copy = folder / "page.html"
    write(copy, text.replace("</head>", f"<style>@page {{ size: {paper}; }}</style></head>"))
    return copy
