"""Draws the app's icon in all sizes and forms from its SVG: `.venv/bin/python packaging/icons.py FOLDER`.

It leaves in the folder: `hicolor/`, as Linux desktops look for icons; `surtitle.ico` for Windows; `surtitle.icns` for
macOS. The two last are containers of PNG pictures, as both systems have read them for long.
"""

import os
import shutil
import struct
import sys
from pathlib import Path

SVG = Path(__file__).resolve().parent.parent / "resources" / "icons" / "surtitle.svg"
HICOLOR_PX = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)
ICO_PX = (16, 20, 24, 32, 40, 48, 64, 256)
ICNS_PX = {b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def draw(side_px: int) -> bytes:
    """The icon as a PNG of this size."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(side_px, side_px, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SVG)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon of these PNG pictures, by their sides in pixels."""
    head, at, entries = struct.pack("<HHH", 0, 1, len(pictures)), 6 + 16 * len(pictures), b""
    for side, png in pictures.items():
        entries += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(png), at)  # 0 stands for 256
        at += len(png)
    return head + entries + b"".join(pictures.values())


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """A macOS icon of these PNG pictures, by the four letters that stand for their sizes."""
    body = b"".join(kind + struct.pack(">I", 8 + len(png)) + png for kind, png in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def write_hicolor(folder: Path) -> None:
    """The icon where Linux desktops look for it, below this folder."""
    for side in HICOLOR_PX:
        path = folder / f"{side}x{side}" / "apps" / "surtitle.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draw(side))
    scalable = folder / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SVG, scalable / "surtitle.svg")


def main(arguments: list[str]) -> int:
    """Draw all; returns the exit status."""
    if len(arguments) != 1:
        print("Name the folder for the icons.", file=sys.stderr)
        return 2
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    folder = Path(arguments[0])
    write_hicolor(folder / "hicolor")
    (folder / "surtitle.ico").write_bytes(ico({side: draw(side) for side in ICO_PX}))
    (folder / "surtitle.icns").write_bytes(icns({kind: draw(side) for kind, side in ICNS_PX.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
