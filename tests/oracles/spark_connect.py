"""Spark Connect without Java: Sail, a server in this process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pysail.spark import SparkConnectServer


@contextmanager
def sail() -> Iterator[str]:
    """The address of a running server."""
    # A main module without a file, as xdist's workers have, pyspark takes for its own doctests, and ends the process.
    main = vars(sys.modules["__main__"])
    is_lent = main.setdefault("__file__", __file__) == __file__
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    try:
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.stop()
        # Processes that multiprocessing starts would run it.
        if is_lent:
            del main["__file__"]
