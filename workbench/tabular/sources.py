"""Files, folders, patterns, zip files and standard input as the raw bytes of single files, within limits."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from glob import glob
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from workbench.errors import UnreadableFileError
from workbench.files import why
from workbench.tabular.reading import refused

MIB = 1 << 20
LARGEST, LARGEST_UNPACKED, MOST_FILES, HIGHEST_RATIO = 32 * MIB, 2048 * MIB, 20_000, 100
ZIP, WORKBOOK_PART = b"PK\x03\x04", "[Content_Types].xml"
AGAIN, UNPACK = "Try again when it is complete.", "Unpack it, and give the files that are meant."
ZIP_FAULTS = (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class Source(NamedTuple):
    name: str
    content: bytes


def count(paths: Iterable[Path | str]) -> int:
    """How many files the paths lead to, a zip file counted as one."""
    return sum(1 for path in paths for _ in _places(str(path)))


def sources(paths: Iterable[Path | str]) -> Iterator[Source | UnreadableFileError]:
    """Each file that the paths lead to, in order of names; what cannot be read is an error among them."""
    for place in (place for path in paths for place in _places(str(path))):
        try:
            content = _content(place)
            if content.startswith(ZIP):
                yield from _unpacked(place, content)
            else:
                yield Source(str(place), content)
        except UnreadableFileError as error:
            yield error


def _places(path: str) -> Iterator[Path]:
    """The files of a folder or pattern, without hidden ones."""
    found = [path] if os.path.lexists(path) else sorted(glob(path, recursive=True)) or [path]  # noqa: PTH207
    for place in map(Path, found):
        inside = sorted(file for file in place.rglob("*") if not file.is_dir())
        visible = [file for file in inside if not any(part[0] == "." for part in file.relative_to(place).parts)]
        yield from visible if place.is_dir() else [place]


def _content(place: Path) -> bytes:
    """The bytes of standard input, or of a regular file that nothing writes to meanwhile."""
    try:
        if str(place) == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
            _expect_size(place, len(content))
            return content
        if not stat.S_ISREG(place.stat().st_mode):
            raise refused(place, 0, "it is no regular file", "Give a file, a folder or a zip file.")
        with place.open("rb") as file:
            before = os.fstat(file.fileno())
            _expect_size(place, before.st_size)
            content = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise refused(place, 0, why(error), "Check its name and folder.") from error
    if (before.st_mtime_ns, len(content)) != (after.st_mtime_ns, before.st_size):
        raise refused(place, 0, "it changed while it was read", AGAIN)
    return content


def _expect_size(place: Path, size: int) -> None:
    if size > LARGEST:
        reason = f"it is larger than {LARGEST // MIB} MiB, the most that a file of holdings may have"
        raise refused(place, 0, reason, "Split it by fund.")


def _unpacked(place: Path, content: bytes, within: bool = False) -> Iterator[Source | UnreadableFileError]:
    """A workbook itself, or the files of a zip file; an archive that is not sane is refused as a whole."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            files = [entry for entry in archive.infolist() if not entry.is_dir()]
            entries = sorted(files, key=lambda entry: entry.filename)
            _expect_sane(place, entries)
            if WORKBOOK_PART in archive.namelist():
                archive.testzip()  # unpacks all within the stated sizes, so that what reads it later meets no surprise
                yield Source(str(place), content)
            elif within:
                raise refused(place, 0, "it is a zip file within a zip file", UNPACK)
            else:
                for entry in entries:
                    yield from _entry(place, archive, entry)
    except ZIP_FAULTS as error:
        raise refused(place, 0, f"it is no zip file that can be unpacked: {error}", AGAIN) from error


def _expect_sane(place: Path, entries: list[ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    ratios = [entry.file_size / max(entry.compress_size, 1) for entry in entries if entry.file_size > MIB]
    for what, is_so in (
        (f"it holds {len(entries)} files, and at most {MOST_FILES} are unpacked", len(entries) > MOST_FILES),
        (f"unpacked it is larger than {LARGEST_UNPACKED // MIB} MiB", size > LARGEST_UNPACKED),
        (f"a file in it is packed more than {HIGHEST_RATIO} times", max(ratios, default=0) > HIGHEST_RATIO),
        ("two files in it have the same name", len({entry.filename for entry in entries}) < len(entries)),
    ):
        if is_so:
            raise refused(place, 0, what, UNPACK)


def _entry(place: Path, archive: ZipFile, entry: ZipInfo) -> Iterator[Source | UnreadableFileError]:
    """A file of a zip file; one that is refused leaves the others."""
    shown, path = Path(f"{place}!{entry.filename}"), PurePosixPath(entry.filename.replace("\\", "/"))
    try:
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise refused(shown, 0, "its name leads out of the zip file", UNPACK)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise refused(shown, 0, "it is a link", "Pack the file itself.")
        _expect_size(shown, entry.file_size)
        content = archive.read(entry)
        yield from _unpacked(shown, content, within=True) if content.startswith(ZIP) else [Source(str(shown), content)]
    except UnreadableFileError as error:
        yield error
