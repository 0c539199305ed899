from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.ui.main_window.latency_label import LatencyLabel


def test_it_changes_once_a_second_at_most(application: QApplication) -> None:
    """So that it can be read; it is gone while it is not known, and there at once when it is again."""
    seconds = [5.0]
    label = LatencyLabel(clock=lambda: seconds[0])
    assert label.isHidden()
    shown = []
    for at, behind_ms in ((5.0, 2840), (5.5, 4000), (6.0, 2260), (6.1, None), (6.2, 2000)):
        seconds[0] = at
        label.show_latency(behind_ms)
        shown.append("" if label.isHidden() else label.text())
    assert shown == ["Delay: 2.8 s", "Delay: 2.8 s", "Delay: 2.3 s", "", "Delay: 2.0 s"]
    label.deleteLater()


def test_a_delay_that_nobody_minds_is_not_told(application: QApplication) -> None:
    """Captions are never there at once; the number comes when it is worth knowing, and goes again."""
    seconds = iter(range(9))
    label = LatencyLabel(clock=lambda: float(next(seconds)))
    shown = []
    for behind_ms in (900, 1999, 2000, 2600, 1500):
        label.show_latency(behind_ms)
        shown.append(label.isHidden())
    assert shown == [True, True, False, False, True]
    label.deleteLater()
