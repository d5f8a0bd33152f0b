"""A file as funds with members, and the certificate of what became of each of its lines."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from workbench.errors import UnreadableFileError
from workbench.holdings.lines import BELOW, IDENTIFIERS, Verdict, judge_of, numbers_of
from workbench.holdings.model import FURNITURE, Certificate, Fund, HoldingsFile, Member
from workbench.holdings.sections import Body, Section
from workbench.holdings.sources import Source, sources
from workbench.holdings.tables import table_of
from workbench.holdings.weighing import Weighing, weighed
from workbench.tabular.numbers import marks
from workbench.tabular.reading import refused

PARSER = 1
"""Raised whenever the same file may be read otherwise than before."""
TEXTS, NUMBERS = ("fund", "fund_name", "ticker", "name", "sector", "weight"), ("weight", "market_value", "shares")


class Line(NamedTuple):
    """A position: its row in the file, what it is, and its cells that count."""

    at: int
    verdict: Verdict
    fund: str
    fund_name: str
    ticker: str
    name: str
    sector: str
    weight_cell: str
    weight: Decimal | None
    market_value: Decimal | None
    shares: Decimal | None


def read(
    paths: Iterable[Path | str], fund: str = "", as_of: date | None = None
) -> Iterator[HoldingsFile | UnreadableFileError]:
    """Each file that the paths lead to (files, folders, patterns, zip files, - for standard input), one at a time: what
    it holds, or why it is refused. `fund` and `as_of` are for files that do not say them."""
    for source in sources(paths):
        try:
            yield source if isinstance(source, UnreadableFileError) else parse(source, fund, as_of)
        except UnreadableFileError as error:
            yield error


def parse(source: Source, fund: str = "", as_of: date | None = None) -> HoldingsFile:
    """What one file holds. Raises UnreadableFileError."""
    body = Body(Path(source.name), table_of(source))
    lines = [line for section in body.sections for line in _lines(body, section)]
    findings: list[str] = []
    groups = _by_fund(body, lines, fund)
    day = body.facts.get("as_of", as_of)
    if as_of and day != as_of:
        raise refused(body.path, 0, f"it is of {day}, not of {as_of}", "Leave the day away.")
    lacking = [] if any(next(iter(groups))) else ["for which fund it is (give its ticker)"]
    lacking += [] if day else ["of which day it is (give the as-of date)"]
    if lacking or not isinstance(day, date):
        reason = f"it is read as {body.layout.name} and does not say {' and '.join(lacking)}"
        raise refused(body.path, 0, reason, "Say so when you load it.")
    funds = tuple(_fund(body, names, day, some, findings) for names, some in groups.items())
    _expect_understood(body)
    certificate = _certificate(source, body, lines, funds)
    findings += _file_findings(body, certificate)
    return HoldingsFile(source.name, certificate, funds, tuple(sorted(body.rejections)), tuple(findings))


def _lines(body: Body, section: Section) -> list[Line]:
    """The positions of a section; what is no number, day or fund where one should be is rejected."""
    columns, blank = list(zip(*section.rows, strict=True)), ("",) * len(section.rows)
    cells = {meaning: columns[at] if columns else blank for meaning, at in section.columns.items()}
    judged = ("ticker", "name", "class", *IDENTIFIERS)
    verdicts = list(map(judge_of(section.kind), *(cells.get(one, blank) for one in judged)))
    mark = body.layout.mark or (marks(cell for cell in cells["weight"] if cell.strip()) or ["."])[0]
    numbers: list[list[Decimal | None]] = []
    reasons: dict[int, str] = {}
    for meaning in NUMBERS:
        values, wrong = numbers_of(cells.get(meaning, blank), mark)
        numbers.append(values)
        reasons |= {place: f"its {meaning.replace('_', ' ')}, {reason}" for place, reason in wrong.items()}
    for text in set(cells.get("date", ())):
        body.learn("as_of", body.layout.day(text) or "", body.table.begins[section.at[0]])
    for meaning, is_said in (("date", body.layout.day), ("fund", str.strip)):
        lacking = {text for text in set(cells.get(meaning, ())) if not is_said(text)}
        if lacking:
            places = [place for place, text in enumerate(cells[meaning]) if text in lacking]
            reasons |= {place: f"its {meaning} is {cells[meaning][place].strip()!r}" for place in places}
    if section.kind not in ("", "equity"):
        numbers[1] = [None] * len(section.rows)  # Vanguard's stocks are a whole of their own beside its reserves
    for place in [place for place, weight in enumerate(numbers[0]) if weight is None]:
        empty = not any(values[place] for values in numbers[1:]) and not BELOW.fullmatch(cells["weight"][place])
        if empty and verdicts[place].symbol:
            reasons.setdefault(place, "it has neither a weight, nor a market value, nor shares")
    for place, reason in reasons.items():
        if verdicts[place].kind != "total":
            verdicts[place] = Verdict("rejected", reason=reason)
    texts = (cells.get(meaning, blank) for meaning in TEXTS)
    return list(map(Line._make, zip(section.at, verdicts, *texts, *numbers, strict=True)))


def _by_fund(body: Body, lines: Sequence[Line], given: str) -> dict[tuple[str, str], list[Line]]:
    """The lines of each fund by its ticker and name; what is given must not contradict the file."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.fund.strip()].append(line)
    blank, said = groups.pop("", []), str(body.facts.get("fund", ""))
    tickers = list(groups) or [said or given]
    groups[tickers[0]] += blank
    if given and [given.upper()] != [ticker.upper() for ticker in tickers]:
        raise refused(body.path, 0, f"it is of {' and '.join(tickers)}, not of {given}", "Leave the fund away.")
    name = str(body.facts.get("name", ""))
    return {(one, name or "".join(line.fund_name for line in some[:1]).strip()): some for one, some in groups.items()}


def _fund(body: Body, names: tuple[str, str], day: date, lines: Sequence[Line], findings: list[str]) -> Fund:
    """A fund from its lines, each of which gets its outcome."""
    lines = _without_repeats(body, lines)
    kinds = [line.verdict.kind for line in lines]
    body.outcomes.update(
        kind for kind, line in zip(kinds, lines, strict=True) for _ in range(body.table.spans[line.at])
    )
    for line in [line for line in lines if line.verdict.kind == "rejected"] if "rejected" in kinds else ():
        body.reject(line.at, line.verdict.reason)
    uncounted = {"total", "second table"}.intersection(kinds)
    counted = [line for line in lines if line.verdict.kind not in uncounted] if uncounted else lines
    bounds = sum(bool(BELOW.fullmatch(line.weight_cell)) for line in counted if line.weight is None)
    written, values = [line.weight for line in counted], [line.market_value for line in counted]
    weighing = weighed([line.verdict.kind for line in counted], written, values, bounds)
    members = _members(body, counted, weighing)
    repeated = Counter(member.symbol for member in members)
    places = (
        (symbol, [one.line for one in members if one.symbol == symbol]) for symbol, n in repeated.items() if n > 1
    )
    collisions = {symbol: tuple(lines) for symbol, lines in places}
    fund = Fund(*names, day, tuple(members), weighing.weights, collisions)
    findings += _fund_findings(fund, [body.table.begins[counted[at].at] for at in weighing.doubtful])
    return fund


def _without_repeats(body: Body, lines: Sequence[Line]) -> list[Line]:
    """The lines, those rejected that repeat a stock cell for cell: a line that was doubled is no second lot."""
    symbols = [line.verdict.symbol for line in lines if line.verdict.symbol]
    if len(set(symbols)) == len(symbols):
        return list(lines)
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for line in lines:
        before = first.setdefault(tuple(body.table.rows[line.at]), line.at)
        if before != line.at and line.verdict.symbol:
            reason = f"it repeats line {body.table.begins[before]}, cell for cell"
            body.reject(line.at, reason)
            body.outcomes["rejected"] += body.table.spans[line.at]
        else:
            kept.append(line)
    return kept


def _members(body: Body, lines: Sequence[Line], weighing: Weighing) -> list[Member]:
    """The members of a fund; a second lot of one is added to it."""
    begins, weights = body.table.begins, zip(weighing.used, weighing.published, weighing.market, strict=True)
    members = [
        Member(begins[at], v.symbol, ticker, name, sector, *v[3:7], *three, value, shares)
        for (at, v, _, _, ticker, name, sector, _, _, value, shares), three in zip(lines, weights, strict=True)
        if v.symbol
    ]
    if len({member.symbol for member in members}) == len(members):
        return members
    lots: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        known = lots[member.symbol]
        same = next((at for at, one in enumerate(known) if _is_same(one, member)), None)
        if same is None:
            known.append(member)
            continue
        sums = (b if a is None else a if b is None else a + b for a, b in zip(known[same][9:], member[9:], strict=True))
        known[same] = Member(*known[same][:9], *sums)
        body.outcomes.update(equity=-1, merged=1)
    return sorted(member for some in lots.values() for member in some)


def _is_same(one: Member, other: Member) -> bool:
    """Whether two lines are of one company: by an identifier that both have, else by name."""
    pairs = [(a, b) for a, b in zip(one[5:9], other[5:9], strict=True) if a and b]
    return any(a == b for a, b in pairs) if pairs else one.name.casefold() == other.name.casefold()


def _expect_understood(body: Body) -> None:
    """Most positions must be understood: what is left of others is no list of holdings."""
    rejected = body.outcomes["rejected"]
    positions = sum(n for kind, n in body.outcomes.items() if kind not in FURNITURE)
    if rejected * 2 > positions:
        first = min(body.rejections)
        reason = (
            f"as {body.layout.name}, {rejected} of {positions} lines cannot be used, the first since {first.reason}"
        )
        raise refused(body.path, first.line, reason, "Compare it with the headings.")


def _certificate(source: Source, body: Body, lines: Sequence[Line], funds: Sequence[Fund]) -> Certificate:
    table, members = body.table, [line for line in lines if line.verdict.symbol]
    digits: Counter[str] = Counter()
    for states, n in Counter(line.verdict.digits for line in members).items():
        digits.update(dict.fromkeys(states, n))
    signs = [f", {sign}" for sign in "%<" if any(sign in line.weight_cell for line in lines)]
    decimals = max(-int(fund.weights.published_sum.as_tuple().exponent) for fund in funds)
    classes = [one for one in body.sections if "class" in one.columns]
    return Certificate(
        sha256=hashlib.sha256(source.content).hexdigest(),
        size=len(source.content),
        layout=body.layout.name,
        parser=PARSER,
        encoding=table.encoding,
        newlines=table.newlines,
        lines=table.lines,
        outcomes={kind.replace("equity", "member"): n for kind, n in body.outcomes.items() if n},
        check_digits=digits,
        rewritten=sum(line.ticker != line.verdict.symbol for line in members),
        header_line=table.begins[body.header],
        headings=tuple(cell.strip() for cell in table.rows[body.header]),
        classes=tuple(sorted({row[one.columns["class"]].strip() for one in classes for row in one.rows})),
        weight_format=f"{decimals} decimals" + "".join(signs),
    )


def _fund_findings(fund: Fund, doubtful: Sequence[int]) -> Iterator[str]:
    """What is doubtful about a fund."""
    weights, name = fund.weights, fund.ticker or fund.name
    whole = weights.published_sum * (100 if weights.unit == "fraction" else 1)
    if weights.used == "none" and fund.members:
        yield f"{name} has no weights: {weights.reason}."
    elif weights.used == "published" and not 99 <= whole <= 101:
        yield f"The weights of {name} sum to {whole:f} %: its list may have gaps."
    if doubtful:
        yield f"Weights of {name} disagree with market values on {_these(doubtful)}."
    for symbol, lines in fund.collisions.items():
        yield f"{symbol} stands for several companies in {name}, on {_these(lines)}."
    for place, kind in enumerate(IDENTIFIERS, 5):
        counts = Counter(member[place] for member in fund.members if member[place])
        for identifier, n in counts.most_common(3):
            if n > 1:
                yield f"The {kind.upper()} {identifier} stands on {n} lines of {name} with different tickers."


def _file_findings(body: Body, certificate: Certificate) -> Iterator[str]:
    """What is doubtful about a file as a whole."""
    for kind in IDENTIFIERS:
        wrong, right = (certificate.check_digits.get(f"{kind} {state}", 0) for state in ("wrong", "right"))
        if wrong:
            yield f"{wrong} of {wrong + right} {kind.upper()}s have a wrong check digit."
    if "second table" in certificate.outcomes:
        yield f"It holds a second table of the same fund, {certificate.outcomes['second table']} lines, not counted."
    if body.table.open_end and body.sections[-1].at[-1:] == [len(body.table.rows) - 1]:
        yield "Its last line has no end of line, as in a file that is cut."


def _these(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:5])) + (" and others" if len(lines) > 5 else "")
    return f"line{'s' if len(lines) > 1 else ''} {shown}"
