"""The explorer: nine pages of the pieces of which reports are made, complete without scripts. Each asks the package,
and picks what is seen first."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from workbench import evidence, migration, runner
from workbench.api.negotiation import ENCODERS, FORMS
from workbench.api.pages_groups import fund, history, matrix, pair, stock, theme
from workbench.api.pages_view import MANY, SOME, View, link, share
from workbench.api.replies import said
from workbench.contract import GROUP_TYPES, Verdict
from workbench.display import counted, marked, templates
from workbench.errors import UsageError, WorkbenchError
from workbench.overlap.answers import Part

if TYPE_CHECKING:
    from workbench.api.context import Context

Params = Mapping[str, str]
Reply = str | tuple[str, bytes]

UNITS = {"": "as the lines say", "fraction": "fraction", "percent": "percent", "money": "money"}
MARKS = {"": "as the lines say", ".": "point", ",": "comma"}
ASK = "Paste lines such as `SPY,60` and `NVDA,40`: what they hold together, what is held twice, and what could go."
TRUST = "Can it be trusted?"
NO_REPORTS = (
    "Reports are read from the folder that `WORKBENCH_REPORTS` names, else from `reports` where the server started."
)


def start(view: View) -> str:
    """What data, as of when, how complete, is it proven; and the search."""
    book, every = view.book, view.book.groups()
    counts = Counter(row.type for row in every.rows)
    snapshot, asked = book.snapshot, view.params.get("q", "").strip()
    found = book.search(asked) if asked else None
    facts: dict[str, Any] = {"As of": snapshot.as_of or "an unknown day"}
    facts |= {_plural(type): f"{counts[type]:,}" for type in GROUP_TYPES if counts[type]}
    facts |= {"Stocks": f"{snapshot.tables['stocks']['rows']:,}", "Content": snapshot.digest[:12]}
    facts["Proven"] = link(_proof(view.context), view.address("trust"))
    for type in GROUP_TYPES:
        if counts[type]:
            listed = book.groups([type])
            unweighted = {} if any(row.listed for row in listed.rows) else {"listed"}
            columns = {name: heading for name, heading in listed.columns.items() if name not in unweighted}
            view.table(_plural(type), Part("", columns, listed.rows), view.data("groups", type=type))
    return view.page(
        "What do funds hold, and how do they overlap?",
        " ".join(filter(None, [snapshot.age_words(), every.completeness])),
        facts,
        found=_found(view, found) if found else "",
        asked=asked,
    )


def _plural(type: str) -> str:
    return "Funds" if type == "ETF" else f"{type.capitalize()}s"


def _found(view: View, found: Any) -> str:
    aside = View(view.context, view.params, view.depth)
    aside.table("Found", found.first(MANY))
    return f'<p class="note">{escape(found.sentence)}</p>{aside.sections[0]["body"]}'


def _proof(context: Context) -> str:
    try:
        return migration.last_proof(context.database) if context.database else "not known: no database is named"
    except WorkbenchError:  # what a snapshot says does not depend on it
        return "not known: the database cannot be used"


def portfolio(view: View) -> Reply:
    """What pasted lines really hold, what is held twice, which could go; as data where that is asked."""
    written, format = view.params.get("written", ""), view.params.get("format", "")
    chosen = {name: view.params.get(name, "") for name in ("unit", "decimal")}
    asked = {"address": view.address("portfolio"), "written": written, "chosen": chosen}
    asked |= {"choices": {"unit": UNITS, "decimal": MARKS}}
    form = templates("api").get_template("portfolio.html.j2").render(asked)
    if not written.strip():
        return view.page("What does a portfolio really hold?", ASK, {}, form=form, notebook=("53_portfolio", {}))
    answer = view.book.portfolio(written.encode(), **chosen)
    if format in ("csv", "parquet"):
        return FORMS[format], ENCODERS[format](answer, slice(None))
    facts: dict[str, Any] = {"Stocks": f"{len(answer.rows):,}", "Looked through": share(answer.looked_through)}
    facts |= {"Held twice": share(answer.duplicated), "Effective holdings": f"{answer.effective:,.1f}"}
    facts |= {"Cash": share(answer.cash) if answer.cash else None}
    facts |= {"Could go first": " or ".join(answer.steps[0].funds) if answer.steps else None}
    for part in answer.parts[:2]:
        view.table(part.title, part)
    view.figure(answer, "", "What it really holds")
    view.table("", answer.first(SOME))
    view.figure(answer, "duplicated", "Held twice, and what could go")
    view.figure(answer, "portfolio_sectors", "Sectors")
    view.remark(answer)
    return view.page(answer.title, answer.sentence, facts, form=form, notebook=("53_portfolio", {}))


def trust(view: View) -> str:
    """The last validation, drift, phase, findings, reports and signature."""
    more: dict[str, Any] = {"notebook": ("20_validate", {}), "is_live": True}
    more["data"] = [("JSON", f"{view.root}v1/status")]
    try:
        now = migration.status(view.database)
    except WorkbenchError as error:
        facts = {"Reports": view.attempt("Reports", lambda: _reports(view))}
        return view.page(TRUST, said(error), facts, verdict=Verdict.UNCHECKED, source="Reports of this server.", **more)
    facts = {"Phase": now.phase, "Drift": now.drift_words, "Legacy entries": f"{now.entries:,}"}
    facts |= {"Groups": f"{now.groups:,}", "Memberships": f"{now.memberships:,}", "Stocks": f"{now.stocks:,}"}
    facts |= {"Beyond the documents": counted(len(now.after_only), "element"), "Defects": f"{len(now.defects):,}"}
    facts |= {"Next": ", ".join(now.next), "Reports": view.attempt("Reports", lambda: _reports(view))}
    view.notes |= dict.fromkeys([*now.defects, *now.noticed])
    proven = now.validation if now.fresh and now.validation else Verdict.UNCHECKED
    verdict = Verdict.FAIL if now.drift or now.defects else proven
    since = f" since {now.phases[-1].entered_at}" if now.phases else ""
    sentence = f"In phase {now.phase}{since}; {now.proof}."
    return view.page(TRUST, sentence, facts, verdict=verdict, source="The database as it is now.", **more)


def _reports(view: View) -> str:
    """The reports of the folder of this server, and what a validation found."""
    folder = Path(os.environ.get("WORKBENCH_REPORTS", "reports"))
    if not any(folder.glob("*.json")):
        raise UsageError(message=f"{NO_REPORTS} There are none in {folder}.")
    run = evidence.read_run(folder)
    lines = [(id, twin["verdict"], twin["summary"]) for id, twin in run.reports.items()]
    view.rows("Reports", ["Report", "Verdict", "What it says"], _plain(lines))
    checks = run.reports.get("20_validate", {}).get("checks", [])
    found = [(check["title"], check["verdict"], check["count"]) for check in checks if check["verdict"] != Verdict.PASS]
    view.rows("What the last validation found", ["Check", "Verdict", "Rows"], _plain(found))
    view.show("Signature", f"<p>{marked(evidence.signed(run.path))}</p>")
    return f"{len(lines):,}"


def _plain(rows: Sequence[Sequence[Any]]) -> list[list[tuple[Any, str]]]:
    return [[(value, "") for value in row] for row in rows]


def notebook(view: View) -> Reply:
    """The notebook of a page, with what the page was asked."""
    name = view.params["name"]
    takes = {parameter.name for parameter in runner.parameters(name)}
    asked = {"joined": "false"} if view.params.get("apart", "").lower() == "true" else {}
    given = {key: value for key, value in {**asked, **view.params}.items() if key in takes - {"name"} and value}
    return "application/x-ipynb+json", runner.filled(name, given).encode()


def _page(show: Callable[[View], Reply], depth: int) -> Callable[[Context, Params], Reply]:
    return lambda context, params: show(View(context, params, depth))


PAGES = {
    "/": _page(start, 0),
    "/fund/{name}": _page(fund, 1),
    "/stock/{symbol}": _page(stock, 1),
    "/pair/{a}/{b}": _page(pair, 2),
    "/matrix": _page(matrix, 0),
    "/theme/{name}": _page(theme, 1),
    "/portfolio": _page(portfolio, 0),
    "/history/{a}/{b}": _page(history, 2),
    "/trust": _page(trust, 0),
    "/notebook/{name}": _page(notebook, 1),
}
