"""Names as people type them: without regard to case and punctuation; several that fit are listed, a miss says what is
near."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_NAMES = 8
NEAR_NAMES = 3
FEWEST_LETTERS = 2
"""A word that is shorter begins too many names."""


@dataclass(frozen=True)
class Known:
    """A name that could have been asked for, and its display name."""

    environment: str
    name: str
    label: str | None = None

    @property
    def texts(self) -> tuple[str, str]:
        """What it may be called, the display name first where it says more."""
        label = self.label or self.name
        return self.name if label.casefold() == self.name.casefold() else label, self.name


def words(text: str) -> str:
    """A text without case and without what joins words, so that crypto_miners is Crypto Miners."""
    return re.sub(r"[\s_&-]+", " ", text.casefold()).strip() or text.casefold()


def called(name: str, known: Sequence[Known]) -> list[Known]:
    """Those whose name is exactly so; without any, in another case; then by display name and without punctuation."""
    for alike, by_label in ((str, False), (str.casefold, False), (str, True), (str.casefold, True), (words, True)):
        wanted = alike(name)
        if found := [one for one in known if wanted in map(alike, one.texts if by_label else (one.name,))]:
            return found
    return []


def matching(name: str, known: Sequence[Known]) -> list[str]:
    return sorted({one.name for one in called(name, known)})


def near(name: str, known: Sequence[Known]) -> list[str]:
    """What is called nearly so: names or display names with a word that begins like it, then those spelled alike."""
    wanted = words(name)
    # The later stands: a display name before the name that says the same.
    texts = {words(text): (text, one) for one in known for text in reversed(one.texts)}
    begun = [key for key in sorted(texts) if len(wanted) >= FEWEST_LETTERS and f" {wanted}" in f" {key}"]
    found: dict[Known, str] = {}
    for key in [*begun, *get_close_matches(wanted, texts)]:
        text, one = texts[key]
        found.setdefault(one, text)
    return [repr(text) for text in found.values()][:NEAR_NAMES]


def hint(name: str, here: Sequence[Known], elsewhere: Sequence[Known]) -> str:
    """What to ask instead: the same name in another environment, a name that is near, or what there is."""
    there = sorted({one.environment for one in called(name, elsewhere)})
    told = f"It is known in environment {' and '.join(there)}; choose that with --environment. " if there else ""
    if close := near(name, here):
        return f"{told}Did you mean {' or '.join(close)}?"
    if there:
        return told.strip()
    names = sorted({one.name for one in here})
    more = ", …" if len(names) > SHOWN_NAMES else ""
    listed = ", ".join(map(repr, names[:SHOWN_NAMES]))
    told = f"There are {len(names)}: {listed}{more}." if names else "There is none at all."
    for where in sorted({one.environment for one in elsewhere}):
        if close := near(name, [one for one in elsewhere if one.environment == where]):
            told += f" Near it in environment {where}: {' or '.join(close)}."
    return told
