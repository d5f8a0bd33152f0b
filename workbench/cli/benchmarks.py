"""bench: query latency before and after, in a scratch database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workbench.cli import options, printing

if TYPE_CHECKING:
    from workbench.measured import Benchmark


@click.command()
@click.option("--scale", "scales", default="1", help="Sizes of the sample, as 1,10,100; 100 takes minutes.")
@click.option("--rounds", type=int, default=100, help="Times each query runs; slow ones run fewer.")
@click.option("--seed", type=int, default=1, help="Seed of the random order of queries.")
@options.usual
def bench(database: options.Database, scales: str, rounds: int, seed: int) -> printing.Answer:
    """Measure the queries before and after on sample data, in a scratch database of its own.

    \b
    Results are compared before anything is timed: exit 1 when the sides differ.
    A published speed-up that is not confirmed is exit 0.
    What a killed run left on the server is removed by the next run.
    Example: workbench bench --scale 1,10 --rounds 50
    """
    from workbench import benchmark

    with printing.progress("bench") as progress:
        result = benchmark.measure(database, benchmark.scales_of(scales), rounds, seed, progress)
    return printing.Answer(result, _print)


def _print(result: Benchmark) -> None:
    click.echo(result.sentence)
    printing.objects("questions", result.questions)
    click.echo("\nMedians; ratios with the 95 % intervals of this run. Indexed: before with the indexes it never had.")
    printing.objects("claims", result.claims)
    _print_words(result)


def _print_words(result: Benchmark) -> None:
    from workbench.measured import DOUBTS

    click.echo()
    for row in result.questions:
        place = f"{row.subject} at scale {row.scale}"
        if row.outcome != "faster":
            click.echo(f"{place}: after is {row.outcome}; {row.why}.")
        if row.following:
            click.echo(f"{place}: a legacy write with replication takes {row.following.ratio.words}.")
    wrong = dict.fromkeys(row.id for row in result.questions if row.as_written and not row.as_written.right)
    if wrong:
        click.echo(f"Queries for lists of bare symbols are wrong on this data and not timed: {', '.join(wrong)}.")
    doubtful = [row for row in result.questions if row.doubts]
    for doubt in result.doubts:
        click.echo(f"Doubt: {doubt}.")
    for row in doubtful:
        click.echo(f"Doubt: {row.subject} at scale {row.scale} is {'; '.join(row.doubts)}.")
    if doubtful:
        click.echo(DOUBTS)
