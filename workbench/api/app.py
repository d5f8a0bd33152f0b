"""A request on its way: may it ask, what does it ask, and is the answer made already?"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.api import context, others
from workbench.api.answers import answer
from workbench.api.guard import BY_GUARD, Guard
from workbench.api.questions import PARAMETERS, QUESTIONS
from workbench.api.replies import (
    NEVER,
    WITH_BODY,
    ProblemError,
    Reply,
    is_known,
    plain_page,
    problem_of,
    problem_reply,
    reply,
)
from workbench.api.requests import Request, matching
from workbench.errors import WorkbenchError
from workbench.name_matching import Known, hint

if TYPE_CHECKING:
    from workbench.postgres import Database

LOG = logging.getLogger("uvicorn.error")
LOOK_AGAIN = 1.0  # seconds until a new snapshot is noticed
MOST_KEPT = 64 * 2**20  # bytes of answers, and of what they were asked by
OF_EACH = 2_000  # bytes of headers and the like
AT_ONCE = 4  # questions, and so connections to the database


class Api:
    """The ASGI application. Answers are bytes, made once for each question, form and digest of the data."""

    def __init__(self, guard: Guard, database: Database | None = None) -> None:
        self.guard, self.database = guard, database
        self.context, self.marks, self.looked = context.now(database), context.marks(), time.monotonic()
        self.workers = ThreadPoolExecutor(AT_ONCE)
        self.making: dict[Any, asyncio.Future[Any]] = {}
        self.kept: dict[Any, Reply] = {}
        self.size = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        accepts = headers.get(b"accept"), headers.get(b"accept-encoding")
        key = scope["method"] in ("GET", "HEAD"), scope["raw_path"], scope["query_string"], *accepts
        more = list[tuple[bytes, bytes]]()

        async def send_parts(message: Any) -> None:
            added = {"headers": [*message["headers"], *more]} if "headers" in message else {}
            await send(message | added)

        try:
            self._look()
            more = self.guard.check(scope, headers)
            kept = self.kept
            answered = kept.get(key)
            if answered is None:
                answered = await self._reply(Request.of((scope, receive, send_parts), headers, self.context, self.made))
                if kept is self.kept and answered.lasts and key[0]:  # the folder did not change meanwhile
                    self._keep(key, answered)
        except (WorkbenchError, ProblemError) as error:
            problem = problem_of(error, PARAMETERS) if isinstance(error, WorkbenchError) else error
            is_page = b"text/html" in (accepts[0] or b"") and not scope["raw_path"].startswith(b"/v1/")
            answered = problem_reply(problem, await self._problem_page(problem, scope) if is_page else "")
        except Exception as error:  # a server goes on
            LOG.error("Nobody foresaw this at %s.", scope["path"], exc_info=error)
            detail = f"The workbench met something unforeseen ({type(error).__name__}). Please report it with the log."
            answered = problem_reply(ProblemError(500, detail, "unforeseen"))
        if not answered.is_sent:
            await _send(answered, scope["method"], headers, more, send)

    def _look(self) -> None:
        """Notice that the folder changed: what is kept was true of the data of then."""
        if time.monotonic() - self.looked > LOOK_AGAIN:
            before, self.marks = self.marks, context.marks()
            if before != self.marks:
                self.context, self.kept, self.size = context.now(self.database), {}, 0
            self.looked = time.monotonic()

    def _keep(self, key: Any, reply: Reply) -> None:
        size = len(reply.body) + sum(len(part) for part in key[1:] if part) + OF_EACH
        self.size += size
        if self.size > MOST_KEPT:
            self.kept, self.size = {}, size
        self.kept[key] = reply

    async def _problem_page(self, problem: ProblemError, scope: Any) -> str:
        if problem.status in BY_GUARD:
            return plain_page(problem)
        path = scope["raw_path"].decode("latin-1")
        return str(await self.made(None, partial(others.problem_page, self.context, problem, path)))

    async def _reply(self, request: Request) -> Reply:
        address, parts = self._address_of(request)
        question = QUESTIONS.get(address)
        methods: tuple[str, ...] = ("POST",) if question and question.method == "POST" else ("GET", "HEAD")
        methods += ("POST",) * (address == "/portfolio")
        if request.method == "OPTIONS":
            may = {"methods": ", ".join(methods), "headers": "authorization, content-type, last-event-id"}
            allowed = {f"access-control-allow-{what}": said for what, said in may.items()}
            return reply(b"", "", {"allow": may["methods"], **allowed}, status=204)
        if request.method not in methods:
            taken = ", ".join(methods)
            raise ProblemError(405, f"{address} takes {taken}.", "wrong-method", {"allow": taken})
        if address == "/v1/changes" and "text/event-stream" in request.header("accept"):
            is_asked_about = request.method == "HEAD"
            return reply(b"", others.EVENTS, cache=NEVER) if is_asked_about else await others.listened(request)
        if question:
            return await answer(address, question, request, parts)
        return await others.OTHERS.get(address, others.page)(address, request, parts)

    def _address_of(self, request: Request) -> tuple[str, dict[str, str]]:
        for addresses in (lambda: QUESTIONS, lambda: others.OTHERS, others.pages):
            for address in addresses():
                if (parts := matching(address, request.path)) is not None:
                    return address, parts
        near = hint(request.path, [Known("", each) for each in (*QUESTIONS, *others.OTHERS, *others.pages())], [])
        raise ProblemError(404, f"There is nothing at {request.path}. {near}", "unknown-address")

    async def made(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` returns, in a thread; once for all who want it at the same time."""
        making = self.making.get(key) or asyncio.get_running_loop().run_in_executor(self.workers, make)
        if key is not None and key not in self.making:
            self.making[key] = making
            making.add_done_callback(lambda _: self.making.pop(key, None))
        return await asyncio.shield(making)


async def _send(reply: Reply, method: str, headers: Any, more: list[tuple[bytes, bytes]], send: Any) -> None:
    status, told, body = reply.status, reply.headers, reply.body if method != "HEAD" else b""
    if status == 200 and reply.etag and is_known(reply.etag, headers.get(b"if-none-match", b"")):
        status, told, body = 304, [header for header in told if header[0] not in WITH_BODY], b""
    await send({"type": "http.response.start", "status": status, "headers": told + more if more else told})
    await send({"type": "http.response.body", "body": body})
