"""English speech recognition on this machine: the moonshine-voice library, with the model in its wheel.

The library listens to a stream, cuts it into *lines* at pauses (or after 15 s), and on every update recognises the
open line anew; a complete line is not revised any more. This module drives its updates on the clock of the audio,
makes utterances of its lines, and keeps the cost of an update flat:

- the library would hand back all past sound with every update: ``return_audio_data`` is off;
- it keeps all past lines for the life of a stream, and its binding copies them with every update: after some minutes
  the stream is *rolled*, that is replaced at the end of a line by a new one, which first hears again what came after
  that line.

Lines may overlap by up to 0.22 s, so an utterance begins no earlier than the one before it ended.

Only `moonshine_voice.transcriber` is imported: it needs no sound system, unlike the library's microphone module.
Not here: word times (``word_times.py``), and threads: every call blocks, an update for 0.05 to 0.3 s on two cores.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.captions.timeline import SAMPLE_RATE_HZ, frames_to_ms, ms_to_frames
from app.errors import LocalServiceError
from app.message import Message
from app.service.local_languages import RECOGNIZED
from app.service.recognizer import Utterance
from app.service.word_times import WordTimer

UPDATE_MS = 400
"""Sound between two updates: at least two partials a second, and about half a core while somebody speaks."""

ROLL_MS = 300_000
"""Age at which a stream is rolled: some 100 lines, so that what is copied with each update stays small."""

LOOK_BACK_MS = 1_000
"""Sound kept while nobody speaks: the library's voice detector looks back about half a second."""

FAILURES = 3
"""Updates in a row that fail before the stream does: one alone means a line that has begun but has no sound yet."""

Samples = NDArray[np.float32]


class MoonshineRecognizer:
    """The tiny English model; loading it takes about a second and 200 MB. Raises `LocalServiceError`."""

    languages = RECOGNIZED

    def __init__(self) -> None:
        try:
            from moonshine_voice.moonshine_api import ModelArch  # 0.3 s: only where speech is really recognised
            from moonshine_voice.transcriber import Transcriber
            from moonshine_voice.utils import get_model_path

            self._transcriber: Any = Transcriber(
                str(get_model_path("tiny-en")),
                ModelArch.TINY,
                # The library itself skips updates that come within its interval, 0.5 s by default.
                options={"return_audio_data": "false", "transcription_interval": "0.1"},
            )
        except Exception as error:
            raise LocalServiceError(
                Message(
                    "Couldn't load the on-device speech model ({error}). Reinstall Surtitle, or switch to the cloud.",
                    error=error,
                )
            ) from error

    def open_stream(self, *, update_ms: int = UPDATE_MS, roll_ms: int = ROLL_MS) -> MoonshineStream:
        """Begin to recognise; `close` the stream when done."""
        return MoonshineStream(self._transcriber, update_ms=update_ms, roll_ms=roll_ms)

    def close(self) -> None:
        """Free the model."""
        self._transcriber.close()


class MoonshineStream:
    """One stretch of sound being recognised; see `app.service.recognizer.RecognizerStream`."""

    def __init__(self, transcriber: Any, *, update_ms: int, roll_ms: int) -> None:
        self._transcriber = transcriber
        self._update_frames = ms_to_frames(update_ms)
        self._roll_frames = ms_to_frames(roll_ms)
        self._heard_frames = 0
        self._failures = 0
        self._updated_at_frame = 0
        self._number = 0
        self._final_end_ms = 0
        self._shown_text = ""
        self._timer = WordTimer()
        self._recent: list[Samples] = []  # sound since the last final, for the next roll
        self._recent_start_frame = 0
        self._native: Any = None
        self._native_start_frame = 0
        self._lines_done = 0
        self._open_native(at_frame=0)

    def accept(self, pcm: bytes) -> list[Utterance]:
        """Hear more; an update is made once at least `update_ms` of sound are new."""
        samples: Samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32_768)
        self._recent.append(samples)
        self._heard_frames += len(samples)
        self._native.add_audio(samples.tolist(), SAMPLE_RATE_HZ)
        if self._heard_frames - self._updated_at_frame < self._update_frames:
            return []
        return self._update(self._transcribed())

    def finish(self) -> list[Utterance]:
        """End the open line; a partial that was shown gets its final, even an empty one."""
        # Silence ends the line. Without it, stopping fails where a line has begun but has no sound yet.
        self._native.add_audio([0.0] * ms_to_frames(LOOK_BACK_MS), SAMPLE_RATE_HZ)
        utterances = self._update(self._transcribed(), roll=False)
        utterances += self._update(self._native.stop(), roll=False)
        if self._shown_text:
            utterances.append(self._final("", self._final_end_ms, self._final_end_ms))
        return utterances

    def close(self) -> None:
        """Free the native stream."""
        if self._native is not None:
            self._native.close()
            self._native = None

    def _transcribed(self) -> Any:
        """The native transcript; None where the library could not say, which it can at the next update."""
        from moonshine_voice.errors import MoonshineError

        try:
            transcript = self._native.update_transcription()
        except MoonshineError:
            self._failures += 1
            if self._failures == FAILURES:
                raise
            return None
        self._failures = 0
        return transcript

    def _update(self, transcript: Any, *, roll: bool = True) -> list[Utterance]:
        self._updated_at_frame = self._heard_frames
        if transcript is None:
            return []
        offset_ms = frames_to_ms(self._native_start_frame)
        heard_ms = frames_to_ms(self._heard_frames)
        utterances = []
        open_line_ms: int | None = None
        done_before = self._lines_done
        for line in transcript.lines[self._lines_done :]:
            line_begin_ms = offset_ms + round(line.start_time * 1000)
            line_end_ms = min(line_begin_ms + round(line.duration * 1000), heard_ms)
            begin_ms = max(line_begin_ms, self._final_end_ms)
            text = repaired(line.text)
            if line.is_complete:
                self._lines_done += 1
                if text:  # else it was noise: what was shown of it gives way to the next line
                    utterances.append(self._final(text, begin_ms, max(begin_ms, line_end_ms)))
            else:
                open_line_ms = line_begin_ms
                if text and text != self._shown_text:
                    utterances.append(self._partial(text, begin_ms, heard_ms))
        line_ended = self._lines_done > done_before
        keep_from_ms = self._forget(open_line_ms, heard_ms)
        old_enough = self._heard_frames - self._native_start_frame >= self._roll_frames
        if roll and old_enough and (line_ended or open_line_ms is None):
            self._roll(keep_from_ms)
        return utterances

    def _partial(self, text: str, begin_ms: int, heard_ms: int) -> Utterance:
        self._shown_text = text
        words = self._timer.revise(text, begin_ms, heard_ms)
        return Utterance(self._number, text, begin_ms, None, heard_ms, words, final=False)

    def _final(self, text: str, begin_ms: int, end_ms: int) -> Utterance:
        words = self._timer.finish(text, begin_ms, end_ms)
        utterance = Utterance(self._number, text, begin_ms, end_ms, frames_to_ms(self._heard_frames), words, final=True)
        self._number += 1
        self._final_end_ms = end_ms
        self._shown_text = ""
        self._timer = WordTimer()
        return utterance

    def _forget(self, open_line_ms: int | None, heard_ms: int) -> int:
        """Drop sound that no roll will need; returns from when on a roll would hear again."""
        keep_from_ms = max(self._final_end_ms, heard_ms - LOOK_BACK_MS) if open_line_ms is None else open_line_ms
        keep_from_ms = max(keep_from_ms, frames_to_ms(self._recent_start_frame))
        while self._recent and self._recent_start_frame + len(self._recent[0]) <= ms_to_frames(keep_from_ms):
            self._recent_start_frame += len(self._recent.pop(0))
        return keep_from_ms

    def _roll(self, from_ms: int) -> None:
        """Replace the native stream by a new one that begins at `from_ms`."""
        self._native.close()
        from_frame = ms_to_frames(from_ms)
        self._open_native(at_frame=from_frame)
        if self._recent:
            sound = np.concatenate(self._recent)[from_frame - self._recent_start_frame :]
            self._native.add_audio(sound.tolist(), SAMPLE_RATE_HZ)

    def _open_native(self, *, at_frame: int) -> None:
        # The binding's own interval is switched off: updates are made here, on the clock of the audio.
        self._native = self._transcriber.create_stream(update_interval=float("inf"))
        self._native.start()
        self._native_start_frame = at_frame
        self._lines_done = 0


def repaired(text: str) -> str:
    """The recogniser's text without what it is known to stutter; nothing is added.

    Doubled commas become one, blanks are tidied, and a piece of a word repeated at the very end (where the model runs
    on until it is cut off) is said once.
    """
    text = " ".join(text.split())
    text = re.sub(r"([,;:])\1+", r"\1", text)
    return re.sub(r"(\w{3,}?)\1{2,}(?=\W*$)", r"\1", text)
