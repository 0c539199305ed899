"""What is heard: the source that is chosen in the window, looked for, named, opened, and its level shown before a run.

Not here: the list of what there is (``source_list.py``), hearing without captioning (``sound_check.py``), which are
both owned here, and the picker (``main_window/source_picker.py``).

Stop order: `hush` before a run opens a source, and at the end; `aclose` when nothing is heard any more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import assert_never

from app.audio.chunks import AudioSource, Level
from app.audio.demo_audio import RECORDING_NAME, demo_audio_path
from app.audio.devices import SoundSource, find_source, list_sources
from app.audio.file_source import FileSource
from app.audio.reconnecting_microphone import ReconnectingMicrophone
from app.audio.server_events import ServerEvents
from app.captions.timeline import frames_to_ms
from app.ui.controllers.sound_check import SoundCheck
from app.ui.controllers.source_list import SourceList
from app.ui.main_window.main_window import MainWindow
from app.ui.main_window.source_picker import ChoiceKind, SourceChoice


class SourceController:
    """Opens what is chosen in the window.

    Args:
        window: where it is chosen, and where the list and the level are shown.
        list_sources: asks the sound system.
        microphone: makes the source that hears a device; called with the device, None for the default one.
        events: of the sound server, shared with the microphone; closed here.
    """

    def __init__(
        self,
        window: MainWindow,
        *,
        list_sources: Callable[[], Awaitable[list[SoundSource]]] = list_sources,
        microphone: Callable[..., AudioSource] = ReconnectingMicrophone,
        events: ServerEvents | None = None,
    ) -> None:
        self._window = window
        self._microphone = microphone
        self._list = SourceList(
            on_change=self._on_list, on_none=window.show_no_microphone, list_sources=list_sources, events=events
        )
        self._check = SoundCheck(lambda: self.open(0, window.show_level), on_trouble=window.show_sound_trouble)

    @property
    def choice(self) -> SourceChoice:
        """What is chosen now."""
        return self._window.source_choice

    def open(self, begin_frame: int, on_level: Callable[[Level], None]) -> AudioSource:
        """The chosen source, for the stretch that begins at this 16 kHz frame; it tells its levels."""
        choice = self.choice
        begin_ms = frames_to_ms(begin_frame)
        match choice.kind:
            case ChoiceKind.RECORDING:
                return FileSource(demo_audio_path(), begin_ms=begin_ms, name=RECORDING_NAME, on_level=on_level)
            case ChoiceKind.FILE:
                return FileSource(
                    Path(choice.value), begin_ms=begin_ms, on_level=on_level, on_notice=self._window.show_message
                )
            case ChoiceKind.DEVICE:
                chosen = find_source(self._list.sources, choice.value) if choice.value else None
                return self._microphone(chosen, on_level=on_level, events=self._list.events)
            case _:
                assert_never(choice.kind)

    def name_of(self, choice: SourceChoice) -> str:
        """What it is called; its identity, where it is not in the list."""
        match choice.kind:
            case ChoiceKind.RECORDING:
                return RECORDING_NAME
            case ChoiceKind.FILE:
                return Path(choice.value).name
            case ChoiceKind.DEVICE:
                chosen = (
                    each.name
                    for each in self._list.sources
                    if (each.id == choice.value if choice.value else each.is_default)
                )
                return next(chosen, choice.value)
            case _:
                assert_never(choice.kind)

    def _on_list(self, sources: list[SoundSource]) -> None:
        self._window.show_sources(sources)
        self._check.try_again()

    async def find(self) -> None:
        """Ask once what there is."""
        await self._list.find()

    async def look_for(self, choice: SourceChoice) -> None:
        """Ask what there is, if this is a certain device: it may have been connected since."""
        if choice.kind is ChoiceKind.DEVICE and choice.value:
            await self._list.find()

    async def follow(self) -> None:
        """Keep the list up to date, until this is cancelled."""
        await self._list.follow()

    async def listed(self) -> None:
        """Return once it is known what there is, or nobody looks any more."""
        await self._list.listed()

    def check_sound(self, *, wanted: bool) -> None:
        """Let the level of the chosen source be seen, or no more."""
        if wanted:
            self._check.listen()
        else:
            self._check.end()

    async def hush(self) -> None:
        """Hear nothing any more for the level alone; returns when the source is closed."""
        await self._check.stop()

    async def aclose(self) -> None:
        """Listen to the sound server no more."""
        await self._list.aclose()
