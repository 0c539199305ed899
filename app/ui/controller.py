"""What the window's signals lead to: services chosen, runs started and ended, events shown.

Everything here happens on the GUI thread, in short steps; what may block (disk, keyring) goes to a thread and comes
back. Each signal that leads to waiting becomes a task that the controller owns.

Stop order, when the user closes the window: the run stops and keeps its last sentence, the past sessions are closed,
the other tasks are cancelled, the settings are saved, the sound server is listened to no more, the speech service ends,
and then `finished` is set. A second close does not wait for the last sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, assert_never

import msgspec
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.audio.chunks import AudioSource
from app.audio.devices import SoundSource, find_source, list_sources
from app.audio.recording import RECORDING_NAME, builtin_recording
from app.audio.server_events import ServerEvents
from app.audio.steady import SteadyMicrophone
from app.audio.wavfile import WavSource
from app.captioning import Captioning
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged, Stream, UsageReported
from app.captions.timeline import frames_to_ms
from app.errors import InputError, KeyMissingError, OutputError, SoundError, SurtitleError
from app.protocol.languages import GUMMY
from app.settings.model import Settings
from app.settings.secrets import find_key, keep_key
from app.speech import CLOUD, LOCAL, SpeechService, choose_service
from app.told import as_told, told
from app.transcripts.live_srt import LiveSrt
from app.transcripts.naming import chosen_folder, dated_srt_path, index_path, journal_folder
from app.transcripts.recording import NO_SRT, new_journal
from app.ui.export.also_export import also_export
from app.ui.library.desk import LibraryDesk
from app.ui.overlay.overlay import Overlay
from app.ui.parts.message_banner import Severity
from app.ui.service_desk import ServiceDesk
from app.ui.settings.keeper import SettingsKeeper
from app.ui.sound_check import SoundCheck
from app.ui.source_list import SourceList
from app.ui.window.main_window import MainWindow
from app.ui.window.source_picker import ChoiceKind, SourceChoice

_log = logging.getLogger(__name__)
_LANGUAGES = ("source_language", "target_language")
_MISTAKE = told("Something went wrong inside Surtitle. What was said so far is kept; the log has the details.")


class Controller:
    """Joins the window, the overlay and the captioning runs.

    What the user chose is kept by `keeper`. What the window shows may differ from it for a while: where the wanted
    service cannot be used, another one and its languages stand in, and are not kept.

    Attributes:
        finished: set when the window has been closed and everything has ended.
    """

    def __init__(
        self,
        window: MainWindow,
        overlay: Overlay,
        keeper: SettingsKeeper,
        *,
        choose: Callable[[str, str | None], SpeechService] = choose_service,
        find_key: Callable[[], str | None] = find_key,
        keep_key: Callable[[str], None] = keep_key,
        list_sources: Callable[[], Awaitable[list[SoundSource]]] = list_sources,
        microphone: Callable[..., AudioSource] = SteadyMicrophone,
        events: ServerEvents | None = None,
        find_journals: Callable[[], Path] = journal_folder,
        find_index: Callable[[], Path] = index_path,
    ) -> None:
        self.finished = asyncio.Event()
        self._window = window
        self._overlay = overlay
        self._keeper = keeper
        self._keep_key = keep_key
        self._sources = SourceList(
            on_change=window.show_sources, on_none=window.show_no_microphone, list_sources=list_sources, events=events
        )
        self._microphone = microphone
        self._find_journals = find_journals
        self._desk = ServiceDesk(
            on_service=self._show_service, on_refusal=self._show_refusal, choose=choose, find_key=find_key
        )
        self._library = LibraryDesk(
            find_journals=find_journals,
            find_index=find_index,
            find_srt_folder=lambda: self._folder,
            find_rules=lambda: keeper.settings.cue_rules,
        )
        self._shown = keeper.settings
        self._standing_in = False
        self._key_changed = False
        self._run: Captioning | None = None
        self._shown_run: Captioning | None = None  # the one whose captions are in the window, maybe over
        self._running: asyncio.Task[object] | None = None
        self._warming: asyncio.Task[object] | None = None
        self._closing = False
        self._sound_check = SoundCheck(lambda: self._open_source(0), on_trouble=window.show_sound_trouble)
        self._tasks: set[asyncio.Task[object]] = set()
        self._exporting: set[asyncio.Task[object]] = set()  # of those tasks, what the end waits for
        self._connect()

    async def open(self, *, show_window: Callable[[], None] | None = None) -> None:
        """Show the window, then find out what there is to hear and who can understand it.

        `show_window`: shows it in another way, or not at all.
        """
        settings = self._keeper.settings
        self._overlay.clear(translating=bool(settings.target_language))
        self._overlay.apply(settings)
        self._overlay.restore(settings.overlay_places)
        (show_window or self._window.show)()
        self._overlay.setVisible(settings.overlay_shown)
        self._spawn(self._library.offer_interrupted(self._window.banner))
        await self._desk.open(settings.service)
        if not self._closing:
            self._spawn(self._sources.follow())
            await self._sources.listed()

    def _connect(self) -> None:
        window, overlay = self._window, self._overlay
        window.startRequested.connect(self._on_start)
        window.demoRequested.connect(self._on_start)
        window.pauseRequested.connect(lambda: self._spawn(self._pause()))
        window.resumeRequested.connect(self._resume)
        window.stopRequested.connect(lambda: self._spawn(self._stop()))
        window.settingsChanged.connect(self._on_settings)
        window.serviceChosen.connect(lambda service: self._keep(service=service))
        window.soundCheckWanted.connect(self._check_sound)
        window.sourcesRequested.connect(lambda: self._spawn(self._sources.find()))
        window.overlayTextStepped.connect(overlay.step_text_size)
        window.keySubmitted.connect(lambda key: self._spawn(self.take_key(key)))
        window.openFolderRequested.connect(lambda: self._spawn(self._open_folder()))
        window.sessionsRequested.connect(self._library.open)
        window.banner.offerTaken.connect(self._library.take_offer)
        window.closeRequested.connect(self._on_close)
        window.captions.cleared.connect(self._on_cleared)
        window.captions.corrected.connect(lambda *correction: self._spawn(self._correct(*correction)))
        overlay.placesChanged.connect(lambda places: self._on_overlay(overlay_places=places))
        overlay.contentChanged.connect(lambda content: self._on_overlay(overlay_content=content))
        overlay.appearanceChanged.connect(lambda appearance: self._on_overlay(appearance=appearance))
        overlay.lockedChanged.connect(lambda locked: self._on_overlay(overlay_locked=locked))
        overlay.hideRequested.connect(lambda: self._on_overlay(overlay_shown=False))

    # Settings

    def _on_overlay(self, **changes: object) -> None:
        """The overlay changed a setting: the window shall show it, too."""
        settings = msgspec.structs.replace(self._shown, **changes)
        self._window.show_settings(settings)
        self._on_settings(settings)

    def _on_settings(self, settings: Settings) -> None:
        """Keep what is other than before; what stands in is only shown."""
        before, self._shown = self._shown, settings
        if self._standing_in:
            return
        changes = {
            name: getattr(settings, name)
            for name in settings.__struct_fields__
            if getattr(settings, name) != getattr(before, name)
        }
        if changes.keys() & set(_LANGUAGES):  # a pair: of one that stands in, both were chosen
            changes |= {name: getattr(settings, name) for name in _LANGUAGES}
        self._keep(**changes)
        if "overlay_shown" in changes:
            self._overlay.setVisible(settings.overlay_shown)
        self._overlay.apply(settings)
        if "service" in changes:
            self._spawn(self._desk.use(settings.service))

    def _keep(self, **changes: object) -> None:
        self._keeper.change(msgspec.structs.replace(self._keeper.settings, **changes))

    def change_settings(self, **changes: object) -> None:
        """The user chose these; they count at once, a service and its key only after a run that is going on."""
        self._keep(**changes)
        shown = {name: value for name, value in changes.items() if name != "service"}
        self._on_overlay(**shown)
        if changes.keys() & {"service", "plain_address"}:
            self._use_anew()

    async def try_service(self) -> None:
        """Try out the service that is wanted. Raises `SurtitleError` with what came back."""
        await self._desk.try_out(self._keeper.settings)

    # Services

    def _show_service(self, service: SpeechService) -> None:
        """Another service is used: show it, with what it can do of what the user wants."""
        window = self._window
        support = service.languages or GUMMY  # of an unknown service, offer what the protocol's inventor does
        self._standing_in = True
        self._shown = msgspec.structs.replace(self._keeper.settings, service=service.kind)
        window.show_settings(self._shown)
        window.set_language_support(support)
        self._standing_in = False
        if self._warming is not None:  # for a service that is replaced
            self._warming.cancel()
        if service.kind == LOCAL:
            window.set_machine_support(support)
            if not self._closing:
                self._warming = self._spawn(self._warm_up(service))

    def _show_refusal(self, error: InputError) -> None:
        if isinstance(error, KeyMissingError) and self._desk.key is None:
            self._window.show_key_missing()
        else:
            self._window.show_message(str(error), Severity.WARNING)

    async def _warm_up(self, service: SpeechService) -> None:
        """Start the local service now, so that the first press of Start need not wait for it."""
        try:
            await service.locate()
        except SurtitleError as error:
            self._window.show_message(str(error), Severity.ERROR)

    async def take_key(self, key: str, *, choose: bool = True) -> None:
        """Keep a key and use the cloud from now on; an empty one is forgotten, and this machine used.

        `choose`: whether another service is chosen with it.
        """
        if key:
            kept = "The key is kept in this system's keyring."
            chosen = " The cloud is used from now on; 'This machine' can be chosen."
        else:
            kept, chosen = "The key is forgotten.", " From now on 'This machine' is used."
        try:
            await asyncio.to_thread(self._keep_key, key)
        except SurtitleError as error:
            self._window.show_message(f"{error} Until Surtitle is closed, the key is used.", Severity.WARNING)
        else:
            self._window.show_message(kept + chosen if choose else kept)
        self._desk.key = key or None
        if choose:
            self._keep(service=CLOUD if key else "")
        self._use_anew()

    def _use_anew(self) -> None:
        """Use the wanted service with the key as it is now; after a run that is going on with the old one."""
        self._key_changed = True
        if self._running is None:
            self._spawn(self._use_key())

    async def _use_key(self) -> None:
        """Use the service that goes with another key; after a run that was going on with the old one."""
        if self._key_changed:
            self._key_changed = False
            await self._desk.use(self._keeper.settings.service)

    # Sources

    def _open_source(self, begin_frame: int) -> AudioSource:
        """The chosen source, for the stretch that begins here."""
        choice, show_level = self._window.source_choice, self._window.show_level
        begin_ms = frames_to_ms(begin_frame)
        match choice.kind:
            case ChoiceKind.RECORDING:
                return WavSource(builtin_recording(), begin_ms=begin_ms, name=RECORDING_NAME, on_level=show_level)
            case ChoiceKind.FILE:
                return WavSource(Path(choice.value), begin_ms=begin_ms, on_level=show_level)
            case ChoiceKind.DEVICE:
                chosen = find_source(self._sources.sources, choice.value) if choice.value else None
                return self._microphone(chosen, on_level=show_level, events=self._sources.events)
            case _:
                assert_never(choice.kind)

    def _check_sound(self, wanted: bool) -> None:
        """Let the level of the chosen source be seen, as long as nothing runs."""
        if wanted and self._running is None and not self._closing:
            self._sound_check.listen()
        else:
            self._sound_check.end()

    # Runs

    def _on_start(self) -> None:
        if self._running is None and not self._closing:
            self._running = self._spawn(self._caption())

    async def _caption(self) -> None:
        """One run, from Start to Stop."""
        window = self._window
        window.clear()
        self._overlay.clear(translating=bool(self._shown.target_language))
        self._show(StatusChanged(State.CONNECTING, told("Getting ready…")))
        try:
            self._run = await self._new_run()
            await self._run.run()
        except SoundError as error:
            self._show(StatusChanged(State.FAILED, as_told(str(error))))
            window.show_no_microphone(str(error))
        except SurtitleError as error:
            self._show(StatusChanged(State.FAILED, as_told(str(error))))
            window.show_message(str(error), Severity.ERROR)
        except Exception:
            _log.exception("a run failed")
            self._show(StatusChanged(State.FAILED, _MISTAKE))
            window.show_message(_MISTAKE, Severity.ERROR)
        finally:
            if self._run is not None:  # another run may begin meanwhile
                exporting = self._spawn(self._also_export(self._run))
                self._exporting.add(exporting)
                exporting.add_done_callback(self._exporting.discard)
            self._run = self._running = None
        self._library.refresh()
        await self._use_key()

    async def _new_run(self) -> Captioning:
        await self._sound_check.stop()
        service = await self._desk.service()
        choice, settings = self._window.source_choice, self._shown
        if choice.kind is ChoiceKind.DEVICE and choice.value:
            await self._sources.find()
        request = service.request(
            settings.source_language,
            settings.target_language or None,
            model=settings.model,
            vocabulary_id=settings.vocabulary_id,
            max_end_silence_ms=settings.max_end_silence_ms,
        )
        srt = await self._open_srt(translating=request.target_language is not None)
        journal = new_journal(
            self._find_journals(),
            source_language=request.source_language or "",
            target_language=request.target_language or "",
            service=service.kind,
            source=self._source_name(choice),
            srt=srt.path if srt is not None else None,
            on_trouble=self._warner(),
        )
        run = Captioning(
            request,
            locate=service.locate,
            open_source=self._open_source,
            srt=srt,
            journal=journal,
            listener=lambda event: self._show(event, run),
            replay_s=settings.replay_s,
        )
        return run

    async def _also_export(self, run: Captioning) -> None:
        """What a run kept, also in the format that the user likes; what is kept is kept, however the run ended."""
        if run.srt is None or run.journal is None or run.journal.path is None:
            return
        wanted, rules = self._keeper.settings.transcript_format, self._keeper.settings.cue_rules
        trouble = await asyncio.to_thread(also_export, run.journal.path, run.srt.path, wanted, rules)
        if trouble:
            self._window.show_message(trouble, Severity.WARNING)

    def _warner(self) -> Callable[[str], None]:
        """What shows a warning, for threads that write."""
        loop = asyncio.get_running_loop()

        def warn(sentence: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before a disk that did not answer
                loop.call_soon_threadsafe(self._window.show_message, sentence, Severity.WARNING)

        return warn

    def _source_name(self, choice: SourceChoice) -> str:
        match choice.kind:
            case ChoiceKind.RECORDING:
                return RECORDING_NAME
            case ChoiceKind.FILE:
                return Path(choice.value).name
            case ChoiceKind.DEVICE:
                chosen = (
                    s.name for s in self._sources.sources if (s.id == choice.value if choice.value else s.is_default)
                )
                return next(chosen, choice.value)
            case _:
                assert_never(choice.kind)

    async def _open_srt(self, *, translating: bool) -> LiveSrt | None:
        path = dated_srt_path(self._folder, datetime.datetime.now().astimezone())
        rules = self._keeper.settings.cue_rules
        srt = LiveSrt(path, translating=translating, unique=True, rules=rules, on_trouble=self._warner())
        opening = asyncio.ensure_future(asyncio.to_thread(srt.open))
        try:
            await asyncio.shield(opening)
        except OutputError as error:
            self._window.show_message(f"{error} {NO_SRT}", Severity.WARNING)
            return None
        except asyncio.CancelledError:
            await asyncio.wait([opening])  # a thread goes on
            if opening.exception() is None:
                await asyncio.to_thread(srt.close)
            raise
        self._window.show_srt_path(srt.path)
        return srt

    def _show(self, event: Event, run: Captioning | None = None) -> None:
        match event:
            case CaptionRevised():
                if run is not None and run is self._run:
                    sentence = run.transcript[event.sentence]
                    self._window.show_sentence(sentence)
                    self._window.show_latency(run.behind_ms)
                    self._overlay.show_sentence(sentence)
                elif run is not None and run is self._shown_run:  # it is over: a correction
                    self._window.captions.show_sentence(run.transcript[event.sentence])
            case StatusChanged():
                self._window.show_status(event)
                self._overlay.show_status(event)
            case GapRecorded():
                self._window.show_gap(event)
            case UsageReported(seconds):
                if self._shown.service != LOCAL:  # this machine counts too, and charges nothing
                    self._window.show_usage(seconds)
            case _:
                assert_never(event)

    async def _pause(self) -> None:
        if self._run is not None:
            await self._run.pause()

    def _resume(self) -> None:
        if self._run is not None:
            self._run.resume()

    async def _stop(self) -> None:
        if self._run is not None:
            await self._run.stop()
        elif (running := self._running) is not None:  # it had not begun to listen yet
            running.cancel()
            await asyncio.wait([running])
            self._show(StatusChanged(State.STOPPED, told("Stopped.")))
            await self._use_key()

    def _on_cleared(self) -> None:
        self._shown_run = self._run  # its captions come now

    async def _correct(self, number: int, stream: Stream, text: str) -> None:
        """Keep the user's text, of the run whose captions are in the window, while it goes on or after it."""
        if self._shown_run is not None:
            try:
                await self._shown_run.correct(number, stream, text)
            except SurtitleError as error:
                self._window.show_message(str(error), Severity.ERROR)

    # The end

    async def _open_folder(self) -> None:
        """Show the folder of the transcripts, which is there from the first one on."""
        folder = self._folder
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            self._window.show_message(f"The folder {folder} cannot be made ({error.strerror}).", Severity.WARNING)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @property
    def _folder(self) -> Path:
        return chosen_folder(self._keeper.settings.transcript_folder)

    def _on_close(self) -> None:
        if self._closing and self._running is not None:
            self._running.cancel()
        elif not self._closing:
            self._closing = True
            self._spawn(self._close())

    async def _close(self) -> None:
        try:
            await self._end()
        finally:  # whatever went wrong, the window goes
            self._overlay.close()
            self._window.close_now()
            self.finished.set()

    async def _end(self) -> None:
        running = self._running
        await self._sound_check.stop()
        await self._stop()
        if running is not None:
            await asyncio.wait([running])
        await asyncio.gather(*self._exporting, return_exceptions=True)
        await self._library.aclose()
        others = self._tasks - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._keeper.aclose()
        await self._sources.aclose()
        await self._desk.aclose()

    def _spawn(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        """Run as a task that is owned here; its failure is a mistake of ours, and logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a task failed", exc_info=error)
            self._window.show_message(_MISTAKE, Severity.ERROR)
