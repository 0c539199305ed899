"""Which speech service to use: this computer's own, the cloud, or one at an address.

The one place where the session's endpoints and the app's own service meet.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from app.catalogue import CATALOGUE, USUAL_MODEL, Catalogue, ModelChoice
from app.errors import EndpointError, LanguageError
from app.message import NOTHING, Message
from app.protocol.events import TaskRequest
from app.protocol.languages import AUTO, LanguageSupport
from app.protocol.models import CLOUD_MODEL, LOCAL_MODEL, REALTIME_PATH, model_named
from app.service.local_languages import local_languages
from app.service.supervisor import LocalService
from app.session.endpoint import Endpoint, cloud_endpoint, cloud_url, local_endpoint, url_endpoint
from app.session.proxies import find_proxy
from app.settings.proxy import SYSTEM_PROXY, Proxy, ProxyChoice
from app.settings.settings import CloudRegion

LOCAL = "local"
CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class SpeechService:
    """A service that was chosen.

    Attributes:
        kind: `LOCAL`, `CLOUD`, or the address.
        languages: what it can do; None where that depends on the model.
        locate: finds it, and starts it first where it is our own.
        aclose: ends what `locate` started.
        usual_model: what it is asked for where no model is chosen.
        notice: a sentence for the user where the service is not quite what was chosen, else an empty one.
    """

    kind: str
    languages: LanguageSupport | None
    locate: Callable[[], Awaitable[Endpoint]]
    aclose: Callable[[], Awaitable[None]]
    usual_model: str = LOCAL_MODEL
    notice: Message = NOTHING

    @property
    def kept_name(self) -> str:
        """What is written down of it: `kind`, but of an address nothing that may be a token."""
        return self.kind.partition("?")[0]

    def model(self, chosen: str) -> str:
        """What it is asked for; this computer's own service has been started with its model."""
        return chosen if chosen and self.kind != LOCAL else self.usual_model

    def support(self, chosen_model: str) -> LanguageSupport:
        """What can be chosen: what it can do, or of a service that we do not know, what the model usually can."""
        return self.languages or model_named(self.model(chosen_model)).languages

    def request(
        self,
        source_language: str,
        target_language: str | None,
        *,
        model: str = "",
        vocabulary_id: str | None = None,
        max_end_silence_ms: int | None = None,
    ) -> TaskRequest:
        """The task to ask for. Raises `LanguageError` where the service is known to be unable to do it.

        Which languages a service at an address has, nobody knows, but a model that translates nothing does so nowhere.

        `model` and `vocabulary_id` belong to an account elsewhere; this computer's own service is not asked for them.
        """
        support = self.support(model)
        if self.kind in (LOCAL, CLOUD):
            support.check(source_language, target_language)
        elif target_language is not None and not support.translates:
            raise LanguageError(
                Message(
                    "The model {model} doesn't support translation. Choose another model, or “No translation”.",
                    model=self.model(model),
                )
            )
        if not support.translates:
            target_language = None  # the spoken language itself: nothing would ever come of it
        return TaskRequest(
            model=self.model(model),
            source_language=None if source_language == AUTO else source_language,
            target_language=target_language,
            vocabulary_id=vocabulary_id or None if self.kind != LOCAL else None,
            max_end_silence_ms=max_end_silence_ms,
        )


def choose_service(
    wanted: str,
    key: str | None,
    *,
    plain_address: str = "",
    region: CloudRegion = CloudRegion.CHINA,
    proxy: ProxyChoice = SYSTEM_PROXY,
    local_model: ModelChoice = USUAL_MODEL,
    catalogue: Catalogue = CATALOGUE,
) -> SpeechService:
    """The service that the user means; an empty `wanted` means the cloud where there is a key, else this computer.

    `plain_address` is as in `url_endpoint`; `region` is that of the cloud; `proxy` leads to other computers;
    `local_model` is one of the `catalogue`, for this computer's own service.

    Raises:
        InputError: a model that is required of this computer's service and not in the catalogue.
        KeyMissingError: the cloud without a key.
        ProxyInputError: a proxy that is none, or that holds a password.
        EndpointError: an address that is none, or not a safe one.
    """
    wanted = wanted or (CLOUD if key else LOCAL)
    if wanted == LOCAL:
        return _local(local_model, catalogue)
    if wanted == CLOUD:
        return _fixed(CLOUD, cloud_endpoint(key, region, proxy=proxy))
    if "://" not in wanted:
        raise EndpointError(
            Message(
                "“{wanted}” isn't a service. Use “local”, “cloud” or an address that starts with wss://.",
                wanted=wanted,
            )
        )
    return _fixed(wanted, url_endpoint(wanted, key, plain_address=plain_address, proxy=proxy))


def proxy_to(service: str, proxy: ProxyChoice, *, region: CloudRegion = CloudRegion.CHINA) -> Proxy | None:
    """The proxy through which the cloud, or a service at an address, is reached; None: directly. Blocks.

    Raises `ProxyInputError` for a proxy that is none.
    """
    proxy.check()
    return find_proxy(service if service.startswith(("ws://", "wss://")) else cloud_url(region), proxy)


def usual_model(service: str) -> str:
    """What a service is asked for where no model is chosen; an address names it, or its path tells."""
    if service == CLOUD:
        return CLOUD_MODEL
    if named := dict(parse_qsl(service.partition("?")[2])).get("model"):
        return named
    return CLOUD_MODEL if service.partition("?")[0].rstrip("/").endswith(REALTIME_PATH) else LOCAL_MODEL


def _fixed(kind: str, endpoint: Endpoint) -> SpeechService:
    async def locate() -> Endpoint:
        return endpoint

    async def aclose() -> None:
        pass

    return SpeechService(kind, None, locate, aclose, usual_model(kind))


def _local(choice: ModelChoice, catalogue: Catalogue) -> SpeechService:
    model, notice = catalogue.chosen(choice)
    service = LocalService(model=model.name)

    async def locate() -> Endpoint:
        found = await service.endpoint()
        return local_endpoint(found.url, found.token)

    languages = local_languages(model, catalogue=catalogue)
    return SpeechService(LOCAL, languages, locate, service.aclose, notice=notice)
