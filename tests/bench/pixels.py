"""When pixels of a window change: what the X server's damage extension tells, with the time at which it told."""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from Xlib import X, error
from Xlib.display import Display as XDisplay
from Xlib.ext import damage

Area = tuple[int, int, int, int]
"""x, y, width, height within the window."""


@dataclass(frozen=True, slots=True)
class Painted:
    """Something was drawn.

    Attributes:
        at_s: when, by `time.monotonic`.
        window: in which one.
        area: where in it.
    """

    at_s: float
    window: int
    area: Area


class PixelWatch:
    """Watches one display, on a thread of its own.

    Attributes:
        painted: all that was drawn so far in the windows that are watched.
    """

    def __init__(self, name: str) -> None:
        self.painted: list[Painted] = []
        self._display = XDisplay(name)
        self._display.damage_query_version()
        self._root = self._display.screen().root
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    def find(self, title: str, *, deadline_s: float = 60.0) -> Any:
        """The window of this title, as soon as it is seen."""
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            for window in self._windows(self._root):
                try:
                    shown = window.get_attributes().map_state == X.IsViewable
                    if shown and window.get_full_text_property(self._display.intern_atom("_NET_WM_NAME")) == title:
                        return window
                except error.XError:
                    continue  # it has gone meanwhile
            time.sleep(0.01)
        raise TimeoutError(f"no window {title!r}")

    def watch(self, *windows: Any) -> None:
        """From now on, note what is drawn in these."""
        for window in windows:
            window.damage_create(damage.DamageReportRawRectangles)
        self._display.flush()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Watch no more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._display.close()

    def first_after(self, at_s: float, window: int, wanted: Callable[[Area], bool]) -> float | None:
        """When something was first drawn there after this time; None: not since."""
        for each in self.painted:
            if each.at_s >= at_s and each.window == window and wanted(each.area):
                return each.at_s
        return None

    def _windows(self, window: Any) -> Iterator[Any]:
        try:
            children = window.query_tree().children
        except error.XError:
            return
        for child in children:
            yield child
            yield from self._windows(child)

    def _read(self) -> None:
        while not self._ended.is_set():
            if not self._display.pending_events():
                select.select([self._display], [], [], 0.1)
                continue
            event = self._display.next_event()
            at_s = time.monotonic()
            if type(event).__name__ == "DamageNotify":
                area = event.area
                place = (area.x, area.y, area.width, area.height)
                self.painted.append(Painted(at_s, int(event.drawable.id), place))
