"""The catalogue of checks, from `checks.toml`: a check is the statement `sql/validation/<id>.sql` and a table there."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbench.contract import Phase

RESTORE = {
    Phase.PARALLEL: "if the after side is at fault, `workbench rollback --discard` and `workbench migrate` rebuild it; "
    "if the legacy table was changed since the migration, the same brings the change over.",
    Phase.CUTOVER: "if the documents are at fault, `workbench rollback --discard` and `workbench cutover` rebuild them "
    "from the new tables, which are primary; a row of those that is wrong must be written anew.",
    Phase.ARCHIVED: "write the rows anew that are wrong: the new tables are primary, and documents are archived.",
}
CORRECT = {
    Phase.PARALLEL: "correct the entry in cache_entries if it is wrong; nothing was lost, the original is kept.",
    Phase.CUTOVER: "correct the row of the new tables, which are primary, if it is wrong; the entry of then is kept.",
    Phase.ARCHIVED: "correct the row of the new tables, which are primary, if it is wrong; the entry of then is kept.",
}


@dataclass(frozen=True)
class CheckRule:
    """What the program knows of a check before it runs; `checks.toml` says what each field means."""

    id: str
    kind: Literal["line", "proof", "defect", "remark"]
    title: str
    what_to_do: str = ""
    short: str = ""
    needs_legacy: bool = True
    is_witness: bool = False
    compares_catalogue: bool = False


_RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
CHECKS = {id: CheckRule(id, **rule) for id, rule in _RULES.items()}
LEGACY_LINES = {id: rule for id, rule in CHECKS.items() if rule.kind == "line"}
PROOFS = {id: rule for id, rule in CHECKS.items() if rule.kind == "proof"}
FINDINGS = {id: rule for id, rule in CHECKS.items() if rule.kind in ("defect", "remark")}
