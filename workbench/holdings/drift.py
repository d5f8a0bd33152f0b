"""What differs between the format of a file and that of the one before it, before it breaks something."""

from __future__ import annotations

from collections.abc import Collection

from workbench.holdings.model import FURNITURE, Certificate


def drift(previous: Certificate, current: Certificate) -> list[str]:
    """Differences in format in plain words, for two files of the same issuer and fund; none when there is none."""
    findings = []
    for word, before, after in (
        ("layout", previous.layout, current.layout),
        ("encoding", previous.encoding, current.encoding),
        ("ends of lines", _kinds(previous.newlines), _kinds(current.newlines)),
        ("weights", previous.weight_format, current.weight_format),
        ("line of headings", str(previous.header_line), str(current.header_line)),
    ):
        if before != after:
            findings.append(f"The {word} changed from {before or 'none'} to {after or 'none'}.")
    findings += _headings(previous.headings, current.headings)
    for word in sorted({*current.classes} - {*previous.classes}):
        findings.append(f"{word!r} is a new class of assets.")
    for word in sorted({*previous.classes} - {*current.classes}):
        findings.append(f"The class of assets {word!r} is gone.")
    beside = [", ".join(sorted(FURNITURE & one.outcomes.keys())) for one in (previous, current)]
    if beside[0] != beside[1]:
        findings.append(f"Beside the table stood {beside[0]}, and now {beside[1]}.")
    return findings


def _headings(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    """Columns that are renamed (another heading at the same place), gone, new, or only moved."""
    gone, new = [one for one in before if one not in after], [one for one in after if one not in before]
    renamed = [(a, b) for a, b in zip(before, after, strict=False) if a in gone and b in new]
    findings = [f"The column {a!r} is called {b!r} now." for a, b in renamed]
    findings += [f"The column {one!r} is gone." for one in gone if one not in {a for a, _ in renamed}]
    findings += [f"The column {one!r} is new." for one in new if one not in {b for _, b in renamed}]
    if not gone and not new and before != after:
        findings.append(f"The columns stand in another order: {', '.join(after)}.")
    return findings


def _kinds(counts: Collection[str]) -> str:
    return ", ".join(sorted(counts)) or "none"
