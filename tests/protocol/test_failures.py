"""The table of error codes."""

from __future__ import annotations

import pytest

from app.protocol.failures import Verdict, failure_error, judge


@pytest.mark.parametrize(
    ("code", "message", "verdict"),
    [
        ("CLIENT_ERROR", "request timeout after 23 seconds.", Verdict.NEW_TASK),
        ("ResponseTimeout", "Response timeout!", Verdict.NEW_TASK),
        ("RequestTimeOut", "Response timeout!", Verdict.NEW_TASK),
        ("NO_VALID_AUDIO_ERROR", "", Verdict.NEW_TASK),
        ("NO_INPUT_AUDIO_ERROR", "", Verdict.NEW_TASK),
        ("Throttling.RateQuota", "too fast", Verdict.RETRY),
        ("Throttling", "Requests throttling triggered.", Verdict.RETRY),
        ("Throttling.AllocationQuota", "Allocated quota exceeded", Verdict.RETRY),
        ("Throttling.AllocationQuota", "Free allocated quota exceeded.", Verdict.STOP),
        ("InvalidApiKey", "", Verdict.STOP),
        ("ModelNotFound", "", Verdict.STOP),
        ("Model.AccessDenied", "", Verdict.STOP),
        ("AccessDenied.Unpurchased", "", Verdict.STOP),
        ("AccessDenied", "Access denied.", Verdict.STOP),
        ("Arrearage", "", Verdict.STOP),
        ("InvalidParameter", "only English", Verdict.STOP),
        ("UNSUPPORTED_FORMAT", "", Verdict.STOP),
        ("CLIENT_ERROR", "Failed to decode audio", Verdict.STOP),
        ("CLIENT_ERROR", "something else", Verdict.RETRY_FEW),
        ("Brand.New", "who knows", Verdict.RETRY_FEW),
        ("", "", Verdict.RETRY_FEW),
    ],
)
def test_each_code_has_its_verdict(code: str, message: str, verdict: Verdict) -> None:
    """The vendor's table decides, and an unknown code is tried again."""
    failure = judge(code, message)
    assert failure.verdict is verdict
    assert failure.sentence.endswith((".", "English"))
    assert failure_error(code, message).retryable is (verdict is not Verdict.STOP)


def test_an_unknown_failure_shows_the_services_words() -> None:
    """What we do not know is passed on, so that it can be looked up; braces in it are harmless."""
    assert "Brand.New: who {knows}" in judge("Brand.New", "who {knows}").sentence


@pytest.mark.parametrize("code", ["Brand.New", "InvalidParameter", "UNSUPPORTED_FORMAT", "x\n" * 500])
def test_the_services_words_are_one_line_of_bounded_length(code: str) -> None:
    """Whatever it says, the sentence can be shown and logged."""
    sentence = judge(code, "a\n\x1b]0;b\u202e\0" * 1000).sentence
    assert sentence.isprintable()
    assert len(sentence) <= 700
