"""Names looked up by many threads at once, as a server does."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.name_matching import Known, NameIndex

NAMES, THREADS, ROUNDS = 5_000, 4, 10


@pytest.fixture(autouse=True)
def _quick_turns() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


def test_no_thread_sees_half_an_index() -> None:
    """Whoever is second to ask finds the whole index or makes it again, never a part of it."""
    known = [Known("DEFAULT", f"Name {number}") for number in range(NAMES)]
    for _ in range(ROUNDS):
        index = NameIndex(known)
        with ThreadPoolExecutor(THREADS) as pool:
            found = list(pool.map(index.called, [f"name {NAMES - 1}"] * THREADS))
        assert [[each.name for each in one] for one in found] == [[f"Name {NAMES - 1}"]] * THREADS
