"""The rows of the transcript and which of them are in view: what `CaptionList` shows, without the widget.

The cost of an update does not depend on how many rows there are. Only rows in view are laid out. The heights of all
others are remembered, or guessed until they are seen (`row_heights.py` adds them up). Where the view stands is kept as
an *anchor*, the row at its upper edge and how much of that row is above the edge; a scroll bar only shows it. So a
height that turns out different from its guess never moves what is being read.

Not here: painting, keys and the pointer (`caption_list.py`), and how a row looks (`caption_row.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from app.captions.events import Stream
from app.captions.transcript import Sentence
from app.ui.transcript.row import RowContent, RowLayout, RowStyle, texts_of
from app.ui.transcript.row_heights import RowHeights

_GUESSED_HEIGHT = 60
_KEPT_LAYOUTS = 64


class RowStack:
    """Rows from the oldest to the newest, and a view of some height that stands somewhere on them.

    Attributes:
        following: whether the newest row is kept in view.
        view_height: of the view, in pixels.
        layouts_built: how many rows were laid out so far; what the cost of an update is measured by.
    """

    def __init__(self, style: RowStyle) -> None:
        self.following = True
        self.view_height = 0
        self.layouts_built = 0
        self._style = style
        self._rows: list[RowContent] = []
        self._row_of: dict[int, int] = {}
        self._originals: dict[int, dict[Stream, str]] = {}
        self._room: tuple[int, dict[Stream, int]] | None = None
        self._heights = RowHeights()
        self._layouts: dict[int, RowLayout] = {}
        self._anchor = 0
        self._above = 0
        self._held = False

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> RowContent:
        return self._rows[row]

    def __iter__(self) -> Iterator[RowContent]:
        return iter(self._rows)

    # Rows

    def row_of(self, number: int) -> int | None:
        """The row of the sentence with this number; None where there is none."""
        return self._row_of.get(number)

    def replace(self, sentence: Sentence) -> int | None:
        """Put a sentence in the place of the one of its number; its row, or None where there was none.

        A final text stands: another one in its place is the user's, and the first one is remembered.
        """
        row = self._row_of.get(sentence.number)
        if row is not None:
            self._remember_originals(self._rows[row], sentence)
            self._rows[row] = sentence
            self._layouts.pop(row, None)
        return row

    def insert(self, content: RowContent) -> int:
        """Put a row between those around it, which is at the end but for late ones; where it is now."""
        row = len(self._rows)
        while row > 0 and _comes_before(content, self._rows[row - 1]):
            row -= 1
        self._rows.insert(row, content)
        self._heights.insert(row, _GUESSED_HEIGHT)
        if row < len(self._rows) - 1:  # rare: everything that is kept by row number moves
            self._layouts.clear()
            if not self.following and row <= self._anchor:
                self._anchor += 1
        for index in range(row, len(self._rows)):
            moved = self._rows[index]
            if isinstance(moved, Sentence):
                self._row_of[moved.number] = index
        return row

    def clear(self) -> None:
        """Forget all rows, and follow those that come."""
        self._rows.clear()
        self._row_of.clear()
        self._originals.clear()
        self._room = None
        self._layouts.clear()
        self._heights = RowHeights()
        self._anchor = self._above = 0
        self.follow()

    def originals_of(self, row: int) -> Mapping[Stream, str]:
        """What the service had said in the texts of this row that the user has corrected."""
        content = self._rows[row]
        return self._originals.get(content.number, {}) if isinstance(content, Sentence) else {}

    @property
    def end_ms(self) -> int:
        """Until when there are captions: the end of the newest row, as far as it has been said."""
        if not self._rows:
            return 0
        newest = self._rows[-1]
        said = [word.end_ms for text in texts_of(newest) for word in text.words[-1:]]
        return newest.end_ms if newest.end_ms is not None else max([newest.begin_ms, *said])

    def row_at_time(self, ms: int) -> int:
        """The row that is under way at this time, or the last one before it; 0 before the first, -1 without rows."""
        return max(bisect_right(self._rows, ms, key=lambda row: row.begin_ms) - 1, 0 if self._rows else -1)

    # Layouts

    def layout_of(self, row: int) -> RowLayout:
        """The row, ready to be drawn."""
        layout = self._layouts.pop(row, None)
        if layout is None:
            layout = RowLayout(self._rows[row], self._style, self.originals_of(row), self._room_of(row))
            self.layouts_built += 1
            if self._heights[row] != layout.height:
                self._heights[row] = layout.height
            while len(self._layouts) >= _KEPT_LAYOUTS:
                del self._layouts[next(iter(self._layouts))]
        self._layouts[row] = layout  # the last one used is the last one dropped
        return layout

    def give_room(self, number: int, stream: Stream, height: int) -> bool:
        """Let one text of the sentence of this number be at least so high; whether that is another height than before.

        One text at a time has more room than its lines need: that over which a field lies.
        """
        if self._room == (number, {stream: height}):
            return False
        self.take_room_back()
        self._room = (number, {stream: height})
        self._layouts.pop(self._row_of.get(number, -1), None)
        return True

    def take_room_back(self) -> None:
        """No text has more room than its lines need."""
        if self._room is not None:
            self._layouts.pop(self._row_of.get(self._room[0], -1), None)
            self._room = None

    def _room_of(self, row: int) -> Mapping[Stream, int]:
        content = self._rows[row]
        given = self._room is not None and isinstance(content, Sentence) and content.number == self._room[0]
        return self._room[1] if given and self._room is not None else {}

    def restyle(self, style: RowStyle) -> None:
        """Break lines and choose colours anew, for what is in view."""
        if style != self._style:
            self._style = style
            self._layouts.clear()

    def lay_out_again(self) -> None:
        """What is told of gaps has other words now."""
        self._layouts.clear()

    # Where the view stands

    @property
    def total(self) -> int:
        """The height of all rows together, as far as it is known."""
        return self._heights.total

    @property
    def position(self) -> int:
        """How much is above the view, in pixels."""
        return self._heights.top_of(self._anchor) + self._above

    def top_in_view(self, row: int) -> int:
        """Where a row begins, counted from the upper edge of the view."""
        return self._heights.top_of(row) - self.position

    def visible(self) -> Iterator[tuple[int, int, RowLayout]]:
        """The rows in view, each with where it begins, counted from the upper edge."""
        row, top = self._anchor, -self._above
        while row < len(self._rows) and top < self.view_height:
            layout = self.layout_of(row)
            yield row, top, layout
            top += layout.height
            row += 1

    @property
    def newest_in_view(self) -> bool:
        """Whether the end of the newest row is in view."""
        return self._lay_out_visible() <= self.view_height

    def row_at(self, y: int) -> int | None:
        """The row at this height in the view; None where there is none."""
        position = self.position + y
        return self._heights.row_at(position) if self._rows and 0 <= position < self._heights.total else None

    def settle(self) -> None:
        """Stand where the view should, with all that is in it laid out."""
        if not self.following:
            self._shift(0)
        if self.following:
            self._anchor, self._above = len(self._rows), 0
            self._climb(self.view_height)
        self._lay_out_visible()

    def follow(self) -> None:
        """Stand at the newest row, now and when others come."""
        self.following, self._held = True, False

    def hold(self) -> None:
        """Stay where the view is, whatever comes, also at the lower end; until it is moved, or follows again."""
        self.following, self._held = False, True

    def move(self, by: int) -> None:
        """Move the view down by so many pixels (up if negative); at the lower end it follows again."""
        self._held = False
        self._shift(by)

    def move_to(self, position: int) -> None:
        """Let this height be at the upper edge; rows that nobody saw yet have the height that was guessed."""
        by = position - self.position
        if abs(by) > 2 * self.view_height:
            self._anchor = max(0, self._heights.row_at(position))
            self._above = max(0, position - self._heights.top_of(self._anchor))
            by = 0
        self.move(by)

    def centre(self, row: int) -> None:
        """Bring this row to the middle of the view, or to its upper edge if it is higher than the view."""
        self._anchor, self._above = row, 0
        self._shift(-max(0, (self.view_height - self.layout_of(row).height) // 2))

    def reveal(self, row: int) -> None:
        """Bring a row into view by the shortest way; one from far away comes to the middle."""
        height = self.layout_of(row).height
        top = self.top_in_view(row)
        if top < -2 * self.view_height or top > 3 * self.view_height:
            self.centre(row)
        elif top < 0:
            self._shift(top)
        elif top + height > self.view_height:
            self._shift(min(top, top + height - self.view_height))

    def _shift(self, by: int) -> None:
        if by < 0:
            self._climb(-by)
        else:
            self._above += by
            while self._anchor < len(self._rows) - 1 and self._above >= self.layout_of(self._anchor).height:
                self._above -= self._heights[self._anchor]
                self._anchor += 1
        bottom = self._lay_out_visible()
        self.following = bottom <= self.view_height and not self._held
        if bottom < self.view_height:  # nothing is behind the newest row
            self._climb(self.view_height - bottom)

    def _remember_originals(self, before: RowContent, after: Sentence) -> None:
        standing = {text.stream: text.text for text in texts_of(before) if text.final}
        for text in after.texts:
            if text.stream not in standing:
                continue
            originals = self._originals.setdefault(after.number, {})
            if originals.setdefault(text.stream, standing[text.stream]) == text.text:
                del originals[text.stream]
            if not originals:
                del self._originals[after.number]

    def _climb(self, by: int) -> None:
        self._above -= by
        while self._above < 0 and self._anchor > 0:
            self._anchor -= 1
            self._above += self.layout_of(self._anchor).height
        self._above = max(0, self._above)

    def _lay_out_visible(self) -> int:
        """Lay out the rows in view; where the newest one ends, in pixels from the upper edge (if in view)."""
        row, bottom = self._anchor, -self._above
        while row < len(self._rows) and bottom < self.view_height:
            bottom += self.layout_of(row).height
            row += 1
        return bottom if row == len(self._rows) else self.view_height + 1


def _comes_before(content: RowContent, other: RowContent) -> bool:
    if isinstance(content, Sentence) and isinstance(other, Sentence):
        return content.number < other.number
    return content.begin_ms < other.begin_ms
