from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.ui.main_window.latency_label import LatencyLabel


def test_it_changes_once_a_second_at_most(application: QApplication) -> None:
    """So that it can be read; it is gone while it is not known, and there at once when it is again."""
    seconds = [5.0]
    label = LatencyLabel(clock=lambda: seconds[0])
    assert label.isHidden()
    shown = []
    for at, behind_ms in ((5.0, 840), (5.5, 2000), (6.0, 1260), (6.1, None), (6.2, 0)):
        seconds[0] = at
        label.show_latency(behind_ms)
        shown.append("" if label.isHidden() else label.text())
    assert shown == ["Delay: 0.8 s", "Delay: 0.8 s", "Delay: 1.3 s", "", "Delay: 0.0 s"]
    label.deleteLater()
