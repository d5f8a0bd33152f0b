"""Pages about two groups, and about all pairs."""

import json
from collections.abc import Sequence
from typing import Any

from workbench.api.pages_view import COLUMNS, MANY, SOME, View, share
from workbench.errors import UsageError
from workbench.overlap.answers import Part
from workbench.overlap.history import OverlapHistory
from workbench.overlap.pair import Pair


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
    return share((why.later or 0.0) - (why.earlier or 0.0)) or ""
