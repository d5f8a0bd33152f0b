"""What a request says."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from workbench.api.context import Context
from workbench.api.replies import ProblemError, is_known
from workbench.errors import UsageError

MOST_SENT = 2**20  # bytes of a portfolio
PATIENCE = 30  # seconds for all of it to come


@dataclass(frozen=True)
class Request:
    """It comes with the data that it is about, and with `made`, which answers in a thread, once for all who want the
    same."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[bytes, bytes]
    channel: tuple[Any, Any, Any]
    context: Context
    made: Callable[[Any, Callable[[], Any]], Awaitable[Any]]

    @classmethod
    def of(cls, channel: Any, headers: Mapping[bytes, bytes], context: Context, made: Any) -> Self:
        """Raises UsageError for too many parts of a query."""
        scope = channel[0]
        try:
            query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=100)
        except ValueError as error:
            raise UsageError(message="The query has more than 100 parts; ask for less.") from error
        return cls(scope["method"], scope["raw_path"].decode("latin-1"), query, headers, channel, context, made)

    def header(self, name: str) -> str:
        return self.headers.get(name.encode(), b"").decode("latin-1")

    def knows(self, etag: str) -> bool:
        return is_known(f'"{etag}"'.encode(), self.headers.get(b"if-none-match", b""))

    async def body(self) -> bytes:
        """Raises ProblemError for more than MOST_SENT, or when it does not come."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._body()
        except TimeoutError:
            raise ProblemError(408, f"The portfolio did not come within {PATIENCE} seconds.") from None

    async def _body(self) -> bytes:
        body, more = bytearray(), True
        while more:
            message = await self.channel[1]()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MOST_SENT:
                detail = f"A portfolio has at most {MOST_SENT:,} bytes here."
                raise ProblemError(413, detail, "too-large", {"connection": "close"})
        return bytes(body)


def matching(address: str, path: str) -> dict[str, str] | None:
    """The parts of a path that an address names, decoded one by one, since a name may have a slash; None for another
    path."""
    wanted, given = address.split("/"), path.split("/")
    named = {name[1:-1]: unquote(part) for name, part in zip(wanted, given, strict=False) if name.startswith("{")}
    fits = [a == b or (b and a.startswith("{")) for a, b in zip(wanted, given, strict=False)]
    return named if len(wanted) == len(given) and all(fits) else None
