"""What an executed notebook shows, as the body of a page: its figures, tables, and links that lead somewhere."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from workbench.display import templates
from workbench.report.charts import drawn

# Tables as `display` writes them: markup in a cell is escaped.
TABLE = re.compile(r'<div class="scroll"><table>(.*?)</table></div>', re.DOTALL)
ROW, CELL = re.compile(r"<tr>(.*?)</tr>", re.DOTALL), re.compile(r"<t[hd]([^>]*)>(.*?)</t[hd]>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
KIND = re.compile(r'class="([^"]*)"')
SHORT, LONG = 12, 36  # letters of a cell that stay on a line; that make a table fold on a phone
LONG_WORD, BREAK = re.compile(r"<[^>]*>|\w{17,}"), re.compile(r"(_|[^_]{20})(?=\w)")
ONE_AT_A_TIME = Lock()  # the exporter is one, since its templates take long to compile
NOT_SHOWN = re.compile(r'<a class="anchor-link".*?</a>|<p class="headline.*?</p>', re.DOTALL)
HEADING = re.compile(r"<h1.*?</h1>", re.DOTALL)
LINK = re.compile(r'<a href="([\w.-]+)">(.*?)</a>')
WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def body(notebook: Any, page: str) -> tuple[str, str]:
    """The heading of the page of that name, and its body; the headline of its last cell stands between them."""
    with ONE_AT_A_TIME:
        exported = str(_exporter().from_notebook_node(drawn(notebook))[0])
    numbers = count(1)
    whole = TABLE.sub(lambda found: _table(found[1], page, next(numbers)), NOT_SHOWN.sub("", exported))
    heading = HEADING.search(whole)
    return (heading[0], whole.replace(heading[0], "", 1)) if heading else ("", whole)


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter

    hidden = dict.fromkeys(("exclude_input", "exclude_input_prompt", "exclude_output_prompt"), True)
    return HTMLExporter(template_name="basic", **hidden)


def without_dead_links(page: str, folder: Path | None) -> str:
    """`page` with links to files of `folder` alone."""
    return LINK.sub(lambda link: link[0] if folder and (folder / link[1]).is_file() else link[2], page)


def _table(source: str, page: str, number: int) -> str:
    head, *rows = [CELL.findall(row) for row in ROW.findall(source)]
    cells = [[(text, found[1] if (found := KIND.search(look)) else "") for look, text in row] for row in rows]
    return table([text for _, text in head], cells, f"{page}, table {number}")


def table(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]], name: str) -> str:
    """A table of a page, of cells in markup with their kinds; `name` is what a screen reader calls it."""
    cells = [[(_breakable(text), kind or "short" * (_letters(text) <= SHORT)) for text, kind in row] for row in rows]
    facts: dict[str, Any] = {
        "head": heads,
        "rows": cells,
        "numeric": {place for place, kinds in enumerate(_kinds(rows)) if "number" in kinds or kinds == {"none"}},
        "words": {head: WORDS[head] for head in heads if head in WORDS},
        "name": name,
        "is_long": any(_letters(text) > LONG for row in rows for text, _ in row),
    }
    return templates("report").get_template("table.html.j2").render(facts)


def _breakable(text: str) -> str:
    """Markup whose long words may break, so that one does not take the room of other columns."""
    return LONG_WORD.sub(lambda word: word[0] if word[0][0] == "<" else BREAK.sub(r"\1<wbr>", word[0]), text)


def _kinds(rows: Sequence[Sequence[tuple[str, str]]]) -> list[set[str]]:
    """The kinds of the cells of each column."""
    return [{kind for _, kind in column} for column in zip(*rows, strict=True)]


def _letters(text: str) -> int:
    return len(TAG.sub("", text))
