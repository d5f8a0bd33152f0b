"""In which form and compression an answer goes, of what a client takes."""

import gzip
import re
from collections.abc import Callable
from typing import Any

from workbench import encoding
from workbench.api.replies import ProblemError

QUALITY = re.compile(r"\s*q=([01](?:\.\d*)?)\s*", re.IGNORECASE)
FORMS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
    "html": "text/html; charset=utf-8",
}
ENCODERS: dict[str, Callable[[Any, slice], bytes]] = {
    "json": lambda answer, part: encoding.to_json(answer, part=part).encode("utf-8", "replace"),
    "csv": lambda answer, _: encoding.to_csv(answer).encode("utf-8", "replace"),
    "arrow": lambda answer, _: encoding.to_arrow_stream(answer),
    "parquet": lambda answer, _: encoding.to_parquet(answer),
}


def _qualities(header: str) -> dict[str, float]:
    found = {}
    for part in header.split(","):
        kind, *parameters = part.split(";")
        given = next(filter(None, map(QUALITY.fullmatch, parameters)), None)
        found[kind.strip().lower()] = float(given[1]) if given else 1.0
    return found


def form_of(accept: str) -> str:
    """The form that is wanted most. Raises ProblemError where none is taken."""
    qualities, best, most = _qualities(accept or "*/*"), "", 0.0
    for name, media in FORMS.items():
        plain = media.partition(";")[0]
        wanted = (plain, f"{plain.partition('/')[0]}/*", "*/*")
        quality = next((qualities[each] for each in wanted if each in qualities), 0.0)
        best, most = (name, quality) if quality > most else (best, most)
    if not best:
        raise ProblemError(406, f"There is no answer as {accept}; there are {', '.join(FORMS.values())}.")
    return best


def coding_of(accept: str) -> str:
    """`zstd`, `gzip` or nothing."""
    qualities = _qualities(accept)
    wanted = {name: qualities.get(name, qualities.get("*", 0.0)) for name in ("zstd", "gzip")}
    best = max(wanted, key=lambda name: wanted[name])
    return best if wanted[best] else ""


def compressed(body: bytes, coding: str) -> bytes:
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    import pyarrow as pa

    return bytes(pa.compress(body, codec="zstd", asbytes=True))
