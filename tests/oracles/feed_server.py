"""A server of nothing but the feed: `python feed_server.py URL PORT`, to be killed and started again."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn

from workbench import postgres
from workbench.api.feed import Feed
from workbench.errors import ChangesGoneError, WorkbenchError
from workbench.postgres import Database


class FeedApp:
    """Answers every request with the feed; what it refuses, with the status that the API gives."""

    def __init__(self, database: Database) -> None:
        self.feed = Feed(database)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        last_id = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
        try:
            await self.feed.answer(last_id, receive, send)
        except WorkbenchError as error:
            status = 410 if isinstance(error, ChangesGoneError) else 503
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": str(error).encode()})


def server_of(app: FeedApp, port: int) -> uvicorn.Server:
    """A server that is not running yet."""
    settings = {"log_level": "error", "lifespan": "off", "timeout_graceful_shutdown": 2}
    return uvicorn.Server(uvicorn.Config(app, port=port, **settings))  # type: ignore[arg-type]


if __name__ == "__main__":
    server_of(FeedApp(Database(postgres.parse_url(sys.argv[1]))), int(sys.argv[2])).run()
