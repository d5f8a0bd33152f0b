"""`make screenshots`: every page of a run as Chromium shows it, for people to look at, and the top of one, small, for
the README: as a PNG of at most 256 colours."""

from __future__ import annotations

import base64
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from oracles.browser import PAPER, Tab, browser

WIDTH, HEIGHT = 1280, 1210
COLOURS = 256
WAYS = {
    "desk": {"width": WIDTH},
    "desk-dark": {"width": WIDTH, "dark": True},
    "phone": {"width": 360},
    "phone-dark": {"width": 360, "dark": True},
    "no-script": {"width": WIDTH, "scripts": False},
    "paper": {"width": PAPER[0], "media": "print"},
}


def every_page(tab: Tab, folder: Path, pictures: Path) -> None:
    """Each page of `folder` in each way, and as PDF, into `pictures`."""
    pictures.mkdir(exist_ok=True)
    for page in sorted(folder.glob("*.html")):
        for way, how in WAYS.items():
            (pictures / f"{page.stem}.{way}.png").write_bytes(tab.open(page, **how).picture())
        printed = tab.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        (pictures / f"{page.stem}.pdf").write_bytes(base64.b64decode(printed))


def top(tab: Tab, page: Path, picture: Path) -> None:
    """The top of `page` into `picture`."""
    tab.open(page, WIDTH)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1}
    shot = tab.send("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
    picture.write_bytes(with_palette(pixels(base64.b64decode(shot))))


def pixels(png: bytes) -> np.ndarray:
    """The pixels of a PNG as Chromium writes it (8 bits a channel, not interlaced): rows, columns, channels."""
    data, place, content = b"", 8, {}
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        content[kind] = png[place + 8 : place + 8 + length]
        data += content[kind] if kind == b"IDAT" else b""
        place += length + 12
    width, height, _, colour_type = struct.unpack(">IIBB", content[b"IHDR"][:10])
    channels = {2: 3, 6: 4}[colour_type]
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + width * channels)
    image = np.zeros((height + 1, width + 1, channels), np.int64)
    for number, row in enumerate(rows, start=1):
        image[number, 1:] = row[1:].reshape(width, channels)
        unfilter(image[number], image[number - 1], int(row[0]))
    return image[1:, 1:, :3]


def unfilter(row: np.ndarray, above: np.ndarray, kind: int) -> None:
    """Undo the filter of one row of pixels in place; pixel 0 stands left of the first."""
    if kind == 1:
        row[:] = np.cumsum(row, axis=0) % 256
    elif kind == 2:
        row[:] = (row + above) % 256
    elif kind in (3, 4):
        for x in range(1, len(row)):
            left, up, corner = row[x - 1], above[x], above[x - 1]
            row[x] = (row[x] + ((left + up) // 2 if kind == 3 else paeth(left, up, corner))) % 256


def paeth(left: np.ndarray, up: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """The neighbour nearest to left + up - corner, by channel."""
    neighbours = np.stack([left, up, corner])
    nearest = np.abs(neighbours - (left + up - corner)).argmin(axis=0)
    return np.take_along_axis(neighbours, nearest[None], axis=0)[0]


def with_palette(image: np.ndarray) -> bytes:
    """A PNG of the commonest colours; each other pixel has the nearest of them."""
    height, width, _ = image.shape
    known, places, counts = np.unique(image.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    palette = known[np.sort(np.argsort(-counts, kind="stable")[:COLOURS])]
    nearest = np.array([np.square(palette - colour).sum(axis=1).argmin() for colour in known], np.uint8)
    rows = np.pad(nearest[places].reshape(height, width), ((0, 0), (1, 0)))  # each begins with filter 0
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = {b"IHDR": header, b"PLTE": palette.astype(np.uint8).tobytes(), b"IDAT": zlib.compress(rows.tobytes(), 9)}
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in (parts | {b"IEND": b""}).items())


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    run = Path(sys.argv[1])
    with browser() as opened:
        every_page(opened, run, run / "pictures")
        top(opened, run / "50_overlap.html", Path(sys.argv[2]))
