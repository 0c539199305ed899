"""An example: two subscribers to a session's captions. Run as a test by ``test_toy_subscriber.py``.

Real ones are ``app/terminal/subscribers.py``, and what the window subscribes in ``app/ui/controllers/run_display.py``.
"""

from __future__ import annotations

from app.captioning.event_stream import EventStream
from app.captioning.session_events import Change, SentenceChanged, SessionEvent, Snapshot
from app.captions.events import Stream
from app.captions.transcript import Sentence


class FinalTexts:
    """Collects what was said, once the service will not revise it any more; a correction takes its place.

    A function that the hub calls: it returns at once, so it may run on the event loop.

    Attributes:
        texts: by the number of the sentence.
    """

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}

    def __call__(self, event: SessionEvent) -> None:
        """Take an event; what is no text that stands is passed over."""
        match event:
            case SentenceChanged(sentence, Stream.SOURCE, Change.FINAL | Change.CORRECTION):
                self.texts[sentence.number] = event.caption.text
            case _:
                pass


class SlowReader:
    """Reads at its own pace, however long each sentence takes it: `look` may wait for anything.

    What it missed meanwhile comes as a snapshot, from which it begins anew; so it ends with the same sentences.

    Attributes:
        sentences: by their numbers, as they are now.
        snapshots: how often it began anew.
    """

    def __init__(self) -> None:
        self.sentences: dict[int, Sentence] = {}
        self.snapshots = 0

    async def read(self, stream: EventStream) -> None:
        """Read until the session ends."""
        async with stream:
            async for update in stream:
                match update:
                    case Snapshot():
                        self.snapshots += 1
                        self.sentences = {each.number: each for each in update.sentences}
                    case SentenceChanged(sentence):
                        self.sentences[sentence.number] = sentence
                    case _:
                        continue
                await self.look()

    async def look(self) -> None:
        """What it does with each update; a real one would send it somewhere."""
