"""Each text goes out with its translation, and without where there is none."""

from __future__ import annotations

from app.captions.events import Stream
from app.service.captioner import Captioner
from app.service.translator import TranslationMissingError
from tests.fakes.scripted_recognizer import ScriptedRecognizer, ShoutingTranslator

SECOND = bytes(32_000)


class MuteTranslator(ShoutingTranslator):
    """Never has an answer."""

    def translate(self, text: str) -> str:
        """Nothing."""
        raise TranslationMissingError("not today")


def test_partials_and_finals_are_translated() -> None:
    """The translation has its source's number, times and finality, and words that give its text."""
    captioner = Captioner(
        ScriptedRecognizer().open_stream(), "en", translator=ShoutingTranslator(), target_language="es"
    )
    texts = captioner.accept(SECOND)
    assert [(t.stream, t.language, t.text, t.final) for t in texts] == [
        (Stream.SOURCE, "en", "Sentence num", False),
        (Stream.TRANSLATION, "es", "SENTENCE NUM", False),
        (Stream.SOURCE, "en", "Sentence number 0.", True),
        (Stream.TRANSLATION, "es", "SENTENCE NUMBER 0.", True),
    ]
    source, translation = texts[2:]
    assert (translation.begin_ms, translation.end_ms) == (source.begin_ms, source.end_ms) == (0, 1000)
    assert "".join(word.text for word in translation.words) == translation.text


def test_a_translation_alone_can_be_had() -> None:
    """Who does not want the source does not get it."""
    captioner = Captioner(
        ScriptedRecognizer().open_stream(),
        "en",
        transcribe=False,
        translator=ShoutingTranslator(),
        target_language="es",
    )
    assert {text.stream for text in captioner.accept(SECOND)} == {Stream.TRANSLATION}


def test_a_missing_translation_holds_nothing_up() -> None:
    """A partial goes without; a final gets an empty one, so that nobody waits for it."""
    captioner = Captioner(ScriptedRecognizer().open_stream(), "en", translator=MuteTranslator(), target_language="es")
    texts = captioner.accept(SECOND)
    assert [(t.stream, t.text, t.final) for t in texts] == [
        (Stream.SOURCE, "Sentence num", False),
        (Stream.SOURCE, "Sentence number 0.", True),
        (Stream.TRANSLATION, "", True),
    ]


def test_closing_frees_stream_and_translator() -> None:
    """The captioner owns both."""
    recognizer, translator = ScriptedRecognizer(), ShoutingTranslator()
    Captioner(recognizer.open_stream(), "en", translator=translator).close()
    assert (recognizer.open_streams, translator.closed) == (0, 1)
