"""What a benchmark measured, and what others published, as frozen dataclasses; times are milliseconds at the client."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

CONFIRMED, NOT_CONFIRMED, UNDECIDED, UNCHECKED = "confirmed", "not confirmed", "undecided", "unchecked"
UNSTABLE = 0.30
DRIFTING = 0.25
FEWEST = 10  # rounds; fewer decide nothing
DOUBTS = (
    f"Unstable: the middle half of a side's times spreads over more than {UNSTABLE:.0%} of its median. "
    f"Drifting: the second half of the rounds took {DRIFTING:.0%} more or less than the first. "
    "Run again on a quiet machine, with more rounds."
)


@dataclass(frozen=True)
class Timing:
    """Times of one query on one side: `first` on a fresh connection where asked so, the rest of `n` timed executions.
    `spread` is the distance between the quartiles as a fraction of the median."""

    median: float
    p95: float
    n: int
    first: float | None
    spread: float


@dataclass(frozen=True)
class Ratio:
    """How many times as long the one side took as the other, with a 95 % interval."""

    median: float
    low: float
    high: float

    @property
    def words(self) -> str:
        return f"{self.median:.3g} x ({self.low:.3g} to {self.high:.3g})"


@dataclass(frozen=True)
class Timed:
    """Before as found, before with the indexes it never had, after; ratios are of each before to after."""

    before_ms: Timing
    indexed_ms: Timing
    after_ms: Timing
    ratio: Ratio
    indexed_ratio: Ratio


@dataclass(frozen=True)
class QueryPlan:
    """How the server answered on one side: `pages` of 8 kB touched, rows read and given, the way in words."""

    side: str
    rows: int
    rows_read: int
    pages: int
    way: str
    explain: Any


@dataclass(frozen=True)
class AsWritten:
    """The query for the documented shape (lists of bare symbols): wrong in what way, or right and timed."""

    right: bool
    words: str
    ms: Timing | None = None
    ratio: Ratio | None = None


@dataclass(frozen=True)
class Following:
    """A legacy write while the after side follows, as a prepared statement; `ratio` is to the same without."""

    ms: Timing
    ratio: Ratio


@dataclass(frozen=True)
class Measurement:
    """One question about one argument at one scale; simple statements on top, prepared ones in `prepared`."""

    id: str
    title: str
    argument: str
    about: str
    scale: int
    equal: bool
    rows: int
    before_ms: Timing
    indexed_ms: Timing
    after_ms: Timing
    ratio: Ratio
    indexed_ratio: Ratio
    prepared: Timed
    as_written: AsWritten | None
    following: Following | None
    plans: list[QueryPlan]
    doubts: list[str]
    raw_ms: Mapping[str, list[float]] = field(repr=False)

    @property
    def subject(self) -> str:
        return f"{self.title} ({self.argument})" if self.argument else self.title

    @property
    def decides(self) -> bool:
        return self.after_ms.n >= FEWEST

    @property
    def about_what(self) -> str:
        return f"{self.argument} ({self.about})".strip()

    @property
    def outcome(self) -> str:
        """Whether the after side is faster than before as found: `faster`, `slower`, or `even` when not certain."""
        return outcome(self.ratio)

    @property
    def told_outcome(self) -> str:
        return self.outcome + ", but unstable" * any(doubt.startswith("unstable") for doubt in self.doubts)

    @property
    def told_doubts(self) -> str:
        return "; ".join(self.doubts)

    @property
    def why(self) -> str:
        before, _, after = self.plans
        read = (
            f"reads {before.rows_read:,} rows in {before.pages:,} pages before, "
            f"{after.rows_read:,} in {after.pages:,} after"
        )
        if after.rows_read > 2 * before.rows_read:
            return f"{read}: one document holds the whole answer, and after looks its rows up one by one"
        if before.rows_read < 2 * after.rows_read:
            return f"{read}: about as many, so that only their unpacking is saved"
        return f"{read}: what is not asked for is not read"


def outcome(ratio: Ratio) -> str:
    """`faster` when the whole interval is above 1, `slower` when below, else `even`."""
    if ratio.low > 1:
        return "faster"
    return "slower" if ratio.high < 1 else "even"


@dataclass(frozen=True)
class Published:
    """A figure with its source and date; `up_to` ends a range, `questions` are those of the benchmark it speaks of."""

    title: str
    value: float
    source: str
    date: str
    words: str = ""
    up_to: float | None = None
    questions: tuple[str, ...] = ()


@cache
def published(kind: str) -> dict[str, Published]:
    known = tomllib.loads((files("workbench") / "published.toml").read_text(encoding="utf-8"))[kind]
    origin = {name: known[name] for name in ("source", "date")}
    return {id: Published(**origin | figure) for id, figure in known["figures"].items()}


@dataclass(frozen=True)
class Claim:
    """A published figure beside what was measured: counts are text, a speed-up is the weakest ratio it speaks of."""

    id: str
    title: str
    claimed: Ratio | str
    measured: Ratio | str | None
    verdict: str
    words: str

    @property
    def claimed_words(self) -> str:
        if isinstance(self.claimed, str):
            return self.claimed
        low, high = self.claimed.low, self.claimed.high
        return f"{low:g} x" if low == high else f"{low:g} to {high:g} x"

    @property
    def measured_words(self) -> str | None:
        return self.measured.words if isinstance(self.measured, Ratio) else self.measured


def tally(claims: Iterable[Claim]) -> str:
    verdicts = [claim.verdict for claim in claims]
    known = [verdict for verdict in (CONFIRMED, NOT_CONFIRMED, UNDECIDED, UNCHECKED) if verdict in verdicts]
    return ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in known)


@dataclass(frozen=True)
class Benchmark:
    rounds: int
    seed: int
    scales: list[int]
    server: Mapping[str, Any]
    questions: list[Measurement]
    claims: list[Claim]
    doubts: list[str]

    @property
    def sentence(self) -> str:
        return (
            f"Both sides gave equal results to all {len(self.questions)} questions. Against before as found, after is "
            f"{_outcomes([row.ratio for row in self.questions])}; against the same table with indexes that it never "
            f"had, {_outcomes([row.indexed_ratio for row in self.questions])}. "
            f"Published speed-ups: {tally(self.claims)}."
        )


def _outcomes(ratios: list[Ratio]) -> str:
    outcomes = [outcome(ratio) for ratio in ratios]
    return ", ".join(f"{word} in {outcomes.count(word)}" for word in ("faster", "slower", "even") if word in outcomes)
