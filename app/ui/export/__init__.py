"""The dialog in which a session is exported."""
