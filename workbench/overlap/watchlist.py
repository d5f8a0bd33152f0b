"""Names of one's own against all funds: which fund holds most of them, by weight and by breadth."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.display import counted, percent
from workbench.errors import UsageError
from workbench.overlap.answers import OverlapAnswer, first_names, fraction
from workbench.overlap.measures import with_q
from workbench.overlap.owned import known_stocks, spellings, ticker_of
from workbench.overlap.portfolio_file import content_of
from workbench.overlap.source import Holdings, SnapshotSource, Total
from workbench.overlap.theme import FundExposure, exposure
from workbench.overlap.words import HEADINGS
from workbench.tabular.numbers import is_blank, marks
from workbench.tabular.reading import find, read, refused

TICKER = re.compile(r"[A-Z0-9][A-Z0-9.:/-]{0,14}\**", re.IGNORECASE)
# What is behind the ticker of a stock whose ticker stands for two companies.
COMPANY = re.compile(r" (?:without identifier|(?:isin|cusip|sedol):\S+)$")
SHOWN = 8
EXAMPLE = 20
LISTS = (".txt", ".csv", ".tsv", ".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class WatchedName:
    symbol: str
    funds: int
    most_in: str | None
    weight: float | None


@dataclass(frozen=True)
class Watchlist(OverlapAnswer):
    """Own names among funds: `rows` by weight (`purity`) or by breadth, chance as in a theme; names that `nobody`
    holds, and `unknown` ones that are not in the data."""

    names: list[WatchedName]
    nobody: tuple[str, ...]
    unknown: tuple[str, ...]
    universe: int
    rows: list[FundExposure]

    @property
    def sentence(self) -> str:
        size, holders = counted(len(self.names), "name"), "No group asked holds any of the names."
        most = max((row.shared for row in self.rows), default=0)
        if most:
            broad = [row.name for row in self.rows if row.shared == most]
            much = f"all {size}" if most == len(self.names) else f"most of the {size} ({most:,})"
            much = self.names[0].symbol if len(self.names) == 1 else much
            heaviest = max(self.rows, key=lambda row: row.purity or 0.0)
            holders = f"{first_names(broad, SHOWN)} {'holds' if len(broad) == 1 else 'hold'} {much}"
            weighs = f"; the most weight is in {heaviest.name}: {percent(heaviest.purity)} of it"
            holders += f"{weighs * bool(heaviest.purity)}.{self._most_held * (len(self.names) > 1)}"
        aside = [(self.nobody, "Nobody holds"), (self.unknown, "Not in the data")]
        return holders + "".join(f" {what}: {first_names(names, SHOWN)}." for names, what in aside if names)

    @property
    def _most_held(self) -> str:
        most = self.names[0].funds
        first = first_names([name.symbol for name in self.names if name.funds == most], SHOWN)
        return f" Most often held: {first}, by {most:,} of {counted(len(self.rows), 'group')} asked."


def listed(names: Sequence[str] | str | Path) -> list[str]:
    """Tickers as they are given: one by one, in one text, or as the name of a file. Raises UnreadableFileError."""
    if not isinstance(names, str | Path):
        if len(names) != 1:
            return list(names)
        names = names[0]
    if isinstance(names, str):
        is_file = names == "-" or "/" in names or names.lower().endswith(LISTS) or Path(names).is_file()
        names = Path(names) if is_file else names.replace(",", " ").split()
    return read_file(names) if isinstance(names, Path) else list(names)


def read_file(path: Path) -> list[str]:
    """The tickers of a file: a column under a heading such as Symbol, or nothing but tickers. Raises
    UnreadableFileError."""
    sheet = read(path)[0]
    lines = content_of(sheet)
    if header := find(lines, HEADINGS, lambda meanings: bool({"fund", "name"} & set(meanings))):
        place = [*header.columns.get("fund", ()), *header.columns.get("name", ())][0]
        cells = [line.cells[place] for line in lines[header.place + 1 :] if len(line.cells) > place]
        return [cell.strip() for cell in cells if not is_blank(cell)]
    words = [(line.number, word) for line in lines for cell in line.cells for word in cell.split()]
    for number, word in words:
        if not TICKER.fullmatch(word) or marks([word]):
            advice = "Write a ticker a line, or put a heading like `Symbol` above their column."
            raise refused(path, number, f"{word!r} is not a ticker", advice)
    return [word for _, word in words]


def watchlist(
    source: SnapshotSource,
    written: str | Path | Sequence[str] = "",
    types: Sequence[str] = ("ETF",),
    by: str = "weight",
) -> Watchlist:
    """Names of your own, a list of tickers or a file, else those that most groups hold, against all groups of `types`,
    ranked by what they weigh there (`by="weight"`) or by how many are there (`by="breadth"`). Raises UsageError,
    UnreadableFileError. Grain: a row a fund. Units: fractions of the fund and of your names. Source: your names, and
    lists of the snapshot."""
    holdings, stocks = source.load_by_type(types)
    names = listed(written) if written != "" else _most_held(holdings, stocks)
    if not names:
        raise UsageError(message="No name is given.")
    if by not in ("weight", "breadth"):
        raise UsageError(message=f"Funds are ranked by weight or by breadth, not by {by!r}.")
    known = known_stocks(source, names)
    matches = {name: [known[t] for t in map(ticker_of, spellings(name)) if t in known] for name in names}
    symbols = {several[0].stock: several[0].symbol for several in matches.values() if several}
    watched = {number: stock for number, key, *_ in stocks if (stock := COMPANY.sub("", key)) in symbols}
    members = [_members(holdings, total.number, watched) for total in holdings.totals]
    asked = Total("", "", None, -1, None, len(symbols), 0, 0)
    both = zip(holdings.totals, members, strict=True)
    rows = with_q([exposure(fund, asked, weights, symbols, holdings.universe) for fund, weights in both])
    way = 1 if by == "weight" else -1
    rows.sort(key=lambda row: ((-(row.purity or 0.0), -row.shared)[::way], row.name, row.type))
    watched_names = [_name(symbol, stock, holdings.totals, members) for stock, symbol in symbols.items()]
    watched_names.sort(key=lambda name: (-name.funds, name.symbol))
    nobody = tuple(sorted(name.symbol for name in watched_names if not name.funds))
    unknown = tuple(name for name, several in matches.items() if not several)
    found = watched_names, nobody, unknown, holdings.universe, rows
    example = [f"An example: the {len(names):,} stocks that most groups hold, of equals the first by name."]
    return Watchlist(*found, notes=[*holdings.notes, *example * (written == "")], label=source.label)


def _most_held(holdings: Holdings, stocks: Sequence[tuple[Any, ...]]) -> list[str]:
    held = Counter(holdings.stocks.tolist())
    return [stock[2] for stock in sorted(stocks, key=lambda stock: (-held[stock[0]], stock[2]))[:EXAMPLE]]


def _members(holdings: Holdings, group: int, watched: Mapping[int, str]) -> dict[str, int]:
    """Billionths of a group in each of the names; the two companies that share a ticker are one name."""
    members = Counter[str]()
    for number, weight in holdings.of(group).items():
        if number in watched:
            members[watched[number]] += weight
    return dict(members)


def _name(symbol: str, stock: str, totals: Sequence[Total], members: Sequence[Mapping[str, int]]) -> WatchedName:
    holders = [total for total in totals if stock in members[total.number]]
    weighted = {total.name: members[total.number][stock] for total in holders if total.weighted}
    most = max(weighted, key=lambda name: weighted[name], default=None)
    return WatchedName(symbol, len(holders), most, fraction(weighted[most]) if most else None)
