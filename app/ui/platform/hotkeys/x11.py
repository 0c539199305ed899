"""Hotkeys under X11, through libxcb, which Qt's own window needs as well.

A passive grab on the root window brings every press of the key to us, whoever has the focus. It is made on a
connection of its own, so that nothing of Qt's is disturbed; its socket is watched by a notifier. A grab that another
program holds already is refused by the server with BadAccess. Caps Lock and Num Lock count as modifiers for a grab, so
each key is grabbed with all four states of these two. While a key is held down, the server sends releases and presses
in pairs of the same time: only the first press counts.

Not here: Wayland. There no program hears keys that are meant for another one, XWayland's included.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import itertools
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSocketNotifier

from app.message import Message
from app.ui.platform.hotkeys.keys import Hotkey, UnfitKeysError

_SHIFT, _CAPS_LOCK, _CTRL, _ALT, _NUM_LOCK, _META = 1, 2, 4, 8, 16, 64
_MATTER = _SHIFT | _CTRL | _ALT | _META
_LOCKS = (0, _CAPS_LOCK, _NUM_LOCK, _CAPS_LOCK | _NUM_LOCK)
_ASYNCHRONOUS = 1
_REPLY_HEADER_BYTES = 32

_Pointer, _U8, _U16, _U32 = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(_U32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class _Setup(ctypes.Structure):
    _fields_ = (("head", _U8 * 34), ("min_keycode", _U8), ("max_keycode", _U8))


class _Event(ctypes.Structure):
    """Of a key; the other events are looked at only for their `kind`."""

    _fields_ = (
        *(("kind", _U8), ("keycode", _U8), ("sequence", _U16), ("time_ms", _U32)),
        *(("windows", _U32 * 3), ("places", ctypes.c_int16 * 4), ("state", _U16)),
    )


_FUNCTIONS: dict[str, tuple[object, Sequence[object]]] = {
    "xcb_connect": (_Pointer, (ctypes.c_char_p, _Pointer)),
    "xcb_connection_has_error": (ctypes.c_int, (_Pointer,)),
    "xcb_disconnect": (None, (_Pointer,)),
    "xcb_flush": (ctypes.c_int, (_Pointer,)),
    "xcb_get_file_descriptor": (ctypes.c_int, (_Pointer,)),
    "xcb_get_keyboard_mapping": (_Cookie, (_Pointer, _U8, _U8)),
    "xcb_get_keyboard_mapping_reply": (_Pointer, (_Pointer, _Cookie, _Pointer)),
    "xcb_get_setup": (ctypes.POINTER(_Setup), (_Pointer,)),
    "xcb_grab_key_checked": (_Cookie, (_Pointer, _U8, _U32, _U16, _U8, _U8, _U8)),
    "xcb_poll_for_event": (ctypes.POINTER(_Event), (_Pointer,)),
    "xcb_request_check": (_Pointer, (_Pointer, _Cookie)),
    "xcb_setup_roots_iterator": (_Screens, (ctypes.POINTER(_Setup),)),
    "xcb_ungrab_key": (_Cookie, (_Pointer, _U8, _U32, _U16)),
}


class X11Hotkeys:
    """The keys that we hold on one X server.

    Args:
        on_pressed: is called with the hotkey that was pressed.
        display: such as ":0"; None: the one in the environment.

    Raises OSError where there is no X server, or no libxcb.
    """

    def __init__(self, on_pressed: Callable[[Hotkey], None], *, display: str | None = None) -> None:
        self._on_pressed = on_pressed
        self._held: dict[tuple[int, int], Hotkey] = {}
        self._down: set[int] = set()
        self._released_at_ms: dict[int, int] = {}
        self._xcb = _load()
        self._free = ctypes.CDLL(None).free
        self._free.argtypes, self._free.restype = (_Pointer,), None
        self._connection = self._xcb.xcb_connect(display.encode() if display else None, None)
        if self._xcb.xcb_connection_has_error(self._connection):
            self._xcb.xcb_disconnect(self._connection)
            raise OSError("there is no X server")
        setup = self._xcb.xcb_get_setup(self._connection)
        self._keycodes = range(setup.contents.min_keycode, setup.contents.max_keycode + 1)
        self._root = self._xcb.xcb_setup_roots_iterator(setup).data[0]
        self._keysyms = self._read_mapping()
        self._notifier = QSocketNotifier(self._xcb.xcb_get_file_descriptor(self._connection), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_readable)

    def hold(self, hotkey: Hotkey) -> None:
        """Hear of this key from now on. Raises `UnfitKeysError` where another program has it, or no key is it."""
        keycode = self._keycode(hotkey.keysym)
        state = _state(hotkey)
        if keycode is None:
            raise UnfitKeysError(Message("{keys} isn't available on this keyboard.", keys=hotkey.shown))
        grabs = [
            self._xcb.xcb_grab_key_checked(
                self._connection, 0, self._root, state | locks, keycode, _ASYNCHRONOUS, _ASYNCHRONOUS
            )
            for locks in _LOCKS
        ]
        errors = [error for grab in grabs if (error := self._xcb.xcb_request_check(self._connection, grab))]
        for error in errors:
            self._free(error)
        if errors:
            self._let_go(keycode, state)
            raise UnfitKeysError(
                Message(
                    "Another app already uses {keys}. Choose a different shortcut here or in that app.",
                    keys=hotkey.shown,
                )
            )
        self._held[keycode, state] = hotkey

    def release_all(self) -> None:
        """Hear of no key any more."""
        for keycode, state in self._held:
            self._let_go(keycode, state)
        self._held.clear()

    def close(self) -> None:
        """Give everything back; nothing may be called any more."""
        self._notifier.setEnabled(False)
        self._xcb.xcb_disconnect(self._connection)

    def _let_go(self, keycode: int, state: int) -> None:
        for locks in _LOCKS:
            self._xcb.xcb_ungrab_key(self._connection, keycode, self._root, state | locks)
        self._xcb.xcb_flush(self._connection)

    def _on_readable(self) -> None:
        while event := self._xcb.xcb_poll_for_event(self._connection):
            try:
                self._handle(event.contents)
            finally:
                self._free(event)
        if self._xcb.xcb_connection_has_error(self._connection):  # the screen is gone
            self._notifier.setEnabled(False)

    def _handle(self, event: _Event) -> None:
        match event.kind & 0x7F:
            case 2:  # a key is pressed
                repeated = event.keycode in self._down or self._released_at_ms.get(event.keycode) == event.time_ms
                self._down.add(event.keycode)
                hotkey = self._held.get((event.keycode, event.state & _MATTER))
                if hotkey is not None and not repeated:
                    self._on_pressed(hotkey)
            case 3:  # a key is released
                self._down.discard(event.keycode)
                self._released_at_ms[event.keycode] = event.time_ms
            case 34:  # another keyboard layout
                self._follow_layout()
            case _:
                pass

    def _follow_layout(self) -> None:
        """The user chose another keyboard layout: the keys may be in other places now."""
        hotkeys = list(self._held.values())
        self._keysyms = self._read_mapping()
        self.release_all()
        for hotkey in hotkeys:
            try:
                self.hold(hotkey)
            except UnfitKeysError:
                continue  # it comes back with a layout that has it

    def _read_mapping(self) -> list[list[int]]:
        """For each keycode, the keysyms that it stands for: in the first layout, with Shift, in the second, ..."""
        cookie = self._xcb.xcb_get_keyboard_mapping(self._connection, self._keycodes.start, len(self._keycodes))
        reply = self._xcb.xcb_get_keyboard_mapping_reply(self._connection, cookie, None)
        if not reply:
            return []
        per_keycode = ctypes.cast(reply, ctypes.POINTER(_U8))[1]
        count = per_keycode * len(self._keycodes)
        keysyms = list((_U32 * count).from_address(reply + _REPLY_HEADER_BYTES))
        self._free(reply)
        return [keysyms[begin : begin + per_keycode] for begin in range(0, count, per_keycode)]

    def _keycode(self, keysym: int) -> int | None:
        """The key that has this keysym, in the first layout if it is there, else in a further one."""
        columns = itertools.zip_longest(*self._keysyms, fillvalue=0)
        found = (column.index(keysym) for column in columns if keysym in column)
        index = next(found, None)
        return None if index is None else self._keycodes[index]


def _state(hotkey: Hotkey) -> int:
    held = ((hotkey.shift, _SHIFT), (hotkey.ctrl, _CTRL), (hotkey.alt, _ALT), (hotkey.meta, _META))
    return sum(mask for is_held, mask in held if is_held)


def _load() -> ctypes.CDLL:
    """The library with its functions declared. Raises OSError."""
    library = ctypes.CDLL(ctypes.util.find_library("xcb") or "libxcb.so.1")
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
