"""The lines of a portfolio with what each of them holds: a fund, a stock as a fund of one name, cash, or unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.display import percent
from workbench.overlap.answers import BILLION
from workbench.overlap.positions import Position
from workbench.overlap.recognised import Named, Stock, recognise
from workbench.overlap.source import Member, Source, Total


@dataclass(frozen=True)
class Line:
    """All positions of one fund, stock, or name that the snapshot does not know, in billionths; those sold short are a
    line of their own. `held`: its members by stock."""

    name: str
    share: int
    is_cash: bool = False
    total: Total | None = None
    held: Mapping[str, Member] = field(default_factory=dict)

    @property
    def weights(self) -> dict[str, int] | None:
        """Billionths of the line by stock; None where it cannot be looked through."""
        if self.share < 0 or not (self.total and self.total.weighted):
            return None
        return {stock: one.weight or 0 for stock, one in self.held.items()}


def lines_of(source: Source, positions: Sequence[Position]) -> tuple[list[Line], list[str]]:
    """The lines in the order of the file, and what must be known of them. Raises AmbiguousNameError."""
    named = recognise(source, [one.fund for one in positions])
    shares, known = Counter[tuple[str, bool]](), dict[str, Named]()
    for position, one in zip(positions, named, strict=True):
        key = "" if one.is_cash else one.group or (f"STOCK:{one.stock.symbol}" if one.stock else one.written)
        shares[key, position.share < 0 and not one.is_cash] += position.share
        known.setdefault(key, one)
    groups = sorted({one.group for one in known.values() if one.group})
    totals, members, _, identities = source.few(groups)
    held = {
        name: (total, [m for m in members if m.group == total.number])
        for name, total in zip(groups, totals, strict=True)
    }
    held |= {f"STOCK:{one.stock.symbol}": _of_one(one.stock) for one in known.values() if one.stock}
    names = Counter(key.partition(":")[2] for key, _ in shares if key in held)
    lines = [_line(key, share, names, held.get(key)) for (key, _), share in shares.items()]
    return lines, [*_remarks(named, lines), *identities]


def _line(key: str, share: int, names: Counter[str], held: tuple[Total, list[Member]] | None) -> Line:
    if held is None:
        return Line(key or "cash", share, is_cash=not key)
    total, members = held
    name = total.name if names[total.name] == 1 else key
    return Line(name, share, total=total, held={one.stock: one for one in members})


def _of_one(stock: Stock) -> tuple[Total, list[Member]]:
    total = Total(-1, "STOCK", stock.symbol, stock.display_name, None, None, 1, BILLION, BILLION, 0, 0, 0)
    return total, [Member(-1, stock.stock, stock.symbol, 1, BILLION, stock.display_name, stock.sector)]


def _remarks(named: Sequence[Named], lines: Sequence[Line]) -> list[str]:
    """What was read otherwise than written, what is not looked through and why, what is short, and remarks of lists."""
    read_as = {one.written: one.read_as for one in named if one.read_as and not one.is_cash}
    cash = {one.written: "cash" for one in named if one.is_cash and one.written.casefold() != "cash"}
    other = ", ".join(f"{written} as {name}" for written, name in (read_as | cash).items())
    owned = [line for line in lines if line.share >= 0 and not line.is_cash]
    told = {
        "Read otherwise than written": other,
        "Not looked through, because the snapshot does not know them": _shares(
            [one for one in owned if not one.total]
        ),
        "Not looked through, because without weights": _shares(
            [one for one in owned if one.total and not one.total.weighted]
        ),
        "Sold short, and set against nothing": _shares(
            [one for one in lines if one.share < 0 and not one.is_cash]
        ),
    }
    remarks = [remark for one in owned if one.total and one.total.weighted for remark in one.total.remarks]
    return [*(f"{what}: {names}." for what, names in told.items() if names), *dict.fromkeys(remarks)]


def _shares(lines: Sequence[Line]) -> str:
    return ", ".join(f"{line.name} ({percent(line.share / BILLION)} of the money)" for line in lines)
