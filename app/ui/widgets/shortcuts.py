"""The keyboard: which keys do what in the window, and how that changes while it is open.

They work while the main window has the focus; the overlay never has it. Those that work while any window has it are
other settings (``hotkeys/``). The pickers are reached by the letters that their labels underline (Alt and the letter),
the transcript itself by Tab: there up and down select, left and right go from word to word, Space reads along, F2
corrects, Ctrl+C copies, End follows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.settings.window_keys import USUAL_KEYS, keys_of

ALSO_LARGER = "Ctrl+="
"""Where + is on a shifted key, the unshifted one makes letters larger too, beside the usual keys."""

_log = logging.getLogger(__name__)


class WindowKeys(QObject):
    """The keys of each action, as they are now.

    Args:
        chosen: by the names of the actions (``settings/window_keys.py``); others have their usual keys.

    Signals:
        changed: some are other ones now.
    """

    changed = Signal()

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._keys = _without_collisions(chosen or {})

    def use(self, chosen: Mapping[str, str]) -> None:
        """Let the keys be these from now on."""
        before, self._keys = self._keys, _without_collisions(chosen)
        if before != self._keys:
            self.changed.emit()

    def sequences(self, action: str) -> list[QKeySequence]:
        """What leads to this action; raises KeyError for one that there is not."""
        keys = self._keys[action]
        also = [ALSO_LARGER] if action == "overlay_larger" and keys == USUAL_KEYS[action] else []
        return [QKeySequence(each) for each in (keys, *also) if each and (each == keys or each not in self._taken())]

    def shown(self, action: str) -> str:
        """The keys as this system writes them; empty where the action has none."""
        return QKeySequence(self._keys[action]).toString(QKeySequence.SequenceFormat.NativeText)

    def shortcut(self, action: str) -> str:
        """The keys as Qt writes them portably; empty where the action has none."""
        return self._keys[action]

    def with_keys(self, text: str, action: str) -> str:
        """A tooltip that names the keys, such as "Pause (Ctrl+P)"."""
        keys = self.shown(action)
        if not keys:
            return text
        return QCoreApplication.translate("shortcuts", "{what} ({keys})").format(what=text, keys=keys)

    def install(self, window: QWidget, actions: Mapping[str, Callable[[], object]]) -> None:
        """Let the keys do these things in this window, now and when they are other ones.

        Raises KeyError for an action that there is not.
        """
        for action, do in actions.items():
            _Shortcut(self, action, window, do)

    def translate(self, window: QWidget) -> None:
        """Let the window say all its texts again when keys have changed: its tooltips name them."""
        _TranslatedAction(self, window)

    def _taken(self) -> set[str]:
        return {keys for keys in self._keys.values() if keys}


class _Shortcut(QShortcut):
    """The keys of one action in one window; lives as long as that."""

    def __init__(self, keys: WindowKeys, action: str, window: QWidget, do: Callable[[], object]) -> None:
        super().__init__(window)
        self._find = partial(keys.sequences, action)
        self.activated.connect(do)
        keys.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setKeys(self._find())


class _TranslatedAction(QObject):
    """Tells one window that keys have changed; lives as long as that."""

    def __init__(self, keys: WindowKeys, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        keys.changed.connect(self._tell)

    def _tell(self) -> None:
        QCoreApplication.sendEvent(self._window, QEvent(QEvent.Type.LanguageChange))


def _without_collisions(chosen: Mapping[str, str]) -> dict[str, str]:
    """The keys of every action; what two of them would have, as a file can say, goes to the one that was chosen.

    Qt would do neither. What cannot be understood is left as usual.
    """
    wanted = keys_of(chosen)
    found: dict[str, str] = {}
    for action in sorted(wanted, key=lambda action: action not in chosen):
        keys = QKeySequence(wanted[action]).toString()
        if wanted[action] and not keys:
            _log.warning("keys for %s that cannot be understood: %r", action, wanted[action])
            keys = USUAL_KEYS[action]
        found[action] = "" if keys in found.values() else keys
    return {action: found[action] for action in USUAL_KEYS}
