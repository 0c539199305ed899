"""Recognisers and translators, made by the engines that the catalogue names.

An engine's module is imported only when it is asked: some take a third of a second.

Not here: the table of engines and models (``app/catalogue.py``), and what an engine has to be (``recognizer.py``,
``translator.py``).
"""

from __future__ import annotations

import logging
import pkgutil
from collections.abc import Callable, Iterator
from typing import cast

from app.catalogue import CATALOGUE, Catalogue, Model
from app.errors import LanguageError, LocalServiceError
from app.message import Message
from app.service.recognizer import Recognizer
from app.service.translator import TranslationEngine, Translator

logger = logging.getLogger(__name__)


def load_recognizer(model: Model, catalogue: Catalogue = CATALOGUE) -> Recognizer:
    """Load a model into memory; blocks for a second or more. Raises `LocalServiceError`, whatever the engine raised."""
    try:
        factory = cast(Callable[[Model], Recognizer], pkgutil.resolve_name(catalogue.recognizer_of(model).factory))
        return factory(model)
    except LocalServiceError:
        raise
    except Exception as error:
        raise LocalServiceError(
            Message(
                "Couldn't load the on-device speech model ({error}). Reinstall Surtitle, or switch to the cloud.",
                error=error,
            )
        ) from error


def translation_pairs(catalogue: Catalogue = CATALOGUE) -> frozenset[tuple[str, str]]:
    """The pairs that can be translated now, by source and target code. Quick: no model is loaded."""
    return frozenset(pair for _, pairs in _translation_engines(catalogue) for pair in pairs)


def open_translator(source: str, target: str, catalogue: Catalogue = CATALOGUE) -> Translator:
    """A translator of this pair, of the first engine that knows it. Raises `LanguageError` where none does."""
    for engine, pairs in _translation_engines(catalogue):
        if (source, target) in pairs:
            return engine.open(source, target)
    raise LanguageError(
        Message("This computer can no longer translate {source} into {target}.", source=source, target=target)
    )


def _translation_engines(catalogue: Catalogue) -> Iterator[tuple[TranslationEngine, frozenset[tuple[str, str]]]]:
    """The engines that work, with their pairs; one that does not is no reason to do without the others."""
    for row in catalogue.translators:
        try:
            engine = cast(Callable[[], TranslationEngine], pkgutil.resolve_name(row.factory))()
            pairs = frozenset(engine.pairs())
        except Exception as error:
            logger.warning("the translation engine %s cannot be used: %r", row.name, error)
        else:
            yield engine, pairs
