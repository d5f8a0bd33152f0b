"""A real browser, driven as a person drives it: by keys, and looked at."""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from oracles.pages import CHROMIUM, SWITCHES
from websocket import create_connection

KEYS = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "End": 35, "Home": 36, " ": 32}
ALT, CTRL, SHIFT = 1, 2, 8
NAMED = [switch for switch in SWITCHES if not switch.startswith(("--virtual-time", "--host-resolver"))]


class Browser:
    """One tab."""

    def __init__(self, address: str) -> None:
        self.socket = create_connection(address, timeout=60, suppress_origin=True)
        self.numbers = itertools.count(1)
        self.said: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **options: Any) -> dict[str, Any]:
        """One command of the protocol and its result."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": options}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            self._note(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("method") == "Runtime.exceptionThrown":
            self.said.append(str(event["params"]["exceptionDetails"].get("exception", {}).get("description")))
        if event.get("method") == "Network.requestWillBeSent":
            self.said.append(f"request {event['params']['request']['url'][:200]}")

    def js(self, expression: str) -> Any:
        """The value of an expression of the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        return answer["result"].get("value")

    def wait(self, expression: str, seconds: float = 60) -> Any:
        """Its value once it is true."""
        deadline = time.monotonic() + seconds
        found = f"const found = {expression}; return found instanceof Element || found"
        while not (value := self.js(f"(() => {{ try {{ {found} }} catch {{ }} }})()")):
            assert time.monotonic() < deadline, f"{expression} stays {value!r}"
            time.sleep(0.1)
        return value

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        for letter in text:
            if letter == "\n":
                self.press("Enter")
            else:
                self.call("Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
                self.call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    def press(self, key: str, modifiers: int = 0) -> None:
        """Press one key."""
        code = KEYS.get(key) or ord(key.upper())
        facts = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        facts["code"] = f"Key{key.upper()}" if len(key) == 1 and key.isalpha() else key
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        if text and not modifiers & (CTRL | ALT):
            facts["text"] = text
        self.call("Input.dispatchKeyEvent", type="keyDown" if "text" in facts else "rawKeyDown", **facts)
        facts.pop("text", None)
        self.call("Input.dispatchKeyEvent", type="keyUp", **facts)

    def shot(self, path: Path) -> None:
        """What is seen now, as a PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


@contextmanager
def opened(address: str, size: str = "1280,900") -> Iterator[Browser]:
    """A browser of its own on an address; nothing but this machine is within its reach."""
    if not CHROMIUM:
        pytest.skip("no chromium is installed on this system")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        own = [f"--user-data-dir={folder}", "--remote-debugging-port=0", f"--window-size={size}"]
        offline = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen([CHROMIUM, *NAMED, *own, offline, "about:blank"], **quiet) as process:
            try:
                browser = Browser(_address(Path(folder)))
                browser.call("Page.navigate", url=address)
                yield browser
            finally:
                with suppress(OSError):
                    browser.call("Browser.close")
                process.terminate()


def _address(folder: Path) -> str:
    deadline = time.monotonic() + 60
    while True:
        with suppress(OSError, IndexError, ValueError):
            port = int((folder / "DevToolsActivePort").read_text().splitlines()[0])
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                pages = [page for page in json.load(answer) if page["type"] == "page"]
            return str(pages[0]["webSocketDebuggerUrl"])
        assert time.monotonic() < deadline, "Chromium does not listen"
        time.sleep(0.1)
