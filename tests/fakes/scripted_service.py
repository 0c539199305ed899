"""A speech service on loopback whose every move is scripted: real sockets, the real server-side protocol, no speech.

A script is a coroutine that plays one connection; the n-th connection gets the n-th script, and the last script
serves all later ones.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from app.captions.events import Stream, Word
from app.protocol.events import AudioReceived, ClientEvent, FinishRequested, SentenceRevised, TaskRequested
from app.protocol.gummy_server import GummyServer
from app.session.endpoint import Endpoint


class Talk:
    """One connection, seen from the service.

    Attributes:
        audio: everything received in the present task.
    """

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection
        self.machine = GummyServer()
        self.audio = b""

    async def next_event(self) -> ClientEvent:
        """What the client does next."""
        while True:
            events = self.machine.receive(await self.connection.recv())
            await self.flush()
            if events:
                if isinstance(events[0], AudioReceived):
                    self.audio += events[0].data
                return events[0]

    async def accept(self) -> TaskRequested:
        """Wait for run-task and answer task-started."""
        event = await self.next_event()
        assert isinstance(event, TaskRequested)
        self.audio = b""
        self.machine.accept()
        await self.flush()
        return event

    async def hear(self, ms: int) -> None:
        """Wait until so much audio of this task has come."""
        while len(self.audio) < ms * 32:
            assert isinstance(await self.next_event(), AudioReceived)

    async def hear_all(self) -> None:
        """Read audio until finish-task."""
        while not isinstance(await self.next_event(), FinishRequested):
            pass

    async def say(
        self,
        number: int,
        text: str,
        begin_ms: int,
        end_ms: int,
        *,
        final: bool = True,
        translation: str | None = None,
        usage_s: int | None = None,
    ) -> None:
        """Send a sentence whose words share its time evenly, and its translation, if any."""
        spoken = sentence(number, text, begin_ms, end_ms, final=final)
        translated = None
        if translation is not None:
            translated = sentence(number, translation, begin_ms, end_ms, final=final, stream=Stream.TRANSLATION)
        self.machine.send_result(transcription=spoken, translation=translated, usage_s=usage_s)
        await self.flush()

    async def complete(self, *, usage_s: int | None = None) -> None:
        """Answer task-finished."""
        self.machine.complete(usage_s=usage_s)
        await self.flush()

    async def fail(self, code: str, message: str) -> None:
        """End the task with task-failed, and close the connection."""
        self.machine.fail(code, message)
        await self.flush()
        await self.connection.close()

    async def flush(self) -> None:
        """Send what the machine has to say."""
        for frame in self.machine.frames_to_send():
            await self.connection.send(frame)

    def cut(self) -> None:
        """Drop the connection without a word."""
        self.connection.transport.abort()


Script = Callable[[Talk], Awaitable[None]]


@dataclass
class ScriptedService:
    """A running service.

    Attributes:
        endpoint: where it is.
        talks: its connections so far.
        failures: what went wrong in a script, for the test to look at.
    """

    endpoint: Endpoint
    talks: list[Talk] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    async def locate(self) -> Endpoint:
        """As a session asks for it."""
        return self.endpoint


@contextlib.asynccontextmanager
async def scripted_service(*scripts: Script) -> AsyncIterator[ScriptedService]:
    """Serve these scripts; a script that fails fails the test at the end."""
    service = ScriptedService(Endpoint("", "the scripted service"))

    async def handle(connection: ServerConnection) -> None:
        talk = Talk(connection)
        service.talks.append(talk)
        try:
            await scripts[min(len(service.talks), len(scripts)) - 1](talk)
        except ConnectionClosed:
            pass
        except Exception as error:
            service.failures.append(error)

    async with serve(handle, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        service.endpoint = Endpoint(f"ws://127.0.0.1:{port}/api-ws/v1/inference", "the scripted service", key="secret")
        yield service
    assert not service.failures, service.failures


def sentence(
    number: int, text: str, begin_ms: int, end_ms: int, *, final: bool = True, stream: Stream = Stream.SOURCE
) -> SentenceRevised:
    """A sentence whose words share its time evenly."""
    texts = [word if index == 0 else f" {word}" for index, word in enumerate(text.split())]
    step = (end_ms - begin_ms) // max(1, len(texts))
    words = tuple(
        Word(word, begin_ms + index * step, begin_ms + (index + 1) * step, final) for index, word in enumerate(texts)
    )
    return SentenceRevised(
        sentence=number,
        stream=stream,
        language="es" if stream is Stream.TRANSLATION else "en",
        text=text,
        begin_ms=begin_ms,
        end_ms=end_ms if final else None,
        words=words,
        final=final,
        heard_ms=end_ms,
    )
