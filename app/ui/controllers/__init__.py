"""What connects the windows to the session, the sources, the service, the settings and the saved sessions."""
