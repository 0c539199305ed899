"""Roll-up captions: the last few lines of one stream, as on television.

A reader's eye rests on a line, so lines stand still:

- a new version of a sentence leaves its lines as they are, as far as that can be (`line_breaks.py`);
- lines leave one by one, at the top, and only when a new one needs the room;
- a line that has left does not come back when a provisional sentence grows shorter; the room below stays empty;
- a text that had something to read in it does not become empty because its next version is late.

Lines are broken anew only when the width or the font changes. Not here: how the lines glide (`caption_panes.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.captions.events import CaptionRevised
from app.ui.overlay.rolled_text import RolledText, TextLine

_KEPT_SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One line to be drawn.

    Attributes:
        number: counted from the top of the pane; those that have left it are negative.
        line: what stands there.
        sentence, index: which line of which sentence it is.
    """

    number: int
    line: TextLine
    sentence: int
    index: int


class RollUp:
    """The lines of one stream.

    Args:
        lay_out: makes a caption's lines, at the width and in the font of the moment, from the last version's.
        row_count: how many lines are shown.

    Attributes:
        risen: how many rows the lines have moved up by since the first one. It counts up, except that it is 0 again
            after `clear` and after `lay_out_again`.
    """

    def __init__(
        self, lay_out: Callable[[CaptionRevised, RolledText | None], RolledText], *, row_count: int = 2
    ) -> None:
        self._lay_out = lay_out
        self._row_count = row_count
        self._texts: dict[int, RolledText] = {}
        self._top = (0, 0)  # the sentence and its line from which on everything is shown
        self._wiped = (0, 0)  # the same: from here on, nothing has been wiped
        self._filled = 0
        self.risen = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be read."""
        return not self._places

    def show(self, caption: CaptionRevised) -> None:
        """Take in what a sentence is now."""
        known = self._texts.get(caption.sentence)
        if known is not None and known.caption == caption:
            return
        if known is None and caption.sentence < self._top[0]:
            return  # it came so late that its place has rolled away
        if known is not None and not caption.final and known.caption.text.strip() and not caption.text.strip():
            return
        self._texts[caption.sentence] = self._lay_out(caption, known)
        for number in sorted(self._texts)[:-_KEPT_SENTENCES]:
            del self._texts[number]
        self._roll()

    def wipe(self) -> None:
        """Show nothing of what has been said so far; what is appended to it begins a line of its own."""
        for number, text in self._texts.items():
            self._texts[number] = text.closed
        if self._texts:
            newest = max(self._texts)
            text = self._texts[newest]
            self._top = self._wiped = (newest, len(text.lines) if text.caption.text.strip() else 0)
        self._filled = 0

    def clear(self) -> None:
        """Forget everything, before a new session."""
        self._texts.clear()
        self._top = self._wiped = (0, 0)
        self._filled = self.risen = 0

    def lay_out_again(self, *, row_count: int) -> None:
        """The width, the font or the number of rows is another one now."""
        self._row_count = row_count
        number, index = self._wiped
        if number in self._texts and index > 0:  # with other lines, what was wiped ends at another one of them
            self._wiped = (number, 0) if index < len(self._texts[number].lines) else (number + 1, 0)
        self._texts = {number: self._lay_out(text.caption, None) for number, text in self._texts.items()}
        self._top, self._filled = self._wiped, 0
        self._roll()
        self.risen = 0

    def rows(self, *, above: int = 0) -> list[Row]:
        """What to draw, the newest line in the lowest row; with so many of the lines that have left last."""
        shown = self._places
        first = self._row_count - self._filled
        gone = [place for place in self._all_places if place < self._top][-above:] if above else []
        return [
            Row(first - len(gone) + row, self._texts[number].lines[index], number, index)
            for row, (number, index) in enumerate([*gone, *shown])
        ]

    def lines_of(self, sentence: int) -> list[str]:
        """All lines of a sentence, those that have left too; none where it is not known any more."""
        text = self._texts.get(sentence)
        return [line.text for line in text.lines] if text is not None else []

    @property
    def _all_places(self) -> list[tuple[int, int]]:
        return [
            (number, index)
            for number in sorted(self._texts)
            if self._texts[number].caption.text.strip()
            for index in range(len(self._texts[number].lines))
        ]

    @property
    def _places(self) -> list[tuple[int, int]]:
        return [place for place in self._all_places if place >= self._top]

    def _roll(self) -> None:
        """Move up what must make room."""
        places = self._places
        leaving = max(0, len(places) - self._row_count)
        if leaving:
            self._top = places[leaving]
        filled = min(self._row_count, max(self._filled, len(places)))
        self.risen += leaving + (filled - self._filled if self._filled else 0)
        self._filled = filled
