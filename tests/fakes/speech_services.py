"""Speech services that only note what becomes of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from app.message import NOTHING, Message
from app.protocol.languages import GUMMY, LanguageSupport
from app.session.endpoint import Endpoint, cloud_endpoint
from app.speech import CLOUD, LOCAL, SpeechService

ENGLISH_ONLY = LanguageSupport(targets={"en": ("es",)}, detects=True)

Locate = Callable[[], Awaitable[Endpoint]]


async def located_nowhere() -> Endpoint:
    """An address that nobody connects to."""
    return Endpoint("ws://127.0.0.1:9/", "a fake service")


@dataclass
class FakeService:
    """A service that was chosen.

    Attributes:
        kind, key: what it was chosen with.
        located: how often it was asked for its address.
        closed: whether it was ended.
    """

    kind: str
    key: str | None
    locate_: Locate
    may_close: asyncio.Event
    located: int = 0
    closed: bool = False

    async def locate(self) -> Endpoint:
        """Where the sessions go; one that was ended must not be asked."""
        assert not self.closed
        self.located += 1
        return await self.locate_()

    async def aclose(self) -> None:
        """End, as soon as that is allowed."""
        await self.may_close.wait()
        self.closed = True


@dataclass
class FakeServices:
    """All that were chosen.

    Attributes:
        made: the services, in the order of their making.
        locate: where the next one made is.
        notice: what the next one made says of itself.
        may_close: cleared, none can end.
        may_choose: cleared, choosing takes its time. choosing: set when one is being chosen.
    """

    made: list[FakeService] = field(default_factory=list)
    locate: Locate = located_nowhere
    notice: Message = NOTHING
    may_close: asyncio.Event = field(default_factory=asyncio.Event)
    may_choose: threading.Event = field(default_factory=threading.Event)
    choosing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_close.set()
        self.may_choose.set()

    def choose(self, wanted: str, key: str | None) -> SpeechService:
        """Like `choose_service`: it refuses the cloud without a key in the same words."""
        self.choosing.set()
        assert self.may_choose.wait(20)
        wanted = wanted or (CLOUD if key else LOCAL)
        if wanted == CLOUD:
            cloud_endpoint(key)
        made = FakeService(wanted, key, self.locate, self.may_close)
        self.made.append(made)
        languages = {LOCAL: ENGLISH_ONLY, CLOUD: GUMMY}.get(wanted)
        return SpeechService(wanted, languages, made.locate, made.aclose, notice=self.notice)

    @property
    def open(self) -> list[FakeService]:
        """Those that were not ended."""
        return [service for service in self.made if not service.closed]
