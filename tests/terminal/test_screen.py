"""Captions in a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from app.captions.events import GapRecorded, State, StatusChanged, Stream
from app.terminal.screen import CaptionScreen, clock_time
from tests.captions.test_transcript import caption


def console(*, terminal: bool = False, kind: str = "xterm") -> Console:
    """A console that writes to memory; `kind` of terminal, whatever the tests run in."""
    environ = {"TERM": kind}
    return Console(
        file=io.StringIO(), force_terminal=terminal, width=60, color_system=None, highlight=False, _environ=environ
    )


def text_of(written: Console) -> str:
    """What was written to it."""
    assert isinstance(written.file, io.StringIO)
    return written.file.getvalue()


def test_finished_sentences_are_printed_with_their_translations() -> None:
    """In order, once, when both texts are final."""
    out = console()
    with CaptionScreen(translating=True, console=out) as screen:
        screen.show(caption(0, "On"))
        screen.show(caption(0, "One.", final=True, begin_ms=65_000))
        assert text_of(out) == ""
        screen.show(caption(0, "Uno.", final=True, stream=Stream.TRANSLATION))
    assert text_of(out) == "   1:05  One.\n         Uno.\n"


def test_a_missing_translation_holds_up_only_a_few_sentences() -> None:
    """Captions are more use without it than late."""
    out = console()
    with CaptionScreen(translating=True, console=out) as screen:
        for number in range(4):
            screen.show(caption(number, f"Sentence {number}.", final=True))
        assert "Sentence 0." in text_of(out)
        assert "Sentence 1." not in text_of(out)
    assert "Sentence 3." in text_of(out)


def test_what_is_open_at_the_end_is_printed() -> None:
    """Nothing shown is lost when the run ends."""
    out = console()
    with CaptionScreen(translating=False, console=out) as screen:
        screen.show(caption(0, "Half a sen"))
    assert "Half a sen" in text_of(out)


def test_text_from_a_service_steers_nothing() -> None:
    """No escape sequence, no markup, no line break of its own."""
    out = console(terminal=True)
    with CaptionScreen(translating=False, console=out) as screen:
        screen.show(caption(0, "a\x1b]0;title\x07 [red]b[/red]\n\rc", final=True))
    assert "\x1b]0;" not in text_of(out)
    assert "[red]b[/red] c" in text_of(out)


def test_on_a_terminal_the_open_sentence_is_redrawn() -> None:
    """Partials are seen as they come, with the state below them."""
    out = console(terminal=True)
    with CaptionScreen(translating=False, console=out) as screen:
        screen.show(StatusChanged(State.LISTENING, "Listening to a microphone."))
        screen.show(caption(0, "Hel"))
        screen.show(caption(0, "Hello wor"))
    assert "Listening to a microphone." in text_of(out)
    assert "Hello wor" in text_of(out)


def test_troubles_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard output belongs to somebody else, only captions are kept off it; a gap is always told."""
    with CaptionScreen(translating=False, quiet=True) as screen:
        screen.show(StatusChanged(State.RECONNECTING, "The connection was lost."))
        screen.show(GapRecorded(1000, 6000, "connection lost"))
        screen.show(caption(0, "Hi.", final=True))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "The connection was lost.\n[0:01 to 0:06: not captioned, connection lost]\n"


@pytest.mark.parametrize(("ms", "text"), [(0, "0:00"), (65_999, "1:05"), (3_600_000 * 11, "11:00:00")])
def test_times_are_short(ms: int, text: str) -> None:
    """Hours only where there are some."""
    assert clock_time(ms) == text


def test_a_delay_that_grows_is_one_line_in_a_file() -> None:
    """Its number changes every second: whoever reads a log wants to know of it once, and when it is over."""
    out = console()
    with CaptionScreen(translating=False, console=out) as screen:
        screen._errors = out
        for seconds in (3, 4, 5):
            screen.show(StatusChanged(State.LISTENING, f"{seconds} s behind.", behind_ms=seconds * 1000))
        screen.show(StatusChanged(State.LISTENING, "Listening."))
    assert text_of(out) == "3 s behind.\nListening.\n"
