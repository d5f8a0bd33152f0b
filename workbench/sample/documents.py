"""Entries of environment DEFAULT, a function for each legacy type as the legacy system wrote it; then the odd ones."""

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from workbench.display import SAMPLE_LABEL
from workbench.sample.facts import Copy, Symbols, company_names, facts, normal
from workbench.sample.market import draw, holdings, stocks, universe_members

LAST_UPDATED = "2025-12-05T10:11:12.123456"
LEAST_VOLUME = {"IWM": 250_000, "MDY": 500_000, "ARKK": 500_000}
USUAL_VOLUME = 1_000_000
# One of the old themes holds its list as JSON text inside JSON, as some legacy rows do.
THEME_WITHIN_TEXT = "Cloud"


class Entry(NamedTuple):
    """A legacy row without its id and times; the JSON columns are text, so that 1.10 stays 1.10."""

    type: str
    name: str
    key: str
    value: str
    environment: str = "DEFAULT"
    universe_category: str | None = None
    liquidity_filter: str | None = None
    universe_metadata: str | None = None
    updated_at: str | None = ""  # empty: by the number of the row


def etf_holdings(copy: Copy) -> Iterator[Entry]:
    tickers = copy.symbols()
    for key, fund in facts().funds.items():
        listed = ", ".join(f'{{"symbol": "{tickers[s]}", "weight": {weight}}}' for s, weight in holdings()[key].items())
        rest = {
            "total_holdings": fund.size,
            "market_cap_threshold": fund.market_cap_threshold,
            "last_updated": LAST_UPDATED,
            "data_source": SAMPLE_LABEL,
        }
        value = f'{{"holdings": [{listed}], {_json(rest)[1:]}'
        volume = _json({"min_volume": LEAST_VOLUME.get(key, USUAL_VOLUME)})
        yield Entry("etf_holdings", copy.name(fund.name), copy.key(key), value, "DEFAULT", "ETF", volume)


def theme_definitions(copy: Copy) -> Iterator[Entry]:
    tickers = copy.symbols()
    for key, theme in facts().themes.items():
        value = {
            "description": f"Companies whose business belongs to the theme {theme.name}.",
            "symbols": [tickers[symbol] for symbol in theme.symbols],
            "selection_criteria": "Named by hand for the sample; no market data was used.",
            "related_themes": [copy.key(related) for related in theme.related_themes],
            "last_updated": LAST_UPDATED,
        }
        yield Entry("theme_definition", copy.name(theme.name), copy.key(key), _json(value))


def sector_industry_maps(scale: int) -> Iterator[Entry]:
    """The sectors stay eleven and hold the stocks of every copy."""
    counts = Counter(stock.sector for stock in stocks().values())
    for key, sector in facts().sectors.items():
        value = {
            "industries": list(sector.industries),
            "representative_stocks": sector.representative_stocks,
            "description": f"Companies of the sector {sector.name}.",
            "stock_count": counts[key] * scale,
            "last_updated": LAST_UPDATED,
        }
        yield Entry("sector_industry_map", sector.name, key, _json(value))


def stock_metadata(copy: Copy) -> Iterator[Entry]:
    """One entry per stock that a fund of the copy holds."""
    tickers = copy.symbols()
    etfs, themes = _memberships()
    for symbol, stock in sorted(stocks().items()):
        value = {
            "member_of_etfs": [copy.key(key) for key in etfs[symbol]],
            "sector": facts().sectors[stock.sector].name,
            "industry": stock.industry,
            "member_of_themes": [copy.key(key) for key in themes.get(symbol, ())],
            "is_validated": draw("validated", symbol, 50) > 0,
            "market_cap": stock.market_cap,
        }
        yield Entry("stock_metadata", _company(symbol, tickers), tickers[symbol], _json(value))


def etf_universes(copy: Copy) -> Iterator[Entry]:
    """One entry per universe of funds, the four shapes in turn."""
    for place, (key, universe) in enumerate(facts().etf_universes.items()):
        funds = [copy.key(symbol) for symbol in universe.symbols]
        value = (_as_objects("symbol", funds), _as_counted(funds), funds, _as_objects("ticker", funds))[place % 4]
        yield Entry("etf_universe", copy.name(universe.name), copy.key(key), _json(value))


def stock_universes(copy: Copy) -> Iterator[Entry]:
    """One entry per universe of stocks, the three shapes in turn; those of an index carry metadata."""
    tickers = copy.symbols()
    for place, (key, universe) in enumerate(facts().stock_universes.items()):
        symbols = universe.symbols or universe_members()[key]
        names = [tickers[symbol] for symbol in symbols]
        value = _json((_as_stocks(symbols, tickers), names, _as_counted(names))[place % 3])
        index = {"universe_category": "INDEX", "universe_metadata": _json({"label": SAMPLE_LABEL, "version": 3})}
        about = index if key.startswith("index_") else {}
        yield Entry("stock_universe", copy.name(universe.name), copy.key(key), value, **about)


def other_types() -> Iterator[Entry]:
    """Entries that are no relations: never read, never touched."""
    yield Entry("app_settings", "SMTP password", "smtp_password", '{"value": "sample-secret-not-real"}')
    yield Entry("app_settings", "Theme of the screen", "ui_theme", '{"value": "dark"}')
    yield Entry("cache_config", "Minutes to live", "ttl_minutes", '{"etf_holdings": 1440, "stock_metadata": 60}')
    yield Entry("priority_stocks", "Watched first", "top_priority", '["AAPL", "MSFT", "NVDA"]')
    yield Entry("stock_stats", "Summary", "summary", f'{{"count": {len(stocks())}}}')


def oddities() -> Iterator[Entry]:
    """Environment TEST and what lies beyond it: the old themes, then every oddity in the order of its file."""
    for name, symbols in facts().old_themes.items():
        listed = json.dumps(symbols.split())
        value = json.dumps({"value": listed}) if name == THEME_WITHIN_TEXT else listed
        yield Entry("themes", name, "list", value, "TEST")
    for name in ("oddities.toml", "thematic.toml"):
        for row in tomllib.loads(files("workbench.sample").joinpath(name).read_text(encoding="utf-8"))["entry"]:
            yield _entry(row)


def _entry(row: dict[str, str]) -> Entry:
    """The legacy row of a table of the file, which leaves out what is usual; `why` says what it is there for."""
    columns: dict[str, Any] = {"name": row["key"], "environment": "TEST"} | row
    del columns["why"]
    if columns.get("updated_at") == "never":
        columns["updated_at"] = None
    return Entry(**columns)


@cache
def _memberships() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Keys of the funds and of the themes that hold a symbol, in the order of the entries."""
    return _by_symbol(holdings()), _by_symbol({key: theme.symbols for key, theme in facts().themes.items()})


def _by_symbol(groups: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = defaultdict(list)
    for key, symbols in groups.items():
        for symbol in symbols:
            keys[normal(symbol)].append(key)
    return keys


def _as_counted(names: Sequence[str]) -> dict[str, Any]:
    return {"symbols": names, "count": len(names)}


def _as_objects(word: str, names: Sequence[str]) -> dict[str, Any]:
    return {"count": len(names), "etfs": [{word: name} for name in names]}


def _as_stocks(symbols: Symbols, tickers: dict[str, str]) -> dict[str, Any]:
    rows = []
    for rank, symbol in enumerate(symbols, start=1):
        row = {"ticker": tickers[symbol], "name": _company(symbol, tickers), "rank": rank}
        if stock := stocks().get(normal(symbol)):
            row |= {"sector": facts().sectors[stock.sector].name, "industry": stock.industry}
            row |= {"exchange": stock.exchange, "market_cap": stock.market_cap}
        rows.append(row)
    return {"count": len(rows), "stocks": rows}


def _company(symbol: str, tickers: dict[str, str]) -> str:
    """The name of a company where it is known; invented tickers have none."""
    known = company_names().get(normal(symbol)) if tickers[symbol] == symbol else None
    return known or f"{tickers[symbol]} common stock"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
