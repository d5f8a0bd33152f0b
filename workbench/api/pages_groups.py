"""Pages about one group or stock, about two groups, and about all pairs."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import escape

from workbench import sectors
from workbench.api.pages_view import COLUMNS, FEW, MANY, SOME, View, link, share
from workbench.contract import GROUP_TYPES
from workbench.display import counted
from workbench.errors import UsageError
from workbench.overlap.answers import OverlapAnswer, Part
from workbench.overlap.history import OverlapHistory
from workbench.overlap.measures import NO_SECTOR
from workbench.overlap.pair import Pair
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
    holders = f"{sum(row.shared > 0 for row in answer.rows):,} of {len(answer.rows):,}"
    facts: dict[str, Any] = {"Names": f"{answer.count:,}", "Funds that hold any": holders}
    if answer.rows and answer.rows[0].purity:
        first = answer.rows[0]
        facts["Highest purity"] = link(f"{first.name} {share(first.purity)}", view.group(first.type, first.name))
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


def pair(view: View) -> str:
    """Overlap with its interval, both shares, sectors, over- and underweights, published figures, verdict."""
    book = view.book
    two = book.pair(view.params["a"], view.params["b"])
    a, b = (two.type_a, two.a), (two.type_b, two.b)
    keys = [":".join(each) for each in (a, b)]
    facts: dict[str, Any] = {"Overlap": share(two.overlap)}
    facts |= {"At most": share(two.high) if two.between else None, "Shared names": f"{two.shared:,}"}
    facts |= {f"Only in {two.a}": f"{two.count_a - two.shared:,}", f"Only in {two.b}": f"{two.count_b - two.shared:,}"}
    facts |= {f"Of {two.a} in both": share(two.weight_shared_a), f"Of {two.b} in both": share(two.weight_shared_b)}
    facts |= {"Active share": share(two.active_share), "By sectors": share(two.sector_overlap)}
    facts |= {"Widest sector": _gap(two, two.sectors, "sector", "drift")}
    facts |= {"Widest stock": _gap(two, two.most_differing, "symbol", "difference"), "By chance": two.chance.words}
    outside = book.published((two.a, two.b))
    facts |= {"Published": "; ".join(f"{row.theirs} {row.measure} by {row.by}" for row in outside.rows) or "no figure"}
    view.figure(two)
    view.table("What they share", two.why(SOME), view.data("overlap", *keys))
    for figure, part in (("differing", "Where they differ most"), ("sectors", "Sectors")):
        view.figure(two, figure, part)
        view.table("", two.part(part))
    view.table("Concentration", two.part("Concentration"))
    view.table("What others published", outside.first(SOME))
    view.remark(two)
    notebook = "51_pair", dict(zip("ab", keys, strict=True))
    through_time = [("Through time", view.pair(a, b, "history")), (two.a, view.group(*a)), (two.b, view.group(*b))]
    data = [*through_time, *view.data("overlap", *keys)]
    return view.page(two.title, f"{two.verdict} {two.sentence}", facts, data=data, notebook=notebook)


def _gap(two: Pair, rows: Sequence[Any], name: str, gap: str) -> str | None:
    """The widest difference of the pair, in words."""
    row = next(iter(rows), None)
    if row is None or not getattr(row, gap):
        return None
    more = two.a if getattr(row, gap) > 0 else two.b
    return f"{getattr(row, name)}, {abs(getattr(row, gap)) * 100:.2f} points more in {more}"


def matrix(view: View) -> str:
    """All pairs, like beside like; a cell leads to its pair."""
    answer = view.book.matrix()
    facts = {"Funds": f"{len(answer.groups):,}", "Pairs": f"{answer.pairs:,}"}
    facts |= {"Near clones": f"{answer.near_clones:,}", "Families": f"{len(answer.families):,}"}
    facts |= {"Digest": answer.digest[:12]}
    view.figure(answer)
    view.table("The pairs that share most", answer.first(MANY), view.data("matrix"))
    view.table("Families", answer.part("Families"))
    view.remark(answer)
    cells = json.dumps([view.cell_name(answer.types[place], answer.groups[place]) for place in answer.order])
    return view.page(
        answer.title,
        answer.sentence,
        facts,
        data=view.data("matrix"),
        notebook=("50_overlap", {}),
        cells=cells.replace("<", "\\u003c"),
    )


def history(view: View) -> str:
    """The overlap day by day: entries, exits, restated days, gaps."""
    book, a, b = view.book, view.params["a"], view.params["b"]
    told = book.history(a, b)
    keys = [book.resolve(a), book.resolve(b)]
    days = [row.as_of for row in told.rows]
    facts: dict[str, Any] = {"Days": f"{len(days):,}", "First": days[0], "Last": days[-1]}
    facts |= {"Days with one list only": f"{sum(bool(row.missing) for row in told.rows):,}"}
    facts |= {"Restated": f"{sum(bool(row.restated) for row in told.rows):,}"}
    view.figure(told)
    view.table("Day by day", told.first(MANY), view.data("history", *keys))
    facts["Moved"] = view.attempt("Why it moved", lambda: _why(view, told, *keys))
    stated = sorted((each for key in keys for each in book.dates(key)), key=lambda each: (each.as_of, each.key))
    view.table("Lists, restatements and gaps", Part("", COLUMNS["stated"], stated[:MANY]))
    data = [("The pair", view.pair(_parts(keys[0]), _parts(keys[1]))), *view.data("history", *keys)]
    title, notebook = f"{told.a} and {told.b} through time", ("60_history", dict(zip("ab", keys, strict=True)))
    return view.page(title, told.sentence, facts, source=told.label, data=data, notebook=notebook, is_wide=True)


def _parts(key: str) -> tuple[str, str]:
    type, _, name = key.partition(":")
    return type, name


def _why(view: View, told: OverlapHistory, a: str, b: str) -> str:
    days = [row.as_of for row in told.rows if not row.missing]
    if len(days) < 2:
        raise UsageError(message="There are no two days of which both have a list.")
    why = view.book.at(days[-1]).why(a, b, days[0])
    view.figure(why, "", "Why it moved")
    if why.rows:
        view.table("", why.first(SOME))
    return f"{((why.later or 0.0) - (why.earlier or 0.0)) * 100:+.2f} points"
