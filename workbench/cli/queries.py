"""query: the legacy query helper, on either side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.options import (
    Command,
    database_options,
    environment_option,
    json_option,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from workbench.postgres import Database
    from workbench.queried import Group, GroupList, Industry, Member, Stats, Stock
    from workbench.query import Query


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
    return side(environment_option(database_options(json_option(command))))


def ask(
    question: Callable[[Query], Any],
    show: Callable[[Any], None],
    database: Database,
    environment: str,
    side: str,
    as_json: bool,
) -> None:
    """Put `question` to one side in a read-only transaction and print the answer."""
    from workbench.contract import Side
    from workbench.query import Query

    with database.read_only() as transaction:
        answer = question(Query(transaction, environment, Side(side)))
    if as_json:
        print_json(answer)
    else:
        show(answer)


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
    """List the groups that hold a stock. Example: workbench query stock AAPL"""
    ask(lambda query: query.stock(symbol), _show_stock, **options)


@query.command()
@question
def stats(**options: Any) -> None:
    """Count groups, memberships and stocks. Example: workbench query stats"""
    ask(lambda query: query.stats(), _show_stats, **options)


def _show_groups(answer: GroupList) -> None:
    click.echo(f"{answer.count:,} groups in {answer.environment}.")
    print_table(
        ["Type", "Name", "Display name", "Members"],
        [[line.type, line.name, line.display_name, line.members] for line in answer.groups],
    )


def _show_group(answer: Group) -> None:
    click.echo(f"{answer.type} {answer.name} ({answer.display_name}): {answer.count:,} members.")
    if answer.description:
        click.echo(answer.description)
    if answer.industries:
        click.echo(f"Industries: {', '.join(answer.industries)}.")
    _show_members(answer.symbols)


def _show_industry(answer: Industry) -> None:
    click.echo(f"Industry {answer.name}: {answer.count:,} stocks.")
    _show_members(answer.symbols)


def _show_members(members: list[Member]) -> None:
    """Weights only where there are any: an empty column would read as zero."""
    weighted = any(member.weight is not None for member in members)
    headers = ["Symbol", *(["Weight"] if weighted else []), "Company", "Sector", "Industry"]
    print_table(
        headers,
        [
            [
                member.symbol,
                *([_percent(member.weight)] if weighted else []),
                member.display_name,
                member.sector,
                member.industry,
            ]
            for member in members
        ],
    )


def _percent(weight: Any) -> str:
    return "no weight" if weight is None else f"{weight * 100:.4f} %"


def _show_stock(answer: Stock) -> None:
    click.echo(f"{answer.symbol} ({answer.display_name or 'no stock entry'}) is in {answer.count:,} groups.")
    cap = "unknown" if answer.market_cap is None else f"{answer.market_cap:,} USD"
    click.echo(
        f"Sector: {answer.sector or 'unknown'}; industry: {answer.industry or 'unknown'}; market cap: {cap}."
    )
    print_table(
        ["Type", "Name", "Display name", "Weight"],
        [[held.type, held.name, held.display_name, _percent(held.weight)] for held in answer.groups],
    )


def _show_stats(answer: Stats) -> None:
    click.echo(
        f"{answer.count:,} groups, {answer.memberships:,} memberships of {answer.distinct_symbols:,} "
        f"symbols, {answer.stocks:,} stocks in {answer.environment}."
    )
    print_table(
        ["Type", "Groups", "Memberships", "Distinct symbols"],
        [[line.type, line.groups, line.memberships, line.symbols] for line in answer.groups],
    )
    print_table(["Most held", "ETFs"], [[held.symbol, held.etfs] for held in answer.symbols])


COMMANDS = [query]
