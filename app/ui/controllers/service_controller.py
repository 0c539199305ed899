"""Which speech service the window uses: chosen, replaced and ended, one change at a time.

Stop order: `aclose` ends the service in use, and waits for those that were replaced.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.errors import InputError
from app.protocol.languages import AUTO
from app.session.probe import probe_service
from app.settings.secrets import find_key
from app.settings.settings import Settings
from app.speech import LOCAL, SpeechService, choose_service
from app.ui.widgets.tasks import Tasks


class ServiceController:
    """Owns the service in use.

    Args:
        on_service: told each time another service is used.
        on_refusal: told why the wanted service cannot be used; this machine's is used instead.
        choose, find_key: as in ``app.speech`` and ``app.settings.secrets``; both block, and run on a thread.

    Attributes:
        key: the key for the cloud; None: there is none.
    """

    def __init__(
        self,
        *,
        on_service: Callable[[SpeechService], None],
        on_refusal: Callable[[InputError], None],
        choose: Callable[[str, str | None], SpeechService] = choose_service,
        find_key: Callable[[], str | None] = find_key,
    ) -> None:
        self.key: str | None = None
        self._on_service = on_service
        self._on_refusal = on_refusal
        self._choose = choose
        self._find_key = find_key
        self._service: SpeechService | None = None
        self._chosen = asyncio.Event()
        self._changing = asyncio.Lock()
        self._closed = False
        self._ending = Tasks()

    async def open(self, wanted: str) -> None:
        """Look for a key, and use what is wanted; empty means the cloud if there is a key, else this machine."""
        async with self._changing:  # what is chosen meanwhile comes after
            found = await asyncio.to_thread(self._find_key)
            self.key = self.key or found  # one that was entered meanwhile is the newer one
            await self._replace(wanted)

    async def use(self, wanted: str) -> None:
        """Use this service from now on; after `aclose`, none."""
        async with self._changing:
            await self._replace(wanted)

    async def service(self) -> SpeechService:
        """The service in use; waits until there is one."""
        await self._chosen.wait()
        async with self._changing:
            assert self._service is not None  # noqa: S101 - chosen
            return self._service

    async def try_out(self, settings: Settings) -> None:
        """Try out the service that these settings want. Raises `SurtitleError` with what came back.

        This machine's is not started a second time where it is in use.
        """
        in_use = await self.service()
        service = await asyncio.to_thread(self._choose, settings.service, self.key)
        if service.kind == in_use.kind == LOCAL:
            await service.aclose()
            service = in_use
        request = service.request(
            AUTO if service.support(settings.model).detects else settings.source_language,
            None,
            model=settings.model,
            vocabulary_id=settings.vocabulary_id,
        )
        try:
            await probe_service(await service.locate(), request)
        finally:
            if service is not in_use:
                await service.aclose()

    async def aclose(self) -> None:
        """End all services."""
        self._closed = True
        async with self._changing:
            if self._service is not None:
                await self._service.aclose()
            await self._ending.aclose(cancel=False)

    async def _replace(self, wanted: str) -> None:
        if self._closed:
            return
        refusal: InputError | None = None
        try:
            service = await self._chosen_now(wanted, self.key)
        except InputError as error:
            refusal = error
            service = await self._chosen_now(LOCAL, None)
        if self._service is not None:
            self._ending.spawn(_end(self._service))
        self._service = service
        self._chosen.set()
        self._on_service(service)
        if refusal is not None:
            self._on_refusal(refusal)

    async def _chosen_now(self, wanted: str, key: str | None) -> SpeechService:
        """Choose on a thread; a service that is chosen after nobody wants it any more is ended."""
        choosing = asyncio.ensure_future(asyncio.to_thread(self._choose, wanted, key))
        try:
            return await asyncio.shield(choosing)
        except asyncio.CancelledError:
            await asyncio.wait([choosing])  # a thread goes on
            if choosing.exception() is None:
                await choosing.result().aclose()
            raise


async def _end(service: SpeechService) -> None:
    await service.aclose()
