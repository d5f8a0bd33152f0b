"""A dataset of snapshots: what was true on each of many days, in a folder or an object store, for any engine to read.

What is published in `2026-01-02/<version>/` never changes. `LATEST` has a line a publication: since when it is known,
its folder, and the SHA-256 of the manifest there. The last line of a day names what holds.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyarrow import fs

from workbench.errors import DatasetError
from workbench.files import why
from workbench.snapshot.store import LAST_DAY, MANIFEST, Snapshot

LATEST = "LATEST"


@dataclass(frozen=True, kw_only=True)
class Version(Snapshot):
    """What was true on day `as_of`, as it became known at `taken_at`: a folder of the dataset at `address`."""

    address: str

    @property
    def where(self) -> str:
        return self.name

    def address_of(self, table: str) -> str:
        return f"{self.address}/{self.name}/{table}.parquet"


@dataclass(frozen=True)
class Dataset:
    """The dataset at an address: a folder, or what pyarrow.fs can open, as `s3://bucket/holdings`."""

    address: str
    files: fs.FileSystem
    root: str

    def read(self, name: str) -> bytes:
        """The bytes of a file; none where it is absent. Raises DatasetError."""
        try:
            with self.files.open_input_stream(f"{self.root}/{name}") as stream:
                return bytes(stream.read())
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise DatasetError(path=f"{self.address}/{name}", reason=why(error)) from error

    def write(self, name: str, content: Any) -> None:
        """Make a file that appears whole or not at all, in place of what is there."""
        folder, _, last = f"{self.root}/{name}".rpartition("/")
        aside = f"{folder}/.{last}.partial"  # no engine reads what begins with a dot
        try:
            self.files.create_dir(folder)
            with self.files.open_output_stream(aside) as stream:
                stream.write(content)
            self.files.move(aside, f"{folder}/{last}")
        except OSError as error:
            raise DatasetError(path=f"{self.address}/{name}", reason=why(error)) from error

    def lines(self) -> list[list[str]]:
        """Of each publication: since when it is known, its folder, the digest of its manifest. Raises DatasetError."""
        lines = [line.split() for line in self.read(LATEST).decode(errors="replace").splitlines()]
        if any(len(line) != 3 or len(line[1].split("/")) != 2 for line in lines):
            raise DatasetError(path=f"{self.address}/{LATEST}", reason="it is no list of versions")
        return lines

    def manifest(self, folder: str, digest: str) -> dict[str, Any]:
        found = self.read(f"{folder}/{MANIFEST}")
        if hashlib.sha256(found).hexdigest() != digest:
            raise DatasetError(path=f"{self.address}/{folder}/{MANIFEST}", reason="it is not as it was published")
        return dict(json.loads(found))

    def versions(self, known_on: str = LAST_DAY) -> list[Version]:
        """What was published up to and including day `known_on` (UTC), the last that became known last. Raises
        DatasetError."""
        times: dict[str, list[str]] = defaultdict(list)
        lines = [line for line in self.lines() if line[0][: len(known_on)] <= known_on]
        if not lines:
            until = f" up to {known_on}" * (known_on != LAST_DAY)
            raise DatasetError(path=self.address, reason=f"nothing is published there{until}")
        for time, folder, _ in lines:
            times[folder].append(time)
        facts = self.manifest(*lines[-1][1:])  # all of a dataset is of one kind
        alike: dict[str, Any] = {"is_sample": facts["is_sample"], "source": facts["source"], "tables": {}}
        found = []
        for folder, (first, *again) in sorted(times.items(), key=lambda item: item[1][-1]):
            day, _, digest = folder.partition("/")
            own: dict[str, Any] = {"name": folder, "as_of": day, "digest": digest, "taken_at": first}
            path = Path(self.root, folder)
            found.append(Version(address=self.address, path=path, taken_again=tuple(again), **own, **alike))
        return found

    def defects(self) -> list[str]:
        """Where manifests are not as LATEST says, and files not as large as these say; no data is read."""
        if not self.lines():
            return [f"{LATEST}: nothing is published there"]
        selected = self.files.get_file_info(fs.FileSelector(self.root, recursive=True))
        sizes = {each.path.removeprefix(f"{self.root}/"): each.size for each in selected}
        wrong = []
        for folder, digest in dict.fromkeys((folder, digest) for _, folder, digest in self.lines()):
            try:
                tables = self.manifest(folder, digest)["tables"]
            except DatasetError as error:
                wrong.append(f"{folder}/{MANIFEST}: {error.facts['reason']}")
                continue
            for name, size in ((f"{folder}/{table}.parquet", facts["bytes"]) for table, facts in tables.items()):
                if sizes.get(name) != size:
                    wrong.append(f"{name}: {sizes.get(name, 0):,} bytes, not {size:,}")
        return wrong


def open_dataset(address: str) -> Dataset:
    """The dataset at an address, which may be empty yet. Raises DatasetError."""
    address = address.rstrip("/") if "://" in address else str(Path(address).resolve())
    try:
        return Dataset(address, *fs.FileSystem.from_uri(address))
    except (ValueError, OSError, NotImplementedError) as error:
        raise DatasetError(path=address, reason=str(error).splitlines()[0].rstrip(".")) from error


def holding(versions: list[Version]) -> list[Version]:
    """Of each day the version that holds, by day."""
    last = {version.as_of or "": version for version in versions}
    return [last[day] for day in sorted(last)]
