"""A speech service whose captions follow from the samples it is sent, to the word and the millisecond.

It plays its side with the real `GummyServer`, or `RealtimeServer` where it serves such a model, over a connection in
memory or over a real socket (`content_server`), and can do wrong at any stage of a task (``misbehaviour.py``). What it
hears is told in ``hearing.py``.

Two coroutines for each connection: one reads and answers with what it hears; one sends the translations, each so much
later than its source. Both end with the connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Protocol, assert_never

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from app.captions.events import Stream, Word
from app.captions.timeline import SAMPLE_RATE_HZ, frames_to_ms
from app.protocol.events import (
    AudioReceived,
    ClientEvent,
    FinishRequested,
    Frame,
    SentenceRevised,
    ServerState,
    TaskRequested,
)
from app.protocol.gummy_server import GummyServer
from app.protocol.models import LOCAL_MODEL, model_named, server_for
from app.session.endpoint import Endpoint
from tests.fakes.hearing import Hearing
from tests.fakes.memory_connection import MemoryConnection
from tests.fakes.misbehaviour import (
    Act,
    Babble,
    CloseConnection,
    DropConnection,
    FailTask,
    FallSilent,
    FinishUnasked,
    GoHalfOpen,
    Misbehaviour,
    Plan,
    Stage,
    StopReading,
)
from tests.fakes.nonsense import NONSENSE

IDLE_CONNECTION_S = 60.0

ARRIVAL_S = 0.05
"""What was said before a connection is broken shall have arrived, so that the stage is the client's, too."""


class Wire(Protocol):
    """A connection, as the service uses it: in memory or over a socket."""

    @property
    def transport(self) -> Any: ...

    async def send(self, message: Any) -> None: ...

    async def recv(self) -> Any: ...

    async def close(self, code: int = 1000, reason: str = "") -> None: ...


class ContentService:
    """The service.

    Args:
        misbehaviours: what it does wrong, and when.
        model: what it serves, in the protocol of that model.
        end_silence_ms, longest_ms, partial_every_ms: how it hears, see `Hearing`.
        translation_delay_s: how long after its source a final translation comes; 0: in the same event.
        partial_translations: whether what is fixed of a partial is translated as well, in an event of its own.
        pace: how many times real time it works, at most; None: as fast as it is sent sound.
        no_data_timeout_s: a task without any message of the client for so long fails; None: never.
        no_speech_timeout_s: a task that hears nothing but silence for so long fails; None: never.
        complains_of_silence: whether a task without a word in it ends with NO_VALID_AUDIO_ERROR.

    Attributes:
        tasks_begun: how many tasks were started.
        heard_frames: how much sound was heard, in all tasks.
        plan: what goes wrong, and which stages were reached.
    """

    def __init__(
        self,
        *misbehaviours: Misbehaviour,
        model: str = LOCAL_MODEL,
        end_silence_ms: int = 300,
        longest_ms: int | None = None,
        partial_every_ms: int = 500,
        translation_delay_s: float = 0.2,
        partial_translations: bool = True,
        pace: float | None = None,
        no_data_timeout_s: float | None = 23.0,
        no_speech_timeout_s: float | None = 60.0,
        complains_of_silence: bool = False,
    ) -> None:
        self.model = model
        self.tasks_begun = 0
        self.heard_frames = 0
        self.plan = Plan(*misbehaviours)
        self._hearing = functools.partial(
            Hearing, end_silence_ms=end_silence_ms, longest_ms=longest_ms, partial_every_ms=partial_every_ms
        )
        self.translation_delay_s = translation_delay_s
        self.partial_translations = partial_translations
        self.pace = pace
        self.no_data_timeout_s = no_data_timeout_s
        self.no_speech_timeout_s = no_speech_timeout_s
        self.complains_of_silence = complains_of_silence

    def new_hearing(self) -> Hearing:
        """For a new task."""
        return self._hearing()

    async def serve(self, wire: Wire) -> None:
        """Play one connection until it ends."""
        await _Talk(self, wire).run()


class _LeftError(Exception):
    """The connection is to be left: its task has failed, or something was done to it."""


class _Talk:
    """One connection."""

    def __init__(self, service: ContentService, wire: Wire) -> None:
        self._service = service
        self._wire = wire
        machine = server_for(model_named(service.model).path, service.model)
        assert machine is not None
        self._machine = machine
        self._hearing = service.new_hearing()
        self._translating = False
        self._silent = False
        self._mid_sentence = -1
        self._translations: deque[tuple[float, SentenceRevised]] = deque()
        self._more = asyncio.Event()
        self._all_translated = asyncio.Event()
        self._sending = asyncio.Lock()
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Read and answer; returns when the connection is over."""
        activities = [asyncio.create_task(self._listen()), asyncio.create_task(self._translate())]
        try:
            await asyncio.wait(activities, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for activity in activities:
                activity.cancel()
            outcomes = await asyncio.gather(*activities, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception) and not isinstance(outcome, _LeftError | ConnectionClosed):
                raise outcome

    # Listening

    async def _listen(self) -> None:
        await self._flush()  # a service may speak first
        while True:
            frame = await self._receive()
            if frame is None:
                return
            for event in self._machine.receive(frame):
                await self._handle(event)
            await self._flush()

    async def _receive(self) -> Frame | None:
        """What the client sends next; None where it has been idle for too long."""
        running = self._machine.state in (ServerState.RUNNING, ServerState.FINISHING)
        limit_s = self._service.no_data_timeout_s if running else IDLE_CONNECTION_S
        try:
            async with asyncio.timeout(limit_s):
                return await self._wire.recv()
        except TimeoutError:
            if running:
                await self._fail("CLIENT_ERROR", f"request timeout after {limit_s:.0f} seconds.")
            await self._wire.close()
            return None

    async def _handle(self, event: ClientEvent) -> None:
        match event:
            case TaskRequested():
                await self._reach(Stage.BEFORE_STARTED)
                self._hearing = self._service.new_hearing()
                self._mid_sentence = -1
                self._translating = event.translation_wanted
                self._service.tasks_begun += 1
                self._machine.accept()
            case AudioReceived(data):
                await self._hear(data)
            case FinishRequested():
                await self._finish()
            case _:
                await self._flush()
                raise AssertionError(f"the client is at fault: {event}")

    async def _hear(self, pcm: bytes) -> None:
        if self._hearing.heard_frames == 0:
            await self._reach(Stage.FIRST_AUDIO)
        if self._service.pace is not None:
            await asyncio.sleep(len(pcm) / 2 / SAMPLE_RATE_HZ / self._service.pace)
        for said in self._hearing.hear(pcm):
            await self._say(said)
        self._service.heard_frames += len(pcm) // 2
        limit_s = self._service.no_speech_timeout_s
        if limit_s is not None and self._hearing.silent_frames > limit_s * SAMPLE_RATE_HZ:
            await self._fail("ResponseTimeout", "Response timeout!")

    async def _finish(self) -> None:
        await self._reach(Stage.FINISHING)
        for said in self._hearing.end():
            await self._say(said)
        if self._translations:
            self._all_translated.clear()
            await self._all_translated.wait()
        await self._reach(Stage.FINISHED)
        if self._service.complains_of_silence and not self._hearing.heard_speech:
            await self._fail("NO_VALID_AUDIO_ERROR", "no valid audio")
        if self._machine.state is ServerState.FINISHING:
            self._machine.complete(usage_s=self._usage_s)

    # Answering

    async def _say(self, said: SentenceRevised) -> None:
        """Send what was heard of a sentence, and see to its translation."""
        delay_s = self._service.translation_delay_s
        if not said.final:
            await self._send(transcription=said)
            if self._translating and self._service.partial_translations and said.words[0].fixed:
                await self._send(translation=_translated(said))
            if len(said.words) > 1 and self._mid_sentence != said.sentence:
                self._mid_sentence = said.sentence
                await self._reach(Stage.MID_SENTENCE)
        elif not self._translating:
            await self._send(transcription=said)
            await self._reach(Stage.BETWEEN_SENTENCES)
        elif delay_s == 0:
            await self._send(transcription=said, translation=_translated(said))
            await self._reach(Stage.BETWEEN_SENTENCES)
        else:
            await self._send(transcription=said)
            self._translations.append((self._loop.time() + delay_s, _translated(said)))
            self._more.set()
            await self._reach(Stage.BETWEEN_FINALS)

    async def _translate(self) -> None:
        while True:
            while not self._translations:
                self._all_translated.set()
                self._more.clear()
                await self._more.wait()
            due_at, translation = self._translations[0]
            await asyncio.sleep(due_at - self._loop.time())
            await self._send(translation=translation)
            self._translations.popleft()
            await self._reach(Stage.BETWEEN_SENTENCES)

    async def _send(
        self, *, transcription: SentenceRevised | None = None, translation: SentenceRevised | None = None
    ) -> None:
        if self._machine.state not in (ServerState.RUNNING, ServerState.FINISHING):
            raise _LeftError  # the task has failed meanwhile
        self._machine.send_result(transcription=transcription, translation=translation, usage_s=self._usage_s)
        await self._flush()

    async def _flush(self) -> None:
        async with self._sending:
            for frame in self._machine.frames_to_send():
                if not self._silent:
                    await self._wire.send(frame)

    async def _fail(self, code: str, message: str) -> None:
        self._machine.fail(code, message)
        await self._flush()
        await self._wire.close()
        raise _LeftError

    @property
    def _usage_s(self) -> int:
        return -(-frames_to_ms(self._hearing.heard_frames) // 1000)

    # Misbehaving

    @property
    def _task_id(self) -> str:
        return self._machine.task_id if isinstance(self._machine, GummyServer) else ""

    async def _reach(self, stage: Stage) -> None:
        for act in self._service.plan.reach(stage):
            await self._do(act)

    async def _do(self, act: Act) -> None:
        match act:
            case DropConnection():
                await asyncio.sleep(ARRIVAL_S)
                self._wire.transport.abort()
                raise _LeftError
            case CloseConnection(code, reason):
                await self._wire.close(code, reason)
                raise _LeftError
            case FailTask(code, message):
                await self._fail(code, message)
            case FallSilent():
                self._silent = True
            case StopReading(for_s):
                self._wire.transport.pause_reading()
                await asyncio.sleep(for_s)
                self._wire.transport.resume_reading()
            case GoHalfOpen():
                assert isinstance(self._wire, MemoryConnection)
                await asyncio.sleep(ARRIVAL_S)
                self._wire.half_open()
            case FinishUnasked():
                await self._wire.send(
                    f'{{"type":"session.finished","header":{{"task_id":"{self._task_id}","event":"task-finished"}}}}'
                )
            case Babble(kind):
                await self._wire.send(NONSENSE[kind](self._task_id))
            case _:
                assert_never(act)


def _translated(said: SentenceRevised) -> SentenceRevised:
    """The same in capitals; of a partial, only what is fixed."""
    words = tuple(Word(word.text.upper(), word.begin_ms, word.end_ms, word.fixed) for word in said.words if word.fixed)
    text = "".join(word.text for word in words)
    return replace(said, stream=Stream.TRANSLATION, language="es", text=text, words=words)


@contextlib.asynccontextmanager
async def content_server(service: ContentService) -> AsyncIterator[Endpoint]:
    """The service behind a real socket on loopback."""
    failures: list[BaseException] = []

    async def handle(connection: Any) -> None:
        try:
            await service.serve(connection)
        except Exception as error:
            failures.append(error)

    async with serve(handle, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield Endpoint(f"ws://127.0.0.1:{port}/api-ws/v1/inference", "the content service", key="sk-content-key")
    assert not failures, failures
