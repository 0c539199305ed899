"""What runs show, and what can be corrected of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QWidget

from app.captioning.hub import SessionHub
from app.captions.events import CaptionRevised, State, StatusChanged, Stream, UsageReported
from app.errors import SaveError
from app.message import NOTHING
from app.settings.settings import Settings
from app.transcripts.journal import read_journal
from app.ui.controllers.run_display import RunDisplay
from app.ui.main_window.main_window import MainWindow
from app.ui.overlay.overlay import Overlay
from tests.fakes.scripted_service import scripted_service
from tests.fakes.waiting import until
from tests.ui.virtual_desktop import Desktop, expect_errors, one_sentence


@dataclass
class FakeRun:
    """A run that was told of sentences, and notes what is corrected."""

    hub: SessionHub = field(default_factory=SessionHub)
    corrected: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """The run tells this."""
        self.hub.publish(CaptionRevised(0, Stream.SOURCE, "en", text, 0, 900, (), final=False))

    async def correct(self, number: int, stream: Stream, text: str) -> None:
        if text == "unkept":
            raise SaveError("It cannot be kept.")
        self.corrected.append(text)


class Shown:
    """A window that shows runs."""

    def __init__(self) -> None:
        self.window, self.overlay = MainWindow(Settings(welcomed=True)), Overlay()
        self.display = RunDisplay(self.window, self.overlay)

    def begin(self, *, charges: bool = False) -> FakeRun:
        """A run that gets ready, and does not hear anything yet."""
        run = FakeRun()
        self.display.clear(translating=False)
        self.display.begin(run)  # type: ignore[arg-type]
        self.display.charges = charges
        return run

    def listen(self, run: FakeRun) -> None:
        """The first sound is there."""
        run.hub.publish(StatusChanged(State.LISTENING, NOTHING))

    @property
    def said(self) -> list[str]:
        """The captions in the window."""
        return [text.text for each in self.window.captions.sentences for text in each.texts]


@pytest.fixture
def shown(show: Callable[[QWidget], None]) -> Iterator[Shown]:
    """With nothing shown yet."""
    made = Shown()
    show(made.window)
    yield made
    made.overlay.deleteLater()
    made.window.close_now()


async def test_until_something_is_heard_the_captions_of_the_run_before_are_corrected(shown: Shown) -> None:
    """They are still in the window; then those of the new run are. What cannot be kept is told."""
    first = shown.begin()
    shown.listen(first)
    first.say("One.")
    shown.display.end()
    second = shown.begin()
    assert shown.said == ["One."]
    await shown.display.correct(0, Stream.SOURCE, "Won.")
    first.say("Won.")
    assert shown.said == ["Won."]
    shown.listen(second)
    first.say("Too late.")
    assert shown.said == []
    second.say("Two.")
    assert shown.said == ["Two."]
    await shown.display.correct(0, Stream.SOURCE, "To.")
    assert (first.corrected, second.corrected) == (["Won."], ["To."])
    await shown.display.correct(0, Stream.SOURCE, "unkept")
    assert shown.window.banner.text == "It cannot be kept."


async def test_with_no_run_in_the_window_nothing_is_corrected(shown: Shown) -> None:
    """Nor told."""
    await shown.display.correct(0, Stream.SOURCE, "One.")
    assert shown.window.banner.text == ""


@pytest.mark.parametrize("charges", [True, False])
def test_what_a_service_counts_is_shown_where_it_charges_for_it(shown: Shown, charges: bool) -> None:
    """This machine counts too, and charges nothing."""
    run = shown.begin(charges=charges)
    run.hub.publish(UsageReported(65))
    assert shown.window.status.usage_text == ("Billed: 1:05" if charges else "")


@pytest.mark.parametrize("broken", ["window", "overlay"])
def test_where_captions_cannot_be_shown_the_other_place_goes_on(
    shown: Shown, broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake in the one is told above the captions, once, and costs the other one nothing."""

    def fail(sentence: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(shown.window.captions if broken == "window" else shown.overlay, "show_sentence", fail)
    run = shown.begin()
    shown.listen(run)
    run.say("One.")
    name = "The list of captions" if broken == "window" else "The overlay"
    assert shown.window.banner.text.startswith(f"{name} stopped working. Captions continue without it")
    expect_errors(caplog, f"'{name}' failed, and is called no more")
    run.say("Two.")
    assert shown.said == ([] if broken == "window" else ["Two."])
    assert ("Two" in " ".join(shown.overlay.lines)) is (broken == "window")
    assert shown.window.controls.pause.isEnabled()  # it still goes on


async def test_a_correction_is_kept_and_shown(desktop: Desktop) -> None:
    """While captions run and after it, in the window and in the journal; one that cannot be kept is told of."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        await desktop.listen()
        captions = desktop.window.captions

        def said() -> list[str]:
            return [each.source.text for each in captions.sentences if each.source]

        desktop.window.controls.pause.click()
        await until(lambda: said() == ["Hello."])
        captions.corrected.emit(0, Stream.SOURCE, "Hullo.")
        await until(lambda: said() == ["Hullo."])
        assert captions.rows.originals_of(0) == {Stream.SOURCE: "Hello."}
        await desktop.stop()
        captions.corrected.emit(0, Stream.SOURCE, "Hallo.")
        await until(lambda: said() == ["Hallo."])
        (journal,) = desktop.folder.rglob("*.jsonl")
        assert [each.source.text for each in read_journal(journal).sentences if each.source] == ["Hallo."]
        journal.unlink()
        captions.corrected.emit(0, Stream.SOURCE, "Servus.")
        await until(lambda: desktop.banner)
        assert said() == ["Hallo."]
        await desktop.close()
