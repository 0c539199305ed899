"""A mouse for a Wayland screen: the few messages of the protocol that move and press one, on a socket.

It is a device of its own (zwlr_virtual_pointer), so the seat has a pointer from its making until it is closed.
"""

from __future__ import annotations

import itertools
import socket
import struct
import time

_DISPLAY, _REGISTRY, _POINTER_LEFT = 1, 2, 0x110
_MANAGER = "zwlr_virtual_pointer_manager_v1"


class WaylandPointer:
    """A mouse; raises RuntimeError where the compositor knows no such devices.

    Args:
        path: the compositor's socket.
        width, height: of the screen.
    """

    def __init__(self, path: str, width: int, height: int) -> None:
        self._size = (width, height)
        self._ids = itertools.count(3)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(10)
        self._socket.connect(path)
        self._send(_DISPLAY, 1, struct.pack("=I", _REGISTRY))  # get_registry
        known = self._globals()
        if _MANAGER not in known:
            raise RuntimeError("the compositor takes no pointers from programs")
        manager = self._bind(known[_MANAGER], _MANAGER)
        self._pointer = next(self._ids)
        self._send(manager, 0, struct.pack("=II", 0, self._pointer))  # create_virtual_pointer, on any seat
        self._sync()

    def close(self) -> None:
        """Take the mouse away."""
        self._socket.close()

    def move_to(self, x: int, y: int) -> None:
        """Move it."""
        self._send(self._pointer, 1, struct.pack("=IIIII", _now_ms(), x, y, *self._size))  # motion_absolute
        self._frame()

    def press(self) -> None:
        """Press the left button."""
        self._button(1)

    def release(self) -> None:
        """Release it."""
        self._button(0)

    def _button(self, state: int) -> None:
        self._send(self._pointer, 2, struct.pack("=III", _now_ms(), _POINTER_LEFT, state))
        self._frame()

    def _frame(self) -> None:
        self._send(self._pointer, 4)
        self._sync()

    def _globals(self) -> dict[str, int]:
        """What the compositor offers: its number by its interface."""
        known: dict[str, int] = {}
        for sender, opcode, body in self._sync():
            if (sender, opcode) == (_REGISTRY, 0):
                number, length = struct.unpack_from("=II", body)
                known[body[8 : 8 + length - 1].decode()] = number
        return known

    def _bind(self, number: int, interface: str) -> int:
        made = next(self._ids)
        name = interface.encode() + b"\0"
        padded = name + bytes(-len(name) % 4)
        self._send(_REGISTRY, 0, struct.pack("=II", number, len(name)) + padded + struct.pack("=II", 1, made))
        return made

    def _sync(self) -> list[tuple[int, int, bytes]]:
        """Wait until the compositor has done all that was sent; what it said meanwhile."""
        done = next(self._ids)
        self._send(_DISPLAY, 0, struct.pack("=I", done))
        said = []
        while True:
            sender, size_and_opcode = struct.unpack("=II", self._receive(8))
            body = self._receive((size_and_opcode >> 16) - 8)
            if sender == done:
                return said
            if (sender, size_and_opcode & 0xFFFF) == (_DISPLAY, 0):
                raise RuntimeError(f"the compositor: {body!r}")
            said.append((sender, size_and_opcode & 0xFFFF, body))

    def _send(self, sender: int, opcode: int, body: bytes = b"") -> None:
        self._socket.sendall(struct.pack("=II", sender, (8 + len(body)) << 16 | opcode) + body)

    def _receive(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            part = self._socket.recv(count - len(received))
            if not part:
                raise RuntimeError("the compositor has gone")
            received += part
        return received


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000 & 0xFFFFFFFF
