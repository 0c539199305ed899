"""Captions in a terminal."""

from __future__ import annotations

import asyncio
import io
import sys

import pytest
from rich.console import Console

from app.captions.events import GapRecorded, State, StatusChanged, Stream
from app.captions.transcript import Sentence, Transcript
from app.streams import outlet_of, standard_output
from app.terminal.screen import KEPT_LINES, CaptionScreen, clock_time
from tests.captions.test_transcript import caption
from tests.fakes.pipes import Pipe
from tests.fakes.waiting import until


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


@pytest.mark.parametrize("translating", [False, True])
def test_a_sentence_that_never_gets_its_final_holds_up_none(translating: bool) -> None:
    """Those after it are shown as they come; it is shown as it is in the end, or when its end comes after all."""
    out = console()
    with CaptionScreen(translating=translating, console=out) as screen:
        for number in range(30):
            screen.show(caption(number, f"Sentence {number}.", final=number != 4))
            if translating:
                screen.show(caption(number, f"Frase {number}.", final=True, stream=Stream.TRANSLATION))
            assert (f"Sentence {number}." in text_of(out)) is (number != 4)
    assert text_of(out).count("Sentence") == 30
    out = console()
    with CaptionScreen(translating=False, console=out) as screen:
        for number in range(30):
            screen.show(caption(number, f"Sentence {number}.", final=number != 4))
        screen.show(caption(4, "The fifth.", final=True))
        assert "The fifth." in text_of(out)
    assert text_of(out).count("Sentence") == 29


def test_however_many_never_get_their_finals_the_work_for_each_stays_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only a few are kept in mind; older ones are printed as they are, and their finals are, too."""
    looked_at: list[int] = []
    known = Transcript.__getitem__

    def counting(transcript: Transcript, number: int) -> Sentence:
        looked_at.append(number)
        return known(transcript, number)

    monkeypatch.setattr(Transcript, "__getitem__", counting)
    for open_ones in (lambda n: n % 2, lambda n: 1):
        out, costs = console(terminal=True), list[int]()
        with CaptionScreen(translating=False, console=out) as screen:
            for number in range(400):
                looked_at.clear()
                screen.show(caption(number, f"Sentence {number}.", final=not open_ones(number)))
                costs.append(len(looked_at))
            screen.show(caption(1, "The second.", final=True))
            assert "The second." in text_of(out)
        assert max(costs[200:]) <= max(costs[50:200])


def test_on_a_terminal_that_cannot_redraw_everything_is_a_line() -> None:
    """As in a file: nothing is drawn that could not be taken back, and no state is lost."""
    out, errors = console(terminal=True, kind="dumb"), console()
    with CaptionScreen(translating=False, console=out) as screen:
        screen._errors = errors
        screen.show(StatusChanged(State.LISTENING, "Listening to a microphone."))
        screen.show(caption(0, "Hel"))
        screen.show(caption(0, "Hello.", final=True))
    assert text_of(out) == "   0:00  Hello.\n"
    assert text_of(errors) == "Listening to a microphone.\n"


async def test_a_reader_that_takes_nothing_gets_the_newest_later() -> None:
    """Of what is open nothing piles up, and everything that was finished is printed, up to a bound that is told."""
    with Pipe() as pipe:
        with standard_output():
            outlet = outlet_of(sys.stdout)
            assert outlet is not None
            with CaptionScreen(translating=False) as screen:
                screen.show(caption(0, "x" * 200_000, final=True))  # fills the pipe
                for number in range(1, KEPT_LINES + 8):
                    screen.show(caption(number, f"Sentence {number}.", final=True))
                assert len(screen._ready) == KEPT_LINES
                reading = asyncio.create_task(asyncio.to_thread(pipe.read))
                await until(lambda: not screen._ready)
                screen.show(caption(KEPT_LINES + 8, "Now."))
        pipe.stream.close()
        lines = (await reading).splitlines()
    assert lines[1] == "[7 lines aren't shown here because nothing was reading them.]"
    assert lines[2] == "   0:00  Sentence 8."
    assert lines[-2:] == [f"   0:00  Sentence {KEPT_LINES + 7}.", "   0:00  Now."]


def test_what_is_open_at_the_end_is_printed() -> None:
    """Nothing shown is lost when the run ends."""
    out = console()
    with CaptionScreen(translating=False, console=out) as screen:
        screen.show(caption(0, "Half a sen"))
    assert "Half a sen" in text_of(out)


def test_text_from_a_service_steers_nothing() -> None:
    """No escape sequence, no markup, no line break of its own; nor does what it says of a failure."""
    out = console(terminal=True)
    with CaptionScreen(translating=False, console=out) as screen:
        screen.show(StatusChanged(State.RECONNECTING, "It said \x1b]0;title\x07 and \u202e."))
        screen.show(StatusChanged(State.LISTENING, "Listening to \x1b]0;title\x07."))
        screen.show(GapRecorded(0, 1000, "\x1b]0;title\x07"))
        screen.show(caption(0, "a\x1b]0;title\x07 [red]b[/red]\n\rc", final=True))
    assert "\x1b]0;" not in text_of(out)
    assert "[red]b[/red] c" in text_of(out)
    assert r"It said \x1b]0;title\x07 and \u202e." in text_of(out)


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
