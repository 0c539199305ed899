"""The speech service in use, as far as the window has to do with it: shown, warmed up, refused, and its key kept.

What is wanted and cannot be used is replaced by this machine's service, which stands in.

Not here: how services are chosen, replaced and ended (``service_controller.py``), and whether a run goes on with one:
with another key or model the service is outdated, and whoever knows of runs calls `renew`.

Stop order: set `warms_up` to False when the end begins; `aclose` ends the service. Warming up is a task of `tasks`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.errors import InputError, KeyMissingError, SurtitleError
from app.message import Message
from app.settings.secrets import checked_key, find_key, keep_key
from app.speech import CLOUD, LOCAL, SpeechService, choose_service
from app.ui.controllers.service_controller import ServiceController
from app.ui.controllers.shown_settings import ShownSettings
from app.ui.main_window.main_window import MainWindow
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.tasks import Tasks


class ServiceUse:
    """Uses the service that the settings want, and shows which one that is.

    Args:
        settings: which service is wanted, and where one that stands in is shown.
        tasks: owns the warming up.
        choose, find_key, keep_key: as in ``app.speech`` and ``app.settings.secrets``; they block, and run on a thread.

    Attributes:
        warms_up: whether this machine's service is started as soon as it is used.
    """

    def __init__(
        self,
        window: MainWindow,
        settings: ShownSettings,
        tasks: Tasks,
        *,
        choose: Callable[[str, str | None], SpeechService] = choose_service,
        find_key: Callable[[], str | None] = find_key,
        keep_key: Callable[[str], None] = keep_key,
    ) -> None:
        self.warms_up = True
        self._window = window
        self._settings = settings
        self._tasks = tasks
        self._keep_key = keep_key
        self._desk = ServiceController(
            on_service=self._show_service, on_refusal=self._show_refusal, choose=choose, find_key=find_key
        )
        self._outdated = self._model_outdated = False
        self._warming: asyncio.Task[object] | None = None

    async def open(self) -> None:
        """Look for a key, and use what is wanted."""
        await self._desk.open(self._settings.kept.service)

    async def use(self, wanted: str) -> None:
        """Use this service from now on."""
        await self._desk.use(wanted)

    async def service(self) -> SpeechService:
        """The service in use; waits until there is one."""
        return await self._desk.service()

    async def try_out(self) -> None:
        """Try out the service that is wanted. Raises `SurtitleError` with what came back."""
        await self._desk.try_out(self._settings.kept)

    async def take_key(self, key: str, *, choose: bool) -> None:
        """Keep a key; an empty one is forgotten. The service in use is outdated by it.

        `choose`: whether another service is chosen with it: the cloud, or without a key this machine.
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
        if choose:
            self._settings.keep(service=CLOUD if key else "")
        self.outdate()

    def outdate(self) -> None:
        """What the service in use was chosen by is another one now: its key, its address."""
        self._outdated = True

    def outdate_model(self) -> None:
        """Another model is chosen, which may know other languages."""
        self._model_outdated = True

    async def renew(self) -> None:
        """Where the service in use is outdated, use the one that is wanted now, or show what its model can do."""
        outdated, model_outdated = self._outdated, self._model_outdated
        self._outdated = self._model_outdated = False
        if outdated:
            await self._desk.use(self._settings.kept.service)
        elif model_outdated:
            self._show_service(await self._desk.service())

    async def aclose(self) -> None:
        """End all services."""
        await self._desk.aclose()

    def _show_service(self, service: SpeechService) -> None:
        """Another service is used: show it, with what it can do of what the user wants."""
        support = service.support(self._settings.kept.model)
        self._settings.stand_in(service.kind, support)
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
