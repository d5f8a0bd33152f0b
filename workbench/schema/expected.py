"""What should stand in the catalogue: `sql/catalogue/expected.json`, for a schema, version and phase, made comparable.

`tests/tools/keep_catalogue.py` writes the file from real deployments. Of each object it has each aspect, as one
text, as a list of texts that mean the same (a restored dump says some things otherwise), or as those by version or
phase.
"""

import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from workbench import schema, sqlfiles

BODY = re.compile(r"\$(\w+)\$")  # a body in `sql/schema/deploy/`, named by its dollar quotes, stands for itself

WHEN = "when"  # settings (phases) in which an object is there; without it, in all


# What only the drill puts beside a copy in temporary tables.
OWN = re.compile(r"\w+ (?:\S+ (?:of|on) )?(?:workbench\.)?drill_")

SHOWN = 160  # characters of a text that are shown of a difference

NOT_COPIED = ("owner", "persistence")  # aspects that a temporary table has of its own

Stands = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Names:
    """How the schema of the tables is written: by the server as it likes, and as `sql/` is filled in."""

    schema: str
    identifier: str
    fill_deployed: Callable[[str], str] = field(compare=False)  # of the transaction; the schema decides what it says

    def fill(self, text: str) -> str:
        """What the server says, with the schema's name in the place of its variables."""
        # The server never writes E'' here: a backslash stands for itself.
        within = self.identifier.replace("'", "''")
        filled = text.replace('\':"schema"', f"'{within}").replace(':"schema"', self.identifier)
        return filled.replace(":'schema'", "'" + self.schema.replace("'", "''") + "'")


@dataclass(frozen=True)
class Text:
    """What an aspect may say; not `known` when the server's version may say the same in words that nobody has seen."""

    accepted: tuple[str, ...]
    known: bool

    @property
    def plain(self) -> str:
        return self.accepted[0]


Objects = dict[str, dict[str, Text]]


@cache
def majors() -> list[int]:
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
    if isinstance(value, Mapping) and setting in value:
        value = value[setting]
    by_major = value if isinstance(value, Mapping) else {}
    first = _of_version(by_major, major) if by_major else value
    # A database that came from an older server may still say what that one said.
    ways = [way if isinstance(way, list) else [way] for way in (first, *by_major.values())]
    filled = dict.fromkeys(_filled(names, text) for text in itertools.chain(*ways) if text is not None)
    return Text(tuple(filled), known=major in majors() or (_between(major) and first is not None))


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


def _filled(names: Names, text: str) -> str:
    if ":" not in text and "$" not in text:
        return text
    tag = BODY.fullmatch(text)
    return names.fill_deployed(_bodies()[tag[1]]) if tag else names.fill(text)


@cache
def _file() -> Any:
    return json.loads(sqlfiles.document("catalogue/expected.json"))


@cache
def _bodies() -> dict[str, str]:
    text = "\n".join(sqlfiles.load(name) for name in schema.files(schema.ALL))
    return dict(re.findall(r"\$(\w+)\$(.*?)\$\1\$", text, re.DOTALL))


def without_schemas(names: Names, major: int, setting: str, stands: Stands) -> tuple[Stands, Objects]:
    """Both sides of a copy in temporary tables without the names of schemas, which differ there from the original's;
    objects keep the names that people know."""
    any_schema, own = _schemas(names.schema)
    should, known = _objects_without_schemas(names, major, setting)
    stands_there = {
        known.get(any_schema.sub("", object), own.sub("workbench.", object)): {
            aspect: any_schema.sub("", text) for aspect, text in aspects.items() if aspect not in NOT_COPIED
        }
        for object, aspects in stands.items()
        if object != "schema workbench"
    }
    return {object: aspects for object, aspects in stands_there.items() if not OWN.match(object)}, should


def _schemas(schema: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Names of schemas before what is in them: any, and the copy's own."""
    return re.compile(rf"(?:\b{re.escape(schema)}|\bpg_temp|\bworkbench)\."), re.compile(
        rf"\b(?:{re.escape(schema)}|pg_temp)\."
    )


@lru_cache(maxsize=2)
def _objects_without_schemas(names: Names, major: int, setting: str) -> tuple[Objects, dict[str, str]]:
    """What should stand in a copy; and the names that people know, by those without a schema."""
    any_schema, own = _schemas(names.schema)
    should = objects(names, major, setting)
    expected_there = {
        own.sub("", object): {
            aspect: replace(text, accepted=tuple(any_schema.sub("", accepted) for accepted in text.accepted))
            for aspect, text in aspects.items()
        }
        for object, aspects in should.items()
        if object != "schema workbench"
    }
    return expected_there, {any_schema.sub("", object): own.sub("", object) for object in should}


def first_difference(stands: str, should: str) -> tuple[str, str]:
    """Both texts as they are when they are short, else the first line that differs."""
    if max(len(stands), len(should)) <= SHOWN and "\n" not in stands + should:
        return stands, should
    ours, theirs = should.splitlines() or [""], stands.splitlines() or [""]
    number = next(
        (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
    )
    pair = [lines[number] if number < len(lines) else "" for lines in (theirs, ours)]
    same = next((n for n, (a, b) in enumerate(zip(*pair, strict=False)) if a != b), min(map(len, pair)))
    start = max(0, same - SHOWN // 4)
    return tuple(f"line {number + 1}: {_cut(line, start)}" for line in pair)  # type: ignore[return-value]


def _cut(line: str, start: int) -> str:
    """A line from a little before the place that differs, when it is long."""
    if not line.strip():
        return "nothing"
    shown = line[start : start + SHOWN] if len(line) > SHOWN else line.strip()
    return ("…" if shown != line.strip() and start else "") + shown + ("…" if len(line) > start + SHOWN else "")
