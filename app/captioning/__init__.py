"""A captioning session: one source, one speech service, what is kept of it, and any number of subscribers.

`open_session` (``opening.py``) gives a `CaptionSession` (``caption_session.py``) to the window, ``listen`` and
``transcribe`` alike. What happens in it is published by its `SessionHub` (``hub.py``) as the events of
``session_events.py``.

The way of a caption: the session with the service publishes a `CaptionRevised`; a final one is written to the journal;
once it is in the file, the hub folds it into the transcript and calls each subscriber with a `SentenceChanged`.
"""
