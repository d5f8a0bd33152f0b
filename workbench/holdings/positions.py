"""The positions of a file, column by column: each judged, its numbers read, repeats set aside."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from workbench.holdings.lines import IDENTIFIERS, Judgement, judge_of
from workbench.holdings.sections import FileBody, Section
from workbench.tabular.numbers import BELOW, marks, numbers_of

JUDGED, NUMBERS = ("ticker", "name", "class", *IDENTIFIERS), ("weight", "market_value", "shares")
TEXTS = ("fund", "ticker", "name", "sector", "weight")


class Positions(NamedTuple):
    """The positions of a file or a fund, column by column: the row of each, what it is, and its cells that count."""

    at: list[int]
    verdicts: list[Judgement]
    fund: Sequence[str]
    ticker: Sequence[str]
    name: Sequence[str]
    sector: Sequence[str]
    written: Sequence[str]
    weight: list[Decimal | None]
    market_value: list[Decimal | None]
    shares: list[Decimal | None]

    def pick(self, places: Iterable[int]) -> "Positions":
        columns: Any = ([column[place] for place in places] for column in self)
        return Positions(*columns)

    def reject(self, place: int, reason: str) -> None:
        self.verdicts[place] = Judgement("rejected", reason=reason)
        self.weight[place] = self.market_value[place] = None


def positions_of(body: FileBody) -> Positions:
    sections = [_of_section(body, section) for section in body.sections if section.rows or section is body.sections[0]]
    columns: Any = (list(chain.from_iterable(parts)) for parts in zip(*sections, strict=True))
    positions = Positions(*columns) if len(sections) > 1 else sections[0]
    symbols = [verdict.symbol for verdict in positions.verdicts if verdict.symbol]
    if len(set(symbols)) < len(symbols) or body.second < len(body.table.rows):
        positions = _without_second_table(body, positions)
        _reject_repeats(body, positions)
    totals = {place for place, verdict in enumerate(positions.verdicts) if verdict.kind == "total"}
    for place in totals:
        body.outcomes["total"] += body.table.spans[positions.at[place]]
    return positions.pick([p for p in range(len(positions.at)) if p not in totals]) if totals else positions


def _of_section(body: FileBody, section: Section) -> Positions:
    columns, blank = list(zip(*section.rows, strict=True)), ("",) * len(section.rows)
    cells = {meaning: columns[at] if columns else blank for meaning, at in section.columns.items()}
    verdicts = list(map(judge_of(section.kind), *(cells.get(meaning, blank) for meaning in JUDGED)))
    mark = body.layout.mark or (marks(cell for cell in cells["weight"] if cell.strip()) or ["."])[0]
    numbers: list[list[Decimal | None]] = []
    reasons: dict[int, str] = {}
    for meaning in NUMBERS:
        values, wrong = numbers_of(cells.get(meaning, blank), mark)
        numbers.append(values)
        reasons |= {place: f"its {meaning.replace('_', ' ')}, {cell!r}, is no number" for place, cell in wrong.items()}
    reasons |= _lacking(body, section, cells)
    for place in [place for place, weight in enumerate(numbers[0]) if weight is None and verdicts[place].symbol]:
        if not (numbers[1][place] or numbers[2][place] or BELOW.fullmatch(cells["weight"][place])):
            reasons[place] = "it has neither a weight, nor a market value, nor shares"
    for place in [place for place in reasons if verdicts[place].kind != "total"]:
        verdicts[place] = Judgement("rejected", reason=reasons[place])
    if section.headings != body.sections[0].headings:
        # Vanguard's market values are shares of its stocks, beside its reserves in a table of their own.
        numbers[1] = [None] * len(section.rows)
    texts: Any = (cells.get(meaning, blank) for meaning in TEXTS)
    return Positions(section.at, verdicts, *texts, *numbers)


def _lacking(body: FileBody, section: Section, cells: dict[str, tuple[str, ...]]) -> dict[int, str]:
    """By place, why a line's cell of day or fund says none; the day is learnt."""
    for text in sorted(set(cells.get("date", ()))):
        body.learn("as_of", body.layout.day(text) or "", body.table.begins[section.at[0]])
    reasons: dict[int, str] = {}
    for meaning, is_said in (("date", body.layout.day), ("fund", str.strip)):
        lacking = {text for text in set(cells.get(meaning, ())) if not is_said(text)}
        places = [place for place, text in enumerate(cells[meaning]) if text in lacking] if lacking else []
        reasons |= {place: f"its {meaning} is {cells[meaning][place].strip()!r}" for place in places}
    return reasons


def _without_second_table(body: FileBody, positions: Positions) -> Positions:
    """A second table of the same fund, as hedged funds have, shows the same positions again, in another currency. What
    it repeats counts once, and may say nothing else; positions that only it has are the fund's too."""
    kinds = [verdict.kind for verdict in positions.verdicts]
    keys = list(zip(positions.ticker, positions.name, kinds, strict=True))
    figures = list(zip(positions.weight, positions.market_value, strict=True))
    first: dict[tuple[str, ...], dict[object, int]] = defaultdict(dict)
    kept = []
    for place, at in enumerate(positions.at):
        known = first[keys[place]]
        if at < body.second:
            known[figures[place]] = at
        elif figures[place] in known:
            body.outcomes[f"repeated {kinds[place]}"] += body.table.spans[at]
            continue
        elif known:
            line = body.table.begins[next(iter(known.values()))]
            positions.reject(place, f"its weight and value are others than on line {line}, in the first table")
        kept.append(place)
    return positions.pick(kept)


def _reject_repeats(body: FileBody, positions: Positions) -> None:
    """Lines that repeat a stock cell for cell are rejected: a line that was doubled is no second lot."""
    first: dict[tuple[str, ...], int] = {}
    for place, at in enumerate(positions.at):
        before = first.setdefault(tuple(body.table.rows[at]), at)
        if before != at and positions.verdicts[place].symbol:
            positions.reject(place, f"it repeats line {body.table.begins[before]}, cell for cell")
