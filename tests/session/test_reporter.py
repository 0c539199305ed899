"""What a session tells of its captions, gaps and costs."""

from __future__ import annotations

from app.captions.events import CaptionRevised, Event, GapRecorded, UsageReported
from app.session.reconciler import SentenceReconciler
from app.session.reporter import Reporter
from tests.fakes.scripted_service import sentence
from tests.fakes.source import silence


def reporter(told: list[Event]) -> Reporter:
    """A reporter whose first task was sent ten seconds."""
    reconciler = SentenceReconciler(source_language="en", translating=False)
    reconciler.begin_task()
    reconciler.sent(silence(0, 10_000))
    return Reporter(told.append, reconciler)


def test_the_largest_figure_of_each_task_is_summed() -> None:
    """A service may count down again within a task; a new task counts from zero."""
    told: list[Event] = []
    report = reporter(told)
    for seconds in (1, 5, 3):
        report.usage(seconds)
    report.begin_task()
    report.usage(2)
    assert told == [UsageReported(seconds) for seconds in (1, 5, 5, 7)]


def test_a_gap_is_told_once() -> None:
    """In milliseconds, and only what was not told before."""
    told: list[Event] = []
    report = reporter(told)
    report.gap(16_000, 32_000, "lost")
    report.gap(8_000, 40_000, "failed")
    report.gap(40_000, 40_000, "nothing")
    assert told == [
        GapRecorded(1000, 2000, "lost"),
        GapRecorded(500, 1000, "failed"),
        GapRecorded(2000, 2500, "failed"),
    ]


def test_only_a_final_is_progress() -> None:
    """A service that stammers partials and breaks off is tried less and less often."""
    told: list[Event] = []
    report = reporter(told)
    report.caption(sentence(0, "Hel", 0, 500, final=False))
    assert not report.progressed
    report.caption(sentence(0, "Hello.", 0, 500))
    assert report.progressed
    report.caption(sentence(1, "By", 600, 900, final=False))
    report.settle()
    finals = [event.text for event in told if isinstance(event, CaptionRevised) and event.final]
    assert finals == ["Hello.", "By"]
