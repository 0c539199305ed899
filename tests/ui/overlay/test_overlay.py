from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.audio.sound_watch import SoundFault
from app.captions.events import State, StatusChanged, Stream
from app.captions.transcript import Sentence
from app.settings.appearance import PRESETS, Appearance, Preset
from app.settings.settings import OverlayContent, Settings
from app.ui.overlay.overlay import TEXT_SIZES_PX, Overlay
from app.ui.platform.placement import screens_key, whole_screens
from app.ui.platform.screen_watch import ScreenWatch
from app.ui.widgets.theme import LEGIBLE, contrast
from tests.fakes.captions import caption, sentence
from tests.fakes.display import wait_until

LISTENING = StatusChanged(State.LISTENING, "Listening to it.")


@pytest.fixture
def overlay(show: Callable[[QWidget], None]) -> Overlay:
    """An overlay that shows two lines of both texts, in the upper half of the screen."""
    made = Overlay()
    made.clear(translating=True)
    made.restore({"": (100, 100, 500, 220)})
    show(made)
    return made


def drag(overlay: Overlay, start: QPoint, by: QPoint) -> None:
    """Pull at a place of the overlay with the left button, in two steps."""
    at = overlay.mapToGlobal(start)
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=start)
    for part in (by / 2, by):
        QTest.mouseMove(overlay, overlay.mapFromGlobal(at + part))
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=overlay.mapFromGlobal(at + by))


def look(overlay: Overlay, **changes: object) -> None:
    """Change its appearance, as the settings do."""
    overlay.apply(Settings(appearance=msgspec.structs.replace(overlay.appearance, **changes)))


def test_it_never_asks_for_the_focus(overlay: Overlay) -> None:
    """Neither the window nor anything in it takes the focus, and showing it activates nothing."""
    assert overlay.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    children = [overlay, *overlay.findChildren(QWidget)]
    assert {child.focusPolicy() for child in children} == {Qt.FocusPolicy.NoFocus}


def test_it_shows_source_translation_or_both(overlay: Overlay) -> None:
    """Each choice shows just its texts, without waiting for the next caption."""
    overlay.show_sentence(sentence(0, "Hello", "Hola"))
    assert overlay.lines == ["Hello", "Hola"]
    overlay.set_content(OverlayContent.SOURCE)
    assert overlay.lines == ["Hello"]
    overlay.set_content(OverlayContent.TRANSLATION)
    assert overlay.lines == ["Hola"]
    overlay.set_content(OverlayContent.BOTH, translation_first=True)
    assert overlay.lines == ["Hola", "Hello"]


def test_a_translation_that_lags_keeps_its_last_text(overlay: Overlay) -> None:
    """A new sentence without its translation, or with a still empty one, leaves the last translation standing."""
    overlay.show_sentence(sentence(0, "Hello", "Hola"))
    overlay.show_sentence(sentence(1, "How are you", final=False))
    assert overlay.lines == ["Hello", "How are you", "Hola"]
    overlay.show_sentence(Sentence(1, translation=caption("¿Cómo", sentence=1, stream=Stream.TRANSLATION, final=False)))
    overlay.show_sentence(Sentence(1, translation=caption("", sentence=1, stream=Stream.TRANSLATION, final=False)))
    assert overlay.lines[-2:] == ["Hola", "¿Cómo"]


def test_captions_never_change_its_height(overlay: Overlay) -> None:
    """What was chosen decides about the height, and each text has the lines that were chosen for it."""
    before = overlay.geometry()
    for number in range(6):
        overlay.show_sentence(sentence(number, f"Number {number}", f"Número {number}"))
        assert overlay.geometry() == before
    assert overlay.lines == ["Number 4", "Number 5", "Número 4", "Número 5"]


def test_room_is_kept_for_translations_that_are_to_come(overlay: Overlay) -> None:
    """With a translation asked for, the first one to arrive moves no line of the source; without, there is no room."""
    overlay.show_sentence(sentence(0, "Hello"))
    before = overlay.geometry()
    overlay.show_sentence(Sentence(0, translation=caption("Hola", stream=Stream.TRANSLATION)))
    assert overlay.geometry() == before
    overlay.clear(translating=False)
    assert overlay.height() < before.height()


@pytest.mark.parametrize(("y", "standing"), [(60, QRect.top), (500, QRect.bottom)], ids=["above", "below"])
def test_more_lines_grow_towards_the_middle_of_the_screen(
    overlay: Overlay, y: int, standing: Callable[[QRect], int]
) -> None:
    """The edge that is nearer to the screen's stays where it is."""
    overlay.restore({"": (100, y, 500, 200)})
    before = overlay.geometry()
    look(overlay, lines=3)
    assert standing(overlay.geometry()) == standing(before)
    assert overlay.height() > before.height()


def test_it_says_why_no_captions_come(overlay: Overlay) -> None:
    """Whoever looks at the overlay alone reads the state there, with captions or without; listening needs no words."""
    assert overlay.notice == ""
    for number in range(2):
        overlay.show_status(StatusChanged(State.RECONNECTING, "The connection was lost; trying again."))
        assert overlay.notice == "Reconnecting"
        assert overlay.accessibleDescription() == "Reconnecting. The connection was lost; trying again."
        with_notice = overlay.grab().toImage()
        overlay.show_status(LISTENING)
        assert overlay.notice == ""
        assert overlay.grab().toImage() != with_notice
        overlay.show_sentence(sentence(number, "Hello"))
    overlay.show_status(StatusChanged(State.STOPPED, "Stopped. The transcript is somewhere."))
    assert overlay.notice == "Stopped"


def test_it_says_that_the_microphone_is_muted(overlay: Overlay) -> None:
    """Until it is heard again."""
    overlay.show_status(StatusChanged(State.LISTENING, "Listening to it."))
    overlay.show_sound_fault(SoundFault.MUTED)
    assert "muted" in overlay.notice
    overlay.show_sound_fault(SoundFault.NONE)
    assert overlay.notice == ""


def test_a_notice_covers_no_caption(overlay: Overlay) -> None:
    """It has room of its own: below it, every pixel is what it was."""
    for number in range(3):
        overlay.show_sentence(sentence(number, f"Number {number}", f"Número {number}"))
    overlay.show_status(LISTENING)
    first_row = overlay.height() - 10 - overlay.panes.height
    captions = QRect(0, first_row, overlay.width(), overlay.height() - first_row)
    before = overlay.grab(captions).toImage()
    for status in (
        StatusChanged(State.RECONNECTING, "The connection was lost; trying again. " * 5),
        StatusChanged(State.LISTENING, "", behind_ms=7000),
    ):
        overlay.show_status(status)
        assert overlay.grab(captions).toImage() == before


def test_it_is_dragged_by_its_body(overlay: Overlay) -> None:
    """It follows the pointer, and says where it was left, for these screens."""
    said: list[dict[str, object]] = []
    overlay.placesChanged.connect(said.append)
    place = overlay.geometry().translated(60, 40)
    drag(overlay, QPoint(200, 100), QPoint(60, 40))
    assert overlay.geometry() == place
    assert said[-1][screens_key(whole_screens())] == (place.x(), place.y(), place.width(), place.height())


@pytest.mark.parametrize(
    ("grip", "by", "expected"),
    [
        ((2, 50), (30, 0), (30, 0, -30, 0)),
        ((497, 50), (30, 0), (0, 0, 30, 0)),
        ((2, 2), (30, 0), (30, 0, -30, 0)),
    ],
    ids=["left", "right", "top left"],
)
def test_it_is_made_wider_at_its_sides(
    overlay: Overlay, grip: tuple[int, int], by: tuple[int, int], expected: tuple[int, int, int, int]
) -> None:
    """The pulled edge follows the pointer, the others stay."""
    before = overlay.geometry()
    drag(overlay, QPoint(*grip), QPoint(*by))
    dx, dy, dw, dh = expected
    assert overlay.geometry() == QRect(before.x() + dx, before.y() + dy, before.width() + dw, before.height() + dh)


@pytest.mark.parametrize(("y", "by", "lines"), [(-3, 70, 3), (-3, 400, 4), (2, -70, 3), (2, 500, 1)])
def test_it_gets_more_lines_at_its_upper_and_lower_edge(overlay: Overlay, y: int, by: int, lines: int) -> None:
    """Between one and four whole ones; the other edge stays, and the number of lines is told."""
    said: list[Appearance] = []
    overlay.appearanceChanged.connect(said.append)
    overlay.restore({"": (100, 250, 500, 220)})
    before = overlay.geometry()
    drag(overlay, QPoint(250, y % overlay.height()), QPoint(0, by))
    assert said[-1].lines == overlay.appearance.lines == lines
    after = overlay.geometry()
    assert (after.top() if y < 0 else after.bottom()) == (before.top() if y < 0 else before.bottom())
    overlay.clear(translating=True)
    assert overlay.geometry() == after


def test_it_does_not_become_too_small(overlay: Overlay) -> None:
    """A row of each text and the buttons always fit, whichever edge is pulled, and the other edge stays."""
    right, bottom = overlay.geometry().right(), overlay.geometry().bottom()
    drag(overlay, QPoint(2, 2), QPoint(700, 400))
    assert overlay.size() == overlay.minimumSizeHint()
    assert (overlay.geometry().right(), overlay.geometry().bottom()) == (right, bottom)


def test_it_is_brought_back_onto_a_screen(overlay: Overlay) -> None:
    """Where no screen shows the remembered place, or it was pulled out, the overlay lies inside of one."""
    screen = QApplication.primaryScreen().geometry()
    overlay.restore({"": (-4000, 9000, 400, 200)})
    assert screen.contains(overlay.geometry())
    drag(overlay, QPoint(200, 100), QPoint(screen.width(), 0))
    assert screen.contains(overlay.geometry())
    overlay.restore({})
    assert screen.contains(overlay.geometry())


class Monitors(ScreenWatch):
    """Screens that come and go when the test says so."""

    def __init__(self, *screens: QRect) -> None:
        self.present = list(screens)
        super().__init__(QApplication.instance(), QApplication.instance())  # type: ignore[arg-type]

    @property
    def screens(self) -> list[QRect]:
        return self.present

    def become(self, *screens: QRect) -> None:
        """These are there from now on."""
        self.present = list(screens)
        self.changed.emit()


def test_a_monitor_goes_and_comes_back(show: Callable[[QWidget], None]) -> None:
    """Meanwhile it lies on the other one, as wide as fits; then where it was. Only what the user does is remembered."""
    small, large = QRect(0, 0, 800, 600), QRect(800, 0, 1600, 900)
    monitors = Monitors(small, large)
    overlay = Overlay(watch=monitors)
    said: list[dict[str, object]] = []
    overlay.placesChanged.connect(said.append)
    show(overlay)
    overlay.restore({screens_key([small, large]): (1000, 600, 1200, 200)})
    before = overlay.geometry()
    assert large.contains(before)

    monitors.become(small)
    assert small.contains(overlay.geometry())
    assert overlay.width() == 800
    monitors.become(small, large)
    assert overlay.geometry() == before
    assert said == []

    monitors.become(small)
    overlay.set_width_percent(60)
    alone = overlay.geometry()
    monitors.become(small, large)
    assert overlay.geometry() == before
    monitors.become(small)
    assert overlay.geometry() == alone
    assert len(said) == 1


def test_never_placed_it_lies_at_the_foot_of_whatever_screen_there_is(show: Callable[[QWidget], None]) -> None:
    """Also when that becomes another one."""
    monitors = Monitors(QRect(0, 0, 1280, 800))
    overlay = Overlay(watch=monitors)
    show(overlay)
    for screen in (QRect(0, 0, 800, 600), QRect(0, 0, 2560, 1440)):
        monitors.become(screen)
        assert screen.contains(overlay.geometry())
        assert abs(overlay.geometry().center().x() - screen.center().x()) <= 1
        assert overlay.geometry().bottom() > screen.height() * 0.9


def test_its_width_is_a_share_of_the_screen(overlay: Overlay) -> None:
    """The settings widen it about its middle, and hear where it lies then."""
    said: list[object] = []
    overlay.placesChanged.connect(said.append)
    overlay.restore({"": (200, 100, 400, 220)})
    overlay.set_width_percent(70)
    assert overlay.width_percent == 70
    assert abs(overlay.geometry().center().x() - 400) <= 1
    assert said


def test_the_pointer_brings_buttons(overlay: Overlay) -> None:
    """The buttons under the pointer change the texts and the letters, lock and hide the overlay, and each says so."""
    said: list[object] = []
    overlay.contentChanged.connect(said.append)
    overlay.appearanceChanged.connect(lambda appearance: said.append(appearance.text_px))
    overlay.hideRequested.connect(lambda: said.append("hide"))
    overlay.lockedChanged.connect(said.append)
    overlay.pauseToggled.connect(lambda: said.append("pause"))
    overlay.settingsRequested.connect(lambda: said.append("settings"))
    overlay.show_status(LISTENING)
    buttons = {button.accessibleName(): button for button in overlay.findChildren(QToolButton)}
    assert not any(button.isVisible() for button in buttons.values())
    QTest.mouseMove(overlay, QPoint(200, 100))
    QApplication.processEvents()
    for name in (
        "Pause",
        "Overlay content",
        "Increase text size",
        "Decrease text size",
        "Settings",
        "Hide the overlay",
    ):
        assert buttons[name].isVisible()
        QTest.mouseClick(buttons[name], Qt.MouseButton.LeftButton)
    QTest.mouseClick(buttons["Lock (clicks pass through)"], Qt.MouseButton.LeftButton)
    assert said == ["pause", OverlayContent.SOURCE, 32, 28, "settings", "hide", True]
    assert not buttons["Hide the overlay"].isVisible()


def test_it_can_be_paused_while_it_runs_and_gone_on_with_while_it_is_paused(overlay: Overlay) -> None:
    """The button is there for nothing else, and says which of both it does."""
    (pause,) = [button for button in overlay.findChildren(QToolButton) if button.accessibleName() == "Pause"]
    QTest.mouseMove(overlay, QPoint(200, 100))
    QApplication.processEvents()
    for state, name in (
        (State.CONNECTING, "Pause"),
        (State.LISTENING, "Pause"),
        (State.PAUSED, "Resume"),
        (State.RECONNECTING, "Pause"),
        (State.STOPPED, ""),
        (State.PAUSED, "Resume"),
        (State.FAILED, ""),
    ):
        overlay.show_status(StatusChanged(state, ""))
        assert pause.isVisible() is bool(name)
        if name:
            assert pause.accessibleName() == name
            assert pause.toolTip() == f"{name} (Ctrl+P)"


@pytest.mark.parametrize("place", [(100, 300, 500, 200), (100, 0, 500, 200), (0, 300, 800, 200)])
def test_its_buttons_cover_none_of_it(overlay: Overlay, place: tuple[int, int, int, int]) -> None:
    """They are within the screen, are hit with ease, and go along when it is moved, or its letters grow."""
    screen = QApplication.primaryScreen().geometry()
    overlay.restore({"": place})
    overlay.show_status(LISTENING)
    QTest.mouseMove(overlay, QPoint(200, 100))
    QApplication.processEvents()
    buttons = [button for button in overlay.findChildren(QToolButton) if button.isVisible()]
    assert len(buttons) == 7
    bar = buttons[0].window()
    for change in (lambda: None, lambda: overlay.step_text_size(1), lambda: overlay.move(overlay.pos() / 2)):
        change()
        assert bar.isVisible()
        assert not bar.geometry().intersects(overlay.geometry())
        assert screen.contains(bar.geometry())
    drawn = bar.grab().toImage()
    ground = drawn.pixelColor(drawn.width() // 2, 3)
    assert ground.alpha() == 255  # it is read over whatever lies below
    inks = {drawn.pixelColor(x, y).name() for x in range(0, drawn.width(), 2) for y in range(8, drawn.height() - 8)}
    assert max(contrast(ink, ground.name()) for ink in inks) >= LEGIBLE
    for button in buttons:
        assert button.width() >= 32
        assert button.height() >= 32
        assert bar.rect().contains(button.geometry())


def test_its_buttons_stay_while_the_pointer_goes_to_them(overlay: Overlay, qtbot: QtBot) -> None:
    """Across the few pixels between them; if it goes elsewhere, they go."""
    (away,) = [button for button in overlay.findChildren(QToolButton) if button.accessibleName() == "Hide the overlay"]
    QTest.mouseMove(overlay, QPoint(200, 100))
    QApplication.processEvents()
    QApplication.sendEvent(overlay, QEvent(QEvent.Type.Leave))
    assert away.isVisible()
    QTest.mouseMove(away)
    QApplication.processEvents()
    assert away.window().underMouse()
    qtbot.wait(700)
    assert away.isVisible()
    QCursor.setPos(QApplication.primaryScreen().geometry().bottomRight())
    QApplication.sendEvent(away.window(), QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not away.isVisible(), timeout=20_000)


class Appearances(QObject):
    """Notes when a widget comes and when it goes: whoever only looks now and then may miss both."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.noted: list[str] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.noted.append(event.type().name)
        return super().eventFilter(watched, event)


def test_the_buttons_leave_a_reader_alone(show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    """They go when the pointer rests on the text, and come back when it moves."""
    overlay = Overlay(buttons_stay_ms=50)
    show(overlay)
    (button,) = [each for each in overlay.findChildren(QToolButton) if each.accessibleName() == "Hide the overlay"]
    qtbot.waitUntil(lambda: not button.isVisible(), timeout=20_000)  # where an earlier test left the pointer over it
    appearances = Appearances(button.window())
    for x in (100, 150):
        QTest.mouseMove(overlay, QPoint(x, 80))
        qtbot.waitUntil(lambda: appearances.noted == ["Show", "Hide"], timeout=20_000)
        appearances.noted.clear()


def test_a_locked_overlay_is_unlocked_by_its_handle(overlay: Overlay) -> None:
    """While it is locked, a padlock stands beside it, goes with it, and unlocks it; nothing else takes the pointer."""
    said: list[bool] = []
    overlay.lockedChanged.connect(said.append)
    overlay.apply(Settings(overlay_locked=True))
    assert said == []
    handle = overlay.handle
    assert handle.isVisible()
    assert overlay.windowHandle().flags() & Qt.WindowType.WindowTransparentForInput
    assert not handle.geometry().intersects(overlay.geometry())
    overlay.restore({"": (150, 120, 500, 200)})
    assert not handle.geometry().intersects(overlay.geometry())
    overlay.hide()
    assert handle.isHidden()
    overlay.show()
    assert overlay.windowHandle().flags() & Qt.WindowType.WindowTransparentForInput
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert said == [False]
    assert handle.isHidden()
    assert not overlay.windowHandle().flags() & Qt.WindowType.WindowTransparentForInput


def test_larger_letters_keep_their_rows(overlay: Overlay) -> None:
    """The window grows with its letters, within what is legible and fits."""
    for number in range(6):
        overlay.show_sentence(sentence(number, f"Number {number}"))
    rows, height = len(overlay.lines), overlay.height()
    overlay.step_text_size(1)
    assert len(overlay.lines) == rows
    assert overlay.height() > height
    for _ in range(20):
        overlay.step_text_size(1)
    assert overlay.appearance.text_px == TEXT_SIZES_PX[-1]
    assert QApplication.primaryScreen().geometry().contains(overlay.geometry())
    for _ in range(20):
        overlay.step_text_size(-1)
    said: list[Appearance] = []
    overlay.appearanceChanged.connect(said.append)
    overlay.step_text_size(-1)
    assert [appearance.text_px for appearance in said] == [TEXT_SIZES_PX[0]]


def test_after_silence_the_captions_go(overlay: Overlay) -> None:
    """As soon as nothing new was said for so long, and only while it listens and keeps up."""
    look(overlay, clear_after_s=1)
    overlay.show_status(StatusChanged(State.LISTENING, "", behind_ms=4000))
    overlay.show_sentence(sentence(0, "Hello", "Hola"))
    assert not overlay.panes.is_waiting
    overlay.show_status(LISTENING)
    assert overlay.panes.is_waiting
    wait_until(lambda: QApplication.processEvents() or overlay.lines == [], "the captions to go")
    overlay.show_sentence(sentence(1, "World"))
    assert overlay.lines == ["World"]
    for status in (StatusChanged(State.RECONNECTING, "Lost."), StatusChanged(State.PAUSED, "")):
        overlay.show_status(status)
        assert not overlay.panes.is_waiting
    look(overlay, clear_after_s=0)
    overlay.show_status(LISTENING)
    assert not overlay.panes.is_waiting


def test_it_asks_the_system_for_privacy(show: Callable[[QWidget], None]) -> None:
    """When it is shown, and when that is switched on or off; not before, as there is no window then."""
    asked: list[bool] = []

    def keep_private(window: int, *, private: bool) -> bool:
        asked.append(private)
        return True

    overlay = Overlay(keep_private=keep_private)
    overlay.apply(Settings(overlay_private=True))
    assert asked == []
    show(overlay)
    assert asked == [True]
    overlay.apply(Settings(overlay_private=False))
    assert asked == [True, False]


@pytest.mark.parametrize("preset", list(Preset))
def test_hostile_captions_are_lines_of_plain_text(overlay: Overlay, preset: Preset) -> None:
    """Markup is shown as it is, and nothing upsets the drawing, whatever the look."""
    overlay.apply(Settings(appearance=PRESETS[preset], overlay_content=OverlayContent.SOURCE))
    for number, text in enumerate(["\0", "w" * 5000, "مرحبا", "👩‍👩‍👧‍👦", "<b>x</b><img src=y>"]):
        overlay.show_sentence(sentence(number, text))
        overlay.grab()
    assert "".join(overlay.lines).replace(" ", "").endswith("<b>x</b><imgsrc=y>")
    overlay.clear()
    assert overlay.lines == []
    overlay.grab()


@pytest.mark.parametrize("preset", Preset)
def test_what_is_said_beside_the_captions_is_read_from_as_far(overlay: Overlay, preset: Preset) -> None:
    """Its letters are nearly as high as the captions', and never less than 16 pixels."""
    overlay.apply(Settings(appearance=PRESETS[preset]))
    assert overlay.notice_px >= max(16, 0.75 * PRESETS[preset].text_px)
