"""What is asked of both sides, and about what: read questions first, then the write side."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbench.postgres import Transaction

ENVIRONMENT = "DEFAULT"
NEW_SYMBOL = "ZZZZZ"


@dataclass(frozen=True)
class Question:
    """A question, and about what; one that `writes` is compared by the holdings of the fund afterwards, and undone."""

    id: str
    title: str
    writes: bool = False
    largest_scale: int | None = None
    argument: str = ""
    about: str = ""
    binds: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"{self.id} {self.argument}".strip()


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


def with_arguments(transaction: Transaction, scale: int) -> list[Question]:
    known = {one.id: one for one in QUESTIONS if one.largest_scale is None or scale <= one.largest_scale}
    rows = [row for row in transaction.rows("benchmark/arguments", environment=ENVIRONMENT) if row.question in known]
    return [_about(known[row.question], row.value, row.words, transaction) for row in rows]


def _about(question: Question, value: str, about: str, transaction: Transaction) -> Question:
    if question.writes:
        return _write(question, value, transaction)
    binds = {"environment": ENVIRONMENT, "name": value, "symbol": value, "sector": value}
    return replace(question, argument=value, about=about, binds=binds)


def _write(question: Question, fund: str, transaction: Transaction) -> Question:
    holdings = transaction.rows("benchmark/after/etf_holdings", name=fund, environment=ENVIRONMENT)
    symbol = NEW_SYMBOL if question.id == "add_holding" else holdings[len(holdings) // 2].symbol
    binds = {"environment": ENVIRONMENT, "name": fund, "symbol": symbol, "weight": "0.0123"}
    about = f"{symbol}, one of {len(holdings):,}"
    return replace(question, argument=fund, about=about, binds=binds)
