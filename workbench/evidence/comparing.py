"""Two runs compared: what turned, what came and went, what moved; a difference of time only where intervals say so."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from workbench import snapshot
from workbench.contract import Verdict
from workbench.display import counted, percent, visible
from workbench.errors import WorkbenchError
from workbench.evidence.runs import Run
from workbench.measured import Ratio, published

WORSE, BETTER, MOVED = "worse", "better", "moved"
ABSENT = "not there"
BAD_ROWS = "Failing rows and findings"
RANK = {"pass": 0, "confirmed": 0, "finding": 1, "undecided": 1, "unchecked": 2, "fail": 3, "not confirmed": 3}
VALIDATION, SNAPSHOT = "20_validate", "40_snapshot"


@dataclass(frozen=True)
class Turn:
    """One thing that is not as it was: `what` of `part`, as text before and after; `turn` is worse, better or moved;
    `by` is the difference of two numbers."""

    part: str
    what: str
    before: str
    after: str
    turn: str
    by: float | None = None


@dataclass(frozen=True)
class RunDifference:
    """`verdict` is fail when something turned for the worse, unchecked when the runs have no report in common or the
    notes say what could not be compared. `facts`: versions, servers and digests of both."""

    verdict: Verdict
    sentence: str
    before: str
    after: str
    rows: list[Turn]
    facts: dict[str, tuple[str, str]]
    notes: list[str]

    def parts(self) -> dict[str, list[Turn]]:
        """The differences by part, those for the worse first, then the largest first."""
        ordered = sorted(self.rows, key=lambda row: (row.turn != WORSE, -abs(row.by or 0)))
        return {part: [row for row in ordered if row.part == part] for part in dict.fromkeys(r.part for r in self.rows)}


def diff(before: Run, after: Run) -> RunDifference:
    """What is not as it was from run `before` to run `after`."""
    common = len(before.reports.keys() & after.reports.keys())
    was, now = _said(before), _said(after)
    rows = [row for part in was if part in now for row in _differences(part, was[part], now[part])]
    rows += [Turn("Questions", part, "asked", "not asked", MOVED) for part in was if part not in now]
    rows += [Turn("Questions", part, "not asked", "asked", MOVED) for part in now if part not in was]
    members, notes = _members(before, after)
    rows += members
    if not (before.has_all_rows and after.has_all_rows):
        notes.append("Not every failing row and finding is known: the CSV file of a validation is not there.")
    worse = any(row.turn == WORSE for row in rows)
    verdict = Verdict.FAIL if worse else Verdict.UNCHECKED if notes or not common else Verdict.PASS
    sentence = _sentence(common, rows, bool(notes))
    return RunDifference(verdict, sentence, f"{before.path}", f"{after.path}", rows, _facts(before, after), notes)


def _sentence(common: int, rows: list[Turn], has_gaps: bool) -> str:
    looked = f"{counted(common, 'report')} compared{', but not everything' * has_gaps}"
    if not common:
        return "The two runs have no report in common, so that nothing was compared."
    if not rows:
        return f"Nothing moved: {looked}."
    turns = Counter(row.turn for row in rows)
    words = {WORSE: "turned for the worse", BETTER: "for the better", MOVED: "moved"}
    told = ", ".join(f"{turns[turn]:,} {said}" for turn, said in words.items() if turns[turn])
    first = next((row for row in rows if row.turn == WORSE), None)
    named = f" First: {first.what}, {first.before} before, {first.after} after." if first else ""
    return f"{told}; {looked}.{named}"


def _said(run: Run) -> dict[str, dict[str, Any]]:
    """All that a run says and that may move, by part and name."""
    checks = run.value(VALIDATION, "checks") or []
    said: dict[str, dict[str, Any]] = {
        "Verdicts": {id: twin.get("verdict") or "an answer" for id, twin in run.reports.items()},
        "Checks": {check["title"]: check["verdict"] for check in checks},
    }
    if VALIDATION in run.reports:
        said[BAD_ROWS] = _bad_rows(run)
    rules = tomllib.loads((files("workbench.evidence") / "compared.toml").read_text(encoding="utf-8"))
    for report in run.reports.keys() & rules.keys():
        subject = " and ".join(f"{run.value(report, path)}" for path in rules[report].get("subject", []))
        said[f"{rules[report]['title']}{f': {subject}' if subject else ''}"] = dict(
            _figures(run, report, rules[report])
        )
    said["Speed-ups"] = {
        f"{each['id']} {each['argument']} at scale {each['scale']}": Ratio(**each["ratio"])
        for each in run.value("30_benchmark", "questions") or []
    }
    return said


def _bad_rows(run: Run) -> dict[str, str]:
    """What each bad row says, by its check and place; of several rows of one place all, the worst first."""
    rows: dict[str, list[str]] = {}
    for row in sorted(run.rows, key=lambda row: (-RANK.get(row["verdict"], 0), *row.values())):
        words = f"{row['verdict']}: {row['before'] or '-'}, {row['after'] or '-'}; {row['cause']}"
        rows.setdefault(f"{row['check']}: {row['subject']} at {row['path']}", []).append(words)
    return {place: " | ".join(said) for place, said in rows.items()}


def _figures(run: Run, report: str, rules: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for path in rules.get("figures", []):
        yield path.rpartition(".")[2].replace("_", " "), run.value(report, path)
    timed = {figure.title for figure in published("speedups").values()}  # their intervals say whether they moved
    for listed in rules.get("lists", []):
        for row in run.value(report, listed["path"]) or []:
            key = " and ".join(f"{row.get(name)}" for name in listed["key"])
            for name in listed["values"] if key not in timed else ():
                yield f"{key}: {name.replace('_', ' ')}", row.get(name)


def _differences(part: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Turn]:
    for what in dict.fromkeys([*was, *now]):
        old, new = was.get(what, ABSENT), now.get(what, ABSENT)
        both_timed = isinstance(old, Ratio) and isinstance(new, Ratio)
        if old != new and not (both_timed and new.low <= old.high and old.low <= new.high):
            yield Turn(part, what, _text(old), _text(new), _turn(part, old, new), _by(old, new))


def _turn(part: str, old: Any, new: Any) -> str:
    """Whether it turned: by rank of the verdict, a bad row that is not there being best; a speed-up by its middle."""
    if isinstance(old, Ratio) and isinstance(new, Ratio):
        return WORSE if new.median < old.median else BETTER
    absent = -1 if part == BAD_ROWS else RANK["unchecked"]
    ranks = [absent if said == ABSENT else RANK.get(_text(said).partition(":")[0]) for said in (old, new)]
    if None in ranks or ranks[0] == ranks[1]:
        return MOVED
    return WORSE if ranks[1] > ranks[0] else BETTER  # type: ignore[operator]


def _text(value: Any) -> str:
    if isinstance(value, Ratio):
        return value.words
    if isinstance(value, float):
        return f"{percent(value, 4)}"
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else f"{value}"


def _by(old: Any, new: Any) -> float | None:
    return float(new - old) if isinstance(old, int | float) and isinstance(new, int | float) else None


def _members(before: Run, after: Run) -> tuple[list[Turn], list[str]]:
    """Members that came, went or weigh another part, from the snapshots of both runs; and why not, where not."""
    names = [run.value(SNAPSHOT, "snapshot") for run in (before, after)]
    if None in names or names[0] == names[1]:
        return [], []
    try:
        changed = snapshot.diff(*map(snapshot.find, names)).rows
    except WorkbenchError as error:
        return [], [f"Members were not compared: {error}"]
    return [
        Turn(
            "Members",
            f"{row.change}: {row.symbol} in {row.name} ({row.environment})",
            row.before or "-",
            row.after or "-",
            MOVED,
            None if row.moved is None else row.moved / 1_000_000_000,
        )
        for row in changed
        if row.symbol and row.type
    ], []


def _facts(before: Run, after: Run) -> dict[str, tuple[str, str]]:
    was, now = (
        {name: run.facts.get(name) for name in ("workbench", "python")}
        | {
            "PostgreSQL": run.facts.get("server", {}).get("version"),
            "digest of the snapshot": run.value(SNAPSHOT, "digest"),
        }
        for run in (before, after)
    )
    return {name: (_text(was[name]), _text(now[name])) for name in was}


def summary(compared: RunDifference, most: int = 12) -> list[str]:
    """The comparison in at most `most` lines of Markdown, for a pull request."""
    rows = sorted((row for part in compared.parts().values() for row in part), key=lambda row: row.turn != WORSE)
    notes = [_inert(f"- {note}") for note in compared.notes]
    room = most - 2 - len(notes)
    shown = rows if len(rows) <= room else rows[: room - 1]
    more = [f"- … and {len(rows) - len(shown):,} more"] if len(rows) > len(shown) else []
    lines = [_inert(f"- {row.part}: {row.what}: {row.before} → {row.after} ({row.turn})") for row in shown]
    return [f"**{compared.verdict}**: {_inert(compared.sentence)}", "", *notes, *lines, *more]


def _inert(text: str) -> str:
    """Text from data, on one line, that Markdown and HTML leave as it is: neither link, picture nor tag."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#@" else sign for sign in visible(text))
