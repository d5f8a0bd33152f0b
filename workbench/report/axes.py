"""Axes of a plotly figure in a drawing: where a value stands, and what is written beside it."""

import html
import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, floor, isfinite, log10
from typing import Any

LETTER = 0.57  # of the size of the letters, so wide is one on average
SMALL = 12
DAY_PX, NAME_PX, STEP_PX = 90, 13, 70  # ticks stand at least so far apart


def plain(text: Any) -> list[str]:
    """The lines of a text that is escaped for plotly."""
    return [html.unescape(re.sub(r"<[^>]*>", "", line)).strip() for line in re.split("<br ?/?>", str(text))]


def width(text: Any) -> float:
    return max(len(line) for line in plain(text)) * LETTER * SMALL


def values(kept: Any) -> list[Any]:
    """A list of a figure; plotly keeps arrays of numbers as their bytes."""
    if not isinstance(kept, dict):
        return list(kept or [])
    import numpy as np

    array = np.frombuffer(b64decode(kept["bdata"]), kept["dtype"])
    found: list[Any] = array.reshape([int(size) for size in str(kept.get("shape", len(array))).split(",")]).tolist()
    return found


@dataclass(eq=False)
class Axis:
    spec: dict[str, Any]
    start: float
    end: float  # in the drawing: where the lowest value stands, and where the highest
    shown: list[Any]  # all values that stand on it

    def __post_init__(self) -> None:
        self.edge = min(self.start, self.end)

    @cached_property
    def kind(self) -> str:
        words = any(isinstance(value, str) for value in self.shown)
        return str(self.spec.get("type") or ("category" if words else "linear"))

    @cached_property
    def names(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(dict.fromkeys(v for v in self.shown if isinstance(v, str)))}

    def number(self, value: Any) -> float:
        if isinstance(value, str):
            return date.fromisoformat(value[:10]).toordinal() if self.kind == "date" else self.names[value]
        return log10(value) if self.kind == "log" else float(value)

    @cached_property
    def bounds(self) -> tuple[float, float]:
        low, high = self.spec.get("range") or self._found()
        if high == low:
            low, high = low - 1, high + 1
        return (high, low) if self.spec.get("autorange") == "reversed" else (low, high)

    def _found(self) -> tuple[float, float]:
        if self.kind == "category":
            return -0.5, len(self.names) - 0.5
        known = [self.number(v) for v in self.shown if v is not None and (isinstance(v, str) or isfinite(v))] or [0.0]
        room = 0.06 * (max(known) - min(known))
        return (0.0 if min(known) == 0 else min(known) - room), max(known) + room

    def make_room(self, before: float, after: float) -> None:
        """Plotly's range leaves room for words beside bars at one width; here it ends with the bars, beside the room
        that the words need."""
        low, high = sorted(self.bounds)
        ticks = values(self.spec.get("tickvals")) if self.kind == "linear" else []
        known = [self.number(value) for value in [*self.shown, *ticks] if value is not None]
        lowest = min(known) if self.kind == "log" else low if low > 0 else min(0, *known)
        tight = lowest, max(known, default=high) if max(known, default=high) > lowest else lowest + 1
        self.bounds = tight if self.bounds[0] == low else (tight[1], tight[0])
        self.start, self.end = self.start + before, self.end - after

    def at(self, value: Any) -> float:
        return self.place(self.number(value))

    def place(self, number: float) -> float:
        low, high = self.bounds
        return self.start + (self.end - self.start) * (number - low) / (high - low)

    def ticks(self) -> list[tuple[float, str]]:
        """Places and words of the ticks; none where the axis is not to be seen."""
        if self.spec.get("visible") is False or self.spec.get("showticklabels") is False:
            return []
        first, last = sorted([self.start, self.end])
        placed: list[tuple[float, str]] = []
        for value, text in self._pairs():
            place = self.at(value)
            apart = width(text) + 6 if self.start < self.end else NAME_PX
            is_far = not placed or self.kind == "category" or abs(place - placed[-1][0]) >= apart
            if first - 0.5 <= place <= last + 0.5 and is_far:
                placed.append((place, text))
        return placed

    def _pairs(self) -> list[tuple[Any, str]]:
        if "tickvals" in self.spec:
            given = values(self.spec["tickvals"])
            return list(zip(given, values(self.spec.get("ticktext")) or map(self._written, given), strict=True))
        if self.kind in ("category", "date"):
            names = sorted(set(self.shown), key=self.number)
            apart = DAY_PX if self.kind == "date" else NAME_PX
            return [(name, name) for name in names[:: ceil(len(names) * apart / (abs(self.end - self.start) + 1))]]
        return [(value, self._written(value)) for value in self._round_values()]

    def _round_values(self) -> list[float]:
        low, high = sorted(self.bounds)
        if self.kind == "log":
            parts = (1, 2, 5) if high - low < 2 else (1,)
            return [part * 10.0**power for power in range(floor(low), ceil(high) + 1) for part in parts]
        rough = (high - low) / max(2.0, abs(self.end - self.start) / STEP_PX)
        power = 10.0 ** floor(log10(rough))
        step = max(next(part for part in (1, 2, 5, 10) if part * power >= rough) * power, self.spec.get("dtick") or 0)
        return [round(step * place, 9) + 0.0 for place in range(ceil(low / step), floor(high / step) + 1)]

    def _written(self, value: Any) -> str:
        form = self.spec.get("tickformat")
        return format(value, form) if form else f"{value:,.6g}{self.spec.get('ticksuffix', '')}"
