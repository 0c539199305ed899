"""The main window: controls above, the transcript in the middle, the state below.

A view: signals go out, plain method calls come in. It knows captions, settings and languages as values, and nothing of
sessions, sockets or files; what the signals lead to is decided elsewhere. It never closes by itself: it asks, so
that a running session can be ended properly first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.audio.chunks import Level
from app.audio.devices import SoundSource
from app.captions.events import GapRecorded, State, StatusChanged
from app.captions.transcript import Sentence
from app.protocol.languages import LanguageSupport
from app.settings.model import OverlayContent, Settings
from app.told import NOTHING
from app.ui.desktop.placement import as_geometry, available_screens, first_place, fitted
from app.ui.parts import shortcuts
from app.ui.parts.message_banner import MessageBanner, Severity
from app.ui.parts.sound_watch import SoundFault, SoundWatch
from app.ui.parts.state_words import invitation, sound_fault_sentence
from app.ui.settings.key_dialog import KeyDialog
from app.ui.transcript.page import TranscriptPage
from app.ui.window.announcer import Announce, Announcer, announce
from app.ui.window.control_bar import ControlBar
from app.ui.window.source_picker import RECORDING, ChoiceKind, SourceChoice
from app.ui.window.status_strip import StatusStrip
from app.ui.window.welcome import WelcomePage

_BUSY = {State.CONNECTING, State.LISTENING, State.RECONNECTING, State.PAUSED}


class MainWindow(QWidget):
    """The window of the app.

    Attributes:
        transcript: the page with the captions and all that is done to them. captions: the list on it.
        controls: everything above it. status: the strip below. banner: the message, if any.
        stay: is called, instead of ending, when the window is closed while captions run; None: closing ends them.

    Signals:
        startRequested, pauseRequested, resumeRequested, stopRequested: the session's life. What to listen to is
            `source_choice`, everything else is in the settings.
        demoRequested: listen to the built-in recording, now; it is the source choice already.
        settingsChanged(Settings): the user chose something; also emitted where the languages that were chosen are not
            on offer any more. The overlay's being shown and its content are among the settings.
        serviceChosen(str): the user chose this service, be it the one that is shown already.
        sourcesRequested: the list of sources is about to be seen; `show_sources` brings it up to date.
        overlayTextStepped(int): the overlay's letters shall be larger (1) or smaller (-1).
        keySubmitted(str): the user entered a key for the cloud service.
        settingsRequested: the user wants to see all settings.
        soundCheckWanted(bool): the level of the source that is chosen shall be seen before anything starts, or no more.
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
    serviceChosen = Signal(str)  # noqa: N815
    sourcesRequested = Signal()  # noqa: N815
    overlayTextStepped = Signal(int)  # noqa: N815
    keySubmitted = Signal(str)  # noqa: N815
    settingsRequested = Signal()  # noqa: N815
    soundCheckWanted = Signal(bool)  # noqa: N815
    statusShown = Signal(object)  # noqa: N815
    openFolderRequested = Signal()  # noqa: N815
    sessionsRequested = Signal()  # noqa: N815
    closeRequested = Signal()  # noqa: N815

    def __init__(
        self, settings: Settings | None = None, *, sound: SoundWatch | None = None, announce: Announce = announce
    ) -> None:
        super().__init__()
        self._settings = settings or Settings()
        self._stopping = False
        self._may_close = False
        self._quitting = False
        self.stay: Callable[[], None] | None = None
        self._help: Callable[[], None] = self._demo  # what the button of the message does
        self._outdated = False  # the captions are those of the session before
        self._sound = sound or SoundWatch()
        self._sound_fault = SoundFault.NONE
        self._announcer = Announcer(self, announce=announce)
        self._status = StatusChanged(State.STOPPED, NOTHING)
        self.controls = ControlBar()
        self.banner = MessageBanner()
        self.transcript = TranscriptPage()
        self.captions = self.transcript.captions
        self.status = StatusStrip()
        self._welcome = WelcomePage()
        self._key_dialog = KeyDialog(self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._welcome)
        self._pages.addWidget(self.transcript)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.controls)
        layout.addWidget(self.banner)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.status)
        self.setWindowTitle("Surtitle")

        self._limit_size()
        self._connect()
        self._install_shortcuts()
        self.captions.set_placeholder(invitation(State.STOPPED))
        self.show_settings(self._settings)
        screens = available_screens()
        self.setGeometry(fitted(self._settings.window_geometry or first_place(screens[0]), screens))

    # What comes in

    @property
    def settings(self) -> Settings:
        """The settings as the window shows them."""
        return self._settings

    @property
    def source_choice(self) -> SourceChoice:
        """What to listen to at the next start."""
        return self.controls.source.choice

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self._settings = settings
        if self.source_choice.kind is ChoiceKind.DEVICE:
            self.controls.source.select(SourceChoice(ChoiceKind.DEVICE, settings.source))
        self.controls.languages.select(settings.source_language, settings.target_language)
        self.controls.overlay.setChecked(settings.overlay_shown)
        self.controls.overlay_content.setCurrentIndex(list(OverlayContent).index(settings.overlay_content))
        self.show_service(settings.service or "local")
        self._turn_to(self.transcript if settings.welcomed else self._welcome)
        self._show_choices()
        self._enable()

    def show_service(self, service: str) -> None:
        """Show which service is used: "local", "cloud" or a URL; for when the settings leave it open."""
        picker = self.controls.service
        picker.clear()
        picker.addItem(self.tr("This machine"), "local")
        picker.addItem(self.tr("Cloud"), "cloud")
        if picker.findData(service) < 0:
            picker.addItem(service, service)
        picker.setCurrentIndex(picker.findData(service))

    def show_sources(self, sources: Sequence[SoundSource]) -> None:
        """List these devices."""
        self.controls.source.show_sources(sources)
        self._welcome.show_sources(sources)

    def set_language_support(self, support: LanguageSupport) -> None:
        """Offer the languages that the chosen service can do."""
        self.controls.languages.set_support(support)
        self._welcome.languages.set_support(support)
        self.controls.languages.select(self._settings.source_language, self._settings.target_language)
        self._on_languages(*self.controls.languages.pair)
        self._show_choices()

    def show_sound_trouble(self, sentence: str) -> None:
        """Say why the source cannot be heard before anything starts; empty: it can."""
        self._welcome.show_sound_trouble(sentence)

    def set_machine_support(self, support: LanguageSupport) -> None:
        """Tell the first page what this machine can do alone."""
        self._welcome.show_machine_support(support)

    def show_sentence(self, sentence: Sentence) -> None:
        """Show a sentence as it is now."""
        self._drop_outdated()
        self.captions.show_sentence(sentence)
        self._announcer.sentence(sentence, translating=bool(self._settings.target_language))

    def show_gap(self, gap: GapRecorded) -> None:
        """Show that something is missing."""
        self._drop_outdated()
        self.captions.show_gap(gap)

    def show_status(self, status: StatusChanged) -> None:
        """Show what the session does now."""
        elapsed = self.controls.elapsed
        if status.state in _BUSY and self._state not in _BUSY:
            elapsed.reset()
            self._turn_to(self.transcript)
        self._stopping = self._stopping and status.state in _BUSY
        if status.state in _BUSY and status.state is not State.PAUSED and not self._stopping:
            elapsed.run()
        else:
            elapsed.stand()
            self.controls.level.reset()
        if status.state is State.LISTENING:
            self._drop_outdated()
        elif status.state not in _BUSY and (self._outdated or not self.captions.sentences):
            self.status.hide_path()  # nothing was said, so nothing was written
        if status.state is not self._state:
            self._sound.reset()
            self._sound_fault = SoundFault.NONE
        self._status = status
        self.captions.set_placeholder(invitation(status.state))
        self.status.show_status(status)
        if self._stopping:
            self.status.say(self.tr("Stopping… {}").format(status.message).strip())
        self._announcer.news(self.status.text, urgent=status.state is State.FAILED)
        self._enable()
        self.statusShown.emit(status)

    def show_level(self, level: Level) -> None:
        """Show how loud the source is."""
        if self._welcome.isVisible():
            self._welcome.show_level(level)
        if self._stopping:
            return
        self.controls.level.show_level(level)
        if self._state is State.LISTENING and self.source_choice.kind is ChoiceKind.DEVICE:
            self._tell_sound_fault(self._sound.judge(level))

    def show_srt_path(self, path: Path) -> None:
        """Show where the transcript is written."""
        self.status.show_path(path)

    def show_usage(self, seconds: int) -> None:
        """Show what the session costs so far, in seconds that the service has counted."""
        self.status.show_usage(seconds)

    def show_latency(self, behind_ms: int) -> None:
        """Show how far the captions are behind the sound."""
        if self._state is State.LISTENING and not self._stopping:
            self.status.latency.show_latency(behind_ms)

    def show_message(self, text: str, severity: Severity = Severity.INFO) -> None:
        """Show a message above the captions, until it is dismissed, replaced or a session starts."""
        self.banner.show_message(text, severity)
        self._announcer.news(text, urgent=severity is Severity.ERROR)

    def show_no_microphone(self, sentence: str) -> None:
        """Say that nothing can be heard, and offer the built-in recording; not while something is heard already."""
        if self._state in _BUSY:
            return
        self.banner.show_message(sentence, Severity.WARNING, help_text=self.tr("Play the built-in recording"))
        self._help = self._demo

    def show_key_missing(self) -> None:
        """Say that the cloud cannot be used without a key, and offer to enter one."""
        if self._welcome.isVisible():  # where the cloud was chosen a moment ago
            self.ask_for_key()
        sentence = self.tr(
            "The cloud service needs a key of your account. Until you enter one, 'This machine' is used."
        )
        self.banner.show_message(sentence, Severity.WARNING, help_text=self.tr("Enter a key…"))
        self._help = self.ask_for_key

    def ask_for_key(self) -> None:
        """Open the dialog for the cloud service's key."""
        self._key_dialog.open()

    def clear(self) -> None:
        """Make room for a new session: the message goes now, the captions once something new is heard."""
        self._outdated = True
        self.banner.hide()
        self.status.show_usage(0)

    def toggle_captions(self) -> None:
        """Start, or stop what is running."""
        (self.controls.stop if self._state in _BUSY else self.controls.start).click()

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
        controls.start.clicked.connect(self._start)
        controls.pause.clicked.connect(self._toggle_pause)
        controls.stop.clicked.connect(self._stop)
        controls.source.chosen.connect(self._on_source)
        controls.source.opened.connect(self.sourcesRequested)
        controls.languages.chosen.connect(self._on_languages)
        controls.service.activated.connect(self._on_service)
        controls.settings.clicked.connect(self.settingsRequested)
        controls.overlay.clicked.connect(lambda shown: self._change(overlay_shown=shown))
        controls.overlay_content.activated.connect(
            lambda index: self._change(overlay_content=list(OverlayContent)[index])
        )
        self.status.openFolderRequested.connect(self.openFolderRequested)
        self.status.sessions.clicked.connect(self.sessionsRequested)
        self.banner.helpRequested.connect(lambda: self._help())
        self._welcome.dismissed.connect(self._dismiss_welcome)
        self._welcome.demoRequested.connect(self._demo)
        self._welcome.startRequested.connect(controls.start.click)
        self._welcome.serviceChosen.connect(self._choose_service)
        self._welcome.source.chosen.connect(self._choose_source)
        self._welcome.source.opened.connect(self.sourcesRequested)
        self._welcome.languages.chosen.connect(self._choose_languages)
        self._welcome.seen.connect(lambda _: self._tell_sound_check())
        self._key_dialog.keySubmitted.connect(self.keySubmitted)

    def _install_shortcuts(self) -> None:
        controls = self.controls
        shortcuts.install(
            self,
            {
                "start": self.toggle_captions,
                "pause": controls.pause.click,
                "overlay": controls.overlay.click,
                "overlay_content": self._cycle_overlay_content,
                "overlay_lock": lambda: self._change(overlay_locked=not self._settings.overlay_locked),
                "overlay_larger": lambda: self.overlayTextStepped.emit(1),
                "overlay_smaller": lambda: self.overlayTextStepped.emit(-1),
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

    def _change(self, **changes: object) -> None:
        self._settings = msgspec.structs.replace(self._settings, **changes)
        self.settingsChanged.emit(self._settings)

    def _start(self) -> None:
        self.banner.hide()
        self._dismiss_welcome()
        self.startRequested.emit()

    def _stop(self) -> None:
        self._wind_down(self.tr("Stopping: waiting for the last sentence…"))
        self.stopRequested.emit()

    def _wind_down(self, words: str) -> None:
        self._stopping = True
        self.controls.elapsed.stand()
        self.controls.level.reset()
        self.status.say(words)
        self._enable()

    def _toggle_pause(self) -> None:
        if self._state is State.PAUSED:
            self.resumeRequested.emit()
        else:
            self.pauseRequested.emit()

    def _demo(self) -> None:
        if self._state in _BUSY:
            return
        self.controls.source.select(RECORDING)
        self.banner.hide()
        self._dismiss_welcome()
        self.demoRequested.emit()

    # What is chosen on the first page is chosen in the controls

    def _choose_service(self, service: str) -> None:
        self.controls.service.setCurrentIndex(self.controls.service.findData(service))
        self._on_service()

    def _choose_source(self, choice: SourceChoice) -> None:
        self.controls.source.select(choice)
        self._on_source(choice)
        self._tell_sound_check()

    def _choose_languages(self, source: str, target: str) -> None:
        self.controls.languages.select(source, target)
        self._on_languages(source, target)

    def _show_choices(self) -> None:
        service = str(self.controls.service.currentData())
        self._welcome.show_choices(self.source_choice, self.controls.languages.pair, service)

    def _tell_sound_check(self) -> None:
        seen = self._welcome.isVisible() and not self.isMinimized()
        self.soundCheckWanted.emit(seen and self.source_choice.kind is ChoiceKind.DEVICE)

    def _turn_to(self, page: QWidget) -> None:
        """Show this page; the first one has the most important controls itself."""
        self._pages.setCurrentWidget(page)
        first = page is self._welcome
        if self.controls.isHidden() is not first:
            self.controls.setHidden(first)

    def changeEvent(self, event: QEvent) -> None:
        """Nothing is listened to by a window that is minimised; larger letters need a larger one."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._limit_size()
        if event.type() is QEvent.Type.WindowStateChange:
            self._tell_sound_check()

    def _dismiss_welcome(self) -> None:
        if not self._settings.welcomed:
            self._turn_to(self.transcript)
            self._change(welcomed=True)

    def _on_source(self, choice: SourceChoice) -> None:
        if choice.kind is ChoiceKind.DEVICE:
            self._change(source=choice.value)

    def _on_service(self) -> None:
        service = str(self.controls.service.currentData())
        self._change(service=service)
        self.serviceChosen.emit(service)

    def _on_languages(self, source: str, target: str) -> None:
        self._enable()
        if (source, target) != (self._settings.source_language, self._settings.target_language):
            self._change(source_language=source, target_language=target)

    def _cycle_overlay_content(self) -> None:
        contents = list(OverlayContent)
        following = contents[(contents.index(self._settings.overlay_content) + 1) % len(contents)]
        self.controls.overlay_content.setCurrentIndex(contents.index(following))
        self._change(overlay_content=following)

    def _enable(self) -> None:
        """Let only what makes sense now be pressed."""
        busy, controls = self._state in _BUSY, self.controls
        running = busy and not self._stopping
        transport = {controls.start: not busy, controls.pause: running, controls.stop: running}
        held = next((button for button in transport if button.hasFocus()), None)
        for button, sensible in transport.items():
            button.setEnabled(sensible)
        if held is not None and not held.isEnabled():  # Qt would go on to the overlay's button, and Space would hide it
            next((button for button, sensible in transport.items() if sensible), self.captions).setFocus()
        controls.show_paused(paused=self._state is State.PAUSED)
        for picker in (controls.source, controls.languages.source, controls.service):
            picker.setEnabled(not busy)
        controls.languages.target.setEnabled(not busy and controls.languages.target.count() > 1)

    @property
    def _state(self) -> State:
        return self._status.state

    def _drop_outdated(self) -> None:
        if self._outdated:
            self._outdated = False
            self.captions.clear()
            self._announcer.clear()

    def _tell_sound_fault(self, fault: SoundFault) -> None:
        if fault is self._sound_fault:
            return
        self._sound_fault = fault
        self.captions.set_placeholder(sound_fault_sentence(fault) or invitation(self._state))
        if fault is SoundFault.NONE:
            self.status.show_status(self._status)
        else:
            self.status.warn(sound_fault_sentence(fault))
            self._announcer.news(self.status.text)

    def _limit_size(self) -> None:
        """No smaller than what has room for everything, in proportion to the letters, as far as the screen allows.

        With letters of 15 pixels that is 420 x 330: it fits on a laptop's screen that shows all at double size.
        """
        letters = self.fontMetrics().height()
        self.setMinimumSize(QSize(28 * letters, 22 * letters).boundedTo(self.screen().availableSize() * 0.9))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay while captions run, or ask first; the place of the window goes into the settings."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        if self._state in _BUSY and self.stay is not None and not self._quitting:
            self._change(window_geometry=as_geometry(self.geometry()))
            self.stay()
            return
        if self._state in _BUSY:
            self._wind_down(self.tr("Closing: waiting for the last sentence… Close again to leave at once."))
        self._change(window_geometry=as_geometry(self.geometry()))
        self.closeRequested.emit()
