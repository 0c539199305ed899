"""Surtitle without a window: captions, progress and reports in a terminal, and events for other programs."""
