"""What checks found, one by one and together: rows, verdicts, and the sentence of a validation."""

from dataclasses import dataclass, field, replace

from workbench.contract import Verdict
from workbench.display import counted
from workbench.validation.checks import CHECKS, LEGACY_LINES, PROOFS


@dataclass(frozen=True)
class BadRow:
    """One place that a check points at; `before` and `after` are values as text, cut at 200 characters."""

    verdict: Verdict
    entry_id: int | None
    subject: str
    path: str
    before: str | None
    after: str | None
    cause: str

    @property
    def cells(self) -> list[str | int | None]:
        """Of a table; the number of an entry is a name, and has no thousands."""
        return [self.entry_id and str(self.entry_id), self.subject, self.path, self.before, self.after, self.cause]


@dataclass(frozen=True)
class Check:
    """`count` bad rows in all, the first of them in `rows`; `figures` says what was looked at and `examined` how
    much; `fix` says what to do; `emptied` when nothing was there, and something was when last validated."""

    id: str
    title: str
    verdict: Verdict
    figures: str
    count: int
    rows: list[BadRow] = field(default_factory=list)
    fix: str = ""
    examined: int = 0
    emptied: bool = False


@dataclass(frozen=True)
class Excused:
    elements: int = 0
    groups: int = 0
    stocks: int = 0


@dataclass(frozen=True)
class Validation:
    verdict: Verdict
    environment: str
    checks: list[Check]
    excused: Excused = Excused()

    def check(self, id: str) -> Check:
        return next(check for check in self.checks if check.id == id)

    @property
    def findings(self) -> int:
        return sum(check.count for check in self.checks if check.verdict is Verdict.FINDING)


def emptied(check: Check, had: int) -> Check:
    """The check; of a legacy line that is empty and was not when last validated, with that in its figures."""
    if check.id not in LEGACY_LINES or check.verdict is not Verdict.UNCHECKED or not had:
        return check
    return replace(check, figures=f"nothing to look at, and {had:,} when last validated", emptied=True)


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
    if validation.verdict is Verdict.FAIL:
        return _failed(validation.checks)
    if validation.verdict is Verdict.UNCHECKED:
        return _unchecked(validation.checks)
    findings = [c for c in validation.checks if c.verdict is Verdict.FINDING and CHECKS[c.id].kind != "remark"]
    gaps = [check.title for check in validation.checks if check.verdict is Verdict.UNCHECKED]
    rows = counted(sum(check.count for check in findings), "row")
    gap = f"; {len(gaps)} had nothing to look at ({', '.join(gaps)})" if gaps else ""
    return (
        f"Nothing was lost{_but(validation.excused)}: {len(validation.checks)} checks, none failed{gap}, "
        f"{len(findings)} with findings ({rows}) that the migration did not make."
    )


def _failed(checks: list[Check]) -> str:
    failed = [check for check in checks if check.verdict is Verdict.FAIL]
    # A proof names the place more closely than a legacy line does.
    row = next((check for check in failed if check.id in PROOFS), failed[0]).rows[0]
    return (
        f"{len(failed)} of {len(checks)} checks failed, first {row.subject} at {row.path}: "
        f"{row.before} became {row.after}; {row.cause}."
    )


def _unchecked(checks: list[Check]) -> str:
    missing = [check for check in checks if check.verdict is Verdict.UNCHECKED]
    if emptied := [check for check in missing if check.emptied]:
        return (
            f"{emptied[0].title} has {emptied[0].figures}. If that is right, validate again: this validation is "
            "on record."
        )
    others = len(checks) - len(missing)
    rest = f"; none of the other {others} failed" if others else ""
    return f"{len(missing)} of {len(checks)} checks had nothing to look at ({missing[0].figures}){rest}."


def _but(excused: Excused) -> str:
    if not excused.elements:
        return ""
    places = [(excused.groups, "group"), (excused.stocks, "stock")]
    where = " and ".join(counted(count, word) for count, word in places if count)
    return f" but what documents cannot hold: {counted(excused.elements, 'element')} in {where}, listed"
