"""What is asked of both sides, and about what: read questions first, then the write side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench import sqlfiles
from workbench.postgres import Transaction

ENVIRONMENT = "DEFAULT"
NEW_SYMBOL = "ZZZZZ"


@dataclass(frozen=True)
class Question:
    """A question; one that `writes` is compared by the holdings of the fund afterwards, and undone."""

    id: str
    title: str
    writes: bool = False
    largest_scale: int | None = None


QUESTIONS = (
    Question("etf_holdings", "Holdings of a fund"),
    Question("stock_memberships", "Funds that hold a stock"),
    Question("stock_own_list", "Funds that a stock itself names"),
    Question("sector_stocks", "Stocks of a sector"),
    Question("popular_stocks", "Stocks in ten or more funds"),
    Question("shared_counts", "Shared stocks of all pairs of funds", largest_scale=10),
    Question("change_weight", "Change the weight of a holding", writes=True),
    Question("add_holding", "Add a holding", writes=True),
    Question("remove_holding", "Remove a holding", writes=True),
)


@dataclass(frozen=True)
class Asked:
    """A question with what it is asked about."""

    question: Question
    argument: str
    about: str
    binds: Mapping[str, str]

    @property
    def subject(self) -> str:
        return f"{self.question.id} {self.argument}".strip()

    @property
    def has_as_written(self) -> bool:
        """Whether there is a query for the documented shape."""
        return self.question.id in sqlfiles.names("benchmark/legacy")


def asked(transaction: Transaction, scale: int) -> list[Asked]:
    """Every question of the scale with its arguments, as the data in `transaction` suggests them."""
    rows = transaction.rows("benchmark/arguments", environment=ENVIRONMENT)
    found = []
    for question in QUESTIONS:
        if question.largest_scale is not None and scale > question.largest_scale:
            continue
        own = [row for row in rows if row.question == ("etf_holdings" if question.writes else question.id)]
        if question.writes:
            found.append(_write(question, own[0].value, transaction))
        elif own:
            found += [Asked(question, row.value, row.words, _binds(row.value)) for row in own]
        else:
            found.append(Asked(question, "", "all funds", _binds("")))
    return found


def _binds(value: str) -> dict[str, str]:
    return {"environment": ENVIRONMENT, "name": value, "symbol": value, "sector": value}


def _write(question: Question, fund: str, transaction: Transaction) -> Asked:
    """A write to one holding: a new one, or the one in the middle of the list."""
    held = transaction.rows("benchmark/after/etf_holdings", name=fund, environment=ENVIRONMENT)
    symbol = NEW_SYMBOL if question.id == "add_holding" else held[len(held) // 2].symbol
    binds = {"environment": ENVIRONMENT, "name": fund, "symbol": symbol, "weight": "0.0123"}
    return Asked(question, fund, f"{symbol}, one of {len(held):,}", binds)
