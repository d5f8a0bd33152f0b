"""A file as funds with members, and the certificate of what became of each of its lines."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from workbench.holdings.lines import IDENTIFIERS
from workbench.holdings.model import FURNITURE, Certificate, Fund, HoldingsFile, Member
from workbench.holdings.positions import Positions, positions_of
from workbench.holdings.sections import FileBody
from workbench.holdings.tables import table_of
from workbench.holdings.weighing import Weighing, weighed
from workbench.tabular.reading import refused
from workbench.tabular.sources import Source

PARSER = 2  # raised whenever the same file may be read otherwise than before
INBOX = "in an inbox, name the file `TICKER YYYY-MM-DD`, or by its day in a folder named by its ticker"
ELSEWHERE = "Leave --fund away; in an inbox, take the file out of that folder."
NAMESAKES = 20  # companies of one ticker that are compared, so that a file of one ticker costs no more than others


def parse(source: Source, fund: str = "", as_of: date | None = None) -> HoldingsFile:
    """What one file holds. Raises UnreadableFileError."""
    body = FileBody(Path(source.name), table_of(source))
    positions = positions_of(body)
    groups = _by_fund(body, positions, fund)
    day: Any = body.facts.get("as_of", as_of)
    lacking = {} if any(next(iter(groups))) else {"for which fund it is": "--fund TICKER"}
    lacking |= {} if day else {"of which day it is": "--as-of YYYY-MM-DD"}
    if lacking:
        reason = f"it is read as {body.layout.name} and does not say {' and '.join(lacking)}"
        raise refused(body.path, 0, reason, f"Say it with `workbench load {' '.join(lacking.values())}`; {INBOX}.")
    if as_of and day != as_of:
        raise refused(body.path, 0, f"it is of {day}, not of {as_of}", "Leave --as-of away.")
    _count(body, positions)
    findings: list[str] = []
    funds = tuple(_fund(body, names, day, some, findings) for names, some in groups.items())
    certificate = _certificate(source, body, positions, funds)
    findings += _doubts(body, certificate)
    return HoldingsFile(source.name, certificate, funds, tuple(sorted(body.rejections)), tuple(findings))


def _by_fund(body: FileBody, positions: Positions, given: str) -> dict[tuple[str, str], Positions]:
    """The positions of each fund by its ticker and name; what is given must not contradict the file."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, cell in enumerate(positions.fund):
        groups[cell.strip()].append(place)
    blank, said, name = groups.pop("", []), body.facts.get("fund", ""), body.facts.get("name", "")
    tickers = list(groups) or [said or given]
    groups[tickers[0]] += blank
    if given and [given.upper()] != [ticker.upper() for ticker in tickers]:
        raise refused(body.path, 0, f"it is of {' and '.join(tickers)}, not of {given}", ELSEWHERE)
    if len(tickers) == 1:
        return {(tickers[0], name): positions}
    return {(ticker, name): positions.pick(places) for ticker, places in groups.items()}


def _count(body: FileBody, positions: Positions) -> None:
    """Count positions by class. Raises UnreadableFileError if most of them are to be rejected."""
    kinds = [verdict.kind for verdict in positions.verdicts]
    body.outcomes.update(kinds)
    for at, verdict in zip(positions.at, positions.verdicts, strict=True):
        if body.table.spans[at] > 1:
            body.outcomes[verdict.kind] += body.table.spans[at] - 1
        if verdict.kind == "rejected":
            body.reject(at, verdict.reason)
    total, n = sum(n for kind, n in body.outcomes.items() if kind not in FURNITURE), body.outcomes["rejected"]
    if 2 * n > total:
        first = min(body.rejections)
        reason = f"as {body.layout.name}, {n} of {total} lines cannot be used, the first since {first.reason}"
        raise refused(body.path, first.line, reason, "Compare it with the headings.")


def _fund(body: FileBody, names: tuple[str, str], day: date, positions: Positions, findings: list[str]) -> Fund:
    kinds = [verdict.kind for verdict in positions.verdicts]
    has_bounds = any("<" in cell for cell in set(positions.written))
    weighing = weighed(kinds, positions.weight, positions.market_value, has_bounds)
    members, collisions = _members(body, positions, weighing)
    name, weights = names[0] or names[1], weighing.weights
    whole = weights.published_sum * (100 if weights.unit == "fraction" else 1)
    if weights.used == "none" and members:
        findings.append(f"{name} has no weights: {weights.reason}.")
    elif weights.used == "published" and not 99 <= whole <= 101:
        findings.append(f"The weights of {name} sum to {whole:f} %: its list may have gaps.")
    if weighing.doubtful:
        places = _these([body.table.begins[positions.at[place]] for place in weighing.doubtful])
        findings.append(f"Weights of {name} disagree with market values on {places}.")
    for symbol, at in collisions.items():
        findings.append(f"{symbol} stands for several companies in {name}, on {_these(at)}.")
    for place, kind in enumerate(IDENTIFIERS, 5):
        given = [member[place] for member in members if member[place]]
        if len(set(given)) < len(given):
            [(identifier, n)] = Counter(given).most_common(1)
            findings.append(f"The {kind.upper()} {identifier} stands on {n} lines of {name} with different tickers.")
    return Fund(*names, day, tuple(members), weights, collisions)


def _members(
    body: FileBody, positions: Positions, weighing: Weighing
) -> tuple[list[Member], dict[str, tuple[int, ...]]]:
    """The members of a fund, second lots added to first ones; and the lines of symbols that several companies have."""
    if not positions.at:
        return [], {}
    _, symbols, _, *identifiers, _ = zip(*positions.verdicts, strict=True)
    lines = [body.table.begins[at] for at in positions.at]
    texts = (positions.ticker, positions.name, positions.sector, *identifiers)
    weights = (weighing.used, weighing.published, weighing.market, positions.market_value, positions.shares)
    rows = zip(lines, symbols, *texts, *weights, strict=True)
    members = [member for member in map(Member._make, rows) if member.symbol]
    if len({member.symbol for member in members}) == len(members):
        return members, {}
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
    several = {symbol: tuple(lot.line for lot in some[:NAMESAKES]) for symbol, some in lots.items() if len(some) > 1}
    return sorted(member for some in lots.values() for member in some), several


def _is_same(lot: Member, other: Member) -> bool:
    """Whether two lines are of one company: by an identifier that both have, else by name."""
    pairs = [(a, b) for a, b in zip(lot[5:9], other[5:9], strict=True) if a and b]
    return any(a == b for a, b in pairs) if pairs else lot.name.casefold() == other.name.casefold()


def _certificate(source: Source, body: FileBody, positions: Positions, funds: Sequence[Fund]) -> Certificate:
    table, digits = body.table, Counter[str]()
    for states, n in Counter([verdict.digits for verdict in positions.verdicts]).items():
        digits.update(dict.fromkeys(states.split(", "), n) if states else {})
    written = "".join(set(positions.written))
    decimals = max(-int(fund.weights.published_sum.as_tuple().exponent) for fund in funds)
    classed = [(section.rows, section.columns["class"]) for section in body.sections if "class" in section.columns]
    classes = {cell for rows, column in classed for cell in {row[column] for row in rows}}
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
        classes=tuple(sorted({cell.strip() for cell in classes})),
        weight_format=f"{decimals} decimals" + "".join(f", {sign}" for sign in "%<" if sign in written),
    )


def _doubts(body: FileBody, certificate: Certificate) -> Iterator[str]:
    for kind in IDENTIFIERS:
        wrong, right = (certificate.check_digits.get(f"{kind} {state}", 0) for state in ("wrong", "right"))
        if wrong:
            yield f"{wrong} of {wrong + right} {kind.upper()}s have a wrong check digit."
    repeated = {kind: n for kind, n in certificate.outcomes.items() if kind.startswith("repeated ")}
    if repeated:
        counts = ", ".join(f"{n} {kind.partition(' ')[2]}" for kind, n in repeated.items())
        yield f"It holds a second table of the same fund, whose lines repeat the first and count once: {counts}."
    if body.table.open_end and body.sections[-1].at[-1:] == [len(body.table.rows) - 1]:
        yield "Its last line has no end of line, as in a file that is cut."


def _these(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:5])) + (" and others" if len(lines) > 5 else "")
    return f"line{'s' if len(lines) > 1 else ''} {shown}"
