"""What goes back: bytes with their headers, made once and sent often; or a problem (RFC 9457), in the house's own
sentence and with the status that a program acts on."""

import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus

from workbench.encoding import to_json
from workbench.errors import DatabaseUnreachableError, WorkbenchError
from workbench.snapshot import store

LOG = logging.getLogger("uvicorn.error")
STATUS = {
    **{"UnknownNameError": 404, "UnknownSnapshotError": 404, "ChangesGoneError": 410, "NoSnapshotError": 404},
    **{"UsageError": 422, "RefusedError": 409, "UnreachableError": 503, "WorkbenchError": 500},
}
"""By the nearest kind that an error is of."""
IMMUTABLE, ASK_FIRST, NEVER = "max-age=31536000, immutable", "no-cache", "no-store"
CONTENT = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
CONTENT += "connect-src 'self'; font-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
SAFE = {"content-security-policy": CONTENT, "x-content-type-options": "nosniff", "referrer-policy": "same-origin"}
NONE: Mapping[str, str] = {}
WITH_BODY = (b"content-type", b"content-length", b"content-encoding")
PROBLEM_PAGE = '<!doctype html><html lang="en"><title>{0}</title><main><h1>{0}</h1><p>{1}</p></main></html>'


@dataclass(slots=True)
class Reply:
    """It `lasts` until the folder of snapshots changes; `is_sent` where it went in parts already."""

    body: bytes
    headers: list[tuple[bytes, bytes]]
    status: int = 200
    etag: bytes = b""
    lasts: bool = False
    is_sent: bool = False


def is_known(etag: bytes, if_none_match: bytes) -> bool:
    return any(each.strip().removeprefix(b"W/") in (etag, b"*") for each in if_none_match.split(b","))


SENT = Reply(b"", [], is_sent=True)


def reply(
    body: bytes,
    media: str,
    headers: Mapping[str, str] = NONE,
    etag: str = "",
    cache: str = ASK_FIRST,
    status: int = 200,
    lasts: bool = False,
) -> Reply:
    told = {"content-type": media, "content-length": str(len(body)), "cache-control": cache, **SAFE, **headers}
    told |= {"etag": f'"{etag}"'} if etag else {}
    made = [(name.encode(), value.encode("latin-1", "replace")) for name, value in told.items() if value]
    return Reply(body, made, status, told.get("etag", "").encode(), lasts)


class ProblemError(Exception):
    """What is answered instead; `headers` say what to do about it."""

    def __init__(self, status: int, detail: str, kind: str = "", headers: dict[str, str] | None = None) -> None:
        self.status, self.detail, self.kind, self.headers = status, detail, kind, headers or {}

    @property
    def title(self) -> str:
        return self.kind.replace("-", " ").capitalize() or HTTPStatus(self.status).phrase

    @property
    def body(self) -> bytes:
        told = {"type": f"urn:workbench:{self.kind}" if self.kind else "about:blank", "title": self.title}
        return to_json(told | {"status": self.status, "detail": self.detail}).encode("utf-8", "replace")


def problem_reply(problem: ProblemError, page: str = "") -> Reply:
    """For people, the `page` of it."""
    if page:
        body = page.encode("utf-8", "replace")
        return reply(body, "text/html; charset=utf-8", problem.headers, cache=NEVER, status=problem.status)
    return reply(problem.body, "application/problem+json", problem.headers, cache=NEVER, status=problem.status)


def plain_page(problem: ProblemError) -> str:
    """For those who may not see the other pages."""
    return PROBLEM_PAGE.format(escape(problem.title), escape(problem.detail))


def problem_of(error: WorkbenchError, parameters: Collection[str]) -> ProblemError:
    """The same sentence; an option that is a part of the query here is called so."""

    def called(option: re.Match[str]) -> str:
        name = option[1].replace("-", "_")
        return f"?{name}=" if name in parameters else option[0]

    status = next(STATUS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in STATUS)
    kind = re.sub(r"(?<!^)([A-Z])", r"-\1", type(error).__name__.removesuffix("Error")).lower()
    return ProblemError(status, re.sub(r"--([a-z-]+)", called, said(error)), kind)


def said(error: WorkbenchError) -> str:
    """An error for clients: without addresses and folders of the server, whose log has them."""
    if type(error) is DatabaseUnreachableError:
        LOG.warning("%s", error)
        return "The database cannot be used; what stands in snapshots can be asked."
    folder, address = str(store.folder()), f" at {error.facts.get('where')}"
    return str(error).replace(f"{folder}/", "").replace(folder, "the folder of snapshots").replace(address, "")
