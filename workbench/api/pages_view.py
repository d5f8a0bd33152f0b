"""A page of the explorer in the making: addresses, tables that lead on, figures."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from workbench import overlap
from workbench.api.replies import said
from workbench.display import cell, headline, marked, percent, templates
from workbench.errors import UsageError, WorkbenchError
from workbench.overlap.answers import Named, OfTwo, OverlapAnswer, Part
from workbench.overlap.portfolio import PortfolioLine
from workbench.overlap.source import STOCK
from workbench.report.charts import chart
from workbench.report.markup import table
from workbench.report.pages import quoted

if TYPE_CHECKING:
    from workbench.api.context import Context
    from workbench.postgres import Database

COLUMNS = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))
FEW, SOME, MANY = 8, 20, 100  # rows of a table
NO_DATABASE = "No database is named, so that only what stands in snapshots is known."
OF_BOOK = ("environment", "snapshot", "as_of", "known_on")
KEPT = (*OF_BOOK, "apart")
FORMATS = {"CSV": "csv", "Parquet": "parquet", "Arrow": "arrow", "JSON": "json"}
PAGES_OF_TYPE = {"ETF": "fund", "THEME": "theme"}
Links = list[tuple[str, str]]
Cells = Sequence[Sequence[tuple[Any, str]]]


@dataclass
class View:
    """What is asked, and what a page shows of it so far. Addresses begin with `depth` folders up, so that they hold
    behind a proxy too."""

    context: Context
    params: Mapping[str, str]
    depth: int
    sections: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    figures: int = 0

    @cached_property
    def book(self) -> overlap.SnapshotQuestions:
        asked = {name: self.params[name] for name in OF_BOOK if self.params.get(name)}
        return self.context.book(**asked, joined=self.params.get("apart", "").lower() != "true")

    @property
    def root(self) -> str:
        return "../" * self.depth or "./"

    @property
    def kept(self) -> dict[str, str]:
        return {name: self.params[name] for name in KEPT if self.params.get(name)}

    def address(self, *parts: str, **query: str) -> str:
        path, asked = "/".join(quote(part, safe="") for part in parts), urlencode({**self.kept, **query})
        return f"{self.root}{path}{'?' * bool(asked)}{asked}"

    def group(self, type: str, name: str) -> str:
        page = PAGES_OF_TYPE.get(type, "theme")
        return self.address(page, _written(type, name, "THEME" if page == "theme" else "ETF"))

    def stock(self, symbol: str) -> str:
        return self.address("stock", symbol) if symbol.strip(".") else ""

    def cell_name(self, type: str, name: str) -> str:
        """A group as a part of the address of a pair."""
        return quote(_written(type, name, "ETF"), safe="")

    def pair(self, a: tuple[str, str], b: tuple[str, str], page: str = "pair") -> str:
        return self.address(page, _written(*a, "ETF"), _written(*b, "ETF"))

    def data(self, *parts: str, **query: str) -> Links:
        """The same as data, in each format."""
        return [(words, self.address("v1", *parts, **query, format=name)) for words, name in FORMATS.items()]

    def target(self, row: Any, column: str) -> str:
        """Where a cell leads: a group or stock to its page, a pair to its own."""
        if column == "symbol":
            return self.stock(row.symbol)
        if column == "name" and isinstance(row, Named):
            return self.stock(row.name) if row.type == STOCK else self.group(row.type, row.name)
        if column in ("a", "b") and isinstance(row, OfTwo):
            return self.pair((row.type_a, row.a), (row.type_b, row.b))
        if column == "fund" and isinstance(row, PortfolioLine) and row.kind != "unknown":
            name = row.fund.removeprefix(f"{row.kind}:")
            return self.stock(name) if row.kind == STOCK else self.group(row.kind, name)
        return ""

    def show(self, title: str, body: str, links: Links | None = None) -> None:
        self.sections.append({"title": title, "body": body, "links": links or []})

    def table(self, title: str, part: Part, links: Links | None = None, **targets: Callable[[Any], str]) -> None:
        """The rows of `part`; `targets` say where cells of a column lead beside what all tables do."""
        rows = []
        for row, values in zip(part.rows, part.cells(), strict=True):
            places = [targets[name](row) if name in targets else self.target(row, name) for name in part.columns]
            rows.append(list(zip(values, places, strict=True)))
        self.rows(title, part.headings, rows, links)

    def rows(self, title: str, heads: Sequence[str], rows: Cells, links: Links | None = None) -> None:
        """A table of values, each with where it leads."""
        cells = [[_cell(*one) for one in row] for row in rows]
        name = f"{title}, table" if title else f"table {len(self.sections) + 1}"
        self.show(title, table([str(escape(head)) for head in heads], cells, name), links)

    def figure(self, answer: OverlapAnswer, name: str = "", title: str = "") -> None:
        drawn = replace(answer, label="").plot(name)  # the label stands on top of the page
        if not drawn.data:
            return self.show(title, f'<p class="note">{escape(drawn.layout.meta["alt"])}</p>')
        self.figures += 1
        return self.show(title, chart(json.loads(drawn.to_json()), self.figures))

    def attempt(self, title: str, ask: Callable[[], str]) -> str:
        """A part that may not be there, and its fact: a refusal is what there is to say."""
        try:
            return ask()
        except WorkbenchError as error:
            self.show(title, f'<p class="note">{marked(said(error))}</p>')
            return "not known"

    @property
    def database(self) -> Database:
        """Raises UsageError without one."""
        if self.context.database is None:
            raise UsageError(message=NO_DATABASE)
        return self.context.database

    def remark(self, *answers: OverlapAnswer) -> None:
        self.notes |= dict.fromkeys(note for answer in answers for note in answer.notes)

    def page(self, title: str, sentence: str, facts: Mapping[str, Any], data: Links | None = None, **more: Any) -> str:
        """The page, with what is seen first: a sentence, with its `verdict` if it is one, and the known `facts`. `more`
        may name the `source` of the data and the `notebook`, with its values, that asks the same."""
        verdict, source = more.pop("verdict", ""), more.pop("source", "") or self.book.label
        notebook, given = more.pop("notebook", ("45_explore", {}))
        shown: dict[str, Any] = dict.fromkeys(("form", "found", "cells", "is_live", "is_wide"), "")
        shown |= {"view": self, "title": title, "source": source}
        shown |= {"headline": headline(verdict, sentence).html, "print_footer": quoted(f"{title} · {source}")}
        shown |= {"facts": {term: value for term, value in facts.items() if value is not None}}
        shown |= {"notebook": (notebook, self.address("notebook", notebook, **given)), "data": data or []}
        return templates("api", "report").get_template("explorer.html.j2").render(shown | more)

    @property
    def for_good(self) -> str:
        """The address of the same page for this snapshot, whatever is taken later; empty for a day of the history."""
        digest = self.book.snapshot.digest
        return f"?{urlencode({**self.kept, 'snapshot': digest})}" if digest else ""


def _written(type: str, name: str, usual: str) -> str:
    """A name as an address has it: with its type where it would not be understood, or vanish as dots do."""
    return name if type == usual and name.strip(".") and ":" not in name else f"{type}:{name}"


def _cell(value: Any, address: str) -> tuple[str, str]:
    text, kind = cell(value)
    link = Markup('<a href="{}">{}</a>').format(address, text) if address else escape(text)
    return str(link), kind


def link(words: Any, address: str) -> Any:
    """Words of a fact that lead somewhere; None stays None."""
    return None if words is None else Markup('<a href="{}">{}</a>').format(address, words)


def share(fraction: float | None) -> str | None:
    return None if fraction is None else str(percent(fraction))
