"""Plotly figures of an executed notebook as HTML: a picture for all readers, and for those with scripts the figure."""

import json
from copy import deepcopy
from typing import Any

from workbench.report.axes import plain
from workbench.report.still import NARROW, WIDE, still, template

PLOTLY = "application/vnd.plotly.v1+json"  # all that a kernel stores of a figure; exporters of HTML do not know it
SVG = "image/svg+xml"
PLAIN = {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"}
ROOM = 18  # above a figure whose title stands outside it, and above that its legend or notes
MANY = 4  # panels, which a phone has no room for side by side
DRAWN = {"bar", "scatter", "heatmap"}


def drawn(notebook: Any) -> Any:
    """A copy of `notebook` with its figures as HTML."""
    copy = deepcopy(notebook)
    for number, output in enumerate(figures(copy), start=1):
        output.data = {"text/html": chart(output.data[PLOTLY], number)}
    return copy


def figures(notebook: Any) -> list[Any]:
    """The outputs of a notebook that are figures."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output for output in outputs if PLOTLY in output.get("data", {})]


def with_pictures(notebook: Any) -> None:
    """Give each figure its picture too, for readers of notebooks that draw no figures."""
    for output in figures(notebook):
        if pictures := _pictures(output.data[PLOTLY]):
            output.data[SVG] = pictures[0]


def chart(figure: dict[str, Any], number: int, is_live: bool = True) -> str:
    """A figure with its title, pictures and, if it is to be `is_live`, its data; `number` makes its id."""
    title = figure["layout"].get("title", {})
    facts: dict[str, Any] = {"number": number, "title": " ".join(plain(title.get("text", "")))}
    facts |= {"notes": " ".join(plain(title.get("subtitle", {}).get("text", "")))}
    facts |= {"traces": figure["data"] if figure["layout"].get("showlegend") else [], "plain": plain}
    facts |= {"pictures": _pictures(figure), "alt": _alt(figure), "is_empty": not figure["data"]}
    facts |= {"data": _data(figure) if is_live and figure["data"] else ""}
    return str(template("figure.html.j2").render(facts))


def _pictures(figure: dict[str, Any]) -> list[str]:
    """Wide and narrow, of the kinds of traces that can be drawn."""
    if not figure["data"] or {trace.get("type", "scatter") for trace in figure["data"]} - DRAWN:
        return []
    panels = {trace.get("xaxis") for trace in figure["data"]}
    return [still(figure, wide, _alt(figure)) for wide in ((WIDE, NARROW) if len(panels) < MANY else (WIDE,))]


def _alt(figure: dict[str, Any]) -> str:
    """The description that the maker of a figure computed."""
    meta = figure["layout"].get("meta")
    return str(meta.get("alt", "")) if isinstance(meta, dict) else "A figure without a description."


def _data(figure: dict[str, Any]) -> str:
    """The figure without its title, which stands above it in the page, as JSON that can stand in a page."""
    layout = {key: value for key, value in figure["layout"].items() if key not in ("title", "template", "meta")}
    if "margin" in layout:
        top = ROOM * (1 + bool(layout.get("showlegend")) + bool(layout.get("annotations")))
        layout["height"] -= layout["margin"]["t"] - top
        layout["margin"] = layout["margin"] | {"t": top}
    text = json.dumps({"data": figure["data"], "layout": layout | PLAIN}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
