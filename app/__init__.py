"""Surtitle: live captions of what a microphone hears, translated, over any window."""

__version__ = "0.1.0"
