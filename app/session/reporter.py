"""What a session tells of its captions, its gaps and its costs: each thing once, and on the session's clock.

Not here: what the session is doing (``session_status.py``), and which caption is whose (``reconciler.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.audio.chunks import AudioChunk
from app.captions.events import Event, GapRecorded, UsageReported
from app.captions.timeline import frames_to_ms
from app.message import Message
from app.protocol.events import SentenceRevised
from app.session.gaps import Gaps
from app.session.reconciler import SentenceReconciler


class Reporter:
    """Publishes what the tasks of a session bring.

    Args:
        publish: is called with every event.
        ledger: the session's books.

    Attributes:
        progressed: whether a final has come since this was set to False.
    """

    def __init__(self, publish: Callable[[Event], None], reconciler: SentenceReconciler) -> None:
        self.progressed = False
        self._publish = publish
        self._reconciler = reconciler
        self._gaps = Gaps()
        self._usage_before_s = 0
        self._usage_of_task_s = 0

    def begin_task(self) -> None:
        """The service counts from zero again."""
        self._usage_before_s += self._usage_of_task_s
        self._usage_of_task_s = 0

    def caption(self, event: SentenceRevised) -> None:
        """The running task said this of a sentence."""
        captions = self._reconciler.apply(event)
        self.progressed = self.progressed or any(caption.final for caption in captions)
        self._publish_all(captions)

    def sent(self, chunk: AudioChunk) -> None:
        """The running task was sent this sound."""
        self._reconciler.sent(chunk)
        self._publish_all(self._reconciler.overdue())

    def settle(self) -> None:
        """Nothing more will come for the open sentences."""
        self._publish_all(self._reconciler.settle())

    def usage(self, seconds: int) -> None:
        """The running task has counted so many seconds; of each task the largest figure counts."""
        self._usage_of_task_s = max(self._usage_of_task_s, seconds)
        self._publish(UsageReported(self._usage_before_s + self._usage_of_task_s))

    def gap(self, begin_frame: int, end_frame: int, reason: Message) -> None:
        """Nothing will be captioned here; what was told before is left out, and nothing is told of nothing."""
        self._publish_all(
            GapRecorded(frames_to_ms(span.begin_frame), frames_to_ms(span.end_frame), reason)
            for span in self._gaps.add(begin_frame, end_frame)
        )

    def _publish_all(self, events: Iterable[Event]) -> None:
        """Each is in the books already, so each is told, even where telling one of them fails."""
        failure: Exception | None = None
        for event in events:
            try:
                self._publish(event)
            except Exception as error:
                failure = failure or error
        if failure is not None:
            raise failure
