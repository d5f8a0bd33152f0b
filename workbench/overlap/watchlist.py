"""Names of one's own against all funds: which fund holds most of them, by weight and by breadth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench import tabular
from workbench.display import counted, percent
from workbench.errors import UnreadableFileError, UsageError
from workbench.overlap.answers import Answer, Part, fraction
from workbench.overlap.chance import chance, corrected
from workbench.overlap.recognised import HEADINGS, known, spellings, ticker_of
from workbench.overlap.source import Holdings, Source, Total

TICKER = re.compile(r"[A-Z0-9][A-Z0-9.:/-]{0,14}\**", re.IGNORECASE)
COMPANY = re.compile(r" (?:without identifier|(?:isin|cusip|sedol):\S+)$")
"""What is behind the ticker of a stock whose ticker stands for two companies."""

LISTS = (".txt", ".csv", ".tsv", ".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class Holder:
    """A fund and the names: `weight` is the fraction of the fund that is in them, None without weights; `breadth` the
    fraction of the names that it holds, `held` how many; `lift` over chance, its tail, and `q`, the tail corrected over
    all groups asked."""

    type: str
    name: str
    display_name: str | None
    weight: float | None
    breadth: float
    held: int
    count: int
    lift: float | None
    tail: float
    q: float
    as_of: str | None


@dataclass(frozen=True)
class Name:
    """One of the names: how many of the groups asked hold it, and the one in which it weighs most."""

    symbol: str
    funds: int
    most_in: str | None
    weight: float | None


@dataclass(frozen=True)
class Watchlist(Answer):
    """Own names among funds: `rows` by weight or by breadth; names that `nobody` holds, and `unknown` ones that are not
    in the data."""

    names: list[Name]
    nobody: tuple[str, ...]
    unknown: tuple[str, ...]
    universe: int
    rows: list[Holder]
    notes: list[str] = field(default_factory=list)
    label: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the table of funds."""
        own = {
            "type": "Type",
            "name": "Group",
            "weight": "Weight of the names (%)",
            "breadth": "Of the names (%)",
        }
        return own | {"held": "Names held", "count": "Holdings", "lift": "Lift", "tail": "p", "q": "q"}

    @property
    def parts(self) -> list[Part]:
        """The names, those that most groups hold first."""
        names = {"symbol": "Symbol", "funds": "Held by", "most_in": "Most in", "weight": "Weight there (%)"}
        return [Part("Names", names, self.names)]

    @property
    def sentence(self) -> str:
        """Who holds most, both ways, and what nobody holds."""
        holders = [row for row in self.rows if row.held]
        if not holders:
            return f"No group asked holds any of the {counted(len(self.names), 'name')}."
        broadest = max(row.held for row in holders)
        broad = [row.name for row in holders if row.held == broadest]
        verb, size = "holds" if len(broad) == 1 else "hold", counted(len(self.names), "name")
        much = f"all {size}" if broadest == len(self.names) else f"most of the {size} ({broadest:,})"
        told = f"{_some(broad)} {verb} {much}"
        heaviest = max(holders, key=lambda row: row.weight or 0.0)
        if heaviest.weight:
            told += f"; they weigh most in {heaviest.name}: {percent(heaviest.weight)} of it"
        aside = [(self.nobody, "Nobody holds"), (self.unknown, "Not in the data")]
        return f"{told}." + "".join(f" {what}: {_some(names)}." for names, what in aside if names)


def _some(names: Sequence[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def is_file(name: str) -> bool:
    """Whether a single name on the command line is a file of names."""
    return name == "-" or "/" in name or name.lower().endswith(LISTS) or Path(name).is_file()


def read(path: Path) -> list[str]:
    """The tickers of a file: a column under a heading such as Symbol, or nothing but tickers.

    Raises UnreadableFileError."""
    for sheet in tabular.read(path):
        lines = [
            one for one in sheet.lines if one.says_something and not one.cells[0].lstrip().startswith("#")
        ]
        header = tabular.find(lines, HEADINGS, lambda meanings: "fund" in meanings)
        if header:
            [place, *_] = header.columns["fund"]
            cells = [
                (one.number, one.cells[place]) for one in lines[header.place + 1 :] if len(one.cells) > place
            ]
        else:
            cells = [(one.number, word) for one in lines for cell in one.cells for word in cell.split()]
        for number, cell in cells:
            if not header and (not TICKER.fullmatch(cell) or tabular.marks([cell])):
                reason = f"{cell!r} is no ticker"
                advice = "Write a ticker a line, or put a heading like `Symbol` above their column."
                raise UnreadableFileError(
                    path=sheet.path, where=f", line {number}", reason=reason, advice=advice
                )
        return [cell.strip() for _, cell in cells if not tabular.is_blank(cell)]
    return []


def watchlist(
    source: Source, names: Sequence[str], types: Sequence[str] = ("ETF",), by: str = "weight"
) -> Watchlist:
    """These tickers against every group of `types`. Raises UsageError."""
    if not names:
        raise UsageError(message="The list names nothing: give tickers, as NVDA AMD AVGO.")
    if by not in ("weight", "breadth"):
        raise UsageError(message=f"Funds are ranked by weight or by breadth, not by {by!r}.")
    holdings, stocks = source.many(types)
    asked = {one: [ticker_of(spelling) for spelling in spellings(one)] for one in names}
    found = known(source, sorted({ticker for several in asked.values() for ticker in several}))
    own, unknown = dict[str, str](), list[str]()
    for one, several in asked.items():
        match = next((found[ticker] for ticker in several if ticker in found), None)
        if match:
            own.setdefault(match.stock, match.symbol)
        else:
            unknown.append(one)
    places = {number: stock for number, key, *_ in stocks if (stock := COMPANY.sub("", key)) in own}
    held = _held(holdings, places)
    rows = [_holder(total, held[total.number], len(own), holdings.universe) for total in holdings.totals]
    rows = [replace(row, q=q) for row, q in zip(rows, corrected([row.tail for row in rows]), strict=True)]
    heavy, broad = [(-(row.weight or 0.0), row.weight is None) for row in rows], [-row.held for row in rows]
    keys = zip(heavy, broad, strict=True) if by == "weight" else zip(broad, heavy, strict=True)
    rows = [
        row
        for _, row in sorted(
            zip(keys, rows, strict=True), key=lambda pair: (*pair[0], pair[1].name, pair[1].type)
        )
    ]
    told = [_name(symbol, stock, holdings.totals, held) for stock, symbol in own.items()]
    told.sort(key=lambda one: (-one.funds, one.symbol))
    return Watchlist(
        names=told,
        nobody=tuple(one.symbol for one in told if not one.funds),
        unknown=tuple(dict.fromkeys(unknown)),
        universe=holdings.universe,
        rows=rows,
        notes=holdings.notes,
        label=source.label,
    )


def _held(holdings: Holdings, places: Mapping[int, str]) -> list[dict[str, int]]:
    """What each group holds of the names, in billionths, by group; a name that two companies share is both."""
    result: list[dict[str, int]] = []
    for begins, ends in zip(holdings.offsets[:-1], holdings.offsets[1:], strict=True):
        mine: dict[str, int] = {}
        for number, weight in zip(
            holdings.stocks[begins:ends].tolist(), holdings.billionths[begins:ends].tolist(), strict=True
        ):
            if number in places:
                mine[places[number]] = mine.get(places[number], 0) + weight
        result.append(mine)
    return result


def _holder(total: Total, mine: Mapping[str, int], count: int, universe: int) -> Holder:
    found = chance(universe, total.count, count, len(mine))
    return Holder(
        type=total.type,
        name=total.name,
        display_name=total.display_name,
        weight=fraction(sum(mine.values())) if total.weighted else None,
        breadth=len(mine) / count if count else 0.0,
        held=len(mine),
        count=total.count,
        lift=found.lift,
        tail=found.tail,
        q=0.0,
        as_of=total.as_of,
    )


def _name(symbol: str, stock: str, totals: Sequence[Total], held: Sequence[Mapping[str, int]]) -> Name:
    holders = [total for total in totals if stock in held[total.number]]
    most = max((t for t in holders if t.weighted), key=lambda total: held[total.number][stock], default=None)
    return Name(
        symbol,
        len(holders),
        most.name if most else None,
        fraction(held[most.number][stock]) if most else None,
    )
