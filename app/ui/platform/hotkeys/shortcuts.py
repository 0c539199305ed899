"""The global shortcuts: which keys lead to which action, and what stands in the way.

Stop order: `close` gives the keys back; whoever forgets it holds them until the process ends.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.message import Message
from app.ui.platform.hotkeys.keys import Hotkey, UnfitKeysError, read_hotkey
from app.ui.platform.hotkeys.windows import WindowsHotkeys
from app.ui.platform.hotkeys.x11 import X11Hotkeys

_log = logging.getLogger(__name__)


class Hotkeys(Protocol):
    """What a system offers."""

    def hold(self, hotkey: Hotkey) -> None:
        """Hear of this key from now on. Raises `UnfitKeysError`."""

    def release_all(self) -> None:
        """Hear of no key any more."""

    def close(self) -> None:
        """Give everything back."""


class UnavailableError(Exception):
    """This system has no keys that work everywhere; the message is a sentence for the user."""


class GlobalShortcuts(QObject):
    """Keys that work while another program has the focus.

    Args:
        make: makes what this system offers; raises `UnavailableError`.

    Attributes:
        unavailable: why there are none here, as a sentence (`Message`); empty where there are.

    Signals:
        pressed(str): the keys of this action were pressed.
    """

    pressed = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        make: Callable[[Callable[[Hotkey], None]], Hotkeys] | None = None,
    ) -> None:
        super().__init__(parent)
        self.unavailable = ""
        self._actions: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._troubles: dict[str, str] = {}
        self._hotkeys: Hotkeys | None = None
        try:
            self._hotkeys = (make or make_hotkeys)(self._on_pressed)
        except UnavailableError as error:
            self.unavailable = str(error)

    def use(self, keys: Mapping[str, str]) -> dict[str, str]:
        """Let these keys, as Qt writes them portably, lead to these actions; an action without keys has an empty text.

        Returns, for each action that got no keys although it should have, a sentence that says why.
        """
        if self._hotkeys is None or keys == self._keys:
            return self._troubles
        self._keys = dict(keys)
        self._hotkeys.release_all()
        self._actions.clear()
        self._troubles = {}
        for action, text in keys.items():
            if not text:
                continue
            try:
                hotkey = read_hotkey(text)
                if hotkey.text in self._actions:
                    raise UnfitKeysError(Message("{keys} is assigned twice.", keys=hotkey.shown))  # noqa: TRY301
                self._hotkeys.hold(hotkey)
            except UnfitKeysError as error:
                self._troubles[action] = str(error)
            else:
                self._actions[hotkey.text] = action
        return self._troubles

    def pause(self) -> None:
        """Give the keys back for now, so that they can be typed into a field; `use` takes them again."""
        self._keys = {}
        self._actions.clear()
        if self._hotkeys is not None:
            self._hotkeys.release_all()

    def close(self) -> None:
        """Give the keys back. Safe to call twice."""
        hotkeys, self._hotkeys = self._hotkeys, None
        if hotkeys is not None:
            hotkeys.close()

    def _on_pressed(self, hotkey: Hotkey) -> None:
        if hotkey.text in self._actions:
            self.pressed.emit(self._actions[hotkey.text])


def make_hotkeys(on_pressed: Callable[[Hotkey], None]) -> Hotkeys:
    """What this system offers. Raises `UnavailableError` with the reason why it offers none."""
    if sys.platform == "win32":
        return WindowsHotkeys(on_pressed, user32=ctypes.windll.user32)
    else:  # noqa: RET505 - mypy, on Windows: what follows a return is unreachable
        return _make_x11_hotkeys(on_pressed)


def _make_x11_hotkeys(on_pressed: Callable[[Hotkey], None]) -> Hotkeys:
    if os.environ.get("XDG_SESSION_TYPE") == "wayland" or os.environ.get("WAYLAND_DISPLAY"):
        raise UnavailableError(
            Message(
                "Global shortcuts aren't available under Wayland. Use the tray icon or the shortcuts below. In "
                "an X11 session, you can set global shortcuts here."
            )
        )
    if QGuiApplication.platformName() != "xcb":
        raise UnavailableError(Message("Global shortcuts aren't available on this system."))
    try:
        return X11Hotkeys(on_pressed)
    except OSError as error:
        _log.warning("no global shortcuts: %s", error)
        raise UnavailableError(
            Message("Global shortcuts can't be used on this display ({error}).", error=error)
        ) from error
