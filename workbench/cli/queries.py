"""query: the legacy query helper, on either side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.exports import export_options, print_rows
from workbench.cli.options import Command, database_options, environment_option, print_table
from workbench.display import counted

if TYPE_CHECKING:
    from workbench.postgres import Database
    from workbench.queried import Group, GroupList, HeldSymbol, HeldSymbols, Industry, Member, Stats, Stock
    from workbench.query import Query

MOST_HELD = 20
"""Stocks that `held` shows where nobody says how many."""


@click.group()
def query() -> None:
    """Ask what groups hold, on the after side or (--side before) in the legacy table.

    \b
    Names are matched without regard to case.
    Example: workbench query etf SPY
    """


def question(command: Command) -> Command:
    """Options of every question; the command turns them into a call of `ask`."""
    side = click.option(
        "--side",
        type=click.Choice(["after", "before"]),
        default="after",
        show_default=True,
        help="Ask the new tables or the legacy documents.",
    )
    rows = click.option("--rows", type=click.IntRange(0), help="How many rows to show.  [default: all]")
    return side(rows(environment_option(database_options(export_options(command)))))


def ask(
    question: Callable[[Query], Any],
    show: Callable[[Any, int | None], None],
    database: Database,
    environment: str,
    side: str,
    rows: int | None,
    export: Callable[[Any, Callable[[Any], None]], None],
) -> None:
    """Put `question` to one side in a read-only transaction and print the answer."""
    from workbench.contract import Side
    from workbench.query import Query

    with database.read_only() as transaction:
        answer = question(Query(transaction, environment, Side(side)))
    export(answer, lambda answer: show(answer, rows))


@query.command("list")
@question
def list_groups(**options: Any) -> None:
    """List all groups. Example: workbench query list"""
    ask(lambda query: query.groups(), _show_groups, **options)


@query.command()
@click.argument("name")
@question
def etf(name: str, **options: Any) -> None:
    """List the holdings of a fund. Example: workbench query etf SPY"""
    ask(lambda query: query.etf(name), _show_group, **options)


@query.command()
@click.argument("name")
@question
def theme(name: str, **options: Any) -> None:
    """List the members of a theme. Example: workbench query theme crypto_miners"""
    ask(lambda query: query.theme(name), _show_group, **options)


@query.command()
@click.argument("name")
@question
def sector(name: str, **options: Any) -> None:
    """List the industries and stocks of a sector. Example: workbench query sector energy"""
    ask(lambda query: query.sector(name), _show_group, **options)


@query.command()
@click.argument("name")
@question
def industry(name: str, **options: Any) -> None:
    """List the stocks of an industry. Example: workbench query industry Software"""
    ask(lambda query: query.industry(name), _show_industry, **options)


@query.command()
@click.argument("symbol")
@question
def stock(symbol: str, **options: Any) -> None:
    """List the groups that hold a stock, the funds with most of it first. Example: workbench query stock AAPL"""
    ask(lambda query: query.stock(symbol), _show_stock, **options)


@query.command()
@question
def held(**options: Any) -> None:
    """List the stocks by how many funds hold them. Example: workbench query held --rows 50"""
    ask(lambda query: query.most_held(), _show_held, **options | {"rows": options["rows"] or MOST_HELD})


@query.command()
@question
def stats(**options: Any) -> None:
    """Count groups, memberships and stocks. Example: workbench query stats"""
    ask(lambda query: query.stats(), _show_stats, **options)


def _show_groups(answer: GroupList, rows: int | None) -> None:
    click.echo(f"{answer.count:,} groups in {answer.environment}.")
    told = [[line.type, line.name, line.display_name, line.members] for line in answer.groups[:rows]]
    print_rows(["Type", "Name", "Display name", "Members"], told, answer.count)


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


def _show_members(members: list[Member], rows: int | None) -> None:
    """Weights only where there are any: an empty column would read as zero."""
    weighted = any(member.weight is not None for member in members)
    headers = ["Symbol", *(["Weight"] if weighted else []), "Company", "Sector", "Industry"]
    told = [
        [m.symbol, *([_percent(m.weight)] if weighted else []), m.display_name, m.sector, m.industry]
        for m in members[:rows]
    ]
    print_rows(headers, told, len(members))


def _percent(weight: Any) -> str:
    return "no weight" if weight is None else f"{weight * 100:.4f} %"


def _show_stock(answer: Stock, rows: int | None) -> None:
    """Funds by weight; then the groups that only list it."""
    funds = [held for held in answer.groups if held.type == "ETF"]
    others = [held for held in answer.groups if held.type != "ETF"]
    click.echo(
        f"{answer.symbol} ({answer.display_name or 'no stock entry'}) is in {counted(len(funds), 'fund')} "
        f"and {counted(len(others), 'other group')}."
    )
    cap = "unknown" if answer.market_cap is None else f"{answer.market_cap:,} USD"
    click.echo(f"Sector: {answer.sector or 'unknown'}; industry: {answer.industry or 'unknown'}; market cap: {cap}.")
    told = [[held.name, held.display_name, _percent(held.weight)] for held in funds[:rows]]
    print_rows(["Fund", "Display name", "Weight"], told, len(funds))
    if others:
        told = [[held.type, held.name, held.display_name] for held in others[:rows]]
        print_rows(["Other group", "Name", "Display name"], told, len(others))


def _show_held(answer: HeldSymbols, rows: int | None) -> None:
    """The stocks that most funds hold; where the list ends among equals, that is said."""
    shown = answer.symbols[:rows]
    click.echo(f"{counted(answer.count, 'stock')} held by {counted(answer.funds, 'fund')} in {answer.environment}.")
    print_rows(["Symbol", "Company", "Funds"], [[s.symbol, s.display_name, s.etfs] for s in shown], answer.count)
    if shown and (equals := _ties(answer.symbols, len(shown))):
        click.echo(equals)


def _ties(symbols: list[HeldSymbol], shown: int) -> str:
    """What is said when the stocks after the last one shown are in as many funds; empty when they are not."""
    last = symbols[shown - 1].etfs
    equals = sum(symbol.etfs == last for symbol in symbols)
    more = sum(symbol.etfs == last for symbol in symbols[shown:])
    return f"{equals:,} stocks are in {counted(last, 'fund')}; not shown of them: {more:,}." if more else ""


def _show_stats(answer: Stats, rows: int | None) -> None:
    click.echo(
        f"{answer.count:,} groups, {answer.memberships:,} memberships of {answer.distinct_symbols:,} "
        f"symbols, {answer.stocks:,} stocks in {answer.environment}."
    )
    told = [[line.type, line.groups, line.memberships, line.symbols] for line in answer.groups[:rows]]
    print_rows(["Type", "Groups", "Memberships", "Distinct symbols"], told, len(answer.groups))
    print_table(["Most held", "Funds"], [[held.symbol, held.etfs] for held in answer.symbols])
    click.echo("By alphabet where as many funds hold them; all of them with `workbench query held`.")


COMMANDS = [query]
