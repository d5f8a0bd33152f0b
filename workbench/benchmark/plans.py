"""Plans of the server in one line each: what was read, and by which way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from workbench.measured import QueryPlan

SCANS = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Function Scan", "CTE Scan")


def read(side: str, text: str) -> QueryPlan:
    """The plan in `text`, as EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) wrote it."""
    explain = json.loads(text)
    top = explain[0]["Plan"]
    scans = [node for node in _nodes(top) if node["Node Type"] in SCANS]
    return QueryPlan(
        side=side,
        rows=_rows(top),
        rows_read=sum(_rows(node) + _removed(node) for node in scans),
        pages=top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0),
        way=", ".join(dict.fromkeys(map(_words, scans))) or top["Node Type"],
        explain=explain,
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)


def _rows(node: dict[str, Any]) -> int:
    return round(float(node["Actual Rows"]) * int(node["Actual Loops"]))


def _removed(node: dict[str, Any]) -> int:
    per_loop = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return round(float(per_loop) * int(node["Actual Loops"]))


def _words(node: dict[str, Any]) -> str:
    """`Index Only Scan of unique_membership`."""
    index = next((child.get("Index Name") for child in _nodes(node) if child.get("Index Name")), None)
    subject = index or node.get("Relation Name") or node.get("Function Name") or node.get("CTE Name")
    return f"{node['Node Type']} of {subject}"
