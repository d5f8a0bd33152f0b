"""The lines of a portfolio, each a fund, a stock as a fund of one name, cash, or unknown: what they hold, and what
dropping some of them changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from workbench.contract import GROUP_TYPES
from workbench.display import percent
from workbench.errors import AmbiguousNameError
from workbench.name_matching import SHOWN_NAMES
from workbench.overlap.answers import BILLION
from workbench.overlap.portfolio_file import Position
from workbench.overlap.source import GroupMember, Members, SnapshotSource, Total
from workbench.overlap.words import NAMES, is_cash
from workbench.snapshot.duck import Array

MOST_STEPS = 20
EQUAL = 1e-9  # weights are whole billionths: changes that differ by less are the same
# A ticker behind its exchange, before where it is listed, or in brackets behind its name.
FORMS = (
    re.compile(rf"(?:{'|'.join(NAMES['exchanges'])}):\s*(?P<name>.+)", re.IGNORECASE),
    re.compile(r"(?P<name>.+?)(?:[.:\- /](?:US|N|O|OQ|P)|[ ]U[NWQPA])(?: Equity)?", re.IGNORECASE),
    re.compile(r".*\((?P<name>[A-Za-z][\w.:/-]{0,14})\)"),
)


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
    plain = written.strip().rstrip("* ")
    yield plain
    yield from (match["name"].strip() for form in FORMS if (match := form.fullmatch(plain)))


def ticker_of(spelling: str) -> str:
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
        (Total("STOCK", stock.symbol, stock.display_name, -1, None, 1, BILLION, BILLION), {stock.stock: stock})
        for stock in stocks.values()
    ]
    known = {total.key: (total, members) for total, members in [*loaded, *stock_groups]}
    names = Counter(known[key][0].name for key in {key for key, _ in shares} if key in known)
    lines = [_line(key, share, names, known.get(key)) for (key, _), share in shares.items()]
    unknown = [line.name for line in lines if not line.total and not line.is_cash][:SHOWN_NAMES]
    hints = [f"{name!r}: {near}" for name in unknown if "?" in (near := source.hint(name, GROUP_TYPES))]
    return lines, [*_read_as(keys), *_remarks(lines), *hints, *identities]


def _key(source: SnapshotSource, written: str, stocks: Mapping[str, GroupMember]) -> tuple[str, str]:
    """What a name names, `TYPE:name`, and whether that is a group or a stock; empty for cash, itself if unknown."""
    cash = is_cash(written)
    for spelling in spellings(written):
        group = source.find(spelling)
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


@dataclass(frozen=True)
class DroppingStep:
    """Dropping one line more: `funds` are several where each would do alike. `change`: how much of the portfolio as it
    is now differs from what is left, scaled up; `left` and its `stocks` are none where the choice is open."""

    funds: tuple[str, ...]
    change: float
    left: tuple[str, ...]
    stocks: int


@dataclass(frozen=True)
class Dropping:
    lines: Sequence[OwnedLine]

    @cached_property
    def _money(self) -> Array:
        """Money by line and stock. What a list does not account for is a thing of its own, as is all of a line that
        cannot be looked through."""
        import numpy as np

        stocks = dict.fromkeys(stock for line in self.lines for stock in line.members)
        places = {stock: at for at, stock in enumerate(stocks)}
        money = np.zeros((len(self.lines), len(places) + len(self.lines)))
        for at, line in enumerate(self.lines):
            weights = line.weights or {}
            money[at, [places[stock] for stock in weights]] = list(weights.values())
            money[at, len(places) + at] = max(0, BILLION - sum(weights.values()))
            money[at] *= line.share / BILLION
        return money

    def changes(self, able: Sequence[int], gone: Collection[int] = ()) -> list[float | None]:
        """For each of `able`: the active share between all lines and those that are left when it is dropped besides
        `gone`, each scaled to 100 %; None when nothing is left."""
        import numpy as np

        kept = [at for at in range(len(self.lines)) if at not in gone]
        shares = np.array([line.share for line in self.lines], np.float64)
        left = shares[kept].sum() - shares[able]
        rest = (self._money[kept].sum(axis=0) - self._money[able]) / np.where(left > 0, left, 1)[:, None]
        gaps = abs(self._money.sum(axis=0) / shares.sum() - rest).sum(axis=1) / 2
        return [round(float(gap), 12) if some > 0 else None for gap, some in zip(gaps, left, strict=True)]

    def held_by_others(self, place: int) -> tuple[int, float]:
        """How many names of a line the others hold too, and the part of its money that is in these."""
        others = {s for at, line in enumerate(self.lines) if at != place and line.share for s in line.weights or ()}
        both = [weight for stock, weight in (self.lines[place].weights or {}).items() if stock in others]
        return len(both), sum(both) / BILLION

    def steps(self) -> list[DroppingStep]:
        """One line after the other, each time the one whose loss leaves the portfolio most like it is now, until one
        is left that can be looked through, several would do alike, or MOST_STEPS are told."""
        able = [at for at, line in enumerate(self.lines) if line.weights is not None]
        gone, result = set[int](), list[DroppingStep]()
        while len(able) > 1 and len(result) < MOST_STEPS:
            changes = self.changes(able, gone)
            least = min((change for change in changes if change is not None), default=None)
            if least is None:
                break
            pairs = zip(able, changes, strict=True)
            alike = [at for at, change in pairs if change is not None and change - least <= EQUAL]
            [together] = self.changes(alike[:1], gone.union(alike[1:]))
            is_open = len(alike) > 1 and (together is None or together - least > EQUAL)
            gone.update(alike)
            able = [] if is_open else [at for at in able if at not in gone]
            left = [] if is_open else [line for at, line in enumerate(self.lines) if at not in gone]
            stocks = {stock for line in left for stock in line.weights or ()}
            names = tuple(self.lines[at].name for at in alike)
            result.append(DroppingStep(names, least, tuple(line.name for line in left), len(stocks)))
        return result
