"""The page about the speech service: where it is, the key, and a test that tells what comes back."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from app.catalogue import CATALOGUE, Catalogue, ModelChoice
from app.errors import EndpointError
from app.protocol.languages import language_name
from app.protocol.models import CLOUD_MODEL, MODELS, model_named
from app.session.endpoint import is_plain_elsewhere, url_endpoint
from app.settings.proxy import DIRECT
from app.settings.secrets import KEY_VARIABLE, KeyPlace
from app.settings.settings import Settings
from app.speech import CLOUD, LOCAL, usual_model
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.settings.choice_picker import ChoicePicker
from app.ui.settings.proxy_field import ProxyField
from app.ui.settings.region_picker import RegionPicker
from app.ui.settings.settings_page import SettingsPage

_ADDRESS = "address"
_OTHER = "other"


class ServicePage(SettingsPage):
    """Asks where speech is recognised.

    Signals:
        keyEntryRequested: the user wants to enter a key. keyForgotten: the key shall be forgotten.
        testRequested: try the service out; answer with `show_outcome`.
    """

    keyEntryRequested = Signal()  # noqa: N815
    keyForgotten = Signal()  # noqa: N815
    testRequested = Signal()  # noqa: N815

    def __init__(self, catalogue: Catalogue = CATALOGUE) -> None:
        """`catalogue`: the models of this machine; they are offered where there is a choice."""
        super().__init__()
        self._catalogue = catalogue
        self._plain_address = ""
        self._service = ""
        self._model = ""
        self._usual = CLOUD_MODEL
        self._testing = False
        self._place = KeyPlace.NOWHERE
        self.service = ChoicePicker(
            lambda: self.tr("Speech service"),
            lambda: {
                "": self.tr("Automatic: cloud if there is an API key, otherwise this computer"),
                LOCAL: self.tr("This computer: audio never leaves it"),
                CLOUD: self.tr("Cloud (Alibaba Model Studio)"),
                _ADDRESS: self.tr("Custom server"),
            },
        )
        self.service.chosen.connect(self._on_service)
        self.add_question(lambda: self.tr("Speech recognition &by"), self.service)
        self.address = QLineEdit()
        self.address.setPlaceholderText("wss://example.com/api-ws/v1/inference")
        self.address.setToolTip(self.address.placeholderText())
        self.address.textChanged.connect(self._show_address)
        self.address.editingFinished.connect(self._on_address)
        self._address_label = self.add_question(lambda: self.tr("&Address"), self.address)
        self.consent = QCheckBox()
        self.consent.toggled.connect(self._on_consent)
        self._warning = self.add_note()
        self.add_row(self.consent)
        self._address_note = self.add_note()

        self.region = RegionPicker()
        self.region.chosen.connect(self._on_region)
        self._region_label = self.add_question(lambda: self.tr("Cloud &region"), self.region)
        self._region_note = self.add_note(lambda: self.tr("An API key works only in the region where it was created."))
        self.enter = QPushButton()
        self.enter.clicked.connect(self.keyEntryRequested)
        self.forget = QPushButton()
        self.forget.clicked.connect(self.keyForgotten)
        self.add_question(lambda: self.tr("API key"), self.enter, self.forget)
        self.key_note = self.add_note()
        self.proxy = ProxyField()
        self.proxy.chosen.connect(self._on_proxy)
        self.add_question(lambda: self.tr("&Proxy for online services"), self.proxy)
        self._proxy_trouble = self.add_note()
        self.proxy.found.connect(lambda trouble: self._proxy_trouble.say(trouble, good=False))
        self.add_note(self._proxy_words)
        self.test = QPushButton()
        self.test.clicked.connect(self._on_test)
        self.add_question(lambda: self.tr("Connection"), self.test, QWidget())
        self.outcome = self.add_note()

        self.local_model = ChoicePicker(lambda: self.tr("On-device model"), self._local_models)
        self.local_model.chosen.connect(self._on_local_model)
        local_label = self.add_question(lambda: self.tr("On-device mo&del"), self.local_model)
        self._local_note = self.add_note()
        for each in (local_label, self.local_model):
            each.setVisible(len(catalogue.models) > 1)
        self.model = ChoicePicker(lambda: self.tr("Model"), self._models)
        self.model.chosen.connect(self._on_model)
        self.add_question(lambda: self.tr("&Model"), self.model)
        self.other_model = QLineEdit()
        self.other_model.setPlaceholderText("paraformer-realtime-v2")
        self.other_model.editingFinished.connect(self._on_other_model)
        self.add_row(self.other_model)
        self._model_note = self.add_note()
        self._lack_note = self.add_note()
        self.words = QLineEdit()
        self.words.editingFinished.connect(lambda: self.changed.emit({"vocabulary_id": self.words.text().strip()}))
        self.add_question(lambda: self.tr("Custom vocabular&y ID"), self.words)
        self._words_note = self.add_note()

        self.end()
        on_language_change(self, self._say)

    def named(self) -> str:
        """What the page is called."""
        return self.tr("Speech service")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self._plain_address = settings.plain_address
        known = settings.service in ("", LOCAL, CLOUD)
        if self.service.value != _ADDRESS or settings.service != self._service:  # else an address is being typed
            self._service = settings.service
            self.service.select(settings.service if known else _ADDRESS)
            if not known:
                self.address.setText(settings.service)
        self._usual = usual_model(CLOUD if settings.service in ("", LOCAL) else settings.service)
        if self.model.value != _OTHER or settings.model != self._model:  # else a name is being typed
            self._model = settings.model
            listed = settings.model in self._models()
            self.model.select(settings.model if listed else _OTHER)
            self.other_model.setText("" if listed else settings.model)
        self._show_model(settings)
        self.local_model.select(settings.local_model)
        self._local_note.say(self._local_words if len(self._catalogue.models) > 1 else "")
        self.region.select(settings.cloud_region)
        for each in (self._region_label, self.region, self._region_note):
            each.setVisible(settings.service in ("", CLOUD))
        self.proxy.show_address(settings.proxy)
        if not self.words.hasFocus():
            self.words.setText(settings.vocabulary_id)
        self._show_address()

    def show_key_place(self, place: KeyPlace) -> None:
        """Say where the key is; the key itself is never shown."""
        self.forget.setVisible(place is KeyPlace.KEYRING)
        self.enter.setEnabled(place is not KeyPlace.ENVIRONMENT)
        self._place = place
        self._say()
        self.key_note.say(self._place_words)

    def _place_words(self) -> str:
        return {
            KeyPlace.ENVIRONMENT: self.tr("Using the API key from the environment variable {variable}."),
            KeyPlace.KEYRING: self.tr("An API key is saved in the system keyring."),
            KeyPlace.NOWHERE: self.tr("No API key yet. A key that you add is saved in the system keyring."),
            KeyPlace.NO_KEYRING: self.tr(
                "No system keyring is available, so your API key is kept only until you close Surtitle. To keep "
                "it, set the environment variable {variable}."
            ),
        }[self._place].format(variable=KEY_VARIABLE)

    def _say(self) -> None:
        self.address.setAccessibleName(self.tr("Server address"))
        self.consent.setText(self.tr("Use it anyway"))
        known = self._place is KeyPlace.KEYRING
        self.enter.setText(self.tr("Replace API &key…") if known else self.tr("Add API &key…"))
        self.forget.setText(self.tr("Remo&ve key"))
        self.test.setText(self.tr("&Test connection"))
        self.other_model.setAccessibleName(self.tr("Model name"))
        self.words.setAccessibleName(self.tr("Custom vocabulary"))
        self.words.setPlaceholderText(self.tr("None"))

    def show_outcome(self, sentence: str, *, good: bool) -> None:
        """Say what came of the test: a sentence of another room."""
        self._testing = False
        self.outcome.say(sentence, good=good)

    def _on_test(self) -> None:
        if self._testing:  # it stays enabled, so that it keeps the focus
            return
        self._testing = True
        self.outcome.say(lambda: self.tr("Connecting…"))
        self.testRequested.emit()

    def _on_service(self, service: object) -> None:
        self.outcome.say("")
        self._show_address()
        if service == _ADDRESS:
            self.address.setFocus()
            self._on_address()
        else:
            self.changed.emit({"service": service})

    def _on_region(self, region: object) -> None:
        self.outcome.say("")
        self.changed.emit({"cloud_region": region})

    def _on_proxy(self, address: str) -> None:
        self.outcome.say("")
        self.changed.emit({"proxy": address})

    def _proxy_words(self) -> str:
        return self.tr(
            "For example, {first} or {second}. Enter {direct} to use no proxy. Set a proxy with a password in "
            "the environment variable {variable}."
        ).format(first="http://host:8080", second="socks5h://host:1080", direct=DIRECT, variable="https_proxy")

    def _models(self) -> dict[object, str]:
        """The models that we know, and what each is good for."""
        return {
            "": self.tr("Default ({name})").format(name=self._usual_title()),
            **{model.name: in_our_language(model.description) for model in MODELS if model.name},
            _OTHER: self.tr("Another model…"),
        }

    def _usual_title(self) -> str:
        return next((model.title for model in MODELS if model.name == self._usual and model.title), self._usual)

    def _on_model(self, model: object) -> None:
        self.outcome.say("")  # of the model before
        self.other_model.setVisible(model == _OTHER)
        if model == _OTHER:
            self.other_model.setFocus()
        else:
            self.changed.emit({"model": model})

    def _on_other_model(self) -> None:
        model = self.other_model.text().strip()
        if self.model.value == _OTHER and model and model != self._model:
            self.outcome.say("")
            self.changed.emit({"model": model})

    def _local_models(self) -> dict[object, str]:
        """The models of this machine."""
        return {
            "": self.tr("Default ({name})").format(name=self._catalogue.usual.title),
            **{
                model.name: f"{model.title} ({', '.join(map(language_name, model.languages))})"
                for model in self._catalogue.models
            },
        }

    def _local_words(self) -> str:
        """What the chosen model of this machine is good for and what it takes, or that there is no such model."""
        model, notice = self._catalogue.chosen(ModelChoice(str(self.local_model.value)))
        if notice:
            return in_our_language(notice)
        words = self.tr("{good_for} It uses {memory} MB of memory. Licence: {licence}.").format(
            good_for=in_our_language(model.good_for), memory=model.memory_mb, licence=model.licence
        )
        untimed = "" if model.has_word_times else self.tr("It doesn't report word times, so they are estimated.")
        untried = "" if model.is_tried else self.tr("It hasn't been tested with Surtitle yet.")
        return " ".join(filter(None, (words, untimed, untried)))

    def _on_local_model(self, model: object) -> None:
        self.outcome.say("")
        self.changed.emit({"local_model": model})

    def _show_model(self, settings: Settings) -> None:
        """Say what the model can do, and offer hot words where it knows them."""
        name = settings.model or self._usual
        model = model_named(name)
        targets = {target for targets in model.languages.targets.values() for target in targets}
        known = bool(model.prefix)
        self._model_note.say(
            (lambda: self._model_words(len(model.languages.targets), len(targets), guided=model.is_self_guided))
            if known
            else ""
        )
        offered = model.languages.targets_of(settings.source_language)
        lacking = known and settings.service != LOCAL and settings.target_language not in ("", *offered)
        self._lack_note.say(self._lack_words if lacking else "", good=False)
        self.other_model.setVisible(self.model.value == _OTHER)
        self.words.setEnabled(not model.is_named_in_url)
        self._words_note.say(self._words_words if self.words.isEnabled() else self._no_words)

    def _model_words(self, sources: int, targets: int, *, guided: bool) -> str:
        if not targets:
            return self.tr("Recognises {sources} languages. No translation.").format(sources=sources)
        words = self.tr("Recognises {sources} languages and translates into {targets}.").format(
            sources=sources, targets=targets
        )
        if not guided:
            return words
        more = self.tr("Detects the language and sentence endings automatically.")
        return f"{words} {more}"

    def _lack_words(self) -> str:
        return self.tr(
            "This model can't translate between the selected languages, so captions won't be translated. Choose "
            "other languages or another model."
        )

    def _words_words(self) -> str:
        return self.tr("The ID of a vocabulary list that you created in the service's console.")

    def _no_words(self) -> str:
        return self.tr("This model doesn't support custom vocabulary.")

    def _on_address(self) -> None:
        """Use the address if it can be used, and say why not where it cannot."""
        self._show_address()
        address = self.address.text().strip()
        if self.service.value != _ADDRESS or not address or not self._address_note.isHidden():
            return
        if not is_plain_elsewhere(address) or self.consent.isChecked():
            if address != self._service:
                self.outcome.say("")
            self.changed.emit({"service": address})

    def _on_consent(self, given: bool) -> None:
        address = self.address.text().strip()
        self._plain_address = address if given else ""
        if given:
            self.changed.emit({"plain_address": address, "service": address})
        else:
            self.changed.emit({"plain_address": "", "service": LOCAL})

    def _show_address(self) -> None:
        wanted = self.service.value == _ADDRESS
        address = self.address.text().strip()
        plain = wanted and is_plain_elsewhere(address)
        self._address_label.setVisible(wanted)
        self.address.setVisible(wanted)
        self.consent.setVisible(plain)
        self._warning.say("")
        self._address_note.say("")
        if plain:
            self._warning.say(
                lambda: self.tr(
                    "A ws:// address is not encrypted: anyone on the network path can read the audio and the "
                    "API key. Use wss:// if you can."
                ),
                good=False,
            )
            with QSignalBlocker(self.consent):
                self.consent.setChecked(bool(address) and self._plain_address == address)
        if wanted and address:
            try:
                url_endpoint(address, None, plain_address=address)
            except EndpointError as error:
                self._address_note.say(str(error), good=False)
