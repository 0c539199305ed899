"""One client's connection: its tasks one after another, between its socket and the recognition thread.

Two coroutines: one reads the socket and hands sound on, one writes what the protocol wants sent. Reading goes on while
recognition runs, so pings are answered; it stops only while the task's buffer is full or the client leaves too many
results unread, and then the client's sending stops too.

Not here: what the messages mean (``app/protocol``), and who may connect (``server.py``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from app.captions.events import Stream
from app.captions.timeline import BYTES_PER_FRAME, SAMPLE_RATE_HZ
from app.errors import LanguageError
from app.message import Message
from app.protocol.events import (
    AudioReceived,
    ClientAtFault,
    ClientEvent,
    FinishRequested,
    Frame,
    SentenceRevised,
    ServerProtocol,
    ServerState,
    TaskRequested,
)
from app.protocol.languages import AUTO, LanguageSupport
from app.service.captioner import Captioner
from app.service.decoding import AudioDecoder, UndecodableAudioError
from app.service.recognition_worker import RecognitionFailedError, RecognitionTask, RecognitionWorker
from app.service.recognizer import Recognizer
from app.service.translator import EchoTranslator, TranslationMissingError, Translator

logger = logging.getLogger(__name__)

UNREAD_RESULTS = 256
"""Messages that may wait for the client to read them before its own are left unread."""

LAST_WORDS_S = 5.0
"""How long the last messages and the closing handshake may take."""


class Connection:
    """Serves one connection until it ends.

    Args:
        websocket: accepted, its client known to be allowed.
        thread: recognises.
        protocol: the service's side of the protocol that the client speaks.
        languages: what can be asked for; the first is what undeclared speech is taken for.
        open_translator: makes the translator of a pair that `languages` offers.
        idle_s: how long the client may send nothing.
    """

    def __init__(
        self,
        websocket: ServerConnection,
        thread: RecognitionWorker,
        protocol: ServerProtocol,
        *,
        languages: LanguageSupport,
        open_translator: Callable[[str, str], Translator],
        idle_s: float,
    ) -> None:
        self._websocket = websocket
        self._thread = thread
        self._languages = languages
        self._open_translator = open_translator
        self._idle_s = idle_s
        self._protocol = protocol
        self._outbox: asyncio.Queue[Frame | None] = asyncio.Queue()  # bounded by the reader's waiting, see `_pause`
        self._outbox_room = asyncio.Event()
        self._writing_ended = False
        self._task: RecognitionTask | None = None
        self._decoder: AudioDecoder | None = None
        self._fed_bytes = 0
        self._watcher: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve until either side closes; leaves nothing running."""
        writer = asyncio.create_task(self._write())
        self._flush()  # a service may speak first
        try:
            await self._read()
            self._outbox.put_nowait(None)
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_S):
                    await writer
        except ConnectionClosed:
            pass
        finally:
            writer.cancel()
            self._drop_task()

    async def _read(self) -> None:
        """Take in messages until the task has failed; raises ConnectionClosed when the client leaves."""
        while not self._protocol.is_over:
            try:
                async with asyncio.timeout(self._idle_s):
                    frame = await self._websocket.recv()
            except TimeoutError:
                if self._protocol.state is ServerState.IDLE:
                    return
                if self._protocol.state is ServerState.RUNNING:
                    self._fail("CLIENT_ERROR", f"request timeout after {self._idle_s:.0f} seconds.")
                continue
            for event in self._protocol.receive(frame):
                await self._handle(event)
            self._flush()
            await self._pause()

    async def _pause(self) -> None:
        """Wait while the client leaves its results unread, but is there."""
        while self._outbox.qsize() > UNREAD_RESULTS and not self._writing_ended:
            self._outbox_room.clear()
            await self._outbox_room.wait()

    async def _write(self) -> None:
        with suppress(ConnectionClosed):
            while (frame := await self._outbox.get()) is not None:
                await self._websocket.send(frame)
                self._outbox_room.set()
            await self._websocket.close()
        self._writing_ended = True
        self._outbox_room.set()

    async def _handle(self, event: ClientEvent) -> None:
        try:
            match event:
                case TaskRequested():
                    await self._start(event)
                case AudioReceived(data) if self._decoder is not None:
                    await self._feed(self._decoder.decode(data))
                case FinishRequested() if self._decoder is not None and self._task is not None:
                    await self._feed(self._decoder.flush())
                    self._task.finish()
                case ClientAtFault(code, message):
                    logger.warning("a client was refused: %s: %s", code, message)
                    self._drop_task()  # one that was still finishing has nobody to tell
        except UndecodableAudioError as error:
            self._fail(error.code, str(error))
        except LanguageError as error:
            self._fail("InvalidParameter", str(error))

    async def _start(self, asked: TaskRequested) -> None:
        source = asked.request.source_language
        if source is None or source == AUTO:
            source = next(iter(self._languages.targets))
        targets = asked.target_languages
        if len(targets) > 1:
            raise LanguageError(Message("Only one target language is supported at a time."))
        target = targets[0] if targets else None
        self._languages.check(source, target)
        self._decoder = AudioDecoder(asked.audio_format, asked.sample_rate_hz)
        self._fed_bytes = 0
        translator: Translator | None = None
        if target is not None:
            translator = EchoTranslator() if target == source else self._open_translator(source, target)
        opener = _opener(source, target or "", translator, transcribe=asked.transcription_wanted)
        self._task = self._thread.open(opener, self._deliver)
        self._watcher = asyncio.create_task(self._watch(self._task))
        with suppress(RecognitionFailedError):  # the watcher tells the client
            await self._task.started
            self._protocol.accept()

    async def _feed(self, pcm: bytes) -> None:
        if pcm and self._task is not None:
            self._fed_bytes += len(pcm)
            await self._task.feed(pcm)

    async def _watch(self, task: RecognitionTask) -> None:
        """Tell the client how its task ended."""
        try:
            await task.done
        except RecognitionFailedError as error:
            self._fail("InternalError", f"The speech recogniser failed: {error}")
            self._outbox.put_nowait(None)
        else:
            self._protocol.complete(usage_s=self._usage_s)
            self._flush()
            if self._protocol.is_over:
                self._outbox.put_nowait(None)

    def _deliver(self, texts: list[SentenceRevised]) -> None:
        if self._protocol.state not in (ServerState.RUNNING, ServerState.FINISHING):
            return
        for transcription, translation in _paired(texts):
            self._protocol.send_result(transcription=transcription, translation=translation, usage_s=self._usage_s)
        self._flush()

    @property
    def _usage_s(self) -> int:
        return -(-self._fed_bytes // (BYTES_PER_FRAME * SAMPLE_RATE_HZ))

    def _fail(self, code: str, message: str) -> None:
        if self._protocol.state is not ServerState.IDLE and not self._protocol.is_over:
            self._protocol.fail(code, message)
        self._drop_task()
        self._flush()

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.abort()
        if self._watcher is not None and self._watcher is not asyncio.current_task():
            self._watcher.cancel()

    def _flush(self) -> None:
        for frame in self._protocol.frames_to_send():
            self._outbox.put_nowait(frame)


def _opener(
    source: str, target: str, translator: Translator | None, *, transcribe: bool
) -> Callable[[Recognizer], Captioner]:
    """What the recognition thread does to begin a task."""

    def open_captioner(recognizer: Recognizer) -> Captioner:
        if translator is not None:
            with suppress(TranslationMissingError):
                translator.translate("Hello.")  # starts it, so that the first caption need not wait
        return Captioner(
            recognizer.open_stream(), source, transcribe=transcribe, translator=translator, target_language=target
        )

    return open_captioner


def _paired(texts: list[SentenceRevised]) -> Iterator[tuple[SentenceRevised | None, SentenceRevised | None]]:
    """The texts, each source with the translation that follows it, if that is of the same sentence."""
    source: SentenceRevised | None = None
    for text in texts:
        if text.stream is Stream.TRANSLATION:
            yield (source if source and source.sentence == text.sentence else None), text
            source = None
        else:
            if source is not None:
                yield source, None
            source = text
    if source is not None:
        yield source, None
