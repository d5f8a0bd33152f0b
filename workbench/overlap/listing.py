"""What there is to ask about, what a group holds, and who holds one stock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.contract import GROUP_TYPES
from workbench.display import counted, percent
from workbench.errors import AmbiguousNameError, UnknownNameError
from workbench.name_matching import Known, called, hint, matches
from workbench.overlap.answers import Named, OverlapAnswer, fraction
from workbench.overlap.measures import NO_SECTOR, Concentration, SectorWeight, concentration, sector_weights
from workbench.overlap.source import STOCK, SnapshotSource, types_of

SHARE_CLASS = re.compile(r"[-./ ]([A-Za-z])$")  # the mark before a share class, without which a stock is known as well
KINDS = (*GROUP_TYPES, STOCK)


@dataclass(frozen=True)
class Listed(Named):
    """A group: how many stocks it lists, what their weights sum to (None without weights), and of which day."""

    count: int
    listed: float | None
    as_of: str | None


@dataclass(frozen=True)
class Listing(OverlapAnswer):
    types: tuple[str, ...]
    rows: list[Listed]

    @property
    def sentence(self) -> str:
        return f"{counted(len(self.rows), 'group')} of type {', '.join(self.types)}."

    @property
    def completeness(self) -> str:
        """How much the lists leave out."""
        weighted = [row.listed for row in self.rows if row.listed is not None]
        whole = sum(0.99 <= listed <= 1.01 for listed in weighted)
        return (
            f"{whole:,} of {counted(len(weighted), 'list')} with weights sum to 99 to 101 %; "
            f"{counted(len(self.rows) - len(weighted), 'group has', 'groups have')} no weights."
        )


@dataclass(frozen=True)
class HeldStock:
    """A stock of a group; `weight` as a fraction, None where the list gives none."""

    symbol: str
    display_name: str | None
    sector: str | None
    weight: float | None


@dataclass(frozen=True)
class HeldStocks(OverlapAnswer):
    """What a group holds. `listed` is what its weights sum to, `source` where its list says that it comes from."""

    name: str
    type: str
    as_of: str | None
    listed: float | None
    source: str | None
    concentration: Concentration | None
    sectors: list[SectorWeight]
    rows: list[HeldStock]

    @property
    def concentrations(self) -> list[Concentration]:
        return [self.concentration] if self.concentration else []

    @property
    def classified(self) -> float | None:
        """The part of its weight that has a known sector."""
        return sum(each.weight for each in self.sectors if each.sector != NO_SECTOR) if self.sectors else None

    @property
    def sentence(self) -> str:
        largest = [row for row in self.rows[:1] if row.weight is not None]
        most = "".join(f", most of all {row.symbol} with {percent(row.weight)}" for row in largest)
        return f"{self.name} lists {counted(len(self.rows), 'stock')} as of {self.as_of or 'an unknown day'}{most}."


@dataclass(frozen=True)
class HoldingGroup(Named):
    """A group that holds the stock; `weight` as a fraction, None where its list gives none or nothing."""

    weight: float | None
    as_of: str | None


@dataclass(frozen=True)
class Holders(OverlapAnswer):
    """Who holds a stock; `notes` say which other spellings are taken for it."""

    symbol: str
    display_name: str | None
    sector: str | None
    asked: int
    rows: list[HoldingGroup]

    @property
    def title(self) -> str:
        return f"Who holds {self.symbol}?"

    @property
    def sentence(self) -> str:
        holders = f"{len(self.rows):,} of {counted(self.asked, 'group')} asked hold {self.symbol}"
        if not self.rows or self.rows[0].weight is None:
            return f"{holders}."
        return f"{holders}, most of all {self.rows[0].name} with {percent(self.rows[0].weight)}."


@dataclass(frozen=True)
class Finds(OverlapAnswer):
    text: str
    rows: list[Named]

    @property
    def sentence(self) -> str:
        if not self.rows:
            return f"No fund, theme, sector or stock is called {self.text!r}, or nearly so."
        return f"{counted(len(self.rows), 'name')} for {self.text!r}."


def listing(source: SnapshotSource, types: Sequence[str] = GROUP_TYPES, holds: str = "") -> Listing:
    """The groups of `types`; those alone that hold a stock where one is named. Raises UnknownNameError. Grain: a row a
    group. Units: sum of weights as a fraction. Source: the snapshot."""
    keys = {row.key for row in holders(source, holds, types).rows} if holds else set()
    rows = [
        Listed(t.type, t.name, t.display_name, t.count, fraction(t.listed) if t.weighted else None, t.as_of)
        for t in source.totals_of(types)
        if not holds or t.key in keys
    ]
    return Listing(tuple(types_of(types)), rows, label=source.label)


def holdings(source: SnapshotSource, name: str) -> HeldStocks:
    """What a fund, theme or sector holds, the largest first. Raises UsageError, NothingToAskError. Grain: a row a
    stock. Units: its weight as a fraction of the group. Source: the list of the snapshot."""
    [(total, members)], _, notes = source.load_by_name([source.resolve(name)])
    held = sorted(members.values(), key=lambda member: (-(member.weight or 0), member.symbol))
    rows = [HeldStock(m.symbol, m.display_name, m.sector, fraction(m.weight)) for m in held]
    return HeldStocks(
        name=total.name,
        type=total.type,
        as_of=total.as_of,
        listed=fraction(total.listed) if total.weighted else None,
        source=total.source_type,
        concentration=concentration(total, members),
        sectors=sector_weights((row.sector, row.weight or 0.0) for row in rows) if total.weighted else [],
        rows=rows,
        notes=[*total.remarks, *notes],
        label=source.label,
    )


def holders(source: SnapshotSource, symbol: str, types: Sequence[str] = ("ETF",)) -> Holders:
    """Who holds a stock, in whatever spelling, those with most of it first. Raises UnknownNameError. Grain: a row a
    group that holds it. Units: its weight as a fraction of the group. Source: lists of the snapshot."""
    with source.open_with(types) as duck:
        known = {Known("", row[2], row[1]): row for row in duck.rows("overlap/stocks", environment=source.environment)}
        _, stock, spelled, display_name, sector = known[_meant(source, str(symbol), list(known))]
        rows = [
            HoldingGroup(type, name, label, fraction(weight), as_of)
            for type, name, label, weight, as_of in duck.rows("overlap/holders", stock=stock)
        ]
        asked, identities = len(source.totals(duck)), source.identities(duck)
    notes = [note for spelling, note in identities.items() if f"{stock} ".startswith(f"{spelling} ")]
    return Holders(spelled, display_name, sector, asked, rows, notes=notes, label=source.label)


def _meant(source: SnapshotSource, symbol: str, known: list[Known]) -> Known:
    written = symbol.strip()
    meant = called(written, known) or called(SHARE_CLASS.sub(r"\1", written), known)
    if not meant:
        raise UnknownNameError(kind="stock", name=symbol, environment=source.environment, hint=hint(symbol, known, []))
    if len(meant) > 1:
        raise AmbiguousNameError(name=symbol, names=", ".join(sorted(match.texts[0] for match in meant)))
    return meant[0]


def search(source: SnapshotSource, text: str) -> Finds:
    """What is called so, or nearly so. Grain: a row a group or stock. Units: none. Source: names of the snapshot."""
    known: dict[str, list[Known]] = {}
    for kind, each in source.known:
        if each.environment == source.environment:
            known.setdefault(kind, []).append(each)
    rows = [Named(kind, each.name, each.label) for kind in KINDS for each in matches(text, known.get(kind, []))]
    return Finds(text, rows, label=source.label)
