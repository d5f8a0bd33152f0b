"""The mapping of SPEC section 4 once more, naively, in plain Python: the independent oracle of the SQL.

Written from the specification and the comments of the tables, never from the statements. Numbers are
Decimals; nothing here knows a database.
"""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, Inexact, localcontext
from typing import Any

TYPES = [
    "etf_holdings",
    "theme_definition",
    "sector_industry_map",
    "stock_metadata",
    "etf_universe",
    "stock_universe",
    "themes",
]
KINDS = {
    "etf_holdings": "ETF",
    "theme_definition": "THEME",
    "themes": "THEME",
    "sector_industry_map": "SECTOR",
    "etf_universe": "UNIVERSE",
    "stock_universe": "UNIVERSE",
}
ENVIRONMENTS = ["DEFAULT", "TEST", "UAT", "PROD"]
LIST_KEYS = ["holdings", "symbols", "stocks", "etfs", "value"]
PADDING = " \t\n\v\f\r\u00a0"
COLUMNS = [
    "id",
    "type",
    "name",
    "key",
    "value",
    "environment",
    "created_at",
    "updated_at",
    "universe_category",
    "liquidity_filter",
    "universe_metadata",
    "last_universe_update",
]

# Letters and digits by range, first and last in turns, so that no Unicode version or locale has a say.
LETTERS = [
    *(0x30, 0x39, 0x41, 0x5A, 0xAA, 0xAA, 0xB5, 0xB5, 0xBA, 0xBA, 0xC0, 0xD6, 0xD8, 0xF6, 0xF8, 0x1FFF),
    *(0x2C00, 0x2DFF, 0x3041, 0xD7FF, 0xF900, 0xFDFF, 0xFE70, 0xFEFC, 0xFF10, 0xFFDC, 0x10000, 0x1CFFF),
    *(0x1D400, 0x1D7FF, 0x1DF00, 0x1EFFF, 0x20000, 0x3FFFF),
]


@dataclass(frozen=True)
class Entry:
    """One legacy row; documents and times are text, times sort as text."""

    id: int
    type: str
    name: str
    key: str
    value: str
    environment: str = "DEFAULT"
    created_at: str | None = "2025-12-05 10:11:12"
    updated_at: str | None = None
    universe_category: str | None = None
    liquidity_filter: str | None = None
    universe_metadata: str | None = None
    last_universe_update: str | None = "2025-12-19 06:30:00.654321"

    @property
    def document(self) -> Any:
        return parse(self.value)

    @property
    def lookup(self) -> str:
        """What the group or stock is found by."""
        if self.type == "themes":
            return self.name
        return normal_symbol(self.key) if self.type == "stock_metadata" else self.key


@dataclass
class Group:
    """A group with its members (symbol, weight, rest of the element) and the places of its other elements."""

    name: str
    kind: str
    environment: str
    description: str | None
    metadata: str
    unit: str | None = None
    elements: int = 0
    members: list[tuple[str, Decimal | None, str | None]] = field(default_factory=list)
    merged: list[int] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)


@dataclass
class Outcome:
    """What becomes of a whole table; the keys are entry ids."""

    groups: dict[int, Group] = field(default_factory=dict)
    stocks: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    superseded: dict[int, int] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)


def parse(text: str) -> Any:
    """JSON with numbers as Decimals: PostgreSQL's, which knows no negative zero and no exponent."""
    return json.loads(text, parse_float=number, parse_int=number)


def number(text: str) -> Decimal:
    """The number as PostgreSQL keeps it: 1e2 is 100, 1.10 stays 1.10."""
    value = Decimal(format(Decimal(text), "f"))
    return abs(value) if value.is_zero() else value


def text_of(value: Any) -> str:
    """A canonical text: keys in order, every digit of every number."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {text_of(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(text_of, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value)


def normal_symbol(spelling: str) -> str:
    """Trimmed, ASCII upper case, a share class behind a dot."""
    trimmed = spelling.strip(PADDING)
    upper = "".join(c.upper() if c.isascii() else c for c in trimmed)
    if len(upper) >= 2 and upper[-2] in "-/ " and "A" <= upper[-1] <= "Z":
        return f"{upper[:-2]}.{upper[-1]}"
    return upper


def is_symbol(symbol: str) -> bool:
    """Whether there is a letter or digit, and at most 50 characters."""
    return len(symbol) <= 50 and any(is_letter(c) for c in symbol)


def is_letter(character: str) -> bool:
    """Whether the character is in one of the ranges of letters and digits."""
    place = bisect.bisect_right(LETTERS, ord(character))
    return place % 2 == 1 or ord(character) in LETTERS


def outcome(entries: Iterable[Entry]) -> Outcome:
    """What the specification makes of these entries."""
    result = Outcome()
    current = _current([entry for entry in entries if entry.type in TYPES], result)
    first_types: dict[tuple[str | None, str, str], int] = {}
    for entry in sorted(current, key=lambda e: TYPES.index(e.type)):
        first_types.setdefault(_identity(entry, entry.lookup), TYPES.index(entry.type))
    for entry in current:
        name = _name(entry, first_types)
        taken = name != entry.lookup and _identity(entry, name) in first_types
        if len(name) > 100 or taken:
            result.rejected.add(entry.id)
        elif entry.type == "stock_metadata":
            result.stocks[entry.id] = _stock(entry)
        else:
            result.groups[entry.id] = _group(entry, name)
    _add_sector_members(current, result)
    return result


def _current(entries: list[Entry], result: Outcome) -> list[Entry]:
    """The latest usable entry of each type, lookup key and environment; the others are accounted for."""
    latest: dict[tuple[str, str, str], Entry] = {}
    usable = [entry for entry in entries if _is_usable(entry)]
    result.rejected |= {entry.id for entry in entries} - {entry.id for entry in usable}
    for entry in sorted(usable, key=lambda e: (e.updated_at or "", e.id)):
        latest[entry.type, entry.lookup, entry.environment] = entry
    for entry in usable:
        newest = latest[entry.type, entry.lookup, entry.environment]
        if newest.id != entry.id:
            result.superseded[entry.id] = newest.id
    return sorted(latest.values(), key=lambda e: e.id)


def _is_usable(entry: Entry) -> bool:
    if entry.environment not in ENVIRONMENTS:
        return False
    if entry.type == "stock_metadata" and not is_symbol(entry.lookup):
        return False
    if entry.type in ("stock_metadata", "sector_industry_map"):
        return isinstance(entry.document, dict)
    return isinstance(entry.document, dict | list)


def _identity(entry: Entry, name: str) -> tuple[str | None, str, str]:
    return KINDS.get(entry.type), name, entry.environment


def _name(entry: Entry, first_types: dict[tuple[str | None, str, str], int]) -> str:
    """The lookup key; behind its type when an earlier type has the same in the same kind of group."""
    first = first_types[_identity(entry, entry.lookup)]
    return entry.lookup if TYPES.index(entry.type) == first else f"{entry.type}:{entry.lookup}"


def _stock(entry: Entry) -> tuple[Any, ...]:
    rest = dict(entry.document)
    columns = []
    for key, kind in {"sector": str, "industry": str, "market_cap": Decimal, "is_validated": bool}.items():
        columns.append(rest.pop(key) if isinstance(rest.get(key), kind) else None)
    return entry.lookup, entry.environment, entry.name, *columns, text_of(rest)


def _group(entry: Entry, name: str) -> Group:
    document = entry.document
    list_key, elements = find_list(document) if entry.type != "sector_industry_map" else (None, [])
    rest = dict(document) if isinstance(document, dict) else {}
    if list_key:
        del rest[list_key]
    description = rest.pop("description") if isinstance(rest.get("description"), str) else None
    metadata = text_of({**rest, "source_type": entry.type})
    group = Group(name, KINDS[entry.type], entry.environment, description, metadata)
    _fill(group, elements)
    return group


def find_list(document: Any) -> tuple[str | None, list[Any]]:
    """Key and elements of the list: the document itself, else under the first known key that holds one."""
    if isinstance(document, list):
        return "", document
    for key in LIST_KEYS:
        if isinstance(document.get(key), list):
            return key, document[key]
    inner = parse_list_text(document.get("value"))
    return (None, []) if inner is None else ("value", inner)


def parse_list_text(text: Any) -> list[Any] | None:
    """The flat list that is written as JSON inside a JSON string; None when it is anything else."""
    if not isinstance(text, str):
        return None

    def plain(token: str) -> Decimal:
        if not re.fullmatch(r"-?\d{1,31}(\.\d{1,30})?", token):
            raise ValueError(token)
        return number(token)

    def refuse(token: str) -> None:
        raise ValueError(token)

    try:
        found = json.loads(text, parse_float=plain, parse_int=plain, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or any(isinstance(e, list | dict) for e in found):
        return None
    unprintable = any(isinstance(e, str) and re.search("[\x00\ud800-\udfff]", e) for e in found)
    return None if unprintable else found


def _fill(group: Group, elements: list[Any]) -> None:
    group.elements = len(elements)
    group.unit = unit_of([w for w in map(weight_of, elements) if w is not None])
    together: dict[str, list[tuple[Decimal | None, str | None]]] = {}
    for place, element in enumerate(elements):
        symbol, rest = _symbol_and_rest(element)
        if symbol is None or not is_symbol(symbol):
            group.rejected.append(place)
            continue
        weight = weight_of(element) if group.unit else None
        if weight is not None:
            del rest["weight"]
        if symbol in together:
            group.merged.append(place)
        together.setdefault(symbol, []).append((weight, text_of(rest) if rest else None))
    for symbol, same in together.items():
        weights = [weight for weight, _ in same if weight is not None]
        group.members.append((symbol, _as_fraction(weights, group.unit), same[0][1]))


def _symbol_and_rest(element: Any) -> tuple[str | None, dict[str, Any]]:
    if isinstance(element, str):
        return normal_symbol(element), {}
    if isinstance(element, dict):
        for key in ("symbol", "ticker"):
            if isinstance(element.get(key), str):
                return normal_symbol(element[key]), {k: v for k, v in element.items() if k != key}
    return None, {}


def weight_of(element: Any) -> Decimal | None:
    """A usable number only: below a billion, at most 1,000 decimals."""
    weight = element.get("weight") if isinstance(element, dict) else None
    if not isinstance(weight, Decimal) or abs(weight) >= 10**9 or -int(weight.as_tuple().exponent) > 1000:
        return None
    return weight


def unit_of(weights: list[Decimal]) -> str | None:
    """Fraction, percent or neither, by the sum of all weights of the list."""
    total = exact_sum(weights)
    if not weights:
        return None
    if Decimal("0.9") <= total <= Decimal("1.1"):
        return "fraction"
    return "percent" if 90 <= total <= 110 else None


def _as_fraction(weights: list[Decimal], unit: str | None) -> Decimal | None:
    if not weights:
        return None
    total = exact_sum(weights)
    return (
        Decimal(total.as_tuple()._replace(exponent=int(total.as_tuple().exponent) - 2)) if unit == "percent" else total
    )


def exact_sum(weights: Iterable[Decimal]) -> Decimal:
    """The sum with no digit lost: rounding would raise."""
    with localcontext(prec=100_000, traps=[Inexact]):
        return sum(weights, Decimal(0))


def _add_sector_members(current: list[Entry], result: Outcome) -> None:
    """A stock belongs to the first sector whose key or display name it names, ASCII case aside."""
    labels: dict[tuple[str, str], int] = {}
    for entry in current:
        if entry.type == "sector_industry_map" and entry.id in result.groups:
            for label in (entry.key, entry.name.strip(" ")):
                labels.setdefault((entry.environment, ascii_lower(label)), entry.id)
    for stock in result.stocks.values():
        symbol, environment, _, sector, *_ = stock
        place = labels.get((environment, ascii_lower(sector.strip(" ")))) if sector is not None else None
        if place is not None:
            result.groups[place].members.append((symbol, None, None))
            result.groups[place].elements += 1


def ascii_lower(text: str) -> str:
    """Lower case where every locale agrees."""
    return "".join(c.lower() if c.isascii() else c for c in text)
