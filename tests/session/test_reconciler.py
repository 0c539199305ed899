"""The session's books."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.captions.events import CaptionRevised, Stream
from app.captions.timeline import frames_to_ms, ms_to_frames
from app.captions.transcript import Transcript
from app.protocol.events import SentenceRevised
from app.session.open_texts import OVERTAKEN_BY, OVERTAKEN_FRAMES
from app.session.reconciler import KEPT_COMPLETE, SentenceReconciler
from tests.fakes.scripted_service import sentence
from tests.fakes.source import silence

SPANISH = Stream.TRANSLATION


def begun(*, translating: bool = False, at_ms: int = 0) -> SentenceReconciler:
    """A ledger whose first task was sent ten seconds from `at_ms` on."""
    reconciler = SentenceReconciler(source_language="en", translating=translating)
    reconciler.begin_task()
    reconciler.sent(silence(at_ms, at_ms + 10_000))
    return reconciler


def again(reconciler: SentenceReconciler, from_ms: int) -> None:
    """A new task replaces a lost one; it is sent the sound from here on again."""
    reconciler.begin_task()
    reconciler.sent(silence(from_ms, from_ms + 20_000))


def said(captions: list[CaptionRevised]) -> list[tuple[int, str, str, bool]]:
    """Number, stream, text, final of each."""
    return [(each.sentence, each.stream.value, each.text, each.final) for each in captions]


def test_captions_get_the_sessions_clock() -> None:
    """Sentence and words are shifted to where the task's audio lay."""
    (caption,) = begun(at_ms=60_000).apply(sentence(0, "a b", 100, 900))
    assert (caption.begin_ms, caption.end_ms) == (60_100, 60_900)
    assert [(word.begin_ms, word.end_ms) for word in caption.words] == [(60_100, 60_500), (60_500, 60_900)]


def test_a_final_covers_its_sound() -> None:
    """Without translation the final source is enough; with it, both must be there."""
    reconciler = begun()
    reconciler.apply(sentence(0, "a", 0, 1000))
    assert reconciler.covered_frame == ms_to_frames(1000)
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "a", 0, 1000))
    assert reconciler.covered_frame == 0
    assert reconciler.has_open_sentence
    reconciler.apply(sentence(0, "b", 0, 1000, stream=SPANISH))
    assert reconciler.covered_frame == ms_to_frames(1000)
    assert not reconciler.has_open_sentence


def test_a_translation_that_never_comes_holds_nothing_up_for_long() -> None:
    """A later sentence that is translated covers the one before it, too."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one", 0, 1000))
    reconciler.apply(sentence(1, "two", 1000, 2000))
    reconciler.apply(sentence(1, "dos", 1000, 2000, stream=SPANISH))
    assert reconciler.covered_frame == ms_to_frames(2000)


def test_a_task_that_replaces_a_lost_one_goes_on_with_the_open_sentence() -> None:
    """The interrupted partial is replaced, and numbers go on."""
    reconciler = begun()
    reconciler.apply(sentence(0, "first", 0, 1000))
    reconciler.apply(sentence(1, "sec", 1000, 1500, final=False))
    assert reconciler.has_open_sentence
    again(reconciler, 1000)
    (caption,) = reconciler.apply(sentence(0, "second", 0, 1500))
    assert (caption.sentence, caption.text, caption.begin_ms) == (1, "second", 1000)


def test_a_replayed_final_fills_in_only_its_translation() -> None:
    """The source that stands is not said again; the missing translation is taken, and numbers go on after it."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one", 0, 1000))
    again(reconciler, 0)
    assert reconciler.apply(sentence(0, "won", 0, 1100)) == []
    assert said(reconciler.apply(sentence(0, "uno", 0, 1100, stream=SPANISH))) == [(0, "translation", "uno", True)]
    assert said(reconciler.apply(sentence(1, "two", 1200, 2000))) == [(1, "source", "two", True)]


def test_sentences_that_are_merged_when_heard_again_lose_nothing() -> None:
    """Two standing sentences come back as one, which goes on into new speech: its new words are a new sentence."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one", 0, 1000))
    reconciler.apply(sentence(1, "two", 1000, 2000))
    again(reconciler, 0)
    merged = sentence(0, "won too three four", 0, 4000)
    (rest,) = reconciler.apply(merged)
    assert (rest.sentence, rest.text, rest.begin_ms, rest.end_ms) == (2, "three four", 2000, 4000)
    assert "".join(word.text for word in rest.words) == rest.text
    assert said(reconciler.apply(sentence(0, "uno dos tres", 0, 4000, stream=SPANISH)))[0][:2] == (0, "translation")
    assert reconciler.covered_frame == ms_to_frames(4000)
    assert said(reconciler.apply(sentence(1, "five", 5000, 6000))) == [(3, "source", "five", True)]


def test_a_sentence_that_is_divided_when_heard_again_gets_both_translations() -> None:
    """The parts are joined, and final together; what follows is a new sentence."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one two", 0, 2000))
    again(reconciler, 0)
    assert reconciler.apply(sentence(0, "one", 0, 1000)) == []
    assert said(reconciler.apply(sentence(0, "uno", 0, 1000, stream=SPANISH))) == [(0, "translation", "uno", False)]
    assert reconciler.apply(sentence(1, "two", 1000, 2000)) == []
    assert said(reconciler.apply(sentence(1, "dos", 1000, 2000, stream=SPANISH))) == [
        (0, "translation", "uno dos", True)
    ]
    assert said(reconciler.apply(sentence(2, "three", 2000, 3000))) == [(1, "source", "three", True)]
    assert reconciler.covered_frame == ms_to_frames(2000)


def test_the_same_words_said_again_are_captioned_again() -> None:
    """What is matched is time, never text: a speaker may repeat a sentence."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "no", 0, 1000))
    again(reconciler, 0)
    assert reconciler.apply(sentence(0, "no", 0, 1000)) == []
    reconciler.apply(sentence(0, "no", 0, 1000, stream=SPANISH))
    assert said(reconciler.apply(sentence(1, "no", 1000, 2000))) == [(1, "source", "no", True)]


def test_settling_keeps_what_was_only_partial() -> None:
    """When nothing more can come, the last partials become finals with an end; the next task goes on after them."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one two", 0, 1000, final=False))
    (settled,) = reconciler.settle()
    assert (settled.text, settled.final, settled.end_ms) == ("one two", True, 1000)
    assert reconciler.settle() == []
    reconciler.begin_task()
    assert said(reconciler.apply(sentence(0, "three", 0, 500))) == [(1, "source", "three", True)]


@given(st.data())
def test_no_word_is_lost_or_doubled_wherever_the_connection_breaks(data: st.DataObject) -> None:
    """A second each, words come in sentences of any length; after a loss they come again, divided in another way."""
    count = data.draw(st.integers(1, 20))
    translating = data.draw(st.booleans())
    reconciler = SentenceReconciler(source_language="en", translating=translating)
    shown = Transcript()

    def hear(from_word: int, until_word: int) -> None:
        """One task that hears these words; its last sentence may stay a partial, and translations may stay away."""
        position, number = from_word, 0
        while position < until_word:
            length = data.draw(st.integers(1, 4))
            end = min(position + length, until_word)
            text = " ".join(f"w{word}" for word in range(position, end))
            times = ((position - from_word) * 1000, (end - from_word) * 1000)
            for revised in reconciler.apply(sentence(number, text, *times)):
                shown.apply(revised)
            if translating and (until_word == count or data.draw(st.booleans())):
                for revised in reconciler.apply(sentence(number, text.upper(), *times, stream=SPANISH)):
                    shown.apply(revised)
            position, number = end, number + 1

    for until_word in [*sorted(data.draw(st.lists(st.integers(1, count), max_size=4))), count]:
        from_ms = frames_to_ms(reconciler.covered_frame)
        again(reconciler, from_ms)
        hear(from_ms // 1000, until_word)
    for revised in reconciler.settle():
        shown.apply(revised)
    words = [word for each in shown if each.source for word in each.source.text.split()]
    assert words == [f"w{word}" for word in range(count)]
    assert [each.number for each in shown] == list(range(len(shown)))
    begins = [each.begin_ms for each in shown]
    assert begins == sorted(begins)


def test_words_at_the_edge_are_not_doubled() -> None:
    """The same sentence, heard again, may end a little later."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "We go home now.", 0, 2000))
    again(reconciler, 0)
    assert reconciler.apply(sentence(0, "We go home now.", 0, 2400)) == []


def test_only_a_final_says_what_lies_beyond_a_standing_sentence() -> None:
    """A partial that reaches beyond it may be taken back."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one two", 0, 2000))
    again(reconciler, 0)
    assert reconciler.apply(sentence(0, "one two then", 0, 3000, final=False)) == []
    assert reconciler.apply(sentence(0, "one two", 0, 2000)) == []
    assert reconciler.settle() == []


def test_text_without_word_times_is_divided_in_proportion() -> None:
    """What lies beyond the standing sentence is captioned all the same."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "aaa bbb", 0, 2000))
    again(reconciler, 0)
    (rest,) = reconciler.apply(replace(sentence(0, "aaa bbb ccc ddd", 0, 4000), words=()))
    assert rest.text == "ccc ddd"
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "日本", 0, 1000))
    again(reconciler, 0)
    (rest,) = reconciler.apply(replace(sentence(0, "日本語です", 0, 2500), words=()))
    assert rest.text == "語です"


def test_a_partial_without_its_final_is_passed_over() -> None:
    """A later final covers it; a final that is only late is taken all the same."""
    reconciler = begun()
    reconciler.apply(sentence(0, "uh", 0, 300, final=False))
    reconciler.apply(sentence(1, "one", 500, 1500))
    assert reconciler.covered_frame == ms_to_frames(1500)
    assert said(reconciler.apply(sentence(0, "uh huh", 0, 400))) == [(0, "source", "uh huh", True)]


def test_numbers_that_the_service_leaves_out_hold_nothing_up() -> None:
    """A service may count a noise that it never tells of; what comes after is covered, and counted on from."""
    reconciler = begun()
    reconciler.apply(sentence(0, "one", 0, 1000))
    reconciler.apply(sentence(900_000, "two", 1000, 2000))
    assert reconciler.covered_frame == ms_to_frames(2000)
    assert not reconciler.has_open_sentence
    again(reconciler, 2000)
    assert said(reconciler.apply(sentence(0, "three", 0, 1000))) == [(900_001, "source", "three", True)]


def test_hours_of_sentences_are_not_kept() -> None:
    """What is complete is forgotten after a while, and what is said of it then says nothing."""
    reconciler = begun()
    for number in range(1000):
        assert reconciler.apply(sentence(number, "a", number * 10, number * 10 + 9))
    assert len(reconciler._sentences) <= KEPT_COMPLETE + 1
    assert reconciler.apply(sentence(3, "a", 30, 39)) == []
    assert said(reconciler.apply(sentence(1000, "b", 10_000, 10_009))) == [(1000, "source", "b", True)]


# Numbers that come again, or go back


def test_a_final_that_repeats_a_number_is_captioned_where_its_time_is_new() -> None:
    """As a sentence of its own, with its partials and its translation; the numbers behind it follow."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one", 0, 1000))
    reconciler.apply(sentence(0, "uno", 0, 1000, stream=SPANISH))
    assert said(reconciler.apply(sentence(0, "tw", 1000, 1500, final=False))) == [(1, "source", "tw", False)]
    assert said(reconciler.apply(sentence(0, "two", 1000, 2000))) == [(1, "source", "two", True)]
    assert said(reconciler.apply(sentence(0, "dos", 1000, 2000, stream=SPANISH))) == [(1, "translation", "dos", True)]
    assert said(reconciler.apply(sentence(1, "three", 2000, 3000))) == [(2, "source", "three", True)]


def test_a_late_translation_finds_the_sentence_of_its_time() -> None:
    """Though its number stands for another one meanwhile."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one", 0, 1000))
    reconciler.apply(sentence(0, "two", 2000, 3000))
    assert said(reconciler.apply(sentence(0, "uno", 0, 1000, stream=SPANISH))) == [(0, "translation", "uno", True)]
    assert said(reconciler.apply(sentence(0, "dos", 2000, 3000, stream=SPANISH))) == [(1, "translation", "dos", True)]


def test_a_final_that_reaches_beyond_what_stands_gives_its_new_words() -> None:
    """What stands is not said again."""
    reconciler = begun()
    reconciler.apply(sentence(0, "one two", 0, 2000))
    (rest,) = reconciler.apply(sentence(0, "one two three four", 0, 4000))
    assert (rest.sentence, rest.text, rest.begin_ms, rest.end_ms) == (1, "three four", 2000, 4000)


def test_a_final_that_goes_back_after_a_jump_is_captioned() -> None:
    """Also beyond what is remembered of numbers: what counts is its time."""
    reconciler = begun()
    reconciler.apply(sentence(0, "one", 0, 1000))
    reconciler.apply(sentence(900_000, "two", 1000, 2000))
    assert said(reconciler.apply(sentence(1, "three", 2000, 3000))) == [(900_001, "source", "three", True)]
    assert said(reconciler.apply(sentence(2, "four", 3000, 4000))) == [(900_002, "source", "four", True)]
    assert reconciler.covered_frame == ms_to_frames(4000)


def test_a_final_that_says_what_stands_is_left_out_with_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Other words for the same time; the very same words are no news."""
    reconciler = begun()
    reconciler.apply(sentence(0, "one", 0, 1000))
    assert reconciler.apply(sentence(0, "one", 0, 1000)) == []
    assert caplog.messages == []
    assert reconciler.apply(sentence(0, "won", 0, 1000)) == []
    assert caplog.messages == ["a final of sentence 0 says what is captioned already: left out"]


def test_a_number_that_comes_again_behind_what_was_heard_again() -> None:
    """After a loss, too: first it is the sentence that stands, then a new one with a translation of its own."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one", 0, 1000))
    again(reconciler, 0)
    assert reconciler.apply(sentence(0, "one", 0, 1000)) == []
    assert said(reconciler.apply(sentence(0, "uno", 0, 1000, stream=SPANISH))) == [(0, "translation", "uno", True)]
    assert said(reconciler.apply(sentence(0, "two", 2000, 3000))) == [(1, "source", "two", True)]
    assert said(reconciler.apply(sentence(0, "dos", 2000, 3000, stream=SPANISH))) == [(1, "translation", "dos", True)]


@given(st.data())
def test_however_a_service_counts_no_word_is_lost_or_doubled(data: st.DataObject) -> None:
    """Numbers stay, jump, and go back at will, while time goes on."""
    translating = data.draw(st.booleans())
    reconciler = SentenceReconciler(source_language="en", translating=translating)
    shown = Transcript()
    again(reconciler, 0)
    numbers = data.draw(
        st.lists(st.one_of(st.integers(0, 3), st.integers(0, 100), st.integers(0, 999_999)), min_size=1, max_size=30)
    )
    events = []
    for position, number in enumerate(numbers):
        times = (position * 1000, position * 1000 + 900)
        if data.draw(st.booleans()):
            events.append(sentence(number, f"w{position}", times[0], times[0] + 400, final=False))
        events.append(sentence(number, f"w{position}", *times))
        if translating:
            events.append(sentence(number, f"W{position}", *times, stream=SPANISH))
    for event in events:
        for revised in reconciler.apply(event):
            assert shown.apply(revised) is not None
    for revised in reconciler.settle():
        shown.apply(revised)
    assert [each.source.text for each in shown if each.source] == [f"w{position}" for position in range(len(numbers))]
    if translating:
        for each in shown:
            assert each.source is not None
            assert each.translation is not None
            assert each.translation.text == each.source.text.upper()
    assert reconciler.covered_frame == ms_to_frames((len(numbers) - 1) * 1000 + 900)


# Sentences that never get their final


def test_a_sentence_that_is_overtaken_by_finals_is_settled() -> None:
    """Whoever waits for it need not wait any longer; a final that still comes is one too many."""
    reconciler = begun()
    reconciler.apply(sentence(0, "uh huh", 0, 800, final=False))
    for number in range(1, OVERTAKEN_BY):
        assert len(reconciler.apply(sentence(number, "one", number * 1000, number * 1000 + 900))) == 1
    last = reconciler.apply(sentence(OVERTAKEN_BY, "two", OVERTAKEN_BY * 1000, OVERTAKEN_BY * 1000 + 900))
    assert said(last) == [(OVERTAKEN_BY, "source", "two", True), (0, "source", "uh huh", True)]
    assert last[1].end_ms == 800
    assert reconciler.apply(sentence(0, "uh huh", 0, 800)) == []


def test_a_translation_that_is_overtaken_is_settled() -> None:
    """By finals of its own stream, not of the source."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one", 0, 900))
    reconciler.apply(sentence(0, "un", 0, 900, stream=SPANISH, final=False))
    settled = []
    for number in range(1, OVERTAKEN_BY + 1):
        settled += said(reconciler.apply(sentence(number, "a", number * 1000, number * 1000 + 900)))[1:]
    assert settled == []
    for number in range(1, OVERTAKEN_BY + 1):
        times = number * 1000, number * 1000 + 900
        settled += said(reconciler.apply(sentence(number, "b", *times, stream=SPANISH)))[1:]
    assert settled == [(0, "translation", "un", True)]


def test_a_sentence_that_was_overtaken_long_ago_is_settled() -> None:
    """Where too few finals follow, time does it: in sound, since a later sentence began."""
    reconciler = begun()
    reconciler.apply(sentence(0, "uh", 0, 800, final=False))
    reconciler.sent(silence(10_000, 50_000))
    assert reconciler.overdue() == []
    reconciler.apply(sentence(1, "one", 45_000, 46_000))
    overdue_ms = 50_000 + frames_to_ms(OVERTAKEN_FRAMES)
    reconciler.sent(silence(50_000, overdue_ms - 100))
    assert reconciler.overdue() == []
    reconciler.sent(silence(overdue_ms - 100, overdue_ms))
    assert said(reconciler.overdue()) == [(0, "source", "uh", True)]
    assert reconciler.overdue() == []


def test_what_another_sentence_says_is_not_said_again_by_one_that_is_given_up() -> None:
    """A service may go on with another number in the middle of a sentence; the translation goes with the words."""
    reconciler = begun(translating=True)
    reconciler.apply(sentence(0, "one two", 0, 1000, final=False))
    reconciler.apply(sentence(0, "uno", 0, 1000, stream=SPANISH, final=False))
    reconciler.apply(sentence(1, "one two three", 0, 1500))
    assert said(reconciler.settle()) == [(0, "source", "", True), (0, "translation", "", True)]


@pytest.mark.parametrize("translating", [False, True])
@pytest.mark.parametrize("numbers", [range(1, 2001), [1] * 2000], ids=["counted", "not counted"])
def test_each_sentence_costs_the_same_however_many_came_before(numbers: Sequence[int], translating: bool) -> None:
    """Behind one that never ends, with translations that never come; in steps of the interpreter."""
    reconciler = SentenceReconciler(source_language="en", translating=translating)
    again(reconciler, 0)
    reconciler.apply(sentence(0, "uh", 0, 500, final=False))
    costs = {500: 0, 2000: 0}
    for position, number in enumerate(numbers, start=1):
        event = sentence(number, "one", 1000 * position, 1000 * position + 900)
        measured = next((until for until in costs if until - 100 < position <= until), None)
        if measured is None:
            say_and_look(reconciler, event)
        else:
            costs[measured] += steps_of(functools.partial(say_and_look, reconciler, event))
    assert costs[2000] <= costs[500] * 1.1


def say_and_look(reconciler: SentenceReconciler, event: SentenceRevised) -> None:
    """What a session does with each event and each piece of sound."""
    reconciler.apply(event)
    reconciler.sent(silence(0, 0))
    reconciler.overdue()
    assert reconciler.has_open_sentence in (True, False)


def steps_of(work: Callable[[], None]) -> int:
    """How many steps of the interpreter a piece of work takes."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
