"""What must hold of both sides of gummy, whatever the peer sends; and many messages that try to break it.

``python -m tests.fuzz.gummy --count 1000000 --seed 7`` checks so many mutated messages. With ``--coverage [options of
libFuzzer]`` the input is found by coverage instead, which needs the package atheris (not among the dependencies: it
builds for some Pythons only).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

from app.captions.events import Stream, Word
from app.captions.timeline import ms_to_frames
from app.captions.transcript import Transcript
from app.errors import LanguageError
from app.protocol.events import (
    AudioReceived,
    ClientAtFault,
    FinishRequested,
    Frame,
    MessageIgnored,
    SentenceRevised,
    TaskFailed,
    TaskFinished,
    TaskRequest,
    TaskRequested,
    TaskStarted,
    UsageCounted,
)
from app.protocol.failures import judge
from app.protocol.gummy import ClientState, GummyClient
from app.protocol.gummy_server import GummyServer, ServerState
from app.protocol.languages import GUMMY
from app.protocol.messages import LAST_SENTENCE, LONGEST_TEXT
from app.protocol.sentences import SLACK_MS
from app.service.decoding import AudioDecoder, UndecodableAudioError
from app.session.reconciler import SentenceReconciler
from tests.fakes.source import silence
from tests.fuzz.mutation import mutated

SENT_MS = 10_000


def _event(name: str, payload: Any, **header: Any) -> dict[str, Any]:
    return {"header": {"task_id": "T", "event": name, "attributes": {}, **header}, "payload": payload}


def _said(number: int, text: str, begin: int, end: int, **fields: Any) -> dict[str, Any]:
    pieces = [piece if at == 0 else f" {piece}" for at, piece in enumerate(text.split(" "))]
    step = (end - begin) // len(pieces)
    times = [begin + step * at for at in range(len(pieces) + 1)]
    words = [
        {
            "text": p,
            "punctuation": p,
            "begin_time": times[at],
            "end_time": times[at + 1],
            "fixed": True,
            "speaker_id": None,
        }
        for at, p in enumerate(pieces)
    ]
    return {"sentence_id": number, "text": text, "begin_time": begin, "end_time": end, "words": words,
            "sentence_end": True, **fields}  # fmt: skip


def _result(usage: int, source: Any = None, *translations: Any) -> dict[str, Any]:
    output = {} if source is None else {"transcription": source}
    if translations:
        output["translations"] = list(translations)
    return _event("result-generated", {"output": output, "usage": {"duration": usage}})


_PARTIAL = {"sentence_end": False, "end_time": None}
OF_THE_SERVICE: tuple[Any, ...] = (
    _event("task-started", {}),
    _result(1, _said(0, "It was", 100, 900, **_PARTIAL, current_time=900)),
    _result(1, _said(0, "It was the", 100, 1500, **_PARTIAL, current_time=1500, stash={"text": " best of"})),
    _result(2, _said(0, "It was the best.", 100, 2500), _said(0, "Fue lo mejor.", 100, 2500, lang="es")),
    _result(3, _said(1, "It was the worst.", 2600, 4000, vad_pre_end=True, pre_end_failed=False, pre_end_end_time=3900,
                     stash={"text": "It was", "sentence_id": 2, "begin_time": 4100, "current_time": 4500,
                            "words": [{"text": "It was", "begin_time": 4100, "end_time": 4500, "fixed": False}]})),
    _result(3, None, _said(1, "Fue lo peor.", 2600, 4000, lang="es")),
    _result(5, _said(2, "日本語です", 4100, 5000)),
    _event("task-finished", {"output": {}, "usage": {"duration": 5}}),
    _event("task-failed", {}, error_code="CLIENT_ERROR", error_message="request timeout after 23 seconds."),
)  # fmt: skip
"""One of each kind of message that a service sends."""

OF_A_CLIENT: tuple[Any, ...] = (
    {"header": {"action": "run-task", "task_id": "T", "streaming": "duplex", "event": "", "attributes": None},
     "payload": {"task_group": "audio", "task": "asr", "function": "recognition", "model": "gummy-realtime-v1",
                 "parameters": {"format": "wav", "sample_rate": 16000, "source_language": "en",
                                "transcription_enabled": True, "translation_enabled": True,
                                "translation_target_languages": ["es"], "vocabulary_id": "v", "max_end_silence": 800},
                 "input": {}}},
    b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\1\0\2\0\x40\x1f\0\0\0\x7d\0\0\4\0\x10\0data\0\2\0\0" + bytes(range(256)),
    bytes(1023),
    {"header": {"action": "finish-task", "task_id": "T", "streaming": "duplex"}, "payload": {"input": {}}},
    {"header": {"action": "run-task", "task_id": "U", "streaming": "duplex"},
     "payload": {"model": "m", "parameters": {"format": "pcm", "sample_rate": 48000}, "input": {}}},
    bytes(960),
    {"header": {"action": "finish-task", "task_id": "U", "streaming": "duplex"}, "payload": {"input": {}}},
)  # fmt: skip
"""Two tasks of a client, with their sound."""


def check_client(frames: Sequence[Frame]) -> int:
    """Give these to a client and its session's books; fails where something gets through. Returns the texts shown."""
    client = GummyClient(TaskRequest(target_language="es"), task_id="T")
    client.start()
    client.receive(json.dumps(_event("task-started", {})))
    sound = silence(0, SENT_MS)
    client.send_audio(sound.pcm)
    reconciler = SentenceReconciler(source_language="en", translating=True)
    reconciler.begin_task()
    reconciler.sent(sound)
    transcript = Transcript()
    carried = set(_carried(frames))
    shown = 0
    for frame in frames:
        over = client.state in (ClientState.FINISHED, ClientState.FAILED)
        for event in client.receive(frame):
            match event:
                case SentenceRevised():
                    shown += 1
                    assert not over
                    assert (event.stream, event.text) in carried, event
                    _check_sentence(event)
                    for caption in reconciler.apply(event):
                        _check_words(caption.words, caption.text, caption.begin_ms, None)
                        transcript.apply(caption)
                case UsageCounted(seconds):
                    assert type(seconds) is int
                    assert seconds >= 0
                case TaskFailed(code, message):
                    assert not over
                    _check_line(code, 80)
                    _check_line(message, 500)
                    _check_line(judge(code, message).sentence, 700)
                case MessageIgnored(reason):
                    assert reason
                    _check_line(reason, 200)
                case TaskStarted() | TaskFinished():
                    assert not over
    for caption in reconciler.settle():
        transcript.apply(caption)
    assert reconciler.covered_frame <= ms_to_frames(SENT_MS + SLACK_MS)
    assert len(list(transcript)) <= shown
    return shown


def _check_sentence(said: SentenceRevised) -> None:
    assert type(said.sentence) is int
    assert 0 <= said.sentence <= LAST_SENTENCE + 1
    assert type(said.begin_ms) is int
    assert 0 <= said.begin_ms <= SENT_MS + SLACK_MS
    assert said.end_ms is None or (type(said.end_ms) is int and said.begin_ms <= said.end_ms <= SENT_MS + SLACK_MS)
    assert said.heard_ms is None or (type(said.heard_ms) is int and said.heard_ms >= 0)
    assert type(said.final) is bool
    assert type(said.provisional_end) is bool
    assert said.end_ms is not None or not said.final
    assert len(said.text) <= LONGEST_TEXT
    _check_words(said.words, said.text, said.begin_ms, said.end_ms)


def _check_words(words: tuple[Word, ...], text: str, begin_ms: int, end_ms: int | None) -> None:
    assert not words or "".join(word.text for word in words) == text
    for word in words:
        assert type(word.begin_ms) is type(word.end_ms) is int
        assert type(word.fixed) is bool
        assert begin_ms <= word.begin_ms <= word.end_ms, words
        assert end_ms is None or word.end_ms <= end_ms
        begin_ms = word.begin_ms


def _check_line(line: str, limit: int) -> None:
    assert len(line) <= limit, line
    assert not [c for c in line if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in "\u202e\u2066"], line


def _carried(frames: Iterable[Frame]) -> Iterator[tuple[Stream, str]]:
    """The texts that some valid result among these carries, found by other means than the client's."""
    for frame in frames:
        try:
            message = json.loads(frame) if isinstance(frame, str) else None
        except (ValueError, RecursionError):
            continue
        match message:
            case {
                "header": {"event": "result-generated" | "task-finished"} as header,
                "payload": {"output": dict(output)},
            }:
                if header.get("task_id") not in (None, "", "T"):
                    continue
            case _:
                continue
        translations = output.get("translations")
        for text in translations if isinstance(translations, list) else ():
            yield from ((Stream.TRANSLATION, each) for each in _texts_of(text))
        yield from ((Stream.SOURCE, each) for each in _texts_of(output.get("transcription")))


def _texts_of(sentence: Any) -> Iterator[str]:
    match sentence:
        case {"sentence_id": int(number), "text": str(text)} if type(number) is int and 0 <= number <= LAST_SENTENCE:
            yield text
            match sentence.get("stash"):
                case {"text": str(stash)}:
                    yield stash
                    yield text + stash
                case _:
                    pass
        case _:
            pass


def check_server(frames: Sequence[Frame]) -> int:
    """Give these to the service's side, driven as a connection drives it. Returns how many tasks were begun."""
    server = GummyServer()
    decoder: AudioDecoder | None = None
    begun = 0
    for frame in frames:
        failed = server.state is ServerState.FAILED
        for event in server.receive(frame):
            assert not failed
            try:
                match event:
                    case TaskRequested():
                        begun += 1
                        GUMMY.check(event.request.source_language or "auto", event.request.target_language)
                        decoder = AudioDecoder(event.audio_format, event.sample_rate_hz)
                        server.accept()
                    case AudioReceived(data):
                        assert decoder is not None
                        assert len(decoder.decode(data)) % 2 == 0
                    case FinishRequested():
                        assert decoder is not None
                        assert len(decoder.flush()) % 2 == 0
                        server.complete(usage_s=1)
                    case ClientAtFault(_, message):
                        _check_line(message, 500)
            except UndecodableAudioError as error:
                server.fail(error.code, str(error))
            except LanguageError as error:
                server.fail("InvalidParameter", str(error))
        for answer in server.frames_to_send():
            assert isinstance(answer, str)
            header = json.loads(answer)["header"]
            _check_line(header.get("error_message") or "", 500)
            assert len(answer) < 2000
    return begun


def check(random: Random) -> tuple[int, int]:
    """A conversation in each direction, mutated. Returns how many messages were given, and texts shown."""
    service = mutated([random.choice(OF_THE_SERVICE[1:7]) for _ in range(4)] + list(OF_THE_SERVICE[7:]), random)
    client = mutated(OF_A_CLIENT, random)
    shown = check_client(service)
    check_server(client)
    return len(service) + len(client), shown


def check_many(count: int, seed: int) -> tuple[int, int]:
    """At least so many messages; a failure names the seed that repeats it."""
    checked = shown = 0
    while checked < count:
        try:
            more, texts = check(Random(seed))
        except BaseException as error:
            error.add_note(f"tests.fuzz.gummy.check(Random({seed}))")
            raise
        checked, shown, seed = checked + more, shown + texts, seed + 1
    return checked, shown


def _coverage_guided(arguments: list[str]) -> None:
    """Frames are divided by a record separator, which stands in no JSON; a binary one begins with a unit separator."""
    import atheris  # type: ignore[import-not-found, unused-ignore]

    def frames_of(data: bytes) -> list[Frame]:
        pieces = data.split(b"\x1e")
        return [p[1:] if p[:1] == b"\x1f" else p.decode(errors="surrogateescape") for p in pieces]

    def data_of(frames: Sequence[Frame]) -> bytes:
        return b"\x1e".join(b"\x1f" + f if isinstance(f, bytes) else f.encode(errors="replace") for f in frames)

    def one(data: bytes) -> None:
        check_client(frames_of(data))
        check_server(frames_of(data))

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.5 or not data:
            return atheris.Mutate(data or b"{", max_size)  # type: ignore[no-any-return, unused-ignore]
        messages: list[Any] = []
        for frame in frames_of(data):
            try:
                messages.append(json.loads(frame) if isinstance(frame, str) else frame)
            except (ValueError, RecursionError):
                messages.append(random.choice((*OF_THE_SERVICE, *OF_A_CLIENT)))
        return data_of(mutated(messages, random))[:max_size]

    atheris.instrument_all()
    atheris.Setup(arguments, one, custom_mutator=mutate)
    atheris.Fuzz()


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--coverage", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    if chosen.coverage is not None:
        _coverage_guided([sys.argv[0], *chosen.coverage])
        return
    begun_at = time.monotonic()
    checked, shown = check_many(chosen.count, chosen.seed)
    print(f"{checked} messages, {shown} texts shown, {time.monotonic() - begun_at:.0f} s")  # noqa: T201


if __name__ == "__main__":
    main()
