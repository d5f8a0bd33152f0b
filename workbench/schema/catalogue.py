"""The catalogue is part of the state: what stands in it, compared with what `sql/` deploys.

What can break or swallow what is carried is a defect; what others put beside it, and a changed comment, is noticed.
A text that a server of an unknown version says in its own words cannot be judged.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from workbench.contract import Phase
from workbench.postgres import Transaction
from workbench.schema import expected
from workbench.schema.expected import Stands, first_difference

STRAGGLERS = "cutover with stragglers"
MISSING, IN_PLACE, FOREIGN = "missing", "in place", ""
UPGRADE = "`workbench upgrade` mends it"
UNFOLLOWED = "writes by another name than cache_entries are not followed: take the inheritance away"

# Aspects that the server says in its own words, which may differ by version.
DEPARSED = ("body", "definition", "default", "arguments")

OPTIONAL = ("view workbench.cache_entries",)  # made on request only

ASKED = ("table", "column", "view", "function", "type")  # kinds of object that the statements of checks name

# Tables whose ids come from sequences.
NUMBERED = ["definition_groups", "group_memberships", "stock_metadata"]
NUMBERED += ["workbench.set_aside_elements", "workbench.validations"]

CALLED = ("function", "procedure", "aggregate", "window function")
# Kinds of which another one in the schema `workbench` can change what a name there means.
RESOLVED = (*CALLED, "operator", "cast")


class Weight(Enum):
    DEFECT = "defect"
    NOTICED = "noticed"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class CatalogueDefect:
    """An aspect of an object that is not as deployed: what it says, what it should say (of long texts the first line
    that differs), and what mends it."""

    object: str
    aspect: str
    stands: str
    should: str
    mend: str

    @property
    def sentence(self) -> str:
        if self.stands == "missing":
            return f"{self.object} is missing"
        if self.aspect == "state":
            return f"{self.object} is {self.stands}"
        if not self.aspect:
            return f"{self.object} is not of the workbench: {self.stands}"
        return f"{self.object}: {self.aspect} is {self.stands}, should be {self.should}"


@dataclass(frozen=True)
class Difference(CatalogueDefect):
    """An aspect that is not as deployed, with its whole texts; `is_ours` when `upgrade` can mend it."""

    weight: Weight
    is_ours: bool

    @property
    def kind(self) -> str:
        return kind_of(self.object)

    @property
    def shown(self) -> CatalogueDefect:
        stands, should = first_difference(self.stands, self.should)
        return CatalogueDefect(self.object, self.aspect, stands, should, self.mend)


@dataclass(frozen=True)
class Catalogue:
    """All that was compared: how many aspects, on which server version, in which setting, and what differs."""

    examined: int
    major: int
    setting: str
    differences: list[Difference]
    should: expected.Objects

    def of(self, weight: Weight) -> list[Difference]:
        return [one for one in self.differences if one.weight is weight]

    @property
    def defects(self) -> list[Difference]:
        return self.of(Weight.DEFECT)

    @property
    def missing(self) -> str:
        """The first object of ours that is missing, so that no check can ask it; empty when there is none."""
        gone = (defect for defect in self.defects if defect.is_ours and defect.stands == MISSING)
        return next((defect.object for defect in gone if defect.kind in ASKED), "")


def judge(transaction: Transaction, phase: Phase) -> Catalogue:
    phase = Phase.PARALLEL if phase is Phase.BACKFILLING else phase
    stands = _stands(transaction)
    setting = STRAGGLERS if phase is Phase.CUTOVER and _lets_stragglers(stands) else str(phase)
    facts = transaction.rows("catalogue/server")[0]
    names = expected.Names(transaction.schema, facts.schema_identifier, transaction.filled)
    if transaction.is_copy:
        stands, should = expected.without_schemas(names, facts.major, setting, stands)
    else:
        should = expected.objects(names, facts.major, setting)
    differences = [*_differing(stands, should), *_foreign(stands, should, phase), *_grants(transaction, stands)]
    examined = sum(len(aspects) for aspects in should.values())
    return Catalogue(examined, facts.major, setting, differences, should)


def _stands(transaction: Transaction) -> Stands:
    stands: Stands = defaultdict(dict)
    rows = transaction.rows("catalogue/stands", bookkeeping=transaction.bookkeeping)
    if {f"table {table}" for table in NUMBERED} <= {row.object for row in rows}:
        rows = [*rows, *transaction.rows("catalogue/sequences", bookkeeping=transaction.bookkeeping)]
    for row in rows:
        stands[row.object][row.aspect] = row.stands
    return dict(stands)


def _lets_stragglers(stands: Stands) -> bool:
    """Whether the triggers of cache_entries are those of a cutover that still lets legacy writes through."""
    states = [
        (what, stands.get(f"trigger workbench_{what}_{event} on cache_entries", {}).get("state"))
        for what in ("follow", "refuse")
        for event in ("insert", "update", "delete", "truncate")
    ]
    return all((state == "enabled") is (what == "follow") for what, state in states)


def _differing(stands: Stands, should: expected.Objects) -> Iterator[Difference]:
    for object, aspects in should.items():
        found = stands.get(object)
        legacy = is_legacy(object)
        if found is None:
            if object not in OPTIONAL and not _is_elsewhere(object, aspects, stands):
                weight = Weight.NOTICED if legacy else Weight.DEFECT
                yield Difference(object, FOREIGN, MISSING, IN_PLACE, _mend(legacy), weight, not legacy)
            continue
        for aspect, text in aspects.items():
            if aspect in found and found[aspect] not in text.accepted:
                weight = _weight(object, aspect, text)
                mend = UNFOLLOWED if legacy and weight is Weight.DEFECT else _mend(legacy)
                yield Difference(object, aspect, found[aspect], text.plain, mend, weight, not legacy)


def _mend(legacy: bool) -> str:
    return "it is of the legacy table: nothing here depends on it" if legacy else UPGRADE


def _is_elsewhere(object: str, aspects: dict[str, expected.Text], stands: Stands) -> bool:
    """Whether a key or index of cache_entries is there under another name, or an index of it is not there at all."""
    if not is_legacy(object):
        return False
    return object.startswith("index ") or any(
        found.get("definition") in aspects["definition"].accepted
        for other, found in stands.items()
        if other.startswith("constraint ") and other.endswith(" on cache_entries")
    )


def _weight(object: str, aspect: str, text: expected.Text) -> Weight:
    if object == "table cache_entries" and aspect in ("parents", "children"):
        return Weight.DEFECT
    if aspect == "comment" or (aspect == "options" and object.startswith("table ")):
        return Weight.NOTICED
    if is_legacy(object) or (object in OPTIONAL and aspect == "definition"):
        return Weight.NOTICED
    return Weight.UNJUDGED if aspect in DEPARSED and not text.known else Weight.DEFECT


def is_legacy(object: str) -> bool:
    return object == "table cache_entries" or (
        object.endswith(" on cache_entries") and not object.startswith("trigger workbench_")
    )


def _foreign(stands: Stands, should: expected.Objects, phase: Phase) -> Iterator[Difference]:
    """What stands there and is not ours, unless it is part of such a thing."""
    known = {
        found["definition"]
        for object, found in stands.items()
        if is_legacy(object) and object in should and "definition" in found
    }
    ours = {called(object) for object in should if object.startswith("function ")}
    for object, found in stands.items():
        if object in should or (
            object.startswith(("table ", "sequence ")) and not object.partition(" ")[2].startswith("workbench.")
        ):
            continue
        table = _table_of(object)
        is_ours = f"table {table}" in should or f"view {table}" in should
        is_part = table not in (None, "cache_entries") and not is_ours
        if is_part and not (object.startswith("constraint ") and "FOREIGN KEY" in found["definition"]):
            continue
        if is_legacy(object) and found.get("definition") in known:
            continue
        text = found.get("definition") or found.get("type") or "there"
        breaks = _breaks(object, found, table, is_part, phase, ours)
        weight = Weight.DEFECT if breaks else Weight.NOTICED
        yield Difference(object, FOREIGN, text, "nothing of others", breaks or BESIDE, weight, is_ours=False)


TAKE_BACK = "take it back with REVOKE, once nobody writes by it; or give it on cache_entries too"
BESIDE = "nothing, if those who made it know of it"
ASK = "It is not the workbench's, and stays: ask whoever made it to take it away, or to move it to a table of their own"


def kind_of(object: str) -> str:
    """The kind that an object's name begins with, as `window function`."""
    return next((kind for kind in RESOLVED if object.startswith(f"{kind} ")), object.split()[0])


def called(object: str) -> str:
    return object.partition("(")[0].rpartition(" ")[2]


def _table_of(object: str) -> str | None:
    found = re.fullmatch(r"(?:column .* of|(?:constraint|index|trigger|rule|policy) .* on) (.*)", object, re.DOTALL)
    return found[1] if found else None


def _breaks(object: str, found: dict[str, str], table: str | None, is_part: bool, phase: Phase, ours: set[str]) -> str:
    """How something of others can break or swallow what is carried, with what to do; empty when it cannot."""
    kind = kind_of(object)
    if kind in RESOLVED and (kind not in CALLED or called(object) in ours):
        return f"{ASK}: what stands in the schema workbench can change what its names mean"
    if table is None or table == "cache_entries" or is_part:
        return ""
    carries = phase is Phase.PARALLEL or table.startswith("workbench.")
    definition = found.get("definition", "")
    if kind == "column":
        return f"{ASK}: no legacy document says what it holds"
    if kind == "rule":
        return f"{ASK}: it can swallow what is carried over"
    if carries and (kind == "constraint" or (kind == "index" and definition.startswith("CREATE UNIQUE"))):
        return f"{ASK}: it can refuse what is carried over"
    is_before_row = " BEFORE " in definition and "FOR EACH ROW" in definition
    if carries and kind == "trigger" and is_before_row and found["state"] == "enabled":
        return f"{ASK}, or to make it an AFTER trigger: it can change or swallow what is carried over"
    return ""


def _grants(transaction: Transaction, stands: Stands) -> Iterator[Difference]:
    if "table workbench.grants_given" not in stands:
        return
    for row in transaction.rows("catalogue/grants"):
        mend = UPGRADE if row.is_ours else TAKE_BACK
        yield Difference(row.object, row.aspect, row.stands, row.should, mend, Weight.DEFECT, row.is_ours)
