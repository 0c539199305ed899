"""Exports from the window: dialog, preview, file."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QWidget

from app.captions.rules import Texts
from app.transcripts.export import export, render
from app.transcripts.formats import FORMATS, SRT, TXT
from app.transcripts.journal import SessionSummary, read_journal, summary_of
from app.transcripts.journal_header import read_header
from app.ui.controllers import export_controller as export_desk_module
from app.ui.controllers.export_controller import ExportController
from app.ui.export.export_dialog import ExportDialog
from app.ui.widgets.tasks import MISTAKE
from tests.fakes.past_sessions import SAID, record
from tests.fakes.waiting import until
from tests.transcripts.readers import by_pysubs2
from tests.ui.export.test_export_form import choose
from tests.ui.layout_checks import clipped, overlapping
from tests.ui.library.test_session_model import HOSTILE


class Exports:
    """The desk, and the session that is exported."""

    def __init__(self, folder: Path, parent: QWidget) -> None:
        self.folder = folder
        self.written: list[Sequence[Path]] = []
        self.notes: list[str] = []
        self.desk = ExportController(parent, find_folder=lambda: folder, on_written=self.take, preview_delay_ms=0)

    def take(self, paths: Sequence[Path], notes: Sequence[str]) -> None:
        self.written.append(paths)
        self.notes += notes

    def open(self, texts: Sequence[tuple[str, str]] = SAID, **how: str) -> SessionSummary:
        """Open the dialog for a session of these texts."""
        path = record(self.folder / "sessions", texts, **how)  # type: ignore[arg-type]
        header = read_header(path)
        assert header is not None
        session = summary_of(path, header)
        self.desk.open(session)
        return session

    @property
    def dialog(self) -> ExportDialog:
        assert self.desk.dialog is not None
        return self.desk.dialog

    @property
    def preview(self) -> str:
        return self.dialog.preview.toPlainText()

    async def until(self, condition: Callable[[], object]) -> None:
        """Let Qt and asyncio have their turns until the condition holds."""

        def holds() -> object:
            QApplication.processEvents()
            return condition()

        await until(holds)

    async def until_looked_through(self) -> None:
        """Wait until the notes are those of the whole session."""
        await self.until(lambda: self.preview and self.dialog.notes and not self.dialog.notes.startswith("Checking"))

    async def choose_file(self, name: str) -> None:
        """Press Export, type a name into the chooser, and accept."""
        self.dialog.export_button.click()
        await self.until(lambda: self.dialog.files is not None and self.dialog.files.isVisible())
        chooser = self.dialog.files
        assert chooser is not None
        field = chooser.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(field, QLineEdit)
        field.setText(str(self.folder / name))
        chooser.accept()

    def question(self) -> QMessageBox | None:
        """The question that is asked, if any."""
        boxes = [each for each in self.dialog.findChildren(QMessageBox) if each.isVisible()]
        return boxes[0] if boxes else None


@pytest.fixture
async def exports(tmp_path: Path, show: Callable[[QWidget], None]) -> AsyncIterator[Exports]:
    """A desk over a window."""
    parent = QWidget()
    parent.resize(800, 600)
    show(parent)
    made = Exports(tmp_path, parent)
    yield made
    await made.desk.aclose()
    assert made.desk.dialog is None


async def test_the_preview_is_how_the_file_begins(exports: Exports) -> None:
    """In each format; and it follows what is chosen."""
    session = exports.open()
    kept = read_journal(session.path)
    for wanted in FORMATS.values():
        choose(exports.dialog.form, wanted)
        whole = render(kept, exports.dialog.form.options).content.decode().split("\n")
        most = export_desk_module.PREVIEW_LINES
        expected = "\n".join([*whole[:most], "…"] if len(whole) > most else whole)
        await exports.until(lambda expected=expected: exports.preview == expected)
    choose(exports.dialog.form, SRT)
    choose(exports.dialog.form, Texts.TRANSLATION)
    await exports.until(lambda: "Era el mejor" in exports.preview and "best of times" not in exports.preview)


async def test_two_files_are_both_previewed(exports: Exports) -> None:
    """Each under its name, which also the notes tell."""
    exports.open()
    exports.dialog.form.two_files.click()
    exports.dialog.form.speed.setValue(5)
    await exports.until(lambda: ".en.srt ═" in exports.preview and ".es.srt ═" in exports.preview)
    await exports.until(lambda: ".es.srt: " in exports.dialog.notes)


async def test_what_had_to_give_is_said(exports: Exports) -> None:
    """After the rules were changed so that they cannot hold; and that nothing had to."""
    exports.open()
    await exports.until_looked_through()
    assert exports.dialog.notes == "All subtitles meet these limits."
    exports.dialog.form.columns.setValue(10)
    exports.dialog.form.speed.setValue(5)
    await exports.until(lambda: "exceed the reading speed" in exports.dialog.notes)


async def test_a_part_that_cuts_cues_or_is_empty_is_told_as_the_terminal_does(exports: Exports) -> None:
    """In the notes; one that ends before it begins cannot be exported at all."""
    exports.open()
    form = exports.dialog.form
    form.begin.setText("0:04")
    form.end.setText("0:05")
    form.speed.setValue(60)
    form.shift.setValue(-4.5)
    await exports.until(lambda: "because the range or time offset cuts them (cues: 1)" in exports.dialog.notes)
    form.shift.setValue(0)
    form.begin.setText("59:00")
    form.end.setText("")
    await exports.until(lambda: exports.dialog.notes == "No speech in this range. The file is empty.")
    for begin, end in (("0:05", "0:04"), ("0:05", "0:05"), ("", "0:00")):
        form.begin.setText(begin)
        form.end.setText(end)
        assert exports.dialog.trouble == "The range ends before it starts."
        assert not exports.dialog.export_button.isEnabled()
    form.end.setText("0:05")
    assert exports.dialog.trouble == ""
    assert exports.dialog.export_button.isEnabled()


async def test_the_preview_of_a_long_session_needs_only_its_begin(
    exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there while the rest is still divided, and what is chosen meanwhile stops that."""
    begun, may_end, stopped = threading.Event(), threading.Event(), threading.Event()

    def held(session: object, options: object, *, is_cancelled: Callable[[], bool] | None = None) -> object:
        if is_cancelled is not None and not stopped.is_set():
            begun.set()
            assert may_end.wait(20)
            if is_cancelled():
                stopped.set()
        return render(session, options, is_cancelled=is_cancelled or (lambda: False))  # type: ignore[arg-type]

    monkeypatch.setattr(export_desk_module, "render", held)
    exports.open([SAID[number % 3] for number in range(120)])
    await exports.until(lambda: begun.is_set() and "best of times" in exports.preview)
    assert exports.dialog.notes.startswith("Checking")
    assert "\n60\n" not in exports.preview
    choose(exports.dialog.form, TXT)
    await exports.until(lambda: not exports.dialog.preview_waits)
    may_end.set()
    await exports.until(lambda: "-->" not in exports.preview)
    assert stopped.is_set()


async def test_a_file_is_written_where_it_is_chosen(exports: Exports) -> None:
    """With the ending of its format, which need not be typed; then the dialog is gone."""
    exports.open()
    exports.dialog.form.speed.setValue(5)
    await exports.until(lambda: "exceed the reading speed" in exports.dialog.notes and exports.desk.idle)
    await exports.choose_file("talk")
    await exports.until(lambda: exports.written)
    assert exports.written == [(exports.folder / "talk.srt",)]
    assert exports.notes == []  # they were in the dialog
    assert exports.desk.dialog is None
    texts = [text for _, _, text in by_pysubs2((exports.folder / "talk.srt").read_text(encoding="utf-8"), "srt")]
    assert texts[0].startswith("It was the best of times")


async def test_notes_that_the_dialog_had_no_time_for_are_told_with_the_file(
    exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever exports a long session at once learns all the same what had to give."""
    may_end = threading.Event()

    def held(session: object, options: object, *, is_cancelled: Callable[[], bool] | None = None) -> object:
        if is_cancelled is not None:
            assert may_end.wait(20)
        return render(session, options, is_cancelled=is_cancelled or (lambda: False))  # type: ignore[arg-type]

    monkeypatch.setattr(export_desk_module, "render", held)
    exports.open()
    exports.dialog.form.speed.setValue(5)
    try:
        await exports.choose_file("talk")
        await exports.until(lambda: exports.written)
        assert any("exceed the reading speed" in note for note in exports.notes)
    finally:
        may_end.set()


async def test_nothing_is_replaced_unasked(exports: Exports) -> None:
    """Not in two files either; a name that is free is suggested."""
    session = exports.open()
    exports.dialog.form.two_files.click()
    taken = exports.folder / "talk.es.srt"
    taken.write_text("mine")
    (exports.folder / f"{session.name}.en.srt").write_text("mine, too")
    exports.dialog.export_button.click()
    await exports.until(lambda: exports.dialog.files is not None)
    chooser = exports.dialog.files
    assert chooser is not None
    assert [Path(each).name for each in chooser.selectedFiles()] == [f"{session.name} (2).srt"]
    chooser.reject()
    await exports.until(lambda: exports.dialog.files is None)
    await exports.choose_file("talk.srt")
    await exports.until(lambda: exports.question() is not None)
    box = exports.question()
    assert box is not None
    assert box.text().startswith("talk.es.srt already exists")
    assert taken.read_text() == "mine"
    box.reject()
    await exports.until(lambda: exports.question() is None)
    assert exports.written == []
    await exports.choose_file("talk.srt")
    await exports.until(lambda: exports.question() is not None)
    again = exports.question()
    assert again is not None
    next(each for each in again.buttons() if each.text() == "Replace").click()
    await exports.until(lambda: exports.written)
    assert "Era el mejor" in taken.read_text()


async def test_a_file_that_cannot_be_written_is_told_in_the_dialog(exports: Exports) -> None:
    """Which stays, for another place."""
    exports.open()
    (exports.folder / "wall").write_text("a file")
    exports.dialog.targetChosen.emit(exports.folder / "wall" / "talk.srt", exports.dialog.form.options)
    await exports.until(lambda: "Couldn't write" in exports.dialog.trouble)
    assert not exports.dialog.writing
    assert exports.written == []


async def test_a_mistake_while_a_name_is_looked_for_is_told(
    exports: Exports, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In the dialog, with the rest in the log; then another try goes well."""
    exports.open()
    real = export_desk_module.free_paths

    def broken(_: Path) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(export_desk_module, "free_paths", broken)
    exports.dialog.export_button.click()
    await exports.until(lambda: exports.dialog.trouble == MISTAKE)
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == ["a task failed"]
    caplog.clear()
    monkeypatch.setattr(export_desk_module, "free_paths", real)
    await exports.choose_file("talk")
    await exports.until(lambda: exports.written)


async def test_a_long_export_shows_its_progress_and_can_be_stopped(
    exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Escape stops it, and leaves nothing behind; the next one closes."""
    half, may_go_on = threading.Event(), threading.Event()

    def slow(*arguments: object, progress: Callable[[float], None], is_cancelled: Callable[[], bool]) -> object:
        progress(0.5)
        half.set()
        assert may_go_on.wait(20)
        return export(*arguments, progress=progress, is_cancelled=is_cancelled)  # type: ignore[arg-type]

    monkeypatch.setattr(export_desk_module, "export", slow)
    exports.open()
    exports.dialog.targetChosen.emit(exports.folder / "talk.srt", exports.dialog.form.options)
    await exports.until(lambda: half.is_set() and exports.dialog.progress.value() == 500)
    assert exports.dialog.progress.isVisible()
    assert not exports.dialog.export_button.isEnabled()
    QTest.keyClick(exports.dialog, Qt.Key.Key_Escape)
    may_go_on.set()
    await exports.until(lambda: exports.dialog.trouble == "Export cancelled. No file was written.")
    assert not (exports.folder / "talk.srt").exists()
    QTest.keyClick(exports.dialog, Qt.Key.Key_Escape)
    await exports.until(lambda: exports.desk.dialog is None)


async def test_an_end_stops_an_export(exports: Exports, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is left."""
    begun, may_go_on = threading.Event(), threading.Event()

    def slow(*arguments: object, **how: object) -> object:
        begun.set()
        assert may_go_on.wait(20)
        return export(*arguments, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(export_desk_module, "export", slow)
    exports.open()
    exports.dialog.targetChosen.emit(exports.folder / "talk.srt", exports.dialog.form.options)
    await exports.until(begun.is_set)
    closing = asyncio.create_task(exports.desk.aclose())
    await asyncio.sleep(0)
    may_go_on.set()
    await closing
    assert exports.written == []
    assert not (exports.folder / "talk.srt").exists()


async def test_a_part_that_is_none_cannot_be_exported(exports: Exports) -> None:
    """Until it is one; the sentence is in the dialog."""
    exports.open()
    exports.dialog.form.begin.setText("soon")
    assert "“soon” isn't a valid session time" in exports.dialog.trouble
    assert not exports.dialog.export_button.isEnabled()
    exports.dialog.form.begin.setText("0:04")
    assert exports.dialog.trouble == ""
    await exports.until(lambda: "We meet again" in exports.preview and "best of times" not in exports.preview)


async def test_a_session_that_is_gone_is_told(exports: Exports) -> None:
    """In the dialog, where one looks."""
    exports.open().path.unlink()
    await exports.until(lambda: "Couldn't read" in exports.dialog.trouble)


async def test_nothing_is_markup_and_nothing_is_clipped(exports: Exports) -> None:
    """Also with a hostile text, in the smallest dialog."""
    exports.open([(HOSTILE, "")], target="")
    await exports.until_looked_through()
    assert all(
        each.textFormat() is Qt.TextFormat.PlainText
        for each in exports.dialog.findChildren(QLabel)
        if each.text().startswith(("Checking", "All subtitles meet"))
    )
    assert "http://example.org/x.png" in exports.preview
    layout = exports.dialog.layout()
    assert layout is not None
    exports.dialog.resize(layout.minimumSize())
    QApplication.processEvents()
    assert clipped(exports.dialog) == []
    assert overlapping(exports.dialog) == []
