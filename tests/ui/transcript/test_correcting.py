from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.captions.events import Stream
from app.captions.transcript import Sentence
from app.ui.transcript.caption_list import CaptionList
from app.ui.transcript.editor import CaptionEditor
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import sentence

Corrections = list[tuple[int, Stream, str]]


@pytest.fixture
def captions(show: Callable[[QWidget], None], activate: Callable[[QWidget], None]) -> CaptionList:
    """Forty sentences with translations, the last one not final."""
    made = CaptionList()
    made.resize(600, 400)
    for number in range(40):
        made.show_sentence(sentence(number, "It was hat", "Era sombrero", begin_ms=number * 2000, final=number < 39))
    show(made)
    activate(made)
    made.setFocus()
    QApplication.processEvents()
    return made


@pytest.fixture
def corrections(captions: CaptionList) -> Corrections:
    """What the user corrects from now on; it is shown at once, as by whoever keeps it."""
    made: Corrections = []

    def keep(number: int, stream: Stream, text: str) -> None:
        made.append((number, stream, text))
        row = captions.rows.row_of(number)
        assert row is not None
        shown = captions.rows[row]
        assert isinstance(shown, Sentence)
        caption = shown.source if stream is Stream.SOURCE else shown.translation
        assert caption is not None
        captions.show_sentence(shown.with_text(replace(caption, text=text, words=())))
        QApplication.processEvents()

    captions.corrected.connect(keep)
    return made


def editor(captions: CaptionList) -> CaptionEditor:
    """The field that is open."""
    assert captions.correcting.editor is not None
    return captions.correcting.editor


def double_click(captions: CaptionList, number: int, *, text: int = 0) -> None:
    """As with a mouse: the press, and the second one."""
    place = captions.word_rect(number, 0, text=text).center()
    QTest.mouseClick(captions.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(captions.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()


def retype(captions: CaptionList, text: str, end: Qt.Key) -> None:
    """Type this in the place of all that stands in the field, and press a key."""
    field = editor(captions)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, end)
    QApplication.processEvents()


def tooltip(captions: CaptionList, point: QPoint) -> str:
    """What the tooltip says there."""
    QApplication.sendEvent(
        captions.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, point, captions.viewport().mapToGlobal(point))
    )
    return QToolTip.text()


def test_a_double_click_corrects_the_text_under_it(captions: CaptionList, corrections: Corrections) -> None:
    """Enter keeps; the mark and its tooltip say that it was corrected and what stood there; the focus comes back."""
    double_click(captions, 36)
    assert editor(captions).toPlainText() == "It was hat"
    retype(captions, "It was <that>", Qt.Key.Key_Return)
    double_click(captions, 36, text=1)
    retype(captions, "Era eso", Qt.Key.Key_Enter)
    assert corrections == [(36, Stream.SOURCE, "It was <that>"), (36, Stream.TRANSLATION, "Era eso")]
    assert captions.correcting.editor is None
    assert captions.hasFocus()
    row = captions.rows.row_of(36)
    assert row is not None
    assert captions.rows.originals_of(row) == {Stream.SOURCE: "It was hat", Stream.TRANSLATION: "Era sombrero"}
    top = captions.rows.top_in_view(row)
    area = captions.rows.layout_of(row).text_rect(0).translated(0, top).toAlignedRect()
    assert "Original caption: It was hat" in tooltip(captions, area.center())
    margin = captions.viewport().grab(area.adjusted(-14, 0, -area.width(), 0)).toImage()
    inks = {margin.pixelColor(x, y).name() for x in range(margin.width()) for y in range(margin.height())}
    assert inks != {LIGHT.base}


def test_escape_leaves_the_text_as_it_is(captions: CaptionList, corrections: Corrections) -> None:
    """What was typed is gone, and so is the field; the selection stays."""
    double_click(captions, 36)
    retype(captions, "nonsense", Qt.Key.Key_Escape)
    assert corrections == []
    assert captions.correcting.editor is None
    assert captions.selected_text().startswith("It was hat")


def test_the_keyboard_corrects_too(captions: CaptionList, corrections: Corrections) -> None:
    """F2 the source of the selected sentence, Shift+F2 its translation; unchanged words are no correction."""
    QTest.keyClick(captions, Qt.Key.Key_F2)  # nothing is selected
    assert captions.correcting.editor is None
    for _ in range(2):
        QTest.keyClick(captions, Qt.Key.Key_Up)
    QTest.keyClick(captions, Qt.Key.Key_F2)
    QTest.keyClick(editor(captions), Qt.Key.Key_Return)
    assert corrections == []
    QTest.keyClick(captions, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    retype(captions, "  Era un   gorro ", Qt.Key.Key_Return)
    assert corrections == [(38, Stream.TRANSLATION, "Era un gorro")]


def test_an_empty_correction_brings_the_original_back(captions: CaptionList, corrections: Corrections) -> None:
    """And the mark is gone with it; of a text that was never corrected, nothing changes."""
    double_click(captions, 36)
    retype(captions, "", Qt.Key.Key_Return)
    assert corrections == []
    double_click(captions, 36)
    retype(captions, "x", Qt.Key.Key_Return)
    row = captions.rows.row_of(36)
    assert row is not None
    captions.reading.select(row)
    QTest.keyClick(captions, Qt.Key.Key_F2)
    field = editor(captions)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert corrections[1:] == [(36, Stream.SOURCE, "It was hat")]
    assert captions.rows.originals_of(row) == {}


def test_what_may_still_change_cannot_be_corrected(captions: CaptionList) -> None:
    """The service would write over it."""
    double_click(captions, 39)
    assert captions.correcting.editor is None


def test_a_click_elsewhere_keeps_what_was_typed(captions: CaptionList, corrections: Corrections) -> None:
    """As in any list; so does correcting another text."""
    double_click(captions, 36)
    editor(captions).selectAll()
    QTest.keyClicks(editor(captions), "kept")
    captions.setFocus(Qt.FocusReason.MouseFocusReason)
    QApplication.processEvents()
    double_click(captions, 35)
    editor(captions).selectAll()
    QTest.keyClicks(editor(captions), "kept, too")
    double_click(captions, 37)
    assert [text for _, _, text in corrections] == ["kept", "kept, too"]


def test_captions_that_come_meanwhile_disturb_nothing(captions: CaptionList, corrections: Corrections) -> None:
    """The field stays where it is, with what is typed, and the view follows again afterwards."""
    assert captions.following
    double_click(captions, 36)
    place = editor(captions).geometry()
    for number in range(40, 60):
        captions.show_sentence(sentence(number, "A newer one", begin_ms=number * 2000))
    QApplication.processEvents()
    assert editor(captions).geometry() == place
    assert not captions.following
    wheel = QWheelEvent(
        QPointF(50, 50),
        captions.viewport().mapToGlobal(QPointF(50, 50)),
        QPoint(),
        QPoint(0, 60),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(captions.viewport(), wheel)
    QApplication.processEvents()
    assert editor(captions).y() == place.y() + captions.verticalScrollBar().singleStep()
    retype(captions, "It was that", Qt.Key.Key_Return)
    assert captions.following
    assert corrections == [(36, Stream.SOURCE, "It was that")]


def test_a_new_session_ends_it(captions: CaptionList, corrections: Corrections) -> None:
    """There is nothing to correct any more."""
    double_click(captions, 36)
    editor(captions).selectAll()
    QTest.keyClicks(editor(captions), "x")
    captions.clear()
    QApplication.processEvents()
    assert corrections == []
    assert captions.correcting.editor is None
    assert not any(each.isVisible() for each in captions.findChildren(CaptionEditor))


def test_a_long_correction_has_its_room(captions: CaptionList, corrections: Corrections) -> None:
    """The field grows with what is typed, and a line break that is pasted is a space."""
    double_click(captions, 30 if captions.rows.row_at(0) == 30 else 37)
    before = editor(captions).height()
    editor(captions).selectAll()
    editor(captions).insertPlainText("many words\n" * 30)
    QApplication.processEvents()
    assert editor(captions).height() > before
    QTest.keyClick(editor(captions), Qt.Key.Key_Return)
    assert corrections[0][2] == " ".join(["many words"] * 30)


def test_the_whole_field_is_seen_and_covers_no_other_sentence(captions: CaptionList) -> None:
    """Also that of the newest sentence, at the lower edge; what comes after it makes room, and has it back."""
    captions.show_sentence(sentence(39, "It was hat", "Era sombrero", begin_ms=78_000))
    QApplication.processEvents()
    total = captions.rows.total
    double_click(captions, 39)
    editor(captions).selectAll()
    editor(captions).insertPlainText("many words " * 30)
    for _ in range(3):
        QApplication.processEvents()
    assert captions.viewport().rect().contains(editor(captions).geometry())
    QTest.keyClick(editor(captions), Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert captions.rows.total == total
    double_click(captions, 38)
    editor(captions).selectAll()
    editor(captions).insertPlainText("many words " * 30)
    for _ in range(3):
        QApplication.processEvents()
    row = captions.rows.row_of(39)
    assert row is not None
    assert editor(captions).geometry().bottom() <= captions.rows.top_in_view(row)
    translation = captions.rows.layout_of(row - 1).text_rect(1).translated(0, captions.rows.top_in_view(row - 1))
    assert editor(captions).geometry().bottom() <= translation.top() + 4  # its frame
    hint = editor(captions).hint
    assert hint.isVisible()
    assert hint.text() == "Enter to save · Esc to cancel"
    assert captions.viewport().rect().contains(hint.geometry())
    assert hint.geometry().top() > editor(captions).geometry().bottom() - 1
    assert hint.geometry().bottom() <= translation.top()
    QTest.keyClick(editor(captions), Qt.Key.Key_Escape)
    assert not hint.isVisible()
