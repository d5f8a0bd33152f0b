"""What is asked of both sides, and about what: read questions first, then the write side."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

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


_FACTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
QUESTIONS = tuple(Question(id, **facts) for id, facts in _FACTS.items())


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
