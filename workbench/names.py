"""Names as people type them: without regard to case; several that fit are listed, a miss says what is near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_NAMES = 8


@dataclass(frozen=True)
class Known:
    """A name that could have been asked for; a sector is also known by its label."""

    environment: str
    name: str
    label: str | None = None

    def is_called(self, name: str, alike: Callable[[str], str]) -> bool:
        """Whether `name` is this name or its label, where two texts are equal when `alike` makes them so."""
        return alike(name) in (alike(self.name), alike(self.label or self.name))


def matching(name: str, known: Sequence[Known]) -> list[str]:
    """The names that are called exactly so; without any, those called so in another case."""
    exact = sorted({one.name for one in known if one.is_called(name, str)})
    return exact or sorted({one.name for one in known if one.is_called(name, str.casefold)})


def hint(name: str, here: Sequence[Known], elsewhere: Sequence[Known]) -> str:
    """What to ask instead: the same name in another environment, a name that is near, or what there is."""
    environments = sorted({one.environment for one in elsewhere if one.is_called(name, str.casefold)})
    if environments:
        return f"It is known in environment {' and '.join(environments)}; choose that with --environment."
    shown = {one.casefold(): one for known in here for one in (known.label or known.name, known.name)}
    near = [repr(shown[match]) for match in get_close_matches(name.casefold(), shown)]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    names = sorted({one.name for one in here})
    if not names:
        return "There is none at all."
    more = ", …" if len(names) > SHOWN_NAMES else ""
    return f"There are {len(names)}: {', '.join(map(repr, names[:SHOWN_NAMES]))}{more}."
