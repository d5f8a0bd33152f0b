"""Kernels: each is split off a process, a fork server, that has imported what notebooks import and runs none itself.

So a kernel starts at once and sees no state of another. This module, executed, is that server.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

import psutil
from jupyter_client.manager import AsyncKernelManager

READ_AHEAD = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.completer", "duckdb", "jinja2"),
    "plotly.graph_objects",
    *(f"workbench.{name}" for name in ("drill", "figures", "legacy_source", "overlap", "postgres", "report", "review")),
)
"""None starts a thread, which a kernel would lack, and none reads what may differ between two kernels."""


class KernelManager(AsyncKernelManager):
    """Jupyter's own interrupts a kernel before it ends it; one that is just going idle then prints an error."""

    async def _async_interrupt_kernel(self) -> None:
        if not self.shutting_down:
            await super()._async_interrupt_kernel()

    async def _async_launch_kernel(self, kernel_cmd: list[str], **more: Any) -> None:
        place: Any = self.provisioner
        place.process = fork_server().kernel(kernel_cmd[kernel_cmd.index("-f") :], more["env"])
        place.pid = place.pgid = place.process.pid


class Kernel(psutil.Process):  # type: ignore[misc]
    """A kernel, as `subprocess.Popen` would show it."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        return None if self.is_running() else 0


class ForkServer:
    """It ends with the process that made it, and its kernels end with it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        self._replies, self._lock = self._line.makefile(encoding="utf-8"), Lock()
        command = [sys.executable, "-P", "-m", __name__]
        # Numpy's linear algebra would start threads.
        env = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(command, stdin=theirs.fileno(), env=env, start_new_session=True)
        theirs.close()
        atexit.register(self.end)

    def kernel(self, arguments: list[str], env: dict[str, str]) -> Kernel:
        request = json.dumps([arguments, env, str(Path.cwd())])
        with self._lock:
            self._line.sendall(f"{request}\n".encode())
            return Kernel(int(self._replies.readline()))

    def end(self) -> None:
        self._replies.close()
        self._line.close()
        self._process.wait()


@cache
def fork_server() -> ForkServer:
    return ForkServer()


def serve() -> None:
    for name in READ_AHEAD:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps kernels
    for request in socket.socket(fileno=os.dup(0)).makefile(encoding="utf-8"):
        if not os.fork():
            _be_kernel(*json.loads(request))
            break


def _be_kernel(arguments: list[str], env: dict[str, str], folder: str) -> None:
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.write(0, f"{os.getpid()}\n".encode())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    # A kernel that loses this parent ends itself.
    arguments.append(f"--IPKernelApp.parent_handle={os.getppid()}")
    os.environ.update(env)
    os.chdir(folder)
    IPKernelApp.launch_instance(argv=arguments)


if __name__ == "__main__":
    serve()
