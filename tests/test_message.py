"""Sentences with their values apart."""

from __future__ import annotations

import copy
import pickle

import msgspec
import pytest

from app.errors import SurtitleError
from app.message import Message, as_message, plain, translate

CHINESE = {
    "{seconds:.1f} s behind.": "落后 {seconds:.1f} 秒。",
    "Lost: {reason}": "已断开：{reason}",
    "No network.": "没有网络。",
}


def chinese(template: str) -> str:
    """The translation, or the template."""
    return CHINESE.get(template, template)


def test_it_is_the_sentence_in_english() -> None:
    """Terminals, logs and tests see a string."""
    sentence = Message("{seconds:.1f} s behind.", seconds=4.26)
    assert sentence == "4.3 s behind."
    assert f"{sentence}" == "4.3 s behind."
    assert sentence.template == "{seconds:.1f} s behind."


def test_it_is_told_in_another_language() -> None:
    """Its values go where the other language wants them."""
    assert translate(Message("{seconds:.1f} s behind.", seconds=4.26), chinese) == "落后 4.3 秒。"


def test_sentences_in_it_are_translated_too() -> None:
    """A reason may be a sentence, or an error that has one."""
    for reason in (Message("No network."), SurtitleError(Message("No network."))):
        assert Message("Lost: {reason}", reason=reason) == "Lost: No network."
        assert translate(Message("Lost: {reason}", reason=reason), chinese) == "已断开：没有网络。"


def test_what_comes_from_outside_is_left_alone() -> None:
    """A value is no template, whatever is in it."""
    hostile = "{seconds} {0} {reason.__class__} No network."
    assert Message("Lost: {reason}", reason=hostile) == f"Lost: {hostile}"
    assert translate(Message("Lost: {reason}", reason=hostile), chinese) == f"已断开：{hostile}"


def test_braces_without_values_stand_for_themselves() -> None:
    """As in a sentence about them."""
    assert Message("Write {braces}.") == "Write {braces}."
    assert translate(Message("Write {braces}."), chinese) == "Write {braces}."


def test_an_error_keeps_it() -> None:
    """Through `str`, by which all rooms ask an error for its sentence."""
    assert isinstance(str(SurtitleError(Message("No network."))), Message)


def test_an_error_in_it_is_let_go() -> None:
    """It would hold on to all that it came through."""
    sentence = Message("Lost: {reason}", reason=SurtitleError(Message("No network.")))
    assert isinstance(sentence.values["reason"], Message)


def test_what_may_have_been_told_is_told() -> None:
    """An error's sentence stays what it is, and what a peer said is no template."""
    sentence = Message("Lost: {reason}", reason="x")
    told = str(SurtitleError(sentence))
    assert told == sentence
    assert as_message(told) is told
    assert translate(as_message("No {reason}."), chinese) == "No {reason}."
    assert translate(as_message("No network."), chinese) == "没有网络。"


def test_a_kept_sentence_is_found_again() -> None:
    """A journal keeps the English text; one without values can be translated from that."""
    assert translate(msgspec.json.decode(msgspec.json.encode(plain(Message("No network.")))), chinese) == "没有网络。"
    assert translate("Something else.", chinese) == "Something else."
    assert translate("", chinese) == ""


def test_it_can_be_copied() -> None:
    """It travels like any other value."""
    sentence = Message("Lost: {reason}", reason="x")
    for twin in (copy.deepcopy(sentence), pickle.loads(pickle.dumps(sentence))):  # noqa: S301 - our own
        assert (twin, twin.template) == (sentence, sentence.template)


def test_a_missing_value_is_a_mistake() -> None:
    """Of ours, found when the sentence is made."""
    with pytest.raises(KeyError):
        Message("Lost: {reason} {code}", reason="x")
