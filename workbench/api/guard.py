"""Who may ask. A page of another site, or one that made its own name lead here, may not."""

import hmac
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass
from typing import Any

from workbench.api.replies import ProblemError

LARGEST_HEAD = 16 * 1024  # bytes before a body
BY_GUARD = (400, 401, 403, 421, 431)  # what it refuses with
TOO_LARGE = f"The head of a request has at most {LARGEST_HEAD:,} bytes here."


@dataclass(frozen=True)
class Guard:
    """The names by which the server is called, other sites whose pages may ask, and the token where one is needed."""

    hosts: frozenset[str]
    origins: frozenset[str] = frozenset()
    token: str = ""

    def check(self, scope: Any, headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """Headers for a page of another site that may ask. Raises ProblemError."""
        if sum(map(len, headers.values())) + len(scope["raw_path"]) + len(scope["query_string"]) > LARGEST_HEAD:
            raise ProblemError(431, TOO_LARGE, "too-large", {"connection": "close"})
        if [name for name, _ in scope["headers"]].count(b"host") > 1:
            raise ProblemError(400, "The request names two hosts; name one.", headers={"connection": "close"})
        host, origin = (headers.get(name, b"").decode("latin-1").lower() for name in (b"host", b"origin"))
        if host.rpartition(":")[0] not in self.hosts and host not in self.hosts:
            detail = f"This server is not called {host!r}. Add that name with --allow-host, or use its own."
            raise ProblemError(421, detail)
        is_open = scope["method"] == "OPTIONS" or scope["raw_path"] == b"/healthz"
        if self.token and not is_open and not self._is_known(headers.get(b"authorization", b"")):
            detail = "This server wants its token: as Bearer, or as the password of any name."
            ways = 'Basic realm="workbench", charset="UTF-8", Bearer'
            raise ProblemError(401, detail, "no-token", {"www-authenticate": ways})
        if not origin or origin.partition("://")[2] == host:
            return []
        if origin not in self.origins:
            raise ProblemError(403, f"Pages of {origin} may not ask here. Allow them with --allow-origin.")
        allowed = b"access-control-allow-origin", origin.encode("latin-1")
        return [allowed, (b"access-control-expose-headers", b"*"), (b"vary", b"origin")]

    def _is_known(self, authorization: bytes) -> bool:
        scheme, _, given = authorization.partition(b" ")
        if scheme.lower() == b"basic":
            try:
                given = b64decode(given, validate=True).partition(b":")[2]
            except Error:
                return False
        return hmac.compare_digest(given, self.token.encode())
