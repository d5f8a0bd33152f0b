"""What should stand in the catalogue: the texts of `sql/catalogue/expected.json`, for a schema, version and phase.

The file is written by `tests/tools/keep_catalogue.py` from real deployments. Of each object it has each aspect, as one
text, as a list of texts that mean the same (a restored dump says some things otherwise), or as those by version or
phase.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from workbench import schema, sqlfiles

BODY = re.compile(r"\$(\w+)\$")
"""A body in `sql/schema/deploy/`, named by its dollar quotes, stands for itself."""

WHEN = "when"
"""Settings (phases) in which an object is there; without it, in all."""


@dataclass(frozen=True)
class Names:
    """How the schema of the tables is written: by the server as it likes, and as `sql/` is filled in."""

    schema: str
    identifier: str
    fill_deployed: Callable[[str], str]

    def fill(self, text: str) -> str:
        """What the server says, with the schema's name in the place of its variables."""
        # The server never writes E'' here: a backslash stands for itself.
        within = self.identifier.replace("'", "''")
        filled = text.replace('\':"schema"', f"'{within}").replace(':"schema"', self.identifier)
        return filled.replace(":'schema'", self.literal)

    @property
    def literal(self) -> str:
        return "'" + self.schema.replace("'", "''") + "'"

    def body(self, tag: str) -> str:
        """The body that `sql/` deploys between dollar quotes of that tag."""
        return self.fill_deployed(_bodies()[tag])


@dataclass(frozen=True)
class Text:
    """What an aspect may say; not `known` when the server's version may say the same in words that nobody has seen."""

    accepted: tuple[str, ...]
    known: bool

    @property
    def plain(self) -> str:
        """As it is deployed."""
        return self.accepted[0]


Objects = dict[str, dict[str, Text]]


@cache
def majors() -> list[int]:
    """Server versions whose texts are in the file."""
    return [int(major) for major in _file()["majors"]]


def known_majors() -> list[int]:
    """Server versions of which texts can be judged; one between two that agree says what they say."""
    return list(range(min(majors()), max(majors()) + 1))


@lru_cache(maxsize=2)
def objects(names: Names, major: int, setting: str) -> Objects:
    """All that should stand on a server of that version in that setting (a phase, or cutover with stragglers).

    Kept, since a drill asks for it at each fault.
    """
    return {
        names.fill(object): {
            aspect: _text(names, value, major, setting) for aspect, value in aspects.items() if aspect != WHEN
        }
        for object, aspects in _file()["objects"].items()
        if setting in aspects.get(WHEN, [setting])
    }


def _text(names: Names, value: Any, major: int, setting: str) -> Text:
    if isinstance(value, str):
        return Text((_filled(names, value),), known=_between(major) or major in majors())
    if isinstance(value, Mapping) and setting in value:
        value = value[setting]
    by_major = isinstance(value, Mapping)
    first = _of_version(value, major) if by_major else value
    texts = [*_listed(first), *(text for other in _others(value) for text in _listed(other))]
    filled = tuple(dict.fromkeys(_filled(names, text) for text in texts if text is not None))
    return Text(filled, known=major in majors() or (_between(major) and (not by_major or first is not None)))


def _of_version(value: Mapping[str, Any], major: int) -> Any:
    """What this version says; of one between two that are in the file, what all above it say, if they agree."""
    above = {version for version in majors() if version > major}
    for majors_of_text, text in value.items():
        known = {int(version) for version in majors_of_text.split()}
        if major in known or (_between(major) and known >= above):
            return text
    return None


def _between(major: int) -> bool:
    return min(majors()) < major < max(majors())


def _others(value: Any) -> Iterator[Any]:
    """A database that came from an older server may still say what that one said."""
    if isinstance(value, Mapping):
        yield from value.values()


def _listed(value: Any) -> list[str | None]:
    return value if isinstance(value, list) else [value]


def _filled(names: Names, text: str) -> str:
    if ":" not in text and "$" not in text:
        return text
    tag = BODY.fullmatch(text)
    return names.body(tag[1]) if tag else names.fill(text)


@cache
def _file() -> Any:
    return json.loads(sqlfiles.document("catalogue/expected.json"))


@cache
def _bodies() -> dict[str, str]:
    """Every dollar-quoted text of the deployed files, by its tag."""
    text = "\n".join(sqlfiles.load(name) for name in schema.files(schema.ALL))
    return dict(re.findall(r"\$(\w+)\$(.*?)\$\1\$", text, re.DOTALL))
