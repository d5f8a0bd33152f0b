"""query: the legacy query helper, on either side."""

from __future__ import annotations

COMMANDS: list[object] = []
