"""The raw files of issuers that were loaded, kept by their SHA-256, so that a later correction can be proven."""

from __future__ import annotations

import json
import os
from pathlib import Path

from workbench.errors import KeptFilesError
from workbench.files import data_folder, replaced, why


def folder() -> Path:
    """WORKBENCH_FILES, else in the data folder."""
    named = os.environ.get("WORKBENCH_FILES")
    return Path(named) if named else data_folder() / "issuer_files"


def keep(sha256: str, content: bytes, name: str, funds: dict[str, str]) -> None:
    """Keep a file, with a note of its name and of the day of each fund in it. Raises KeptFilesError."""
    place = folder() / sha256
    note = place.with_suffix(".json")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            with replaced(place) as aside:
                aside.write_bytes(content)
        known = json.loads(note.read_text(encoding="utf-8"))["funds"] if note.exists() else {}
        with replaced(note) as aside:
            text = json.dumps({"name": name, "funds": {**known, **funds}}, indent=2, ensure_ascii=False)
            aside.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise KeptFilesError(path=folder(), reason=why(error)) from error


def found(fund: str, as_of: str) -> Path | None:
    """A kept file with this fund's list of this day; None when there is none."""
    notes = sorted(folder().glob("*.json")) if folder().is_dir() else []
    for note in notes:
        if json.loads(note.read_text(encoding="utf-8"))["funds"].get(fund) == as_of and note.with_suffix("").is_file():
            return note.with_suffix("")
    return None
