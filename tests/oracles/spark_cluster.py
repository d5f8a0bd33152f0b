"""A Spark cluster of processes on this machine: a master and two workers, each with one core."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYSPARK = ROOT / "build" / "pyspark"
VERSION = "4.2.0"
"""Of the whole pyspark, which brings Spark itself. It cannot be installed beside pyspark-client, and stands apart."""


def installed() -> Path:
    """The folder of pyspark, installed once; some 450 MB."""
    if not (PYSPARK / "pyspark").is_dir():
        pip = [sys.executable.replace(str(Path(sys.prefix)), sys.base_prefix), "-m", "pip", "--python", sys.executable]
        wanted = ["--quiet", "--no-deps", "--target", str(PYSPARK), f"pyspark=={VERSION}", "py4j==0.10.9.9"]
        subprocess.run([*pip, "install", *wanted], check=True)
    return PYSPARK


@dataclass(frozen=True)
class SparkCluster:
    """A running cluster; `environment` is that of a driver."""

    master: str
    home: Path
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]]

    def applications(self) -> set[Path]:
        """What the workers were given to run so far: a folder an application and worker."""
        return set(self.home.glob("worker*/app-*/*"))

    def shuffled(self) -> int:
        """Bytes that all tasks wrote for other tasks."""
        metrics = (
            json.loads(line).get("Task Metrics") or {}
            for log in (self.home / "events").iterdir()
            for line in log.read_text(encoding="utf-8").splitlines()
        )
        return sum(each.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0) for each in metrics)

    def wait_for_task(self, known: set[Path], seconds: float = 120) -> None:
        """Wait until both workers do tasks of an application that is not among those known."""

        def is_busy() -> bool:
            logs = [folder / "stderr" for folder in self.applications() - known]
            return sum(log.is_file() and "Running task" in log.read_text() for log in logs) == len(self.workers)

        until(is_busy, seconds)

    def has_lost_an_executor(self) -> bool:
        """Whether the last application went on without one of its executors."""
        last = max((self.home / "events").iterdir(), key=lambda log: log.stat().st_mtime)
        return "SparkListenerExecutorRemoved" in last.read_text(encoding="utf-8")


@contextmanager
def spark_cluster(home: Path) -> Iterator[SparkCluster]:
    """Start a master and two workers, and end them all."""
    where, port = installed(), free_port()
    (home / "events").mkdir()
    (home / "spark-defaults.conf").write_text("".join(f"{key} {value}\n" for key, value in settings(home).items()))
    environment = os.environ | {
        "SPARK_CONF_DIR": str(home),
        "PYTHONPATH": str(where),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_HOME": str(where / "pyspark"),
    }
    master = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    with ExitStack() as running:

        def start(*words: object) -> subprocess.Popen[bytes]:
            log = running.enter_context((home / f"{len(list(home.glob('*.log')))}.log").open("wb"))
            command = [str(where / "pyspark" / "bin" / "spark-class"), *map(str, words), "--webui-port", "0"]
            started = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, cwd=home, start_new_session=True
            )
            running.callback(end, started)
            return started

        start(f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", port)
        until(lambda: is_open(port), 60)
        options = ("--host", "127.0.0.1", "--cores", 1, "--memory", "2g")
        workers = [
            start(f"{deploy}.worker.Worker", *options, "--work-dir", home / f"worker{number}", master)
            for number in range(2)
        ]
        until(lambda: sum("Registering worker" in log.read_text() for log in home.glob("0.log")) > 0, 60)
        yield SparkCluster(master, home, environment, workers)


def settings(home: Path) -> dict[str, object]:
    """What its applications do: they note what they shuffled, and open no pages."""
    return {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": f"file://{home}/events",
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executor.memory": "1g",
    }


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(is_so: object, seconds: float) -> None:
    """Wait for something; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
