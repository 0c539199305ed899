"""Hearing a source so that its level can be seen."""

from __future__ import annotations

import asyncio

from app.errors import SoundError
from app.ui.controllers.sound_check import SoundCheck
from tests.fakes.source import FakeSource
from tests.fakes.waiting import until


class Microphone(FakeSource):
    """A source that notes whether it is open, and opens only where no other one is."""

    open: list[FakeSource] = []  # noqa: RUF012 - one for all, as there is one sound system

    async def start(self) -> None:
        assert not Microphone.open
        Microphone.open.append(self)
        await super().start()

    async def stop(self) -> None:
        await asyncio.sleep(0)  # closing takes a moment
        if self in Microphone.open:
            Microphone.open.remove(self)
        await super().stop()


class Desk:
    """A check, the sources that it opened, and what it told."""

    def __init__(self) -> None:
        Microphone.open.clear()
        self.opened: list[FakeSource] = []
        self.told: list[str] = []
        self.check = SoundCheck(self._open, on_trouble=self.told.append)

    def _open(self) -> FakeSource:
        self.opened.append(Microphone(endless=True))
        return self.opened[-1]


async def test_the_source_is_open_while_it_is_checked_and_no_longer() -> None:
    """Stopped, it is closed when `stop` returns; twice does no harm."""
    desk = Desk()
    desk.check.listen()
    await until(lambda: Microphone.open)
    await desk.check.stop()
    assert Microphone.open == []
    await desk.check.stop()
    assert desk.told == [""]


async def test_another_source_is_opened_after_the_first_is_closed() -> None:
    """Never both; also where one changes one's mind twice, or comes back at once."""
    desk = Desk()
    desk.check.listen()
    await until(lambda: Microphone.open)
    desk.check.listen()
    desk.check.listen()
    await until(lambda: Microphone.open == desk.opened[-1:] and len(desk.opened) > 1)
    desk.check.end()
    desk.check.listen()
    await until(lambda: Microphone.open == desk.opened[-1:])
    await desk.check.stop()
    assert Microphone.open == []


async def test_what_is_wrong_with_the_source_is_told() -> None:
    """And the next one is tried all the same."""
    desk = Desk()
    desk.check.listen()
    await until(lambda: Microphone.open)
    desk.opened[0].lose(SoundError("It was unplugged."))
    await until(lambda: desk.told == ["", "It was unplugged."])
    assert Microphone.open == []
    desk.check.listen()
    await until(lambda: Microphone.open)
    await desk.check.stop()
