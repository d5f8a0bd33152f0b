"""This process as an engine, the default: Arrow reads, DuckDB and the kernel answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as pads
from pyarrow import fs

from workbench.errors import DatasetError

if TYPE_CHECKING:
    from workbench.engines import Task


class Local:
    name = "DuckDB"

    def rows(self, files: Sequence[str], names: Sequence[str] = ()) -> pa.Table:
        try:
            # Arrow opens object stores by itself, for which DuckDB would need an extension.
            paths = [fs.FileSystem.from_uri(file) for file in files]
            intact = pads.ParquetFragmentScanOptions(page_checksum_verification=True)
            form = pads.ParquetFileFormat(default_fragment_scan_options=intact)
            found = pads.dataset([path for _, path in paths], filesystem=paths[0][0], format=form)
            return found.to_table(filter=pads.field("name").isin(list(names)) if names else None)
        except (OSError, pa.ArrowException) as error:
            raise DatasetError(path=files[0], reason=str(error).splitlines()[0].rstrip(".")) from error

    def each(self, task: Task, items: Sequence[Any]) -> Iterator[list[bytes]]:
        # Two at once: while the kernel of one day works, the rows of the next are read.
        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(lambda item: list(task(item)), items)

    def close(self) -> None:
        pass
