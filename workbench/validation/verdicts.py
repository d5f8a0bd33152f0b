"""What all checks together say: the verdict of a validation, and its sentence."""

from __future__ import annotations

from dataclasses import replace

from workbench.contract import Check, Excused, Validation, Verdict
from workbench.display import counted
from workbench.validation.checks import LEGACY_LINES, OF_THE_AFTER_SIDE, PROOFS


def emptied(check: Check, had: int) -> Check:
    """The check; of a legacy line that is empty and was not when last validated, with that said."""
    if check.id not in LEGACY_LINES or check.verdict is not Verdict.UNCHECKED or not had:
        return check
    return replace(check, figures=f"{EMPTIED}, and {had:,} when last validated", emptied=True)


EMPTIED = "nothing to look at"


def overall(checks: list[Check]) -> Verdict:
    """Fail before unchecked before pass. One legacy line that never had anything is no obstacle; five are, and so is
    one that had something when last validated."""
    verdicts = {check.id: check.verdict for check in checks}
    if Verdict.FAIL in verdicts.values():
        return Verdict.FAIL
    proofs_missing = any(verdicts[id] is Verdict.UNCHECKED for id in PROOFS)
    lines_missing = all(verdicts[id] is Verdict.UNCHECKED for id in LEGACY_LINES)
    emptied = any(check.emptied for check in checks)
    return Verdict.UNCHECKED if proofs_missing or lines_missing or emptied else Verdict.PASS


def sentence(validation: Validation) -> str:
    """What the verdict of a validation means, in one sentence."""
    failed = [check for check in validation.checks if check.verdict is Verdict.FAIL]
    if failed:
        # A proof names the place more closely than a legacy line does.
        row = next((check for check in failed if check.id in PROOFS), failed[0]).rows[0]
        return (
            f"{len(failed)} of {len(validation.checks)} checks failed, first {row.subject} at {row.path}: "
            f"{row.before} became {row.after}; {row.cause}."
        )
    if validation.verdict is Verdict.UNCHECKED:
        missing = [check for check in validation.checks if check.verdict is Verdict.UNCHECKED]
        if emptied := [check for check in missing if check.emptied]:
            return (
                f"{emptied[0].title} has {emptied[0].figures}. If that is right, validate again: this validation is "
                "on record."
            )
        why, others = missing[0].figures, len(validation.checks) - len(missing)
        rest = f"; none of the other {others} failed" if others else ""
        return f"{len(missing)} of {len(validation.checks)} checks had nothing to look at ({why}){rest}."
    found = [c for c in validation.checks if c.verdict is Verdict.FINDING and c.id not in OF_THE_AFTER_SIDE]
    gaps = [check.title for check in validation.checks if check.verdict is Verdict.UNCHECKED]
    gap = f"; {len(gaps)} had nothing to look at ({', '.join(gaps)})" if gaps else ""
    return (
        f"Nothing was lost{_but(validation.excused)}: {len(validation.checks)} checks, none failed{gap}, "
        f"{len(found)} with findings ({sum(check.count for check in found):,} rows) that the legacy data already had."
    )


def _but(excused: Excused) -> str:
    """What documents cannot hold, as a part of the sentence; empty when there is nothing."""
    if not excused.elements:
        return ""
    places = [(excused.groups, "group"), (excused.stocks, "stock")]
    where = " and ".join(counted(count, word) for count, word in places if count)
    return f" but what documents cannot hold: {counted(excused.elements, 'element')} in {where}, listed"
