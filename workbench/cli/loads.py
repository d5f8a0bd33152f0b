"""load: what issuers' holdings files say, what that changes, and the ways back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options, printing
from workbench.display import counted, visible
from workbench.errors import UsageError

CUT, MOST_IN_FULL = 80, 20
"""Characters of a rejected line that are shown, and lists that are shown with all their lines."""

if TYPE_CHECKING:
    from workbench.contract import Progress
    from workbench.loading.model import LoadedFund, Loads


class FilesByDefault(click.Group):
    """A group whose command `files` is meant where no command is named: `load PATH` is `load files PATH`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        if arguments and arguments[0] not in (*self.commands, *context.help_option_names):
            arguments.insert(0, "files")
        return super().parse_args(context, arguments)


@click.group(cls=FilesByDefault)
def load() -> None:
    """Load issuers' holdings files: `load PATH…` shows what they say and change, `--apply` writes it.

    \b
    `workbench load files --help` lists the options. A file named as a command is written ./list.
    Example: workbench load ~/Downloads/*holdings*
    """


@load.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--apply", is_flag=True, help="Write the funds, all in one transaction; without it nothing is changed.")
@click.option("--fund", metavar="TICKER", help="The fund, where the file does not name it.")
@click.option("--as-of", type=options.DAY, help="The day of the list (YYYY-MM-DD), where the file does not say it.")
@click.option("--older", is_flag=True, help="Let an older list replace a newer one.")
@click.option("--backfill", is_flag=True, help="Keep older lists in the history; the newer ones stay in place.")
@click.option("--end", metavar="FUND", multiple=True, help="Instead of files: remove a fund that closed.")
@click.option("--rename", nargs=2, metavar="FUND NAME", help="Instead of files: give a fund another name.")
@click.option("--no-snapshot", is_flag=True, help="Take no snapshot afterwards.")
@click.option("--no-keep", is_flag=True, help="Do not keep the raw files in the data folder.")
@click.option("--rows", type=click.IntRange(min=0), default=20, help="Rejected lines to show.")
@options.environment
@options.snapshots
@options.json
@options.address
def files(connect: options.Connect, paths: tuple[str, ...], **asked: Any) -> printing.Answer:
    """Show what issuers' files hold, and what that changes in the database; write it with --apply.

    PATH is a file (CSV, Excel, N-PORT XML), a folder, a pattern, a zip file, or - for standard input. Lines that are
    no stock are counted by their class, rejected lines are listed with their reason.

    Exit 1 when a file or a fund was refused; the others are read, and loaded.

    \b
    Example: workbench load ~/Downloads/*holdings* --apply
    """
    if bool(paths) + bool(asked["end"]) + bool(asked["rename"]) != 1:
        raise UsageError(message="Give one of: files to load, --end FUND, --rename FUND NAME.")
    if not paths:
        done = _ended_or_renamed(connect(), asked)
        return printing.Answer({"sentence": done}, done)
    loads = _load(connect, paths, asked)
    return printing.Answer(loads, lambda _: _show(loads, asked["rows"]), int(bool(loads.refused)))


def _load(connect: options.Connect, paths: tuple[str, ...], asked: dict[str, Any]) -> Loads:
    from workbench import loading
    from workbench.snapshot import taking

    takes_snapshot = asked["apply"] and not asked["no_snapshot"]
    if takes_snapshot:
        taking.require_folder()
    terms = {name: asked[name] for name in ("environment", "apply", "as_of", "older", "backfill")}
    terms |= {"fund": (asked["fund"] or "").upper(), "keep": not asked["no_keep"], "history": not asked["no_snapshot"]}
    with printing.progress("load") as progress:
        database = connect(only_if_made=not asked["apply"])
        if database and asked["apply"]:
            loading.prepare(database, progress)
        loads = loading.load(database, _watched(paths, progress), loading.LoadTerms(**terms))
        return loading.with_snapshot(loads, database, progress) if database and takes_snapshot else loads


def _watched(paths: tuple[str, ...], progress: Progress) -> Iterator[Any]:
    """The files, with progress at each."""
    from workbench.tabular import sources

    total = sources.count(paths)
    for done, source in enumerate(sources.sources(paths)):
        progress(min(done, total), total, "files")
        yield source


def _ended_or_renamed(database: options.Database, asked: dict[str, Any]) -> str:
    from workbench import loading

    environment, apply = asked["environment"], asked["apply"]
    done = [loading.end(database, fund, environment, apply) for fund in asked["end"]]
    if asked["rename"]:
        fund, name = asked["rename"]
        done.append(loading.rename(database, fund, name, environment, apply))
    then = take_snapshot(database, asked["no_snapshot"]) if apply else "Nothing was changed; add --apply to do it."
    return " ".join([*done, then])


def take_snapshot(database: options.Database, no_snapshot: bool) -> str:
    """Take a snapshot, so that answers about overlap follow; says which."""
    from workbench.snapshot import taking

    return "" if no_snapshot else f"Snapshot {taking.take(database).name} holds the result."


def _show(loads: Loads, rows: int) -> None:
    """The sentence, then a paragraph a file: what was read, the change, doubts, and the rejected lines."""
    click.echo(loads.sentence)
    for reason in loads.refused:
        click.echo(f"Refused: {visible(reason)}", err=True)
    if len(loads.files) > MOST_IN_FULL:
        printing.objects("lists", loads.files)
        click.echo("Each list in full: load its file alone, or --json.")
    for number, fund in enumerate(loads.files if len(loads.files) <= MOST_IN_FULL else ()):
        is_first = not number or loads.files[number - 1].path != fund.path
        if is_first:
            click.echo(f"\n{visible(fund.path)}: {fund.issuer}, {counted(fund.lines, 'line')}")
            _show_lines(fund)
        _show_fund(fund)
        if is_first:
            _show_rejections(fund, rows)
    if not loads.compared:
        click.echo("\nThere is no migrated database here to compare with.")
    if loads.snapshot:
        click.echo(f"\nSnapshot {loads.snapshot} holds the database as it is; `workbench overlap matrix` reads it.")


def _show_lines(fund: LoadedFund) -> None:
    outcomes = sorted(fund.certificate.outcomes.items(), key=lambda pair: -pair[1])
    kinds = ", ".join(f"{kind} {n:,}" for kind, n in outcomes)
    click.echo(f"  Taken for {fund.issuer} by its headings on line {fund.certificate.header_line}.")
    click.echo(f"  Lines: {kinds}; {fund.unaccounted:,} not accounted for.")


def _show_fund(fund: LoadedFund) -> None:
    name = fund.fund if fund.name in ("", fund.fund) else f"{fund.fund} ({fund.name})"
    click.echo(f"  {visible(name)} as of {fund.as_of}: {counted(fund.memberships, 'member')}. {_weights(fund)}")
    if change := fund.change:
        moved = ", ".join(f"{m.symbol} {_percent(m.before)} → {_percent(m.after)}" for m in change.largest)
        since = f" since {change.as_of_before}" if change.as_of_before else ""
        click.echo(
            f"  Change{since}: {fund.outcome}, {change.came_in:,} in, {change.went_out:,} out, "
            f"{counted(change.weights_moved, 'weight')} moved{f'; most: {visible(moved)}' if moved else ''}."
        )
    for finding in fund.findings:
        click.echo(f"  Warning: {visible(finding)}")


def _percent(weight: Any) -> str:
    return "-" if weight is None else f"{weight * 100:.2f} %"


def _show_rejections(fund: LoadedFund, rows: int) -> None:
    if shown := fund.rejections[:rows]:
        cells = [[r.line, r.reason, " | ".join(r.cells)[:CUT]] for r in shown]
        printing.table(["Line", "Rejected because", "As written"], cells)
    if len(fund.rejections) > len(shown):
        click.echo(f"  … and {counted(len(fund.rejections) - len(shown), 'more rejected line')}; --json lists all.")


def _weights(fund: LoadedFund) -> str:
    weights = fund.weights
    if weights.used == "none":
        return f"It has no usable weights: {weights.reason}."
    used = f"the {weights.used} weights are used, since {weights.reason}"
    return f"Weights sum to {weights.published_sum:f} ({weights.unit}); {used}."


@load.command("list")
@options.export
@click.option("--rows", type=click.IntRange(min=1), default=20, help="Loads to show.")
@options.database
def list_loads(database: options.Database, rows: int) -> printing.Answer:
    """List what was loaded, the newest first. Example: workbench load list"""
    from workbench import loading

    loads = loading.listed(database)
    shown = loads.rows[:rows]
    return printing.Answer(loads, lambda _: printing.objects("loads", shown, count=len(loads.rows)))


@load.command()
@click.argument("number", type=int)
@click.option("--no-snapshot", is_flag=True, help="Take no snapshot afterwards.")
@options.snapshots
@options.usual
def undo(database: options.Database, number: int, no_snapshot: bool) -> printing.Answer:
    """Take load NUMBER back, for all its funds. Exit 4 when something came since.

    \b
    Example: workbench load undo 3
    """
    from workbench import loading

    done = f"{loading.undo(database, number)} {take_snapshot(database, no_snapshot)}".strip()
    return printing.Answer({"sentence": done}, done)
