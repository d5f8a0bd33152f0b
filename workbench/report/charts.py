"""Plotly figures of an executed notebook as HTML that draws itself offline."""

from html import escape
from typing import Any

from workbench.display import visible

PLOTLY = "application/vnd.plotly.v1+json"  # all that a kernel stores of a figure; exporters of HTML do not know it
# Plotly.js 4 otherwise offers a button that uploads the figure's data.
CONFIG = {"responsive": True, "displaylogo": False, "scrollZoom": False, "showSendToCloud": False}
HEIGHT = "28rem"  # of figures that name none: a page has no height that 100 % could be of


def drawn(notebook: Any) -> Any:
    """The notebook, its figures now HTML; the first of them brings plotly.js, once for the page."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    figures = [output for output in outputs if PLOTLY in output.get("data", {})]
    for number, output in enumerate(figures, start=1):
        output.data = {"text/html": _chart(output.data[PLOTLY], number)}
    return notebook


def _chart(figure: dict[str, Any], number: int) -> str:
    """A figure with its text for those who do not see it; `number` makes its id, the same in each export."""
    from plotly.io import to_html
    from plotly.offline import get_plotlyjs

    # Validation stays on: plotly writes width and height into a style attribute as they come.
    drawing = to_html(
        figure,
        config=CONFIG.copy(),  # plotly takes out what it does not use
        include_plotlyjs=False,
        full_html=False,
        default_height=HEIGHT,
        div_id=f"figure-{number:02d}",
    )
    # The description that the maker of a figure computed.
    meta = figure.get("layout", {}).get("meta")
    described = str(meta.get("alt", "")) if isinstance(meta, dict) else ""
    alt = escape(visible(described or f"Figure {number}, without a description."))
    chart = f'<figure class="chart" role="img" aria-label="{alt}">\n{drawing}\n<noscript>{alt}</noscript>\n</figure>'
    return f"<script>{get_plotlyjs()}</script>\n{chart}" if number == 1 else chart
