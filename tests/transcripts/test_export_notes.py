"""What could not be as it should in an exported file, told."""

from __future__ import annotations

import pytest

from app.captions.cues import Cue
from app.captions.rules import Rule
from app.message import translate
from app.transcripts.export_notes import given

WHY = {
    (Rule.WIDTH, False): "exceed the line length because of one long word",
    (Rule.LONGEST, False): "end before the speech does, to stay within the maximum duration",
    (Rule.ON_TIME, False): "start late because the previous cue needs the time",
    (Rule.SHORTEST, False): "are below the minimum duration because the next one follows immediately",
    (Rule.SHORTEST, True): "are below the minimum duration because the range or time offset cuts them",
    (Rule.SPEED, False): "exceed the reading speed because the speech is fast",
    (Rule.SPEED, True): "exceed the reading speed because the range or time offset cuts them",
    (Rule.ORPHAN, False): "have a line with a single short word",
}


@pytest.mark.parametrize(("rule", "cut"), WHY)
def test_each_rule_that_gave_way_is_a_whole_sentence(rule: Rule, cut: bool) -> None:
    """In English, and in a language that wants the numbers first; after five of them, it is enough."""
    cues = [Cue(n * 1000, n * 1000 + 900, ("a",), violated=(rule,) if n else (), cut=cut) for n in range(7)]
    (note,) = given(cues)
    assert note == f"6 of 7 cues {WHY[rule, cut]} (cues: 2, 3, 4, 5, 6, ...)."
    template = f"{{count}} of {{whole}} cues {WHY[rule, cut]} (cues: {{numbers}})."
    assert translate(note, {template: "{numbers}: {count}/{whole}"}.__getitem__) == "2, 3, 4, 5, 6, ...: 6/7"


def test_a_cut_is_no_reason_for_what_it_cannot_cause() -> None:
    """A word that is too wide is so in a whole cue, too."""
    (note,) = given([Cue(0, 900, ("a",), violated=(Rule.WIDTH,), cut=True)])
    assert note == "1 of 1 cues exceed the line length because of one long word (cues: 1)."
