"""The real recogniser on real and on synthesised speech."""

from __future__ import annotations

import difflib
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.service.moonshine import MoonshineRecognizer, repaired
from app.service.recognizer import Utterance
from tests.service.speech import TWO_CITIES, plain_words, recognize, spoken, word_error_rate, words_at

SECOND = 32_000  # bytes
STATM = Path("/proc/self/statm")


@pytest.fixture(scope="module")
def utterances(recognizer: MoonshineRecognizer, recording: bytes) -> list[Utterance]:
    """All that is said of the recording, heard in blocks of 100 ms."""
    return recognize(recognizer.open_stream(), recording)


def finals(utterances: list[Utterance]) -> list[Utterance]:
    """Those that will not be revised."""
    return [utterance for utterance in utterances if utterance.final]


def test_the_recording_is_recognised(utterances: list[Utterance]) -> None:
    """At most 15 words in a hundred are wrong."""
    heard = " ".join(utterance.text for utterance in finals(utterances))
    assert word_error_rate(heard, TWO_CITIES) <= 0.15


def test_every_final_has_partials_before_it(utterances: list[Utterance]) -> None:
    """Readers see a sentence grow; its number is its own."""
    shown = set()
    for utterance in utterances:
        if utterance.final:
            assert utterance.number in shown
        shown.add(utterance.number)
    assert [final.number for final in finals(utterances)] == list(range(len(finals(utterances))))


def test_partials_come_soon_and_often(utterances: list[Utterance]) -> None:
    """On the clock of the audio: the first within 1.5 s of speech, then one at least every half second, on average."""
    for final in finals(utterances):
        partials = [u for u in utterances if u.number == final.number and not u.final]
        assert partials[0].heard_ms - final.begin_ms <= 1500
        updates = [u.heard_ms for u in utterances if u.number == final.number]
        assert (updates[-1] - updates[0]) / len(updates) <= 500


def test_sentences_and_words_follow_each_other(utterances: list[Utterance]) -> None:
    """Lines of the library overlap; utterances do not. Words stay inside their sentence and give its text."""
    end_ms = 0
    for utterance in utterances:
        assert utterance.begin_ms >= end_ms
        if utterance.final:
            assert utterance.end_ms is not None
            end_ms = utterance.end_ms
            assert all(word.fixed for word in utterance.words)
        limit_ms = utterance.heard_ms if utterance.end_ms is None else utterance.end_ms
        times = [t for word in utterance.words for t in (word.begin_ms, word.end_ms)]
        assert times == sorted(times)
        assert utterance.begin_ms <= times[0]
        assert times[-1] <= limit_ms
        assert "".join(word.text for word in utterance.words) == utterance.text


def test_fixed_words_mostly_stand(utterances: list[Utterance]) -> None:
    """Of the words fixed while a sentence grew, at most one in ten reads differently in a later text of it."""
    fixed: dict[int, list[str]] = {}
    promised = broken = 0
    for utterance in utterances:
        now = [word.text for word in utterance.words]
        before = fixed.get(utterance.number, [])
        broken += sum(
            1 for index, word in enumerate(before) if plain_words(word) != plain_words(" ".join(now[index : index + 1]))
        )
        fixed[utterance.number] = [word.text for word in utterance.words if word.fixed]
        promised += max(0, len(fixed[utterance.number]) - len(before)) if not utterance.final else 0
    assert promised > 50
    assert broken <= promised / 10


def test_a_rolled_stream_hears_the_same(recognizer: MoonshineRecognizer, recording: bytes) -> None:
    """Replacing the native stream every few seconds loses no audio, doubles nothing, and keeps times and numbers."""
    excerpt = recording[: 21 * SECOND]
    whole = finals(recognize(recognizer.open_stream(), excerpt))
    rolled = finals(recognize(recognizer.open_stream(roll_ms=4000), excerpt))
    assert word_error_rate(" ".join(u.text for u in rolled), " ".join(u.text for u in whole)) <= 0.1
    assert [u.number for u in rolled] == list(range(len(rolled)))
    assert abs(rolled[-1].begin_ms - whole[-1].begin_ms) <= 300


def test_the_last_words_come_with_finish(recognizer: MoonshineRecognizer, recording: bytes) -> None:
    """Sound that ends in the middle of a sentence still gets its final."""
    said = recognize(recognizer.open_stream(), recording[: 4 * SECOND])
    assert [u.final for u in said].count(True) == 1
    assert said[-1].final
    assert word_error_rate(said[-1].text, "It was the best of times, it was the worst of") <= 0.25


def test_a_stream_can_end_anywhere(recognizer: MoonshineRecognizer, recording: bytes) -> None:
    """Around a pause the library may have begun a line that has no sound yet; all that was said before is kept."""
    for end_ms in range(20_800, 21_400, 100):
        said = finals(recognize(recognizer.open_stream(), recording[17 * SECOND : end_ms * 32], block_ms=400))
        assert "despair" in said[-1].text or "despair" in said[-2].text


def test_no_sound_system_is_needed() -> None:
    """The recogniser does not load the library that would want one."""
    load = "import sys; from app.service.moonshine import MoonshineRecognizer; MoonshineRecognizer()"
    script = f"{load}; print('sounddevice' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_silence_says_nothing(recognizer: MoonshineRecognizer) -> None:
    """No speech, no captions; and a stream that heard nothing can be finished."""
    assert recognize(recognizer.open_stream(), bytes(3 * SECOND)) == []
    assert recognize(recognizer.open_stream(), b"") == []


def test_two_streams_do_not_mix(recognizer: MoonshineRecognizer, recording: bytes) -> None:
    """Streams of one model that take turns hear each its own sound."""
    one, other = recognizer.open_stream(), recognizer.open_stream()
    heard = []
    for second in range(10):
        heard += one.accept(recording[second * SECOND : (second + 1) * SECOND])
        assert other.accept(bytes(SECOND)) == []
    heard += one.finish()
    assert other.finish() == []
    for stream in (one, other):
        stream.close()
        stream.close()
    assert word_error_rate(" ".join(u.text for u in heard if u.final), TWO_CITIES[:150]) <= 0.3


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_words_are_timed_within_0_4_s(recognizer: MoonshineRecognizer) -> None:
    """Median error of begins against words of espeak-ng placed at known times, at two speeds."""
    errors_ms: list[int] = []
    said = 0
    for text, gap_ms in (
        ("my brother will visit London next summer with seven friends", 0),
        ("my brother will visit London next summer with seven friends", 100),
        ("please open the window because this room is very warm today", 0),
        ("please open the window because this room is very warm today", 250),
    ):
        onsets, at_ms = [], 1000
        for word in text.split():
            onsets.append((word, at_ms))
            at_ms += len(spoken(word)) // 16 + gap_ms
        heard = [
            w for u in finals(recognize(recognizer.open_stream(), words_at(onsets, at_ms + 1500))) for w in u.words
        ]
        said += len(onsets)
        matches = difflib.SequenceMatcher(
            None, [" ".join(plain_words(w.text)) for w in heard], [word.lower() for word, _ in onsets], autojunk=False
        )
        errors_ms += [
            abs(heard[block.a + offset].begin_ms - onsets[block.b + offset][1])
            for block in matches.get_matching_blocks()
            for offset in range(block.size)
        ]
    assert len(errors_ms) > said / 2, "too little was recognised to judge the times"
    assert statistics.median(errors_ms) <= 400


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("In short,, the period", "In short, the period"),
        ("That was the Incredugeugeuge", "That was the Increduge"),
        ("Pockockockock.", "Pock."),
        ("  two  blanks ", "two blanks"),
        ("ha ha ha", "ha ha ha"),
        ("No, no, no.", "No, no, no."),
        ("", ""),
    ],
)
def test_stutters_are_repaired(said: str, expected: str) -> None:
    """Doubled commas and a last word that runs on are mended; repeated words are speech."""
    assert repaired(said) == expected


def listen_for(
    recognizer: MoonshineRecognizer, recording: bytes, *, rounds: int, roll_ms: int
) -> list[tuple[float, float]]:
    """Loop the recording; CPU seconds per update and resident megabytes of each round."""
    stream = recognizer.open_stream(roll_ms=roll_ms)
    figures = []
    block = SECOND * 4 // 10
    for _ in range(rounds):
        began = time.process_time()
        for at in range(0, len(recording), block):
            stream.accept(recording[at : at + block])
        seconds = (time.process_time() - began) / (len(recording) / block)
        figures.append((seconds, int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6))
    stream.close()
    return figures


def check_flat(figures: list[tuple[float, float]]) -> None:
    """The last rounds cost about what the first ones did, and hold what the second one did (the first warms up)."""
    seconds = [cost for cost, _ in figures]
    assert statistics.median(seconds[-2:]) <= 1.6 * min(seconds[:2])
    assert figures[-1][1] <= 1.15 * figures[1][1]


@pytest.mark.skipif(not STATM.exists(), reason="memory is read from /proc")
def test_cost_and_memory_stay_flat(recognizer: MoonshineRecognizer, recording: bytes) -> None:
    """Looped speech with rolls in between: CPU time per update and memory do not grow."""
    check_flat(listen_for(recognizer, recording[: 22 * SECOND], rounds=4, roll_ms=20_000))


@pytest.mark.slow
@pytest.mark.skipif(not STATM.exists(), reason="memory is read from /proc")
def test_ten_minutes_stay_flat(recognizer: MoonshineRecognizer, recording: bytes) -> None:
    """Ten minutes of looped speech, as the app runs it: a roll falls in the middle."""
    figures = listen_for(recognizer, recording, rounds=14, roll_ms=300_000)
    print([f"{cost * 1000:.0f} ms, {memory:.0f} MB" for cost, memory in figures])  # noqa: T201
    check_flat(figures)
