"""Pieces of a page: pure, escaped, and the same as plain text for terminals and comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jinja2

_SIGNED = {
    "✓": ("pass", "confirmed", "caught", "not flagged"),
    "✗": ("fail", "not confirmed", "survived", "flagged"),
    "△": ("finding",),
    "?": ("unchecked", "undecided", "nothing to plant"),
}
# A verdict as it is written: a sign and a word, so that colour is never alone.
SIGNS = {word: f"{sign} {word}" for sign, words in _SIGNED.items() for word in words}
SAMPLE_LABEL = "sample data: real tickers, synthetic weights"  # stands wherever the project's own sample is shown


class Number(str):
    """A number already written out, as `51.61 %`; tables set it to the right."""


def percent(fraction: float | None, places: int = 2) -> Number | None:
    """A fraction as percent, `51.61 %`; None stays None, so that unknown is never shown as zero."""
    return None if fraction is None else Number(f"{fraction * 100:,.{places}f} %")


def counted(count: int, noun: str, several: str = "") -> str:
    """`1 fund`, `3 funds`; `several` where the plural is not made by an s."""
    return f"{count:,} {noun if count == 1 else several or f'{noun}s'}"


@cache
def templates(*folders: str) -> jinja2.Environment:
    """The templates of folders of the package, the first one's before others; whatever is put into one is escaped."""
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader("workbench", folder) for folder in folders or ("display",)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["marked"] = marked
    return found


def marked(text: str) -> Any:
    """`text` escaped, with what stands between backticks as code."""
    from markupsafe import Markup, escape

    parts = enumerate(text.split("`"))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in parts
    )


FORMS: dict[str, Callable[[Any], Any]] = {
    **{"sign": SIGNS.__getitem__, "joined": ", ".join, "code": repr, "count": len},
    **{",.3f": "{:,.3f}".format, "f": "{:f}".format},
    **{"if any": lambda count: count or "", "or none": lambda value: value or None},
    "joined or none": lambda values: ", ".join(values) or None,
    "counts": lambda counts: ", ".join(f"{name} {count}" for name, count in counts.items() if count),
    "by contract": lambda outcome: f"{outcome}, by contract" if outcome == "not flagged" else outcome,
    "level": {"ok": "✓ ok", "warning": "△ warning", "refusal": "✗ refusal"}.__getitem__,
    "points": lambda billionths: None if billionths is None else f"{billionths / 10_000_000:+.4f} %",
}


def fields(columns: Sequence[Sequence[str]], objects: Iterable[Any]) -> tuple[list[str], list[list[Any]]]:
    """A table of objects: its headings, and a row for each. A column is a heading, the field below it, and in which of
    FORMS it is written if not as it is."""
    return [heading for heading, *_ in columns], [[_field(each, *how) for _, *how in columns] for each in objects]


def _field(value: Any, path: str, form: str = "") -> Any:
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return FORMS[form](value) if form else value


def visible(text: str) -> str:
    """`text` on one line, with what a reader or terminal cannot show (a tab, NBSP, escape) as its code."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


@dataclass(frozen=True)
class Fragment:
    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> Fragment:
    cells = [[cell(value) for value in row] for row in rows]
    html = templates().get_template("table.html.j2").render(headers=headers, rows=cells, note=note)
    lines = ["  ".join(headers), *("  ".join(text for text, _ in row) for row in cells)]
    return Fragment(html, "\n".join([*lines, note] if note else lines))


def cell(value: Any) -> tuple[str, str]:
    """The words of a cell, and what kind they are."""
    if value is None:
        return "-", "none"
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    if isinstance(value, int):
        return f"{value:,}", "number"
    if isinstance(value, Number):
        return str(value), "number"
    if str(value) in SIGNS:
        return SIGNS[str(value)], "verdict " + str(value).replace(" ", "-")
    return visible(str(value)), ""


def prose(sentences: Sequence[str]) -> Fragment:
    html = "".join(f'<p class="note">{escape(visible(sentence))}</p>' for sentence in sentences)
    return Fragment(html, "\n".join(map(visible, sentences)))


def headline(verdict: str, sentence: str) -> Fragment:
    """The verdict of a page, with the sentence that says what it means; without a verdict, the answer alone."""
    sign, sentence = SIGNS.get(verdict, verdict), visible(sentence)
    html = templates().get_template("headline.html.j2").render(verdict=verdict, sign=sign, sentence=sentence)
    return Fragment(html, f"{sign}: {sentence}" if sign else sentence)
