"""The address of a database, read from a URL and written as one that libpq reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from workbench.errors import UsageError

READ = re.compile(
    r"(?P<kind>\w+)(?:\+\w+)?://(?:(?P<username>[^:@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<host>\[[^]]*\]|[^:/?]*)(?::(?P<port>\d+))?(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?"
)


@dataclass(frozen=True)
class URL:
    """What is None, libpq takes from its variables; `query` has the settings after the question mark."""

    username: str | None = None
    password: str | None = field(default=None, repr=False)
    host: str | None = None
    port: str | None = None
    database: str | None = None
    query: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    def set(self, **parts: Any) -> "URL":
        return replace(self, **parts)

    def text(self, shown: str | None = None) -> str:
        """With the password, or what is `shown` in its place."""
        secret = self.password and f":{shown or quote(self.password, safe='')}"
        account = f"{quote(self.username or '', safe='')}{secret or ''}@" if self.username or secret else ""
        host = f"[{self.host}]" if ":" in (self.host or "") else quote(self.host or "", safe=",")
        place = host + (f":{self.port}" if self.port else "")
        query = f"?{urlencode(self.query, quote_via=quote)}" if self.query else ""
        return f"postgresql://{account}{place}/{quote(self.database or '', safe='')}{query}"


def parse_url(text: str) -> URL:
    """Raises UsageError for anything but the URL of a PostgreSQL database."""
    if set(text.partition("://")[2].rpartition("@")[0]) & set("/?#@ "):
        raise UsageError(
            message="The user name or password in the database URL has a character that must be written "
            "as its code: @ as %40, / as %2F, ? as %3F, # as %23, a space as %20."
        )
    if not (read := READ.fullmatch(text)):
        raise UsageError(message="The database URL cannot be read; write it as postgresql://user@host:5432/name.")
    parts = {name: unquote(part) or None for name, part in read.groupdict("").items() if name not in ("kind", "query")}
    if read["kind"] not in ("postgresql", "postgres"):
        raise UsageError(message=f"The database URL begins with {read['kind']!r}; only postgresql:// is supported.")
    host = (parts.pop("host") or "").strip("[]") or None
    return URL(**parts, host=host, query=dict(parse_qsl(read["query"] or "", keep_blank_values=True)))
