"""The server: uvicorn, with limits to what a client may take before it has asked anything."""

from __future__ import annotations

import resource
import socket
from asyncio import TimerHandle
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from workbench.api import others
from workbench.api.guard import LARGEST_HEAD, TOO_LARGE
from workbench.api.replies import ProblemError, problem_reply
from workbench.errors import UnreachableError
from workbench.files import why

if TYPE_CHECKING:
    from workbench.api.app import Api
    from workbench.postgres import Database

MOST_CONNECTIONS = 2_000  # at once, idle listeners too
TO_ASK, TO_READ = 10, 30  # seconds for the head of a request, and for taking what was sent
LIMITS = "-c default_transaction_read_only=on -c statement_timeout=15s"


class _Bounded(HttpToolsProtocol):
    """A connection that ends when there are too many, and when asking or reading takes too much or too long."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.head = 0
        self.stalled: TimerHandle | None = None
        self.asking = self.loop.call_later(TO_ASK, self._refuse, ProblemError(408, f"No request in {TO_ASK} seconds."))
        if len(self.connections) > MOST_CONNECTIONS:
            detail = f"{MOST_CONNECTIONS:,} connections are open; come back later."
            self._refuse(ProblemError(503, detail, "too-many-connections", {"retry-after": "5"}))

    def connection_lost(self, exc: Exception | None) -> None:
        self.asking.cancel()
        self.resume_writing()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.asking.cancel()
        self.asking = self.loop.call_later(TO_ASK, self._refuse, ProblemError(408, f"No request in {TO_ASK} seconds."))

    def on_headers_complete(self) -> None:
        self.asking.cancel()
        self.head = 0
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.asking.cancelled():
            self.head += len(data)
            if self.head > LARGEST_HEAD:
                self._refuse(ProblemError(431, TOO_LARGE, "too-large"))

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stalled = self.stalled or self.loop.call_later(TO_READ, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.stalled:
            self.stalled.cancel()
            self.stalled = None

    def send_400_response(self, msg: str) -> None:
        self._refuse(ProblemError(400, msg))

    def _refuse(self, problem: ProblemError) -> None:
        if not self.transport.is_closing():
            reply = problem_reply(problem)
            head = b"".join(b"%s: %s\r\n" % header for header in reply.headers)
            self.transport.write(b"HTTP/1.1 %d \r\n%sconnection: close\r\n\r\n" % (reply.status, head) + reply.body)
            self.transport.close()


def for_readers(database: Database) -> Database:
    """The same database, which can be neither written to nor kept busy."""
    options = f"{database.url.query.get('options', '')} {LIMITS}".strip()
    return replace(database, url=database.url.set(query={**database.url.query, "options": options}))


def listening(host: str, port: int) -> socket.socket:
    """Raises UnreachableError."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # A connection is a file, and shells often allow too few.
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, min(most, 2 * MOST_CONNECTIONS)), most))
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=MOST_CONNECTIONS)
    except OSError as error:
        message = f"Nothing can be served at {host}, port {port}: {why(error)}. Choose another --port or --host."
        raise UnreachableError(message=message) from error


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Listeners would keep it from ending."""
        for feed in others.FEEDS.values():
            feed.close()
        await super().shutdown(sockets)


def server_of(api: Api) -> uvicorn.Server:
    config = uvicorn.Config(
        api,
        http=_Bounded,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=3,
    )
    return _Server(config)
