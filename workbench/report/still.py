"""A plotly figure as SVG, from its own numbers: for readers without scripts, on paper, on a phone and in the dark."""

import re
import zlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from struct import pack
from typing import Any

from workbench.display import visible
from workbench.report.axes import Axis, plain, values, width

WIDE, NARROW = 960, 340
TOP, UNDER = 24, 44
ROW_PX, ABOVE_PX, BAR = 38, 10, 0.72  # a row with its words above it; the part of a row that a bar fills
NAMED_PX, MOST_NAMED = 17, 30  # with a tree above the rows, or bars
BLUE = "#0b5cad"


def still(figure: dict[str, Any], wide: int, alt: str) -> str:
    return str(template("still.svg.j2").render(d=Drawing(figure, wide), alt=visible(alt)))


@cache
def template(name: str) -> Any:
    """A template for figures: what one does not say is undefined, all the way down."""
    import jinja2

    loader = jinja2.PackageLoader("workbench", "report")
    settings: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "undefined": jinja2.ChainableUndefined}
    return jinja2.Environment(loader=loader, autoescape=True, **settings).get_template(name)


def _names(trace: dict[str, Any]) -> tuple[str, str]:
    return trace.get("xaxis", "x"), trace.get("yaxis", "y")


class Drawing:
    """Where everything of a figure stands in a picture of a width."""

    plain, width = staticmethod(plain), staticmethod(width)

    def __init__(self, figure: dict[str, Any], wide: int) -> None:
        self.layout, self.wide, self.is_narrow = figure["layout"], wide, wide == NARROW
        lists = ("x", "y", "z")
        self.traces = [trace | {key: values(trace[key]) for key in lists if key in trace} for trace in figure["data"]]
        self.stacks = defaultdict[Any, float](float)
        rows, margin = self.layout.get("yaxis", {}), {"t": 100, "b": 80} | self.layout.get("margin", {})
        has_labels = rows.get("visible") is not False and rows.get("showticklabels") is not False
        self.rows = len(rows.get("ticktext", [])) if "domain" not in rows else 0
        # On a phone the label of a row stands above its bar, which then has the whole width.
        self.above = ABOVE_PX if self.is_narrow and self.rows and has_labels else 0
        labels = [*self._words("y"), *(text for spec in self._specs("y").values() for text in spec.get("ticktext", []))]
        self.left = max(map(width, [*labels, "100 %"])) + 26 if has_labels and not self.above else 10.0
        self.inner = wide - self.left - 14
        high = self.layout.get("height", 450) - margin["t"] - margin["b"]
        self.high = self.rows * ROW_PX if self.above else min(high, self._tallest(labels)) if self.is_narrow else high
        self.is_turned = self.layout.get("xaxis", {}).get("tickangle") == -90
        self.tall = TOP + self.high + (max(map(width, self._words("x"))) + 26 if self.is_turned else UNDER)
        self._place_axes()

    def _tallest(self, labels: list[str]) -> float:
        """How high a picture on a phone may be: as it is wide, or so that each of a few rows has room for its name."""
        rows = len(set(labels))
        return max(1.2 * self.inner, NAMED_PX * rows * (rows <= MOST_NAMED))

    def _place_axes(self) -> None:
        self.axes: dict[str, Axis] = {}
        for letter, first, size in (("x", self.left, self.inner), ("y", TOP + self.high, -self.high)):
            for name, spec in self._specs(letter).items():
                low, end = spec.get("domain", (0, 1))
                self.axes[name] = Axis(spec, first + low * size, first + end * size, self._on(name))
        for name, axis in self.axes.items():
            if self.rows and name[0] == "x":
                axis.make_room(*self._room(name, axis))

    def _specs(self, letter: str) -> dict[str, dict[str, Any]]:
        names = {trace.get(f"{letter}axis", letter) for trace in self.traces} or {letter}
        return {name: self.layout.get(f"{letter}axis{name[1:]}", {}) for name in sorted(names)}

    def _words(self, letter: str) -> list[str]:
        return [word for trace in self.traces for word in trace.get(letter, []) if isinstance(word, str)]

    def _on(self, name: str) -> list[Any]:
        """All values on an axis: the ends of bars and whiskers too."""
        found: list[Any] = []
        for trace in self.traces:
            lengths, whiskers = trace.get(name[0], []), trace.get(f"error_{name[0]}")
            if name not in _names(trace):
                continue
            if trace.get("type") == "bar" and name[0] == ("x" if trace.get("orientation") == "h" else "y"):
                lengths = [0, *map(sum, zip(trace["base"], lengths, strict=True))] if "base" in trace else [0, *lengths]
            if whiskers:
                found += [at - less for at, less in zip(lengths, whiskers["arrayminus"], strict=True)]
                found += [at + more for at, more in zip(lengths, whiskers["array"], strict=True)]
            found += lengths
        return found

    def _room(self, name: str, axis: Axis) -> tuple[float, float]:
        """What the words beside the bars of an axis need before and after them."""
        room = [0.0, 0.0]
        for trace in self.traces:
            beside = trace.get("textposition") in ("outside", "middle right") and not self.lifts(axis)
            if name in _names(trace) and beside:
                for value, text in zip(trace["x"], trace.get("text", []), strict=False):
                    is_after = (value or 0) >= 0 and axis.bounds[0] < axis.bounds[1]
                    room[is_after] = max(room[is_after], width(text) + 8)
        return room[0], room[1]

    def lifts(self, axis: Axis) -> bool:
        """Whether the words of a row stand above it."""
        return bool(self.above) and "domain" not in axis.spec

    def along(self, name: str) -> tuple[float, float, float]:
        """From where to where the lines of an axis go, along those it makes pairs with; and where its labels end."""
        others = {
            self.axes[other]
            for trace in self.traces
            if name in _names(trace)
            for other in _names(trace)
            if other != name
        }
        ends = [end for other in others for end in (other.start, other.end)]
        return min(ends), max(ends), min(other.edge for other in others)

    def each(self, look: Any, number: int) -> Any:
        return look[number] if isinstance(look, list) else look

    def bars(self, trace: dict[str, Any], x: Axis, y: Axis) -> Iterator[dict[str, Any]]:
        is_row, texts = trace.get("orientation") == "h", trace.get("text") or []
        long, across, lengths, places = (x, y, "x", "y") if is_row else (y, x, "y", "x")
        for number, (length, place) in enumerate(zip(trace[lengths], trace[places], strict=True)):
            base = trace["base"][number] if "base" in trace else self.stacks[place]
            self.stacks[place] += (length or 0) * (self.layout.get("barmode") == "stack")
            start, end, middle = long.at(base), long.at(base + (length or 0)), across.at(place) + 0.8 * self.above
            thick = abs(across.place(1) - across.place(0)) * BAR / (2 if self.above else 1)
            block = min(start, end), middle - thick / 2, abs(end - start), thick
            block = block if is_row else (block[1], block[0], block[3], block[2])
            bar = dict(zip(("x", "y", "wide", "high"), block, strict=True))
            words = str(texts[number]).strip() if texts else ""
            yield bar | {
                "start": start,
                "end": end,
                "middle": middle,
                "words": words,
                "fill": self.each(trace.get("marker", {}).get("color", BLUE), number),
            }

    def points(self, trace: dict[str, Any], x: Axis, y: Axis) -> list[tuple[float, float] | None]:
        pairs = zip(trace.get("x", []), trace.get("y", []), strict=True)
        return [None if left is None or up is None else (x.at(left), y.at(up) + 0.8 * self.above) for left, up in pairs]

    def path(self, points: list[tuple[float, float] | None], shape: str) -> str:
        path, is_new = "", True
        for point in points:
            if point:
                step = "M{:.1f} {:.1f}" if is_new else "H{:.1f}V{:.1f}" if shape == "hv" else "L{:.1f} {:.1f}"
                path += step.format(*point)
            is_new = point is None
        return path

    def png(self, cells: list[list[float]], scale: list[tuple[float, str]]) -> str:
        """A pixel for each cell; where nothing is known, nothing."""
        import numpy as np

        table, (places, colours) = np.array(cells, float), zip(*scale, strict=True)
        parts = [[int(colour[at : at + 2], 16) for colour in colours] for at in (1, 3, 5)]
        channels = [np.interp(np.nan_to_num(table), places, part).round() for part in parts]
        return _png(np.stack([*channels, ~np.isnan(table) * 255.0], axis=2).astype(np.uint8))

    def at(self, ref: str, value: Any, letter: str) -> float:
        """Where a note or the end of a line stands: it may be told in parts of the picture or of an axis."""
        if ref == "paper":
            return float(self.left + value * self.inner if letter == "x" else TOP + (1 - value) * self.high)
        axis = self.axes[ref.split()[0]]
        return axis.start + value * (axis.end - axis.start) if ref.endswith("domain") else axis.at(value)

    def shape(self, shape: dict[str, Any]) -> str:
        if shape["type"] == "path":
            x, y = self.axes[shape["xref"]], self.axes[shape["yref"]]
            points = re.findall(r"([ML])([-\d.e]+),([-\d.e]+)", shape["path"])
            return "".join(f"{go}{x.place(float(left)):.1f} {y.at(float(up)):.1f}" for go, left, up in points)
        low, high = (self.at(shape["yref"], shape[end], "y") for end in ("y0", "y1"))
        return f"M{self.at(shape['xref'], shape['x0'], 'x'):.1f} {low:.1f}V{high:.1f}"


def _png(pixels: Any) -> str:
    """Red, green, blue and opacity of each pixel, as a PNG in base 64."""
    high, wide, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    parts = {b"IHDR": pack(">IIBBBBB", wide, high, 8, 6, 0, 0, 0), b"IDAT": zlib.compress(rows, 9), b"IEND": b""}
    chunks = (pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data)) for kind, data in parts.items())
    return b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()
