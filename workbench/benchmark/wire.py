"""A statement at the wire: from sending it until the whole answer has arrived, without making objects; and its plan."""

import itertools
import json
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from workbench.errors import StatementError
from workbench.measured import QueryPlan
from workbench.postgres import Transaction

COMMAND_OK, TUPLES_OK = 1, 2
REMOVED = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
SCANS = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Function Scan", "CTE Scan")
HANDLES = itertools.count()

Rows = list[tuple[str | None, ...]]


class Statement:
    def __init__(self, transaction: Transaction, name: str, binds: Mapping[str, str]) -> None:
        self.name = name
        self._wire = transaction.wire()
        self._text, order = transaction.numbered(name)
        self._values = [binds[bind].encode() for bind in order]

    @cached_property
    def _prepared(self) -> bytes:
        handle = f"{self.name} {next(HANDLES)}".encode()
        self._checked(self._wire.prepare(handle, self._text))
        return handle

    def rows(self) -> Rows:
        """The answer as text, row by row. Raises StatementError."""
        return _rows(self._checked(self._wire.exec_params(self._text, self._values)))

    def elapsed_ms(self, prepared: bool = False) -> float:
        """Milliseconds of one execution, parsed and planned now or prepared before. Raises StatementError."""
        execute = self._wire.exec_prepared if prepared else self._wire.exec_params
        statement = self._prepared if prepared else self._text
        started = time.perf_counter_ns()
        result = execute(statement, self._values)
        ended = time.perf_counter_ns()
        self._checked(result)
        return (ended - started) / 1e6

    def explained(self) -> Any:
        text = b"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + self._text
        return json.loads(str(_rows(self._checked(self._wire.exec_params(text, self._values)))[0][0]))

    def _checked(self, result: Any) -> Any:
        if result.status not in (COMMAND_OK, TUPLES_OK):
            message = result.error_message.decode("utf-8", "replace").strip()
            raise StatementError(name=self.name, reason=message.splitlines()[0].rstrip("."))
        return result


def _rows(result: Any) -> Rows:
    columns = range(result.nfields)
    return [tuple(_text(result.get_value(row, column)) for column in columns) for row in range(result.ntuples)]


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()


def query_plan(side: str, explain: Any) -> QueryPlan:
    """What was read and by which way, of the JSON that EXPLAIN (ANALYZE, BUFFERS) wrote."""
    top = explain[0]["Plan"]
    scans = [node for node in _nodes(top) if node["Node Type"] in SCANS]
    return QueryPlan(
        side=side,
        rows=_in_all(top, "Actual Rows"),
        rows_read=sum(_in_all(node, "Actual Rows") + _in_all(node, *REMOVED) for node in scans),
        pages=top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0),
        way=", ".join(dict.fromkeys(map(_way, scans))) or top["Node Type"],
        explain=explain,
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)


def _in_all(node: dict[str, Any], *names: str) -> int:
    """Rows of all loops; the plan has them per loop."""
    return round(float(sum(node.get(name, 0) for name in names)) * int(node["Actual Loops"]))


def _way(node: dict[str, Any]) -> str:
    """`Index Only Scan of unique_membership`."""
    index = next((child.get("Index Name") for child in _nodes(node) if child.get("Index Name")), None)
    subject = index or node.get("Relation Name") or node.get("Function Name") or node.get("CTE Name")
    return f"{node['Node Type']} of {subject}"
