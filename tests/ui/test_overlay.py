from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from app.captions.events import State, StatusChanged, Stream
from app.captions.transcript import Sentence
from app.settings.model import OverlayContent
from app.ui.overlay import TEXT_SIZES_PX, Overlay
from tests.fakes.captions import caption, sentence
from tests.fakes.display import wait_until


@pytest.fixture
def overlay(show: Callable[[QWidget], None]) -> Overlay:
    """An overlay that shows both texts."""
    made = Overlay()
    made.restore((100, 100, 500, 220))
    show(made)
    return made


def drag(overlay: Overlay, start: QPoint, by: QPoint) -> None:
    """Pull at a place of the overlay with the left button, in two steps."""
    at = overlay.mapToGlobal(start)
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=start)
    for part in (by / 2, by):
        QTest.mouseMove(overlay, overlay.mapFromGlobal(at + part))
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=overlay.mapFromGlobal(at + by))


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


def test_a_translation_that_lags_keeps_its_last_text(overlay: Overlay) -> None:
    """A new sentence without its translation leaves the last translation standing."""
    overlay.show_sentence(sentence(0, "Hello", "Hola"))
    overlay.show_sentence(sentence(1, "How are you", final=False))
    assert overlay.lines == ["Hello", "How are you", "Hola"]


def test_without_translations_the_source_has_all_the_room(overlay: Overlay) -> None:
    """As long as nothing is translated, no room is kept for it."""
    for number in range(6):
        overlay.show_sentence(sentence(number, f"Number {number}"))
    alone = overlay.lines
    overlay.show_sentence(Sentence(5, translation=caption("Cinco", sentence=5, stream=Stream.TRANSLATION)))
    assert len(alone) >= 4
    assert overlay.lines == [*alone[-2:], "Cinco"]


def test_room_is_kept_for_translations_that_are_to_come(overlay: Overlay) -> None:
    """With a translation asked for, the first one to arrive moves no line of the source."""
    overlay.clear(translating=True)
    for number in range(6):
        overlay.show_sentence(sentence(number, f"Number {number}"))
    before = overlay.lines
    assert len(before) < 4
    overlay.show_sentence(Sentence(5, translation=caption("Cinco", sentence=5, stream=Stream.TRANSLATION)))
    assert overlay.lines == [*before, "Cinco"]


def test_it_says_why_no_captions_come(overlay: Overlay) -> None:
    """Whoever looks at the overlay alone reads the state there, with captions or without; listening needs no words."""
    assert overlay.notice == ""
    for number in range(2):
        overlay.show_status(StatusChanged(State.RECONNECTING, "The connection was lost; trying again."))
        assert overlay.notice == "Reconnecting: The connection was lost; trying again."
        with_notice = overlay.grab().toImage()
        overlay.show_status(StatusChanged(State.LISTENING, "Listening to it."))
        assert overlay.notice == ""
        assert overlay.grab().toImage() != with_notice
        overlay.show_sentence(sentence(number, "Hello"))
    overlay.show_status(StatusChanged(State.STOPPED, "Stopped. The transcript is somewhere."))
    assert overlay.notice == "Stopped"


def test_it_is_dragged_by_its_body(overlay: Overlay) -> None:
    """It follows the pointer, and says where it was left."""
    said: list[object] = []
    overlay.geometryChanged.connect(said.append)
    drag(overlay, QPoint(200, 100), QPoint(60, 40))
    assert overlay.geometry() == QRect(160, 140, 500, 220)
    assert said == [(160, 140, 500, 220)]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (QPoint(2, 110), QRect(130, 100, 470, 220)),
        (QPoint(497, 110), QRect(100, 100, 530, 220)),
        (QPoint(250, 2), QRect(100, 120, 500, 200)),
        (QPoint(250, 217), QRect(100, 100, 500, 240)),
        (QPoint(2, 2), QRect(130, 120, 470, 200)),
        (QPoint(497, 217), QRect(100, 100, 530, 240)),
    ],
    ids=["left", "right", "top", "bottom", "top left", "bottom right"],
)
def test_it_is_resized_at_its_edges(overlay: Overlay, start: QPoint, expected: QRect) -> None:
    """The pulled edge follows the pointer, the others stay."""
    drag(overlay, start, QPoint(30, 20))
    assert overlay.geometry() == expected


def test_it_does_not_become_too_small(overlay: Overlay) -> None:
    """A row of each text always fits, whichever edge is pulled, and the other edge stays."""
    right, bottom = overlay.geometry().right(), overlay.geometry().bottom()
    drag(overlay, QPoint(2, 2), QPoint(700, 400))
    assert overlay.size() == overlay.minimumSizeHint()
    assert (overlay.geometry().right(), overlay.geometry().bottom()) == (right, bottom)


def test_it_is_brought_back_onto_a_screen(overlay: Overlay) -> None:
    """Where no screen shows the remembered place, or it was pulled out, the overlay lies inside of one."""
    screen = QApplication.primaryScreen().geometry()
    overlay.restore((-4000, 9000, 400, 200))
    assert screen.contains(overlay.geometry())
    drag(overlay, QPoint(200, 100), QPoint(screen.width(), 0))
    assert screen.contains(overlay.geometry())
    overlay.restore(None)
    assert screen.contains(overlay.geometry())


def test_the_pointer_brings_buttons(overlay: Overlay) -> None:
    """The buttons under the pointer change the texts and the letters and hide the overlay, and each says so."""
    said: list[object] = []
    overlay.contentChanged.connect(said.append)
    overlay.textSizeChanged.connect(said.append)
    overlay.hideRequested.connect(lambda: said.append("hide"))
    buttons = {button.accessibleName(): button for button in overlay.findChildren(QToolButton)}
    assert not any(button.isVisible() for button in buttons.values())
    QTest.mouseMove(overlay, QPoint(200, 100))
    QApplication.processEvents()
    for name in ("What the overlay shows", "Larger letters", "Smaller letters", "Hide the overlay"):
        assert buttons[name].isVisible()
        QTest.mouseClick(buttons[name], Qt.MouseButton.LeftButton)
    assert said == [OverlayContent.SOURCE, 32, 28, "hide"]


def test_the_buttons_leave_a_reader_alone(show: Callable[[QWidget], None]) -> None:
    """They go when the pointer rests on the text, and come back when it moves."""
    overlay = Overlay(buttons_stay_ms=500)
    show(overlay)
    button = overlay.findChild(QToolButton)
    for x in (100, 150):
        QTest.mouseMove(overlay, QPoint(x, 150))
        wait_until(lambda: QApplication.processEvents() or button.isVisible(), "the buttons")
        wait_until(lambda: QApplication.processEvents() or not button.isVisible(), "the buttons to go")


def test_larger_letters_keep_their_rows(overlay: Overlay) -> None:
    """The window grows upwards with its letters, within what is legible and fits."""
    overlay.restore((100, 300, 500, 220))
    for number in range(6):
        overlay.show_sentence(sentence(number, f"Number {number}"))
    rows, bottom = len(overlay.lines), overlay.geometry().bottom()
    overlay.step_text_size(1)
    assert len(overlay.lines) == rows
    assert overlay.geometry().bottom() == bottom
    assert overlay.height() > 220
    for _ in range(20):
        overlay.step_text_size(1)
    overlay.set_text_size(10_000)
    assert QApplication.primaryScreen().geometry().contains(overlay.geometry())
    for _ in range(20):
        overlay.step_text_size(-1)
    said: list[int] = []
    overlay.textSizeChanged.connect(said.append)
    overlay.step_text_size(-1)
    assert said == [TEXT_SIZES_PX[0]]


def test_hostile_captions_are_lines_of_plain_text(overlay: Overlay) -> None:
    """Markup is shown as it is, and nothing upsets the drawing."""
    overlay.set_content(OverlayContent.SOURCE)
    for number, text in enumerate(["\0", "w" * 5000, "مرحبا", "👩‍👩‍👧‍👦", "<b>x</b><img src=y>"]):
        overlay.show_sentence(sentence(number, text))
        overlay.repaint()
    assert overlay.lines[-1] == "<b>x</b><img src=y>"
    overlay.clear()
    assert overlay.lines == []
    overlay.repaint()
