"""The lines of a portfolio with what each of them holds: a fund, a stock as a fund of one name, cash, or unknown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.display import percent
from workbench.errors import AmbiguousNameError, UnknownNameError
from workbench.name_matching import SHOWN_NAMES
from workbench.overlap.answers import BILLION
from workbench.overlap.portfolio_file import Position
from workbench.overlap.source import GROUP_TYPES, Member, Source, Total
from workbench.overlap.words import NAMES, is_cash

FORMS = (
    re.compile(rf"(?:{'|'.join(NAMES['exchanges'])}):\s*(?P<name>.+)", re.IGNORECASE),
    re.compile(r"(?P<name>.+?)(?:[.:\- /](?:US|N|O|OQ|P)|[ ]U[NWQPA])(?: Equity)?", re.IGNORECASE),
    re.compile(r".*\((?P<name>[A-Za-z][\w.:/-]{0,14})\)"),
)
"""A ticker behind its exchange, before where it is listed, or in brackets behind its name."""


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


def spellings(written: str) -> Iterator[str]:
    """What a name may stand for, as written first."""
    plain = written.strip().rstrip("* ")
    yield plain
    yield from (found["name"].strip() for form in FORMS if (found := form.fullmatch(plain)))


def ticker_of(spelling: str) -> str:
    """A spelling as tickers are compared."""
    return re.sub(r"^STOCK:\s*", "", spelling.upper()).replace("/", ".")


def known(source: Source, names: Sequence[str]) -> dict[str, Member]:
    """The stocks that the snapshot knows of all spellings of the names, by ticker, each as a fund of one name."""
    tickers = sorted({ticker_of(spelling) for name in names for spelling in spellings(name)})
    with source.chosen(()) as duck:
        binds = {"environment": source.environment, "joined": source.joined, "tickers": tickers}
        rows = duck.rows("overlap/known", **binds)
    return {ticker: Member(-1, stock, symbol, 1, BILLION, *more) for ticker, stock, symbol, *more in rows}


def lines_of(source: Source, positions: Sequence[Position]) -> tuple[list[Line], list[str]]:
    """The lines in the order of the file, and what must be known of them. Raises AmbiguousNameError."""
    stocks = known(source, [one.name for one in positions])
    keys = {one.name: _key(source, one.name, stocks) for one in positions}
    shares = Counter[tuple[str, bool]]()
    for name, share in positions:
        key = keys[name][0]
        shares[key, share < 0 and key != ""] += share
    groups = sorted({key for key, kind in keys.values() if kind == "group"})
    totals, members, _, identities = source.few(groups)
    held = {f"{one.type}:{one.name}": (one, [m for m in members if m.group == one.number]) for one in totals}
    for one in stocks.values():
        total = Total(-1, "STOCK", one.symbol, one.display_name, None, None, 1, BILLION, BILLION, 0, 0, 0)
        held[f"STOCK:{one.symbol}"] = total, [one]
    names = Counter(held[key][0].name for key in dict.fromkeys(key for key, _ in shares) if key in held)
    lines = [_line(key, share, names, held.get(key)) for (key, _), share in shares.items()]
    return lines, [*_read_as(keys), *_remarks(lines), *_hints(source, lines), *identities]


def _key(source: Source, written: str, stocks: Mapping[str, Member]) -> tuple[str, str]:
    """What a name names, `TYPE:name`, and whether that is a group or a stock; empty for cash, itself if unknown."""
    cash = is_cash(written)
    for spelling in spellings(written):
        try:
            group = source.resolve(spelling)
        except UnknownNameError:
            group = ""
        stock = f"STOCK:{one.symbol}" if (one := stocks.get(ticker_of(spelling))) else ""
        fund = group.startswith("ETF:")
        # A stock of a currency's name is the cash of a list.
        unsure = fund and written.casefold() != "cash" if cash else group and stock and not fund
        if unsure and ":" not in spelling:
            raise AmbiguousNameError(name=written, names=f"{'cash' if cash else stock}, {group}")
        if (group or stock) and not cash:
            return group or stock, "group" if group else "stock"
    return "" if cash else written, ""


def _line(key: str, share: int, names: Counter[str], held: tuple[Total, list[Member]] | None) -> Line:
    if held is None:
        return Line(key or "cash", share, is_cash=not key)
    total, members = held
    name = total.name if names[total.name] == 1 else key
    return Line(name, share, total=total, held={one.stock: one for one in members})


def _read_as(keys: Mapping[str, tuple[str, str]]) -> list[str]:
    """What was read otherwise than it is written."""
    told = []
    for name, (key, kind) in keys.items():
        plain = key.partition(":")[2] or "cash"
        # A word such as Gold may be meant, where GOLD is a stock.
        alike = str.casefold if kind != "stock" or name.islower() else str
        if (kind or not key) and alike(name.strip()) not in (alike(key), alike(plain)):
            told.append(f"{name} as {plain}")
    return [f"Read otherwise than written: {', '.join(told)}."] if told else []


def _remarks(lines: Sequence[Line]) -> list[str]:
    """What is not looked through and why, what is short, and what lists leave out."""
    unseen = "Not looked through, because"
    told: dict[str, list[str]] = {}
    for one in lines:
        part = f"{one.name} ({percent(one.share / BILLION)} of the money)"
        if one.share < 0 and not one.is_cash:
            told.setdefault("Sold short, and set against nothing", []).append(part)
        elif not one.total and not one.is_cash:
            told.setdefault(f"{unseen} the snapshot does not know them", []).append(part)
        elif one.total and not one.total.weighted:
            told.setdefault(f"{unseen} without weights", []).append(part)
    remarks = dict.fromkeys(it for one in lines if one.total and one.weights for it in one.total.remarks)
    return [*(f"{what}: {', '.join(some)}." for what, some in told.items()), *remarks]


def _hints(source: Source, lines: Sequence[Line]) -> list[str]:
    """What the first unknown names may stand for."""
    unknown = [one.name for one in lines if not one.total and not one.is_cash][:SHOWN_NAMES]
    return [f"{name!r}: {told}" for name in unknown if "?" in (told := source.hint(name, GROUP_TYPES))]
