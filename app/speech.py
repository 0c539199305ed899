"""Which speech service to use: this computer's own, the cloud, or one at an address.

The one place where the session's endpoints and the app's own service meet.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.errors import EndpointError
from app.protocol.events import TaskRequest
from app.protocol.languages import AUTO, GUMMY, LanguageSupport
from app.service.languages import local_languages
from app.service.supervisor import LocalService
from app.session.endpoint import Endpoint, cloud_endpoint, local_endpoint, url_endpoint
from app.told import told

LOCAL = "local"
CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class SpeechService:
    """A service that was chosen.

    Attributes:
        kind: `LOCAL`, `CLOUD`, or the address.
        languages: what it can do; None where only the service itself knows.
        locate: finds it, and starts it first where it is our own.
        aclose: ends what `locate` started.
    """

    kind: str
    languages: LanguageSupport | None
    locate: Callable[[], Awaitable[Endpoint]]
    aclose: Callable[[], Awaitable[None]]

    def request(
        self,
        source_language: str,
        target_language: str | None,
        *,
        model: str | None = None,
        vocabulary_id: str | None = None,
        max_end_silence_ms: int | None = None,
    ) -> TaskRequest:
        """The task to ask for. Raises `LanguageError` where the service is known to be unable to do it.

        `model` and `vocabulary_id` belong to an account elsewhere; this computer's own service is not asked for them.
        """
        if self.languages is not None:
            self.languages.check(source_language, target_language)
        request = TaskRequest(
            source_language=None if source_language == AUTO else source_language,
            target_language=target_language,
            max_end_silence_ms=max_end_silence_ms,
        )
        if self.kind == LOCAL:
            return request
        request = replace(request, vocabulary_id=vocabulary_id or None)
        return request if model is None else replace(request, model=model)


def choose_service(wanted: str, key: str | None, *, plain_address: str = "") -> SpeechService:
    """The service that the user means; an empty `wanted` means the cloud where there is a key, else this computer.

    `plain_address` is as in `url_endpoint`.

    Raises:
        KeyMissingError: the cloud without a key.
        EndpointError: an address that is none, or not a safe one.
    """
    wanted = wanted or (CLOUD if key else LOCAL)
    if wanted == LOCAL:
        return _local()
    if wanted == CLOUD:
        return _fixed(CLOUD, GUMMY, cloud_endpoint(key))
    if "://" not in wanted:
        raise EndpointError(
            told(
                "'{wanted}' is not a service. Use 'local', 'cloud', or an address that begins with wss://.",
                wanted=wanted,
            )
        )
    return _fixed(wanted, None, url_endpoint(wanted, key, plain_address=plain_address))


def _fixed(kind: str, languages: LanguageSupport | None, endpoint: Endpoint) -> SpeechService:
    async def locate() -> Endpoint:
        return endpoint

    async def aclose() -> None:
        pass

    return SpeechService(kind, languages, locate, aclose)


def _local() -> SpeechService:
    service = LocalService()

    async def locate() -> Endpoint:
        found = await service.endpoint()
        return local_endpoint(found.url, found.token)

    return SpeechService(LOCAL, local_languages(), locate, service.aclose)
