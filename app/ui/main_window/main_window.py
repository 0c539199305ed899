"""The main window: controls above, the transcript in the middle, the state below.

A view: signals go out, plain method calls come in. It knows captions, settings and languages as values, and nothing of
sessions, sockets or files; what the signals lead to is decided elsewhere. It never closes by itself: it asks, so
that a running session can be ended properly first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.audio.chunks import Level
from app.audio.devices import SoundSource, SourceKind
from app.audio.sound_watch import SoundWatch
from app.captioning.caption_session import STOPPING
from app.captions.events import GapRecorded, State, StatusChanged
from app.captions.transcript import Sentence
from app.message import Message
from app.protocol.languages import LanguageSupport
from app.settings.settings import Settings
from app.transcripts.naming import chosen_folder
from app.ui.main_window.announcer import Announce, Announcer, announce
from app.ui.main_window.choices import Choices
from app.ui.main_window.control_bar import ControlBar
from app.ui.main_window.least_size import LeastSize
from app.ui.main_window.session_display import SessionDisplay
from app.ui.main_window.source_picker import RECORDING, ChoiceKind, SourceChoice
from app.ui.main_window.status_strip import StatusStrip
from app.ui.main_window.welcome import WelcomePage
from app.ui.platform.placement import as_geometry, available_screens, first_place, fitted
from app.ui.settings.key_dialog import KeyDialog
from app.ui.transcript.transcript_page import TranscriptPage
from app.ui.widgets.file_question import open_files
from app.ui.widgets.message_banner import MessageBanner, Severity
from app.ui.widgets.shortcuts import WindowKeys

CLOSING = Message("Closing: waiting for the last sentence… Close again to quit now.")


class MainWindow(QWidget):
    """The window of the app.

    Attributes:
        transcript: the page with the captions and all that is done to them. captions: the list on it.
        controls: everything above it. status: the strip below. banner: the message, if any. trouble: what is wrong with
            the session, as long as it is.
        keys: what leads to what in it.
        stay: is called, instead of ending, when the window is closed while captions run; None: closing ends them.

    Signals:
        startRequested, pauseRequested, resumeRequested, stopRequested: the session's life. What to listen to is
            `source_choice`, everything else is in the settings.
        demoRequested: listen to the built-in recording, now; it is the source choice already.
        settingsChanged(dict): the user chose these values, by the names of the settings; answer with `show_settings`.
            The overlay's being shown and its content are among them. A service may be the one that is shown already.
        sourcesRequested: the list of sources is about to be seen; `show_sources` brings it up to date.
        overlayTextStepped(int): the overlay's letters shall be larger (1) or smaller (-1).
        keySubmitted(str, CloudRegion): the user entered a key for the cloud service, of this region.
        settingsRequested: the user wants to see all settings.
        soundCheckWanted(bool): the level of the source that is chosen shall be seen before anything starts, or no more.
        soundFaultNoticed(SoundFault): this is wrong with the microphone; for whatever else tells of it.
        statusShown(StatusChanged): the session does this now; for whatever else shows its state.
        openFolderRequested: show the folder of the transcripts.
        sessionsRequested: show the past sessions.
        closeRequested: the user wants to leave; answer with `close_now` when all is ended.
    """

    startRequested = Signal()  # noqa: N815
    pauseRequested = Signal()  # noqa: N815
    resumeRequested = Signal()  # noqa: N815
    stopRequested = Signal()  # noqa: N815
    demoRequested = Signal()  # noqa: N815
    settingsChanged = Signal(object)  # noqa: N815
    sourcesRequested = Signal()  # noqa: N815
    overlayTextStepped = Signal(int)  # noqa: N815
    keySubmitted = Signal(str, object)  # noqa: N815
    settingsRequested = Signal()  # noqa: N815
    soundCheckWanted = Signal(bool)  # noqa: N815
    soundFaultNoticed = Signal(object)  # noqa: N815
    statusShown = Signal(object)  # noqa: N815
    openFolderRequested = Signal()  # noqa: N815
    sessionsRequested = Signal()  # noqa: N815
    closeRequested = Signal()  # noqa: N815

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        keys: WindowKeys | None = None,
        sound: SoundWatch | None = None,
        announce: Announce = announce,
    ) -> None:
        super().__init__()
        self._may_close = False
        self._quitting = False
        self.stay: Callable[[], None] | None = None
        self._lack = ""  # of a microphone, as it was said
        self._help: Callable[[], None] = self._demo  # what the button of the message does
        self._announcer = Announcer(self, announce=announce)
        settings = settings or Settings()
        self.keys = keys or WindowKeys(settings.window_keys)
        self.controls = ControlBar(self.keys)
        self._after_stop: Callable[[], None] | None = None
        self.banner, self.trouble = MessageBanner(), MessageBanner(dismissable=False)
        self.transcript = TranscriptPage(keys=self.keys)
        self.captions = self.transcript.captions
        self.status = StatusStrip(self.keys)
        self._welcome = WelcomePage()
        self._key_dialog = KeyDialog(self)
        self._pages = QStackedWidget()
        # It has the room of the controls, which are not there with it, and scrolls: it makes no window higher.
        self._welcome.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._pages.addWidget(self._welcome)
        self._pages.addWidget(self.transcript)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.controls)
        layout.addWidget(self.banner)
        layout.addWidget(self.trouble)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.status)
        self.setWindowTitle("Surtitle")
        self._choices = Choices(self, self.controls, self._welcome, settings)
        self._session = SessionDisplay(
            self,
            self.controls,
            self.captions,
            self.status,
            self.banner,
            self.trouble,
            announcer=self._announcer,
            sound=sound or SoundWatch(),
        )
        self._session.faultNoticed.connect(self.soundFaultNoticed)
        self._session.sourceChangeRequested.connect(self._change_source)

        LeastSize(self, layout)
        self._connect()
        self.keys.translate(self)
        self._install_shortcuts(self)
        self.show_settings(self.settings)
        screens = available_screens()
        self.setGeometry(fitted(self.settings.window_geometry or first_place(screens[0]), screens))

    # What comes in

    @property
    def settings(self) -> Settings:
        """The settings as they were shown last."""
        return self._choices.settings

    @property
    def source_choice(self) -> SourceChoice:
        """What to listen to at the next start."""
        return self._choices.source

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self._choices.show_settings(settings)
        self.transcript.show_text_size(settings.transcript_text_percent)
        self._turn_to(self.transcript if settings.welcomed else self._welcome)
        self._enable()

    def show_sources(self, sources: Sequence[SoundSource]) -> None:
        """List these devices; that there is no microphone is said no longer than it is true."""
        self.controls.source.show_sources(sources)
        self._welcome.show_sources(sources)
        if any(source.kind is SourceKind.MICROPHONE for source in sources):
            if self._lack and self.banner.sentence == self._lack:
                self.banner.take_away()
            self._lack = ""

    def set_language_support(self, support: LanguageSupport) -> None:
        """Offer the languages that the chosen service can do."""
        self._choices.set_support(support)
        self._enable()

    def show_sound_trouble(self, sentence: str) -> None:
        """Say why the source cannot be heard before anything starts; empty: it can."""
        self._welcome.show_sound_trouble(sentence)

    def set_machine_support(self, support: LanguageSupport) -> None:
        """Tell the first page what this machine can do alone."""
        self._welcome.show_machine_support(support)

    def show_sentence(self, sentence: Sentence) -> None:
        """Show a sentence as it is now."""
        self._session.show_sentence(sentence, translating=bool(self.settings.target_language))

    def show_gap(self, gap: GapRecorded) -> None:
        """Show that something is missing."""
        self._session.show_gap(gap)

    def show_status(self, status: StatusChanged) -> None:
        """Show what the session does now."""
        was_busy = self._session.is_busy
        self._session.show_status(status)
        if self._session.is_busy and not was_busy:
            self._turn_to(self.transcript)
        self._enable()
        if self._after_stop is not None and not self._session.is_busy:
            do, self._after_stop = self._after_stop, None
            do()
        self.statusShown.emit(status)

    def show_level(self, level: Level) -> None:
        """Show how loud the source is."""
        if self._welcome.isVisible():
            self._welcome.show_level(level)
        self._session.show_level(level, judged=self.source_choice.kind is ChoiceKind.DEVICE)

    def show_srt_path(self, path: Path) -> None:
        """Show where the transcript is written."""
        self.status.show_path(path)

    def show_usage(self, seconds: int) -> None:
        """Show what the session costs so far, in seconds that the service has counted."""
        self.status.show_usage(seconds)

    def show_latency(self, behind_ms: int) -> None:
        """Show how far the captions are behind the sound."""
        self._session.show_latency(behind_ms)

    def show_message(
        self, text: str, severity: Severity = Severity.INFO, *, about_key: bool = False, about_folder: bool = False
    ) -> None:
        """Show a message (`Message`) above the captions, until it is dismissed, replaced or a session starts.

        `about_key`: another key would help, and can be entered from there; `about_folder`: the same of a folder of the
        transcripts.
        """
        help_text = Message("Add API key…") if about_key else Message("Choose folder…") if about_folder else ""
        self.banner.show_message(text, severity, help_text=help_text)
        self._help = self._choose_folder if about_folder and not about_key else self.ask_for_key
        if not self._session.has_said(text):
            self._announcer.news(self.banner.text, urgent=severity is Severity.ERROR)

    def show_no_microphone(self, sentence: str) -> None:
        """Say that nothing can be heard, and offer the built-in recording; not while something is heard already."""
        if self._session.is_busy:
            return
        self._lack = sentence
        # The first page has a button for it.
        help_text = "" if self._welcome.isVisible() else Message("Play sample recording")
        self.banner.show_message(sentence, Severity.WARNING, help_text=help_text)
        self._help = self._demo

    def show_key_missing(self) -> None:
        """Say that the cloud cannot be used without a key, and offer to enter one."""
        if self._welcome.isVisible():  # where the cloud was chosen a moment ago
            self.ask_for_key()
        sentence = Message("The cloud service needs an API key. Until you add one, Surtitle uses “This computer”.")
        self.banner.show_message(sentence, Severity.WARNING, help_text=Message("Add API key…"))
        self._help = self.ask_for_key

    def ask_for_key(self) -> None:
        """Open the dialog for the cloud service's key."""
        self._key_dialog.ask(self.settings.cloud_region)

    def clear(self) -> None:
        """Make room for a new session: the message goes now, the captions once something new is heard."""
        self._session.begin()

    def toggle_captions(self) -> None:
        """Start, or stop what is running."""
        self.controls.start.click()

    def bring_to_front(self) -> None:
        """Let the window be seen, wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def quit(self) -> None:
        """End, also where closing would not."""
        self._quitting = True
        self.close()

    def close_now(self) -> None:
        """Close without asking."""
        self._may_close = True
        self.close()

    # What goes out

    def _connect(self) -> None:
        controls = self.controls
        controls.start.clicked.connect(lambda: self._stop() if self._session.is_busy else self._start())
        controls.pause.clicked.connect(self._toggle_pause)
        controls.overlay_menu.textStepped.connect(self.overlayTextStepped)
        controls.source.opened.connect(self.sourcesRequested)
        self._choices.changed.connect(self.settingsChanged)
        self.transcript.textSizeChosen.connect(lambda percent: self._choices.change(transcript_text_percent=percent))
        controls.settings.clicked.connect(self.settingsRequested)
        self.status.openFolderRequested.connect(self.openFolderRequested)
        self.status.sessions.clicked.connect(self.sessionsRequested)
        self.banner.helpRequested.connect(lambda: self._help())
        self.banner.changed.connect(lambda: self._welcome.show_message_text(self.banner.sentence))
        self._welcome.dismissed.connect(self._dismiss_welcome)
        self._welcome.demoRequested.connect(self._demo)
        self._welcome.startRequested.connect(controls.start.click)
        self._welcome.source.chosen.connect(lambda _: self._tell_sound_check())
        self._welcome.source.opened.connect(self.sourcesRequested)
        for languages in (controls.languages, self._welcome.languages):
            languages.chosen.connect(lambda *_: self._enable())
        self._welcome.seen.connect(lambda _: self._tell_sound_check())
        self._key_dialog.keySubmitted.connect(self.keySubmitted)

    def lend_keys(self, other: QWidget) -> None:
        """Let the keys do in that window what they do in this one: it may have the focus where nobody wants it to."""
        self._install_shortcuts(other)

    def _install_shortcuts(self, window: QWidget) -> None:
        controls = self.controls
        self.keys.install(
            window,
            {
                "start": self.toggle_captions,
                "pause": controls.pause.click,
                "overlay": controls.overlay.click,
                "overlay_content": self._choices.step_overlay_content,
                "overlay_lock": lambda: self._choices.change(overlay_locked=not self.settings.overlay_locked),
                "overlay_larger": lambda: self.overlayTextStepped.emit(1),
                "overlay_smaller": lambda: self.overlayTextStepped.emit(-1),
                "text_larger": lambda: self.transcript.step_text_size(1),
                "text_smaller": lambda: self.transcript.step_text_size(-1),
                "text_usual": self.transcript.reset_text_size,
                "open_file": controls.source.open_file_dialog,
                "recording": self._demo,
                "folder": self.openFolderRequested.emit,
                "sessions": self.sessionsRequested.emit,
                "key": self.ask_for_key,
                "find": self.transcript.open_search,
                "find_next": lambda: self.transcript.step(1),
                "find_previous": lambda: self.transcript.step(-1),
                "go_to_time": self.transcript.open_time,
                "settings": self.settingsRequested.emit,
                "quit": self.quit,
            },
        )

    def _start(self) -> None:
        self.banner.take_away()
        self._dismiss_welcome()
        self.startRequested.emit()

    def _stop(self) -> None:
        self._wind_down(STOPPING)
        self.stopRequested.emit()

    def _wind_down(self, sentence: str) -> None:
        self._session.end(sentence)
        self._enable()

    def _change_source(self) -> None:
        """Stop what runs, and then let another source be chosen: while captions run, the source stays."""
        self._after_stop = self.controls.choose_source
        self._stop()

    def _choose_folder(self) -> None:
        """Let the user choose where transcripts are written from the next start on."""
        dialog = QFileDialog(self, directory=str(chosen_folder(self.settings.transcript_folder)))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._use_folder)
        open_files(dialog, lambda: self.tr("Transcripts folder"))

    def _use_folder(self, path: str) -> None:
        self._choices.change(transcript_folder=path)
        self.banner.take_away()

    def _toggle_pause(self) -> None:
        if self._session.state is State.PAUSED:
            self.resumeRequested.emit()
        else:
            self.pauseRequested.emit()

    def _demo(self) -> None:
        if self._session.is_busy:
            return
        self.controls.source.select(RECORDING)
        self.banner.take_away()
        self._dismiss_welcome()
        self.demoRequested.emit()

    # What is seen

    def _tell_sound_check(self) -> None:
        seen = self._welcome.isVisible() and not self.isMinimized()
        self.soundCheckWanted.emit(seen and self.source_choice.kind is ChoiceKind.DEVICE)

    def _turn_to(self, page: QWidget) -> None:
        """Show this page; the first one has the most important controls itself."""
        held = QApplication.focusWidget()
        leaves = page is not self._welcome and held is not None and self._welcome.isAncestorOf(held)
        self._pages.setCurrentWidget(page)
        first = page is self._welcome
        for each in (self.controls, self.status):
            if each.isHidden() is not first:
                each.setHidden(first)
        if leaves:  # whoever started by the keyboard can stop by it
            self.controls.start.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Nothing is listened to by a window that is minimised."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._tell_sound_check()

    def _dismiss_welcome(self) -> None:
        if not self.settings.welcomed:
            self._turn_to(self.transcript)
            self._choices.change(welcomed=True)

    def _enable(self) -> None:
        """Let only what makes sense now be pressed."""
        if self.controls.enable(busy=self._session.is_busy, ending=self._session.is_ending):
            self.captions.setFocus()
        self.controls.show_paused(paused=self._session.state is State.PAUSED)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay while captions run, or ask first; the place of the window goes into the settings."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        if self._session.is_busy and self.stay is not None and not self._quitting:
            self._choices.change(window_geometry=as_geometry(self.geometry()))
            self.stay()
            return
        if self._session.is_busy:
            self._wind_down(CLOSING)
        self._choices.change(window_geometry=as_geometry(self.geometry()))
        self.closeRequested.emit()
