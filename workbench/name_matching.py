"""Names as people type them: without regard to case and punctuation; several that fit are listed, a miss says what is
near."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

SHOWN_NAMES = 8
NEAR_NAMES = 3
FEWEST_LETTERS = 2  # a word that is shorter begins too many names


@dataclass(frozen=True)
class Known:
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


class NameIndex:
    """Known things by what they are called, for looking up many."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.known = known
        self.indexes: dict[Any, dict[str, list[Known]]] = {}

    def called(self, name: str) -> list[Known]:
        """Those whose name is exactly so; without any, in another case; then by display name and without
        punctuation."""
        rules = ((str, False), (str.casefold, False), (str, True), (str.casefold, True), (words, True))
        return next(filter(None, (self._index(*rule).get(rule[0](name)) for rule in rules)), [])

    def _index(self, alike: Callable[[str], str], by_label: bool) -> dict[str, list[Known]]:
        if (alike, by_label) not in self.indexes:
            index: dict[str, list[Known]] = {}
            for each in self.known:
                for text in set(map(alike, each.texts if by_label else (each.name,))):
                    index.setdefault(text, []).append(each)
            self.indexes[alike, by_label] = index  # whole, since other threads may look into it
        return self.indexes[alike, by_label]


def called(name: str, known: Sequence[Known]) -> list[Known]:
    return NameIndex(known).called(name)


def matches(name: str, known: Sequence[Known]) -> list[Known]:
    """What is called so, then what is called nearly so."""
    return list(dict.fromkeys([*called(name, known), *_nearest(name, known)]))[:SHOWN_NAMES]


def near(name: str, known: Sequence[Known]) -> list[str]:
    return [repr(text) for text in _nearest(name, known).values()][:NEAR_NAMES]


def _nearest(name: str, known: Sequence[Known]) -> dict[Known, str]:
    """What is called nearly so: names or display names with a word that begins like it, then those spelled alike."""
    wanted = words(name)
    # The later stands: a display name before the name that says the same.
    texts = {words(text): (text, each) for each in known for text in reversed(each.texts)}
    begun = [key for key in sorted(texts) if len(wanted) >= FEWEST_LETTERS and f" {wanted}" in f" {key}"]
    nearest: dict[Known, str] = {}
    for key in [*begun, *get_close_matches(wanted, texts)]:
        text, each = texts[key]
        nearest.setdefault(each, text)
    return nearest


def hint(name: str, here: Sequence[Known], elsewhere: Sequence[Known]) -> str:
    """What to ask instead: the same name in another environment, a name that is near, or what there is."""
    there = sorted({match.environment for match in called(name, elsewhere)})
    known = f"It is known in environment {' and '.join(there)}; choose that with --environment. " if there else ""
    if close := near(name, here):
        return f"{known}Did you mean {' or '.join(close)}?"
    if there:
        return known.strip()
    names = sorted({each.name for each in here})
    more = f" and {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
    listed = ", ".join(map(repr, names[:SHOWN_NAMES]))
    hints = f"There are {len(names)}: {listed}{more}." if names else "There is none at all."
    for where in sorted({each.environment for each in elsewhere}):
        if close := near(name, [each for each in elsewhere if each.environment == where]):
            hints += f" Near it in environment {where}: {' or '.join(close)}."
    return hints
