"""How much room text takes: in columns, a Latin letter taking one and a full-width character two.

Counted by grapheme cluster (what a reader takes for one character), so that an accent, a joined emoji or a Thai vowel
sign takes no room of its own. The widths are wcwidth's, the clusters ICU's.
"""

from __future__ import annotations

import wcwidth
from icu4py.breakers import CharacterBreaker


def clusters(text: str) -> list[str]:
    """The grapheme clusters of a text without lone surrogates, in order."""
    return list(text) if text.isascii() else list(CharacterBreaker(text, "en"))


def cluster_width(cluster: str) -> int:
    """The columns of one grapheme cluster: 0, 1 or 2, or more for a sequence that no font joins."""
    return max(0, wcwidth.width(cluster))


def width(text: str) -> int:
    """The columns of a text that holds no control characters."""
    return len(text) if text.isascii() else sum(map(cluster_width, clusters(text)))


def is_full_width(text: str) -> bool:
    """Whether most of the room is taken by full-width characters, as in Chinese, Japanese and Korean.

    Seen in the text itself: its language may be unknown, or not what the service says.
    """
    if text.isascii():
        return False
    widths = [cluster_width(cluster) for cluster in clusters(text)]
    return 2 * sum(columns for columns in widths if columns > 1) > sum(widths)
