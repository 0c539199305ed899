"""What could not be as it should in an exported file, told."""

from __future__ import annotations

import pytest

from app.captions.cues import Cue
from app.captions.rules import Rule
from app.message import translate
from app.transcripts.export_notes import given

WHY = {
    (Rule.WIDTH, False): "are wider than a line, because of a word that is",
    (Rule.LONGEST, False): "end before all their words are said, because they would stand too long",
    (Rule.ON_TIME, False): "begin later than their words, because the cue before needs the time",
    (Rule.SHORTEST, False): "stand for less than the shortest time, because the next one follows at once",
    (Rule.SHORTEST, True): "stand for less than the shortest time, because the chosen part or the shift cuts them",
    (Rule.SPEED, False): "are faster than the reading speed, because the speech is",
    (Rule.SPEED, True): "are faster than the reading speed, because the chosen part or the shift cuts them",
    (Rule.ORPHAN, False): "have a line of one short word",
}


@pytest.mark.parametrize(("rule", "cut"), WHY)
def test_each_rule_that_gave_way_is_a_whole_sentence(rule: Rule, cut: bool) -> None:
    """In English, and in a language that wants the numbers first; after five of them, it is enough."""
    cues = [Cue(n * 1000, n * 1000 + 900, ("a",), violated=(rule,) if n else (), cut=cut) for n in range(7)]
    (note,) = given(cues)
    assert note == f"6 of 7 cues {WHY[rule, cut]} (number 2, 3, 4, 5, 6, ...)."
    template = f"{{count}} of {{whole}} cues {WHY[rule, cut]} (number {{numbers}})."
    assert translate(note, {template: "{numbers}: {count}/{whole}"}.__getitem__) == "2, 3, 4, 5, 6, ...: 6/7"


def test_a_cut_is_no_reason_for_what_it_cannot_cause() -> None:
    """A word that is too wide is so in a whole cue, too."""
    (note,) = given([Cue(0, 900, ("a",), violated=(Rule.WIDTH,), cut=True)])
    assert note == "1 of 1 cues are wider than a line, because of a word that is (number 1)."
