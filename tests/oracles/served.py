"""A server of the workbench in a process of its own, and a client that says what it got."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from conftest import PROGRAM


@dataclass(frozen=True)
class Got:
    """An answer: its status, headers by their names in small letters, and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def result(self) -> Any:
        """What the JSON says."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Served:
    """Where a server listens."""

    host: str
    port: int

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Got:
        """Ask once, with headers written with _ for -."""
        connection = HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return Got(answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read())
        finally:
            connection.close()


@contextmanager
def served(*arguments: object) -> Iterator[Served]:
    """`workbench serve` at a free port, ended afterwards."""
    command = [PROGRAM, "serve", "--port", "0", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            host, _, port = said.partition("http://")[2].partition("/")[0].rpartition(":")
            yield Served(host, int(port))
        finally:
            process.terminate()
            process.wait(10)
