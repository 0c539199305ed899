"""The texts in a result of the run-task protocol: read, mended where that serves readers, else left out with a reason.

A text whose number, times or words are missing or of a wrong type is nonsense, and left out. What is of the right type
and cannot be true is mended around the text:

- a time that lies well behind the sound that was sent counts as missing, and the other times say what they can: a
  sentence ends no earlier than it begins, and its words lie inside it and never go back;
- words that do not join to their text are left out: it is captioned without word times.

Each text is judged by itself, so a broken translation does not cost the transcription beside it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from app.captions.events import Stream, Word
from app.protocol import messages
from app.protocol.events import MessageIgnored, SentenceRevised
from app.protocol.messages import LAST_SENTENCE, LONGEST_TEXT
from app.protocol.peer_text import one_line

SLACK_MS = 60_000
"""How far behind the sound that was sent a time may lie: services pad and round, but not by a minute."""

_T = TypeVar("_T")


def read_output(output: messages.Output, *, sent_ms: int) -> Iterator[SentenceRevised | MessageIgnored]:
    """What a result says of its sentences: the transcription first, then the translations.

    Args:
        output: as decoded.
        sent_ms: how much sound the task has been sent.
    """
    if output.transcription is not None:
        yield from _read_text(output.transcription, Stream.SOURCE, sent_ms)
    if isinstance(output.translations, list):
        for translation in output.translations:
            yield from _read_text(translation, Stream.TRANSLATION, sent_ms)
    elif output.translations is not None:
        yield MessageIgnored("translations that are not a list")


def read_sentence(wire: messages.WireSentence, *, sent_ms: int) -> Iterator[SentenceRevised]:
    """What is said of one sentence of the source, mended where it cannot be true."""
    return _revised(wire, messages.WireStash(), Stream.SOURCE, sent_ms)


def read_usage_s(usage: object) -> int | None:
    """The seconds that a result's `usage` counts, if it does."""
    return _known(usage.get("duration"), messages.LONGEST_TASK_S) if isinstance(usage, dict) else None


def _read_text(raw: object, stream: Stream, sent_ms: int) -> Iterator[SentenceRevised | MessageIgnored]:
    try:
        wire = msgspec.convert(raw, messages.WireSentence)
    except msgspec.ValidationError as error:
        yield MessageIgnored(one_line(f"a {stream.value} text that cannot be read: {error}"))
        return
    stash = _converted(wire.stash, messages.WireStash) or messages.WireStash()
    length = len(wire.text) + len(stash.text)
    if length > LONGEST_TEXT:
        yield MessageIgnored(f"a {stream.value} text of {length} characters, in sentence {wire.sentence_id}")
        return
    yield from _revised(wire, stash, stream, sent_ms)


def _revised(
    wire: messages.WireSentence, stash: messages.WireStash, stream: Stream, sent_ms: int
) -> Iterator[SentenceRevised]:
    """The sentence, and the next one where its beginning is stashed behind a final."""
    final = wire.sentence_end is True
    language = wire.lang if isinstance(wire.lang, str) else ""
    limit_ms = sent_ms + SLACK_MS
    words = _joining(wire.words, wire.text, limit_ms)
    begin_ms, end_ms, heard_ms = (_known(t, limit_ms) for t in (wire.begin_time, wire.end_time, wire.current_time))
    if begin_ms is None:
        begin_ms = words[0].begin_ms if words else min(end_ms or sent_ms, sent_ms)
    if end_ms is not None and end_ms < begin_ms:
        end_ms = None
    said_until_ms = max(begin_ms, end_ms or (words[-1].end_ms if words else 0) or heard_ms or 0)
    words = tuple(_within(words, begin_ms, said_until_ms if final else end_ms))
    text = wire.text
    if stash.text and not final:
        words = _with_tail(words, wire, stash, begin_ms, max(said_until_ms, heard_ms or 0), limit_ms)
        text += stash.text
        end_ms = None  # of the sentence before the tail
    yield SentenceRevised(
        sentence=wire.sentence_id,
        stream=stream,
        language=language,
        text=text,
        begin_ms=begin_ms,
        end_ms=said_until_ms if final else end_ms or None,
        words=words,
        final=final,
        heard_ms=heard_ms or None,
        provisional_end=wire.vad_pre_end is True and wire.pre_end_failed is not True,
    )
    if stash.text and final:
        following = _known(stash.sentence_id, LAST_SENTENCE) or 0
        stash_words = _joining(stash.words, stash.text, limit_ms)
        stash_begin_ms = _known(stash.begin_time, limit_ms)
        if stash_begin_ms is None:
            stash_begin_ms = stash_words[0].begin_ms if stash_words else said_until_ms
        yield SentenceRevised(
            sentence=max(following, wire.sentence_id + 1),
            stream=stream,
            language=language,
            text=stash.text,
            begin_ms=stash_begin_ms,
            end_ms=None,
            words=tuple(_within(stash_words, stash_begin_ms, None)),
            heard_ms=_known(stash.current_time, limit_ms),
        )


def _joining(raw: object, text: str, limit_ms: int) -> tuple[Word, ...]:
    """The words, if joined they give the text; none else. A word without times has those of its neighbours."""
    wire = [word for word in _converted(raw, list[messages.WireWord]) or () if word.text]
    joined = "".join(word.text for word in wire)
    if wire and joined != text and joined.lstrip() == text:
        wire[0].text = wire[0].text.lstrip()
        joined = text if wire[0].text else ""
    if joined != text:
        return ()
    words: list[Word] = []
    for word in wire:
        before_ms = words[-1].end_ms if words else 0
        begin_ms = _known(word.begin_time, limit_ms)
        end_ms = _known(word.end_time, limit_ms)
        if begin_ms is None:
            begin_ms = before_ms if end_ms is None else min(before_ms, end_ms)
        words.append(Word(word.text, begin_ms, max(begin_ms, end_ms or 0), word.fixed is True))
    return tuple(words)


def _within(words: tuple[Word, ...], begin_ms: int, end_ms: int | None) -> Iterator[Word]:
    """The words moved into their sentence, none beginning before the one before it."""
    for word in words:
        word_begin_ms = max(word.begin_ms, begin_ms)
        word_end_ms = max(word.end_ms, word_begin_ms)
        if end_ms is not None:
            word_begin_ms, word_end_ms = min(word_begin_ms, end_ms), min(word_end_ms, end_ms)
        yield Word(word.text, word_begin_ms, word_end_ms, word.fixed)
        begin_ms = word_begin_ms


def _with_tail(
    words: tuple[Word, ...],
    wire: messages.WireSentence,
    stash: messages.WireStash,
    begin_ms: int,
    until_ms: int,
    limit_ms: int,
) -> tuple[Word, ...]:
    """The words of a partial with those of the stash that is shown as its tail."""
    if wire.text and not words:
        return ()
    tail = _joining(stash.words, stash.text, limit_ms)
    if not tail:  # the whole tail is one word, which may change
        tail_begin_ms = words[-1].end_ms if words else begin_ms
        tail = (Word(stash.text, tail_begin_ms, max(tail_begin_ms, until_ms), fixed=False),)
    return tuple(itertools.chain(words, _within(tail, words[-1].begin_ms if words else begin_ms, None)))


def _known(value: object, limit: int) -> int | None:
    """The number, if it is one from 0 to the limit."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= limit:
        return None
    return round(value)


def _converted(raw: object, kind: type[_T]) -> _T | None:
    """The value as this type, if it is of it."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        return None
