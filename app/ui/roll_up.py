"""Roll-up captions: the last few lines of one stream, as on television.

A reader's eye rests on a line, so lines stand still:

- each sentence is broken greedily from its start, so appended words never move what stands before them;
- lines leave one by one, at the top, and only when a new one needs the room;
- a line that has left does not come back when a provisional sentence grows shorter; the room below stays empty.

Lines are broken anew only when the width or the font changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.captions.events import CaptionRevised
from app.ui.caption_text import LaidOutText

_KEPT_SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be drawn.

    Attributes:
        row: counted from the top of the pane.
        text, index: which line of which text it is.
    """

    row: int
    text: LaidOutText
    index: int


class RollUp:
    """The lines of one stream.

    Args:
        lay_out: makes a caption's lines, at the width and in the font of the moment.
    """

    def __init__(self, lay_out: Callable[[CaptionRevised], LaidOutText]) -> None:
        self._lay_out = lay_out
        self._texts: dict[int, LaidOutText] = {}
        self._top = (0, 0)  # the sentence and its line below which everything is shown
        self._filled = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been said yet."""
        return not self._texts

    def show(self, caption: CaptionRevised) -> None:
        """Take in what a sentence is now."""
        known = self._texts.get(caption.sentence)
        if known is not None and known.caption == caption:
            return
        if known is None and caption.sentence < self._top[0]:
            return  # it came so late that its place has rolled away
        self._texts[caption.sentence] = self._lay_out(caption)
        for number in sorted(self._texts)[:-_KEPT_SENTENCES]:
            del self._texts[number]

    def clear(self) -> None:
        """Forget everything, before a new session."""
        self._texts.clear()
        self._top, self._filled = (0, 0), 0

    def lay_out_again(self) -> None:
        """The width or the font is another one now."""
        self._texts = {number: self._lay_out(text.caption) for number, text in self._texts.items()}
        self._top, self._filled = (0, 0), 0

    def lines(self, rows: int) -> list[Line]:
        """What to draw in a pane of so many rows, the newest line in the lowest of them."""
        places = [
            (number, index)
            for number in sorted(self._texts)
            if self._texts[number].caption.text.strip()
            for index in range(self._texts[number].line_count)
            if (number, index) >= self._top
        ][-rows:]
        if len(places) == rows:
            self._top = places[0]
        self._filled = min(rows, max(self._filled, len(places)))
        first = rows - self._filled
        return [Line(first + row, self._texts[number], index) for row, (number, index) in enumerate(places)]
