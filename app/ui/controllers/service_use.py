"""The speech service in use, as far as the window has to do with it: shown, warmed up, refused, and its key kept.

What is wanted and cannot be used is replaced by this machine's service, which stands in; of the languages that are
wanted, what the service in use can do. That is shown and used, and never saved: see `ServiceUse.effective`.

Not here: how services are chosen, replaced and ended (``service_controller.py``), and whether a run goes on with one:
with another key or model the service is outdated, and whoever knows of runs calls `renew`.

Stop order: set `warms_up` to False when the end begins; `aclose` ends the service. Warming up is a task of `tasks`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from app.errors import InputError, KeyMissingError, SurtitleError
from app.message import Message
from app.protocol.languages import LanguageSupport
from app.settings.secrets import checked_key, find_key, keep_key
from app.settings.settings import CloudRegion, Settings
from app.speech import CLOUD, LOCAL, SpeechService, choose_service
from app.ui.controllers.service_controller import ServiceController
from app.ui.controllers.settings_store import SettingsStore, changed_fields
from app.ui.main_window.main_window import MainWindow
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.tasks import Tasks

_REACHED_BY = {"plain_address", "cloud_region", "proxy", "local_model"}
"""The settings that a service is chosen by, besides the one that names it."""


class ServiceUse:
    """Uses the service that the settings want, and shows which one that is.

    Args:
        store: which service is wanted.
        tasks: owns the warming up, and the change to another service.
        choose, find_key, keep_key: as in ``app.speech`` and ``app.settings.secrets``; they block, and run on a thread.

    Attributes:
        warms_up: whether this machine's service is started as soon as it is used.
    """

    def __init__(
        self,
        window: MainWindow,
        store: SettingsStore,
        tasks: Tasks,
        *,
        choose: Callable[[str, str | None], SpeechService] = choose_service,
        find_key: Callable[[], str | None] = find_key,
        keep_key: Callable[[str], None] = keep_key,
    ) -> None:
        self.warms_up = True
        self._window = window
        self._store = store
        self._tasks = tasks
        self._keep_key = keep_key
        self._desk = ServiceController(
            on_service=self._show_service, on_refusal=self._show_refusal, choose=choose, find_key=find_key
        )
        self._in_use = ""  # as it is shown; empty: the one that is wanted is on its way, and shown
        self._support: LanguageSupport | None = None
        self._outdated = self._model_outdated = False
        self._renewal: asyncio.Task[object] | None = None  # the latest one
        self._warming: asyncio.Task[object] | None = None

    @property
    def effective(self) -> Settings:
        """The settings as the window shows them, and as a run that begins now uses them.

        They are what the user chose, but for what cannot be had now: the service and the languages.
        """
        settings = self._store.settings
        pair = settings.source_language, settings.target_language
        source, target = self._support.nearest(*pair) if self._support is not None else pair
        return msgspec.structs.replace(
            settings, service=self._in_use or settings.service, source_language=source, target_language=target
        )

    async def open(self) -> None:
        """Look for a key, and use what is wanted."""
        await self._desk.open(self._store.settings.service)

    async def service(self) -> SpeechService:
        """The service in use; waits until there is one."""
        return await self._desk.service()

    async def try_out(self) -> None:
        """Try out the service that is wanted. Raises `SurtitleError` with what came back."""
        await self._desk.try_out(self._store.settings)

    async def take_key(self, key: str, *, region: CloudRegion | None, choose: bool) -> None:
        """Keep a key; an empty one is forgotten. The service in use is outdated by it.

        `region`: where the key was made; None: as it is chosen. `choose`: whether another service is chosen with it:
        the cloud, or without a key this machine.
        """
        try:
            key = checked_key(key) or ""
        except KeyMissingError as error:
            self._window.show_message(str(error), Severity.WARNING)
            return
        try:
            await asyncio.to_thread(self._keep_key, key)
        except SurtitleError as error:
            self._window.show_message(
                Message("{error} The key will be used until you close Surtitle.", error=error), Severity.WARNING
            )
        else:
            self._window.show_message(_key_sentence(kept=bool(key), choose=choose))
        self._desk.key = key or None
        self.outdate()
        chosen = {"service": CLOUD if key else ""} if choose else {}
        self._store.update(**chosen, **({"cloud_region": region} if region is not None else {}))

    def outdate(self, *, is_shown: bool = True) -> None:
        """The service in use was chosen by something that is other now, such as its key, or is not the wanted one.

        `is_shown`: whether it is shown until the wanted one is in use; else that one is shown from now on.
        """
        self._outdated = True
        if not is_shown:
            self._in_use = ""

    def follow(self, old: Settings, new: Settings) -> None:
        """Find out whether the service in use is outdated by a change of the settings."""
        changed = changed_fields(old, new)
        if changed & _REACHED_BY:
            self._outdated = True
        if "service" in changed and (new.service != self._in_use or self._is_changing):  # else it stands in already
            self._outdated = True
        if "model" in changed:  # another one may know other languages
            self._model_outdated = True

    @property
    def _is_changing(self) -> bool:
        return self._renewal is not None and not self._renewal.done()

    def renew(self) -> None:
        """Where the service in use is outdated, use the one that is wanted now, or show what its model can do."""
        if self._outdated or self._model_outdated:
            self._renewal = self._tasks.spawn(self._renew())

    async def _renew(self) -> None:
        outdated, model_outdated = self._outdated, self._model_outdated
        self._outdated = self._model_outdated = False
        if outdated:
            await self._desk.use(self._store.settings.service)
        elif model_outdated:
            self._show_service(await self._desk.service())

    async def aclose(self) -> None:
        """End all services."""
        await self._desk.aclose()

    def _show_service(self, service: SpeechService) -> None:
        """Another service is used: show it, with what it can do of what the user wants."""
        support = service.support(self._store.settings.model)
        self._support = support
        if not self._is_changing or self._renewal is asyncio.current_task():  # else another one is on its way
            self._in_use = service.kind
        self._window.set_language_support(support)
        self._window.show_settings(self.effective)
        if service.notice:
            self._window.show_message(service.notice, Severity.WARNING)
        if self._warming is not None:  # for a service that is replaced
            self._warming.cancel()
        if service.kind == LOCAL:
            self._window.set_machine_support(support)
            if self.warms_up:
                self._warming = self._tasks.spawn(self._warm_up(service))

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


def _key_sentence(*, kept: bool, choose: bool) -> Message:
    """What has become of a key that was entered, or taken away, and which service is used with that."""
    if kept and choose:
        return Message(
            "API key saved in the system keyring. Surtitle now uses the cloud. You can switch back to “This "
            "computer” at any time."
        )
    if kept:
        return Message("API key saved in the system keyring.")
    if choose:
        return Message("API key removed. Surtitle now uses “This computer”.")
    return Message("API key removed.")
