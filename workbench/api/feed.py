"""Changes of the new tables as server-sent events: one poll of the database for all who listen.

Whoever comes back with the id of the last event gets what came since, nothing twice. An event says what changed and
its version, never the data.
"""

import asyncio
import json
from bisect import bisect_right
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from operator import attrgetter
from threading import Event, Thread
from typing import Any

from workbench import changes
from workbench.api.replies import said
from workbench.changes import NotedChange, Place
from workbench.errors import ChangesGoneError, WorkbenchError
from workbench.postgres import Database

POLL_SECONDS = 0.5
QUIET_SECONDS = 15.0
"""After so long without an event a listener is told why: nothing changed, somebody holds it back, no database."""
HELD_SECONDS = 5.0


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

    async def events(self, last_id: str | None) -> AsyncGenerator[bytes]:
        """What changes after the event of that id, or from now on; the first has nothing but the id to come back with.

        Raises ChangesGoneError, and what the database raises, before the first; later an event says so."""
        place = changes.parse_place(last_id) if last_id else None
        _, now = await asyncio.to_thread(self._read, place)
        place = place or now
        yield f"id: {place}\n\n".encode()
        with self._listening() as stopped:
            while not stopped.is_set():
                news, found = self._news, list[NotedChange]()
                try:
                    found, place = await self._after(place)
                except ChangesGoneError as error:
                    yield _event("event: gone", message=said(error))
                    return
                except WorkbenchError:
                    pass  # the poll meets the same, and says so
                if found:
                    yield b"".join(map(_written, found))
                elif not await _happens(news):
                    yield self._quiet

    def close(self) -> None:
        """Let all listeners end within a moment, so that the server can."""
        self._stopped.set()
        self._wake()

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

    @contextmanager
    def _listening(self) -> Iterator[Event]:
        """Begin to poll unless that goes on; gives what is set when it ends, as it does with the last listener."""
        self.listeners += 1
        if self._stopped.is_set():
            self._stopped, self._polled = Event(), None
            Thread(target=self._go_on_polling, args=(self._stopped, asyncio.get_running_loop()), daemon=True).start()
        try:
            yield self._stopped
        finally:
            self.listeners -= 1
            if not self.listeners:
                self._stopped.set()

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
            take(None, _event("event: unreachable", message=said(error)))

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


@lru_cache(2 * changes.MOST)
def _written(change: NotedChange) -> bytes:
    said = {name: value for name, value in vars(change).items() if name != "place"}
    return _event(f"id: {change.place}", **said)


async def _happens(news: asyncio.Event) -> bool:
    """Wait for news; False when none came."""
    with suppress(TimeoutError):
        async with asyncio.timeout(QUIET_SECONDS):
            await news.wait()
    return news.is_set()
