"""The engines that recognise and translate speech on this computer, and the models that they run, as data.

This table and an engine's own module are the only places that name an engine; whoever chooses, loads, lists or
describes one reads it here. An engine is added by a module in ``app/service`` and a row in this table, a model by a
row. Tests and programs that bring engines of their own make a catalogue with `Catalogue.extended`.

Not here: how an engine is loaded (``service/engines.py``).
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import InputError
from app.message import NOTHING, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A program library that recognises speech, or one that translates.

    Attributes:
        name: unique in its list.
        factory: who makes it, as ``package.module:name``. A recogniser's is called with the `Model` and returns a
            `service.recognizer.Recognizer`; a translator's is called without arguments and returns a
            `service.translator.TranslationEngine`.
        package: the Python package that it needs; empty: none.
        advice: a sentence on how to get what is missing.
        offer: a sentence on what there would be with it, where it is not installed with Surtitle.
    """

    name: str
    factory: str
    package: str = ""
    advice: Message = NOTHING
    offer: Message = NOTHING

    @property
    def is_installed(self) -> bool:
        """Whether its package is there; nothing is imported."""
        return not self.package or importlib.util.find_spec(self.package) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model of a recogniser.

    Attributes:
        name: unique; what ``--model`` and the settings call it.
        title: what the window calls it: a name, which is the same in every language.
        engine: the name of the engine that runs it.
        languages: codes of the languages that it recognises; the first is what undeclared speech is taken for.
        good_for: a sentence on when to choose it.
        licence: its name, as SPDX writes it where it knows it.
        memory_mb: what the service takes with it, in MB.
        download_mb: what has to be fetched before it can be used; 0: it comes with its engine.
        has_word_times: whether it tells when each word was said; else that is estimated.
        is_tried: whether we have run it ourselves.
    """

    name: str
    title: str
    engine: str
    languages: tuple[str, ...]
    good_for: Message
    licence: str
    memory_mb: int
    download_mb: int = 0
    has_word_times: bool = False
    is_tried: bool = True


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """A file inside an installed Python package."""

    package: str
    path: str

    def find(self) -> Path | None:
        """Where it is; None where it is not installed. Imports nothing of the package."""
        spec = importlib.util.find_spec(self.package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            path = Path(folder) / self.path
            if path.is_file():
                return path
        return None


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model somebody chose.

    Attributes:
        name: as in the catalogue; empty: the usual one.
        is_required: whether one that is not known is refused, since it was just asked for; a name that was kept in
            the settings is replaced by the usual model, and that is said.
    """

    name: str = ""
    is_required: bool = False


USUAL_MODEL = ModelChoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that can recognise and translate on this computer.

    Attributes:
        models: the first is the usual one.
        recognizers: the engines that run them.
        translators: engines that translate; of two that know a pair, the first is used.
        recording: a short speech in the first language of the usual model, for who has no microphone.
    """

    models: tuple[Model, ...]
    recognizers: tuple[Engine, ...]
    translators: tuple[Engine, ...]
    recording: PackagedFile

    @property
    def usual(self) -> Model:
        """The model that is used where none was chosen."""
        return self.models[0]

    def model(self, name: str) -> Model:
        """The model of this name; an empty one: the usual model. Raises `InputError` with the names that there are."""
        if not name:
            return self.usual
        for model in self.models:
            if model.name == name:
                return model
        raise InputError(
            Message(
                "There is no on-device model “{name}”. Choose one of: {names}.",
                name=name,
                names=", ".join(each.name for each in self.models),
            )
        )

    def chosen(self, choice: ModelChoice) -> tuple[Model, Message]:
        """The model to use, and a sentence where it is not the one that was chosen (else an empty one).

        Raises `InputError` for one that is required and not known.
        """
        try:
            return self.model(choice.name), NOTHING
        except InputError as error:
            if choice.is_required:
                raise
            return self.usual, Message("{error} Until then, {title} is used.", error=error, title=self.usual.title)

    def recognizer_of(self, model: Model) -> Engine:
        """The engine that runs this model."""
        return next(engine for engine in self.recognizers if engine.name == model.engine)

    def extended(
        self,
        *,
        models: tuple[Model, ...] = (),
        recognizers: tuple[Engine, ...] = (),
        translators: tuple[Engine, ...] = (),
    ) -> Catalogue:
        """This catalogue with these rows at the end of its lists."""
        return replace(
            self,
            models=self.models + models,
            recognizers=self.recognizers + recognizers,
            translators=self.translators + translators,
        )


CATALOGUE = Catalogue(
    models=(
        Model(
            name="moonshine-tiny-en",
            title="Moonshine Tiny",
            engine="moonshine",
            languages=("en",),
            good_for=Message("Fast on any computer, and included with Surtitle."),
            licence="MIT",
            memory_mb=245,
        ),
    ),
    recognizers=(
        Engine(
            name="moonshine",
            factory="app.service.moonshine:MoonshineRecognizer",
            package="moonshine_voice",
            advice=Message("Run setup again."),
        ),
    ),
    translators=(
        Engine(
            name="apertium",
            factory="app.service.apertium:ApertiumEngine",
            advice=Message("On Debian or Ubuntu, run: sudo apt-get install apertium-en-es"),
            offer=Message("Install Apertium's English–Spanish data to translate into Spanish."),
        ),
    ),
    recording=PackagedFile("moonshine_voice", "assets/two_cities.wav"),
)
"""What comes with Surtitle."""
