"""Pages as tests read them, by a parser."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import nbformat

from workbench.report.notebooks import BY_NAME

BY_NBVAL = ("00_start_here", "10_migrate")
"""Notebooks whose outputs nbval compares with what is committed; those of the others are compared with a run."""


def turned_cells(name: str, executed: Path) -> list[str]:
    """What tagged cells of a notebook say otherwise than is committed, each with its code."""
    ran = nbformat.read(executed, as_version=4).cells
    ran = [cell for cell in ran if "injected-parameters" not in cell.metadata.get("tags", [])]
    kept = nbformat.read(BY_NAME[name].path, as_version=4).cells
    return [
        f"{cell.source}\n{[output.data for output in done.outputs]}"
        for cell, done in zip(kept, ran, strict=True)
        if "nbval-check-output" in cell.metadata.get("tags", [])
        and [output.data for output in cell.outputs] != [output.get("data") for output in done.outputs]
    ]


class Page(HTMLParser):
    """A page as its reader gets it: elements in order, addresses, and the words of its text."""

    def __init__(self, page: Path | str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.title = ""
        self.open: list[str] = []
        self.feed(page if isinstance(page, str) else page.read_text(encoding="utf-8"))

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
