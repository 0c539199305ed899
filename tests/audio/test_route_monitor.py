"""Which source our stream hears, and what follows from it; the sound server is the test's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from app.audio.device_loss import DeviceLoss
from app.audio.pactl import Routes
from app.audio.route_monitor import monitor_route
from app.audio.server_events import Change
from app.errors import SoundError
from tests.fakes.stretches import FakeEvents
from tests.fakes.waiting import until

SOURCES = {1: "desk", 2: "headset"}


class Server:
    """Answers how things are, and counts the questions."""

    def __init__(self) -> None:
        self.events = FakeEvents()
        self.answer: Callable[[], Routes | None] = lambda: Routes(dict(SOURCES), {"mark": 1}, default="desk")
        self.questions = 0
        self.moves: list[str] = []

    async def routes(self) -> Routes | None:
        """How things are."""
        self.questions += 1
        return self.answer()

    async def on_moved(self, name: str) -> None:
        """The guard follows."""
        self.moves.append(name)

    async def change(self, sources: dict[int, str], heard: int | None, default: str = "desk") -> None:
        """Things are otherwise; wait until the guard has looked."""
        self.answer = lambda: Routes(sources, {} if heard is None else {"mark": heard}, default=default)
        await self.tell()

    async def tell(self) -> None:
        """An event comes; wait until the guard has asked what it means."""
        questions = self.questions
        self.events.tell(Change.STREAMS)
        await until(lambda: self.questions > questions)
        for _ in range(10):
            await asyncio.sleep(0)


@asynccontextmanager
async def guarded(
    server: Server, *, source: str = "desk", wanted: str = "desk", follows_default: bool = False
) -> AsyncIterator["asyncio.Task[DeviceLoss]"]:
    """A guard that has looked for the first time."""
    task = asyncio.ensure_future(
        monitor_route(
            stream="mark",
            source=source,
            wanted=wanted,
            follows_default=follows_default,
            events=server.events,
            routes=server.routes,
            on_moved=server.on_moved,
        )
    )
    await until(lambda: server.questions)
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert not server.events.listeners


async def test_a_source_that_is_gone() -> None:
    """Its stream was led to another one without a word: that is a loss."""
    server = Server()
    async with guarded(server) as task:
        await server.tell()
        assert not task.done()
        await server.change({2: "headset"}, 2, default="headset")
        assert await task is DeviceLoss.GONE


async def test_a_source_that_came_back_meanwhile() -> None:
    """The same name with another number is another source: our stream does not hear it."""
    server = Server()
    async with guarded(server) as task:
        await server.change({2: "headset", 3: "desk"}, 2)
        assert await task is DeviceLoss.GONE


async def test_a_source_that_was_gone_at_once() -> None:
    """It went between being opened and the first look."""
    server = Server()
    server.answer = lambda: Routes({2: "headset"}, {"mark": 2})
    async with guarded(server) as task:
        assert await task is DeviceLoss.GONE


async def test_a_stream_that_somebody_led_elsewhere() -> None:
    """In a mixer, with the source still there: it is followed, and from then on that source counts."""
    server = Server()
    async with guarded(server) as task:
        await server.change(dict(SOURCES), 2)
        assert server.moves == ["headset"]
        await server.tell()
        assert server.moves == ["headset"]
        await server.change({1: "desk"}, 1)
        assert await task is DeviceLoss.GONE


async def test_a_default_that_took_the_stream_along() -> None:
    """The user chose this source, and another became the default: that is not what they chose."""
    server = Server()
    async with guarded(server) as task:
        await server.change(dict(SOURCES), 2, default="headset")
        assert await task is DeviceLoss.SUBSTITUTED
        assert server.moves == []


async def test_a_default_that_is_wanted() -> None:
    """Who wants the default microphone, whichever it is, hears the new one."""
    server = Server()
    async with guarded(server, follows_default=True) as task:
        await server.change(dict(SOURCES), 2, default="headset")
        assert server.moves == ["headset"]
        assert not task.done()


async def test_the_wanted_source_is_back() -> None:
    """While another one stands in: it is told once it has been away, and not where it could not be opened."""
    server = Server()
    server.answer = lambda: Routes({1: "desk"}, {"mark": 1})
    async with guarded(server, wanted="headset") as task:
        await server.tell()
        assert not task.done()
        await server.change(dict(SOURCES), 1)
        assert await task is DeviceLoss.WANTED_IS_BACK
    server = Server()
    async with guarded(server, wanted="headset") as task:
        await server.tell()
        assert not task.done()


async def test_a_server_that_moved_the_stream_to_the_wanted_source_itself() -> None:
    """Then there is nothing to do but to say it."""
    server = Server()
    server.answer = lambda: Routes({1: "desk"}, {"mark": 1}, default="desk")
    async with guarded(server, wanted="headset") as task:
        await server.change(dict(SOURCES), 2, default="headset")
        assert server.moves == ["headset"]
        assert not task.done()


async def test_a_question_in_the_middle_of_a_change() -> None:
    """The stream was elsewhere already, and the source not yet gone: it is asked again before anything is believed."""
    server = Server()
    answers = iter([Routes(dict(SOURCES), {"mark": 2}), Routes({2: "headset"}, {"mark": 2})])
    async with guarded(server) as task:
        server.answer = lambda: next(answers)
        server.events.tell(Change.SOURCES)
        assert await task is DeviceLoss.GONE
        assert server.moves == []


async def test_a_server_that_does_not_answer() -> None:
    """Then nothing is known, and silence has to tell; the next event is looked at again."""
    server = Server()

    def hang() -> Routes:
        raise SoundError("no answer")

    async with guarded(server) as task:
        server.answer = hang
        await server.tell()
        server.answer = lambda: None
        await server.tell()
        assert not task.done()
        await server.change({2: "headset"}, None)
        assert await task is DeviceLoss.GONE


@pytest.mark.parametrize("turns", range(4))
async def test_an_event_together_with_the_end(turns: int) -> None:
    """A guard that is cancelled in the moment in which something changes ends all the same, answered last or not."""
    server = Server()
    async with guarded(server) as task:
        server.answer = lambda: None
        await server.tell()
        server.events.tell(Change.SOURCES)
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=20)
        assert task.cancelled()


async def test_a_question_in_vain_is_asked_again() -> None:
    """A machine that was too busy to answer once: no event is needed for the next question."""
    server = Server()
    answers = iter([None, None, Routes({2: "headset"}, {"mark": 2})])
    server.answer = lambda: next(answers)
    async with guarded(server) as task:
        assert await task is DeviceLoss.GONE


async def test_a_stream_that_is_not_to_be_found() -> None:
    """A server that drops our mark, and several streams of ours: no stream is taken for another."""
    server = Server()
    async with guarded(server) as task:
        await server.change(dict(SOURCES), None)
        assert not task.done()
        assert server.moves == []
