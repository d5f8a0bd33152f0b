"""The reconciliation: every figure that the legacy team published, beside what this database says."""

from collections.abc import Mapping
from typing import Any

from workbench import migration, validation
from workbench.contract import Phase, Verdict
from workbench.errors import NotAllowedError, RefusedError
from workbench.measured import CONFIRMED, NOT_CONFIRMED, UNCHECKED, Claim, Published, Ratio, published, tally
from workbench.migration import Rehearsal
from workbench.postgres import Database
from workbench.validation import Validation


def rehearsed(database: Database) -> Rehearsal | str:
    """The rollback from the current phase, done and undone; or why it could not be, in a sentence."""
    try:
        return migration.rehearse_rollback(database)
    except (RefusedError, NotAllowedError) as refusal:
        return str(refusal)


def sentence(validated: Validation, counts: list[Claim], speedups: list[Claim], is_sample: bool) -> str:
    caution = " The sample was made to these counts: only your own data can confirm them." if is_sample else ""
    return (
        f"{validation.sentence(validated)} Of {len(counts)} published counts: {tally(counts)}.{caution}"
        f" Of {len(speedups)} published speed-ups: {tally(speedups)}."
    )


def reconcile(database: Database, validated: Validation) -> list[Claim]:
    with database.read_only() as transaction:
        if migration.phase(transaction) is Phase.LEGACY:
            measured = None
        else:
            rows = transaction.rows("report/published_counts", environment=validated.environment)
            measured = dict(rows[0]._asdict())
    counts = [_count(id, figure, measured) for id, figure in published("counts").items()]
    return [*counts, _validation_lines(validated)]


def _count(id: str, figure: Published, measured: dict[str, int] | None) -> Claim:
    claimed = f"{figure.value:,}"
    if measured is None:
        return Claim(id, figure.title, claimed, "-", UNCHECKED, "Nothing is migrated yet.")
    verdict = CONFIRMED if measured[id] == figure.value else NOT_CONFIRMED
    return Claim(id, figure.title, claimed, f"{measured[id]:,}", verdict, figure.words.format(**measured))


def _validation_lines(validated: Validation) -> Claim:
    verdicts = [validated.check(id).verdict for id in validation.LEGACY_LINES]
    findings, unchecked = verdicts.count(Verdict.FINDING), verdicts.count(Verdict.UNCHECKED)
    passed = verdicts.count(Verdict.PASS) + findings
    every = len(verdicts)
    verdict = UNCHECKED if unchecked == every else CONFIRMED if passed == every else NOT_CONFIRMED
    words = (
        f"{findings} of them with findings in the legacy data, {unchecked} unchecked; "
        "the legacy report counted only, here every row is compared."
    )
    return Claim("validation_lines", "Validation lines passed", "5 of 5", f"{passed} of {every}", verdict, words)


def speedups(benchmark: Mapping[str, Any]) -> list[Claim]:
    """Every published speed-up beside what the JSON twin `benchmark` says; unchecked when it says nothing. Times differ
    from run to run: the only figures of a review that do."""
    known = {claim["id"]: claim for claim in benchmark.get("claims", [])}
    return [_speedup(id, figure, known.get(id)) for id, figure in published("speedups").items()]


def _speedup(id: str, figure: Published, known: Mapping[str, Any] | None) -> Claim:
    claimed = f"{figure.value:g}x faster" if figure.up_to is None else f"{figure.value:g}-{figure.up_to:g}x faster"
    if not known or not known["measured"]:
        words = "Published before anything ran; this run measured no query times."
        return Claim(id, figure.title, claimed, "-", UNCHECKED, words)
    return Claim(id, figure.title, claimed, Ratio(**known["measured"]).words, known["verdict"], known["words"])
