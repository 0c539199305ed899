"""The overlay: captions above all other windows, wherever the user lays them.

It never takes the focus, so typing goes on in the window below. Under X11, window managers put a focused full-screen
window above all others, "always on top" ones included; so the overlay bypasses the window manager. That also means
that nobody else moves, resizes or raises it: it is dragged by its body and resized at its edges by hand, and it raises
itself again whenever its captions change. It is on every virtual desktop, as no window manager keeps it
on one.

Its width is the user's, its height follows from the number of lines: pulled at its upper or lower edge it gets more
or fewer of them, and captions never change it. Locked, it lets all clicks through; then a handle stands beside it.
Some seconds after a session was stopped it goes, and comes back with the next one.

Not here: the captions themselves (`panes.py`), what is said beside them (`notice.py`), what pulling at it does
(`pull.py`), where it lies and how large it is (`place.py`), the lock and its handle (`lock.py`), the buttons that come
with the pointer (`buttons.py`), and how it goes (`fade.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import msgspec
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFont,
    QGuiApplication,
    QHideEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWindow,
)
from PySide6.QtWidgets import QWidget

from app.audio.sound_watch import SoundFault
from app.captions.events import State, StatusChanged
from app.captions.transcript import Sentence
from app.settings.appearance import TEXT_PX_LEAST, Appearance
from app.settings.settings import OverlayContent, Settings
from app.ui.i18n.live_text import on_language_change
from app.ui.overlay.buttons import OverlayButtons
from app.ui.overlay.fade import AFTER_MS, OverlayFade
from app.ui.overlay.frame import draw_frame
from app.ui.overlay.lock import OverlayLock
from app.ui.overlay.motion import SystemMotion
from app.ui.overlay.notice import OverlayNotice, draw_hint
from app.ui.overlay.panes import CaptionPanes
from app.ui.overlay.place import FOOT, MARGIN, OverlayPlace
from app.ui.overlay.pull import UPRIGHT, OverlayPull
from app.ui.overlay.screen_share import set_private
from app.ui.platform.placement import Geometry
from app.ui.platform.screen_watch import ScreenWatch
from app.ui.platform.windowing import on_wayland, on_x11
from app.ui.widgets.shortcuts import WindowKeys
from app.ui.widgets.theme import caption_font
from app.ui.widgets.timers import single_shot_timer

TEXT_SIZES_PX = (16, 18, 21, 24, 28, 32, 37, 42, 48, 56, 64, 80, 96)
SETTINGS_OF_OVERLAY = frozenset(
    ("overlay_content", "overlay_translation_first", "appearance", "overlay_locked", "overlay_private")
)
"""What `Overlay.apply` looks at."""
_SETTLED_MS = 300  # after the last size that the compositor gave, while its user pulls
_RAISED_MS = 1000  # between two raises: each costs the screen's server and every window manager a little
_EMPTY_SHARE = 0.4  # of the background's opacity, while nothing is said: what lies below is seen better


class Overlay(QWidget):
    """The window above the others.

    Attributes:
        panes: the captions.
        handle: what stands beside it while it is locked.

    Signals:
        placesChanged(dict): the user moved or resized it: where it lies on each set of screens, as in the settings.
        contentChanged(OverlayContent): the user chose other texts, on the overlay itself.
        appearanceChanged(Appearance): the user chose other letters or another number of lines there.
        lockedChanged(bool): the user locked or unlocked it there.
        hideRequested: the user wants it away.
        pauseToggled: the user wants to pause, or to go on. settingsRequested: the user wants to see all settings.
    """

    placesChanged = Signal(object)  # noqa: N815
    contentChanged = Signal(object)  # noqa: N815
    appearanceChanged = Signal(object)  # noqa: N815
    lockedChanged = Signal(bool)  # noqa: N815
    hideRequested = Signal()  # noqa: N815
    pauseToggled = Signal()  # noqa: N815
    settingsRequested = Signal()  # noqa: N815

    def __init__(
        self,
        *,
        buttons_stay_ms: int = 2500,
        stays_ms: int = AFTER_MS,
        reduces_motion: Callable[[], bool] | None = None,
        keep_private: Callable[..., bool] = set_private,
        watch: ScreenWatch | None = None,
        keys: WindowKeys | None = None,
    ) -> None:
        """Make it, with the default settings.

        Args:
            buttons_stay_ms: how long after the last move of the pointer the buttons are there.
            stays_ms: how long it stays after a session was stopped.
            reduces_motion: whether the system wants that; None: it is asked.
            keep_private: asks the system to keep a window out of screen shares.
            watch: knows the screens; None: Qt's.
            keys: of the window, which the tooltips name; None: the usual ones.
        """
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.Tool
        flags |= Qt.WindowType.WindowDoesNotAcceptFocus
        if on_x11():
            flags |= Qt.WindowType.BypassWindowManagerHint
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self._notice = OverlayNotice()
        self._said = False
        reduces_motion = reduces_motion or SystemMotion(self).reduced
        self.panes = CaptionPanes(self, self.font(), width=1.0, reduces_motion=reduces_motion)
        self.panes.changed.connect(self.update)
        self.panes.partChanged.connect(self._update_part)
        self._lock = OverlayLock(self, keep_private=keep_private)
        self.handle = self._lock.handle
        self.handle.clicked.connect(lambda: self._choose_lock(locked=False))
        self._fade = OverlayFade(
            self, reduces_motion=reduces_motion, is_used=lambda: self._is_hovered, after_ms=stays_ms
        )
        self._fade.changed.connect(self.update)
        self._buttons = OverlayButtons(self, keys or WindowKeys(), inside=on_wayland(), stay_ms=buttons_stay_ms)
        self._buttons.contentStepped.connect(self.step_content)
        self._buttons.textStepped.connect(self.step_text_size)
        self._buttons.lockRequested.connect(lambda: self._choose_lock(locked=True))
        self._buttons.hideRequested.connect(self.hideRequested)
        self._buttons.pauseToggled.connect(self.pauseToggled)
        self._buttons.settingsRequested.connect(self.settingsRequested)
        self._buttons.shown.connect(self._lock.keep_private)
        self._buttons.gone.connect(self.update)
        self._buttons.show_content(self.content)
        self._lock.accompany(self._buttons)
        self._watch = watch or ScreenWatch(self, cast("QGuiApplication", QGuiApplication.instance()))
        self._watch.changed.connect(self._on_screens)
        self._place = OverlayPlace(
            self,
            self.panes,
            self._watch,
            buttons_width=lambda: self._buttons.sizeHint().width() if on_wayland() else 0,
        )
        self._pull = OverlayPull(self, whole=self._place.with_whole_lines)
        self.panes.heightChanged.connect(self._place.fit)
        self._shown = single_shot_timer(self)
        self._shown.timeout.connect(lambda: self._lock.on_shown(self._place.screen))
        self._raise_again = False
        self._raised = single_shot_timer(self, _RAISED_MS)
        self._raised.timeout.connect(self._on_raised)
        self._resized = single_shot_timer(self, _SETTLED_MS)
        self._resized.timeout.connect(self._on_resized)
        if on_x11():
            cast("QGuiApplication", QGuiApplication.instance()).focusWindowChanged.connect(self._on_focus)
        self.restore({})
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Surtitle overlay"))
        self.setAccessibleName(self.tr("Caption overlay"))
        self._describe()
        self._place.fit()
        self.update()

    def _describe(self) -> None:
        """Tell a screen reader all of what is said with a sign and a few words."""
        if self.accessibleDescription() != self._notice.sentence:
            self.setAccessibleDescription(self._notice.sentence)

    # What comes in

    @property
    def content(self) -> OverlayContent:
        """Which texts it shows."""
        return self.panes.content

    @property
    def appearance(self) -> Appearance:
        """How its captions look."""
        return self.panes.appearance

    @property
    def takes_focus(self) -> bool:
        """Whether it has the focus when it is shown, because the system knows no other windows."""
        return on_wayland()

    @property
    def is_locked(self) -> bool:
        """Whether clicks go through it."""
        return self._lock.is_locked

    @property
    def lines(self) -> list[str]:
        """The lines that can be read now, from top to bottom."""
        return self.panes.lines

    @property
    def notice(self) -> str:
        """Why no captions come, or come late, in a few words; empty while all is well, and before the first session."""
        return self._notice.text

    @property
    def hint(self) -> str:
        """What it says in its middle while nothing has been said yet."""
        return self._notice.hint

    @property
    def notice_px(self) -> int:
        """How high the letters beside the captions are, in pixels."""
        return self._place.notice_px

    @property
    def width_percent(self) -> int:
        """Its width, of that of its screen."""
        return round(100 * self.width() / max(1, self._place.screen.width()))

    def apply(self, settings: Settings) -> None:
        """Be as the settings say, except for the place and whether it is shown. Emits nothing."""
        self._fade.is_wanted = settings.overlay_shown
        if (settings.overlay_content, settings.overlay_translation_first) != (
            self.content,
            self.panes.translation_first,
        ):
            self.set_content(settings.overlay_content, translation_first=settings.overlay_translation_first)
        if settings.appearance != self.appearance:
            self._set_appearance(settings.appearance)
        self.set_locked(locked=settings.overlay_locked)
        self._lock.set_private(private=settings.overlay_private)

    def show_status(self, status: StatusChanged) -> None:
        """Say what the session does now, unless it does what is expected: listen. After its end, go."""
        before, self._notice.status = self._notice.status, status
        self._buttons.show_state(status.state)
        self._fade.show_change(before.state if before is not None else None, status.state)
        self._describe()
        self._watch_silence()
        self.update()

    def show_sound_fault(self, fault: SoundFault) -> None:
        """Say that the microphone is muted, if that is what is wrong with the sound."""
        self._notice.fault = fault
        self._describe()
        self.update()

    def show_sentence(self, sentence: Sentence) -> None:
        """Show what a sentence is now; a text that it lacks yet leaves the last one of its stream standing."""
        if not self._said:
            self._said = True
            self.update()
        self.panes.show_sentence(sentence)
        self._watch_silence()
        self._raise_again = True
        if not self._raised.isActive():
            self._on_raised()

    def _on_raised(self) -> None:
        """Lie above what is there already, if something was said since the last time."""
        if self._raise_again and self.isVisible():
            self._raise_again = False
            self._lock.raise_windows()
            self._raised.start()

    def clear(self, *, translating: bool = False) -> None:
        """Forget the captions of the last session.

        Where translations are to come, room is kept for them from the start: the first one then moves nothing.
        """
        self._said = False
        self.panes.clear(translating=translating)

    def set_content(self, content: OverlayContent, *, translation_first: bool = False) -> None:
        """Show these texts, in this order."""
        self._buttons.show_content(content)
        self.panes.set_content(content, translation_first=translation_first)

    def set_locked(self, *, locked: bool) -> None:
        """Let clicks through, or take them again; emits nothing."""
        if locked is not self.is_locked:
            self._pull.end()
            self._lock.set_locked(locked=locked, screen=self._place.screen)
            self._buttons.go()
            self.update()

    def set_width_percent(self, percent: int) -> None:
        """Be so wide, of the screen's width, with the middle where it is; says where that is."""
        self._place.take_width(percent)
        self.placesChanged.emit(self._place.remembered)

    def step_content(self) -> None:
        """Show the next choice of texts, and say so."""
        contents = list(OverlayContent)
        following = contents[(contents.index(self.content) + 1) % len(contents)]
        self.set_content(following, translation_first=self.panes.translation_first)
        self.contentChanged.emit(following)

    def step_text_size(self, by: int) -> None:
        """Larger (1) or smaller (-1) letters; says so."""
        now = self.appearance.text_px
        larger = [size for size in TEXT_SIZES_PX if size > now]
        smaller = [size for size in TEXT_SIZES_PX if TEXT_PX_LEAST <= size < now]
        size = (larger[:1] if by > 0 else smaller[-1:]) or [now]
        self._change_appearance(text_px=size[0])

    def restore(self, places: Mapping[str, Geometry]) -> None:
        """Lie where it lay on these screens, as far as they still show that; else at the foot of the first one."""
        self._place.restore(places)

    def _set_appearance(self, appearance: Appearance) -> None:
        self.panes.set_appearance(appearance)
        self._watch_silence()

    def _change_appearance(self, **changes: object) -> None:
        appearance = msgspec.structs.replace(self.appearance, **changes)
        if appearance != self.appearance:
            self._set_appearance(appearance)
        self.appearanceChanged.emit(appearance)

    def minimumSizeHint(self) -> QSize:
        """A few words, and one line of each text."""
        return self._place.least

    # How it looks

    @property
    def _is_hovered(self) -> bool:
        """Whether the pointer is on it, or on the buttons beside it."""
        return not self.is_locked and (self.underMouse() or self._buttons.underMouse())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the notice and the lines on their ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._fade.opacity)
        hovered = self._is_hovered
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        empty = self.panes.is_empty
        share = _EMPTY_SHARE if empty and self._said and not hovered else 1.0
        self.panes.paint_background(painter, box, part=QRectF(event.rect()), share=share)
        if hovered:
            draw_frame(painter, box)
        if not empty:
            self.panes.paint(painter, self._corner)
        if self.notice and (not empty or self._said):
            strip = QRectF(6, 4, self.width() - 12, self._place.head - 5)
            if on_wayland() and self._buttons.isVisible():
                strip.setRight(self._buttons.x() - 4)
            self._notice.draw(painter, self._small_font(self.notice_px), strip)
        elif empty and not self._said:
            draw_hint(painter, self.hint, self._small_font, box.adjusted(MARGIN, 4, -MARGIN, -4))
        painter.end()

    @property
    def _corner(self) -> QPointF:
        """Where the captions begin."""
        return QPointF(MARGIN, self.height() - FOOT - self.panes.height)

    def _update_part(self, part: QRectF) -> None:
        self.update(part.translated(self._corner).toAlignedRect())

    def _small_font(self, px: float) -> QFont:
        return caption_font(self.font(), "", pixel_size=max(11, round(px)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines for the new width."""
        super().resizeEvent(event)
        self.panes.set_width(self.width() - 2 * MARGIN)
        self._move_along()
        if not self._pull.is_going_on:  # else at its end: the pointer would leave for a moment, and come back
            self._lock.renew()
        if self._pull.is_the_systems:
            self._resized.start()

    def _on_resized(self) -> None:
        """The system does not tell when a pull is over: it has rested for a while."""
        self._pull.is_the_systems = False
        self._take_place()

    def _take_place(self) -> None:
        self._place.take(self.geometry())
        self.placesChanged.emit(self._place.remembered)

    def _move_along(self) -> None:
        """Let stand beside it what stands there."""
        self._lock.place_handle(self._place.screen)
        if self._buttons.isVisible():
            self._buttons.stand(self._place.screen)

    def moveEvent(self, event: QMoveEvent) -> None:
        """Take handle and buttons along."""
        super().moveEvent(event)
        self._move_along()

    def showEvent(self, event: QShowEvent) -> None:
        """Lie above what is there already."""
        super().showEvent(event)
        self._fade.stop()
        self._lock.place_handle(self._place.screen)
        self._lock.raise_windows()
        self._lock.keep_private()
        self._shown.start()  # Qt makes the system's window after this event

    def _on_focus(self, window: QWindow | None) -> None:
        """What has the focus now may lie above, and get the clicks; under XWayland even where it is not seen there."""
        if window is not None and self.isVisible():
            self._lock.raise_windows()

    def hideEvent(self, event: QHideEvent) -> None:
        """Handle and buttons go, too."""
        super().hideEvent(event)
        self._buttons.go()
        self._lock.place_handle(self._place.screen)

    def _watch_silence(self) -> None:
        """Only while it listens and keeps up, nothing new means that nothing is said."""
        status = self._notice.status
        if status is not None and status.state is State.LISTENING and not status.behind_ms:
            self.panes.keep()
        else:
            self.panes.hold()

    def _choose_lock(self, *, locked: bool) -> None:
        self.set_locked(locked=locked)
        self.lockedChanged.emit(locked)

    def _on_screens(self) -> None:
        """On other screens, lie where it lay there, or where it can be seen at least; that is not remembered."""
        self._pull.end()
        self.restore(self._place.remembered)

    # Moving and resizing

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what can be done with it."""
        self._show_buttons()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Be nothing but captions again, unless the pointer goes on to the buttons."""
        self._buttons.leave()
        self.update()

    def _show_buttons(self) -> None:
        if not self.is_locked:
            self._buttons.appear(self._place.screen)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move it, or to resize it at an edge."""
        if event.button() is Qt.MouseButton.LeftButton and not self.is_locked:
            self._pull.begin(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer, or show what can be done."""
        if self._pull.is_going_on:
            self._pull.go_on(event, self.minimumSizeHint())
        else:
            self._show_buttons()
            self._pull.show_what_it_would_do(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay here, and say where that is."""
        if event.button() is Qt.MouseButton.LeftButton and (pull := self._pull.end()) is not None:
            before, edges = pull
            if edges & UPRIGHT:
                self._watch_silence()
                self.appearanceChanged.emit(self.appearance)
            if self.geometry() != before:
                self._lock.renew()
                self._take_place()
