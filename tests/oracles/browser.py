"""Chromium by its own protocol: pages at a width, light or dark, on paper, by keyboard; with what they said, asked for
and threw."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from websocket import WebSocket, create_connection

CHROMIUM = shutil.which("chromium")
SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *(
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--remote-debugging-port=0",
    ),
)
DRAWN = "f => f.getBoundingClientRect().height > 80 && f.querySelector('.main-svg, .still svg[role=img]')"
"""Whether a figure is seen, as a function of JavaScript."""
KEYS = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "End": 35, "Home": 36, "F1": 112}
CTRL, SHIFT = 2, 8
PAPER = (794, 1123)  # A4 in the pixels of a page


class Tab:
    """One tab of a browser; what happened in it since its page was opened is in `events`."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket, self.number, self.events = socket, 0, list[dict[str, Any]]()
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **what: Any) -> dict[str, Any]:
        """Ask the browser for something; returns its answer."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": what}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.number:
            self.events.append(answer)
        assert "error" not in answer, (method, answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def open(
        self, page: Path | str, width: int = 1280, dark: bool = False, media: str = "screen", scripts: bool = True
    ) -> Tab:
        """Show a page, from disk or by its address, and wait until it is drawn."""
        self.events.clear()
        high = 800 if media == "screen" else PAPER[1]
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=high, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.send("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.send("Page.navigate", url=page if isinstance(page, str) else page.resolve().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(json.loads(self.socket.recv()))
        self.send("Page.getLayoutMetrics")
        return self

    def run(self, script: str) -> Any:
        """The value of an expression, awaited, in the page."""
        done = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, script: str, seconds: float = 60) -> Any:
        """The value of an expression as soon as it is true."""
        deadline = time.monotonic() + seconds
        while not (value := self.run(script)):
            assert time.monotonic() < deadline, f"{script} stays {value!r}"
            time.sleep(0.2)
        return value

    def type(self, text: str) -> None:
        """Type a text where the focus is, letter by letter."""
        for letter in text:
            self.send("Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
            self.send("Input.dispatchKeyEvent", type="keyUp", key=letter)

    def press(self, key: str, modifiers: int = 0) -> None:
        """Press one key, with others held."""
        is_letter = len(key) == 1
        facts = {"key": key, "code": f"Key{key.upper()}" if is_letter else key, "modifiers": modifiers}
        facts["windowsVirtualKeyCode"] = ord(key.upper()) if is_letter else KEYS[key]
        text = "" if modifiers & CTRL else "\r" if key == "Enter" else key * is_letter
        self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **facts)
        self.send("Input.dispatchKeyEvent", type="keyUp", **facts)

    @property
    def requests(self) -> list[str]:
        """All addresses that the page asked for."""
        sent = [event for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]

    @property
    def troubles(self) -> list[Any]:
        """What a console shows in red or yellow."""
        kinds = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
        return [event["params"] for event in self.events if event.get("method") in kinds]

    def picture(self) -> bytes:
        """The whole page as a PNG."""
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 15000), "scale": 1}
        shot = self.send("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(shot["data"])


@contextmanager
def browser() -> Iterator[Tab]:
    """A tab of a Chromium of its own, for which no other machine has a name; skips where there is none."""
    if not CHROMIUM:
        pytest.skip("no chromium is installed on this system")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [CHROMIUM, *SWITCHES, f"--user-data-dir={folder}", "about:blank"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
            try:
                with closing(create_connection(_address(Path(folder)), suppress_origin=True, timeout=60)) as socket:
                    yield Tab(socket)
            finally:
                process.terminate()
                process.wait()


def axe_core(folder: Path) -> str:
    """The accessibility checker, as npm gives it; skips where it gives none."""
    if not shutil.which("npm"):
        pytest.skip("no npm is installed on this system, to fetch axe-core")
    command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(folder), "axe-core@4"]
    if subprocess.run(command, capture_output=True, check=False, timeout=120).returncode:
        pytest.skip("npm could not fetch axe-core")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def complaints(tab: Tab, axe: str) -> list[str]:
    """What axe-core says against the page that is open."""
    tab.run(f"{axe};0")
    said = "r => r.violations.map(v => `${v.id}: ${v.nodes[0].html}`)"
    found: list[str] = tab.run(f"axe.run(document, {{resultTypes: ['violations']}}).then({said})")
    return found


def _address(folder: Path) -> str:
    """Where the first tab listens, as soon as the browser says so."""
    for _ in range(300):
        time.sleep(0.1)
        port = folder / "DevToolsActivePort"
        if port.is_file() and (lines := port.read_text().splitlines()):
            with urllib.request.urlopen(f"http://127.0.0.1:{lines[0]}/json/list") as answer:
                tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
            if tabs:
                return str(tabs[0]["webSocketDebuggerUrl"])
    raise TimeoutError("Chromium did not start")
