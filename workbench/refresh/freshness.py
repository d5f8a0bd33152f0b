"""How old lists are, in sessions of the US exchanges: weekends and ten holidays by rule, no calendar to keep."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

MONDAY, THURSDAY, SATURDAY = 0, 3, 5


@dataclass(frozen=True)
class Age:
    """How many sessions ago the list of a fund was true; `level` is error, warning, or empty."""

    fund: str
    issuer: str
    as_of: str
    sessions: int
    level: str

    @property
    def words(self) -> str:
        return f"{self.fund} ({self.issuer}) is as of {self.as_of}, {self.sessions} sessions ago ({self.level})"


def ages(lists: Iterable[tuple[str, str, str]], today: date) -> list[Age]:
    """The age of each list: fund, issuer's layout, as-of; the oldest first."""
    limits = tomllib.loads(Path(__file__).with_name("freshness.toml").read_text(encoding="utf-8"))
    aged = []
    for fund, issuer, as_of in lists:
        limit, count = limits.get(issuer, limits["default"]), sessions(date.fromisoformat(as_of), today)
        level = "error" if count > limit["error_after"] else "warning" if count > limit["warn_after"] else ""
        aged.append(Age(fund, issuer, as_of, count, level))
    return sorted(aged, key=lambda age: (-age.sessions, age.fund))


def sessions(since: date, until: date) -> int:
    """Sessions after one day, up to and including another."""
    import numpy as np

    closed = [day for year in range(since.year, until.year + 1) for day in holidays(year)]
    return max(int(np.busday_count(since + timedelta(1), until + timedelta(1), holidays=closed)), 0)


def holidays(year: int) -> list[date]:
    """The ten days on which US exchanges are closed; instead of a Sunday the Monday after, instead of a Saturday the
    Friday before, but for New Year, which is then not kept. Source: rules of the New York Stock Exchange."""
    from dateutil.easter import easter

    fixed = [date(year, 6, 19), date(year, 7, 4), date(year, 12, 25)]
    new_year = date(year, 1, 1)
    fixed += [] if new_year.weekday() == SATURDAY else [new_year]
    observed = [day + timedelta({SATURDAY: -1, SATURDAY + 1: 1}.get(day.weekday(), 0)) for day in fixed]
    floating = [
        _nth(year, 1, MONDAY, 3),
        _nth(year, 2, MONDAY, 3),
        easter(year) - timedelta(2),
        _nth(year, 6, MONDAY, 1) - timedelta(7),
        _nth(year, 9, MONDAY, 1),
        _nth(year, 11, THURSDAY, 4),
    ]
    return sorted([*observed, *floating])


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second … of a weekday in a month."""
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (number - 1))
