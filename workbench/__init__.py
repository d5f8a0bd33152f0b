"""The relationship workbench: JSON relations to tables, with proof; then overlap, offline."""

from typing import Any

__version__ = "0.1.0"


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext workbench`: %overlap, %peers, %theme, %holdings, %stock, %portfolio and %%snapshot."""
    from workbench.lab.magics import load_ipython_extension

    load_ipython_extension(shell)
