"""A fund's list as it is written and recorded, and what it changes."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from workbench.holdings import Fund, HoldingsFile, Member
from workbench.loading.model import FundChange, LoadedFund, Moved

LARGEST_MOVES = 10
REJECTIONS_RECORDED = 100
# Weights of a document are read as fractions when they sum to this, as sql/mapping/weight_unit.sql says.
GATE = (Decimal("0.9"), Decimal("1.1"))
TEXTS, NUMBERS = ("name", "sector", "isin", "cusip", "sedol", "figi"), ("weight", "shares", "market_value")


def evidence(loaded: LoadedFund) -> dict[str, Any]:
    """What is recorded of a load: the certificate of its file, weights, doubts, the first rejected lines, and moves."""
    rejections = [[rejection.line, rejection.reason] for rejection in loaded.rejections[:REJECTIONS_RECORDED]]
    largest = [[moved.symbol, moved.before, moved.after] for moved in loaded.change.largest] if loaded.change else []
    more = {"weights": loaded.weights, "rejections": rejections, "findings": loaded.findings, "largest": largest}
    return {**vars(loaded.certificate), **more}


def described(file: HoldingsFile, fund: Fund, name: str) -> LoadedFund:
    """A fund as it was read, not compared with anything."""
    return LoadedFund(
        path=file.name,
        issuer=file.certificate.layout,
        fund=name,
        name=fund.name,
        as_of=str(fund.as_of),
        lines=file.certificate.lines,
        memberships=len({member.symbol for member in fund.members}),
        rejections=list(file.rejections),
        weight_sum=fund.weights.published_sum,
        weights=fund.weights,
        certificate=file.certificate,
        unaccounted=file.certificate.unaccounted,
        findings=list(file.findings),
    )


def elements(fund: Fund, for_document: bool) -> str:
    """The list of a fund as JSON: an element a symbol, several companies of one symbol summed as the mapping does.

    A document says the unit of its weights only by their sum: where stocks are but a part of the fund, the rest stands
    in it as an element without a symbol, or the weights would not be read."""
    lots: dict[str, list[Member]] = defaultdict(list)
    for member in fund.members:
        lots[member.symbol].append(member)
    elements = [_element(symbol, members) for symbol, members in lots.items()]
    total = sum((member.weight for member in fund.members if member.weight is not None), Decimal(0))
    if for_document and fund.weights.used != "none" and not GATE[0] <= total <= GATE[1]:
        elements.append(f'{{"name": "all that is no stock", "weight": {1 - total:f}}}')
    return f"[{','.join(elements)}]"


def _element(symbol: str, members: list[Member]) -> str:
    first = members[0]
    texts = {"symbol": symbol, **{name: text for name in TEXTS if (text := getattr(first, name))}}
    if len(members) > 1:
        texts = {"symbol": symbol, "name": " and ".join(member.name for member in members)}
    sums = {name: [n for member in members if (n := getattr(member, name)) is not None] for name in NUMBERS}
    numbers = "".join(f', "{name}": {sum(values):f}' for name, values in sums.items() if values)
    return json.dumps(texts, ensure_ascii=False)[:-1] + numbers + "}"


def change_of(rows: Any, as_of_before: str | None, members_before: int) -> FundChange:
    moved = [row for row in rows if row.before != row.after]
    return FundChange(
        as_of_before=as_of_before,
        members_before=members_before,
        came_in=sum(row.came_in for row in rows),
        went_out=sum(row.went_out for row in rows),
        weights_moved=sum(not (row.came_in or row.went_out) for row in moved),
        largest=[Moved(row.symbol, row.before, row.after) for row in moved[:LARGEST_MOVES]],
    )


def losses(rows: Any, change: FundChange, loaded: LoadedFund) -> list[str]:
    """What a list takes away that is more than a day takes: as a file does that is cut."""
    found = []
    if loaded.weights.used == "none" and any(row.before is not None for row in rows):
        found.append(f"{loaded.fund} loses its weights: {loaded.weights.reason}. Compare both lists.")
    if 2 * change.went_out > change.members_before:
        out = f"{change.went_out:,} of {change.members_before:,} members of {loaded.fund} go out"
        found.append(f"{out}. Compare both lists.")
    return found
