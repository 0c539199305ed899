"""What the export dialog leads to: the session read, the preview made, the file written, each on a thread.

The preview comes in two steps: at once the first cues, made of the first sentences alone; then, when the whole session
has been divided, what could not be as it should. Whatever is chosen meanwhile stops that and begins anew.

Stop order: `aclose` stops previews and a file that is being written (nothing of it is left), then closes the dialog.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.captions.rules import CueRules, Texts
from app.errors import SurtitleError
from app.message import Message
from app.transcripts.export import Exported, ExportOptions, export, paths_of, render
from app.transcripts.journal import SessionSummary, read_journal
from app.transcripts.naming import free_paths
from app.transcripts.saved_session import SavedSession
from app.ui.export.export_dialog import PREVIEW_DELAY_MS, ExportDialog
from app.ui.i18n.session_words import title_of
from app.ui.widgets.latest_work import IsOutdated, LatestWork
from app.ui.widgets.tasks import MISTAKE, Tasks

PREVIEW_SENTENCES = 30
PREVIEW_LINES = 60
LONGEST_LINE = 400  # characters; a preview shows where a longer one is cut
PROGRESS_STEP = 0.01

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Preview:
    """How the file begins, and what could not be as it should; None: that is not known yet."""

    text: str
    notes: Sequence[str] | None


class ExportController:
    """Exports one session at a time.

    Args:
        parent: the window that the dialog belongs to.
        find_folder: where files are suggested.
        find_rules: the rules of subtitles to begin with.
        on_written: told which files are written, once they are, with those notes that the dialog had no time to show;
            it is closed then.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        find_folder: Callable[[], Path],
        find_rules: Callable[[], CueRules] = CueRules,
        on_written: Callable[[Sequence[Path], Sequence[str]], None],
        preview_delay_ms: int = PREVIEW_DELAY_MS,
    ) -> None:
        self._parent = parent
        self._find_folder = find_folder
        self._find_rules = find_rules
        self._on_written = on_written
        self._preview_delay_ms = preview_delay_ms
        self._previews = LatestWork[_Preview](on_result=self._show_preview, on_failure=self._show_trouble)
        self._stopped = threading.Event()
        self._tasks = Tasks(on_mistake=lambda: self._show_trouble(MISTAKE))
        self._writing = False  # a name is being looked for, or a file written
        self._path = Path()
        self._last_folder: Path | None = None
        self._session: SavedSession | None = None
        self.dialog: ExportDialog | None = None

    @property
    def idle(self) -> bool:
        """Whether the preview and the notes are those of what is chosen."""
        return not self._previews.busy

    def open(self, session: SessionSummary) -> None:
        """Open the dialog for this session."""
        if self.dialog is not None:
            self.dialog.raise_()
            return
        self._path, self._session = session.path, None
        dialog = ExportDialog(lambda: title_of(session), self._parent, preview_delay_ms=self._preview_delay_ms)
        dialog.form.show_rules(self._find_rules())
        dialog.form.offer_translation(offered=bool(session.header.target_language))
        loop = asyncio.get_running_loop()
        dialog.previewRequested.connect(
            lambda options: self._previews.ask(partial(self._preview, loop, session.path, options))
        )
        dialog.fileRequested.connect(self._on_file_requested)
        dialog.targetChosen.connect(partial(self._on_target, may_replace=False))
        dialog.replaceConfirmed.connect(partial(self._on_target, may_replace=True))
        dialog.cancelRequested.connect(lambda: self._stopped.set())
        dialog.finished.connect(self._on_finished)
        self.dialog = dialog
        dialog.open()
        dialog.previewRequested.emit(dialog.form.options)

    async def aclose(self) -> None:
        """Stop what is going on, and close the dialog."""
        self._stopped.set()
        await self._previews.aclose()
        await self._tasks.aclose(cancel=False)
        if self.dialog is not None:
            self.dialog.reject()

    # The preview

    def _preview(
        self, loop: asyncio.AbstractEventLoop, path: Path, options: ExportOptions, is_outdated: IsOutdated
    ) -> _Preview:
        """The beginning is told as soon as it is known; the notes are returned with it. Blocks."""
        session = self._session
        if session is None:
            session = self._session = read_journal(path)
        text = "\n".join(_beginnings(_first_sentences(session, options), path, options))

        def tell() -> None:
            if not is_outdated():
                self._show_preview(_Preview(text, None))

        loop.call_soon_threadsafe(tell)
        files = _files(session, path, options)
        several = len(files) > 1
        return _Preview(
            text,
            [
                Message("{file}: {note}", file=target.name, note=note) if several else note
                for target, each in files
                for note in render(session, each, is_cancelled=is_outdated).notes
            ],
        )

    def _show_preview(self, preview: _Preview) -> None:
        if self.dialog is None:
            return
        self.dialog.show_preview(preview.text)
        if preview.notes is None:
            self.dialog.show_notes([Message("Checking the session…")], good=True)
        else:
            self.dialog.show_notes(
                preview.notes or [Message("All subtitles meet these limits.")], good=not preview.notes
            )

    def _show_trouble(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.show_trouble(sentence)

    # The file

    def _on_file_requested(self, options: ExportOptions) -> None:
        if not self._writing and self.dialog is not None:
            self._writing = True
            self._tasks.spawn(self._choose(self.dialog, options))

    async def _choose(self, dialog: ExportDialog, options: ExportOptions) -> None:
        """Suggest a name at which nothing is, beside the last file or among the subtitles."""
        folder = self._last_folder or self._find_folder()
        try:
            suggested = await asyncio.to_thread(self._free_name, folder, options)
        except SurtitleError as error:
            dialog.show_trouble(str(error))
        else:
            dialog.choose_file(suggested, options)
        finally:
            self._writing = False

    def _free_name(self, folder: Path, options: ExportOptions) -> Path:
        session = self._session or read_journal(self._path)
        names = free_paths(folder / f"{self._path.stem}.{options.format}")
        return next(name for name in names if not any(each.exists() for each in paths_of(session, name, options)))

    def _on_target(self, path: Path, options: ExportOptions, *, may_replace: bool) -> None:
        if not self._writing and self.dialog is not None:
            self._last_folder = path.parent
            self._writing = True
            self._tasks.spawn(self._write(self.dialog, path, options, may_replace))

    async def _write(self, dialog: ExportDialog, path: Path, options: ExportOptions, may_replace: bool) -> None:
        self._stopped.clear()
        unseen = dialog.preview_waits or not self.idle
        dialog.begin_writing()
        loop = asyncio.get_running_loop()
        shown = 0.0

        def show(share: float) -> None:
            if self._writing:  # from Python 3.14 on the result of a thread may be here before this
                dialog.show_progress(share)

        def progress(share: float) -> None:
            nonlocal shown
            if share - shown >= PROGRESS_STEP or share >= 1:
                shown = share
                loop.call_soon_threadsafe(show, share)

        trouble, exported = "", None
        try:
            existing = [] if may_replace else await asyncio.to_thread(self._existing, path, options)
            if existing:
                dialog.ask_to_overwrite(existing, path, options)
            else:
                exported = await asyncio.to_thread(self._written, path, options, progress)
        except SurtitleError as error:
            trouble = str(error)
        except Exception:
            _log.exception("an export failed")
            trouble = MISTAKE
        finally:
            self._writing = False
        dialog.end_writing(trouble)
        if exported is not None:
            dialog.accept()
            self._on_written(exported.paths, exported.notes if unseen else ())

    def _existing(self, path: Path, options: ExportOptions) -> list[Path]:
        session = self._session or read_journal(self._path)
        return [target for target in paths_of(session, path, options) if target.exists()]

    def _written(self, path: Path, options: ExportOptions, progress: Callable[[float], None]) -> Exported:
        session = self._session or read_journal(self._path)
        return export(session, path, options, progress=progress, is_cancelled=self._stopped.is_set)

    def _on_finished(self) -> None:
        self._previews.forget()
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = self._session = None


def _files(session: SavedSession, journal: Path, options: ExportOptions) -> list[tuple[Path, ExportOptions]]:
    """Each file that is written, as it would be called beside the journal, with its own options."""
    names = paths_of(session, journal.with_suffix(f".{options.format}"), options)
    if not options.two_files:
        return [(names[0], options)]
    texts = (Texts.SOURCE, Texts.TRANSLATION)
    return [(name, replace(options, two_files=False, texts=text)) for name, text in zip(names, texts, strict=True)]


def _first_sentences(session: SavedSession, options: ExportOptions) -> SavedSession:
    """The begin of what is exported, and one sentence more: a cue may wait for the one after it."""
    chosen = [sentence for sentence in session.sentences if options.part.touches(sentence)][: PREVIEW_SENTENCES + 1]
    end_ms = chosen[-1].begin_ms if len(chosen) > PREVIEW_SENTENCES else None
    numbers = {sentence.number for sentence in chosen}
    return replace(
        session,
        sentences=tuple(chosen),
        gaps=tuple(gap for gap in session.gaps if end_ms is None or gap.begin_ms < end_ms),
        originals=tuple(original for original in session.originals if original.number in numbers),
    )


def _beginnings(session: SavedSession, path: Path, options: ExportOptions) -> list[str]:
    """How each file begins; where there are two, each after its name."""
    lines: list[str] = []
    files = _files(session, path, options)
    most = PREVIEW_LINES // len(files)
    for target, each in files:
        content = render(session, each).content.decode().removeprefix("\ufeff")
        shown = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…" for line in content.split("\n")]
        if len(files) > 1:
            lines += [*([""] if lines else []), f"═══ {target.name} ═══", ""]
        lines += [*shown[:most], "…"] if len(shown) > most else shown
    return lines
