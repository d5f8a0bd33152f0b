"""A file as funds with members, and the certificate of what became of each of its lines."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import UnreadableFileError
from workbench.holdings.lines import BELOW, IDENTIFIERS, Judgement, judge_of, numbers_of
from workbench.holdings.model import FURNITURE, Certificate, Fund, HoldingsFile, Member
from workbench.holdings.sections import FileBody, Section
from workbench.holdings.sources import Source, sources
from workbench.holdings.tables import table_of
from workbench.holdings.weighing import Weighing, weighed
from workbench.tabular.numbers import marks
from workbench.tabular.reading import refused

PARSER = 1
"""Raised whenever the same file may be read otherwise than before."""
JUDGED, NUMBERS = ("ticker", "name", "class", *IDENTIFIERS), ("weight", "market_value", "shares")
TEXTS = ("fund", "ticker", "name", "sector", "weight")
NAMESAKES = 20
"""Companies of one ticker that are compared, so that a file of one ticker costs no more than others."""
UNCOUNTED = frozenset({"total", "second table"})


class FundLine(NamedTuple):
    """A position: its row in the file, what it is, and its cells that count."""

    at: int
    verdict: Judgement
    fund: str
    ticker: str
    name: str
    sector: str
    written: str
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
    body = FileBody(Path(source.name), table_of(source))
    lines = _without_repeats(body, [line for section in body.sections for line in _lines(body, section)])
    groups = _by_fund(body, lines, fund)
    day: Any = body.facts.get("as_of", as_of)
    lacking = [] if any(next(iter(groups))) else ["for which fund it is (give its ticker)"]
    lacking += [] if day else ["of which day it is (give the as-of date)"]
    if lacking:
        reason = f"it is read as {body.layout.name} and does not say {' and '.join(lacking)}"
        raise refused(body.path, 0, reason, "Say so when you load it.")
    if as_of and day != as_of:
        raise refused(body.path, 0, f"it is of {day}, not of {as_of}", "Leave the day away.")
    body.outcomes.update([line.verdict.kind for line in lines])
    for line in lines if body.table.lines > len(body.table.rows) else ():
        body.outcomes[line.verdict.kind] += body.table.spans[line.at] - 1
    for line in [line for line in lines if line.verdict.kind == "rejected"]:
        body.reject(line.at, line.verdict.reason)
    positions = sum(n for kind, n in body.outcomes.items() if kind not in FURNITURE)
    if 2 * body.outcomes["rejected"] > positions:
        first, n = min(body.rejections), body.outcomes["rejected"]
        reason = f"as {body.layout.name}, {n} of {positions} lines cannot be used, the first since {first.reason}"
        raise refused(body.path, first.line, reason, "Compare it with the headings.")
    findings: list[str] = []
    funds = tuple(_fund(body, names, day, some, findings) for names, some in groups.items())
    certificate = _certificate(source, body, lines, funds)
    findings += _doubts(body, certificate)
    return HoldingsFile(source.name, certificate, funds, tuple(sorted(body.rejections)), tuple(findings))


def _lines(body: FileBody, section: Section) -> list[FundLine]:
    """The positions of a section; what is no number, day or fund where one should be is rejected."""
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
    for text in sorted(set(cells.get("date", ()))):
        body.learn("as_of", body.layout.day(text) or "", body.table.begins[section.at[0]])
    for meaning, is_said in (("date", body.layout.day), ("fund", str.strip)):
        lacking = {text for text in set(cells.get(meaning, ())) if not is_said(text)}
        places = [place for place, text in enumerate(cells[meaning]) if text in lacking] if lacking else []
        reasons |= {place: f"its {meaning} is {cells[meaning][place].strip()!r}" for place in places}
    unweighed = [place for place, weight in enumerate(numbers[0]) if weight is None and verdicts[place].symbol]
    for place in unweighed:
        if not (numbers[1][place] or numbers[2][place] or BELOW.fullmatch(cells["weight"][place])):
            reasons[place] = "it has neither a weight, nor a market value, nor shares"
    for place in [place for place in reasons if verdicts[place].kind != "total"]:
        verdicts[place] = Judgement("rejected", reason=reasons[place])
    if section.kind not in ("", "equity"):
        numbers[1] = [None] * len(section.rows)  # Vanguard's stocks are a whole of their own beside its reserves
    texts = (cells.get(meaning, blank) for meaning in TEXTS)
    return list(map(FundLine._make, zip(section.at, verdicts, *texts, *numbers, strict=True)))


def _without_repeats(body: FileBody, lines: Sequence[FundLine]) -> list[FundLine]:
    """Lines that repeat a stock cell for cell are rejected: a line that was doubled is no second lot."""
    symbols = [line.verdict.symbol for line in lines if line.verdict.symbol]
    first: dict[tuple[str, ...], int] = {}
    result = list(lines)
    for place, line in enumerate(lines) if len(set(symbols)) < len(symbols) else ():
        before = first.setdefault(tuple(body.table.rows[line.at]), line.at)
        if before != line.at and line.verdict.symbol:
            verdict = Judgement("rejected", reason=f"it repeats line {body.table.begins[before]}, cell for cell")
            result[place] = line._replace(verdict=verdict, weight=None, market_value=None)
    return result


def _by_fund(body: FileBody, lines: Sequence[FundLine], given: str) -> dict[tuple[str, str], list[FundLine]]:
    """The lines of each fund by its ticker and name; what is given must not contradict the file."""
    groups: dict[str, list[FundLine]] = defaultdict(list)
    if len({line.fund for line in lines}) == 1:
        groups[lines[0].fund.strip()] = list(lines)
    else:
        for line in lines:
            groups[line.fund.strip()].append(line)
    blank, said, name = groups.pop("", []), body.facts.get("fund", ""), body.facts.get("name", "")
    tickers = list(groups) or [said or given]
    groups[tickers[0]] += blank
    if given and [given.upper()] != [ticker.upper() for ticker in tickers]:
        raise refused(body.path, 0, f"it is of {' and '.join(tickers)}, not of {given}", "Leave the fund away.")
    return {(ticker, name): some for ticker, some in groups.items()}


def _fund(body: FileBody, names: tuple[str, str], day: date, lines: Sequence[FundLine], findings: list[str]) -> Fund:
    counted = [line for line in lines if line.verdict.kind not in UNCOUNTED]
    bounds = sum(bool(BELOW.fullmatch(line.written)) for line in counted if line.weight is None)
    kinds, written = [line.verdict.kind for line in counted], [line.weight for line in counted]
    weighing = weighed(kinds, written, [line.market_value for line in counted], bounds)
    members = _members(body, counted, weighing)
    several = {symbol for symbol, n in Counter([member.symbol for member in members]).items() if n > 1}
    collisions: dict[str, tuple[int, ...]] = {}
    for member in [member for member in members if member.symbol in several]:
        collisions[member.symbol] = (*collisions.get(member.symbol, ()), member.line)[:NAMESAKES]
    name, weights = names[0] or names[1], weighing.weights
    whole = weights.published_sum * (100 if weights.unit == "fraction" else 1)
    if weights.used == "none" and members:
        findings.append(f"{name} has no weights: {weights.reason}.")
    elif weights.used == "published" and not 99 <= whole <= 101:
        findings.append(f"The weights of {name} sum to {whole:f} %: its list may have gaps.")
    if weighing.doubtful:
        places = _these([body.table.begins[counted[at].at] for at in weighing.doubtful])
        findings.append(f"Weights of {name} disagree with market values on {places}.")
    findings += [
        f"{symbol} stands for several companies in {name}, on {_these(at)}." for symbol, at in collisions.items()
    ]
    for place, kind in enumerate(IDENTIFIERS, 5):
        [(identifier, n)] = Counter([member[place] for member in members if member[place]]).most_common(1) or [("", 0)]
        if n > 1:
            findings.append(f"The {kind.upper()} {identifier} stands on {n} lines of {name} with different tickers.")
    return Fund(*names, day, tuple(members), weights, collisions)


def _members(body: FileBody, lines: Sequence[FundLine], weighing: Weighing) -> list[Member]:
    """The members of a fund; a second lot of one is added to it."""
    begins, weights = body.table.begins, zip(weighing.used, weighing.published, weighing.market, strict=True)
    members = [
        Member(begins[at], v.symbol, ticker, name, sector, *v[3:7], *three, value, shares)
        for (at, v, _, ticker, name, sector, _, _, value, shares), three in zip(lines, weights, strict=True)
        if v.symbol
    ]
    if len({member.symbol for member in members}) == len(members):
        return members
    lots: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        known = lots[member.symbol]
        same = next((at for at, lot in enumerate(known[:NAMESAKES]) if _is_same(lot, member)), None)
        if same is None:
            known.append(member)
            continue
        sums = (b if a is None else a if b is None else a + b for a, b in zip(known[same][9:], member[9:], strict=True))
        known[same] = Member(*known[same][:9], *sums)
        body.outcomes.update(equity=-1, merged=1)
    return sorted(member for some in lots.values() for member in some)


def _is_same(lot: Member, other: Member) -> bool:
    """Whether two lines are of one company: by an identifier that both have, else by name."""
    pairs = [(a, b) for a, b in zip(lot[5:9], other[5:9], strict=True) if a and b]
    return any(a == b for a, b in pairs) if pairs else lot.name.casefold() == other.name.casefold()


def _certificate(source: Source, body: FileBody, lines: Sequence[FundLine], funds: Sequence[Fund]) -> Certificate:
    table, digits = body.table, Counter[str]()
    for states, n in Counter(line.verdict.digits for line in lines).items():
        digits.update(dict.fromkeys(states, n))
    written = " ".join(line.written for line in lines)
    decimals = max(-int(fund.weights.published_sum.as_tuple().exponent) for fund in funds)
    classed = [section for section in body.sections if "class" in section.columns]
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
        rewritten=sum(member.ticker != member.symbol for fund in funds for member in fund.members),
        header_line=table.begins[body.header],
        headings=tuple(cell.strip() for cell in table.rows[body.header]),
        classes=tuple(sorted({row[section.columns["class"]].strip() for section in classed for row in section.rows})),
        weight_format=f"{decimals} decimals" + "".join(f", {sign}" for sign in "%<" if sign in written),
    )


def _doubts(body: FileBody, certificate: Certificate) -> Iterator[str]:
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
