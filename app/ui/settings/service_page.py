"""The page about the speech service: where it is, the key, and a test that tells what comes back."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from app.errors import EndpointError
from app.session.endpoint import is_plain_elsewhere, url_endpoint
from app.settings.model import DEFAULT_MODEL, Settings
from app.settings.secrets import KEY_VARIABLE, KeyPlace
from app.speech import CLOUD, LOCAL
from app.ui.parts.retelling import in_every_language
from app.ui.settings.choice_picker import ChoicePicker
from app.ui.settings.page import SettingsPage

_ADDRESS = "address"


class ServicePage(SettingsPage):
    """Asks where speech is recognised.

    Signals:
        keyEntryRequested: the user wants to enter a key. keyForgotten: the key shall be forgotten.
        testRequested: try the service out; answer with `show_outcome`.
    """

    keyEntryRequested = Signal()  # noqa: N815
    keyForgotten = Signal()  # noqa: N815
    testRequested = Signal()  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self._plain_address = ""
        self._service = ""
        self._place = KeyPlace.NOWHERE
        self.service = ChoicePicker(
            lambda: self.tr("Speech service"),
            lambda: {
                "": self.tr("The cloud if there is a key, else this machine"),
                LOCAL: self.tr("This machine: no sound leaves it"),
                CLOUD: self.tr("Cloud (Alibaba Model Studio)"),
                _ADDRESS: self.tr("A service at an address"),
            },
        )
        self.service.chosen.connect(self._on_service)
        self.add_question(lambda: self.tr("Speech is recognised &by"), self.service)
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

        self.enter = QPushButton()
        self.enter.clicked.connect(self.keyEntryRequested)
        self.forget = QPushButton()
        self.forget.clicked.connect(self.keyForgotten)
        self.add_question(lambda: self.tr("Key"), self.enter, self.forget)
        self.key_note = self.add_note()
        self.test = QPushButton()
        self.test.clicked.connect(self._on_test)
        self.add_question(lambda: self.tr("Does it work?"), self.test, QWidget())
        self.outcome = self.add_note()

        self.model = QLineEdit()
        self.model.editingFinished.connect(self._on_model)
        self.add_question(lambda: self.tr("&Model"), self.model)
        self.add_note(lambda: self.tr("Of the cloud or of a service at an address: any that takes the same commands."))
        self.words = QLineEdit()
        self.words.editingFinished.connect(lambda: self.changed.emit({"vocabulary_id": self.words.text().strip()}))
        self.add_question(lambda: self.tr("Hot &words"), self.words)
        self.add_note(
            lambda: self.tr("The name (vocabulary ID) of a list of words that you made in the service's console.")
        )

        self.end()
        in_every_language(self, self._say)

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
        if not self.model.hasFocus():
            self.model.setText(settings.model)
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
            KeyPlace.ENVIRONMENT: self.tr("The key in the environment variable {variable} is used."),
            KeyPlace.KEYRING: self.tr("A key is kept in this system's keyring."),
            KeyPlace.NOWHERE: self.tr("No key is known. One that you enter is kept in this system's keyring."),
            KeyPlace.NO_KEYRING: self.tr(
                "This system has no keyring that can be used: a key that you enter is forgotten when Surtitle is "
                "closed. To keep it, put it into the environment variable {variable}."
            ),
        }[self._place].format(variable=KEY_VARIABLE)

    def _say(self) -> None:
        self.address.setAccessibleName(self.tr("Address of the service"))
        self.consent.setText(self.tr("Use it all the same"))
        known = self._place is KeyPlace.KEYRING
        self.enter.setText(self.tr("Enter another &key…") if known else self.tr("Enter a &key…"))
        self.forget.setText(self.tr("&Forget the key"))
        self.test.setText(self.tr("&Test the service"))
        self.model.setAccessibleName(self.tr("Model"))
        self.words.setAccessibleName(self.tr("Hot words"))
        self.words.setPlaceholderText(self.tr("None"))

    def show_outcome(self, sentence: str, *, good: bool) -> None:
        """Say what came of the test: a sentence of another room."""
        self.test.setEnabled(True)
        self.outcome.say(sentence, good=good)

    def _on_test(self) -> None:
        self.test.setEnabled(False)
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

    def _on_model(self) -> None:
        model = self.model.text().strip() or DEFAULT_MODEL
        self.model.setText(model)
        self.changed.emit({"model": model})

    def _on_address(self) -> None:
        """Use the address if it can be used, and say why not where it cannot."""
        self._show_address()
        address = self.address.text().strip()
        if self.service.value != _ADDRESS or not address or not self._address_note.isHidden():
            return
        if not is_plain_elsewhere(address) or self.consent.isChecked():
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
                    "This address begins with ws://, so all that is said, and the key, travel unencrypted: everybody "
                    "on the way there can listen. Use wss:// wherever you can."
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
