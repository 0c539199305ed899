"""What the user chooses in the main window, as changes of the settings: in the controls, and on the first page.

Both show the settings that come back. What is chosen on the first page is chosen in the controls, which come after it.

Not here: where the settings are kept, and what they lead to.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.protocol.languages import LanguageSupport
from app.settings.settings import Settings
from app.ui.main_window.control_bar import ControlBar
from app.ui.main_window.source_picker import ChoiceKind, SourceChoice
from app.ui.main_window.welcome import WelcomePage


class Choices(QObject):
    """The settings as the window shows them, and what is chosen of them.

    Attributes:
        settings: as they were shown last.

    Signals:
        changed(dict): the user chose these values, by the names of the settings; a service also where it is the one
            that is shown already.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject, controls: ControlBar, welcome: WelcomePage, settings: Settings) -> None:
        super().__init__(parent)
        self.settings = settings
        self._controls = controls
        self._welcome = welcome
        controls.source.chosen.connect(self._on_source)
        controls.languages.chosen.connect(self._on_languages)
        controls.service.activated.connect(lambda _: self.change(service=str(controls.service.currentData())))
        controls.overlay.clicked.connect(lambda shown: self.change(overlay_shown=shown))
        controls.overlay_menu.contentChosen.connect(lambda content: self.change(overlay_content=content))
        controls.overlay_menu.lockToggled.connect(lambda locked: self.change(overlay_locked=locked))
        welcome.serviceChosen.connect(lambda service: self.change(service=service))
        welcome.source.chosen.connect(self._choose_source)
        welcome.languages.chosen.connect(self._on_languages)

    @property
    def source(self) -> SourceChoice:
        """What to listen to at the next start."""
        return self._controls.source.choice

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self.settings, controls = settings, self._controls
        if self.source.kind is ChoiceKind.DEVICE:
            controls.source.select(SourceChoice(ChoiceKind.DEVICE, settings.source))
        controls.languages.select(settings.source_language, settings.target_language)
        controls.overlay.setChecked(settings.overlay_shown)
        controls.overlay_menu.show_content(settings.overlay_content)
        controls.overlay_menu.show_locked(locked=settings.overlay_locked)
        controls.show_service(settings.service or "local")
        self._show_on_first_page()

    def set_support(self, support: LanguageSupport) -> None:
        """Offer the languages that the chosen service can do; of the settings, show what is nearest."""
        self._controls.languages.set_support(support)
        self._welcome.languages.set_support(support)
        self._controls.languages.select(self.settings.source_language, self.settings.target_language)
        self._show_on_first_page()

    def change(self, **changes: object) -> None:
        """Choose this."""
        self.changed.emit(changes)

    def step_overlay_content(self) -> None:
        """Choose the next texts of the overlay, of those that there are."""
        menu = self._controls.overlay_menu
        if len(menu.offered) > 1:
            self.change(overlay_content=menu.offered[(menu.offered.index(menu.content) + 1) % len(menu.offered)])

    def _show_on_first_page(self) -> None:
        service = str(self._controls.service.currentData())
        self._welcome.show_choices(self.source, self._controls.languages.pair, service)

    def _choose_source(self, choice: SourceChoice) -> None:
        self._controls.source.select(choice)
        self._on_source(choice)

    def _on_source(self, choice: SourceChoice) -> None:
        if choice.kind is ChoiceKind.DEVICE:
            self.change(source=choice.value)

    def _on_languages(self, source: str, target: str) -> None:
        if (source, target) != (self.settings.source_language, self.settings.target_language):
            self.change(source_language=source, target_language=target)
