"""Pages about one group or one stock."""

from typing import Any

from markupsafe import escape

from workbench import sectors
from workbench.api.pages_view import COLUMNS, FEW, MANY, SOME, View, link, share
from workbench.contract import GROUP_TYPES
from workbench.display import counted
from workbench.overlap.answers import OverlapAnswer, Part
from workbench.overlap.measures import NO_SECTOR
from workbench.overlap.theme import ThemeOverlap
from workbench.query import Query


def fund(view: View) -> str:
    """Holdings, weights and their source, concentration, sectors, nearest funds, themes, changes, rejections."""
    book, held = view.book, view.book.holdings(view.params["name"])
    me, key = (held.type, held.name), f"{held.type}:{held.name}"
    peers, themes = book.peers(key), book.peers(key, ["THEME"])
    inside = sorted((row for row in themes.rows if row.shared), key=lambda row: -(row.weight_shared_a or 0.0))
    nearest = next((row for row in peers.rows if row.shared), None)
    facts: dict[str, Any] = {"As of": held.as_of, "Stocks": f"{len(held.rows):,}", "Weights sum to": share(held.listed)}
    facts |= {"Source": held.source, "With a known sector": share(held.classified)}
    known = [f"{row.sector} {share(row.weight)}" for row in held.sectors if row.sector != NO_SECTOR]
    facts |= {"Largest sector": next(iter(known), None)}
    for row in held.concentrations:
        facts |= {"Effective holdings": f"{row.effective:,.1f}", "Ten largest": share(row.top_ten)}
    if nearest:
        words = f"{nearest.name} {share(nearest.overlap) or counted(nearest.shared, 'name')}"
        facts["Nearest fund"] = link(words, view.pair(me, (nearest.type, nearest.name)))
    facts["Themes"] = f"{len(inside):,}"
    view.table("Holdings", held.first(SOME), view.data("groups", key))
    of_pair = {"overlap": lambda row: view.pair(me, (row.type, row.name))}
    columns = _only(peers, "name", "overlap", "high", "shared", "count")
    view.table("Nearest funds", Part("", columns, peers.rows[:FEW]), view.data("peers", key), **of_pair)
    view.table("Themes", Part("", COLUMNS["in_a_theme"], inside[:FEW]), view.data("peers", key, type="THEME"))
    for part in held.parts[:1]:
        view.table(part.title, part)
    facts["Changed"] = view.attempt("What changed", lambda: _changes(view, key))
    facts["Rejected"] = view.attempt("What was rejected", lambda: _rejected(view, *me))
    view.remark(held)
    two = {"a": key, "b": f"{nearest.type}:{nearest.name}"} if nearest else {}
    data = view.data("groups", key)
    return view.page(f"What {held.name} holds", held.sentence, facts, data=data, notebook=("51_pair", two))


def _only(answer: OverlapAnswer, *names: str) -> dict[str, str]:
    return {name: heading for name, heading in answer.columns.items() if name in names}


def _changes(view: View, key: str) -> str:
    changes = view.book.changes(key)
    came, left, moved = (f"{len(rows):,}" for rows in changes.kinds)
    view.show("What changed", f"<p>{escape(changes.sentence)}</p>")
    view.table("", Part("", changes.why().columns, changes.first(FEW).rows))
    return f"{came} in, {left} out, {moved} weights"


def _rejected(view: View, type: str, name: str) -> str:
    with view.database.read_only() as transaction:
        rows = Query(transaction, view.book.environment).rejected(type, name)
    view.table("What was rejected", Part("", COLUMNS["rejected"], rows))
    return f"{len(rows):,}"


def stock(view: View) -> str:
    """Which funds hold it, how much, who most; themes; its sector by whose word; moves; twin tickers."""
    book, every = view.book, view.book.stock(view.params["symbol"], GROUP_TYPES)
    symbol, rows = every.symbol, [row for row in every.rows if row.type == "ETF"]
    funds = book.stock(symbol) if rows else every
    others = [row for row in every.rows if row.type != "ETF"]
    facts: dict[str, Any] = {"Company": every.display_name, "Sector": every.sector or "unknown"}
    facts |= {"Funds": f"{len(rows):,} of {funds.asked:,}" if rows else "none", "Other groups": f"{len(others):,}"}
    for row in rows[:1]:
        facts["Most in"] = link(" ".join(filter(None, (row.name, share(row.weight)))), view.group(row.type, row.name))
    columns = {"type": "Type"} | _only(every, "name", "display_name")
    view.table("Funds", Part("", funds.columns, rows[:SOME]), view.data("symbols", symbol))
    view.table("Themes, sectors and others", Part("", columns, others[:SOME]))
    facts["By the word of"] = view.attempt("Sector, by whose word", lambda: _opinions(view, symbol))
    facts["Entries and exits"] = view.attempt("Came and left", lambda: _moves(view, symbol))
    view.remark(every)
    notebook = "54_watchlist", {"names": symbol}
    return view.page(every.title, funds.sentence, facts, data=view.data("symbols", symbol), notebook=notebook)


def _opinions(view: View, symbol: str) -> str:
    rows = sectors.opinions(view.database, symbol, view.book.environment)
    view.table("Sector, by whose word", Part("", COLUMNS["opinions"], rows))
    return next((row.source for row in rows), "nobody")


def _moves(view: View, symbol: str) -> str:
    moves = view.book.moves(symbol)
    view.show("Came and left", f"<p>{escape(moves.sentence)}</p>")
    if moves.rows:
        view.table("", moves.first(SOME))
    return f"{len(moves.rows):,}"


def theme(view: View) -> str:
    """The purest and the broadest fund, and whether it is more than chance."""
    answer = view.book.theme(view.params["name"])
    key = f"{answer.type}:{answer.theme}"
    broadest = max(answer.rows, key=lambda row: row.shared, default=None)
    facts: dict[str, Any] = {"Names": f"{answer.count:,}", "Funds that hold any": _holders(answer)}
    if answer.rows and answer.rows[0].purity:
        first = answer.rows[0]
        facts["Purest"] = link(f"{first.name} {share(first.purity)}", view.group(first.type, first.name))
    if broadest and broadest.shared:
        words = f"{broadest.name} {broadest.shared:,} of {answer.count:,}"
        facts |= {"Broadest": link(words, view.group(broadest.type, broadest.name))}
    facts |= {"Held by no fund": f"{len(answer.uncovered):,}"}
    view.figure(answer)
    view.table("Purity and breadth", answer.first(SOME), view.data("themes", key))
    view.figure(answer, "lift", "More than chance?")
    for part in answer.parts:
        view.table(part.title, Part(part.title, part.columns, part.rows[:SOME]))
    held = view.book.holdings(key)
    view.table("Its names", held.first(MANY), view.data("groups", key))
    view.remark(answer)
    notebook = "52_theme", {"theme": key}
    return view.page(answer.title, answer.sentence, facts, data=view.data("themes", key), notebook=notebook)


def _holders(answer: ThemeOverlap) -> str:
    return f"{sum(row.shared > 0 for row in answer.rows):,} of {len(answer.rows):,}"
