"""The SRT that grows on disk while captions run.

It is valid at every moment: each version is written beside the file and then takes its place in one step. It holds
every final within a second. Settled cues stand: a cue is rewritten only until its translation is in, or for 10 s;
a translation that is later still goes in when the session ends. Every version is written by one thread, so nothing
else waits for the disk; a version that cannot be written is told once, and tried again until it can.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.captions.cues import Cue, cue_of, without_overlap
from app.captions.transcript import Sentence
from app.errors import OutputError, SaveError
from app.transcripts.srt import render_srt

SETTLE_S = 10.0
COLLECT_S = 0.2  # finals that come together are written together
RETRY_S = 1.0


class LiveSrt:
    """Writes one SRT file while its session runs.

    Stop order: after the session has published its last caption, `close`.

    Attributes:
        path: the file.
    """

    def __init__(
        self,
        path: Path,
        *,
        translating: bool,
        on_trouble: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_trouble` is called, on the writing thread, with a sentence when the file cannot be written, and again
        when it can."""
        self.path = path.resolve()  # a link is followed, not replaced
        self._translating = translating
        self._on_trouble = on_trouble
        self._clock = clock
        self._cues: dict[int, Cue] = {}
        self._final_at: dict[int, float] = {}
        self._complete: set[int] = set()  # sentences whose translation is in, or that get none
        self._settled_numbers: set[int] = set()
        self._settled_until_ms = 0
        self._settled_text = ""
        self._changed = threading.Condition()
        self._dirty = False
        self._closing = False
        self._failed = False
        self._thread = threading.Thread(target=self._run, name="live-srt", daemon=True)

    def open(self) -> None:
        """Make sure that the file can be written, and start the thread. Blocks; raises `OutputError`."""
        if self.path.exists() and not self.path.is_file():
            raise self._refusal("it is a folder" if self.path.is_dir() else "it is no ordinary file")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._part.write_bytes(b"")
            self._part.unlink()
        except OSError as error:
            raise self._refusal(error.strerror) from error
        self._thread.start()

    def update(self, sentence: Sentence) -> None:
        """Take in a sentence as it is now. Returns at once."""
        cue = cue_of(sentence)
        if cue is None:
            return
        with self._changed:
            self._final_at.setdefault(sentence.number, self._clock())
            self._cues[sentence.number] = cue
            if not self._translating or (sentence.translation is not None and sentence.translation.final):
                self._complete.add(sentence.number)
            self._dirty = True
            self._changed.notify()

    def close(self) -> None:
        """Write the last version and end the thread. Blocks; raises `SaveError` where it cannot be written."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        try:
            if self._cues or self.path.exists():
                self._replace(render_srt(without_overlap(self._cues[number] for number in sorted(self._cues))))
        except OSError as error:
            raise SaveError(
                f"The transcript could not be written to {self.path} ({error.strerror}); what was said last is missing."
            ) from error

    def _refusal(self, reason: str | None) -> OutputError:
        return OutputError(
            f"The transcript cannot be written to {self.path} ({reason}). Check that it can be written there."
        )

    @property
    def _part(self) -> Path:
        return self.path.with_name(f".{self.path.name}.{os.getpid()}.part")

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._dirty or self._closing)
                if self._closing:
                    return
                self._changed.wait_for(lambda: self._closing, timeout=COLLECT_S)
                self._dirty = False
                text = self._render()
            try:
                self._replace(text)
            except OSError as error:
                self._retry_later(error)
            else:
                if self._failed:
                    self._failed = False
                    self._on_trouble(f"The transcript is being written to {self.path} again.")

    def _retry_later(self, error: OSError) -> None:
        if not self._failed:
            self._failed = True
            self._on_trouble(
                f"The transcript cannot be written to {self.path} ({error.strerror}). Captions go on; "
                "it is written as soon as it can be."
            )
        with self._changed:
            self._dirty = True
            self._changed.wait_for(lambda: self._closing, timeout=RETRY_S)

    def _render(self) -> str:
        """The whole file: the settled part as it was, and the tail as it is now."""
        tail = sorted(self._cues.keys() - self._settled_numbers)
        separate = without_overlap((self._cues[number] for number in tail), not_before_ms=self._settled_until_ms)
        text = self._settled_text + self._numbered(separate)
        settled = 0
        # The last cue stays open: the next sentence may still shorten it.
        while settled < len(tail) - 1 and self._is_settled(tail[settled]):
            settled += 1
        if settled:
            self._settled_text += self._numbered(separate[:settled])
            self._settled_until_ms = separate[settled - 1].end_ms
            self._settled_numbers.update(tail[:settled])
        return text

    def _numbered(self, cues: list[Cue]) -> str:
        return render_srt(cues, first_number=len(self._settled_numbers) + 1)

    def _is_settled(self, number: int) -> bool:
        """Whether the cue stands: its translation is in and no earlier sentence is missing, or 10 s have passed."""
        in_order = number == 0 or number - 1 in self._cues
        return (number in self._complete and in_order) or self._clock() - self._final_at[number] >= SETTLE_S

    def _replace(self, text: str) -> None:
        self._part.write_text(text, encoding="utf-8", newline="\n")
        try:
            os.replace(self._part, self.path)
        except OSError:
            self._part.unlink(missing_ok=True)
            raise
