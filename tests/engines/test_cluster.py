"""Apache Spark itself: a master and two workers on this machine, asked by the commands that people type. What everyday
runs ask of Sail, `make soak` asks of a cluster, and kills a worker and a driver of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from conftest import PROGRAM, SHARED
from oracles import histories
from oracles.lists import STOCKS, group
from oracles.spark_cluster import SparkCluster, end, spark_cluster

from workbench.snapshot.dataset import open_dataset
from workbench.snapshot.publishing import publish

pytestmark = [
    pytest.mark.skipif("WORKBENCH_SOAK" not in os.environ, reason="takes minutes; make soak does it"),
    pytest.mark.skipif(not shutil.which("java"), reason="no Java is installed on this system"),
]
DAYS = 16


@pytest.fixture(scope="module")
def cluster_of_two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkCluster]:
    """A master and two workers."""
    with spark_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A dataset of days of 300 random funds, and what issuers published."""
    home = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_SNAPSHOTS", str(home / "snapshots"))
        loads = [
            histories.Load(
                f"2026-01-{day:02}T12:00:00.000000Z",
                tuple(
                    group(
                        f"F{fund:03}",
                        {f"S{(fund * 7 + day * n) % 900:03}": n * 10**5 for n in range(1, 200)},
                        as_of=f"2026-01-{day:02}",
                    )
                    for fund in range(300)
                ),
            )
            for day in range(1, DAYS + 1)
        ]
        if SHARED.is_dir():
            loads = [*histories.real_loads(SHARED / "data" / "history"), *loads]
        histories.written(home / "snapshots", loads, STOCKS)
        publish(open_dataset(str(home / "dataset")))
    return str(home / "dataset")


def command(cluster: SparkCluster, dataset: str, *words: str) -> list[str]:
    """A question to the cluster as it is typed."""
    where = ["--dataset", dataset, "--engine", "spark", "--master", cluster.master]
    return [str(PROGRAM), "overlap", *words, *where, "--json"]


def asked(cluster: SparkCluster, dataset: str, *words: str) -> dict[str, Any]:
    """Its answer, without where it comes from."""
    ended = subprocess.run(command(cluster, dataset, *words), env=cluster.environment, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()[-3000:]
    return without_origin(ended.stdout)


def without_origin(printed: bytes) -> dict[str, Any]:
    """An answer without where it comes from and who computed it."""
    return {key: value for key, value in json.loads(printed).items() if key not in ("label", "engines")}


def here(dataset: str, *words: str) -> dict[str, Any]:
    """The answer of this process."""
    asked = [str(PROGRAM), "overlap", *words, "--dataset", dataset, "--json"]
    return without_origin(subprocess.run(asked, capture_output=True, check=True).stdout)


@pytest.mark.parametrize(
    "words",
    [
        ("matrix", "--check"),
        ("matrix", "--through-time"),
        ("pair", "F001", "F002"),
        ("peers", "F001"),
        ("history", "F001", "F002"),
    ],
    ids=" ".join,
)
def test_the_cluster_answers_as_this_process(cluster_of_two: SparkCluster, world: str, words: Sequence[str]) -> None:
    """Each command prints what it prints without Spark, and nothing was shuffled for it."""
    assert asked(cluster_of_two, world, *words) == here(world, *words)
    assert cluster_of_two.shuffled() == 0


def test_a_killed_driver_changes_nothing(cluster_of_two: SparkCluster, world: str) -> None:
    """A driver that is killed in the middle and run again gives the same digests."""
    words, known = ("matrix", "--through-time"), cluster_of_two.applications()
    driver = subprocess.Popen(
        command(cluster_of_two, world, *words), env=cluster_of_two.environment, start_new_session=True
    )
    cluster_of_two.wait_for_task(known)
    assert driver.poll() is None
    end(driver)
    assert asked(cluster_of_two, world, *words) == here(world, *words)


def test_a_killed_worker_changes_nothing(cluster_of_two: SparkCluster, world: str) -> None:
    """A worker that is killed in the middle, with the tasks it has: the other does them, to the same digests."""
    words, known = ("matrix", "--through-time"), cluster_of_two.applications()
    driver = subprocess.Popen(
        command(cluster_of_two, world, *words), env=cluster_of_two.environment, stdout=subprocess.PIPE
    )
    cluster_of_two.wait_for_task(known)
    end(cluster_of_two.workers[0])
    assert driver.poll() is None
    printed, _ = driver.communicate(timeout=300)
    assert without_origin(printed) == here(world, *words)
    assert cluster_of_two.has_lost_an_executor()
