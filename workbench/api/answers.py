"""A question becomes bytes: of which data, in which form, and for how long they may be kept."""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from workbench import __version__
from workbench.api.context import Context
from workbench.api.negotiation import ENCODERS, FORMS, coding_of, compressed, form_of
from workbench.api.questions import ASK, ASK_LIVE, USUAL_ROWS, Route, amounts, database_of
from workbench.api.replies import ASK_FIRST, IMMUTABLE, NEVER, ProblemError, Reply, reply
from workbench.api.requests import Request
from workbench.display import SAMPLE_LABEL
from workbench.encoding import main_table, to_json
from workbench.errors import UsageError
from workbench.query import Query

NO_LONGER = "The data of that page is no longer served. Begin again without a cursor."
NOT_LIVE = {"snapshot", "as_of", "known_on", "apart", "type", "holds"}
SMALL = 1_000  # bytes that are not worth compressing


class Asked(NamedTuple):
    """A question in all its parts, by which its answer is known. `digest` is of the data, empty where only the answer
    shows it; a page of JSON has the rows from `start` on."""

    address: str
    values: tuple[tuple[str, Any], ...]
    form: str
    coding: str
    digest: str
    start: int = 0
    limit: int | None = None

    @property
    def etag(self) -> str:
        return hashlib.sha256(repr((self, __version__)).encode()).hexdigest()[:32]


class Made(NamedTuple):
    body: bytes
    rows: int
    digest: str
    headers: dict[str, str]


async def answer(address: str, question: Route, request: Request, parts: Mapping[str, str]) -> Reply:
    """Raises ProblemError, and what the package raises."""
    values = question.read(request.query) | dict(parts)
    form = values.pop("format", "") or form_of(request.header("accept"))
    if form == "html" and question.page and request.method != "POST":
        return _to_page(question, request, parts)
    if question.method == "POST":
        values["body"] = await _portfolio(request)
    asked = _asked(request.context, address, question, values, "json" if form == "html" else form)
    if form != "parquet":
        asked = asked._replace(coding=coding_of(request.header("accept-encoding")))
    is_kept = bool(asked.digest) and question.method == "GET"
    if is_kept and request.knows(asked.etag):
        return reply(b"", "", etag=asked.etag)
    made = await request.made(asked if is_kept else None, partial(_made, request.context, asked, question))
    if not asked.digest and (cursor := values.get("cursor")) and not cursor.startswith(made.digest):
        raise ProblemError(410, NO_LONGER, "page-gone")
    return _reply(asked._replace(digest=made.digest), made, question, request, is_kept)


def _asked(context: Context, address: str, question: Route, values: dict[str, Any], form: str) -> Asked:
    cursor, limit = values.pop("cursor", ""), values.pop("limit", None)
    if form != "json" and (cursor or limit):
        raise UsageError(message="Only JSON comes in pages: leave out limit and cursor, or ask for JSON.")
    begun, _, start = cursor.rpartition("-")
    digest = _digest(context, question, values, begun)
    if begun and digest and begun != digest:
        raise ProblemError(410, NO_LONGER, "page-gone")
    page = {"start": int(start or 0), "limit": limit or USUAL_ROWS} if form == "json" else {}
    return Asked(address, tuple(sorted(values.items())), form, "", digest, **page)


def _digest(context: Context, question: Route, values: dict[str, Any], begun: str) -> str:
    """Of the data that is asked; a page goes on in the snapshot that the first one `begun` with, while it is there."""
    if values.get("source", "").lower() == "live":
        if wrong := sorted(NOT_LIVE & values.keys()):
            raise UsageError(message=f"The database is asked as it is now: leave out {', '.join(wrong)}.")
        database_of(context)
        return ""
    if question.of == "server":
        return ""
    if question.of == "all" or {"as_of", "known_on", "since", "include"} & values.keys():
        return context.digest_of_all
    is_there = begun in (each.digest for each in context.snapshots)
    values["snapshot"] = context.find(values.get("snapshot") or begun * is_there).digest
    return str(values["snapshot"])


def _made(context: Context, asked: Asked, question: Route) -> Made:
    last = asked.start + asked.limit if asked.limit else None
    answer, told = _ask(context, asked.address, question, dict(asked.values) | {"rows": last or 0})
    if asked.form != "json" and not main_table(answer):
        raise UsageError(message="This answer has no table; ask for JSON.")
    body = ENCODERS[asked.form](answer, slice(asked.start, last))
    if asked.coding and len(body) > SMALL:
        body, told["content-encoding"] = compressed(body, asked.coding), asked.coding
    digest = asked.digest or hashlib.sha256(to_json(answer).encode("utf-8", "replace")).hexdigest()
    rows = getattr(answer, "rows_in_all", len(getattr(answer, main_table(answer), ())))
    return Made(body, rows, digest, told)


def _ask(context: Context, address: str, question: Route, values: dict[str, Any]) -> tuple[Any, dict[str, str]]:
    """The answer, and what headers say of its data."""
    environment = values.get("environment", "DEFAULT").upper()
    if question.of == "server":
        return ASK[address](context, values), {}
    if values.get("source", "").lower() == "live":
        with database_of(context).read_only() as transaction:
            return ASK_LIVE[address](Query(transaction, environment), values), {"workbench-source": "live"}
    days = values.get("as_of", ""), values.get("snapshot", ""), values.get("known_on", "")
    book = context.book(environment, *days, joined=values.get("apart", "").lower() != "true")
    data = book.snapshot
    told = {"source": "snapshot", "as-of": quote(data.as_of or ""), "digest": data.digest}
    told["sample"] = SAMPLE_LABEL * data.is_sample
    return ASK[address](book, values), {f"workbench-{name}": fact for name, fact in told.items()}


def _reply(asked: Asked, made: Made, question: Route, request: Request, is_kept: bool) -> Reply:
    given = request.query.get("snapshot", []) + [each[:64] for each in request.query.get("cursor", [])]
    cache = IMMUTABLE if is_kept and asked.digest in given else ASK_FIRST if question.method == "GET" else NEVER
    etag = asked.etag if question.method == "GET" else ""
    headers = {"vary": "accept, accept-encoding", "workbench-rows": str(made.rows)} | made.headers
    if asked.limit and (last := asked.start + asked.limit) < made.rows:
        query = {**request.query, "cursor": [f"{asked.digest}-{last}"]}
        headers["link"] = f'<?{urlencode(query, doseq=True)}>; rel="next"'
    return reply(made.body, FORMS[asked.form], headers, etag, cache, lasts=is_kept)


def _to_page(question: Route, request: Request, parts: Mapping[str, str]) -> Reply:
    """See the page, by an address that also fits behind a proxy."""
    page = question.page.format(**{name: quote(part, safe="") for name, part in parts.items()})
    query = {name: written for name, written in request.query.items() if name != "format"}
    place = "../" * (request.path.count("/") - 1) + page[1:] + (f"?{urlencode(query, doseq=True)}" if query else "")
    return reply(b"", "", {"location": place or "./", "vary": "accept"}, status=303)


async def _portfolio(request: Request) -> Any:
    """What was sent: names and amounts, or the bytes of a file. Raises ProblemError, UsageError."""
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if kind.startswith(("multipart/", "application/x-www-form")):
        raise ProblemError(415, "Send the portfolio itself, as text/csv, as an Excel file or as application/json.")
    body = await request.body()
    if not body.strip():
        message = "The portfolio is empty: send lines of funds and their shares, or a JSON object of them."
        raise UsageError(message=message)
    return tuple(amounts(body).items()) if kind == "application/json" else body
