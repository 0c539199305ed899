"""The main window: controls, the first page, the state below."""
