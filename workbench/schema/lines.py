"""Where two texts differ, as people read it."""

from __future__ import annotations

SHOWN = 160


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
