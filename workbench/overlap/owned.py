"""The lines of a portfolio with what each of them holds: a fund, a stock as a fund of one name, cash, or unknown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.contract import GROUP_TYPES
from workbench.display import percent
from workbench.errors import AmbiguousNameError, UnknownNameError
from workbench.name_matching import SHOWN_NAMES
from workbench.overlap.answers import BILLION
from workbench.overlap.portfolio_file import Position
from workbench.overlap.source import GroupMember, Members, SnapshotSource, Total
from workbench.overlap.words import NAMES, is_cash

FORMS = (
    re.compile(rf"(?:{'|'.join(NAMES['exchanges'])}):\s*(?P<name>.+)", re.IGNORECASE),
    re.compile(r"(?P<name>.+?)(?:[.:\- /](?:US|N|O|OQ|P)|[ ]U[NWQPA])(?: Equity)?", re.IGNORECASE),
    re.compile(r".*\((?P<name>[A-Za-z][\w.:/-]{0,14})\)"),
)
"""A ticker behind its exchange, before where it is listed, or in brackets behind its name."""


@dataclass(frozen=True)
class OwnedLine:
    """All positions of one fund, stock, or name that the snapshot does not know, in billionths; those sold short are a
    line of their own. `members`: what it holds, by stock."""

    name: str
    share: int
    is_cash: bool = False
    total: Total | None = None
    members: Members = field(default_factory=dict)

    @property
    def weights(self) -> dict[str, int] | None:
        """Billionths of the line by stock; None where it cannot be looked through."""
        if self.share < 0 or not (self.total and self.total.weighted):
            return None
        return {stock: member.weight or 0 for stock, member in self.members.items()}


def spellings(written: str) -> Iterator[str]:
    """What a name may stand for, as written first."""
    plain = written.strip().rstrip("* ")
    yield plain
    yield from (match["name"].strip() for form in FORMS if (match := form.fullmatch(plain)))


def ticker_of(spelling: str) -> str:
    """A spelling as tickers are compared."""
    return re.sub(r"^STOCK:\s*", "", spelling.upper()).replace("/", ".")


def known_stocks(source: SnapshotSource, names: Sequence[str]) -> dict[str, GroupMember]:
    """The stocks that the snapshot knows of all spellings of the names, by ticker, each as a fund of one name."""
    tickers = sorted({ticker_of(spelling) for name in names for spelling in spellings(name)})
    with source.open_with(()) as duck:
        rows = duck.rows("overlap/known", environment=source.environment, joined=source.joined, tickers=tickers)
    return {ticker: GroupMember(stock, symbol, BILLION, *more) for ticker, stock, symbol, *more in rows}


def lines_of(source: SnapshotSource, positions: Sequence[Position]) -> tuple[list[OwnedLine], list[str]]:
    """The lines in the order of the file, and what must be known of them. Raises AmbiguousNameError."""
    stocks = known_stocks(source, [position.name for position in positions])
    keys = {position.name: _key(source, position.name, stocks) for position in positions}
    shares = Counter[tuple[str, bool]]()
    for name, share in positions:
        key = keys[name][0]
        shares[key, share < 0 and key != ""] += share
    groups = sorted({key for key, kind in keys.values() if kind == "group"})
    loaded, _, identities = source.load_by_name(groups)
    stock_groups = [
        (Total(-1, "STOCK", stock.symbol, stock.display_name, None, 1, BILLION, BILLION), {stock.stock: stock})
        for stock in stocks.values()
    ]
    known = {total.key: (total, members) for total, members in [*loaded, *stock_groups]}
    names = Counter(known[key][0].name for key in {key for key, _ in shares} if key in known)
    lines = [_line(key, share, names, known.get(key)) for (key, _), share in shares.items()]
    return lines, [*_read_as(keys), *_remarks(lines), *_hints(source, lines), *identities]


def _key(source: SnapshotSource, written: str, stocks: Mapping[str, GroupMember]) -> tuple[str, str]:
    """What a name names, `TYPE:name`, and whether that is a group or a stock; empty for cash, itself if unknown."""
    cash = is_cash(written)
    for spelling in spellings(written):
        try:
            group = source.resolve(spelling)
        except UnknownNameError:
            group = ""
        member = stocks.get(ticker_of(spelling))
        stock = f"STOCK:{member.symbol}" if member else ""
        fund = group.startswith("ETF:")
        # A stock of a currency's name is the cash of a list.
        unsure = fund and written.casefold() != "cash" if cash else group and stock and not fund
        if unsure and ":" not in spelling:
            raise AmbiguousNameError(name=written, names=f"{'cash' if cash else stock}, {group}")
        if (group or stock) and not cash:
            return group or stock, "group" if group else "stock"
    return "" if cash else written, ""


def _line(key: str, share: int, names: Counter[str], known: tuple[Total, Members] | None) -> OwnedLine:
    if known is None:
        return OwnedLine(key or "cash", share, is_cash=not key)
    total, members = known
    name = total.name if names[total.name] == 1 else key
    return OwnedLine(name, share, total=total, members=members)


def _read_as(keys: Mapping[str, tuple[str, str]]) -> list[str]:
    readings = []
    for name, (key, kind) in keys.items():
        plain = key.partition(":")[2] or "cash"
        # A word such as Gold may be meant, where GOLD is a stock.
        alike = str.casefold if kind != "stock" or name.islower() else str
        if (kind or not key) and alike(name.strip()) not in (alike(key), alike(plain)):
            readings.append(f"{name} as {plain}")
    return [f"Read otherwise than written: {', '.join(readings)}."] if readings else []


def _remarks(lines: Sequence[OwnedLine]) -> list[str]:
    """What is not looked through and why, what is short, and what lists leave out."""
    unseen = "Not looked through, because"
    kinds: dict[str, list[str]] = {}
    for line in lines:
        part = f"{line.name} ({percent(line.share / BILLION)} of the money)"
        if line.share < 0 and not line.is_cash:
            kinds.setdefault("Sold short, and set against nothing", []).append(part)
        elif not line.total and not line.is_cash:
            kinds.setdefault(f"{unseen} the snapshot does not know them", []).append(part)
        elif line.total and not line.total.weighted:
            kinds.setdefault(f"{unseen} without weights", []).append(part)
    remarks = dict.fromkeys(it for line in lines if line.total and line.weights for it in line.total.remarks)
    return [*(f"{what}: {', '.join(some)}." for what, some in kinds.items()), *remarks]


def _hints(source: SnapshotSource, lines: Sequence[OwnedLine]) -> list[str]:
    unknown = [line.name for line in lines if not line.total and not line.is_cash][:SHOWN_NAMES]
    return [f"{name!r}: {near}" for name in unknown if "?" in (near := source.hint(name, GROUP_TYPES))]
