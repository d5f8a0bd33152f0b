"""What differs between the format of a file and that of the one before it, before it breaks something."""

from workbench.holdings.model import FURNITURE, Certificate


def drift(previous: Certificate, current: Certificate) -> list[str]:
    """Differences in format in plain words, for two files of the same issuer and fund; none when there is none."""
    if previous.layout != current.layout:
        return [f"The layout changed from {previous.layout} to {current.layout}."]
    pairs = []
    for certificate in (previous, current):
        beside = ", ".join(sorted(FURNITURE & certificate.outcomes.keys()))
        ends, line = ", ".join(sorted(certificate.newlines)), str(certificate.header_line)
        pairs.append((certificate.encoding, ends, certificate.weight_format, line, beside))
    words = ("encoding", "ends of lines", "form of weights", "line of headings", "text beside the table")
    changes = [(word, a, b) for word, a, b in zip(words, *pairs, strict=True) if a != b]
    findings = [f"The {word} changed from {a or 'none'} to {b or 'none'}." for word, a, b in changes]
    before, after = previous.headings, current.headings
    # Another heading at the same place is taken for the same column under another name.
    renamed = {a: b for a, b in zip(before, after, strict=False) if a not in after and b not in before}
    gone = [heading for heading in before if heading not in {*after, *renamed}]
    new = [heading for heading in after if heading not in {*before, *renamed.values()}]
    findings += [f"The column {a!r} is called {b!r} now." for a, b in renamed.items()]
    findings += [f"The column {heading!r} is gone." for heading in gone]
    findings += [f"The column {heading!r} is new." for heading in new]
    if before != after and sorted(before) == sorted(after):
        findings.append(f"The columns stand in another order: {', '.join(after)}.")
    findings += [f"{kind!r} is a new class of assets." for kind in current.classes if kind not in previous.classes]
    findings += [f"The class of assets {kind!r} is gone." for kind in previous.classes if kind not in current.classes]
    return findings
