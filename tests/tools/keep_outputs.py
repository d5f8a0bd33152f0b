"""`make notebooks`: copy outputs of tagged cells from executed notebooks into the committed ones.

Only these outputs are kept, because only these are compared; see `tests/report/test_runner.py`.
"""

import sys
from pathlib import Path

import nbformat

TAG = "nbval-check-output"


def keep_outputs(committed: Path, executed: Path) -> None:
    """Give the tagged cells of `committed` their outputs in `executed`, and the other cells none."""
    notebook, run = (nbformat.read(path, as_version=4) for path in (committed, executed))
    ran = [cell for cell in run.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    pairs = [pair for pair in zip(notebook.cells, ran, strict=True) if pair[0].cell_type == "code"]
    for number, (cell, done) in enumerate(pairs, start=1):
        kept = TAG in cell.metadata.get("tags", [])
        cell.outputs = done.outputs if kept else []
        cell.execution_count = number if kept else None
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
    nbformat.write(notebook, committed)


if __name__ == "__main__":
    for path in sorted(Path("notebooks").glob("*.ipynb")):
        # One that is run by itself is named after its parameters too.
        [executed] = Path(sys.argv[1]).glob(f"{path.stem}*.ipynb")
        keep_outputs(path, executed)
