"""What this machine can do by itself: which languages it recognises, and into which it translates them.

Cheap to ask, since windows and commands ask before anything runs: no model is loaded and no process is started.
"""

from __future__ import annotations

from app.catalogue import CATALOGUE, Catalogue, Model
from app.protocol.languages import LanguageSupport
from app.service.engines import translation_pairs


def local_languages(model: Model | None = None, *, catalogue: Catalogue = CATALOGUE) -> LanguageSupport:
    """The languages of the app's own speech service with this model; None: the usual one.

    Undeclared speech is taken for the first language of the model, which is what a service that detects would answer.
    """
    pairs = translation_pairs(catalogue)
    languages = (model or catalogue.usual).languages
    return LanguageSupport(
        targets={code: tuple(sorted(target for source, target in pairs if source == code)) for code in languages},
        detects=True,
    )
