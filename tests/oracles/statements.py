"""Writes of the new tables, as SQL."""

from __future__ import annotations


def group(name: str) -> str:
    """The id of a group, as SQL."""
    return f"(SELECT id FROM public.definition_groups WHERE name = '{name}')"  # noqa: S608 - fixed words


def weigh(name: str, symbol: str, weight: str) -> str:
    """A statement that gives a member another weight."""
    where = f"symbol = '{symbol}' AND group_id = {group(name)}"
    return f"UPDATE public.group_memberships SET weight = {weight} WHERE {where}"  # noqa: S608 - fixed words


NEW_TABLES = (
    f"INSERT INTO group_memberships (group_id, symbol) VALUES ({group('miners')}, 'NEW')",  # noqa: S608 - fixed words
    "UPDATE stock_metadata SET sector = 'Tech' WHERE symbol = 'XOM'",
    "DELETE FROM definition_groups WHERE name = 'miners'",
)
