"""Pages as tests read them: by a parser, and by a browser."""

from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

BY_NBVAL = ("00_start_here", "10_migrate")
"""Notebooks whose outputs nbval compares with what is committed; those of the others are compared with a run."""

CHROMIUM = shutil.which("chromium")
SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=5000"),
)


class Page(HTMLParser):
    """A page as its reader gets it: elements in order, addresses, and the words of its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.title = ""
        self.open: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if "title" in self.open:
            self.title += data
        elif not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        """All text, with single spaces."""
        return " ".join(" ".join(self.words).split())

    @property
    def addresses(self) -> list[str]:
        """What the page links to or loads."""
        return [
            attributes[name] or ""
            for _, attributes in self.tags
            for name in ("href", "src", "srcset", "action", "data")
            if name in attributes
        ]


def in_browser(path: Path) -> str:
    """The document of a page after a browser has opened it, as HTML."""
    if not CHROMIUM:
        pytest.skip("no chromium is installed on this system")
    command = [CHROMIUM, *SWITCHES, f"--user-data-dir={path.parent / 'browser'}", "--dump-dom", path.as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    shutil.rmtree(path.parent / "browser", ignore_errors=True)
    return shown
