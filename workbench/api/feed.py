"""Changes of the new tables as server-sent events: one poll of the database for all who listen.

Whoever comes back with the id of the last event gets what came since, nothing twice. An event says what changed and
its version, never the data.
"""

import asyncio
import json
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter
from threading import Event, Thread
from typing import Any

from workbench import changes
from workbench.changes import NotedChange, Place
from workbench.errors import ChangesGoneError, WorkbenchError
from workbench.postgres import Database

POLL_SECONDS = 0.5
QUIET_SECONDS = 15.0
"""After so long without an event a listener is told why: nothing changed, somebody holds it back, no database."""
HELD_SECONDS = 5.0

HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]


class Feed:
    """What all listeners share. The poll begins with the first of them and ends with the last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._polled: tuple[Place, list[NotedChange], Place] | None = None
        self._quiet = b""
        self._news = asyncio.Event()
        self._stopped = Event()
        self._stopped.set()
        self.listeners = 0

    async def answer(self, last_id: str, receive: Any, send: Any, more: Any = ()) -> None:
        """Answer an ASGI request with events until the listener leaves; `last_id` is its Last-Event-ID, if any.

        Raises ChangesGoneError, and what the database raises, before anything is sent.
        """
        place = changes.parse_place(last_id) if last_id else None
        _, now = await asyncio.to_thread(self._read, place)
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *more]})
        tasks = [asyncio.ensure_future(self._send(place or now, send)), asyncio.ensure_future(_left(receive))]
        self.listeners += 1
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.listeners -= 1
            if not self.listeners:
                self.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        """Let all listeners end, within a moment, so that the server can."""
        self._stopped.set()

    async def _send(self, place: Place, send: Any) -> None:
        """Send what changes after a place, until the poll ends or the place is gone."""
        stopped, said = self._poll(), f"id: {place}\n\n".encode()
        while not stopped.is_set():
            if said:
                await send({"type": "http.response.body", "body": said, "more_body": True})
            news, said = self._news, b""
            try:
                found, place = await self._after(place)
                said = b"".join(map(_written, found))
            except ChangesGoneError as error:
                said = _event("event: gone", message=str(error))
                break
            except WorkbenchError:
                pass  # the poll meets the same, and says so
            if not said:
                with suppress(TimeoutError):
                    async with asyncio.timeout(QUIET_SECONDS):
                        await news.wait()
                said = b"" if news.is_set() else self._quiet
        await send({"type": "http.response.body", "body": said})

    async def _after(self, place: Place) -> tuple[list[NotedChange], Place]:
        """What came after a place, as the last poll saw it, or read for this listener where it is farther behind."""
        if self._polled:
            begin, found, end = self._polled
            if begin.feed == place.feed and begin <= place:
                return found[bisect_right(found, place, key=attrgetter("place")) :], max(place, end)
        return await asyncio.to_thread(self._read, place)

    def _read(self, after: Place | None) -> tuple[list[NotedChange], Place]:
        with self._database.read_only() as transaction:
            return changes.read(transaction, after)

    def _poll(self) -> Event:
        """Begin to poll unless that goes on; what is set when it ends."""
        if self._stopped.is_set():
            self._stopped, self._polled = Event(), None
            args = self._stopped, asyncio.get_running_loop()
            Thread(target=self._go_on_polling, args=args, daemon=True).start()
        return self._stopped

    def _go_on_polling(self, stopped: Event, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop may end first
            try:
                while not stopped.wait(POLL_SECONDS):
                    self._poll_session(stopped, lambda *seen: loop.call_soon_threadsafe(self._take, stopped, *seen))
            finally:
                stopped.set()
                loop.call_soon_threadsafe(self._wake)

    def _poll_session(self, stopped: Event, take: Callable[..., Any]) -> None:
        place = None
        try:
            with self._database.session() as begin:
                while not stopped.wait(POLL_SECONDS):
                    with begin(read_only=True) as transaction:
                        found, end = changes.read(transaction, place)
                        lag = changes.lag(transaction)
                    held = lag.seconds >= HELD_SECONDS
                    take((place or end, found, end), _event("event: held", **lag._asdict()) if held else b": quiet\n\n")
                    place = end
        except WorkbenchError as error:
            take(None, _event("event: unreachable", message=str(error)))

    def _take(self, stopped: Event, polled: tuple[Place, list[NotedChange], Place] | None, quiet: bytes) -> None:
        if stopped is self._stopped:
            is_new, self._polled, self._quiet = self._polled is None, polled, quiet
            if polled and (polled[1] or is_new):
                self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _event(head: str, **said: Any) -> bytes:
    """After an event without an id, a listener goes on from where it was."""
    return f"{head}\ndata: {json.dumps(said)}\n\n".encode()


def _written(change: NotedChange) -> bytes:
    key = {"type": change.type, "name": change.name, "environment": change.environment}
    return _event(f"id: {change.place}", **key, version=change.place.number)


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
