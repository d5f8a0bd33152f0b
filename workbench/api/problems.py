"""Every error as a problem (RFC 9457): the house's own sentences, with the status that a program acts on."""

import re
from collections.abc import Collection
from http import HTTPStatus

from workbench.encoding import to_json
from workbench.errors import WorkbenchError

STATUS = {
    **{"UnknownNameError": 404, "UnknownSnapshotError": 404, "ChangesGoneError": 410, "NoSnapshotError": 503},
    **{"UsageError": 422, "RefusedError": 409, "UnreachableError": 503, "WorkbenchError": 500},
}
"""By the nearest kind that an error is of."""


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


def problem_of(error: WorkbenchError, parameters: Collection[str]) -> ProblemError:
    """The same sentence; an option that is a part of the query here is called so."""

    def called(option: re.Match[str]) -> str:
        name = option[1].replace("-", "_")
        return f"?{name}=" if name in parameters else option[0]

    status = next(STATUS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in STATUS)
    kind = re.sub(r"(?<!^)([A-Z])", r"-\1", type(error).__name__.removesuffix("Error")).lower()
    return ProblemError(status, re.sub(r"--([a-z-]+)", called, str(error)), kind)
