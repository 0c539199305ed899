"""What a peer said, made fit to stand in a log line or in a sentence of ours.

Error codes, messages and names come from outside, and anything can be in them: whole pages, line breaks, characters
that steer a terminal or turn the direction of writing. Not here: caption text, which is shown whole and made harmless
where it is drawn or written (``captions/cues.py``, ``ui/caption_text.py``).
"""

from __future__ import annotations

from app.captions.cues import printable

LIMIT = 200
"""Characters that tell what is the matter; more of them only hide our own words."""


def one_line(text: str, *, limit: int = LIMIT) -> str:
    """The text as one line of printable characters, cut with an ellipsis to at most `limit` of them."""
    looked_at = text[: 2 * limit]  # a peer does not decide how long we look
    line = printable(looked_at)
    if len(line) > limit or len(looked_at) < len(text):
        return line[: limit - 1].rstrip() + "…"
    return line
