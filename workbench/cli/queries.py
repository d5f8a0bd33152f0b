"""query: the legacy query helper, on either side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options, printing
from workbench.display import counted

if TYPE_CHECKING:
    from workbench.query import Group, GroupList, HeldSymbol, HeldSymbols, Industry, MemberOfGroup, Stats, Stock

MOST_HELD = 20
"""Stocks that `held` shows where nobody says how many."""


@click.group()
def query() -> None:
    """Ask what groups hold, in the new tables or (--side before) in the legacy documents.

    \b
    Names are matched without regard to case.
    Example: workbench query etf SPY
    """


def _show_groups(answer: GroupList, rows: int | None) -> None:
    click.echo(f"{counted(answer.count, 'group')} in {answer.environment}.")
    printing.objects("groups", answer.groups[:rows], count=answer.count)


def _show_group(answer: Group, rows: int | None) -> None:
    click.echo(f"{answer.type} {answer.name} ({answer.display_name}): {counted(answer.count, 'member')}.")
    if answer.description:
        click.echo(answer.description)
    if answer.industries:
        click.echo(f"Industries: {', '.join(answer.industries)}.")
    _show_members(answer.symbols, rows)


def _show_industry(answer: Industry, rows: int | None) -> None:
    click.echo(f"Industry {answer.name}: {counted(answer.count, 'stock')}.")
    _show_members(answer.symbols, rows)


def _show_members(members: list[MemberOfGroup], rows: int | None) -> None:
    """Weights only where there are any: an empty column would read as zero."""
    weighted = any(member.weight is not None for member in members)
    headers = ["Symbol", *(["Weight"] if weighted else []), "Company", "Sector", "Industry"]
    shown = [
        [m.symbol, *([_percent(m.weight)] if weighted else []), m.display_name, m.sector, m.industry]
        for m in members[:rows]
    ]
    printing.rows(headers, shown, len(members))


def _percent(weight: Any) -> str:
    return "no weight" if weight is None else f"{weight * 100:.4f} %"


def _show_stock(answer: Stock, rows: int | None) -> None:
    funds = [holder for holder in answer.groups if holder.type == "ETF"]
    others = [holder for holder in answer.groups if holder.type != "ETF"]
    click.echo(
        f"{answer.symbol} ({answer.display_name or 'no stock entry'}) is in {counted(len(funds), 'fund')} "
        f"and {counted(len(others), 'other group')}."
    )
    cap = "unknown" if answer.market_cap is None else f"{answer.market_cap:,} USD"
    click.echo(f"Sector: {answer.sector or 'unknown'}; industry: {answer.industry or 'unknown'}; market cap: {cap}.")
    shown = [[fund.name, fund.display_name, _percent(fund.weight)] for fund in funds[:rows]]
    printing.rows(["Fund", "Display name", "Weight"], shown, len(funds))
    if others:
        printing.objects("holders", others[:rows], count=len(others))


def _show_held(answer: HeldSymbols, rows: int | None) -> None:
    shown = answer.symbols[: rows or MOST_HELD]
    click.echo(f"{counted(answer.count, 'stock')} held by {counted(answer.funds, 'fund')} in {answer.environment}.")
    printing.objects("held", shown, count=answer.count)
    if shown and (ties := _ties(answer.symbols, len(shown))):
        click.echo(ties)


def _ties(symbols: list[HeldSymbol], shown: int) -> str:
    """That stocks after the last one shown are in as many funds; empty when they are not."""
    last = symbols[shown - 1].etfs
    equals = sum(symbol.etfs == last for symbol in symbols)
    more = sum(symbol.etfs == last for symbol in symbols[shown:])
    return f"{equals:,} stocks are in {counted(last, 'fund')}; not shown of them: {more:,}." if more else ""


def _show_stats(answer: Stats, rows: int | None) -> None:
    click.echo(
        f"{counted(answer.count, 'group')}, {counted(answer.memberships, 'membership')} of "
        f"{counted(answer.distinct_symbols, 'symbol')}, {counted(answer.stocks, 'stock')} in {answer.environment}."
    )
    printing.objects("types", answer.groups[:rows], count=len(answer.groups))
    printing.objects("most_held", answer.symbols)
    click.echo("Stocks in equally many funds stand in alphabetical order; see all with `workbench query held`.")


Show = Callable[[Any, int | None], None]

QUESTIONS: tuple[tuple[str, str, str, Callable[..., Any], Show], ...] = (
    ("list", "", "List all groups.", lambda query: query.groups(), _show_groups),
    ("etf", "SPY", "List the holdings of a fund.", lambda query, name: query.group("ETF", name), _show_group),
    ("theme", "crypto_miners", "List the members of a theme.", lambda q, name: q.group("THEME", name), _show_group),
    ("sector", "energy", "List a sector and its stocks.", lambda q, name: q.group("SECTOR", name), _show_group),
    ("industry", "Software", "List the stocks of an industry.", lambda q, name: q.industry(name), _show_industry),
    ("stock", "AAPL", "List the groups that hold a stock, by weight.", lambda q, s: q.stock(s), _show_stock),
    ("held", "", "List the stocks by how many funds hold them.", lambda q: q.most_held(), _show_held),
    ("stats", "", "Count groups, memberships and stocks.", lambda q: q.stats(), _show_stats),
)
"""Each command with an example of the name that it needs, if any; its help, question, and how the answer is shown."""


def _add(command: str, example: str, help: str, question: Callable[..., Any], show: Show) -> None:
    def ask(database: options.Database, environment: str, side: str, rows: int | None, **name: str) -> printing.Answer:
        from workbench.contract import Side
        from workbench.query import Query

        with database.read_only() as transaction:
            answer = question(Query(transaction, environment, Side(side)), *name.values())
        return printing.Answer(answer, lambda answer: show(answer, rows))

    asking = click.option(
        "--side",
        type=click.Choice(["after", "before"]),
        default="after",
        help="Ask the new tables or the legacy documents.",
    )(ask)
    asking = click.option("--rows", type=click.IntRange(0), help="How many rows to show.  [default: all]")(asking)
    if example:
        asking = click.argument("symbol" if command == "stock" else "name")(asking)
    asking = options.environment(options.database(options.export(asking)))
    query.command(command, help=f"{help} Example: workbench query {command} {example}".rstrip())(asking)


for entry in QUESTIONS:
    _add(*entry)
