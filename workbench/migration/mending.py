"""What somebody altered of the workbench's own is made what it should be, or nothing is changed."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from workbench import schema
from workbench.contract import Phase
from workbench.errors import UnmendedError
from workbench.migration.deployment import lock_both_sides, lock_tables
from workbench.migration.drift import refuse_drift
from workbench.migration.steps import perform, scripts, switching
from workbench.postgres import Transaction
from workbench.schema import catalogue
from workbench.schema.catalogue import Catalogue, Difference

ROUNDS = 4  # a key that is made anew takes references with it, and they are made anew in the next round

# What is mended in which order; of functions, views and types only the owner: they are deployed anew.
RANKS = ["table", "sequence", "column", "constraint", "index", "grant", "function", "view", "type"]

OWNED = ("function", "view", "type")

LEAVE = "`workbench validate` says of each what to do."


def replace_all(transaction: Transaction, now: Phase) -> None:
    """Deploy functions, views and triggers anew, and mend tables in between; the caller holds the advisory lock."""
    compared = catalogue.judge(transaction, now)
    _refuse_ambiguous(compared)
    # Whether the functions and views that tell drift are those that were shipped.
    can_prove = not any(defect.kind in OWNED for defect in compared.defects)
    lock_both_sides(transaction, now)
    if can_prove:
        refuse_drift(transaction)
    lock_tables(transaction, "migration/lock_everybody")
    # Altered views may use what is dropped before them.
    views = [{"name": defect.object.removeprefix("view ")} for defect in compared.defects if defect.kind == "view"]
    transaction.value("catalogue/defects", defects=json.dumps(views))
    transaction.execute_file("catalogue/loosen")
    replace(transaction, now, compared.setting == catalogue.STRAGGLERS, mend=True)
    mend_tables(transaction, now)
    require_mended(transaction, now)
    if not can_prove:
        refuse_drift(transaction)


def replace(transaction: Transaction, now: Phase, old_writers: bool, mend: bool = False) -> None:
    """Deploy what is derived anew, with the triggers of the phase; while views are away, mend tables if asked to."""
    view = bool(transaction.value("archive/has_view"))
    if view:
        transaction.execute_file("removal/drop_view")
    perform(transaction, scripts(*schema.reverting(schema.DERIVED)))
    if mend:
        mend_tables(transaction, now, RANKS[:4])
    schema.deploy(transaction, schema.DERIVED)
    view_again = ["archive/view"] if view else []
    perform(transaction, [switching(now, old_writers), *scripts(*view_again, "migration/own")])


def mend_tables(transaction: Transaction, now: Phase, kinds: Sequence[str] = RANKS) -> None:
    """Mend what is not deployed anew, as far as it can be mended; only `kinds` while views are out of the way."""
    for _ in range(ROUNDS):
        compared = catalogue.judge(transaction, now)
        gone = {defect.object.partition(" ")[2] for defect in compared.defects if defect.stands == catalogue.MISSING}
        repairs = [_repair(compared, defect) for defect in compared.defects]
        wanted = [repair for repair in repairs if repair and repair["kind"] in kinds]
        possible = [repair for repair in wanted if repair["kind"] == "sequence" or repair["table"] not in gone]
        if not possible:
            return
        transaction.value("catalogue/defects", defects=json.dumps(possible))
        if refusal := transaction.refused("catalogue/mend"):
            raise UnmendedError(defects=refusal, advice=LEAVE)


def _refuse_ambiguous(compared: Catalogue) -> None:
    """Another function of a name of ours could be taken for ours when that is replaced."""
    missing = {catalogue.called(defect.object) for defect in compared.defects if defect.stands == catalogue.MISSING}
    others = [defect for defect in compared.defects if not defect.is_ours and defect.kind in catalogue.CALLED]
    _refuse(defect for defect in others if catalogue.called(defect.object) not in missing)


def require_mended(transaction: Transaction, now: Phase) -> None:
    _refuse(catalogue.judge(transaction, now).defects)


def _refuse(defects: Iterable[Difference]) -> None:
    if sentences := "; ".join(defect.shown.sentence for defect in defects):
        raise UnmendedError(defects=sentences, advice=LEAVE)


def _repair(compared: Catalogue, defect: Difference) -> dict[str, Any] | None:
    """The defect as `catalogue/mend` takes it; None when it is not mended there."""
    if not defect.is_ours or defect.kind not in RANKS or (defect.kind in OWNED and defect.aspect != "owner"):
        return None
    if defect.kind in ("table", "column", *OWNED) and defect.stands == catalogue.MISSING:
        return None
    if defect.aspect in ("parents", "children", "generated"):
        return None
    name, relation = _parts(defect)
    if defect.kind == "sequence" and defect.stands == catalogue.MISSING and relation.startswith("workbench."):
        return None  # it comes with its column
    texts = compared.should.get(defect.object, {})
    definition = next((texts[aspect].plain for aspect in ("definition", "type") if aspect in texts), "")
    is_reference = definition.startswith("FOREIGN KEY")
    return {
        "rank": 2 * RANKS.index(defect.kind) + is_reference,
        "kind": defect.kind,
        "name": name,
        "table": relation,
        "relation": relation.removeprefix("workbench."),
        "is_bookkeeping": relation.startswith("workbench."),
        "aspect": "" if defect.kind in ("constraint", "index", "grant") else defect.aspect,
        "should": defect.aspect if defect.kind == "grant" else defect.should,
        "definition": definition,
    }


def _parts(defect: Difference) -> tuple[str, str]:
    """Name and relation of an object, as `unique_group` and `definition_groups`."""
    if defect.kind == "grant":
        return defect.aspect.partition(" to ")[2], defect.object.removeprefix("grant on ")
    match = re.fullmatch(r"(?:column|constraint|index) (\w+) (?:of|on) (.*)", defect.object)
    if match:
        return match[1], match[2]
    name = defect.object.removeprefix(f"{defect.kind} ")
    return name, name if defect.kind != "function" else ""
