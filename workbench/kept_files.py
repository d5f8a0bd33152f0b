"""The raw files of issuers that were loaded, kept by their SHA-256, so that they can be read again."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import KeptFilesError, UnreadableFileError
from workbench.files import data_folder, replaced, why

if TYPE_CHECKING:
    from workbench.holdings import Fund, HoldingsFile


def folder() -> Path:
    """WORKBENCH_FILES, else in the data folder."""
    named = os.environ.get("WORKBENCH_FILES")
    return Path(named) if named else data_folder() / "issuer_files"


def keep(file: HoldingsFile, content: bytes, fund: str, as_of: date | None, names: Sequence[str]) -> list[Path]:
    """Keep a file, with a note of what was said when it was read, and of the names under which its funds were loaded.
    Returns what is new. Raises KeptFilesError."""
    place = folder() / file.certificate.sha256
    funds = [[name, str(each.as_of)] for name, each in zip(names, file.funds, strict=True)]
    new = [] if place.exists() else [place, place.with_suffix(".json")]
    note = {"name": file.name, "fund": fund, "as_of": as_of and str(as_of), "funds": funds}
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if new:
            with replaced(place) as aside:
                aside.write_bytes(content)
        with replaced(place.with_suffix(".json")) as aside:
            aside.write_text(json.dumps(note, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise KeptFilesError(path=folder(), reason=why(error)) from error
    return new


def read(sha256: str) -> HoldingsFile | None:
    """A kept file, read again as it was read then; None when it is not kept, or cannot be read so any more."""
    from workbench.holdings import Source, parse

    place = folder() / sha256
    if not place.is_file() or not place.with_suffix(".json").is_file():
        return None
    note = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
    with suppress(UnreadableFileError):
        return parse(
            Source(note["name"], place.read_bytes()), note["fund"], note["as_of"] and date.fromisoformat(note["as_of"])
        )
    return None


def fund(name: str, as_of: str) -> Fund | None:
    """What a kept file lists for a fund on a day; None when none is kept."""
    for path in sorted(folder().glob("*.json")):
        funds: list[list[str]] = json.loads(path.read_text(encoding="utf-8"))["funds"]
        if [name, as_of] in funds and (file := read(path.stem)):
            return file.funds[funds.index([name, as_of])]
    return None
