"""Addresses that answer no question: pages, files, changes, and what the server says of itself."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import FileResponse, StreamingResponse

from workbench.api import openapi, questions
from workbench.api.context import Context
from workbench.api.feed import Feed
from workbench.api.negotiation import FORMS, coding_of, compressed
from workbench.api.replies import ASK_FIRST, IMMUTABLE, NEVER, SAFE, SENT, ProblemError, Reply, reply
from workbench.api.requests import Request
from workbench.encoding import to_json
from workbench.errors import SnapshotUnreadableError
from workbench.files import why
from workbench.postgres import Database
from workbench.snapshot import store
from workbench.snapshot.store import Snapshot

PARQUET = FORMS["parquet"]
EVENTS = "text/event-stream"
FILES = {**{f"{table}.parquet": PARQUET for table in store.TABLES}, store.MANIFEST: FORMS["json"]}
STATIC = {
    "style.css": ("workbench.report", "text/css; charset=utf-8"),
    "page.js": ("workbench.report", "text/javascript; charset=utf-8"),
    "explorer.js": ("workbench.api", "text/javascript; charset=utf-8"),
    "plotly.min.js": ("plotly.package_data", "text/javascript; charset=utf-8"),
}


FEEDS: dict[Database, Feed] = {}


def feed_of(database: Database) -> Feed:
    return FEEDS.setdefault(database, Feed(database))


@cache
def pages() -> Mapping[str, Callable[..., Any]]:
    """Loaded by whoever asks for the first of them: figures and notebooks take longer than an answer."""
    from workbench.api.pages import PAGES

    return PAGES


async def page(address: str, request: Request, parts: Mapping[str, str]) -> Reply:
    """A page for people. What is posted goes nowhere else."""
    values = {name: written[-1] for name, written in request.query.items()} | dict(parts)
    is_posted = request.method == "POST"
    if is_posted:
        values |= dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    made = await request.made(None, partial(pages()[address], request.context, values))
    media, body = (FORMS["html"], made.encode("utf-8", "replace")) if isinstance(made, str) else made
    # What is asked of a database, or of the folder of reports, may differ the next time.
    lasts = not is_posted and request.context.database is None and address != "/trust"
    return _content(request, body, media, NEVER if is_posted else ASK_FIRST, lasts)


def _content(request: Request, body: bytes, media: str, cache: str = ASK_FIRST, lasts: bool = True) -> Reply:
    coding = coding_of(request.header("accept-encoding"))
    etag = hashlib.sha256(body + coding.encode()).hexdigest()[:32] if cache != NEVER else ""
    body = compressed(body, coding) if coding else body
    headers = {"vary": "accept, accept-encoding", "content-encoding": coding}
    return reply(body, media, headers, etag, cache, lasts=lasts)


def problem_page(context: Context, problem: ProblemError, path: str) -> str:
    """A problem as a page among the others, from which a search and the other pages can be reached."""
    from workbench.api.pages_view import View

    view = View(context, {}, max(path.count("/") - 1, 0))
    return view.page(problem.title, problem.detail, {}, source=f"Status {problem.status}", is_live=True)


async def static(address: str, request: Request, parts: Mapping[str, str]) -> Reply:
    if parts["name"] not in STATIC:
        raise ProblemError(404, f"There is no such file; there are {', '.join(STATIC)}.")
    package, media = STATIC[parts["name"]]
    return _content(request, files(package).joinpath(parts["name"]).read_bytes(), media)


async def described(address: str, request: Request, parts: Mapping[str, str]) -> Reply:
    return _content(request, to_json(openapi.document()).encode(), FORMS["json"])


async def healthy(address: str, request: Request, parts: Mapping[str, str]) -> Reply:
    return reply(b'{"status": "ok"}\n', FORMS["json"], cache=NEVER)


def _require_intact(context: Context, snapshot: Snapshot) -> None:
    """Raises SnapshotUnreadableError; looks once until the folder changes."""
    with context.opener(snapshot):
        pass


async def snapshot_file(address: str, request: Request, parts: Mapping[str, str]) -> Reply:
    """A file of a snapshot or a range of it, so that other engines read it from afar."""
    snapshot, name = request.context.find(parts["digest"]), parts["name"]
    if name not in FILES:
        raise ProblemError(404, f"A snapshot has no file {name!r}; it has {', '.join(FILES)}.")
    path = snapshot.path / name
    await request.made(("intact", snapshot.digest), partial(_require_intact, request.context, snapshot))
    etag = snapshot.tables[name.partition(".")[0]]["file_digest"] if FILES[name] == PARQUET else snapshot.digest
    cache = IMMUTABLE if parts["digest"] == snapshot.digest else ASK_FIRST
    if request.knows(etag):
        return reply(b"", "", etag=etag, cache=cache)
    headers = {"etag": f'"{etag}"', "cache-control": cache, **SAFE}
    try:
        sent = FileResponse(path, 200, headers, FILES[name], stat_result=path.stat())
    except OSError as error:
        raise SnapshotUnreadableError(path=path, reason=why(error)) from error
    scope, receive, send = request.channel
    # Ranges of another unit than bytes are none (RFC 9110, 14.2).
    named = [(name, said) for name, said in scope["headers"] if name != b"range" or said.lower().startswith(b"bytes=")]

    async def send_or_say(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            size = f"bytes */{sent.headers['content-length']}"
            raise ProblemError(416, f"{name} has no such range of bytes.", "no-such-range", {"content-range": size})
        await send(message)

    await sent({**scope, "headers": named}, receive, send_or_say)
    return SENT


async def listened(request: Request) -> Reply:
    """Changes of the database while they happen. Raises ChangesGoneError, and what the database raises."""
    feed, last = feed_of(questions.database_of(request.context)), request.header("last-event-id")
    async with aclosing(feed.events(last or None)) as events:
        first = await anext(events)  # so that an id that is too old is a problem and no stream

        async def all_of_them() -> AsyncIterator[bytes]:
            yield first
            async for event in events:
                yield event

        headers = {"cache-control": NEVER, "x-accel-buffering": "no", **SAFE}
        await StreamingResponse(all_of_them(), 200, headers, EVENTS)(*request.channel)
    return SENT


OTHERS: dict[str, Callable[[str, Request, Mapping[str, str]], Awaitable[Reply]]] = {
    "/v1/snapshots/{digest}/files/{name}": snapshot_file,
    "/static/{name}": static,
    "/openapi.json": described,
    "/healthz": healthy,
}
