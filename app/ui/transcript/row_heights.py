"""Heights of many rows, and where each begins: a Fenwick tree (binary indexed tree).

A change of one height, the top of a row, and the row at a height each cost O(log n), so a caption update costs the
same after ten hours as after ten minutes. Only an insertion among the rows rebuilds what comes after it; captions
come in order, so that is rare.
"""

from __future__ import annotations


class RowHeights:
    """The heights of rows stacked from 0 downwards, in pixels."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._tree: list[int] = [0]  # tree[i] sums the i & -i heights that end at row i - 1

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def __setitem__(self, row: int, height: int) -> None:
        change = height - self._heights[row]
        self._heights[row] = height
        node = row + 1
        while node < len(self._tree):
            self._tree[node] += change
            node += node & -node

    @property
    def total(self) -> int:
        """The height of all rows together."""
        return self.top_of(len(self._heights))

    def insert(self, row: int, height: int) -> None:
        """Put a row before `row`; at the end where that is the number of rows."""
        if row < len(self._heights):
            later = self._heights[row:]
            del self._heights[row:], self._tree[row + 1 :]
            for each in (height, *later):
                self._append(each)
        else:
            self._append(height)

    def top_of(self, row: int) -> int:
        """The sum of the heights before this row."""
        total = 0
        while row > 0:
            total += self._tree[row]
            row -= row & -row
        return total

    def row_at(self, y: int) -> int:
        """The row that covers this height: the first below 0, the last beyond the end; -1 where there is none."""
        row, step = 0, 1 << len(self._heights).bit_length()
        while step:
            if row + step < len(self._tree) and self._tree[row + step] <= y:
                row += step
                y -= self._tree[row]
            step >>= 1
        return min(row, len(self._heights) - 1)

    def _append(self, height: int) -> None:
        self._heights.append(height)
        node = len(self._heights)
        first = node - (node & -node)
        self._tree.append(height + self.top_of(node - 1) - self.top_of(first))
